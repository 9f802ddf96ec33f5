package drafts

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/place"
	"toguna/app/sample"
	"toguna/assets"
	"toguna/consult/anchor"
	"toguna/consult/desk"
	"toguna/consult/draft"
	"toguna/consult/redline"
)

// next is the sample once the next version of its draft is shared.
func next(r *reader) {
	r.t.Helper()
	r.share(r.previewed(file(r.t, 2, r.st.Lang())), "")
	r.open("")
}

// reviewed are the comments as they were carried.
func (r *reader) reviewed() *review {
	r.t.Helper()
	v := newReview(r.p, func() { r.changes++ })
	v.load()
	r.ui.Rest()
	if len(r.errs) > 0 || !v.loaded {
		r.t.Fatalf("%v", r.errs)
	}
	return v
}

// TestReview: each comment that is not certain is there, with the passage that its
// author signed where it stood, and the one that it is taken for.
func TestReview(t *testing.T) {
	readers(t, sample.Clerk, func(r *reader) {
		next(r)
		v := r.reviewed()
		if len(v.items[toLookAt]) == 0 || len(v.items[orphaned]) == 0 {
			r.t.Fatalf("%d to look at, %d orphans: there is nothing to see", len(v.items[toLookAt]), len(v.items[orphaned]))
		}
		if !slices.IsSortedFunc(v.items[orphaned], func(a, b carried) int { return a.nth - b.nth }) {
			r.t.Error("the orphans are not in the order of their text")
		}
		if n := r.p.unsure(); n != len(v.items[toLookAt])+len(v.items[orphaned]) {
			r.t.Errorf("the draft says %d", n)
		}
		if !slices.Equal(v.from, []uint64{1}) || v.version != 2 {
			r.t.Errorf("from %v to %d", v.from, v.version)
		}
		for g, items := range v.items {
			for _, c := range items {
				switch {
				case c.Version != 1 || c.Was == nil:
					r.t.Errorf("%s: made on version %d", c.Text, c.Version)
				case c.Was.Label != c.WasAt || string([]rune(c.Was.Text)[c.From:c.To]) != c.Quote:
					r.t.Errorf("%s: was at %q, %d to %d of %q", c.Quote, c.WasAt, c.From, c.To, c.Was.Text)
				case (c.Now == nil) != (group(g) == orphaned):
					r.t.Errorf("%s: an orphan has a place, or another none", c.Quote)
				case c.Now != nil && c.PlaceText != string([]rune(c.Now.Text)[c.PlaceFrom:c.PlaceTo]):
					r.t.Errorf("%s: is %q", c.Quote, c.PlaceText)
				}
			}
		}
	})
}

// TestReviewSteps: one goes from comment to comment, and what was seen is counted.
func TestReviewSteps(t *testing.T) {
	bubble(t, sample.Clerk, func(r *reader) {
		next(r)
		v := r.reviewed()
		all := len(v.items[toLookAt])
		if v.shown != toLookAt || v.at != 0 || v.looked() != 1 || all < 2 {
			r.t.Fatalf("at %d of %d, %d seen", v.at, all, v.looked())
		}
		for v.choose(v.at + 1) {
		}
		if v.at != all-1 || v.looked() != all || v.choose(-1) {
			r.t.Errorf("at %d of %d, %d seen", v.at, all, v.looked())
		}
		was := v.current().ID
		r.says(sample.CSO, desk.CommentIn{At: "art7", Text: "Un mot."}) // something came in
		v.load()
		r.ui.Rest()
		if v.current() == nil || v.current().ID != was || v.looked() != all {
			r.t.Error("the comment that was looked at is no longer shown")
		}
		v.show(orphaned)
		if v.at != 0 || v.current().Anchor != anchor.Orphan.String() || v.looked() != 1 {
			r.t.Errorf("orphans: at %d", v.at)
		}
		v.show(certain)
		if v.current() != nil && v.current().Anchor != anchor.Certain.String() {
			r.t.Error("another than a certain one")
		}
	})
}

// TestReviewLeavesOut: what was withdrawn, or answered and is not one's own, is not
// there to look at.
func TestReviewLeavesOut(t *testing.T) {
	bubble(t, sample.Clerk, func(r *reader) {
		next(r)
		before := r.p.unsure()
		i := slices.IndexFunc(r.p.comments, func(c desk.CommentView) bool { return c.Decision == "" && groupOf(&c) != certain })
		if _, err := r.st.Space().Dispose(r.t.Context(), []string{r.p.comments[i].ID}, "noted", "Vu."); err != nil {
			r.t.Fatal(err)
		}
		r.p.reload()
		r.ui.Rest()
		v := r.reviewed()
		if n := len(v.items[toLookAt]) + len(v.items[orphaned]); n != before-1 || r.p.unsure() != n {
			r.t.Errorf("%d before, %d after, the draft says %d", before, n, r.p.unsure())
		}
	})
}

// placed has a place recorded of the comment that is looked at.
func (r *reader) placed(v *review, where desk.Where) carried {
	r.t.Helper()
	c, told := *v.current(), 0
	if !v.place(c, where, func() { told++ }) {
		r.t.Fatalf("%s: no place can be recorded", c.Text)
	}
	if v.place(c, where, func() { told++ }) {
		r.t.Error("a place is recorded while one is being recorded")
	}
	r.ui.Rest()
	if told != 1 || v.placing != "" || len(r.errs) > 0 {
		r.t.Fatalf("told %d times, errors %v", told, r.errs)
	}
	g, i := v.find(c.ID)
	if i < 0 {
		r.t.Fatalf("%s is no longer there", c.Text)
	}
	now := v.items[g][i]
	if !now.Placed || now.PlacedBy == "" || now.Quote != c.Quote || now.WasAt != c.WasAt {
		r.t.Errorf("recorded: %+v", now.CommentView)
	}
	return now
}

// TestReviewConfirm: a comment said to hang where it is shown is certain there, and
// the next one comes up until there is none.
func TestReviewConfirm(t *testing.T) {
	readers(t, sample.Clerk, func(r *reader) {
		next(r)
		v := r.reviewed()
		all, orphans, unsure := slices.Clone(v.items[toLookAt]), v.items[orphaned][0].ID, r.p.unsure()
		v.choose(1) // and from the last to the first
		for n := range all {
			c := *v.current()
			if c.ID != all[(n+1)%len(all)].ID || !v.mayConfirm(&c) || !v.mayOrphan(&c) {
				r.t.Fatalf("%d: at %s", n, c.Text)
			}
			now := r.placed(v, desk.Where{Confirm: true})
			if now.Anchor != anchor.Certain.String() || now.Provision != c.Provision || now.PlaceText != c.PlaceText {
				r.t.Errorf("%q at %s, %s; want %q at %s", now.PlaceText, now.Provision, now.Anchor, c.PlaceText, c.Provision)
			}
			if v.mayConfirm(&now) || !v.mayOrphan(&now) {
				r.t.Error("it can be confirmed again, or never be corrected")
			}
			if r.p.unsure() != unsure-n-1 {
				r.t.Errorf("%d are to be looked at, want %d", r.p.unsure(), unsure-n-1)
			}
		}
		if v.shown != orphaned || v.current() == nil || v.current().ID != orphans {
			r.t.Errorf("after the last, group %d, number %d", v.shown, v.at)
		}
	})
}

// TestReviewOrphan: a comment said to hang nowhere stays among the orphans, and is
// none to look at any more.
func TestReviewOrphan(t *testing.T) {
	bubble(t, sample.Clerk, func(r *reader) {
		next(r)
		v := r.reviewed()
		unsure, after := r.p.unsure(), v.items[toLookAt][1].ID
		now := r.placed(v, desk.Where{Orphan: true})
		if now.Anchor != anchor.Orphan.String() || now.Now != nil || v.mayOrphan(&now) || v.mayConfirm(&now) || !v.mayPlace(&now) {
			r.t.Errorf("it hangs at %q, %s", now.Provision, now.Anchor)
		}
		if v.shown != toLookAt || v.current().ID != after || r.p.unsure() != unsure-1 {
			r.t.Errorf("at %d of group %d, %d to look at", v.at, v.shown, r.p.unsure())
		}
		v.show(orphaned)
		if c := v.current(); v.mayConfirm(c) {
			r.t.Errorf("%s has no place, and it can be confirmed", c.Text)
		}
	})
}

// TestReviewElsewhere: a comment is placed at the provision chosen, at the words it
// quotes if they stand there word for word, and else at all of it.
func TestReviewElsewhere(t *testing.T) {
	readers(t, sample.Clerk, func(r *reader) {
		words := strings.Join(strings.Fields(r.p.passages[r.p.firstArticle()].Text)[:6], " ")
		r.says(sample.CSO, desk.CommentIn{At: r.p.passages[r.p.firstArticle()].ID, Quote: words, Text: "Un mot."})
		next(r)
		v := r.reviewed()
		v.show(orphaned)
		c := *v.current()
		i := slices.IndexFunc(v.text, func(p draft.Provision) bool { return p.Kind == draft.KindArticle })
		if c.Quote == "" || strings.Contains(v.text[i].Text, c.Quote) {
			r.t.Fatalf("%q stands at %s", c.Quote, v.text[i].Label)
		}
		where := v.elsewhere(&c, i)
		if where != (desk.Where{At: v.text[i].ID}) {
			r.t.Errorf("words that do not stand there are looked for: %+v", where)
		}
		now := r.placed(v, where)
		if now.Anchor != anchor.Certain.String() || now.Provision != v.text[i].ID || now.PlaceText != v.text[i].Text {
			r.t.Errorf("%q at %s, %s", now.PlaceText, now.Provision, now.Anchor)
		}
		v.show(certain)
		quoted := slices.IndexFunc(v.items[certain], func(c carried) bool {
			return c.Quote != "" && c.Now != nil && strings.Count(oneLine(c.Now.Text), c.Quote) == 1
		})
		if !v.choose(quoted) {
			r.t.Fatal("no comment whose words still stand")
		}
		c = *v.current()
		i = slices.IndexFunc(v.text, func(p draft.Provision) bool { return p.ID == c.Now.ID })
		if where = v.elsewhere(&c, i); where != (desk.Where{At: c.Now.ID, Quote: c.Quote}) {
			r.t.Fatalf("words that stand there are left out: %+v", where)
		}
		if now = r.placed(v, where); now.PlaceText != c.Quote || now.Provision != c.Now.ID {
			r.t.Errorf("%q at %s", now.PlaceText, now.Provision)
		}
	})
}

// TestElsewhere: words that stand repeatedly say nothing of where; nor do those of
// what belongs to the provision.
func TestElsewhere(t *testing.T) {
	v := &review{text: []draft.Provision{
		{ID: "art1", Label: "Article 1", Text: "Un délai\tde dix jours."},
		{ID: "art1/p2", Label: "Article 1, alinéa 2", Text: "Dix jours, puis dix jours."},
		{ID: "art10", Label: "Article 10", Text: "Un délai de dix jours."},
	}}
	for _, c := range []struct {
		at    int
		quote string
		want  string
	}{
		{0, "délai de dix", "délai de dix"},
		{0, "dix jours", ""},
		{0, "puis", ""},
		{1, "puis dix jours", "puis dix jours"},
		{1, "ix jours", ""},
		{2, "dix jours", "dix jours"},
		{2, "Dix jours", ""},
		{2, "", ""},
	} {
		got := v.elsewhere(&carried{CommentView: desk.CommentView{Quote: c.quote}}, c.at)
		if got != (desk.Where{At: v.text[c.at].ID, Quote: c.want}) {
			t.Errorf("%q at %d: %+v", c.quote, c.at, got)
		}
	}
	for query, want := range map[string][]int{"": {0, 1, 2}, "article 10": {2}, "ALINEA": {1}, "delai dix": {0, 2}, "rien": nil} {
		if got := v.matching(query); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
}

// TestReviewStranger: a contributor may place what is their own, and nothing else.
func TestReviewStranger(t *testing.T) {
	bubble(t, sample.CSO, func(r *reader) {
		clerk := r.s.Person(sample.Clerk).Space
		if _, err := clerk.AddDraft(r.t.Context(), desk.DraftIn{Path: file(r.t, 2, "fr"), VersionOf: r.s.Draft(), Lang: "fr"}); err != nil {
			r.t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(r.t.Context())
		ready, ended := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			_ = clerk.Serve(ctx, func([]string) { close(ready) }) // until what it has was fetched
		}()
		<-ready
		_, err := r.st.Space().Sync(ctx, nil, 0)
		cancel()
		<-ended
		if err != nil {
			r.t.Fatal(err)
		}
		r.ui.Rest()
		r.open("")
		v := r.reviewed()
		own, others := 0, 0
		for g, items := range v.items {
			for i := range items {
				c := &items[i]
				if got := v.mayPlace(c); got != c.Mine {
					r.t.Errorf("%s: may be placed: %v", c.Text, got)
				}
				if c.Mine {
					own++
					v.show(group(g))
					continue
				}
				others++
				if v.mayConfirm(c) || v.mayOrphan(c) || v.place(*c, desk.Where{Orphan: true}, func() { r.t.Error("it was recorded") }) {
					r.t.Errorf("%s: somebody else's is placed", c.Text)
				}
			}
		}
		if own == 0 || others == 0 {
			r.t.Fatalf("%d of their own, %d of others: there is nothing to see", own, others)
		}
		v.choose(slices.IndexFunc(v.items[v.shown], func(c carried) bool { return c.Mine }))
		r.placed(v, desk.Where{Orphan: true})
	})
}

// TestReviewRefused: what the record does not take is said, and nothing moves.
func TestReviewRefused(t *testing.T) {
	bubble(t, sample.Clerk, func(r *reader) {
		next(r)
		v := r.reviewed()
		c := *v.current()
		v.place(c, desk.Where{At: "art1", Quote: "jamais écrit"}, func() { r.t.Error("it was recorded") })
		r.ui.Rest()
		if len(r.errs) != 1 || v.placing != "" || v.current().ID != c.ID || v.current().Placed {
			r.t.Errorf("errors %v, at %s", r.errs, v.current().Text)
		}
	})
}

// settled waits until a place is recorded and the comments are here again.
func (r *room) settled(g *reviewPage, id string) {
	r.t.Helper()
	r.ui.Until("the place is recorded", func() bool {
		at, i := g.r.find(id)
		return g.r.placing == "" && i >= 0 && g.r.items[at][i].Placed
	})
	if len(r.win.Failed) > 0 {
		r.t.Fatal(r.win.Failed)
	}
}

// TestReviewPlaceKeys: where a comment hangs is said by keys, and told in the strip.
func TestReviewPlaceKeys(t *testing.T) {
	r := enter(t, "fr", told(t, "fr", nil, file(t, 2, "fr")))
	g, word := r.looking(), r.stage.T
	for _, id := range []string{"app.drafts.review.yes", "app.drafts.review.elsewhere", "app.drafts.review.nowhere"} {
		if r.button(word(id)) == nil {
			t.Errorf("%s is not offered", id)
		}
	}
	if h := g.hints(); h[0].Keys[0] != "O" || h[1].Keys[0] != "A" || h[2].Keys[0] != "P" {
		t.Errorf("hints: %v", h)
	}
	first, second := *g.r.current(), g.r.items[toLookAt][1]
	r.key("O")
	r.settled(g, first.ID)
	if g.r.current().ID != second.ID || !r.says(second.Text) || len(r.win.Said) != 1 || !strings.Contains(r.win.Said[0], first.Now.Label) {
		t.Errorf("at %q, said %q", g.r.current().Text, r.win.Said)
	}
	r.key("P")
	r.settled(g, second.ID)
	if len(r.win.Said) != 2 || !strings.Contains(r.win.Said[1], "plus de passage") {
		t.Errorf("said %q", r.win.Said)
	}
	for key, c := range map[fyne.KeyName]carried{"3": first, "2": second} {
		r.key(key)
		for g.r.current().ID != c.ID {
			r.key("J")
		}
		_, i := g.r.find(c.ID)
		now := g.r.items[g.r.shown][i]
		if !r.says(now.PlacedBy + " a dit que ce commentaire") {
			t.Errorf("%s: not said that %q placed it", c.Text, now.PlacedBy)
		}
	}
	if r.button(word("app.drafts.review.yes")) != nil || r.button(word("app.drafts.review.nowhere")) != nil && g.r.shown == orphaned {
		t.Error("what was said is offered again")
	}
}

// TestReviewElsewhereKeys: the provision is looked for by words and chosen by Enter;
// Esc leaves all as it was.
func TestReviewElsewhereKeys(t *testing.T) {
	r := enter(t, "fr", told(t, "fr", nil, file(t, 2, "fr")))
	g := r.looking()
	r.key("2")
	c := *g.r.current()
	press := func(k fyne.KeyName) { r.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k}); r.ui.Run() }
	r.key("A")
	if !r.says("Choisir le passage dans la version 2") {
		t.Fatal("there is nothing to choose from")
	}
	r.types("aucun de ces mots-là")
	if !r.says(r.stage.T("app.drafts.review.elsewhere.none")) {
		t.Error("that there is none is not said")
	}
	press(fyne.KeyReturn) // there is none to choose
	press(fyne.KeyEscape)
	if r.says("Choisir le passage") || g.r.placing != "" || len(r.win.Said) > 0 {
		t.Fatal("Esc does not leave all as it was")
	}
	r.key("A")
	r.types("vie privee")
	found := g.r.matching("vie privee")
	if len(found) == 0 || r.says(r.stage.T("app.drafts.review.elsewhere.none")) {
		t.Fatal("nothing is found")
	}
	want := found[min(1, len(found)-1)]
	press(fyne.KeyDown)
	press(fyne.KeyReturn)
	r.settled(g, c.ID)
	at, i := g.r.find(c.ID)
	if now := g.r.items[at][i]; now.Provision != g.r.text[want].ID || r.says("Choisir le passage") {
		t.Errorf("it hangs at %q, want %q", now.Provision, g.r.text[want].ID)
	}
	if len(r.win.Said) != 1 || !strings.Contains(r.win.Said[0], short(g.r.text[want].Label)) {
		t.Errorf("said %q", r.win.Said)
	}
}

// TestReviewStrangerKeys: who may not say where a comment hangs gets no button, no
// key and no hint for it.
func TestReviewStrangerKeys(t *testing.T) {
	r := enter(t, "fr", told(t, "fr", nil, file(t, 2, "fr")))
	g := r.looking()
	g.r.text = nil // nor may anybody before the text is here
	g.show()
	for _, k := range []fyne.KeyName{"O", "A", "P"} {
		if r.place.Key(k) {
			t.Errorf("%s means something", k)
		}
		if slices.ContainsFunc(g.hints(), func(h place.Hint) bool { return slices.Contains(h.Keys, string(k)) }) {
			t.Errorf("there is a hint for %s", k)
		}
	}
	for _, id := range []string{"app.drafts.review.yes", "app.drafts.review.elsewhere", "app.drafts.review.nowhere"} {
		if r.button(r.stage.T(id)) != nil {
			t.Errorf("%s is offered", id)
		}
	}
}

func TestStanding(t *testing.T) {
	for _, c := range []struct {
		text, before, quote string
		from, to            int
	}{
		{"le délai de dix jours", "", "délai", 3, 8},
		{"un mot, un mot, un mot", "un mot, un mot,", "un mot", 16, 22},
		{"un mot, un mot", "nulle part", "un mot", 0, 6},
		{"a\tb\nc", "", "b c", 2, 5},
		{"été été", "été", "été", 4, 7},
		{"rien", "", "autre", 0, 0},
		{"rien", "", "", 0, 0},
		{"aaaa", "aa", "aa", 2, 4},
	} {
		if from, to := standing(c.text, c.before, c.quote); from != c.from || to != c.to {
			t.Errorf("%q after %q in %q: %d to %d", c.quote, c.before, c.text, from, to)
		}
	}
}

// TestChangeRuns: of both wordings all is drawn, and the passage marked is that one.
func TestChangeRuns(t *testing.T) {
	was, now := "Les membres peuvent visiter, après avis de quinze jours, les locaux.", "Les membres accèdent, après avis de dix jours, à tout lieu."
	changes := redline.Redline(was, now)
	words := func(show sides, m marking, only func(i int) bool) string {
		var b strings.Builder
		for i, r := range changeRuns(changes, show, m) {
			if only == nil || only(i) {
				b.WriteString(r.Text)
			}
		}
		return b.String()
	}
	if got := words(oldOnly, marking{}, nil); got != was {
		t.Errorf("old: %q", got)
	}
	if got := words(newOnly, marking{}, nil); got != now {
		t.Errorf("new: %q", got)
	}
	quote := "après avis de dix jours"
	from := len([]rune(now[:strings.Index(now, quote)]))
	for _, strong := range []bool{false, true} {
		m := marking{from, from + len([]rune(quote)), strong}
		runs := changeRuns(changes, both, m)
		plain := changeRuns(changes, both, marking{})
		got := ""
		for _, r := range runs {
			// What is marked is drawn otherwise than any stretch of the same words unmarked.
			if !r.Strike && !slices.ContainsFunc(plain, func(p flow.Run) bool {
				return strings.Contains(p.Text, r.Text) && p.Fill == r.Fill && p.Rule == r.Rule
			}) {
				got += r.Text
			}
		}
		if got != quote {
			t.Errorf("marked: %q", got)
		}
	}
}

// TestReasonWords: whatever the reason of a place, there are words for it.
func TestReasonWords(t *testing.T) {
	for _, lang := range assets.Languages() {
		words := assets.Catalog(lang)
		reasons := []string{desk.ReasonPlaced}
		for r := anchor.Unchanged; r <= anchor.Unplaced; r++ {
			reasons = append(reasons, r.String())
		}
		for _, r := range reasons {
			if id := "app.drafts.anchor." + strings.ReplaceAll(r, " ", "-"); words.T(id, nil) == id {
				t.Errorf("%s: no words for %q", lang, r)
			}
		}
	}
}
