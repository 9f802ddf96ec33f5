package draft

import (
	"strings"
	"testing"
	"time"
)

func TestDocxStructure(t *testing.T) {
	doc := mustDocx(t, p("Titre", "Loi")+
		p("TM1", "Chapitre Ier 2")+
		p("Titre1", "Chapitre Ier : Objet")+
		p("Titre2", "Article 1er")+
		`<w:p><w:r><w:t>La présente</w:t></w:r><w:r><w:br/></w:r><w:r><w:t xml:space="preserve"> loi</w:t><w:noBreakHyphen/><w:t>cadre</w:t><w:footnoteReference w:id="2"/><w:t>.</w:t></w:r></w:p>`+
		`<w:tbl><w:tr><w:tc>`+p("", "a")+p("", "b")+`</w:tc><w:tc>`+p("", "c")+`</w:tc></w:tr><w:tr><w:tc><w:tbl><w:tr><w:tc>`+p("", "d")+`</w:tc><w:tc>`+p("", "e")+`</w:tc></w:tr></w:tbl><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>`+
		`<w:tbl><w:tr><w:tc>`+p("", "Article 2. – Encadré.")+`</w:tc></w:tr></w:tbl>`+
		p("Loop", "Fin.")+
		`<w:p><w:r><w:t>Note</w:t><w:endnoteReference w:id="5"/></w:r></w:p>`,
		parts{
			"footnotes": part("footnotes", `<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2">`+p("", "Une note.")+p("", "Suite.")+`</w:footnote>`),
			"endnotes":  part("endnotes", `<w:endnote w:id="5">`+p("", "De fin.")+`</w:endnote>`),
		})
	wantOutline(t, doc, `
title title | Loi |  | Loi
heading chap1 | Chapitre Ier | Ier | Objet
article art1 | Article 1er | 1er | La présente loi-cadre.
footnote art1/n1 | Article 1er, note 1 | 1 | Une note. Suite.
table art1/t1 | Article 1er, tableau 1 |  | a b	c
d e	
article art2 | Article 2 | 2 | Encadré.
paragraph art2/p2 | Article 2, al. 2 |  | Fin.
paragraph art2/p3 | Article 2, al. 3 |  | Note
footnote art2/n1 | Article 2, note i | i | De fin.
`)
	if doc.Title != "Loi" || doc.Lang != "fr" {
		t.Errorf("title %q, language %q", doc.Title, doc.Lang)
	}
	wantWarnings(t, doc, Warning{WarnTOC, 1, ""})
	checkDocument(t, doc)
}

// numberingPart has one list of three levels and uses of it.
var numberingPart = part("numbering",
	`<w:abstractNum w:abstractNumId="1">`+
		lvl(0, "decimal", "%1°", "")+lvl(1, "lowerLetter", "%2)", "")+lvl(2, "lowerRoman", "%3.", "")+
		`</w:abstractNum>`+
		`<w:abstractNum w:abstractNumId="2">`+lvl(0, "upperRoman", "Article %1. –", `<w:pStyle w:val="Art"/>`)+lvl(1, "decimal", "%1.%2", `<w:isLgl/>`)+lvl(2, "decimal", "%1.%2.%3", `<w:lvlRestart w:val="0"/>`)+`</w:abstractNum>`+
		`<w:abstractNum w:abstractNumId="3">`+lvl(0, "bullet", "•", "")+`</w:abstractNum>`+
		`<w:abstractNum w:abstractNumId="4"><w:numStyleLink w:val="ListStyle"/></w:abstractNum>`+
		`<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>`+
		`<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>`+
		`<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`+
		`<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride><w:lvlOverride w:ilvl="1"><w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="(%2)"/></w:lvl></w:lvlOverride></w:num>`+
		`<w:num w:numId="9"><w:abstractNumId w:val="2"/></w:num>`+
		`<w:num w:numId="10"><w:abstractNumId w:val="3"/></w:num>`+
		`<w:num w:numId="11"><w:abstractNumId w:val="4"/></w:num>`+
		`<w:num w:numId="12"><w:abstractNumId w:val="99"/></w:num>`)

// TestNumbering follows the counters as a word processor shows them.
func TestNumbering(t *testing.T) {
	type step struct {
		num   string
		level int
		want  string
	}
	for name, steps := range map[string][]step{
		"count on":                    {{"1", 0, "1°"}, {"1", 0, "2°"}, {"1", 0, "3°"}},
		"lower levels restart":        {{"1", 0, "1°"}, {"1", 1, "a)"}, {"1", 1, "b)"}, {"1", 2, "i."}, {"1", 0, "2°"}, {"1", 1, "a)"}, {"1", 2, "i."}},
		"uses share counters":         {{"1", 0, "1°"}, {"2", 0, "2°"}, {"1", 0, "3°"}},
		"a start restarts once":       {{"1", 0, "1°"}, {"1", 0, "2°"}, {"3", 0, "1°"}, {"3", 0, "2°"}, {"3", 1, "a)"}, {"3", 0, "3°"}},
		"another start and level":     {{"4", 0, "7°"}, {"4", 1, "(C)"}, {"4", 1, "(D)"}, {"4", 0, "8°"}, {"4", 1, "(C)"}},
		"legal and unrestarted":       {{"9", 0, "Article I. –"}, {"9", 1, "1.1"}, {"9", 2, "I.1.1"}, {"9", 1, "1.2"}, {"9", 2, "I.2.2"}, {"9", 0, "Article II. –"}, {"9", 2, "II.1.3"}},
		"a level before its parent":   {{"1", 1, "a)"}, {"1", 0, "1°"}, {"1", 1, "a)"}},
		"bullets, unknown, undefined": {{"10", 0, "bullet"}, {"12", 0, ""}, {"77", 0, ""}, {"1", 8, ""}},
		"numbering style":             {{"11", 0, "1°"}, {"1", 0, "2°"}},
	} {
		t.Run(name, func(t *testing.T) {
			st := &styles{byID: map[string]*style{"ListStyle": {props: paraProps{numID: "1"}}}}
			n := newNumbering(st)
			if err := n.parse(newXMLPart("numbering", strings.NewReader(numberingPart), nil)); err != nil {
				t.Fatal(err)
			}
			for i, s := range steps {
				got, bullet := n.next(s.num, s.level, "fr")
				if bullet {
					got = "bullet"
				}
				if got != s.want {
					t.Errorf("step %d: %q, want %q", i, got, s.want)
				}
			}
		})
	}
}

func TestDocxAutomaticNumbers(t *testing.T) {
	doc := mustDocx(t,
		p("Art", "Le texte :")+li("1", 0, "un")+li("1", 0, "deux")+li("1", 1, "deux a")+li("1", 1, "deux b")+
			p("Art", "Autre texte.")+p("", "Alinéa :")+li("3", 0, "premier")+li("10", 0, "puce")+li("10", 0, "puce")+
			p("Art", ""), parts{"numbering": numberingPart})
	wantOutline(t, doc, `
article art1 | Article I | I | Le texte :
point art1/1° | Article I, 1° | 1° | un
point art1/2° | Article I, 2° | 2° | deux
point art1/2°/a | Article I, 2°, a) | a) | deux a
point art1/2°/b | Article I, 2°, b) | b) | deux b
article art2 | Article II | II | Autre texte.
paragraph art2/p2 | Article II, al. 2 |  | Alinéa :
point art2/p2/1° | Article II, al. 2, 1° | 1° | premier
point art2/p2/1°/d1 | Article II, al. 2, 1°, tiret 1 | – | puce
point art2/p2/1°/d2 | Article II, al. 2, 1°, tiret 2 | – | puce
article art3 | Article III | III | 
`)
}

func TestDocxTrackedChanges(t *testing.T) {
	ins := func(s string) string {
		return `<w:ins w:id="1"><w:r><w:t xml:space="preserve">` + s + `</w:t></w:r></w:ins>`
	}
	del := func(s string) string {
		return `<w:del w:id="1"><w:r><w:delText xml:space="preserve">` + s + `</w:delText></w:r></w:del>`
	}
	mark := func(what, style string) string {
		return `<w:pPr><w:pStyle w:val="` + style + `"/><w:rPr><w:` + what + ` w:id="2"/></w:rPr></w:pPr>`
	}
	run := func(s string) string { return `<w:r><w:t xml:space="preserve">` + s + `</w:t></w:r>` }
	raw := docxFile(t, parts{"styles": testStyles, "numbering": numberingPart, "document": body(
		p("Titre2", "Article 1") +
			`<w:p>` + run("Le ") + del("vieux") + ins("nouveau") + run(" texte.") + `</w:p>` +
			// A deleted paragraph, which must take no number either.
			`<w:p>` + mark("del", "Art") + del("Tout.") + `</w:p>` +
			// A mark alone: two paragraphs become one, with the look of the mark that stays.
			`<w:p>` + mark("del", "Normal") + run("Deux ") + `</w:p><w:p>` + run("moitiés.") + `</w:p>` +
			`<w:p>` + mark("ins", "Normal") + ins("Ajouté.") + `</w:p>` +
			`<w:p>` + mark("moveFrom", "Normal") + `<w:moveFrom>` + run("Déplacé.") + `</w:moveFrom></w:p>` +
			`<w:p>` + mark("moveTo", "Normal") + `<w:moveTo>` + run("Déplacé.") + `</w:moveTo></w:p>` +
			`<w:p><w:pPr><w:pPrChange><w:pPr/></w:pPrChange></w:pPr><w:r><w:rPr><w:b/><w:rPrChange><w:rPr/></w:rPrChange></w:rPr><w:t>Gras.</w:t></w:r></w:p>` +
			`<w:tbl><w:tr><w:tc>` + p("", "a") + `</w:tc><w:tc>` + p("", "b") + `</w:tc></w:tr><w:tr><w:trPr><w:del w:id="3"/></w:trPr><w:tc>` + p("", "gone") + `</w:tc></w:tr></w:tbl>` +
			p("Art", "Automatique."))})
	doc := importSide(t, "a.docx", raw, Accepted)
	wantOutline(t, doc, `
article art1 | Article 1 | 1 | Le nouveau texte.
paragraph art1/p2 | Article 1, al. 2 |  | Deux moitiés.
paragraph art1/p3 | Article 1, al. 3 |  | Ajouté.
paragraph art1/p4 | Article 1, al. 4 |  | Déplacé.
paragraph art1/p5 | Article 1, al. 5 |  | Gras.
table art1/t1 | Article 1, tableau 1 |  | a	b
article art1~2 | Article I | I | Automatique.
`)
	wantWarnings(t, doc, Warning{WarnTracked, 12, "inserted=3 deleted=5 moved=4"}, Warning{WarnFormatting, 2, ""})
	if !doc.HasTracked || doc.Side != Accepted {
		t.Errorf("tracked %v, side %v", doc.HasTracked, doc.Side)
	}
	doc = importSide(t, "a.docx", raw, Original)
	wantOutline(t, doc, `
article art1 | Article 1 | 1 | Le vieux texte.
article art1~2 | Article I | I | Tout.
paragraph art1~2/p2 | Article I, al. 2 |  | Deux
paragraph art1~2/p3 | Article I, al. 3 |  | moitiés.
paragraph art1~2/p4 | Article I, al. 4 |  | Déplacé.
paragraph art1~2/p5 | Article I, al. 5 |  | Gras.
table art1~2/t1 | Article I, tableau 1 |  | a	b
gone
article art2 | Article II | II | Automatique.
`)
	wantWarnings(t, doc, Warning{WarnTracked, 12, "inserted=3 deleted=5 moved=4"}, Warning{WarnFormatting, 2, ""})
	if !doc.HasTracked || doc.Side != Original {
		t.Errorf("tracked %v, side %v", doc.HasTracked, doc.Side)
	}
}

// TestDocxOriginal covers what only the original side of tracked changes reads.
func TestDocxOriginal(t *testing.T) {
	run := func(s string) string { return `<w:r><w:t xml:space="preserve">` + s + `</w:t></w:r>` }
	was := func(now, before string) string {
		return `<w:pPr>` + now + `<w:pPrChange w:id="1"><w:pPr>` + before + `</w:pPr></w:pPrChange></w:pPr>`
	}
	list := func(more string) string {
		return `<w:numPr>` + more + `<w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>`
	}
	for name, c := range map[string]struct{ xml, accepted, original string }{
		"a style that changed": {
			`<w:p>` + was(`<w:pStyle w:val="Titre2"/>`, `<w:pStyle w:val="Normal"/>`) + run("Article 1") + `</w:p>`,
			"article Article 1", "article Article 1",
		},
		"a list that changed":  {`<w:p>` + was("", list("")) + run("un") + `</w:p>`, "paragraph un", "point 1° un"},
		"a list that is new":   {`<w:p><w:pPr>` + list(`<w:ins w:id="1"/>`) + `</w:pPr>` + run("un") + `</w:p>`, "point 1° un", "paragraph un"},
		"an inserted deletion": {`<w:p>` + run("a") + `<w:ins><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:ins></w:p>`, "paragraph a", "paragraph a"},
		"an inserted row": {
			`<w:tbl><w:tr><w:tc>` + p("", "a") + `</w:tc><w:tc>` + p("", "b") + `</w:tc></w:tr><w:tr><w:trPr><w:ins/></w:trPr><w:tc>` + p("", "c") + `</w:tc></w:tr></w:tbl>`,
			"table a\tb\nc", "table a\tb",
		},
		"inserted cells": {
			`<w:tbl><w:tr><w:tc>` + p("", "a") + `</w:tc><w:tc>` + p("", "b") + `</w:tc><w:tc><w:tcPr><w:cellIns/></w:tcPr>` + p("", "c") + `</w:tc><w:tc><w:tcPr><w:cellDel/></w:tcPr>` + p("", "d") + `</w:tc></w:tr></w:tbl>`,
			"table a\tb\tc", "table a\tb\td",
		},
		"an inserted mark": {
			`<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>` + run("un ") + `</w:p>` + p("", "deux"),
			"paragraph un, paragraph deux", "paragraph un deux",
		},
		"an inserted picture and note": {
			`<w:p>` + run("a") + `<w:ins><w:r><w:drawing/></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:ins></w:p>`,
			"paragraph a, footnote 1 note", "paragraph a",
		},
		"a deleted field": {
			`<w:p>` + run("a") + `<w:del><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:delInstrText>PAGE</w:delInstrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:delText>7</w:delText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:del></w:p>`,
			"paragraph a", "paragraph a7",
		},
		"moved blocks": {
			`<w:moveFrom>` + p("", "ici") + `</w:moveFrom>` + p("", "x") + `<w:moveTo>` + p("", "là") + `</w:moveTo>`,
			"paragraph x, paragraph là", "paragraph ici, paragraph x",
		},
	} {
		t.Run(name, func(t *testing.T) {
			raw := docxFile(t, parts{
				"styles": testStyles, "numbering": numberingPart, "document": body(c.xml),
				"footnotes": part("footnotes", `<w:footnote w:id="2">`+p("", "note")+`</w:footnote>`),
			})
			for side, want := range map[Side]string{Accepted: c.accepted, Original: c.original} {
				var got []string
				for _, p := range importSide(t, "a.docx", raw, side).Provisions {
					line := p.Kind.String()
					switch p.Kind {
					case KindPoint, KindFootnote:
						line += " " + p.Number
					case KindArticle:
						line += " " + p.Label
					}
					got = append(got, strings.TrimSpace(line+" "+p.Text))
				}
				if strings.Join(got, ", ") != want {
					t.Errorf("%v: got %s, want %s", side, strings.Join(got, ", "), want)
				}
			}
		})
	}
}

func TestDocxComments(t *testing.T) {
	comment := func(id, who, text string) string {
		return `<w:comment w:id="` + id + `" w:author="` + who + `" w:date="2026-03-04T05:06:07Z">` + text + `</w:comment>`
	}
	begin := func(id string) string { return `<w:commentRangeStart w:id="` + id + `"/>` }
	end := func(id string) string {
		return `<w:commentRangeEnd w:id="` + id + `"/><w:r><w:commentReference w:id="` + id + `"/></w:r>`
	}
	run := func(s string) string { return `<w:r><w:t xml:space="preserve">` + s + `</w:t></w:r>` }
	doc := mustDocx(t,
		`<w:p>`+begin("0")+begin("1")+run("Article 1. – Le texte")+end("0")+end("1")+run(" court.")+`</w:p>`+
			begin("2")+`<w:p>`+run("Deux ")+begin("3")+run("mots.")+`</w:p><w:p>`+run("Suite.")+end("2")+end("3")+`</w:p>`+
			`<w:tbl><w:tr><w:tc><w:p>`+begin("4")+run("a")+end("4")+`</w:p></w:tc><w:tc>`+p("", "b")+`</w:tc></w:tr></w:tbl>`+
			`<w:p>`+run("Note")+`<w:r><w:footnoteReference w:id="2"/></w:r></w:p>`+
			`<w:p>`+run("Reste.")+`<w:del><w:r><w:delText>parti</w:delText></w:r>`+end("6")+`</w:del></w:p>`,
		parts{
			"comments": part("comments", comment("0", "Awa", p("", "Un.")+p("", "Deux."))+comment("1", "Issa", p("", "Réponse."))+
				comment("2", "", p("", "Tout."))+comment("3", "", p("", "La fin."))+comment("4", "", p("", "Cellule."))+comment("5", "", p("", "Note."))+
				comment("6", "", p("", "Au texte parti."))+comment("7", "", p("", "Nulle part."))),
			"footnotes": part("footnotes", `<w:footnote w:id="2"><w:p>`+begin("5")+run("une note")+end("5")+`</w:p></w:footnote>`),
		})
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	wantComments(t, doc,
		MarginComment{"Awa", at, "art1", "Le texte", "Un.\nDeux."},
		MarginComment{"Issa", at, "art1", "Le texte", "Réponse."},
		MarginComment{"", at, "art1/p2", "Deux mots.", "Tout."},
		MarginComment{"", at, "art1/p2", "mots.", "La fin."},
		MarginComment{"", at, "art1/t1", "a", "Cellule."},
		MarginComment{"", at, "art1/p4", "", "Note."},
		MarginComment{"", at, "art1/p5", "", "Au texte parti."},
		MarginComment{"", at, "", "", "Nulle part."})
}

// TestCommentOnLongText finds the part that a comment's words went to.
func TestCommentOnLongText(t *testing.T) {
	long := strings.Repeat("Une phrase. ", 500)
	doc := mustDocx(t, `<w:p><w:r><w:t xml:space="preserve">`+long+`</w:t></w:r><w:commentRangeStart w:id="0"/><w:r><w:t>Le mot.</w:t></w:r><w:commentRangeEnd w:id="0"/></w:p>`,
		parts{"comments": part("comments", `<w:comment w:id="0">`+p("", "Ici.")+`</w:comment>`)})
	wantComments(t, doc, MarginComment{Provision: "pre/p1+2", Quote: "Le mot.", Text: "Ici."})
}

func TestDocxDropped(t *testing.T) {
	box := `<w:txbxContent>` + p("", "boxed") + `</w:txbxContent>`
	doc := mustDocx(t,
		`<w:p><w:r><w:t>Texte</w:t></w:r><w:r><w:drawing/></w:r><w:r><w:commentReference w:id="0"/></w:r>`+
			`<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>`+box+`</w:drawing></mc:Choice><mc:Fallback><w:pict>`+box+`</w:pict></mc:Fallback></mc:AlternateContent></w:r>`+
			`<w:r><w:rPr><w:vanish/></w:rPr><w:t>caché</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> visible</w:t></w:r>`+
			`<w:r><w:sym w:font="Webdings" w:char="F0A7"/></w:r><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>`+
			`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE </w:instrText></w:r><w:r><w:t>code</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t> 7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`+
			`<w:hyperlink r:id="x"><w:r><w:t> lien</w:t></w:r></w:hyperlink></w:p>`+
			`<w:altChunk r:id="y"/>`+
			`<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>`+p("", "Sommaire")+`</w:sdtContent></w:sdt>`+
			`<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \o </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Chapitre 3</w:t></w:r></w:p>`+
			`<w:p><w:r><w:t>Annexe 4</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`+
			`<w:sdt><w:sdtContent>`+p("", "Contrôle.")+`</w:sdtContent></w:sdt>`,
		parts{
			"comments":            part("comments", `<w:comment w:id="0">`+p("", "à voir")+`</w:comment><w:comment w:id="1"/>`),
			"header":              part("hdr", p("", "Confidentiel")),
			"footer":              part("ftr", `<w:p/>`),
			"word/vbaProject.bin": "macro",
			"rels":                `<Relationship Id="x" Type="http://x/hyperlink" Target="http://127.0.0.1:9/" TargetMode="External"/><Relationship Id="i" Type="http://x/image" Target="http://127.0.0.1:9/i" TargetMode="External"/>`,
			"../../evil.txt":      "evil",
		})
	if got := doc.Provisions[0].Text; got != "Texte visible\ufffdx=1 7 lien" {
		t.Errorf("text %q", got)
	}
	if len(doc.Provisions) != 2 || doc.Provisions[1].Text != "Contrôle." {
		t.Errorf("provisions\n%s", outline(doc.Provisions))
	}
	wantWarnings(t, doc,
		Warning{WarnComments, 2, ""}, Warning{WarnEmbedded, 1, ""}, Warning{WarnEquations, 1, ""}, Warning{WarnExternal, 1, ""}, Warning{WarnHeaders, 1, ""},
		Warning{WarnHidden, 1, ""}, Warning{WarnImages, 1, ""}, Warning{WarnLinks, 1, ""}, Warning{WarnMacros, 1, ""}, Warning{WarnNames, 1, ""},
		Warning{WarnSymbols, 1, ""}, Warning{WarnTextBoxes, 1, ""}, Warning{WarnTOC, 2, ""})
}

// TestDocxHeadingLines joins what a heading's label and its words are split into.
func TestDocxHeadingLines(t *testing.T) {
	doc := mustDocx(t, p("", "CHAPITRE II")+`<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>Des droits</w:t></w:r></w:p>`+p("", "Art. 4 -")+p("", "Le texte.")+
		p("", "CHAPITRE III")+p("", "Article 5 : Le texte qui suit."), nil)
	wantOutline(t, doc, `
heading chap2 | CHAPITRE II | II | Des droits
article art4 | Article 4 | 4 | Le texte.
heading chap3 | CHAPITRE III | III | 
article art5 | Article 5 | 5 | Le texte qui suit.
`)
}

func TestDocxStrictAndUTF16(t *testing.T) {
	strict := strings.ReplaceAll(body(p("", "Texte.")), nsWord, nsWordStrict)
	doc := mustImport(t, "a.docx", docxFile(t, parts{"document": strict}))
	if doc.Provisions[0].Text != "Texte." {
		t.Errorf("strict: %q", doc.Provisions[0].Text)
	}
	wide := []byte{0xff, 0xfe}
	for _, r := range strings.Replace(body(p("", "Été.")), "UTF-8", "UTF-16", 1) {
		wide = append(wide, byte(r), byte(r>>8))
	}
	doc = mustImport(t, "a.docx", docxFile(t, parts{"document": string(wide)}))
	if doc.Provisions[0].Text != "Été." {
		t.Errorf("UTF-16: %q", doc.Provisions[0].Text)
	}
}
