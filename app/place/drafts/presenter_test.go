package drafts

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"toguna/app/apptest"
	"toguna/app/sample"
	"toguna/app/stage"
	"toguna/consult/anchor"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
	"toguna/consult/draft"
)

// reader reads the sample's draft without a window, in a bubble of synctest.
type reader struct {
	t       *testing.T
	ui      apptest.Bubble
	st      *stage.Stage
	s       *sample.Sample
	world   *watched
	p       *presenter
	c       *composer
	changes int
	errs    []string
	told    string // what was said of the last
}

// watched notes where a world stores things.
type watched struct {
	desk.World
	home string
	dirs []string
}

func (w *watched) Lock(home string) (io.Closer, error) {
	w.home = home
	return w.World.Lock(home)
}

func (w *watched) Storage(ctx context.Context, dir string) (desk.Storage, error) {
	if !slices.Contains(w.dirs, dir) {
		w.dirs = append(w.dirs, dir)
	}
	return w.World.Storage(ctx, dir)
}

func read(t *testing.T, part, lang string) *reader {
	t.Helper()
	hub := desktest.NewHub()
	r := &reader{t: t}
	var worlds []*watched
	var err error
	r.s, err = sample.SetUp(t.Context(), sample.Config{
		Dir: t.TempDir(), Options: apptest.Options(), Lang: lang,
		World: func() desk.World { w := &watched{World: hub.World()}; worlds = append(worlds, w); return w },
	})
	if err != nil {
		t.Fatal(err)
	}
	home := r.s.Person(part).Home
	i := slices.IndexFunc(worlds, func(w *watched) bool { return w.home == home })
	r.world = worlds[i]
	o := apptest.Options()
	o.World = r.world
	r.st = stage.New(stage.Config{Home: home, Options: o, Lang: lang, UI: r.ui.Do})
	r.st.Sit(r.s.Take(part))
	t.Cleanup(func() {
		r.ui.Rest()
		if err := r.st.Close(); err != nil {
			t.Error(err)
		}
		if err := r.s.Close(); err != nil {
			t.Error(err)
		}
	})
	r.ui.Rest()
	r.open("")
	return r
}

// open makes the place anew, as after unlocking.
func (r *reader) open(target string) {
	r.t.Helper()
	fail := func(err error, kv ...any) {
		told := r.st.Explain(err, kv...)
		r.errs, r.told = append(r.errs, told.Code), told.Text
	}
	r.p = newPresenter(r.st, func() { r.changes++ }, func() { r.changes++ }, fail)
	r.c = &composer{p: r.p}
	r.p.show(target)
	r.ui.Rest()
	if len(r.errs) > 0 || len(r.p.passages) == 0 {
		r.t.Fatalf("%d passages, errors %v", len(r.p.passages), r.errs)
	}
}

// label is what is selected.
func (r *reader) label() string { return r.p.passages[r.p.selected].Label }

func (r *reader) at(label string) {
	r.t.Helper()
	for i, x := range r.p.passages {
		if x.Label == label {
			r.p.choose(i)
			return
		}
	}
	r.t.Fatalf("no %s", label)
}

// says is somebody else commenting, by the name of the part.
func (r *reader) says(part string, in desk.CommentIn) string {
	r.t.Helper()
	in.Draft = r.s.Draft()
	res, err := r.s.Person(part).Space.Comment(r.t.Context(), in)
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := r.s.Person(part).Space.Sync(r.t.Context(), nil, 0); err != nil {
		r.t.Fatal(err)
	}
	r.ui.Rest()
	return res.ID
}

// readers runs f with a reader in both languages.
func readers(t *testing.T, part string, f func(r *reader)) {
	t.Helper()
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { f(read(t, part, lang)) }) })
	}
}

func TestOutline(t *testing.T) {
	readers(t, sample.Clerk, func(r *reader) {
		t := r.t
		if r.label() != "Article 1" && !strings.HasPrefix(r.label(), "Article 1") {
			t.Errorf("begins at %s", r.label())
		}
		want, got, articles := map[string]int{}, map[string]int{}, 0
		article := ""
		for _, x := range r.p.passages {
			if x.Kind == draft.KindHeading {
				article = ""
			}
			if x.Kind == draft.KindArticle {
				article = x.ID
				articles++
			}
			want[article] += len(x.Comments)
		}
		for i, o := range r.p.outline {
			if o.Word == "" || i > 0 && o.Passage <= r.p.outline[i-1].Passage {
				t.Errorf("entry %d: %+v", i, o)
			}
			if o.Heading && o.Comments != 0 {
				t.Errorf("a heading counts: %+v", o)
			}
			if !o.Heading {
				got[r.p.passages[o.Passage].ID] = o.Comments
			}
		}
		total := 0
		for id, n := range got {
			total += n
			if want[id] != n {
				t.Errorf("%s counts %d, want %d", id, n, want[id])
			}
		}
		if articles < 10 || len(got) != articles || total < 4 {
			t.Errorf("%d articles, %d in the outline, %d comments", articles, len(got), total)
		}
	})
}

func TestFilters(t *testing.T) {
	readers(t, sample.CSO, func(r *reader) {
		shown := func() (n int) {
			for _, x := range r.p.passages {
				n += len(x.Comments)
			}
			return n + len(r.p.orphans)
		}
		mine, open := 0, 0
		for _, c := range r.p.comments {
			if c.Mine {
				mine++
			}
			if c.Decision == "" {
				open++
			}
		}
		all := len(r.p.comments)
		if mine == 0 || mine == all || open == 0 || open == all {
			r.t.Fatalf("of %d comments %d are mine, %d open: the filters show nothing", all, mine, open)
		}
		for f, want := range map[Filter]int{All: all, Mine: mine, Unanswered: open} {
			before := r.changes
			r.p.setFilter(f)
			if got := shown(); got != want || r.changes == before {
				r.t.Errorf("filter %d shows %d, want %d", f, got, want)
			}
		}
		// What one was sent to is shown whatever the filter was.
		r.p.setFilter(Mine)
		i := slices.IndexFunc(r.p.comments, func(c desk.CommentView) bool { return !c.Mine && c.Provision != "" })
		r.p.show("comment:" + r.p.comments[i].ID)
		r.ui.Rest()
		if x := r.p.passages[r.p.selected]; x.ID != r.p.comments[i].Provision || !slices.Contains(x.Comments, i) {
			r.t.Errorf("at %s, want %s", x.ID, r.p.comments[i].Provision)
		}
	})
}

func TestSearch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := read(t, sample.Clerk, "fr")
		texts := []string{"Le délai est de trente jours.", "L’accès est gratuit.", "Le DELAI court.", "Rien."}
		r.p.passages = nil
		for i, s := range texts {
			r.p.passages = append(r.p.passages, passage{Provision: draft.Provision{ID: string(rune('a' + i)), Label: "Article " + string(rune('1'+i)), Text: s}})
		}
		for _, c := range []struct {
			from int
			q    string
			back bool
			want int
		}{
			{0, "delai", false, 2},
			{2, "délai", false, 0},
			{2, "DÉLAI", true, 0},
			{0, "delai", true, 2},
			{1, "l'acces gratuit", false, 1},
			{3, "article 2", false, 1},
			{0, "absent", false, -1},
			{0, "  ", false, -1},
			{-1, "rien", false, 3},
		} {
			r.p.selected = c.from
			if got := r.p.search(c.q, c.back); got != c.want {
				t.Errorf("%q from %d: %d, want %d", c.q, c.from, got, c.want)
			}
		}
		r.p.passages, r.p.selected = nil, -1
		if got := r.p.search("délai", false); got != -1 {
			t.Errorf("in nothing: %d", got)
		}
	})
}

func TestTargets(t *testing.T) {
	readers(t, sample.Clerk, func(r *reader) {
		for _, target := range []string{"at:Article 3", "at:3", "at:art. 3"} {
			r.p.show(target)
			r.ui.Rest()
			if x := r.p.passages[r.p.selected]; x.ID != "art3" {
				r.t.Errorf("%s leads to %s", target, x.ID)
			}
		}
		for _, nowhere := range []string{"at:Article 9999", "at:", "comment:", "comment:none", "at:" + strings.Repeat("x", 1<<20)} {
			r.p.show(nowhere)
			r.ui.Rest()
			if x := r.p.passages[r.p.selected]; x.ID != "art3" {
				r.t.Errorf("%.20s leads to %s", nowhere, x.ID)
			}
		}
		// News on their way must not make one forget where one was going.
		r.p.show("at:Article 5")
		r.p.came(desk.TopicAll)
		r.ui.Rest()
		if x := r.p.passages[r.p.selected]; x.ID != "art5" {
			r.t.Errorf("after news: %s", x.ID)
		}
		r.p.show("no-such-draft")
		r.ui.Rest()
		if !slices.Equal(r.errs, []string{"no-such-id"}) {
			r.t.Errorf("a draft that is not: %v", r.errs)
		}
		r.errs = nil
		r.p.show(r.s.Draft())
		r.ui.Rest()
		if len(r.errs) > 0 || r.p.draft.Ref.String() != r.s.Draft() {
			r.t.Errorf("by id: %v", r.errs)
		}
	})
}

// TestCheckTarget: in the next version some comments stand where nobody is certain;
// one is led to the first of them.
func TestCheckTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := read(t, sample.Clerk, "fr")
		r.p.comments = slices.Clone(r.p.comments)
		i := slices.IndexFunc(r.p.comments, func(c desk.CommentView) bool { return c.Provision != "" && c.Decision != "" })
		r.p.comments[i].Anchor = anchor.Check.String()
		r.p.setFilter(Unanswered) // which hides it
		r.p.want = toCheck
		r.p.goWanted()
		if x := r.p.passages[r.p.selected]; x.ID != r.p.comments[i].Provision || r.p.filter != All {
			t.Errorf("at %s, want %s", x.ID, r.p.comments[i].Provision)
		}
	})
}

// TestNewMarks: what comes in is new until its passage is chosen; what was there when
// the draft was opened is not.
func TestNewMarks(t *testing.T) {
	readers(t, sample.Clerk, func(r *reader) {
		t := r.t
		fresh := func() (labels []string) {
			for _, x := range r.p.passages {
				if x.New {
					labels = append(labels, x.ID)
				}
			}
			return labels
		}
		if got := fresh(); len(got) > 0 {
			t.Errorf("at first %v are new", got)
		}
		stop := r.st.Watch(r.p.came)
		defer stop()
		r.says(sample.CSO, desk.CommentIn{At: "art7", Text: "Un mot."})
		time.Sleep(time.Minute)
		r.ui.Rest()
		if got := fresh(); !slices.Equal(got, []string{"art7"}) {
			t.Fatalf("new: %v", got)
		}
		r.p.show("")
		r.ui.Rest()
		if got := fresh(); !slices.Equal(got, []string{"art7"}) {
			t.Errorf("after coming back: %v", got)
		}
		r.p.show("at:art7")
		r.ui.Rest()
		if got := fresh(); len(got) > 0 {
			t.Errorf("seen and new: %v", got)
		}
		if _, err := r.st.Space().Comment(t.Context(), desk.CommentIn{Draft: r.s.Draft(), At: "art9", Text: "De moi."}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		r.ui.Rest()
		if len(r.p.passages[r.p.index("art9")].Comments) != 1 {
			t.Fatal("one's own comment is not here")
		}
		if got := fresh(); len(got) > 0 {
			t.Errorf("one's own words are news: %v", got)
		}
	})
}

// stored is all that the workspace in use has on the disk.
func (r *reader) stored() []byte {
	r.t.Helper()
	var all []byte
	for _, dir := range r.world.dirs {
		st, err := r.world.Storage(r.t.Context(), dir)
		if err != nil {
			r.t.Fatal(err)
		}
		if err := st.Recall(r.t.Context(), "", func(name string, value []byte) error {
			all = append(append(all, name...), value...)
			return nil
		}); err != nil {
			r.t.Fatal(err)
		}
	}
	if len(all) == 0 {
		r.t.Fatal("nothing is stored: this looks in the wrong place")
	}
	return all
}

const secretWords = "Les écoutes de la brigade de Ségou"

// TestComposerKeeps: what is being written is there after leaving, after locking and
// after a new start, and lies on the disk in no readable form.
func TestComposerKeeps(t *testing.T) {
	readers(t, sample.CSO, func(r *reader) {
		t := r.t
		r.at("Article 3")
		ready := 0
		r.c.begin(writing{}, func() { ready++ })
		r.ui.Rest()
		if ready != 1 || !r.c.open {
			t.Fatalf("ready %d times", ready)
		}
		kept := 0
		r.c.keep(func() { kept++ }) // nothing was typed
		r.c.change(func(w *writing) { w.Text, w.Kind, w.Committee = secretWords, "evidence", true })
		r.c.keep(func() { kept++ })
		r.ui.Rest()
		if kept != 1 || r.c.kept.IsZero() {
			t.Fatalf("kept %d times", kept)
		}
		r.c.change(func(w *writing) { w.Text += ", encore" })
		r.c.keep(nil)
		r.st.Lock(nil) // at once
		r.ui.Rest()
		var err error
		r.st.Unlock([]byte(sample.Passphrase), func(e error) { err = e })
		r.ui.Rest()
		if err != nil || r.st.Space() == nil {
			t.Fatal(err)
		}
		r.open("at:Article 3")
		for _, words := range []string{secretWords, "écoutes", `"committee"`, "evidence\",\"text"} {
			if bytes.Contains(r.stored(), []byte(words)) {
				t.Errorf("%q lies in the clear", words)
			}
		}
		r.c.begin(writing{Wording: true}, func() {})
		r.ui.Rest()
		if r.c.w.Text != "" {
			t.Error("a comment was taken for a wording")
		}
		r.c.open = false
		r.c.begin(writing{}, func() { ready++ })
		r.ui.Rest()
		if w := r.c.w; w.Text != secretWords+", encore" || w.Kind != "evidence" || !w.Committee || ready != 3 {
			t.Errorf("after unlocking: %+v, ready %d times", w, ready)
		}
		r.c.change(func(w *writing) { w.Text = " " })
		r.c.keep(nil)
		r.ui.Rest()
		if names, err := r.st.Space().KeptNames(t.Context(), "compose/"); err != nil || len(names) > 0 {
			t.Errorf("nothing is written and %v is kept (%v)", names, err)
		}
	})
}

func (r *reader) send() desk.Result {
	r.t.Helper()
	var res desk.Result
	sent := 0
	r.c.send(func(d desk.Result) { res = d; sent++ })
	r.c.send(func(desk.Result) { sent++ }) // twice is once
	r.ui.Rest()
	if sent != 1 || len(r.errs) > 0 {
		r.t.Fatalf("sent %d times, errors %v", sent, r.errs)
	}
	return res
}

func (r *reader) comment(id string) desk.CommentView {
	r.t.Helper()
	cs, err := r.st.Space().Comments(r.t.Context(), r.s.Draft(), desk.Which{Version: 1})
	if err != nil {
		r.t.Fatal(err)
	}
	i := slices.IndexFunc(cs, func(c desk.CommentView) bool { return c.ID == id })
	if i < 0 {
		r.t.Fatalf("no comment %s", id)
	}
	return cs[i]
}

func TestComposerSends(t *testing.T) {
	readers(t, sample.CSO, func(r *reader) {
		t := r.t
		r.at("Article 3")
		unsent := r.p.unsent()
		text := r.p.passages[r.p.selected].Text
		quote := strings.Join(strings.Fields(text)[:2], " ")
		quote = text[:strings.Index(text, quote)+len(quote)]

		r.c.begin(writing{Quote: quote}, func() {})
		r.c.send(func(desk.Result) { t.Error("nothing was sent") })
		r.c.change(func(w *writing) { w.Text, w.Kind, w.Committee = "Pourquoi ?", "question", true })
		r.c.keep(nil)
		res := r.send()
		if c := r.comment(res.ID); c.Text != "Pourquoi ?" || c.Kind != "question" || !c.Committee || c.Quote != quote || c.Provision != "art3" || !c.Mine {
			t.Errorf("comment: %+v", c)
		}
		if r.c.open || r.p.unsent() != unsent+1 || !slices.ContainsFunc(r.p.thread(), func(c desk.CommentView) bool { return c.ID == res.ID }) {
			t.Errorf("after sending: open %v, %d unsent of %d", r.c.open, r.p.unsent(), unsent)
		}

		r.c.begin(writing{Wording: true}, func() {})
		if r.c.w.Replace != text || !r.c.w.empty() {
			t.Errorf("a wording begins with %q", r.c.w.Replace)
		}
		r.c.change(func(w *writing) { w.Replace, w.Text = text+" Sans frais.", "C’est un droit." })
		if c := r.comment(r.send().ID); c.Replace != text+" Sans frais." || c.Text != "C’est un droit." {
			t.Errorf("wording: %+v", c)
		}

		r.c.begin(writing{ReplyTo: res.ID}, func() {})
		r.c.change(func(w *writing) { w.Text = "Je précise." })
		r.send()
		if c := r.comment(res.ID); len(c.Replies) != 1 || c.Replies[0].Text != "Je précise." {
			t.Errorf("reply: %+v", c.Replies)
		}
		if names, err := r.st.Space().KeptNames(t.Context(), "compose/"); err != nil || len(names) > 0 {
			t.Errorf("sent, and kept still: %v, %v", names, err)
		}
		r.p.withdraw(res.ID, func() {})
		r.ui.Rest()
		if !r.comment(res.ID).Withdrawn {
			t.Error("not withdrawn")
		}
	})
}

// TestErrorKeepsTheText: what cannot be made stays as it was written, and is kept.
func TestErrorKeepsTheText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := read(t, sample.CSO, "fr")
		r.at("Article 3")
		r.c.begin(writing{Quote: "des mots qui n’y sont pas"}, func() {})
		r.c.change(func(w *writing) { w.Text = "Un avis." })
		r.c.send(func(desk.Result) { t.Error("sent") })
		r.ui.Rest()
		if !slices.Equal(r.errs, []string{"quote-not-found"}) {
			t.Errorf("errors %v", r.errs)
		}
		if !r.c.open || r.c.w.Text != "Un avis." || r.c.sending != "" {
			t.Errorf("%+v", r.c.w)
		}
		data, err := r.st.Space().Kept(t.Context(), r.c.name())
		var w writing
		if err != nil || json.Unmarshal(data, &w) != nil || w.Text != "Un avis." {
			t.Errorf("kept %q, %v", data, err)
		}
	})
}

// TestLockedWhileSending: either the comment was made, or its text is kept.
func TestLockedWhileSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := read(t, sample.CSO, "fr")
		before := len(r.p.comments)
		r.at("Article 3")
		r.c.begin(writing{}, func() {})
		r.c.change(func(w *writing) { w.Text = "Un avis." })
		r.c.send(func(desk.Result) {})
		r.c.keep(nil)
		r.st.Lock(nil)
		r.ui.Rest()
		r.st.Unlock([]byte(sample.Passphrase), func(error) {})
		r.ui.Rest()
		r.open("at:Article 3")
		r.c.begin(writing{}, func() {})
		r.ui.Rest()
		if made := len(r.p.comments) > before; !made && r.c.w.Text != "Un avis." {
			t.Errorf("the comment is lost: made %v, kept %q", made, r.c.w.Text)
		}
	})
}
