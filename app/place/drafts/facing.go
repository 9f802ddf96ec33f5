package drafts

import (
	"context"

	"toguna/app/stage"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// facing is what of a further text has a counterpart in the first.
type facing struct {
	Lang    string // of the first
	Have    int    // provisions of the further text that have one
	Without []draft.Provision
	Lacking []draft.Provision // of the first, that the further text has not
}

// face finds out what of the file has a counterpart in the text that it is to stand
// beside.
func (f *preview) face() {
	of, sp, ps := f.of, f.p.st.Space(), f.doc.Provisions
	f.weighing = true
	stage.Load(f.p.st, &f.weigh, func(ctx context.Context) (desk.Unaligned, error) {
		return sp.BesideTo(ctx, of, ps)
	}, func(un desk.Unaligned, err error) {
		f.weighing = false
		defer f.changed()
		if err != nil {
			f.p.fail(err)
			return
		}
		f.facing = &facing{un.Lang, len(ps) - len(un.OtherOnly), un.OtherOnly, un.Only}
	})
}

// besideOf is the version that the file is to be a further text of, nil where it is
// to be none.
func (f *preview) besideOf() *consult.Version {
	if !f.beside {
		return nil
	}
	for _, d := range f.p.drafts {
		if d.Ref.String() == f.of {
			v := d.Latest()
			return &v
		}
	}
	return nil
}

// taken reports that the version has a text in that language already.
func (f *preview) taken() bool {
	v := f.besideOf()
	return v != nil && v.Has(f.lang)
}
