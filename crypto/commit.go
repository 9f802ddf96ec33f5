package crypto

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"

	"golang.org/x/mod/sumdb/tlog"
)

// MaxPieces is the most pieces a commitment can have.
const MaxPieces = math.MaxUint32

// ErrOpening says that an opening is malformed: empty, or a leaf both shown and hidden.
var ErrOpening = errors.New("malformed opening of a commitment")

// A Commitment fixes a text without showing it: its [Commitment.Root] says nothing to who has not the text and the seed
// (every piece is hashed with a salt of its own, so not even a guess can be confirmed), and no other text has the same
// root. Later any pieces can be shown and the others withheld ([Commitment.Open]), and what is shown is provably
// what remains of the text committed to.
//
// By convention piece 0 is not text but what the text is bound to, so that a root cannot be lifted into another context.
type Commitment struct {
	Seed   [32]byte // random, sealed along with the text; the salts come from it
	Pieces [][]byte
}

// Root returns the commitment: the Merkle tree hash of RFC 6962, section 2.1, over the pieces, each with its salt of 32
// bytes before it. The salt of piece i is [Derive] of the seed, "toguna/1/piece", and i (32 bits, big-endian).
func (c *Commitment) Root() [32]byte {
	leaves := make([]tlog.Hash, len(c.Pieces))
	for i, p := range c.Pieces {
		leaves[i] = leafHash(c.salt(i), p)
	}
	return rootHash(leaves)
}

// Open returns an opening that shows the pieces for which show returns true, with their salts, and of the others only
// the hashes. It shares the memory of the pieces.
func (c *Commitment) Open(show func(i int) bool) Opening {
	o := make(Opening, len(c.Pieces))
	for i, p := range c.Pieces {
		salt := c.salt(i)
		if show(i) {
			o[i] = Leaf{Shown: true, Salt: salt, Piece: p}
		} else {
			o[i] = Leaf{Hash: leafHash(salt, p)}
		}
	}
	return o
}

// salt returns the salt of piece i: derived, so that 32 sealed bytes serve a text of any length, and one salt shown
// tells nothing about the others.
func (c *Commitment) salt(i int) [32]byte { return Derive(c.Seed[:], labelPiece, u32(i)) }

// An Opening is a committed text of which some pieces may be withheld, in order.
type Opening []Leaf

// A Leaf is one piece of an opening: shown, with Salt and Piece, or hidden, with Hash alone.
type Leaf struct {
	Shown bool
	Salt  [32]byte
	Piece []byte
	Hash  [32]byte
}

// RootOf returns the root of the commitment that o opens, or [ErrOpening]. Compare it with the root that was signed:
// if they are equal, the pieces shown are committed ones, in their order, and as many are withheld as the opening says.
func RootOf(o Opening) ([32]byte, error) {
	if len(o) == 0 || uint64(len(o)) > MaxPieces {
		return [32]byte{}, fmt.Errorf("%w: %d pieces", ErrOpening, len(o))
	}
	leaves := make([]tlog.Hash, len(o))
	for i, l := range o {
		switch {
		case l.Shown && l.Hash == [32]byte{}:
			leaves[i] = leafHash(l.Salt, l.Piece)
		case !l.Shown && l.Salt == [32]byte{} && len(l.Piece) == 0:
			leaves[i] = l.Hash
		default:
			return [32]byte{}, fmt.Errorf("%w: piece %d is both shown and hidden", ErrOpening, i)
		}
	}
	return rootHash(leaves), nil
}

// rootHash binds the tree to the number of its leaves: in a bare tree the hash of an inner node, given as that of one
// hidden leaf, would stand for a whole run of withheld pieces.
func rootHash(leaves []tlog.Hash) [32]byte {
	mth := treeHash(leaves)
	return Hash(labelCommitment, append(u32(len(leaves)), mth[:]...))
}

// leafHash hashes a salted piece. The salt has a fixed length, so the two cannot run into each other.
func leafHash(salt [32]byte, piece []byte) tlog.Hash {
	return tlog.RecordHash(append(salt[:], piece...))
}

// treeHash is MTH of RFC 6962 over hashes of leaves.
func treeHash(leaves []tlog.Hash) tlog.Hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	}
	k := 1 // the largest power of two below the number of leaves
	for k*2 < len(leaves) {
		k *= 2
	}
	return tlog.NodeHash(treeHash(leaves[:k]), treeHash(leaves[k:]))
}
