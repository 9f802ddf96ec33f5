package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/look"
)

// Tone is what a colour says. The word beside it always says the same.
type Tone int

// The tones.
const (
	Neutral  Tone = iota // states nothing
	OK                   // done, delivered, accepted
	Warn                 // waits for somebody
	Error                // lost, refused, broken
	Outlined             // open
	Here                 // where one is
)

// ink is the colour of words of the tone.
func (t Tone) ink() fyne.ThemeColorName {
	switch t {
	case OK:
		return look.ColorOK
	case Warn:
		return look.ColorWarn
	case Error:
		return look.ColorError
	case Here:
		return look.ColorPrimary
	default:
		return look.ColorInk2
	}
}

// tint is what such words stand on.
func (t Tone) tint() fyne.ThemeColorName {
	switch t {
	case OK:
		return look.ColorOKTint
	case Warn:
		return look.ColorWarnTint
	case Error:
		return look.ColorErrorTint
	case Here:
		return look.ColorSelection
	case Outlined:
		return look.ColorPaper
	default:
		return look.ColorNeutral
	}
}

// Ink is the colour of words of the tone, for words that stand beside a control.
func (t Tone) Ink() fyne.ThemeColorName { return t.ink() }
