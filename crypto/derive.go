package crypto

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math"
	"strings"
)

// The labels of this package. Other packages bring labels of their own, all of the form "toguna/1/<what>".
const (
	labelAuthor     = "toguna/1/author"
	labelRecipient  = "toguna/1/recipient"
	labelMember     = "toguna/1/member"
	labelFounder    = "toguna/1/founder"
	labelEpoch      = "toguna/1/epoch"
	labelWords      = "toguna/1/words"
	labelCommitment = "toguna/1/commitment"
	labelCheck      = "toguna/1/check"
	labelPiece      = "toguna/1/piece"
)

// Derive returns 32 bytes of HKDF-SHA256 (RFC 5869) over secret, without salt, for the purpose that label names.
//
// The info string is the label alone if context is nil, otherwise label, a zero byte, context. Labels hold no zero
// byte, so no two pairs of label and context give the same info. Secret must itself be uniformly random (a key, a
// seed), never a passphrase.
func Derive(secret []byte, label string, context []byte) [32]byte {
	checkLabel(label)
	info := label
	if context != nil {
		info += "\x00" + string(context)
	}
	key, err := hkdf.Key(sha256.New, secret, nil, info, 32)
	if err != nil {
		// Only a length beyond 255 hashes, or a secret of fewer than 14 bytes under FIPS 140 enforcement.
		panic("crypto: deriving 32 bytes: " + err.Error())
	}
	return [32]byte(key)
}

// Mac returns HMAC-SHA256 under key of label and each part, each preceded by its length (32 bits, big-endian): no two
// lists of parts, and no two labels, give the same input. Compare results with [crypto/hmac.Equal].
func Mac(key []byte, label string, parts ...[]byte) [32]byte {
	checkLabel(label)
	h := hmac.New(sha256.New, key)
	writeParts(h, [][]byte{[]byte(label)})
	writeParts(h, parts)
	return [32]byte(h.Sum(nil))
}

// Hash returns the SHA-256 of label, a zero byte, and msg: a name for msg that means nothing under another label.
func Hash(label string, msg []byte) [32]byte { return sha256.Sum256(statement(label, msg)) }

// labelled returns the SHA-256 of label, a zero byte, and the length-prefixed parts.
func labelled(label string, parts ...[]byte) [32]byte {
	h := sha256.New()
	h.Write([]byte(label))
	h.Write([]byte{0})
	writeParts(h, parts)
	return [32]byte(h.Sum(nil))
}

func writeParts(h hash.Hash, parts [][]byte) {
	for _, p := range parts {
		h.Write(u32(len(p)))
		h.Write(p)
	}
}

// u32 returns n as 4 bytes, big-endian.
func u32(n int) []byte {
	if n < 0 || uint64(n) > math.MaxUint32 {
		panic("crypto: a length beyond 32 bits")
	}
	return binary.BigEndian.AppendUint32(nil, uint32(n))
}

// checkLabel panics on a label that could run into what follows it. Labels are constants of the program, never bytes
// from outside, so this is an error of whoever wrote the call.
func checkLabel(label string) {
	if label == "" || strings.IndexByte(label, 0) >= 0 {
		panic("crypto: a label must be non-empty and hold no zero byte")
	}
}
