package draft

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Footnote marks stand in a line's text between these until the notes are found.
const (
	markOpen  = '\x01'
	markClose = '\x02'
)

// setLine is a line of a page, before it is known what it is.
type setLine struct {
	textLine
	y      float64
	raised string // a raised number that it begins with: a footnote's
	col    int    // 0: of the only column or across both; 1: left; 2: right

	letters lettering
}

// spread is glyphs on one baseline.
type spread struct {
	y, size float64
	glyphs  []glyph
}

// baselines groups glyphs by the line that they stand on, from the top down.
// Raised and lowered ones belong to the line of the larger beside them, if they
// are not farther off than so much of its size.
func baselines(glyphs []glyph, off float64) []spread {
	slices.SortStableFunc(glyphs, func(a, b glyph) int {
		switch {
		case a.y > b.y:
			return -1
		case a.y < b.y:
			return 1
		}
		return 0
	})
	var out []spread
	for _, g := range glyphs {
		if strings.TrimSpace(g.text) == "" && g.text != "" && g.width == 0 {
			continue
		}
		if n := len(out); n > 0 {
			l := &out[n-1]
			near := off
			if min(l.size, g.size) <= 0.8*max(l.size, g.size) {
				near = 1.4 * off // small marks are raised farther
			}
			if l.y-g.y < near*max(l.size, g.size) {
				if g.size > 1.05*l.size {
					l.y, l.size = g.y, g.size
				}
				l.glyphs = append(l.glyphs, g)
				continue
			}
		}
		out = append(out, spread{y: g.y, size: g.size, glyphs: []glyph{g}})
	}
	for i := range out {
		slices.SortStableFunc(out[i].glyphs, func(a, b glyph) int {
			switch {
			case a.x < b.x:
				return -1
			case a.x > b.x:
				return 1
			}
			return 0
		})
	}
	return out
}

func setAll(spreads []spread, col int) []setLine {
	var out []setLine
	for _, s := range spreads {
		if l, ok := s.set(); ok {
			l.col = col
			out = append(out, l)
		}
	}
	return out
}

// set makes a line's words of its glyphs.
func (s spread) set() (setLine, bool) {
	w := lineWriter{size: s.size, y: s.y}
	for i := range s.glyphs {
		w.add(&s.glyphs[i])
	}
	w.closeMark()
	w.closeCell()
	if len(w.line.cells) == 0 || len(w.line.words) == 0 {
		return setLine{}, false
	}
	l := &w.line
	l.y, l.size, l.em = s.y, s.size, s.size/2
	texts := make([]string, len(l.cells))
	for i, c := range l.cells {
		texts[i] = c.text
	}
	l.text = strings.Join(texts, " ")
	l.left, l.right = l.cells[0].left, l.cells[len(l.cells)-1].right
	l.letters = w.letters
	l.bold = l.letters.isBold()
	l.first = l.words[0].right - l.left
	if len(l.words) > 1 && reNoBreak.MatchString(l.words[0].text) {
		l.first = l.words[1].right - l.left
	}
	if !l.spaced() {
		l.words = nil // no table can cut the line in other places than its cells
	}
	return *l, true
}

// spaced reports that two words stand so far apart that a gutter may be between them.
func (l *setLine) spaced() bool {
	for i := 1; i < len(l.words); i++ {
		if l.words[i].left-l.words[i-1].right >= 0.8*l.em {
			return true
		}
	}
	return false
}

// lineWriter writes glyphs, from left to right, as words and cells.
type lineWriter struct {
	size, y  float64
	line     setLine
	cell     strings.Builder
	from, to float64 // of the cell
	wordAt   int     // where the last word begins in the cell
	wordFrom float64 // and on the page
	prev     *glyph
	space    bool
	mark     strings.Builder // the raised number being read
	letters  lettering
}

func (w *lineWriter) add(g *glyph) {
	text := cleanGlyph(g.text)
	if text == "" {
		return
	}
	if isNoBreak(text) {
		if w.prev != nil {
			// It holds two words together on a line: for the line they are one.
			joint := *g
			w.closeMark()
			w.cell.WriteString(text)
			w.prev, w.to = &joint, g.right()
		}
		return
	}
	if strings.TrimSpace(text) == "" {
		w.space = true
		return
	}
	if w.prev != nil {
		if w.prev.text == g.text && math.Abs(w.prev.x-g.x) < 0.12*w.size && math.Abs(w.prev.y-g.y) < 0.12*w.size {
			return // drawn twice, to look bold
		}
		gap := g.x - w.prev.right()
		switch {
		case gap > 1.6*w.size:
			w.closeMark()
			w.closeCell()
		case w.space || gap > 0.17*min(w.prev.size, g.size):
			w.writeSpace()
		}
	}
	if w.cell.Len() == 0 && w.mark.Len() == 0 {
		w.from = g.x
	}
	if w.cell.Len() == w.wordAt {
		w.wordFrom = g.x
	}
	w.space = false
	w.to = max(g.right(), g.x)
	w.write(g, text)
	w.prev = g
}

func (w *lineWriter) writeSpace() {
	w.closeMark()
	if w.cell.Len() == 0 {
		return
	}
	w.cell.WriteByte(' ')
	w.closeWord()
}

// closeWord notes where the word ends that was written last.
func (w *lineWriter) closeWord() {
	text := w.cell.String()[w.wordAt:]
	if t := strings.TrimSpace(text); t != "" && w.prev != nil {
		w.line.words = append(w.line.words, lineCell{t, w.wordFrom, w.prev.right()})
	}
	w.wordAt = w.cell.Len()
}

func isNoBreak(s string) bool { return s == "\u00a0" || s == "\u202f" || s == "\u2007" }

// write writes a glyph, or keeps it if it is of a raised number.
func (w *lineWriter) write(g *glyph, text string) {
	if g.size <= 0.8*w.size && g.y > w.y+0.12*w.size && strings.Trim(text, "0123456789*") == "" {
		w.mark.WriteString(text)
		return
	}
	w.closeMark()
	w.cell.WriteString(text)
	w.letters.count(text, g.bold)
}

// closeMark ends a raised number: the footnote's own if the line begins with it,
// else the mark of one.
func (w *lineWriter) closeMark() {
	m := w.mark.String()
	if m == "" {
		return
	}
	w.mark.Reset()
	if w.cell.Len() == 0 && len(w.line.cells) == 0 {
		w.line.raised = m
		return
	}
	text := strings.TrimSuffix(w.cell.String(), " ")
	w.wordAt = min(w.wordAt, len(text))
	w.cell.Reset()
	w.cell.WriteString(text)
	w.cell.WriteRune(markOpen)
	w.cell.WriteString(m)
	w.cell.WriteRune(markClose)
}

func (w *lineWriter) closeCell() {
	w.closeWord()
	if text := strings.TrimSpace(w.cell.String()); text != "" {
		w.line.cells = append(w.line.cells, lineCell{text, w.from, w.to})
	}
	w.cell.Reset()
	w.wordAt = 0
}

// symbolBullets are the places at which symbol fonts keep their bullets.
var symbolBullets = map[rune]string{'\uf0b7': "•", '\uf0a7': "▪", '\uf0d8': "‣", '\uf0fc': "•", '\uf02d': "–", '\uf0be': "–", '\uf076': "•"}

// cleanGlyph takes apart ligatures and leaves out what is not to be seen.
func cleanGlyph(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == len(s) && r > ' ' && r < 0x7f {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case symbolBullets[r] != "":
			b.WriteString(symbolBullets[r])
		case r >= 0xfb00 && r <= 0xfb06:
			b.WriteString(norm.NFKC.String(string(r)))
		case unicode.IsControl(r):
			if unicode.IsSpace(r) {
				b.WriteByte(' ')
			}
		case unicode.Is(unicode.Co, r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
