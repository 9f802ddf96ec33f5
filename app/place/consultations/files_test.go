package consultations

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toguna/app/apptest"
	"toguna/assets"
	"toguna/consult/desk"
)

// writeDocx writes a document with comments by several people.
func writeDocx(t *testing.T, path string, people ...string) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	comments := `<w:comments xmlns:w="w">`
	for i, p := range people {
		comments += fmt.Sprintf(`<w:comment w:id="%d" w:author="%s"><w:p/></w:comment>`, i, p)
	}
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types/>`},
		{"_rels/.rels", `<Relationships><Relationship Id="1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>` + people[0] + `</dc:creator></cp:coreProperties>`},
		{"word/document.xml", `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Notre avis.</w:t></w:r></w:p></w:body></w:document>`},
		{"word/comments.xml", comments + `</w:comments>`},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFilesAreShown: before it is signed one sees what each file gives away, what
// stays, and the name under which it goes.
func TestFilesAreShown(t *testing.T) {
	for _, lang := range assets.Languages() {
		r, h := beginIn(t, lang)
		dir := t.TempDir()
		docx, voice := filepath.Join(dir, "Avis de Fatoumata.docx"), filepath.Join(dir, "Awa.amr")
		writeDocx(t, docx, "Fatoumata Exemple", "Moussa Exemple", "Nana Exemple", "Oumou Exemple", "Yaya Exemple")
		if err := os.WriteFile(voice, []byte("#!AMR"), 0o600); err != nil {
			t.Fatal(err)
		}
		h.forward()
		h.attach(docx)
		if h.lack() != "app.consultations.lack.looking" {
			t.Errorf("goes on before it is known what the file gives away: %q", h.lack())
		}
		r.ui.Until("the document is listed", func() bool { return len(h.w.Files) == 1 })
		h.attach(voice)
		r.ui.Until("the recording is listed", func() bool { return len(h.w.Files) == 2 })
		r.place.formScroll.ScrollToBottom()
		apptest.Golden(t, r.win.Canvas(), "submit-files-"+lang)
		complete(t, r, "files")
		words := texts(r.win.Canvas())
		for _, id := range []string{"scrub.removed", "scrub.stays", "scrub.what.comments-author", "app.consultations.files.cannot-clean", "app.consultations.files.as-is"} {
			if !strings.Contains(words, r.stage.T(id)) {
				t.Errorf("%s: %s is not said", lang, id)
			}
		}
		for _, s := range []string{"Fatoumata Exemple", "Nana Exemple", r.stage.N("app.consultations.files.more", 2), r.stage.Space().AttachmentName(1, docx), r.stage.Space().AttachmentName(2, voice)} {
			if !strings.Contains(words, strings.Join(strings.Fields(s), " ")) {
				t.Errorf("%s: %q is not shown", lang, s)
			}
		}
		if strings.Count(words, r.stage.T("app.consultations.files.as-is")) != 1 {
			t.Errorf("%s: what can be cleaned can be sent as it is", lang)
		}
		r.noFailures()
	}
}

// TestAsIsIsChosen: a file that cannot be cleaned stops the contribution until it is
// taken out or somebody lets it go as it is; what can be cleaned never goes so.
func TestAsIsIsChosen(t *testing.T) {
	r, h := begin(t)
	dir := t.TempDir()
	docx, voice := filepath.Join(dir, "Avis.docx"), filepath.Join(dir, "Awa.amr")
	writeDocx(t, docx, "Fatoumata Exemple")
	if err := os.WriteFile(voice, []byte("#!AMR"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.forward()
	for i, path := range []string{docx, voice} {
		h.attach(path)
		r.ui.Until("it is listed", func() bool { return len(h.w.Files) == i+1 })
	}
	h.sendAsIs(docx, true)
	if h.w.Files[0].AsIs {
		t.Error("goes as it is, though it can be cleaned")
	}
	h.forward()
	if h.step != stepTerms || h.lack() != "app.consultations.lack.as-is" {
		t.Fatalf("at step %d, lacks %q", h.step, h.lack())
	}
	h.sendAsIs(voice, true)
	// The choice is there again later.
	r.place.Leave()
	r.ui.Until("it is kept", func() bool { return strings.Contains(kept(r, h), "as_is") })
	if strings.Contains(kept(r, h), "Fatoumata") {
		t.Error("what the file gives away is kept")
	}
	r.place.gone = false
	h.back()
	h.back()
	r.place.Show("submit:" + h.call.id)
	r.ui.Until("it is taken up", func() bool { return h.read && len(h.w.Files) == 2 })
	if f := h.w.Files; f[0].AsIs || f[0].why != nil || len(f[0].found.Removed) == 0 || !f[1].AsIs || f[1].why == nil {
		t.Fatalf("taken up: %+v", f)
	}
	h.forward()
	h.forward()
	if h.step != stepCheck {
		t.Fatalf("at step %d", h.step)
	}
	if got := r.place.seesFiles(); got != r.stage.T("app.consultations.sees.as-is") {
		t.Errorf("said of the files: %s", got)
	}
	h.submit(func(desk.Result) {})
	r.ui.Until("it is handed in", func() bool { return h.step == stepDone || len(r.win.Failed) > 0 })
	r.noFailures()
	files := submission(t, r.stage.Space(), h.res.ID).Body.Files
	if len(files) != 2 || files[0].Name != "piece-1.docx" || files[1].Name != "piece-2.amr" {
		t.Fatalf("%+v", files)
	}
	var out bytes.Buffer
	if err := r.stage.Space().OpenAttachment(t.Context(), h.res.ID, 1, &out); err != nil || out.String() != "#!AMR" {
		t.Errorf("%q, %v", out.String(), err)
	}
}
