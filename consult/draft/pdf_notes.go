package draft

import (
	"regexp"
	"strings"
)

// reNoteStart is how a footnote begins whose number is not raised.
var reNoteStart = regexp.MustCompile(`^(\d{1,3}|\*{1,3})[.)]?\s+(\S.*)$`)

// takeNotes takes the footnotes off the bottom of the pages. A note may go on, or
// stand as a whole, at the bottom of the page after the one that has its mark.
func (d *pdfReader) takeNotes() {
	d.notes = make([]map[string]string, len(d.pages))
	var above []setLine // the text of the page before
	open := noteAt{}
	for p, page := range d.pages {
		from := d.notesFrom(p, above)
		d.notes[p] = map[string]string{}
		text := d.goesOn(page[:from], open)
		h, last := &hyphens{}, ""
		at := open
		for i := text; i < len(page); i++ {
			l := &page[i]
			if number, words := d.noteStart(l); i >= from && number != "" && (hasMark(page[:text], number) || d.waits(p, above, number)) {
				at = noteAt{d.notes[p], number}
				if !hasMark(page[:text], number) {
					at.notes = d.notes[p-1]
				}
				last = words
				at.notes[number] = words
				continue
			}
			if last == "" {
				last = at.notes[at.number]
			}
			cut, between := h.seam(last, l.text)
			note := at.notes[at.number]
			at.notes[at.number] = note[:len(note)-cut] + between + l.text
			last = l.text
		}
		if open = at; text == len(page) {
			open = noteAt{}
		}
		above, d.pages[p] = page[:text], page[:text]
		for i := range d.pages[p] {
			if l := &page[i]; l.raised != "" { // no note after all
				l.text = string(markOpen) + l.raised + string(markClose) + " " + l.text
			}
		}
	}
}

// noteAt is a footnote, and where it is kept.
type noteAt struct {
	notes  map[string]string
	number string
}

// goesOn is where the lines at the bottom of a page begin that go on with the last
// note of the page before: they are set smaller than the text, and that note's
// sentence is not over.
func (d *pdfReader) goesOn(page []setLine, open noteAt) int {
	n := len(page)
	if open.notes == nil || endsStretch(open.notes[open.number]) {
		return n
	}
	for n > 0 && page[n-1].size <= 0.95*d.body && page[n-1].raised == "" && !opensLabel(page[n-1].text) {
		n--
	}
	if n == 0 {
		return len(page) // a page in small letters
	}
	return n
}

// noteStart returns a footnote's number and its first words: the number is
// raised, or the letters are smaller than those of the text.
func (d *pdfReader) noteStart(l *setLine) (number, text string) {
	if l.raised != "" {
		return l.raised, l.text
	}
	if m := reNoteStart.FindStringSubmatch(l.text); m != nil && l.size <= 0.95*d.body {
		return m[1], m[2]
	}
	return "", ""
}

// notesFrom returns the index of the first line of a page's footnotes: the line
// with a note's number, whose mark stands above, after which nothing is set
// larger than it or has a label. The mark may be on the page above.
func (d *pdfReader) notesFrom(p int, above []setLine) int {
	page := d.pages[p]
	from := len(page)
	for i := len(page) - 1; i > max(0, len(page)-maxNoteLines); i-- {
		l := &page[i]
		if opensLabel(l.text) || l.size > 1.05*page[len(page)-1].size {
			break
		}
		if number, _ := d.noteStart(l); number != "" && (hasMark(page[:i], number) || d.waits(p, above, number)) {
			from = i
		}
	}
	return from
}

// waits reports that the page above page p has a note's mark and not the note.
func (d *pdfReader) waits(p int, above []setLine, number string) bool {
	return p > 0 && hasMark(above, number) && d.notes[p-1][number] == ""
}

func hasMark(lines []setLine, number string) bool {
	mark := string(markOpen) + number + string(markClose)
	for i := range lines {
		if strings.Contains(lines[i].text, mark) {
			return true
		}
	}
	return false
}
