package handoff

import (
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"toguna/consult/entry"
	"toguna/crypto"
)

const labelHandoff = "toguna/1/handoff"

// Bounds of a manifest.
const (
	MaxManifest = 1 << 20 // bytes, encoded
	MaxParts    = 9999
	MaxAddrs    = 64
	maxAddr     = 1024 // bytes of one address
)

// ErrManifest is returned for a manifest that is malformed or not signed by the
// log it names.
var ErrManifest = errors.New("malformed or forged manifest")

// Manifest is the root of one part: whose it is, what its writer has, and what
// the part holds. Its fields are those of docs/protocol.md §12.
type Manifest struct {
	Version  uint64         `cbor:"v"`
	Space    entry.CID      `cbor:"ws"`
	Log      entry.Key      `cbor:"log"`    // of the writer
	Bundle   [16]byte       `cbor:"bundle"` // random, the same in all parts of a handoff
	Part     uint64         `cbor:"part"`   // from 1
	Parts    uint64         `cbor:"parts"`
	Full     bool           `cbor:"full"` // everything the writer has, not a difference
	Time     int64          `cbor:"time"` // seconds since 1970, as the writer's clock says
	Frontier entry.Frontier `cbor:"frontier"`
	Letters  []entry.CID    `cbor:"letters"`
	Entries  uint64         `cbor:"entries"` // in this part
	Blocks   uint64         `cbor:"blocks"`  // of files, in this part
	Addrs    []string       `cbor:"addrs"`   // multiaddresses of the writer
	Sig      entry.Sig      `cbor:"sig,omitzero"`
}

// sign completes m with the log's key and returns the block.
func (m *Manifest) sign(log ed25519.PrivateKey) ([]byte, error) {
	m.Version = 1
	m.Log = entry.Key(log.Public().(ed25519.PublicKey))
	msg, err := m.message()
	if err != nil {
		return nil, err
	}
	m.Sig = entry.Sig(crypto.Sign(log, labelHandoff, msg))
	if err := m.check(); err != nil {
		return nil, err
	}
	data, err := entry.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode manifest: %w", err)
	}
	if len(data) > MaxManifest {
		return nil, fmt.Errorf("manifest: %w: %d bytes of at most %d", ErrTooLarge, len(data), MaxManifest)
	}
	return data, nil
}

// message is what the log's key signs.
func (m *Manifest) message() ([]byte, error) {
	unsigned := *m
	unsigned.Sig = entry.Sig{}
	msg, err := entry.Marshal(&unsigned)
	if err != nil {
		return nil, fmt.Errorf("encode manifest: %w", err)
	}
	return msg, nil
}

// DecodeManifest reads a manifest from outside: strict encoding, form, and the
// signature of the log it names. Errors are [ErrManifest] and
// [entry.ErrNewerVersion].
func DecodeManifest(data []byte) (*Manifest, error) {
	if len(data) > MaxManifest {
		return nil, fmt.Errorf("%w: %d bytes of at most %d", ErrManifest, len(data), MaxManifest)
	}
	var m Manifest
	if err := entry.Unmarshal(data, &m); err != nil {
		var head struct {
			Version uint64 `cbor:"v"`
		}
		if cbor.Unmarshal(data, &head) == nil && head.Version > 1 {
			return nil, fmt.Errorf("manifest: %w", entry.ErrNewerVersion)
		}
		return nil, fmt.Errorf("%w: %v", ErrManifest, err)
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	msg, err := m.message()
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrManifest, err)
	}
	if !crypto.Verify(m.Log[:], labelHandoff, msg, m.Sig[:]) {
		return nil, fmt.Errorf("%w: its signature does not match", ErrManifest)
	}
	return &m, nil
}

func (m *Manifest) check() error {
	bad := func(what string) error { return fmt.Errorf("%w: %s", ErrManifest, what) }
	switch {
	case m.Version > 1:
		return fmt.Errorf("manifest: %w", entry.ErrNewerVersion)
	case m.Version != 1:
		return bad("version")
	case m.Space.IsZero() || m.Space.Codec() != entry.CodecDagCBOR:
		return bad("workspace")
	case m.Part < 1 || m.Part > m.Parts || m.Parts > MaxParts:
		return bad("part number")
	case m.Entries > MaxPart || m.Blocks > MaxPart:
		return bad("more blocks than fit into a part")
	case len(m.Addrs) > MaxAddrs:
		return bad("too many addresses")
	}
	for _, a := range m.Addrs {
		if a == "" || len(a) > maxAddr {
			return bad("address")
		}
	}
	for i := 1; i < len(m.Letters); i++ {
		if m.Letters[i-1].Compare(m.Letters[i]) >= 0 {
			return bad("letters")
		}
	}
	if err := m.Frontier.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrManifest, err)
	}
	return nil
}
