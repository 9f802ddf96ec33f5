package flow

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"toguna/app/look"
)

func start(t testing.TB, s look.Settings) fyne.App {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(look.NewTheme(s))
	return a
}

// fresh is a ruler that knows nothing, so that what is measured can be counted.
func fresh(t testing.TB) {
	t.Helper()
	old := rule
	rule = &ruler{young: map[widthKey]float32{}, metrics: map[style]metrics{}}
	t.Cleanup(func() { rule = old })
}

func drawn(t *Text) (words []string, objects int) {
	for _, o := range test.WidgetRenderer(t).Objects() {
		objects++
		if c, ok := o.(*canvas.Text); ok {
			words = append(words, c.Text)
		}
	}
	return words, objects
}

func TestWraps(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	text := Law("Les membres de la commission accèdent, après avis préalable de quinze jours, à tout lieu placé sous l’autorité des forces de sécurité intérieure, y compris les lieux de privation de liberté.")
	high := text.HeightFor(428)
	text.Resize(fyne.NewSize(428, high))
	words, _ := drawn(text)
	want := []string{
		"Les membres de la commission accèdent, après avis",
		"préalable de quinze jours, à tout lieu placé sous l’autorité",
		"des forces de sécurité intérieure, y compris les lieux de",
		"privation de liberté.",
	}
	if strings.Join(words, "|") != strings.Join(want, "|") {
		t.Errorf("lines are %q", words)
	}
	if high != 96 {
		t.Errorf("4 lines of 24 are %v high", high)
	}
	if n := text.Natural(); n.Height != 24 || n.Width < 3*428 {
		t.Errorf("by nature it is %v", n)
	}
}

func TestLineHeights(t *testing.T) {
	a := start(t, look.Settings{Variant: look.Light})
	for _, c := range []struct {
		text *Text
		high float32
	}{
		{Law("x"), 24},
		{Body("x"), 20},
		{Caption("x"), 16},
		{Sub("x"), 20},
		{Heading("x"), 24},
		{Display("x"), 32},
		{Body("a\nb\r\nc"), 60},
		{New(Run{Text: "a", Size: look.SizeCaption}, Run{Text: "b", Size: look.SizeLaw}), 24},
		{New(), 20},
	} {
		if h := c.text.HeightFor(200); h != c.high {
			t.Errorf("%v is %v high, not %v", c.text.runs, h, c.high)
		}
	}
	text := Law("x")
	text.HeightFor(200)
	a.Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Light, Scale: 2}))
	if h := text.HeightFor(200); h != 48 {
		t.Errorf("at twice the size a line is %v high", h)
	}
}

func TestStandsOnOneLine(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	text := New(Run{Text: "Loi", Serif: true, Size: look.SizeLaw}, Run{Text: "note", Size: look.SizeCaption})
	text.Resize(fyne.NewSize(200, 24))
	var feet []float32
	for _, o := range test.WidgetRenderer(text).Objects() {
		c := o.(*canvas.Text)
		_, base := fyne.CurrentApp().Driver().RenderedTextSize(c.Text, c.TextSize, c.TextStyle, c.FontSource)
		feet = append(feet, c.Position().Y+base)
	}
	if len(feet) != 2 || feet[0] != feet[1] {
		t.Errorf("the letters stand at %v", feet)
	}
}

func TestNeverWiderThanItsWidth(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	rnd := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"un ", "anticonstitutionnellement", " ", "\n", "12 000", "-", "sous-préfet ", "é̂", "l’été,", "\u00a0", "سلام ", "ߒߞߏ", "\u200b", strings.Repeat("W", 90)}
	for range 200 {
		var runs []Run
		for range 1 + rnd.IntN(4) {
			var s strings.Builder
			for range rnd.IntN(20) {
				s.WriteString(pieces[rnd.IntN(len(pieces))])
			}
			runs = append(runs, Run{Text: s.String(), Bold: rnd.IntN(2) == 0, Serif: rnd.IntN(2) == 0})
		}
		text, width := New(runs...), float32(30+rnd.IntN(400))
		text.MaxLines = rnd.IntN(6)
		text.Resize(fyne.NewSize(width, text.HeightFor(width)))
		shown := 0
		for _, l := range text.at(width).all {
			for _, fr := range l.frags {
				shown += utf8.RuneCountInString(strings.TrimSuffix(fr.text, ellipsis))
				if fr.x+fr.width > width+1 {
					t.Fatalf("%v at %v: %q ends at %v", runs, width, fr.text, fr.x+fr.width)
				}
			}
		}
		if !text.Clipped() && shown < len(strings.Fields(string(text.body.runes))) {
			t.Fatalf("%v at %v: only %d runes are shown", runs, width, shown)
		}
		for i := range text.body.given + 2 {
			text.Bounds(i, i+3)
		}
	}
}

func TestNothingIsLost(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	given := "Nul ne peut être inquiété en raison de ses déclarations devant elle. Sous-préfet " + strings.Repeat("long", 60) + " fin"
	for _, width := range []float32{40, 97, 200, 428, 5000} {
		text := Law(given)
		text.Resize(fyne.NewSize(width, 10))
		words, _ := drawn(text)
		if got := strings.ReplaceAll(strings.Join(words, ""), " ", ""); got != strings.ReplaceAll(given, " ", "") {
			t.Errorf("at %v: %q", width, got)
		}
	}
}

func TestUnbreakableSpaces(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	for _, space := range []string{"\u00a0", "\u202f"} {
		text := Body("aaaa bbbb" + space + "cccc")
		text.Resize(fyne.NewSize(Body("aaaa bbbb").Natural().Width+4, 40))
		if words, _ := drawn(text); len(words) != 2 || words[0] != "aaaa" {
			t.Errorf("%q divides as %q", space, words)
		}
	}
}

func TestMaxLines(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	text := Body(strings.Repeat("mot ", 100))
	text.MaxLines = 2
	if h := text.HeightFor(120); h != 40 {
		t.Errorf("2 lines are %v high", h)
	}
	text.Resize(fyne.NewSize(120, 40))
	words, _ := drawn(text)
	if len(words) != 2 || !strings.HasSuffix(words[1], "mot…") || !text.Clipped() {
		t.Errorf("%q, clipped %v", words, text.Clipped())
	}
	text.MaxLines = 0
	text.SetText("court")
	if text.Clipped() || text.HeightFor(120) != 20 {
		t.Error("a short text is clipped")
	}
}

// TestOneLine: a line that is the only one says as much as it has room for, where a word
// that does not fit would leave it half empty.
func TestOneLine(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	for _, c := range []struct{ says, room, shown string }{
		{"La commission administrative", "La commission ad…", "La commission ad…"}, // half of the line would be empty
		{"La commission a un bureau", "La commission a b", "La commission a…"},     // next to nothing is to be gained
	} {
		text := Body(c.says)
		text.MaxLines = 1
		text.Resize(fyne.NewSize(Body(c.room).Natural().Width, 20))
		if words, _ := drawn(text); len(words) != 1 || words[0] != c.shown || !text.Clipped() {
			t.Errorf("%q is shown as %q, not %q", c.says, words, c.shown)
		}
	}
	two := Body("La commission\nadministrative")
	two.MaxLines = 1
	two.Resize(fyne.NewSize(Body("La commission adminis").Natural().Width, 20))
	if words, _ := drawn(two); len(words) != 1 || strings.Contains(words[0], "adm") {
		t.Errorf("the next paragraph is drawn into the line: %q", words)
	}
}

// What hostile texts cost is counted: words measured and things drawn.
func TestHostileTexts(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	var many strings.Builder
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		for range 2 + rnd.IntN(9) {
			many.WriteByte(byte('a' + rnd.IntN(26)))
		}
		many.WriteByte(' ')
	}
	for name, s := range map[string]string{
		"one word of a megabyte":   strings.Repeat("x", 1<<20),
		"20000 words":              many.String(),
		"a megabyte of controls":   strings.Repeat("\x00\x1b\x07", 1<<18),
		"a tower of marks":         "a" + strings.Repeat("\u0301", 1<<18),
		"overridden direction":     strings.Repeat("\u202e\u2066texte\u202c\u2069", 1<<15),
		"nothing wide":             strings.Repeat("\u200b\u200d\u200c\ufeff", 1<<16),
		"lines without end":        strings.Repeat("\n", 1<<18),
		"spaces without end":       strings.Repeat(" ", 1<<18),
		"not UTF-8":                strings.Repeat("\xff\xfe", 1<<17),
		"scripts that alternate":   strings.Repeat("aسbߒ", 1<<16),
		"a letter a line":          strings.Repeat("a\n", 1<<17),
		"joined without a letter":  strings.Repeat("\u200d\u0301", 1<<17),
		"hyphens":                  strings.Repeat("a-", 1<<18),
		"emoji joined to each one": strings.Repeat("👩\u200d", 1<<16),
	} {
		t.Run(name, func(t *testing.T) {
			fresh(t)
			text := Law(s)
			for _, width := range []float32{428, 1, 16, 90000} {
				text.Resize(fyne.NewSize(width, text.HeightFor(width)))
				if h := text.HeightFor(width); h > maxLines*24 {
					t.Errorf("at %v it is %v high", width, h)
				}
			}
			text.Natural()
			words, objects := drawn(text)
			if objects > MaxRunes {
				t.Errorf("%d things are drawn", objects)
			}
			if rule.measured > 2*MaxRunes {
				t.Errorf("%d words are measured", rule.measured)
			}
			for _, w := range words {
				if strings.ContainsAny(w, "\u202e\u2066\u202c\u2069\x00\x1b\u200b\ufeff\n") {
					t.Fatalf("%q is shown", w)
				}
				if strings.Contains(w, strings.Repeat("\u0301", maxMarks+1)) {
					t.Fatal("the marks are a tower")
				}
			}
		})
	}
}

func TestMeasuresWordsOnce(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	fresh(t)
	text := Law(strings.Repeat("le contrôle de la commission ", 200))
	for w := float32(200); w < 700; w += 10 {
		text.HeightFor(w)
	}
	if rule.measured > 8 {
		t.Errorf("5 words are measured %d times", rule.measured)
	}
	for i := range 3 * maxKept {
		rule.keep(widthKey{word: strings.Repeat("x", i%7) + string(rune(i))}, 1)
	}
	if n := len(rule.young) + len(rule.old); n > 2*maxKept {
		t.Errorf("%d widths are kept", n)
	}
}

func TestLazyUntilItHasAWidth(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	fresh(t)
	var s strings.Builder
	for i := range 2000 {
		s.WriteString(strings.Repeat("a", i%17) + string(rune('a'+i%26)) + " ")
	}
	text := Body(s.String())
	m := text.MinSize()
	if rule.measured > 40 {
		t.Errorf("%d words are measured for the least size", rule.measured)
	}
	if m.Height != 20 || m.Width <= 0 || m.Width > 66 {
		t.Errorf("the least size is %v", m)
	}
	text.Resize(fyne.NewSize(300, 20))
	if m := text.MinSize(); m.Height != text.HeightFor(300) {
		t.Errorf("with a width it is %v high", m.Height)
	}
}

// A place in the given text is found again on the screen and back, whatever
// was taken out on the way.
func TestRunesAndPlaces(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	given := "La comm\u200bission en\u202etend toute personne dont elle juge le témoignage utile. Nul ne peut être inquiété."
	text := Law(given)
	text.Resize(fyne.NewSize(180, text.HeightFor(180)))
	runes := []rune(given)
	from := strings.Index(given, "témoignage")
	from = utf8.RuneCountInString(given[:from])
	to := from + len([]rune("témoignage"))
	r := text.Bounds(from, to)
	if len(r) != 1 {
		t.Fatalf("%q has %d rectangles", string(runes[from:to]), len(r))
	}
	want := Law("témoignage").Natural().Width
	if d := r[0].Width - want; d < -1 || d > 1 {
		t.Errorf("it is %v wide, not %v", r[0].Width, want)
	}
	line := text.at(180).all[int(r[0].Y/24)]
	shown := line.frags[0].text
	before := Law(shown[:strings.Index(shown, "témoignage")]).Natural().Width
	if d := r[0].X - before; d < -1 || d > 1 {
		t.Errorf("it begins at %v, not %v", r[0].X, before)
	}
	if i := text.RuneAt(r[0].Position.AddXY(1, 5)); i != from {
		t.Errorf("under its left is rune %d, not %d", i, from)
	}
	if i := text.RuneAt(fyne.NewPos(r[0].X+r[0].Width-1, r[0].Y+5)); i != to {
		t.Errorf("under its right is rune %d, not %d", i, to)
	}
	if i := text.RuneAt(fyne.NewPos(9999, 9999)); i != len(runes) {
		t.Errorf("past the end is rune %d of %d", i, len(runes))
	}
	if i := text.RuneAt(fyne.NewPos(-5, -5)); i != 0 {
		t.Errorf("before the start is rune %d", i)
	}
	if all := text.Bounds(0, len(runes)); len(all) != len(text.at(180).all) {
		t.Errorf("the whole has %d rectangles", len(all))
	}
	if r := text.Bounds(5, 5); len(r) != 0 {
		t.Errorf("nothing has %d rectangles", len(r))
	}
}

func TestBoundsFromRightToLeft(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	text := Body("Nom : سلام عالم fin")
	text.Resize(fyne.NewSize(400, 20))
	first, second, end := text.Bounds(6, 10), text.Bounds(11, 15), text.Bounds(16, 19)
	if len(first) != 1 || len(second) != 1 || len(end) != 1 {
		t.Fatalf("%v, %v, %v", first, second, end)
	}
	if !(second[0].X < first[0].X && first[0].X < end[0].X) {
		t.Errorf("the words begin at %v, %v and %v", first[0].X, second[0].X, end[0].X)
	}
	if i := text.RuneAt(first[0].Position.AddXY(first[0].Width-1, 5)); i != 6 {
		t.Errorf("at the right of the first is rune %d", i)
	}
	if all := text.Bounds(0, 19); len(all) != 1 || all[0].Width < text.Natural().Width-1 {
		t.Errorf("the whole is %v", all)
	}
}

func TestColoursFollowTheTheme(t *testing.T) {
	a := start(t, look.Settings{Variant: look.Light})
	text := New(Run{Text: "cité", Fill: look.ColorMark, Rule: true, Strike: true, Underline: true})
	w := test.NewTempWindow(t, Column(0, text))
	w.Resize(fyne.NewSize(200, 100))
	if _, n := drawn(text); n != 5 {
		t.Errorf("%d things are drawn", n)
	}
	a.Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Dark}))
	text.Refresh()
	objects := test.WidgetRenderer(text).Objects()
	if got := objects[0].(*canvas.Rectangle).FillColor; got != look.Color(look.ColorMark) {
		t.Errorf("the ground is %v", got)
	}
	if got := objects[1].(*canvas.Text).Color; got != look.Color(look.ColorInk) {
		t.Errorf("the ink is %v", got)
	}
}

func TestOnlyATextThatActsTakesTaps(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	tapped := 0
	text := Body("Lire la suite")
	text.OnTapped = func() { tapped++ }
	w := test.NewTempWindow(t, Column(0, text, Body("autre")))
	w.Resize(fyne.NewSize(200, 100))
	p := fyne.CurrentApp().Driver().AbsolutePositionForObject(text)
	test.TapCanvas(w.Canvas(), p.AddXY(3, 3))
	test.TapCanvas(w.Canvas(), p.AddXY(3, 25))
	if tapped != 1 {
		t.Errorf("tapped %d times", tapped)
	}
}

func FuzzText(f *testing.F) {
	start(f, look.Settings{Variant: look.Light})
	f.Add("Article 12 — Accès aux lieux", uint16(80), uint8(2))
	f.Add("\u202e\u0301\u0301\xff\r\n\u200d", uint16(3), uint8(0))
	f.Fuzz(func(t *testing.T, s string, width uint16, limit uint8) {
		text := New(Run{Text: s, Serif: true}, Run{Text: s, Bold: true})
		text.MaxLines = int(limit)
		w := float32(width)
		text.Resize(fyne.NewSize(w, text.HeightFor(w)))
		drawn(text)
		n := 2*utf8.RuneCountInString(s) + 1
		for _, y := range []float32{-1, 10, 1e6} {
			if i := text.RuneAt(fyne.NewPos(w/2, y)); i < 0 || i > n {
				t.Errorf("rune %d of %d", i, n)
			}
		}
		text.Bounds(0, n)
	})
}
