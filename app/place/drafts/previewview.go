package drafts

import (
	"path/filepath"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/law"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

const previewWidth float32 = 464

// warningsShown is how many kinds of things dropped are told of: all there are.
const warningsShown = 40

// previewPage shows a file as it would be shared.
type previewPage struct {
	v *Place
	f *preview

	list        *law.List
	title, note *widget.Field
	side        *sidePane
	lost        *place.Slot
	details     bool
	shown       *draft.Document // what the list shows
	titled      bool            // the title field has what was found in the file
	cols        fyne.CanvasObject
	bar         *widget.Progress
}

// preview shows a file before it is shared.
func (v *Place) preview(path string) {
	t := v.env.T
	g := &previewPage{v: v, side: newSidePane(), lost: place.NewSlot(), bar: widget.NewProgress(t("progress.importing"))}
	g.list = law.New(law.Options{More: func(n int) string { return v.env.N("app.drafts.more-rows", n) }})
	g.title = widget.NewField(t("app.drafts.add.title"), "", widget.Lines(2), widget.Hint(t("app.drafts.add.title.hint")), widget.MaxBytes(entry.MaxTitle, t("app.too-long")))
	g.note = widget.NewField(t("app.drafts.add.note"), "", widget.MaxBytes(maxWords, t("app.too-long")))
	g.cols = place.Columns(place.Pane{Content: g.list, Paper: true}, place.Pane{Width: previewWidth, Content: g.side.Container})
	g.f = &preview{
		p: v.p, path: path, changed: g.changed, failed: func() { v.close(g) },
		stale: func() { v.env.Window.Say(t("app.drafts.preview.stale"), nil) },
	}
	g.f.read(draft.Options{})
	v.turn(g)
}

func (g *previewPage) end()                  { g.f.stop() }
func (g *previewPage) focus() fyne.Focusable { return g.list }

// came looks again where comments would go, and of what this can be a version.
func (g *previewPage) came(t desk.Topic) {
	if g.f.doc != nil && t&(desk.TopicDrafts|desk.TopicComments) != 0 {
		g.f.carry()
		g.changed()
	}
}

func (g *previewPage) hints() []place.Hint {
	t := g.v.env.T
	return []place.Hint{{Keys: []string{"J", "K"}, Word: t("app.drafts.key.next")}, {Keys: []string{t("app.key.escape")}, Word: t("app.drafts.preview.key.cancel")}}
}

func (g *previewPage) key(k fyne.KeyName) bool {
	at := g.list.Selected()
	switch k {
	case "J", fyne.KeyDown:
		g.list.Select(min(at+1, g.list.Len()-1))
	case "K", fyne.KeyUp:
		g.list.Select(max(at-1, 0))
	case fyne.KeyEscape:
		g.v.back()
	default:
		return false
	}
	return true
}

func (g *previewPage) changed() {
	if g.v.page == g && !g.v.left {
		g.show()
	}
}

func (g *previewPage) show() {
	t := g.v.env.T
	name := place.Beside(place.Who("", filepath.Base(g.f.path), ""))
	place.Fill(g.v.head, place.Head(place.Title(t("app.drafts.preview")), []fyne.CanvasObject{name}, nil))
	doc := g.f.doc
	if doc == nil {
		place.Fill(g.v.filter, nil)
		place.Fill(g.v.body, flow.Center(flow.Fixed(480, g.progress())))
		return
	}
	place.Fill(g.v.filter, place.Bar(16, g.counts()...))
	if g.shown != doc {
		g.shown = doc
		rows := make([]law.Row, len(doc.Provisions))
		for i, p := range doc.Provisions {
			rows[i] = row(passage{Provision: p}, nil, "")
		}
		g.list.SetRows(rows)
	}
	if !g.titled {
		g.titled = true
		g.title.SetText(cut(doc.Title, entry.MaxTitle))
		if doc.Title == "" {
			g.title.SetHint(t("app.drafts.preview.untitled"))
		}
	}
	g.side.fill(g.form(), g.foot())
	place.Fill(g.v.body, g.cols)
}

// cut is as much of a text as fits into so many bytes, in whole characters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// progress says how far the reading is.
func (g *previewPage) progress() fyne.CanvasObject {
	r := g.f.reading
	if r == nil {
		r = g.f.sharing
	}
	if r == nil {
		return flow.Space(0, 0)
	}
	update := func() { place.ShowProgress(g.bar, g.v.env.Stage, r) }
	r.Watch(update)
	update()
	return g.bar
}

// counts say what the text is made of.
func (g *previewPage) counts() []fyne.CanvasObject {
	n := sizes(g.f.doc.Provisions)
	var out []fyne.CanvasObject
	for _, c := range []struct {
		kind draft.Kind
		id   string
	}{
		{draft.KindArticle, "count.articles"},
		{draft.KindHeading, "count.headings"},
		{draft.KindParagraph, "count.paragraphs"},
		{draft.KindPoint, "count.points"},
		{draft.KindTable, "count.tables"},
		{draft.KindFootnote, "count.notes"},
	} {
		words := flow.Body(g.v.env.N(c.id, n[c.kind]))
		if n[c.kind] == 0 {
			words = flow.Body2(g.v.env.N(c.id, 0))
		}
		words.MaxLines = 1
		out = append(out, words)
	}
	return append(out, flow.Grow(flow.Space(0, 0)), place.Beside(g.v.env.T("app.drafts.preview.nothing-shared")))
}

// form is what is to be decided, and what is to be known before.
func (g *previewPage) form() fyne.CanvasObject {
	t := g.v.env.T
	col := flow.Column(12)
	if len(g.v.p.drafts) > 0 {
		col.Add(g.kind())
	}
	col.Add(g.title)
	if g.f.of != "" && !g.f.beside {
		col.Add(g.note)
	}
	col.Add(g.language())
	if g.f.beside {
		col.Add(g.facing())
	}
	if g.f.doc.HasTracked {
		col.Add(g.tracked())
	}
	if !g.f.beside && (g.f.would != nil || g.f.weighing) {
		col.Add(g.effect())
	}
	if n := len(g.f.doc.Comments); n > 0 {
		col.Add(g.margin(n))
	}
	g.fillLost()
	col.Add(g.lost)
	col.Add(flow.Row(0, widget.NewButton(t("app.details"), func() {
		g.details = !g.details
		g.show()
	}, widget.Quiet())))
	if g.details {
		col.Add(flow.Column(4, flow.Caption(t("app.drafts.preview.fingerprint")), flow.Mono(fingerprint(g.f.doc.SHA256))))
	}
	return col
}

// fillLost says what will not be as it is in the file.
func (g *previewPage) fillLost() {
	t := g.v.env.T
	ws := g.f.dropped()
	if len(ws) == 0 {
		g.lost.Set(nil)
		return
	}
	box := flow.Column(4, flow.Bold(t("app.drafts.warnings")))
	for _, w := range ws[:min(len(ws), warningsShown)] {
		box.Add(flow.Body("· " + place.WarningWords(g.v.env.Stage, w)))
	}
	box.Add(flow.Caption(t("app.drafts.original-kept")))
	g.lost.Set(widget.Card(box))
}

func (g *previewPage) language() fyne.CanvasObject {
	lang := widget.NewSegmented([]widget.Segment{{Word: "Français", Count: -1}, {Word: "English", Count: -1}}, func(i int) { g.f.setLang(languages()[i]) })
	for i, l := range languages() {
		if l == g.f.lang {
			lang.SetSelected(i)
		}
	}
	return flow.Column(4, flow.Bold(g.v.env.T("app.drafts.add.lang")), flow.Row(0, lang))
}

// tracked lets one take either of the two texts that a file with tracked changes is.
func (g *previewPage) tracked() fyne.CanvasObject {
	t := g.v.env.T
	sides := []draft.Side{draft.Accepted, draft.Original}
	side := widget.NewSegmented([]widget.Segment{
		{Word: t("app.drafts.preview.accepted"), Count: -1}, {Word: t("app.drafts.preview.original"), Count: -1},
	}, func(i int) { g.f.setSide(sides[i]) })
	for i, s := range sides {
		if s == g.f.doc.Side {
			side.SetSelected(i)
		}
	}
	return widget.Card(flow.Column(8,
		flow.Row(8, widget.NewChip(widget.Warn, "state-warning", t("app.drafts.preview.tracked"))),
		flow.Body(t("app.drafts.preview.tracked.how")), flow.Row(0, side)))
}

// effect says where the open comments would go.
func (g *previewPage) effect() fyne.CanvasObject {
	t := g.v.env.T
	col := flow.Column(8, flow.Bold(t("app.drafts.preview.effect")))
	switch e := g.f.would; {
	case e == nil:
		col.Add(flow.Body2(t("progress.carrying")))
	case e.total() == 0:
		col.Add(flow.Body2(t("app.drafts.preview.effect.none")))
	default:
		col.Add(flow.Row(8, g.v.stateChips(e.Certain, e.Check, e.Orphan)...))
		col.Add(flow.Caption(t("app.drafts.preview.effect.how")))
	}
	return widget.Card(col)
}

// stateChips say how many comments are in each state.
func (v *Place) stateChips(certain, check, orphan int) []fyne.CanvasObject {
	return []fyne.CanvasObject{
		widget.NewChip(widget.OK, "state-certain", v.env.N("count.certain", certain)),
		widget.NewChip(widget.Warn, "state-check", v.env.N("count.check", check)),
		widget.NewChip(widget.Error, "state-orphan", v.env.N("count.orphan", orphan)),
	}
}

// margin lets one take over the comments in the margin.
func (g *previewPage) margin(n int) fyne.CanvasObject {
	t := g.v.env.T
	names := widget.NewCheck(t("app.drafts.preview.margin.names"), t("app.drafts.preview.margin.names.how"), func(on bool) { g.f.names = on })
	names.SetChecked(g.f.names)
	set := func(on bool) {
		if on {
			names.Enable()
		} else {
			names.Disable()
		}
	}
	set(g.f.margin)
	take := widget.NewCheck(t("app.drafts.preview.margin.take"), g.v.env.N("app.drafts.preview.margin.how", n), func(on bool) {
		g.f.margin = on
		set(on)
		g.fillLost()
		g.side.Refresh()
	})
	take.SetChecked(g.f.margin)
	return widget.Card(flow.Column(8, flow.Bold(g.v.env.N("app.drafts.preview.margin", n)), take, names))
}

// foot is what ends it, one way or the other.
func (g *previewPage) foot() fyne.CanvasObject {
	t := g.v.env.T
	if g.f.busy() {
		return flow.Pad(12, 16, 12, 16, g.progress())
	}
	if g.f.taken() {
		return flow.Column(0, flow.Line(), flow.Pad(12, 16, 12, 16, flow.Row(8, widget.NewButton(t("app.cancel"), g.v.back, widget.Key(t("app.key.escape"))))))
	}
	share := widget.NewButton(t("app.drafts.add.do"), g.share, widget.Primary(), widget.Key(t("app.key.ctrl")+" ↵"))
	return flow.Column(0, flow.Line(), flow.Pad(12, 16, 12, 16, flow.Column(8,
		flow.Caption(t("app.drafts.add.forever")),
		flow.Row(8, share, widget.NewButton(t("app.cancel"), g.v.back, widget.Key(t("app.key.escape")))))))
}

func (g *previewPage) share() {
	note := ""
	if g.f.of != "" && !g.f.beside {
		note = g.note.Text()
	}
	g.f.share(g.title.Text(), note, func(a desk.DraftAdded) {
		beside := g.f.beside
		g.v.close(g)
		g.v.shared(a, beside)
	})
}
