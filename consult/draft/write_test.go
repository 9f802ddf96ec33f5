package draft

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
)

// written writes a text, twice: the bytes are the same.
func written(t failer, text Text) []byte {
	t.Helper()
	var out, again bytes.Buffer
	if err := WriteDocx(context.Background(), &out, text); err != nil {
		t.Fatal(err)
	}
	if err := WriteDocx(context.Background(), &again, text); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Fatalf("two files of one text differ: %v", err)
	}
	return out.Bytes()
}

// placeless is provisions without what is said of the file they were in.
func placeless(ps []Provision) []Provision {
	out := make([]Provision, len(ps))
	for i, p := range ps {
		p.Place = Place{}
		out[i] = p
	}
	return out
}

// differ says where two lists of provisions first differ, "" if they do not.
func differ(got, want []Provision) string {
	got, want = placeless(got), placeless(want)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			from := max(i-1, 0)
			return "got\n" + outline(got[min(from, len(got)):min(i+3, len(got))]) + "want\n" + outline(want[min(from, len(want)):min(i+3, len(want))])
		}
	}
	return ""
}

// roundTrip wants a document back as it is, with nothing to warn of.
func roundTrip(t testing.TB, doc *Document) []byte {
	t.Helper()
	raw := written(t, Text{Title: doc.Title, Lang: doc.Lang, Passages: Plain(doc.Provisions)})
	back, err := importOptions("a.docx", raw, Options{Lang: doc.Lang})
	if err != nil {
		t.Fatal(err)
	}
	if d := differ(back.Provisions, doc.Provisions); d != "" {
		t.Fatal(d)
	}
	for _, w := range back.Warnings {
		if w.Code != WarnSplit {
			t.Errorf("warning %+v", w)
		}
	}
	if back.HasTracked || len(back.Comments) > 0 {
		t.Errorf("tracked %v, comments %v", back.HasTracked, back.Comments)
	}
	if again := written(t, Text{Title: doc.Title, Lang: doc.Lang, Passages: Plain(back.Provisions)}); !bytes.Equal(again, raw) {
		t.Error("the second trip made another file")
	}
	return raw
}

// The laws of the sample, the example files of all formats and the laws of the
// anchoring examples come back from a docx with every id, label, number and word.
func TestWriteDocxRoundTrip(t *testing.T) {
	var files []string
	for _, f := range []string{"loi-v1.fr.md", "loi-v1.en.md", "loi-v2.fr.md", "loi-v2.en.md"} {
		files = append(files, filepath.Join("..", "..", "assets", "sample", f))
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			roundTrip(t, mustImport(t, f, raw))
		})
	}
	for _, f := range realFiles {
		t.Run(f.String(), func(t *testing.T) {
			roundTrip(t, importSide(t, f.name, readShared(t, "documents", f.name), f.side))
		})
	}
	for _, f := range []string{"law.pdf", "law.txt", "law-cp1252.txt", "author.docx", "author.odt"} {
		t.Run(f, func(t *testing.T) { roundTrip(t, mustImport(t, f, readShared(t, "documents", f))) })
	}
	for _, dir := range []string{"bverfschg-renumbered", "justice-militaire-2007-2021", "justice-militaire-renumbered"} {
		for _, f := range []string{"old.md", "new.md"} {
			t.Run(dir+"/"+f, func(t *testing.T) { roundTrip(t, mustImport(t, f, readShared(t, "anchor", dir, f))) })
		}
	}
}
