package drafts

import (
	"slices"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
)

// segmentsShown is how many languages are shown beside each other; more are chosen
// from a list.
const segmentsShown = 3

// tongues chooses the text that is read where a version has several, or all of them
// side by side.
func (v *Place) tongues() fyne.CanvasObject {
	langs := v.p.languages()
	if len(langs) < 2 {
		return flow.Space(0, 0)
	}
	at := slices.Index(langs, v.p.version.Lang())
	if _, beside := v.page.(*besidePage); beside {
		at = len(langs)
	}
	all := v.env.T("app.drafts.languages.all")
	if len(langs) == 2 {
		all = v.env.T("app.drafts.languages.both")
	}
	choose := func(i int) {
		if i >= len(langs) {
			v.sideBySide()
			return
		}
		if g, beside := v.page.(*besidePage); beside {
			g.open(langs[i])
			return
		}
		v.readIn(langs[i])
	}
	if len(langs) > segmentsShown {
		words := make([]string, 0, len(langs)+1)
		for _, l := range langs {
			words = append(words, place.OwnName(l))
		}
		c := widget.NewChoice("", append(words, all), choose)
		c.SetSelected(at)
		return flow.Fixed(160, c)
	}
	items := make([]widget.Segment, 0, len(langs)+1)
	for _, l := range langs {
		items = append(items, widget.Segment{Word: place.OwnName(l), Count: -1})
	}
	s := widget.NewSegmented(append(items, widget.Segment{Word: all, Count: -1}), choose)
	s.SetSelected(at)
	return s
}

// inWords is what a language is called here, inside a sentence.
func (v *Place) inWords(lang string) string { return place.LanguageName(v.env.Stage, lang) }

// readIn reads the text in another language, at the same place.
func (v *Place) readIn(lang string) {
	if lang == "" || lang == v.p.version.Lang() {
		return
	}
	v.leaveWriting()
	v.p.readIn(lang)
}

// readAt reads the text that a comment was made on, at its passage.
func (v *Place) readAt(c desk.CommentView) {
	v.leaveWriting()
	v.p.readAt(c)
}

// leaveWriting keeps what is being written, and shows the draft.
func (v *Place) leaveWriting() {
	v.c.keep(nil)
	v.c.open = false
	if v.page != nil {
		v.page.end()
		v.page = nil
	}
}

// addAcross says that a comment is on a text in another language, where it stands
// there, and leads to it.
func (v *Place) addAcross(col *flow.Box, c desk.CommentView) {
	t := v.env.T
	row := flow.Row(8, place.TextChip(v.env.Stage, c.Lang), flow.Grow(place.Beside(short(c.WasAt))))
	if v.p.version.Has(c.Lang) {
		row.Add(widget.NewButton(t("app.drafts.read-there"), func() { v.readAt(c) }, widget.Quiet(), widget.Compact()))
	}
	col.Add(row)
	if c.AnchorReason == desk.ReasonUnaligned && c.Provision != "" {
		col.Add(flow.Caption(t("app.drafts.anchor." + desk.ReasonUnaligned)))
	}
}

// otherTexts offers the comments that are to be looked at in other texts of the
// version.
func (g *reviewPage) otherTexts() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, l := range g.v.p.languages() {
		n := g.v.p.unsureOn(l)
		if l == g.r.lang || n == 0 {
			continue
		}
		out = append(out, widget.NewButton(g.v.env.N("app.drafts.review.there", n, "Name", g.v.inWords(l)), func() {
			g.v.checking = true
			g.v.readIn(l)
		}, widget.Icon("state-check")))
	}
	return out
}
