package draft

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Errors of Find.
var (
	ErrNoSuchProvision = errors.New("no such provision")
	ErrAmbiguous       = errors.New("more than one provision is called that")
)

// Find resolves what a person writes to cite a provision ("Article 12",
// "art. 12, 2°", "article 12 alinéa 2", a label, an ID) to its index in ps.
// Case, accents, white space and punctuation do not matter. An ID is tried
// first, then labels, then the legal path; where several provisions answer at
// the first step that has an answer, the error is ErrAmbiguous.
func Find(ps []Provision, at string) (int, error) {
	at = strings.TrimRight(strings.TrimSpace(at), ", ")
	if at == "" || len(at) > 4*maxHeading {
		return 0, ErrNoSuchProvision
	}
	path := citedPath(at)
	label := citedWords(at)
	tests := []func(*Provision) bool{
		func(p *Provision) bool { return p.ID == at },
		func(p *Provision) bool { return label != "" && citedWords(p.Label) == label },
		func(p *Provision) bool { return path != "" && withoutCount(p.ID) == path },
		// "Article 12, al. 1" is the paragraph that the article itself carries.
		func(p *Provision) bool {
			first, ok := strings.CutSuffix(path, "/p1")
			return ok && withoutCount(p.ID) == first
		},
		func(p *Provision) bool { return p.Kind == KindHeading && label != "" && citedWords(p.Text) == label },
		func(p *Provision) bool {
			return p.Kind == KindHeading && label != "" && p.Text != p.Label && citedWords(p.Label+" "+p.Text) == label
		},
	}
	for _, test := range tests {
		found := -1
		for i := range ps {
			if !test(&ps[i]) {
				continue
			}
			if found >= 0 {
				return 0, fmt.Errorf("%w: %s and %s", ErrAmbiguous, ps[found].ID, ps[i].ID)
			}
			found = i
		}
		if found >= 0 {
			return found, nil
		}
	}
	return 0, ErrNoSuchProvision
}

// withoutCount takes the "~2" off the parts of an ID that repeat a path.
func withoutCount(id string) string {
	if !strings.Contains(id, "~") {
		return id
	}
	parts := strings.Split(id, "/")
	for i, p := range parts {
		parts[i], _, _ = strings.Cut(p, "~")
	}
	return strings.Join(parts, "/")
}

var (
	reCitedPara = regexp.MustCompile(`^(?:alineas?|al|para|paragraphs?|paras?)\.?\s*(\d{1,5})$|^(\d{1,5})(?:er|e|eme|nd|rd|th|st)?\s+(?:alinea|paragraph)$`)
	reCitedSub  = regexp.MustCompile(`,?\s+((?:alin[eé]a|al\.?|para\.?|paragraph)\s*\d)`)
	reCitedNote = regexp.MustCompile(`^(note|table|tableau|tiret|indent)\s*(\d{1,5})$`)
)

// citedPath makes an ID of a citation, "" if it is none of an article.
func citedPath(at string) string {
	at = reCitedSub.ReplaceAllString(at, ", $1")
	parts := strings.Split(at, ",")
	first := strings.TrimSpace(parts[0])
	if first == "" {
		return ""
	}
	switch r, size := utf8.DecodeRuneInString(first); {
	case unicode.IsDigit(r):
		first = "Article " + first
	case unicode.IsLower(r):
		first = string(unicode.ToUpper(r)) + first[size:]
	}
	l, rest, ok := parseArticle(capitalCode(first), true)
	if !ok || rest != "" && len(parts) > 1 || strings.HasPrefix(rest, "°") {
		return ""
	}
	path := []string{"art" + l.key}
	if rest != "" {
		parts = append(parts[:1:1], rest)
	}
	for _, part := range parts[1:] {
		token := citedToken(strings.TrimSpace(part))
		if token == "" {
			return ""
		}
		path = append(path, token)
	}
	return strings.Join(path, "/")
}

// capitalCode gives "article l112-1" the capital by which codes number.
func capitalCode(s string) string {
	word, number, found := strings.Cut(s, " ")
	if !found || len(number) < 2 || number[0] < 'a' || !strings.ContainsAny(number, "0123456789") {
		return s
	}
	return word + " " + strings.ToUpper(number[:1]) + number[1:]
}

// citedToken is the ID component of one part of a citation.
func citedToken(part string) string {
	p := plain(part)
	if m := reCitedPara.FindStringSubmatch(p); m != nil {
		return "p" + m[1] + m[2]
	}
	if m := reCitedNote.FindStringSubmatch(p); m != nil {
		return map[string]string{"note": "n", "table": "t", "tableau": "t", "tiret": "d", "indent": "d"}[m[1]] + m[2]
	}
	for _, form := range []string{part + " ", part + ") "} {
		if readings, rest := parsePoint(form); len(readings) > 0 && strings.TrimSpace(rest) == "" && readings[0].token != "" {
			return readings[0].token
		}
	}
	return ""
}

// citedWords folds a label for comparison: letters and digits only, commas
// kept as such so that "12, 2" is not "122", and "art." written out.
func citedWords(s string) string {
	var b strings.Builder
	s = plain(s)
	for _, short := range []string{"art.", "art "} {
		if rest, found := strings.CutPrefix(s, short); found {
			s = "article " + rest
			break
		}
	}
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r), r == ',', r == '§', r == '-', r == '(':
			b.WriteRune(r)
		}
	}
	return strings.TrimRight(b.String(), ",-")
}
