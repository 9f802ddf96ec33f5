package p2p

import (
	"context"
	"fmt"
	"io"
	"math"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p"
	lcrypto "github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/libp2p/go-libp2p/p2p/protocol/identify"
	quic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"

	"toguna/p2p/swap"
)

// Protocol is the libp2p protocol of the sync.
const Protocol = "/toguna/sync/1"

// defaultListen is where a node listens if nobody says where.
var defaultListen = []string{"/ip4/0.0.0.0/udp/0/quic-v1", "/ip4/0.0.0.0/tcp/0"}

// perAddress bounds connections from one address: an office, or a whole country,
// may sit behind it.
const perAddress = 64

// open starts the host with the two protocols and no other.
func (n *Node) open() error {
	key, err := lcrypto.UnmarshalEd25519PrivateKey(n.cfg.HostKey)
	if err != nil {
		return fmt.Errorf("host key: %w", err)
	}
	limits := rcmgr.DefaultLimits
	libp2p.SetDefaultServiceLimits(&limits)
	manager, err := rcmgr.NewResourceManager(rcmgr.NewFixedLimiter(limits.AutoScale()), rcmgr.WithMetricsDisabled(),
		rcmgr.WithLimitPerSubnet(
			[]rcmgr.ConnLimitPerSubnet{{PrefixLength: 32, ConnCount: perAddress}},
			[]rcmgr.ConnLimitPerSubnet{{PrefixLength: 56, ConnCount: perAddress}, {PrefixLength: 48, ConnCount: 8 * perAddress}}))
	if err != nil {
		return fmt.Errorf("limits of the host: %w", err)
	}
	listen := n.cfg.Listen
	if listen == nil {
		listen = defaultListen
	}
	options := []libp2p.Option{
		libp2p.Identity(key),
		libp2p.ListenAddrStrings(listen...),
		libp2p.Transport(quic.NewTransport),
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.ResourceManager(manager),
		libp2p.UserAgent(""),
		libp2p.ProtocolVersion(""),
		libp2p.DisableRelay(),
		libp2p.DisableMetrics(),
		libp2p.DisableIdentifyAddressDiscovery(),
		libp2p.Ping(false),
	}
	h, err := libp2p.New(append(options, n.cfg.ExtraOptions...)...)
	if err != nil {
		_ = manager.Close()
		return fmt.Errorf("open the host: %w", err)
	}
	n.host = h
	// Identify tells every stranger the addresses and protocols of this device.
	// Peers here find out about a protocol by speaking it.
	h.RemoveStreamHandler(identify.ID)
	h.RemoveStreamHandler(identify.IDPush)
	if n.cfg.Disk != nil {
		n.swap = swap.New(n.ctx, h, n.cfg.Disk.Blockstore())
	}
	h.Network().Notify(&network.NotifyBundle{ConnectedF: func(_ network.Network, c network.Conn) { n.watch(c) }})
	h.SetStreamHandler(Protocol, n.serve)
	if n.cfg.MDNS && n.enter() {
		go n.announce()
	}
	return nil
}

// forgive lets an address be dialled again at once after it failed.
func (n *Node) forgive(p peer.ID) {
	if sw, ok := n.host.Network().(*swarm.Swarm); ok {
		sw.Backoff().Clear(p)
	}
}

// watch closes a connection that nobody came through the door on.
func (n *Node) watch(c network.Conn) {
	time.AfterFunc(doorTime+time.Second, func() {
		n.mu.Lock()
		known := n.knocked[c.RemotePeer()] > 0
		n.mu.Unlock()
		if !known {
			_ = c.Close()
		}
	})
}

// closeIdle closes a connection on which no sync runs.
func (n *Node) closeIdle(c network.Conn) {
	for _, s := range c.GetStreams() {
		if s.Protocol() == Protocol {
			return
		}
	}
	_ = c.Close()
}

// serve is the listener's side of a sync.
func (n *Node) serve(stream network.Stream) {
	if !n.enter() {
		_ = stream.Reset()
		return
	}
	defer n.wg.Done()
	defer n.closeIdle(stream.Conn())
	leaveDoor := n.countStranger(stream.Conn().RemotePeer())
	if leaveDoor == nil {
		_ = stream.Reset()
		return
	}
	defer leaveDoor()
	ctx, cancel := context.WithCancel(n.ctx)
	defer cancel()
	s := newSession(n, stream, false)
	defer context.AfterFunc(ctx, func() { s.end(time.Second) })()
	invite, ok := s.open()
	if !ok {
		_ = stream.Reset()
		return
	}
	defer n.countKnocked(s.peer)()
	if err := s.receive(ctx, invite); err != nil {
		s.leave(err)
		return
	}
	leaveDoor()
	_ = s.inside(ctx, func(ctx context.Context) error {
		if err := s.exchange(ctx); err != nil {
			return err
		}
		return s.follow(ctx)
	})
}

// open goes through the door as the listener. To a stranger it goes on listening
// and says nothing more. invite is the secret of the invite that opened, if any.
func (s *session) open() (invite secret, ok bool) {
	cfg := &s.n.cfg
	var secrets []secret
	if cfg.Secrets != nil {
		secrets = append(secrets, cfg.Secrets()...)
	}
	secrets = secrets[:min(len(secrets), knocks)]
	discovery := len(secrets)
	if cfg.Invites != nil {
		secrets = append(secrets, cfg.Invites()...)
	}
	s.limitDoor()
	i, err := s.door.admit(s.stream, secrets)
	switch {
	case err != nil:
		return secret{}, false
	case i < 0:
		_, _ = io.Copy(io.Discard, io.LimitReader(s.stream, maxFrame))
		return secret{}, false
	case i >= discovery:
		return secrets[i], true
	}
	return secret{}, true
}

// limitDoor sets the deadline for all of the door.
func (s *session) limitDoor() {
	s.timing.Lock()
	defer s.timing.Unlock()
	_ = s.stream.SetDeadline(s.sooner(time.Now().Add(doorTime)))
}

// follow does, after the exchange, what the dialer wants: stay or part.
func (s *session) follow(ctx context.Context) error {
	s.waitForEver()
	f, err := s.next(ctx)
	if err != nil {
		return err
	}
	if f.kind() != kindLive {
		return s.unexpected(f)
	}
	return s.stay(ctx)
}

// countStranger takes a place at the door and returns how to give it back, once
// or more often, or nil if there is none.
func (n *Node) countStranger(p peer.ID) func() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.outside >= maxStrangers || n.strangers[p] >= maxStrangersPerPeer {
		return nil
	}
	n.outside++
	n.strangers[p]++
	return sync.OnceFunc(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.outside--
		add(n.strangers, p, -1)
	})
}

// countKnocked notes that a session with p is past the door, until the function
// that it returns is called.
func (n *Node) countKnocked(p peer.ID) func() {
	n.mu.Lock()
	defer n.mu.Unlock()
	add(n.knocked, p, 1)
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		add(n.knocked, p, -1)
	}
}

// countInside notes that a session with p begins (1) or ends (-1): files are
// exchanged with peers that have one. It reports false if there is no room.
func (n *Node) countInside(p peer.ID, by int) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if by > 0 && (n.within >= maxInside || n.inside[p] >= maxInsidePerPeer) {
		return false
	}
	n.within += by
	before := n.inside[p]
	add(n.inside, p, by)
	if n.swap != nil {
		switch {
		case before == 0:
			n.swap.Allow(p)
		case n.inside[p] == 0:
			n.swap.Deny(p)
		}
	}
	return true
}

func add(m map[peer.ID]int, p peer.ID, by int) {
	if m[p] += by; m[p] <= 0 {
		delete(m, p)
	}
}

// debts limits what callers who know a secret, but turn out to be no members, may
// make this device store and verify: so many bytes an hour, all together.
type debts struct {
	mu    sync.Mutex // guards both
	bytes int
	since time.Time
}

const maxDebt = 4 * maxProof

func (d *debts) add(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.renew()
	d.bytes += min(n, math.MaxInt-d.bytes)
}

func (d *debts) exhausted() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.renew()
	return d.bytes >= maxDebt
}

func (d *debts) renew() {
	if now := time.Now(); now.Sub(d.since) > time.Hour {
		d.bytes, d.since = 0, now
	}
}
