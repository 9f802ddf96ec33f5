package draft

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// family is the word by which a law names its articles. A document has one:
// where there are articles, a "Section 2" is a heading; in a law of the
// Commonwealth the section is the article.
type family int

const (
	familyNone family = iota
	familyArticle
	familySection
	familyClause
	familySign    // "§ 12"
	familyDecimal // "1.2.1"
)

// articleLabel is a recognised label of an article.
type articleLabel struct {
	family family
	number string // as shown: "12", "1er", "L112-22-8", "12 bis"
	key    string // the same for all spellings: "12", "1", "l112-22-8", "12bis"
}

// String returns the label as people cite it.
func (l articleLabel) String() string {
	switch l.family {
	case familySection:
		return "Section " + l.number
	case familyClause:
		return "Clause " + l.number
	case familySign:
		return "§ " + l.number
	case familyDecimal:
		return l.number
	}
	return "Article " + l.number
}

const latin = `bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies|undecies|duodecies|terdecies`

var (
	reArticle = regexp.MustCompile(`^(?:((?i:articles?|art\.?))|((?i:sections?|sec\.))|((?i:clauses?|cl\.))|(§))\s*(?i:n°\s*|no\.?\s+)?(` +
		`(?i:premier|unique|liminaire|préliminaire|annexe(?:\s(?:[IVX]{1,5}|\d{1,3})(?:-\d{1,3})*\b)?)` +
		`|(?:(?:L\.?O|[LRDA])(?:\*{1,2})?\.?\s?)?\d{1,6}(?:(?i:er|ère|re|ème|ᵉʳ)|ᵉ|[A-Za-z]\b)?(?:[-.–‑]\d{1,6})*(?:[- ]?(?i:` + latin + `)\b)?(?:[- ][A-Z]\b)?` +
		`(?: (?:à|to) (?:[LRDA]\.?\s?)?\d{1,6}(?:-\d{1,6})*)?` +
		`|[IVXLC]{1,8}(?i:er)?\b` +
		`|[A-Z]\b)`)
	// What may stand between a label and the text in the same paragraph.
	reSeparator = regexp.MustCompile(`^\s*(?:[.:]\s*)?(?:[–—―-]\s*)+|^\s*[.:]\s*|^\n`)
	// What is said of an article beside its label, in brackets or in one of the words
	// that bills have for it.
	reAside = regexp.MustCompile(`^(\s?(?:\([^()]{1,60}\)|\[[^\[\]]{1,60}\])|\s(?i:nouveau|nouvelle|supprimée?|abrogée?|new|deleted|repealed|reserved))(?:$|\s*[.:–—\n-])`)
)

// parseArticle finds an article's label at the start of s, which is clean and
// may hold line breaks. rest is the text after it. In a heading, any words may
// follow the label; in running text something must keep them apart from it, or
// the line end: "Article 12 du code" only mentions an article.
func parseArticle(s string, heading bool) (l articleLabel, rest string, ok bool) {
	l, rest, apart, ok := articleAt(s)
	return l, rest, ok && (apart || heading)
}

// articleAt finds an article's label at the start of s, whatever words follow, and
// says whether a separator, or the end, keeps them apart from it.
func articleAt(s string) (l articleLabel, rest string, apart, ok bool) {
	m := reArticle.FindStringSubmatchIndex(s)
	if m == nil {
		return l, "", false, false
	}
	switch {
	case m[2] >= 0:
		l.family = familyArticle
	case m[4] >= 0:
		l.family = familySection
	case m[6] >= 0:
		l.family = familyClause
	default:
		l.family = familySign
	}
	from, end := m[10], m[11]
	// \b knows ASCII alone: the D of "Article 5 Définitions" is no suffix.
	if r, _ := utf8.DecodeRuneInString(s[end:]); unicode.IsLetter(r) && end-2 > from && (s[end-2] == ' ' || s[end-2] == '-') {
		end -= 2
	}
	l.number = flat(s[from:end])
	l.key = articleKey(l.number)
	rest = s[end:]
	if rest == "" {
		return l, "", true, true
	}
	if after, cut := cutSeparator(rest); cut {
		return l, after, true, true
	}
	apart = reAside.MatchString(rest)
	return l, strings.TrimSpace(rest), apart, apart || strings.IndexByte(" ([", rest[0]) >= 0
}

// cutSeparator cuts what may stand between a label and the text, if anything does.
func cutSeparator(s string) (after string, cut bool) {
	if loc := reSeparator.FindStringIndex(s); loc != nil {
		return s[loc[1]:], true
	}
	return s, false
}

// cutAside cuts what is said of an article beside its label ("(nouveau)") from the
// text after it.
func cutAside(s string) (aside, after string) {
	m := reAside.FindStringSubmatchIndex(s)
	if m == nil {
		return "", s
	}
	after, _ = cutSeparator(s[m[3]:])
	return s[:m[3]], strings.TrimSpace(after)
}

// articleKey folds the spellings of an article's number into one: "1er",
// "premier" and "I" are "1"; "L. 112-1" is "l112-1"; "12 bis A" is "12bisa".
func articleKey(number string) string {
	k := plain(strings.NewReplacer("ᵉʳ", "er", "ᵉ", "").Replace(number))
	k = strings.Map(func(r rune) rune {
		switch {
		case r == '–' || r == '‑' || r == '.' && strings.IndexByte(number, '.') > 0 && unicode.IsDigit(rune(number[0])):
			return '-'
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-':
			return r
		}
		return -1
	}, k)
	switch k {
	case "premier", "premiere", "1re", "first":
		return "1"
	}
	if n := romanValue(strings.TrimSuffix(k, "er")); n > 0 && number[0] < 'a' && (len(number) > 1 || strings.Contains("IVX", number)) {
		return strconv.Itoa(n)
	}
	for _, suffix := range []string{"ere", "eme", "er", "re"} {
		if t, found := strings.CutSuffix(k, suffix); found && t != "" && t[len(t)-1] >= '0' && t[len(t)-1] <= '9' {
			return t
		}
	}
	return k
}

// romanValue returns the value of a roman numeral in lower case, 0 if s is none.
func romanValue(s string) int {
	if len(s) == 0 || len(s) > 15 {
		return 0
	}
	total, last := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		v := map[byte]int{'i': 1, 'v': 5, 'x': 10, 'l': 50, 'c': 100, 'd': 500, 'm': 1000}[s[i]]
		if v == 0 {
			return 0
		}
		if v < last {
			total -= v
		} else {
			total += v
			last = v
		}
	}
	if strings.ToLower(roman(total)) != s {
		return 0
	}
	return total
}

// headingLabel is a recognised heading of the legal structure.
type headingLabel struct {
	label  string // "Chapitre II", as written
	number string // "II"
	token  string // "chap2": the same in French and English
	rank   int    // outline level that such a heading has by its word
	annex  bool
	rest   string // the heading's words after the label
}

// headingWords maps the plain form of a division's name to its ID token and rank.
var headingWords = map[string]struct {
	token string
	rank  int
}{
	"tome": {"vol", 1}, "volume": {"vol", 1}, "partie": {"part", 1}, "part": {"part", 1},
	"livre": {"book", 1}, "book": {"book", 1}, "titre": {"tit", 2}, "title": {"tit", 2}, "sous-titre": {"subtit", 3}, "subtitle": {"subtit", 3},
	"chapitre": {"chap", 3}, "chapter": {"chap", 3}, "section": {"sec", 4}, "division": {"div", 4},
	"sous-section": {"subsec", 5}, "subsection": {"subsec", 5}, "paragraphe": {"par", 6}, "paragraph": {"par", 6}, "sous-paragraphe": {"subpar", 7},
	"annexe": {"annex", 1}, "annexes": {"annex", 1}, "annex": {"annex", 1}, "annexure": {"annex", 1}, "appendix": {"annex", 1}, "schedule": {"annex", 1},
}

var ordinals = map[string]string{
	"premier": "1", "premiere": "1", "first": "1", "one": "1", "deuxieme": "2", "second": "2", "seconde": "2", "two": "2", "troisieme": "3", "third": "3", "three": "3",
	"quatrieme": "4", "fourth": "4", "four": "4", "cinquieme": "5", "fifth": "5", "five": "5", "sixieme": "6", "sixth": "6", "six": "6",
	"septieme": "7", "seventh": "7", "seven": "7", "huitieme": "8", "eighth": "8", "eight": "8", "neuvieme": "9", "ninth": "9", "nine": "9", "dixieme": "10", "tenth": "10", "ten": "10",
	"preliminaire": "-prelim", "preliminary": "-prelim", "liminaire": "-prelim", "unique": "-single", "final": "-final",
}

var (
	reHeading = regexp.MustCompile(`^((?i:tome|volume|partie|part|livre|book|titre|title|sous-titre|subtitle|chapitre|chapter|section|division|sous-section|subsection|paragraphe|paragraph|sous-paragraphe|annex(?:es?|ure)?|appendix|schedule))` +
		`(?:\s+(?i:n°\s*|no\.?\s+)?((?i:premi[èe]re|premier|pr[ée]liminaire|preliminary|liminaire|unique|deuxi[èe]me|troisi[èe]me|quatri[èe]me|cinqui[èe]me|sixi[èe]me|septi[èe]me|huiti[èe]me|neuvi[èe]me|dixi[èe]me|one|two|three|four|five|six|seven|eight|nine|ten|second|final)` +
		`|[IVXLC]{1,8}(?:er|ER|re|RE)?(?:[- ](?i:` + latin + `))?\b|\d{1,4}(?:er|re|ère)?(?:[-.]\d{1,4})*(?:[- ](?i:` + latin + `))?\b|[A-Z]{1,2}\b))?`)
	reOrdinalPart = regexp.MustCompile(`^((?i:premi[èe]re|deuxi[èe]me|troisi[èe]me|quatri[èe]me|cinqui[èe]me|sixi[èe]me|septi[èe]me|huiti[èe]me|neuvi[èe]me|dixi[èe]me|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth))\s+((?i:partie|part|annexe|schedule))\b`)
	reWholePart   = regexp.MustCompile(`^(?i:partie\s+(?:législative|legislative|réglementaire|reglementaire))(?:$|\s*[:.–-])`)
	reNumbered    = regexp.MustCompile(`^((?:\d{1,3}(?:\.\d{1,3})*|[IVX]{1,6}|[A-Z])(?:[.)]|\s?[–—-])|\d{1,3}(?:\.\d{1,3})+)\s+(\S.*)$`)
)

// parseHeading finds a division's label at the start of s. Text in a heading's
// dress (styled) may follow the label freely; a plain paragraph must look like
// a heading: the label alone, or with a separator, or all in capitals.
func parseHeading(s string, styled bool) (h headingLabel, ok bool) {
	if len(s) > 4*maxHeading {
		return h, false
	}
	if m := reOrdinalPart.FindStringSubmatchIndex(s); m != nil {
		h.label, h.number = s[:m[1]], s[m[2]:m[3]]
		word := headingWords[plain(s[m[4]:m[5]])]
		h.token, h.rank, h.annex, h.rest = word.token+ordinals[plain(h.number)], word.rank, word.token == "annex", s[m[1]:]
	} else if m := reHeading.FindStringSubmatchIndex(s); m != nil {
		word := headingWords[plain(s[m[2]:m[3]])]
		h.annex, h.rank = word.token == "annex", word.rank
		switch {
		case m[4] >= 0 && isDivisionNumber(s[m[4]:m[5]], s[m[5]:]):
			h.number = s[m[4]:m[5]]
			h.token = word.token + divisionKey(h.number)
			h.label, h.rest = s[:m[1]], s[m[1]:]
		case h.annex:
			h.token = word.token
			h.label, h.rest = s[:m[3]], s[m[3]:]
		default:
			return h, false
		}
	} else {
		return h, false
	}
	after, cut := cutSeparator(h.rest)
	switch {
	case h.rest == "":
	case cut:
		h.rest = after
	case h.rest[0] != ' ' && h.rest[0] != '\n':
		return h, false
	case !styled && !(h.number != "" && allCapitals(h.rest)):
		return h, false
	}
	h.rest = strings.ReplaceAll(strings.TrimSpace(h.rest), "\n", " ")
	if !styled && (len([]rune(s)) > 300 || strings.HasSuffix(h.rest, ";") || h.annex && h.number == "" && h.rest != "" && !allCapitals(s)) {
		return h, false
	}
	return h, true
}

// isDivisionNumber tells a division's number from a short word in capitals: "TITRE
// DE LA LOI" has none, and neither has "ANNEXE A LA LOI".
func isDivisionNumber(number, after string) bool {
	word := plain(number)
	switch {
	case ordinals[word] != "" || strings.IndexFunc(number, unicode.IsDigit) >= 0:
		return true
	case word == "a" || word == "l":
		next, _, _ := strings.Cut(strings.TrimLeft(plain(after), " "), " ")
		return !strings.HasPrefix(after, " ") || !fewWords[strings.TrimRight(next, "’'")]
	case fewWords[word]:
		return false
	}
	numeral, _, _ := strings.Cut(strings.ReplaceAll(word, "-", " "), " ")
	for _, ending := range []string{"er", "re"} {
		numeral = strings.TrimSuffix(numeral, ending)
	}
	return len(number) <= 2 || romanValue(numeral) > 0
}

// fewWords are the words of one or two letters, and those that follow "à", which
// stand in capitals after a division's name without being its number.
var fewWords = map[string]bool{
	"a": true, "au": true, "aux": true, "ce": true, "de": true, "des": true, "du": true, "en": true, "et": true, "l": true, "la": true, "le": true, "les": true, "ne": true, "ou": true, "sa": true, "se": true,
	"un": true, "une": true, "an": true, "as": true, "by": true, "in": true, "is": true, "it": true, "no": true, "of": true, "on": true, "or": true, "the": true, "to": true,
}

// divisionKey folds the spellings of a division's number: "Ier", "premier" and "1" are "1".
func divisionKey(number string) string {
	if o, found := ordinals[plain(number)]; found {
		return o
	}
	k := articleKey(number)
	if k != "" && unicode.IsLetter([]rune(k)[0]) {
		return "-" + k
	}
	return k
}

// allCapitals reports that s has letters and none of them in lower case.
func allCapitals(s string) bool {
	letters := false
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		letters = letters || unicode.IsUpper(r)
	}
	return letters
}
