package handoff

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"toguna/consult/entry"
	"toguna/crypto"
)

// MaxBlock is the size in bytes of the largest block of a part, as for Bitswap.
const MaxBlock = 2 << 20

const (
	cidLen       = 36
	maxCARHeader = 1 << 10
	// A varint of four bytes is more than any length in use here needs.
	maxVarint = 4
)

var errCAR = errors.New("malformed CAR")

// carHeader is the header of a CARv1 (https://ipld.io/specs/transport/car/carv1/).
type carHeader struct {
	Roots   []entry.CID `cbor:"roots"`
	Version uint64      `cbor:"version"`
}

// encodeCARHeader returns the header with its length before it.
func encodeCARHeader(root entry.CID) ([]byte, error) {
	h, err := entry.Marshal(carHeader{Roots: []entry.CID{root}, Version: 1})
	if err != nil {
		return nil, fmt.Errorf("encode CAR header: %w", err)
	}
	return append(binary.AppendUvarint(nil, uint64(len(h))), h...), nil
}

// carHeaderLen is the length of what encodeCARHeader returns: all our CIDs have
// one length.
const carHeaderLen = 1 + 58

// frameHead returns what precedes a block's data: the length of CID and data,
// and the CID.
func frameHead(id entry.CID, size int) []byte {
	return append(binary.AppendUvarint(make([]byte, 0, maxVarint+cidLen), uint64(cidLen+size)), id[:]...)
}

// frameLen is the length of a whole framed block of size bytes.
func frameLen(size int64) int64 { return uvarintLen(cidLen+size) + cidLen + size }

func uvarintLen(n int64) int64 {
	l := int64(1)
	for ; n >= 0x80; n >>= 7 {
		l++
	}
	return l
}

// fill tells how a CAR of n bytes is filled up: with a block of that many zeros,
// to that total. The total is the first Padmé length that can be met exactly:
// where a byte more of zeros makes the frame's own length a byte longer, one
// total is skipped.
func fill(n int64) (zeros, total int64) {
	for total = crypto.PadmeLen(n + frameLen(0)); ; total = crypto.PadmeLen(total + 1) {
		for l := int64(1); l <= maxVarint; l++ {
			zeros = total - n - cidLen - l
			if zeros >= 0 && uvarintLen(cidLen+zeros) == l {
				return zeros, total
			}
		}
	}
}

// A carReader reads a CARv1 block by block and believes nothing: bounded
// lengths, one spelling for each, and the kinds of CID in use here alone.
type carReader struct {
	r   *bufio.Reader
	off int64  // bytes consumed
	buf []byte // of the block read last
}

func newCARReader(r io.Reader) *carReader {
	return &carReader{r: bufio.NewReaderSize(r, 64<<10)}
}

// uvarint reads a length. It returns io.EOF at the end of input only.
func (c *carReader) uvarint() (int64, error) {
	var x int64
	for i := range maxVarint {
		b, err := c.r.ReadByte()
		if err != nil {
			if i > 0 && err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		c.off++
		x |= int64(b&0x7f) << (7 * i)
		if b < 0x80 {
			if b == 0 && i > 0 {
				return 0, fmt.Errorf("%w: a length in more bytes than it needs", errCAR)
			}
			return x, nil
		}
	}
	return 0, fmt.Errorf("%w: an excessive length", errCAR)
}

// read fills buf with the next n bytes.
func (c *carReader) read(n int64) ([]byte, error) {
	if int64(cap(c.buf)) < n {
		c.buf = make([]byte, n)
	}
	c.buf = c.buf[:n]
	got, err := io.ReadFull(c.r, c.buf)
	c.off += int64(got)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return c.buf, err
}

// header reads the header and returns the one root.
func (c *carReader) header() (entry.CID, error) {
	n, err := c.uvarint()
	if err != nil {
		return entry.CID{}, err
	}
	if n > maxCARHeader {
		return entry.CID{}, fmt.Errorf("%w: a header of %d bytes", errCAR, n)
	}
	data, err := c.read(n)
	if err != nil {
		return entry.CID{}, err
	}
	var h carHeader
	if err := entry.Unmarshal(data, &h); err != nil {
		return entry.CID{}, fmt.Errorf("%w: header: %v", errCAR, err)
	}
	if h.Version != 1 || len(h.Roots) != 1 {
		return entry.CID{}, fmt.Errorf("%w: version %d with %d roots", errCAR, h.Version, len(h.Roots))
	}
	return h.Roots[0], nil
}

// next reads one block. The data are valid until the following call. io.EOF
// means a clean end.
func (c *carReader) next() (entry.CID, []byte, error) {
	n, err := c.uvarint()
	if err != nil {
		return entry.CID{}, nil, err
	}
	if n < cidLen || n > cidLen+MaxBlock {
		return entry.CID{}, nil, fmt.Errorf("%w: a block of %d bytes", errCAR, n)
	}
	data, err := c.read(n)
	if err != nil {
		return entry.CID{}, nil, err
	}
	id, err := entry.ParseCID(data[:cidLen])
	if err != nil {
		return entry.CID{}, nil, fmt.Errorf("%w: %w", errCAR, err)
	}
	data = data[cidLen:]
	if entry.Sum(id.Codec(), data) != id {
		return entry.CID{}, nil, fmt.Errorf("%w: a block does not have the hash that names it", errCAR)
	}
	return id, data, nil
}

// finish reads the zeros and expects the end of the input after them.
func (c *carReader) finish() error {
	want, total := fill(c.off)
	id, data, err := c.next()
	switch {
	case err == io.EOF:
		return io.ErrUnexpectedEOF
	case err != nil:
		return err
	case id.Codec() != entry.CodecRaw || int64(len(data)) != want || c.off != total:
		return fmt.Errorf("%w: it does not end in a fill of its length", errCAR)
	}
	for _, b := range data {
		if b != 0 {
			return fmt.Errorf("%w: its fill is not zeros", errCAR)
		}
	}
	switch _, err := c.r.ReadByte(); err {
	case io.EOF:
		return nil
	case nil:
		return fmt.Errorf("%w: bytes after its fill", errCAR)
	default:
		return err
	}
}

// A visitor is called with the manifest of a part and one of its blocks, whose
// data are valid during the call only.
type visitor func(m *Manifest, id entry.CID, data []byte) error

// walk reads the plaintext of a part and calls visit for each entry and then for
// each block of a file. The manifest is returned, if it could be read, besides an error too.
//
// It returns nil only if r ended, cleanly, just where the part does.
func walk(r io.Reader, visit visitor) (*Manifest, error) {
	c := newCARReader(r)
	root, err := c.header()
	if err != nil {
		return nil, err
	}
	id, data, err := c.next()
	if err != nil {
		return nil, err
	}
	if id != root || id.Codec() != entry.CodecDagCBOR {
		return nil, fmt.Errorf("%w: its first block is not its root", errCAR)
	}
	m, err := DecodeManifest(data)
	if err != nil {
		return nil, err
	}
	for i := range m.Entries + m.Blocks {
		id, data, err := c.next()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err == nil {
			err = checkKind(id, data, i < m.Entries)
		}
		if err != nil {
			return m, err
		}
		if err := visit(m, id, data); err != nil {
			return m, err
		}
	}
	return m, c.finish()
}

// checkKind holds entries and blocks of files to their codecs and sizes.
func checkKind(id entry.CID, data []byte, isEntry bool) error {
	if isEntry != (id.Codec() == entry.CodecDagCBOR) || isEntry && len(data) > entry.MaxEntry {
		return fmt.Errorf("%w: a block out of its place", errCAR)
	}
	return nil
}
