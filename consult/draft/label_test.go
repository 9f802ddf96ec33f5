package draft

import "testing"

func TestParseArticle(t *testing.T) {
	for _, c := range []struct {
		in      string
		heading bool
		label   string // "" when it is no label
		key     string
		rest    string
	}{
		{"Article 12", false, "Article 12", "12", ""},
		{"Article premier", false, "Article premier", "1", ""},
		{"Art. 1er", false, "Article 1er", "1", ""},
		{"ART. 12 -", false, "Article 12", "12", ""},
		{"Article Ier", true, "Article Ier", "1", ""},
		{"ARTICLE 1ER : Objet", false, "Article 1ER", "1", "Objet"},
		{"Article IV", true, "Article IV", "4", ""},
		{"Article L112-22-8", true, "Article L112-22-8", "l112-22-8", ""},
		{"Article L. 112-1", true, "Article L. 112-1", "l112-1", ""},
		{"Article R*. 12", true, "Article R*. 12", "r12", ""},
		{"Article 12 bis", true, "Article 12 bis", "12bis", ""},
		{"Article 12 bis A", true, "Article 12 bis A", "12bisa", ""},
		{"Article 12-1. – Le texte", false, "Article 12-1", "12-1", "Le texte"},
		{"Article 2. – Le texte", false, "Article 2", "2", "Le texte"},
		{"Article 2.- Le texte", false, "Article 2", "2", "Le texte"},
		{"Article 2 : Le texte", false, "Article 2", "2", "Le texte"},
		{"Article 2\nLe texte", false, "Article 2", "2", "Le texte"},
		{"Article 3 (nouveau)", false, "Article 3", "3", "(nouveau)"},
		{"Article 3 nouveau", false, "Article 3", "3", "nouveau"},
		{"Article 3 bis nouveau : Le texte", false, "Article 3 bis", "3bis", "nouveau : Le texte"},
		{"Article 3 (nouveau). – Le texte", false, "Article 3", "3", "(nouveau). – Le texte"},
		{"Article 5 Définitions", true, "Article 5", "5", "Définitions"},
		{"Article 5 – Définitions", true, "Article 5", "5", "Définitions"},
		{"Article unique", true, "Article unique", "unique", ""},
		{"§ 12", false, "§ 12", "12", ""},
		{"Section 3A. Complaints", false, "Section 3A", "3a", "Complaints"},
		{"Article 12B", true, "Article 12B", "12b", ""},
		{"§ 8a", true, "§ 8a", "8a", ""},
		{"Section 12. Short title", false, "Section 12", "12", "Short title"},
		{"Article 12 du code pénal est abrogé", false, "", "", ""},
		{"Article 12, alinéa 2 : supprimer", false, "", "", ""},
		{"Article 5 a été abrogé", false, "", "", ""},
		{"Article 5 abrogé par la loi", false, "", "", ""},
		{"Articles", false, "", "", ""},
		{"Artisanat", false, "", "", ""},
		{"Section 2 of the Act", false, "", "", ""},
		{"L’article 12", false, "", "", ""},
		{"", false, "", "", ""},
	} {
		l, rest, ok := parseArticle(c.in, c.heading)
		if !ok {
			if c.label != "" {
				t.Errorf("%q: no label, want %q", c.in, c.label)
			}
			continue
		}
		if l.String() != c.label || l.key != c.key || rest != c.rest {
			t.Errorf("%q: %q, %q, %q, want %q, %q, %q", c.in, l.String(), l.key, rest, c.label, c.key, c.rest)
		}
	}
}

func TestParseHeading(t *testing.T) {
	for _, c := range []struct {
		in     string
		styled bool
		token  string // "" when it is no heading
		label  string
		rest   string
	}{
		{"Chapitre II", false, "chap2", "Chapitre II", ""},
		{"Chapitre Ier : Du tribunal", false, "chap1", "Chapitre Ier", "Du tribunal"},
		{"CHAPITRE PREMIER\nDISPOSITIONS GÉNÉRALES", false, "chap1", "CHAPITRE PREMIER", "DISPOSITIONS GÉNÉRALES"},
		{"CHAPITRE II DES DROITS", false, "chap2", "CHAPITRE II", "DES DROITS"},
		{"TITRE PRÉLIMINAIRE.", false, "tit-prelim", "TITRE PRÉLIMINAIRE", ""},
		{"Chapitre unique : Organisation", false, "chap-single", "Chapitre unique", "Organisation"},
		{"DEUXIÈME PARTIE", false, "part2", "DEUXIÈME PARTIE", ""},
		{"Chapter 2 – Rights", false, "chap2", "Chapter 2", "Rights"},
		{"PART ONE", false, "part1", "PART ONE", ""},
		{"Book IV: Sentences", true, "book4", "Book IV", "Sentences"},
		{"Sous-section 3 : Chambre", false, "subsec3", "Sous-section 3", "Chambre"},
		{"Annexe I", false, "annex1", "Annexe I", ""},
		{"ANNEXE", false, "annex", "ANNEXE", ""},
		{"Section A", true, "sec-a", "Section A", ""},
		{"Titre exécutoire", false, "", "", ""},
		{"Part of the work is done", false, "", "", ""},
		{"Section 2 de la loi", false, "", "", ""},
		{"Annexe au présent décret", false, "", "", ""},
		{"Scheduled flights", false, "", "", ""},
	} {
		h, ok := parseHeading(c.in, c.styled)
		if !ok {
			h = headingLabel{}
		}
		if h.token != c.token || h.label != c.label || h.rest != c.rest {
			t.Errorf("%q: %q, %q, %q, want %q, %q, %q", c.in, h.token, h.label, h.rest, c.token, c.label, c.rest)
		}
	}
}

func TestParsePoint(t *testing.T) {
	for _, c := range []struct {
		in                 string
		shown, token, rest string
		readings           int
	}{
		{"1° Le texte", "1°", "1°", "Le texte", 1},
		{"2° bis Le texte", "2° bis", "2°bis", "Le texte", 1},
		{"a) Le texte", "a)", "a", "Le texte", 1},
		{"i) Le texte", "i)", "i", "Le texte", 2},
		{"(1) Text", "(1)", "1°", "Text", 1},
		{"1. Text", "1.", "1°", "Text", 1},
		{"1) Text", "1)", "1°", "Text", 1},
		{"II. – Le texte", "II", "II", "Le texte", 2},
		{"A. – Le texte", "A", "A", "Le texte", 1},
		{"1.2. Text", "1.2", "1.2", "Text", 1},
		{"– Le texte", "–", "", "Le texte", 1},
		{"Le texte", "", "", "Le texte", 0},
		{"1999. C’était", "", "", "1999. C’était", 0},
	} {
		readings, rest := parsePoint(c.in)
		if len(readings) != c.readings || rest != c.rest {
			t.Errorf("%q: %v, %q", c.in, readings, rest)
			continue
		}
		if len(readings) > 0 && (readings[0].shown != c.shown || readings[0].token != c.token) {
			t.Errorf("%q: %+v, want %q, %q", c.in, readings[0], c.shown, c.token)
		}
	}
}

func TestFormatNumber(t *testing.T) {
	for _, c := range []struct {
		v            int
		format, lang string
		want         string
	}{
		{4, "decimal", "", "4"},
		{4, "upperRoman", "", "IV"},
		{1994, "lowerRoman", "", "mcmxciv"},
		{4000, "upperRoman", "", "4000"},
		{0, "lowerRoman", "", "0"},
		{1, "lowerLetter", "", "a"},
		{26, "upperLetter", "", "Z"},
		{27, "lowerLetter", "", "aa"},
		{54, "lowerLetter", "", "bbb"},
		{100_000, "lowerLetter", "", "100000"},
		{1, "ordinal", "fr", "1er"},
		{2, "ordinal", "fr", "2e"},
		{1, "ordinal", "en", "1st"},
		{12, "ordinal", "en", "12th"},
		{23, "ordinal", "en", "23rd"},
		{7, "decimalZero", "", "07"},
		{17, "decimalZero", "", "17"},
		{3, "none", "", ""},
		{1, "ordinalText", "fr", "Premier"},
		{2, "cardinalText", "en", "Two"},
		{99, "cardinalText", "en", "99"},
		{5, "hebrew1", "", "5"},
	} {
		if got := formatNumber(c.v, c.format, c.lang); got != c.want {
			t.Errorf("%d as %s: %q, want %q", c.v, c.format, got, c.want)
		}
	}
}

func TestRoman(t *testing.T) {
	for v := 1; v <= 3999; v++ {
		if v <= 800 && letters(v) != "" && letterValue(letters(v)) != v {
			t.Fatalf("%d as letters: %s", v, letters(v))
		}
		if r := roman(v); romanValue(plain(r)) != v && len(r) <= 15 {
			t.Fatalf("%d: %s is %d", v, r, romanValue(plain(r)))
		}
	}
	for _, bad := range []string{"", "iiii", "vx", "ic", "abc", "ixi"} {
		if v := romanValue(bad); v != 0 {
			t.Errorf("%q is %d", bad, v)
		}
	}
}
