package redline

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// show writes changes on one line: [-gone-], {+put+}.
func show(changes []Change) string {
	var b strings.Builder
	for _, c := range changes {
		switch c.Op {
		case Delete:
			b.WriteString("[-" + c.Text + "-]")
		case Insert:
			b.WriteString("{+" + c.Text + "+}")
		default:
			b.WriteString(c.Text)
		}
	}
	return b.String()
}

func TestReadsWell(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"nothing at all", "", "", ""},
		{"same", "La loi.", "La loi.", "La loi."},
		{"all new", "", "La loi.", "{+La loi.+}"},
		{"all gone", "La loi.", "", "[-La loi.-]"},
		{"a word", "dans un délai de quinze jours", "dans un délai de trente jours", "dans un délai de [-quinze-]{+trente+} jours"},
		{"a comma", "le militaire qui, en service, refuse", "le militaire qui en service, refuse", "le militaire qui[-,-] en service, refuse"},
		{"a mark", "est puni ;", "est puni.", "est puni[- ;-]{+.+}"},
		{"a space", "l'article 12", "l'article  12", "l'article {+ +}12"},
		{"a whole word, not its ending", "les agents", "l'agent", "[-les agents-]{+l'agent+}"},
		{"a whole amount", "de 3,5 à 10 000 francs", "de 3,6 à 15 000 francs", "de [-3,5 à 10 000-]{+3,6 à 15 000+} francs"},
		{"all groups of an amount", "amende de 150 000 francs", "amende de 150 500 francs", "amende de [-150 000-]{+150 500+} francs"},
		{"an elided article", "par l'arrêté du ministre", "par le décret du ministre", "par [-l'arrêté-]{+le décret+} du ministre"},
		{"an insertion in a list", "la police, la gendarmerie", "la police, la garde, la gendarmerie", "la police, {+la garde, +}la gendarmerie"},
		{"a deletion in a list", "la police, la garde, la gendarmerie", "la police, la gendarmerie", "la police, [-la garde, -]la gendarmerie"},
		{
			"a whole sentence", "Le juge décide. Le juge informe. Le juge motive.", "Le juge décide. Le juge motive.",
			"Le juge décide. [-Le juge informe. -]Le juge motive.",
		},
		{
			"no confetti",
			"Toute personne détenue a le droit de communiquer librement avec son avocat.",
			"Nul agent ne peut, sans ordre de la loi, saisir le courrier de tiers.",
			"[-Toute personne détenue a le droit de communiquer librement avec son avocat-]{+Nul agent ne peut, sans ordre de la loi, saisir le courrier de tiers+}.",
		},
		{"lines of a table", "a\tb\nc\td", "a\tb\ne\td", "a\tb\n[-c-]{+e+}\td"},
		{"combining marks stay on their letter", "e\u0301te\u0301", "e\u0301te", "[-e\u0301te\u0301-]{+e\u0301te+}"},
		{"script without spaces", "日本国民", "日本人民", "日本[-国-]{+人+}民"},
		{"repeated beginning", "le le le", "le le", "le le[- le-]"},
		{"not UTF-8", "a \xff b", "a \xfe b", "a [-\xff-]{+\xfe+} b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Redline(tt.old, tt.new)
			if show(got) != tt.want {
				t.Errorf("got  %s\nwant %s", show(got), tt.want)
			}
			check(t, tt.old, tt.new, got)
		})
	}
}

// check says what is true of every redline.
func check(t *testing.T, old, new string, got []Change) {
	t.Helper()
	var o, n strings.Builder
	for i, c := range got {
		if c.Text == "" {
			t.Fatalf("change %d is empty", i)
		}
		if i > 0 && (got[i-1].Op == c.Op || got[i-1].Op == Insert && c.Op == Delete) {
			t.Fatalf("%s follows %s at %d", c.Op, got[i-1].Op, i)
		}
		if c.Op != Insert {
			o.WriteString(c.Text)
		}
		if c.Op != Delete {
			n.WriteString(c.Text)
		}
	}
	if o.String() != old || n.String() != new {
		t.Fatalf("the changes make\n%q and\n%q, not\n%q and\n%q", o.String(), n.String(), old, new)
	}
	if Same(got) != (old == new) {
		t.Fatalf("Same is %v", Same(got))
	}
}

// words makes a text of n words out of few, so that much agrees by chance.
func words(rng *rand.Rand, n, vocabulary int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("mot%d", rng.IntN(vocabulary))
		if rng.IntN(8) == 0 {
			out[i] += []string{",", ".", " ;", "\n"}[rng.IntN(4)]
		}
	}
	return out
}

func edit(rng *rand.Rand, in []string, share float64) []string {
	var out []string
	for _, w := range in {
		switch x := rng.Float64() / share; {
		case x < 0.3:
		case x < 0.6:
			out = append(out, w, "ajout")
		case x < 1:
			out = append(out, "autre")
		default:
			out = append(out, w)
		}
	}
	return out
}

func TestTrueOfRandomTexts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 2000 {
		a := words(rng, rng.IntN(60), 1+rng.IntN(40))
		old, new := strings.Join(a, " "), strings.Join(edit(rng, a, rng.Float64()), " ")
		got := Redline(old, new)
		check(t, old, new, got)
		if !slices.Equal(got, Redline(old, new)) {
			t.Fatalf("text %d: two redlines differ", i)
		}
	}
}

// TestShortest holds the difference against the textbook table, before it is made readable.
func TestShortest(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		a := words(rng, rng.IntN(30), 6)
		d := newDiff(strings.Join(a, " "), strings.Join(edit(rng, a, 0.6), " "))
		got := 0
		for _, b := range d.blocks() {
			for i := range b.n {
				if !d.same(b.old+i, b.new+i) {
					t.Fatal("a run has different tokens")
				}
			}
			got += b.n
		}
		if want := longestCommon(d); got != want {
			t.Fatalf("%d tokens in common, not %d:\n%s\n%s", got, want, d.old.text, d.new.text)
		}
	}
}

func longestCommon(d *diff) int {
	table := make([][]int, len(d.old.tokens)+1)
	for i := range table {
		table[i] = make([]int, len(d.new.tokens)+1)
		for j := range table[i] {
			switch {
			case i == 0 || j == 0:
			case d.same(i-1, j-1):
				table[i][j] = table[i-1][j-1] + 1
			default:
				table[i][j] = max(table[i-1][j], table[i][j-1])
			}
		}
	}
	return table[len(d.old.tokens)][len(d.new.tokens)]
}

func TestTooDifferentIsReplaced(t *testing.T) {
	var old, new strings.Builder
	for i := range 2 * maxEdits {
		fmt.Fprintf(&old, "a%d x ", i)
		fmt.Fprintf(&new, "b%d x ", i)
	}
	o, n := "Début "+old.String()+"fin", "Début "+new.String()+"fin"
	got := Redline(o, n)
	check(t, o, n, got)
	if len(got) != 4 || got[0].Text != "Début " || got[3].Text != " x fin" {
		t.Errorf("%d changes: %.80s", len(got), show(got))
	}
}

func FuzzRedline(f *testing.F) {
	f.Add("La loi, toute la loi.", "La loi ; rien que la loi.")
	f.Add("a\u0301 b", "a b\u0301")
	f.Add(" \n\t", "\n ")
	f.Fuzz(func(t *testing.T, old, new string) {
		got := Redline(old, new)
		check(t, old, new, got)
	})
}

// BenchmarkParagraph redlines a provision of the greatest length, a tenth of
// whose words are changed, and one that has hardly a word in common.
func BenchmarkParagraph(b *testing.B) {
	rng := rand.New(rand.NewPCG(5, 6))
	text := words(rng, 700, 300)
	for _, c := range []struct {
		name  string
		share float64
	}{{"tenth", 0.1}, {"all", 1}} {
		old, new := strings.Join(text, " "), strings.Join(edit(rng, text, c.share), " ")
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				Redline(old, new)
			}
			b.ReportMetric(float64(len([]rune(old))), "runes")
		})
	}
}
