package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hyphens decides what a hyphen at the end of a line was: a part of the word, or
// put there when the line was broken. The document's other words tell.
type hyphens struct {
	words map[string]bool // words of the document, in lower case, those with hyphens whole
	eager bool            // where nothing tells, it was put there
}

// maxWords bounds the memory for a document's words; what comes later tells less.
const maxWords = 300_000

// newHyphens collects the words of the lines, without those that are broken.
// A document in which hardly a line ends in a hyphen was never hyphenated.
func newHyphens(lines []textLine, mayHyphenate bool) *hyphens {
	h := &hyphens{words: map[string]bool{}}
	ends := 0
	for i := range lines {
		text := strings.TrimRight(lines[i].text, " ")
		broken := endsHyphen(text)
		if broken {
			ends++
		}
		words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
		for j, w := range words {
			if len(h.words) >= maxWords {
				break
			}
			if last := j == len(words)-1; !(last && broken) && !(j == 0 && i > 0 && endsHyphen(lines[i-1].text)) {
				h.words[strings.ToLower(strings.Trim(w, "-"))] = true
			}
		}
	}
	h.eager = mayHyphenate && ends >= 3 && ends*40 >= len(lines)
	return h
}

// endsHyphen reports that a line ends in a letter and a hyphen.
func endsHyphen(s string) bool {
	s = strings.TrimRight(s, " ")
	head, ok := strings.CutSuffix(s, "-")
	r, _ := utf8.DecodeLastRuneInString(head)
	return ok && unicode.IsLetter(r)
}

// seam says how two lines are joined: how many bytes of the first go, and what
// stands between them.
func (h *hyphens) seam(first, second string) (cut int, between string) {
	for _, soft := range []string{"\u00ad", "\u2010"} {
		if strings.HasSuffix(first, soft) {
			return len(soft), ""
		}
	}
	head, ok := strings.CutSuffix(first, "-")
	if !ok || second == "" {
		return 0, " "
	}
	before, _ := utf8.DecodeLastRuneInString(head)
	after, _ := utf8.DecodeRuneInString(second)
	switch {
	case !unicode.IsLetter(before) && !unicode.IsDigit(before), !unicode.IsLetter(after) && !unicode.IsDigit(after):
		return 0, " " // a dash between words
	case unicode.IsLower(before) && unicode.IsLower(after) && !h.keeps(head, second):
		return 1, ""
	}
	return 0, ""
}

// keeps reports that the hyphen between head and line is a part of the word.
func (h *hyphens) keeps(head, line string) bool {
	notWord := func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }
	a := strings.ToLower(head[strings.LastIndexFunc(head, notWord)+1:])
	if i := strings.LastIndexFunc(head, notWord); i >= 0 {
		_, size := utf8.DecodeRuneInString(head[i:])
		a = strings.ToLower(head[i+size:])
	}
	b := strings.ToLower(line)
	if i := strings.IndexFunc(b, notWord); i >= 0 {
		b = b[:i]
	}
	whole, hyphened := h.words[a+b], h.words[a+"-"+b]
	switch {
	case whole && !hyphened:
		return false
	case hyphened || !h.eager:
		return true
	}
	// Two words that the text also has alone are likelier a compound.
	return h.words[a] && h.words[b]
}
