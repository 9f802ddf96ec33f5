package desk

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/consult/scrub"
)

// planted is whom the files of these tests give away.
const planted = "Fatoumata Exemple"

// archive is a zip file of names and contents in turn.
func archive(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		if _, err := must[io.Writer](t)(z.Create(parts[i])).Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func docxBy(t *testing.T, name string) []byte {
	return archive(t,
		"[Content_Types].xml", `<Types/>`,
		"_rels/.rels", `<Relationships><Relationship Id="1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>`,
		"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>`+name+`</dc:creator></cp:coreProperties>`,
		"word/document.xml", `<w:document xmlns:w="w"><w:body><w:p><w:ins w:id="1" w:author="`+name+`" w:date="2026-01-02T03:04:05Z"><w:r><w:t>Notre avis.</w:t></w:r></w:ins></w:p></w:body></w:document>`)
}

func odtBy(t *testing.T, name string) []byte {
	return archive(t,
		"mimetype", "application/vnd.oasis.opendocument.text",
		"META-INF/manifest.xml", `<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:full-path="/"/><manifest:file-entry manifest:full-path="content.xml"/><manifest:file-entry manifest:full-path="meta.xml"/></manifest:manifest>`,
		"meta.xml", `<office:document-meta xmlns:office="o" xmlns:meta="m" xmlns:dc="d"><office:meta><meta:initial-creator>`+name+`</meta:initial-creator><dc:creator>`+name+`</dc:creator></office:meta></office:document-meta>`,
		"content.xml", `<office:document-content xmlns:office="o" xmlns:text="t"><office:body><office:text><text:p>Notre avis.</text:p></office:text></office:body></office:document-content>`)
}

// jpegBy is a picture whose EXIF block names its photographer.
func jpegBy(t *testing.T, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	name += "\x00"
	exif := "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x3b\x00\x02\x00\x00\x00" + string(rune(len(name))) + "\x00\x00\x00\x1a\x00\x00\x00\x00" + name
	return slices.Concat([]byte("\xff\xd8\xff\xe1\x00"), []byte{byte(len(exif) + 2)}, []byte(exif), b.Bytes()[2:])
}

func pdfBy(name string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, body := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
		"<</Length 18>>\nstream\nBT (Un avis) Tj ET\nendstream", "<</Author(" + name + ")>>",
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := b.Len()
	b.WriteString("xref\n0 6\n0000000000 65535 f \n")
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size 6/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

// allBytes are those of a file, and those that are deflated in it.
func allBytes(t *testing.T, data []byte) string {
	t.Helper()
	all := string(data)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return all
	}
	for _, f := range z.File {
		r := must[io.ReadCloser](t)(f.Open())
		all += f.Name + string(must[[]byte](t)(io.ReadAll(r)))
		r.Close()
	}
	return all
}

// filesIn lists what lies under a folder.
func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// keep writes a file under the name of somebody.
func keep(t *testing.T, ext string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), planted+" à Mopti"+ext)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAttachmentsAreCleaned: what a file says of its maker is not in what is sealed,
// nor is the file's name, and no copy in clear is left on the disk.
func TestAttachmentsAreCleaned(t *testing.T) {
	_, s, _, call := founded(t)
	m := newPerson(t, "Moussa")
	ms := join(t, s, m, consult.RoleContributor)
	carry(t, s, ms)
	raw := [][]byte{docxBy(t, planted), odtBy(t, planted), jpegBy(t, planted), pdfBy(planted), []byte("Notre avis.")}
	exts := []string{".docx", ".ODT", ".jpeg", ".pdf", ".txt"}
	var paths []string
	for i, data := range raw {
		paths = append(paths, keep(t, exts[i], data))
		if i < 4 && !strings.Contains(allBytes(t, data), planted) {
			t.Fatalf("%s does not name anybody to begin with", exts[i])
		}
	}
	temp := t.TempDir()
	for _, v := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(v, temp)
	}
	home := filesIn(t, m.home)
	res, err := ms.Submit(t.Context(), SubmitIn{Call: call, Attach: paths})
	if err != nil {
		t.Fatal(err)
	}
	if left := filesIn(t, temp); len(left) > 0 {
		t.Errorf("left in the folder for temporary files: %q", left)
	}
	for _, f := range filesIn(t, m.home) {
		if !slices.Contains(home, f) {
			t.Errorf("left in the home: %s", f)
		}
	}
	if d := carry(t, ms, s); d.Receipts != 1 {
		t.Fatalf("no receipt: %+v", d)
	}
	v := must[SubmissionView](t)(s.SubmissionView(t.Context(), res.ID)) // at the committee's desk
	if len(v.Files) != len(paths) {
		t.Fatalf("%d files", len(v.Files))
	}
	for i, want := range []string{"piece-1.docx", "piece-2.odt", "piece-3.jpeg", "piece-4.pdf", "piece-5.txt"} {
		var out bytes.Buffer
		if err := s.OpenAttachment(t.Context(), res.ID, i, &out); err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		all := allBytes(t, out.Bytes())
		if strings.Contains(all, "Fatoumata") || strings.Contains(all, "Exemple") || strings.Contains(v.Files[i].Name, "Fatoumata") {
			t.Errorf("%s gives its maker away", want)
		}
		if i < 4 && bytes.Equal(out.Bytes(), raw[i]) {
			t.Errorf("%s went as it was", want)
		}
		if words := map[int]string{0: "Notre avis.", 1: "Notre avis.", 3: "Un avis", 4: "Notre avis."}[i]; !strings.Contains(all, words) {
			t.Errorf("%s does not say %q any more", want, words)
		}
		if got := v.Files[i]; got.Name != want || got.Size != uint64(out.Len()) || !got.Here {
			t.Errorf("%+v, want %s of %d bytes", got, want, out.Len())
		}
		h := newHasher(&out)
		must[int64](t)(io.Copy(io.Discard, h))
		if h.sum() != s.State().Submissions[0].Body.Files[i].Hash {
			t.Errorf("%s: the hash is of something else", want)
		}
	}
}

// TestAttachmentsThatCannotBeCleaned are not sent unless somebody says so, and then
// under a neutral name all the same.
func TestAttachmentsThatCannotBeCleaned(t *testing.T) {
	_, s, _, call := founded(t)
	old := keep(t, ".doc", []byte("by "+planted))
	damaged := keep(t, ".docx", []byte("by "+planted))
	text := keep(t, ".txt", []byte("Notre avis."))
	before := s.ledger.Len()
	for _, test := range []struct {
		path string
		want error
	}{{old, scrub.ErrCannotClean}, {damaged, scrub.ErrDamaged}} {
		_, err := s.Submit(t.Context(), SubmitIn{Call: call, Attach: []string{text, test.path}})
		var named *fs.PathError
		if !errors.Is(err, test.want) || !errors.As(err, &named) || named.Path != test.path {
			t.Errorf("%s: %v, want %v", filepath.Ext(test.path), err, test.want)
		}
		if _, err := s.Submit(t.Context(), SubmitIn{Call: call, Attach: []string{test.path}, AsIs: []string{text}}); !errors.Is(err, test.want) {
			t.Errorf("%s, while another goes as it is: %v, want %v", filepath.Ext(test.path), err, test.want)
		}
	}
	if s.ledger.Len() != before {
		t.Fatal("something was handed in")
	}
	res := must[Result](t)(s.Submit(t.Context(), SubmitIn{Call: call, Attach: []string{text, old}, AsIs: []string{old, damaged}}))
	v := must[SubmissionView](t)(s.SubmissionView(t.Context(), res.ID))
	for i, want := range []FileView{{"piece-1.txt", 11, true}, {"piece-2.doc", 20, true}, {"piece-3.docx", 20, true}} {
		var out bytes.Buffer
		if err := s.OpenAttachment(t.Context(), res.ID, i, &out); err != nil {
			t.Fatal(err)
		}
		if v.Files[i] != want || i > 0 && out.String() != "by "+planted {
			t.Errorf("%+v, %q, want %+v", v.Files[i], out.String(), want)
		}
	}
}

func TestAttachmentName(t *testing.T) {
	p, s, _, _ := founded(t)
	for path, want := range map[string]string{
		"/home/awa/Annexe.DOCX": "piece-2.docx", "photo.JPG": "piece-2.jpg", "lettre.awa": "piece-2", "lettre": "piece-2", ".docx": "piece-2.docx", "a.": "piece-2", "a.b/c": "piece-2",
	} {
		if got := s.AttachmentName(2, path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if err := p.SetLang("en"); err != nil {
		t.Fatal(err)
	}
	if got := s.AttachmentName(3, "Annexe.odt"); got != "attachment-3.odt" {
		t.Error(got)
	}
}

func TestInspect(t *testing.T) {
	path := keep(t, ".docx", docxBy(t, planted))
	before := filesIn(t, filepath.Dir(path))
	res := must[*scrub.Result](t)(Inspect(t.Context(), path))
	for _, want := range []scrub.Removed{{What: scrub.WhatAuthor, Count: 1, Value: planted}, {What: scrub.WhatTracked, Count: 1, Value: planted}} {
		if !slices.Contains(res.Removed, want) {
			t.Errorf("%+v is not told: %+v", want, res.Removed)
		}
	}
	if !slices.Contains(res.Kept, scrub.KeptTracked) || !slices.Equal(filesIn(t, filepath.Dir(path)), before) {
		t.Errorf("kept %q, files %q", res.Kept, filesIn(t, filepath.Dir(path)))
	}
	if res, err := Inspect(t.Context(), keep(t, ".heic", []byte("x"))); !errors.Is(err, scrub.ErrCannotClean) || res == nil || res.Supported {
		t.Errorf("%+v, %v", res, err)
	}
	large := keep(t, ".pdf", nil)
	if err := os.Truncate(large, entry.MaxFile+1); err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		ctx  context.Context
		path string
		want error
	}{
		"a folder": {t.Context(), t.TempDir(), ErrNotAFile}, "nothing": {t.Context(), "nowhere", fs.ErrNotExist},
		"too large to go at all": {t.Context(), large, ErrTooLong}, "cancelled": {cancelled, path, context.Canceled},
	} {
		if _, err := Inspect(test.ctx, test.path); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if err := os.Truncate(large, 41<<20); err != nil {
		t.Fatal(err)
	}
	if _, err := Inspect(t.Context(), large); !errors.Is(err, scrub.ErrTooLarge) {
		t.Errorf("too large to be cleaned: %v", err)
	}
}
