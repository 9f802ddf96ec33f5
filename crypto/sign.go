package crypto

import (
	"crypto/ed25519"
	"errors"
	"fmt"
)

// ErrKey says that bytes are not a public key whose signatures mean anything.
var ErrKey = errors.New("not a usable Ed25519 public key")

// Sign signs label, a zero byte, and msg with Ed25519 (RFC 8032).
//
// The label says what kind of statement this is, so that a certificate can never be replayed as, say, a receipt. The
// zero byte ends it: labels hold none, so "toguna/1/a" over "bc" and "toguna/1/ab" over "c" differ.
func Sign(key ed25519.PrivateKey, label string, msg []byte) []byte {
	return ed25519.Sign(key, statement(label, msg))
}

// Verify reports whether sig is a signature of msg under label by pub. It never panics on bytes from outside: a key or
// signature of a wrong length is simply wrong.
//
// Keys that [CheckKey] refuses verify nothing. Besides, the standard library refuses a signature whose scalar is not
// reduced, so that nobody can turn one valid signature into another; and because it compares R as bytes it accepts the
// same signatures on every machine.
func Verify(pub ed25519.PublicKey, label string, msg, sig []byte) bool {
	if CheckKey(pub) != nil || len(sig) != ed25519.SignatureSize {
		return false
	}
	return ed25519.Verify(pub, statement(label, msg), sig)
}

func statement(label string, msg []byte) []byte {
	checkLabel(label)
	s := make([]byte, 0, len(label)+1+len(msg))
	s = append(s, label...)
	s = append(s, 0)
	return append(s, msg...)
}

// CheckKey returns [ErrKey] for a key of a wrong length, one that is not the canonical encoding of its point (two
// spellings of one key would be two members), or a point of small order (under which one signature fits all messages,
// so that its holder could deny everything). That the bytes are a point at all shows only in [Verify].
func CheckKey(pub ed25519.PublicKey) error {
	if len(pub) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: %d bytes instead of %d", ErrKey, len(pub), ed25519.PublicKeySize)
	}
	y := [32]byte(pub)
	y[31] &= 0x7f // the top bit is the sign of x
	if y[31] == 0x7f && allFF(y[1:31]) && y[0] >= 0xed {
		return fmt.Errorf("%w: not canonical", ErrKey)
	}
	for _, small := range smallOrder() {
		if y == small {
			return fmt.Errorf("%w: a point of small order", ErrKey)
		}
	}
	return nil
}

// smallOrder returns the y coordinates of the eight points of small order of edwards25519: order 4, 1, 2, and twice 8;
// each but the second and third belongs to two points that differ in the sign of x. For the second and third x is zero,
// and the encoding with the sign set, which is not canonical, is refused along with them.
func smallOrder() [5][32]byte {
	return [5][32]byte{
		{},
		{0x01},
		{
			0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
			0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
		},
		{
			0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
			0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
		},
		{
			0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
			0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
		},
	}
}
