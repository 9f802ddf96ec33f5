package settings

import (
	"strconv"

	"fyne.io/fyne/v2"

	"toguna/app/door"
	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/widget"
)

// secret is a field for a passphrase.
func (v *Place) secret(id string) *widget.Field {
	return widget.NewField(v.env.T(id), "", widget.Password(v.env.T("app.show"), v.env.T("app.hide")))
}

// starts makes a button that begins something: it waits while something else is
// under way.
func (v *Place) starts(word string, do func(), opts ...widget.ButtonOption) *widget.Button {
	b := widget.NewButton(word, do, opts...)
	v.buttons = append(v.buttons, b)
	return b
}

// passphrase changes the passphrase.
func (v *Place) passphrase() fyne.CanvasObject {
	t := v.env.T
	old, pass, again := v.secret("app.settings.pass.old"), v.secret("app.settings.pass.new"), v.secret("app.door.pass.again")
	says, drawn := flow.Caption(""), flow.Sub("")
	says.Hide()
	drawn.Hide()
	judge := func(s string) {
		words, tone := v.strength(v.p.judge(s))
		says.SetRuns(flow.Run{Text: words, Size: look.SizeCaption, Color: tone.Ink()})
		says.Hidden = words == ""
		pass.SetError("")
		again.SetError("")
		v.scroll.Refresh()
	}
	old.OnChanged = func(string) { old.SetError("") }
	again.OnChanged = func(string) { again.SetError("") }
	pass.OnChanged = func(s string) {
		drawn.Hide()
		judge(s)
	}
	change := func() {
		bad := v.p.changePass(old.Text(), pass.Text(), again.Text(), func(o objection) {
			if o == wrong {
				v.object(old, o)
				return
			}
			for _, f := range []*widget.Field{old, pass, again} {
				f.SetText("")
			}
			drawn.Hide()
			judge("")
			v.env.Window.Say(t("app.settings.pass.changed"), nil)
		})
		switch bad {
		case tooWeak:
			v.object(pass, bad)
		case notTheSame:
			v.object(again, bad)
		case fine, wrong:
		}
	}
	again.OnSubmitted = func(string) { change() }
	suggest := widget.NewButton(t("app.door.pass.suggest"), func() {
		s, err := door.Suggest(v.env.Lang())
		if err != nil {
			v.env.Window.Fail(err)
			return
		}
		pass.SetText(s)
		drawn.SetText(s)
		drawn.Show()
		judge(s)
	}, widget.Compact())
	return v.card("app.settings.pass", flow.MaxWidth(formWidth, flow.Column(8, old, pass, says, drawn,
		flow.Row(8, suggest, flow.Grow(flow.Caption(t("app.door.pass.suggest.hint")))), again)),
		flow.Row(0, v.starts(t("app.settings.pass.do"), change)))
}

// object says what is wrong with what was typed, and puts the cursor there.
func (v *Place) object(f *widget.Field, o objection) {
	f.SetError(v.env.T(string(o)))
	v.scroll.Refresh()
	v.env.Window.Canvas().Focus(f.Focusable())
}

// strength says how strong a passphrase is, and in which tone.
func (v *Place) strength(s door.Strength) (string, widget.Tone) {
	switch s {
	case door.Hours:
		return v.env.T("app.door.pass.hours"), widget.Error
	case door.Weeks:
		return v.env.T("app.door.pass.weeks"), widget.Warn
	case door.Years:
		return v.env.T("app.door.pass.years"), widget.OK
	case door.Lasting:
		return v.env.T("app.door.pass.lasting"), widget.OK
	case door.None:
	}
	return "", widget.Neutral
}

// recovery is the card of the 24 words.
func (v *Place) recovery() fyne.CanvasObject {
	v.reveal = v.secret("app.settings.words.pass")
	v.reveal.OnChanged = func(string) { v.reveal.SetError("") }
	v.reveal.OnSubmitted = func(string) { v.showWords() }
	show := v.starts(v.env.T("app.door.words.show"), v.showWords, widget.Icon("action-who-sees"))
	v.words.SetItems(flow.MaxWidth(formWidth, v.reveal), flow.Row(0, show))
	return v.card("app.settings.words", v.words)
}

func (v *Place) showWords() {
	v.p.showWords(v.reveal.Text(), func(o objection) {
		v.reveal.SetText("")
		if o == wrong {
			v.object(v.reveal, o)
		}
	})
}

// renderWords shows the 24 words, or what is asked before they are shown. They can
// be neither copied nor printed from here.
func (v *Place) renderWords() {
	items := v.words.Items()
	ask := items[:2]
	for _, o := range ask {
		if v.p.words == nil {
			o.Show()
		} else {
			o.Hide()
		}
	}
	if v.p.words == nil {
		v.words.SetItems(ask...)
		return
	}
	if len(items) > len(ask) {
		return // shown already
	}
	t := v.env.T
	v.words.SetItems(append(ask, flow.Space(0, 4), wordGrid(v.p.words), flow.Space(0, 4), flow.Row(12,
		widget.NewButton(t("app.door.words.hide"), v.p.hideWords, widget.Icon("action-who-sees"), widget.Key(t("app.key.escape"))),
		flow.Grow(flow.Caption(t("app.door.words.paper")))))...)
}

// wordGrid lays 24 words in four columns, as they are read: downwards.
func wordGrid(words []string) fyne.CanvasObject {
	const columns, lines = 4, 6
	var cols []fyne.CanvasObject
	for c := range columns {
		var items []fyne.CanvasObject
		for i := c * lines; i < min((c+1)*lines, len(words)); i++ {
			if len(items) > 0 {
				items = append(items, flow.Line())
			}
			items = append(items, flow.Row(8, flow.Fixed(24, flow.Caption(strconv.Itoa(i+1))), flow.Grow(flow.Sub(words[i]))))
		}
		cols = append(cols, flow.Grow(flow.Column(6, items...)))
	}
	return flow.Top(16, cols...)
}

// export copies the identity to a file.
func (v *Place) export() fyne.CanvasObject {
	t := v.env.T
	return v.card("app.settings.export", flow.Row(0, v.starts(t("app.settings.export.do"), func() {
		v.env.Window.AskSave(t("app.settings.export.file"), func(file string) {
			v.env.Window.Settle()
			v.p.export(file, func() { v.env.Window.Say(t("app.settings.export.done", "Path", file), nil) })
		})
	}, widget.Icon("action-export"))))
}

// device says where things lie on this device, and which program it is.
func (v *Place) device() fyne.CanvasObject {
	t := v.env.T
	program, parts := version()
	if program == "" {
		program = t("app.settings.device.unversioned")
	}
	more := flow.Column(4)
	more.Hide()
	toggle := widget.NewButton(t("app.details"), nil, widget.Quiet())
	toggle.SetOnTap(func() {
		if more.Visible() {
			more.Hide()
		} else {
			more.SetItems(v.deviceDetails(parts)...)
			more.Show()
		}
		v.scroll.Refresh()
	})
	v.details, v.folder = more, flow.Body(v.env.Home())
	return v.card("app.settings.device",
		fact(t("app.settings.device.folder"), v.folder),
		fact(t("app.settings.device.version"), flow.Body(program)),
		fact(t("app.settings.device.licence"), flow.Body(t("app.settings.device.licence.text"))),
		flow.Row(0, toggle), more)
}

// factWidth is that of the names of facts.
const factWidth float32 = 120

func fact(name string, value *flow.Text) fyne.CanvasObject {
	return flow.Top(8, flow.Fixed(factWidth, flow.Body2(name)), flow.Grow(value))
}

// deviceDetails are technical words, for whoever helps.
func (v *Place) deviceDetails(parts []string) []fyne.CanvasObject {
	addresses := v.p.addresses()
	items := []fyne.CanvasObject{flow.Bold(v.env.T("app.settings.device.addresses"))}
	for _, a := range addresses {
		items = append(items, flow.Mono(a))
	}
	if len(addresses) == 0 {
		items = append(items, flow.Body2(v.env.T("app.settings.device.unreachable")))
	}
	items = append(items, flow.Space(0, 8), flow.Bold(v.env.T("app.settings.device.parts")))
	for _, s := range parts {
		items = append(items, flow.Mono(s))
	}
	return items
}
