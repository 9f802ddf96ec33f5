package drafts

import (
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"toguna/app/apptest"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/sample"
	"toguna/app/stage"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // hours are shown as the clock here says them
	os.Exit(m.Run())
}

var monday = time.Date(2026, 11, 23, 10, 14, 0, 0, time.UTC)

// window notes what the place asks of it.
type window struct {
	canvas fyne.Canvas
	went   []string
	said   []string
	failed []error
	file   string // what AskOpen and AskSave choose
}

func (w *window) Canvas() fyne.Canvas                { return w.canvas }
func (w *window) Go(place, target string)            { w.went = append(w.went, place+" "+target) }
func (w *window) Fail(err error, _ ...any)           { w.failed = append(w.failed, err) }
func (w *window) Say(text string, _ func())          { w.said = append(w.said, text) }
func (w *window) Settle()                            {}
func (w *window) AskOpen(_ []string, f func(string)) { f(w.file) }
func (w *window) AskSave(_ string, f func(string))   { f(w.file) }
func (w *window) AskFolder(f func(string))           { f(w.file) }
func (w *window) Confirm(_, _, _ string, f func())   { f() }
func (w *window) Copy(string)                        {}
func (w *window) Paste() string                      { return "" }

// room is the place in a window, with somebody at the desk.
type room struct {
	t     testing.TB
	ui    *apptest.UI
	stage *stage.Stage
	win   *window
	place *Place
}

func options() desk.Options {
	return desk.Options{WorkFactor: 10, Now: func() time.Time { return monday }}
}

// sampled is somebody of the sample.
func sampled(t testing.TB, part, lang string) *desk.Desk {
	t.Helper()
	s, err := sample.SetUp(t.Context(), sample.Config{Dir: t.TempDir(), World: desktest.NewHub().World, Options: options(), Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s.Take(part)
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
	r := &room{t: t, ui: ui, win: &window{}}
	r.ui.App().Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Light, Scale: 1}))
	r.stage = stage.New(stage.Config{Home: t.TempDir(), Options: options(), Lang: lang, UI: r.ui.Do})
	t.Cleanup(func() {
		r.place.Leave()
		r.ui.Run()
		if err := r.stage.Close(); err != nil {
			t.Error(err)
		}
	})
	r.stage.Sit(d)
	r.ui.Until("the workspace is open", func() bool { return r.stage.Space() != nil })
	w := test.NewTempWindow(t, container.NewStack())
	w.SetPadded(false)
	r.win.canvas = w.Canvas()
	r.place = New(place.Env{Stage: r.stage, Window: r.win})
	view := r.place.View()
	w.SetContent(container.New(over{}, view.Head, view.Filter, view.Body))
	w.Resize(fyne.NewSize(1166, 640))
	r.place.Show("")
	r.ui.Until("the draft is here", func() bool { return len(r.place.p.passages) > 0 || len(r.stage.Space().State().Drafts) == 0 })
	w.Canvas().Focus(view.Focus)
	return r
}

// over lays head, filter bar and body as the window does.
type over struct{}

func (over) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1166, 640) }

func (over) Layout(o []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for i, h := range []float32{place.HeadHeight, place.FilterHeight, size.Height - place.HeadHeight - place.FilterHeight} {
		o[i].Move(fyne.NewPos(0, y))
		o[i].Resize(fyne.NewSize(size.Width, h))
		y += h
	}
}
