package draft

import (
	"encoding/xml"
)

// docxMargin is the margin comments, which are in a part of their own, and how
// far their marks in the text have been read. A reply is a comment with marks of
// its own, beside those of the comment that it answers.
type docxMargin struct {
	comments map[string]MarginComment // those not yet met in the text
	order    []string
	waiting  []string // opened between two paragraphs: they begin with the next one
	found    int
}

func (d *docxReader) readComments(x *xmlPart) error {
	m := &d.margin
	m.comments = map[string]MarginComment{}
	return x.root(func(xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			if local(e.Name) != "comment" {
				return x.skip()
			}
			m.found++
			if err := tooMany(m.found, "comments"); err != nil {
				return err
			}
			c := MarginComment{Author: attr(e, "author"), Date: claimedTime(attr(e, "date"))}
			id := attr(e, "id")
			var err error
			if c.Text, err = d.flatText(x, func(p *para) string { return p.text.String() }); err != nil {
				return err
			}
			if _, twice := m.comments[id]; !twice {
				m.order = append(m.order, id)
			}
			m.comments[id] = c
			return nil
		})
	})
}

// begin hangs on p what was opened before it.
func (m *docxMargin) begin(p *para) {
	for _, id := range m.waiting {
		m.open(p, id)
	}
	m.waiting = nil
}

// open hangs a comment on p, from here on.
func (m *docxMargin) open(p *para, id string) {
	c, ok := m.comments[id]
	if !ok {
		return
	}
	delete(m.comments, id)
	p.begin(id, c)
}

// refer meets a comment's sign, which is all that one without a range has.
func (m *docxMargin) refer(p *para, id string) {
	m.open(p, id)
	p.close(id)
}

// strays returns the comments of which the text has no sign.
func (m *docxMargin) strays() (out []mark) {
	for _, id := range m.order {
		if c, ok := m.comments[id]; ok {
			out = append(out, mark{comment: c})
		}
	}
	return out
}
