// Package redline is the difference between two wordings of a text, as a person
// reads it: whole words struck out and whole words put in, with punctuation and
// white space counted as words are, since in a law a comma can change who is
// liable.
//
// The difference is the shortest one in words and marks [Myers 1986], made
// readable in two steps: short agreements between large changes are taken into
// the change, and a change that could stand in several places stands where a
// sentence or a clause begins.
//
// Myers, E. W. (1986). An O(ND) Difference Algorithm and Its Variations.
// Algorithmica 1, 251–266. doi:10.1007/BF01840446
package redline

import "fmt"

// Op says what became of a piece of text.
type Op int

// The operations. A Delete comes before the Insert that replaces it.
const (
	Equal  Op = iota + 1 // in both wordings
	Delete               // in the old wording only
	Insert               // in the new wording only
)

var opNames = [...]string{"", "equal", "delete", "insert"}

// String returns the operation's English name in lower case.
func (o Op) String() string {
	if o <= 0 || int(o) >= len(opNames) {
		return fmt.Sprintf("op(%d)", int(o))
	}
	return opNames[o]
}

// Change is a piece of text and what became of it. Text is never empty, and no
// two changes of one Op follow each other.
type Change struct {
	Op   Op
	Text string
}

// Redline returns what to strike out of old, and what to put in, to have new.
// The texts of the changes that are not Insert make old, byte for byte, and
// those that are not Delete make new.
//
// Its work is bounded: where the wordings differ in more than some two
// thousand words, what is between their common beginning and end is replaced as
// a whole.
func Redline(old, new string) []Change {
	d := newDiff(old, new)
	return d.render(d.readable(d.blocks()))
}

// Same reports whether nothing was changed.
func Same(changes []Change) bool {
	for _, c := range changes {
		if c.Op != Equal {
			return false
		}
	}
	return true
}

// render writes the texts: matching tokens as they are, and what is between
// them as changes.
func (d *diff) render(blocks []block) []Change {
	w := writer{diff: d}
	for _, b := range blocks {
		for i := range b.n {
			w.until(d.old.tokens[b.old+i].start, d.new.tokens[b.new+i].start)
			w.equal(d.old.tokens[b.old+i].end)
		}
	}
	w.until(len(d.old.text), len(d.new.text))
	return w.changes
}

// writer makes changes of two texts, from their beginning on.
type writer struct {
	*diff
	changes []Change
	oldPos  int // bytes that are written
	newPos  int
	run     int // where in old the last change begins, if it is Equal
}

// until writes what is before two positions, as a change but for the white
// space in which both sides begin or end alike.
func (w *writer) until(oldEnd, newEnd int) {
	old, new := w.old.text[w.oldPos:oldEnd], w.new.text[w.newPos:newEnd]
	head := commonSpace(old, new)
	tail := commonSpaceEnd(old[head:], new[head:])
	w.equal(w.oldPos + head)
	w.change(Delete, old[head:len(old)-tail])
	w.change(Insert, new[head:len(new)-tail])
	w.oldPos, w.newPos = oldEnd-tail, newEnd-tail
	w.equal(oldEnd)
}

func (w *writer) change(op Op, text string) {
	if text != "" {
		w.changes = append(w.changes, Change{op, text})
	}
}

// equal writes what is before a position of old, which is in new as well.
func (w *writer) equal(end int) {
	if end == w.oldPos {
		return
	}
	if last := len(w.changes) - 1; last >= 0 && w.changes[last].Op == Equal {
		w.changes[last].Text = w.old.text[w.run:end]
	} else {
		w.run = w.oldPos
		w.changes = append(w.changes, Change{Equal, w.old.text[w.oldPos:end]})
	}
	w.newPos += end - w.oldPos
	w.oldPos = end
}
