package law

import (
	"strings"
	"unicode/utf8"

	"toguna/app/flow"
)

// Kind says what a row is.
type Kind int

// The kinds of rows.
const (
	Paragraph Kind = iota
	Title          // of the document
	Heading        // of a part of it
	Article
	Point
	Table // cells parted by tabs, their rows by newlines
	Footnote
)

// Row is one provision.
type Row struct {
	ID     string
	Kind   Kind
	Level  int
	Number string // stands at the left
	Label  string // stands above the text
	Text   string

	Marks      Marks
	Highlights []Highlight
}

// Marks say what there is about a provision.
type Marks struct {
	Comments int
	New      bool
}

// Highlight is a quoted passage: the runes of the text from From up to To.
type Highlight struct {
	From, To int
	Selected bool
}

// laidAs reports whether two rows take the same room.
func (r *Row) laidAs(o *Row) bool {
	return r.Kind == o.Kind && r.Level == o.Level && r.Label == o.Label && r.Text == o.Text
}

const (
	maxTableRows = 60
	maxColumns   = 8
	maxCell      = 400 // runes shown of a cell
)

// cell is a cell of a table, and where it begins in the text.
type cell struct {
	text string
	from int
}

// cells are the cells of the first rows of a table, and how many rows are left
// out. It reads no further than it shows, but for the newlines.
func cells(text string) (rows [][]cell, more int) {
	at := 0
	for len(rows) < maxTableRows {
		now, rest, found := strings.Cut(text, "\n")
		var row []cell
		for from, last := at, false; !last; {
			var c string
			c, now, last = cutCell(now, len(row) == maxColumns-1)
			row = append(row, cell{short(c), from})
			n := utf8.RuneCountInString(c) + 1
			from += n
			at += n
		}
		rows = append(rows, row)
		if text = rest; !found || text == "" {
			return rows, 0
		}
	}
	return rows, strings.Count(strings.TrimSuffix(text, "\n"), "\n") + 1
}

// cutCell is the first cell of a row, and what follows; all of it if it is the
// last for which there is room.
func cutCell(row string, all bool) (c, rest string, last bool) {
	if all {
		return row, "", true
	}
	c, rest, more := strings.Cut(row, "\t")
	return c, rest, !more
}

// short is as much of a cell as is shown, and a little, so that it is seen to
// go on.
func short(s string) string {
	n := 0
	for i := range s {
		if n > maxCell {
			return s[:i]
		}
		n++
	}
	return s
}

// runes is how long a text is, as far as it is shown.
func runes(s string) int {
	if len(s) > utf8.UTFMax*flow.MaxRunes {
		return flow.MaxRunes
	}
	return min(utf8.RuneCountInString(s), flow.MaxRunes)
}
