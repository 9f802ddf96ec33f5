package consult

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"toguna/consult/entry"
	"toguna/crypto"
)

const cachePrefix = "open/"

func cacheName(id entry.CID) string { return cachePrefix + string(id[:]) }

// Reopen opens what the keys on the ring could not open before.
func (l *Ledger) Reopen(ctx context.Context) error {
	l.mu.RLock()
	var todo []*node
	for _, n := range l.g.arrivals {
		if len(n.Pack) > 0 && n.opened == nil {
			todo = append(todo, n)
		}
	}
	l.mu.RUnlock()
	if err := l.open(ctx, todo); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.changed()
	return nil
}

// open opens the packs of nodes whose epoch's key is here, on all cores, and
// caches what was found.
func (l *Ledger) open(ctx context.Context, nodes []*node) error {
	found := make([]*opened, len(nodes))
	packs := make([][]byte, len(nodes))
	if err := parallel(ctx, len(nodes), func(i int) error {
		found[i], packs[i] = openNode(l.space, nodes[i], l.keys)
		return nil
	}); err != nil {
		return err
	}
	values := map[string][]byte{}
	if l.cache != nil {
		for i, n := range nodes {
			if packs[i] != nil {
				id := n.ID()
				values[cacheName(id)] = l.cache.Seal(packs[i], id[:])
			}
		}
	}
	l.mu.Lock()
	for i, n := range nodes {
		l.set(n, found[i])
	}
	l.mu.Unlock()
	if len(values) > 0 {
		// The entries are kept whatever becomes of the cache: what is not in it is
		// opened again next time.
		_ = l.store.Cache(ctx, values)
	}
	return nil
}

// set gives n what was found in its pack. l.mu is held.
func (l *Ledger) set(n *node, o *opened) {
	if o == nil {
		return
	}
	n.opened = o
	for _, b := range o.bodies {
		if r, ok := b.(*entry.Receipt); ok {
			l.receipts[n] = append(l.receipts[n], r)
		}
	}
}

// openNode opens the pack of n: nil if the key is not here. The second result is
// the records' encoding, for the cache; nil if the pack does not count.
func openNode(space entry.CID, n *node, keys *Keyring) (*opened, []byte) {
	if len(n.Pack) == 0 {
		return nil, nil
	}
	o := keys.Opener(n.Epoch)
	if o == nil {
		return nil, nil
	}
	plain, err := o.Open(n.Pack, entry.MaxPack)
	if err != nil {
		return &opened{lifted: true}, nil
	}
	records, err := entry.DecodePack(n.Entry, plain)
	if errors.Is(err, entry.ErrNewerVersion) {
		return &opened{bodies: make([]entry.Body, 1), newer: []bool{true}, rooted: true}, nil
	}
	if err != nil {
		return &opened{lifted: true}, nil
	}
	out := decodeRecords(records, entry.Record.Decode)
	out.rooted = rooted(space, n, out.bodies)
	if !out.rooted || slices.Contains(out.newer, true) {
		return out, nil // rare: it is opened again next time, and may then be understood
	}
	data, err := entry.Marshal(records)
	if err != nil {
		return out, nil
	}
	return out, data
}

func decodeRecords(records []entry.Record, decode func(entry.Record) (entry.Body, error)) *opened {
	out := &opened{bodies: make([]entry.Body, len(records)), newer: make([]bool, len(records))}
	for i, r := range records {
		b, err := decode(r)
		if err != nil {
			out.newer[i] = errors.Is(err, entry.ErrNewer)
			continue
		}
		out.bodies[i] = b
	}
	return out
}

// rooted reports whether the entry's root is the commitment of its one committing
// record; true where there is none to be.
func rooted(space entry.CID, n *node, bodies []entry.Body) bool {
	var c *crypto.Commitment
	for _, b := range bodies {
		if b == nil {
			continue
		}
		if d := Commitment(space, n.member, b); d != nil {
			if c != nil {
				return false
			}
			c = d
		}
	}
	return c == nil || entry.Hash(c.Root()) == n.Root
}

// recall takes what was opened before from the cache. A value that does not
// authenticate is as good as none.
func (l *Ledger) recall(ctx context.Context) error {
	if l.cache == nil {
		return nil
	}
	type value struct {
		n    *node
		data []byte
	}
	var values []value
	if err := l.store.Recall(ctx, cachePrefix, func(name string, data []byte) error {
		id, err := entry.ParseCID([]byte(name[len(cachePrefix):]))
		if err != nil {
			return nil
		}
		if n := l.g.nodes[id]; n != nil {
			values = append(values, value{n, data})
		}
		return nil
	}); err != nil {
		return fmt.Errorf("read the cache: %w", err)
	}
	found := make([]*opened, len(values))
	if err := parallel(ctx, len(values), func(i int) error {
		id := values[i].n.ID()
		plain, err := l.cache.Open(values[i].data, id[:])
		if err != nil {
			return nil
		}
		records, err := entry.DecodeRecords(plain)
		if err != nil {
			return nil
		}
		found[i] = decodeRecords(records, entry.Record.DecodeAgain)
		found[i].rooted = true
		return nil
	}); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, v := range values {
		l.set(v.n, found[i])
	}
	return nil
}
