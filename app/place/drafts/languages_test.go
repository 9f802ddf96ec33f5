package drafts

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"toguna/app/apptest"
	"toguna/app/sample"
	"toguna/assets"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// other is the language that the sample's draft was not begun in.
func other(lang string) string {
	if lang == "fr" {
		return "en"
	}
	return "fr"
}

// find is a comment by its words.
func (r *reader) find(text string) *desk.CommentView {
	r.t.Helper()
	for i := range r.p.comments {
		if r.p.comments[i].Text == text {
			return &r.p.comments[i]
		}
	}
	r.t.Fatalf("no comment %q", text)
	return nil
}

// TestReadIn: the other text is read at the same provision, with all that was said;
// the choice holds; what is written goes to the text that is read.
func TestReadIn(t *testing.T) {
	readers(t, sample.CSO, func(r *reader) {
		t, lang := r.t, r.st.Lang()
		there := other(lang)
		if got := r.p.languages(); !slices.Equal(got, []string{lang, there}) || r.p.version.Lang() != lang || r.p.nextLang() != there || r.p.langOf() != "" {
			t.Fatalf("languages %v, reading %s", got, r.p.version.Lang())
		}
		total := len(r.p.comments)
		r.p.choose(r.p.index("art8"))
		r.p.readIn(there)
		r.ui.Rest()
		if r.p.version.Lang() != there || r.p.selectedID() != "art8" || len(r.p.comments) != total {
			t.Fatalf("in %s at %s, %d comments, want %d", r.p.version.Lang(), r.p.selectedID(), len(r.p.comments), total)
		}
		for _, x := range r.p.passages {
			if x.New {
				t.Errorf("%s is new because it is read in another language", x.Label)
			}
			for _, h := range row(x, r.p.comments, "").Highlights {
				t.Errorf("%s marks %v, which was said of another language", x.Label, h)
			}
		}
		r.c.begin(writing{}, func() {})
		r.ui.Rest()
		name := r.c.name()
		if r.c.w.Lang != there || !strings.HasSuffix(name, "/"+there) {
			t.Errorf("writing on %q as %s", r.c.w.Lang, name)
		}
		r.c.change(func(w *writing) { w.Text = "de l'autre texte" })
		r.c.keep(nil)
		r.ui.Rest()
		r.c.open = false
		r.p.readIn(lang)
		r.ui.Rest()
		r.c.begin(writing{}, func() {})
		r.ui.Rest()
		if r.c.w.Text != "" || r.c.w.Lang != "" {
			t.Errorf("what was begun on the other text is taken up here: %+v", r.c.w)
		}
		r.c.open = false
		r.p.readIn(there)
		r.ui.Rest()
		r.p.show("")
		r.p.reload()
		r.ui.Rest()
		if r.p.version.Lang() != there {
			t.Error("the choice does not hold")
		}
		r.c.begin(writing{}, func() {})
		r.ui.Rest()
		if r.c.w.Text != "de l'autre texte" {
			t.Errorf("what was kept is not taken up: %+v", r.c.w)
		}
		r.c.send(func(desk.Result) {})
		r.ui.Rest()
		if c := r.find("de l'autre texte"); c.Lang != there || c.Across || c.Provision != "art8" {
			t.Errorf("sent %+v", c)
		}
		if len(r.errs) > 0 {
			t.Error(r.errs)
		}
	})
}

// TestReadAt: a comment on the other text leads to its very passage there.
func TestReadAt(t *testing.T) {
	bubble(t, sample.Clerk, func(r *reader) {
		r.says(sample.CSO, desk.CommentIn{Lang: "en", At: "Article 8, para. 2", Quote: "as far as possible", Text: "drop it"})
		r.p.reload()
		r.ui.Rest()
		c := r.find("drop it")
		if !c.Across || c.Lang != "en" || r.p.passages[r.p.index(c.Provision)].Label != "Article 8, al. 2" {
			r.t.Fatalf("shown as %+v", c)
		}
		r.p.setFilter(Mine)
		r.p.choose(0)
		r.p.readAt(*c)
		r.ui.Rest()
		x := r.p.passages[r.p.selected]
		if x.Label != "Article 8, para. 2" {
			r.t.Fatalf("at %s", x.Label)
		}
		strong := 0
		for _, h := range row(x, r.p.comments, r.p.pointed).Highlights {
			if h.Selected && string([]rune(x.Text)[h.From:h.To]) == "as far as possible" {
				strong++
			}
		}
		if strong != 1 {
			r.t.Errorf("%d passages pointed at", strong)
		}
		r.p.choose(0)
		if r.p.pointed != "" {
			r.t.Error("it is pointed at still")
		}
	})
}

// TestUnsureInTheirOwn: comments are looked at in the text of their own language,
// each once, whatever is read.
func TestUnsureInTheirOwn(t *testing.T) {
	bubble(t, sample.Clerk, func(r *reader) {
		t := r.t
		r.says(sample.CSO, desk.CommentIn{Lang: "en", At: "Article 8, para. 2", Quote: "as far as possible", Text: "english"})
		add := func(in desk.DraftIn) {
			if _, err := r.st.Space().AddDraft(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			r.ui.Rest()
		}
		add(desk.DraftIn{Path: file(t, 2, "fr"), VersionOf: r.s.Draft(), Lang: "fr"})
		r.p.show("")
		r.ui.Rest()
		if r.p.version.Number != 2 {
			t.Fatalf("version %d", r.p.version.Number)
		}
		alone := r.p.unsure()
		count := func() (ids []string) {
			g := newReview(r.p, func() {})
			g.load()
			r.ui.Rest()
			for _, items := range g.items {
				for _, c := range items {
					ids = append(ids, c.ID)
				}
			}
			return ids
		}
		in := count()
		if c := r.find("english"); !slices.Contains(in, c.ID) {
			t.Error("what is on a text that this version lacks is not looked at in the first")
		}
		add(desk.DraftIn{Path: file(t, 2, "en"), ParallelTo: r.s.Draft(), Lang: "en"})
		r.p.show("")
		r.ui.Rest()
		fr := count()
		_, n := r.p.unsureIn()
		r.p.readIn("en")
		r.ui.Rest()
		en := count()
		if _, m := r.p.unsureIn(); m != n {
			t.Errorf("%d to look at in one language, %d in the other", n, m)
		}
		for _, id := range en {
			if slices.Contains(fr, id) {
				t.Errorf("%s is asked for twice", id)
			}
		}
		if c := r.find("english"); !slices.Contains(en, c.ID) && c.Anchor != "certain" || slices.Contains(fr, c.ID) {
			t.Error("it is not looked at in its own language")
		}
		if alone == 0 || len(r.errs) > 0 {
			t.Errorf("%d to look at, errors %v", alone, r.errs)
		}
	})
}

// holed is the sample's law in a language, without one article and with a further
// one at its end.
func holed(t testing.TB, lang string) []byte {
	t.Helper()
	law, err := assets.Draft(1, lang)
	if err != nil {
		t.Fatal(err)
	}
	from, to := bytes.Index(law, []byte("### Article 9\n")), bytes.Index(law, []byte("### Article 10\n"))
	if from < 0 || to < from {
		t.Fatal("the sample has other articles")
	}
	return slices.Concat(law[:from], law[to:], []byte("\n### Article 99\n\nThis stands in one language alone.\n"))
}

// one is a workspace with a law in one language, and another file beside it.
func one(t testing.TB, lang string, beside []byte) *room {
	t.Helper()
	r := enter(t, lang, told(t, lang, nil))
	law, err := assets.Draft(1, lang)
	if err != nil {
		t.Fatal(err)
	}
	sp := r.stage.Space()
	added, err := sp.AddDraft(t.Context(), desk.DraftIn{Path: written(t, "loi.md", law), Title: "Loi", Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	if beside != nil {
		in := desk.DraftIn{Path: written(t, "act.md", beside), Title: "Act", Lang: other(lang), ParallelTo: added.Draft}
		if _, err := sp.AddDraft(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	r.place.Show(added.Draft)
	r.ui.Until("the draft is shown", func() bool { return r.place.p.draft.Ref.String() == added.Draft && len(r.place.p.passages) > 0 })
	return r
}

// TestBesideComments: beside each other too the texts say where comments hang, each
// once, in whichever language it was made.
func TestBesideComments(t *testing.T) {
	r := one(t, "fr", holed(t, "en"))
	says := func(lang, at string) {
		in := desk.CommentIn{Draft: r.place.p.draft.Ref.String(), Lang: lang, At: at, Text: "?"}
		if _, err := r.stage.Space().Comment(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	says("fr", "Article 8")
	says("en", "Article 8")
	says("fr", "Article 9")  // that the English text lacks
	says("en", "Article 99") // that the French one lacks
	r.key("B")
	g := r.place.page.(*besidePage)
	marks := func() map[string]int {
		out := map[string]int{}
		for i, n := range g.marks {
			if n > 0 {
				out[append(slices.Clone(g.rows[i].Here), g.rows[i].There...)[0].Label] = n
			}
		}
		return out
	}
	want := map[string]int{"Article 8": 2, "Article 9": 1, "Article 99": 1}
	r.ui.Until("comments are counted", func() bool { return maps.Equal(marks(), want) })
	says("en", "Article 10")
	r.place.Changed(desk.TopicComments)
	want["Article 10"] = 1
	r.ui.Until("one more is counted", func() bool { return maps.Equal(marks(), want) })
}

func TestLanguagesLook(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			r := one(t, lang, holed(t, other(lang)))
			r.key("B")
			g := r.place.page.(*besidePage)
			r.ui.Until("they are aligned, and comments counted", func() bool { return g.b.loaded && g.b.marks != nil })
			r.key("N")
			apptest.Golden(t, r.win.Canvas(), "beside-"+lang)
			r = enter(t, lang, told(t, lang, nil))
			r.goTo(r.label("Article 8, al. 2", "Article 8, para. 2"))
			r.key("L")
			r.ui.Until("the other text is read", func() bool { return r.place.p.version.Lang() == other(lang) })
			apptest.Golden(t, r.win.Canvas(), "across-"+lang)
			r = one(t, lang, nil)
			p := r.dropped(written(t, "act.md", holed(t, other(lang))))
			p.f.setAs(r.place.p.draft.Ref.String(), true)
			r.ui.Until("it is weighed", func() bool { return !p.f.weighing })
			apptest.Golden(t, r.win.Canvas(), "preview-beside-"+lang)
			p.f.setLang(lang)
			r.ui.Until("it is weighed", func() bool { return !p.f.weighing && !p.f.busy() })
			if !p.f.taken() || !r.says(r.stage.T("app.drafts.add.taken.how")) || r.button(r.stage.T("app.drafts.add.do")) != nil {
				t.Error("a language that is there already is not refused")
			}
			apptest.Golden(t, r.win.Canvas(), "preview-taken-"+lang)
		})
	}
}

// label is the id of the provision that is called one of these.
func (r *room) label(labels ...string) string {
	for _, x := range r.place.p.passages {
		if slices.Contains(labels, x.Label) {
			return x.ID
		}
	}
	return ""
}

// goTo shows a provision.
func (r *room) goTo(id string) {
	r.t.Helper()
	i := r.place.p.index(id)
	if i < 0 {
		r.t.Fatalf("no %s", id)
	}
	r.place.goTo(i)
	r.ui.Run()
}

// TestShareBeside: a translation is shared beside its text, and read at once.
func TestShareBeside(t *testing.T) {
	r := one(t, "fr", nil)
	id := r.place.p.draft.Ref.String()
	p := r.dropped(written(t, "act.md", holed(t, "en")))
	p.f.setAs(id, true)
	r.ui.Until("it is weighed", func() bool { return !p.f.weighing })
	if f := p.f.facing; f == nil || len(f.Without) != 1 || len(f.Lacking) == 0 {
		t.Fatalf("facing %+v", f)
	}
	r.press(r.stage.T("app.drafts.add.do"))
	r.ui.Until("it is shared", func() bool { return len(r.win.Failed) > 0 || r.place.page == nil && len(r.place.p.languages()) == 2 })
	if r.place.p.version.Lang() != "en" || r.place.p.version.Number != 1 || len(r.win.Failed) > 0 {
		t.Errorf("reading %s, failed %v", r.place.p.version.Lang(), r.win.Failed)
	}
}

// TestBesideKeys: both texts are gone through by keys, and either is opened where one
// is.
func TestBesideKeys(t *testing.T) {
	r := one(t, "fr", holed(t, "en"))
	r.goTo("art8")
	r.key("B")
	g := r.place.page.(*besidePage)
	r.ui.Until("they are aligned", func() bool { return g.b.loaded })
	if g.b.at != g.b.find("fr", "art8") || g.reel.marked != g.b.at {
		t.Errorf("at %d", g.b.at)
	}
	r.key("N")
	if at := g.b.rows[g.b.at]; !at.Alone || at.Here[0].ID != "art9" || !r.says(r.stage.T("app.drafts.beside.none")) {
		t.Errorf("N leads to %+v", at)
	}
	left, right := g.b.lacking()
	if right != 1 || !r.says(r.stage.N("count.alone", left+right)) {
		t.Errorf("%d and %d without counterpart", left, right)
	}
	r.key(fyne.KeyEnd)
	if at := g.b.rows[g.b.at]; at.There[0].ID != "art99" {
		t.Errorf("the last is %+v", at)
	}
	r.key(fyne.KeyHome)
	if g.b.at != 0 {
		t.Errorf("the first is %d", g.b.at)
	}
	for range 4 {
		r.key("J")
	}
	r.key("K")
	at := g.b.rows[3].There[0].ID
	r.key("L")
	r.ui.Until("the other text is read", func() bool { return r.place.page == nil && r.place.p.version.Lang() == "en" })
	if r.place.p.selectedID() != at {
		t.Errorf("read at %s, want %s", r.place.p.selectedID(), at)
	}
	r.key("B")
	r.key(fyne.KeyEscape)
	if r.place.page != nil {
		t.Error("Esc does not lead back")
	}
}

// TestHostileLanguages: however long and whatever texts are, few objects are made.
func TestHostileLanguages(t *testing.T) {
	r := one(t, "fr", holed(t, "en"))
	r.key("B")
	g := r.place.page.(*besidePage)
	r.ui.Until("they are aligned", func() bool { return g.b.loaded })
	word := strings.Repeat("\u202ex", 4000)
	var rows []desk.Beside
	for i := range 3000 {
		p := draft.Provision{ID: fmt.Sprint(i), Kind: draft.Kind(i % 7), Label: word, Number: word, Text: word}
		row := desk.Beside{Here: []draft.Provision{p}, There: []draft.Provision{p, p}}
		if i%3 == 0 {
			row.There, row.Alone = nil, true
		}
		rows = append(rows, row)
	}
	g.b.take(rows)
	g.b.left, g.b.right = word, word
	g.show()
	for _, k := range []fyne.KeyName{"N", fyne.KeyEnd, fyne.KeyPageUp, "K", fyne.KeyHome, fyne.KeyPageDown} {
		r.key(k)
		if n := len(test.LaidOutObjects(r.place.body)); n > 4000 {
			t.Errorf("%s: %d objects are drawn", k, n)
		}
		if strings.Contains(test.RenderToMarkup(r.win.Canvas()), "\u202e") {
			t.Errorf("%s: words are turned around", k)
		}
	}
	for _, l := range []string{"", word, "x-none"} {
		if got := r.place.inWords(l); len([]rune(got)) > 24 {
			t.Errorf("a language is called %q", got)
		}
	}
}

// TestKeptBeforeLanguages: what was kept before there were languages is of the first.
func TestKeptBeforeLanguages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := read(t, sample.CSO, "fr")
		name := "compose/" + r.p.draft.Ref.String() + "/" + r.p.selectedID() + "/comment"
		old := `{"draft":"` + r.p.draft.Ref.String() + `","version":1,"at":"` + r.p.selectedID() + `","text":"ancien"}`
		if err := r.st.Space().Keep(t.Context(), name, []byte(old)); err != nil {
			t.Fatal(err)
		}
		r.c.begin(writing{}, func() {})
		r.ui.Rest()
		if r.c.w.Text != "ancien" || r.c.w.in().Lang != "" {
			t.Errorf("taken up %+v", r.c.w)
		}
	})
}

// TestHomeOf: each comment has one text in which it is looked at.
func TestHomeOf(t *testing.T) {
	for _, x := range []struct{ lang, want string }{{"fr", "fr"}, {"en", "en"}, {"bm", "fr"}} {
		if got := homeOf(&desk.CommentView{Lang: x.lang}, []string{"fr", "en"}); got != x.want {
			t.Errorf("%s is looked at in %s", x.lang, got)
		}
	}
	if sameText(consult.Version{Texts: []consult.Text{{}}}, consult.Version{Texts: []consult.Text{{}}}) != true {
		t.Error("a text is not itself")
	}
}
