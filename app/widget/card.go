package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
)

// composed is a control made of others.
type composed struct {
	still
	root fyne.CanvasObject
}

func (c *composed) parts() []fyne.CanvasObject { return one(c.root) }
func (c *composed) least() fyne.Size           { return c.root.MinSize() }
func (c *composed) paint()                     { c.root.Refresh() }
func (c *composed) lay(size fyne.Size)         { put(c.root, 0, 0, size.Width, size.Height) }

// HeightFor is how high it is at a width.
func (c *composed) HeightFor(w float32) float32 { return flow.HeightFor(c.root, w) }

// Natural is its size where nothing wraps.
func (c *composed) Natural() fyne.Size { return natural(c.root) }

func natural(o fyne.CanvasObject) fyne.Size {
	if n, ok := o.(interface{ Natural() fyne.Size }); ok {
		return n.Natural()
	}
	return o.MinSize()
}

// Panel is a rounded ground under one thing.
type Panel struct {
	still
	box          *frame
	inner        fyne.CanvasObject
	across, down float32 // room inside the border
}

// Card is paper with a border, for things that belong together.
func Card(items ...fyne.CanvasObject) *Panel {
	return newPanel(look.ColorPaper, look.ColorLine, cardRadius, 16, 16, flow.Column(gap, items...))
}

// Sheet is a card whose content goes to the border, as rows do.
func Sheet(o fyne.CanvasObject) *Panel {
	return newPanel(look.ColorPaper, look.ColorLine, cardRadius, 0, 0, o)
}

func newPanel(fill, line fyne.ThemeColorName, r, across, down float32, o fyne.CanvasObject) *Panel {
	p := &Panel{box: newFrame(fill, line, r), inner: o, across: across, down: down}
	p.extend(p)
	return p
}

// SetChosen marks the one of several cards that is the one.
func (p *Panel) SetChosen(on bool) {
	p.box.line = look.ColorLine
	if on {
		p.box.line = look.ColorPrimary
	}
	p.Refresh()
}

func (p *Panel) parts() []fyne.CanvasObject { return append(p.box.parts(), p.inner) }

func (p *Panel) least() fyne.Size {
	w := p.inner.MinSize().Width + 2*p.across + 2
	return fyne.NewSize(w, p.HeightFor(max(w, p.Size().Width)))
}

// HeightFor is how high it is at a width.
func (p *Panel) HeightFor(w float32) float32 {
	return flow.HeightFor(p.inner, w-2*p.across-2) + 2*p.down + 2
}

// Natural is its size where nothing wraps.
func (p *Panel) Natural() fyne.Size {
	return natural(p.inner).AddWidthHeight(2*p.across+2, 2*p.down+2)
}

func (p *Panel) lay(size fyne.Size) {
	p.box.lay(fyne.Position{}, size)
	put(p.inner, p.across+1, p.down+1, size.Width-2*p.across-2, size.Height-2*p.down-2)
}

func (p *Panel) paint() {
	p.box.width = 1
	if framed() || p.box.line == look.ColorPrimary {
		p.box.width = 2
	}
	p.box.paint()
	p.inner.Refresh()
}
