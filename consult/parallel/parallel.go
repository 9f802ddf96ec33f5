// Package parallel aligns the texts of one version of a draft in two languages,
// provision by provision, so that what is said of the one is shown beside the other.
//
// The words cannot help: they are in other languages. The legal structure does.
// Provisions with a number of their own have the same id in every language
// ("art12/2°" for "Section 12, (2)" too), and are paired by it. What lies between
// two of these, unnumbered paragraphs and headings, is paired in order, and where
// the two sides count differently, by length: a long sentence is translated by a
// long one (Gale, W. & Church, K. (1993). A Program for Aligning Sentences in
// Bilingual Corpora. Computational Linguistics 19 (1), 75-102).
package parallel

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"toguna/consult/draft"
)

// Alignment pairs the provisions of two texts of one version. It never changes.
type Alignment struct {
	// There has, for each provision of the one text, the index of its counterpart in
	// the other, -1 for none; Back the same the other way. Two paragraphs may have
	// one counterpart, of which the first is that one's.
	There, Back []int
}

// Reverse is the alignment seen from the other text.
func (a *Alignment) Reverse() *Alignment { return &Alignment{There: a.Back, Back: a.There} }

// Missing lists what has no counterpart: indexes of the one text, and of the other.
func (a *Alignment) Missing() (here, there []int) { return missing(a.There), missing(a.Back) }

func missing(to []int) []int {
	var out []int
	for i, j := range to {
		if j < 0 {
			out = append(out, i)
		}
	}
	return out
}

// Align aligns two texts.
func Align(here, there []draft.Provision) *Alignment {
	a := &Alignment{There: filled(len(here)), Back: filled(len(there))}
	ids := make(map[string]int, len(there))
	for j := range there {
		if named(&there[j]) {
			ids[there[j].ID] = j
		}
	}
	var pairs [][2]int
	for i := range here {
		if !named(&here[i]) {
			continue
		}
		if j, ok := ids[here[i].ID]; ok && (here[i].Kind == there[j].Kind || !standsAlone(&here[i]) && !standsAlone(&there[j])) {
			a.pair(i, j)
			pairs = append(pairs, [2]int{i, j})
		}
	}
	// Between two that are paired in the same order on both sides lies what is not.
	i, j := 0, 0
	for _, p := range append(inOrder(pairs), [2]int{len(here), len(there)}) {
		a.between(here, there, free(a.There, i, p[0]), free(a.Back, j, p[1]))
		i, j = p[0]+1, p[1]+1
	}
	return a
}

func filled(n int) []int { return slices.Repeat([]int{-1}, n) }

func (a *Alignment) pair(i, j int) {
	a.There[i] = j
	if a.Back[j] < 0 {
		a.Back[j] = i
	}
}

// free lists the indexes in a range that are not paired.
func free(to []int, from, end int) []int {
	var out []int
	for i := from; i < end; i++ {
		if to[i] < 0 {
			out = append(out, i)
		}
	}
	return out
}

// named reports whether a provision's id says which one it is in any language. That
// of an unnumbered paragraph only counts, and that of an unnumbered heading, or of
// a title, is made of its words.
func named(p *draft.Provision) bool {
	switch p.Kind {
	case draft.KindTitle:
		return false
	case draft.KindTable, draft.KindFootnote:
		return true
	}
	return p.Number != "" || p.Kind == draft.KindArticle
}

// standsAlone reports whether a provision is of a kind that others cannot stand for.
func standsAlone(p *draft.Provision) bool {
	return p.Kind == draft.KindTable || p.Kind == draft.KindFootnote
}

// inOrder returns the longest chain of pairs, which are in the order of the one
// text, that is in the order of the other too.
func inOrder(pairs [][2]int) [][2]int {
	ends := make([]int, 0, len(pairs)) // of the chains of each length, that with the smallest end
	prev := make([]int, len(pairs))
	for k, p := range pairs {
		n, _ := slices.BinarySearchFunc(ends, p[1], func(e, j int) int { return pairs[e][1] - j })
		prev[k] = -1
		if n > 0 {
			prev[k] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, k)
		} else {
			ends[n] = k
		}
	}
	var out [][2]int
	if len(ends) > 0 {
		for k := ends[len(ends)-1]; k >= 0; k = prev[k] {
			out = append(out, pairs[k])
		}
	}
	slices.Reverse(out)
	return out
}

// maxCells bounds the table in which what lies between two pairs is aligned.
const maxCells = 1 << 20

// between pairs what lies between two pairs.
func (a *Alignment) between(here, there []draft.Provision, is, js []int) {
	same := len(is) == len(js)
	for k := 0; same && k < len(is); k++ {
		same = here[is[k]].Kind == there[js[k]].Kind
	}
	switch {
	case same:
		for k := range is {
			a.pair(is[k], js[k])
		}
	case (len(is)+1)*(len(js)+1) <= maxCells:
		a.byLength(here, there, is, js)
	}
}

// Costs in nats, after Gale and Church: of a provision without counterpart, and of
// two that have one together.
const (
	costAlone = 4.6 // 1 in 100
	costTwo   = 2.4 // 9 in 100
)

// byLength finds the cheapest way to pair two runs of provisions.
func (a *Alignment) byLength(here, there []draft.Provision, is, js []int) {
	x, y := lengths(here, is), lengths(there, js)
	n, m := len(is)+1, len(js)+1
	cost, step := make([]float64, n*m), make([][2]int, n*m)
	for i := range n {
		for j := range m {
			best, by := math.Inf(1), [2]int{}
			try := func(di, dj int, more float64) {
				if i < di || j < dj {
					return
				}
				if c := cost[(i-di)*m+j-dj] + more; c < best {
					best, by = c, [2]int{di, dj}
				}
			}
			if i == 0 && j == 0 {
				continue
			}
			try(1, 0, costAlone)
			try(0, 1, costAlone)
			for _, d := range [][2]int{{1, 1}, {2, 1}, {1, 2}} {
				if i >= d[0] && j >= d[1] {
					c := far(&x, i-d[0], i, &y, j-d[1], j)
					if d != [2]int{1, 1} {
						c += costTwo
					}
					try(d[0], d[1], c)
				}
			}
			cost[i*m+j], step[i*m+j] = best, by
		}
	}
	for i, j := n-1, m-1; i > 0 || j > 0; {
		d := step[i*m+j]
		if d[0] > 0 && d[1] > 0 {
			for k := i - d[0]; k < i; k++ {
				a.There[is[k]] = js[j-d[1]]
			}
			for k := j - d[1]; k < j; k++ {
				a.Back[js[k]] = is[i-d[0]]
			}
		}
		i, j = i-d[0], j-d[1]
	}
}

// run is some provisions, by what is compared of them.
type run struct {
	kinds []draft.Kind
	upTo  []int // the length of those before each, and of all
}

func lengths(ps []draft.Provision, which []int) run {
	r := run{make([]draft.Kind, len(which)), make([]int, len(which)+1)}
	for k, i := range which {
		r.kinds[k] = ps[i].Kind
		r.upTo[k+1] = r.upTo[k] + utf8.RuneCountInString(strings.TrimSpace(ps[i].Text)) + 1
	}
	return r
}

// far is how unlikely it is that those of one run in a range are the translation of
// those of another: their lengths differ by what a normal distribution makes of
// them, with the variance that Gale and Church measured.
func far(a *run, from, end int, b *run, bFrom, bEnd int) float64 {
	kind := a.kinds[from]
	for _, k := range a.kinds[from+1 : end] {
		if k != kind {
			return math.Inf(1)
		}
	}
	for _, k := range b.kinds[bFrom:bEnd] {
		if k != kind {
			return math.Inf(1)
		}
	}
	x, y := a.upTo[end]-a.upTo[from], b.upTo[bEnd]-b.upTo[bFrom]
	const (
		variance = 6.8
		least    = 1e-12 // of all that is more than seven deviations off
	)
	d := math.Abs(float64(y-x)) / math.Sqrt(variance*float64(x+y)/2+1)
	if d > 8 {
		return -math.Log(least)
	}
	return -math.Log(max(math.Erfc(d/math.Sqrt2), least))
}
