//go:build unix

package desk

import (
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"

	"toguna/consult/draft"
)

// A pipe into which nobody writes keeps nobody waiting, and is named.
func TestPipesAreNoFiles(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "loi.docx")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no pipe can be made here:", err)
	}
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	_, shared := s.AddDraft(t.Context(), DraftIn{Path: pipe})
	_, shown := Preview(t.Context(), pipe, draft.Options{})
	_, hashed := FileHash(t.Context(), pipe)
	_, inspected := Inspect(t.Context(), pipe)
	for what, err := range map[string]error{"shared": shared, "shown": shown, "hashed": hashed, "inspected": inspected} {
		var path *fs.PathError
		if !errors.Is(err, ErrNotAFile) || !errors.As(err, &path) || path.Path != pipe {
			t.Errorf("%s: %v", what, err)
		}
	}
}
