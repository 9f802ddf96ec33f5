package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
)

// RadioItem is one of the answers of a Radio.
type RadioItem struct{ Word, Hint string }

// Radio chooses one of a few, each with room to say what it means.
type Radio struct {
	control
	items    []*radioItem
	selected int // -1 for none
	onChange func(int)
}

type radioItem struct {
	RadioItem
	box, dot   *frame
	text, hint *flow.Text
	y, height  float32
}

const radioGap float32 = 12

// NewRadio makes one with nothing chosen.
func NewRadio(items []RadioItem, onChange func(int)) *Radio {
	r := &Radio{selected: -1, onChange: onChange}
	for _, item := range items {
		i := &radioItem{
			RadioItem: item, box: newFrame(look.ColorPaper, look.ColorBorder, boxSide/2),
			dot: newFrame(look.ColorPrimary, "", 4), text: flow.Body(item.Word), hint: flow.Caption(item.Hint),
		}
		if item.Hint == "" {
			i.hint.Hide()
		}
		r.items = append(r.items, i)
	}
	r.extend(r)
	r.paint()
	return r
}

// Selected is the place of the chosen one, -1 for none.
func (r *Radio) Selected() int { return r.selected }

// SetSelected chooses without telling.
func (r *Radio) SetSelected(i int) {
	if i >= -1 && i < len(r.items) && i != r.selected {
		r.selected = i
		r.Refresh()
	}
}

func (r *Radio) choose(i int) {
	if r.off || i < 0 || i >= len(r.items) || i == r.selected {
		return
	}
	r.SetSelected(i)
	if r.onChange != nil {
		r.onChange(i)
	}
}

// Tapped chooses the one under the pointer.
func (r *Radio) Tapped(ev *fyne.PointEvent) {
	r.takeFocus()
	for i, item := range r.items {
		if ev.Position.Y >= item.y-radioGap/2 && ev.Position.Y < item.y+item.height+radioGap/2 {
			r.choose(i)
			return
		}
	}
}

// TypedKey moves the choice.
func (r *Radio) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyUp, fyne.KeyLeft:
		r.choose(max(r.selected, 0) - 1)
	case fyne.KeyDown, fyne.KeyRight:
		r.choose(r.selected + 1)
	case fyne.KeySpace:
		r.choose(max(r.selected, 0))
	default:
		r.control.TypedKey(ev)
	}
}

// TypedRune keeps the space bar from being heard twice.
func (r *Radio) TypedRune(c rune) {
	if c != ' ' {
		r.control.TypedRune(c)
	}
}

// AccessibilityLabel is the chosen word.
func (r *Radio) AccessibilityLabel() string {
	if r.selected < 0 {
		return ""
	}
	return r.items[r.selected].Word
}

// AccessibilityRole is that of a container.
func (r *Radio) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

func (r *Radio) parts() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, i := range r.items {
		all = join(all, i.box.parts(), i.dot.parts(), one(i.text, i.hint))
	}
	return append(all, r.ring.ring)
}

func (i *radioItem) heightFor(w float32) float32 {
	w -= boxSide + gap
	return max(boxSide, flow.HeightFor(i.text, w)+flow.HeightFor(i.hint, w))
}

// HeightFor is how high its words make it.
func (r *Radio) HeightFor(w float32) float32 {
	var high float32
	for n, i := range r.items {
		if n > 0 {
			high += radioGap
		}
		high += i.heightFor(w)
	}
	return high
}

// Natural is its size with each answer on one line.
func (r *Radio) Natural() fyne.Size {
	var w float32
	for _, i := range r.items {
		w = max(w, i.text.Natural().Width)
		if i.hint.Visible() {
			w = max(w, i.hint.Natural().Width)
		}
	}
	w = float32(int(w+0.99)) + boxSide + gap
	return fyne.NewSize(w, r.HeightFor(w))
}

func (r *Radio) least() fyne.Size {
	var w float32
	for _, i := range r.items {
		w = max(w, i.text.MinSize().Width, width(i.hint))
	}
	w += boxSide + gap
	return fyne.NewSize(w, r.HeightFor(max(w, r.Size().Width)))
}

func (r *Radio) lay(size fyne.Size) {
	var y float32
	w := size.Width - boxSide - gap
	for n, i := range r.items {
		i.y, i.height = y, i.heightFor(size.Width)
		high := flow.HeightFor(i.text, w)
		at := fyne.NewPos(0, y+float32(int((min(high, 2*look.Size(look.SizeBody))-boxSide)/2)))
		i.box.lay(at, fyne.NewSquareSize(boxSide))
		i.dot.lay(at.AddXY(4, 4), fyne.NewSquareSize(8))
		put(i.text, boxSide+gap, y, w, high)
		put(i.hint, boxSide+gap, y+high, w, flow.HeightFor(i.hint, w))
		if n == max(r.selected, 0) {
			r.ring.lay(at, fyne.NewSquareSize(boxSide))
		}
		y += i.height + radioGap
	}
}

func (r *Radio) paint() {
	r.ring.paint(r.focused, boxSide/2)
	for n, i := range r.items {
		ink := look.ColorInk
		i.box.line, i.dot.fill = look.ColorBorder, ""
		if n == r.selected {
			i.box.line, i.dot.fill = look.ColorPrimary, look.ColorPrimary
		}
		if r.off {
			ink, i.box.line = look.ColorOff, look.ColorLine
			if n == r.selected {
				i.dot.fill = look.ColorOff
			}
		}
		i.box.paint()
		i.dot.paint()
		i.text.SetRuns(flow.Run{Text: i.Word, Color: ink})
		i.hint.Refresh()
	}
}
