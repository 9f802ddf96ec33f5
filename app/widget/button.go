package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/look"
)

type buttonKind int

const (
	plainButton buttonKind = iota
	primaryButton
	quietButton
	bareButton
	dangerButton
)

// Button does one thing when clicked, or with Space or Enter.
type Button struct {
	control
	kind    buttonKind
	height  float32
	box     *frame
	icon    *glyph
	name    string
	word    *word
	trail   bool // the icon stands behind the word
	key     *KeyCap
	onTap   func()
	spoken  string
	leading bool
}

// ButtonOption says how a button differs from a plain one.
type ButtonOption func(*Button)

// Primary fills the button: there is one a screen.
func Primary() ButtonOption { return func(b *Button) { b.kind = primaryButton } }

// Quiet makes it underlined words.
func Quiet() ButtonOption { return func(b *Button) { b.kind = quietButton } }

// Bare takes its border away until the pointer is over it.
func Bare() ButtonOption { return func(b *Button) { b.kind = bareButton } }

// Danger says in its words' colour that what it does cannot be undone.
func Danger() ButtonOption { return func(b *Button) { b.kind = dangerButton } }

// Icon puts an icon before the word.
func Icon(name string) ButtonOption { return func(b *Button) { b.name = name } }

// TrailingIcon puts it behind the word.
func TrailingIcon(name string) ButtonOption {
	return func(b *Button) { b.name, b.trail = name, true }
}

// Key draws the key that does the same, at the right.
func Key(key string) ButtonOption {
	return func(b *Button) { b.key = NewKeyCap(key) }
}

// Compact makes it 28 high, for a row or a card.
func Compact() ButtonOption { return func(b *Button) { b.height = compact } }

// Leading keeps its words at the left when it is wider than they need.
func Leading() ButtonOption { return func(b *Button) { b.leading = true } }

// NewButton makes a button.
func NewButton(text string, onTap func(), opts ...ButtonOption) *Button {
	b := &Button{}
	b.make(text, onTap, opts)
	b.extend(b)
	b.paint()
	return b
}

func (b *Button) make(text string, onTap func(), opts []ButtonOption) {
	b.height, b.onTap, b.spoken = tall, onTap, text
	b.box, b.icon = newFrame(look.ColorPaper, look.ColorBorder, radius), &glyph{}
	b.word = newWord(text, look.ColorInk, look.SizeBody)
	for _, o := range opts {
		o(b)
	}
}

// SetWord changes its word.
func (b *Button) SetWord(text string) {
	b.word.Text.Text, b.spoken = text, text
	b.Refresh()
}

// Word is what stands on it.
func (b *Button) Word() string { return b.spoken }

// SetIcon changes its icon, "" for none.
func (b *Button) SetIcon(name string) {
	b.name = name
	b.Refresh()
}

// SetOnTap changes what it does.
func (b *Button) SetOnTap(onTap func()) { b.onTap = onTap }

// Tapped does what the button does.
func (b *Button) Tapped(*fyne.PointEvent) {
	if !b.off && b.onTap != nil {
		b.onTap()
	}
}

// TypedKey taps with Space and Enter.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	if taps(ev.Name) {
		b.Tapped(nil)
		return
	}
	b.control.TypedKey(ev)
}

// TypedRune keeps the space bar from being heard twice.
func (b *Button) TypedRune(r rune) {
	if r != ' ' {
		b.control.TypedRune(r)
	}
}

// Cursor is a hand over words that look like a link.
func (b *Button) Cursor() desktop.Cursor {
	if b.kind == quietButton && !b.off {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// AccessibilityLabel is its word.
func (b *Button) AccessibilityLabel() string { return b.spoken }

// AccessibilityRole is that of a button.
func (b *Button) AccessibilityRole() fyne.AccessibleRole {
	if b.kind == quietButton {
		return fyne.AccessibleRoleLink
	}
	return fyne.AccessibleRoleButton
}

func (b *Button) pad() float32 {
	switch {
	case b.kind == quietButton:
		return 0
	case b.height == compact || b.kind == bareButton:
		return 8 + 1
	}
	return 12 + 1
}

func (b *Button) parts() []fyne.CanvasObject {
	all := join(b.box.parts(), b.icon.parts(), one(b.word.Text))
	if b.key != nil {
		all = append(all, b.key)
	}
	return append(all, b.ring.ring)
}

// inner is the width of what stands on the button.
func (b *Button) inner() float32 {
	w := measure(b.spoken, b.word.size, b.word.TextStyle.Bold) + b.icon.width(gap)
	if b.spoken == "" {
		w = b.icon.px
	}
	if b.key != nil {
		w += gap + b.key.MinSize().Width
	}
	return w
}

func (b *Button) least() fyne.Size {
	height := tallAt(b.height, b.word.size)
	if b.kind == quietButton {
		height = max(20, b.word.MinSize().Height)
	}
	if b.spoken == "" && b.key == nil {
		return fyne.NewSquareSize(max(b.height, iconSmall+8))
	}
	return fyne.NewSize(float32(int(b.inner()+2*b.pad()+0.99)), height)
}

func (b *Button) lay(size fyne.Size) {
	height := size.Height
	b.box.lay(fyne.Position{}, size)
	b.ring.lay(fyne.Position{}, size)
	if b.spoken == "" && b.key == nil {
		b.icon.middle(float32(int((size.Width-iconSmall)/2)), 0, height)
		return
	}
	x := max((size.Width-b.inner())/2, b.pad())
	if b.leading || b.kind == quietButton {
		x = b.pad()
	}
	if !b.trail {
		b.icon.middle(x, 0, height)
		x += b.icon.width(gap)
	}
	room := max(size.Width-x-b.pad(), 0)
	if b.key != nil {
		room -= gap + b.key.MinSize().Width
	}
	if b.trail {
		room -= b.icon.width(gap)
	}
	b.word.fit(b.spoken, room+0.5)
	b.word.middle(x, 0, height)
	x += b.word.width() + gap
	if b.trail {
		b.icon.middle(x, 0, height)
		x += b.icon.width(gap)
	}
	if b.key != nil {
		m := b.key.MinSize()
		put(b.key, x, float32(int((height-m.Height)/2)), m.Width, m.Height)
	}
}

func (b *Button) paint() {
	b.word.TextStyle = fyne.TextStyle{}
	ink := look.ColorInk
	b.box.fill, b.box.line = look.ColorPaper, look.ColorBorder
	switch b.kind {
	case primaryButton:
		b.box.fill, b.box.line, ink = look.ColorPrimary, look.ColorPrimary, look.ColorOnPrimary
		b.word.TextStyle.Bold = true
	case quietButton:
		b.box.fill, b.box.line, ink = "", "", look.ColorPrimary
		b.word.TextStyle.Underline = true
	case bareButton:
		b.box.fill, b.box.line = "", ""
	case dangerButton:
		b.box.line, ink = look.ColorError, look.ColorError
	case plainButton:
	}
	if b.off {
		b.paintOff(&ink)
	}
	b.box.point(&b.control)
	if b.kind == quietButton {
		b.box.over = ""
	}
	b.word.ink = ink
	b.icon.set(b.name, iconSmall, ink)
	b.box.paint()
	b.word.paint()
	b.ring.paint(b.focused, radius)
	if b.key != nil {
		b.paintKey(ink)
	}
}

func (b *Button) paintOff(ink *fyne.ThemeColorName) {
	*ink = look.ColorOff
	if b.kind == quietButton || b.kind == bareButton {
		return
	}
	b.box.fill, b.box.line = look.ColorPaper, look.ColorLine
}

func (b *Button) paintKey(ink fyne.ThemeColorName) {
	switch {
	case b.off:
		b.key.on(look.ColorPaper, look.ColorOff)
	case b.kind == primaryButton:
		b.key.on(look.ColorPrimary, ink)
	default:
		b.key.on(look.ColorPaper, look.ColorBorder)
	}
	b.key.Refresh()
}
