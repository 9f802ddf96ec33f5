package consult

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"toguna/consult/entry"
	"toguna/crypto/vault"
)

// Errors of the Ledger.
var (
	// ErrNotAdmitted is returned for an entry whose author nobody admitted in the
	// control past that it names.
	ErrNotAdmitted = errors.New("written by somebody who was not admitted")
	// ErrHeldFull is returned when too many entries wait for a past that never came.
	ErrHeldFull = errors.New("too many entries wait for what they follow")
	// ErrBroken is returned once the store failed: what is in memory may be more
	// than what is kept.
	ErrBroken = errors.New("the store failed; start again")
)

// maxHeld bounds what is kept without its past.
const maxHeld = 4096

// Ledger is the entries of one workspace that this device holds: verified,
// linked, opened as far as the keys go, and folded on demand. It is safe for
// concurrent use.
type Ledger struct {
	space entry.CID
	store Store
	keys  *Keyring
	cache *vault.Box // for what was opened; nil: nothing is cached

	adding sync.Mutex // held by the one goroutine that adds, so that entries are linked and stored in one order

	mu       sync.RWMutex // protects all below
	g        *graph
	verdict  *verdict
	state    *State
	receipts map[*node][]*entry.Receipt
	durable  int           // how many of the arrivals are in the store
	arrived  chan struct{} // closed and replaced at each arrival
	broken   error
	mine     map[entry.Key]bool // logs of this device
	foreign  map[entry.Key]bool // of these, the ones of which entries came from outside
}

// OpenLedger reads workspace space from store. What was opened before is taken
// from the cache; the rest is opened with keys.
func OpenLedger(ctx context.Context, space entry.CID, store Store, keys *Keyring, cache *vault.Box) (*Ledger, error) {
	l := &Ledger{
		space: space, store: store, keys: keys, cache: cache, g: newGraph(space),
		receipts: map[*node][]*entry.Receipt{}, arrived: make(chan struct{}), mine: map[entry.Key]bool{}, foreign: map[entry.Key]bool{},
	}
	var raw [][]byte
	if err := store.Each(ctx, func(s entry.Sealed) error {
		raw = append(raw, s.Bytes)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	entries := make([]*entry.Entry, len(raw))
	if err := parallel(ctx, len(raw), func(i int) error {
		e, err := entry.DecodeStored(raw[i])
		entries[i] = e
		return err
	}); err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	for _, e := range entries {
		if _, err := l.g.add(e); err != nil {
			l.g.invalid[e.ID()] = err // was kept as held, and its past came later
		}
	}
	l.durable = len(l.g.arrivals)
	if err := l.recall(ctx); err != nil {
		return nil, err
	}
	return l, l.Reopen(ctx)
}

// parallel runs f for 0 to n-1 on all cores and returns the first error.
func parallel(ctx context.Context, n int, f func(int) error) error {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		for i := range n {
			if err := errors.Join(ctx.Err(), f(i)); err != nil {
				return err
			}
		}
		return nil
	}
	const stride = 16
	var wg sync.WaitGroup
	var mu sync.Mutex // protects next and failed
	next, failed := 0, error(nil)
	for range workers {
		wg.Go(func() {
			for {
				mu.Lock()
				from := next
				next += stride
				stop := failed != nil || from >= n
				mu.Unlock()
				if stop {
					return
				}
				err := ctx.Err()
				for i := from; i < min(from+stride, n) && err == nil; i++ {
					err = f(i)
				}
				if err != nil {
					mu.Lock()
					failed = errors.Join(failed, err)
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return failed
}

// Space returns the workspace's id.
func (l *Ledger) Space() entry.CID { return l.space }

// Keys returns the ring of epoch keys with which entries are opened.
func (l *Ledger) Keys() *Keyring { return l.keys }

// Added says what became of the blocks given to Add.
type Added struct {
	New     int // stored, linked or held
	Known   int
	Held    int // of the new ones, those whose past is not here
	Refused []Refusal
}

// Refusal is a block that was not stored, and why.
type Refusal struct {
	ID  entry.CID
	Err error
}

// Add verifies blocks, makes the good ones durable and links them. An entry
// whose past is not here yet is held. The error is the store's or the context's;
// bad blocks are told in Added.
func (l *Ledger) Add(ctx context.Context, blocks [][]byte) (Added, error) {
	var out Added
	fresh := make([][]byte, 0, len(blocks))
	ids := map[entry.CID]bool{}
	for _, b := range blocks {
		id := entry.Sum(entry.CodecDagCBOR, b)
		if ids[id] || l.Has(id) {
			out.Known++
			continue
		}
		ids[id] = true
		fresh = append(fresh, b)
	}
	entries, errs := make([]*entry.Entry, len(fresh)), make([]error, len(fresh))
	if err := parallel(ctx, len(fresh), func(i int) error {
		entries[i], errs[i] = entry.Decode(fresh[i])
		return nil
	}); err != nil {
		return out, err
	}
	l.adding.Lock()
	defer l.adding.Unlock()
	var keep []entry.Sealed
	var linked []*node
	l.mu.Lock()
	if l.broken != nil {
		defer l.mu.Unlock()
		return out, l.broken
	}
	for i, e := range entries {
		if errs[i] != nil {
			out.Refused = append(out.Refused, Refusal{entry.Sum(entry.CodecDagCBOR, fresh[i]), errs[i]})
			continue
		}
		ns, err := l.admit(e)
		switch {
		case err != nil:
			out.Refused = append(out.Refused, Refusal{e.ID(), err})
			continue
		case ns == nil && l.g.held[e.ID()] == nil:
			out.Known++ // came in by another way meanwhile
			continue
		case ns == nil:
			out.Held++
		}
		out.New++
		keep = append(keep, entry.Sealed{ID: e.ID(), Bytes: fresh[i]})
		linked = append(linked, ns...)
		if l.mine[e.Log] {
			l.foreign[e.Log] = true
		}
	}
	l.mu.Unlock()
	return out, l.settleIn(ctx, keep, linked)
}

// settleIn stores entries, opens those linked, and tells who waits.
func (l *Ledger) settleIn(ctx context.Context, keep []entry.Sealed, linked []*node) error {
	if len(keep) == 0 {
		return nil
	}
	if err := l.store.Put(context.WithoutCancel(ctx), keep); err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.broken = fmt.Errorf("store entries: %w: %w", ErrBroken, err)
		return l.broken
	}
	// What is stored must be opened whoever stopped waiting for it: nothing would come
	// back to it before the next start.
	err := l.open(context.WithoutCancel(ctx), linked)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.durable = len(l.g.arrivals)
	l.changed()
	return err
}

// changed drops what was computed and wakes who waits. l.mu is held.
func (l *Ledger) changed() {
	l.verdict, l.state = nil, nil
	close(l.arrived)
	l.arrived = make(chan struct{})
}

// admit links e if there is room for it, and it has a right to be kept. l.mu is held.
func (l *Ledger) admit(e *entry.Entry) ([]*node, error) {
	if len(l.g.missing(e)) > 0 {
		if len(l.g.held) >= maxHeld {
			return nil, ErrHeldFull
		}
		return l.g.add(e)
	}
	return l.g.add(e)
}

// Has reports whether the entry is here.
func (l *Ledger) Has(id entry.CID) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.g.has(id)
}

// Block returns the bytes of one entry.
func (l *Ledger) Block(ctx context.Context, id entry.CID) ([]byte, error) {
	return l.store.Get(ctx, id)
}

// Size returns the length of an entry in bytes, 0 if it is not linked here.
func (l *Ledger) Size(id entry.CID) int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if n := l.g.nodes[id]; n != nil {
		return n.Size()
	}
	return 0
}

// Len returns how many entries are linked here.
func (l *Ledger) Len() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.g.arrivals)
}

// Arrivals returns the entries that came after position from, in order of
// arrival on this device, and the position after them.
func (l *Ledger) Arrivals(from int) ([]entry.CID, int) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var out []entry.CID
	for _, n := range l.g.arrivals[min(from, l.durable):l.durable] {
		out = append(out, n.ID())
	}
	return out, l.durable
}

// Wait returns a channel that is closed when something changes.
func (l *Ledger) Wait() <-chan struct{} {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.arrived
}

// State returns what all entries here add up to.
func (l *Ledger) State() *State {
	l.mu.RLock()
	s := l.state
	l.mu.RUnlock()
	if s != nil {
		return s
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state == nil {
		l.state = foldState(l.g, l.judged(), l.keys)
	}
	return l.state
}

// judged returns the verdict on the graph as it is. l.mu is held for writing.
func (l *Ledger) judged() *verdict {
	if l.verdict != nil {
		return l.verdict
	}
	var receipts []receiptOf
	for by, rs := range l.receipts {
		for _, r := range rs {
			if t := l.g.nodes[r.Entry]; t != nil && t.Root == r.Root && r.Verify(l.space) {
				receipts = append(receipts, receiptOf{by, t})
			}
		}
	}
	l.verdict = judge(l.g, receipts)
	return l.verdict
}

func withVerdict[V any](l *Ledger, f func(*verdict) V) V {
	l.mu.RLock()
	if v := l.verdict; v != nil {
		defer l.mu.RUnlock()
		return f(v)
	}
	l.mu.RUnlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	return f(l.judged())
}

// Standing is what the control graph here says of a member key.
type Standing struct {
	Known    bool // was admitted at some time, or is a mirror
	Admitted bool // stands now
	Mirror   bool
	Class    entry.Class
	Circles  []entry.Circle
}

// Standing says what the control graph here says of a member key.
func (l *Ledger) Standing(member entry.Key) Standing {
	return withVerdict(l, func(v *verdict) Standing {
		if st := v.now(member); st != nil {
			return Standing{Known: true, Admitted: true, Class: st.class, Circles: st.circles}
		}
		if len(v.mirrors[member]) > 0 {
			up := v.mirrorStands(member)
			return Standing{Known: true, Admitted: up, Mirror: up}
		}
		return Standing{Known: len(v.standings[member]) > 0}
	})
}

// LogCut reports whether a device's log was cut while its member stands.
func (l *Ledger) LogCut(log entry.Key) bool {
	return withVerdict(l, func(v *verdict) bool {
		ln := l.g.logs[log]
		if ln == nil {
			return false
		}
		last := ln.nodes[len(ln.nodes)-1]
		for _, c := range v.cuts[ln.member] {
			if c.logs != nil && c.logs[log] && !v.endedFor(c, ln.member, last) {
				return true
			}
		}
		return false
	})
}

// MemberOf returns whose log it is, if its first entry is here.
func (l *Ledger) MemberOf(log entry.Key) (entry.Key, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if ln := l.g.logs[log]; ln != nil {
		return ln.member, true
	}
	return entry.Key{}, false
}

// Files lists the files that accepted entries link to, as a set.
func (l *Ledger) Files() []entry.CID {
	return withVerdict(l, func(v *verdict) []entry.CID {
		var out []entry.CID
		for _, n := range l.g.arrivals {
			if len(n.Files) > 0 && v.accepts(n) {
				out = append(out, n.Files...)
			}
		}
		return entry.Set(out)
	})
}

// Secrets returns the newest discovery secrets that are known here, at most 32,
// newest first.
func (l *Ledger) Secrets() [][32]byte {
	return withVerdict(l, func(v *verdict) [][32]byte {
		es := slices.Clone(v.epochs)
		slices.SortFunc(es, func(a, b *epochAct) int { return b.at.before(a.at) })
		var out [][32]byte
		for _, e := range es {
			if k, ok := l.keys.Key(e.id); ok && e.circle == entry.Everyone && len(out) < 32 {
				out = append(out, k.Discovery)
			}
		}
		return out
	})
}

// Grants lists the accepted grant sets, in the order of their acts.
func (l *Ledger) Grants() []entry.CID {
	return withVerdict(l, func(v *verdict) []entry.CID { return slices.Clone(v.grants) })
}

// Foreign reports whether entries of a log of this device came from outside: its
// store was copied, or put back from a backup, and the log must not be continued.
func (l *Ledger) Foreign(log entry.Key) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.foreign[log]
}

// FilesOf lists the files that the entries named link to, as a set.
func (l *Ledger) FilesOf(ids []entry.CID) []entry.CID {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var out []entry.CID
	for _, id := range ids {
		if n := l.g.nodes[id]; n != nil {
			out = append(out, n.Files...)
		}
	}
	return entry.Set(out)
}
