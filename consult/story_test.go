package consult_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"os"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
	"toguna/consult/register"
	"toguna/crypto"
	"toguna/crypto/vault"
)

// story is a workspace that people act in: each test tells one. Nothing moves
// between devices but by give, so that who knew what is in the test's hands.
type story struct {
	rapid.TB
	space entry.CID
	names int
}

func tell(t rapid.TB) *story { return &story{TB: t} }

// person is an identity with what it needs to act in the story's workspace.
type person struct {
	id     *crypto.Identity
	name   string
	member ed25519.PrivateKey
}

func (p *person) key() entry.Key { return entry.Key(p.member.Public().(ed25519.PublicKey)) }

// device is one installation of a person.
type device struct {
	*person
	s     *story
	led   *consult.Ledger
	store *consulttest.Store
	dev   *consult.Device
}

// box is a cache key that all devices of all stories share: making a vault is slow.
var box = sync.OnceValue(func() *vault.Box {
	dir, err := os.MkdirTemp("", "toguna-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	v, err := vault.Create(dir, []byte("phrase de passe"), crypto.Seed{1}, vault.Options{WorkFactor: 10})
	if err != nil {
		panic(err)
	}
	return v.Sealer("cache")
})

func (s *story) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatalf("%+v", err)
	}
}

// newPerson makes somebody whose keys follow from the order in which they appear.
func (s *story) newPerson(name string) *person {
	s.names++
	id, err := crypto.NewIdentity(crypto.Seed{byte(s.names), byte(s.names >> 8), 7})
	s.must(err)
	return &person{id: id, name: name}
}

// device opens a ledger for one more installation of p.
func (s *story) device(p *person) *device {
	s.names++
	log := ed25519.NewKeyFromSeed(binary.BigEndian.AppendUint64(make([]byte, 24), uint64(s.names)))
	return s.open(p, log, consulttest.NewStore())
}

func (s *story) open(p *person, log ed25519.PrivateKey, store *consulttest.Store) *device {
	keys, err := consult.NewKeyring()
	s.must(err)
	d := &device{person: p, s: s, store: store}
	if p.member == nil {
		p.member = p.id.MemberKey(s.space[:])
	}
	d.dev = &consult.Device{Log: log, Member: p.member}
	d.led, err = consult.OpenLedger(context.Background(), s.space, store, keys, box())
	s.must(err)
	d.introduce()
	return d
}

// introduce makes the author record of the device's log.
func (d *device) introduce() {
	a := entry.Author{Member: d.key(), Recipient: d.id.Recipient().Bytes(), Name: d.name, Time: 1}
	a.Sign(d.id.AuthorKey(), d.s.space)
	d.dev.Author = a
	d.led.Own(d.dev.LogKey())
}

// noGrants stands for the grant set in stories that hand keys over directly.
var noGrants = entry.Sum(entry.CodecRaw, []byte("no grants"))

// found begins the workspace, with a key for each circle.
func (s *story) found(name string) *device {
	p := s.newPerson(name)
	salt := entry.Hash{1}
	p.member = p.id.FounderKey(salt)
	log := ed25519.NewKeyFromSeed(make([]byte, 32))
	first, err := consult.Found(salt, p.member, log)
	s.must(err)
	s.space = first.ID
	d := s.open(p, log, consulttest.NewStore())
	s.must(d.led.Begin(context.Background(), first))
	committee, _ := d.newEpoch(entry.Committee)
	everyone, to := d.newEpoch(entry.Everyone)
	d.write(consult.Writing{
		Circle: entry.Everyone, Epoch: to, Acts: []entry.Act{committee, everyone},
		Bodies: []entry.Body{&entry.Space{Name: "Essai"}},
	})
	return d
}

// newEpoch draws a key, puts it on the device's ring, and returns its act.
func (d *device) newEpoch(c entry.Circle) (entry.Act, *consult.Epochal) {
	k, err := consult.NewEpochKey(c)
	d.s.must(err)
	rec, id, err := k.Recipient()
	d.s.must(err)
	_, err = d.led.Keys().Add(k)
	d.s.must(err)
	return entry.Act{Kind: entry.ActEpoch, Circle: c, Recipient: rec, Grants: noGrants, Follows: d.led.Duties().Follows[c]},
		&consult.Epochal{ID: id, Recipient: rec}
}

// write appends an entry that must succeed.
func (d *device) write(w consult.Writing) entry.CID {
	d.s.Helper()
	id, err := d.led.Append(context.Background(), d.dev, w)
	d.s.must(err)
	return id
}

// act writes control acts.
func (d *device) act(acts ...entry.Act) entry.CID {
	d.s.Helper()
	return d.write(consult.Writing{Acts: acts})
}

// say writes records to everyone and returns the reference of the first that was
// given. A log that is new is introduced by an entry of its own.
func (d *device) say(bodies ...entry.Body) entry.Ref {
	d.s.Helper()
	return d.sayTo(entry.Everyone, bodies...)
}

func (d *device) sayTo(c entry.Circle, bodies ...entry.Body) entry.Ref {
	d.s.Helper()
	if !d.led.Introduced(d.dev.LogKey()) {
		a := d.dev.Author
		d.write(consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{&a}})
	}
	return entry.Ref{Entry: d.write(consult.Writing{Circle: c, Bodies: bodies})}
}

func admitAct(who *person, role string) entry.Act {
	class, circles, ok := consult.RoleStanding(role)
	if !ok {
		panic(role)
	}
	return entry.Act{Kind: entry.ActAdmit, Member: who.key(), Class: class, Circles: circles}
}

func changeAct(by *device, who *person, role string) entry.Act {
	a := admitAct(who, role)
	a.Kind = entry.ActChange
	if role != consult.RoleClerk {
		a.Logs = by.led.LogEnds(who.key())
	}
	return a
}

func (d *device) cutAct(who *person) entry.Act {
	return entry.Act{Kind: entry.ActCut, Member: who.key(), Logs: d.led.LogEnds(who.key())}
}

// remove cuts somebody, with new keys for each circle she was in, that those named
// get.
func (d *device) remove(who *person, keysTo ...*device) entry.CID {
	d.s.Helper()
	acts := []entry.Act{d.cutAct(who)}
	_, circles, _ := consult.RoleStanding(d.role(who))
	for _, c := range circles {
		a, _ := d.newEpoch(c)
		acts = append(acts, a)
	}
	id := d.act(acts...)
	for _, to := range keysTo {
		d.s.keys(d, to)
	}
	return id
}

func approve(id entry.CID, index uint64) entry.Act {
	return entry.Act{Kind: entry.ActApprove, Entry: id, Index: index}
}

// join admits somebody new, who gets all that the admitting device has and its
// keys, and introduces herself to it.
func (s *story) join(by *device, name, role string) *device {
	s.Helper()
	p := s.newPerson(name)
	p.member = p.id.MemberKey(s.space[:])
	by.act(admitAct(p, role))
	d := s.device(p)
	s.meet(by, d)
	return d
}

// meet gives a newcomer's device entries and keys, and gives back its first entry.
func (s *story) meet(by, d *device) {
	s.Helper()
	s.keys(by, d)
	s.give(by, d)
	a := d.dev.Author
	d.write(consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{&a}})
	s.give(d, by)
}

// clerk makes somebody a clerk, with as many approvals as are needed.
func (s *story) clerk(by *device, name string, approvers ...*device) *device {
	s.Helper()
	p := s.newPerson(name)
	p.member = p.id.MemberKey(s.space[:])
	id := by.act(admitAct(p, consult.RoleClerk))
	for _, a := range approvers {
		s.give(by, a)
		a.act(approve(id, 0))
		s.give(a, by)
	}
	d := s.device(p)
	s.meet(by, d)
	s.share(append([]*device{by, d}, approvers...)...)
	return d
}

// keys hands one device's epoch keys to another, as grants would.
func (s *story) keys(from, to *device) {
	for _, k := range from.led.Keys().Keys() {
		_, err := to.led.Keys().Add(k)
		s.must(err)
	}
	s.must(to.led.Reopen(context.Background()))
}

// blocks are all entries on a device, in the order in which they came.
func (d *device) blocks() [][]byte {
	var out [][]byte
	d.s.must(d.store.Each(context.Background(), func(e entry.Sealed) error {
		out = append(out, e.Bytes)
		return nil
	}))
	return out
}

// give copies the entries named, or all, to a device, which must accept them.
func (s *story) give(from, to *device, ids ...entry.CID) {
	s.Helper()
	blocks := from.blocks()
	if len(ids) > 0 {
		blocks = nil
		for _, id := range ids {
			b, err := from.led.Block(context.Background(), id)
			s.must(err)
			blocks = append(blocks, b)
		}
	}
	out := to.take(blocks...)
	if len(out.Refused) > 0 {
		s.Fatalf("%s refused %v from %s", to.name, out.Refused, from.name)
	}
}

func (d *device) take(blocks ...[]byte) consult.Added {
	d.s.Helper()
	out, err := d.led.Add(context.Background(), blocks)
	d.s.must(err)
	return out
}

// share gives everything to everybody.
func (s *story) share(ds ...*device) {
	s.Helper()
	for range 2 {
		for _, from := range ds {
			for _, to := range ds {
				if from != to {
					s.give(from, to)
				}
			}
		}
	}
}

// clone copies a device's disk as it is: the same log key on two machines.
func (d *device) clone() *device {
	d.s.Helper()
	store := consulttest.NewStore()
	var all []entry.Sealed
	d.s.must(d.store.Each(context.Background(), func(e entry.Sealed) error { all = append(all, e); return nil }))
	d.s.must(store.Put(context.Background(), all))
	c := d.s.open(d.person, d.dev.Log, store)
	d.s.keys(d, c)
	return c
}

// forge signs an entry with the device's log key that no honest program would
// make. Change starts from what the program would have made, without a pack.
func (d *device) forge(change func(*entry.Entry), bodies ...entry.Body) entry.Sealed {
	d.s.Helper()
	e := &entry.Entry{Space: d.s.space, Log: d.dev.LogKey(), Root: consult.NewSeed()}
	e.Control = d.heads()
	if f, ok := d.led.Frontier().Of(e.Log); ok {
		e.Seq, e.Prev = f.Ranges[len(f.Ranges)-1].To+1, f.Heads[0]
	} else {
		cert := entry.Certify(d.member, d.s.space, entry.Hash{}, e.Log)
		e.Cert = &cert
	}
	change(e)
	if len(bodies) > 0 {
		d.seal(e, bodies...)
	}
	out, err := e.Sign(d.dev.Log)
	d.s.must(err)
	return out
}

// seal puts a pack for e, as it is, into it.
func (d *device) seal(e *entry.Entry, bodies ...entry.Body) {
	d.s.Helper()
	ep, err := d.led.WritingEpoch(entry.Everyone)
	d.s.must(err)
	e.Epoch = ep.ID
	var records []entry.Record
	for _, b := range bodies {
		r, err := entry.NewRecord(b)
		d.s.must(err)
		records = append(records, r)
		if c := consult.Commitment(d.s.space, d.key(), b); c != nil {
			e.Root = entry.Hash(c.Root())
		}
	}
	d.sealRecords(e, records)
}

func (d *device) sealRecords(e *entry.Entry, records []entry.Record) {
	d.s.Helper()
	plain, err := entry.EncodePack(e, records)
	d.s.must(err)
	ep, err := d.led.WritingEpoch(entry.Everyone)
	d.s.must(err)
	rec, err := crypto.ParseRecipient(ep.Recipient)
	d.s.must(err)
	e.Pack, err = crypto.Seal(rec, plain)
	d.s.must(err)
}

// heads are the control heads that the device's next entry would name.
func (d *device) heads() []entry.CID {
	past := map[entry.CID]bool{}
	var controls []entry.CID
	for _, b := range d.blocks() {
		e, err := entry.DecodeStored(b)
		d.s.must(err)
		if e.IsControl() && d.led.Size(e.ID()) > 0 {
			controls = append(controls, e.ID())
			for _, c := range e.Control {
				past[c] = true
			}
		}
	}
	// A control entry's own heads are never heads, but its previous control entries
	// are in the past of those.
	return entry.Set(slices.DeleteFunc(controls, func(c entry.CID) bool { return past[c] }))
}

func (d *device) state() *consult.State { return d.led.State() }

func (d *device) bytes() []byte {
	d.s.Helper()
	b, err := d.state().Bytes()
	d.s.must(err)
	return b
}

// agrees fails unless the devices see the same.
func (s *story) agree(ds ...*device) {
	s.Helper()
	for _, d := range ds[1:] {
		if got, want := stateOfAll(d), stateOfAll(ds[0]); got != want {
			s.Fatalf("%s and %s do not see the same", ds[0].name, d.name)
		}
	}
}

func stateOfAll(d *device) string {
	st := *d.state()
	st.Epochs, st.Unopened = nil, 0 // who holds which key differs
	b, err := st.Bytes()
	d.s.must(err)
	return string(b)
}

// active reports whether who stands, and as what, on the device.
func (d *device) role(who *person) string {
	if m, ok := d.state().Member(who.key()); ok && m.Active {
		return m.Role
	}
	return ""
}

func (d *device) wantRole(who *person, role string) {
	d.s.Helper()
	if got := d.role(who); got != role {
		d.s.Fatalf("%s sees %s as %q, want %q", d.name, who.name, got, role)
	}
}

// quarantined reports whether the device keeps an entry without counting it.
func (d *device) quarantined(id entry.CID) bool {
	return slices.Contains(d.state().Quarantined, id)
}

func (d *device) wantQuarantined(id entry.CID, want bool) {
	d.s.Helper()
	if got := d.quarantined(id); got != want {
		d.s.Fatalf("%s has %s quarantined: %t, want %t", d.name, id.Short()[:6], got, want)
	}
}

// The content of consultations, as little as the rules allow.

func file(name string) entry.FileRef {
	return entry.FileRef{CID: entry.Sum(entry.CodecRaw, []byte(name)), Hash: entry.Hash{1}, Size: 1}
}

func draftBody() *entry.Draft {
	return &entry.Draft{Number: 1, Texts: []entry.DraftText{{Lang: "fr", Title: "Loi", Provisions: file("p"), Original: file("o")}}, Time: 1}
}

func commentBody(on entry.Ref, text string) *entry.Comment {
	return &entry.Comment{Draft: on, Lang: "fr", At: "a1", Kind: "general", Text: text, Time: 1, Seed: consult.NewSeed()}
}

func openBody(on entry.Ref) *entry.Open {
	return &entry.Open{Draft: on, Title: "Consultation", Lang: "fr", Deadline: 1000, Zone: "Africa/Bamako", Confidential: true, Time: 1}
}

func submitBody(call entry.Ref, letter string) *entry.Submit {
	return &entry.Submit{Consult: call, For: "self", Letter: letter, Time: 1, Seed: consult.NewSeed()}
}

func disposeBody(decision string, of ...entry.Ref) *entry.Dispose {
	return &entry.Dispose{Of: entry.Set(of), Decision: decision, Reason: "motif", Time: 1}
}

// receiptFor makes the clerk's receipt for a submission as the clerk sees it.
func (d *device) receiptFor(sub entry.Ref) *entry.Receipt {
	d.s.Helper()
	e, err := entry.DecodeStored(d.block(sub.Entry))
	d.s.must(err)
	call := d.state().Consultations[0].Ref
	r := &entry.Receipt{Entry: sub.Entry, Root: e.Root, Consult: call, Time: 1}
	r.Sign(d.id.AuthorKey(), d.s.space)
	return r
}

func (d *device) block(id entry.CID) []byte {
	d.s.Helper()
	b, err := d.led.Block(context.Background(), id)
	d.s.must(err)
	return b
}

// headFor makes a register's head over leaves, from nothing.
func (d *device) headFor(call entry.Ref, leaves ...entry.Leaf) *entry.Head {
	d.s.Helper()
	tree := register.NewTree(leaves)
	note, err := register.SignHead(d.id.AuthorKey(), register.HeadText{
		Space: d.s.space, Consult: call, Term: 1, Size: tree.Size(), Tree: tree.Root(),
	})
	d.s.must(err)
	return &entry.Head{Consult: call, Term: 1, Leaves: leaves, Note: note}
}

// consultation lets a clerk share a draft and open a call on it.
func (d *device) consultation() (draft, call entry.Ref) {
	d.s.Helper()
	draft = d.say(draftBody())
	return draft, d.say(openBody(draft))
}

func (d *device) comment(ref entry.Ref) *consult.Comment {
	for _, c := range d.state().Comments {
		if c.Ref == ref {
			return &c
		}
	}
	return nil
}

func (d *device) submission(ref entry.Ref) *consult.Submission {
	for _, s := range d.state().Submissions {
		if s.Ref == ref {
			return &s
		}
	}
	return nil
}

// replayed opens a fresh ledger with the keys of d, fills it by fill, and returns
// what it sees.
func (d *device) replayed(fill func(*device)) []byte {
	d.s.Helper()
	c := d.s.open(d.person, d.dev.Log, consulttest.NewStore())
	for _, k := range d.led.Keys().Keys() {
		_, err := c.led.Keys().Add(k)
		d.s.must(err)
	}
	fill(c)
	return c.bytes()
}

// wantSame fails unless what d sees is what its entries, added at once to an empty
// ledger, add up to.
func (d *device) wantSame() {
	d.s.Helper()
	if !bytes.Equal(d.bytes(), d.replayed(func(c *device) { c.take(d.blocks()...) })) {
		d.s.Fatalf("what %s sees depends on how it came", d.name)
	}
}

func TestStory(t *testing.T) {
	s := tell(t)
	a := s.found("Awa")
	m := s.join(a, "Moussa", consult.RoleContributor)
	draft, _ := a.consultation()
	s.give(a, m)
	c := m.say(commentBody(draft, "Un avis."))
	s.give(m, a)
	if got := a.comment(c); got == nil || got.By != m.key() || got.Body.Text != "Un avis." {
		t.Fatalf("comment %+v", got)
	}
	s.agree(a, m)
	a.wantSame()
	m.wantSame()
	if len(a.state().Quarantined)+len(a.state().Refused)+len(a.state().Held) > 0 {
		t.Fatalf("an honest story leaves %+v", a.state())
	}
}
