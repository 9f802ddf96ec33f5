package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
)

// Note is a panel that says one thing of importance: that the stick must stay,
// that it may go, who will see what.
type Note struct {
	composed
	title, text *flow.Text
}

// NewNote makes a note. A neutral one is a card with a small icon beside its
// title; one of a state is tinted, with a large icon.
func NewNote(tone Tone, icon, title, text string) *Note {
	n := &Note{title: flow.Bold(title), text: flow.Body(text)}
	if text == "" {
		n.text.Hide()
	}
	if tone == Neutral || tone == Outlined {
		head := flow.Row(gap, look.Icon(icon, iconSmall, look.ColorInk), flow.Grow(n.title))
		n.root = newPanel(look.ColorPaper, look.ColorLine, cardRadius, 12, 12, flow.Column(4, head, n.text))
	} else {
		n.title.SetRuns(flow.Run{Text: title, Bold: true, Size: look.SizeSub})
		words := flow.Column(0, n.title, n.text)
		row := flow.Row(16, look.Icon(icon, 40, tone.ink()), flow.Grow(words))
		n.root = newPanel(tone.tint(), tone.ink(), cardRadius, 16, 12, row)
	}
	n.extend(n)
	return n
}

// Eye is one line that says who will see what, with an eye before it.
func Eye(text string) fyne.CanvasObject {
	return flow.Top(gap, look.Icon("action-who-sees", iconSmall, look.ColorInk2), flow.Grow(flow.Caption(text)))
}
