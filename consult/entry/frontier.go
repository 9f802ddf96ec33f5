package entry

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
)

// Range is a run of sequences, both ends included, encoded as a list of two.
type Range struct {
	_    struct{} `cbor:",toarray"`
	From uint64
	To   uint64
}

// LogFrontier is what one has of one log: which sequences, and the CIDs of the
// entries that nothing follows. More than one head means gaps or a fork.
type LogFrontier struct {
	Log    Key     `cbor:"log"`
	Ranges []Range `cbor:"ranges"`
	Heads  []CID   `cbor:"heads"`
}

// Frontier is what one has of every log of a workspace, sorted by log.
type Frontier []LogFrontier

// ErrFrontier is returned for a frontier whose lists are not in order.
var ErrFrontier = errors.New("malformed frontier")

// Digest is the hash under which two peers compare what they have.
func (f Frontier) Digest() Hash {
	if f == nil {
		f = Frontier{}
	}
	return sha256.Sum256(mustMarshal(f))
}

// Check verifies the order and bounds of a frontier from outside.
func (f Frontier) Check() error {
	for i, l := range f {
		if i > 0 && f[i-1].Log.Compare(l.Log) >= 0 {
			return fmt.Errorf("%w: logs", ErrFrontier)
		}
		if len(l.Ranges) == 0 || len(l.Ranges) > 1024 || len(l.Heads) == 0 || len(l.Heads) > 1024 || !isSet(l.Heads) || !allCodec(l.Heads) {
			return fmt.Errorf("%w: ranges or heads", ErrFrontier)
		}
		for j, r := range l.Ranges {
			if r.From > r.To || j > 0 && !apart(l.Ranges[j-1].To, r.From) {
				return fmt.Errorf("%w: ranges", ErrFrontier)
			}
		}
	}
	return nil
}

// apart reports whether a sequence is missing between to and from, so that they
// belong to two ranges.
func apart(to, from uint64) bool { return from > to && from-to > 1 }

// Of returns what f says of log, and whether it says anything.
func (f Frontier) Of(log Key) (LogFrontier, bool) {
	i, ok := slices.BinarySearchFunc(f, log, func(l LogFrontier, k Key) int { return l.Log.Compare(k) })
	if !ok {
		return LogFrontier{}, false
	}
	return f[i], true
}

// Has reports whether seq is in the ranges.
func (l LogFrontier) Has(seq uint64) bool {
	_, ok := slices.BinarySearchFunc(l.Ranges, seq, func(r Range, s uint64) int {
		switch {
		case r.To < s:
			return -1
		case r.From > s:
			return 1
		}
		return 0
	})
	return ok
}

// RangesOf turns sequences, in any order and with doubles, into ranges.
func RangesOf(seqs []uint64) []Range {
	s := slices.Clone(seqs)
	slices.SortFunc(s, cmp.Compare[uint64])
	var out []Range
	for _, n := range s {
		if k := len(out) - 1; k >= 0 && !apart(out[k].To, n) {
			out[k].To = n
			continue
		}
		out = append(out, Range{From: n, To: n})
	}
	return out
}

// Common returns what both frontiers hold, as far as their ranges and heads tell:
// of a log, the shorter of the two where each is one unforked run from its start.
// For any other log it returns nothing, so that it is sent once more than needed
// rather than never.
func Common(a, b Frontier) Frontier {
	var out Frontier
	for _, l := range a {
		m, ok := b.Of(l.Log)
		if !ok || !l.plain() || !m.plain() {
			continue
		}
		switch lt, mt := l.Ranges[0].To, m.Ranges[0].To; {
		case mt < lt:
			l = m
		case mt == lt && m.Heads[0] != l.Heads[0]:
			continue // a fork, of which each has another branch
		}
		out = append(out, l)
	}
	return out
}

// plain reports whether l is one unforked run from the log's start.
func (l LogFrontier) plain() bool {
	return len(l.Heads) == 1 && len(l.Ranges) == 1 && l.Ranges[0].From == 0
}
