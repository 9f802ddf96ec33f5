package assets

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// catalogue is a locale file as it is written: each id with its forms, "other" alone where it has no plural.
func catalogue(t *testing.T, lang string) map[string]map[string]string {
	t.Helper()
	raw, err := files.ReadFile("locales/" + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var flat map[string]json.RawMessage
	if err := json.Unmarshal(raw, &flat); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]string{}
	for id, v := range flat {
		forms := map[string]string{}
		if v[0] == '"' {
			var s string
			if err := json.Unmarshal(v, &s); err != nil {
				t.Fatal(id, err)
			}
			forms["other"] = s
		} else if err := json.Unmarshal(v, &forms); err != nil {
			t.Fatal(id, err)
		}
		all[id] = forms
	}
	return all
}

var field = regexp.MustCompile(`\{\{\.([A-Za-z]+)\}\}`)

func fields(s string) []string {
	names := []string{}
	for _, m := range field.FindAllStringSubmatch(s, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestCataloguesCorrespond(t *testing.T) {
	fr, en := catalogue(t, French), catalogue(t, English)
	for _, id := range slices.Sorted(maps.Keys(fr)) {
		if en[id] == nil {
			t.Errorf("%s is not in English", id)
			continue
		}
		if len(fr[id]) != len(en[id]) {
			t.Errorf("%s has a plural in one language only", id)
		}
		for form, f := range fr[id] {
			e := en[id][form]
			if strings.TrimSpace(f) == "" || strings.TrimSpace(e) == "" || f != strings.TrimSpace(f) || e != strings.TrimSpace(e) {
				t.Errorf("%s (%s): empty, or spaces around: %q, %q", id, form, f, e)
			}
			if !slices.Equal(fields(f), fields(e)) {
				t.Errorf("%s (%s): fields %v in French, %v in English", id, form, fields(f), fields(e))
			}
			if strings.Count(f, "{{") != len(field.FindAllString(f, -1)) {
				t.Errorf("%s (%s): something other than a field between braces: %q", id, form, f)
			}
		}
	}
	for id := range en {
		if fr[id] == nil {
			t.Errorf("%s is not in French", id)
		}
	}
}

func TestCatalogueHasWhatProgramsSay(t *testing.T) {
	groups := map[string]string{
		"cmd": "init identity identity.show identity.export identity.restore workspace workspace.create workspace.list " +
			"workspace.invite workspace.join workspace.admit workspace.accept member member.list member.verify member.remove " +
			"member.approve draft draft.add draft.list draft.show consult consult.open consult.extend consult.close consult.list " +
			"comment comment.add comment.reply comment.endorse comment.list submit receipt receipt.list receipt.export register " +
			"register.list register.close dispose report verify handoff handoff.write handoff.read sync serve status demo",
		"state": "certain check orphan open accepted partly noted rejected received receipted registered late supplement disputed " +
			"quarantined waiting confidential anonymous public",
		"decision": "accepted partly noted rejected",
		"role":     "clerk committee contributor observer",
		"type":     "general technical editorial question evidence support",
		"circle":   "everyone committee",
		"error": "passphrase-wrong passphrase-needed home-exists no-home home-busy invite-used invite-forged invite-expired " +
			"bundle-damaged bundle-not-for-you not-docx too-large file-encrypted file-damaged unknown-format empty-draft " +
			"comment-too-long bad-signature role-forbids lifted-pack other-workspace frame-too-large not-canonical " +
			"no-such-workspace several-workspaces no-such-member no-such-provision ambiguous-id no-such-id quote-not-found " +
			"quote-ambiguous deadline-past consultation-closed not-registrar words-wrong outbox-waiting no-peer offline disk-full " +
			"cancelled usage internal removed newer-program not-here-yet verify-failed need-approval",
		"progress": "unlocking importing sealing sync files writing-handoff reading-handoff report",
	}
	for _, lang := range Languages() {
		have := catalogue(t, lang)
		for group, names := range groups {
			for name := range strings.FieldsSeq(names) {
				id := group + "." + name
				if group == "cmd" {
					id += ".short"
				}
				if have[id] == nil {
					t.Errorf("%s: no %s", lang, id)
				}
			}
		}
		demo := 0
		for id := range have {
			if strings.HasPrefix(id, "demo.") {
				demo++
			}
		}
		if demo < 30 {
			t.Errorf("%s: %d steps of the demonstration", lang, demo)
		}
	}
}

// An error says what happened, what was kept and what to do: three sentences at least.
func TestErrorsAreInThreeParts(t *testing.T) {
	end := regexp.MustCompile(`[.?](?:\s|$)`)
	for _, lang := range Languages() {
		for id, forms := range catalogue(t, lang) {
			if strings.HasPrefix(id, "error.") && len(end.FindAllString(forms["other"], -1)) < 3 {
				t.Errorf("%s %s is not in three sentences: %q", lang, id, forms["other"])
			}
		}
	}
}

// No screen says these: people do not have to know them. No exclamation marks either.
func TestPlainWords(t *testing.T) {
	technical := regexp.MustCompile(`(?i)(?:^|[^\pL])(peers?|nodes?|n[œo]uds?|pairs?|CID|hash|hach[ée]\pL*|epochs?|époques?|blocs?|blocks?|logs?|key pair|oups|oops)(?:[^\pL]|$)|!`)
	for _, lang := range Languages() {
		for id, forms := range catalogue(t, lang) {
			for _, s := range forms {
				if w := technical.FindString(s); w != "" {
					t.Errorf("%s %s says %q", lang, id, w)
				}
			}
		}
	}
	french := regexp.MustCompile(`(?i)(?:^|[^\pL])(brouillons?|amendements?|dispositions?|soumissions?)(?:[^\pL]|$)`)
	for id, forms := range catalogue(t, French) {
		for _, s := range forms {
			if w := french.FindString(s); w != "" {
				t.Errorf("%s says %q, a false friend", id, w)
			}
		}
	}
}

// rendered is every message of a language as a program says it, each form, with a word in every field.
func rendered(t *testing.T, lang string) map[string][]string {
	t.Helper()
	loc := Catalog(lang)
	all := map[string][]string{}
	for id, forms := range catalogue(t, lang) {
		data := map[string]any{}
		for _, form := range forms {
			for _, name := range fields(form) {
				data[name] = "x"
			}
		}
		if len(forms) == 1 {
			all[id] = []string{loc.T(id, data)}
			continue
		}
		for _, n := range []int{0, 1, 2, 1234} {
			all[id] = append(all[id], loc.N(id, n, data))
		}
	}
	return all
}

func TestMessagesRender(t *testing.T) {
	for _, lang := range Languages() {
		for id, said := range rendered(t, lang) {
			for _, s := range said {
				if s == id || strings.Contains(s, "{{") || strings.Contains(s, "<no value>") {
					t.Errorf("%s %s: %q", lang, id, s)
				}
			}
		}
	}
}

func TestFrenchTypography(t *testing.T) {
	wrong := map[string]*regexp.Regexp{
		"plain space before a sign":              regexp.MustCompile(`[ \t][:;?!»]`),
		"no narrow space before ; ? !":           regexp.MustCompile(`[^\x{202f}][;?!]`),
		"no no-break space before a colon":       regexp.MustCompile(`[^\x{a0}]:`),
		"guillemet without a no-break space":     regexp.MustCompile(`«[^\x{a0}]|[^\x{a0}]»`),
		"straight quotes or apostrophe":          regexp.MustCompile(`["']`),
		"English quotes":                         regexp.MustCompile(`[“”]`),
		"plain space between number and unit":    regexp.MustCompile(`\d (mots|jours?|heures?|Mo|Go|%)`),
		"plain space between thousands":          regexp.MustCompile(`\d[ \x{a0}]\d{3}\b`),
		"plain space between count and its noun": regexp.MustCompile(`^1\x{202f}234 `),
		"two spaces":                             regexp.MustCompile(`[ \x{a0}\x{202f}]{2}`),
	}
	for id, said := range rendered(t, French) {
		for _, s := range said {
			for what, re := range wrong {
				if re.MatchString(s) {
					t.Errorf("%s: %s: %q", id, what, s)
				}
			}
		}
	}
}

func TestEnglishTypography(t *testing.T) {
	wrong := regexp.MustCompile(`["'«»\x{a0}\x{202f}]| [:;?!]| {2}`)
	for id, said := range rendered(t, English) {
		for _, s := range said {
			if w := wrong.FindString(s); w != "" {
				t.Errorf("%s: %q in %q", id, w, s)
			}
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct {
		env  []string
		want string
	}{
		{nil, French},
		{[]string{""}, French},
		{[]string{"fr_ML.UTF-8"}, French},
		{[]string{"en_GB.UTF-8"}, English},
		{[]string{"EN"}, English},
		{[]string{"English_United States.1252"}, English},
		{[]string{"bm_ML.UTF-8"}, French},
		{[]string{"C"}, French},
		{[]string{"", "C.UTF-8", "en_US.UTF-8"}, English},
		{[]string{"fr_FR", "en_US"}, French},
	} {
		if got := Language(c.env...); got != c.want {
			t.Errorf("Language(%q) = %s, want %s", c.env, got, c.want)
		}
	}
}

func TestCatalogFallsBackToFrench(t *testing.T) {
	for lang, want := range map[string]string{"fr": "Retenu", "fr_ML": "Retenu", "en": "Accepted", "en-GB": "Accepted", "": "Retenu", "ar": "Retenu"} {
		if got := Catalog(lang).T("state.accepted", nil); got != want {
			t.Errorf("in %q: %q, want %q", lang, got, want)
		}
	}
	if got := Catalog("en").Lang(); got != English {
		t.Errorf("Lang: %s", got)
	}
	if got := Catalog("en").T("no.such.id", nil); got != "no.such.id" {
		t.Errorf("an unknown id says %q", got)
	}
	if got := Catalog("fr").N("no.such.id", 2, nil); got != "no.such.id" {
		t.Errorf("an unknown id says %q", got)
	}
}

func TestPlurals(t *testing.T) {
	for _, c := range []struct {
		lang  string
		count int
		want  string
	}{
		{French, 0, "0\u00a0commentaire"},
		{French, 1, "1\u00a0commentaire"},
		{French, 2, "2\u00a0commentaires"},
		{French, 1234, "1\u202f234\u00a0commentaires"},
		{French, 1_000_000, "1\u202f000\u202f000\u00a0commentaires"},
		{English, 0, "0 comments"},
		{English, 1, "1 comment"},
		{English, 1234, "1,234 comments"},
	} {
		if got := Catalog(c.lang).N("count.comments", c.count, nil); got != c.want {
			t.Errorf("%s %d: %q, want %q", c.lang, c.count, got, c.want)
		}
	}
	if got := Catalog(French).N("count.devices", 3, map[string]any{"Total": 5}); got != "sur 3\u00a0appareils sur 5" {
		t.Errorf("%q", got)
	}
}

func TestDataIsWrittenInTheLanguage(t *testing.T) {
	data := map[string]any{"Done": 1200, "Total": int64(45000)}
	if got := Catalog(French).T("progress.of", data); got != "1\u202f200 sur 45\u202f000" {
		t.Errorf("%q", got)
	}
	if data["Done"] != 1200 {
		t.Error("the caller's data was changed")
	}
	when := map[string]any{"Deadline": time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC)}
	if got := Catalog(English).T("done.consult.open", when); got != "The consultation is open until 30 November 2026, 18:00 (Bamako time)." {
		t.Errorf("%q", got)
	}
	// What people wrote comes out as they wrote it.
	if got := Catalog(French).T("done.workspace.admit", map[string]any{"Name": "{{.Role}} <a> 'b' :", "Role": "r"}); !strings.HasPrefix(got, "{{.Role}} <a> 'b' : est membre") {
		t.Errorf("%q", got)
	}
}

func TestDate(t *testing.T) {
	paris := time.FixedZone("CET", 3600)
	india := time.FixedZone("", 5*3600+1800)
	west := time.FixedZone("-03", -3*3600)
	for _, c := range []struct {
		lang string
		at   time.Time
		want string
	}{
		{French, time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC), "23\u00a0novembre\u00a02026, 18\u00a0h\u00a000 (heure de Bamako)"},
		{French, time.Date(2026, 8, 1, 9, 5, 0, 0, time.UTC), "1er\u00a0août\u00a02026, 09\u00a0h\u00a005 (heure de Bamako)"},
		{French, time.Date(2027, 2, 2, 23, 59, 0, 0, paris), "2\u00a0février\u00a02027, 23\u00a0h\u00a059 (heure CET, UTC+1)"},
		{English, time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC), "23 November 2026, 18:00 (Bamako time)"},
		{English, time.Date(2026, 11, 23, 18, 0, 0, 0, india), "23 November 2026, 18:00 (UTC+5:30)"},
		{English, time.Date(2026, 11, 23, 18, 0, 0, 0, west), "23 November 2026, 18:00 (UTC−3)"},
	} {
		if got := Date(c.lang, c.at); got != c.want {
			t.Errorf("Date(%s, %v) = %q, want %q", c.lang, c.at, got, c.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1\u202f000", -1234567: "-1\u202f234\u202f567"} {
		if got := Number(French, n); got != want {
			t.Errorf("Number(fr, %d) = %q, want %q", n, got, want)
		}
		if got := Number(English, n); got != strings.ReplaceAll(want, "\u202f", ",") {
			t.Errorf("Number(en, %d) = %q", n, got)
		}
	}
	if got := Number(English, ^uint64(0)); got != "18,446,744,073,709,551,615" {
		t.Errorf("the largest: %q", got)
	}
}

func TestTypeset(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"« non » : pourquoi ?", "«\u00a0non\u00a0»\u00a0: pourquoi\u202f?"},
		{"«non»", "«\u00a0non\u00a0»"},
		{"à 10:30, https://a.example/?q=1", "à 10:30, https://a.example/?q=1"},
		{"l'article 12 ; 1 234 567 francs", "l’article\u00a012\u202f; 1\u202f234\u202f567\u00a0francs"},
		{"le 23 novembre 2026 à 18 h 00", "le 23\u00a0novembre\u00a02026 à 18\u00a0h\u00a000"},
		{"{{.Count}} mots, {{.Name}} : {{.Quote}} !", "{{.Count}}\u00a0mots, {{.Name}}\u00a0: {{.Quote}}\u202f!"},
		{"1° la date ;", "1° la date\u202f;"},
	} {
		if got := Typeset(French, c.in); got != c.want {
			t.Errorf("Typeset(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if got := Typeset(English, "the clerk's: 1 000 ?"); got != "the clerk’s: 1 000 ?" {
		t.Errorf("English: %q", got)
	}
}

// Setting what is set changes nothing, and no letter or digit is ever touched.
func TestTypesetProperties(t *testing.T) {
	alphabet := []rune("a1Zé '’«»:;?! \u00a0\u202f{.}n°h%M\n")
	strip := func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(" \u00a0\u202f", r) {
				return -1
			}
			if r == '\'' {
				return '’'
			}
			return r
		}, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom(alphabet)).Draw(t, "s")
		once := Typeset(French, s)
		if twice := Typeset(French, once); twice != once {
			t.Fatalf("%q, then %q", once, twice)
		}
		if strip(once) != strip(s) {
			t.Fatalf("%q became %q", s, once)
		}
	})
}

func TestLocalizerIsShared(t *testing.T) {
	loc := Catalog(French)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for n := range 50 {
				loc.N("count.items", n, nil)
				Catalog(English).T("error.usage", map[string]any{"Detail": "x", "Command": "y"})
			}
		})
	}
	wg.Wait()
}
