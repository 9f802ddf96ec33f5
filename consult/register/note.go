package register

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/ipfs/go-cid"
	"golang.org/x/mod/sumdb/note"

	"toguna/consult/entry"
	"toguna/crypto"
)

var (
	// ErrNote is returned for bytes that are not a note in its one form, signed
	// once, by the key expected.
	ErrNote = errors.New("not a note signed by this key")
	// ErrHead is returned for a note that does not say what a head says.
	ErrHead = errors.New("malformed head of a register")
)

// MaxNote bounds a note from outside, in bytes.
const MaxNote = 64 << 10

// headTitle is the first line of every head: no other note of ours begins so.
const headTitle = "toguna register 1"

// HeadText is what a head states: that the register of a consultation and term
// has Size leaves, whose tree is Tree, and whether it is closed with them.
type HeadText struct {
	Space   entry.CID
	Consult entry.Ref
	Term    uint64 // from 1
	Size    uint64
	Tree    entry.Hash
	Final   bool
}

// String is the text of the note, which ends with a newline.
func (h HeadText) String() string {
	state := "open"
	if h.Final {
		state = "final"
	}
	return fmt.Sprintf("%s\n%s\n%s %d\n%d\n%s\n%s\n", headTitle, h.Space, RefText(h.Consult), h.Term, h.Size,
		base64.StdEncoding.EncodeToString(h.Tree[:]), state)
}

func (h HeadText) check() error {
	if h.Space.Codec() != entry.CodecDagCBOR || h.Consult.Entry.Codec() != entry.CodecDagCBOR ||
		h.Consult.Index >= entry.MaxRecords || h.Term < 1 || h.Size > MaxSize || h.Size == 0 && h.Tree != emptyRoot() {
		return ErrHead
	}
	return nil
}

// SignHead returns the note of h, signed with the registrar's author key.
func SignHead(author ed25519.PrivateKey, h HeadText) ([]byte, error) {
	if err := h.check(); err != nil {
		return nil, fmt.Errorf("sign head: %w", err)
	}
	return SignNote(author, h.String())
}

// OpenHead reads a head and verifies that author signed it. It accepts exactly
// what SignHead writes for what it returns, and else fails with ErrNote or ErrHead.
func OpenHead(signed []byte, author entry.Key) (HeadText, error) {
	text, err := OpenNote(signed, author)
	if err != nil {
		return HeadText{}, fmt.Errorf("open head: %w", err)
	}
	h, err := parseHead(text)
	if err != nil {
		return HeadText{}, fmt.Errorf("open head: %w", err)
	}
	return h, nil
}

func parseHead(text string) (HeadText, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 7 || lines[0] != headTitle {
		return HeadText{}, ErrHead
	}
	ref, term, _ := strings.Cut(lines[2], " ")
	var h HeadText
	var errs [5]error
	h.Space, errs[0] = ParseCID(lines[1])
	h.Consult, errs[1] = ParseRef(ref)
	h.Term, errs[2] = strconv.ParseUint(term, 10, 64)
	h.Size, errs[3] = strconv.ParseUint(lines[3], 10, 64)
	tree, err := base64.StdEncoding.DecodeString(lines[4])
	if err != nil || len(tree) != len(h.Tree) {
		return HeadText{}, ErrHead
	}
	copy(h.Tree[:], tree)
	h.Final = lines[5] == "final"
	errs[4] = h.check()
	// The comparison refuses every other spelling of the same values.
	if errors.Join(errs[:]...) != nil || h.String() != text {
		return HeadText{}, ErrHead
	}
	return h, nil
}

// RefText is the form of a reference in notes: the short form of its entry, a
// point, and the index, which is never left out.
func RefText(r entry.Ref) string { return fmt.Sprintf("%s.%d", r.Entry.Short(), r.Index) }

// shortForm is RFC 4648 base32 in lower case, of the digest alone.
var shortForm = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// ParseRef reads what RefText writes, and nothing else.
func ParseRef(s string) (entry.Ref, error) {
	short, index, _ := strings.Cut(s, ".")
	digest, err := shortForm.DecodeString(short)
	n, err2 := strconv.ParseUint(index, 10, 64)
	if err != nil || err2 != nil || len(digest) != sha256.Size {
		return entry.Ref{}, fmt.Errorf("read reference: %w", entry.ErrCID)
	}
	id, err := entry.ParseCID(append([]byte{1, entry.CodecDagCBOR, 0x12, 0x20}, digest...))
	r := entry.Ref{Entry: id, Index: n}
	if err != nil || RefText(r) != s {
		return entry.Ref{}, fmt.Errorf("read reference: %w", entry.ErrCID)
	}
	return r, nil
}

// ParseCID reads the standard text form of a CID, in base32, and nothing else.
func ParseCID(s string) (entry.CID, error) {
	const length = 59 // "b" and the base32 of 36 bytes
	if len(s) != length {
		return entry.CID{}, fmt.Errorf("read CID: %w", entry.ErrCID)
	}
	c, err := cid.Decode(s)
	if err != nil {
		return entry.CID{}, fmt.Errorf("read CID: %w", entry.ErrCID)
	}
	id, err := entry.FromCid(c)
	if err != nil || id.String() != s {
		return entry.CID{}, fmt.Errorf("read CID: %w", entry.ErrCID)
	}
	return id, nil
}

// KeyName is the name under which an author key signs notes: "toguna-" and the
// first 16 hexadecimal digits of the key's SHA-256. It says no person's name.
func KeyName(author entry.Key) string {
	sum := sha256.Sum256(author[:])
	return "toguna-" + hex.EncodeToString(sum[:8])
}

// algEd25519 is the byte before a key in the encoded keys of package note.
const algEd25519 = 1

// SignNote signs text, which must end with a newline, as a note of the author.
// The first line of the text must say what kind of statement it is: it is what
// keeps one kind from being shown as another.
func SignNote(author ed25519.PrivateKey, text string) ([]byte, error) {
	name := KeyName(entry.Key(author.Public().(ed25519.PublicKey)))
	public := append([]byte{algEd25519}, author.Public().(ed25519.PublicKey)...)
	sum := sha256.Sum256(append([]byte(name+"\n"), public...))
	signer, err := note.NewSigner(fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, binary.BigEndian.Uint32(sum[:4]),
		base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, author.Seed()...))))
	if err != nil {
		return nil, fmt.Errorf("prepare the key of a note: %w", err)
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return nil, fmt.Errorf("sign note: %w", err)
	}
	return signed, nil
}

// OpenNote returns the text of a note that author, and nobody else, signed. A
// note has one form: further signatures, or another spelling of the same one,
// fail with ErrNote like a wrong signature.
func OpenNote(signed []byte, author entry.Key) (string, error) {
	if len(signed) > MaxNote || crypto.CheckKey(author[:]) != nil {
		return "", ErrNote
	}
	key, err := note.NewEd25519VerifierKey(KeyName(author), author[:])
	if err != nil {
		return "", fmt.Errorf("prepare the key of a note: %w", err)
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return "", fmt.Errorf("prepare the key of a note: %w", err)
	}
	n, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil || len(n.Sigs) != 1 {
		return "", ErrNote
	}
	raw, err := base64.StdEncoding.DecodeString(n.Sigs[0].Base64)
	if err != nil {
		return "", ErrNote
	}
	again := fmt.Sprintf("%s\n— %s %s\n", n.Text, KeyName(author), base64.StdEncoding.EncodeToString(raw))
	if again != string(signed) {
		return "", ErrNote
	}
	return n.Text, nil
}
