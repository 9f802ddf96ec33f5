package consult

import (
	"slices"

	"toguna/consult/entry"
)

// spot is a comment and another version of its draft.
type spot struct{ comment, version entry.Ref }

// places notes where the author of a comment, or a clerk, put it in another version
// of its draft. Who can read the comment can read it, and nobody else.
func (f *fold) places() {
	var spots []spot
	all := map[spot][]placed{}
	for _, p := range f.kinds["place"] {
		b := p.b.(*entry.Place)
		if !f.mayPlace(p, b) {
			f.refuse(p)
			continue
		}
		at := spot{b.Of, b.Draft}
		if all[at] == nil {
			spots = append(spots, at)
		}
		all[at] = append(all[at], p)
	}
	for _, at := range spots {
		p := f.lastWord(all[at])
		c := f.comment[at.comment]
		c.Places = append(c.Places, Placing{Ref: p.ref, By: p.n.member, Body: *p.b.(*entry.Place)})
	}
}

func (f *fold) mayPlace(p placed, b *entry.Place) bool {
	c := f.comment[b.Of]
	if c == nil || c.By != p.n.member && p.st.class != entry.Clerk || f.circleOf(p.n) != c.Circle {
		return false
	}
	of, ok := f.version[b.Draft]
	return ok && of == f.version[c.Body.Draft] && b.Draft != c.Body.Draft
}

// lastWord returns the one of some records in record order that replaces the
// others: who had one when writing another takes it back, and of those that are
// left the last counts.
func (f *fold) lastWord(ps []placed) placed {
	// One for each log first, so that nobody makes this slow by writing many.
	var ends []placed
	for _, p := range ps {
		if i := slices.IndexFunc(ends, func(e placed) bool { return e.n.Log == p.n.Log }); i >= 0 {
			ends = slices.Delete(ends, i, i+1)
		}
		ends = append(ends, p)
	}
	left := f.unreplaced(ends)
	return left[len(left)-1]
}
