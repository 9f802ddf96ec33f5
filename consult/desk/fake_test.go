package desk

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
)

// fakeWorld is a disk in memory and no network: what moves, carry moves.
type fakeWorld struct {
	mu      sync.Mutex // protects storage
	storage map[string]*fakeStorage
}

// fakeStorage outlives its closing, as a disk does.
type fakeStorage struct {
	*consulttest.Store
	*consulttest.Files
}

func (*fakeStorage) Close() error { return nil }

func newFakeWorld() *fakeWorld { return &fakeWorld{storage: map[string]*fakeStorage{}} }

func (*fakeWorld) Lock(string) (io.Closer, error) { return io.NopCloser(nil), nil }

// Storage is found by the folder's own name, so that a copy of a home finds it.
func (w *fakeWorld) Storage(_ context.Context, dir string) (Storage, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	name := filepath.Base(dir)
	if w.storage[name] == nil {
		w.storage[name] = &fakeStorage{consulttest.NewStore(), consulttest.NewFiles()}
	}
	return w.storage[name], nil
}

type fakePeer struct{ *consulttest.Network }

func (*fakeWorld) Peer(_ context.Context, c PeerConfig) (Peer, error) {
	return fakePeer{consulttest.NewNetwork(c.Storage.(*fakeStorage).Files)}, nil
}

func (fakePeer) Visit(context.Context, string, func(context.Context) error) (Exchanged, error) {
	return Exchanged{}, ErrNoPeer
}
func (fakePeer) Follow(context.Context, string) error { return nil }
func (fakePeer) Close() error                         { return nil }

var errNoStick = errors.New("no stick here")

func (*fakeWorld) WriteHandoff(context.Context, string, Outgoing) (Written, error) {
	return Written{}, errNoStick
}

func (*fakeWorld) ReadHandoff(context.Context, string, Incoming) (Read, error) {
	return Read{}, errNoStick
}

// copied is the world of a machine to which everything was copied.
func (w *fakeWorld) copied(t testing.TB) *fakeWorld {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	out := newFakeWorld()
	for name, from := range w.storage {
		to := &fakeStorage{consulttest.NewStore(), from.Files}
		var all []entry.Sealed
		values := map[string][]byte{}
		err := errors.Join(
			from.Store.Each(t.Context(), func(e entry.Sealed) error { all = append(all, e); return nil }),
			from.Recall(t.Context(), "", func(n string, v []byte) error { values[n] = v; return nil }),
			to.Put(t.Context(), all), to.Remember(t.Context(), values))
		if err != nil {
			t.Fatal(err)
		}
		out.storage[name] = to
	}
	return out
}

// person opens a new home in a world of its own. The clock is the test's.
type person struct {
	*Desk
	t     testing.TB
	home  string
	world *fakeWorld
	clock *time.Time
}

var passphrase = []byte("phrase de passe")

func newPerson(t testing.TB, name string) *person {
	t.Helper()
	p := &person{t: t, home: filepath.Join(t.TempDir(), "home"), world: newFakeWorld(), clock: new(time.Time)}
	*p.clock = time.Unix(1_800_000_000, 0)
	d, err := Create(t.Context(), p.home, passphrase, Person{Name: name, Lang: "fr"}, p.options())
	if err != nil {
		t.Fatal(err)
	}
	p.Desk = d
	return p
}

func (p *person) options() Options {
	return Options{World: p.world, WorkFactor: 10, Now: func() time.Time { return *p.clock }}
}

// backup copies a person's home as it is now, and opens the copy.
func (p *person) backup() *person {
	p.t.Helper()
	b := &person{t: p.t, home: filepath.Join(p.t.TempDir(), "copy"), world: p.world.copied(p.t), clock: p.clock}
	if err := os.CopyFS(b.home, os.DirFS(p.home)); err != nil {
		p.t.Fatal(err)
	}
	d, err := Open(p.t.Context(), b.home, passphrase, b.options())
	if err != nil {
		p.t.Fatal(err)
	}
	b.Desk = d
	return b
}

func (p *person) space() *Space {
	p.t.Helper()
	s, err := p.Space(p.t.Context(), "")
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// lawFile writes a text as a file to import.
func lawFile(t testing.TB, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "loi.md")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// must is for what has to work.
func must[V any](t testing.TB) func(V, error) V {
	return func(v V, err error) V {
		t.Helper()
		if err != nil {
			t.Fatalf("%v", err)
		}
		return v
	}
}

// carry brings all entries and files of one device to another, which then does
// what it owes.
func carry(t testing.TB, from, to *Space) Done {
	t.Helper()
	var blocks [][]byte
	err := from.storage.Each(t.Context(), func(e entry.Sealed) error { blocks = append(blocks, e.Bytes); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if out := must[consult.Added](t)(to.ledger.Add(t.Context(), blocks)); len(out.Refused) > 0 {
		t.Fatalf("refused %v", out.Refused)
	}
	for _, id := range from.ledger.Files() {
		r, err := from.storage.Open(t.Context(), id)
		if errors.Is(err, consult.ErrNotHereYet) {
			continue
		}
		if err == nil {
			_, err = to.storage.Add(t.Context(), r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	done := must[Done](t)(to.Refresh(t.Context()))
	if err := to.arrived(t.Context()); err != nil {
		t.Fatal(err)
	}
	return done
}

// join lets somebody in by an invitation and a request on paper.
func join(t testing.TB, by *Space, p *person, role string) *Space {
	t.Helper()
	s, request, err := p.Join(t.Context(), must[string](t)(by.Invite(t.Context(), role)))
	if err != nil {
		t.Fatal(err)
	}
	must[consult.Member](t)(by.Admit(t.Context(), request, ""))
	carry(t, by, s)
	return s
}

func b64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
