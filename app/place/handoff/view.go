package handoff

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/flow"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
)

// Measures of the place.
const (
	rightWidth float32 = 511
	rowHeight  float32 = 48
	maxRows            = 6 // in sight at once
)

// Place is the place of the handoff.
type Place struct {
	env place.Env
	p   *presenter

	modes *widget.Segmented
	steps *place.Slot
	track *widget.Steps
	head  fyne.CanvasObject
	body  *fyne.Container

	rows      *widget.Rows
	filled    map[fyne.CanvasObject]*row
	who       *flow.Text
	table     *place.Slot
	what      *place.Slot
	full      *widget.Check
	write     fyne.CanvasObject
	left      *container.Scroll
	where     *place.Slot
	deed      *place.Slot
	right     *container.Scroll
	folder    *widget.Field
	shown     string // what stands at the right, to be built anew where that changed
	bar       *widget.Progress
	reader    fyne.CanvasObject
	source    *widget.Field
	outcome   *place.Slot
	readShown string
}

// New makes the place.
func New(env place.Env) *Place {
	v := &Place{
		env: env, body: container.NewStack(), filled: map[fyne.CanvasObject]*row{}, steps: place.NewSlot(),
		who: place.Beside(""), table: place.NewSlot(), what: place.NewSlot(), where: place.NewSlot(), deed: place.NewSlot(), outcome: place.NewSlot(),
	}
	v.p = newPresenter(env.Stage, v.render, env.Window.Fail)
	v.modes = widget.NewSegmented([]widget.Segment{
		{Word: env.T("app.handoff.mode.write"), Icon: "action-export", Count: -1}, {Word: env.T("app.handoff.mode.read"), Icon: "action-import", Count: -1},
	}, func(i int) { v.p.setMode(Mode(i)) })
	v.track = widget.NewSteps([]string{env.T("app.handoff.step.who"), env.T("app.handoff.step.where"), env.T("app.handoff.step.write")}, 0)
	v.head = place.Head(place.Title(env.T("app.place.handoff")), []fyne.CanvasObject{v.modes}, []fyne.CanvasObject{v.steps})
	v.makeWriter()
	v.makeReader()
	return v
}

// View returns what the place draws.
func (v *Place) View() place.View { return place.View{Head: v.head, Body: v.body, Focus: v.rows} }

// Show is called when the place comes up.
func (v *Place) Show(target string) {
	v.render()
	v.p.show(target)
}

// Changed is called when something came in.
func (v *Place) Changed(t desk.Topic) { v.p.heard(t) }

// Leave is called when the place goes out of sight. What is being written or read
// goes on.
func (v *Place) Leave() {}

// Hints are the keys of the place.
func (v *Place) Hints() []place.Hint {
	t := v.env.T
	if v.p.mode == Reading {
		return []place.Hint{{Keys: []string{t("app.key.enter")}, Word: t("app.handoff.key.read")}}
	}
	return []place.Hint{
		{Keys: []string{"J", "K"}, Word: t("app.handoff.key.rows")},
		{Keys: []string{t("app.handoff.key.space")}, Word: t("app.handoff.key.choose")},
		{Keys: []string{t("app.key.enter")}, Word: t("app.handoff.key.on")},
	}
}

// Key takes a key that no field wanted.
func (v *Place) Key(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyEscape:
		return v.p.cancel()
	case fyne.KeyReturn, fyne.KeyEnter:
		v.goOn()
		return true
	}
	if v.p.mode == Reading {
		return false
	}
	switch k {
	case "J", fyne.KeyDown:
		v.rows.Step(1)
	case "K", fyne.KeyUp:
		v.rows.Step(-1)
	case fyne.KeySpace:
		v.p.toggle(v.rows.Selected())
	default:
		return false
	}
	return true
}

// Shortcut hears Ctrl Enter.
func (v *Place) Shortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.KeyName != fyne.KeyReturn && c.KeyName != fyne.KeyEnter {
		return false
	}
	v.goOn()
	return true
}

// goOn does what is to be done next.
func (v *Place) goOn() {
	switch {
	case v.p.mode == Reading && v.p.source == "":
		v.env.Window.AskFolder(v.p.setSource)
	case v.p.mode == Reading:
		v.p.read()
	case v.p.step() == Done:
		v.p.again(false)
	case v.p.step() == StepWhere:
		v.env.Window.AskFolder(v.p.setFolder)
	case v.p.step() == StepWrite:
		v.p.write()
	}
}

// render shows what the presenter has become.
func (v *Place) render() {
	if v.p.outside() {
		v.modes.Hide()
		v.p.mode = Reading
	} else {
		v.modes.Show()
	}
	v.modes.SetSelected(int(v.p.mode))
	if v.p.mode == Reading {
		v.steps.Set(nil)
		v.renderReader()
		v.put(v.reader)
		return
	}
	v.steps.Set(v.track)
	v.track.SetCurrent(int(v.p.step()))
	v.renderWriter()
	v.put(v.write)
}

// put shows o in the body, unless it is there.
func (v *Place) put(o fyne.CanvasObject) {
	if !slices.Equal(v.body.Objects, []fyne.CanvasObject{o}) {
		v.body.Objects = []fyne.CanvasObject{o}
		v.body.Refresh()
	}
}

func (v *Place) renderWriter() {
	v.rows.Refresh()
	if v.rows.Selected() < 0 && len(v.p.people) > 0 {
		v.rows.Select(0)
	}
	v.who.SetText(v.env.N("app.handoff.chosen", len(v.p.chosenOnes())))
	v.table.Set(v.drawTable())
	v.full.SetChecked(v.p.full)
	if v.p.idle() {
		v.full.Enable()
	} else {
		v.full.Disable()
	}
	v.what.Set(v.drawWhat())
	v.left.Refresh()
	v.renderRight()
}

// renderRight builds the right side anew if something else is to be shown in it.
func (v *Place) renderRight() {
	state := fmt.Sprint(v.p.step(), v.p.phase, v.p.act != nil, v.p.reading != nil, v.p.folder, v.p.free, v.p.tight(), len(v.p.chosenOnes()), v.p.result)
	if state != v.shown {
		v.shown = state
		v.bar = nil
		v.where.Set(v.drawWhere())
		v.deed.Set(v.drawDeed())
		v.right.Refresh()
	}
	if v.bar != nil && v.p.act != nil {
		v.showProgress(v.bar, v.p.act)
	}
}
