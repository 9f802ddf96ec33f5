package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestPictures takes the pictures of docs/screens anew, where TOGUNA_PICTURES names
// that folder (make pictures).
func TestPictures(t *testing.T) {
	dir := os.Getenv("TOGUNA_PICTURES")
	if dir == "" {
		t.Skip("skipped: make pictures takes them")
	}
	program := built(t, ".")
	for _, look := range []struct{ theme, suffix string }{{"light", ""}, {"dark", "-sombre"}} {
		s := newScreen(t)
		save := func(name string) {
			file := filepath.Join(dir, name+look.suffix+".png")
			s.still()
			s.save(file)
			// Fewer colours look the same, in fewer bytes.
			if out, err := exec.Command("convert", file, "+dither", "-colors", "200", "-define", "png:compression-level=9", "PNG8:"+file).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		}
		s.open(program, "-home", filepath.Join(t.TempDir(), "home"), "-lang", "fr", "-theme", look.theme, "-listen", "127.0.0.1")
		save("premiere-ouverture")
		s.close()
		s.gone()
		s.open(program, "-sample", "-every", "10h", "-lang", "fr", "-theme", look.theme)
		save("quoi-de-neuf")
		s.shows("the texts", func() { s.keys("ctrl+2") })
		s.shows("an article with comments", func() { s.keys("n") })
		save("textes")
		s.shows("both languages", func() { s.keys("b") })
		save("deux-langues")
		s.shows("the text", func() { s.keys("Escape") })
		s.shows("the proposed wordings", func() { s.do("mousemove", "1080", "28", "click", "1") })
		save("propositions")
		s.shows("the text", func() { s.keys("Escape") })
		for _, p := range []struct{ key, name string }{
			{"ctrl+3", "consultations"}, {"ctrl+4", "registre"}, {"ctrl+5", "personnes"}, {"ctrl+6", "remise"}, {"ctrl+7", "rapport"}, {"ctrl+8", "reglages"},
		} {
			s.shows(p.name, func() { s.keys(p.key) })
			save(p.name)
		}
		s.close()
	}
}

// gone waits until the program's window has left the screen.
func (s *screenOf) gone() {
	s.t.Helper()
	s.program = nil
	black := make([]byte, 3*screenWidth*screenHeight)
	s.until("the window goes", func() bool { return differ(black, s.pixels()) == 0 })
}
