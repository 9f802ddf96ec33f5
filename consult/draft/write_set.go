package draft

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"toguna/consult/docx"
	"toguna/consult/redline"
)

// setter writes the units in their forms.
type setter struct {
	*former
	out  *docx.Writer
	foot [2]int // footnotes that count themselves, by side
}

// unit writes one unit: what is the same in shape on both sides once, with its
// words changed; what is not, as it was and as it is.
func (s *setter) unit(i int) error {
	u := &s.units[i]
	was, is := s.lines(i, Original), s.lines(i, Accepted)
	var ps []docx.Paragraph
	switch {
	case u.kind() == KindTable:
		return s.table(u)
	case len(u.passages) == 0:
		ps = []docx.Paragraph{{Style: docx.Body}}
	case slices.EqualFunc(was, is, func(a, b line) bool { return a.shape == b.shape && a.body == b.body }):
		for j := range is {
			ps = append(ps, s.paragraph(u, &is[j], s.spans(u, was[j].lead, &is[j])))
		}
	default:
		ps = s.apart(u, was, is)
	}
	last := func(absent docx.Change) *docx.Paragraph {
		for i := len(ps) - 1; i > 0; i-- {
			if ps[i].Mark != absent {
				return &ps[i]
			}
		}
		return &ps[0]
	}
	s.notes(u, last(docx.Inserted), last(docx.Deleted))
	hang(ps, u.margin)
	for j := range ps {
		if err := s.out.Paragraph(ps[j]); err != nil {
			return err
		}
	}
	return nil
}

// apart is what begins alike on both sides, and of the rest the old lines deleted
// and the new ones inserted. Where a paragraph takes the place of another, what
// is left of the old one's end would join the new one: both ends are changed.
func (s *setter) apart(u *unit, was, is []line) []docx.Paragraph {
	var ps []docx.Paragraph
	for len(was) > 0 && len(is) > 0 && was[0].shape == is[0].shape && !was[0].body && !is[0].body {
		ps = append(ps, s.paragraph(u, &is[0], s.spans(u, was[0].lead, &is[0])))
		was, is = was[1:], is[1:]
	}
	for j := range was {
		ps = append(ps, s.whole(u, &was[j], Original, docx.Deleted))
	}
	for j := range is {
		ps = append(ps, s.whole(u, &is[j], Accepted, docx.Inserted))
	}
	return ps
}

func (s *setter) whole(u *unit, l *line, side Side, change docx.Change) docx.Paragraph {
	text := l.lead
	if l.body {
		text += u.text(side)
	}
	p := s.paragraph(u, l, []docx.Span{{Text: docx.Typeset(s.lang, text, 0, 0), Change: change}})
	p.Mark = change
	return p
}

func (s *setter) paragraph(u *unit, l *line, spans []docx.Span) docx.Paragraph {
	p := docx.Paragraph{Style: l.style, Center: l.center, Number: l.number, Spans: spans}
	switch {
	case l.number != "":
		p.Level = l.level
	case l.title == titleNone && l.outline == 0:
		p.Indent = l.level
	}
	if l.style == docx.Article {
		p.Outline = l.outline
	}
	if u.kind() == KindArticle && l.style == docx.Body && l.lead != "" {
		for i, span := range p.Spans { // "Article 2. – The text"
			if rest, ok := strings.CutPrefix(span.Text, l.lead); ok && span.Change == docx.Kept {
				bold := docx.Span{Text: l.lead, Look: docx.Look{Bold: true}}
				p.Spans = slices.Replace(p.Spans, i, i+1, bold, docx.Span{Text: rest})
				break
			}
		}
	}
	return p
}

// spans is a line that has one shape on both sides.
func (s *setter) spans(u *unit, wasLead string, l *line) []docx.Span {
	var changes []redline.Change
	if wasLead == l.lead {
		changes = append(changes, redline.Change{Op: redline.Equal, Text: l.lead})
	} else {
		changes = append(changes, redline.Change{Op: redline.Delete, Text: wasLead}, redline.Change{Op: redline.Insert, Text: l.lead})
	}
	if l.body {
		changes = append(changes, u.changes...)
	}
	return s.tracked(changes)
}

// tracked makes spans of changes. What is deleted comes before what is inserted.
func (s *setter) tracked(changes []redline.Change) []docx.Span {
	var out []docx.Span
	for i, c := range changes {
		if c.Text == "" {
			continue
		}
		var before, after rune
		if i > 0 {
			before, _ = utf8.DecodeLastRuneInString(changes[i-1].Text)
		}
		if i+1 < len(changes) {
			after, _ = utf8.DecodeRuneInString(changes[i+1].Text)
		}
		text := docx.Typeset(s.lang, c.Text, before, after)
		change := map[redline.Op]docx.Change{redline.Insert: docx.Inserted, redline.Delete: docx.Deleted}[c.Op]
		if last := len(out) - 1; last >= 0 && out[last].Change == change {
			out[last].Text += text
			continue
		}
		out = append(out, docx.Span{Text: text, Change: change})
	}
	return out
}

// hang puts notes in the margin of what was changed, or of the whole if nothing was.
func hang(ps []docx.Paragraph, notes []Note) {
	if len(notes) == 0 || len(ps) == 0 {
		return
	}
	at, first, end := len(ps)-1, 0, 0
	for i := range ps {
		changed := func(s docx.Span) bool { return s.Change != docx.Kept }
		if from := slices.IndexFunc(ps[i].Spans, changed); from >= 0 {
			at, first = i, from
			for end = from; end < len(ps[i].Spans) && changed(ps[i].Spans[end]); end++ {
			}
			break
		}
	}
	for _, n := range notes {
		ps[at].Margin = append(ps[at].Margin, docx.Comment{Author: docx.Author{Name: n.Author, Date: n.Date}, Text: n.Text, First: first, End: end})
	}
}

// notes puts the marks of a unit's footnotes at the end of its text: of its old
// one and of its new one, which may be two paragraphs. A note whose words changed
// is struck out and put in as a whole: LibreOffice shows notes under each other's
// marks where there are tracked changes within them.
func (s *setter) notes(u *unit, was, is *docx.Paragraph) {
	for _, p := range u.notes {
		old, now := p.on(Original), p.on(Accepted)
		switch {
		case now == nil:
			s.note(p, docx.Deleted, was)
		case old == nil:
			s.note(p, docx.Inserted, is)
		case was != is || old.Number != now.Number || !redline.Same(p.Changes):
			s.note(p, docx.Deleted, was)
			s.note(p, docx.Inserted, is)
		default:
			s.note(p, docx.Kept, is)
		}
		u.margin = append(u.margin, p.Notes...)
	}
}

// note writes a footnote's mark at the end of a paragraph.
func (s *setter) note(p *Passage, change docx.Change, at *docx.Paragraph) {
	changes, _ := p.changes() // gather has checked them
	counts := true
	for side := Accepted; side <= Original; side++ {
		q := p.on(side)
		if q == nil || change == docx.Deleted && side == Accepted || change == docx.Inserted && side == Original {
			continue
		}
		counts = counts && q.Number == strconv.Itoa(s.foot[side]+1)
		if change != docx.Kept { // the change is of the mark, and the note's words come and go with it
			changes = []redline.Change{{Op: redline.Equal, Text: sideText(changes, side)}}
		}
	}
	note := &docx.Footnote{Spans: s.tracked(changes)}
	if counts {
		for side := Accepted; side <= Original; side++ {
			if !(change == docx.Deleted && side == Accepted || change == docx.Inserted && side == Original) {
				s.foot[side]++
			}
		}
	} else if note.Mark = p.Number; change == docx.Deleted {
		note.Mark = p.on(Original).Number
	}
	at.Spans = append(at.Spans, docx.Span{Note: note, Change: change})
}
