package drafts

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// besidePage shows two texts of a version beside each other.
type besidePage struct {
	v *Place
	b *besides

	*roll
	cols fyne.CanvasObject
	head *place.Slot   // what the columns are
	rows []desk.Beside // that the reel shows

	marks []int // that it shows beside them
}

// sideBySide shows the texts of the version that is open beside each other.
func (v *Place) sideBySide() {
	if len(v.p.languages()) < 2 {
		return
	}
	if _, here := v.page.(*besidePage); here {
		return
	}
	g := &besidePage{v: v, head: place.NewSlot()}
	g.b = newBesides(v.p, g.changed)
	g.roll = newRoll(&g.b.cursor, func() int { return len(g.rows) }, g.row)
	g.cols = container.NewBorder(g.head, nil, nil, nil, g.reel)
	g.b.load()
	v.turn(g)
}

func (g *besidePage) end()                  {}
func (g *besidePage) focus() fyne.Focusable { return nil }

// came takes in a text that was on its way, or came beside these, and comments.
func (g *besidePage) came(t desk.Topic) {
	switch {
	case t&desk.TopicDrafts != 0 || g.b.missing:
		g.b.load()
	case t&desk.TopicComments != 0:
		g.b.count()
	}
}

func (g *besidePage) hints() []place.Hint {
	t := g.v.env.T
	hints := []place.Hint{{Keys: []string{"J", "K"}, Word: t("app.drafts.key.next")}}
	if len(g.b.alone) > 0 {
		hints = append(hints, place.Hint{Keys: []string{"N"}, Word: t("app.drafts.beside.key.next")})
	}
	return append(hints, place.Hint{Keys: []string{"↵"}, Word: t("app.drafts.beside.key.open")},
		place.Hint{Keys: []string{t("app.key.escape")}, Word: t("app.drafts.key.back")})
}

func (g *besidePage) key(k fyne.KeyName) bool {
	switch k {
	case "N":
		g.next(g.b.alone, shift())
	case "L":
		g.open(g.v.p.nextLang())
	case fyne.KeyReturn, fyne.KeyEnter:
		g.open(g.v.p.version.Lang())
	case fyne.KeyEscape, "B":
		g.v.back()
	default:
		return g.roll.key(k)
	}
	return true
}

// open reads the text in a language, at the row that is looked at.
func (g *besidePage) open(lang string) {
	at := g.b.here(g.v.p.version.Lang())
	g.v.turn(nil)
	if at != nil {
		g.v.goTo(g.v.p.index(at.ID))
	}
	g.v.readIn(lang)
}

func (g *besidePage) changed() {
	if g.v.page == g && !g.v.left {
		g.show()
	}
}

func (g *besidePage) show() {
	t := g.v.env.T
	beside := []fyne.CanvasObject{widget.NewChip(widget.Here, "state-certain", t("app.drafts.version", "Version", g.b.version.Number))}
	place.Fill(g.v.head, place.Head(place.Title(g.v.p.version.Texts[0].Title), beside, []fyne.CanvasObject{
		g.v.backButton(),
	}))
	place.Fill(g.v.filter, place.Bar(8, g.tools()...))
	switch {
	case !g.b.loaded:
		place.Fill(g.v.body, flow.Center(flow.Body2(t("progress.comparing"))))
		return
	case g.b.missing || len(g.b.rows) == 0:
		place.Fill(g.v.body, widget.NewEmpty("place-drafts", t("app.drafts.coming"), t("app.drafts.coming.how"), "", nil))
		return
	}
	g.head.Set(g.columns())
	place.Fill(g.v.body, place.Columns(place.Pane{Content: g.cols, Paper: true}))
	if len(g.rows) == 0 || &g.rows[0] != &g.b.rows[0] {
		g.rows, g.marks = g.b.rows, g.b.marks
		g.set(besideGuesses(g.rows))
	} else if !slices.Equal(g.marks, g.b.marks) {
		g.marks = g.b.marks
		g.reel.again()
	}
}

// tools choose the texts, and say what has no counterpart.
func (g *besidePage) tools() []fyne.CanvasObject {
	t := g.v.env.T
	out := []fyne.CanvasObject{g.v.tongues()}
	if langs := g.v.p.languages(); len(langs) > 2 {
		var words []string
		for _, l := range langs[1:] {
			words = append(words, place.OwnName(l))
		}
		c := widget.NewChoice("", words, func(i int) { g.b.setRight(langs[i+1]) })
		c.SetSelected(slices.Index(langs[1:], g.b.right))
		out = append(out, flow.Fixed(160, c))
	}
	if !g.b.loaded || g.b.missing {
		return out
	}
	left, right := g.b.lacking()
	if left+right == 0 {
		return append(out, flow.Grow(place.Beside(t("app.drafts.beside.all"))))
	}
	words := t("app.drafts.beside.lacking", "Left", left, "Right", right, "LeftName", g.v.inWords(g.b.left), "RightName", g.v.inWords(g.b.right))
	return append(out,
		widget.NewChip(widget.Warn, "state-warning", g.v.env.N("count.alone", left+right)), flow.Grow(place.Beside(words)),
		widget.NewButton(t("app.drafts.compare.before"), func() { g.next(g.b.alone, true) }, widget.Key(t("app.key.shift")+" N"), widget.Compact()),
		widget.NewButton(t("app.drafts.compare.next"), func() { g.next(g.b.alone, false) }, widget.Key("N"), widget.Compact()))
}

// columns name the two texts.
func (g *besidePage) columns() fyne.CanvasObject {
	name := func(lang string) fyne.CanvasObject {
		words := flow.New(flow.Run{Text: place.OwnName(lang), Bold: true, Color: look.ColorInk2, Size: look.SizeCaption})
		words.MaxLines = 1
		return flow.Row(besideGap, flow.Fixed(numberWidth, flow.Space(0, 0)), flow.Grow(words))
	}
	both := flow.Row(besideGap, flow.Grow(newPair(name(g.b.left), name(g.b.right))), flow.Fixed(besideMarks, flow.Space(0, 0)))
	return flow.Column(0, flow.Pad(6, 12+gripRoom, 6, 12, both), flow.Line())
}

const (
	besideGap   float32 = 12
	besideMarks float32 = 44
	gripRoom    float32 = 8 // that the reel keeps free at the right
)

// besideGuesses are the heights of rows, before they are laid out.
func besideGuesses(rows []desk.Beside) []float32 {
	out := make([]float32, len(rows))
	for i := range rows {
		high := func(ps []draft.Provision) (h float32) {
			for _, p := range ps {
				h += 28 + float32(utf8.RuneCountInString(p.Text)/55)*24
			}
			return h
		}
		out[i] = 16 + max(high(rows[i].Here), high(rows[i].There))
	}
	return out
}

// row draws what both texts say in one place.
func (g *besidePage) row(i int) fyne.CanvasObject {
	r := &g.rows[i]
	return flow.Pad(8, 12, 8, 12, flow.Top(besideGap, flow.Grow(newPair(g.side(r.Here), g.side(r.There))), flow.Fixed(besideMarks, g.mark(i))))
}

// mark says how many comments hang on what both texts say in one place.
func (g *besidePage) mark(i int) fyne.CanvasObject {
	if i >= len(g.marks) || g.marks[i] == 0 {
		return flow.Space(0, 0)
	}
	n := flow.New(flow.Run{Text: strconv.Itoa(g.marks[i]), Color: look.ColorInk2})
	return flow.Pad(2, 0, 0, 0, flow.Row(4, look.Icon("action-comment", 16, look.ColorInk2), n))
}

// side draws what one text says in a place, or that it says nothing.
func (g *besidePage) side(ps []draft.Provision) fyne.CanvasObject {
	col := flow.Column(8)
	if len(ps) == 0 {
		chip := widget.NewChip(widget.Warn, "state-warning", g.v.env.T("app.drafts.beside.none"))
		col.Add(flow.Row(besideGap, flow.Fixed(numberWidth, flow.Space(0, 0)), flow.Pad(3, 0, 0, 0, chip), flow.Grow(flow.Space(0, 0))))
	}
	for i := range ps {
		p := &ps[i]
		number := flow.Caption("")
		number.MaxLines = 1
		number.Align = fyne.TextAlignTrailing
		words := flow.Column(4)
		if !headed(p) {
			number.SetText(shortNumber(*p))
		} else if !itself(p) && p.Label != "" {
			words.Add(title(p.Label, p))
		}
		if p.Text != "" {
			words.Add(flow.New(flow.Run{Text: p.Text, Serif: true, Size: look.SizeLaw, Bold: itself(p)}))
		}
		col.Add(flow.Top(besideGap, flow.Fixed(numberWidth, flow.Pad(5, 0, 0, 0, number)), flow.Grow(words)))
	}
	return flow.MaxWidth(textWidth, col)
}
