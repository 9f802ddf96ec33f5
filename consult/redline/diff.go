package redline

const (
	maxEdits = 2000      // tokens struck out and put in, before all is replaced
	maxSteps = 4_000_000 // tokens compared, before all is replaced
)

// diff is what is compared.
type diff struct {
	old, new side
}

// block is a run of tokens that stand in both texts.
type block struct{ old, new, n int }

func newDiff(old, new string) *diff {
	ids := make(map[string]int)
	return &diff{tokenize(old, ids), tokenize(new, ids)}
}

func (d *diff) same(old, new int) bool { return d.old.tokens[old].id == d.new.tokens[new].id }

// blocks returns the longest common tokens in order, as runs, or the common
// beginning and end alone if the rest is too different.
func (d *diff) blocks() []block {
	n, m := len(d.old.tokens), len(d.new.tokens)
	head := 0
	for head < n && head < m && d.same(head, head) {
		head++
	}
	tail := 0
	for tail < n-head && tail < m-head && d.same(n-1-tail, m-1-tail) {
		tail++
	}
	var out []block
	out = join(out, block{0, 0, head})
	for _, b := range d.shortest(head, head, n-tail, m-tail) {
		out = join(out, b)
	}
	return join(out, block{n - tail, m - tail, tail})
}

// join appends a run to others, as one where it goes on.
func join(blocks []block, b block) []block {
	if b.n == 0 {
		return blocks
	}
	if last := len(blocks) - 1; last >= 0 && blocks[last].old+blocks[last].n == b.old && blocks[last].new+blocks[last].n == b.new {
		blocks[last].n += b.n
		return blocks
	}
	return append(blocks, b)
}

// shortest is the greedy algorithm of Myers, between two positions of each
// text. It goes along all diagonals with ever more edits, keeps how far each
// came, and walks back from the end.
func (d *diff) shortest(oldStart, newStart, oldEnd, newEnd int) []block {
	n, m := oldEnd-oldStart, newEnd-newStart
	if n == 0 || m == 0 {
		return nil
	}
	limit := min(n+m, maxEdits)
	reach := make([]int32, 2*limit+3) // by diagonal: how far in old
	zero := limit + 1
	var trace []int32 // the reach on diagonals -e, -e+2 … e, for each number of edits e
	steps := 0
	for e := 0; e <= limit; e++ {
		for k := -e; k <= e; k += 2 {
			var x int
			if k == -e || k != e && reach[zero+k-1] < reach[zero+k+1] {
				x = int(reach[zero+k+1]) // a token put in
			} else {
				x = int(reach[zero+k-1]) + 1 // a token struck out
			}
			y := x - k
			from := x
			for x < n && y < m && d.same(oldStart+x, newStart+y) {
				x, y = x+1, y+1
			}
			steps += x - from + 1
			reach[zero+k] = int32(x)
			trace = append(trace, int32(x))
			if x >= n && y >= m {
				return walkBack(trace, e, n, m, oldStart, newStart)
			}
		}
		if steps > maxSteps {
			break
		}
	}
	return nil
}

// walkBack follows the trace of shortest from the end to the beginning.
func walkBack(trace []int32, edits, x, y, oldStart, newStart int) []block {
	var rev []block
	reach := func(e, k int) int { return int(trace[e*(e+1)/2+(k+e)/2]) }
	for e := edits; e > 0; e-- {
		k := x - y
		var px, py int
		if k == -e || k != e && reach(e-1, k-1) < reach(e-1, k+1) {
			px = reach(e-1, k+1)
			py = px - k - 1
		} else {
			px = reach(e-1, k-1)
			py = px - k + 1
		}
		// After the edit, the run of equal tokens.
		startX := px
		if x-y > px-py {
			startX++
		}
		rev = append(rev, block{oldStart + startX, newStart + startX - k, x - startX})
		x, y = px, py
	}
	rev = append(rev, block{oldStart, newStart, x})
	out := make([]block, 0, len(rev))
	for i := len(rev) - 1; i >= 0; i-- {
		out = join(out, rev[i])
	}
	return out
}
