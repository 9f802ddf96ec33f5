package consulttest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"toguna/consult"
	"toguna/consult/entry"
)

// Sealed returns the n-th of a series of made-up entries of the given size, at
// least 8 bytes. A Store looks into none, so they need not be real.
func Sealed(n uint64, size int) entry.Sealed {
	data := make([]byte, size)
	binary.BigEndian.PutUint64(data, n)
	rand.NewChaCha8([32]byte(binary.BigEndian.AppendUint64(make([]byte, 24), n))).Read(data[8:])
	return entry.Sealed{ID: entry.Sum(entry.CodecDagCBOR, data), Bytes: data}
}

func sealed(from, to uint64) []entry.Sealed {
	var out []entry.Sealed
	for n := from; n < to; n++ {
		out = append(out, Sealed(n, 100))
	}
	return out
}

// TestStore holds a Store to the contract of consult.Store. open returns a new,
// empty one.
func TestStore(t *testing.T, open func(*testing.T) consult.Store) {
	t.Run("put and get", func(t *testing.T) { testPutGet(t, open(t)) })
	t.Run("order", func(t *testing.T) { testOrder(t, open(t)) })
	t.Run("each stops", func(t *testing.T) { testEachStops(t, open(t)) })
	t.Run("put within each", func(t *testing.T) { testPutWithinEach(t, open(t)) })
	t.Run("bytes are copies", func(t *testing.T) { testCopies(t, open(t)) })
	t.Run("remember and recall", func(t *testing.T) { testRemember(t, open(t)) })
	t.Run("recall by prefix", func(t *testing.T) { testRecallPrefix(t, open(t)) })
	t.Run("cancelled", func(t *testing.T) { testStoreCancelled(t, open(t)) })
	t.Run("concurrent", func(t *testing.T) { testStoreConcurrent(t, open(t)) })
}

func testPutGet(t *testing.T, s consult.Store) {
	ctx := t.Context()
	if err := s.Put(ctx, nil); err != nil {
		t.Fatalf("put of nothing: %v", err)
	}
	largest := Sealed(9, 327_680)
	want := append(sealed(0, 3), largest)
	if err := s.Put(ctx, want); err != nil {
		t.Fatal(err)
	}
	for _, e := range want {
		got, err := s.Get(ctx, e.ID)
		if err != nil || !bytes.Equal(got, e.Bytes) {
			t.Errorf("get of %s: %d bytes, %v", e.ID.Short(), len(got), err)
		}
	}
	for _, id := range []entry.CID{Sealed(77, 100).ID, {}} {
		if _, err := s.Get(ctx, id); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("get of what is not there: %v, want ErrNotFound", err)
		}
	}
}

// ids returns what Each gives, and fails if the bytes are not those of the id.
func ids(t *testing.T, s consult.Store) []entry.CID {
	t.Helper()
	var out []entry.CID
	err := s.Each(t.Context(), func(e entry.Sealed) error {
		if entry.Sum(entry.CodecDagCBOR, e.Bytes) != e.ID {
			t.Errorf("each: bytes that are not those of %s", e.ID.Short())
		}
		out = append(out, e.ID)
		return nil
	})
	if err != nil {
		t.Fatalf("each: %v", err)
	}
	return out
}

func idsOf(entries []entry.Sealed) []entry.CID {
	var out []entry.CID
	for _, e := range entries {
		out = append(out, e.ID)
	}
	return out
}

func testOrder(t *testing.T, s consult.Store) {
	all := sealed(0, 60)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	// Each call repeats some of what is there, and names some of it twice.
	for at := 0; at < len(all); at += 20 {
		batch := slices.Concat(all[:at/2], all[at:at+20], all[at:at+3])
		if err := s.Put(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if got := ids(t, s); !slices.Equal(got, idsOf(all)) {
		t.Errorf("each gave %d entries, not the %d in the order they were first put", len(got), len(all))
	}
}

func testEachStops(t *testing.T, s consult.Store) {
	if err := s.Put(t.Context(), sealed(0, 5)); err != nil {
		t.Fatal(err)
	}
	stop := errors.New("enough")
	calls := 0
	err := s.Each(t.Context(), func(entry.Sealed) error {
		if calls++; calls == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || calls != 2 {
		t.Errorf("each went on for %d calls and returned %v", calls, err)
	}
}

func testPutWithinEach(t *testing.T, s consult.Store) {
	if err := s.Put(t.Context(), sealed(0, 5)); err != nil {
		t.Fatal(err)
	}
	n := uint64(0)
	err := s.Each(t.Context(), func(e entry.Sealed) error {
		n++
		if _, err := s.Get(t.Context(), e.ID); err != nil || n > 5 {
			return err
		}
		return s.Put(t.Context(), sealed(4+n, 5+n))
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(t, s); !slices.Equal(got, idsOf(sealed(0, 10))) {
		t.Errorf("%d entries after puts within each, want 10 in order", len(got))
	}
}

func testCopies(t *testing.T, s consult.Store) {
	e := Sealed(1, 100)
	mine := entry.Sealed{ID: e.ID, Bytes: bytes.Clone(e.Bytes)}
	value := []byte("value")
	if err := errors.Join(s.Put(t.Context(), []entry.Sealed{mine}),
		s.Remember(t.Context(), map[string][]byte{"n": value})); err != nil {
		t.Fatal(err)
	}
	spoil := func(b []byte) {
		for i := range b {
			b[i] ^= 0xff
		}
	}
	spoil(mine.Bytes)
	spoil(value)
	for range 2 {
		got, err := s.Get(t.Context(), e.ID)
		if err != nil || !bytes.Equal(got, e.Bytes) {
			t.Fatalf("the store shares its bytes with others (%v)", err)
		}
		spoil(got)
		if err := s.Each(t.Context(), func(got entry.Sealed) error { spoil(got.Bytes); return nil }); err != nil {
			t.Fatal(err)
		}
		err = s.Recall(t.Context(), "n", func(_ string, got []byte) error {
			if string(got) != "value" {
				t.Error("the store shares its values with others")
			}
			spoil(got)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func recall(t *testing.T, s consult.Store, prefix string) (out []string) {
	t.Helper()
	err := s.Recall(t.Context(), prefix, func(name string, value []byte) error {
		out = append(out, name+"="+string(value))
		return nil
	})
	if err != nil {
		t.Fatalf("recall %q: %v", prefix, err)
	}
	return out
}

func testRemember(t *testing.T, s consult.Store) {
	steps := []struct {
		set  map[string][]byte
		want []string
	}{
		{nil, nil},
		{map[string][]byte{"b": []byte("1"), "a": []byte("2")}, []string{"a=2", "b=1"}},
		{map[string][]byte{"a": []byte("3")}, []string{"a=3", "b=1"}},
		{map[string][]byte{"a": nil, "c": {}, "d": []byte("4")}, []string{"b=1", "d=4"}},
		{map[string][]byte{"nobody": nil}, []string{"b=1", "d=4"}},
	}
	for i, step := range steps {
		if err := s.Remember(t.Context(), step.set); err != nil {
			t.Fatal(err)
		}
		if got := recall(t, s, ""); !slices.Equal(got, step.want) {
			t.Errorf("step %d: %q, want %q", i, got, step.want)
		}
	}
	if got := ids(t, s); len(got) != 0 {
		t.Errorf("values came up as %d entries", len(got))
	}
	stop := errors.New("enough")
	if err := s.Recall(t.Context(), "", func(string, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("recall returned %v, not what its function did", err)
	}
}

func testRecallPrefix(t *testing.T, s consult.Store) {
	values := make(map[string][]byte)
	for _, name := range []string{"p", "p/", "p/a", "p/b", "p0", "q", "\xff", "\xff\xff", "\xff\xffz", "é", "\x00"} {
		values[name] = []byte("v")
	}
	if err := s.Remember(t.Context(), values); err != nil {
		t.Fatal(err)
	}
	for prefix, want := range map[string][]string{
		"p/":       {"p/=v", "p/a=v", "p/b=v"},
		"p":        {"p=v", "p/=v", "p/a=v", "p/b=v", "p0=v"},
		"\xff":     {"\xff=v", "\xff\xff=v", "\xff\xffz=v"},
		"\xff\xff": {"\xff\xff=v", "\xff\xffz=v"},
		"\x00":     {"\x00=v"},
		"r":        nil,
		"":         {"\x00=v", "p=v", "p/=v", "p/a=v", "p/b=v", "p0=v", "q=v", "é=v", "\xff=v", "\xff\xff=v", "\xff\xffz=v"},
	} {
		if got := recall(t, s, prefix); !slices.Equal(got, want) {
			t.Errorf("recall %q: %q, want %q", prefix, got, want)
		}
	}
}

func testStoreCancelled(t *testing.T, s consult.Store) {
	if err := s.Put(t.Context(), sealed(0, 2)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	err := s.Each(ctx, func(entry.Sealed) error { calls++; cancel(); return nil })
	if !errors.Is(err, context.Canceled) || calls != 1 {
		t.Errorf("each went on for %d calls after the end of its context, and returned %v", calls, err)
	}
	_, getErr := s.Get(ctx, Sealed(0, 100).ID)
	for what, err := range map[string]error{
		"put":      s.Put(ctx, sealed(2, 3)),
		"get":      getErr,
		"remember": s.Remember(ctx, map[string][]byte{"a": []byte("1")}),
		"recall":   s.Recall(ctx, "", func(string, []byte) error { return nil }),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s after the end of its context: %v", what, err)
		}
	}
	if got := ids(t, s); !slices.Equal(got, idsOf(sealed(0, 2))) {
		t.Errorf("%d entries after a cancelled put, want 2", len(got))
	}
	if got := recall(t, s, ""); got != nil {
		t.Errorf("a cancelled remember left %q", got)
	}
}

func testStoreConcurrent(t *testing.T, s consult.Store) {
	const writers, each = 4, 30
	var wg sync.WaitGroup
	for w := range uint64(writers) {
		wg.Go(func() {
			// Neighbours put the same entries.
			for n := w * each / 2; n < w*each/2+each; n++ {
				if err := s.Put(t.Context(), sealed(n, n+1)); err != nil {
					t.Error(err)
				}
				if _, err := s.Get(t.Context(), Sealed(n, 100).ID); err != nil {
					t.Error("what was put is not there:", err)
				}
				if err := s.Remember(t.Context(), map[string][]byte{fmt.Sprint(w): {byte(n)}}); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 20 {
				seen := make(map[entry.CID]bool)
				err := s.Each(t.Context(), func(e entry.Sealed) error {
					if seen[e.ID] {
						return fmt.Errorf("%s came twice", e.ID.Short())
					}
					seen[e.ID] = true
					return nil
				})
				if err != nil {
					t.Error(err)
				}
				err = s.Recall(t.Context(), "", func(_ string, value []byte) error {
					if len(value) != 1 {
						return fmt.Errorf("a value of %d bytes", len(value))
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	got := ids(t, s)
	slices.SortFunc(got, entry.CID.Compare)
	want := idsOf(sealed(0, (writers-1)*each/2+each))
	slices.SortFunc(want, entry.CID.Compare)
	if !slices.Equal(got, want) {
		t.Errorf("%d entries, want %d", len(got), len(want))
	}
	if got := recall(t, s, ""); len(got) != writers {
		t.Errorf("%d values, want %d", len(got), writers)
	}
}
