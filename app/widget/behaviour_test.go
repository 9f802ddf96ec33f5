package widget

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"toguna/app/flow"
)

func TestButtonTapsFromTheKeyboard(t *testing.T) {
	light(t)
	taps := 0
	b := NewButton("Comparer", func() { taps++ })
	window(t, b, 200, 40)
	press(b, fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyA)
	test.Tap(b)
	if taps != 4 {
		t.Errorf("tapped %d times of 4", taps)
	}
	b.Disable()
	press(b, fyne.KeySpace)
	test.Tap(b)
	if taps != 4 {
		t.Error("a disabled button was tapped")
	}
}

func TestKeysOfThePlaceGoOn(t *testing.T) {
	light(t)
	var runes []rune
	var keys []fyne.KeyName
	b, f := NewButton("Comparer", nil), NewField("Texte", "")
	rows := names(3)
	cv := window(t, flow.Column(8, b, f, rows), 300, 200)
	cv.SetOnTypedRune(func(r rune) { runes = append(runes, r) })
	cv.SetOnTypedKey(func(ev *fyne.KeyEvent) { keys = append(keys, ev.Name) })

	b.TypedRune('c')
	b.TypedRune(' ')
	rows.TypedRune('e')
	rows.TypedRune('j')
	f.entry.TypedRune('x')
	press(b, fyne.KeyF1, fyne.KeySpace)
	press(f.entry, fyne.KeyF6, fyne.KeyEscape, fyne.KeyF, fyne.KeyLeft)
	if string(runes) != "ce" {
		t.Errorf("the place heard %q", string(runes))
	}
	if want := []fyne.KeyName{fyne.KeyF1, fyne.KeyF6, fyne.KeyEscape}; !slices.Equal(keys, want) {
		t.Errorf("the place heard %v, not %v", keys, want)
	}
	if f.Text() != "x" || rows.Selected() != 0 {
		t.Errorf("field %q, row %d", f.Text(), rows.Selected())
	}
}

func TestTabReachesWhatCanBeUsed(t *testing.T) {
	light(t)
	off := NewButton("Clore", nil)
	off.Disable()
	b, s, f := NewButton("Comparer", nil), NewSegmented([]Segment{{Word: "A", Count: -1}, {Word: "B", Count: -1}}, nil), NewField("Texte", "", Lines(3))
	check := NewCheck("Oui", "", nil)
	cv := window(t, flow.Column(8, b, off, s, f, check), 300, 300)
	for _, want := range []fyne.Focusable{b, s, f.entry, check, b} {
		cv.FocusNext()
		if cv.Focused() != want {
			t.Fatalf("Tab reached %T, not %T", cv.Focused(), want)
		}
	}
	if b.ring.ring.Hidden {
		t.Error("the focused button has no ring")
	}
	b.Disable()
	if cv.Focused() != nil || !b.ring.ring.Hidden {
		t.Error("a disabled button kept the focus")
	}
	if f.entry.AcceptsTab() {
		t.Error("a field of several lines keeps Tab for itself")
	}
}

func TestSegmentedMovesWithArrows(t *testing.T) {
	light(t)
	var told []int
	s := NewSegmented([]Segment{{Word: "Retenu", Count: -1}, {Word: "En partie", Count: 2}, {Word: "Noté", Count: 0}}, func(i int) { told = append(told, i) })
	cv := window(t, s, 400, 40)
	press(s, fyne.KeyLeft, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd)
	s.Tapped(at(5, 10))
	s.SetSelected(1)
	s.Tapped(at(s.segments[1].x+3, 10))
	if want := []int{1, 2, 0, 2, 0}; !slices.Equal(told, want) {
		t.Errorf("told %v, not %v", told, want)
	}
	if cv.Focused() != s {
		t.Error("a click gave no focus")
	}
	if s.AccessibilityLabel() != "En partie 2" || s.segments[2].words() != "Noté 0" || s.segments[0].words() != "Retenu" {
		t.Errorf("it says %q", s.AccessibilityLabel())
	}
	before := s.MinSize()
	s.SetSelected(2)
	if s.MinSize() != before {
		t.Error("choosing another moved the rest")
	}
	s.SetSelected(7)
	s.Disable()
	press(s, fyne.KeyLeft)
	if s.Selected() != 2 {
		t.Errorf("selected %d", s.Selected())
	}
	s.SetItems([]Segment{{Word: "Retenu", Count: -1}})
	if s.Selected() != 0 {
		t.Errorf("of one, %d is chosen", s.Selected())
	}
}

func TestTabsRadioAndChoiceMoveWithArrows(t *testing.T) {
	light(t)
	var tab, radio, choice []int
	tabs := NewTabs([]string{"Lettre", "Pièces", "Historique"}, func(i int) { tab = append(tab, i) })
	radios := NewRadio([]RadioItem{{"Oui", ""}, {"Non", "plus tard"}}, func(i int) { radio = append(radio, i) })
	choices := NewChoice("Qui", []string{"Tout le monde", "La commission"}, func(i int) { choice = append(choice, i) })
	window(t, flow.Column(8, tabs, radios, choices), 400, 300)
	press(tabs, fyne.KeyLeft, fyne.KeyRight, fyne.KeyEnd, fyne.KeyRight)
	tabs.Tapped(at(3, 3))
	press(radios, fyne.KeySpace, fyne.KeyDown, fyne.KeyDown)
	radios.Tapped(at(3, 3))
	press(choices, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyHome)
	for name, got := range map[string][2][]int{"tabs": {tab, {1, 2, 0}}, "radio": {radio, {0, 1, 0}}, "choice": {choice, {0, 1, 0}}} {
		if !slices.Equal(got[0], got[1]) {
			t.Errorf("%s told %v, not %v", name, got[0], got[1])
		}
	}
	if choices.AccessibilityLabel() != "Qui Tout le monde" || radios.AccessibilityLabel() != "Oui" || tabs.AccessibilityLabel() != "Lettre" {
		t.Error("what is chosen is not said")
	}
}

func TestCheckSaysYesAndNo(t *testing.T) {
	light(t)
	var told []bool
	c := NewCheck("Oui", "", func(on bool) { told = append(told, on) })
	window(t, c, 200, 40)
	press(c, fyne.KeySpace, fyne.KeyReturn)
	test.Tap(c)
	c.SetChecked(true)
	c.Disable()
	test.Tap(c)
	if !slices.Equal(told, []bool{true, false}) || !c.Checked() {
		t.Errorf("told %v, is %v", told, c.Checked())
	}
}

func TestChoiceOpensAMenu(t *testing.T) {
	light(t)
	got := -1
	c := NewChoice("", []string{"Tout le monde", "La commission", "Moi"}, func(i int) { got = i })
	c.SetSelected(1)
	cv := window(t, flow.Column(0, c), 300, 300)
	cv.Focus(c)
	press(c, fyne.KeyReturn)
	m := cv.Overlays().Top().(*Menu)
	if cv.Focused() != m.rows || m.rows.Selected() != 1 {
		t.Fatalf("the menu opened with %v focused and %d selected", cv.Focused(), m.rows.Selected())
	}
	press(m.rows, fyne.KeyDown, fyne.KeyReturn)
	if got != 2 || c.Selected() != 2 || OverlayOpen(cv) {
		t.Errorf("chose %d, shows %d, still open: %v", got, c.Selected(), OverlayOpen(cv))
	}
	if cv.Focused() != c || c.ring.ring.Hidden {
		t.Error("the focus did not come back")
	}
	press(c, fyne.KeySpace)
	press(cv.Focused(), fyne.KeyHome, fyne.KeyEscape)
	if OverlayOpen(cv) || c.Selected() != 2 {
		t.Error("Esc did not leave all as it was")
	}
	test.Tap(c)
	test.TapCanvas(cv, fyne.NewPos(20, 50))
	if OverlayOpen(cv) || c.Selected() != 0 {
		t.Errorf("a click on the first line chose %d", c.Selected())
	}
	test.Tap(c)
	test.TapCanvas(cv, fyne.NewPos(290, 290))
	if OverlayOpen(cv) || c.Selected() != 0 {
		t.Error("a click beside the menu did not close it")
	}
}

func TestAMenuLineThatIsOffIsNotTaken(t *testing.T) {
	light(t)
	b := NewButton("Exporter", nil)
	cv := window(t, b, 300, 200)
	took := -1
	m := ShowMenu(b, []MenuItem{{Word: "docx", Off: true}, {Word: "pdf"}}, -1, func(i int) { took = i })
	press(m.rows, fyne.KeyReturn)
	if took != -1 || !m.Open() {
		t.Fatal("a line that is off was taken")
	}
	press(m.rows, fyne.KeyDown, fyne.KeyReturn)
	if took != 1 || OverlayOpen(cv) {
		t.Errorf("took %d", took)
	}
}

func TestIconButtonSaysWhatItDoes(t *testing.T) {
	light(t)
	tapped := false
	b := NewIconButton("action-lock", "Verrouiller", func() { tapped = true })
	tips := NewTips(flow.Column(8, flow.Row(8, b), NewButton("Autre", nil)))
	cv := window(t, tips, 200, 100)
	cv.Focus(b)
	if !tips.tip.Visible() || tips.tip.word.Text.Text != "Verrouiller" {
		t.Error("the focus brought no tooltip")
	}
	if OverlayOpen(cv) {
		t.Error("the tooltip took the keyboard")
	}
	press(b, fyne.KeySpace)
	if !tapped || tips.tip.Visible() {
		t.Errorf("tapped %v, tooltip in sight %v", tapped, tips.tip.Visible())
	}
	b.tip(true)
	cv.FocusNext()
	if tips.tip.Visible() {
		t.Error("the tooltip outlived the focus")
	}
	b.MouseIn(mouse())
	if b.wait == nil {
		t.Error("hovering waits for nothing")
	}
	b.MouseOut()
	if b.wait != nil || tips.tip.Visible() {
		t.Error("leaving did not stop it")
	}
	if b.AccessibilityLabel() != "Verrouiller" {
		t.Errorf("it is called %q", b.AccessibilityLabel())
	}
}

func TestErrorBarUnfoldsDetails(t *testing.T) {
	light(t)
	acted, closed := false, false
	e := NewErrorBar("Une. Deux. Trois.", "Recommencer", func() { acted = true }, "Détails", "write: gone", "Fermer", func() { closed = true })
	cv := window(t, e, 400, 200)
	folded := e.HeightFor(400)
	for range 3 {
		cv.FocusNext()
		press(cv.Focused(), fyne.KeySpace)
	}
	if !acted || !closed || !e.Unfolded() || !e.technical.Visible() {
		t.Errorf("acted %v, closed %v, unfolded %v", acted, closed, e.Unfolded())
	}
	if e.HeightFor(400) <= folded {
		t.Error("unfolding made no room")
	}
}

func TestProgressSaysHowFar(t *testing.T) {
	light(t)
	cancelled := false
	p := NewProgress("Écriture")
	cv := window(t, p, 400, 120)
	without := p.HeightFor(400)
	p.SetState(0.5, "60 sur 120", "encore 20 s")
	if p.Fraction() != 0.5 {
		t.Errorf("half is %v", p.Fraction())
	}
	p.SetState(-1, "61 éléments", "")
	if p.Fraction() != 0 {
		t.Error("an unknown total filled the bar")
	}
	p.SetState(7, "tout", "")
	if p.Fraction() != 1 {
		t.Errorf("more than all is %v", p.Fraction())
	}
	p.SetCancel("Annuler", "Échap", "ce qui est écrit sera effacé", func() { cancelled = true })
	if p.HeightFor(400) <= without {
		t.Error("the button took no room")
	}
	cv.FocusNext()
	press(cv.Focused(), fyne.KeySpace)
	p.SetCancel("", "", "", nil)
	if !cancelled || p.HeightFor(400) != without {
		t.Errorf("cancelled %v, %v high and was %v", cancelled, p.HeightFor(400), without)
	}
}

func TestNavItem(t *testing.T) {
	light(t)
	var went []string
	a := NewNavItem("place-report", "Rapport", func() { went = append(went, "Rapport") })
	b := NewNavItem("place-people", "Personnes", func() { went = append(went, "Personnes") })
	b.SetBadge(3)
	cv := window(t, flow.Column(2, a, b), 184, 80)
	cv.Focus(a)
	press(a, fyne.KeyReturn, fyne.KeyDown)
	if cv.Focused() != b {
		t.Fatal("down did not go down")
	}
	press(b, fyne.KeySpace, fyne.KeyUp)
	if cv.Focused() != a || !slices.Equal(went, []string{"Rapport", "Personnes"}) {
		t.Errorf("went to %v", went)
	}
	if b.AccessibilityLabel() != "Personnes 3" || a.AccessibilityLabel() != "Rapport" {
		t.Error("the badge is not said")
	}
}

func TestBars(t *testing.T) {
	light(t)
	for _, c := range []struct{ value, total, want float32 }{{3, 6, 0.5}, {0, 6, 0}, {9, 6, 1}, {-1, 6, 0}, {3, 0, 0}} {
		if got := NewBar(c.value, c.total, OK).Part(); got != c.want {
			t.Errorf("%v of %v is %v", c.value, c.total, got)
		}
	}
	s := NewStacked(Part{1, OK}, Part{0, Warn}, Part{3, Error})
	s.Resize(fyne.NewSize(102, 20))
	a, b := s.frames[0].outer, s.frames[2].outer
	if a.Size().Width != 25 || b.Position().X != 27 || b.Size().Width != 75 || !s.frames[1].inner.Hidden {
		t.Errorf("parts at %v %v and %v %v", a.Position(), a.Size(), b.Position(), b.Size())
	}
}
