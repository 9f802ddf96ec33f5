package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"toguna/consult"
	"toguna/consult/entry"
)

// CallIn is a consultation to open.
type CallIn struct {
	Draft, Title string
	Version      uint64 // 0: the newest
	Deadline     time.Time
	Zone         string // IANA name; empty: that of the deadline
	Who          string
	Questions    []entry.Question
	Confidential bool // whether submissions may be confidential
}

// OpenCall opens a consultation. This device will keep its register.
func (s *Space) OpenCall(ctx context.Context, in CallIn) (string, error) {
	if s.MyRole() != consult.RoleClerk {
		return "", consult.ErrRole
	}
	d, err := s.FindDraft(in.Draft)
	if err != nil {
		return "", err
	}
	v, err := Version(d, in.Version)
	if err != nil {
		return "", err
	}
	o := &entry.Open{
		Draft: v.Ref, Title: entry.CleanText(firstOf(in.Title, d.Title())), Lang: v.Texts[0].Lang,
		Deadline: in.Deadline.Unix(), Zone: firstOf(in.Zone, zoneOf(in.Deadline)), Who: entry.CleanText(in.Who),
		Questions: in.Questions, Confidential: in.Confidential, Time: s.now(),
	}
	res, err := s.write(ctx, entry.Everyone, nil, o)
	if err != nil {
		return "", err
	}
	if res.Waiting {
		return "", consult.ErrNoEpoch
	}
	return res.ID, nil
}

// zoneOf names the zone of a time: UTC is Bamako's.
func zoneOf(t time.Time) string {
	if _, off := t.Zone(); off == 0 {
		return "Africa/Bamako"
	}
	if n := t.Location().String(); n != "" && n != "Local" {
		return n
	}
	return t.Format("-07:00")
}

// FindCall finds a consultation by a prefix of its id.
func (s *Space) FindCall(id string) (consult.Consultation, error) {
	return find(s.State().Consultations, id, func(c consult.Consultation) entry.Ref { return c.Ref })
}

// ExtendCall moves a consultation's deadline, which opens it again if it was
// closed. Once the final head of its register is signed it is too late for that:
// whatever came would count as late.
func (s *Space) ExtendCall(ctx context.Context, id string, deadline time.Time, reason string) error {
	c, err := s.FindCall(id)
	if err != nil {
		return err
	}
	if c.Register.Final {
		return ErrRegisterClosed
	}
	_, err = s.write(ctx, entry.Everyone, nil, &entry.Extend{
		Consult: c.Ref, Deadline: deadline.Unix(), Reason: entry.CleanText(reason), Time: s.now(),
	})
	return err
}

// CloseCall ends a consultation. On the registrar's device its register gets the
// final head as well.
func (s *Space) CloseCall(ctx context.Context, id string) error {
	c, err := s.FindCall(id)
	if err != nil {
		return err
	}
	if c.Register.Final {
		return ErrRegisterClosed
	}
	if !c.Closed {
		if _, err := s.write(ctx, entry.Everyone, nil, &entry.Close{Consult: c.Ref, Time: s.now()}); err != nil {
			return err
		}
	}
	err = s.CloseRegister(ctx, id)
	if errors.Is(err, ErrNotRegistrar) {
		return nil // the registrar ends the register when all is in that was on its way
	}
	return err
}

// CloseRegister numbers what has a receipt and signs the final head, which, not a
// clock, says what was in time. It closes the consultation where that is open.
func (s *Space) CloseRegister(ctx context.Context, id string) error {
	c, err := s.FindCall(id)
	if err != nil {
		return err
	}
	if s.MyRole() != consult.RoleClerk {
		return consult.ErrRole
	}
	if c.Registrar != s.dev().LogKey() {
		return ErrNotRegistrar
	}
	if _, err := s.Refresh(ctx); err != nil {
		return err
	}
	if !c.Closed {
		if _, err := s.write(ctx, entry.Everyone, nil, &entry.Close{Consult: c.Ref, Time: s.now()}); err != nil {
			return err
		}
	}
	if c, err = s.FindCall(id); err != nil {
		return err
	}
	_, err = s.writeHead(ctx, c, true)
	return err
}

// States of a submission in a register.
const (
	StatusReceived   = "received"   // handed in, no receipt yet
	StatusReceipted  = "receipted"  // acknowledged, no number yet
	StatusRegistered = "registered" // numbered
	StatusLate       = "late"       // numbered after the register was closed
	StatusDisputed   = "disputed"   // its only receipt lies beyond its clerk's removal
	StatusWithdrawn  = "withdrawn"  // taken back by its author
)

// RegisterLine is one submission in the register. What the reader may not see is
// empty.
type RegisterLine struct {
	Number       uint64 // 0: none yet
	Submission   string
	From         string
	Status       string
	Confidential bool
	Time         time.Time // claimed
	Decision     string
}

// Register lists a consultation's submissions: the numbered ones in order, then
// the others.
func (s *Space) Register(ctx context.Context, call string) ([]RegisterLine, error) {
	c, err := s.FindCall(call)
	if err != nil {
		return nil, err
	}
	st := s.State()
	byEntry := map[entry.CID]consult.Submission{}
	for _, sub := range st.Submissions {
		if sub.Body.Consult == c.Ref {
			byEntry[sub.Ref.Entry] = sub
		}
	}
	var out []RegisterLine
	for _, l := range c.Register.Lines {
		line := RegisterLine{Number: l.Number, Submission: l.Leaf.Entry.Short(), Status: StatusRegistered, Confidential: true}
		if l.Late {
			line.Status = StatusLate
		}
		if sub, ok := byEntry[l.Leaf.Entry]; ok {
			fill(&line, st, sub)
			delete(byEntry, l.Leaf.Entry)
		}
		out = append(out, line)
	}
	for _, sub := range st.Submissions {
		if _, rest := byEntry[sub.Ref.Entry]; !rest {
			continue
		}
		line := RegisterLine{Submission: sub.Ref.Entry.Short(), Status: StatusReceived}
		if len(sub.Receipts) > 0 {
			line.Status = StatusReceipted
		}
		fill(&line, st, sub)
		out = append(out, line)
	}
	return out, nil
}

func fill(line *RegisterLine, st *consult.State, sub consult.Submission) {
	m, _ := st.Member(sub.By)
	line.From, line.Confidential, line.Decision = m.Name, sub.Confidential, sub.Decision
	line.Time = time.Unix(sub.Body.Time, 0).UTC()
	switch {
	case sub.Disputed:
		line.Status = StatusDisputed
	case sub.Withdrawn != nil:
		line.Status = StatusWithdrawn
	}
}

// Dispose answers comments or submissions, with a reason. The answer is to
// everyone, also where what it answers was in confidence: its author is not of the
// committee and must be able to read it. The reason must not repeat the words.
func (s *Space) Dispose(ctx context.Context, ids []string, decision, reason string) (Result, error) {
	if s.MyRole() != consult.RoleClerk {
		return Result{}, consult.ErrRole
	}
	if !slices.Contains(entry.Decisions, decision) {
		return Result{}, fmt.Errorf("decision: %w", ErrBadValue)
	}
	d := &entry.Dispose{Decision: decision, Reason: entry.CleanText(reason), Time: s.now()}
	st := s.State()
	for _, id := range ids {
		c, err := find(st.Comments, id, func(c consult.Comment) entry.Ref { return c.Ref })
		if err == nil {
			d.Of = append(d.Of, c.Ref)
			continue
		}
		sub, serr := find(st.Submissions, id, func(s consult.Submission) entry.Ref { return s.Ref })
		if serr != nil {
			return Result{}, err
		}
		d.Of = append(d.Of, sub.Ref)
	}
	d.Of = entry.Set(d.Of)
	return s.write(ctx, entry.Everyone, nil, d)
}
