package draft

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"toguna/consult/docx"
)

// line is a paragraph or a table as it is going to be written.
type line struct {
	shape
	lead string // typed in front of the text: a label or a number, and what is between
	body bool   // the unit's text stands here
}

// shape is what a tracked change cannot touch: where it differs, one paragraph is
// deleted and another inserted.
type shape struct {
	style   docx.Style
	outline int
	center  bool
	number  string // shown by the word processor
	level   int    // of that list, or of the indentation
	table   bool
	title   titleKind
	cont    bool
}

// former chooses how each unit is written.
type former struct {
	lang  string
	units []unit
}

// Forms of an item and of a paragraph below it.
const (
	itemsTyped    = iota // the number is typed
	itemsTypedIn         // and further paragraphs say that they are an item's
	itemsListed          // the number is shown by a list
	itemsListedIn        // and further paragraphs say that they are an item's
	itemForms
)

// Forms of an article.
const (
	articleApart = iota // the label on a line of its own
	articleRunIn        // the text after the label
	articleName         // the text as a name, in the label's line
	articleForms
)

// Forms of a heading.
const (
	headingWhole = iota // label and words in one
	headingApart        // the words in a paragraph of their own
	headingForms
)

// forms is how many forms a unit of a kind has.
func forms(k Kind) int {
	switch k {
	case KindHeading:
		return headingForms
	case KindArticle:
		return articleForms
	}
	return itemForms
}

// tracked reports that something was changed.
func (f *former) tracked() bool {
	for i := range f.units {
		for _, p := range slices.Concat(f.units[i].passages, f.units[i].notes) {
			if p.Changes != nil || p.Inserted || p.Deleted || p.Old != nil {
				return true
			}
		}
	}
	return false
}

// settle finds a form for each unit in which it comes back as it is. What has none
// takes the first.
func (f *former) settle(ctx context.Context) error {
	sides := []Side{Accepted}
	if f.tracked() {
		sides = append(sides, Original)
	}
	for _, side := range sides {
		given := map[int]bool{} // containers of which no form is right
		for range itemForms * articleForms {
			wrong, err := f.wrong(ctx, side)
			if err != nil {
				return err
			}
			again := false
			for _, i := range wrong {
				again = f.next(i, side, given) || again
			}
			if !again {
				break
			}
		}
	}
	if len(sides) == 1 { // the other one is the same
		for i := range f.units {
			f.units[i].form[Original] = f.units[i].form[Accepted]
		}
	}
	return nil
}

// next takes the next form of a unit: of an item, for all of its container, since
// one series does not go on in two forms. It reports false if there was none.
func (f *former) next(i int, side Side, given map[int]bool) bool {
	u := &f.units[i]
	key, from, to := i, i, i+1
	if !u.opens() {
		key, from = -1-u.first[side], u.first[side]
		for to < len(f.units) && f.units[to].first[side] == from {
			to++
		}
	}
	if given[key] {
		return false
	}
	form := u.form[side] + 1
	if form == forms(u.kind()) {
		form, given[key] = 0, true
	}
	for j := from; j < to; j++ {
		if j == i || !f.units[j].opens() {
			f.units[j].form[side] = form
		}
	}
	return true
}

// wrong reads what would be written on a side, and returns of each container the
// first unit that does not come back as it is.
func (f *former) wrong(ctx context.Context, side Side) ([]int, error) {
	src := &source{}
	for i := range f.units {
		for _, l := range f.lines(i, side) {
			b := f.block(i, &l, side)
			b.place.Block = i + 1
			src.blocks = append(src.blocks, b)
		}
		f.hangNotes(i, src, side)
	}
	doc, err := build(ctx, src, Options{Lang: f.lang}, newWarnings())
	if err == ErrEmpty {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var out []int
	got := doc.Provisions
	var base, wantBase string
	for i := range f.units {
		u := &f.units[i]
		n := 0
		for n < len(got) && got[n].Place.Block == i+1 {
			n++
		}
		want := u.want(side)
		if u.first[side] == i && n > 0 && len(want) > 0 && u.opens() {
			base, wantBase = got[0].ID, want[0].ID
		}
		same := slices.EqualFunc(got[:n], want, func(a, b Provision) bool {
			return a.Kind == b.Kind && a.Level == b.Level && a.Number == b.Number && a.Text == b.Text &&
				(a.Kind == KindHeading || a.Kind == KindArticle || relative(a.ID, base) == relative(b.ID, wantBase))
		})
		if !same && (len(out) == 0 || f.units[out[len(out)-1]].first[side] != u.first[side]) {
			out = append(out, i)
		}
		got = got[n:]
	}
	return out, nil
}

func relative(id, base string) string {
	if rest, ok := strings.CutPrefix(id, base+"/"); ok && base != "" {
		return rest
	}
	return id
}

// want is what is to come back of a unit on a side.
func (u *unit) want(side Side) []Provision {
	var out []Provision
	for _, p := range slices.Concat(u.passages, u.notes) {
		q := p.on(side)
		if q == nil {
			continue
		}
		r := *q
		r.Text = p.Text
		if changes, err := p.changes(); err == nil {
			r.Text = sideText(changes, side)
		}
		out = append(out, r)
	}
	return out
}

// block is what the reader makes of a line.
func (f *former) block(i int, l *line, side Side) block {
	b := block{title: l.title, heading: l.outline, centered: l.center, number: l.number, cont: l.cont}
	if b.number != "" {
		b.list = l.level + 1
	}
	b.text = l.lead
	if l.body {
		b.text += f.units[i].text(side)
	}
	if l.table {
		b.table = cellsOf(f.units[i].text(side))
		b.text = ""
	}
	return b
}

// hangNotes gives the last block of a unit its footnotes.
func (f *former) hangNotes(i int, src *source, side Side) {
	u := &f.units[i]
	for _, p := range u.notes {
		q := p.on(side)
		if q == nil {
			continue
		}
		if n := len(src.blocks); n == 0 || src.blocks[n-1].place.Block != i+1 {
			src.blocks = append(src.blocks, block{place: Place{Block: i + 1}})
		}
		changes, _ := p.changes() // gather has checked them
		b := &src.blocks[len(src.blocks)-1]
		b.notes = append(b.notes, note{number: q.Number, text: sideText(changes, side)})
	}
}

// lines is how a unit is written on a side: nothing if it is not there.
func (f *former) lines(i int, side Side) []line {
	u := &f.units[i]
	p := u.head(side)
	if p == nil {
		return nil
	}
	text := u.text(side)
	switch p.Kind {
	case KindTitle:
		l := line{shape: shape{style: docx.Title, title: titleMain}, body: true}
		if strings.HasPrefix(p.ID, "subtitle") {
			l.shape = shape{style: docx.Subtitle, title: titleSub}
		}
		return []line{l}
	case KindHeading:
		return headingForm(p, text, u.form[side])
	case KindArticle:
		return f.articleLines(i, p, text, side)
	case KindPoint:
		return []line{f.pointLine(u, p, side)}
	case KindTable:
		return []line{{shape: shape{table: true}, body: true}}
	}
	l := line{shape: shape{style: docx.Body}, body: true}
	if in, depth := f.inPoint(i, p, side); in {
		l.level = depth
		if form := u.form[side]; form == itemsTypedIn || form == itemsListedIn {
			l.style, l.cont = docx.ListContinue, true
		}
	}
	return []line{l}
}

// headingForm is a heading: the label and the words that it rules, each on a
// line, or a number in front of words.
func headingForm(p *Provision, text string, form int) []line {
	level := min(max(p.Level, 1), 9)
	l := line{shape: shape{style: docx.Heading(level), outline: level}, body: true}
	switch {
	case p.Number == "":
		if p.Label != p.Text && text != "" || text == "" { // "Annexe", and what it is about
			l.lead = p.Label
		}
	case p.Label == p.Number:
		l.lead = p.Number
		if !strings.HasSuffix(p.Number, ")") && !strings.Contains(p.Number, ".") {
			l.lead += "."
		}
		l.lead += " "
		return []line{l}
	default:
		l.lead = p.Label
	}
	if l.lead == "" {
		return []line{l}
	}
	if form == headingApart && text != "" {
		l.body = false
		return []line{l, {shape: shape{style: docx.Body, center: true}, body: true}}
	}
	if text != "" {
		l.lead += "\n"
	}
	return []line{l}
}

// articleLines is an article: its label, and its first paragraph or its name.
func (f *former) articleLines(i int, p *Provision, text string, side Side) []line {
	lead := p.Label
	for _, word := range []string{"Article ", "Section ", "Clause ", "§ "} {
		if strings.HasSuffix(p.Label, word+p.Number) {
			lead = word + p.Number
		}
	}
	label := line{shape: shape{style: docx.Article, outline: min(max(p.Level, 1), 9)}, lead: lead}
	form := f.units[i].form[side]
	if named := f.named(i, p, side); named && form != articleRunIn {
		form = articleName - form // the other way round
	}
	switch {
	case text == "":
		return []line{label}
	case form == articleName:
		label.lead += "\n"
		label.body = true
		return []line{label}
	case form == articleRunIn:
		return []line{{shape: shape{style: docx.Body}, lead: lead + ". – ", body: true}}
	}
	return []line{label, {shape: shape{style: docx.Body}, body: true}}
}

// named reports that an article's text is its name and not its first paragraph,
// which is then among those that follow.
func (f *former) named(i int, p *Provision, side Side) bool {
	first := p.ID + "/p1"
	for j := i + 1; j < len(f.units) && f.units[j].first[side] == i; j++ {
		if q := f.units[j].head(side); q != nil && q.ID == first {
			return true
		}
	}
	return false
}

// pointLine is an item of a list.
func (f *former) pointLine(u *unit, p *Provision, side Side) line {
	depth := p.Level - 1
	if at := f.units[u.first[side]].head(side); at != nil && (at.Kind == KindHeading || at.Kind == KindArticle) {
		depth -= at.Level
	}
	depth = min(max(depth, 0), maxLevels-1)
	l := line{shape: shape{style: docx.ListItem, level: depth}, body: true}
	if form := u.form[side]; form == itemsListed || form == itemsListedIn {
		l.number = cmp.Or(p.Number, "–")
		return l
	}
	if section(p.Number) {
		// "I. – The text": a paragraph with a number, not an item that hangs.
		l.style, l.lead = docx.Body, p.Number+". – "
		return l
	}
	l.lead = p.Number + "\t"
	if bare := strings.Trim(p.Number, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "); bare == "" {
		l.lead = p.Number + ".\t" // "a.", of which the number is "a"
	}
	return l
}

// section reports a number in capitals: "I", "A", "II bis", which divide an article.
func section(number string) bool {
	number, _, _ = strings.Cut(number, " ")
	return number != "" && strings.Trim(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// inPoint reports that a paragraph is a further one of an item, and how deep that is.
func (f *former) inPoint(i int, p *Provision, side Side) (in bool, depth int) {
	above, _, ok := cutLast(p.ID, "/p")
	if !ok {
		return false, 0
	}
	first := f.units[i].first[side]
	for j := i - 1; j >= first; j-- {
		q := f.units[j].head(side)
		if q == nil || q.Kind != KindPoint || q.ID != above {
			continue
		}
		if section(q.Number) {
			return false, 0
		}
		return true, f.pointLine(&f.units[j], q, side).level + 1
	}
	return false, 0
}

// cellsOf cuts a table's text into rows and cells. A table of one cell would be
// taken for a frame: it gets an empty row, which nobody reads.
func cellsOf(text string) [][]string {
	var rows [][]string
	for row := range strings.SplitSeq(text, "\n") {
		rows = append(rows, strings.Split(row, "\t"))
	}
	if len(rows) == 1 && len(rows[0]) == 1 {
		rows = append(rows, []string{""})
	}
	return rows
}
