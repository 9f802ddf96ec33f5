package handoff

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
)

const readWidth float32 = 640

func (v *Place) makeReader() {
	t := v.env.T
	v.source = widget.NewField(t("app.handoff.source"), "")
	v.source.SetHint(t("app.handoff.source.hint"))
	v.source.OnChanged = func(s string) { v.p.source = strings.TrimSpace(s) }
	v.source.OnSubmitted = func(s string) {
		v.p.setSource(s)
		v.p.read()
	}
	choose := widget.Card(v.source, flow.Row(8,
		widget.NewButton(t("app.handoff.choose"), func() { v.env.Window.AskFolder(v.p.setSource) }, widget.Icon("place-handoff")),
		widget.NewButton(t("app.handoff.choose-file"), func() { v.env.Window.AskOpen(nil, v.p.setSource) })))
	col := flow.Column(16, flow.Sub(t("app.handoff.read.title")), flow.Body2(t("app.handoff.read.text")), choose, v.outcome)
	v.reader = flow.Scroll(flow.Pad(place.Margin, place.Margin, 24, place.Margin, flow.MaxWidth(readWidth, col)))
}

func (v *Place) renderReader() {
	if v.source.Text() != v.p.source {
		v.source.SetText(v.p.source)
	}
	if v.p.reading != nil {
		v.source.Disable()
	} else {
		v.source.Enable()
	}
	state := fmt.Sprintf("%t %t %t %+v", v.p.reading != nil, v.p.act != nil, v.p.cut, v.p.came)
	if state != v.readShown {
		v.readShown, v.bar = state, nil
		v.outcome.Set(v.drawOutcome())
		v.reader.Refresh()
	}
	if v.bar != nil && v.p.reading != nil {
		v.showProgress(v.bar, v.p.reading)
	}
}

// drawOutcome is what is to be done, is being done, or came of it.
func (v *Place) drawOutcome() fyne.CanvasObject {
	t := v.env.T
	read := func(opts ...widget.ButtonOption) fyne.CanvasObject {
		b := widget.NewButton(t("app.handoff.read"), v.goOn, append(opts, widget.Key("↵"))...)
		if v.p.act != nil {
			b.Disable()
		}
		return flow.Row(0, b)
	}
	switch {
	case v.p.reading != nil:
		v.startBar(v.p.reading)
		return v.bar
	case v.p.came == nil:
		return read(widget.Primary())
	}
	return flow.Column(16, v.drawCame(*v.p.came), read())
}

// finding is one thing that a reading found.
type finding struct {
	icon  string
	color fyne.ThemeColorName
	words string
}

// findings says in plain words what a handoff brought and what is wrong with it.
func (v *Place) findings(c desk.Came) []finding {
	var out []finding
	count := func(n int, icon string, color fyne.ThemeColorName, id string, kv ...any) {
		if n > 0 {
			out = append(out, finding{icon, color, v.env.N(id, n, kv...)})
		}
	}
	count(c.Added.Known, "state-delivered", look.ColorInk2, "app.handoff.came.known")
	count(c.Done.Receipts, "state-receipt", look.ColorOK, "app.handoff.came.receipts")
	count(c.Added.Held, "state-waiting", look.ColorWarn, "app.handoff.came.held")
	count(len(c.Added.Refused), "state-rejected", look.ColorError, "app.handoff.came.refused")
	count(c.Damaged, "state-warning", look.ColorError, "app.handoff.came.damaged")
	count(c.Salvaged, "state-partly", look.ColorWarn, "app.handoff.came.salvaged")
	var numbers []string
	for _, n := range c.Missing {
		numbers = append(numbers, strconv.Itoa(n))
	}
	count(len(c.Missing), "state-warning", look.ColorWarn, "app.handoff.came.missing", "Numbers", strings.Join(numbers, ", "), "Total", c.Parts)
	count(c.Foreign, "state-sealed", look.ColorInk2, "app.handoff.came.foreign")
	return out
}

// drawCame says what came, from whom, and what to do about what did not.
func (v *Place) drawCame(c desk.Came) fyne.CanvasObject {
	t := v.env.T
	from := t("app.handoff.came.unknown")
	if c.From != "" {
		from = t("app.handoff.came.from", "Name", c.From)
	}
	tone, icon, title := widget.OK, "state-accepted", v.env.N("app.handoff.came.new", c.Added.New)
	switch {
	case v.p.cut:
		tone, icon, from = widget.Warn, "state-warning", t("app.handoff.came.cut")
	case c.Damaged > 0 || len(c.Missing) > 0:
		tone, icon = widget.Warn, "state-warning"
	case c.Added.New == 0:
		tone, icon, title = widget.Neutral, "state-delivered", t("app.handoff.came.nothing")
	}
	col := flow.Column(12, widget.NewNote(tone, icon, title, from))
	for _, f := range v.findings(c) {
		col.Add(flow.Top(12, look.Icon(f.icon, 20, f.color), flow.Grow(flow.Body(f.words))))
	}
	if c.Damaged > 0 || len(c.Missing) > 0 {
		col.Add(flow.Body2(t("app.handoff.came.again")))
	}
	return col
}
