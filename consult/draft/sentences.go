package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSentence is the most runes in a piece that Sentences returns.
const maxSentence = 500

// Sentences cuts text into pieces of about a sentence, whose concatenation is
// exactly text. Commitments are made over these pieces, so the rule is fixed:
//
//   - a piece ends after one of . ! ? ; … : » and the white space that follows
//     it; where none follows, it goes on (French puts a space before some of
//     these marks and after all of them, English only after);
//   - a piece that would exceed 500 runes ends after its last white space, or,
//     having none, after 500 runes, or before that where a combining mark or a
//     joiner would be torn from its letter.
//
// The rule knows no abbreviations: "art. 5" is two pieces, on every machine.
func Sentences(text string) []string {
	var out []string
	for text != "" {
		n := sentenceLen(text)
		out = append(out, text[:n])
		text = text[n:]
	}
	return out
}

// sentenceLen returns the length in bytes of the first piece of s, which is not empty.
func sentenceLen(s string) int {
	var (
		runes    int
		ended    bool // the last character but white space ends a sentence
		inSpace  bool
		space    int // end of the last white space
		whole    int // last offset where no letter is torn
		prev     rune
		consumed int
	)
	for i, r := range s {
		sp := unicode.IsSpace(r)
		if inSpace && !sp {
			space = i
			if ended {
				return i
			}
		}
		if i > 0 && !sticks(prev, r) {
			whole = i
		}
		if runes == maxSentence {
			switch {
			case inSpace:
				return i
			case space > 0:
				return space
			case whole > 0:
				return whole
			}
			return i
		}
		if !sp {
			ended = strings.ContainsRune(".!?;…:»", r)
		}
		inSpace, prev = sp, r
		runes++
		consumed = i
	}
	_, last := utf8.DecodeRuneInString(s[consumed:])
	return consumed + last
}

// sticks reports that r belongs to the same visible character as prev.
func sticks(prev, r rune) bool {
	const joiner = '\u200d'
	return prev == joiner || r == joiner || unicode.Is(unicode.M, r)
}
