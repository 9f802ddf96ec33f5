package vault

import (
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"log/slog"

	"golang.org/x/crypto/chacha20poly1305"
	"toguna/crypto"
)

// A Box closes what a program keeps for itself, like a cache, under a key that only the open vault gives. It is
// immutable and safe for concurrent use, and prints as a placeholder.
type Box struct{ aead cipher.AEAD }

// Overhead is how much longer a box is than what it holds: a nonce of 24 bytes and a tag of 16.
const Overhead = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

// Sealer returns the box for the purpose that label names. Boxes of different labels, or of different vaults, do not
// open each other's content.
func (v *Vault) Sealer(label string) *Box {
	return newBox(crypto.Derive(v.storage[:], labelBox, []byte(label)))
}

func newBox(key [32]byte) *Box {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		panic("vault: a key of 32 bytes: " + err.Error()) // unreachable
	}
	return &Box{aead: aead}
}

// Seal returns a random nonce of 24 bytes and the XChaCha20-Poly1305 encryption of plain. Aad is not in it, but must be
// the same when it is opened: the place where the box lies, so that boxes cannot be exchanged. With random nonces of
// this size, one key serves for more boxes than a disk holds.
func (b *Box) Seal(plain, aad []byte) []byte {
	out := make([]byte, chacha20poly1305.NonceSizeX, Overhead+len(plain))
	// crypto/rand.Read never fails.
	_, _ = rand.Read(out)
	return b.aead.Seal(out, out[:chacha20poly1305.NonceSizeX], plain, aad)
}

// Open returns what box holds, or [ErrDamaged] if it was altered, or made with another key or other aad.
func (b *Box) Open(box, aad []byte) ([]byte, error) {
	if len(box) < Overhead {
		return nil, fmt.Errorf("opening a box: %w", ErrDamaged)
	}
	nonce, sealed := box[:chacha20poly1305.NonceSizeX], box[chacha20poly1305.NonceSizeX:]
	plain, err := b.aead.Open(nil, nonce, sealed, aad)
	if err != nil {
		return nil, fmt.Errorf("opening a box: %w", ErrDamaged)
	}
	return plain, nil
}

// Format writes a placeholder, whatever the verb.
func (b *Box) Format(f fmt.State, _ rune) {
	// A fmt.State keeps its bytes in memory and returns no error.
	_, _ = f.Write([]byte("[box]"))
}

// LogValue returns a placeholder.
func (b *Box) LogValue() slog.Value { return slog.StringValue("[box]") }
