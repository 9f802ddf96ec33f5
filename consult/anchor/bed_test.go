package anchor

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// named is a text in articles that keep their name through all revisions,
// whatever they are called in one of them.
type named struct {
	name, body string
}

// readNamed cuts a text at the lines that name articles; one that stands twice is
// kept once.
func readNamed(t testing.TB, file string, line *regexp.Regexp) []named {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Skip("the cases of real revisions are not beside the repository")
	}
	out := []named{{}}
	seen := make(map[string]bool)
	for l := range strings.Lines(string(raw)) {
		if line.MatchString(l) {
			out = append(out, named{name: strings.TrimSpace(l)})
			continue
		}
		out[len(out)-1].body += l
	}
	return slices.DeleteFunc(out, func(n named) bool {
		twice := seen[n.name]
		seen[n.name] = true
		return twice
	})
}

// written is such a text as a file, its articles called by label.
type written struct {
	text   string
	label  map[string]string // by name
	starts map[string]int    // of the bodies, in bytes
}

func write(articles []named, label func(n int, name string) string) written {
	w := written{label: make(map[string]string), starts: make(map[string]int)}
	for n, a := range articles {
		if a.name != "" {
			w.label[a.name] = label(n, a.name)
			w.text += w.label[a.name] + "\n"
		}
		w.starts[a.name] = len(w.text)
		w.text += a.body
	}
	return w
}

// fate is what became of a passage, by a rule that knows nothing of alignment:
// where an article has its name still, the passage is kept if that has its words;
// if it has not, it moved to the only one that has them, or is gone.
func fate(quote, name string, old, new map[string]string, all string) (class, now string) {
	if body, still := new[name]; still {
		switch {
		case body == old[name]:
			return "same", name
		case strings.Contains(body, quote):
			return "kept", name
		case strings.Contains(all, quote):
			return "", ""
		}
		return "edited", name
	}
	for other, body := range new {
		if strings.Contains(body, quote) {
			if now != "" {
				return "", ""
			}
			now = other
		}
	}
	if now != "" {
		return "moved", now
	}
	return "gone", ""
}

func bodies(articles []named) map[string]string {
	out := make(map[string]string)
	for _, a := range articles {
		if a.name != "" {
			out[a.name] = strings.Join(strings.Fields(a.body), " ")
		}
	}
	return out
}

// bed asks for passages of old in revised. Edited ones are not measured: without
// alignment it is not known whether anything of them is left.
func bed(t *testing.T, seed uint64, old, revised []named, label func(int, string) string, quotes int) *measures {
	t.Helper()
	was, is := write(old, label), write(revised, label)
	before, after := bodies(old), bodies(revised)
	all := strings.Join(strings.Fields(is.text), " ")
	c := aligned(t, parsed(t, []byte(was.text)), parsed(t, []byte(is.text))).Clerk([]byte(was.text), []byte(is.text))
	rng := rand.New(rand.NewPCG(seed, 1))
	// As often as in the cases: an article that is gone has not most of the quotes.
	share, count := map[string]int{"same": 5, "kept": 4, "moved": 2, "gone": 2}, make(map[string]int)
	m := &measures{}
	for tries := 0; tries < 40*quotes && m.kept.n < quotes; tries++ {
		a := old[1+rng.IntN(len(old)-1)]
		at, quote := slice(rng, a.body)
		if len(quote) < 30 {
			continue
		}
		folded := strings.Join(strings.Fields(quote), " ")
		class, now := fate(folded, a.name, before, after, all)
		if class == "" || class == "edited" || count[class] >= share[class]*quotes/10 {
			continue
		}
		count[class]++
		at += was.starts[a.name]
		runes := utf8.RuneCountInString(was.text[:at])
		got := c.Answer(Asked{
			Label: was.label[a.name], Quote: quote, Start: &runes,
			Prefix: string(lastRunes(was.text[:at], 32)), Suffix: clip(was.text[at+len(quote):], 32),
		})
		right := got.Label != nil && now != "" && plainLabel(*got.Label) == plainLabel(is.label[now]) && got.Text != "" && strings.Contains(after[now], got.Text)
		m.add(class, got.State, right)
		if os.Getenv("SHOW") != "" && (got.State == "certain" && !right || class != "gone" && got.State != "certain") {
			t.Logf("%s: %q in %q: %+v, truly in %q", class, quote, was.label[a.name], got, is.label[now])
		}
	}
	return m
}

// slice cuts whole words out of a line.
func slice(rng *rand.Rand, body string) (at int, quote string) {
	lines := strings.SplitAfter(body, "\n")
	k := rng.IntN(len(lines))
	line := strings.TrimSpace(lines[k])
	if line == "" {
		return 0, ""
	}
	for _, l := range lines[:k] {
		at += len(l)
	}
	at += strings.Index(lines[k], line)
	from := rng.IntN(len(line))
	from = strings.LastIndexByte(line[:from], ' ') + 1
	to := min(len(line), from+30+rng.IntN(120))
	for to < len(line) && line[to] != ' ' {
		to++
	}
	return at + from, line[from:to]
}

// changed is a text with something done to every line.
func changed(articles []named, change func(string) string) []named {
	out := slices.Clone(articles)
	for i := range out {
		out[i].body = change(out[i].body)
	}
	return out
}

// TestManyQuotes asks for far more passages of the real revisions than their
// cases do, forwards and backwards, and of what revisions do besides: a term
// replaced everywhere, articles in another order, notes and other marks.
func TestManyQuotes(t *testing.T) {
	dir := filepath.Join(realCases, "justice-militaire-2007-2021")
	line := regexp.MustCompile(`^Article \S+`)
	old, revised := readNamed(t, filepath.Join(dir, "old.md"), line), readNamed(t, filepath.Join(dir, "new.md"), line)
	german := regexp.MustCompile(`^#+ §`)
	gnew := readNamed(t, filepath.Join(realCases, "bverfschg-renumbered", "new.md"), german)
	asIs := func(_ int, name string) string { return name }
	anew := func(n int, _ string) string { return fmt.Sprintf("Article %d", n) }
	signs := func(n int, _ string) string { return fmt.Sprintf("%s § %d", strings.Repeat("#", 2+n%3), n) }
	term := strings.NewReplacer("juridiction des forces armées", "juridiction militaire", "juridictions des forces armées", "juridictions militaires",
		"ministre de la défense", "ministre chargé des armées").Replace
	gterm := strings.NewReplacer("Bundesamt für Verfassungsschutz", "Nachrichtenamt des Bundes", "personenbezogene", "personenbeziehbare").Replace
	marks := func(s string) string {
		return strings.NewReplacer("Verfassungsschutz ", "**Verfassungsschutz** ", "\n(1) ", "\n[^F1]\n(1) ", "§ 3 ", "§\n3\\. ").Replace(s)
	}
	shuffled := slices.Clone(gnew)
	rand.New(rand.NewPCG(5, 6)).Shuffle(len(shuffled)-1, func(i, j int) { shuffled[1+i], shuffled[1+j] = shuffled[1+j], shuffled[1+i] })
	beds := []struct {
		name         string
		old, revised []named
		label        func(int, string) string
	}{
		{"forwards", old, revised, asIs},
		{"backwards", revised, old, asIs},
		{"renumbered", old, revised, anew},
		{"a term replaced", old, changed(revised, term), anew},
		{"a term replaced, German", gnew, changed(gnew, gterm), signs},
		{"marks", changed(gnew, marks), changed(gnew, func(s string) string { return marks(gterm(s)) }), signs},
		{"shuffled", gnew, shuffled, signs},
	}
	seeds := uint64(1)
	if os.Getenv("TOGUNA_SOAK") != "" {
		seeds = 20
	}
	for _, b := range beds {
		t.Run(b.name, func(t *testing.T) {
			var all measures
			for seed := range seeds {
				m := bed(t, seed, b.old, b.revised, b.label, 400)
				all.kept.sum(m.kept)
				all.certain.sum(m.certain)
				all.gone.sum(m.gone)
			}
			all.log(t, b.name)
			all.require(t)
		})
	}
}

func (s *tally) sum(o tally) { s.ok, s.n = s.ok+o.ok, s.n+o.n }
