package handoff

import (
	"fmt"

	"toguna/consult/entry"
)

// An item is one block to be written.
type item struct {
	id   entry.CID
	size int64
}

// A plannedPart is a run of items, and the length of the CAR that holds them.
type plannedPart struct {
	from, to        int
	entries, blocks uint64
	total           int64
}

// A layout knows what the parts of one handoff have in common, so that their
// sizes are known before a byte is written.
type layout struct {
	manifest int64               // bytes of a manifest without its four numbers
	sealed   func(n int64) int64 // size of the file around a CAR of n bytes
	limit    int64               // of that size
}

// plan cuts items, of which the first entries are entries, into parts. Every part
// has a manifest that says how many parts there are, so the length of that number
// is assumed first; if fewer parts come out, empty ones make up for it.
func (l *layout) plan(items []item, entries int) ([]plannedPart, error) {
	for _, class := range [...]struct{ least, most int }{{1, 23}, {24, 255}, {256, MaxParts}} {
		parts, err := l.cut(items, entries, uint64(class.least), class.most)
		if err != nil {
			return nil, err
		}
		if parts == nil {
			continue
		}
		for len(parts) < class.least {
			p := plannedPart{from: len(items), to: len(items)}
			if p.total, err = l.total(len(parts)+1, class.least, &p, 0); err != nil {
				return nil, err
			}
			parts = append(parts, p)
		}
		return parts, nil
	}
	return nil, fmt.Errorf("%w: more than %d parts", ErrTooLarge, MaxParts)
}

// cut fills part after part. It returns nil for more parts than most.
func (l *layout) cut(items []item, entries int, parts uint64, most int) ([]plannedPart, error) {
	var out []plannedPart
	var p plannedPart
	var payload int64 // of p: its framed items
	empty := func() (err error) {
		p = plannedPart{from: p.to, to: p.to}
		payload = 0
		p.total, err = l.total(len(out)+1, int(parts), &p, 0)
		return err
	}
	if err := empty(); err != nil {
		return nil, err
	}
	for i, it := range items {
		for {
			bigger := p
			bigger.to++
			if i < entries {
				bigger.entries++
			} else {
				bigger.blocks++
			}
			total, err := l.total(len(out)+1, int(parts), &bigger, payload+frameLen(it.size))
			if err == nil {
				bigger.total = total
				p = bigger
				payload += frameLen(it.size)
				break
			}
			if p.from == p.to {
				return nil, err // does not fit into a part of its own
			}
			if out = append(out, p); len(out) >= most {
				return nil, nil
			}
			if err := empty(); err != nil {
				return nil, err
			}
		}
	}
	return append(out, p), nil
}

// total returns the length of the CAR of part number n, which holds payload bytes
// of framed items, or ErrTooLarge if its file would exceed the limit.
func (l *layout) total(n, parts int, p *plannedPart, payload int64) (int64, error) {
	manifest := l.manifest + uintLen(uint64(n)) + uintLen(uint64(parts)) + uintLen(p.entries) + uintLen(p.blocks)
	_, total := fill(carHeaderLen + frameLen(manifest) + payload)
	if size := l.sealed(total); size > l.limit {
		return 0, fmt.Errorf("%w: a part of %d bytes of at most %d", ErrTooLarge, size, l.limit)
	}
	return total, nil
}

// uintLen is the length of an unsigned integer in CBOR.
func uintLen(n uint64) int64 {
	switch {
	case n < 24:
		return 1
	case n < 1<<8:
		return 2
	case n < 1<<16:
		return 3
	case n < 1<<32:
		return 5
	}
	return 9
}
