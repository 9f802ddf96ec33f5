package p2p

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/discovery/mdns"
	"github.com/multiformats/go-multiaddr"

	"toguna/crypto"
)

// How a peer is called again after a failure.
const (
	minBackoff   = time.Second
	maxBackoff   = 5 * time.Minute
	maxFollowed  = 256 // peers at once
	maxAddresses = 32  // of one peer
	patience     = 5   // failures in a row after which a peer found on the local network is dropped
)

// following is a peer that the node tries to stay with. Guarded by Node.mu.
type following struct {
	addrs []multiaddr.Multiaddr
	found bool // on the local network, by nobody's wish
}

// Follow stays with the device at addr: it syncs, remains on the line for what is
// new, and calls again whenever the line breaks, less and less often, until ctx
// ends or the node is closed. It returns at once; an error means that the
// address is of no use. A second address of a peer is added to the first.
func (n *Node) Follow(ctx context.Context, addr string) error {
	info, err := n.parse(addr)
	if err == nil {
		err = n.follow(ctx, info, false)
	}
	if err != nil {
		return fmt.Errorf("follow: %w", err)
	}
	return nil
}

func (n *Node) follow(ctx context.Context, info peer.AddrInfo, found bool) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return ErrClosed
	}
	f := n.followed[info.ID]
	known := f != nil
	if !known {
		if len(n.followed) >= maxFollowed {
			return fmt.Errorf("%w: already following %d devices", ErrUnreachable, maxFollowed)
		}
		f = &following{found: true}
		n.followed[info.ID] = f
	}
	f.found = f.found && found
	for _, a := range info.Addrs {
		if !slices.ContainsFunc(f.addrs, a.Equal) {
			f.addrs = append(f.addrs, a)
		}
	}
	f.addrs = f.addrs[max(0, len(f.addrs)-maxAddresses):]
	if known {
		return nil
	}
	n.wg.Add(1)
	go func() {
		defer n.wg.Done()
		ctx, stop := n.join(ctx)
		defer stop()
		n.keepCalling(ctx, info.ID, f)
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.followed, info.ID)
	}()
	return nil
}

func (n *Node) keepCalling(ctx context.Context, p peer.ID, f *following) {
	backoff, failures := minBackoff, 0
	for n.waitAlone(ctx, p) {
		n.mu.Lock()
		info := peer.AddrInfo{ID: p, Addrs: slices.Clone(f.addrs)}
		n.mu.Unlock()
		began := time.Now()
		_, err := n.call(ctx, info, func(ctx context.Context, s *session) error { return s.stay(ctx) })
		switch {
		case err == nil, errors.Is(err, errGone), time.Since(began) > maxBackoff:
			backoff, failures = minBackoff, 0
		case errors.Is(err, ErrRefused), errors.Is(err, ErrRemoved), errors.Is(err, ErrProtocol):
			backoff = maxBackoff
			failures++
		default:
			failures++
		}
		n.mu.Lock()
		drop := f.found && failures >= patience
		n.mu.Unlock()
		if drop {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(backoff/2 + rand.N(backoff)):
		}
		backoff = min(2*backoff, maxBackoff)
	}
}

// waitAlone waits until no session stays that p dialled. It reports false once
// ctx ends.
func (n *Node) waitAlone(ctx context.Context, p peer.ID) bool {
	for {
		n.mu.Lock()
		busy, changed := n.live[p] > 0, n.changed
		n.mu.Unlock()
		if !busy {
			return ctx.Err() == nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// errYield ends one of two streams between the same peers.
var errYield = errors.New("the other side's stream is enough")

// yield returns errYield once the other side, who dialled as well, stays on its
// stream: of two such streams the one that the greater peer id dialled is given up.
func (s *session) yield(ctx context.Context) error {
	if !s.dialer || s.n.host.ID() < s.peer {
		return nil
	}
	for {
		s.n.mu.Lock()
		called, changed := s.n.live[s.peer] > 0, s.n.changed
		s.n.mu.Unlock()
		if called {
			return errYield
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// goLive notes that a session stays, or no longer does.
func (n *Node) goLive(s *session, by int) {
	if s.dialer {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	add(n.live, s.peer, by)
	close(n.changed)
	n.changed = make(chan struct{})
}

// labelMDNS derives the name under which members find each other on a local
// network. To others it is random, and it changes with the discovery secret.
const labelMDNS = "toguna/1/mdns"

func mdnsName(s secret) string {
	sum := crypto.Mac(s[:], labelMDNS)
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])
	return "_" + strings.ToLower(text[:16]) + "._udp"
}

// finder follows the devices that announce themselves on the local network.
type finder struct{ n *Node }

// HandlePeerFound is called by the mDNS service.
func (f finder) HandlePeerFound(info peer.AddrInfo) {
	if info.ID == f.n.host.ID() || len(info.Addrs) == 0 {
		return
	}
	_ = f.n.follow(f.n.ctx, info, true) // a full list, or a closed node: nobody waits for an answer
}

// announce keeps the mDNS service up under the name of the newest secret.
func (n *Node) announce() {
	defer n.wg.Done()
	var name string
	var service mdns.Service
	stop := func() {
		if service != nil {
			_ = service.Close()
			service = nil
		}
	}
	defer stop()
	for {
		wait := n.cfg.Ledger.Wait()
		var now string
		if secrets := n.cfg.Secrets; secrets != nil {
			if known := secrets(); len(known) > 0 {
				now = mdnsName(known[0])
			}
		}
		if now != name {
			stop()
			name = now
			if name != "" {
				service = mdns.NewMdnsService(n.host, name, finder{n})
				if service.Start() != nil { // no interface to announce on: others may still call
					service = nil
				}
			}
		}
		select {
		case <-wait:
		case <-n.ctx.Done():
			return
		}
	}
}
