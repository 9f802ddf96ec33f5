package handoff

import (
	"context"

	"toguna/consult/desk"
)

// running is an act that ends when hold is closed, or when it is cancelled.
func running(hold <-chan struct{}) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-hold:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// stickWorld writes as far as it is told, of a hundred, and the rest once nobody
// tells it any more.
type stickWorld struct {
	desk.World
	far <-chan int64
}

func (w stickWorld) WriteHandoff(ctx context.Context, dir string, h desk.Outgoing) (desk.Written, error) {
	for {
		select {
		case n, more := <-w.far:
			if !more {
				return w.World.WriteHandoff(ctx, dir, h)
			}
			h.Report(n, 100)
		case <-ctx.Done():
			return desk.Written{}, ctx.Err()
		}
	}
}
