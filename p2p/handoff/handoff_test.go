package handoff

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"filippo.io/age"
	"github.com/ipld/go-car/v2"
	"github.com/ipld/go-ipld-prime/codec/dagcbor"
	"github.com/ipld/go-ipld-prime/node/basicnode"

	"toguna/consult/entry"
	"toguna/crypto"
)

func TestRoundTrip(t *testing.T) {
	alice, bob := newIdentity(t), newIdentity(t)
	s := newSpace(t, "round trip", 40, 900)
	s.addFile("small", 5000)
	s.addFile("large", 70_000, 70_000, 1234)
	letter := entry.Sum(entry.CodecRaw, []byte("letter"))
	for _, tt := range []struct {
		name string
		from int
		full bool
	}{{"full", 0, true}, {"difference", 31, false}, {"acknowledgement alone", 40, false}} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			writeFile(t, filepath.Join(dir, "holiday.jpg"), []byte("not ours"))
			src := s.source(tt.from)
			src.Letters = []entry.CID{letter, letter}
			if tt.from == len(s.order) {
				src.Files = nil
				s = &space{id: s.id, log: s.log, order: s.order, entries: s.entries}
			}
			o := to(alice, bob)
			o.Full = tt.full
			wrote := mustWrite(t, dir, src, o)
			for _, id := range []*age.HybridIdentity{alice, bob} {
				h := newHeap(t)
				got := readOne(t, dir, h, s.id, newIdentity(t), id)
				h.expectAll(s, tt.from)
				if !slices.Equal(h.order, s.order[tt.from:]) && len(h.order) > 0 {
					t.Error("entries came in another order")
				}
				if !got.Complete() || got.Full != tt.full || got.From != pub(s.log) || got.Space != s.id ||
					!slices.Equal(got.Letters, []entry.CID{letter}) || !slices.Equal(got.Addrs, src.Addrs) {
					t.Errorf("summary %+v", got)
				}
				if got.Frontier.Digest() != s.frontier().Digest() {
					t.Error("another frontier")
				}
				if !reflect.DeepEqual(got, wrote) {
					t.Errorf("read %+v\nwrote %+v", got, wrote)
				}
			}
			if string(readFile(t, filepath.Join(dir, "holiday.jpg"))) != "not ours" {
				t.Error("touched what is not ours")
			}
			for _, f := range parts(t, dir) {
				if !regexp.MustCompile(`^[0-9a-f]{8}-000[1-9]\.bin$`).MatchString(filepath.Base(f)) {
					t.Errorf("a name that tells: %s", f)
				}
			}
		})
	}
}

func TestSeveralParts(t *testing.T) {
	id := newIdentity(t)
	s := newSpace(t, "parts", 60, 3000)
	s.addFile("a", 20_000, 20_000, 20_000)
	s.blocks[s.files[0]] = append(s.blocks[s.files[0]], s.blocks[s.files[0]][0]) // a chunk that comes twice
	dir := t.TempDir()
	o := to(id)
	o.PartSize = 40_000
	var last, total int64
	o.Progress = func(done, all int64) {
		if done < last || done > all {
			t.Errorf("progress went from %d to %d of %d", last, done, all)
		}
		last, total = done, all
	}
	wrote := mustWrite(t, dir, s.source(0), o)
	files := parts(t, dir)
	if wrote.Parts != len(files) || len(files) < 7 || last != total {
		t.Fatalf("%d parts, %d files, %d of %d bytes", wrote.Parts, len(files), last, total)
	}
	var size int64
	for _, f := range files {
		n := len(readFile(t, f))
		if n > 40_000 {
			t.Errorf("a part of %d bytes", n)
		}
		size += int64(n)
	}
	if wrote.Size != size || total != 2*size {
		t.Errorf("%d bytes said, %d of progress, %d written", wrote.Size, total, size)
	}

	h := newHeap(t)
	if got := readOne(t, dir, h, s.id, id); !got.Complete() || !reflect.DeepEqual(got, wrote) {
		t.Errorf("read %+v\nwrote %+v", got, wrote)
	}
	h.expectAll(s, 0)
	if !slices.Equal(h.order, s.order) {
		t.Error("entries came in another order")
	}

	// Twice changes nothing; nor does a copy under another name.
	writeFile(t, filepath.Join(dir, "00000000-0001.BIN"), readFile(t, files[0]))
	if got := readOne(t, dir, h, s.id, id); !got.Complete() || got.PartsRead != wrote.Parts {
		t.Errorf("with a copy: %+v", got)
	}
	h.expectAll(s, 0)
	if err := os.Remove(filepath.Join(dir, "00000000-0001.BIN")); err != nil {
		t.Fatal(err)
	}

	// Parts 2 and 5 get lost.
	for _, n := range []int{2, 5} {
		if err := os.Remove(files[n-1]); err != nil {
			t.Fatal(err)
		}
	}
	h = newHeap(t)
	got := readOne(t, dir, h, s.id, id)
	if got.Complete() || !slices.Equal(got.PartsMissing, []int{2, 5}) || got.PartsRead != wrote.Parts-2 || got.Entries == 0 {
		t.Errorf("with lost parts: %+v", got)
	}
	h.expectGenuine(s)

	// One part alone, under whatever name.
	one := filepath.Join(t.TempDir(), "attachment")
	writeFile(t, one, readFile(t, files[2]))
	got = readOne(t, one, newHeap(t), s.id, id)
	if got.Parts != wrote.Parts || got.PartsRead != 1 || len(got.PartsMissing) != wrote.Parts-1 || slices.Contains(got.PartsMissing, 3) {
		t.Errorf("part 3 alone: %+v", got)
	}
}

func TestInspect(t *testing.T) {
	id := newIdentity(t)
	s := newSpace(t, "inspect", 10, 500)
	s.addFile("f", 3000)
	dir := t.TempDir()
	wrote := mustWrite(t, dir, s.source(0), to(id))
	var last, total int64
	sums, err := Inspect(t.Context(), dir, []age.Identity{id}, ReadOptions{Progress: func(d, n int64) { last, total = d, n }})
	if err != nil || len(sums) != 1 || !reflect.DeepEqual(sums[0], wrote) {
		t.Errorf("%+v, %v", sums, err)
	}
	if last != total || total != wrote.Size {
		t.Errorf("progress ended at %d of %d", last, total)
	}
	other := entry.Sum(entry.CodecDagCBOR, []byte("other"))
	if _, err := Inspect(t.Context(), dir, []age.Identity{id}, ReadOptions{Space: other}); !errors.Is(err, ErrOtherWorkspace) {
		t.Errorf("for another workspace: %v", err)
	}
}

// The number of recipients shows only as 4, 16, 64 or 256, and everybody can read.
func TestRecipients(t *testing.T) {
	s := newSpace(t, "recipients", 3, 100)
	sizes := map[int]int64{}
	for _, n := range []int{1, 4, 5, 16, 17, 256} {
		var ids []*age.HybridIdentity
		for range n {
			ids = append(ids, newIdentity(t))
		}
		dir := t.TempDir()
		sizes[n] = mustWrite(t, dir, s.source(0), to(ids...)).Size
		readOne(t, dir, newHeap(t), s.id, ids[0])
		readOne(t, dir, newHeap(t), s.id, ids[n-1])
		want := map[int]int{1: 4, 4: 4, 5: 16, 16: 16, 17: 64, 256: 256}[n]
		head, _, _ := bytes.Cut(readFile(t, parts(t, dir)[0]), []byte("\n--- "))
		if got := bytes.Count(head, []byte("\n-> mlkem768x25519 ")); got != want {
			t.Errorf("%d recipients show as %d, want %d", n, got, want)
		}
	}
	if sizes[1] != sizes[4] || sizes[5] != sizes[16] || sizes[4] == sizes[5] {
		t.Errorf("sizes %v", sizes)
	}

	dir := t.TempDir()
	many := make([]age.Recipient, 257)
	for i := range many {
		many[i] = newIdentity(t).Recipient()
	}
	old, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]WriteOptions{
		"257":              {Recipients: many},
		"none":             {},
		"not post-quantum": {Recipients: []age.Recipient{old.Recipient(), old.Recipient(), old.Recipient(), old.Recipient()}},
		"nil":              {Recipients: []age.Recipient{nil}},
		"with passphrase":  {Recipients: many[:1], Passphrase: []byte("x")},
	} {
		if _, err := Write(t.Context(), dir, s.source(0), o); !errors.Is(err, crypto.ErrRecipients) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestPassphrase(t *testing.T) {
	s := newSpace(t, "passphrase", 5, 100)
	dir := t.TempDir()
	o := WriteOptions{Passphrase: []byte("caf\u00e9 du march\u00e9"), WorkFactor: 10}
	wrote := mustWrite(t, dir, s.source(0), o)
	read := func(pass string) ([]Summary, error) {
		return Read(t.Context(), dir, nil, newHeap(t), ReadOptions{Space: s.id, Passphrase: []byte(pass)})
	}
	sums, err := read("cafe\u0301 du marche\u0301") // as another keyboard composes it
	if err != nil || !sums[0].Complete() || sums[0].Entries != wrote.Entries {
		t.Errorf("%+v, %v", sums, err)
	}
	if _, err := read("guess"); !errors.Is(err, crypto.ErrPassphrase) || !errors.Is(err, ErrNotForYou) {
		t.Errorf("wrong passphrase: %v", err)
	}
	if _, err := Read(t.Context(), dir, []age.Identity{newIdentity(t)}, newHeap(t), ReadOptions{Space: s.id}); !errors.Is(err, ErrNotForYou) || errors.Is(err, crypto.ErrPassphrase) {
		t.Errorf("a key for a passphrase: %v", err)
	}
	if _, err := Read(t.Context(), dir, nil, newHeap(t), ReadOptions{Space: s.id}); err == nil {
		t.Error("read with nothing to open")
	}
	// A stick that asks for 4 GiB.
	path := parts(t, dir)[0]
	data := readFile(t, path)
	line, rest, _ := bytes.Cut(data, []byte(" 10\n"))
	writeFile(t, path, slices.Concat(line, []byte(" 22\n"), rest))
	if _, err := read("caf\u00e9 du march\u00e9"); !errors.Is(err, crypto.ErrTooCostly) {
		t.Errorf("work factor 22: %v", err)
	}
	stock, err := age.NewScryptIdentity("caf\u00e9 du march\u00e9")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(t.Context(), dir, []age.Identity{stock}, newHeap(t), ReadOptions{Space: s.id}); !errors.Is(err, crypto.ErrTooCostly) {
		t.Errorf("work factor 22 with age's own identity: %v", err)
	}
}

// A stick goes round: the folder holds handoffs of several people and workspaces.
func TestOneFolderForMany(t *testing.T) {
	me, other := newIdentity(t), newIdentity(t)
	mine, theirs := newSpace(t, "mine", 8, 200), newSpace(t, "theirs", 8, 200)
	dir := t.TempDir()
	full := mustWrite(t, dir, mine.source(0), to(me))
	o := to(me)
	o.Time = o.Time.AddDate(0, 0, 1)
	later := mustWrite(t, dir, mine.source(5), o)
	mustWrite(t, dir, theirs.source(0), to(me))
	mustWrite(t, dir, mine.source(0), to(other))

	h := newHeap(t)
	sums, err := Read(t.Context(), dir, []age.Identity{me}, h, ReadOptions{Space: mine.id})
	if err != nil || len(sums) != 4 {
		t.Fatalf("%d handoffs, %v", len(sums), err)
	}
	h.expectAll(mine, 0)
	var read []string
	problems := map[error]int{}
	for _, s := range sums {
		if s.Problem == nil {
			read = append(read, s.Name)
			continue
		}
		for _, p := range []error{ErrOtherWorkspace, ErrNotForYou} {
			if errors.Is(s.Problem, p) {
				problems[p]++
			}
		}
	}
	if !slices.Equal(read, []string{full.Name, later.Name}) {
		t.Errorf("read %v, want %s and then %s", read, full.Name, later.Name)
	}
	if problems[ErrOtherWorkspace] != 1 || problems[ErrNotForYou] != 1 {
		t.Errorf("problems %v", problems)
	}

	stranger := newIdentity(t)
	sums, err = Read(t.Context(), dir, []age.Identity{stranger}, h, ReadOptions{Space: mine.id})
	if !errors.Is(err, ErrNotForYou) || len(sums) != 4 || sums[0].PartsForeign != 1 {
		t.Errorf("a stranger: %+v, %v", sums, err)
	}
	if _, err := Read(t.Context(), t.TempDir(), []age.Identity{me}, h, ReadOptions{Space: mine.id}); !errors.Is(err, ErrNoParts) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestOtherWorkspace(t *testing.T) {
	id := newIdentity(t)
	s, other := newSpace(t, "this", 5, 100), newSpace(t, "that", 5, 100)
	s.addFile("f", 100)
	dir := t.TempDir()
	mustWrite(t, dir, s.source(0), to(id))
	h := newHeap(t)
	sums, err := Read(t.Context(), dir, []age.Identity{id}, h, ReadOptions{Space: other.id})
	if !errors.Is(err, ErrOtherWorkspace) || len(h.entries)+len(h.blocks) != 0 {
		t.Errorf("%v, %d entries, %d blocks", err, len(h.entries), len(h.blocks))
	}
	if len(sums) != 1 || sums[0].Space != s.id || sums[0].PartsRead != 0 || len(sums[0].PartsMissing) != 0 {
		t.Errorf("%+v", sums)
	}
}

// Stock tools agree: the CAR has one root, which is its first block, and every
// block is what its CID says; the manifest is strict dag-cbor.
func TestStockTools(t *testing.T) {
	id := newIdentity(t)
	s := newSpace(t, "stock", 12, 700)
	s.addFile("f", 4000, 4000)
	dir := t.TempDir()
	mustWrite(t, dir, s.source(0), to(id))
	plain := open(t, parts(t, dir)[0], id)
	if int64(len(plain)) != crypto.PadmeLen(int64(len(plain))) {
		t.Errorf("%d bytes are no Padmé length", len(plain))
	}
	r, err := car.NewBlockReader(bytes.NewReader(plain), car.WithTrustedCAR(false))
	if err != nil {
		t.Fatal(err)
	}
	if r.Version != 1 || len(r.Roots) != 1 {
		t.Fatalf("version %d, roots %v", r.Version, r.Roots)
	}
	n := 0
	for {
		b, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			if !b.Cid().Equals(r.Roots[0]) {
				t.Error("the first block is not the root")
			}
			opts := dagcbor.DecodeOptions{AllowLinks: true}
			if err := opts.Decode(basicnode.Prototype.Any.NewBuilder(), bytes.NewReader(b.RawData())); err != nil {
				t.Errorf("manifest: %v", err)
			}
		}
		n++
	}
	if want := 1 + 12 + 3 + 1; n != want {
		t.Errorf("%d blocks, want %d", n, want)
	}
}

// Content that differs a little cannot be told by its size.
func TestSizeClasses(t *testing.T) {
	id := newIdentity(t)
	sizes := map[int64]int{}
	for i := range 12 {
		s := newSpace(t, fmt.Sprint("size ", i), 2, 60_000+i*7)
		sizes[mustWrite(t, t.TempDir(), s.source(0), to(id)).Size]++
	}
	if len(sizes) != 1 {
		t.Errorf("sizes tell: %v", sizes)
	}
}
