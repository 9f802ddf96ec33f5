package draft

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"toguna/consult/internal/pdf"
)

// paper writes a PDF file of pages with the given contents. F1 is a plain font,
// F2 a bold one, F3 a composite one whose table maps 1, 2, 3 to é, ɔ, fi.
func paper(contents ...string) []byte { return paperWith(nil, nil, contents...) }

// paperWith adds keys to the pages and to their resources.
func paperWith(page, resources pdf.Dict, contents ...string) []byte {
	ref := func(n int) pdf.Ref { return pdf.Ref{Num: n} }
	core := func(name pdf.Name) pdf.Dict {
		return pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type1"), "BaseFont": name, "Encoding": pdf.Name("WinAnsiEncoding")}
	}
	table := "1 begincodespacerange <0000> <ffff> endcodespacerange 2 beginbfchar <0001> <00e9> <0002> <0254> endbfchar 1 beginbfrange <0003> <0003> [<00660069>] endbfrange"
	objects := []pdf.Object{
		{Ref: ref(1), Value: pdf.Dict{"Type": pdf.Name("Catalog"), "Pages": ref(2)}},
		{Ref: ref(2)},
		{Ref: ref(3), Value: core("Helvetica")},
		{Ref: ref(4), Value: core("Helvetica-Bold")},
		{Ref: ref(5), Value: pdf.Dict{
			"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type0"), "BaseFont": pdf.Name("X"), "Encoding": pdf.Name("Identity-H"), "ToUnicode": ref(6),
			"DescendantFonts": pdf.Array{pdf.Dict{"DW": int64(500), "W": pdf.Array{int64(1), pdf.Array{int64(600)}}}},
		}},
		{Ref: ref(6), Value: &pdf.Stream{Dict: pdf.Dict{}, Raw: []byte(table)}},
		{Ref: ref(7), Value: &pdf.Stream{Dict: pdf.Dict{"Subtype": pdf.Name("Image")}, Raw: []byte("x")}},
		{Ref: ref(8), Value: &pdf.Stream{Dict: pdf.Dict{"Subtype": pdf.Name("Form")}, Raw: []byte("BT /F1 10 Tf 72 500 Td (Dans un formulaire.) Tj ET /Me Do")}},
	}
	var kids pdf.Array
	for _, c := range contents {
		n := len(objects) + 1
		d := pdf.Dict{"Type": pdf.Name("Page"), "Parent": ref(2), "MediaBox": pdf.Array{int64(0), int64(0), int64(595), int64(842)}, "Contents": ref(n + 1)}
		res := pdf.Dict{"Font": pdf.Dict{"F1": ref(3), "F2": ref(4), "F3": ref(5)}, "XObject": pdf.Dict{"Im": ref(7), "Me": ref(8)}}
		for k, v := range resources {
			res[k] = v
		}
		d["Resources"] = res
		for k, v := range page {
			d[k] = v
		}
		kids = append(kids, ref(n))
		objects = append(objects, pdf.Object{Ref: ref(n), Value: d}, pdf.Object{Ref: ref(n + 1), Value: &pdf.Stream{Dict: pdf.Dict{}, Raw: []byte(c)}})
	}
	objects[1].Value = pdf.Dict{"Type": pdf.Name("Pages"), "Kids": kids, "Count": int64(len(kids))}
	return pdf.Write(ref(1), objects)
}

// at draws a line of text.
func at(x, y float64, font string, size float64, text string) string {
	win := []byte{}
	for _, r := range text {
		switch r {
		case '–':
			win = append(win, 0x96)
		case '’':
			win = append(win, 0x92)
		case '(', ')':
			win = append(win, '\\', byte(r))
		default:
			win = append(win, byte(r))
		}
	}
	return fmt.Sprintf("BT /%s %g Tf %g %g Td (%s) Tj ET\n", font, size, x, y, win)
}

func TestPDFPages(t *testing.T) {
	var pages []string
	words := []string{"", "premier", "second", "dernier"}
	for n := 1; n <= 3; n++ {
		pages = append(pages, at(72, 800, "F1", 9, "Projet – essai")+
			at(200, 760, "F2", 14, fmt.Sprintf("CHAPITRE %d", n))+
			at(72, 730, "F2", 11, fmt.Sprintf("Article %d", n))+
			at(72, 714, "F1", 11, "Le texte de cet article est assez long pour qu’il faille bien aller à la")+
			at(72, 700, "F1", 11, "ligne, deux fois même, puisque cette phrase là n’est pas encore termi-")+
			at(72, 686, "F1", 11, "née ici. Une note suit")+
			"BT /F1 6 Tf 190 690 Td (1) Tj ET\n"+
			at(90, 664, "F1", 11, "1° Un "+words[n]+" point ;")+
			at(90, 650, "F1", 11, "2° Le "+words[n]+" aussi.")+
			"BT /F1 5 Tf 72 83 Td (1) Tj ET\n"+at(76, 80, "F1", 8, "Note en petites lettres, la "+words[n]+".")+
			at(290, 40, "F1", 9, fmt.Sprintf("– %d –", n)))
	}
	doc := mustImport(t, "a.pdf", paper(pages...))
	var want strings.Builder
	for n := 1; n <= 3; n++ {
		fmt.Fprintf(&want, `heading chap%[1]d | CHAPITRE %[1]d | %[1]d | 
article art%[1]d | Article %[1]d | %[1]d | Le texte de cet article est assez long pour qu’il faille bien aller à la ligne, deux fois même, puisque cette phrase là n’est pas encore terminée ici. Une note suit
footnote art%[1]d/n1 | Article %[1]d, note 1 | 1 | Note en petites lettres, la %[2]s.
point art%[1]d/1° | Article %[1]d, 1° | 1° | Un %[2]s point ;
point art%[1]d/2° | Article %[1]d, 2° | 2° | Le %[2]s aussi.
`, n, words[n])
	}
	wantOutline(t, doc, want.String())
	wantWarnings(t, doc, Warning{Code: WarnHeaders, Count: 2})
	if p := doc.Provisions[6].Place; p.Page != 2 || p.Line == 0 {
		t.Errorf("place %+v", p)
	}
}

func TestPDFTwoColumns(t *testing.T) {
	var c strings.Builder
	for i := range 20 {
		y := 780 - 13*float64(i)
		c.WriteString(at(60, y, "F1", 9, fmt.Sprintf("gauche %02d dont la ligne est bien remplie de mots", i)))
		c.WriteString(at(310, y-4, "F1", 9, fmt.Sprintf("droite %02d dont la ligne est bien remplie de mots", i)))
	}
	doc := mustImport(t, "a.pdf", paper(c.String()))
	text := ""
	for _, p := range doc.Provisions {
		text += p.Text + " "
	}
	if l, r := strings.Index(text, "gauche 19"), strings.Index(text, "droite 00"); l < 0 || r < l {
		t.Errorf("the columns are mixed: %s", text)
	}
}

func TestPDFFontsAndForms(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"composite":         {"BT /F3 10 Tf 72 700 Td <000100020003> Tj ET", "éɔfi"},
		"spaced by TJ":      {"BT /F1 10 Tf 72 700 Td [(un)-300(mot)20(s)] TJ ET", "un mots"},
		"actual text":       {"/Span <</ActualText <feff00e9>>> BDC BT /F1 10 Tf 72 700 Td (xy) Tj ET EMC", "é"},
		"artifact":          {"/Artifact <</Type/Pagination>> BDC BT /F1 10 Tf 72 800 Td (page) Tj ET EMC BT /F1 10 Tf 72 700 Td (mot) Tj ET", "mot"},
		"form":              {"/Me Do", "Dans un formulaire."},
		"inline image":      {"BI /W 1 /H 1 ID \x00\xff(EI)\x01 EI BT /F1 10 Tf 72 700 Td (mot) Tj ET", "mot"},
		"quote":             {"BT /F1 10 Tf 14 TL 72 700 Td (un) Tj (deux) ' ET", "un deux"},
		"drawn twice":       {"BT /F1 10 Tf 72 700 Td (mot) Tj ET BT /F1 10 Tf 72.2 700 Td (mot) Tj ET", "mot"},
		"turned aside":      {"BT /F1 10 Tf 0 1 -1 0 300 100 Tm (Un texte couché) Tj ET", "Un texte couché"},
		"upside, watermark": {at(72, 700, "F1", 10, "Un texte") + "BT /F1 40 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (PROJET) Tj ET", "Un texte"},
	} {
		t.Run(name, func(t *testing.T) {
			content := []byte{}
			for _, r := range c.content {
				content = append(content, byte(r))
			}
			doc := mustImport(t, "a.pdf", paper(string(content)))
			var got []string
			for _, p := range doc.Provisions {
				got = append(got, p.Text)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%q, want %q", s, c.want)
			}
		})
	}
}

func TestPDFRotatedPage(t *testing.T) {
	content := "BT /F1 10 Tf 0 1 -1 0 100 100 Tm (Article 1 – Droit.) Tj ET"
	raw := paperWith(pdf.Dict{"Rotate": int64(90)}, nil, string(bytes.ReplaceAll([]byte(content), []byte("–"), []byte{0x96})))
	doc := mustImport(t, "a.pdf", raw)
	wantOutline(t, doc, "article art1 | Article 1 | 1 | Droit.\n")
}

func TestPDFIsRefused(t *testing.T) {
	good := paper(at(72, 700, "F1", 10, "Un texte."))
	deflated := func(data []byte) []byte {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		_, _ = z.Write(data)
		_ = z.Close()
		return b.Bytes()
	}
	bomb := pdf.Write(pdf.Ref{Num: 1}, []pdf.Object{
		{Ref: pdf.Ref{Num: 1}, Value: pdf.Dict{"Pages": pdf.Ref{Num: 2}}},
		{Ref: pdf.Ref{Num: 2}, Value: pdf.Dict{"Contents": pdf.Ref{Num: 3}}},
		{Ref: pdf.Ref{Num: 3}, Value: &pdf.Stream{Dict: pdf.Dict{"Filter": pdf.Name("FlateDecode")}, Raw: deflated(make([]byte, 60<<20))}},
	})
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"pictures":        {paper("/Im Do", "/Im Do"), ErrNoText},
		"truncated":       {good[:len(good)*3/5], ErrDamaged},
		"text":            {[]byte("Article 1"), ErrNotPDF},
		"encrypted":       {bytes.Replace(good, []byte("/Root"), []byte("/Encrypt<</Filter/Standard>>/Root"), 1), ErrEncrypted},
		"bomb":            {bomb, ErrTooLarge},
		"no page":         {pdf.Write(pdf.Ref{Num: 1}, []pdf.Object{{Ref: pdf.Ref{Num: 1}, Value: pdf.Dict{"Type": pdf.Name("Catalog")}}}), ErrDamaged},
		"unknown letters": {paper("BT /F3 10 Tf 72 700 Td <00110012001300140015> Tj ET"), ErrNoText},
	} {
		if doc, err := importBytes("a.pdf", c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v, want %v", name, doc, err, c.want)
		}
	}
	if _, err := Import(context.Background(), "a.pdf", nil, 300<<20, Options{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("300 MB: %v", err)
	}
}

func TestPDFCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	raw := paper(at(72, 700, "F1", 10, "Un texte."))
	if _, err := Import(ctx, "a.pdf", bytes.NewReader(raw), int64(len(raw)), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestRealBadPDFs(t *testing.T) {
	for name, want := range map[string]error{"law-scan.pdf": ErrNoText, "truncated.pdf": ErrDamaged, "password.pdf": ErrEncrypted} {
		if _, err := importBytes(name, readShared(t, "documents", name)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
}

// The articles at the heads of pages differ in their numbers alone, as page
// numbers do.
func TestPDFKeepsLabelsAtTheTop(t *testing.T) {
	var pages []string
	for n := 1; n <= 4; n++ {
		pages = append(pages, at(72, 780, "F1", 11, fmt.Sprintf("Article L%d", 3*n))+at(72, 760, "F1", 11, fmt.Sprintf("Le texte %d, seul.", 7*n))+at(300, 40, "F1", 9, fmt.Sprint(n)))
	}
	doc := mustImport(t, "a.pdf", paper(pages...))
	if n := len(articlesOf(doc)); n != 4 || len(doc.Provisions) != 4 {
		t.Errorf("%d articles:\n%s", n, outline(doc.Provisions))
	}
}

func FuzzPDF(f *testing.F) {
	f.Add(paper(at(72, 700, "F1", 10, "Article 1 – Un texte."), "/Me Do"))
	f.Fuzz(func(t *testing.T, raw []byte) { fuzzPDF(t, raw) })
}

func FuzzPDFContent(f *testing.F) {
	f.Add([]byte(at(72, 700, "F2", 14, "CHAPITRE I") + at(72, 680, "F1", 10, "Un texte qui va à la ligne et se pour-") + at(72, 666, "F1", 10, "suit.") + "/Me Do"))
	f.Add([]byte("/Span <</ActualText (x)>> BDC BT /F3 10 Tf 1 0 0 1 72 700 Tm [<0001>-200<0002>] TJ T* EMC ET q Q"))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzPDF(t, paper(string(content), string(content))) })
}

func fuzzPDF(t *testing.T, raw []byte) {
	doc, err := importBytes("a.pdf", raw)
	switch {
	case err == nil:
		checkDocument(t, doc)
	case !refused(err) && !errors.Is(err, ErrNotPDF) && !errors.Is(err, ErrNoText):
		t.Fatalf("an error without a sentinel: %v", err)
	}
}
