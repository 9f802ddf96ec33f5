package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRubric is the most bytes of a name that follows a label without a mark
// between them.
const maxRubric = 120

// dressed reports that the paragraph stands out from the text: many people write
// without styles, and make their headings bold or centre them.
func (bl *block) dressed() bool { return bl.bold || bl.centered }

// articleLabel is the label of an article that the block opens with. A number
// that the word processor gave is a label by itself; between a typed one and the
// article's name there may be no mark, in German and British laws and wherever
// the label is dressed.
func (bl *block) articleLabel() (l articleLabel, rest string, ok bool) {
	if bl.label != nil {
		return *bl.label, bl.text, true
	}
	if l, rest, ok = parseArticle(bl.number, true); ok && rest == "" {
		rest, _ = cutSeparator(bl.text)
		return l, rest, true
	}
	l, rest, apart, ok := articleAt(bl.shown())
	return l, rest, ok && (apart || bl.heading > 0 || isName(rest))
}

// headingLabel is the label of a division that the block opens with, as
// [block.articleLabel] is that of an article.
func (bl *block) headingLabel() (h headingLabel, ok bool) {
	if h, ok = parseHeading(bl.number, true); ok && h.rest == "" {
		after, _ := cutSeparator(bl.text)
		h.rest = flat(after)
		return h, true
	}
	if bl.list > 0 && bl.heading == 0 {
		return h, false
	}
	text := bl.shown()
	if h, ok = parseHeading(text, bl.heading > 0); ok || bl.heading > 0 {
		return h, ok
	}
	h, ok = parseHeading(text, true)
	if !ok || !isName(h.rest) {
		return h, false
	}
	// "Annexe Liste des forces" needs more to tell it from a sentence about one.
	return h, h.number != "" || bl.dressed() || allCapitals(h.label)
}

// isName reports that what follows a label is the name of what it labels, and
// not how a sentence goes on.
func isName(s string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "“«\"‘' "))
	return s != "" && len(s) <= maxRubric && unicode.IsUpper(first) && isRubric(s)
}
