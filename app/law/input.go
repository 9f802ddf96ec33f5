package law

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

var (
	_ fyne.Scrollable    = (*List)(nil)
	_ fyne.Tappable      = (*List)(nil)
	_ fyne.Draggable     = (*List)(nil)
	_ fyne.Focusable     = (*List)(nil)
	_ desktop.Mouseable  = (*List)(nil)
	_ desktop.Keyable    = (*List)(nil)
	_ desktop.Cursorable = (*List)(nil)
)

// quote is a passage chosen in a row.
type quote struct {
	row int
	span
}

// drag is a passage being chosen with the mouse: from a rune, to wherever it
// is let go.
type drag struct {
	row, from   int
	down, moved bool
}

// Quote is the passage chosen, in the row selected.
func (l *List) Quote() (i, from, to int, ok bool) {
	return l.chosen.row, l.chosen.from, l.chosen.to, l.chosen.row >= 0 && l.chosen.from < l.chosen.to
}

// ClearQuote chooses nothing.
func (l *List) ClearQuote() {
	if l.chosen.row >= 0 {
		l.choose(l.chosen.row, 0, 0)
	}
}

func (l *List) quoteIn(i int) span {
	if l.chosen.row != i {
		return span{}
	}
	return l.chosen.span
}

// choose shows a passage as chosen.
func (l *List) choose(row, from, to int) {
	old := l.chosen.row
	l.chosen = quote{row, span{from, to}}
	if from >= to {
		l.chosen = quote{row: -1}
	}
	for _, i := range []int{old, row} {
		if v := l.views[i]; v != nil {
			v.quote = l.quoteIn(i)
			v.dressHighlights()
			v.Refresh()
		}
	}
}

func (l *List) tellQuote(row int) {
	if l.OnQuote != nil {
		q := l.quoteIn(row)
		l.OnQuote(row, q.from, q.to)
	}
}

// under is the view at a position.
func (l *List) under(pos fyne.Position) *view {
	for _, o := range l.shown {
		if v := o.(*view); pos.Y >= v.Position().Y && pos.Y < v.Position().Y+v.high {
			return v
		}
	}
	return nil
}

// Scrolled is for Fyne.
func (l *List) Scrolled(e *fyne.ScrollEvent) { l.scrollBy(-e.Scrolled.DY) }

// Cursor is for Fyne.
func (l *List) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// MouseDown notes where a drag would begin.
func (l *List) MouseDown(e *desktop.MouseEvent) {
	if e.Button == desktop.MouseButtonPrimary {
		l.grab(e.Position)
	}
}

func (l *List) grab(pos fyne.Position) {
	l.drag = drag{row: -1, down: true}
	if v := l.under(pos); v != nil {
		l.drag.row, l.drag.from = v.index, v.runeAt(pos.Subtract(v.Position()))
	}
}

// MouseUp is for Fyne.
func (l *List) MouseUp(*desktop.MouseEvent) {}

// Dragged chooses the passage from where the mouse went down to where it is,
// within one row.
func (l *List) Dragged(e *fyne.DragEvent) {
	if !l.drag.down { // no mouse told where it began
		l.grab(e.Position.SubtractXY(e.Dragged.DX, e.Dragged.DY))
	}
	if l.drag.row < 0 {
		return
	}
	v := l.views[l.drag.row]
	if v == nil {
		return
	}
	l.drag.moved = true
	to := v.runeAt(e.Position.Subtract(v.Position()))
	l.choose(v.index, min(l.drag.from, to), max(l.drag.from, to))
}

// DragEnd tells what was chosen, without the spaces around it.
func (l *List) DragEnd() {
	row, moved := l.drag.row, l.drag.moved
	l.drag = drag{row: -1}
	if !moved || row < 0 || row >= len(l.rows) {
		return
	}
	q := l.quoteIn(row)
	text := []rune(l.rows[row].Text)
	q.from, q.to = max(0, q.from), min(q.to, len(text))
	for q.from < q.to && unicode.IsSpace(text[q.from]) {
		q.from++
	}
	for q.to > q.from && unicode.IsSpace(text[q.to-1]) {
		q.to--
	}
	l.choose(row, q.from, q.to)
	if q.from < q.to {
		l.mark(row)
	}
	l.tellQuote(row)
}

// Tapped selects a row, or acts on what was tapped of it.
func (l *List) Tapped(e *fyne.PointEvent) {
	if c := l.canvas(); c != nil {
		c.Focus(l)
	}
	v := l.under(e.Position)
	if v == nil {
		return
	}
	i, pos := v.index, e.Position.Subtract(v.Position())
	if l.chosen.row >= 0 {
		row := l.chosen.row
		l.choose(row, 0, 0)
		l.tellQuote(row)
	}
	l.mark(i)
	if m := v.row.Marks; pos.X >= v.geo.marks && (m.Comments > 0 || m.New) {
		if l.OnMark != nil {
			l.OnMark(i)
		}
		return
	}
	if l.OnHighlight == nil {
		return
	}
	for h, passage := range v.row.Highlights {
		for _, r := range v.bounds(passage.From, passage.To) {
			if pos.X >= r.X && pos.X < r.X+r.Width && pos.Y >= r.Y && pos.Y < r.Y+r.Height {
				l.OnHighlight(i, h)
				return
			}
		}
	}
}

// FocusGained is for Fyne.
func (l *List) FocusGained() {
	l.focused = true
	l.BaseWidget.Refresh()
}

// FocusLost is for Fyne.
func (l *List) FocusLost() {
	l.focused, l.shift = false, false
	l.BaseWidget.Refresh()
}

// KeyDown is for Fyne.
func (l *List) KeyDown(e *fyne.KeyEvent) {
	if e.Name == desktop.KeyShiftLeft || e.Name == desktop.KeyShiftRight {
		l.shift = true
	}
}

// KeyUp is for Fyne.
func (l *List) KeyUp(e *fyne.KeyEvent) {
	if e.Name == desktop.KeyShiftLeft || e.Name == desktop.KeyShiftRight {
		l.shift = false
	}
}

// TypedRune moves by J and K.
func (l *List) TypedRune(r rune) {
	switch unicode.ToLower(r) {
	case 'j':
		l.step(1)
	case 'k':
		l.step(-1)
	default:
		if c := l.canvas(); c != nil && c.OnTypedRune() != nil {
			c.OnTypedRune()(r)
		}
	}
}

// canvas is what hears the keys that mean nothing here: Fyne gives them to what
// has the focus alone.
func (l *List) canvas() fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(l) }

// TypedKey moves through rows and words.
func (l *List) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyDown:
		l.step(1)
	case fyne.KeyUp:
		l.step(-1)
	case fyne.KeyPageDown:
		l.page(1)
	case fyne.KeyPageUp:
		l.page(-1)
	case fyne.KeyHome:
		l.Select(min(0, len(l.rows)-1))
	case fyne.KeyEnd:
		l.Select(len(l.rows) - 1)
	case fyne.KeyRight:
		l.word(1)
	case fyne.KeyLeft:
		l.word(-1)
	case fyne.KeyEscape:
		row := l.chosen.row
		if row < 0 {
			l.pass(e)
			return
		}
		l.ClearQuote()
		l.tellQuote(row)
	case fyne.KeyReturn, fyne.KeyEnter:
		if l.selected >= 0 && l.OnMark != nil {
			l.OnMark(l.selected)
		}
	default:
		l.pass(e)
	}
}

func (l *List) pass(e *fyne.KeyEvent) {
	if c := l.canvas(); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

// step selects the next row or the one before, having shown the whole of the
// one selected.
func (l *List) step(by int) {
	if len(l.rows) == 0 {
		return
	}
	if l.selected < 0 {
		l.Select(l.top)
		return
	}
	if v := l.views[l.selected]; v != nil {
		room, y := l.Size().Height, v.Position().Y
		hidden := y + v.high - room
		if by < 0 {
			hidden = -y
		}
		if v.high > room && hidden > 1 && hidden < v.high {
			l.scrollBy(float32(by) * min(hidden, room*0.8))
			return
		}
	}
	l.Select(max(0, min(l.selected+by, len(l.rows)-1)))
}

// page moves by what is in sight, less a little, and selects the first row that
// begins there.
func (l *List) page(by float32) {
	if len(l.rows) == 0 {
		return
	}
	top, into := l.top, l.into
	l.scrollBy(by * l.Size().Height * 0.9)
	if top == l.top && into == l.into { // the end
		l.Select(int(max(0, by)) * (len(l.rows) - 1))
		return
	}
	first := l.top
	if l.into > 0 && first+1 < len(l.rows) && l.high(first)-l.into < l.Size().Height {
		first++
	}
	at, in := l.top, l.into
	l.Select(first)
	l.top, l.into = at, in
	l.redraw()
}
