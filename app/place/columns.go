package place

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"toguna/app/look"
)

const (
	fixedMost  float32 = 0.5 // of the width, for panes that have a width of their own, where type is large
	drawerMost float32 = 0.8 // of the width, for a drawer
	openLeast  float32 = 360 // of what takes the rest, at 100 %, before more panes become drawers
)

// Pane is one of several columns of a body.
type Pane struct {
	Width   float32 // 0: what is left
	Content fyne.CanvasObject
	Paper   bool    // white, for words that bind
	Side    bool    // as the left column
	Drawer  float32 // from this size of type on it is a drawer, out of sight until it is opened, and sooner in a narrow window; 0 for never
}

func (p Pane) ground() fyne.ThemeColorName {
	if p.Side {
		return look.ColorSide
	}
	if p.Paper {
		return look.ColorPaper
	}
	return look.ColorStone
}

// Panes are what Columns made of some.
type Panes = columns

// columns are panes side by side over the height of the body, with a line between.
// Where type is large or the window narrow, those that are drawers lie over the rest,
// one at a time, when asked for.
type columns struct {
	widget.BaseWidget

	OnFold func() // told when panes became drawers, or are none any more

	panes  []Pane
	open   int    // which drawer is; -1 for none
	folded []bool // which are drawers now
}

// Columns lays panes side by side over the height of the body, with a line between.
// A width of 0 is for the pane that takes what is left.
func Columns(panes ...Pane) *Panes {
	c := &columns{panes: panes, open: -1}
	c.folded = c.folds(unbounded)
	c.ExtendBaseWidget(c)
	return c
}

// Folded reports whether a pane is a drawer now.
func (c *columns) Folded(i int) bool { return c.folded[i] }

// unbounded is a width that has room for all.
const unbounded float32 = 1 << 20

// folds are the panes that are drawers in a width: those that the size of type makes
// so, and then one after the other, until the pane that takes the rest is wide enough.
func (c *columns) folds(width float32) []bool {
	out := make([]bool, len(c.panes))
	rest, scale := width, look.Scale()
	for i, p := range c.panes {
		if out[i] = p.Drawer > 0 && scale > p.Drawer-0.01; !out[i] {
			rest -= p.Width
		}
	}
	for rest < openLeast*scale {
		next := -1
		for i, p := range c.panes {
			if p.Drawer > 0 && !out[i] && (next < 0 || p.Drawer < c.panes[next].Drawer) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		out[next] = true
		rest += c.panes[next].Width
	}
	return out
}

// Open shows a pane that is a drawer, and no other drawer.
func (c *columns) Open(i int) {
	if c.Folded(i) && c.open != i {
		c.open = i
		c.Refresh()
	}
}

// Close puts the drawer away that is open, and reports whether there was one.
func (c *columns) Close() bool {
	if c.open < 0 || !c.Folded(c.open) {
		return false
	}
	c.open = -1
	c.Refresh()
	return true
}

// CreateRenderer is for Fyne.
func (c *columns) CreateRenderer() fyne.WidgetRenderer {
	r := &columnsRenderer{c: c, shield: newShield()}
	for range c.panes {
		r.grounds = append(r.grounds, canvas.NewRectangle(color.Transparent))
		r.lines = append(r.lines, canvas.NewRectangle(color.Transparent))
	}
	r.dress()
	return r
}

type columnsRenderer struct {
	c              *columns
	grounds, lines []*canvas.Rectangle // of each pane; its line is at the side that it shares
	shield         *shield             // keeps what is done to a drawer from what is below
}

func (r *columnsRenderer) Destroy() {}

// Objects are the panes, and over them the drawer that is open.
func (r *columnsRenderer) Objects() []fyne.CanvasObject {
	var all, above []fyne.CanvasObject
	for i, p := range r.c.panes {
		one := []fyne.CanvasObject{r.grounds[i], p.Content}
		if r.c.folded[i] {
			if i == r.c.open {
				above = append(append(above, r.shield), append(one, r.lines[i])...)
			}
			continue
		}
		if i > 0 {
			one = append(one, r.lines[i])
		}
		all = append(all, one...)
	}
	return append(all, above...)
}

func (r *columnsRenderer) MinSize() fyne.Size {
	var least fyne.Size
	for i, p := range r.c.panes {
		m := p.Content.MinSize()
		if p.Width > 0 {
			m.Width = p.Width
		}
		if !r.c.folded[i] {
			least.Width += m.Width
		}
		least.Height = max(least.Height, m.Height)
	}
	return least
}

// widths are those of the panes in a width: 0 for a drawer. What has a width of its
// own is as much wider as type is larger, as long as the rest is not too narrow.
func (r *columnsRenderer) widths(width float32) []float32 {
	out := make([]float32, len(r.c.panes))
	fixed, open, lines := float32(0), 0, -1
	for i, p := range r.c.panes {
		if r.c.folded[i] {
			continue
		}
		lines++
		fixed += p.Width
		if p.Width == 0 {
			open++
		}
	}
	wider := float32(1)
	if fixed > 0 {
		wider = max(1, min(look.Scale(), fixedMost*width/fixed))
	}
	rest := width - float32(lines) - fixed*wider
	for i, p := range r.c.panes {
		switch {
		case r.c.folded[i]:
		case p.Width > 0:
			out[i] = p.Width * wider
		default:
			out[i] = max(0, rest/float32(open))
		}
	}
	return out
}

func (r *columnsRenderer) Layout(size fyne.Size) {
	was := r.c.folded
	if size.Width > 0 {
		r.c.folded = r.c.folds(size.Width)
	}
	x, first, past := float32(0), true, false
	for i, w := range r.widths(size.Width) {
		p := r.c.panes[i]
		if r.c.folded[i] {
			r.slide(i, past, size)
			continue
		}
		past = past || p.Width == 0
		p.Content.Show()
		r.lines[i].Hidden = first
		if !first {
			lay(r.lines[i], x, 1, size.Height)
			x++
		}
		first = false
		lay(r.grounds[i], x, w, size.Height)
		lay(p.Content, x, w, size.Height)
		x += w
	}
	if !slices.Equal(was, r.c.folded) && r.c.OnFold != nil {
		r.c.OnFold()
	}
}

// slide puts a drawer where it belongs: at the right, what stands right of the rest.
func (r *columnsRenderer) slide(i int, right bool, size fyne.Size) {
	p := r.c.panes[i]
	if i != r.c.open {
		p.Content.Hide()
		return
	}
	w := min(p.Width*look.Scale(), drawerMost*size.Width)
	x, line := float32(0), w
	if right {
		x, line = size.Width-w, size.Width-w-1
	}
	p.Content.Show()
	r.lines[i].Hidden = false
	lay(r.lines[i], line, 1, size.Height)
	for _, o := range []fyne.CanvasObject{r.shield, r.grounds[i], p.Content} {
		lay(o, x, w, size.Height)
	}
}

func lay(o fyne.CanvasObject, x, w, h float32) {
	o.Move(fyne.NewPos(x, 0))
	o.Resize(fyne.NewSize(w, h))
}

func (r *columnsRenderer) Refresh() {
	r.dress()
	r.Layout(r.c.Size())
	for _, o := range slices.Concat(r.grounds, r.lines) {
		o.Refresh()
	}
	canvas.Refresh(r.c)
}

func (r *columnsRenderer) dress() {
	for i, p := range r.c.panes {
		r.grounds[i].FillColor = look.Color(p.ground())
		r.lines[i].FillColor = look.Color(look.ColorLine)
	}
}

// shield hears what is done to nothing in a drawer.
type shield struct{ widget.BaseWidget }

func newShield() *shield {
	s := &shield{}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped is for Fyne.
func (s *shield) Tapped(*fyne.PointEvent) {}

// Scrolled is for Fyne.
func (s *shield) Scrolled(*fyne.ScrollEvent) {}

// CreateRenderer is for Fyne.
func (s *shield) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
