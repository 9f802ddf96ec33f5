package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fw "fyne.io/fyne/v2/widget"
)

// figure is what a control of this package tells the one renderer they share.
type figure interface {
	fyne.Widget
	parts() []fyne.CanvasObject
	lay(size fyne.Size)
	least() fyne.Size
	paint()
}

type renderer struct{ of figure }

func (r renderer) Destroy()                     {}
func (r renderer) Layout(size fyne.Size)        { r.of.lay(size) }
func (r renderer) MinSize() fyne.Size           { return r.of.least() }
func (r renderer) Objects() []fyne.CanvasObject { return r.of.parts() }

func (r renderer) Refresh() {
	r.of.paint()
	r.of.lay(r.of.Size())
	canvas.Refresh(r.of)
}

// still is a figure that is looked at only.
type still struct {
	fw.BaseWidget
	self figure
}

func (s *still) extend(self figure) {
	s.self = self
	s.ExtendBaseWidget(self)
}

// CreateRenderer is for Fyne.
func (s *still) CreateRenderer() fyne.WidgetRenderer {
	s.self.paint()
	return renderer{s.self}
}

// control is a figure that can be pointed at, focused and disabled.
type control struct {
	still
	ring                        focusRing
	focused, hovered, held, off bool
}

func (c *control) extend(self figure) {
	c.ring = newFocusRing()
	c.still.extend(self)
}

// Disable makes the control deaf.
func (c *control) Disable() { c.setOff(true) }

// Enable makes it listen again.
func (c *control) Enable() { c.setOff(false) }

// Disabled reports whether it is deaf.
func (c *control) Disabled() bool { return c.off }

func (c *control) setOff(off bool) {
	if c.off == off {
		return
	}
	c.off = off
	if off {
		c.hovered, c.held = false, false
		if cv := canvasOf(c.self); cv != nil && c.focused {
			cv.Unfocus()
		}
	}
	c.Refresh()
}

// FocusGained shows the ring.
func (c *control) FocusGained() {
	c.focused = true
	c.Refresh()
}

// FocusLost hides it.
func (c *control) FocusLost() {
	c.focused, c.held = false, false
	c.Refresh()
}

// TypedRune hands a letter on: no control but a field takes any.
func (c *control) TypedRune(r rune) { passRune(c.self, r) }

// TypedKey hands a key on.
func (c *control) TypedKey(ev *fyne.KeyEvent) { passKey(c.self, ev) }

// MouseIn notes the pointer.
func (c *control) MouseIn(*desktop.MouseEvent) { c.hover(true) }

// MouseMoved is for Fyne.
func (c *control) MouseMoved(*desktop.MouseEvent) {}

// MouseOut forgets the pointer.
func (c *control) MouseOut() {
	c.held = false
	c.hover(false)
}

// MouseDown shows the control pressed.
func (c *control) MouseDown(*desktop.MouseEvent) { c.hold(true) }

// MouseUp shows it released.
func (c *control) MouseUp(*desktop.MouseEvent) { c.hold(false) }

func (c *control) hover(on bool) {
	if c.off {
		return
	}
	c.hovered = on
	c.Refresh()
}

func (c *control) hold(on bool) {
	if c.off {
		return
	}
	c.held = on
	c.Refresh()
}

// takeFocus is for a control that goes on being used from the keyboard once it
// was clicked.
func (c *control) takeFocus() {
	if cv := canvasOf(c.self); cv != nil && !c.off {
		cv.Focus(c.self.(fyne.Focusable))
	}
}

func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	return fyne.CurrentApp().Driver().CanvasForObject(o)
}

// keeper is an overlay that answers keys which nothing in it takes.
type keeper interface{ keepKey(*fyne.KeyEvent) }

// passKey gives a key that a focused control has no use for to the overlay it
// is in, or else to the canvas. Under an open overlay the canvas hears nothing.
func passKey(from fyne.CanvasObject, ev *fyne.KeyEvent) {
	cv := canvasOf(from)
	if cv == nil {
		return
	}
	if top := cv.Overlays().Top(); top != nil {
		if k, ok := top.(keeper); ok {
			k.keepKey(ev)
		}
		return
	}
	if heard := cv.OnTypedKey(); heard != nil {
		heard(ev)
	}
}

func passRune(from fyne.CanvasObject, r rune) {
	cv := canvasOf(from)
	if cv == nil || cv.Overlays().Top() != nil {
		return
	}
	if heard := cv.OnTypedRune(); heard != nil {
		heard(r)
	}
}

// passShortcut gives a shortcut that a focused field has no use for to the
// canvas, as happens by itself when nothing is focused.
func passShortcut(to fyne.Canvas, s fyne.Shortcut) {
	if cv, ok := to.(fyne.Shortcutable); ok {
		cv.TypedShortcut(s)
	}
}

func isEnter(name fyne.KeyName) bool { return name == fyne.KeyReturn || name == fyne.KeyEnter }

// taps reports whether a key does what a click does.
func taps(name fyne.KeyName) bool { return name == fyne.KeySpace || isEnter(name) }
