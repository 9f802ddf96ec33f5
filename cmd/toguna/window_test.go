package main

import (
	"os"
	"path/filepath"
	"testing"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"toguna/app/door"
	"toguna/assets"
	"toguna/consult/desk"
	"toguna/p2p/world"
)

const passphrase = "rue soleil mangue fleuve tambour 7 dix"

// TestFromFirstOpeningToDisposition plays somebody who opens the program for the
// first time, on the real window and by keyboard alone: identity, workspace, draft,
// first comment, and the answer to it. What they did is then found on the disk.
func TestFromFirstOpeningToDisposition(t *testing.T) {
	s := newScreen(t)
	program := built(t, ".")
	dir := t.TempDir()
	home := filepath.Join(dir, "home")
	law := filepath.Join(dir, "loi.md")
	text, err := assets.Draft(1, assets.French)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(law, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s.open(program, "-home", home, "-lang", "fr", "-listen", "127.0.0.1")

	s.write("Awa Diarra")
	s.keys("Return")
	s.write("Coalition")
	s.shows("the passphrase is asked for", func() { s.keys("Return") })
	s.write(passphrase)
	s.keys("Return")
	s.write(passphrase)
	s.shows("the vault is being made", func() { s.keys("Return") })
	s.until("the identity is made", func() bool { return desk.Exists(home) })
	words := wordsOf(t, home)
	s.still()
	s.shows("two words are asked back", func() { s.keys("space") })
	for _, i := range door.Asked(words) {
		s.write(plain(words[i]))
		s.keys("Return")
	}
	s.still()

	s.shows("the name of a workspace can be typed", func() { s.keys("Tab", "Tab", "Tab", "Tab"); s.write("Essai") })
	s.shows("the workspace opens", func() { s.keys("Return") })
	s.still()
	s.shows("the place of texts", func() { s.keys("ctrl+2") })
	s.shows("a file is asked for", func() { s.keys("Return") })
	s.write(law)
	s.shows("what was understood of the file", func() { s.keys("Return") })
	s.shows("the draft is there", func() { s.keys("ctrl+Return") })
	s.still()

	s.shows("the composer opens", func() { s.keys("c") })
	s.write("Un delai plus long serait utile.")
	s.shows("the comment is made", func() { s.keys("ctrl+Return") })
	s.shows("the consultations", func() { s.keys("ctrl+3") })
	s.shows("a consultation can be written", func() { s.keys("o") })
	s.keys("Tab")
	s.write("14/12/2035")
	s.keys("Tab")
	s.write("18:00")
	s.shows("it is asked whether to open it", func() { s.keys("ctrl+Return") })
	s.shows("the consultation is open", func() { s.keys("Tab", "Return") })
	s.shows("the register", func() { s.keys("ctrl+4") })
	s.shows("an answer is chosen", func() { s.keys("1") })
	s.write("Le delai est allonge.")
	s.shows("the answer is given", func() { s.keys("ctrl+Return") })
	s.close()

	d := mustOpen(t, home)
	defer d.Close()
	sp, err := d.Space(t.Context(), "Essai")
	if err != nil {
		t.Fatal(err)
	}
	comments := sp.State().Comments
	if len(comments) != 1 || comments[0].Body.Text != "Un delai plus long serait utile." {
		t.Fatalf("comments %+v", comments)
	}
	if c := comments[0]; c.Decision != "accepted" || c.Dispositions[0].Body.Reason != "Le delai est allonge." {
		t.Errorf("decision %q, %+v", c.Decision, c.Dispositions)
	}
}

// wordsOf reads the 24 words from a copy of the home: the program has it open.
func wordsOf(t *testing.T, home string) []string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(copied, os.DirFS(home)); err != nil {
		t.Fatal(err)
	}
	d := mustOpen(t, copied)
	defer d.Close()
	words, err := d.Words(assets.French)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func mustOpen(t *testing.T, home string) *desk.Desk {
	t.Helper()
	d, err := desk.Open(t.Context(), home, []byte(passphrase), desk.Options{World: world.New(), Listen: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// plain is a word without accents: the check takes it so, and no others can be typed
// by a program.
func plain(w string) string {
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), w)
	if err != nil {
		return w
	}
	return out
}
