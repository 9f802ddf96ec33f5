package crypto

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/tyler-smith/go-bip39/wordlists"
	"golang.org/x/text/unicode/norm"
)

// Languages of the word lists.
const (
	English = "en"
	French  = "fr"
)

var (
	// ErrLanguage is returned for a language without a word list.
	ErrLanguage = errors.New("no word list for this language")

	// ErrWords is what every failure to read a phrase is: a wrong number of words, an unknown word ([WordError]) or
	// a checksum that does not fit ([ErrChecksum]).
	ErrWords = errors.New("not a valid phrase")

	// ErrChecksum says that every word is in the list and yet one of them is wrong, or two are exchanged.
	ErrChecksum = fmt.Errorf("%w: one of the words is not the right one, or their order is not", ErrWords)
)

// A WordError names the first word of a phrase that no list holds. Its text gives the position only, because the
// phrase is a secret and error texts travel; a screen that already shows the phrase may show Word.
type WordError struct {
	Index int    // counted from 0
	Word  string // as given
}

func (e *WordError) Error() string {
	return fmt.Sprintf("not a valid phrase: word %d is in no word list", e.Index+1)
}

// Unwrap returns [ErrWords].
func (e *WordError) Unwrap() error { return ErrWords }

// A wordList is one BIP-39 list: 2048 words as they are shown (composed, NFC) and the place of each by its folded form.
type wordList struct {
	words []string
	index map[string]int
}

// wordLists holds the lists by language. The lists are copied out of the package they come from, where they are
// variables that anybody may assign.
var wordLists = sync.OnceValue(func() map[string]*wordList {
	return map[string]*wordList{
		English: newWordList(wordlists.English),
		French:  newWordList(wordlists.French),
	}
})

// languages gives the order in which lists are tried.
func languages() []string { return []string{English, French} }

func newWordList(words []string) *wordList {
	l := &wordList{words: make([]string, len(words)), index: make(map[string]int, len(words))}
	for i, w := range words {
		l.words[i] = norm.NFC.String(w)
		l.index[foldWord(w)] = i
	}
	return l
}

// foldWord makes what a person typed comparable: no accents, no case, no surrounding space. Both lists stay free of
// duplicates under it, as BIP-39 asks of them.
func foldWord(w string) string {
	decomposed := norm.NFKD.String(strings.TrimSpace(w))
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, decomposed))
}

func fold(words []string) []string {
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = foldWord(w)
	}
	return folded
}

// take returns the words for the first 11*n bits of data.
func (l *wordList) take(data []byte, n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = l.words[bits11(data, i)]
	}
	return words
}

// bits11 returns the i-th group of 11 bits of data, the first bit being the highest of the first byte.
func bits11(data []byte, i int) int {
	v := 0
	for bit := 11 * i; bit < 11*(i+1); bit++ {
		v = v<<1 | int(data[bit/8]>>(7-bit%8))&1
	}
	return v
}

// EntropyWords writes 16 or 32 bytes as 12 or 24 words of a BIP-39 list, whose last bits are a checksum (4 or 8 bits of
// the SHA-256). Lang is [French] or [English]. Words come with their accents, composed.
func EntropyWords(entropy []byte, lang string) ([]string, error) {
	l, ok := wordLists()[lang]
	if !ok {
		return nil, fmt.Errorf("writing bytes as words: %w: %q", ErrLanguage, lang)
	}
	if len(entropy) != 16 && len(entropy) != 32 {
		return nil, fmt.Errorf("writing bytes as words: %d bytes instead of 16 or 32", len(entropy))
	}
	sum := sha256.Sum256(entropy)
	return l.take(append(slices.Clone(entropy), sum[0]), len(entropy)*3/4), nil
}

// EntropyFromWords reads 12 or 24 words back into 16 or 32 bytes. The language is found out; accents, case and
// surrounding space do not matter. Errors are [ErrWords], with a [*WordError] or [ErrChecksum] where these fit.
//
// Some hundred words are in both lists. A phrase made of them alone, with a checksum right in both, is read as English;
// the chance that a random phrase of 12 words is one is below 2^-50.
func EntropyFromWords(words []string) ([]byte, error) {
	if len(words) != 12 && len(words) != 24 {
		return nil, fmt.Errorf("%w: %d words instead of 12 or 24", ErrWords, len(words))
	}
	folded := fold(words)
	furthest, complete := 0, false
	for _, lang := range languages() {
		l := wordLists()[lang]
		places, known := l.places(folded)
		if known < len(folded) {
			furthest = max(furthest, known)
			continue
		}
		complete = true
		if entropy, ok := joinBits(places); ok {
			return entropy, nil
		}
	}
	if complete {
		return nil, ErrChecksum
	}
	return nil, &WordError{Index: furthest, Word: words[furthest]}
}

// places returns the numbers of the folded words up to the first unknown one, and how many these are.
func (l *wordList) places(folded []string) ([]int, int) {
	places := make([]int, 0, len(folded))
	for _, w := range folded {
		i, ok := l.index[w]
		if !ok {
			break
		}
		places = append(places, i)
	}
	return places, len(places)
}

// joinBits puts groups of 11 bits together and reports whether the checksum at the end fits. The entropy is 32 parts of
// 33, so 12 words are 128+4 bits and 24 words are 256+8.
func joinBits(places []int) (entropy []byte, ok bool) {
	total := len(places) * 11
	packed := make([]byte, (total+7)/8)
	for i, p := range places {
		for j := range 11 {
			bit := 11*i + j
			packed[bit/8] |= byte(p>>(10-j)&1) << (7 - bit%8)
		}
	}
	size := total / 33 * 4
	entropy = packed[:size:size]
	sum := sha256.Sum256(entropy)
	checkBits := total - size*8
	return entropy, packed[size]>>(8-checkBits) == sum[0]>>(8-checkBits)
}
