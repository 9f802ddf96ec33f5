package draft

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxFront is how many blocks may stand before a title: a letterhead, a motto.
const maxFront = 40

var (
	// reDraftTitle is how the title of a law begins.
	reDraftTitle = regexp.MustCompile(`^(?i:(?:avant-projet|projet|proposition)\s+(?:de\s+)?(?:loi|d[’']ordonnance|de\s+d[ée]cret|d[’']arr[êe]t[ée]|de\s+code)|loi\s+(?:n[°o]|organique|portant|relative|sur|f[ée]d[ée]rale|constitutionnelle)|ordonnance\s+n|d[ée]cret\s+n|code\s+(?:de|du|p[ée]nal|civil)|(?:draft\s+)?(?:bill|act)\b.{0,60}|an?\s+(?:bill|act)\s+(?:to|for))|^\p{Lu}.{3,100}\b(?i:act|bill|code|regulations|rules|order),?\s+(?:19|20)\d\d$`)
	// reTitleGoesOn is how its second line begins.
	reTitleGoesOn = regexp.MustCompile(`^(?i:portant|relati(?:f|ve)s?|fixant|modifiant|compl[ée]tant|d[ée]terminant|instituant|cr[ée]ant|autorisant|ratifiant|organisant|abrogeant|sur\s|de\s|du\s|des\s|d[’']|to\s|for\s|on\s|concerning|relating|entitled)`)
	// reLetterhead is what stands above a title and is none.
	reLetterhead = regexp.MustCompile(`^(?i:r[ée]publique|republic|minist[èe]re|ministry|pr[ée]sidence|primature|secr[ée]tariat|cabinet|direction|assembl[ée]e|parlement|parliament|national assembly|s[ée]nat|conseil|gouvernement|government|un peuple|unit[ée]|[^\pL]|.{0,12}\bl[ée]gislature|session|n°|no\.)|(?:^|[^\pL])(?:[A-ZÉÈ]\pL+\s?[–—-]\s?){2,}`)
	// reFront is what is printed before a law and is no part of it.
	reFront = regexp.MustCompile(`^(?i:expos[ée]\s+des\s+motifs|rapport\s+de\s+pr[ée]sentation|note\s+de\s+pr[ée]sentation|explanatory\s+(?:note|memorandum|statement)|(?:memorandum|statement)\s+of\s+objects\s+and\s+reasons)\s*[:.]?$`)
)

func hasTitle(blocks []block) bool { return titleOf(blocks) != "" }

// titleOf returns the text of the block that is the title, "" if none is.
func titleOf(blocks []block) string {
	for i := range blocks {
		if blocks[i].title == titleMain && blocks[i].text != "" {
			return flat(blocks[i].text)
		}
	}
	return ""
}

// findTitle looks for a document's title in its text, if nothing is dressed as
// one: a heading that opens the document and is no division of it, what is worded
// as a law's title is, or else the first words that stand out.
func findTitle(blocks []block, f family) {
	if hasTitle(blocks) || openingHeading(blocks, f) {
		return
	}
	markTitle(blocks)
	if !hasTitle(blocks) {
		markDressed(blocks)
	}
}

// openingHeading makes the title of a heading that opens the document, if all
// others of its level are divisions of a law.
func openingHeading(blocks []block, f family) bool {
	first := -1
	for i := range blocks {
		bl := &blocks[i]
		if bl.text == "" && bl.table == nil {
			continue
		}
		if first < 0 {
			first = i
		}
		if bl.heading != 1 && i != first {
			continue
		}
		_, division := bl.headingLabel()
		l, _, article := parseArticle(bl.shown(), true)
		labelled := division || reWholePart.MatchString(bl.text) || article && l.family == f
		if labelled != (i != first) || bl.heading != 1 || i == first && reNumbered.MatchString(flat(bl.text)) {
			return false
		}
	}
	if first < 0 {
		return false
	}
	blocks[first].title, blocks[first].heading = titleMain, 0
	return true
}

// front calls f with the blocks that may be a title: those before the first
// label, the first long text or a styled heading, until f has what it wants.
func front(blocks []block, f func(i int, text string) bool) {
	for i := range blocks[:min(len(blocks), maxFront)] {
		b := &blocks[i]
		text := strings.Join(strings.Fields(b.text), " ")
		if b.title != titleNone || b.labelled() {
			return
		}
		if b.table == nil && text != "" && f(i, text) {
			return
		}
	}
}

// labelled reports that a block is a division or an article, of whatever family.
func (bl *block) labelled() bool {
	_, division := bl.headingLabel()
	_, _, article := bl.articleLabel()
	return division || article || reWholePart.MatchString(bl.text)
}

// markTitle makes the title of the first block that is worded as one, if it
// stands apart.
func markTitle(blocks []block) {
	front(blocks, func(i int, text string) bool {
		b := &blocks[i]
		if b.heading > 1 || !reDraftTitle.MatchString(text) || len(text) > maxHeading || endsStretch(text) {
			return false
		}
		b.title, b.heading = titleMain, 0
		return true
	})
}

// markDressed makes the title of the first words that stand out and are no letterhead.
func markDressed(blocks []block) {
	front(blocks, func(i int, text string) bool {
		b := &blocks[i]
		switch {
		case b.heading > 0 || b.list > 0 || utf8.RuneCountInString(text) > 300:
			return true // the text begins
		case !b.standsOut() || !strings.Contains(text, " ") || endsStretch(text) || len(text) > maxHeading,
			reLetterhead.MatchString(text), reFront.MatchString(text), opensPoint(text):
			return false
		}
		b.title = titleMain
		return true
	})
}

// standsOut reports that a paragraph does not look like one of the text.
func (bl *block) standsOut() bool { return bl.dressed() || allCapitals(bl.text) }

// markFront looks after the title: its further lines, and the law's own title
// where a cover or an explanatory memorandum came before.
func markFront(blocks []block) []block {
	at := -1
	for i := range blocks {
		if blocks[i].title == titleMain {
			at = i
			break
		}
	}
	if at < 0 || at > maxFront {
		return blocks
	}
	main := &blocks[at]
	for at+1 < len(blocks) && goesOn(main, &blocks[at+1]) {
		next := &blocks[at+1]
		main.text += "\n" + next.text
		main.notes, main.comments = append(main.notes, next.notes...), append(main.comments, next.comments...)
		blocks = append(blocks[:at+1], blocks[at+2:]...)
		main = &blocks[at]
	}
	title := plain(flat(main.text))
	for i := at + 1; i < len(blocks); i++ {
		b := &blocks[i]
		text := flat(b.text)
		if b.labelled() {
			break
		}
		if b.title == titleNone && b.table == nil && b.standsOut() && len(text) <= maxHeading && !endsStretch(text) && (reDraftTitle.MatchString(text) || plain(text) == title) {
			b.title, b.heading = titleSub, 0
			break
		}
	}
	return blocks
}

// goesOn reports that next is a further line of a law's title.
func goesOn(title, next *block) bool {
	return next.title == titleNone && next.heading == 0 && next.table == nil && next.list == 0 && len(title.text)+len(next.text) < maxHeading &&
		next.bold == title.bold && next.standsOut() && reDraftTitle.MatchString(flat(title.text)) && reTitleGoesOn.MatchString(next.text)
}
