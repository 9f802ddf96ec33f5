package widget

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fw "fyne.io/fyne/v2/widget"
)

// typed is what is typed into. It hands on the keys and shortcuts that have
// nothing to do with typing, which Fyne's own entry swallows.
type typed struct {
	fw.Entry
	field *Field
}

func newTyped(f *Field) *typed {
	t := &typed{field: f}
	t.Wrapping, t.Scroll = fyne.TextWrapOff, fyne.ScrollHorizontalOnly
	t.ExtendBaseWidget(t)
	return t
}

// AcceptsTab is no: Tab goes to the next control, in several lines too.
func (t *typed) AcceptsTab() bool { return false }

// FocusGained shows the ring.
func (t *typed) FocusGained() {
	t.Entry.FocusGained()
	t.field.focus(true)
}

// FocusLost hides it.
func (t *typed) FocusLost() {
	t.Entry.FocusLost()
	t.field.focus(false)
}

// TypedRune types a letter, where there is room.
func (t *typed) TypedRune(r rune) {
	if f := t.field.runes; f != nil && f(r) {
		return
	}
	if t.field.room(len(string(r))) {
		t.Entry.TypedRune(r)
	}
}

// TypedKey types, moves and erases; other keys go on.
func (t *typed) TypedKey(ev *fyne.KeyEvent) {
	if f := t.field.keys; f != nil && f(ev) {
		return
	}
	switch {
	case !types(ev.Name):
		passKey(t.field, ev)
	case t.MultiLine && isEnter(ev.Name) && !t.field.room(1):
	default:
		t.Entry.TypedKey(ev)
	}
}

// types reports whether a key means something to who types.
func types(name fyne.KeyName) bool {
	if len(name) > 1 && name[0] == 'F' && name[1] >= '0' && name[1] <= '9' {
		return false
	}
	return name != fyne.KeyEscape
}

// TypedShortcut copies and pastes and undoes; other shortcuts go on.
func (t *typed) TypedShortcut(s fyne.Shortcut) {
	if paste, ok := s.(*fyne.ShortcutPaste); ok && !t.field.room(len(paste.Clipboard.Content())) {
		return
	}
	if edits(s) {
		t.Entry.TypedShortcut(s)
		return
	}
	if f := t.field.shortcuts; f != nil && f(s) {
		return
	}
	passShortcut(canvasOf(t.field), s)
}

// edits reports whether Fyne's entry answers a shortcut itself.
func edits(s fyne.Shortcut) bool {
	switch s := s.(type) {
	case *fyne.ShortcutUndo, *fyne.ShortcutRedo, *fyne.ShortcutCut, *fyne.ShortcutCopy, *fyne.ShortcutPaste, *fyne.ShortcutSelectAll:
		return true
	case *desktop.CustomShortcut:
		held := s.Modifier &^ fyne.KeyModifierShift
		byWord := held == fyne.KeyModifierShortcutDefault
		if runtime.GOOS == "darwin" {
			byWord = held == fyne.KeyModifierAlt || held == fyne.KeyModifierSuper
		}
		switch s.KeyName {
		case fyne.KeyLeft, fyne.KeyRight, fyne.KeyBackspace, fyne.KeyDelete:
			return byWord
		}
	}
	return false
}

// AccessibilityLabel is the field's label.
func (t *typed) AccessibilityLabel() string { return t.field.spoken() }

// AccessibilityRole is that of text.
func (t *typed) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
