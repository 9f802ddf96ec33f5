package handoff

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"

	"filippo.io/age"

	"toguna/consult/entry"
)

// hashBudget bounds the work of salvage: so many times the plaintext's own length
// may be hashed. Honest damage needs a little more than one; a part made to look
// like frames everywhere would take for ever.
const hashBudget = 8

// A wreck is what could be decrypted of a damaged part: plaintext with holes,
// each a chunk of age's that does not authenticate or cannot be read.
type wreck struct {
	plain []byte
	holes []bool // for each ageChunk of plain
}

// wreckOf decrypts what it can. Where age's last chunk is whole all others are
// tried, each on its own; otherwise what comes before the first that fails.
func (r *reader) wreckOf(f *os.File, size int64) (*wreck, error) {
	at, n, err := age.DecryptReaderAt(f, size, r.ids...)
	if err != nil || n > maxPartFile {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return &wreck{}, nil
		}
		plain, err := age.Decrypt(&watchedReader{ctx: r.ctx, r: io.LimitReader(f, maxPartFile), count: r.count}, r.ids...)
		if err != nil {
			return &wreck{}, r.ctx.Err()
		}
		buf := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
		_, _ = buf.ReadFrom(plain) // up to the damage
		return &wreck{plain: buf.Bytes(), holes: make([]bool, buf.Len()/ageChunk+1)}, r.ctx.Err()
	}
	w := &wreck{plain: make([]byte, n), holes: make([]bool, n/ageChunk+1)}
	for i := range w.holes {
		if err := r.ctx.Err(); err != nil {
			return nil, err
		}
		chunk := w.plain[i*ageChunk : min((i+1)*ageChunk, len(w.plain))]
		if got, err := at.ReadAt(chunk, int64(i)*ageChunk); got < len(chunk) {
			w.holes[i] = err != nil
		}
		r.count(len(chunk))
	}
	return w, nil
}

// sound reports whether no hole lies between two offsets.
func (w *wreck) sound(from, to int) bool {
	if from < 0 || to > len(w.plain) {
		return false
	}
	for i := from / ageChunk; i*ageChunk < to; i++ {
		if w.holes[i] {
			return false
		}
	}
	return true
}

// blocks calls visit for every block in w that has the hash that names it, from
// the manifest on, in order. Frames are followed where they lead, over a hole
// too; where they lead nowhere the next frame is looked for.
func (w *wreck) blocks(visit func(id entry.CID, data []byte) error) error {
	budget := hashBudget*len(w.plain) + MaxBlock
	for off := 0; off < len(w.plain) && budget > 0; {
		id, start, end := w.frame(off)
		switch {
		case end == 0: // no frame's head
			off = w.search(off + 1)
			continue
		case !w.sound(start, end):
			if end >= len(w.plain) {
				off = w.search(off + 1) // a cut frame, or a length that is none
			} else {
				off = end
			}
			continue
		}
		data := w.plain[start:end]
		budget -= len(data) + cidLen
		if entry.Sum(id.Codec(), data) != id {
			off = w.search(off + 1)
			continue
		}
		off = end
		if isFill(id, data) {
			continue
		}
		if err := visit(id, data); err != nil {
			return err
		}
	}
	return nil
}

// frame reads the head of a frame at off: whose it is, and where its data start
// and end. The end is 0 if there is no head.
func (w *wreck) frame(off int) (id entry.CID, start, end int) {
	n, l := binary.Uvarint(w.plain[off:min(off+maxVarint, len(w.plain))])
	if l <= 0 || uvarintLen(int64(n)) != int64(l) || n < cidLen || n > cidLen+MaxBlock {
		return id, 0, 0
	}
	start = off + l + cidLen
	if !w.sound(off, start) {
		return id, 0, 0
	}
	id, err := entry.ParseCID(w.plain[off+l : start])
	if err != nil {
		return id, 0, 0
	}
	return id, start, off + l + int(n)
}

// search returns the least offset from off on where a frame may start: up to
// maxVarint bytes before what looks like a CID.
func (w *wreck) search(off int) int {
	for from := off + 1; from < len(w.plain); {
		i := bytes.Index(w.plain[from:], []byte{0x12, 0x20})
		if i < 0 {
			break
		}
		cid := from + i - 2 // 01 and the codec come first
		for l := maxVarint; l >= 1; l-- {
			if cid-l >= off {
				if _, start, end := w.frame(cid - l); end != 0 && start == cid+cidLen {
					return cid - l
				}
			}
		}
		from += i + 1
	}
	return len(w.plain)
}

// isFill tells the fill from blocks of sealed files, which are never all zeros.
func isFill(id entry.CID, data []byte) bool {
	for _, b := range data {
		if b != 0 {
			return false
		}
	}
	return id.Codec() == entry.CodecRaw
}
