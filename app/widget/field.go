package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"toguna/app/flow"
	"toguna/app/look"
)

// Field is where words are typed: a label above, a hint and an error below.
// A key that has nothing to do with typing goes on to the overlay or the canvas
// it is in, and so does a shortcut.
type Field struct {
	still
	OnChanged   func(string) // by typing, not by SetText
	OnSubmitted func(string)

	label, hint, wrong *flow.Text
	name, placeholder  string
	entry              *typed
	outline            *canvas.Rectangle
	icon               *glyph
	iconName           string
	reveal             *IconButton
	maxBytes           int
	full               string // what is said where it takes no more
	problem            string
	width              float32
	sample             string // that it has the room for
	focused, quiet     bool
	shortcuts          func(fyne.Shortcut) bool
	keys               func(*fyne.KeyEvent) bool
	runes              func(rune) bool
}

// FieldOption says how a field differs from one of a single line.
type FieldOption func(*Field)

// Lines makes it several lines high, and wrap.
func Lines(n int) FieldOption {
	return func(f *Field) {
		f.entry.MultiLine, f.entry.Wrapping = true, fyne.TextWrapWord
		f.entry.SetMinRowsVisible(n)
	}
}

// Password hides what is typed, until the eye is pressed. The words are the
// eye's tooltip while it would show, and while it would hide.
func Password(show, hide string) FieldOption {
	return func(f *Field) {
		f.entry.Password = true
		f.reveal = NewIconButton("action-who-sees", show, func() { f.setHidden(!f.entry.Password, show, hide) }, Bare(), Compact())
		f.entry.ActionItem = f.reveal
	}
}

// Hint is a line under the field.
func Hint(words string) FieldOption {
	return func(f *Field) { f.SetHint(words) }
}

// MaxBytes is how much it takes, in UTF-8; the words are said where somebody
// would type more.
func MaxBytes(n int, words string) FieldOption {
	return func(f *Field) { f.maxBytes, f.full = n, words }
}

// FieldIcon puts an icon before what is typed.
func FieldIcon(name string) FieldOption {
	return func(f *Field) {
		f.iconName = name
		f.entry.Icon = fyne.NewStaticResource("room.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"></svg>`))
	}
}

// Width is the least the field is wide.
func Width(w float32) FieldOption { return func(f *Field) { f.width = w } }

// Shortcuts hears the shortcuts that have nothing to do with typing. Those it
// does not take go on to the canvas.
func Shortcuts(hear func(fyne.Shortcut) bool) FieldOption {
	return func(f *Field) { f.shortcuts = hear }
}

// Keys hears every key before the field does, Esc and the arrows among them, and
// says whether it took it.
func Keys(hear func(*fyne.KeyEvent) bool) FieldOption {
	return func(f *Field) { f.keys = hear }
}

// Steers makes the keys that move through a list do so from the field by which it is
// searched.
func Steers(list *Rows) FieldOption {
	return Keys(func(k *fyne.KeyEvent) bool {
		switch k.Name {
		case fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyPageUp:
			list.TypedKey(k)
			return true
		}
		return false
	})
}

// Runes hears every letter before the field does, and says whether it took it.
func Runes(hear func(rune) bool) FieldOption { return func(f *Field) { f.runes = hear } }

// NewField makes a field; label and placeholder may be "".
func NewField(label, placeholder string, opts ...FieldOption) *Field {
	f := &Field{
		label: flow.Bold(label), hint: flow.Caption(""), wrong: flow.New(flow.Run{Size: look.SizeCaption, Color: look.ColorError}),
		name: label, placeholder: placeholder, outline: canvas.NewRectangle(color.Transparent), icon: &glyph{},
	}
	f.label.Hidden = label == ""
	f.hint.Hide()
	f.wrong.Hide()
	f.entry = newTyped(f)
	f.entry.SetPlaceHolder(placeholder)
	for _, o := range opts {
		o(f)
	}
	f.entry.OnChanged = f.changed
	f.entry.OnSubmitted = func(s string) {
		if f.OnSubmitted != nil {
			f.OnSubmitted(s)
		}
	}
	f.entry.MinSize() // makes ready what a selection is asked of
	f.extend(f)
	f.paint()
	return f
}

// Text is what is typed.
func (f *Field) Text() string { return f.entry.Text }

// SetText puts words there without telling.
func (f *Field) SetText(s string) {
	f.quiet = true
	f.entry.SetText(s)
	f.quiet = false
}

// SetHint changes the line under the field.
func (f *Field) SetHint(words string) {
	f.hint.SetText(words)
	f.hint.Hidden = words == ""
	f.refreshIfShown()
}

// SetLabel changes the label.
func (f *Field) SetLabel(words string) {
	f.name = words
	f.label.SetText(words)
	f.label.Hidden = words == ""
	f.refreshIfShown()
}

// SetPlaceholder changes what stands in the empty field.
func (f *Field) SetPlaceholder(words string) {
	f.placeholder = words
	f.entry.SetPlaceHolder(words)
}

// SetError says what is wrong with what is typed, "" that nothing is.
func (f *Field) SetError(words string) {
	f.problem = words
	f.say(words)
}

func (f *Field) say(words string) {
	f.wrong.SetText(words)
	f.wrong.Hidden = words == ""
	f.refreshIfShown()
}

// Problem is what is said to be wrong.
func (f *Field) Problem() string {
	if f.wrong.Hidden {
		return ""
	}
	if f.problem != "" {
		return f.problem
	}
	return f.full
}

func (f *Field) refreshIfShown() {
	if f.self != nil {
		f.Refresh()
	}
}

// Focus puts the cursor there.
func (f *Field) Focus() {
	if cv := canvasOf(f.entry); cv != nil {
		cv.Focus(f.entry)
	}
}

// Focused reports whether it is being typed in.
func (f *Field) Focused() bool { return f.focused }

// Focusable is what takes the focus.
func (f *Field) Focusable() fyne.Focusable { return f.entry }

// Disable lets nobody type.
func (f *Field) Disable() {
	f.entry.Disable()
	f.Refresh()
}

// Enable lets them.
func (f *Field) Enable() {
	f.entry.Enable()
	f.Refresh()
}

// Disabled reports which.
func (f *Field) Disabled() bool { return f.entry.Disabled() }

func (f *Field) spoken() string {
	if f.name == "" {
		return f.placeholder
	}
	return f.name
}

func (f *Field) changed(s string) {
	if f.quiet {
		return
	}
	if f.problem == "" && !f.wrong.Hidden {
		f.say("")
	}
	if f.OnChanged != nil {
		f.OnChanged(s)
	}
}

// room reports whether n bytes more may be typed, and says so where not.
func (f *Field) room(n int) bool {
	if f.maxBytes == 0 || len(f.entry.Text)-len(f.entry.SelectedText())+n <= f.maxBytes {
		return true
	}
	if f.problem == "" {
		f.say(f.full)
	}
	return false
}

func (f *Field) setHidden(hidden bool, show, hide string) {
	f.entry.Password = hidden
	if hidden {
		f.reveal.SetIcon("action-who-sees")
		f.reveal.SetTooltip(show)
	} else {
		f.reveal.SetIcon("action-hide")
		f.reveal.SetTooltip(hide)
	}
	f.entry.Refresh()
}

func (f *Field) focus(on bool) {
	f.focused = on
	f.Refresh()
}

func (f *Field) parts() []fyne.CanvasObject {
	return join(one(f.label, f.entry, f.outline), f.icon.parts(), one(f.hint, f.wrong))
}

// high is the height of what is typed into.
func (f *Field) high() float32 {
	if f.entry.MultiLine {
		return float32(int(f.entry.MinSize().Height + 0.99))
	}
	return max(tall, float32(int(f.line()+14)))
}

// line is the height of a line of what is typed.
func (f *Field) line() float32 {
	return fyne.MeasureText("Ég", look.Size(look.SizeBody), fyne.TextStyle{}).Height
}

func (f *Field) least() fyne.Size {
	w := max(f.width, f.entry.MinSize().Width, 48)
	return fyne.NewSize(w, f.HeightFor(max(w, f.Size().Width)))
}

// HeightFor is how high its words make it.
func (f *Field) HeightFor(w float32) float32 {
	high := f.high()
	for _, o := range []fyne.CanvasObject{f.label, f.hint, f.wrong} {
		if o.Visible() {
			high += flow.HeightFor(o, w) + 4
		}
	}
	return high
}

// Natural is a width words can be typed in.
func (f *Field) Natural() fyne.Size {
	w := float32(208)
	switch {
	case f.sample != "":
		w = float32(int(measure(f.sample, look.SizeBody, false)+0.99)) + 28
		if f.iconName != "" {
			w += iconSmall + gap
		}
	case f.width > 0:
		w = f.width
	}
	return fyne.NewSize(w, f.HeightFor(w))
}

func (f *Field) lay(size fyne.Size) {
	var y, below float32
	if f.label.Visible() {
		h := flow.HeightFor(f.label, size.Width)
		put(f.label, 0, 0, size.Width, h)
		y = h + 4
	}
	for _, o := range []fyne.CanvasObject{f.hint, f.wrong} {
		if o.Visible() {
			below += flow.HeightFor(o, size.Width) + 4
		}
	}
	h := f.high()
	if f.entry.MultiLine { // what room there is more is for words
		h = max(h, size.Height-y-below)
	}
	put(f.entry, 0, y, size.Width, h)
	put(f.outline, 0, y, size.Width, h)
	f.icon.middle(9, y, min(h, max(tall, f.line()+14)))
	y += h + 4
	for _, o := range []fyne.CanvasObject{f.hint, f.wrong} {
		if o.Visible() {
			h := flow.HeightFor(o, size.Width)
			put(o, 0, y, size.Width, h)
			y += h + 4
		}
	}
}

func (f *Field) paint() {
	f.outline.CornerRadius, f.outline.StrokeWidth = radius, ringWidth()
	f.outline.Hidden = !f.focused && f.wrong.Hidden
	f.outline.StrokeColor = look.Color(look.ColorPrimary)
	if !f.focused {
		f.outline.StrokeWidth = 1
	}
	if !f.wrong.Hidden {
		f.outline.StrokeColor = look.Color(look.ColorError)
	}
	f.icon.set(f.iconName, iconSmall, look.ColorInk2)
	f.label.Refresh()
	f.hint.Refresh()
	f.wrong.Refresh()
	f.entry.Refresh()
	if f.icon.view != nil {
		f.icon.view.Refresh()
	}
}
