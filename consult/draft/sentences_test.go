package draft

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"Un.", []string{"Un."}},
		{"Un. Deux ! Trois ?  Quatre", []string{"Un. ", "Deux ! ", "Trois ?  ", "Quatre"}},
		{"« Un. » Deux ; trois : quatre… cinq", []string{"« Un. ", "» ", "Deux ; ", "trois : ", "quatre… ", "cinq"}},
		{"n.b. 3.14 a.b", []string{"n.b. ", "3.14 a.b"}},
		{"Un ;\u00a0deux.\n\nTrois", []string{"Un ;\u00a0", "deux.\n\n", "Trois"}},
		{"  Un. ", []string{"  Un. "}},
		{strings.Repeat("x", 501), []string{strings.Repeat("x", 500), "x"}},
		{strings.Repeat("x", 499) + "e\u0301y", []string{strings.Repeat("x", 499), "e\u0301y"}},
		{strings.Repeat("x", 490) + " " + strings.Repeat("y", 20), []string{strings.Repeat("x", 490) + " ", strings.Repeat("y", 20)}},
		{strings.Repeat("x", 499) + ". y", []string{strings.Repeat("x", 499) + ".", " y"}},
		{strings.Repeat("x", 498) + ". y", []string{strings.Repeat("x", 498) + ". ", "y"}},
		{strings.Repeat("\u0301", 501), []string{strings.Repeat("\u0301", 500), "\u0301"}},
	} {
		if got := Sentences(c.in); !slices.Equal(got, c.want) {
			t.Errorf("%.60q: %.200q, want %.200q", c.in, got, c.want)
		}
	}
}

func TestSentencesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune("ab.;! \n\u00a0»é\u0301\u200d…")), 0, 50, -1), rapid.StringOfN(rapid.SampledFrom([]rune("aaaaaaaaaaaaaaaaaaab\u0301\u200d ")), 600, 2000, -1)).Draw(t, "text")
		if rapid.Bool().Draw(t, "invalid") {
			s += "\xff\xfe. \xff" + s
		}
		pieces := Sentences(s)
		if strings.Join(pieces, "") != s {
			t.Fatalf("%q is not the whole of %q", pieces, s)
		}
		for _, p := range pieces {
			if n := utf8.RuneCountInString(p); n == 0 || n > maxSentence {
				t.Fatalf("a piece of %d runes", n)
			}
			if utf8.ValidString(s) && !utf8.ValidString(p) {
				t.Fatalf("%q is cut within a character", p)
			}
		}
	})
}
