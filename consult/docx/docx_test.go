package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// sample has one of everything.
func sample(t testing.TB, opts Options) []byte {
	t.Helper()
	var out bytes.Buffer
	d, err := NewWriter(&out, opts)
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)
	for _, err := range []error{
		d.Paragraph(Paragraph{Style: Title, Spans: []Span{{Text: "Loi <sur> & l’\x00ordre\ufffe"}}}),
		d.Paragraph(Paragraph{Style: Heading(12), Outline: 2, Spans: []Span{{Text: "Chapitre\nDes\tfins"}}}),
		d.Paragraph(Paragraph{Style: ListItem, Number: "1° \"", Level: 99, Spans: []Span{{Text: "un", Look: Look{Bold: true, Italic: true, Underline: true, Strike: true, Color: "9C2820", Shade: "F7DEDA"}}}}),
		d.Paragraph(Paragraph{
			Mark: Inserted, Indent: 1,
			Spans: []Span{{Text: "neuf", Change: Inserted, Note: &Footnote{Mark: "*", Spans: []Span{{Text: "note"}}}}, {Text: "vieux", Change: Deleted, Note: &Footnote{}}},
			Margin: []Comment{
				{Author: Author{"Mme A. <B>", day}, Text: "une\nligne", First: 1},
				{Text: "seule", End: 1},
			},
		}),
		d.Paragraph(Paragraph{Margin: []Comment{{Text: "sur rien"}}}),
		d.Table(Table{Head: 1, Rows: []Row{{Cells: []CellText{{Shade: "E4E7E5"}, {Paragraphs: []Paragraph{{Style: Cell, Center: true}}}}}, {Cells: []CellText{{}}, Change: Deleted}}}),
		d.Table(Table{Rows: []Row{{Cells: []CellText{{}}}}}),
		d.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// Every part is well-formed, named in the content types, and where it is related to.
func TestParts(t *testing.T) {
	raw := sample(t, Options{Title: "a&b\x01", Lang: "fr", Track: true, By: Author{Name: "Q & A"}})
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(content)
		dec := xml.NewDecoder(bytes.NewReader(content))
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v\n%s", f.Name, err, content)
			}
		}
		if !f.Modified.Equal(epoch) {
			t.Errorf("%s is of %v", f.Name, f.Modified)
		}
	}
	if z.File[0].Name != "[Content_Types].xml" {
		t.Errorf("the archive begins with %s", z.File[0].Name)
	}
	for name := range parts {
		if !strings.HasSuffix(name, ".rels") && name != "[Content_Types].xml" && !strings.Contains(parts["[Content_Types].xml"], `PartName="/`+name+`"`) {
			t.Errorf("%s has no content type", name)
		}
		base := name[strings.LastIndexByte(name, '/')+1:]
		if name != "word/document.xml" && strings.HasPrefix(name, "word/") && !strings.HasSuffix(name, ".rels") && !strings.Contains(parts["word/_rels/document.xml.rels"], `Target="`+base+`"`) {
			t.Errorf("nothing leads to %s", name)
		}
	}
	body := parts["word/document.xml"]
	for _, want := range []string{
		`<w:pStyle w:val="Heading9"/>`, `<w:delText xml:space="preserve">vieux</w:delText>`, `w:author="Q &amp; A">`, `<w:commentRangeStart w:id="2"/><w:commentRangeEnd w:id="2"/>`,
		`<w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t xml:space="preserve">*</w:t>`, `<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`, `<w:gridSpan w:val="2"/>`, `l’` + "\ufffd" + `ordre`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the text lacks %s:\n%s", want, body)
		}
	}
	if core := parts["docProps/core.xml"]; !strings.Contains(core, "<dc:title>a&amp;b\ufffd</dc:title></cp:core") || strings.Contains(core, "creator") || strings.Contains(core, "modified") {
		t.Errorf("properties: %s", core)
	}
	if !strings.Contains(parts["word/comments.xml"], `w:date="2026-11-23T18:00:00Z" w:initials="MA&lt;"`) || !strings.Contains(parts["word/settings.xml"], "trackRevisions") || !strings.Contains(parts["word/styles.xml"], `<w:lang w:val="fr-FR"/>`) {
		t.Error(parts["word/comments.xml"], parts["word/settings.xml"])
	}
}

func TestSameInputSameBytes(t *testing.T) {
	for _, opts := range []Options{{}, {Lang: "bm", Report: true}, {Title: "x", Lang: "en", Track: true}} {
		if !bytes.Equal(sample(t, opts), sample(t, opts)) {
			t.Errorf("%+v: two files of one document differ", opts)
		}
	}
}

// failing takes some bytes and then none.
type failing struct{ left int }

var errFull = errors.New("the disk is full")

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// A disk that is full is said, wherever it becomes so.
func TestErrorsOfWriting(t *testing.T) {
	for _, room := range []int{0, 100, 4000} {
		d, err := NewWriter(&failing{room}, Options{})
		for range 2000 {
			if err == nil {
				err = d.Paragraph(Paragraph{Spans: []Span{{Text: strings.Repeat("abc défg ", 20)}}})
			}
		}
		if err == nil {
			err = d.Close()
		}
		if !errors.Is(err, errFull) {
			t.Errorf("room for %d: %v", room, err)
		}
	}
}
