package law

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"toguna/app/look"
)

// Options are what a list asks of, and tells, its owner. Each may be nil.
type Options struct {
	// More says that n more rows of a table are not shown.
	More func(n int) string

	OnSelect    func(i int)
	OnMark      func(i int)           // the marks of a row were tapped, or Enter pressed
	OnHighlight func(i, h int)        // a quoted passage was tapped
	OnQuote     func(i, from, to int) // a passage was chosen; none if from is to
}

// List shows provisions. What is at the top of it is a row and how far that row
// is scrolled, not a distance from the first one: so nothing in sight moves when
// the height of what is out of sight turns out otherwise than guessed.
type List struct {
	widget.BaseWidget
	Options

	rows     []Row
	in       []int8
	heights  heights
	geo      geometry
	top      int
	into     float32
	selected int

	views map[int]*view
	spare []*view
	shown []fyne.CanvasObject
	bound int // how often a row was given a view

	chosen  quote
	shift   bool
	focused bool
	drag    drag
	theme   fyne.Theme // that the views are dressed in
}

// New makes an empty list.
func New(o Options) *List {
	l := &List{Options: o, selected: -1, views: map[int]*view{}, chosen: quote{row: -1}}
	l.drag.row = -1
	l.ExtendBaseWidget(l)
	return l
}

// Len is how many rows there are.
func (l *List) Len() int { return len(l.rows) }

// Row is the row i.
func (l *List) Row(i int) Row { return l.rows[i] }

// SetRows shows these rows. Where the row at the top or the selected one is
// among them, by its ID, it stays so.
func (l *List) SetRows(rows []Row) {
	top, selected := l.idAt(l.top), l.idAt(l.selected)
	into := l.into
	l.rows, l.in = append([]Row(nil), rows...), indents(rows)
	l.top, l.into, l.selected = 0, 0, -1
	for i := range l.rows {
		if id := l.rows[i].ID; id != "" {
			if id == top {
				l.top, l.into = i, into
			}
			if id == selected {
				l.selected = i
			}
		}
	}
	l.chosen, l.drag.row = quote{row: -1}, -1
	l.guess()
	l.forget()
	l.Refresh()
}

func (l *List) idAt(i int) string {
	if i < 0 || i >= len(l.rows) {
		return ""
	}
	return l.rows[i].ID
}

// SetRow changes one row. If its text is the same nothing is laid out again.
func (l *List) SetRow(i int, row Row) {
	if i < 0 || i >= len(l.rows) {
		return
	}
	same := l.rows[i].laidAs(&row)
	l.rows[i] = row
	if !same {
		l.in = indents(l.rows)
		l.heights.set(i, l.geo.guess(&row, int(l.in[i])), false)
	}
	if v := l.views[i]; v != nil {
		v.bind(i, &l.rows[i], int(l.in[i]), l.geo)
		if !same {
			l.Refresh()
		}
	}
}

// guess guesses the heights of all rows at the present width.
func (l *List) guess() {
	l.geo = measure(l.Size().Width)
	guesses := make([]float32, len(l.rows))
	for i := range l.rows {
		guesses[i] = l.geo.guess(&l.rows[i], int(l.in[i]))
	}
	l.heights.reset(guesses)
}

// forget takes the views from their rows.
func (l *List) forget() {
	for i, v := range l.views {
		l.spare = append(l.spare, v)
		delete(l.views, i)
	}
}

// view is the one of row i, which from then on has a height that is known.
func (l *List) view(i int) *view {
	v := l.views[i]
	if v == nil {
		if n := len(l.spare); n > 0 {
			v, l.spare = l.spare[n-1], l.spare[:n-1]
		} else {
			v = newView(l)
		}
		l.views[i] = v
		l.bound++
		v.bind(i, &l.rows[i], int(l.in[i]), l.geo)
	}
	if !l.heights.known[i] {
		l.heights.set(i, v.high, true)
	}
	return v
}

// high is how high row i is.
func (l *List) high(i int) float32 {
	if !l.heights.known[i] {
		l.view(i)
	}
	return l.heights.each[i]
}

// settle brings the top to a row in sight of what there is.
func (l *List) settle() {
	n, room := len(l.rows), l.Size().Height
	if n == 0 {
		l.top, l.into = 0, 0
		return
	}
	l.top = max(0, min(l.top, n-1))
	for l.into < 0 && l.top > 0 {
		l.top--
		l.into += l.high(l.top)
	}
	for l.top < n-1 && l.into >= l.high(l.top) {
		l.into -= l.high(l.top)
		l.top++
	}
	l.into = max(0, l.into)
	// Nothing is shown below the last row if there is something above.
	y := -l.into
	for i := l.top; i < n; i++ {
		if y += l.high(i); y >= room {
			return
		}
	}
	l.into -= room - y
	for l.into < 0 && l.top > 0 {
		l.top--
		l.into += l.high(l.top)
	}
	l.into = max(0, l.into)
}

// arrange shows what is in sight.
func (l *List) arrange() {
	size := l.Size()
	if size.Width < 1 || size.Height < 1 {
		return
	}
	l.settle()
	l.shown = l.shown[:0:0]
	y, i := -l.into, l.top
	for ; i < len(l.rows) && y < size.Height; i++ {
		v := l.view(i)
		v.Move(fyne.NewPos(0, y))
		v.Resize(fyne.NewSize(size.Width, v.high))
		l.shown = append(l.shown, v)
		y += v.high
	}
	for at, v := range l.views {
		if at < l.top || at >= i {
			delete(l.views, at)
			l.spare = append(l.spare, v)
		}
	}
	if most := 2*len(l.shown) + 8; len(l.spare) > most {
		clear(l.spare[most:])
		l.spare = l.spare[:most]
	}
}

// Resize is for Fyne. When the width changes what was at the top stays there.
func (l *List) Resize(size fyne.Size) {
	if size == l.Size() {
		return
	}
	wide := size.Width != l.Size().Width
	l.BaseWidget.Resize(size)
	if wide {
		l.reflow()
	}
	l.Refresh()
}

// reflow takes up a new width or size of type.
func (l *List) reflow() {
	part := float32(0)
	if l.top < len(l.rows) {
		part = l.into / max(1, l.heights.each[l.top])
	}
	l.guess()
	l.forget()
	if l.top < len(l.rows) {
		l.into = part * l.high(l.top)
	}
}

// Offset is how far the list is scrolled, and how much there is to see, both as
// far as is known.
func (l *List) Offset() (y, total float32) {
	return l.heights.before(l.top) + l.into, l.heights.total()
}

// ScrollTo brings row i to the top.
func (l *List) ScrollTo(i int) {
	if i < 0 || i >= len(l.rows) {
		return
	}
	l.top, l.into = i, 0
	l.redraw()
}

// scrollBy moves what is in sight.
func (l *List) scrollBy(dy float32) {
	if far := 4 * l.Size().Height; dy > far || dy < -far {
		y, _ := l.Offset()
		l.top, l.into = l.heights.at(y + dy)
	} else {
		l.into += dy
	}
	l.redraw()
}

// reveal scrolls as little as shows row i, its beginning if it is too high.
func (l *List) reveal(i int) {
	room := l.Size().Height
	if i < 0 || i >= len(l.rows) {
		return
	}
	if i <= l.top || room < 1 {
		l.top, l.into = i, 0
		l.redraw()
		return
	}
	y, at := room-l.high(i), i
	if y <= 0 {
		l.top, l.into = i, 0
		l.redraw()
		return
	}
	for y > 0 && at > 0 && at > l.top {
		at--
		y -= l.high(at)
	}
	if y <= 0 && (at > l.top || -y > l.into) { // it ends below what is in sight
		l.top, l.into = at, -y
	}
	l.redraw()
}

// Selected is the row that is selected, -1 if none.
func (l *List) Selected() int { return l.selected }

// Select selects row i and shows it, and says so if it was another. None is
// selected if there is no such row.
func (l *List) Select(i int) {
	if i < 0 || i >= len(l.rows) {
		i = -1
	}
	l.mark(i)
	l.reveal(i)
}

// mark selects row i where it stands.
func (l *List) mark(i int) {
	old := l.selected
	if i == old {
		return
	}
	l.selected = i
	if l.chosen.row != i {
		l.chosen = quote{row: -1}
	}
	for _, at := range []int{old, i} {
		if v := l.views[at]; v != nil {
			v.bind(at, &l.rows[at], int(l.in[at]), l.geo)
		}
	}
	if l.OnSelect != nil && i >= 0 {
		l.OnSelect(i)
	}
}

// redraw shows what is in sight now.
func (l *List) redraw() {
	l.arrange()
	l.BaseWidget.Refresh()
}

// CreateRenderer is for Fyne.
func (l *List) CreateRenderer() fyne.WidgetRenderer {
	r := &listRenderer{list: l, ground: canvas.NewRectangle(color.Transparent), ring: canvas.NewRectangle(color.Transparent)}
	r.bar = newScrollBar(l)
	r.dress()
	return r
}

type listRenderer struct {
	list         *List
	ground, ring *canvas.Rectangle
	bar          *scrollBar
}

func (r *listRenderer) Destroy()           {}
func (r *listRenderer) MinSize() fyne.Size { return fyne.NewSize(200, 96) }

func (r *listRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.ring.Move(fyne.NewPos(1, 1)) // half of its line is outside it
	r.ring.Resize(size.SubtractWidthHeight(2, 2))
	r.bar.Move(fyne.NewPos(size.Width-scrollWidth, 0))
	r.bar.Resize(fyne.NewSize(scrollWidth, size.Height))
}

func (r *listRenderer) Objects() []fyne.CanvasObject {
	all := append([]fyne.CanvasObject{r.ground}, r.list.shown...)
	return append(all, r.bar, r.ring)
}

func (r *listRenderer) Refresh() {
	r.dress()
	r.bar.place()
	canvas.Refresh(r.list)
}

func (r *listRenderer) dress() {
	r.ground.FillColor = look.Color(look.ColorPaper)
	r.ring.StrokeColor, r.ring.StrokeWidth = color.Transparent, 0
	if r.list.focused {
		r.ring.StrokeColor, r.ring.StrokeWidth = look.Color(look.ColorPrimary), 2
	}
}

// Refresh takes up a new theme, and shows the rows again.
func (l *List) Refresh() {
	if g := measure(l.Size().Width); g != l.geo && len(l.rows) > 0 {
		l.reflow()
	}
	if now := fyne.CurrentApp().Settings().Theme(); now != l.theme {
		l.theme = now
		l.spare = nil
		for i, v := range l.views {
			v.row.ID = l.rows[i].ID
			v.index = -1
			v.bind(i, &l.rows[i], int(l.in[i]), l.geo)
		}
	}
	l.redraw()
}
