package redline

import (
	"strings"
	"unicode/utf8"
)

// readable makes a difference that is true one that reads well.
func (d *diff) readable(blocks []block) []block {
	return d.slide(d.merge(blocks))
}

// merge takes runs out that are no longer than the changes on both of their
// sides: a lone "de" or comma between two rewritten halves of a sentence only
// makes confetti of them. This is the semantic clean-up of N. Fraser's
// diff-match-patch, over words.
func (d *diff) merge(blocks []block) []block {
	kept := make([]block, 0, len(blocks)+1)
	for _, b := range append(blocks, block{len(d.old.tokens), len(d.new.tokens), 0}) {
		// A run that goes makes the change after the run before it longer.
		for len(kept) > 0 {
			at := kept[len(kept)-1]
			var before block
			if len(kept) > 1 {
				before = kept[len(kept)-2]
			}
			length := d.old.runes(at.old, at.old+at.n)
			if length > d.changed(before, at) || length > d.changed(at, b) {
				break
			}
			kept = kept[:len(kept)-1]
		}
		if b.n > 0 {
			kept = append(kept, b)
		}
	}
	return kept
}

// changed is the length of what is between two runs, on its longer side.
func (d *diff) changed(a, b block) int {
	return max(d.old.runes(a.old+a.n, b.old), d.new.runes(a.new+a.n, b.new))
}

// runes is the length of the tokens from one up to another.
func (s *side) runes(from, to int) int { return s.before(to) - s.before(from) }

func (s *side) before(at int) int {
	if at == 0 {
		return 0
	}
	return s.tokens[at-1].runes
}

// slide moves each mere deletion and each mere insertion to where it reads
// best, of the places where it means the same: "la police, [la garde,] la
// gendarmerie" and not "la police, la [garde, la] gendarmerie".
func (d *diff) slide(blocks []block) []block {
	end := block{len(d.old.tokens), len(d.new.tokens), 0}
	if len(blocks) == 0 || blocks[len(blocks)-1].n > 0 {
		blocks = append(blocks, end)
	}
	if first := blocks[0]; first.old > 0 || first.new > 0 {
		blocks = append([]block{{}}, blocks...)
	}
	for i := 1; i < len(blocks); i++ {
		a, b := &blocks[i-1], &blocks[i]
		switch noneGone, nonePut := a.old+a.n == b.old, a.new+a.n == b.new; {
		case noneGone && nonePut:
		case noneGone:
			d.new.slide(a, b, a.new+a.n, b.new)
		case nonePut:
			d.old.slide(a, b, a.old+a.n, b.old)
		}
	}
	out := blocks[:0]
	for _, b := range blocks {
		out = join(out, b)
	}
	return out
}

// slide moves the tokens from start to end, which are on this side only,
// between the runs a and b. Of places that read as well the last is taken: of a
// sentence that stands twice, the second is the new one.
func (s *side) slide(a, b *block, start, end int) {
	left := 0
	for left < a.n && s.tokens[start-1-left].id == s.tokens[end-1-left].id {
		left++
	}
	right := 0
	for right < b.n && s.tokens[start+right].id == s.tokens[end+right].id {
		right++
	}
	best, bestScore := 0, -1
	for by := -left; by <= right; by++ {
		if score := s.boundary(start+by) + s.boundary(end+by); score >= bestScore {
			best, bestScore = by, score
		}
	}
	a.n += best
	b.old, b.new, b.n = b.old+best, b.new+best, b.n-best
}

// boundary rates how naturally a text is cut before a token: between lines,
// between sentences, after a clause, between words, at a mark.
func (s *side) boundary(at int) int {
	if at == 0 || at == len(s.tokens) {
		return 5
	}
	before, after := s.tokens[at-1], s.tokens[at]
	gap := s.text[before.end:after.start]
	last, _ := utf8.DecodeLastRuneInString(s.text[before.start:before.end])
	switch {
	case strings.ContainsRune(gap, '\n'):
		return 5
	case gap == "":
		return 0
	case strings.ContainsRune(".!?…", last):
		return 4
	case strings.ContainsRune(";:»", last):
		return 3
	case strings.ContainsRune(",)”", last):
		return 2
	}
	if first, _ := utf8.DecodeRuneInString(s.text[after.start:]); !isWord(first) {
		return 0 // before "; " in French
	}
	return 1
}
