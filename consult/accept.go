package consult

import (
	"slices"

	"toguna/consult/entry"
)

// verdict is the settlement of a whole graph with forks and receipts taken
// into account: what the fold asks.
type verdict struct {
	*settlement
	kept map[*node]bool // in a forked log, what others name
}

// receiptOf is one opened receipt, as far as the verdict needs it.
type receiptOf struct {
	by     *node
	target *node
}

// judge settles the graph twice where a log is forked: first as if none were, to
// see what accepted entries of others name, then with the rest of the branches
// waiting. Receipts come last, so that no protection rests on another.
func judge(g *graph, receipts []receiptOf) *verdict {
	v := &verdict{settlement: settle(g, nil, nil, map[*node][]entry.Key{})}
	if len(g.forks) > 0 {
		v.kept = map[*node]bool{}
		keepNamed(g, v.settlement, receipts, v.kept)
		branch := branches(g)
		forked := func(n *node) bool { return branch[n] && !v.kept[n] }
		v.settlement = settle(g, nil, forked, map[*node][]entry.Key{})
	}
	protect := map[entry.CID]bool{}
	for _, r := range receipts {
		if st := v.standingAt(r.by); st != nil && st.class == entry.Clerk && v.accepts(r.by) &&
			r.by.member != r.target.member && !v.accepts(r.target) && v.standingAt(r.target) != nil {
			protect[r.target.ID()] = true
		}
	}
	v.protected = protect
	return v
}

// branches returns the entries from a fork on, in every forked log.
func branches(g *graph) map[*node]bool {
	out := map[*node]bool{}
	for log := range g.forks {
		nodes := g.logs[log].nodes
		for i, n := range nodes { // by sequence: previous entries come first
			twin := i > 0 && nodes[i-1].Seq == n.Seq || i+1 < len(nodes) && nodes[i+1].Seq == n.Seq
			if twin || n.prev != nil && out[n.prev] {
				out[n] = true
			}
		}
	}
	return out
}

// keepNamed marks what accepted entries of other members name in forked logs,
// with its ancestors.
func keepNamed(g *graph, s *settlement, receipts []receiptOf, kept map[*node]bool) {
	name := func(by *node, id entry.CID) {
		m := g.nodes[id]
		if m == nil || !g.forks[m.Log] || m.member == by.member {
			return
		}
		for ; m != nil && !kept[m]; m = m.prev {
			kept[m] = true
		}
	}
	for _, n := range g.arrivals {
		if !s.accepts(n) {
			continue
		}
		for _, t := range n.Tips {
			name(n, t)
		}
		for _, c := range n.Control {
			name(n, c)
		}
		for _, a := range n.Acts {
			for _, l := range a.Logs {
				name(n, l.Last)
			}
		}
	}
	for _, r := range receipts {
		if s.accepts(r.by) {
			name(r.by, r.target.ID())
		}
	}
}

// counts reports whether c is a control entry whose acts count: an accepted one of
// somebody who was a clerk at it.
func (v *verdict) counts(c *node) bool {
	st := v.standingAt(c)
	return st != nil && st.class == entry.Clerk && v.accepts(c)
}

// mirrorStands reports whether a mirror was made one after every cut of it.
func (s *settlement) mirrorStands(member entry.Key) bool {
	return slices.ContainsFunc(s.mirrors[member], func(n *node) bool {
		return !slices.ContainsFunc(s.cuts[member], func(c *cut) bool { return c.removal && !n.saw(c.at) })
	})
}

// sees reports whether the settlement's entry n already counts with removal c:
// it is in its past or its own.
func sees(n *node, c *cut) bool { return n == c.at || n.saw(c.at) }

// members returns who stands now in a circle.
func (s *settlement) members(circle entry.Circle) []entry.Key {
	var out []entry.Key
	for k := range s.standings {
		if st := s.now(k); st != nil {
			for _, c := range st.circles {
				if c == circle {
					out = append(out, k)
				}
			}
		}
	}
	return entry.Set(out)
}

// live returns the epochs of a circle that no other supersedes.
func (s *settlement) live(circle entry.Circle) []*epochAct {
	var out []*epochAct
	for _, e := range s.epochs {
		if e.circle == circle && !s.superseded(e) {
			out = append(out, e)
		}
	}
	return out
}

func (s *settlement) superseded(e *epochAct) bool {
	for _, o := range s.epochs {
		if o.circle != e.circle || o.id == e.id {
			continue
		}
		if o.at.saw(e.at) {
			return true
		}
		for _, f := range o.follows {
			if f == e.id && o.at != e.at {
				return true
			}
		}
	}
	return false
}

// excludes reports whether epoch e was made knowing every removal from its
// circle that still holds.
func (s *settlement) excludesRemoved(e *epochAct) bool {
	for k, cuts := range s.cuts {
		if !s.wasIn(k, e.circle) {
			continue
		}
		for _, c := range cuts {
			if (c.removal || c.demotion && !s.stands(k, e.circle)) && !s.endedFor(c, k, nil) && !sees(e.at, c) {
				return false
			}
		}
	}
	for k, sts := range s.standings {
		if s.stands(k, e.circle) || !s.wasIn(k, e.circle) {
			continue
		}
		// A change, or a new admission, that took the circle away, without a cut.
		for _, st := range sts {
			if !has(st.circles, e.circle) && e.at != st.at && !e.at.saw(st.at) {
				return false
			}
		}
	}
	return true
}

// wasIn reports whether a member was ever in a circle, and may have its keys. A
// mirror has everyone's discovery secret.
func (s *settlement) wasIn(member entry.Key, circle entry.Circle) bool {
	return slices.ContainsFunc(s.standings[member], func(st standing) bool { return has(st.circles, circle) }) ||
		circle == entry.Everyone && len(s.mirrors[member]) > 0
}

func (s *settlement) stands(member entry.Key, circle entry.Circle) bool {
	st := s.now(member)
	return st != nil && has(st.circles, circle)
}

// writable returns the epoch to write to: of those that nothing supersedes and
// that exclude all who are removed, the one with the lowest id; nil if none.
func (s *settlement) writable(circle entry.Circle) *epochAct {
	var out *epochAct
	for _, e := range s.live(circle) {
		if s.excludesRemoved(e) && (out == nil || e.id.Compare(out.id) < 0) {
			out = e
		}
	}
	return out
}

func has[V comparable](vs []V, v V) bool {
	for _, w := range vs {
		if w == v {
			return true
		}
	}
	return false
}
