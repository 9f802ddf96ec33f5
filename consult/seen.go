package consult

import "toguna/consult/entry"

// Seen answers which device has which entry, as far as their own logs tell: the
// last entry of a log names, through tips, all that its device had.
type Seen struct {
	past map[entry.Key]map[entry.CID]bool
}

// Seen computes, for every log, what its device is known to have.
func (l *Ledger) Seen() *Seen {
	l.mu.RLock()
	defer l.mu.RUnlock()
	s := &Seen{past: map[entry.Key]map[entry.CID]bool{}}
	for log, ln := range l.g.logs {
		has := map[entry.CID]bool{}
		last := ln.nodes[len(ln.nodes)-1]
		has[last.ID()] = true
		l.g.causalPast(last, func(n *node) bool {
			has[n.ID()] = true
			return true
		})
		s.past[log] = has
	}
	return s
}

// By reports whether the device that writes log is known to have an entry.
func (s *Seen) By(log entry.Key, id entry.CID) bool { return s.past[log][id] }

// FrontierSeen returns what the device that writes log is known to have, in the form
// in which it would say so itself.
func (l *Ledger) FrontierSeen(seen *Seen, log entry.Key) entry.Frontier {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.frontier(func(n *node) bool { return seen.By(log, n.ID()) })
}
