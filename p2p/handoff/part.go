package handoff

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"

	"toguna/consult/entry"
	"toguna/crypto"
)

// A part may come from a program with longer age headers than ours.
const maxPartFile = MaxPart + 2<<20

// batchSize is how many bytes of entries are handed over at once, and batchLen
// how many entries.
const (
	batchSize = 1 << 20
	batchLen  = 1024
)

type reader struct {
	ctx   context.Context
	root  *os.Root
	ids   []age.Identity
	sink  Sink // nil: only look
	opts  *ReadOptions
	done  int64
	total int64
}

// part reads one part. What is wrong with it is in the result; the error is only
// the sink's or the context's.
func (r *reader) part(p foundPart) (partResult, error) {
	start := r.done
	res, err := r.tryPart(p)
	if err == nil {
		err = r.ctx.Err()
	}
	// Whatever was not read of it is done with.
	twice := p.size
	if r.sink != nil {
		twice *= 2
	}
	r.done = start + twice
	r.count(0)
	return res, err
}

func (r *reader) tryPart(p foundPart) (partResult, error) {
	res := partResult{prefix: p.prefix, number: p.number, size: p.size}
	if p.size > maxPartFile {
		res.problem = fmt.Errorf("%w: a part of %d bytes", ErrDamaged, p.size)
		return res, nil
	}
	f, err := r.open(p)
	if err != nil {
		res.problem = fmt.Errorf("%w: %w", ErrDamaged, err)
		return res, nil
	}
	defer f.Close()

	// Once to the end, for age's word and the CAR's form. Nothing leaves yet.
	entries, blocks := 0, 0
	m, err := r.walk(f, func(_ *Manifest, id entry.CID, _ []byte) error {
		if id.Codec() == entry.CodecDagCBOR {
			entries++
		} else {
			blocks++
		}
		return nil
	})
	res.problem = explain(err)
	if m == nil {
		return res, nil
	}
	res.manifest, res.number = m, int(m.Part)
	if !r.opts.Space.IsZero() && m.Space != r.opts.Space {
		res.problem = ErrOtherWorkspace
		return res, nil
	}
	if r.sink == nil {
		res.entries, res.blocks = entries, blocks
		return res, nil
	}

	// Once more, to hand over: all of a part that was whole, or what proves itself
	// of one that was not.
	h := &hander{ctx: r.ctx, sink: r.sink, manifest: m}
	if res.problem == nil {
		if _, err := r.walk(f, h.take); err != nil {
			// It was whole a moment ago: the medium is failing.
			res.problem = fmt.Errorf("%w: it reads differently each time", ErrDamaged)
		}
	} else if w, err := r.wreckOf(f, p.size); err != nil {
		h.err = err
	} else {
		_ = w.blocks(h.takeIfProven)
	}
	if h.err == nil {
		h.flush()
	}
	res.entries, res.blocks = h.entries, h.blocks
	if h.err != nil {
		return res, fmt.Errorf("hand over: %w", h.err)
	}
	return res, nil
}

// open opens a part, if it still is the regular file that was listed.
func (r *reader) open(p foundPart) (*os.File, error) {
	f, err := r.root.Open(p.name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !os.SameFile(info, p.info) {
		err = errors.New("the file was exchanged")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// walk decrypts f from its beginning and walks what it holds.
func (r *reader) walk(f *os.File, visit visitor) (*Manifest, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(&watchedReader{ctx: r.ctx, r: io.LimitReader(f, maxPartFile), count: r.count}, r.ids...)
	if err != nil {
		return nil, err
	}
	return walk(plain, visit)
}

func (r *reader) count(n int) {
	r.done += int64(n)
	if r.opts.Progress != nil {
		r.opts.Progress(min(r.done, r.total), r.total)
	}
}

// explain turns what age or the CAR's reader said into the problem of a part.
// age's text is left out: it quotes bytes of the file.
func explain(err error) error {
	var noMatch *age.NoIdentityMatchError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, crypto.ErrPassphrase):
		return fmt.Errorf("%w: %w", ErrNotForYou, crypto.ErrPassphrase)
	case errors.As(err, &noMatch):
		return ErrNotForYou
	case errors.Is(err, crypto.ErrTooCostly):
		return crypto.ErrTooCostly
	case errors.Is(err, entry.ErrNewerVersion):
		return entry.ErrNewerVersion
	case errors.Is(err, ErrManifest):
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	default:
		return ErrDamaged
	}
}

// A hander passes blocks on to the sink, entries in batches.
type hander struct {
	ctx      context.Context
	sink     Sink
	manifest *Manifest // of the first time that the part was read

	batch   [][]byte
	size    int
	entries int
	blocks  int
	err     error // of the sink or the context
}

// take passes on a block of a part that was whole. The data are not its own to
// keep.
func (h *hander) take(m *Manifest, id entry.CID, data []byte) error {
	if m.Sig != h.manifest.Sig {
		return errCAR // another part by now
	}
	return h.pass(id, data)
}

// takeIfProven passes on a block of a damaged part. That the block has the hash
// that names it was seen; an entry must be signed, and of this workspace, too.
func (h *hander) takeIfProven(id entry.CID, data []byte) error {
	if id.Codec() == entry.CodecDagCBOR {
		if e, err := entry.Decode(data); err != nil || e.Workspace() != h.manifest.Space {
			return nil
		}
	}
	return h.pass(id, data)
}

func (h *hander) pass(id entry.CID, data []byte) error {
	if h.err = h.ctx.Err(); h.err != nil {
		return h.err
	}
	own := append(make([]byte, 0, len(data)), data...)
	if id.Codec() != entry.CodecDagCBOR {
		if h.flush(); h.err == nil {
			h.err = h.sink.Block(h.ctx, id, own)
		}
		if h.err == nil {
			h.blocks++
		}
		return h.err
	}
	if h.size+len(own) > batchSize || len(h.batch) == batchLen {
		h.flush()
	}
	h.batch = append(h.batch, own)
	h.size += len(own)
	return h.err
}

// flush hands the entries in hand over.
func (h *hander) flush() {
	if h.err != nil || len(h.batch) == 0 {
		return
	}
	if h.err = h.sink.Entries(h.ctx, h.batch); h.err == nil {
		h.entries += len(h.batch)
	}
	h.batch, h.size = nil, 0
}
