package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
)

const boxSide float32 = 16

// Check says yes or no to one thing.
type Check struct {
	control
	box      *frame
	tick     *look.IconView
	text     *flow.Text
	hint     *flow.Text
	spoken   string
	ink      fyne.ThemeColorName
	checked  bool
	onChange func(bool)
}

// NewCheck makes a box with its words, and a hint under them unless it is "".
// With no words it is the box alone, for a row.
func NewCheck(text, hint string, onChange func(bool)) *Check {
	c := &Check{
		box: newFrame(look.ColorPaper, look.ColorBorder, 3), tick: look.Icon("action-check", 12, look.ColorOnPrimary),
		text: flow.Body(text), hint: flow.Caption(hint), spoken: text, onChange: onChange,
	}
	if text == "" {
		c.text.Hide()
	}
	if hint == "" {
		c.hint.Hide()
	}
	c.extend(c)
	c.paint()
	return c
}

// Checked reports whether it says yes.
func (c *Check) Checked() bool { return c.checked }

// SetChecked says so without telling.
func (c *Check) SetChecked(on bool) {
	if c.checked != on {
		c.checked = on
		c.Refresh()
	}
}

// SetWord changes its words.
func (c *Check) SetWord(text string) {
	c.spoken = text
	c.text.SetText(text)
	c.text.Hidden = text == ""
	c.Refresh()
}

// Tapped says the contrary.
func (c *Check) Tapped(*fyne.PointEvent) {
	if c.off {
		return
	}
	c.SetChecked(!c.checked)
	if c.onChange != nil {
		c.onChange(c.checked)
	}
}

// TypedKey taps with Space; Enter goes on, as from a field.
func (c *Check) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeySpace {
		c.Tapped(nil)
		return
	}
	c.control.TypedKey(ev)
}

// TypedRune keeps the space bar from being heard twice.
func (c *Check) TypedRune(r rune) {
	if r != ' ' {
		c.control.TypedRune(r)
	}
}

// AccessibilityLabel is its words.
func (c *Check) AccessibilityLabel() string { return c.spoken }

// AccessibilityRole is that of a button: Fyne knows no other.
func (c *Check) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (c *Check) parts() []fyne.CanvasObject {
	return append(c.box.parts(), c.tick, c.text, c.hint, c.ring.ring)
}

func (c *Check) least() fyne.Size {
	if c.spoken == "" {
		return fyne.NewSquareSize(boxSide)
	}
	w := boxSide + gap + max(c.text.MinSize().Width, width(c.hint))
	return fyne.NewSize(w, c.HeightFor(max(w, c.Size().Width)))
}

func width(o fyne.CanvasObject) float32 {
	if !o.Visible() {
		return 0
	}
	return o.MinSize().Width
}

// HeightFor is how high its words make it.
func (c *Check) HeightFor(w float32) float32 {
	if c.spoken == "" {
		return boxSide
	}
	w -= boxSide + gap
	return max(boxSide, flow.HeightFor(c.text, w)+flow.HeightFor(c.hint, w))
}

// Natural is its size with its words on one line.
func (c *Check) Natural() fyne.Size {
	if c.spoken == "" {
		return fyne.NewSquareSize(boxSide)
	}
	w := c.text.Natural().Width
	if c.hint.Visible() {
		w = max(w, c.hint.Natural().Width)
	}
	w = float32(int(w+0.99)) + boxSide + gap
	return fyne.NewSize(w, c.HeightFor(w))
}

func (c *Check) lay(size fyne.Size) {
	w := size.Width - boxSide - gap
	high := flow.HeightFor(c.text, w)
	y := float32(int((size.Height - boxSide) / 2))
	if c.spoken != "" {
		y = float32(int((min(high, 2*look.Size(look.SizeBody)) - boxSide) / 2))
	}
	c.box.lay(fyne.NewPos(0, y), fyne.NewSquareSize(boxSide))
	c.ring.lay(fyne.NewPos(0, y), fyne.NewSquareSize(boxSide))
	put(c.tick, 2, y+2, 12, 12)
	put(c.text, boxSide+gap, 0, w, high)
	put(c.hint, boxSide+gap, high, w, flow.HeightFor(c.hint, w))
}

func (c *Check) paint() {
	c.box.fill, c.box.line = look.ColorPaper, look.ColorBorder
	if c.checked {
		c.box.fill, c.box.line = look.ColorPrimary, look.ColorPrimary
	}
	ink := look.ColorInk
	if c.off {
		ink, c.box.line = look.ColorOff, look.ColorLine
		if c.checked {
			c.box.fill, c.box.line = look.ColorOff, look.ColorOff
		}
	}
	c.box.point(&c.control)
	c.box.paint()
	c.tick.Hidden = !c.checked
	c.tick.Refresh()
	if ink != c.ink {
		c.ink = ink
		c.text.SetRuns(flow.Run{Text: c.spoken, Color: ink})
	} else {
		c.text.Refresh()
	}
	c.hint.Refresh()
	c.ring.paint(c.focused, 3)
}
