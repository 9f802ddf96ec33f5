package consult

import (
	"cmp"
	"slices"

	"toguna/consult/entry"
)

// standing is what one accepted admission or change gives a member.
type standing struct {
	at      *node // the entry from which it counts
	made    *node // the entry that holds the act
	member  entry.Key
	class   entry.Class
	circles []entry.Circle
	admit   bool // an admission, which ends the cuts in its past
}

// cut is an accepted cut: what of the member's logs stays inside.
type cut struct {
	at       *node
	member   entry.Key
	removal  bool // not of a device only
	inside   map[*node]bool
	logs     map[entry.Key]bool // the logs concerned; nil: all of the member's
	demotion bool
}

// excludes reports whether the cut leaves n, an entry of the member, outside.
func (c *cut) excludes(n *node) bool {
	if c.logs != nil && !c.logs[n.Log] {
		return false
	}
	return n != c.at && !c.inside[n]
}

// epochAct is an accepted epoch.
type epochAct struct {
	at        *node
	id        entry.Hash
	circle    entry.Circle
	recipient []byte
	follows   []entry.Hash
	grants    entry.CID
}

// rank is a clerk's place in the order of seniority.
type rank struct {
	member entry.Key
	at     *node
	done   bool
}

// request is an act that waits for the approval of other clerks.
type request struct {
	made *node
	act  int
}

// settlement is what the control graph says: who was admitted, cut, and when. It
// is computed whole from the control entries by settle.
type settlement struct {
	g         *graph
	only      *bits            // settle these control entries alone, if set
	forked    func(*node) bool // what a fork leaves waiting
	ranks     []*rank          // clerks, ever, by seniority
	standings map[entry.Key][]standing
	cuts      map[entry.Key][]*cut
	epochs    []*epochAct
	grants    []entry.CID // every accepted grant set, in control order of the settlement
	mirrors   map[entry.Key]*node
	adopted   map[entry.CID]bool
	invites   map[entry.Hash]bool
	approvals map[request][]*node
	clerkActs map[request]bool // clerk admissions whose entry is accepted but that still wait
	views     map[*node][]entry.Key
	protected map[entry.CID]bool
	open      []request // waiting for approvals, for the screen
	applied   map[*node]bool
}

// settle decides from the control entries alone (§5 of the protocol).
func settle(g *graph, only *bits, forked func(*node) bool, views map[*node][]entry.Key) *settlement {
	s := &settlement{
		g: g, only: only, forked: forked,
		standings: map[entry.Key][]standing{}, cuts: map[entry.Key][]*cut{}, mirrors: map[entry.Key]*node{},
		adopted: map[entry.CID]bool{}, invites: map[entry.Hash]bool{}, approvals: map[request][]*node{},
		clerkActs: map[request]bool{}, applied: map[*node]bool{}, views: views, protected: map[entry.CID]bool{},
	}
	founding := g.nodes[g.space]
	if founding == nil {
		return s
	}
	s.stand(standing{at: founding, made: founding, member: founding.member, class: entry.Clerk, circles: entry.CirclesOf(true), admit: true})
	s.ranks = []*rank{{member: founding.member, at: founding}}
	s.majorityCuts()
	byMember := map[entry.Key][]*node{}
	for _, c := range s.controls() {
		byMember[c.member] = append(byMember[c.member], c)
	}
	for {
		r := s.nextRank()
		if r == nil {
			break
		}
		r.done = true
		s.clerk(r, byMember[r.member])
	}
	for k := range s.clerkActs {
		s.open = append(s.open, k)
	}
	slices.SortFunc(s.ranks, func(a, b *rank) int { return a.at.before(b.at) })
	slices.SortFunc(s.open, func(a, b request) int {
		return cmp.Or(a.made.before(b.made), cmp.Compare(a.act, b.act))
	})
	return s
}

// controls returns the control entries to settle, in control order.
func (s *settlement) controls() []*node {
	var out []*node
	for _, c := range s.g.controls {
		if (s.only == nil || s.only.has(c.index)) && (s.forked == nil || !s.forked(c)) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, (*node).before)
	return out
}

// nextRank returns the most senior clerk not settled yet. Whoever a clerk makes
// a clerk comes later in the order than itself, so that each is settled once.
func (s *settlement) nextRank() *rank {
	var next *rank
	for _, r := range s.ranks {
		if !r.done && (next == nil || r.at.before(next.at) < 0) {
			next = r
		}
	}
	return next
}

// clerksAt returns the clerks that stand at the control heads of n: a settlement
// of its control past alone.
func (s *settlement) clerksAt(n *node) []entry.Key {
	if v, ok := s.views[n]; ok {
		return v
	}
	past := n.past
	inner := settle(s.g, &past, nil, s.views)
	var out []entry.Key
	for _, r := range inner.ranks {
		if st := inner.now(r.member); st != nil && st.class == entry.Clerk {
			out = append(out, r.member)
		}
	}
	s.views[n] = out
	return out
}

// now returns a member's standing in the whole settlement: nil if cut.
func (s *settlement) now(member entry.Key) *standing {
	var last *standing
	for i := range s.standings[member] {
		st := &s.standings[member][i]
		if last == nil || last.at.before(st.at) <= 0 {
			last = st
		}
	}
	if last == nil {
		return nil
	}
	for _, c := range s.cuts[member] {
		if c.removal && !s.endedFor(c, member, nil) {
			return nil
		}
	}
	return last
}

// endedFor reports whether a later admission ended cut c: for entry n one in its
// control past, for n nil any.
func (s *settlement) endedFor(c *cut, member entry.Key, n *node) bool {
	for _, st := range s.standings[member] {
		if st.admit && st.made.saw(c.at) && (n == nil || n.saw(st.at)) {
			return true
		}
	}
	return false
}

// standingAt returns what the control past of n gives its author, or nil.
func (s *settlement) standingAt(n *node) *standing {
	var last *standing
	for i := range s.standings[n.member] {
		st := &s.standings[n.member][i]
		if (n.saw(st.at) || n == st.at && n.Founding()) && (last == nil || last.at.before(st.at) <= 0) {
			last = st
		}
	}
	return last
}

// outside reports whether a cut leaves n out, adoption and receipts aside.
func (s *settlement) outside(n *node) bool {
	for _, c := range s.cuts[n.member] {
		if c.excludes(n) && !s.endedFor(c, n.member, n) {
			return true
		}
	}
	return false
}

// accepts reports whether the records of n count.
func (s *settlement) accepts(n *node) bool {
	if s.standingAt(n) == nil {
		return false
	}
	if s.adopted[n.ID()] || s.protected[n.ID()] {
		return true
	}
	return !s.outside(n) && (s.forked == nil || !s.forked(n))
}

// majorityCuts finds the cuts of clerks that more than half of the clerks who
// stood at their control heads have signed. Nothing outside that past is asked.
func (s *settlement) majorityCuts() {
	controls := s.controls()
	signed := map[request]map[entry.Key]bool{}
	for _, c := range controls {
		for _, a := range c.Acts {
			p := s.g.nodes[a.Entry]
			if a.Kind != entry.ActApprove || p == nil || !c.saw(p) || int(a.Index) >= len(p.Acts) {
				continue
			}
			r := request{p, int(a.Index)}
			if signed[r] == nil {
				signed[r] = map[entry.Key]bool{p.member: true}
			}
			signed[r][c.member] = true
		}
	}
	for _, c := range controls {
		for i := range c.Acts {
			who := signed[request{c, i}]
			if who == nil || !isRemoval(&c.Acts[i]) {
				continue
			}
			clerks := s.clerksAt(c)
			n := 0
			for _, k := range clerks {
				if who[k] {
					n++
				}
			}
			if slices.Contains(clerks, c.member) && slices.Contains(clerks, c.Acts[i].Member) && 2*n > len(clerks) {
				s.remove(c, &c.Acts[i])
			}
		}
	}
}

// isRemoval reports whether the act takes the clerk's class from a clerk.
func isRemoval(a *entry.Act) bool {
	return a.Kind == entry.ActCut || a.Kind == entry.ActChange && a.Class != entry.Clerk
}

// clerk settles the control entries of one clerk, in control order.
func (s *settlement) clerk(r *rank, entries []*node) {
	// A clerk who cuts himself must not, from another device, act on: find the
	// first such act, then judge all entries by it.
	for _, n := range entries {
		if !s.clerkMay(n) {
			continue
		}
		if i := slices.IndexFunc(n.Acts, func(a entry.Act) bool { return isRemoval(&a) && a.Member == r.member }); i >= 0 {
			s.remove(n, &n.Acts[i])
			break
		}
	}
	for _, n := range entries {
		if s.applied[n] || !s.clerkMay(n) {
			continue
		}
		s.applied[n] = true
		for i := range n.Acts {
			s.act(r, n, i)
		}
	}
}

// clerkMay reports whether n counts and its author is a clerk at n.
func (s *settlement) clerkMay(n *node) bool {
	st := s.standingAt(n)
	return st != nil && st.class == entry.Clerk && (s.adopted[n.ID()] || !s.outside(n))
}

// act applies act i of n, an accepted entry of the clerk r.
func (s *settlement) act(r *rank, n *node, i int) {
	a := &n.Acts[i]
	switch a.Kind {
	case entry.ActAdmit, entry.ActChange:
		switch {
		case a.Class == entry.Clerk:
			s.makeClerk(n, i)
		case a.Kind == entry.ActChange && s.isClerk(a.Member):
			if s.mayRemove(r, a.Member) {
				s.remove(n, a)
			}
		default:
			s.admit(n, n, a)
		}
	case entry.ActCut:
		if a.Member != r.member && s.mayRemove(r, a.Member) {
			s.remove(n, a)
		}
	case entry.ActApprove:
		if p := s.g.nodes[a.Entry]; p != nil && n.saw(p) && p.member != n.member {
			k := request{p, int(a.Index)}
			s.approvals[k] = append(s.approvals[k], n)
			if s.clerkActs[k] {
				s.makeClerk(p, k.act)
			}
		}
	case entry.ActAdopt:
		s.adopt(n, a)
	case entry.ActEpoch:
		s.epochs = append(s.epochs, &epochAct{
			at: n, id: epochID(a.Recipient), circle: a.Circle,
			recipient: a.Recipient, follows: a.Follows, grants: a.Grants,
		})
		s.grants = append(s.grants, a.Grants)
	case entry.ActGrant:
		s.grants = append(s.grants, a.Grants)
	case entry.ActMirror:
		if s.mirrors[a.Member] == nil {
			s.mirrors[a.Member] = n
		}
		s.grant(a)
	}
}

func (s *settlement) grant(a *entry.Act) {
	if !a.Grants.IsZero() {
		s.grants = append(s.grants, a.Grants)
	}
}

// admit gives a member the standing of act a in made, counting from at.
func (s *settlement) admit(at, made *node, a *entry.Act) {
	if a.Kind == entry.ActAdmit && !a.Invite.IsZero() {
		if s.invites[a.Invite] {
			return
		}
		s.invites[a.Invite] = true
	}
	s.stand(standing{at: at, made: made, member: a.Member, class: a.Class, circles: a.Circles, admit: a.Kind == entry.ActAdmit})
	s.grant(a)
}

func (s *settlement) stand(st standing) {
	s.standings[st.member] = append(s.standings[st.member], st)
}

// isClerk reports whether member is, or is about to be settled as, a clerk.
func (s *settlement) isClerk(member entry.Key) bool {
	return slices.ContainsFunc(s.ranks, func(r *rank) bool { return r.member == member })
}

// mayRemove reports whether r alone may cut member: himself, no clerk, or a junior.
// Who is settled already and is not r is senior to it.
func (s *settlement) mayRemove(r *rank, member entry.Key) bool {
	for _, o := range slices.Backward(s.ranks) {
		if o.member == member {
			return o.member == r.member || !o.done
		}
	}
	return true
}

// makeClerk admits act i of made as clerk if no approval is needed, or if one is
// there; otherwise it waits.
func (s *settlement) makeClerk(made *node, i int) {
	a, k := &made.Acts[i], request{made, i}
	clerks := s.clerksAt(made)
	at := made
	if len(clerks) >= 2 {
		at = nil
		for _, n := range s.approvals[k] {
			if slices.Contains(clerks, n.member) && (at == nil || n.before(at) < 0) {
				at = n
			}
		}
		if at == nil {
			s.clerkActs[k] = true
			return
		}
	}
	delete(s.clerkActs, k)
	s.admit(at, made, a)
	for _, r := range s.ranks {
		if r.member == a.Member && !r.done {
			if at.before(r.at) < 0 {
				r.at = at
			}
			return
		}
	}
	// Somebody new, or a former clerk who comes back as the youngest.
	s.ranks = append(s.ranks, &rank{member: a.Member, at: at})
}

// adopt brings back the entries named, and the admissions among them as if made
// here; clerks are made anew, not adopted.
func (s *settlement) adopt(n *node, a *entry.Act) {
	for _, id := range a.Entries {
		s.adopted[id] = true
		m := s.g.nodes[id]
		if m == nil || s.only != nil && !s.only.has(max(m.index, 0)) {
			continue
		}
		for i := range m.Acts {
			if b := &m.Acts[i]; b.Kind == entry.ActAdmit && b.Class != entry.Clerk {
				s.admit(n, n, b)
			}
		}
	}
}

// remove applies a cut or demotion: what of the member's logs was named or seen stays inside.
func (s *settlement) remove(n *node, a *entry.Act) {
	for _, c := range s.cuts[a.Member] {
		if c.at == n {
			return // a majority's, or one's own, applied before
		}
	}
	c := &cut{at: n, member: a.Member, removal: a.Kind == entry.ActCut && !a.Device, inside: map[*node]bool{}, demotion: a.Kind == entry.ActChange}
	keep := func(m *node) {
		for ; m != nil && !c.inside[m]; m = m.prev {
			c.inside[m] = true
		}
	}
	if a.Device {
		c.logs = map[entry.Key]bool{}
	}
	for _, l := range a.Logs {
		if m := s.g.nodes[l.Last]; m != nil && m.Log == l.Log && m.member == a.Member {
			keep(m)
		}
		if c.logs != nil {
			c.logs[l.Log] = true
		}
	}
	s.g.causalPast(n, func(m *node) bool {
		if m.member == a.Member {
			keep(m)
		}
		return true
	})
	s.cuts[a.Member] = append(s.cuts[a.Member], c)
	if a.Kind == entry.ActChange {
		s.stand(standing{at: n, made: n, member: a.Member, class: a.Class, circles: a.Circles})
		s.grant(a)
	}
}
