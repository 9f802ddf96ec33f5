package drafts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"toguna/app/flow"
)

// pairGap is between the two of a pair.
const pairGap float32 = 16

// pair is two things side by side, equally wide and high.
type pair struct {
	widget.BaseWidget
	left, right fyne.CanvasObject
}

func newPair(left, right fyne.CanvasObject) *pair {
	p := &pair{left: left, right: right}
	p.ExtendBaseWidget(p)
	return p
}

// HeightFor is that of the higher one.
func (p *pair) HeightFor(width float32) float32 {
	half := (width - pairGap) / 2
	return max(flow.HeightFor(p.left, half), flow.HeightFor(p.right, half))
}

// CreateRenderer is for Fyne.
func (p *pair) CreateRenderer() fyne.WidgetRenderer { return pairRenderer{p} }

type pairRenderer struct{ p *pair }

func (r pairRenderer) Destroy()                     {}
func (r pairRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.p.left, r.p.right} }

func (r pairRenderer) Layout(size fyne.Size) {
	half := (size.Width - pairGap) / 2
	for i, o := range r.Objects() {
		o.Move(fyne.NewPos(float32(i)*(half+pairGap), 0))
		o.Resize(fyne.NewSize(half, size.Height))
	}
}

func (r pairRenderer) MinSize() fyne.Size {
	a, b := r.p.left.MinSize(), r.p.right.MinSize()
	w := 2*max(a.Width, b.Width) + pairGap
	return fyne.NewSize(w, r.p.HeightFor(max(w, r.p.Size().Width)))
}

func (r pairRenderer) Refresh() {
	for _, o := range r.Objects() {
		o.Refresh()
	}
	r.Layout(r.p.Size())
}
