//go:build cgo

package main

import (
	"context"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"toguna/app"
)

// id is what desktops know the program by.
const id = "org.toguna.desktop"

// show draws the window until it is closed or ctx ends.
func show(ctx context.Context, o app.Options) error {
	a := fyneapp.NewWithID(id)
	p := app.New(a, o)
	life := a.Lifecycle()
	life.SetOnEnteredForeground(func() { p.Front(true) })
	life.SetOnExitedForeground(func() { p.Front(false) })
	over := make(chan struct{})
	defer close(over)
	go func() {
		select {
		case <-ctx.Done():
			fyne.Do(a.Quit)
		case <-over:
		}
	}()
	p.Window().ShowAndRun()
	return p.Close()
}
