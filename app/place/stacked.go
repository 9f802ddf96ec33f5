package place

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
)

// Topped is one thing at its height, and another below it over what is left.
func Topped(top, rest fyne.CanvasObject) *fyne.Container {
	return container.New(stacked{fills: 1}, top, rest)
}

// Footed is one thing over what is left, and another at its height below it, always in
// sight.
func Footed(rest, foot fyne.CanvasObject) *fyne.Container {
	return container.New(stacked{fills: 0}, rest, foot)
}

// stacked is two things, of which one fills the height that the other leaves.
type stacked struct{ fills int }

// MinSize is for Fyne.
func (stacked) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height)
}

// Layout is for Fyne.
func (s stacked) Layout(o []fyne.CanvasObject, size fyne.Size) {
	kept := min(flow.HeightFor(o[1-s.fills], size.Width), size.Height)
	high := [2]float32{kept, kept}
	high[s.fills] = size.Height - kept
	for i, y := range [2]float32{0, high[0]} {
		o[i].Move(fyne.NewPos(0, y))
		o[i].Resize(fyne.NewSize(size.Width, high[i]))
	}
}
