package consulttest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"toguna/consult"
	"toguna/consult/entry"
)

// TestNetwork holds a Network to the contract of consult.Network. open returns
// those of two devices, a and b, that can reach each other and nobody else, and
// the files that each fetches into.
func TestNetwork(t *testing.T, open func(*testing.T) (a, b consult.Network, filesA, filesB consult.Files)) {
	t.Run("present", func(t *testing.T) {
		a, b, filesA, filesB := open(t)
		testPresent(t, a, filesA, filesB)
		testPresent(t, b, filesB, filesA)
	})
	t.Run("absent", func(t *testing.T) {
		a, _, filesA, filesB := open(t)
		testAbsent(t, a, filesA, filesB)
	})
	t.Run("cancelled", func(t *testing.T) {
		a, _, _, filesB := open(t)
		testFetchCancelled(t, a, filesB)
	})
	t.Run("concurrent", func(t *testing.T) {
		a, _, filesA, filesB := open(t)
		testFetchConcurrent(t, a, filesA, filesB)
	})
}

func testPresent(t *testing.T, here consult.Network, filesHere, filesThere consult.Files) {
	var want [][]byte
	var ids []entry.CID
	for i, size := range []int{1, 100, 1 << 20, 3<<20 + 7} {
		data := Content(uint64(200+i), size)
		want = append(want, data)
		ids = append(ids, add(t, filesThere, data))
	}
	if err := here.Fetch(t.Context(), nil); err != nil {
		t.Errorf("fetch of nothing: %v", err)
	}
	// The second time all is here; a name may come twice.
	for range 2 {
		if err := here.Fetch(t.Context(), append(ids, ids...)); err != nil {
			t.Fatalf("fetch: %v", err)
		}
	}
	for i, id := range ids {
		expect(t, filesHere, id, want[i])
	}
}

func testAbsent(t *testing.T, a consult.Network, filesA, filesB consult.Files) {
	data := Content(300, 2<<20)
	there := add(t, filesB, data)
	late := Content(301, 5000)
	nowhere := entry.Sum(entry.CodecRaw, late)
	for range 2 {
		if err := a.Fetch(t.Context(), []entry.CID{nowhere}); !errors.Is(err, consult.ErrNotHereYet) {
			t.Fatalf("fetch of what nobody has: %v, want ErrNotHereYet", err)
		}
	}
	// What nobody has does not hold up the rest.
	if err := a.Fetch(t.Context(), []entry.CID{nowhere, there}); !errors.Is(err, consult.ErrNotHereYet) {
		t.Errorf("fetch of two, one of which nobody has: %v, want ErrNotHereYet", err)
	}
	expect(t, filesA, there, data)
	if _, err := filesA.Open(t.Context(), nowhere); !errors.Is(err, consult.ErrNotHereYet) {
		t.Errorf("open of what nobody has: %v, want ErrNotHereYet", err)
	}
	// And it may come.
	if add(t, filesB, late) != nowhere {
		t.Fatal("a small file is not one raw block")
	}
	if err := a.Fetch(t.Context(), []entry.CID{nowhere}); err != nil {
		t.Fatalf("fetch of what has come: %v", err)
	}
	expect(t, filesA, nowhere, late)
}

func testFetchCancelled(t *testing.T, a consult.Network, filesB consult.Files) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	id := add(t, filesB, Content(400, 100))
	if err := a.Fetch(ctx, []entry.CID{id}); !errors.Is(err, context.Canceled) {
		t.Errorf("fetch after the end of its context: %v", err)
	}
}

func testFetchConcurrent(t *testing.T, a consult.Network, filesA, filesB consult.Files) {
	shared := Content(500, 2<<20+1)
	id := add(t, filesB, shared)
	nowhere := entry.Sum(entry.CodecRaw, []byte("nowhere"))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := a.Fetch(t.Context(), []entry.CID{id}); err != nil {
				t.Error(err)
			}
			if err := a.Fetch(t.Context(), []entry.CID{nowhere}); !errors.Is(err, consult.ErrNotHereYet) {
				t.Errorf("fetch of what nobody has: %v, want ErrNotHereYet", err)
			}
		})
	}
	wg.Wait()
	expect(t, filesA, id, shared)
}
