package draft

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"toguna/consult/internal/pdf"
)

// Bounds on what is read of a PDF, which is kept in memory.
const (
	maxPDF     = 64 << 20 // bytes of the file
	maxPDFText = 16 << 20 // bytes of text in it
	maxSet     = 100_000  // lines of it

	maxNoteLines = 200 // lines at the bottom of a page that may be footnotes
)

// Errors that PDF files alone have.
var (
	ErrNotPDF = errors.New("not a PDF file")
	// ErrNoText says that a file is pictures of pages: somebody has to read them,
	// or a program for that, before they can be commented on.
	ErrNoText = errors.New("the file holds pictures of pages, no text")
)

// readPDF reads the text of a PDF file. Such a file says what is drawn where and
// nothing of paragraphs: they are found again by how the lines stand.
func readPDF(ctx context.Context, r io.ReaderAt, size int64, _ Options, warns *warnings) (*source, error) {
	raw := make([]byte, size)
	if _, err := io.ReadFull(&ctxReader{ctx: ctx, r: io.NewSectionReader(r, 0, size)}, raw); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	f, err := pdf.Open(ctx, raw)
	if err != nil {
		return nil, pdfError(err)
	}
	pages, err := f.Pages()
	if err != nil {
		return nil, pdfError(err)
	}
	d := &pdfReader{warns: warns, painter: newPainter(ctx, f)}
	if err := d.readPages(pages); err != nil {
		return nil, pdfError(err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	src := &source{blocks: d.blocks()}
	root, _ := f.Dict(f.Trailer()["Root"])
	if lang, ok := root["Lang"].(pdf.String); ok {
		src.lang = textString(lang)
	}
	warns.add(WarnImages, d.painter.pictures)
	warns.add(WarnSymbols, d.painter.unknown)
	return src, nil
}

// pdfReader makes paragraphs of pages.
type pdfReader struct {
	warns   *warnings
	painter *painter
	pages   [][]setLine
	body    float64             // size of the letters that most of the text is set in
	notes   []map[string]string // of each page, by their numbers
}

// readPages sets all pages into lines.
func (d *pdfReader) readPages(pages []pdf.Page) error {
	letters, total, turned, set := 0, 0, 0, 0
	gutter := math.NaN()
	for i, page := range pages {
		p := d.painter
		if err := p.draw(page); err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		glyphs := p.glyphs
		if len(p.turned) > 4*len(glyphs) {
			glyphs = p.turned // a page that is laid on its side
		} else if len(p.turned) > 0 {
			turned++
		}
		var lines []setLine
		lines, gutter = pageLines(glyphs, gutter)
		for j := range lines {
			lines[j].page, lines[j].no = i+1, j+1
			lines[j].turn = j == 0
			letters += len(lines[j].text)
			total += countLetters(lines[j].text)
		}
		if set += len(lines); letters > maxPDFText || set > maxSet {
			return fmt.Errorf("more than %d bytes of text or %d lines: %w", maxPDFText, maxSet, ErrTooLarge)
		}
		d.pages = append(d.pages, lines)
	}
	if total == 0 || d.painter.unknown > 2*total {
		return ErrNoText
	}
	if d.painter.running > 0 {
		d.warns.add(WarnHeaders, 1)
	}
	d.warns.add(WarnTextBoxes, turned)
	return nil
}

func countLetters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// blocks makes blocks of the lines of all pages.
func (d *pdfReader) blocks() []block {
	d.dropLineNumbers()
	d.dropHeaders()
	d.body = d.bodySize()
	d.takeNotes()
	var lines []textLine
	d.bounds()
	pitch := d.pitch()
	for _, page := range d.pages {
		for i := range page {
			l := &page[i]
			if i > 0 {
				prev := &page[i-1]
				down := prev.y - l.y
				l.turn = l.turn || down < 0
				l.gap = !l.turn && down > 1.3*pitch*max(l.size, prev.size) && down > 0.25*d.body
			}
			lines = append(lines, l.textLine)
		}
	}
	lines, tocs := dropContents(lines)
	d.warns.add(WarnTOC, tocs)
	h := newHyphens(lines, true)
	paras := paragraphs(lines, layoutOf(lines), findTables(lines))
	sizes := d.headingSizes(paras)
	blocks := make([]block, 0, len(paras))
	for i := range paras {
		blocks = append(blocks, d.block(&paras[i], h, sizes))
	}
	markTitle(blocks)
	d.dressTitle(paras, blocks, sizes)
	return blocks
}

// rePageCount is a page's number in words that nothing else has.
var rePageCount = regexp.MustCompile(`^(?i:(?:page\s*)?\d{1,4}\s*(?:/|sur|of)\s*\d{1,4}|page\s*:?\s*\d{1,4}|[–—-]\s?\d{1,4}\s?[–—-])$`)

// dropPageCounts takes off the pages' edges what can only be their numbers.
func (d *pdfReader) dropPageCounts() {
	found := false
	for p, page := range d.pages {
		for i := range page {
			l := &page[i]
			outer := !slices.ContainsFunc(page, func(o setLine) bool { return o.y > l.y }) || !slices.ContainsFunc(page, func(o setLine) bool { return o.y < l.y })
			if outer && rePageCount.MatchString(strings.Join(strings.Fields(l.text), " ")) {
				d.pages[p] = slices.Delete(page, i, i+1)
				found = true
				break
			}
		}
	}
	if found {
		d.warns.add(WarnHeaders, 1)
	}
}

// dropHeaders takes running headers and footers off the pages.
func (d *pdfReader) dropHeaders() {
	if len(d.pages) < 2 {
		d.dropPageCounts()
		return
	}
	// What is at the top and the bottom is known by height, not by column.
	plain := make([][]textLine, len(d.pages))
	order := make([][]int, len(d.pages))
	for p, lines := range d.pages {
		for i := range lines {
			order[p] = append(order[p], i)
		}
		slices.SortStableFunc(order[p], func(a, b int) int {
			switch {
			case lines[a].y > lines[b].y:
				return -1
			case lines[a].y < lines[b].y:
				return 1
			}
			return 0
		})
		for _, i := range order[p] {
			plain[p] = append(plain[p], lines[i].textLine)
		}
	}
	kept, n := dropRunning(plain)
	d.warns.add(WarnHeaders, n)
	if n == 0 {
		return
	}
	for p, lines := range d.pages {
		stay := map[int]bool{}
		for _, l := range kept[p] {
			stay[l.no] = true
		}
		out := lines[:0]
		for i := range lines {
			if stay[lines[i].no] {
				out = append(out, lines[i])
			}
		}
		if len(out) > 0 {
			out[0].turn = true
		}
		d.pages[p] = out
	}
}

// bodySize returns the size that most letters have.
func (d *pdfReader) bodySize() float64 {
	count := map[int]int{}
	best, size := 0, 10.0
	for _, page := range d.pages {
		for i := range page {
			key := int(page[i].size*4 + 0.5)
			count[key] += utf8.RuneCountInString(page[i].text)
			if count[key] > best {
				best, size = count[key], float64(key)/4
			}
		}
	}
	return size
}

// bounds finds out where the columns begin and end: what a line may fill. Single
// lines that reach farther, as a table's do, count for themselves alone.
func (d *pdfReader) bounds() {
	type key struct{ parity, col int } // the margins of left and right pages may differ
	lefts, rights := map[key][]float64{}, map[key][]float64{}
	for p, page := range d.pages {
		for i := range page {
			if l := &page[i]; !reLeader.MatchString(l.text) {
				k := key{p % 2, l.col}
				lefts[k], rights[k] = append(lefts[k], l.left), append(rights[k], l.right)
			}
		}
	}
	columns := map[key]span{}
	for k := range lefts {
		slices.Sort(lefts[k])
		slices.Sort(rights[k])
		n := len(lefts[k])
		columns[k] = span{lefts[k][n/100], rights[k][n-1-n/100]}
	}
	for p, page := range d.pages {
		for i := range page {
			l := &page[i]
			c := columns[key{p % 2, l.col}]
			if c == (span{}) {
				c = span{l.left, l.right}
			}
			l.column = span{min(c.left, l.left), max(c.right, l.right)}
		}
	}
}

// pitch returns the usual distance between the lines of a paragraph, as a
// multiple of the size of the letters.
func (d *pdfReader) pitch() float64 {
	var all []float64
	for _, page := range d.pages {
		for i := 1; i < len(page); i++ {
			down := page[i-1].y - page[i].y
			if down > 0 && page[i].size == page[i-1].size && page[i].col == page[i-1].col {
				all = append(all, down/page[i].size)
			}
		}
	}
	if len(all) == 0 {
		return 1.2
	}
	slices.Sort(all)
	return min(max(all[len(all)*3/10], 0.9), 2.6)
}

// headingSizes returns the sizes of letters above that of the text, largest first.
func (d *pdfReader) headingSizes(paras []paragraph) []float64 {
	var sizes []float64
	for i := range paras {
		if s := paras[i].first().size; s >= 1.12*d.body && !slices.ContainsFunc(sizes, func(t float64) bool { return max(s-t, t-s) < 0.3 }) {
			sizes = append(sizes, s)
		}
	}
	slices.Sort(sizes)
	slices.Reverse(sizes)
	return sizes
}

// block makes the block of a paragraph.
func (d *pdfReader) block(p *paragraph, h *hyphens, sizes []float64) block {
	first := p.first()
	b := block{place: Place{Page: first.page, Line: first.no}}
	if p.table != nil {
		b.table = p.table
		for _, row := range b.table {
			for i := range row {
				row[i] = d.takeMarks(row[i], first.page, &b)
			}
		}
		return b
	}
	b.centered = p.centered()
	b.text = d.takeMarks(p.text(h), first.page, &b)
	if last := p.lines[len(p.lines)-1].page; last != first.page {
		b.text = d.takeMarks(b.text, last, &b)
	}
	b.text = strings.NewReplacer(string(markOpen), "", string(markClose), "").Replace(b.text)
	b.heading = d.headingLevel(p, b.text, sizes)
	return b
}

// headingLevel returns the outline level of a paragraph that is dressed as a
// heading, 0 for any other. Bold alone makes no heading of words that are none.
func (d *pdfReader) headingLevel(p *paragraph, text string, sizes []float64) int {
	first := p.first()
	bold := p.all(func(l *textLine) bool { return l.bold })
	large := first.size >= 1.12*d.body
	if !bold && !large || utf8.RuneCountInString(text) > 300 {
		return 0
	}
	text = strings.Join(strings.Fields(text), " ")
	if h, ok := parseHeading(text, true); ok && h.rank > 0 {
		return h.rank
	}
	if reWholePart.MatchString(text) {
		return 1
	}
	if _, rest, ok := parseArticle(text, true); ok {
		if rest == "" || isRubric(rest) {
			return 6
		}
		return 0
	}
	if large && !opensPoint(text) && !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ";") && !strings.HasSuffix(text, ",") {
		for i, s := range sizes {
			if first.size >= s-0.3 {
				return min(i+1, 6)
			}
		}
	}
	return 0
}

// dressTitle makes the largest words before the first label the title, if no
// words were that by themselves, and what is set large below the title its subtitle.
func (d *pdfReader) dressTitle(paras []paragraph, blocks []block, sizes []float64) {
	at := -1
	for i := range blocks {
		if blocks[i].title == titleMain {
			at = i
		}
	}
	for i := 0; at < 0 && i < len(blocks) && paras[i].first().page == paras[0].first().page; i++ {
		if blocks[i].labelled() || len(sizes) == 0 {
			break
		}
		if blocks[i].heading > 0 && paras[i].first().size >= sizes[0]-0.3 && paras[i].first().size >= 1.25*d.body {
			at = i
			blocks[i].title, blocks[i].heading = titleMain, 0
		}
	}
	if at < 0 {
		return
	}
	for i := at + 1; i < len(blocks) && blocks[i].heading > 0 && paras[i].first().page == paras[at].first().page; i++ {
		if blocks[i].labelled() || reFront.MatchString(flat(blocks[i].text)) {
			break
		}
		blocks[i].title, blocks[i].heading = titleSub, 0
	}
}

// takeMarks takes the marks of a page's footnotes out of s and hangs the notes on b.
func (d *pdfReader) takeMarks(s string, page int, b *block) string {
	notes := d.notes[page-1]
	if len(notes) == 0 || strings.IndexByte(s, markOpen) < 0 {
		return s
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, string(markOpen))
		out.WriteString(before)
		if !found {
			return out.String()
		}
		number, after, _ := strings.Cut(rest, string(markClose))
		if text, ok := notes[number]; ok {
			b.notes = append(b.notes, note{number: number, text: text})
			delete(notes, number)
		} else {
			out.WriteString(string(markOpen) + number + string(markClose))
		}
		s = after
	}
}
