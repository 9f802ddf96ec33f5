package report_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"toguna/consult/report"
)

func TestSuppress(t *testing.T) {
	exact := func(n int) report.Cell { return report.Cell{Count: n} }
	small, masked := report.Cell{Shown: report.Small}, report.Cell{Shown: report.Masked}
	for _, test := range []struct {
		cells []int
		want  []report.Cell
		total report.Cell
	}{
		{nil, []report.Cell{}, exact(0)},
		{[]int{5, 60}, []report.Cell{exact(5), exact(60)}, exact(65)},
		{[]int{34, 3, 17}, []report.Cell{masked, small, exact(17)}, exact(54)},
		{[]int{6, 0, 17, 20}, []report.Cell{masked, small, masked, exact(20)}, exact(43)},
		{[]int{4, 4, 90, 50}, []report.Cell{small, small, masked, exact(50)}, exact(148)},
		{[]int{5, 4}, []report.Cell{masked, small}, exact(9)},
		{[]int{5, 3}, []report.Cell{masked, masked}, masked},
		{[]int{3}, []report.Cell{masked}, masked},
		{[]int{0, 0, 0}, []report.Cell{masked, masked, masked}, masked},
		{[]int{4, 4, 4}, []report.Cell{masked, masked, masked}, masked},
	} {
		got, total := report.Suppress(test.cells)
		if !slices.Equal(got, test.want) || total != test.total {
			t.Errorf("%v: %v of %v, want %v of %v", test.cells, got, total, test.want, test.total)
		}
	}
}

// The adversary knows the rule and simulates it: of every table of up to five
// cells and every total up to a bound, it files what is published. What is
// published with a total must leave every small cell at least four values.
func TestSuppressAgainstWhoKnowsTheRule(t *testing.T) {
	for width, top := range map[int]int{1: 60, 2: 60, 3: 50, 4: 36, 5: 28} {
		possible := map[string][]map[int]bool{}
		cells := make([]int, width)
		var walk func(i, left int)
		walk = func(i, left int) {
			if i == width {
				shown, total := report.Suppress(cells)
				if total.Shown != report.Exact {
					for _, c := range shown {
						if c.Shown != report.Masked {
							t.Fatalf("%v: something is told of a table without a total: %v", cells, shown)
						}
					}
					return
				}
				key := fmt.Sprint(shown, total)
				if possible[key] == nil {
					possible[key] = make([]map[int]bool, width)
				}
				for j, c := range shown {
					if c.Shown == report.Small {
						if possible[key][j] == nil {
							possible[key][j] = map[int]bool{}
						}
						possible[key][j][cells[j]] = true
					}
				}
				return
			}
			for n := 0; n <= left; n++ {
				cells[i] = n
				walk(i+1, left-n)
			}
		}
		walk(0, top)
		hidden := 0
		for key, columns := range possible {
			for j, values := range columns {
				if values != nil {
					hidden++
				}
				if values != nil && len(values) < report.Limit-1 {
					t.Fatalf("%s: cell %d can only be one of %v", key, j, values)
				}
			}
		}
		if width > 1 && hidden == 0 {
			t.Errorf("no table of %d cells hides anything", width)
		}
	}
}

func TestSuppressShowsNothingSmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(rapid.IntRange(0, 40), 0, 12).Draw(t, "cells")
		shown, total := report.Suppress(cells)
		hidden, sum := 0, 0
		for i, c := range shown {
			sum += cells[i]
			switch {
			case c.Shown == report.Exact && (c.Count != cells[i] || c.Count < report.Limit):
				t.Fatalf("%v shows %v", cells, shown)
			case c.Shown != report.Exact && c.Count != 0:
				t.Fatalf("a hidden cell carries its count: %v", c)
			case c.Shown != report.Exact:
				hidden++
			}
		}
		if hidden == 1 && len(cells) > 1 {
			t.Fatalf("%v hides one cell, which the total gives away: %v", cells, shown)
		}
		if total.Shown == report.Exact && total.Count != sum {
			t.Fatalf("total %v of %v", total, cells)
		}
	})
}
