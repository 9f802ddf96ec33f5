package widget

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/look"
)

// Segment is one of the choices of a Segmented.
type Segment struct {
	Word  string
	Icon  string // "" for none
	Key   string // that chooses it, drawn behind the word
	Count int    // how many it would show, -1 for none
}

func (s Segment) words() string {
	if s.Count < 0 {
		return s.Word
	}
	return s.Word + " " + strconv.Itoa(s.Count)
}

// Segmented chooses one of a few, all in sight: a filter, or an answer.
type Segmented struct {
	control
	box      *frame
	segments []*segment
	selected int // -1 for none
	pointed  int
	onChange func(int)
}

type segment struct {
	Segment
	fill, rule  *canvas.Rectangle
	icon        *glyph
	word        *word
	key         *KeyCap
	x, y, width float32
}

// NewSegmented makes one of the items, the first of them chosen.
func NewSegmented(items []Segment, onChange func(int)) *Segmented {
	s := &Segmented{box: newFrame(look.ColorPaper, look.ColorBorder, radius), pointed: -1, onChange: onChange}
	s.extend(s)
	s.SetItems(items)
	return s
}

// SetItems changes the choices and keeps which is chosen, where it is still
// there.
func (s *Segmented) SetItems(items []Segment) {
	s.segments = nil
	for _, item := range items {
		g := &segment{
			Segment: item, fill: canvas.NewRectangle(color.Transparent), rule: canvas.NewRectangle(color.Transparent),
			icon: newGlyph(item.Icon, iconSmall, look.ColorInk), word: newWord(item.words(), look.ColorInk, look.SizeBody),
		}
		if item.Key != "" {
			g.key = NewKeyCap(item.Key)
		}
		s.segments = append(s.segments, g)
	}
	s.selected = min(s.selected, len(items)-1)
	s.Refresh()
}

// Selected is the place of the chosen one, -1 for none.
func (s *Segmented) Selected() int { return s.selected }

// SetSelected chooses without telling.
func (s *Segmented) SetSelected(i int) {
	if i >= -1 && i < len(s.segments) && i != s.selected {
		s.selected = i
		s.Refresh()
	}
}

func (s *Segmented) choose(i int) {
	if s.off || i < 0 || i >= len(s.segments) || i == s.selected {
		return
	}
	s.SetSelected(i)
	if s.onChange != nil {
		s.onChange(i)
	}
}

// Tapped chooses what is under the pointer.
func (s *Segmented) Tapped(ev *fyne.PointEvent) {
	s.takeFocus()
	s.choose(s.at(ev.Position))
}

// TypedKey moves the choice.
func (s *Segmented) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft:
		s.choose(max(s.selected, 0) - 1)
	case fyne.KeyRight:
		s.choose(s.selected + 1)
	case fyne.KeyHome:
		s.choose(0)
	case fyne.KeyEnd:
		s.choose(len(s.segments) - 1)
	default:
		s.control.TypedKey(ev)
	}
}

// MouseMoved notes which segment the pointer is over.
func (s *Segmented) MouseMoved(ev *desktop.MouseEvent) {
	if i := s.at(ev.Position); i != s.pointed {
		s.pointed = i
		s.Refresh()
	}
}

// MouseIn is for Fyne.
func (s *Segmented) MouseIn(ev *desktop.MouseEvent) {
	s.pointed = s.at(ev.Position)
	s.control.MouseIn(ev)
}

func (s *Segmented) at(p fyne.Position) int {
	height := tallAt(tall, look.SizeBody)
	for i, g := range s.segments {
		if p.X >= g.x && p.X < g.x+g.width && p.Y >= g.y && p.Y < g.y+height {
			return i
		}
	}
	return -1
}

// AccessibilityLabel is the chosen word.
func (s *Segmented) AccessibilityLabel() string {
	if s.selected < 0 || s.selected >= len(s.segments) {
		return ""
	}
	return s.segments[s.selected].words()
}

// AccessibilityRole is that of a container.
func (s *Segmented) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

func (s *Segmented) parts() []fyne.CanvasObject {
	all := one(s.box.outer, s.box.inner)
	for _, g := range s.segments {
		all = append(all, g.fill, g.rule)
		all = append(all, g.icon.parts()...)
		all = append(all, g.word.Text)
		if g.key != nil {
			all = append(all, g.key)
		}
	}
	return append(all, s.ring.ring)
}

// wide is the segment's width with its word bold, so that nothing moves when it
// is chosen.
func (g *segment) wide() float32 {
	w := 24 + g.icon.width(gap) + g.word.boldWidth()
	if g.key != nil {
		w += gap + g.key.MinSize().Width
	}
	return float32(int(w + 0.99))
}

func (s *Segmented) least() fyne.Size {
	size := fyne.NewSize(2, tallAt(tall, look.SizeBody))
	for i, g := range s.segments {
		size.Width += g.wide()
		if i > 0 {
			size.Width++
		}
	}
	return size
}

// HeightFor is that of as many lines as the segments take.
func (s *Segmented) HeightFor(w float32) float32 {
	return s.place(w, false) * tallAt(tall, look.SizeBody)
}

// place sets the segments side by side, on the next line where there is no more
// room, and says how many lines they take.
func (s *Segmented) place(width float32, move bool) (lines float32) {
	x, height := float32(1), tallAt(tall, look.SizeBody)
	lines = 1
	for i, g := range s.segments {
		if i > 0 && x+1+g.wide() > width+1 { // a pixel too many is not worth a line
			x = 1
			lines++
		} else if i > 0 {
			x++
		}
		if move {
			g.x, g.y, g.width = x, (lines-1)*height, g.wide()
		}
		x += g.wide()
	}
	return lines
}

func (s *Segmented) lay(size fyne.Size) {
	height := tallAt(tall, look.SizeBody)
	lines := s.place(size.Width, true)
	y := max(float32(int((size.Height-lines*height)/2)), 0)
	all := fyne.NewSize(min(s.least().Width, size.Width), lines*height)
	s.box.lay(fyne.NewPos(0, y), all)
	s.ring.lay(fyne.NewPos(0, y), all)
	for _, g := range s.segments {
		g.y += y
		g.rule.Hidden = g.x <= 1 // the first of a line
		put(g.rule, g.x-1, g.y+1, 1, height-2)
		put(g.fill, g.x, g.y+1, g.width, height-2)
		g.lay(g.y, height)
	}
}

func (g *segment) lay(y, height float32) {
	x := g.x + 12
	g.icon.middle(x, y, height)
	x += g.icon.width(gap)
	g.word.middle(x+(g.word.boldWidth()-g.word.width())/2, y, height)
	if g.key != nil {
		m := g.key.MinSize()
		put(g.key, g.x+g.width-12-m.Width, y+float32(int((height-m.Height)/2)), m.Width, m.Height)
	}
}

func (s *Segmented) paint() {
	s.box.line = look.ColorBorder
	if s.off {
		s.box.line = look.ColorLine
	}
	s.box.paint()
	s.ring.paint(s.focused, radius)
	for i, g := range s.segments {
		g.paint(s, i)
	}
}

func (g *segment) paint(s *Segmented, i int) {
	chosen, ink := i == s.selected, look.ColorInk
	fill := fyne.ThemeColorName("")
	switch {
	case s.off:
		ink = look.ColorOff
	case chosen:
		fill, ink = look.ColorSelection, look.ColorPrimary
	case i == s.pointed && s.held:
		fill = look.ColorPressed
	case i == s.pointed && s.hovered:
		fill = look.ColorHover
	}
	tint(g.fill, fill)
	tint(g.rule, look.ColorLine)
	first, last := float32(0), float32(0)
	if i == 0 {
		first = radius - 1
	}
	if i == len(s.segments)-1 {
		last = radius - 1
	}
	g.fill.TopLeftCornerRadius, g.fill.BottomLeftCornerRadius = first, first
	g.fill.TopRightCornerRadius, g.fill.BottomRightCornerRadius = last, last
	g.word.TextStyle.Bold, g.word.ink = chosen, ink
	g.word.paint()
	g.icon.set(g.Icon, iconSmall, ink)
	if g.key != nil {
		g.key.Refresh()
	}
}
