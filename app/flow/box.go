package flow

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// HeightFor is how high o wants to be at a width: what it answers itself, else
// its least height.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	if !o.Visible() {
		return 0
	}
	if h, ok := o.(interface{ HeightFor(float32) float32 }); ok {
		return h.HeightFor(width)
	}
	return o.MinSize().Height
}

// natural is the width o takes if it may.
func natural(o fyne.CanvasObject) float32 {
	if n, ok := o.(interface{ Natural() fyne.Size }); ok {
		return n.Natural().Width
	}
	return o.MinSize().Width
}

// Box stacks things, down in a column or along in a row. A hidden one takes no
// room, and no gap.
type Box struct {
	widget.BaseWidget

	gap   float32
	items []fyne.CanvasObject
	row   bool
	top   bool
}

// Column stacks items from top to bottom, each over the full width.
func Column(gap float32, items ...fyne.CanvasObject) *Box {
	b := &Box{gap: gap, items: items}
	b.ExtendBaseWidget(b)
	return b
}

// Row sets items side by side, centred on one another. They are as wide as they
// are by nature, unless Fixed or Grow says otherwise; where there is not the
// room those that wrap give way, and where that does not do, as with large type,
// the row goes on in a line below.
func Row(gap float32, items ...fyne.CanvasObject) *Box {
	b := &Box{gap: gap, items: items, row: true}
	b.ExtendBaseWidget(b)
	return b
}

// Top is a Row whose items begin at the same height.
func Top(gap float32, items ...fyne.CanvasObject) *Box {
	b := Row(gap, items...)
	b.top = true
	return b
}

// Items are what the box holds.
func (b *Box) Items() []fyne.CanvasObject { return b.items }

// Add puts one more thing at the end.
func (b *Box) Add(o fyne.CanvasObject) {
	b.items = append(b.items[:len(b.items):len(b.items)], o)
	b.Refresh()
}

// SetItems puts these in the place of all there was.
func (b *Box) SetItems(items ...fyne.CanvasObject) {
	b.items = items
	b.Refresh()
}

func (b *Box) visible() []fyne.CanvasObject {
	for i, o := range b.items {
		if !o.Visible() {
			shown := append([]fyne.CanvasObject(nil), b.items[:i]...)
			for _, o := range b.items[i+1:] {
				if o.Visible() {
					shown = append(shown, o)
				}
			}
			return shown
		}
	}
	return b.items
}

// HeightFor is how high the box is at a width.
func (b *Box) HeightFor(width float32) float32 {
	items, high := b.visible(), float32(0)
	if b.row {
		lines := b.lines(items, width)
		for i := range lines {
			high += lines[i].high()
		}
		return high + lineGap*float32(len(lines)-1)
	}
	for _, o := range items {
		high += HeightFor(o, width)
	}
	return high + b.gaps(items)
}

func (b *Box) gaps(items []fyne.CanvasObject) float32 { return b.gap * float32(max(0, len(items)-1)) }

// Natural is the size of the box if nothing makes it wrap.
func (b *Box) Natural() fyne.Size {
	items, wide := b.visible(), float32(0)
	for _, o := range items {
		if b.row {
			wide += natural(o)
		} else {
			wide = max(wide, natural(o))
		}
	}
	if b.row {
		wide += b.gaps(items)
	}
	return fyne.NewSize(wide, b.HeightFor(wide))
}

// slack is how much too narrow a row may be before it goes on below: room that
// rounding takes.
const slack float32 = 2

// lineGap is between the lines of a row that goes on below.
const lineGap float32 = 8

// span is what of a row stands side by side, and how wide each of it is.
type span struct {
	items []fyne.CanvasObject
	wide  []float32
}

func (l *span) high() (high float32) {
	for i, o := range l.items {
		high = max(high, HeightFor(o, l.wide[i]))
	}
	return high
}

// lines are those of a row at a width: one, if it has room for all.
func (b *Box) lines(items []fyne.CanvasObject, width float32) []span {
	wide, fits := b.share(items, width)
	if fits {
		return []span{{items, wide}}
	}
	var out []span
	end := func(items []fyne.CanvasObject) {
		wide, fits := b.share(items, width)
		if !fits { // it is alone
			wide[0] = width
		}
		out = append(out, span{items, wide})
	}
	from, used := 0, float32(0)
	for i, o := range items {
		w := o.MinSize().Width
		if i > from && used+b.gap+w > width {
			end(items[from:i])
			from, used = i, 0
		}
		if i > from {
			used += b.gap
		}
		used += w
	}
	end(items[from:])
	return out
}

// share divides a width among the items of a row, and reports whether there is so
// much. What grows shares what is left; if nothing is, what is wider than its least
// gives way, the widest first.
func (b *Box) share(items []fyne.CanvasObject, width float32) (all []float32, fits bool) {
	all, left := make([]float32, len(items)), width-b.gaps(items)
	grow := 0
	for i, o := range items {
		if s, ok := o.(*Frame); ok && s.grow {
			all[i] = o.MinSize().Width
			grow++
		} else {
			all[i] = natural(o)
		}
		left -= all[i]
	}
	if left > 0 && grow > 0 {
		b.spread(items, all, left)
	}
	for left < -0.01 {
		widest := -1
		for i, o := range items {
			if all[i] > o.MinSize().Width+0.01 && (widest < 0 || all[i] > all[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return all, left > -slack
		}
		give := min(-left, all[widest]-items[widest].MinSize().Width)
		all[widest] -= give
		left += give
	}
	return all, true
}

// spread makes what grows equally wide, as far as their least widths let them.
func (b *Box) spread(items []fyne.CanvasObject, all []float32, left float32) {
	var open []int
	for i, o := range items {
		if s, ok := o.(*Frame); ok && s.grow {
			open = append(open, i)
			left += all[i]
		}
	}
	for len(open) > 0 {
		part, rest := left/float32(len(open)), open[:0:0]
		for _, i := range open {
			if all[i] > part {
				left -= all[i]
			} else {
				rest = append(rest, i)
			}
		}
		if len(rest) == len(open) {
			for _, i := range open {
				all[i] = part
			}
			return
		}
		open = rest
	}
}

func (b *Box) lay(size fyne.Size) {
	items := b.visible()
	if !b.row {
		y := float32(0)
		for _, o := range items {
			h := HeightFor(o, size.Width)
			place(o, 0, y, size.Width, h)
			y += h + b.gap
		}
		return
	}
	lines := b.lines(items, size.Width)
	if len(lines) == 1 {
		b.layLine(&lines[0], 0, size.Height)
		return
	}
	y := max(0, (size.Height-b.HeightFor(size.Width))/2)
	for i := range lines {
		high := lines[i].high()
		b.layLine(&lines[i], y, high)
		y += high + lineGap
	}
}

func (b *Box) layLine(l *span, top, high float32) {
	x := float32(0)
	for i, o := range l.items {
		w, y := l.wide[i], top
		h := HeightFor(o, w)
		if !b.top {
			y += max(0, (high-h)/2)
		}
		place(o, x, y, w, h)
		x += w + b.gap
	}
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

func (b *Box) minSize() fyne.Size {
	items := b.visible()
	var size fyne.Size
	for _, o := range items {
		m := o.MinSize()
		if b.row {
			size.Width += m.Width
		} else {
			size.Width = max(size.Width, m.Width)
		}
	}
	if b.row {
		size.Width += b.gaps(items)
	}
	size.Height = b.HeightFor(max(size.Width, b.Size().Width))
	return size
}

// CreateRenderer is for Fyne.
func (b *Box) CreateRenderer() fyne.WidgetRenderer { return &boxRenderer{box: b} }

type boxRenderer struct{ box *Box }

func (r *boxRenderer) Destroy()                     {}
func (r *boxRenderer) MinSize() fyne.Size           { return r.box.minSize() }
func (r *boxRenderer) Objects() []fyne.CanvasObject { return r.box.items }
func (r *boxRenderer) Layout(size fyne.Size)        { r.box.lay(size) }

func (r *boxRenderer) Refresh() {
	r.box.lay(r.box.Size())
	for _, o := range r.box.items {
		o.Refresh()
	}
	canvas.Refresh(r.box)
}
