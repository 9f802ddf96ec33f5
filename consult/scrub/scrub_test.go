package scrub

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"toguna/consult/internal/pdf"
)

// readShared reads an example file that may lie beside the checkout.
func readShared(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "documents", name))
	if err != nil {
		t.Skipf("the example files are not beside the checkout: %v", err)
	}
	return b
}

func cleanBytes(name string, raw []byte) (*Result, []byte, error) {
	var out bytes.Buffer
	res, err := Clean(context.Background(), name, bytes.NewReader(raw), int64(len(raw)), &out)
	return res, out.Bytes(), err
}

func mustClean(t testing.TB, name string, raw []byte) (*Result, []byte) {
	t.Helper()
	res, out, err := cleanBytes(name, raw)
	if err != nil {
		t.Fatalf("clean %s: %v", name, err)
	}
	if !res.Supported {
		t.Fatalf("clean %s: not supported", name)
	}
	return res, out
}

func (r *Result) has(what, value string) bool {
	return slices.ContainsFunc(r.Removed, func(x Removed) bool { return x.What == what && x.Value == value && x.Count > 0 })
}

func wantRemoved(t testing.TB, res *Result, pairs ...string) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !res.has(pairs[i], pairs[i+1]) {
			t.Errorf("%s %q is not said to be removed: %+v", pairs[i], pairs[i+1], res.Removed)
		}
	}
}

// everything returns all bytes of a file, those included that are deflated in it.
func everything(t testing.TB, format string, out []byte) []byte {
	t.Helper()
	var all bytes.Buffer
	inspect(context.Background(), format, out, func(b []byte) { all.Write(b) })
	return all.Bytes()
}

func wantGone(t testing.TB, format string, out []byte, words ...string) {
	t.Helper()
	all := everything(t, format, out)
	for _, w := range words {
		if bytes.Contains(all, []byte(w)) || bytes.Contains(all, utf16be([]byte(w))) {
			t.Errorf("%q is still in the %s", w, format)
		}
	}
}

func zipOf(t testing.TB, names []string, parts map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, n := range names {
		w, err := z.Create(n)
		if err == nil {
			_, err = w.Write([]byte(parts[n]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func partOf(t testing.TB, archive []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		return ""
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestRealOfficeFiles(t *testing.T) {
	for _, name := range []string{"author.docx", "author.odt"} {
		t.Run(name, func(t *testing.T) {
			res, out := mustClean(t, name, readShared(t, name))
			wantRemoved(t, res, WhatAuthor, "Fatoumata EXEMPLE", WhatComments, "Fatoumata EXEMPLE", WhatTracked, "Fatoumata EXEMPLE")
			format := strings.TrimPrefix(filepath.Ext(name), ".")
			wantGone(t, format, out, "Fatoumata", "Moussa", "Awa EXEMPLE", "LibreOffice", "rsid", "2026-11-23")
			if res.Name != "attachment."+format || res.Format != format {
				t.Errorf("name %q, format %q", res.Name, res.Format)
			}
			// The text says the same as before.
			body := map[string]string{"docx": "word/document.xml", "odt": "content.xml"}[format]
			before := strings.Fields(string(plainWords([]byte(partOf(t, readShared(t, name), body)))))
			after := strings.Fields(string(plainWords([]byte(partOf(t, out, body)))))
			if format == "docx" && !slices.Equal(before, after) {
				t.Errorf("the text has changed:\n%v\n%v", before, after)
			}
			if !slices.Contains(res.Kept, KeptName) {
				t.Errorf("the organisation's name stands in the text, which is not said: %v", res.Kept)
			}
		})
	}
}

func TestRealPhoto(t *testing.T) {
	raw := readShared(t, "photo.jpg")
	res, out := mustClean(t, "photo.jpg", raw)
	wantRemoved(t, res, WhatAuthor, "Fatoumata EXEMPLE", WhatSerial, "0001", WhatIPTC, "Fatoumata EXEMPLE", WhatXMP, "Fatoumata EXEMPLE")
	if !slices.ContainsFunc(res.Removed, func(r Removed) bool { return r.What == WhatGPS && strings.Contains(r.Value, "12.6") }) {
		t.Errorf("no position: %+v", res.Removed)
	}
	wantGone(t, "jpg", out, "Fatoumata", "EXEMPLE", "Exif", "Photoshop", "adobe.com")
	samePicture(t, raw, out)
}

func samePicture(t *testing.T, a, b []byte) {
	t.Helper()
	x, _, err := image.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	y, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if x.Bounds() != y.Bounds() {
		t.Fatalf("%v became %v", x.Bounds(), y.Bounds())
	}
	for p := range 64 {
		px, py := p*x.Bounds().Dx()/64, p*x.Bounds().Dy()/64
		if x.At(px, py) != y.At(px, py) {
			t.Fatalf("pixel %d, %d differs", px, py)
		}
	}
}

func TestRealFilesThatAreRefused(t *testing.T) {
	for name, want := range map[string]error{
		"password.docx": ErrEncrypted, "password.odt": ErrEncrypted, "password.pdf": ErrEncrypted, "truncated.docx": ErrDamaged, "truncated.odt": ErrDamaged,
		"truncated.pdf": ErrDamaged, "not-a-docx.docx": ErrDamaged, "bomb.docx": ErrTooLarge, "xxe.docx": ErrDamaged, "xxe.odt": ErrDamaged,
	} {
		t.Run(name, func(t *testing.T) {
			res, out, err := cleanBytes(name, readShared(t, name))
			if !errors.Is(err, want) || !errors.Is(err, ErrCannotClean) || res == nil || res.Supported || len(out) != 0 {
				t.Errorf("%v, %d bytes, %v, want %v", res, len(out), err, want)
			}
		})
	}
}

func TestRealPDFIsTheSameText(t *testing.T) {
	raw := readShared(t, "law.pdf")
	res, out := mustClean(t, "law.pdf", raw)
	wantRemoved(t, res, WhatPDFInfo, "LibreOffice 7.4", WhatDocumentIDs, "")
	wantGone(t, "pdf", out, "LibreOffice", "D:2026")
	if a, b := pagesOf(t, raw), pagesOf(t, out); !slices.Equal(a, b) {
		t.Error("the pages' contents differ")
	}
}

// pagesOf returns what is drawn on each page.
func pagesOf(t *testing.T, raw []byte) (out []string) {
	t.Helper()
	f, err := pdf.Open(context.Background(), raw)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := f.Pages()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		c, err := f.Content(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(c))
	}
	return out
}

const coreXML = `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>Secret Name</dc:creator><cp:lastModifiedBy>Other Name</cp:lastModifiedBy></cp:coreProperties>`

func word(t testing.TB, document string, more map[string]string) []byte {
	parts := map[string]string{
		"[Content_Types].xml": `<Types><Override PartName="/word/people.xml" ContentType="x"/><Override PartName="/word/document.xml" ContentType="y"/></Types>`,
		"_rels/.rels":         `<Relationships><Relationship Id="1" Type="http://x/officeDocument" Target="word/document.xml"/><Relationship Id="2" Type="http://x/thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>`,
		"docProps/core.xml":   coreXML,
		"word/document.xml":   `<?xml version="1.0"?><w:document xmlns:w="w" xmlns:w14="w14"><w:body>` + document + `</w:body></w:document>`,
	}
	for k, v := range more {
		parts[k] = v
	}
	var names []string
	for n := range parts {
		names = append(names, n)
	}
	slices.Sort(names)
	return zipOf(t, names, parts)
}

func TestWordPackage(t *testing.T) {
	doc := `<w:p w:rsidR="00AB12CD" w14:paraId="1"><w:ins w:id="1" w:author="Secret Name" w:date="2026-01-02T03:04:05Z"><w:r><w:t xml:space="preserve">new &amp; old </w:t></w:r></w:ins>` +
		`<w:del w:id="2" w:author="Other Name" w:date="2026-01-02T03:04:05Z"><w:r><w:delText>x</w:delText></w:r></w:del></w:p>`
	res, out := mustClean(t, "a.docx", word(t, doc, map[string]string{
		"word/comments.xml":            `<w:comments xmlns:w="w"><w:comment w:id="0" w:author="Secret Name" w:initials="SN" w:date="2026-01-02T03:04:05Z"><w:p/></w:comment></w:comments>`,
		"word/people.xml":              `<w15:people xmlns:w15="x"><w15:person w15:author="Secret Name"><w15:presenceInfo w15:providerId="AD" w15:userId="S::secret@example.org"/></w15:person></w15:people>`,
		"word/settings.xml":            `<w:settings xmlns:w="w" xmlns:r="r"><w:attachedTemplate r:id="rId1"/><w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids><w:zoom w:percent="100"/></w:settings>`,
		"word/_rels/settings.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://x/attachedTemplate" Target="file:///C:/Users/secret/t.dotx" TargetMode="External"/></Relationships>`,
		"word/_rels/document.xml.rels": `<Relationships><Relationship Id="9" Type="http://x/people" Target="people.xml"/><Relationship Id="8" Type="http://x/hyperlink" Target="file:///C:/Users/secret/a.docx" TargetMode="External"/></Relationships>`,
		"docProps/thumbnail.jpeg":      "a picture",
		"docProps/app.xml":             `<Properties xmlns="p"><Company>Secret Company</Company><Manager>Secret Manager</Manager></Properties>`,
		"../../evil.txt":               "x",
	}))
	wantRemoved(t, res, WhatAuthor, "Secret Name", WhatModifiedBy, "Other Name", WhatCompany, "Secret Company", WhatManager, "Secret Manager",
		WhatTracked, "Secret Name", WhatTracked, "Other Name", WhatComments, "Secret Name", WhatPeople, "", WhatThumbnail, "", WhatStray, "",
		WhatTemplate, "file:///C:/Users/secret/t.dotx", WhatPath, "file:///C:/Users/secret/a.docx")
	wantGone(t, "docx", out, "Secret", "secret", "Other", "2026", "rsid", "evil", "people", "thumbnail", "attachedTemplate")
	text := partOf(t, out, "word/document.xml")
	want := `<w:ins w:id="1" w:author="Author 1"><w:r><w:t xml:space="preserve">new &amp; old </w:t></w:r></w:ins><w:del w:id="2" w:author="Author 2">`
	if !strings.Contains(text, want) || !strings.Contains(text, `w14:paraId="1"`) {
		t.Errorf("got %s, want %s in it", text, want)
	}
	if s := partOf(t, out, "word/settings.xml"); !strings.Contains(s, `<w:zoom w:percent="100"/>`) {
		t.Errorf("settings: %s", s)
	}
	if slices.Contains(res.Kept, KeptName) {
		t.Errorf("no name is in the text: %v", res.Kept)
	}
	z, err := zip.NewReader(bytes.NewReader(out), int64(len(out)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if len(f.Extra) > 0 || f.Comment != "" || f.Modified.Year() > 1980 {
			t.Errorf("%s: time %v, %d bytes more", f.Name, f.Modified, len(f.Extra))
		}
	}
}

// The parts carry one date that every reader takes, and nothing beside it: mimetype
// is first in its archive, stored, and without an extra field (ODF 1.3 part 2, 3.3).
func TestArchiveSaysNoTimes(t *testing.T) {
	const odt = "application/vnd.oasis.opendocument.text"
	body := `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>`
	raw := zipOf(t, []string{"content.xml", "mimetype"}, map[string]string{"mimetype": odt, "content.xml": body})
	_, out := mustClean(t, "a.odt", raw)
	z, err := zip.NewReader(bytes.NewReader(out), int64(len(out)))
	if err != nil {
		t.Fatal(err)
	}
	if f := z.File[0]; f.Name != "mimetype" || f.Method != zip.Store {
		t.Errorf("%q is first, method %d", f.Name, f.Method)
	}
	for _, f := range z.File {
		if !f.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)) || len(f.Extra) != 0 {
			t.Errorf("%s: date %v, extra field %x", f.Name, f.Modified, f.Extra)
		}
	}
}

func TestNameInTextIsSaid(t *testing.T) {
	res, out := mustClean(t, "a.docx", word(t, `<w:p><w:r><w:t>Signed: SECRET </w:t></w:r><w:r><w:t>NAME</w:t></w:r></w:p>`, nil))
	if !slices.Contains(res.Kept, KeptName) {
		t.Errorf("kept %v", res.Kept)
	}
	if !strings.Contains(partOf(t, out, "word/document.xml"), "SECRET") {
		t.Error("the text was changed")
	}
}

func TestPictureInsideDocument(t *testing.T) {
	res, out := mustClean(t, "a.docx", word(t, `<w:p/>`, map[string]string{"word/media/image1.jpeg": string(photo(t, 6)), "word/media/image2.gif": "GIF89a"}))
	wantRemoved(t, res, WhatAuthor, "Camera Owner")
	wantGone(t, "docx", out, "Camera Owner")
	if !slices.Contains(res.Kept, KeptPictures) {
		t.Errorf("kept %v", res.Kept)
	}
}

func TestSheetAndSlides(t *testing.T) {
	parts := map[string]string{
		"[Content_Types].xml":            `<Types/>`,
		"xl/workbook.xml":                `<workbook xmlns:x15ac="a"><fileSharing userName="Secret Name"/><x15ac:absPath url="C:\Users\secret\"/></workbook>`,
		"xl/comments1.xml":               `<comments><authors><author>Secret Name</author></authors></comments>`,
		"xl/persons/person.xml":          `<personList><person displayName="Secret Name" id="{1}" userId="secret@example.org" providerId="AD"/></personList>`,
		"xl/worksheets/sheet1.xml":       `<worksheet xmlns:r="r"><pageSetup orientation="portrait" r:id="rId1"/></worksheet>`,
		"xl/printerSettings/p1.bin":      "Secret Printer",
		"ppt/commentAuthors.xml":         `<p:cmAuthorLst xmlns:p="p"><p:cmAuthor id="0" name="Secret Name" initials="SN"/></p:cmAuthorLst>`,
		"xl/worksheets/_rels/s.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://x/printerSettings" Target="../printerSettings/p1.bin"/></Relationships>`,
	}
	var names []string
	for n := range parts {
		names = append(names, n)
	}
	slices.Sort(names)
	res, out := mustClean(t, "a.xlsx", zipOf(t, names, parts))
	wantRemoved(t, res, WhatModifiedBy, "Secret Name", WhatComments, "Secret Name", WhatPeople, "Secret Name", WhatPrinter, "", WhatPath, `C:\Users\secret\`)
	wantGone(t, "xlsx", out, "Secret", "secret", "rId1")
}

// What the programs of an office note beside the names that everybody knows of: in
// labels, variables, shared views, tables of numbers and the list of who changed a
// slide.
func TestNamesInOutOfTheWayPlaces(t *testing.T) {
	doc := `<w:p><w:ins w:id="1" w:author="Author Sy"><w:r><w:t>new</w:t></w:r></w:ins></w:p>`
	res, out := mustClean(t, "a.docx", word(t, doc, map[string]string{
		"docMetadata/LabelInfo.xml": `<clbl:labelList xmlns:clbl="c"><clbl:label id="{1}" siteId="{secret-tenant}"/></clbl:labelList>`,
		"_rels/.rels":               `<Relationships><Relationship Id="1" Type="http://x/officeDocument" Target="word/document.xml"/><Relationship Id="4" Type="http://x/classificationlabels" Target="docMetadata/LabelInfo.xml"/></Relationships>`,
		"word/comments.xml":         `<w:comments xmlns:w="w"><w:comment w:id="0" w:author="" w:initials="MSN"><w:p/></w:comment></w:comments>`,
		"word/settings.xml":         `<w:settings xmlns:w="w"><w:docVars><w:docVar w:name="Redacteur" w:val="Secret Name"/></w:docVars><w:zoom w:percent="100"/></w:settings>`,
		"word/_rels/a.rels":         `<Relationships><Relationship Id="8" Type="http://x/hyperlink" Target="../../secret/a.docx" TargetMode="External"/></Relationships>`,
	}))
	wantRemoved(t, res, WhatTracked, "Author Sy", WhatCustom, "Redacteur: Secret Name", WhatComments, "MSN", WhatPath, "../../secret/a.docx")
	wantGone(t, "docx", out, "Author Sy", "Secret", "secret", "MSN", "LabelInfo")
	if s := partOf(t, out, "word/settings.xml"); !strings.Contains(s, `<w:docVars></w:docVars><w:zoom w:percent="100"/>`) {
		t.Errorf("settings: %s", s)
	}

	parts := map[string]string{
		"[Content_Types].xml": `<Types><Override PartName="/ppt/changesInfos/changesInfo1.xml" ContentType="x"/></Types>`,
		"xl/workbook.xml": `<workbook><customWorkbookViews><customWorkbookView name="Secret Name - Personal View" guid="{1}"/></customWorkbookViews>` +
			`<pivotCaches/></workbook>`,
		"xl/worksheets/sheet1.xml":                  `<worksheet><customSheetViews><customSheetView guid="{1}"><pane/></customSheetView></customSheetViews><sheetData/></worksheet>`,
		"xl/pivotCache/pivotCacheDefinition1.xml":   `<pivotCacheDefinition refreshedBy="Other Name" refreshedDate="45000.5" refreshedVersion="8" recordCount="2"/>`,
		"xl/connections.xml":                        `<connections><connection id="1" odcFile="C:\Users\secret\a.odc"><dbPr connection="User ID=secret;Server=x"/><textPr sourceFile="D:\secret.csv"/></connection></connections>`,
		"xl/externalLinks/_rels/externalLink1.rels": `<Relationships><Relationship Id="1" Type="http://x/externalLinkPath" Target="https://x-my.example.org/personal/secret/Budget.xlsx" TargetMode="External"/></Relationships>`,
		"ppt/changesInfos/changesInfo1.xml":         `<pc:chgInfo xmlns:pc="p"><pc:chgData name="Secret Name" userId="secret@example.org"/></pc:chgInfo>`,
		"ppt/revisionInfo.xml":                      `<p1510:revInfo xmlns:p1510="p"><p1510:client id="{secret}"/></p1510:revInfo>`,
	}
	res, out = mustClean(t, "a.xlsx", zipOf(t, slices.Sorted(maps.Keys(parts)), parts))
	wantRemoved(t, res, WhatPeople, "Secret Name - Personal View", WhatModifiedBy, "Other Name", WhatDates, "", WhatRevisionIDs, "",
		WhatPath, `C:\Users\secret\a.odc`, WhatPath, "User ID=secret;Server=x", WhatPath, `D:\secret.csv`, WhatPath, "https://x-my.example.org/personal/secret/Budget.xlsx")
	wantGone(t, "xlsx", out, "Secret", "secret", "Other", "45000", "changesInfo", "customWorkbookView", "customSheetView")
	for name, want := range map[string]string{
		"xl/workbook.xml": `<workbook><pivotCaches/></workbook>`, "xl/connections.xml": `<connections><connection id="1"><dbPr connection=""/><textPr/></connection></connections>`,
		"xl/pivotCache/pivotCacheDefinition1.xml": `<pivotCacheDefinition refreshedVersion="8" recordCount="2"/>`,
	} {
		if got := partOf(t, out, name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if s := partOf(t, out, "xl/externalLinks/_rels/externalLink1.rels"); !strings.Contains(s, `Target="Budget.xlsx"`) {
		t.Errorf("an external link: %s", s)
	}
}

// photo is a picture whose EXIF block names its owner and turns it.
func photo(t testing.TB, orientation byte) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 16, 8))
	for i := range 128 {
		img.Set(i%16, i/16, color.RGBA{uint8(i), uint8(2 * i), 7, 255})
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, nil); err != nil {
		t.Fatal(err)
	}
	owner := "Camera Owner\x00"
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 2, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 1, 0x3b, 0, 2, 0, 0, 0, byte(len(owner)), 0, 0, 0, 38, 0, 0, 0, 0}
	body := append(append([]byte("Exif\x00\x00"), tiff...), owner...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(body) + 2)}, body...)
	out = append(out, 0xff, 0xfe, 0, 8)
	out = append(out, "remark"...)
	out = append(out, buf.Bytes()[2:]...)
	return append(out, "after the end"...)
}

func TestJPEG(t *testing.T) {
	for _, o := range []byte{1, 6} {
		raw := photo(t, o)
		res, out := mustClean(t, "IMG_1234.JPEG", raw)
		wantRemoved(t, res, WhatAuthor, "Camera Owner", WhatNotes, "remark", WhatTrailer, "")
		wantGone(t, "jpg", out, "Camera Owner", "remark", "after the end")
		samePicture(t, raw, out)
		if got := slices.Contains(res.Kept, KeptOrientation); got != (o != 1) || bytes.Contains(out, []byte("Exif")) != got {
			t.Errorf("orientation %d: kept %v", o, res.Kept)
		}
		if res.Name != "attachment.jpg" {
			t.Errorf("name %q", res.Name)
		}
	}
}

func TestPNG(t *testing.T) {
	var buf bytes.Buffer
	if err := png.Encode(&buf, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
		t.Fatal(err)
	}
	raw := buf.Bytes()
	chunk := func(kind, body string) []byte { return pngChunk(kind, []byte(body)) }
	head := len(pngMagic) + 25
	with := slices.Concat(raw[:head], chunk("tEXt", "Author\x00Secret Name"), chunk("tIME", "\x07\xea\x01\x02\x03\x04\x05"), chunk("gAMA", "\x00\x00\xb1\x8f"), chunk("prVt", "x"), raw[head:], []byte("tail"))
	res, out := mustClean(t, "a.png", with)
	wantRemoved(t, res, WhatAuthor, "Secret Name", WhatDates, "", WhatNotes, "", WhatTrailer, "")
	wantGone(t, "png", out, "Secret", "tIME", "prVt", "tail")
	if !bytes.Contains(out, []byte("gAMA")) {
		t.Error("the gamma is gone")
	}
	samePicture(t, with, out)
	with[head+10] ^= 1
	if _, _, err := cleanBytes("a.png", with); !errors.Is(err, ErrDamaged) {
		t.Errorf("a broken chunk: %v", err)
	}
}

// paper is a PDF file with an information dictionary, metadata, a comment and an
// earlier state.
func paper() []byte {
	var b bytes.Buffer
	at := map[int]int{}
	object := func(n int, body string) {
		at[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, body)
	}
	stream := func(dict, data string) string {
		return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
	}
	b.WriteString("%PDF-1.4\n")
	object(1, "<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/PieceInfo<</Word<</Private(Secret Draft)>>>>>>")
	object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	object(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[7 0 R 8 0 R]/LastModified(D:2026)>>")
	object(4, stream("", "BT (Earlier Words) Tj ET"))
	object(5, "<</Author(Secret Name)/Title<feff005300e9>/CreationDate(D:20260102)>>")
	object(6, stream("/Type/Metadata/Subtype/XML", "<x><dc:creator>Secret Xmp</dc:creator></x>"))
	object(7, "<</Type/Annot/Subtype/Text/Rect[0 0 1 1]/T(Secret Reviewer)/M(D:2026)/Contents(A remark \\(kept\\))>>")
	object(8, "<</Type/Annot/Subtype/Widget/FT/Tx/Rect[0 0 1 1]/T(field1)>>")
	first := b.Len()
	b.WriteString("xref\n0 9\n0000000000 65535 f \n")
	for n := 1; n < 9; n++ {
		fmt.Fprintf(&b, "%010d 00000 n \n", at[n])
	}
	fmt.Fprintf(&b, "trailer\n<</Size 9/Root 1 0 R/Info 5 0 R/ID[(abc)(def)]>>\nstartxref\n%d\n%%%%EOF\n", first)
	object(4, stream("", "BT (Later Words) Tj ET"))
	second := b.Len()
	fmt.Fprintf(&b, "xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 9/Root 1 0 R/Info 5 0 R/Prev %d/ID[(abc)(def)]>>\nstartxref\n%d\n%%%%EOF\n", at[4], first, second)
	return b.Bytes()
}

func TestPDF(t *testing.T) {
	res, out := mustClean(t, "a.pdf", paper())
	wantRemoved(t, res, WhatPDFInfo, "Secret Name", WhatPDFInfo, "Sé", WhatPDFXMP, "Secret Xmp", WhatPDFPrivate, "", WhatComments, "Secret Reviewer",
		WhatPDFHistory, "", WhatDocumentIDs, "")
	wantGone(t, "pdf", out, "Secret", "Earlier", "D:2026", "Metadata", "(abc)", "Info")
	for _, kept := range []string{"Later Words", "(field1)", `A remark \(kept\)`, "Author 1"} {
		if !bytes.Contains(out, []byte(kept)) {
			t.Errorf("%q is gone", kept)
		}
	}
}

func TestTextPasses(t *testing.T) {
	for _, name := range []string{"a.txt", "a.MD", "a.csv"} {
		raw := []byte("Un mot.\r\n")
		res, out := mustClean(t, name, raw)
		if !bytes.Equal(raw, out) || len(res.Removed) != 0 || !slices.Contains(res.Kept, KeptWords) {
			t.Errorf("%s: %q, %+v", name, out, res)
		}
	}
}

func TestUnknownFormatIsRefused(t *testing.T) {
	for _, name := range []string{"a.mp4", "a", "a.heic", "a.doc", "a.svg"} {
		res, out, err := cleanBytes(name, []byte("x"))
		if !errors.Is(err, ErrCannotClean) || res == nil || res.Supported || len(out) != 0 {
			t.Errorf("%s: %+v, %v", name, res, err)
		}
	}
}

func TestTooLargeIsNotRead(t *testing.T) {
	_, err := Clean(context.Background(), "a.pdf", nil, 300<<20, io.Discard)
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, raw := range map[string][]byte{"a.pdf": paper(), "a.docx": word(t, "<w:p/>", nil), "a.jpg": photo(t, 1)} {
		if _, err := Clean(ctx, name, bytes.NewReader(raw), int64(len(raw)), io.Discard); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// fuzzClean checks what holds of any bytes: they are refused with a sentinel, or
// what comes out is clean.
func fuzzClean(t *testing.T, name string, raw []byte) {
	res, out, err := cleanBytes(name, raw)
	switch {
	case err == nil:
		again, same, err := cleanBytes(name, out)
		if err != nil || len(again.Removed) > 0 || !bytes.Equal(same, out) {
			t.Fatalf("not clean: %v, %+v", err, again)
		}
	case !errors.Is(err, ErrCannotClean) || res.Supported || len(out) > 0:
		t.Fatalf("%v, %d bytes", err, len(out))
	}
}

func FuzzOOXML(f *testing.F) {
	f.Add(`<w:p w:rsidR="1"><w:ins w:author="x" w:date="y"/></w:p>`, coreXML)
	f.Fuzz(func(t *testing.T, document, core string) {
		fuzzClean(t, "a.docx", word(t, document, map[string]string{"docProps/core.xml": core, "word/comments.xml": core}))
	})
}

func FuzzODF(f *testing.F) {
	f.Add(`<office:document-meta><office:meta><dc:creator>x</dc:creator></office:meta></office:document-meta>`, `<a><text:change-info><dc:creator>x</dc:creator></text:change-info></a>`)
	f.Fuzz(func(t *testing.T, meta, content string) {
		parts := map[string]string{"mimetype": "application/vnd.oasis.opendocument.text", "meta.xml": meta, "content.xml": content, "settings.xml": meta}
		fuzzClean(t, "a.odt", zipOf(t, []string{"mimetype", "meta.xml", "content.xml", "settings.xml"}, parts))
	})
}

func FuzzArchive(f *testing.F) {
	f.Add(word(f, "<w:p/>", nil))
	f.Fuzz(func(t *testing.T, raw []byte) {
		fuzzClean(t, "a.docx", raw)
		fuzzClean(t, "a.odt", raw)
	})
}

func FuzzPDF(f *testing.F) {
	f.Add(paper())
	f.Fuzz(func(t *testing.T, raw []byte) { fuzzClean(t, "a.pdf", raw) })
}

func FuzzPicture(f *testing.F) {
	f.Add(photo(f, 6))
	f.Add([]byte(pngMagic))
	f.Fuzz(func(t *testing.T, raw []byte) {
		fuzzClean(t, "a.jpg", raw)
		fuzzClean(t, "a.png", raw)
	})
}
