package anchor

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toguna/consult/draft"
)

const marked = `---
title: Gesetz
---

# Gesetz über die Prüfung

## Erster Abschnitt - Allgemeines

### § 1 Anwendungsbereich

[^F1_02]
(1) Die Verordnung vom
23\. Oktober 2007 über die **Rechte und Pflichten** der Fahrgäste bleibt unberührt.

(2) Zuständig sind

1.  die Behörden des Bundes,

    a)  soweit sie beauftragt sind,

4a. die Halter von Fahrzeugen.

*   Der [Anhang](https://example.org/anhang) gilt entsprechend &amp; zugleich.

[^F1_02]: Amtlicher Hinweis auf die Norm des Verlags.

## Zweiter Abschnitt - Gebühren

### § 2

| Gebühr | Betrag in Euro |
|--------|----------------|
| Auskunft über gespeicherte Daten | 25 |

Das Amt erhebt die Gebühr.
`

// TestClerkKnowsTheFiles says that passages are found and printed with the marks
// that the files have in them.
func TestClerkKnowsTheFiles(t *testing.T) {
	old := strings.Replace(marked, "### § 2\n", "### § 1a\n\nDas Nähere regelt eine Verordnung des Bundes.\n\n### § 2\n", 1)
	revised := strings.Replace(marked, "### § 2\n", "#### § 1b Verordnung\n\nDas Nähere regelt eine Verordnung des Bundes.\n\n#### § 3 Kosten\n", 1)
	for _, ending := range []string{"\n", "\r\n"} {
		was, is := strings.ReplaceAll(old, "\n", ending), strings.ReplaceAll(revised, "\n", ending)
		c := aligned(t, parsed(t, []byte(was)), parsed(t, []byte(is))).Clerk([]byte(was), []byte(is))
		for _, tt := range []struct{ asked, quote, label, text string }{
			{"### § 1 Anwendungsbereich", "23\\. Oktober 2007 über die **Rechte und", "### § 1 Anwendungsbereich", "23\\. Oktober 2007 über die **Rechte und"},
			{"§ 1", "23. Oktober 2007 über die Rechte und", "§ 1", "23\\. Oktober 2007 über die **Rechte und"},
			{"### § 1 Anwendungsbereich", "1.  die Behörden des Bundes,", "### § 1 Anwendungsbereich", "die Behörden des Bundes,"},
			{"### § 1 Anwendungsbereich", "die Behörden des Bundes,\n\n    a)  soweit sie", "### § 1 Anwendungsbereich", "die Behörden des Bundes, a) soweit sie"},
			{"### § 1 Anwendungsbereich", "*   Der [Anhang](https://example.org/anhang) gilt entsprechend &amp; zugleich", "### § 1 Anwendungsbereich", "Der [Anhang](https://example.org/anhang) gilt entsprechend &amp; zugleich"},
			{"### § 1 Anwendungsbereich", "Amtlicher Hinweis auf die Norm des Verlags.", "### § 1 Anwendungsbereich", "Amtlicher Hinweis auf die Norm des Verlags."},
			{"### § 1 Anwendungsbereich", "## Zweiter Abschnitt - Gebühren", "### § 1 Anwendungsbereich", "Zweiter Abschnitt - Gebühren"},
			{"### § 1a", "Nähere regelt eine Verordnung des Bundes.", "#### § 1b Verordnung", "Nähere regelt eine Verordnung des Bundes."},
			{"§ 1a", "Nähere regelt eine Verordnung des Bundes.", "§ 1b", "Nähere regelt eine Verordnung des Bundes."},
			{"### § 2", "| Auskunft über gespeicherte Daten | 25 |", "#### § 3 Kosten", "Auskunft über gespeicherte Daten | 25"},
		} {
			got := c.Answer(Asked{Label: tt.asked, Quote: tt.quote})
			label := ""
			if got.Label != nil {
				label = *got.Label
			}
			if got.State != "certain" || label != tt.label || got.Text != tt.text {
				t.Errorf("%q: %s in %q: %q; want certain in %q: %q", tt.quote, got.State, label, got.Text, tt.label, tt.text)
			}
		}
	}
}

// TestArticleCountsForMoreThanBeginning says that of the same words in two
// articles those are meant whose article is named, whatever the count says.
func TestArticleCountsForMoreThanBeginning(t *testing.T) {
	text := "Article 1\n\n" + police + " " + decree + "\n\nArticle 2\n\n" + budget + " " + decree + "\n\nArticle 3\n\n" + police + " " + report + " " + decree + "\n"
	c := aligned(t, parsed(t, []byte(text)), parsed(t, []byte(text))).Clerk([]byte(text), []byte(text))
	at := func(n int) *int { return &n }
	first := len([]rune(text[:strings.Index(text, decree)]))
	for _, tt := range []struct {
		label string
		start *int
		want  string
	}{
		{"Article 2", at(first), "Article 2"},
		{"Article 3", nil, "Article 3"},
		{"art. 3", at(first), "Article 3"},
		{"", at(first), "Article 1"},
		{"Article 2", at(1 << 40), "Article 2"},
		{"Article 2", at(-5), "Article 2"},
	} {
		got := c.Answer(Asked{Label: tt.label, Quote: decree, Start: tt.start})
		if got.State != "certain" || got.Label == nil || *got.Label != tt.want {
			t.Errorf("%+v: %+v", tt, got)
		}
	}
}

// TestFilesHoldTheirProvisions says that whatever passage is answered with, over
// points, tables and titles, is in the file as it is printed.
func TestFilesHoldTheirProvisions(t *testing.T) {
	names, _ := filepath.Glob(filepath.Join("..", "..", "assets", "sample", "*.md"))
	more, _ := filepath.Glob(filepath.Join(realCases, "*", "*.md"))
	for _, name := range append(append(names, more...), filepath.Join(realCases, "..", "documents", "law.md")) {
		raw, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		t.Run(filepath.Base(filepath.Dir(name))+"/"+filepath.Base(name), func(t *testing.T) { holds(t, parsed(t, raw), raw) })
	}
	holds(t, parsed(t, []byte(marked)), []byte(marked))
}

func holds(t *testing.T, ps []draft.Provision, raw []byte) {
	f := newFile(ps, raw)
	if f == nil {
		t.Fatal("the provisions are not found in their own file")
	}
	whole := strings.Join(strings.Fields(f.s), " ")
	for i := range ps {
		if ps[i].Text != "" && ps[i].Kind != draft.KindTitle && f.at[i] == nil {
			t.Errorf("%s is not found: %q", ps[i].Label, ps[i].Text)
		}
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		first := rng.IntN(len(ps))
		last := min(len(ps)-1, first+rng.IntN(3))
		text, end := []rune(ps[first].Text), len([]rune(ps[last].Text))
		if len(text) == 0 || end == 0 || ps[first].Kind == draft.KindTitle || ps[first].Kind == draft.KindFootnote || ps[last].Kind == draft.KindFootnote {
			continue
		}
		got, ok := f.passage(first, rng.IntN(len(text)), last, end)
		if ok && !strings.Contains(whole, got) {
			t.Fatalf("%q is not in the file", got)
		}
		if !ok && first < last {
			t.Errorf("%s to %s is not found", ps[first].Label, ps[last].Label)
		}
	}
}

func FuzzFile(f *testing.F) {
	f.Add(marked, "23\\. Oktober", 90)
	f.Add("Article 1\n\nA &amp; b [^1]\n\n[^1]: note\n", "A & b", 11)
	f.Add("# e\u0301\n\n§ 1\n\né<br>f &#233;\n", "f", 3)
	f.Fuzz(func(t *testing.T, text, quote string, start int) {
		doc, err := draft.Import(t.Context(), "text.md", strings.NewReader(text), int64(len(text)), draft.Options{})
		if err != nil {
			return
		}
		c := aligned(t, doc.Provisions, doc.Provisions).Clerk([]byte(text), []byte(text))
		got := c.Answer(Asked{Label: "Article 1", Quote: quote, Start: &start})
		if c.new != nil && got.Label != nil && got.Text == "" && strings.TrimSpace(quote) == "" {
			t.Errorf("%+v", got)
		}
	})
}
