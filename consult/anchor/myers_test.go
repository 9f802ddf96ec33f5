package anchor

import (
	"math/rand/v2"
	"testing"
)

// table is the textbook distance: of s to all of text, or to what is nearest in it.
func table(s, text []rune, anchored bool) []int {
	col := make([]int, len(s)+1)
	for i := range col {
		col[i] = i
	}
	out := []int{len(s)}
	for j, r := range text {
		diagonal := col[0]
		if anchored {
			col[0] = j + 1
		}
		for i := 1; i <= len(s); i++ {
			d := diagonal
			if s[i-1] != r {
				d++
			}
			diagonal = col[i]
			col[i] = min(d, col[i]+1, col[i-1]+1)
		}
		out = append(out, col[len(s)])
	}
	return out
}

func letters(rng *rand.Rand, n int) []rune {
	out := make([]rune, n)
	for i := range out {
		out[i] = []rune("abcdéñ\U0001f600")[rng.IntN(7)]
	}
	return out
}

// TestScan holds the bit vectors against the table, for patterns of one, two and
// more machine words and at their edges.
func TestScan(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{1, 2, 63, 64, 65, 127, 128, 129, 200} {
		for range 20 {
			s, text := letters(rng, n), letters(rng, rng.IntN(300))
			if rng.IntN(2) == 0 {
				text = append(text, append(append([]rune(nil), s[:n/2]...), s[(n+1)/2:]...)...)
			}
			for _, anchored := range []bool{true, false} {
				want := table(s, text, anchored)
				newPattern(s).scan(text, anchored, func(end, distance int) {
					if distance != want[end] {
						t.Fatalf("%d runes, anchored %v: %d at %d, want %d", n, anchored, distance, end, want[end])
					}
				})
			}
			start, end, dist := nearest(s, text)
			if got := distance(s, text[start:end]); got != dist {
				t.Fatalf("%d runes: nearest is at distance %d, not %d", n, got, dist)
			}
		}
	}
}
