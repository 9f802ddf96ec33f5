package disk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
)

func open(t testing.TB, dir string, opts ...Option) *Disk {
	t.Helper()
	d, err := Open(dir, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestStore(t *testing.T) {
	consulttest.TestStore(t, func(t *testing.T) consult.Store { return open(t, t.TempDir(), WithoutSync()) })
}

func TestFiles(t *testing.T) {
	consulttest.TestFiles(t, func(t *testing.T) consult.Files { return open(t, t.TempDir(), WithoutSync()) })
}

func allOf(t *testing.T, d *Disk) (entries []entry.CID, values []string) {
	t.Helper()
	err := d.Each(t.Context(), func(e entry.Sealed) error {
		if entry.Sum(entry.CodecDagCBOR, e.Bytes) != e.ID {
			t.Errorf("entry %s is torn", e.ID.Short())
		}
		entries = append(entries, e.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Recall(t.Context(), "", func(name string, value []byte) error {
		values = append(values, name+"="+string(value))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries, values
}

func TestReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "on", "demand")
	var want []entry.CID
	content := consulttest.Content(1, 2<<20)
	var file entry.CID
	for round := range uint64(3) {
		d := open(t, dir)
		for n := round * 10; n < round*10+10; n++ {
			e := consulttest.Sealed(n, 2500)
			want = append(want, e.ID)
			if err := d.Put(t.Context(), []entry.Sealed{consulttest.Sealed(0, 2500), e}); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Remember(t.Context(), map[string][]byte{"round": {byte('0' + round)}, "gone": nil}); err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			var err error
			if file, err = d.Add(t.Context(), bytes.NewReader(content)); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		d = open(t, dir)
		got, values := allOf(t, d)
		if !slices.Equal(got, want) {
			t.Fatalf("round %d: %d entries after reopening, want %d in order", round, len(got), len(want))
		}
		if len(values) != 1 || values[0] != "round="+string(rune('0'+round)) {
			t.Errorf("round %d: values after reopening: %q", round, values)
		}
		r, err := d.Open(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(r); err != nil || !bytes.Equal(data, content) {
			t.Errorf("round %d: file after reopening: %d bytes, %v", round, len(data), err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBusyInOneProcess(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		link = dir // not everybody may make links on Windows
	}
	for _, name := range []string{dir, filepath.Join(dir, "..", filepath.Base(dir)), link} {
		if other, err := Open(name); !errors.Is(err, ErrBusy) {
			t.Errorf("second open of %s: %v, %v; want ErrBusy", name, other, err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, link)
}

func TestOpenFails(t *testing.T) {
	t.Run("on a file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(file); err == nil || errors.Is(err, ErrBusy) {
			t.Errorf("%v", err)
		}
	})
	t.Run("where nothing may be written", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "entries"), 0o500); err != nil {
			t.Fatal(err)
		}
		if os.WriteFile(filepath.Join(dir, "entries", "probe"), nil, 0o600) == nil {
			t.Skip("this user may write everywhere")
		}
		if _, err := Open(dir); err == nil || errors.Is(err, ErrBusy) {
			t.Errorf("%v", err)
		}
	})
	t.Run("on a later layout, and lets go", func(t *testing.T) {
		dir := t.TempDir()
		d := open(t, dir)
		if err := d.db.Set([]byte{keyLayout}, []byte{layout + 1}, nil); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := Open(dir); !errors.Is(err, ErrNewer) {
				t.Errorf("%v, want ErrNewer", err)
			}
		}
	})
	t.Run("on a half-made folder of files", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "files.new", "AA"), 0o700); err != nil {
			t.Fatal(err)
		}
		d := open(t, dir)
		if _, err := d.Add(t.Context(), bytes.NewReader([]byte("data"))); err != nil {
			t.Error(err)
		}
	})
}

func TestClosed(t *testing.T) {
	d := open(t, t.TempDir())
	file, err := d.Add(t.Context(), bytes.NewReader([]byte("data")))
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	_, readErr := r.Read(make([]byte, 1))
	_, getErr := d.Get(ctx, entry.CID{})
	_, addErr := d.Add(ctx, bytes.NewReader([]byte("more")))
	for what, err := range map[string]error{
		"put":       d.Put(ctx, []entry.Sealed{consulttest.Sealed(1, 10)}),
		"get":       getErr,
		"each":      d.Each(ctx, func(entry.Sealed) error { return nil }),
		"remember":  d.Remember(ctx, map[string][]byte{"a": {1}}),
		"recall":    d.Recall(ctx, "", func(string, []byte) error { return nil }),
		"add":       addErr,
		"read":      readErr,
		"put block": d.PutBlock(ctx, entry.Sum(entry.CodecRaw, []byte("x")), []byte("x")),
		"close":     errors.Join(d.Close(), ErrClosed),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s after close: %v", what, err)
		}
	}
}

// A close that comes while others are at work waits for them, and cuts off what
// they would begin afterwards.
func TestCloseWaits(t *testing.T) {
	d := open(t, t.TempDir(), WithoutSync())
	ctx := context.Background()
	if err := d.Put(ctx, []entry.Sealed{consulttest.Sealed(0, 100), consulttest.Sealed(1, 100)}); err != nil {
		t.Fatal(err)
	}
	closed := make(chan error)
	inside := 0
	err := d.Each(ctx, func(e entry.Sealed) error {
		if inside++; inside > 1 {
			return nil
		}
		go func() { closed <- d.Close() }()
		for d.Put(ctx, nil) == nil { // until Close has begun
		}
		return nil
	})
	if err != nil || inside != 2 {
		t.Errorf("each during close: %d entries, %v", inside, err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

func BenchmarkEach10k(b *testing.B) {
	d := open(b, b.TempDir(), WithoutSync())
	for n := uint64(0); n < 10_000; n += 100 {
		var batch []entry.Sealed
		for i := range uint64(100) {
			batch = append(batch, consulttest.Sealed(n+i, 2500))
		}
		if err := d.Put(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(10_000 * 2500)
	for b.Loop() {
		n := 0
		if err := d.Each(b.Context(), func(entry.Sealed) error { n++; return nil }); err != nil || n != 10_000 {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	for name, size := range map[string]uint64{"one": 1, "100 at once": 100} {
		b.Run(name, func(b *testing.B) {
			d := open(b, b.TempDir())
			n := uint64(0)
			for b.Loop() {
				var batch []entry.Sealed
				for range size {
					batch = append(batch, consulttest.Sealed(n, 2500))
					n++
				}
				if err := d.Put(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(size) * 2500)
		})
	}
}

func BenchmarkAddFile(b *testing.B) {
	d := open(b, b.TempDir())
	data := consulttest.Content(1, 16<<20)
	b.SetBytes(int64(len(data)))
	for n := byte(0); b.Loop(); n++ {
		data[0] = n
		for i := 0; i < len(data); i += 1 << 20 {
			data[i] ^= n
		}
		if _, err := d.Add(b.Context(), bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}
