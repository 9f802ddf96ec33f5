// Package swap exchanges blocks of sealed files among the members of one
// workspace who can be reached: Bitswap with the door shut.
//
// Stock Bitswap tells every peer it is connected to what it wants, and serves
// whoever asks. Here a peer is a stranger until Allow, which the caller says once
// the peer has proved that it belongs. A stranger is sent nothing, neither
// blocks nor wants; his streams are reset unread; no other network is asked. The
// gate stands at three places, each of which would do for most of it: the host
// that Bitswap sees opens and accepts no streams but those of allowed peers; the
// network layer tells it of no other peers; the server refuses their requests.
//
// Only direct connections count. Blocks do not go over relays, which are too
// narrow for them; a member who relays has the files himself.
//
// A host serves one workspace, so it has one Swap.
package swap

import (
	"context"
	"errors"
	"sync"

	"github.com/ipfs/boxo/bitswap"
	"github.com/ipfs/boxo/bitswap/client"
	"github.com/ipfs/boxo/bitswap/network/bsnet"
	"github.com/ipfs/boxo/blockstore"
	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"golang.org/x/sync/semaphore"
)

// ErrClosed is returned by Fetch after Close.
var ErrClosed = errors.New("the exchange of files is closed")

// maxWants bounds the blocks asked for at once, by all Fetches together.
// Bitswap stalls for minutes on ten thousand.
const maxWants = 1000

// maxCIDSize is the length of the only CIDs in use.
const maxCIDSize = 36

// Swap serves the blocks of a workspace to its members and fetches from them
// what is missing here.
type Swap struct {
	blocks  blockstore.Blockstore
	gate    *gate
	bitswap *bitswap.Bitswap
	slots   *semaphore.Weighted // maxWants
	ended   context.Context     // until Close
	end     context.CancelFunc
	fetches sync.WaitGroup
	closing sync.Mutex // protects fetches.Add against Wait
	closed  sync.Once

	mu      sync.Mutex // protects wants and changed
	wants   map[cid.Cid]*want
	changed chan struct{} // closed when an answer or a peer came or went
}

// want is one block that some Fetches wait for.
type want struct {
	fetches int
	denied  map[peer.ID]bool // who said that they do not have it
}

// New starts serving the blocks of bs over h, to nobody yet. It goes on until
// Close or the end of ctx, whichever comes first; Close must be called in either
// case.
func New(ctx context.Context, h host.Host, bs blockstore.Blockstore) *Swap {
	s := &Swap{
		blocks:  bs,
		slots:   semaphore.NewWeighted(maxWants),
		wants:   make(map[cid.Cid]*want),
		changed: make(chan struct{}),
	}
	s.ended, s.end = context.WithCancel(ctx)
	s.gate = newGate(h, s.answered, s.wake)
	// Only the present version of the protocol: the older ones cannot say that
	// they do not have a block.
	network := bsnet.NewFromIpfsHost(s.gate.host(),
		bsnet.SupportedProtocols([]protocol.ID{bsnet.ProtocolBitswap}))
	s.bitswap = bitswap.New(ctx, &gatedNetwork{network, s.gate}, nil, bs,
		bitswap.WithPeerBlockRequestFilter(func(p peer.ID, _ cid.Cid) bool { return s.gate.allows(p) }),
		bitswap.MaxCidSize(maxCIDSize),
		bitswap.EngineBlockstoreWorkerCount(8),
		bitswap.EngineTaskWorkerCount(4),
		bitswap.TaskWorkerCount(4),
		bitswap.WithClientOption(client.WithDontHaveTimeoutConfig(patience())),
		bitswap.WithClientOption(client.WithoutDuplicatedBlockStats()),
	)
	return s
}

// Allow opens the door to a peer that has proved that it belongs. Connected or
// not, it stays open until Deny.
func (s *Swap) Allow(p peer.ID) { s.gate.set(p, true) }

// Deny shuts the door to a peer again. What was under way to it or from it is
// broken off.
func (s *Swap) Deny(p peer.ID) { s.gate.set(p, false) }

// Close ends what is under way and serves nobody any more. The host stays open.
func (s *Swap) Close() error {
	var err error
	s.closed.Do(func() {
		s.closing.Lock()
		s.end()
		s.closing.Unlock()
		s.fetches.Wait()
		s.gate.shut()
		err = s.bitswap.Close()
	})
	return err
}

// answered notes what an allowed peer said about blocks.
func (s *Swap) answered(p peer.ID, has, hasNot []cid.Cid) {
	s.mu.Lock()
	for _, c := range hasNot {
		if w := s.wants[c]; w != nil {
			w.denied[p] = true
		}
	}
	for _, c := range has {
		if w := s.wants[c]; w != nil {
			delete(w.denied, p)
		}
	}
	s.mu.Unlock()
	s.wake()
}

// wake lets the Fetches look again at who is there and what was said.
func (s *Swap) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}
