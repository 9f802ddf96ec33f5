package door

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"toguna/app/apptest"
	"toguna/app/place"
	"toguna/app/stage"
	"toguna/app/widget"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
)

// visitor stands before the door with a keyboard.
type visitor struct {
	t    *testing.T
	ui   *apptest.UI
	st   *stage.Stage
	win  *apptest.Window
	door *Door
}

func visit(t *testing.T, hub *desktest.Hub, lang string) *visitor {
	t.Helper()
	v := &visitor{t: t, ui: apptest.New(t), win: apptest.NewWindow(t)}
	v.ui.Light()
	v.st = stage.New(stage.Config{
		Home: filepath.Join(t.TempDir(), "home"), Lang: lang, UI: v.ui.Do,
		Options: desk.Options{World: hub.World(), WorkFactor: 10},
	})
	v.door = New(place.Env{Stage: v.st, Window: v.win})
	v.st.OnSession(v.door.Arrive)
	v.win.Win.SetContent(v.door.Content())
	v.win.Win.Resize(fyne.NewSize(1366, 696))
	v.door.Focus()
	t.Cleanup(func() {
		v.ui.Run()
		if err := v.st.Close(); err != nil {
			t.Error(err)
		}
	})
	return v
}

// types types where the focus is.
func (v *visitor) types(s string) {
	v.t.Helper()
	o := v.win.Canvas().Focused()
	if o == nil {
		v.t.Fatal("nothing has the focus")
	}
	test.Type(o, s)
}

func (v *visitor) press(key fyne.KeyName) {
	v.t.Helper()
	o := v.win.Canvas().Focused()
	if o == nil {
		v.t.Fatal("nothing has the focus")
	}
	o.TypedKey(&fyne.KeyEvent{Name: key})
}

// tabTo moves the focus with Tab to a button.
func (v *visitor) tabTo(word string) {
	v.t.Helper()
	for range 40 {
		v.win.Canvas().FocusNext()
		if b, ok := v.win.Canvas().Focused().(*widget.Button); ok && b.Word() == word {
			return
		}
	}
	v.t.Fatalf("Tab never comes to %q", word)
}

func (v *visitor) until(step Step) {
	v.t.Helper()
	v.ui.Until("the step comes", func() bool { return v.door.p.step == step && v.door.p.busy == nil })
}

var tags = regexp.MustCompile(`<[^>]*>`)

// says reports whether words stand on the canvas, over however many lines.
func (v *visitor) says(words string) bool {
	return strings.Contains(squeeze(tags.ReplaceAllString(test.RenderToMarkup(v.win.Canvas()), "")), squeeze(words))
}

func squeeze(s string) string { return strings.Join(strings.Fields(html.UnescapeString(s)), "") }

func (v *visitor) golden(name string) {
	v.t.Helper()
	apptest.Golden(v.t, v.win.Canvas(), name+"-"+v.st.Lang())
}

// words are those of an identity that is always the same, so that what is drawn is.
func words(lang string) []string {
	w := slices.Repeat([]string{"abaisser"}, 24)
	if lang == "en" {
		w = slices.Repeat([]string{"abandon"}, 24)
	}
	for i := range w {
		w[i] += strings.Repeat("x", i%5)
	}
	return w
}

// TestByKeyboard goes from the first opening to a workspace without a mouse, and
// holds each step to what it looks like.
func TestByKeyboard(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) { byKeyboard(t, lang) })
	}
}

func byKeyboard(t *testing.T, lang string) {
	v := visit(t, desktest.NewHub(), lang)
	say := v.st.T
	v.golden("door-name")
	v.press(fyne.KeyReturn) // on to the organisation
	v.press(fyne.KeyReturn)
	if v.door.p.step != StepName || !v.says(say("app.door.name.missing")) {
		t.Fatal("nobody gets in without a name")
	}
	v.types("Awa Diarra")
	v.press(fyne.KeyReturn)
	v.types("FNUC")
	v.press(fyne.KeyReturn)
	v.until(StepPassphrase)
	v.golden("door-passphrase")

	v.types("toguna2026")
	v.golden("door-passphrase-weak")
	v.press(fyne.KeyReturn)
	v.types("toguna2026")
	v.press(fyne.KeyReturn)
	if v.door.p.step != StepPassphrase || !v.says(say("app.door.pass.weak")) {
		t.Fatal("a weak passphrase is taken")
	}
	for range "toguna2026" {
		v.press(fyne.KeyBackspace)
	}
	v.types(good)
	v.press(fyne.KeyReturn)
	v.press(fyne.KeyReturn)
	if !v.says(say("app.door.pass.differ")) {
		t.Fatal("a slip is taken")
	}
	v.press(fyne.KeyEnd)
	for range "toguna2026" {
		v.press(fyne.KeyBackspace)
	}
	v.types(good)
	v.press(fyne.KeyReturn)
	v.until(StepWords)

	real := v.door.p.words
	v.door.p.words = words(lang)
	v.door.p.ask()
	v.door.draw()
	v.golden("door-words")
	v.door.p.words = real
	v.door.p.ask()
	v.door.draw()
	asked := v.door.p.asked
	v.press(fyne.KeySpace) // they are written down
	if v.says(real[asked[0]]) {
		t.Error("the words are shown while they are asked back")
	}
	v.types(real[asked[0]])
	v.press(fyne.KeyReturn)
	v.types("faux")
	v.press(fyne.KeyReturn)
	if v.door.p.step != StepWords || !v.says(say("app.door.words.wrong")) {
		t.Fatal("a wrong word is taken")
	}
	for range "faux" {
		v.press(fyne.KeyBackspace)
	}
	v.types(real[asked[1]])
	v.press(fyne.KeyReturn)
	v.until(StepSpace)
	v.golden("door-space")

	v.tabTo(say("app.door.join.do"))
	v.press(fyne.KeySpace)
	if !v.says(say("app.door.invite.missing")) {
		t.Error("no invitation is taken for one")
	}
	v.win.Canvas().FocusNext()
	v.types("Commission des lois")
	v.press(fyne.KeyReturn)
	v.ui.Until("the workspace is there", func() bool { return v.st.Space() != nil })

	v.st.Lock(nil)
	v.until(StepUnlock)
	v.ui.Until("the home is closed", func() bool { v.ui.Run(); return v.st.Desk() == nil })
	v.golden("door-unlock")
	if v.says("Awa") || v.says("Commission des lois") {
		t.Error("the locked door tells whose it is")
	}
	v.press(fyne.KeyReturn) // nothing typed is nothing tried
	v.types("faux")
	v.press(fyne.KeyReturn)
	v.ui.Until("it is refused", func() bool { return v.door.p.busy == nil && v.door.trouble.Inner() != nil })
	v.golden("door-unlock-wrong")
	v.types(good)
	v.press(fyne.KeyReturn)
	v.ui.Until("one is in", func() bool { return v.st.Space() != nil })
}

func TestRestoreByKeyboard(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			v := visit(t, desktest.NewHub(), lang)
			v.tabTo(v.st.T("app.door.have-words"))
			v.press(fyne.KeySpace)
			v.until(StepRestore)
			v.golden("door-restore")
			v.types("trois mots seulement")
			v.win.Canvas().FocusNext()
			v.types("Awa")
			v.press(fyne.KeyReturn)
			v.press(fyne.KeyReturn)
			if v.door.p.step != StepRestore || !v.says(v.st.T("app.door.restore.wrong")) {
				t.Error("three words are taken")
			}
		})
	}
}

// TestLanguageSwitch: the whole door speaks the other language, and the step stays.
func TestLanguageSwitch(t *testing.T) {
	v := visit(t, desktest.NewHub(), "fr")
	v.types("Awa")
	v.press(fyne.KeyReturn)
	v.press(fyne.KeyReturn)
	v.until(StepPassphrase)
	if err := v.door.p.speak("en"); err != nil {
		t.Fatal(err)
	}
	v.door.draw()
	if !v.says(v.st.T("app.door.pass.title")) || v.says("Continuer") || v.door.p.step != StepPassphrase {
		t.Error("not all is in English")
	}
}

// TestInviteFromFile: an invitation is read out of a text and out of a picture, and a
// request that nobody could take is written to a file.
func TestInviteFromFile(t *testing.T) {
	hub := desktest.NewHub()
	clerk, err := desk.Create(t.Context(), t.TempDir(), []byte(good), desk.Person{Name: "Fanta", Lang: "fr"}, desk.Options{World: hub.World(), WorkFactor: 10})
	if err != nil {
		t.Fatal(err)
	}
	defer clerk.Close()
	sp, err := clerk.CreateSpace(t.Context(), "Commission")
	if err != nil {
		t.Fatal(err)
	}
	invite, err := sp.Invite(t.Context(), "contributor")
	if err != nil {
		t.Fatal(err)
	}
	picture, err := place.QRPicture(invite)
	if err != nil {
		t.Fatal(err)
	}
	v := visit(t, hub, "fr")
	v.door.p.setName("Awa", "")
	v.door.p.create(good, good)
	v.until(StepWords)
	v.door.p.check([2]string{v.door.p.words[v.door.p.asked[0]], v.door.p.words[v.door.p.asked[1]]})
	v.until(StepSpace)

	dir := t.TempDir()
	v.win.File = filepath.Join(dir, "nothing.txt")
	v.tabTo(v.st.T("app.door.invite.file"))
	v.press(fyne.KeySpace)
	if v.door.trouble.Inner() == nil {
		t.Error("no file is no trouble")
	}
	v.win.File = filepath.Join(dir, "invitation.png")
	if err := os.WriteFile(v.win.File, picture, 0o600); err != nil {
		t.Fatal(err)
	}
	v.press(fyne.KeySpace)
	v.win.File = filepath.Join(dir, "demande.toguna")
	v.tabTo(v.st.T("app.door.join.do"))
	v.press(fyne.KeySpace)
	v.ui.Until("the workspace is there", func() bool { return v.st.Space() != nil })
	data, err := os.ReadFile(v.win.File)
	if err != nil || len(data) == 0 {
		t.Errorf("no request to carry: %v", err)
	}
}

// TestNothingToCopy: the 24 words can neither be selected nor copied, nor do they go
// anywhere but on the screen.
func TestNothingToCopy(t *testing.T) {
	v := visit(t, desktest.NewHub(), "fr")
	v.door.p.setName("Awa", "")
	v.door.p.create(good, good)
	v.until(StepWords)
	word := v.door.p.words[0]
	begin := time.Now()
	for range 12 {
		v.win.Canvas().FocusNext()
		f := v.win.Canvas().Focused()
		if s, ok := f.(fyne.Shortcutable); ok {
			s.TypedShortcut(&fyne.ShortcutSelectAll{})
			s.TypedShortcut(&fyne.ShortcutCopy{Clipboard: v.ui.App().Clipboard()})
		}
	}
	if c := v.ui.App().Clipboard().Content(); strings.Contains(c, word) {
		t.Errorf("copied after %v: %q", time.Since(begin), c)
	}
}
