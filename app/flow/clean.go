package flow

import (
	"unicode"
	"unicode/utf8"
)

const (
	// MaxRunes is how much of a text is shown at once.
	MaxRunes = 8000
	// maxRead is how far a text is read for runes worth showing.
	maxRead = 16 * MaxRunes
	// maxRuns is how many runs a text has.
	maxRuns = MaxRunes
	// maxMarks is how many combining marks a letter carries. Languages need
	// three; a tower of them would cover the lines above.
	maxMarks = 4
)

// cleaned is a text as it is shown: without what cannot be seen or would change
// how others are read. Runes are counted in the text that was given.
type cleaned struct {
	runes   []rune
	run     []uint16 // of each rune, the run it is of
	origin  []int32  // of each rune, its place in what was given; nil if all are at their own
	given   int      // runes read of it
	cut     bool     // more was given than is shown
	dropped bool
}

func clean(runs []Run, limit int) cleaned {
	var c cleaned
	size := 0
	for _, r := range runs {
		size += len(r.Text)
	}
	size = min(size, limit)
	c.runes = make([]rune, 0, size)
	c.run = make([]uint16, 0, size)
	marks, joined, returned := 0, false, false
	for i, of := range runs {
		if i > maxRuns {
			c.cut = true
			break
		}
		for _, r := range of.Text {
			if len(c.runes) >= limit || c.given >= maxRead {
				c.cut = true
				return c
			}
			at := c.given
			c.given++
			newline := r == '\n' && returned
			returned = r == '\r'
			r = visible(r)
			switch {
			case r < 0 || newline:
				c.drop()
				continue
			case r == zwnj || r == zwj:
				if joined || len(c.runes) == 0 {
					c.drop()
					continue
				}
				joined = true
			case isMark(r):
				if marks++; marks > maxMarks {
					c.drop()
					continue
				}
			default:
				marks, joined = 0, false
			}
			c.put(r, uint16(i), at)
		}
	}
	return c
}

func (c *cleaned) put(r rune, run uint16, at int) {
	c.runes = append(c.runes, r)
	c.run = append(c.run, run)
	if c.dropped {
		c.origin = append(c.origin, int32(at))
	}
}

// drop notes that from here on runes are no longer at their own place.
func (c *cleaned) drop() {
	if c.dropped {
		return
	}
	c.dropped = true
	c.origin = make([]int32, len(c.runes), cap(c.runes))
	for i := range c.origin {
		c.origin[i] = int32(i)
	}
}

// place is where the rune i shown stood in what was given.
func (c *cleaned) place(i int) int {
	switch {
	case i >= len(c.runes):
		return c.given
	case c.origin != nil:
		return int(c.origin[i])
	}
	return i
}

// shown is the first rune shown at or after the place given.
func (c *cleaned) shown(place int) int {
	if c.origin == nil {
		return max(0, min(place, len(c.runes)))
	}
	low, high := 0, len(c.origin)
	for low < high {
		mid := (low + high) / 2
		if int(c.origin[mid]) < place {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

const (
	zwnj = '\u200c'
	zwj  = '\u200d'
)

// visible is the rune to show for r, negative if none is: controls, and formats
// that are not seen, the overriding of direction among them, are not shown.
func visible(r rune) rune {
	switch {
	case r >= ' ' && r < 0x7f:
		return r
	case r == '\n', r == '\r', r == '\u2028', r == '\u2029':
		return '\n'
	case r == '\t':
		return ' '
	case r == utf8.RuneError, r == zwj, r == zwnj:
		return r
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cs, r):
		return -1
	case unicode.Is(unicode.Cf, r) && !seenFormat(r):
		return -1
	}
	return r
}

// seenFormat reports whether a format of Unicode is drawn: the signs that stand
// over or under Arabic and Syriac numbers.
func seenFormat(r rune) bool {
	return r >= 0x600 && r <= 0x605 || r == 0x6dd || r == 0x70f || r == 0x8e2
}

func isMark(r rune) bool {
	return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me)
}

// joins reports whether r belongs to the letter before it.
func joins(r rune) bool {
	return r == zwj || r == zwnj || isMark(r) || r >= 0x300 && unicode.Is(unicode.Mc, r)
}

// breaks reports whether a line may end at the space r. One that does not break
// is a letter like any other.
func breaks(r rune) bool {
	switch r {
	case ' ':
		return true
	case '\u00a0', '\u202f', '\u2007':
		return false
	}
	return r > 0x7f && unicode.Is(unicode.Zs, r)
}
