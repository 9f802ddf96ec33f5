package draft

import (
	"slices"
	"strings"
	"unicode/utf8"

	"toguna/consult/docx"
	"toguna/consult/redline"
)

// table writes a table: rows that are in one of the texts only as inserted or
// deleted, the others with the words of their cells changed.
func (s *setter) table(u *unit) error {
	was, is := writtenRows(u, Original), writtenRows(u, Accepted)
	var rows []docx.Row
	head := 0
	for head < len(was) && head < len(is) && slices.Equal(was[head], is[head]) {
		rows = append(rows, s.row(was[head], is[head]))
		head++
	}
	tail := 0
	for tail < len(was)-head && tail < len(is)-head && slices.Equal(was[len(was)-1-tail], is[len(is)-1-tail]) {
		tail++
	}
	old, now := was[head:len(was)-tail], is[head:len(is)-tail]
	for len(old) > 0 || len(now) > 0 {
		if len(old) > 0 && len(now) > 0 && len(old[0]) == len(now[0]) {
			rows = append(rows, s.row(old[0], now[0]))
			old, now = old[1:], now[1:]
			continue
		}
		if len(old) > 0 {
			rows = append(rows, s.wholeRow(old[0], docx.Deleted))
			old = old[1:]
			continue
		}
		rows = append(rows, s.wholeRow(now[0], docx.Inserted))
		now = now[1:]
	}
	for i := len(is) - tail; i < len(is); i++ {
		rows = append(rows, s.row(is[i], is[i]))
	}
	// The notes hang on the last cell that there is of each text.
	last := func(absent docx.Change) []docx.Paragraph {
		at := len(rows) - 1
		for at > 0 && rows[at].Change == absent {
			at--
		}
		return rows[at].Cells[len(rows[at].Cells)-1].Paragraphs
	}
	s.notes(u, &last(docx.Inserted)[0], &last(docx.Deleted)[0])
	hang(last(docx.Deleted), u.margin)
	return s.out.Table(docx.Table{Widths: columnWidths(slices.Concat(was, is)), Head: min(1, len(rows)-1), Rows: rows})
}

// writtenRows is a table on a side, nothing if it is not there.
func writtenRows(u *unit, side Side) [][]string {
	if u.head(side) == nil {
		return nil
	}
	return cellsOf(u.text(side))
}

func (s *setter) row(was, is []string) docx.Row {
	var r docx.Row
	for i := range is {
		changes := []redline.Change{{Op: redline.Equal, Text: is[i]}}
		if was[i] != is[i] {
			changes = redline.Redline(was[i], is[i])
		}
		r.Cells = append(r.Cells, docx.CellText{Paragraphs: []docx.Paragraph{{Style: docx.Cell, Spans: s.tracked(changes)}}})
	}
	return r
}

func (s *setter) wholeRow(cells []string, change docx.Change) docx.Row {
	op := redline.Insert
	if change == docx.Deleted {
		op = redline.Delete
	}
	r := docx.Row{Change: change}
	for _, text := range cells {
		r.Cells = append(r.Cells, docx.CellText{Paragraphs: []docx.Paragraph{
			{Style: docx.Cell, Mark: change, Spans: s.tracked([]redline.Change{{Op: op, Text: text}})},
		}})
	}
	return r
}

// columnWidths gives each column room by its longest word and its usual length.
func columnWidths(rows [][]string) []int {
	var widths []int
	for _, row := range rows {
		for i, text := range row {
			if i == len(widths) {
				widths = append(widths, 8)
			}
			longest := 0
			for _, word := range strings.Fields(text) {
				longest = max(longest, utf8.RuneCountInString(word))
			}
			widths[i] = max(widths[i], min(longest+2, 30), min(utf8.RuneCountInString(text)/2, 40))
		}
	}
	return widths
}
