package parallel

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"toguna/consult/draft"
)

func read(t *testing.T, name string) []draft.Provision {
	t.Helper()
	f, err := os.Open(filepath.Join("../../assets/sample", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	d, err := draft.Import(t.Context(), name, f, info.Size(), draft.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d.Provisions
}

// The sample law in two languages is one law: every provision has its counterpart,
// and an article that of its number.
func TestSample(t *testing.T) {
	for _, v := range []string{"v1", "v2"} {
		fr, en := read(t, "loi-"+v+".fr.md"), read(t, "loi-"+v+".en.md")
		a := Align(fr, en)
		here, there := a.Missing()
		for _, i := range here {
			t.Errorf("%s: %s has none", v, fr[i].ID)
		}
		for _, j := range there {
			t.Errorf("%s: %s is none's", v, en[j].ID)
		}
		for i, j := range a.There {
			if j >= 0 && fr[i].Kind != en[j].Kind {
				t.Errorf("%s: %s is %s's", v, fr[i].ID, en[j].ID)
			}
		}
	}
}

// Whatever is left out of the one language, nothing else loses its counterpart, or
// gets another one.
func TestLeftOut(t *testing.T) {
	fr, en := read(t, "loi-v1.fr.md"), read(t, "loi-v1.en.md")
	whole := Align(fr, en)
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(1, len(en)-1).Draw(t, "from")
		n := rapid.IntRange(1, 6).Draw(t, "n")
		end := min(from+n, len(en))
		less := slices.Delete(slices.Clone(en), from, end)
		a := Align(fr, less)
		wrong := 0
		for i, j := range whole.There {
			switch got := a.There[i]; {
			case j >= from && j < end:
				if got >= 0 && named(&fr[i]) {
					t.Errorf("%s was left out, and is given %s", fr[i].ID, less[got].ID)
				}
			case got < 0 || less[got].ID != en[j].ID:
				if named(&fr[i]) {
					t.Errorf("%s lost its counterpart", fr[i].ID)
				}
				wrong++
			}
		}
		if wrong > 4 { // lengths are no proof: within one article they may mislead
			t.Errorf("%d provisions are off", wrong)
		}
	})
}

func para(id, text string) draft.Provision {
	return draft.Provision{ID: id, Kind: draft.KindParagraph, Text: text}
}

func article(n, text string) draft.Provision {
	return draft.Provision{ID: "art" + n, Kind: draft.KindArticle, Number: n, Label: "Article " + n, Text: text}
}

// Paragraphs that one language splits, or lacks, are told by their lengths.
func TestByLength(t *testing.T) {
	long, short, mid := strings.Repeat("mot ", 60), "Bref.", strings.Repeat("mot ", 20)
	for _, c := range []struct {
		name        string
		here, there []draft.Provision
		want        []int
	}{
		{
			"the middle one is missing",
			[]draft.Provision{article("1", mid), para("art1/p2", long), para("art1/p3", long+mid), para("art1/p4", mid), article("2", mid)},
			[]draft.Provision{article("1", mid), para("art1/p2", long), para("art1/p3", mid), article("2", mid)},
			[]int{0, 1, -1, 2, 3},
		},
		{
			"one is split",
			[]draft.Provision{article("1", mid), para("art1/p2", long+mid), para("art1/p3", short), article("2", mid)},
			[]draft.Provision{article("1", mid), para("art1/p2", long), para("art1/p3", mid), para("art1/p4", short), article("2", mid)},
			[]int{0, 1, 3, 4},
		},
		{
			"two are one",
			[]draft.Provision{article("1", mid), para("art1/p2", long), para("art1/p3", mid), para("art1/p4", short), article("2", mid)},
			[]draft.Provision{article("1", mid), para("art1/p2", long+mid), para("art1/p3", short), article("2", mid)},
			[]int{0, 1, 1, 2, 3},
		},
		{
			"an article is missing",
			[]draft.Provision{article("1", mid), article("2", mid), para("art2/p2", long), article("3", mid)},
			[]draft.Provision{article("1", mid), article("3", mid)},
			[]int{0, -1, -1, 1},
		},
		{
			"articles in another order",
			[]draft.Provision{article("1", mid), article("2", mid), article("3", mid)},
			[]draft.Provision{article("1", mid), article("3", mid), article("2", mid)},
			[]int{0, 2, 1},
		},
	} {
		if a := Align(c.here, c.there); !slices.Equal(a.There, c.want) {
			t.Errorf("%s: %v, want %v", c.name, a.There, c.want)
		}
	}
}

// There and back is where one came from, for whatever is paired one to one, and an
// index is never out of range.
func TestBothWays(t *testing.T) {
	kinds := []draft.Kind{draft.KindHeading, draft.KindArticle, draft.KindParagraph, draft.KindPoint, draft.KindTable}
	text := rapid.Custom(func(t *rapid.T) []draft.Provision {
		n := rapid.IntRange(0, 25).Draw(t, "n")
		out := make([]draft.Provision, n)
		for i := range out {
			out[i] = draft.Provision{
				ID: rapid.StringMatching("[ab][1-3](/p[1-3])?").Draw(t, "id"), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
				Number: rapid.SampledFrom([]string{"", "1"}).Draw(t, "number"), Text: strings.Repeat("x", rapid.IntRange(0, 300).Draw(t, "length")),
			}
		}
		return out
	})
	rapid.Check(t, func(t *rapid.T) {
		here, there := text.Draw(t, "here"), text.Draw(t, "there")
		a := Align(here, there)
		if len(a.There) != len(here) || len(a.Back) != len(there) {
			t.Fatal("not one for each")
		}
		for _, x := range []*Alignment{a, a.Reverse()} {
			for i, j := range x.There {
				if j < -1 || j >= len(x.Back) {
					t.Fatalf("%d goes to %d", i, j)
				}
				if j >= 0 && x.Back[j] < 0 {
					t.Fatalf("%d goes to %d, which goes nowhere", i, j)
				}
			}
		}
	})
}

// A long run of paragraphs without numbers, one more on one side, is the most that is
// aligned by length: each is held against each.
func BenchmarkUnnumbered(b *testing.B) {
	paragraphs := func(n int) []draft.Provision {
		out := make([]draft.Provision, n)
		for i := range out {
			out[i] = draft.Provision{ID: fmt.Sprint("p", i), Kind: draft.KindParagraph, Text: strings.Repeat("mot ", 100+7*i%300)}
		}
		return out
	}
	here, there := paragraphs(1000), paragraphs(1001)
	for b.Loop() {
		if a := Align(here, there); len(a.There) != len(here) {
			b.Fatal(len(a.There))
		}
	}
}
