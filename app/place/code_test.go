package place_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toguna/app/place"
)

// TestCodeComesBack: what is drawn is read again, from a picture and from text.
func TestCodeComesBack(t *testing.T) {
	for _, n := range []int{20, 400, 1200} {
		text := "toguna1" + strings.Repeat("q", n)
		png, err := place.QRPicture(text)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{"code.png": png, "code.txt": []byte(text + "\n")} {
			file := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := place.ReadCode(file)
			if err != nil || got != text {
				t.Errorf("%s of %d characters: %q, %v", name, n, got, err)
			}
		}
	}
}

// TestManyCodesComeBack: whatever a program draws as an invitation's code can be read
// again by the same program.
func TestManyCodesComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		b := make([]byte, 200+r.IntN(900))
		for j := range b {
			b[j] = "abcdefghijklmnopqrstuvwxyz234567"[r.IntN(32)]
		}
		png, err := place.QRPicture(string(b))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "code.png")
		if err := os.WriteFile(file, png, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := place.ReadCode(file); err != nil || got != string(b) {
			t.Errorf("code %d of %d characters: %v", i, len(b), err)
		}
	}
}

func TestNoCode(t *testing.T) {
	png, err := place.QRPicture("x")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"bytes": {0xff, 0xfe, 0, 1}, "cut": png[:len(png)/2], "long": []byte(strings.Repeat("a", 1<<17)),
	} {
		file := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if text, err := place.ReadCode(file); !errors.Is(err, place.ErrNoCode) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		text, query string
		want        bool
	}{
		{"Contrôle démocratique", "controle", true},
		{"Contrôle démocratique", "DEMO cont", true},
		{"Contrôle", "", true},
		{"Contrôle", "article", false},
		{"L’accès", "l'acces", true},
	} {
		if got := place.Matches(c.text, c.query); got != c.want {
			t.Errorf("%q for %q: %v", c.text, c.query, got)
		}
	}
}
