package draft

import (
	"encoding/xml"
	"strings"
)

// table reads a table. One with a single cell is a frame around paragraphs,
// which are read as such.
func (d *odtReader) table(x *xmlPart, s *odtSink) error {
	gone := d.muted()
	if !gone {
		d.flush(s)
	}
	var rows [][][]*odtPara
	if err := d.rows(x, &rows); err != nil {
		return err
	}
	if gone && d.muted() {
		return nil
	}
	if len(rows) == 1 && len(rows[0]) == 1 {
		for _, p := range rows[0][0] {
			d.pass(s, p)
		}
		return nil
	}
	b := block{table: make([][]string, 0, len(rows))}
	for _, row := range rows {
		line := make([]string, 0, len(row))
		for _, cell := range row {
			var text strings.Builder
			for _, p := range cell {
				text.WriteString(d.flat(p))
				text.WriteByte('\n')
				b.notes = append(b.notes, p.notes...)
				b.comments = append(b.comments, p.marked()...)
			}
			line = append(line, text.String())
		}
		b.table = append(b.table, line)
	}
	s.table(b)
	return nil
}

func (d *odtReader) rows(x *xmlPart, rows *[][][]*odtPara) error {
	return x.children(func(e xml.StartElement) error {
		switch odf(e.Name) {
		case "table:table-row":
			row, err := d.row(x)
			if len(row) > 0 {
				*rows = append(*rows, row)
			}
			return err
		case "table:table-header-rows", "table:table-rows", "table:table-row-group":
			return d.rows(x, rows)
		}
		return x.skip()
	})
}

// row reads one row. A cell that one beside it covers is no cell; one that is
// covered from above is empty.
func (d *odtReader) row(x *xmlPart) (row [][]*odtPara, err error) {
	wide := 0 // columns still covered by the last cell
	err = x.children(func(e xml.StartElement) error {
		switch odf(e.Name) {
		case "table:table-cell":
			wide = number(attr(e, "number-columns-spanned"), 1) - 1
			cell, err := d.cell(x)
			row = append(row, cell)
			return err
		case "table:covered-table-cell":
			if wide--; wide < 0 {
				row = append(row, nil)
			}
		}
		return x.skip()
	})
	return row, err
}

// cell reads one cell. A table in it becomes a paragraph.
func (d *odtReader) cell(x *xmlPart) (cell []*odtPara, err error) {
	s := &odtSink{para: func(p *odtPara) { cell = append(cell, p) }}
	s.table = func(b block) {
		p := &odtPara{passage: passage{notes: b.notes, inner: b.comments}}
		for _, row := range b.table {
			p.text.WriteString(strings.Join(row, " "))
			p.text.WriteByte('\n')
		}
		cell = append(cell, p)
	}
	err = d.blocks(x, s)
	return cell, err
}
