package widget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"toguna/app/flow"
)

func TestDialogKeepsTheKeyboard(t *testing.T) {
	light(t)
	heard := 0
	under := NewButton("Dessous", nil)
	cv := window(t, under, 700, 500)
	cv.SetOnTypedRune(func(rune) { heard++ })
	cv.SetOnTypedKey(func(*fyne.KeyEvent) { heard++ })
	cv.Focus(under)
	closed := 0
	f, ok := NewField("Nom", ""), NewButton("Renommer", nil, Primary())
	m := Dialog(cv, "Renommer", f, ok)
	m.OnClosed = func() { closed++ }
	if cv.Focused() != f.entry {
		t.Fatalf("the focus is on %T", cv.Focused())
	}
	cv.FocusNext()
	ok.TypedRune('c')
	press(ok, fyne.KeyF1)
	cv.FocusNext()
	if cv.Focused() != f.entry || heard != 0 {
		t.Errorf("Tab went to %T, the place heard %d keys", cv.Focused(), heard)
	}
	test.TapCanvas(cv, fyne.NewPos(5, 5))
	if !m.Open() {
		t.Error("a click beside closed it")
	}
	press(f.entry, fyne.KeyEscape)
	if m.Open() || OverlayOpen(cv) || closed != 1 {
		t.Error("Esc did not close it")
	}
	if cv.Focused() != under || under.ring.ring.Hidden {
		t.Error("the focus did not come back")
	}
	under.TypedRune('c')
	if heard != 1 {
		t.Error("the place is deaf afterwards")
	}
	m.Close()
	if closed != 1 {
		t.Error("it closed twice")
	}
}

func TestEscClosesADialogWithoutFocus(t *testing.T) {
	light(t)
	cv := window(t, NewButton("Dessous", nil), 700, 500)
	m := Dialog(cv, "Titre", flow.Body("Des mots."))
	cv.Unfocus()
	cv.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if m.Open() {
		t.Error("Esc was not heard")
	}
}

func TestAsk(t *testing.T) {
	light(t)
	cv := window(t, NewButton("Dessous", nil), 700, 500)
	yes := 0
	ask := func() *Modal {
		return Ask(cv, "Clore la consultation ?", "Personne ne pourra plus rien y remettre.", "Clore", "Annuler", func() { yes++ })
	}
	m := ask()
	press(cv.Focused(), fyne.KeyReturn)
	if m.Open() || yes != 0 {
		t.Fatalf("Enter at once said yes %d times", yes)
	}
	m = ask()
	cv.FocusNext()
	press(cv.Focused(), fyne.KeyReturn)
	if m.Open() || yes != 1 {
		t.Errorf("yes was said %d times", yes)
	}
}

func TestDialogFitsTheWindow(t *testing.T) {
	light(t)
	cv := window(t, NewButton("Dessous", nil), 400, 300)
	long := ""
	for range 100 {
		long += "Personne ne pourra plus rien y remettre. "
	}
	m := Dialog(cv, "Clore", flow.Body(long), NewButton("Clore", nil))
	p, s := m.panel.Position(), m.panel.Size()
	if p.X < 0 || p.Y < 0 || p.X+s.Width > 400 || p.Y+s.Height > 300 {
		t.Errorf("the dialog is at %v, %v", p, s)
	}
	foot := test.LaidOutObjects(m.panel)
	for _, o := range foot {
		if b, ok := o.(*Button); ok {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
			if at.Y+b.Size().Height > 300 {
				t.Errorf("its button is at %v", at)
			}
		}
	}
}

func TestDialogAndMenuLook(t *testing.T) {
	light(t)
	c := NewChoice("Qui peut lire", []string{"Tout le monde", "La commission"}, nil)
	c.SetSelected(1)
	cv := window(t, flow.Surface("background", "", 0, flow.Pad(16, 16, 16, 16, flow.Column(16, c, flow.Body("Un texte dessous.")))), 560, 300)
	cv.Focus(c)
	press(c, fyne.KeyReturn)
	test.AssertImageMatches(t, "menu.png", cv.Capture())
	press(cv.Focused(), fyne.KeyEscape)
	Ask(cv, "Clore la consultation ?", "Personne ne pourra plus rien y remettre. Le registre sera signé par la commission.", "Clore", "Annuler", nil)
	test.AssertImageMatches(t, "dialog.png", cv.Capture())
}
