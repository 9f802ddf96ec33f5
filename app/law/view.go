package law

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"toguna/app/flow"
	"toguna/app/look"
)

// view shows one row. Views are used again for other rows as they come in sight.
type view struct {
	widget.BaseWidget

	list  *List
	index int
	row   Row
	quote span // chosen in this row

	number, label, count *flow.Text
	parts                []part
	rules                []*canvas.Rectangle // of a table
	icon                 *look.IconView
	bar, chip, dot       *canvas.Rectangle
	under                []fyne.CanvasObject // highlights
	over                 []fyne.CanvasObject // their lines

	geo  geometry
	in   int
	high float32
}

// part is a piece of the text, and where it begins in it.
type part struct {
	text *flow.Text
	from int
}

// span is the runes of a row from and up to to.
type span struct{ from, to int }

func newView(l *List) *view {
	v := &view{list: l, index: -1}
	v.number = flow.New()
	v.number.Align, v.number.MaxLines = fyne.TextAlignTrailing, 1
	v.label, v.count = flow.New(), flow.New()
	v.count.MaxLines = 1
	v.icon = look.Icon("action-comment", 16, look.ColorInk2)
	for _, r := range []**canvas.Rectangle{&v.bar, &v.chip, &v.dot} {
		*r = canvas.NewRectangle(color.Transparent)
	}
	v.chip.CornerRadius, v.dot.CornerRadius = 4, 4
	v.ExtendBaseWidget(v)
	return v
}

// bind makes the view show a row. Only if it is laid out otherwise than the last
// one is the text measured again.
func (v *view) bind(index int, row *Row, in int, g geometry) {
	same := v.index >= 0 && v.row.laidAs(row) && v.in == in && v.geo == g && len(v.parts) > 0
	v.index, v.row, v.geo, v.in = index, *row, g, in
	v.quote = v.list.quoteIn(index)
	if !same {
		v.set()
		v.lay()
	}
	v.dress()
	v.Refresh()
}

// letters are those of a kind of row.
func letters(k Kind, s string) flow.Run {
	r := flow.Run{Text: s, Serif: true, Size: look.SizeLaw}
	switch k {
	case Title:
		r.Bold, r.Size = true, look.SizeHeading
	case Heading:
		r.Size, r.Color = look.SizeBody, look.ColorInk2
	case Footnote:
		r.Size, r.Color = look.SizeCaption, look.ColorInk2
	}
	return r
}

// set fills the texts.
func (v *view) set() {
	k := v.row.Kind
	label := letters(k, v.row.Label)
	if k != Heading && k != Footnote {
		label.Bold = true
	}
	v.label.SetRuns(label)
	v.rules = v.rules[:0]
	if k == Table {
		v.setTable()
		return
	}
	text := flow.New()
	if len(v.parts) > 0 && v.parts[0].text.MaxLines == 0 {
		text = v.parts[0].text
	}
	text.SetRuns(letters(k, v.row.Text))
	v.parts = append(v.parts[:0], part{text, 0})
}

// lay places the texts, which says how high the row is.
func (v *view) lay() {
	g, k := v.geo, v.row.Kind
	x, wide := g.text+float32(v.in)*indent, g.wide-float32(v.in)*indent
	y := above(k)
	v.label.Move(fyne.NewPos(x, y))
	put := func(t *flow.Text) {
		h := t.HeightFor(wide)
		t.Move(fyne.NewPos(x, y))
		t.Resize(fyne.NewSize(wide, h))
		y += h
	}
	if v.row.Label != "" {
		put(v.label)
	}
	switch {
	case k == Table:
		y = v.layTable(x, y, wide)
	case v.row.Text != "":
		put(v.parts[0].text)
	}
	v.high = y + below(k)
}

// first is the line the number and the marks stand beside: that of the text.
func (v *view) first() (y, high float32) {
	t := v.label
	if v.row.Text != "" && len(v.parts) > 0 {
		t = v.parts[0].text
	}
	if k := v.row.Kind; k == Article && v.row.Label != "" && v.row.Number == "" {
		t = v.label
	}
	high = 24
	switch v.row.Kind {
	case Heading:
		high = 20
	case Footnote:
		high = 16
	}
	return t.Position().Y, high * v.geo.scale
}

// dress gives the row its number, marks and highlights, in the colours of now.
func (v *view) dress() {
	g := v.geo
	y, high := v.first()
	selected := v.index == v.list.selected
	v.number.SetRuns(flow.Run{Text: v.row.Number, Size: look.SizeCaption, Color: look.ColorInk2})
	h := v.number.HeightFor(numberWidth * g.scale)
	v.number.Move(fyne.NewPos(g.left+barWidth, y+(high-h)/2))
	v.number.Resize(fyne.NewSize(max(1, g.text-g.left-numberGap-barWidth), h))
	v.bar.FillColor = color.Transparent
	if selected {
		v.bar.FillColor = look.Color(look.ColorPrimary)
	}
	v.bar.Move(fyne.NewPos(g.left, 0))
	v.bar.Resize(fyne.NewSize(barWidth, v.high))
	v.dressMarks(selected, y+high/2)
	v.dressHighlights()
}

func (v *view) dressMarks(selected bool, middle float32) {
	g, m := v.geo, v.row.Marks
	count := flow.Run{Text: strconv.Itoa(m.Comments), Color: look.ColorInk2}
	icon := look.ColorInk2
	v.chip.FillColor, v.dot.FillColor = color.Transparent, color.Transparent
	if selected && (m.Comments > 0 || m.New) {
		count.Bold, count.Color, icon = true, look.ColorPrimary, look.ColorPrimary
		v.chip.FillColor = look.Color(look.ColorSelection)
	}
	if m.New {
		v.dot.FillColor = look.Color(look.ColorPrimary)
	}
	x := g.marks + 8
	size := fyne.NewSize(0, 20)
	v.icon.Move(fyne.NewPos(x+6, middle-8))
	v.icon.Resize(fyne.NewSize(16, 16))
	v.icon.SetColor(icon)
	end := x + 6
	if m.Comments > 0 {
		v.count.SetRuns(count)
		size = v.count.Natural()
		v.count.Move(fyne.NewPos(x+26, middle-size.Height/2))
		v.count.Resize(fyne.NewSize(size.Width+1, size.Height))
		end = x + 26 + size.Width
	}
	if m.New {
		v.dot.Move(fyne.NewPos(end+6, middle-4))
		v.dot.Resize(fyne.NewSize(8, 8))
		end += 14
	}
	high := max(20, size.Height)
	v.chip.Move(fyne.NewPos(x, middle-high/2))
	v.chip.Resize(fyne.NewSize(end+6-x, high))
}

// maxHighlights is how many rectangles of passages are drawn in one row.
const maxHighlights = 1000

func (v *view) dressHighlights() {
	v.under, v.over = nil, nil
	for _, h := range v.row.Highlights {
		if len(v.under) >= maxHighlights {
			break
		}
		fill := look.ColorMark
		if h.Selected {
			fill = look.ColorMarkOn
		}
		for _, r := range v.bounds(h.From, h.To) {
			v.under = append(v.under, rectangle(r, look.Color(fill)))
			if h.Selected {
				r.Y, r.Height = r.Y+r.Height-2, 2
				v.over = append(v.over, rectangle(r, look.Color(look.ColorWarn)))
			}
		}
	}
	for _, r := range v.bounds(v.quote.from, v.quote.to) {
		v.under = append(v.under, rectangle(r, look.Color(look.ColorSelection)))
		r.Y, r.Height = r.Y+r.Height-2, 2
		v.over = append(v.over, rectangle(r, look.Color(look.ColorPrimary)))
	}
}

func rectangle(r flow.Rect, c color.Color) *canvas.Rectangle {
	o := canvas.NewRectangle(c)
	o.Move(r.Position)
	o.Resize(r.Size)
	return o
}

// bounds are the rectangles of runes of the row's text. They leave 1 px between
// lines.
func (v *view) bounds(from, to int) []flow.Rect {
	if from >= to || v.row.Text == "" {
		return nil
	}
	var all []flow.Rect
	for _, p := range v.parts {
		for _, r := range p.text.Bounds(from-p.from, to-p.from) {
			r.Position = r.Position.Add(p.text.Position()).AddXY(0, 1)
			r.Height -= 2
			all = append(all, r)
		}
	}
	return all
}

// runeAt is the rune of the row's text at a position in the row.
func (v *view) runeAt(pos fyne.Position) int {
	if v.row.Text == "" || len(v.parts) == 0 {
		return 0
	}
	best, away := v.parts[0], float32(1e9)
	for _, p := range v.parts {
		at, size := p.text.Position(), p.text.Size()
		dx := max(0, at.X-pos.X, pos.X-at.X-size.Width)
		dy := max(0, at.Y-pos.Y, pos.Y-at.Y-size.Height)
		if d := dx + 4*dy; d < away {
			best, away = p, d
		}
	}
	return best.from + best.text.RuneAt(pos.Subtract(best.text.Position()))
}

// CreateRenderer is for Fyne.
func (v *view) CreateRenderer() fyne.WidgetRenderer { return &viewRenderer{view: v} }

type viewRenderer struct {
	view    *view
	objects []fyne.CanvasObject
}

func (r *viewRenderer) Destroy()           {}
func (r *viewRenderer) Layout(fyne.Size)   {}
func (r *viewRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.view.high) }

func (r *viewRenderer) Objects() []fyne.CanvasObject {
	v := r.view
	all := r.objects[:0:0]
	if v.index == v.list.selected {
		all = append(all, v.bar, v.chip)
	}
	all = append(all, v.under...)
	for _, l := range v.rules {
		all = append(all, l)
	}
	if v.row.Number != "" {
		all = append(all, v.number)
	}
	if v.row.Label != "" {
		all = append(all, v.label)
	}
	if v.row.Text != "" {
		for _, p := range v.parts {
			all = append(all, p.text)
		}
	}
	all = append(all, v.over...)
	if v.row.Marks.Comments > 0 {
		all = append(all, v.icon, v.count)
	}
	if v.row.Marks.New {
		all = append(all, v.dot)
	}
	r.objects = all
	return all
}

func (r *viewRenderer) Refresh() { canvas.Refresh(r.view) }
