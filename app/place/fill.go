package place

import "fyne.io/fyne/v2"

// Fill puts o alone into a container, or nothing with nil, and shows it anew.
func Fill(c *fyne.Container, o fyne.CanvasObject) {
	c.Objects = nil
	if o != nil {
		c.Objects = []fyne.CanvasObject{o}
	}
	c.Refresh()
}

// Swap is Fill, but leaves a container alone that holds nothing but o.
func Swap(c *fyne.Container, o fyne.CanvasObject) {
	if len(c.Objects) != 1 || c.Objects[0] != o {
		Fill(c, o)
	}
}
