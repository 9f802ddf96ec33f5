package desk

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"toguna/consult"
	"toguna/consult/entry"
)

const outboxPrefix = "outbox/"

// queued is what waits for a key: sealed on this device, written later.
type queued struct {
	Circle  entry.Circle   `cbor:"circle"`
	Files   []entry.CID    `cbor:"files,omitempty"`
	Records []entry.Record `cbor:"recs"`
}

// queue keeps records until there is an epoch to seal them to.
func (s *Space) queue(ctx context.Context, circle entry.Circle, files []entry.CID, bodies []entry.Body) error {
	q := queued{Circle: circle, Files: files}
	for _, b := range bodies {
		r, err := entry.NewRecord(b)
		if err != nil {
			return err
		}
		q.Records = append(q.Records, r)
	}
	data, err := entry.Marshal(&q)
	if err != nil {
		return fmt.Errorf("keep for later: %w", err)
	}
	var last uint64
	if err := s.recall(ctx, outboxPrefix, func(name string, _ []byte) error {
		last = binary.BigEndian.Uint64([]byte(name[len(outboxPrefix):]))
		return nil
	}); err != nil {
		return err
	}
	name := outboxPrefix + string(binary.BigEndian.AppendUint64(nil, last+1))
	return s.remember(ctx, name, data)
}

// Waiting returns how many records wait in the outbox.
func (s *Space) Waiting(ctx context.Context) (int, error) {
	n := 0
	err := s.recall(ctx, outboxPrefix, func(string, []byte) error {
		n++
		return nil
	})
	return n, err
}

// flushOutbox writes what waited, in order, as far as there are keys now.
func (s *Space) flushOutbox(ctx context.Context, d *Done) error {
	var names []string
	var items []queued
	if err := s.recall(ctx, outboxPrefix, func(name string, value []byte) error {
		var q queued
		if err := entry.Unmarshal(value, &q); err != nil {
			return fmt.Errorf("read the outbox: %w", err)
		}
		names, items = append(names, name), append(items, q)
		return nil
	}); err != nil {
		return err
	}
	for i, q := range items {
		var bodies []entry.Body
		for _, r := range q.Records {
			b, err := r.Decode()
			if err != nil {
				return fmt.Errorf("read the outbox: %w", err)
			}
			bodies = append(bodies, b)
		}
		_, err := s.append(ctx, consult.Writing{Circle: q.Circle, Bodies: bodies, Files: q.Files})
		if errors.Is(err, consult.ErrNoEpoch) {
			continue // to the committee only may go where to everyone cannot yet
		}
		if errors.Is(err, consult.ErrNotMember) {
			return nil // kept: somebody who is admitted again has lost nothing
		}
		if err != nil {
			return fmt.Errorf("write what waited: %w", err)
		}
		if err := s.remember(ctx, names[i], nil); err != nil {
			return err
		}
		d.Written++
	}
	return nil
}

// reissue writes again, in this device's present log, what lies on a branch of a
// former log that nobody else has seen: the device was put back from a backup and
// both branches cannot stand.
func (s *Space) reissue(ctx context.Context, d *Done) error {
	s.desk.mu.Lock()
	former := append([]entry.Hash(nil), s.ring.Former...)
	s.desk.mu.Unlock()
	for _, seed := range former {
		for _, w := range s.ledger.Stranded(logOf(seed)) {
			name := "reissued/" + string(w.ID[:])
			done := false
			if err := s.recall(ctx, name, func(string, []byte) error { done = true; return nil }); err != nil {
				return err
			}
			if done {
				continue
			}
			if _, err := s.append(ctx, consult.Writing{Circle: w.Circle, Bodies: w.Bodies, Files: w.Files}); err != nil {
				if errors.Is(err, consult.ErrNoEpoch) || errors.Is(err, consult.ErrNotMember) {
					return nil
				}
				return fmt.Errorf("write again what was on a lost branch: %w", err)
			}
			if err := s.remember(ctx, name, []byte{1}); err != nil {
				return err
			}
			d.Written++
		}
	}
	return nil
}
