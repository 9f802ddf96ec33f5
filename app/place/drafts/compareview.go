package drafts

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/anchor"
	"toguna/consult/comparison"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

const (
	textWidth   float32 = 760 // of a text, at most
	chipsWidth  float32 = 120
	numberWidth float32 = 52
	rowGap      float32 = 12 // between them
)

// comparePage shows what became of each provision from one version to another.
type comparePage struct {
	v *Place
	c *comparing

	from, to *widget.Choice
	layout   *widget.Segmented
	*roll
	head *place.Slot // how many changes of each kind, and what the columns are
	body fyne.CanvasObject
	nth  *flow.Text
	bar  *widget.Progress
	rows []comparison.Row // that the reel shows
}

// compare shows the version that is open beside the one before it.
func (v *Place) compare() {
	if len(v.p.draft.Versions) < 2 {
		return
	}
	t := v.env.T
	g := &comparePage{v: v, nth: place.Beside(""), head: place.NewSlot(), bar: widget.NewProgress(t("progress.comparing"))}
	g.c = newComparing(v.p, g.changed)
	g.roll = newRoll(&g.c.cursor, func() int { return len(g.rows) }, g.row)
	g.moved = g.tell
	g.layout = widget.NewSegmented([]widget.Segment{
		{Word: t("app.drafts.compare.inline"), Count: -1}, {Word: t("app.drafts.compare.beside"), Count: -1},
	}, func(int) {
		g.head.Set(g.heads())
		g.reel.again()
	})
	g.body = place.Columns(place.Pane{Content: place.Topped(g.head, g.reel), Paper: true})
	var words []string
	for _, n := range g.c.numbers {
		words = append(words, t("app.drafts.review.version", "Version", n))
	}
	again := func(int) { g.c.load(g.c.numbers[g.from.Selected()], g.c.numbers[g.to.Selected()]) }
	g.from, g.to = widget.NewChoice("", words, again), widget.NewChoice("", words, again)
	to := len(words) - 1
	for i, n := range g.c.numbers {
		if n == v.p.version.Number && i > 0 {
			to = i
		}
	}
	g.from.SetSelected(to - 1)
	g.to.SetSelected(to)
	again(0)
	v.turn(g)
}

func (g *comparePage) end()                  { g.c.stop() }
func (g *comparePage) came(desk.Topic)       {}
func (g *comparePage) focus() fyne.Focusable { return nil }

func (g *comparePage) hints() []place.Hint {
	t := g.v.env.T
	return []place.Hint{
		{Keys: []string{"J", "K"}, Word: t("app.drafts.compare.key.next")},
		{Keys: []string{t("app.key.escape")}, Word: t("app.drafts.key.back")},
	}
}

func (g *comparePage) key(k fyne.KeyName) bool {
	switch k {
	case "N":
		g.change(shift())
	case "J":
		g.change(false)
	case "K":
		g.change(true)
	case fyne.KeyDown:
		g.reel.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -48)})
	case fyne.KeyUp:
		g.reel.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 48)})
	case fyne.KeyHome:
		g.reel.end(false)
	case fyne.KeyEnd:
		g.reel.end(true)
	case fyne.KeyEscape:
		g.v.back()
	default:
		return g.reel.key(k)
	}
	return true
}

func shift() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// change looks at the next change, or at the one before with back.
func (g *comparePage) change(back bool) { g.next(g.c.changes, back) }

// tell says which of the changes is looked at.
func (g *comparePage) tell() {
	words := ""
	if n := len(g.c.changes); n > 0 {
		words = g.v.env.T("app.drafts.compare.nth", "Number", g.c.nth(), "Total", n)
	}
	g.nth.SetRuns(flow.Run{Text: words, Size: look.SizeCaption, Color: look.ColorInk2})
}

func (g *comparePage) changed() {
	if g.v.page == g && !g.v.left {
		g.show()
	}
}

func (g *comparePage) show() {
	t := g.v.env.T
	place.Fill(g.v.head, place.Head(place.Title(t("app.drafts.compare.title")), []fyne.CanvasObject{place.Beside(g.v.p.version.Texts[0].Title)}, append(g.papers(),
		g.v.backButton())))
	g.tell()
	place.Fill(g.v.filter, place.Bar(8,
		flow.Fixed(128, g.from), look.Icon("action-next", 16, look.ColorInk2), flow.Fixed(128, g.to), g.layout, flow.Grow(flow.Space(0, 0)), g.nth,
		widget.NewButton(t("app.drafts.compare.before"), func() { g.change(true) }, widget.Key("K"), widget.Compact()),
		widget.NewButton(t("app.drafts.compare.next"), func() { g.change(false) }, widget.Key("J"), widget.Compact())))
	switch {
	case g.c.running != nil:
		r := g.c.running
		update := func() { place.ShowProgress(g.bar, g.v.env.Stage, r) }
		r.Watch(update)
		update()
		place.Fill(g.v.body, flow.Center(flow.Fixed(480, g.bar)))
		return
	case len(g.c.changes) == 0:
		place.Fill(g.v.body, widget.NewEmpty("action-compare", t("comparison.nothing"), t("app.drafts.compare.none.how"), "", nil))
		return
	}
	g.head.Set(g.heads())
	place.Fill(g.v.body, g.body)
	if len(g.rows) == 0 || &g.rows[0] != &g.c.rows[0] {
		g.rows = g.c.rows
		g.set(guesses(g.rows))
	}
}

// heads say how many changes of each kind there are and, where two texts are side by
// side, which they are.
func (g *comparePage) heads() fyne.CanvasObject {
	col := flow.Column(0, flow.Pad(8, 16+gripRoom, 8, 12+numberWidth+rowGap, flow.Caption(g.sums())), flow.Line())
	if g.layout.Selected() == 1 {
		name := func(version uint64) fyne.CanvasObject {
			words := flow.New(flow.Run{Text: g.v.env.T("app.drafts.review.version", "Version", version), Bold: true, Color: look.ColorInk2, Size: look.SizeCaption})
			words.MaxLines = 1
			return words
		}
		both := newPair(name(g.c.from), name(g.c.to))
		col.Add(flow.Pad(6, 16+gripRoom, 6, 12, flow.Row(rowGap, flow.Fixed(numberWidth, flow.Space(0, 0)), flow.Grow(both), flow.Fixed(chipsWidth, flow.Space(0, 0)))))
		col.Add(flow.Line())
	}
	return col
}

// papers are the buttons by which people outside get what was changed, if anything was.
func (g *comparePage) papers() []fyne.CanvasObject {
	if g.c.running != nil || len(g.c.changes) == 0 {
		return nil
	}
	t := g.v.env.T
	return []fyne.CanvasObject{
		widget.NewButton(t("app.drafts.compare.word"), func() { g.save("toguna.docx", "done.document") }, widget.Icon("action-export")),
		widget.NewButton(t("app.drafts.compare.page"), func() { g.save("toguna.html", "done.page") }, widget.Icon("action-print")),
	}
}

// save asks for a new file and writes what was changed to it. The name offered says
// nothing of what it is about.
func (g *comparePage) save(name, said string) {
	g.v.env.Window.AskSave(name, func(path string) {
		g.c.save(path, func() { g.v.env.Window.Say(g.v.env.T(said, "Path", path), nil) })
	})
}

// guesses are the heights of rows, before they are laid out.
func guesses(rows []comparison.Row) []float32 {
	out := make([]float32, len(rows))
	for i := range rows {
		out[i] = guessed(rows[i].Changes)
	}
	return out
}

// sums say how many provisions were changed, and how.
func (g *comparePage) sums() string {
	var parts []string
	for _, x := range comparison.Relations {
		if n := g.c.counts[x]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s : %d", g.v.env.T("relation."+x.String()), n))
		}
	}
	return strings.Join(parts, " · ")
}

// row draws what became of a provision.
func (g *comparePage) row(i int) fyne.CanvasObject {
	r := &g.rows[i]
	chips := flow.Column(4)
	for _, x := range relations(r) {
		chips.Add(flow.Row(0, relationChip(g.v.env.T("relation."+x.String()), x)))
	}
	number := flow.Caption(g.number(r))
	number.MaxLines = 1
	number.Align = fyne.TextAlignTrailing
	body := g.inline(r)
	if g.layout.Selected() == 1 {
		body = newPair(g.version(r, r.Old, oldOnly), g.version(r, r.New, newOnly))
	}
	return flow.Pad(8, 16, 8, 12, flow.Top(rowGap, flow.Fixed(numberWidth, flow.Pad(5, 0, 0, 0, number)), flow.Grow(body), flow.Fixed(chipsWidth, chips)))
}

// number stands at the left of a row that has no line of its own for it.
func (g *comparePage) number(r *comparison.Row) string {
	p := r.New
	if p == nil {
		p = r.Old
	}
	if headed(p) {
		return ""
	}
	return shortNumber(*p)
}

// headed reports whether a provision's label stands above its text.
func headed(p *draft.Provision) bool {
	return p.Kind == draft.KindHeading || p.Kind == draft.KindArticle || p.Kind == draft.KindTitle
}

// itself reports whether a provision is called by its own words: nothing is written
// above them, and they are as bold as what would be.
func itself(p *draft.Provision) bool {
	return headed(p) && (p.Kind == draft.KindTitle || p.Label == p.Text)
}

// named are the runs of a wording, bold where they are what a provision is called.
func named(p *draft.Provision, runs []flow.Run) *flow.Text {
	for i := range runs {
		runs[i].Bold = runs[i].Bold || itself(p)
	}
	return flow.New(runs...)
}

// inline draws both wordings in one text.
func (g *comparePage) inline(r *comparison.Row) fyne.CanvasObject {
	col := flow.Column(4)
	p := r.New
	if p == nil {
		p = r.Old
	}
	renamed := r.Old != nil && r.New != nil && r.Old.Label != r.New.Label
	if !itself(p) && (headed(p) || renamed) {
		words := comparison.Title(r, comparison.Words{T: g.v.env.Loc().T, Lang: g.v.env.Lang()})
		col.Add(title(words, p))
	}
	if len(r.Changes) > 0 {
		col.Add(named(p, changeRuns(r.Changes, both, marking{})))
	}
	return flow.MaxWidth(textWidth, col)
}

// version draws one of the wordings.
func (g *comparePage) version(r *comparison.Row, p *draft.Provision, show sides) fyne.CanvasObject {
	col := flow.Column(4)
	if p == nil {
		return col
	}
	if !itself(p) && (headed(p) || r.Old != nil && r.New != nil && r.Old.Label != r.New.Label) {
		col.Add(title(p.Label, p))
	}
	changes := r.Changes
	if r.Relation.Has(anchor.Split) || r.Relation.Has(anchor.Merged) {
		changes = plain(p.Text)
	}
	if len(changes) > 0 {
		col.Add(named(p, changeRuns(changes, show, marking{})))
	}
	return col
}

// title is the label of a provision above its text, in the face of the law.
func title(words string, p *draft.Provision) *flow.Text {
	run := flow.Run{Text: words, Serif: true, Bold: headed(p), Size: look.SizeLaw}
	if !headed(p) {
		run.Size, run.Color = look.SizeCaption, look.ColorInk2
	}
	t := flow.New(run)
	t.MaxLines = 2
	return t
}

func relationChip(words string, x anchor.Relation) *widget.Chip {
	switch x {
	case anchor.Added:
		return widget.NewChip(widget.OK, "action-add", words)
	case anchor.Removed:
		return widget.NewChip(widget.Error, "action-remove", words)
	case anchor.Edited:
		return widget.NewChip(widget.Warn, "action-edit", words)
	case anchor.Moved:
		return widget.NewChip(widget.Neutral, "action-forward", words)
	}
	return widget.NewChip(widget.Neutral, "", words)
}
