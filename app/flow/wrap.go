package flow

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"toguna/app/look"
)

// Fixed makes o as wide as said.
func Fixed(width float32, o fyne.CanvasObject) *Frame {
	return framed(&Frame{inner: o, fixed: true, wide: width})
}

// Typed makes o as wide as said at 100 %, and wider as type is larger.
func Typed(width float32, o fyne.CanvasObject) *Frame {
	return framed(&Frame{inner: o, fixed: true, wide: width, typed: true})
}

// SetWidth makes what is Fixed as wide as said from now on.
func (f *Frame) SetWidth(width float32) {
	if f.fixed && f.wide != width {
		f.wide = width
		f.Refresh()
	}
}

// Grow makes o take the room that is left in a row.
func Grow(o fyne.CanvasObject) *Frame { return framed(&Frame{inner: o, grow: true}) }

// Frame has room around one thing, and may have a ground and a border.
type Frame struct {
	widget.BaseWidget

	inner                    fyne.CanvasObject
	top, right, bottom, left float32

	fill, border fyne.ThemeColorName
	radius       float32
	centre       bool

	wide        float32 // if fixed
	fixed, grow bool
	typed       bool // wide is for type as large as drawn
	scrolls     bool
}

func framed(f *Frame) *Frame {
	f.ExtendBaseWidget(f)
	return f
}

// Pad is o with room around it.
func Pad(top, right, bottom, left float32, o fyne.CanvasObject) *Frame {
	return framed(&Frame{inner: o, top: top, right: right, bottom: bottom, left: left})
}

// Surface is o on a ground with a border of 1 px, either of which may have no
// colour.
func Surface(fill, border fyne.ThemeColorName, radius float32, o fyne.CanvasObject) *Frame {
	return framed(&Frame{inner: o, fill: fill, border: border, radius: radius})
}

// Center is o in the middle of the room there is, at its natural width.
func Center(o fyne.CanvasObject) *Frame {
	return framed(&Frame{inner: o, centre: true})
}

// Inner is what stands in the frame.
func (f *Frame) Inner() fyne.CanvasObject { return f.inner }

// SetInner puts o in the frame instead.
func (f *Frame) SetInner(o fyne.CanvasObject) {
	f.inner = o
	f.Refresh()
}

// SetColors changes the ground and the border.
func (f *Frame) SetColors(fill, border fyne.ThemeColorName) {
	f.fill, f.border = fill, border
	f.Refresh()
}

// HeightFor is how high the frame is at a width.
func (f *Frame) HeightFor(width float32) float32 {
	if !f.inner.Visible() {
		return 0
	}
	return f.top + HeightFor(f.inner, f.width(width-f.left-f.right)) + f.bottom
}

// width is that of what is inside, where there is so much.
func (f *Frame) width(room float32) float32 {
	if f.centre {
		room = min(room, natural(f.inner))
	}
	return max(0, room)
}

// Natural is the size of the frame if nothing makes it wrap.
func (f *Frame) Natural() fyne.Size {
	w := natural(f.inner) + f.left + f.right
	if f.fixed {
		w = f.own()
	}
	return fyne.NewSize(w, f.HeightFor(w))
}

// own is the width of what is fixed.
func (f *Frame) own() float32 {
	if f.typed {
		return f.wide * look.Scale()
	}
	return f.wide
}

func (f *Frame) minSize() fyne.Size {
	if f.fixed {
		return fyne.NewSize(f.own(), f.HeightFor(f.own()))
	}
	if f.scrolls { // down alone: what is too wide for one line goes on below
		return fyne.NewSize(0, f.HeightFor(f.Size().Width))
	}
	w := f.inner.MinSize().Width + f.left + f.right
	return fyne.NewSize(w, f.HeightFor(max(w, f.Size().Width)))
}

func (f *Frame) lay(size fyne.Size) {
	room := max(0, size.Width-f.left-f.right)
	w := f.width(room)
	x, y, h := f.left, f.top, max(0, size.Height-f.top-f.bottom)
	if f.centre {
		own := HeightFor(f.inner, w)
		x, y, h = x+(room-w)/2, y+max(0, (h-own)/2), own
	}
	place(f.inner, x, y, w, h)
}

// CreateRenderer is for Fyne.
func (f *Frame) CreateRenderer() fyne.WidgetRenderer {
	r := &frameRenderer{frame: f, ground: canvas.NewRectangle(color.Transparent)}
	r.dress()
	return r
}

type frameRenderer struct {
	frame  *Frame
	ground *canvas.Rectangle
}

func (r *frameRenderer) Destroy()           {}
func (r *frameRenderer) MinSize() fyne.Size { return r.frame.minSize() }

func (r *frameRenderer) Objects() []fyne.CanvasObject {
	if r.frame.fill == "" && r.frame.border == "" {
		return []fyne.CanvasObject{r.frame.inner}
	}
	return []fyne.CanvasObject{r.ground, r.frame.inner}
}

func (r *frameRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.frame.lay(size)
}

func (r *frameRenderer) Refresh() {
	r.dress()
	r.frame.lay(r.frame.Size())
	r.frame.inner.Refresh()
	canvas.Refresh(r.frame)
}

func (r *frameRenderer) dress() {
	f, g := r.frame, r.ground
	g.FillColor, g.StrokeColor, g.StrokeWidth, g.CornerRadius = color.Transparent, color.Transparent, 0, f.radius
	if f.fill != "" {
		g.FillColor = look.Color(f.fill)
	}
	if f.border != "" {
		g.StrokeColor, g.StrokeWidth = look.Color(f.border), 1
	}
}

// Space is room and nothing else.
func Space(width, height float32) fyne.CanvasObject {
	c := canvas.NewRectangle(color.Transparent)
	c.SetMinSize(fyne.NewSize(width, height))
	return c
}

// Line separates what is above from what is below.
func Line() fyne.CanvasObject {
	l := &separator{}
	l.ExtendBaseWidget(l)
	return l
}

type separator struct{ widget.BaseWidget }

func (s *separator) HeightFor(float32) float32 { return 1 }

func (s *separator) CreateRenderer() fyne.WidgetRenderer {
	r := &separatorRenderer{canvas.NewRectangle(look.Color(look.ColorLine))}
	r.rect.SetMinSize(fyne.NewSize(1, 1))
	return r
}

type separatorRenderer struct{ rect *canvas.Rectangle }

func (r *separatorRenderer) Destroy()                     {}
func (r *separatorRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, 1) }
func (r *separatorRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }
func (r *separatorRenderer) Layout(size fyne.Size)        { r.rect.Resize(size) }

func (r *separatorRenderer) Refresh() {
	r.rect.FillColor = look.Color(look.ColorLine)
	r.rect.Refresh()
}

// Scroll shows o at the full width, and as much of its height as there is room.
func Scroll(o fyne.CanvasObject) *container.Scroll {
	return container.NewVScroll(framed(&Frame{inner: o, scrolls: true}))
}

// Resize is for Fyne, which asks what is scrolled for its height before it gives
// it a width: it is then as high as it wants, whatever height it is given.
func (f *Frame) Resize(size fyne.Size) {
	if f.scrolls {
		size.Height = max(size.Height, f.HeightFor(size.Width))
	}
	f.BaseWidget.Resize(size)
}

// Visible is that of what stands in the frame.
func (f *Frame) Visible() bool { return f.BaseWidget.Visible() && f.inner.Visible() }
