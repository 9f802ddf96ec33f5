package anchor

import (
	"hash/fnv"
	"slices"
	"sort"
)

// unit is what is aligned: a provision, or an article as a whole.
type unit struct {
	label string
	hash  uint64   // of its words
	words int      // their number
	pairs []uint64 // hashes of any two words that follow each other, sorted
}

// Hashes are not keyed: who crafts a text so that words collide in its own
// alignment gains a wrong proposal, which is never certain, since passages are
// compared by their characters.
const (
	hashSeed  = 14695981039346656037
	hashPrime = 1099511628211
)

func newUnit(label, text string) unit {
	u := unit{label: label, hash: hashSeed}
	last := uint64(hashSeed) // the edge
	words(text, func(w string) {
		h := fnv.New64a()
		_, _ = h.Write([]byte(w)) // never fails
		now := h.Sum64()
		u.hash = (u.hash ^ now) * hashPrime
		u.pairs = append(u.pairs, couple(last, now))
		last = now
		u.words++
	})
	if u.words > 0 {
		u.pairs = append(u.pairs, couple(last, hashSeed))
	}
	slices.Sort(u.pairs)
	return u
}

func couple(a, b uint64) uint64 {
	h := (a ^ (b<<17 | b>>47)) * hashPrime
	return h ^ h>>32
}

// likeness is the share of word pairs that two units have in common (Dice's
// coefficient), 1 if they have the same words.
func likeness(a, b *unit) float64 {
	if a.hash == b.hash && a.words == b.words {
		return 1
	}
	if len(a.pairs)+len(b.pairs) == 0 {
		return 0
	}
	// Not the same in the same order.
	return min(0.999, 2*float64(shared(a, b))/float64(len(a.pairs)+len(b.pairs)))
}

// containment is the share of the word pairs of a that b has.
func containment(a, b *unit) float64 {
	if len(a.pairs) == 0 {
		return 0
	}
	return float64(shared(a, b)) / float64(len(a.pairs))
}

func shared(a, b *unit) int {
	n, i, j := 0, 0, 0
	for i < len(a.pairs) && j < len(b.pairs) {
		switch {
		case a.pairs[i] == b.pairs[j]:
			n, i, j = n+1, i+1, j+1
		case a.pairs[i] < b.pairs[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// index says in which units a pair of words stands.
type index []posting

type posting struct {
	pair uint64
	unit int32
}

func newIndex(units []unit) index {
	n := 0
	for i := range units {
		n += len(units[i].pairs)
	}
	x := make(index, 0, n)
	for i := range units {
		for k, h := range units[i].pairs {
			if k == 0 || units[i].pairs[k-1] != h {
				x = append(x, posting{h, int32(i)})
			}
		}
	}
	slices.SortFunc(x, func(a, b posting) int {
		switch {
		case a.pair < b.pair:
			return -1
		case a.pair > b.pair:
			return 1
		}
		return int(a.unit) - int(b.unit)
	})
	return x
}

// most is in how many units a pair of words may stand to point at any of them.
const most = 48

// vote returns the units that share most rare pairs of words with some text,
// best first, at most limit.
func (x index) vote(pairs []uint64, limit int) []int {
	votes := make(map[int32]int)
	for k, h := range pairs {
		if k > 0 && pairs[k-1] == h {
			continue
		}
		from := sort.Search(len(x), func(i int) bool { return x[i].pair >= h })
		to := from
		for to < len(x) && x[to].pair == h && to-from <= most {
			to++
		}
		if to-from > most {
			continue
		}
		for _, p := range x[from:to] {
			votes[p.unit]++
		}
	}
	out := make([]int, 0, len(votes))
	for u := range votes {
		out = append(out, int(u))
	}
	slices.SortFunc(out, func(a, b int) int {
		if d := votes[int32(b)] - votes[int32(a)]; d != 0 {
			return d
		}
		return a - b
	})
	return out[:min(limit, len(out))]
}
