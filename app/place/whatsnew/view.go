package whatsnew

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/desk"
)

// asideWidth is that of the right pane.
const asideWidth float32 = 424

// Place is the place of what is new.
type Place struct {
	env place.Env
	p   *presenter

	head, body *fyne.Container
	cols       fyne.CanvasObject // both panes
	main       *flow.Box         // the lists
	scroll     *container.Scroll
	aside      *flow.Box // deadlines and devices
	asideRoll  *container.Scroll
	lines      []*flow.Frame // the rows of both lists
	marked     int           // the one that is shown as where one is
	bar        *widget.Progress
	gone       bool
}

// New makes the place.
func New(env place.Env) *Place {
	v := &Place{
		env: env, head: container.NewStack(), body: container.NewStack(),
		main: flow.Column(8), aside: flow.Column(0), bar: widget.NewProgress(""),
	}
	v.p = newPresenter(env.Stage, v.render, env.Window.Fail)
	v.scroll = flow.Scroll(flow.Pad(16, place.Margin, 16, place.Margin, v.main))
	v.asideRoll = flow.Scroll(flow.Pad(16, place.Margin, 16, place.Margin, v.aside))
	v.cols = place.Columns(place.Pane{Content: v.scroll}, place.Pane{Width: asideWidth, Content: v.asideRoll})
	return v
}

// View returns what the place draws.
func (v *Place) View() place.View { return place.View{Head: v.head, Body: v.body} }

// Show asks what is new. There is nothing to go to in it.
func (v *Place) Show(string) {
	v.gone = false
	v.render()
	v.p.load()
}

// Changed asks again.
func (v *Place) Changed(desk.Topic) { v.p.load() }

// Leave has nothing to keep.
func (v *Place) Leave() { v.gone = true }

// Hints are the keys of the place.
func (v *Place) Hints() []place.Hint {
	if v.p.role() == "" {
		return nil
	}
	t := v.env.T
	return []place.Hint{
		{Keys: []string{"J", "K"}, Word: t("app.whatsnew.key.row")},
		{Keys: []string{"↵"}, Word: t("app.whatsnew.key.open")},
	}
}

// Key moves over the rows and opens one.
func (v *Place) Key(k fyne.KeyName) bool {
	if v.p.role() == "" {
		return false
	}
	switch k {
	case "J", fyne.KeyDown:
		v.step(1)
	case "K", fyne.KeyUp:
		v.step(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		r, ok := v.p.current()
		if !ok {
			return false
		}
		v.env.Window.Go(r.Place, r.Target)
	default:
		return false
	}
	return true
}

func (v *Place) step(by int) {
	v.p.step(by)
	v.mark()
	if v.p.at < 0 || v.p.at >= len(v.lines) {
		return
	}
	d, line := fyne.CurrentApp().Driver(), v.lines[v.p.at]
	y := d.AbsolutePositionForObject(line).Y - d.AbsolutePositionForObject(v.scroll.Content).Y
	top, height := v.scroll.Offset.Y, v.scroll.Size().Height
	switch {
	case y < top:
		v.scroll.ScrollToOffset(fyne.NewPos(0, y))
	case y+line.Size().Height > top+height:
		v.scroll.ScrollToOffset(fyne.NewPos(0, y+line.Size().Height-height))
	}
}

// mark shows which row one is at.
func (v *Place) mark() {
	if was := v.marked; was != v.p.at && was >= 0 && was < len(v.lines) {
		v.lines[was].SetColors("", "")
	}
	v.marked = v.p.at
	if v.marked >= 0 && v.marked < len(v.lines) {
		v.lines[v.marked].SetColors(look.ColorSelection, "")
	}
}

// render shows everything anew.
func (v *Place) render() {
	if v.gone {
		return
	}
	t := v.env.T
	var actions []fyne.CanvasObject
	if len(v.p.news.Changed) > 0 && v.p.role() != "" {
		actions = append(actions, widget.NewButton(t("app.whatsnew.read"), func() {
			v.p.markRead(func() { v.env.Window.Say(t("app.whatsnew.read.done"), nil) })
		}))
	}
	beside := ""
	if v.p.loaded {
		beside = v.p.today()
	}
	place.Fill(v.head, place.Head(place.Title(t("app.place.whats-new")), []fyne.CanvasObject{place.Beside(beside)}, actions))
	if v.p.role() == "" {
		v.lines = nil
		place.Fill(v.body, v.outside())
		return
	}
	if !v.p.loaded {
		place.Fill(v.body, nil)
		return
	}
	v.renderMain()
	v.renderAside()
	place.Fill(v.body, v.cols)
	v.mark()
	v.scroll.Refresh()
	v.asideRoll.Refresh()
}

func (v *Place) renderMain() {
	v.lines = nil
	items := v.beginning()
	if v.p.quiet() {
		v.main.SetItems(widget.NewEmpty("place-drafts", v.env.T("app.whatsnew.quiet"), v.env.T("app.whatsnew.quiet.text"), "", nil))
		return
	}
	waiting := v.p.waiting()
	if len(waiting) > 0 || len(items) == 0 {
		items = append(items, v.section("app.whatsnew.waiting", count(v.env, len(waiting))),
			v.sheet(waiting, len(items) == 0, "app.whatsnew.nothing", nil), flow.Space(0, 4))
	}
	changes, more := v.p.changes()
	if len(changes) > 0 || len(v.p.news.Waiting) > 0 {
		words := ""
		if n := len(v.p.news.Changed); n > 0 {
			words = v.env.N("app.whatsnew.new", n)
		}
		items = append(items, v.section("app.whatsnew.changed", words),
			v.sheet(changes, false, "app.whatsnew.same", v.more(more)), flow.Space(0, 4))
	}
	note := v.env.T("app.whatsnew.notice", "Words", v.env.T("app.notice"))
	if v.env.Prefs().Quiet {
		note = v.env.T("app.whatsnew.notice.off")
	}
	v.main.SetItems(append(items, widget.Eye(note))...)
}

// section is the title of a list and how much is in it.
func (v *Place) section(id, beside string) fyne.CanvasObject {
	return flow.Row(8, flow.Sub(v.env.T(id)), flow.Caption(beside))
}

func count(env place.Env, n int) string {
	if n == 0 {
		return ""
	}
	return assets.Number(env.Lang(), n)
}

// sheet is a list of rows on paper, or the words for where there is none.
func (v *Place) sheet(rows []row, primary bool, none string, foot fyne.CanvasObject) fyne.CanvasObject {
	var items []fyne.CanvasObject
	for i, r := range rows {
		if i > 0 {
			items = append(items, flow.Line())
		}
		line := v.line(r, primary && i == 0)
		v.lines = append(v.lines, line)
		items = append(items, line)
	}
	if len(rows) == 0 {
		items = append(items, flow.Pad(16, 16, 16, 16, flow.Body2(v.env.T(none))))
	}
	if foot != nil {
		items = append(items, flow.Line(), foot)
	}
	return widget.Sheet(flow.Column(0, items...))
}

// line is a row with the button that goes where it leads.
func (v *Place) line(r row, primary bool) *flow.Frame {
	opts := []widget.ButtonOption{widget.Compact()}
	if primary {
		opts = append(opts, widget.Primary())
	}
	button := widget.NewButton(r.Button, func() { v.env.Window.Go(r.Place, r.Target) }, opts...)
	words := flow.Column(0, sentence(r.Sentence))
	if r.Caption != "" {
		c := flow.Caption(r.Caption)
		c.MaxLines = 2
		words.Add(c)
	}
	return flow.Surface("", "", 0, flow.Pad(8, 16, 8, 16,
		flow.Row(16, look.Icon(r.Icon, 20, look.ColorInk2), flow.Grow(words), button)))
}

// sentence is one with its heart in bold.
func sentence(s string) *flow.Text {
	var runs []flow.Run
	for i, part := range heart(s) {
		if part != "" {
			runs = append(runs, flow.Run{Text: part, Bold: i%2 == 1})
		}
	}
	text := flow.New(runs...)
	text.MaxLines = 2
	return text
}

// more offers the changes that were left out.
func (v *Place) more(n int) fyne.CanvasObject {
	if n == 0 {
		return nil
	}
	return flow.Pad(8, 16, 8, 16, flow.Row(16, flow.Grow(flow.Caption(v.env.N("app.whatsnew.more", n))),
		widget.NewButton(v.env.T("app.whatsnew.more.do"), v.p.showAll, widget.Compact())))
}
