package draft

import (
	"strings"
	"unicode"
)

// vocabulary is the words that labels are made of.
type vocabulary struct {
	paragraph, table, note, dash, part, preamble, signature string
}

var (
	french  = vocabulary{"al.", "tableau", "note", "tiret", "suite", "Préambule", "Signature"}
	english = vocabulary{"para.", "table", "note", "indent", "cont.", "Preamble", "Signature"}
)

func wordsOf(lang string) *vocabulary {
	if lang == "en" {
		return &english
	}
	return &french
}

// Words that make up a fifth of any French or English text and hardly occur in the other.
var stopWords = map[string]int{
	"le": -1, "la": -1, "les": -1, "des": -1, "du": -1, "et": -1, "est": -1, "une": -1, "dans": -1, "par": -1, "pour": -1, "au": -1, "aux": -1, "ou": -1, "sont": -1, "qui": -1, "de": -1, "l": -1, "d": -1, "qu": -1, "nous": -1, "que": -1,
	"the": 1, "of": 1, "and": 1, "to": 1, "in": 1, "is": 1, "shall": 1, "be": 1, "for": 1, "by": 1, "or": 1, "this": 1, "that": 1, "with": 1, "which": 1,
}

// languageOf decides a document's language. What the author wrote down stands;
// otherwise the text's own words are believed rather than the language that a
// word processor was installed in.
func languageOf(src *source, texts []string, opts Options) string {
	if opts.Lang != "" {
		return primaryTag(opts.Lang)
	}
	declared := primaryTag(src.lang)
	if src.langSure && declared != "" {
		return declared
	}
	fr, en, seen := 0, 0, 0
	for _, t := range texts {
		for word := range strings.FieldsFuncSeq(t, func(r rune) bool { return !unicode.IsLetter(r) }) {
			switch stopWords[strings.ToLower(word)] {
			case -1:
				fr++
			case 1:
				en++
			}
			seen++
		}
		if seen > 20_000 {
			break
		}
	}
	switch {
	case fr >= 4 && fr >= 3*en && fr*12 >= seen:
		return "fr"
	case en >= 4 && en >= 3*fr && en*12 >= seen:
		return "en"
	}
	return declared
}

// primaryTag returns the language of a BCP 47 tag ("fr-ML": "fr"), "" if it is none.
func primaryTag(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	tag, _, _ = strings.Cut(tag, "_")
	if len(tag) < 2 || len(tag) > 3 {
		return ""
	}
	for _, r := range tag {
		if r < 'a' || r > 'z' {
			return ""
		}
	}
	return tag
}
