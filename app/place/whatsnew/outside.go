package whatsnew

import (
	"strconv"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
)

// pageWidth is that of the page for who waits to be admitted.
const pageWidth float32 = 760

// outside is the page of somebody who is not, or not yet, admitted.
func (v *Place) outside() fyne.CanvasObject {
	t, name := v.env.T, place.Who(v.env.Space().Name(), "", "…")
	reach := widget.NewButton(t("app.whatsnew.join.reach"), v.reach, widget.Primary(), widget.Icon("action-refresh"))
	save := widget.NewButton(t("app.whatsnew.join.save"), v.saveRequest, widget.Icon("action-export"))
	accept := widget.NewButton(t("app.whatsnew.join.accept"), v.accept, widget.Icon("action-import"))
	busy := v.p.busy
	for _, b := range []*widget.Button{reach, save, accept} {
		if busy != nil {
			b.Disable()
		}
	}
	var col *flow.Box
	if v.p.asked() {
		col = flow.Column(8, flow.Display(t("app.whatsnew.join.title")), flow.Body(t("app.whatsnew.join.text", "Name", name)),
			flow.Space(0, 8), v.how(), flow.Space(0, 8), flow.Row(8, reach, save, accept))
	} else {
		col = flow.Column(8, flow.Display(t("app.whatsnew.join.out")), flow.Body(t("app.whatsnew.join.out.text", "Name", name)),
			flow.Space(0, 8), flow.Row(8, reach, accept))
	}
	if busy != nil {
		busy.Watch(func() { place.ShowProgress(v.bar, v.env.Stage, busy) })
		place.ShowProgress(v.bar, v.env.Stage, busy)
		col.Add(widget.Card(v.bar))
	}
	if v.p.asked() {
		col.Add(flow.Space(0, 4))
		col.Add(widget.Eye(t("app.whatsnew.join.who")))
	}
	return flow.Scroll(flow.Pad(32, place.Margin, 32, place.Margin, flow.MaxWidth(pageWidth, col)))
}

// how says what has to happen until one is admitted, and whose part it is.
func (v *Place) how() fyne.CanvasObject {
	col := flow.Column(12, flow.Sub(v.env.T("app.whatsnew.join.how")))
	for i := 1; i <= 3; i++ {
		n := strconv.Itoa(i)
		number := flow.New(flow.Run{Text: n, Bold: true, Color: look.ColorPrimary})
		col.Add(flow.Top(8, flow.Fixed(16, number), flow.Grow(flow.Body(v.env.T("app.whatsnew.join.how."+n)))))
	}
	return widget.Card(col)
}

// joined tells what trying to come in came to.
func (v *Place) joined(in bool) {
	id := "app.whatsnew.join.not-yet"
	if in {
		id = "app.whatsnew.join.in"
	}
	v.env.Window.Say(v.env.T(id, "Name", place.Who(v.env.Space().Name(), "", "…")), nil)
}

func (v *Place) reach() {
	v.env.Window.Settle()
	v.p.reach(v.joined)
}

func (v *Place) accept() {
	v.env.Window.AskOpen(nil, func(file string) {
		v.env.Window.Settle()
		v.p.accept(file, v.joined)
	})
}

func (v *Place) saveRequest() {
	v.env.Window.AskSave(v.env.T("app.whatsnew.join.file"), func(file string) {
		v.env.Window.Settle()
		v.p.saveRequest(file, func() { v.env.Window.Say(v.env.T("app.whatsnew.join.saved"), nil) })
	})
}
