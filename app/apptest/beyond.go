package apptest

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// Beyond lists the words that a window shows past its right edge, or past its left,
// where nobody reads them. What is further down is none of them: that scrolls.
func Beyond(c fyne.Canvas) []string {
	var out []string
	width := c.Size().Width
	var walk func(o fyne.CanvasObject, x float32)
	walk = func(o fyne.CanvasObject, x float32) {
		if !o.Visible() {
			return
		}
		x += o.Position().X
		switch o := o.(type) {
		case *canvas.Text:
			if from, to := x, x+o.MinSize().Width; o.Text != "" && (from < -1 || to > width+1) {
				out = append(out, fmt.Sprintf("%q from %.0f to %.0f of %.0f", o.Text, from, to, width))
			}
		case *fyne.Container:
			for _, part := range o.Objects {
				walk(part, x)
			}
		case fyne.Widget:
			for _, part := range test.WidgetRenderer(o).Objects() {
				walk(part, x)
			}
		}
	}
	walk(c.Content(), 0)
	return out
}
