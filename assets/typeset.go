package assets

import (
	"regexp"
	"strings"
)

// The spaces of French typography.
const (
	nbsp       = "\u00a0" // no-break space: inside « », before a colon, between a number and its unit
	narrowNbsp = "\u202f" // narrow no-break space: before ; ? ! and between thousands
)

// Placeholders stand for a template's actions while its spaces are set. Private use: no text of ours has them.
const (
	anyAction   = "\ue000"
	countAction = "\ue001"
)

const units = `(francs|%|Ko|Mo|Go|Kio|Mio|Gio|octets?|h|heures?|jours?|mois|ans?|minutes?|secondes?|mots|` +
	`janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)`

var (
	action     = regexp.MustCompile(`\{\{[^}]*\}\}`)
	openQuote  = regexp.MustCompile(`«[ \x{a0}\x{202f}]*`)
	closeQuote = regexp.MustCompile(`[ \x{a0}\x{202f}]*»`)
	beforeThin = regexp.MustCompile(`[ \x{a0}\x{202f}]+([;?!])`)
	beforeFull = regexp.MustCompile(`[ \x{a0}\x{202f}]+:`)
	thousands  = regexp.MustCompile(`\b\d{1,3}(?:[ \x{a0}]\d{3})+\b`)
	numbered   = regexp.MustCompile(`((?:^|[^\pL])(?:[Aa]rticles?|[Aa]linéas?|[Tt]itre|[Cc]hapitre|[Nn]°)) ([\dIVX\x{e000}])`)
	withUnit   = regexp.MustCompile(`(\d(?:er)?) ` + units + `([^\pL]|$)`)
	year       = regexp.MustCompile(`(janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre) (\d{4})`)
	minutes    = regexp.MustCompile(`(\d)[ \x{a0}]h (\d\d)`)
)

// Typeset sets the spaces and apostrophes of s as lang wants them printed; what is right already stays as it is.
//
// In French: U+00A0 inside guillemets, before a colon, between a number and its unit and in a date or an "article 12";
// U+202F before ; ? ! and between thousands. It converts spaces that are there and adds none but inside guillemets, so that
// an address or a time such as 10:30 comes out whole. In English only the apostrophe changes. What stands between {{ and }}
// is left alone.
func Typeset(lang, s string) string {
	var actions []string
	s = action.ReplaceAllStringFunc(s, func(a string) string {
		actions = append(actions, a)
		if a == "{{.Count}}" {
			return countAction
		}
		return anyAction
	})
	s = strings.ReplaceAll(s, "'", "’")
	if known(lang) == French {
		s = french(s)
	}
	if len(actions) == 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if (string(r) == anyAction || string(r) == countAction) && len(actions) > 0 {
			b.WriteString(actions[0])
			actions = actions[1:]
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func french(s string) string {
	s = openQuote.ReplaceAllString(s, "«"+nbsp)
	s = closeQuote.ReplaceAllString(s, nbsp+"»")
	s = beforeFull.ReplaceAllString(s, nbsp+":")
	s = beforeThin.ReplaceAllString(s, narrowNbsp+"$1")
	s = thousands.ReplaceAllStringFunc(s, func(n string) string {
		return strings.NewReplacer(" ", narrowNbsp, nbsp, narrowNbsp).Replace(n)
	})
	s = numbered.ReplaceAllString(s, "$1"+nbsp+"$2")
	s = withUnit.ReplaceAllString(s, "$1"+nbsp+"$2$3")
	s = year.ReplaceAllString(s, "$1"+nbsp+"$2")
	s = minutes.ReplaceAllString(s, "$1"+nbsp+"h"+nbsp+"$2")
	return strings.ReplaceAll(s, countAction+" ", countAction+nbsp)
}
