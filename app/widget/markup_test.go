package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"toguna/app/flow"
	"toguna/app/look"
)

// TestMarkup keeps what each control draws, in each of its states.
func TestMarkup(t *testing.T) {
	focused := func(c *control) { c.FocusGained() }
	off := func(c *control) { c.Disable() }
	hovered := func(c *control) { c.MouseIn(mouse()) }
	held := func(c *control) { c.MouseIn(mouse()); c.MouseDown(mouse()) }
	states := map[string]func(*control){"plain": func(*control) {}, "focused": focused, "off": off, "hovered": hovered, "held": held}
	controls := map[string]func() (fyne.CanvasObject, *control){
		"button": func() (fyne.CanvasObject, *control) {
			b := NewButton("Comparer", nil, Icon("action-compare"))
			return b, &b.control
		},
		"primary": func() (fyne.CanvasObject, *control) {
			b := NewButton("Enregistrer", nil, Primary(), Key("Ctrl ↵"))
			return b, &b.control
		},
		"quiet": func() (fyne.CanvasObject, *control) { b := NewButton("Annuler", nil, Quiet()); return b, &b.control },
		"icon": func() (fyne.CanvasObject, *control) {
			b := NewIconButton("action-lock", "Verrouiller", nil)
			return b, &b.control
		},
		"segmented": func() (fyne.CanvasObject, *control) {
			s := NewSegmented([]Segment{{Word: "Toutes", Count: 96}, {Word: "Noté", Icon: "state-noted", Key: "3", Count: -1}}, nil)
			return s, &s.control
		},
		"tabs": func() (fyne.CanvasObject, *control) {
			s := NewTabs([]string{"Lettre", "Historique"}, nil)
			return s, &s.control
		},
		"check": func() (fyne.CanvasObject, *control) {
			c := NewCheck("Donner la même suite", "", nil)
			c.SetChecked(true)
			return c, &c.control
		},
		"radio": func() (fyne.CanvasObject, *control) {
			r := NewRadio([]RadioItem{{"Oui", ""}, {"Non", "plus tard"}}, nil)
			return r, &r.control
		},
		"choice": func() (fyne.CanvasObject, *control) {
			c := NewChoice("", []string{"Tout le monde"}, nil)
			return c, &c.control
		},
		"navitem": func() (fyne.CanvasObject, *control) {
			n := NewNavItem("place-report", "Rapport", nil)
			n.SetHere(true)
			n.SetBadge(3)
			return n, &n.control
		},
		"rows": func() (fyne.CanvasObject, *control) { r := names(3); r.Select(1); return r, &r.control },
	}
	for name, build := range controls {
		for state, put := range states {
			t.Run(name+" "+state, func(t *testing.T) {
				light(t)
				o, c := build()
				cv := window(t, o, 320, 80)
				put(c)
				test.AssertRendersToMarkup(t, "markup/"+name+"-"+state+".xml", cv)
			})
		}
	}
}

func TestColoursFollowTheTheme(t *testing.T) {
	a := themed(t, look.Light, 1)
	cv := window(t, sheet(), 1376, 1000)
	day := cv.Capture()
	a.Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Dark}))
	cv.Content().Refresh()
	test.AssertImageMatches(t, "widgets-dark.png", cv.Capture())
	a.Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Light}))
	cv.Content().Refresh()
	test.AssertImageMatches(t, "widgets-light.png", day)
	test.AssertImageMatches(t, "widgets-light.png", cv.Capture())
}

func TestLargeWordsAreNotCut(t *testing.T) {
	themed(t, look.Light, 2)
	b := NewButton("Proposer une rédaction", nil, Icon("action-wording"), Key("R"))
	window(t, b, b.MinSize().Width, b.MinSize().Height)
	if got := b.word.Text.Text; got != "Proposer une rédaction" {
		t.Errorf("the button says %q", got)
	}
	if h := b.MinSize().Height; h < b.word.MinSize().Height {
		t.Errorf("a button %v high for words %v high", h, b.word.MinSize().Height)
	}
	f := NewField("Étiquette", "")
	if f.high() < f.line()+8 {
		t.Errorf("a field %v high, of words %v", f.high(), f.line())
	}
	if names(3).Height() <= 32 {
		t.Error("rows did not grow with their words")
	}
}

func TestAButtonGivenTooLittleSaysSo(t *testing.T) {
	light(t)
	b := NewButton("Donner la même suite aux semblables", nil)
	full := b.MinSize()
	cv := window(t, newPanel("", "", 0, 0, 0, b), 120, 40)
	if s := b.word.Text.Text; !strings.HasSuffix(s, "…") || b.word.width() > 120 {
		t.Errorf("at 120 px it says %q", s)
	}
	if b.MinSize() != full {
		t.Errorf("it asks for %v once cut, not %v", b.MinSize(), full)
	}
	cv.Content().Resize(full.AddWidthHeight(2, 2))
	if s := b.word.Text.Text; s != b.Word() {
		t.Errorf("with room again it says %q", s)
	}
}

func TestSegmentsAndTabsTakeASecondLine(t *testing.T) {
	themed(t, look.Light, 1.6)
	s := NewSegmented([]Segment{{Word: "Toutes", Count: 96}, {Word: "À répondre", Count: 38}, {Word: "Semblables", Count: 14}}, nil)
	tabs := NewTabs([]string{"Commentaires (7)", "Lettre", "Historique"}, nil)
	window(t, flow.Column(8, s, tabs), 300, 300)
	one, line := s.MinSize().Height, tabs.MinSize().Height
	if s.HeightFor(300) <= one || s.Size().Height != s.HeightFor(300) || tabs.HeightFor(300) <= line {
		t.Errorf("at 300 they are %v and %v high", s.Size().Height, tabs.Size().Height)
	}
	if s.HeightFor(s.MinSize().Width) != one || tabs.HeightFor(tabs.MinSize().Width) != line {
		t.Error("with room they take more than a line")
	}
	for i, g := range s.segments {
		if g.x+g.width > 300 {
			t.Errorf("segment %d ends at %v of 300", i, g.x+g.width)
		}
	}
	s.Tapped(at(20, one+10))
	tabs.Tapped(at(20, line+10))
	if s.Selected() == 0 || tabs.Selected() == 0 {
		t.Errorf("a click on the second line chose %d and %d", s.Selected(), tabs.Selected())
	}
}
