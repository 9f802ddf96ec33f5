package entry

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// seqs draws sequences around a few places where runs touch, the end of all
// numbers among them.
func seqs() *rapid.Generator[[]uint64] {
	return rapid.SliceOf(rapid.OneOf(rapid.Uint64Range(0, 40), rapid.Uint64Range(math.MaxUint64-5, math.MaxUint64)))
}

func TestRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := seqs().Draw(t, "sequences")
		was := slices.Clone(in)
		rs := RangesOf(in)
		if !slices.Equal(in, was) {
			t.Fatal("what was given is changed")
		}
		l := LogFrontier{Log: publicOf("l"), Ranges: rs, Heads: []CID{entryID("h")}}
		if len(in) > 0 {
			if err := (Frontier{l}).Check(); err != nil {
				t.Fatalf("%v of %v: %v", rs, in, err)
			}
		} else if rs != nil {
			t.Fatalf("%v of nothing", rs)
		}
		probe := append(slices.Clone(in), 0, 7, 41, 1<<40, math.MaxUint64-6, math.MaxUint64)
		for _, s := range in {
			probe = append(probe, s-1, s+1)
		}
		for _, s := range probe {
			if l.Has(s) != slices.Contains(in, s) {
				t.Fatalf("%v of %v: has %d: %t", rs, in, s, l.Has(s))
			}
		}
	})
}

// frontiers draws what may be a peer's frontier.
func frontiers() *rapid.Generator[Frontier] {
	return rapid.Custom(func(t *rapid.T) Frontier {
		var f Frontier
		for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 5), 0, 6, rapid.ID).Draw(t, "logs") {
			in := seqs().Filter(func(s []uint64) bool { return len(s) > 0 }).Draw(t, "sequences")
			if rapid.Bool().Draw(t, "whole") {
				in = nil
				for i := range rapid.Uint64Range(1, 4).Draw(t, "length") {
					in = append(in, i)
				}
			}
			heads := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 3), func(i int) CID { return entryID(fmt.Sprint(i)) }), 1, 2).Draw(t, "heads")
			f = append(f, LogFrontier{publicOf(fmt.Sprint("log", n)), RangesOf(in), Set(heads)})
		}
		slices.SortFunc(f, func(a, b LogFrontier) int { return a.Log.Compare(b.Log) })
		return f
	})
}

func TestFrontiers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := frontiers().Draw(t, "frontier")
		if err := f.Check(); err != nil {
			t.Fatal(err)
		}
		data, err := Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var back Frontier
		if err := Unmarshal(data, &back); err != nil || len(f) > 0 && !reflect.DeepEqual(back, f) || back.Digest() != f.Digest() {
			t.Fatalf("%v comes back as %v, %v", f, back, err)
		}
		for n := range 6 {
			log := publicOf(fmt.Sprint("log", n))
			got, ok := f.Of(log)
			i := slices.IndexFunc(f, func(l LogFrontier) bool { return l.Log == log })
			if ok != (i >= 0) || ok && !reflect.DeepEqual(got, f[i]) || !ok && got.Ranges != nil {
				t.Fatalf("of log %d: %v, %t", n, got, ok)
			}
		}
		g := frontiers().Draw(t, "other")
		if same := reflect.DeepEqual(f, g); same != (f.Digest() == g.Digest()) {
			t.Fatalf("equal %t, digests %x and %x", same, f.Digest(), g.Digest())
		}
		common(t, f, g)
	})
}

// common holds Common to what it promises.
func common(t *rapid.T, f, g Frontier) {
	both, other := Common(f, g), Common(g, f)
	if len(both)+len(other) > 0 && !reflect.DeepEqual(both, other) {
		t.Fatalf("common is %v one way and %v the other", both, other)
	}
	if err := both.Check(); err != nil {
		t.Fatalf("%v: %v", both, err)
	}
	for _, l := range both {
		a, inF := f.Of(l.Log)
		b, inG := g.Of(l.Log)
		if !inF || !inG {
			t.Fatalf("%v is not in both", l)
		}
		for seq := uint64(0); seq <= l.Ranges[0].To; seq++ {
			if !a.Has(seq) || !b.Has(seq) {
				t.Fatalf("%d of %v is not in both", seq, l)
			}
		}
		// The head that is claimed as common must be one that the shorter side names, and
		// no side as long as it may name another.
		for _, side := range []LogFrontier{a, b} {
			if len(side.Heads) != 1 || side.Ranges[0].To == l.Ranges[0].To && side.Heads[0] != l.Heads[0] {
				t.Fatalf("common head %v, but one side has %v", l.Heads[0], side.Heads)
			}
		}
	}
	for _, l := range f {
		if m, ok := g.Of(l.Log); ok && l.plain() && reflect.DeepEqual(l, m) {
			if c, ok := both.Of(l.Log); !ok || !reflect.DeepEqual(c, l) {
				t.Fatalf("both have %v, common is %v", l, c)
			}
		}
	}
}

func TestCommonOfAFork(t *testing.T) {
	side := func(to uint64, head string) Frontier {
		return Frontier{{publicOf("log"), []Range{{From: 0, To: to}}, []CID{entryID(head)}}}
	}
	if got := Common(side(3, "one branch"), side(3, "the other")); len(got) != 0 {
		t.Errorf("two branches have %v in common", got)
	}
	if got := Common(side(3, "a"), side(2, "b")); !reflect.DeepEqual(got, side(2, "b")) {
		t.Errorf("a log and its beginning have %v in common", got)
	}
}

func TestFormOfFrontiers(t *testing.T) {
	base := func() Frontier {
		var f Frontier
		for _, n := range []string{"a", "b"} {
			f = append(f, LogFrontier{publicOf(n), []Range{{From: 0, To: 3}, {From: 5, To: 5}}, Set([]CID{entryID("h"), entryID("i")})})
		}
		slices.SortFunc(f, func(a, b LogFrontier) int { return a.Log.Compare(b.Log) })
		return f
	}
	if err := base().Check(); err != nil {
		t.Fatal(err)
	}
	many := make([]Range, 1025)
	for i := range many {
		many[i] = Range{From: uint64(3 * i), To: uint64(3 * i)}
	}
	for name, change := range map[string]func(f Frontier){
		"logs out of order":      func(f Frontier) { slices.Reverse(f) },
		"a log twice":            func(f Frontier) { f[1] = f[0] },
		"no ranges":              func(f Frontier) { f[1].Ranges = nil },
		"no heads":               func(f Frontier) { f[1].Heads = nil },
		"heads out of order":     func(f Frontier) { slices.Reverse(f[0].Heads) },
		"a head twice":           func(f Frontier) { f[0].Heads[1] = f[0].Heads[0] },
		"a head that is a file":  func(f Frontier) { f[0].Heads = []CID{fileID("f")} },
		"too many heads":         func(f Frontier) { f[0].Heads = manyEntries(1025) },
		"too many ranges":        func(f Frontier) { f[0].Ranges = many },
		"a range backwards":      func(f Frontier) { f[0].Ranges[0] = Range{From: 3, To: 2} },
		"ranges that touch":      func(f Frontier) { f[0].Ranges[1].From = 4 },
		"ranges that overlap":    func(f Frontier) { f[0].Ranges[1].From = 2 },
		"ranges out of order":    func(f Frontier) { slices.Reverse(f[0].Ranges) },
		"a range after the last": func(f Frontier) { f[0].Ranges[0].To = math.MaxUint64 },
	} {
		f := base()
		change(f)
		if err := f.Check(); !errors.Is(err, ErrFrontier) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFrontierHasOneSpelling(t *testing.T) {
	f := Frontier{{publicOf("log"), []Range{{From: 0, To: 3}}, []CID{entryID("h")}}}
	data, err := Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	spellings(t, data, func(how string, other []byte) {
		var back Frontier
		if err := Unmarshal(other, &back); !errors.Is(err, ErrNotCanonical) {
			t.Errorf("%s: %v, %v", how, back, err)
		}
	})
	empty, err := Marshal(Frontier(nil))
	if err != nil || !bytes.Equal(empty, []byte{0x80}) || Frontier(nil).Digest() != (Frontier{}).Digest() {
		t.Errorf("the empty frontier is %x, %v", empty, err)
	}
}
