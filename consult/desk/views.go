package desk

import (
	"context"
	"slices"
	"time"

	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/entry"
)

// CommentView is a comment as a person reads it, carried to a version.
type CommentView struct {
	ID, Author, Org, Kind, Text, Quote, Replace string
	At                                          string // label in the version shown; the original one for an orphan
	WasAt                                       string // label in the version commented on
	Provision                                   string // id in the version shown; empty for an orphan
	Lang                                        string // of the text that it was made on
	Across                                      bool   // the text shown is in another language: it hangs on a whole provision
	Home                                        string // id of the provision where an orphan's author may look; may be empty
	Anchor                                      string // certain, check, orphan
	AnchorReason                                string // an anchor.Reason, or ReasonPlaced; empty while the text is not here
	Placed                                      bool   // somebody said that it hangs there, or nowhere
	PlacedBy                                    string // who, if their name is known
	PlaceText                                   string // the passage, or the provision, as it now reads; empty for an orphan
	PlaceFrom, PlaceTo                          int    // where that stands in the provision's text, in runes
	DrawnInto                                   uint64 // number of the version that its wording was drawn into; 0 for none
	Decision, Reason                            string
	Conflict, Committee, Withdrawn, Mine        bool
	Support                                     int
	Time                                        time.Time
	Replies                                     []ReplyView
	Delivery                                    Delivery
}

// ReplyView is a reply as a person reads it.
type ReplyView struct {
	ID, Author, Text string
	Time             time.Time
}

// Delivery says how far something has travelled, from frontiers seen.
type Delivery struct {
	Has, Of   int  // devices of standing members, one's own left out
	Committee bool // a device of the committee has it
}

// Comments lists what was said on any version of a draft, in any of its languages,
// carried to one of its texts, in its order; orphans come last.
func (s *Space) Comments(ctx context.Context, id string, which Which) ([]CommentView, error) {
	all, err := s.commentsAt(ctx, id, which, func(*consult.Comment) bool { return true })
	if err != nil {
		return nil, err
	}
	return viewsOf(all), nil
}

// placedView is a comment at its place in a version.
type placedView struct {
	CommentView
	place place // zero while it is not known
	at    int   // index of the place; after all others if there is none
}

// viewsOf returns views in the order of their places.
func viewsOf(all []placedView) []CommentView {
	sortViews(all)
	out := make([]CommentView, len(all))
	for i := range all {
		out[i] = all[i].CommentView
	}
	return out
}

func sortViews(all []placedView) {
	slices.SortStableFunc(all, func(a, b placedView) int { return a.at - b.at })
}

// commentsAt shows those comments that are wanted of a draft at their places in one
// of its texts.
func (s *Space) commentsAt(ctx context.Context, id string, which Which, want func(*consult.Comment) bool) ([]placedView, error) {
	d, err := s.FindDraft(id)
	if err != nil {
		return nil, err
	}
	v, err := TextOf(d, which)
	if err != nil {
		return nil, err
	}
	return s.commentsOn(ctx, d, v, want)
}

// commentsOn is commentsAt for a draft and a version of it that were found already:
// another may have come since.
func (s *Space) commentsOn(ctx context.Context, d consult.Draft, v consult.Version, want func(*consult.Comment) bool) ([]placedView, error) {
	to, err := s.textIfHere(ctx, v)
	if err != nil {
		return nil, err
	}
	r := s.reading()
	all := s.State().Comments
	out := make([]placedView, 0, len(all))
	for i := range all {
		if _, ok := versionIn(d, all[i].Body.Draft); !ok || !want(&all[i]) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		view, err := s.placed(ctx, r, &all[i], d, v, to)
		if err != nil {
			return nil, err
		}
		out = append(out, view)
	}
	sortViews(out)
	return out, nil
}

// placed shows a comment made on one version at its place in another, whose text is
// nil while it is not here.
func (s *Space) placed(ctx context.Context, r *reading, c *consult.Comment, d consult.Draft, v consult.Version, to *text) (placedView, error) {
	view := placedView{CommentView: r.comment(c)}
	view.Anchor = anchor.Check.String()
	if from, ok := versionIn(d, c.Body.Draft); ok {
		view.Lang = from.In(c.Body.Lang).Lang()
		view.Across = view.Lang != v.Lang()
	}
	if to == nil {
		return view, nil
	}
	p, ok, err := s.place(ctx, c, d, v, to)
	if err != nil || !ok {
		view.at = len(to.provisions)
		return view, err
	}
	view.place, view.at = p, view.show(p, to)
	view.Placed, view.PlacedBy = p.byHand(), r.people[p.by].Name
	return view, nil
}

// reading is what is looked up again and again while things are shown, at one
// moment.
type reading struct {
	me      entry.Key
	seen    *consult.Seen
	people  map[entry.Key]consult.Member
	devices []device
	drawn   map[entry.Ref]uint64 // into which version a comment's wording was drawn
}

// device is one that something can be delivered to.
type device struct {
	log       entry.Key
	committee bool
}

func (s *Space) reading() *reading {
	st := s.State()
	r := &reading{me: s.Me(), seen: s.seen(), people: make(map[entry.Key]consult.Member, len(st.Members))}
	r.drawn = map[entry.Ref]uint64{}
	for _, d := range st.Drafts {
		for _, v := range d.Versions {
			for _, w := range v.Drawn {
				r.drawn[w.Body.Of] = v.Number
			}
		}
	}
	for _, m := range st.Members {
		r.people[m.Key] = m
		if !m.Active || m.Key == r.me {
			continue
		}
		for _, log := range m.Logs {
			r.devices = append(r.devices, device{log, m.Role == consult.RoleClerk || m.Role == consult.RoleCommittee})
		}
	}
	return r
}

func (r *reading) delivery(id entry.CID) Delivery {
	d := Delivery{Of: len(r.devices)}
	for _, to := range r.devices {
		if r.seen.By(to.log, id) {
			d.Has++
			d.Committee = d.Committee || to.committee
		}
	}
	return d
}

// comment shows a comment without its place in a version.
func (r *reading) comment(c *consult.Comment) CommentView {
	by := r.people[c.By]
	v := CommentView{
		ID: c.Ref.String(), Author: by.Name, Org: by.Org, Kind: c.Body.Kind, Text: c.Body.Text, Quote: c.Body.Quote, Replace: c.Body.Replace,
		At: firstOf(c.Body.Label, c.Body.At), Decision: c.Decision, Conflict: c.Conflict, Committee: c.Circle == entry.Committee,
		Withdrawn: c.Withdrawn != nil, Mine: c.By == r.me, Support: len(c.Endorsed), Time: time.Unix(c.Body.Time, 0).UTC(),
		Delivery: r.delivery(c.Ref.Entry),
	}
	v.WasAt, v.DrawnInto = v.At, r.drawn[c.Ref]
	v.Reason = reasonOf(c.Dispositions, c.Conflict)
	for _, p := range c.Replies {
		v.Replies = append(v.Replies, ReplyView{p.Ref.String(), r.people[p.By].Name, p.Body.Text, time.Unix(p.Body.Time, 0).UTC()})
	}
	return v
}

// reasonOf is the reason of the answer that stands, if there is one.
func reasonOf(ds []consult.Disposition, conflict bool) string {
	reason := ""
	for _, d := range ds {
		if d.Stands && !conflict {
			reason = d.Body.Reason
		}
	}
	return reason
}
