package consult_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"testing"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
)

func TestFounderCutsJunior(t *testing.T) {
	s, a, b := twoClerks(t)
	seen := b.say(draftBody())
	s.give(b, a)
	id := a.act(a.cutAct(b.person))
	unseen := b.say(draftBody())
	s.share(a, b)
	for _, d := range []*device{a, b} {
		d.wantRole(b.person, "")
		d.wantQuarantined(seen.Entry, false)
		d.wantQuarantined(unseen.Entry, true)
	}
	if _, err := b.led.Append(context.Background(), b.dev, consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{draftBody()}}); !errors.Is(err, consult.ErrNotMember) {
		t.Errorf("a removed clerk writes: %v", err)
	}
	a.act(entry.Act{Kind: entry.ActAdopt, Entries: []entry.CID{unseen.Entry}})
	a.wantQuarantined(unseen.Entry, false)
	a.wantQuarantined(id, false)
	a.wantSame()
}

func TestJuniorCannotCutSenior(t *testing.T) {
	s, a, b := twoClerks(t)
	b.act(b.cutAct(a.person))
	s.share(a, b)
	b.wantRole(a.person, consult.RoleClerk)
	a.wantRole(a.person, consult.RoleClerk)
	if b.led.MayCut(b.key(), a.key()) || !b.led.MayCut(a.key(), b.key()) {
		t.Error("MayCut says otherwise than the fold")
	}
}

// With two clerks the founder may remove the other, and the other never the
// founder, whoever signs.
func TestTwoClerks(t *testing.T) {
	s, a, b := twoClerks(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	s.share(a, b, m)
	id := b.act(b.cutAct(a.person))
	s.share(a, b, m)
	forged := m.forge(func(e *entry.Entry) { e.Acts = []entry.Act{approve(id, 0)} })
	for _, d := range []*device{a, b, m} {
		d.take(forged.Bytes)
		d.wantRole(a.person, consult.RoleClerk)
	}
}

func TestJuniorsCutEachOther(t *testing.T) {
	s, a, b, c := threeClerks(t)
	b.act(b.cutAct(c.person))
	c.act(c.cutAct(b.person))
	s.share(a, b, c)
	for _, d := range []*device{a, b, c} {
		d.wantRole(b.person, consult.RoleClerk)
		d.wantRole(c.person, "")
		d.wantSame()
	}
}

// A majority removes the founder, whatever the founder does at the same time.
func TestMajorityOutranksTarget(t *testing.T) {
	s, a, b, c := threeClerks(t)
	id := b.act(b.cutAct(a.person))
	s.give(b, c)
	b.wantRole(a.person, consult.RoleClerk)
	c.act(approve(id, 0))
	a.act(a.cutAct(b.person), a.cutAct(c.person))
	s.share(a, b, c)
	for _, d := range []*device{a, b, c} {
		d.wantRole(a.person, "")
		d.wantRole(b.person, consult.RoleClerk)
		d.wantRole(c.person, consult.RoleClerk)
		d.wantSame()
	}
}

func TestSelfRemoval(t *testing.T) {
	s, a, b := twoClerks(t)
	a.act(a.cutAct(a.person))
	s.share(a, b)
	b.wantRole(a.person, "")
	b.wantRole(b.person, consult.RoleClerk)
	m := s.newPerson("Moussa")
	m.member = m.id.MemberKey(s.space[:])
	b.act(admitAct(m, consult.RoleClerk)) // the only clerk left
	b.wantRole(m, consult.RoleClerk)
}

// Bintou was a clerk before Chaka and is none any more: any clerk may cut her.
func TestFormerSeniorIsAnybodys(t *testing.T) {
	s, a, b := twoClerks(t)
	c := s.clerk(a, "Chaka", b)
	a.act(changeAct(a, b.person, consult.RoleContributor))
	s.share(a, b, c)
	c.wantRole(b.person, consult.RoleContributor)
	if !c.led.MayCut(c.key(), b.key()) {
		t.Error("MayCut refuses")
	}
	c.act(c.cutAct(b.person))
	c.wantRole(b.person, "")
	c.wantSame()
}

// A demoted clerk goes on as what she was made.
func TestDemotedWritesOn(t *testing.T) {
	s, a, b := twoClerks(t)
	draft, _ := a.consultation()
	s.share(a, b)
	a.act(changeAct(a, b.person, consult.RoleContributor))
	late := b.act(admitAct(s.stranger("Drissa"), consult.RoleClerk)) // not knowing of it
	s.share(a, b)
	a.wantQuarantined(late, true)
	// Bintou's log beyond the demotion waits; she goes on in it, knowing.
	c := b.say(commentBody(draft, "Un avis."))
	s.share(a, b)
	a.wantQuarantined(c.Entry, false)
	if a.comment(c) == nil {
		t.Error("what a demoted clerk writes is lost")
	}
	sealed := b.forge(func(e *entry.Entry) { e.Acts = []entry.Act{admitAct(s.stranger("Ely"), consult.RoleContributor)} })
	a.take(sealed.Bytes)
	if len(a.state().Members) != 2 {
		t.Errorf("a demoted clerk admits: %+v", a.state().Members)
	}
	a.wantSame()
}

func (s *story) stranger(name string) *person {
	p := s.newPerson(name)
	p.member = p.id.MemberKey(s.space[:])
	return p
}

// A junior must not demote a senior by admitting her as less.
func TestAdmissionIsNoDemotion(t *testing.T) {
	s, a, b := twoClerks(t)
	b.act(admitAct(a.person, consult.RoleObserver))
	s.share(a, b)
	a.wantRole(a.person, consult.RoleClerk)
	b.wantRole(a.person, consult.RoleClerk)
	// From a control past in which Bintou is a clerk and Chaka is none yet.
	c := s.clerk(a, "Chaka", b)
	fork := b.heads()
	d := s.clerk(a, "Drissa", b)
	s.share(a, b, c, d)
	second := s.device(c.person)
	s.keys(c, second)
	s.give(c, second)
	old := second.forge(func(e *entry.Entry) {
		e.Control = fork
		e.Acts = []entry.Act{admitAct(d.person, consult.RoleObserver)}
	})
	a.take(old.Bytes)
	a.wantSame()
	_ = old
}

// Two juniors must not make a senior young by admitting her as a clerk again, and
// then cut her.
func TestSecondPromotionKeepsSeniority(t *testing.T) {
	s, a, b := twoClerks(t)
	c := s.clerk(a, "Chaka", b)
	d := s.clerk(a, "Drissa", b)
	s.share(a, b, c, d)
	id := c.act(admitAct(b.person, consult.RoleClerk))
	s.give(c, d)
	d.act(approve(id, 0))
	d.act(d.cutAct(b.person))
	s.share(a, b, c, d)
	a.wantRole(b.person, consult.RoleClerk)
	// Nor the founder.
	id = c.act(admitAct(a.person, consult.RoleClerk))
	s.give(c, d)
	d.act(approve(id, 0))
	d.act(d.cutAct(a.person))
	s.share(a, b, c, d)
	b.wantRole(a.person, consult.RoleClerk)
	b.wantSame()
}

// A clerk who was cut and came back is the youngest.
func TestReturningClerkIsJunior(t *testing.T) {
	s, a, b, c := threeClerks(t)
	a.act(a.cutAct(b.person))
	s.share(a, b, c)
	id := a.act(admitAct(b.person, consult.RoleClerk))
	s.share(a, b, c)
	a.wantRole(b.person, "")
	c.act(approve(id, 0))
	s.share(a, b, c)
	a.wantRole(b.person, consult.RoleClerk)
	b.act(b.cutAct(c.person))
	s.share(a, b, c)
	a.wantRole(c.person, consult.RoleClerk)
	if b.led.MayCut(b.key(), c.key()) || !b.led.MayCut(c.key(), b.key()) {
		t.Error("MayCut says otherwise than the fold")
	}
	c.act(c.cutAct(b.person))
	s.share(a, b, c)
	a.wantRole(b.person, "")
	a.wantSame()
}

// The same where she came back without an approval, because no second clerk stood.
func TestReturningClerkIsJuniorToTheOnlyOne(t *testing.T) {
	s, a, b := twoClerks(t)
	s.share(a, b)
	a.remove(b.person)
	c := s.clerk(a, "Chaka")
	s.share(a, b, c)
	id := a.act(admitAct(b.person, consult.RoleClerk))
	c.take(a.blocks()...)
	c.act(approve(id, 0))
	s.share(a, b, c)
	b.act(b.cutAct(c.person))
	s.share(a, b, c)
	a.wantRole(c.person, consult.RoleClerk)
	a.wantRole(b.person, consult.RoleClerk)
}

func TestClerkNeedsSecondSignature(t *testing.T) {
	s, a, b := twoClerks(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	n := s.stranger("Nana")
	id := a.act(admitAct(n, consult.RoleClerk))
	s.share(a, b, m)
	a.wantRole(n, "")
	if p := b.led.Proposals(b.key()); len(p) != 1 || p[0].Member != n.key() || p[0].Entry != id {
		t.Fatalf("proposals %+v", p)
	}
	// Neither its author nor a contributor can sign.
	a.act(approve(id, 0))
	a.take(m.forge(func(e *entry.Entry) { e.Acts = []entry.Act{approve(id, 0)} }).Bytes)
	a.wantRole(n, "")
	b.act(approve(id, 0))
	s.share(a, b, m)
	a.wantRole(n, consult.RoleClerk)
	if len(b.led.Proposals(b.key())) != 0 || len(a.state().Pending) != 0 {
		t.Error("still pending")
	}
}

// A later approval by a more senior clerk must not undo what the new clerk did
// since the first one.
func TestEarliestApprovalCounts(t *testing.T) {
	s, a, b, c := threeClerks(t)
	n := s.stranger("Nana")
	id := a.act(admitAct(n, consult.RoleClerk))
	s.give(a, b)
	s.give(a, c)
	c.act(approve(id, 0))
	dn := s.device(n)
	s.meet(c, dn)
	x := s.stranger("Xavier")
	dn.act(admitAct(x, consult.RoleContributor))
	dn.wantRole(x, consult.RoleContributor)
	b.act(admitAct(s.stranger("Yaya"), consult.RoleContributor)) // so that the approval is later in the order, too
	b.act(approve(id, 0))
	s.share(a, b, c, dn)
	for _, d := range []*device{a, b, c, dn} {
		d.wantRole(n, consult.RoleClerk)
		d.wantRole(x, consult.RoleContributor)
		d.wantSame()
	}
}

// A clerk loses one device, then another.
func TestDevicesCutOneByOne(t *testing.T) {
	s, a := oneClerk(t)
	var more []*device
	for range 2 {
		d := s.device(a.person)
		s.meet(a, d)
		more = append(more, d)
	}
	draft, _ := a.consultation()
	s.share(append(more, a)...)
	for _, d := range more {
		last, _ := d.led.Frontier().Of(d.dev.LogKey())
		a.act(entry.Act{Kind: entry.ActCut, Member: a.key(), Device: true, Logs: []entry.LogEnd{{Log: d.dev.LogKey(), Last: last.Heads[0]}}})
	}
	for _, d := range more {
		c := d.say(commentBody(draft, "D'un appareil perdu."))
		s.give(d, a)
		a.wantQuarantined(c.Entry, true)
		if !a.led.LogCut(d.dev.LogKey()) {
			t.Error("LogCut says otherwise")
		}
	}
	a.wantRole(a.person, consult.RoleClerk)
	c := a.say(commentBody(draft, "De celui qui reste."))
	a.wantQuarantined(c.Entry, false)
	a.wantSame()
}

// A device stays cut when its member is removed and comes back: the thief would
// come back with it.
func TestDeviceStaysCut(t *testing.T) {
	s, a := oneClerk(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	stolen := s.device(m.person)
	s.keys(m, stolen)
	s.give(m, stolen)
	draft, _ := a.consultation()
	s.share(a, m, stolen)
	first := stolen.say(commentBody(draft, "Un."))
	s.share(a, m, stolen)
	a.act(entry.Act{Kind: entry.ActCut, Member: m.key(), Device: true, Logs: []entry.LogEnd{{Log: stolen.dev.LogKey(), Last: first.Entry}}})
	s.share(a, m, stolen)
	two := m.say(commentBody(draft, "Deux."))
	s.share(a, m, stolen)
	a.wantQuarantined(two.Entry, false)
	a.remove(m.person, m, stolen)
	a.act(admitAct(m.person, consult.RoleContributor))
	s.share(a, m, stolen)
	three := m.say(commentBody(draft, "Trois."))
	four := stolen.say(commentBody(draft, "Quatre."))
	s.share(a, m, stolen)
	a.wantQuarantined(three.Entry, false)
	a.wantQuarantined(four.Entry, true)
}

func TestTwoActsOnOneMemberInOneEntry(t *testing.T) {
	s, a := oneClerk(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	ends := a.led.LogEnds(m.key())
	a.act(entry.Act{Kind: entry.ActCut, Member: m.key(), Device: true, Logs: ends}, a.cutAct(m.person))
	a.wantRole(m.person, "")
	a.wantSame()
}

// Adopting somebody's words must not make him more than he is.
func TestAdoptionIsNoPromotion(t *testing.T) {
	s, a := oneClerk(t)
	m, draft, _ := s.consulting(a)
	a.act(a.cutAct(m.person))
	evil := m.forge(func(e *entry.Entry) {
		e.Acts = []entry.Act{admitAct(m.person, consult.RoleCommittee), admitAct(s.stranger("Zan"), consult.RoleCommittee)}
	}, commentBody(draft, "Un avis."))
	a.take(evil.Bytes)
	a.wantQuarantined(evil.ID, true)
	a.act(entry.Act{Kind: entry.ActAdopt, Entries: []entry.CID{evil.ID}})
	a.wantQuarantined(evil.ID, false)
	if len(a.state().Comments) != 1 || len(a.state().Members) != 2 {
		t.Errorf("after the adoption: %d members", len(a.state().Members))
	}
	a.wantRole(m.person, "")
}

// What a removed clerk admitted beyond his cut waits, and can be adopted; a clerk
// he admitted cannot.
func TestAdoptedAdmissions(t *testing.T) {
	s, a, b := twoClerks(t)
	s.share(a, b)
	a.remove(b.person)
	n := s.stranger("Nana")
	id := b.act(admitAct(n, consult.RoleContributor), admitAct(s.stranger("Oumar"), consult.RoleClerk))
	dn := s.device(n)
	s.meet(b, dn)
	s.share(a, dn)
	a.wantRole(n, "")
	if held := a.state().Quarantined; len(held) < 2 {
		t.Fatalf("quarantined %v", held)
	}
	a.act(entry.Act{Kind: entry.ActAdopt, Entries: []entry.CID{id}})
	a.wantRole(n, consult.RoleContributor)
	if len(a.state().Members) != 3 {
		t.Errorf("members %+v", a.state().Members)
	}
	draft, _ := a.consultation()
	s.give(a, dn)
	s.keys(a, dn)
	c := dn.say(commentBody(draft, "Enfin."))
	s.give(dn, a)
	a.wantQuarantined(c.Entry, false)
	a.wantSame()
}

// An adoption brings back what was admitted, not whom somebody cut since.
func TestAdoptionEndsNoCut(t *testing.T) {
	s, a, b := twoClerks(t)
	s.share(a, b)
	a.act(a.cutAct(b.person))
	n := s.stranger("Nana")
	id := b.act(admitAct(n, consult.RoleContributor))
	s.share(a, b)
	a.act(a.cutAct(n))
	a.act(entry.Act{Kind: entry.ActAdopt, Entries: []entry.CID{id}})
	a.wantRole(n, "")
}

// Adopting what counts already, with an invite in it, must not date it later.
func TestAdoptionOfAcceptedInvite(t *testing.T) {
	s, a, b := twoClerks(t)
	draft, _ := a.consultation()
	s.share(a, b)
	n := s.stranger("Nana")
	act := admitAct(n, consult.RoleContributor)
	act.Invite = entry.Hash{9}
	id := b.act(act)
	dn := s.device(n)
	s.meet(b, dn)
	c := dn.say(commentBody(draft, "Un avis."))
	s.share(a, b, dn)
	a.wantQuarantined(c.Entry, false)
	a.act(entry.Act{Kind: entry.ActAdopt, Entries: []entry.CID{id}})
	a.wantQuarantined(c.Entry, false)
}

func TestInviteCountsOnce(t *testing.T) {
	s, a, b := twoClerks(t)
	s.share(a, b)
	invited := func(name string) entry.Act {
		act := admitAct(s.stranger(name), consult.RoleContributor)
		act.Invite = entry.Hash{9}
		return act
	}
	first, second, third := invited("Nana"), invited("Oumar"), invited("Paul")
	b.act(third) // junior: void although earlier in the order
	a.act(admitAct(s.stranger("Quentin"), consult.RoleObserver))
	a.act(first)
	a.act(second)
	s.share(a, b)
	for _, d := range []*device{a, b} {
		for i, act := range []entry.Act{first, second, third} {
			m, ok := d.state().Member(act.Member)
			if (ok && m.Active) != (i == 0) {
				t.Errorf("%s: admission %d: %t", d.name, i, ok)
			}
		}
		d.wantSame()
	}
}

func TestNoEffectWithoutRole(t *testing.T) {
	s, a := oneClerk(t)
	o := s.join(a, "Oumou", consult.RoleObserver)
	m := s.join(a, "Moussa", consult.RoleContributor)
	draft, call := a.consultation()
	sub := a.say(submitBody(call, "Lettre."))
	c := a.say(commentBody(draft, "Un avis."))
	s.share(a, o, m)
	before := a.state()
	_, err := o.led.Append(context.Background(), o.dev, consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{commentBody(draft, "x")}})
	if !errors.Is(err, consult.ErrRole) {
		t.Errorf("an observer comments: %v", err)
	}
	_, err = m.led.Append(context.Background(), m.dev, consult.Writing{Acts: []entry.Act{admitAct(m.person, consult.RoleClerk)}})
	if !errors.Is(err, consult.ErrRole) {
		t.Errorf("a contributor acts: %v", err)
	}
	for what, by := range map[entry.Body]*device{
		commentBody(draft, "x"): o, submitBody(call, "x"): o, &entry.Endorse{Of: c, Time: 1}: o,
		draftBody(): m, openBody(draft): m, disposeBody("accepted", c): m, m.receiptFor(sub): m,
		&entry.Close{Consult: call, Time: 1}: m, &entry.Extend{Consult: call, Deadline: 9999, Time: 1}: m, &entry.Space{Name: "x"}: m,
		m.headFor(call, entry.Leaf{Entry: sub.Entry}): m,
	} {
		forged := by.forge(func(*entry.Entry) {}, what)
		a.take(forged.Bytes)
		by.take(forged.Bytes)
		if got := a.state().Refused; len(got) == 0 || !has(got, entry.Ref{Entry: forged.ID}) {
			t.Errorf("%s of %s is not refused: %v", what.RecordType(), by.name, got)
		}
	}
	acts := []entry.Act{
		admitAct(m.person, consult.RoleClerk), changeAct(m, m.person, consult.RoleCommittee), m.cutAct(a.person), m.cutAct(o.person),
		admitAct(s.stranger("Z"), consult.RoleObserver),
		{Kind: entry.ActAdopt, Entries: []entry.CID{c.Entry}},
		{Kind: entry.ActMirror, Member: entry.Key{3}, Recipient: m.id.Recipient().Bytes()},
		{Kind: entry.ActGrant, Grants: noGrants},
	}
	ep, _ := m.newEpoch(entry.Everyone)
	forged := m.forge(func(e *entry.Entry) { e.Acts = append(acts, ep) })
	a.take(forged.Bytes)
	after := a.state()
	if len(after.Members) != len(before.Members) || len(after.Epochs) != len(before.Epochs) || after.Name != before.Name ||
		len(after.Consultations) != 1 || after.Consultations[0].Deadline != 1000 || after.Consultations[0].Closed ||
		len(after.Comments) != 1 || after.Comments[0].Decision != "" || len(after.Submissions[0].Receipts) != 0 ||
		len(after.Consultations[0].Register.Lines) != 0 || a.led.Standing(entry.Key{3}).Admitted {
		t.Errorf("acts without a role have an effect: %+v", after)
	}
	for _, p := range []*person{a.person, o.person, m.person} {
		a.wantRole(p, before.Members[indexOf(before, p)].Role)
	}
	a.wantSame()
}

func indexOf(st *consult.State, p *person) int {
	for i, m := range st.Members {
		if m.Key == p.key() {
			return i
		}
	}
	return -1
}

func has[V comparable](vs []V, v V) bool {
	for _, w := range vs {
		if w == v {
			return true
		}
	}
	return false
}

func TestUnadmittedIsRefused(t *testing.T) {
	s, a := oneClerk(t)
	z := s.device(s.stranger("Zan"))
	s.keys(a, z)
	s.give(a, z)
	first := z.forge(func(*entry.Entry) {})
	out := a.take(first.Bytes)
	if len(out.Refused) != 1 || !errors.Is(out.Refused[0].Err, consult.ErrNotAdmitted) {
		t.Fatalf("%+v", out)
	}
	// Nor if it comes before what it follows.
	m := s.join(a, "Moussa", consult.RoleContributor) // a newer control head
	s.give(a, z)
	first = z.forge(func(*entry.Entry) {})
	got := m.replayed(func(d *device) { d.take(append([][]byte{first.Bytes}, a.blocks()...)...) })
	want := m.replayed(func(d *device) { d.take(append(a.blocks(), first.Bytes)...) })
	if string(got) != string(want) {
		t.Error("whether a stranger is refused depends on the order")
	}
}

func TestMirrorCanBeCut(t *testing.T) {
	_, a := oneClerk(t)
	k := entry.Key(ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey))
	mirror := entry.Act{Kind: entry.ActMirror, Member: k, Recipient: a.id.Recipient().Bytes()}
	a.act(mirror)
	if st := a.led.Standing(k); !st.Mirror || !st.Admitted {
		t.Fatalf("%+v", st)
	}
	a.act(entry.Act{Kind: entry.ActCut, Member: k})
	if st := a.led.Standing(k); st.Admitted || !st.Known {
		t.Fatalf("a cut mirror is served: %+v", st)
	}
	a.act(mirror)
	if st := a.led.Standing(k); !st.Admitted {
		t.Fatalf("a mirror cannot come back: %+v", st)
	}
}

// Anybody who was ever named can write any number of control entries that count
// for nothing. They must not keep others from writing.
func TestControlSpam(t *testing.T) {
	s, a := oneClerk(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	heads := a.heads()
	n := s.join(a, "Nana", consult.RoleContributor)
	draft, _ := a.consultation()
	s.share(a, m, n)
	for range 150 {
		spam := s.open(m.person, ed25519.NewKeyFromSeed(seed()), consulttest.NewStore()).forge(func(e *entry.Entry) {
			e.Control = heads
			e.Acts = []entry.Act{{Kind: entry.ActGrant, Grants: noGrants}}
		})
		a.take(spam.Bytes)
		n.take(spam.Bytes)
	}
	x := s.stranger("Xavier")
	a.act(admitAct(x, consult.RoleContributor))
	s.give(a, n)
	a.wantRole(x, consult.RoleContributor)
	c := n.say(commentBody(draft, "Un avis."))
	s.give(n, a)
	a.wantQuarantined(c.Entry, false)
	if a.comment(c) == nil {
		t.Error("no comment")
	}
}

func seed() []byte {
	h := consult.NewSeed()
	return h[:]
}
