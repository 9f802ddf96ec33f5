package consult

import (
	"crypto/rand"
	"fmt"
	"sync"

	"toguna/consult/entry"
	"toguna/crypto"
)

// EpochKey is the secret of one epoch as it is granted. Discovery is what
// members find each other by; epochs of the committee have none.
type EpochKey struct {
	Circle    entry.Circle `cbor:"circle"`
	Secret    entry.Hash   `cbor:"secret"`
	Discovery entry.Hash   `cbor:"disc,omitzero"`
}

// NewEpochKey draws a new epoch for a circle.
func NewEpochKey(circle entry.Circle) (EpochKey, error) {
	k := EpochKey{Circle: circle}
	s, err := crypto.NewEpochSecret(rand.Reader)
	if err != nil {
		return k, err
	}
	k.Secret = entry.Hash(s)
	if circle == entry.Everyone {
		rand.Read(k.Discovery[:])
	}
	return k, nil
}

// Recipient returns what is sealed to, in its raw bytes, and the epoch's id.
func (k EpochKey) Recipient() ([]byte, entry.Hash, error) {
	r, err := crypto.EpochSecret(k.Secret).Recipient()
	if err != nil {
		return nil, entry.Hash{}, fmt.Errorf("epoch key: %w", err)
	}
	return r.Bytes(), entry.Hash(r.EpochID()), nil
}

func epochID(recipient []byte) entry.Hash {
	r, err := crypto.ParseRecipient(recipient)
	if err != nil {
		return entry.Hash{} // no key can be sealed to it, and nothing names it
	}
	return entry.Hash(r.EpochID())
}

// Keyring holds the epoch keys that one device has of one workspace. It is safe
// for concurrent use.
type Keyring struct {
	mu      sync.RWMutex // protects all below
	keys    map[entry.Hash]EpochKey
	openers map[entry.Hash]*crypto.Opener
	order   []entry.Hash
}

// NewKeyring returns a key ring with keys in it.
func NewKeyring(keys ...EpochKey) (*Keyring, error) {
	k := &Keyring{keys: map[entry.Hash]EpochKey{}, openers: map[entry.Hash]*crypto.Opener{}}
	for _, key := range keys {
		if _, err := k.Add(key); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// Add puts key on the ring and reports whether it was new.
func (k *Keyring) Add(key EpochKey) (bool, error) {
	o, err := crypto.EpochSecret(key.Secret).Opener()
	if err != nil {
		return false, fmt.Errorf("epoch key: %w", err)
	}
	id := entry.Hash(o.Recipient().EpochID())
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.keys[id]; ok {
		return false, nil
	}
	k.keys[id], k.openers[id] = key, o
	k.order = append(k.order, id)
	return true, nil
}

// Keys returns all keys, in the order in which they came.
func (k *Keyring) Keys() []EpochKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	out := make([]EpochKey, len(k.order))
	for i, id := range k.order {
		out[i] = k.keys[id]
	}
	return out
}

// Key returns the key of one epoch, if it is on the ring.
func (k *Keyring) Key(epoch entry.Hash) (EpochKey, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	key, ok := k.keys[epoch]
	return key, ok
}

// Opener returns what opens files sealed to one epoch, or nil.
func (k *Keyring) Opener(epoch entry.Hash) *crypto.Opener {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.openers[epoch]
}
