package consult

import (
	"cmp"
	"slices"

	"toguna/consult/entry"
)

// Frontier returns what is linked and durable here: what a peer need not send.
func (l *Ledger) Frontier() entry.Frontier {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.frontier(func(n *node) bool { return n.arrival < l.durable })
}

// frontier is the frontier of the entries that in holds true for, which must
// include the past of each. l.mu is held.
func (l *Ledger) frontier(in func(*node) bool) entry.Frontier {
	out := make(entry.Frontier, 0, len(l.g.logs))
	for log, ln := range l.g.logs {
		f := entry.LogFrontier{Log: log}
		var seqs []uint64
		for _, n := range ln.nodes {
			if !in(n) {
				continue
			}
			seqs = append(seqs, n.Seq)
			if !slices.ContainsFunc(n.next, in) {
				f.Heads = append(f.Heads, n.ID())
			}
		}
		if len(seqs) == 0 {
			continue
		}
		f.Ranges, f.Heads = entry.RangesOf(seqs), entry.Set(f.Heads)
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b entry.LogFrontier) int { return a.Log.Compare(b.Log) })
	return out
}

// Missing lists what a peer with that frontier lacks, in the order to send it:
// control entries with what their logs need to be linked, then the rest; a past
// always before what follows it.
func (l *Ledger) Missing(peer entry.Frontier) []entry.CID {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var out []*node
	for log, ln := range l.g.logs {
		f, known := peer.Of(log)
		if !known {
			out = append(out, ln.nodes...)
			continue
		}
		have := l.under(f.Heads)
		conflict := l.conflict(ln, f)
		for _, n := range ln.nodes {
			if !have[n] && (conflict || !f.Has(n.Seq)) {
				out = append(out, n)
			}
		}
	}
	return l.sendingOrder(out)
}

// under returns the nodes that the heads known here name, and their ancestors in
// their logs.
func (l *Ledger) under(heads []entry.CID) map[*node]bool {
	have := map[*node]bool{}
	for _, h := range heads {
		for n := l.g.nodes[h]; n != nil && !have[n]; n = n.prev {
			have[n] = true
		}
	}
	return have
}

// conflict reports whether a peer's sequences cannot be trusted to mean the
// entries that are here: the log is forked, here or between the two.
func (l *Ledger) conflict(ln *line, f entry.LogFrontier) bool {
	if len(f.Heads) > 1 || l.g.forks[ln.nodes[0].Log] {
		return true
	}
	last := ln.nodes[len(ln.nodes)-1].Seq
	return l.g.nodes[f.Heads[0]] == nil && f.Ranges[len(f.Ranges)-1].To <= last
}

// ControlProof lists the control entries with what their logs need to be linked,
// in causal order: what proves to somebody who was admitted. Left out is what
// whoever has the control entries named by have must have already.
func (l *Ledger) ControlProof(have []entry.CID) []entry.CID {
	l.mu.RLock()
	defer l.mu.RUnlock()
	theirs := map[*node]bool{}
	var stack []*node
	for _, id := range have {
		stack = append(stack, l.g.nodes[id])
	}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if n == nil || theirs[n] {
			continue
		}
		theirs[n] = true
		stack = append(append(stack, n.prev), n.control...)
	}
	var out []*node
	for n := range l.controlClosure() {
		if !theirs[n] {
			out = append(out, n)
		}
	}
	return l.sendingOrder(out)
}

// ControlHeads returns control entries here that no other follows, as a set of at
// most entry.MaxHeads.
func (l *Ledger) ControlHeads() []entry.CID {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.g.controlHeads(nil, func(*node) bool { return true })
}

func (l *Ledger) controlClosure() map[*node]bool {
	in := map[*node]bool{}
	for _, c := range l.g.controls {
		for n := c; n != nil && !in[n]; n = n.prev {
			in[n] = true // control heads are control entries, and so in already
		}
	}
	return in
}

// sendingOrder sorts nodes as they must be sent. l.mu is held.
func (l *Ledger) sendingOrder(nodes []*node) []entry.CID {
	first := l.controlClosure()
	slices.SortFunc(nodes, func(a, b *node) int {
		if first[a] != first[b] {
			if first[a] {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.arrival, b.arrival))
	})
	out := make([]entry.CID, len(nodes))
	for i, n := range nodes {
		out[i] = n.ID()
	}
	return out
}
