package consultations

import (
	"slices"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// renderHanding shows the step one is at of handing in.
func (v *Place) renderHanding() {
	t := v.env.T
	h := &v.p.hand
	steps := widget.NewSteps([]string{t("app.consultations.step.what"), t("app.consultations.step.terms"), t("app.consultations.step.check")}, h.step)
	title := t("app.consultations.submit")
	if h.step == stepDone {
		title = t("app.consultations.submitted")
	}
	place.Swap(v.head, place.Head(place.Title(title), []fyne.CanvasObject{steps}, []fyne.CanvasObject{v.kept}))
	v.lack.SetRuns()
	v.showKept()
	switch h.step {
	case stepWhat:
		v.renderWhat()
	case stepTerms:
		v.renderTerms()
	case stepCheck:
		v.renderCheck()
	case stepDone:
		v.renderDone()
	}
}

// buttons are those under a step: on, and back.
func (v *Place) buttons(next fyne.CanvasObject) []fyne.CanvasObject {
	t := v.env.T
	word := t("app.back")
	if v.p.hand.step == stepWhat {
		word = t("app.consultations.later")
	}
	return []fyne.CanvasObject{next, widget.NewButton(word, v.back, widget.Key(t("app.key.escape"))), flow.Grow(v.lack)}
}

func (v *Place) onward() fyne.CanvasObject {
	return widget.NewButton(v.env.T("app.continue"), v.forward, widget.Primary(), widget.Key(v.env.T("app.key.ctrl")+" ↵"))
}

func (v *Place) forward() {
	if lack := v.p.hand.lack(); lack != "" {
		v.wants(lack)
		return
	}
	v.p.hand.forward()
}

// renderWhat asks what goes along: comments and a letter.
func (v *Place) renderWhat() {
	t := v.env.T
	h := &v.p.hand
	col := flow.Column(8)
	for i, c := range h.comments {
		if i > 0 {
			col.Add(flow.Line())
		}
		col.Add(v.commentCheck(c))
	}
	comments := widget.Card(col)
	hint := v.env.N("app.consultations.comments.hint", len(h.comments))
	var shown fyne.CanvasObject = comments
	switch {
	case !h.read:
		hint, shown = t("app.consultations.reading"), flow.Space(0, 0)
	case len(h.comments) == 0:
		hint = ""
		shown = flow.Row(12, flow.Grow(flow.Body2(t("app.consultations.comments.none"))),
			widget.NewButton(t("app.consultations.read"), func() { v.env.Window.Go(place.Drafts, h.call.draft) }, widget.Compact()))
	}
	letter := widget.NewField("", t("app.consultations.letter.words"), widget.Lines(8), widget.MaxBytes(entry.MaxLetter, t("app.too-long")))
	letter.SetText(h.w.Letter)
	letter.OnChanged = func(s string) {
		h.change(func(w *contribution) { w.Letter = s })
		v.typed()
	}
	v.showForm("what", []fyne.CanvasObject{
		section(t("app.consultations.comments"), hint, shown),
		section(t("app.consultations.letter"), t("app.consultations.letter.hint"), letter),
	}, v.buttons(v.onward())...)
}

func (v *Place) commentCheck(c ownComment) fyne.CanvasObject {
	h := &v.p.hand
	check := widget.NewCheck(place.Who(place.CitedAt(&c.CommentView), "", v.env.T("app.register.no-article")), "", func(on bool) {
		h.choose(c.ID, on)
		v.typed()
	})
	check.SetChecked(h.goes(c))
	text := flow.Body2(c.Text)
	text.MaxLines = 2
	top := flow.Row(8, flow.Grow(check))
	if c.Committee {
		top.Add(widget.NewChip(widget.Neutral, "state-confidential", v.env.T("state.confidential")))
	}
	if c.Before {
		top.Add(widget.NewChip(widget.Neutral, "state-receipt", v.env.T("app.consultations.comments.before")))
	}
	return flow.Column(2, top, flow.Pad(0, 0, 0, 28, text))
}

// renderTerms asks the questions, for whom one speaks, what else goes along and who
// reads it.
func (v *Place) renderTerms() {
	t := v.env.T
	h := &v.p.hand
	var items []fyne.CanvasObject
	if qs := h.call.Open.Questions; len(qs) > 0 {
		col := flow.Column(16)
		for _, q := range qs {
			col.Add(v.ask(q))
		}
		items = append(items, section(t("app.consultations.answers"), t("app.consultations.answers.hint"), widget.Card(col)))
	}
	items = append(items, v.forWhom())
	v.drawFiles()
	items = append(items, section(t("app.consultations.files"), t("app.consultations.files.hint"), v.files))
	if h.call.Open.Confidential {
		secret := widget.NewCheck(t("app.consultations.secret"), t("app.consultations.secret.hint"), func(on bool) {
			h.change(func(w *contribution) { w.Confidential = on })
			v.typed()
		})
		secret.SetChecked(h.w.Confidential)
		items = append(items, secret)
	}
	v.showForm("terms", items, v.buttons(v.onward())...)
}

// ask is one question with its answer.
func (v *Place) ask(q entry.Question) fyne.CanvasObject {
	t := v.env.T
	h := &v.p.hand
	col := flow.Column(6, flow.Bold(q.Text))
	if q.About {
		col.Add(widget.Eye(t("app.consultations.voluntary")))
	}
	if q.Kind != "choice" {
		field := widget.NewField("", "", widget.Lines(2), widget.MaxBytes(entry.MaxComment, t("app.too-long")))
		field.SetText(h.w.Answers[q.ID])
		field.OnChanged = func(s string) {
			h.answer(q.ID, s)
			v.typed()
		}
		col.Add(field)
		return col
	}
	take := func(i int) {
		if i == 0 {
			h.answer(q.ID, "")
		} else {
			h.answer(q.ID, q.Choices[i-1])
		}
		v.typed()
	}
	words := append([]string{t("app.consultations.no-answer")}, q.Choices...)
	at := slices.Index(q.Choices, h.w.Answers[q.ID]) + 1
	if len(words) > 8 {
		choice := widget.NewChoice("", words, take)
		choice.SetSelected(at)
		col.Add(choice)
		return col
	}
	var radio []widget.RadioItem
	for _, w := range words {
		radio = append(radio, widget.RadioItem{Word: w})
	}
	choice := widget.NewRadio(radio, take)
	choice.SetSelected(at)
	col.Add(choice)
	return col
}

// forWhom asks for whom one speaks.
func (v *Place) forWhom() fyne.CanvasObject {
	t := v.env.T
	h := &v.p.hand
	whom := []string{"self", "others"}
	items := []widget.RadioItem{{Word: t("app.consultations.for.self")}, {Word: t("app.consultations.for.others"), Hint: t("app.consultations.for.others.hint")}}
	if org := v.p.person().Org; org != "" || h.w.For == "org" {
		whom = []string{"self", "org", "others"}
		items = slices.Insert(items, 1, widget.RadioItem{Word: t("app.consultations.for.org", "Name", place.Who(org, "", ""))})
	}
	name := widget.NewField("", t("app.consultations.for.name"), widget.MaxBytes(entry.MaxTitle, t("app.too-long")))
	name.SetText(h.w.Behalf)
	name.OnChanged = func(s string) {
		h.change(func(w *contribution) { w.Behalf = s })
		v.typed()
	}
	slot := place.NewSlot()
	show := func() {
		if h.w.For == "others" {
			slot.Set(name)
		} else {
			slot.Set(nil)
		}
	}
	show()
	radio := widget.NewRadio(items, func(i int) {
		h.change(func(w *contribution) { w.For = whom[i] })
		show()
		v.formScroll.Refresh()
		v.typed()
	})
	radio.SetSelected(max(0, slices.Index(whom, h.w.For)))
	return section(t("app.consultations.for"), "", radio, slot)
}

// renderCheck says who will see what, before it is signed.
func (v *Place) renderCheck() {
	t := v.env.T
	h := &v.p.hand
	goes := flow.Column(8)
	for _, s := range v.goesAlong() {
		goes.Add(flow.Row(8, look.Icon("action-check", 16, look.ColorInk2), flow.Grow(flow.Body(s))))
	}
	sees := flow.Column(12)
	for _, s := range v.sees() {
		sees.Add(widget.NewNote(widget.Neutral, s.icon, s.title, s.text))
	}
	items := []fyne.CanvasObject{
		section(h.call.Open.Title, "", widget.Card(goes)),
		section(t("app.who-sees"), "", sees),
		flow.Caption(t("app.consultations.forever")),
	}
	if v.p.busy != nil {
		v.showForm("check", items, v.working())
		return
	}
	sign := widget.NewButton(t("app.consultations.sign"), v.sign, widget.Primary(), widget.Icon("action-submit"))
	v.showForm("check", items, v.buttons(sign)...)
}

func (v *Place) sign() {
	if lack := v.p.hand.lack(); lack != "" {
		v.wants(lack)
		return
	}
	v.p.hand.submit(func(res desk.Result) {
		words := "app.consultations.signed"
		if res.Waiting {
			words = "app.consultations.signed.waiting"
		}
		v.env.Window.Say(v.env.T(words), nil)
	})
}

// goesAlong says what is handed in.
func (v *Place) goesAlong() []string {
	t, n := v.env.T, v.env.N
	in := v.p.hand.in()
	var out []string
	switch in.For {
	case "org":
		out = append(out, t("app.consultations.goes.org", "Name", place.Who(v.p.person().Org, "", "")))
	case "others":
		out = append(out, t("app.consultations.goes.others", "Name", place.Who(in.Behalf, "", "")))
	default:
		out = append(out, t("app.consultations.goes.self"))
	}
	if len(in.Comments) > 0 {
		out = append(out, n("app.consultations.goes.comments", len(in.Comments)))
	}
	if in.Letter != "" {
		out = append(out, t("app.consultations.goes.letter"))
	}
	if len(in.Answers) > 0 {
		out = append(out, n("app.consultations.goes.answers", len(in.Answers)))
	}
	if len(in.Attach) > 0 {
		out = append(out, n("app.consultations.goes.files", len(in.Attach)))
	}
	return out
}

// seen is who sees what, in words.
type seen struct{ icon, title, text string }

// sees says who will see what of the contribution.
func (v *Place) sees() []seen {
	t := v.env.T
	h := &v.p.hand
	in := h.in()
	var out []seen
	if in.Confidential {
		out = append(out, seen{"state-confidential", t("circle.committee"), t("app.consultations.sees.committee")},
			seen{"action-who-sees", t("app.consultations.sees.others"), t("app.consultations.sees.others.text")})
	} else {
		out = append(out, seen{"action-who-sees", t("circle.everyone"), t("app.consultations.sees.everyone")})
	}
	public, secret := 0, 0
	for _, c := range h.comments {
		switch {
		case !h.goes(c):
		case c.Committee:
			secret++
		default:
			public++
		}
	}
	if in.Confidential && public > 0 {
		out = append(out, seen{"action-comment", t("app.consultations.comments"), v.env.N("app.consultations.sees.public", public)})
	}
	if !in.Confidential && secret > 0 {
		out = append(out, seen{"state-confidential", t("app.consultations.comments"), v.env.N("app.consultations.sees.secret", secret)})
	}
	about := func(a entry.Answer) bool {
		return slices.ContainsFunc(h.call.Open.Questions, func(q entry.Question) bool { return q.ID == a.ID && q.About })
	}
	if slices.ContainsFunc(in.Answers, about) {
		out = append(out, seen{"state-confidential", t("app.consultations.sees.about"), t("app.consultations.sees.about.text")})
	}
	if len(in.Attach) > 0 {
		out = append(out, seen{"action-info", t("app.consultations.files"), v.seesFiles()})
	}
	return out
}

// renderDone says where the contribution is now, and what follows by itself.
func (v *Place) renderDone() {
	t := v.env.T
	h := &v.p.hand
	here, receipt := h.arrived()
	note := widget.NewNote(widget.Warn, "state-waiting", t("state.waiting"), t("app.consultations.done.waiting"))
	switch {
	case receipt:
		note = widget.NewNote(widget.OK, "state-receipt", t("state.receipted"), t("app.consultations.done.receipt"))
	case !here:
		note = widget.NewNote(widget.Neutral, "state-sealed", t("state.sealed"), t("app.consultations.done.sealed"))
	}
	foot := []fyne.CanvasObject{widget.NewButton(t("app.consultations.back"), v.back, widget.Key(t("app.key.escape")))}
	if here {
		id := h.res.ID
		foot = append([]fyne.CanvasObject{widget.NewButton(t("app.consultations.see.register"), func() { v.env.Window.Go(place.Register, id) }, widget.Primary())}, foot...)
	}
	v.showForm("done", []fyne.CanvasObject{flow.Sub(h.call.Open.Title), note, flow.Body2(t("app.consultations.done.how"))}, foot...)
}
