package consult_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
)

func TestHeldUntilThePastComes(t *testing.T) {
	s, a := oneClerk(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	draft, _ := a.consultation()
	s.give(a, m)
	late := s.device(m.person)
	s.keys(a, late)
	c := m.say(commentBody(draft, "Un avis."))
	s.give(m, late, c.Entry)
	if st := late.state(); !slices.Equal(st.Held, []entry.CID{c.Entry}) || len(st.Comments) != 0 || late.led.Len() != 0 || !late.led.Has(c.Entry) {
		t.Fatalf("held %v", st.Held)
	}
	if len(late.led.Frontier()) != 0 {
		t.Error("what is held is told as if it was here")
	}
	again := s.open(late.person, late.dev.Log, late.store)
	s.keys(a, again)
	s.give(m, again)
	if st := again.state(); len(st.Held) != 0 || len(st.Comments) != 1 {
		t.Errorf("held %v, %d comments", st.Held, len(st.Comments))
	}
	again.wantSame()
}

// Entries that do not fit are refused if their past is here, and never counted if
// it comes after them.
func TestMisfitsAreRefused(t *testing.T) {
	s, a := oneClerk(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	n := s.join(a, "Nana", consult.RoleContributor)
	draft, _ := a.consultation()
	s.share(a, m, n)
	c := m.say(commentBody(draft, "Un."))
	s.share(a, m, n)
	heads := a.heads()
	founding := []entry.CID{s.space}
	for name, change := range map[string]func(*entry.Entry){
		"control past shrinks":     func(e *entry.Entry) { e.Control = founding },
		"head that is no control":  func(e *entry.Entry) { e.Control = []entry.CID{c.Entry} },
		"head that is an ancestor": func(e *entry.Entry) { e.Control = entry.Set(append(slices.Clone(heads), founding...)) },
		"previous of another log":  func(e *entry.Entry) { e.Prev = c.Entry },
		"sequence that jumps":      func(e *entry.Entry) { e.Seq++ },
	} {
		t.Run(name, func(t *testing.T) {
			bad := n.forge(change)
			out, err := a.led.Add(context.Background(), [][]byte{bad.Bytes})
			if err != nil || len(out.Refused) != 1 || !errors.Is(out.Refused[0].Err, consult.ErrContext) {
				t.Fatalf("%+v, %v", out, err)
			}
			if a.led.Has(bad.ID) {
				t.Error("kept")
			}
			got := a.replayed(func(d *device) { d.take(append([][]byte{bad.Bytes}, a.blocks()...)...) })
			if !bytes.Equal(got, a.bytes()) {
				t.Error("it counts if it comes first")
			}
		})
	}
}

func TestForeignBlocksAreRefused(t *testing.T) {
	s, a := oneClerk(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	good := m.forge(func(*entry.Entry) {})
	spoiled := bytes.Clone(good.Bytes)
	spoiled[len(spoiled)-1] ^= 1
	elsewhere := m.forge(func(e *entry.Entry) { e.Space = entry.Sum(entry.CodecDagCBOR, nil); e.Seq, e.Prev = 1, good.ID })
	out := a.take([]byte("no entry"), spoiled, elsewhere.Bytes, good.Bytes, good.Bytes)
	if out.New != 1 || out.Known != 1 || len(out.Refused) != 3 {
		t.Errorf("%+v", out)
	}
}

// failing is a store whose Put fails when told to, or ends a context.
type failing struct {
	*consulttest.Store
	fail  error
	onPut func()
}

func (f *failing) Put(ctx context.Context, es []entry.Sealed) error {
	if f.onPut != nil {
		f.onPut()
	}
	if f.fail != nil {
		return f.fail
	}
	return f.Store.Put(ctx, es)
}

// overFailing opens a ledger of d's person over a failing copy of its store.
func overFailing(s *story, d *device) (*failing, *device) {
	st := &failing{Store: d.store}
	led, err := consult.OpenLedger(context.Background(), s.space, st, d.led.Keys(), box())
	s.must(err)
	led.Own(d.dev.LogKey())
	return st, &device{person: d.person, s: s, led: led, store: d.store, dev: d.dev}
}

func TestBrokenStore(t *testing.T) {
	s, a := oneClerk(t)
	m, draft, _ := s.consulting(a)
	m.say(commentBody(draft, "Un avis."))
	store, d := overFailing(s, a)
	before := d.led.Frontier()
	_, at := d.led.Arrivals(0)
	store.fail = errors.New("no space left")
	out, err := d.led.Add(context.Background(), m.blocks())
	if !errors.Is(err, consult.ErrBroken) || !errors.Is(err, store.fail) {
		t.Fatalf("%+v, %v", out, err)
	}
	store.fail = nil
	if out, err := d.led.Add(context.Background(), m.blocks()); !errors.Is(err, consult.ErrBroken) || len(out.Refused) > 0 {
		t.Errorf("goes on: %+v, %v", out, err)
	}
	if _, err := d.led.Append(context.Background(), d.dev, consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{draftBody()}}); !errors.Is(err, consult.ErrBroken) {
		t.Errorf("writes on: %v", err)
	}
	if d.led.Frontier().Digest() != before.Digest() {
		t.Error("acknowledges what is not stored")
	}
	if ids, _ := d.led.Arrivals(at); len(ids) > 0 {
		t.Errorf("passes on %v, which is not stored", ids)
	}
	again := s.open(a.person, a.dev.Log, a.store)
	s.keys(a, again)
	s.give(m, again)
	again.wantSame()
}

// A write that the store refused is not shown as written after the next start.
func TestBrokenAppend(t *testing.T) {
	s, a := oneClerk(t)
	store, d := overFailing(s, a)
	store.fail = errors.New("no space left")
	_, err := d.led.Append(context.Background(), d.dev, consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{draftBody()}})
	if !errors.Is(err, consult.ErrBroken) {
		t.Fatal(err)
	}
	again := s.open(a.person, a.dev.Log, a.store)
	s.keys(a, again)
	if len(again.state().Drafts) != 0 {
		t.Error("a draft that was not stored")
	}
	again.say(draftBody())
}

// Whoever stops waiting while an entry is stored must not leave it unopened.
func TestCancelledAdd(t *testing.T) {
	s, a := oneClerk(t)
	m, draft, _ := s.consulting(a)
	c := m.say(commentBody(draft, "Un avis."))
	store, d := overFailing(s, a)
	ctx, cancel := context.WithCancel(t.Context())
	store.onPut = cancel
	if out, err := d.led.Add(ctx, [][]byte{m.block(c.Entry)}); err != nil || out.New != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	if d.comment(c) == nil {
		t.Error("stored and not opened")
	}
}

func TestCacheIsOnlyBelievedIfItIsOurs(t *testing.T) {
	s, a := oneClerk(t)
	m, draft, call := s.consulting(a)
	m.say(commentBody(draft, "Un."))
	m.say(commentBody(draft, "Deux."))
	secret := m.sayTo(entry.Committee, submitBody(call, "Pour la commission."))
	s.give(m, a)
	values := map[string][]byte{}
	var names []string
	s.must(a.store.Recall(context.Background(), "", func(name string, v []byte) error {
		values[name] = v
		names = append(names, name)
		return nil
	}))
	if len(names) < 5 {
		t.Fatalf("%d values are cached", len(names))
	}
	for name, spoil := range map[string]func(i int, n string) []byte{
		"gone":      func(int, string) []byte { return nil },
		"exchanged": func(i int, _ string) []byte { return values[names[(i+1)%len(names)]] },
		"spoiled":   func(_ int, n string) []byte { v := bytes.Clone(values[n]); v[len(v)-1] ^= 1; return v },
		"short":     func(_ int, n string) []byte { return values[n][:3] },
	} {
		changed := map[string][]byte{"open/rubbish": []byte("x")}
		for i, n := range names {
			changed[n] = spoil(i, n)
		}
		s.must(a.store.Remember(context.Background(), changed))
		again := s.open(a.person, a.dev.Log, a.store)
		s.keys(a, again)
		if !bytes.Equal(again.bytes(), a.bytes()) {
			t.Errorf("%s: another state in %v", name, differing(again.state(), a.state()))
		}
	}
	// One's own words to the committee are in the cache alone.
	if m.submission(secret) == nil {
		t.Error("the author cannot read what she wrote")
	}
	s.must(m.store.Remember(context.Background(), map[string][]byte{"open/" + string(secret.Entry[:]): []byte("spoiled")}))
	none, err := consult.NewKeyring()
	s.must(err)
	led, err := consult.OpenLedger(context.Background(), s.space, m.store, none, box())
	s.must(err)
	if d := (&device{person: m.person, s: s, led: led}); d.submission(secret) != nil {
		t.Error("a spoiled value is believed")
	}
}

// A newcomer with the keys reads what was written before; what passes between two
// ledgers is what each lacks, and ends in the same.
func TestMissingConverges(t *testing.T) {
	s, a, b := twoClerks(t)
	draft, _ := a.consultation()
	a.say(commentBody(draft, "Avant."))
	m := s.join(a, "Moussa", consult.RoleContributor)
	if len(m.state().Comments) != 1 || m.state().Unopened != 0 {
		t.Errorf("a newcomer reads %d comments", len(m.state().Comments))
	}
	s.share(a, b, m)
	twin := m.clone()
	for range 3 {
		m.say(commentBody(draft, "À gauche."))
		twin.say(commentBody(draft, "À droite."))
		twin.say(commentBody(draft, "Plus loin."))
	}
	s.give(m, a)
	s.give(twin, b)
	for round := 0; a.led.Frontier().Digest() != b.led.Frontier().Digest(); round++ {
		if round == 4 {
			t.Fatal("they never agree")
		}
		toB, toA := a.led.Missing(b.led.Frontier()), b.led.Missing(a.led.Frontier())
		for _, id := range toB {
			if out := b.take(a.block(id)); out.Held > 0 {
				t.Fatalf("%s was sent before its past", id.Short())
			}
		}
		for _, id := range toA {
			if out := a.take(b.block(id)); out.Held > 0 {
				t.Fatalf("%s was sent before its past", id.Short())
			}
		}
	}
	s.agree(a, b)
	if len(a.led.Missing(b.led.Frontier())) != 0 {
		t.Error("something is sent for ever")
	}
	stranger := s.device(s.stranger("Mirador"))
	for _, id := range a.led.ControlProof(nil) {
		if out := stranger.take(a.block(id)); out.Held+len(out.Refused) > 0 {
			t.Fatalf("the control graph comes out of order: %+v", out)
		}
	}
	stranger.wantRole(m.person, consult.RoleContributor)
}
