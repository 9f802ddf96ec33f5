package drafts

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/place"
	"toguna/app/stage"
	"toguna/app/widget"
	"toguna/consult/desk"
)

// formats are the extensions of the files that can be read.
func formats() []string {
	return []string{".docx", ".docm", ".odt", ".pdf", ".md", ".markdown", ".txt"}
}

// adding is a file that is about to be shared.
type adding struct {
	in   desk.DraftIn
	path string
}

// share imports a file and shares it. What was not kept of it is told after.
func (p *presenter) share(a adding, done func(desk.DraftAdded)) {
	sp := p.st.Space()
	var added desk.DraftAdded
	p.st.Start(stage.Act{What: "progress.importing", Undone: "app.undone.nothing", Run: func(ctx context.Context) (err error) {
		added, err = sp.AddDraft(ctx, a.in)
		return err
	}, Done: func(err error) {
		if err != nil {
			p.fail(err, "Path", filepath.Base(a.in.Path))
			return
		}
		done(added)
	}})
}

// Dropped takes a file that was dropped on the window.
func (v *Place) Dropped(path string) {
	if v.p.clerk() {
		v.add(path)
	}
}

// add lets a clerk share a file as a draft, or as the next version of one.
func (v *Place) add(path string) {
	t := v.env.T
	if path == "" {
		v.env.Window.AskOpen(formats(), v.add)
		return
	}
	title := widget.NewField(t("app.drafts.add.title"), "", widget.Hint(t("app.drafts.add.title.hint")))
	note := widget.NewField(t("app.drafts.add.note"), "")
	words := []string{t("app.drafts.add.new")}
	for _, d := range v.p.drafts {
		words = append(words, t("app.drafts.add.next", "Title", d.Title(), "Version", d.Latest().Number+1))
	}
	as := widget.NewChoice(t("app.drafts.add.as"), words, nil)
	as.SetSelected(0)
	lang := widget.NewSegmented([]widget.Segment{{Word: "Français", Count: -1}, {Word: "English", Count: -1}}, nil)
	var d *widget.Modal
	do := func() {
		in := desk.DraftIn{Path: path, Title: strings.TrimSpace(title.Text()), Note: strings.TrimSpace(note.Text()), Lang: []string{"fr", "en"}[max(0, lang.Selected())]}
		if i := as.Selected(); i > 0 {
			in.VersionOf = v.p.drafts[i-1].Ref.String()
		}
		d.Close()
		v.p.share(adding{in: in}, v.shared)
	}
	col := flow.Column(12, flow.Bold(filepath.Base(path)), as, title, note,
		flow.Column(4, flow.Caption(t("app.drafts.add.lang")), flow.Row(0, lang)),
		flow.Caption(t("app.drafts.add.forever")))
	d = widget.Dialog(v.env.Window.Canvas(), t("app.drafts.add"), col,
		widget.NewButton(t("app.cancel"), func() { d.Close() }),
		widget.NewButton(t("app.drafts.add.do"), do, widget.Primary()))
}

// shared says what was understood of a file, and everything that was not kept.
func (v *Place) shared(a desk.DraftAdded) {
	t := v.env.T
	v.p.show(a.Draft)
	v.env.Window.Say(t("app.drafts.added", "Version", a.Version, "Count", a.Provisions), nil)
	if len(a.Warnings) == 0 {
		return
	}
	col := flow.Column(8, flow.Body(v.env.N("count.provisions", a.Provisions)))
	for _, w := range a.Warnings {
		col.Add(flow.Body2("· " + place.WarningWords(v.env.Stage, w)))
	}
	col.Add(flow.Caption(t("app.drafts.original-kept")))
	var d *widget.Modal
	d = widget.Dialog(v.env.Window.Canvas(), t("app.drafts.warnings"), col,
		widget.NewButton(t("app.close"), func() { d.Close() }, widget.Primary()))
}

// choose offers the other drafts and versions.
func (v *Place) choose() {
	t := v.env.T
	type item struct {
		draft   string
		version uint64
	}
	var what []item
	var words []widget.MenuItem
	at := -1
	for _, d := range v.p.drafts {
		for i := len(d.Versions) - 1; i >= 0; i-- {
			ver := d.Versions[i]
			if ver.Ref == v.p.version.Ref {
				at = len(what)
			}
			what = append(what, item{d.Ref.String(), ver.Number})
			words = append(words, widget.MenuItem{Word: t("app.drafts.choice", "Title", place.Who(ver.Texts[0].Title, "", ""), "Version", ver.Number)})
		}
	}
	var from fyne.CanvasObject = v.head
	widget.ShowMenu(from, words, at, func(i int) { v.p.open(what[i].draft, what[i].version) })
}
