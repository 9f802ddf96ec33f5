package register

import (
	"errors"
	"fmt"
	"slices"

	"toguna/consult/entry"
)

// Reasons why a head adds nothing to the register. They are found in Problem.Err.
var (
	// ErrOther is the reason of a head of another consultation, term or key, or
	// whose note says another thing than its record.
	ErrOther = errors.New("the head belongs to another register")
	// ErrGap is the reason of a head that starts after leaves that no head here has.
	ErrGap = errors.New("leaves before these are missing")
	// ErrLeaves is the reason of a head whose leaves do not hash to what it signs.
	ErrLeaves = errors.New("the leaves are not those that the head signs")
	// ErrDuplicate is the reason of a head that numbers one submission twice. It
	// counts nevertheless, since it is signed and others stand on it.
	ErrDuplicate = errors.New("a submission has two numbers")
)

// Head is a head record as it lies in the registrar's log.
type Head struct {
	Entry  entry.CID // that carries it
	Body   entry.Head
	Author entry.Key // the author key of the log's member
}

// Line is one numbered submission.
type Line struct {
	Term   uint64
	Number uint64 // from 1
	Leaf   entry.Leaf
	// Late says that the register was closed when the line was added: it stands in
	// the supplement.
	Late bool
}

// Problem is a head that could not be used, or only with a reservation.
type Problem struct {
	Entry entry.CID
	Err   error // wraps one of the reasons above, or ErrNote, or ErrHead
}

// Signed is a head that the register accepted.
type Signed struct {
	Entry entry.CID
	Text  HeadText
	Note  []byte
}

// Folded is what the heads of one term add up to. Its zero value is a register
// that nothing was written into.
type Folded struct {
	Lines    []Line
	Final    bool      // the last head closes it
	Heads    []Signed  // those that the lines rest on, in order
	Frauds   []Fraud   // of a registrar who told two stories, in the order of the heads
	Problems []Problem // in the order of the heads
}

// Tree returns the tree over all lines.
func (f *Folded) Tree() *Tree {
	t := &Tree{}
	for _, l := range f.Lines {
		t.Append(l.Leaf)
	}
	return t
}

// Find returns the line of a submission's entry, and whether it has one.
func (f *Folded) Find(submission entry.CID) (Line, bool) {
	i := slices.IndexFunc(f.Lines, func(l Line) bool { return l.Leaf.Entry == submission })
	if i < 0 {
		return Line{}, false
	}
	return f.Lines[i], true
}

// Last returns the head that states the whole register, and whether there is one.
func (f *Folded) Last() (Signed, bool) {
	if len(f.Heads) == 0 {
		return Signed{}, false
	}
	return f.Heads[len(f.Heads)-1], true
}

// Fold numbers the leaves of heads, which are those of one consultation and term
// in the order of their records. The first head that is signed says which these
// are, and whose key signs.
//
// A head counts if its note is signed, agrees with its record, and states the tree
// of the leaves of the heads before it up to From, followed by its own. One that
// repeats an earlier state counts for nothing and is no problem. One that
// contradicts the register is a [Fraud]: the register then goes on with the story
// told first, and both notes are kept as the proof. A head without its leaves is
// held against the tree by size alone.
func Fold(space entry.CID, heads []Head) Folded {
	f := folding{space: space, seen: map[entry.CID]bool{}}
	var waiting []claim
	for _, h := range heads {
		text, err := f.open(h)
		if err != nil {
			f.problem(h.Entry, err)
			continue
		}
		waiting = append(waiting, claim{Signed: Signed{Entry: h.Entry, Text: text, Note: h.Body.Note}, record: h.Body})
	}
	for {
		left := slices.DeleteFunc(slices.Clone(waiting), f.place)
		if len(left) == len(waiting) {
			break
		}
		waiting = left // what lacked the leaves before its own may find them now
	}
	f.compare(waiting)
	return f.out
}

// folding is the work of one Fold.
type folding struct {
	space    entry.CID
	of       *Head // the first that is signed
	out      Folded
	tree     Tree
	seen     map[entry.CID]bool
	branches []claim // whose leaves are known and do not continue the tree
}

// claim is a signed head with its record and, once found, the tree that it states.
type claim struct {
	Signed
	record entry.Head
	tree   *Tree
}

func (f *folding) problem(id entry.CID, err error) {
	f.out.Problems = append(f.out.Problems, Problem{Entry: id, Err: err})
}

// open returns what a head's note says, if it says the same as the record.
func (f *folding) open(h Head) (HeadText, error) {
	text, err := OpenHead(h.Body.Note, h.Author)
	if err != nil {
		return HeadText{}, err
	}
	if text.Space != f.space || text.Consult != h.Body.Consult || text.Term != h.Body.Term || text.Final != h.Body.Final {
		return HeadText{}, ErrOther
	}
	if f.of == nil {
		f.of = &h
	}
	if f.of.Body.Consult != text.Consult || f.of.Body.Term != text.Term || f.of.Author != h.Author {
		return HeadText{}, ErrOther
	}
	return text, nil
}

func states(t HeadText, tree *Tree) bool { return t.Size == tree.Size() && t.Tree == tree.Root() }

// place finds the tree that a head states, and reports whether it did.
func (f *folding) place(c claim) bool {
	from, before := c.record.From, f.tree.Size()
	if from == before { // as every head of an honest registrar does
		f.tree.Append(c.record.Leaves...)
		if states(c.Text, &f.tree) {
			f.accept(c.Signed, c.record.Leaves)
			return true
		}
		f.tree.cut(before)
	}
	// It may repeat an earlier state, go back to one and continue it, or branch off.
	for _, base := range f.bases() {
		if from > base.Size() {
			continue
		}
		own := NewTree(base.Leaves()[:from])
		own.Append(c.record.Leaves...)
		if !states(c.Text, own) {
			continue
		}
		if at, err := own.RootAt(before); err == nil && at == f.tree.Root() {
			added := own.Leaves()[before:]
			f.tree.Append(added...)
			f.accept(c.Signed, added)
			return true
		}
		c.tree = own
		f.branches = append(f.branches, c)
		return true
	}
	return false
}

// accept makes s the head of the register.
func (f *folding) accept(s Signed, leaves []entry.Leaf) {
	for _, l := range leaves {
		number := uint64(len(f.out.Lines) + 1)
		if f.seen[l.Entry] {
			f.problem(s.Entry, fmt.Errorf("number %d: %w", number, ErrDuplicate))
		}
		f.seen[l.Entry] = true
		// A head that reopens the register says so by not being final: what it
		// brings is not late.
		f.out.Lines = append(f.out.Lines, Line{Term: s.Text.Term, Number: number, Leaf: l, Late: f.out.Final && s.Text.Final})
	}
	f.out.Heads = append(f.out.Heads, s)
	f.out.Final = s.Text.Final
}

// maxBranches bounds the other stories that heads are looked for in. One is proof
// enough; the bound is on the work that a hostile registrar can cause.
const maxBranches = 8

// bases are the trees that a head may continue: the register's and those of other
// stories already shown.
func (f *folding) bases() []*Tree {
	out := []*Tree{&f.tree}
	for _, c := range f.branches[:min(len(f.branches), maxBranches)] {
		out = append(out, c.tree)
	}
	return out
}

// compare holds the branches, and the heads whose leaves are not known, against
// the whole tree.
func (f *folding) compare(unknown []claim) {
	size := f.tree.Size()
	for _, c := range append(f.branches, unknown...) {
		at, err := f.tree.RootAt(c.Text.Size)
		switch {
		case err == nil && at == c.Text.Tree:
			// A state that the register was in.
		case err == nil && size > 0:
			h := f.out.Heads[slices.IndexFunc(f.out.Heads, func(h Signed) bool { return h.Text.Size >= c.Text.Size })]
			f.fraud(h, c.Signed, f.tree.Leaves()[:h.Text.Size])
		case c.tree != nil:
			// It is longer, and does not hold the whole of the tree.
			h := f.out.Heads[slices.IndexFunc(f.out.Heads, func(h Signed) bool {
				at, err := c.tree.RootAt(h.Text.Size)
				return err == nil && at != h.Text.Tree
			})]
			f.fraud(h, c.Signed, c.tree.Leaves())
		case c.record.From > size:
			f.problem(c.Entry, fmt.Errorf("leaves from %d on, after %d: %w", c.record.From, size, ErrGap))
		default:
			f.problem(c.Entry, ErrLeaves)
		}
	}
}

// fraud files the contradiction of two heads. Leaves are those of the larger.
func (f *folding) fraud(a, b Signed, leaves []entry.Leaf) {
	fraud := Fraud{A: a.Note, B: b.Note}
	if a.Text.Size != b.Text.Size {
		fraud.Leaves = slices.Clone(leaves)
	}
	f.out.Frauds = append(f.out.Frauds, fraud)
}
