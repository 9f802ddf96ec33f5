// Package fileblocks is the shape of a file in blocks: how a stream is cut and
// linked, and what of such a tree is on this device.
//
// A file is UnixFS as docs/protocol.md §9 fixes it: chunks of 1 MiB as raw
// leaves, a balanced tree of dag-pb nodes with at most 174 links above them,
// CIDv1 with SHA-256. A file of one chunk is that one raw block.
//
// Trees come from other people. A node is read only after its hash was checked,
// and anything that is not of this very shape is refused: other kinds of nodes,
// data beside links, sizes that do not add up, trees that are too deep or too
// large. A tree may name one block many times, so every visit counts against
// the bound, not every block.
package fileblocks

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/ipfs/boxo/blockstore"
	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/ipld/unixfs"
	pb "github.com/ipfs/boxo/ipld/unixfs/pb"
	ipld "github.com/ipfs/go-ipld-format"

	"toguna/consult/entry"
)

// The shape of a file.
const (
	ChunkSize = 1 << 20
	MaxLinks  = 174

	// MaxSize bounds a file as it travels: the largest plaintext, 256 MiB, is
	// padded to 264 MiB before it is sealed.
	MaxSize = 272 << 20

	// MaxBlocks bounds the blocks of a file, counted as often as they are named.
	// 272 chunks need 3 nodes above them.
	MaxBlocks = MaxSize/ChunkSize + 16

	maxDepth = 3 // levels of nodes above the leaves; MaxSize needs 2
)

var (
	// ErrShape is returned for a block, or a tree of blocks, that is not a file of
	// the shape above.
	ErrShape = errors.New("not a file of ours")
	// ErrHash is returned for bytes that do not have the hash their name says.
	ErrHash = errors.New("block does not match its hash")
)

// Link names a part of a file: a chunk, or a node above chunks.
type Link struct {
	ID   entry.CID
	Size uint64 // bytes of the file below it
}

// Verify checks that data is what id names, and that it is a block a file may
// have. Every block from outside goes through it before it is stored.
func Verify(id entry.CID, data []byte) error {
	_, err := Links(id, data)
	return err
}

// Links checks that data is what id names and returns the parts it links to, in
// the order of the file: none for a chunk.
func Links(id entry.CID, data []byte) ([]Link, error) {
	if len(data) > ChunkSize {
		return nil, fmt.Errorf("%w: a block of %d bytes", ErrShape, len(data))
	}
	if entry.Hash(sha256.Sum256(data)) != id.Digest() {
		return nil, ErrHash
	}
	switch id.Codec() {
	case entry.CodecRaw:
		return nil, nil
	case entry.CodecDagPB:
		return parseNode(data)
	}
	return nil, fmt.Errorf("%w: codec %#x", ErrShape, id.Codec())
}

func parseNode(data []byte) ([]Link, error) {
	node, err := merkledag.DecodeProtobuf(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrShape, err)
	}
	file, err := unixfs.FSNodeFromBytes(node.Data())
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrShape, err)
	}
	children := node.Links()
	switch {
	case file.Type() != pb.Data_File, len(file.Data()) > 0:
		return nil, fmt.Errorf("%w: a node that is more than links to parts of a file", ErrShape)
	case len(children) == 0, len(children) > MaxLinks, len(children) != file.NumChildren():
		return nil, fmt.Errorf("%w: %d links and %d sizes", ErrShape, len(children), file.NumChildren())
	}
	links := make([]Link, len(children))
	var total uint64
	for i, child := range children {
		id, err := entry.FromCid(child.Cid)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrShape, err)
		}
		size := file.BlockSize(i)
		chunk := id.Codec() == entry.CodecRaw
		if !chunk && id.Codec() != entry.CodecDagPB || child.Name != "" ||
			size == 0 || size > MaxSize || chunk && size > ChunkSize {
			return nil, fmt.Errorf("%w: link %d", ErrShape, i)
		}
		links[i] = Link{ID: id, Size: size}
		total += size
	}
	if total != file.FileSize() || total > MaxSize {
		return nil, fmt.Errorf("%w: parts of %d bytes in a file of %d", ErrShape, total, file.FileSize())
	}
	return links, nil
}

// Tree is what a device knows of one file.
type Tree struct {
	// Nodes are the blocks above the chunks that are here, each once, every one
	// before those it links to.
	Nodes []entry.CID

	// Chunks are the leaves known so far, here or not, in the order of the file.
	// With nothing missing, they are the file.
	Chunks []Link

	// Missing are the blocks that are known to belong to the file and are not
	// here, each once. What a missing node links to is not known yet.
	Missing []entry.CID
}

// Load reads the tree of the file whose root is root from what bs holds. It
// reads no chunk. The error wraps ErrShape if this is no file of ours.
func Load(ctx context.Context, bs blockstore.Blockstore, root entry.CID) (*Tree, error) {
	l := loader{ctx: ctx, bs: bs, seen: make(map[entry.CID]bool)}
	// The size of the root is known only when it has been read.
	size := uint64(MaxSize)
	if root.Codec() == entry.CodecRaw {
		size = ChunkSize
	}
	if err := l.visit(Link{ID: root, Size: size}, 0); err != nil {
		return nil, fmt.Errorf("file %s: %w", root.Short(), err)
	}
	return &l.tree, nil
}

type loader struct {
	ctx    context.Context
	bs     blockstore.Blockstore
	tree   Tree
	seen   map[entry.CID]bool
	visits int
}

func (l *loader) visit(link Link, depth int) error {
	if l.visits++; l.visits > MaxBlocks {
		return fmt.Errorf("%w: more than %d blocks", ErrShape, MaxBlocks)
	}
	if err := l.ctx.Err(); err != nil {
		return err
	}
	first := !l.seen[link.ID]
	l.seen[link.ID] = true
	switch {
	case link.ID.Codec() == entry.CodecRaw:
		return l.chunk(link, first)
	case link.ID.Codec() != entry.CodecDagPB, depth == maxDepth:
		return fmt.Errorf("%w: codec %#x at depth %d", ErrShape, link.ID.Codec(), depth)
	}
	block, err := l.bs.Get(l.ctx, link.ID.Cid())
	if ipld.IsNotFound(err) {
		l.miss(link.ID, first)
		return nil
	}
	if err != nil {
		return err
	}
	links, err := Links(link.ID, block.RawData())
	if err != nil {
		return err
	}
	if first {
		l.tree.Nodes = append(l.tree.Nodes, link.ID)
	}
	var total uint64
	for _, child := range links {
		total += child.Size
		if err := l.visit(child, depth+1); err != nil {
			return err
		}
	}
	if depth > 0 && total != link.Size {
		return fmt.Errorf("%w: %d bytes where %d were said", ErrShape, total, link.Size)
	}
	return nil
}

func (l *loader) chunk(link Link, first bool) error {
	l.tree.Chunks = append(l.tree.Chunks, link)
	if !first {
		return nil
	}
	here, err := l.bs.Has(l.ctx, link.ID.Cid())
	if err == nil && !here {
		l.miss(link.ID, first)
	}
	return err
}

func (l *loader) miss(id entry.CID, first bool) {
	if first {
		l.tree.Missing = append(l.tree.Missing, id)
	}
}
