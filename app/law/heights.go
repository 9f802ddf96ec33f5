package law

import "math/bits"

// heights are those of all rows, guessed until they are known. Their sums are
// kept in a tree, so that one that changes, or is looked for, costs little
// however many there are.
type heights struct {
	each  []float32
	known []bool
	tree  []float64 // sums, as Fenwick has them
}

// reset takes new guesses for all.
func (h *heights) reset(guesses []float32) {
	h.each, h.known = guesses, make([]bool, len(guesses))
	h.tree = make([]float64, len(guesses)+1)
	for i, g := range guesses {
		h.tree[i+1] += float64(g)
		if up := (i + 1) + (i+1)&-(i+1); up < len(h.tree) {
			h.tree[up] += h.tree[i+1]
		}
	}
}

// set tells the height of a row.
func (h *heights) set(i int, high float32, known bool) {
	by := float64(high - h.each[i])
	h.each[i], h.known[i] = high, known
	if by == 0 {
		return
	}
	for i++; i < len(h.tree); i += i & -i {
		h.tree[i] += by
	}
}

// before is how high the first n rows are together.
func (h *heights) before(n int) float32 {
	sum := 0.0
	for ; n > 0; n &= n - 1 {
		sum += h.tree[n]
	}
	return float32(sum)
}

func (h *heights) total() float32 { return h.before(len(h.each)) }

// at is the row at y, and how far into it y is.
func (h *heights) at(y float32) (row int, into float32) {
	left := float64(y)
	n := len(h.each)
	if n == 0 || left <= 0 {
		return 0, 0
	}
	for step := 1 << (bits.Len(uint(n)) - 1); step > 0; step >>= 1 {
		if row+step <= n && h.tree[row+step] <= left {
			row += step
			left -= h.tree[row]
		}
	}
	if row >= n {
		return n - 1, h.each[n-1]
	}
	return row, float32(left)
}
