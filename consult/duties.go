package consult

import (
	"slices"

	"toguna/consult/entry"
)

// Duties are what a clerk's program does by itself to keep the keys in order.
type Duties struct {
	// Renew lists the circles that need a new epoch: one that everybody removed is
	// excluded from, or one that merges several.
	Renew []entry.Circle
	// Follows are the ids of the live epochs that the new one replaces, by circle.
	Follows map[entry.Circle][]entry.Hash
	// Grant lists members whom an epoch missed because it was made without
	// knowledge of them.
	Grant []entry.Key
}

// Duties says what the control graph needs from a clerk.
func (l *Ledger) Duties() Duties {
	return withVerdict(l, func(v *verdict) Duties {
		d := Duties{Follows: map[entry.Circle][]entry.Hash{}}
		for _, c := range []entry.Circle{entry.Committee, entry.Everyone} {
			live := v.live(c)
			for _, e := range live {
				d.Follows[c] = append(d.Follows[c], e.id)
			}
			d.Follows[c] = entry.Set(d.Follows[c])
			if len(v.epochs) > 0 && (len(d.Follows[c]) > 1 || v.writable(c) == nil) {
				d.Renew = append(d.Renew, c)
			}
			for _, m := range v.members(c) {
				for _, e := range live {
					if v.missed(e, m) {
						d.Grant = append(d.Grant, m)
					}
				}
			}
		}
		d.Grant = entry.Set(d.Grant)
		return d
	})
}

// missed reports whether the maker of epoch e cannot have granted it to member m,
// and nobody did since.
func (v *verdict) missed(e *epochAct, m entry.Key) bool {
	if e.at.member == m {
		return false
	}
	for _, st := range v.standings[m] {
		// Whoever admits, or changes somebody's circles, grants what he knew.
		if st.made.saw(e.at) || st.made == e.at || e.at.saw(st.made) && v.met(e.at, m) {
			return false
		}
	}
	for _, c := range v.g.controls {
		grants := slices.ContainsFunc(c.Acts, func(a entry.Act) bool { return a.Kind == entry.ActGrant })
		if grants && c.saw(e.at) && v.met(c, m) && v.accepts(c) {
			return false
		}
	}
	return true
}

// met reports whether the writer of n had an entry of m, and with it the
// recipient to seal to.
func (v *verdict) met(n *node, m entry.Key) bool {
	found := false
	v.g.causalPast(n, func(p *node) bool {
		found = p.member == m && len(p.Pack) > 0
		return !found
	})
	return found
}

// LogEnds names the last entry here of each log of a member, as a cut does.
func (l *Ledger) LogEnds(member entry.Key) []entry.LogEnd {
	return withVerdict(l, func(v *verdict) []entry.LogEnd {
		var out []entry.LogEnd
		for log, ln := range l.g.logs {
			if ln.member != member {
				continue
			}
			for i := len(ln.nodes) - 1; i >= 0; i-- {
				if v.accepts(ln.nodes[i]) {
					out = append(out, entry.LogEnd{Log: log, Last: ln.nodes[i].ID()})
					break
				}
			}
		}
		slices.SortFunc(out, func(a, b entry.LogEnd) int { return a.Log.Compare(b.Log) })
		return out
	})
}

// MayCut reports whether clerk may cut member alone: himself, a junior, or
// somebody who is no clerk.
func (l *Ledger) MayCut(clerk, member entry.Key) bool {
	return withVerdict(l, func(v *verdict) bool { return clerk == member || v.seniority(member) > v.seniority(clerk) })
}

// seniority returns a clerk's place in the order, the founder's being 0; of
// somebody who is none, a place after all.
func (v *verdict) seniority(member entry.Key) int {
	if st := v.now(member); st == nil || st.class != entry.Clerk {
		return len(v.ranks)
	}
	i := slices.IndexFunc(v.ranks, func(r *rank) bool { return r.member == member && !v.over(r, nil) })
	if i < 0 {
		return len(v.ranks)
	}
	return i
}

// Proposals lists the acts of other clerks that wait for approvals and that clerk
// has not approved.
func (l *Ledger) Proposals(clerk entry.Key) []Pending {
	return withVerdict(l, func(v *verdict) []Pending {
		var out []Pending
		add := func(n *node, i int) {
			for _, a := range v.approvals[request{n, i}] {
				if a.member == clerk {
					return
				}
			}
			a := n.Acts[i]
			out = append(out, Pending{Entry: n.ID(), Index: uint64(i), By: n.member, Member: a.Member, Kind: a.Kind})
		}
		for _, r := range v.open {
			if r.made.member != clerk {
				add(r.made, r.act)
			}
		}
		for _, c := range v.controls() {
			if c.member == clerk || !v.accepts(c) {
				continue
			}
			for i := range c.Acts {
				if a := &c.Acts[i]; isRemoval(a) && !v.applies(a) && v.seniority(a.Member) < len(v.ranks) {
					add(c, i)
				}
			}
		}
		return out
	})
}

// applies reports whether the removal a is in force.
func (v *verdict) applies(a *entry.Act) bool {
	return slices.ContainsFunc(v.cuts[a.Member], func(c *cut) bool { return c.act == a })
}
