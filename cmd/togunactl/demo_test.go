package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toguna/cmd/togunactl/demo"
)

// self is this test's binary under the name by which it is the program.
func self(t *testing.T) []string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "togunactl")
	if err := os.Symlink(exe, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	return []string{link}
}

// TestDemo plays the demonstration, which checks itself, and looks at what it
// leaves.
func TestDemo(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			out := filepath.Join(t.TempDir(), "out")
			var said bytes.Buffer
			if err := demo.Play(t.Context(), &said, demo.Options{Out: out, Lang: lang, Self: self(t)}); err != nil {
				t.Fatalf("%v\n%s", err, &said)
			}
			if strings.Contains(said.String(), "demo.") || strings.Contains(said.String(), "no value") {
				t.Errorf("words are missing:\n%s", &said)
			}
			for _, home := range []string{"clerk", "cso", "defender"} {
				if _, err := os.Stat(filepath.Join(out, home, "vault.age")); err != nil {
					t.Errorf("the home of %s is not there: %v", home, err)
				}
			}
			checkMatrix(t, filepath.Join(out, "report", "matrix.csv"), map[string]rune{"fr": ';', "en": ','}[lang])
		})
	}
}

func checkMatrix(t *testing.T, path string, comma rune) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	r.Comma = comma
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 10 {
		t.Errorf("the matrix has %d rows", len(rows))
	}
}

// TestDemoOnACode plays it on a law of 770 articles.
func TestDemoOnACode(t *testing.T) {
	t.Parallel()
	law, err := filepath.Abs("../../../shared/anchor/justice-militaire-2007-2021/old.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(law); err != nil {
		t.Skip("the code of 770 articles is not beside the project")
	}
	var said bytes.Buffer
	if err := demo.Play(t.Context(), &said, demo.Options{Out: filepath.Join(t.TempDir(), "out"), Lang: "fr", Draft: law, Self: self(t)}); err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
}

// TestDemoKeepsWhatItDidNotMake refuses a folder with somebody's files in it.
func TestDemoKeepsWhatItDidNotMake(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine.txt")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := demo.Play(t.Context(), &bytes.Buffer{}, demo.Options{Out: dir, Lang: "fr", Self: self(t)}); err == nil {
		t.Error("a folder with other files was taken")
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error("a file that was there is gone")
	}
}
