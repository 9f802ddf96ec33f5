package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
)

// ErrorBar says at the top of a pane what happened, what was kept and what to
// do. It stays until it is closed.
type ErrorBar struct {
	composed
	technical *flow.Text
	shown     bool
}

// NewErrorBar makes a bar. The action is the button for what to do; the details
// word unfolds the technical words. Each is left out where it is "", and the
// cross where onClose is nil.
func NewErrorBar(text, action string, onAction func(), detailsWord, details, closeWord string, onClose func()) *ErrorBar {
	e := &ErrorBar{technical: flow.New(flow.Run{Text: details, Mono: true, Size: look.SizeCaption})}
	e.technical.Hide()
	words := flow.Column(gap, flow.New(flow.Run{Text: text, Color: look.ColorInk}))
	var foot []fyne.CanvasObject
	if action != "" {
		foot = append(foot, NewButton(action, onAction, Compact()))
	}
	if detailsWord != "" && details != "" {
		foot = append(foot, NewButton(detailsWord, e.unfold, Quiet()))
	}
	if len(foot) > 0 {
		words.Add(flow.Row(16, foot...))
	}
	words.Add(e.technical)
	row := []fyne.CanvasObject{look.Icon("state-error", iconNav, look.ColorError), flow.Grow(words)}
	if onClose != nil {
		row = append(row, NewIconButton("action-close", closeWord, onClose, Bare(), Compact()))
	}
	e.root = newPanel(look.ColorErrorTint, look.ColorError, radius, 12, 8, flow.Top(12, row...))
	e.extend(e)
	return e
}

func (e *ErrorBar) unfold() {
	e.shown = !e.shown
	e.technical.Hidden = !e.shown
	e.Refresh()
}

// Unfolded reports whether the technical words are in sight.
func (e *ErrorBar) Unfolded() bool { return e.shown }
