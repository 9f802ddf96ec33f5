package widget

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/look"
)

// RowsOptions says what rows show.
type RowsOptions struct {
	Height float32 // of a row, at 100 %
	Count  func() int
	Make   func() fyne.CanvasObject         // one that can be filled and filled again
	Fill   func(i int, o fyne.CanvasObject) // with the row at i
	Ground fyne.ThemeColorName              // paper if ""
	Bare   bool                             // no lines between, as in an outline

	OnSelect func(i int)        // told when another row is selected, by hand
	OnOpen   func(i int)        // Enter, or a second click
	OnSpace  func(i int)        // Space, to mark a row
	OnExtend func(from, to int) // Shift with an arrow
}

// Rows is a list of rows of one height. It makes no more of them than are in
// sight, however many there are.
type Rows struct {
	control
	opts      RowsOptions
	scroll    *container.Scroll
	body      *rowsBody
	outline   *canvas.Rectangle
	sample    fyne.CanvasObject
	selected  int // -1 for none
	anchor    int // where extending began
	tapped    time.Time
	pickOnTap bool // one click opens: a menu
}

// NewRows makes a list with nothing selected.
func NewRows(opts RowsOptions) *Rows {
	if opts.Ground == "" {
		opts.Ground = look.ColorPaper
	}
	r := &Rows{opts: opts, outline: canvas.NewRectangle(color.Transparent), sample: opts.Make(), selected: -1, anchor: -1}
	r.body = newRowsBody(r)
	r.scroll = container.NewVScroll(r.body)
	r.scroll.OnScrolled = func(fyne.Position) { r.body.follow() }
	r.extend(r)
	return r
}

// Selected is the place of the selected row, -1 for none.
func (r *Rows) Selected() int { return r.selected }

// Select selects a row without telling, and brings it in sight; -1 selects none.
func (r *Rows) Select(i int) {
	if i < -1 || i >= r.opts.Count() {
		return
	}
	r.anchor = i
	r.mark(i)
}

func (r *Rows) mark(i int) {
	before := r.selected
	r.selected = i
	if i >= 0 {
		r.reveal(i)
	}
	r.body.again(before)
	r.body.again(i)
}

// Step selects the row that many further, as J, K and the arrows do.
func (r *Rows) Step(by int) { r.choose(max(r.selected, -1) + by) }

// RefreshRow fills one row again, if it is in sight.
func (r *Rows) RefreshRow(i int) { r.body.again(i) }

// Filled is how many rows have been made.
func (r *Rows) Filled() int { return r.body.made }

// Height is that of a row, as large as the theme has words.
func (r *Rows) Height() float32 {
	return max(r.opts.Height, float32(int(r.sample.MinSize().Height+0.99))+1)
}

func (r *Rows) choose(i int) {
	count := r.opts.Count()
	if r.off || count == 0 {
		return
	}
	i = min(max(i, 0), count-1)
	if r.opts.OnExtend != nil && shiftHeld() && r.anchor >= 0 {
		r.mark(i)
		r.opts.OnExtend(min(r.anchor, i), max(r.anchor, i))
		return
	}
	r.anchor = i
	if i == r.selected {
		r.reveal(i)
		return
	}
	r.mark(i)
	if r.opts.OnSelect != nil {
		r.opts.OnSelect(i)
	}
}

func shiftHeld() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

func (r *Rows) open() {
	if !r.off && r.selected >= 0 && r.opts.OnOpen != nil {
		r.opts.OnOpen(r.selected)
	}
}

// reveal scrolls as little as brings a row in sight.
func (r *Rows) reveal(i int) {
	height, view := r.Height(), r.scroll.Size().Height
	top := float32(i) * height
	at := r.scroll.Offset
	switch {
	case top < at.Y:
		at.Y = top
	case view > 0 && top+height > at.Y+view:
		at.Y = top + height - view
	default:
		return
	}
	r.scroll.ScrollToOffset(at)
	r.body.follow()
}

func (r *Rows) page() int { return max(int(r.scroll.Size().Height/r.Height())-1, 1) }

// tap selects a row; a second tap at once opens it.
func (r *Rows) tap(i int) {
	r.takeFocus()
	again := i == r.selected && time.Since(r.tapped) < fyne.CurrentApp().Driver().DoubleTapDelay()
	r.tapped = time.Now()
	r.choose(i)
	if again || r.pickOnTap {
		r.tapped = time.Time{}
		r.open()
	}
}

// TypedKey moves, opens and marks.
func (r *Rows) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyDown:
		r.Step(1)
	case fyne.KeyUp:
		r.Step(-1)
	case fyne.KeyPageDown:
		r.Step(r.page())
	case fyne.KeyPageUp:
		r.Step(-r.page())
	case fyne.KeyHome:
		r.choose(0)
	case fyne.KeyEnd:
		r.choose(r.opts.Count() - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		r.open()
	case fyne.KeySpace:
		if r.opts.OnSpace != nil && r.selected >= 0 {
			r.opts.OnSpace(r.selected)
		}
	default:
		if ev.Name != fyne.KeyJ && ev.Name != fyne.KeyK {
			r.control.TypedKey(ev)
		}
	}
}

// TypedRune moves with J and K. Other letters belong to the place.
func (r *Rows) TypedRune(c rune) {
	switch c {
	case 'j', 'J':
		r.Step(1)
	case 'k', 'K':
		r.Step(-1)
	case ' ':
	default:
		r.control.TypedRune(c)
	}
}

// Hovering says nothing of the list: its rows show where the pointer is.

// MouseIn is for Fyne.
func (r *Rows) MouseIn(*desktop.MouseEvent) {}

// MouseOut is too.
func (r *Rows) MouseOut() {}

func (r *Rows) parts() []fyne.CanvasObject { return one(r.scroll, r.outline) }

func (r *Rows) least() fyne.Size {
	return fyne.NewSize(r.sample.MinSize().Width, 2*r.Height())
}

func (r *Rows) lay(size fyne.Size) {
	put(r.scroll, 0, 0, size.Width, size.Height)
	put(r.outline, 1, 1, size.Width-2, size.Height-2)
	r.body.follow()
}

func (r *Rows) paint() {
	if r.selected >= r.opts.Count() {
		r.selected, r.anchor = -1, -1
	}
	r.sample.Refresh()
	r.outline.Hidden = !r.focused || r.pickOnTap
	r.outline.StrokeColor, r.outline.StrokeWidth = look.Color(look.ColorPrimary), ringWidth()
	r.body.Resize(fyne.NewSize(r.scroll.Size().Width, max(r.body.least().Height, r.scroll.Size().Height)))
	r.body.refill()
	r.scroll.Refresh()
}
