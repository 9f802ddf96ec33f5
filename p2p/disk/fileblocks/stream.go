package fileblocks

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ipfs/boxo/blockservice"
	"github.com/ipfs/boxo/blockstore"
	chunker "github.com/ipfs/boxo/chunker"
	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/ipld/unixfs/importer/balanced"
	"github.com/ipfs/boxo/ipld/unixfs/importer/helpers"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	mh "github.com/multiformats/go-multihash"

	"toguna/consult"
	"toguna/consult/entry"
)

// ErrTooLarge is returned for a stream of more than MaxSize bytes.
var ErrTooLarge = errors.New("file is too large")

// Write cuts r into blocks, puts them into bs and returns the root. Blocks put
// before an error stay; the next attempt finds them.
func Write(ctx context.Context, bs blockstore.Blockstore, r io.Reader) (entry.CID, error) {
	src := &source{ctx: ctx, r: r}
	params := helpers.DagBuilderParams{
		Maxlinks:   MaxLinks,
		RawLeaves:  true,
		CidBuilder: cid.V1Builder{Codec: cid.DagProtobuf, MhType: mh.SHA2_256},
		Dagserv:    merkledag.NewDAGService(blockservice.New(bs, nil)),
	}
	builder, err := params.New(chunker.NewSizeSplitter(src, ChunkSize))
	if err != nil {
		return entry.CID{}, fmt.Errorf("write file: %w", err)
	}
	root, err := balanced.Layout(builder)
	// The chunker takes a source that breaks off with ErrUnexpectedEOF for one
	// that has ended well, so the source itself is asked.
	if src.err != nil {
		err = src.err
	}
	if err != nil {
		return entry.CID{}, fmt.Errorf("write file: %w", err)
	}
	id, err := entry.FromCid(root.Cid())
	if err != nil {
		return entry.CID{}, fmt.Errorf("write file: %w", err)
	}
	return id, nil
}

// source reads r until ctx ends or MaxSize is passed, and remembers why it
// stopped before the end.
type source struct {
	ctx context.Context
	r   io.Reader
	n   int64
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	s.n += int64(n)
	switch {
	case s.n > MaxSize:
		s.err = ErrTooLarge
		return 0, s.err
	case err != nil && err != io.EOF:
		s.err = err
	}
	return n, err
}

// Open returns a reader of the file whose root is root. It returns
// consult.ErrNotHereYet if a block of it is not in bs. The reader stops when ctx
// ends. It fails with ErrNotHereYet, too, if a block goes while it reads.
func Open(ctx context.Context, bs blockstore.Blockstore, root entry.CID) (io.ReadCloser, error) {
	tree, err := Load(ctx, bs, root)
	if err != nil {
		return nil, err
	}
	if n := len(tree.Missing); n > 0 {
		return nil, fmt.Errorf("file %s: %d blocks missing: %w", root.Short(), n, consult.ErrNotHereYet)
	}
	return &reader{ctx: ctx, bs: bs, chunks: tree.Chunks, single: root.Codec() == entry.CodecRaw}, nil
}

// reader is for one goroutine, like most readers.
type reader struct {
	ctx    context.Context
	bs     blockstore.Blockstore
	chunks []Link // still to be read
	single bool   // the root is the only chunk, of a size that nothing told
	rest   []byte // of the chunk being read
	err    error
}

func (r *reader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.err == nil {
			r.err = r.next()
		}
		if r.err != nil {
			return 0, r.err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *reader) next() error {
	if len(r.chunks) == 0 {
		return io.EOF
	}
	chunk := r.chunks[0]
	data, err := Get(r.ctx, r.bs, chunk.ID)
	if err != nil {
		return err
	}
	if uint64(len(data)) != chunk.Size && !r.single {
		return fmt.Errorf("%w: a chunk of %d bytes where %d were said", ErrShape, len(data), chunk.Size)
	}
	r.chunks, r.rest = r.chunks[1:], data
	return nil
}

func (r *reader) Close() error {
	r.chunks, r.rest = nil, nil
	if r.err == nil {
		r.err = errors.New("read of a closed file")
	}
	return nil
}

// Get returns one block of a file, checked against its name, or
// consult.ErrNotHereYet.
func Get(ctx context.Context, bs blockstore.Blockstore, id entry.CID) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	block, err := bs.Get(ctx, id.Cid())
	if ipld.IsNotFound(err) {
		return nil, fmt.Errorf("block %s: %w", id.Short(), consult.ErrNotHereYet)
	}
	if err == nil {
		err = Verify(id, block.RawData())
	}
	if err != nil {
		return nil, fmt.Errorf("block %s: %w", id.Short(), err)
	}
	return block.RawData(), nil
}
