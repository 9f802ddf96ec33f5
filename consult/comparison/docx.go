package comparison

import (
	"fmt"
	"io"
	"unicode/utf8"

	"toguna/consult/docx"
	"toguna/consult/redline"
)

// The colours of a page, darker than on screen where a printer has to show them.
// Each only repeats what an underline, a strike or a word says.
const (
	okInk, okGround     = "1A663F", "DAEDE1"
	warnInk, warnGround = "7D4B00", "F7E7C9"
	errInk, errGround   = "9C2820", "F7DEDA"
	ink2, neutral       = "4A5359", "E4E7E5"
)

var chipLooks = map[string]docx.Look{
	"accepted": {Color: okInk, Shade: okGround}, "added": {Color: okInk, Shade: okGround},
	"partly": {Color: warnInk, Shade: warnGround}, "conflict": {Color: warnInk, Shade: warnGround}, "check": {Color: warnInk, Shade: warnGround},
	"rejected": {Color: errInk, Shade: errGround}, "removed": {Color: errInk, Shade: errGround}, "orphan": {Color: errInk, Shade: errGround},
}

// WriteDocx writes what Write does, for a word processor: a report of what was
// changed, in which the changes are looks and not tracked ones, since nobody is
// asked to accept them.
func WriteDocx(w io.Writer, title string, from, to uint64, rows []Row, all bool, words Words) error {
	return writeDocx(w, comparisonPage(title, from, to, rows, all, words), words.T("comparison.nothing", nil), words)
}

// WriteProposalsDocx writes what WriteProposals does, for a word processor.
func WriteProposalsDocx(w io.Writer, title string, facts []string, all []Proposal, words Words) error {
	return writeDocx(w, proposalsPage(title, facts, all, words), words.T("proposals.nothing", nil), words)
}

// sheet writes paragraphs, and remembers the first error.
type sheet struct {
	out  *docx.Writer
	lang string
	err  error
}

func (s *sheet) add(p docx.Paragraph) {
	if s.err == nil {
		s.err = s.out.Paragraph(p)
	}
}

func (s *sheet) line(style docx.Style, text string) {
	s.add(docx.Paragraph{Style: style, Spans: []docx.Span{{Text: s.typeset(text)}}})
}

func (s *sheet) typeset(text string) string { return docx.Typeset(s.lang, text, 0, 0) }

func writeDocx(w io.Writer, p page, nothing string, words Words) error {
	out, err := docx.NewWriter(w, docx.Options{Title: p.Heading + " – " + p.Title, Lang: p.Lang, Report: true})
	if err != nil {
		return err
	}
	s := &sheet{out: out, lang: p.Lang}
	s.line(docx.Title, p.Heading)
	s.line(docx.Subtitle, p.Title)
	for _, fact := range said(p.Facts) {
		s.line(docx.Caption, fact)
	}
	s.add(docx.Paragraph{Style: docx.Caption, Spans: []docx.Span{
		{Text: words.T("comparison.struck", nil), Look: struck}, {Text: "   "}, {Text: words.T("comparison.put-in", nil), Look: putIn},
	}})
	last := ""
	for i := range p.Rows {
		s.row(&p.Rows[i], last)
		last = p.Rows[i].Title
	}
	if len(p.Rows) == 0 {
		s.line(docx.Body, nothing)
	}
	if s.err != nil {
		return fmt.Errorf("write docx: %w", s.err)
	}
	return out.Close()
}

// row writes one provision, or one wording of it: those of one place stand under
// one heading.
func (s *sheet) row(r *rowView, last string) {
	if r.Title != last {
		s.line(docx.Heading(2), r.Title)
	}
	var spans []docx.Span
	if r.Who != "" {
		spans = append(spans, docx.Span{Text: s.typeset(r.Who), Look: docx.Look{Bold: true, Color: "1A2024"}})
	}
	for _, c := range r.Chips {
		if len(spans) > 0 {
			spans = append(spans, docx.Span{Text: "  ·  "})
		}
		look, known := chipLooks[c.Class]
		if !known {
			look = docx.Look{Color: ink2, Shade: neutral}
		}
		look.Bold = true
		spans = append(spans, docx.Span{Text: "\u00a0" + s.typeset(c.Word) + "\u00a0", Look: look})
	}
	if len(spans) > 0 {
		s.add(docx.Paragraph{Style: docx.Byline, Spans: spans})
	}
	if len(r.Changes) > 0 {
		s.law(r.Changes)
	}
	if r.Text != "" {
		s.line(docx.Body, r.Text)
	}
	if r.Reason != "" {
		// On paper one does not see who speaks now: the decision's word leads to its reason.
		spans := []docx.Span{{Text: s.typeset(r.Reason)}}
		if len(r.Chips) > 0 {
			colon := ": "
			if s.lang == "fr" {
				colon = "\u00a0: "
			}
			spans = append([]docx.Span{{Text: r.Chips[0].Word + colon, Look: docx.Look{Bold: true}}}, spans...)
		}
		s.add(docx.Paragraph{Style: docx.Body, Spans: spans})
	}
}

var (
	struck = docx.Look{Strike: true, Color: errInk}
	putIn  = docx.Look{Underline: true, Color: okInk}
)

// law writes words of the law, struck out and put in.
func (s *sheet) law(changes []redline.Change) {
	spans := make([]docx.Span, 0, len(changes))
	for i, c := range changes {
		var before, after rune
		if i > 0 {
			before, _ = utf8.DecodeLastRuneInString(changes[i-1].Text)
		}
		if i+1 < len(changes) {
			after, _ = utf8.DecodeRuneInString(changes[i+1].Text)
		}
		span := docx.Span{Text: docx.Typeset(s.lang, c.Text, before, after)}
		switch c.Op {
		case redline.Delete:
			span.Look = struck
		case redline.Insert:
			span.Look = putIn
		}
		spans = append(spans, span)
	}
	s.add(docx.Paragraph{Style: docx.Quote, Spans: spans}) // a table's rows are lines, its cells apart by tabs
}
