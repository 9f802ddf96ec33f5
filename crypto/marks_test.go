package crypto

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// The examples of the PURBs paper and what its formula promises.
func TestPadmeLen(t *testing.T) {
	for _, test := range [][2]int64{
		{-1, 0},
		{0, 0},
		{1, 1},
		{2, 2},
		{4, 4},
		{7, 7},
		{8, 8},
		{9, 10},
		{17, 18},
		{100, 104},
		{1000, 1024},
		{1025, 1088},
		{9 << 20, 9 << 20},
		{9<<20 + 1, 9<<20 + 1<<18},
	} {
		if got := PadmeLen(test[0]); got != test[1] {
			t.Errorf("PadmeLen(%d) = %d, want %d", test[0], got, test[1])
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1<<50).Draw(t, "n")
		p := PadmeLen(n)
		if p < n || float64(p) > 1.12*float64(n) || PadmeLen(p) != p || PadmeLen(n+1) < p {
			t.Errorf("PadmeLen(%d) = %d", n, p)
		}
	})
}

func TestUnpadRefuses(t *testing.T) {
	good := Pad(make([]byte, 101))
	dirty := bytes.Clone(good)
	dirty[len(dirty)-1] = 1
	for name, b := range map[string][]byte{
		"nothing":   nil,
		"no length": {0, 0, 0},
		"shorter":   good[:len(good)-1],
		"longer":    append(bytes.Clone(good), 0),
		"dirty":     dirty,
		"too long":  {0xff, 0xff, 0xff, 0xff, 0},
		"past end":  {0, 0, 0, 1},
	} {
		if got, err := Unpad(b); !errors.Is(err, ErrPadding) || got != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func FuzzUnpad(f *testing.F) {
	f.Add(Pad(nil))
	f.Add(Pad([]byte("content")))
	f.Add(Pad(make([]byte, 300)))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		content, err := Unpad(b)
		if err == nil && !bytes.Equal(Pad(content), b) {
			t.Errorf("%x pads again as %x", b, Pad(content))
		}
	})
}

func TestSign(t *testing.T) {
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	const label = "toguna/1/test"
	msg := []byte("message")
	sig := Sign(key, label, msg)
	if !Verify(pub, label, msg, sig) {
		t.Fatal("a signature does not verify")
	}
	flipped := bytes.Clone(sig)
	flipped[40] ^= 1
	other, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, ok := range map[string]bool{
		"other label":           Verify(pub, "toguna/1/tes", msg, sig),
		"label runs into text":  Verify(pub, "toguna/1/testm", []byte("essage"), sig),
		"other message":         Verify(pub, label, []byte("massage"), sig),
		"empty message":         Verify(pub, label, nil, sig),
		"other key":             Verify(other, label, msg, sig),
		"no key":                Verify(nil, label, msg, sig),
		"short key":             Verify(pub[:31], label, msg, sig),
		"no signature":          Verify(pub, label, msg, nil),
		"short signature":       Verify(pub, label, msg, sig[:63]),
		"long signature":        Verify(pub, label, msg, append(bytes.Clone(sig), 0)),
		"altered":               Verify(pub, label, msg, flipped),
		"without label":         Verify(pub, label, msg, ed25519.Sign(key, msg)),
		"scalar beyond order":   Verify(pub, label, msg, addOrder(sig)),
		"key is no curve point": Verify(append(ed25519.PublicKey{2}, make([]byte, 31)...), label, msg, sig),
	} {
		if ok {
			t.Errorf("%s: verifies", name)
		}
	}
}

// addOrder returns the signature with the group's order added to its scalar: the same point equation, other bytes.
func addOrder(sig []byte) []byte {
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	scalar := bytes.Clone(sig[32:])
	slices.Reverse(scalar)
	sum := new(big.Int).Add(new(big.Int).SetBytes(scalar), order).FillBytes(make([]byte, 32))
	slices.Reverse(sum)
	return append(bytes.Clone(sig[:32]), sum...)
}

// Under a key of small order one signature fits many messages, and the standard library says yes: that is why such keys
// are refused.
func TestSmallOrderKeys(t *testing.T) {
	identity := ed25519.PublicKey(append([]byte{1}, make([]byte, 31)...))
	everything := append(append([]byte{1}, make([]byte, 31)...), make([]byte, 32)...) // R the neutral point, S zero
	if !ed25519.Verify(identity, []byte("anything"), everything) {
		t.Fatal("the standard library refuses by itself; the check has become superfluous")
	}
	for _, y := range smallOrder() {
		for _, sign := range []byte{0, 0x80} {
			key := ed25519.PublicKey(bytes.Clone(y[:]))
			key[31] |= sign
			if err := CheckKey(key); !errors.Is(err, ErrKey) {
				t.Errorf("%x: %v", key, err)
			}
			// That these are points of small order: of some messages, R neutral and S zero is a signature.
			if sign == 0 && !slices.ContainsFunc([]byte("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), func(c byte) bool {
				return ed25519.Verify(key, []byte{c}, everything)
			}) {
				t.Errorf("%x is not of small order", key)
			}
			if Verify(key, "toguna/1/test", []byte("anything"), everything) {
				t.Errorf("%x verifies", key)
			}
		}
	}
	// y and y+p: p = 2^255-19 in little-endian order.
	prime := append(append([]byte{0xed}, bytes.Repeat([]byte{0xff}, 30)...), 0x7f)
	for k := range 19 {
		key := ed25519.PublicKey(bytes.Clone(prime))
		key[0] += byte(k)
		if err := CheckKey(key); !errors.Is(err, ErrKey) {
			t.Errorf("p+%d: %v", k, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		key := ed25519.NewKeyFromSeed(drawBytes(t, 32, "seed"))
		if err := CheckKey(key.Public().(ed25519.PublicKey)); err != nil {
			t.Errorf("an honest key: %v", err)
		}
	})
}

func TestWords8(t *testing.T) {
	a, b := newIdentity(t), newIdentity(t)
	ws, rec := []byte("workspace"), a.Recipient().Bytes()
	hash := Words8Hash(ws, a.Author(), rec)
	for _, lang := range languages() {
		words := Words8(ws, a.Author(), rec, lang)
		if !slices.Equal(words, Words8Of(hash, lang)) || !MatchWords8Of(words, hash) || MatchWords8Of(words, [32]byte{1}) {
			t.Errorf("%s: the words and their hash disagree", lang)
		}
		if len(words) != 8 {
			t.Fatalf("%d words", len(words))
		}
		typed := slices.Clone(words)
		for i := range typed {
			typed[i] = strings.ToUpper(foldWord(typed[i])) + " "
		}
		if !MatchWords8(typed, ws, a.Author(), rec) {
			t.Errorf("%s: %q does not match as typed", lang, words)
		}
		swapped := slices.Clone(words)
		swapped[0] = "zoo"
		for name, ok := range map[string]bool{
			"other workspace": MatchWords8(words, []byte("workspac"), a.Author(), rec),
			"other author":    MatchWords8(words, ws, b.Author(), rec),
			"other recipient": MatchWords8(words, ws, a.Author(), b.Recipient().Bytes()),
			"seven words":     MatchWords8(words[:7], ws, a.Author(), rec),
			"nine words":      MatchWords8(append(slices.Clone(words), words[0]), ws, a.Author(), rec),
			"no words":        MatchWords8(nil, ws, a.Author(), rec),
			"another word":    words[0] != "zoo" && MatchWords8(swapped, ws, a.Author(), rec),
			"shifted fields":  MatchWords8(words, append(ws, a.Author()[0]), a.Author()[1:], rec),
		} {
			if ok {
				t.Errorf("%s, %s: matches", lang, name)
			}
		}
	}
	if !slices.Equal(Words8(ws, a.Author(), rec, "bm"), Words8(ws, a.Author(), rec, English)) {
		t.Error("a language without a list does not give English")
	}
}

func TestCheckWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := [32]byte(drawBytes(t, 32, "data"))
		words := CheckWords(data, rapid.SampledFrom(languages()).Draw(t, "lang"))
		if len(words) != 4 || !MatchCheckWords(words, data) || MatchCheckWords(words[:3], data) {
			t.Fatalf("%q", words)
		}
		data[0] ^= 1
		if MatchCheckWords(words, data) {
			t.Fatalf("%q matches other data", words)
		}
	})
}

// The tree within a commitment is the one of golang.org/x/mod/sumdb/tlog.
func TestTreeHash(t *testing.T) {
	var stored, leaves []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(at))
		for i, k := range at {
			hashes[i] = stored[k]
		}
		return hashes, nil
	})
	for n := range int64(70) {
		if n > 0 {
			want, err := tlog.TreeHash(n, reader)
			if err != nil {
				t.Fatal(err)
			}
			if got := treeHash(leaves); got != want {
				t.Fatalf("%d leaves: %v, want %v", n, got, want)
			}
		}
		leaf := tlog.RecordHash([]byte{byte(n)})
		leaves = append(leaves, leaf)
		hashes, err := tlog.StoredHashesForRecordHash(n, leaf, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
	}
}

func drawCommitment(t *rapid.T) *Commitment {
	return &Commitment{
		Seed:   [32]byte(drawBytes(t, 32, "seed")),
		Pieces: rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 5), 1, 20).Draw(t, "pieces"),
	}
}

// Whatever is withheld, the opening has the root; whatever is changed about what is shown, it has not.
func TestOpening(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCommitment(t)
		root := c.Root()
		mask := rapid.SliceOfN(rapid.Bool(), len(c.Pieces), len(c.Pieces)).Draw(t, "shown")
		o := c.Open(func(i int) bool { return mask[i] })
		if got, err := RootOf(o); err != nil || got != root {
			t.Fatalf("the root of the opening is %x, %v", got, err)
		}
		for i, l := range o {
			if l.Shown != mask[i] || !l.Shown && (l.Piece != nil || l.Salt != [32]byte{}) {
				t.Fatalf("piece %d: %+v", i, l)
			}
			if l.Shown && !bytes.Equal(l.Piece, c.Pieces[i]) {
				t.Fatalf("piece %d is not shown as it is", i)
			}
		}
		i := rapid.IntRange(0, len(o)-1).Draw(t, "changed")
		forged := slices.Clone(o)
		switch {
		case !forged[i].Shown:
			forged[i].Hash[3] ^= 1
		case rapid.Bool().Draw(t, "salt"):
			forged[i].Salt[31] ^= 1
		default:
			forged[i].Piece = append(bytes.Clone(forged[i].Piece), 0)
		}
		if got, err := RootOf(forged); err != nil || got == root {
			t.Fatalf("a changed opening: %x, %v", got, err)
		}
		if got, err := RootOf(append(slices.Clone(o), Leaf{Shown: true})); err != nil || got == root {
			t.Fatalf("a longer opening: %x, %v", got, err)
		}
	})
}

// The limit that RootOf states, shown: the hash of an inner node passes for one hidden piece. If piece 0, shown, states
// the number, the lie is plain.
// TestWithheldPiecesAreCounted plays the redactor who passes several withheld pieces off as one.
func TestWithheldPiecesAreCounted(t *testing.T) {
	c := &Commitment{Seed: [32]byte{1}, Pieces: [][]byte{[]byte("where"), []byte("a"), []byte("b"), []byte("c")}}
	o := c.Open(func(i int) bool { return i < 2 })
	// Three leaves make the tree ((0 1) 2), four make ((0 1) (2 3)).
	collapsed := Opening{o[0], o[1], {Hash: tlog.NodeHash(tlog.Hash(o[2].Hash), tlog.Hash(o[3].Hash))}}
	if got, err := RootOf(collapsed); err != nil || got == c.Root() {
		t.Fatalf("two withheld pieces pass for one (%v)", err)
	}
	if got, err := RootOf(o); err != nil || got != c.Root() {
		t.Fatalf("the honest opening does not give the root (%v)", err)
	}
}

func TestCommitmentHides(t *testing.T) {
	c := Commitment{Seed: [32]byte{1}, Pieces: [][]byte{[]byte("yes"), []byte("yes")}}
	o := c.Open(func(int) bool { return false })
	if o[0].Hash == o[1].Hash {
		t.Error("equal pieces have equal hashes")
	}
	d := c
	d.Seed = [32]byte{2}
	if c.Root() == d.Root() {
		t.Error("the root does not depend on the seed: a guess could be confirmed")
	}
}

func TestRootOfRefuses(t *testing.T) {
	for name, o := range map[string]Opening{
		"nothing":             {},
		"shown with a hash":   {{Shown: true, Hash: [32]byte{1}}},
		"hidden with a salt":  {{Salt: [32]byte{1}}},
		"hidden with a piece": {{Piece: []byte("x")}},
	} {
		if _, err := RootOf(o); !errors.Is(err, ErrOpening) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// No two ways of cutting bytes into parts, and no two labels, share a code.
func TestMac(t *testing.T) {
	key := []byte("0123456789abcdef")
	seen := map[[32]byte]string{}
	for name, mac := range map[string][32]byte{
		"ab|c":  Mac(key, "toguna/1/x", []byte("ab"), []byte("c")),
		"a|bc":  Mac(key, "toguna/1/x", []byte("a"), []byte("bc")),
		"abc":   Mac(key, "toguna/1/x", []byte("abc")),
		"abc|":  Mac(key, "toguna/1/x", []byte("abc"), nil),
		"none":  Mac(key, "toguna/1/x"),
		"label": Mac(key, "toguna/1/y", []byte("abc")),
		"key":   Mac([]byte("0123456789abcdeg"), "toguna/1/x", []byte("abc")),
	} {
		if other, ok := seen[mac]; ok {
			t.Errorf("%s and %s have one code", name, other)
		}
		seen[mac] = name
	}
}

func TestDerive(t *testing.T) {
	key := []byte("0123456789abcdef")
	seen := map[[32]byte]string{}
	for name, k := range map[string][32]byte{
		"label":         Derive(key, "toguna/1/x", nil),
		"empty context": Derive(key, "toguna/1/x", []byte{}),
		"context":       Derive(key, "toguna/1/x", []byte("y")),
		"longer label":  Derive(key, "toguna/1/xy", nil),
	} {
		if other, ok := seen[k]; ok {
			t.Errorf("%s and %s have one key", name, other)
		}
		seen[k] = name
	}
}

func TestBadLabelPanics(t *testing.T) {
	for _, label := range []string{"", "toguna/1/a\x00b"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q is taken for a label", label)
				}
			}()
			Derive(make([]byte, 32), label, nil)
		}()
	}
}

func BenchmarkVerify(b *testing.B) {
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	msg := make([]byte, 2<<10)
	sig := Sign(key, "toguna/1/test", msg)
	for b.Loop() {
		if !Verify(pub, "toguna/1/test", msg, sig) {
			b.Fatal("does not verify")
		}
	}
}
