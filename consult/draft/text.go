package draft

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The columns at which people and programs break lines.
const (
	minWrap = 40
	maxWrap = 160
	tabStop = 8
)

// readText reads a plain text file, whose lines may be broken at some column.
func readText(ctx context.Context, r io.ReaderAt, size int64, _ Options, warns *warnings) (*source, error) {
	raw := make([]byte, size)
	if _, err := io.ReadFull(&ctxReader{ctx: ctx, r: io.NewSectionReader(r, 0, size)}, raw); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	raw, err := decodeText(raw, warns)
	if err != nil {
		return nil, err
	}
	pages, err := splitPages(string(raw))
	if err != nil {
		return nil, err
	}
	headers := 0
	if len(pages) > 1 {
		pages, headers = dropRunning(pages)
	}
	warns.add(WarnHeaders, headers)
	lines := slices.Concat(pages...)
	lines, tocs := dropContents(lines)
	warns.add(WarnTOC, tocs)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	wrap := wrapColumn(lines)
	for i := range lines {
		lines[i].column = span{0, max(float64(wrap), 1)}
	}
	y := layout{}
	if wrap > 0 {
		y = layoutOf(lines)
	}
	paras := paragraphs(lines, y, findTables(lines))
	h := newHyphens(lines, false)
	src := &source{}
	for i := range paras {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		src.blocks = append(src.blocks, textBlock(&paras[i], h))
	}
	textNotes(src)
	markTitle(src.blocks)
	return src, nil
}

// textBlock makes the block of a paragraph.
func textBlock(p *paragraph, h *hyphens) block {
	b := block{table: p.table, place: Place{Page: p.first().page, Line: p.first().no}}
	if p.table == nil {
		b.text = p.text(h)
		b.centered = p.centered()
	}
	return b
}

// splitPages cuts a text into pages, of which most texts have one, and lines.
// Blank lines are left out and leave a gap before the next.
func splitPages(s string) ([][]textLine, error) {
	var pages [][]textLine
	no, total := 0, 0
	for page := range strings.SplitSeq(s, "\f") {
		var lines []textLine
		gap := false
		for raw := range strings.SplitSeq(strings.TrimSuffix(page, "\n"), "\n") {
			no++
			l := measure(raw)
			if l.text == "" {
				gap = true
				continue
			}
			if total++; total > maxLines {
				return nil, fmt.Errorf("more than %d lines: %w", maxLines, ErrTooLarge)
			}
			l.gap, l.no, l.turn = gap, no, len(pages) > 0 && len(lines) == 0
			if l.turn {
				l.gap = false
			}
			gap = false
			lines = append(lines, l)
		}
		pages = append(pages, lines)
	}
	return pages, nil
}

// measure finds out where the words of a line stand.
func measure(raw string) textLine {
	raw = strings.TrimRight(raw, " \t\r\u00a0")
	l := textLine{em: 1}
	at, spaces := 0, 0
	var cur strings.Builder
	begin := 0
	flush := func() {
		if cur.Len() > 0 {
			l.cells = append(l.cells, lineCell{cur.String(), float64(begin), float64(at - spaces)})
			cur.Reset()
		}
	}
	tabbed := false
	for _, r := range raw {
		switch r {
		case '\t':
			n := tabStop - at%tabStop
			at, spaces, tabbed = at+n, spaces+n, true
			continue
		case ' ':
			at++
			spaces++
			continue
		}
		switch {
		case cur.Len() == 0:
			begin = at
		case spaces > 1 || tabbed:
			flush()
			begin = at
		case spaces == 1:
			cur.WriteByte(' ')
		}
		spaces, tabbed = 0, false
		cur.WriteRune(r)
		at++
	}
	flush()
	for i, c := range l.cells {
		if i > 0 {
			l.text += " "
		}
		l.text += c.text
	}
	if len(l.cells) > 0 {
		l.left, l.right = l.cells[0].left, l.cells[len(l.cells)-1].right
		word, rest, _ := strings.Cut(l.text, " ")
		if reNoBreak.MatchString(word) {
			second, _, _ := strings.Cut(rest, " ")
			word += " " + second
		}
		l.first = float64(utf8.RuneCountInString(word))
	}
	return l
}

// wrapColumn finds out at which column the lines were broken, 0 if they were not.
func wrapColumn(lines []textLine) int {
	if len(lines) < 2 {
		return 0
	}
	widths := make([]int, len(lines))
	for i := range lines {
		widths[i] = int(lines[i].right)
	}
	slices.Sort(widths)
	wrap := widths[len(widths)*99/100]
	if len(widths) < 100 {
		wrap = crowded(widths)
	}
	if wrap < minWrap || wrap > maxWrap {
		return 0
	}
	near := 0
	for _, w := range widths {
		if w >= wrap-15 {
			near++
		}
	}
	if near < 2 || near*8 < len(widths) {
		return 0
	}
	return wrap
}

// crowded returns the greatest width that is not alone: three lines come near
// it. Without one it is the greatest of all.
func crowded(sorted []int) int {
	for i := len(sorted) - 1; i >= 2; i-- {
		if sorted[i]-sorted[i-2] <= 8 {
			return sorted[i]
		}
	}
	return sorted[len(sorted)-1]
}

var (
	reTextNote = regexp.MustCompile(`^\[(\d{1,3}|\*{1,3})\]\s*(\S.*)$`)
	reTextMark = regexp.MustCompile(`\s?\[(\d{1,3}|\*{1,3})\]`)
	reRule     = regexp.MustCompile(`^[-_=*–—]{5,}$`)
)

// textNotes takes the footnotes off the end of a text and hangs them where
// their marks are. Rules, which separate and say nothing, go.
func textNotes(src *source) {
	from := len(src.blocks)
	marks := map[string]int{}
	for from > 0 && reTextNote.MatchString(src.blocks[from-1].text) {
		from--
	}
	ruled := from > 0 && reRule.MatchString(src.blocks[from-1].text)
	for _, b := range src.blocks[from:] {
		m := reTextNote.FindStringSubmatch(b.text)
		marks[m[1]]++
	}
	body := src.blocks[:from]
	found := map[string]int{}
	for _, b := range body {
		for _, m := range reTextMark.FindAllStringSubmatch(b.text, -1) {
			found[m[1]]++
		}
	}
	for number, n := range marks {
		if n != 1 || found[number] != 1 && !ruled || found[number] == 0 {
			delete(marks, number) // a list in brackets, or a note without a mark
		}
	}
	texts := map[string]string{}
	for _, b := range src.blocks[from:] {
		m := reTextNote.FindStringSubmatch(b.text)
		if marks[m[1]] == 0 {
			body = append(body, b)
			continue
		}
		texts[m[1]] = m[2]
	}
	kept := body[:0]
	for _, b := range body {
		if b.table == nil && reRule.MatchString(b.text) {
			continue
		}
		b.text = reTextMark.ReplaceAllStringFunc(b.text, func(s string) string {
			number := reTextMark.FindStringSubmatch(s)[1]
			text, ok := texts[number]
			if !ok {
				return s
			}
			b.notes = append(b.notes, note{number: number, text: text})
			delete(texts, number)
			return ""
		})
		kept = append(kept, b)
	}
	src.blocks = kept
}
