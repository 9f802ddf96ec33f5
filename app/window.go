package app

import (
	"fyne.io/fyne/v2"

	"toguna/app/stage"
	"toguna/app/widget"
)

// window is a Program as its places see it.
type window Program

func (w *window) program() *Program { return (*Program)(w) }

func (w *window) Canvas() fyne.Canvas { return w.win.Canvas() }

func (w *window) Go(name, target string) {
	if f := w.program().frame; f != nil {
		f.open(name, target)
	}
}

func (w *window) Fail(err error, kv ...any) {
	p := w.program()
	switch {
	case p.door != nil:
		p.door.Fail(err, kv...)
	case p.frame != nil && stage.Cancelled(err):
		p.frame.strip.say(p.stage.T("app.cancelled"), nil)
	case p.frame != nil:
		p.frame.fail(err, kv...)
	}
}

func (w *window) Say(text string, undo func()) {
	if f := w.program().frame; f != nil {
		f.strip.say(text, undo)
	}
}

func (w *window) Settle() {
	if f := w.program().frame; f != nil {
		f.settle()
	}
}

// Rehint is for place.Rehint.
func (w *window) Rehint() {
	if f := w.program().frame; f != nil && f.place() != nil {
		f.strip.hints(f.place().Hints())
		f.answered()
	}
}

func (w *window) Confirm(title, text, yes string, then func()) {
	widget.Ask(w.win.Canvas(), title, text, yes, w.stage.T("app.cancel"), then)
}

func (w *window) Copy(text string) { w.app.Clipboard().SetContent(text) }

func (w *window) Paste() string { return w.app.Clipboard().Content() }
