package crypto

import (
	"encoding/binary"
	"fmt"
	"io"
)

const (
	// MaxFile is the longest content of a sealed file, in bytes.
	MaxFile = 1 << 48

	filePrefix = 8
)

// An unpadWriter passes on the content of a sealed file, whose plaintext arrives in pieces. It is strict like [Unpad].
type unpadWriter struct {
	dst io.Writer
	max int64 // of content

	prefix  []byte // up to filePrefix bytes
	size    int64  // of the content, once the prefix is complete
	written int64  // of the content
}

// Write implements [io.Writer].
func (u *unpadWriter) Write(p []byte) (int, error) {
	total := len(p)
	if missing := filePrefix - len(u.prefix); missing > 0 {
		k := min(missing, len(p))
		u.prefix = append(u.prefix, p[:k]...)
		p = p[k:]
		if len(u.prefix) < filePrefix {
			return total, nil
		}
		size := binary.BigEndian.Uint64(u.prefix)
		if size > uint64(u.max) {
			return total - len(p), fmt.Errorf("%w: %d bytes", ErrTooLarge, size)
		}
		u.size = int64(size)
	}
	if rest := u.size - u.written; rest > 0 && len(p) > 0 {
		k := min(rest, int64(len(p)))
		n, err := u.dst.Write(p[:k])
		u.written += int64(n)
		p = p[n:]
		if err != nil {
			return total - len(p), err
		}
	}
	for _, b := range p {
		if b != 0 {
			return total - len(p), ErrPadding
		}
	}
	return total, nil
}

// finish checks that total bytes, all that came, are as many as [SealFile] makes.
func (u *unpadWriter) finish(total int64) error {
	if len(u.prefix) < filePrefix || total != PadmeLen(filePrefix+u.size) {
		return ErrPadding
	}
	return nil
}
