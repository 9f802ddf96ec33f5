package drafts

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"toguna/app/apptest"
	"toguna/app/place"
	"toguna/app/sample"
	"toguna/assets"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
	"toguna/consult/draft"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// says reports whether words stand on the canvas, over however many lines.
func (r *room) says(words string) bool {
	return strings.Contains(squeeze(tags.ReplaceAllString(test.RenderToMarkup(r.win.Canvas()), "")), squeeze(words))
}

func squeeze(s string) string { return strings.Join(strings.Fields(html.UnescapeString(s)), "") }

// key is a key where nothing is being typed.
func (r *room) key(k fyne.KeyName) {
	r.t.Helper()
	if !r.place.Key(k) {
		r.t.Fatalf("%s means nothing", k)
	}
	r.ui.Run()
}

// types types where the focus is.
func (r *room) types(s string) {
	r.t.Helper()
	o := r.win.Canvas().Focused()
	if o == nil {
		r.t.Fatal("nothing has the focus")
	}
	test.Type(o, s)
}

var ctrlEnter = &desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault}

func (r *room) at() string { return r.place.p.passages[r.place.p.selected].Label }

func TestLooks(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, lang, apptest.Sampled(t, sample.Clerk, lang))
			r.place.Show("at:5")
			r.ui.Until("it is there", func() bool { return strings.HasSuffix(r.at(), " 5") })
			apptest.Golden(t, r.win.Canvas(), "drafts-"+lang)
			r.key("R")
			r.ui.Until("the composer is open", func() bool { return r.place.c.open })
			r.types("Xyz ")
			apptest.Golden(t, r.win.Canvas(), "drafts-wording-"+lang)
		})
	}
}

func TestEmptyLooks(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, lang, alone(t, lang))
			apptest.Golden(t, r.win.Canvas(), "drafts-empty-"+lang)
			for _, k := range []fyne.KeyName{"J", "K", "C", "R", "S", "N", "/", fyne.KeyEscape} {
				r.place.Key(k) // nothing is there to be gone to
			}
			for i := range 16 {
				r.place.Changed(desk.Topic(1 << i))
				r.ui.Run()
			}
			r.place.find("x", false)
		})
	}
}

// alone is a clerk with a workspace in which nothing is.
func alone(t *testing.T, lang string) *desk.Desk {
	t.Helper()
	o := apptest.Options()
	o.World = desktest.NewHub().World()
	d, err := desk.Create(t.Context(), t.TempDir(), []byte("six mots"), desk.Person{Name: "Fanta K.", Lang: lang}, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.CreateSpace(t.Context(), "Commission"); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestUpAndDown: J and K go through all provisions, one by one, there and back; the
// outline follows.
func TestUpAndDown(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	p := r.place.p
	from, last := p.selected, len(p.passages)-1
	for i := from + 1; i <= last; i++ {
		r.key("J")
		if p.selected != i || r.place.list.Selected() != i {
			t.Fatalf("J leads to %d, want %d", p.selected, i)
		}
	}
	r.key("J") // there is no further
	for i := last - 1; i >= 0; i-- {
		r.key("K")
		if p.selected != i || r.place.list.Selected() != i {
			t.Fatalf("K leads to %d, want %d", p.selected, i)
		}
		if o := r.place.outline.Selected(); o >= 0 && p.outline[o].Passage > i && i >= p.outline[0].Passage {
			t.Fatalf("at %d the outline shows %d", i, p.outline[o].Passage)
		}
	}
	r.key("N")
	if !slices.ContainsFunc(p.thread(), func(c desk.CommentView) bool { return c.Decision == "" }) {
		t.Errorf("%s has nothing unanswered", r.at())
	}
	r.key("/")
	r.types("vie privee")
	r.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !strings.Contains(p.passages[p.selected].Text, "vie privée") || r.win.Canvas().Focused() != fyne.Focusable(r.place.list) {
		t.Errorf("found %q", p.passages[p.selected].Text)
	}
	if nth, total := p.found(); nth < 1 || total < nth || !r.says(r.stage.T("app.drafts.found", "Number", nth, "Total", total)) {
		t.Errorf("not said that it is the %d. of %d", nth, total)
	}
	r.place.find("mot qui n’existe pas", false)
	if !r.says(r.stage.T("app.drafts.not-found")) || len(r.win.Said) != 0 {
		t.Errorf("not said where one searches that nothing is found: %v", r.win.Said)
	}
}

func TestCompose(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.CSO, "fr"))
	r.place.Show("at:3")
	r.ui.Until("it is there", func() bool { return strings.HasSuffix(r.at(), " 3") })
	if o := r.place.outline.Selected(); o < 0 || r.place.p.outline[o].Passage != r.place.p.selected {
		t.Errorf("the outline is at %d, and the text at %s", o, r.at())
	}
	before := len(r.place.p.thread())
	r.key("C")
	if !r.place.c.open || r.win.Canvas().Focused() != r.place.words.Focusable() {
		t.Fatal("the composer has not the focus")
	}
	if r.place.Shortcut(ctrlEnter); r.place.words.Problem() == "" {
		t.Error("nothing is sent")
	}
	r.types("Un délai, s’il vous plaît")
	if r.place.words.Problem() != "" {
		t.Error("the error stays while one types")
	}
	r.ui.Until("it is kept", func() bool { return !r.place.c.kept.IsZero() })
	if !r.says(r.stage.T("app.drafts.kept", "Time", assets.Clock("fr", apptest.Monday, apptest.Monday))) {
		t.Error("not said that it is kept")
	}
	// Esc puts it aside; C takes it up.
	r.key(fyne.KeyEscape)
	if r.place.c.open || r.win.Canvas().Focused() != fyne.Focusable(r.place.list) || r.place.Key(fyne.KeyEscape) {
		t.Error("Esc does not put it aside")
	}
	r.key("J")
	r.key("K")
	r.key("C")
	r.ui.Until("it is taken up", func() bool { return r.place.words.Text() == "Un délai, s’il vous plaît" })
	if !r.place.Shortcut(ctrlEnter) {
		t.Fatal("Ctrl Enter means nothing")
	}
	r.ui.Until("it is sent", func() bool { return !r.place.c.open && len(r.place.p.thread()) == before+1 })
	if len(r.win.Said) != 1 || len(r.win.Failed) > 0 || !r.says("Un délai, s’il vous plaît") {
		t.Errorf("said %q, failed %v", r.win.Said, r.win.Failed)
	}
	if r.place.Shortcut(ctrlEnter) {
		t.Error("Ctrl Enter sends nothing again")
	}
}

// TestLiveRedline: while a wording is typed what it changes is shown, and one that
// changes nothing is not taken.
func TestLiveRedline(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.CSO, "fr"))
	r.place.Show("at:3")
	r.ui.Until("it is there", func() bool { return strings.HasSuffix(r.at(), " 3") })
	r.key("R")
	if r.win.Canvas().Focused() != r.place.wording.Focusable() {
		t.Fatal("the wording has not the focus")
	}
	r.win.Canvas().FocusNext()
	r.types("Une raison.")
	if r.place.Shortcut(ctrlEnter); r.place.wording.Problem() == "" || r.place.c.sending != "" {
		t.Error("the wording of the draft is proposed to it")
	}
	r.win.Canvas().Focus(r.place.wording.Focusable())
	r.types("Nouveaumot ")
	if r.place.wording.Problem() != "" {
		t.Error("the error stays while one types")
	}
	markup := test.RenderToMarkup(r.place.env.Window.Canvas())
	if strings.Count(markup, "Nouveaumot") < 2 { // in the field, and as what comes
		t.Error("what is typed is not shown as what comes")
	}
	r.key(fyne.KeyEscape)
	r.key("J")
	r.key("R")
	r.types("Nouveaumot ")
	if r.place.Shortcut(ctrlEnter); r.place.words.Problem() != r.stage.T("app.drafts.reason-missing") {
		t.Errorf("without a reason it says %q", r.place.words.Problem())
	}
}

// TestLeaving: what is being written is kept when one goes to another place, and is
// there still when one is back.
func TestLeaving(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.CSO, "fr"))
	r.key("C")
	r.types("À moitié")
	r.place.Leave()
	r.ui.Until("it is kept", func() bool { return !r.place.c.kept.IsZero() })
	r.place.Changed(desk.TopicAll)
	r.place.Show("")
	r.ui.Until("it is drawn", func() bool { return !r.place.left && r.place.words.Text() == "À moitié" && r.place.c.open })
}

// TestNewVersionWaits: another version does not come between somebody and what is
// being written; it is shown after.
func TestNewVersionWaits(t *testing.T) {
	d := apptest.Sampled(t, sample.Clerk, "fr")
	r := enter(t, "fr", d)
	stop := r.stage.Watch(r.place.Changed)
	defer stop()
	r.key("C")
	r.types("À moitié")
	file := filepath.Join(t.TempDir(), "v2.md")
	if err := os.WriteFile(file, []byte("# Loi\n\nArticle 1\n\nTout est neuf.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.stage.Space().AddDraft(t.Context(), desk.DraftIn{Path: file, Title: "Loi", Lang: "fr", VersionOf: r.place.p.draft.Ref.String()}); err != nil {
		t.Fatal(err)
	}
	r.ui.Until("the news are here", func() bool { return r.place.late != 0 })
	if r.place.p.version.Number != 1 || !r.place.c.open || r.place.words.Text() != "À moitié" {
		t.Errorf("version %d while writing", r.place.p.version.Number)
	}
	r.key(fyne.KeyEscape)
	r.ui.Until("the new version is shown", func() bool { return r.place.p.version.Number == 2 })
}

// TestObserver: whoever only reads is offered nothing to write.
func TestObserver(t *testing.T) {
	hub := desktest.NewHub()
	s, err := sample.SetUp(t.Context(), sample.Config{Dir: t.TempDir(), World: hub.World, Options: apptest.Options(), Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	invite, err := s.Person(sample.Clerk).Space.Invite(t.Context(), consult.RoleObserver)
	if err != nil {
		t.Fatal(err)
	}
	s.Live(t.Context(), 1<<40) // the others can be reached
	o := apptest.Options()
	o.World = hub.World()
	d, err := desk.Create(t.Context(), t.TempDir(), []byte("six mots"), desk.Person{Name: "Oumar", Lang: "fr"}, o)
	if err != nil {
		t.Fatal(err)
	}
	sp, _, err := d.Join(t.Context(), invite)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		if _, err = sp.Sync(t.Context(), nil, 0); err == nil && sp.MyRole() != "" {
			break
		}
	}
	if sp.MyRole() != consult.RoleObserver {
		t.Fatalf("not let in: %v", err)
	}
	r := enter(t, "fr", d)
	for _, id := range []string{"app.drafts.comment", "app.drafts.wording", "app.drafts.add", "app.drafts.reply", "app.drafts.support"} {
		if r.says(r.stage.T(id)) {
			t.Errorf("%s is offered", r.stage.T(id))
		}
	}
	r.place.Key("C")
	r.place.Key("R")
	r.ui.Run()
	writes := func(h place.Hint) bool { return slices.Contains(h.Keys, "C") || slices.Contains(h.Keys, "R") }
	if r.place.c.open || len(r.place.Hints()) == 0 || slices.ContainsFunc(r.place.Hints(), writes) {
		t.Error("the keys offer to write")
	}
}

// TestHostile: whatever others write, what is drawn has a limit, and nothing of it
// turns the words around it.
func TestHostile(t *testing.T) {
	r := enterOn(t, apptest.NewBlind(t), "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	word := strings.Repeat("x", 16<<10) // what a record takes
	turned := "\u202eretne\u2066\u200f\u061c " + "a\x00b\x1b[31m\u0085\u2028c\ufeff\U000e0041" + strings.Repeat("\u0301", 500)
	var cs []desk.CommentView
	add := func(at string, text string) {
		cs = append(cs, desk.CommentView{
			ID: fmt.Sprint("c", len(cs)), Author: strings.Repeat("Nom ", 250), Org: turned + strings.Repeat("W", 1000), Kind: "no-such-kind", Text: text, Quote: text,
			Replace: text, Reason: text, Provision: at, Anchor: "no-such-anchor", Decision: "no-such-decision", Support: 1 << 40,
			Replies: []desk.ReplyView{{ID: "r", Author: text, Text: text}},
		})
	}
	ps := []draft.Provision{
		{ID: "a", Kind: draft.KindArticle, Label: turned, Number: word, Text: strings.Repeat("mot ", 1000)}, // what a provision takes,
		{ID: "b", Kind: draft.KindHeading, Label: word, Text: word},
		{ID: "c", Kind: draft.KindTable, Label: "Tableau", Text: strings.Repeat("a\tb\n", 1000)},
	}
	for range 100 {
		add("a", turned)
	}
	add("b", word)
	add("b", strings.Repeat("\n", 16<<10))
	for range 100 {
		add("nowhere", turned)
	}
	r.fill(ps, cs)
	markup := test.RenderToMarkup(r.win.Canvas())
	for _, c := range []string{"\u202e", "\u2066", "\u200f", "\x00", "\x1b", "\u2028", "\ufeff"} {
		if strings.Contains(markup, c) {
			t.Errorf("%U is drawn", []rune(c)[0])
		}
	}
	if !r.says(r.stage.N("app.drafts.more-comments", 100-cardsShown)) {
		t.Error("the rest of a hundred comments is not offered")
	}
	for _, what := range []func(){
		func() {},
		func() { r.place.goTo(1) },
		func() { r.place.goTo(2) },
		func() { r.place.goTo(0); r.place.write(writing{Quote: turned}) },
		func() { r.place.write(writing{Wording: true, Quote: turned}) },
		func() { r.place.mark() },
	} {
		what()
		r.ui.Run()
		n := len(test.LaidOutObjects(r.place.body))
		if n > 12_000 {
			t.Errorf("%d objects are drawn", n)
		}
	}
}
