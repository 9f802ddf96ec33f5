package draft

import "testing"

// TestQuotedArticles: the articles that an amending law quotes are not its own,
// whether or not each of their paragraphs repeats the opening mark.
func TestQuotedArticles(t *testing.T) {
	for _, marks := range quoteMarks {
		doc := mustImport(t, "a.txt", []byte("Article 1er\n\nL'article 8 de la loi est ainsi rédigé :\n\n"+
			marks[0]+" Article 8\n\nLe texte cité.\n\nArticle 9\n\n"+marks[0]+" Encore un article cité. "+marks[1]+"\n\nArticle 2\n\nLa loi est publiée.\n"))
		wantArticles(t, doc, "Article 1er", "Article 2")
	}
}

// TestUnclosedQuote: a mark that is never closed takes no article away, and
// neither does one that a later quotation closes.
func TestUnclosedQuote(t *testing.T) {
	for _, end := range []string{"La loi est publiée.", "Il est ajouté :\n\n« Art. 9. – Le texte. »"} {
		doc := mustImport(t, "a.txt", []byte("Article 1er\n\nIl dit : « Le texte.\n\nArticle 2\n\n"+end+"\n"))
		wantArticles(t, doc, "Article 1er", "Article 2")
	}
}

// TestSignsWithoutSeparator: "§ 4 Duties" in a plain paragraph is an article's
// label and name; "§ 5 gilt …" and "§ 5 Satz 1 gilt." are sentences.
func TestSignsWithoutSeparator(t *testing.T) {
	doc := mustImport(t, "a.txt", []byte("§ 3 Aufgaben\n\n(1) Das Amt prüft.\n\n§ 4 Befugnisse\n\n(1) Das Amt darf fragen.\n\n§ 5 gilt entsprechend\n\n§ 5a Übergang\n\n§ 5 Satz 1 gilt.\n"))
	wantArticles(t, doc, "§ 3", "§ 4", "§ 5a")
}

func wantArticles(t *testing.T, doc *Document, want ...string) {
	t.Helper()
	var got []string
	for _, p := range doc.Provisions {
		if p.Kind == KindArticle {
			got = append(got, p.Label)
		}
	}
	compareLines(t, got, want)
}
