// Command empty is an empty window: what a start is compared with.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.New().NewWindow("Toguna")
	w.SetContent(widget.NewLabel("."))
	w.Resize(fyne.NewSize(1366, 696))
	w.ShowAndRun()
}
