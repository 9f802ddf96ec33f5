package widget

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"toguna/app/flow"
)

func TestFieldTells(t *testing.T) {
	light(t)
	var changes []string
	sent := ""
	f := NewField("Nom", "")
	f.OnChanged = func(s string) { changes = append(changes, s) }
	f.OnSubmitted = func(s string) { sent = s }
	cv := window(t, f, 300, 80)
	f.SetText("Aw")
	f.Focus()
	if cv.Focused() != f.entry || f.outline.Hidden {
		t.Fatal("the field took no focus")
	}
	press(f.entry, fyne.KeyEnd)
	test.Type(f.entry, "a")
	press(f.entry, fyne.KeyReturn)
	if !slices.Equal(changes, []string{"Awa"}) || sent != "Awa" {
		t.Errorf("told %q, sent %q", changes, sent)
	}
	f.Disable()
	if !f.Disabled() {
		t.Error("it is not disabled")
	}
	f.entry.TypedRune('x')
	if f.Text() != "Awa" {
		t.Errorf("typed in a disabled field: %q", f.Text())
	}
	if f.entry.AccessibilityLabel() != "Nom" {
		t.Error("the label is not said")
	}
}

func TestFieldTakesNoMoreThanItSays(t *testing.T) {
	light(t)
	f := NewField("", "", MaxBytes(5, "Cinq octets."), Lines(2))
	window(t, f, 300, 120)
	test.Type(f.entry, "été") // 5 bytes
	if f.Problem() != "" {
		t.Errorf("full too early: %q", f.Problem())
	}
	f.entry.TypedRune('s')
	press(f.entry, fyne.KeyReturn)
	if f.Text() != "été" || f.Problem() != "Cinq octets." {
		t.Errorf("it took %q and says %q", f.Text(), f.Problem())
	}
	press(f.entry, fyne.KeyEnd, fyne.KeyBackspace)
	if f.Text() != "ét" || f.Problem() != "" {
		t.Errorf("after erasing: %q, %q", f.Text(), f.Problem())
	}
	clip := test.NewClipboard()
	clip.SetContent("abcd")
	f.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if f.Text() != "ét" || f.Problem() == "" {
		t.Errorf("pasted too much: %q", f.Text())
	}
	f.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	f.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if f.Text() != "abcd" {
		t.Errorf("what is replaced counts: %q", f.Text())
	}
}

// hearing is a canvas that hears shortcuts, as that of a real window does.
type hearing struct {
	fyne.Canvas
	fyne.ShortcutHandler
}

func (h *hearing) AddShortcut(s fyne.Shortcut, f func(fyne.Shortcut)) {
	h.ShortcutHandler.AddShortcut(s, f)
}

func (h *hearing) RemoveShortcut(s fyne.Shortcut) { h.ShortcutHandler.RemoveShortcut(s) }

func TestFieldHandsShortcutsOn(t *testing.T) {
	light(t)
	save := &desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl}
	search := &desktop.CustomShortcut{KeyName: fyne.KeyK, Modifier: fyne.KeyModifierControl}
	back := &desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt}
	var own, heard []string
	f := NewField("", "", Shortcuts(func(s fyne.Shortcut) bool {
		own = append(own, s.ShortcutName())
		return s.ShortcutName() == save.ShortcutName()
	}))
	window(t, f, 300, 80)
	test.Type(f.entry, "un deux")
	all := []fyne.Shortcut{save, search, back, &fyne.ShortcutUndo{}, &desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierShortcutDefault}}
	for _, s := range all {
		f.entry.TypedShortcut(s)
	}
	if len(own) != 3 {
		t.Errorf("the field's own heard %v", own)
	}
	to := &hearing{}
	to.AddShortcut(search, func(s fyne.Shortcut) { heard = append(heard, s.ShortcutName()) })
	passShortcut(to, search)
	passShortcut(to, back)
	passShortcut(nil, search)
	if want := []string{search.ShortcutName()}; !slices.Equal(heard, want) {
		t.Errorf("the canvas heard %v, not %v", heard, want)
	}
	if f.Text() == "un deux" {
		t.Error("Ctrl Z undid nothing")
	}
}

func TestFieldHooks(t *testing.T) {
	light(t)
	f := NewField("", "",
		Keys(func(ev *fyne.KeyEvent) bool { return ev.Name == fyne.KeyReturn }),
		Runes(func(r rune) bool { return r == '=' }), Lines(2))
	window(t, f, 300, 80)
	f.entry.TypedRune('=')
	f.entry.TypedRune('a')
	press(f.entry, fyne.KeyReturn)
	if f.Text() != "a" {
		t.Errorf("it holds %q", f.Text())
	}
}

func TestPasswordShowsAndHides(t *testing.T) {
	light(t)
	f := NewField("Phrase", "", Password("Montrer", "Cacher"))
	cv := window(t, f, 300, 80)
	cv.FocusNext()
	cv.FocusNext()
	if cv.Focused() != f.reveal {
		t.Fatalf("Tab reached %T, not the eye", cv.Focused())
	}
	press(f.reveal, fyne.KeySpace)
	if f.entry.Password || f.reveal.AccessibilityLabel() != "Cacher" {
		t.Error("the eye did not show")
	}
	press(f.reveal, fyne.KeySpace)
	if !f.entry.Password || f.reveal.AccessibilityLabel() != "Montrer" {
		t.Error("the eye did not hide")
	}
}

func TestFieldMakesRoomForWhatIsWrong(t *testing.T) {
	light(t)
	f := NewField("Courriel", "", Hint("Facultatif."))
	window(t, flow.Column(0, f), 300, 120)
	before := f.HeightFor(300)
	f.SetError("L’adresse est incomplète.")
	if f.Problem() != "L’adresse est incomplète." || f.HeightFor(300) <= before {
		t.Error("the error took no room")
	}
	f.SetError("")
	if f.Problem() != "" || f.HeightFor(300) != before {
		t.Error("the error stayed")
	}
}
