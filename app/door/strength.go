package door

import (
	"crypto/rand"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"sync"

	"github.com/ccojocar/zxcvbn-go"
	"github.com/tyler-smith/go-bip39/wordlists"

	"toguna/app/place"
	"toguna/assets"
)

// Strength is how long a passphrase holds out against somebody who has the disk.
type Strength int

// The strengths. The vault makes each guess cost about a second of one processor;
// reckoned is somebody with a thousand of them.
const (
	None    Strength = iota // nothing typed
	Hours                   // less than a day
	Weeks                   // less than a year
	Years                   // less than a century
	Lasting                 // longer
)

// guessesPerSecond is what somebody with a thousand processors tries against the
// vault.
const guessesPerSecond = 1000

// maxGuessed bounds what is looked at: what follows can only make it stronger, and
// looking takes time that grows with the square.
const maxGuessed = 64

// usual is what people here type first, besides what the list of English knows.
func usual() []string {
	return []string{
		"motdepasse", "motdepass", "azerty", "azertyuiop", "bonjour", "bonsoir", "soleil", "doudou", "loulou", "chouchou", "amour", "famille",
		"maman", "papa", "secret", "bienvenue", "liberte", "marseille", "france", "paris", "football", "bamako", "mali", "malien", "maliba",
		"sikasso", "segou", "mopti", "kayes", "koulikoro", "tombouctou", "gao", "kidal", "djigui", "allah", "inchallah", "bismillah",
		"mohamed", "mamadou", "moussa", "fatoumata", "aminata", "mariam", "oumar", "ibrahim", "traore", "keita", "diarra", "coulibaly", "toure",
		"diallo", "assemblee", "commission", "parlement", "depute", "toguna",
	}
}

// Judge says how strong a passphrase is. It knows the common words and names of
// English, what is usual here, the French words that Suggest draws from, and what
// else is passed as known: it errs towards weak.
func Judge(pass string, known ...string) Strength {
	if pass == "" {
		return None
	}
	r := []rune(pass)
	begins := place.Fold(string(r[:min(len(r), maxGuessed)]))
	bits := zxcvbn.PasswordStrength(begins, slices.Concat(known, usual(), folded())).Entropy
	if words := suggested(pass); words > 0 {
		bits = min(bits, 11*float64(words))
	}
	switch seconds := math.Exp2(bits-1) / guessesPerSecond; {
	case seconds < 24*3600:
		return Hours
	case seconds < 365*24*3600:
		return Weeks
	case seconds < 100*365*24*3600:
		return Years
	}
	return Lasting
}

// suggested counts the words of a passphrase that is made of Suggest's words alone;
// 0 for others.
func suggested(pass string) int {
	words := strings.Fields(strings.ToLower(pass))
	for _, w := range words {
		if !listed()[w] {
			return 0
		}
	}
	return len(words)
}

// listed are the words that Suggest draws from. It is made when first asked for: the
// window should not wait for it.
var listed = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, list := range [][]string{wordlists.French, wordlists.English} {
		for _, w := range list {
			m[w] = true
		}
	}
	return m
})

// folded are the French words as they are typed without accents.
var folded = sync.OnceValue(func() []string {
	words := make([]string, len(wordlists.French))
	for i, w := range wordlists.French {
		words[i] = place.Fold(w)
	}
	return words
})

// suggestedWords are enough for centuries: 66 bits.
const suggestedWords = 6

// Suggest draws a passphrase that is strong and can be learned.
func Suggest(lang string) (string, error) {
	list := wordlists.French
	if lang == assets.English {
		list = wordlists.English
	}
	words := make([]string, suggestedWords)
	for i := range words {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(list))))
		if err != nil {
			return "", fmt.Errorf("draw a passphrase: %w", err)
		}
		words[i] = list[n.Int64()]
	}
	return strings.Join(words, " "), nil
}
