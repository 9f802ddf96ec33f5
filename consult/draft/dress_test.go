package draft

import (
	"fmt"
	"strings"
	"testing"
)

// undressed is a paragraph of a file without styles: centred, bold, or neither.
func undressed(align string, bold bool, text string) string {
	look := ""
	if bold {
		look = `<w:b/>`
	}
	return `<w:p><w:pPr><w:jc w:val="` + align + `"/></w:pPr><w:r><w:rPr>` + look + `</w:rPr><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}

// TestBillWithoutStyles: a bill as a ministry sends it, all in direct formatting.
// Its title, what is printed before it, its divisions, the lines under which it is
// signed and its annex are what they look like.
func TestBillWithoutStyles(t *testing.T) {
	doc := mustDocx(t,
		undressed("center", true, "MINISTERE DES ARCHIVES")+
			undressed("center", false, "Un Peuple – Un But – Une Foi")+
			undressed("center", true, "PROJET DE LOI N° 12")+
			undressed("center", true, "PORTANT ORGANISATION DES ARCHIVES")+
			undressed("center", true, "EXPOSE DES MOTIFS")+
			undressed("both", false, "Les archives sont en péril.")+
			undressed("both", false, "L'Assemblée nationale a délibéré et adopté :")+
			undressed("left", true, "TITRE PREMIER Dispositions générales")+
			undressed("left", true, "Chapitre II Des dépôts")+
			undressed("left", true, "Article premier Objet")+
			undressed("both", false, "La loi organise les archives.")+
			undressed("both", false, "Article 2 du décret est abrogé et remplacé.")+
			undressed("left", true, "Article 2 : Publication")+
			undressed("both", false, "La loi est publiée.")+
			undressed("right", false, "Bamako, le 3 mai 2031")+
			undressed("right", false, "Le ministre, EXEMPLE")+
			undressed("center", true, "ANNEXE Liste des dépôts")+
			undressed("both", false, "Le dépôt central."), nil)
	wantOutline(t, doc, `
paragraph pre/p1 | Préambule, al. 1 |  | MINISTERE DES ARCHIVES
paragraph pre/p2 | Préambule, al. 2 |  | Un Peuple – Un But – Une Foi
title title | PROJET DE LOI N° 12 PORTANT ORGANISATION DES ARCHIVES |  | PROJET DE LOI N° 12 PORTANT ORGANISATION DES ARCHIVES
heading expose-des-motifs | EXPOSE DES MOTIFS |  | EXPOSE DES MOTIFS
paragraph expose-des-motifs/p1 | EXPOSE DES MOTIFS, al. 1 |  | Les archives sont en péril.
paragraph pre/p3 | Préambule, al. 3 |  | L'Assemblée nationale a délibéré et adopté :
heading tit1 | TITRE PREMIER | PREMIER | Dispositions générales
heading tit1/chap2 | Chapitre II | II | Des dépôts
article art1 | Article premier | premier | Objet
paragraph art1/p1 | Article premier, al. 1 |  | La loi organise les archives.
paragraph art1/p2 | Article premier, al. 2 |  | Article 2 du décret est abrogé et remplacé.
article art2 | Article 2 | 2 | Publication
paragraph art2/p1 | Article 2, al. 1 |  | La loi est publiée.
paragraph sign/p1 | Signature, al. 1 |  | Bamako, le 3 mai 2031
paragraph sign/p2 | Signature, al. 2 |  | Le ministre, EXEMPLE
heading annex | ANNEXE |  | Liste des dépôts
paragraph annex/p1 | ANNEXE, al. 1 |  | Le dépôt central.
`)
	if want := "PROJET DE LOI N° 12 PORTANT ORGANISATION DES ARCHIVES"; doc.Title != want {
		t.Errorf("title %q, want %q", doc.Title, want)
	}
}

// TestDressInEveryFormat: bold says the same in markdown and in an odt.
func TestDressInEveryFormat(t *testing.T) {
	words := []string{"Règlement des dépôts", "Article 1 Objet", "Le texte.", "Annexe Liste"}
	md := fmt.Sprintf("**%s**\n\n**%s**\n\n%s\n\n**%s**\n", words[0], words[1], words[2], words[3])
	bold := func(s string) string { return `<text:p><text:span text:style-name="T1">` + s + `</text:span></text:p>` }
	file := odt(t, bold(words[0])+bold(words[1])+tp(words[2])+bold(words[3]), parts{
		"styles.xml": strings.Replace(odtStylesPart, `<style:style style:name="Title"`,
			`<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style><style:style style:name="Title"`, 1),
	})
	want := `
title title | Règlement des dépôts |  | Règlement des dépôts
article art1 | Article 1 | 1 | Objet
paragraph art1/p1 | Article 1, al. 1 |  | Le texte.
heading annex | Annexe |  | Liste
`
	for _, doc := range []*Document{mustImport(t, "a.md", []byte(md)), mustImport(t, "a.odt", file)} {
		wantOutline(t, doc, want)
	}
	plain := mustImport(t, "a.md", []byte("Un mot.\n\nArticle 1\n\nLe texte.\n\nAnnexe Liste\n"))
	if last := plain.Provisions[len(plain.Provisions)-1]; last.Kind != KindParagraph {
		t.Errorf("undressed words without a mark are %v", last.Kind)
	}
}

// TestNumberIsLabel: what the word processor numbers as an article or a division
// is one, with or without anything between the number and the text.
func TestNumberIsLabel(t *testing.T) {
	numbering := part("numbering", `<w:abstractNum w:abstractNumId="1">`+lvl(0, "upperRoman", "TITRE %1", "")+lvl(1, "ordinal", "Article %2", `<w:lvlRestart w:val="0"/>`)+
		lvl(2, "decimal", "%3°", "")+`</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>`)
	doc := mustDocx(t, li("1", 0, "Des dépôts")+li("1", 1, "Le dépôt est public.")+li("1", 2, "il ouvre ;")+li("1", 0, "Des agents")+li("1", 1, "Les agents prêtent serment."), parts{"numbering": numbering})
	wantOutline(t, doc, `
heading tit1 | TITRE I | I | Des dépôts
article art1 | Article 1er | 1er | Le dépôt est public.
point art1/1° | Article 1er, 1° | 1° | il ouvre ;
heading tit2 | TITRE II | II | Des agents
article art2e | Article 2e | 2e | Les agents prêtent serment.
`)
}

// TestLevelOfNearestStyle: of styles that are based on one another, the nearest
// that says a list's level is believed.
func TestLevelOfNearestStyle(t *testing.T) {
	styles := strings.Replace(testStyles, `</w:styles>`, `<w:style w:type="paragraph" w:styleId="Al"><w:name w:val="Alinea"/><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>`+
		`<w:style w:type="paragraph" w:styleId="Pt"><w:name w:val="Point"/><w:basedOn w:val="Al"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style></w:styles>`, 1)
	numbering := part("numbering", `<w:abstractNum w:abstractNumId="1">`+lvl(0, "decimal", "(%1)", `<w:pStyle w:val="Al"/>`)+lvl(1, "lowerLetter", "%2)", `<w:pStyle w:val="Pt"/>`)+
		`</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>`)
	doc := mustDocx(t, p("", "Article 1")+p("Al", "Le dépôt :")+p("Pt", "ouvre ;")+p("Pt", "ferme.")+p("Al", "Il est public."), parts{"styles": styles, "numbering": numbering})
	wantOutline(t, doc, `
article art1 | Article 1 | 1 | 
point art1/1° | Article 1, (1) | (1) | Le dépôt :
point art1/1°/a | Article 1, (1), a) | a) | ouvre ;
point art1/1°/b | Article 1, (1), b) | b) | ferme.
point art1/2° | Article 1, (2) | (2) | Il est public.
`)
}

// TestStruckWords: words struck out by hand stay, and are warned of; so in both formats.
func TestStruckWords(t *testing.T) {
	file := docxFile(t, parts{"styles": testStyles, "document": body(`<w:p><w:r><w:t xml:space="preserve">Le délai est de </w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>dix</w:t></w:r><w:r><w:t xml:space="preserve"> vingt jours.</w:t></w:r></w:p>`)})
	styles := strings.Replace(odtStylesPart, `<style:style style:name="Title"`,
		`<style:style style:name="S" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style><style:style style:name="Title"`, 1)
	written := odt(t, `<text:p>Le délai est de <text:span text:style-name="S">dix</text:span> vingt jours.</text:p>`, parts{"styles.xml": styles})
	for name, raw := range map[string][]byte{"a.docx": file, "a.odt": written} {
		doc := mustImport(t, name, raw)
		wantWarnings(t, doc, Warning{Code: WarnStruck, Count: 1})
		if got := doc.Provisions[0].Text; got != "Le délai est de dix vingt jours." {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestLookOfStyles: hidden, centred and bold come from styles as well, and the
// run has the last word.
func TestLookOfStyles(t *testing.T) {
	styles := strings.Replace(testStyles, `</w:styles>`, `<w:style w:type="paragraph" w:styleId="Tete"><w:name w:val="Tete"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>`+
		`<w:style w:type="paragraph" w:styleId="Fille"><w:name w:val="Fille"/><w:basedOn w:val="Tete"/></w:style>`+
		`<w:style w:type="character" w:styleId="Cache"><w:name w:val="Cache"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`, 1)
	doc := mustDocx(t, p("Fille", "Statuts du dépôt")+p("Tete", "Annexe Liste")+
		`<w:p><w:r><w:rPr><w:rStyle w:val="Cache"/></w:rPr><w:t>secret</w:t><w:sym w:font="Symbol" w:char="F0B0"/></w:r><w:r><w:rPr><w:rStyle w:val="Cache"/><w:vanish w:val="0"/></w:rPr><w:t>montré</w:t></w:r></w:p>`, parts{"styles": styles})
	wantOutline(t, doc, `
title title | Statuts du dépôt |  | Statuts du dépôt
heading annex | Annexe |  | Liste
paragraph annex/p1 | § 1 | 1 | montré
`)
	wantWarnings(t, doc, Warning{Code: WarnHidden, Count: 2})
}

func TestSymbolText(t *testing.T) {
	for _, c := range []struct {
		font string
		code rune
		want string
	}{
		{"Symbol", 0xf0b0, "°"},
		{"symbol", 'a', "α"},
		{"Symbol", 'S', "Σ"},
		{"Symbol", 0xf032, "2"},
		{"Wingdings", 0xf0a7, "▪"},
		{"Wingdings", 0xf0fe, "☑"},
		{"Webdings", 0xf0a7, ""},
		{"Symbol", 0xf0ff, ""},
		{"", 0, ""},
	} {
		if got := symbolText(c.font, c.code); got != c.want {
			t.Errorf("%s %x: %q, want %q", c.font, c.code, got, c.want)
		}
	}
}

// TestTitles: of the first words, those that are a title.
func TestTitles(t *testing.T) {
	for text, want := range map[string]string{
		"# PROJET DE LOI\n\n# TITRE I : Des dépôts\n\nArticle 1\n\nLe texte.\n":                                           "PROJET DE LOI",
		"Archives Act 2031\n\nAn Act about archives.\n\nSection 1 Duty\n\nRecords must be kept.\n":                        "Archives Act 2031",
		"REPUBLIQUE DU MALI\n\nSTATUTS DU DEPOT\n\nArticle 1\n\nLe texte.\n":                                              "STATUTS DU DEPOT",
		"Un premier paragraphe qui n'est pas un titre.\n\nArticle 1\n\nLe texte.\n":                                       "",
		"DECRET N° 12\n\nRELATIF AUX DEPOTS\n\nArticle 1\n\nLe texte.\n":                                                  "DECRET N° 12 RELATIF AUX DEPOTS",
		"# Charte\n\n# Annonce\n\nLe texte de la charte.\n":                                                               "",
		"Vu la Constitution,\n\nARTICLE PREMIER : Le texte qui suit.\n\nDES MOTS EN CAPITALES\n\nArticle 2 : Le reste.\n": "",
	} {
		if doc := mustImport(t, "a.md", []byte(text)); doc.Title != want {
			t.Errorf("%q: title %q, want %q", text, doc.Title, want)
		}
	}
}
