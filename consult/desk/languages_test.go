package desk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

const lawBeforeEn = `# Act on oversight

### Section 1

The committee oversees the services. It reports to the assembly.

1. it may summon any officer;
2. it may read any file.

### Section 2

The report is made public within thirty days, every year.

### Section 3

This section has no counterpart.
`

const lawBeforeFr = `# Loi sur le contrôle

### Article 1

La commission contrôle les services. Elle rend compte à l'assemblée.

1° elle peut convoquer tout agent ;

2° elle peut lire tout dossier.

### Article 2

Le rapport est rendu public dans les trente jours, chaque année.
`

const lawAfterFr = `# Loi sur le contrôle

### Article 1

Il est créé une commission de contrôle, composée de sept membres désignés par l'assemblée.

### Article 2

La commission contrôle les services. Elle rend compte à l'assemblée.

1° elle peut convoquer tout agent ;

2° elle peut lire tout dossier.

### Article 3

Le rapport est rendu public dans les soixante jours, chaque année.
`

func addText(t *testing.T, s *Space, law, of, beside, lang string) DraftAdded {
	t.Helper()
	name := lawFile(t, law)
	return must[DraftAdded](t)(s.AddDraft(t.Context(), DraftIn{Path: name, VersionOf: of, ParallelTo: beside, Lang: lang}))
}

// A comment on either language is shown beside both; its passage in its own.
func TestParallelLanguages(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	m := newPerson(t, "Moussa")
	ms := join(t, s, m, consult.RoleContributor)
	added := addText(t, s, lawBeforeFr, "", "", "fr")
	en := addText(t, s, lawBeforeEn, "", added.Draft, "en")
	if en.Draft != added.Draft || en.Version != 1 || en.Lang != "en" {
		t.Errorf("added %+v", en)
	}
	name := lawFile(t, lawBeforeEn)
	for what, c := range map[string]struct {
		in   DraftIn
		want error
	}{
		"twice":            {DraftIn{ParallelTo: added.Draft, Lang: "en"}, ErrHasText},
		"its own":          {DraftIn{ParallelTo: added.Draft, Lang: "fr"}, ErrHasText},
		"no language":      {DraftIn{ParallelTo: added.Draft}, ErrBadValue},
		"both":             {DraftIn{ParallelTo: added.Draft, VersionOf: added.Draft, Lang: "bm"}, ErrBadValue},
		"of no such draft": {DraftIn{ParallelTo: "zzz", Lang: "bm"}, ErrNoSuchID},
	} {
		c.in.Path = name
		if _, err := s.AddDraft(t.Context(), c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
	carry(t, s, ms)
	if _, err := ms.AddDraft(t.Context(), DraftIn{Path: name, ParallelTo: added.Draft, Lang: "bm"}); !errors.Is(err, consult.ErrRole) {
		t.Errorf("by a contributor: %v", err)
	}

	for _, c := range []CommentIn{
		{Lang: "en", At: "Section 2", Quote: "within thirty days", Text: "english"},
		{Lang: "en", At: "Section 1, 2.", Text: "point"},
		{Lang: "en", At: "Section 3", Text: "alone"},
		{Lang: "fr", At: "Article 2", Quote: "trente jours", Text: "français"},
		{At: "Article 1", Text: "premier"},
	} {
		c.Draft = added.Draft
		must[Result](t)(ms.Comment(t.Context(), c))
	}
	if _, err := ms.Comment(t.Context(), CommentIn{Draft: added.Draft, Lang: "bm", At: "Article 1", Text: "x"}); !errors.Is(err, ErrNoText) {
		t.Errorf("on a text that is not there: %v", err)
	}
	show := func(w Which) string {
		t.Helper()
		var out []string
		for _, v := range must[[]CommentView](t)(ms.Comments(t.Context(), added.Draft, w)) {
			line := strings.Join([]string{v.Text, "@" + v.At, v.Anchor, v.AnchorReason}, " ")
			if v.Across {
				line += " across " + v.Lang
			} else if v.Quote != "" {
				line += " [" + v.PlaceText + "]"
			}
			out = append(out, line)
		}
		return strings.Join(out, "\n")
	}
	for w, want := range map[Which]string{
		{}: "premier @Article 1 certain unchanged\npoint @Article 1, 2° certain parallel across en\n" +
			"english @Article 2 certain parallel across en\nfrançais @Article 2 certain unchanged [trente jours]\nalone @Section 3 orphan unaligned across en",
		{Lang: "en"}: "premier @Section 1 certain parallel across fr\npoint @Section 1, 2. certain unchanged\n" +
			"english @Section 2 certain unchanged [within thirty days]\nfrançais @Section 2 certain parallel across fr\nalone @Section 3 certain unchanged",
	} {
		if got := show(w); got != want {
			t.Errorf("in %q:\n%s\nwant:\n%s", w.Lang, got, want)
		}
	}

	d := must[consult.Draft](t)(ms.FindDraft(added.Draft))
	un := must[[]Unaligned](t)(ms.Languages(t.Context(), d.Latest()))
	if len(un) != 1 || un[0].Other != "en" || len(un[0].Only) != 0 || len(un[0].OtherOnly) != 1 || un[0].OtherOnly[0].Label != "Section 3" {
		t.Errorf("unaligned %+v", un)
	}

	// The next version is in French at first: who commented in English is asked, at the
	// article of the same words in French.
	addText(t, s, lawAfterFr, added.Draft, "", "fr")
	carry(t, s, ms)
	want := "premier @Article 2 certain unchanged\npoint @Article 2, 2° certain parallel across en"
	if got := show(Which{}); !strings.HasPrefix(got, want) || !strings.Contains(got, "english @Article 3 check reworded across en") {
		t.Errorf("in the next version:\n%s", got)
	}
	n := 0
	for _, task := range must[[]Task](t)(ms.toCheck(t.Context(), ms.State())) {
		n += task.Count
	}
	if n != 3 {
		t.Errorf("%d to check, want the one whose words changed, in both languages, and what has no counterpart", n)
	}
	// Once it is in English too, they are found there.
	addText(t, s, strings.ReplaceAll(strings.ReplaceAll(lawBeforeEn, "Section 2", "Section 3"), "Section 1", "Section 2"), "", added.Draft, "en")
	carry(t, s, ms)
	if got := show(Which{Lang: "en"}); !strings.Contains(got, "english @Section 3 certain") {
		t.Errorf("in the next version's English:\n%s", got)
	}
}

// A language has one name however its code is typed, and what is no code of one is
// none of a text's.
func TestLanguagesAreNamedOnce(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawBeforeFr, "", "", " FR ")
	if added.Lang != "fr" {
		t.Errorf("added in %q", added.Lang)
	}
	name := lawFile(t, lawBeforeEn)
	for lang, want := range map[string]error{"FR": ErrHasText, "x y": ErrBadValue, "une phrase": ErrBadValue, strings.Repeat("a-", 30): ErrBadValue} {
		if _, err := s.AddDraft(t.Context(), DraftIn{Path: name, ParallelTo: added.Draft, Lang: lang}); !errors.Is(err, want) {
			t.Errorf("beside, in %q: %v, want %v", lang, err, want)
		}
	}
	for given, want := range map[string]string{"EN": "en", "bm": "bm", "fr_ml": "fr-ML", "": "", "zz": "zz", "no language": "-"} {
		got, ok := LangTag(given)
		if !ok {
			got = "-"
		}
		if got != want {
			t.Errorf("%q is %q, want %q", given, got, want)
		}
	}
	if _, err := TextOf(must[consult.Draft](t)(s.FindDraft(added.Draft)), Which{Lang: "FR"}); err != nil {
		t.Errorf("the text in FR: %v", err)
	}
	// A file says which language it is in, and not of which country: it goes on with
	// that of the text before it, and comments on that are not in another language.
	mali := addText(t, s, lawBeforeFr, "", "", "fr-ML")
	must[Result](t)(s.Comment(t.Context(), CommentIn{Draft: mali.Draft, At: "Article 2", Quote: "trente jours", Text: "x"}))
	if err := os.WriteFile(name, []byte(lawAfterFr), 0o600); err != nil {
		t.Fatal(err)
	}
	next := must[*draft.Document](t)(Preview(t.Context(), name, draft.Options{}))
	told := must[[]CommentView](t)(s.CarryTo(t.Context(), mali.Draft, next.Provisions, next.Lang))
	is := must[DraftAdded](t)(s.AddDraft(t.Context(), DraftIn{Path: name, VersionOf: mali.Draft}))
	seen := must[[]CommentView](t)(s.Comments(t.Context(), mali.Draft, Which{Lang: "fr"}))
	if next.Lang != "fr" || is.Lang != "fr-ML" || seen[0].Across || seen[0].At != "Article 3" || told[0].At != "Article 3" || told[0].Anchor != seen[0].Anchor {
		t.Errorf("a file in %s is shared in %s, told %+v, seen %+v", next.Lang, is.Lang, told[0], seen[0])
	}
}

// What is too long for a record is refused before anything is sealed; of a title that
// a file has and nobody chose, the end is left out.
func TestLongTitles(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	name := filepath.Join(t.TempDir(), "long.md")
	title := "Loi" + strings.Repeat(" é", entry.MaxTitle)
	if err := os.WriteFile(name, []byte("---\ntitle: "+title+"\n---\n"+lawBeforeFr), 0o600); err != nil {
		t.Fatal(err)
	}
	for what, in := range map[string]DraftIn{"title": {Title: title}, "note": {Note: strings.Repeat("é ", entry.MaxSmall)}} {
		in.Path = name
		if _, err := s.AddDraft(t.Context(), in); !errors.Is(err, ErrTooLong) {
			t.Errorf("a long %s: %v", what, err)
		}
	}
	if n := len(s.State().Drafts); n != 0 {
		t.Errorf("%d drafts were shared", n)
	}
	added := must[DraftAdded](t)(s.AddDraft(t.Context(), DraftIn{Path: name}))
	if len(added.Title) > entry.MaxTitle || !strings.HasPrefix(title, added.Title) || len(added.Title) < entry.MaxTitle-8 {
		t.Errorf("%d bytes: %s", len(added.Title), added.Title)
	}
}

// Two clerks add a text in the same language without knowing of each other. One of
// the two counts, also where the other was open on the screen before: what is read is
// what the original is of.
func TestTwoTextsInOneLanguage(t *testing.T) {
	a, b := newPerson(t, "Awa"), newPerson(t, "Bintou")
	as := must[*Space](t)(a.CreateSpace(t.Context(), "Essai"))
	bs := join(t, as, b, consult.RoleClerk)
	carry(t, bs, as)
	added := addText(t, as, lawBeforeFr, "", "", "fr")
	carry(t, as, bs)
	of := map[*Space]string{as: "Awa's", bs: "Bintou's"}
	for s, word := range of {
		addText(t, s, strings.Replace(lawBeforeEn, "The committee", word+" committee", 1), "", added.Draft, "en")
		if got := readIn(t, s, added.Draft, "en"); !strings.Contains(got, word) {
			t.Fatalf("one's own text reads %s", got)
		}
	}
	carry(t, as, bs)
	carry(t, bs, as)
	for s := range of {
		v := must[consult.Version](t)(TextOf(must[consult.Draft](t)(s.FindDraft(added.Draft)), Which{Lang: "en"}))
		file := string(must[[]byte](t)(s.Original(t.Context(), v)))
		read := readIn(t, s, added.Draft, "en")
		if _, first, _ := strings.Cut(file, "\n\n"); read == "" || !strings.Contains(first, read) {
			t.Errorf("%s program shows %q of a file that says\n%s", of[s], read, first)
		}
	}
	if one, other := readIn(t, as, added.Draft, "en"), readIn(t, bs, added.Draft, "en"); one != other {
		t.Errorf("one reads %q, the other %q", one, other)
	}
}

// readIn is how the first article of a draft's newest version reads in a language.
func readIn(t *testing.T, s *Space, id, lang string) string {
	t.Helper()
	v := must[consult.Version](t)(TextOf(must[consult.Draft](t)(s.FindDraft(id)), Which{Lang: lang}))
	for _, p := range must[[]draft.Provision](t)(s.Provisions(t.Context(), v)) {
		if p.ID == "art1" {
			return p.Text
		}
	}
	t.Fatal("no article 1")
	return ""
}
