package drafts

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/draft"
)

// labelsShown is how many provisions without a counterpart are named.
const labelsShown = 12

// kind chooses between a new draft, the next version of one, and a further text of
// its newest.
func (g *previewPage) kind() fyne.CanvasObject {
	t := g.v.env.T
	type as struct {
		id     string
		beside bool
	}
	words, all, at := []string{t("app.drafts.add.new")}, []as{{}}, 0
	for _, d := range g.v.p.drafts {
		id, title, n := d.Ref.String(), place.Who("", d.Title(), ""), d.Latest().Number
		words = append(words, t("app.drafts.add.next", "Title", title, "Version", n+1),
			t("app.drafts.add.beside", "Title", title, "Version", n, "Name", g.v.inWords(g.f.lang)))
		all = append(all, as{id, false}, as{id, true})
	}
	for i, x := range all {
		if x == (as{g.f.of, g.f.beside}) {
			at = i
		}
	}
	c := widget.NewChoice(t("app.drafts.add.as"), words, func(i int) { g.f.setAs(all[i].id, all[i].beside) })
	c.SetSelected(at)
	return c
}

// facing shows what of the file has a counterpart, or says why it cannot be shared.
func (g *previewPage) facing() fyne.CanvasObject {
	t, n := g.v.env.T, g.v.env.N
	if v := g.f.besideOf(); g.f.taken() {
		return widget.NewNote(widget.Error, "state-error", t("app.drafts.add.taken", "Version", v.Number, "Name", g.v.inWords(g.f.lang)), t("app.drafts.add.taken.how"))
	}
	col := flow.Column(8, flow.Bold(t("app.drafts.preview.facing")))
	f := g.f.facing
	if f == nil {
		col.Add(flow.Body2(t("progress.comparing")))
		return widget.Card(col)
	}
	chips := flow.Row(8, widget.NewChip(widget.OK, "state-certain", n("count.facing", f.Have)))
	if alone := len(f.Without) + len(f.Lacking); alone > 0 {
		chips.Add(widget.NewChip(widget.Warn, "state-warning", n("count.alone", alone)))
	}
	col.Add(chips)
	g.addLabels(col, f.Without, g.f.lang)
	g.addLabels(col, f.Lacking, f.Lang)
	col.Add(flow.Caption(t("app.drafts.preview.facing.how")))
	return widget.Card(col)
}

// addLabels names what one text alone has.
func (g *previewPage) addLabels(col *flow.Box, ps []draft.Provision, lang string) {
	if len(ps) == 0 {
		return
	}
	col.Add(flow.Caption(g.v.env.N("app.drafts.preview.only", len(ps), "Name", g.v.inWords(lang))))
	list := flow.Column(0)
	for i := range ps[:min(len(ps), labelsShown)] {
		words := []rune(oneLine(ps[i].Text))
		line := flow.New(flow.Run{Text: short(ps[i].Label) + "  ", Bold: true}, flow.Run{Text: string(words[:min(len(words), wordsShown)]), Serif: true})
		line.MaxLines = 1
		list.Add(line)
	}
	col.Add(list)
	if rest := len(ps) - labelsShown; rest > 0 {
		col.Add(flow.Caption(g.v.env.N("app.drafts.preview.others", rest)))
	}
}
