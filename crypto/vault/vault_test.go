package vault

import (
	"bytes"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"filippo.io/age"
	"toguna/crypto"
)

// Weak on purpose: a test makes hundreds of vaults.
var cheap = Options{WorkFactor: 2}

func newSeed(t testing.TB) crypto.Seed {
	t.Helper()
	s, err := crypto.NewSeed(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newVault(t testing.TB, pass string) (*Vault, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "vault")
	v, err := Create(dir, []byte(pass), newSeed(t), cheap)
	if err != nil {
		t.Fatal(err)
	}
	return v, dir
}

func save(t testing.TB, v *Vault, ring string) {
	t.Helper()
	if err := v.Save([]byte(ring)); err != nil {
		t.Fatal(err)
	}
}

func mustOpen(t testing.TB, dir, pass string) *Vault {
	t.Helper()
	v, err := Open(dir, []byte(pass))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func wantRing(t testing.TB, v *Vault, want ...string) {
	t.Helper()
	got, err := v.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range want {
		if string(got) == w {
			return
		}
	}
	t.Fatalf("ring is %q, want one of %q", got, want)
}

func TestCreateOpenSave(t *testing.T) {
	v, dir := newVault(t, "pass")
	wantRing(t, v, "")
	save(t, v, "one")
	save(t, v, "two")

	w := mustOpen(t, dir, "pass")
	if w.Seed() != v.Seed() {
		t.Error("the seed changed")
	}
	wantRing(t, w, "two")

	if _, err := Create(dir, []byte("other"), newSeed(t), cheap); !errors.Is(err, ErrExists) {
		t.Errorf("making a second vault: %v", err)
	}
	wantRing(t, mustOpen(t, dir, "pass"), "two")

	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 2 {
		t.Errorf("files left: %q, %v", names, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for _, name := range append(names, dir) {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	_, dir := newVault(t, "pass")
	empty := t.TempDir()
	for _, test := range []struct {
		name, dir, pass string
		want            error
	}{
		{"wrong passphrase", dir, "Pass", ErrPassphrase},
		{"empty passphrase", dir, "", ErrPassphrase},
		{"no vault", empty, "pass", ErrAbsent},
		{"no directory", filepath.Join(empty, "none"), "pass", ErrAbsent},
	} {
		if _, err := Open(test.dir, []byte(test.pass)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if _, err := Create(empty, nil, newSeed(t), cheap); !errors.Is(err, ErrPassphrase) {
		t.Errorf("making a vault without a passphrase: %v", err)
	}
	if _, err := Create(empty, []byte("p"), newSeed(t), Options{WorkFactor: 21}); !errors.Is(err, crypto.ErrWorkFactor) {
		t.Errorf("making a vault with work factor 21: %v", err)
	}
	if Exists(empty) {
		t.Error("a refused vault left files")
	}
}

// The default must not become cheaper unnoticed, and a costly file must be refused before the work is done.
func TestWorkFactor(t *testing.T) {
	dir := t.TempDir()
	if _, err := Create(dir, []byte("pass"), newSeed(t), Options{}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, rootName)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	stanza := strings.Split(strings.SplitN(string(b), "\n", 3)[1], " ")
	if len(stanza) != 4 || stanza[1] != "scrypt" || stanza[3] != strconv.Itoa(18) {
		t.Fatalf("header is %q", stanza)
	}
	for _, n := range []string{"21", "22", "30", "64", "18446744073709551616"} {
		costly := strings.Replace(string(b), " 18\n", " "+n+"\n", 1)
		if err := os.WriteFile(path, []byte(costly), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, []byte("pass")); !errors.Is(err, ErrTooCostly) {
			t.Errorf("work factor %s: %v", n, err)
		}
	}
}

func TestPassphraseForms(t *testing.T) {
	_, dir := newVault(t, "caf\u00e9 \ufb01n")
	mustOpen(t, dir, "cafe\u0301 fin")
}

// Stock age opens vault.age with the passphrase.
func TestStockAge(t *testing.T) {
	v, dir := newVault(t, "pass")
	f, err := os.Open(filepath.Join(dir, rootName))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	id, err := age.NewScryptIdentity("pass")
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(f, id)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	seed := v.Seed()
	want := append([]byte("\xa3\x61v\x01\x63key\x58\x20"), v.storage[:]...)
	want = append(want, "\x64seed\x58\x20"...)
	want = append(want, seed[:]...)
	if !bytes.Equal(plain, want) {
		t.Errorf("vault.age holds %x, want %x", plain, want)
	}
}

// goldenSeed is 0, 1, 2, … 31.
func goldenSeed() crypto.Seed {
	var s crypto.Seed
	for i := range s {
		s[i] = byte(i)
	}
	return s
}

var update = flag.Bool("update", false, "make the vault in testdata anew; the former one must still open")

// A vault once written opens in every later version.
func TestGolden(t *testing.T) {
	golden := filepath.Join("testdata", "v1")
	if *update {
		if err := os.RemoveAll(golden); err != nil {
			t.Fatal(err)
		}
		v, err := Create(golden, []byte("pass"), goldenSeed(), cheap)
		if err != nil {
			t.Fatal(err)
		}
		save(t, v, "ring")
	}
	v := mustOpen(t, copyDir(t, golden), "pass")
	if v.Seed() != goldenSeed() {
		t.Error("another seed")
	}
	wantRing(t, v, "ring")
}

func TestChangePassphrase(t *testing.T) {
	v, dir := newVault(t, "old")
	save(t, v, "ring")
	box := v.Sealer("cache").Seal([]byte("text"), nil)
	if err := v.ChangePassphrase(nil, cheap); !errors.Is(err, ErrPassphrase) {
		t.Fatalf("an empty passphrase: %v", err)
	}
	if err := v.ChangePassphrase([]byte("new"), cheap); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, []byte("old")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("the former passphrase: %v", err)
	}
	w := mustOpen(t, dir, "new")
	wantRing(t, w, "ring")
	if got, err := w.Sealer("cache").Open(box, nil); err != nil || string(got) != "text" {
		t.Errorf("a box from before: %q, %v", got, err)
	}
	if w.Seed() != v.Seed() {
		t.Error("the seed changed")
	}
}

func TestDamage(t *testing.T) {
	v, dir := newVault(t, "pass")
	save(t, v, "ring")
	for _, name := range []string{rootName, ringName} {
		path := filepath.Join(dir, name)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		damaged := map[string][]byte{
			"empty":    {},
			"cut":      good[:len(good)-1],
			"extended": append(bytes.Clone(good), 0),
			"zeroed":   make([]byte, len(good)),
		}
		for i := range good {
			b := bytes.Clone(good)
			b[i] ^= 0x20
			damaged[fmt.Sprintf("byte %d", i)] = b
		}
		for what, b := range damaged {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			w, err := Open(dir, []byte("pass"))
			if err == nil {
				_, err = w.Load()
			}
			// In the header of vault.age, what is damaged may be what the passphrase opens, or the cost.
			header := name == rootName && (errors.Is(err, ErrPassphrase) || errors.Is(err, ErrTooCostly))
			if !errors.Is(err, ErrDamaged) && !header {
				t.Fatalf("%s, %s: %v", name, what, err)
			}
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, ringName)); err != nil {
		t.Fatal(err)
	}
	w := mustOpen(t, dir, "pass")
	if _, err := w.Load(); !errors.Is(err, ErrDamaged) {
		t.Errorf("without keys.bin: %v", err)
	}
	// The seed is still there, and a new ring can be saved.
	save(t, w, "again")
	wantRing(t, mustOpen(t, dir, "pass"), "again")
}

// A ring of one vault does not open in another, nor as a box.
func TestRingIsBound(t *testing.T) {
	v, dir := newVault(t, "pass")
	save(t, v, "mine")
	_, other := newVault(t, "pass")
	b, err := os.ReadFile(filepath.Join(dir, ringName))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other, ringName), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := mustOpen(t, other, "pass").Load(); !errors.Is(err, ErrDamaged) {
		t.Errorf("another vault's ring: %v", err)
	}
	if _, err := v.Sealer(labelKeys).Open(b, []byte(labelKeys)); !errors.Is(err, ErrDamaged) {
		t.Errorf("a ring as a box: %v", err)
	}
}

func TestBox(t *testing.T) {
	v, dir := newVault(t, "pass")
	box := v.Sealer("cache").Seal([]byte("text"), []byte("place"))
	if len(box) != len("text")+Overhead {
		t.Errorf("a box of %d bytes", len(box))
	}
	if bytes.Equal(box, v.Sealer("cache").Seal([]byte("text"), []byte("place"))) {
		t.Error("two boxes are equal")
	}
	got, err := mustOpen(t, dir, "pass").Sealer("cache").Open(box, []byte("place"))
	if err != nil || string(got) != "text" {
		t.Fatalf("%q, %v", got, err)
	}
	other, _ := newVault(t, "pass")
	for what, open := range map[string]func() ([]byte, error){
		"other label": func() ([]byte, error) { return v.Sealer("index").Open(box, []byte("place")) },
		"other place": func() ([]byte, error) { return v.Sealer("cache").Open(box, []byte("plaza")) },
		"other vault": func() ([]byte, error) { return other.Sealer("cache").Open(box, []byte("place")) },
		"short":       func() ([]byte, error) { return v.Sealer("cache").Open(box[:Overhead-1], []byte("place")) },
		"empty":       func() ([]byte, error) { return v.Sealer("cache").Open(nil, []byte("place")) },
	} {
		if got, err := open(); !errors.Is(err, ErrDamaged) || got != nil {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
	for i := range box {
		b := bytes.Clone(box)
		b[i] ^= 1
		if _, err := v.Sealer("cache").Open(b, []byte("place")); !errors.Is(err, ErrDamaged) {
			t.Errorf("byte %d altered: %v", i, err)
		}
	}
}

func TestWipe(t *testing.T) {
	v, dir := newVault(t, "pass")
	save(t, v, "ring")
	// As after an interrupted save, and with a file that is not the vault's.
	for _, name := range []string{rootName + oldExt, ringName + oldExt, ringName + newExt, "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.Wipe(); err != nil {
		t.Fatal(err)
	}
	if names, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(names) != 1 {
		t.Errorf("left: %q, %v", names, err)
	}
	if _, err := Open(dir, []byte("pass")); !errors.Is(err, ErrAbsent) {
		t.Errorf("opening what was wiped: %v", err)
	}
	if err := Wipe(dir); err != nil {
		t.Errorf("wiping again: %v", err)
	}
	if err := Wipe(filepath.Join(dir, "none")); err != nil {
		t.Errorf("wiping nothing: %v", err)
	}
	if _, err := Create(dir, []byte("pass"), newSeed(t), cheap); err != nil {
		t.Errorf("a new vault after a wipe: %v", err)
	}
}

func TestRingTooLarge(t *testing.T) {
	v, _ := newVault(t, "pass")
	if err := v.Save(make([]byte, maxRing+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	wantRing(t, v, "")
}

func TestNothingPrints(t *testing.T) {
	v, _ := newVault(t, "pass")
	seed := v.Seed()
	for _, x := range []any{v, v.Seed(), v.Sealer("x")} {
		for _, format := range []string{"%v", "%+v", "%#v", "%x", "%s", "%d", "%q"} {
			s := fmt.Sprintf(format, x)
			if !strings.HasPrefix(s, "[") || len(s) > 10 || strings.Contains(s, fmt.Sprintf("%x", seed[:2])) {
				t.Errorf("%s of %T prints %q", format, x, s)
			}
		}
	}
}

func FuzzContents(f *testing.F) {
	good, err := encodeContents(contents{Version: 1, Seed: make([]byte, 32), Storage: make([]byte, 32)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(append(bytes.Clone(good), 0))
	f.Add([]byte("\xa1\x61v\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := decodeContents(b)
		if err != nil {
			return
		}
		again, err := encodeContents(c)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("%x re-encodes as %x, %v", b, again, err)
		}
	})
}

// FuzzFiles opens a vault with arbitrary files: whatever they hold, there is an answer, and never another person's seed.
func FuzzFiles(f *testing.F) {
	// Fuzzing runs in several processes, so the vault must be the same in all.
	root, err := os.ReadFile(filepath.Join("testdata", "v1", rootName))
	if err != nil {
		f.Fatal(err)
	}
	ring, err := os.ReadFile(filepath.Join("testdata", "v1", ringName))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(root, ring)
	f.Add(root[:len(root)-1], ring[1:])
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		// A work factor of 10 to 20 is legal, slow, and not what is looked for.
		if line, _, ok := bytes.Cut(bytes.TrimPrefix(a, []byte("age-encryption.org/v1\n")), []byte("\n")); ok {
			if args := bytes.Split(line, []byte(" ")); len(args) == 4 && len(args[3]) == 2 && args[3][0] <= '2' {
				t.Skip("slow")
			}
		}
		dir := t.TempDir()
		for name, content := range map[string][]byte{rootName: a, ringName: b} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		w, err := Open(dir, []byte("pass"))
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrPassphrase) && !errors.Is(err, ErrTooCostly) {
				t.Fatalf("opening: %v", err)
			}
			return
		}
		if w.Seed() != goldenSeed() {
			t.Fatal("another seed")
		}
		got, err := w.Load()
		if err == nil && string(got) != "ring" || err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatalf("loading: %q, %v", got, err)
		}
	})
}

func BenchmarkSave(b *testing.B) {
	v, _ := newVault(b, "pass")
	ring := make([]byte, 64<<10)
	for b.Loop() {
		if err := v.Save(ring); err != nil {
			b.Fatal(err)
		}
	}
}

func TestCheck(t *testing.T) {
	v, dir := newVault(t, "old")
	save(t, v, "ring")
	check := func(v *Vault, pass string, want error) {
		t.Helper()
		if err := v.Check([]byte(pass)); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", pass, err, want)
		}
	}
	check(v, "old", nil)
	check(v, "new", ErrPassphrase)
	check(v, "", ErrPassphrase)
	if err := v.ChangePassphrase([]byte("new"), cheap); err != nil {
		t.Fatal(err)
	}
	check(v, "new", nil)
	check(v, "old", ErrPassphrase)
	wantRing(t, v, "ring")

	// Where only the former copy opened, its passphrase is the present one.
	data, err := os.ReadFile(filepath.Join(dir, rootName))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, rootName+oldExt), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, rootName), data[:10], 0o600); err != nil {
		t.Fatal(err)
	}
	w := mustOpen(t, dir, "new")
	check(w, "new", nil)
	check(w, "old", ErrPassphrase)

	// Another vault put in its place is not taken for it.
	other, otherDir := newVault(t, "new")
	save(t, other, "ring")
	if data, err = os.ReadFile(filepath.Join(otherDir, rootName)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, rootName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	check(v, "new", ErrDamaged)
}

func TestForget(t *testing.T) {
	v, dir := newVault(t, "pass")
	save(t, v, "ring")
	box := v.Sealer("cache")
	v.Forget()
	if v.seed != (crypto.Seed{}) || v.storage != [32]byte{} {
		t.Error("keys are left")
	}
	if got, err := box.Open(box.Seal([]byte("text"), nil), nil); err != nil || string(got) != "text" {
		t.Errorf("a box from before: %q, %v", got, err)
	}
	wantRing(t, mustOpen(t, dir, "pass"), "ring")
}
