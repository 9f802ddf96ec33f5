package desk

import (
	"cmp"
	"context"
	"math"
	"slices"

	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/comparison"
	"toguna/consult/draft"
	"toguna/consult/entry"
	"toguna/consult/parallel"
	"toguna/consult/redline"
)

// Amendment is a comment that proposes a wording.
type Amendment struct {
	CommentView
	Changes []redline.Change // from the passage as it reads in the version to the wording

	// Conflicts are the ids of other comments that propose another wording for some
	// of the same words. Of comments that were rejected, or noted and no more, none
	// is in conflict.
	Conflicts []string
}

// Amendments lists the wordings proposed for a draft, carried to one of its texts,
// in its order; those without a place in it come last. Comments that were withdrawn
// are left out. A wording in another language is held against the passage in its own.
func (s *Space) Amendments(ctx context.Context, id string, which Which) ([]Amendment, error) {
	all, err := s.commentsAt(ctx, id, which, func(c *consult.Comment) bool {
		return c.Body.Replace != "" && c.Withdrawn == nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b placedView) int { return cmp.Or(a.at-b.at, a.place.Start-b.place.Start) })
	var across []CommentView
	for i := range all {
		if all[i].Across {
			across = append(across, all[i].CommentView)
		}
	}
	theirs, err := s.WordsOf(ctx, id, which.Version, across)
	if err != nil {
		return nil, err
	}
	out := make([]Amendment, len(all))
	for i := range all {
		a := &out[i]
		a.CommentView = all[i].CommentView
		was := a.PlaceText
		if a.Provision == "" || a.Across || all[i].place.whole {
			was = firstOf(a.Quote, theirs[a.ID])
		}
		a.Changes = redline.Redline(was, a.Replace)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	at := func(i int) *place {
		if all[i].Provision == "" {
			return nil
		}
		return &all[i].place
	}
	eachOverlap(len(all), at, func(i, j int) {
		if contend(&all[i], &all[j]) {
			out[i].Conflicts = append(out[i].Conflicts, all[j].ID)
			out[j].Conflicts = append(out[j].Conflicts, all[i].ID)
		}
	})
	return out, nil
}

// NameAndOrg is a name with the organisation, on one line.
func NameAndOrg(name, org string) string {
	if org == "" {
		return name
	}
	return name + " (" + org + ")"
}

// Proposals are amendments as people outside are shown them, with what only the
// committee can read if it is asked for.
func Proposals(all []Amendment, committee bool) []comparison.Proposal {
	shown := slices.DeleteFunc(slices.Clone(all), func(m Amendment) bool { return m.Committee && !committee })
	public := map[string]bool{}
	for _, m := range shown {
		public[m.ID] = true
	}
	out := make([]comparison.Proposal, len(shown))
	for i, m := range shown {
		out[i] = comparison.Proposal{
			Title: m.At, Who: NameAndOrg(m.Author, m.Org), Changes: m.Changes, Anchor: m.Anchor, Decision: m.Decision,
			Conflict: slices.ContainsFunc(m.Conflicts, func(id string) bool { return public[id] }), Text: m.Text, Reason: m.Reason,
		}
	}
	return out
}

// contend reports that two proposals for some of the same words cannot both be taken up.
func contend(a, b *placedView) bool {
	return a.Lang == b.Lang && !dropped(a.Decision) && !dropped(b.Decision) && a.Replace != b.Replace
}

func dropped(decision string) bool { return decision == "rejected" || decision == "noted" }

// point is a place between two characters of a version.
type point struct{ provision, rune int }

func before(a, b point) bool {
	return a.provision < b.provision || a.provision == b.provision && a.rune < b.rune
}

func (p *place) start() point { return point{p.Provision, p.Start} }
func (p *place) end() point   { return point{p.Last, p.End} }

// overlap reports whether two passages have words in common, or are one and the
// same: that of an article whose words all stand in its points has none.
func overlap(a, b *place) bool {
	return before(a.start(), b.end()) && before(b.start(), a.end()) || a.start() == b.start() && a.end() == b.end()
}

// eachOverlap tells of each two of n passages that overlap. at has them in the order
// of where they begin, those that are nowhere, nil, at the end.
func eachOverlap(n int, at func(int) *place, tell func(i, j int)) {
	for i := range n {
		a := at(i)
		if a == nil {
			return
		}
		for j := i + 1; j < n; j++ {
			b := at(j)
			if b == nil || b.start() != a.start() && !before(b.start(), a.end()) {
				break
			}
			if overlap(a, b) {
				tell(i, j)
			}
		}
	}
}

// Comparison is two versions of a draft.
type Comparison struct {
	Title    string
	From, To uint64
	Rows     []comparison.Row
}

// Compare compares two versions of a draft in a language, for "" in that of the
// later one's first text; both must be here. to is the newest for 0, and from the
// one before it.
func (s *Space) Compare(ctx context.Context, id string, from, to uint64, lang string) (Comparison, error) {
	d, err := s.FindDraft(id)
	if err != nil {
		return Comparison{}, err
	}
	is, err := TextOf(d, Which{to, lang})
	if err != nil {
		return Comparison{}, err
	}
	if from == 0 {
		former, err := formerOf(d, is)
		if err != nil {
			return Comparison{}, err
		}
		from = former.Number
	}
	was, err := TextOf(d, Which{from, is.Lang()})
	if err != nil {
		return Comparison{}, err
	}
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return Comparison{}, err
	}
	defer done()
	old, err := s.text(ctx, was)
	if err != nil {
		return Comparison{}, err
	}
	new, err := s.text(ctx, is)
	if err != nil {
		return Comparison{}, err
	}
	a, err := s.shelf.align(ctx, route{keyOf(was), keyOf(is)}, old, new)
	if err != nil {
		return Comparison{}, err
	}
	if a == nil {
		return Comparison{}, anchor.ErrTooLarge
	}
	return Comparison{
		Title: is.Texts[0].Title, From: was.Number, To: is.Number, Rows: comparison.Rows(a, old.provisions, new.provisions),
	}, nil
}

// CarryTo shows where the open comments on a draft would hang if these provisions
// were its next version, in their order: those neither answered nor withdrawn. Of
// comments in several languages it tells where those in the language of the
// provisions would: lang, or all of them for "".
func (s *Space) CarryTo(ctx context.Context, id string, next []draft.Provision, lang string) ([]CommentView, error) {
	d, err := s.FindDraft(id)
	if err != nil {
		return nil, err
	}
	lang = textLang(d.Latest(), lang)
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	to := newText(next)
	carriers := map[textKey]*carrier{}
	r := s.reading()
	var out []placedView
	all := s.State().Comments
	for i := range all {
		c := &all[i]
		if _, ok := versionIn(d, c.Body.Draft); !ok || c.Withdrawn != nil || c.Decision != "" {
			continue
		}
		from, on, by := origin(c, d, consult.Version{Number: math.MaxUint64})
		if lang != "" && from.In(on.Lang).Lang() != lang && from.Has(lang) {
			continue // it hangs on a text in another language
		}
		from = from.In(on.Lang)
		if carriers[keyOf(from)] == nil {
			carriers[keyOf(from)] = &carrier{space: s, version: from, across: lang != "" && lang != from.Lang()}
		}
		v := placedView{CommentView: r.comment(c), at: len(next)}
		v.Anchor = anchor.Check.String()
		p, ok, err := carriers[keyOf(from)].carry(ctx, &on, by, to)
		if err != nil {
			return nil, err
		}
		if ok {
			v.place, v.at = p, v.show(p, to)
			v.Placed, v.PlacedBy = p.byHand(), r.people[p.by].Name
		}
		out = append(out, v)
	}
	return viewsOf(out), nil
}

// carrier carries the comments of one text to one that is no version yet, as
// [Space.place] will once it is one.
type carrier struct {
	space   *Space
	version consult.Version
	across  bool // the new text is in another language
	from    *text
	aligned *anchor.Alignment // nil if the texts are too long
	there   []int             // of a text in another language: the counterparts
}

// carry carries what a comment hangs on, where by is who put it there if somebody
// did. It reports false while the text of that version is not here.
func (t *carrier) carry(ctx context.Context, on *entry.Comment, by *consult.Placing, to *text) (place, bool, error) {
	if by != nil && on.At == "" {
		return place{Place: nowhere(), by: by.By}, true, nil
	}
	if t.from == nil {
		from, err := t.space.textIfHere(ctx, t.version)
		if err != nil || from == nil {
			return place{}, false, err
		}
		if t.across {
			t.there = parallel.Align(from.provisions, to.provisions).There
		} else if t.aligned, err = alignTexts(ctx, from, to); err != nil {
			return place{}, false, err
		}
		t.from = from
	}
	var p place
	if t.across {
		p = overByNumber(place{Place: ownPlace(on, t.from), was: t.from.label(on.At)}, t.there, t.from, to)
	} else {
		p = placeOf(t.aligned, on, t.from, to)
	}
	if by != nil {
		p.was = "" // that of another version than the comment's own
	}
	return p, true, nil
}
