package draft

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Bounds on what is kept and looked at of a margin comment: there may be many
// on one long text.
const (
	maxName  = 200   // runes of its author
	maxQuote = 4_000 // bytes of the words that it marks: their first ones do
	maxParts = 40    // parts of a split provision in which these are looked for
)

// passage is the text of a word processor's paragraph while it is read.
type passage struct {
	text    strings.Builder
	notes   []note
	letters lettering
	words   bool           // there is something to read in the text
	marks   []textMark     // margin comments, in the order of the text
	open    map[string]int // of these, those not closed yet
	inner   []mark         // those on what is within: notes, tables
}

// lettering counts the letters and digits of a text, and the bold ones among them.
type lettering struct{ all, bold int }

func (l *lettering) count(s string, bold bool) {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	l.all += n
	if bold {
		l.bold += n
	}
}

// isBold reports that, but for a letter here and there, all are.
func (l *lettering) isBold() bool { return l.all > 0 && l.bold*20 >= l.all*19 }

// textMark is where a margin comment hangs: on the bytes from begin to end.
type textMark struct {
	comment    MarginComment
	begin, end int
}

// blank reports that there is nothing in the passage to read.
func (p *passage) blank() bool {
	return len(p.notes) == 0 && !p.words
}

// write adds text. Of white space before the first word one character is kept.
func (p *passage) write(s string) {
	if !p.words {
		words := strings.TrimLeftFunc(s, unicode.IsSpace)
		if p.text.Len() == 0 && len(words) < len(s) {
			p.text.WriteByte(' ')
		}
		s, p.words = words, words != ""
	}
	p.text.WriteString(s)
}

// begin hangs a comment on the passage, from here on.
func (p *passage) begin(id string, c MarginComment) {
	p.point(c)
	if p.open == nil {
		p.open = map[string]int{}
	}
	p.open[id] = len(p.marks) - 1
}

// point hangs a comment on the passage, just here.
func (p *passage) point(c MarginComment) {
	p.marks = append(p.marks, textMark{comment: c, begin: p.text.Len(), end: p.text.Len()})
}

// close ends what a comment marks.
func (p *passage) close(id string) {
	if i, ok := p.open[id]; ok {
		p.marks[i].end = p.text.Len()
		delete(p.open, id)
	}
}

// cut closes what goes on in the next paragraph: a comment hangs on the first.
func (p *passage) cut() {
	for _, i := range p.open {
		p.marks[i].end = p.text.Len()
	}
	p.open = nil
}

// append adds a passage that has been read before.
func (p *passage) append(q *passage) {
	at := p.text.Len()
	p.write(q.text.String())
	p.letters.all, p.letters.bold = p.letters.all+q.letters.all, p.letters.bold+q.letters.bold
	p.notes = append(p.notes, q.notes...)
	p.inner = append(p.inner, q.inner...)
	for _, m := range q.marks {
		m.begin, m.end = m.begin+at, m.end+at
		p.marks = append(p.marks, m)
	}
}

// marked returns the comments, with the words that they mark.
func (p *passage) marked() []mark {
	if len(p.marks) == 0 {
		return p.inner
	}
	out := make([]mark, 0, len(p.marks)+len(p.inner))
	text := p.text.String()
	for _, m := range p.marks {
		out = append(out, mark{comment: m.comment, quote: cutTo(text[m.begin:m.end], maxQuote)})
	}
	return append(out, p.inner...)
}

// cutTo returns the beginning of s, of at most n bytes.
func cutTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// claimedTime reads a time as word processors write it, zero if it is none.
func claimedTime(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// hung is a margin comment and the provision that took the text beside it.
type hung struct {
	mark
	id string // "" before the first provision
}

// hang remembers the margin comments of the block just added.
func (b *builder) hang(bl *block) {
	for _, m := range bl.comments {
		h := hung{mark: m}
		if b.host >= 0 {
			h.id = b.out[b.host].ID
		}
		b.margin = append(b.margin, h)
	}
}

// marginComments finds out where the margin comments hang, now that long
// provisions are split. strays have no place in the text.
func (b *builder) marginComments(ps []Provision, strays []mark, c *cleaner) []MarginComment {
	if len(b.margin)+len(strays) == 0 {
		return nil
	}
	index := make(map[string]int, len(ps))
	for i := range ps {
		index[ps[i].ID] = i
	}
	out := make([]MarginComment, 0, len(b.margin)+len(strays))
	add := func(m MarginComment) {
		m.Author, m.Text = clip(c.text(m.Author), maxName), c.lines(m.Text)
		out = append(out, m)
	}
	for _, h := range b.margin {
		m := h.comment
		if at, ok := index[h.id]; ok {
			m.Provision, m.Quote = locateQuote(ps[at:], c.text(h.quote))
		}
		add(m)
	}
	for _, m := range strays {
		add(m.comment)
	}
	return out
}

// locateQuote finds a quote in the first of ps or in the parts that it was split
// into. What the quote has of a label, which is not in the text, is left out.
func locateQuote(ps []Provision, quote string) (id, found string) {
	if quote == "" {
		return ps[0].ID, ""
	}
	for i := range ps {
		if i == maxParts || i > 0 && !strings.HasPrefix(ps[i].ID, ps[0].ID+"+") {
			break
		}
		if strings.Contains(ps[i].Text, quote) {
			return ps[i].ID, quote
		}
	}
	text := ps[0].Text
	if text != "" && strings.HasSuffix(quote, text) {
		return ps[0].ID, text
	}
	for i := 0; i < len(quote) && i < maxHeading; {
		_, size := utf8.DecodeRuneInString(quote[i:])
		space := quote[i] == ' '
		if i += size; space && strings.HasPrefix(text, quote[i:]) {
			return ps[0].ID, quote[i:]
		}
	}
	return ps[0].ID, ""
}
