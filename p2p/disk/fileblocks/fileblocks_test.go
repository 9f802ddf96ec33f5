package fileblocks

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/ipfs/boxo/blockstore"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
)

func memory() blockstore.Blockstore {
	return blockstore.NewBlockstore(dssync.MutexWrap(datastore.NewMapDatastore()))
}

func put(t testing.TB, bs blockstore.Blockstore, codec byte, data []byte) entry.CID {
	t.Helper()
	id := entry.Sum(codec, data)
	b, err := blocks.NewBlockWithCid(data, id.Cid())
	if err == nil {
		err = bs.Put(context.Background(), b)
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// field writes a length-delimited protobuf field.
func field(to []byte, number byte, value []byte) []byte {
	to = append(to, number<<3|2)
	to = binary.AppendUvarint(to, uint64(len(value)))
	return append(to, value...)
}

func number(to []byte, field byte, value uint64) []byte {
	return binary.AppendUvarint(append(to, field<<3), value)
}

// nodeSpec is a dag-pb node with UnixFS data, written out by hand from the two
// specifications.
type nodeSpec struct {
	kind  uint64 // 2: a file
	data  []byte
	total uint64
	links []Link
	sizes []uint64
	name  string
	cids  [][]byte // instead of the links'
	raw   []byte   // instead of the UnixFS data
}

func (n nodeSpec) encode() []byte {
	var out []byte
	for i, l := range n.links {
		id := l.ID[:]
		if n.cids != nil {
			id = n.cids[i]
		}
		link := field(nil, 1, id)
		link = field(link, 2, []byte(n.name))
		link = number(link, 3, l.Size)
		out = field(out, 2, link)
	}
	data := n.raw
	if data == nil {
		data = number(nil, 1, n.kind)
		if n.data != nil {
			data = field(data, 2, n.data)
		}
		data = number(data, 3, n.total)
		for _, s := range n.sizes {
			data = number(data, 4, s)
		}
	}
	return field(out, 1, data)
}

func nodeOf(links ...Link) nodeSpec {
	n := nodeSpec{kind: 2, links: links}
	for _, l := range links {
		n.sizes = append(n.sizes, l.Size)
		n.total += l.Size
	}
	return n
}

// What Write makes is, to the byte, what the specifications of dag-pb, UnixFS
// and docs/protocol.md §9 say: here for one, three and 175 chunks.
func TestWriteBytes(t *testing.T) {
	content := consulttest.Content(1, 2*ChunkSize+5)
	for _, size := range []int{0, 10, ChunkSize} {
		id, err := Write(t.Context(), memory(), bytes.NewReader(content[:size]))
		if want := entry.Sum(entry.CodecRaw, content[:size]); err != nil || id != want {
			t.Errorf("%d bytes: %s, %v, want %s", size, id, err, want)
		}
	}
	bs := memory()
	id, err := Write(t.Context(), bs, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	var links []Link
	for _, chunk := range [][]byte{content[:ChunkSize], content[ChunkSize : 2*ChunkSize], content[2*ChunkSize:]} {
		links = append(links, Link{entry.Sum(entry.CodecRaw, chunk), uint64(len(chunk))})
	}
	want := nodeOf(links...).encode()
	if id != entry.Sum(entry.CodecDagPB, want) {
		b, err := bs.Get(t.Context(), id.Cid())
		if err != nil {
			t.Fatal(err)
		}
		t.Errorf("the node of three chunks is\n%x\nwant\n%x", b.RawData(), want)
	}
	got, err := Links(id, want)
	if err != nil || len(got) != 3 || got[2] != links[2] {
		t.Errorf("links: %v, %v", got, err)
	}

	// 174 chunks fill a node; the next opens a second, and both hang below a root.
	zeros := make([]byte, ChunkSize)
	zero := Link{entry.Sum(entry.CodecRaw, zeros), ChunkSize}
	full := make([]Link, MaxLinks)
	for i := range full {
		full[i] = zero
	}
	left, right := nodeOf(full...).encode(), nodeOf(zero).encode()
	id, err = Write(t.Context(), memory(), io.LimitReader(zeroReader{}, 175*ChunkSize))
	if err != nil {
		t.Fatal(err)
	}
	// Above the lowest nodes a link's Tsize, unlike its size in the file, counts
	// the nodes too.
	root := nodeOf(Link{entry.Sum(entry.CodecDagPB, left), MaxLinks*ChunkSize + uint64(len(left))},
		Link{entry.Sum(entry.CodecDagPB, right), ChunkSize + uint64(len(right))})
	root.sizes, root.total = []uint64{MaxLinks * ChunkSize, ChunkSize}, 175*ChunkSize
	if want := entry.Sum(entry.CodecDagPB, root.encode()); id != want {
		t.Errorf("175 chunks: %s, want %s", id, want)
	}
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// The largest file goes in and can be read as a tree; one byte more does not.
func TestLimit(t *testing.T) {
	bs := memory() // holds one chunk of zeros, however often it is named
	id, err := Write(t.Context(), bs, io.LimitReader(zeroReader{}, MaxSize))
	if err != nil {
		t.Fatal(err)
	}
	tree, err := Load(t.Context(), bs, id)
	if err != nil || len(tree.Chunks) != MaxSize/ChunkSize || len(tree.Nodes) != 3 || len(tree.Missing) != 0 {
		t.Errorf("the tree of the largest file: %+v, %v", tree, err)
	}
	if _, err := Write(t.Context(), bs, io.LimitReader(zeroReader{}, MaxSize+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a file of one byte too many: %v, want ErrTooLarge", err)
	}
}

func TestRefuses(t *testing.T) {
	chunk := []byte("chunk")
	leaf := Link{entry.Sum(entry.CodecRaw, chunk), 5}
	change := func(f func(*nodeSpec)) []byte {
		n := nodeOf(leaf, leaf)
		f(&n)
		return n.encode()
	}
	many := make([]Link, MaxLinks+1)
	for i := range many {
		many[i] = leaf
	}
	v0 := append([]byte{0x12, 0x20}, leaf.ID[4:]...)
	blake := append([]byte{1, 0x55, 0xa0, 0xe4, 0x02, 0x20}, leaf.ID[4:]...)
	for name, data := range map[string][]byte{
		"nothing":          {},
		"noise":            []byte("noise"),
		"no UnixFS":        field(nil, 1, nil),
		"UnixFS noise":     change(func(n *nodeSpec) { n.raw = []byte{0xff, 0xff} }),
		"a directory":      change(func(n *nodeSpec) { n.kind = 1 }),
		"a raw node":       change(func(n *nodeSpec) { n.kind = 0 }),
		"a link elsewhere": change(func(n *nodeSpec) { n.kind = 4 }),
		"a shard":          change(func(n *nodeSpec) { n.kind = 5 }),
		"an unknown kind":  change(func(n *nodeSpec) { n.kind = 77 }),
		"data inside":      change(func(n *nodeSpec) { n.data, n.total = []byte("x"), n.total+1 }),
		"no links":         nodeOf().encode(),
		"too many links":   nodeOf(many...).encode(),
		"too few sizes":    change(func(n *nodeSpec) { n.sizes = n.sizes[:1] }),
		"too many sizes":   change(func(n *nodeSpec) { n.sizes = append(n.sizes, 1) }),
		"a size of 0":      change(func(n *nodeSpec) { n.sizes[0], n.sizes[1] = 0, 10 }),
		"a large chunk":    change(func(n *nodeSpec) { n.sizes[0] = ChunkSize + 1; n.total = ChunkSize + 6 }),
		"another total":    change(func(n *nodeSpec) { n.total++ }),
		"a huge total": nodeOf(Link{entry.Sum(entry.CodecDagPB, nil), MaxSize},
			Link{entry.Sum(entry.CodecDagPB, []byte{1}), 1}).encode(),
		"sizes that overflow": nodeOf(Link{entry.Sum(entry.CodecDagPB, nil), 1 << 63},
			Link{entry.Sum(entry.CodecDagPB, nil), 1 << 63}).encode(),
		"a named link": change(func(n *nodeSpec) { n.name = "name" }),
		"an entry":     nodeOf(Link{entry.Sum(entry.CodecDagCBOR, chunk), 5}).encode(),
		"CIDv0":        change(func(n *nodeSpec) { n.cids = [][]byte{v0, v0} }),
		"another hash": change(func(n *nodeSpec) { n.cids = [][]byte{blake, blake} }),
		"no CID":       change(func(n *nodeSpec) { n.cids = [][]byte{nil, {1}} }),
		"cut off":      nodeOf(leaf, leaf).encode()[:60],
	} {
		if links, err := Links(entry.Sum(entry.CodecDagPB, data), data); !errors.Is(err, ErrShape) {
			t.Errorf("%s: %v, %v; want ErrShape", name, links, err)
		}
	}
	if _, err := Links(leaf.ID, []byte("other")); !errors.Is(err, ErrHash) {
		t.Errorf("another block: %v, want ErrHash", err)
	}
}

func TestHostileTrees(t *testing.T) {
	bs := memory()
	small := Link{put(t, bs, entry.CodecRaw, []byte("x")), 1}
	above := func(n int, l Link) Link {
		links := make([]Link, n)
		for i := range links {
			links[i] = l
		}
		return Link{put(t, bs, entry.CodecDagPB, nodeOf(links...).encode()), uint64(n) * l.Size}
	}
	deep := small
	for range 4 {
		deep = above(1, deep)
	}
	liar := nodeOf(Link{above(2, small).ID, 3}).encode()
	for name, root := range map[string]entry.CID{
		"a deep tree":             deep.ID,
		"a bomb":                  above(MaxLinks, above(MaxLinks, above(MaxLinks, small))).ID,
		"too many chunks":         above(2, above(MaxLinks, small)).ID,
		"sizes that do not match": put(t, bs, entry.CodecDagPB, liar),
		"an entry":                put(t, bs, entry.CodecDagCBOR, []byte("entry")),
		"nothing":                 {},
	} {
		if tree, err := Load(t.Context(), bs, root); !errors.Is(err, ErrShape) {
			t.Errorf("%s: %v, %v; want ErrShape", name, tree, err)
		}
		if _, err := Open(t.Context(), bs, root); !errors.Is(err, ErrShape) {
			t.Errorf("open %s: %v; want ErrShape", name, err)
		}
	}
	// A chunk of another size than its node says is found when it is read.
	r, err := Open(t.Context(), bs, put(t, bs, entry.CodecDagPB, nodeOf(Link{small.ID, 2}).encode()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); !errors.Is(err, ErrShape) {
		t.Errorf("reading a chunk of another size: %v, want ErrShape", err)
	}
}

// What is missing of a tree is told once, also where it is named more often.
func TestMissingOnce(t *testing.T) {
	bs := memory()
	absent := Link{entry.Sum(entry.CodecRaw, []byte("absent")), 6}
	node := nodeOf(absent, absent)
	below := Link{put(t, bs, entry.CodecDagPB, node.encode()), node.total}
	unknown := Link{entry.Sum(entry.CodecDagPB, []byte("unknown")), 7}
	root := put(t, bs, entry.CodecDagPB, nodeOf(below, unknown, below, unknown).encode())
	tree, err := Load(t.Context(), bs, root)
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Nodes) != 2 || len(tree.Chunks) != 4 || len(tree.Missing) != 2 ||
		tree.Missing[0] != absent.ID || tree.Missing[1] != unknown.ID {
		t.Errorf("tree: %+v", tree)
	}
	if _, err := Open(t.Context(), bs, root); !errors.Is(err, consult.ErrNotHereYet) ||
		!strings.Contains(err.Error(), "2 blocks missing") {
		t.Errorf("open: %v", err)
	}
}

func FuzzLinks(f *testing.F) {
	leaf := Link{entry.Sum(entry.CodecRaw, []byte("x")), 1}
	f.Add(nodeOf(leaf).encode())
	f.Add(nodeOf(leaf, leaf, Link{entry.Sum(entry.CodecDagPB, nil), 1 << 20}).encode())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		id := entry.Sum(entry.CodecDagPB, data)
		links, err := Links(id, data)
		if err != nil {
			if len(data) <= ChunkSize && !errors.Is(err, ErrShape) {
				t.Fatalf("a block that has its hash is refused with %v", err)
			}
			return
		}
		// Whatever is accepted says the same when it is written as we write.
		again, err := Links(entry.Sum(entry.CodecDagPB, nodeOf(links...).encode()), nodeOf(links...).encode())
		if err != nil || len(again) != len(links) {
			t.Fatalf("%d links, then %d, %v", len(links), len(again), err)
		}
		for i := range links {
			if links[i] != again[i] {
				t.Fatalf("link %d: %v, then %v", i, links[i], again[i])
			}
		}
	})
}
