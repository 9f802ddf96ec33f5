package anchor

import "context"

// A part of a provision: this share of its words stands in another one, and it
// has as many words at least.
const (
	alikePart = 0.7
	wordsPart = 6
)

// findParts finds the provisions that were split off others, and those that were
// merged into others.
func (a *Alignment) findParts(ctx context.Context) error {
	olds, news := span{0, len(a.toNew)}.list(), span{0, len(a.toOld)}.list()
	was, is := a.old.provisionUnits(olds), a.new.provisionUnits(news)
	a.splitFrom = make(map[int]Pair)
	add := newIndex(was)
	for j := range is {
		if j%everyContext == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if a.toOld[j] >= 0 || is[j].words < wordsPart {
			continue
		}
		for _, i := range add.vote(is[j].pairs, 1) {
			if share := containment(&is[j], &was[i]); share >= alikePart {
				a.splitFrom[j] = Pair{Old: i, New: j, Relation: Split, Likeness: share}
			}
		}
	}
	gone := newIndex(is)
	for i := range was {
		if i%everyContext == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if a.toNew[i] >= 0 || was[i].words < wordsPart {
			continue
		}
		for _, j := range gone.vote(was[i].pairs, 1) {
			if share := containment(&was[i], &is[j]); share >= alikePart {
				a.pairOf[i] = Pair{Old: i, New: j, Relation: Merged, Likeness: share}
			}
		}
	}
	return nil
}

// added is the pair of a new provision that is no old one's counterpart.
func (a *Alignment) added(j int) Pair {
	if p, ok := a.splitFrom[j]; ok {
		return p
	}
	return Pair{Old: -1, New: j, Relation: Added}
}
