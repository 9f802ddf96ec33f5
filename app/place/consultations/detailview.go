package consultations

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult"
	"toguna/consult/entry"
)

// factWidth is that of the words before a term.
const factWidth float32 = 120

// renderDetail shows the consultation selected.
func (v *Place) renderDetail() {
	c, ok := v.p.current()
	if !ok {
		return
	}
	title := flow.Sub(c.Open.Title)
	title.MaxLines = 3
	tone, icon, word := v.state(c)
	chips := flow.Row(8, widget.NewChip(tone, icon, word))
	if c.Extended {
		chips.Add(widget.NewChip(widget.Neutral, "action-calendar", v.env.T("app.consultations.extended")))
	}
	if c.Register.Final {
		chips.Add(widget.NewChip(widget.Neutral, "place-register", v.env.T("app.consultations.final")))
	}
	items := []fyne.CanvasObject{title, chips, v.terms(c)}
	if do := v.actions(c); len(do) > 0 {
		items = append(items, flow.Row(8, do...))
	}
	if len(c.mine) > 0 {
		items = append(items, section(v.env.T("app.consultations.mine"), "", v.mine(c)))
	}
	if len(c.Open.Questions) > 0 {
		items = append(items, section(v.env.N("app.consultations.questions", len(c.Open.Questions)), "", v.asked(c.Open.Questions)))
	}
	v.detail.SetItems(items...)
	v.scroll.Refresh()
}

// terms are those of the call.
func (v *Place) terms(c call) fyne.CanvasObject {
	t := v.env.T
	text := flow.Body(t("app.consultations.text", "Title", place.Who(c.title, "", ""), "Version", c.version))
	text.MaxLines = 2
	deadline := flow.Column(0, flow.Bold(assets.Date(v.env.Lang(), c.deadline())), flow.Caption(v.when(c)))
	who := c.Open.Who
	if who == "" {
		who = t("app.consultations.who.all")
	}
	reads := t("app.consultations.reads.open")
	if c.Open.Confidential {
		reads = t("app.consultations.reads.choice")
	}
	counts := v.env.N("count.submissions", c.count())
	col := flow.Column(8,
		fact(t("app.consultations.fact.text"), text), fact(t("app.consultations.fact.deadline"), deadline),
		fact(t("app.consultations.fact.who"), flow.Body(who)), fact(t("app.consultations.fact.reads"), flow.Body(reads)),
		fact(t("app.consultations.fact.counts"), flow.Body(counts)))
	return widget.Card(col)
}

func fact(word string, what fyne.CanvasObject) fyne.CanvasObject {
	return flow.Top(8, flow.Fixed(factWidth, flow.Body2(word)), flow.Grow(what))
}

// actions are what one's role can do with a call.
func (v *Place) actions(c call) []fyne.CanvasObject {
	t := v.env.T
	var out []fyne.CanvasObject
	if !c.Closed && v.p.canSubmit() {
		word, opts := t("app.consultations.submit"), []widget.ButtonOption{widget.Icon("action-submit")}
		if v.p.role() == consult.RoleContributor {
			opts = append(opts, widget.Primary())
		}
		if v.p.clerk() {
			word = t("app.consultations.enter")
		}
		out = append(out, widget.NewButton(word, v.p.begin, opts...))
	}
	out = append(out, widget.NewButton(t("app.consultations.read"), func() { v.env.Window.Go(place.Drafts, c.draft) }, widget.Icon("place-drafts")),
		widget.NewButton(t("app.place.register"), func() { v.env.Window.Go(place.Register, c.id) }, widget.Icon("place-register")))
	if v.p.canExtend(c) {
		out = append(out, widget.NewButton(t("app.consultations.extend"), func() { v.askExtend(c) }))
	}
	if v.p.canClose(c) {
		out = append(out, widget.NewButton(t("app.consultations.close"), func() { v.askClose(c) }))
	}
	return out
}

// asked lists the questions of a call.
func (v *Place) asked(qs []entry.Question) fyne.CanvasObject {
	col := flow.Column(8)
	for i, q := range qs {
		if i > 0 {
			col.Add(flow.Line())
		}
		col.Add(flow.Body(fmt.Sprintf("%d. %s", i+1, q.Text)))
		if q.Kind == "choice" {
			choices := flow.Caption(strings.Join(q.Choices, " / "))
			choices.MaxLines = 4
			col.Add(choices)
		}
		if q.About {
			col.Add(widget.Eye(v.env.T("app.consultations.about")))
		}
	}
	return widget.Card(col)
}

// mine lists one's own contributions to a call.
func (v *Place) mine(c call) fyne.CanvasObject {
	t := v.env.T
	col := flow.Column(8)
	for i, o := range c.mine {
		if i > 0 {
			col.Add(flow.Line())
		}
		title := t("app.consultations.mine.waiting")
		if o.Number > 0 {
			title = t("app.consultations.mine.number", "Number", fmt.Sprintf("%03d", o.Number))
		}
		row := flow.Row(8, flow.Grow(flow.Column(0, flow.Bold(title), flow.Caption(assets.Date(v.env.Lang(), place.InZone(o.Time.Unix(), c.Open.Zone))))), v.stateOf(o),
			widget.NewButton(t("app.consultations.see"), func() { v.env.Window.Go(place.Register, o.ID) }, widget.Compact()))
		if !o.Withdrawn {
			row.Add(widget.NewButton(t("app.consultations.withdraw"), func() { v.askWithdraw(o) }, widget.Compact(), widget.Danger()))
		}
		col.Add(row)
	}
	return widget.Card(col)
}

func (v *Place) stateOf(o own) *widget.Chip {
	t := v.env.T
	switch {
	case o.Withdrawn:
		return widget.NewChip(widget.Neutral, "state-withdrawn", t("app.register.withdrawn"))
	case o.Late:
		return widget.NewChip(widget.Warn, "state-due", t("state.late"))
	case o.Receipt:
		return widget.NewChip(widget.OK, "state-receipt", t("state.receipted"))
	}
	return widget.NewChip(widget.Warn, "state-waiting", t("state.waiting"))
}

func (v *Place) askWithdraw(o own) {
	t := v.env.T
	v.env.Window.Confirm(t("app.register.withdraw.title"), t("app.register.withdraw.text"), t("app.register.withdraw.yes"), func() {
		v.p.withdraw(o.ID, func() { v.env.Window.Say(t("app.register.withdraw.done"), nil) })
	})
}

func (v *Place) askClose(c call) {
	t := v.env.T
	text := t("app.consultations.close.text")
	if v.p.keeps(c) {
		text = t("app.register.close.text")
	}
	if !c.Closed && c.deadline().After(v.env.Now()) {
		text += " " + t("app.register.close.early", "Deadline", c.deadline())
	}
	v.env.Window.Confirm(t("app.consultations.close.title"), text, t("app.consultations.close.yes"), func() {
		v.p.close(c.id, func() { v.env.Window.Say(t("done.consult.close"), nil) })
	})
}

// dateField asks for a moment in Bamako.
func (v *Place) dateField(label string) *widget.DateField {
	t := v.env.T
	return widget.NewDateField(label, v.env.Lang(), widget.DateWords{
		Day: t("app.consultations.day"), Hour: t("app.consultations.hour"), BadDay: t("app.consultations.bad-day"), BadHour: t("app.consultations.bad-hour"),
		Zone: t("app.consultations.zone"),
	})
}

func bamako() *time.Location { return place.InZone(0, zone).Location() }

func (v *Place) askExtend(c call) {
	t := v.env.T
	date := v.dateField(t("app.consultations.extend.to"))
	at := c.deadline()
	if now := v.env.Now(); at.Before(now) {
		at = time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, at.Location())
	}
	date.Set(at.AddDate(0, 0, 7).In(bamako()))
	reason := widget.NewField(t("app.consultations.extend.reason"), "", widget.Lines(2), widget.MaxBytes(entry.MaxSmall, t("app.too-long")),
		widget.Hint(t("app.consultations.extend.reason.hint")))
	var d *widget.Modal
	do := func() {
		to, err := date.Check(bamako())
		if err != nil {
			return
		}
		if !to.After(v.env.Now()) || !to.After(c.deadline()) {
			date.SetError(t("app.consultations.extend.later"))
			return
		}
		d.Close()
		v.p.extend(c.id, to, strings.TrimSpace(reason.Text()), func() {
			v.env.Window.Say(t("done.consult.extend", "Deadline", to), nil)
		})
	}
	was := flow.New(flow.Run{Text: t("app.consultations.extend.was", "Deadline", c.deadline()), Color: look.ColorInk2})
	items := flow.Column(12, was, date, reason)
	if c.Closed {
		items.Add(flow.Caption(t("app.consultations.extend.reopens")))
	}
	d = widget.Dialog(v.env.Window.Canvas(), t("app.consultations.extend"), flow.Pad(0, 4, 0, 4, items),
		widget.NewButton(t("app.cancel"), func() { d.Close() }),
		widget.NewButton(t("app.consultations.extend.do"), do, widget.Primary()))
}
