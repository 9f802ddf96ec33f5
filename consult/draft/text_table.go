package draft

import (
	"regexp"
	"strings"
)

// foundTable is a table that the lines' own columns show.
type foundTable struct {
	lines int
	rows  [][]string
}

// findTables finds runs of lines that stand in columns: two or more lines of
// the same number of cells, with a gutter between them that nothing crosses.
func findTables(lines []textLine) map[int]foundTable {
	out := map[int]foundTable{}
	for i := 0; i < len(lines); i++ {
		if n, columns := tableAt(lines[i:]); n > 1 {
			out[i] = foundTable{lines: n, rows: tableRows(lines[i:i+n], columns)}
			i += n - 1
		}
	}
	return out
}

// tableCells returns a line's cells, nil if it has no columns: a label or a
// list number apart from its text makes none.
func tableCells(l *textLine) []lineCell {
	if len(l.cells) < 2 || opensLabel(l.text) || reLeader.MatchString(l.text) {
		return nil
	}
	if head := strings.TrimSpace(l.cells[0].text); len(l.cells) == 2 && opensPoint(head+" x") {
		return nil
	}
	return l.cells
}

// maxOdd is the most lines in a row of a table that do not show all its columns.
const maxOdd = 3

// tableAt returns how many of the lines, from the first on, are a table, and its columns.
func tableAt(lines []textLine) (n int, columns []span) {
	first := tableCells(&lines[0])
	if first == nil {
		return 0, nil
	}
	columns = spansOf(first)
	full := 1
	n = 1
	for k := 1; k < len(lines) && k-n <= maxOdd; k++ {
		l := &lines[k]
		if opensLabel(l.text) {
			break
		}
		cells := tableCells(l)
		if len(cells) != len(first) {
			continue
		}
		merged := widen(columns, spansOf(cells))
		if merged == nil || !allFit(lines[n:k], merged) {
			break
		}
		columns = merged
		full++
		n = k + 1
	}
	if full < 2 {
		return 0, nil
	}
	for n < len(lines) && !lines[n].gap && !opensLabel(lines[n].text) {
		row := fit(&lines[n], columns)
		if row == nil || row[0] != "" && filledCells(row) < 2 {
			break // a line of the text below
		}
		n++
	}
	return n, columns
}

func allFit(lines []textLine, columns []span) bool {
	for i := range lines {
		if fit(&lines[i], columns) == nil {
			return false
		}
	}
	return true
}

func filledCells(row []string) int {
	n := 0
	for _, c := range row {
		if c != "" {
			n++
		}
	}
	return n
}

// fit puts the words of a line into columns, nil if something crosses a gutter.
func fit(l *textLine, columns []span) []string {
	words := l.words
	if words == nil {
		words = l.cells
	}
	row := make([]string, len(columns))
	at := 0
	for i, w := range words {
		next := at
		for next+1 < len(columns) && w.left >= columns[next+1].left-0.5*l.em {
			next++
		}
		if next > at && i > 0 && w.left-words[i-1].right < 0.8*l.em {
			return nil
		}
		if at = next; at+1 < len(columns) && w.right > columns[at+1].left {
			return nil
		}
		row[at] = strings.TrimSpace(row[at] + " " + w.text)
	}
	return row
}

func spansOf(cells []lineCell) []span {
	out := make([]span, len(cells))
	for i, c := range cells {
		out[i] = span{c.left, c.right}
	}
	return out
}

// widen returns columns that hold both a and b, nil if they would touch.
func widen(a, b []span) []span {
	out := make([]span, len(a))
	for i := range a {
		out[i] = span{min(a[i].left, b[i].left), max(a[i].right, b[i].right)}
		if i > 0 && out[i].left <= out[i-1].right {
			return nil
		}
	}
	return out
}

// tableRows makes the rows. A line without a first cell continues the row above,
// as does one that has no other and follows closely.
func tableRows(lines []textLine, columns []span) [][]string {
	var rows [][]string
	for i := range lines {
		row := make([]string, len(columns))
		if cells := lines[i].cells; len(cells) == len(columns) {
			for j, c := range cells {
				row[j] = c.text
			}
		} else if fitted := fit(&lines[i], columns); fitted != nil {
			row = fitted
		} else {
			row[0] = lines[i].text
		}
		if len(rows) > 0 && (row[0] == "" || filledCells(row) == 1 && !lines[i].gap) {
			above := rows[len(rows)-1]
			for j := range row {
				above[j] = strings.TrimSpace(above[j] + " " + row[j])
			}
			continue
		}
		rows = append(rows, row)
	}
	return rows
}

var (
	reLeader   = regexp.MustCompile(`(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxlc]{1,6})?\s*$|(?:…\s?){2,}\s*\d{1,4}\s*$|_{4,}\s*\d{1,4}\s*$`)
	reTOCTitle = regexp.MustCompile(`^(?i:sommaire|table\s+des\s+mati[èe]res|table\s+of\s+contents|contents|arrangement\s+of\s+(?:sections|clauses))\s*:?$`)
	rePageEnd  = regexp.MustCompile(`\S\s+\d{1,4}$`)
)

// dropContents takes tables of contents out of the lines, and says how many.
func dropContents(lines []textLine) ([]textLine, int) {
	out := make([]textLine, 0, len(lines))
	found := 0
	for i := 0; i < len(lines); i++ {
		from := i
		titled := reTOCTitle.MatchString(strings.TrimSpace(lines[i].text))
		if titled {
			from++
		}
		if n := contentsAt(lines[from:], titled); n > 0 {
			found++
			i = from + n - 1
			continue
		}
		out = append(out, lines[i])
	}
	return out, found
}

// contentsAt returns how many of the lines, from the first on, are entries of a
// table of contents: those that end in a leader and a page, or, under a title
// that says so, in a page that stands apart.
func contentsAt(lines []textLine, titled bool) int {
	entries, last := 0, 0
	for k := range lines {
		l := &lines[k]
		text := strings.TrimSpace(l.text)
		entry := reLeader.MatchString(text) && reLetters.MatchString(text)
		if !entry && titled && len(l.cells) >= 2 {
			entry = rePageEnd.MatchString(text)
		}
		if entry {
			entries++
			last = k + 1
		} else if k-last >= 2 {
			break // an entry may be broken over lines, of which the last has the page
		}
	}
	if entries < 3 && !(titled && entries > 0) {
		return 0
	}
	return last
}

var reLetters = regexp.MustCompile(`\pL`)
