package register_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"testing"

	"toguna/consult/entry"
	"toguna/consult/register"
)

var (
	space   = entry.Sum(entry.CodecDagCBOR, []byte("workspace"))
	consult = entry.Ref{Entry: entry.Sum(entry.CodecDagCBOR, []byte("open")), Index: 2}
)

func private(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32))
}

func public(seed byte) entry.Key { return entry.Key(private(seed).Public().(ed25519.PublicKey)) }

func recipient(seed byte) []byte { return bytes.Repeat([]byte{seed}, entry.RecipientSize) }

func leaf(n int) entry.Leaf {
	b := binary.BigEndian.AppendUint64(nil, uint64(n))
	return entry.Leaf{Root: entry.Sum(entry.CodecRaw, b).Digest(), Entry: entry.Sum(entry.CodecDagCBOR, b)}
}

func leaves(from, to int) []entry.Leaf {
	var out []entry.Leaf
	for n := from; n < to; n++ {
		out = append(out, leaf(n))
	}
	return out
}

// registrar writes heads as the registrar's program does, or as it does not.
type registrar struct {
	t     testing.TB
	key   byte
	tree  register.Tree
	heads []register.Head
}

// head appends leaves and signs.
func (r *registrar) head(final bool, added ...entry.Leaf) register.Head {
	r.t.Helper()
	from := r.tree.Size()
	r.tree.Append(added...)
	h := signed(r.t, r.key, register.HeadText{
		Space: space, Consult: consult, Term: 1, Size: r.tree.Size(), Tree: r.tree.Root(), Final: final,
	}, from, added)
	h.Entry = entry.Sum(entry.CodecDagCBOR, append(h.Body.Note, byte(len(r.heads))))
	r.heads = append(r.heads, h)
	return h
}

func signed(t testing.TB, key byte, text register.HeadText, from uint64, added []entry.Leaf) register.Head {
	t.Helper()
	n, err := register.SignHead(private(key), text)
	if err != nil {
		t.Fatal(err)
	}
	return register.Head{
		Entry: entry.Sum(entry.CodecDagCBOR, n), Author: public(key),
		Body: entry.Head{Consult: text.Consult, Term: text.Term, From: from, Leaves: added, Note: n, Final: text.Final},
	}
}

// linesOf returns the leaves of a register in the order of their numbers.
func linesOf(f register.Folded) []entry.Leaf {
	var out []entry.Leaf
	for _, l := range f.Lines {
		out = append(out, l.Leaf)
	}
	return out
}

func receiptFor(key byte, l entry.Leaf) entry.Receipt {
	r := entry.Receipt{Entry: l.Entry, Root: l.Root, Consult: consult, Time: 1_795_000_000}
	r.Sign(private(key), space)
	return r
}
