package crypto

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func newSeed(t testing.TB) Seed {
	t.Helper()
	s, err := NewSeed(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newIdentity(t testing.TB) *Identity {
	t.Helper()
	id, err := NewIdentity(newSeed(t))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func newEpoch(t testing.TB) (EpochSecret, *Opener) {
	t.Helper()
	s, err := NewEpochSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o, err := s.Opener()
	if err != nil {
		t.Fatal(err)
	}
	return s, o
}

func drawBytes(t *rapid.T, n int, name string) []byte {
	return rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, name)
}

// The vectors of BIP-39 itself (github.com/trezor/python-mnemonic, vectors.json).
func TestBIP39Vectors(t *testing.T) {
	for _, test := range []struct {
		entropy []byte
		words   string
	}{
		{make([]byte, 16), strings.Repeat("abandon ", 11) + "about"},
		{bytes.Repeat([]byte{0x7f}, 16), "legal winner thank year wave sausage worth useful legal winner thank yellow"},
		{bytes.Repeat([]byte{0x80}, 16), "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"},
		{bytes.Repeat([]byte{0xff}, 16), strings.Repeat("zoo ", 11) + "wrong"},
		{make([]byte, 32), strings.Repeat("abandon ", 23) + "art"},
		{bytes.Repeat([]byte{0x7f}, 32), strings.Repeat("legal winner thank year wave sausage worth useful ", 2) + "legal winner thank year wave sausage worth title"},
		{bytes.Repeat([]byte{0xff}, 32), strings.Repeat("zoo ", 23) + "vote"},
	} {
		words, err := EntropyWords(test.entropy, English)
		if err != nil || strings.Join(words, " ") != test.words {
			t.Errorf("%x: %q, %v", test.entropy, words, err)
		}
		back, err := EntropyFromWords(strings.Fields(test.words))
		if err != nil || !bytes.Equal(back, test.entropy) {
			t.Errorf("%q: %x, %v", test.words, back, err)
		}
	}
}

func TestWordLists(t *testing.T) {
	for _, lang := range languages() {
		l := wordLists()[lang]
		if len(l.words) != 2048 || len(l.index) != 2048 {
			t.Errorf("%s: %d words, %d of them different without accents", lang, len(l.words), len(l.index))
		}
		for _, w := range l.words {
			if !norm.NFC.IsNormalString(w) {
				t.Errorf("%s: %q is not composed", lang, w)
			}
		}
	}
}

// Whatever a person does to accents, case and spaces, the words are the seed.
func TestSeedWords(t *testing.T) {
	mangle := map[string]func(string) string{
		"as shown":    func(w string) string { return w },
		"capitals":    strings.ToUpper,
		"no accents":  foldWord,
		"decomposed":  norm.NFD.String,
		"with spaces": func(w string) string { return " " + w + "\u00a0\n" },
		"full width": func(w string) string {
			return strings.Map(func(r rune) rune {
				if r >= 'a' && r <= 'z' {
					return r - 'a' + '\uff41'
				}
				return r
			}, w)
		},
	}
	rapid.Check(t, func(t *rapid.T) {
		seed := Seed(drawBytes(t, 32, "seed"))
		words, err := seed.Words(rapid.SampledFrom(languages()).Draw(t, "lang"))
		if err != nil || len(words) != 24 {
			t.Fatalf("%q, %v", words, err)
		}
		for how, f := range mangle {
			given := slices.Clone(words)
			for i := range given {
				given[i] = f(given[i])
			}
			if got, err := SeedFromWords(given); err != nil || got != seed {
				t.Fatalf("%s: %v", how, err)
			}
		}
	})
}

func TestSeedFromWordsRefuses(t *testing.T) {
	seed := Seed{1, 2, 3}
	for _, lang := range languages() {
		words, err := seed.Words(lang)
		if err != nil {
			t.Fatal(err)
		}
		unknown := slices.Clone(words)
		unknown[20] = "toguna"
		var wordErr *WordError
		_, err = SeedFromWords(unknown)
		if !errors.As(err, &wordErr) || wordErr.Index != 20 || wordErr.Word != "toguna" || !errors.Is(err, ErrWords) {
			t.Errorf("%s: an unknown word: %v", lang, err)
		}
		if err != nil && strings.Contains(err.Error(), "toguna") {
			t.Errorf("%s: the error repeats the word: %v", lang, err)
		}
		swapped := slices.Clone(words)
		swapped[0], swapped[5] = swapped[5], swapped[0]
		if _, err := SeedFromWords(swapped); !errors.Is(err, ErrChecksum) || !errors.Is(err, ErrWords) {
			t.Errorf("%s: two words exchanged: %v", lang, err)
		}
		for _, n := range []int{0, 1, 12, 23} {
			if _, err := SeedFromWords(words[:n]); !errors.Is(err, ErrWords) {
				t.Errorf("%s: %d words: %v", lang, n, err)
			}
		}
	}
	if _, err := seed.Words("bm"); !errors.Is(err, ErrLanguage) {
		t.Errorf("a language without a list: %v", err)
	}
	if _, err := EntropyWords(make([]byte, 20), English); err == nil {
		t.Error("20 bytes were written as words")
	}
}

func FuzzSeedFromWords(f *testing.F) {
	for _, lang := range languages() {
		words, err := Seed{7}.Words(lang)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(strings.Join(words, " "))
	}
	f.Add(strings.Repeat("zoo ", 23) + "vote")
	f.Add("\u0301 \xff")
	f.Fuzz(func(t *testing.T, phrase string) {
		given := strings.Split(phrase, " ")
		seed, err := SeedFromWords(given)
		if err != nil {
			if !errors.Is(err, ErrWords) {
				t.Fatalf("an untyped error: %v", err)
			}
			return
		}
		var again []string
		for _, lang := range languages() {
			words, err := seed.Words(lang)
			if err != nil {
				t.Fatal(err)
			}
			again = append(again, strings.Join(fold(words), " "))
		}
		if got := strings.Join(fold(given), " "); !slices.Contains(again, got) {
			t.Errorf("%q is read as the seed of %q", got, again)
		}
	})
}

func TestIdentity(t *testing.T) {
	seed := newSeed(t)
	a, err := NewIdentity(seed)
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewIdentity(seed)
	if err != nil {
		t.Fatal(err)
	}
	if !a.AuthorKey().Equal(b.AuthorKey()) || !a.Recipient().Equal(b.Recipient()) {
		t.Error("one seed gave two persons")
	}
	keys := map[string]ed25519.PrivateKey{
		"author":        a.AuthorKey(),
		"member of ws1": a.MemberKey([]byte("ws1")),
		"member of ws2": a.MemberKey([]byte("ws2")),
		"member of nil": a.MemberKey(nil),
		"founder 1":     a.FounderKey([32]byte{1}),
		"founder 2":     a.FounderKey([32]byte{2}),
		"member of 1":   a.MemberKey(append([]byte{1}, make([]byte, 31)...)),
		"someone else":  newIdentity(t).MemberKey([]byte("ws1")),
	}
	seen := map[string]string{}
	for name, k := range keys {
		if other, ok := seen[string(k)]; ok {
			t.Errorf("%s and %s have one key", name, other)
		}
		seen[string(k)] = name
	}
	if !a.MemberKey([]byte("ws1")).Equal(b.MemberKey([]byte("ws1"))) {
		t.Error("a member key is not stable")
	}
	if !a.Author().Equal(a.AuthorKey().Public()) {
		t.Error("the author is not the author key's public half")
	}
}

func TestRecipient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, err := EpochSecret(drawBytes(t, 32, "secret")).Opener()
		if err != nil {
			t.Fatal(err)
		}
		rec := o.Recipient()
		raw := rec.Bytes()
		if len(raw) != RecipientSize {
			t.Fatalf("%d bytes", len(raw))
		}
		if got := o.id.Recipient().String(); got != rec.String() {
			t.Fatalf("age writes %s, we write %s", got, rec)
		}
		again, err := ParseRecipient(raw)
		if err != nil || !again.Equal(rec) || again.EpochID() != rec.EpochID() {
			t.Fatalf("reading the bytes: %v", err)
		}
		again, err = ParseRecipientString(rec.String())
		if err != nil || !again.Equal(rec) {
			t.Fatalf("reading the text: %v", err)
		}
		raw[0] ^= 1
		if !bytes.Equal(again.Bytes(), rec.Bytes()) {
			t.Fatal("the caller changed a recipient")
		}
	})
	if !(*Recipient)(nil).Equal(nil) || newIdentity(t).Recipient().Equal(nil) {
		t.Error("a nil recipient equals something")
	}
}

func TestParseRecipientRefuses(t *testing.T) {
	good := newIdentity(t).Recipient().Bytes()
	withPoint := func(p ...byte) []byte {
		b := slices.Clone(good)
		copy(b[1184:], make([]byte, 32))
		copy(b[1184:], p)
		return b
	}
	prime := append(append([]byte{0xed}, bytes.Repeat([]byte{0xff}, 30)...), 0x7f)
	for name, raw := range map[string][]byte{
		"nothing":            nil,
		"cut":                good[:RecipientSize-1],
		"extended":           append(slices.Clone(good), 0),
		"point 0":            withPoint(),
		"point 1":            withPoint(1),
		"point p":            withPoint(prime...),
		"point p+1":          withPoint(append([]byte{0xee}, prime[1:]...)...),
		"high bit":           withPoint(append(slices.Clone(good[1184:RecipientSize-1]), good[RecipientSize-1]|0x80)...),
		"ML-KEM not reduced": append(bytes.Repeat([]byte{0xff}, 1184), good[1184:]...),
	} {
		if _, err := ParseRecipient(raw); !errors.Is(err, ErrRecipient) {
			t.Errorf("%s: %v", name, err)
		}
	}
	text := newIdentity(t).Recipient().String()
	x25519, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{
		"nothing":        "",
		"mixed case":     strings.ToUpper(text[:900]) + text[900:],
		"typing mistake": text[:500] + "b" + text[501:],
		"X25519":         x25519.Recipient().String(),
		"cut":            text[:len(text)-1],
		"with a space":   text + " ",
	} {
		if _, err := ParseRecipientString(s); !errors.Is(err, ErrRecipient) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzBech32(f *testing.F) {
	f.Add("age1pq1qqqqqqqq")
	f.Add(bech32Encode("age1pq", []byte("bytes")))
	f.Add("A12UEL5L")
	f.Fuzz(func(t *testing.T, s string) {
		hrp, data, err := bech32Decode(s)
		if err != nil {
			return
		}
		if got := bech32Encode(hrp, data); got != strings.ToLower(s) {
			t.Errorf("%q re-encodes as %q", s, got)
		}
	})
}

func TestSecretsDoNotPrint(t *testing.T) {
	id := newIdentity(t)
	epoch, opener := newEpoch(t)
	for _, x := range []any{id.seed, &id.seed, id, epoch, opener} {
		for _, format := range []string{"%v", "%+v", "%#v", "%x", "%X", "%s", "%d", "%q"} {
			if got := fmt.Sprintf(format, x); strings.TrimPrefix(got, "&") != hidden {
				t.Errorf("%s of %T prints %q", format, x, got)
			}
		}
	}
}

func TestShortRandomness(t *testing.T) {
	if _, err := NewSeed(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a seed of 31 bytes")
	}
	if _, err := NewEpochSecret(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("an epoch of 31 bytes")
	}
}
