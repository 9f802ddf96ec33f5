package draft

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// cleaner makes text safe to show and easy to compare, and counts what it took out.
type cleaner struct {
	control, bidi int
}

// text cleans s and folds all white space, line breaks included, to single spaces.
func (c *cleaner) text(s string) string { return strings.ReplaceAll(c.lines(s), "\n", " ") }

// lines cleans s, folds white space to single spaces, and keeps one '\n'
// between lines that hold something. The result is NFC.
func (c *cleaner) lines(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := byte(0) // white space owed before the next character
	for _, r := range s {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f':
			gap = '\n'
			continue
		case unicode.IsSpace(r):
			if gap == 0 {
				gap = ' '
			}
			continue
		case isBidiControl(r):
			c.bidi++
			continue
		case r == '\u00ad' || r == '\ufeff': // soft hyphen, byte order mark: typography, not text
			continue
		case isInvisible(r):
			c.control++
			continue
		}
		if gap != 0 && b.Len() > 0 {
			b.WriteByte(gap)
		}
		gap = 0
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// isBidiControl reports the embeddings, overrides and isolates with which text
// can be made to read otherwise than it is stored. The plain marks (LRM, RLM),
// which right-to-left scripts need, stay.
func isBidiControl(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// isInvisible reports control characters, zero-width spaces, tag characters and
// non-characters. Joiners (U+200C, U+200D) belong to the spelling of some scripts.
func isInvisible(r rune) bool {
	return unicode.IsControl(r) || r == '\u200b' || r >= '\u2060' && r <= '\u2064' ||
		r >= 0xe0000 && r <= 0xe007f || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef || r >= 0xfff9 && r <= 0xfffb
}

// plain folds case and accents away: the form in which words are compared.
func plain(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// slug makes an ID component of words: plain letters and digits joined by
// hyphens, at most 40 runes, "" if there are none.
func slug(s string) string {
	var b strings.Builder
	n, gap := 0, false
	for _, r := range plain(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = true
			continue
		}
		if gap && n > 0 {
			if n++; n >= 40 {
				break
			}
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
		if n++; n >= 40 {
			break
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}

// clip shortens s to at most n runes, the last one being an ellipsis if it was longer.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	seen := 0
	cut := 0
	for i := range s {
		if seen == n-1 {
			cut = i
		}
		if seen == n {
			return strings.TrimRight(s[:cut], " ") + "…"
		}
		seen++
	}
	return s
}
