package reports

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/widget"
)

// commission is how many words say whose a report is.
const commission = 8

// verify asks which report, and what it is to be held against.
func (v *Place) verify() { v.env.Window.AskFolder(v.against) }

// against asks for the words, or a receipt, that say whose the report in a folder
// ought to be.
func (v *Place) against(dir string) {
	t := v.env.T
	words := widget.NewField(t("app.reports.verify.words"), "", widget.Hint(t("app.reports.verify.words.hint")))
	receipt := ""
	choose := widget.NewButton(t("app.reports.verify.receipt"), nil, widget.Compact())
	choose.SetOnTap(func() {
		v.env.Window.AskOpen(nil, func(file string) {
			receipt = file
			choose.SetWord(t("app.reports.verify.receipt.with", "Name", clip(filepath.Base(file))))
		})
	})
	words.OnChanged = func(string) { words.SetError("") }
	var d *widget.Modal
	do := func() {
		if n := len(strings.Fields(words.Text())); n != 0 && n != commission {
			words.SetError(t("app.reports.verify.words.bad"))
			return
		}
		d.Close()
		v.env.Window.Settle()
		v.p.verify(dir, claim{words.Text(), receipt}, v.verdict)
	}
	words.OnSubmitted = func(string) { do() }
	d = widget.Dialog(v.env.Window.Canvas(), t("app.reports.verify.title"),
		flow.Column(12, flow.Bold(clip(filepath.Base(dir))), words, flow.Row(0, choose), flow.Caption(t("app.reports.verify.why"))),
		widget.NewButton(t("app.cancel"), func() { d.Close() }),
		widget.NewButton(t("app.reports.verify.do"), do, widget.Primary()))
}

// verdict shows what a verification came to.
func (v *Place) verdict(f finding) {
	t := v.env.T
	tone, icon, title := widget.OK, "state-certain", t("app.reports.verdict.good")
	switch {
	case !f.OK:
		tone, icon, title = widget.Error, "state-error", t("app.reports.verdict.wrong")
	case !f.Known:
		tone, icon, title = widget.Warn, "state-check", t("app.reports.verdict.half")
	}
	items := []fyne.CanvasObject{widget.NewNote(tone, icon, title, f.Head)}
	for _, s := range f.Wrong {
		items = append(items, flow.Body("· "+t("app.reports.verdict.problem", "Text", s)))
	}
	for _, s := range f.Facts {
		items = append(items, flow.Body(s))
	}
	for _, s := range f.Remarks {
		items = append(items, flow.Body2(t("app.reports.verdict.remark", "Text", s)))
	}
	if !f.OK {
		items = append(items, flow.Body(t("app.reports.verdict.bad.text")))
	}
	var d *widget.Modal
	d = widget.Dialog(v.env.Window.Canvas(), t("app.reports.verify.title"), flow.Column(8, items...),
		widget.NewButton(t("app.close"), func() { d.Close() }, widget.Primary()))
}
