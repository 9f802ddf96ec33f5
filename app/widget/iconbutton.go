package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// tipDelay is how long the pointer rests before a tooltip shows.
const tipDelay = 500 * time.Millisecond

// IconButton is an icon alone, for the few that need no word: lock, print,
// close. What it does is said by a tooltip, once the pointer rests on it or the
// focus is there.
type IconButton struct {
	Button
	tooltip string
	wait    *time.Timer
}

// NewIconButton makes a button of an icon.
func NewIconButton(icon, tooltip string, onTap func(), opts ...ButtonOption) *IconButton {
	b := &IconButton{tooltip: tooltip}
	b.make("", onTap, append([]ButtonOption{Icon(icon)}, opts...))
	b.extend(b)
	b.paint()
	return b
}

// SetTooltip changes what it says it does.
func (b *IconButton) SetTooltip(words string) { b.tooltip = words }

// AccessibilityLabel is the tooltip.
func (b *IconButton) AccessibilityLabel() string { return b.tooltip }

// MouseIn waits for the pointer to rest.
func (b *IconButton) MouseIn(ev *desktop.MouseEvent) {
	b.Button.MouseIn(ev)
	b.stopWaiting()
	b.wait = time.AfterFunc(tipDelay, func() {
		fyne.Do(func() {
			if b.hovered {
				b.tip(true)
			}
		})
	})
}

// MouseOut hides the tooltip.
func (b *IconButton) MouseOut() {
	b.stopWaiting()
	b.tip(false)
	b.Button.MouseOut()
}

// Tapped hides the tooltip and does what the button does.
func (b *IconButton) Tapped(ev *fyne.PointEvent) {
	b.stopWaiting()
	b.tip(false)
	b.Button.Tapped(ev)
}

// TypedKey taps with Space and Enter.
func (b *IconButton) TypedKey(ev *fyne.KeyEvent) {
	if taps(ev.Name) {
		b.Tapped(nil)
		return
	}
	b.Button.TypedKey(ev)
}

// FocusGained shows the tooltip at once: who came by keyboard does not hover.
func (b *IconButton) FocusGained() {
	b.Button.FocusGained()
	b.tip(true)
}

// FocusLost hides it.
func (b *IconButton) FocusLost() {
	b.Button.FocusLost()
	b.tip(false)
}

// Hide takes the tooltip away with the button.
func (b *IconButton) Hide() {
	b.stopWaiting()
	b.tip(false)
	b.Button.Hide()
}

func (b *IconButton) stopWaiting() {
	if b.wait != nil {
		b.wait.Stop()
		b.wait = nil
	}
}

func (b *IconButton) tip(show bool) {
	over := tipOver(b)
	switch {
	case over == nil || b.tooltip == "":
	case show:
		over.tips().show(b, b.tooltip)
	default:
		over.tips().hide(b)
	}
}
