package register

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
)

// Widths of the list's columns.
const (
	numberWidth float32 = 40
	iconWidth   float32 = 20
	tallyWidth  float32 = 112
	dateWidth   float32 = 112
)

// line is a row of the list.
type line struct {
	*flow.Frame
	number, who, tally, date *flow.Text
	icon                     *place.Slot
	bar                      *widget.Bar
	done                     *flow.Box // bar and tally
}

func newLine() *line {
	l := &line{
		number: flow.Body(""), who: flow.Body(""), tally: flow.Caption(""), date: flow.Caption(""), icon: place.NewSlot(),
		bar: widget.NewBar(0, 1, widget.OK),
	}
	for _, t := range []*flow.Text{l.number, l.who, l.tally, l.date} {
		t.MaxLines = 1
	}
	l.date.Align = fyne.TextAlignTrailing
	l.done = flow.Row(8, l.bar, flow.Grow(l.tally))
	l.Frame = flow.Pad(0, place.Margin, 0, place.Margin, flow.Row(8,
		flow.Fixed(numberWidth, l.number), flow.Fixed(iconWidth, l.icon), flow.Grow(l.who),
		flow.Fixed(tallyWidth, l.done), flow.Fixed(dateWidth, l.date)))
	return l
}

// columnHeads are the words over the columns.
func (v *Place) columnHeads() fyne.CanvasObject {
	t := v.env.T
	date := place.Beside(t("app.register.column.date"))
	date.Align = fyne.TextAlignTrailing
	row := flow.Pad(6, place.Margin, 6, place.Margin, flow.Row(8,
		flow.Fixed(numberWidth, place.Beside(t("app.register.column.number"))), flow.Fixed(iconWidth, flow.Space(0, 0)),
		flow.Grow(place.Beside(t("app.register.column.who"))), flow.Fixed(tallyWidth, place.Beside(t("app.register.column.answered"))),
		flow.Fixed(dateWidth, date)))
	return flow.Column(0, row, flow.Line())
}

func (v *Place) fill(l *line, r row) {
	here := r.key == v.p.selected && r.kind != heading
	if r.kind == heading {
		l.number.SetRuns()
		l.icon.Set(nil)
		l.who.SetRuns(flow.Run{Text: v.p.who(r), Bold: true, Color: look.ColorInk2})
		l.done.Hide()
		l.date.SetRuns()
		return
	}
	l.done.Show()
	l.number.SetRuns(flow.Run{Text: r.number(), Bold: here})
	who := flow.Run{Text: v.p.who(r), Bold: here}
	if r.kind == contribution && !r.line.Readable {
		who.Color = look.ColorInk2
	}
	l.who.SetRuns(who)
	l.icon.Set(nil)
	if r.line.Confidential {
		l.icon.Set(look.Icon("state-confidential", 16, look.ColorInk2))
	}
	a := r.line.Answers
	l.bar.Set(float32(a.Answered), float32(max(a.Of, 1)))
	tally := flow.Run{Text: fmt.Sprintf("%d/%d", a.Answered, a.Of), Size: look.SizeCaption, Color: look.ColorInk2}
	if a.Of > 0 && a.Answered == a.Of {
		tally.Color = theme.ColorNameForeground
	}
	switch {
	case r.kind == contribution && !r.line.Readable:
		l.done.Hide()
	case a.Of == 0:
		tally.Text = ""
	}
	l.tally.SetRuns(tally)
	l.date.SetRuns(flow.Run{Text: v.date(r.line.Time), Size: look.SizeCaption, Color: look.ColorInk2})
}
