package register

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"toguna/consult/entry"
	"toguna/crypto"
)

// MaxReceiptFile bounds a receipt file, in bytes.
const MaxReceiptFile = 64 << 10

// maxProof bounds an inclusion proof: one hash a level of the largest tree.
const maxProof = 33

// receiptFormat is what the field "toguna" of a receipt file says.
const receiptFormat = "receipt 1"

var (
	// ErrReceiptFile is returned for bytes that are not a receipt file.
	ErrReceiptFile = errors.New("not a receipt file")
	// ErrReceipt is returned for a receipt whose signature or proof does not hold.
	ErrReceipt = errors.New("the receipt does not hold")
)

// ReceiptFile is what a submitter keeps: the clerk's signed receipt, which holds
// neither name nor content, and, once the registrar has numbered the submission,
// the number with its proof.
type ReceiptFile struct {
	Space     entry.CID
	Receipt   entry.Receipt
	Recipient []byte // of the clerk who signed it, so that the 8 words can be recomputed
	Numbered  *Numbered
}

// Numbered is a submission's place in the register.
type Numbered struct {
	Term      uint64
	Number    uint64
	Registrar entry.Key // whose key signs the note
	Note      []byte    // the head
	Proof     []entry.Hash
}

// receiptJSON is the file's form. Bytes are in base64, as encoding/json has them.
type receiptJSON struct {
	Format    string        `json:"toguna"`
	Space     []byte        `json:"ws"`
	Entry     []byte        `json:"entry"`
	Root      []byte        `json:"root"`
	Consult   refJSON       `json:"consult"`
	Time      int64         `json:"time"`
	Author    []byte        `json:"author"`
	Sig       []byte        `json:"sig"`
	Recipient []byte        `json:"recipient"`
	Numbered  *numberedJSON `json:"numbered,omitempty"`
}

type refJSON struct {
	Entry []byte `json:"entry"`
	Index uint64 `json:"index"`
}

type numberedJSON struct {
	Term      uint64   `json:"term"`
	Number    uint64   `json:"number"`
	Registrar []byte   `json:"registrar"`
	Note      []byte   `json:"note"`
	Proof     [][]byte `json:"proof"`
}

// Number adds a place in the register to f: the line of the submission, the head
// that states the tree, and the proof.
func (f *ReceiptFile) Number(tree *Tree, line Line, head Signed, registrar entry.Key) error {
	proof, err := tree.InclusionProof(line.Number, head.Text.Size)
	if err != nil {
		return fmt.Errorf("number a receipt: %w", err)
	}
	n := *f
	n.Numbered = &Numbered{Term: line.Term, Number: line.Number, Registrar: registrar, Note: head.Note, Proof: proof}
	if err := n.Check(); err != nil {
		return fmt.Errorf("number a receipt: %w", err)
	}
	*f = n
	return nil
}

// Marshal returns the bytes of the file.
func (f ReceiptFile) Marshal() ([]byte, error) {
	j := receiptJSON{
		Format: receiptFormat, Space: f.Space[:], Entry: f.Receipt.Entry[:], Root: f.Receipt.Root[:],
		Consult: refJSON{f.Receipt.Consult.Entry[:], f.Receipt.Consult.Index},
		Time:    f.Receipt.Time, Author: f.Receipt.Author[:], Sig: f.Receipt.Sig[:], Recipient: f.Recipient,
	}
	if n := f.Numbered; n != nil {
		j.Numbered = &numberedJSON{Term: n.Term, Number: n.Number, Registrar: n.Registrar[:], Note: n.Note, Proof: [][]byte{}}
		for _, h := range n.Proof {
			j.Numbered.Proof = append(j.Numbered.Proof, h[:])
		}
	}
	out, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write receipt file: %w", err)
	}
	return append(out, '\n'), nil
}

// ParseReceiptFile reads a receipt file from outside. White space is free, since
// mail programs change it; all else must be as Marshal writes it. It says nothing
// about the signatures: see Check.
func ParseReceiptFile(data []byte) (*ReceiptFile, error) {
	bad := func(what string) error { return fmt.Errorf("%w: %s", ErrReceiptFile, what) }
	if len(data) > MaxReceiptFile {
		return nil, bad("too large")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var j receiptJSON
	if err := dec.Decode(&j); err != nil {
		return nil, bad(err.Error())
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, bad("more than one value")
	}
	if j.Format != receiptFormat {
		return nil, bad("another format")
	}
	f, err := j.value()
	if err != nil {
		return nil, bad(err.Error())
	}
	again, err := f.Marshal()
	if err != nil || !sameJSON(again, data) {
		return nil, bad("fields in another form or order")
	}
	return f, nil
}

func sameJSON(a, b []byte) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

func (j receiptJSON) value() (*ReceiptFile, error) {
	f := &ReceiptFile{Recipient: j.Recipient}
	r := &f.Receipt
	var errs [3]error
	f.Space, errs[0] = entry.ParseCID(j.Space)
	r.Entry, errs[1] = entry.ParseCID(j.Entry)
	r.Consult.Entry, errs[2] = entry.ParseCID(j.Consult.Entry)
	r.Consult.Index, r.Time = j.Consult.Index, j.Time
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	if !fill(r.Root[:], j.Root) || !fill(r.Author[:], j.Author) || !fill(r.Sig[:], j.Sig) || len(j.Recipient) != entry.RecipientSize {
		return nil, errors.New("a hash, key or signature of another length")
	}
	if r.Consult.Index >= entry.MaxRecords {
		return nil, errors.New("consultation")
	}
	n := j.Numbered
	if n == nil {
		return f, nil
	}
	f.Numbered = &Numbered{Term: n.Term, Number: n.Number, Note: n.Note}
	if !fill(f.Numbered.Registrar[:], n.Registrar) || n.Term < 1 || n.Number < 1 || len(n.Proof) > maxProof {
		return nil, errors.New("number")
	}
	for _, p := range n.Proof {
		var h entry.Hash
		if !fill(h[:], p) {
			return nil, errors.New("proof")
		}
		f.Numbered.Proof = append(f.Numbered.Proof, h)
	}
	return f, nil
}

func fill(into, from []byte) bool {
	return len(into) == len(from) && copy(into, from) == len(from)
}

// Check verifies the clerk's signature and, if the receipt is numbered, the
// registrar's and the proof. It returns ErrReceipt if one does not hold. Whose
// keys these are is another question: see MatchWords.
func (f *ReceiptFile) Check() error {
	if !f.Receipt.Verify(f.Space) {
		return fmt.Errorf("%w: %w", ErrReceipt, entry.ErrSignature)
	}
	n := f.Numbered
	if n == nil {
		return nil
	}
	h, err := OpenHead(n.Note, n.Registrar)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if h.Space != f.Space || h.Consult != f.Receipt.Consult || h.Term != n.Term {
		return fmt.Errorf("%w: the head is of another register", ErrReceipt)
	}
	if err := CheckInclusion(n.Proof, h.Size, h.Tree, n.Number, f.Leaf()); err != nil {
		return fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	return nil
}

// Leaf is the line that the register must have for this receipt.
func (f *ReceiptFile) Leaf() entry.Leaf {
	return entry.Leaf{Root: f.Receipt.Root, Entry: f.Receipt.Entry}
}

// Words are the 8 words of the clerk who signed the receipt.
func (f *ReceiptFile) Words(lang string) []string {
	return crypto.Words8(f.Space[:], f.Receipt.Author[:], f.Recipient, lang)
}

// MatchWords reports whether words, in either language, are those of the clerk who
// signed the receipt.
func (f *ReceiptFile) MatchWords(words []string) bool {
	return crypto.MatchWords8(words, f.Space[:], f.Receipt.Author[:], f.Recipient)
}

// CheckWords are 4 words by which two people compare, aloud, the fingerprint on a
// printed receipt with the one in the register.
func (f *ReceiptFile) CheckWords(lang string) []string {
	return crypto.CheckWords(f.Receipt.Root, lang)
}

// Received is the time that the clerk's program claims.
func (f *ReceiptFile) Received() time.Time { return time.Unix(f.Receipt.Time, 0) }
