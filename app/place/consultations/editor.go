package consultations

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/entry"
)

// renderEditor shows the call that is being written.
func (v *Place) renderEditor() {
	t := v.env.T
	place.Swap(v.head, place.Head(place.Title(t("app.consultations.open.title")), nil, nil))
	if v.formShows == "open" && v.p.busy != nil {
		v.foot.SetItems(v.working())
		return
	}
	o := &v.p.open
	if len(o.texts) == 0 {
		place.Swap(v.body, v.none())
		return
	}
	var words []string
	for _, x := range o.texts {
		words = append(words, t("app.consultations.text", "Title", place.Who(x.Title, "", ""), "Version", x.Version))
	}
	title := widget.NewField(t("app.consultations.title"), "", widget.MaxBytes(entry.MaxTitle, t("app.too-long")))
	title.SetText(o.title)
	title.OnChanged = func(s string) { o.title = s; v.lack.SetRuns() }
	text := widget.NewChoice(t("app.consultations.fact.text"), words, func(i int) {
		o.choose(i)
		title.SetText(o.title)
	})
	text.SetSelected(o.at)
	date := v.dateField(t("app.consultations.fact.deadline"))
	if !o.deadline.IsZero() {
		date.Set(o.deadline.In(bamako()))
	}
	date.OnChanged = func() {
		at, err := date.Time(bamako())
		if err != nil {
			at = time.Time{}
		}
		o.deadline = at
		v.lack.SetRuns()
	}
	who := widget.NewField(t("app.consultations.fact.who"), t("app.consultations.who.all"), widget.Lines(2), widget.MaxBytes(entry.MaxSmall, t("app.too-long")))
	who.SetText(o.who)
	who.OnChanged = func(s string) { o.who = s }
	secret := widget.NewCheck(t("app.consultations.confidential"), t("app.consultations.confidential.hint"), func(on bool) { o.confidential = on })
	secret.SetChecked(o.confidential)
	v.lack.SetRuns()
	v.drawQuestions()
	fresh := v.formShows != "open"
	v.showForm("open", []fyne.CanvasObject{
		text, title, date, who, secret,
		section(t("app.consultations.ask"), t("app.consultations.ask.hint"), v.questions),
	}, widget.NewButton(t("app.consultations.open.do"), v.sendCall, widget.Primary(), widget.Key(t("app.key.ctrl")+" ↵")),
		widget.NewButton(t("app.cancel"), v.back, widget.Key(t("app.key.escape"))), flow.Grow(v.lack))
	if fresh {
		v.env.Window.Canvas().Focus(title.Focusable())
	}
}

// drawQuestions shows the questions that are being written.
func (v *Place) drawQuestions() {
	t := v.env.T
	o := &v.p.open
	v.questions.SetItems()
	for i := range o.questions {
		v.questions.Add(v.questionCard(i))
	}
	add := widget.NewButton(t("app.consultations.question.add"), func() { v.rearrange(o.add) }, widget.Icon("action-add"), widget.Compact())
	v.questions.Add(flow.Row(0, add))
}

// rearrange changes which questions there are, or their order.
func (v *Place) rearrange(do func()) {
	do()
	v.lack.SetRuns()
	v.drawQuestions()
	v.formScroll.Refresh()
}

func (v *Place) questionCard(i int) fyne.CanvasObject {
	t := v.env.T
	o := &v.p.open
	q := &o.questions[i]
	up := widget.NewIconButton("action-collapse", t("app.consultations.question.up"), func() { v.rearrange(func() { o.move(i, -1) }) }, widget.Bare(), widget.Compact())
	down := widget.NewIconButton("action-chevron", t("app.consultations.question.down"), func() { v.rearrange(func() { o.move(i, 1) }) }, widget.Bare(), widget.Compact())
	if i == 0 {
		up.Disable()
	}
	if i == len(o.questions)-1 {
		down.Disable()
	}
	remove := widget.NewButton(t("app.consultations.question.remove"), func() { v.rearrange(func() { o.remove(i) }) }, widget.Compact(), widget.Icon("action-remove"))
	text := widget.NewField("", t("app.consultations.question.text"), widget.Lines(2), widget.MaxBytes(entry.MaxSmall, t("app.too-long")))
	text.SetText(q.Text)
	text.OnChanged = func(s string) { q.Text = s; v.lack.SetRuns() }
	choices := widget.NewField("", t("app.consultations.question.choices"), widget.Lines(3), widget.MaxBytes(32<<10, t("app.too-long")))
	choices.SetText(q.Choices)
	choices.OnChanged = func(s string) { q.Choices = s; v.lack.SetRuns() }
	kind := widget.NewSegmented([]widget.Segment{
		{Word: t("app.consultations.question.words"), Count: -1}, {Word: t("app.consultations.question.one"), Count: -1},
	}, func(k int) { v.rearrange(func() { q.Choice = k == 1 }) })
	if q.Choice {
		kind.SetSelected(1)
	}
	about := widget.NewCheck(t("app.consultations.question.about"), t("app.consultations.question.about.hint"), func(on bool) { q.About = on })
	about.SetChecked(q.About)
	col := flow.Column(8,
		flow.Row(4, flow.Grow(flow.Bold(t("app.consultations.question", "Number", fmt.Sprint(i+1)))), up, down, remove), text, flow.Row(0, kind))
	if q.Choice {
		col.Add(choices)
	}
	col.Add(about)
	return widget.Card(col)
}

// sendCall opens the consultation, once nothing lacks and it was said what that
// does.
func (v *Place) sendCall() {
	t := v.env.T
	o := &v.p.open
	if lack, at := o.lack(v.env.Now()); lack != "" {
		v.wants(lack, "Number", fmt.Sprint(at+1))
		return
	}
	at := o.deadline
	v.env.Window.Confirm(t("app.consultations.open.ask"), t("app.consultations.open.text", "Deadline", at), t("app.consultations.open.do"), func() {
		v.p.send(func() { v.env.Window.Say(t("done.consult.open", "Deadline", at), nil) })
	})
}

// working is what an act shows in the place of the buttons.
func (v *Place) working() fyne.CanvasObject {
	if r := v.p.busy; r != nil {
		show := func() {
			place.ShowProgress(v.bar, v.env.Stage, r)
			v.foot.Refresh()
		}
		r.Watch(show)
		show()
	}
	return flow.Grow(v.bar)
}
