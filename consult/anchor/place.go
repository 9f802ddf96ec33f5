package anchor

import (
	"slices"
	"unicode/utf8"

	"toguna/consult/redline"
)

// How much quote, context and position weigh in a score.
const (
	weightQuote    = 0.55
	weightContext  = 0.30
	weightPosition = 0.15
)

// Positions.
const (
	sameProvision = 1.0
	sameArticle   = 0.8
	neighbourhood = 0.5
	anywhere      = 0.0
)

// candidate is a passage of the new version.
type candidate struct {
	start, end  int     // bytes of the new version
	like        float64 // to the quote
	left, right float64 // likeness of the context
	position    float64
}

func (c *candidate) context() float64 { return (c.left + c.right) / 2 }

func (c *candidate) score() float64 {
	return weightQuote*c.like + weightContext*c.context() + weightPosition*c.position
}

// Place finds a quote of the old version in the new one.
func (a *Alignment) Place(q Quote) Place {
	if q.Provision < 0 || q.Provision >= len(a.toNew) {
		return Place{State: Orphan, Reason: Unplaced, Provision: -1, Last: -1, Home: -1}
	}
	o := a.origin(q)
	if o.text == "" {
		return a.placeWhole(q.Provision)
	}
	p := a.place(&o)
	p.Home = a.toNew[q.Provision]
	if p.Home < 0 {
		if h := a.groups.toNew[o.group]; h >= 0 {
			p.Home = a.new.groups[h].first
		}
	}
	return p
}

// placeWhole places a comment on a provision as a whole.
func (a *Alignment) placeWhole(i int) Place {
	pair := a.pairOf[i]
	if pair.New < 0 {
		return Place{State: Orphan, Reason: Gone, Provision: -1, Last: -1, Home: -1}
	}
	seg := a.new.segs[pair.New]
	p := a.at(&candidate{start: seg.body, end: seg.end, like: pair.Likeness}, Check, Reworded)
	p.Provision, p.Last, p.Home, p.Score = pair.New, pair.New, pair.New, pair.Likeness
	same := a.old.body(i) == a.new.body(pair.New)
	if g := a.old.group[i]; same && a.old.ps[i].Text == "" && a.groups.toNew[g] == a.new.group[pair.New] {
		same = a.groups.like[g] >= 1 // all its words are in its points
	}
	switch {
	case same && pair.Sure:
		p.State, p.Reason = Certain, Unchanged
	case same:
		p.Reason = Ambiguous
	}
	return p
}

// at makes a place of a passage of the new version.
func (a *Alignment) at(c *candidate, state State, why Reason) Place {
	first := a.new.at(c.start)
	last := a.new.at(max(c.start, c.end-1))
	start := c.start
	if start < a.new.segs[first].body && (last > first || c.end > a.new.segs[first].body) {
		start = a.new.segs[first].body // a number is not of the text
	}
	return Place{
		State: state, Reason: why,
		Provision: first, Start: a.new.runesAt(first, start),
		Last: last, End: a.new.runesAt(last, c.end),
		Text: a.new.passage(start, c.end), Score: c.score(), Home: -1,
	}
}

// place goes from the surest evidence to the faintest.
func (a *Alignment) place(o *origin) Place {
	if c, ok := a.unchanged(o); ok {
		return a.at(c, Certain, Unchanged)
	}
	projected, kept := a.project(o)
	if kept {
		return a.at(projected, Certain, Kept)
	}
	exact := a.exact(o)
	near, home := a.approximate(o)
	if p, ok := a.certain(o, exact, home); ok {
		return p
	}
	best, why := near, Reworded
	if len(exact) > 0 && (near == nil || exact[0].score() >= near.score()) {
		best, why = exact[0], Uncertain
		if len(exact) > 1 {
			why = Ambiguous
		}
	}
	if best == near && near != nil && near.like < floorHome {
		why = Rewritten
		if projected != nil && projected.like > near.like {
			best = projected
		}
	}
	if best == nil && projected != nil {
		best, why = projected, Rewritten
	}
	if best == nil {
		return Place{State: Orphan, Reason: Gone, Provision: -1, Last: -1}
	}
	return a.at(best, Check, why)
}

// unchanged finds a passage whose provision, or whose article, has the same text.
func (a *Alignment) unchanged(o *origin) (*candidate, bool) {
	if !o.known {
		return nil, false
	}
	if pair := a.pairOf[o.provision]; a.toNew[o.provision] >= 0 && pair.Sure {
		was, is := a.old.segs[o.provision], a.new.segs[pair.New]
		if o.start >= was.body && o.end <= was.end && a.old.s[was.body:was.end] == a.new.s[is.body:is.end] {
			return a.look(o, is.body+o.start-was.body), true
		}
	}
	h := a.groups.toNew[o.group]
	if h < 0 || !a.groups.sure[o.group] {
		return nil, false
	}
	from, to := a.old.within(o.group)
	newFrom, newTo := a.new.within(h)
	if o.end > to || a.old.s[from:to] != a.new.s[newFrom:newTo] {
		return nil, false
	}
	return a.look(o, newFrom+o.start-from), true
}

// look returns what stands at a byte, where the quote does.
func (a *Alignment) look(o *origin, at int) *candidate {
	c := &candidate{start: at, end: at + len(o.text), like: 1, position: a.position(o, at)}
	a.compareContext(o, c)
	return c
}

func (a *Alignment) compareContext(o *origin, c *candidate) {
	left, right := a.new.around(c.start, c.end)
	c.left, c.right = sides(o.left, left, true), sides(o.right, right, false)
}

// position rates where a byte is, seen from the passage's old place.
func (a *Alignment) position(o *origin, at int) float64 {
	i := a.new.at(at)
	h, home := a.new.group[i], a.groups.toNew[o.group]
	switch {
	case a.toNew[o.provision] == i:
		return sameProvision
	case home >= 0 && h == home:
		return sameArticle
	}
	if from, to := a.neighbours(o.group); h >= from && h <= to {
		return neighbourhood
	}
	return anywhere
}

// neighbours returns the new articles from the one before to the one after an
// old article.
func (a *Alignment) neighbours(g int) (from, to int) {
	if h := a.groups.toNew[g]; h >= 0 {
		return max(0, h-1), min(len(a.new.groups)-1, h+1)
	}
	const far = 8
	from, to = -1, -1
	for k := 1; k <= far && (from < 0 || to < 0); k++ {
		if g-k >= 0 && from < 0 && a.groups.toNew[g-k] >= 0 && !a.groups.moved[g-k] {
			from = a.groups.toNew[g-k]
		}
		if g+k < len(a.groups.toNew) && to < 0 && a.groups.toNew[g+k] >= 0 && !a.groups.moved[g+k] {
			to = a.groups.toNew[g+k]
		}
	}
	switch {
	case from < 0 && to < 0:
		return 0, -1
	case from < 0:
		from = max(0, to-1)
	case to < 0:
		to = min(len(a.new.groups)-1, from+1)
	}
	return from, min(to, from+far)
}

// project follows the difference between a provision and its counterpart to
// where the passage is now. It is kept if its words are among those that both
// have, and it is clear that they are the same ones.
func (a *Alignment) project(o *origin) (c *candidate, kept bool) {
	pair := a.pairOf[o.provision]
	if !o.known || a.toNew[o.provision] < 0 {
		return nil, false
	}
	was, is := a.old.segs[o.provision], a.new.segs[pair.New]
	if o.start < was.body || o.end > was.end {
		return nil, false
	}
	from, to := o.start-was.body, o.end-was.body
	var oldPos, newPos, start, end, same int
	start, end = -1, -1
	for _, ch := range redline.Redline(a.old.s[was.body:was.end], a.new.s[is.body:is.end]) {
		n := len(ch.Text)
		switch ch.Op {
		case redline.Equal:
			if from >= oldPos && to <= oldPos+n {
				c := a.look(o, is.body+newPos+from-oldPos)
				return c, pair.Sure && a.evident(o, n-len(o.text), pair.Likeness)
			}
			if from < oldPos+n && to > oldPos {
				cutFrom, cutTo := max(from, oldPos), min(to, oldPos+n)
				same += cutTo - cutFrom
				if start < 0 {
					start = newPos + cutFrom - oldPos
				}
				end = newPos + cutTo - oldPos
			}
			oldPos, newPos = oldPos+n, newPos+n
		case redline.Delete:
			if start < 0 && from >= oldPos && from < oldPos+n {
				start = newPos
			}
			oldPos += n
		case redline.Insert:
			newPos += n
			if start >= 0 && to <= oldPos && end < newPos-n {
				end = newPos // what replaced its end
			}
		}
	}
	if float64(same) < faint*float64(len(o.text)) || end <= start {
		return nil, false
	}
	c = &candidate{start: is.body + start, end: is.body + end, like: float64(same) / float64(len(o.text)), position: sameProvision}
	a.snap(c)
	a.compareContext(o, c)
	return c, false
}

// evident reports that words which two versions of a provision have in common
// are the same passage and not the same phrase: much else is common, around them
// or in all, or they stand nowhere else.
func (a *Alignment) evident(o *origin, around int, like float64) bool {
	return like >= 0.6 || around >= contextRunes/2 || a.onlyOne(o)
}

// onlyOne reports that a passage of some length stands once in each version.
func (a *Alignment) onlyOne(o *origin) bool {
	return o.once && utf8.RuneCountInString(o.text) >= distinctive &&
		len(a.new.find(o.text, 0, len(a.new.s), 2, o.torn)) == 1
}

// exact returns where the quote stands word for word, best first.
func (a *Alignment) exact(o *origin) []*candidate {
	at := a.new.find(o.text, 0, len(a.new.s), occurrences, o.torn)
	if h := a.groups.toNew[o.group]; h >= 0 {
		from, to := a.new.within(h)
		at = append(at, a.new.find(o.text, from, to, occurrences, o.torn)...)
		slices.Sort(at)
		at = slices.Compact(at)
	}
	out := make([]*candidate, 0, len(at))
	for _, pos := range at {
		if a.new.apart(pos, pos+len(o.text)) && !a.old.apart(o.start, o.end) {
			continue // an article now begins within it
		}
		out = append(out, a.look(o, pos))
	}
	slices.SortStableFunc(out, func(x, y *candidate) int {
		switch d := x.score() - y.score(); {
		case d > 0:
			return -1
		case d < 0:
			return 1
		}
		return x.start - y.start
	})
	return out
}

// certain says whether the best of the exact places is beyond doubt.
func (a *Alignment) certain(o *origin, exact []*candidate, near *candidate) (Place, bool) {
	if len(exact) == 0 {
		return Place{}, false
	}
	if c := a.still(o, exact); c != nil {
		return a.at(c, Certain, Kept), true
	}
	best := exact[0]
	side := max(best.left, best.right)
	home := a.new.group[a.new.at(best.start)] == a.groups.toNew[o.group] && a.groups.sure[o.group]
	if home || best.position == sameProvision && a.pairOf[o.provision].Sure {
		rivals := 0
		for _, c := range exact[1:] {
			if c.position >= sameArticle && c.context() > best.context()-clearlySide {
				rivals++
			}
		}
		if a.explained(o, best) || !a.sameLetters(o, best) {
			return Place{}, false // the other one of two is gone, or it is part of another sentence
		}
		trusted := a.groups.like[o.group] >= 0.5 || side >= alikeSide || o.once && len(exact) == 1
		if rivals == 0 && trusted && (len(exact) == 1 && o.once || side >= alikeSide) {
			return a.at(best, Certain, Kept), true
		}
		return Place{}, false
	}
	if a.followed(o, exact, near) {
		return a.at(best, Certain, Followed), true
	}
	return Place{}, false
}

// still returns the place of a passage whose article has a counterpart beyond
// doubt, where that has the same words: if they stand as often in both, the one
// of the same rank, unless a context speaks for another; or else the one that
// has its context, if none of the other places, old or new, matches as well.
func (a *Alignment) still(o *origin, exact []*candidate) *candidate {
	h := a.groups.toNew[o.group]
	if !o.known || h < 0 || !a.groups.sure[o.group] || utf8.RuneCountInString(o.text) < shortQuote {
		return nil
	}
	from, to := a.old.within(o.group)
	was := a.old.find(o.text, from, to, occurrences, o.torn)
	var is []*candidate
	for _, c := range exact {
		if a.new.group[a.new.at(c.start)] == h {
			is = append(is, c)
		}
	}
	rank := slices.Index(was, o.start)
	if rank < 0 || len(is) == 0 {
		return nil
	}
	best := is[0] // by its score, as they are in order of that
	slices.SortFunc(is, func(x, y *candidate) int { return x.start - y.start })
	if len(was) == len(is) {
		if c := is[rank]; c == best || c.context() >= best.context()-clearlySide/2 {
			return c
		}
		return nil
	}
	if max(best.left, best.right) < alikeSide {
		return nil
	}
	if len(is) > len(was) && len(is) == len(exact) && len(a.old.find(o.text, 0, len(a.old.s), len(was)+1, o.torn)) == len(was) {
		return best // the article's own words, which it now repeats more often
	}
	for _, c := range is {
		if c != best && c.context() > best.context()-clearlySide/2 {
			return nil
		}
	}
	if min(best.left, best.right) >= floorFollow {
		return best // of what was repeated with all that is around it, one is left
	}
	mine := a.wideLikeness(o.start, o.end, best)
	for _, at := range was {
		if at != o.start && a.wideLikeness(at, at+len(o.text), best) > mine-clearlySide/2 {
			return nil
		}
	}
	return best
}

// wideLikeness compares more of the context of a passage of the old version with
// that of a place.
func (a *Alignment) wideLikeness(start, end int, c *candidate) float64 {
	from, to := a.old.within(a.old.group[a.old.at(start)])
	newFrom, newTo := a.new.within(a.new.group[a.new.at(c.start)])
	left := sides(lastRunes(a.old.s[from:start], wideRunes), lastRunes(a.new.s[newFrom:c.start], wideRunes), true)
	right := sides(firstRunes(a.old.s[end:max(end, to)], wideRunes), firstRunes(a.new.s[c.end:max(c.end, newTo)], wideRunes), false)
	return (left + right) / 2
}

// followed reports that the best of the places outside of a passage's own
// article is the passage: there are enough characters in common, those of its
// context included, no other place comes near, and its own article has nothing
// like it. Of several articles with the same words that became one, it is that
// one; of a phrase that is repeated everywhere, none is.
func (a *Alignment) followed(o *origin, exact []*candidate, home *candidate) bool {
	best := exact[0]
	if !o.known {
		return false
	}
	if home != nil && home.like >= floorHome && home.start != best.start {
		return false
	}
	if !a.sameLetters(o, best) {
		return false
	}
	around, both := a.evidence(o, best)
	if utf8.RuneCountInString(o.text) < distinctive && (!both || around < enough) {
		return false
	}
	double := a.explained(o, best)
	if double && (a.survives(o) || around < enoughAround) {
		return false
	}
	if (!o.once || len(exact) > 1) && a.homes(o.group) > 1 {
		return false
	}
	common := around + float64(utf8.RuneCountInString(o.text))
	if common < enoughOnce || !o.once && (common < enough || around < enoughAround) {
		return false
	}
	for _, c := range exact[1:] {
		if other, _ := a.evidence(o, c); !both || around-other < enoughAround || double && other > contextRunes/2 {
			return false
		}
	}
	return true
}

// homes counts the new articles that an old one without a counterpart could have
// become, being nearly the same and no other's.
func (a *Alignment) homes(g int) int {
	n := 0
	for k := a.groups.firstLink[g]; a.groups.toNew[g] < 0 && k < a.groups.firstLink[g+1]; k++ {
		if l := a.groups.links[k]; l.like >= alikeMovedSide && a.groups.toOld[l.new] < 0 {
			n++
		}
	}
	return n
}

// sameLetters reports that a place has great and small letters as the passage.
// Where the sentence around it did not stay, they tell that it is another one.
func (a *Alignment) sameLetters(o *origin, c *candidate) bool {
	return o.known && lettersOf(a.old.passage(o.start, o.end)) == lettersOf(a.new.passage(c.start, c.end))
}

// explained reports that the old version has the same words in the counterpart
// of the place, so that what stands there is not the passage but its double.
func (a *Alignment) explained(o *origin, c *candidate) bool {
	j := a.new.at(c.start)
	if i := a.toOld[j]; i >= 0 {
		if i == o.provision {
			return false
		}
		seg := a.old.segs[i]
		if len(a.old.find(o.text, seg.start, seg.end, 1, o.torn)) > 0 {
			return true
		}
	}
	g := a.groups.toOld[a.new.group[j]]
	if g < 0 || g == o.group {
		return false
	}
	from, to := a.old.within(g)
	return len(a.old.find(o.text, from, to, 1, o.torn)) > 0
}

// evidence counts the characters around a passage that came along, as far as
// they are more than chance, and reports whether they did on both sides. That
// its article as a whole resembles the other one counts as well.
func (a *Alignment) evidence(o *origin, c *candidate) (around float64, both bool) {
	left, right := a.wideContext(o, c)
	for _, side := range []float64{left, right} {
		around += contextRunes * max(0, side-chance) / (1 - chance)
	}
	newLeft, newRight := a.new.around(c.start, c.end)
	if len(o.left)+len(newLeft) == 0 || len(o.right)+len(newRight) == 0 {
		around += edge
	}
	if a.resembles(o.group, a.new.group[a.new.at(c.start)]) {
		around += contextRunes / 2
	}
	return around, min(left, right) >= alikeMovedSide
}

// resembles reports that an old article of some length is much like a new one,
// which may well be the counterpart of another.
func (a *Alignment) resembles(g, h int) bool {
	if a.groups.old[g].words < wordsTwin {
		return false
	}
	for k := a.groups.firstLink[g]; k < a.groups.firstLink[g+1]; k++ {
		if l := a.groups.links[k]; l.new == h && l.like >= alikeSide {
			return true
		}
	}
	return false
}

// wideContext compares the context of two passages beyond their articles, where
// these begin or end with them. Beside the old place that would be no evidence:
// where an article is gone, its neighbours have the same neighbours.
func (a *Alignment) wideContext(o *origin, c *candidate) (left, right float64) {
	left, right = c.left, c.right
	newLeft, newRight := a.new.around(c.start, c.end)
	if min(len(o.left), len(newLeft)) < contextRunes/4 {
		left = 0
		if c.position == anywhere {
			left = sides(lastRunes(a.old.s[:o.start], contextRunes), lastRunes(a.new.s[:c.start], contextRunes), true)
		}
	}
	if min(len(o.right), len(newRight)) < contextRunes/4 {
		right = 0
		if c.position == anywhere {
			right = sides(firstRunes(a.old.s[o.end:], contextRunes), firstRunes(a.new.s[c.end:], contextRunes), false)
		}
	}
	return left, right
}
