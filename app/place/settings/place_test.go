package settings

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"toguna/app/apptest"
	"toguna/app/place"
	"toguna/app/stage"
	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
)

const passphrase = "rivière lente sous le vieux toit"

// room is the place in a window, with somebody at the desk.
type room struct {
	*testing.T
	ui    *apptest.UI
	stage *stage.Stage
	win   *apptest.Window
	home  string
	place *Place
	drawn int // times that everything was to be drawn anew
}

func enter(t *testing.T, lang string) *room {
	t.Helper()
	r := &room{T: t, ui: apptest.New(t), win: apptest.NewWindow(t), home: t.TempDir()}
	r.ui.Light()
	o := desk.Options{WorkFactor: 10, World: desktest.NewHub().World()}
	d, err := desk.Create(t.Context(), r.home, []byte(passphrase), desk.Person{Name: "Awa Diallo", Lang: lang}, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.CreateSpace(t.Context(), "Réforme"); err != nil {
		t.Fatal(err)
	}
	r.stage = stage.New(stage.Config{Home: r.home, Options: o, Lang: lang, UI: r.ui.Do})
	t.Cleanup(func() { r.ui.Run(); _ = r.stage.Close() })
	r.stage.Sit(d)
	r.ui.Until("the workspace is open", func() bool { return r.stage.Space() != nil })
	r.win.No = true
	r.draw()
	return r
}

// draw builds the place, as the window does when all is drawn anew.
func (r *room) draw() {
	r.place = New(place.Env{Stage: r.stage, Window: r.win}, func() { r.drawn++; r.draw() })
	r.win.Fill(r.place.View())
	r.place.Show("")
}

func (r *room) settled() {
	r.Helper()
	r.ui.Until("the act is over", func() bool { return r.place.p.busy == nil })
}

// TestChoicesAreKept: what is chosen is drawn at once, and there again for the next
// start of the program.
func TestChoicesAreKept(t *testing.T) {
	r := enter(t, "fr")
	p := r.place.p
	if p.lang() != 0 || p.theme() != 1 || p.percent() != 100 || p.lock() != 0 {
		t.Fatalf("begins with %d %d %d %d", p.lang(), p.theme(), p.percent(), p.lock())
	}
	r.place.anew(p.setLang(1))
	r.place.anew(r.place.p.setTheme(3))
	r.place.anew(r.place.p.scale(3))
	r.place.told(r.place.p.setLock(2))
	r.place.told(r.place.p.setQuiet(true))
	if r.drawn != 3 || len(r.win.Failed) > 0 {
		t.Errorf("drawn %d times, failed %v", r.drawn, r.win.Failed)
	}
	next := stage.New(stage.Config{Home: r.home, Lang: "fr", UI: r.ui.Do})
	want := stage.Prefs{Lang: "en", Theme: "contrast", Scale: 1.3, LockAfter: 15, Quiet: true}
	if next.Prefs() != want || next.Lang() != "en" {
		t.Errorf("kept %+v", next.Prefs())
	}
	if r.stage.Desk().Person().Lang != "en" {
		t.Error("the identity reads another language")
	}
}

// TestScaleHasEnds: the text grows in tenths, and neither end can be passed.
func TestScaleHasEnds(t *testing.T) {
	p := enter(t, "fr").place.p
	for _, c := range []struct{ steps, end int }{{1, 200}, {-1, 80}} {
		for range 20 {
			if err := p.scale(c.steps); err != nil {
				t.Fatal(err)
			}
		}
		if p.percent() != c.end || p.canScale(c.steps) || !p.canScale(-c.steps) {
			t.Errorf("ends at %d", p.percent())
		}
	}
}

func TestPassphrase(t *testing.T) {
	r := enter(t, "fr")
	p := r.place.p
	const next = "mangue calme dans le grand fleuve noir"
	for _, c := range []struct {
		old, pass, again string
		want             objection
	}{
		{passphrase, "soleil", "soleil", tooWeak},
		{passphrase, "awa diallo toguna", "awa diallo toguna", tooWeak},
		{passphrase, next, next + "x", notTheSame},
		{"autre chose", next, next, wrong},
		{passphrase, next, next, fine},
	} {
		told := objection("nothing")
		if got := p.changePass(c.old, c.pass, c.again, func(o objection) { told = o }); got != fine {
			if got != c.want || p.busy != nil {
				t.Errorf("%q: %q", c.pass, got)
			}
			continue
		}
		r.settled()
		if told != c.want {
			t.Errorf("%q: told %q", c.pass, told)
		}
	}
	if err := r.stage.Desk().CheckPassphrase(t.Context(), []byte(next)); err != nil {
		t.Error(err)
	}
	if len(r.win.Failed) > 0 {
		t.Error(r.win.Failed)
	}
}

// TestWords: the 24 words are shown to whoever knows the passphrase, alone, and are
// gone with Esc and when one goes elsewhere.
func TestWords(t *testing.T) {
	r := enter(t, "fr")
	v := r.place
	v.reveal.SetText("autre chose")
	v.showWords()
	r.settled()
	if v.p.words != nil || v.reveal.Problem() == "" {
		t.Fatal("shown without the passphrase")
	}
	for _, hide := range []func(){func() { v.Key(fyne.KeyEscape) }, v.Leave} {
		v.reveal.SetText(passphrase)
		v.showWords()
		r.settled()
		if len(v.p.words) != 24 || len(v.words.Items()) < 3 || v.reveal.Text() != "" {
			t.Fatalf("%d words, %d things", len(v.p.words), len(v.words.Items()))
		}
		v.scroll.ScrollToOffset(fyne.NewPos(0, 1020))
		apptest.Picture(r, r.win.Canvas(), "settings-words")
		hide()
		if v.p.words != nil || len(v.words.Items()) != 2 || !v.reveal.Visible() {
			t.Error("still there")
		}
	}
	if v.Key(fyne.KeyEscape) {
		t.Error("Esc means something with no words shown")
	}
	if len(r.win.Copied) > 0 {
		t.Error("something was copied")
	}
}

// TestExport: the copy opens with the passphrase, and nothing is overwritten.
func TestExport(t *testing.T) {
	r := enter(t, "fr")
	r.win.File = filepath.Join(t.TempDir(), "copie")
	done := 0
	r.place.p.export(r.win.File, func() { done++ })
	r.settled()
	f, err := os.Open(r.win.File)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := desk.RestoreExport(t.Context(), t.TempDir(), []byte(passphrase), f, desk.Person{Name: "Awa"}, desk.Options{WorkFactor: 10, World: desktest.NewHub().World()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	mine, err1 := r.stage.Desk().Words("fr")
	same, err2 := d.Words("fr")
	if err1 != nil || err2 != nil || !slices.Equal(mine, same) {
		t.Error("another identity came back")
	}
	r.place.p.export(r.win.File, func() { done++ })
	r.settled()
	if done != 1 || len(r.win.Failed) != 1 {
		t.Errorf("done %d times, failed %v", done, r.win.Failed)
	}
}

// TestDetails: addresses and parts are shown on demand alone.
func TestDetails(t *testing.T) {
	r := enter(t, "en")
	if r.place.details.Visible() {
		t.Error("technical words are in sight")
	}
	_, parts := version()
	items := r.place.deviceDetails(parts)
	if len(items) < 4 || !slices.ContainsFunc(parts, func(s string) bool { return strings.HasPrefix(s, "go1.") }) {
		t.Errorf("%d things: %q", len(items), parts)
	}
}

// TestLooks holds what the place shows to what it showed.
func TestLooks(t *testing.T) {
	for _, lang := range assets.Languages() {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, lang)
			apptest.Picture(r, r.win.Canvas(), "settings-top-"+lang)
			r.place.folder.SetText("/home/awa/Toguna")
			apptest.Golden(t, r.win.Canvas(), "settings-"+lang)
			r.place.scroll.ScrollToOffset(fyne.NewPos(0, 560))
			apptest.Picture(r, r.win.Canvas(), "settings-middle-"+lang)
			r.place.scroll.ScrollToBottom()
			apptest.Picture(r, r.win.Canvas(), "settings-bottom-"+lang)
		})
	}
}
