package reports

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/stage"
	"toguna/app/widget"
)

// atWidth is the column of where something was said.
const atWidth float32 = 148

// wordingsStep is how many wordings are drawn at once.
const wordingsStep = 20

// maxWording is how much of a wording is compared on the screen.
const maxWording = 4000

// answerRow is a line of what was said, with what became of it.
type answerRow struct {
	*flow.Frame
	at, text, reason *flow.Text
	chip             *widget.Chip
}

func newAnswerRow(st *stage.Stage) *answerRow {
	r := &answerRow{at: flow.Bold(""), text: flow.Body(""), reason: flow.Caption(""), chip: place.DecisionChip(st, "")}
	for _, t := range []*flow.Text{r.at, r.text, r.reason} {
		t.MaxLines = 1
	}
	r.Frame = flow.Pad(0, place.Margin, 0, place.Margin, flow.Row(12, flow.Fixed(atWidth, r.at),
		flow.Grow(flow.Column(0, r.text, r.reason)), r.chip))
	return r
}

func (v *Place) fillRow(i int, o fyne.CanvasObject) {
	r, ok := o.(*answerRow)
	if !ok || i >= len(v.p.sums.Items) {
		return
	}
	it := v.p.sums.Items[i]
	reason := it.Reason
	if reason == "" {
		reason = v.author(it)
	}
	r.at.SetText(v.where(it))
	r.text.SetText(it.Text)
	r.reason.SetText(reason)
	d := decided[len(decided)-1]
	for j, name := range decisions {
		if it.Decision == name {
			d = decided[j]
		}
	}
	if it.Conflict {
		r.chip.Set(widget.Error, "state-error", v.env.T("state.conflict"))
		return
	}
	r.chip.Set(d.tone, d.icon, v.env.T(d.word))
}

// where says on what something was said.
func (v *Place) where(it item) string {
	switch {
	case it.Letter:
		return v.env.T("app.reports.letter")
	case it.At == "":
		return v.env.T("state.orphan")
	}
	return it.At
}

func (v *Place) author(it item) string {
	return place.Who(it.Org, it.Author, v.env.T("app.reports.anonymous"))
}

// renderAnswers shows what was said, each with its answer.
func (v *Place) renderAnswers() {
	if len(v.p.sums.Items) == 0 {
		place.Fill(v.body, widget.NewEmpty("action-comment", v.env.T("app.reports.answers.none"), v.env.T("app.reports.answers.none.how"), "", nil))
		return
	}
	v.rows.Refresh()
	v.rows.Select(v.p.at)
	v.renderDetail()
	place.Fill(v.body, v.answer)
}

func (v *Place) choose(i int) {
	v.p.at = i
	v.renderDetail()
}

// openItem goes to where something can be answered.
func (v *Place) openItem(i int) {
	if i >= 0 && i < len(v.p.sums.Items) {
		v.env.Window.Go(place.Register, v.p.sums.Items[i].ID)
	}
}

// renderDetail shows one thing whole.
func (v *Place) renderDetail() {
	it, ok := v.p.item()
	if !ok {
		v.detail.SetItems()
		return
	}
	t := v.env.T
	items := []fyne.CanvasObject{}
	if o := v.progress(); o != nil {
		items = append(items, o)
	}
	items = append(items, flow.Sub(v.where(it)), flow.Caption(v.author(it)))
	if it.New != "" {
		items = append(items, widget.Card(v.redline(it)))
	} else if it.Old != "" {
		items = append(items, widget.Card(flow.Law(it.Old)))
	}
	items = append(items, flow.Body(it.Text), flow.Space(0, 4), flow.Row(0, place.DecisionChip(v.env.Stage, it.Decision)))
	if it.Reason != "" {
		items = append(items, flow.Bold(t("app.reports.reason")), flow.Body(it.Reason))
	} else if it.Decision == "" {
		items = append(items, flow.Body2(t("app.reports.reason.none")))
	}
	word := "app.reports.open.read"
	if v.p.clerk() && it.Decision == "" {
		word = "app.reports.open"
	}
	items = append(items, flow.Space(0, 4), flow.Row(0, widget.NewButton(t(word), func() { v.env.Window.Go(place.Register, it.ID) })))
	v.detail.SetItems(items...)
	v.side.ScrollToTop()
	v.side.Refresh()
}

// redline shows what a wording changes.
func (v *Place) redline(it item) *flow.Text { return place.Redline(cut(it.Old), cut(it.New)) }

// cut bounds what is compared.
func cut(s string) string {
	r := []rune(s)
	if len(r) > maxWording {
		return string(r[:maxWording]) + "…"
	}
	return s
}

// renderWordings shows the proposed wordings in the order of the articles.
func (v *Place) renderWordings() {
	all := v.p.sums.wordings()
	if len(all) == 0 {
		place.Fill(v.body, widget.NewEmpty("action-wording", v.env.T("app.reports.wordings.none"), v.env.T("app.reports.wordings.none.how"), "", nil))
		return
	}
	items := []fyne.CanvasObject{}
	if o := v.progress(); o != nil {
		items = append(items, o)
	}
	last := ""
	for i, it := range all[:min(len(all), v.shown)] {
		if at := v.where(it); i == 0 || at != last {
			items = append(items, flow.Sub(at))
			last = at
		}
		items = append(items, v.wording(it))
	}
	if more := len(all) - v.shown; more > 0 {
		n := min(more, wordingsStep)
		items = append(items, flow.Row(0, widget.NewButton(v.env.N("app.reports.more", n), func() {
			v.shown += wordingsStep
			v.render()
		})))
	}
	v.page.SetItems(flow.MaxWidth(wordingWidth, flow.Column(12, items...)))
	place.Fill(v.body, v.scroll)
	v.scroll.Refresh()
}

// wordingWidth is the most that a wording is wide: the law is read in short lines.
const wordingWidth float32 = 760

// wording is a proposal, with what became of it.
func (v *Place) wording(it item) fyne.CanvasObject {
	chip := place.DecisionChip(v.env.Stage, it.Decision)
	if it.Conflict {
		chip = widget.NewChip(widget.Error, "state-error", v.env.T("state.conflict"))
	}
	items := []fyne.CanvasObject{flow.Row(12, flow.Grow(flow.Bold(v.author(it))), chip), v.redline(it)}
	if it.Text != "" {
		text := flow.New(flow.Run{Text: it.Text, Color: look.ColorInk2})
		text.MaxLines = 6
		items = append(items, text)
	}
	if it.Reason != "" {
		reason := flow.Body(it.Reason)
		reason.MaxLines = 6
		items = append(items, flow.Line(), flow.Column(0, flow.Caption(v.env.T("app.reports.reason")), reason))
	}
	return widget.Card(items...)
}
