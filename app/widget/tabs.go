package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/look"
)

// Tabs chooses which of several views of one thing is shown.
type Tabs struct {
	control
	words             []*word
	spots             []spot
	line, under       *canvas.Rectangle
	wash              *canvas.Rectangle
	selected, pointed int
	onChange          func(int)
}

// spot is where a tab stands.
type spot struct{ x, y, width float32 }

// NewTabs makes tabs, the first of them chosen.
func NewTabs(items []string, onChange func(int)) *Tabs {
	t := &Tabs{
		line: canvas.NewRectangle(color.Transparent), under: canvas.NewRectangle(color.Transparent),
		wash: canvas.NewRectangle(color.Transparent), pointed: -1, onChange: onChange,
	}
	t.extend(t)
	t.SetItems(items)
	return t
}

// SetItems changes their words.
func (t *Tabs) SetItems(items []string) {
	t.words = nil
	for _, item := range items {
		t.words = append(t.words, newWord(item, look.ColorInk2, look.SizeBody))
	}
	t.spots = make([]spot, len(items))
	t.selected = max(min(t.selected, len(items)-1), 0)
	t.Refresh()
}

// Selected is the place of the chosen one.
func (t *Tabs) Selected() int { return t.selected }

// SetSelected chooses without telling.
func (t *Tabs) SetSelected(i int) {
	if i >= 0 && i < len(t.words) && i != t.selected {
		t.selected = i
		t.Refresh()
	}
}

func (t *Tabs) choose(i int) {
	if t.off || i < 0 || i >= len(t.words) || i == t.selected {
		return
	}
	t.SetSelected(i)
	if t.onChange != nil {
		t.onChange(i)
	}
}

// Tapped chooses the tab under the pointer.
func (t *Tabs) Tapped(ev *fyne.PointEvent) {
	t.takeFocus()
	t.choose(t.at(ev.Position))
}

// TypedKey moves the choice.
func (t *Tabs) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft:
		t.choose(t.selected - 1)
	case fyne.KeyRight:
		t.choose(t.selected + 1)
	case fyne.KeyHome:
		t.choose(0)
	case fyne.KeyEnd:
		t.choose(len(t.words) - 1)
	default:
		t.control.TypedKey(ev)
	}
}

// MouseIn notes the tab the pointer is over.
func (t *Tabs) MouseIn(ev *desktop.MouseEvent) {
	t.pointed = t.at(ev.Position)
	t.control.MouseIn(ev)
}

// MouseMoved does too.
func (t *Tabs) MouseMoved(ev *desktop.MouseEvent) {
	if i := t.at(ev.Position); i != t.pointed {
		t.pointed = i
		t.Refresh()
	}
}

func (t *Tabs) at(p fyne.Position) int {
	for i, s := range t.spots {
		if p.X >= s.x && p.X < s.x+s.width && p.Y >= s.y && p.Y < s.y+t.high() {
			return i
		}
	}
	return -1
}

func (t *Tabs) high() float32 { return tallAt(36, look.SizeBody) }

// AccessibilityLabel is the chosen word.
func (t *Tabs) AccessibilityLabel() string {
	if len(t.words) == 0 {
		return ""
	}
	return t.words[t.selected].Text.Text
}

// AccessibilityRole is that of a container.
func (t *Tabs) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

func (t *Tabs) parts() []fyne.CanvasObject {
	all := one(t.line, t.wash, t.under)
	for _, w := range t.words {
		all = append(all, w.Text)
	}
	return append(all, t.ring.ring)
}

func (t *Tabs) least() fyne.Size {
	size := fyne.NewSize(0, t.high())
	for _, w := range t.words {
		size.Width += float32(int(w.boldWidth()+0.99)) + 24
	}
	return size
}

// HeightFor is that of as many lines as the tabs take.
func (t *Tabs) HeightFor(w float32) float32 { return t.place(w, false) }

// place sets the tabs side by side, on the next line where there is no more
// room, and says how high they are.
func (t *Tabs) place(width float32, move bool) float32 {
	var x, y float32
	for i, w := range t.words {
		wide := float32(int(w.boldWidth()+0.99)) + 24
		if i > 0 && x+wide > width+0.5 {
			x, y = 0, y+t.high()
		}
		if move {
			t.spots[i] = spot{x, y, wide}
		}
		x += wide
	}
	return y + t.high()
}

func (t *Tabs) lay(size fyne.Size) {
	high := max(t.place(size.Width, true), t.high())
	put(t.line, 0, high-1, size.Width, 1)
	for i, w := range t.words {
		w.middle(t.spots[i].x+12, t.spots[i].y, t.high())
	}
	if len(t.words) > 0 {
		s := t.spots[t.selected]
		put(t.under, s.x, s.y+t.high()-2, s.width, 2)
		t.ring.lay(fyne.NewPos(s.x+4, s.y+6), fyne.NewSize(s.width-8, t.high()-12))
	}
	if t.pointed >= 0 && t.pointed < len(t.words) {
		s := t.spots[t.pointed]
		put(t.wash, s.x, s.y, s.width, t.high()-1)
	}
}

func (t *Tabs) paint() {
	tint(t.line, look.ColorLine)
	tint(t.under, look.ColorPrimary)
	wash := fyne.ThemeColorName("")
	if t.hovered && t.pointed >= 0 {
		wash = look.ColorHover
	}
	tint(t.wash, wash)
	t.ring.paint(t.focused, 0)
	for i, w := range t.words {
		w.TextStyle.Bold, w.ink = i == t.selected, look.ColorInk2
		if i == t.selected {
			w.ink = look.ColorInk
		}
		if t.off {
			w.ink = look.ColorOff
		}
		w.paint()
	}
}
