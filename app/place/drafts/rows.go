package drafts

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/law"
	"toguna/app/look"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

var kinds = map[draft.Kind]law.Kind{
	draft.KindTitle: law.Title, draft.KindHeading: law.Heading, draft.KindArticle: law.Article, draft.KindParagraph: law.Paragraph,
	draft.KindPoint: law.Point, draft.KindTable: law.Table, draft.KindFootnote: law.Footnote,
}

// row shows a passage in the list. The passage that a comment quotes is marked, more
// so where it is that of the one pointed at; not that of a comment on another
// language, whose words are not here.
func row(x passage, comments []desk.CommentView, pointed string) law.Row {
	r := law.Row{
		ID: x.ID, Kind: kinds[x.Kind], Level: x.Level, Text: x.Text,
		Marks: law.Marks{Comments: len(x.Comments), New: x.New},
	}
	switch x.Kind {
	case draft.KindTitle:
	case draft.KindHeading, draft.KindArticle:
		if x.Label != x.Text { // a heading without a number is called by its words
			r.Label = x.Label
		}
	default:
		r.Number = shortNumber(x.Provision)
	}
	for _, i := range x.Comments {
		c := &comments[i]
		if from, to, ok := quoteIn(x.Text, c.Quote); ok && !c.Across {
			on := pointed != "" && strings.HasPrefix(c.ID, pointed)
			r.Highlights = append(r.Highlights, law.Highlight{From: from, To: to, Selected: on})
		}
	}
	return r
}

// shortNumber is what stands in the margin: "2°", or "al. 2" or "¶ 2" out of a label.
func shortNumber(p draft.Provision) string {
	if p.Number != "" {
		return p.Number
	}
	if _, last, ok := strings.Cut(p.Label, ", "); ok && utf8.RuneCountInString(last) <= 8 {
		return strings.Replace(last, "para. ", "¶ ", 1) // the margin is too narrow for the word
	}
	return ""
}

// quoteIn finds a quoted passage in a text, in runes.
func quoteIn(text, quote string) (from, to int, ok bool) {
	if quote == "" {
		return 0, 0, false
	}
	i := strings.Index(text, quote)
	if i < 0 {
		return 0, 0, false
	}
	from = utf8.RuneCountInString(text[:i])
	return from, from + utf8.RuneCountInString(quote), true
}

// outlineRow is a line of the outline.
type outlineRow struct {
	*flow.Frame
	number, word, count *flow.Text
	margin              *flow.Frame // with the number
}

// Widths of the numbers in the outline: of "12", and of "L111-1".
const (
	shortMargin float32 = 28
	longMargin  float32 = 56
	shortest            = 4 // characters that fit into the first
)

// marginFor is how wide the numbers of an outline are: all alike, so that its words
// stand below each other.
func marginFor(entries []outlineEntry) float32 {
	long := 0
	for i := range entries {
		if utf8.RuneCountInString(entries[i].Number) > shortest && !entries[i].Heading {
			long++
		}
	}
	if long*4 > len(entries) {
		return longMargin
	}
	return shortMargin
}

func newOutlineRow() *outlineRow {
	r := &outlineRow{number: flow.Caption(""), word: flow.Body(""), count: flow.Caption("")}
	for _, t := range []*flow.Text{r.number, r.word, r.count} {
		t.MaxLines = 1
	}
	r.number.Align = fyne.TextAlignTrailing
	r.count.Align = fyne.TextAlignTrailing
	r.margin = flow.Fixed(shortMargin, r.number)
	r.Frame = flow.Pad(0, 8, 0, 4, flow.Row(8, r.margin, flow.Grow(r.word), flow.Fixed(20, r.count)))
	return r
}

func fillOutline(o fyne.CanvasObject, e outlineEntry, margin float32) {
	r, ok := o.(*outlineRow)
	if !ok {
		return
	}
	if !e.Heading && utf8.RuneCountInString(e.Number) > shortest {
		margin = longMargin // "12 bis" among short ones is not cut
	}
	r.margin.SetWidth(margin)
	if e.Heading && utf8.RuneCountInString(e.Number) > shortest+2 {
		e.Number = "" // a word, as in "titre préliminaire", which its own words say
	}
	r.number.SetRuns(flow.Run{Text: e.Number, Size: look.SizeCaption, Color: look.ColorInk2})
	word := flow.Run{Text: e.Word, Bold: e.Heading}
	if e.Heading {
		word.Color, word.Size = look.ColorInk2, look.SizeCaption
	}
	r.word.SetRuns(word)
	count := ""
	if e.Comments > 0 {
		count = strconv.Itoa(e.Comments)
	}
	r.count.SetRuns(flow.Run{Text: count, Size: look.SizeCaption, Color: look.ColorInk2})
}
