package anchor

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"toguna/consult/draft"
)

// code makes a long text of about so many bytes out of the sample law, each
// chapter of which varies the words of the one before.
func code(b *testing.B, size int) law {
	base := lawOf(imported(b, filepath.Join("..", "..", "assets", "sample", "loi-v1.fr.md")))
	rng := rand.New(rand.NewPCG(11, 12))
	var out law
	id, n := 0, 0
	for n < size {
		for _, article := range base {
			var copied [][]sentence
			for _, para := range article {
				var p []sentence
				for _, s := range para {
					text := s.text
					if rng.IntN(4) > 0 {
						text = fmt.Sprintf("%s Mention %d.", reword(rng, text), rng.IntN(5000))
					}
					p = append(p, sentence{id: id, text: text})
					id++
					n += len(text)
				}
				copied = append(copied, p)
			}
			out = append(out, copied)
		}
	}
	return out
}

// benchmarkPlace aligns two versions of a code and places 300 quotes. Its
// x-naive is how many times longer a search of the whole text would take for
// each quote, with the same bit vectors and without an alignment; that is
// measured on the first few.
func benchmarkPlace(b *testing.B, size int) {
	const quotes, naive = 300, 5
	before := code(b, size)
	rng := rand.New(rand.NewPCG(13, 14))
	old, _ := before.provisions()
	revised, _ := revise(rng, before, []string{"Sentence of another law.", "And one more."}, 0.3).provisions()
	asked := make([]Quote, quotes)
	for i := range asked {
		at := rng.IntN(len(old))
		for old[at].Text == "" {
			at = rng.IntN(len(old))
		}
		text, start := cut(rng, &old[at])
		asked[i] = Quote{Provision: at, Start: start, Text: text}
	}
	var aligning, placing time.Duration
	for b.Loop() {
		begin := time.Now()
		a := aligned(b, old, revised)
		aligning += time.Since(begin)
		begin = time.Now()
		for _, q := range asked {
			a.Place(q)
		}
		placing += time.Since(begin)
	}
	b.ReportMetric(float64(aligning.Milliseconds())/float64(b.N), "align-ms")
	b.ReportMetric(float64(placing.Milliseconds())/float64(b.N), "place-ms")

	whole := []rune(newText(b, revised).s)
	begin := time.Now()
	for _, q := range asked[:naive] {
		nearest([]rune(folded(q.Text)), whole)
	}
	each := time.Since(begin) / naive
	b.ReportMetric(float64(each*quotes)/(float64(aligning+placing)/float64(b.N)), "x-naive")
}

func newText(b *testing.B, ps []draft.Provision) *version {
	v, err := newVersion(ps)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

func BenchmarkPlace400KB(b *testing.B) { benchmarkPlace(b, 400<<10) }

func BenchmarkPlace2MB(b *testing.B) { benchmarkPlace(b, 2<<20) }
