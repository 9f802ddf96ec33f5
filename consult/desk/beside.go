package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/parallel"
)

// Beside is what two texts of a version say in one place: mostly one provision of
// each, more where one language takes two for what the other says in one. Alone
// reports that the one there is has no counterpart.
type Beside struct {
	Here, There []draft.Provision
	Alone       bool
}

// SideBySide sets the text at hand of a version beside that in another language, in
// the order of the first, each provision of either once. It returns [ErrNoText]
// where the version has none in it, and consult.ErrNotHereYet while one of the two
// is still on its way.
func (s *Space) SideBySide(ctx context.Context, v consult.Version, lang string) ([]Beside, error) {
	here, there, a, err := s.both(ctx, v, lang)
	if err != nil {
		return nil, err
	}
	return sideBySide(here.provisions, there.provisions, a), nil
}

// both opens two texts of a version, and tells how they are aligned.
func (s *Space) both(ctx context.Context, v consult.Version, lang string) (here, there *text, a *parallel.Alignment, err error) {
	if !v.Has(lang) {
		return nil, nil, nil, fmt.Errorf("%w: %q", ErrNoText, lang)
	}
	other := v.In(lang)
	if here, err = s.text(ctx, v); err != nil {
		return nil, nil, nil, err
	}
	if there, err = s.text(ctx, other); err != nil {
		return nil, nil, nil, err
	}
	return here, there, s.shelf.parallel(route{keyOf(v), keyOf(other)}, here, there), nil
}

func sideBySide(here, there []draft.Provision, a *parallel.Alignment) []Beside {
	out := make([]Beside, 0, max(len(here), len(there)))
	of := make([][]int, len(there)) // the provisions of the one text, for each of the other
	for i, j := range a.There {
		if j >= 0 {
			of[j] = append(of[j], i)
		}
	}
	more := make([][]int, len(here)) // the further ones of the other text that have a provision of the one
	for j, i := range a.Back {
		if i >= 0 && len(of[j]) == 0 {
			more[i] = append(more[i], j)
		}
	}
	told := make([]bool, len(there))
	// What stands alone in the other text comes before what follows it there.
	alone := func(before int) {
		from := before
		for from > 0 && a.Back[from-1] < 0 && !told[from-1] {
			from--
		}
		for k := from; k < before; k++ {
			told[k] = true
			out = append(out, Beside{There: there[k : k+1 : k+1], Alone: true})
		}
	}
	for i, j := range a.There {
		switch {
		case j < 0:
			out = append(out, Beside{Here: here[i : i+1 : i+1], Alone: true})
			continue
		case of[j][0] != i:
			continue // told with the first
		}
		alone(j)
		var row Beside
		with := []int{j}
		for _, k := range of[j] {
			row.Here = append(row.Here, here[k])
			with = append(with, more[k]...)
		}
		slices.Sort(with)
		for _, k := range with {
			row.There, told[k] = append(row.There, there[k]), true
		}
		out = append(out, row)
	}
	for k := range there {
		if !told[k] {
			out = append(out, Beside{There: there[k : k+1 : k+1], Alone: true})
		}
	}
	return out
}

// Counterpart returns the id of what says in another text of a version what a
// provision of the one at hand says, or what holds it; empty where nothing does.
func (s *Space) Counterpart(ctx context.Context, v consult.Version, lang, id string) (string, error) {
	here, there, a, err := s.both(ctx, v, lang)
	if err != nil {
		return "", err
	}
	i, ok := here.index[id]
	if !ok {
		return "", nil
	}
	for i >= 0 && a.There[i] < 0 {
		i = here.above(i)
	}
	if i < 0 {
		return "", nil
	}
	return there.provisions[a.There[i]].ID, nil
}

// BesideTo tells what would have no counterpart if these provisions were the text of
// a draft's newest version in a further language: Only is of the text that the
// version began with, OtherOnly of these.
func (s *Space) BesideTo(ctx context.Context, id string, ps []draft.Provision) (Unaligned, error) {
	d, err := s.FindDraft(id)
	if err != nil {
		return Unaligned{}, err
	}
	v := d.Latest()
	first, err := s.text(ctx, v)
	if err != nil {
		return Unaligned{}, err
	}
	here, there := parallel.Align(first.provisions, ps).Missing()
	return Unaligned{Lang: v.Lang(), Only: only(first.provisions, here), OtherOnly: only(ps, there)}, nil
}

// WordsOf returns what the provisions say, each in the text of its comment's own
// language, on all of which comments hang, by their ids. Those that have no place in
// that version are left out, and those in a language that it does not have.
func (s *Space) WordsOf(ctx context.Context, id string, version uint64, cs []CommentView) (map[string]string, error) {
	ids := map[string]map[string]bool{}
	for i := range cs {
		if c := &cs[i]; c.Quote == "" {
			if ids[c.Lang] == nil {
				ids[c.Lang] = map[string]bool{}
			}
			ids[c.Lang][c.ID] = true
		}
	}
	out := map[string]string{}
	for lang, of := range ids {
		all, err := s.commentsAt(ctx, id, Which{version, lang}, func(c *consult.Comment) bool { return of[c.Ref.String()] })
		if errors.Is(err, ErrNoText) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for i := range all {
			if c := &all[i]; c.Provision != "" && !c.Across {
				out[c.ID] = c.PlaceText
			}
		}
	}
	return out, nil
}
