package consult_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
	"toguna/crypto/vault"
)

// history is a random story: people who act, often knowing little of each other,
// sometimes against the rules.
type history struct {
	*story
	choose  func(n int) int // 0 to n-1
	devices []*device
	people  []*person
	draft   entry.Ref
	second  entry.Ref // its second version
	call    entry.Ref
	strays  [][]byte // entries that nobody keeps
}

func newHistory(t rapid.TB, choose func(int) int) *history {
	h := &history{story: tell(t), choose: choose}
	a := h.found("Awa")
	b := h.clerk(a, "Bintou")
	h.devices = []*device{a, b}
	h.devices = append(h.devices, h.clerk(a, "Chaka", b), h.join(b, "Moussa", consult.RoleContributor),
		h.join(a, "Nana", consult.RoleCommittee), h.join(a, "Oumou", consult.RoleObserver))
	for _, d := range h.devices {
		h.people = append(h.people, d.person)
	}
	second := h.device(h.devices[3].person)
	h.keys(a, second)
	h.devices = append(h.devices, second)
	h.draft, h.call = a.consultation()
	h.second = a.say(revised(h.draft))
	h.share(h.devices...)
	return h
}

func pick[V any](h *history, vs []V) V { return vs[h.choose(len(vs))] }

// step lets somebody do something.
func (h *history) step() {
	d := pick(h, h.devices)
	if h.choose(3) == 0 {
		h.give(pick(h, h.devices), d)
	}
	st := d.state()
	switch h.choose(25) {
	case 1, 3:
		h.give(pick(h, h.devices), d)
	case 4, 5: // some of what another has, in any order: much of it must wait
		blocks := pick(h, h.devices).blocks()
		var some [][]byte
		for range 4 {
			some = append(some, pick(h, blocks))
		}
		d.take(some...)
	case 6, 7:
		h.try(d, entry.Everyone, commentBody(h.draft, "Un avis."))
	case 8:
		if len(st.Comments) > 0 {
			to := pick(h, st.Comments)
			h.try(d, entry.Everyone, &entry.Reply{To: to.Ref, Text: "Si.", Time: 1, Seed: consult.NewSeed()}, &entry.Endorse{Of: to.Ref, Time: 1})
			h.try(d, to.Circle, placeBody(to.Ref, h.second, pick(h, []string{"", "a1", "a2"})))
			h.try(d, to.Circle, parallelBody(h.second, pick(h, []string{"bm", "en"})), drawnBody(h.second, to.Ref, pick(h, []string{"a1", "a2"})))
		}
	case 0, 9, 10:
		h.try(d, pick(h, []entry.Circle{entry.Everyone, entry.Committee}), submitBody(h.call, "Lettre."))
	case 2, 11, 12:
		if len(st.Submissions) > 0 {
			h.try(d, entry.Everyone, d.receiptFor(pick(h, st.Submissions).Ref))
		}
	case 13:
		h.decide(d, st)
	case 14:
		h.try(d, entry.Everyone, pick(h, []entry.Body{
			&entry.Extend{Consult: h.call, Deadline: int64(1000 + h.choose(9)), Time: 1}, &entry.Close{Consult: h.call, Time: 1},
		}))
	case 15:
		h.register(d, st)
	case 16, 17:
		h.exclude(d)
	case 18:
		act := admitAct(pick(h, h.people), pick(h, []string{consult.RoleClerk, consult.RoleContributor, consult.RoleObserver}))
		act.Invite = entry.Hash{byte(h.choose(3))}
		if h.choose(2) == 0 {
			act.Kind, act.Invite = entry.ActChange, entry.Hash{}
		}
		h.tryAct(d, act)
	case 19:
		for _, p := range d.led.Proposals(d.key()) {
			h.tryAct(d, approve(p.Entry, p.Index))
		}
	case 20:
		if len(st.Quarantined) > 0 {
			h.tryAct(d, entry.Act{Kind: entry.ActAdopt, Entries: []entry.CID{pick(h, st.Quarantined)}})
		}
	case 21:
		act, _ := d.newEpoch(pick(h, []entry.Circle{entry.Everyone, entry.Committee}))
		h.spread(d, 1)
		h.tryAct(d, act)
	case 22:
		h.devices = append(h.devices, d.clone())
	case 23:
		h.forgery(d)
	case 24: // somebody whom nobody admitted
		z := &device{person: h.stranger("Zan"), s: h.story, led: d.led, store: d.store}
		z.dev = &consult.Device{Log: ed25519.NewKeyFromSeed(seed()), Member: z.member}
		h.strays = append(h.strays, z.forge(func(*entry.Entry) {}).Bytes)
	}
}

func (h *history) decide(d *device, st *consult.State) {
	body := disposeBody(pick(h, []string{"accepted", "rejected"}))
	if len(st.Comments) > 0 {
		body.Of = append(body.Of, pick(h, st.Comments).Ref)
	}
	if len(st.Submissions) > 0 {
		body.Of = append(body.Of, pick(h, st.Submissions).Ref)
	}
	if body.Of = entry.Set(body.Of); len(body.Of) > 0 {
		h.try(d, entry.Everyone, body)
	}
	if len(st.Submissions) > 0 {
		h.try(d, entry.Everyone, &entry.Withdraw{Of: pick(h, st.Submissions).Ref, Time: 1})
	}
}

func (h *history) register(d *device, st *consult.State) {
	var leaves []entry.Leaf
	for _, s := range st.Submissions {
		if h.choose(2) == 0 {
			leaves = append(leaves, entry.Leaf{Root: s.Root, Entry: s.Ref.Entry})
		}
	}
	if len(leaves) > 0 {
		h.try(d, entry.Everyone, d.headFor(h.call, leaves...))
	}
}

// exclude cuts or demotes somebody, or cuts a device, mostly with new keys.
func (h *history) exclude(d *device) {
	who := pick(h, h.people)
	act := d.cutAct(who)
	switch h.choose(4) {
	case 0:
		act = changeAct(d, who, consult.RoleContributor)
	case 1:
		if len(act.Logs) > 0 {
			act.Device, act.Logs = true, []entry.LogEnd{pick(h, act.Logs)}
		}
	}
	acts := []entry.Act{act}
	if h.choose(4) > 0 {
		for _, c := range []entry.Circle{entry.Everyone, entry.Committee} {
			ep, _ := d.newEpoch(c)
			acts = append(acts, ep)
		}
		h.spread(d, 2)
	}
	h.tryAct(d, acts...)
}

// forgery is an entry that no program of ours writes: acts without a right, from
// any control past, continuing any entry of the device's log.
func (h *history) forgery(d *device) {
	var mine []*entry.Entry
	var controls []entry.CID
	for _, b := range d.blocks() {
		e, err := entry.DecodeStored(b)
		h.must(err)
		if d.led.Size(e.ID()) == 0 {
			continue
		}
		if e.Log == d.dev.LogKey() {
			mine = append(mine, e)
		}
		if e.IsControl() {
			controls = append(controls, e.ID())
		}
	}
	forger := d
	if h.choose(3) == 0 || len(mine) == 0 {
		fresh := ed25519.NewKeyFromSeed(seed())
		forger = &device{person: d.person, s: d.s, led: d.led, store: d.store, dev: &consult.Device{Log: fresh, Member: d.member}}
		mine = nil
	}
	forged := forger.forge(func(e *entry.Entry) {
		if len(mine) > 0 {
			at := pick(h, mine)
			e.Seq, e.Prev, e.Cert = at.Seq+1, at.ID(), nil
		}
		if h.choose(2) == 0 {
			e.Control = []entry.CID{pick(h, controls)}
		}
		if h.choose(2) == 0 {
			e.Acts = []entry.Act{admitAct(pick(h, h.people), pick(h, []string{consult.RoleClerk, consult.RoleObserver})), d.cutAct(pick(h, h.people))}
		}
	})
	d.take(forged.Bytes)
}

// spread puts the n newest keys of d on everybody's ring.
func (h *history) spread(d *device, n int) {
	keys := d.led.Keys().Keys()
	for _, to := range h.devices {
		for _, k := range keys[len(keys)-n:] {
			_, err := to.led.Keys().Add(k)
			h.must(err)
		}
	}
}

func (h *history) try(d *device, c entry.Circle, bodies ...entry.Body) {
	h.Helper()
	h.tryWriting(d, consult.Writing{Circle: c, Bodies: bodies})
}

func (h *history) tryAct(d *device, acts ...entry.Act) {
	h.Helper()
	h.tryWriting(d, consult.Writing{Acts: acts})
}

func (h *history) tryWriting(d *device, w consult.Writing) {
	h.Helper()
	if len(w.Bodies) > 0 && !d.led.Introduced(d.dev.LogKey()) {
		w.Circle = entry.Everyone
	}
	_, err := d.led.Append(context.Background(), d.dev, w)
	for _, fine := range []error{consult.ErrNoEpoch, consult.ErrNotMember, consult.ErrRole, consult.ErrOwnLog} {
		if errors.Is(err, fine) {
			return
		}
	}
	h.must(err)
}

// everything is all that anybody has, each entry once.
func (h *history) everything() [][]byte {
	var out [][]byte
	seen := map[entry.CID]bool{}
	for _, d := range h.devices {
		for _, b := range d.blocks() {
			if id := entry.Sum(entry.CodecDagCBOR, b); !seen[id] {
				seen[id] = true
				out = append(out, b)
			}
		}
	}
	return append(out, h.strays...)
}

// check fails unless all orders, batches and repetitions, live or from disk, end in
// one state.
func (h *history) check() {
	h.Helper()
	all := h.everything()
	whole := h.choose(2) == 0
	if !whole { // some never arrive: what follows them stays held
		for range 3 {
			i := h.choose(len(all))
			all = slices.Delete(all, i, i+1)
		}
	}
	shuffled := func() [][]byte {
		out := slices.Clone(all)
		for i := range out {
			j := i + h.choose(len(out)-i)
			out[i], out[j] = out[j], out[i]
		}
		return out
	}
	a := h.devices[0]
	open := func(store *consulttest.Store, keys *consult.Keyring, cache *vault.Box) *device {
		led, err := consult.OpenLedger(context.Background(), h.space, store, keys, cache)
		h.must(err)
		return &device{person: a.person, s: h.story, led: led, store: store}
	}
	fresh := func() *device { return open(consulttest.NewStore(), a.led.Keys(), box()) }
	want := fresh()
	want.take(all...)
	same := func(what string, d *device) {
		h.Helper()
		if !bytes.Equal(want.bytes(), d.bytes()) {
			h.Fatalf("%s: another state in %s", what, differing(want.state(), d.state()))
		}
	}

	one := fresh()
	for i, b := range shuffled() {
		one.take(b)
		if i%8 == 0 {
			one.state() // what was computed before must not linger
		}
	}
	same("one by one", one)

	batches := fresh()
	for rest := shuffled(); len(rest) > 0; {
		n := 1 + h.choose(len(rest))
		batches.take(slices.Concat(rest[:n], rest[:n/2], all[:n])...)
		rest = rest[n:]
	}
	same("in batches, repeated", batches)

	if whole {
		a.take(shuffled()...)
		h.must(a.led.Reopen(context.Background()))
		same("on top of what a member had", a)
	}

	none, err := consult.NewKeyring()
	h.must(err)
	cached := open(one.store, none, box()) // without keys the cache is all there is
	if n := cached.state().Unopened; n > len(want.state().Newer)+want.state().Unopened {
		h.Fatalf("%d entries are not in the cache", n)
	}
	same("reopened from the cache", open(one.store, a.led.Keys(), box()))
	same("reopened without a cache", open(batches.store, a.led.Keys(), nil))
}

// differing names the parts of two states that differ.
func differing(a, b *consult.State) (names []string) {
	va, vb := reflect.ValueOf(*a), reflect.ValueOf(*b)
	for i := range va.NumField() {
		x, errX := entry.Marshal(va.Field(i).Interface())
		y, errY := entry.Marshal(vb.Field(i).Interface())
		if errX != nil || errY != nil || !bytes.Equal(x, y) {
			names = append(names, va.Type().Field(i).Name)
		}
	}
	return names
}

// TestOrderIndependence plays histories of fixed seeds.
func TestOrderIndependence(t *testing.T) {
	seeds := 100
	if testing.Short() {
		seeds = 15
	}
	for seed := range seeds {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(seed), 1))
			h := newHistory(t, r.IntN)
			for range 60 {
				h.step()
			}
			h.check()
		})
	}
}

// TestOrderIndependenceProperty lets rapid look for a history.
func TestOrderIndependenceProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t, func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") })
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			h.step()
		}
		h.check()
	})
}
