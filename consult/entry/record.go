package entry

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bounds of texts, in bytes.
const (
	MaxName    = 200
	MaxTitle   = 1000
	MaxComment = 64 << 10
	MaxLetter  = 128 << 10
	MaxQuote   = 8 << 10
	MaxContext = 256
	MaxSmall   = 4 << 10 // reasons, notes, answers
	MaxRefs    = 4096
	MaxList    = 200 // questions, answers, attachments
)

// ErrNewer is returned for a record that this program does not know, or knows
// with fewer fields. It is kept and passed on, and has no effect.
var ErrNewer = errors.New("a newer program wrote this")

// ErrRecord is returned for a record of a known type whose content breaks its rules.
var ErrRecord = errors.New("malformed record")

// Body is the content of one record.
type Body interface {
	// RecordType is the name under which the body is encoded.
	RecordType() string
	check() error
}

// NewRecord checks and encodes b.
func NewRecord(b Body) (Record, error) {
	if err := b.check(); err != nil {
		return Record{}, fmt.Errorf("%w: %s: %w", ErrRecord, b.RecordType(), err)
	}
	data, err := Marshal(b)
	if err != nil {
		return Record{}, fmt.Errorf("encode %s: %w", b.RecordType(), err)
	}
	return Record{Type: b.RecordType(), Body: data}, nil
}

// Decode returns the content of r: ErrNewer for one this program does not know,
// ErrRecord for one that breaks its rules.
func (r Record) Decode() (Body, error) { return r.decode(Unmarshal) }

// DecodeAgain is Decode for a record that came through Decode before.
func (r Record) DecodeAgain() (Body, error) { return r.decode(unmarshalTrusted) }

func (r Record) decode(unmarshal func([]byte, any) error) (Body, error) {
	b := newBody(r.Type)
	if b == nil {
		return nil, ErrNewer
	}
	// Whatever does not decode may be what a later version of the record has:
	// unknown fields, other types.
	if err := unmarshal(r.Body, b); err != nil {
		return nil, ErrNewer
	}
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrRecord, r.Type, err)
	}
	return b, nil
}

func newBody(typ string) Body {
	switch typ {
	case "author":
		return new(Author)
	case "space":
		return new(Space)
	case "draft":
		return new(Draft)
	case "parallel":
		return new(Parallel)
	case "drawn":
		return new(Drawn)
	case "open":
		return new(Open)
	case "extend":
		return new(Extend)
	case "close":
		return new(Close)
	case "comment":
		return new(Comment)
	case "reply":
		return new(Reply)
	case "place":
		return new(Place)
	case "endorse":
		return new(Endorse)
	case "withdraw":
		return new(Withdraw)
	case "submit":
		return new(Submit)
	case "about":
		return new(About)
	case "receipt":
		return new(Receipt)
	case "head":
		return new(Head)
	case "dispose":
		return new(Dispose)
	}
	return nil
}

// FileRef names a sealed file and what its plaintext is.
type FileRef struct {
	CID  CID    `cbor:"cid"`
	Hash Hash   `cbor:"hash"`
	Size uint64 `cbor:"size"`
	Name string `cbor:"name,omitempty"`
}

// MaxFile bounds the plaintext of one sealed file.
const MaxFile = 256 << 20

func (f FileRef) check() error {
	if !f.CID.isFile() || f.Size > MaxFile {
		return errors.New("file reference")
	}
	return text("file name", f.Name, MaxName, optional)
}

// Presence of a text field.
const (
	optional = false
	required = true
)

var (
	errText = errors.New("not NFC text, or with control characters")
	errLong = errors.New("too long")
	errNone = errors.New("missing")
)

// CleanText brings s into the form that records demand: valid UTF-8, NFC,
// without control characters but newline and tab, trimmed.
func CleanText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		if badRune(r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(s))
}

// badRune reports the characters that a record's text may not hold: controls,
// and the bidirectional overrides and isolates, which can make one text look
// like another.
func badRune(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r):
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

func text(field, s string, limit int, must bool) error {
	switch {
	case s == "" && must:
		return fmt.Errorf("%s: %w", field, errNone)
	case len(s) > limit:
		return fmt.Errorf("%s: %w (%d bytes of at most %d)", field, errLong, len(s), limit)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, badRune) || !norm.NFC.IsNormalString(s):
		return fmt.Errorf("%s: %w", field, errText)
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func when(ok bool, what string) error {
	if ok {
		return nil
	}
	return errors.New(what)
}

func refs(field string, rs []Ref, min int) error {
	pointless := slices.ContainsFunc(rs, func(r Ref) bool { return !r.valid() })
	return when(len(rs) >= min && len(rs) <= MaxRefs && isSet(rs) && !pointless, field)
}
