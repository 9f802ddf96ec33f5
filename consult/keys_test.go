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

func liveEpochs(d *device, c entry.Circle) (out []entry.Hash) {
	for _, e := range d.state().Epochs {
		if e.Live && e.Circle == c {
			out = append(out, e.ID)
		}
	}
	return out
}

// Two clerks rotate at the same time, one of them to lock somebody out: until the
// merge, one writes to the key that the removed does not have.
func TestConcurrentRotations(t *testing.T) {
	s, a, b := twoClerks(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	n := s.join(a, "Nana", consult.RoleContributor)
	draft, _ := a.consultation()
	s.share(a, b, m, n)
	a.remove(m.person, b, n)
	act, blind := b.newEpoch(entry.Everyone)
	b.act(act)
	s.keys(b, a)
	s.share(a, b, n)
	if live := liveEpochs(a, entry.Everyone); len(live) != 2 {
		t.Fatalf("%d live epochs", len(live))
	}
	for _, d := range []*device{a, b, n} {
		ep, err := d.led.WritingEpoch(entry.Everyone)
		if err != nil || ep.ID == blind.ID {
			t.Errorf("%s writes to a key that the removed one has (%v)", d.name, err)
		}
	}
	if d := a.led.Duties(); !slices.Equal(d.Renew, []entry.Circle{entry.Everyone}) || len(d.Follows[entry.Everyone]) != 2 {
		t.Fatalf("duties %+v", d)
	}
	merged, to := b.newEpoch(entry.Everyone)
	b.act(merged)
	s.share(a, b, n)
	s.keys(b, n)
	ep, err := n.led.WritingEpoch(entry.Everyone)
	if err != nil || ep.ID != to.ID || len(n.led.Duties().Renew) != 0 {
		t.Errorf("after the merge: %v, duties %+v", err, n.led.Duties())
	}
	c := n.say(commentBody(draft, "Sans Moussa."))
	s.give(n, m)
	if m.comment(c) != nil || m.state().Unopened == 0 {
		t.Error("the removed member reads on")
	}
	a.wantSame()
}

// Of equal epochs the lowest id is written to; a committee's entry does not wait
// for everyone's key.
func TestNoEpochUntilRenewed(t *testing.T) {
	s, a, b := twoClerks(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	s.share(a, b, m)
	one, x := a.newEpoch(entry.Everyone)
	two, y := b.newEpoch(entry.Everyone)
	a.act(one)
	b.act(two)
	b.act(b.cutAct(m.person)) // without new keys, which b's program owes
	low := x.ID
	if y.ID.Compare(low) < 0 {
		low = y.ID
	}
	check := s.device(a.person)
	s.give(a, check)
	s.give(b, check, b.led.Missing(check.led.Frontier())[:1]...) // the rotation, not the cut
	if ep, err := check.led.WritingEpoch(entry.Everyone); err != nil || ep.ID != low {
		t.Errorf("not the lowest: %v", err)
	}
	s.share(a, b)
	_, err := a.led.Append(context.Background(), a.dev, consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{draftBody()}})
	if !errors.Is(err, consult.ErrNoEpoch) {
		t.Fatalf("written to a removed member: %v", err)
	}
	if r := a.led.Duties().Renew; !slices.Contains(r, entry.Everyone) {
		t.Errorf("duties %v", r)
	}
	merged, _ := a.newEpoch(entry.Everyone)
	a.act(merged)
	a.say(draftBody())
	a.wantSame()
}

// Whoever leaves the committee, by a change or a new admission, does not read what
// it writes after.
func TestLeavingTheCommittee(t *testing.T) {
	for name, act := range map[string]func(a *device, who *person) entry.Act{
		"change":    func(a *device, who *person) entry.Act { return changeAct(a, who, consult.RoleContributor) },
		"admission": func(_ *device, who *person) entry.Act { return admitAct(who, consult.RoleContributor) },
	} {
		t.Run(name, func(t *testing.T) {
			s := tell(t)
			a := s.found("Awa")
			n := s.join(a, "Nana", consult.RoleCommittee)
			if len(a.led.Duties().Renew) != 0 {
				t.Fatal("a rotation for nothing")
			}
			a.act(act(a, n.person))
			a.wantRole(n.person, consult.RoleContributor)
			if r := a.led.Duties().Renew; !slices.Equal(r, []entry.Circle{entry.Committee}) {
				t.Fatalf("renew %v", r)
			}
			if _, err := a.led.WritingEpoch(entry.Everyone); err != nil {
				t.Errorf("everyone waits for the committee's key: %v", err)
			}
			ep, _ := a.newEpoch(entry.Committee)
			a.act(ep)
			if r := a.led.Duties().Renew; len(r) != 0 {
				t.Errorf("renewed for ever: %v", r)
			}
		})
	}
}

// A member admitted while another clerk rotates is owed the new key.
func TestGrantToWhomARotationMissed(t *testing.T) {
	s, a, b := twoClerks(t)
	s.share(a, b)
	m := s.join(a, "Moussa", consult.RoleContributor)
	act, _ := b.newEpoch(entry.Everyone)
	b.act(act)
	if g := b.led.Duties().Grant; len(g) != 0 {
		t.Fatalf("grants owed to %d before", len(g))
	}
	s.share(a, b, m)
	if g := b.led.Duties().Grant; !slices.Equal(g, []entry.Key{m.key()}) {
		t.Fatalf("grants owed to %d", len(g))
	}
	b.act(entry.Act{Kind: entry.ActGrant, Grants: noGrants})
	if g := b.led.Duties().Grant; len(g) != 0 {
		t.Errorf("still owed to %d", len(g))
	}
}

func TestUnusableEpochIsPassedOver(t *testing.T) {
	s, a, b := twoClerks(t)
	b.act(entry.Act{Kind: entry.ActEpoch, Circle: entry.Everyone, Recipient: bytes.Repeat([]byte{0xff}, entry.RecipientSize), Grants: noGrants})
	s.share(a, b)
	a.say(draftBody())
	if n := len(a.state().Epochs); n != 2 {
		t.Errorf("%d epochs", n)
	}
}

func TestGrantSets(t *testing.T) {
	space := entry.Sum(entry.CodecDagCBOR, []byte("espace"))
	var to []consult.Grantee
	var ids []*crypto.Identity
	for i := range 5 {
		id, err := crypto.NewIdentity(crypto.Seed{byte(i), 3})
		if err != nil {
			t.Fatal(err)
		}
		g := consult.Grantee{Member: entry.Key{byte(i)}, Recipient: id.Recipient().Bytes()}
		for range i + 1 { // of different length
			k, err := consult.NewEpochKey(entry.Everyone)
			if err != nil {
				t.Fatal(err)
			}
			g.Keys = append(g.Keys, k)
		}
		to, ids = append(to, g), append(ids, id)
	}
	set, err := consult.SealGrants(space, to)
	if err != nil {
		t.Fatal(err)
	}
	var files [][]byte
	if err := entry.Unmarshal(set, &files); err != nil {
		t.Fatal(err)
	}
	if len(files) != 8 {
		t.Errorf("%d files for 5 members", len(files))
	}
	for _, f := range files {
		if len(f) != len(files[0]) {
			t.Errorf("files of %d and %d bytes", len(f), len(files[0]))
		}
	}
	for i, id := range ids {
		got, err := consult.OpenGrants(bytes.NewReader(set), space, to[i].Member, id.Opener())
		if err != nil || !slices.Equal(got, to[i].Keys) {
			t.Errorf("member %d: %d keys, %v", i, len(got), err)
		}
	}
	stranger, err := crypto.NewIdentity(crypto.Seed{99})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := consult.OpenGrants(bytes.NewReader(set), space, entry.Key{1}, stranger.Opener()); err != nil || got != nil {
		t.Errorf("a stranger gets %d keys, %v", len(got), err)
	}
	marshal := func(v any) []byte {
		data, err := entry.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	unequal := slices.Clone(files)
	unequal[3] = append(slices.Clone(unequal[3]), 0)
	for name, bad := range map[string][]byte{
		"nothing": nil, "no files": marshal([][]byte{}), "not a power of two": marshal(files[:7]), "sizes": marshal(unequal),
		"trailing": append(slices.Clone(set), 0), "other": []byte("grant set"),
		"too many": marshal(make([][]byte, 2*consult.MaxGrants)),
	} {
		if got, err := consult.OpenGrants(bytes.NewReader(bad), space, to[0].Member, ids[0].Opener()); !errors.Is(err, consult.ErrGrants) || got != nil {
			t.Errorf("%s: %d keys, %v", name, len(got), err)
		}
	}
	// One's own file, in another place or for another member, gives nothing.
	for name, try := range map[string]func() ([]consult.EpochKey, error){
		"workspace": func() ([]consult.EpochKey, error) {
			return consult.OpenGrants(bytes.NewReader(set), entry.Sum(entry.CodecDagCBOR, nil), to[0].Member, ids[0].Opener())
		},
		"member": func() ([]consult.EpochKey, error) {
			return consult.OpenGrants(bytes.NewReader(set), space, to[1].Member, ids[0].Opener())
		},
	} {
		if got, err := try(); !errors.Is(err, consult.ErrGrants) || got != nil {
			t.Errorf("another %s: %d keys, %v", name, len(got), err)
		}
	}
	if _, err := consult.SealGrants(space, make([]consult.Grantee, consult.MaxGrants+1)); !errors.Is(err, consult.ErrGrants) {
		t.Errorf("too many members: %v", err)
	}
}

func FuzzOpenGrants(f *testing.F) {
	id, err := crypto.NewIdentity(crypto.Seed{1})
	if err != nil {
		f.Fatal(err)
	}
	space := entry.Sum(entry.CodecDagCBOR, nil)
	set, err := consult.SealGrants(space, []consult.Grantee{{Member: entry.Key{1}, Recipient: id.Recipient().Bytes()}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(set)
	f.Add([]byte{0x81, 0x41, 0})
	f.Add([]byte{0x80})
	opener := id.Opener()
	f.Fuzz(func(t *testing.T, data []byte) {
		keys, err := consult.OpenGrants(bytes.NewReader(data), space, entry.Key{1}, opener)
		if err != nil {
			if !errors.Is(err, consult.ErrGrants) || keys != nil {
				t.Fatalf("%d keys with %v", len(keys), err)
			}
			return
		}
		var files [][]byte
		if err := entry.Unmarshal(data, &files); err != nil {
			t.Fatalf("accepted what does not decode: %v", err)
		}
		again, err := entry.Marshal(files)
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("accepted another encoding (%v)", err)
		}
	})
}
