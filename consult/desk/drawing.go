package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/draft"
	"toguna/consult/entry"
	"toguna/consult/redline"
)

// DrawIn says which wordings are to be drawn into a draft's newest version.
type DrawIn struct {
	Draft string
	Lang  string // of the text; empty: the version's first

	// Words are a clerk's own, by a prefix of the id of the comment whose wording they
	// stand for:
	// what was accepted in part needs them. Empty ones leave a wording out.
	Words map[string]string
}

// Left is why a wording that was accepted is not drawn.
type Left string

// The reasons.
const (
	LeftPartly   Left = "partly"   // accepted in part: which words, a clerk is to say
	LeftOut      Left = "out"      // a clerk leaves it out
	LeftOrphan   Left = "orphan"   // its passage is gone
	LeftCheck    Left = "check"    // it is not certain which passage it is for
	LeftConflict Left = "conflict" // another accepted one is for some of the same words
	LeftSpread   Left = "spread"   // its passage goes over several provisions, or all of a table
	LeftLanguage Left = "language" // it is in another language
	LeftSame     Left = "same"     // the text reads so already
)

// Wording is an accepted comment's wording, and the words that are drawn.
type Wording struct {
	CommentView
	Words string
	Own   bool // they are the clerk's own
	Left  Left // empty if they are drawn
	With  []string
	place place
}

// Passage is a provision of a drawing, as it would read; a paragraph that comes in has
// no id yet.
type Passage struct {
	draft.Passage
	Of []string // the comments whose wordings were drawn into it
}

// Drawing is the text of a next version: that of the newest with accepted wordings
// drawn into it.
type Drawing struct {
	Title    string
	Lang     string
	From     uint64 // number of the version drawn from
	Passages []Passage
	Taken    []Wording // in the order of the text
	Left     []Wording // likewise; orphans last

	version consult.Version
	draft   consult.Draft
}

// Draw draws the accepted wordings that hang on a text of the newest version into
// it. Nothing is shared. What was drawn into this version or an earlier one is not
// told again.
func (s *Space) Draw(ctx context.Context, in DrawIn) (*Drawing, error) {
	d, err := s.FindDraft(in.Draft)
	if err != nil {
		return nil, err
	}
	v, err := TextOf(d, Which{Lang: in.Lang})
	if err != nil {
		return nil, err
	}
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	t, err := s.text(ctx, v)
	if err != nil {
		return nil, err
	}
	before := map[entry.Ref]bool{}
	for _, w := range d.Versions {
		for _, x := range w.Drawn {
			before[x.Body.Of] = true
		}
	}
	all, err := s.commentsOn(ctx, d, v, func(c *consult.Comment) bool {
		return c.Body.Replace != "" && c.Withdrawn == nil && drawable(c.Decision) && !before[c.Ref]
	})
	if err != nil {
		return nil, err
	}
	out := &Drawing{Title: v.Texts[0].Title, Lang: v.Lang(), From: v.Number, version: v, draft: d}
	words, err := byComment(all, in.Words)
	if err != nil {
		return nil, err
	}
	ws, err := wordings(all, words)
	if err != nil {
		return nil, err
	}
	sift(ws, t)
	for _, w := range ws {
		if w.Left == "" {
			out.Taken = append(out.Taken, w)
		} else {
			out.Left = append(out.Left, w)
		}
	}
	out.Passages = drawn(t, out.Taken)
	return out, nil
}

func drawable(decision string) bool { return decision == "accepted" || decision == "partly" }

// byComment has words by the whole id of the comment that they are for.
func byComment(all []placedView, words map[string]string) (map[string]string, error) {
	out := make(map[string]string, len(words))
	for id, w := range words {
		whole := ""
		for _, v := range all {
			switch {
			case id == "" || !strings.HasPrefix(v.ID, id):
			case whole != "" && whole != v.ID:
				return nil, &IDError{id, ErrAmbiguous}
			default:
				whole = v.ID
			}
		}
		if whole == "" {
			return nil, &IDError{id, ErrNoSuchID}
		}
		out[whole] = w
	}
	return out, nil
}

// wordings are the comments in the order of the text with the words to draw.
func wordings(all []placedView, words map[string]string) ([]Wording, error) {
	slices.SortStableFunc(all, func(a, b placedView) int { return cmp.Or(a.at-b.at, a.place.Start-b.place.Start) })
	out := make([]Wording, len(all))
	for i, v := range all {
		w := Wording{CommentView: v.CommentView, Words: entry.CleanText(v.Replace), place: v.place}
		if v.Provision == "" {
			w.place = place{Place: nowhere()}
		}
		own, given := words[v.ID]
		switch own = entry.CleanText(own); {
		case given && own == "":
			w.Left = LeftOut
		case given && own != w.Words:
			w.Words, w.Own = own, true
		case !given && v.Decision == "partly":
			w.Left = LeftPartly
		}
		if len(w.Words) > entry.MaxComment {
			return nil, ErrTooLong
		}
		out[i] = w
	}
	return out, nil
}

// sift leaves out what cannot be drawn.
func sift(ws []Wording, t *text) {
	for i := range ws {
		if w := &ws[i]; w.Left == "" {
			w.Left = w.hindered(t)
		}
	}
	at := func(i int) *place {
		if ws[i].place.Provision < 0 {
			return nil
		}
		return &ws[i].place
	}
	eachOverlap(len(ws), at, func(i, j int) {
		a, b := &ws[i], &ws[j]
		if !a.couldBeDrawn() || !b.couldBeDrawn() || a.sameAs(b) {
			return
		}
		a.Left, a.With = LeftConflict, append(a.With, b.ID)
		b.Left, b.With = LeftConflict, append(b.With, a.ID)
	})
}

// couldBeDrawn reports whether nothing but another wording is against it.
func (w *Wording) couldBeDrawn() bool { return w.Left == "" || w.Left == LeftConflict }

func (w *Wording) hindered(t *text) Left {
	switch {
	case w.Across:
		return LeftLanguage
	case w.place.Provision < 0:
		return LeftOrphan
	case w.place.State != anchor.Certain, w.place.whole: // not all of it is to go for some words of it
		return LeftCheck
	case w.place.Last != w.place.Provision:
		return LeftSpread
	}
	p := t.provisions[w.place.Provision]
	if p.Kind == draft.KindTable && strings.ContainsAny(w.place.Text+w.Words, "\t\n") {
		return LeftSpread
	}
	if fold(w.Words) == fold(w.place.Text) {
		return LeftSame
	}
	return ""
}

// sameAs reports whether both put the same words in the same place.
func (w *Wording) sameAs(o *Wording) bool {
	return w.place.Start == o.place.Start && w.place.End == o.place.End && fold(w.Words) == fold(o.Words)
}

// drawn is a text with wordings drawn into it, which are in its order.
func drawn(t *text, ws []Wording) []Passage {
	out := make([]Passage, 0, len(t.provisions))
	k := 0
	for i, p := range t.provisions {
		x := Passage{Passage: draft.Passage{Provision: p}}
		from := k
		for k < len(ws) && ws[k].place.Provision == i {
			k++
		}
		if from == k {
			out = append(out, x)
			continue
		}
		x.Changes, x.Of = changesOf(p.Text, ws[from:k])
		out = append(out, paragraphs(x)...)
	}
	return out
}

// changesOf draws wordings into the text of one provision.
func changesOf(text string, ws []Wording) (changes []redline.Change, of []string) {
	runes, at := []rune(text), 0
	add := func(more ...redline.Change) {
		for _, c := range more {
			if last := len(changes) - 1; last >= 0 && changes[last].Op == c.Op {
				changes[last].Text += c.Text
			} else if c.Text != "" {
				changes = append(changes, c)
			}
		}
	}
	for i := range ws {
		w := &ws[i]
		of = append(of, w.ID)
		if i > 0 && w.sameAs(&ws[i-1]) {
			continue
		}
		add(redline.Change{Op: redline.Equal, Text: string(runes[at:w.place.Start])})
		add(redline.Redline(string(runes[w.place.Start:w.place.End]), w.Words)...)
		at = w.place.End
	}
	add(redline.Change{Op: redline.Equal, Text: string(runes[at:])})
	return changes, of
}

// paragraphs gives a passage the text that its changes lead to. Where a wording has
// several paragraphs, those after the first come in as passages of their own.
func paragraphs(x Passage) []Passage {
	var now strings.Builder
	for _, c := range x.Changes {
		if c.Op != redline.Delete {
			now.WriteString(c.Text)
		}
	}
	if x.Kind == draft.KindTable {
		x.Text = now.String()
		return []Passage{x}
	}
	var lines []string
	for line := range strings.Lines(now.String()) {
		if line = fold(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) <= 1 {
		x.Text = fold(now.String())
		return []Passage{x}
	}
	was := x.Text
	x.Text = lines[0]
	x.Changes = redline.Redline(was, x.Text)
	out := []Passage{x}
	for _, line := range lines[1:] {
		out = append(out, Passage{draft.Passage{
			Provision: draft.Provision{Kind: draft.KindParagraph, Level: x.Level + 1, Text: line}, Inserted: true,
			Changes: []redline.Change{{Op: redline.Insert, Text: line}},
		}, x.Of})
	}
	return out
}
