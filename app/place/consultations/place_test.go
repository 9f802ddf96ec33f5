package consultations

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"toguna/app/apptest"
	"toguna/app/place"
	"toguna/app/sample"
	"toguna/app/stage"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// room is a place in a window, with somebody at the desk.
type room struct {
	*testing.T
	ui    *apptest.UI
	stage *stage.Stage
	win   *apptest.Window
	place *Place
	with  *sample.Sample
}

// enter seats one of the sample and shows the place.
func enter(t *testing.T, lang, part string) *room {
	t.Helper()
	s := apptest.Sample(t, lang)
	r := &room{T: t, ui: apptest.New(t), win: apptest.NewWindow(t), with: s}
	r.stage = r.ui.Seat(lang, s.Take(part))
	r.place = New(place.Env{Stage: r.stage, Window: r.win})
	stop := r.stage.Watch(r.place.Changed)
	t.Cleanup(stop)
	r.place.Show("")
	r.win.Fill(r.place.View())
	r.ui.Until("the list is here", func() bool { return len(r.place.p.calls) > 0 })
	return r
}

func (r *room) noFailures() {
	r.Helper()
	for _, err := range r.win.Failed {
		r.Errorf("failed: %v", err)
	}
}

// texts are all words in sight.
func texts(c fyne.Canvas) string { return strings.Join(strings.Fields(test.RenderToMarkup(c)), " ") }
