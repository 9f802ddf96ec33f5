// Package look is what the program looks like: its colours, sizes, faces and
// icons, as a Fyne theme. It knows nothing of what is shown.
package look
