package drafts

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/draft"
	"toguna/consult/redline"
)

const reviewWidth float32 = 304

// reviewPage shows the comments that were carried to a version, one by one.
type reviewPage struct {
	v *Place
	r *review

	groups *widget.Segmented
	rows   *widget.Rows
	cols   fyne.CanvasObject
	detail *fyne.Container
	looked *flow.Text
}

// review shows the comments whose place a person is to look at.
func (v *Place) review() {
	if lang, n := v.p.unsureIn(); n > 0 && lang != v.p.version.Lang() {
		v.checking = true
		v.readIn(lang)
		return
	}
	g := &reviewPage{v: v, detail: container.NewStack(), looked: place.Beside("")}
	g.r = newReview(v.p, func() {
		if v.page == g && !v.left {
			g.show()
		}
	})
	g.groups = widget.NewSegmented(g.segments(), func(i int) { g.r.show(group(i)) })
	g.rows = widget.NewRows(widget.RowsOptions{
		Height: 52,
		Count:  func() int { return len(g.r.items[g.r.shown]) },
		Make:   func() fyne.CanvasObject { return newCarriedRow() },
		Fill:   func(i int, o fyne.CanvasObject) { g.fill(i, o) },
		OnSelect: func(i int) {
			if g.r.choose(i) {
				g.showDetail()
				g.v.filter.Refresh()
			}
		},
		OnOpen: func(int) { g.toText(writing{}, false) },
	})
	g.cols = place.Columns(place.Pane{Width: reviewWidth, Content: g.rows, Paper: true}, place.Pane{Content: g.detail})
	g.r.load()
	v.turn(g)
}

func (g *reviewPage) end()                  {}
func (g *reviewPage) focus() fyne.Focusable { return g.rows }

// came takes in what came: other comments, or answers to these.
func (g *reviewPage) came(t desk.Topic) {
	if t&(desk.TopicComments|desk.TopicDrafts|desk.TopicPeople) != 0 {
		g.r.load()
	}
}

func (g *reviewPage) hints() []place.Hint {
	t := g.v.env.T
	next := place.Hint{Keys: []string{"J", "K"}, Word: t("app.drafts.review.key.next")}
	back := place.Hint{Keys: []string{t("app.key.escape")}, Word: t("app.drafts.key.back")}
	c := g.r.current()
	if g.r.mayPlace(c) { // the strip has no room for more; the buttons show the others
		var out []place.Hint
		if g.r.mayConfirm(c) {
			out = append(out, place.Hint{Keys: []string{"O"}, Word: t("app.drafts.review.key.yes")})
		}
		out = append(out, place.Hint{Keys: []string{"A"}, Word: t("app.drafts.review.key.elsewhere")})
		if g.r.mayOrphan(c) {
			out = append(out, place.Hint{Keys: []string{"P"}, Word: t("app.drafts.review.key.nowhere")})
		}
		return append(out, next, back)
	}
	out := []place.Hint{next, {Keys: []string{"↵"}, Word: t("app.drafts.review.text")}}
	if g.v.p.canWrite() {
		out = append(out, place.Hint{Keys: []string{"R"}, Word: t("app.drafts.reply")}, place.Hint{Keys: []string{"C"}, Word: t("app.drafts.key.comment")})
	}
	return append(out, back)
}

func (g *reviewPage) key(k fyne.KeyName) bool {
	switch k {
	case "J", fyne.KeyDown:
		g.step(1)
	case "K", fyne.KeyUp:
		g.step(-1)
	case "1", "2", "3":
		g.groups.SetSelected(int(k[0] - '1'))
		g.r.show(group(k[0] - '1'))
	case fyne.KeyReturn, fyne.KeyEnter:
		g.toText(writing{}, false)
	case "R":
		g.reply()
	case "C":
		g.comment()
	case "O":
		return g.confirm()
	case "A":
		return g.elsewhere()
	case "P":
		return g.orphan()
	case fyne.KeyEscape:
		g.v.back()
	default:
		return false
	}
	return true
}

func (g *reviewPage) step(by int) {
	if g.r.choose(g.r.at + by) {
		g.rows.Select(g.r.at)
		g.showDetail()
		g.v.filter.Refresh()
	}
}

func (g *reviewPage) segments() []widget.Segment {
	t := g.v.env.T
	return []widget.Segment{
		{Word: t("state.check"), Icon: "state-check", Count: len(g.r.items[toLookAt])},
		{Word: t("state.orphan"), Icon: "state-orphan", Count: len(g.r.items[orphaned])},
		{Word: t("state.certain"), Icon: "state-certain", Count: len(g.r.items[certain])},
	}
}

func (g *reviewPage) show() {
	t := g.v.env.T
	beside := place.Beside(g.journey())
	place.Fill(g.v.head, place.Head(place.Title(t("app.drafts.review")), []fyne.CanvasObject{beside}, append(g.otherTexts(),
		g.v.backButton())))
	if !g.r.loaded {
		place.Fill(g.v.filter, nil)
		place.Fill(g.v.body, widget.NewEmpty("place-carry", t("progress.carrying"), t("app.drafts.review.how"), "", nil))
		return
	}
	g.groups.SetItems(g.segments())
	g.groups.SetSelected(int(g.r.shown))
	g.showDetail()
	place.Fill(g.v.filter, place.Bar(8, g.groups, flow.Grow(flow.Space(0, 0)), g.looked))
	g.rows.Refresh()
	g.rows.Select(g.r.at)
	place.Fill(g.v.body, g.cols)
}

// journey says from where to where, and how many.
func (g *reviewPage) journey() string {
	t := g.v.env.T
	if !g.r.loaded {
		return ""
	}
	count := g.v.env.N("count.comments", g.r.total())
	if len(g.r.from) == 0 {
		return t("app.drafts.review.here", "To", g.r.version, "Text", count)
	}
	return t("app.drafts.review.journey", "From", g.r.from[len(g.r.from)-1], "To", g.r.version, "Text", count)
}

// carriedRow is a comment in the list.
type carriedRow struct {
	*flow.Frame
	author, at, quote *flow.Text
}

func newCarriedRow() *carriedRow {
	r := &carriedRow{author: flow.Bold(""), at: flow.Caption(""), quote: flow.Caption("")}
	for _, t := range []*flow.Text{r.author, r.at, r.quote} {
		t.MaxLines = 1
	}
	r.Frame = flow.Pad(6, 12, 6, 12, flow.Column(0, flow.Row(8, flow.Grow(r.author), r.at), r.quote))
	return r
}

func (g *reviewPage) fill(i int, o fyne.CanvasObject) {
	r, ok := o.(*carriedRow)
	if !ok || i >= len(g.r.items[g.r.shown]) {
		return
	}
	t := g.v.env.T
	c := &g.r.items[g.r.shown][i]
	words := c.Text
	if c.Quote != "" {
		words = t("app.drafts.quote", "Text", c.Quote)
	}
	line := flow.Run{Text: words, Size: look.SizeCaption, Color: look.ColorInk2, Serif: c.Quote != ""}
	r.author.SetRuns(flow.Run{Text: place.Who(c.Org, c.Author, t("app.unknown")), Bold: true})
	r.at.SetRuns(flow.Run{Text: short(c.At), Size: look.SizeCaption, Color: look.ColorInk2})
	r.quote.SetRuns(line)
}

// labelShown is how much of a label is shown beside other things.
const labelShown = 32

func short(label string) string {
	if r := []rune(label); len(r) > labelShown {
		return string(r[:labelShown-1]) + "…"
	}
	return label
}

// showDetail shows the comment that is looked at.
func (g *reviewPage) showDetail() {
	t := g.v.env.T
	defer place.Rehint(g.v.env.Window)
	c := g.r.current()
	if c == nil {
		g.looked.SetRuns()
		place.Fill(g.detail, widget.NewEmpty("place-carry", t("app.drafts.review.none"), t("app.drafts.review.how"), "", nil))
		return
	}
	looked := g.v.env.N("app.drafts.review.looked", g.r.looked(), "Total", len(g.r.items[g.r.shown]))
	g.looked.SetRuns(flow.Run{Text: looked, Size: look.SizeCaption, Color: look.ColorInk2})
	asked := stateName(g.r.shown)
	if c.Placed && c.Now != nil {
		asked = "placed"
	}
	question := flow.Sub(t("app.drafts.review.question." + asked))
	head := flow.Row(8, g.stateChip(), flow.Grow(question),
		place.Beside(t("app.drafts.review.nth", "Number", g.r.at+1, "Total", len(g.r.items[g.r.shown]))))
	col := flow.Column(12, head, g.said(c), newPair(g.was(c), g.is(c)), g.why(c), g.actions(c))
	place.Fill(g.detail, flow.Scroll(flow.Pad(16, 16, 16, 16, col)))
}

func (g *reviewPage) stateChip() fyne.CanvasObject {
	t := g.v.env.T
	switch g.r.shown {
	case certain:
		return widget.NewChip(widget.OK, "state-certain", t("state.certain"))
	case orphaned:
		return widget.NewChip(widget.Error, "state-orphan", t("state.orphan"))
	}
	return widget.NewChip(widget.Warn, "state-check", t("state.check"))
}

// said is the comment itself.
func (g *reviewPage) said(c *carried) fyne.CanvasObject {
	t := g.v.env.T
	author := flow.Bold(place.Who(c.Org, c.Author, t("app.unknown")))
	author.MaxLines = 1
	day := assets.Day(g.v.env.Lang(), c.Time.Local(), g.v.env.Now().Local())
	col := flow.Column(4, flow.Row(8, author, place.Beside(t("app.drafts.review.on", "Date", day, "Version", c.Version)), flow.Grow(flow.Space(0, 0))))
	text := flow.Body(c.Text)
	text.MaxLines = linesShown
	col.Add(text)
	if c.Replace != "" {
		col.Add(place.Redline(c.Quote, c.Replace))
	}
	return widget.Card(col)
}

// passageCard is a passage in one of the versions.
func (g *reviewPage) passageCard(version uint64, at, note string, words ...fyne.CanvasObject) *widget.Panel {
	label := place.Beside(short(at))
	head := flow.Row(8, flow.Bold(g.v.env.T("app.drafts.review.version", "Version", version)), label, flow.Grow(flow.Space(0, 0)), place.Beside(note))
	return widget.Card(flow.Column(8, append([]fyne.CanvasObject{head}, words...)...))
}

// was is the passage as it was, with the quote that its author signed.
func (g *reviewPage) was(c *carried) *widget.Panel {
	t := g.v.env.T
	note := t("app.drafts.review.signed")
	var words []fyne.CanvasObject
	if c.Quote == "" {
		note = t("app.drafts.review.whole")
	} else if c.Was == nil || c.From == c.To {
		words = append(words, quoted(t("app.drafts.quote", "Text", c.Quote)))
	}
	if c.Was == nil {
		words = append(words, flow.Body2(t("app.drafts.review.not-here")))
	} else {
		words = append(words, flow.New(changeRuns(plain(c.Was.Text), oldOnly, marking{c.From, c.To, true})...))
	}
	return g.passageCard(c.Version, c.WasAt, note, words...)
}

// is is the passage as it is, with what changed; or what is left of it.
func (g *reviewPage) is(c *carried) *widget.Panel {
	t := g.v.env.T
	if c.Now == nil {
		words := []fyne.CanvasObject{flow.Body(t("app.drafts.review.gone"))}
		at := ""
		if c.Near != nil {
			at = c.Near.Label
			words = append(words, flow.Caption(t("app.drafts.review.near")), flow.New(changeRuns(wordings(c, c.Near), both, marking{})...))
		}
		return g.passageCard(g.r.version, at, t("state.orphan"), words...)
	}
	note := t("app.drafts.review.proposed")
	switch {
	case c.Placed:
		note = t("app.drafts.review.placed")
	case g.r.shown == certain:
		note = t("state.certain")
	}
	m := marking{c.PlaceFrom, c.PlaceTo, false}
	if c.Quote == "" || c.Across {
		m = marking{}
	}
	card := g.passageCard(g.r.version, c.Now.Label, note, flow.New(changeRuns(wordings(c, c.Now), both, m)...))
	card.SetChosen(true)
	return card
}

// wordings is how the provision of a comment changed; what it now is, where it was
// in another language.
func wordings(c *carried, now *draft.Provision) []redline.Change {
	if c.Was == nil || c.Across {
		return plain(now.Text)
	}
	return redline.Redline(c.Was.Text, now.Text)
}

// why says why a person is to look, or who has.
func (g *reviewPage) why(c *carried) fyne.CanvasObject {
	t := g.v.env.T
	if c.Placed {
		by := "app.drafts.review.by.here"
		if c.Now == nil {
			by = "app.drafts.review.by.nowhere"
		}
		return flow.Body(t(by, "Name", place.Who("", c.PlacedBy, t("app.unknown"))))
	}
	reason := c.AnchorReason
	if reason == "" {
		reason = "unknown"
	}
	return flow.New(flow.Run{Text: t("app.drafts.review.why."+stateName(g.r.shown)) + "  ", Bold: true}, flow.Run{Text: t("app.drafts.anchor." + strings.ReplaceAll(reason, " ", "-"))})
}

func stateName(g group) string { return []string{"check", "orphan", "certain"}[g] }

// actions are what one can do about it: say where it hangs, and what leads to the
// text.
func (g *reviewPage) actions(c *carried) fyne.CanvasObject {
	t := g.v.env.T
	row := flow.Row(8)
	places := g.placings(c)
	if c.Now != nil || c.Near != nil {
		opts := []widget.ButtonOption{widget.Key("↵")}
		if len(places) == 0 {
			opts = append(opts, widget.Primary())
		}
		row.Add(widget.NewButton(t("app.drafts.review.text"), func() { g.toText(writing{}, false) }, opts...))
	}
	if g.v.p.canWrite() {
		row.Add(widget.NewButton(t("app.drafts.reply"), g.reply, widget.Icon("action-reply"), widget.Key("R")))
		if c.Now != nil {
			row.Add(widget.NewButton(t("app.drafts.review.comment"), g.comment, widget.Icon("action-comment"), widget.Key("C")))
		}
	}
	later := row
	if len(places) > 0 {
		later = flow.Row(8, places...)
	}
	if g.r.at+1 < len(g.r.items[g.r.shown]) {
		later.Add(widget.NewButton(t("app.drafts.review.next"), func() { g.step(1) }, widget.Key("J")))
	}
	if len(places) == 0 {
		return row
	}
	return flow.Column(8, later, row)
}

// placings are the ways to say where a comment hangs; none for who may not.
func (g *reviewPage) placings(c *carried) []fyne.CanvasObject {
	t := g.v.env.T
	var out []fyne.CanvasObject
	if g.r.mayConfirm(c) {
		out = append(out, widget.NewButton(t("app.drafts.review.yes"), func() { g.confirm() }, widget.Primary(), widget.Key("O")))
	}
	if g.r.mayPlace(c) {
		out = append(out, widget.NewButton(t("app.drafts.review.elsewhere"), func() { g.elsewhere() }, widget.Icon("place-carry"), widget.Key("A")))
	}
	if g.r.mayOrphan(c) {
		out = append(out, widget.NewButton(t("app.drafts.review.nowhere"), func() { g.orphan() }, widget.Icon("state-orphan"), widget.Key("P")))
	}
	return out
}

// confirm says that the comment hangs where it is shown. It reports false, as do
// elsewhere and orphan, where one may not say so.
func (g *reviewPage) confirm() bool {
	c := g.r.current()
	if !g.r.mayConfirm(c) {
		return false
	}
	return g.place(*c, desk.Where{Confirm: true}, "app.drafts.review.recorded.confirmed", c.Now.Label)
}

// orphan says that the comment hangs nowhere any more.
func (g *reviewPage) orphan() bool {
	c := g.r.current()
	if !g.r.mayOrphan(c) {
		return false
	}
	return g.place(*c, desk.Where{Orphan: true}, "app.drafts.review.recorded.nowhere", "")
}

// place records where a comment hangs, and says so in the strip.
func (g *reviewPage) place(c carried, where desk.Where, recorded, at string) bool {
	t := g.v.env.T
	return g.r.place(c, where, func() {
		g.v.env.Window.Say(t(recorded, "Name", place.Who(c.Org, c.Author, t("app.unknown")), "At", short(at), "Version", g.r.version), nil)
	})
}

// Sizes of the list of provisions to choose from.
const (
	elsewhereWidth float32 = 720
	elsewhereHigh  float32 = 320
	labelWidth     float32 = 184
)

// elsewhere lets a person choose the provision at which the comment hangs.
func (g *reviewPage) elsewhere() bool {
	at := g.r.current()
	if !g.r.mayPlace(at) || g.r.placing != "" {
		return false
	}
	c, t := *at, g.v.env.T
	found := g.r.matching("")
	var d *widget.Modal
	var list *widget.Rows
	choose := func(n int) {
		if n < 0 || n >= len(found) {
			return
		}
		i := found[n]
		d.Close()
		g.place(c, g.r.elsewhere(&c, i), "app.drafts.review.recorded.moved", g.r.text[i].Label)
	}
	list = widget.NewRows(widget.RowsOptions{
		Height: 36,
		Count:  func() int { return len(found) },
		Make:   func() fyne.CanvasObject { return newProvisionRow() },
		Fill: func(n int, o fyne.CanvasObject) {
			if r, ok := o.(*provisionRow); ok && n < len(found) {
				r.fill(&g.r.text[found[n]])
			}
		},
		OnOpen: choose,
	})
	field := widget.NewField("", t("app.drafts.review.elsewhere.search"), widget.FieldIcon("action-search"), widget.Steers(list))
	none := flow.Caption("")
	field.OnChanged = func(q string) {
		found = g.r.matching(q)
		none.SetText("")
		if len(found) == 0 {
			none.SetText(t("app.drafts.review.elsewhere.none"))
		}
		list.Select(-1)
		list.Refresh()
		list.Select(0)
	}
	field.OnSubmitted = func(string) { choose(list.Selected()) }
	d = widget.Dialog(g.v.env.Window.Canvas(), t("app.drafts.review.elsewhere.title", "Version", g.r.version),
		flow.Column(8, flow.Pad(3, 3, 3, 3, field), place.High(list, elsewhereHigh), none), // what has the focus is outlined
		widget.NewButton(t("app.cancel"), func() { d.Close() }, widget.Key(t("app.key.escape"))),
		widget.NewButton(t("app.ask.choose"), func() { choose(list.Selected()) }, widget.Primary(), widget.Key("↵")))
	d.Width = elsewhereWidth
	d.Resize(d.Size())
	d.Refresh()
	list.Select(g.nearest(&c))
	g.v.env.Window.Canvas().Focus(field.Focusable())
	return true
}

// nearest is the provision from which one looks for the place of a comment.
func (g *reviewPage) nearest(c *carried) int {
	for _, p := range []*draft.Provision{c.Now, c.Near} {
		for i := range g.r.text {
			if p != nil && g.r.text[i].ID == p.ID {
				return i
			}
		}
	}
	return 0
}

// provisionRow is a provision in a list: its label, and how it begins.
type provisionRow struct {
	*flow.Frame
	label, words *flow.Text
}

func newProvisionRow() *provisionRow {
	r := &provisionRow{label: flow.Bold(""), words: flow.Body("")}
	r.label.MaxLines, r.words.MaxLines = 1, 1
	r.Frame = flow.Pad(4, 12, 4, 12, flow.Row(12, flow.Fixed(labelWidth, r.label), flow.Grow(r.words)))
	return r
}

// wordsShown is how much of a provision is laid out where one line of it is shown.
const wordsShown = 160

func (r *provisionRow) fill(p *draft.Provision) {
	words := []rune(oneLine(p.Text))
	if itself(p) {
		words = nil // its label says them
	}
	r.label.SetRuns(flow.Run{Text: short(p.Label), Bold: true})
	r.words.SetRuns(flow.Run{Text: string(words[:min(len(words), wordsShown)]), Serif: true})
}

func (g *reviewPage) reply() {
	if c := g.r.current(); c != nil && g.v.p.canWrite() {
		g.toText(writing{ReplyTo: c.ID}, true)
	}
}

// comment begins a new comment on the passage as it is.
func (g *reviewPage) comment() {
	if c := g.r.current(); c != nil && c.Now != nil && g.v.p.canWrite() {
		w := writing{}
		if c.Quote != "" {
			w.Quote = c.PlaceText
		}
		g.toText(w, true)
	}
}

// toText shows the passage in the draft, and begins to write there.
func (g *reviewPage) toText(w writing, write bool) {
	c := g.r.current()
	if c == nil {
		return
	}
	at := c.Now
	if at == nil {
		at = c.Near
	}
	if at == nil && !write {
		return
	}
	g.v.turn(nil)
	if at != nil {
		if i := g.v.p.index(at.ID); i >= 0 {
			g.v.goTo(i)
		}
	}
	if write {
		g.v.write(w)
	}
}

// index is the passage of that id, -1 for none.
func (p *presenter) index(id string) int {
	for i, x := range p.passages {
		if x.ID == id {
			return i
		}
	}
	return -1
}
