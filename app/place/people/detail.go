package people

import (
	"strconv"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/entry"
)

// drawPerson is the detail of one person.
func (v *Place) drawPerson(x person) fyne.CanvasObject {
	col := flow.Column(16, v.drawName(x))
	if note := v.drawWaiting(x); note != nil {
		col.Add(note)
	}
	if x.here() {
		col.Add(v.drawWords(x))
	}
	if len(x.Devices) > 0 && x.Active {
		col.Add(v.drawDevices(x))
	}
	if v.p.canAnswer(x) {
		col.Add(section(v.env.T("app.people.answer.title"), flow.Body2(v.env.T("app.people.answer.text")),
			flow.Row(0, widget.NewButton(v.env.T("app.people.answer.write"), func() { v.askAnswer(x) }, widget.Icon("action-export")))))
	}
	if v.p.canRemove(x) {
		word := v.env.T("app.people.remove")
		if x.Me {
			word = v.env.T("app.people.leave")
		}
		col.Add(flow.Column(16, flow.Line(),
			flow.Row(0, widget.NewButton(word, func() { v.askRemove(x) }, widget.Danger(), widget.Icon("action-remove")))))
	}
	return col
}

// section is a title and what belongs to it.
func section(title string, items ...fyne.CanvasObject) fyne.CanvasObject {
	return flow.Column(8, append([]fyne.CanvasObject{flow.Sub(title)}, items...)...)
}

func (v *Place) drawName(x person) fyne.CanvasObject {
	name := flow.New(flow.Run{Text: v.name(x), Bold: true, Size: look.SizeHeading})
	name.MaxLines = 3
	col := flow.Column(4, name)
	if x.Org != "" {
		org := flow.Body2(x.Org)
		org.MaxLines = 3
		col.Add(org)
	}
	if x.Role != "" {
		col.Add(flow.Caption(v.role(x.Role)))
	}
	tone, icon, word := v.standing(x)
	col.Add(flow.Pad(4, 0, 0, 0, flow.Row(8, widget.NewChip(tone, icon, word))))
	return col
}

// drawWaiting says what another clerk proposed, nil for nothing.
func (v *Place) drawWaiting(x person) fyne.CanvasObject {
	if x.Waits == "" {
		if !x.Active {
			return widget.NewNote(widget.Neutral, "state-withdrawn", v.env.T("state.removed"), v.env.T("app.people.removed.text"))
		}
		return nil
	}
	what := "app.people.waits.change"
	switch x.Waits {
	case entry.ActAdmit:
		what = "app.people.waits.admit"
	case entry.ActCut:
		what = "app.people.waits.cut"
	}
	if !x.Mine {
		return widget.NewNote(widget.Neutral, "state-waiting", v.env.T(what, "Name", v.name(x)), v.env.T("app.people.waits.others"))
	}
	return flow.Column(12,
		widget.NewNote(widget.Neutral, "state-check", v.env.T(what, "Name", v.name(x)), v.env.T("app.people.waits.mine")),
		flow.Row(0, widget.NewButton(v.env.T("app.people.approve"), func() { v.askApprove(x) }, widget.Icon("state-accepted"))))
}

// drawWords shows the 8 words as large as they are important.
func (v *Place) drawWords(x person) fyne.CanvasObject {
	t := v.env.T
	if len(x.Words) == 0 {
		return section(t("app.people.words"), flow.Body2(t("app.people.words.none")))
	}
	card := wordCard(x.Words)
	switch {
	case x.Me:
		return section(t("app.people.words.mine"), card, flow.Body2(t("app.people.words.mine.text")))
	case x.Verified:
		return section(t("app.people.words"), card, flow.Body2(t("app.people.words.verified")))
	}
	return section(t("app.people.words.compare"), card, flow.Body2(t("app.people.words.text", "Name", v.name(x))),
		flow.Row(0, widget.NewButton(t("app.people.verify"), v.askVerify, widget.Icon("action-check"), widget.Key("V"))))
}

// wordCard lays 8 words in two columns, as they are read: downwards.
func wordCard(words []string) fyne.CanvasObject {
	const deep = 4
	var cols []fyne.CanvasObject
	for from := 0; from < len(words); from += deep {
		col := flow.Column(6)
		for i := from; i < min(from+deep, len(words)); i++ {
			col.Add(flow.Row(8, flow.Fixed(20, flow.Caption(strconv.Itoa(i+1))),
				flow.Grow(flow.New(flow.Run{Text: words[i], Bold: true, Size: look.SizeHeading}))))
		}
		cols = append(cols, flow.Grow(col))
	}
	return widget.Card(flow.Top(16, cols...))
}

// drawDevices lists what each device of a person lacks, as far as it told.
func (v *Place) drawDevices(x person) fyne.CanvasObject {
	t := v.env.T
	col := flow.Column(8)
	for i, d := range x.Devices {
		if i > 0 {
			col.Add(flow.Line())
		}
		icon, color, words := "state-waiting", look.ColorWarn, ""
		switch {
		case d.Here:
			icon, color, words = "state-device", look.ColorInk2, t("app.people.device.here")
		case d.Lacks == 0:
			icon, color, words = "state-delivered", look.ColorOK, t("app.people.device.all")
		default:
			words = v.env.N("app.people.device.lacks", d.Lacks, "Size", assets.Bytes(v.env.Lang(), d.Bytes))
		}
		last := t("app.people.device.never")
		if !d.Seen.IsZero() {
			last = t("app.people.device.last", "Time", assets.Clock(v.env.Lang(), d.Seen.Local(), v.env.Now().Local()))
		}
		lines := flow.Column(0, flow.Body(t("app.people.device", "Number", i+1)), flow.Caption(words))
		if !d.Here {
			lines.Add(flow.Caption(last))
		}
		col.Add(flow.Top(12, look.Icon(icon, 16, color), flow.Grow(lines)))
	}
	return section(v.env.N("app.people.devices", len(x.Devices)), widget.Card(col), flow.Caption(t("app.people.device.far")))
}
