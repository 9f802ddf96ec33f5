package swap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ipfs/boxo/bitswap/client"
	"github.com/ipfs/boxo/exchange"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p/core/peer"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/p2p/disk/fileblocks"
)

const (
	// together is how many files are looked at together.
	together = 256

	// rounds is one more than a tree has levels, with the last to look whether all
	// is here.
	rounds = 6

	// atOnce is how many blocks a Fetch asks for at a time: as many as a Bitswap
	// session announces to all before it knows who has anything.
	atOnce = 64

	// stall is how long a Fetch waits while nothing comes that could be part of a
	// block. A block itself may take minutes on a slow line.
	stall = 10 * time.Second

	// trickle is how many bytes within stall count as something coming. A wantlist
	// or an answer is smaller, most of the time.
	trickle = 4 << 10
)

// patience is how long Bitswap waits for a block from one peer before it asks
// another too: less than stall at first, then as the line has shown. A block of
// 1 MiB takes 80 seconds at 100 kbit/s.
func patience() *client.DontHaveTimeoutConfig {
	return &client.DontHaveTimeoutConfig{
		DontHaveTimeout:            6 * time.Second,
		MinTimeout:                 3 * time.Second,
		MaxTimeout:                 2 * time.Minute,
		MaxExpectedWantProcessTime: 5 * time.Second,
		PingLatencyMultiplier:      3,
		MessageLatencyAlpha:        0.5,
		MessageLatencyMultiplier:   2,
	}
}

// Fetch brings the files named here, from all allowed peers that are connected.
// Each block is kept as it comes, so that a Fetch that was broken off is gone on
// with by the next.
//
// It returns consult.ErrNotHereYet if it could not complete all of them: nobody
// is connected, all who are have said that they lack a block, or nothing has
// come for 10 seconds. It goes on for as long as somebody keeps sending: ctx is
// the bound. The error wraps fileblocks.ErrShape if a CID names no file of ours;
// the others are fetched all the same.
func (s *Swap) Fetch(ctx context.Context, roots []entry.CID) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.closing.Lock()
	if s.ended.Err() != nil {
		s.closing.Unlock()
		return fmt.Errorf("fetch files: %w", ErrClosed)
	}
	s.fetches.Add(1)
	s.closing.Unlock()
	defer s.fetches.Done()
	defer context.AfterFunc(s.ended, cancel)()

	f := fetch{swap: s, absent: make(map[entry.CID]error)}
	for part := range slices.Chunk(entry.Set(roots), together) {
		if err := f.fetch(ctx, part); err != nil {
			if s.ended.Err() != nil {
				err = ErrClosed
			}
			return fmt.Errorf("fetch files: %w", err)
		}
	}
	return f.result(len(roots))
}

// fetch is the state of one Fetch.
type fetch struct {
	swap    *Swap
	session exchange.Fetcher
	leave   context.CancelFunc // ends the session

	absent map[entry.CID]error // blocks that could not be had, and why
	lacks  int                 // files that lack blocks
	bad    error               // about the first file that is none
}

func (f *fetch) result(n int) error {
	var lacks error
	if f.lacks > 0 {
		lacks = fmt.Errorf("%d of %d: %w", f.lacks, n, consult.ErrNotHereYet)
	}
	if err := errors.Join(f.bad, lacks); err != nil {
		return fmt.Errorf("fetch files: %w", err)
	}
	return nil
}

// fetch fetches files level by level: what a tree lacks, then what the nodes that
// came turn out to link to.
func (f *fetch) fetch(ctx context.Context, roots []entry.CID) error {
	defer f.endSession()
	for range rounds {
		var missing []entry.CID
		var left []entry.CID // files of which there is something left to ask for
		for _, root := range roots {
			ask, err := f.look(ctx, root)
			if err != nil {
				return err
			}
			if len(ask) > 0 {
				missing = append(missing, ask...)
				left = append(left, root)
			}
		}
		if len(left) == 0 {
			return nil
		}
		for part := range slices.Chunk(entry.Set(missing), atOnce) {
			if err := f.blocks(ctx, part); err != nil {
				return err
			}
		}
		roots = left
	}
	// Blocks were kept and are missing again.
	f.lacks += len(roots)
	return nil
}

// look returns the blocks of a file to ask for. If there are none it notes what
// became of the file.
func (f *fetch) look(ctx context.Context, root entry.CID) (ask []entry.CID, err error) {
	tree, err := fileblocks.Load(ctx, f.swap.blocks, root)
	if errors.Is(err, fileblocks.ErrShape) {
		f.spoiled(err)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	lacks, bad := false, error(nil)
	for _, id := range tree.Missing {
		why, asked := f.absent[id]
		switch {
		case !asked:
			ask = append(ask, id)
		case errors.Is(why, consult.ErrNotHereYet):
			lacks = true
		default:
			bad = fmt.Errorf("file %s: %w", root.Short(), why)
		}
	}
	switch {
	case len(ask) > 0:
	case bad != nil:
		f.spoiled(bad)
	case lacks:
		f.lacks++
	}
	return ask, nil
}

func (f *fetch) spoiled(err error) {
	if f.bad == nil {
		f.bad = err
	}
}

// blocks fetches single blocks, and notes as absent those it cannot have.
func (f *fetch) blocks(ctx context.Context, ids []entry.CID) error {
	s := f.swap
	if len(s.gate.reachable()) == 0 {
		for _, id := range ids {
			f.absent[id] = consult.ErrNotHereYet
		}
		return nil
	}
	if err := s.slots.Acquire(ctx, int64(len(ids))); err != nil {
		return err
	}
	defer s.slots.Release(int64(len(ids)))
	waiting := make(map[cid.Cid]bool, len(ids))
	keys := make([]cid.Cid, len(ids))
	for i, id := range ids {
		keys[i] = id.Cid()
		waiting[keys[i]] = true
	}
	if err := s.register(ctx, keys); err != nil {
		return err
	}
	defer s.unregister(keys)

	if f.session == nil {
		var session context.Context
		session, f.leave = context.WithCancel(s.ended)
		f.session = s.bitswap.NewSession(session)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	arrived, err := f.session.GetBlocks(ctx, keys)
	if err != nil {
		return err
	}
	if err := f.collect(ctx, arrived, waiting); err != nil {
		return err
	}
	if len(waiting) == 0 {
		return nil
	}
	// A session goes on counting what it no longer waits for against the number
	// that it announces, so the next blocks get another.
	f.endSession()
	for c := range waiting {
		id, err := entry.FromCid(c)
		if err != nil {
			return err
		}
		f.absent[id] = consult.ErrNotHereYet
	}
	return nil
}

func (f *fetch) endSession() {
	if f.session != nil {
		f.leave()
		f.session = nil
	}
}

// collect keeps what arrives and takes it out of waiting, until there is nothing
// left to wait for.
func (f *fetch) collect(ctx context.Context, arrived <-chan blocks.Block, waiting map[cid.Cid]bool) error {
	s := f.swap
	heard, since := s.gate.heard.Load(), time.Now()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for len(waiting) > 0 {
		changed := s.changes()
		if s.nobodyHas(waiting) {
			return nil
		}
		select {
		case block, ok := <-arrived:
			if !ok { // the session ended, with ctx or with the Swap
				if err := ctx.Err(); err != nil {
					return err
				}
				return s.ended.Err()
			}
			if err := f.keep(ctx, block); err != nil {
				return err
			}
			delete(waiting, block.Cid())
			heard, since = s.gate.heard.Load(), time.Now()
		case <-changed:
		case <-tick.C:
			if now := s.gate.heard.Load(); now-heard >= trickle {
				heard, since = now, time.Now()
			}
			if time.Since(since) >= stall {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// keep stores a block. One that has its hash and yet is no part of a file makes
// bad every file that names it, and nobody has a better one.
func (f *fetch) keep(ctx context.Context, block blocks.Block) error {
	id, err := entry.FromCid(block.Cid())
	if err != nil {
		return err
	}
	if err := fileblocks.Verify(id, block.RawData()); err != nil {
		f.absent[id] = err
		return nil
	}
	if err := f.swap.blocks.Put(ctx, block); err != nil {
		return err
	}
	return f.swap.bitswap.NotifyNewBlocks(ctx, block)
}

// register begins to note what peers say about blocks.
func (s *Swap) register(ctx context.Context, keys []cid.Cid) error {
	s.mu.Lock()
	fresh := make(map[cid.Cid]bool)
	for _, c := range keys {
		w := s.wants[c]
		if w == nil {
			w = &want{denied: make(map[peer.ID]bool)}
			s.wants[c] = w
			fresh[c] = true
		}
		w.fetches++
	}
	s.mu.Unlock()
	if err := s.settle(ctx, fresh); err != nil {
		s.unregister(keys)
		return err
	}
	return nil
}

func (s *Swap) unregister(keys []cid.Cid) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range keys {
		if w := s.wants[c]; w.fetches > 1 {
			w.fetches--
		} else {
			delete(s.wants, c)
		}
	}
}

// settle waits until Bitswap has dropped its wants for keys that a Fetch asked
// for and gave up a moment ago, which it does in its own time. Peers are not
// asked again for what is still wanted, and would not answer again.
func (s *Swap) settle(ctx context.Context, keys map[cid.Cid]bool) error {
	const pause, tries = time.Millisecond, 1000
	for range tries {
		stale := func(c cid.Cid) bool { return keys[c] }
		if !slices.ContainsFunc(s.bitswap.GetWantlist(), stale) {
			return nil
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// changes returns a channel that is closed at the next answer, or when a peer
// comes or goes.
func (s *Swap) changes() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// nobodyHas reports whether every peer that can be reached has denied each of
// the blocks waited for.
func (s *Swap) nobodyHas(waiting map[cid.Cid]bool) bool {
	peers := s.gate.reachable()
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range waiting {
		for _, p := range peers {
			if !s.wants[c].denied[p] {
				return false
			}
		}
	}
	return true
}
