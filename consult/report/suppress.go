package report

// Limit is the size from which a group of people is counted in public.
const Limit = 5

// Shown is how much of a count is published.
type Shown int

// The three ways. Small says "fewer than Limit", Masked says nothing.
const (
	Exact Shown = iota
	Small
	Masked
)

// Cell is a count as it may be published: Count is 0 unless Shown is Exact.
type Cell struct {
	Shown Shown
	Count int
}

// Suppress makes the cells of one table of people, and their total, fit to be
// published.
//
// A cell below Limit is Small. Small cells alone would not do: subtracting the
// others from the total gives their sum. So further cells are Masked, in the order
// of the table, at least one, until the sum of all that is hidden would allow every
// small cell to be Limit-1. If hiding all the others is not enough, nothing of the
// table is published, not even which of its cells were small.
//
// Whoever knows this rule, the table and the total is left, for each small cell,
// with at least Limit-1 values that are possible (all of 0 to Limit-1, but in the
// case of one small cell and several masked ones). This needs three things of the
// caller: the cells add up to the total, that is, each person is in one cell; their
// order does not depend on the counts; no other table tells the same people's
// counts. It cannot hide what is known elsewhere: a total of 2 is 2 people.
func Suppress(cells []int) (shown []Cell, total Cell) {
	shown = make([]Cell, len(cells))
	sum, hidden, small := 0, 0, 0
	for i, n := range cells {
		sum += n
		if n < Limit {
			shown[i] = Cell{Shown: Small}
			hidden += n
			small++
		} else {
			shown[i] = Cell{Count: n}
		}
	}
	if small == 0 {
		return shown, Cell{Count: sum}
	}
	masked := 0
	for i, n := range cells {
		if n < Limit {
			continue
		}
		shown[i] = Cell{Shown: Masked}
		masked++
		hidden += n
		if hidden >= Limit*masked+(Limit-1)*small {
			return shown, Cell{Count: sum}
		}
	}
	for i := range shown {
		shown[i] = Cell{Shown: Masked}
	}
	return shown, Cell{Shown: Masked}
}
