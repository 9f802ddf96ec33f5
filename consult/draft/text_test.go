package draft

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestRealSetTexts reads the law whose paragraphs are only lines, and wants
// every article, paragraph, number, heading, table and note of it.
func TestRealSetTexts(t *testing.T) {
	e := loadExpected(t)
	for _, name := range []string{"law.txt", "law-cp1252.txt", "law.pdf"} {
		t.Run(name, func(t *testing.T) {
			doc := mustImport(t, name, readShared(t, "documents", name))
			if doc.Title != "Avant-projet de loi portant code de justice militaire" || doc.Lang != "fr" {
				t.Errorf("title %q, language %q", doc.Title, doc.Lang)
			}
			var want []string
			for _, a := range e.Texts["law"].Articles {
				want = append(want, "= "+a.Label)
				for _, p := range a.Paragraphs {
					number := ""
					if p.Number != nil {
						number = *p.Number
					}
					want = append(want, strings.TrimSpace(number+" "+p.Text))
				}
			}
			got, counts := articleLines(doc.Provisions)
			compareLines(t, got, want)
			if counts[KindArticle] != 59 || counts[KindPoint] != 28 || counts[KindTable] != 1 || counts[KindFootnote] != 2 || counts[KindHeading] != 29 {
				t.Errorf("counts %v", counts)
			}
			var headings []string
			for _, h := range e.Texts["law"].Headings {
				headings = append(headings, foldHeading(h.Text))
			}
			var found []string
			for _, h := range headingLines(doc.Provisions) {
				found = append(found, h[2:])
			}
			compareLines(t, found, headings)
			for _, p := range doc.Provisions {
				if p.Kind == KindTable && p.Text != "Grade du prévenu\tJuges militaires\tOfficiers au moins\nSous-officier ou militaire du rang\t3\t2\nOfficier subalterne\t3\t3\nColonel\t3\t3" {
					t.Errorf("table %q", p.Text)
				}
				if p.Place.Line == 0 {
					t.Errorf("%s has no line", p.ID)
				}
			}
			checkDocument(t, doc)
		})
	}
}

func TestTextIsUnwrapped(t *testing.T) {
	doc := mustImport(t, "a.txt", []byte(`            PROJET DE LOI PORTANT STATUT DES ESSAIS

CHAPITRE Ier
DISPOSITIONS GÉNÉRALES

Article 1er. – La présente loi fixe le statut des essais, que tout le monde
peut consulter, comme il est dit, avec les autres règles de cette sorte, à
l'article 5. Elle s'applique partout.
    Un alinéa qui suit est rentré et commence ainsi, puis il se poursuit sur la
ligne d'après.
Article 2. – Sont visés, sous réserve de ce qui va être dit plus bas :
  1° Le premier, dont le texte est assez long pour qu'il faille aller à la ligne
     une fois ;
  2° Le deuxième ;
  - un tiret.
`))
	wantOutline(t, doc, `
title title | PROJET DE LOI PORTANT STATUT DES ESSAIS |  | PROJET DE LOI PORTANT STATUT DES ESSAIS
heading chap1 | CHAPITRE Ier | Ier | DISPOSITIONS GÉNÉRALES
article art1 | Article 1er | 1er | La présente loi fixe le statut des essais, que tout le monde peut consulter, comme il est dit, avec les autres règles de cette sorte, à l'article 5. Elle s'applique partout.
paragraph art1/p2 | Article 1er, al. 2 |  | Un alinéa qui suit est rentré et commence ainsi, puis il se poursuit sur la ligne d'après.
article art2 | Article 2 | 2 | Sont visés, sous réserve de ce qui va être dit plus bas :
point art2/1° | Article 2, 1° | 1° | Le premier, dont le texte est assez long pour qu'il faille aller à la ligne une fois ;
point art2/2° | Article 2, 2° | 2° | Le deuxième ;
point art2/2°/d1 | Article 2, 2°, tiret 1 | - | un tiret.
`)
}

func TestTextWithoutWrapping(t *testing.T) {
	doc := mustImport(t, "a.txt", []byte("Article 1\nUn texte.\nUn autre.\nArticle 2\n"+strings.Repeat("mot ", 300)+"\n"))
	if got := len(doc.Provisions); got != 3 {
		t.Errorf("%d provisions:\n%s", got, outline(doc.Provisions))
	}
}

func TestTextHyphens(t *testing.T) {
	lines := func(s ...string) []textLine {
		out := make([]textLine, len(s))
		for i := range s {
			out[i] = measure(s[i])
		}
		return out
	}
	for _, c := range []struct {
		name string
		text []textLine
		may  bool
		want string
	}{
		{"kept where nothing tells", lines("il vient lui-", "même"), false, "il vient lui-même"},
		{"joined where the word is elsewhere", lines("une constitution", "la consti-", "tution"), false, "une constitution la constitution"},
		{"kept where the hyphened word is elsewhere", lines("un vice-président", "le vice-", "président", "un viceprésident"), false, "un vice-président le vice-président un viceprésident"},
		{"numbers keep theirs", lines("loi n° 66-", "1037"), true, "loi n° 66-1037"},
		{"a dash between words", lines("ceci -", "cela"), true, "ceci - cela"},
		{"a soft hyphen goes", lines("consti\u00ad", "tution"), false, "constitution"},
		{"a document that is hyphenated", lines("abs-", "trait", "con-", "cret", "pos-", "sible"), true, "abstrait concret possible"},
	} {
		p := paragraph{lines: c.text}
		if got := p.text(newHyphens(c.text, c.may)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTextPagesLoseHeadersAndContents(t *testing.T) {
	var b strings.Builder
	b.WriteString("Sommaire\nChapitre I : Un ............ 1\nChapitre II : Deux ......... 2\nChapitre III : Trois ....... 3\n\f")
	for i := range 4 {
		fmt.Fprintf(&b, "Projet de loi – essai\n\nArticle %d\n\nLe texte numéro %d.\n\nPage %d / 4\n\f", i+1, i+1, i+1)
	}
	doc := mustImport(t, "a.txt", []byte(b.String()))
	wantOutline(t, doc, `
article art1 | Article 1 | 1 | Le texte numéro 1.
article art2 | Article 2 | 2 | Le texte numéro 2.
article art3 | Article 3 | 3 | Le texte numéro 3.
article art4 | Article 4 | 4 | Le texte numéro 4.
`)
	wantWarnings(t, doc, Warning{Code: WarnHeaders, Count: 2}, Warning{Code: WarnTOC, Count: 1})
}

func TestTextTablesAndNotes(t *testing.T) {
	doc := mustImport(t, "a.txt", []byte(`Article 1

Le texte [1] et [2] la suite.

Grade        Nombre   Durée
Colonel           3   un an
Général           2   deux
                      ans

[1] Une note.
`))
	wantOutline(t, doc, `
article art1 | Article 1 | 1 | Le texte et [2] la suite.
footnote art1/n1 | Article 1, note 1 | 1 | Une note.
table art1/t1 | Article 1, tableau 1 |  | Grade	Nombre	Durée
Colonel	3	un an
Général	2	deux ans
`)
}

func TestTextIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		raw  string
		want error
	}{
		"binary": {"a\x00b", ErrDamaged},
		"blank":  {" \n\n\t\n", ErrEmpty},
		"lines":  {strings.Repeat("a\n", maxLines+1), ErrTooLarge},
	} {
		if _, err := importBytes("a.txt", []byte(c.raw)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := Import(context.Background(), "a.txt", nil, 300<<20, Options{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("300 MB: %v", err)
	}
}

func TestTextLongParagraph(t *testing.T) {
	var b strings.Builder
	b.WriteString("Article 1\n\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "mot%d ", i)
		if i%10 == 9 {
			b.WriteByte('\n')
		}
	}
	doc := mustImport(t, "a.txt", []byte(b.String()))
	checkDocument(t, doc)
	words := 0
	for _, p := range doc.Provisions {
		words += len(strings.Fields(p.Text))
	}
	if words != 20_000 {
		t.Errorf("%d words", words)
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte("Article 1\n\nLe texte [1].\n\na  b\nc  d\n\n-----\n[1] x\n\fPage 1\n"))
	f.Add([]byte("  CHAPITRE I\nTITRE\nI. \x96 un \xe9\r\n1\xb0 x-\r\ny\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) { fuzzImport(t, "a.txt", raw) })
}

// TestTextThatIsNone: a file of another format under a text's name is told
// apart from a damaged text.
func TestTextThatIsNone(t *testing.T) {
	for _, head := range otherFormats {
		for _, name := range []string{"a.txt", "a.md"} {
			if _, err := importBytes(name, []byte(head+"1 \x00 Article 1\n")); !errors.Is(err, ErrUnknownFormat) {
				t.Errorf("%s that begins %q: %v", name, head, err)
			}
		}
	}
}
