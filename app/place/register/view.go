package register

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

const (
	listWidth   float32 = 604
	searchWidth float32 = 208
	rowHeight   float32 = 32
)

// keepAfter is how long typing must rest before it is kept.
const keepAfter = 800 * time.Millisecond

// Place is the place of the register.
type Place struct {
	env place.Env
	p   *presenter

	head, filter, body *fyne.Container
	search             *widget.Field
	sift               *widget.Segmented
	sifted             []filter // what the segments stand for
	calls              *widget.Choice
	list               *widget.Rows
	cols               fyne.CanvasObject

	top, content *flow.Box // of the contribution selected
	scroll       *container.Scroll
	right        *fyne.Container // top and content
	tabs         *widget.Tabs

	decisions *widget.Segmented
	reason    *widget.Field
	lack      *flow.Text
	kept      *flow.Text
	next      *widget.Button
	answering string // id of the matter in the fields
	seen      string // what the scroll shows: another begins at its top
	rest      *time.Timer
	gone      bool
}

// New makes the place.
func New(env place.Env) *Place {
	v := &Place{
		env: env, head: container.NewStack(), filter: container.NewStack(), body: container.NewStack(),
		top: flow.Column(8), content: flow.Column(12),
	}
	v.p = newPresenter(env.Stage, v.render, env.Window.Fail)
	v.search = widget.NewField("", env.T("app.register.search"), widget.FieldIcon("action-search"))
	v.search.OnChanged = v.p.search
	v.sift = widget.NewSegmented(nil, func(i int) { v.p.setFilter(v.sifted[i]) })
	v.calls = widget.NewChoice("", nil, v.p.choose)
	v.list = widget.NewRows(widget.RowsOptions{
		Height: rowHeight, Ground: look.ColorStone,
		Count: func() int { return len(v.p.shown) },
		Make:  func() fyne.CanvasObject { return newLine() },
		Fill: func(i int, o fyne.CanvasObject) {
			if l, ok := o.(*line); ok {
				v.fill(l, v.p.rows[v.p.shown[i]])
			}
		},
		OnSelect: v.selected,
		OnOpen:   func(int) { v.focusReason() },
	})
	v.tabs = widget.NewTabs(nil, v.p.setTab)
	v.makeAnswer()
	v.scroll = flow.Scroll(flow.Pad(12, place.Margin, 16, place.Margin, v.content))
	left := place.Topped(v.columnHeads(), v.list)
	v.right = place.Topped(flow.Pad(16, place.Margin, 0, place.Margin, v.top), v.scroll)
	v.cols = place.Columns(place.Pane{Width: listWidth, Content: left}, place.Pane{Content: v.right})
	return v
}

// View returns what the place draws.
func (v *Place) View() place.View {
	return place.View{Head: v.head, Filter: v.filter, Body: v.body, Focus: v.list}
}

// Show opens a consultation, a contribution or a comment by its id.
func (v *Place) Show(target string) {
	v.gone = false
	v.p.show(target)
}

// Changed takes in what came.
func (v *Place) Changed(t desk.Topic) {
	if t&(desk.TopicSubmissions|desk.TopicComments|desk.TopicCalls|desk.TopicPeople|desk.TopicDrafts|desk.TopicDelivery) != 0 {
		v.p.show("")
	}
}

// Leave keeps the answer that is being written.
func (v *Place) Leave() {
	v.gone = true
	if v.rest != nil {
		v.rest.Stop()
	}
	v.p.answer.keep(nil)
}

// Hints are the keys of the place.
func (v *Place) Hints() []place.Hint {
	t := v.env.T
	hints := []place.Hint{{Keys: []string{"J", "K"}, Word: t("app.register.key.row")}}
	if v.p.clerk() {
		hints = append(hints, place.Hint{Keys: []string{"1", "2", "3", "4"}, Word: t("app.register.key.answer")})
	}
	return append(hints, place.Hint{Keys: []string{"←", "→"}, Word: t("app.register.key.comment")}, place.Hint{Keys: []string{"/"}, Word: t("app.register.key.search")})
}

// Key does what a letter stands for.
func (v *Place) Key(k fyne.KeyName) bool {
	switch k {
	case "J", fyne.KeyDown:
		v.p.step(1)
	case "K", fyne.KeyUp:
		v.p.step(-1)
	case fyne.KeyLeft:
		v.p.turn(-1)
	case fyne.KeyRight:
		v.p.turn(1)
	case fyne.KeyReturn, fyne.KeyEnter:
		return v.focusReason()
	case fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4:
		// The reason comes next: who answers four hundred comments types it at once.
		return v.decide(int(k[0]-'1')) && v.focusReason()
	case "/":
		v.env.Window.Canvas().Focus(v.search.Focusable())
	case fyne.KeyEscape:
		return v.clearSearch()
	default:
		return false
	}
	return true
}

// Shortcut gives the answer with Ctrl Enter, prints a receipt with Ctrl P and
// exports it with Ctrl E.
func (v *Place) Shortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok {
		return false
	}
	switch c.KeyName {
	case fyne.KeyReturn, fyne.KeyEnter:
		if _, ok := v.p.matter(); ok && v.p.clerk() {
			v.send()
			return true
		}
	case fyne.KeyP:
		return v.export("toguna.html")
	case fyne.KeyE:
		return v.export("toguna.json")
	}
	return false
}

func (v *Place) clearSearch() bool {
	if v.search.Text() == "" {
		return false
	}
	v.search.SetText("")
	v.p.search("")
	v.env.Window.Canvas().Focus(v.list)
	return true
}

// selected is told of a row chosen by hand. A heading is passed over.
func (v *Place) selected(i int) {
	if i < 0 || i >= len(v.p.shown) {
		return
	}
	r := v.p.rows[v.p.shown[i]]
	if r.kind != heading {
		v.p.pick(r.key)
		return
	}
	by := 1
	if v.p.position() > i {
		by = -1
	}
	v.p.step(by)
	v.list.Select(v.p.position())
}

// render shows everything anew.
func (v *Place) render() {
	if v.gone || v.env.Space() == nil {
		return
	}
	t := v.env.T
	switch {
	case v.p.role() == "":
		v.alone(widget.NewEmpty("place-register", t("app.register.outside"), t("app.register.outside.how"), "", nil))
		return
	case len(v.p.calls) == 0:
		v.alone(v.noCall())
		return
	case !v.p.here:
		v.alone(nil)
		return
	case len(v.p.rows) == 0:
		v.renderHead()
		place.Swap(v.filter, nil)
		place.Swap(v.body, v.noRows())
		return
	}
	v.renderHead()
	v.renderFilter()
	place.Swap(v.body, v.cols)
	v.list.Refresh()
	v.list.Select(v.p.position())
	v.renderDetail()
}

// alone shows one thing and no register.
func (v *Place) alone(o fyne.CanvasObject) {
	place.Swap(v.head, place.Head(place.Title(v.env.T("app.place.register")), nil, nil))
	place.Swap(v.filter, nil)
	place.Swap(v.body, o)
}

func (v *Place) noCall() fyne.CanvasObject {
	t := v.env.T
	action, do := "", func() {}
	if v.p.clerk() {
		action, do = t("app.place.consultations"), func() { v.env.Window.Go(place.Consultations, "") }
	}
	return widget.NewEmpty("place-register", t("app.register.no-call"), t("app.register.no-call.how"), action, do)
}

func (v *Place) noRows() fyne.CanvasObject {
	t := v.env.T
	how, action, do := "app.register.none.how", "", func() {}
	if !v.p.committee() && !v.p.view.Closed {
		how, action, do = "app.register.none.yours", t("app.register.submit"), func() { v.env.Window.Go(place.Consultations, "submit:"+v.p.call) }
	}
	return widget.NewEmpty("place-register", t("app.register.none"), t(how), action, do)
}

func (v *Place) renderHead() {
	t, x := v.env.T, v.p.view
	chip := widget.NewChip(widget.OK, "", t("app.register.open"))
	switch {
	case x.Final:
		chip = widget.NewChip(widget.Neutral, "state-closed", t("app.register.final"))
	case x.Closed:
		chip = widget.NewChip(widget.Warn, "state-closed", t("app.register.closed"))
	}
	beside := []fyne.CanvasObject{chip}
	if x.Frauds > 0 {
		beside = append(beside, widget.NewChip(widget.Error, "state-warning", v.env.N("app.register.frauds", x.Frauds)))
	}
	words := t("app.register.counts", "Submissions", v.env.N("count.submissions", len(x.Rows)), "Comments", v.env.N("count.comments", x.Comments))
	beside = append(beside, place.Beside(words+" "+v.deadline()))
	var actions []fyne.CanvasObject
	if v.p.canClose() {
		actions = append(actions, widget.NewButton(t("app.register.close"), v.askClose))
	}
	place.Swap(v.head, place.Head(place.Title(t("app.place.register")), beside, actions))
}

// deadline says when it ends, or that it did.
func (v *Place) deadline() string {
	x := v.p.view
	at := v.p.time(x.Deadline)
	left := x.Deadline.Sub(v.env.Now())
	switch {
	case x.Closed:
		return v.env.T("app.register.ended")
	case left < 0:
		return v.env.T("app.register.past", "Deadline", at)
	case left < 24*time.Hour:
		return v.env.T("app.register.soon", "Deadline", at)
	}
	return v.env.T("app.register.ends", "Days", v.env.N("count.days-left", place.Days(v.env.Now().In(x.Deadline.Location()), x.Deadline)), "Deadline", at)
}

func (v *Place) askClose() {
	t := v.env.T
	text := t("app.register.close.text")
	if v.p.view.Closed {
		text = t("app.register.close.text.closed")
	}
	if left := v.p.view.Deadline.Sub(v.env.Now()); left > 0 && !v.p.view.Closed {
		text += " " + t("app.register.close.early", "Deadline", v.p.time(v.p.view.Deadline))
	}
	v.env.Window.Confirm(t("app.register.close.title"), text, t("app.register.close.yes"), func() {
		v.p.close(func() { v.env.Window.Say(t("done.register.close"), nil) })
	})
}

func (v *Place) renderFilter() {
	t := v.env.T
	v.sifted = v.p.filters()
	words := map[filter]string{
		all: t("app.register.all"), unanswered: t("app.register.unanswered"), confidential: t("app.register.confidential"), mine: t("app.register.mine"),
	}
	var segments []widget.Segment
	at := 0
	for i, f := range v.sifted {
		segments = append(segments, widget.Segment{Word: words[f], Count: v.p.count(f)})
		if f == v.p.filter {
			at = i
		}
	}
	v.sift.SetItems(segments)
	v.sift.SetSelected(at)
	if v.search.Text() != v.p.query {
		v.search.SetText(v.p.query)
	}
	items := []fyne.CanvasObject{flow.Typed(searchWidth, v.search), v.sift}
	if len(v.p.calls) > 1 {
		var titles []string
		for _, c := range v.p.calls {
			titles = append(titles, place.Who(c.Open.Title, "", ""))
		}
		v.calls.SetItems(titles)
		v.calls.SetSelected(v.p.chosen())
		items = append(items, flow.Grow(v.calls))
	}
	if v.p.query != "" && len(v.p.shown) == 0 {
		items = append(items, place.Beside(t("app.register.not-found")))
	}
	place.Swap(v.filter, place.Bar(8, items...))
}

// date is when something was said or came, as short as a row wants it.
func (v *Place) date(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = v.p.time(at)
	return v.env.T("app.register.date", "Day", strconv.Itoa(at.Day()), "Month", v.env.T("app.register.month."+strconv.Itoa(int(at.Month()))),
		"Time", assets.Clock(v.env.Lang(), at, at))
}

// moment is a date in full, in the zone of the consultation.
func (v *Place) moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return assets.Date(v.env.Lang(), v.p.time(at))
}

func (v *Place) decide(i int) bool {
	if v.p.answer.of == "" || !v.answerShown() || i >= len(entry.Decisions) {
		return false
	}
	v.p.answer.decide(entry.Decisions[i])
	v.typed()
	v.renderAnswer()
	v.scroll.ScrollToBottom()
	return true
}

func (v *Place) focusReason() bool {
	if v.p.answer.of == "" || !v.answerShown() {
		return false
	}
	v.scroll.ScrollToBottom()
	v.env.Window.Canvas().Focus(v.reason.Focusable())
	return true
}
