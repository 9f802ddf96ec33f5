package assets

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// OwnName is what a language calls itself ("Français", "Bamanakan"), or what French
// calls it, or else its code as it stands.
func OwnName(code string) string {
	t, err := language.Parse(code)
	if err != nil {
		return code
	}
	for _, name := range []string{display.Self.Name(t), display.Languages(language.French).Name(t)} {
		if name != "" {
			r, n := utf8.DecodeRuneInString(name)
			return string(unicode.ToUpper(r)) + name[n:]
		}
	}
	return code
}

// LanguageName is what lang calls a language, as inside a sentence ("anglais",
// "English"), or its code as it stands.
func LanguageName(lang, code string) string {
	t, err := language.Parse(code)
	if err != nil {
		return code
	}
	if name := display.Languages(language.MustParse(known(lang))).Name(t); name != "" {
		return name
	}
	return code
}
