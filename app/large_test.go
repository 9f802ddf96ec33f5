package app

import (
	"testing"

	"fyne.io/fyne/v2"

	"toguna/app/apptest"
	"toguna/app/place"
)

// TestLargeType: with type twice as large no place has words past the edge of the
// window, and each bar is as high as what it holds.
func TestLargeType(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			s := show(t, lang, "light")
			s.win.Resize(Size)
			for range 10 {
				s.ctrl(fyne.KeyPlus, fyne.KeyModifierShift) // as on keyboards where + is a capital
			}
			if got := s.stage.Prefs().Scale; got < 1.99 {
				t.Fatalf("type is %.1f times as large", got)
			}
			for _, name := range place.All() {
				s.frame.open(name, "")
				s.ui.Until("it is quiet", func() bool { return len(s.stage.Acts()) == 0 })
				s.ui.Run()
				s.win.Content().Refresh()
				if out := apptest.Beyond(s.win.Canvas()); len(out) > 0 {
					t.Errorf("%s: past the edge are %s", name, out[:min(len(out), 4)])
				}
				for bar, c := range map[string]*fyne.Container{"head": s.frame.head, "filter bar": s.frame.filter} {
					if need := wants(c, c.Size().Width); c.Visible() && !hollow(c) && c.Size().Height < need {
						t.Errorf("%s: the %s is %.0f high and needs %.0f", name, bar, c.Size().Height, need)
					}
				}
			}
		})
	}
}
