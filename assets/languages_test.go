package assets

import "testing"

func TestLanguageNames(t *testing.T) {
	for code, want := range map[string][3]string{
		"fr": {"Français", "français", "French"},
		"en": {"English", "anglais", "English"},
		"bm": {"Bamanakan", "bambara", "Bambara"},
		// a language that no table knows, and what is none
		"snk":        {"Soninké", "soninké", "Soninke"},
		"dyo":        {"Joola", "diola-fogny", "Jola-Fonyi"},
		"qqq":        {"qqq", "qqq", "qqq"},
		"not a code": {"not a code", "not a code", "not a code"},
		"":           {"", "", ""},
	} {
		if got := [3]string{OwnName(code), LanguageName("fr", code), LanguageName("en", code)}; got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}
