package apptest_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"toguna/app/apptest"
)

// TestStrayIsCaught: a label changed by a goroutine of its own is found; one
// changed by way of fyne.Do is not, and is changed on the goroutine that draws.
func TestStrayIsCaught(t *testing.T) {
	ui := apptest.New(t)
	label := widget.NewLabel("")
	test.NewTempWindow(t, label)
	done := make(chan struct{})
	go func() { defer close(done); label.SetText("stray") }()
	<-done
	if len(ui.Strays()) == 0 {
		t.Fatal("a widget was touched by another goroutine and nobody noticed")
	}
	go fyne.Do(func() { label.SetText("good") })
	ui.Until("the label changes", func() bool { return label.Text == "good" })
	if s := ui.Strays(); len(s) > 0 {
		t.Fatalf("fyne.Do was taken for a stray: %s", s)
	}
}
