// Package place says what a place of the program is, and what the window gives it
// to work with. Each place is a package of its own below this one, in two halves:
// a presenter, which knows what is to be shown and draws nothing, and a view, which
// draws and decides nothing.
package place

import (
	"fyne.io/fyne/v2"

	"toguna/app/stage"
	"toguna/consult/desk"
)

// Names of the places, as they are gone to. Each is also the end of the message id
// of its word, "app.place.drafts", and of its icon, "place-drafts".
const (
	WhatsNew      = "whats-new"
	Drafts        = "drafts"
	Consultations = "consultations"
	Register      = "register"
	People        = "people"
	Handoff       = "handoff"
	Report        = "report"
	Settings      = "settings"
)

// All lists the places in their order: Ctrl 1 is the first.
func All() []string {
	return []string{WhatsNew, Drafts, Consultations, Register, People, Handoff, Report, Settings}
}

// Place is one page of the window. Its methods are called on the goroutine that
// draws.
type Place interface {
	// View returns what it draws, the same objects each time.
	View() View

	// Show is called when the place comes up. Target says what to open in it, in the
	// place's own terms; empty is wherever one was.
	Show(target string)

	// Changed is called, while the place is up, when something came in.
	Changed(desk.Topic)

	// Key is called for a key that no field wanted. It reports whether it meant
	// something here.
	Key(fyne.KeyName) bool

	// Hints are the keys to show in the strip.
	Hints() []Hint

	// Leave is called when the place goes out of sight, for good if the desk is
	// locked: whatever is being written is kept now.
	Leave()
}

// Shortcuts is what a place has that listens to more than single keys.
type Shortcuts interface {
	// Shortcut reports whether it meant something here.
	Shortcut(fyne.Shortcut) bool
}

// View is what a place draws.
type View struct {
	Head   fyne.CanvasObject // 56 high
	Filter fyne.CanvasObject // 44 high; nil for none
	Body   fyne.CanvasObject
	Focus  fyne.Focusable // what gets the focus when the place comes up; nil for nothing
}

// Hint is a key and what it does here.
type Hint struct {
	Keys []string
	Word string
	Help bool // told by F1 alone: the strip has room for the first ones
}

// Env is what the window gives its places.
type Env struct {
	*stage.Stage
	Window Window
}

// Window is the window as places need it.
type Window interface {
	// Canvas is where overlays and focus are.
	Canvas() fyne.Canvas

	// Go shows another place, or this one, at a target.
	Go(place, target string)

	// Fail shows an error above the place it concerns, until it is closed. A
	// cancelled act is told in the strip.
	Fail(err error, kv ...any)

	// Say tells in the strip what was done. With undo it can be undone for a while.
	Say(text string, undo func())

	// Settle is called when what is shown no longer fits its errors: it takes the
	// error bar away.
	Settle()

	// AskOpen, AskSave and AskFolder let a person choose a path. AskOpen takes
	// extensions with their dot; none for any. Nothing is called if the person thinks
	// better of it.
	AskOpen(extensions []string, chosen func(path string))
	AskSave(name string, chosen func(path string))
	AskFolder(chosen func(path string))

	// Confirm asks before something that cannot be taken back.
	Confirm(title, text, yes string, then func())

	// Copy puts text on the clipboard; Paste reads it.
	Copy(text string)
	Paste() string
}

// Rehint shows the hints of a place anew, where what can be done in it has changed
// and the window shows any.
func Rehint(w Window) {
	if r, ok := w.(interface{ Rehint() }); ok {
		r.Rehint()
	}
}
