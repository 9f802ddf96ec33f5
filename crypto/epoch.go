package crypto

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"

	"filippo.io/age"
)

// An EpochSecret is the reading key of one generation of a circle: the 32 bytes of an age hybrid identity. Expanding it
// costs a tenth of a millisecond; keep the [Opener] rather than the secret where much is opened. It prints as a
// placeholder.
type EpochSecret [32]byte

// NewEpochSecret reads a secret from rand, which is [crypto/rand.Reader] outside tests.
func NewEpochSecret(rand io.Reader) (EpochSecret, error) {
	var s EpochSecret
	if _, err := io.ReadFull(rand, s[:]); err != nil {
		return EpochSecret{}, fmt.Errorf("making an epoch's secret: %w", err)
	}
	return s, nil
}

// Identity returns the secret in age's form; its String is what stock age takes after -i.
func (s EpochSecret) Identity() (*age.HybridIdentity, error) { return parseIdentity(s) }

// Recipient returns what others seal to.
func (s EpochSecret) Recipient() (*Recipient, error) {
	o, err := s.Opener()
	if err != nil {
		return nil, err
	}
	return o.Recipient(), nil
}

// Opener expands the secret once, for opening many things.
func (s EpochSecret) Opener() (*Opener, error) { return newOpener(s) }

// Format writes a placeholder, whatever the verb.
func (s EpochSecret) Format(f fmt.State, _ rune) { hide(f) }

// LogValue returns a placeholder.
func (s EpochSecret) LogValue() slog.Value { return slog.StringValue(hidden) }

// An EpochID names an epoch by its recipient: the SHA-256 of "toguna/1/epoch", a zero byte, and the recipient's bytes.
type EpochID [32]byte

// EpochID returns the name of the epoch whose recipient this is.
func (r *Recipient) EpochID() EpochID {
	return Hash(labelEpoch, []byte(r.raw))
}

// String returns the id in hexadecimal.
func (e EpochID) String() string { return hex.EncodeToString(e[:]) }

// Compare orders ids by their bytes.
func (e EpochID) Compare(o EpochID) int { return bytes.Compare(e[:], o[:]) }
