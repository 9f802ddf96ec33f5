package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/look"
)

// Tips is what a window's content is wrapped in so that tooltips can be drawn
// over it. Fyne's overlays would take the keyboard and the pointer away.
type Tips struct {
	still
	content fyne.CanvasObject
	tip     *tip
}

// NewTips wraps the content of a window.
func NewTips(content fyne.CanvasObject) *Tips {
	t := &Tips{content: content, tip: newTip()}
	t.extend(t)
	return t
}

func (t *Tips) parts() []fyne.CanvasObject { return one(t.content, t.tip) }
func (t *Tips) least() fyne.Size           { return t.content.MinSize() }
func (t *Tips) tips() *tip                 { return t.tip }

func (t *Tips) lay(size fyne.Size) {
	put(t.content, 0, 0, size.Width, size.Height)
	t.tip.inside(size)
}

func (t *Tips) paint() {
	t.content.Refresh()
	t.tip.Refresh()
}

// tipper is a content or an overlay that tooltips can be drawn over.
type tipper interface {
	fyne.CanvasObject
	tips() *tip
}

// tipOver finds what to draw a tooltip of o on.
func tipOver(o fyne.CanvasObject) tipper {
	cv := canvasOf(o)
	if cv == nil {
		return nil
	}
	under := cv.Content()
	if top := cv.Overlays().Top(); top != nil {
		under = top
	}
	t, _ := under.(tipper)
	return t
}

// tip is the small panel with the words.
type tip struct {
	still
	box  *frame
	word *word
	of   fyne.CanvasObject
	room fyne.Size
}

func newTip() *tip {
	t := &tip{box: newFrame(look.ColorInk, "", radius), word: newWord("", look.ColorPaper, look.SizeCaption)}
	t.extend(t)
	t.Hide()
	return t
}

func (t *tip) parts() []fyne.CanvasObject { return append(t.box.parts(), t.word.Text) }
func (t *tip) lay(size fyne.Size) {
	t.box.lay(fyne.Position{}, size)
	t.word.middle(8, 0, size.Height)
}

func (t *tip) least() fyne.Size {
	m := t.word.MinSize()
	return fyne.NewSize(float32(int(m.Width+0.99))+16, max(24, m.Height+6))
}

func (t *tip) paint() {
	t.box.paint()
	t.word.paint()
}

// inside notes the room there is, and follows what it belongs to.
func (t *tip) inside(room fyne.Size) {
	t.room = room
	if t.of != nil {
		t.place()
	}
}

// show draws the words under an object, or above where there is no room.
func (t *tip) show(of fyne.CanvasObject, words string) {
	t.of, t.word.Text.Text = of, words
	t.place()
	t.Show()
	t.Refresh()
}

func (t *tip) hide(of fyne.CanvasObject) {
	if t.of == of {
		t.of = nil
		t.Hide()
	}
}

func (t *tip) place() {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.of)
	size, least := t.of.Size(), t.least()
	x := min(at.X+(size.Width-least.Width)/2, t.room.Width-least.Width-4)
	y := at.Y + size.Height + 6
	if y+least.Height > t.room.Height {
		y = at.Y - least.Height - 6
	}
	put(t, float32(int(max(x, 4))), y, least.Width, least.Height)
}
