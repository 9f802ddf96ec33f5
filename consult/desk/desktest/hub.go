// Package desktest is a world in memory for tests of what stands on the desk: disks
// that nobody sees and a wire that never breaks.
package desktest

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// Hub joins the worlds of several people. Devices that are up exchange what is new
// at once, and fetch files from each other.
type Hub struct {
	mu    sync.Mutex       // protects all below
	peers map[string]*peer // by address
}

// NewHub returns a hub with nobody at it.
func NewHub() *Hub { return &Hub{peers: map[string]*peer{}} }

// World returns the world of one more person.
func (h *Hub) World() desk.World {
	return &world{hub: h, busy: map[string]bool{}, storage: map[string]*storage{}}
}

// world is one person's disk, and their place at the hub.
type world struct {
	hub *Hub

	mu      sync.Mutex // protects all below
	busy    map[string]bool
	storage map[string]*storage // by folder
}

// storage outlives its closing, as a disk does.
type storage struct {
	*consulttest.Store
	*consulttest.Files
}

func (*storage) Close() error { return nil }

// unlock gives a home free.
type unlock struct {
	w    *world
	home string
}

func (u unlock) Close() error {
	u.w.mu.Lock()
	defer u.w.mu.Unlock()
	delete(u.w.busy, u.home)
	return nil
}

func (w *world) Lock(home string) (io.Closer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy[home] {
		return nil, desk.ErrBusy
	}
	w.busy[home] = true
	return unlock{w, home}, nil
}

func (w *world) Storage(_ context.Context, dir string) (desk.Storage, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.storage[dir] == nil {
		w.storage[dir] = &storage{consulttest.NewStore(), consulttest.NewFiles()}
	}
	return w.storage[dir], nil
}

// peer is a device that is up.
type peer struct {
	hub  *Hub
	addr string
	c    desk.PeerConfig
	stop context.CancelFunc
	done chan struct{}
}

func (w *world) Peer(_ context.Context, c desk.PeerConfig) (desk.Peer, error) {
	h := w.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	ctx, stop := context.WithCancel(context.Background())
	p := &peer{hub: h, addr: addrOf(c), c: c, stop: stop, done: make(chan struct{})}
	h.peers[p.addr] = p
	go p.live(ctx)
	return p, nil
}

// addrOf is where a device is found each time that it is up.
func addrOf(c desk.PeerConfig) string { return "/memory/" + hex.EncodeToString(c.Host[32:]) }

// live exchanges with all others whenever something is new here.
func (p *peer) live(ctx context.Context) {
	defer close(p.done)
	for {
		changed := p.c.Ledger.Wait()
		if p.admitted() {
			for _, o := range p.others() {
				if o.admitted() {
					_, _ = exchange(ctx, p, o) // who stops meanwhile gets the rest later
				}
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}

func (p *peer) admitted() bool { return p.c.Ledger.Standing(p.c.Member).Admitted }

// others are the devices of the same workspace that are up.
func (p *peer) others() []*peer {
	p.hub.mu.Lock()
	defer p.hub.mu.Unlock()
	var out []*peer
	for _, o := range p.hub.peers {
		if o != p && o.c.Ledger.Space() == p.c.Ledger.Space() {
			out = append(out, o)
		}
	}
	return out
}

// exchange gives each of two devices what it lacks of the other's.
func exchange(ctx context.Context, a, b *peer) (desk.Exchanged, error) {
	received, err := give(ctx, b, a)
	if err != nil {
		return desk.Exchanged{}, err
	}
	sent, err := give(ctx, a, b)
	return desk.Exchanged{Received: received, Sent: sent}, err
}

func give(ctx context.Context, from, to *peer) (int, error) {
	var blocks [][]byte
	for _, id := range from.c.Ledger.Missing(to.c.Ledger.Frontier()) {
		b, err := from.c.Ledger.Block(ctx, id)
		if err != nil {
			return 0, fmt.Errorf("read entry: %w", err)
		}
		blocks = append(blocks, b)
	}
	if len(blocks) == 0 {
		return 0, nil
	}
	added, err := to.c.Ledger.Add(ctx, blocks)
	return added.New, err
}

func (p *peer) Visit(ctx context.Context, addr string, do func(context.Context) error) (desk.Exchanged, error) {
	p.hub.mu.Lock()
	o := p.hub.peers[addr]
	p.hub.mu.Unlock()
	if o == nil || o.c.Ledger.Space() != p.c.Ledger.Space() {
		return desk.Exchanged{}, desk.ErrNoPeer
	}
	if d := p.c.Door; d != nil && !p.admitted() {
		if err := o.c.Redeem(ctx, d.Secret, d.Request); err != nil {
			return desk.Exchanged{}, err
		}
	}
	var all desk.Exchanged
	for range 2 {
		x, err := exchange(ctx, p, o)
		all.Received += x.Received
		all.Sent += x.Sent
		if err == nil && do != nil {
			err, do = do(ctx), nil
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

func (p *peer) Follow(context.Context, string) error { return nil }

func (p *peer) Fetch(ctx context.Context, ids []entry.CID) error {
	var missing error
	for _, id := range ids {
		if err := p.fetch(ctx, id); err != nil {
			missing = err
		}
	}
	return missing
}

func (p *peer) fetch(ctx context.Context, id entry.CID) error {
	for _, o := range p.others() {
		r, err := o.c.Storage.Open(ctx, id)
		if errors.Is(err, consult.ErrNotHereYet) {
			continue
		}
		if err == nil {
			_, err = p.c.Storage.Add(ctx, r)
			err = errors.Join(err, r.Close())
		}
		return err
	}
	return consult.ErrNotHereYet
}

func (p *peer) Addresses() []string { return []string{p.addr} }

func (p *peer) Close() error {
	p.hub.mu.Lock()
	delete(p.hub.peers, p.addr)
	p.hub.mu.Unlock()
	p.stop()
	<-p.done
	return nil
}
