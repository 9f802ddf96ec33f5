package draft

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// builder finds the legal structure in a document's blocks.
//
// The rules in short. An article starts at its label and ends at the next
// label or heading. Its provision carries its first paragraph; the next ones
// are "al. 2" and so on, list items not being counted, so that a new item
// shifts no paragraph. List items hang below the paragraph that they follow,
// in a series that goes on after an intervening paragraph if its numbers do. In
// a document without articles, paragraphs are numbered through: "§ 1", "§ 2".
type builder struct {
	out    []Provision
	ids    map[string]int // uses of an ID
	words  *vocabulary
	family family
	warns  *warnings

	place  Place // of the block being read
	host   int   // provision that took the last block's text, -1 before the first
	margin []hung

	heads  []head
	annex  *head      // the annex that the text is in
	front  bool       // the text is in what is printed before the law
	pre    *container // what comes before any heading and article
	at     *container
	ruled  bool // the last provision is a heading that still lacks its words
	serial int  // paragraphs numbered through
}

// head is an open heading.
type head struct {
	level     int
	id, label string
}

// container is what paragraphs, points, tables and notes are numbered in: an
// article, or the text directly below a heading.
type container struct {
	id, label string
	level     int
	article   int // index of the article's provision, -1 outside articles
	through   bool
	open      bool // the article's provision still waits for its first paragraph
	paras     int
	tables    int
	notes     int
	base      place // where a new series of points hangs
	points    []point
	closed    bool // a paragraph has come after the points
}

// place is a node of the label path.
type place struct{ id, label string }

// maxNesting is the most list items open within one another; deeper ones are
// taken for siblings, as a label of that length helps nobody.
const maxNesting = 16

// point is an open list item; its series is that of its class.
type point struct {
	place
	parent  place
	class   string
	value   int
	section bool
	paras   int
}

// build makes the document of src.
func build(ctx context.Context, src *source, opts Options, warns *warnings) (*Document, error) {
	var c cleaner
	texts := make([]string, 0, len(src.blocks))
	for i := range src.blocks {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		cleanBlock(&src.blocks[i], &c)
		if src.blocks[i].text != "" {
			texts = append(texts, src.blocks[i].text)
		}
	}
	doc := &Document{Title: c.text(src.title), Lang: languageOf(src, texts, opts), HasTracked: src.tracked, Side: opts.Tracked}
	b := &builder{ids: map[string]int{}, words: wordsOf(doc.Lang), warns: warns, host: -1}
	var arranged bool
	if src.blocks, arranged = dropArrangement(src.blocks); arranged {
		warns.add(WarnTOC, 1)
	}
	named := familyOf(src.blocks, doc.Lang)
	b.family = named.markNumbered(src.blocks, doc.Lang)
	markQuoted(src.blocks, b.family)
	if doc.Title == "" {
		findTitle(src.blocks, b.family)
		src.blocks = markFront(src.blocks)
		doc.Title = titleOf(src.blocks)
	} else if !hasTitle(src.blocks) {
		b.add(Provision{ID: "title", Kind: KindTitle, Label: clip(doc.Title, maxHeading), Text: doc.Title})
	}
	b.pre = b.preamble()
	b.at = b.pre
	for i := range src.blocks {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if b.place = src.blocks[i].place; b.place == (Place{}) {
			b.place.Block = i + 1
		}
		b.block(&src.blocks[i])
		if len(b.out) > maxProvisions {
			return nil, fmt.Errorf("more than %d provisions: %w", maxProvisions, ErrTooLarge)
		}
	}
	if len(b.out) == 0 {
		return nil, ErrEmpty
	}
	doc.Provisions = b.split()
	doc.Comments = b.marginComments(doc.Provisions, src.strays, &c)
	warns.add(WarnControl, c.control)
	warns.add(WarnBidi, c.bidi)
	if len(doc.Provisions) > maxProvisions {
		return nil, fmt.Errorf("more than %d provisions: %w", maxProvisions, ErrTooLarge)
	}
	doc.Warnings = warns.list()
	return doc, nil
}

func cleanBlock(bl *block, c *cleaner) {
	bl.text, bl.number = c.lines(bl.text), c.text(bl.number)
	for _, row := range bl.table {
		for j := range row {
			row[j] = c.text(row[j])
		}
	}
	for j := range bl.notes {
		bl.notes[j].text, bl.notes[j].number = c.text(bl.notes[j].text), clip(c.text(bl.notes[j].number), maxNumber)
	}
	if bl.heading > 0 && len(bl.text) > maxHeading && len([]rune(bl.text)) > maxHeading {
		bl.heading = 0
	}
}

// shown is the block's text with its automatic number before it.
func (bl *block) shown() string {
	if bl.number == "" {
		return bl.text
	}
	return strings.TrimSpace(bl.number + " " + bl.text)
}

// familyCount is how a document names its articles, and how many labels say so.
type familyCount struct {
	family family
	labels int
}

// familyOf finds out how the document names its articles: "Article" where there
// is a label of one, else by what most labels are of "Section" (in English),
// "Clause" and "§".
func familyOf(blocks []block, lang string) (c familyCount) {
	count := map[family]int{}
	for i := range blocks {
		bl := &blocks[i]
		l, _, ok := bl.articleLabel()
		if !ok || bl.table != nil || bl.title != titleNone {
			continue
		}
		if count[l.family]++; l.family == familyArticle {
			return familyCount{familyArticle, count[familyArticle]}
		}
	}
	if lang != "en" {
		delete(count, familySection)
	}
	for _, f := range []family{familySection, familyClause, familySign} {
		if count[f] > c.labels {
			c = familyCount{f, count[f]}
		}
	}
	return c
}

// block adds one block.
func (b *builder) block(bl *block) {
	text := bl.shown()
	if text == "" && bl.table == nil {
		b.hang(bl)
		b.notes(bl)
		return
	}
	ruled := b.ruled && b.out[len(b.out)-1].Kind == KindHeading
	b.ruled = false
	switch {
	case bl.table != nil:
		b.table(bl)
	case bl.title != titleNone:
		b.title(bl)
	case !bl.quoted && b.article(bl):
	case !bl.quoted && b.heading(bl, text):
	case bl.text == "":
	case ruled && !bl.inList() && (allCapitals(bl.text) || bl.centered) && len(bl.text) <= maxHeading:
		// "CHAPITRE II" and, on a line of its own, what the chapter is about.
		b.host = len(b.out) - 1
		b.out[b.host].Text = flat(bl.text)
	case b.point(bl):
	case bl.cont && len(b.at.points) > 0 && !b.at.closed:
		b.pointParagraph(&b.at.points[len(b.at.points)-1], bl)
	default:
		b.aside(text)
		b.paragraph(flat(text))
	}
	b.hang(bl)
	b.notes(bl)
}

func (bl *block) inList() bool { return bl.list > 0 || bl.number != "" }

func flat(s string) string { return strings.ReplaceAll(s, "\n", " ") }

// add appends a provision under a unique ID, which it returns.
func (b *builder) add(p Provision) string {
	id := p.ID
	for {
		b.ids[p.ID]++
		n := b.ids[p.ID]
		if n == 1 {
			break
		}
		id = p.ID + "~" + strconv.Itoa(n)
		if b.ids[id] == 0 {
			b.ids[id] = 1
			break
		}
	}
	p.ID, p.Place = id, b.place
	b.host = len(b.out)
	b.out = append(b.out, p)
	return id
}

func (b *builder) title(bl *block) {
	if bl.text == "" {
		return
	}
	id := "title"
	if bl.title == titleSub {
		id = "subtitle"
	}
	text := flat(bl.text)
	b.add(Provision{ID: id, Kind: KindTitle, Label: clip(text, maxHeading), Text: text})
	if b.front {
		b.leaveFront()
		b.at = b.pre
	}
}

// leaveFront closes what was printed before the law, which begins here.
func (b *builder) leaveFront() {
	if b.front {
		b.front, b.heads = false, nil
	}
}

// article starts an article if the block opens with a label of one.
func (b *builder) article(bl *block) bool {
	if b.family == familyNone {
		return false
	}
	l, rest, ok := bl.articleLabel()
	if !ok || l.family != b.family {
		return false
	}
	b.leaveFront()
	rest = flat(rest)
	// "Article 2. – I. – Le texte": the text is the article's first part already.
	aside, after := cutAside(rest)
	readings, inner := parsePoint(after)
	if bl.heading > 0 || len(readings) == 0 || !readings[len(readings)-1].section || readings[len(readings)-1].value != 1 {
		readings = nil
	} else {
		rest = aside
	}
	p := Provision{ID: "art" + l.key, Kind: KindArticle, Level: b.depth() + 1, Label: l.String(), Number: l.number, Text: rest}
	if b.annex != nil {
		p.ID, p.Label = b.annex.id+"/"+p.ID, b.annex.label+", "+p.Label
	}
	id := b.add(p)
	b.at = &container{id: id, label: p.Label, level: p.Level, article: len(b.out) - 1, base: place{id, p.Label}}
	switch {
	case rest == "":
		b.at.open = true
	case bl.heading > 0 || isRubric(rest):
		// The article's name, not yet its first paragraph.
	default:
		b.at.paras = 1
	}
	if n, level, fresh := b.at.choose(readings); level >= 0 {
		b.addPoint(n, level, fresh, inner)
	}
	return true
}

// isRubric tells an article's name ("Article 5 : Définitions") from the start of its text.
func isRubric(s string) bool {
	return s != "" && len(s) <= maxRubric && !strings.ContainsAny(s[len(s)-1:], ".;:!?,") && !strings.HasSuffix(s, "»") && !strings.HasSuffix(s, "…")
}

// depth is the level of the innermost open heading.
func (b *builder) depth() int {
	if len(b.heads) == 0 {
		return 0
	}
	return b.heads[len(b.heads)-1].level
}

// heading adds a heading if the block is one.
func (b *builder) heading(bl *block, text string) bool {
	if text == "" {
		return false
	}
	h, legal := bl.headingLabel()
	level := bl.heading
	switch {
	case !legal && bl.list > 0 && level == 0:
		return false
	case legal && level == 0:
		level = h.rank
	case legal:
	case level == 0 && (reWholePart.MatchString(text) || reFront.MatchString(text) && bl.standsOut()):
		level = 1
	case level == 0:
		return false
	}
	if legal {
		b.leaveFront()
	}
	b.front = b.front || reFront.MatchString(text)
	p := Provision{Kind: KindHeading, Level: level, Label: flat(text), Text: flat(text)}
	token := slug(text)
	if legal {
		p.Label, p.Number, p.Text, token = flat(h.label), h.number, h.rest, h.token
	} else if m := reNumbered.FindStringSubmatch(p.Text); m != nil {
		number := strings.TrimRight(m[1], " .–—-")
		p.Label, p.Number, p.Text, token = number, number, m[2], slug(m[2])
	}
	if token == "" {
		token = "heading"
	}
	for len(b.heads) > 0 && b.heads[len(b.heads)-1].level >= level {
		b.heads = b.heads[:len(b.heads)-1]
	}
	p.ID = token
	if n := len(b.heads); n > 0 && !h.annex {
		p.ID = b.heads[n-1].id + "/" + token
	}
	p.ID = b.add(p)
	opened := head{level: level, id: p.ID, label: clip(p.Label, 80)}
	b.heads = append(b.heads, opened)
	if h.annex {
		b.annex = &opened
	} else if b.annex != nil && b.annex.level >= level {
		b.annex = nil
	}
	b.at = &container{id: opened.id, label: opened.label, level: level, article: -1, through: b.family == familyNone, base: place{opened.id, opened.label}}
	b.ruled = legal && p.Text == "" && h.number != ""
	return true
}

// preamble is the container of what comes before any heading and article.
func (b *builder) preamble() *container {
	c := &container{id: "pre", article: -1, through: b.family == familyNone}
	if !c.through {
		c.label = b.words.preamble
	}
	c.base = place{c.id, c.label}
	return c
}

var (
	// reEnacted is how a law begins after what was printed before it.
	reEnacted = regexp.MustCompile(`^(?i:l[’']assembl[ée]e\s+nationale|le\s+(?:parlement|s[ée]nat|conseil\s+national\s+de\s+transition)\b.{0,40}(?:adopt|d[ée]lib)|le\s+pr[ée]sident\s+de\s+la\s+r[ée]publique.{0,40}(?:promulgue|d[ée]cr[èe]te|ordonne)|vu\s|(?:be\s+it\s+)?enacted\b)`)
	// reClosing is how the lines begin under which a law is signed.
	reClosing = regexp.MustCompile(`^(?:(?i:fait|donn[ée]|sign[ée]|d[ée]lib[ée]r[ée].{0,40}),?\s+(?:à|en|A)\s+\p{Lu}[\pL '’-]{1,40},?\s*(?:(?i:en)\s.{1,60})?(?i:le)\s*(?:\d|[._…]|$)` +
		`|\p{Lu}[\pL'’-]+(?:[ -]\p{Lu}[\pL'’-]+)?, le\s*(?:\d{1,2}\b|1er\b|[._…]{2,}|$)` +
		`|(?i:done|dated|given|signed)\s+(?:(?i:at|in|this)\s).{0,80}(?:\d|[._…]{3,}))`)
)

// aside goes over to what is no part of the law's articles: what comes before
// them and after an explanatory memorandum, and the lines under which it is signed.
func (b *builder) aside(text string) {
	switch {
	case b.front && reEnacted.MatchString(text):
		b.leaveFront()
		b.at = b.pre
	case b.at.article >= 0 && b.at.paras+len(b.at.points) > 0 && len(text) <= maxHeading && reClosing.MatchString(text):
		b.heads, b.annex = nil, nil
		b.at = &container{id: "sign", label: b.words.signature, article: -1, base: place{"sign", b.words.signature}}
	}
}

// paragraph adds a paragraph to the current container.
func (b *builder) paragraph(text string) {
	c := b.at
	if c.open && len(c.points) == 0 && c.tables == 0 {
		b.host = c.article
		b.out[c.article].Text = text
		c.open, c.paras = false, 1
		return
	}
	for i := len(c.points) - 1; i >= 0; i-- {
		if c.points[i].section && !c.through {
			b.subParagraph(&c.points[i], text, c.level+i+2)
			c.closed = true
			return
		}
	}
	c.paras++
	p := Provision{ID: c.id + "/p" + strconv.Itoa(c.paras), Kind: KindParagraph, Level: c.level + 1, Text: text}
	if c.through {
		b.serial++
		p.Number = strconv.Itoa(b.serial)
		p.Label = "§ " + p.Number
	} else {
		p.Label = b.paraLabel(c.label, c.paras)
	}
	id := b.add(p)
	c.closed = true
	if c.paras > 1 || c.through || c.article < 0 || len(c.points) > 0 {
		c.base = place{id, p.Label}
	}
}

func (b *builder) paraLabel(of string, n int) string {
	return of + ", " + b.words.paragraph + " " + strconv.Itoa(n)
}

// subParagraph adds a further paragraph of a list item.
func (b *builder) subParagraph(p *point, text string, level int) {
	p.paras++
	b.add(Provision{ID: p.id + "/p" + strconv.Itoa(p.paras), Kind: KindParagraph, Level: level, Label: b.paraLabel(p.label, p.paras), Text: text})
}

func (b *builder) pointParagraph(p *point, bl *block) {
	b.subParagraph(p, flat(bl.shown()), b.at.level+len(b.at.points)+1)
}

func (b *builder) table(bl *block) {
	rows := make([]string, 0, len(bl.table))
	for _, row := range bl.table {
		if line := strings.Join(row, "\t"); strings.TrimSpace(line) != "" {
			rows = append(rows, line)
		}
	}
	if len(rows) == 0 {
		return
	}
	c := b.at
	c.tables++
	c.closed = true
	b.add(Provision{
		ID: c.id + "/t" + strconv.Itoa(c.tables), Kind: KindTable, Level: c.level + 1,
		Label: c.under(b.words.table + " " + strconv.Itoa(c.tables)), Text: strings.Join(rows, "\n"),
	})
}

func (b *builder) notes(bl *block) {
	c := b.at
	for _, n := range bl.notes {
		if n.text == "" {
			continue
		}
		c.notes++
		if n.number == "" {
			n.number = strconv.Itoa(c.notes)
		}
		b.add(Provision{
			ID: c.id + "/n" + strconv.Itoa(c.notes), Kind: KindFootnote, Level: c.level + 1,
			Label: c.under(b.words.note + " " + n.number), Number: n.number, Text: n.text,
		})
	}
}

// under is a label within the container.
func (c *container) under(s string) string {
	if c.label == "" {
		return s
	}
	return c.label + ", " + s
}
