package drafts

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// leftShown is how many wordings that are not drawn in are shown at most; the list of
// the wordings has them all.
const leftShown = 50

// drawPage shows the text of the next version before it is shared: at the left what
// changes, at the right what is not drawn in, and why.
type drawPage struct {
	v *Place
	d *drawing

	*roll
	side    *sidePane
	note    *widget.Field
	wording *widget.Field // in which the words for a comment are written
	writing string        // that comment's id; empty for none
	cols    fyne.CanvasObject
	bar     *widget.Progress
}

// draw shows the next version with the accepted wordings drawn in.
func (v *Place) draw() {
	t := v.env.T
	g := &drawPage{v: v, side: newSidePane(), bar: widget.NewProgress(t("progress.sealing"))}
	g.d = newDrawing(v.p, func() {
		if v.page == g && !v.left {
			g.show()
		}
	})
	g.note = widget.NewField(t("app.drafts.add.note"), "", widget.MaxBytes(maxWords, t("app.too-long")))
	g.roll = newRoll(&g.d.cursor, func() int { return len(g.d.rows) }, g.row)
	g.cols = place.Columns(place.Pane{Content: g.reel, Paper: true}, place.Pane{Width: previewWidth, Content: g.side.Container})
	g.d.load()
	v.turn(g)
}

func (g *drawPage) end()                  {}
func (g *drawPage) focus() fyne.Focusable { return nil }

// came looks again, but not under the hands of who writes.
func (g *drawPage) came(t desk.Topic) {
	if g.writing == "" && g.d.sharing == nil && t&(desk.TopicComments|desk.TopicDrafts) != 0 {
		g.d.load()
	}
}

func (g *drawPage) hints() []place.Hint {
	t := g.v.env.T
	return []place.Hint{
		{Keys: []string{"J", "K"}, Word: t("app.drafts.draw.key.next")},
		{Keys: []string{t("app.key.escape")}, Word: t("app.drafts.draw.key.back")},
	}
}

func (g *drawPage) key(k fyne.KeyName) bool {
	if k != fyne.KeyEscape {
		return g.roll.key(k)
	}
	if g.writing != "" {
		g.write("", "")
		return true
	}
	g.v.wordings()
	return true
}

func (g *drawPage) show() {
	t := g.v.env.T
	next := g.v.p.version.Number + 1
	actions := []fyne.CanvasObject{
		widget.NewButton(t("app.drafts.draw.word"), g.save, widget.Icon("action-export")),
		widget.NewButton(t("app.drafts.draw.back"), g.v.wordings, widget.Key(t("app.key.escape"))),
	}
	place.Fill(g.v.head, place.Head(place.Title(t("app.drafts.draw.title", "Version", next)), []fyne.CanvasObject{place.Beside(g.v.p.version.Texts[0].Title)}, actions))
	if g.d.d == nil {
		place.Fill(g.v.filter, nil)
		place.Fill(g.v.body, nil)
		return
	}
	place.Fill(g.v.filter, place.Bar(8,
		widget.NewChip(widget.OK, "state-accepted", g.v.env.N("app.drafts.draw.taken", len(g.d.d.Taken))),
		widget.NewChip(widget.Warn, "state-waiting", g.v.env.N("app.drafts.draw.left", len(g.d.d.Left))),
		flow.Grow(flow.Space(0, 0)), place.Beside(t("app.drafts.preview.nothing-shared"))))
	g.side.fill(g.form(), g.foot())
	if len(g.d.rows) == 0 {
		empty := widget.NewEmpty("action-wording", t("app.drafts.draw.none"), t("app.drafts.draw.none.how"), "", nil)
		place.Fill(g.v.body, place.Columns(place.Pane{Content: empty, Paper: true}, place.Pane{Width: previewWidth, Content: g.side.Container}))
		return
	}
	guess := make([]float32, len(g.d.rows))
	for i, k := range g.d.rows {
		guess[i] = guessed(g.d.d.Passages[k].Changes) + 40
	}
	place.Fill(g.v.body, g.cols)
	g.set(guess)
}

// row draws a passage into which something is drawn, and from whom it comes.
func (g *drawPage) row(i int) fyne.CanvasObject {
	t := g.v.env.T
	x := &g.d.d.Passages[g.d.rows[i]]
	words := x.Label
	if x.Inserted {
		words = t("app.drafts.draw.inserted")
	}
	label := flow.New(flow.Run{Text: words, Serif: true, Bold: true, Size: look.SizeLaw})
	label.MaxLines = 2
	col := flow.Column(4, label, flow.New(changeRuns(x.Changes, both, marking{})...))
	if x.Inserted { // its comment stands at the passage before
		return flow.Pad(8, 16, 8, 16, flow.MaxWidth(textWidth, col))
	}
	for _, w := range g.d.taken(x) {
		line := flow.Row(8, flow.Grow(g.v.whose(&w.CommentView)), place.DecisionChip(g.v.env.Stage, w.Decision))
		if g.d.ready() {
			id := w.ID
			line.Add(widget.NewButton(t("app.drafts.draw.leave"), func() { g.d.set(id, "") }, widget.Compact()))
		}
		col.Add(line)
	}
	return flow.Pad(12, 16, 12, 16, flow.MaxWidth(textWidth, col))
}

// form is what is not drawn in, with what a clerk can do about it.
func (g *drawPage) form() fyne.CanvasObject {
	t := g.v.env.T
	col := flow.Column(12)
	left := g.d.d.Left
	if len(left) == 0 {
		col.Add(flow.Body2(t("app.drafts.draw.left.none")))
	}
	for i := range left[:min(len(left), leftShown)] {
		col.Add(g.card(&left[i]))
	}
	if more := len(left) - leftShown; more > 0 {
		col.Add(flow.Body2(g.v.env.N("app.drafts.draw.more", more)))
	}
	col.Add(g.note)
	return col
}

func (g *drawPage) card(w *desk.Wording) fyne.CanvasObject {
	t := g.v.env.T
	label := flow.Bold(w.At)
	label.MaxLines = 1
	proposed := flow.New(flow.Run{Text: w.Words, Serif: true, Size: look.SizeLaw})
	proposed.MaxLines = 6
	col := flow.Column(6, flow.Row(8, flow.Grow(label), place.DecisionChip(g.v.env.Stage, w.Decision)), g.v.whose(&w.CommentView), proposed)
	if w.Reason != "" {
		col.Add(flow.New(flow.Run{Text: t("app.drafts.reason") + " ", Bold: true}, flow.Run{Text: w.Reason}))
	}
	col.Add(flow.Row(6, look.Icon("state-warning", 16, look.ColorWarn), flow.Grow(flow.Body(t("draw.left."+string(w.Left))))))
	if !g.d.ready() {
		return widget.Card(col)
	}
	id, words := w.ID, w.Words
	if g.writing == id {
		col.Add(g.wording)
		col.Add(flow.Row(8,
			widget.NewButton(t("app.drafts.draw.words.do"), g.done, widget.Key(t("app.key.ctrl")+" ↵")), widget.NewButton(t("app.cancel"), func() { g.write("", "") })))
		return widget.Card(col)
	}
	switch w.Left {
	case desk.LeftPartly:
		col.Add(flow.Row(8, widget.NewButton(t("app.drafts.draw.words"), func() { g.write(id, words) }, widget.Icon("action-wording"))))
	case desk.LeftConflict:
		col.Add(flow.Row(8, widget.NewButton(t("app.drafts.draw.leave"), func() { g.d.set(id, "") })))
	case desk.LeftOut:
		col.Add(flow.Row(8, widget.NewButton(t("app.drafts.draw.again"), func() { g.d.unset(id) })))
	case desk.LeftCheck, desk.LeftOrphan:
		col.Add(flow.Row(8, widget.NewButton(t("app.drafts.draw.check"), g.v.review, widget.Icon("state-check"))))
	}
	return widget.Card(col)
}

// write opens the field for the words of a comment, none if it is empty.
func (g *drawPage) write(id, words string) {
	g.writing = id
	g.wording = widget.NewField(g.v.env.T("app.drafts.draw.words.label"), "", widget.Lines(4), widget.MaxBytes(entry.MaxComment, g.v.env.T("app.too-long")))
	g.wording.SetText(words)
	g.show()
	if id != "" {
		g.v.env.Window.Canvas().Focus(g.wording.Focusable())
	}
}

// done draws in the words that are being written, or else shares what is shown: who
// ends a field with Ctrl Enter has not said that.
func (g *drawPage) done() {
	if g.writing == "" {
		g.share()
		return
	}
	id := g.writing
	g.writing = ""
	g.d.set(id, g.wording.Text())
}

// foot is what ends it, one way or the other.
func (g *drawPage) foot() fyne.CanvasObject {
	t := g.v.env.T
	if r := g.d.sharing; r != nil {
		update := func() { place.ShowProgress(g.bar, g.v.env.Stage, r) }
		r.Watch(update)
		update()
		return flow.Pad(12, 16, 12, 16, g.bar)
	}
	col := flow.Column(8, flow.Caption(t("app.drafts.draw.forever")))
	if len(g.v.p.version.Texts) > 1 {
		col.Add(flow.Caption(t("app.drafts.draw.languages")))
	}
	look := []widget.ButtonOption{widget.Primary()}
	if g.writing == "" {
		look = append(look, widget.Key(t("app.key.ctrl")+" ↵"))
	}
	share := widget.NewButton(t("app.drafts.draw.do", "Version", g.v.p.version.Number+1), g.share, look...)
	if len(g.d.d.Taken) == 0 || g.writing != "" {
		share.Disable()
	}
	col.Add(flow.Row(8, share, widget.NewButton(t("app.cancel"), g.v.back)))
	return flow.Column(0, flow.Line(), flow.Pad(12, 16, 12, 16, col))
}

// save writes the text to go on working in it. It is not sealed, which is said.
func (g *drawPage) save() {
	g.v.env.Window.AskSave("toguna.docx", func(path string) {
		g.d.save(path, func() {
			g.v.env.Window.Say(g.v.env.T("done.draft.draw", "Path", path, "Count", len(g.d.d.Taken), "Left", len(g.d.d.Left)), nil)
		})
	})
}

func (g *drawPage) share() {
	g.d.share(g.note.Text(), func(a desk.DraftAdded) {
		g.v.close(g)
		g.v.shared(a, false)
	})
}
