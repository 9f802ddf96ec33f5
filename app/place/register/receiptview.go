package register

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
)

// factWidth is that of the words before a fact of the receipt.
const factWidth float32 = 96

// receiptSide shows the receipt as it is printed: no name of who handed in, and no
// content.
func (v *Place) receiptSide(r row) []fyne.CanvasObject {
	d := v.p.detail
	if d.receipt == nil {
		return nil
	}
	t := v.env.T
	do := flow.Row(8,
		widget.NewButton(t("app.register.print"), func() { v.export("toguna.html") }, widget.Primary(), widget.Icon("action-print"), widget.Key(t("app.key.ctrl")+" P")),
		widget.NewButton(t("app.register.export"), func() { v.export("toguna.json") }, widget.Icon("action-export")))
	out := []fyne.CanvasObject{do}
	if !d.receipt.Valid {
		out = append(out, widget.NewNote(widget.Warn, "state-warning", t("state.disputed"), t("app.register.receipt.disputed")))
	}
	return append(out, widget.Card(flow.Pad(12, 12, 12, 12, v.receipt(r))))
}

func (v *Place) receipt(r row) fyne.CanvasObject {
	t := v.env.T
	d := v.p.detail
	call := flow.Caption(d.sub.Title)
	call.MaxLines = 2
	number := flow.Display(r.number())
	if r.line.Number == 0 {
		number = flow.Sub(t("receipt.no-number"))
	}
	text := flow.Body(t("app.register.receipt.version", "Title", place.Who(d.draft, "", ""), "Version", d.sub.Version))
	by := flow.Body(place.Who(d.receipt.Clerk, "", t("app.unknown")))
	by.MaxLines = 1
	col := flow.Column(6,
		flow.Row(12, look.Icon("mark", 32, look.ColorPrimary), flow.Grow(flow.Column(0, flow.Sub(t("receipt.title")), call))),
		flow.Surface(look.ColorInk, "", 0, flow.Space(0, 2)),
		flow.Space(0, 4), flow.Caption(t("receipt.number")), number, flow.Space(0, 4),
		fact(t("receipt.received"), flow.Body(v.moment(d.receipt.Time))), fact(t("app.register.receipt.text"), text), fact(t("receipt.by"), by),
		flow.Space(0, 4), flow.Caption(t("app.register.receipt.hash")))
	for _, line := range halves(d.root) {
		col.Add(flow.Mono(line))
	}
	col.Add(flow.Space(0, 4))
	col.Add(flow.Caption(t("receipt.check-words")))
	col.Add(flow.Bold(strings.Join(d.receipt.CheckWords, ", ")))
	col.Add(flow.Space(0, 4))
	col.Add(flow.Line())
	col.Add(flow.Caption(t("receipt.keep")))
	return col
}

func fact(word string, what fyne.CanvasObject) fyne.CanvasObject {
	return flow.Top(8, flow.Fixed(factWidth, flow.Body2(word)), flow.Grow(what))
}

// halves are the groups of a hash on two lines.
func halves(fours string) []string {
	groups := strings.Fields(fours)
	half := (len(groups) + 1) / 2
	return []string{strings.Join(groups[:half], " "), strings.Join(groups[half:], " ")}
}

// export asks for a new file and writes the receipt to it, if there is one. The name
// offered says nothing of what it is about.
func (v *Place) export(name string) bool {
	if v.p.detail.receipt == nil || v.p.detail.key != v.p.selected {
		return false
	}
	v.env.Window.AskSave(name, func(path string) {
		v.p.export(path, func() { v.env.Window.Say(v.env.T("done.receipt.export", "Path", path), nil) })
	})
	return true
}

var happened = map[string]string{
	desk.HappenedHandedIn: "action-submit", desk.HappenedReceipt: "state-receipt", desk.HappenedNumbered: "place-register",
	desk.HappenedAnswered: "action-reply", desk.HappenedWithdrawn: "state-withdrawn",
}

// historySide tells what happened to a contribution, and lets its author take it
// back.
func (v *Place) historySide(r row) []fyne.CanvasObject {
	t := v.env.T
	col := flow.Column(8)
	for i, h := range v.p.detail.sub.History {
		if i > 0 {
			col.Add(flow.Line())
		}
		words := t("app.register.happened."+h.Kind, "Name", place.Who("", h.By, t("app.unknown")), "Number", int64(min(h.Number, 1<<62)),
			"Decision", t("decision."+first(h.Decision, "noted")))
		text := flow.Column(0, flow.Body(words))
		if at := v.moment(h.Time); at != "" {
			text.Add(flow.Caption(at))
		}
		if h.Reason != "" {
			reason := flow.Body2(h.Reason)
			reason.MaxLines = quoteLines
			text.Add(reason)
		}
		if !h.Valid {
			text.Add(flow.New(flow.Run{Text: t("app.register.happened.void." + h.Kind), Size: look.SizeCaption, Color: theme.ColorNameWarning}))
		}
		col.Add(flow.Top(12, look.Icon(happened[h.Kind], 20, look.ColorInk2), flow.Grow(text)))
	}
	out := []fyne.CanvasObject{widget.Card(col)}
	if d := v.p.detail.sub.Delivery; d.Of > 0 {
		out = append(out, flow.Caption(v.env.N("count.devices", d.Has, "Total", d.Of)))
	}
	if r.line.Mine && r.line.Status != desk.StatusWithdrawn {
		out = append(out, flow.Row(0, widget.NewButton(t("app.register.withdraw"), v.askWithdraw, widget.Danger())))
	}
	return out
}

func (v *Place) askWithdraw() {
	t := v.env.T
	v.env.Window.Confirm(t("app.register.withdraw.title"), t("app.register.withdraw.text"), t("app.register.withdraw.yes"), func() {
		v.p.withdraw(func() { v.env.Window.Say(t("app.register.withdraw.done"), nil) })
	})
}
