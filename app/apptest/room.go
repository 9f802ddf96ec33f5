package apptest

import (
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/sample"
	"toguna/app/stage"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
)

// Monday is when tests of the screen take place.
var Monday = time.Date(2026, 11, 23, 10, 14, 0, 0, time.UTC)

// Main runs the tests of a package whose screens show hours, which are those of the
// clock here.
func Main(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

// Options are those of a desk on that Monday, whose vault opens fast.
func Options() desk.Options {
	return desk.Options{WorkFactor: 10, Now: func() time.Time { return Monday }}
}

// Sample is the sample consultation, until the test ends.
func Sample(t testing.TB, lang string) *sample.Sample {
	t.Helper()
	s, err := sample.SetUp(t.Context(), sample.Config{Dir: t.TempDir(), World: desktest.NewHub().World, Options: Options(), Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Sampled is somebody of a sample consultation.
func Sampled(t testing.TB, part, lang string) *desk.Desk {
	t.Helper()
	return Sample(t, lang).Take(part)
}

// Seat seats somebody, in the light look with type as large as drawn, and waits until
// the workspace is open.
func (u *UI) Seat(lang string, d *desk.Desk) *stage.Stage {
	u.t.Helper()
	u.Light()
	s := stage.New(stage.Config{Home: u.t.TempDir(), Options: Options(), Lang: lang, UI: u.Do})
	u.t.Cleanup(func() {
		u.Run()
		if err := s.Close(); err != nil {
			u.t.Error(err)
		}
	})
	if err := s.SetLang(lang); err != nil {
		u.t.Fatal(err)
	}
	s.Sit(d)
	u.Until("the workspace is open", func() bool { return s.Space() != nil })
	return s
}

// Light sets the light look, with type as large as drawn.
func (u *UI) Light() {
	u.App().Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Light, Scale: 1}))
}

// Window is a window as places see it, which notes what they ask of it. It answers at
// once.
type Window struct {
	Win fyne.Window // in which it is drawn

	Went    []string // places, with the target after a space
	Said    []string
	Failed  []error
	Asked   []string // questions of Confirm
	Offered []string // names for files to be saved
	Copied  []string

	File string // that AskOpen, AskSave and AskFolder choose
	Clip string // that Paste finds
	No   bool   // what Confirm is answered
}

// NewWindow makes an empty window, until the test ends.
func NewWindow(t testing.TB) *Window {
	t.Helper()
	w := test.NewWindow(nil)
	t.Cleanup(w.Close)
	w.SetPadded(false)
	return &Window{Win: w}
}

// Fill shows what a place draws, as large as the window's place for it.
func (w *Window) Fill(v place.View) {
	bars, heights := []fyne.CanvasObject{v.Head}, []float32{place.HeadHeight}
	if v.Filter != nil {
		bars, heights = append(bars, v.Filter), append(heights, place.FilterHeight)
	}
	w.Win.SetContent(container.New(over(heights), append(bars, v.Body)...))
	w.Win.Resize(placeSize)
}

// placeSize is that of a place in a window of the size that is drawn for.
var placeSize = fyne.NewSize(1166, 640)

// over is bars of these heights over a body, as in the window.
type over []float32

// MinSize is for Fyne.
func (over) MinSize([]fyne.CanvasObject) fyne.Size { return placeSize }

// Layout is for Fyne.
func (heights over) Layout(o []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for i, part := range o {
		h := size.Height - y
		if i < len(heights) {
			h = heights[i]
		}
		part.Move(fyne.NewPos(0, y))
		part.Resize(fyne.NewSize(size.Width, h))
		y += h
	}
}

// Canvas is for place.Window, as are all below.
func (w *Window) Canvas() fyne.Canvas { return w.Win.Canvas() }

// Go notes a place and a target in it.
func (w *Window) Go(place, target string) { w.Went = append(w.Went, place+" "+target) }

// Fail notes an error.
func (w *Window) Fail(err error, _ ...any) { w.Failed = append(w.Failed, err) }

// Say notes what was done.
func (w *Window) Say(text string, _ func()) { w.Said = append(w.Said, text) }

// Settle does nothing.
func (w *Window) Settle() {}

// AskOpen chooses the file.
func (w *Window) AskOpen(_ []string, chosen func(string)) { chosen(w.File) }

// AskSave notes the name and chooses the file.
func (w *Window) AskSave(name string, chosen func(string)) {
	w.Offered = append(w.Offered, name)
	chosen(w.File)
}

// AskFolder chooses the file, which is a folder then.
func (w *Window) AskFolder(chosen func(string)) { chosen(w.File) }

// Confirm notes the question and says yes, unless it is to say no.
func (w *Window) Confirm(title, text, _ string, then func()) {
	w.Asked = append(w.Asked, title+" "+text)
	if !w.No {
		then()
	}
}

// Copy notes what is copied.
func (w *Window) Copy(text string) { w.Copied = append(w.Copied, text) }

// Paste finds what was laid there.
func (w *Window) Paste() string { return w.Clip }
