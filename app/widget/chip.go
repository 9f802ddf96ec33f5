package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/look"
)

const chipHeight float32 = 20

// Chip says a state in a word, an icon and a colour. It cannot be clicked.
type Chip struct {
	still
	tone Tone
	box  *frame
	icon *glyph
	name string
	text string
	word *word
}

// NewChip makes a chip; icon may be "".
func NewChip(tone Tone, icon, text string) *Chip {
	c := &Chip{
		tone: tone, box: newFrame("", "", radius), icon: &glyph{}, name: icon,
		text: text, word: newWord(text, look.ColorInk2, look.SizeCaption),
	}
	c.extend(c)
	c.paint()
	return c
}

// Set changes what the chip says.
func (c *Chip) Set(tone Tone, icon, text string) {
	c.tone, c.name, c.text, c.word.Text.Text = tone, icon, text, text
	c.Refresh()
}

// Word is what it says.
func (c *Chip) Word() string { return c.text }

func (c *Chip) parts() []fyne.CanvasObject {
	return join(c.box.parts(), c.icon.parts(), one(c.word.Text))
}

func (c *Chip) start() float32 {
	if c.name == "" {
		return 8
	}
	return 4
}

func (c *Chip) least() fyne.Size {
	w := c.start() + c.icon.width(4) + measure(c.text, c.word.size, false) + 8
	return fyne.NewSize(float32(int(w+0.99)), max(chipHeight, float32(int(c.word.MinSize().Height+0.99))))
}

func (c *Chip) lay(size fyne.Size) {
	least := c.least()
	width := min(least.Width, size.Width)
	y := float32(int((size.Height - least.Height) / 2))
	c.box.lay(fyne.NewPos(0, y), fyne.NewSize(width, least.Height))
	x := c.start()
	c.icon.middle(x, y, least.Height)
	x += c.icon.width(4)
	c.word.fit(c.text, width-x-8+1)
	c.word.middle(x, y, least.Height)
}

func (c *Chip) paint() {
	c.box.fill, c.box.line = c.tone.tint(), ""
	switch {
	case framed():
		c.box.line = look.ColorLine
	case c.tone == Outlined:
		c.box.line = look.ColorBorder
	}
	c.word.ink = c.tone.ink()
	c.icon.set(c.name, iconSmall, c.word.ink)
	c.box.paint()
	c.word.paint()
}

// AccessibilityLabel is its word.
func (c *Chip) AccessibilityLabel() string { return c.text }

// AccessibilityRole is that of text.
func (c *Chip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
