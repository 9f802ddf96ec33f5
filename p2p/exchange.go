package p2p

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"toguna/consult"
	"toguna/consult/entry"
)

// noLetters is the digest of an empty set of letters: of dag-cbor's empty list.
var noLetters = entry.Frontier(nil).Digest()

// exchange compares what both sides have and sends what is missing both ways,
// until the digests agree or a round moved nothing.
func (s *session) exchange(ctx context.Context) error {
	for {
		// Whatever arrives after this position is not in the digest below, and will be
		// sent in a later round, or live.
		s.from = s.n.arrived()
		mine := s.n.cfg.Ledger.Frontier()
		digest := mine.Digest()
		if err := s.write(&digestFrame{Kind: kindDigest, Hash: digest, Letters: noLetters}); err != nil {
			return err
		}
		f, err := s.next(ctx)
		if err != nil {
			return err
		}
		theirs, ok := f.(*digestFrame)
		if !ok {
			return s.unexpected(f)
		}
		agreed := theirs.Hash == digest
		s.count(func(r *Report) { r.Rounds++; r.Agreed = agreed })
		if agreed {
			return nil
		}
		if moved, err := s.round(ctx, mine); err != nil || !moved {
			return err
		}
	}
}

// round sends frontier and missing entries while it takes those of the other
// side. It reports whether any entry crossed: both sides see the same.
func (s *session) round(ctx context.Context, mine entry.Frontier) (moved bool, err error) {
	before := s.crossed()
	g, ctx := errgroup.WithContext(ctx)
	theirs := make(chan entry.Frontier, 1)
	g.Go(func() error { return s.sendRound(ctx, mine, theirs) })
	g.Go(func() error {
		err := s.takeRound(ctx, theirs)
		if err != nil {
			// Nothing that is still being written will be read with profit.
			_ = s.stream.SetWriteDeadline(time.Now().Add(byeTime))
		}
		return err
	})
	err = g.Wait()
	return s.crossed() != before, err
}

func (s *session) sendRound(ctx context.Context, mine entry.Frontier, theirs <-chan entry.Frontier) error {
	for _, part := range split(mine) {
		if err := s.write(part); err != nil {
			return err
		}
	}
	var have entry.Frontier
	select {
	case have = <-theirs:
	case <-ctx.Done():
		return ctx.Err()
	}
	ids := s.n.cfg.Ledger.Missing(have)
	s.count(func(r *Report) { r.toSend += len(ids) })
	if err := s.send(ctx, ids, s.stillInside); err != nil {
		return err
	}
	return s.write(&moreFrame{Kind: kindMore, Hash: s.n.cfg.Ledger.Frontier().Digest()})
}

func (s *session) takeRound(ctx context.Context, theirs chan<- entry.Frontier) error {
	have, err := s.takeFrontier(ctx)
	if err != nil {
		return err
	}
	theirs <- have
	for {
		f, err := s.next(ctx)
		if err != nil {
			return err
		}
		if batch, ok := f.(*entriesFrame); ok {
			if f, err = s.take(ctx, batch); err != nil {
				return err
			}
		}
		switch f.(type) {
		case nil:
		case *moreFrame:
			return nil
		default:
			return s.unexpected(f)
		}
	}
}

// takeFrontier reads the parts of the other side's frontier.
func (s *session) takeFrontier(ctx context.Context) (entry.Frontier, error) {
	var all entry.Frontier
	for part := uint64(0); ; part++ {
		f, err := s.next(ctx)
		if err != nil {
			return nil, err
		}
		p, ok := f.(*frontierFrame)
		if !ok {
			return nil, s.unexpected(f)
		}
		if p.Part != part || len(all)+len(p.Logs) > maxLogs || !p.Last && len(p.Logs) == 0 {
			return nil, fmt.Errorf("%w: part %d of a frontier", ErrProtocol, p.Part)
		}
		all = append(all, p.Logs...)
		if !p.Last {
			continue
		}
		if err := all.Check(); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
		}
		return all, nil
	}
}

// send sends entries in batches, but those that crossed this stream already.
// inside is asked before each batch leaves.
func (s *session) send(ctx context.Context, ids []entry.CID, inside func() error) error {
	batch, size := make([][]byte, 0, 128), 0
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		if err := inside(); err != nil {
			return err
		}
		if err := s.write(&entriesFrame{Kind: kindEntries, Blocks: batch}); err != nil {
			return err
		}
		s.count(func(r *Report) { r.Sent += len(batch) })
		batch, size = batch[:0], 0
		return ctx.Err()
	}
	for _, id := range ids {
		if !s.first(id) {
			continue
		}
		block, err := s.n.cfg.Ledger.Block(ctx, id)
		if errors.Is(err, consult.ErrNotFound) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read an entry to send: %w", err)
		}
		if size+len(block) > batchSize {
			if err := flush(); err != nil {
				return err
			}
		}
		batch, size = append(batch, block), size+len(block)
	}
	return flush()
}

// first notes that id is sent, and reports whether it did not cross before.
func (s *session) first(id entry.CID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, crossed := s.seen[id]; crossed {
		return false
	}
	s.seen[id] = false
	return true
}

// take hands a batch to the ledger, together with those that wait behind it, so
// that a slow disk is waited for less often. It returns the first frame that is
// not entries, or nil where none waits.
func (s *session) take(ctx context.Context, batch *entriesFrame) (frame, error) {
	blocks := batch.Blocks
	size := 0
	for _, b := range blocks {
		size += len(b)
	}
	var after frame
	for after == nil && size < maxFrame {
		select {
		case f, ok := <-s.in:
			if !ok {
				// What came before the end counts; the caller meets the end itself.
				return nil, s.add(ctx, blocks)
			}
			if more, is := f.(*entriesFrame); is {
				blocks = append(blocks, more.Blocks...)
				for _, b := range more.Blocks {
					size += len(b)
				}
				continue
			}
			after = f
			continue
		default:
		}
		break
	}
	return after, s.add(ctx, blocks)
}

// add hands blocks to the ledger and counts what became of them.
func (s *session) add(ctx context.Context, blocks [][]byte) error {
	s.mu.Lock()
	for _, b := range blocks {
		id := entry.Sum(entry.CodecDagCBOR, b)
		if s.seen[id] {
			s.wasted.repeated += len(b)
		}
		s.seen[id] = true
	}
	s.mu.Unlock()
	added, err := s.n.cfg.Ledger.Add(ctx, blocks)
	if err != nil {
		return fmt.Errorf("add entries: %w", err)
	}
	s.count(func(r *Report) {
		r.Received += len(blocks)
		r.New += added.New
		r.Held += added.Held
		r.Refused += len(added.Refused)
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wasted.held += added.Held
	for _, r := range added.Refused {
		if errors.Is(r.Err, consult.ErrHeldFull) {
			s.wasted.held++ // not this peer's fault alone
		} else {
			s.wasted.refused++
		}
	}
	if w := s.wasted; w.refused > maxRefused || w.held > maxHeld || w.repeated > maxRepeated {
		return fmt.Errorf("%w: too many useless entries", ErrProtocol)
	}
	return nil
}

// stillInside reports whether the other side is, by now, still a member.
func (s *session) stillInside() error { return s.n.belongs(s.them) }

// stay keeps the stream and passes entries on, both ways, as they come. The
// dialer has said `live`.
func (s *session) stay(ctx context.Context) error {
	s.waitForEver()
	if err := s.write(&bareFrame{Kind: kindLive}); err != nil {
		return err
	}
	s.n.goLive(s, 1)
	defer s.n.goLive(s, -1)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.pass(ctx) })
	g.Go(func() error { return s.hear(ctx) })
	g.Go(func() error { return s.yield(ctx) })
	if err := g.Wait(); !errors.Is(err, errYield) {
		return err
	}
	return nil
}

// pass sends entries as they arrive on this device.
func (s *session) pass(ctx context.Context) error {
	ledger := s.n.cfg.Ledger
	for {
		wait := ledger.Wait()
		ids, next := ledger.Arrivals(s.from)
		s.from = next
		if err := s.stillInside(); err != nil {
			return err
		}
		if err := s.send(ctx, ids, s.stillInside); err != nil {
			return err
		}
		if len(ids) > 0 {
			continue
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// hear takes entries until the other side leaves. It never returns nil.
func (s *session) hear(ctx context.Context) error {
	said := !s.dialer // the listener has heard its one `live`
	for {
		f, err := s.next(ctx)
		if err != nil {
			return err
		}
		if batch, ok := f.(*entriesFrame); ok && said {
			if f, err = s.take(ctx, batch); err != nil {
				return err
			}
		}
		switch {
		case f == nil:
		case f.kind() == kindLive && !said:
			said = true
		default:
			return s.unexpected(f)
		}
	}
}

// count changes the report under its lock and tells who asked to be told.
func (s *session) count(change func(*Report)) {
	s.mu.Lock()
	change(&s.report)
	r := s.report
	s.mu.Unlock()
	s.n.progress(r)
}

// crossed is how many entries went over the stream, in either direction.
func (s *session) crossed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.report.Sent + s.report.Received
}
