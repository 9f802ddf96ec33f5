package law

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"toguna/app/look"
)

const (
	visit   = "Les membres de la commission accèdent, après avis préalable de quinze jours, à tout lieu placé sous l’autorité des forces de sécurité intérieure, y compris les lieux de privation de liberté."
	refusal = "Aucun document ne peut leur être refusé, hormis ceux dont la divulgation mettrait en danger une personne identifiable."
)

func start(t testing.TB) fyne.App {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Light}))
	return a
}

func shown(t testing.TB, o Options, rows ...Row) (*List, fyne.Window) {
	t.Helper()
	l := New(o)
	l.SetRows(rows)
	w := test.NewTempWindow(t, l)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(550, 400))
	return l, w
}

func passage(text, s string, selected bool) Highlight {
	at := strings.Index(text, s)
	from := utf8.RuneCountInString(text[:at])
	return Highlight{from, from + utf8.RuneCountInString(s), selected}
}

// many are n provisions of a few lines each.
func many(n int) []Row {
	rnd := rand.New(rand.NewPCG(7, 7))
	words := strings.Fields(visit + " " + refusal)
	rows := make([]Row, n)
	for i := range rows {
		r := &rows[i]
		r.ID, r.Number = fmt.Sprint("p", i), fmt.Sprintf("al. %d", i%9+1)
		if i%10 == 0 {
			r.Kind, r.Label, r.Number = Article, fmt.Sprintf("Article %d", i/10+1), ""
		}
		text := make([]string, 5+rnd.IntN(80))
		for j := range text {
			text[j] = words[rnd.IntN(len(words))]
		}
		r.Text = strings.Join(text, " ")
	}
	return rows
}

func TestLooks(t *testing.T) {
	start(t)
	l, w := shown(
		t, Options{},
		Row{Kind: Heading, Label: "Titre II — Du contrôle parlementaire"},
		Row{Kind: Article, Label: "Article 12 — Accès aux lieux"},
		Row{Number: "al. 1", Text: visit, Marks: Marks{14, true}, Highlights: []Highlight{passage(visit, "après avis préalable de quinze jours,", true)}},
		Row{Number: "al. 2", Text: refusal, Marks: Marks{Comments: 6}, Highlights: []Highlight{passage(refusal, "une personne", false)}},
	)
	l.Select(2)
	test.AssertRendersToMarkup(t, "looks.xml", w.Canvas())
}

func TestHighlightsLieUnderTheirWords(t *testing.T) {
	start(t)
	h := passage(visit, "après avis préalable de quinze jours,", true)
	l, _ := shown(t, Options{}, Row{Text: visit, Highlights: []Highlight{h}})
	v := l.views[0]
	if len(v.under) != 2 || len(v.over) != 2 {
		t.Fatalf("%d grounds and %d lines are drawn", len(v.under), len(v.over))
	}
	for i, o := range v.under {
		if got := o.(*canvas.Rectangle).FillColor; got != look.Color(look.ColorMarkOn) {
			t.Errorf("ground %d is %v", i, got)
		}
		y := o.Position().Y + o.Size().Height/2
		left := v.runeAt(fyne.NewPos(o.Position().X+1, y))
		right := v.runeAt(fyne.NewPos(o.Position().X+o.Size().Width-1, y))
		got := string([]rune(visit)[left:right])
		if want := []string{"après avis", "préalable de quinze jours,"}[i]; strings.TrimSpace(got) != want {
			t.Errorf("over ground %d stands %q", i, got)
		}
	}
	if got := v.over[0].(*canvas.Rectangle).FillColor; got != look.Color(look.ColorWarn) {
		t.Errorf("the line under it is %v", got)
	}
}

// What is in sight stays where it is whatever the rows out of sight turn out to
// be: a step of the wheel moves every row in sight by that step.
func TestNothingJumps(t *testing.T) {
	start(t)
	l, _ := shown(t, Options{}, many(500)...)
	wrong := 0
	for step, dy := range []float32{-60, -60, -333, 60, 20, -900, 45, 45, 450, -1200, 300, 300, 300} {
		before := map[int]float32{}
		for i, v := range l.views {
			before[i] = v.Position().Y
		}
		guessed := l.heights.total()
		at := l.top
		l.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, dy)})
		if l.heights.total() != guessed {
			wrong++
		}
		if at == 0 && l.top == 0 && l.into == 0 {
			continue
		}
		for i, v := range l.views {
			if y, ok := before[i]; ok {
				if d := v.Position().Y - y - dy; d < -0.1 || d > 0.1 {
					t.Errorf("step %d: row %d moved by %v, not %v", step, i, v.Position().Y-y, dy)
				}
			}
		}
	}
	if wrong == 0 {
		t.Error("every height was guessed: nothing was tried")
	}
}

func TestScrollsFromEndToEnd(t *testing.T) {
	start(t)
	l, _ := shown(t, Options{}, many(300)...)
	l.ScrollTo(299)
	last := l.views[299]
	if end := last.Position().Y + last.high; end < 399 || end > 401 {
		t.Errorf("the last row ends at %v of 400", end)
	}
	seen := map[int]bool{}
	for range 3000 {
		for i := range l.views {
			seen[i] = true
		}
		if l.top == 0 && l.into == 0 {
			break
		}
		l.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 150)})
	}
	if len(seen) != 300 {
		t.Errorf("%d of 300 rows came in sight", len(seen))
	}
	y, total := l.Offset()
	sum := float32(0)
	for i := range l.rows {
		sum += l.high(i)
	}
	if y != 0 || total < sum-1 || total > sum+1 {
		t.Errorf("at the start it is scrolled by %v; %v high, not %v", y, total, sum)
	}
	l.scrollBy(1e9)
	if l.top+len(l.shown) != 300 {
		t.Errorf("far down, row %d is the last in sight", l.top+len(l.shown)-1)
	}
}

func TestSelectedBeforeItIsShown(t *testing.T) {
	start(t)
	l := New(Options{})
	l.SetRows(many(100))
	l.Select(70)
	w := test.NewTempWindow(t, l)
	w.Resize(fyne.NewSize(550, 400))
	if l.Selected() != 70 || l.top != 70 || l.views[70] == nil {
		t.Errorf("row %d is selected, %d at the top", l.Selected(), l.top)
	}
}

func TestWidthChangesKeepThePlace(t *testing.T) {
	start(t)
	l, w := shown(t, Options{}, many(3000)...)
	l.ScrollTo(1500)
	bound := l.bound
	for _, wide := range []float32{300, 900, 420, 550} {
		w.Resize(fyne.NewSize(wide, 400))
		if l.top != 1500 {
			t.Errorf("at %v row %d is at the top", wide, l.top)
		}
	}
	if n := l.bound - bound; n > 200 {
		t.Errorf("%d rows were laid out for 4 widths", n)
	}
}

func TestOnlyWhatIsInSightIsLaidOut(t *testing.T) {
	start(t)
	l, _ := shown(t, Options{}, many(20000)...)
	if l.bound > 60 || len(l.views)+len(l.spare) > 60 {
		t.Errorf("%d rows were laid out, in %d views", l.bound, len(l.views)+len(l.spare))
	}
	l.ScrollTo(19999)
	l.Select(10000)
	for range 200 {
		l.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -120)})
	}
	if len(l.views)+len(l.spare) > 80 {
		t.Errorf("there are %d views", len(l.views)+len(l.spare))
	}
}

func TestMarksChangeWithoutLayingOut(t *testing.T) {
	start(t)
	l, _ := shown(t, Options{}, many(50)...)
	bound, v, text := l.bound, l.views[1], l.views[1].parts[0].text
	r := l.Row(1)
	r.Marks, r.Highlights = Marks{3, true}, []Highlight{{0, 5, false}}
	l.SetRow(1, r)
	if l.bound != bound || l.views[1] != v || v.parts[0].text != text {
		t.Error("the row is laid out again")
	}
	if v.row.Marks.Comments != 3 || len(v.under) != 1 {
		t.Errorf("the row shows %v and %d passages", v.row.Marks, len(v.under))
	}
	high := v.high
	r.Text = strings.Repeat(r.Text+" ", 4)
	l.SetRow(1, r)
	if l.views[1].high <= high || l.heights.each[1] != l.views[1].high {
		t.Errorf("with more text it is %v high, was %v", l.views[1].high, high)
	}
	if next := l.views[2]; next != nil && next.Position().Y != v.Position().Y+v.high {
		t.Errorf("the next row begins at %v, not %v", next.Position().Y, v.Position().Y+v.high)
	}
}

func TestRowsKeepTheirPlaceByID(t *testing.T) {
	start(t)
	rows := many(100)
	l, _ := shown(t, Options{}, rows...)
	l.ScrollTo(40)
	l.Select(41)
	l.SetRows(rows[20:])
	if l.Selected() != 21 || l.idAt(l.top) != "p40" {
		t.Errorf("selected %d, at the top %s", l.Selected(), l.idAt(l.top))
	}
	l.SetRows(rows[:10])
	if l.Selected() != -1 || l.top != 0 {
		t.Errorf("selected %d, at the top %d", l.Selected(), l.top)
	}
	l.SetRows(nil)
	if len(l.shown) != 0 || l.Len() != 0 {
		t.Errorf("%d rows are shown", len(l.shown))
	}
}

func TestKeys(t *testing.T) {
	start(t)
	var told []int
	l, w := shown(t, Options{OnSelect: func(i int) { told = append(told, i) }}, many(60)...)
	var passed []rune
	w.Canvas().SetOnTypedRune(func(r rune) { passed = append(passed, r) })
	w.Canvas().Focus(l)
	for _, c := range []struct {
		key  fyne.KeyName
		r    rune
		want int
	}{
		{"", 'j', 0},
		{"", 'J', 1},
		{fyne.KeyDown, 0, 2},
		{"", 'k', 1},
		{fyne.KeyUp, 0, 0},
		{fyne.KeyUp, 0, 0},
		{fyne.KeyEnd, 0, 59},
		{fyne.KeyDown, 0, 59},
		{fyne.KeyHome, 0, 0},
		{"", 'c', 0},
	} {
		if c.r != 0 {
			l.TypedRune(c.r)
		} else {
			l.TypedKey(&fyne.KeyEvent{Name: c.key})
		}
		if l.Selected() != c.want {
			t.Fatalf("after %q%q row %d is selected, not %d", c.key, c.r, l.Selected(), c.want)
		}
		v := l.views[c.want]
		if v == nil || v.Position().Y < 0 || v.Position().Y+min(v.high, 400) > 401 {
			t.Fatalf("after %q%q the row is not in sight", c.key, c.r)
		}
	}
	if want := []int{0, 1, 2, 1, 0, 59, 0}; !slices.Equal(told, want) {
		t.Errorf("told %v", told)
	}
	if string(passed) != "c" {
		t.Errorf("%q went on to the window", string(passed))
	}
	last := -1
	for range 80 {
		l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
		if l.Selected() < last {
			t.Fatalf("a page down went from %d to %d", last, l.Selected())
		}
		last = l.Selected()
	}
	if last != 59 {
		t.Errorf("pages end at row %d", last)
	}
	for range 80 {
		l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageUp})
	}
	if l.Selected() != 0 {
		t.Errorf("pages up end at row %d", l.Selected())
	}
}

func TestChoosingWords(t *testing.T) {
	start(t)
	var told string
	o := Options{OnQuote: func(_, from, to int) { told = string([]rune(visit)[from:to]) }}
	l, _ := shown(t, o, Row{Text: visit}, Row{Text: refusal})
	l.Select(0)
	shift := &fyne.KeyEvent{Name: desktop.KeyShiftLeft}
	right, left := &fyne.KeyEvent{Name: fyne.KeyRight}, &fyne.KeyEvent{Name: fyne.KeyLeft}
	for _, c := range []struct {
		shift bool
		key   *fyne.KeyEvent
		want  string
	}{
		{false, right, "Les"},
		{false, right, "membres"},
		{true, right, "membres de"},
		{true, right, "membres de la"},
		{true, left, "membres de"},
		{true, left, "membres"},
		{true, left, "membres"},
		{false, left, "Les"},
		{false, left, "Les"},
	} {
		if c.shift {
			l.KeyDown(shift)
		}
		l.TypedKey(c.key)
		l.KeyUp(shift)
		if told != c.want {
			t.Fatalf("%q is chosen, not %q", told, c.want)
		}
	}
	if i, from, to, ok := l.Quote(); !ok || i != 0 || from != 0 || to != 3 {
		t.Errorf("the quote is %d: %d to %d, %v", i, from, to, ok)
	}
	if len(l.views[0].under) != 1 {
		t.Error("what is chosen is not shown")
	}
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if _, _, _, ok := l.Quote(); ok || told != "" {
		t.Error("Escape leaves it chosen")
	}
	l.TypedKey(right)
	l.Select(1)
	if _, _, _, ok := l.Quote(); ok {
		t.Error("it is chosen in a row that is not selected")
	}
}

func TestChoosingWithTheMouse(t *testing.T) {
	start(t)
	told := ""
	l, _ := shown(t, Options{OnQuote: func(i, from, to int) { told = fmt.Sprint(i, string([]rune(refusal)[from:to])) }}, Row{Text: visit}, Row{Text: refusal})
	v := l.views[1]
	h := passage(refusal, "document ne peut ", false)
	r := v.bounds(h.From, h.To)[0]
	from := v.Position().Add(r.Position).AddXY(1, 8)
	l.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: from}, Button: desktop.MouseButtonPrimary})
	for x := float32(0); x < r.Width-1; x += 5 {
		l.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: from.AddXY(x, 0)}})
	}
	l.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: from.AddXY(r.Width-2, 0)}})
	l.DragEnd()
	if told != "1document ne peut" && told != "1 document ne peut" {
		t.Errorf("%q is chosen", told)
	}
	if l.Selected() != 1 {
		t.Errorf("row %d is selected", l.Selected())
	}
	// Past the row it ends with it.
	l.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: from}, Button: desktop.MouseButtonPrimary})
	l.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(900, 900)}})
	l.DragEnd()
	if !strings.HasSuffix(told, "une personne identifiable.") {
		t.Errorf("%q is chosen", told)
	}
	l.Tapped(&fyne.PointEvent{Position: fyne.NewPos(100, 10)})
	if _, _, _, ok := l.Quote(); ok {
		t.Error("a tap leaves it chosen")
	}
}

func TestTaps(t *testing.T) {
	start(t)
	var told []string
	tell := func(s string) func(int) {
		return func(i int) { told = append(told, fmt.Sprint(s, i)) }
	}
	h := passage(visit, "quinze", false)
	l, w := shown(t, Options{
		OnSelect: tell("select"), OnMark: tell("mark"),
		OnHighlight: func(i, h int) { told = append(told, fmt.Sprint("passage", i, h)) },
	}, Row{Text: refusal}, Row{Text: visit, Marks: Marks{Comments: 2}, Highlights: []Highlight{h}})
	v := l.views[1]
	test.TapCanvas(w.Canvas(), v.Position().AddXY(60, 60))
	test.TapCanvas(w.Canvas(), v.Position().AddXY(500, 15))
	test.TapCanvas(w.Canvas(), v.Position().Add(v.bounds(h.From, h.To)[0].Position).AddXY(4, 4))
	test.TapCanvas(w.Canvas(), fyne.NewPos(500, 15))
	if got := strings.Join(told, " "); got != "select1 mark1 passage1 0 select0" {
		t.Errorf("told %q", got)
	}
	if w.Canvas().Focused() != l {
		t.Error("the list is not focused")
	}
}

// One who points at a row sees it: it does not move.
func TestTapsDoNotScroll(t *testing.T) {
	start(t)
	l, w := shown(t, Options{}, Row{Text: strings.Repeat(visit+" ", 20)}, Row{Text: visit})
	l.scrollBy(300)
	test.TapCanvas(w.Canvas(), fyne.NewPos(100, 100))
	if l.Selected() != 0 || l.into != 300 {
		t.Errorf("row %d is selected, scrolled by %v", l.Selected(), l.into)
	}
	l.Select(0)
	if l.into != 0 {
		t.Errorf("one who asked for the row sees it from %v", l.into)
	}
}

func TestTables(t *testing.T) {
	start(t)
	text := "Grade\tEffectif\n" + strings.Repeat("Commissaire\t12\n", 9999)
	h := passage(text, "12", false)
	l, _ := shown(t, Options{More: func(n int) string { return fmt.Sprintf("… %d lignes", n) }}, Row{Kind: Table, Text: text, Highlights: []Highlight{h}})
	v := l.views[0]
	if n := len(v.parts); n != 2*maxTableRows+1 {
		t.Errorf("%d cells are shown", n)
	}
	if end := v.parts[len(v.parts)-1].text; end.Natural().Width < 50 || end.Position().Y < 60*24 {
		t.Errorf("what is left out is said at %v", end.Position())
	}
	if rows, more := cells(text); len(rows) != 60 || more != 9940 {
		t.Errorf("%d rows and %d more", len(rows), more)
	}
	if len(v.under) != 1 {
		t.Fatalf("%d passages are shown", len(v.under))
	}
	at := v.under[0].Position()
	if c := v.parts[3].text.Position(); at.X != c.X || at.Y != c.Y+1 {
		t.Errorf("the passage is at %v, its cell at %v", at, c)
	}
	if i := v.runeAt(at.AddXY(1, 5)); i != h.From {
		t.Errorf("there is rune %d, not %d", i, h.From)
	}
}

func TestCells(t *testing.T) {
	rows, more := cells("a\tbé\nc\n\td")
	want := [][]cell{{{"a", 0}, {"bé", 2}}, {{"c", 5}}, {{"", 7}, {"d", 8}}}
	if more != 0 || fmt.Sprint(rows) != fmt.Sprint(want) {
		t.Errorf("%v and %d more", rows, more)
	}
	if rows, _ := cells(strings.Repeat("x\t", 5000)); len(rows) != 1 || len(rows[0]) != maxColumns {
		t.Errorf("a row of 5000 cells has %d", len(rows[0]))
	}
	if rows, _ := cells(strings.Repeat("x", 1<<20)); len(rows[0][0].text) > maxCell+1 {
		t.Errorf("a cell shows %d letters", len(rows[0][0].text))
	}
}

func TestHostileRows(t *testing.T) {
	start(t)
	huge := strings.Repeat("x", 1<<20)
	all := make([]Highlight, 5000)
	for i := range all {
		all[i] = Highlight{i - 50, i * 1000, i%2 == 0}
	}
	for name, r := range map[string]Row{
		"one word":         {Number: huge, Label: huge, Text: huge, Highlights: all},
		"20000 words":      {Text: strings.Repeat("contrôle ", 20000), Highlights: all},
		"direction":        {Number: "\u202e1", Label: "\u2067article", Text: strings.Repeat("\u202etexte\u202c ", 5000), Highlights: all},
		"controls":         {Text: strings.Repeat("\x00\x1b[31m", 1<<16)},
		"marks":            {Text: "a" + strings.Repeat("\u0301", 1<<16)},
		"lines":            {Text: strings.Repeat("\n", 1<<16)},
		"table":            {Kind: Table, Text: strings.Repeat("\t\u202e", 1<<16), Highlights: all},
		"table of a word":  {Kind: Table, Text: huge, Highlights: all},
		"deep":             {Kind: Point, Level: 1 << 30, Text: visit},
		"many comments":    {Text: visit, Marks: Marks{Comments: 1 << 30, New: true}},
		"nothing":          {},
		"unknown":          {Kind: 99, Level: -5, Text: visit},
		"a number of lies": {Text: "x", Marks: Marks{Comments: -5}, Highlights: []Highlight{{-9, 1 << 40, true}, {5, 2, true}}},
	} {
		t.Run(name, func(t *testing.T) {
			l, w := shown(t, Options{More: func(n int) string { return fmt.Sprint(n) }}, r, Row{Text: visit})
			for _, wide := range []float32{550, 60, 2000} {
				w.Resize(fyne.NewSize(wide, 300))
				for range 3 {
					l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
					l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
				}
			}
			for _, v := range append(l.spare, l.views[0], l.views[1]) {
				if v == nil {
					continue
				}
				if len(v.under)+len(v.over) > 4*maxHighlights || len(v.parts) > maxTableRows*maxColumns+1 {
					t.Errorf("%d passages, %d parts", len(v.under), len(v.parts))
				}
			}
			if _, total := l.Offset(); total > 40000 {
				t.Errorf("two rows are %v high", total)
			}
		})
	}
}

func TestFollowsTheTheme(t *testing.T) {
	a := start(t)
	l, w := shown(t, Options{}, many(20)...)
	high, ground := l.high(0), test.WidgetRenderer(l).Objects()[0].(*canvas.Rectangle)
	a.Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Dark, Scale: 1.5}))
	w.Content().Refresh()
	if l.high(0) < high*1.2 {
		t.Errorf("in larger letters a row is %v high, was %v", l.high(0), high)
	}
	if ground.FillColor != look.Color(look.ColorPaper) {
		t.Errorf("the paper is %v", ground.FillColor)
	}
}

func TestHeights(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for n := range 70 {
		var h heights
		each := make([]float32, n)
		for i := range each {
			each[i] = float32(1 + rnd.IntN(50))
		}
		h.reset(slices.Clone(each))
		for range n {
			i := rnd.IntN(n)
			each[i] = float32(1 + rnd.IntN(90))
			h.set(i, each[i], true)
		}
		sum := float32(0)
		for i, e := range each {
			if got := h.before(i); got != sum {
				t.Fatalf("before %d of %d are %v, not %v", i, n, got, sum)
			}
			if row, into := h.at(sum + e/2); row != i || into != e/2 {
				t.Fatalf("at %v is row %d + %v, not %d", sum+e/2, row, into, i)
			}
			sum += e
		}
		if row, _ := h.at(sum + 5); n > 0 && row != n-1 {
			t.Errorf("past the end is row %d of %d", row, n)
		}
	}
}

func TestScrollBar(t *testing.T) {
	start(t)
	l, w := shown(t, Options{}, many(300)...)
	bar := test.WidgetRenderer(l).(*listRenderer).bar
	if y := bar.grip.Position().Y; y != 0 {
		t.Errorf("at the start the grip is at %v", y)
	}
	grab := bar.Position().AddXY(4, 5)
	test.Drag(w.Canvas(), grab, 0, 180)
	if l.top < 100 || l.top > 200 {
		t.Errorf("half way down row %d is at the top", l.top)
	}
	test.Drag(w.Canvas(), bar.Position().Add(bar.grip.Position()).AddXY(4, 5), 0, 900)
	if l.top+len(l.shown) != 300 {
		t.Errorf("all the way down row %d is the last", l.top+len(l.shown)-1)
	}
	top := l.top
	test.TapCanvas(w.Canvas(), bar.Position().AddXY(4, 2))
	if l.top >= top {
		t.Error("a tap above the grip does not go up")
	}
}
