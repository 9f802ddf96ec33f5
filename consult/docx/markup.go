package docx

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// markup writes XML and remembers the first error.
type markup struct {
	w   *bufio.Writer
	err error
}

func newMarkup(w io.Writer) *markup { return &markup{w: bufio.NewWriter(w)} }

func (m *markup) raw(s string) {
	if m.err == nil {
		_, m.err = m.w.WriteString(s)
	}
}

func (m *markup) rawf(format string, args ...any) { m.raw(fmt.Sprintf(format, args...)) }

// text writes characters; those that XML forbids become U+FFFD.
func (m *markup) text(s string) {
	if m.err == nil {
		m.err = xml.EscapeText(m.w, []byte(s))
	}
}

func (m *markup) flush() {
	if m.err == nil {
		m.err = m.w.Flush()
	}
}

// escape returns s as it stands in an attribute.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// paragraph writes a w:p (17.3.1.22).
func (d *Writer) paragraph(m *markup, p *Paragraph) {
	m.raw(`<w:p>`)
	d.paragraphProps(m, p)
	ids := make([]int, len(p.Margin))
	for i := range p.Margin {
		ids[i] = d.comment(&p.Margin[i])
	}
	for i := 0; i <= len(p.Spans); i++ {
		for j, c := range p.Margin {
			if i == min(c.First, c.end(len(p.Spans))) {
				m.rawf(`<w:commentRangeStart w:id="%d"/>`, ids[j])
			}
		}
		for j, c := range p.Margin {
			if i == c.end(len(p.Spans)) {
				m.rawf(`<w:commentRangeEnd w:id="%d"/>`, ids[j])
				m.rawf(`<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="%d"/></w:r>`, ids[j])
			}
		}
		if i < len(p.Spans) {
			d.span(m, &p.Spans[i])
		}
	}
	m.raw(`</w:p>`)
}

// end is the span before which a comment ends.
func (c *Comment) end(spans int) int {
	if c.End <= 0 || c.End > spans {
		return spans
	}
	return c.End
}

// paragraphProps writes a w:pPr (17.3.1.26), whose children have a fixed order.
func (d *Writer) paragraphProps(m *markup, p *Paragraph) {
	style := p.Style
	if style == "" {
		style = Body
	}
	m.rawf(`<w:pPr><w:pStyle w:val="%s"/>`, escape(string(style)))
	if p.Number != "" {
		level := min(max(p.Level, 0), maxLevel)
		m.rawf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, level, d.numberID(p.Number, level))
	} else if left, hanging := indentOf(p); left > 0 {
		m.rawf(`<w:ind w:left="%d"`, left)
		if hanging > 0 {
			m.rawf(` w:hanging="%d"`, hanging)
		}
		m.raw(`/>`)
	}
	if p.Center {
		m.raw(`<w:jc w:val="center"/>`)
	}
	if p.Outline > 0 {
		m.rawf(`<w:outlineLvl w:val="%d"/>`, min(p.Outline, 9)-1)
	}
	if p.Mark != Kept {
		m.raw(`<w:rPr>`)
		m.rawf(`<w:%s/>`, d.changed(p.Mark))
		m.raw(`</w:rPr>`)
	}
	m.raw(`</w:pPr>`)
}

// step is how far a level of a list is to the right, in twentieths of a point.
const step = 454

// indentOf is where a paragraph without an automatic number begins, and by how
// much its first line is before that.
func indentOf(p *Paragraph) (left, hanging int) {
	left = p.Indent * step
	if p.Style == ListItem {
		return left + step, step
	}
	return left, 0
}

// changed is the name and the attributes of a tracked change (17.13.5). Each has
// an id of its own.
func (d *Writer) changed(c Change) string {
	name := "ins"
	if c == Deleted {
		name = "del"
	}
	d.id++
	return name + ` w:id="` + strconv.Itoa(d.id) + `"` + attributed(d.opts.By)
}

// attributed is the attributes of who did something and when (17.13.4.2).
func attributed(a Author) string {
	s := ` w:author="` + escape(a.Name) + `"`
	if !a.Date.IsZero() {
		s += ` w:date="` + a.Date.UTC().Format(time.RFC3339) + `"`
	}
	return s
}

// span writes a run (17.3.2.25), within its tracked change if it has one.
func (d *Writer) span(m *markup, s *Span) {
	if s.Text == "" && s.Note == nil {
		return
	}
	if s.Change != Kept {
		name := d.changed(s.Change)
		m.rawf(`<w:%s>`, name)
		defer m.rawf(`</w:%s>`, name[:3])
	}
	if s.Text != "" {
		m.raw(`<w:r>`)
		runProps(m, s.Look)
		runText(m, s.Text, s.Change == Deleted)
		m.raw(`</w:r>`)
	}
	if s.Note != nil {
		d.noteMark(m, s.Note, s.Change == Deleted)
	}
}

// runProps writes a w:rPr (17.3.2.28), whose children have a fixed order.
func runProps(m *markup, l Look) {
	if l == (Look{}) {
		return
	}
	m.raw(`<w:rPr>`)
	if l.Bold {
		m.raw(`<w:b/><w:bCs/>`)
	}
	if l.Italic {
		m.raw(`<w:i/><w:iCs/>`)
	}
	if l.Strike {
		m.raw(`<w:strike/>`)
	}
	if l.Color != "" {
		m.rawf(`<w:color w:val="%s"/>`, escape(l.Color))
	}
	if l.Underline {
		m.raw(`<w:u w:val="single"/>`)
	}
	if l.Shade != "" {
		m.rawf(`<w:shd w:val="clear" w:color="auto" w:fill="%s"/>`, escape(l.Shade))
	}
	m.raw(`</w:rPr>`)
}

// runText writes the content of a run. Deleted text has an element of its own (17.3.3.7).
func runText(m *markup, s string, deleted bool) {
	name := "t"
	if deleted {
		name = "delText"
	}
	for s != "" {
		i := strings.IndexAny(s, "\n\t")
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			m.rawf(`<w:%s xml:space="preserve">`, name)
			m.text(s[:i])
			m.rawf(`</w:%s>`, name)
		}
		if i == len(s) {
			return
		}
		if s[i] == '\n' {
			m.raw(`<w:br/>`)
		} else {
			m.raw(`<w:tab/>`)
		}
		s = s[i+1:]
	}
}

// noteMark writes the mark of a footnote (17.11.14) and keeps the note for its part.
func (d *Writer) noteMark(m *markup, n *Footnote, deleted bool) {
	d.lastNote++
	const style = `<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>`
	foot := newMarkup(&d.footnotes)
	foot.rawf(`<w:footnote w:id="%d"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r>%s`, d.lastNote, style)
	m.raw(`<w:r>` + style)
	if n.Mark == "" {
		m.rawf(`<w:footnoteReference w:id="%d"/>`, d.lastNote)
		foot.raw(`<w:footnoteRef/>`)
	} else {
		m.rawf(`<w:footnoteReference w:customMarkFollows="1" w:id="%d"/>`, d.lastNote)
		runText(m, n.Mark, deleted)
		runText(foot, n.Mark, false)
	}
	m.raw(`</w:r>`)
	foot.raw(`</w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>`)
	for i := range n.Spans {
		d.span(foot, &n.Spans[i])
	}
	foot.raw(`</w:p></w:footnote>`)
	foot.flush()
}

// comment keeps a comment for its part (17.13.4.2) and returns its id.
func (d *Writer) comment(c *Comment) int {
	id := d.lastComment
	d.lastComment++
	m := newMarkup(&d.comments)
	m.rawf(`<w:comment w:id="%d"%s w:initials="%s">`, id, attributed(c.Author), escape(initials(c.Author.Name)))
	for i, line := range strings.Split(c.Text, "\n") {
		m.raw(`<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr>`)
		if i == 0 {
			m.raw(`<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:annotationRef/></w:r>`)
		}
		d.span(m, &Span{Text: line})
		m.raw(`</w:p>`)
	}
	m.raw(`</w:comment>`)
	m.flush()
	return id
}

// initials are the first letters of a name's words, four at most.
func initials(name string) string {
	var out []rune
	for _, word := range strings.Fields(name) {
		if len(out) < 4 {
			out = append(out, []rune(word)[0])
		}
	}
	return string(out)
}

// textWidth is the width between the margins, in twentieths of a point.
const textWidth = 9070

// tableMarkup writes a w:tbl (17.4.37).
func (d *Writer) tableMarkup(m *markup, t *Table) {
	columns := len(t.Widths)
	for _, r := range t.Rows {
		columns = max(columns, len(r.Cells))
	}
	widths := spread(t.Widths, columns)
	m.raw(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>` +
		`<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		m.rawf(`<w:gridCol w:w="%d"/>`, w)
	}
	m.raw(`</w:tblGrid>`)
	for i := range t.Rows {
		d.row(m, &t.Rows[i], widths, i < t.Head)
	}
	m.raw(`</w:tbl>`)
}

// row writes a w:tr (17.4.78). The last cell of a short row takes the rest of its width.
func (d *Writer) row(m *markup, r *Row, widths []int, head bool) {
	m.raw(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		m.raw(`<w:tblHeader/>`)
	}
	if r.Change != Kept {
		m.rawf(`<w:%s/>`, d.changed(r.Change))
	}
	m.raw(`</w:trPr>`)
	for i := range r.Cells {
		c := &r.Cells[i]
		width, columns := widths[i], 1
		if i == len(r.Cells)-1 {
			for _, w := range widths[i+1:] {
				width += w
				columns++
			}
		}
		m.rawf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
		if columns > 1 {
			m.rawf(`<w:gridSpan w:val="%d"/>`, columns)
		}
		if c.Shade != "" {
			m.rawf(`<w:shd w:val="clear" w:color="auto" w:fill="%s"/>`, escape(c.Shade))
		}
		m.raw(`</w:tcPr>`)
		for j := range c.Paragraphs {
			d.paragraph(m, &c.Paragraphs[j])
		}
		if len(c.Paragraphs) == 0 {
			m.raw(`<w:p/>`)
		}
		m.raw(`</w:tc>`)
	}
	m.raw(`</w:tr>`)
}

// spread makes widths of columns that together are as wide as the text.
func spread(parts []int, columns int) []int {
	out := make([]int, columns)
	total := 0
	for i := range out {
		out[i] = 1
		if i < len(parts) && parts[i] > 0 {
			out[i] = parts[i]
		}
		total += out[i]
	}
	for i := range out {
		out[i] = max(out[i]*textWidth/total, 1)
	}
	return out
}
