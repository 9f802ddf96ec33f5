package register

import (
	"errors"
	"fmt"

	"toguna/consult/entry"
)

// MaxNew is the most leaves that one head record can bring: what fits a pack.
const MaxNew = 2000

// ErrAccusation is returned for a fraud or an omission that does not bear out
// what it says.
var ErrAccusation = errors.New("this does not prove it")

// Plan returns the leaves that a registrar numbers next: those receipted that have
// no number yet, in the order given, each submission once, at most MaxNew. Already
// are the leaves of the register; receipted are those of all receipts in the past
// of the head to be, in the canonical order of the receipts. The caller plans
// again until nothing is left.
func Plan(already, receipted []entry.Leaf) []entry.Leaf {
	has := make(map[entry.CID]bool, len(already))
	for _, l := range already {
		has[l.Entry] = true
	}
	var out []entry.Leaf
	for _, l := range receipted {
		if len(out) == MaxNew {
			break
		}
		if !has[l.Entry] {
			has[l.Entry] = true
			out = append(out, l)
		}
	}
	return out
}

// Fraud is the proof that a registrar signed two heads of one term of which
// neither continues the other. It needs nothing but itself to be checked.
type Fraud struct {
	A, B []byte // the two notes
	// Leaves are those of the larger of the two trees; absent where both are of one
	// size, since then the hashes alone tell.
	Leaves []entry.Leaf
}

// Check verifies the proof against the registrar's author key: it returns nil if
// the fraud is proven, and else ErrAccusation.
func (f Fraud) Check(registrar entry.Key) error {
	a, err := OpenHead(f.A, registrar)
	if err != nil {
		return fmt.Errorf("first head: %w: %w", ErrAccusation, err)
	}
	b, err := OpenHead(f.B, registrar)
	if err != nil {
		return fmt.Errorf("second head: %w: %w", ErrAccusation, err)
	}
	if a.Space != b.Space || a.Consult != b.Consult || a.Term != b.Term {
		return fmt.Errorf("heads of two registers: %w", ErrAccusation)
	}
	if a.Size == b.Size {
		if a.Tree == b.Tree {
			return fmt.Errorf("heads of one tree: %w", ErrAccusation)
		}
		return nil
	}
	if a.Size > b.Size {
		a, b = b, a
	}
	larger := NewTree(f.Leaves)
	if !states(b, larger) {
		return fmt.Errorf("leaves of the larger head: %w", ErrAccusation)
	}
	if at, err := larger.RootAt(a.Size); err != nil || at == a.Tree {
		return fmt.Errorf("one head continues the other: %w", ErrAccusation)
	}
	return nil
}

// Omitted reports whether a registrar left out what it had to number: the entry
// that carries a receipt lies in the causal past of a head (inPast tells), and the
// tree of that head lacks the submission receipted. Without the first there is no
// fault: the receipt may not have reached the registrar.
func Omitted(receipt, submission entry.CID, inPast func(entry.CID) bool, tree *Tree) bool {
	if !inPast(receipt) {
		return false
	}
	for _, l := range tree.Leaves() {
		if l.Entry == submission {
			return false
		}
	}
	return true
}

// Omission is what the holder of a receipt shows to a third party when Omitted
// found one. The signatures and the tree check by themselves. That the entry of
// the receipt lies in the past of the head's entry is for anybody to follow who
// holds the sealed entries: their links are in clear.
type Omission struct {
	Space        entry.CID
	Receipt      entry.Receipt
	ReceiptEntry entry.CID // the entry that carries the receipt
	HeadEntry    entry.CID // the entry that carries the head
	Note         []byte
	Leaves       []entry.Leaf // of the head's whole tree
}

// Check verifies what can be verified without the entries: it returns nil if the
// receipt is signed, and the head is the registrar's and lacks the submission. It
// returns ErrAccusation otherwise.
func (o Omission) Check(registrar entry.Key) error {
	if !o.Receipt.Verify(o.Space) {
		return fmt.Errorf("receipt: %w: %w", ErrAccusation, entry.ErrSignature)
	}
	h, err := OpenHead(o.Note, registrar)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAccusation, err)
	}
	tree := NewTree(o.Leaves)
	if h.Space != o.Space || h.Consult != o.Receipt.Consult || !states(h, tree) {
		return fmt.Errorf("the head is of another register or other leaves: %w", ErrAccusation)
	}
	if !Omitted(o.ReceiptEntry, o.Receipt.Entry, func(entry.CID) bool { return true }, tree) {
		return fmt.Errorf("the register has the submission: %w", ErrAccusation)
	}
	return nil
}
