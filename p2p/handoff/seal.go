package handoff

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"

	"toguna/crypto"
)

// Lengths of an age file's own bytes (https://c2sp.org/age): the intro, the MAC
// line, a hybrid and an scrypt stanza, the nonce, and a chunk and its tag.
const (
	ageIntro  = 22
	ageMAC    = 48
	ageHybrid = 1557
	ageScrypt = 80 // with a work factor of two digits
	ageNonce  = 16
	ageChunk  = 64 << 10
	ageTag    = 16
)

// A sealer makes age files for one set of recipients.
type sealer struct {
	to         []age.Recipient // or
	passphrase []byte
	workFactor int
}

// newSealer fills the recipients up with throw-away ones to 4, 16, 64 or 256, so
// that the header shows little of how many there are, in an order that tells
// nobody which place is whose.
func newSealer(o *WriteOptions) (*sealer, error) {
	n := len(o.Recipients)
	switch {
	case len(o.Passphrase) > 0 && n > 0:
		return nil, fmt.Errorf("%w: a passphrase goes alone", crypto.ErrRecipients)
	case len(o.Passphrase) > 0:
		return &sealer{passphrase: o.Passphrase, workFactor: o.WorkFactor}, nil
	case n == 0 || n > crypto.MaxRecipients:
		return nil, fmt.Errorf("%w: %d", crypto.ErrRecipients, n)
	}
	to := slices.Clone(o.Recipients)
	for i, r := range to {
		if h, ok := r.(*age.HybridRecipient); !ok || h == nil {
			return nil, fmt.Errorf("%w: number %d is not a hybrid one", crypto.ErrRecipients, i+1)
		}
	}
	size := 4
	for size < n {
		size *= 4
	}
	for len(to) < size {
		id, err := age.GenerateHybridIdentity()
		if err != nil {
			return nil, fmt.Errorf("make a throw-away recipient: %w", err)
		}
		to = append(to, id.Recipient())
	}
	for i := len(to) - 1; i > 0; i-- {
		j, err := rand.Int(rand.Reader, big.NewInt(int64(i+1)))
		if err != nil {
			return nil, fmt.Errorf("shuffle recipients: %w", err)
		}
		to[i], to[j.Int64()] = to[j.Int64()], to[i]
	}
	return &sealer{to: to}, nil
}

// writer starts an age file.
func (s *sealer) writer(dst io.Writer) (io.WriteCloser, error) {
	if s.to == nil {
		return crypto.SealPassphraseWriter(dst, s.passphrase, s.workFactor)
	}
	return age.Encrypt(dst, s.to...)
}

// size is the length of the age file around a plaintext of n bytes, n > 0. For a
// work factor of one digit it is a byte too many.
func (s *sealer) size(n int64) int64 {
	head := int64(ageIntro + ageMAC + ageScrypt)
	if s.to != nil {
		head = ageIntro + ageMAC + ageHybrid*int64(len(s.to))
	}
	return head + ageNonce + n + ageTag*((n+ageChunk-1)/ageChunk)
}

// identities returns what a part is to be tried with.
func identities(openers []age.Identity, passphrase []byte) ([]age.Identity, error) {
	ids := slices.Clone(openers)
	for i, id := range ids {
		if s, ok := id.(*age.ScryptIdentity); ok {
			ids[i] = &scryptIdentity{id: s}
		}
	}
	if len(passphrase) > 0 {
		// As crypto.SealPassphraseWriter does: keyboards differ in how they compose é.
		id, err := age.NewScryptIdentity(string(norm.NFKC.Bytes(passphrase)))
		if err != nil {
			return nil, fmt.Errorf("%w: it is empty", crypto.ErrPassphrase)
		}
		id.SetMaxWorkFactor(crypto.MaxWorkFactor)
		ids = append(ids, &scryptIdentity{id: id})
	}
	if len(ids) == 0 {
		return nil, errors.New("nothing to open a handoff with: neither a key nor a passphrase")
	}
	return ids, nil
}

// A scryptIdentity tries a passphrase. It looks at the cost first, because age
// reports one that is too high in words only, and it remembers the last answer:
// a part is read twice and the second time need not cost a second.
type scryptIdentity struct {
	id   *age.ScryptIdentity
	last [sha256.Size]byte // of the stanza that gave key
	key  []byte
}

// Unwrap implements [age.Identity].
func (s *scryptIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) != 1 || stanzas[0].Type != "scrypt" {
		return s.id.Unwrap(stanzas)
	}
	st := stanzas[0]
	if len(st.Args) == 2 {
		n, err := strconv.ParseUint(st.Args[1], 10, 64)
		if err == nil && n > crypto.MaxWorkFactor || errors.Is(err, strconv.ErrRange) {
			return nil, crypto.ErrTooCostly
		}
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %x", st.Args, st.Body))
	if s.key != nil && sum == s.last {
		return slices.Clone(s.key), nil
	}
	key, err := s.id.Unwrap(stanzas)
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, fmt.Errorf("%w: %w", crypto.ErrPassphrase, err)
	}
	if err != nil {
		return nil, err
	}
	s.last, s.key = sum, slices.Clone(key)
	return key, nil
}
