package desk

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"toguna/consult/anchor"
	"toguna/consult/comparison"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// Two wordings are in conflict only where they are for the same words, differ, and
// neither was turned down.
func TestAmendments(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addVersion(t, s, lawBefore, "")
	ids := map[string]string{}
	for _, c := range []CommentIn{
		{At: "Article 2", Quote: "rendu public dans", Replace: "publié dans", Text: "late"},
		{At: "Article 2", Quote: "chaque année", Replace: "chaque semestre", Text: "early"},
		{At: "Article 1", Quote: "contrôle les services", Replace: "contrôle tous les services", Text: "a"},
		{At: "Article 1", Quote: "les services de sécurité", Replace: "les forces de sécurité", Text: "b"},
		{At: "Article 1", Quote: "contrôle les services", Replace: "contrôle tous les services", Text: "same as a"},
		{At: "Article 1", Replace: "La commission contrôle tout.", Text: "whole"},
		{At: "Article 4", Quote: "par décret simple", Replace: "par la loi", Text: "gone"},
		{At: "Article 3", Text: "no wording"},
		{At: "Article 3", Replace: "Rien.", Text: "withdrawn"},
	} {
		c.Draft = added.Draft
		ids[c.Text] = must[Result](t)(s.Comment(t.Context(), c)).ID
	}
	must[Result](t)(s.Withdraw(t.Context(), ids["withdrawn"], ""))
	addVersion(t, s, lawAfter, added.Draft)
	show := func() string {
		var out []string
		for _, a := range must[[]Amendment](t)(s.Amendments(t.Context(), added.Draft, Which{})) {
			line := a.Text + " @" + a.At + ": " + comparison.Mark(a.Changes)
			for text, id := range ids {
				for _, c := range a.Conflicts {
					if strings.HasPrefix(c, id) && (text == "whole" || text == "b") {
						line += " !" + text
					}
				}
			}
			out = append(out, strings.ReplaceAll(line, " !whole !b", " !b !whole"))
		}
		return "\n" + strings.Join(out, "\n") + "\n"
	}
	got := show()
	order := func(s string) string {
		var heads []string
		for line := range strings.Lines(s) {
			heads = append(heads, strings.TrimSpace(strings.SplitN(line, ":", 2)[0]))
		}
		return strings.Join(heads, "|")
	}
	for _, line := range []string{
		"a @Article 2: contrôle {+tous +}les services !b !whole", "b @Article 2: les [-services-]{+forces+} de sécurité !whole",
		"early @Article 3: chaque [-année-]{+semestre+}\n", "gone @Article 4: par [-décret simple-]{+la loi+}\n",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("no line %q in %s", line, got)
		}
	}
	if want := "|whole @Article 2|a @Article 2|same as a @Article 2|b @Article 2|early @Article 3|late @Article 3|gone @Article 4"; order(got) != want {
		t.Errorf("got %s, want %s", order(got), want)
	}
	must[Result](t)(s.Dispose(t.Context(), []string{ids["whole"]}, "rejected", "Non."))
	if got := show(); strings.Contains(got, "!whole") || !strings.Contains(got, "!b") {
		t.Errorf("after one was rejected: %s", got)
	}
}

func TestCompare(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addVersion(t, s, lawBefore, "")
	if _, err := s.Compare(t.Context(), added.Draft, 0, 0, ""); !errors.Is(err, ErrOneVersion) {
		t.Errorf("one version: %v", err)
	}
	addVersion(t, s, lawAfter, added.Draft)
	for _, v := range [][4]uint64{{0, 0, 1, 2}, {1, 2, 1, 2}, {2, 1, 2, 1}, {1, 0, 1, 2}, {0, 2, 1, 2}} {
		c := must[Comparison](t)(s.Compare(t.Context(), added.Draft, v[0], v[1], ""))
		if c.From != v[2] || c.To != v[3] || len(c.Rows) == 0 {
			t.Errorf("%v: from %d to %d, %d rows", v, c.From, c.To, len(c.Rows))
		}
	}
	if _, err := s.Compare(t.Context(), added.Draft, 7, 0, ""); !errors.Is(err, ErrNoSuchID) {
		t.Errorf("no such version: %v", err)
	}
}

// Margin comments become comments that hang where they were written.
func TestMarginComment(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	ps := []draft.Provision{{ID: "tit", Label: "Loi"}, {ID: "art1", Label: "Article 1", Text: "Le rapport est public. Le rapport est long."}}
	for _, c := range []struct {
		name  string
		in    DraftIn
		m     draft.MarginComment
		at    string
		quote string
		text  string
	}{
		{"a passage", DraftIn{}, draft.MarginComment{Author: "Fatou", Provision: "art1", Quote: "est  public", Text: "Qui ?"}, "art1", "est public", "Margin comment of the file: Qui ?"},
		{"with a name", DraftIn{MarginNames: true}, draft.MarginComment{Author: "Fatou", Provision: "art1", Text: "Qui ?"}, "art1", "", "Margin comment of the file, by Fatou: Qui ?"},
		{"without one", DraftIn{MarginNames: true}, draft.MarginComment{Provision: "art1", Text: "Qui ?"}, "art1", "", "Margin comment of the file: Qui ?"},
		{"at nothing", DraftIn{}, draft.MarginComment{Text: "Qui ?", Quote: "Loi"}, "tit", "", "Margin comment of the file: Qui ?"},
		{"other words", DraftIn{}, draft.MarginComment{Provision: "art1", Quote: "jamais", Text: "Qui ?"}, "art1", "", "Margin comment of the file: Qui ?"},
		{"empty", DraftIn{}, draft.MarginComment{Provision: "art1", Text: " \n"}, "", "", ""},
		{"too long", DraftIn{}, draft.MarginComment{Provision: "art1", Text: strings.Repeat("a", entry.MaxComment)}, "", "", ""},
	} {
		got := s.marginComment(c.m, &c.in, ps)
		if got == nil {
			got = &entry.Comment{}
		}
		if got.At != c.at || got.Quote != c.quote || got.Text != c.text {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if ws := lessMargin([]draft.Warning{{Code: draft.WarnComments, Count: 3}, {Code: draft.WarnTOC, Count: 1}}, 2); len(ws) != 2 || ws[0].Count != 1 {
		t.Errorf("warnings %v", ws)
	}
}

// Who looks only at what begins before a passage ends finds all that overlap.
func TestEachOverlapFindsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ps []*place
		for range rapid.IntRange(0, 12).Draw(t, "passages") {
			from := rapid.IntRange(0, 2).Draw(t, "provision")
			p := &place{Place: anchor.Place{Provision: from, Last: from + rapid.IntRange(0, 1).Draw(t, "more")}}
			p.Start = rapid.IntRange(0, 4).Draw(t, "start")
			p.End = rapid.IntRange(0, 4).Draw(t, "end")
			if p.Last == p.Provision {
				p.End = max(p.Start, p.End)
			}
			ps = append(ps, p)
		}
		slices.SortStableFunc(ps, func(a, b *place) int { return cmp.Or(a.Provision-b.Provision, a.Start-b.Start) })
		ps = append(ps, nil, nil)[:len(ps)+rapid.IntRange(0, 2).Draw(t, "nowhere")]
		var want, got [][2]int
		for i, a := range ps {
			for j := i + 1; j < len(ps); j++ {
				if a != nil && ps[j] != nil && overlap(a, ps[j]) {
					want = append(want, [2]int{i, j})
				}
			}
		}
		eachOverlap(len(ps), func(i int) *place { return ps[i] }, func(i, j int) { got = append(got, [2]int{i, j}) })
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}
