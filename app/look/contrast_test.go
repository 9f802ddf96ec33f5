package look

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
)

// luminance is the relative luminance of WCAG 2.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 0xFF
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func ratio(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestRatioIsThatOfWCAG(t *testing.T) {
	for _, known := range []struct {
		a, b uint32
		want float64
	}{
		{0x000000, 0xFFFFFF, 21},
		{0x777777, 0xFFFFFF, 4.48},
		{0x123456, 0x123456, 1},
	} {
		if got := ratio(nrgba(known.a, 100), nrgba(known.b, 100)); math.Abs(got-known.want) > 0.01 {
			t.Errorf("%06x on %06x is %.2f, want %.2f", known.a, known.b, got, known.want)
		}
	}
}

func TestContrastHolds(t *testing.T) {
	const tolerance = 0.1 // the figures are rounded
	for _, pair := range []struct {
		over, under           fyne.ThemeColorName
		light, dark, contrast float64
	}{
		{ColorInk, ColorPaper, 16.5, 12.7, 21},
		{ColorInk, ColorStone, 14.7, 14.3, 21},
		{ColorInk, ColorSelection, 12.8, 9.3, 14.5},
		{ColorInk, ColorMark, 13.4, 7.6, 16.3},
		{ColorInk, ColorMarkOn, 10.8, 4.7, 13.1},
		{ColorInk2, ColorStone, 7.0, 8.6, 21},
		{ColorInk2, ColorSide, 6.4, 9.3, 21},
		{ColorInk2, ColorSelection, 6.1, 5.6, 14.5},
		{ColorInk2, ColorNeutral, 6.3, 6.0, 21},
		{ColorPrimary, ColorPaper, 9.2, 7.5, 12.4},
		{ColorPrimary, ColorSelection, 7.2, 5.5, 8.6},
		{ColorOnPrimary, ColorPrimary, 9.2, 8.3, 12.4},
		{ColorOK, ColorOKTint, 5.7, 6.5, 10.9},
		{ColorWarn, ColorWarnTint, 6.0, 6.8, 10.8},
		{ColorError, ColorErrorTint, 6.0, 6.3, 10.5},
		{ColorOK, ColorPaper, 7.0, 8.0, 10.9},
		{ColorWarn, ColorPaper, 7.3, 8.5, 10.8},
		{ColorError, ColorPaper, 7.7, 7.2, 10.5},
		{ColorBorder, ColorPaper, 3.9, 4.3, 21},
		{ColorBorder, ColorStone, 3.4, 4.9, 21},

		// What the table leaves to WCAG: 4.5 for words, of AA.
		{"foregroundOnSuccess", ColorOK, 4.5, 4.5, 7},
		{"foregroundOnWarning", ColorWarn, 4.5, 4.5, 7},
		{"foregroundOnError", ColorError, 4.5, 4.5, 7},
		{"hyperlink", ColorStone, 4.5, 4.5, 7},
		{ColorPrimary, ColorSide, 4.5, 4.5, 7},
	} {
		for column, want := range []float64{light: pair.light, dark: pair.dark, contrast: pair.contrast} {
			over, ok := paint(pair.over, column)
			under, too := paint(pair.under, column)
			if !ok || !too {
				t.Fatalf("%s on %s: the palette lacks one", pair.over, pair.under)
			}
			if got := ratio(over, under); got < want-tolerance {
				t.Errorf("%s on %s, palette %d: %.2f, want %.1f", pair.over, pair.under, column, got, want)
			}
		}
	}
}
