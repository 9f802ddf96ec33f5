package flow

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"toguna/app/look"
)

// Body2 is a text of the body in the secondary ink.
func Body2(s string) *Text { return New(Run{Text: s, Color: look.ColorInk2}) }

// narrow keeps what it holds from becoming wider than is good.
type narrow struct {
	widget.BaseWidget

	max   float32
	inner fyne.CanvasObject
}

// MaxWidth is o at the left, at most as wide as said.
func MaxWidth(width float32, o fyne.CanvasObject) fyne.CanvasObject {
	n := &narrow{max: width, inner: o}
	n.ExtendBaseWidget(n)
	return n
}

func (n *narrow) HeightFor(width float32) float32 { return HeightFor(n.inner, min(width, n.max)) }

func (n *narrow) CreateRenderer() fyne.WidgetRenderer { return &narrowRenderer{n} }

type narrowRenderer struct{ n *narrow }

func (r *narrowRenderer) Destroy() {}

func (r *narrowRenderer) Layout(size fyne.Size) {
	r.n.inner.Move(fyne.NewPos(0, 0))
	r.n.inner.Resize(fyne.NewSize(min(size.Width, r.n.max), size.Height))
}

func (r *narrowRenderer) MinSize() fyne.Size {
	m := r.n.inner.MinSize()
	return fyne.NewSize(min(m.Width, r.n.max), m.Height)
}

func (r *narrowRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.n.inner} }

func (r *narrowRenderer) Refresh() {
	r.Layout(r.n.Size())
	r.n.inner.Refresh()
}

// Between is one thing at the top and one at the bottom of the height there is.
func Between(top, bottom fyne.CanvasObject) fyne.CanvasObject {
	b := &between{top: top, bottom: bottom}
	b.ExtendBaseWidget(b)
	return b
}

type between struct {
	widget.BaseWidget

	top, bottom fyne.CanvasObject
}

func (b *between) HeightFor(width float32) float32 {
	return HeightFor(b.top, width) + HeightFor(b.bottom, width)
}

func (b *between) CreateRenderer() fyne.WidgetRenderer { return &betweenRenderer{b} }

type betweenRenderer struct{ b *between }

func (r *betweenRenderer) Destroy() {}

func (r *betweenRenderer) Layout(size fyne.Size) {
	h := HeightFor(r.b.top, size.Width)
	r.b.top.Move(fyne.NewPos(0, 0))
	r.b.top.Resize(fyne.NewSize(size.Width, h))
	low := HeightFor(r.b.bottom, size.Width)
	r.b.bottom.Move(fyne.NewPos(0, max(h, size.Height-low)))
	r.b.bottom.Resize(fyne.NewSize(size.Width, low))
}

func (r *betweenRenderer) MinSize() fyne.Size {
	a, b := r.b.top.MinSize(), r.b.bottom.MinSize()
	return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height)
}

func (r *betweenRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.top, r.b.bottom}
}

func (r *betweenRenderer) Refresh() {
	r.Layout(r.b.Size())
	r.b.top.Refresh()
	r.b.bottom.Refresh()
}
