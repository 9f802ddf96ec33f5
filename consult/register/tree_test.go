package register_test

import (
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"toguna/consult/entry"
	"toguna/consult/register"
)

// slowRoot is RFC 6962 §2.1 word for word.
func slowRoot(ls []entry.Leaf) entry.Hash {
	switch len(ls) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, ls[0].Bytes()...))
	}
	k := 1
	for k*2 < len(ls) {
		k *= 2
	}
	left, right := slowRoot(ls[:k]), slowRoot(ls[k:])
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

func TestTreeIsThatOfTheRFC(t *testing.T) {
	all := leaves(0, 40)
	whole := register.NewTree(all)
	for n := range len(all) + 1 {
		want := slowRoot(all[:n])
		if got := register.NewTree(all[:n]).Root(); got != want {
			t.Fatalf("root of %d leaves differs from the RFC's", n)
		}
		if got, err := whole.RootAt(uint64(n)); err != nil || got != want {
			t.Fatalf("root at %d: %v", n, err)
		}
	}
	if _, err := whole.RootAt(41); err == nil {
		t.Error("root beyond the tree")
	}
	if l, ok := whole.Leaf(1); !ok || l != all[0] {
		t.Error("number 1 is not the first leaf")
	}
	for _, n := range []uint64{0, 41} {
		if _, ok := whole.Leaf(n); ok {
			t.Errorf("there is a leaf numbered %d", n)
		}
	}
}

func TestProofs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 70).Draw(t, "size")
		all := leaves(0, size)
		tree := register.NewTree(all)
		at := rapid.Uint64Range(1, uint64(size)).Draw(t, "at")
		number := rapid.Uint64Range(1, at).Draw(t, "number")
		root, err := tree.RootAt(at)
		if err != nil {
			t.Fatal(err)
		}
		proof, err := tree.InclusionProof(number, at)
		if err != nil {
			t.Fatal(err)
		}
		if err := register.CheckInclusion(proof, at, root, number, all[number-1]); err != nil {
			t.Fatal(err)
		}
		// Nothing else passes: another leaf, number, root, or proof.
		other := rapid.Uint64Range(1, at).Filter(func(n uint64) bool { return n != number || at == 1 }).Draw(t, "other")
		if at > 1 {
			refused(t, register.CheckInclusion(proof, at, root, number, all[other-1]))
			refused(t, register.CheckInclusion(proof, at, root, other, all[number-1]))
		}
		refused(t, register.CheckInclusion(proof, at, entry.Hash{1}, number, all[number-1]))
		refused(t, register.CheckInclusion(append(slices.Clone(proof), root), at, root, number, all[number-1]))
		if len(proof) > 0 {
			refused(t, register.CheckInclusion(proof[1:], at, root, number, all[number-1]))
		}

		prefix, err := tree.ConsistencyProof(at)
		if err != nil {
			t.Fatal(err)
		}
		if err := register.CheckPrefix(prefix, uint64(size), tree.Root(), at, root); err != nil {
			t.Fatal(err)
		}
		changed := slices.Clone(all)
		changed[number-1] = leaf(1000)
		refused(t, register.CheckPrefix(prefix, uint64(size), register.NewTree(changed).Root(), at, root))
		refused(t, register.CheckPrefix(prefix, uint64(size), tree.Root(), at, entry.Hash{2}))
		refused(t, register.CheckPrefix(append(slices.Clone(prefix), root), uint64(size), tree.Root(), at, root))
	})
}

func refused(t interface {
	Helper()
	Fatalf(string, ...any)
}, err error,
) {
	t.Helper()
	if !errors.Is(err, register.ErrProof) {
		t.Fatalf("got %v, want ErrProof", err)
	}
}

func TestProofsAtTheEdges(t *testing.T) {
	tree := register.NewTree(leaves(0, 3))
	empty := entry.Hash(sha256.Sum256(nil))
	proof, err := tree.ConsistencyProof(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := register.CheckPrefix(proof, 3, tree.Root(), 0, empty); err != nil {
		t.Errorf("the empty tree is no prefix: %v", err)
	}
	if err := register.CheckPrefix(nil, 0, empty, 0, empty); err != nil {
		t.Errorf("the empty tree is no prefix of itself: %v", err)
	}
	refused(t, register.CheckPrefix(proof, 3, tree.Root(), 0, entry.Hash{1}))
	refused(t, register.CheckPrefix(nil, 0, entry.Hash{1}, 0, empty))
	refused(t, register.CheckPrefix(nil, 2, tree.Root(), 3, tree.Root()))
	refused(t, register.CheckInclusion(nil, 0, empty, 0, leaf(0)))
	refused(t, register.CheckInclusion(nil, 1<<63+5, empty, 1, leaf(0)))
	refused(t, register.CheckPrefix(nil, 1<<63+5, empty, 1, empty))
	if _, err := tree.InclusionProof(0, 3); err == nil {
		t.Error("proof of number 0")
	}
	if _, err := tree.InclusionProof(4, 3); err == nil {
		t.Error("proof of number 4 of 3")
	}
	if _, err := tree.ConsistencyProof(4); err == nil {
		t.Error("proof of a prefix of 4 of 3")
	}
}
