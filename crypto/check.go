package crypto

import (
	"crypto/ed25519"
	"slices"
)

// Words8 returns the 8 words by which people recognise, in person, a member or a committee: 88 bits of the SHA-256 of
// "toguna/1/words", a zero byte, and the workspace's name, the author key and the recipient's bytes, each with its
// length before it. Whoever wants to pass for another must find a second key with the same 88 bits.
//
// Lang is [French] or [English]; any other gives English.
func Words8(workspace []byte, author ed25519.PublicKey, recipient []byte, lang string) []string {
	return Words8Of(Words8Hash(workspace, author, recipient), lang)
}

// Words8Hash returns the 32 bytes of which [Words8] are the first 88 bits. An invitation carries it, so that a program
// compares all of it where a person compares words.
func Words8Hash(workspace []byte, author ed25519.PublicKey, recipient []byte) [32]byte {
	return labelled(labelWords, workspace, author, recipient)
}

// Words8Of returns the 8 words that stand for a [Words8Hash].
func Words8Of(hash [32]byte, lang string) []string { return checkList(lang).take(hash[:], 8) }

// MatchWords8 reports whether words are the 8 words of these keys, in either language. Accents and case do not matter.
func MatchWords8(words []string, workspace []byte, author ed25519.PublicKey, recipient []byte) bool {
	return MatchWords8Of(words, Words8Hash(workspace, author, recipient))
}

// MatchWords8Of reports whether words are the 8 words of a [Words8Hash], in either language.
func MatchWords8Of(words []string, hash [32]byte) bool { return matchWords(words, hash[:], 8) }

// CheckWords returns 4 words (44 bits) by which two people compare, aloud, a paper with a screen, as a receipt's. They
// find mistakes and lazy forgeries; they are too few to stop somebody who searches for a match.
//
// The bits are those of the SHA-256 of "toguna/1/check", a zero byte, and data with its length before it. Lang is
// [French] or [English]; any other gives English.
func CheckWords(data [32]byte, lang string) []string {
	sum := labelled(labelCheck, data[:])
	return checkList(lang).take(sum[:], 4)
}

// MatchCheckWords reports whether words are the 4 words of data, in either language.
func MatchCheckWords(words []string, data [32]byte) bool {
	sum := labelled(labelCheck, data[:])
	return matchWords(words, sum[:], 4)
}

func checkList(lang string) *wordList {
	if l, ok := wordLists()[lang]; ok {
		return l
	}
	return wordLists()[English]
}

func matchWords(words []string, sum []byte, n int) bool {
	if len(words) != n {
		return false
	}
	folded := fold(words)
	return slices.ContainsFunc(languages(), func(lang string) bool {
		places, known := wordLists()[lang].places(folded)
		if known < n {
			return false
		}
		for i, p := range places {
			if p != bits11(sum, i) {
				return false
			}
		}
		return true
	})
}
