package anchor

import (
	"unicode/utf8"
)

// How near a passage must be to be proposed, of 1.
const (
	floorHome      = 0.60 // in its own article
	floorRewritten = 0.50 // there, as what may be left of it
	floorFaint     = 0.42 // there, where the context is what it was
	floorFollow    = 0.90 // elsewhere, with its context, whatever is left in its own article
	floorNear      = 0.70 // in one beside it
	floorAway      = 0.75 // anywhere else
	floorScore     = 0.45 // with context and position weighed in
	shortQuote     = 20   // runes under which the floors are higher
	shortPenalty   = 0.12
	faint          = 0.35 // share of a passage that must be left for its provision to be shown
	distinctive    = 24   // runes of a passage that is not repeated by chance
	alikeSide      = 0.6  // context
	alikeMovedSide = 0.75 // context of a passage that moved
	enough         = 64   // characters in common, context included, to follow a passage elsewhere
	enoughOnce     = 48   // the same, if it stands once in each version
	enoughAround   = 12   // of these in the context
	wordsTwin      = 12   // of an article that is not repeated by chance
	edge           = 8    // characters for which it counts that both begin or end an article
	chance         = 0.3  // likeness of contexts that have nothing to do with each other
	clearlySide    = 0.2  // by how much more than another's
)

// maxTable bounds the machine words of one search, to some hundredths of a second.
const maxTable = 1 << 24

// approximate returns what is nearest to the quote, nil if nothing is near
// enough: in its own provision and article (home), around it, or where most of
// its rare words stand. While its article is there, what is left of the passage
// in it is preferred to what resembles it elsewhere.
func (a *Alignment) approximate(o *origin) (near, home *candidate) {
	s := []rune(o.text)
	home = a.nearestHome(o, s)
	away := a.nearestAway(o, s)
	switch {
	case away == nil || home != nil && home.score() >= away.score():
		return home, home
	case home == nil || max(away.left, away.right) >= alikeMovedSide && away.like >= floorFollow:
		return away, home
	case home.like >= floorHome || a.survives(o):
		return home, home
	}
	return away, home
}

// survives reports that the article of a passage has a counterpart beyond doubt.
func (a *Alignment) survives(o *origin) bool {
	return a.groups.toNew[o.group] >= 0 && a.groups.sure[o.group] || a.toNew[o.provision] >= 0 && a.pairOf[o.provision].Sure
}

func (a *Alignment) nearestHome(o *origin, s []rune) *candidate {
	var best *candidate
	try := func(from, to int) {
		c := a.nearestIn(o, s, from, to, floorFaint)
		if c != nil && (c.like >= floorRewritten || max(c.left, c.right) >= alikeSide) && (best == nil || c.score() > best.score()) {
			best = c
		}
	}
	i, h := a.toNew[o.provision], a.groups.toNew[o.group]
	if i >= 0 {
		try(a.new.segs[i].start, a.new.segs[i].end)
		try(a.new.within(a.new.group[i]))
	}
	if h >= 0 && (i < 0 || a.new.group[i] != h) {
		try(a.new.within(h))
	}
	return best
}

func (a *Alignment) nearestAway(o *origin, s []rune) *candidate {
	var best *candidate
	seen := make(map[int]bool)
	if i := a.toNew[o.provision]; i >= 0 {
		seen[a.new.group[i]] = true
	}
	if h := a.groups.toNew[o.group]; h >= 0 {
		seen[h] = true
	}
	try := func(group int, floor float64) {
		if seen[group] {
			return
		}
		seen[group] = true
		from, to := a.new.within(group)
		if c := a.nearestIn(o, s, from, to, floor); c != nil && c.score() >= floorScore && (best == nil || c.score() > best.score()) {
			best = c
		}
	}
	from, to := a.neighbours(o.group)
	for h := from; h <= to; h++ {
		try(h, floorNear)
	}
	u := newUnit("", o.text)
	for _, h := range a.index.vote(u.pairs, 4) {
		try(h, floorAway)
	}
	return best
}

// nearestIn returns what is nearest to the quote between two bytes, nil under a
// floor.
func (a *Alignment) nearestIn(o *origin, s []rune, from, to int, floor float64) *candidate {
	if len(s) < shortQuote {
		floor += shortPenalty
	}
	if (len(s)/wordBits+1)*(to-from) > maxTable {
		return nil
	}
	start, end, dist := nearest(s, []rune(a.new.s[from:to]))
	like := 1 - float64(dist)/float64(len(s))
	if like < floor || end == start {
		return nil
	}
	c := &candidate{start: a.skip(from, start), like: like}
	c.end = a.skip(c.start, end-start)
	a.snap(c)
	c.position = a.position(o, c.start)
	a.compareContext(o, c)
	return c
}

// skip returns the byte that is some runes behind another.
func (a *Alignment) skip(from, runes int) int {
	for ; runes > 0; runes-- {
		_, n := utf8.DecodeRuneInString(a.new.s[from:])
		from += n
	}
	return from
}

// snap makes a passage begin and end with whole words.
func (a *Alignment) snap(c *candidate) {
	s := a.new.s
	for c.end > c.start && s[c.end-1] == ' ' {
		c.end--
	}
	for c.start < c.end && s[c.start] == ' ' {
		c.start++
	}
	for c.start > 0 && within(s, c.start) {
		_, n := utf8.DecodeLastRuneInString(s[:c.start])
		c.start -= n
	}
	for c.end < len(s) && within(s, c.end) {
		_, n := utf8.DecodeRuneInString(s[c.end:])
		c.end += n
	}
}
