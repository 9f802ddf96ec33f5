package draft

import (
	"math"
	"strings"
)

// pageLines sets the glyphs of a page into lines, in the order in which they are
// read, and returns the gutter between its columns, NaN if it has one column. A page
// that does not say by itself is set like the one before it, whose gutter was last.
func pageLines(glyphs []glyph, last float64) ([]setLine, float64) {
	strict := baselines(glyphs, 0.15)
	gutter := findGutter(strict)
	if math.IsNaN(gutter) && clears(strict, last) {
		gutter = last
	}
	if math.IsNaN(gutter) {
		return setAll(baselines(glyphs, 0.42), 0), gutter
	}
	var out []setLine
	var across, left, right []glyph
	flush := func() {
		out = append(out, setAll(baselines(across, 0.42), 0)...)
		out = append(out, setAll(baselines(left, 0.42), 1)...)
		out = append(out, setAll(baselines(right, 0.42), 2)...)
		across, left, right = nil, nil, nil
	}
	for _, l := range strict {
		if crosses(l, gutter) {
			if len(left)+len(right) > 0 {
				flush()
			}
			across = append(across, l.glyphs...)
			continue
		}
		if len(across) > 0 {
			flush()
		}
		for _, g := range l.glyphs {
			if g.x+g.width/2 < gutter {
				left = append(left, g)
			} else {
				right = append(right, g)
			}
		}
	}
	flush()
	return notesLast(out), gutter
}

// clears reports that hardly a row crosses x.
func clears(lines []spread, x float64) bool {
	across := 0
	for _, l := range lines {
		if crosses(l, x) {
			across++
		}
	}
	return !math.IsNaN(x) && 8*across <= len(lines)
}

// notesLast puts what is set smaller at the foot of the left column, its footnotes,
// behind the text of the right one.
func notesLast(lines []setLine) []setLine {
	letters := map[int]int{}
	best, body := 0, 0.0
	for i := range lines {
		key := int(lines[i].size*4 + 0.5)
		if letters[key] += len(lines[i].text); letters[key] > best {
			best, body = letters[key], lines[i].size
		}
	}
	out := make([]setLine, 0, len(lines))
	for len(lines) > 0 {
		left := run(lines, lines[0].col)
		if lines[0].col != 1 {
			out, lines = append(out, lines[:left]...), lines[left:]
			continue
		}
		right := 0
		if left < len(lines) && lines[left].col == 2 {
			right = run(lines[left:], 2)
		}
		a, b := small(lines[:left], body), small(lines[left:left+right], body)
		out = append(out, lines[:a]...)
		out = append(out, lines[left:left+b]...)
		out = append(out, lines[a:left]...)
		out, lines = append(out, lines[left+b:left+right]...), lines[left+right:]
	}
	return out
}

// run is how many lines, from the first on, are of a column.
func run(lines []setLine, col int) int {
	n := 0
	for n < len(lines) && lines[n].col == col {
		n++
	}
	return n
}

// small is where the lines at the end begin that are set smaller than the text. A
// page footer may stand below them.
func small(lines []setLine, body float64) int {
	for footer := range edge {
		n := len(lines) - footer
		for n > 0 && lines[n-1].size < 0.95*body {
			n--
		}
		if n < len(lines)-footer {
			return n
		}
	}
	return len(lines)
}

// crosses reports that a line has words across x.
func crosses(l spread, x float64) bool {
	before, after := math.Inf(-1), math.Inf(1)
	for i := range l.glyphs {
		g := &l.glyphs[i]
		if strings.TrimSpace(g.text) == "" {
			continue
		}
		if g.x+g.width/2 < x {
			before = max(before, g.right())
		} else {
			after = min(after, g.x)
		}
	}
	return after-before < 0.8*l.size
}

// sides is what stands left and right of an x.
type sides struct {
	left, right   flow
	across, level int // rows that cross it; rows that have words on both sides
}

// flow is the rows on one side.
type flow struct {
	rows, full int
	fill       float64 // how much of the width each row takes, in all
	extent     span    // how far down the page the full ones reach
}

// add counts a row of which from and to are the edges of the side.
func (f *flow) add(l spread, from, to float64) {
	share := filled(l, from, to)
	f.rows++
	f.fill += share
	if share > 0.6 {
		f.full++
		f.extent = reach(f.extent, f.full, l.y)
	}
}

// rowLabel is the label that a row begins with, "" if it has none.
func rowLabel(l spread, from, to float64) string {
	var b strings.Builder
	last := math.Inf(-1)
	for i := range l.glyphs {
		g := &l.glyphs[i]
		if g.x < from-1 || g.right() > to+1 {
			continue
		}
		if b.Len() > 0 && g.x-last > 0.17*g.size && strings.TrimSpace(g.text) != "" {
			b.WriteByte(' ')
		}
		if b.WriteString(g.text); b.Len() > 40 {
			break
		}
		last = g.right()
	}
	text := strings.Join(strings.Fields(b.String()), " ")
	if l, _, ok := parseArticle(text, true); ok && opensNew(text) {
		return l.key
	}
	if h, ok := parseHeading(text, true); ok && opensNew(text) {
		return h.token
	}
	return ""
}

// running reports that what stands on both sides is running text, and how sure
// that is. A table's columns are too few lines, or its rows begin level with one
// another.
func (s *sides) running() (n int) {
	l, r := &s.left, &s.right
	n = min(l.full, r.full)
	beside := min(l.extent.right, r.extent.right) - max(l.extent.left, r.extent.left)
	if n >= minFull && n >= 2*s.across && beside > 0.5*min(l.extent.right-l.extent.left, r.extent.right-r.extent.left) {
		return n
	}
	if n = s.rows(); 2*s.level < n && s.fill() > 0.4 {
		return n
	}
	return 0
}

const (
	minFull = 8 // full lines of a column that are enough to know it
	minRows = 6 // lines of a column of which not much else is known
)

// rows is how many rows both sides have, 0 if they are too few to be columns.
func (s *sides) rows() int {
	if n := min(s.left.rows, s.right.rows); n >= minRows && n >= 2*s.across {
		return n
	}
	return 0
}

// fill is how much of its width a usual row takes on the side where it takes less.
func (s *sides) fill() float64 {
	return min(s.left.fill/float64(max(s.left.rows, 1)), s.right.fill/float64(max(s.right.rows, 1)))
}

// labelled reports that both sides of x name articles or divisions, and no side
// those of the other, as the two columns of a comparison do.
func labelled(lines []spread, x, left, right float64) bool {
	labels := [2]map[string]bool{{}, {}}
	for _, l := range lines {
		for side, edges := range [2]span{{left, x}, {x, right}} {
			if label := rowLabel(l, edges.left, edges.right); label != "" {
				labels[side][label] = true
			}
		}
	}
	return len(labels[0]) >= 2 && len(labels[1]) >= 2 && disjoint(labels[0], labels[1])
}

func disjoint(a, b map[string]bool) bool {
	for k := range a {
		if b[k] {
			return false
		}
	}
	return true
}

// findGutter finds the x between two columns of running text, NaN if the page
// has one column.
func findGutter(lines []spread) float64 {
	left, right := math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		for i := range l.glyphs {
			left, right = min(left, l.glyphs[i].x), max(right, l.glyphs[i].right())
		}
	}
	var sure, likely strip
	for step := range 41 {
		x := left + (right-left)*(0.4+0.2*float64(step)/40)
		var s sides
		for _, l := range lines {
			if crosses(l, x) {
				s.across++
				continue
			}
			before, after := l.beside(x)
			if before {
				s.left.add(l, left, x)
			}
			if after {
				s.right.add(l, x, right)
			}
			if before && after {
				s.level++
			}
		}
		if n := s.running(); n > 0 {
			sure.widen(n-2*s.across, x)
		}
		if n := s.rows(); n > 0 && s.fill() > 0.3 {
			likely.widen(n-2*s.across, x)
		}
	}
	switch {
	case sure.found:
		return sure.middle()
	case likely.found && labelled(lines, likely.middle(), left, right):
		return likely.middle()
	}
	return math.NaN()
}

// strip is where least crosses a page between two columns.
type strip struct {
	span
	found bool
	good  int
}

func (s *strip) middle() float64 { return (s.left + s.right) / 2 }

// widen adds an x, from the left to the right; the better ones are kept.
func (s *strip) widen(good int, x float64) {
	switch {
	case !s.found || good > s.good:
		*s = strip{span{x, x}, true, good}
	case good == s.good:
		s.right = x
	}
}

// beside reports whether a row has words before and after x.
func (l *spread) beside(x float64) (before, after bool) {
	for i := range l.glyphs {
		g := &l.glyphs[i]
		if strings.TrimSpace(g.text) == "" {
			continue
		}
		if g.x+g.width/2 < x {
			before = true
		} else {
			after = true
		}
	}
	return before, after
}

// reach widens a span to y; n is how many times it was widened, this one included.
func reach(s span, n int, y float64) span {
	if n == 1 {
		return span{y, y}
	}
	return span{min(s.left, y), max(s.right, y)}
}

// filled returns how much of the way from left to right a line has letters on.
func filled(l spread, left, right float64) float64 {
	sum := 0.0
	for i := range l.glyphs {
		g := &l.glyphs[i]
		if g.x >= left-1 && g.right() <= right+1 {
			sum += g.width
		}
	}
	return sum / (right - left)
}
