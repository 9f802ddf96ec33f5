package drafts

import (
	"fyne.io/fyne/v2"

	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
)

// formats are the extensions of the files that can be read.
func formats() []string {
	return []string{".docx", ".docm", ".odt", ".pdf", ".md", ".markdown", ".txt"}
}

// Dropped takes a file that was dropped on the window.
func (v *Place) Dropped(path string) {
	if v.p.clerk() {
		v.add(path)
	}
}

// add lets a clerk share a file as a draft, or as the next version of one, once it
// was shown.
func (v *Place) add(path string) {
	if path == "" {
		v.env.Window.AskOpen(formats(), v.add)
		return
	}
	v.preview(path)
}

// shared shows what was shared: a version, or a further text beside those of one.
func (v *Place) shared(a desk.DraftAdded, beside bool) {
	say := v.env.T("app.drafts.added", "Version", a.Version, "Count", a.Provisions)
	if beside {
		say = v.env.T("app.drafts.added.beside", "Version", a.Version, "Count", a.Provisions, "Name", v.inWords(a.Lang))
	}
	v.p.lang = a.Lang // what was shared is what is shown
	if a.Margin > 0 {
		say += " " + v.env.N("app.drafts.added.margin", a.Margin)
	}
	v.env.Window.Say(say, nil)
	v.p.show(a.Draft)
}

// choose offers the other drafts and versions, below what was pressed.
func (v *Place) choose(from fyne.CanvasObject) {
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
	widget.ShowMenu(from, words, at, func(i int) { v.p.turnTo(what[i].draft, what[i].version) })
}
