package anchor

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"toguna/consult/draft"
)

// Bounds of a version: more than any import makes of a law.
const (
	maxProvisions = 100_000
	maxBytes      = 64 << 20
)

// ErrTooLarge is the error of a version that is too long to be aligned.
var ErrTooLarge = errors.New("the text is too long to be aligned")

// version is one version of a text, as one string in which passages are
// searched: every provision with its number before it and a space behind it,
// folded rune by rune, so that counting runes leads back to the original.
type version struct {
	ps     []draft.Provision
	s      string
	segs   []segment // of each provision
	groups []span    // of provisions: an article, or a heading, with all that it holds up to the next
	group  []int     // of each provision
}

// segment is where a provision stands in a version's string, in bytes.
type segment struct {
	start int // of its number
	body  int // of its text
	end   int // of its text
}

// span is a range of provisions.
type span struct{ first, end int }

func newVersion(ps []draft.Provision) (*version, error) {
	if len(ps) > maxProvisions {
		return nil, fmt.Errorf("%w: %d provisions", ErrTooLarge, len(ps))
	}
	v := &version{ps: ps, segs: make([]segment, len(ps)), group: make([]int, len(ps))}
	var b strings.Builder
	for i := range ps {
		p := &ps[i]
		seg := segment{start: b.Len()}
		writeFolded(&b, head(p))
		seg.body = b.Len()
		writeFolded(&b, p.Text)
		seg.end = b.Len()
		b.WriteByte(' ')
		v.segs[i] = seg
		if b.Len() > maxBytes {
			return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, maxBytes)
		}
		if i == 0 || heads(p) {
			v.groups = append(v.groups, span{i, i})
		}
		v.groups[len(v.groups)-1].end = i + 1
		v.group[i] = len(v.groups) - 1
	}
	v.s = b.String()
	return v, nil
}

// heads reports a provision that begins an article or another section.
func heads(p *draft.Provision) bool {
	return p.Kind == draft.KindArticle || p.Kind == draft.KindHeading || p.Kind == draft.KindTitle
}

// head is what stands before a provision's text in its line: the number of a
// point, the number of a heading with its word. That of an article is a line of
// its own.
func head(p *draft.Provision) string {
	switch p.Kind {
	case draft.KindArticle, draft.KindTitle:
		return ""
	case draft.KindHeading:
		if p.Number == "" || p.Label == p.Text {
			return ""
		}
		if p.Text == "" {
			return p.Label
		}
		return p.Label + " : "
	}
	if p.Number == "" {
		return ""
	}
	return p.Number + " "
}

// at returns the provision in whose segment a byte is, or that before it.
func (v *version) at(pos int) int {
	return max(0, sort.Search(len(v.segs), func(i int) bool { return v.segs[i].start > pos })-1)
}

// within returns the bytes of a group.
func (v *version) within(group int) (start, end int) {
	g := v.groups[group]
	return v.segs[g.first].start, v.segs[g.end-1].end
}

// apart reports that a passage runs over articles.
func (v *version) apart(start, end int) bool {
	return v.group[v.at(start)] != v.group[v.at(max(start, end-1))]
}

// runesAt returns how many runes of provision i's text are before a byte.
func (v *version) runesAt(i, pos int) int {
	seg := v.segs[i]
	return utf8.RuneCountInString(v.s[seg.body:min(max(pos, seg.body), seg.end)])
}

// byteAt is the opposite of runesAt.
func (v *version) byteAt(i, runes int) int {
	seg := v.segs[i]
	at := seg.body
	for ; runes > 0 && at < seg.end; runes-- {
		_, n := utf8.DecodeRuneInString(v.s[at:])
		at += n
	}
	return at
}

// passage returns the original words from a byte to another.
func (v *version) passage(start, end int) string {
	var b strings.Builder
	for i := v.at(start); i < len(v.segs) && v.segs[i].start < end; i++ {
		line := head(&v.ps[i]) + v.ps[i].Text
		from, to := v.lineRunes(i, start), v.lineRunes(i, end)
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string([]rune(line)[from:to]))
	}
	return strings.TrimSpace(b.String())
}

// lineRunes returns how many runes of a provision's line are before a byte.
func (v *version) lineRunes(i, pos int) int {
	seg := v.segs[i]
	return utf8.RuneCountInString(v.s[seg.start:min(max(pos, seg.start), seg.end)])
}

// writeFolded writes what is compared of a text: as many runes, in lower case,
// with one kind of apostrophe, quotation mark, dash and space.
func writeFolded(b *strings.Builder, s string) {
	b.Grow(len(s))
	for _, r := range s {
		b.WriteRune(fold(r))
	}
}

func fold(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		if r < ' ' {
			return ' '
		}
		return r
	case r == '’' || r == '‘' || r == 'ʼ' || r == '′':
		return '\''
	case r == '“' || r == '”' || r == '„' || r == '«' || r == '»':
		return '"'
	case r >= '\u2010' && r <= '\u2015' || r == '\u2212':
		return '-'
	case unicode.IsSpace(r):
		return ' '
	}
	return unicode.ToLower(r)
}

// folded is a text from outside in the form in which versions are searched,
// with single spaces.
func folded(s string) string {
	var b strings.Builder
	writeFolded(&b, norm.NFC.String(strings.ToValidUTF8(s, "\ufffd")))
	return strings.Join(strings.Fields(b.String()), " ")
}

// lettersOf is a text without its marks and spaces.
func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if isWord(r) {
			return r
		}
		return -1
	}, s)
}

// isWord reports the characters of words.
func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }

// standsAlone reports letters of scripts that put no space between words.
func standsAlone(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// words calls yield with each word of a folded text.
func words(s string, yield func(string)) {
	start := -1
	for i, r := range s {
		word := isWord(r)
		if start >= 0 && (!word || standsAlone(r)) {
			yield(s[start:i])
			start = -1
		}
		if word && start < 0 {
			start = i
		}
		if word && standsAlone(r) {
			yield(s[i : i+utf8.RuneLen(r)])
			start = -1
		}
	}
	if start >= 0 {
		yield(s[start:])
	}
}
