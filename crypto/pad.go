package crypto

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
)

// MaxPadded is the longest content that can be padded, in bytes.
const MaxPadded = math.MaxUint32

const padPrefix = 4

// ErrPadding says that bytes are not what [Pad] makes.
var ErrPadding = errors.New("malformed padding")

// PadmeLen returns the length to which Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and
// Communication with PURBs", 2019, section 4) pads n bytes: at most 12 % more, and only O(log log n) bits of the
// length are left to see. N is 0 or more, and far below 2^62; a negative n gives 0.
func PadmeLen(n int64) int64 {
	if n < 2 {
		return max(n, 0)
	}
	e := bits.Len64(uint64(n)) - 1 // floor(log2 n)
	s := bits.Len64(uint64(e))     // floor(log2 e) + 1
	mask := int64(1)<<(e-s) - 1
	return (n + mask) &^ mask
}

// Pad returns the content's length (4 bytes, big-endian), the content, and zeros up to [PadmeLen] of both. It panics on
// content longer than [MaxPadded], which no caller's limits allow.
func Pad(content []byte) []byte {
	prefix := u32(len(content))
	padded := make([]byte, PadmeLen(padPrefix+int64(len(content))))
	copy(padded, prefix)
	copy(padded[padPrefix:], content)
	return padded
}

// Unpad returns the content within padded, sharing its memory, or [ErrPadding]. It takes only what [Pad] makes: that
// very length, and nothing but zeros after the content.
func Unpad(padded []byte) ([]byte, error) {
	if len(padded) < padPrefix {
		return nil, ErrPadding
	}
	n := int64(binary.BigEndian.Uint32(padded))
	if int64(len(padded)) != PadmeLen(padPrefix+n) {
		return nil, ErrPadding
	}
	for _, b := range padded[padPrefix+n:] {
		if b != 0 {
			return nil, ErrPadding
		}
	}
	return padded[padPrefix : padPrefix+n : padPrefix+n], nil
}
