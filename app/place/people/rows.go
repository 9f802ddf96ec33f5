package people

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
)

// Widths of the columns beside the name.
const (
	roleWidth    float32 = 132
	wordsWidth   float32 = 168
	devicesWidth float32 = 176
)

// row is one line of the list.
type row struct {
	name, org, role *flow.Text
	chip            *widget.Chip
	devices, lacks  *flow.Text
}

// line is a text that stays on one line.
func line(t *flow.Text) *flow.Text {
	t.MaxLines = 1
	return t
}

func columns(name, role, words, devices fyne.CanvasObject) fyne.CanvasObject {
	return flow.Pad(0, place.Margin, 0, place.Margin, flow.Row(8,
		flow.Grow(name), flow.Fixed(roleWidth, role), flow.Fixed(wordsWidth, words), flow.Fixed(devicesWidth, devices)))
}

func (v *Place) header() fyne.CanvasObject {
	head := func(id string) fyne.CanvasObject { return line(flow.Caption(v.env.T(id))) }
	return flow.Column(0,
		flow.Pad(8, 0, 8, 0, columns(head("app.people.col.name"), head("app.people.col.role"), head("app.people.col.words"), head("app.people.col.devices"))),
		flow.Line())
}

func (v *Place) makeRow() fyne.CanvasObject {
	r := &row{
		name: line(flow.Body(" ")), org: line(flow.Caption(" ")), role: flow.Caption(" "), chip: widget.NewChip(widget.Neutral, "state-check", " "),
		devices: line(flow.Body(" ")), lacks: line(flow.Caption(" ")),
	}
	r.role.MaxLines = 2
	o := columns(flow.Column(0, r.name, r.org), r.role, flow.Row(0, r.chip), flow.Column(0, r.devices, r.lacks))
	v.filled[o] = r
	return o
}

func (v *Place) fillRow(i int, o fyne.CanvasObject) {
	r := v.filled[o]
	if r == nil || i >= len(v.found) {
		return
	}
	x := v.found[i]
	r.name.SetText(v.name(x))
	r.org.SetText(x.Org)
	r.org.Hidden = x.Org == ""
	r.role.SetText(v.role(x.Role))
	tone, icon, word := v.standing(x)
	r.chip.Set(tone, icon, word)
	r.devices.SetText(v.deviceCount(x))
	words, color := v.delivery(x)
	r.lacks.SetRuns(flow.Run{Text: words, Size: look.SizeCaption, Color: color})
	r.lacks.Hidden = words == ""
	o.Refresh()
}

// name is what a person is called, as far as that is known here.
func (v *Place) name(x person) string {
	if x.Name == "" {
		return v.env.T("app.people.unknown")
	}
	return x.Name
}

func (v *Place) role(role string) string {
	if role == "" {
		return "—"
	}
	return v.env.T("role." + role)
}

// standing says what is known of a person's words, or what waits.
func (v *Place) standing(x person) (widget.Tone, string, string) {
	switch {
	case x.Mine:
		return widget.Warn, "state-check", v.env.T("app.people.to-approve")
	case x.Waits != "":
		return widget.Warn, "state-waiting", v.env.T("app.people.waits")
	case !x.Active:
		return widget.Neutral, "state-withdrawn", v.env.T("state.removed")
	case x.Me:
		return widget.Here, "place-people", v.env.T("app.people.me")
	case x.Verified:
		return widget.OK, "state-accepted", v.env.T("state.verified")
	case len(x.Words) == 0:
		return widget.Neutral, "state-waiting", v.env.T("app.people.words-later")
	}
	return widget.Warn, "state-check", v.env.T("state.unverified")
}

func (v *Place) deviceCount(x person) string {
	if len(x.Logs) == 0 {
		return v.env.T("app.people.no-device")
	}
	return v.env.N("app.people.devices", len(x.Logs))
}

// delivery says how much a person lacks, and in which colour.
func (v *Place) delivery(x person) (string, fyne.ThemeColorName) {
	n, known := x.lacks()
	switch {
	case x.Me || !x.Active:
		return "", look.ColorInk2
	case !known:
		return v.env.T("app.people.lacks.unknown"), look.ColorInk2
	case n == 0:
		return v.env.T("app.people.lacks.nothing"), look.ColorOK
	}
	return v.env.N("app.people.lacks", n), look.ColorWarn
}
