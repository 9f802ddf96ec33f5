package p2p

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/p2p/disk"
	"toguna/p2p/swap"
)

// Config is what a Node needs to know. Ledger, the keys and Cert are required.
type Config struct {
	HostKey ed25519.PrivateKey // of the libp2p host: this device, in this workspace alone
	Log     ed25519.PrivateKey // of the log that this device writes
	Member  entry.Key          // whose log it is
	Cert    entry.Cert         // the member key's word for it

	Ledger *consult.Ledger
	Disk   *disk.Disk // where files are kept; nil: this device has none, and fetches none

	// Secrets returns the discovery secrets known, newest first; the first 32 count.
	Secrets func() [][32]byte
	// Invites returns the secrets of the invites of this log that wait to be
	// redeemed; nil: none.
	Invites func() [][32]byte
	// Redeem admits the sender of a sealed request, who came with an invite's
	// secret. When it returns nil, the ledger holds the admission. One call at a time.
	Redeem func(ctx context.Context, secret [32]byte, request []byte) error
	// Door is the invite by which this device asks to be admitted; nil once it is,
	// or where it never had one.
	Door *Door

	Listen  []string // multiaddresses; nil: all IPv4 interfaces, QUIC and TCP, any port
	MDNS    bool     // announce, and look for, members on the local network
	Offline bool     // open no socket at all

	// Progress, if set, is told the counts of a session as they change. Several
	// goroutines call it; it must return quickly.
	Progress func(Progress)

	// ExtraOptions change the libp2p host, for networks that are simulated.
	ExtraOptions []libp2p.Option
}

// Door is an invite, as the one who was invited uses it.
type Door struct {
	Secret  [32]byte
	Request []byte    // sealed to the inviter
	Inviter entry.Key // the log that made the invite: nobody else may answer
}

// Progress counts what one session did so far.
type Progress struct {
	Sent     int // entries
	ToSend   int // entries that the other side lacked
	Received int // entries
	New      int // entries received that were not here
}

// Report says what one session did.
type Report struct {
	Member   entry.Key // who was at the other side
	Log      entry.Key // by which device
	Rounds   int       // comparisons made
	Agreed   bool      // whether both sides had the same entries at the last one
	Sent     int       // entries
	Received int       // entries; of which
	New      int       // were not here,
	Held     int       // wait for others,
	Refused  int       // are none.
	Joined   bool      // this device was admitted in this session

	toSend int
}

// Bounds of what a node does at once.
const (
	maxStrangers        = 64 // inbound streams whose dialer has proved nothing yet
	maxStrangersPerPeer = 4
	maxInside           = 256
	maxInsidePerPeer    = 8
	connectTime         = 30 * time.Second
)

// Node is this device's presence in one workspace on the network.
type Node struct {
	cfg  Config
	log  entry.Key
	host host.Host  // nil if offline
	swap *swap.Swap // nil without a disk

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wg     sync.WaitGroup // of every goroutine of the node

	redeeming sync.Mutex // held while an invite is redeemed
	debts     debts

	mu        sync.Mutex // guards all below
	closed    bool
	strangers map[peer.ID]int
	outside   int             // sum of strangers
	knocked   map[peer.ID]int // sessions past the door
	inside    map[peer.ID]int // sessions past the proofs
	within    int             // sum of inside
	live      map[peer.ID]int // of these, those that stay and that the peer dialled
	changed   chan struct{}   // closed and replaced when live changes
	followed  map[peer.ID]*following
	position  int // an end of the ledger's arrivals, seen lately
}

var _ consult.Network = (*Node)(nil)

// Start opens the host, and serves whoever comes until Close. ctx bounds the
// start alone.
func Start(ctx context.Context, cfg Config) (*Node, error) {
	if len(cfg.HostKey) != ed25519.PrivateKeySize || len(cfg.Log) != ed25519.PrivateKeySize ||
		cfg.Ledger == nil || cfg.Member.IsZero() || cfg.Cert.Member != cfg.Member {
		return nil, errors.New("start node: keys, certificate or ledger missing")
	}
	n := &Node{
		cfg: cfg, log: entry.Key(cfg.Log.Public().(ed25519.PublicKey)),
		strangers: make(map[peer.ID]int), knocked: make(map[peer.ID]int), inside: make(map[peer.ID]int),
		live: make(map[peer.ID]int), changed: make(chan struct{}), followed: make(map[peer.ID]*following),
	}
	n.ctx, n.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if cfg.Offline {
		return n, nil
	}
	if err := ctx.Err(); err != nil {
		n.cancel()
		return nil, fmt.Errorf("start node: %w", err)
	}
	if err := n.open(); err != nil {
		_ = n.Close()
		return nil, fmt.Errorf("start node: %w", err)
	}
	return n, nil
}

// Close says goodbye to everybody and ends all that the node does.
func (n *Node) Close() error {
	n.mu.Lock()
	if n.closed {
		n.mu.Unlock()
		return nil
	}
	n.closed = true
	n.mu.Unlock()
	n.cancel()
	done := make(chan struct{})
	go func() {
		n.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(2 * byeTime): // somebody does not listen: closing the host ends it
	}
	var errs []error
	if n.swap != nil {
		errs = append(errs, n.swap.Close())
	}
	if n.host != nil {
		errs = append(errs, n.host.Close())
	}
	<-done
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close node: %w", err)
	}
	return nil
}

// enter reports whether the node is open, and if so keeps it from being closed
// altogether until n.wg.Done.
func (n *Node) enter() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return false
	}
	n.wg.Add(1)
	return true
}

// Addresses returns where others can reach this device now.
func (n *Node) Addresses() []string {
	if n.host == nil {
		return nil
	}
	// Asked of the listeners themselves: the host gathers its addresses in the
	// background, and may have none yet just after its start.
	listening, err := n.host.Network().InterfaceListenAddresses()
	if err != nil || len(listening) == 0 {
		listening = n.host.Addrs()
	}
	if len(listening) == 0 {
		return nil
	}
	addrs, err := peer.AddrInfoToP2pAddrs(&peer.AddrInfo{ID: n.host.ID(), Addrs: listening})
	if err != nil {
		return nil
	}
	var out []string
	for _, a := range addrs {
		out = append(out, a.String())
	}
	slices.Sort(out) // the listeners come in any order
	return out
}

// Fetch brings files from those peers that are inside now.
func (n *Node) Fetch(ctx context.Context, ids []entry.CID) error {
	if n.swap == nil {
		return fmt.Errorf("fetch files: %w", consult.ErrNotHereYet)
	}
	if !n.enter() {
		return fmt.Errorf("fetch files: %w", ErrClosed)
	}
	defer n.wg.Done()
	ctx, stop := n.join(ctx)
	defer stop()
	return n.swap.Fetch(ctx, ids)
}

// join returns a context that ends with ctx and with the node.
func (n *Node) join(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(n.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}

// Sync calls the device at addr, a multiaddress that ends in its peer id, and
// exchanges entries until both have the same, or cannot give each other more.
//
// If Door is set and this device is no member yet, it asks to be admitted first.
// A report comes with an error too, of what was done before it.
func (n *Node) Sync(ctx context.Context, addr string) (Report, error) {
	return n.Visit(ctx, addr, nil)
}

// Visit is Sync that, before it leaves, calls do: while it runs, Fetch finds the
// other device.
func (n *Node) Visit(ctx context.Context, addr string, do func(context.Context) error) (Report, error) {
	info, err := n.parse(addr)
	if err != nil {
		return Report{}, fmt.Errorf("sync: %w", err)
	}
	if !n.enter() {
		return Report{}, fmt.Errorf("sync: %w", ErrClosed)
	}
	defer n.wg.Done()
	ctx, stop := n.join(ctx)
	defer stop()
	r, err := n.call(ctx, info, func(ctx context.Context, _ *session) error {
		if do == nil {
			return nil
		}
		return do(ctx)
	})
	if err != nil {
		return r, fmt.Errorf("sync: %w", err)
	}
	return r, nil
}

// parse reads one or more addresses of one device, separated by spaces: they are
// tried together.
func (n *Node) parse(addrs string) (peer.AddrInfo, error) {
	var out peer.AddrInfo
	for _, addr := range strings.Fields(addrs) {
		m, err := multiaddr.NewMultiaddr(addr)
		if err != nil {
			return peer.AddrInfo{}, fmt.Errorf("%w: not an address: %w", ErrUnreachable, err)
		}
		info, err := peer.AddrInfoFromP2pAddr(m)
		switch {
		case err != nil:
			return peer.AddrInfo{}, fmt.Errorf("%w: not an address with a peer id: %w", ErrUnreachable, err)
		case out.ID != "" && info.ID != out.ID:
			return peer.AddrInfo{}, fmt.Errorf("%w: the addresses are of different devices", ErrUnreachable)
		}
		out.ID, out.Addrs = info.ID, append(out.Addrs, info.Addrs...)
	}
	switch {
	case out.ID == "":
		return peer.AddrInfo{}, fmt.Errorf("%w: no address", ErrUnreachable)
	case n.host == nil:
		return peer.AddrInfo{}, fmt.Errorf("%w: this device is offline", ErrUnreachable)
	case out.ID == n.host.ID():
		return peer.AddrInfo{}, fmt.Errorf("%w: the address is this device's own", ErrUnreachable)
	}
	return out, nil
}

// call opens a session, exchanges entries, does what then says, and leaves.
func (n *Node) call(ctx context.Context, info peer.AddrInfo, then func(context.Context, *session) error) (Report, error) {
	wasOut := !n.cfg.Ledger.Standing(n.cfg.Member).Admitted
	s, request, inviter, err := n.reach(ctx, info)
	if err != nil {
		return Report{}, contextually(ctx, err)
	}
	defer n.closeIdle(s.stream.Conn())
	defer context.AfterFunc(ctx, func() { s.end(time.Second) })()
	defer n.countKnocked(s.peer)()
	if err := s.enter(ctx, request, inviter); err != nil {
		s.leave(err)
		return s.summary(), contextually(ctx, err)
	}
	joined := wasOut && n.cfg.Ledger.Standing(n.cfg.Member).Admitted
	s.count(func(r *Report) { r.Joined = joined })
	err = s.inside(ctx, func(ctx context.Context) error {
		if err := s.exchange(ctx); err != nil {
			return err
		}
		return then(ctx, s)
	})
	return s.summary(), contextually(ctx, err)
}

// contextually puts the reason why ctx ended before an error that came from it.
func contextually(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}

// reach opens a stream and goes through the door. A connection that was there
// before may be about to be closed by the other side: then a new one is opened.
func (n *Node) reach(ctx context.Context, info peer.AddrInfo) (s *session, request []byte, inviter entry.Key, err error) {
	for {
		old := n.host.Network().Connectedness(info.ID) == network.Connected
		s, request, inviter, err = n.tryReach(ctx, info)
		if err == nil || !old || !errors.Is(err, ErrUnreachable) || ctx.Err() != nil {
			return s, request, inviter, err
		}
	}
}

func (n *Node) tryReach(ctx context.Context, info peer.AddrInfo) (*session, []byte, entry.Key, error) {
	stream, err := n.dial(ctx, info)
	if err != nil {
		return nil, nil, entry.Key{}, err
	}
	s := newSession(n, stream, true)
	defer context.AfterFunc(ctx, func() { s.end(time.Second) })()
	request, inviter, err := s.knock()
	if err != nil {
		_ = stream.Reset()
		n.closeIdle(stream.Conn())
		return nil, nil, entry.Key{}, err
	}
	return s, request, inviter, nil
}

// dial opens a stream.
func (n *Node) dial(ctx context.Context, info peer.AddrInfo) (network.Stream, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	n.forgive(info.ID)
	if err := n.host.Connect(ctx, info); err != nil {
		return nil, fmt.Errorf("%w: connect: %w", ErrUnreachable, err)
	}
	conns := n.host.Network().ConnsToPeer(info.ID)
	stream, err := n.host.NewStream(network.WithNoDial(ctx, "connected"), info.ID, Protocol)
	if err != nil {
		for _, c := range conns {
			n.closeIdle(c)
		}
		return nil, fmt.Errorf("%w: open a stream: %w", ErrUnreachable, err)
	}
	return stream, nil
}

// knock goes through the door as the dialer, with whatever this device has.
func (s *session) knock() (request []byte, inviter entry.Key, err error) {
	cfg := &s.n.cfg
	var secrets []secret
	// Also where this device's own entries say that it is a member: who was removed
	// may not know it, and is invited anew.
	joining := cfg.Door != nil
	if joining {
		secrets = append(secrets, cfg.Door.Secret)
	}
	if cfg.Secrets != nil {
		secrets = append(secrets, cfg.Secrets()...)
	}
	s.limitDoor()
	i, err := s.door.knock(s.stream, secrets)
	if err != nil {
		return nil, entry.Key{}, err
	}
	if joining && i == 0 {
		return cfg.Door.Request, cfg.Door.Inviter, nil
	}
	return nil, entry.Key{}, nil
}

// inside runs talk between peers that have proved to each other who they are,
// with frames read ahead, and says goodbye after.
func (s *session) inside(ctx context.Context, talk func(context.Context) error) error {
	if !s.n.countInside(s.peer, 1) {
		s.leave(errBusy)
		return fmt.Errorf("%w: %w", ErrUnreachable, errBusy)
	}
	defer s.n.countInside(s.peer, -1)
	s.count(func(r *Report) { r.Member, r.Log = s.them.member, s.them.log })
	go s.readAll() // leaveReading waits for it
	err := talk(ctx)
	s.leaveReading(err)
	return err
}

func (s *session) summary() Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.report
}

// arrived returns an end of the ledger's arrivals.
func (n *Node) arrived() int {
	n.mu.Lock()
	from := n.position
	n.mu.Unlock()
	_, next := n.cfg.Ledger.Arrivals(from)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.position = max(n.position, next)
	return next
}

func (n *Node) progress(r Report) {
	if n.cfg.Progress != nil {
		n.cfg.Progress(Progress{Sent: r.Sent, ToSend: r.toSend, Received: r.Received, New: r.New})
	}
}

func (n *Node) redeem(ctx context.Context, invite secret, request []byte) error {
	if n.cfg.Redeem == nil || len(request) == 0 {
		return errors.New("no request, or nobody to take it")
	}
	n.redeeming.Lock()
	defer n.redeeming.Unlock()
	return n.cfg.Redeem(ctx, invite, request)
}

// belongs returns nil for a member or mirror whom nobody cut, by what the ledger
// holds.
func (n *Node) belongs(p party) error {
	st := n.cfg.Ledger.Standing(p.member)
	switch {
	case !st.Known:
		return fmt.Errorf("%w: never admitted", ErrRefused)
	case !st.Admitted && !st.Mirror:
		return fmt.Errorf("%w: the other side's member", ErrRemoved)
	case n.cfg.Ledger.LogCut(p.log):
		return fmt.Errorf("%w: the other side's device", ErrRemoved)
	}
	return nil
}
