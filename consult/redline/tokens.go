package redline

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word, a number or a single mark of a text. White space is between
// tokens.
type token struct {
	start, end int // bytes of the text
	id         int // the same for the same bytes, in both texts
	runes      int // of this token and all before it
}

// side is one of the texts that are compared.
type side struct {
	text   string
	tokens []token
}

// tokenize cuts a text and names its tokens by number, in ids.
func tokenize(text string, ids map[string]int) side {
	s := side{text: text, tokens: make([]token, 0, len(text)/5+1)}
	total := 0
	for at := 0; at < len(text); {
		size, runes := tokenLen(text[at:])
		if runes > 0 {
			word := text[at : at+size]
			id, ok := ids[word]
			if !ok {
				id = len(ids)
				ids[word] = id
			}
			total += runes
			s.tokens = append(s.tokens, token{at, at + size, id, total})
		}
		at += size
	}
	return s
}

// tokenLen returns the bytes and runes of the token that s begins with, or the
// bytes of its white space and no runes.
func tokenLen(s string) (size, runes int) {
	first, size := utf8.DecodeRuneInString(s)
	if unicode.IsSpace(first) {
		return len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace)), 0
	}
	if n := amount(s); n > 0 {
		return n, utf8.RuneCountInString(s[:n])
	}
	word := isWord(first) && !standsAlone(first)
	for runes = 1; size < len(s); runes++ {
		r, n := utf8.DecodeRuneInString(s[size:])
		switch {
		case joins(r): // a mark belongs to the letter before it
		case word && isWord(r) && !standsAlone(r):
		case word && unicode.IsDigit(first) && inNumber(s[size:], n):
		default:
			return size, runes
		}
		size += n
	}
	return size, runes
}

// amount returns the bytes of an amount in groups of three digits, "15 000" or
// "1 500 000", that s begins with, 0 if it begins otherwise.
func amount(s string) int {
	size := digits(s)
	if size == 0 || size > 3 {
		return 0
	}
	groups := 0
	for ; ; groups++ {
		r, n := utf8.DecodeRuneInString(s[size:])
		if r != ' ' && r != '\u00a0' && r != '\u202f' || digits(s[size+n:]) != 3 {
			break
		}
		size += n + 3
	}
	if groups == 0 {
		return 0
	}
	return size
}

// digits counts those that s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_' }

// joins reports what is drawn on or with the character before it.
func joins(r rune) bool { return unicode.IsMark(r) || r == '\u200c' || r == '\u200d' }

// standsAlone reports letters of scripts that put no space between words.
func standsAlone(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// inNumber reports a mark within a number, "3,5" or "698-1", at the start of s:
// who reads of a changed amount wants to see the whole of it.
func inNumber(s string, size int) bool {
	if !strings.ContainsRune(".,-/", rune(s[0])) || len(s) == size {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[size:])
	return unicode.IsDigit(r)
}

// commonSpace returns the length of the white space in which both begin.
func commonSpace(a, b string) int {
	n := 0
	for n < len(a) {
		r, size := utf8.DecodeRuneInString(a[n:])
		if !unicode.IsSpace(r) || !strings.HasPrefix(b[n:], a[n:n+size]) {
			break
		}
		n += size
	}
	return n
}

// commonSpaceEnd returns the length of the white space in which both end.
func commonSpaceEnd(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) {
		r, size := utf8.DecodeLastRuneInString(a[:len(a)-n])
		if !unicode.IsSpace(r) || !strings.HasSuffix(b[:len(b)-n], a[len(a)-n-size:len(a)-n]) {
			break
		}
		n += size
	}
	return n
}
