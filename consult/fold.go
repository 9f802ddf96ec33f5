package consult

import (
	"bytes"
	"cmp"
	"slices"

	"toguna/consult/entry"
	"toguna/consult/register"
)

// opened is what was found in a node's pack.
type opened struct {
	bodies []entry.Body // nil where the record has no effect
	newer  []bool       // ... because a newer program wrote it
	lifted bool         // the pack is not this entry's, or is damaged
	rooted bool         // the entry's root is the commitment of its record
}

// placed is a record with the entry it came in.
type placed struct {
	n   *node
	ref entry.Ref
	st  *standing
	b   entry.Body
}

// fold applies the records of all accepted entries. Each kind of record is
// applied in record order, and a kind after those it refers to, so that the
// order in which entries came has no say.
type fold struct {
	g       *graph
	v       *verdict
	keys    *Keyring
	s       *State
	kinds   map[string][]placed
	circle  map[entry.Hash]entry.Circle
	version map[entry.Ref]entry.Ref // the draft of which it is one
	comment map[entry.Ref]*Comment
	reply   map[entry.Ref]*Comment // the comment whose thread it is in
	consult map[entry.Ref]*Consultation
	submit  map[entry.CID]*Submission
	author  map[entry.Key]*entry.Author
	orphans []placed // submissions outside, until a disputed receipt names them
}

func foldState(g *graph, v *verdict, keys *Keyring) *State {
	f := &fold{
		g: g, v: v, keys: keys, s: &State{Space: g.space}, kinds: map[string][]placed{},
		circle: map[entry.Hash]entry.Circle{}, version: map[entry.Ref]entry.Ref{}, comment: map[entry.Ref]*Comment{},
		reply: map[entry.Ref]*Comment{}, consult: map[entry.Ref]*Consultation{}, submit: map[entry.CID]*Submission{},
		author: map[entry.Key]*entry.Author{},
	}
	for _, e := range v.epochs {
		f.circle[e.id] = e.circle
		_, held := keys.Key(e.id)
		f.s.Epochs = append(f.s.Epochs, Epoch{ID: e.id, Circle: e.circle, Live: !v.superseded(e), Held: held})
	}
	slices.SortFunc(f.s.Epochs, func(a, b Epoch) int { return a.ID.Compare(b.ID) })
	f.s.Epochs = slices.CompactFunc(f.s.Epochs, func(a, b Epoch) bool { return a.ID == b.ID })
	f.sort()
	f.members()
	f.drafts()
	f.consultations()
	f.comments()
	f.submissions()
	f.dispositions()
	f.registers()
	f.finish()
	return f.s
}

// sort files the records of accepted entries by kind, and notes what does not count.
func (f *fold) sort() {
	nodes := slices.Clone(f.g.arrivals)
	slices.SortFunc(nodes, (*node).beforeRecord)
	for _, n := range nodes {
		if !f.v.accepts(n) {
			f.s.Quarantined = append(f.s.Quarantined, n.ID())
			f.outside(n)
			continue
		}
		if len(n.Pack) == 0 {
			continue
		}
		o := n.opened
		if o == nil {
			f.s.Unopened++
			continue
		}
		if o.lifted {
			f.s.Lifted = append(f.s.Lifted, n.ID())
			continue
		}
		st := f.v.standingAt(n)
		for i, b := range o.bodies {
			ref := entry.Ref{Entry: n.ID(), Index: uint64(i)}
			switch {
			case b == nil && o.newer[i]:
				f.s.Newer = append(f.s.Newer, ref)
			case b == nil || !allowed(n, st, b) || committing(b) && !o.rooted:
				f.s.Refused = append(f.s.Refused, ref)
			default:
				f.kinds[b.RecordType()] = append(f.kinds[b.RecordType()], placed{n, ref, st, b})
			}
		}
	}
	for id := range f.g.held {
		f.s.Held = append(f.s.Held, id)
	}
	f.s.Held = entry.Set(f.s.Held)
}

// outside keeps at hand what a disputed receipt may name.
func (f *fold) outside(n *node) {
	if n.opened == nil || n.opened.lifted {
		return
	}
	for i, b := range n.opened.bodies {
		p := placed{n, entry.Ref{Entry: n.ID(), Index: uint64(i)}, f.v.standingAt(n), b}
		switch b.(type) {
		case *entry.Submit:
			if n.opened.rooted {
				f.orphans = append(f.orphans, p)
			}
		case *entry.Receipt:
			f.kinds["receipt outside"] = append(f.kinds["receipt outside"], p)
		}
	}
}

func (f *fold) refuse(p placed) { f.s.Refused = append(f.s.Refused, p.ref) }

func committing(b entry.Body) bool {
	switch b.(type) {
	case *entry.Comment, *entry.Reply, *entry.Submit:
		return true
	}
	return false
}

// allowed says which records a standing permits.
func allowed(n *node, st *standing, b entry.Body) bool {
	switch r := b.(type) {
	case *entry.Author:
		return r.Verify(n.Space, n.member)
	case *entry.Space, *entry.Draft, *entry.Parallel, *entry.Drawn, *entry.Open, *entry.Extend, *entry.Close, *entry.Head, *entry.Dispose:
		return st.class == entry.Clerk
	case *entry.Receipt:
		return st.class == entry.Clerk && r.Verify(n.Space)
	default:
		return st.class == entry.Clerk || st.class == entry.Writer
	}
}

func (f *fold) members() {
	for _, p := range f.kinds["author"] {
		a, was := p.b.(*entry.Author), f.author[p.n.member]
		// A person's keys come from one seed: a later record may change names alone.
		// The recipient must be one that can be sealed to, or nobody could be granted
		// keys together with this member.
		if !f.g.sealable(a.Recipient) ||
			was != nil && (was.Author != a.Author || !bytes.Equal(was.Recipient, a.Recipient)) {
			f.refuse(p)
			continue
		}
		f.author[p.n.member] = a
	}
	for _, p := range f.kinds["space"] {
		f.s.Name = p.b.(*entry.Space).Name
	}
	logs := map[entry.Key][]entry.Key{}
	for log, l := range f.g.logs {
		logs[l.member] = append(logs[l.member], log)
	}
	for k, sts := range f.v.standings {
		m := Member{Key: k, Logs: entry.Set(logs[k])}
		st := f.v.now(k)
		m.Active = st != nil
		if st == nil {
			last := slices.MaxFunc(sts, func(a, b standing) int { return a.at.before(b.at) })
			st = &last
		}
		m.Role = roleOf(st.class, st.circles)
		if a := f.author[k]; a != nil {
			m.Name, m.Org, m.Author, m.Recipient = a.Name, a.Org, a.Author, a.Recipient
		}
		f.s.Members = append(f.s.Members, m)
	}
	slices.SortFunc(f.s.Members, func(a, b Member) int { return a.Key.Compare(b.Key) })
}

func (f *fold) drafts() {
	index := map[entry.Ref]int{}
	add := func(p placed, of entry.Ref) {
		d := p.b.(*entry.Draft)
		i := index[of]
		f.s.Drafts[i].Versions = append(f.s.Drafts[i].Versions, Version{
			Ref: p.ref, By: p.n.member, Number: d.Number, Note: d.Note, Time: d.Time,
		})
		v := &f.s.Drafts[i].Versions[len(f.s.Drafts[i].Versions)-1]
		for _, t := range d.Texts {
			v.Texts = append(v.Texts, Text{t, p.n.member, p.n.Epoch, d.Time})
		}
		f.version[p.ref] = of
	}
	for _, p := range f.kinds["draft"] {
		if p.b.(*entry.Draft).Of.IsZero() {
			index[p.ref] = len(f.s.Drafts)
			f.s.Drafts = append(f.s.Drafts, Draft{Ref: p.ref})
			add(p, p.ref)
		}
	}
	for _, p := range f.kinds["draft"] {
		of := p.b.(*entry.Draft).Of
		if of.IsZero() {
			continue
		}
		if _, ok := index[of]; !ok {
			f.refuse(p)
			continue
		}
		add(p, of)
	}
	for i := range f.s.Drafts {
		slices.SortStableFunc(f.s.Drafts[i].Versions, func(a, b Version) int { return cmp.Compare(a.Number, b.Number) })
	}
	f.parallels()
}

func (f *fold) consultations() {
	for _, p := range f.kinds["open"] {
		o := p.b.(*entry.Open)
		if _, ok := f.version[o.Draft]; !ok {
			f.refuse(p)
			continue
		}
		f.s.Consultations = append(f.s.Consultations, Consultation{
			Ref: p.ref, By: p.n.member, Registrar: p.n.Log, Open: *o, Deadline: o.Deadline,
		})
	}
	for i := range f.s.Consultations {
		f.consult[f.s.Consultations[i].Ref] = &f.s.Consultations[i]
	}
	extends := map[entry.Ref][]placed{}
	for _, p := range f.kinds["extend"] {
		c := p.b.(*entry.Extend).Consult
		if f.consult[c] == nil {
			f.refuse(p)
			continue
		}
		extends[c] = append(extends[c], p)
	}
	for c, ps := range extends {
		f.consult[c].Extended = true
		f.consult[c].Deadline = 0
		for _, p := range f.unreplaced(ps) {
			f.consult[c].Deadline = max(f.consult[c].Deadline, p.b.(*entry.Extend).Deadline)
		}
	}
	for _, p := range f.kinds["close"] {
		id := p.b.(*entry.Close).Consult
		c := f.consult[id]
		if c == nil {
			f.refuse(p)
			continue
		}
		// An extension that this closing had not seen wins: the later deadline.
		reopened := slices.ContainsFunc(extends[id], func(x placed) bool { return !f.follows(p, x) })
		if !reopened {
			c.Closed, c.ClosedTime = true, p.b.(*entry.Close).Time
		}
	}
}

// follows reports whether a was written by somebody who had b.
func (f *fold) follows(a, b placed) bool {
	if a.n == b.n {
		return a.ref.Index > b.ref.Index
	}
	if a.n.Log == b.n.Log && !f.g.forks[a.n.Log] {
		return a.n.Seq > b.n.Seq
	}
	return f.g.inPast(a.n, b.n)
}

// unreplaced returns those that no other follows.
func (f *fold) unreplaced(ps []placed) []placed {
	var out []placed
	for _, p := range ps {
		if !slices.ContainsFunc(ps, func(q placed) bool { return q.ref != p.ref && f.follows(q, p) }) {
			out = append(out, p)
		}
	}
	return out
}

// circleOf tells to whom n is sealed. An epoch that no accepted act tells of is
// nobody's word for that everyone may read it.
func (f *fold) circleOf(n *node) entry.Circle {
	if c, ok := f.circle[n.Epoch]; ok {
		return c
	}
	return entry.Committee
}

func (f *fold) comments() {
	for _, p := range f.kinds["comment"] {
		c := p.b.(*entry.Comment)
		if _, ok := f.version[c.Draft]; !ok {
			f.refuse(p)
			continue
		}
		f.s.Comments = append(f.s.Comments, Comment{Ref: p.ref, By: p.n.member, Circle: f.circleOf(p.n), Root: p.n.Root, Body: *c})
	}
	for i := range f.s.Comments {
		f.comment[f.s.Comments[i].Ref] = &f.s.Comments[i]
	}
	f.replies()
	f.places()
	f.drawn()
	for _, p := range f.kinds["endorse"] {
		c := f.comment[p.b.(*entry.Endorse).Of]
		if c == nil || c.By == p.n.member {
			f.refuse(p)
			continue
		}
		c.Endorsed = append(c.Endorsed, p.n.member)
	}
	for i := range f.s.Comments {
		f.s.Comments[i].Endorsed = entry.Set(f.s.Comments[i].Endorsed)
	}
	for _, p := range f.kinds["withdraw"] {
		w := p.b.(*entry.Withdraw)
		if c := f.comment[w.Of]; c != nil && c.By == p.n.member {
			c.Withdrawn = w
		}
	}
}

// replies hangs each reply into the thread of its comment, however deep, and
// whichever was folded first.
func (f *fold) replies() {
	to := map[entry.Ref]placed{}
	for _, p := range f.kinds["reply"] {
		to[p.ref] = p
	}
	for _, p := range f.kinds["reply"] {
		at := p.b.(*entry.Reply).To
		// A reply's entry is hashed into what answers it, so this cannot go round in a circle.
		for f.comment[at] == nil {
			up, ok := to[at]
			if !ok {
				break
			}
			at = up.b.(*entry.Reply).To
		}
		c := f.comment[at]
		if c == nil {
			f.refuse(p)
			continue
		}
		c.Replies = append(c.Replies, Reply{Ref: p.ref, By: p.n.member, Circle: f.circleOf(p.n), Body: *p.b.(*entry.Reply)})
	}
}

func (f *fold) submissions() {
	add := func(p placed, disputed bool) bool {
		b := p.b.(*entry.Submit)
		if f.consult[b.Consult] == nil || p.st == nil {
			return false
		}
		f.s.Submissions = append(f.s.Submissions, Submission{
			Ref: p.ref, By: p.n.member, Confidential: f.circleOf(p.n) == entry.Committee, Root: p.n.Root, Epoch: p.n.Epoch,
			Body: *b, Disputed: disputed, Protected: f.v.protected[p.n.ID()],
		})
		return true
	}
	for _, p := range f.kinds["submit"] {
		if !add(p, false) {
			f.refuse(p)
		}
	}
	named := map[entry.CID]bool{}
	for _, p := range f.kinds["receipt outside"] {
		r := p.b.(*entry.Receipt)
		if t := f.g.nodes[r.Entry]; f.clerkOnce(p) && r.Verify(p.n.Space) && t != nil && t.Root == r.Root && t.member != p.n.member {
			named[r.Entry] = true
		}
	}
	for _, p := range f.orphans {
		if named[p.n.ID()] {
			add(p, true)
		}
	}
	for i := range f.s.Submissions {
		s := &f.s.Submissions[i]
		f.submit[s.Ref.Entry] = s
	}
	for _, p := range f.kinds["about"] {
		a := p.b.(*entry.About)
		s := f.submit[a.Submission.Entry]
		if s == nil || s.Ref != a.Submission || s.By != p.n.member || f.circleOf(p.n) != entry.Committee {
			f.refuse(p)
			continue
		}
		s.About = a.Answers
	}
	for _, p := range f.kinds["receipt"] {
		f.receipt(p, true)
	}
	for _, p := range f.kinds["receipt outside"] {
		if f.clerkOnce(p) {
			f.receipt(p, false)
		}
	}
	for _, p := range f.kinds["withdraw"] {
		w := p.b.(*entry.Withdraw)
		s := f.submit[w.Of.Entry]
		switch {
		case s != nil && s.By == p.n.member:
			s.Withdrawn = w
		case f.comment[w.Of] == nil || f.comment[w.Of].By != p.n.member:
			f.refuse(p)
		}
	}
}

func (f *fold) clerkOnce(p placed) bool { return p.st != nil && p.st.class == entry.Clerk }

// receipt files a receipt with its submission. One beyond its clerk's cut is
// shown as such, and counts for nothing else.
func (f *fold) receipt(p placed, valid bool) {
	r := p.b.(*entry.Receipt)
	s := f.submit[r.Entry]
	if s == nil {
		return // its submission is not here, or not readable here
	}
	if s.Root != r.Root || s.Body.Consult != r.Consult || !r.Verify(p.n.Space) {
		f.refuse(p)
		return
	}
	if a := f.author[p.n.member]; a == nil || a.Author != r.Author {
		f.refuse(p)
		return
	}
	s.Receipts = append(s.Receipts, Receipt{Ref: p.ref, By: p.n.member, Body: *r, Valid: valid})
	if valid {
		s.Disputed = false
	}
}

func (f *fold) dispositions() {
	of := map[entry.Ref][]placed{}
	for _, p := range f.kinds["dispose"] {
		for _, r := range p.b.(*entry.Dispose).Of {
			of[r] = append(of[r], p)
		}
	}
	for r, ps := range of {
		var into *[]Disposition
		var decision *string
		var conflict *bool
		if c := f.comment[r]; c != nil {
			into, decision, conflict = &c.Dispositions, &c.Decision, &c.Conflict
		} else if s := f.submit[r.Entry]; s != nil && s.Ref == r {
			into, decision, conflict = &s.Dispositions, &s.Decision, &s.Conflict
		} else {
			continue
		}
		standing := f.unreplaced(ps)
		for _, p := range ps {
			stands := slices.ContainsFunc(standing, func(q placed) bool { return q.ref == p.ref })
			d := p.b.(*entry.Dispose)
			*into = append(*into, Disposition{Ref: p.ref, By: p.n.member, Body: *d, Stands: stands})
			if !stands {
				continue
			}
			if *decision != "" && *decision != d.Decision {
				*conflict = true
			}
			*decision = d.Decision
		}
		if *conflict {
			*decision = ""
		}
	}
}

// registers folds each consultation's heads into numbers.
func (f *fold) registers() {
	heads := map[entry.Ref][]register.Head{}
	for _, p := range f.kinds["head"] {
		h := p.b.(*entry.Head)
		c := f.consult[h.Consult]
		a := f.author[p.n.member]
		if c == nil || p.n.Log != c.Registrar || h.Term != 1 || a == nil {
			f.refuse(p)
			continue
		}
		heads[h.Consult] = append(heads[h.Consult], register.Head{Entry: p.n.ID(), Body: *h, Author: a.Author})
		c.Heads = append(c.Heads, p.ref)
	}
	for id, hs := range heads {
		c := f.consult[id]
		c.Register = register.Fold(f.s.Space, hs)
		for _, l := range c.Register.Lines {
			if s := f.submit[l.Leaf.Entry]; s != nil && s.Root == l.Leaf.Root {
				s.Number, s.Term, s.Late = l.Number, l.Term, l.Late
			}
		}
	}
}

func (f *fold) finish() {
	for log := range f.g.forks {
		nodes := f.g.logs[log].nodes
		for i := 1; i < len(nodes); i++ {
			if nodes[i].Seq == nodes[i-1].Seq {
				f.s.Forks = append(f.s.Forks, Fork{Member: nodes[i].member, Log: log, Seq: nodes[i].Seq})
				break
			}
		}
	}
	slices.SortFunc(f.s.Forks, func(a, b Fork) int { return a.Log.Compare(b.Log) })
	for _, r := range f.v.open {
		a := r.made.Acts[r.act]
		f.s.Pending = append(f.s.Pending, Pending{Entry: r.made.ID(), Index: uint64(r.act), By: r.made.member, Member: a.Member, Kind: a.Kind})
	}
	f.s.Newer, f.s.Refused = entry.Set(f.s.Newer), entry.Set(f.s.Refused)
	f.s.Quarantined, f.s.Lifted = entry.Set(f.s.Quarantined), entry.Set(f.s.Lifted)
}
