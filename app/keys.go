package app

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/place"
	"toguna/app/stage"
	"toguna/app/widget"
)

// listen makes the window hear the keys that nothing in it has a use for. Letters
// come as runes, so that they are where the keyboard says; the top row of a French
// keyboard counts as digits without Shift.
func (p *Program) listen() {
	c := p.win.Canvas()
	c.SetOnTypedRune(func(r rune) { p.key(runeKey(r)) })
	c.SetOnTypedKey(func(e *fyne.KeyEvent) {
		if !printing(e.Name) {
			p.key(e.Name)
		}
	})
	ctrl := fyne.KeyModifierShortcutDefault
	on := func(key fyne.KeyName, mod fyne.KeyModifier, do func()) {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: mod}, func(fyne.Shortcut) { do() })
	}
	inside := func(do func(*frame)) func() {
		return func() {
			if f := p.frame; f != nil && !p.hid.up && !widget.OverlayOpen(c) {
				do(f)
			}
		}
	}
	on(fyne.KeyL, ctrl|fyne.KeyModifierShift, p.lock)
	on(fyne.KeyK, ctrl, inside(func(f *frame) { f.goTo() }))
	for i, name := range place.All() {
		on(fyne.KeyName(rune('1'+i)), ctrl, inside(func(f *frame) { f.open(name, "") }))
	}
	on(fyne.KeyLeft, fyne.KeyModifierAlt, inside(func(f *frame) { f.step(&f.back, &f.forward) }))
	on(fyne.KeyRight, fyne.KeyModifierAlt, inside(func(f *frame) { f.step(&f.forward, &f.back) }))
	on(fyne.KeyF6, fyne.KeyModifierShift, func() { c.FocusPrevious() })
	for _, mod := range []fyne.KeyModifier{ctrl, ctrl | fyne.KeyModifierShift} { // + and 0 are capitals here or there
		for _, k := range []fyne.KeyName{fyne.KeyPlus, fyne.KeyEqual} {
			on(k, mod, func() { p.scale(+0.1) })
		}
		on(fyne.KeyMinus, mod, func() { p.scale(-0.1) })
		on(fyne.Key0, mod, func() { p.scale(0) })
	}
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeyP, fyne.KeyE} {
		s := &desktop.CustomShortcut{KeyName: key, Modifier: ctrl}
		c.AddShortcut(s, func(s fyne.Shortcut) { p.shortcut(s) })
	}
	c.AddShortcut(&fyne.ShortcutUndo{}, func(s fyne.Shortcut) {
		if f := p.frame; f != nil && !f.strip.undone() {
			p.shortcut(s)
		}
	})
	c.AddShortcut(&fyne.ShortcutRedo{}, func(s fyne.Shortcut) { p.shortcut(s) })
	c.AddShortcut(&fyne.ShortcutCopy{}, func(s fyne.Shortcut) { p.shortcut(s) })
}

// shortcut gives a shortcut to the place one is in.
func (p *Program) shortcut(s fyne.Shortcut) {
	if p.frame == nil || p.hid.up || widget.OverlayOpen(p.win.Canvas()) {
		return
	}
	if pl, ok := p.frame.place().(place.Shortcuts); ok {
		pl.Shortcut(s)
	}
}

// key gives a key to whatever is in front.
func (p *Program) key(name fyne.KeyName) {
	switch {
	case p.hid.up:
		if name == fyne.KeyF9 || name == fyne.KeyEscape {
			p.hid.toggle()
		}
		return
	case name == fyne.KeyF9:
		p.hid.toggle()
		return
	case p.win.Canvas().Overlays().Top() != nil:
		return // a dialog hears for itself
	case p.frame == nil:
		p.door.Key(name)
		return
	}
	switch name {
	case fyne.KeyF1:
		p.frame.help()
	case fyne.KeyF6:
		p.win.Canvas().FocusNext()
	default:
		if !p.frame.place().Key(name) && name == fyne.KeyEscape {
			p.frame.settle()
			p.win.Canvas().Unfocus()
		}
		(*window)(p).Rehint()
	}
}

// azerty are the keys of the top row of a French keyboard, without Shift.
var azerty = map[rune]fyne.KeyName{
	'&': fyne.Key1, 'é': fyne.Key2, '"': fyne.Key3, '\'': fyne.Key4,
}

// runeKey names the key that typed a rune.
func runeKey(r rune) fyne.KeyName {
	if k, ok := azerty[r]; ok {
		return k
	}
	if r == ' ' {
		return fyne.KeySpace
	}
	return fyne.KeyName(strings.ToUpper(string(r)))
}

// printing reports whether a key comes as a rune as well.
func printing(k fyne.KeyName) bool {
	r := []rune(string(k))
	return k == fyne.KeySpace || len(r) == 1 && !unicode.IsControl(r[0])
}

// scale makes text larger or smaller, or, with 0, as it was made.
func (p *Program) scale(by float32) {
	prefs := p.stage.Prefs()
	if by == 0 {
		prefs.Scale = 1
	} else {
		prefs.Scale = min(stage.MaxScale, max(stage.MinScale, prefs.Scale+by))
	}
	if err := p.stage.SetPrefs(prefs); err != nil {
		(*window)(p).Fail(err)
	}
	p.app.Settings().SetTheme(p.theme())
}
