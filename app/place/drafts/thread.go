package drafts

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/anchor"
	"toguna/consult/desk"
)

// linesShown is how much of a comment is shown before one asks for more.
const linesShown = 6

// cardsShown is how many comments on a passage are drawn, and how many more each
// time one asks: whoever says a thousand things takes no more room than that.
const cardsShown = 30

// composerRoom is above and below what is written, in what scrolls.
const composerRoom float32 = 28

// renderThread shows what is said of the passage selected, and what is being
// written.
func (v *Place) renderThread() {
	v.talk, v.elsewhere = place.NewSlot(), place.NewSlot()
	v.talk.Set(v.drawTalk())
	v.elsewhere.Set(v.drawElsewhere())
	col := flow.Column(12, v.talk)
	if v.c.open {
		v.composer = v.drawComposer()
		col.Add(v.composer)
	} else {
		col.Add(v.drawInvitation())
	}
	col.Add(v.elsewhere)
	v.scroll = flow.Scroll(flow.Pad(12, 12, 16, 12, col))
	place.Fill(v.thread, v.scroll)
}

// renderTalk shows what is said, and leaves the composer alone.
func (v *Place) renderTalk() {
	v.talk.Set(v.drawTalk())
	v.elsewhere.Set(v.drawElsewhere())
	v.thread.Refresh()
}

func (v *Place) drawTalk() fyne.CanvasObject {
	t := v.env.T
	if v.p.selected < 0 || v.p.selected >= len(v.p.passages) {
		return flow.Space(0, 0)
	}
	said := v.p.thread()
	label := flow.Bold(v.p.passages[v.p.selected].Label)
	label.MaxLines = 2
	head := flow.Row(8, flow.Grow(label), place.Beside(v.env.N("count.comments", len(said))))
	col := flow.Column(8, head)
	if v.quote != "" {
		col.Add(quoted(v.env.T("app.drafts.quote", "Text", v.quote)))
	}
	v.addCards(col, said)
	if len(said) == 0 && !v.c.open {
		col.Add(flow.Body2(t("app.drafts.nobody")))
	}
	return col
}

// drawElsewhere shows the comments on no passage of this text, below what is said of
// the passage selected and the way to say something of it.
func (v *Place) drawElsewhere() fyne.CanvasObject {
	if len(v.p.orphans)+len(v.p.apart) == 0 {
		return nil
	}
	col := flow.Column(8)
	if n := len(v.p.orphans); n > 0 {
		col.Add(widget.NewNote(widget.Error, "state-orphan", v.env.N("app.drafts.orphans", n), v.env.N("app.drafts.orphans.how", n)))
		v.addCards(col, v.p.at(v.p.orphans))
	}
	if n := len(v.p.apart); n > 0 {
		col.Add(widget.NewNote(widget.Neutral, "action-compare", v.env.N("app.drafts.apart", n), v.env.N("app.drafts.apart.how", n)))
		v.addCards(col, v.p.at(v.p.apart))
	}
	return col
}

// addCards shows comments, the first of them where there are very many.
func (v *Place) addCards(col *flow.Box, cs []desk.CommentView) {
	shown := min(len(cs), v.cards)
	for _, c := range cs[:shown] {
		col.Add(v.card(c))
	}
	if rest := len(cs) - shown; rest > 0 {
		col.Add(flow.Row(0, widget.NewButton(v.env.N("app.drafts.more-comments", rest), func() {
			v.cards += cardsShown
			v.renderTalk()
		}, widget.Quiet())))
	}
}

// quoted is a passage of a text, in its own face, with a bar before it.
func quoted(words string) fyne.CanvasObject {
	t := flow.Law(words)
	t.MaxLines = 4
	return flow.Top(8, flow.Fixed(3, flow.Surface(look.ColorMarkOn, "", 0, flow.Space(3, 24))), flow.Grow(t))
}

// card shows a comment with its replies.
func (v *Place) card(c desk.CommentView) fyne.CanvasObject {
	t := v.env.T
	author := flow.Bold(place.Who(c.Org, c.Author, t("app.unknown")))
	author.MaxLines = 2
	col := flow.Column(6, flow.Row(8, flow.Grow(author), place.Beside(v.clock(c.Time))))
	if c.Across {
		v.addAcross(col, c)
	}
	if c.Quote != "" && c.Quote != v.quote && c.Replace == "" {
		col.Add(quoted(t("app.drafts.quote", "Text", c.Quote)))
	}
	if c.Replace != "" {
		col.Add(place.Redline(c.Quote, c.Replace))
	}
	col.Add(v.long(c.Text))
	col.Add(v.chips(c))
	if c.Reason != "" {
		col.Add(flow.Line())
		col.Add(flow.New(flow.Run{Text: t("app.drafts.reason") + " ", Bold: true}, flow.Run{Text: c.Reason}))
	}
	for _, r := range c.Replies {
		col.Add(flow.Line())
		who := flow.Bold(place.Who("", r.Author, t("app.unknown")))
		who.MaxLines = 1
		col.Add(flow.Row(8, flow.Grow(who), place.Beside(v.clock(r.Time))))
		col.Add(v.long(r.Text))
	}
	if do := v.actions(c); len(do) > 0 {
		col.Add(flow.Row(16, do...))
	}
	return widget.Card(col)
}

// long shows the beginning of a text, and the rest when asked.
func (v *Place) long(s string) fyne.CanvasObject {
	text := flow.Body(s)
	text.MaxLines = linesShown
	if len(s) < 50*linesShown && strings.Count(s, "\n") < linesShown {
		return text
	}
	var col *flow.Box
	more := widget.NewButton(v.env.T("app.drafts.read-on"), nil, widget.Quiet())
	more.SetOnTap(func() {
		text.MaxLines = 0
		text.Refresh()
		more.Hide()
		col.Refresh()
		v.thread.Refresh()
	})
	col = flow.Column(4, text, flow.Row(0, more))
	return col
}

// chips say what kind of comment it is, and what became of it.
func (v *Place) chips(c desk.CommentView) fyne.CanvasObject {
	t := v.env.T
	row := flow.Row(8, widget.NewChip(widget.Neutral, "", t("type."+c.Kind)))
	switch {
	case c.Withdrawn:
		row.Add(widget.NewChip(widget.Neutral, "state-withdrawn", t("state.withdrawn")))
	case c.Conflict:
		row.Add(widget.NewChip(widget.Warn, "state-check", t("app.state.conflict")))
	default:
		row.Add(place.DecisionChip(v.env.Stage, c.Decision))
	}
	if c.Committee {
		row.Add(widget.NewChip(widget.Neutral, "state-confidential", t("state.confidential")))
	}
	switch {
	case c.Anchor == anchor.Check.String():
		row.Add(widget.NewChip(widget.Warn, "state-check", t("state.check")))
	case c.Anchor == anchor.Orphan.String() && c.AnchorReason != desk.ReasonUnaligned:
		row.Add(widget.NewChip(widget.Error, "state-orphan", t("state.orphan")))
	}
	row.Add(flow.Grow(flow.Space(0, 0)))
	if c.Support > 0 {
		row.Add(place.Beside(v.env.N("count.supports", c.Support)))
	}
	return row
}

// actions are what one can do about a comment.
func (v *Place) actions(c desk.CommentView) []fyne.CanvasObject {
	if !v.p.canWrite() || c.Withdrawn {
		return nil
	}
	t := v.env.T
	link := func(id string, do func()) fyne.CanvasObject {
		return widget.NewButton(t(id), do, widget.Quiet(), widget.Compact())
	}
	out := []fyne.CanvasObject{link("app.drafts.reply", func() { v.write(writing{ReplyTo: c.ID}) })}
	if c.Mine {
		return append(out, link("app.drafts.withdraw", func() {
			v.env.Window.Confirm(t("app.drafts.withdraw"), t("app.drafts.withdraw.text"), t("app.drafts.withdraw.do"), func() {
				v.p.withdraw(c.ID, func() { v.env.Window.Say(t("app.drafts.withdrawn"), nil) })
			})
		}), v.delivery(c))
	}
	return append(out, link("app.drafts.support", func() { v.support(c) }))
}

// delivery says how far one's own comment has travelled.
func (v *Place) delivery(c desk.CommentView) fyne.CanvasObject {
	text, icon, ink := v.env.T("state.waiting"), "state-waiting", look.ColorWarn
	if c.Delivery.Committee {
		text, icon, ink = v.env.N("count.devices", c.Delivery.Has, "Total", c.Delivery.Of), "state-delivered", look.ColorOK
	}
	words := place.Beside(text)
	words.Least = words.Natural().Width // how far it is, is not cut
	return flow.Row(4, look.Icon(icon, 16, ink), words)
}

// drawInvitation offers to write.
func (v *Place) drawInvitation() fyne.CanvasObject {
	if !v.p.canWrite() {
		return flow.Space(0, 0)
	}
	t := v.env.T
	comment := widget.NewButton(t("app.drafts.comment"), func() { v.write(writing{Quote: v.quote}) }, widget.Icon("action-comment"), widget.Key("C"), widget.Primary(), widget.Compact())
	wording := widget.NewButton(t("app.drafts.wording"), func() { v.write(writing{Quote: v.quote, Wording: true}) }, widget.Icon("action-wording"), widget.Key("R"), widget.Compact())
	return flow.Column(8, flow.Row(8, comment, wording), flow.Caption(t("app.drafts.select-hint")))
}

// write opens the composer.
func (v *Place) write(w writing) {
	if !v.p.canWrite() || v.p.selected < 0 {
		return
	}
	v.c.keep(nil)
	v.columns().Open(threadPane)
	v.c.begin(w, func() {
		v.renderThread()
		v.focusComposer()
		v.scroll.ScrollToOffset(fyne.NewPos(0, max(0, v.composer.Position().Y+v.composer.Size().Height+composerRoom-v.scroll.Size().Height)))
	})
}

// closeComposer puts what is being written aside.
func (v *Place) closeComposer() bool {
	if !v.c.open {
		return false
	}
	v.c.keep(nil)
	v.c.open = false
	v.renderThread()
	v.env.Window.Canvas().Focus(v.list)
	v.catchUp()
	return true
}

func (v *Place) send() {
	if v.c.w.same() {
		v.wording.SetError(v.env.T("app.drafts.wording.same"))
		v.env.Window.Canvas().Focus(v.wording.Focusable())
		return
	}
	if strings.TrimSpace(v.c.w.Text) == "" {
		missing := "app.drafts.words-missing"
		if v.c.w.Wording {
			missing = "app.drafts.reason-missing"
		}
		v.words.SetError(v.env.T(missing))
		v.env.Window.Canvas().Focus(v.words.Focusable())
		return
	}
	label := v.p.label(v.c.w.At)
	reply := v.c.w.ReplyTo != ""
	v.c.send(func(res desk.Result) {
		v.quote = ""
		v.list.ClearQuote()
		v.env.Window.Settle()
		v.renderThread()
		v.env.Window.Canvas().Focus(v.list)
		v.catchUp()
		say := v.env.T("app.drafts.done", "Label", label)
		if reply {
			say = v.env.T("app.drafts.done.reply", "Label", label)
		}
		if res.Waiting {
			say = v.env.T("error.outbox-waiting")
		}
		v.env.Window.Say(say, nil)
	})
}

// typed keeps what is being written once typing rests.
func (v *Place) typed() {
	if v.rest != nil {
		v.rest.Stop()
	}
	v.rest = time.AfterFunc(keepAfter, func() {
		fyne.Do(func() {
			if v.env.Space() != nil {
				v.c.keep(v.showKept)
			}
		})
	})
}

func (v *Place) showKept() {
	if v.keptLine != nil && v.c.open {
		now := v.env.Now().Local()
		v.keptLine.SetRuns(flow.Run{
			Text: v.env.T("app.drafts.kept", "Time", assets.Clock(v.env.Lang(), v.c.kept.Local(), now)), Size: look.SizeCaption, Color: look.ColorInk2,
		})
		v.thread.Refresh() // it is wider than the nothing that stood there
	}
}
