package door

import (
	"os"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
)

func (d *Door) drawName() fyne.CanvasObject {
	t := d.env.T
	name := d.field(t("app.door.name"))
	name.SetHint(t("app.door.name.hint"))
	org := d.field(t("app.door.org"))
	org.SetHint(t("app.door.org.hint"))
	name.SetText(d.p.who.Name)
	org.SetText(d.p.who.Org)
	on := func() {
		if !d.p.setName(name.Text(), org.Text()) {
			name.SetError(t("app.door.name.missing"))
			d.env.Window.Canvas().Focus(name.Focusable())
		}
	}
	name.OnSubmitted = func(string) { d.env.Window.Canvas().Focus(org.Focusable()) }
	org.OnSubmitted = func(string) { on() }
	d.focus = name.Focusable()
	again := widget.NewButton(t("app.door.have-words"), func() { d.p.to(StepRestore) }, widget.Quiet())
	return page(t("app.door.welcome"), t("app.door.welcome.text"),
		form(name, org, flow.Row(0, again)),
		d.foot(StepName, nil, widget.NewButton(t("app.continue"), on, widget.Primary(), widget.Key("↵"))))
}

// strengthWords says a strength, and in which tone.
func (d *Door) strengthWords(s Strength) (string, widget.Tone) {
	switch s {
	case Hours:
		return d.env.T("app.door.pass.hours"), widget.Error
	case Weeks:
		return d.env.T("app.door.pass.weeks"), widget.Warn
	case Years:
		return d.env.T("app.door.pass.years"), widget.OK
	case Lasting:
		return d.env.T("app.door.pass.lasting"), widget.OK
	}
	return "", widget.Neutral
}

func (d *Door) drawPassphrase() fyne.CanvasObject {
	t := d.env.T
	pass := d.field(t("app.door.pass"), widget.Password(t("app.show"), t("app.hide")))
	again := d.field(t("app.door.pass.again"), widget.Password(t("app.show"), t("app.hide")))
	says, drawn := flow.Caption(""), flow.Sub("")
	says.Hide()
	drawn.Hide()
	judge := func(s string) {
		st := d.p.judge(s)
		words, tone := d.strengthWords(st)
		says.SetRuns(flow.Run{Text: words, Size: look.SizeCaption, Color: tone.Ink()})
		says.Hidden = words == ""
		pass.SetError("")
		d.content.Refresh()
	}
	pass.OnChanged = func(s string) {
		drawn.Hide()
		judge(s)
	}
	on := func() {
		switch o := d.p.create(pass.Text(), again.Text()); o {
		case fine:
		case tooWeak:
			pass.SetError(t(string(o)))
			d.env.Window.Canvas().Focus(pass.Focusable())
		default:
			again.SetError(t(string(o)))
			d.env.Window.Canvas().Focus(again.Focusable())
		}
	}
	pass.OnSubmitted = func(string) { d.env.Window.Canvas().Focus(again.Focusable()) }
	again.OnSubmitted = func(string) { on() }
	suggest := widget.NewButton(t("app.door.pass.suggest"), func() {
		s, err := Suggest(d.env.Lang())
		if err != nil {
			d.Fail(err)
			return
		}
		pass.SetText(s)
		drawn.Show()
		drawn.SetRuns(flow.Run{Text: s, Size: look.SizeSub, Bold: true})
		judge(s)
	}, widget.Compact())
	d.focus = pass.Focusable()
	before := StepName
	if d.p.restoring {
		before = StepRestore
	}
	return page(t("app.door.pass.title"), t("app.door.pass.text"),
		form(pass, says, drawn, flow.Row(8, suggest, flow.Grow(flow.Caption(t("app.door.pass.suggest.hint")))), again),
		d.foot(StepPassphrase, func() { d.p.to(before) }, widget.NewButton(t("app.continue"), on, widget.Primary(), widget.Key("↵"))))
}

// drawWords shows the 24 words and asks two of them back. They can be neither
// copied nor printed from here.
func (d *Door) drawWords() fyne.CanvasObject {
	t := d.env.T
	grid := wordGrid(d.p.words)
	card := widget.Card(grid)
	hide := widget.NewButton(t("app.door.words.hide"), nil, widget.Icon("action-who-sees"))
	hide.SetOnTap(func() {
		if card.Visible() {
			card.Hide()
			hide.SetWord(t("app.door.words.show"))
		} else {
			card.Show()
			hide.SetWord(t("app.door.words.hide"))
		}
		d.main.Refresh()
	})
	one := d.field(t("app.door.words.ask", "Number", d.p.asked[0]+1))
	two := d.field(t("app.door.words.ask", "Number", d.p.asked[1]+1))
	back := flow.Column(12, flow.Space(0, 0), flow.Top(16, flow.Fixed(240, one), flow.Fixed(240, two)))
	back.Hide()
	on := widget.NewButton(t("app.continue"), nil, widget.Primary(), widget.Key("↵"))
	finish := func() {
		if !d.p.check([2]string{one.Text(), two.Text()}) {
			two.SetError(t("app.door.words.wrong"))
		}
	}
	on.SetOnTap(finish)
	on.Disable()
	written := widget.NewCheck(t("app.door.words.written"), t("app.door.words.nobody"), func(yes bool) {
		if !yes {
			return
		}
		card.Hide()
		hide.SetWord(t("app.door.words.show"))
		back.Show()
		on.Enable()
		d.main.Refresh()
		d.env.Window.Canvas().Focus(one.Focusable())
	})
	one.OnSubmitted = func(string) { d.env.Window.Canvas().Focus(two.Focusable()) }
	two.OnSubmitted = func(string) { finish() }
	d.focus = written
	return page(t("app.door.words.title"), t("app.door.words.text"),
		card, flow.Row(12, hide, flow.Grow(flow.Caption(t("app.door.words.paper")))),
		flow.Space(0, 8), written, back, d.foot(StepWords, nil, on))
}

// wordGrid lays 24 words in four columns, as they are read: downwards.
func wordGrid(words []string) fyne.CanvasObject {
	cols := make([]fyne.CanvasObject, 0, 4)
	for c := range 4 {
		col := flow.Column(6)
		for r := range 6 {
			i := c*6 + r
			if i >= len(words) {
				break
			}
			col.Add(flow.Row(8, flow.Fixed(24, flow.Caption(strconv.Itoa(i+1))), flow.Grow(flow.New(flow.Run{Text: words[i], Size: look.SizeSub}))))
			if r < 5 {
				col.Add(flow.Line())
			}
		}
		cols = append(cols, flow.Grow(col))
	}
	return flow.Top(16, cols...)
}

// drawSpace offers the two ways into a workspace.
func (d *Door) drawSpace() fyne.CanvasObject {
	t := d.env.T
	invite := d.field(t("app.door.invite"), widget.Lines(3))
	invite.SetHint(t("app.door.invite.hint"))
	join := func() {
		if strings.TrimSpace(invite.Text()) == "" {
			invite.SetError(t("app.door.invite.missing"))
			return
		}
		d.p.join(invite.Text(), d.giveRequest)
	}
	from := flow.Row(8,
		widget.NewButton(t("app.door.invite.paste"), func() { invite.SetText(strings.TrimSpace(d.env.Window.Paste())) }, widget.Compact()),
		widget.NewButton(t("app.door.invite.file"), func() {
			d.env.Window.AskOpen([]string{".txt", ".png", ".jpg", ".jpeg"}, func(path string) { d.readInvite(path, invite) })
		}, widget.Compact(), widget.Icon("place-handoff")))
	name := d.field(t("app.door.space.name"))
	found := func() {
		if !d.p.found(name.Text()) {
			name.SetError(t("app.door.space.missing"))
		}
	}
	name.OnSubmitted = func(string) { found() }
	d.focus = invite.Focusable()
	two := flow.Top(16,
		flow.Grow(widget.Card(flow.Sub(t("app.door.join")), flow.Body2(t("app.door.join.text")), invite, from,
			flow.Row(0, widget.NewButton(t("app.door.join.do"), join, widget.Primary())))),
		flow.Grow(widget.Card(flow.Sub(t("app.door.found")), flow.Body2(t("app.door.found.text")), name,
			flow.Row(0, widget.NewButton(t("app.door.found.do"), found)))))
	var back func()
	if len(d.env.Desk().Spaces()) > 0 {
		back = func() { d.env.Enter(d.env.Desk().Spaces()[0].ID, func(err error) { d.failed(err) }) }
	}
	return page(t("app.door.space.title"), t("app.door.space.text"), two, d.foot(StepSpace, back, nil))
}

func (d *Door) failed(err error) {
	if err != nil {
		d.Fail(err)
	}
}

// readInvite takes an invitation from a text file, or from a picture of a code.
func (d *Door) readInvite(path string, into *widget.Field) {
	text, err := place.ReadCode(path)
	if err != nil {
		d.Fail(err, "Path", path)
		return
	}
	into.SetText(text)
}

// giveRequest lets a newcomer whom nobody could let in at once carry the request.
func (d *Door) giveRequest(sealed []byte) {
	d.env.Window.AskSave("demande.toguna", func(path string) {
		if err := os.WriteFile(path, sealed, 0o600); err != nil {
			d.env.Window.Fail(err, "Path", path)
		}
	})
}

func (d *Door) drawUnlock() fyne.CanvasObject {
	t := d.env.T
	pass := d.field(t("app.door.pass"), widget.Password(t("app.show"), t("app.hide")))
	if hint := d.env.Hint(); hint != "" {
		pass.SetHint(t("app.door.sample", "Words", hint))
	}
	open := func() {
		if pass.Text() != "" {
			d.p.unlock(pass.Text())
		}
	}
	pass.OnSubmitted = func(string) { open() }
	d.focus = pass.Focusable()
	return page(t("app.door.locked"), t("app.door.locked.text"), form(pass,
		flow.Row(0, widget.NewButton(t("app.door.unlock"), open, widget.Primary(), widget.Key("↵")))))
}

func (d *Door) drawRestore() fyne.CanvasObject {
	t := d.env.T
	words := d.field(t("app.door.restore.words"), widget.Lines(4))
	name := d.field(t("app.door.name"))
	org := d.field(t("app.door.org"))
	words.SetText(strings.Join(d.p.words, " "))
	name.SetText(d.p.who.Name)
	org.SetText(d.p.who.Org)
	on := func() {
		switch {
		case strings.TrimSpace(name.Text()) == "":
			name.SetError(t("app.door.name.missing"))
			d.env.Window.Canvas().Focus(name.Focusable())
		case !d.p.restore(words.Text(), name.Text(), org.Text()):
			words.SetError(t("app.door.restore.wrong"))
			d.env.Window.Canvas().Focus(words.Focusable())
		}
	}
	name.OnSubmitted = func(string) { d.env.Window.Canvas().Focus(org.Focusable()) }
	org.OnSubmitted = func(string) { on() }
	d.focus = words.Focusable()
	copied := widget.NewButton(t("app.door.restore.copy"), func() {
		if strings.TrimSpace(name.Text()) == "" {
			name.SetError(t("app.door.name.missing"))
			d.env.Window.Canvas().Focus(name.Focusable())
			return
		}
		d.env.Window.AskOpen(nil, func(path string) { d.askCopy(path, name.Text(), org.Text()) })
	}, widget.Quiet())
	return page(t("app.door.restore"), t("app.door.restore.text"), form(words, name, org, flow.Row(0, copied)),
		d.foot(StepRestore, func() { d.p.to(StepName) }, widget.NewButton(t("app.continue"), on, widget.Primary(), widget.Key("↵"))))
}

// askCopy asks for the passphrase of a copy of an identity.
func (d *Door) askCopy(path, name, org string) {
	t := d.env.T
	pass := d.field(t("app.door.restore.copy.pass"), widget.Password(t("app.show"), t("app.hide")))
	var m *widget.Modal
	do := func() {
		if pass.Text() == "" {
			return
		}
		m.Close()
		d.p.restoreCopy(path, pass.Text(), name, org)
	}
	pass.OnSubmitted = func(string) { do() }
	m = widget.Dialog(d.env.Window.Canvas(), t("app.door.restore.copy"), pass,
		widget.NewButton(t("app.cancel"), func() { m.Close() }),
		widget.NewButton(t("app.door.unlock"), do, widget.Primary()))
	d.env.Window.Canvas().Focus(pass.Focusable())
}
