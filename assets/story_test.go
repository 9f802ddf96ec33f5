package assets

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// article is an article of the sample: its label and its blocks, in order.
type article struct {
	label  string
	blocks []string
}

// articles reads a sample draft as far as these tests need.
func articles(t *testing.T, version int, lang string) []article {
	t.Helper()
	raw, err := Draft(version, lang)
	if err != nil {
		t.Fatal(err)
	}
	var all []article
	for block := range strings.SplitSeq(string(raw), "\n\n") {
		block = strings.TrimSpace(block)
		if label, ok := strings.CutPrefix(block, "### "); ok {
			// French writes the first number as an ordinal; the article is the same.
			all = append(all, article{label: strings.Replace(label, " 1er", " 1", 1)})
			continue
		}
		if strings.HasPrefix(block, "#") || strings.HasPrefix(block, "---") || len(all) == 0 {
			continue
		}
		last := &all[len(all)-1]
		last.blocks = append(last.blocks, block)
	}
	return all
}

func labels(all []article) []string {
	var ls []string
	for _, a := range all {
		ls = append(ls, a.label)
	}
	return ls
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

func sample(t *testing.T) *Story {
	t.Helper()
	s, err := Sample()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDraftsCorrespond(t *testing.T) {
	point := regexp.MustCompile(`^(\d+°|[a-z]\)) `)
	for version := 1; version <= DraftVersions; version++ {
		fr, en := articles(t, version, French), articles(t, version, English)
		if n := len(fr); n < 38 || n > 46 {
			t.Errorf("version %d has %d articles, want about 40", version, n)
		}
		if !slices.Equal(labels(fr), labels(en)) {
			t.Fatalf("version %d: articles differ between languages:\n%v\n%v", version, labels(fr), labels(en))
		}
		for i := range fr {
			if len(fr[i].blocks) == 0 {
				t.Errorf("version %d, %s is empty", version, fr[i].label)
			}
			if len(fr[i].blocks) != len(en[i].blocks) {
				t.Errorf("version %d, %s: %d blocks in French, %d in English", version, fr[i].label, len(fr[i].blocks), len(en[i].blocks))
				continue
			}
			for j := range fr[i].blocks {
				if f, e := point.FindString(fr[i].blocks[j]), point.FindString(en[i].blocks[j]); f != e {
					t.Errorf("version %d, %s, block %d: point %q in French, %q in English", version, fr[i].label, j, f, e)
				}
			}
		}
	}
}

func TestDraftVersionsDiffer(t *testing.T) {
	for _, lang := range Languages() {
		v1, v2 := articles(t, 1, lang), articles(t, 2, lang)
		was := map[string]string{}
		for _, a := range v1 {
			was[a.label] = strings.Join(a.blocks, "\n")
		}
		var inserted, reworded []string
		unchanged := 0
		for _, a := range v2 {
			old, ok := was[a.label]
			delete(was, a.label)
			switch {
			case !ok:
				inserted = append(inserted, a.label)
			case old != strings.Join(a.blocks, "\n"):
				reworded = append(reworded, a.label)
			default:
				unchanged++
			}
		}
		if !slices.Equal(inserted, []string{"Article 12 bis"}) {
			t.Errorf("%s: inserted %v", lang, inserted)
		}
		if _, ok := was["Article 27"]; !ok || len(was) != 1 {
			t.Errorf("%s: deleted %v, want Article 27 alone", lang, was)
		}
		want := []string{"8", "11", "12", "16", "24", "32", "34", "36", "37", "43"}
		for i := range want {
			want[i] = "Article " + want[i]
		}
		if !slices.Equal(reworded, want) {
			t.Errorf("%s: reworded %v, want %v", lang, reworded, want)
		}
		if unchanged < 30 {
			t.Errorf("%s: %d unchanged", lang, unchanged)
		}
		if i := slices.Index(labels(v2), "Article 12 bis"); labels(v2)[i-1] != "Article 12" {
			t.Errorf("%s: Article 12 bis stands after %s", lang, labels(v2)[i-1])
		}
	}
}

// Every "article n" that a version's text refers to exists in that version.
func TestDraftReferences(t *testing.T) {
	ref := regexp.MustCompile(`(?:article|Article)[ \x{a0}](\d+)`)
	for version := 1; version <= DraftVersions; version++ {
		for _, lang := range Languages() {
			all, refs := articles(t, version, lang), 0
			for _, a := range all {
				for _, m := range ref.FindAllStringSubmatch(strings.Join(a.blocks, "\n"), -1) {
					refs++
					if !slices.Contains(labels(all), "Article "+m[1]) {
						t.Errorf("version %d %s, %s refers to article %s, which is not there", version, lang, a.label, m[1])
					}
				}
			}
			if refs < 4 {
				t.Errorf("version %d %s: only %d references found", version, lang, refs)
			}
		}
	}
}

func TestDraftTypography(t *testing.T) {
	for version := 1; version <= DraftVersions; version++ {
		for _, lang := range Languages() {
			for _, a := range articles(t, version, lang) {
				for _, b := range a.blocks {
					if set := Typeset(lang, b); set != b {
						t.Errorf("version %d %s, %s:\n%q\nshould be\n%q", version, lang, a.label, b, set)
					}
				}
			}
		}
	}
}

func TestDraftUnknown(t *testing.T) {
	for _, c := range []struct {
		version int
		lang    string
	}{{0, French}, {3, French}, {1, "bm"}, {1, "../locales/fr"}} {
		if _, err := Draft(c.version, c.lang); !errors.Is(err, ErrNoDraft) {
			t.Errorf("Draft(%d, %q): %v", c.version, c.lang, err)
		}
	}
}

func TestStoryQuotes(t *testing.T) {
	s := sample(t)
	for i, c := range s.Comments {
		answersOther := c.ReplyTo != nil || c.Endorses != nil
		if answersOther {
			if c.At != "" || c.Quote != (Text{}) || c.Replace != nil {
				t.Errorf("comment %d hangs on another and on a provision", i)
			}
			continue
		}
		for _, lang := range Languages() {
			quote, found := fold(c.Quote.In(lang)), 0
			for _, a := range articles(t, 1, lang) {
				if a.label != c.At {
					continue
				}
				for _, b := range a.blocks {
					found += strings.Count(fold(b), quote)
				}
			}
			if quote == "" || found != 1 {
				t.Errorf("comment %d: %q occurs %d times in %s of version 1 (%s), want once", i, quote, found, c.At, lang)
			}
			if c.Replace != nil && fold(c.Replace.In(lang)) == quote {
				t.Errorf("comment %d proposes what stands already (%s)", i, lang)
			}
		}
	}
}

// The story shows each outcome of carrying comments forward: passages that stay, that change, that are gone.
func TestStoryCarriesForward(t *testing.T) {
	s := sample(t)
	v2 := map[string]string{}
	for _, a := range articles(t, 2, French) {
		v2[a.label] = fold(strings.Join(a.blocks, "\n"))
	}
	var stays, changes, gone int
	for _, c := range s.Comments {
		if c.At == "" {
			continue
		}
		text, ok := v2[c.At]
		switch {
		case !ok:
			gone++
		case strings.Contains(text, fold(c.Quote.Fr)):
			stays++
		default:
			changes++
		}
	}
	if stays < 2 || changes < 2 || gone < 1 {
		t.Errorf("%d passages stay, %d change, %d are gone", stays, changes, gone)
	}
}

func TestStoryHangsTogether(t *testing.T) {
	s := sample(t)
	if len(s.Comments) < 12 || len(s.Questions) < 3 || len(s.Submissions) < 2 || s.OpenDays < 1 {
		t.Errorf("%d comments, %d questions, %d submissions, %d days", len(s.Comments), len(s.Questions), len(s.Submissions), s.OpenDays)
	}
	for _, id := range []string{"clerk", "cso", "defender"} {
		if p, ok := s.Person(id); !ok || p.Name == "" || !slices.Contains([]string{"clerk", "contributor"}, p.Role) {
			t.Errorf("person %q: %+v", id, p)
		}
	}
	types := []string{"general", "technical", "editorial", "question", "evidence", "support"}
	seen := map[string]bool{}
	for i, c := range s.Comments {
		if _, ok := s.Person(c.By); !ok || !slices.Contains(types, c.Type) || (c.To != "" && c.To != "committee") {
			t.Errorf("comment %d: by %q, type %q, to %q", i, c.By, c.Type, c.To)
		}
		seen[c.Type] = true
		for _, ref := range []*int{c.ReplyTo, c.Endorses} {
			if ref != nil && (*ref < 0 || *ref >= i) {
				t.Errorf("comment %d refers to %d, which is not before it", i, *ref)
			}
		}
		if c.Endorses != nil && c.Type != "support" {
			t.Errorf("comment %d endorses, as %q", i, c.Type)
		}
	}
	if len(seen) != len(types) {
		t.Errorf("types shown: %v", seen)
	}
	for i, sub := range s.Submissions {
		if _, ok := s.Person(sub.By); !ok || len(sub.Comments) == 0 {
			t.Errorf("submission %d: by %q, %d comments", i, sub.By, len(sub.Comments))
		}
		for _, c := range sub.Comments {
			if c < 0 || c >= len(s.Comments) || s.Comments[c].By != sub.By {
				t.Errorf("submission %d hands in comment %d, which is not its author's", i, c)
			} else if s.Comments[c].To == "committee" && !sub.Confidential {
				t.Errorf("submission %d is public and hands in comment %d, which is not", i, c)
			}
		}
		for _, a := range sub.Answers {
			q := slices.IndexFunc(s.Questions, func(q Question) bool { return q.ID == a.Question })
			if q < 0 {
				t.Errorf("submission %d answers %q, which is not asked", i, a.Question)
				continue
			}
			asked := s.Questions[q]
			offered := slices.ContainsFunc(asked.Choices, func(c Choice) bool { return c.ID == a.Choice })
			if (asked.Type == "choice") != offered || (asked.Type == "text") != (a.Text != Text{}) {
				t.Errorf("submission %d: answer %+v to a question of type %s", i, a, asked.Type)
			}
		}
	}
	decided := map[int]bool{}
	for i, d := range s.Dispositions {
		if d.Comment < 0 || d.Comment >= len(s.Comments) || s.Comments[d.Comment].At == "" || decided[d.Comment] {
			t.Errorf("disposition %d answers comment %d", i, d.Comment)
		}
		decided[d.Comment] = true
		if !slices.Contains([]string{"accepted", "partly", "noted", "rejected"}, d.Decision) {
			t.Errorf("disposition %d: %q", i, d.Decision)
		}
	}
	for i, c := range s.Comments {
		if c.At != "" && !decided[i] {
			t.Errorf("comment %d has no disposition", i)
		}
	}
}

// texts are all the words of the story, with where they stand.
func texts(s *Story) map[string][]Text {
	all := map[string][]Text{"head": {s.Workspace, s.Title, s.DraftTitle, s.Terms}}
	for _, q := range s.Questions {
		all["question "+q.ID] = append(all["question "+q.ID], q.Text)
		for _, c := range q.Choices {
			all["question "+q.ID] = append(all["question "+q.ID], c.Text)
		}
	}
	for _, p := range s.People {
		all["person "+p.ID] = []Text{p.Organisation}
	}
	for _, c := range s.Comments {
		all["comments"] = append(all["comments"], c.Text)
		if c.At != "" {
			all["comments"] = append(all["comments"], c.Quote)
		}
		if c.Replace != nil {
			all["comments"] = append(all["comments"], *c.Replace)
		}
	}
	for _, sub := range s.Submissions {
		all["submissions"] = append(all["submissions"], sub.Letter)
		for _, a := range sub.Answers {
			if a.Choice == "" {
				all["submissions"] = append(all["submissions"], a.Text)
			}
		}
	}
	for _, d := range s.Dispositions {
		all["dispositions"] = append(all["dispositions"], d.Reason)
	}
	return all
}

func TestStoryInBothLanguages(t *testing.T) {
	for where, ts := range texts(sample(t)) {
		for _, x := range ts {
			if strings.TrimSpace(x.Fr) == "" || strings.TrimSpace(x.En) == "" {
				t.Errorf("%s: %+v", where, x)
			}
			for _, lang := range Languages() {
				if s := x.In(lang); Typeset(lang, s) != s || strings.Contains(s, `"`) {
					t.Errorf("%s: not set as print: %q, want %q", where, s, Typeset(lang, s))
				}
			}
		}
	}
}

func TestSampleIsOnesOwn(t *testing.T) {
	a, b := sample(t), sample(t)
	a.Comments[0].Text.Fr = "changed"
	if b.Comments[0].Text.Fr == "changed" {
		t.Error("two stories share their comments")
	}
}
