// Package flow is text laid out and things stacked. Fyne asks an object for its
// least size before it has a width; here a thing is asked how high it is at a
// given width, so that words wrap and what is under them follows.
//
// Everything here is bounded: whatever a text holds, what is measured and drawn
// of it has a limit, since texts come from people who may wish to harm.
//
// Like all widgets these are of the UI goroutine alone.
package flow
