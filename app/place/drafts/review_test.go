package drafts

import (
	"slices"
	"strings"
	"testing"

	"toguna/app/flow"
	"toguna/app/sample"
	"toguna/consult/anchor"
	"toguna/consult/desk"
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
