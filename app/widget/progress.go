package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
)

// Progress says what is being done, how far it is in words, what time is left,
// and what stopping it does. Where the total is not known its bar stays empty
// and the words count up.
type Progress struct {
	composed
	what, words *flow.Text
	bar         *Bar
	cancel      *flow.Box
}

// NewProgress makes one that has not begun.
func NewProgress(what string) *Progress {
	p := &Progress{what: flow.Bold(what), words: flow.Caption(""), bar: newBar(Here, fyne.NewSize(120, 8), 4)}
	p.bar.plain = true
	p.cancel = flow.Row(gap)
	p.cancel.Hide()
	head := flow.Row(gap, look.Icon("state-waiting", iconNav, look.ColorPrimary), flow.Grow(p.what), p.words)
	p.root = flow.Column(gap, head, p.bar, p.cancel)
	p.extend(p)
	return p
}

// SetState says how far it is: fraction is 0 to 1, or -1 where the total is not
// known; left may be "".
func (p *Progress) SetState(fraction float32, words, left string) {
	p.bar.Set(max(fraction, 0), 1)
	if left != "" {
		words += ", " + left
	}
	p.words.SetText(words)
	p.root.Refresh()
}

// SetWhat changes what is being done.
func (p *Progress) SetWhat(what string) { p.what.SetText(what) }

// SetCancel gives it a button, with what pressing it does. A nil onCancel takes
// the button away again.
func (p *Progress) SetCancel(action, key, does string, onCancel func()) {
	p.cancel.Hidden = onCancel == nil
	if onCancel == nil {
		p.cancel.SetItems()
		p.root.Refresh()
		return
	}
	var opts []ButtonOption
	if key != "" {
		opts = append(opts, Key(key))
	}
	p.cancel.SetItems(NewButton(action, onCancel, opts...), flow.Grow(flow.Caption(does)))
	p.root.Refresh()
}

// Fraction is what of the bar is filled.
func (p *Progress) Fraction() float32 { return p.bar.Part() }
