package anchor

import (
	"context"
	"slices"
)

// How alike two units must be.
const (
	alikeInOrder = 0.25 // to be one another's version, where the order agrees
	alikeInGap   = 0.12 // the same, between two neighbours that are aligned
	alikeMoved   = 0.5  // to have moved
	clearly      = 0.1  // by how much more than to any other
	rivals       = 0.6  // a candidate must be this share of the best one
)

const (
	tableMost    = 4096 // cells of a table in which each old unit is compared to each new one
	candidates   = 6    // new units that an old one is compared to, where there are too many for a table
	copies       = 8    // before and after its own rank that a repeated text is looked for
	wordsUnique  = 8    // words that are not repeated by chance
	nearby       = 64   // units that are looked at around a repeated one
	everyContext = 256  // units between two looks at the context
)

// link is a possible pair.
type link struct {
	old, new int
	like     float64
}

// matching pairs units of two lists.
type matching struct {
	old, new   []unit
	toNew      []int     // by old unit, -1 for none
	toOld      []int     // by new unit
	like       []float64 // by old unit
	moved      []bool    // by old unit: out of order
	sure       []bool    // by old unit: there is no other that it could be
	links      []link    // ordered by old, new
	byNew      [][]int   // links of each new unit
	firstLink  []int     // of each old unit
	copiesOld  map[uint64]int
	copiesNew  map[uint64]int
	ordered    bool // the order of the lists means something
	minMovable int  // words of a unit that may be found out of order
}

// match pairs units by their words and their order.
func match(ctx context.Context, old, new []unit, ordered bool) (*matching, error) {
	m := &matching{
		old: old, new: new,
		toNew: filled(len(old)), toOld: filled(len(new)),
		like: make([]float64, len(old)), moved: make([]bool, len(old)), sure: make([]bool, len(old)),
		copiesOld: count(old), copiesNew: count(new), ordered: ordered, minMovable: 4,
	}
	if err := m.findLinks(ctx); err != nil {
		return nil, err
	}
	for _, at := range heaviest(m.links, len(new), m.weight) {
		m.pair(m.links[at], false)
	}
	m.closeRanks()
	m.findMoved()
	if ordered {
		m.fillGaps()
	}
	for i := range old {
		m.sure[i] = m.toNew[i] >= 0 && m.isSure(i)
	}
	return m, ctx.Err()
}

func filled(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

func count(units []unit) map[uint64]int {
	n := make(map[uint64]int, len(units))
	for i := range units {
		n[units[i].hash]++
	}
	return n
}

func (m *matching) pair(l link, moved bool) {
	m.toNew[l.old], m.toOld[l.new] = l.new, l.old
	m.like[l.old], m.moved[l.old] = l.like, moved
}

// weight rates a link for the backbone: being much alike weighs more than
// standing in order with much that is hardly alike. The label only decides
// between equals.
func (m *matching) weight(l link) float64 {
	w := l.like * l.like * float64(1+min(m.old[l.old].words, 60))
	if m.old[l.old].label == m.new[l.new].label {
		w *= 1.01
	}
	return w
}

// findLinks lists the pairs worth considering.
func (m *matching) findLinks(ctx context.Context) error {
	find := m.linksOfAll
	if len(m.old)*len(m.new) > tableMost {
		find = m.linksByIndex()
	}
	for i := range m.old {
		if i%everyContext == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		news := find(i)
		slices.Sort(news)
		for _, j := range slices.Compact(news) {
			if like := likeness(&m.old[i], &m.new[j]); like >= alikeInOrder {
				m.links = append(m.links, link{i, j, like})
			}
		}
	}
	m.dropRivals()
	m.firstLink = make([]int, len(m.old)+1)
	m.byNew = make([][]int, len(m.new))
	for k, l := range m.links {
		m.firstLink[l.old+1]++
		m.byNew[l.new] = append(m.byNew[l.new], k)
	}
	for i := range m.old {
		m.firstLink[i+1] += m.firstLink[i]
	}
	return nil
}

func (m *matching) linksOfAll(int) []int {
	out := make([]int, len(m.new))
	for j := range out {
		out[j] = j
	}
	return out
}

// linksByIndex proposes those that share rare words, and of repeated texts those
// of about the same rank.
func (m *matching) linksByIndex() func(int) []int {
	x := newIndex(m.new)
	same := make(map[uint64][]int)
	for j := range m.new {
		same[m.new[j].hash] = append(same[m.new[j].hash], j)
	}
	rank := make(map[uint64]int)
	return func(i int) []int {
		u := &m.old[i]
		out := x.vote(u.pairs, candidates)
		equal := same[u.hash]
		at := rank[u.hash]
		rank[u.hash]++
		if from, to := max(0, at-copies), min(len(equal), at+copies+1); from < to {
			out = append(out, equal[from:to]...)
		}
		// Counted from the end as well, should the first ones be gone.
		at += len(equal) - m.copiesOld[u.hash]
		if from, to := max(0, at-copies), min(len(equal), at+copies+1); from < to {
			out = append(out, equal[from:to]...)
		}
		return out
	}
}

// dropRivals takes out what is far less alike than the best link of either unit,
// so that what has moved is not held in place by something that resembles it.
func (m *matching) dropRivals() {
	bestOld, bestNew := make([]float64, len(m.old)), make([]float64, len(m.new))
	for _, l := range m.links {
		bestOld[l.old] = max(bestOld[l.old], l.like)
		bestNew[l.new] = max(bestNew[l.new], l.like)
	}
	m.links = slices.DeleteFunc(m.links, func(l link) bool {
		return l.like < rivals*bestOld[l.old] || l.like < rivals*bestNew[l.new]
	})
}

// heaviest returns the links, of an order in which neither side goes back, that
// weigh most together: the heaviest increasing subsequence, with a Fenwick tree
// of maxima over the new units.
func heaviest(links []link, news int, weight func(link) float64) []int {
	type best struct {
		weight float64
		link   int
	}
	tree := make([]best, news+1)
	for i := range tree {
		tree[i].link = -1
	}
	sum := make([]float64, len(links))
	before := make([]int, len(links))
	for from := 0; from < len(links); {
		to := from
		for ; to < len(links) && links[to].old == links[from].old; to++ {
			b := best{0, -1}
			for j := links[to].new; j > 0; j -= j & -j { // up to the unit before
				if tree[j].weight > b.weight {
					b = tree[j]
				}
			}
			sum[to], before[to] = b.weight+weight(links[to]), b.link
		}
		for k := from; k < to; k++ {
			for j := links[k].new + 1; j <= news; j += j & -j {
				if sum[k] > tree[j].weight {
					tree[j] = best{sum[k], k}
				}
			}
		}
		from = to
	}
	last := -1
	for k := range links {
		if last < 0 || sum[k] > sum[last] {
			last = k
		}
	}
	var out []int
	for ; last >= 0; last = before[last] {
		out = append(out, last)
	}
	slices.Reverse(out)
	return out
}

// closeRanks moves repeated texts next to the neighbour that they stood behind.
func (m *matching) closeRanks() {
	for i := 1; i < len(m.old); i++ {
		j, prev := m.toNew[i], m.toNew[i-1]
		if j < 0 || prev < 0 || j == prev+1 || m.like[i] < 1 {
			continue
		}
		if to := prev + 1; to < j && m.toOld[to] < 0 && m.new[to].hash == m.new[j].hash {
			m.toOld[j] = -1
			m.toNew[i], m.toOld[to] = to, i
		}
	}
}

// findMoved pairs what is left by likeness alone, where each is the other's best
// and no other comes near.
func (m *matching) findMoved() {
	order := make([]int, 0, len(m.links))
	for k, l := range m.links {
		if m.toNew[l.old] < 0 && m.toOld[l.new] < 0 && l.like >= alikeMoved && m.old[l.old].words >= m.minMovable {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := m.links[a].like, m.links[b].like; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	for _, k := range order {
		l := m.links[k]
		if m.toNew[l.old] < 0 && m.toOld[l.new] < 0 && m.noRival(l) {
			m.pair(l, true)
		}
	}
}

// noRival reports that nothing that is free, or less alike to its own
// counterpart, is nearly as alike to either end of a link.
func (m *matching) noRival(l link) bool {
	for k := m.firstLink[l.old]; k < m.firstLink[l.old+1]; k++ {
		other := m.links[k]
		if other.new != l.new && other.like > l.like-clearly && !m.explained(m.toOld[other.new], other.like) &&
			!m.settled(l, m.toOld[other.new], other.like) {
			return false
		}
	}
	for _, k := range m.byNew[l.new] {
		other := m.links[k]
		if other.old != l.old && other.like > l.like-clearly && !m.explained(other.old, other.like) &&
			!m.settled(l, other.old, other.like) {
			return false
		}
	}
	return true
}

// explained reports that an old unit has a counterpart which is more alike to it
// than by like.
func (m *matching) explained(old int, like float64) bool {
	return old >= 0 && m.toNew[old] >= 0 && (m.like[old] >= 1 && like < 1 || m.like[old] >= like+clearly/2)
}

// fillGaps pairs what is left between two aligned neighbours.
func (m *matching) fillGaps() {
	i, j := 0, 0
	for i < len(m.old) || j < len(m.new) {
		// To the next pair of the backbone.
		end := i
		for end < len(m.old) && (m.toNew[end] < 0 || m.moved[end]) {
			end++
		}
		newEnd := len(m.new)
		if end < len(m.old) {
			newEnd = m.toNew[end]
		}
		m.fillGap(free(m.toNew, i, end), free(m.toOld, j, newEnd))
		i, j = end+1, newEnd+1
		if end == len(m.old) {
			return
		}
	}
}

func free(paired []int, from, to int) []int {
	var out []int
	for i := from; i < to; i++ {
		if paired[i] < 0 {
			out = append(out, i)
		}
	}
	return out
}

func (m *matching) fillGap(olds, news []int) {
	if len(olds) == 0 || len(news) == 0 || len(olds)*len(news) > tableMost {
		return
	}
	var links []link
	for a, i := range olds {
		for b, j := range news {
			like := likeness(&m.old[i], &m.new[j])
			if like >= alikeInGap || len(olds) == 1 && len(news) == 1 && m.old[i].label == m.new[j].label {
				links = append(links, link{a, b, like})
			}
		}
	}
	for _, k := range heaviest(links, len(news), func(l link) float64 { return 0.01 + l.like }) {
		l := links[k]
		m.pair(link{olds[l.old], news[l.new], l.like}, false)
	}
}

// isSure reports that a pair could be no other.
func (m *matching) isSure(i int) bool {
	j := m.toNew[i]
	u := &m.old[i]
	if m.like[i] >= 1 {
		if m.copiesOld[u.hash] == 1 && m.copiesNew[u.hash] == 1 {
			return !m.moved[i] || u.words >= wordsUnique
		}
		return m.ordered && !m.moved[i] && m.asManyCopies(i)
	}
	l := link{i, j, m.like[i]}
	return l.like >= alikeInOrder && (m.noRival(l) || m.aloneInGap(l))
}

// aloneInGap reports that between the nearest neighbours which are aligned, and
// are not of its kind, a pair is alone: whatever else is like it stands elsewhere
// in both versions.
func (m *matching) aloneInGap(l link) bool {
	if !m.ordered || m.moved[l.old] || l.like < alikeMoved {
		return false
	}
	var olds, news []int // of its kind
	for k := m.firstLink[l.old]; k < m.firstLink[l.old+1]; k++ {
		if other := m.links[k]; other.new != l.new && other.like > l.like-clearly {
			news = append(news, other.new)
			if other.like > l.like+clearly/2 && !m.explained(m.toOld[other.new], other.like) {
				return false
			}
		}
	}
	for _, k := range m.byNew[l.new] {
		if other := m.links[k]; other.old != l.old && other.like > l.like-clearly {
			olds = append(olds, other.old)
			if other.like > l.like+clearly/2 && !m.explained(other.old, other.like) {
				return false
			}
		}
	}
	from, to, newFrom, newTo, ok := m.gap(l.old, func(k int) bool {
		return slices.Contains(olds, k) || slices.Contains(news, m.toNew[k])
	})
	return ok &&
		!slices.ContainsFunc(olds, func(k int) bool { return from < k && k < to }) &&
		!slices.ContainsFunc(news, func(k int) bool { return newFrom < k && k < newTo })
}

// gap returns the nearest neighbours of an old unit that are aligned in order and
// are not of its kind, and their counterparts. It is not ok if they are far.
func (m *matching) gap(i int, kind func(old int) bool) (from, to, newFrom, newTo int, ok bool) {
	wall := func(k int) bool { return m.toNew[k] >= 0 && !m.moved[k] && !kind(k) }
	from, to = i-1, i+1
	for from >= 0 && !wall(from) {
		if from--; i-from > nearby {
			return 0, 0, 0, 0, false
		}
	}
	for to < len(m.old) && !wall(to) {
		if to++; to-i > nearby {
			return 0, 0, 0, 0, false
		}
	}
	newFrom, newTo = -1, len(m.new)
	if from >= 0 {
		newFrom = m.toNew[from]
	}
	if to < len(m.old) {
		newTo = m.toNew[to]
	}
	return from, to, newFrom, newTo, newTo-newFrom <= 4*nearby
}

// settled reports that two pairs, each in its order, had better not change
// partners: a law for several territories has an article for each, much alike,
// and they are edited together. like is that of the first one's old unit to the
// second one's new unit, or the other way round.
func (m *matching) settled(l link, old int, like float64) bool {
	if !m.ordered || old < 0 || m.toNew[old] < 0 || m.moved[old] || m.toNew[l.old] != l.new || m.moved[l.old] {
		return false
	}
	if l.like < like-clearly || m.like[old] < like-clearly/2 {
		return false
	}
	return m.alike(l.old, m.toNew[old])+m.alike(old, l.new) <= l.like+m.like[old]
}

// alike is the likeness of two units, 0 if it is hardly any.
func (m *matching) alike(old, new int) float64 {
	for k := m.firstLink[old]; k < m.firstLink[old+1]; k++ {
		if m.links[k].new == new {
			return m.links[k].like
		}
	}
	return 0
}

// asManyCopies reports that a repeated text stands as often in both versions
// between the nearest neighbours, with other words, that are aligned.
func (m *matching) asManyCopies(i int) bool {
	hash := m.old[i].hash
	from, to, newFrom, newTo, ok := m.gap(i, func(k int) bool { return m.old[k].hash == hash })
	if !ok {
		return false
	}
	balance := 0
	for k := from + 1; k < to; k++ {
		if m.old[k].hash == hash {
			balance++
		}
	}
	for k := newFrom + 1; k < newTo; k++ {
		if m.new[k].hash == hash {
			balance--
		}
	}
	return balance == 0
}
