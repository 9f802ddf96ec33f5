package desk

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"io"

	"toguna/consult/entry"
)

// hasher passes on what it reads and hashes it.
type hasher struct {
	r io.Reader
	h hash.Hash
}

func newHasher(r io.Reader) *hasher { return &hasher{r, sha256.New()} }

func (h *hasher) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	h.h.Write(p[:n])
	return n, err
}

func (h *hasher) sum() entry.Hash { return entry.Hash(h.h.Sum(nil)) }

func newBytes(data []byte) io.Reader { return bytes.NewReader(data) }
