package handoff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"toguna/consult/entry"
	"toguna/crypto"
)

// damagedSpace is written as one part of several age chunks.
func damagedSpace(t *testing.T) (*space, *age.HybridIdentity, []byte, string) {
	t.Helper()
	id := newIdentity(t)
	s := newSpace(t, "damaged", 20, 8000)
	s.addFile("f", 60_000, 60_000, 60_000)
	dir := t.TempDir()
	mustWrite(t, dir, s.source(0), to(id))
	path := parts(t, dir)[0]
	return s, id, readFile(t, path), path
}

// salvage reads a damaged part and checks that what came of it is genuine.
func salvage(t *testing.T, s *space, id age.Identity, path string) (*heap, Summary) {
	t.Helper()
	h := newHeap(t)
	sums, err := Read(t.Context(), path, []age.Identity{id}, h, ReadOptions{Space: s.id})
	h.expectGenuine(s)
	if len(sums) != 1 {
		t.Fatalf("%d handoffs", len(sums))
	}
	sum := sums[0]
	if sum.PartsRead != 0 || sum.Complete() {
		t.Fatalf("a damaged part passed: %+v, %v", sum, err)
	}
	if (err == nil) != (sum.Problem == nil) || err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotForYou) {
		t.Fatalf("%v, %v", err, sum.Problem)
	}
	if err != nil && len(h.entries)+len(h.blocks) > 0 {
		t.Fatalf("handed over without a manifest")
	}
	if got := len(h.order) + len(h.blocks); sum.Salvaged != got || sum.Entries+sum.Blocks != got {
		t.Fatalf("%d came, %+v", got, sum)
	}
	return h, sum
}

func TestTruncated(t *testing.T) {
	s, id, data, path := damagedSpace(t)
	last := -1
	for n := 0; n < len(data); n += 1 + len(data)/90 {
		writeFile(t, path, data[:n])
		h, _ := salvage(t, s, id, path)
		got := len(h.entries) + len(h.blocks)
		if got < last {
			t.Errorf("%d bytes give %d blocks, fewer give %d", n, got, last)
		}
		last = got
		if len(h.order) > len(s.order) || !slices.Equal(h.order, s.order[:len(h.order)]) {
			t.Error("salvaged entries are not the first ones")
		}
	}
	if last < len(s.order) {
		t.Errorf("only %d blocks out of nearly all bytes", last)
	}
}

func TestFlippedBits(t *testing.T) {
	s, id, data, path := damagedSpace(t)
	salvaged := map[int]bool{}
	for n := 0; n < len(data); n += 1 + len(data)/150 {
		bad := bytes.Clone(data)
		bad[n] ^= 1 << (n % 8)
		writeFile(t, path, bad)
		h, _ := salvage(t, s, id, path)
		salvaged[len(h.entries)] = true
	}
	if !salvaged[0] || !salvaged[len(s.order)] {
		t.Errorf("salvaged %v: nothing when the header is hit and all entries when the end is", salvaged)
	}
}

// Damage in the middle costs just the blocks that it touches, whether their frames
// can be followed over it or must be found again behind it.
func TestDamageInTheMiddle(t *testing.T) {
	s, id, data, path := damagedSpace(t)
	plain := open(t, path, id)
	header := len(data) - len(plain) - ageTag*((len(plain)+ageChunk-1)/ageChunk)
	type span struct {
		id       entry.CID
		from, to int
	}
	var all []span
	c := newCARReader(bytes.NewReader(plain))
	if _, err := c.header(); err != nil {
		t.Fatal(err)
	}
	for {
		from := int(c.off)
		id, _, err := c.next()
		if err != nil {
			break
		}
		all = append(all, span{id, from, int(c.off)})
	}
	all = all[1 : len(all)-1] // without manifest and fill
	for chunks := 1; chunks <= 2; chunks++ {
		for first := 1; first+chunks < len(plain)/ageChunk; first++ {
			bad := bytes.Clone(data)
			for i := range chunks {
				bad[header+(first+i)*(ageChunk+ageTag)+100] ^= 4
			}
			writeFile(t, path, bad)
			h, _ := salvage(t, s, id, path)
			for _, sp := range all {
				_, isEntry := h.entries[sp.id]
				_, isBlock := h.blocks[sp.id]
				hit := sp.from < (first+chunks)*ageChunk && sp.to > first*ageChunk
				if (isEntry || isBlock) == hit {
					t.Errorf("%d chunks from %d are damaged: block at %d to %d: got %v", chunks, first, sp.from, sp.to, !hit)
				}
			}
		}
	}
}

func TestTrailingBytes(t *testing.T) {
	s, id, data, path := damagedSpace(t)
	writeFile(t, path, append(bytes.Clone(data), 0))
	h, sum := salvage(t, s, id, path)
	if len(sum.PartsDamaged) != 1 || len(h.order) == 0 {
		t.Errorf("%+v", sum)
	}
}

// A damaged header loses that part alone.
func TestDamagedHeader(t *testing.T) {
	id := newIdentity(t)
	s := newSpace(t, "headers", 30, 3000)
	dir := t.TempDir()
	o := to(id)
	o.PartSize = 40_000
	wrote := mustWrite(t, dir, s.source(0), o)
	files := parts(t, dir)
	if wrote.Parts < 3 {
		t.Fatal(wrote.Parts, "parts")
	}
	data := readFile(t, files[1])
	data[5] ^= 1
	writeFile(t, files[1], data)
	h := newHeap(t)
	sum := readOne(t, dir, h, s.id, id)
	if !slices.Equal(sum.PartsDamaged, []int{2}) || len(sum.PartsMissing) != 0 || sum.PartsRead != wrote.Parts-1 {
		t.Errorf("%+v", sum)
	}
	h.expectGenuine(s)

	// A whole copy of it elsewhere in the folder makes up for it, in either order.
	data[5] ^= 1
	for _, name := range []string{"00000000-0002.bin", "ffffffff-0002.bin"} {
		extra := filepath.Join(dir, name)
		writeFile(t, extra, data)
		h = newHeap(t)
		if sum := readOne(t, dir, h, s.id, id); sum.PartsRead != wrote.Parts {
			t.Errorf("%+v", sum)
		}
		h.expectAll(s, 0)
		if err := os.Remove(extra); err != nil {
			t.Fatal(err)
		}
	}
}

// A forged manifest makes nothing of its part count.
func TestForgedManifest(t *testing.T) {
	id := newIdentity(t)
	s := newSpace(t, "forged", 4, 100)
	e := blockOf(entry.CodecDagCBOR, s.entries[s.order[1]])
	good := manifestOf(t, s, 1, 0, nil)
	other := key("another log")
	otherKey, logKey := pub(other), pub(s.log)
	for name, manifest := range map[string][]byte{
		"signature":    flip(good, len(good)-1),
		"another log":  bytes.Replace(good, logKey[:], otherKey[:], 1),
		"not cbor":     []byte("hello"),
		"trailing":     append(bytes.Clone(good), 0),
		"workspace":    bytes.Replace(good, s.id[:], bytes.Repeat([]byte{9}, 36), 1),
		"empty":        {},
		"not a map":    {0x80},
		"newer fields": bytes.Replace(good, []byte("\x64part"), []byte("\x64past"), 1),
	} {
		path := seal(t, t.TempDir(), 1, carOf(t, manifest, e), id)
		h, sum := salvage(t, s, id, path)
		if len(h.entries) != 0 || !errors.Is(sum.Problem, ErrDamaged) {
			t.Errorf("%s: %d entries, %v", name, len(h.entries), sum.Problem)
		}
	}

	newer, err := entry.Marshal(map[string]any{"v": 2, "what": "ever"})
	if err != nil {
		t.Fatal(err)
	}
	path := seal(t, t.TempDir(), 1, carOf(t, newer), id)
	if _, err := Inspect(t.Context(), path, []age.Identity{id}, ReadOptions{}); !errors.Is(err, entry.ErrNewerVersion) {
		t.Errorf("version 2: %v", err)
	}
	// Another log than the workspace's may sign: whether it is a member is not
	// judged here.
	s2 := *s
	s2.log = other
	path = seal(t, t.TempDir(), 1, carOf(t, manifestOf(t, &s2, 1, 0, nil), e), id)
	if sum := readOne(t, path, newHeap(t), s.id, id); sum.From != otherKey || sum.Entries != 1 {
		t.Errorf("%+v", sum)
	}
}

func flip(data []byte, i int) []byte {
	out := bytes.Clone(data)
	out[i] ^= 1
	return out
}

func TestManifestBounds(t *testing.T) {
	s := newSpace(t, "bounds", 2, 100)
	for name, edit := range map[string]func(*Manifest){
		"part 0":        func(m *Manifest) { m.Part = 0 },
		"part too high": func(m *Manifest) { m.Part = 2 },
		"parts":         func(m *Manifest) { m.Parts = MaxParts + 1 },
		"no workspace":  func(m *Manifest) { m.Space = entry.CID{} },
		"raw workspace": func(m *Manifest) { m.Space = entry.Sum(entry.CodecRaw, nil) },
		"entries":       func(m *Manifest) { m.Entries = MaxPart + 1 },
		"addrs":         func(m *Manifest) { m.Addrs = make([]string, MaxAddrs+1) },
		"long addr":     func(m *Manifest) { m.Addrs = []string{strings.Repeat("x", maxAddr+1)} },
		"letters":       func(m *Manifest) { m.Letters = []entry.CID{s.id, s.id} },
		"frontier":      func(m *Manifest) { m.Frontier = append(m.Frontier, m.Frontier...) },
	} {
		m := Manifest{Space: s.id, Part: 1, Parts: 1, Frontier: s.frontier()}
		edit(&m)
		// Signed all the same, as a hostile writer would.
		m.Version, m.Log = 1, pub(s.log)
		msg, err := m.message()
		if err != nil {
			t.Fatal(err)
		}
		m.Sig = entry.Sig(crypto.Sign(s.log, labelHandoff, msg))
		data, err := entry.Marshal(&m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeManifest(data); !errors.Is(err, ErrManifest) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a hostile member seals is refused, and what is genuine in it still counts.
func TestHostileCAR(t *testing.T) {
	id := newIdentity(t)
	s := newSpace(t, "hostile", 6, 300)
	root := s.addFile("f", 500)
	e1 := blockOf(entry.CodecDagCBOR, s.entries[s.order[1]])
	e2 := blockOf(entry.CodecDagCBOR, s.entries[s.order[2]])
	leaf := blockOf(entry.CodecRaw, s.blocks[root][0].Bytes)
	digest := e2.id[4:]
	foreign := newSpace(t, "hostile foreign", 2, 100)
	m := manifestOf(t, s, 2, 1, nil)
	forgedEntry := flip(e2.data, len(e2.data)-1) // its signature

	car := func(blocks ...block) []byte { return carOf(t, m, blocks...) }
	withID := func(b block, id ...byte) block { return block{id, b.data} }
	good := car(e1, e2, leaf)
	head := int(carHeaderLen + frameLen(int64(len(m))))
	long := binary.AppendUvarint(nil, uint64(36+len(e1.data)))
	for name, tt := range map[string]struct {
		car             []byte
		entries, blocks int // salvaged
	}{
		"wrong hash":         {car(e1, block{e2.id, e1.data}, leaf), 1, 1},
		"identity hash":      {car(e1, withID(block{nil, nil}, 1, 0x55, 0, 0), leaf), 1, 1},
		"identity, 36 bytes": {car(e1, block{append([]byte{1, 0x71, 0, 0x20}, digest...), e2.data}, leaf), 1, 1},
		"CIDv0":              {car(e1, withID(e2, append([]byte{0x12, 0x20}, digest...)...), leaf), 1, 1},
		"padded version":     {car(e1, withID(e2, append([]byte{0x81, 0, 0x71, 0x12, 0x20}, digest...)...), leaf), 1, 1},
		"unknown codec":      {car(e1, withID(e2, append([]byte{1, 0x72, 0x12, 0x20}, digest...)...), leaf), 1, 1},
		"file before entry":  {car(e1, leaf, e2), 2, 1},
		"entry as file":      {car(e1, e2, blockOf(entry.CodecDagCBOR, []byte{0xa0})), 2, 0},
		"forged entry":       {car(e1, blockOf(entry.CodecDagCBOR, forgedEntry), withID(leaf, flip(leaf.id, 9)...)), 1, 0},
		"foreign entry": {car(e1, blockOf(entry.CodecDagCBOR, foreign.entries[foreign.order[1]]),
			withID(leaf, flip(leaf.id, 9)...)), 1, 0},
		"large entry":   {car(e1, blockOf(entry.CodecDagCBOR, make([]byte, entry.MaxEntry+1)), leaf), 1, 1},
		"fewer blocks":  {car(e1, e2), 2, 0},
		"more blocks":   {car(e1, e2, leaf, leaf), 2, 1},
		"huge varint":   {splice(good, head, len(long), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1), 1, 1},
		"long varint":   {splice(good, head, len(long), long[0], long[1]|0x80, 0), 1, 1},
		"3 MiB":         {splice(good, head, len(long), binary.AppendUvarint(nil, 3<<20)...), 1, 1},
		"zero length":   {splice(good, head, 0, 0), 2, 1},
		"no fill":       {good[:len(good)-fillLen(good, head, e1, e2, leaf)], 2, 1},
		"dirty fill":    {flip(good, len(good)-1), 2, 1},
		"longer fill":   {append(bytes.Clone(good), make([]byte, 64)...), 2, 1},
		"another block": {append(bytes.Clone(good), frameHead(entry.Sum(entry.CodecRaw, nil), 0)...), 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			path := seal(t, t.TempDir(), 1, tt.car, id)
			h := newHeap(t)
			sums, err := Read(t.Context(), path, []age.Identity{id}, h, ReadOptions{Space: s.id})
			if err != nil || len(sums) != 1 || sums[0].PartsRead != 0 || !slices.Equal(sums[0].PartsDamaged, []int{1}) {
				t.Fatalf("%+v, %v", sums, err)
			}
			if len(h.entries) != tt.entries || len(h.blocks) != tt.blocks {
				t.Errorf("%d entries and %d blocks, want %d and %d", len(h.entries), len(h.blocks), tt.entries, tt.blocks)
			}
			h.expectGenuine(s)
		})
	}
	// The same without an attack.
	path := seal(t, t.TempDir(), 1, good, id)
	if sum := readOne(t, path, newHeap(t), s.id, id); !sum.Complete() || sum.Entries != 2 || sum.Blocks != 1 {
		t.Errorf("%+v", sum)
	}
}

// splice replaces n bytes at i.
func splice(data []byte, i, n int, by ...byte) []byte {
	return slices.Concat(data[:i], by, data[i+n:])
}

func fillLen(car []byte, head int, blocks ...block) int {
	n := len(car) - head
	for _, b := range blocks {
		n -= int(frameLen(int64(len(b.data))))
	}
	return n
}

// Before the manifest, everything is refused without a trace.
func TestHostileCARHeader(t *testing.T) {
	id := newIdentity(t)
	s := newSpace(t, "hostile header", 2, 100)
	m := manifestOf(t, s, 0, 0, nil)
	good := carOf(t, m)
	twoRoots, err := entry.Marshal(carHeader{Roots: []entry.CID{s.id, s.id}, Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	v2, err := entry.Marshal(carHeader{Roots: []entry.CID{s.id}, Version: 2})
	if err != nil {
		t.Fatal(err)
	}
	for name, car := range map[string][]byte{
		"empty":        {},
		"two roots":    splice(good, 0, carHeaderLen, append([]byte{byte(len(twoRoots))}, twoRoots...)...),
		"version 2":    splice(good, 0, carHeaderLen, append([]byte{byte(len(v2))}, v2...)...),
		"long header":  splice(good, 0, 1, 0x81, 8),
		"huge header":  splice(good, 0, 1, 0xff, 0xff, 0xff, 0x7f),
		"other root":   flip(good, carHeaderLen-12),
		"zero header":  {0},
		"no manifest":  good[:carHeaderLen],
		"cut manifest": good[:carHeaderLen+50],
	} {
		path := seal(t, t.TempDir(), 1, car, id)
		_, sum := salvage(t, s, id, path)
		if !errors.Is(sum.Problem, ErrDamaged) || sum.Parts != 0 {
			t.Errorf("%s: %+v", name, sum)
		}
	}
}

// Links, folders, and files that are too large are no parts.
func TestHostileFolder(t *testing.T) {
	id := newIdentity(t)
	s := newSpace(t, "folder", 3, 100)
	from, dir := t.TempDir(), t.TempDir()
	mustWrite(t, from, s.source(0), to(id))
	if err := os.Symlink(parts(t, from)[0], filepath.Join(dir, "00000000-0001.bin")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "00000000-0002.bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	h := newHeap(t)
	for _, path := range []string{dir, filepath.Join(dir, "00000000-0001.bin")} {
		if _, err := Read(t.Context(), path, []age.Identity{id}, h, ReadOptions{Space: s.id}); !errors.Is(err, ErrNoParts) {
			t.Errorf("%s: %v", path, err)
		}
	}
	large := filepath.Join(dir, "00000000-0003.bin")
	writeFile(t, large, nil)
	if err := os.Truncate(large, maxPartFile+1); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(t.Context(), dir, []age.Identity{id}, h, ReadOptions{Space: s.id}); !errors.Is(err, ErrDamaged) {
		t.Errorf("a large file: %v", err)
	}
	if len(h.entries) != 0 {
		t.Error("took what is no part")
	}
}
