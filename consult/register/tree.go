package register

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"toguna/consult/entry"
)

// MaxSize bounds the number of leaves of one register. Sizes beyond it, which
// only a hostile head can state, are refused before any arithmetic.
const MaxSize = 1 << 32

// ErrProof is returned for a proof that does not show what it was shown for.
var ErrProof = errors.New("the proof does not show this")

// Tree is the Merkle tree (RFC 6962 §2.1) over the leaves of one term. Numbers
// count from 1, as people do: leaf n of the tree has the number n+1. The zero
// Tree is empty and ready for use. A Tree may be read by several goroutines at
// once, as long as none appends.
type Tree struct {
	leaves []entry.Leaf
	hashes []tlog.Hash // in tlog's order of storage
}

// NewTree returns the tree over leaves.
func NewTree(leaves []entry.Leaf) *Tree {
	t := &Tree{}
	t.Append(leaves...)
	return t
}

// Append adds leaves at the end.
func (t *Tree) Append(leaves ...entry.Leaf) {
	for _, l := range leaves {
		added, err := tlog.StoredHashes(int64(len(t.leaves)), l.Bytes(), t)
		if err != nil {
			panic(err) // t reads every hash that it stored: a programming error
		}
		t.hashes = append(t.hashes, added...)
		t.leaves = append(t.leaves, l)
	}
}

// cut shortens t to its first size leaves. The hashes stored for these do not
// depend on what came after.
func (t *Tree) cut(size uint64) {
	t.leaves = t.leaves[:size]
	t.hashes = t.hashes[:tlog.StoredHashCount(int64(size))]
}

// ReadHashes is what the proofs of package tlog read: [tlog.HashReader].
func (t *Tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("read hash %d of %d", x, len(t.hashes))
		}
		out[i] = t.hashes[x]
	}
	return out, nil
}

// Size is the number of leaves.
func (t *Tree) Size() uint64 { return uint64(len(t.leaves)) }

// Leaf returns the leaf with a number, and whether there is one.
func (t *Tree) Leaf(number uint64) (entry.Leaf, bool) {
	if number < 1 || number > t.Size() {
		return entry.Leaf{}, false
	}
	return t.leaves[number-1], true
}

// Leaves returns all leaves in order. They are the tree's own: not to be changed.
func (t *Tree) Leaves() []entry.Leaf { return t.leaves[:len(t.leaves):len(t.leaves)] }

// Root is the hash of the whole tree; of an empty one, SHA-256 of nothing.
func (t *Tree) Root() entry.Hash {
	root, err := t.RootAt(t.Size())
	if err != nil {
		panic(err) // a tree has a root at its own size: a programming error
	}
	return root
}

// RootAt is the root that the tree had when it held its first size leaves.
func (t *Tree) RootAt(size uint64) (entry.Hash, error) {
	if size > t.Size() {
		return entry.Hash{}, fmt.Errorf("root at size %d of a tree of %d", size, t.Size())
	}
	h, err := tlog.TreeHash(int64(size), t)
	return entry.Hash(h), err
}

// InclusionProof proves the leaf with a number against the root that the tree has
// at size.
func (t *Tree) InclusionProof(number, size uint64) ([]entry.Hash, error) {
	if number < 1 || number > size || size > t.Size() {
		return nil, fmt.Errorf("prove number %d at size %d of a tree of %d", number, size, t.Size())
	}
	p, err := tlog.ProveRecord(int64(size), int64(number-1), t)
	return fromTlog(p), err
}

// ConsistencyProof proves that the tree of the first old leaves is a prefix of
// the whole.
func (t *Tree) ConsistencyProof(old uint64) ([]entry.Hash, error) {
	switch {
	case old > t.Size():
		return nil, fmt.Errorf("prove the prefix of %d of a tree of %d", old, t.Size())
	case old == 0:
		return nil, nil // the empty tree is a prefix of every tree
	}
	p, err := tlog.ProveTree(int64(t.Size()), int64(old), t)
	return fromTlog(p), err
}

// CheckInclusion verifies that the tree of the given size and root has leaf under
// number. It returns ErrProof if the proof does not show that.
func CheckInclusion(proof []entry.Hash, size uint64, root entry.Hash, number uint64, leaf entry.Leaf) error {
	if size > MaxSize || number < 1 || number > size {
		return fmt.Errorf("number %d in a tree of %d: %w", number, size, ErrProof)
	}
	err := tlog.CheckRecord(toTlog(proof), int64(size), tlog.Hash(root), int64(number-1), tlog.RecordHash(leaf.Bytes()))
	if err != nil {
		return fmt.Errorf("number %d in a tree of %d: %w", number, size, ErrProof)
	}
	return nil
}

// CheckPrefix verifies that the tree of oldSize and oldRoot is a prefix of the
// tree of size and root. It returns ErrProof if the proof does not show that.
func CheckPrefix(proof []entry.Hash, size uint64, root entry.Hash, oldSize uint64, oldRoot entry.Hash) error {
	bad := fmt.Errorf("a tree of %d as a prefix of one of %d: %w", oldSize, size, ErrProof)
	if size > MaxSize || oldSize > size {
		return bad
	}
	if oldSize == 0 {
		// What tlog has no proof for: nothing is a prefix of everything.
		if len(proof) != 0 || oldRoot != emptyRoot() || size == 0 && root != oldRoot {
			return bad
		}
		return nil
	}
	if tlog.CheckTree(toTlog(proof), int64(size), tlog.Hash(root), int64(oldSize), tlog.Hash(oldRoot)) != nil {
		return bad
	}
	return nil
}

func emptyRoot() entry.Hash { return sha256.Sum256(nil) }

func fromTlog(p []tlog.Hash) []entry.Hash {
	out := make([]entry.Hash, len(p))
	for i, h := range p {
		out[i] = entry.Hash(h)
	}
	return out
}

func toTlog(p []entry.Hash) []tlog.Hash {
	out := make([]tlog.Hash, len(p))
	for i, h := range p {
		out[i] = tlog.Hash(h)
	}
	return out
}
