package desk

import (
	"context"
	"unicode/utf8"

	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// Reasons of a place in a text of another language than the comment's.
const (
	ReasonParallel  = "parallel"  // the counterpart of its provision
	ReasonUnaligned = "unaligned" // its provision has none: what holds it has
)

// ReasonDrawn is the reason of a place where the comment's own wording stands, which
// a clerk drew into that version.
const ReasonDrawn = "drawn"

// placeAcross places a comment in a text of another language than the one, from, that
// it hangs on: carried in its own language as far as that goes, then to the
// counterpart of its provision, and from there on in the language of the text.
func (s *Space) placeAcross(ctx context.Context, c *consult.Comment, d consult.Draft, from, v consult.Version, to *text) (place, bool, error) {
	own := v.In(from.Lang())
	if own.Lang() == v.Lang() {
		own = from // this version has no text in the comment's language
	}
	was, err := s.textIfHere(ctx, own)
	if err != nil || was == nil {
		return place{}, false, err
	}
	p, ok, err := s.place(ctx, c, d, own, was)
	if err != nil || !ok {
		return place{}, ok, err
	}
	cross := own.In(v.Lang()) // in the version where it crosses over, if that has both
	switch {
	case cross.Ref == v.Ref:
		return over(p, s.shelf.parallel(route{keyOf(own), keyOf(v)}, was, to).There, was, to), true, nil
	case cross.Lang() != v.Lang():
		return overByNumber(p, s.shelf.parallel(route{keyOf(own), keyOf(v)}, was, to).There, was, to), true, nil
	}
	beside, err := s.textIfHere(ctx, cross)
	if err != nil || beside == nil {
		return place{}, false, err
	}
	at := over(p, s.shelf.parallel(route{keyOf(own), keyOf(cross)}, was, beside).There, was, beside)
	if at.Provision < 0 {
		return place{Place: nowhere(), was: p.was, by: at.by, said: at.said}, true, nil
	}
	a, err := s.shelf.align(ctx, route{keyOf(cross), keyOf(v)}, beside, to)
	if err != nil {
		return place{}, false, err
	}
	on := beside.provisions[at.Provision]
	carried := placeOf(a, &entry.Comment{At: on.ID, Label: on.Label}, beside, to)
	carried.was = p.was
	if carried.State == anchor.Certain {
		carried.State, carried.said = p.State, at.said
	}
	return carried, true, nil
}

// over takes a place from one text to its counterpart in another: all of the
// provision, or of the nearest one above it that has a counterpart.
func over(p place, there []int, from, to *text) place {
	out := place{Place: nowhere(), was: p.was, by: p.by, said: p.said}
	out.State, out.Reason = p.State, p.Reason
	if p.Home >= 0 {
		out.Home = there[p.Home]
	}
	if p.Provision < 0 {
		return out
	}
	i := p.Provision
	for i >= 0 && there[i] < 0 {
		i = from.above(i)
	}
	if i < 0 {
		out.Place, out.said = nowhere(), ReasonUnaligned
		out.by = entry.Key{} // nobody said so
		return out
	}
	j := there[i]
	text := to.provisions[j].Text
	out.Provision, out.Last, out.Home = j, j, j
	out.Start, out.End, out.Text, out.Score = 0, utf8.RuneCountInString(text), text, p.Score
	out.said = ReasonParallel
	if i != p.Provision {
		out.said = ReasonUnaligned
	}
	return out
}

// overByNumber is over for two versions in two languages, which numbers alone tie to
// each other, and numbers mislead: it is never certain.
func overByNumber(p place, there []int, from, to *text) place {
	p = over(p, there, from, to)
	if p.Provision >= 0 {
		p.by = entry.Key{} // who put it where it hung in the other version did not see this one
	}
	if p.State == anchor.Certain {
		p.State, p.Reason, p.said = anchor.Check, anchor.Uncertain, ""
	}
	return p
}

// above is the provision that holds provision i: its article, or the heading over
// it; -1 for none. It stands before i, so that going up comes to an end.
func (t *text) above(i int) int {
	if a := articleOf(t, i); a != i {
		return a
	}
	for k := i - 1; k >= 0; k-- {
		if t.provisions[k].Kind == draft.KindHeading && t.provisions[k].Level < t.provisions[i].Level {
			return k
		}
	}
	return -1
}

// drawnPlace is where the wording that a comment proposes stands in a version that a
// clerk drew it into.
func drawnPlace(c *consult.Comment, v consult.Version, t *text) (place, bool) {
	d, ok := v.DrawnOf(c.Ref)
	if !ok || d.Lang != v.Lang() {
		return place{}, false
	}
	if _, ok := t.index[d.Body.At]; !ok {
		return place{}, false
	}
	on := entry.Comment{At: d.Body.At, Quote: fold(firstOf(d.Body.Wording, c.Body.Replace))}
	p := ownPlace(&on, t)
	if p.State != anchor.Certain { // a longer wording took it in, or it stands there twice: all of the provision, then
		p = ownPlace(&entry.Comment{At: d.Body.At}, t)
	}
	return place{Place: p, said: ReasonDrawn}, true
}

// Unaligned is what one of two texts of a version has and the other lacks.
type Unaligned struct {
	Lang, Other string
	Only        []draft.Provision // of the text in Lang
	OtherOnly   []draft.Provision // of the text in Other
}

// Languages tells how the further texts of a version are aligned with its first: for
// each of them what has no counterpart. Those that are not here yet are left out.
func (s *Space) Languages(ctx context.Context, v consult.Version) ([]Unaligned, error) {
	first, err := s.text(ctx, v)
	if err != nil {
		return nil, err
	}
	var out []Unaligned
	for _, t := range v.Texts[1:] {
		other := v.In(t.Lang)
		to, err := s.textIfHere(ctx, other)
		if err != nil {
			return nil, err
		}
		if to == nil {
			continue
		}
		here, there := s.shelf.parallel(route{keyOf(v), keyOf(other)}, first, to).Missing()
		out = append(out, Unaligned{v.Lang(), t.Lang, only(first.provisions, here), only(to.provisions, there)})
	}
	return out, nil
}

func only(ps []draft.Provision, which []int) []draft.Provision {
	out := make([]draft.Provision, len(which))
	for i, k := range which {
		out[i] = ps[k]
	}
	return out
}
