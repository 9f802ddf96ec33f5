package sample

import (
	"context"
	"fmt"
	"time"

	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// begin plays the first part: the association has said most of what it has to say
// and handed in, the defender has begun, and the committee has answered once.
func (s *Sample) begin(ctx context.Context) error {
	stop := s.serve(ctx, s.people[Clerk].Space)
	defer stop()
	first := len(s.story.Comments) * 2 / 3
	for i := range first {
		if err := s.comment(ctx, i); err != nil {
			return err
		}
	}
	for s.sent < len(s.story.Submissions) && s.story.Submissions[s.sent].By == CSO {
		if err := s.submit(ctx); err != nil {
			return err
		}
	}
	for _, d := range s.story.Dispositions[:min(2, len(s.story.Dispositions))] {
		if s.made[d.Comment] == "" {
			continue
		}
		if _, err := s.people[Clerk].Space.Dispose(ctx, []string{s.made[d.Comment]}, d.Decision, d.Reason.In(s.c.Lang)); err != nil {
			return fmt.Errorf("answer comment %d: %w", d.Comment, err)
		}
	}
	return s.meet(ctx)
}

// meet lets the two others exchange with the clerk.
func (s *Sample) meet(ctx context.Context) error {
	for _, id := range []string{CSO, Defender, CSO} {
		if sp := s.people[id].Space; sp != nil {
			if _, err := sp.Sync(ctx, nil, 0); err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
		}
	}
	return nil
}

// comment makes comment i of the story. What it stands on must be known to whoever
// makes it.
func (s *Sample) comment(ctx context.Context, i int) error {
	c := s.story.Comments[i]
	p := s.people[c.By]
	if p.Space == nil {
		return nil // played by somebody else now
	}
	var res desk.Result
	var err error
	switch {
	case c.Endorses != nil:
		res, err = s.once(ctx, p, s.made[*c.Endorses], func(id string) (desk.Result, error) { return p.Space.Endorse(ctx, id) })
	case c.ReplyTo != nil:
		res, err = s.once(ctx, p, s.made[*c.ReplyTo], func(id string) (desk.Result, error) {
			return p.Space.Reply(ctx, id, c.Text.In(s.c.Lang))
		})
	default:
		in := desk.CommentIn{
			Draft: s.draft, Version: 1, At: c.At, Quote: c.Quote.In(s.c.Lang), Kind: c.Type, Text: c.Text.In(s.c.Lang),
			Committee: c.To == "committee",
		}
		if c.Replace != nil {
			in.Replace = c.Replace.In(s.c.Lang)
		}
		res, err = p.Space.Comment(ctx, in)
	}
	if err != nil {
		return fmt.Errorf("comment %d: %w", i, err)
	}
	s.made[i] = res.ID
	return nil
}

// once does something to what somebody else said, after having fetched it. What was
// never said, because its author is played by somebody, is passed over.
func (s *Sample) once(ctx context.Context, p *Person, id string, do func(string) (desk.Result, error)) (desk.Result, error) {
	if id == "" {
		return desk.Result{}, nil
	}
	// Only the clerk is reachable while the sample is set up: what another said comes
	// by way of its device.
	for _, who := range []string{CSO, Defender, p.ID} {
		if o := s.people[who]; o.Space != nil && who != Clerk {
			if _, err := o.Space.Sync(ctx, nil, 0); err != nil {
				return desk.Result{}, err
			}
		}
	}
	return do(id)
}

func (s *Sample) submit(ctx context.Context) error {
	sub := s.story.Submissions[s.sent]
	s.sent++
	p := s.people[sub.By]
	if p.Space == nil {
		return nil
	}
	in := desk.SubmitIn{Call: s.call, Letter: sub.Letter.In(s.c.Lang), Confidential: sub.Confidential}
	for _, i := range sub.Comments {
		if s.made[i] != "" {
			in.Comments = append(in.Comments, s.made[i])
		}
	}
	for _, a := range sub.Answers {
		in.Answers = append(in.Answers, entry.Answer{ID: a.Question, Text: s.answer(a)})
	}
	if _, err := p.Space.Submit(ctx, in); err != nil {
		return fmt.Errorf("submission of %s: %w", sub.By, err)
	}
	return nil
}

func (s *Sample) answer(a assets.Answer) string {
	for _, q := range s.story.Questions {
		for _, c := range q.Choices {
			if q.ID == a.Question && c.ID == a.Choice {
				return c.Text.In(s.c.Lang)
			}
		}
	}
	return a.Text.In(s.c.Lang)
}

// Live keeps those whom nobody took reachable, and lets them, one act at a time
// and every so often, do what the story still has for them, until ctx is done.
func (s *Sample) Live(ctx context.Context, every time.Duration) {
	ctx, s.serving = context.WithCancel(ctx)
	for _, p := range s.people {
		if sp := p.Space; sp != nil {
			s.served.Go(func() { _ = sp.Serve(ctx, nil) })
		}
	}
	s.served.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if !s.next(ctx) {
					return
				}
			}
		}
	})
}

// next does the next act of the story, and reports whether there was one. An act
// that fails, as where the others cannot be reached, is passed over: this is a
// sample.
func (s *Sample) next(ctx context.Context) bool {
	for i := range s.made {
		if s.made[i] == "" && s.people[s.story.Comments[i].By].Space != nil {
			if err := s.comment(ctx, i); err != nil || s.made[i] == "" {
				s.made[i] = "-"
				continue
			}
			return true
		}
	}
	if s.sent < len(s.story.Submissions) {
		_ = s.submit(ctx)
		return true
	}
	return false
}
