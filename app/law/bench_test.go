package law

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// marked are provisions with five comments each.
func marked(n int) []Row {
	rows := many(n)
	for i := range rows {
		r := &rows[i]
		r.Marks = Marks{Comments: 5, New: i%7 == 0}
		for j := range 5 {
			r.Highlights = append(r.Highlights, Highlight{j * 20, j*20 + 15, false})
		}
	}
	return rows
}

// bare is what Fyne's own list takes to show as many labels of one line.
func bare(b *testing.B, rows []Row) (*widget.List, time.Duration) {
	b.Helper()
	w := test.NewTempWindow(b, widget.NewLabel(""))
	begin := time.Now()
	l := widget.NewList(
		func() int { return len(rows) },
		func() fyne.CanvasObject { return widget.NewLabel("") },
		func(i int, o fyne.CanvasObject) { o.(*widget.Label).SetText(rows[i].ID) },
	)
	w.SetContent(l)
	w.Resize(fyne.NewSize(550, 600))
	return l, time.Since(begin)
}

func BenchmarkOpen2000(b *testing.B) {
	start(b)
	rows := marked(2000)
	var base, ours time.Duration
	for b.Loop() {
		_, d := bare(b, rows)
		base += d
		w := test.NewTempWindow(b, widget.NewLabel(""))
		begin := time.Now()
		l := New(Options{})
		l.SetRows(rows)
		w.SetContent(l)
		w.Resize(fyne.NewSize(550, 600))
		for i := range rows { // the comments arrive
			r := rows[i]
			r.Marks.Comments++
			l.SetRow(i, r)
		}
		ours += time.Since(begin)
	}
	b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "ms/open")
	b.ReportMetric(float64(ours)/float64(base), "x-bare-list")
}

func BenchmarkScrollStep(b *testing.B) {
	start(b)
	rows := marked(2000)
	labels, _ := bare(b, rows)
	l := New(Options{})
	l.SetRows(rows)
	w := test.NewTempWindow(b, l)
	w.Resize(fyne.NewSize(550, 600))
	var base, ours time.Duration
	step, y := float32(40), float32(0)
	for b.Loop() {
		if at, total := l.Offset(); at+700 > total {
			l.ScrollTo(0)
			y = 0
		}
		begin := time.Now()
		l.scrollBy(step)
		ours += time.Since(begin)
		y += step
		begin = time.Now()
		labels.ScrollToOffset(y)
		base += time.Since(begin)
	}
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "µs/step")
	b.ReportMetric(float64(ours)/float64(base), "x-bare-list")
}

func BenchmarkWidthOf3000(b *testing.B) {
	start(b)
	rows := many(3000)
	l := New(Options{})
	l.SetRows(rows)
	w := test.NewTempWindow(b, l)
	labels, _ := bare(b, rows)
	var base, ours time.Duration
	for i := 0; b.Loop(); i++ {
		size := fyne.NewSize(float32(400+i%150), 600)
		begin := time.Now()
		w.Resize(size)
		ours += time.Since(begin)
		begin = time.Now()
		labels.Resize(size)
		base += time.Since(begin)
	}
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "µs/width")
	b.ReportMetric(float64(ours)/float64(base), "x-bare-list")
}
