package draft

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"toguna/consult/docx"
	"toguna/consult/redline"
)

// ErrChanges says that the changes given for a passage do not lead to its text.
var ErrChanges = errors.New("the changes do not lead to the text")

// Text is what WriteDocx writes.
type Text struct {
	Title    string    // property of the file; in the text it is a passage of its own
	Lang     string    // as in Document
	Passages []Passage // in the order of the text

	// By is the author and the date of all tracked changes, as a reader is shown
	// them. Both may be empty: nobody is named that the caller does not name.
	By docx.Author
}

// Passage is a provision as it is written: as it reads, or with what was changed
// in it. The zero value of all but Provision means that nothing was.
type Passage struct {
	Provision // as it reads now; of one that is deleted, as it read

	Changes  []redline.Change // from the old wording to Text; nil if no word changed
	Old      *Provision       // label, number and level in the old text; nil if they are the same
	Inserted bool             // it is not in the old text
	Deleted  bool             // it is not in the new text
	Notes    []Note           // in the margin
}

// Note is a note in the margin: which comment a change comes from, say.
type Note struct {
	Author string
	Date   time.Time // zero for none
	Text   string
}

// Plain makes passages of provisions in which nothing was changed.
func Plain(ps []Provision) []Passage {
	out := make([]Passage, len(ps))
	for i := range ps {
		out[i].Provision = ps[i]
	}
	return out
}

// WriteDocx writes a text as a docx file, with its changes as tracked ones, if it
// has any. The same text makes the same bytes.
//
// The file is made to be read again by Import: the accepted side of its tracked
// changes has the provisions of the new text, the original side those of the old
// one, with the same ids, kinds, levels, labels, numbers and words. Numbers and
// labels are typed, as a law's are its own. Where typed words would be taken for
// something else, an item is shown by a list of the word processor, or an
// article's text follows its label in one paragraph: WriteDocx reads what it is
// about to write and takes the first form that comes back right.
//
// Some lists of provisions come from no file, an article without any words that
// tell it from a heading for one, or ids that no place of the text has. They are
// written as they read, and what Import then makes of them is their normal form:
// written and read once more, it stays what it is. The language comes back where
// the text bears it out, or Options.Lang tells it.
//
// Spaces are typeset in French, which Import folds again. Pages, pictures and the
// look of the file that the provisions were once read from are not in them, and
// not in what is written.
func WriteDocx(ctx context.Context, w io.Writer, t Text) error {
	units, err := gather(t.Passages)
	if err != nil {
		return fmt.Errorf("write docx: %w", err)
	}
	f := &former{lang: t.Lang, units: units}
	if err := f.settle(ctx); err != nil {
		return fmt.Errorf("write docx: %w", err)
	}
	out, err := docx.NewWriter(w, docx.Options{Title: t.Title, Lang: t.Lang, By: t.By, Track: f.tracked()})
	if err != nil {
		return err
	}
	s := &setter{former: f, out: out}
	for i := range units {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.unit(i); err != nil {
			return fmt.Errorf("write docx: %w", err)
		}
	}
	return out.Close()
}

// unit is what stands in one place: a provision, the further parts of a text that
// was too long for one, and the footnotes that hang on it.
type unit struct {
	passages []*Passage
	changes  []redline.Change // of all parts together
	notes    []*Passage
	margin   []Note

	// By side: of the forms in which it can be written, the one taken, and the unit
	// that opens its container: a heading or an article, 0 before any.
	form, first [2]int
}

// head is the provision by which the unit is known on a side: nil if it is not there.
func (u *unit) head(side Side) *Provision {
	for _, p := range u.passages {
		if q := p.on(side); q != nil {
			return q
		}
	}
	return nil
}

// on is the provision on a side, nil if it is not there. Its text is not that of
// the old side.
func (p *Passage) on(side Side) *Provision {
	switch {
	case side == Accepted && p.Deleted, side == Original && p.Inserted:
		return nil
	case side == Original && p.Old != nil:
		return p.Old
	}
	return &p.Provision
}

// text is the unit's words on a side.
func (u *unit) text(side Side) string {
	return sideText(u.changes, side)
}

// sideText is the wording on a side of changes.
func sideText(changes []redline.Change, side Side) string {
	if len(changes) == 1 && changes[0].Op == redline.Equal {
		return changes[0].Text
	}
	var b strings.Builder
	for _, c := range changes {
		if c.Op == redline.Equal || (c.Op == redline.Insert) == (side == Accepted) {
			b.WriteString(c.Text)
		}
	}
	return b.String()
}

// gather puts together what is written as one.
func gather(passages []Passage) ([]unit, error) {
	if len(passages) > 2*maxProvisions {
		return nil, fmt.Errorf("%d passages: %w", len(passages), ErrTooLarge)
	}
	units := make([]unit, 0, len(passages))
	for i := range passages {
		p := &passages[i]
		changes, err := p.changes()
		if err != nil {
			return nil, err
		}
		last := len(units) - 1
		switch {
		case p.Kind == KindFootnote:
			if last < 0 { // a note on nothing
				units = append(units, unit{})
			}
			hangNote(units, p)
		case last >= 0 && units[last].goesOn(p):
			u := &units[last]
			u.changes = append(u.changes, u.seam(p))
			u.changes = append(u.changes, changes...)
			u.passages = append(u.passages, p)
			u.margin = append(u.margin, p.Notes...)
		default:
			units = append(units, unit{passages: []*Passage{p}, changes: slices.Clip(changes), margin: slices.Clip(p.Notes)})
		}
	}
	for side := Accepted; side <= Original; side++ {
		first := 0
		for i := range units {
			if units[i].opens() && units[i].head(side) != nil {
				first = i
			}
			units[i].first[side] = first
		}
	}
	return units, nil
}

// hangNote gives a footnote to the unit that it follows. Where that is another one
// on each side, the note is deleted there and inserted here.
func hangNote(units []unit, p *Passage) {
	host := func(side Side) *unit {
		for i := len(units) - 1; i > 0; i-- {
			if units[i].head(side) != nil {
				return &units[i]
			}
		}
		return &units[0]
	}
	was, is := host(Original), host(Accepted)
	switch {
	case p.Inserted, !p.Deleted && was == is:
		is.notes = append(is.notes, p)
	case p.Deleted:
		was.notes = append(was.notes, p)
	default:
		gone := &Passage{Provision: *p.on(Original), Deleted: true}
		changes, _ := p.changes() // gather has checked them
		gone.Text = sideText(changes, Original)
		was.notes = append(was.notes, gone)
		is.notes = append(is.notes, &Passage{Provision: p.Provision, Inserted: true, Notes: p.Notes})
	}
}

func (u *unit) kind() Kind {
	if len(u.passages) == 0 {
		return 0
	}
	return u.passages[0].Kind
}

// opens reports that the unit opens a container.
func (u *unit) opens() bool { return u.kind() == KindHeading || u.kind() == KindArticle }

// changes are those given, checked, or those that follow from the rest.
func (p *Passage) changes() ([]redline.Change, error) {
	whole := redline.Equal
	switch {
	case p.Inserted && p.Deleted:
		return nil, fmt.Errorf("%s is both inserted and deleted: %w", p.ID, ErrChanges)
	case p.Inserted:
		whole = redline.Insert
	case p.Deleted:
		whole = redline.Delete
	case p.Changes != nil:
		if sideText(p.Changes, Accepted) != p.Text {
			return nil, fmt.Errorf("%s: %w", p.ID, ErrChanges)
		}
		return p.Changes, nil
	}
	if p.Text == "" {
		return nil, nil
	}
	return []redline.Change{{Op: whole, Text: p.Text}}, nil
}

// goesOn reports that p is a further part of the unit's text.
func (u *unit) goesOn(p *Passage) bool {
	if len(u.passages) == 0 || len(u.notes) > 0 {
		return false
	}
	rest, ok := strings.CutPrefix(p.ID, u.passages[0].ID+"+")
	return ok && rest != "" && strings.Trim(rest, "0123456789~") == ""
}

// seam is what stands between the unit's text and a further part: a space, or a
// table's end of row, but nothing where a word was torn for want of a space.
func (u *unit) seam(p *Passage) redline.Change {
	c := redline.Change{Op: redline.Equal, Text: " "}
	if u.kind() == KindTable {
		c.Text = "\n"
	} else if torn(u.passages[len(u.passages)-1].Text) {
		c.Text = ""
	}
	switch {
	case p.Inserted:
		c.Op = redline.Insert
	case p.Deleted:
		c.Op = redline.Delete
	}
	return c
}

// torn reports that a part of a split text ends within a word.
func torn(s string) bool {
	r := []rune(s)
	return len(r) >= maxSentence && !strings.ContainsRune(string(r[len(r)-maxSentence:]), ' ')
}
