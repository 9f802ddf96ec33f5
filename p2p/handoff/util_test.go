package handoff

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"toguna/consult/entry"
)

// key returns the Ed25519 key that name stands for.
func key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func pub(k ed25519.PrivateKey) entry.Key { return entry.Key(k.Public().(ed25519.PublicKey)) }

// A space is a workspace with one log and some files, enough to be written down.
type space struct {
	id      entry.CID
	log     ed25519.PrivateKey
	order   []entry.CID
	entries map[entry.CID][]byte
	files   []entry.CID
	blocks  map[entry.CID][]entry.Sealed // by root: leaves, then root
}

// newSpace makes a workspace of n entries with packs of about packSize bytes.
func newSpace(t testing.TB, name string, n, packSize int) *space {
	t.Helper()
	s := &space{log: key(name + " log"), entries: map[entry.CID][]byte{}, blocks: map[entry.CID][]entry.Sealed{}}
	rnd := rand.NewChaCha8(sha256.Sum256([]byte(name)))
	salt := entry.Hash(sha256.Sum256([]byte(name + " salt")))
	cert := entry.Certify(key(name+" member"), entry.CID{}, salt, pub(s.log))
	e := &entry.Entry{Salt: salt, Cert: &cert}
	var prev entry.CID
	for i := range n {
		if i > 0 {
			e = &entry.Entry{
				Space: s.id, Seq: uint64(i), Prev: prev, Control: []entry.CID{s.id},
				Epoch: entry.Hash{1}, Pack: make([]byte, packSize+int(rnd.Uint64()%32)),
			}
			_, _ = rnd.Read(e.Pack)
		}
		binary.BigEndian.PutUint64(e.Root[:], rnd.Uint64())
		sealed, err := e.Sign(s.log)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			s.id = sealed.ID
		}
		prev = sealed.ID
		s.order = append(s.order, sealed.ID)
		s.entries[sealed.ID] = sealed.Bytes
	}
	return s
}

// addFile adds a file of raw leaves under a dag-pb root, or of one leaf alone.
func (s *space) addFile(name string, leaves ...int) entry.CID {
	rnd := rand.NewChaCha8(sha256.Sum256([]byte(name)))
	var all []entry.Sealed
	var root []byte
	for _, size := range leaves {
		data := make([]byte, size)
		_, _ = rnd.Read(data)
		id := entry.Sum(entry.CodecRaw, data)
		all = append(all, entry.Sealed{ID: id, Bytes: data})
		// A PBNode with one link, https://ipld.io/specs/codecs/dag-pb/spec/.
		root = append(root, 0x12, byte(2+len(id)), 0x0a, byte(len(id)))
		root = append(root, id[:]...)
	}
	id := all[0].ID
	if len(leaves) > 1 {
		id = entry.Sum(entry.CodecDagPB, root)
		all = append(all, entry.Sealed{ID: id, Bytes: root})
	}
	s.files = append(s.files, id)
	s.blocks[id] = all
	return id
}

func (s *space) frontier() entry.Frontier {
	if len(s.order) == 0 {
		return nil
	}
	return entry.Frontier{{
		Log:    pub(s.log),
		Ranges: []entry.Range{{From: 0, To: uint64(len(s.order) - 1)}},
		Heads:  []entry.CID{s.order[len(s.order)-1]},
	}}
}

// source offers the entries from number from on, and all files.
func (s *space) source(from int) Source {
	return Source{
		Log:      s.log,
		Space:    s.id,
		Frontier: s.frontier(),
		Addrs:    []string{"/ip4/192.0.2.7/udp/4001/quic-v1/p2p/12D3KooWExample"},
		Entries:  s.order[from:],
		Size:     func(id entry.CID) int { return len(s.entries[id]) },
		Block:    func(_ context.Context, id entry.CID) ([]byte, error) { return s.entries[id], nil },
		Files:    s.files,
		Walk: func(ctx context.Context, root entry.CID, visit func(entry.CID, []byte) error) error {
			for _, b := range s.blocks[root] {
				if err := visit(b.ID, b.Bytes); err != nil {
					return err
				}
			}
			return ctx.Err()
		},
	}
}

// A heap is a sink that keeps everything and checks every hash.
type heap struct {
	t       testing.TB
	order   []entry.CID
	entries map[entry.CID][]byte
	blocks  map[entry.CID][]byte
	batches int
	err     error // returned to the reader, if set
}

func newHeap(t testing.TB) *heap {
	return &heap{t: t, entries: map[entry.CID][]byte{}, blocks: map[entry.CID][]byte{}}
}

func (h *heap) Entries(_ context.Context, blocks [][]byte) error {
	h.batches++
	size := 0
	for _, b := range blocks {
		size += len(b)
		e, err := entry.Decode(b)
		if err != nil {
			h.t.Errorf("handed over an entry that is none: %v", err)
			return nil
		}
		h.order = append(h.order, e.ID())
		h.entries[e.ID()] = b
	}
	if size > batchSize+entry.MaxEntry {
		h.t.Errorf("a batch of %d bytes", size)
	}
	return h.err
}

func (h *heap) Block(_ context.Context, id entry.CID, data []byte) error {
	if entry.Sum(id.Codec(), data) != id {
		h.t.Errorf("handed over a block that is not %s", id)
	}
	h.blocks[id] = data
	return h.err
}

// expectAll fails unless h has just the entries of s from number from on, and
// all blocks.
func (h *heap) expectAll(s *space, from int) {
	h.t.Helper()
	if len(h.entries) != len(s.order)-from {
		h.t.Fatalf("%d entries, want %d", len(h.entries), len(s.order)-from)
	}
	h.expectGenuine(s)
	blocks := map[entry.CID][]byte{}
	for _, all := range s.blocks {
		for _, b := range all {
			blocks[b.ID] = b.Bytes
		}
	}
	if !maps.EqualFunc(h.blocks, blocks, bytes.Equal) {
		h.t.Fatalf("%d blocks, want %d", len(h.blocks), len(blocks))
	}
}

// expectGenuine fails if h has anything that s has not.
func (h *heap) expectGenuine(s *space) {
	h.t.Helper()
	for id, data := range h.entries {
		if !bytes.Equal(s.entries[id], data) {
			h.t.Fatalf("entry %s is not of the workspace", id)
		}
	}
	genuine := map[entry.CID]bool{}
	for _, all := range s.blocks {
		for _, b := range all {
			genuine[b.ID] = true
		}
	}
	for id := range h.blocks {
		if !genuine[id] {
			h.t.Fatalf("block %s is of no file", id)
		}
	}
}

func newIdentity(t testing.TB) *age.HybridIdentity {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// to returns options that write to ids.
func to(ids ...*age.HybridIdentity) WriteOptions {
	o := WriteOptions{Time: time.Unix(1_800_000_000, 0)}
	for _, id := range ids {
		o.Recipients = append(o.Recipients, id.Recipient())
	}
	return o
}

func mustWrite(t testing.TB, dir string, src Source, o WriteOptions) Summary {
	t.Helper()
	sum, err := Write(context.Background(), dir, src, o)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// readOne reads a folder that has one handoff.
func readOne(t testing.TB, path string, sink Sink, space entry.CID, ids ...age.Identity) Summary {
	t.Helper()
	sums, err := Read(context.Background(), path, ids, sink, ReadOptions{Space: space})
	if err != nil {
		t.Fatal(err)
	}
	if len(sums) != 1 {
		t.Fatalf("%d handoffs, want 1", len(sums))
	}
	return sums[0]
}

// parts returns the paths of the parts in dir.
func parts(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.bin"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeFile(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// open decrypts a part.
func open(t testing.TB, path string, id age.Identity) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := age.Decrypt(f, id)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// seal writes plain as part number n of a handoff of a hostile hand.
func seal(t testing.TB, dir string, n int, plain []byte, id *age.HybridIdentity) string {
	t.Helper()
	var buf bytes.Buffer
	w, err := age.Encrypt(&buf, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, fmt.Sprintf("0badc0de-%04d.bin", n))
	writeFile(t, path, buf.Bytes())
	return path
}

// A block is what carOf writes; it need not be what it says.
type block struct {
	id   []byte
	data []byte
}

func blockOf(codec byte, data []byte) block {
	id := entry.Sum(codec, data)
	return block{id[:], data}
}

// carOf makes the CAR of a part, filled up, around the manifest block.
func carOf(t testing.TB, manifest []byte, blocks ...block) []byte {
	t.Helper()
	root := entry.Sum(entry.CodecDagCBOR, manifest)
	car, err := encodeCARHeader(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range append([]block{{root[:], manifest}}, blocks...) {
		car = binary.AppendUvarint(car, uint64(len(b.id)+len(b.data)))
		car = append(append(car, b.id...), b.data...)
	}
	zeros, _ := fill(int64(len(car)))
	id := entry.Sum(entry.CodecRaw, make([]byte, zeros))
	car = append(car, frameHead(id, int(zeros))...)
	return append(car, make([]byte, zeros)...)
}

// manifestOf returns a signed manifest of s for one part, changed by edit first.
func manifestOf(t testing.TB, s *space, entries, blocks int, edit func(*Manifest)) []byte {
	t.Helper()
	m := Manifest{
		Space: s.id, Bundle: [16]byte{7}, Part: 1, Parts: 1, Time: 1_800_000_000,
		Frontier: s.frontier(), Entries: uint64(entries), Blocks: uint64(blocks),
	}
	if edit != nil {
		edit(&m)
	}
	data, err := m.sign(s.log)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
