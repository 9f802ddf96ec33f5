package law

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"toguna/app/look"
)

const leastGrip = 24

// scrollBar shows where in the list one is, and moves there.
type scrollBar struct {
	widget.BaseWidget
	list  *List
	grip  *canvas.Rectangle
	held  bool
	wants float32 // where the grip would be, if it went on past the ends
}

var (
	_ fyne.Draggable = (*scrollBar)(nil)
	_ fyne.Tappable  = (*scrollBar)(nil)
)

func newScrollBar(l *List) *scrollBar {
	b := &scrollBar{list: l, grip: canvas.NewRectangle(color.Transparent)}
	b.grip.CornerRadius = 3
	b.ExtendBaseWidget(b)
	return b
}

// place puts the grip where it belongs.
func (b *scrollBar) place() {
	y, total := b.list.Offset()
	room := b.Size().Height
	b.grip.FillColor = color.Transparent
	if total > room && room > 0 {
		b.grip.FillColor = look.Color(theme.ColorNameScrollBar)
		high := max(leastGrip, room*room/total)
		b.grip.Move(fyne.NewPos(1, min(1, y/(total-room))*(room-high)))
		b.grip.Resize(fyne.NewSize(scrollWidth-2, high))
	}
	b.grip.Refresh()
}

// to brings what belongs to a place of the grip in sight.
func (b *scrollBar) to(y float32) {
	_, total := b.list.Offset()
	room := b.Size().Height
	way := room - b.grip.Size().Height
	if total <= room || way <= 0 {
		return
	}
	l := b.list
	l.top, l.into = l.heights.at(max(0, min(1, y/way)) * (total - room))
	l.redraw()
}

// Dragged is for Fyne.
func (b *scrollBar) Dragged(e *fyne.DragEvent) {
	if !b.held {
		b.held, b.wants = true, b.grip.Position().Y
	}
	b.wants += e.Dragged.DY
	b.to(b.wants)
}

// DragEnd is for Fyne.
func (b *scrollBar) DragEnd() { b.held = false }

// Tapped goes a page up or down.
func (b *scrollBar) Tapped(e *fyne.PointEvent) {
	page := 0.9 * b.list.Size().Height
	switch at := b.grip.Position().Y; {
	case e.Position.Y < at:
		b.list.scrollBy(-page)
	case e.Position.Y > at+b.grip.Size().Height:
		b.list.scrollBy(page)
	}
}

// CreateRenderer is for Fyne.
func (b *scrollBar) CreateRenderer() fyne.WidgetRenderer { return &scrollBarRenderer{b} }

type scrollBarRenderer struct{ bar *scrollBar }

func (r *scrollBarRenderer) Destroy()                     {}
func (r *scrollBarRenderer) Layout(fyne.Size)             { r.bar.place() }
func (r *scrollBarRenderer) MinSize() fyne.Size           { return fyne.NewSize(scrollWidth, leastGrip) }
func (r *scrollBarRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.bar.grip} }
func (r *scrollBarRenderer) Refresh()                     { r.bar.place() }
