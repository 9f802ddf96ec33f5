package drafts

import (
	"testing"

	"toguna/app/apptest"
	"toguna/app/place"
	"toguna/app/stage"
	"toguna/consult/desk"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// room is the place in a window, with somebody at the desk.
type room struct {
	t     testing.TB
	ui    *apptest.UI
	stage *stage.Stage
	win   *apptest.Window
	place *Place
}

// enter seats somebody and shows the place.
func enter(t testing.TB, lang string, d *desk.Desk) *room {
	t.Helper()
	if _, measured := t.(*testing.B); measured {
		return enterOn(t, apptest.NewBlind(t), lang, d)
	}
	return enterOn(t, apptest.New(t), lang, d)
}

func enterOn(t testing.TB, ui *apptest.UI, lang string, d *desk.Desk) *room {
	t.Helper()
	r := &room{t: t, ui: ui, win: apptest.NewWindow(t)}
	r.stage = ui.Seat(lang, d)
	t.Cleanup(func() { r.place.Leave() })
	r.place = New(place.Env{Stage: r.stage, Window: r.win})
	view := r.place.View()
	r.win.Fill(view)
	r.place.Show("")
	r.ui.Until("the draft is here", func() bool { return len(r.place.p.passages) > 0 || len(r.stage.Space().State().Drafts) == 0 })
	r.win.Canvas().Focus(view.Focus)
	return r
}
