package draft

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"toguna/consult/docx"
	"toguna/consult/redline"
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

// Documents that name their articles by numbers alone, or in a bill's shape, come
// back too, and hold no tracked changes.
func TestWriteDocxRoundTripOfNumbers(t *testing.T) {
	for name, text := range map[string]string{
		"act":     "ARCHIVES BILL, 2031\n\nPART I—PRELIMINARY\n\n1. (1) This Act may be cited as the Archives Act.\n\n(2) It comes into force in May.\n\n2. The archives are of the state.\n\nPART II—THE KEEPER\n\n3. The keeper keeps the archives.\n\n3A. The keeper of the archives reports.\n\nFIRST SCHEDULE\n\n1. The oath.\n\n2. The seal.\n",
		"policy":  "1. Introduction\n\nThe policy is about archives.\n\n1.1 Background\n\n1.1.1 The archives were moved.\n\n1.1.2 They were opened again:\n\n(a) in May;\n\n(b) in June.\n\n2. Aims\n\n2.1 The archives serve the people.\n\nThey are open.\n",
		"bill":    "PROJET DE LOI\n\nPORTANT ORGANISATION DES DEPOTS\n\nEXPOSE DES MOTIFS\n\nLe dépôt est en péril.\n\nL'Assemblée nationale a adopté :\n\nArticle 1 Objet\n\nI.-Le dépôt est ouvert.\n\nII.-Il est gratuit.\n\nII bis.-Il est chauffé.\n\n1° bis Les cartes.\n\nFait à Bamako, le 3 mai 2031\n\nLe ministre\n",
		"clauses": "Clause 1 Name\n\nThe union of the people is a body of the state.\n\nClause 2\n\nIt has its seat in the capital.\n",
	} {
		t.Run(name, func(t *testing.T) { roundTrip(t, mustImport(t, "a.txt", []byte(text))) })
	}
}

// A clerk opens the working copy of a next version: each side is one text, and the
// margin says where a change comes from.
func TestWriteDocxTracked(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "assets", "sample", "loi-v1.fr.md"))
	if err != nil {
		t.Fatal(err)
	}
	doc := mustImport(t, "loi.md", raw)
	passages := Plain(doc.Provisions)
	at := func(id string) *Passage {
		i, err := Find(doc.Provisions, id)
		if err != nil {
			t.Fatal(err)
		}
		return &passages[i]
	}
	day := time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)
	p := at("art2")
	p.Text = strings.Replace(p.Text, "gendarmerie", "garde nationale", 1)
	p.Changes = redline.Redline(doc.Provisions[slices.IndexFunc(doc.Provisions, func(q Provision) bool { return q.ID == "art2" })].Text, p.Text)
	p.Notes = []Note{{Author: "Secrétariat", Date: day, Text: "Contribution 7, retenue."}}
	at("art4/p2").Deleted = true
	out := written(t, Text{Title: doc.Title, Lang: doc.Lang, Passages: passages, By: docx.Author{Name: "Secrétariat", Date: day}})
	accepted, original := importSide(t, "a.docx", out, Accepted), importSide(t, "a.docx", out, Original)
	if d := differ(original.Provisions, doc.Provisions); d != "" {
		t.Errorf("original side: %s", d)
	}
	var want []Provision
	for _, p := range passages {
		if !p.Deleted {
			want = append(want, p.Provision)
		}
	}
	if d := differ(accepted.Provisions, want); d != "" {
		t.Errorf("accepted side: %s", d)
	}
	wantComments(t, accepted, MarginComment{Author: "Secrétariat", Date: day, Provision: "art2", Quote: "garde nationale", Text: "Contribution 7, retenue."})
	if !accepted.HasTracked || accepted.Warnings == nil {
		t.Errorf("no tracked changes: %v", accepted.Warnings)
	}
}

func TestWriteDocxRefuses(t *testing.T) {
	for _, p := range []Passage{
		{Provision: Provision{ID: "art1", Text: "a"}, Changes: []redline.Change{{Op: redline.Insert, Text: "b"}}},
		{Provision: Provision{ID: "art1", Text: "a"}, Inserted: true, Deleted: true},
	} {
		if err := WriteDocx(t.Context(), io.Discard, Text{Passages: []Passage{p}}); !errors.Is(err, ErrChanges) {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

// Whatever a text holds, the file can be read.
func TestWriteDocxStrangeCharacters(t *testing.T) {
	out := written(t, Text{Title: "a\x00<b>&\ufffe", Lang: "fr", Passages: Plain([]Provision{
		{ID: "pre/p1", Kind: KindParagraph, Label: "§ 1", Number: "1", Text: "a\x01b\xffc \ufffe <w:p> ]]> &amp; \"'"},
		{ID: "pre/n1", Kind: KindFootnote, Label: "note 1", Number: "\x02", Text: "\x03"},
	})})
	doc := mustImport(t, "a.docx", out)
	if len(doc.Provisions) == 0 || !strings.Contains(doc.Provisions[0].Text, "<w:p> ]]> &amp;") {
		t.Errorf("%+v", doc.Provisions)
	}
	if doc, err := importBytes("a.docx", written(t, Text{})); !errors.Is(err, ErrEmpty) {
		t.Errorf("an empty text: %v, %v", doc, err)
	}
}
