package draft

import (
	"slices"
	"strconv"
	"strings"
)

// Bills are printed with their lines numbered in the margin, each or every fifth
// one, for people to cite. The numbers are no part of the text.

const (
	minCounted = 3  // numbers of a page that show that its lines are counted
	minLines   = 10 // lines of a page that may tell so
	maxStep    = 20 // lines from one number to the next
)

// marginNumber is a number that begins or ends a line, apart from its words.
type marginNumber struct {
	line, value int
	inner       float64 // its edge towards the text
}

// dropLineNumbers takes the lines' numbers off the pages, if most pages have them.
func (d *pdfReader) dropLineNumbers() {
	for _, right := range []bool{false, true} {
		found := make([][]marginNumber, len(d.pages))
		pages, counted := 0, 0
		for p, page := range d.pages {
			found[p] = marginNumbers(page, right)
			if len(page) >= minLines {
				pages++
				if isCount(found[p], len(page)) {
					counted++
				}
			}
		}
		if counted == 0 || 2*counted < pages {
			continue
		}
		for p, page := range d.pages {
			d.warns.add(WarnLineNumbers, len(found[p]))
			for _, n := range found[p] {
				page[n.line].dropNumber(right)
			}
			d.pages[p] = slices.DeleteFunc(page, func(l setLine) bool { return len(l.cells) == 0 })
		}
	}
}

// marginNumbers are the numbers that stand clear of all words of a page, on one side.
func marginNumbers(page []setLine, right bool) []marginNumber {
	var out []marginNumber
	text, any := 0.0, false // the edge of the words
	for i := range page {
		l := &page[i]
		edge := l.left
		if right {
			edge = -l.right
		}
		if n, rest, ok := l.marginNumber(right); ok {
			n.line = i
			out = append(out, n)
			if edge = rest; len(l.words) == 1 {
				continue
			}
		}
		if !any || edge < text {
			text, any = edge, true
		}
	}
	out = slices.DeleteFunc(out, func(n marginNumber) bool {
		if right {
			return -n.inner > text
		}
		return n.inner > text
	})
	return out
}

// marginNumber returns the number that a line begins or ends with, and the edge of
// the words beside it, mirrored if they are on the left.
func (l *setLine) marginNumber(right bool) (n marginNumber, rest float64, ok bool) {
	words := l.words
	if words == nil {
		words = l.cells
	}
	if len(words) == 0 {
		return n, 0, false
	}
	word := words[0]
	if right {
		word = words[len(words)-1]
	}
	v, err := strconv.Atoi(word.text)
	if err != nil || v < 1 || len(word.text) > 5 {
		return n, 0, false
	}
	n = marginNumber{value: v, inner: word.right}
	if right {
		n.inner = word.left
	}
	if len(words) == 1 {
		return n, 0, true
	}
	if right {
		before := words[len(words)-2].right
		return n, -before, word.left-before >= 0.8*l.em
	}
	return n, words[1].left, words[1].left-word.right >= 0.8*l.em
}

// isCount reports that numbers count the lines of a page: they go up by the same
// step, and there is one for each so many lines.
func isCount(ns []marginNumber, lines int) bool {
	if len(ns) < minCounted {
		return false
	}
	step := ns[1].value - ns[0].value
	for i := range ns[1:] {
		if ns[i+1].value-ns[i].value != step {
			return false
		}
	}
	return step >= 1 && step <= maxStep && (len(ns)+1)*step*10 >= lines*8 && (step > 1 || len(ns)*10 >= lines*8)
}

// dropNumber takes the number off the beginning or the end of a line.
func (l *setLine) dropNumber(right bool) {
	at, cell := 0, 0
	if right {
		at, cell = len(l.words)-1, len(l.cells)-1
	}
	if len(l.words) > 0 {
		l.letters.all -= len(l.words[at].text)
		l.words = slices.Delete(l.words, at, at+1)
	}
	c := &l.cells[cell]
	_, rest, several := strings.Cut(c.text, " ")
	if right {
		rest, _, several = cutLast(c.text, " ")
	}
	l.text = ""
	switch {
	case !several || strings.TrimSpace(rest) == "":
		l.cells = slices.Delete(l.cells, cell, cell+1)
	case right:
		c.text, c.right = rest, l.words[len(l.words)-1].right
	default:
		c.text, c.left = rest, l.words[0].left
	}
	if len(l.cells) == 0 {
		return
	}
	texts := make([]string, len(l.cells))
	for i := range l.cells {
		texts[i] = l.cells[i].text
	}
	l.text = strings.Join(texts, " ")
	l.left, l.right = l.cells[0].left, l.cells[len(l.cells)-1].right
	l.bold = l.letters.isBold()
	if len(l.words) > 0 {
		l.first = l.words[0].right - l.left
	}
}
