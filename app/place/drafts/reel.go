package drafts

import (
	"image/color"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"toguna/app/flow"
	"toguna/app/look"
)

const (
	leastGrip float32 = 24
	gripWidth float32 = 6
)

// reel shows rows of any height, one below the other, of which only those in sight
// are made. What is at the top is a row and how far that is scrolled: nothing in
// sight moves when what is out of sight turns out higher than guessed.
type reel struct {
	widget.BaseWidget

	row    func(i int) fyne.CanvasObject
	onTap  func(i int)
	weight []float64 // guessed heights of the rows before each, and of all at the end
	top    int
	into   float32
	marked int // the row that is looked at; -1 for none
	made   map[int]fyne.CanvasObject
	shown  []fyne.CanvasObject
	highs  []float32 // of those in sight
	mark   *canvas.Rectangle
	grip   *reelGrip
}

// newReel makes an empty reel of rows that row makes.
func newReel(row func(i int) fyne.CanvasObject, onTap func(i int)) *reel {
	r := &reel{row: row, onTap: onTap, made: map[int]fyne.CanvasObject{}, marked: -1, weight: []float64{0}}
	r.mark = canvas.NewRectangle(color.Transparent)
	r.grip = newReelGrip(r)
	r.ExtendBaseWidget(r)
	return r
}

// setRows begins anew with as many rows as there are guesses of their heights.
func (r *reel) setRows(guesses []float32) {
	r.weight = make([]float64, len(guesses)+1)
	for i, g := range guesses {
		r.weight[i+1] = r.weight[i] + float64(g)
	}
	r.top, r.into, r.marked, r.highs = 0, 0, -1, nil
	r.again()
}

// again makes the rows in sight anew.
func (r *reel) again() {
	r.made = map[int]fyne.CanvasObject{}
	r.Refresh()
}

func (r *reel) len() int { return len(r.weight) - 1 }

// look marks a row and brings it in sight, near the top.
func (r *reel) look(i int) {
	r.marked = i
	if i < 0 || i >= r.len() {
		r.Refresh()
		return
	}
	if k := i - r.top; k < 0 || k >= len(r.highs) || !r.whole(k) {
		r.top, r.into = i, 0
		r.by(-min(96, r.Size().Height/4))
	}
	r.Refresh()
}

// whole reports whether the row that is k below the top is in sight as a whole.
func (r *reel) whole(k int) bool {
	y := -r.into
	for _, h := range r.highs[:k] {
		y += h
	}
	return y >= 0 && y+r.highs[k] <= r.Size().Height
}

// by scrolls down by that much.
func (r *reel) by(dy float32) {
	r.into += dy
	for r.into < 0 && r.top > 0 {
		r.top--
		r.into += r.high(r.top)
	}
	r.into = max(0, r.into)
	for r.top < r.len()-1 && r.into >= r.high(r.top) {
		r.into -= r.high(r.top)
		r.top++
	}
	r.lay()
	// Past the end it goes no further than the last row at the bottom.
	if r.top+len(r.highs) == r.len() {
		below := -r.into
		for _, h := range r.highs {
			below += h
		}
		if spare := r.Size().Height - below; spare > 0 && (r.top > 0 || r.into > 0) {
			r.up(spare)
		}
	}
}

// up scrolls up by that much, as far as there is something.
func (r *reel) up(dy float32) {
	r.into -= dy
	for r.into < 0 && r.top > 0 {
		r.top--
		r.into += r.high(r.top)
	}
	r.into = max(0, r.into)
	r.lay()
}

func (r *reel) object(i int) fyne.CanvasObject {
	o := r.made[i]
	if o == nil {
		o = r.row(i)
		r.made[i] = o
	}
	return o
}

func (r *reel) high(i int) float32 {
	return max(1, flow.HeightFor(r.object(i), r.width()))
}

func (r *reel) width() float32 { return max(0, r.Size().Width-gripWidth-2) }

// lay puts what is in sight where it belongs, and forgets the rest.
func (r *reel) lay() {
	size := r.Size()
	r.shown, r.highs = r.shown[:0], r.highs[:0]
	r.mark.Hide()
	y := -r.into
	kept := map[int]fyne.CanvasObject{}
	for i := r.top; i < r.len() && y < size.Height; i++ {
		o, h := r.object(i), r.high(i)
		kept[i] = o
		o.Resize(fyne.NewSize(r.width(), h))
		o.Move(fyne.NewPos(0, y))
		if i == r.marked {
			r.mark.Resize(fyne.NewSize(3, h))
			r.mark.Move(fyne.NewPos(0, y))
			r.mark.Show()
		}
		r.shown, r.highs = append(r.shown, o), append(r.highs, h)
		y += h
	}
	r.made = kept
	r.grip.place()
}

// Resize is for Fyne. At another width rows have other heights.
func (r *reel) Resize(size fyne.Size) {
	if size == r.Size() {
		return
	}
	r.BaseWidget.Resize(size)
	r.Refresh()
}

// Scrolled is for Fyne.
func (r *reel) Scrolled(e *fyne.ScrollEvent) {
	r.by(-e.Scrolled.DY)
	r.Refresh()
}

// page scrolls by most of what is in sight.
func (r *reel) page(down bool) {
	by := r.Size().Height * 0.9
	if !down {
		by = -by
	}
	r.by(by)
	r.Refresh()
}

// end goes to the first row or to the last.
func (r *reel) end(last bool) {
	r.top, r.into = 0, 0
	if last && r.len() > 0 {
		r.top = r.len() - 1
		r.by(1)
	}
	r.Refresh()
}

// key scrolls by what is in sight, and reports whether that is what the key is for.
func (r *reel) key(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyPageDown, fyne.KeySpace:
		r.page(true)
	case fyne.KeyPageUp:
		r.page(false)
	default:
		return false
	}
	return true
}

// Tapped looks at the row under the pointer.
func (r *reel) Tapped(e *fyne.PointEvent) {
	y := -r.into
	for k, h := range r.highs {
		if e.Position.Y >= y && e.Position.Y < y+h {
			r.onTap(r.top + k)
			return
		}
		y += h
	}
}

// at is how far down of all rows the top is, as far as is guessed: 0 to 1.
func (r *reel) at() (from, to float64) {
	all := r.weight[r.len()]
	if all == 0 || len(r.highs) == 0 {
		return 0, 1
	}
	place := func(i int, part float32) float64 {
		return (r.weight[i] + (r.weight[i+1]-r.weight[i])*float64(part)) / all
	}
	from = place(r.top, r.into/r.highs[0])
	last, y := len(r.highs)-1, -r.into
	for _, h := range r.highs[:last] {
		y += h
	}
	return from, place(r.top+last, min(1, (r.Size().Height-y)/r.highs[last]))
}

// seek goes to where that part of all rows is above.
func (r *reel) seek(part float64) {
	if r.len() == 0 {
		return
	}
	y := max(0, min(1, part)) * r.weight[r.len()]
	i := sort.Search(r.len(), func(i int) bool { return r.weight[i+1] > y })
	r.top, r.into = min(i, r.len()-1), 0
	r.by(0)
	r.Refresh()
}

// CreateRenderer is for Fyne.
func (r *reel) CreateRenderer() fyne.WidgetRenderer { return reelRenderer{r} }

type reelRenderer struct{ r *reel }

func (x reelRenderer) Destroy()           {}
func (x reelRenderer) MinSize() fyne.Size { return fyne.NewSize(200, 100) }

func (x reelRenderer) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{}, x.r.shown...), x.r.mark, x.r.grip)
}

func (x reelRenderer) Layout(size fyne.Size) {
	x.r.grip.Move(fyne.NewPos(size.Width-gripWidth-2, 0))
	x.r.grip.Resize(fyne.NewSize(gripWidth+2, size.Height))
	x.r.lay()
}

func (x reelRenderer) Refresh() {
	x.r.mark.FillColor = look.Color(look.ColorPrimary)
	x.Layout(x.r.Size())
	canvas.Refresh(x.r)
}

// reelGrip shows where in a reel one is, and moves there.
type reelGrip struct {
	widget.BaseWidget
	reel *reel
	grip *canvas.Rectangle
}

func newReelGrip(r *reel) *reelGrip {
	g := &reelGrip{reel: r, grip: canvas.NewRectangle(color.Transparent)}
	g.grip.CornerRadius = 3
	g.ExtendBaseWidget(g)
	return g
}

func (g *reelGrip) place() {
	from, to := g.reel.at()
	room := g.Size().Height
	g.grip.FillColor = color.Transparent
	if to-from < 0.999 && room > 0 {
		g.grip.FillColor = look.Color(theme.ColorNameScrollBar)
		high := max(leastGrip, room*float32(to-from))
		rest := 1 - (to - from)
		g.grip.Move(fyne.NewPos(1, float32(min(1, from/rest))*(room-high)))
		g.grip.Resize(fyne.NewSize(gripWidth, high))
	}
	g.grip.Refresh()
}

// Dragged moves through the rows.
func (g *reelGrip) Dragged(e *fyne.DragEvent) { g.to(e.Position.Y) }

// DragEnd is for Fyne.
func (g *reelGrip) DragEnd() {}

// Tapped goes where it was tapped.
func (g *reelGrip) Tapped(e *fyne.PointEvent) { g.to(e.Position.Y) }

func (g *reelGrip) to(y float32) {
	from, to := g.reel.at()
	room := g.Size().Height
	if room > 0 {
		g.reel.seek(float64(y/room) - (to-from)/2)
	}
}

// CreateRenderer is for Fyne.
func (g *reelGrip) CreateRenderer() fyne.WidgetRenderer { return gripRenderer{g} }

type gripRenderer struct{ g *reelGrip }

func (r gripRenderer) Destroy()                     {}
func (r gripRenderer) MinSize() fyne.Size           { return fyne.NewSize(gripWidth+2, leastGrip) }
func (r gripRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.g.grip} }
func (r gripRenderer) Layout(fyne.Size)             { r.g.place() }
func (r gripRenderer) Refresh()                     { r.g.place() }
