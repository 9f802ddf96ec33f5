package draft

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// odtProps is what a paragraph is, apart from its words.
type odtProps struct {
	style   string
	heading int     // outline level, 0 for body text
	at      *odtPos // in a list, or nil
	start   int     // a heading's own number, or unset
	plain   bool    // a heading without a number
	hidden  bool
}

// odtPara is a paragraph while it is read.
type odtPara struct {
	passage
	odtProps
}

// odtSink collects the content of the body, a table cell, a note or a tracked
// deletion. A paragraph whose end is not on the side waits in it for the one
// that it joins.
type odtSink struct {
	deleted bool
	pending *odtPara
	para    func(*odtPara)
	table   func(block)
}

// blocks reads paragraphs, lists and tables into s up to the end of the element
// just opened.
func (d *odtReader) blocks(x *xmlPart, s *odtSink) error {
	if err := d.blockChildren(x, s, nil); err != nil {
		return err
	}
	d.flush(s)
	return nil
}

// flush ends a paragraph without an end that has no next one to join.
func (d *odtReader) flush(s *odtSink) {
	if p := s.pending; p != nil {
		s.pending = nil
		if !p.blank() || len(p.marks)+len(p.inner) > 0 {
			d.pass(s, p)
		}
	}
}

// pass passes a paragraph on, its comments' marks closed.
func (d *odtReader) pass(s *odtSink, p *odtPara) {
	p.cut()
	s.para(p)
}

func (d *odtReader) blockChildren(x *xmlPart, s *odtSink, in *odtItem) error {
	return x.children(func(e xml.StartElement) error {
		switch name := odf(e.Name); name {
		case "text:p", "text:h":
			return d.paragraph(x, e, s, in)
		case "text:list":
			return d.list(x, s, d.lists.begin(e, in, s.deleted))
		case "text:numbered-paragraph":
			return d.blockChildren(x, s, d.lists.numbered(e))
		case "table:table":
			return d.table(x, s)
		case "text:section":
			return d.section(x, e, s, in)
		case "text:table-of-content", "text:illustration-index", "text:table-index", "text:object-index", "text:user-index",
			"text:alphabetical-index", "text:bibliography":
			if !d.muted() {
				d.tocs++
			}
			_, err := d.aside(x)
			return err
		case "text:section-source":
			if isOutside(attr(e, "href")) {
				d.warn(WarnExternal)
			}
		case "text:tracked-changes":
			return d.trackedChanges(x)
		case "text:change", "text:change-start", "text:change-end":
			d.changeBetween(e, s)
		case "": // of another standard: what is in it counts
			return d.blockChildren(x, s, in)
		default:
			if strings.HasPrefix(name, "draw:") {
				return d.drawing(x, e)
			}
		}
		return x.skip()
	})
}

// section reads a section, or counts it as hidden.
func (d *odtReader) section(x *xmlPart, e xml.StartElement, s *odtSink, in *odtItem) error {
	if attr(e, "display") == "none" || attr(e, "is-hidden") == "true" {
		words, err := d.aside(x)
		if words {
			d.warn(WarnHidden)
		}
		return err
	}
	return d.blockChildren(x, s, in)
}

func (d *odtReader) list(x *xmlPart, s *odtSink, l *odtList) error {
	if err := d.countPara(); err != nil {
		return err
	}
	return x.children(func(e xml.StartElement) error {
		switch odf(e.Name) {
		case "text:list-item":
			return d.blockChildren(x, s, &odtItem{list: l, style: attr(e, "style-override"), start: number(attr(e, "start-value"), unset)})
		case "text:list-header":
			return d.blockChildren(x, s, &odtItem{list: l, start: unset, header: true})
		case "text:change", "text:change-start", "text:change-end":
			d.changeBetween(e, s)
		}
		return x.skip()
	})
}

func (d *odtReader) countPara() error {
	if d.paras++; d.paras > maxParagraphs {
		return fmt.Errorf("more than %d paragraphs and lists: %w", maxParagraphs, ErrTooLarge)
	}
	if len(d.out.blocks)+d.nodes > maxBlocks {
		return errBlocks
	}
	return nil
}

// paragraph reads one paragraph or heading and passes it on, unless it joins the
// next one.
func (d *odtReader) paragraph(x *xmlPart, e xml.StartElement, s *odtSink, in *odtItem) error {
	if err := d.countPara(); err != nil {
		return err
	}
	props := odtProps{style: attr(e, "style-name"), start: unset}
	props.heading = d.styles.outlineOf(props.style)
	if odf(e.Name) == "text:h" {
		props.heading = number(attr(e, "outline-level"), 1)
		props.plain = attr(e, "is-list-header") == "true"
		if attr(e, "restart-numbering") == "true" {
			props.start = number(attr(e, "start-value"), 1)
		}
	}
	if props.heading < 0 || props.heading > 9 {
		props.heading = 0
	}
	props.hidden = isHidden(d.styles.paras, props.style)
	if in != nil {
		props.at = &odtPos{item: in, first: !in.begun}
		in.begun = true
	}
	p := s.pending
	s.pending = nil
	if p == nil {
		p = &odtPara{}
	}
	if p.blank() {
		p.odtProps = props
	}
	was := d.look
	d.look = look{}
	d.look.odt(d.styles.paras, props.style)
	err := d.inline(x, s, &p)
	if d.look = was; err != nil {
		return err
	}
	if len(d.open) > 0 { // the end of the paragraph was inserted
		s.pending = p
		return nil
	}
	d.pass(s, p)
	return nil
}

// inline reads text and what stands in it, up to the end of the element just
// opened. A tracked deletion may cut the paragraph p in two.
func (d *odtReader) inline(x *xmlPart, s *odtSink, p **odtPara) error {
	return x.content(func(chars []byte) { d.write(*p, strings.Map(foldBreak, string(chars))) }, func(e xml.StartElement) error {
		if attr(e, "display") == "none" { // a field that is not shown
			return x.skip()
		}
		switch name := odf(e.Name); name {
		case "text:span":
			return d.span(x, e, s, p)
		case "text:a":
			if href := attr(e, "href"); href != "" && !strings.HasPrefix(href, "#") {
				d.warn(WarnLinks)
			}
		case "text:s", "text:tab":
			d.write(*p, " ")
		case "text:line-break":
			d.write(*p, "\n")
		case "text:note":
			return d.note(x, *p)
		case "office:annotation":
			return d.annotation(x, e, *p)
		case "office:annotation-end":
			(*p).close(attr(e, "name"))
		case "text:change", "text:change-start", "text:change-end":
			*p = d.changeInside(e, s, *p)
		case "text:hidden-paragraph":
			(*p).hidden = (*p).hidden || attr(e, "is-hidden") == "true"
		case "text:hidden-text":
			if attr(e, "is-hidden") != "false" {
				d.warn(WarnHidden)
				return x.skip()
			}
		case "text:ruby-text", "text:script", "office:event-listeners":
			return x.skip()
		default:
			switch {
			case strings.HasPrefix(name, "draw:"):
				return d.drawing(x, e)
			case strings.HasPrefix(name, "form:"), strings.HasPrefix(name, "office:"):
				return x.skip()
			}
		}
		return d.inline(x, s, p)
	})
}

// foldBreak makes the line breaks of the XML text what they are: white space.
func foldBreak(r rune) rune {
	switch r {
	case '\n', '\r', '\t':
		return ' '
	}
	return r
}

// span reads characters of one look, which may be hidden.
func (d *odtReader) span(x *xmlPart, e xml.StartElement, s *odtSink, p **odtPara) error {
	was := d.look
	d.look.odt(d.styles.chars, attr(e, "style-name"))
	defer func() { d.look = was }()
	if d.hide > 0 || !isHidden(d.styles.chars, attr(e, "style-name")) {
		return d.inline(x, s, p)
	}
	d.hide++
	d.hidden = false
	err := d.inline(x, s, p)
	d.hide--
	if d.hidden {
		d.warn(WarnHidden)
	}
	return err
}

// write adds shown text to a paragraph.
func (d *odtReader) write(p *odtPara, text string) {
	switch {
	case d.muted():
	case d.hide > 0:
		d.hidden = d.hidden || strings.TrimSpace(text) != ""
	default:
		p.letters.count(text, d.look.bold)
		if d.look.struck && strings.TrimSpace(text) != "" {
			d.warn(WarnStruck)
		}
		p.write(text)
	}
}

// note reads a footnote or endnote, with its number as it is shown.
func (d *odtReader) note(x *xmlPart, p *odtPara) error {
	d.notes++
	if err := tooMany(d.notes, "notes"); err != nil {
		return err
	}
	n := note{}
	var comments []mark
	err := x.children(func(e xml.StartElement) (err error) {
		switch odf(e.Name) {
		case "text:note-citation":
			n.number, err = x.chars()
			return err
		case "text:note-body":
			n.text, comments, err = d.flatText(x)
			return err
		}
		return x.skip()
	})
	p.inner = append(p.inner, comments...)
	if !d.muted() && d.hide == 0 {
		p.notes = append(p.notes, n)
	}
	return err
}

// annotation reads a margin comment. p is nil where there is no text beside it.
func (d *odtReader) annotation(x *xmlPart, e xml.StartElement, p *odtPara) error {
	d.comments++
	if err := tooMany(d.comments, "comments"); err != nil {
		return err
	}
	c := MarginComment{}
	mute, hide, open := d.mute, d.hide, d.open
	d.mute, d.hide, d.open = 0, 0, map[string]bool{}
	defer func() { d.mute, d.hide, d.open = mute, hide, open }()
	var text strings.Builder
	s := &odtSink{para: func(p *odtPara) { text.WriteString(p.text.String() + "\n") }, table: func(block) {}}
	var read func(e xml.StartElement) error
	read = func(e xml.StartElement) (err error) {
		switch odf(e.Name) {
		case "dc:creator":
			c.Author, err = x.chars()
			return err
		case "dc:date":
			var date string
			date, err = x.chars()
			c.Date = claimedTime(date)
			return err
		case "text:p":
			return d.paragraph(x, e, s, nil)
		case "text:list", "text:list-item", "text:list-header":
			return x.children(read)
		}
		return x.skip()
	}
	if err := x.children(read); err != nil {
		return err
	}
	c.Text = text.String()
	if p == nil {
		d.out.strays = append(d.out.strays, mark{comment: c})
		return nil
	}
	if name := attr(e, "name"); name != "" {
		p.begin(name, c)
	} else {
		p.point(c)
	}
	return nil
}

// drawing counts what is not text. A box with text in it counts as a text box.
func (d *odtReader) drawing(x *xmlPart, e xml.StartElement) error {
	if isOutside(attr(e, "href")) {
		d.warn(WarnExternal)
	}
	words, err := d.aside(x)
	if words {
		d.warn(WarnTextBoxes)
	} else {
		d.warn(WarnImages)
	}
	return err
}

// aside reads what is not taken over, and reports whether there are words in
// it. Marks of changes and margin comments in it count none the less.
func (d *odtReader) aside(x *xmlPart) (words bool, err error) {
	var walk func(inText bool) error
	walk = func(inText bool) error {
		return x.content(func(chars []byte) {
			words = words || inText && strings.TrimSpace(string(chars)) != ""
		}, func(e xml.StartElement) error {
			switch name := odf(e.Name); name {
			case "text:change", "text:change-start", "text:change-end":
				for _, n := range d.changeMark(e) {
					d.out.strays = append(d.out.strays, n.marked()...)
				}
			case "office:annotation":
				return d.annotation(x, e, nil)
			case "text:p", "text:h":
				return walk(true)
			case "draw:image", "draw:object", "draw:object-ole", "draw:plugin", "text:section-source":
				if isOutside(attr(e, "href")) {
					d.warn(WarnExternal)
				}
			}
			return walk(inText)
		})
	}
	err = walk(false)
	return words, err
}

// flatText reads the blocks of a note into one text.
func (d *odtReader) flatText(x *xmlPart) (string, []mark, error) {
	var b strings.Builder
	var comments []mark
	s := &odtSink{para: func(p *odtPara) {
		b.WriteString(d.flat(p))
		b.WriteByte('\n')
		comments = append(comments, p.marked()...)
	}}
	s.table = func(t block) {
		for _, row := range t.table {
			b.WriteString(strings.Join(row, " "))
			b.WriteByte('\n')
		}
		comments = append(comments, t.comments...)
	}
	err := d.blocks(x, s)
	return b.String(), comments, err
}

// flat is a paragraph's text with its automatic number.
func (d *odtReader) flat(p *odtPara) string {
	if p.hidden {
		d.dropHidden(p)
		return ""
	}
	if p.at == nil {
		return p.text.String()
	}
	n, bullet := d.lists.count(p.at, p.style)
	if bullet {
		n = "–"
	}
	if n == "" {
		return p.text.String()
	}
	return n + " " + p.text.String()
}

func (d *odtReader) dropHidden(p *odtPara) {
	if strings.TrimSpace(p.text.String()) != "" {
		d.warn(WarnHidden)
	}
}

// emit turns a paragraph of the body into a block.
func (d *odtReader) emit(p *odtPara) {
	if p.hidden {
		d.dropHidden(p)
		d.out.strays = append(d.out.strays, p.marked()...)
		return
	}
	b := block{heading: p.heading, centered: d.styles.isCentered(p.style), bold: p.letters.isBold(), text: p.text.String(), notes: p.notes, comments: p.marked()}
	switch name := d.styles.named(p.style); {
	case name == "contents heading" || strings.HasPrefix(name, "contents "):
		// A table of contents without its frame.
		if d.tocs == 0 {
			d.tocs = 1
		}
		return
	case name == "title":
		b.title, b.heading = titleMain, 0
	case name == "subtitle":
		b.title, b.heading = titleSub, 0
	}
	switch {
	case p.at != nil:
		was := d.lists.shown
		d.lists.follow(p.at)
		b.number, b.bullet = d.lists.count(p.at, p.style)
		b.list = p.at.item.list.level + 1
		b.cont = !p.at.first && was != nil && was.item == p.at.item
	default:
		d.lists.follow(nil)
		b.number = d.headingNumber(p)
		if b.number != "" {
			b.list = p.heading
		}
	}
	if strings.TrimSpace(b.text) == "" && (b.number == "" || b.heading == 0 && !strings.ContainsAny(b.number, "0123456789IVXivx")) && len(b.notes)+len(b.comments) == 0 {
		return
	}
	d.out.blocks = append(d.out.blocks, b)
}

// headingNumber counts a heading and returns its number, if headings have one.
func (d *odtReader) headingNumber(p *odtPara) string {
	if p.heading == 0 || p.plain {
		return ""
	}
	if list, said := d.styles.listOf(p.style); said && list == "" {
		return ""
	}
	shown, _ := d.lists.outline.next(d.styles.outline, p.heading-1, p.start)
	return shown
}
