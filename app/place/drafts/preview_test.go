package drafts

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"toguna/app/sample"
	"toguna/consult/anchor"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// tracked is a file with tracked changes, and margin comments of Fatou's.
func tracked(t testing.TB) []byte {
	t.Helper()
	const word = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	para := func(runs string) string { return "<w:p>" + runs + "</w:p>" }
	run := func(text string) string { return `<w:r><w:t xml:space="preserve">` + text + "</w:t></w:r>" }
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="c" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>`},
		{"word/comments.xml", "<w:comments " + word + `><w:comment w:id="1" w:author="Fatou">` + para(run("Qui le publie ?")) + "</w:comment></w:comments>"},
		{"word/document.xml", "<w:document " + word + "><w:body>" +
			para(run("Article 1")) +
			para(run("Le rapport de la commission ")+`<w:commentRangeStart w:id="1"/>`+run("est public")+`<w:commentRangeEnd w:id="1"/>`+
				`<w:del w:id="2" w:author="Fatou"><w:r><w:delText xml:space="preserve"> dans les trente jours</w:delText></w:r></w:del>`+
				`<w:ins w:id="3" w:author="Fatou">`+run(" dans les dix jours")+"</w:ins>"+run(" et la loi le dit.")) +
			para(run("Article 2")) + para(run("La commission siège à Bamako et dans les régions.")) + "</w:body></w:document>"},
	} {
		w, err := z.Create(part[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.WriteString(w, part[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// previewed is a file that was read.
func (r *reader) previewed(path string) *preview {
	r.t.Helper()
	f := &preview{p: r.p, path: path, changed: func() { r.changes++ }, failed: func() { r.errs = append(r.errs, "failed") }, stale: func() { r.errs = append(r.errs, "stale") }}
	f.read(draft.Options{})
	r.ui.Rest()
	if len(r.errs) > 0 || f.doc == nil || f.busy() {
		r.t.Fatalf("read: %v, %v", f.doc != nil, r.errs)
	}
	return f
}

// share shares it, and returns what was shared.
func (r *reader) share(f *preview, title string) desk.DraftAdded {
	r.t.Helper()
	var added desk.DraftAdded
	f.share(title, "", func(a desk.DraftAdded) { added = a })
	r.ui.Rest()
	if added.Draft == "" {
		r.t.Fatalf("not shared: %v", r.errs)
	}
	return added
}

// state is what the workspace has.
func (r *reader) versions() (n int) {
	for _, d := range r.st.Space().State().Drafts {
		n += len(d.Versions)
	}
	return n
}

// TestPreview: nothing is shared before, and what is shared is what was shown, with
// the comments where it was said that they would go.
func TestPreview(t *testing.T) {
	readers(t, sample.Clerk, func(r *reader) {
		f := r.previewed(file(r.t, 2, r.st.Lang()))
		if r.versions() != 1 {
			r.t.Fatalf("%d versions after a preview", r.versions())
		}
		n := sizes(f.doc.Provisions)
		if n[draft.KindArticle] < 40 || n[draft.KindHeading] == 0 || n[draft.KindPoint] == 0 || f.lang != r.st.Lang() {
			r.t.Fatalf("understood: %v, in %q", n, f.lang)
		}
		if f.of != r.s.Draft() && !strings.HasPrefix(f.of, r.s.Draft()) {
			r.t.Errorf("a file with the draft's title is the next version of %q", f.of)
		}
		if f.would == nil || f.would.Check == 0 || f.would.Orphan == 0 {
			r.t.Fatalf("effect: %+v", f.would)
		}
		a := r.share(f, "")
		if a.Version != 2 || r.versions() != 2 {
			r.t.Errorf("shared %+v", a)
		}
		d, err := r.st.Space().FindDraft(a.Draft)
		if err != nil {
			r.t.Fatal(err)
		}
		got, err := r.st.Space().Provisions(r.t.Context(), d.Latest())
		if err != nil {
			r.t.Fatal(err)
		}
		if !slices.EqualFunc(got, f.doc.Provisions, func(a, b draft.Provision) bool { return a.Label == b.Label && a.Text == b.Text }) {
			r.t.Error("what was shared is not what was shown")
		}
		cs, err := r.st.Space().Comments(r.t.Context(), a.Draft, desk.Which{})
		if err != nil {
			r.t.Fatal(err)
		}
		var is effect
		for _, c := range cs {
			switch {
			case c.Withdrawn || c.Decision != "":
			case c.Anchor == anchor.Certain.String():
				is.Certain++
			case c.Anchor == anchor.Orphan.String():
				is.Orphan++
			default:
				is.Check++
			}
		}
		if is != *f.would {
			r.t.Errorf("it was said %+v, and is %+v", *f.would, is)
		}
	})
}

// TestPreviewSides: a file with tracked changes is either of its texts, and the
// version says which.
func TestPreviewSides(t *testing.T) {
	readers(t, sample.Clerk, func(r *reader) {
		f := r.previewed(written(r.t, "projet.docx", tracked(r.t)))
		text := func() string {
			for _, p := range f.doc.Provisions {
				if strings.Contains(p.Text, "rapport") {
					return p.Text
				}
			}
			return ""
		}
		if !f.doc.HasTracked || f.doc.Side != draft.Accepted || !strings.Contains(text(), "dix jours") || strings.Contains(text(), "trente") {
			r.t.Fatalf("%v: %q", f.doc.Side, text())
		}
		if f.of != "" || f.would != nil {
			r.t.Errorf("another text is the next version of %q", f.of)
		}
		f.setSide(draft.Original)
		r.ui.Rest()
		if f.doc.Side != draft.Original || !strings.Contains(text(), "trente jours") || strings.Contains(text(), "dix") {
			r.t.Fatalf("%v: %q", f.doc.Side, text())
		}
		a := r.share(f, "Un  autre\ntexte")
		d, err := r.st.Space().FindDraft(a.Draft)
		if err != nil {
			r.t.Fatal(err)
		}
		if v := d.Latest(); v.Texts[0].Title != "Un autre texte" || v.Note == "" || v.Note != f.in("", "").Say("written.tracked-original", nil) {
			r.t.Errorf("title %q, note %q", v.Texts[0].Title, v.Note)
		}
	})
}

// TestPreviewMargin: margin comments become comments only if that is wanted, and
// name their author only if that is.
func TestPreviewMargin(t *testing.T) {
	for _, c := range []struct{ take, names bool }{{false, false}, {false, true}, {true, false}, {true, true}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			bubble(t, sample.Clerk, func(r *reader) {
				f := r.previewed(written(r.t, "projet.docx", tracked(r.t)))
				dropped := func() bool {
					return slices.ContainsFunc(f.dropped(), func(w draft.Warning) bool { return w.Code == draft.WarnComments })
				}
				if len(f.doc.Comments) != 1 || f.margin || f.names || !dropped() {
					r.t.Fatalf("%d margin comments, %v %v", len(f.doc.Comments), f.margin, f.names)
				}
				f.margin, f.names = c.take, c.names
				if dropped() == c.take {
					r.t.Errorf("it is said that they are lost: %v", dropped())
				}
				a := r.share(f, "")
				cs, err := r.st.Space().Comments(r.t.Context(), a.Draft, desk.Which{})
				if err != nil {
					r.t.Fatal(err)
				}
				if (len(cs) == 1) != c.take || a.Margin != len(cs) {
					r.t.Fatalf("%d comments", len(cs))
				}
				for _, x := range cs {
					if strings.Contains(x.Text, "Fatou") != c.names || !strings.Contains(x.Text, "Qui le publie") || x.Quote != "est public" {
						r.t.Errorf("%q on %q", x.Text, x.Quote)
					}
				}
			})
		})
	}
}

// TestPreviewStale: a file that changed since is not shared, but shown again.
func TestPreviewStale(t *testing.T) {
	bubble(t, sample.Clerk, func(r *reader) {
		path := file(r.t, 1, "fr")
		f := r.previewed(path)
		if err := os.WriteFile(path, []byte("# Loi\n\n## Article 1\n\nLe texte est un autre que celui de la page et du livre.\n"), 0o600); err != nil {
			r.t.Fatal(err)
		}
		f.share("", "", func(desk.DraftAdded) { r.t.Error("it is shared") })
		r.ui.Rest()
		if r.versions() != 1 || !slices.Equal(r.errs, []string{"stale"}) || f.busy() {
			r.t.Fatalf("%d versions, %v", r.versions(), r.errs)
		}
		if n := len(f.doc.Provisions); n > 4 {
			r.t.Errorf("the old text is shown still: %d provisions", n)
		}
		r.share(f, "")
	})
}

// TestPreviewFails: a file that is none ends the preview; where a text was shown it
// stays.
func TestPreviewFails(t *testing.T) {
	bubble(t, sample.Clerk, func(r *reader) {
		f := &preview{p: r.p, path: written(r.t, "a.docx", []byte("PK")), changed: func() {}, failed: func() { r.errs = append(r.errs, "failed") }}
		f.read(draft.Options{})
		r.ui.Rest()
		if f.doc != nil || len(r.errs) != 2 || r.errs[1] != "failed" {
			r.t.Errorf("%v", r.errs)
		}
		r.errs = nil
		g := r.previewed(file(r.t, 2, "fr"))
		was := g.doc
		if err := os.Remove(g.path); err != nil {
			r.t.Fatal(err)
		}
		g.setLang("en")
		r.ui.Rest()
		if g.doc != was || g.busy() || len(r.errs) != 1 || g.lang != "fr" {
			r.t.Errorf("%v, in %q", r.errs, g.lang)
		}
		r.errs = nil
		g.share("", "", func(desk.DraftAdded) { r.t.Error("it is shared") })
		r.ui.Rest()
		if g.busy() || len(r.errs) != 1 || r.versions() != 1 {
			r.t.Errorf("%v", r.errs)
		}
	})
}

// TestPreviewTooLarge: who brings too large a file is told how large one may be.
func TestPreviewTooLarge(t *testing.T) {
	bubble(t, sample.Clerk, func(r *reader) {
		path := written(r.t, "a.md", []byte(strings.Repeat("|", 2<<20)+"\n"))
		f := &preview{p: r.p, path: path, changed: func() {}, failed: func() {}}
		f.read(draft.Options{})
		r.ui.Rest()
		if len(r.errs) != 1 || r.errs[0] != "too-large" || strings.Contains(r.told, "…") || !strings.Contains(r.told, "a.md") {
			r.t.Errorf("%v: %q", r.errs, r.told)
		}
	})
}

// TestPreviewStopped: what was asked for before is not shown, and nothing is once
// the preview is closed.
func TestPreviewStopped(t *testing.T) {
	bubble(t, sample.Clerk, func(r *reader) {
		f := r.previewed(written(r.t, "projet.docx", tracked(r.t)))
		f.setSide(draft.Original)
		f.setSide(draft.Accepted)
		r.ui.Rest()
		if f.doc.Side != draft.Accepted || len(r.errs) > 0 {
			r.t.Errorf("%v, %v", f.doc.Side, r.errs)
		}
		f.setSide(draft.Original)
		f.stop()
		changes := r.changes
		r.ui.Rest()
		if f.doc.Side != draft.Accepted || len(r.errs) > 0 || r.changes != changes {
			r.t.Errorf("%v, %v", f.doc.Side, r.errs)
		}
	})
}

// TestPreviewLanguage: a text whose language nobody can tell is shown as it will be
// shared.
func TestPreviewLanguage(t *testing.T) {
	readers(t, sample.Clerk, func(r *reader) {
		f := r.previewed(written(r.t, "a.md", []byte("# Abc\n\n## Article 1\n\nXyz uvw.\n\nMnop qrst.\n")))
		if f.lang != r.st.Lang() || f.doc.Lang != f.lang {
			r.t.Fatalf("in %q, read in %q", f.lang, f.doc.Lang)
		}
		want := map[string]string{"fr": "al. 2", "en": "para. 2"}[f.lang]
		if got := f.doc.Provisions[len(f.doc.Provisions)-1].Label; !strings.HasSuffix(got, want) {
			r.t.Errorf("the second paragraph is %q", got)
		}
		f.setLang("fr")
		r.ui.Rest()
		if got := f.doc.Provisions[len(f.doc.Provisions)-1].Label; !strings.HasSuffix(got, "al. 2") || f.in("", "").Lang != "fr" {
			r.t.Errorf("the second paragraph is %q", got)
		}
	})
}

func TestFingerprint(t *testing.T) {
	sum := [32]byte{0: 0xab, 1: 0xcd, 31: 0x0f}
	got := fingerprint(sum)
	if groups := strings.Fields(got); len(groups) != 16 || groups[0] != "abcd" || groups[15] != "000f" || strings.ReplaceAll(got, " ", "") != hex.EncodeToString(sum[:]) {
		t.Errorf("%q", got)
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		s    string
		most int
		want string
	}{{"abc", 5, "abc"}, {"abc", 2, "ab"}, {"aé", 2, "a"}, {"aé", 3, "aé"}, {"é", 1, ""}, {"", 3, ""}, {"a\xff", 9, "a\xff"}, {"aééb", 4, "aé"}} {
		if got := cut(c.s, c.most); got != c.want {
			t.Errorf("%q in %d bytes: %q", c.s, c.most, got)
		}
	}
}
