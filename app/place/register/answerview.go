package register

import (
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// makeAnswer makes the controls with which a clerk answers. They stay, whatever
// comes in while somebody types.
func (v *Place) makeAnswer() {
	t := v.env.T
	icons := []string{"state-accepted", "state-partly", "state-noted", "state-rejected"}
	var segments []widget.Segment
	for i, d := range entry.Decisions {
		segments = append(segments, widget.Segment{Word: t("app.register.decision." + d), Icon: icons[i], Key: strconv.Itoa(i + 1), Count: -1})
	}
	v.decisions = widget.NewSegmented(segments, func(i int) { v.decide(i) })
	v.reason = widget.NewField("", t("app.register.reason"), widget.Lines(4), widget.MaxBytes(entry.MaxComment, t("app.too-long")))
	v.reason.OnChanged = func(s string) {
		v.p.answer.say(s)
		v.lack.SetRuns()
		v.typed()
	}
	v.lack = flow.New()
	v.kept = place.Beside("")
	v.next = widget.NewButton(t("app.register.save"), v.send, widget.Primary(), widget.Key(t("app.key.ctrl")+" ↵"))
}

// answerSide is what is answered to a matter, and for a clerk how to answer it.
func (v *Place) answerSide(m matter) []fyne.CanvasObject {
	t := v.env.T
	var out []fyne.CanvasObject
	if m.withdrawn {
		return []fyne.CanvasObject{flow.Body2(t("app.register.withdrawn.no-answer"))}
	}
	if m.conflict {
		out = append(out, widget.NewNote(widget.Warn, "state-check", t("app.state.conflict"), t("app.register.conflict")))
	}
	if !v.p.clerk() {
		out = append(out, flow.Row(8, flow.Bold(t("app.register.answer")), place.DecisionChip(v.env.Stage, m.decision)))
		if m.reason != "" {
			out = append(out, widget.Card(v.long(m.reason, commentLines)))
		}
		return out
	}
	v.renderAnswer()
	head := flow.Row(8, flow.Bold(t("app.register.answer")))
	if m.decision != "" && !m.conflict {
		head.Add(place.DecisionChip(v.env.Stage, m.decision))
	}
	head.Add(flow.Grow(flow.Space(0, 0)))
	head.Add(v.kept)
	words := "app.register.answer.seen"
	if m.decision != "" {
		words = "app.register.answer.again"
	}
	return append(out, head, v.decisions, v.reason, flow.Row(12, v.next, flow.Grow(v.lack)), widget.Eye(t(words)))
}

// answerShown reports whether the fields for an answer are in sight.
func (v *Place) answerShown() bool {
	m, ok := v.p.matter()
	if !ok || !v.p.clerk() || m.withdrawn {
		return false
	}
	return m.comment != nil && v.p.tab == tabComments || m.comment == nil && v.p.tab == tabLetter
}

// renderAnswer puts the answer being written into its fields. What somebody types
// there is left alone.
func (v *Place) renderAnswer() {
	w := &v.p.answer
	if v.answering != w.of {
		v.answering = w.of
		v.lack.SetRuns()
	}
	v.decisions.SetSelected(slices.Index(entry.Decisions, w.a.Decision))
	if v.reason.Text() != w.a.Reason {
		v.reason.SetText(w.a.Reason)
	}
	if v.p.busy != nil {
		v.next.Disable()
	} else {
		v.next.Enable()
	}
	v.showKept()
}

func (v *Place) showKept() {
	kept := ""
	switch w := v.p.answer; {
	case !w.kept.IsZero() && w.a != w.stood:
		kept = v.env.T("app.register.kept", "Time", assets.Clock(v.env.Lang(), w.kept, w.kept))
	case w.a != w.stood:
		kept = v.env.T("app.register.unsent")
	}
	v.kept.SetRuns(flow.Run{Text: kept, Size: look.SizeCaption, Color: look.ColorInk2})
}

// typed keeps what is written once typing rests.
func (v *Place) typed() {
	if v.rest != nil {
		v.rest.Stop()
	}
	v.rest = time.AfterFunc(keepAfter, func() {
		fyne.Do(func() {
			if v.env.Space() != nil {
				v.p.answer.keep(v.showKept)
			}
		})
	})
}

// send gives the answer, or says what it wants still.
func (v *Place) send() {
	if !v.answerShown() {
		return
	}
	if lack := v.p.answer.lack(); lack != "" {
		v.lack.SetRuns(flow.Run{Text: v.env.T(lack), Size: look.SizeCaption, Color: look.ColorError})
		v.scroll.Refresh()
		if lack == "app.register.lack.reason" {
			v.focusReason()
		}
		return
	}
	v.p.send(v.answered)
}

// answered says what was done.
func (v *Place) answered(m matter, r row, a draftAnswer, res desk.Result) {
	t := v.env.T
	of := v.p.who(r)
	if r.kind == contribution && r.line.Number > 0 {
		of = t("app.register.number", "Number", r.number())
	}
	if m.comment != nil && m.comment.At != "" && r.kind == contribution {
		of = t("app.register.answered.at", "Name", of, "Provision", place.Who(place.CitedAt(m.comment), "", ""))
	}
	words := "app.register.answered"
	if res.Waiting {
		words = "app.register.answered.waiting"
	}
	v.env.Window.Say(t(words, "Name", of, "Decision", t("decision."+a.Decision)), nil)
}
