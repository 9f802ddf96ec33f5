package desk

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/parallel"

	"pgregory.net/rapid"
)

func TestSideBySide(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawBeforeFr, "", "", "fr")
	en, err := draft.Import(t.Context(), "loi.md", strings.NewReader(lawBeforeEn), int64(len(lawBeforeEn)), draft.Options{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	would := must[Unaligned](t)(s.BesideTo(t.Context(), added.Draft, en.Provisions))
	if would.Lang != "fr" || len(would.Only) != 0 || len(would.OtherOnly) != 1 || would.OtherOnly[0].Label != "Section 3" {
		t.Errorf("it would be %+v", would)
	}
	addText(t, s, lawBeforeEn, "", added.Draft, "en")
	d := must[consult.Draft](t)(s.FindDraft(added.Draft))
	v := d.Latest()
	show := func(v consult.Version, lang string) string {
		var out []string
		for _, b := range must[[]Beside](t)(s.SideBySide(t.Context(), v, lang)) {
			line := labels(b.Here) + "|" + labels(b.There)
			if b.Alone {
				line += " alone"
			}
			out = append(out, line)
		}
		return strings.Join(out, "\n")
	}
	want := "Loi sur le contrôle|Act on oversight\nArticle 1|Section 1\nArticle 1, 1°|Section 1, 1.\nArticle 1, 2°|Section 1, 2.\nArticle 2|Section 2\n|Section 3 alone"
	if got := show(v, "en"); got != want {
		t.Errorf("beside:\n%s\nwant:\n%s", got, want)
	}
	if got := show(v.In("en"), "fr"); !strings.HasSuffix(got, "\nSection 3| alone") {
		t.Errorf("the other way:\n%s", got)
	}
	if _, err := s.SideBySide(t.Context(), v, "bm"); !errors.Is(err, ErrNoText) {
		t.Errorf("in a language that is not there: %v", err)
	}
	for _, c := range []CommentIn{
		{Lang: "en", At: "Section 2", Replace: "The report is secret.", Text: "en"},
		{At: "Article 2", Replace: "Le rapport est secret.", Text: "fr"},
		{At: "Article 2", Quote: "Le rapport", Replace: "Un rapport", Text: "quote"},
	} {
		c.Draft = added.Draft
		must[Result](t)(s.Comment(t.Context(), c))
	}
	cs := must[[]CommentView](t)(s.Comments(t.Context(), added.Draft, Which{}))
	words := must[map[string]string](t)(s.WordsOf(t.Context(), added.Draft, 0, cs))
	for _, c := range cs {
		want := map[string]string{"en": "The report is made public within thirty days, every year.", "fr": "Le rapport est rendu public dans les trente jours, chaque année."}[c.Text]
		if words[c.ID] != want {
			t.Errorf("%s hangs on %q, want %q", c.Text, words[c.ID], want)
		}
	}
	for from, to := range map[string]string{"Section 2": "art2", "Section 1, 2.": "art1/2°", "Section 3": ""} {
		i := must[int](t)(draft.Find(en.Provisions, from))
		if got := must[string](t)(s.Counterpart(t.Context(), v.In("en"), "fr", en.Provisions[i].ID)); got != to {
			t.Errorf("%s is at %q, want %q", from, got, to)
		}
	}
}

func labels(ps []draft.Provision) string {
	var out []string
	for _, p := range ps {
		out = append(out, p.Label)
	}
	return strings.Join(out, "+")
}

// Whatever the two texts are, each provision of either is shown once.
func TestSideBySideOnce(t *testing.T) {
	kinds := []draft.Kind{draft.KindArticle, draft.KindParagraph, draft.KindHeading}
	rapid.Check(t, func(t *rapid.T) {
		side := func(name string) []draft.Provision {
			var out []draft.Provision
			for i := range rapid.IntRange(0, 12).Draw(t, name) {
				k := rapid.SampledFrom(kinds).Draw(t, "kind")
				p := draft.Provision{ID: name + string(rune('a'+i)), Kind: k, Text: strings.Repeat("x", rapid.IntRange(0, 300).Draw(t, "long"))}
				if k == draft.KindArticle {
					p.ID = "art" + string(rune('a'+rapid.IntRange(0, 9).Draw(t, "number")))
				}
				if !slices.ContainsFunc(out, func(o draft.Provision) bool { return o.ID == p.ID }) {
					out = append(out, p)
				}
			}
			return out
		}
		here, there := side("h"), side("t")
		a := parallel.Align(here, there)
		var left, right []string
		for _, b := range sideBySide(here, there, a) {
			if b.Alone != (len(b.Here) == 0 || len(b.There) == 0) {
				t.Fatalf("alone is %v: %v", b.Alone, b)
			}
			for _, p := range b.Here {
				left = append(left, p.ID)
			}
			for _, p := range b.There {
				right = append(right, p.ID)
			}
		}
		for _, x := range []struct {
			got  []string
			want []draft.Provision
		}{{left, here}, {right, there}} {
			var ids []string
			for _, p := range x.want {
				ids = append(ids, p.ID)
			}
			slices.Sort(x.got)
			slices.Sort(ids)
			if !slices.Equal(x.got, ids) {
				t.Fatalf("shown %v, want %v", x.got, ids)
			}
		}
	})
}
