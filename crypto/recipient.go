package crypto

import (
	"bytes"
	"crypto/ecdh"
	"errors"
	"fmt"
	"strings"

	"filippo.io/age"
)

// RecipientSize is the length of a recipient's bytes: an ML-KEM-768 encapsulation key (1184) and an X25519 point (32),
// the order of draft-ietf-hpke-pq for MLKEM768-X25519.
const RecipientSize = 1184 + 32

const (
	hrpRecipient = "age1pq"
	hrpIdentity  = "AGE-SECRET-KEY-PQ-"
)

// ErrRecipient says that bytes or text are not a recipient one can seal to.
var ErrRecipient = errors.New("not a hybrid age recipient")

// A Recipient is the public half of an age hybrid identity: whoever has it can seal to its holder. It is immutable and
// safe for concurrent use.
type Recipient struct {
	raw string // RecipientSize bytes
	age *age.HybridRecipient
}

// ParseRecipient reads the [RecipientSize] bytes of a recipient, or returns [ErrRecipient]. A key has one encoding
// only, and a key that every attempt to seal to would fail on (an X25519 point of small order) is refused here, so that
// a hostile one cannot stop a set of grants later.
func ParseRecipient(raw []byte) (*Recipient, error) {
	if len(raw) != RecipientSize {
		return nil, fmt.Errorf("%w: %d bytes instead of %d", ErrRecipient, len(raw), RecipientSize)
	}
	if err := checkX25519(raw[RecipientSize-32:]); err != nil {
		return nil, err
	}
	parsed, err := age.ParseHybridRecipient(bech32Encode(hrpRecipient, raw))
	if err != nil {
		// age's error repeats the whole key.
		return nil, fmt.Errorf("%w: its ML-KEM part is invalid", ErrRecipient)
	}
	return &Recipient{raw: string(raw), age: parsed}, nil
}

// ParseRecipientString reads the text form, "age1pq1…", or returns [ErrRecipient].
func ParseRecipientString(text string) (*Recipient, error) {
	hrp, raw, err := bech32Decode(text)
	if err != nil || hrp != hrpRecipient {
		return nil, fmt.Errorf("%w: malformed text", ErrRecipient)
	}
	return ParseRecipient(raw)
}

// checkX25519 refuses what RFC 7748 would quietly reduce or map to zero.
func checkX25519(point []byte) error {
	// p = 2^255-19, little-endian: 0xed, thirty times 0xff, 0x7f.
	if point[31]&0x80 != 0 || point[31] == 0x7f && allFF(point[1:31]) && point[0] >= 0xed {
		return fmt.Errorf("%w: its X25519 part is not canonical", ErrRecipient)
	}
	probe, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		return fmt.Errorf("preparing a check of X25519 points: %w", err)
	}
	public, err := ecdh.X25519().NewPublicKey(point)
	if err != nil {
		return fmt.Errorf("%w: its X25519 part is invalid", ErrRecipient)
	}
	// Any scalar shows a point of small order, because X25519 clears the cofactor.
	if _, err := probe.ECDH(public); err != nil {
		return fmt.Errorf("%w: its X25519 part has a small order", ErrRecipient)
	}
	return nil
}

func allFF(b []byte) bool {
	for _, c := range b {
		if c != 0xff {
			return false
		}
	}
	return true
}

// Bytes returns a copy of the recipient's [RecipientSize] bytes.
func (r *Recipient) Bytes() []byte { return []byte(r.raw) }

// Age returns the recipient in age's own form.
func (r *Recipient) Age() age.Recipient { return r.age }

// String returns the text form that stock age takes after -r: "age1pq1…", 1959 characters.
func (r *Recipient) String() string { return bech32Encode(hrpRecipient, []byte(r.raw)) }

// Equal reports whether both are the same key. A nil recipient equals nothing but nil.
func (r *Recipient) Equal(o *Recipient) bool {
	if r == nil || o == nil {
		return r == o
	}
	return r.raw == o.raw
}

// parseIdentity makes age's identity out of its 32 secret bytes. age takes them in text form only.
func parseIdentity(secret [32]byte) (*age.HybridIdentity, error) {
	id, err := age.ParseHybridIdentity(strings.ToUpper(bech32Encode(strings.ToLower(hrpIdentity), secret[:])))
	if err != nil {
		return nil, fmt.Errorf("expanding a hybrid identity: %w", err)
	}
	return id, nil
}

// recipientOf returns the public half of id.
func recipientOf(id *age.HybridIdentity) (*Recipient, error) {
	pub := id.Recipient()
	_, raw, err := bech32Decode(pub.String())
	if err != nil || len(raw) != RecipientSize {
		return nil, fmt.Errorf("reading the recipient of an identity: %w", ErrRecipient)
	}
	return &Recipient{raw: string(raw), age: pub}, nil
}
