package register_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"toguna/consult/entry"
	"toguna/consult/register"
)

func fold(heads ...register.Head) register.Folded { return register.Fold(space, heads) }

// only asserts that a fold found exactly the given numbers of frauds and problems.
func only(t *testing.T, f register.Folded, frauds, problems int) {
	t.Helper()
	if len(f.Frauds) != frauds || len(f.Problems) != problems {
		t.Fatalf("%d frauds and %d problems (%v), want %d and %d", len(f.Frauds), len(f.Problems), f.Problems, frauds, problems)
	}
}

func TestHonestRegistrar(t *testing.T) {
	r := &registrar{t: t, key: 1}
	r.head(false, leaves(0, 3)...)
	r.head(false)
	r.head(false, leaf(3))
	r.head(true)
	f := fold(r.heads...)
	only(t, f, 0, 0)
	if !f.Final || !slices.Equal(linesOf(f), leaves(0, 4)) {
		t.Fatalf("lines %v, final %v", f.Lines, f.Final)
	}
	for i, l := range f.Lines {
		if l.Number != uint64(i+1) || l.Term != 1 || l.Late {
			t.Errorf("line %d: %+v", i, l)
		}
	}
	if f.Tree().Root() != r.tree.Root() {
		t.Error("another tree")
	}
	if l, ok := f.Find(leaf(3).Entry); !ok || l.Number != 4 {
		t.Error("number 4 is not found by its entry")
	}
	if _, ok := f.Find(leaf(9).Entry); ok {
		t.Error("found what is not registered")
	}
	if last, ok := f.Last(); !ok || last.Text.Size != 4 {
		t.Error("last head")
	}
	empty := fold()
	if _, ok := empty.Last(); ok || empty.Final || empty.Tree().Size() != 0 {
		t.Error("an empty fold says something")
	}
}

func TestLateAndReopened(t *testing.T) {
	r := &registrar{t: t, key: 1}
	r.head(false, leaf(0))
	r.head(true, leaf(1))
	r.head(true, leaf(2)) // supplement
	r.head(false)         // extension: reopened
	r.head(false, leaf(3))
	if f := fold(r.heads...); f.Final {
		t.Error("closed although it was reopened")
	}
	r.head(true, leaf(4))
	r.head(true, leaf(5)) // supplement
	f := fold(r.heads...)
	only(t, f, 0, 0)
	var late []bool
	for _, l := range f.Lines {
		late = append(late, l.Late)
	}
	if want := []bool{false, false, true, false, false, true}; !slices.Equal(late, want) || !f.Final {
		t.Fatalf("late %v, want %v", late, want)
	}
}

// Any honest history, told in any order and with repetitions, folds to the same lines.
func TestFoldInAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := &registrar{t: t, key: 1}
		n := 0
		for range rapid.IntRange(1, 8).Draw(rt, "heads") {
			k := rapid.IntRange(1, 5).Draw(rt, "added")
			r.head(false, leaves(n, n+k)...)
			n += k
		}
		heads := append(slices.Clone(r.heads), rapid.SliceOf(rapid.SampledFrom(r.heads)).Draw(rt, "again")...)
		f := register.Fold(space, rapid.Permutation(heads).Draw(rt, "order"))
		if len(f.Frauds)+len(f.Problems) > 0 || !slices.Equal(linesOf(f), leaves(0, n)) {
			rt.Fatalf("lines %d of %d, frauds %d, problems %v", len(f.Lines), n, len(f.Frauds), f.Problems)
		}
	})
}

// The registrar who drops a line and signs on.
func TestRegistrarDrops(t *testing.T) {
	r := &registrar{t: t, key: 1}
	r.head(false, leaves(0, 4)...)
	other := &registrar{t: t, key: 1}
	other.head(false, slices.Delete(leaves(0, 5), 1, 2)...) // the same size, without the second
	f := fold(r.heads[0], other.heads[0])
	only(t, f, 1, 0)
	proven(t, f.Frauds[0])
	if !slices.Equal(linesOf(f), leaves(0, 4)) {
		t.Error("the story told first does not stand")
	}
	if len(f.Frauds[0].Leaves) != 0 {
		t.Error("two heads of one size need no leaves")
	}
}

func proven(t *testing.T, f register.Fraud) {
	t.Helper()
	if err := f.Check(public(1)); err != nil {
		t.Fatalf("the proof of fraud does not hold: %v", err)
	}
	if err := f.Check(public(2)); !errors.Is(err, register.ErrAccusation) {
		t.Fatalf("the proof holds against somebody else: %v", err)
	}
}

// The registrar who tells two stories of different lengths, whichever comes first,
// and whether or not the leaves of the shorter one are known.
func TestRegistrarEquivocates(t *testing.T) {
	r := &registrar{t: t, key: 1}
	r.head(false, leaves(0, 2)...)
	r.head(false, leaves(2, 6)...)
	branch := &registrar{t: t, key: 1}
	branch.head(false, leaves(0, 2)...)
	branch.head(false, leaf(70))
	for what, heads := range map[string][]register.Head{
		"shorter second": {r.heads[0], r.heads[1], branch.heads[1]},
		"shorter first":  {r.heads[0], branch.heads[1], r.heads[1]},
		"in parallel":    {r.heads[0], r.heads[1], branch.heads[0], branch.heads[1]},
	} {
		f := fold(heads...)
		if len(f.Frauds) != 1 || len(f.Problems) != 0 {
			t.Fatalf("%s: %d frauds, problems %v", what, len(f.Frauds), f.Problems)
		}
		proven(t, f.Frauds[0])
	}
	// A head without its leaves still betrays itself by its size.
	bare := branch.heads[1]
	bare.Body.Leaves = nil
	f := fold(r.heads[0], r.heads[1], bare)
	only(t, f, 1, 0)
	proven(t, f.Frauds[0])

	// Both stories go on, each on its own.
	r.head(false, leaf(6))
	branch.head(false, leaves(71, 79)...)
	f = fold(slices.Concat(r.heads, branch.heads[1:])...)
	only(t, f, 2, 0)
	proven(t, f.Frauds[0])
	proven(t, f.Frauds[1])
	if !slices.Equal(linesOf(f), leaves(0, 7)) {
		t.Error("the story told first does not stand")
	}
}

// The registrar who reorders numbers that were already given.
func TestRegistrarReorders(t *testing.T) {
	r := &registrar{t: t, key: 1}
	r.head(false, leaves(0, 5)...)
	swapped := leaves(0, 6)
	swapped[1], swapped[3] = swapped[3], swapped[1]
	other := &registrar{t: t, key: 1}
	other.head(true, swapped...)
	f := fold(r.heads[0], other.heads[0])
	only(t, f, 1, 0)
	proven(t, f.Frauds[0])
	if f.Final {
		t.Error("the second story closed the register")
	}
	f.Frauds[0].Leaves[0] = leaf(99)
	if err := f.Frauds[0].Check(public(1)); !errors.Is(err, register.ErrAccusation) {
		t.Errorf("a proof with invented leaves holds: %v", err)
	}
}

func TestNoFalseAccusation(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := &registrar{t: t, key: 1}
		n := 0
		for range rapid.IntRange(2, 6).Draw(rt, "heads") {
			k := rapid.IntRange(0, 4).Draw(rt, "added")
			r.head(rapid.Bool().Draw(rt, "final"), leaves(n, n+k)...)
			n += k
		}
		a, b := rapid.SampledFrom(r.heads).Draw(rt, "a"), rapid.SampledFrom(r.heads).Draw(rt, "b")
		for _, ls := range [][]entry.Leaf{nil, leaves(0, n), leaves(0, int(b.Body.From)+len(b.Body.Leaves))} {
			fraud := register.Fraud{A: a.Body.Note, B: b.Body.Note, Leaves: ls}
			if err := fraud.Check(public(1)); !errors.Is(err, register.ErrAccusation) {
				rt.Fatalf("an honest registrar stands accused: %v", err)
			}
		}
	})
}

func TestFraudNeedsOneRegister(t *testing.T) {
	h := text()
	a := signed(t, 1, h, 0, nil)
	h.Term, h.Tree = 2, entry.Hash{1}
	b := signed(t, 1, h, 0, nil)
	c := signed(t, 2, text(), 0, nil)
	for what, f := range map[string]register.Fraud{
		"two terms": {A: a.Body.Note, B: b.Body.Note}, "two keys": {A: a.Body.Note, B: c.Body.Note},
		"nothing": {}, "one head": {A: a.Body.Note, B: a.Body.Note},
	} {
		if err := f.Check(public(1)); !errors.Is(err, register.ErrAccusation) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestHeadsThatDoNotCount(t *testing.T) {
	r := &registrar{t: t, key: 1}
	first := r.head(false, leaves(0, 2)...)
	second := r.head(false, leaves(2, 4)...)
	change := func(f func(*register.Head)) register.Head {
		h := second
		h.Body.Leaves = slices.Clone(h.Body.Leaves)
		f(&h)
		return h
	}
	foreign := text()
	foreign.Space = entry.Sum(entry.CodecDagCBOR, []byte("another"))
	for _, test := range []struct {
		what string
		head register.Head
		want error
	}{
		{"no note", change(func(h *register.Head) { h.Body.Note = nil }), register.ErrNote},
		{"another key", change(func(h *register.Head) { h.Author = public(2) }), register.ErrNote},
		{"other leaves", change(func(h *register.Head) { h.Body.Leaves[1] = leaf(50) }), register.ErrLeaves},
		{"fewer leaves", change(func(h *register.Head) { h.Body.Leaves = h.Body.Leaves[:1] }), register.ErrLeaves},
		{"a gap", change(func(h *register.Head) { h.Body.From = 3 }), register.ErrGap},
		{"a huge gap", change(func(h *register.Head) { h.Body.From = 1<<64 - 1 }), register.ErrGap},
		{"final in the record alone", change(func(h *register.Head) { h.Body.Final = true }), register.ErrOther},
		{"another term", change(func(h *register.Head) { h.Body.Term = 2 }), register.ErrOther},
		{"another workspace", signed(t, 1, foreign, 2, leaves(2, 3)), register.ErrOther},
		{"another registrar", signed(t, 2, text(), 2, leaves(2, 3)), register.ErrOther},
	} {
		f := fold(first, test.head)
		if len(f.Problems) != 1 || !errors.Is(f.Problems[0].Err, test.want) || f.Problems[0].Entry != test.head.Entry {
			t.Errorf("%s: problems %v, want %v", test.what, f.Problems, test.want)
		}
		if len(f.Lines) != 2 || len(f.Frauds) != 0 {
			t.Errorf("%s: %d lines, %d frauds", test.what, len(f.Lines), len(f.Frauds))
		}
		// The good head still follows.
		if f := fold(first, test.head, second); len(f.Lines) != 4 {
			t.Errorf("%s: stops the register", test.what)
		}
	}
}

func TestDuplicateNumberIsReported(t *testing.T) {
	r := &registrar{t: t, key: 1}
	r.head(false, leaf(0), leaf(1), leaf(0))
	f := fold(r.heads...)
	only(t, f, 0, 1)
	if !errors.Is(f.Problems[0].Err, register.ErrDuplicate) || len(f.Lines) != 3 {
		t.Fatalf("problems %v, %d lines", f.Problems, len(f.Lines))
	}
}

// A registrar of many stories causes bounded work and is caught all the same.
func TestManyStories(t *testing.T) {
	r := &registrar{t: t, key: 1}
	heads := []register.Head{r.head(false, leaves(0, 10)...)}
	for i := range 40 {
		other := &registrar{t: t, key: 1}
		heads = append(heads, other.head(false, leaves(100*i+100, 100*i+111)...))
	}
	f := fold(heads...)
	only(t, f, 40, 0)
	for _, fraud := range f.Frauds {
		proven(t, fraud)
	}
}

func TestPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(name string) []entry.Leaf {
			var out []entry.Leaf
			for _, n := range rapid.SliceOf(rapid.IntRange(0, 12)).Draw(t, name) {
				out = append(out, leaf(n))
			}
			return out
		}
		already, receipted := pick("already"), pick("receipted")
		got := register.Plan(already, receipted)
		var want []entry.Leaf
		for _, l := range receipted {
			if !slices.Contains(already, l) && !slices.Contains(want, l) {
				want = append(want, l)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("plan %v, want %v", got, want)
		}
		if again := register.Plan(append(already, got...), receipted); len(again) != 0 {
			t.Fatal("planned twice")
		}
	})
	all := leaves(0, register.MaxNew+5)
	first := register.Plan(nil, all)
	if len(first) != register.MaxNew {
		t.Fatalf("%d leaves in one head", len(first))
	}
	if rest := register.Plan(first, all); len(rest) != 5 {
		t.Fatalf("%d leaves left", len(rest))
	}
	// As many as that fit a record and a pack.
	r := &registrar{t: t, key: 1}
	h := r.head(true, first...)
	record, err := entry.NewRecord(&h.Body)
	if err != nil {
		t.Fatal(err)
	}
	e := entry.Entry{Space: space, Log: public(1), Seq: 1, Prev: space, Epoch: entry.Hash{1}}
	if _, err := entry.EncodePack(&e, []entry.Record{record}); err != nil {
		t.Fatalf("a full head fits no pack: %v", err)
	}
}

func TestOmission(t *testing.T) {
	receiptEntry := entry.Sum(entry.CodecDagCBOR, []byte("receipt"))
	r := &registrar{t: t, key: 1}
	h := r.head(true, leaves(0, 3)...)
	knows := func(id entry.CID) bool { return id == receiptEntry }
	knowsNothing := func(entry.CID) bool { return false }
	if !register.Omitted(receiptEntry, leaf(7).Entry, knows, &r.tree) {
		t.Error("an omission is not seen")
	}
	if register.Omitted(receiptEntry, leaf(7).Entry, knowsNothing, &r.tree) {
		t.Error("a registrar who never saw the receipt stands accused")
	}
	if register.Omitted(receiptEntry, leaf(1).Entry, knows, &r.tree) {
		t.Error("a registered submission counts as omitted")
	}

	o := register.Omission{
		Space: space, Receipt: receiptFor(3, leaf(7)), ReceiptEntry: receiptEntry, HeadEntry: h.Entry,
		Note: h.Body.Note, Leaves: leaves(0, 3),
	}
	if err := o.Check(public(1)); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*register.Omission){
		"registered":          func(o *register.Omission) { o.Receipt = receiptFor(3, leaf(1)) },
		"forged receipt":      func(o *register.Omission) { o.Receipt.Time++ },
		"leaves left out":     func(o *register.Omission) { o.Leaves = o.Leaves[:2] },
		"other workspace":     func(o *register.Omission) { o.Space = entry.CID{} },
		"other consultation":  func(o *register.Omission) { o.Receipt.Consult.Index++; o.Receipt.Sign(private(3), space) },
		"somebody else's key": func(o *register.Omission) { o.Note = signed(t, 2, text(), 0, nil).Body.Note },
	} {
		bad := o
		change(&bad)
		if err := bad.Check(public(1)); !errors.Is(err, register.ErrAccusation) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
