package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

const (
	maxTexts  = 8       // versions kept open
	maxPlaces = 1 << 16 // places of comments kept
)

// text is a version's provisions, opened. It never changes.
type text struct {
	provisions []draft.Provision
	index      map[string]int // by id
}

// shelf keeps what screens ask for again and again and what costs much to make:
// all of it follows from what never changes.
type shelf struct {
	mu     sync.Mutex  // protects order, texts and places
	order  []entry.Ref // of texts, the one used last at the end
	texts  map[entry.Ref]*text
	places map[journey]place

	seeing sync.Mutex // protects all below; held while seen is computed
	seen   *consult.Seen
	seenAt int // entries when seen was computed
}

// journey is a comment and the version it is carried to.
type journey struct{ comment, to entry.Ref }

// place is where a comment arrived.
type place struct {
	to    string
	state draft.State
}

// text opens the text of a version, or takes it from the shelf.
func (s *Space) text(ctx context.Context, v consult.Version) (*text, error) {
	if t := s.shelf.text(v.Ref); t != nil {
		return t, nil
	}
	data, err := s.openFile(ctx, v.Epoch, v.Texts[0].Provisions)
	if err != nil {
		return nil, fmt.Errorf("provisions of version %d: %w", v.Number, err)
	}
	t := &text{index: map[string]int{}}
	if t.provisions, err = decodeProvisions(data); err != nil {
		return nil, err
	}
	for i, p := range t.provisions {
		t.index[p.ID] = i
	}
	s.shelf.put(v.Ref, t)
	return t, nil
}

// textIfHere is text, nil while the file is on its way.
func (s *Space) textIfHere(ctx context.Context, v consult.Version) (*text, error) {
	t, err := s.text(ctx, v)
	if errors.Is(err, consult.ErrNotHereYet) {
		return nil, nil
	}
	return t, err
}

// place carries a comment from the version it was made on to another. It reports
// false while the text of the former is not here.
func (s *Space) place(ctx context.Context, c *consult.Comment, from, v consult.Version, to *text) (place, bool, error) {
	j := journey{c.Ref, v.Ref}
	if p, ok := s.shelf.place(j); ok {
		return p, true, nil
	}
	old, err := s.textIfHere(ctx, from)
	if err != nil || old == nil {
		return place{}, false, err
	}
	var p place
	p.to, p.state = draft.Carry(old.provisions, to.provisions, c.Body.At, c.Body.Quote)
	s.shelf.putPlace(j, p)
	return p, true, nil
}

// seen says which device has what, computed once for the entries that are here.
func (s *Space) seen() *consult.Seen {
	s.shelf.seeing.Lock()
	defer s.shelf.seeing.Unlock()
	// Counted first: what comes meanwhile is looked for again the next time.
	if n := s.ledger.Len(); s.shelf.seen == nil || n != s.shelf.seenAt {
		s.shelf.seen, s.shelf.seenAt = s.ledger.Seen(), n
	}
	return s.shelf.seen
}

func (h *shelf) text(v entry.Ref) *text {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.texts[v]
	if t != nil {
		h.order = append(slices.DeleteFunc(h.order, func(r entry.Ref) bool { return r == v }), v)
	}
	return t
}

func (h *shelf) put(v entry.Ref, t *text) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.texts == nil {
		h.texts = map[entry.Ref]*text{}
	}
	h.texts[v] = t
	h.order = append(slices.DeleteFunc(h.order, func(r entry.Ref) bool { return r == v }), v)
	if len(h.order) > maxTexts {
		delete(h.texts, h.order[0])
		h.order = slices.Delete(h.order, 0, 1)
	}
}

func (h *shelf) place(j journey) (place, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p, ok := h.places[j]
	return p, ok
}

func (h *shelf) putPlace(j journey, p place) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.places == nil || len(h.places) >= maxPlaces {
		h.places = map[journey]place{}
	}
	h.places[j] = p
}

// clear forgets everything.
func (h *shelf) clear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.order, h.texts, h.places = nil, nil, nil
}
