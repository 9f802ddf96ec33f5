package crypto

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"
)

const (
	// DefaultWorkFactor is the base-2 logarithm of scrypt's cost when sealing to a passphrase: about a second and
	// 256 MiB.
	DefaultWorkFactor = 18

	// MaxWorkFactor is the highest that is obeyed when opening, at 1 GiB. A file names its own cost, so without a
	// limit a hostile stick could take all the memory there is.
	MaxWorkFactor = 20
)

var (
	// ErrPassphrase says that a passphrase did not open a file (or that the few bytes it should have opened are
	// damaged, which cannot be told apart), or that it is empty.
	ErrPassphrase = errors.New("wrong passphrase")

	// ErrTooCostly says that a file asks for more work than [MaxWorkFactor] before a passphrase could even be tried.
	ErrTooCostly = errors.New("opening would take too much memory")

	// ErrWorkFactor says that a work factor is outside 1 to [MaxWorkFactor].
	ErrWorkFactor = errors.New("scrypt work factor out of range")
)

// passphrase normalises what a person typed to NFKC, so that a keyboard that composes é and one that types e and an
// accent open the same file. Stock age does not; to open such a file with it, type the composed form.
func passphrase(pass []byte) string { return string(norm.NFKC.Bytes(pass)) }

// SealPassphraseWriter is [SealWriter] to a passphrase, with scrypt. A workFactor of 0 means [DefaultWorkFactor]; low
// ones are for tests. Errors are [ErrPassphrase] for an empty passphrase and [ErrWorkFactor].
func SealPassphraseWriter(dst io.Writer, pass []byte, workFactor int) (io.WriteCloser, error) {
	if workFactor == 0 {
		workFactor = DefaultWorkFactor
	}
	if workFactor < 1 || workFactor > MaxWorkFactor {
		return nil, fmt.Errorf("sealing to a passphrase: %w: %d", ErrWorkFactor, workFactor)
	}
	rec, err := age.NewScryptRecipient(passphrase(pass))
	if err != nil {
		return nil, fmt.Errorf("sealing to a passphrase: %w: it is empty", ErrPassphrase)
	}
	rec.SetWorkFactor(workFactor)
	w, err := age.Encrypt(dst, rec)
	if err != nil {
		return nil, fmt.Errorf("sealing to a passphrase: %w", err)
	}
	return w, nil
}

// OpenPassphrase returns what src, sealed to a passphrase, holds, once age has verified it to its end. Errors are
// [ErrPassphrase], [ErrTooCostly], [ErrDamaged], [ErrNotForMe] for a file that is not sealed to a passphrase,
// [ErrTooLarge] for more than maxPlain bytes, or what src returned.
func OpenPassphrase(src io.Reader, pass []byte, maxPlain int) ([]byte, error) {
	id, err := newScryptIdentity(pass)
	if err != nil {
		return nil, err
	}
	plain, err := openAll(src, maxPlain, 0, id)
	return plain, id.explain(err)
}

// OpenPassphraseTo is [Opener.OpenTo] with a passphrase; errors are those of [OpenPassphrase].
func OpenPassphraseTo(dst io.Writer, src io.Reader, pass []byte, maxPlain int64) (int64, error) {
	id, err := newScryptIdentity(pass)
	if err != nil {
		return 0, err
	}
	n, err := openTo(dst, src, maxPlain, id)
	return n, id.explain(err)
}

// A scryptIdentity tries a passphrase on a file whose cost it has looked at, because age reports a cost that is too
// high in words only.
type scryptIdentity struct {
	id    *age.ScryptIdentity
	tried bool // the file is sealed to some passphrase
}

func newScryptIdentity(pass []byte) (*scryptIdentity, error) {
	id, err := age.NewScryptIdentity(passphrase(pass))
	if err != nil {
		return nil, fmt.Errorf("%w: it is empty", ErrPassphrase)
	}
	id.SetMaxWorkFactor(MaxWorkFactor)
	return &scryptIdentity{id: id}, nil
}

// Unwrap implements [age.Identity].
func (s *scryptIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) == 1 && stanzas[0].Type == "scrypt" {
		s.tried = true
		if args := stanzas[0].Args; len(args) == 2 {
			// What is not a number is left to age to refuse.
			n, err := strconv.ParseUint(args[1], 10, 64)
			if err == nil && n > MaxWorkFactor || errors.Is(err, strconv.ErrRange) {
				return nil, ErrTooCostly
			}
		}
	}
	return s.id.Unwrap(stanzas)
}

func (s *scryptIdentity) explain(err error) error {
	if errors.Is(err, ErrNotForMe) && s.tried {
		return ErrPassphrase
	}
	return err
}
