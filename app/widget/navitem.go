package widget

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"toguna/app/look"
)

// NavItem is a place in the left column.
type NavItem struct {
	control
	box   *frame
	bar   *canvas.Rectangle
	icon  *glyph
	name  string
	text  string
	word  *word
	badge *word
	count int
	here  bool
	onTap func()
}

// NewNavItem makes one.
func NewNavItem(icon, text string, onTap func()) *NavItem {
	n := &NavItem{
		box: newFrame("", "", radius), bar: canvas.NewRectangle(color.Transparent), icon: &glyph{}, name: icon, text: text,
		word: newWord(text, look.ColorInk, look.SizeBody), badge: newWord("", look.ColorInk2, look.SizeCaption), onTap: onTap,
	}
	n.bar.TopLeftCornerRadius, n.bar.BottomLeftCornerRadius = radius, radius
	n.extend(n)
	n.paint()
	return n
}

// SetHere says whether one is at this place.
func (n *NavItem) SetHere(here bool) {
	n.here = here
	n.Refresh()
}

// Here reports whether one is.
func (n *NavItem) Here() bool { return n.here }

// SetBadge says how much there is to do there; 0 says nothing.
func (n *NavItem) SetBadge(count int) {
	n.count = count
	n.badge.Text.Text = ""
	if count > 0 {
		n.badge.Text.Text = strconv.Itoa(count)
	}
	n.Refresh()
}

// SetWord changes its word, when the language changes.
func (n *NavItem) SetWord(text string) {
	n.text = text
	n.Refresh()
}

// Tapped goes there.
func (n *NavItem) Tapped(*fyne.PointEvent) {
	if !n.off && n.onTap != nil {
		n.onTap()
	}
}

// TypedKey goes there with Space and Enter, and up and down the column.
func (n *NavItem) TypedKey(ev *fyne.KeyEvent) {
	cv := canvasOf(n)
	switch {
	case taps(ev.Name):
		n.Tapped(nil)
	case ev.Name == fyne.KeyUp && cv != nil:
		cv.FocusPrevious()
	case ev.Name == fyne.KeyDown && cv != nil:
		cv.FocusNext()
	default:
		n.control.TypedKey(ev)
	}
}

// TypedRune keeps the space bar from being heard twice.
func (n *NavItem) TypedRune(r rune) {
	if r != ' ' {
		n.control.TypedRune(r)
	}
}

// AccessibilityLabel is its word and its badge.
func (n *NavItem) AccessibilityLabel() string {
	if n.count > 0 {
		return n.text + " " + n.badge.Text.Text
	}
	return n.text
}

// AccessibilityRole is that of a link.
func (n *NavItem) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleLink }

func (n *NavItem) parts() []fyne.CanvasObject {
	return join(n.box.parts(), one(n.bar), n.icon.parts(), one(n.word.Text, n.badge.Text, n.ring.ring))
}

func (n *NavItem) least() fyne.Size {
	w := 8 + iconNav + 12 + measure(n.text, look.SizeBody, true) + 8
	if n.count > 0 {
		w += 8 + measure(n.badge.Text.Text, look.SizeCaption, true)
	}
	return fyne.NewSize(float32(int(w+0.99)), tallAt(tall, look.SizeBody))
}

func (n *NavItem) lay(size fyne.Size) {
	n.box.lay(fyne.Position{}, size)
	n.ring.lay(fyne.NewPos(2, 2), size.SubtractWidthHeight(4, 4))
	put(n.bar, 0, 0, 3, size.Height)
	n.icon.middle(8, 0, size.Height)
	end := size.Width - 8
	if n.count > 0 {
		end -= n.badge.width()
		n.badge.middle(end, 0, size.Height)
		end -= 8
	}
	n.word.fit(n.text, end-(8+iconNav+12)+0.5)
	n.word.middle(8+iconNav+12, 0, size.Height)
}

func (n *NavItem) paint() {
	n.box.fill, n.box.line, n.box.width = "", "", 2
	ink, picture := look.ColorInk, look.ColorInk
	bar := fyne.ThemeColorName("")
	n.badge.ink = look.ColorInk2
	if n.here {
		n.box.fill, bar, picture, n.badge.ink = look.ColorSelection, look.ColorPrimary, look.ColorPrimary, look.ColorInk
		if framed() {
			n.box.line = look.ColorPrimary
		}
	}
	if n.off {
		ink, picture = look.ColorOff, look.ColorOff
	}
	n.box.point(&n.control)
	n.word.ink = ink
	n.word.TextStyle.Bold, n.badge.TextStyle.Bold = n.here, n.here
	n.icon.set(n.name, iconNav, picture)
	tint(n.bar, bar)
	n.box.paint()
	n.word.paint()
	n.badge.paint()
	n.ring.paint(n.focused, radius-2)
}
