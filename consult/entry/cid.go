package entry

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"
	"github.com/ipfs/go-cid"
)

// Codecs that a CID of ours may have.
const (
	CodecRaw     = 0x55
	CodecDagPB   = 0x70
	CodecDagCBOR = 0x71
)

// ErrCID is returned for a CID that is not version 1 with a SHA-256 digest and
// one of the three codecs in use.
var ErrCID = errors.New("not a CID of a kind in use here")

// CID names a block by its content: a CIDv1 with a SHA-256 digest, in its
// 36-byte binary form. The zero CID names nothing. It is comparable, so that it
// can be a map key.
type CID [36]byte

// Hash is a SHA-256 digest.
type Hash [32]byte

// Key is an Ed25519 public key.
type Key [32]byte

// Sig is an Ed25519 signature.
type Sig [64]byte

// Sum returns the CID of data under codec.
func Sum(codec byte, data []byte) CID {
	digest := sha256.Sum256(data)
	return fromDigest(codec, digest)
}

func fromDigest(codec byte, digest [32]byte) CID {
	c := CID{1, codec, 0x12, 0x20}
	copy(c[4:], digest[:])
	return c
}

// ParseCID reads the binary form.
func ParseCID(b []byte) (CID, error) {
	var c CID
	if len(b) != len(c) || b[0] != 1 || b[2] != 0x12 || b[3] != 0x20 {
		return c, ErrCID
	}
	switch b[1] {
	case CodecRaw, CodecDagPB, CodecDagCBOR:
	default:
		return c, ErrCID
	}
	copy(c[:], b)
	return c, nil
}

// FromCid converts from go-cid's type.
func FromCid(c cid.Cid) (CID, error) { return ParseCID(c.Bytes()) }

// Cid converts to go-cid's type; the zero CID gives cid.Undef.
func (c CID) Cid() cid.Cid {
	if c.IsZero() {
		return cid.Undef
	}
	_, out, err := cid.CidFromBytes(c[:])
	if err != nil {
		return cid.Undef
	}
	return out
}

// IsZero reports whether c names nothing.
func (c CID) IsZero() bool { return c == CID{} }

// Codec returns the codec of what c names, 0 for the zero CID.
func (c CID) Codec() byte { return c[1] }

// isFile reports whether c names a file: a raw block, or the root of a UnixFS tree.
func (c CID) isFile() bool { return c.Codec() == CodecRaw || c.Codec() == CodecDagPB }

// Digest returns the SHA-256 digest in c.
func (c CID) Digest() Hash { return Hash(c[4:]) }

// String returns the standard text form, base32 in lower case.
func (c CID) String() string {
	if c.IsZero() {
		return ""
	}
	return "b" + b32.EncodeToString(c[:])
}

// b32 is RFC 4648 base32 in lower case, as in CIDs.
var b32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Short returns the form in which people see an id and type a prefix of it: the
// base32 of the digest, 52 characters.
func (c CID) Short() string { return b32.EncodeToString(c[4:]) }

// Compare orders CIDs bytewise.
func (c CID) Compare(d CID) int { return bytes.Compare(c[:], d[:]) }

// MarshalCBOR writes c as dag-cbor does: tag 42 over 00 and the binary form.
func (c CID) MarshalCBOR() ([]byte, error) {
	out := make([]byte, 0, 41)
	out = append(out, 0xd8, 42, 0x58, 37, 0)
	return append(out, c[:]...), nil
}

// UnmarshalCBOR reads what MarshalCBOR writes and nothing else.
func (c *CID) UnmarshalCBOR(b []byte) error {
	if len(b) != 41 || !bytes.HasPrefix(b, []byte{0xd8, 42, 0x58, 37, 0}) {
		return ErrCID
	}
	v, err := ParseCID(b[5:])
	*c = v
	return err
}

// MarshalCBOR writes h as a byte string.
func (h Hash) MarshalCBOR() ([]byte, error) { return fixed(h[:]), nil }

// UnmarshalCBOR reads a byte string of 32 bytes.
func (h *Hash) UnmarshalCBOR(b []byte) error { return unfixed(b, h[:]) }

// MarshalCBOR writes k as a byte string.
func (k Key) MarshalCBOR() ([]byte, error) { return fixed(k[:]), nil }

// UnmarshalCBOR reads a byte string of 32 bytes.
func (k *Key) UnmarshalCBOR(b []byte) error { return unfixed(b, k[:]) }

// MarshalCBOR writes s as a byte string.
func (s Sig) MarshalCBOR() ([]byte, error) { return fixed(s[:]), nil }

// UnmarshalCBOR reads a byte string of 64 bytes.
func (s *Sig) UnmarshalCBOR(b []byte) error { return unfixed(b, s[:]) }

// Compare orders keys bytewise.
func (k Key) Compare(l Key) int { return bytes.Compare(k[:], l[:]) }

// Short is the form in which people see a key and type a prefix of it.
func (k Key) Short() string { return b32.EncodeToString(k[:]) }

// IsZero reports whether k is no key.
func (k Key) IsZero() bool { return k == Key{} }

// Compare orders hashes bytewise.
func (h Hash) Compare(g Hash) int { return bytes.Compare(h[:], g[:]) }

// IsZero reports whether h is all zero.
func (h Hash) IsZero() bool { return h == Hash{} }

// fixed writes a byte string whose length takes exactly one more byte (24 to 255).
func fixed(b []byte) []byte {
	return append([]byte{0x58, byte(len(b))}, b...)
}

func unfixed(b, into []byte) error {
	if len(b) != len(into)+2 || b[0] != 0x58 || int(b[1]) != len(into) {
		return fmt.Errorf("%w: want a byte string of %d bytes", ErrNotCanonical, len(into))
	}
	copy(into, b[2:])
	return nil
}

// Ref points at one record: the index in the pack of an entry. It is encoded as
// a list of two.
type Ref struct {
	Entry CID
	Index uint64
}

// refArray is Ref as it is encoded.
type refArray struct {
	_     struct{} `cbor:",toarray"`
	Entry CID
	Index uint64
}

// MarshalCBOR writes r as a list of two.
func (r Ref) MarshalCBOR() ([]byte, error) {
	return encMode.Marshal(refArray{Entry: r.Entry, Index: r.Index})
}

// UnmarshalCBOR reads what MarshalCBOR writes.
func (r *Ref) UnmarshalCBOR(b []byte) error {
	var a refArray
	if err := decMode.Unmarshal(b, &a); err != nil {
		return err
	}
	*r = Ref{Entry: a.Entry, Index: a.Index}
	return nil
}

// valid reports whether r points into a pack.
func (r Ref) valid() bool { return r.Entry.Codec() == CodecDagCBOR && r.Index < MaxRecords }

// IsZero reports whether r points at nothing.
func (r Ref) IsZero() bool { return r.Entry.IsZero() }

// String returns the short form of the entry's id, and ".index" where it is not 0.
func (r Ref) String() string {
	if r.IsZero() {
		return ""
	}
	if r.Index == 0 {
		return r.Entry.Short()
	}
	return fmt.Sprintf("%s.%d", r.Entry.Short(), r.Index)
}

// Compare orders references by entry, then index.
func (r Ref) Compare(s Ref) int {
	if c := r.Entry.Compare(s.Entry); c != 0 {
		return c
	}
	switch {
	case r.Index < s.Index:
		return -1
	case r.Index > s.Index:
		return 1
	}
	return 0
}

// Set sorts vs and removes doubles, as every list marked "set" must be.
func Set[V interface {
	comparable
	Compare(V) int
}](vs []V) []V {
	out := slices.Clone(vs)
	slices.SortFunc(out, V.Compare)
	return slices.Compact(out)
}

// isSet reports whether vs is sorted without doubles.
func isSet[V interface{ Compare(V) int }](vs []V) bool {
	for i := 1; i < len(vs); i++ {
		if vs[i-1].Compare(vs[i]) >= 0 {
			return false
		}
	}
	return true
}

// Raw is an encoded value kept as it came.
type Raw = cbor.RawMessage
