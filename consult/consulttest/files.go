package consulttest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"toguna/consult"
	"toguna/consult/entry"
)

// Content returns size bytes that seed decides: what a sealed file looks like.
func Content(seed uint64, size int) []byte {
	data := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), 1}).Read(data)
	return data
}

// TestFiles holds a Files to the contract of consult.Files. open returns a new,
// empty one.
func TestFiles(t *testing.T, open func(*testing.T) consult.Files) {
	t.Run("round trip", func(t *testing.T) { testRoundTrip(t, open(t)) })
	t.Run("not here", func(t *testing.T) { testNotHere(t, open(t)) })
	t.Run("failing source", func(t *testing.T) { testFailingSource(t, open(t)) })
	t.Run("cancelled", func(t *testing.T) { testFilesCancelled(t, open(t)) })
	t.Run("closed reader", func(t *testing.T) { testClosedReader(t, open(t)) })
	t.Run("concurrent", func(t *testing.T) { testFilesConcurrent(t, open(t)) })
}

func add(t *testing.T, fs consult.Files, data []byte) entry.CID {
	t.Helper()
	id, err := fs.Add(t.Context(), bytes.NewReader(data))
	if err != nil {
		t.Fatalf("add %d bytes: %v", len(data), err)
	}
	return id
}

func expect(t *testing.T, fs consult.Files, id entry.CID, want []byte) {
	t.Helper()
	r, err := fs.Open(t.Context(), id)
	if err != nil {
		t.Errorf("open %s: %v", id.Short(), err)
		return
	}
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, want) {
		t.Errorf("read %s: %d bytes of %d, %v", id.Short(), len(got), len(want), err)
	}
}

func testRoundTrip(t *testing.T, fs consult.Files) {
	const mib = 1 << 20
	known := make(map[entry.CID]int)
	for _, size := range []int{0, 1, 1000, mib - 1, mib, mib + 1, 2 * mib, 5*mib + 1} {
		data := Content(1, size)
		id := add(t, fs, data)
		if other, ok := known[id]; ok {
			t.Errorf("files of %d and %d bytes have the same id", size, other)
		}
		known[id] = size
		expect(t, fs, id, data)
		// The same bytes in other pieces are the same file.
		again, err := fs.Add(t.Context(), iotest.HalfReader(bytes.NewReader(data)))
		if err != nil || again != id {
			t.Errorf("%d bytes added again: %v, another id: %t", size, err, again != id)
		}
		expect(t, fs, id, data)
	}
	repeated := bytes.Repeat([]byte("abcdefgh"), 3*mib/8)
	expect(t, fs, add(t, fs, repeated), repeated)
	if id := add(t, fs, []byte("one block")); id != entry.Sum(entry.CodecRaw, []byte("one block")) {
		t.Error("a small file is not one raw block")
	}
}

func testNotHere(t *testing.T, fs consult.Files) {
	add(t, fs, []byte("something"))
	for _, codec := range []byte{entry.CodecRaw, entry.CodecDagPB} {
		_, err := fs.Open(t.Context(), entry.Sum(codec, []byte("something else")))
		if !errors.Is(err, consult.ErrNotHereYet) {
			t.Errorf("open of what is not there: %v, want ErrNotHereYet", err)
		}
	}
}

func testFailingSource(t *testing.T, fs consult.Files) {
	broken := errors.New("broken")
	for _, failure := range []error{broken, io.ErrUnexpectedEOF} {
		for _, size := range []int{0, 100, 1 << 20, 1<<20 + 100} {
			r := io.MultiReader(bytes.NewReader(Content(2, size)), iotest.ErrReader(failure))
			if id, err := fs.Add(t.Context(), r); !errors.Is(err, failure) {
				t.Errorf("a source that broke off after %d bytes with %v became %s, %v", size, failure, id, err)
			}
		}
	}
}

func testFilesCancelled(t *testing.T, fs consult.Files) {
	data := Content(3, 3<<20)
	id := add(t, fs, data)
	ctx, cancel := context.WithCancel(t.Context())
	r, err := fs.Open(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	// An end of the context while a source is being read ends the reading.
	read := 0
	endless := readerFunc(func(p []byte) (int, error) {
		if read += len(p); read > 2<<20 {
			cancel()
		}
		return len(p), nil
	})
	if _, err := fs.Add(ctx, endless); !errors.Is(err, context.Canceled) {
		t.Errorf("add after the end of its context: %v", err)
	}
	if _, err := io.ReadAll(r); !errors.Is(err, context.Canceled) {
		t.Errorf("read after the end of its context: %v", err)
	}
	if _, err := fs.Open(ctx, id); !errors.Is(err, context.Canceled) {
		t.Errorf("open after the end of its context: %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func testClosedReader(t *testing.T, fs consult.Files) {
	id := add(t, fs, []byte(strings.Repeat("text", 100)))
	r, err := fs.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.Close(), r.Close()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

func testFilesConcurrent(t *testing.T, fs consult.Files) {
	shared := Content(4, 1<<20+5)
	var wg sync.WaitGroup
	for w := range uint64(6) {
		wg.Go(func() {
			own := Content(100+w, 1<<20+int(w))
			for range 2 {
				for _, data := range [][]byte{shared, own} {
					id, err := fs.Add(t.Context(), bytes.NewReader(data))
					if err != nil {
						t.Error(err)
						return
					}
					expect(t, fs, id, data)
				}
			}
		})
	}
	wg.Wait()
}
