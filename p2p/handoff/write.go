package handoff

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"filippo.io/age"

	"toguna/consult/entry"
)

// MaxPart is the size in bytes of the largest part.
const MaxPart = 64 << 20

// Errors of writing.
var (
	// ErrNoSpace is returned when the medium is full.
	ErrNoSpace = errors.New("no space left on the medium")
	// ErrTooLarge is returned for what cannot be cut into parts of the size asked for.
	ErrTooLarge = errors.New("too large for a handoff")
	// ErrReadBack is returned when the medium gives back other bytes than were
	// written to it.
	ErrReadBack = errors.New("the medium did not keep what was written")
	// ErrSource is returned when a source gives something else than it announced.
	ErrSource = errors.New("the source gave another block than announced")
)

// Source is what a handoff is made from. Entries and the blocks of files are
// asked for in order and one at a time, and none is held in memory after.
type Source struct {
	Log      ed25519.PrivateKey // signs the manifests
	Space    entry.CID          // the workspace
	Frontier entry.Frontier     // what this device has
	Letters  []entry.CID        // which letters it has
	Addrs    []string           // where it can be reached

	Entries []entry.CID            // what to write, in sending order
	Size    func(id entry.CID) int // bytes of an entry
	Block   func(ctx context.Context, id entry.CID) ([]byte, error)

	Files []entry.CID // roots of sealed files to write
	// Walk visits the blocks of one file, in the same order each time: it is called
	// twice, for the sizes and for the bytes. A block is written once however many
	// files share it.
	Walk func(ctx context.Context, root entry.CID, visit func(id entry.CID, data []byte) error) error
}

// WriteOptions says to whom and how. Either Recipients or Passphrase is given.
type WriteOptions struct {
	Recipients []age.Recipient // 1 to 256, hybrid
	Passphrase []byte
	WorkFactor int   // of scrypt; 0 means crypto.DefaultWorkFactor
	PartSize   int64 // bytes of a part at most; 0 means MaxPart
	Full       bool  // Source has everything, not a difference
	Time       time.Time
	// Progress is told how many bytes are done, of how many: each is written and
	// read back.
	Progress func(done, total int64)

	disk disk // tests replace it
}

// Write writes a handoff into the folder dir, which must exist, and returns once
// every part is on the medium under its name and was read back unchanged. (After
// a sync the system may serve what it read back from memory; whoever wants to be
// sure takes the stick out and looks with [Inspect].)
//
// On an error, or when ctx is cancelled, what was written is removed again;
// nothing else in the folder is ever touched. Errors are [ErrNoSpace],
// [ErrTooLarge], [ErrReadBack], [ErrSource], [crypto.ErrRecipients], or what the
// source or the disk returned.
func Write(ctx context.Context, dir string, src Source, opts WriteOptions) (Summary, error) {
	w, err := newWriter(ctx, &src, &opts)
	if err != nil {
		return Summary{}, fmt.Errorf("write handoff: %w", err)
	}
	if err := w.plan(); err != nil {
		return Summary{}, fmt.Errorf("plan handoff: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Summary{}, fmt.Errorf("open folder for a handoff: %w", err)
	}
	defer root.Close()
	w.files, err = newFileSet(root, opts.disk)
	if err != nil {
		return Summary{}, fmt.Errorf("write handoff: %w", err)
	}
	if err := w.write(); err != nil {
		return Summary{}, errors.Join(fmt.Errorf("write handoff: %w", noSpace(err)), w.files.discard())
	}
	return w.summary(), nil
}

type writer struct {
	ctx    context.Context
	src    *Source
	opts   *WriteOptions
	seal   *sealer
	common Manifest // what the manifests of all parts share
	limit  int64

	items   []item
	entries int               // how many of items are entries
	index   map[entry.CID]int // into items
	parts   []plannedPart

	files *fileSet
	next  int // item to be written
	part  int // index of the part being written
	out   *partWriter
	done  int64
	total int64
}

func newWriter(ctx context.Context, src *Source, opts *WriteOptions) (*writer, error) {
	if len(src.Log) != ed25519.PrivateKeySize {
		return nil, errors.New("no key to sign with")
	}
	limit := opts.PartSize
	if limit == 0 {
		limit = MaxPart
	}
	if limit < 0 || limit > MaxPart {
		return nil, fmt.Errorf("%w: parts of %d bytes", ErrTooLarge, limit)
	}
	seal, err := newSealer(opts)
	if err != nil {
		return nil, err
	}
	when := opts.Time
	if when.IsZero() {
		when = time.Now()
	}
	w := &writer{ctx: ctx, src: src, opts: opts, seal: seal, limit: limit, index: map[entry.CID]int{}}
	w.common = Manifest{
		Space:    src.Space,
		Full:     opts.Full,
		Time:     when.Unix(),
		Frontier: src.Frontier,
		Letters:  entry.Set(src.Letters),
		Addrs:    slices.Clone(src.Addrs),
	}
	if _, err := rand.Read(w.common.Bundle[:]); err != nil {
		return nil, fmt.Errorf("name a handoff: %w", err)
	}
	return w, nil
}

// plan asks the source for all sizes and decides what goes into which part.
func (w *writer) plan() error {
	probe := w.common
	probe.Part, probe.Parts = 1, 1
	data, err := probe.sign(w.src.Log)
	if err != nil {
		return err
	}
	for _, id := range w.src.Entries {
		size := w.src.Size(id)
		if size <= 0 || size > entry.MaxEntry || id.Codec() != entry.CodecDagCBOR {
			return fmt.Errorf("%w: entry %s of %d bytes", ErrSource, id, size)
		}
		w.add(id, size)
	}
	w.entries = len(w.items)
	for _, root := range w.src.Files {
		err := w.src.Walk(w.ctx, root, func(id entry.CID, data []byte) error {
			if len(data) > MaxBlock || id.Codec() != entry.CodecRaw && id.Codec() != entry.CodecDagPB {
				return fmt.Errorf("%w: block %s of %d bytes", ErrSource, id, len(data))
			}
			w.add(id, len(data))
			return w.ctx.Err()
		})
		if err != nil {
			return fmt.Errorf("file %s: %w", root, err)
		}
	}
	l := layout{manifest: int64(len(data)) - 4*uintLen(1), sealed: w.seal.size, limit: w.limit}
	if w.parts, err = l.plan(w.items, w.entries); err != nil {
		return err
	}
	for _, p := range w.parts {
		w.total += 2 * w.seal.size(p.total)
	}
	return w.ctx.Err()
}

func (w *writer) add(id entry.CID, size int) {
	if _, twice := w.index[id]; twice {
		return
	}
	w.index[id] = len(w.items)
	w.items = append(w.items, item{id, int64(size)})
}

// write makes the files, gives them their names, and reads them back.
func (w *writer) write() error {
	defer w.abandon()
	for _, id := range w.src.Entries {
		if w.index[id] < w.next {
			continue
		}
		data, err := w.src.Block(w.ctx, id)
		if err != nil {
			return fmt.Errorf("entry %s: %w", id, err)
		}
		if err := w.put(id, data); err != nil {
			return err
		}
	}
	for _, root := range w.src.Files {
		if err := w.src.Walk(w.ctx, root, w.put); err != nil {
			return fmt.Errorf("file %s: %w", root, err)
		}
	}
	if w.next != len(w.items) {
		return fmt.Errorf("%w: fewer blocks", ErrSource)
	}
	for w.part < len(w.parts) {
		if err := w.finish(); err != nil {
			return err
		}
	}
	if err := w.files.publish(w.ctx); err != nil {
		return err
	}
	if err := w.files.verify(w.ctx, w.count); err != nil {
		return err
	}
	w.done = w.total
	w.count(0)
	return nil
}

// put writes one block to the part that it is planned for.
func (w *writer) put(id entry.CID, data []byte) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	i, ok := w.index[id]
	if ok && i < w.next {
		return nil // shared with a file before
	}
	if !ok || i > w.next || int64(len(data)) != w.items[i].size || entry.Sum(id.Codec(), data) != id {
		return fmt.Errorf("%w: %s", ErrSource, id)
	}
	for i >= w.parts[w.part].to {
		if err := w.finish(); err != nil {
			return err
		}
	}
	if err := w.open(); err != nil {
		return err
	}
	w.next++
	return w.out.block(id, data)
}

// open starts the part in hand, if it is not yet.
func (w *writer) open() error {
	if w.out != nil {
		return nil
	}
	p := w.parts[w.part]
	m := w.common
	m.Part, m.Parts = uint64(w.part+1), uint64(len(w.parts))
	m.Entries, m.Blocks = p.entries, p.blocks
	data, err := m.sign(w.src.Log)
	if err != nil {
		return err
	}
	w.out, err = w.files.newPart(w.part+1, w.seal, w.count)
	if err != nil {
		return err
	}
	id := entry.Sum(entry.CodecDagCBOR, data)
	head, err := encodeCARHeader(id)
	if err != nil {
		return err
	}
	if err := w.out.write(head); err != nil {
		return err
	}
	return w.out.block(id, data)
}

// finish ends the part in hand and moves to the one after it.
func (w *writer) finish() error {
	if err := w.open(); err != nil {
		return err
	}
	out := w.out
	w.out = nil
	if err := out.finish(w.parts[w.part].total); err != nil {
		return err
	}
	w.part++
	return w.ctx.Err()
}

// abandon closes a part that was not finished.
func (w *writer) abandon() {
	if w.out != nil {
		w.out.abandon()
	}
}

func (w *writer) count(n int) {
	w.done += int64(n)
	if w.opts.Progress != nil {
		w.opts.Progress(min(w.done, w.total), w.total)
	}
}

func (w *writer) summary() Summary {
	m := w.common
	m.Log = entry.Key(w.src.Log.Public().(ed25519.PublicKey))
	m.Parts = uint64(len(w.parts))
	s := summaryOf(w.files.prefix, &m)
	s.PartsRead = s.Parts
	s.Entries = w.entries
	s.Blocks = len(w.items) - w.entries
	s.Size = w.files.size()
	return s
}
