package handoff

import (
	"time"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/stage"
	"toguna/app/widget"
	"toguna/assets"
)

// drawWhere is the choice of the stick, or what was chosen.
func (v *Place) drawWhere() fyne.CanvasObject {
	t := v.env.T
	title := flow.Sub(t("app.handoff.where"))
	if v.p.folder == "" {
		v.folder = widget.NewField(t("app.handoff.folder"), "")
		v.folder.SetHint(t("app.handoff.folder.hint"))
		v.folder.OnSubmitted = v.p.setFolder
		return flow.Column(12, title, widget.Card(v.folder, flow.Row(8,
			widget.NewButton(t("app.handoff.choose"), func() { v.env.Window.AskFolder(v.p.setFolder) }, widget.Icon("place-handoff")),
			widget.NewButton(t("app.handoff.use"), func() { v.p.setFolder(v.folder.Text()) }))))
	}
	path := line(flow.Bold(v.p.folder))
	path.MaxLines = 2
	free := t("app.handoff.free.unknown")
	if v.p.free >= 0 {
		free = t("app.handoff.free", "Size", assets.Bytes(v.env.Lang(), v.p.free))
	}
	row := flow.Row(16, look.Icon("place-handoff", 24, look.ColorInk), flow.Grow(flow.Column(0, path, flow.Caption(free))))
	if v.p.idle() {
		row.Add(widget.NewButton(t("app.handoff.change"), func() { v.p.setFolder("") }, widget.Compact()))
	}
	col := flow.Column(12, title, widget.Card(row))
	if v.p.tight() && v.p.idle() {
		col.Add(widget.NewNote(widget.Warn, "state-warning", t("app.handoff.tight"), t("app.handoff.tight.how")))
	}
	return col
}

// drawDeed is what is done next, is being done, or was done.
func (v *Place) drawDeed() fyne.CanvasObject {
	t := v.env.T
	title := flow.Sub(t("app.handoff.writing"))
	switch {
	case v.p.phase == Checked:
		return flow.Column(12, title, v.drawPhases(), v.drawWritten())
	case v.p.act != nil:
		v.startBar(v.p.act)
		col := flow.Column(12, title)
		if v.p.phase == Checking {
			col.Add(v.drawPhases())
		}
		col.Add(v.bar)
		col.Add(
			widget.NewNote(widget.Warn, "place-handoff", t("app.handoff.stay"), t("app.handoff.stay.how")))
		return col
	}
	write := widget.NewButton(t("app.handoff.write"), v.p.write, widget.Primary(), widget.Key("↵"))
	how := "app.handoff.write.how"
	switch {
	case len(v.p.chosenOnes()) == 0:
		how = "app.handoff.write.who"
	case v.p.folder == "":
		how = "app.handoff.write.where"
	}
	if !v.p.ready() {
		write.Disable()
	}
	return flow.Column(12, title, flow.Body2(t(how)), flow.Row(0, write))
}

// drawPhases lists what of a handoff is behind: all written, all kept by the stick,
// all read back. What is under way the bar below says.
func (v *Place) drawPhases() fyne.CanvasObject {
	t, res := v.env.T, v.p.result
	col := flow.Column(12)
	add := func(id, says string) {
		col.Add(flow.Row(8, look.Icon("state-accepted", 20, look.ColorOK), flow.Grow(flow.Body(t(id))), flow.Caption(says)))
	}
	switch v.p.phase {
	case Checking:
		add("app.handoff.phase.written", "")
		add("app.handoff.phase.confirmed", t("app.handoff.phase.kept"))
	case Checked:
		add("app.handoff.phase.written", t("app.handoff.phase.size", "Size", assets.Bytes(v.env.Lang(), res.Bytes), "Seconds", int(v.p.took/time.Second)))
		add("app.handoff.phase.confirmed", v.env.N("app.handoff.phase.parts", len(res.Parts)))
		add("app.handoff.phase.read", v.env.N("app.handoff.phase.items", res.Entries))
	}
	return col
}

// drawWritten says that the stick can go, and what is on it.
func (v *Place) drawWritten() fyne.CanvasObject {
	t, res := v.env.T, v.p.result
	holds := v.env.N("app.handoff.done.items", res.Entries)
	if res.Files > 0 {
		holds += " " + v.env.N("app.handoff.done.files", res.Files)
	}
	return flow.Column(16,
		widget.NewNote(widget.OK, "place-handoff", t("app.handoff.done"), t("app.handoff.done.how")),
		flow.Caption(holds),
		flow.Row(8,
			widget.NewButton(t("app.handoff.finish"), func() { v.p.again(false) }, widget.Primary(), widget.Key("↵")),
			widget.NewButton(t("app.handoff.another"), func() { v.p.again(true) })))
}

// showProgress says how far an act is in parts of a hundred: bytes that are counted
// twice say nothing to anybody.
func (v *Place) showProgress(bar *widget.Progress, r *stage.Running) {
	p := r.Progress()
	count := ""
	if p.Fraction >= 0 {
		count = v.env.T("app.handoff.percent", "Number", int(100*p.Fraction))
	}
	what := p.What
	if v.p.phase == Checking && v.p.mode == Writing {
		what = v.env.T("app.handoff.phase.checking")
	}
	bar.SetWhat(what)
	bar.SetState(p.Fraction, count, v.remaining(p.Left))
}

// startBar makes the bar of an act, with what cancelling it does.
func (v *Place) startBar(r *stage.Running) {
	v.bar = widget.NewProgress("")
	v.bar.SetCancel(v.env.T("app.cancel"), v.env.T("app.key.escape"), r.Progress().Undone, func() { v.p.cancel() })
	v.showProgress(v.bar, r)
}

// remaining says how long it will take still; nothing where that is no news.
func (v *Place) remaining(d time.Duration) string {
	switch {
	case d < 2*time.Second:
		return ""
	case d < 90*time.Second:
		return v.env.N("app.left.seconds", int(d/time.Second))
	}
	return v.env.N("app.left.minutes", int((d+30*time.Second)/time.Minute))
}
