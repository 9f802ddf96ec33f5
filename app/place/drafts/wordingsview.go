package drafts

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/anchor"
	"toguna/consult/desk"
	"toguna/consult/redline"
)

// wordingsPage lists the wordings proposed for a version.
type wordingsPage struct {
	v    *Place
	w    *proposing
	sift *widget.Segmented
	*roll
	rows []int // of the wordings that the reel shows
}

// wordings shows the wordings proposed for the version that is open.
func (v *Place) wordings() {
	g := &wordingsPage{v: v}
	g.w = newProposing(v.p, func() {
		if v.page == g && !v.left {
			g.show()
		}
	})
	g.roll = newRoll(&g.w.cursor, func() int { return len(g.rows) }, g.row)
	g.w.load()
	v.turn(g)
}

func (g *wordingsPage) end()                  {}
func (g *wordingsPage) focus() fyne.Focusable { return nil }

func (g *wordingsPage) came(t desk.Topic) {
	if t&(desk.TopicComments|desk.TopicDrafts|desk.TopicPeople) != 0 {
		g.w.load()
	}
}

func (g *wordingsPage) hints() []place.Hint {
	t := g.v.env.T
	var hints []place.Hint
	if len(g.w.shown) > 0 {
		hints = append(hints, place.Hint{Keys: []string{"J", "K"}, Word: t("app.drafts.wordings.key.next")}, place.Hint{Keys: []string{"↵"}, Word: t("app.drafts.wordings.key.open")})
	}
	return append(hints, place.Hint{Keys: []string{"1", "2", "3"}, Word: t("app.drafts.wordings.key.sift"), Help: true},
		place.Hint{Keys: []string{t("app.key.escape")}, Word: t("app.drafts.key.back")})
}

func (g *wordingsPage) key(k fyne.KeyName) bool {
	switch k {
	case "1", "2", "3":
		g.w.show(sieve(k[0] - '1'))
	case fyne.KeyReturn, fyne.KeyEnter:
		g.open()
	case fyne.KeyEscape:
		g.v.back()
	default:
		return g.roll.key(k)
	}
	return true
}

// open goes to the comment in the text.
func (g *wordingsPage) open() {
	if g.w.at < 0 {
		return
	}
	id := g.w.all[g.w.shown[g.w.at]].ID
	g.v.back()
	g.v.p.show("comment:" + id)
}

func (g *wordingsPage) show() {
	t := g.v.env.T
	actions := []fyne.CanvasObject{}
	if len(g.w.all) > 0 {
		actions = append(actions,
			widget.NewButton(t("app.drafts.compare.word"), func() { g.save("toguna.docx", "done.document") }, widget.Icon("action-export")),
			widget.NewButton(t("app.drafts.compare.page"), func() { g.save("toguna.html", "done.page") }, widget.Icon("action-print")))
	}
	if g.v.p.mayDraw() && g.w.counts[acceptedOnly] > 0 {
		actions = append(actions, widget.NewButton(t("app.drafts.draw"), g.v.draw, widget.Primary(), widget.Icon("action-wording")))
	}
	actions = append(actions, g.v.backButton())
	place.Fill(g.v.head, place.Head(place.Title(t("app.drafts.wordings")), []fyne.CanvasObject{place.Beside(t("app.drafts.review.version", "Version", g.w.version))}, actions))
	g.sift = widget.NewSegmented([]widget.Segment{
		{Word: t("app.drafts.wordings.all"), Count: g.w.counts[everyWording]},
		{Word: t("app.drafts.wordings.accepted"), Count: g.w.counts[acceptedOnly]},
		{Word: t("app.drafts.wordings.contended"), Count: g.w.counts[contended]},
	}, func(i int) { g.w.show(sieve(i)) })
	g.sift.SetSelected(int(g.w.sieve))
	place.Rehint(g.v.env.Window)
	beside := ""
	if n := g.w.secret(); n > 0 {
		beside = g.v.env.N("app.drafts.wordings.secret", n)
	}
	place.Fill(g.v.filter, place.Bar(8, g.sift, flow.Grow(flow.Space(0, 0)), place.Beside(beside)))
	switch {
	case !g.w.loaded:
		place.Fill(g.v.body, nil)
		return
	case len(g.w.shown) == 0:
		place.Fill(g.v.body, widget.NewEmpty("action-wording", t("app.drafts.wordings.none"), t("app.drafts.wordings.none.how"), "", nil))
		return
	}
	place.Fill(g.v.body, place.Columns(place.Pane{Content: g.reel, Paper: true}))
	g.rows = g.w.shown
	guess := make([]float32, len(g.rows))
	for i, k := range g.rows {
		guess[i] = guessed(g.w.all[k].Changes) + 40
	}
	g.set(guess)
}

// guessed is the height of a redline, before it is laid out.
func guessed(changes []redline.Change) float32 {
	n := 0
	for _, c := range changes {
		n += utf8.RuneCountInString(c.Text)
	}
	return 44 + float32(n/90)*24
}

func (g *wordingsPage) save(name, said string) {
	g.v.env.Window.AskSave(name, func(path string) {
		g.w.save(path, func() { g.v.env.Window.Say(g.v.env.T(said, "Path", path), nil) })
	})
}

// row draws a wording: where it is for, what it changes, whose it is, and what became
// of it.
func (g *wordingsPage) row(i int) fyne.CanvasObject {
	t := g.v.env.T
	a := &g.w.all[g.rows[i]]
	chips := flow.Column(4, flow.Row(0, place.DecisionChip(g.v.env.Stage, a.Decision)))
	add := func(kind widget.Tone, icon, words string) {
		chips.Add(flow.Row(0, widget.NewChip(kind, icon, words)))
	}
	switch a.Anchor {
	case anchor.Check.String():
		add(widget.Warn, "state-check", t("state.check"))
	case anchor.Orphan.String():
		add(widget.Error, "state-orphan", t("state.orphan"))
	}
	if len(a.Conflicts) > 0 {
		add(widget.Warn, "state-warning", t("app.drafts.wordings.conflict"))
	}
	if a.Committee {
		add(widget.Neutral, "state-confidential", t("state.confidential"))
	}
	if a.DrawnInto > 0 {
		add(widget.Neutral, "action-wording", t("app.drafts.wordings.drawn", "Version", a.DrawnInto))
	}
	label := flow.New(flow.Run{Text: a.At, Serif: true, Bold: true, Size: look.SizeLaw})
	label.MaxLines = 2
	col := flow.Column(4, label, flow.New(changeRuns(a.Changes, both, marking{})...), g.v.whose(&a.CommentView))
	if a.Reason != "" {
		col.Add(flow.New(flow.Run{Text: t("app.drafts.reason") + " ", Bold: true, Size: look.SizeCaption}, flow.Run{Text: a.Reason, Size: look.SizeCaption}))
	}
	return flow.Pad(12, 16, 12, 16, flow.Top(16, flow.Grow(flow.MaxWidth(textWidth, col)), flow.Fixed(wordingChips, chips)))
}

// wordingChips is the width of what is said of a wording beside it.
const wordingChips float32 = 200

// whose says who proposes something, and when.
func (v *Place) whose(c *desk.CommentView) fyne.CanvasObject {
	who := flow.Caption(place.Who(c.Org, c.Author, v.env.T("app.unknown")) + " · " + v.clock(c.Time))
	who.MaxLines = 1
	return who
}
