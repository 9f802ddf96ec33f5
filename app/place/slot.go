package place

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"toguna/app/flow"
)

// Slot holds one thing, or nothing, and can be given another.
type Slot struct {
	widget.BaseWidget

	inner fyne.CanvasObject
	high  float32 // its own height; 0 for that of what it holds
}

// NewSlot makes an empty slot.
func NewSlot() *Slot {
	s := &Slot{}
	s.ExtendBaseWidget(s)
	return s
}

// High gives something a height of its own, for a list in a column.
func High(o fyne.CanvasObject, height float32) *Slot {
	s := NewSlot()
	s.inner, s.high = o, height
	return s
}

// Set puts o in the slot; nil empties it.
func (s *Slot) Set(o fyne.CanvasObject) {
	s.inner = o
	s.Refresh()
}

// Inner is what the slot holds, nil for nothing.
func (s *Slot) Inner() fyne.CanvasObject { return s.inner }

// HeightFor is how high the slot is at a width.
func (s *Slot) HeightFor(width float32) float32 {
	switch {
	case s.high > 0:
		return s.high
	case s.inner == nil || !s.inner.Visible():
		return 0
	}
	return flow.HeightFor(s.inner, width)
}

// Natural is the size of the slot if nothing makes it wrap.
func (s *Slot) Natural() fyne.Size {
	if s.inner == nil {
		return fyne.Size{}
	}
	if n, ok := s.inner.(interface{ Natural() fyne.Size }); ok {
		return n.Natural()
	}
	return s.inner.MinSize()
}

// CreateRenderer is for Fyne.
func (s *Slot) CreateRenderer() fyne.WidgetRenderer { return slotRenderer{s} }

type slotRenderer struct{ s *Slot }

func (r slotRenderer) Destroy() {}

func (r slotRenderer) Layout(size fyne.Size) {
	if r.s.inner != nil {
		r.s.inner.Move(fyne.NewPos(0, 0))
		r.s.inner.Resize(size)
	}
}

func (r slotRenderer) MinSize() fyne.Size {
	if r.s.inner == nil {
		return fyne.Size{}
	}
	m := r.s.inner.MinSize()
	if r.s.high > 0 {
		m.Height = r.s.high
	}
	return m
}

func (r slotRenderer) Objects() []fyne.CanvasObject {
	if r.s.inner == nil {
		return nil
	}
	return []fyne.CanvasObject{r.s.inner}
}

func (r slotRenderer) Refresh() {
	r.Layout(r.s.Size())
	if r.s.inner != nil {
		r.s.inner.Refresh()
	}
}
