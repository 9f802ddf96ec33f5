package docx

import (
	"strings"
	"unicode/utf8"
)

// Spaces of French typography.
const (
	noBreak       = "\u00a0"
	narrowNoBreak = "\u202f"
)

// Typeset sets the spaces that French puts before marks and inside guillemets, so
// that no line begins with a mark; other languages stay as they are. It changes
// spaces that are there and adds none. before and after are the characters around
// text, 0 for none.
func Typeset(lang, text string, before, after rune) string {
	if tag, _, _ := strings.Cut(lang, "-"); tag != "fr" || !strings.Contains(text, " ") {
		return text
	}
	var b strings.Builder
	last := before
	for i, r := range text {
		if r != ' ' {
			b.WriteRune(r)
			last = r
			continue
		}
		next := after
		if i+1 < len(text) {
			next, _ = utf8.DecodeRuneInString(text[i+1:])
		}
		switch {
		case next == ';' || next == '!' || next == '?':
			b.WriteString(narrowNoBreak)
		case last == '«' || next == '»' || next == ':':
			b.WriteString(noBreak)
		default:
			b.WriteByte(' ')
		}
		last = r
	}
	return b.String()
}
