package app

import (
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"toguna/app/flow"
	"toguna/app/place"
	"toguna/app/widget"
)

// A path is typed, pasted, or found by looking through the folders: whoever works
// by keyboard, or from instructions on paper, types it.

func (w *window) AskOpen(extensions []string, chosen func(string)) {
	w.askPath(asking{title: "app.ask.open", takes: extensions}, func(show func(string)) {
		d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
			if err == nil && r != nil {
				show(r.URI().Path())
				r.Close()
			}
		}, w.win)
		if len(extensions) > 0 {
			d.SetFilter(storage.NewExtensionFileFilter(extensions))
		}
		w.browse(d)
	}, exists, chosen)
}

func (w *window) AskSave(name string, chosen func(string)) {
	w.askPath(asking{title: "app.ask.save", start: name}, func(show func(string)) {
		// Only the folder is asked for: whoever writes makes the file, whole or not at all.
		w.browse(dialog.NewFolderOpen(func(l fyne.ListableURI, err error) {
			if err == nil && l != nil {
				show(filepath.Join(l.Path(), filepath.Base(name)))
			}
		}, w.win))
	}, folderExists, chosen)
}

func (w *window) AskFolder(chosen func(string)) {
	w.askPath(asking{title: "app.ask.folder"}, func(show func(string)) {
		w.browse(dialog.NewFolderOpen(func(l fyne.ListableURI, err error) {
			if err == nil && l != nil {
				show(l.Path())
			}
		}, w.win))
	}, exists, chosen)
}

func (w *window) browse(d *dialog.FileDialog) {
	size := w.win.Canvas().Size()
	d.Resize(fyne.NewSize(min(900, size.Width-80), min(560, size.Height-80)))
	d.Show()
}

// asking is what is asked for: the id of what it is called, a name to begin with, and
// the extensions that are taken, none for any.
type asking struct {
	title, start string
	takes        []string
}

// askPath asks for a path, which must pass a check.
func (w *window) askPath(a asking, browse func(show func(string)), check func(string) bool, chosen func(string)) {
	t := w.stage.T
	var hints []widget.FieldOption
	if len(a.takes) > 0 {
		hints = append(hints, widget.Hint(t("app.ask.takes", "Names", strings.ReplaceAll(strings.Join(a.takes, ", "), ".", ""))))
	}
	field := widget.NewField(t("app.ask.path"), "", hints...)
	if a.start != "" {
		field.SetText(filepath.Join(home(), a.start))
	}
	var d *widget.Modal
	accept := func() {
		path := expand(field.Text())
		if !check(path) {
			field.SetError(t("app.ask.missing"))
			return
		}
		d.Close()
		chosen(path)
	}
	field.OnSubmitted = func(string) { accept() }
	content := flow.Column(8, field, flow.Row(8,
		widget.NewButton(t("app.ask.browse"), func() { browse(field.SetText) }, widget.Compact())))
	d = widget.Dialog(w.win.Canvas(), t(a.title), content,
		widget.NewButton(t("app.cancel"), func() { d.Close() }, widget.Key(t("app.key.escape"))),
		widget.NewButton(t("app.ask.choose"), accept, widget.Primary(), widget.Key("↵")))
	w.win.Canvas().Focus(field.Focusable())
}

func home() string {
	h, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return h
}

// expand reads a path as people write and paste it.
func expand(path string) string {
	path = strings.TrimPrefix(strings.Trim(strings.TrimSpace(path), `"'`), "file://")
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		path = filepath.Join(home(), rest)
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func folderExists(path string) bool { return path != "" && exists(filepath.Dir(path)) }

// goTo lets a person go anywhere by its name.
func (f *frame) goTo() {
	t := f.env.T
	var d *widget.Modal
	var found []target
	choose := func(i int) {
		if i >= 0 && i < len(found) {
			d.Close()
			f.open(found[i].place, found[i].target)
		}
	}
	list := widget.NewRows(widget.RowsOptions{
		Height: 32,
		Count:  func() int { return len(found) },
		Make:   func() fyne.CanvasObject { return flow.Pad(0, 8, 0, 8, flow.Body("")) },
		Fill: func(i int, o fyne.CanvasObject) {
			if text, ok := o.(*flow.Frame).Inner().(*flow.Text); ok && i < len(found) {
				text.SetRuns(flow.Run{Text: found[i].word})
			}
		},
		OnOpen: choose,
	})
	none := flow.Caption("")
	look := func(q string) {
		found = f.targets(q)
		none.SetText("")
		if len(found) == 0 {
			none.SetText(t("app.goto.none"))
		}
		list.Select(-1)
		list.Refresh()
		list.Select(0)
	}
	field := widget.NewField(t("app.goto.what"), "", widget.Steers(list))
	field.OnChanged = look
	field.OnSubmitted = func(string) { choose(list.Selected()) }
	look("")
	d = widget.Dialog(f.p.win.Canvas(), t("app.goto"), flow.Column(8, field, none, place.High(list, 320)))
	f.p.win.Canvas().Focus(field.Focusable())
}

// target is somewhere one can go.
type target struct{ word, place, target string }

// targets lists what answers to q: places first, then what the places know.
func (f *frame) targets(q string) []target {
	var all []target
	for _, name := range f.side.visible() {
		all = append(all, target{f.env.T("app.place." + name), name, ""})
	}
	for _, d := range f.env.Space().State().Drafts {
		all = append(all, target{d.Title(), place.Drafts, d.Ref.String()})
	}
	for _, c := range f.env.Space().State().Consultations {
		all = append(all, target{c.Open.Title, place.Consultations, c.Ref.String()})
	}
	for _, m := range f.env.Space().State().Members {
		if m.Active && m.Name != "" {
			all = append(all, target{m.Name, place.People, m.Name})
		}
	}
	var out []target
	for _, t := range all {
		if place.Matches(t.word, q) {
			out = append(out, t)
		}
	}
	if strings.ContainsAny(q, "0123456789") {
		out = append(out, target{f.env.T("app.goto.article", "Name", strings.TrimSpace(q)), place.Drafts, "at:" + strings.TrimSpace(q)})
	}
	return out
}

// help lists the keys of the place, and those that work everywhere.
func (f *frame) help() {
	t := f.env.T
	rows := flow.Column(8)
	add := func(word string, keys ...string) { rows.Add(widget.NewKeyHint(keys, word)) }
	for _, h := range f.place().Hints() {
		add(h.Word, h.Keys...)
	}
	rows.Add(flow.Line())
	ctrl := t("app.key.ctrl")
	add(t("app.help.goto"), ctrl, "K")
	add(t("app.help.places"), ctrl, "1…8")
	add(t("app.help.panes"), "F6")
	add(t("app.help.back"), t("app.key.alt"), "←", "→")
	add(t("app.help.save"), ctrl, t("app.key.enter"))
	add(t("app.help.undo"), ctrl, "Z")
	add(t("app.help.size"), ctrl, "+", "–", "0")
	add(t("app.help.hide"), "F9")
	add(t("app.help.lock"), ctrl, t("app.key.shift"), "L")
	add(t("app.help.close"), t("app.key.escape"))
	var d *widget.Modal
	d = widget.Dialog(f.p.win.Canvas(), t("app.help.title", "Place", t("app.place."+f.at)), rows,
		widget.NewButton(t("app.close"), func() { d.Close() }, widget.Primary()))
}
