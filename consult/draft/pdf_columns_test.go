package draft

import (
	"fmt"
	"strings"
	"testing"
)

// columns draws lines of text from the top down, in two columns whose lines do not
// stand level with one another.
func columns(left, right []string) string {
	var c strings.Builder
	for i, s := range left {
		c.WriteString(at(72, 760-float64(14*i), "F1", 11, s))
	}
	for i, s := range right {
		c.WriteString(at(320, 754-float64(14*i), "F1", 11, s))
	}
	return c.String()
}

// TestPDFShortColumns: two columns of short lines are read one after the other,
// where their rows are not level; so is the page that follows with one line on the
// right.
func TestPDFShortColumns(t *testing.T) {
	left := []string{
		"Article 1", "Le dépôt est ouvert à tous les", "habitants de la ville et du port.", "Article 2", "Les plans sont montrés à ceux", "qui les demandent par écrit.",
		"Article 3", "Le gardien répond dans le mois", "qui suit la demande.",
	}
	right := []string{
		"Article 4", "La réponse est motivée et dite", "en des mots que chacun comprend.", "Article 5", "Le recours est porté devant le", "conseil de la ville et du port.",
		"Article 6", "Le conseil décide en public et", "publie ce qu’il décide.",
	}
	doc := mustImport(t, "a.pdf", paper(columns(left, right), columns([]string{
		"Article 7", "Le conseil rend compte chaque", "année à l’assemblée de la ville.", "Article 8", "La ville pourvoit aux dépenses", "du dépôt et des plans que tient son",
	}, []string{"gardien."})))
	wantOutline(t, doc, `
article art1 | Article 1 | 1 | Le dépôt est ouvert à tous les habitants de la ville et du port.
article art2 | Article 2 | 2 | Les plans sont montrés à ceux qui les demandent par écrit.
article art3 | Article 3 | 3 | Le gardien répond dans le mois qui suit la demande.
article art4 | Article 4 | 4 | La réponse est motivée et dite en des mots que chacun comprend.
article art5 | Article 5 | 5 | Le recours est porté devant le conseil de la ville et du port.
article art6 | Article 6 | 6 | Le conseil décide en public et publie ce qu’il décide.
article art7 | Article 7 | 7 | Le conseil rend compte chaque année à l’assemblée de la ville.
article art8 | Article 8 | 8 | La ville pourvoit aux dépenses du dépôt et des plans que tient son gardien.
`)
}

// TestPDFLevelColumns: where the rows are level, labels tell columns of a law from a
// table: a comparison names the same articles on both sides.
func TestPDFLevelColumns(t *testing.T) {
	page := func(right ...string) *Document {
		var c strings.Builder
		for i, s := range []string{"Article 1", "Le dépôt est ouvert.", "Article 2", "Les plans sont montrés.", "Article 3", "Le gardien répond."} {
			c.WriteString(at(72, 760-float64(14*i), "F1", 11, s) + at(320, 760-float64(14*i), "F1", 11, right[i]))
		}
		return mustImport(t, "a.pdf", paper(c.String()))
	}
	wantArticles(t, page("Article 4", "La réponse est motivée.", "Article 5", "Le recours est ouvert.", "Article 6", "Le conseil décide."),
		"Article 1", "Article 2", "Article 3", "Article 4", "Article 5", "Article 6")
	doc := page("Article 1", "Le dépôt est fermé.", "Article 2", "Les plans sont cachés.", "Article 3", "Le gardien se tait.")
	if text := doc.Provisions[0].Text; !strings.Contains(text, "ouvert.\tLe dépôt est fermé.") && !strings.Contains(outline(doc.Provisions), "ouvert. Le dépôt est fermé.") {
		t.Errorf("the comparison was taken apart:\n%s", outline(doc.Provisions))
	}
}

// TestPDFNotesUnderColumns: the footnotes under the left column come after the text
// of the right one, and the page's number after them.
func TestPDFNotesUnderColumns(t *testing.T) {
	var c strings.Builder
	for i := range 10 {
		c.WriteString(at(72, 760-float64(14*i), "F1", 11, "Le texte de la colonne de gauche, "+string(rune('a'+i))))
		c.WriteString(at(320, 754-float64(14*i), "F1", 11, "suite dans la colonne de droite, "+string(rune('a'+i))))
	}
	c.WriteString("BT /F1 6 Tf 250 764 Td (1) Tj ET\n")
	c.WriteString("BT /F1 5 Tf 72 103 Td (1) Tj ET\n" + at(76, 100, "F1", 8, "La note du bas."))
	c.WriteString(at(72, 60, "F1", 11, "Page 1 sur 1"))
	doc := mustImport(t, "a.pdf", paper(at(72, 790, "F1", 11, "Article 1")+c.String()))
	if got := outline(doc.Provisions); !strings.Contains(got, "gauche, j suite dans la colonne de droite, a") || !strings.Contains(got, "footnote art1/n1 | Article 1, note 1 | 1 | La note du bas.") || strings.Contains(got, "sur 1") {
		t.Errorf("got\n%s", got)
	}
	wantWarnings(t, doc, Warning{Code: WarnHeaders, Count: 1})
}

// TestPDFLineNumbers: a bill's lines are counted in the margin, every fifth one, on
// either side. They are no text; a table's first column, or a list, is.
func TestPDFLineNumbers(t *testing.T) {
	page := func(numbers func(line int) string) []byte {
		var c strings.Builder
		for i := range 16 {
			y := 760 - float64(14*i)
			switch text := fmt.Sprintf("Le texte de cette ligne, qui est la ligne %s de la page,", string(rune('a'+i))); {
			case i%8 == 0:
				c.WriteString(at(72, y, "F2", 11, fmt.Sprintf("Article %d", i/8+1)))
			case i%8 == 7:
				c.WriteString(at(72, y, "F1", 11, "et rien de plus."))
			default:
				c.WriteString(at(72, y, "F1", 11, text))
			}
			c.WriteString(numbers(i + 1))
		}
		return paper(c.String())
	}
	want := outline(mustImport(t, "a.pdf", page(func(int) string { return "" })).Provisions)
	if !strings.HasPrefix(want, "article art1 | Article 1 | 1 | Le texte de cette ligne, qui est la ligne b de la page, Le texte") {
		t.Fatalf("without numbers\n%s", want)
	}
	for _, c := range []struct {
		x       float64
		step, n int
	}{{48, 5, 3}, {52, 1, 16}, {520, 5, 3}} {
		doc := mustImport(t, "a.pdf", page(func(line int) string {
			if line%c.step != 0 {
				return ""
			}
			return at(c.x, 774-float64(14*line), "F1", 9, fmt.Sprint(line))
		}))
		if got := outline(doc.Provisions); got != want {
			t.Errorf("every %d at %g: got\n%s\nwant\n%s", c.step, c.x, got, want)
		}
		wantWarnings(t, doc, Warning{Code: WarnLineNumbers, Count: c.n})
	}
	for _, numbers := range [][]string{{"4", "9", "11"}, {"5", "10", "20"}} {
		doc := mustImport(t, "a.pdf", page(func(line int) string {
			if line%5 != 0 {
				return ""
			}
			return at(48, 774-float64(14*line), "F1", 9, numbers[line/5-1])
		}))
		wantWarnings(t, doc)
	}
}

// TestPDFFormWithinItself: a form that draws itself is drawn once.
func TestPDFFormWithinItself(t *testing.T) {
	doc := mustImport(t, "a.pdf", paper(at(72, 700, "F1", 10, "Le texte.")+"/Me Do"))
	if got := outline(doc.Provisions); strings.Count(got, "Dans un formulaire.") != 1 {
		t.Errorf("got\n%s", got)
	}
}

// TestSecondLineOfHeading: a heading that is centred over two lines is one, in a
// text file as on a page.
func TestSecondLineOfHeading(t *testing.T) {
	long := "Le texte de cet article est assez long pour qu’il faille aller à la ligne, et même\nencore une fois, puisque la phrase n’est pas finie avant ce mot, qui en est la fin.\n"
	file := "                 CHAPITRE II : DE LA GARDE DES DÉPÔTS ET DES PLANS\n                                    DE LA VILLE\n\nArticle 1\n\n" + long + "\nArticle 2\n\n" + long
	doc := mustImport(t, "a.txt", []byte(file))
	if p := doc.Provisions[0]; p.Kind != KindHeading || p.Text != "DE LA GARDE DES DÉPÔTS ET DES PLANS DE LA VILLE" {
		t.Errorf("%+v", p)
	}
	wantArticles(t, doc, "Article 1", "Article 2")
}

// TestPDFNotesOverPages: a footnote goes on at the bottom of the next page, and one
// may stand there as a whole; a page's own note of the same number is its own.
func TestPDFNotesOverPages(t *testing.T) {
	mark := func(x, y float64, n int) string { return fmt.Sprintf("BT /F1 6 Tf %g %g Td (%d) Tj ET\n", x, y, n) }
	note := func(y float64, n int, text string) string {
		return fmt.Sprintf("BT /F1 5 Tf 72 %g Td (%d) Tj ET\n", y+3, n) + at(76, y, "F1", 8, text)
	}
	doc := mustImport(t, "a.pdf", paper(
		at(72, 760, "F2", 11, "Article 1")+at(72, 740, "F1", 11, "Le texte du premier article.")+mark(215, 744, 1)+note(80, 1, "La note qui ne finit pas sur cette page, mais sur"),
		at(72, 760, "F2", 11, "Article 2")+at(72, 740, "F1", 11, "Le texte du deuxième article.")+mark(222, 744, 2)+at(72, 80, "F1", 8, "celle qui suit."),
		at(72, 760, "F2", 11, "Article 3")+at(72, 740, "F1", 11, "Le texte du troisième article.")+mark(222, 744, 1)+note(92, 2, "La note du deuxième.")+note(80, 1, "La note du troisième."),
	))
	wantOutline(t, doc, `
article art1 | Article 1 | 1 | Le texte du premier article.
footnote art1/n1 | Article 1, note 1 | 1 | La note qui ne finit pas sur cette page, mais sur celle qui suit.
article art2 | Article 2 | 2 | Le texte du deuxième article.
footnote art2/n1 | Article 2, note 2 | 2 | La note du deuxième.
article art3 | Article 3 | 3 | Le texte du troisième article.
footnote art3/n1 | Article 3, note 1 | 1 | La note du troisième.
`)
}

// TestPDFNoSubtitle: a division that is dressed like the title above it is none.
func TestPDFNoSubtitle(t *testing.T) {
	doc := mustImport(t, "a.pdf", paper(at(200, 780, "F2", 16, "Archives Act 2031")+at(72, 740, "F2", 14, "Part 1 Introduction")+at(72, 710, "F2", 12, "Section 1 Overview")+
		at(72, 680, "F1", 10, "The act is about the archives of the state and of the people.")))
	wantOutline(t, doc, `
title title | Archives Act 2031 |  | Archives Act 2031
heading part1 | Part 1 | 1 | Introduction
article art1 | Section 1 | 1 | Overview
paragraph art1/p1 | Section 1, para. 1 |  | The act is about the archives of the state and of the people.
`)
}
