package handoff

import (
	"strings"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
)

// Widths of the columns.
const (
	checkWidth float32 = 32
	itemsWidth float32 = 76
	sizeWidth  float32 = 96
	seenWidth  float32 = 140
)

// row is one line of whom a handoff can be for.
type row struct {
	check           *widget.Check
	at              int
	name, org       *flow.Text
	items, size     *flow.Text
	files, lastSeen *flow.Text
}

func line(t *flow.Text) *flow.Text {
	t.MaxLines = 1
	return t
}

func right(t *flow.Text) *flow.Text {
	t.Align = fyne.TextAlignTrailing
	return line(t)
}

func columns(check, name, items, size, seen fyne.CanvasObject) fyne.CanvasObject {
	return flow.Pad(0, place.Margin, 0, place.Margin, flow.Row(8,
		flow.Fixed(checkWidth, check), flow.Grow(name), flow.Fixed(itemsWidth, items), flow.Fixed(sizeWidth, size), flow.Fixed(seenWidth, seen)))
}

func (v *Place) makeWriter() {
	v.rows = widget.NewRows(widget.RowsOptions{
		Height: rowHeight,
		Count:  func() int { return len(v.p.people) },
		Make:   v.makeRow, Fill: v.fillRow,
		OnSpace: v.p.toggle,
		OnOpen:  v.enter,
	})
	v.full = widget.NewCheck(v.env.T("app.handoff.full"), v.env.T("app.handoff.full.hint"), v.p.setFull)
	left := flow.Column(12,
		flow.Row(8, flow.Sub(v.env.T("app.handoff.who")), flow.Grow(v.who),
			widget.NewButton(v.env.T("app.handoff.all"), v.p.chooseAll, widget.Quiet(), widget.Compact())), v.table,
		flow.Space(0, 0), flow.Sub(v.env.T("app.handoff.what")), v.what, v.full,
		widget.Eye(v.env.T("app.handoff.eye")))
	v.left = flow.Scroll(flow.Pad(place.Margin, place.Margin, 24, place.Margin, left))
	v.right = flow.Scroll(flow.Pad(place.Margin, 24, 24, place.Margin, flow.Column(24, v.where, v.deed)))
	v.write = place.Columns(place.Pane{Content: v.left}, place.Pane{Width: rightWidth, Content: v.right})
}

// enter takes the person of a row in, or, once that is done, goes on.
func (v *Place) enter(i int) {
	if v.p.idle() && i < len(v.p.people) && !v.p.chosen[v.p.people[i].Key] {
		v.p.toggle(i)
		return
	}
	v.goOn()
}

func (v *Place) makeRow() fyne.CanvasObject {
	r := &row{
		at: -1, name: line(flow.Body(" ")), org: line(flow.Caption(" ")), items: right(flow.Body(" ")),
		size: right(flow.Body(" ")), files: right(flow.Caption(" ")), lastSeen: line(flow.Caption(" ")),
	}
	r.check = widget.NewCheck("", "", func(bool) { v.p.toggle(r.at) })
	o := columns(r.check, flow.Column(0, r.name, r.org), r.items, flow.Column(0, r.size, r.files), flow.Pad(0, 0, 0, 8, r.lastSeen))
	v.filled[o] = r
	return o
}

func (v *Place) fillRow(i int, o fyne.CanvasObject) {
	r := v.filled[o]
	if r == nil || i >= len(v.p.people) {
		return
	}
	x, lang := v.p.people[i], v.env.Lang()
	r.at = i
	r.check.SetChecked(v.p.chosen[x.Key])
	if v.p.idle() {
		r.check.Enable()
	} else {
		r.check.Disable()
	}
	r.name.SetText(v.name(x))
	r.org.SetText(x.Org)
	r.org.Hidden = x.Org == ""
	r.items.SetText(assets.Number(lang, x.Lacks.Items))
	r.size.SetText("—")
	if x.Lacks.Items > 0 {
		r.size.SetText(assets.Bytes(lang, x.Lacks.Bytes))
	}
	r.files.Hidden = x.Lacks.Files == 0
	r.files.SetText(v.env.N("app.handoff.more-files", x.Lacks.Files))
	r.lastSeen.SetText("—")
	if !x.Seen.IsZero() {
		r.lastSeen.SetText(assets.Clock(lang, x.Seen.Local(), v.env.Now().Local()))
	}
	o.Refresh()
}

func (v *Place) name(x recipient) string {
	switch {
	case x.Me:
		return v.env.T("app.handoff.me")
	case x.Name == "":
		return v.env.T("app.people.unknown")
	}
	return x.Name
}

// drawTable is the list of whom it can be for.
func (v *Place) drawTable() fyne.CanvasObject {
	t := v.env.T
	if v.p.loaded && len(v.p.people) == 0 {
		return widget.Card(widget.NewEmpty("place-people", t("app.handoff.alone"), t("app.handoff.alone.how"), "", nil))
	}
	head := func(id string) *flow.Text { return line(flow.Caption(t(id))) }
	high := v.rows.Height() * float32(min(max(1, len(v.p.people)), maxRows))
	return widget.Sheet(flow.Column(0,
		flow.Pad(8, 0, 8, 0, columns(flow.Space(0, 0), head("app.handoff.col.person"), right(head("app.handoff.col.items")),
			right(head("app.handoff.col.size")), flow.Pad(0, 0, 0, 8, head("app.handoff.col.seen")))),
		flow.Line(), place.High(v.rows, high)))
}

// drawWhat says what the handoff holds, and who can open it.
func (v *Place) drawWhat() fyne.CanvasObject {
	t := v.env.T
	names := v.p.chosenOnes()
	if len(names) == 0 {
		return widget.Card(flow.Body2(t("app.handoff.what.nobody")))
	}
	var words []string
	for _, x := range names {
		words = append(words, v.name(x))
	}
	holds := "app.handoff.what.lacks"
	if v.p.full {
		holds = "app.handoff.what.full"
	}
	content := v.env.N(holds, v.p.sum.Items, "Size", assets.Bytes(v.env.Lang(), v.p.sum.Bytes))
	if v.p.sum.Files > 0 {
		content += " " + v.env.N("app.handoff.what.files", v.p.sum.Files)
	}
	open := flow.Body(v.env.T("app.handoff.what.open", "Names", strings.Join(words, ", ")))
	open.MaxLines = 4
	fact := func(id string, o fyne.CanvasObject) fyne.CanvasObject {
		return flow.Top(8, flow.Fixed(132, flow.Pad(3, 0, 0, 0, flow.Caption(t(id)))), flow.Grow(o))
	}
	return widget.Card(
		fact("app.handoff.what.holds", flow.Body(content)),
		fact("app.handoff.what.opens", open),
		fact("app.handoff.what.also", flow.New(flow.Run{Text: t("app.handoff.what.keys"), Color: look.ColorInk})))
}
