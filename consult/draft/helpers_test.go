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

// docxFile writes a package; parts that are not given are left out, relationships
// are made for those that are.
func docxFile(t testing.TB, ps parts) []byte {
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
	return zipped(t, all)
}

// zipped writes the entries of an archive.
func zipped(t testing.TB, all parts) []byte {
	t.Helper()
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

func importBytes(name string, b []byte) (*Document, error) { return importOptions(name, b, Options{}) }

func importOptions(name string, b []byte, opts Options) (*Document, error) {
	return Import(context.Background(), name, bytes.NewReader(b), int64(len(b)), opts)
}

// importSide imports one side of a file's tracked changes.
func importSide(t testing.TB, name string, b []byte, side Side) *Document {
	t.Helper()
	doc, err := importOptions(name, b, Options{Tracked: side})
	if err != nil {
		t.Fatalf("import %s: %v", name, err)
	}
	return doc
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
	return mustImport(t, "a.docx", docxFile(t, ps))
}

const odfNS = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ` +
	`xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" ` +
	`xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" ` +
	`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
	`xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0" xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"`

// odtStylesPart has headings by outline numbering, lists and hidden characters.
const odtStylesPart = `<?xml version="1.0" encoding="UTF-8"?><office:document-styles ` + odfNS + `><office:styles>
<style:default-style style:family="paragraph"><style:text-properties fo:language="fr"/></style:default-style>
<style:style style:name="Title" style:family="paragraph"/>
<style:style style:name="Heading_20_1" style:family="paragraph" style:default-outline-level="1"/>
<style:style style:name="Hidden" style:family="text"><style:text-properties text:display="none"/></style:style>
<text:list-style style:name="Points">` +
	`<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="°"/>` +
	`<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>` +
	`<text:list-level-style-number text:level="3" style:num-format="i" style:num-prefix="(" style:num-suffix=")" text:display-levels="1"/></text:list-style>
<text:list-style style:name="Multi">` +
	`<text:list-level-style-number text:level="1" style:num-format="I" style:num-prefix="Article " style:num-suffix=". –"/>` +
	`<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2" text:start-value="3"/>` +
	`<text:list-level-style-number text:level="3" style:num-format="A" loext:num-list-format="%1%-%2%/%3%"/></text:list-style>
<text:list-style style:name="Bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
<text:list-style style:name="NoBullets"><text:list-level-style-bullet text:level="1" text:bullet-char=""/></text:list-style>
<text:list-style style:name="Sync"><text:list-level-style-number text:level="1" style:num-format="a" style:num-letter-sync="true" text:start-value="27"/>` +
	`<text:list-level-style-number text:level="2" style:num-format="a" text:start-value="27"/></text:list-style>
<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="I" style:num-prefix="Chapitre "/>` +
	`<text:outline-level-style text:level="2" style:num-format=""/></text:outline-style>
</office:styles></office:document-styles>`

func odtContent(xml string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><office:document-content ` + odfNS + `><office:automatic-styles>` +
		`<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>` +
		`<style:style style:name="P2" style:family="paragraph" style:list-style-name="Points"/>` +
		`<style:style style:name="P3" style:family="paragraph"><style:text-properties text:display="none"/></style:style>` +
		`</office:automatic-styles><office:body><office:text>` + xml + `</office:text></office:body></office:document-content>`
}

// odt writes a package with the given text; more parts replace the usual ones.
func odt(t testing.TB, xml string, more parts) []byte {
	t.Helper()
	all := parts{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": odtContent(xml), "styles.xml": odtStylesPart}
	maps.Copy(all, more)
	return zipped(t, all)
}

func mustODT(t testing.TB, xml string, more parts) *Document {
	t.Helper()
	return mustImport(t, "a.odt", odt(t, xml, more))
}

// tp and th are a paragraph and a heading of an odt; tl is a list of items.
func tp(text string) string { return `<text:p>` + text + `</text:p>` }

func th(level int, text string) string {
	return fmt.Sprintf(`<text:h text:outline-level="%d">%s</text:h>`, level, text)
}

func tl(attrs string, items ...string) string {
	var b strings.Builder
	for _, item := range items {
		if !strings.HasPrefix(item, "<text:list-") {
			item = `<text:list-item>` + item + `</text:list-item>`
		}
		b.WriteString(item)
	}
	return `<text:list ` + attrs + `>` + b.String() + `</text:list>`
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

func wantComments(t testing.TB, doc *Document, want ...MarginComment) {
	t.Helper()
	if !slices.Equal(doc.Comments, want) {
		t.Errorf("comments\n%+v\nwant\n%+v", doc.Comments, want)
	}
}

// openParts opens an archive's parts, with the budget of an import.
func openParts(t testing.TB, raw []byte) *archive {
	t.Helper()
	a, err := openPackage(context.Background(), bytes.NewReader(raw), int64(len(raw)), ErrNotODT, newWarnings())
	if err != nil {
		t.Fatal(err)
	}
	return a
}
