package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/desk"
)

// pageWidth is the most that the cards are wide, formWidth what a field is.
const (
	pageWidth float32 = 760
	formWidth float32 = 480
)

// Place is the place of the settings.
type Place struct {
	env    place.Env
	p      *presenter
	redraw func()

	head   fyne.CanvasObject
	page   *flow.Box
	scroll *container.Scroll

	bar      *widget.Progress
	progress fyne.CanvasObject // hidden while nothing is under way
	buttons  []*widget.Button  // that begin something
	words    *flow.Box         // of the card of the 24 words
	reveal   *widget.Field     // passphrase, to see them
	size     *flow.Text
	minus    *widget.Button
	plus     *widget.Button
	folder   *flow.Text
	details  fyne.CanvasObject
}

// New makes the place. Redraw is called when everything has to be drawn anew.
func New(env place.Env, redraw func()) *Place {
	v := &Place{env: env, redraw: redraw, page: flow.Column(16), bar: widget.NewProgress(""), words: flow.Column(8)}
	v.p = newPresenter(env.Stage, v.render, env.Window.Fail)
	v.head = place.Head(place.Title(env.T("app.place.settings")), nil, nil)
	v.progress = widget.Card(v.bar)
	v.progress.Hide()
	v.page.SetItems(v.language(), v.appearance(), v.textSize(), v.locking(), v.notifications(),
		v.progress, v.passphrase(), v.recovery(), v.export(), v.device())
	v.scroll = flow.Scroll(flow.Pad(16, place.Margin, 24, place.Margin, flow.MaxWidth(pageWidth, v.page)))
	v.render()
	return v
}

// View returns what the place draws.
func (v *Place) View() place.View { return place.View{Head: v.head, Body: v.scroll} }

// Show brings nothing up that is not there already.
func (v *Place) Show(string) { v.render() }

// Changed is of no concern here.
func (v *Place) Changed(desk.Topic) {}

// Leave hides the words.
func (v *Place) Leave() { v.p.hideWords() }

// Hints are the keys of the place.
func (v *Place) Hints() []place.Hint {
	return []place.Hint{{Keys: []string{v.env.T("app.key.ctrl"), "+", "–"}, Word: v.env.T("app.settings.key.size")}}
}

// Key hides the words on Esc.
func (v *Place) Key(k fyne.KeyName) bool {
	if k == fyne.KeyEscape && v.p.words != nil {
		v.p.hideWords()
		return true
	}
	return false
}

// render shows what may have changed: what is under way, the size of the text, and
// the words.
func (v *Place) render() {
	busy := v.p.busy
	v.progress.Hide()
	if busy != nil {
		busy.Watch(func() { place.ShowProgress(v.bar, v.env.Stage, busy) })
		place.ShowProgress(v.bar, v.env.Stage, busy)
		v.progress.Show()
	}
	for _, b := range v.buttons {
		able(b, busy == nil)
	}
	v.size.SetText(v.env.T("app.settings.size.percent", "Percent", v.p.percent()))
	able(v.minus, v.p.canScale(-1))
	able(v.plus, v.p.canScale(1))
	v.renderWords()
	v.scroll.Refresh()
}

func able(b *widget.Button, can bool) {
	if can {
		b.Enable()
	} else {
		b.Disable()
	}
}

// told shows an error of something that is set at once.
func (v *Place) told(err error) {
	if err != nil {
		v.env.Window.Fail(err, "Path", v.env.Home())
	}
}

// anew draws everything in another language or look. What went wrong is told on
// what is drawn then.
func (v *Place) anew(err error) {
	v.redraw()
	v.told(err)
}

func segments(words ...string) []widget.Segment {
	var out []widget.Segment
	for _, w := range words {
		out = append(out, widget.Segment{Word: w, Count: -1})
	}
	return out
}

// card is a section with its title and what it means.
func (v *Place) card(id string, items ...fyne.CanvasObject) fyne.CanvasObject {
	head := flow.Column(2, flow.Sub(v.env.T(id)), flow.New(flow.Run{Text: v.env.T(id + ".text"), Color: look.ColorInk2}))
	return widget.Card(append([]fyne.CanvasObject{head}, items...)...)
}

func (v *Place) language() fyne.CanvasObject {
	var names []string
	for _, l := range assets.Languages() {
		names = append(names, v.env.T("app.settings.lang."+l))
	}
	s := widget.NewSegmented(segments(names...), func(i int) { v.anew(v.p.setLang(i)) })
	s.SetSelected(v.p.lang())
	return v.card("app.settings.lang", flow.Row(0, s))
}

func (v *Place) appearance() fyne.CanvasObject {
	t := v.env.T
	s := widget.NewSegmented(segments(t("app.settings.theme.system"), t("app.settings.theme.light"), t("app.settings.theme.dark"),
		t("app.settings.theme.contrast")), func(i int) { v.anew(v.p.setTheme(i)) })
	s.SetSelected(v.p.theme())
	return v.card("app.settings.theme", flow.Row(0, s))
}

func (v *Place) textSize() fyne.CanvasObject {
	change := func(steps int) func() {
		return func() {
			if v.p.canScale(steps) {
				v.anew(v.p.scale(steps))
			}
		}
	}
	v.minus = widget.NewButton("–", change(-1))
	v.plus = widget.NewButton("+", change(1))
	v.size = flow.Bold("")
	v.size.Align = fyne.TextAlignCenter
	return v.card("app.settings.size", flow.Row(8, v.minus, flow.Fixed(64, v.size), v.plus))
}

func (v *Place) locking() fyne.CanvasObject {
	words := []string{v.env.T("app.settings.lock.never")}
	for _, m := range locks[1:] {
		words = append(words, v.env.N("app.settings.lock.minutes", m))
	}
	s := widget.NewSegmented(segments(words...), func(i int) { v.told(v.p.setLock(i)) })
	s.SetSelected(v.p.lock())
	return v.card("app.settings.lock", flow.Row(0, s))
}

func (v *Place) notifications() fyne.CanvasObject {
	t := v.env.T
	c := widget.NewCheck(t("app.settings.notice.show"), t("app.settings.notice.says", "Words", t("app.notice")),
		func(on bool) { v.told(v.p.setQuiet(!on)) })
	c.SetChecked(!v.env.Prefs().Quiet)
	return v.card("app.settings.notice", c)
}
