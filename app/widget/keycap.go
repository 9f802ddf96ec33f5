package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/look"
)

const capHeight, capPad float32 = 18, 4

// KeyCap is a key as it stands on the keyboard.
type KeyCap struct {
	still
	box  *frame
	word *word
}

// NewKeyCap draws a key: "J", "Ctrl ↵".
func NewKeyCap(key string) *KeyCap {
	k := &KeyCap{box: newFrame(look.ColorPaper, look.ColorBorder, 3), word: newWord(key, look.ColorInk, look.SizeCaption)}
	k.extend(k)
	return k
}

// on draws the key in the colours of what it stands on.
func (k *KeyCap) on(fill, line fyne.ThemeColorName) {
	k.box.fill, k.box.line, k.word.ink = fill, line, line
	if line == look.ColorBorder {
		k.word.ink = look.ColorInk
	}
}

func (k *KeyCap) parts() []fyne.CanvasObject { return append(k.box.parts(), k.word.Text) }

func (k *KeyCap) least() fyne.Size {
	height := max(capHeight, float32(int(k.word.MinSize().Height+0.5)))
	return fyne.NewSize(max(float32(int(k.word.width()+0.99))+2*capPad+2, 13), height)
}

func (k *KeyCap) lay(size fyne.Size) {
	least := k.least()
	y := float32(int((size.Height - least.Height) / 2))
	k.box.lay(fyne.NewPos(0, y), fyne.NewSize(size.Width, least.Height))
	k.word.middle((size.Width-k.word.width())/2, y, least.Height)
}

func (k *KeyCap) paint() {
	k.box.paint()
	k.word.paint()
}

// AccessibilityLabel names the key.
func (k *KeyCap) AccessibilityLabel() string { return k.word.Text.Text }

// AccessibilityRole is that of text.
func (k *KeyCap) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// KeyHint is one or more keys and what they do, as in the strip.
type KeyHint struct {
	still
	caps []*KeyCap
	word *word
}

// NewKeyHint says that the keys do what the word says.
func NewKeyHint(keys []string, does string) *KeyHint {
	h := &KeyHint{word: newWord(does, look.ColorInk2, look.SizeCaption)}
	for _, key := range keys {
		h.caps = append(h.caps, NewKeyCap(key))
	}
	h.extend(h)
	return h
}

func (h *KeyHint) parts() []fyne.CanvasObject {
	all := one(h.word.Text)
	for _, k := range h.caps {
		all = append(all, k)
	}
	return all
}

func (h *KeyHint) least() fyne.Size {
	size := fyne.NewSize(h.word.width(), max(capHeight, h.word.MinSize().Height))
	for i, k := range h.caps {
		size.Width += k.MinSize().Width + 4
		if i == len(h.caps)-1 {
			size.Width += 4
		}
		size.Height = max(size.Height, k.MinSize().Height)
	}
	return size
}

func (h *KeyHint) lay(size fyne.Size) {
	var x float32
	for i, k := range h.caps {
		m := k.MinSize()
		put(k, x, float32(int((size.Height-m.Height)/2)), m.Width, m.Height)
		x += m.Width + 4
		if i == len(h.caps)-1 {
			x += 4
		}
	}
	h.word.middle(x, 0, size.Height)
}

func (h *KeyHint) paint() {
	h.word.paint()
	for _, k := range h.caps {
		k.Refresh()
	}
}

// AccessibilityLabel says the keys and what they do.
func (h *KeyHint) AccessibilityLabel() string {
	label := ""
	for _, k := range h.caps {
		label += k.AccessibilityLabel() + " "
	}
	return label + h.word.Text.Text
}

// AccessibilityRole is that of text.
func (h *KeyHint) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
