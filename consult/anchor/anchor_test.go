package anchor

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"toguna/consult/draft"
)

// articles makes a text of articles, each with its paragraphs.
func articles(texts ...string) []draft.Provision {
	var l law
	id := 0
	for _, text := range texts {
		var article [][]sentence
		for _, para := range strings.Split(text, "|") {
			article = append(article, []sentence{{id: id, text: para}})
			id++
		}
		l = append(l, article)
	}
	ps, _ := l.provisions()
	return ps
}

func aligned(t testing.TB, old, new []draft.Provision) *Alignment {
	t.Helper()
	a, err := Align(context.Background(), old, new)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const (
	police  = "La police judiciaire constate les infractions, en rassemble les preuves et en recherche les auteurs."
	custody = "Toute personne gardée à vue est présentée à un médecin dans un délai de douze heures."
	budget  = "Le budget annuel de l'autorité est arrêté par le collège sur proposition de son président."
	report  = "Un rapport public rend compte chaque année de l'activité de l'inspection et de ses suites."
	decree  = "Un décret fixe les modalités d'application du présent article."
	arms    = "L'usage des armes à feu n'est permis qu'en cas de légitime défense et de stricte nécessité."
)

func TestPlace(t *testing.T) {
	tests := []struct {
		name     string
		old, new []draft.Provision
		at       int
		quote    string
		state    State
		reason   Reason
		label    string
		text     string
	}{
		{
			"renumbered by an article before it", articles(police, custody, budget), articles(report, police, custody, budget),
			1, "un médecin dans un délai de douze heures", Certain, Unchanged, "Article 3", "un médecin dans un délai de douze heures",
		},
		{
			"edited around the passage", articles(police, custody+" Procès-verbal en est dressé.", budget),
			articles(police, custody+" Il en est dressé procès-verbal par écrit.", budget),
			1, "un médecin dans un délai de douze heures", Certain, Kept, "Article 2", "un médecin dans un délai de douze heures",
		},
		{
			"edited within", articles(police, custody, budget), articles(police, strings.Replace(custody, "douze", "vingt-quatre", 1), budget),
			1, "un médecin dans un délai de douze heures", Check, Reworded, "Article 2", "un médecin dans un délai de vingt-quatre heures",
		},
		{
			"other marks only", articles(police, arms, budget), articles(police, strings.ReplaceAll(arms, "'", "’"), budget),
			1, "n'est permis qu'en cas de légitime défense", Certain, Unchanged, "Article 2", "n’est permis qu’en cas de légitime défense",
		},
		{
			"article gone", articles(police, custody, budget), articles(police, budget),
			1, "un médecin dans un délai de douze heures", Orphan, Gone, "", "",
		},
		{
			"article moved to the end", articles(police, custody, budget, report, arms), articles(police, budget, report, arms, custody),
			1, "un médecin dans un délai de douze heures", Certain, Unchanged, "Article 5", "un médecin dans un délai de douze heures",
		},
		{
			"paragraph moved to another article", articles(police+"|"+arms, custody, budget), articles(police, custody, budget+"|"+arms),
			1, "cas de légitime défense", Certain, Unchanged, "Article 3, al. 2", "cas de légitime défense",
		},
		{
			"repeated sentence whose article is gone",
			articles(police+"|"+decree, custody+"|"+decree, budget+"|"+decree, report),
			articles(police+"|"+decree, budget+"|"+decree, report),
			3, decree, Check, Ambiguous, "", decree,
		},
		{
			"repeated sentence whose article is gone, and all others but one",
			articles(police+"|"+decree, custody+"|"+decree, budget), articles(police+"|"+decree, budget),
			3, decree, Check, Uncertain, "Article 1, al. 2", decree,
		},
		{
			"repeated sentence that stays",
			articles(police+"|"+decree, custody+"|"+decree, budget+"|"+decree),
			articles(report, police+"|"+decree, custody+"|"+decree, budget+"|"+decree),
			3, decree, Certain, Unchanged, "Article 3, al. 2", decree,
		},
		{
			"the whole provision", articles(police, custody, budget), articles(report, police, custody, budget),
			1, "", Certain, Unchanged, "Article 3", custody,
		},
		{
			"the whole provision, edited", articles(police, custody, budget), articles(police, custody+" Sans délai.", budget),
			1, "", Check, Reworded, "Article 2", custody + " Sans délai.",
		},
		{
			"the whole provision, gone", articles(police, custody, budget), articles(police, budget),
			1, "", Orphan, Gone, "", "",
		},
		{
			"no such provision", articles(police), articles(police),
			7, "police", Orphan, Unplaced, "", "",
		},
		{
			"over two paragraphs", articles(report, custody+"|"+arms, budget), articles(custody+"|"+arms, budget),
			1, "douze heures. L'usage des armes", Certain, Unchanged, "Article 1", "douze heures. L'usage des armes",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := 0
			if tt.at < len(tt.old) {
				if i := strings.Index(tt.old[tt.at].Text, tt.quote); i >= 0 {
					start = utf8.RuneCountInString(tt.old[tt.at].Text[:i])
				}
			}
			got := aligned(t, tt.old, tt.new).Place(Quote{Provision: tt.at, Start: start, Text: tt.quote})
			label := ""
			if got.Provision >= 0 {
				label = tt.new[got.Provision].Label
			}
			if got.State != tt.state || got.Reason != tt.reason || got.Text != tt.text || tt.label != "" && label != tt.label {
				t.Errorf("%s, %s, in %q: %q; want %s, %s, in %q: %q", got.State, got.Reason, label, got.Text, tt.state, tt.reason, tt.label, tt.text)
			}
			if (got.State == Orphan) != (got.Provision < 0) {
				t.Errorf("%s in provision %d", got.State, got.Provision)
			}
			if got.Provision >= 0 && got.Provision == got.Last {
				if r := []rune(tt.new[got.Provision].Text)[got.Start:got.End]; string(r) != got.Text {
					t.Errorf("runes %d to %d are %q, not %q", got.Start, got.End, string(r), got.Text)
				}
			}
		})
	}
}

func TestRelations(t *testing.T) {
	old := articles(police, custody+"|"+arms, budget, report, decree)
	revised := articles(report, custody+"|"+strings.Replace(arms, "stricte", "absolue", 1), budget, police+" "+custody)
	var got []string
	for _, p := range aligned(t, old, revised).Pairs() {
		from, to := "-", "-"
		if p.Old >= 0 {
			from = old[p.Old].Label
		}
		if p.New >= 0 {
			to = revised[p.New].Label
		}
		got = append(got, fmt.Sprintf("%s > %s: %s", from, to, p.Relation))
	}
	want := []string{
		"Article 4 > Article 1: renumbered+moved",
		"Article 2 > Article 2: same",
		"Article 2, al. 2 > Article 2, al. 2: edited",
		"Article 3 > Article 3: same",
		"Article 5 > -: removed",
		"Article 1 > Article 4: edited+renumbered+moved",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSplitAndMerged(t *testing.T) {
	long := police + " " + custody + " " + budget
	a := aligned(t, articles(long, report), articles(police+" "+custody, budget, report))
	if p := a.Pairs()[1]; p.Relation != Split || p.Old != 0 || p.New != 1 {
		t.Errorf("%+v: %s", p, p.Relation)
	}
	a = aligned(t, articles(police+" "+custody, budget, report), articles(long, report))
	if p := a.Pairs()[1]; p.Relation != Merged || p.Old != 1 || p.New != 0 {
		t.Errorf("%+v: %s", p, p.Relation)
	}
}

func samples(t testing.TB) map[string][]draft.Provision {
	t.Helper()
	out := make(map[string][]draft.Provision)
	for _, name := range []string{"loi-v1.fr.md", "loi-v1.en.md", "loi-v2.fr.md", "loi-v2.en.md"} {
		out[name] = imported(t, filepath.Join("..", "..", "assets", "sample", name))
	}
	if old, err := filepath.Glob(filepath.Join(realCases, "*", "old.md")); err == nil {
		for _, name := range old {
			out[name] = imported(t, name)
		}
	}
	return out
}

// cut takes a passage of whole words out of a provision.
func cut(rng *rand.Rand, p *draft.Provision) (string, int) {
	if p.Kind == draft.KindTable || p.Text == "" {
		return "", 0
	}
	return passage(rng, p.Text)
}

// TestSameText says that every passage of a text is certain at its own place in
// the same text, however often its words are repeated in it.
func TestSameText(t *testing.T) {
	for name, ps := range samples(t) {
		a := aligned(t, ps, ps)
		for _, p := range a.Pairs() {
			if p.Relation != Same || p.Old != p.New || !p.Sure {
				t.Fatalf("%s: %+v", name, p)
			}
		}
		rng := rand.New(rand.NewPCG(7, 8))
		for range 400 {
			i := rng.IntN(len(ps))
			text, start := cut(rng, &ps[i])
			got := a.Place(Quote{Provision: i, Start: start, Text: text})
			if got.State != Certain || got.Provision != i || text != "" && got.Start != start {
				t.Fatalf("%s: %q at %d of %s: %+v", name, text, start, ps[i].ID, got)
			}
		}
	}
}

// TestLabelsDoNotMatter says that numbering a version anew changes no placement.
func TestLabelsDoNotMatter(t *testing.T) {
	all := samples(t)
	old, revised := all["loi-v1.fr.md"], all["loi-v2.fr.md"]
	renumbered := slices.Clone(revised)
	for i := range renumbered {
		if p := &renumbered[i]; p.Kind != draft.KindHeading && p.Kind != draft.KindTitle {
			p.ID, p.Label = fmt.Sprintf("x%d", i), fmt.Sprintf("Article %d", 1000-i)
		}
	}
	a, b := aligned(t, old, revised), aligned(t, old, renumbered)
	rng := rand.New(rand.NewPCG(9, 10))
	for range 500 {
		i := rng.IntN(len(old))
		text, start := cut(rng, &old[i])
		q := Quote{Provision: i, Start: start, Text: text}
		if x, y := a.Place(q), b.Place(q); x != y {
			t.Fatalf("%q of %s: %+v, renumbered %+v", text, old[i].Label, x, y)
		}
	}
}

// TestReversed says that a text of which all articles change their order loses no passage.
func TestReversed(t *testing.T) {
	ps := samples(t)["loi-v1.fr.md"]
	l := lawOf(ps)
	old, was := l.provisions()
	slices.Reverse(l)
	revised, is := l.provisions()
	a := aligned(t, old, revised)
	var m measures
	for id, w := range was {
		text := string([]rune(old[w.provision].Text)[w.start:w.end])
		if utf8.RuneCountInString(text) < 30 {
			continue
		}
		p := a.Place(Quote{Provision: w.provision, Start: w.start, Text: text})
		m.add("moved", p.State.String(), p.Provision == is[id].provision)
	}
	m.log(t, "reversed")
	m.require(t)
}

func TestAnswer(t *testing.T) {
	a := aligned(t, articles(police, custody+"|"+arms, budget), articles(report, police, custody+"|"+arms, budget))
	got := a.Answer(Asked{ID: "q1", Label: "#### Article 2", Quote: "heures.\n\nL'usage  des armes", Prefix: "douze ", Suffix: " à feu"})
	if got.ID != "q1" || got.State != "certain" || got.Label == nil || *got.Label != "Article 3" || got.Text != "heures. L'usage des armes" {
		t.Errorf("%+v", got)
	}
	if got := a.Answer(Asked{ID: "q2", Label: "Article 2", Quote: "jamais écrit"}); got.State != "orphan" || got.Label != nil {
		t.Errorf("%+v", got)
	}
	if _, err := a.Locate("Article 1", "jamais écrit", "", ""); !errors.Is(err, ErrNotQuoted) {
		t.Error(err)
	}
}

// TestAnswersNameArticlesAsAsked says that labels come back in the asker's style.
func TestAnswersNameArticlesAsAsked(t *testing.T) {
	old := parsed(t, []byte("# Gesetz\n\n#### Art 1\n\n"+police+"\n\n#### Art 2 Titel\n\n"+custody+"\n\n#### § 3 Haushalt\n\n(1) "+budget+"\n"))
	revised := parsed(t, []byte("# Gesetz\n\n#### Art 1\n\n"+arms+"\n\n#### Art 2\n\n"+police+"\n\n#### Art 3 Titel\n\n"+custody+"\n\n#### § 3a Haushalt\n\n(1) "+budget+"\n"))
	a := aligned(t, old, revised)
	for _, tt := range []struct{ label, quote, want string }{
		{"#### Art 1", "en rassemble les preuves et en recherche", "Art 2"},
		{"Article 1", "en rassemble les preuves et en recherche", "Article 2"},
		{"#### Art 2 Titel", "est présentée à un médecin", "Art 3 Titel"},
		{"#### § 3 Haushalt", "sur proposition de son président", "§ 3a Haushalt"},
		{"Article 1", "en rassemble  les preuves et  en recherches", "Article 2"},
	} {
		got := a.Answer(Asked{Label: tt.label, Quote: tt.quote})
		if got.State != "certain" || got.Label == nil || *got.Label != tt.want {
			label := "none"
			if got.Label != nil {
				label = *got.Label
			}
			t.Errorf("%s: %s in %s, want certain in %s", tt.label, got.State, label, tt.want)
		}
	}
}

func TestBounds(t *testing.T) {
	if _, err := Align(t.Context(), make([]draft.Provision, maxProvisions+1), nil); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Align(ctx, articles(police), articles(police)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// All that makes an alignment work: everything alike, one endless word.
	many := make([]string, 5_000)
	for i := range many {
		many[i] = decree
	}
	same := articles(many...)
	p := aligned(t, same, same).Place(Quote{Provision: 2_499, Text: decree})
	if p.State == Orphan {
		t.Errorf("%+v", p)
	}
	word := strings.Repeat("a", 1<<20)
	old, revised := articles(police, word+"b", budget), articles(police, "b"+word, budget)
	aligned(t, old, revised).Place(Quote{Provision: 1, Text: word[:4000]})
}

func FuzzPlace(f *testing.F) {
	f.Add(police+"|"+custody, custody+"|"+police, "gardée à vue", 0, 7)
	f.Add("a", "", "a", 0, 0)
	f.Add("é\u0301|b", "b||c", "\u0301", 1, 1)
	f.Add("\u0301|B", "B", "\u0301", 1, 1)
	f.Fuzz(func(t *testing.T, old, revised, quote string, at, start int) {
		was, is := articles(strings.Split(old, "\n")...), articles(strings.Split(revised, "\n")...)
		a := aligned(t, was, is)
		seen := make([]int, len(is))
		for _, p := range a.Pairs() {
			if p.New >= 0 && !p.Relation.Has(Merged) {
				seen[p.New]++
			}
		}
		for j, n := range seen {
			if n != 1 {
				t.Fatalf("new provision %d is in %d pairs", j, n)
			}
		}
		for _, i := range []int{at, 0} {
			p := a.Place(Quote{Provision: i, Start: start, Text: quote, Prefix: old, Suffix: revised})
			if p.State < Certain || p.State > Orphan || p.Reason < Unchanged || p.Reason > Unplaced {
				t.Fatalf("%+v", p)
			}
			if p.State == Orphan {
				continue
			}
			if p.Provision < 0 || p.Last < p.Provision || p.Last >= len(is) ||
				p.Start > utf8.RuneCountInString(is[p.Provision].Text) || p.End > utf8.RuneCountInString(is[p.Last].Text) {
				t.Fatalf("%+v", p)
			}
			if p.State == Certain && folded(quote) != "" && folded(p.Text) != folded(quote) {
				t.Fatalf("%q is certain for %q", p.Text, quote)
			}
		}
		_, _ = a.Locate(old, quote, revised, old)
	})
}
