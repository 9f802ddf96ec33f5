package drafts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"toguna/app/apptest"
	"toguna/app/sample"
	"toguna/consult/anchor"
	"toguna/consult/comparison"
	"toguna/consult/draft"
	"toguna/consult/redline"
)

// TestCompare: all that changed is gone through in its order, and nothing else.
func TestCompare(t *testing.T) {
	readers(t, sample.Clerk, func(r *reader) {
		next(r)
		c := newComparing(r.p, func() { r.changes++ })
		c.load(1, 2)
		r.ui.Rest()
		if len(r.errs) > 0 || c.running != nil || !slices.Equal(c.numbers, []uint64{1, 2}) {
			r.t.Fatalf("%v, versions %v", r.errs, c.numbers)
		}
		var want []int
		for i := range c.rows {
			x := &c.rows[i]
			if x.Old == nil || x.New == nil || x.Old.Text != x.New.Text || x.Old.Label != x.New.Label {
				want = append(want, i)
				if len(relations(x)) == 0 {
					r.t.Errorf("row %d changed, and nothing is said of it", i)
				}
			} else if x.Relation == anchor.Same && len(relations(x)) > 0 {
				r.t.Errorf("row %d did not change, and it is said", i)
			}
		}
		if len(want) < 5 || c.counts[anchor.Added] == 0 || c.counts[anchor.Edited] == 0 {
			r.t.Fatalf("%d changes: there is nothing to see", len(want))
		}
		got := []int{c.at}
		for c.next(c.changes, false) {
			got = append(got, c.at)
		}
		if !slices.Equal(got, want) || c.nth() != len(want) {
			r.t.Errorf("went to %v, want %v", got, want)
		}
		for i := len(want) - 1; i > 0; i-- {
			if !c.next(c.changes, true) || c.at != want[i-1] {
				r.t.Fatalf("back to %d, want %d", c.at, want[i-1])
			}
		}
		if c.next(c.changes, true) || c.nth() != 1 {
			r.t.Errorf("before the first change there is another")
		}
		c.load(2, 2)
		r.ui.Rest()
		if len(c.rows) > 0 || c.running != nil || c.next(c.changes, false) || c.nth() != 0 {
			r.t.Error("a version differs from itself")
		}
	})
}

// TestCompareLatest: of two comparisons asked for, the last is shown, and none once
// it was stopped.
func TestCompareLatest(t *testing.T) {
	bubble(t, sample.Clerk, func(r *reader) {
		next(r)
		c := newComparing(r.p, func() { r.changes++ })
		c.load(1, 2)
		c.load(2, 1)
		r.ui.Rest()
		if c.counts[anchor.Removed] == 0 || c.from != 2 {
			r.t.Errorf("%v from %d", c.counts, c.from)
		}
		added := c.counts[anchor.Removed]
		c.load(1, 2)
		c.stop()
		r.ui.Rest()
		if len(c.rows) > 0 || len(r.errs) > 0 {
			r.t.Errorf("%d rows, %v", len(c.rows), r.errs)
		}
		c.load(1, 2)
		r.ui.Rest()
		if c.counts[anchor.Added] != added {
			r.t.Errorf("%d added, the other way round %d removed", c.counts[anchor.Added], added)
		}
	})
}

// changed is a text of that many articles, and the same where one in five is another.
func changed(n int) (was, now []draft.Provision) {
	words := strings.Fields("toute personne a accès aux documents que détient cette administration sauf ceux dont la communication nuit à autrui un décret fixe le délai prévu au présent chapitre dans chaque région du pays selon avis conforme")
	for i := range n {
		b := make([]string, 60)
		for k := range b {
			b[k] = words[(i*7+k*k*3+i*k)%len(words)]
		}
		p := draft.Provision{ID: fmt.Sprint("art", i), Kind: draft.KindArticle, Label: fmt.Sprint("Article ", i+1), Number: fmt.Sprint(i + 1), Text: strings.Join(b, " ")}
		was = append(was, p)
		if i%5 == 0 {
			b[10], b[30] = "autrement", "ailleurs"
			p.Text = strings.Join(b, " ")
		}
		now = append(now, p)
	}
	return was, now
}

// rowsOf compares them.
func rowsOf(t testing.TB, was, now []draft.Provision) []comparison.Row {
	t.Helper()
	a, err := anchor.Align(context.Background(), was, now)
	if err != nil {
		t.Fatal(err)
	}
	return comparison.Rows(a, was, now)
}

// BenchmarkCompare compares and shows versions of 3,000 articles: what is not drawn,
// what is, and a step to the next change.
func BenchmarkCompare(b *testing.B) {
	was, now := changed(3000)
	r := enter(b, "fr", told(b, "fr", nil, file(b, 2, "fr")))
	var align, show, step time.Duration
	for b.Loop() {
		begin := time.Now()
		rows := rowsOf(b, was, now)
		align += time.Since(begin)
		r.place.compare()
		g := r.place.page.(*comparePage)
		r.ui.Until("compared", func() bool { return g.c.running == nil })
		begin = time.Now()
		g.c.take(rows)
		g.changed()
		show += time.Since(begin)
		begin = time.Now()
		g.key("N")
		step += time.Since(begin)
	}
	for unit, d := range map[string]time.Duration{"ms/compare": align, "ms/show": show, "ms/step": step} {
		b.ReportMetric(float64(d)/float64(b.N)/float64(time.Millisecond), unit)
	}
}

// TestRelations: words that changed without a relation are said to be edited.
func TestRelations(t *testing.T) {
	p, q := &draft.Provision{Text: "a"}, &draft.Provision{Text: "b"}
	row := comparison.Row{Old: p, New: q, Changes: redline.Redline("a", "b")}
	if got := relations(&row); !slices.Equal(got, []anchor.Relation{anchor.Edited}) {
		t.Errorf("%v", got)
	}
	row = comparison.Row{Old: p, New: p, Changes: redline.Redline("a", "a"), Relation: anchor.Moved | anchor.Renumbered}
	if got := relations(&row); !slices.Equal(got, []anchor.Relation{anchor.Renumbered, anchor.Moved}) {
		t.Errorf("%v", got)
	}
}

// reeled is a reel of rows of various heights in a window 400 high.
func reeled(t *testing.T, n int) (*reel, *int) {
	t.Helper()
	apptest.New(t)
	made, tapped := 0, -1
	r := newReel(func(i int) fyne.CanvasObject {
		made++
		o := canvas.NewRectangle(nil)
		o.SetMinSize(fyne.NewSize(10, high(i)))
		return o
	}, func(i int) { tapped = i })
	w := test.NewTempWindow(t, r)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 400))
	guesses := make([]float32, n)
	for i := range guesses {
		guesses[i] = 40
	}
	r.setRows(guesses)
	r.onTap = func(i int) { tapped = i }
	t.Cleanup(func() {
		if made > 400 {
			t.Errorf("%d rows were made", made)
		}
	})
	return r, &tapped
}

func high(i int) float32 { return float32(20 + i%7*30) }

// sight checks that what is in sight has no gap, and returns which rows those are.
func sight(t *testing.T, r *reel) (first, last int) {
	t.Helper()
	y := -r.into
	for k, o := range r.shown {
		if o.Position().Y != y || o.Size().Height != high(r.top+k) {
			t.Fatalf("row %d at %v, %v high; want %v, %v", r.top+k, o.Position().Y, o.Size().Height, y, high(r.top+k))
		}
		y += o.Size().Height
	}
	if y < 400 && r.top+len(r.shown) < r.len() || len(r.shown) == 0 || len(r.shown) > 40 {
		t.Fatalf("rows %d to %d end at %v", r.top, r.top+len(r.shown), y)
	}
	return r.top, r.top + len(r.shown) - 1
}

// TestReel: of many rows those in sight are made, whatever way one comes there.
func TestReel(t *testing.T) {
	r, tapped := reeled(t, 3000)
	if first, _ := sight(t, r); first != 0 {
		t.Errorf("begins at %d", first)
	}
	for range 10 {
		r.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -90)})
		sight(t, r)
	}
	want := float32(900)
	for i := range r.top {
		want -= high(i)
	}
	if r.into != want {
		t.Errorf("900 down is row %d and %v, want %v", r.top, r.into, want)
	}
	r.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 5000)})
	if first, _ := sight(t, r); first != 0 || r.into != 0 {
		t.Errorf("the top is at %d", first)
	}
	for _, i := range []int{1500, 1501, 2999, 0} {
		r.look(i)
		if first, last := sight(t, r); i < first || i > last || !r.whole(i-first) || !r.mark.Visible() {
			t.Errorf("row %d is not in sight: %d to %d", i, first, last)
		}
	}
	r.end(true)
	if _, last := sight(t, r); last != 2999 {
		t.Errorf("the end is at %d", last)
	}
	if o := r.shown[len(r.shown)-1]; o.Position().Y+o.Size().Height != 400 {
		t.Errorf("the last row ends at %v", o.Position().Y+o.Size().Height)
	}
	r.seek(0.5)
	if first, _ := sight(t, r); first != 1500 {
		t.Errorf("the middle is at %d", first)
	}
	r.Tapped(&fyne.PointEvent{Position: fyne.NewPos(10, high(1500)+1)})
	if *tapped != 1501 {
		t.Errorf("tapped %d", *tapped)
	}
	r.page(true)
	if first, _ := sight(t, r); first <= 1500 {
		t.Errorf("a page further is at %d", first)
	}
}

// TestReelOfFew: where there is room for all nothing moves, and none is no trouble.
func TestReelOfFew(t *testing.T) {
	r, _ := reeled(t, 3)
	r.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -90)})
	r.end(true)
	r.page(true)
	r.look(2)
	if first, last := sight(t, r); first != 0 || last != 2 || r.into != 0 {
		t.Errorf("%d to %d", first, last)
	}
	r.setRows(nil)
	r.look(-1)
	r.end(true)
	r.page(false)
	r.seek(0.5)
	r.grip.to(10)
	r.Tapped(&fyne.PointEvent{})
	if len(r.shown) > 0 || r.mark.Visible() {
		t.Errorf("%d rows", len(r.shown))
	}
}
