package flow

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"toguna/app/look"
)

// BenchmarkWidth gives a long paragraph another width, beside a label of Fyne's.
func BenchmarkWidth(b *testing.B) {
	start(b, look.Settings{Variant: look.Light})
	s := strings.Repeat(prose+" ", 60)
	text, label := Body(s), widget.NewLabel(s)
	label.Wrapping = fyne.TextWrapWord
	test.NewTempWindow(b, Column(0, text))
	test.NewTempWindow(b, label)
	var base, ours time.Duration
	for i := 0; b.Loop(); i++ {
		width := float32(300 + i%200)
		begin := time.Now()
		text.Resize(fyne.NewSize(width, text.HeightFor(width)))
		ours += time.Since(begin)
		begin = time.Now()
		label.Resize(fyne.NewSize(width, 400))
		base += time.Since(begin)
	}
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "µs/width")
	b.ReportMetric(float64(ours)/float64(base), "x-label")
}
