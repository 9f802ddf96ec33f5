package drafts

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"toguna/app/place"
	"toguna/app/stage"
	"toguna/assets"
	"toguna/consult/anchor"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// errStale says that a file is no longer the one that was shown.
var errStale = errors.New("the file changed since it was read")

// effect is where the open comments on a draft would go.
type effect struct{ Certain, Check, Orphan int }

func (e effect) total() int { return e.Certain + e.Check + e.Orphan }

// preview is a file as it would be shared. Nothing of it is shared before share.
type preview struct {
	p       *presenter
	path    string
	changed func()
	failed  func() // there is nothing to show: it could not be read, or that was cancelled
	stale   func() // the file changed before it could be shared, and is read again

	doc      *draft.Document
	opts     draft.Options // with which doc was read
	lang     string        // of the text
	of       string        // id of the draft that it is the next version of; empty for a new one
	beside   bool          // of whose newest version it is a further text, rather
	would    *effect       // nil while it is not known
	facing   *facing       // nil while it is not known, and where it is no further text
	weighing bool          // it is being found out

	margin, names bool // make comments of the margin comments, that name their authors

	reading *stage.Running // nil for nothing
	sharing *stage.Running
	turn    int
	weigh   stage.Latest
}

// read reads the file with these options, in the place of whatever is being read.
func (f *preview) read(opts draft.Options) {
	f.stop()
	turn := f.turn
	var doc *draft.Document
	f.reading = f.p.st.Start(stage.Act{What: "progress.importing", Undone: "app.undone.nothing", Run: func(ctx context.Context) (err error) {
		doc, err = desk.Preview(ctx, f.path, opts)
		return err
	}, Done: func(err error) {
		if turn != f.turn {
			return
		}
		f.reading = nil
		if err != nil {
			f.p.failOn(err, filepath.Base(f.path))
			if f.doc == nil {
				f.failed()
				return
			}
		} else {
			f.take(doc, opts)
		}
		f.changed()
	}})
}

// stop ends the reading. What it would have led to is not waited for.
func (f *preview) stop() {
	f.turn++
	if f.reading != nil {
		f.reading.Cancel()
		f.reading = nil
	}
}

// take takes in what was read of the file.
func (f *preview) take(doc *draft.Document, opts draft.Options) {
	if !slices.Contains(languages(), doc.Lang) {
		opts.Lang = f.p.st.Lang() // it will be shared as one, and so is to be shown as one
		f.read(opts)
		return
	}
	first := f.doc == nil
	f.doc, f.opts, f.lang = doc, opts, doc.Lang
	if first {
		f.of = f.likely()
	}
	f.would, f.facing = nil, nil
	f.carry()
}

// languages are those a text can be in.
func languages() []string { return []string{"fr", "en"} }

// likely is the draft of which a file with this title is the next version.
func (f *preview) likely() string {
	for _, d := range slices.Backward(f.p.drafts) {
		if f.doc.Title != "" && place.Fold(d.Title()) == place.Fold(f.doc.Title) {
			return d.Ref.String()
		}
	}
	return ""
}

// setSide takes the other text of a file with tracked changes.
func (f *preview) setSide(s draft.Side) {
	opts := f.opts
	opts.Tracked = s
	f.read(opts)
}

// setLang reads the file as one in that language.
func (f *preview) setLang(lang string) {
	opts := f.opts
	opts.Lang = lang
	f.read(opts)
}

// setAs says of which draft it is the next version, or, with beside, a further text
// of the newest; of none if it is empty.
func (f *preview) setAs(of string, beside bool) {
	f.of, f.beside, f.would, f.facing = of, beside, nil, nil
	f.carry()
	f.changed()
}

// carry finds out where the open comments would go, or what a further text has of
// the first.
func (f *preview) carry() {
	if f.beside {
		f.face()
		return
	}
	f.weighing = f.of != ""
	of, sp, ps, lang := f.of, f.p.st.Space(), f.doc.Provisions, f.lang
	stage.Load(f.p.st, &f.weigh, func(ctx context.Context) ([]desk.CommentView, error) {
		if of == "" {
			return nil, nil
		}
		return sp.CarryTo(ctx, of, ps, lang)
	}, func(cs []desk.CommentView, err error) {
		if of == "" {
			return
		}
		f.weighing = false
		defer f.changed()
		if err != nil {
			f.p.failOn(err, filepath.Base(f.path))
			return
		}
		f.would = &effect{}
		for _, c := range cs {
			switch c.Anchor {
			case anchor.Certain.String():
				f.would.Certain++
			case anchor.Orphan.String():
				f.would.Orphan++
			default:
				f.would.Check++
			}
		}
	})
}

// busy reports that something is still on its way.
func (f *preview) busy() bool { return f.reading != nil || f.sharing != nil }

// in is the file as the desk wants it.
func (f *preview) in(title, note string) desk.DraftIn {
	in := desk.DraftIn{
		Path: f.path, Title: strings.Join(strings.Fields(title), " "), Lang: f.lang, VersionOf: f.of, Note: strings.TrimSpace(note),
		MarginComments: f.margin, MarginNames: f.margin && f.names, Say: assets.Catalog(f.lang).T,
	}
	if f.beside {
		in.VersionOf, in.ParallelTo, in.Note = "", f.of, ""
	}
	if side := f.doc.Side; f.doc.HasTracked {
		in.Tracked = &side
	}
	return in
}

// share shares what was shown. A file that is no longer that is read again instead.
func (f *preview) share(title, note string, done func(desk.DraftAdded)) {
	if f.doc == nil || f.busy() || f.taken() {
		return
	}
	in, was, sp := f.in(title, note), f.doc.SHA256, f.p.st.Space()
	var added desk.DraftAdded
	f.sharing = f.p.st.Start(stage.Act{What: "progress.importing", Undone: "app.undone.nothing", Run: func(ctx context.Context) error {
		is, err := desk.FileHash(ctx, in.Path)
		if err != nil {
			return err
		}
		if is != was {
			return errStale
		}
		added, err = sp.AddDraft(ctx, in)
		return err
	}, Done: func(err error) {
		f.sharing = nil
		switch {
		case errors.Is(err, errStale):
			f.read(f.opts)
			f.changed()
			f.stale()
			return
		case err != nil:
			f.p.failOn(err, filepath.Base(in.Path))
		}
		if err != nil && added.Draft == "" {
			f.changed()
			return
		}
		done(added) // even if margin comments could not be made: the version is there
	}})
	f.changed()
}

// sizes counts the provisions of a text by what they are.
func sizes(ps []draft.Provision) map[draft.Kind]int {
	n := map[draft.Kind]int{}
	for _, p := range ps {
		n[p.Kind]++
	}
	return n
}

// dropped is what will not be as it is in the file.
func (f *preview) dropped() []draft.Warning {
	var out []draft.Warning
	for _, w := range f.doc.Warnings {
		if w.Code != draft.WarnComments || !f.margin {
			out = append(out, w)
		}
	}
	return out
}

// fingerprint is the file's SHA-256 in groups of four.
func fingerprint(sum [32]byte) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for i, c := range sum {
		if i > 0 && i%2 == 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}
