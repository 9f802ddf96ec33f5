package desk

import (
	"context"
	"sync"
)

// life is how long a desk or a workspace is open: what is under way is ended, and
// awaited, before what it works on goes away.
type life struct {
	ctx    context.Context // ends with it
	cancel context.CancelFunc

	mu     sync.Mutex // protects closed, and Add of acts against its Wait
	closed bool
	acts   sync.WaitGroup
}

func newLife() *life {
	l := &life{}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	return l
}

// begin says that something is under way until done is called. Its context ends
// with ctx or when the life does; ErrClosed says that this is over already.
func (l *life) begin(ctx context.Context) (_ context.Context, done func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, nil, ErrClosed
	}
	l.acts.Add(1)
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(l.ctx, func() { cancel(ErrClosed) })
	return ctx, sync.OnceFunc(func() {
		stop()
		cancel(nil)
		l.acts.Done()
	}), nil
}

// over reports whether end was called.
func (l *life) over() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

// end cancels what is under way and waits for it. It reports whether this was the
// first call.
func (l *life) end() bool {
	l.mu.Lock()
	first := !l.closed
	l.closed = true
	l.mu.Unlock()
	l.cancel()
	l.acts.Wait()
	return first
}
