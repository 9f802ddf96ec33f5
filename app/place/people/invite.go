package people

import (
	"slices"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
)

// Names under which files are offered: they tell nobody what they are.
const (
	textFile   = "toguna.txt"
	codeFile   = "toguna.png"
	answerFile = "toguna.bin"
)

const codeSide float32 = 392

// drawRoles asks in which role somebody is to come in.
func (v *Place) drawRoles(inv *invitation) fyne.CanvasObject {
	t := v.env.T
	var items []widget.RadioItem
	for _, role := range roles {
		items = append(items, widget.RadioItem{Word: t("role." + role), Hint: t("app.people.role." + role)})
	}
	choice := widget.NewRadio(items, func(i int) { inv.Role = roles[i] })
	choice.SetSelected(slices.Index(roles, inv.Role))
	return flow.Column(16,
		heading(t("app.people.invite.title"), t("app.people.invite.text")), widget.Card(choice),
		flow.Row(8,
			widget.NewButton(t("app.people.invite.make"), v.p.makeInvite, widget.Icon("action-invite")),
			widget.NewButton(t("app.cancel"), v.p.leaveInvite, widget.Key(t("app.key.escape")))))
}

func heading(title, text string) fyne.CanvasObject {
	return flow.Column(4, flow.New(flow.Run{Text: title, Bold: true, Size: look.SizeHeading}), flow.Body2(text))
}

// drawInvitation shows an invitation in the ways in which it can be handed on.
func (v *Place) drawInvitation(inv *invitation) fyne.CanvasObject {
	t := v.env.T
	until := assets.Day(v.env.Lang(), inv.Until.Local(), v.env.Now().Local())
	text := flow.Mono(inv.Text)
	text.MaxLines = 3
	col := flow.Column(16,
		heading(t("app.people.invited.title", "Role", t("role."+inv.Role)), t("app.people.invited.text")),
		widget.NewNote(widget.Warn, "state-warning", t("app.people.invited.once"), v.env.N("app.people.invited.until", InviteDays, "Day", until)),
		section(t("app.people.invited.as-text"), widget.Card(text), flow.Row(8,
			widget.NewButton(t("app.people.copy"), func() {
				v.env.Window.Copy(inv.Text)
				v.env.Window.Say(t("app.people.copied"), nil)
			}, widget.Icon("action-copy")),
			widget.NewButton(t("app.people.save-text"), func() { v.askSave(textFile, []byte(inv.Text+"\n")) }, widget.Icon("action-export")))))
	if code, err := place.QR(inv.Text, codeSide); err == nil {
		col.Add(section(t("app.people.invited.as-code"), flow.Row(0, code), flow.Caption(t("app.people.invited.code.text")), flow.Row(0,
			widget.NewButton(t("app.people.save-code"), func() { v.saveCode(inv.Text) }, widget.Icon("action-qr")))))
	} else {
		col.Add(flow.Caption(t("app.people.invited.no-code")))
	}
	col.Add(flow.Column(16, flow.Line(), flow.Row(0,
		widget.NewButton(t("app.people.invited.done"), v.p.leaveInvite, widget.Key(t("app.key.escape"))))))
	return col
}

func (v *Place) saveCode(text string) {
	png, err := place.QRPicture(text)
	if err != nil {
		v.env.Window.Fail(err)
		return
	}
	v.askSave(codeFile, png)
}

func (v *Place) askSave(name string, data []byte) {
	v.env.Window.AskSave(name, func(path string) {
		v.p.save(path, data, func() { v.env.Window.Say(v.env.T("app.people.saved", "Path", path), nil) })
	})
}

// askRequest lets a clerk choose the file of a newcomer's request, and says what
// reading it does before it is done.
func (v *Place) askRequest() {
	w := v.env.Window
	w.AskOpen(nil, func(path string) {
		w.Confirm(v.env.T("app.people.admit.title"), v.env.T("app.people.admit.text"), v.env.T("app.people.admit.yes"), func() {
			v.p.admit(path, func() { w.Say(v.env.T("app.people.admitted"), nil) })
		})
	})
}

// drawGuest shows who wrote a request, before the answer is given.
func (v *Place) drawGuest(g *guest) fyne.CanvasObject {
	t := v.env.T
	x := person{Member: g.Member, Words: g.Words}
	col := flow.Column(16, heading(v.name(x), g.Member.Org), flow.Caption(v.role(g.Member.Role)))
	if g.Waits {
		col.Add(widget.NewNote(widget.Neutral, "state-waiting", t("app.people.waits.admit", "Name", v.name(x)), t("app.people.waits.others")))
	}
	col.Add(section(t("app.people.words.compare"), wordCard(g.Words), flow.Body2(t("app.people.guest.text", "Name", v.name(x)))))
	if g.Answer == "" {
		col.Add(flow.Row(8,
			widget.NewButton(t("app.people.answer.write"), func() { v.askAnswer(x) }, widget.Icon("action-export")),
			widget.NewButton(t("app.people.guest.later"), v.p.leaveInvite)))
		return col
	}
	col.Add(widget.NewNote(widget.OK, "state-accepted", t("app.people.answer.done", "Name", v.name(x)), t("app.people.answer.give", "Path", g.Answer)))
	col.Add(flow.Row(0, widget.NewButton(t("app.close"), v.p.leaveInvite, widget.Key(t("app.key.escape")))))
	return col
}

// askAnswer writes the answer for a newcomer where a person wants it.
func (v *Place) askAnswer(x person) {
	v.env.Window.AskSave(answerFile, func(path string) {
		v.p.answer(x.Member, path, func() {
			v.env.Window.Say(v.env.T("app.people.answer.done", "Name", v.name(x)), nil)
		})
	})
}

func (v *Place) askVerify() {
	x, ok := v.p.current()
	if !ok || !v.p.canVerify(x) || v.p.invite != nil || v.p.guest != nil {
		return
	}
	t := v.env.T
	v.env.Window.Confirm(t("app.people.verify.title", "Name", v.name(x)), t("app.people.verify.text"), t("app.people.verify.yes"), func() {
		v.p.verify(x.Key, func() { v.env.Window.Say(t("app.people.verify.done", "Name", v.name(x)), nil) })
	})
}

func (v *Place) askApprove(x person) {
	t := v.env.T
	id := "app.people.approve.admit"
	if x.Active {
		id = "app.people.approve.cut"
	}
	v.env.Window.Confirm(t("app.people.approve.title"), t(id, "Name", v.name(x)), t("app.people.approve"), func() {
		v.p.approve(x, func() { v.env.Window.Say(t("app.people.approve.done", "Name", v.name(x)), nil) })
	})
}

// askRemove says what removing does, and what it cannot do.
func (v *Place) askRemove(x person) {
	t := v.env.T
	title, text, yes := t("app.people.remove.title", "Name", v.name(x)), t("app.people.remove.text"), t("app.people.remove.yes")
	if x.Me {
		title, text, yes = t("app.people.leave.title"), t("app.people.leave.text"), t("app.people.leave")
	}
	if !v.p.alone(x) {
		text += " " + t("app.people.remove.approval")
	}
	v.env.Window.Confirm(title, text, yes, func() {
		v.p.remove(x, func(waits bool) {
			id := "app.people.remove.done"
			if waits {
				id = "app.people.remove.waits"
			}
			v.env.Window.Say(t(id, "Name", v.name(x)), nil)
		})
	})
}

// outside is what somebody sees who is not admitted: the way in.
func (v *Place) outside() fyne.CanvasObject {
	t := v.env.T
	title, text := t("app.people.outside.removed"), t("app.people.outside.removed.text")
	if v.p.joining || !v.p.loaded {
		title, text = t("app.people.outside.waiting"), t("app.people.outside.waiting.text")
	}
	v.showBusy()
	if v.away != nil && v.awayTitle == title {
		v.away.Refresh()
		return v.away
	}
	read := widget.NewButton(t("app.people.accept"), func() {
		v.env.Window.AskOpen(nil, func(path string) {
			v.p.accept(path, func() { v.env.Window.Say(t("app.people.accept.done"), nil) })
		})
	}, widget.Primary(), widget.Icon("action-import"))
	words := section(t("app.people.words.mine"), wordCard(v.env.Space().MyWords(v.env.Lang())), flow.Body2(t("app.people.words.mine.text")))
	v.awayTitle = title
	v.away = flow.Scroll(flow.Pad(32, place.Margin, 32, place.Margin, flow.MaxWidth(560, flow.Column(24,
		heading(title, text), v.busy, flow.Row(0, read), words))))
	return v.away
}
