package desk

import (
	"context"
	"slices"
	"time"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// CommentView is a comment as a person reads it, carried to a version.
type CommentView struct {
	ID, Author, Org, Kind, Text, Quote, Replace string
	At                                          string // label in the version shown; the original one for an orphan
	Provision                                   string // id in the version shown; empty for an orphan
	Anchor                                      string // certain, check, orphan
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

// Comments lists what was said on any version of a draft, carried to the newest,
// in the order of its text; orphans come last.
func (s *Space) Comments(ctx context.Context, id string) ([]CommentView, error) {
	return s.CommentsOf(ctx, id, 0)
}

// CommentsOf is Comments carried to the version of that number, the newest for 0.
func (s *Space) CommentsOf(ctx context.Context, id string, version uint64) ([]CommentView, error) {
	d, err := s.FindDraft(id)
	if err != nil {
		return nil, err
	}
	v, err := Version(d, version)
	if err != nil {
		return nil, err
	}
	of := map[entry.Ref]consult.Version{}
	for _, o := range d.Versions {
		of[o.Ref] = o
	}
	to, err := s.textIfHere(ctx, v)
	if err != nil {
		return nil, err
	}
	r := s.reading()
	all := s.State().Comments
	out := make([]CommentView, 0, len(all))
	place := make(map[string]int, len(all)) // of a view's id in the text
	for i := range all {
		from, ok := of[all[i].Body.Draft]
		if !ok {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		view, at, err := s.placed(ctx, r, &all[i], from, v, to)
		if err != nil {
			return nil, err
		}
		out, place[view.ID] = append(out, view), at
	}
	slices.SortStableFunc(out, func(a, b CommentView) int { return place[a.ID] - place[b.ID] })
	return out, nil
}

// placed shows a comment made on one version at its place in another, whose text is
// nil while it is not here, and the index of that place.
func (s *Space) placed(ctx context.Context, r *reading, c *consult.Comment, from, v consult.Version, to *text) (CommentView, int, error) {
	view := r.comment(c)
	view.Anchor = draft.Check.String()
	at := 0
	if to == nil {
		return view, at, nil
	}
	at = len(to.provisions)
	p, ok, err := s.place(ctx, c, from, v, to)
	if err != nil || !ok {
		return view, at, err
	}
	view.Provision, view.Anchor = p.to, p.state.String()
	if i, ok := to.index[p.to]; ok && p.state != draft.Orphan {
		view.At, at = to.provisions[i].Label, i
	}
	return view, at, nil
}

// reading is what is looked up again and again while things are shown, at one
// moment.
type reading struct {
	me      entry.Key
	seen    *consult.Seen
	people  map[entry.Key]consult.Member
	devices []device
}

// device is one that something can be delivered to.
type device struct {
	log       entry.Key
	committee bool
}

func (s *Space) reading() *reading {
	st := s.State()
	r := &reading{me: s.Me(), seen: s.seen(), people: make(map[entry.Key]consult.Member, len(st.Members))}
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
