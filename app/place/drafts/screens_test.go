package drafts

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"

	"toguna/app/apptest"
	"toguna/app/sample"
	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
)

// file writes version number of the sample's draft into a folder of its own.
func file(t testing.TB, number int, lang string) string {
	t.Helper()
	text, err := assets.Draft(number, lang)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, "projet.md", text)
}

func written(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// told is the sample with what else was said, and then what else was shared, and
// the clerk at the desk.
func told(t testing.TB, lang string, says []desk.CommentIn, then ...string) *desk.Desk {
	t.Helper()
	s, err := sample.SetUp(t.Context(), sample.Config{Dir: t.TempDir(), World: desktest.NewHub().World, Options: apptest.Options(), Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	sp := s.Person(sample.Clerk).Space
	for _, c := range says {
		c.Draft = s.Draft()
		if _, err := sp.Comment(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range then {
		if _, err := sp.AddDraft(t.Context(), desk.DraftIn{Path: path, VersionOf: s.Draft(), Lang: lang}); err != nil {
			t.Fatal(err)
		}
	}
	return s.Take(sample.Clerk)
}

func (r *room) tap(o fyne.CanvasObject) {
	o.(fyne.Tappable).Tapped(&fyne.PointEvent{})
	r.ui.Run()
}

// bubble runs f with a reader in French.
func bubble(t *testing.T, part string, f func(r *reader)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(read(t, part, "fr")) })
}
