package entry

import (
	"errors"
	"fmt"

	"toguna/crypto"
)

// Bounds of a pack's plaintext.
const (
	MaxPlain   = 192 << 10
	MaxRecords = 256
)

// Errors of packs. The entry that carries such a pack stays; nothing of the
// pack counts.
var (
	// ErrLifted is returned for a pack whose inside names another place than the
	// entry it came in: somebody copied it there.
	ErrLifted = errors.New("pack was made for another entry")
	ErrPack   = errors.New("malformed pack")
)

// Record is one act, as it lies in a pack.
type Record struct {
	Type string `cbor:"type"`
	Body Raw    `cbor:"body"`
}

// Pack is what an entry seals: its own place, repeated, and the records.
type Pack struct {
	Version uint64   `cbor:"v"`
	Space   CID      `cbor:"ws"`
	Log     Key      `cbor:"log"`
	Seq     uint64   `cbor:"seq"`
	Prev    CID      `cbor:"prev,omitzero"`
	Epoch   Hash     `cbor:"epoch"`
	Records []Record `cbor:"recs"`
}

// EncodePack returns the padded plaintext of records for the place of e, which
// must have its workspace, log, sequence, previous entry and epoch.
func EncodePack(e *Entry, records []Record) ([]byte, error) {
	data, err := Marshal(&Pack{1, e.Space, e.Log, e.Seq, e.Prev, e.Epoch, records})
	if err != nil {
		return nil, fmt.Errorf("encode pack: %w", err)
	}
	if len(data) > MaxPlain {
		return nil, fmt.Errorf("%w: %d bytes are more than %d", ErrPack, len(data), MaxPlain)
	}
	if err := checkRecords(records); err != nil {
		return nil, err
	}
	return crypto.Pad(data), nil
}

// DecodePack reads what age gave for e's pack, strictly, and compares inside
// and outside. Its errors are ErrPack, ErrLifted and ErrNewerVersion.
func DecodePack(e *Entry, plaintext []byte) ([]Record, error) {
	data, err := crypto.Unpad(plaintext)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrPack, err)
	}
	if len(data) > MaxPlain {
		return nil, fmt.Errorf("%w: too large", ErrPack)
	}
	var p Pack
	err = Unmarshal(data, &p)
	switch {
	case err != nil && newerVersion(data) || err == nil && p.Version > 1:
		return nil, ErrNewerVersion
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrPack, err)
	case p.Version != 1:
		return nil, fmt.Errorf("%w: version", ErrPack)
	}
	if err := checkRecords(p.Records); err != nil {
		return nil, err
	}
	if p.Space != e.Space || p.Log != e.Log || p.Seq != e.Seq || p.Prev != e.Prev || p.Epoch != e.Epoch {
		return nil, ErrLifted
	}
	return p.Records, nil
}

// checkRecords holds the records of a pack to their number and, whatever their
// type, to the one encoding.
func checkRecords(records []Record) error {
	if len(records) == 0 || len(records) > MaxRecords {
		return fmt.Errorf("%w: %d records", ErrPack, len(records))
	}
	for i, r := range records {
		if err := checkMap(r.Body); err != nil {
			return fmt.Errorf("%w: record %d: %w", ErrPack, i, err)
		}
	}
	return nil
}

// DecodeRecords reads records that were encoded by this program for its own
// cache.
func DecodeRecords(data []byte) ([]Record, error) {
	var out []Record
	if err := unmarshalTrusted(data, &out); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrPack, err)
	}
	return out, nil
}
