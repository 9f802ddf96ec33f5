package entry

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"

	"toguna/crypto"
)

// Bounds of one entry. See docs/protocol.md §4.
const (
	MaxEntry = 320 << 10 // bytes of a whole entry
	MaxPack  = 256 << 10 // bytes of a sealed pack
	MaxHeads = 64        // tips, and control heads
	MaxFiles = 1024
	MaxActs  = 256
)

// Labels of what is signed here.
const (
	labelEntry = "toguna/1/entry"
	labelLog   = "toguna/1/log"
)

// Errors of entries. All mean that the bytes must not be stored.
var (
	ErrMalformed    = errors.New("malformed entry")
	ErrSignature    = errors.New("signature does not match")
	ErrNewerVersion = errors.New("made by a newer program")
)

// Cert is a member key's word that a log is its own.
type Cert struct {
	Member Key `cbor:"member"`
	Sig    Sig `cbor:"sig"`
}

// Entry is one link of a log. Fields are those of docs/protocol.md §4.
//
// An Entry that came out of Decode is well formed and its signatures hold; it
// must not be changed after.
type Entry struct {
	Version uint64 `cbor:"v"`
	Space   CID    `cbor:"ws,omitzero"`
	Log     Key    `cbor:"log"`
	Seq     uint64 `cbor:"seq"`
	Prev    CID    `cbor:"prev,omitzero"`
	Tips    []CID  `cbor:"tips,omitempty"`
	Control []CID  `cbor:"ctl,omitempty"`
	Epoch   Hash   `cbor:"epoch,omitzero"`
	Pack    []byte `cbor:"pack,omitempty"`
	Files   []CID  `cbor:"files,omitempty"`
	Root    Hash   `cbor:"root"`
	Acts    []Act  `cbor:"acts,omitempty"`
	Cert    *Cert  `cbor:"cert,omitempty"`
	Salt    Hash   `cbor:"salt,omitzero"`
	Sig     Sig    `cbor:"sig,omitzero"`

	id   CID
	size int
}

// ID is the CID of the encoded entry.
func (e *Entry) ID() CID { return e.id }

// Size is the length of the encoded entry in bytes.
func (e *Entry) Size() int { return e.size }

// Workspace is the workspace that the entry belongs to: its own id for a
// founding entry.
func (e *Entry) Workspace() CID {
	if e.Founding() {
		return e.id
	}
	return e.Space
}

// Founding reports whether e is the entry 0 whose CID is the workspace's id.
func (e *Entry) Founding() bool { return e.Space.IsZero() }

// IsControl reports whether e is part of the control graph.
func (e *Entry) IsControl() bool { return len(e.Acts) > 0 || e.Founding() }

// CertMessage is what a member key signs to certify that log is its own: in
// workspace space, or, for a founder, whose workspace has no id yet, with the
// salt of the founding entry.
func CertMessage(space CID, salt Hash, log Key) []byte {
	return mustMarshal(struct {
		Space CID  `cbor:"ws,omitzero"`
		Log   Key  `cbor:"log"`
		Salt  Hash `cbor:"salt,omitzero"`
	}{space, log, salt})
}

// Certify makes the certificate of member for log.
func Certify(member ed25519.PrivateKey, space CID, salt Hash, log Key) Cert {
	return Cert{
		Member: Key(member.Public().(ed25519.PublicKey)),
		Sig:    Sig(crypto.Sign(member, labelLog, CertMessage(space, salt, log))),
	}
}

// Check verifies that c certifies log in workspace space (or with salt).
func (c Cert) Check(space CID, salt Hash, log Key) bool {
	return crypto.Verify(c.Member[:], labelLog, CertMessage(space, salt, log), c.Sig[:])
}

// Sealed is an encoded entry with its id.
type Sealed struct {
	ID    CID
	Bytes []byte
}

// Sign completes e with the log key, checks its form, and returns its bytes.
func (e *Entry) Sign(log ed25519.PrivateKey) (Sealed, error) {
	e.Version = 1
	e.Log = Key(log.Public().(ed25519.PublicKey))
	e.Sig = Sig{}
	msg, err := Marshal(e)
	if err != nil {
		return Sealed{}, fmt.Errorf("encode entry: %w", err)
	}
	e.Sig = Sig(crypto.Sign(log, labelEntry, msg))
	data, err := Marshal(e)
	if err != nil {
		return Sealed{}, fmt.Errorf("encode entry: %w", err)
	}
	e.id, e.size = Sum(CodecDagCBOR, data), len(data)
	if err := e.checkForm(); err != nil {
		return Sealed{}, err
	}
	return Sealed{ID: e.id, Bytes: data}, nil
}

// Decode reads an entry from outside: strict encoding, form, signatures. The
// result is safe to store; whether it fits its log and what it may do is judged
// in context.
func Decode(data []byte) (*Entry, error) {
	e, err := decodeForm(data, Unmarshal)
	if err != nil {
		return nil, err
	}
	unsigned := *e
	unsigned.Sig = Sig{}
	msg, err := Marshal(&unsigned)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	if !crypto.Verify(e.Log[:], labelEntry, msg, e.Sig[:]) {
		return nil, fmt.Errorf("entry: %w", ErrSignature)
	}
	if e.Cert != nil && !e.Cert.Check(e.Space, e.Salt, e.Log) {
		return nil, fmt.Errorf("certificate of the log: %w", ErrSignature)
	}
	return e, nil
}

// DecodeStored reads an entry that Decode accepted before it was stored: it
// verifies nothing again but the bytes' shape.
func DecodeStored(data []byte) (*Entry, error) { return decodeForm(data, unmarshalTrusted) }

func decodeForm(data []byte, unmarshal func([]byte, any) error) (*Entry, error) {
	if len(data) > MaxEntry {
		return nil, fmt.Errorf("%w: %d bytes are more than %d", ErrMalformed, len(data), MaxEntry)
	}
	var e Entry
	if err := unmarshal(data, &e); err != nil {
		if newerVersion(data) {
			return nil, ErrNewerVersion
		}
		return nil, fmt.Errorf("decode entry: %w", err)
	}
	e.id, e.size = Sum(CodecDagCBOR, data), len(data)
	if err := e.checkForm(); err != nil {
		return nil, err
	}
	return &e, nil
}

// newerVersion tells a format of a later program from rubbish, for the message.
func newerVersion(data []byte) bool {
	var head struct {
		Version uint64 `cbor:"v"`
	}
	return looseMode.Unmarshal(data, &head) == nil && head.Version > 1
}

func (e *Entry) checkForm() error {
	bad := func(what string) error { return fmt.Errorf("%w: %s", ErrMalformed, what) }
	switch {
	case e.Version != 1:
		if e.Version > 1 {
			return ErrNewerVersion
		}
		return bad("version")
	case e.size > MaxEntry:
		return bad("too large")
	case (e.Seq == 0) != e.Prev.IsZero():
		return bad("previous entry and sequence disagree")
	case (e.Seq == 0) != (e.Cert != nil):
		return bad("certificate belongs in entry 0 alone")
	case len(e.Tips) > MaxHeads || !isSet(e.Tips):
		return bad("tips")
	case len(e.Control) > MaxHeads || !isSet(e.Control):
		return bad("control heads")
	case len(e.Files) > MaxFiles || !isSet(e.Files) || !allFiles(e.Files):
		return bad("files")
	case len(e.Pack) > MaxPack:
		return bad("pack too large")
	case (len(e.Pack) == 0) != e.Epoch.IsZero():
		return bad("pack and epoch disagree")
	case len(e.Acts) > MaxActs:
		return bad("too many control acts")
	}
	if !allCodec(e.Tips) || !allCodec(e.Control) || !e.Prev.IsZero() && e.Prev.Codec() != CodecDagCBOR {
		return bad("a link to something that is no entry")
	}
	if e.Founding() {
		if e.Seq != 0 || e.Salt.IsZero() || len(e.Control)+len(e.Tips)+len(e.Pack)+len(e.Files)+len(e.Acts) != 0 {
			return bad("founding entry")
		}
		return nil
	}
	if !e.Salt.IsZero() || len(e.Control) == 0 || e.Space.Codec() != CodecDagCBOR {
		return bad("only a founding entry has a salt and no control heads")
	}
	for i := range e.Acts {
		if err := e.Acts[i].check(); err != nil {
			return fmt.Errorf("%w: control act %d: %v", ErrMalformed, i, err)
		}
	}
	return nil
}

func allCodec(ids []CID) bool {
	return !slices.ContainsFunc(ids, func(id CID) bool { return id.Codec() != CodecDagCBOR })
}

func allFiles(ids []CID) bool {
	return !slices.ContainsFunc(ids, func(id CID) bool { return !id.isFile() })
}
