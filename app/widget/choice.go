package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
)

// Choice shows one of many, and opens a menu to choose another.
type Choice struct {
	control
	label       *flow.Text
	name        string
	box         *frame
	icon        *glyph
	iconName    string
	chevron     *glyph
	word        *word
	items       []string
	placeholder string
	selected    int // -1 for none
	onChange    func(int)
}

// NewChoice makes one with nothing chosen; label may be "".
func NewChoice(label string, items []string, onChange func(int)) *Choice {
	c := &Choice{
		label: flow.Bold(label), name: label, box: newFrame(look.ColorPaper, look.ColorBorder, radius),
		icon: &glyph{}, chevron: &glyph{}, word: newWord("", look.ColorInk, look.SizeBody),
		items: items, selected: -1, onChange: onChange,
	}
	c.label.Hidden = label == ""
	c.extend(c)
	c.paint()
	return c
}

// SetItems changes what there is to choose from.
func (c *Choice) SetItems(items []string) {
	c.items = items
	if c.selected >= len(items) {
		c.selected = -1
	}
	c.Refresh()
}

// SetPlaceholder is what it says while nothing is chosen.
func (c *Choice) SetPlaceholder(words string) {
	c.placeholder = words
	c.Refresh()
}

// SetIcon puts an icon before the word.
func (c *Choice) SetIcon(name string) {
	c.iconName = name
	c.Refresh()
}

// Selected is the place of the chosen one, -1 for none.
func (c *Choice) Selected() int { return c.selected }

// SetSelected chooses without telling.
func (c *Choice) SetSelected(i int) {
	if i >= -1 && i < len(c.items) && i != c.selected {
		c.selected = i
		c.Refresh()
	}
}

func (c *Choice) choose(i int) {
	if c.off || i < 0 || i >= len(c.items) || i == c.selected {
		return
	}
	c.SetSelected(i)
	if c.onChange != nil {
		c.onChange(i)
	}
}

// Tapped opens the menu.
func (c *Choice) Tapped(*fyne.PointEvent) {
	if c.off {
		return
	}
	c.takeFocus()
	all := make([]MenuItem, len(c.items))
	for i, item := range c.items {
		all[i].Word = item
	}
	ShowMenu(c, all, c.selected, c.choose)
}

// TypedKey opens the menu, or takes the next.
func (c *Choice) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case taps(ev.Name):
		c.Tapped(nil)
	case ev.Name == fyne.KeyUp:
		c.choose(max(c.selected, 0) - 1)
	case ev.Name == fyne.KeyDown:
		c.choose(c.selected + 1)
	case ev.Name == fyne.KeyHome:
		c.choose(0)
	case ev.Name == fyne.KeyEnd:
		c.choose(len(c.items) - 1)
	default:
		c.control.TypedKey(ev)
	}
}

// TypedRune keeps the space bar from being heard twice.
func (c *Choice) TypedRune(r rune) {
	if r != ' ' {
		c.control.TypedRune(r)
	}
}

// Word is what is chosen.
func (c *Choice) Word() string {
	if c.selected < 0 {
		return ""
	}
	return c.items[c.selected]
}

// AccessibilityLabel is the label and what is chosen.
func (c *Choice) AccessibilityLabel() string {
	if c.name == "" {
		return c.Word()
	}
	return c.name + " " + c.Word()
}

// AccessibilityRole is that of a button.
func (c *Choice) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (c *Choice) parts() []fyne.CanvasObject {
	return join(one(c.label), c.box.parts(), c.icon.parts(), one(c.word.Text), c.chevron.parts(), one(c.ring.ring))
}

func (c *Choice) least() fyne.Size {
	w := max(96, c.label.MinSize().Width)
	return fyne.NewSize(w, c.HeightFor(max(w, c.Size().Width)))
}

// HeightFor is how high the label makes it.
func (c *Choice) HeightFor(w float32) float32 {
	high := tallAt(tall, look.SizeBody)
	if c.label.Visible() {
		high += flow.HeightFor(c.label, w) + 4
	}
	return high
}

// Natural is as wide as the longest of its items.
func (c *Choice) Natural() fyne.Size {
	w := measure(c.placeholder, look.SizeBody, false)
	for _, item := range c.items {
		w = max(w, measure(item, look.SizeBody, false))
	}
	w = float32(int(w+0.99)) + 10 + c.icon.width(gap) + gap + iconSmall + 8
	return fyne.NewSize(w, c.HeightFor(w))
}

func (c *Choice) lay(size fyne.Size) {
	var y float32
	if c.label.Visible() {
		h := flow.HeightFor(c.label, size.Width)
		put(c.label, 0, 0, size.Width, h)
		y = h + 4
	}
	h := tallAt(tall, look.SizeBody)
	c.box.lay(fyne.NewPos(0, y), fyne.NewSize(size.Width, h))
	c.ring.lay(fyne.NewPos(0, y), fyne.NewSize(size.Width, h))
	c.icon.middle(9, y, h)
	x := 9 + c.icon.width(gap)
	c.word.fit(c.shown(), size.Width-x-iconSmall-gap-8)
	c.word.middle(x, y, h)
	c.chevron.middle(size.Width-iconSmall-8, y, h)
}

func (c *Choice) shown() string {
	if c.selected < 0 {
		return c.placeholder
	}
	return c.items[c.selected]
}

func (c *Choice) paint() {
	c.box.line, c.word.ink = look.ColorBorder, look.ColorInk
	chevron := look.ColorInk
	if c.selected < 0 {
		c.word.ink = look.ColorInk2
	}
	if c.off {
		c.box.line, c.word.ink, chevron = look.ColorLine, look.ColorOff, look.ColorOff
	}
	c.box.point(&c.control)
	c.icon.set(c.iconName, iconSmall, look.ColorInk2)
	c.chevron.set("action-chevron", iconSmall, chevron)
	c.box.paint()
	c.word.paint()
	c.label.Refresh()
	c.ring.paint(c.focused, radius)
}
