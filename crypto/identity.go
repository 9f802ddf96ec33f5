package crypto

import (
	"crypto/ed25519"
	"fmt"
	"io"
	"log/slog"

	"filippo.io/age"
)

// A Seed is a person: 32 random bytes from which all their keys come. Whoever has it is them. It prints as a
// placeholder, so that it does not end up in a log by accident.
type Seed [32]byte

// NewSeed reads a seed from rand, which is [crypto/rand.Reader] outside tests.
func NewSeed(rand io.Reader) (Seed, error) {
	var s Seed
	if _, err := io.ReadFull(rand, s[:]); err != nil {
		return Seed{}, fmt.Errorf("making a seed: %w", err)
	}
	return s, nil
}

// Words writes the seed as the 24 words of BIP-39 in lang ([French] or [English]), with accents, or returns
// [ErrLanguage]. The words are the seed itself; BIP-39's own stretching into a wallet's seed is not used.
func (s Seed) Words(lang string) ([]string, error) { return EntropyWords(s[:], lang) }

// SeedFromWords reads 24 words in either language. Errors are those of [EntropyFromWords].
func SeedFromWords(words []string) (Seed, error) {
	if len(words) != 24 {
		return Seed{}, fmt.Errorf("%w: %d words instead of 24", ErrWords, len(words))
	}
	entropy, err := EntropyFromWords(words)
	if err != nil {
		return Seed{}, err
	}
	return Seed(entropy), nil
}

// Format writes a placeholder, whatever the verb.
func (s Seed) Format(f fmt.State, _ rune) { hide(f) }

// LogValue returns a placeholder.
func (s Seed) LogValue() slog.Value { return slog.StringValue(hidden) }

const hidden = "[secret]"

func hide(w io.Writer) {
	// A fmt.State keeps its bytes in memory and returns no error.
	_, _ = io.WriteString(w, hidden)
}

// An Identity is the keys that come from a seed. It is immutable and safe for concurrent use.
type Identity struct {
	seed   Seed
	author ed25519.PrivateKey
	opener *Opener
}

// NewIdentity derives the author key and the recipient of seed.
func NewIdentity(seed Seed) (*Identity, error) {
	author := Derive(seed[:], labelAuthor, nil)
	reading := Derive(seed[:], labelRecipient, nil)
	opener, err := newOpener(reading)
	if err != nil {
		return nil, fmt.Errorf("deriving a person's recipient: %w", err)
	}
	return &Identity{seed: seed, author: ed25519.NewKeyFromSeed(author[:]), opener: opener}, nil
}

// AuthorKey names the person across workspaces. Its public half appears only sealed.
func (id *Identity) AuthorKey() ed25519.PrivateKey { return id.author }

// Author is the public half of [Identity.AuthorKey].
func (id *Identity) Author() ed25519.PublicKey { return id.author.Public().(ed25519.PublicKey) }

// Recipient is what others seal to the person alone (grants of epoch keys).
func (id *Identity) Recipient() *Recipient { return id.opener.Recipient() }

// Opener opens what was sealed to [Identity.Recipient].
func (id *Identity) Opener() *Opener { return id.opener }

// AgeIdentity is the secret half of [Identity.Recipient] in age's own form.
func (id *Identity) AgeIdentity() *age.HybridIdentity { return id.opener.id }

// MemberKey is the person's pseudonym in the workspace with these identifying bytes (its CID). Without the seed, keys
// of one person in two workspaces cannot be told from keys of two persons.
func (id *Identity) MemberKey(workspace []byte) ed25519.PrivateKey {
	// A nil workspace is the empty one here, not "no context".
	k := Derive(id.seed[:], labelMember, append([]byte{}, workspace...))
	return ed25519.NewKeyFromSeed(k[:])
}

// FounderKey is the member key of whoever founds a workspace: it comes from the salt of the first entry, because the
// workspace's own name is the hash of that entry, which the key signs.
func (id *Identity) FounderKey(salt [32]byte) ed25519.PrivateKey {
	k := Derive(id.seed[:], labelFounder, salt[:])
	return ed25519.NewKeyFromSeed(k[:])
}

// Format writes a placeholder, whatever the verb.
func (id *Identity) Format(f fmt.State, _ rune) { hide(f) }

// LogValue returns a placeholder.
func (id *Identity) LogValue() slog.Value { return slog.StringValue(hidden) }
