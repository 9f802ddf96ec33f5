package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// CommentIn is a comment to make.
type CommentIn struct {
	Draft     string
	Version   uint64 // 0: the newest
	At        string // "Article 12", or a provision's id
	Quote     string // a passage of that provision; may be empty
	Kind      string // empty: general
	Text      string
	Replace   string // wording that one proposes for the passage, or the provision
	Committee bool   // only the committee can read it
}

// contextRunes is how much of the text around a quote is kept with it.
const contextRunes = 32

// Comment makes a comment. The quote must stand, once, in the provision named.
func (s *Space) Comment(ctx context.Context, in CommentIn) (Result, error) {
	d, err := s.FindDraft(in.Draft)
	if err != nil {
		return Result{}, err
	}
	v, err := Version(d, in.Version)
	if err != nil {
		return Result{}, err
	}
	ps, err := s.Provisions(ctx, v)
	if err != nil {
		return Result{}, err
	}
	i, err := draft.Find(ps, in.At)
	if err != nil {
		return Result{}, provisionError(err, in.At)
	}
	c := &entry.Comment{
		Draft: v.Ref, Lang: v.Texts[0].Lang, Kind: firstOf(in.Kind, "general"), Text: entry.CleanText(in.Text),
		Replace: entry.CleanText(in.Replace), Time: s.now(), Seed: consult.NewSeed(),
	}
	if !slices.Contains(entry.CommentKinds, c.Kind) {
		return Result{}, fmt.Errorf("type of comment: %w", ErrBadValue)
	}
	if len(c.Text) > entry.MaxComment || len(c.Replace) > entry.MaxComment || len(in.Quote) > entry.MaxQuote {
		return Result{}, ErrTooLong
	}
	if c.Text == "" {
		return Result{}, fmt.Errorf("text: %w", ErrBadValue)
	}
	at := ps[i]
	if in.Quote != "" {
		if at, err = locate(ps, i, c, fold(in.Quote)); err != nil {
			return Result{}, err
		}
	}
	c.At, c.Label = at.ID, at.Label
	circle := entry.Everyone
	if in.Committee {
		circle = entry.Committee
	}
	return s.write(ctx, circle, nil, c)
}

func provisionError(err error, at string) error {
	if errors.Is(err, draft.ErrAmbiguous) {
		return fmt.Errorf("%w: %s", ErrAmbiguous, at)
	}
	return fmt.Errorf("%w: %s", ErrNoProvision, at)
}

// locate finds the quote in provision i or in those that belong to it, and gives
// the comment the words around it. What people call an article is the article
// with its paragraphs and points.
func locate(ps []draft.Provision, i int, c *entry.Comment, quote string) (draft.Provision, error) {
	var at draft.Provision
	n := 0
	for j := i; j < len(ps) && (j == i || strings.HasPrefix(ps[j].ID, ps[i].ID+"/")); j++ {
		text := fold(ps[j].Text)
		k := strings.Index(text, quote)
		if k < 0 {
			continue
		}
		n += strings.Count(text, quote)
		at = ps[j]
		c.Quote, c.Before, c.After = quote, lastRunes(text[:k], contextRunes), firstRunes(text[k+len(quote):], contextRunes)
	}
	switch {
	case n == 0:
		return at, ErrQuoteNotFound
	case n > 1:
		return at, ErrQuoteAmbiguous
	}
	return at, nil
}

// fold makes a text comparable with what draft.Import keeps.
func fold(s string) string { return strings.Join(strings.Fields(entry.CleanText(s)), " ") }

func firstRunes(s string, n int) string {
	r := []rune(s)
	return entry.CleanText(string(r[:min(n, len(r))]))
}

func lastRunes(s string, n int) string {
	r := []rune(s)
	return entry.CleanText(string(r[max(0, len(r)-n):]))
}

// said finds a comment, or the reply, that an id names, with its circle.
func (s *Space) said(id string) (entry.Ref, entry.Circle, error) {
	type thing struct {
		ref    entry.Ref
		circle entry.Circle
	}
	var all []thing
	for _, c := range s.State().Comments {
		all = append(all, thing{c.Ref, c.Circle})
		for _, r := range c.Replies {
			all = append(all, thing{r.Ref, r.Circle})
		}
	}
	t, err := find(all, id, func(t thing) entry.Ref { return t.ref })
	return t.ref, t.circle, err
}

// Reply answers a comment or another reply, to the same readers.
func (s *Space) Reply(ctx context.Context, to, text string) (Result, error) {
	ref, circle, err := s.said(to)
	if err != nil {
		return Result{}, err
	}
	text = entry.CleanText(text)
	if len(text) > entry.MaxComment {
		return Result{}, ErrTooLong
	}
	return s.write(ctx, circle, nil, &entry.Reply{To: ref, Text: text, Time: s.now(), Seed: consult.NewSeed()})
}

// Endorse supports somebody else's comment.
func (s *Space) Endorse(ctx context.Context, of string) (Result, error) {
	c, err := find(s.State().Comments, of, func(c consult.Comment) entry.Ref { return c.Ref })
	if err != nil {
		return Result{}, err
	}
	if c.By == s.Me() {
		return Result{}, fmt.Errorf("one's own comment: %w", ErrBadValue)
	}
	return s.write(ctx, c.Circle, nil, &entry.Endorse{Of: c.Ref, Time: s.now()})
}

// Withdraw takes back one's own comment or submission. Nothing is deleted.
func (s *Space) Withdraw(ctx context.Context, of, reason string) (Result, error) {
	w := &entry.Withdraw{Reason: entry.CleanText(reason), Time: s.now()}
	st := s.State()
	circle := entry.Everyone
	c, err := find(st.Comments, of, func(c consult.Comment) entry.Ref { return c.Ref })
	switch {
	case err == nil && c.By == s.Me():
		w.Of, circle = c.Ref, c.Circle
	case err == nil:
		return Result{}, consult.ErrRole
	default:
		sub, serr := find(st.Submissions, of, func(s consult.Submission) entry.Ref { return s.Ref })
		if serr != nil {
			return Result{}, err
		}
		if sub.By != s.Me() {
			return Result{}, consult.ErrRole
		}
		w.Of = sub.Ref
		if sub.Confidential {
			circle = entry.Committee
		}
	}
	return s.write(ctx, circle, nil, w)
}

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

// Comments lists what was said on any version of a draft, carried to the newest,
// in the order of its text; orphans come last.
func (s *Space) Comments(ctx context.Context, id string) ([]CommentView, error) {
	d, err := s.FindDraft(id)
	if err != nil {
		return nil, err
	}
	texts := map[entry.Ref][]draft.Provision{}
	for _, v := range d.Versions {
		if ps, err := s.Provisions(ctx, v); err == nil {
			texts[v.Ref] = ps
		} else if !errors.Is(err, consult.ErrNotHereYet) {
			return nil, err
		}
	}
	latest := texts[d.Latest().Ref]
	index := map[string]int{}
	for i, p := range latest {
		index[p.ID] = i
	}
	seen := s.ledger.Seen()
	var out []CommentView
	for _, c := range s.State().Comments {
		old, ok := texts[c.Body.Draft]
		if !ok && !slices.ContainsFunc(d.Versions, func(v consult.Version) bool { return v.Ref == c.Body.Draft }) {
			continue
		}
		view := s.view(c, seen)
		view.Anchor = draft.Check.String()
		if ok && latest != nil {
			to, state := draft.Carry(old, latest, c.Body.At, c.Body.Quote)
			view.Provision, view.Anchor = to, state.String()
			if i, ok := index[to]; ok && state != draft.Orphan {
				view.At = latest[i].Label
			}
		}
		out = append(out, view)
	}
	slices.SortStableFunc(out, func(a, b CommentView) int {
		return placeOf(index, a) - placeOf(index, b)
	})
	return out, nil
}

func placeOf(index map[string]int, v CommentView) int {
	if i, ok := index[v.Provision]; ok {
		return i
	}
	return len(index)
}

// view shows a comment without its place in a version.
func (s *Space) view(c consult.Comment, seen *consult.Seen) CommentView {
	st := s.State()
	name := func(k entry.Key) (string, string) {
		m, _ := st.Member(k)
		return m.Name, m.Org
	}
	v := CommentView{
		ID: c.Ref.String(), Kind: c.Body.Kind, Text: c.Body.Text, Quote: c.Body.Quote, Replace: c.Body.Replace,
		At: firstOf(c.Body.Label, c.Body.At), Decision: c.Decision, Conflict: c.Conflict, Committee: c.Circle == entry.Committee,
		Withdrawn: c.Withdrawn != nil, Mine: c.By == s.Me(), Support: len(c.Endorsed), Time: time.Unix(c.Body.Time, 0).UTC(),
		Delivery: s.delivery(c.Ref.Entry, seen),
	}
	v.Author, v.Org = name(c.By)
	for _, d := range c.Dispositions {
		if d.Stands && !c.Conflict {
			v.Reason = d.Body.Reason
		}
	}
	for _, r := range c.Replies {
		author, _ := name(r.By)
		v.Replies = append(v.Replies, ReplyView{r.Ref.String(), author, r.Body.Text, time.Unix(r.Body.Time, 0).UTC()})
	}
	return v
}

// Delivery says how far something has travelled, from frontiers seen.
type Delivery struct {
	Has, Of   int  // devices of standing members, one's own left out
	Committee bool // a device of the committee has it
}

func (s *Space) delivery(id entry.CID, seen *consult.Seen) Delivery {
	var d Delivery
	for _, m := range s.State().Members {
		if !m.Active || m.Key == s.Me() {
			continue
		}
		for _, log := range m.Logs {
			d.Of++
			if seen.By(log, id) {
				d.Has++
				d.Committee = d.Committee || m.Role == consult.RoleClerk || m.Role == consult.RoleCommittee
			}
		}
	}
	return d
}
