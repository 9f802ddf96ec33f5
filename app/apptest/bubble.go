package apptest

import (
	"sync"
	"testing/synctest"
)

// Bubble is the goroutine that draws, played by the main one of a bubble of
// testing/synctest: for what draws nothing, and can be awaited to the last.
type Bubble struct {
	mu    sync.Mutex // protects queue
	queue []func()
}

// Do runs f on the goroutine that draws, after what was given before. Any goroutine
// may call it.
func (b *Bubble) Do(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = append(b.queue, f)
}

// Rest draws until nothing can move any more but time.
func (b *Bubble) Rest() {
	for {
		synctest.Wait()
		b.mu.Lock()
		now := b.queue
		b.queue = nil
		b.mu.Unlock()
		if len(now) == 0 {
			return
		}
		for _, f := range now {
			f()
		}
	}
}
