package drafts

import (
	"slices"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
)

// maxWords is what a comment or a wording may hold, in bytes: what the record takes.
const maxWords = 16 << 10

// commentKinds are the kinds of comments, the most useful first.
func commentKinds() []string {
	return []string{"general", "technical", "editorial", "question", "evidence", "support"}
}

// drawComposer draws what is being written.
func (v *Place) drawComposer() fyne.CanvasObject {
	t := v.env.T
	w := v.c.w
	title, icon := t("app.drafts.comment"), "action-comment"
	switch {
	case w.ReplyTo != "":
		title, icon = t("app.drafts.reply"), "action-reply"
	case w.Wording:
		title, icon = t("app.drafts.wording"), "action-wording"
	}
	v.keptLine = flow.Caption("")
	v.keptLine.MaxLines = 1
	if !v.c.kept.IsZero() {
		v.showKept()
	}
	col := flow.Column(10, flow.Row(8, look.Icon(icon, 16, look.ColorInk), flow.Grow(flow.Bold(title)), v.keptLine))
	if len(v.p.languages()) > 1 && w.ReplyTo == "" {
		col.Add(flow.Row(0, place.TextChip(v.env.Stage, v.p.version.Lang())))
	}
	if w.Quote != "" && w.ReplyTo == "" && !w.Wording {
		col.Add(quoted(t("app.drafts.quote", "Text", w.Quote)))
	}
	v.wording = nil
	if w.Wording && w.ReplyTo == "" {
		v.addWording(col, w)
	}
	v.words = widget.NewField("", t(wordsHint(w)), widget.Lines(4), widget.MaxBytes(maxWords, t("app.too-long")))
	v.words.SetText(w.Text)
	v.words.OnChanged = func(s string) {
		v.words.SetError("")
		v.c.change(func(w *writing) { w.Text = s })
		v.typed()
	}
	col.Add(v.words)
	if w.ReplyTo == "" {
		v.addTerms(col, w)
	}
	col.Add(flow.Row(8,
		widget.NewButton(t("app.drafts.save"), v.send, widget.Primary(), widget.Key(t("app.key.ctrl")+" ↵")),
		widget.NewButton(t("app.close"), func() { v.closeComposer() }, widget.Key(t("app.key.escape")))))
	col.Add(flow.Caption(t("app.drafts.not-sent")))
	return flow.Surface(look.ColorPaper, look.ColorPrimary, 6, flow.Pad(12, 12, 12, 12, col))
}

func wordsHint(w writing) string {
	switch {
	case w.ReplyTo != "":
		return "app.drafts.words.reply"
	case w.Wording:
		return "app.drafts.words.why"
	}
	return "app.drafts.words"
}

// addWording shows the wording proposed, and how it differs from the text while it
// is typed.
func (v *Place) addWording(col *flow.Box, w writing) {
	live := place.Redline(w.Base, w.Replace)
	v.wording = widget.NewField(v.env.T("app.drafts.wording.label"), "", widget.Lines(4), widget.MaxBytes(maxWords, v.env.T("app.too-long")))
	v.wording.SetText(w.Replace)
	v.wording.OnChanged = func(s string) {
		v.c.change(func(w *writing) { w.Replace = s })
		v.wording.SetError("")
		live.SetRuns(place.RedlineRuns(w.Base, s)...)
		v.thread.Refresh()
		v.typed()
	}
	col.Add(live)
	col.Add(v.wording)
}

// addTerms lets the author say what kind of comment it is and who reads it.
func (v *Place) addTerms(col *flow.Box, w writing) {
	t := v.env.T
	var words []string
	for _, k := range commentKinds() {
		words = append(words, t("type."+k))
	}
	kind := widget.NewChoice("", words, func(i int) {
		v.c.change(func(w *writing) { w.Kind = commentKinds()[i] })
		v.typed()
	})
	kind.SetSelected(max(0, slices.Index(commentKinds(), w.Kind)))
	who := widget.NewChoice("", []string{t("circle.everyone"), t("circle.committee")}, func(i int) {
		v.c.change(func(w *writing) { w.Committee = i == 1 })
		v.typed()
	})
	who.SetIcon("action-who-sees")
	sees := 0
	if w.Committee {
		sees = 1
	}
	who.SetSelected(sees)
	col.Add(flow.Row(8, flow.Grow(kind), flow.Grow(who)))
	col.Add(flow.Row(0, widget.NewButton(t("app.who-sees"), func() {
		widget.Dialog(v.env.Window.Canvas(), t("app.who-sees"), flow.Column(12,
			widget.NewNote(widget.Neutral, "action-who-sees", t("circle.everyone"), t("app.who-sees.everyone")),
			widget.NewNote(widget.Neutral, "state-confidential", t("circle.committee"), t("app.who-sees.committee"))))
	}, widget.Quiet(), widget.Compact())))
}

func (v *Place) focusComposer() {
	if v.wording != nil {
		v.env.Window.Canvas().Focus(v.wording.Focusable())
	} else {
		v.env.Window.Canvas().Focus(v.words.Focusable())
	}
}
