package swap

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/ipfs/boxo/bitswap/message"
	"github.com/ipfs/boxo/bitswap/network"
	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p/core/host"
	libp2p "github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// errStranger is returned to Bitswap for whatever concerns a peer not allowed.
var errStranger = errors.New("peer is not allowed")

// gate knows who is allowed, and stands between Bitswap and everybody else.
type gate struct {
	inner    host.Host
	answered func(p peer.ID, has, hasNot []cid.Cid)
	changed  func()       // a peer came or went
	heard    atomic.Int64 // bytes read from allowed peers

	// telling orders what Bitswap is told about peers. It is held during a call
	// into Bitswap, never while mu is.
	telling  sync.Mutex
	receiver network.Receiver // Bitswap; set before the first event

	mu        sync.RWMutex // protects all below
	allowed   map[peer.ID]bool
	connected map[peer.ID]bool // directly, and answering as far as is known
	told      map[peer.ID]bool // those Bitswap believes to be connected
	closed    bool
	protocols []protocol.ID // handled on inner
}

func newGate(h host.Host, answered func(peer.ID, []cid.Cid, []cid.Cid), changed func()) *gate {
	return &gate{
		inner:     h,
		answered:  answered,
		changed:   changed,
		allowed:   make(map[peer.ID]bool),
		connected: make(map[peer.ID]bool),
		told:      make(map[peer.ID]bool),
	}
}

func (g *gate) allows(p peer.ID) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.allowed[p] && !g.closed
}

// reachable returns the allowed peers that are connected.
func (g *gate) reachable() []peer.ID {
	g.mu.RLock()
	defer g.mu.RUnlock()
	out := make([]peer.ID, 0, len(g.told))
	for p := range g.told {
		out = append(out, p)
	}
	return out
}

func (g *gate) set(p peer.ID, allowed bool) {
	g.mu.Lock()
	if allowed {
		g.allowed[p] = true
	} else {
		delete(g.allowed, p)
	}
	g.mu.Unlock()
	g.tell(p)
}

func (g *gate) setConnected(p peer.ID, connected bool) {
	g.mu.Lock()
	if connected {
		g.connected[p] = true
	} else {
		delete(g.connected, p)
	}
	g.mu.Unlock()
	g.tell(p)
}

// tell brings Bitswap's belief about p in line with the truth.
func (g *gate) tell(p peer.ID) {
	g.telling.Lock()
	defer g.telling.Unlock()
	g.mu.Lock()
	told := g.told[p]
	want := g.allowed[p] && g.connected[p] && !g.closed
	if want {
		g.told[p] = true
	} else {
		delete(g.told, p)
	}
	g.mu.Unlock()
	switch {
	case want && !told:
		g.receiver.PeerConnected(p)
	case told && !want:
		g.receiver.PeerDisconnected(p)
	default:
		return
	}
	g.changed()
}

// shut denies everybody for good.
func (g *gate) shut() {
	g.mu.Lock()
	g.closed = true
	protocols := g.protocols
	g.mu.Unlock()
	for _, p := range protocols {
		g.inner.RemoveStreamHandler(p)
	}
	for _, p := range g.reachable() {
		g.tell(p)
	}
}

// host is the host as Bitswap sees it.
func (g *gate) host() host.Host { return gatedHost{g.inner, g} }

// gatedHost opens and accepts streams of allowed peers only.
type gatedHost struct {
	host.Host
	gate *gate
}

func (h gatedHost) SetStreamHandler(id protocol.ID, handle libp2p.StreamHandler) {
	h.gate.mu.Lock()
	h.gate.protocols = append(h.gate.protocols, id)
	h.gate.mu.Unlock()
	h.Host.SetStreamHandler(id, func(s libp2p.Stream) {
		if !h.gate.allows(s.Conn().RemotePeer()) {
			_ = s.Reset()
			return
		}
		handle(&gatedStream{s, h.gate})
	})
}

func (h gatedHost) NewStream(ctx context.Context, p peer.ID, ids ...protocol.ID) (libp2p.Stream, error) {
	if !h.gate.allows(p) {
		return nil, errStranger
	}
	s, err := h.Host.NewStream(ctx, p, ids...)
	if err != nil {
		return nil, err
	}
	return &gatedStream{s, h.gate}, nil
}

func (h gatedHost) Connect(ctx context.Context, p peer.AddrInfo) error {
	if !h.gate.allows(p.ID) {
		return errStranger
	}
	return h.Host.Connect(ctx, p)
}

// gatedStream breaks off when its peer is no longer allowed, and counts what
// comes in.
type gatedStream struct {
	libp2p.Stream
	gate *gate
}

func (s *gatedStream) check() error {
	if s.gate.allows(s.Conn().RemotePeer()) {
		return nil
	}
	_ = s.Reset()
	return errStranger
}

func (s *gatedStream) Read(p []byte) (int, error) {
	n, err := s.Stream.Read(p)
	if refused := s.check(); refused != nil {
		return 0, refused
	}
	s.gate.heard.Add(int64(n))
	return n, err
}

func (s *gatedStream) Write(p []byte) (int, error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	return s.Stream.Write(p)
}

// gatedNetwork is Bitswap's network layer, kept from everybody not allowed.
type gatedNetwork struct {
	network.BitSwapNetwork
	gate *gate
}

func (n *gatedNetwork) Start(receivers ...network.Receiver) {
	// Bitswap starts its network with one receiver: itself.
	n.gate.receiver = receivers[0]
	n.BitSwapNetwork.Start(gatedReceiver{receivers[0], n.gate})
}

func (n *gatedNetwork) SendMessage(ctx context.Context, p peer.ID, m message.BitSwapMessage) error {
	if !n.gate.allows(p) {
		return errStranger
	}
	return n.BitSwapNetwork.SendMessage(ctx, p, m)
}

func (n *gatedNetwork) Connect(ctx context.Context, p peer.AddrInfo) error {
	if !n.gate.allows(p.ID) {
		return errStranger
	}
	return n.BitSwapNetwork.Connect(ctx, p)
}

func (n *gatedNetwork) NewMessageSender(ctx context.Context, p peer.ID, opts *network.MessageSenderOpts) (network.MessageSender, error) {
	if !n.gate.allows(p) {
		return nil, errStranger
	}
	sender, err := n.BitSwapNetwork.NewMessageSender(ctx, p, opts)
	if err != nil {
		return nil, err
	}
	return gatedSender{sender, n.gate, p}, nil
}

type gatedSender struct {
	network.MessageSender
	gate *gate
	to   peer.ID
}

// SendMsg sends wants, all of which ask for an answer. Bitswap on its own lets a
// peer that lacks a block keep silent when everybody is asked; then nobody would
// ever know that none has it.
func (s gatedSender) SendMsg(ctx context.Context, m message.BitSwapMessage) error {
	if !s.gate.allows(s.to) {
		return errStranger
	}
	for _, e := range m.Wantlist() {
		if !e.Cancel {
			m.AddEntry(e.Cid, e.Priority, e.WantType, true)
		}
	}
	return s.MessageSender.SendMsg(ctx, m)
}

// gatedReceiver passes on what concerns allowed peers.
type gatedReceiver struct {
	network.Receiver
	gate *gate
}

func (r gatedReceiver) PeerConnected(p peer.ID)    { r.gate.setConnected(p, true) }
func (r gatedReceiver) PeerDisconnected(p peer.ID) { r.gate.setConnected(p, false) }

func (r gatedReceiver) ReceiveMessage(ctx context.Context, p peer.ID, m message.BitSwapMessage) {
	if !r.gate.allows(p) {
		return
	}
	// A block is noted before it is passed on, so that nobody takes it for absent
	// while it is on its way.
	has, hasNot := m.Haves(), m.DontHaves()
	for _, b := range m.Blocks() {
		has = append(has, b.Cid())
	}
	if len(has) > 0 || len(hasNot) > 0 {
		r.gate.answered(p, has, hasNot)
	}
	r.Receiver.ReceiveMessage(ctx, p, m)
}
