package draft

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// refused reports whether err is one that a file can be refused with.
func refused(err error) bool {
	for _, s := range []error{ErrUnknownFormat, ErrNotDocx, ErrNotODT, ErrEncrypted, ErrDamaged, ErrTooLarge, ErrEmpty} {
		if errors.Is(err, s) {
			return true
		}
	}
	return false
}

// fuzzImport imports a file twice: what is accepted is well formed and the same.
func fuzzImport(t *testing.T, name string, raw []byte) {
	doc, err := importBytes(name, raw)
	if err != nil {
		if !refused(err) {
			t.Fatalf("an error without a sentinel: %v", err)
		}
		return
	}
	checkDocument(t, doc)
	if doc.HasTracked {
		switch original, err := importOptions(name, raw, Options{Tracked: Original}); {
		case err == nil:
			checkDocument(t, original)
		case !refused(err):
			t.Fatalf("an error without a sentinel: %v", err)
		}
	}
	again, err := importBytes(name, raw)
	if err != nil || fmt.Sprint(doc) != fmt.Sprint(again) {
		t.Fatalf("not the same twice: %v", err)
	}
}

func FuzzDocxText(f *testing.F) {
	f.Add(p("Titre1", "Chapitre Ier")+p("Art", "Le texte")+li("1", 0, "un")+li("4", 1, "deux")+p("", "Article 2. – I. – Texte"), numberingPart)
	f.Add(`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p><w:tbl><w:tr><w:tc>`+p("", "a")+`</w:tc></w:tr></w:tbl>`+p("", "b"), "")
	f.Add(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>x</w:t></w:r></w:p>`+p("", "b"), "<w:numbering/>")
	f.Fuzz(func(t *testing.T, text, numbering string) {
		ps := parts{"styles": testStyles, "document": body(text), "footnotes": part("footnotes", `<w:footnote w:id="1">`+p("", "note")+`</w:footnote>`)}
		if numbering != "" {
			ps["numbering"] = numbering
		}
		fuzzImport(t, "a.docx", docxFile(t, ps))
	})
}

func FuzzDocxArchive(f *testing.F) {
	f.Add(docxFile(f, parts{"styles": testStyles, "numbering": numberingPart, "document": body(p("Art", "Texte."))}))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, raw []byte) { fuzzImport(t, "a.docx", raw) })
}

func FuzzODTText(f *testing.F) {
	f.Add(th(1, "Objet")+tl(`text:style-name="Points"`, tp("un")+tl("", tp("a")), tp("deux"))+tp("Article 2. – I. – Texte"), odtStylesPart)
	f.Add(odtTracked, odtStylesPart)
	f.Add(`<table:table><table:table-row><table:table-cell>`+tp(`x<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>n</text:p></text:note-body></text:note>`)+
		`</table:table-cell><table:table-cell/></table:table-row></table:table><text:section text:display="none">`+tp("x")+`</text:section>`, "<a/>")
	f.Fuzz(func(t *testing.T, text, styles string) {
		fuzzImport(t, "a.odt", odt(t, text, parts{"styles.xml": styles}))
	})
}

func FuzzODTArchive(f *testing.F) {
	f.Add(odt(f, tp("Texte."), nil))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, raw []byte) { fuzzImport(t, "a.odt", raw) })
}

func FuzzMarkdown(f *testing.F) {
	f.Add(findText)
	f.Add([]byte("---\ntitle: x\n---\n# a\n\n1. b\n   - c\n\n|a|b|\n|-|-|\n|c|\n\nd[^1]\n\n[^1]: e\n"))
	f.Add([]byte("I. – un\n\n1° a\n\ni) b\n\nII. – deux\n\n(1) c\n\n– d\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if bytes.Count(raw, []byte("\n")) < 10_000 {
			fuzzImport(t, "a.md", raw)
		}
	})
}

func FuzzFind(f *testing.F) {
	ps := mustImport(f, "a.md", findText).Provisions
	f.Add("Article 12, 2°")
	f.Add("art. premier alinéa 2")
	f.Fuzz(func(t *testing.T, at string) {
		i, err := Find(ps, at)
		switch {
		case err == nil && (i < 0 || i >= len(ps)):
			t.Fatalf("index %d", i)
		case err != nil && !errors.Is(err, ErrAmbiguous) && !errors.Is(err, ErrNoSuchProvision):
			t.Fatal(err)
		}
		if j, again := Find(ps, strings.ToUpper(at)); err == nil && again == nil && i != j && at == strings.ToUpper(at) {
			t.Fatalf("%d and %d", i, j)
		}
	})
}
