package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/look"
)

// rowsBody is what a list scrolls: as high as all its rows, with those in sight.
type rowsBody struct {
	still
	of    *Rows
	shown map[int]*row
	spare []*row
	order []fyne.CanvasObject
	made  int
}

func newRowsBody(of *Rows) *rowsBody {
	b := &rowsBody{of: of, shown: map[int]*row{}}
	b.extend(b)
	return b
}

func (b *rowsBody) parts() []fyne.CanvasObject { return b.order }
func (b *rowsBody) lay(fyne.Size)              { b.follow() }
func (b *rowsBody) paint()                     {}

func (b *rowsBody) least() fyne.Size {
	return fyne.NewSize(b.of.sample.MinSize().Width, b.of.Height()*float32(b.of.opts.Count()))
}

// span is the rows in sight, the last excluded.
func (b *rowsBody) span() (first, end int) {
	height, view, at := b.of.Height(), b.of.scroll.Size().Height, b.of.scroll.Offset.Y
	if view <= 0 {
		return 0, 0
	}
	first = max(int(at/height), 0)
	end = min(int((at+view)/height)+1, b.of.opts.Count())
	return min(first, end), end
}

// follow shows the rows that have come in sight in what showed those that have
// left it.
func (b *rowsBody) follow() {
	first, end := b.span()
	for i, r := range b.shown {
		if i < first || i >= end {
			b.spare = append(b.spare, r)
			delete(b.shown, i)
		}
	}
	b.order = b.order[:0:0]
	height := b.of.Height()
	for i := first; i < end; i++ {
		r := b.shown[i]
		if r == nil {
			r = b.take()
			b.shown[i] = r
			r.fill(i)
		}
		put(r, 0, float32(i)*height, b.of.scroll.Size().Width, height)
		b.order = append(b.order, r)
	}
	canvas.Refresh(b)
}

func (b *rowsBody) take() *row {
	if n := len(b.spare); n > 0 {
		r := b.spare[n-1]
		b.spare = b.spare[:n-1]
		return r
	}
	b.made++
	return newRow(b.of)
}

// refill shows what the rows in sight have become.
func (b *rowsBody) refill() {
	b.follow()
	for i, r := range b.shown {
		r.fill(i)
	}
}

// again fills one row, if it is in sight.
func (b *rowsBody) again(i int) {
	if r := b.shown[i]; r != nil {
		r.fill(i)
	}
}

// row is one of the rows in sight.
type row struct {
	still
	of                      *Rows
	i                       int
	ground, wash, bar, line *canvas.Rectangle
	item                    fyne.CanvasObject
	hovered                 bool
}

func newRow(of *Rows) *row {
	r := &row{
		of: of, ground: canvas.NewRectangle(color.Transparent), wash: canvas.NewRectangle(color.Transparent),
		bar: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent), item: of.opts.Make(),
	}
	r.extend(r)
	return r
}

func (r *row) fill(i int) {
	r.i = i
	r.of.opts.Fill(i, r.item)
	r.Refresh()
}

func (r *row) parts() []fyne.CanvasObject { return one(r.ground, r.wash, r.bar, r.item, r.line) }
func (r *row) least() fyne.Size           { return r.item.MinSize() }

func (r *row) lay(size fyne.Size) {
	put(r.ground, 0, 0, size.Width, size.Height)
	put(r.wash, 0, 0, size.Width, size.Height)
	put(r.bar, 0, 0, 3, size.Height)
	put(r.item, 0, 0, size.Width, size.Height-1)
	put(r.line, 0, size.Height-1, size.Width, 1)
}

func (r *row) paint() {
	ground, bar, wash := r.of.opts.Ground, fyne.ThemeColorName(""), fyne.ThemeColorName("")
	if r.i == r.of.selected {
		ground, bar = look.ColorSelection, look.ColorPrimary
	}
	if r.hovered {
		wash = look.ColorHover
	}
	tint(r.ground, ground)
	tint(r.bar, bar)
	tint(r.wash, wash)
	if r.of.opts.Bare {
		tint(r.line, "")
	} else {
		tint(r.line, look.ColorLine)
	}
	r.item.Refresh()
}

// Tapped selects the row.
func (r *row) Tapped(*fyne.PointEvent) { r.of.tap(r.i) }

// MouseIn shows which row the pointer is over.
func (r *row) MouseIn(*desktop.MouseEvent) {
	r.hovered = true
	r.Refresh()
}

// MouseMoved is for Fyne.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut forgets it.
func (r *row) MouseOut() {
	r.hovered = false
	r.Refresh()
}
