package register

import (
	"strings"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/anchor"
	"toguna/consult/desk"
)

// How many lines are shown until somebody reads on.
const (
	quoteLines   = 6
	commentLines = 24
	letterLines  = 120
)

// maxPieces bounds what is shown of a text: more than any that can come.
const maxPieces = 40

// pieceRunes is how much of a long text one widget holds: what it shows is bounded.
const pieceRunes = 4000

// renderDetail shows the row selected.
func (v *Place) renderDetail() {
	r, ok := v.p.current()
	if !ok {
		v.top.SetItems()
		v.content.SetItems(flow.Body2(v.env.T("app.register.not-found")))
		v.right.Refresh()
		v.scroll.Refresh()
		return
	}
	v.renderTop(r)
	var items []fyne.CanvasObject
	switch {
	case r.kind == contribution && !r.line.Readable:
		items = v.sealed()
	case v.p.detail.key != r.key:
	default:
		items = v.side(r)
	}
	v.content.SetItems(items...)
	v.right.Refresh()
	v.scroll.Refresh()
	if shown := r.key + string(v.p.tab) + v.matterID(); shown != v.seen {
		v.seen = shown
		v.scroll.ScrollToTop()
	}
}

func (v *Place) matterID() string {
	m, _ := v.p.matter()
	return m.id
}

// side is what the tab shows.
func (v *Place) side(r row) []fyne.CanvasObject {
	switch v.p.tab {
	case tabComments:
		return v.commentSide(r)
	case tabLetter:
		return v.letterSide()
	case tabFiles:
		return v.filesSide()
	case tabHistory:
		return v.historySide(r)
	case tabReceipt:
		return v.receiptSide(r)
	}
	return nil
}

// renderTop shows what the row is: its title, its states and the tabs.
func (v *Place) renderTop(r row) {
	t := v.env.T
	title := v.p.who(r)
	if r.kind == contribution && r.line.Number > 0 {
		title = t("app.register.title", "Number", r.number(), "Name", title)
	}
	sub := flow.Sub(title)
	sub.MaxLines = 2
	chips := flow.Row(8, v.chips(r)...)
	chips.Add(flow.Grow(flow.Space(0, 0)))
	if !r.line.Time.IsZero() && r.kind == contribution {
		date := place.Beside(assets.Day(v.env.Lang(), v.p.time(r.line.Time), v.env.Now()) + ", " + assets.Clock(v.env.Lang(), v.p.time(r.line.Time), r.line.Time))
		date.Align = fyne.TextAlignTrailing
		chips.Add(date)
	}
	items := []fyne.CanvasObject{sub, chips}
	if r.kind == contribution && r.line.Readable {
		v.setTabs()
		items = append(items, v.tabs)
	} else {
		items = append(items, flow.Line())
	}
	v.top.SetItems(items...)
}

func (v *Place) setTabs() {
	var words []string
	at := 0
	for i, x := range v.p.tabs() {
		n := -1
		switch x {
		case tabComments:
			n = len(v.p.detail.sub.Comments)
		case tabFiles:
			n = len(v.p.detail.sub.Files)
		}
		word := v.env.T("app.register.tab." + string(x))
		if n >= 0 {
			word = v.env.T("app.register.tab.counted", "Word", word, "Count", n)
		}
		words = append(words, word)
		if x == v.p.tab {
			at = i
		}
	}
	v.tabs.SetItems(words)
	v.tabs.SetSelected(at)
}

// chips say who reads a contribution and how far it has come.
func (v *Place) chips(r row) []fyne.CanvasObject {
	t := v.env.T
	var out []fyne.CanvasObject
	switch {
	case r.line.Confidential:
		out = append(out, widget.NewChip(widget.Neutral, "state-confidential", t("state.confidential")))
	case r.kind == contribution:
		out = append(out, widget.NewChip(widget.Neutral, "action-who-sees", t("state.public")))
	}
	if r.kind == loose {
		return append(out, widget.NewChip(widget.Outlined, "", t("app.register.loose.chip")))
	}
	switch r.line.Status {
	case desk.StatusReceipted, desk.StatusRegistered:
		out = append(out, widget.NewChip(widget.OK, "state-receipt", t("state.receipted")))
	case desk.StatusLate:
		out = append(out, widget.NewChip(widget.Warn, "state-due", t("state.late")))
	case desk.StatusDisputed:
		out = append(out, widget.NewChip(widget.Warn, "state-warning", t("state.disputed")))
	case desk.StatusWithdrawn:
		out = append(out, widget.NewChip(widget.Neutral, "state-withdrawn", t("app.register.withdrawn")))
	case desk.StatusReceived:
		out = append(out, v.arrival(r))
	}
	if d := v.p.detail; d.key == r.key && d.sub.Version > 0 {
		out = append(out, widget.NewChip(widget.Neutral, "", t("app.register.version", "Version", d.sub.Version)))
	}
	return out
}

// arrival says, of what has no receipt yet, whether it has come to the committee.
func (v *Place) arrival(r row) *widget.Chip {
	d := v.p.detail
	if r.line.Mine && (d.key != r.key || !d.sub.Delivery.Committee) {
		return widget.NewChip(widget.Warn, "state-waiting", v.env.T("state.waiting"))
	}
	return widget.NewChip(widget.Outlined, "state-open", v.env.T("state.received"))
}

// sealed is what is shown of a contribution that is the committee's alone.
func (v *Place) sealed() []fyne.CanvasObject {
	t := v.env.T
	return []fyne.CanvasObject{widget.NewNote(widget.Neutral, "state-confidential", t("app.register.sealed.title"), t("app.register.sealed.text"))}
}

// commentSide shows the comments one at a time, and the answer to the one shown.
func (v *Place) commentSide(r row) []fyne.CanvasObject {
	t := v.env.T
	m, ok := v.p.matter()
	if !ok || m.comment == nil {
		return []fyne.CanvasObject{flow.Body2(t("app.register.no-comments"))}
	}
	c := m.comment
	which := flow.Bold(t("app.register.of", "Index", v.p.at+1, "Count", len(v.p.detail.matters)))
	at := flow.Body2(first(place.CitedAt(c), t("app.register.no-article")))
	at.MaxLines = 1
	before := widget.NewIconButton("action-previous", t("app.register.previous"), func() { v.p.turn(-1) }, widget.Bare(), widget.Compact())
	after := widget.NewIconButton("action-next", t("app.register.next"), func() { v.p.turn(1) }, widget.Bare(), widget.Compact())
	if v.p.at == 0 {
		before.Disable()
	}
	if v.p.at+1 >= len(v.p.detail.matters) {
		after.Disable()
	}
	head := flow.Row(8, which, flow.Grow(at), widget.NewChip(widget.Neutral, "", t("type."+c.Kind)), before, after)
	out := []fyne.CanvasObject{head, v.card(m, r)}
	return append(out, v.answerSide(m)...)
}

// card shows the passage a comment is about and what it says of it.
func (v *Place) card(m matter, r row) fyne.CanvasObject {
	t := v.env.T
	c := m.comment
	col := flow.Column(8)
	if r.kind == loose || r.line.From != c.Author {
		who := flow.Bold(place.Who(c.Org, c.Author, t("app.unknown")))
		who.MaxLines = 1
		col.Add(flow.Row(8, flow.Grow(who), place.Beside(v.date(c.Time))))
	}
	switch {
	case c.Replace != "":
		runs := place.RedlineRuns(m.base, c.Replace)
		if c.Quote != "" {
			runs = append(append([]flow.Run{{Text: "… ", Serif: true, Size: look.SizeLaw}}, runs...), flow.Run{Text: " …", Serif: true, Size: look.SizeLaw})
		}
		col.Add(flow.New(runs...))
	case c.Quote != "":
		quote := flow.Law(t("app.register.quote", "Text", c.Quote))
		quote.MaxLines = quoteLines
		col.Add(flow.Top(8, flow.Fixed(3, flow.Surface(look.ColorMarkOn, "", 0, flow.Space(3, 24))), flow.Grow(quote)))
	}
	col.Add(v.long(c.Text, commentLines))
	if line := v.underComment(c); line != nil {
		col.Add(line)
	}
	for _, x := range c.Replies {
		who := flow.Bold(place.Who("", x.Author, t("app.unknown")))
		who.MaxLines = 1
		col.Add(flow.Line())
		col.Add(flow.Row(8, flow.Grow(who), place.Beside(v.date(x.Time))))
		col.Add(v.long(x.Text, quoteLines))
	}
	return widget.Card(col)
}

// underComment says what is to be known of a comment beside its words.
func (v *Place) underComment(c *desk.CommentView) fyne.CanvasObject {
	t := v.env.T
	var items []fyne.CanvasObject
	switch {
	case c.Withdrawn:
		items = append(items, widget.NewChip(widget.Neutral, "state-withdrawn", t("state.withdrawn")))
	case c.Anchor == anchor.Check.String():
		items = append(items, widget.NewChip(widget.Warn, "state-check", t("state.check")))
	case c.Anchor == anchor.Orphan.String() && c.AnchorReason != desk.ReasonUnaligned:
		items = append(items, widget.NewChip(widget.Error, "state-orphan", t("state.orphan")))
	}
	if c.Across {
		items = append(items, place.TextChip(v.env.Stage, c.Lang))
	}
	if c.Committee {
		items = append(items, widget.NewChip(widget.Neutral, "state-confidential", t("state.confidential")))
	}
	if c.Support > 0 {
		items = append(items, place.Beside(v.env.N("count.supports", c.Support)))
	}
	if len(items) == 0 {
		return nil
	}
	return flow.Row(8, items...)
}

// letterSide shows the letter, the answers to the questions, and, where nothing was
// commented, what is answered to the whole.
func (v *Place) letterSide() []fyne.CanvasObject {
	t := v.env.T
	d := v.p.detail
	var out []fyne.CanvasObject
	if d.sub.For == "others" {
		by := place.Who(d.sub.Org, d.sub.From, t("app.unknown"))
		out = append(out, flow.Caption(t("app.register.behalf", "Name", place.Who(d.sub.Behalf, "", ""), "By", by)))
	}
	if d.sub.Letter != "" {
		out = append(out, widget.Card(v.long(d.sub.Letter, letterLines)))
	} else {
		out = append(out, flow.Body2(t("app.register.no-letter")))
	}
	if len(d.sub.Questions) > 0 {
		out = append(out, flow.Sub(t("app.register.questions")), widget.Card(v.answers(d.sub.Questions)))
	}
	if m, ok := v.p.matter(); ok && m.comment == nil {
		out = append(out, v.answerSide(m)...)
	}
	return out
}

func (v *Place) answers(qs []desk.AnswerView) fyne.CanvasObject {
	col := flow.Column(4)
	for i, q := range qs {
		if i > 0 {
			col.Add(flow.Space(0, 4))
		}
		col.Add(flow.Caption(first(q.Question, v.env.T("app.register.question.gone"))))
		col.Add(v.long(q.Text, commentLines))
		if q.About {
			col.Add(widget.Eye(v.env.T("app.register.about")))
		}
	}
	return col
}

// filesSide lists the files. Nothing is opened here: they can be saved.
func (v *Place) filesSide() []fyne.CanvasObject {
	t := v.env.T
	files := v.p.detail.sub.Files
	if len(files) == 0 {
		return []fyne.CanvasObject{flow.Body2(t("app.register.no-files"))}
	}
	col := flow.Column(8)
	for i, f := range files {
		if i > 0 {
			col.Add(flow.Line())
		}
		name := flow.Bold(first(f.Name, t("app.register.file.unnamed")))
		name.MaxLines = 1
		size := assets.Bytes(v.env.Lang(), int64(min(f.Size, 1<<62)))
		if !f.Here {
			size = t("app.register.file.absent", "Size", size)
		}
		row := flow.Row(8, flow.Grow(flow.Column(0, name, flow.Caption(size))))
		if f.Here {
			row.Add(widget.NewButton(t("app.register.file.save"), func() { v.saveFile(i, f) }, widget.Compact()))
		}
		col.Add(row)
	}
	return []fyne.CanvasObject{widget.Card(col), flow.Caption(t("app.register.file.care"))}
}

func (v *Place) saveFile(i int, f desk.FileView) {
	v.env.Window.AskSave(savedName(i, f.Name), func(path string) {
		v.p.saveFile(i, path, func() { v.env.Window.Say(v.env.T("app.register.file.saved", "Path", path), nil) })
	})
}

// long shows the beginning of a text, and the rest when asked.
func (v *Place) long(s string, lines int) fyne.CanvasObject {
	all := pieces(s)
	text := flow.Body(all[0])
	text.MaxLines = lines
	if len(all) == 1 && strings.Count(s, "\n") < lines && len(s) < 50*lines {
		return text
	}
	col := flow.Column(4, text)
	more := widget.NewButton(v.env.T("app.drafts.read-on"), nil, widget.Quiet())
	more.SetOnTap(func() {
		text.MaxLines = 0
		items := []fyne.CanvasObject{text}
		for _, piece := range all[1:min(len(all), maxPieces)] {
			items = append(items, flow.Body(piece))
		}
		col.SetItems(items...)
		v.scroll.Refresh()
	})
	col.Add(flow.Row(0, more))
	return col
}

// pieces are a long text in parts that a widget shows whole.
func pieces(s string) []string {
	r := []rune(s)
	var out []string
	for len(r) > pieceRunes {
		cut := pieceRunes
		for i := pieceRunes; i > pieceRunes/2; i-- {
			if r[i-1] == '\n' {
				cut = i
				break
			}
		}
		out = append(out, string(r[:cut]))
		r = r[cut:]
	}
	if len(r) > 0 || len(out) == 0 {
		out = append(out, string(r))
	}
	return out
}

// first is the first of some words that says something.
func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}
