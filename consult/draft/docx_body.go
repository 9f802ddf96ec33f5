package draft

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// para is a paragraph while it is read.
type para struct {
	passage
	props paraProps
}

// sink collects the content of the body, a table cell or a note. Paragraphs
// whose mark is not on the side wait in it for the one that they join.
type sink struct {
	pending *para
	para    func(*para)
	table   func(block)
}

func (d *docxReader) readBody(name string) error {
	x, _, err := d.pkg.open(name)
	if err != nil {
		return err
	}
	defer x.close()
	body := &sink{
		para:  d.emit,
		table: func(b block) { d.out.blocks = append(d.out.blocks, b) },
	}
	return x.root(func(e xml.StartElement) error {
		if local(e.Name) != "document" {
			return fmt.Errorf("%s is no text: %w", clip(name, 80), ErrNotDocx)
		}
		return x.children(func(e xml.StartElement) error {
			if local(e.Name) != "body" {
				return x.skip()
			}
			return d.blocks(x, body)
		})
	})
}

// blocks reads paragraphs and tables into s up to the end of the element just opened.
func (d *docxReader) blocks(x *xmlPart, s *sink) error {
	if err := d.blockChildren(x, s); err != nil {
		return err
	}
	d.flush(s)
	return nil
}

// flush ends a paragraph without a mark that has no next one to join.
func (d *docxReader) flush(s *sink) {
	if p := s.pending; p != nil {
		s.pending = nil
		if strings.TrimSpace(p.text.String()) != "" || len(p.marks) > 0 {
			s.para(p)
		}
	}
}

func (d *docxReader) blockChildren(x *xmlPart, s *sink) error {
	taken := false // of alternate contents, the first is read
	return x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "p":
			return d.paragraph(x, s)
		case "tbl":
			return d.tableElement(x, s)
		case "customXml", "sdtContent", "mc:AlternateContent":
			return d.blockChildren(x, s)
		case "ins", "del", "moveTo", "moveFrom":
			return d.blockChange(x, s, local(e.Name))
		case "mc:Choice", "mc:Fallback":
			if taken {
				return x.skip()
			}
			taken = true
			return d.blockChildren(x, s)
		case "sdt":
			return d.sdt(x, func() error { return d.blockChildren(x, s) })
		case "commentRangeStart":
			d.margin.waiting = append(d.margin.waiting, attr(e, "id"))
		case "altChunk", "subDoc":
			d.warn(WarnEmbedded)
		case "sectPr":
			return countChanges(x, &d.track)
		}
		return x.skip()
	})
}

// blockChange reads a change that wraps whole paragraphs.
func (d *docxReader) blockChange(x *xmlPart, s *sink, kind string) error {
	if d.countChange(kind); d.absent(kind) {
		return x.skip()
	}
	return d.blockChildren(x, s)
}

// absent reports that what is in a tracked change is not on the side.
func (d *docxReader) absent(kind string) bool {
	gone := kind == "del" || kind == "moveFrom"
	return gone == (d.side == Accepted)
}

// countChange counts a tracked change.
func (d *docxReader) countChange(kind string) {
	switch kind {
	case "ins":
		d.track.inserted++
	case "del":
		d.track.deleted++
	default:
		d.track.moved++
	}
}

// warn counts something that is lost of the side that is read.
func (d *docxReader) warn(code string) {
	if d.mute == 0 {
		d.warns.add(code, 1)
	}
}

// sdt reads a content control: a table of contents is counted and left out.
func (d *docxReader) sdt(x *xmlPart, content func() error) error {
	toc := false
	return x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "sdtPr":
			return d.sdtProps(x, &toc)
		case "sdtContent":
			if !toc {
				return content()
			}
			d.tocs++
		}
		return x.skip()
	})
}

func (d *docxReader) sdtProps(x *xmlPart, toc *bool) error {
	return x.children(func(e xml.StartElement) error {
		if local(e.Name) == "docPartGallery" && strings.EqualFold(val(e), "Table of Contents") {
			*toc = true
		}
		return d.sdtProps(x, toc)
	})
}

// paragraph reads one paragraph and passes it on, unless it joins the next one.
func (d *docxReader) paragraph(x *xmlPart, s *sink) error {
	if d.paras++; d.paras > maxParagraphs {
		return fmt.Errorf("more than %d paragraphs: %w", maxParagraphs, ErrTooLarge)
	}
	if len(d.out.blocks) > maxBlocks {
		return errBlocks
	}
	p := s.pending
	if p == nil {
		p = &para{}
	}
	s.pending = nil
	p.props = paraProps{level: -1, outline: -1} // those of the mark that stays
	d.margin.begin(p)
	if err := d.inline(x, p); err != nil {
		return err
	}
	p.cut()
	p.props = p.props.on(d.side)
	if p.props.joined(d.side) {
		s.pending = p
		return nil
	}
	s.para(p)
	return nil
}

// inline reads runs and what wraps them, up to the end of the element just opened.
func (d *docxReader) inline(x *xmlPart, p *para) error {
	taken := false
	return x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "r":
			return d.run(x, p)
		case "pPr":
			return parseProps(x, &p.props, &d.track)
		case "ins", "del", "moveTo", "moveFrom":
			if d.countChange(local(e.Name)); d.absent(local(e.Name)) {
				d.mute++
				defer func() { d.mute-- }()
			}
			return d.inline(x, p)
		case "commentRangeStart":
			d.margin.open(p, attr(e, "id"))
		case "commentRangeEnd":
			p.close(attr(e, "id"))
		case "hyperlink", "smartTag", "customXml", "fldSimple", "sdtContent", "bdo", "dir", "mc:AlternateContent":
			return d.inline(x, p)
		case "mc:Choice", "mc:Fallback":
			if taken {
				return x.skip()
			}
			taken = true
			return d.inline(x, p)
		case "sdt":
			return d.sdt(x, func() error { return d.inline(x, p) })
		case "m:oMath", "m:oMathPara":
			d.warn(WarnEquations)
			return d.equation(x, p)
		case "subDoc":
			d.warn(WarnEmbedded)
		}
		return x.skip()
	})
}

// run reads one run of characters of the same look.
func (d *docxReader) run(x *xmlPart, p *para) error {
	look := d.styles.lookOf(&p.props)
	taken := false
	marked := -1 // the note of the paragraph whose mark is the rest of this run
	var content func(e xml.StartElement) error
	content = func(e xml.StartElement) error {
		switch name := local(e.Name); name {
		case "rPr":
			return d.runProps(x, &look)
		case "t", "delText":
			s, err := x.chars()
			if marked >= 0 {
				p.notes[marked].called(s)
			} else if look.hidden && strings.TrimSpace(s) != "" {
				d.warn(WarnHidden)
			} else if !look.hidden {
				d.writeAs(p, s, look)
			}
			return err
		case "tab", "ptab":
			d.write(p, " ")
		case "br", "cr":
			d.write(p, "\n")
		case "noBreakHyphen":
			d.write(p, "-")
		case "sym":
			if look.hidden {
				d.warn(WarnHidden)
				break
			}
			d.symbol(p, e)
		case "fldChar":
			d.fieldChar(attr(e, "fldCharType"))
		case "instrText", "delInstrText":
			s, err := x.chars()
			d.instruction(s)
			return err
		case "commentReference":
			d.margin.refer(p, attr(e, "id"))
		case "footnoteReference", "endnoteReference":
			marked = d.mark(p, name == "footnoteReference", e)
		case "drawing", "pict", "object":
			return d.drawing(x)
		case "ruby":
			return x.children(func(e xml.StartElement) error {
				if local(e.Name) == "rubyBase" {
					return d.inline(x, p)
				}
				return x.skip()
			})
		case "mc:AlternateContent":
			return x.children(content)
		case "mc:Choice", "mc:Fallback":
			if taken {
				return x.skip()
			}
			taken = true
			return x.children(content)
		}
		return x.skip()
	}
	return x.children(content)
}

func (d *docxReader) fieldChar(kind string) {
	n := len(d.fields)
	switch {
	case d.mute > 0:
	case kind == "begin" && n < maxDepth:
		d.fields = append(d.fields, field{})
	case kind == "separate" && n > 0:
		f := &d.fields[n-1]
		f.result = true
		if f.toc = strings.HasPrefix(strings.ToUpper(strings.TrimSpace(f.instruction.String())), "TOC"); f.toc {
			d.tocs++
		}
	case kind == "end" && n > 0:
		d.fields = d.fields[:n-1]
	}
}

func (d *docxReader) instruction(s string) {
	if n := len(d.fields); d.mute == 0 && n > 0 && d.fields[n-1].instruction.Len() < 1024 {
		d.fields[n-1].instruction.WriteString(s)
	}
}

// mark notes the place of a footnote or endnote. Where the file says itself what
// the note is called by, that is the rest of the run, for the note returned; else
// it is -1.
func (d *docxReader) mark(p *para, foot bool, e xml.StartElement) int {
	key, shown := "e"+attr(e, "id"), ""
	if foot {
		key = "f" + attr(e, "id")
	}
	n, ok := d.notes[key]
	if !ok || d.mute > 0 {
		return -1
	}
	// A note has one mark; a second one would let a small file repeat a large note.
	delete(d.notes, key)
	custom := false
	switch attr(e, "customMarkFollows") {
	case "1", "true", "on":
		custom = true
	}
	switch {
	case custom:
	case foot:
		d.foot++
		shown = strconv.Itoa(d.foot)
	default:
		d.end++
		shown = formatNumber(d.end, "lowerRoman", "")
	}
	p.notes = append(p.notes, note{number: shown, text: n.text})
	p.inner = append(p.inner, n.comments...)
	if custom {
		return len(p.notes) - 1
	}
	return -1
}

// called gives a note the mark that its author chose, which its text repeats.
func (n *note) called(mark string) {
	n.number += mark
	if rest, ok := strings.CutPrefix(strings.TrimSpace(n.text), strings.TrimSpace(mark)); ok && (rest == "" || unicode.IsSpace([]rune(rest)[0])) {
		n.text = rest
	}
}

// drawing counts what is not text. A box with text in it counts as a text box.
func (d *docxReader) drawing(x *xmlPart) error {
	boxes, words := 0, false
	var walk func() error
	walk = func() error {
		taken := false
		return x.children(func(e xml.StartElement) error {
			switch local(e.Name) {
			case "txbxContent":
				boxes++
				return anyText(x, &words)
			case "mc:Choice", "mc:Fallback":
				if taken {
					return x.skip()
				}
				taken = true
			}
			return walk()
		})
	}
	if err := walk(); err != nil {
		return err
	}
	if boxes > 0 && words {
		if d.mute == 0 {
			d.warns.add(WarnTextBoxes, boxes)
		}
	} else {
		d.warn(WarnImages)
	}
	return nil
}

// equation keeps an equation's characters, in the order in which they are stored.
func (d *docxReader) equation(x *xmlPart, p *para) error {
	return x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "m:t":
			s, err := x.chars()
			d.write(p, s)
			return err
		case "r":
			return d.run(x, p)
		}
		return d.equation(x, p)
	})
}

// docxNote is a footnote or endnote and the margin comments on it.
type docxNote struct {
	text     string
	comments []mark
}

func (d *docxReader) readNote(x *xmlPart) (n docxNote, err error) {
	n.text, err = d.flatText(x, func(p *para) string {
		n.comments = append(n.comments, p.marked()...)
		return d.flat(p)
	})
	return n, err
}

// flatText reads the blocks of a note or comment into one text. A field that is
// not closed in it ends with it.
func (d *docxReader) flatText(x *xmlPart, line func(*para) string) (string, error) {
	fields := d.fields
	d.fields = nil
	defer func() { d.fields = fields }()
	var b strings.Builder
	s := &sink{para: func(p *para) {
		b.WriteString(line(p))
		b.WriteByte('\n')
	}}
	s.table = func(t block) {
		for _, row := range t.table {
			b.WriteString(strings.Join(row, " "))
			b.WriteByte('\n')
		}
	}
	err := d.blocks(x, s)
	return b.String(), err
}

// flat is a paragraph's text with its automatic number.
func (d *docxReader) flat(p *para) string {
	n, bullet := d.count(p)
	if bullet {
		n = "–"
	}
	if n == "" {
		return p.text.String()
	}
	return n + " " + p.text.String()
}

// count counts a paragraph in its list, if it is in one, and returns its number.
func (d *docxReader) count(p *para) (number string, bullet bool) {
	id, level, ok := d.styles.list(&p.props, d.numbers)
	if !ok {
		return "", false
	}
	return d.numbers.next(id, level, d.lang)
}

// emit turns a paragraph of the body into a block.
func (d *docxReader) emit(p *para) {
	name := d.styles.named(&p.props)
	b := block{heading: d.styles.outline(&p.props), centered: d.styles.centered(&p.props), bold: p.letters.isBold(), text: p.text.String(), notes: p.notes, comments: p.marked()}
	switch {
	case name == "toc heading" || strings.HasPrefix(name, "toc "):
		// A table of contents without its field or frame.
		if d.tocs == 0 {
			d.tocs = 1
		}
		return
	case name == "title":
		b.title, b.heading = titleMain, 0
	case name == "subtitle":
		b.title, b.heading = titleSub, 0
	case name == "list continue" || strings.HasPrefix(name, "list continue "):
		b.cont = true
	}
	b.number, b.bullet = d.count(p)
	if b.number != "" || b.bullet {
		_, level, _ := d.styles.list(&p.props, d.numbers)
		b.list = level + 1
	}
	if strings.TrimSpace(b.text) == "" && (b.number == "" || b.heading == 0 && !strings.ContainsAny(b.number, "0123456789IVXivx")) && len(b.notes)+len(b.comments) == 0 {
		return
	}
	d.out.blocks = append(d.out.blocks, b)
}
