package whatsnew

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
)

// dayWidth is the column of the days of deadlines.
const dayWidth float32 = 44

// seenWidth is the column of where devices are, and when they were heard of.
const seenWidth float32 = 156

// renderAside shows what ends soon and where the work is.
func (v *Place) renderAside() {
	t := v.env.T
	items := []fyne.CanvasObject{flow.Sub(t("app.whatsnew.deadlines")), flow.Space(0, 4)}
	deadlines := v.p.deadlines()
	for _, d := range deadlines {
		items = append(items, v.deadline(d), flow.Line())
	}
	if len(deadlines) == 0 {
		items = append(items, flow.Body2(t("app.whatsnew.deadlines.none")))
	}
	items = append(items, flow.Space(0, 16), flow.Sub(t("app.whatsnew.work")), flow.Caption(t("app.whatsnew.work.text")), flow.Space(0, 4))
	for _, d := range v.p.devices() {
		items = append(items, device1(d), flow.Line())
	}
	items = append(items, flow.Space(0, 12), flow.Row(0, widget.NewButton(t("app.whatsnew.handoff"),
		func() { v.env.Window.Go(place.Handoff, "") }, widget.Icon("place-handoff"))))
	v.aside.SetItems(items...)
}

func (v *Place) deadline(d deadline) fyne.CanvasObject {
	day, month := flow.Heading(d.Day), flow.Caption(d.Month)
	day.Align, month.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
	title := flow.Body(d.Title)
	title.MaxLines = 2
	when := flow.Caption(d.When)
	if d.Passed {
		when.SetRuns(flow.Run{Text: d.When, Size: look.SizeCaption, Color: look.ColorWarn})
	}
	title.OnTapped = func() { v.env.Window.Go(place.Consultations, d.Call) }
	return flow.Pad(8, 0, 8, 0, flow.Row(16, flow.Fixed(dayWidth, flow.Column(0, day, month)), flow.Grow(flow.Column(2, title, when))))
}

func device1(d device) fyne.CanvasObject {
	icon := look.Icon("state-waiting", 20, look.ColorWarn)
	if d.Delivered {
		icon = look.Icon("state-delivered", 20, look.ColorOK)
	}
	name, where, seen := flow.Body(d.Name), flow.Caption(d.Place), flow.Caption(d.Seen)
	name.MaxLines, where.MaxLines, seen.MaxLines = 1, 1, 1
	where.Align, seen.Align = fyne.TextAlignTrailing, fyne.TextAlignTrailing
	right := flow.Column(0)
	for _, o := range []struct {
		words string
		text  *flow.Text
	}{{d.Place, where}, {d.Seen, seen}} {
		if o.words != "" {
			right.Add(o.text)
		}
	}
	return flow.Pad(8, 0, 8, 0, flow.Row(8, icon, flow.Grow(flow.Column(0, name, flow.Caption(d.State))), flow.Fixed(seenWidth, right)))
}

// beginning is what a clerk does first in a new workspace.
func (v *Place) beginning() []fyne.CanvasObject {
	b, new := v.p.beginning()
	if !new {
		return nil
	}
	t := v.env.T
	steps := []struct {
		id, icon, place, target string
		done                    bool
	}{
		{"app.whatsnew.begin.draft", "place-drafts", place.Drafts, "", b.Draft},
		{"app.whatsnew.begin.people", "place-people", place.People, "", b.People},
		{"app.whatsnew.begin.call", "place-consultations", place.Consultations, "", false},
	}
	row := flow.Top(16)
	primary := true
	for _, s := range steps {
		opts := []widget.ButtonOption{}
		if primary && !s.done {
			opts, primary = append(opts, widget.Primary()), false
		}
		foot := fyne.CanvasObject(widget.NewButton(t(s.id+".do"), func() { v.env.Window.Go(s.place, s.target) }, opts...))
		if s.done {
			foot = flow.Pad(6, 0, 6, 0, widget.NewChip(widget.OK, "state-accepted", t("app.whatsnew.begin.done")))
		}
		row.Add(flow.Grow(widget.Card(
			flow.Row(0, look.Icon(s.icon, 32, look.ColorPrimary)), flow.Sub(t(s.id)), flow.New(flow.Run{Text: t(s.id + ".text"), Color: look.ColorInk2}),
			flow.Space(0, 4), flow.Row(0, foot))))
	}
	return []fyne.CanvasObject{flow.Sub(t("app.whatsnew.begin")), flow.Body2(t("app.whatsnew.begin.text")), flow.Space(0, 4), row, flow.Space(0, 12)}
}
