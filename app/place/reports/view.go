package reports

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/flow"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
)

// Measures of the place.
const (
	choiceWidth float32 = 180
	detailWidth float32 = 424
)

// Place is the place of the report.
type Place struct {
	env place.Env
	p   *presenter

	head, body *fyne.Container
	tabs       *widget.Segmented
	call       *widget.Choice
	bar        *widget.Progress

	page   *flow.Box // of participation, and of the wordings
	scroll *container.Scroll
	rows   *widget.Rows
	detail *flow.Box
	side   *container.Scroll
	answer fyne.CanvasObject // rows and detail
	shown  int               // wordings that are drawn
	gone   bool
}

// New makes the place.
func New(env place.Env) *Place {
	v := &Place{
		env: env, head: container.NewStack(), body: container.NewStack(), bar: widget.NewProgress(""),
		page: flow.Column(16), detail: flow.Column(8), shown: wordingsStep,
	}
	v.p = newPresenter(env.Stage, v.render, env.Window.Fail)
	t := env.T
	v.tabs = widget.NewSegmented([]widget.Segment{
		{Word: t("app.reports.tab.answers"), Count: -1},
		{Word: t("app.reports.tab.wordings"), Count: -1},
		{Word: t("app.reports.tab.participation"), Count: -1},
	}, func(i int) { v.p.setTab(tab(i)) })
	v.call = widget.NewChoice("", nil, func(i int) { v.p.show(v.p.calls()[i].Ref.String()) })
	v.scroll = flow.Scroll(flow.Pad(16, place.Margin, 16, place.Margin, v.page))
	v.rows = widget.NewRows(widget.RowsOptions{
		Height:   52,
		Count:    func() int { return len(v.p.sums.Items) },
		Make:     func() fyne.CanvasObject { return newAnswerRow(env.Stage) },
		Fill:     func(i int, o fyne.CanvasObject) { v.fillRow(i, o) },
		OnSelect: v.choose,
		OnOpen:   func(i int) { v.openItem(i) },
	})
	v.side = flow.Scroll(flow.Pad(16, place.Margin, 16, place.Margin, v.detail))
	v.answer = place.Columns(place.Pane{Content: v.rows, Paper: true}, place.Pane{Width: detailWidth, Content: v.side})
	return v
}

// View returns what the place draws.
func (v *Place) View() place.View { return place.View{Head: v.head, Body: v.body} }

// Show shows the report of a consultation.
func (v *Place) Show(target string) {
	v.gone = false
	v.p.show(target)
}

// Changed takes in what came.
func (v *Place) Changed(t desk.Topic) { v.p.came(t) }

// Leave has nothing to keep.
func (v *Place) Leave() { v.gone = true }

// Hints are the keys of the place.
func (v *Place) Hints() []place.Hint {
	t := v.env.T
	hints := []place.Hint{{Keys: []string{"1", "2", "3"}, Word: t("app.reports.key.tab")}}
	if v.p.tab == answers {
		hints = append(hints, place.Hint{Keys: []string{"J", "K"}, Word: t("app.reports.key.row")})
	}
	if v.p.clerk() {
		hints = append(hints, place.Hint{Keys: []string{t("app.key.ctrl"), "E"}, Word: t("app.reports.key.export")})
	}
	return hints
}

// Key changes the view, and moves over what is said.
func (v *Place) Key(k fyne.KeyName) bool {
	switch k {
	case fyne.Key1, fyne.Key2, fyne.Key3:
		v.p.setTab(map[fyne.KeyName]tab{fyne.Key1: answers, fyne.Key2: wordings, fyne.Key3: participation}[k])
		return true
	}
	if v.p.tab != answers || len(v.p.sums.Items) == 0 {
		return false
	}
	switch k {
	case "J", fyne.KeyDown:
		v.rows.Step(1)
	case "K", fyne.KeyUp:
		v.rows.Step(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		v.openItem(v.p.at)
	default:
		return false
	}
	return true
}

// Shortcut exports with Ctrl E.
func (v *Place) Shortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.KeyName != fyne.KeyE || c.Modifier != fyne.KeyModifierShortcutDefault || !v.canExport() {
		return false
	}
	v.export()
	return true
}

func (v *Place) canExport() bool {
	return v.p.clerk() && v.p.loaded && v.p.call != "" && v.p.busy == nil
}

// render shows everything anew.
func (v *Place) render() {
	if v.gone {
		return
	}
	v.renderHead()
	switch {
	case !v.p.loaded:
		place.Fill(v.body, nil)
	case v.p.call == "":
		place.Fill(v.body, v.none())
	case v.p.tab == answers:
		v.renderAnswers()
	case v.p.tab == wordings:
		v.renderWordings()
	default:
		v.renderParticipation()
	}
}

func (v *Place) renderHead() {
	t := v.env.T
	title := place.Title(t("app.place.report"))
	if v.p.call == "" {
		place.Fill(v.head, place.Head(title, nil, nil))
		return
	}
	v.tabs.SetSelected(int(v.p.tab))
	var beside []fyne.CanvasObject
	if calls := v.p.calls(); len(calls) > 1 {
		var words []string
		for _, c := range calls {
			words = append(words, place.Who(c.Open.Title, "", "…"))
		}
		v.call.SetItems(words)
		v.call.SetSelected(v.p.row())
		beside = append(beside, flow.Fixed(choiceWidth, v.call))
	}
	beside = append(beside, v.tabs)
	actions := []fyne.CanvasObject{widget.NewChip(widget.Warn, "state-waiting", t("app.reports.draft"))}
	if v.p.clerk() {
		b := widget.NewButton(t("app.reports.export"), v.export, widget.Icon("action-export"))
		if !v.canExport() {
			b.Disable()
		}
		actions = append(actions, b)
	}
	place.Fill(v.head, place.Head(title, beside, actions))
}

// none stands where there is no consultation.
func (v *Place) none() fyne.CanvasObject {
	t := v.env.T
	action, do := "", func() {}
	if v.p.clerk() {
		action, do = t("app.reports.none.do"), func() { v.env.Window.Go(place.Consultations, "") }
	}
	return flow.Scroll(flow.Column(0, widget.NewEmpty("place-report", t("app.reports.none"), t("app.reports.none.how"), action, do),
		flow.Pad(0, place.Margin, 0, place.Margin, v.received())))
}

// progress is what is under way, or nil.
func (v *Place) progress() fyne.CanvasObject {
	busy := v.p.busy
	if busy == nil {
		return nil
	}
	busy.Watch(func() { place.ShowProgress(v.bar, v.env.Stage, busy) })
	place.ShowProgress(v.bar, v.env.Stage, busy)
	return widget.Card(v.bar)
}

func (v *Place) export() {
	v.env.Window.AskFolder(func(dir string) {
		v.env.Window.Settle()
		v.p.export(dir, func() { v.env.Window.Say(v.env.T("done.report", "Path", dir), nil) })
	})
}
