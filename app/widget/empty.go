package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
)

// Empty stands where nothing is yet: what will be here, and how.
type Empty struct{ composed }

// NewEmpty makes one; without an action it has no button.
func NewEmpty(icon, title, how, action string, onAction func()) *Empty {
	e := &Empty{}
	head, text := flow.Bold(title), flow.New(flow.Run{Text: how, Color: look.ColorInk2})
	head.Align, text.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
	items := []fyne.CanvasObject{flow.Center(look.Icon(icon, 40, look.ColorInk2)), flow.Space(0, 8), head, text}
	if how == "" {
		text.Hide()
	}
	if action != "" {
		items = append(items, flow.Space(0, 8), flow.Center(NewButton(action, onAction, Primary())))
	}
	e.root = flow.Center(flow.Pad(24, 24, 24, 24, flow.Column(4, items...)))
	e.extend(e)
	return e
}
