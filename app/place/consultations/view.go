package consultations

import (
	"cmp"
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
)

const (
	listWidth float32 = 424
	rowHeight float32 = 60
	formWidth float32 = 720
)

// keepAfter is how long typing must rest before it is kept.
const keepAfter = 800 * time.Millisecond

// Place is the place of the consultations.
type Place struct {
	env place.Env
	p   *presenter

	head, body *fyne.Container
	list       *widget.Rows
	cols       fyne.CanvasObject
	detail     *flow.Box
	scroll     *container.Scroll
	form       *flow.Box // of the call or the contribution being written
	formScroll *container.Scroll
	foot       *flow.Box
	formCols   fyne.CanvasObject
	formShows  string // which form the widgets are of: they stay while one types
	lack       *flow.Text
	kept       *flow.Text
	bar        *widget.Progress
	files      *flow.Box
	questions  *flow.Box
	rest       *time.Timer
	gone       bool
}

// New makes the place.
func New(env place.Env) *Place {
	v := &Place{
		env: env, head: container.NewStack(), body: container.NewStack(), detail: flow.Column(12), form: flow.Column(16), foot: flow.Row(8),
		lack: flow.New(), kept: place.Beside(""), bar: widget.NewProgress(""), files: flow.Column(8), questions: flow.Column(12),
	}
	v.p = newPresenter(env.Stage, v.render, env.Window.Fail)
	v.list = widget.NewRows(widget.RowsOptions{
		Height: rowHeight, Ground: look.ColorStone,
		Count: func() int { return len(v.p.calls) },
		Make:  func() fyne.CanvasObject { return newLine() },
		Fill: func(i int, o fyne.CanvasObject) {
			if l, ok := o.(*line); ok {
				v.fill(l, v.p.calls[i])
			}
		},
		OnSelect: v.p.pick,
	})
	v.scroll = flow.Scroll(flow.Pad(16, place.Margin, 16, place.Margin, flow.MaxWidth(formWidth, v.detail)))
	v.cols = place.Columns(place.Pane{Width: listWidth, Content: v.list}, place.Pane{Content: v.scroll})
	v.formScroll = flow.Scroll(flow.Pad(16, place.Margin, 24, place.Margin, flow.MaxWidth(formWidth, v.form)))
	v.formCols = place.Footed(v.formScroll, flow.Column(0, flow.Line(), flow.Pad(10, place.Margin, 10, place.Margin, v.foot)))
	return v
}

// View returns what the place draws.
func (v *Place) View() place.View { return place.View{Head: v.head, Body: v.body, Focus: v.list} }

// Show opens a consultation by its id, or with "submit:" before it the way to hand
// in.
func (v *Place) Show(target string) {
	v.gone = false
	v.p.show(target)
}

// Changed takes in what came. What is being written is left alone.
func (v *Place) Changed(t desk.Topic) {
	if t&(desk.TopicCalls|desk.TopicSubmissions|desk.TopicDrafts|desk.TopicPeople|desk.TopicComments|desk.TopicDelivery) == 0 {
		return
	}
	v.p.reload()
	if v.p.mode == listing || v.p.mode == handing && v.p.hand.step == stepDone {
		v.render()
	}
}

// Leave keeps what is being written.
func (v *Place) Leave() {
	v.gone = true
	if v.rest != nil {
		v.rest.Stop()
	}
	v.p.hand.keep(nil)
}

// Hints are the keys of the place.
func (v *Place) Hints() []place.Hint {
	t := v.env.T
	switch v.p.mode {
	case listing:
		hints := []place.Hint{{Keys: []string{"J", "K"}, Word: t("app.consultations.key.row")}}
		if v.p.clerk() {
			hints = append(hints, place.Hint{Keys: []string{"O"}, Word: t("app.consultations.key.open")})
		}
		return hints
	case editing, handing:
	}
	return []place.Hint{{Keys: []string{t("app.key.escape")}, Word: t("app.consultations.key.back")}}
}

// Key does what a letter stands for.
func (v *Place) Key(k fyne.KeyName) bool {
	if v.p.mode != listing {
		if k == fyne.KeyEscape {
			v.back()
			return true
		}
		return false
	}
	switch k {
	case "J", fyne.KeyDown:
		v.p.pick(v.p.position() + 1)
	case "K", fyne.KeyUp:
		v.p.pick(v.p.position() - 1)
	case "O":
		if !v.p.clerk() || len(v.p.drafts()) == 0 {
			return false
		}
		v.p.write()
	default:
		return false
	}
	return true
}

// Shortcut goes on to the next step with Ctrl Enter, and opens the consultation that
// was written. A contribution is signed with a button of its own.
func (v *Place) Shortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.KeyName != fyne.KeyReturn && c.KeyName != fyne.KeyEnter {
		return false
	}
	switch {
	case v.p.mode == handing && v.p.hand.step < stepCheck:
		v.forward()
	case v.p.mode == editing && v.p.busy == nil:
		v.sendCall()
	default:
		return false
	}
	return true
}

// back leaves what is being written one step.
func (v *Place) back() {
	if v.p.busy != nil {
		return
	}
	if v.p.mode == handing {
		v.p.hand.back()
		return
	}
	v.p.mode = listing
	v.render()
}

// render shows everything anew.
func (v *Place) render() {
	if v.gone || v.env.Space() == nil {
		return
	}
	switch v.p.mode {
	case editing:
		v.renderEditor()
		return
	case handing:
		v.renderHanding()
		return
	case listing:
	}
	t := v.env.T
	v.formShows = ""
	if len(v.p.calls) == 0 {
		place.Swap(v.head, place.Head(place.Title(t("app.place.consultations")), nil, nil))
		place.Swap(v.body, v.none())
		return
	}
	v.renderListHead()
	place.Swap(v.body, v.cols)
	v.list.Refresh()
	v.list.Select(v.p.position())
	v.renderDetail()
}

func (v *Place) renderListHead() {
	t := v.env.T
	open := 0
	for _, c := range v.p.calls {
		if !c.Closed {
			open++
		}
	}
	var actions []fyne.CanvasObject
	if v.p.clerk() {
		actions = append(actions, widget.NewButton(t("app.consultations.open"), v.p.write, widget.Icon("action-add")))
	}
	beside := []fyne.CanvasObject{place.Beside(v.env.N("app.consultations.count", open))}
	place.Swap(v.head, place.Head(place.Title(t("app.place.consultations")), beside, actions))
}

func (v *Place) none() fyne.CanvasObject {
	t := v.env.T
	switch {
	case v.p.role() == "":
		return widget.NewEmpty("place-consultations", t("app.consultations.outside"), t("app.consultations.outside.how"), "", nil)
	case !v.p.clerk():
		return widget.NewEmpty("place-consultations", t("app.consultations.none"), t("app.consultations.none.how"), "", nil)
	case len(v.p.drafts()) == 0:
		return widget.NewEmpty("place-consultations", t("app.consultations.none"), t("app.consultations.none.draft"), t("app.place.drafts"),
			func() { v.env.Window.Go(place.Drafts, "") })
	}
	return widget.NewEmpty("place-consultations", t("app.consultations.none"), t("app.consultations.none.clerk"), t("app.consultations.open"), v.p.write)
}

// line is a row of the list.
type line struct {
	*flow.Frame
	title, under *flow.Text
	chip         *widget.Chip
}

func newLine() *line {
	l := &line{title: flow.Bold(""), under: flow.Caption(""), chip: widget.NewChip(widget.OK, "", "")}
	l.title.MaxLines, l.under.MaxLines = 1, 1
	l.Frame = flow.Pad(0, place.Margin, 0, place.Margin, flow.Row(8, flow.Grow(flow.Column(2, l.title, l.under)), l.chip))
	return l
}

func (v *Place) fill(l *line, c call) {
	l.title.SetRuns(flow.Run{Text: place.Who(c.Open.Title, "", ""), Bold: true})
	under := v.when(c) + " · " + v.env.N("count.submissions", c.count())
	l.under.SetRuns(flow.Run{Text: under, Size: look.SizeCaption, Color: look.ColorInk2})
	tone, icon, word := v.state(c)
	l.chip.Set(tone, icon, word)
}

// state says whether one can still hand in.
func (v *Place) state(c call) (widget.Tone, string, string) {
	switch {
	case c.Closed:
		return widget.Neutral, "state-closed", v.env.T("state.closed")
	case c.deadline().Before(v.env.Now()):
		return widget.Warn, "state-due", v.env.T("app.consultations.past")
	}
	return widget.OK, "", v.env.T("state.running")
}

// when says how long one can still hand in.
func (v *Place) when(c call) string {
	left := c.deadline().Sub(v.env.Now())
	switch {
	case c.Closed:
		return v.env.T("app.consultations.closed", "Date", assets.Day(v.env.Lang(), place.InZone(cmp.Or(c.ClosedTime, c.Deadline), c.Open.Zone), v.env.Now()))
	case left < 0:
		return v.env.T("app.consultations.past.waits")
	case left < 24*time.Hour:
		return v.env.T("app.consultations.soon", "Time", assets.Clock(v.env.Lang(), c.deadline(), v.env.Now()))
	}
	return v.env.T("app.consultations.left", "Days", v.env.N("count.days-left", place.Days(v.env.Now().In(c.deadline().Location()), c.deadline())), "Date", assets.Day(v.env.Lang(), c.deadline(), v.env.Now()))
}

// typed keeps what is written once typing rests.
func (v *Place) typed() {
	v.lack.SetRuns()
	if v.rest != nil {
		v.rest.Stop()
	}
	v.rest = time.AfterFunc(keepAfter, func() {
		fyne.Do(func() {
			if v.env.Space() != nil {
				v.p.hand.keep(v.showKept)
			}
		})
	})
}

func (v *Place) showKept() {
	kept := ""
	if h := &v.p.hand; !h.kept.IsZero() && v.p.mode == handing && h.step < stepDone {
		kept = v.env.T("app.consultations.kept", "Time", assets.Clock(v.env.Lang(), h.kept, h.kept))
	}
	v.kept.SetRuns(flow.Run{Text: kept, Size: look.SizeCaption, Color: look.ColorInk2})
	v.head.Refresh()
}

// wants says what is lacking.
func (v *Place) wants(id string, kv ...any) {
	v.lack.SetRuns(flow.Run{Text: v.env.T(id, kv...), Size: look.SizeCaption, Color: look.ColorError})
	v.foot.Refresh()
}

// showForm puts a form in the body, from its top if it is another one.
func (v *Place) showForm(shows string, items []fyne.CanvasObject, foot ...fyne.CanvasObject) {
	v.form.SetItems(items...)
	v.foot.SetItems(foot...)
	place.Swap(v.body, v.formCols)
	v.body.Refresh()
	v.formScroll.Refresh()
	if shows != v.formShows {
		v.formShows = shows
		v.formScroll.ScrollToTop()
	}
}

// section is a part of a form under its title.
func section(title, hint string, items ...fyne.CanvasObject) fyne.CanvasObject {
	col := flow.Column(8, flow.Sub(title))
	if hint != "" {
		col.Add(flow.Caption(hint))
	}
	for _, o := range items {
		col.Add(o)
	}
	return col
}
