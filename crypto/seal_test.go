package crypto

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"filippo.io/age"
	"pgregory.net/rapid"
)

func TestSealOpen(t *testing.T) {
	_, o := newEpoch(t)
	_, stranger := newEpoch(t)
	for _, n := range []int{0, 1, 63 << 10, 64 << 10, 64<<10 + 1, 192 << 10} {
		plain := bytes.Repeat([]byte{0xa5}, n)
		sealed, err := Seal(o.Recipient(), plain)
		if err != nil {
			t.Fatal(err)
		}
		got, err := o.Open(sealed, n)
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes: got %d, %v", n, len(got), err)
		}
		if got, err := stranger.Open(sealed, n); !errors.Is(err, ErrNotForMe) || got != nil {
			t.Errorf("%d bytes, another key: got %d, %v", n, len(got), err)
		}
		if n == 0 {
			continue
		}
		if got, err := o.Open(sealed, n-1); !errors.Is(err, ErrTooLarge) || got != nil {
			t.Errorf("%d bytes, one less allowed: got %d, %v", n, len(got), err)
		}
	}
}

func TestSealMany(t *testing.T) {
	var recs []*Recipient
	var openers []*Opener
	for range 3 {
		_, o := newEpoch(t)
		recs, openers = append(recs, o.Recipient()), append(openers, o)
	}
	sealed, err := SealMany(recs, []byte("grant"))
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range openers {
		if got, err := o.Open(sealed, 100); err != nil || string(got) != "grant" {
			t.Errorf("recipient %d: %q, %v", i, got, err)
		}
	}
	tooMany := make([]*Recipient, MaxRecipients+1)
	for i := range tooMany {
		tooMany[i] = recs[0]
	}
	for _, bad := range [][]*Recipient{nil, tooMany, {nil}} {
		if _, err := SealMany(bad, nil); !errors.Is(err, ErrRecipients) {
			t.Errorf("%d recipients: %v", len(bad), err)
		}
	}
}

// Stock age opens what we sealed, with the identity as we export it, and we open what it sealed.
func TestStockAge(t *testing.T) {
	secret, o := newEpoch(t)
	exported, err := secret.Identity()
	if err != nil {
		t.Fatal(err)
	}
	ids, err := age.ParseIdentities(strings.NewReader("# exported\n" + exported.String() + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := Seal(o.Recipient(), Pad([]byte("pack")))
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), ids...)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, Pad([]byte("pack"))) {
		t.Errorf("age opened %q, %v", got, err)
	}

	recs, err := age.ParseRecipients(strings.NewReader(o.Recipient().String()))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recs...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "from age"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := o.Open(b.Bytes(), 100); err != nil || string(got) != "from age" {
		t.Errorf("we opened %q, %v", got, err)
	}
}

// Wherever one alters, cuts, or lengthens a sealed file, nothing of it comes out.
func TestTampering(t *testing.T) {
	_, o := newEpoch(t)
	plain := bytes.Repeat([]byte("text "), 30_000) // three chunks of 64 KiB
	sealed, err := Seal(o.Recipient(), plain)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, at int, b []byte) {
		t.Helper()
		got, err := o.Open(b, len(plain))
		if got != nil || !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotForMe) {
			t.Fatalf("%s at %d: %d bytes, %v", what, at, len(got), err)
		}
	}
	header := bytes.Index(sealed, []byte("\n---")) + 50
	var places []int
	for i := range header + 20 { // the header byte by byte, and the nonce
		places = append(places, i)
	}
	for i := header + 20; i < len(sealed); i += 4999 {
		places = append(places, i)
	}
	for i := len(sealed) - 20; i < len(sealed); i++ { // the last tag
		places = append(places, i)
	}
	for _, i := range places {
		b := bytes.Clone(sealed)
		b[i] ^= 0x04
		refused("altered", i, b)
		refused("cut", i, sealed[:i])
	}
	refused("extended", len(sealed), append(bytes.Clone(sealed), 0))
	const chunk = 64<<10 + 16
	first := len(sealed) - len(plain) - 3*16
	refused("without the last chunk", first+2*chunk, sealed[:first+2*chunk])
	refused("without the first chunk", first, append(bytes.Clone(sealed[:first]), sealed[first+chunk:]...))
	swapped := bytes.Clone(sealed)
	copy(swapped[first:], sealed[first+chunk:first+2*chunk])
	copy(swapped[first+chunk:], sealed[first:first+chunk])
	refused("chunks exchanged", first, swapped)
	if _, err := o.Open(sealed, len(plain)); err != nil {
		t.Fatal("the untouched file does not open:", err)
	}
}

func TestHostileHeader(t *testing.T) {
	_, o := newEpoch(t)
	for _, b := range []string{
		"",
		"age-encryption.org/v1\n",
		"age-encryption.org/v1\n-> mlkem768x25519 AAAA\n\n--- AAAA\n",
		strings.Repeat("a", 3<<20),
		"AGE-SECRET-KEY-PQ-1QQQQ\n",
	} {
		_, err := o.Open([]byte(b), 100)
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%.40q: %v", b, err)
		}
		if err != nil && len(err.Error()) > 200 {
			t.Errorf("%.40q: the error has %d characters", b, len(err.Error()))
		}
	}
}

var errDisk = errors.New("disk error")

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errDisk }

// What the disk did is not taken for what an adversary did.
func TestOpenToPassesErrors(t *testing.T) {
	_, o := newEpoch(t)
	sealed, err := Seal(o.Recipient(), make([]byte, 200_000))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 100, 5_000, 150_000} {
		src := io.MultiReader(bytes.NewReader(sealed[:n]), iotest.ErrReader(errDisk))
		if _, err := o.OpenTo(io.Discard, src, 1<<20); !errors.Is(err, errDisk) || errors.Is(err, ErrDamaged) {
			t.Errorf("reading fails after %d bytes: %v", n, err)
		}
	}
	if _, err := o.OpenTo(failingWriter{}, bytes.NewReader(sealed), 1<<20); !errors.Is(err, errDisk) {
		t.Errorf("writing fails: %v", err)
	}
	if err := SealFile(failingWriter{}, bytes.NewReader(nil), 0, o.Recipient()); !errors.Is(err, errDisk) {
		t.Errorf("writing a sealed file fails: %v", err)
	}
	var b bytes.Buffer
	if n, err := o.OpenTo(&b, iotest.OneByteReader(bytes.NewReader(sealed)), 200_000); err != nil || n != 200_000 || b.Len() != 200_000 {
		t.Errorf("a slow source: %d, %v", n, err)
	}
}

func TestSealFile(t *testing.T) {
	_, o := newEpoch(t)
	for _, n := range []int{0, 1, 3, 64<<10 - 4, 100_000, 1 << 20} {
		content := bytes.Repeat([]byte("x"), n)
		var sealed, got bytes.Buffer
		if err := SealFile(&sealed, bytes.NewReader(content), int64(n), o.Recipient()); err != nil {
			t.Fatal(err)
		}
		padded, err := o.Open(sealed.Bytes(), 2<<20)
		if err != nil || !bytes.Equal(padded, padFile(content)) {
			t.Errorf("%d bytes: padded to %d, %v", n, len(padded), err)
		}
		written, err := o.OpenFile(&got, bytes.NewReader(sealed.Bytes()), int64(n))
		if err != nil || written != int64(n) || !bytes.Equal(got.Bytes(), content) {
			t.Errorf("%d bytes: got %d, %v", n, written, err)
		}
		if n > 0 {
			if _, err := o.OpenFile(io.Discard, bytes.NewReader(sealed.Bytes()), int64(n)-1); !errors.Is(err, ErrTooLarge) {
				t.Errorf("%d bytes, one less allowed: %v", n, err)
			}
		}
		if err := SealFile(io.Discard, bytes.NewReader(content), int64(n)+1, o.Recipient()); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("a file shorter than announced: %v", err)
		}
		if n > 0 {
			if err := SealFile(io.Discard, bytes.NewReader(content), int64(n)-1, o.Recipient()); err == nil {
				t.Error("a file longer than announced was sealed")
			}
		}
	}
	if err := SealFile(io.Discard, zeroReader{}, MaxFile+1, o.Recipient()); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a file beyond the limit: %v", err)
	}
}

// padFile is what the plaintext of a sealed file must be.
func padFile(content []byte) []byte {
	padded := make([]byte, PadmeLen(8+int64(len(content))))
	binary.BigEndian.PutUint64(padded, uint64(len(content)))
	copy(padded[8:], content)
	return padded
}

// unpadFile is the reader of padFile that sees all at once.
func unpadFile(padded []byte) ([]byte, error) {
	if len(padded) < 8 {
		return nil, ErrPadding
	}
	n := binary.BigEndian.Uint64(padded)
	if n > MaxFile {
		return nil, ErrTooLarge
	}
	if n > uint64(len(padded)-8) || !bytes.Equal(padFile(padded[8:8+n]), padded) {
		return nil, ErrPadding
	}
	return padded[8 : 8+n], nil
}

// The padding comes off in a stream as it does at once, whatever the pieces.
func TestUnpadWriter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		padded := padFile(rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "content"))
		if rapid.Bool().Draw(t, "damaged") {
			i := rapid.IntRange(0, len(padded)-1).Draw(t, "where")
			padded[i] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		}
		padded = padded[:rapid.IntRange(len(padded)-1, len(padded)).Draw(t, "length")]
		want, wantErr := unpadFile(padded)

		var got bytes.Buffer
		u := &unpadWriter{dst: &got, max: MaxFile}
		var err error
		for rest := padded; len(rest) > 0 && err == nil; {
			k := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			_, err = u.Write(rest[:k])
			rest = rest[k:]
		}
		if err == nil {
			err = u.finish(int64(len(padded)))
		}
		if !errors.Is(err, wantErr) || err == nil && !bytes.Equal(got.Bytes(), want) {
			t.Fatalf("%q, %v; at once %q, %v", got.Bytes(), err, want, wantErr)
		}
	})
}

func TestPassphrase(t *testing.T) {
	seal := func(pass string) []byte {
		var b bytes.Buffer
		w, err := SealPassphraseWriter(&b, []byte(pass), 2)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, "text"); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	sealed := seal("mot de passe")
	_, o := newEpoch(t)
	toKey, err := Seal(o.Recipient(), []byte("text"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		sealed []byte
		pass   string
		limit  int
		want   error
	}{
		{"right", sealed, "mot de passe", 4, nil},
		{"wrong", sealed, "mot", 4, ErrPassphrase},
		{"empty", sealed, "", 4, ErrPassphrase},
		{"too large", sealed, "mot de passe", 3, ErrTooLarge},
		{"cut", sealed[:len(sealed)-1], "mot de passe", 4, ErrDamaged},
		{"to a key", toKey, "mot de passe", 4, ErrNotForMe},
		{"too costly", bytes.Replace(sealed, []byte(" 2\n"), []byte(" 21\n"), 1), "mot de passe", 4, ErrTooCostly},
		{"cost not a number", bytes.Replace(sealed, []byte(" 2\n"), []byte(" x\n"), 1), "mot de passe", 4, ErrDamaged},
	} {
		got, err := OpenPassphrase(bytes.NewReader(test.sealed), []byte(test.pass), test.limit)
		if !errors.Is(err, test.want) || (err == nil) != (string(got) == "text") {
			t.Errorf("%s: %q, %v", test.name, got, err)
		}
		var b bytes.Buffer
		n, err := OpenPassphraseTo(&b, bytes.NewReader(test.sealed), []byte(test.pass), int64(test.limit))
		if !errors.Is(err, test.want) || err == nil && (n != 4 || b.String() != "text") {
			t.Errorf("%s, to a writer: %d, %v", test.name, n, err)
		}
	}
	if _, err := o.Open(sealed, 4); !errors.Is(err, ErrNotForMe) {
		t.Errorf("a key on a passphrase's file: %v", err)
	}
	for _, n := range []int{-1, 21} {
		if _, err := SealPassphraseWriter(io.Discard, []byte("p"), n); !errors.Is(err, ErrWorkFactor) {
			t.Errorf("work factor %d: %v", n, err)
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	_, o := newEpoch(b)
	plain := make([]byte, 1<<10)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Seal(o.Recipient(), plain); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	secret, o := newEpoch(b)
	sealed, err := Seal(o.Recipient(), make([]byte, 1<<10))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("expanded", func(b *testing.B) {
		for b.Loop() {
			if _, err := o.Open(sealed, 1<<10); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("from-secret", func(b *testing.B) {
		for b.Loop() {
			o, err := secret.Opener()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := o.Open(sealed, 1<<10); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("not-for-me", func(b *testing.B) {
		_, stranger := newEpoch(b)
		for b.Loop() {
			if _, err := stranger.Open(sealed, 1<<10); !errors.Is(err, ErrNotForMe) {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkParseRecipient(b *testing.B) {
	_, o := newEpoch(b)
	raw := o.Recipient().Bytes()
	for b.Loop() {
		if _, err := ParseRecipient(raw); err != nil {
			b.Fatal(err)
		}
	}
}
