package consult_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/crypto"
)

func TestUnnamedLogIsOutside(t *testing.T) {
	s, a := oneClerk(t)
	m, draft, _ := s.consulting(a)
	second := s.device(m.person)
	s.keys(m, second)
	s.give(m, second)
	c := second.say(commentBody(draft, "De l'autre appareil."))
	a.remove(m.person)
	s.give(second, a)
	a.wantQuarantined(c.Entry, true)
	b := m.say(commentBody(draft, "Sans savoir."))
	s.give(m, a)
	a.wantQuarantined(b.Entry, true)
	if len(a.state().Comments) != 0 {
		t.Errorf("comments %+v", a.state().Comments)
	}
	a.wantSame()
}

// What the cut's own past had seen stays, whatever the cut names.
func TestCutCannotReachBack(t *testing.T) {
	s, a := oneClerk(t)
	m, draft, _ := s.consulting(a)
	ends := a.led.LogEnds(m.key())
	c := m.say(commentBody(draft, "Un."))
	s.give(m, a)
	a.act(entry.Act{Kind: entry.ActCut, Member: m.key(), Logs: ends})
	a.wantQuarantined(c.Entry, false)
	a.wantRole(m.person, "")
}

func TestConcurrentCutsLowestWins(t *testing.T) {
	s, a, b := twoClerks(t)
	m, draft, _ := s.consulting(a, b)
	one := m.say(commentBody(draft, "Un."))
	s.give(m, b)
	two := m.say(commentBody(draft, "Deux."))
	s.give(m, a)
	a.act(a.cutAct(m.person))
	s.share(a, m)
	a.wantQuarantined(two.Entry, false)
	b.act(b.cutAct(m.person))
	s.share(a, b)
	for _, d := range []*device{a, b} {
		d.wantQuarantined(one.Entry, false)
		d.wantQuarantined(two.Entry, true)
		d.wantSame()
	}
}

func TestReadmission(t *testing.T) {
	s, a, b := twoClerks(t)
	m, draft, _ := s.consulting(a, b)
	a.remove(m.person, b)
	lost := m.say(commentBody(draft, "Entre-temps."))
	s.give(m, a)
	// An admission that does not know of the cut does not end it.
	b.act(admitAct(m.person, consult.RoleContributor))
	s.share(a, b)
	a.wantRole(m.person, "")
	a.act(admitAct(m.person, consult.RoleContributor))
	s.keys(a, m)
	s.share(a, b, m)
	c := m.say(commentBody(draft, "De retour."))
	s.share(a, b, m)
	for _, d := range []*device{a, b, m} {
		d.wantRole(m.person, consult.RoleContributor)
		d.wantQuarantined(c.Entry, false)
		d.wantQuarantined(lost.Entry, true)
		d.wantSame()
	}
}

// A majority can be approved after its target has cut its author.
func TestApprovalAfterTheTargetsCut(t *testing.T) {
	s, a, b, c := threeClerks(t)
	id := b.act(b.cutAct(a.person))
	a.act(a.cutAct(b.person))
	s.share(a, b, c)
	c.wantRole(b.person, "")
	c.act(approve(id, 0))
	s.share(a, b, c)
	c.wantRole(a.person, "")
	c.wantRole(b.person, consult.RoleClerk)
	a.wantSame()
}

func TestMajorityDemotion(t *testing.T) {
	s, a, b, c := threeClerks(t)
	id := b.act(changeAct(b, a.person, consult.RoleObserver))
	s.give(b, c)
	if p := c.led.Proposals(c.key()); len(p) != 1 || p[0].Member != a.key() {
		t.Fatalf("proposals %+v", p)
	}
	c.act(approve(id, 0))
	s.share(a, b, c)
	a.wantRole(a.person, consult.RoleObserver)
	b.wantSame()
}

func TestReceiptProtects(t *testing.T) {
	s, a, b := twoClerks(t)
	m, draft, call := s.consulting(a, b)
	before := m.say(commentBody(draft, "Avant."))
	sub := m.say(submitBody(call, "Lettre."))
	s.give(m, b)
	b.say(b.receiptFor(sub))
	after := m.say(commentBody(draft, "Après."))
	a.act(a.cutAct(m.person)) // knows nothing of it
	s.share(a, b, m)
	for _, d := range []*device{a, b, m} {
		got := d.submission(sub)
		if got == nil || !got.Protected || got.Disputed || len(got.Receipts) != 1 || !got.Receipts[0].Valid {
			t.Fatalf("%s: %+v", d.name, got)
		}
		d.wantQuarantined(before.Entry, true) // it protects the one entry
		d.wantQuarantined(after.Entry, true)
		d.wantSame()
	}
}

// A receipt beyond its clerk's cut does not protect; what it names is shown as
// disputed.
func TestReceiptBeyondItsClerksCut(t *testing.T) {
	s, a, b := twoClerks(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	n := s.join(a, "Nana", consult.RoleContributor)
	_, call := a.consultation()
	s.share(a, b, m, n)
	sub := m.say(submitBody(call, "Lettre."))
	inside := n.say(submitBody(call, "Celle d'une autre."))
	own := b.say(submitBody(call, "La sienne."))
	s.give(m, b)
	s.give(n, b)
	receipt := b.say(b.receiptFor(sub))
	b.say(b.receiptFor(own))
	kept := b.say(b.receiptFor(inside))
	a.act(a.cutAct(b.person))
	a.act(a.cutAct(m.person))
	s.share(a, b, m, n)
	for _, d := range []*device{a, b, m, n} {
		d.wantQuarantined(receipt.Entry, true)
		d.wantQuarantined(sub.Entry, true)
		got := d.submission(sub)
		if got == nil || !got.Disputed || got.Protected || len(got.Receipts) != 1 || got.Receipts[0].Valid {
			t.Fatalf("%s: %+v", d.name, got)
		}
		if d.submission(own) != nil {
			t.Errorf("%s: one's own receipt brings back one's own entry", d.name)
		}
		// A submission that needs no protection stands, with the receipt as it is.
		d.wantQuarantined(kept.Entry, true)
		if got := d.submission(inside); got == nil || got.Disputed || len(got.Receipts) != 1 || got.Receipts[0].Valid {
			t.Errorf("%s: %+v", d.name, got)
		}
		d.wantSame()
	}
}

// Nobody can make a disputed submission vanish by a receipt with another root.
func TestDisputedIsNeverDropped(t *testing.T) {
	s, a, b := twoClerks(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	n := s.join(a, "Nana", consult.RoleContributor)
	_, call := a.consultation()
	s.share(a, b, m, n)
	sub := m.say(submitBody(call, "Lettre."))
	s.give(m, n)
	lie := n.receiptFor(sub)
	lie.Root = entry.Hash{1}
	lie.Sign(n.id.AuthorKey(), s.space)
	liar := n.forge(func(*entry.Entry) {}, lie)
	s.give(m, b)
	for range 4 {
		b.say(draftBody()) // so that what follows is later in the order than the lie
	}
	b.say(b.receiptFor(sub))
	for _, who := range []*device{b, m, n} {
		a.act(a.cutAct(who.person))
	}
	s.share(a, b, m)
	a.take(liar.Bytes)
	if got := a.submission(sub); got == nil || !got.Disputed {
		t.Fatalf("%+v", got)
	}
	a.wantSame()
}

func TestOwnReceiptDoesNotProtect(t *testing.T) {
	s, a, b := twoClerks(t)
	_, call := a.consultation()
	s.share(a, b)
	second := s.device(b.person)
	s.keys(a, second)
	s.give(a, second)
	sub := b.say(submitBody(call, "La sienne."))
	s.give(b, second)
	second.say(second.receiptFor(sub))
	// The cut names the log of the receipt, not that of the submission.
	blind := a.cutAct(b.person)
	last, _ := second.led.Frontier().Of(second.dev.LogKey())
	blind.Logs = append(blind.Logs, entry.LogEnd{Log: second.dev.LogKey(), Last: last.Heads[0]})
	slices.SortFunc(blind.Logs, func(x, y entry.LogEnd) int { return x.Log.Compare(y.Log) })
	a.act(blind)
	s.share(a, b, second)
	a.wantQuarantined(last.Heads[0], false)
	a.wantQuarantined(sub.Entry, true)
	if a.submission(sub) != nil {
		t.Error("one's own receipt protects")
	}
	a.wantSame()
}

func TestForkWaits(t *testing.T) {
	s, a := oneClerk(t)
	m, draft, _ := s.consulting(a)
	m.say(commentBody(draft, "Commun."))
	twin := m.clone()
	left := m.say(commentBody(draft, "À gauche."))
	s.give(m, a)
	named := a.say(commentBody(draft, "J'ai lu celui de gauche."))
	left2 := m.say(commentBody(draft, "À gauche encore."))
	right := twin.say(commentBody(draft, "À droite."))
	s.give(m, a)
	s.give(twin, a)
	a.wantQuarantined(left.Entry, false)
	a.wantQuarantined(left2.Entry, true)
	a.wantQuarantined(right.Entry, true)
	a.wantQuarantined(named.Entry, false)
	if f := a.state().Forks; len(f) != 1 || f[0].Log != m.dev.LogKey() {
		t.Fatalf("forks %+v", f)
	}
	a.wantSame()
	a.act(entry.Act{Kind: entry.ActAdopt, Entries: entry.Set([]entry.CID{left2.Entry, right.Entry})})
	a.wantQuarantined(left2.Entry, false)
	a.wantQuarantined(right.Entry, false)
	if len(a.state().Comments) != 5 {
		t.Errorf("%d comments", len(a.state().Comments))
	}
	a.wantSame()
}

// A device put back from a backup meets what it wrote after it.
func TestRestoredBackup(t *testing.T) {
	s, a := oneClerk(t)
	m, draft, _ := s.consulting(a)
	m.say(commentBody(draft, "Avant la sauvegarde."))
	back := m.clone()
	lost := m.say(commentBody(draft, "Perdu avec le disque."))
	s.give(m, a)
	a.say(commentBody(draft, "Lu."))
	mine := back.say(commentBody(draft, "Écrit après."))
	s.give(a, back)
	if !back.led.Foreign(back.dev.LogKey()) {
		t.Fatal("not noticed")
	}
	writes := func(d *device) error {
		_, err := d.led.Append(context.Background(), d.dev, consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{commentBody(draft, "x")}})
		return err
	}
	if err := writes(back); !errors.Is(err, consult.ErrOwnLog) {
		t.Fatalf("continues: %v", err)
	}
	again := s.open(back.person, back.dev.Log, back.store)
	s.keys(a, again)
	if err := writes(again); !errors.Is(err, consult.ErrOwnLog) {
		t.Errorf("continues after a start: %v", err)
	}
	stranded := back.led.Stranded(back.dev.LogKey())
	if len(stranded) != 1 || stranded[0].ID != mine.Entry || stranded[0].Circle != entry.Everyone || len(stranded[0].Bodies) != 1 {
		t.Fatalf("stranded %+v", stranded)
	}
	fresh := s.device(back.person)
	s.keys(a, fresh)
	s.give(back, fresh)
	reissued := fresh.say(stranded[0].Bodies...)
	s.share(a, fresh)
	if got := a.comment(reissued); got == nil || got.Body.Text != "Écrit après." {
		t.Errorf("reissued %+v", got)
	}
	a.wantQuarantined(lost.Entry, false)
	a.wantQuarantined(mine.Entry, true)
	a.wantSame()
}

func TestLiftedPackAndWrongRoot(t *testing.T) {
	s, a := oneClerk(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	n := s.join(a, "Nana", consult.RoleContributor)
	draft, _ := a.consultation()
	s.share(a, m, n)
	c := m.say(commentBody(draft, "Les mots de Moussa."))
	s.share(a, m, n)
	victim, err := entry.DecodeStored(m.block(c.Entry))
	s.must(err)
	lifted := n.forge(func(e *entry.Entry) { e.Pack, e.Epoch, e.Root = victim.Pack, victim.Epoch, victim.Root })
	a.take(lifted.Bytes)
	n.take(lifted.Bytes)
	if st := a.state(); len(st.Comments) != 1 || !slices.Equal(st.Lifted, []entry.CID{lifted.ID}) {
		t.Errorf("lifted: %d comments, %v", len(st.Comments), st.Lifted)
	}
	for name, root := range map[string]entry.Hash{"no root": consult.NewSeed(), "another's root": victim.Root} {
		forged := n.forge(func(e *entry.Entry) { n.seal(e, commentBody(draft, "x")); e.Root = root })
		a.take(forged.Bytes)
		n.take(forged.Bytes)
		if st := a.state(); len(st.Comments) != 1 || !has(st.Refused, entry.Ref{Entry: forged.ID}) {
			t.Errorf("%s: %d comments, refused %v", name, len(st.Comments), st.Refused)
		}
	}
	two := n.forge(func(*entry.Entry) {}, commentBody(draft, "un"), commentBody(draft, "deux"))
	a.take(two.Bytes)
	n.take(two.Bytes)
	if st := a.state(); len(st.Comments) != 1 || !has(st.Refused, entry.Ref{Entry: two.ID}) {
		t.Errorf("two commitments: %d comments", len(st.Comments))
	}
	garbage := n.forge(func(e *entry.Entry) { e.Pack, e.Epoch = []byte("no age file"), victim.Epoch })
	a.take(garbage.Bytes)
	if st := a.state(); !has(st.Lifted, garbage.ID) {
		t.Error("a damaged pack is not told")
	}
	a.wantSame()
}

// Records that this program does not know, or not in this form, have no effect,
// whether they are opened or come from the cache.
func TestUnknownRecords(t *testing.T) {
	s, a := oneClerk(t)
	m, draft, _ := s.consulting(a)
	c := commentBody(draft, "x")
	r, err := entry.NewRecord(c)
	s.must(err)
	with := func(body any) []byte {
		data, err := entry.Marshal(body)
		s.must(err)
		return data
	}
	for name, test := range map[string]struct {
		rec   entry.Record
		newer bool
	}{
		"unknown type":  {entry.Record{Type: "vote", Body: with(map[string]int{"x": 1})}, true},
		"unknown field": {entry.Record{Type: "close", Body: with(map[string]any{"x": 1, "time": 1, "consult": draft})}, true},
		"odd encoding":  {entry.Record{Type: "comment", Body: bytes.Replace(r.Body, []byte("dtime\x01"), []byte("dtime\x18\x01"), 1)}, false},
		"broken rule":   {entry.Record{Type: "reply", Body: with(map[string]any{"to": draft, "text": "", "time": 1, "seed": entry.Hash{}})}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s.TB = t
			forged := m.forge(func(e *entry.Entry) {
				ep, err := m.led.WritingEpoch(entry.Everyone)
				s.must(err)
				e.Epoch = ep.ID
				e.Root = entry.Hash(consult.Commitment(s.space, m.key(), c).Root())
				rec, err := crypto.ParseRecipient(ep.Recipient)
				s.must(err)
				pack := entry.Pack{Version: 1, Space: e.Space, Log: e.Log, Seq: e.Seq, Prev: e.Prev, Epoch: e.Epoch, Records: []entry.Record{test.rec}}
				e.Pack, err = crypto.Seal(rec, crypto.Pad(with(&pack)))
				s.must(err)
			})
			a.take(forged.Bytes)
			m.take(forged.Bytes)
			st := a.state()
			if len(st.Comments) != 0 || has(st.Newer, entry.Ref{Entry: forged.ID}) != test.newer {
				t.Fatalf("%d comments, newer %v", len(st.Comments), st.Newer)
			}
			again := s.open(a.person, a.dev.Log, a.store)
			s.keys(a, again)
			if !bytes.Equal(again.bytes(), a.bytes()) {
				t.Errorf("another state from the cache: %v", differing(again.state(), a.state()))
			}
		})
	}
}

func TestContradictionsAreResolved(t *testing.T) {
	s, a, b := twoClerks(t)
	m, draft, call := s.consulting(a, b)
	c := m.say(commentBody(draft, "Un avis."))
	s.share(a, b, m)
	a.say(disposeBody("accepted", c))
	b.say(disposeBody("rejected", c))
	s.share(a, b, m)
	if got := m.comment(c); !got.Conflict || got.Decision != "" || len(got.Dispositions) != 2 {
		t.Fatalf("%+v", got)
	}
	a.say(disposeBody("partly", c))
	s.share(a, b, m)
	if got := b.comment(c); got.Conflict || got.Decision != "partly" || len(got.Dispositions) != 3 {
		t.Fatalf("%+v", got)
	}
	a.say(&entry.Close{Consult: call, Time: 2})
	b.say(&entry.Extend{Consult: call, Deadline: 5000, Time: 2})
	a.say(&entry.Extend{Consult: call, Deadline: 3000, Time: 3})
	s.share(a, b, m)
	for _, d := range []*device{a, b, m} {
		if got := d.state().Consultations[0]; got.Closed || got.Deadline != 5000 || !got.Extended {
			t.Fatalf("%s: %+v", d.name, got)
		}
	}
	b.say(&entry.Close{Consult: call, Time: 4})
	s.share(a, b, m)
	if got := a.state().Consultations[0]; !got.Closed || got.ClosedTime != 4 {
		t.Fatalf("%+v", got)
	}
	a.wantSame()
}

// What somebody cut has named must not stay unnamed by everybody else: a clerk who
// decides has seen it.
func TestQuarantineHidesNothing(t *testing.T) {
	s, a, b := twoClerks(t)
	m, draft, _ := s.consulting(a, b)
	c := a.say(commentBody(draft, "Un avis."))
	s.share(a, b, m)
	a.say(disposeBody("accepted", c))
	b.say(disposeBody("rejected", c))
	s.give(b, m)
	a.act(a.cutAct(m.person))
	m.say(commentBody(draft, "J'ai lu Bintou.")) // beyond the cut, and names her decision
	s.give(m, a)
	if got := a.comment(c); got == nil || !got.Conflict {
		t.Fatalf("%+v", got)
	}
	a.act(admitAct(m.person, consult.RoleContributor))
	act, _ := a.newEpoch(entry.Everyone)
	a.act(act)
	a.say(disposeBody("partly", c))
	if got := a.comment(c); got.Conflict || got.Decision != "partly" {
		t.Errorf("the conflict stays: %+v", got.Dispositions)
	}
}

func TestRegistrarsHeadsAlone(t *testing.T) {
	s, a, b := twoClerks(t)
	m, _, call := s.consulting(a, b)
	sub := m.say(submitBody(call, "Lettre."))
	s.share(a, b, m)
	leaf := entry.Leaf{Root: b.submission(sub).Root, Entry: sub.Entry}
	b.say(b.headFor(call, leaf))
	second := s.device(a.person)
	s.keys(a, second)
	s.give(a, second)
	second.say(second.headFor(call, leaf))
	s.share(a, b, m, second)
	if got := m.submission(sub); got.Number != 0 || len(m.state().Consultations[0].Heads) != 0 {
		t.Fatalf("numbered by another log: %+v", got)
	}
	a.say(a.headFor(call, leaf))
	s.share(a, b, m)
	if got := m.submission(sub); got.Number != 1 {
		t.Fatalf("%+v", got)
	}
	m.wantSame()
}

// What is sealed to an epoch whose act does not count is no less confidential.
func TestEpochBeyondACutStaysConfidential(t *testing.T) {
	s, a, b := twoClerks(t)
	m, _, call := s.consulting(a, b)
	act, _ := b.newEpoch(entry.Committee)
	b.act(act)
	s.keys(b, a)
	s.give(b, m)
	sub := m.sayTo(entry.Committee, submitBody(call, "En confidence."))
	cut := a.cutAct(b.person)
	a.act(cut)
	s.give(m, a)
	s.give(b, a)
	if got := a.submission(sub); got == nil || !got.Confidential {
		t.Fatalf("%+v", got)
	}
}
