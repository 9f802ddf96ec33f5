//go:build !cgo

package main

import (
	"context"
	"errors"

	"toguna/app"
)

// show says that this build cannot draw: OpenGL is reached through C.
func show(context.Context, app.Options) error {
	return errors.New("built without cgo, which the screen needs (make build)")
}
