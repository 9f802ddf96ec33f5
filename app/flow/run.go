package flow

import (
	"fyne.io/fyne/v2"

	"toguna/app/look"
)

// Run is a stretch of text in one style. A text without a size is of the body,
// without a colour in ink.
type Run struct {
	Text string

	Serif, Mono, Bold, Italic bool
	Strike, Underline         bool
	Rule                      bool // a line of 2 px under the words, for a selected passage

	Size  fyne.ThemeSizeName
	Color fyne.ThemeColorName
	Fill  fyne.ThemeColorName // behind the words
}

func (r Run) size() fyne.ThemeSizeName {
	if r.Size == "" {
		return look.SizeBody
	}
	return r.Size
}

func (r Run) color() fyne.ThemeColorName {
	if r.Color == "" {
		return look.ColorInk
	}
	return r.Color
}

// Display is a text for the first run and the figures of a report.
func Display(s string) *Text { return New(Run{Text: s, Bold: true, Size: look.SizeDisplay}) }

// Heading is the name of the place one is in.
func Heading(s string) *Text { return New(Run{Text: s, Bold: true, Size: look.SizeHeading}) }

// Sub is the title of a section or of a detail.
func Sub(s string) *Text { return New(Run{Text: s, Bold: true, Size: look.SizeSub}) }

// Body is what everything is written in.
func Body(s string) *Text { return New(Run{Text: s}) }

// Bold is the body, in bold.
func Bold(s string) *Text { return New(Run{Text: s, Bold: true}) }

// Caption is for dates, counts and hints.
func Caption(s string) *Text {
	return New(Run{Text: s, Size: look.SizeCaption, Color: look.ColorInk2})
}

// Law is for what is quoted from a text: the serif, and nothing else is.
func Law(s string) *Text { return New(Run{Text: s, Serif: true, Size: look.SizeLaw}) }

// Mono is for numbers that identify.
func Mono(s string) *Text { return New(Run{Text: s, Mono: true}) }
