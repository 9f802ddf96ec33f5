package draft

import (
	"encoding/xml"
	"strings"
)

// cell is the content of a table's cell.
type cell []*para

// tableElement reads a table. One with a single cell is a frame around
// paragraphs, which are read as such.
func (d *docxReader) tableElement(x *xmlPart, s *sink) error {
	d.flush(s)
	var rows [][]cell
	if err := d.rows(x, &rows); err != nil {
		return err
	}
	if len(rows) == 1 && len(rows[0]) == 1 {
		for _, p := range rows[0][0] {
			s.para(p)
		}
		return nil
	}
	var notes []note
	var comments []mark
	texts := make([][]string, 0, len(rows))
	for _, row := range rows {
		line := make([]string, 0, len(row))
		for _, c := range row {
			var b strings.Builder
			for _, p := range c {
				b.WriteString(d.flat(p))
				b.WriteByte('\n')
				notes = append(notes, p.notes...)
				comments = append(comments, p.marked()...)
			}
			line = append(line, b.String())
		}
		texts = append(texts, line)
	}
	s.table(block{table: texts, notes: notes, comments: comments})
	return nil
}

func (d *docxReader) rows(x *xmlPart, rows *[][]cell) error {
	return x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "tr":
			row, err := d.row(x)
			if len(row) > 0 {
				*rows = append(*rows, row)
			}
			return err
		case "sdt", "sdtContent", "customXml":
			return d.rows(x, rows)
		case "tblPr":
			return countChanges(x, &d.track)
		}
		return x.skip()
	})
}

// row reads one row, which is empty if it is not on the side.
func (d *docxReader) row(x *xmlPart) ([]cell, error) {
	var row []cell
	gone := false
	var content func(e xml.StartElement) error
	content = func(e xml.StartElement) error {
		switch local(e.Name) {
		case "trPr":
			return x.children(func(e xml.StartElement) error {
				switch local(e.Name) {
				case "del":
					d.track.deleted++
					gone = gone || d.side == Accepted
				case "ins":
					d.track.inserted++
					gone = gone || d.side == Original
				case "trPrChange":
					d.track.formatting++
				}
				return x.skip()
			})
		case "tc":
			c, gone, err := d.cell(x)
			if !gone {
				row = append(row, c)
			}
			return err
		case "sdt", "sdtContent", "customXml":
			return x.children(content)
		}
		return x.skip()
	}
	if err := x.children(content); err != nil || gone {
		return nil, err
	}
	return row, nil
}

// cell reads one cell. A table in it becomes a paragraph.
func (d *docxReader) cell(x *xmlPart) (c cell, gone bool, err error) {
	s := &sink{para: func(p *para) { c = append(c, p) }}
	s.table = func(b block) {
		p := &para{passage: passage{notes: b.notes, inner: b.comments}, props: paraProps{level: -1, outline: -1}}
		for _, row := range b.table {
			p.text.WriteString(strings.Join(row, " "))
			p.text.WriteByte('\n')
		}
		c = append(c, p)
	}
	err = x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "tcPr":
			return x.children(func(e xml.StartElement) error {
				switch local(e.Name) {
				case "cellDel":
					d.track.deleted++
					gone = gone || d.side == Accepted
				case "cellIns":
					d.track.inserted++
					gone = gone || d.side == Original
				case "cellMerge", "tcPrChange":
					d.track.formatting++
				}
				return x.skip()
			})
		case "p":
			return d.paragraph(x, s)
		case "tbl":
			return d.tableElement(x, s)
		case "sdt":
			return d.sdt(x, func() error { return d.blockChildren(x, s) })
		case "customXml", "mc:AlternateContent":
			return d.blockChildren(x, s)
		case "ins", "del", "moveTo", "moveFrom":
			return d.blockChange(x, s, local(e.Name))
		}
		return x.skip()
	})
	d.flush(s)
	return c, gone, err
}
