package draft

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// failer is a test, or one round of a property's.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// checkDocument checks what holds of every import, whatever the file.
func checkDocument(t failer, doc *Document) {
	t.Helper()
	ids := map[string]bool{}
	if len(doc.Provisions) == 0 || len(doc.Provisions) > maxProvisions {
		t.Fatalf("%d provisions", len(doc.Provisions))
	}
	for i, p := range doc.Provisions {
		if p.ID == "" || ids[p.ID] {
			t.Fatalf("ID %q is empty or used twice", p.ID)
		}
		ids[p.ID] = true
		if p.Kind < KindTitle || p.Kind > KindFootnote || p.Label == "" || p.Level < 0 {
			t.Fatalf("provision %d: %+v", i, p)
		}
		if utf8.RuneCountInString(p.Text) > maxRunes {
			t.Fatalf("%s has %d runes", p.ID, utf8.RuneCountInString(p.Text))
		}
		for _, s := range []string{p.ID, p.Label, p.Number, p.Text} {
			text := s
			if p.Kind == KindTable {
				text = strings.NewReplacer("\t", "|", "\n", "|").Replace(s)
			}
			var c cleaner
			if !utf8.ValidString(text) || !norm.NFC.IsNormalString(text) || c.text(text) != text {
				t.Fatalf("%s is not clean: %q", p.ID, s)
			}
		}
		if at, err := Find(doc.Provisions[:i+1], p.ID); err != nil || at != i {
			t.Fatalf("Find(%q) = %d, %v, want %d", p.ID, at, err, i)
		}
		if i > 300 {
			break // Find is linear
		}
	}
	for _, c := range doc.Comments {
		at := slices.IndexFunc(doc.Provisions, func(p Provision) bool { return p.ID == c.Provision })
		if c.Provision == "" && c.Quote != "" || c.Provision != "" && (at < 0 || !strings.Contains(doc.Provisions[at].Text, c.Quote)) {
			t.Fatalf("a comment at nothing: %+v", c)
		}
	}
	for i, w := range doc.Warnings {
		if w.Code == "" || w.Count <= 0 || i > 0 && doc.Warnings[i-1].Code >= w.Code {
			t.Fatalf("warnings %v", doc.Warnings)
		}
	}
}
