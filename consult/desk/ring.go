package desk

import (
	"crypto/ed25519"
	"fmt"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/crypto"
)

// ring is what the vault keeps beside the seed: who one is, and the keys of each
// workspace.
type ring struct {
	Version uint64       `cbor:"v"`
	Name    string       `cbor:"name"`
	Org     string       `cbor:"org"`
	Lang    string       `cbor:"lang"`
	Spaces  []*spaceRing `cbor:"spaces"`
}

// spaceRing is one workspace on the ring.
type spaceRing struct {
	Space    entry.CID          `cbor:"ws"`
	Name     string             `cbor:"name"`
	Dir      string             `cbor:"dir"`  // below the home, named at random
	Log      entry.Hash         `cbor:"log"`  // seed of the log key in use
	Host     entry.Hash         `cbor:"host"` // seed of the host key
	Salt     entry.Hash         `cbor:"salt,omitzero"`
	Port     uint64             `cbor:"port"`
	Epochs   []consult.EpochKey `cbor:"epochs"`
	Invites  []issuedInvite     `cbor:"invites"`
	Door     *doorRing          `cbor:"door"` // while joining
	Verified []entry.Key        `cbor:"verified"`
	Former   []entry.Hash       `cbor:"former"` // seeds of log keys that were continued elsewhere
	Peers    []string           `cbor:"peers"`  // addresses that answered, newest first
}

// issuedInvite is an invite that this device gave out.
type issuedInvite struct {
	Secret entry.Hash `cbor:"secret"`
	Role   string     `cbor:"role"`
	Until  int64      `cbor:"until"`
	Used   bool       `cbor:"used"`
}

// doorRing is what a newcomer keeps of the invite until it is admitted.
type doorRing struct {
	Secret    entry.Hash `cbor:"secret"`
	Inviter   entry.Key  `cbor:"inviter"`
	Words     entry.Hash `cbor:"words"`
	Addresses []string   `cbor:"addrs"`
	Request   []byte     `cbor:"request"`
}

// encode pads the ring, so that its size does not tell how many workspaces and
// keys somebody has.
func (r *ring) encode() ([]byte, error) {
	data, err := entry.Marshal(r)
	if err != nil {
		return nil, err
	}
	return crypto.Pad(data), nil
}

func decodeRing(data []byte) (*ring, error) {
	var r ring
	if len(data) == 0 {
		return &ring{Version: 1}, nil
	}
	plain, err := crypto.Unpad(data)
	if err != nil {
		return nil, fmt.Errorf("read key ring: %w", err)
	}
	if err := entry.Unmarshal(plain, &r); err != nil {
		return nil, fmt.Errorf("read key ring: %w", err)
	}
	if r.Version != 1 {
		return nil, fmt.Errorf("read key ring: %w", entry.ErrNewerVersion)
	}
	return &r, nil
}

// logOf returns the log key of a seed.
func logOf(seed entry.Hash) entry.Key {
	return entry.Key(ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey))
}
