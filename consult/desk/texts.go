package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/draft"
	"toguna/consult/entry"
	"toguna/consult/parallel"
)

const (
	maxTexts  = 8       // versions kept open
	maxRoutes = 8       // alignments of two of them kept
	maxPlaces = 1 << 16 // places of comments kept
)

// textKey names a text: a version, one of its languages, and the file. Of two texts
// in a language that clerks added without knowing of each other one counts, which may
// turn out later to be the other.
type textKey struct {
	version entry.Ref
	lang    string
	file    entry.CID
}

// keyOf names the text at hand of a version.
func keyOf(v consult.Version) textKey { return textKey{v.Ref, v.Lang(), v.Texts[0].Provisions.CID} }

// text is the provisions of a version in one language, opened. It never changes.
type text struct {
	provisions []draft.Provision
	index      map[string]int // by id
}

func newText(ps []draft.Provision) *text {
	t := &text{ps, make(map[string]int, len(ps))}
	for i, p := range ps {
		t.index[p.ID] = i
	}
	return t
}

// label is that of a provision, by its id; empty if there is none.
func (t *text) label(id string) string {
	if i, ok := t.index[id]; ok {
		return t.provisions[i].Label
	}
	return ""
}

// shelf keeps what screens ask for again and again and what costs much to make:
// all of it follows from what never changes.
type shelf struct {
	mu     sync.Mutex // protects order, texts, routes and places
	order  []textKey  // of texts, the one used last at the end
	texts  map[textKey]*text
	routes []*aligned // the one used last at the end
	beside []bridge   // likewise
	places map[journey]place

	seeing sync.Mutex // protects all below; held while seen is computed
	seen   *consult.Seen
	seenAt int // entries when seen was computed
}

// journey is a comment and the texts between which it is carried, from where it was
// placed by hand if it was.
type journey struct {
	comment, by entry.Ref
	route
}

// route is two texts, of which comments are carried from the one to the other.
type route struct{ from, to textKey }

// bridge is two texts of one version, and how they are aligned.
type bridge struct {
	route
	made *parallel.Alignment
}

// aligned is the alignment of two versions, while it is made and after.
type aligned struct {
	route
	making chan struct{} // holds one token: who has put it there may read and write what follows
	done   bool
	made   *anchor.Alignment // nil if the texts are too long
}

// text opens the text at hand of a version, or takes it from the shelf.
func (s *Space) text(ctx context.Context, v consult.Version) (*text, error) {
	if t := s.shelf.text(keyOf(v)); t != nil {
		return t, nil
	}
	data, err := s.openFile(ctx, v.Texts[0].Epoch, v.Texts[0].Provisions)
	if err != nil {
		return nil, fmt.Errorf("provisions of version %d: %w", v.Number, err)
	}
	provisions, err := decodeProvisions(data)
	if err != nil {
		return nil, err
	}
	t := newText(provisions)
	s.shelf.put(keyOf(v), t)
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

func (h *shelf) text(v textKey) *text {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.texts[v]
	if t != nil {
		h.order = append(slices.DeleteFunc(h.order, func(r textKey) bool { return r == v }), v)
	}
	return t
}

func (h *shelf) put(v textKey, t *text) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.texts == nil {
		h.texts = map[textKey]*text{}
	}
	h.texts[v] = t
	h.order = append(slices.DeleteFunc(h.order, func(r textKey) bool { return r == v }), v)
	if len(h.order) > maxTexts {
		delete(h.texts, h.order[0])
		h.order = slices.Delete(h.order, 0, 1)
	}
}

// aligned returns the place of an alignment, which may be still to be made.
func (h *shelf) aligned(r route) *aligned {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := &aligned{route: r, making: make(chan struct{}, 1)}
	if i := slices.IndexFunc(h.routes, func(o *aligned) bool { return o.route == r }); i >= 0 {
		a = h.routes[i]
		h.routes = slices.Delete(h.routes, i, i+1)
	}
	h.routes = append(h.routes, a)
	if len(h.routes) > maxRoutes {
		h.routes = slices.Delete(h.routes, 0, 1)
	}
	return a
}

// parallel aligns two texts of one version, or takes that from the shelf.
func (h *shelf) parallel(r route, from, to *text) *parallel.Alignment {
	h.mu.Lock()
	i := slices.IndexFunc(h.beside, func(b bridge) bool { return b.route == r })
	if i >= 0 {
		defer h.mu.Unlock()
		return h.beside[i].made
	}
	h.mu.Unlock()
	a := parallel.Align(from.provisions, to.provisions)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.beside = append(h.beside, bridge{r, a}); len(h.beside) > maxRoutes {
		h.beside = slices.Delete(h.beside, 0, 1)
	}
	return a
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
	h.order, h.texts, h.routes, h.beside, h.places = nil, nil, nil, nil, nil
}
