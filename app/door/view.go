package door

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/stage"
	"toguna/app/widget"
)

// Measures of the door.
const (
	sideWidth    float32 = 336
	contentWidth float32 = 816
	formWidth    float32 = 480
)

// Door is what the window shows while nobody is at the desk.
type Door struct {
	env     place.Env
	p       *presenter
	content *fyne.Container
	side    *place.Slot
	main    *place.Slot
	trouble *place.Slot
	bar     *widget.Progress
	focus   fyne.Focusable
	onKey   func(fyne.KeyName) bool
	drawn   Step
	up      bool // it is in the window
	waiting bool // what is drawn is an act that runs
}

// New makes the door.
func New(env place.Env) *Door {
	d := &Door{
		env: env, side: place.NewSlot(), main: place.NewSlot(), trouble: place.NewSlot(),
	}
	d.p = newPresenter(env.Stage, d.render, func(err error) { d.Fail(err) })
	right := flow.Scroll(flow.Pad(48, 48, 32, 72, flow.Column(16, d.trouble, d.main)))
	d.content = container.NewStack(place.Columns(
		place.Pane{Width: sideWidth, Content: d.side, Side: true},
		place.Pane{Content: right},
	))
	d.draw()
	return d
}

// Content returns what the door draws.
func (d *Door) Content() fyne.CanvasObject { return d.content }

// Arrive is called when somebody came to the desk or left it.
func (d *Door) Arrive() {
	d.p.arrive()
	d.settle()
	d.draw()
}

// Another shows the ways to one more workspace.
func (d *Door) Another() { d.p.to(StepSpace) }

// Focus gives the keyboard to what is to be filled in first. It is to be called when
// the door is in the window.
func (d *Door) Focus() {
	d.up = true
	if d.focus != nil {
		d.env.Window.Canvas().Focus(d.focus)
	}
}

// Key takes a key that no field wanted.
func (d *Door) Key(k fyne.KeyName) {
	if d.onKey != nil {
		d.onKey(k)
	}
}

// Fail shows an error above what it concerns.
func (d *Door) Fail(err error, kv ...any) {
	if d.p.step == StepWaiting {
		d.p.to(StepSpace) // what was to be opened cannot be
	}
	if stage.Cancelled(err) {
		return
	}
	t := d.env.Explain(err, kv...)
	bar := widget.NewErrorBar(t.Text, "", nil, d.env.T("app.details"), t.Details, d.env.T("app.close"), d.settle)
	d.trouble.Set(flow.MaxWidth(contentWidth, bar))
	d.content.Refresh()
}

func (d *Door) settle() {
	d.trouble.Set(nil)
	d.content.Refresh()
}

// render shows what the presenter has become.
func (d *Door) render() {
	if d.p.busy != nil && d.waiting && d.drawn == d.p.step {
		return
	}
	if d.p.busy != nil {
		d.settle()
	}
	d.draw()
}

// draw builds the step anew.
func (d *Door) draw() {
	d.drawn, d.waiting = d.p.step, d.p.busy != nil
	d.focus, d.onKey = nil, nil
	d.side.Set(d.drawSide())
	var o fyne.CanvasObject
	switch {
	case d.waiting:
		o = d.drawBusy()
	case d.p.step == StepName:
		o = d.drawName()
	case d.p.step == StepPassphrase:
		o = d.drawPassphrase()
	case d.p.step == StepWords:
		o = d.drawWords()
	case d.p.step == StepSpace:
		o = d.drawSpace()
	case d.p.step == StepUnlock:
		o = d.drawUnlock()
	case d.p.step == StepRestore:
		o = d.drawRestore()
	default:
		o = page(d.env.T("app.door.opening"), "")
	}
	d.main.Set(flow.MaxWidth(contentWidth, o))
	d.content.Refresh()
	if d.up {
		d.Focus()
	}
}

// page is a title, what it means, and what is below.
func page(title, text string, items ...fyne.CanvasObject) *flow.Box {
	col := flow.Column(8, flow.Display(title))
	if text != "" {
		col.Add(flow.New(flow.Run{Text: text, Size: look.SizeSub}))
	}
	col.Add(flow.Space(0, 8))
	for _, o := range items {
		col.Add(o)
	}
	return col
}

func (d *Door) drawSide() fyne.CanvasObject {
	t := d.env.T
	col := flow.Column(4,
		flow.Row(0, look.Icon("mark", 72, look.ColorPrimary)),
		flow.Space(0, 12),
		flow.Display("Toguna"), flow.Body2(t("app.door.motto")),
		flow.Space(0, 24))
	foot := ""
	if d.p.step <= StepSpace && !d.p.restoring {
		steps := widget.NewStepList([]string{t("app.door.step.name"), t("app.door.step.passphrase"), t("app.door.step.words"), t("app.door.step.space")}, int(d.p.step))
		col.Add(steps)
		foot = t("app.door.nothing-leaves")
	}
	lang := widget.NewSegmented([]widget.Segment{{Word: "Français", Count: -1}, {Word: "English", Count: -1}}, func(i int) {
		if err := d.p.speak([]string{"fr", "en"}[i]); err != nil {
			d.Fail(err)
		}
		d.draw()
	})
	if d.env.Lang() == "en" {
		lang.SetSelected(1)
	}
	bottom := flow.Column(16, flow.Row(0, lang))
	if foot != "" {
		bottom.Add(flow.Line())
		bottom.Add(flow.Caption(foot))
	}
	return flow.Pad(44, 40, 24, 40, flow.Between(col, bottom))
}

// form lays fields under each other, no wider than is good to read.
func form(items ...fyne.CanvasObject) fyne.CanvasObject {
	return flow.MaxWidth(formWidth, flow.Column(16, items...))
}

// foot is the line at the end of a step: back at the left, on at the right.
func (d *Door) foot(step Step, back func(), on *widget.Button) fyne.CanvasObject {
	row := flow.Row(8)
	if back != nil {
		row.Add(widget.NewButton(d.env.T("app.back"), back))
	}
	row.Add(flow.Grow(flow.Space(0, 0)))
	if step <= StepSpace && !d.p.restoring {
		row.Add(flow.Caption(d.env.T("app.door.step.of", "Done", int(step)+1, "Total", 4)))
	}
	if on != nil {
		row.Add(on)
	}
	return flow.Column(20, flow.Space(0, 0), flow.Line(), row)
}

func (d *Door) field(label string, opts ...widget.FieldOption) *widget.Field {
	return widget.NewField(label, "", opts...)
}

// drawBusy shows what is running.
func (d *Door) drawBusy() fyne.CanvasObject {
	r := d.p.busy
	d.bar = widget.NewProgress("")
	show := func() { place.ShowProgress(d.bar, d.env.Stage, r) }
	show()
	r.Watch(show)
	return page(d.env.T("app.door.busy"), "", flow.MaxWidth(formWidth, d.bar))
}
