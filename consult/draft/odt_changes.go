package draft

import (
	"encoding/xml"
)

// odtChange is a tracked change. What was inserted stands in the text between
// two marks; what was deleted is kept here, and a mark shows where it was.
type odtChange struct {
	inserted, deleted bool // both: somebody deleted what another had inserted
	nodes             []odtNode
}

// odtNode is a deleted paragraph or table.
type odtNode struct {
	para  *odtPara // nil for a table
	table block
}

func (n *odtNode) marked() []mark {
	if n.para == nil {
		return n.table.comments
	}
	return n.para.marked()
}

// trackedChanges reads the list of changes, which comes before the text.
func (d *odtReader) trackedChanges(x *xmlPart) error {
	return x.children(func(e xml.StartElement) error {
		if odf(e.Name) != "text:changed-region" {
			return x.skip()
		}
		c := &odtChange{}
		for _, a := range e.Attr {
			if a.Name.Local == "id" { // xml:id, and text:id in older files
				d.changes[a.Value] = c
			}
		}
		d.order = append(d.order, c)
		if err := tooMany(len(d.order), "tracked changes"); err != nil {
			return err
		}
		return x.children(func(e xml.StartElement) error {
			switch odf(e.Name) {
			case "text:insertion":
				c.inserted = true
				d.track.inserted++
			case "text:deletion":
				c.deleted = true
				d.track.deleted++
				return d.deletion(x, c)
			case "text:format-change":
				d.track.formatting++
			}
			return x.skip()
		})
	})
}

// deletion reads what was deleted. Of what is not on the side, only the margin
// comments are of use.
func (d *odtReader) deletion(x *xmlPart, c *odtChange) error {
	if d.side == Accepted {
		d.mute++
		defer func() { d.mute-- }()
	}
	last := d.lists.last
	defer func() { d.lists.last = last }()
	keep := func(n odtNode) {
		if d.side == Original || len(n.marked()) > 0 {
			c.nodes = append(c.nodes, n)
			d.nodes++
		}
	}
	s := &odtSink{
		deleted: true,
		para:    func(p *odtPara) { keep(odtNode{para: p}) },
		table:   func(b block) { keep(odtNode{table: b}) },
	}
	return d.blocks(x, s)
}

// changeMark reads the mark of a change: it opens or closes an insertion, or
// returns what was deleted here, which is returned once only.
func (d *odtReader) changeMark(e xml.StartElement) []odtNode {
	id := attr(e, "change-id")
	c := d.changes[id]
	if c == nil {
		return nil
	}
	switch odf(e.Name) {
	case "text:change-start":
		if c.inserted && d.side == Original {
			d.open[id] = true
		}
	case "text:change-end":
		delete(d.open, id)
	case "text:change":
		nodes := c.nodes
		c.nodes = nil
		return nodes
	}
	return nil
}

// restored says whether deleted nodes belong to the text on this side, c being
// the change at whose mark they were found.
func (d *odtReader) restored(e xml.StartElement) bool {
	c := d.changes[attr(e, "change-id")]
	return d.side == Original && c != nil && !c.inserted && !d.muted()
}

// changeInside reads a mark of change within a paragraph, which is cut in several
// where paragraphs were deleted: it goes on in the last of these.
func (d *odtReader) changeInside(e xml.StartElement, s *odtSink, p *odtPara) *odtPara {
	back := d.restored(e)
	nodes := d.changeMark(e)
	if !back {
		for i := range nodes {
			for _, m := range nodes[i].marked() {
				p.inner = append(p.inner, mark{comment: m.comment})
			}
		}
		return p
	}
	host, before := p.odtProps, !p.blank()
	for i := range nodes {
		q := nodes[i].para
		switch {
		case q == nil:
			if !p.blank() {
				d.pass(s, p)
				p = &odtPara{odtProps: host}
			}
			s.table(nodes[i].table)
		case i == 0:
			if len(nodes) > 1 && !before {
				p.odtProps = q.odtProps
			}
			p.append(&q.passage)
		default:
			d.pass(s, p)
			p = q
		}
	}
	// The deletion ended where a kept paragraph begins: that one knows itself.
	if n := len(nodes); n > 1 && !before && p.blank() && p.heading == 0 && p.at == nil {
		p.odtProps = host
	}
	return p
}

// changeBetween reads a mark of change between two paragraphs.
func (d *odtReader) changeBetween(e xml.StartElement, s *odtSink) {
	back := d.restored(e)
	for _, n := range d.changeMark(e) {
		switch {
		case !back:
			for _, m := range n.marked() {
				d.out.strays = append(d.out.strays, mark{comment: m.comment})
			}
		case n.para != nil:
			d.pass(s, n.para)
		default:
			s.table(n.table)
		}
	}
}
