package place

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
)

// Measures of the window, of which places are made too.
const (
	Margin       float32 = 16 // around what a place draws
	HeadHeight   float32 = 56
	FilterHeight float32 = 44
	StripHeight  float32 = 28
	SideWidth    float32 = 200
)

// titleLeast is what a title keeps of its width, at 100 %, before what can be done goes
// on below it.
const titleLeast float32 = 240

// Head lays out the head of a place: its title with what stands beside it at the
// left, what can be done at the right.
func Head(title *flow.Text, beside, actions []fyne.CanvasObject) fyne.CanvasObject {
	title.Least = titleLeast * look.Scale()
	left := append([]fyne.CanvasObject{title}, beside...)
	items := []fyne.CanvasObject{flow.Grow(flow.Row(12, left...))}
	if len(actions) > 0 {
		items = append(items, flow.Row(8, actions...))
	}
	return flow.Pad(0, Margin, 0, Margin, flow.Row(12, items...))
}

// Bar lays out a filter bar.
func Bar(gap float32, items ...fyne.CanvasObject) fyne.CanvasObject {
	return flow.Pad(0, Margin, 0, Margin, flow.Row(gap, items...))
}

// Title makes the title of a place, on one line.
func Title(words string) *flow.Text {
	t := flow.Heading(words)
	t.MaxLines = 1
	return t
}

// Beside makes the words beside a title.
func Beside(words string) *flow.Text {
	t := flow.Caption(words)
	t.MaxLines = 1
	return t
}
