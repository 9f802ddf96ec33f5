package draft

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestODTStructure(t *testing.T) {
	note := `<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>` + tp("Une note.") + tp("Suite.") + `</text:note-body></text:note>`
	cell := func(attrs, xml string) string {
		return `<table:table-cell ` + attrs + `>` + xml + `</table:table-cell>`
	}
	doc := mustODT(t, `<text:sequence-decls/><text:p text:style-name="P1">Loi</text:p>`+
		`<text:table-of-content><text:index-body>`+tp("Objet 2")+`</text:index-body></text:table-of-content>`+
		`<text:h text:style-name="Heading_20_1" text:outline-level="1">Objet</text:h>`+
		th(2, "Article 1er")+
		tp("La \n  présente<text:line-break/><text:s text:c=\"3\"/>loi<text:tab/><text:span>cadre"+note+"</text:span>.")+
		`<table:table><table:table-header-rows><table:table-row>`+cell("", tp("a")+tp("b"))+cell(`table:number-columns-spanned="2"`, tp("c"))+`<table:covered-table-cell/></table:table-row></table:table-header-rows>`+
		`<table:table-row><table:covered-table-cell/>`+cell("", `<table:table><table:table-row>`+cell("", tp("d"))+cell("", tp("e"))+`</table:table-row></table:table>`)+cell("", tl(`text:style-name="Points"`, tp("f")))+`</table:table-row></table:table>`+
		`<table:table><table:table-row>`+cell("", tp("Article 2. – Encadré."))+`</table:table-row></table:table>`+
		`<text:section>`+tp("Fin.")+`</text:section>`+
		`<text:h text:style-name="Heading_20_1" text:outline-level="1">Suite</text:h>`+
		`<text:h text:outline-level="1" text:is-list-header="true">Annexe</text:h>`+
		`<text:h text:outline-level="1" text:restart-numbering="true" text:start-value="9">Neuf</text:h>`, nil)
	wantOutline(t, doc, `
title title | Loi |  | Loi
heading chap1 | Chapitre I | I | Objet
article art1 | Article 1er | 1er | La présente loi cadre.
footnote art1/n1 | Article 1er, note 1 | 1 | Une note. Suite.
table art1/t1 | Article 1er, tableau 1 |  | a b	c
	d e	1° f
article art2 | Article 2 | 2 | Encadré.
paragraph art2/p2 | Article 2, al. 2 |  | Fin.
heading chap2 | Chapitre II | II | Suite
heading annex | Annexe |  | 
heading chap9 | Chapitre IX | IX | Neuf
`)
	if doc.Title != "Loi" || doc.Lang != "fr" {
		t.Errorf("title %q, language %q", doc.Title, doc.Lang)
	}
	wantWarnings(t, doc, Warning{WarnTOC, 1, ""})
	checkDocument(t, doc)
}

// TestODTNumbering follows the numbers as an office program shows them.
func TestODTNumbering(t *testing.T) {
	points, multi := `text:style-name="Points"`, `text:style-name="Multi"`
	x := tp("x")
	for name, c := range map[string]struct {
		xml  string
		want string
	}{
		"count on":                 {tl(points, x, x, x), "1° 2° 3°"},
		"each list starts anew":    {tl(points, x, x) + tp("-") + tl(points, x), "1° 2° 1°"},
		"continues the last":       {tl(points, x, x) + tp("-") + tl(points+` text:continue-numbering="true"`, x), "1° 2° 3°"},
		"not one of another style": {tl(points, x) + tl(multi, x) + tl(points+` text:continue-numbering="true"`, x), "1° Article I. – 1°"},
		"continues by name":        {tl(points+` xml:id="l"`, x) + tl(multi, x) + tl(points+` text:continue-list="l"`, x) + tl(points, x), "1° Article I. – 2° 1°"},
		"sublists":                 {tl(points, x+tl("", x, x+tl("", x, x)), x+tl("", x)), "1° a) b) (i) (ii) 2° a)"},
		"a sublist alone":          {tl(points, tl("", x, x), x), "a) b) 2°"},
		"a sublist goes on":        {tl(points+` xml:id="l"`, x+tl("", x)) + tp("-") + tl(points+` text:continue-list="l"`, tl("", x), x), "1° a) b) 2°"},
		"a sublist of its own":     {tl(multi, x+tl(points, x, x), x+tl(points, x)), "Article I. – a) b) Article II. – a)"},
		"start values":             {tl(points, `<text:list-item text:start-value="5">`+x+`</text:list-item>`, x, `<text:list-item text:start-value="1">`+x+`</text:list-item>`), "5° 6° 1°"},
		"upper levels shown":       {tl(multi, x+tl("", x, x+tl("", x)), x+tl("", x)), "Article I. – I.3 I.4 I-4/A Article II. – II.3"},
		"headers have no number":   {tl(points, `<text:list-header>`+x+`</text:list-header>`, x), "- 1°"},
		"further paragraphs":       {tl(points, x+x, x), "1° - 2°"},
		"bullets":                  {tl(`text:style-name="Bullets"`, x, x), "• •"},
		"bullets without a sign":   {tl(`text:style-name="NoBullets"`, x), "-"},
		"an item of another style": {tl(points, x, `<text:list-item text:style-override="Bullets">`+x+`</text:list-item>`, x), "1° • 3°"},
		"letters after z":          {tl(`text:style-name="Sync"`, x, x+tl("", x, x)), "aa bb aa ab"},
		"the paragraph's style":    {tl("", `<text:p text:style-name="P2">x</text:p>`), "1°"},
		"an unknown style":         {tl(`text:style-name="Nothing"`, x), "-"},
		"headings in lists":        {tl(`text:style-name="Outline"`, th(1, "x")) + tp("-") + th(1, "x") + tl(`text:style-name="Outline"`, th(1, "x")), "Chapitre I Chapitre II Chapitre III"},
		"numbered paragraphs": {`<text:numbered-paragraph text:list-id="n" ` + points + `>` + x + `</text:numbered-paragraph>` + tp("-") +
			`<text:numbered-paragraph text:list-id="n" text:level="2" ` + points + `>` + x + `</text:numbered-paragraph>`, "1° a)"},
	} {
		t.Run(name, func(t *testing.T) {
			d := &odtReader{
				styles: newODTStyles(), warns: newWarnings(), out: &source{}, changes: map[string]*odtChange{}, open: map[string]bool{},
				pkg: openParts(t, odt(t, c.xml, nil)),
			}
			d.lists = newODTLists(d.styles)
			if err := errors.Join(d.readStyles(), d.readContent()); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, b := range d.out.blocks {
				switch {
				case b.bullet:
					got = append(got, "•")
				case b.number != "":
					got = append(got, b.number)
				case b.text == "x":
					got = append(got, "-")
				}
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got %s, want %s", s, c.want)
			}
		})
	}
}

func TestODTPoints(t *testing.T) {
	doc := mustODT(t, tl(`text:style-name="Multi" xml:id="arts"`, tp("Le texte :"))+
		tl(`text:style-name="Points"`, tp("un")+tp("suite de un"), tp("deux")+tl("", tp("deux a"), tp("deux b")))+
		tl(`text:style-name="Multi" text:continue-list="arts"`, tp("Autre texte.")+tp("Alinéa."))+
		tl(`text:style-name="Bullets"`, tp("puce"), tp("puce")), nil)
	wantOutline(t, doc, `
article art1 | Article I | I | Le texte :
point art1/1° | Article I, 1° | 1° | un
paragraph art1/1°/p2 | Article I, 1°, al. 2 |  | suite de un
point art1/2° | Article I, 2° | 2° | deux
point art1/2°/a | Article I, 2°, a) | a) | deux a
point art1/2°/b | Article I, 2°, b) | b) | deux b
article art2 | Article II | II | Autre texte.
paragraph art2/p2 | Article II, al. 2 |  | Alinéa.
point art2/p2/d1 | Article II, al. 2, tiret 1 | – | puce
point art2/p2/d2 | Article II, al. 2, tiret 2 | – | puce
`)
}

// region is an entry of the list of changes: an insertion, or a deletion of xml.
func region(id, kind, xml string) string {
	return `<text:changed-region xml:id="` + id + `" text:id="` + id + `"><text:` + kind + `><office:change-info><dc:creator>A</dc:creator></office:change-info>` + xml + `</text:` + kind + `></text:changed-region>`
}

func started(id string) string { return `<text:change-start text:change-id="` + id + `"/>` }
func ended(id string) string   { return `<text:change-end text:change-id="` + id + `"/>` }
func removed(id string) string { return `<text:change text:change-id="` + id + `"/>` }

// odtTracked has a change of every sort.
var odtTracked = `<text:tracked-changes>` +
	region("word-out", "deletion", tp("vieux")) + region("word-in", "insertion", "") +
	region("paras", "deletion", tp("")+tp("Tout.")+th(2, "Article 2")+tp("Le deux.")+tp("")) +
	region("join", "deletion", tp("")+tp("")) +
	region("para-in", "insertion", "") + region("table-in", "insertion", "") +
	region("item", "deletion", tl(`text:style-name="Points"`, tp("deux"), tp(""))) +
	region("table", "deletion", `<table:table><table:table-row><table:table-cell>`+tp("u")+`</table:table-cell><table:table-cell>`+tp("v")+`</table:table-cell></table:table-row></table:table>`) +
	`<text:changed-region xml:id="both"><text:deletion>` + tp("jamais") + `</text:deletion><text:insertion/></text:changed-region>` +
	region("look", "format-change", "") +
	`</text:tracked-changes>` +
	th(2, "Article 1") +
	tp("Le "+removed("word-out")+started("word-in")+"nouveau"+ended("word-in")+" texte."+removed("paras")) +
	tp("Deux "+removed("join")+"moitiés"+removed("both")+".") +
	tp(started("para-in")+"Ajouté.") + tp(ended("para-in")+"Gardé.") +
	tl(`text:style-name="Points"`, tp("un"), tp(removed("item")+"trois")) +
	removed("table") +
	started("table-in") + `<table:table><table:table-row><table:table-cell>` + tp("a") + `</table:table-cell><table:table-cell>` + tp("b") + `</table:table-cell></table:table-row></table:table>` + ended("table-in") +
	th(2, "Article 3") + tp("Fin.")

func TestODTTrackedChanges(t *testing.T) {
	raw := odt(t, odtTracked, nil)
	doc := importSide(t, "a.odt", raw, Accepted)
	wantOutline(t, doc, `
article art1 | Article 1 | 1 | Le nouveau texte.
paragraph art1/p2 | Article 1, al. 2 |  | Deux moitiés.
paragraph art1/p3 | Article 1, al. 3 |  | Ajouté.
paragraph art1/p4 | Article 1, al. 4 |  | Gardé.
point art1/p4/1° | Article 1, al. 4, 1° | 1° | un
point art1/p4/2° | Article 1, al. 4, 2° | 2° | trois
table art1/t1 | Article 1, tableau 1 |  | a	b
article art3 | Article 3 | 3 | Fin.
`)
	warned := []Warning{{WarnTracked, 10, "inserted=4 deleted=6 moved=0"}, {WarnFormatting, 1, ""}}
	wantWarnings(t, doc, warned...)
	if !doc.HasTracked || doc.Side != Accepted {
		t.Errorf("tracked %v, side %v", doc.HasTracked, doc.Side)
	}
	doc = importSide(t, "a.odt", raw, Original)
	wantOutline(t, doc, `
article art1 | Article 1 | 1 | Le vieux texte.
paragraph art1/p2 | Article 1, al. 2 |  | Tout.
article art2 | Article 2 | 2 | Le deux.
paragraph art2/p2 | Article 2, al. 2 |  | Deux
paragraph art2/p3 | Article 2, al. 3 |  | moitiés.
paragraph art2/p4 | Article 2, al. 4 |  | Gardé.
point art2/p4/1° | Article 2, al. 4, 1° | 1° | un
point art2/p4/2° | Article 2, al. 4, 2° | 2° | deux
point art2/p4/3° | Article 2, al. 4, 3° | 3° | trois
table art2/t1 | Article 2, tableau 1 |  | u	v
article art3 | Article 3 | 3 | Fin.
`)
	wantWarnings(t, doc, warned...)
	if !doc.HasTracked || doc.Side != Original {
		t.Errorf("tracked %v, side %v", doc.HasTracked, doc.Side)
	}
}

// TestODTInsertedJoins takes out an insertion from the middle of a paragraph to
// the middle of another.
func TestODTInsertedJoins(t *testing.T) {
	changes := `<text:tracked-changes>` + region("i", "insertion", "") + `</text:tracked-changes>`
	for name, c := range map[string]struct{ xml, want string }{
		"two halves":        {tp("Deux "+started("i")+"fois") + tp("trois "+ended("i")+"moitiés."), "paragraph Deux moitiés.\n"},
		"before a heading":  {tp("x") + tp(started("i")+"Neuf.") + th(1, ended("i")+"Objet"), "paragraph x\nheading Objet\n"},
		"at the end":        {tp("Vieux."+started("i")) + tp("Neuf."+ended("i")), "paragraph Vieux.\n"},
		"a whole heading":   {tp("Vieux.") + th(1, started("i")+"Neuf") + tp(ended("i")+"Suite."), "paragraph Vieux.\nparagraph Suite.\n"},
		"within a contents": {tp("Vieux."+started("i")) + `<text:table-of-content>` + tp("x"+ended("i")) + `</text:table-of-content>` + tp("Suite."), "paragraph Vieux.Suite.\n"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := importSide(t, "a.odt", odt(t, changes+c.xml, parts{"styles.xml": "<a/>"}), Original)
			got := ""
			for _, p := range doc.Provisions {
				got += p.Kind.String() + " " + p.Text + "\n"
			}
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
	open := odt(t, changes+tp("a"+started("i"))+tp("b"), nil)
	if doc := importSide(t, "a.odt", open, Accepted); len(doc.Provisions) != 2 {
		t.Errorf("accepted:\n%s", outline(doc.Provisions))
	}
	if _, err := importOptions("a.odt", open, Options{Tracked: Original}); !errors.Is(err, ErrDamaged) {
		t.Errorf("an insertion without end: %v", err)
	}
}

func TestODTComments(t *testing.T) {
	note := func(name, who, text string) string {
		return `<office:annotation ` + name + `><dc:creator>` + who + `</dc:creator><dc:date>2026-03-04T05:06:07.123</dc:date>` + text + `</office:annotation>`
	}
	doc := mustODT(t, `<text:tracked-changes>`+region("d", "deletion", tp("parti"+note("", "Del", tp("Au texte parti."))))+`</text:tracked-changes>`+
		tp("Article 1. – Le "+note(`office:name="n1"`, "Awa", tp("Un.")+tl("", tp("Deux.")))+"texte"+`<office:annotation-end office:name="n1"/>`+" court"+note("", "", tp("Au point."))+".")+
		tp(removed("d")+"Reste.")+
		`<draw:frame><draw:text-box>`+tp("encadré"+note("", "Box", tp("Au cadre.")))+`</draw:text-box></draw:frame>`, nil)
	at := time.Date(2026, 3, 4, 5, 6, 7, 123e6, time.UTC)
	wantComments(t, doc,
		MarginComment{"Awa", at, "art1", "texte", "Un.\nDeux."},
		MarginComment{"", at, "art1", "", "Au point."},
		MarginComment{"Del", at, "art1/p2", "", "Au texte parti."},
		MarginComment{"Box", at, "", "", "Au cadre."})
	wantWarnings(t, doc, Warning{WarnComments, 4, ""}, Warning{WarnTextBoxes, 1, ""}, Warning{WarnTracked, 1, "inserted=0 deleted=1 moved=0"})
}

func TestODTDropped(t *testing.T) {
	page := func(kind, xml string) string { return `<style:` + kind + `>` + xml + `</style:` + kind + `>` }
	styles := strings.Replace(odtStylesPart, `</office:document-styles>`, `<office:master-styles><style:master-page>`+page("header", tp("Confidentiel"))+page("footer", tp(""))+`</style:master-page></office:master-styles></office:document-styles>`, 1)
	doc := mustODT(t, tp(`Texte<draw:frame><draw:image xlink:href="Pictures/1.png"/></draw:frame><draw:frame><draw:image xlink:href="http://127.0.0.1:9/i"/></draw:frame>`+
		`<text:span text:style-name="Hidden">caché</text:span><text:hidden-text text:is-hidden="true">x</text:hidden-text><text:hidden-text text:is-hidden="false"> visible</text:hidden-text>`+
		`<text:a xlink:href="http://127.0.0.1:9/"> lien</text:a><text:a xlink:href="#ici"> ici</text:a><text:page-number> 7</text:page-number><loext:new> neuf</loext:new>`)+
		tp(`<text:hidden-paragraph text:is-hidden="true"/>Paragraphe caché.`)+`<text:p text:style-name="P3">Style caché.</text:p>`+
		`<text:section text:display="none">`+tp("Section cachée.")+`</text:section>`+
		`<text:section><text:section-source xlink:href="../x.odt"/>`+tp("Section.")+`</text:section>`+
		`<text:alphabetical-index>`+tp("A 1")+`</text:alphabetical-index>`,
		parts{
			"styles.xml": styles, "Basic/Standard/Module1.xml": "macro", "Basic/script-lc.xml": "list", "../../evil.txt": "evil",
			"meta.xml": `<office:document-meta ` + odfNS + `><office:meta><meta:template xlink:href="http://127.0.0.1:9/t.ott"/></office:meta></office:document-meta>`,
		})
	if got := doc.Provisions[0].Text; got != "Texte visible lien ici 7 neuf" {
		t.Errorf("text %q", got)
	}
	if len(doc.Provisions) != 2 || doc.Provisions[1].Text != "Section." {
		t.Errorf("provisions\n%s", outline(doc.Provisions))
	}
	wantWarnings(t, doc, Warning{WarnExternal, 3, ""}, Warning{WarnHeaders, 1, ""}, Warning{WarnHidden, 5, ""}, Warning{WarnImages, 2, ""},
		Warning{WarnLinks, 1, ""}, Warning{WarnMacros, 1, ""}, Warning{WarnNames, 1, ""}, Warning{WarnTOC, 1, ""})
}

func TestPlaces(t *testing.T) {
	places := func(doc *Document) (out []Place) {
		for _, p := range doc.Provisions {
			out = append(out, p.Place)
		}
		return out
	}
	want := func(got []Place, want ...Place) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("places %v, want %v", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("places %v, want %v", got, want)
			}
		}
	}
	long := strings.Repeat("Une phrase. ", 500)
	want(places(mustDocx(t, p("", "Article 1")+p("", "")+p("", "Le texte.")+p("", long), nil)), Place{Block: 1}, Place{Block: 3}, Place{Block: 3})
	want(places(mustODT(t, th(2, "Article 1")+tp("")+tp("Le texte.")+tp("Suite."), nil)), Place{Block: 1}, Place{Block: 3})
	want(places(mustImport(t, "a.md", []byte("---\ntitle: T\n---\n\n# Article 1\n\nLe texte.\n\n- a\n- b\n\n| x | y |\n|---|---|\n"))),
		Place{Line: 0}, Place{Line: 5}, Place{Line: 9}, Place{Line: 10}, Place{Line: 12})
}
