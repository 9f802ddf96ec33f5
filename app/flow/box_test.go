package flow

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"toguna/app/look"
)

const prose = "Quinze jours suffisent à vider un lieu de détention. Une visite annoncée ne constate que ce qu’on a préparé pour elle."

func square(w, h float32) *canvas.Rectangle {
	c := canvas.NewRectangle(look.Color(look.ColorInk))
	c.SetMinSize(fyne.NewSize(w, h))
	return c
}

func at(o fyne.CanvasObject) [4]float32 {
	return [4]float32{o.Position().X, o.Position().Y, o.Size().Width, o.Size().Height}
}

func wantAt(t *testing.T, name string, o fyne.CanvasObject, x, y, w, h float32) {
	t.Helper()
	if got, want := at(o), [4]float32{x, y, w, h}; got != want {
		t.Errorf("%s is at %v, not %v", name, got, want)
	}
}

func TestColumn(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	text, hidden, last := Body(prose), square(10, 10), square(10, 30)
	hidden.Hide()
	c := Column(8, text, hidden, last)
	high := text.HeightFor(200)
	if high < 60 || c.HeightFor(200) != high+8+30 {
		t.Errorf("the text is %v high, the column %v", high, c.HeightFor(200))
	}
	c.Resize(fyne.NewSize(200, c.HeightFor(200)))
	wantAt(t, "the text", text, 0, 0, 200, high)
	wantAt(t, "the last", last, 0, high+8, 200, 30)
	if m := c.MinSize(); m.Height != high+38 {
		t.Errorf("with a width its least height is %v", m.Height)
	}
	hidden.Show()
	c.Refresh()
	wantAt(t, "the one shown", hidden, 0, high+8, 200, 10)
	c.Add(square(5, 5))
	c.SetItems(last)
	wantAt(t, "the only one", last, 0, 0, 200, 30)
	if n := len(c.Items()); n != 1 {
		t.Errorf("it holds %d", n)
	}
}

func TestRow(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	a, b, c, d := square(20, 10), square(30, 40), square(5, 10), square(5, 10)
	hidden := square(99, 99)
	hidden.Hide()
	r := Row(10, a, Grow(b), Grow(c), Fixed(52, d), Pad(1, 1, 1, 1, hidden))
	r.Resize(fyne.NewSize(300, 40))
	// 300 less 3 gaps, 20 and 52 leaves 198 for two.
	wantAt(t, "the natural", a, 0, 15, 20, 10)
	wantAt(t, "what grows", r.items[1], 30, 0, 99, 40)
	wantAt(t, "what grows too", r.items[2], 139, 15, 99, 10)
	wantAt(t, "the fixed", r.items[3], 248, 15, 52, 10)
	if m := r.MinSize(); m != fyne.NewSize(20+30+5+52+30, 40) {
		t.Errorf("the least size is %v", m)
	}
	top := Top(0, square(10, 10), square(10, 50))
	top.Resize(fyne.NewSize(100, 50))
	wantAt(t, "at the top", top.items[0], 0, 0, 10, 10)
}

func TestRowGivesWay(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	text, end := Body(prose), square(40, 10)
	r := Row(10, text, end)
	r.Resize(fyne.NewSize(250, r.HeightFor(250)))
	wantAt(t, "the text", text, 0, 0, 200, text.HeightFor(200))
	if end.Position().X != 210 {
		t.Errorf("what follows is at %v", end.Position())
	}
	if n := r.Natural(); n.Width < 600 || n.Height != 20 {
		t.Errorf("by nature it is %v", n)
	}
}

func TestFrames(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	in := square(30, 10)
	p := Pad(1, 2, 3, 4, in)
	if m := p.MinSize(); m != fyne.NewSize(36, 14) {
		t.Errorf("padded it is %v", m)
	}
	p.Resize(fyne.NewSize(100, 50))
	wantAt(t, "what is padded", in, 4, 1, 94, 46)
	c := Center(square(30, 10))
	c.Resize(fyne.NewSize(100, 50))
	wantAt(t, "what is centred", c.Inner(), 35, 20, 30, 10)
	s := Surface(look.ColorPaper, look.ColorLine, 4, Body(prose))
	if h := s.HeightFor(200); h != Body(prose).HeightFor(200) {
		t.Errorf("the surface is %v high", h)
	}
	if h := HeightFor(Line(), 100); h != 1 {
		t.Errorf("a line is %v high", h)
	}
	if m := Space(3, 7).MinSize(); m != fyne.NewSize(3, 7) {
		t.Errorf("the space is %v", m)
	}
}

// What is scrolled takes the height it needs at the width it gets, in one go and
// when the width or the text changes.
func TestScroll(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	text := Law(prose + prose + prose)
	s := Scroll(Pad(16, 16, 16, 16, Column(0, text)))
	w := test.NewTempWindow(t, s)
	w.SetPadded(false)
	for _, wide := range []float32{300, 180, 500} {
		w.Resize(fyne.NewSize(wide, 100))
		if h := text.HeightFor(wide - 32); s.Content.Size() != fyne.NewSize(wide, h+32) {
			t.Errorf("at %v the content is %v, not %v high", wide, s.Content.Size(), h+32)
		}
	}
	text.SetText(prose)
	s.Refresh()
	if h := text.HeightFor(468); s.Content.Size().Height != max(100, h+32) {
		t.Errorf("with less text the content is %v high, not %v", s.Content.Size().Height, h+32)
	}
}

func TestThemeReachesTheGround(t *testing.T) {
	a := start(t, look.Settings{Variant: look.Light})
	s, l := Surface(look.ColorPaper, look.ColorLine, 4, Body("x")), Line()
	w := test.NewTempWindow(t, Column(0, s, l))
	w.Resize(fyne.NewSize(100, 100))
	a.Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Dark}))
	w.Content().Refresh()
	if got := test.WidgetRenderer(s).Objects()[0].(*canvas.Rectangle).FillColor; got != look.Color(look.ColorPaper) {
		t.Errorf("the ground is %v", got)
	}
	if got := test.WidgetRenderer(l.(fyne.Widget)).Objects()[0].(*canvas.Rectangle).FillColor; got != look.Color(look.ColorLine) {
		t.Errorf("the line is %v", got)
	}
}

// TestRowGoesOn: what does not fit side by side goes on below, and what is typed is
// wider with larger type.
func TestRowGoesOn(t *testing.T) {
	start(t, look.Settings{Variant: look.Light})
	a, b, c := square(60, 10), square(50, 20), square(30, 10)
	r := Row(10, a, b, c)
	if h := r.HeightFor(160); h != 20 {
		t.Errorf("with room for all it is %v high", h)
	}
	if h := r.HeightFor(120); h != 20+lineGap+10 {
		t.Errorf("with room for two it is %v high", h)
	}
	r.Resize(fyne.NewSize(120, 40))
	wantAt(t, "the first", a, 0, 6, 60, 10)
	wantAt(t, "the second", b, 70, 1, 50, 20)
	wantAt(t, "the third", c, 0, 29, 30, 10)
	r.Resize(fyne.NewSize(40, 60))
	wantAt(t, "the second, alone", b, 0, 20, 40, 20)
	wide := Typed(100, square(10, 10))
	if w := wide.MinSize().Width; w != 100 {
		t.Errorf("at 100 %% it is %v wide", w)
	}
	fyne.CurrentApp().Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Light, Scale: 1.5}))
	if w := wide.MinSize().Width; w != 150 {
		t.Errorf("at 150 %% it is %v wide", w)
	}
	s := Row(0, Grow(square(5, 5)), func() *Text { x := Body(prose); x.MaxLines, x.Least = 1, 200; return x }())
	if m := s.MinSize().Width; m != 205 {
		t.Errorf("a text with a least width leaves the row %v", m)
	}
}
