package desk

import (
	"context"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/entry"
)

// ReasonPlaced is the reason of a place that the comment's author, or a clerk, said
// to be the right one.
const ReasonPlaced = "placed"

// place is where a comment hangs in a version.
type place struct {
	anchor.Place
	was  string    // label of the provision that it was made on; empty if it is not known
	by   entry.Key // who said so; zero if it was found
	said string    // the reason, where it is none of anchor's

	// whole reports that it is all of a provision although the comment quotes some
	// words of one: nobody said which they are here.
	whole bool
}

func (p *place) byHand() bool { return !p.by.IsZero() }

// versionIn finds a version of a draft.
func versionIn(d consult.Draft, ref entry.Ref) (consult.Version, bool) {
	for _, v := range d.Versions {
		if v.Ref == ref {
			return v, true
		}
	}
	return consult.Version{}, false
}

// origin is from where a comment is carried to a version of its draft: the version
// that it was made on, or the last one before it in which somebody placed it, and
// what it hangs on there. by is that placing, if there is one.
func origin(c *consult.Comment, d consult.Draft, v consult.Version) (from consult.Version, on entry.Comment, by *consult.Placing) {
	from, _ = versionIn(d, c.Body.Draft)
	on = c.Body
	for i := range c.Places {
		p := &c.Places[i]
		at, ok := versionIn(d, p.Body.Draft)
		between := at.Number > from.Number && at.Number <= v.Number
		if !ok || at.Ref != v.Ref && !between {
			continue
		}
		from, by = at, p
		on.Draft, on.At, on.Label, on.Quote = p.Body.Draft, p.Body.At, p.Body.Label, p.Body.Quote
		on.Lang = firstOf(p.Body.Lang, c.Body.Lang)
		on.Before, on.After = p.Body.Before, p.Body.After
		if at.Ref == v.Ref {
			break
		}
	}
	return from, on, by
}

// place carries a comment to the text at hand of a version of its draft, which is
// to. It reports false while a text that it is carried from is not here.
func (s *Space) place(ctx context.Context, c *consult.Comment, d consult.Draft, v consult.Version, to *text) (place, bool, error) {
	from, on, by := origin(c, d, v)
	from = from.In(on.Lang)
	whole := on.Quote == "" && c.Body.Quote != ""
	j := journey{comment: c.Ref, route: route{keyOf(from), keyOf(v)}}
	if by != nil {
		j.by = by.Ref
		if on.At == "" {
			return place{Place: nowhere(), by: by.By}, true, nil
		}
		if keyOf(from) == keyOf(v) {
			return place{Place: ownPlace(&on, to), by: by.By, whole: whole}, true, nil
		}
	}
	if p, ok := drawnPlace(c, v, to); ok {
		return p, true, nil
	}
	if from.Lang() != v.Lang() {
		p, ok, err := s.placeAcross(ctx, c, d, from, v, to)
		p.whole = c.Body.Quote != ""
		return p, ok, err
	}
	if p, ok := s.shelf.place(j); ok {
		return p, true, nil
	}
	was, err := s.textIfHere(ctx, from)
	if err != nil || was == nil {
		return place{}, false, err
	}
	p := place{Place: ownPlace(&on, to), was: was.label(on.At)}
	if from.Ref != v.Ref {
		a, err := s.shelf.align(ctx, route{keyOf(from), keyOf(v)}, was, to)
		if err != nil {
			return place{}, false, err
		}
		p = placeOf(a, &on, was, to)
	}
	p.whole = whole
	if by != nil {
		p.was = "" // that of another version than the comment's own
	}
	s.shelf.putPlace(j, p)
	return p, true, nil
}

// placeOf places what a comment hangs on in another version than its own, the
// alignment being nil if they are too long for one.
func placeOf(a *anchor.Alignment, c *entry.Comment, from, to *text) place {
	p := place{Place: unaligned(c, to), was: from.label(c.At)}
	if a != nil {
		p.Place = a.Place(quoteOf(c, from))
	}
	return p
}

// alignTexts aligns two texts; nil if they are too long for it.
func alignTexts(ctx context.Context, from, to *text) (*anchor.Alignment, error) {
	a, err := anchor.Align(ctx, from.provisions, to.provisions)
	if errors.Is(err, anchor.ErrTooLarge) {
		return nil, nil
	}
	return a, err
}

// quoteOf is what a comment hangs on in its own version. Where its words stand
// more than once, what stood around them decides.
func quoteOf(c *entry.Comment, t *text) anchor.Quote {
	i, ok := t.index[c.At]
	if !ok {
		return anchor.Quote{Provision: -1}
	}
	q := anchor.Quote{Provision: i, Start: -1, Text: c.Quote, Prefix: c.Before, Suffix: c.After}
	if at := standing(c, t.provisions[i].Text); len(at) == 1 {
		q.Start = at[0]
	}
	return q
}

func nowhere() anchor.Place {
	return anchor.Place{State: anchor.Orphan, Reason: anchor.Unplaced, Provision: -1, Last: -1, Home: -1}
}

// ownPlace is where a comment hangs in the version that it was made on.
func ownPlace(c *entry.Comment, t *text) anchor.Place {
	i, ok := t.index[c.At]
	if !ok {
		return nowhere()
	}
	whole := t.provisions[i].Text
	p := anchor.Place{
		State: anchor.Certain, Reason: anchor.Unchanged, Provision: i, Last: i, Home: i,
		End: utf8.RuneCountInString(whole), Text: whole, Score: 1,
	}
	if c.Quote == "" {
		return p
	}
	// Who wrote the record with another program may have quoted what is not there.
	at := standing(c, whole)
	switch {
	case len(at) == 0:
		p.State, p.Reason, p.Score = anchor.Check, anchor.Uncertain, 0
		return p
	case len(at) > 1:
		p.State, p.Reason = anchor.Check, anchor.Ambiguous
	}
	p.Start, p.Text = at[0], c.Quote
	p.End = p.Start + utf8.RuneCountInString(c.Quote)
	return p
}

// unaligned is a guess where versions are too long to be aligned: never certain.
func unaligned(c *entry.Comment, to *text) anchor.Place {
	p := ownPlace(c, to)
	if p.State == anchor.Certain {
		p.State, p.Reason = anchor.Check, anchor.Uncertain
	}
	return p
}

// standing returns where the passage that a comment quotes begins in a text, in
// runes. Of several places, those are left that have the same words around them,
// if there are any.
func standing(c *entry.Comment, text string) []int {
	if c.Quote == "" {
		return nil
	}
	// Between the cells of a table there is other white space than in a quote.
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text)
	var all, like []int
	for from, runes := 0, 0; ; {
		i := strings.Index(text[from:], c.Quote)
		if i < 0 {
			break
		}
		runes += utf8.RuneCountInString(text[from : from+i])
		from += i
		all = append(all, runes)
		before, after := strings.TrimSpace(text[:from]), strings.TrimSpace(text[from+len(c.Quote):])
		if strings.HasSuffix(before, strings.TrimSpace(c.Before)) && strings.HasPrefix(after, strings.TrimSpace(c.After)) {
			like = append(like, runes)
		}
		_, size := utf8.DecodeRuneInString(text[from:])
		from, runes = from+size, runes+1
	}
	if len(like) > 0 {
		return like
	}
	return all
}

// show writes into a view where its comment hangs in the version shown, and
// returns the index of that place.
func (v *CommentView) show(p place, to *text) int {
	v.WasAt = firstOf(p.was, v.WasAt)
	v.Anchor, v.AnchorReason = p.State.String(), firstOf(p.said, p.Reason.String())
	if p.byHand() {
		v.AnchorReason = ReasonPlaced
	}
	if p.Home >= 0 {
		v.Home = to.provisions[p.Home].ID
	}
	if p.Provision < 0 {
		return len(to.provisions)
	}
	at := &to.provisions[p.Provision]
	v.At, v.Provision = at.Label, at.ID
	v.PlaceFrom, v.PlaceTo, v.PlaceText = p.Start, p.End, p.Text
	if p.Last != p.Provision {
		v.PlaceTo = utf8.RuneCountInString(at.Text)
	}
	return p.Provision
}

// align is alignTexts, or takes the alignment from the shelf. Who comes while it is
// made waits for it, and makes it if that fails.
func (h *shelf) align(ctx context.Context, r route, from, to *text) (*anchor.Alignment, error) {
	a := h.aligned(r)
	select {
	case a.making <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-a.making }()
	if a.done {
		return a.made, nil
	}
	made, err := alignTexts(ctx, from, to)
	if err == nil {
		a.made, a.done = made, true
	}
	return made, err
}
