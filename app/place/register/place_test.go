package register

import (
	"os"
	"strings"
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

func options() desk.Options {
	return desk.Options{WorkFactor: 10, Now: func() time.Time { return monday }}
}

// window notes what the place asks of it.
type window struct {
	canvas  fyne.Canvas
	went    []string
	said    []string
	failed  []error
	asked   []string
	offered []string // names for files to be saved
	file    string   // what AskSave chooses
}

func (w *window) Canvas() fyne.Canvas                { return w.canvas }
func (w *window) Go(place, target string)            { w.went = append(w.went, place+" "+target) }
func (w *window) Fail(err error, _ ...any)           { w.failed = append(w.failed, err) }
func (w *window) Say(text string, _ func())          { w.said = append(w.said, text) }
func (w *window) Settle()                            {}
func (w *window) AskOpen(_ []string, f func(string)) { f(w.file) }
func (w *window) AskFolder(f func(string))           { f(w.file) }
func (w *window) Copy(string)                        {}
func (w *window) Paste() string                      { return "" }

func (w *window) AskSave(name string, f func(string)) {
	w.offered = append(w.offered, name)
	f(w.file)
}

func (w *window) Confirm(title, text, _ string, f func()) {
	w.asked = append(w.asked, title+" "+text)
	f()
}

// room is a place in a window, with somebody at the desk.
type room struct {
	*testing.T
	ui    *apptest.UI
	stage *stage.Stage
	win   *window
	place *Place
	with  *sample.Sample
}

// enter seats one of the sample and shows the place.
func enter(t *testing.T, lang, part string) *room {
	t.Helper()
	s, err := sample.SetUp(t.Context(), sample.Config{Dir: t.TempDir(), World: desktest.NewHub().World, Options: options(), Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	r := &room{T: t, ui: apptest.New(t), win: &window{}, with: s}
	r.ui.App().Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Light, Scale: 1}))
	r.stage = stage.New(stage.Config{Home: t.TempDir(), Options: options(), Lang: lang, UI: r.ui.Do})
	t.Cleanup(func() { r.ui.Run(); _ = r.stage.Close() })
	r.stage.Sit(s.Take(part))
	r.ui.Until("the workspace is open", func() bool { return r.stage.Space() != nil })
	w := test.NewWindow(nil)
	t.Cleanup(w.Close)
	w.SetPadded(false)
	r.win.canvas = w.Canvas()
	r.place = New(place.Env{Stage: r.stage, Window: r.win})
	stop := r.stage.Watch(r.place.Changed)
	t.Cleanup(stop)
	view := r.place.View()
	r.place.Show("")
	w.SetContent(container.New(over{}, view.Head, view.Filter, view.Body))
	w.Resize(fyne.NewSize(1166, 640))
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
	for _, err := range r.win.failed {
		r.Errorf("failed: %v", err)
	}
}

// over is a head, a filter bar and a body, as in the window.
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

// texts are all words in sight.
func texts(c fyne.Canvas) string { return strings.Join(strings.Fields(test.RenderToMarkup(c)), " ") }
