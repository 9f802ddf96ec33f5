package anchor

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"toguna/consult/draft"
)

// realCases is where cases of real revisions of real laws are kept, beside the repository.
var realCases = filepath.Join("..", "..", "..", "shared", "anchor")

func imported(t testing.TB, name string) []draft.Provision {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, b)
}

func parsed(t testing.TB, b []byte) []draft.Provision {
	t.Helper()
	doc, err := draft.Import(context.Background(), "text.md", bytes.NewReader(b), int64(len(b)), draft.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc.Provisions
}

func lines[T any](t testing.TB, name string) []T {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	for s := bufio.NewScanner(f); s.Scan(); {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// gold says what became of a passage.
type gold struct {
	ID, Class string
	Label     *string
}

// tally counts what was asked and what was answered well.
type tally struct{ ok, n int }

func (s *tally) add(ok bool) {
	s.n++
	if ok {
		s.ok++
	}
}

func (s tally) share() float64 {
	if s.n == 0 {
		return 1
	}
	return float64(s.ok) / float64(s.n)
}

// measures are the shares of passages that were found again, by what became of them.
type measures struct{ kept, certain, edited, gone tally }

func (m *measures) add(class string, state string, right bool) {
	switch class {
	case "same", "kept", "moved":
		m.kept.add(right && state == "certain")
	case "edited":
		m.edited.add(right && state != "orphan")
	case "gone":
		m.gone.add(state != "certain")
	}
	if state == "certain" {
		m.certain.add(right)
	}
}

func (m *measures) log(t testing.TB, name string) {
	t.Helper()
	t.Logf("%s: kept %.1f %% of %d, astray %.2f %% of %d, edited %.1f %% of %d, gone %.1f %% of %d", name,
		100*m.kept.share(), m.kept.n, 100-100*m.certain.share(), m.certain.n, 100*m.edited.share(), m.edited.n, 100*m.gone.share(), m.gone.n)
}

func (m *measures) require(t testing.TB) {
	t.Helper()
	if m.kept.share() < 0.98 || m.certain.share() < 0.995 || m.edited.share() < 0.85 || m.gone.share() < 0.95 {
		t.Error("required are 98 % kept, at most 0.5 % astray, 85 % edited, 95 % gone")
	}
}

var (
	reSpace = regexp.MustCompile(`\s+`)
	reNoise = regexp.MustCompile(`[^0-9a-z§]+`)
)

func flat(s string) string { return strings.TrimSpace(reSpace.ReplaceAllString(s, " ")) }

func plainLabel(s string) string {
	return reNoise.ReplaceAllString(strings.ReplaceAll(strings.ToLower(s), "article", ""), "")
}

// TestRealRevisions places quotes of real laws in later revisions of them.
func TestRealRevisions(t *testing.T) {
	cases, err := filepath.Glob(filepath.Join(realCases, "*", "gold.jsonl"))
	if err != nil || len(cases) == 0 {
		t.Skip("the cases of real revisions are not beside the repository")
	}
	for _, c := range cases {
		dir := filepath.Dir(c)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			a, err := Align(t.Context(), imported(t, filepath.Join(dir, "old.md")), imported(t, filepath.Join(dir, "new.md")))
			if err != nil {
				t.Fatal(err)
			}
			raw, err := os.ReadFile(filepath.Join(dir, "articles.json"))
			if err != nil {
				t.Fatal(err)
			}
			var articles map[string]string
			if err := json.Unmarshal(raw, &articles); err != nil {
				t.Fatal(err)
			}
			texts := make(map[string]string, len(articles))
			for label, text := range articles {
				texts[plainLabel(label)] = text
			}
			answers := make(map[string]Answer)
			for _, q := range lines[Asked](t, filepath.Join(dir, "quotes.jsonl")) {
				answers[q.ID] = a.Answer(q)
			}
			var m measures
			for _, g := range lines[gold](t, c) {
				got, ok := answers[g.ID]
				if !ok {
					t.Fatalf("no answer to %s", g.ID)
				}
				right := false
				if g.Label != nil && got.Label != nil && got.Text != "" {
					here := plainLabel(*got.Label)
					right = here == plainLabel(*g.Label) && strings.Contains(texts[here], flat(got.Text))
				}
				m.add(g.Class, got.State, right)
			}
			m.log(t, filepath.Base(dir))
			m.require(t)
		})
	}
}
