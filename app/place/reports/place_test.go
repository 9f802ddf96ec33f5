package reports

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/apptest"
	"toguna/app/place"
	"toguna/app/sample"
	"toguna/app/stage"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// room is the place in a window, with somebody at the desk.
type room struct {
	*testing.T
	ui    *apptest.UI
	stage *stage.Stage
	win   *apptest.Window
	place *Place
}

func enter(t *testing.T, lang string, d *desk.Desk) *room {
	t.Helper()
	r := &room{T: t, ui: apptest.New(t), win: apptest.NewWindow(t)}
	r.win.No = true
	r.stage = r.ui.Seat(lang, d)
	r.place = New(place.Env{Stage: r.stage, Window: r.win})
	r.win.Fill(r.place.View())
	r.place.Show("")
	r.ui.Until("the report is here", func() bool { return r.place.p.loaded })
	return r
}

// settled waits until what was begun is over.
func (r *room) settled() {
	r.Helper()
	r.ui.Until("the act is over", func() bool { return r.place.p.busy == nil })
}

// TestSums: the counts are those of what the workspace holds, without what the
// report leaves out.
func TestSums(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	s, st := &r.place.p.sums, r.stage.Space().State()
	public := 0
	for _, c := range st.Comments {
		if c.Circle == entry.Everyone && c.Withdrawn == nil {
			public++
		}
	}
	if public == len(st.Comments) {
		t.Fatal("the sample has nothing in confidence")
	}
	if s.commentCount() != public || s.Submissions != 1 || s.Numbered+s.Unnumbered != 1 {
		t.Errorf("%d comments of %d, %d submissions", s.commentCount(), public, s.Submissions)
	}
	onArticles := s.Orphans
	for _, b := range s.Articles {
		onArticles += b.Count
		if !strings.HasPrefix(b.Label, "Article") {
			t.Errorf("a bar for %q", b.Label)
		}
	}
	if onArticles != public {
		t.Errorf("%d comments in the chart of %d", onArticles, public)
	}
	total := 0
	for _, n := range s.decided() {
		total += n
	}
	if total != len(s.Items) || s.open() == total || s.open() == 0 {
		t.Errorf("%v of %d", s.decided(), len(s.Items))
	}
	for _, w := range s.wordings() {
		if w.Old == "" || w.New == "" {
			t.Errorf("a wording of %q for %q", w.New, w.Old)
		}
	}
	if len(s.wordings()) == 0 {
		t.Error("no wordings")
	}
	for _, c := range s.checks() {
		if want := c.ID == "unnumbered" || c.ID == "conflicts"; c.Done != want {
			t.Errorf("%s is done: %v", c.ID, c.Done)
		}
	}
}

func TestPercents(t *testing.T) {
	for _, c := range []struct{ counts, want []int }{
		{[]int{118, 74, 92, 61, 167}, []int{23, 14, 18, 12, 33}},
		{[]int{1, 1, 1}, []int{33, 33, 33}},
		{[]int{0, 0}, []int{0, 0}},
		{[]int{0, 7}, []int{0, 100}},
		{[]int{1, 7}, []int{13, 88}},
	} {
		if got := percents(c.counts); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v", c.counts, got)
		}
	}
}

func TestChart(t *testing.T) {
	all := []bar{{"a", 3}, {"b", 9}, {"c", 1}, {"d", 5}}
	if shown, others, rest := chart(all, 4); !slices.Equal(shown, all) || others+rest != 0 {
		t.Errorf("%v %d %d", shown, others, rest)
	}
	if shown, others, rest := chart(all, 3); !slices.Equal(shown, []bar{{"b", 9}, {"d", 5}}) || others != 2 || rest != 4 {
		t.Errorf("%v %d %d", shown, others, rest)
	}
}

func TestArticle(t *testing.T) {
	text := []draft.Provision{
		{ID: "chap1", Kind: draft.KindHeading},
		{ID: "art12", Kind: draft.KindArticle},
		{ID: "art12/2°/a", Kind: draft.KindPoint},
		{ID: "annexe/p1", Kind: draft.KindParagraph},
	}
	index := map[string]int{}
	for i, p := range text {
		index[p.ID] = i
	}
	for i, want := range []int{0, 1, 1, 3} {
		if got := article(text, index, i); got != want {
			t.Errorf("%s belongs to %s", text[i].ID, text[got].ID)
		}
	}
}

// TestExportAndVerify: what is exported holds, and is known by the committee's
// words; what was altered does not.
func TestExportAndVerify(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	p := r.place.p
	r.win.File = t.TempDir()
	ctrlE := &desktop.CustomShortcut{KeyName: fyne.KeyE, Modifier: fyne.KeyModifierShortcutDefault}
	if !r.place.Shortcut(ctrlE) || r.place.Shortcut(ctrlE) {
		t.Error("Ctrl E exports once while it does")
	}
	r.settled()
	if len(r.win.Failed) > 0 || len(r.win.Said) != 1 || !strings.Contains(r.win.Said[0], r.win.File) {
		t.Fatalf("said %q, failed %v", r.win.Said, r.win.Failed)
	}
	verify := func(c claim) (f finding) {
		p.verify(r.win.File, c, func(x finding) { f = x })
		r.settled()
		return f
	}
	if f := verify(claim{}); !f.OK || f.Known || f.Head == "" {
		t.Errorf("without a claim: %+v", f)
	}
	if f := verify(claim{Words: strings.Join(r.stage.Space().MyWords("fr"), " ")}); !f.OK || !f.Known || len(f.Facts) < 2 {
		t.Errorf("with the words: %+v", f)
	}
	if f := verify(claim{Words: "un deux trois quatre cinq six sept huit"}); f.OK || len(f.Wrong) != 1 {
		t.Errorf("with others' words: %+v", f)
	}
	if err := os.WriteFile(filepath.Join(r.win.File, "matrix.csv"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := verify(claim{})
	if f.OK || !strings.Contains(strings.Join(f.Wrong, " "), "matrix.csv") {
		t.Errorf("altered: %+v", f)
	}
	r.place.verdict(f)
	if !widget.OverlayOpen(r.win.Canvas()) {
		t.Error("the verdict is not shown")
	}
	apptest.Picture(r, r.win.Canvas(), "reports-verdict")
	p.verify(r.win.File, claim{Receipt: filepath.Join(r.win.File, "matrix.csv")}, func(finding) { t.Error("a receipt that is none") })
	r.settled()
	r.win.File = t.TempDir()
	if err := os.WriteFile(filepath.Join(r.win.File, "autre"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.place.export()
	r.settled()
	if len(r.win.Failed) != 2 {
		t.Errorf("failed %v", r.win.Failed)
	}
}

// TestOnlyClerksExport: who is no clerk sees the sums and has no button for it.
func TestOnlyClerksExport(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.CSO, "fr"))
	ctrlE := &desktop.CustomShortcut{KeyName: fyne.KeyE, Modifier: fyne.KeyModifierShortcutDefault}
	if r.place.Shortcut(ctrlE) {
		t.Error("exports")
	}
	for _, h := range r.place.Hints() {
		if slices.Contains(h.Keys, "E") {
			t.Error("is told of Ctrl E")
		}
	}
	if r.place.p.sums.commentCount() == 0 {
		t.Error("sees nothing")
	}
}

// TestKeys: 1 to 3 change the view, J and K move, Enter opens the register.
func TestKeys(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	v := r.place
	if v.Key("J") {
		t.Error("J moves over charts")
	}
	v.Key(fyne.Key1)
	if v.p.tab != answers || v.tabs.Selected() != 0 {
		t.Fatalf("at %d", v.p.tab)
	}
	v.Key("J")
	v.Key("J")
	v.Key("K")
	if v.p.at != 1 || v.rows.Selected() != 1 {
		t.Errorf("at %d, drawn %d", v.p.at, v.rows.Selected())
	}
	v.Key(fyne.KeyReturn)
	if want := place.Register + " " + v.p.sums.Items[1].ID; !slices.Equal(r.win.Went, []string{want}) {
		t.Errorf("went %q", r.win.Went)
	}
	v.Key(fyne.Key2)
	if v.p.tab != wordings || v.Key("J") {
		t.Error("J moves over wordings")
	}
}

// TestNoCall: without a consultation a clerk is told how there comes to be one.
func TestNoCall(t *testing.T) {
	o := apptest.Options()
	o.World = desktest.NewHub().World()
	d, err := desk.Create(t.Context(), t.TempDir(), []byte("six mots"), desk.Person{Name: "Commission"}, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.CreateSpace(t.Context(), "Réforme"); err != nil {
		t.Fatal(err)
	}
	r := enter(t, "fr", d)
	if r.place.p.call != "" || r.place.canExport() {
		t.Error("there is a consultation")
	}
	apptest.Picture(r, r.win.Canvas(), "reports-none")
}

// TestHostileWords: what others wrote cannot break the page.
func TestHostileWords(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	v := r.place
	bad := strings.Repeat("a", 1<<20) + "\u202e\x00\n{{.Name}}"
	it := item{ID: bad, Author: bad, Org: bad, At: bad, Text: bad, Old: bad, New: bad + "b", Decision: bad, Reason: bad}
	v.p.sums.Items = slices.Repeat([]item{it}, 50)
	v.p.sums.Articles = []bar{{bad, 1}}
	for _, tab := range []tab{answers, wordings, participation} {
		v.p.setTab(tab)
		if w := v.page.MinSize().Width; w > 1134 {
			t.Errorf("view %d wants %v", tab, w)
		}
	}
	if v.p.sums.open() != 50 {
		t.Errorf("%v", v.p.sums.decided())
	}
	v.p.setTab(wordings)
	if v.shown >= 50 {
		t.Error("all are drawn at once")
	}
}

// TestSeveralCalls: each consultation has its own sums.
func TestSeveralCalls(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	st := r.stage.Space().State()
	id, err := r.stage.Space().OpenCall(t.Context(), desk.CallIn{
		Draft: st.Drafts[0].Ref.String(), Title: "Second tour", Deadline: apptest.Monday.Add(time.Hour), Zone: "Africa/Bamako",
	})
	if err != nil {
		t.Fatal(err)
	}
	p := r.place.p
	first := p.call
	p.show(id)
	r.ui.Until("the second is here", func() bool { return p.loaded && p.sums.Call.Ref.String() == id })
	if p.sums.Submissions != 0 || p.row() != 0 || r.place.call.Selected() != 0 {
		t.Errorf("%d submissions, row %d", p.sums.Submissions, p.row())
	}
	p.show("no such one")
	if p.call != id {
		t.Error("an unknown target changed what is shown")
	}
	p.show(first)
	r.ui.Until("the first is back", func() bool { return p.loaded && p.sums.Submissions == 1 })
	apptest.Picture(r, r.win.Canvas(), "reports-two")
}

// TestLooks holds what the place shows to what it showed.
func TestLooks(t *testing.T) {
	for _, lang := range assets.Languages() {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, lang, apptest.Sampled(t, sample.Clerk, lang))
			for tab, name := range []string{"answers", "wordings", "participation"} {
				r.place.Key([]fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3}[tab])
				apptest.Picture(r, r.win.Canvas(), "reports-"+name+"-"+lang)
				apptest.Golden(t, r.win.Canvas(), name+"-"+lang)
			}
		})
	}
}

// TestFullChart draws as many articles as a true consultation has.
func TestFullChart(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	s := &r.place.p.sums
	for i, n := range []int{96, 81, 63, 52, 41, 33, 28, 20, 19} {
		s.Articles = append(s.Articles, bar{"Article " + string(rune('A'+i)), n})
	}
	for i, d := range []string{"accepted", "partly", "noted", "rejected"} {
		s.Items = append(s.Items, slices.Repeat([]item{{Decision: d}}, 10+7*i)...)
	}
	s.Call = consult.Consultation{Closed: true}
	s.Submissions, s.Numbered, s.Late = 96, 94, 2
	r.place.p.changed()
	apptest.Picture(r, r.win.Canvas(), "reports-full")
	shown, others, rest := chart(s.Articles, maxBars)
	if len(shown) != maxBars-1 || others == 0 || rest == 0 {
		t.Errorf("%v %d %d", shown, others, rest)
	}
}
