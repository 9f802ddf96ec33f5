package consult

import "toguna/consult/entry"

// versionOf finds a version by the record that made it, nil if there is none.
func (f *fold) versionOf(ref entry.Ref) *Version {
	of, ok := f.version[ref]
	if !ok {
		return nil
	}
	for i := range f.s.Drafts {
		if f.s.Drafts[i].Ref != of {
			continue
		}
		for k := range f.s.Drafts[i].Versions {
			if v := &f.s.Drafts[i].Versions[k]; v.Ref == ref {
				return v
			}
		}
	}
	return nil
}

// parallels adds the texts in further languages to their versions. A language has
// one text in a version, the first in record order: comments hang on its words. A
// text that changes is a new version's.
func (f *fold) parallels() {
	for _, p := range f.kinds["parallel"] {
		b := p.b.(*entry.Parallel)
		v := f.versionOf(b.Draft)
		if v == nil || v.Has(b.Text.Lang) || len(v.Texts) >= entry.MaxTexts || f.circleOf(p.n) != entry.Everyone {
			f.refuse(p)
			continue
		}
		v.Texts = append(v.Texts, Text{b.Text, p.n.member, p.n.Epoch, b.Time})
	}
}

// drawn notes which comments' wordings were drawn into a version: of several words
// for one comment, the last in record order. A comment that cannot be read here is
// not named to anybody here either.
func (f *fold) drawn() {
	for _, p := range f.kinds["drawn"] {
		b := p.b.(*entry.Drawn)
		v := f.versionOf(b.Draft)
		if v == nil || !v.Has(b.Lang) {
			f.refuse(p)
			continue
		}
		for _, c := range b.Changes {
			m := f.comment[c.Of]
			if m == nil || f.version[m.Body.Draft] != f.version[b.Draft] || m.Body.Draft == b.Draft {
				continue
			}
			d := Drawn{By: p.n.member, Lang: b.Lang, Body: c}
			if i, ok := v.drawnOf[c.Of]; ok {
				v.Drawn[i] = d
				continue
			}
			if v.drawnOf == nil {
				v.drawnOf = map[entry.Ref]int{}
			}
			v.drawnOf[c.Of] = len(v.Drawn)
			v.Drawn = append(v.Drawn, d)
		}
	}
}
