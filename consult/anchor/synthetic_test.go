package anchor

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"toguna/consult/draft"
)

// sentence is a part of a law that keeps its identity through revisions.
type sentence struct {
	id     int
	text   string
	edited bool
}

// law is articles of paragraphs of sentences.
type law [][][]sentence

// lawOf reads the articles of a text.
func lawOf(ps []draft.Provision) law {
	var out law
	id := 0
	for i := range ps {
		if ps[i].Kind == draft.KindArticle {
			out = append(out, nil)
		}
		if len(out) == 0 || ps[i].Text == "" || ps[i].Kind == draft.KindHeading || ps[i].Kind == draft.KindTable {
			continue
		}
		var para []sentence
		for _, s := range draft.Sentences(ps[i].Text) {
			if s = strings.TrimSpace(s); s != "" {
				para = append(para, sentence{id: id, text: s})
				id++
			}
		}
		out[len(out)-1] = append(out[len(out)-1], para)
	}
	return out
}

// spot is where a sentence stands: a provision and runes of its text.
type spot struct {
	provision, start, end int
	edited                bool
}

// provisions numbers a law and says where its sentences are.
func (l law) provisions() ([]draft.Provision, map[int]spot) {
	var ps []draft.Provision
	at := make(map[int]spot)
	for n, article := range l {
		label := fmt.Sprintf("Article %d", n+1)
		for k, para := range article {
			p := draft.Provision{ID: fmt.Sprintf("art%d/p%d", n+1, k+1), Kind: draft.KindParagraph, Level: 2, Label: fmt.Sprintf("%s, al. %d", label, k+1)}
			if k == 0 {
				p.ID, p.Kind, p.Level, p.Label, p.Number = fmt.Sprintf("art%d", n+1), draft.KindArticle, 1, label, fmt.Sprint(n+1)
			}
			for _, s := range para {
				if p.Text != "" {
					p.Text += " "
				}
				start := utf8.RuneCountInString(p.Text)
				p.Text += s.text
				at[s.id] = spot{len(ps), start, utf8.RuneCountInString(p.Text), s.edited}
			}
			ps = append(ps, p)
		}
	}
	return ps, at
}

// revise makes the next reading of a law: articles go, come, move, are split and
// merged, sentences go, come and are reworded, and all is numbered anew.
func revise(rng *rand.Rand, l law, foreign []string, share float64) law {
	next := 1 << 20
	fresh := func() sentence {
		next++
		return sentence{id: next, text: foreign[rng.IntN(len(foreign))]}
	}
	var out law
	for _, article := range l {
		if len(article) == 0 {
			continue
		}
		switch x := rng.Float64() / share; {
		case x < 0.15:
			continue
		case x < 0.30:
			out = append(out, [][]sentence{{fresh(), fresh()}, {fresh()}})
		}
		var kept [][]sentence
		for _, para := range article {
			if p := reviseParagraph(rng, para, fresh, share); len(p) > 0 {
				kept = append(kept, p)
			}
		}
		if len(kept) == 0 {
			continue
		}
		switch x := rng.Float64() / share; {
		case x < 0.1 && len(kept) > 1: // split
			cut := 1 + rng.IntN(len(kept)-1)
			out = append(out, kept[:cut:cut], kept[cut:])
		case x < 0.2 && len(out) > 0: // merge
			out[len(out)-1] = append(out[len(out)-1], kept...)
		case x < 0.3 && len(out) > 0: // move
			k := rng.IntN(len(out))
			out = append(out[:k:k], append(law{kept}, out[k:]...)...)
		default:
			out = append(out, kept)
		}
	}
	return out
}

func reviseParagraph(rng *rand.Rand, para []sentence, fresh func() sentence, share float64) []sentence {
	var out []sentence
	for _, s := range para {
		switch x := rng.Float64() / share; {
		case x < 0.1:
			continue
		case x < 0.2:
			out = append(out, fresh())
		case x < 0.5:
			s.text, s.edited = reword(rng, s.text), true
		}
		out = append(out, s)
	}
	return out
}

// reword changes about every fifth word.
func reword(rng *rand.Rand, s string) string {
	ws := strings.Fields(s)
	for n := max(1, len(ws)/5); n > 0; n-- {
		k := rng.IntN(len(ws))
		switch rng.IntN(3) {
		case 0:
			ws[k] = "notamment"
		case 1:
			ws[k] += " et autres"
		default:
			if len(ws) > 3 {
				ws = append(ws[:k:k], ws[k+1:]...)
			}
		}
	}
	return strings.Join(ws, " ")
}

// passage cuts some words out of a sentence.
func passage(rng *rand.Rand, s string) (string, int) {
	ws := strings.Fields(s)
	n := min(len(ws), 4+rng.IntN(14))
	from := rng.IntN(len(ws) - n + 1)
	start := utf8.RuneCountInString(strings.Join(ws[:from], " "))
	if from > 0 {
		start++
	}
	return strings.Join(ws[from:from+n], " "), start
}

// place asks for passages of a law in a revision of it.
func (m *measures) place(t *testing.T, rng *rand.Rand, before, after law, quotes int) {
	old, was := before.provisions()
	revised, is := after.provisions()
	a, err := Align(t.Context(), old, revised)
	if err != nil {
		t.Fatal(err)
	}
	var all []sentence
	for _, article := range before {
		for _, para := range article {
			all = append(all, para...)
		}
	}
	for range quotes {
		s := all[rng.IntN(len(all))]
		text, start := passage(rng, s.text)
		if utf8.RuneCountInString(text) < 25 {
			continue
		}
		w := was[s.id]
		p := a.Place(Quote{Provision: w.provision, Start: w.start + start, Text: text})
		now, there := is[s.id]
		class := "gone"
		switch {
		case !there && strings.Count(textOf(revised), text) == 1 && p.Reason == Followed:
			continue // of two articles with these words one is left
		case there && now.edited && !strings.Contains(revised[now.provision].Text, text):
			class = "edited"
		case there:
			class = "kept"
		}
		right := there && p.Provision == now.provision && p.Start < now.end && p.End > now.start
		m.add(class, p.State.String(), right)
		// SHOW=1 lists what was missed.
		if os.Getenv("SHOW") != "" && (p.State == Certain && !right || class == "kept" && p.State != Certain) {
			t.Logf("%s: %q in %s: %s %s %d %q, truly in %v", class, text, old[w.provision].Label, p.State, p.Reason, p.Provision, p.Text, now)
		}
	}
}

func textOf(ps []draft.Provision) string {
	var b strings.Builder
	for i := range ps {
		b.WriteString(ps[i].Text + "\n")
	}
	return b.String()
}

// TestMadeRevisions places passages in revisions that are made by chance, of
// which it is known where every sentence went.
func TestMadeRevisions(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "assets", "sample", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	more, _ := filepath.Glob(filepath.Join(realCases, "*", "old.md"))
	laws := make(map[string]law)
	seen := make(map[string]bool)
	for _, f := range append(files, more...) {
		if filepath.Base(f) == "README.md" {
			continue
		}
		l := lawOf(imported(t, f))
		if key := fmt.Sprint(l); !seen[key] { // numbers apart, some cases have the same text
			seen[key], laws[f] = true, l
		}
	}
	// What comes in is of another language: a sentence of the same law would be
	// one that moved.
	foreign := make(map[string][]string)
	for _, lang := range []string{"en", "fr"} {
		for _, article := range laws[filepath.Join("..", "..", "assets", "sample", "loi-v1."+lang+".md")] {
			for _, para := range article {
				for _, x := range para {
					foreign[lang] = append(foreign[lang], x.text)
				}
			}
		}
	}
	for _, f := range slices.Sorted(maps.Keys(laws)) {
		before := laws[f]
		others := foreign["en"]
		if strings.HasSuffix(f, ".en.md") {
			others = foreign["fr"]
		}
		t.Run(filepath.Base(filepath.Dir(f))+"/"+filepath.Base(f), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, uint64(len(before))))
			var m measures
			for _, share := range []float64{0.2, 0.5, 0.8} {
				for range 1 + 100/len(before) {
					m.place(t, rng, before, revise(rng, before, others, share), 300)
				}
			}
			m.log(t, filepath.Base(f))
			m.require(t)
		})
	}
}
