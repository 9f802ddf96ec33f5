package drafts

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/flow"
	"toguna/app/law"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult"
	"toguna/consult/desk"
)

// Widths of the three columns.
const (
	outlineWidth float32 = 216
	threadWidth  float32 = 400
	searchWidth  float32 = 208
)

// The columns, and the sizes of type from which the outer ones are drawers.
const (
	outlinePane           = 0
	threadPane            = 2
	outlineDrawer float32 = 1.6
	threadDrawer  float32 = 1.3
)

// keepAfter is how long typing must rest before it is kept.
const keepAfter = 800 * time.Millisecond

// Place is the place of the texts.
type Place struct {
	env place.Env
	p   *presenter
	c   *composer

	head, filter, body *fyne.Container
	search             *widget.Field
	foundLine          *flow.Text // which of how many passages found; hidden before one searched
	sift               *widget.Segmented
	outline            *widget.Rows
	list               *law.List
	thread             *fyne.Container // what is said, and the composer
	scroll             *container.Scroll
	quote              string // the passage selected, in the provision selected
	rest               *time.Timer
	keptLine           *flow.Text
	left               bool
	cards              int         // how many comments on a passage are drawn at most
	late               desk.Topic  // what came while something was being written
	talk, elsewhere    *place.Slot // what is said of the passage, and of none of this text
	composer           fyne.CanvasObject
	words, wording     *widget.Field
	cols               *place.Panes
	shown              consult.Version // the text in the list
	page               page            // what stands in the place of the draft; nil for nothing
	checking           bool            // the comments to check are wanted as soon as they are here
}

// New makes the place.
func New(env place.Env) *Place {
	v := &Place{env: env, cards: cardsShown, head: container.NewStack(), filter: container.NewStack(), body: container.NewStack(), thread: container.NewStack()}
	v.p = newPresenter(env.Stage, v.render, v.mark, env.Window.Fail)
	v.c = &composer{p: v.p}
	v.list = law.New(law.Options{
		More:        func(n int) string { return env.N("app.drafts.more-rows", n) },
		OnSelect:    v.select1,
		OnMark:      v.listen,
		OnHighlight: func(i, _ int) { v.listen(i) },
		OnQuote:     v.quoted,
	})
	v.search = widget.NewField("", env.T("app.drafts.search"), widget.FieldIcon("action-search"))
	v.foundLine = place.Beside("")
	v.foundLine.Hide()
	v.search.OnChanged = func(string) { v.foundLine.Hide() }
	v.search.OnSubmitted = func(q string) { v.find(q, false) }
	v.sift = widget.NewSegmented([]widget.Segment{
		{Word: env.T("app.drafts.all"), Count: -1}, {Word: env.T("app.drafts.mine"), Count: -1}, {Word: env.T("app.drafts.unanswered"), Count: -1},
	}, func(i int) { v.p.setFilter(Filter(i)) })
	v.outline = widget.NewRows(widget.RowsOptions{
		Height: 28, Ground: look.ColorStone, Bare: true,
		Count: func() int { return len(v.p.outline) },
		Make:  func() fyne.CanvasObject { return newOutlineRow() },
		Fill:  func(i int, o fyne.CanvasObject) { fillOutline(o, v.p.outline[i], v.p.outlineMargin) },
		OnSelect: func(i int) {
			if i >= 0 && i < len(v.p.outline) && v.p.outline[i].Passage != v.p.selected {
				v.goTo(v.p.outline[i].Passage)
			}
			v.closeDrawer()
		},
	})
	return v
}

// View returns what the place draws.
func (v *Place) View() place.View {
	return place.View{Head: v.head, Filter: v.filter, Body: v.body, Focus: v.focus()}
}

// Show opens a draft, or a place in it.
func (v *Place) Show(target string) {
	v.left = false
	if v.page != nil && target == "" {
		v.page.show()
		return
	}
	if v.page != nil {
		v.page.end()
		v.page = nil
	}
	v.checking = target == toCheck
	if v.c.open && target == "" {
		v.p.open(v.c.w.Draft, v.c.w.Version) // nobody's text changes under what they write
		return
	}
	v.c.keep(nil)
	v.c.open = false
	v.p.show(target)
}

// Changed takes in what came, another text only once nothing is being written.
func (v *Place) Changed(t desk.Topic) {
	if v.c.open {
		v.late |= t & desk.TopicDrafts
		t &^= desk.TopicDrafts
	}
	v.p.came(t)
	if v.page != nil {
		v.page.came(t)
	}
}

// catchUp takes in what had to wait.
func (v *Place) catchUp() {
	t := v.late
	v.late = 0
	v.p.came(t)
}

// Leave keeps what is being written.
func (v *Place) Leave() {
	v.left = true
	if v.rest != nil {
		v.rest.Stop()
	}
	v.c.keep(nil)
}

// Hints are the keys of the place.
func (v *Place) Hints() []place.Hint {
	t := v.env.T
	if v.page != nil {
		return v.page.hints()
	}
	if len(v.p.drafts) == 0 {
		if !v.p.clerk() {
			return nil
		}
		return []place.Hint{{Keys: []string{"↵"}, Word: t("app.drafts.key.add")}}
	}
	hints := []place.Hint{{Keys: []string{"J", "K"}, Word: t("app.drafts.key.next")}}
	if v.p.canWrite() {
		hints = append(hints, place.Hint{Keys: []string{"C"}, Word: t("app.drafts.key.comment")}, place.Hint{Keys: []string{"R"}, Word: t("app.drafts.key.wording")})
	}
	if len(v.p.languages()) > 1 {
		hints = append(hints, place.Hint{Keys: []string{"L"}, Word: t("app.drafts.key.language")})
	}
	hints = append(hints, place.Hint{Keys: []string{"/"}, Word: t("app.drafts.key.search")},
		place.Hint{Keys: []string{"N"}, Word: t("app.drafts.key.unanswered"), Help: true})
	if v.p.canWrite() {
		hints = append(hints, place.Hint{Keys: []string{"S"}, Word: t("app.drafts.key.support"), Help: true},
			place.Hint{Keys: []string{t("app.key.shift"), "→"}, Word: t("app.drafts.key.quote"), Help: true})
	}
	if len(v.p.languages()) > 1 {
		hints = append(hints, place.Hint{Keys: []string{"B"}, Word: t("app.drafts.key.beside"), Help: true})
	}
	return hints
}

// Key does what a letter stands for.
func (v *Place) Key(k fyne.KeyName) bool {
	if v.page != nil {
		return v.page.key(k)
	}
	switch k {
	case "J", fyne.KeyDown:
		v.goTo(v.p.selected + 1)
	case "K", fyne.KeyUp:
		v.goTo(v.p.selected - 1)
	case "C":
		v.write(writing{Quote: v.quote})
	case "R":
		v.write(writing{Quote: v.quote, Wording: true})
	case "S":
		v.supportFirst()
	case "N":
		v.goTo(v.p.nextUnanswered())
	case "L":
		v.readIn(v.p.nextLang())
	case "B":
		v.sideBySide()
	case "/":
		v.env.Window.Canvas().Focus(v.search.Focusable())
	case fyne.KeyEscape:
		return v.closeComposer() || v.closeDrawer()
	case fyne.KeyReturn, fyne.KeyEnter:
		return v.enter()
	default:
		return false
	}
	return true
}

// enter adds the first text, or shows what is said of the passage where that is out
// of sight.
func (v *Place) enter() bool {
	if len(v.p.drafts) == 0 && v.p.clerk() {
		v.add("")
		return true
	}
	if v.cols == nil || !v.cols.Folded(threadPane) {
		return false
	}
	v.cols.Open(threadPane)
	return true
}

// Shortcut sends what is written, or shares what is previewed, with Ctrl Enter.
func (v *Place) Shortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.KeyName != fyne.KeyReturn && c.KeyName != fyne.KeyEnter {
		return false
	}
	if g, preview := v.page.(*previewPage); preview {
		g.share()
		return true
	}
	if g, drawn := v.page.(*drawPage); drawn {
		g.done()
		return true
	}
	if v.c.open {
		v.send()
	}
	return v.c.open
}

// render shows the draft anew.
func (v *Place) render() {
	if v.page != nil {
		return
	}
	if v.checking && !v.p.missing && v.p.unsure() > 0 {
		v.checking = false
		v.review()
		return
	}
	v.checking = false
	if !v.left {
		place.Rehint(v.env.Window)
	}
	if len(v.p.drafts) == 0 {
		v.renderEmpty()
		return
	}
	v.renderHead()
	if v.p.missing {
		if len(v.p.languages()) > 1 {
			v.renderFilter() // another text may be here
		}
		place.Fill(v.body, widget.NewEmpty("place-drafts", v.env.T("app.drafts.coming"), v.env.T("app.drafts.coming.how"), "", nil))
		return
	}
	v.renderFilter()
	if !sameText(v.shown, v.p.version) {
		v.shown, v.quote = v.p.version, ""
		v.list.ClearQuote()
		v.foundLine.Hide()
	}
	v.list.SetRows(v.rows())
	v.outline.Refresh()
	if len(v.body.Objects) == 0 || v.body.Objects[0] != v.columns() {
		place.Fill(v.body, v.columns())
	}
	v.list.Select(v.p.selected)
	v.followOutline()
	v.renderThread()
	if c := v.env.Window.Canvas(); !v.left && c.Focused() == nil && !widget.OverlayOpen(c) {
		c.Focus(v.list)
	}
}

// columns are made once.
func (v *Place) columns() *place.Panes {
	if v.cols == nil {
		v.cols = place.Columns(
			place.Pane{Width: outlineWidth, Content: v.outline, Drawer: outlineDrawer},
			place.Pane{Content: v.list, Paper: true},
			place.Pane{Width: threadWidth, Content: v.thread, Drawer: threadDrawer})
		v.cols.OnFold = func() {
			if v.page == nil && !v.left && !v.p.version.Ref.IsZero() {
				v.renderFilter()
				place.Rehint(v.env.Window)
			}
		}
	}
	return v.cols
}

func (v *Place) renderEmpty() {
	t := v.env.T
	place.Fill(v.head, place.Head(place.Title(t("app.place.drafts")), nil, nil))
	place.Fill(v.filter, nil)
	action, do := "", func() {}
	if v.p.clerk() {
		action, do = t("app.drafts.add"), func() { v.add("") }
	}
	place.Fill(v.body, widget.NewEmpty("place-drafts", t("app.drafts.none"), t("app.drafts.none.how"), action, do))
}

func (v *Place) renderHead() {
	t := v.env.T
	beside := []fyne.CanvasObject{widget.NewChip(widget.Here, "state-certain", t("app.drafts.version", "Version", v.p.version.Number))}
	if len(v.p.drafts) > 1 || len(v.p.draft.Versions) > 1 {
		other := "app.drafts.other"
		if len(v.p.drafts) > 1 {
			other = "app.drafts.other.text"
		}
		b := widget.NewButton(t(other), nil, widget.Compact(), widget.TrailingIcon("action-chevron"))
		b.SetOnTap(func() { v.choose(b) })
		beside = append(beside, b)
	}
	actions := v.looks()
	if v.p.clerk() {
		actions = append(actions, widget.NewButton(t("app.drafts.add"), func() { v.add("") }, widget.Icon("action-add")))
	}
	if n := v.p.unsent(); v.p.call != nil && !v.p.call.Closed && v.p.canWrite() && n > 0 {
		call := v.p.call.Ref.String()
		actions = append(actions, widget.NewButton(t("app.drafts.submit", "Count", n), func() {
			v.env.Window.Go(place.Consultations, "submit:"+call)
		}, widget.Icon("action-submit")))
	}
	title := v.p.version.Texts[0].Title
	place.Fill(v.head, place.Head(place.Title(title), beside, actions))
}

func (v *Place) renderFilter() {
	v.sift.SetSelected(int(v.p.filter))
	deadline := ""
	if c := v.p.call; c != nil {
		deadline = v.env.T("app.drafts.deadline", "Deadline", place.InZone(c.Deadline, c.Open.Zone))
		if c.Closed {
			deadline = v.env.T("app.drafts.closed")
		}
	}
	items := append([]fyne.CanvasObject{flow.Typed(searchWidth, v.search), v.foundLine, v.sift, v.tongues()}, v.drawers()...)
	closing := place.Beside(deadline)
	closing.Least = closing.Natural().Width // a date is not cut
	place.Fill(v.filter, place.Bar(8, append(items, flow.Grow(flow.Space(0, 0)), closing)...))
}

// drawers are the buttons for the columns for which there is no room beside the text.
func (v *Place) drawers() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	add := func(pane int, id string) {
		if v.columns().Folded(pane) {
			out = append(out, widget.NewButton(v.env.T(id), func() { v.openDrawer(pane) }))
		}
	}
	add(outlinePane, "app.drafts.outline")
	add(threadPane, "app.drafts.thread")
	return out
}

// openDrawer shows a column for which there is no room, and gives it the keys.
func (v *Place) openDrawer(pane int) {
	v.columns().Open(pane)
	if pane == outlinePane {
		v.env.Window.Canvas().Focus(v.outline)
	}
}

// closeDrawer gives the text its room back.
func (v *Place) closeDrawer() bool {
	if !v.columns().Close() {
		return false
	}
	v.env.Window.Canvas().Focus(v.list)
	return true
}

// mark shows comments anew; the text stays as it is.
func (v *Place) mark() {
	if v.left || v.page != nil || v.p.version.Ref.IsZero() || v.p.missing {
		return
	}
	for i, r := range v.rows() {
		v.list.SetRow(i, r)
	}
	v.outline.Refresh()
	v.renderHead()
	if !v.c.open {
		v.renderThread()
	} else {
		v.renderTalk()
	}
}

// rows are the passages as the list wants them.
func (v *Place) rows() []law.Row {
	out := make([]law.Row, len(v.p.passages))
	for i, x := range v.p.passages {
		out[i] = row(x, v.p.comments, v.p.pointed)
	}
	return out
}

func (v *Place) select1(i int) {
	if i == v.p.selected && len(v.thread.Objects) > 0 {
		return
	}
	v.c.keep(nil)
	v.c.open = false
	v.quote, v.cards = "", cardsShown
	was := v.p.selected
	v.p.choose(i)
	for _, k := range []int{was, i} {
		if k >= 0 && k < len(v.p.passages) {
			v.list.SetRow(k, row(v.p.passages[k], v.p.comments, v.p.pointed))
		}
	}
	v.followOutline()
	v.renderThread()
	v.catchUp()
}

// followOutline shows, in the outline, where one is.
func (v *Place) followOutline() {
	at := -1
	for i, o := range v.p.outline {
		if o.Passage <= v.p.selected {
			at = i
		}
	}
	if at >= 0 && at != v.outline.Selected() {
		v.outline.Select(at)
	}
}

// listen selects a passage for what is said of it.
func (v *Place) listen(i int) {
	v.select1(i)
	v.columns().Open(threadPane)
}

func (v *Place) goTo(i int) {
	if i < 0 || i >= len(v.p.passages) {
		return
	}
	v.list.Select(i)
	v.select1(i)
}

// quoted notes the passage that was selected in the text.
func (v *Place) quoted(i, from, to int) {
	if i != v.p.selected {
		v.select1(i)
	}
	r := []rune(v.p.passages[i].Text)
	from, to = max(0, min(from, len(r))), max(0, min(to, len(r)))
	v.quote = strings.TrimSpace(string(r[from:max(from, to)]))
	if v.c.open {
		v.c.change(func(w *writing) {
			if w.ReplyTo == "" && !w.Wording {
				w.Quote = v.quote
			}
		})
	}
	v.renderThread()
}

func (v *Place) find(q string, back bool) {
	i := v.p.search(q, back)
	switch {
	case i >= 0:
		v.search.SetError("")
		v.goTo(i)
		nth, total := v.p.found()
		v.foundLine.SetText(v.env.T("app.drafts.found", "Number", nth, "Total", total))
		v.env.Window.Canvas().Focus(v.list)
	case strings.TrimSpace(q) != "":
		v.foundLine.SetText(v.env.T("app.drafts.not-found"))
	default:
		return
	}
	v.foundLine.Show()
	v.filter.Refresh()
}

func (v *Place) supportFirst() {
	for _, c := range v.p.thread() {
		if !c.Mine && !c.Withdrawn {
			v.support(c)
			return
		}
	}
}

func (v *Place) support(c desk.CommentView) {
	v.p.support(c.ID, func() { v.env.Window.Say(v.env.T("done.comment.endorse"), nil) })
}

// clock is when something was said.
func (v *Place) clock(t time.Time) string {
	now := v.env.Now().Local()
	return assets.Day(v.env.Lang(), t.Local(), now)
}
