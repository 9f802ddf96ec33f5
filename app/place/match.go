package place

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Fold makes words comparable as people type them: without accents or case.
func Fold(s string) string {
	t := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	out, _, err := transform.String(t, s)
	if err != nil {
		out = s
	}
	return strings.ToLower(strings.ReplaceAll(out, "’", "'"))
}

// Matches reports whether a text holds all words of a query, accents and case
// aside. An empty query fits everything.
func Matches(text, query string) bool {
	text = Fold(text)
	for _, w := range strings.Fields(Fold(query)) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
