package desk

import (
	"context"
	"slices"
	"sync"
	"time"

	"toguna/consult/entry"
)

// Link is how this device stands with the others.
type Link struct {
	Serving      bool      // reachable, and following others
	Peers        int       // devices connected now; -1 where the host cannot tell
	LastExchange time.Time // when something was last exchanged with another device; zero if never
	Addresses    []string  // where others can reach this device, while its host runs
}

// counter is a Peer that knows how many devices are connected to it.
type counter interface{ Connected() int }

// Link tells how this device stands with the others.
func (s *Space) Link() Link {
	s.mu.Lock()
	l := Link{Serving: s.serving > 0}
	p := s.peer
	s.mu.Unlock()
	if p != nil {
		l.Peers = -1
		l.Addresses = p.Addresses()
		if c, ok := p.(counter); ok {
			l.Peers = c.Connected()
		}
	}
	l.LastExchange = s.heard.lastExchange()
	return l
}

const (
	heardName = "link/heard"

	// heardEvery is how often, at most, the time of the last exchange is made durable
	// where one follows another.
	heardEvery = time.Minute
)

// heard is what this device remembers of meeting others: when it last did, and
// when something of which device last came.
type heard struct {
	mu    sync.Mutex // protects all below
	kept  heardRecord
	saved int64 // when kept was last made durable
	from  int   // how many entries had come from others
}

// heardRecord is heard as it is kept.
type heardRecord struct {
	Last int64      `cbor:"last"`
	Logs []heardLog `cbor:"logs"`
}

// heardLog says how far a log was known, and since when.
type heardLog struct {
	Log  entry.Key `cbor:"log"`
	Next uint64    `cbor:"next"` // after the last of its entries here
	Time int64     `cbor:"time"` // when that came; 0 if before this was noted
}

func (h *heard) lastExchange() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return atTime(h.kept.Last)
}

// lastOf returns when something of a log last came, zero if that is not known.
func (h *heard) lastOf(log entry.Key) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, l := range h.kept.Logs {
		if l.Log == log {
			return atTime(l.Time)
		}
	}
	return time.Time{}
}

// atTime is a claimed or remembered time; 0 is none.
func atTime(t int64) time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.Unix(t, 0).UTC()
}

// recallHeard reads what is remembered of meeting others. What came before that was
// first noted came at no known time.
func (s *Space) recallHeard(ctx context.Context) error {
	s.heard.mu.Lock()
	defer s.heard.mu.Unlock()
	found := false
	if err := s.recall(ctx, heardName, func(_ string, value []byte) error {
		found = entry.Unmarshal(value, &s.heard.kept) == nil
		return nil
	}); err != nil {
		return err
	}
	if !found {
		s.heard.kept = heardRecord{}
		s.heard.note(s.ledger.Frontier(), 0)
	}
	s.heard.from = s.foreign()
	return nil
}

// note brings the logs up to date. h.mu is held.
func (h *heard) note(f entry.Frontier, now int64) {
	for _, lf := range f {
		next := lf.Ranges[len(lf.Ranges)-1].To + 1
		i := slices.IndexFunc(h.kept.Logs, func(l heardLog) bool { return l.Log == lf.Log })
		switch {
		case i < 0:
			h.kept.Logs = append(h.kept.Logs, heardLog{lf.Log, next, now})
		case h.kept.Logs[i].Next != next:
			h.kept.Logs[i].Next, h.kept.Logs[i].Time = next, now
		}
	}
}

// foreign counts the entries here that this program did not write.
func (s *Space) foreign() int { return s.ledger.Len() - int(s.written.Load()) }

// met notes that something was just exchanged with another device. Failing to
// remember it must not fail the exchange.
func (s *Space) met(ctx context.Context) {
	now := s.now()
	s.heard.mu.Lock()
	s.heard.kept.Last = now
	s.heard.from = max(s.heard.from, s.foreign())
	s.heard.note(s.ledger.Frontier(), now)
	due := now-s.heard.saved >= int64(heardEvery/time.Second)
	s.heard.mu.Unlock()
	if due {
		s.saveHeard(ctx)
	}
	s.bells.ring(TopicPeers | TopicDelivery)
}

// hear notes an exchange if something came from outside since the last time.
func (s *Space) hear(ctx context.Context) {
	s.heard.mu.Lock()
	fresh := s.foreign() > s.heard.from
	s.heard.mu.Unlock()
	if fresh {
		s.met(ctx)
	}
}

// saveHeard makes what was noted durable.
func (s *Space) saveHeard(ctx context.Context) {
	s.heard.mu.Lock()
	data, err := entry.Marshal(&s.heard.kept)
	if s.heard.kept.Last == 0 || err != nil {
		s.heard.mu.Unlock()
		return // nothing to say
	}
	s.heard.saved = s.now()
	s.heard.mu.Unlock()
	_ = s.remember(context.WithoutCancel(ctx), heardName, data)
}
