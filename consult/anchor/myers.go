package anchor

// The bit-parallel computation of edit distance: a column of the table of
// distances in a few machine words.
//
//   - Myers, G. (1999). A Fast Bit-Vector Algorithm for Approximate String
//     Matching Based on Dynamic Programming. Journal of the ACM 46 (3), 395–415.
//     doi:10.1145/316542.316550
//   - Hyyrö, H. (2003). A Bit-Vector Algorithm for Computing Levenshtein and
//     Damerau Edit Distances. Nordic Journal of Computing 10 (1), 29–39.

const wordBits = 64

// pattern is what is searched: for each of its characters the places at which it
// has it, in as many machine words as that takes.
type pattern struct {
	n      int // runes
	blocks int
	ascii  [128]int32     // 1 + the row of equal, 0 for none
	others map[rune]int32 // likewise
	equal  [][]uint64
	none   []uint64
	up     []uint64 // differences down a column: +1
	down   []uint64 // and -1
}

func newPattern(s []rune) *pattern {
	blocks := max(1, (len(s)+wordBits-1)/wordBits)
	p := &pattern{n: len(s), blocks: blocks, none: make([]uint64, blocks), up: make([]uint64, blocks), down: make([]uint64, blocks)}
	for i, r := range s {
		p.row(r)[i/wordBits] |= 1 << (i % wordBits)
	}
	return p
}

// row returns the places of a character of the pattern, new if need be.
func (p *pattern) row(r rune) []uint64 {
	at := p.index(r)
	if at == 0 {
		p.equal = append(p.equal, make([]uint64, p.blocks))
		at = int32(len(p.equal))
		if r >= 0 && r < 128 {
			p.ascii[r] = at
		} else {
			if p.others == nil {
				p.others = make(map[rune]int32)
			}
			p.others[r] = at
		}
	}
	return p.equal[at-1]
}

func (p *pattern) index(r rune) int32 {
	if r >= 0 && r < 128 {
		return p.ascii[r]
	}
	return p.others[r]
}

// scan goes through text and calls see with the distance of the pattern to what
// ends before each position, from 0 on. If anchored, that is the whole text so
// far; otherwise it is the nearest of all that end there.
func (p *pattern) scan(text []rune, anchored bool, see func(end, distance int)) {
	for b := range p.blocks {
		p.up[b], p.down[b] = ^uint64(0), 0
	}
	first := 0
	if anchored {
		first = 1
	}
	distance := p.n
	see(0, distance)
	lastBit := uint64(1) << ((p.n - 1 + wordBits) % wordBits)
	for i, r := range text {
		row := p.none
		if at := p.index(r); at > 0 {
			row = p.equal[at-1]
		}
		carry := first
		for b := range p.blocks {
			top := uint64(1) << (wordBits - 1)
			if b == p.blocks-1 {
				top = lastBit
			}
			carry = p.advance(b, row[b], carry, top)
		}
		distance += carry
		see(i+1, distance)
	}
}

// advance computes the next column of one block, given the difference that comes
// in above it, and returns the difference at its bit top.
func (p *pattern) advance(b int, equal uint64, carry int, top uint64) int {
	up, down := p.up[b], p.down[b]
	vertical := equal | down
	if carry < 0 {
		equal |= 1
	}
	horizontal := (((equal & up) + up) ^ up) | equal
	plus := down | ^(horizontal | up)
	minus := up & horizontal
	out := 0
	if plus&top != 0 {
		out = 1
	} else if minus&top != 0 {
		out = -1
	}
	plus <<= 1
	minus <<= 1
	if carry < 0 {
		minus |= 1
	} else if carry > 0 {
		plus |= 1
	}
	p.up[b] = minus | ^(vertical | plus)
	p.down[b] = plus & vertical
	return out
}

// distance is the least number of characters to put in, take out or replace to
// make one text of the other.
func distance(a, b []rune) int {
	if len(a) == 0 {
		return len(b)
	}
	d := 0
	newPattern(a).scan(b, true, func(_, now int) { d = now })
	return d
}

// nearest returns the part of text that is nearest to the pattern s, and its
// distance. Of several it is the first, and of those that end there the one
// whose length is nearest to that of s.
func nearest(s, text []rune) (start, end, dist int) {
	if len(s) == 0 {
		return 0, 0, 0
	}
	dist = len(s) + 1
	newPattern(s).scan(text, false, func(at, now int) {
		if now < dist {
			end, dist = at, now
		}
	})
	back := text[max(0, end-len(s)-dist):end]
	best := len(s) + 1
	newPattern(reversed(s)).scan(reversed(back), true, func(at, now int) {
		if now < best || now == best && abs(at-len(s)) < abs(end-start-len(s)) {
			best, start = now, end-at
		}
	})
	return start, end, dist
}

func reversed(s []rune) []rune {
	out := make([]rune, len(s))
	for i, r := range s {
		out[len(s)-1-i] = r
	}
	return out
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
