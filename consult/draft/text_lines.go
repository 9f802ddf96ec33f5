package draft

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// textLine is a line as it was set, of a text file or of a page. Its measures
// are in characters there and in points here.
type textLine struct {
	text        string
	cells       []lineCell // what stands apart from one another on the line
	words       []lineCell // where each word stands; nil if the cells tell enough
	left, right float64
	first       float64 // width of its first word
	em          float64 // width of a usual character
	size        float64 // of its letters, 0 in text files
	bold        bool
	gap         bool // more space before it than between the lines of a paragraph
	turn        bool // begins a page or column: its gap and indent say nothing
	column      span
	page, no    int
}

// lineCell is a piece of a line, apart from the others.
type lineCell struct {
	text        string
	left, right float64
}

// centered reports that a line stands in the middle of its column, clear of both its edges.
func (l *textLine) centered() bool {
	before, after := l.left-l.column.left, l.column.right-l.right
	return before > 3*l.em && after > 3*l.em && max(before-after, after-before) < 1.2*l.em+2 && !opensPoint(l.text)
}

// middle reports that a line is as far from one edge of its column as from the other.
func (l *textLine) middle() bool {
	before, after := l.left-l.column.left, l.column.right-l.right
	return before > 0.5*l.em && max(before-after, after-before) < 1.2*l.em+2
}

// short reports that a line stands alone: it ends well before the edge of its column.
func (l *textLine) short() bool {
	return l.right-l.left < 0.6*(l.column.right-l.column.left) && l.column.right-l.right > 3*l.em
}

// span is where a column of text begins and ends.
type span struct{ left, right float64 }

// paragraph is the lines that belong together, before they are joined.
type paragraph struct {
	lines []textLine
	table [][]string
}

func (p *paragraph) first() *textLine { return &p.lines[0] }

// text joins the lines.
func (p *paragraph) text(h *hyphens) string {
	out := make([]byte, 0, 128*len(p.lines))
	last := ""
	for i := range p.lines {
		line := strings.TrimSpace(p.lines[i].text)
		if i > 0 {
			cut, between := h.seam(last, line)
			out = append(out[:len(out)-cut], between...)
		}
		out = append(out, line...)
		last = line
	}
	return string(out)
}

// centered reports that all lines are, and not just flush with one another.
func (p *paragraph) centered() bool {
	flush := len(p.lines) > 1
	for i := range p.lines {
		if !p.lines[i].centered() {
			return false
		}
		flush = flush && max(p.lines[i].left-p.lines[0].left, p.lines[0].left-p.lines[i].left) < 0.5*p.lines[i].em
	}
	return !flush
}

// all reports whether all lines are so.
func (p *paragraph) all(is func(*textLine) bool) bool {
	for i := range p.lines {
		if !is(&p.lines[i]) {
			return false
		}
	}
	return true
}

// layout is how a document's paragraphs are set.
type layout struct {
	wrapped   bool    // their lines are broken
	justified bool    // all lines but the last reach the right edge
	indent    float64 // of their first lines, 0 if they have none
}

// layoutOf looks at what most lines do.
func layoutOf(lines []textLine) layout {
	out := layout{wrapped: true}
	full, flush := 0, 0
	indents := map[int]int{}
	for i := range lines {
		l := &lines[i]
		if l.column.right-l.right < 0.3*l.em {
			full++
		}
		if i+1 < len(lines) && l.size == lines[i+1].size && lines[i+1].left-lines[i+1].column.left < 0.4*l.em {
			flush++
			if in := l.left - l.column.left; in > 1.2*l.em && in < 12*l.em && !opensPoint(l.text) && !l.centered() {
				indents[int(in+0.5)]++
			}
		}
	}
	out.justified = full*2 >= len(lines) && len(lines) >= 10
	for in, n := range indents {
		if n >= 5 && n*12 >= flush && (out.indent == 0 || n > indents[int(out.indent)] || n == indents[int(out.indent)] && in < int(out.indent)) {
			out.indent = float64(in)
		}
	}
	return out
}

// opens reports that a line has the indent of first lines.
func (y *layout) opens(l *textLine) bool {
	in := l.left - l.column.left - y.indent
	return y.indent > 0 && max(in, -in) < 1 && !l.centered()
}

// paragraphs puts the lines together that were one paragraph before they were
// broken. tables are given by the line that they begin at.
func paragraphs(lines []textLine, y layout, tables map[int]foundTable) []paragraph {
	var out []paragraph
	var open []textLine
	flush := func() {
		if len(open) > 0 {
			out = append(out, paragraph{lines: open})
			open = nil
		}
	}
	for i := 0; i < len(lines); i++ {
		if t, ok := tables[i]; ok {
			flush()
			out = append(out, paragraph{lines: lines[i : i+t.lines], table: t.rows})
			i += t.lines - 1
			continue
		}
		if len(open) > 0 && (!y.wrapped || y.breaks(open, &lines[i])) {
			flush()
		}
		open = append(open, lines[i])
	}
	flush()
	return out
}

// breaks reports whether next begins a new paragraph after the lines of open.
func (y *layout) breaks(open []textLine, next *textLine) bool {
	prev := &open[len(open)-1]
	switch {
	case next.gap:
		return true
	case prev.bold != next.bold || max(prev.size-next.size, next.size-prev.size) > 0.08*max(prev.size, 1):
		return true
	}
	ended, short := endsStretch(prev.text), y.hadRoom(prev, next)
	switch {
	case prev.middle() && next.centered() && !ended && opensHeading(open[0].text) && !onlyLabel(open[0].text) && !opensLabel(next.text):
		return false // the heading goes on
	case short:
		return true
	case ended && (opensLabel(next.text) || opensPoint(next.text)):
		return true
	case len(open) == 1 && onlyLabel(open[0].text), opensLabel(next.text) && opensLabel(open[0].text):
		return true
	case y.opens(next) && !opensPoint(open[0].text):
		return true
	case next.short() && (onlyLabel(next.text) || prev.centered() && next.left-next.column.left < 0.5*next.em):
		return true
	case next.turn:
		return ended && opensNew(next.text) && next.left-next.column.left > next.em && open[0].left-open[0].column.left > next.em
	}
	return movedEdge(open, next, ended)
}

// movedEdge decides by the left edges of the lines.
func movedEdge(open []textLine, next *textLine, ended bool) bool {
	prev := &open[len(open)-1]
	step := next.left - prev.left
	switch {
	case step > 1.2*next.em && len(open) == 1:
		// Below the first line: its text hangs, unless the next begins the same way.
		return ended && !opensPoint(open[0].text)
	case step > 1.2*next.em:
		return true // the indent of a first line
	case step < -1.2*next.em:
		return len(open) > 1 || ended && opensNew(next.text) && open[0].left-next.column.left < next.em
	}
	return false
}

// hadRoom reports that the first word of next would have fitted on prev: whoever
// broke the line there meant it.
func (y *layout) hadRoom(prev, next *textLine) bool {
	room := prev.column.right - prev.right
	slack := 0.0
	if prev.size > 0 {
		slack = 0.6 * prev.em // what is measured on a page is not exact
	}
	if step := next.left - prev.left; max(step, -step) > 0.5*prev.em && prev.middle() && next.middle() {
		room = prev.column.right - prev.column.left - (prev.right - prev.left)
	} else if y.justified && prev.size > 0 && !prev.bold && room > 2*prev.em {
		return true
	}
	if room < 0.2*(prev.column.right-prev.column.left) && !endsStretch(prev.text) && !opensNew(next.text) {
		return false // whoever types breaks a line a little early
	}
	return room >= next.first+prev.em+slack
}

// reNoBreak is a word that nobody leaves alone at the end of a line.
var reNoBreak = regexp.MustCompile(`^(?:\pL\.|[nN]°|[Aa]rt\.|§|«|[–—-])$`)

// endsStretch reports that a paragraph or point may end so.
func endsStretch(s string) bool {
	s = strings.TrimRight(s, " \u00a0\u202f»”\")]*")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".;:!?…,", r) || s == ""
}

// opensNew reports that a sentence may begin so.
func opensNew(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return unicode.IsUpper(r)
		}
		if unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

// breakable makes plain spaces of those at which a line is not broken: that is
// what the builder reads.
var breakable = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2007", " ")

// opensLabel reports that a line begins with the label of an article or a division.
func opensLabel(s string) bool {
	s = breakable.Replace(s)
	if r, _ := utf8.DecodeRuneInString(s); unicode.IsLower(r) {
		return false
	}
	if _, _, ok := parseArticle(s, false); ok {
		return true
	}
	_, ok := parseHeading(s, false)
	return ok
}

// opensHeading reports that a line begins with the label of a division.
func opensHeading(s string) bool {
	_, ok := parseHeading(breakable.Replace(s), true)
	return ok && opensNew(s)
}

// onlyLabel reports that a line is such a label and nothing else.
func onlyLabel(s string) bool {
	s = breakable.Replace(s)
	if _, rest, ok := parseArticle(s, false); ok && strings.TrimSpace(rest) == "" {
		return opensNew(s)
	}
	h, ok := parseHeading(s, false)
	return ok && h.rest == "" && h.number != "" && opensNew(s)
}

func opensPoint(s string) bool {
	readings, _ := parsePoint(breakable.Replace(s))
	return len(readings) > 0
}
