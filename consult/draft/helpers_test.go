package draft

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// parts are the entries of a small docx, by name.
type parts map[string]string

const wordNS = `xmlns:w="` + nsWord + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="` + nsCompat + `" xmlns:m="` + nsMath + `"`

func body(xml string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordNS + `><w:body>` + xml + `</w:body></w:document>`
}

func part(root, xml string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><w:` + root + ` ` + wordNS + `>` + xml + `</w:` + root + `>`
}

// p is a paragraph of the given style, which may be "".
func p(style, text string) string {
	props := ""
	if style != "" {
		props = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	return `<w:p>` + props + `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}

// li is a paragraph in a list.
func li(num string, level int, text string) string {
	return fmt.Sprintf(`<w:p><w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%s"/></w:numPr></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>`, level, num, text)
}

func lvl(i int, format, text, more string) string {
	return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/>%s<w:lvlText w:val="%s"/></w:lvl>`, i, format, more, text)
}

var testStyles = part("styles", `
<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="fr-ML"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre2"><w:name w:val="Mine"/><w:basedOn w:val="Outline"/></w:style>
<w:style w:type="paragraph" w:styleId="Outline"><w:name w:val="Outline"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TM1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Art"><w:name w:val="Article"/><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>`)

// docx writes a package; parts that are not given are left out, relationships
// are made for those that are.
func docx(t testing.TB, ps parts) []byte {
	t.Helper()
	all := parts{}
	rels := ""
	for _, kind := range []string{"styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer", "settings"} {
		if content, ok := ps[kind]; ok {
			all["word/"+kind+".xml"] = content
			rels += `<Relationship Id="r` + kind + `" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` + kind + `" Target="` + kind + `.xml"/>`
		}
	}
	rels += ps["rels"]
	all["word/_rels/document.xml.rels"] = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels + `</Relationships>`
	for name, content := range ps {
		if strings.Contains(name, ".") || strings.Contains(name, "/") {
			all[name] = content
		}
	}
	if content, ok := ps["document"]; ok {
		all["word/document.xml"] = content
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(all[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func importBytes(name string, b []byte) (*Document, error) {
	return Import(context.Background(), name, bytes.NewReader(b), int64(len(b)), Options{})
}

func mustImport(t testing.TB, name string, b []byte) *Document {
	t.Helper()
	doc, err := importBytes(name, b)
	if err != nil {
		t.Fatalf("import %s: %v", name, err)
	}
	return doc
}

// mustDocx imports a docx with the test styles and the given body.
func mustDocx(t testing.TB, xml string, more parts) *Document {
	t.Helper()
	ps := parts{"styles": testStyles, "document": body(xml)}
	for k, v := range more {
		ps[k] = v
	}
	return mustImport(t, "a.docx", docx(t, ps))
}

// outline writes provisions one a line: "kind id | label | number | text".
func outline(ps []Provision) string {
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintf(&b, "%s %s | %s | %s | %s\n", p.Kind, p.ID, p.Label, p.Number, p.Text)
	}
	return b.String()
}

func wantOutline(t testing.TB, doc *Document, want string) {
	t.Helper()
	want = strings.TrimLeft(want, "\n")
	if got := outline(doc.Provisions); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func wantWarnings(t testing.TB, doc *Document, want ...Warning) {
	t.Helper()
	if fmt.Sprint(doc.Warnings) != fmt.Sprint(want) {
		t.Errorf("warnings %v, want %v", doc.Warnings, want)
	}
}

// shared finds a file of the examples that lie beside the checkout.
func shared(t testing.TB, elem ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no module root above the package")
		}
		dir = up
	}
	name := filepath.Join(append([]string{dir, "..", "shared"}, elem...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("the shared example files are not beside the checkout: %v", err)
	}
	return name
}

func readShared(t testing.TB, elem ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(shared(t, elem...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
