package draft

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestMarkdownLaw(t *testing.T) {
	doc := mustImport(t, "loi.md", []byte(`---
title: 'L''accès à l''information'
lang: fr-ML
---

# TITRE Ier : Dispositions générales

**Article premier. –** La présente loi s'applique[^a] :

1° aux administrations ;

2° aux entreprises :

a) publiques ;

b) mixtes.

Elle ne s'applique pas aux tribunaux.

3° aux particuliers.

###### Article 2 – Définitions

Au sens de la *présente* loi :

- le mot « document » ;
- le mot « agent ».

| a | b |
|---|---|
| 1 |   |
|   | 2 |

## CHAPITRE II

DES DROITS

Article 3. – I. – Toute personne a le droit.

Ce droit est gratuit.

II. – Nul ne peut :

1° refuser ;

2° différer.

[^a]: Voir l'annexe.
`))
	if doc.Title != "L'accès à l'information" || doc.Lang != "fr" {
		t.Errorf("title %q, language %q", doc.Title, doc.Lang)
	}
	wantWarnings(t, doc)
	wantOutline(t, doc, `
title title | L'accès à l'information |  | L'accès à l'information
heading tit1 | TITRE Ier | Ier | Dispositions générales
article art1 | Article premier | premier | La présente loi s'applique :
footnote art1/n1 | Article premier, note 1 | 1 | Voir l'annexe.
point art1/1° | Article premier, 1° | 1° | aux administrations ;
point art1/2° | Article premier, 2° | 2° | aux entreprises :
point art1/2°/a | Article premier, 2°, a) | a) | publiques ;
point art1/2°/b | Article premier, 2°, b) | b) | mixtes.
paragraph art1/p2 | Article premier, al. 2 |  | Elle ne s'applique pas aux tribunaux.
point art1/3° | Article premier, 3° | 3° | aux particuliers.
article art2 | Article 2 | 2 | Définitions
paragraph art2/p1 | Article 2, al. 1 |  | Au sens de la présente loi :
point art2/d1 | Article 2, tiret 1 | – | le mot « document » ;
point art2/d2 | Article 2, tiret 2 | – | le mot « agent ».
table art2/t1 | Article 2, tableau 1 |  | a	b
1	
	2
heading tit1/chap2 | CHAPITRE II | II | DES DROITS
article art3 | Article 3 | 3 | 
point art3/I | Article 3, I | I | Toute personne a le droit.
paragraph art3/I/p2 | Article 3, I, al. 2 |  | Ce droit est gratuit.
point art3/II | Article 3, II | II | Nul ne peut :
point art3/II/1° | Article 3, II, 1° | 1° | refuser ;
point art3/II/2° | Article 3, II, 2° | 2° | différer.
`)
	checkDocument(t, doc)
}

// TestTwoLanguages wants the same IDs for a French and an English version.
func TestTwoLanguages(t *testing.T) {
	fr := mustImport(t, "fr.md", []byte("# Chapitre Ier : De la police\n\nArticle 1er. – La police sert la population et les libertés :\n\n1° dans les villes ;\n\n2° sur les routes.\n\nElle rend compte des actes.\n\n# Annexe I\n\nArticle 1er. – La liste est la suivante.\n"))
	en := mustImport(t, "en.md", []byte("# Chapter 1: The police\n\n**Section 1.** The police shall serve the population and the liberties:\n\n(1) in the towns;\n\n(2) on the roads.\n\nIt shall account for the acts.\n\n# Schedule 1\n\nSection 1. This is the list of the services.\n"))
	if fr.Lang != "fr" || en.Lang != "en" {
		t.Fatalf("languages %q and %q", fr.Lang, en.Lang)
	}
	wantOutline(t, en, `
heading chap1 | Chapter 1 | 1 | The police
article art1 | Section 1 | 1 | The police shall serve the population and the liberties:
point art1/1° | Section 1, (1) | (1) | in the towns;
point art1/2° | Section 1, (2) | (2) | on the roads.
paragraph art1/2°/p2 | Section 1, (2), para. 2 |  | It shall account for the acts.
heading annex1 | Schedule 1 | 1 | 
article annex1/art1 | Schedule 1, Section 1 | 1 | This is the list of the services.
`)
	for i, p := range fr.Provisions {
		if q := en.Provisions[i]; p.ID != q.ID && p.ID != "art1/p2" {
			t.Errorf("%s is %s in English", p.ID, q.ID)
		}
	}
}

// TestAside keeps what stands in brackets between a label and the first part.
func TestAside(t *testing.T) {
	doc := mustImport(t, "a.md", []byte("Article 5 (nouveau). – I. – Le texte.\n\nII. – La suite.\n\nArticle 6 (nouveau). – Le texte.\n\nArticle 7 (supprimé)\n"))
	wantOutline(t, doc, `
article art5 | Article 5 | 5 | (nouveau)
point art5/I | Article 5, I | I | Le texte.
point art5/II | Article 5, II | II | La suite.
article art6 | Article 6 | 6 | (nouveau). – Le texte.
article art7 | Article 7 | 7 | (supprimé)
`)
}

// TestSigns cites the paragraphs that a law marks with a sign of their own.
func TestSigns(t *testing.T) {
	doc := mustImport(t, "a.md", []byte("Article 1. – § 1er. Le premier :\n\n1° un ;\n\n2° deux.\n\n§ 2. Le second.\n\nSuite.\n\n§ 2 bis – Inséré.\n\nArticle 2\n\n§ 1 Un.\n\n§ 2 Deux, selon le § 1.\n"))
	wantOutline(t, doc, `
article art1 | Article 1 | 1 | 
point art1/§1 | Article 1, § 1 | § 1 | Le premier :
point art1/§1/1° | Article 1, § 1, 1° | 1° | un ;
point art1/§1/2° | Article 1, § 1, 2° | 2° | deux.
point art1/§2 | Article 1, § 2 | § 2 | Le second.
paragraph art1/§2/p2 | Article 1, § 2, al. 2 |  | Suite.
point art1/§2bis | Article 1, § 2 bis | § 2 bis | Inséré.
article art2 | Article 2 | 2 | 
point art2/§1 | Article 2, § 1 | § 1 | Un.
point art2/§2 | Article 2, § 2 | § 2 | Deux, selon le § 1.
`)
	for at, want := range map[string]int{"article 1, § 1, 2°": 3, "Art. 1er, §2": 4, "article 2 § 2": 9} {
		if i, err := Find(doc.Provisions, at); err != nil || i != want {
			t.Errorf("%s: %d, %v, want %d", at, i, err, want)
		}
	}
}

func TestPolicy(t *testing.T) {
	doc := mustImport(t, "p.markdown", []byte(`# Security policy of the service

## 1. Scope

This is the scope of the policy and of the plans.

- men
- women

> The quoted words of the service.

## 1. Scope

See [the law](http://127.0.0.1:9/law) and ![a map](map.png) <b>now</b>.

1. one
2. two

   more of two
`))
	if doc.Title != "Security policy of the service" || doc.Lang != "en" {
		t.Errorf("title %q, language %q", doc.Title, doc.Lang)
	}
	wantOutline(t, doc, `
title title | Security policy of the service |  | Security policy of the service
heading scope | 1 | 1 | Scope
paragraph scope/p1 | § 1 | 1 | This is the scope of the policy and of the plans.
point scope/p1/d1 | § 1, indent 1 | – | men
point scope/p1/d2 | § 1, indent 2 | – | women
paragraph scope/p2 | § 2 | 2 | The quoted words of the service.
heading scope~2 | 1 | 1 | Scope
paragraph scope~2/p1 | § 3 | 3 | See the law and now.
point scope~2/p1/1° | § 3, 1. | 1. | one
point scope~2/p1/2° | § 3, 2. | 2. | two
paragraph scope~2/p1/2°/p2 | § 3, 2., para. 2 |  | more of two
`)
	wantWarnings(t, doc, Warning{WarnHTML, 2, ""}, Warning{WarnImages, 1, ""}, Warning{WarnLinks, 1, ""})
	checkDocument(t, doc)
}

func TestMarkdownText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"entities", `a &amp; b &lt;c&gt; \*d\* &copy; \&amp; &#233;`, "a & b <c> *d* © &amp; é"},
		{"code", "le `mot` et\nla   suite", "le mot et la suite"},
		{"no-break spaces", "a\u00a0; «\u202fb\u202f»", "a ; « b »"},
		{"decomposed", "e\u0301te\u0301", "été"},
		{"break", "un<br>deux", "un deux"},
		{"bom and CRLF", "\ufeffun\r\ndeux", "un deux"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := mustImport(t, "a.md", []byte(c.in))
			if doc.Provisions[0].Text != c.want {
				t.Errorf("got %q, want %q", doc.Provisions[0].Text, c.want)
			}
			wantWarnings(t, doc)
		})
	}
}

func TestCleaning(t *testing.T) {
	doc := mustImport(t, "a.md", []byte("pay \u202e100\u202c \u2066now\u2069 a\u200bb\x07 soft\u00adhyphen n\u200dx"))
	if got := doc.Provisions[0].Text; got != "pay 100 now ab softhyphen n\u200dx" {
		t.Errorf("got %q", got)
	}
	wantWarnings(t, doc, Warning{WarnBidi, 4, ""}, Warning{WarnControl, 2, ""})
}

func TestMarkdownEncodings(t *testing.T) {
	doc := mustImport(t, "a.md", []byte("Libert\xe9 \x96 \xe9galit\xe9"))
	if doc.Provisions[0].Text != "Liberté – égalité" {
		t.Errorf("got %q", doc.Provisions[0].Text)
	}
	wantWarnings(t, doc, Warning{WarnEncoding, 1, ""})
	doc = mustImport(t, "a.md", []byte("\xff\xfeL\x00o\x00i\x00"))
	if doc.Provisions[0].Text != "Loi" {
		t.Errorf("got %q", doc.Provisions[0].Text)
	}
}

func TestSplit(t *testing.T) {
	sentence := strings.Repeat("mot ", 24) + "fin. "
	long := strings.Repeat(sentence, 100)
	doc := mustImport(t, "a.md", []byte("###### Article 1\n\nCourt.\n\n"+long+"\n\n"+strings.Repeat("x", 9001)+"\n"))
	var ids, texts []string
	for _, p := range doc.Provisions {
		ids = append(ids, p.ID)
		texts = append(texts, p.Text)
	}
	if got := strings.Join(ids, " "); got != "art1 art1/p2 art1/p2+2 art1/p2+3 art1/p3 art1/p3+2 art1/p3+3" {
		t.Errorf("IDs %s", got)
	}
	if got := strings.Join(texts[1:4], " "); got != strings.TrimSpace(long) {
		t.Error("the parts are not the whole")
	}
	if doc.Provisions[2].Label != "Article 1, al. 2 (suite 2)" || !strings.HasSuffix(texts[1], "fin.") {
		t.Errorf("%q, %q", doc.Provisions[2].Label, texts[1][len(texts[1])-20:])
	}
	if got := strings.Join(texts[4:], ""); got != strings.Repeat("x", 9001) {
		t.Error("the hard parts are not the whole")
	}
	wantWarnings(t, doc, Warning{WarnSplit, 2, ""})
	checkDocument(t, doc)
}

func TestMarkdownBounds(t *testing.T) {
	repeat := func(s string, n int) string { return strings.Repeat(s, n) }
	for name, in := range map[string]string{
		"too many bytes":      repeat("a", maxMarkdown+1),
		"too many provisions": repeat("# a\n", maxProvisions+1),
		"too many lines":      repeat("- a\n", maxLines+1),
		"brackets":            repeat("[a](", 10_000),
		"emphasis":            repeat(repeat("*a_", 1200)+"\n\n", 400),
		"quotes":              repeat("> ", 100_000) + "a",
		"bare quotes":         repeat(">", 100_000) + "a",
		"lists":               repeat("- ", 100_000) + "a",
		"numbered lists":      repeat("1. ", 100_000) + "a",
		"indent":              repeat(" ", 100_000) + "a",
		"wide table":          repeat("|a", 2000) + "\n" + repeat("|-", 2000) + "\n" + repeat("x\n", 2000),
		"footnotes":           repeat("[^1]\n\n", maxMarks+1),
		"one long line":       repeat("a ", maxStretch),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := importBytes("a.md", []byte(in)); !errors.Is(err, ErrTooLarge) {
				t.Errorf("got %v, want %v", err, ErrTooLarge)
			}
		})
	}
}

func TestMarkdownRefused(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want error
	}{
		"empty":      {"", ErrEmpty},
		"blank":      {"\n \n\n", ErrEmpty},
		"binary":     {"a\x00b", ErrDamaged},
		"only notes": {"[^1]: nothing", ErrEmpty},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := importBytes("a.md", []byte(c.in)); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	if _, err := importBytes("a.xls", []byte("x")); !errors.Is(err, ErrUnknownFormat) {
		t.Errorf("xls: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Import(ctx, "a.md", strings.NewReader("a"), 1, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestFrontMatter(t *testing.T) {
	for _, c := range []struct{ in, title, lang, rest string }{
		{"---\ntitle: Plain # note\nlang: en\n---\nx", "Plain", "en", "x"},
		{"---\ntitle: \"Double \\\"quoted\\\"\"\n...\nx", `Double "quoted"`, "", "x"},
		{"---\ntitle: |\n  block\n---\nx", "", "", "x"},
		{"---\nnever closed\n", "", "", "---\nnever closed\n"},
		{"--- \nx", "", "", "--- \nx"},
	} {
		var src source
		rest := frontMatter([]byte(c.in), &src)
		if src.title != c.title || src.lang != c.lang || string(rest) != c.rest {
			t.Errorf("%q: %q, %q, %q", c.in, src.title, src.lang, rest)
		}
	}
}

func TestKindString(t *testing.T) {
	if got := fmt.Sprint(KindTitle, KindFootnote, Kind(0), Kind(99)); got != "title footnote kind(0) kind(99)" {
		t.Error(got)
	}
}
