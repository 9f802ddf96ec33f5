package desk

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

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
	s.queueing.Lock()
	defer s.queueing.Unlock()
	var last uint64
	if err := s.recall(ctx, outboxPrefix, func(name string, _ []byte) error {
		last = binary.BigEndian.Uint64([]byte(name[len(outboxPrefix):]))
		return nil
	}); err != nil {
		return err
	}
	name := outboxPrefix + string(binary.BigEndian.AppendUint64(nil, last+1))
	if err := s.remember(ctx, name, data); err != nil {
		return err
	}
	s.bells.ring(TopicOutbox)
	return nil
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
		if errors.Is(err, consult.ErrNotMember) || errors.Is(err, consult.ErrRole) {
			return nil // kept: somebody who is admitted again has lost nothing
		}
		if err != nil {
			return fmt.Errorf("write what waited: %w", err)
		}
		if err := s.remember(ctx, names[i], nil); err != nil {
			return err
		}
		s.bells.ring(TopicOutbox)
		d.Written++
	}
	return nil
}

// reissue writes again, in this device's present log, what lies on a branch of a
// former log that nobody else has seen: the device was copied, or put back from a
// backup, and both branches cannot stand. It leaves a log that was continued
// elsewhere at once: what is on its branches counts for nobody until it is written
// again.
func (s *Space) reissue(ctx context.Context, d *Done) error {
	if err := s.newLog(); err != nil {
		return err
	}
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
			if done || s.saidAgain(w.Bodies) { // by the other copy, perhaps
				continue
			}
			if _, err := s.append(ctx, consult.Writing{Circle: w.Circle, Bodies: w.Bodies, Files: w.Files}); err != nil {
				if errors.Is(err, consult.ErrNoEpoch) || errors.Is(err, consult.ErrNotMember) || errors.Is(err, consult.ErrRole) {
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

// saidAgain reports whether one of the records stands in the workspace already,
// written anew: its random seed is that of one of one's own.
func (s *Space) saidAgain(bodies []entry.Body) bool {
	st := s.State()
	for _, b := range bodies {
		switch b := b.(type) {
		case *entry.Comment:
			if slices.ContainsFunc(st.Comments, func(c consult.Comment) bool { return c.By == s.Me() && c.Body.Seed == b.Seed }) {
				return true
			}
		case *entry.Submit:
			if slices.ContainsFunc(st.Submissions, func(x consult.Submission) bool { return x.By == s.Me() && x.Body.Seed == b.Seed }) {
				return true
			}
		case *entry.Reply:
			for _, c := range st.Comments {
				if slices.ContainsFunc(c.Replies, func(r consult.Reply) bool { return r.By == s.Me() && r.Body.Seed == b.Seed }) {
					return true
				}
			}
		}
	}
	return false
}
