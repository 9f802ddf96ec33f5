package drafts

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/apptest"
	"toguna/app/sample"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// answered is a room in which wordings are proposed and answered: one accepted, one in
// part, two for the same words, and one to the committee alone.
func answered(t *testing.T, lang string) *room {
	t.Helper()
	r := enter(t, lang, apptest.Sampled(t, sample.Clerk, lang))
	sp := r.stage.Space()
	id := r.place.p.draft.Ref.String()
	ps, err := sp.Provisions(t.Context(), r.place.p.version)
	if err != nil {
		t.Fatal(err)
	}
	var arts []draft.Provision
	for _, p := range ps {
		if p.Kind == draft.KindArticle && len(strings.Fields(p.Text)) > 6 {
			arts = append(arts, p)
		}
	}
	for i, c := range []struct{ decision, replace string }{
		{"accepted", "Mots nouveaux"}, {"partly", "Mots en partie"}, {"accepted", "Les uns"}, {"accepted", "Les autres"}, {"accepted", "En confiance"}, {"", "Sans réponse"},
	} {
		at := arts[i]
		if i == 3 {
			at = arts[2]
		}
		res, err := sp.Comment(t.Context(), desk.CommentIn{
			Draft: id, At: at.ID, Quote: strings.Join(strings.Fields(at.Text)[:3], " "), Text: "Parce que.", Replace: c.replace, Committee: i == 4,
		})
		if err == nil && c.decision != "" {
			_, err = sp.Dispose(t.Context(), []string{res.ID}, c.decision, "Vu en séance.")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	r.place.Changed(desk.TopicComments)
	r.ui.Until("they are here", func() bool { return r.place.p.proposed() >= 6 })
	return r
}

func (r *room) drawing() *drawPage {
	r.t.Helper()
	r.press(r.stage.T("app.drafts.wordings"))
	w := r.place.page.(*wordingsPage)
	r.ui.Until("the wordings are here", func() bool { return w.w.loaded })
	r.press(r.stage.T("app.drafts.draw"))
	g := r.place.page.(*drawPage)
	r.ui.Until("they are drawn in", func() bool { return g.d.d != nil })
	return g
}

func TestWordingsLook(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			r := answered(t, lang)
			r.drawing()
			apptest.Golden(t, r.win.Canvas(), "draw-"+lang)
			r.key(fyne.KeyEscape)
			w := r.place.page.(*wordingsPage)
			r.ui.Until("the wordings are here", func() bool { return w.w.loaded })
			apptest.Golden(t, r.win.Canvas(), "wordings-"+lang)
		})
	}
}

// The wordings are sifted, gone through by keys, and saved without what is for the
// committee alone.
func TestWordings(t *testing.T) {
	r := answered(t, "fr")
	r.press(r.stage.T("app.drafts.wordings"))
	w := r.place.page.(*wordingsPage)
	r.ui.Until("the wordings are here", func() bool { return w.w.loaded })
	all := len(w.w.shown)
	if all < 6 || w.w.counts[acceptedOnly] < 5 || w.w.counts[acceptedOnly] >= all || w.w.counts[contended] != 2 {
		t.Errorf("%d wordings, %v", all, w.w.counts)
	}
	r.key("J")
	r.key("J")
	r.key("K")
	if w.w.at != 1 || w.reel.marked != 1 {
		t.Errorf("at %d, marked %d", w.w.at, w.reel.marked)
	}
	r.key("3")
	if len(w.w.shown) != 2 || !r.says(r.stage.T("app.drafts.wordings.conflict")) || r.says("Mots nouveaux") {
		t.Errorf("%d in conflict", len(w.w.shown))
	}
	for name, said := range map[string]string{"liste.docx": r.stage.T("app.drafts.compare.word"), "liste.html": r.stage.T("app.drafts.compare.page")} {
		r.win.File = filepath.Join(t.TempDir(), name)
		n := len(r.win.Said)
		r.press(said)
		r.ui.Until("it is written", func() bool { return len(r.win.Said) > n || len(r.win.Failed) > 0 })
		data, err := os.ReadFile(r.win.File)
		if err != nil {
			t.Fatal(err)
		}
		if name == "liste.html" && (!bytes.Contains(data, []byte("nouveaux")) || bytes.Contains(data, []byte("confiance"))) {
			t.Error("the page lacks a wording, or has one for the committee alone")
		}
		if strings.HasSuffix(name, ".docx") {
			doc, err := draft.Import(t.Context(), name, bytes.NewReader(data), int64(len(data)), draft.Options{})
			if err != nil {
				t.Fatal(err)
			}
			words := ""
			for _, p := range doc.Provisions {
				words += p.Text + "\n"
			}
			if !strings.Contains(words, "nouveaux") || strings.Contains(words, "confiance") {
				t.Errorf("the document lacks a wording, or has one for the committee alone: %s", words)
			}
		}
	}
	want := w.w.all[w.w.shown[w.w.at]].ID
	r.key(fyne.KeyReturn)
	r.ui.Until("the text is shown", func() bool { return r.place.page == nil })
	r.ui.Until("at the comment", func() bool {
		for _, c := range r.place.p.thread() {
			if c.ID == want {
				return true
			}
		}
		return false
	})
}

// What a clerk decides of each wording shows in the text, which is then shared as the
// next version; the comments hang on their own words there.
func TestDrawAndShare(t *testing.T) {
	r := answered(t, "fr")
	g := r.drawing()
	taken, left := len(g.d.d.Taken), len(g.d.d.Left) // the sample has answers of its own
	if taken < 2 || left < 3 {
		t.Fatalf("%d drawn in, %d not", taken, left)
	}
	settled := func(more, less int) {
		t.Helper()
		r.ui.Until("it is drawn anew", func() bool { return len(g.d.d.Taken) == taken+more && len(g.d.d.Left) == left-less })
	}
	mine := func(words string) string {
		for _, w := range g.d.d.Left {
			if w.Words == words {
				return w.ID
			}
		}
		t.Fatalf("%q is drawn in", words)
		return ""
	}
	if !r.says(r.stage.T("draw.left.conflict")) || !r.says(r.stage.T("draw.left.partly")) || !r.says("nouveaux") {
		t.Error("what is not drawn in is not said")
	}
	partly := mine("Mots en partie")
	g.write(partly, "Mots en partie")
	if g.writing == "" || g.wording.Text() != "Mots en partie" || r.win.Canvas().Focused() == nil {
		t.Fatal("there is no field for the words")
	}
	r.key(fyne.KeyEscape)
	if r.place.page != g || g.writing != "" {
		t.Fatal("Esc did more than close the field")
	}
	g.write(partly, "Mots en partie")
	g.wording.SetText("Mots choisis")
	r.place.Shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl}) // ends the field, and shares nothing
	settled(1, 1)
	one := mine("Les uns")
	g.d.set(one, "")
	settled(2, 2)
	r.press(r.stage.T("app.drafts.draw.again"))
	settled(1, 1)
	g.d.set(one, "")
	settled(2, 2)
	r.key("J")
	if g.d.at != 1 {
		t.Errorf("at %d", g.d.at)
	}

	r.win.File = filepath.Join(t.TempDir(), "travail.docx")
	r.press(r.stage.T("app.drafts.draw.word"))
	r.ui.Until("it is written", func() bool { return len(r.win.Said) > 0 || len(r.win.Failed) > 0 })
	doc, err := desk.Preview(t.Context(), r.win.File, draft.Options{})
	if err != nil || !doc.HasTracked || len(doc.Comments) < taken+2 {
		t.Fatalf("%v, %+v", err, doc)
	}

	if !r.place.Shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl}) {
		t.Fatal("Ctrl Enter does nothing")
	}
	r.ui.Until("it is shared", func() bool { return r.place.page == nil && r.place.p.version.Number == 2 })
	if len(r.win.Failed) > 0 {
		t.Fatal(r.win.Failed)
	}
	drawn := 0
	for _, c := range r.place.p.comments {
		if c.DrawnInto == 2 {
			drawn++
			if c.Anchor != "certain" || c.AnchorReason != desk.ReasonDrawn {
				t.Errorf("%s hangs %s, %s", c.Replace, c.Anchor, c.AnchorReason)
			}
		}
	}
	if drawn != taken+2 {
		t.Errorf("%d were drawn in", drawn)
	}
}

// Who is no clerk sees the wordings, and is not offered to make a version of them.
func TestWordingsOfOthers(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.CSO, "fr"))
	if r.place.p.proposed() == 0 {
		t.Skip("the sample proposes no wording")
	}
	r.press(r.stage.T("app.drafts.wordings"))
	w := r.place.page.(*wordingsPage)
	r.ui.Until("the wordings are here", func() bool { return w.w.loaded })
	if r.button(r.stage.T("app.drafts.draw")) != nil {
		t.Error("it is offered")
	}
}
