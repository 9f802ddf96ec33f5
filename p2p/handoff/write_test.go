package handoff

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"filippo.io/age"
	"pgregory.net/rapid"

	"toguna/consult/entry"
	"toguna/crypto"
)

// contents returns what is in dir, to see that it stays.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		out[e.Name()] = string(readFile(t, filepath.Join(dir, e.Name())))
	}
	return out
}

// faulty is a disk that fails with err at one step.
type faulty struct {
	file
	step string
	left int // bytes until a write fails
	err  error
}

func (f *faulty) Write(p []byte) (int, error) {
	if f.step == "lose" {
		_, err := f.file.Write(flip(p, 0)) // quietly
		return len(p), err
	}
	if f.step == "write" && f.left < len(p) {
		n, _ := f.file.Write(p[:f.left])
		f.left = 0
		return n, f.err
	}
	f.left -= len(p)
	return f.file.Write(p)
}

func (f *faulty) Sync() error {
	if f.step == "sync" {
		return f.err
	}
	return f.file.Sync()
}

func (f *faulty) Close() error {
	err := f.file.Close()
	if f.step == "close" {
		return f.err
	}
	return err
}

// A disk that fails anywhere is left as it was.
func TestFailingDisk(t *testing.T) {
	s := newSpace(t, "failing disk", 20, 3000)
	full := &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	for name, tt := range map[string]struct {
		step string
		left int
		err  error
		want error
	}{
		"full at once":   {"create", 0, full, ErrNoSpace},
		"full in header": {"write", 100, full, ErrNoSpace},
		"full midway":    {"write", 20_000, full, ErrNoSpace},
		"full at sync":   {"sync", 0, full, ErrNoSpace},
		"full at close":  {"close", 0, full, ErrNoSpace},
		"broken":         {"write", 20_000, syscall.EIO, syscall.EIO},
		"forgetful":      {"lose", 0, nil, ErrReadBack},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeFile(t, filepath.Join(dir, "deadbeef-0001.bin"), []byte("somebody's handoff"))
			before := contents(t, dir)
			o := to(newIdentity(t))
			o.PartSize = 40_000
			made := 0
			o.disk = func(root *os.Root, name string) (file, error) {
				if made++; made < 2 {
					return createFile(root, name) // the second part fails
				}
				if tt.step == "create" {
					return nil, tt.err
				}
				f, err := createFile(root, name)
				return &faulty{f, tt.step, tt.left, tt.err}, err
			}
			_, err := Write(t.Context(), dir, s.source(0), o)
			if !errors.Is(err, tt.want) || errors.Is(err, ErrNoSpace) != (tt.want == ErrNoSpace) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			if after := contents(t, dir); len(after) != 1 || after["deadbeef-0001.bin"] != before["deadbeef-0001.bin"] {
				t.Errorf("left behind: %d files", len(after))
			}
		})
	}
}

// Cancelled at any moment, before success is reported, nothing remains.
func TestCancelWrite(t *testing.T) {
	s := newSpace(t, "cancel", 20, 3000)
	s.addFile("f", 9000, 9000)
	id := newIdentity(t)
	dir := t.TempDir()
	var total int64
	for at := int64(0); at == 0 || at < total; at += 1 + total/25 {
		ctx, cancel := context.WithCancel(t.Context())
		if at == 0 {
			cancel()
		}
		o := to(id)
		o.PartSize = 40_000
		o.Progress = func(done, all int64) {
			if total = all; done >= at && done < all {
				cancel()
			}
		}
		_, err := Write(ctx, dir, s.source(0), o)
		cancelled := ctx.Err() != nil
		cancel()
		if cancelled && !errors.Is(err, context.Canceled) {
			t.Fatalf("cancelled at %d of %d: %v", at, total, err)
		}
		if left := contents(t, dir); cancelled && len(left) != 0 {
			t.Fatalf("cancelled at %d of %d: %d files left", at, total, len(left))
		}
		if total == 0 {
			total = probeTotal(t, s, id) // cancelled before it was known
		}
	}
}

func probeTotal(t *testing.T, s *space, id *age.HybridIdentity) int64 {
	t.Helper()
	o := to(id)
	o.PartSize = 40_000
	return 2 * mustWrite(t, t.TempDir(), s.source(0), o).Size
}

func TestCancelRead(t *testing.T) {
	s := newSpace(t, "cancel read", 20, 3000)
	id := newIdentity(t)
	dir := t.TempDir()
	mustWrite(t, dir, s.source(0), to(id))
	for _, at := range []int64{0, 1, 70_000, 140_000} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := Read(ctx, dir, []age.Identity{id}, newHeap(t), ReadOptions{Space: s.id, Progress: func(done, total int64) {
			if done >= at {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at %d: %v", at, err)
		}
	}
	h := newHeap(t)
	h.err = io.ErrClosedPipe
	if _, err := Read(t.Context(), dir, []age.Identity{id}, h, ReadOptions{Space: s.id}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a failing sink: %v", err)
	}
	if h.batches != 1 {
		t.Errorf("went on for %d batches after the sink failed", h.batches)
	}
}

// A source that does not keep its word gives no handoff.
func TestUnfaithfulSource(t *testing.T) {
	s := newSpace(t, "unfaithful", 6, 500)
	root := s.addFile("f", 2000, 2000)
	id := newIdentity(t)
	for name, edit := range map[string]func(*Source){
		"unknown entry": func(src *Source) { src.Size = func(entry.CID) int { return 0 } },
		"other size":    func(src *Source) { src.Size = func(entry.CID) int { return 77 } },
		"other bytes": func(src *Source) {
			src.Block = func(context.Context, entry.CID) ([]byte, error) { return s.entries[s.order[0]], nil }
		},
		"not an entry": func(src *Source) { src.Entries = []entry.CID{root} },
		"failing": func(src *Source) {
			src.Block = func(context.Context, entry.CID) ([]byte, error) { return nil, ErrSource }
		},
		"no key":        func(src *Source) { src.Log = nil },
		"no workspace":  func(src *Source) { src.Space = entry.CID{} },
		"file vanishes": func(src *Source) { src.Walk = secondTime(src.Walk, func([]entry.Sealed) []entry.Sealed { return nil }) },
		"file is turned": func(src *Source) {
			src.Walk = secondTime(src.Walk, func(b []entry.Sealed) []entry.Sealed { slices.Reverse(b); return b })
		},
		"an entry as file": func(src *Source) {
			src.Walk = func(_ context.Context, _ entry.CID, visit func(entry.CID, []byte) error) error {
				return visit(s.order[0], s.entries[s.order[0]])
			}
		},
	} {
		dir := t.TempDir()
		src := s.source(0)
		edit(&src)
		if _, err := Write(t.Context(), dir, src, to(id)); err == nil {
			t.Errorf("%s: written", name)
		}
		if left := contents(t, dir); len(left) != 0 {
			t.Errorf("%s: %d files left", name, len(left))
		}
	}
	if _, err := Write(t.Context(), filepath.Join(t.TempDir(), "pulled out"), s.source(0), to(id)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	for _, size := range []int64{1000, MaxPart + 1, -1} {
		o := to(id)
		o.PartSize = size
		if _, err := Write(t.Context(), t.TempDir(), s.source(0), o); !errors.Is(err, ErrTooLarge) {
			t.Errorf("parts of %d bytes: %v", size, err)
		}
	}
}

// secondTime walks as walk does, but with other blocks from the second time on.
func secondTime(walk func(context.Context, entry.CID, func(entry.CID, []byte) error) error, edit func([]entry.Sealed) []entry.Sealed,
) func(context.Context, entry.CID, func(entry.CID, []byte) error) error {
	times := 0
	return func(ctx context.Context, root entry.CID, visit func(entry.CID, []byte) error) error {
		if times++; times == 1 {
			return walk(ctx, root, visit)
		}
		var all []entry.Sealed
		err := walk(ctx, root, func(id entry.CID, data []byte) error {
			all = append(all, entry.Sealed{ID: id, Bytes: data})
			return nil
		})
		for _, b := range edit(all) {
			if err := visit(b.ID, b.Bytes); err != nil {
				return err
			}
		}
		return err
	}
}

// Every length can be filled to a Padmé length, exactly.
func TestFill(t *testing.T) {
	check := func(n int64) {
		t.Helper()
		zeros, total := fill(n)
		if n+frameLen(zeros) != total || zeros < 0 || zeros > MaxBlock || crypto.PadmeLen(total) != total {
			t.Fatalf("%d bytes: %d zeros to %d", n, zeros, total)
		}
		if head := frameHead(entry.CID{}, int(zeros)); int64(len(head))+zeros != frameLen(zeros) {
			t.Fatalf("%d bytes: frame of %d", n, len(head))
		}
	}
	skipped := 0
	for n := int64(0); n < 300_000; n++ {
		check(n)
		if _, total := fill(n); total != crypto.PadmeLen(n+frameLen(0)) {
			skipped++
		}
	}
	if skipped == 0 {
		t.Error("the case of a total that cannot be met was not seen")
	}
	for n := int64(MaxPart) - 3<<20; n < MaxPart; n += 997 {
		check(n)
	}
}

// Whatever the sizes, a plan has every item once, in order, and parts that fit.
func TestPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.Int64Range(1, 3000), 0, 400).Draw(t, "sizes")
		entries := rapid.IntRange(0, len(sizes)).Draw(t, "entries")
		l := layout{
			manifest: rapid.Int64Range(250, 900).Draw(t, "manifest"),
			sealed:   (&sealer{to: make([]age.Recipient, 4)}).size,
			limit:    rapid.Int64Range(13_000, 40_000).Draw(t, "limit"),
		}
		items := make([]item, len(sizes))
		for i, n := range sizes {
			items[i].size = n
		}
		parts, err := l.plan(items, entries)
		if err != nil {
			t.Fatal(err)
		}
		next := 0
		var nEntries, nBlocks uint64
		for i, p := range parts {
			if p.from != next || p.to-p.from != int(p.entries+p.blocks) {
				t.Fatalf("part %d: %+v after %d", i, p, next)
			}
			next = p.to
			nEntries, nBlocks = nEntries+p.entries, nBlocks+p.blocks
			n := int64(carHeaderLen) + frameLen(l.manifest+uintLen(uint64(i+1))+uintLen(uint64(len(parts)))+uintLen(p.entries)+uintLen(p.blocks))
			for _, it := range items[p.from:p.to] {
				n += frameLen(it.size)
			}
			if _, total := fill(n); total != p.total || l.sealed(total) > l.limit {
				t.Fatalf("part %d: %d bytes, planned %d, limit %d", i, total, p.total, l.limit)
			}
		}
		if next != len(items) || nEntries != uint64(entries) || nBlocks != uint64(len(items)-entries) {
			t.Fatalf("%d items of %d, %d entries of %d", next, len(items), nEntries, entries)
		}
	})
}

// When the number of parts grows a byte, the manifests do, and all still agrees.
func TestPlanAcrossClasses(t *testing.T) {
	l := layout{manifest: 300, sealed: func(n int64) int64 { return n }, limit: 2048}
	seen := map[int]bool{}
	for n := range 800 {
		parts, err := l.plan(make([]item, n*3), n)
		if err != nil {
			t.Fatal(err)
		}
		seen[len(parts)] = true
	}
	if !seen[23] || !seen[24] {
		t.Error("the step from 23 to 24 parts was not seen")
	}
	// Ten of these items fit into a part only if the number of parts takes two
	// bytes: one byte less, and the fill cannot be exact. They make 23 parts, whose
	// number takes one byte. An empty part resolves it.
	odd := layout{manifest: 866, sealed: func(n int64) int64 { return n }, limit: 4096}
	items := make([]item, 230)
	for i := range items {
		items[i].size = 262
	}
	parts, err := odd.plan(items, len(items))
	if err != nil || len(parts) != 24 || parts[22].entries != 10 || parts[23].entries != 0 || parts[23].total == 0 {
		t.Errorf("%d parts, %v", len(parts), err)
	}
	big := make([]item, MaxParts+1)
	for i := range big {
		big[i].size = 1100
	}
	if _, err := l.plan(big, 0); !errors.Is(err, ErrTooLarge) {
		t.Errorf("10,000 parts: %v", err)
	}
	if parts, err := l.plan(big[1:], 0); err != nil || len(parts) != MaxParts {
		t.Errorf("9,999 parts: %d, %v", len(parts), err)
	}
}

// The sizes that the plan rests on are those of age.
func TestSealedSize(t *testing.T) {
	for name, o := range map[string]WriteOptions{
		"4": to(newIdentity(t)), "passphrase": {Passphrase: []byte("x"), WorkFactor: 10},
	} {
		s, err := newSealer(&o)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int64{1, 100, ageChunk - 1, ageChunk, ageChunk + 1, 3 * ageChunk} {
			var buf bytes.Buffer
			w, err := s.writer(&buf)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(make([]byte, n)); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if int64(buf.Len()) != s.size(n) {
				t.Errorf("%s, %d bytes: %d, said %d", name, n, buf.Len(), s.size(n))
			}
		}
	}
}
