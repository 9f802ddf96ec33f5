package app

import (
	"context"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"toguna/app/apptest"
	"toguna/app/flow"
	"toguna/app/place"
	"toguna/app/sample"
	"toguna/app/stage"
	"toguna/app/widget"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// hearing is a canvas that can be given shortcuts, as that of a real window; the one
// for tests keeps them to itself.
type hearing struct {
	fyne.Canvas
	heard fyne.ShortcutHandler
}

func (h *hearing) AddShortcut(s fyne.Shortcut, f func(fyne.Shortcut)) { h.heard.AddShortcut(s, f) }

func (h *hearing) TypedShortcut(s fyne.Shortcut) { h.heard.TypedShortcut(s) }

type hearingWindow struct {
	fyne.Window
	canvas *hearing
}

func (w *hearingWindow) Canvas() fyne.Canvas { return w.canvas }

type hearingApp struct {
	fyne.App
	notices *[]fyne.Notification
}

func (a hearingApp) SendNotification(n *fyne.Notification) { *a.notices = append(*a.notices, *n) }

func (a hearingApp) NewWindow(title string) fyne.Window {
	w := a.App.NewWindow(title)
	return &hearingWindow{w, &hearing{Canvas: w.Canvas()}}
}

// screen is the whole window on the sample.
type screen struct {
	*Program
	t   *testing.T
	ui  *apptest.UI
	now time.Time

	notices []fyne.Notification
}

func show(t *testing.T, lang, theme string) *screen {
	t.Helper()
	s := &screen{t: t, ui: apptest.New(t), now: apptest.Monday}
	o := desk.Options{WorkFactor: 10, Now: func() time.Time { return apptest.Monday }}
	sam, err := sample.SetUp(t.Context(), sample.Config{Dir: t.TempDir(), World: desktest.NewHub().World, Options: o, Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(t.TempDir(), "screen")
	s.Program = New(hearingApp{s.ui.App(), &s.notices}, Options{
		Stage: stage.Config{Home: home, Lang: lang, Theme: theme, Options: desk.Options{Now: func() time.Time { return s.now }}},
		Sit:   sam.Take(sample.Clerk),
	})
	t.Cleanup(func() {
		s.ui.Run()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		s.win.Close()
		_ = sam.Close()
	})
	s.ui.Until("the workspace is open", func() bool { return s.frame != nil })
	return s
}

var tags = regexp.MustCompile(`<[^>]*>`)

// says reports whether words stand in the window, over however many lines.
func (s *screen) says(words string) bool {
	squeeze := func(s string) string { return strings.Join(strings.Fields(html.UnescapeString(s)), "") }
	return strings.Contains(squeeze(tags.ReplaceAllString(test.RenderToMarkup(s.win.Canvas()), "")), squeeze(words))
}

// ctrl presses a key with Ctrl.
func (s *screen) ctrl(key fyne.KeyName, more ...fyne.KeyModifier) {
	mod := fyne.KeyModifierShortcutDefault
	for _, m := range more {
		mod |= m
	}
	s.press(key, mod)
}

func (s *screen) press(key fyne.KeyName, mod fyne.KeyModifier) {
	s.t.Helper()
	c, ok := s.win.Canvas().(fyne.Shortcutable)
	if !ok {
		s.t.Fatal("the canvas hears no shortcuts")
	}
	c.TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: mod})
	s.ui.Run()
}

func TestPlaces(t *testing.T) {
	s := show(t, "fr", "light")
	if s.frame.at != place.WhatsNew || s.win.Title() != Title {
		t.Errorf("begins at %s, titled %q", s.frame.at, s.win.Title())
	}
	for i, name := range place.All() {
		s.ctrl(fyne.KeyName(rune('1' + i)))
		if s.frame.at != name || s.win.Title() != Title {
			t.Errorf("Ctrl %d leads to %s, titled %q", i+1, s.frame.at, s.win.Title())
		}
	}
	all := place.All()
	for i := len(all) - 2; i >= 0; i-- {
		s.press(fyne.KeyLeft, fyne.KeyModifierAlt)
		if s.frame.at != all[i] {
			t.Errorf("back is %s, want %s", s.frame.at, all[i])
		}
	}
	s.press(fyne.KeyLeft, fyne.KeyModifierAlt) // no further
	s.press(fyne.KeyRight, fyne.KeyModifierAlt)
	if s.frame.at != all[1] {
		t.Errorf("forward is %s", s.frame.at)
	}
	s.ctrl(fyne.Key5)
	s.press(fyne.KeyRight, fyne.KeyModifierAlt) // nothing is ahead any more
	if s.frame.at != all[4] {
		t.Errorf("forward after going elsewhere is %s", s.frame.at)
	}
}

func TestErrorBar(t *testing.T) {
	s := show(t, "fr", "light")
	w := (*window)(s.Program)
	err := os.ErrNotExist
	words := s.stage.Explain(err, "Path", "loi.docx").Text
	w.Fail(err, "Path", "loi.docx")
	if !s.says(words) {
		t.Fatal("the error is not shown")
	}
	s.key(fyne.KeyEscape)
	if s.says(words) {
		t.Error("Esc does not close the error")
	}
	w.Fail(err, "Path", "loi.docx")
	s.ctrl(fyne.Key5)
	if s.says(words) {
		t.Error("the error goes along to another place")
	}
}

func TestStrip(t *testing.T) {
	s := show(t, "fr", "light")
	undone := 0
	(*window)(s.Program).Say("C’est fait.", func() { undone++ })
	if !s.says("C’est fait.") || !s.says(s.stage.T("app.undo")) {
		t.Fatal("not said, or not to be undone")
	}
	c := s.win.Canvas().(fyne.Shortcutable)
	c.TypedShortcut(&fyne.ShortcutUndo{})
	c.TypedShortcut(&fyne.ShortcutUndo{})
	if undone != 1 || s.says("C’est fait.") {
		t.Errorf("undone %d times", undone)
	}
}

// TestStripSays: what is said is not cut for the keys, of which the last go first and
// that of help never.
func TestStripSays(t *testing.T) {
	s := show(t, "fr", "light")
	s.frame.open(place.Drafts, "")
	s.ui.Until("the text is here", func() bool { return s.says("Article 1") })
	keys := func() (shown []string) {
		for _, o := range s.frame.strip.right.Objects[0].(*flow.Box).Items() {
			if h := o.(*widget.KeyHint); h.Visible() {
				shown = append(shown, h.AccessibilityLabel())
			}
		}
		return shown
	}
	(*window)(s.Program).Say("Court.", nil)
	all := keys()
	long := "Commentaire de l’Observatoire citoyen de la route confirmé à sa place dans le texte : Article 24, alinéa 3"
	(*window)(s.Program).Say(long, nil)
	some := keys()
	if !s.says(long) || len(some) >= len(all) || some[0] != all[0] || some[len(some)-1] != all[len(all)-1] {
		t.Errorf("of %q there are %q", all, some)
	}
}

// TestLock: nothing of the workspace is left in the window.
func TestLock(t *testing.T) {
	s := show(t, "fr", "light")
	name, who := s.stage.Space().Name(), s.stage.Desk().Person().Name
	s.ctrl(fyne.Key2)
	s.frame.goTo()
	if !s.says(name) || !s.says(who) {
		t.Fatal("this test looks for what is not shown")
	}
	s.ctrl(fyne.KeyL, fyne.KeyModifierShift)
	if s.stage.Desk() != nil || s.frame != nil || s.says(name) || s.says(who) || s.win.Canvas().Overlays().Top() != nil || s.win.Title() != Title {
		t.Error("something is left")
	}
	for i := range place.All() {
		s.ctrl(fyne.KeyName(rune('1' + i)))
	}
	s.key(fyne.KeyF9)
	s.key(fyne.KeyF9)
	s.ctrl(fyne.KeyL, fyne.KeyModifierShift)
}

func TestHide(t *testing.T) {
	s := show(t, "fr", "light")
	at := s.frame.at
	s.key(fyne.KeyF9)
	if s.win.Canvas().Overlays().Top() == nil || s.win.Canvas().Focused() != nil {
		t.Fatal("F9 hides nothing")
	}
	s.ctrl(fyne.Key5)
	s.key("J")
	if s.frame.at != at {
		t.Error("behind the cover one goes elsewhere")
	}
	s.key(fyne.KeyF9)
	if s.win.Canvas().Overlays().Top() != nil {
		t.Error("F9 does not show it again")
	}
}

func TestGoTo(t *testing.T) {
	s := show(t, "fr", "light")
	s.ctrl(fyne.KeyK)
	test.Type(s.win.Canvas().Focused(), "article 5")
	s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.frame.at != place.Drafts || s.win.Canvas().Overlays().Top() != nil {
		t.Fatalf("at %s", s.frame.at)
	}
	s.ui.Until("the article is there", func() bool { return s.says("Article 5") })
	if got := s.frame.targets("registre"); len(got) == 0 || got[0].place != place.Register {
		t.Errorf("by its word: %+v", got)
	}
	if got := s.frame.targets("rien de tel"); len(got) != 0 {
		t.Errorf("found %+v", got)
	}
	// The arrows choose from the field; what is called nothing leads nowhere.
	s.ctrl(fyne.KeyK)
	press := func(k fyne.KeyName) { s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k}) }
	press(fyne.KeyDown)
	press(fyne.KeyDown)
	press(fyne.KeyReturn)
	if want := s.frame.targets("")[2].place; s.frame.at != want {
		t.Errorf("two lines down leads to %s, want %s", s.frame.at, want)
	}
	at := s.frame.at
	s.ctrl(fyne.KeyK)
	test.Type(s.win.Canvas().Focused(), "rien de tel")
	press(fyne.KeyReturn)
	if s.frame.at != at || s.win.Canvas().Overlays().Top() == nil || !strings.Contains(test.RenderToMarkup(s.win.Canvas()), s.stage.T("app.goto.none")) {
		t.Error("not said that nothing is called that")
	}
	press(fyne.KeyEscape)
}

// TestAskTakes: who is asked for a file is told which can be read.
func TestAskTakes(t *testing.T) {
	s := show(t, "fr", "light")
	(*window)(s.Program).AskOpen([]string{".docx", ".odt"}, func(string) {})
	if want := s.stage.T("app.ask.takes", "Names", "docx, odt"); !strings.Contains(test.RenderToMarkup(s.win.Canvas()), want) {
		t.Errorf("not told: %q", want)
	}
}

// TestNotice: outside the window nothing is told but that there is something, rarely.
func TestNotice(t *testing.T) {
	s := show(t, "fr", "light")
	want := *fyne.NewNotification(Title, s.stage.T("app.notice"))
	none := func(what string, f func()) {
		t.Helper()
		s.notices = nil
		f()
		if len(s.notices) > 0 {
			t.Errorf("notified: %s", what)
		}
	}
	one := func(f func()) {
		t.Helper()
		s.notices = nil
		f()
		if len(s.notices) != 1 || s.notices[0] != want {
			t.Errorf("notified %v", s.notices)
		}
	}
	none("in front", func() { s.notify(desk.TopicComments) })
	s.Front(false)
	none("delivery is no news", func() { s.notify(desk.TopicDelivery | desk.TopicPeers) })
	one(func() { s.notify(desk.TopicComments) })
	s.now = s.now.Add(noticeEvery - time.Second)
	none("too soon", func() { s.notify(desk.TopicAll) })
	s.now = s.now.Add(time.Second)
	one(func() { s.notify(desk.TopicDrafts) })
	s.now = s.now.Add(time.Hour)
	prefs := s.stage.Prefs()
	prefs.Quiet = true
	if err := s.stage.SetPrefs(prefs); err != nil {
		t.Fatal(err)
	}
	none("quiet", func() { s.notify(desk.TopicAll) })
	s.Front(true)
}

func TestCancelledIsNoError(t *testing.T) {
	s := show(t, "en", "dark")
	(*window)(s.Program).Fail(fmt.Errorf("the wire: %w", context.Canceled))
	if !s.says(s.stage.T("app.cancelled")) || len(s.frame.error.Objects) > 0 {
		t.Error("whoever cancels is told of an error")
	}
}
