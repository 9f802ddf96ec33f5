package p2p_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/p2p"
	"toguna/p2p/p2ptest"
)

func TestSync(t *testing.T) {
	p2ptest.Run(t, 2, 1, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		for range 10 {
			a.Write("from a")
			b.Write("from b")
		}
		var mu sync.Mutex
		var last p2p.Progress
		b.Configure = func(c *p2p.Config) {
			c.Progress = func(p p2p.Progress) {
				mu.Lock()
				defer mu.Unlock()
				last = p
			}
		}
		a.Start()
		b.Start()
		r, err := b.Node.Sync(w.T.Context(), a.Addr())
		if err != nil {
			w.T.Fatal(err)
		}
		if !r.Agreed || r.Rounds != 2 || r.Member != a.MemberKey() || r.Log != a.Device.LogKey() ||
			r.Sent != 10 || r.Received != 10 || r.New != 10 || r.Held+r.Refused != 0 || r.Joined {
			w.T.Errorf("report: %+v", r)
		}
		mu.Lock()
		if want := (p2p.Progress{Sent: 10, ToSend: 10, Received: 10, New: 10}); last != want {
			w.T.Errorf("last progress: %+v, want %+v", last, want)
		}
		mu.Unlock()
		if !p2ptest.Converged(a, b) {
			w.T.Error("entries differ after a sync")
		}
		if r, err = b.Node.Sync(w.T.Context(), a.Addr()); err != nil || !r.Agreed || r.Rounds != 1 || r.Sent+r.Received != 0 {
			w.T.Errorf("second sync: %+v, %v", r, err)
		}
	})
}

// TestNeed lets two sides meet of which each has missed the admission of the
// other.
func TestNeed(t *testing.T) {
	p2ptest.Run(t, 2, 11, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		c, d := w.NewPeer(), w.NewPeer()
		share := func(p *p2ptest.Peer) {
			for _, k := range a.Keys.Keys() {
				if _, err := p.Keys.Add(k); err != nil {
					w.T.Fatal(err)
				}
			}
		}
		share(c)
		share(d)
		w.Admit(c)
		c.Learn(a)
		b.Learn(a) // of c
		w.Admit(d)
		d.Learn(a) // of all
		c.Write("by c")
		d.Write("by d")
		for _, p := range []*p2ptest.Peer{b, c, d} {
			p.Start()
		}
		// c was admitted before d, and has not heard of d.
		for _, p := range []*p2ptest.Peer{c, b} {
			if r, err := d.Node.Sync(w.T.Context(), p.Addr()); err != nil || !r.Agreed {
				w.T.Fatalf("%d: %+v, %v", p.Index, r, err)
			}
		}
		if !p2ptest.Converged(c, d) && !p2ptest.Converged(b, d) {
			w.T.Error("entries differ after a sync")
		}
		// And the other way round: the listener is the one unknown.
		e := w.NewPeer()
		share(e)
		w.Admit(e)
		e.Learn(a)
		e.Write("by e")
		e.Start()
		if r, err := b.Node.Sync(w.T.Context(), e.Addr()); err != nil || !r.Agreed || !p2ptest.Converged(b, e) {
			w.T.Errorf("called by who does not know: %+v, %v", r, err)
		}
	})
}

// TestManyBatches moves enough both ways at once to fill every buffer on the way.
func TestManyBatches(t *testing.T) {
	p2ptest.Run(t, 2, 12, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		long := strings.Repeat("x", 60_000)
		for range 60 {
			a.Write(long)
			b.Write(long)
		}
		a.Start()
		b.Start()
		r, err := a.Node.Sync(w.T.Context(), b.Addr())
		if err != nil || !r.Agreed || r.Sent != 60 || r.New != 60 || !p2ptest.Converged(a, b) {
			w.T.Errorf("%+v, %v", r, err)
		}
	})
}

// TestLive checks that entries travel on as they are written, over a chain, both
// ways, and none twice over the same stream.
func TestLive(t *testing.T) {
	p2ptest.Run(t, 3, 13, func(w *p2ptest.World) {
		a, b, c := w.Peers[0], w.Peers[1], w.Peers[2]
		var mu sync.Mutex
		received := map[int]int{}
		for _, p := range w.Peers {
			p.Configure = func(cfg *p2p.Config) {
				cfg.Progress = func(g p2p.Progress) {
					mu.Lock()
					defer mu.Unlock()
					received[p.Index] = max(received[p.Index], g.Received)
				}
			}
			p.Start()
		}
		for _, p := range []*p2ptest.Peer{a, c} {
			if err := p.Node.Follow(w.T.Context(), b.Addr()); err != nil {
				w.T.Fatal(err)
			}
		}
		time.Sleep(5 * time.Second)
		for i := range 5 {
			a.Write(fmt.Sprint("a", i))
			c.Write(fmt.Sprint("c", i))
			time.Sleep(time.Second)
			if !p2ptest.Converged(a, b, c) {
				w.T.Fatalf("entries %d did not travel", i)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for i, n := range received {
			if n != 5 {
				w.T.Errorf("peer %d received %d entries over one stream, want 5", i, n)
			}
		}
	})
}

// TestBothFollow checks that of two streams between two peers that follow each
// other one is given up, and the rest still works after the line broke.
func TestBothFollow(t *testing.T) {
	p2ptest.Run(t, 2, 14, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		var doubles atomic.Int32
		for _, p := range w.Peers {
			p.Configure = func(c *p2p.Config) {
				c.Progress = func(g p2p.Progress) { doubles.Add(int32(g.Received - g.New)) }
			}
			p.Start()
		}
		for _, e := range []error{a.Node.Follow(w.T.Context(), b.Addr()), b.Node.Follow(w.T.Context(), a.Addr())} {
			if e != nil {
				w.T.Fatal(e)
			}
		}
		time.Sleep(time.Minute)
		a.Write("one")
		time.Sleep(time.Second)
		b.Write("one and a half")
		time.Sleep(time.Second)
		if !p2ptest.Converged(a, b) {
			w.T.Error("no live stream")
		}
		if doubles.Load() != 0 {
			w.T.Error("entries came over two streams")
		}
		w.Partition([]*p2ptest.Peer{a})
		a.Write("two")
		time.Sleep(10 * time.Minute)
		b.Write("three")
		w.Partition()
		time.Sleep(20 * time.Minute)
		if !p2ptest.Converged(a, b) {
			w.T.Error("the line was not mended")
		}
	})
}

// TestResume cuts the connection in the midst of a sync: what arrived stays, and
// only the rest travels the next time.
func TestResume(t *testing.T) {
	p2ptest.Run(t, 2, 15, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		const all = 100
		text := strings.Repeat("y", 30_000)
		for range all {
			a.Write(text)
		}
		ctx, cancel := context.WithCancel(w.T.Context())
		defer cancel()
		b.Configure = func(c *p2p.Config) {
			c.Progress = func(g p2p.Progress) {
				if g.New > all/4 {
					cancel()
				}
			}
		}
		a.Start()
		b.Start()
		before := b.Ledger.Len()
		r, err := b.Node.Sync(ctx, a.Addr())
		if !errors.Is(err, context.Canceled) || r.New == 0 || r.New == all {
			w.T.Fatalf("%+v, %v; want to be cut in the midst", r, err)
		}
		b.Configure = nil
		b.Crash()
		if got := b.Ledger.Len() - before; got != r.New {
			w.T.Errorf("%d entries after a crash, want %d", got, r.New)
		}
		b.Start()
		r2, err := b.Node.Sync(w.T.Context(), a.Addr())
		if err != nil || !r2.Agreed || r2.Received != all-r.New {
			w.T.Errorf("%+v, %v; want %d entries", r2, err, all-r.New)
		}
	})
}

// TestConvergence lets members write, meet, lose the network, and crash, in an
// order that the seed decides. In the end all have the same.
func TestConvergence(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			p2ptest.Run(t, 4, 100+seed, func(w *p2ptest.World) { converge(w) })
		})
	}
}

func converge(w *p2ptest.World) {
	for _, p := range w.Peers {
		p.Start()
	}
	pick := func() *p2ptest.Peer { return w.Peers[w.Rand.IntN(len(w.Peers))] }
	for range 40 {
		p, q := pick(), pick()
		switch n := w.Rand.IntN(10); {
		case n < 4:
			p.Write(fmt.Sprint(w.Rand.Uint64()))
		case n < 6 && p != q:
			// May fail: the network may be cut.
			ctx, cancel := context.WithTimeout(w.T.Context(), time.Minute)
			_, _ = p.Node.Sync(ctx, q.Addr())
			cancel()
		case n < 7 && p != q:
			if err := p.Node.Follow(w.T.Context(), q.Addr()); err != nil {
				w.T.Fatal(err)
			}
		case n < 8:
			half := w.Rand.IntN(len(w.Peers))
			w.Partition(w.Peers[:half], w.Peers[half:])
		case n < 9:
			w.Partition()
		default:
			p.Crash()
			p.Start()
		}
		time.Sleep(time.Duration(w.Rand.IntN(30_000)) * time.Millisecond)
	}
	w.Partition()
	// A ring of live streams carries everything everywhere.
	for i, p := range w.Peers {
		if err := p.Node.Follow(w.T.Context(), w.Peers[(i+1)%len(w.Peers)].Addr()); err != nil {
			w.T.Fatal(err)
		}
	}
	time.Sleep(30 * time.Minute)
	if !p2ptest.Converged(w.Peers...) {
		for _, p := range w.Peers {
			w.T.Logf("peer %d: %d entries", p.Index, p.Ledger.Len())
		}
		w.T.Error("the members do not have the same entries")
	}
}

// TestVisit checks that the other side stays while the visitor is busy, and that
// an error of the visitor's comes back.
func TestVisit(t *testing.T) {
	p2ptest.Run(t, 2, 16, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		a.Start()
		b.Start()
		called := false
		if _, err := b.Node.Visit(w.T.Context(), a.Addr(), func(context.Context) error {
			called = true
			time.Sleep(time.Hour)
			return nil
		}); err != nil || !called {
			w.T.Errorf("called %v: %v", called, err)
		}
		mine := errors.New("mine")
		if r, err := b.Node.Visit(w.T.Context(), a.Addr(), func(context.Context) error { return mine }); !errors.Is(err, mine) || !r.Agreed {
			w.T.Errorf("%+v, %v", r, err)
		}
	})
}

// TestClose checks that closing a node says goodbye to those who are on the line,
// and does not wait for those who are not heard.
func TestClose(t *testing.T) {
	p2ptest.Run(t, 3, 17, func(w *p2ptest.World) {
		a, b, c := w.Peers[0], w.Peers[1], w.Peers[2]
		for _, p := range w.Peers {
			p.Start()
		}
		for _, p := range []*p2ptest.Peer{b, c} {
			if err := p.Node.Follow(w.T.Context(), a.Addr()); err != nil {
				w.T.Fatal(err)
			}
		}
		time.Sleep(time.Minute)
		w.Partition([]*p2ptest.Peer{c})
		began := time.Now()
		node := a.Node
		a.Stop()
		if d := time.Since(began); d > time.Minute {
			w.T.Errorf("closing took %v", d)
		}
		if err := node.Close(); err != nil {
			w.T.Errorf("closing twice: %v", err)
		}
		synctest.Wait()
		if err := node.Fetch(w.T.Context(), nil); err == nil {
			w.T.Error("a closed node fetches")
		}
	})
}

// TestNoFilesWithoutDisk checks what a node without a disk says about files.
func TestNoFilesWithoutDisk(t *testing.T) {
	p2ptest.Run(t, 1, 18, func(w *p2ptest.World) {
		a := w.Peers[0]
		a.Start()
		if err := a.Node.Fetch(w.T.Context(), []entry.CID{entry.Sum(entry.CodecRaw, nil)}); !errors.Is(err, consult.ErrNotHereYet) {
			w.T.Errorf("%v, want ErrNotHereYet", err)
		}
	})
}
