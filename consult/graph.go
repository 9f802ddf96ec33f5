package consult

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"toguna/consult/entry"
	"toguna/crypto"
)

// ErrContext is returned for an entry that is well formed and signed but does
// not fit the log or the control graph that it claims to continue.
var ErrContext = errors.New("entry does not fit its log")

// node is an entry with its place among the others. Nodes are written by
// graph.add and read only after it.
type node struct {
	*entry.Entry
	member  entry.Key // whose log it is
	prev    *node
	next    []*node // more than one: a fork
	control []*node
	past    bits // control entries before this one, by their index; shared, never changed
	index   int  // among the control entries, or -1
	arrival int  // among the entries of this device; only for sending, never for the fold
	depth   int  // control depth
	order   int  // record depth
	opened  *opened
}

// before is the order of docs/protocol.md §4 among control entries.
func (n *node) before(m *node) int {
	if c := cmp.Compare(n.depth, m.depth); c != 0 {
		return c
	}
	return n.ID().Compare(m.ID())
}

// beforeRecord is the same order among records.
func (n *node) beforeRecord(m *node) int {
	if c := cmp.Compare(n.order, m.order); c != 0 {
		return c
	}
	return n.ID().Compare(m.ID())
}

// saw reports whether control entry c lies in the control past of n.
func (n *node) saw(c *node) bool { return c.index >= 0 && n.past.has(c.index) }

// bits is a set of small integers.
type bits []uint64

func (b bits) has(i int) bool { return i>>6 < len(b) && b[i>>6]&(1<<(i&63)) != 0 }

func (b bits) with(i int) bits {
	for len(b) <= i>>6 {
		b = append(b, 0)
	}
	b[i>>6] |= 1 << (i & 63)
	return b
}

func (b bits) union(c bits) bits {
	for len(b) < len(c) {
		b = append(b, 0)
	}
	for i, w := range c {
		b[i] |= w
	}
	return b
}

// contains reports whether c is a subset of b.
func (b bits) contains(c bits) bool {
	for i, w := range c {
		if i < len(b) && w&^b[i] != 0 || i >= len(b) && w != 0 {
			return false
		}
	}
	return true
}

// graph links the entries of one workspace. It is not safe for concurrent use:
// the Ledger's lock protects it.
type graph struct {
	space    entry.CID
	nodes    map[entry.CID]*node
	arrivals []*node
	controls []*node             // by index
	logs     map[entry.Key]*line // by log key
	held     map[entry.CID]*entry.Entry
	waiting  map[entry.CID][]entry.CID // missing entry -> held ones that name it
	invalid  map[entry.CID]error       // came as held, turned out not to fit
	forks    map[entry.Key]bool
	namers   map[entry.CID][]*node  // who names it, as previous, control head, or tip
	unnamed  map[*node]bool         // the heads of everything
	usable   map[string]bool        // recipients looked at, and whether one can seal to them
	epochs   map[request]entry.Hash // ids of epochs, which are slow to find
}

// line is one log: its entries by sequence; more than one entry with one
// sequence is a fork.
type line struct {
	member entry.Key
	nodes  []*node // sorted by sequence, then CID
}

func newGraph(space entry.CID) *graph {
	return &graph{
		space: space, nodes: map[entry.CID]*node{}, logs: map[entry.Key]*line{},
		held: map[entry.CID]*entry.Entry{}, waiting: map[entry.CID][]entry.CID{},
		invalid: map[entry.CID]error{}, forks: map[entry.Key]bool{},
		namers: map[entry.CID][]*node{}, unnamed: map[*node]bool{}, usable: map[string]bool{}, epochs: map[request]entry.Hash{},
	}
}

// sealable reports whether recipient is one that can be sealed to. Looking is
// dear, and each fold asks again.
func (g *graph) sealable(recipient []byte) bool {
	ok, known := g.usable[string(recipient)]
	if !known {
		_, err := crypto.ParseRecipient(recipient)
		ok = err == nil
		g.usable[string(recipient)] = ok
	}
	return ok
}

// has reports whether the entry is here, linked or held.
func (g *graph) has(id entry.CID) bool {
	if _, ok := g.nodes[id]; ok {
		return true
	}
	if _, ok := g.held[id]; ok {
		return true
	}
	_, ok := g.invalid[id]
	return ok
}

// add links e, and whatever was held for want of it. It returns the nodes that
// are linked now, none if e is held. An error means that e must be refused.
func (g *graph) add(e *entry.Entry) ([]*node, error) {
	if e.Workspace() != g.space {
		return nil, fmt.Errorf("%w: of another workspace", ErrContext)
	}
	if g.has(e.ID()) {
		return nil, nil
	}
	if missing := g.missing(e); len(missing) > 0 {
		g.held[e.ID()] = e
		for _, m := range missing {
			g.waiting[m] = append(g.waiting[m], e.ID())
		}
		return nil, nil
	}
	n, err := g.link(e)
	if err != nil {
		return nil, err
	}
	linked := []*node{n}
	for i := 0; i < len(linked); i++ {
		id := linked[i].ID()
		for _, w := range g.waiting[id] {
			h, ok := g.held[w]
			if !ok || len(g.missing(h)) > 0 {
				continue
			}
			delete(g.held, w)
			if m, err := g.link(h); err != nil {
				g.invalid[w] = err
			} else {
				linked = append(linked, m)
			}
		}
		delete(g.waiting, id)
	}
	return linked, nil
}

// missing lists what e cannot be linked without.
func (g *graph) missing(e *entry.Entry) []entry.CID {
	var out []entry.CID
	if !e.Prev.IsZero() && g.nodes[e.Prev] == nil {
		out = append(out, e.Prev)
	}
	for _, c := range e.Control {
		if g.nodes[c] == nil {
			out = append(out, c)
		}
	}
	return out
}

// link checks e against its past and gives it its place.
func (g *graph) link(e *entry.Entry) (*node, error) {
	n := &node{Entry: e, index: -1}
	bad := func(what string) error { return fmt.Errorf("%w: %s", ErrContext, what) }
	if e.Seq > 0 {
		n.prev = g.nodes[e.Prev]
		if n.prev.Log != e.Log || n.prev.Seq+1 != e.Seq {
			return nil, bad("previous entry is of another log or place")
		}
		n.member, n.order = n.prev.member, n.prev.order+1
	} else {
		n.member = e.Cert.Member
	}
	for _, id := range e.Control {
		c := g.nodes[id]
		if c.index < 0 {
			return nil, bad("a control head is no control entry")
		}
		n.control = append(n.control, c)
		n.depth, n.order = max(n.depth, c.depth+1), max(n.order, c.order+1)
	}
	if err := g.setPast(n); err != nil {
		return nil, err
	}
	if e.Seq == 0 && !e.Founding() && !g.introduced(n) {
		return nil, ErrNotAdmitted
	}
	if e.IsControl() {
		n.index = len(g.controls)
		g.controls = append(g.controls, n)
	}
	g.place(n)
	return n, nil
}

// setPast computes the control past of n, or takes over that of the entry
// before it where nothing has changed.
func (g *graph) setPast(n *node) error {
	if p := n.prev; p != nil && p.index < 0 && slices.Equal(p.Control, n.Control) {
		n.past = p.past
		return nil
	}
	for _, c := range n.control {
		n.past = n.past.union(c.past)
	}
	for _, c := range n.control {
		if n.past.has(c.index) {
			return fmt.Errorf("%w: a control head is an ancestor of another", ErrContext)
		}
	}
	for _, c := range n.control {
		n.past = n.past.with(c.index)
	}
	if p := n.prev; p != nil {
		if p.index >= 0 && !n.past.has(p.index) || !n.past.contains(p.past) {
			return fmt.Errorf("%w: the control past shrinks", ErrContext)
		}
	}
	return nil
}

// introduced reports whether the author of n, a first entry, was admitted, rightly
// or not, by some entry of its control past.
func (g *graph) introduced(n *node) bool {
	if f := g.nodes[g.space]; f != nil && f.member == n.member {
		return true
	}
	for _, c := range g.controls {
		if n.saw(c) && slices.ContainsFunc(c.Acts, func(a entry.Act) bool { return a.Member == n.member }) {
			return true
		}
	}
	return false
}

func (g *graph) place(n *node) {
	n.arrival = len(g.arrivals)
	g.arrivals = append(g.arrivals, n)
	g.nodes[n.ID()] = n
	l := g.logs[n.Log]
	if l == nil {
		l = &line{member: n.member}
		g.logs[n.Log] = l
	}
	i, _ := slices.BinarySearchFunc(l.nodes, n, func(a, b *node) int {
		if c := cmp.Compare(a.Seq, b.Seq); c != 0 {
			return c
		}
		return a.ID().Compare(b.ID())
	})
	if i > 0 && l.nodes[i-1].Seq == n.Seq || i < len(l.nodes) && l.nodes[i].Seq == n.Seq {
		g.forks[n.Log] = true
	}
	l.nodes = slices.Insert(l.nodes, i, n)
	if n.prev != nil {
		n.prev.next = append(n.prev.next, n)
	}
	if len(g.namers[n.ID()]) == 0 {
		g.unnamed[n] = true
	}
	for _, id := range n.names() {
		g.namers[id] = append(g.namers[id], n)
		delete(g.unnamed, g.nodes[id])
	}
}

// names lists the entries that n names: the one before it, control heads, tips.
func (n *node) names() []entry.CID {
	out := slices.Concat(n.Control, n.Tips)
	if !n.Prev.IsZero() {
		out = append(out, n.Prev)
	}
	return out
}

// tips returns the accepted entries that no accepted one names, in order of record
// depth. What is quarantined hides nothing that it names.
func (g *graph) tips(accepted func(*node) bool) []*node {
	var out []*node
	seen := map[*node]bool{}
	stack := make([]*node, 0, len(g.unnamed))
	for n := range g.unnamed {
		stack = append(stack, n)
	}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[n] {
			continue
		}
		seen[n] = true
		if accepted(n) {
			out = append(out, n)
			continue
		}
		for _, id := range n.names() {
			if m := g.nodes[id]; m != nil && !slices.ContainsFunc(g.namers[id], accepted) {
				stack = append(stack, m)
			}
		}
	}
	slices.SortFunc(out, (*node).beforeRecord)
	return out
}

// controlHeads returns, as a set of at most entry.MaxHeads, the heads of those
// control entries that counts holds true for, and of what last, the log's latest
// entry, saw. Last may be nil.
func (g *graph) controlHeads(last *node, counts func(*node) bool) []entry.CID {
	var in []*node
	var past bits
	for _, c := range g.controls {
		if last != nil && (c == last || last.saw(c)) || counts(c) {
			in = append(in, c)
			past = past.union(c.past)
		}
	}
	heads := slices.DeleteFunc(in, func(c *node) bool { return past.has(c.index) })
	slices.SortFunc(heads, (*node).before)
	if len(heads) > entry.MaxHeads {
		heads = g.mostNeeded(last, heads)
	}
	out := make([]entry.CID, len(heads))
	for i, h := range heads {
		out[i] = h.ID()
	}
	return entry.Set(out)
}

// mostNeeded chooses from too many heads those without which the control past of
// the log would shrink, then the first in order.
func (g *graph) mostNeeded(last *node, heads []*node) []*node {
	var own, out []*node
	if last != nil && last.index >= 0 {
		own = []*node{last}
	} else if last != nil {
		own = last.control
	}
	add := func(h *node) {
		if len(out) < entry.MaxHeads && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	for _, o := range own {
		add(heads[slices.IndexFunc(heads, func(h *node) bool { return h == o || h.saw(o) })])
	}
	for _, h := range heads {
		add(h)
	}
	return out
}

// epochID returns the id of the epoch that an act makes; the zero hash if nothing
// can be sealed to it.
func (g *graph) epochID(act request) entry.Hash {
	id, ok := g.epochs[act]
	if !ok {
		id = epochID(act.made.Acts[act.act].Recipient)
		g.epochs[act] = id
	}
	return id
}

// causalPast calls f for each entry before n, through previous entries, control
// heads and tips, until f returns false.
func (g *graph) causalPast(n *node, f func(*node) bool) {
	seen := map[*node]bool{n: true}
	stack := []*node{n}
	for len(stack) > 0 {
		m := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if m != n && !f(m) {
			return
		}
		visit := func(p *node) {
			if p != nil && !seen[p] {
				seen[p] = true
				stack = append(stack, p)
			}
		}
		visit(m.prev)
		for _, c := range m.control {
			visit(c)
		}
		for _, t := range m.Tips {
			visit(g.nodes[t])
		}
	}
}

// inPast reports whether m lies before n.
func (g *graph) inPast(n, m *node) bool {
	found := false
	g.causalPast(n, func(p *node) bool {
		found = p == m
		return !found
	})
	return found
}
