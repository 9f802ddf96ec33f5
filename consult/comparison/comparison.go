// Package comparison is two versions of a text as a person compares them,
// provision by provision: those that were renumbered or moved are recognised by
// their words, and where the words changed it is shown which.
//
// It also writes pages for people who have no part in the workspace: the
// comparison, and the wordings that were proposed. A page is one HTML file, needs
// nothing else, runs no script, and is made to be printed. The same is written as
// docx, for who has to work on with it.
package comparison

import (
	"toguna/consult/anchor"
	"toguna/consult/draft"
	"toguna/consult/redline"
)

// Row is a provision of the old version and its counterpart in the new one.
type Row struct {
	Relation anchor.Relation
	Old, New *draft.Provision // nil for none

	// Changes lead from the old wording to the new one. A provision that was split
	// off another, or merged into it, has its words as they are: what happened to
	// them is shown there.
	Changes []redline.Change
}

// Changed reports whether anything happened to the provision.
func (r *Row) Changed() bool { return r.Relation != anchor.Same || !redline.Same(r.Changes) }

// Rows pairs the provisions of two versions that were aligned, in the order of the
// new one.
func Rows(a *anchor.Alignment, old, new []draft.Provision) []Row {
	pairs := a.Pairs()
	rows := make([]Row, 0, len(pairs))
	for _, p := range pairs {
		r := Row{Relation: p.Relation}
		if p.Old >= 0 {
			r.Old = &old[p.Old]
		}
		if p.New >= 0 {
			r.New = &new[p.New]
		}
		r.Changes = changes(&r)
		rows = append(rows, r)
	}
	return rows
}

func changes(r *Row) []redline.Change {
	whole := func(op redline.Op, text string) []redline.Change {
		if text == "" {
			return nil
		}
		return []redline.Change{{Op: op, Text: text}}
	}
	switch {
	case r.Old == nil:
		return whole(redline.Insert, r.New.Text)
	case r.New == nil:
		return whole(redline.Delete, r.Old.Text)
	case r.Relation.Has(anchor.Split):
		return whole(redline.Equal, r.New.Text)
	case r.Relation.Has(anchor.Merged):
		return whole(redline.Equal, r.Old.Text)
	}
	return redline.Redline(r.Old.Text, r.New.Text)
}

// Relations are those that can come about, in the order in which they are told.
var Relations = [...]anchor.Relation{
	anchor.Edited, anchor.Renumbered, anchor.Moved, anchor.Split, anchor.Merged, anchor.Removed, anchor.Added,
}

// Count counts the rows of each relation, and those without any.
func Count(rows []Row) map[anchor.Relation]int {
	n := map[anchor.Relation]int{}
	for i := range rows {
		if !rows[i].Changed() {
			n[anchor.Same]++
		}
		for _, r := range Relations {
			if rows[i].Relation.Has(r) {
				n[r]++
			}
		}
	}
	return n
}

// Mark writes changes in plain text: [-struck out-] and {+put in+}.
func Mark(changes []redline.Change) string {
	var out []byte
	for _, c := range changes {
		switch c.Op {
		case redline.Delete:
			out = append(append(append(out, "[-"...), c.Text...), "-]"...)
		case redline.Insert:
			out = append(append(append(out, "{+"...), c.Text...), "+}"...)
		default:
			out = append(out, c.Text...)
		}
	}
	return string(out)
}
