package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
)

const (
	dialogWidth  float32 = 480
	dialogMargin float32 = 24
)

// Modal is a dialog: paper over the pale place. Esc closes it, and Tab stays in
// it.
type Modal struct {
	overlay
	OnClosed func()
	Width    float32

	catch *catcher
	panel *Panel
	tip   *tip
}

// Dialog shows one, with its buttons at the right of its foot. The focus goes to
// the first thing that takes it.
func Dialog(c fyne.Canvas, title string, content fyne.CanvasObject, buttons ...fyne.CanvasObject) *Modal {
	m := &Modal{Width: dialogWidth, catch: newCatcher(nil), tip: newTip()}
	items := []fyne.CanvasObject{flow.Sub(title)}
	if content != nil {
		items = append(items, &bounded{of: m, content: content})
		items[1].(*bounded).extend(items[1].(*bounded))
	}
	if len(buttons) > 0 {
		foot := append([]fyne.CanvasObject{flow.Grow(flow.Space(0, 0))}, buttons...)
		items = append(items, flow.Space(0, 4), flow.Row(gap, foot...))
	}
	m.panel = newPanel(look.ColorPaper, look.ColorBorder, cardRadius, 16, 16, flow.Column(12, items...))
	m.onClose = func() {
		if m.OnClosed != nil {
			m.OnClosed()
		}
	}
	m.extend(m)
	m.show(c)
	c.FocusNext()
	return m
}

// Ask shows a question with two answers; the focus is on no. Yes closes the
// dialog and does it.
func Ask(c fyne.Canvas, title, text, yes, no string, onYes func(), opts ...ButtonOption) *Modal {
	var m *Modal
	if len(opts) == 0 {
		opts = []ButtonOption{Primary()}
	}
	m = Dialog(c, title, flow.Body(text),
		NewButton(no, func() { m.Close() }),
		NewButton(yes, func() {
			m.Close()
			if onYes != nil {
				onYes()
			}
		}, opts...))
	return m
}

func (m *Modal) parts() []fyne.CanvasObject { return one(m.catch, m.panel, m.tip) }
func (m *Modal) least() fyne.Size           { return fyne.Size{} }
func (m *Modal) tips() *tip                 { return m.tip }

func (m *Modal) lay(size fyne.Size) {
	put(m.catch, 0, 0, size.Width, size.Height)
	w := min(m.Width, size.Width-2*dialogMargin)
	h := min(m.panel.HeightFor(w), size.Height-2*dialogMargin)
	put(m.panel, float32(int((size.Width-w)/2)), float32(int((size.Height-h)/2)), w, h)
	m.tip.inside(size)
}

func (m *Modal) paint() {
	m.catch.veiled()
	m.panel.Refresh()
}

// bounded scrolls the content of a dialog that is higher than the canvas.
type bounded struct {
	still
	of      *Modal
	content fyne.CanvasObject
	scroll  fyne.CanvasObject
}

func (b *bounded) within() fyne.CanvasObject {
	if b.scroll == nil {
		b.scroll = flow.Scroll(b.content)
	}
	return b.scroll
}

func (b *bounded) parts() []fyne.CanvasObject { return one(b.within()) }
func (b *bounded) paint()                     { b.content.Refresh() }
func (b *bounded) lay(size fyne.Size)         { put(b.within(), 0, 0, size.Width, size.Height) }

func (b *bounded) least() fyne.Size {
	w := b.content.MinSize().Width
	return fyne.NewSize(w, b.HeightFor(max(w, b.Size().Width)))
}

// HeightFor is that of the content, as far as there is room for it.
func (b *bounded) HeightFor(w float32) float32 {
	high := flow.HeightFor(b.content, w)
	if room := b.of.Size().Height - 2*dialogMargin - 148; room > 0 {
		high = min(high, room)
	}
	return high
}
