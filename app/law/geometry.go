package law

import (
	"math"
	"strings"

	"toguna/app/look"
)

// What a row is divided in, at the size it is drawn for.
const (
	numberWidth = 52
	textWidth   = 428
	marksWidth  = 70
	numberGap   = 13 // between the number and the text
	indent      = 16 // of each level of points
	maxIndent   = 6
	padding     = 4  // above and below a row
	articlePad  = 12 // above an article or heading
	barWidth    = 3
	scrollWidth = 8
)

// geometry is where things stand in a row of a given width and size of type.
type geometry struct {
	scale             float32
	left              float32 // margin
	text, wide, marks float32 // where text begins, how wide it is, where marks begin
}

func measure(width float32) geometry {
	g := geometry{scale: look.Size(look.SizeLaw) / 15}
	if g.scale <= 0 {
		g.scale = 1
	}
	number, marks := numberWidth*g.scale, marksWidth*g.scale
	g.wide = max(40, min(textWidth*g.scale, width-number-marks))
	g.left = max(0, float32(math.Floor(float64((width-number-g.wide-marks)/2))))
	g.text = g.left + number
	g.marks = g.text + g.wide
	return g
}

// guess is about how high a row is, from the number of its letters.
func (g geometry) guess(r *Row, in int) float32 {
	if r.Kind == Table {
		lines := min(strings.Count(r.Text, "\n"), maxTableRows) + 1
		return float32(lines)*24*g.scale + above(r.Kind) + padding
	}
	perLine := max(1, (g.wide-float32(in)*indent)/(7.6*g.scale))
	lines := 0
	if r.Label != "" {
		lines += 1 + int(float32(runes(r.Label))/perLine)
	}
	if r.Text != "" {
		lines += 1 + int(float32(runes(r.Text))/perLine)
	}
	return float32(lines)*24*g.scale + above(r.Kind) + below(r.Kind)
}

func above(k Kind) float32 {
	switch k {
	case Article, Heading, Title:
		return articlePad
	}
	return padding
}

func below(k Kind) float32 {
	if k == Article {
		return 0
	}
	return padding
}

// indents are how deep each row stands. A point of the first level stands where
// the paragraph above it does.
func indents(rows []Row) []int8 {
	all, base := make([]int8, len(rows)), 0
	for i := range rows {
		switch r := &rows[i]; r.Kind {
		case Point:
			all[i] = int8(max(0, min(r.Level-base, maxIndent)))
		case Article, Heading:
			base = r.Level + 1
		case Paragraph:
			base = r.Level
		}
	}
	return all
}
