package anchor

import (
	"html"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"toguna/consult/draft"
)

// file is the text file that a version was read from. Who quotes out of it, or
// looks for an answer in it, has its marks too ("23\. Oktober", "**", "## ",
// "[^1]"); provisions have none. So it is kept where each character of a
// provision stands in it.
type file struct {
	s     string
	lines []int       // bytes at which lines begin
	at    [][]int32   // of each rune of each provision's line, -1 if it is not there
	spans []rawSpan   // of the provisions that were found, in the order of the file
	heads map[int]int // runes before the text in a provision's line
}

// rawSpan is where a provision stands in its file, in bytes.
type rawSpan struct{ start, end, provision int }

// reach is how far behind its line a provision may begin: an article's text
// stands below its label, a note's at the end of its chapter.
const (
	reach      = 4 << 10
	reachNote  = 256 << 10
	maxLine    = 2048
	marksApart = 256 // bytes of marks that may stand between two of a text
	firstFew   = 400 // provisions of which half must be found for the file to be theirs
)

// newFile finds provisions in the file that they were read from, nil if they are
// not from it.
func newFile(ps []draft.Provision, raw []byte) *file {
	if len(raw) == 0 || len(raw) > maxBytes || !utf8.Valid(raw) {
		return nil
	}
	s := strings.TrimPrefix(string(raw), "\ufeff")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	f := &file{s: s, lines: []int{0}, at: make([][]int32, len(ps)), heads: make(map[int]int)}
	for i := range len(s) {
		if s[i] == '\n' {
			f.lines = append(f.lines, i+1)
		}
	}
	cursor, missed := 0, 0
	for i := range ps {
		p := &ps[i]
		if from, ok := f.lineOf(p); !ok {
			missed++ // of a text with pages it is not known where they begin
		} else if p.Text != "" || head(p) != "" {
			if i > 0 && ps[i-1].Place.Line == p.Place.Line && p.Kind != draft.KindFootnote {
				from = max(from, cursor)
			}
			end, ok := f.find(i, p, from)
			if ok && p.Kind != draft.KindFootnote {
				cursor = end
			}
			if !ok {
				missed++
			}
		}
		if missed > firstFew && missed > i/2 {
			return nil
		}
	}
	slices.SortFunc(f.spans, func(a, b rawSpan) int { return a.start - b.start })
	return f
}

// find looks for a provision from a byte on, with its number or without.
func (f *file) find(i int, p *draft.Provision, from int) (end int, ok bool) {
	to := min(len(f.s), from+reach)
	if p.Kind == draft.KindFootnote {
		to = min(len(f.s), from+reachNote)
	}
	for _, before := range []string{head(p), ""} {
		line := []rune(before + p.Text)
		at := make([]int32, len(line))
		for start := from; start <= to && start < len(f.s); start++ {
			if !utf8.RuneStart(f.s[start]) || within(f.s, start) {
				continue
			}
			if end, ok := follow(f.s, start, line, at); ok {
				f.at[i], f.heads[i] = at, utf8.RuneCountInString(before)
				first, last := bounds(at)
				f.spans = append(f.spans, rawSpan{int(first), int(last) + 1, i})
				return end, true
			}
		}
		if before == "" {
			break
		}
	}
	return from, false
}

func bounds(at []int32) (first, last int32) {
	first = -1
	for _, pos := range at {
		if pos >= 0 {
			if first < 0 {
				first = pos
			}
			last = pos
		}
	}
	return first, last
}

// follow walks through a file along a text, and notes at which byte each rune of
// it stands. Letters and digits of both must be the same and in the same order;
// marks and spaces may be missing in either.
func follow(s string, pos int, text []rune, at []int32) (end int, ok bool) {
	begun := false
	for i := 0; i < len(text); i++ {
		at[i] = -1
		r := text[i]
		if unicode.IsSpace(r) {
			continue
		}
		for {
			if pos >= len(s) {
				return pos, begun && !anyWord(text[i:])
			}
			if n := stands(s[pos:], r); n > 0 {
				at[i], pos, begun = int32(pos), pos+n, true
				break
			}
			n := skippable(s, pos)
			if n == 0 || !isWord(r) && !laterMark(s, pos, r) {
				if isWord(r) {
					return pos, false
				}
				break // a mark that the file does not have
			}
			pos += n
		}
	}
	return pos, begun
}

// laterMark reports that a mark of a text is the next character of its kind in
// the file, before any letter.
func laterMark(s string, pos int, r rune) bool {
	for far := pos + marksApart; pos < min(len(s), far); {
		if stands(s[pos:], r) > 0 {
			return true
		}
		n := skippable(s, pos)
		if n == 0 {
			return false
		}
		pos += n
	}
	return false
}

func anyWord(text []rune) bool { return slices.ContainsFunc(text, isWord) }

// stands returns how many bytes of s the character r takes there, 0 if it does
// not stand there.
func stands(s string, r rune) int {
	got, n := utf8.DecodeRuneInString(s)
	if got == '&' {
		if end := strings.IndexByte(s[:min(len(s), 34)], ';'); end > 0 && html.UnescapeString(s[:end+1]) == string(r) {
			return end + 1
		}
	}
	if got == r && (n >= len(s) || !unicode.Is(unicode.Mn, firstRune(s[n:]))) {
		return n
	}
	if r >= 0xc0 && got < r {
		// In a file that writes accents apart.
		if parts := norm.NFD.String(string(r)); strings.HasPrefix(s, parts) {
			return len(parts)
		}
	}
	if got == r {
		return n
	}
	return 0
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// skippable returns the bytes at pos that provisions do not have: space, a mark,
// a tag, the address of a link, the mark of a footnote. It is 0 for words.
func skippable(s string, pos int) int {
	rest := s[pos:min(len(s), pos+2048)]
	upTo := func(end string) int {
		if i := strings.Index(rest, end); i > 0 && !strings.Contains(rest[:i], "\n\n") {
			return i + len(end)
		}
		return 1
	}
	switch {
	case strings.HasPrefix(rest, "[^"):
		return upTo("]")
	case strings.HasPrefix(rest, "]("):
		return upTo(")")
	case strings.HasPrefix(rest, "<!--"):
		return upTo("-->")
	case len(rest) > 1 && rest[0] == '<' && (rest[1] == '/' || 'a' <= rest[1]|0x20 && rest[1]|0x20 <= 'z'):
		return upTo(">")
	}
	r, n := utf8.DecodeRuneInString(rest)
	if isWord(r) && !unicode.Is(unicode.Mn, r) {
		return 0
	}
	return n
}

// locate returns what stands between two bytes of the file, as a provision and a
// rune of its text to another. What provisions do not have is left out.
func (f *file) locate(from, to int) (first, start, last, end int, ok bool) {
	k := sort.Search(len(f.spans), func(k int) bool { return f.spans[k].end > from })
	for ; k < len(f.spans) && f.spans[k].start < to; k++ {
		i := f.spans[k].provision
		for r, pos := range f.at[i] {
			if int(pos) < from || int(pos) >= to {
				continue
			}
			if !ok {
				first, start, ok = i, r-f.heads[i], true
			}
			last, end = i, r+1-f.heads[i]
		}
	}
	return first, start, last, end, ok && end > 0 && (first < last || first == last && end > start)
}

// passage returns a passage as the file has it, white space folded, from a rune
// of a provision's text to one of another's.
func (f *file) passage(first, start, last, end int) (string, bool) {
	if first < 0 || f.at[first] == nil || f.at[last] == nil {
		return "", false
	}
	from, to := -1, -1
	for _, pos := range f.at[first][min(start+f.heads[first], len(f.at[first])):] {
		if pos >= 0 {
			from = int(pos)
			break
		}
	}
	for _, pos := range f.at[last][:min(end+f.heads[last], len(f.at[last]))] {
		if pos >= 0 {
			to = int(pos)
		}
	}
	if from < 0 || to < from {
		return "", false
	}
	to += f.size(to)
	return strings.Join(strings.Fields(f.s[from:to]), " "), true
}

// size is how many bytes the character at a byte takes.
func (f *file) size(at int) int {
	s := f.s[at:]
	_, n := utf8.DecodeRuneInString(s)
	if end := strings.IndexByte(s[:min(len(s), 34)], ';'); s[0] == '&' && end > 0 && html.UnescapeString(s[:end+1]) != s[:end+1] {
		return end + 1
	}
	for n < len(s) && unicode.Is(unicode.Mn, firstRune(s[n:])) {
		n += utf8.RuneLen(firstRune(s[n:]))
	}
	return n
}

// heading returns the line of the file in which an article is called what it is.
func (f *file) heading(p *draft.Provision) string {
	at, ok := f.lineOf(p)
	if !ok {
		return ""
	}
	line, _, _ := strings.Cut(f.s[at:min(len(f.s), at+maxLine)], "\n")
	return strings.TrimSpace(line)
}

// lineOf returns the byte at which the line of a provision begins.
func (f *file) lineOf(p *draft.Provision) (at int, ok bool) {
	if p.Place.Page > 1 || p.Place.Line < 1 || p.Place.Line > len(f.lines) {
		return 0, false
	}
	return f.lines[p.Place.Line-1], true
}

// byteOf returns the byte that is so many runes into the file.
func (f *file) byteOf(runes int) int {
	at := 0
	for ; runes > 0 && at < len(f.s); runes-- {
		_, n := utf8.DecodeRuneInString(f.s[at:])
		at += n
	}
	return at
}
