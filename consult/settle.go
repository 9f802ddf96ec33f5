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
	beside  bool // given to somebody who was a clerk already: counts only where that is not seen
}

// cut is an accepted cut: what of the member's logs stays inside.
type cut struct {
	at       *node
	act      *entry.Act
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
	if c.demotion && n.saw(c.at) {
		return false // written as what the member was made
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

// rank is a clerk's place in the order of seniority. Somebody who came back, or
// whom several made a clerk, has several: the earliest that is not over counts.
type rank struct {
	member entry.Key
	at     *node // the entry by which he became one
	made   *node // the entry that holds the act
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
	mirrors   map[entry.Key][]*node
	adopted   map[entry.CID]bool
	adoptions []adoption
	invites   map[entry.Hash]request // the admission that used it
	approvals map[request][]*node
	clerkActs map[request]bool  // clerk admissions whose entry is accepted but that still wait
	promoted  map[request]*node // clerk admissions that count, and the approval from which
	views     map[*node][]entry.Key
	protected map[entry.CID]bool
	open      []request // waiting for approvals, for the screen
	applied   map[*node]bool
}

// adoption is an adopted entry whose admissions are to be made again.
type adoption struct {
	by, of *node
	done   bool
}

// settle decides from the control entries alone (§5 of the protocol).
func settle(g *graph, only *bits, forked func(*node) bool, views map[*node][]entry.Key) *settlement {
	s := &settlement{
		g: g, only: only, forked: forked,
		standings: map[entry.Key][]standing{}, cuts: map[entry.Key][]*cut{}, mirrors: map[entry.Key][]*node{},
		adopted: map[entry.CID]bool{}, invites: map[entry.Hash]request{}, approvals: map[request][]*node{},
		clerkActs: map[request]bool{}, promoted: map[request]*node{}, applied: map[*node]bool{}, views: views, protected: map[entry.CID]bool{},
	}
	founding := g.nodes[g.space]
	if founding == nil {
		return s
	}
	s.stand(standing{at: founding, made: founding, member: founding.member, class: entry.Clerk, circles: entry.CirclesOf(true), admit: true})
	s.ranks = []*rank{{member: founding.member, at: founding, made: founding}}
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
		s.admitAdopted()
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
		if st := inner.now(r.member); st != nil && st.class == entry.Clerk && !slices.Contains(out, r.member) {
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
		last = later(last, &s.standings[member][i])
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

// later returns which of two standings of one member is in force: that of the
// later entry.
func later(last, st *standing) *standing {
	if last == nil || last.beside && !st.beside || last.beside == st.beside && last.at.before(st.at) <= 0 {
		return st
	}
	return last
}

// endedFor reports whether a later admission ended cut c: for entry n one in its
// control past, for n nil any. A device that was cut stays so: whoever took it
// would come back with its member.
func (s *settlement) endedFor(c *cut, member entry.Key, n *node) bool {
	if c.logs != nil {
		return false
	}
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
		if n.saw(st.at) || n == st.at && n.Founding() {
			last = later(last, st)
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

// clerk settles the control entries that one clerk wrote with rank r, in control
// order.
func (s *settlement) clerk(r *rank, entries []*node) {
	// A clerk who cuts himself, or one of his devices, must not, from there, act on:
	// apply these cuts first, then judge all entries by them.
	for _, n := range entries {
		if s.clerkship(n) != r || !s.clerkMay(n) {
			continue
		}
		for i := range n.Acts {
			if a := &n.Acts[i]; isRemoval(a) && a.Member == r.member {
				s.remove(n, a)
			}
		}
	}
	for _, n := range entries {
		if s.applied[n] || s.clerkship(n) != r || !s.clerkMay(n) {
			continue
		}
		s.applied[n] = true
		for i := range n.Acts {
			s.act(r, n, i)
		}
	}
}

// clerkMay reports whether the acts of n count: it lies inside every cut, and its
// author is a clerk at n. An adoption does not make them count; see adopt.
func (s *settlement) clerkMay(n *node) bool {
	st := s.standingAt(n)
	return st != nil && st.class == entry.Clerk && !s.outside(n)
}

// clerkship returns the rank with which the author of n wrote it, or nil.
func (s *settlement) clerkship(n *node) *rank {
	var first *rank
	for _, r := range s.ranks {
		if r.member == n.member && n.saw(r.at) && !s.over(r, n) && (first == nil || r.at.before(first.at) < 0) {
			first = r
		}
	}
	return first
}

// over reports whether a cut or demotion that n saw ended r; for n nil, any did.
func (s *settlement) over(r *rank, n *node) bool {
	return slices.ContainsFunc(s.cuts[r.member], func(c *cut) bool {
		return (c.removal || c.demotion) && (n == nil || n.saw(c.at)) && !r.made.saw(c.at)
	})
}

// act applies act i of n, an accepted entry of the clerk r.
func (s *settlement) act(r *rank, n *node, i int) {
	a := &n.Acts[i]
	switch a.Kind {
	case entry.ActAdmit, entry.ActChange:
		switch {
		case a.Class == entry.Clerk:
			s.makeClerk(n, i)
		case a.Kind == entry.ActChange && s.isClerk(a.Member, n):
			if s.mayRemove(r.member, a.Member, n) {
				s.remove(n, a)
			}
		default:
			s.admit(n, n, i)
		}
	case entry.ActCut:
		if a.Member != r.member && s.mayRemove(r.member, a.Member, n) {
			s.remove(n, a)
		}
	case entry.ActApprove:
		if p := s.g.nodes[a.Entry]; p != nil && n.saw(p) && p.member != n.member {
			k := request{p, int(a.Index)}
			s.approvals[k] = append(s.approvals[k], n)
			if s.clerkActs[k] || s.promoted[k] != nil {
				s.makeClerk(p, k.act)
			}
		}
	case entry.ActAdopt:
		s.adopt(n, a)
	case entry.ActEpoch:
		id := s.g.epochID(request{n, i})
		if id.IsZero() {
			return // nothing can be sealed to it
		}
		s.epochs = append(s.epochs, &epochAct{
			at: n, id: id, circle: a.Circle,
			recipient: a.Recipient, follows: a.Follows, grants: a.Grants,
		})
		s.grants = append(s.grants, a.Grants)
	case entry.ActGrant:
		s.grants = append(s.grants, a.Grants)
	case entry.ActMirror:
		s.mirrors[a.Member] = append(s.mirrors[a.Member], n)
		s.grant(a)
	}
}

func (s *settlement) grant(a *entry.Act) {
	if !a.Grants.IsZero() {
		s.grants = append(s.grants, a.Grants)
	}
}

// admit gives a member the standing of act i of made, counting from at. An
// admission to something less does not take a clerk's class from a clerk.
func (s *settlement) admit(at, made *node, i int) {
	a, k := &made.Acts[i], request{made, i}
	if a.Kind == entry.ActAdmit && !a.Invite.IsZero() {
		if by, used := s.invites[a.Invite]; used && by != k {
			return
		}
		s.invites[a.Invite] = k
	}
	s.stand(standing{
		at: at, made: made, member: a.Member, class: a.Class, circles: a.Circles, admit: a.Kind == entry.ActAdmit,
		beside: a.Class != entry.Clerk && s.isClerk(a.Member, at),
	})
	s.grant(a)
}

func (s *settlement) stand(st standing) {
	s.standings[st.member] = append(s.standings[st.member], st)
}

// isClerk reports whether member was made a clerk, as far as is settled, and n saw
// no end of it; for n nil, there is none.
func (s *settlement) isClerk(member entry.Key, n *node) bool {
	return slices.ContainsFunc(s.ranks, func(r *rank) bool { return r.member == member && !s.over(r, n) })
}

// mayRemove reports whether clerk alone may cut member at n: himself, no clerk, or
// a junior. Who is settled already and is not the clerk itself is senior to it.
func (s *settlement) mayRemove(clerk, member entry.Key, n *node) bool {
	return clerk == member || !slices.ContainsFunc(s.ranks, func(r *rank) bool {
		return r.member == member && r.done && !s.over(r, n)
	})
}

// makeClerk admits act i of made as clerk if no approval is needed, or if one is
// there; otherwise it waits. It dates from the earliest approval, so that a later
// one undoes nothing.
func (s *settlement) makeClerk(made *node, i int) {
	a, k := &made.Acts[i], request{made, i}
	if slices.ContainsFunc(s.ranks, func(r *rank) bool {
		return r.member == a.Member && made.saw(r.at) && !s.over(r, made)
	}) {
		return // is one already, and does not become younger
	}
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
	if s.promoted[k] == at {
		return
	}
	delete(s.clerkActs, k)
	s.promoted[k] = at
	s.admit(at, made, i)
	s.ranks = append(s.ranks, &rank{member: a.Member, at: at, made: made})
}

// adopt brings back the records of the entries named.
func (s *settlement) adopt(n *node, a *entry.Act) {
	for _, id := range a.Entries {
		s.adopted[id] = true
		if m := s.g.nodes[id]; m != nil && m.index >= 0 && (s.only == nil || s.only.has(m.index)) {
			s.adoptions = append(s.adoptions, adoption{by: n, of: m})
		}
	}
}

// admitAdopted makes again the admissions in adopted entries of clerks, from the
// adoption on; clerks are made anew, not adopted. Whether somebody was a clerk may
// turn out after the adoption was settled.
func (s *settlement) admitAdopted() {
	for i := range s.adoptions {
		d := &s.adoptions[i]
		if st := s.standingAt(d.of); d.done || st == nil || st.class != entry.Clerk {
			continue
		}
		d.done = true
		for j := range d.of.Acts {
			if a := &d.of.Acts[j]; a.Kind == entry.ActAdmit && a.Class != entry.Clerk {
				s.admit(d.by, d.of, j)
			}
		}
	}
}

// remove applies a cut or demotion: what of the member's logs was named or seen stays inside.
func (s *settlement) remove(n *node, a *entry.Act) {
	for _, c := range s.cuts[a.Member] {
		if c.act == a {
			return // a majority's, or one's own, applied before
		}
	}
	c := &cut{at: n, act: a, member: a.Member, removal: a.Kind == entry.ActCut && !a.Device, inside: map[*node]bool{}, demotion: a.Kind == entry.ActChange}
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
