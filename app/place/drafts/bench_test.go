package drafts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fw "fyne.io/fyne/v2/widget"

	"toguna/app/apptest"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// A draft as long as any, and five comments on each provision.
const (
	manyProvisions = 2000
	manyComments   = 10_000
)

func long() ([]draft.Provision, []desk.CommentView) {
	ps := make([]draft.Provision, manyProvisions)
	for i := range ps {
		n := fmt.Sprint(i/4 + 1)
		ps[i] = draft.Provision{
			ID: fmt.Sprintf("art%s/p%d", n, i%4), Kind: draft.KindParagraph, Level: 3, Label: fmt.Sprintf("Article %s, al. %d", n, i%4+1),
			Text: strings.Repeat("Toute personne a accès aux documents que détient l’administration. ", 2+i%5),
		}
		if i%4 == 0 {
			ps[i].ID, ps[i].Kind, ps[i].Level, ps[i].Number = "art"+n, draft.KindArticle, 2, n
			ps[i].Label = "Article " + n
		}
	}
	cs := make([]desk.CommentView, manyComments)
	for i := range cs {
		cs[i] = desk.CommentView{
			ID: fmt.Sprintf("c%05d", i), Author: "Awa Diarra", Org: "Union des consommateurs", Kind: "technical", Provision: ps[i/5].ID,
			Text: strings.Repeat("Le délai de réponse doit être écrit dans la loi. ", 3), Quote: "Toute personne a accès", Anchor: "certain", Support: i % 4,
		}
	}
	return ps, cs
}

// fill shows a draft with its comments, as when they come from the desk.
func (r *room) fill(ps []draft.Provision, cs []desk.CommentView) {
	p := r.place.p
	p.passages = make([]passage, len(ps))
	for i, x := range ps {
		p.passages[i].Provision = x
	}
	p.known, p.selected = map[string]bool{}, 0
	p.take(said{here: cs})
	p.seen()
	p.changed()
}

// bare is what Fyne's own list takes to show as many labels of one line.
func bare(b *testing.B, rows []draft.Provision) (*fw.List, time.Duration) {
	b.Helper()
	w := test.NewTempWindow(b, fw.NewLabel(""))
	begin := time.Now()
	l := fw.NewList(
		func() int { return len(rows) },
		func() fyne.CanvasObject { return fw.NewLabel("") },
		func(i int, o fyne.CanvasObject) { o.(*fw.Label).SetText(rows[i].ID) },
	)
	w.SetContent(l)
	w.Resize(fyne.NewSize(550, 600))
	return l, time.Since(begin)
}

func report(b *testing.B, unit string, per, ours, base time.Duration) {
	b.Helper()
	b.ReportMetric(float64(ours)/float64(b.N)/float64(per), unit)
	b.ReportMetric(float64(ours)/float64(base), "x-bare")
}

// BenchmarkOpen shows the draft and its comments, from what the desk gave to laid out.
func BenchmarkOpen(b *testing.B) {
	ps, cs := long()
	r := enter(b, "fr", apptest.Sampled(b, "clerk", "fr"))
	var base, ours time.Duration
	for b.Loop() {
		_, d := bare(b, ps)
		base += d
		r.place.p.passages = nil
		begin := time.Now()
		r.fill(ps, cs)
		ours += time.Since(begin)
	}
	report(b, "ms/open", time.Millisecond, ours, base)
}

// BenchmarkNews takes in one comment more.
func BenchmarkNews(b *testing.B) {
	ps, cs := long()
	r := enter(b, "fr", apptest.Sampled(b, "clerk", "fr"))
	r.fill(ps, cs)
	var base, ours time.Duration
	for b.Loop() {
		_, d := bare(b, ps)
		base += d
		begin := time.Now()
		r.place.p.take(said{here: cs})
		r.place.p.marked()
		ours += time.Since(begin)
	}
	report(b, "ms/news", time.Millisecond, ours, base)
}

// BenchmarkScroll turns the wheel by one step over the text.
func BenchmarkScroll(b *testing.B) {
	ps, cs := long()
	r := enter(b, "fr", apptest.Sampled(b, "clerk", "fr"))
	r.fill(ps, cs)
	labels, _ := bare(b, ps)
	var base, ours time.Duration
	y := float32(0)
	for b.Loop() {
		y += 40
		if at, total := r.place.list.Offset(); at+700 > total {
			r.place.list.ScrollTo(0)
			y = 0
		}
		begin := time.Now()
		r.place.list.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -40)})
		ours += time.Since(begin)
		begin = time.Now()
		labels.ScrollToOffset(y)
		base += time.Since(begin)
	}
	report(b, "ms/step", time.Millisecond, ours, base)
}

// BenchmarkStep goes to the next provision, and shows what is said of it.
func BenchmarkStep(b *testing.B) {
	ps, cs := long()
	r := enter(b, "fr", apptest.Sampled(b, "clerk", "fr"))
	r.fill(ps, cs)
	labels, _ := bare(b, ps)
	var base, ours time.Duration
	for i := 0; b.Loop(); i++ {
		begin := time.Now()
		r.place.Key("J")
		ours += time.Since(begin)
		begin = time.Now()
		labels.Select(i % len(ps))
		base += time.Since(begin)
	}
	report(b, "ms/step", time.Millisecond, ours, base)
}

// BenchmarkKey types one key: of a comment, and of a wording with what it changes.
func BenchmarkKey(b *testing.B) {
	ps, cs := long()
	for name, w := range map[string]writing{"comment": {}, "wording": {Wording: true}} {
		b.Run(name, func(b *testing.B) {
			r := enter(b, "fr", apptest.Sampled(b, "clerk", "fr"))
			r.fill(ps, cs)
			r.place.write(w)
			r.ui.Run()
			field := r.win.Canvas().Focused()
			entry := fw.NewMultiLineEntry()
			entry.Wrapping = fyne.TextWrapWord
			win := test.NewTempWindow(b, entry)
			win.Resize(fyne.NewSize(376, 120))
			if w.Wording {
				entry.SetText(ps[0].Text)
			}
			var base, ours time.Duration
			for i := 0; b.Loop(); i++ {
				key := rune('a' + i%26)
				if i%8 == 7 {
					key = ' '
				}
				begin := time.Now()
				field.TypedRune(key)
				ours += time.Since(begin)
				begin = time.Now()
				entry.TypedRune(key)
				base += time.Since(begin)
			}
			report(b, "ms/key", time.Millisecond, ours, base)
		})
	}
}
