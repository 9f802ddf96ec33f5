package place

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"toguna/app/look"
)

// columns are panes side by side.
type columns struct {
	widget.BaseWidget

	panes []Pane
}

func newColumns(panes []Pane) *columns {
	c := &columns{panes: panes}
	c.ExtendBaseWidget(c)
	return c
}

func (c *columns) CreateRenderer() fyne.WidgetRenderer {
	r := &columnsRenderer{c: c}
	for i, p := range c.panes {
		ground := canvas.NewRectangle(look.Color(p.ground()))
		r.grounds = append(r.grounds, ground)
		r.all = append(r.all, ground, p.Content)
		if i > 0 {
			line := canvas.NewRectangle(look.Color(look.ColorLine))
			r.lines = append(r.lines, line)
			r.all = append(r.all, line)
		}
	}
	return r
}

type columnsRenderer struct {
	c              *columns
	grounds, lines []*canvas.Rectangle
	all            []fyne.CanvasObject
}

func (r *columnsRenderer) Destroy() {}

func (r *columnsRenderer) Objects() []fyne.CanvasObject { return r.all }

func (r *columnsRenderer) MinSize() fyne.Size {
	var min fyne.Size
	for _, p := range r.c.panes {
		m := p.Content.MinSize()
		if p.Width > 0 {
			m.Width = p.Width
		}
		min.Width += m.Width
		min.Height = max(min.Height, m.Height)
	}
	return min
}

func (r *columnsRenderer) Layout(size fyne.Size) {
	rest, open := size.Width-float32(len(r.lines)), 0
	for _, p := range r.c.panes {
		rest -= p.Width
		if p.Width == 0 {
			open++
		}
	}
	x := float32(0)
	for i, p := range r.c.panes {
		if i > 0 {
			r.lines[i-1].Move(fyne.NewPos(x, 0))
			r.lines[i-1].Resize(fyne.NewSize(1, size.Height))
			x++
		}
		w := p.Width
		if w == 0 {
			w = max(0, rest/float32(open))
		}
		for _, o := range []fyne.CanvasObject{r.grounds[i], p.Content} {
			o.Move(fyne.NewPos(x, 0))
			o.Resize(fyne.NewSize(w, size.Height))
		}
		x += w
	}
}

func (r *columnsRenderer) Refresh() {
	for i, p := range r.c.panes {
		r.grounds[i].FillColor = look.Color(p.ground())
		r.grounds[i].Refresh()
	}
	for _, l := range r.lines {
		l.FillColor = look.Color(look.ColorLine)
		l.Refresh()
	}
	r.Layout(r.c.Size())
}
