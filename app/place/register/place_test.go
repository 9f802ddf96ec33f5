package register

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
	r.ui.Until("the register is here", func() bool { return r.place.p.here })
	r.settled()
	return r
}

// settled waits until what is selected is shown.
func (r *room) settled() {
	r.Helper()
	p := r.place.p
	r.ui.Until("what is selected is shown", func() bool {
		return p.busy == nil && (p.selected == "" || p.detail.key == p.selected)
	})
}

func (r *room) noFailures() {
	r.Helper()
	for _, err := range r.win.Failed {
		r.Errorf("failed: %v", err)
	}
}

// texts are all words in sight.
func texts(c fyne.Canvas) string { return strings.Join(strings.Fields(test.RenderToMarkup(c)), " ") }
