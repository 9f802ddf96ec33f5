package people

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
)

// Measures of the place.
const (
	detailWidth float32 = 424
	searchWidth float32 = 240
	rowHeight   float32 = 52
)

// Place is the place of the people.
type Place struct {
	env place.Env
	p   *presenter

	title   *flow.Text
	beside  *flow.Text
	actions *place.Slot
	sift    *widget.Segmented
	search  *widget.Field
	rows    *widget.Rows
	filled  map[fyne.CanvasObject]*row
	found   []person
	nobody  *place.Slot
	detail  *place.Slot
	busy    *place.Slot
	bar     *widget.Progress
	scroll  *container.Scroll
	drawn   string // what the detail shows, to be built anew where that changed

	head, filter fyne.CanvasObject
	list         fyne.CanvasObject
	body         *fyne.Container
	away         *container.Scroll // what is seen by somebody who is not admitted
	awayTitle    string
	wasAway      bool
}

// New makes the place.
func New(env place.Env) *Place {
	v := &Place{
		env: env, title: place.Title(env.T("app.place.people")), beside: place.Beside(""), actions: place.NewSlot(),
		filled: map[fyne.CanvasObject]*row{}, nobody: place.NewSlot(), detail: place.NewSlot(), busy: place.NewSlot(), body: container.NewStack(),
	}
	v.p = newPresenter(env.Stage, v.render, env.Window.Fail)
	v.sift = widget.NewSegmented(v.segments(), func(i int) { v.p.setFilter(Filter(i)) })
	v.search = widget.NewField("", env.T("app.people.search"), widget.FieldIcon("action-search"), widget.Width(searchWidth))
	v.search.OnChanged = v.p.search
	v.rows = widget.NewRows(widget.RowsOptions{
		Height: rowHeight,
		Count:  func() int { return len(v.found) },
		Make:   v.makeRow, Fill: v.fillRow,
		OnSelect: func(i int) { v.p.choose(v.found[i].Key) },
		OnOpen:   func(i int) { v.p.choose(v.found[i].Key) },
	})
	v.scroll = flow.Scroll(flow.Pad(place.Margin, place.Margin, 24, place.Margin, flow.Column(0, v.busy, v.detail)))
	v.head = place.Head(v.title, []fyne.CanvasObject{v.beside}, []fyne.CanvasObject{v.actions})
	v.filter = place.Bar(12, v.sift, flow.Grow(flow.Space(0, 0)), flow.Typed(searchWidth, v.search))
	v.list = place.Columns(
		place.Pane{Content: container.NewBorder(v.header(), nil, nil, nil, container.NewStack(v.rows, v.nobody)), Paper: true},
		place.Pane{Width: detailWidth, Content: v.scroll},
	)
	return v
}

// View returns what the place draws.
func (v *Place) View() place.View {
	if v.p.outside() {
		return place.View{Head: v.head, Body: v.body}
	}
	return place.View{Head: v.head, Filter: v.filter, Body: v.body, Focus: v.rows}
}

// Show is called when the place comes up.
func (v *Place) Show(target string) {
	v.render()
	v.p.show(target)
}

// Changed is called when something came in.
func (v *Place) Changed(t desk.Topic) { v.p.came(t) }

// Leave is called when the place goes out of sight. An invitation is not left on
// the screen for whoever comes by.
func (v *Place) Leave() {
	if v.p.invite != nil {
		v.p.leaveInvite()
	}
}

// Hints are the keys of the place.
func (v *Place) Hints() []place.Hint {
	if v.p.outside() {
		return nil
	}
	out := []place.Hint{
		{Keys: []string{"J", "K"}, Word: v.env.T("app.people.key.rows")},
		{Keys: []string{"V"}, Word: v.env.T("app.people.key.verify")},
	}
	if v.p.clerk() {
		out = append(out, place.Hint{Keys: []string{"I"}, Word: v.env.T("app.people.key.invite")})
	}
	return out
}

// Key takes a key that no field wanted.
func (v *Place) Key(k fyne.KeyName) bool {
	if v.p.outside() {
		return false
	}
	switch k {
	case "J", fyne.KeyDown:
		v.rows.Step(1)
	case "K", fyne.KeyUp:
		v.rows.Step(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if i := v.rows.Selected(); i >= 0 && i < len(v.found) {
			v.p.choose(v.found[i].Key)
		}
	case "V":
		v.askVerify()
	case "I":
		v.p.startInvite()
	case "/":
		v.search.Focus()
	case fyne.KeyEscape:
		return v.escape()
	default:
		return false
	}
	return true
}

// escape goes back from what lies over the person, and reports whether there was
// something.
func (v *Place) escape() bool {
	if v.p.invite == nil && v.p.guest == nil {
		return false
	}
	v.p.leaveInvite()
	return true
}

func (v *Place) segments() []widget.Segment {
	var out []widget.Segment
	for i, id := range []string{"app.people.filter.members", "state.unverified", "app.people.filter.removed"} {
		out = append(out, widget.Segment{Word: v.env.T(id), Count: v.p.count(Filter(i))})
	}
	return out
}

// render shows what the presenter has become.
func (v *Place) render() {
	if v.p.outside() {
		v.beside.SetText("")
		v.actions.Set(nil)
		v.put(v.outside())
		v.wasAway = true
		return
	}
	if v.wasAway {
		v.wasAway = false
		v.env.Window.Go(place.People, "") // there is a filter bar now
	}
	v.beside.SetText(v.env.N("count.members", v.p.count(Members)))
	v.actions.Set(v.drawActions())
	v.head.Refresh()
	v.sift.SetItems(v.segments())
	v.sift.SetSelected(int(v.p.filter))
	v.found = v.p.shown()
	v.rows.Refresh()
	v.rows.Select(v.p.row())
	v.nobody.Set(v.drawNobody())
	v.showBusy()
	v.renderDetail()
	v.put(v.list)
}

// put shows o in the body, unless it is there.
func (v *Place) put(o fyne.CanvasObject) {
	if !slices.Equal(v.body.Objects, []fyne.CanvasObject{o}) {
		v.body.Objects = []fyne.CanvasObject{o}
		v.body.Refresh()
	}
}

// drawActions are what a clerk can do.
func (v *Place) drawActions() fyne.CanvasObject {
	if !v.p.clerk() {
		return nil
	}
	if v.actions.Inner() != nil {
		return v.actions.Inner()
	}
	return flow.Row(8,
		widget.NewButton(v.env.T("app.people.admit"), v.askRequest, widget.Icon("action-import")),
		widget.NewButton(v.env.T("app.people.invite"), v.p.startInvite, widget.Primary(), widget.Icon("action-invite"), widget.Key("I")))
}

func (v *Place) drawNobody() fyne.CanvasObject {
	switch {
	case !v.p.loaded || len(v.found) > 0:
		return nil
	case v.p.filter == Unverified && v.p.query == "":
		return widget.NewEmpty("state-accepted", v.env.T("app.people.empty.verified"), v.env.T("app.people.empty.verified.how"), "", nil)
	case v.p.filter == Removed && v.p.query == "":
		return widget.NewEmpty("place-people", v.env.T("app.people.empty.removed"), v.env.T("app.people.empty.removed.how"), "", nil)
	}
	return widget.NewEmpty("action-search", v.env.T("app.people.empty.search"), v.env.T("app.people.empty.search.how"), "", nil)
}

// showBusy shows how far an act is that takes long.
func (v *Place) showBusy() {
	r := v.p.busy
	if r == nil || !slices.Contains(v.env.Acts(), r) {
		if r != nil {
			r.Watch(v.showBusy)
		}
		v.bar = nil
		v.busy.Set(nil)
		v.scroll.Refresh()
		return
	}
	if v.bar == nil {
		v.bar = widget.NewProgress("")
		v.busy.Set(flow.Pad(0, 0, place.Margin, 0, v.bar))
		v.scroll.Refresh()
	}
	place.ShowProgress(v.bar, v.env.Stage, r)
	r.Watch(v.showBusy)
}

// renderDetail builds the detail anew if something else is to be shown in it.
func (v *Place) renderDetail() {
	x, ok := v.p.current()
	var state strings.Builder
	fmt.Fprint(&state, v.env.Lang(), ok, v.p.clerk(), v.p.busy != nil, v.env.Now().Format("15"), "\x00")
	switch {
	case v.p.invite != nil:
		fmt.Fprintf(&state, "invite %t", v.p.invite.Text != "")
	case v.p.guest != nil:
		fmt.Fprintf(&state, "guest %+v", *v.p.guest)
	default:
		fmt.Fprintf(&state, "%+v", x)
	}
	if v.drawn == state.String() && v.detail.Inner() != nil {
		return
	}
	v.drawn = state.String()
	switch {
	case v.p.invite != nil && v.p.invite.Text != "":
		v.detail.Set(v.drawInvitation(v.p.invite))
	case v.p.invite != nil:
		v.detail.Set(v.drawRoles(v.p.invite))
	case v.p.guest != nil:
		v.detail.Set(v.drawGuest(v.p.guest))
	case ok:
		v.detail.Set(v.drawPerson(x))
	default:
		v.detail.Set(nil)
	}
	v.scroll.ScrollToTop()
	v.scroll.Refresh()
}
