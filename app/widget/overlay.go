package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/look"
)

// overlay is what lies over the whole canvas for a while and has the keyboard
// meanwhile. The canvas hears no key and no letter until it is closed, and then
// who had the focus has it again.
type overlay struct {
	still
	canvas  fyne.Canvas
	before  fyne.Focusable
	onKey   func(*fyne.KeyEvent)
	onRune  func(rune)
	open    bool
	onClose func()
}

func (o *overlay) show(c fyne.Canvas) {
	o.canvas, o.before, o.open = c, c.Focused(), true
	o.onKey, o.onRune = c.OnTypedKey(), c.OnTypedRune()
	if o.before != nil {
		c.Unfocus()
	}
	c.SetOnTypedKey(o.keepKey)
	c.SetOnTypedRune(nil)
	c.Overlays().Add(o.self)
}

// keepKey closes with Esc; the keys that nothing takes end here.
func (o *overlay) keepKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		o.Close()
	}
}

// Close takes it away.
func (o *overlay) Close() {
	if !o.open {
		return
	}
	o.open = false
	o.canvas.Overlays().Remove(o.self)
	o.canvas.SetOnTypedKey(o.onKey)
	o.canvas.SetOnTypedRune(o.onRune)
	if o.before != nil {
		o.canvas.Focus(o.before)
	}
	if o.onClose != nil {
		o.onClose()
	}
}

// Open reports whether it is still there.
func (o *overlay) Open() bool { return o.open }

// OverlayOpen reports whether a dialog or a menu lies over a canvas: the
// shortcuts of a place should then wait.
func OverlayOpen(c fyne.Canvas) bool { return c.Overlays().Top() != nil }

// catcher fills the canvas under a panel and hears the clicks beside it.
type catcher struct {
	still
	box   *frame
	onTap func()
}

func newCatcher(onTap func()) *catcher {
	c := &catcher{box: newFrame("", "", 0), onTap: onTap}
	c.extend(c)
	return c
}

func (c *catcher) parts() []fyne.CanvasObject { return one(c.box.inner) }
func (c *catcher) least() fyne.Size           { return fyne.Size{} }
func (c *catcher) lay(size fyne.Size)         { put(c.box.inner, 0, 0, size.Width, size.Height) }
func (c *catcher) paint()                     {}

// veiled makes what is under it pale.
func (c *catcher) veiled() {
	c.box.inner.FillColor = veil(look.ColorStone, 0.75)
	c.box.inner.Refresh()
}

// Tapped is a click beside the panel.
func (c *catcher) Tapped(*fyne.PointEvent) {
	if c.onTap != nil {
		c.onTap()
	}
}

// TappedSecondary is one too.
func (c *catcher) TappedSecondary(*fyne.PointEvent) { c.Tapped(nil) }
