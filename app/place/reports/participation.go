package reports

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/report"
)

// Measures of the charts.
const (
	figureWidth float32 = 150
	labelWidth  float32 = 132
	countWidth  float32 = 40
	cardWidth   float32 = 354
	checkWidth  float32 = 320

	maxBars = 7
)

func (v *Place) number(n int) string { return assets.Number(v.env.Lang(), n) }

// renderParticipation shows the figures and the charts.
func (v *Place) renderParticipation() {
	items := []fyne.CanvasObject{}
	if o := v.progress(); o != nil {
		items = append(items, o)
	}
	items = append(items, v.figures(),
		flow.Top(16, flow.Fixed(cardWidth, v.articles()), flow.Grow(v.decisions()), flow.Fixed(checkWidth, v.before())),
		flow.Top(16, flow.Fixed(cardWidth, v.states()), flow.Grow(v.received())))
	v.page.SetItems(items...)
	place.Fill(v.body, v.scroll)
	v.scroll.Refresh()
}

// figures are the numbers at the top.
func (v *Place) figures() fyne.CanvasObject {
	s := &v.p.sums
	answered, share := len(s.Items)-s.open(), 0
	if len(s.Items) > 0 {
		share = answered * 100 / len(s.Items)
	}
	row := []fyne.CanvasObject{}
	for _, f := range []struct {
		n    int
		word string
	}{
		{s.Submissions - s.Withdrawn, v.env.N("app.reports.figure.submissions", s.Submissions-s.Withdrawn)},
		{s.commentCount(), v.env.N("app.reports.figure.comments", s.commentCount())},
		{len(s.wordings()), v.env.N("app.reports.figure.wordings", len(s.wordings()))},
		{answered, v.env.N("app.reports.figure.answers", answered, "Percent", share)},
	} {
		row = append(row, flow.Fixed(figureWidth, flow.Column(0, flow.Display(v.number(f.n)), flow.Caption(f.word))))
	}
	row = append(row, flow.Grow(widget.Eye(v.env.T("app.reports.left-out", "Limit", report.Limit))))
	return widget.Sheet(flow.Pad(12, 16, 12, 16, flow.Row(16, row...)))
}

// title is that of a card, with what stands beside it.
func title(words, beside string) fyne.CanvasObject {
	return flow.Row(8, flow.Bold(words), flow.Caption(beside))
}

// barRow is a line of a chart.
func (v *Place) barRow(label string, n, largest int, tone widget.Tone) fyne.CanvasObject {
	name := flow.Body(label)
	name.MaxLines = 1
	return flow.Row(8, flow.Fixed(labelWidth, name), flow.Grow(widget.NewChartBar(float32(n), float32(largest), tone)),
		flow.Fixed(countWidth, flow.Body(v.number(n))))
}

// articles are the comments by article.
func (v *Place) articles() fyne.CanvasObject {
	s := &v.p.sums
	shown, others, rest := chart(s.Articles, maxBars)
	largest := max(rest, s.Orphans)
	for _, b := range shown {
		largest = max(largest, b.Count)
	}
	items := []fyne.CanvasObject{title(v.env.T("report.comments-by-article"), "")}
	for _, b := range shown {
		items = append(items, v.barRow(b.Label, b.Count, largest, widget.Here))
	}
	if others > 0 {
		items = append(items, v.barRow(v.env.N("app.reports.articles.others", others, "Number", v.number(others)), rest, largest, widget.Outlined))
	}
	if s.Orphans > 0 {
		items = append(items, v.barRow(v.env.T("app.reports.articles.orphans"), s.Orphans, largest, widget.Outlined))
	}
	if largest == 0 {
		items = append(items, flow.Body2(v.env.T("app.reports.articles.none")))
	}
	return widget.Card(items...)
}

// decided is how each decision is drawn.
var decided = []struct {
	tone       widget.Tone
	icon, word string
}{
	{widget.OK, "state-accepted", "state.accepted"},
	{widget.Warn, "state-partly", "state.partly"},
	{widget.Neutral, "state-noted", "state.noted"},
	{widget.Error, "state-rejected", "state.rejected"},
	{widget.Outlined, "state-open", "state.open"},
}

// decisions are what became of what was said.
func (v *Place) decisions() fyne.CanvasObject {
	s := &v.p.sums
	counts := s.decided()
	shares := percents(counts)
	var parts []widget.Part
	legend := []fyne.CanvasObject{}
	for i, d := range decided {
		parts = append(parts, widget.Part{Value: float32(counts[i]), Tone: d.tone})
		n, share := flow.Bold(v.number(counts[i])), flow.Caption(v.env.T("app.reports.percent", "Percent", shares[i]))
		n.Align, share.Align = fyne.TextAlignTrailing, fyne.TextAlignTrailing
		legend = append(legend, flow.Row(8, look.Icon(d.icon, 16, d.tone.Ink()), flow.Grow(flow.Body(v.env.T(d.word))),
			flow.Fixed(56, n), flow.Fixed(40, share)))
	}
	n := len(s.Items)
	head := title(v.env.T("report.decisions"), v.env.N("app.reports.items", n, "Number", v.number(n)))
	return widget.Card(append([]fyne.CanvasObject{head, widget.NewStacked(parts...)}, legend...)...)
}

// before is what there is to see to before the report is published.
func (v *Place) before() fyne.CanvasObject {
	items := []fyne.CanvasObject{title(v.env.T("app.reports.before"), "")}
	for _, c := range v.p.sums.checks() {
		icon, ink, words := "state-waiting", look.ColorWarn, ""
		switch {
		case c.Done:
			icon, ink, words = "state-accepted", look.ColorOK, v.env.T("app.reports.check."+c.ID+".done")
		case c.N > 0:
			words = v.env.N("app.reports.check."+c.ID, c.N, "Number", v.number(c.N))
		default:
			words = v.env.T("app.reports.check." + c.ID)
		}
		if c.Bad {
			icon, ink = "state-error", look.ColorError
		}
		items = append(items, flow.Row(12, look.Icon(icon, 16, ink), flow.Grow(flow.Body(words))))
	}
	return widget.Card(items...)
}

// states are how the contributions stand. They are counted, not the people behind
// them: the register publishes each line with its state.
func (v *Place) states() fyne.CanvasObject {
	s := &v.p.sums
	items := []fyne.CanvasObject{title(v.env.T("app.reports.state"), "")}
	for _, b := range []bar{
		{"numbered", s.Numbered}, {"unnumbered", s.Unnumbered}, {"late", s.Late}, {"confidential", s.Confidential}, {"withdrawn", s.Withdrawn},
	} {
		items = append(items, v.barRow(v.env.T("app.reports.state."+b.Label), b.Count, s.Submissions, widget.Here))
	}
	return widget.Card(items...)
}

// received offers to verify a report that somebody handed over.
func (v *Place) received() fyne.CanvasObject {
	b := widget.NewButton(v.env.T("app.reports.verify"), v.verify, widget.Icon("action-check"))
	if v.p.busy != nil {
		b.Disable()
	}
	return widget.Card(title(v.env.T("app.reports.verify.title"), ""), flow.Body2(v.env.T("app.reports.verify.text")), flow.Row(0, b))
}
