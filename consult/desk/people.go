package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/crypto"
)

const newcomerPrefix = "newcomer/"

// rememberNewcomer keeps what a request said of its sender, until the newcomer's
// own first entry says it to everybody.
func (s *Space) rememberNewcomer(ctx context.Context, a *entry.Author) error {
	data, err := entry.Marshal(a)
	if err != nil {
		return fmt.Errorf("keep the request: %w", err)
	}
	if err := s.remember(ctx, newcomerPrefix+string(a.Member[:]), data); err != nil {
		return err
	}
	s.bells.ring(TopicPeople)
	return nil
}

// People returns the members, with what this device knows of those it admitted
// and who have not written yet.
func (s *Space) People(ctx context.Context) ([]consult.Member, error) {
	st := s.State()
	silent := func(m consult.Member) bool { return m.Author.IsZero() }
	if !slices.ContainsFunc(st.Members, silent) {
		return st.Members, nil
	}
	out := slices.Clone(st.Members)
	err := s.recall(ctx, newcomerPrefix, func(_ string, value []byte) error {
		var a entry.Author
		if err := entry.Unmarshal(value, &a); err != nil {
			return fmt.Errorf("read a request kept: %w", err)
		}
		for i := range out {
			if out[i].Key == a.Member && silent(out[i]) {
				out[i].Name, out[i].Org, out[i].Author, out[i].Recipient = a.Name, a.Org, a.Author, a.Recipient
			}
		}
		return nil
	})
	return out, err
}

// FindMember finds a member by name, or by a prefix of its key.
func (s *Space) FindMember(ctx context.Context, name string) (consult.Member, error) {
	name = strings.TrimSpace(name)
	people, err := s.People(ctx)
	if err != nil {
		return consult.Member{}, err
	}
	var found []consult.Member
	for _, m := range people {
		if strings.EqualFold(m.Name, name) && name != "" {
			found = append(found, m)
		}
	}
	if len(found) == 0 && name != "" {
		for _, m := range people {
			if strings.HasPrefix(m.Key.Short(), strings.ToLower(name)) {
				found = append(found, m)
			}
		}
	}
	// Somebody who left and came back under the same name stands in front.
	if active := slices.DeleteFunc(slices.Clone(found), func(m consult.Member) bool { return !m.Active }); len(active) > 0 {
		found = active
	}
	switch len(found) {
	case 0:
		return consult.Member{}, fmt.Errorf("%w: %s", ErrNoMember, name)
	case 1:
		return found[0], nil
	}
	return consult.Member{}, fmt.Errorf("%w: %s", ErrAmbiguous, name)
}

// MemberWords returns a member's 8 words, to be compared in person; none as long
// as its keys are not known here.
func (s *Space) MemberWords(m consult.Member, lang string) []string {
	if m.Author.IsZero() {
		return nil
	}
	return crypto.Words8(s.idBytes(), m.Author[:], m.Recipient, lang)
}

// MarkVerified notes, on this device alone, that a member's words were compared.
func (s *Space) MarkVerified(ctx context.Context, m entry.Key) error {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	if slices.Contains(s.ring.Verified, m) {
		return nil
	}
	s.ring.Verified = append(s.ring.Verified, m)
	if err := s.desk.save(); err != nil {
		return err
	}
	s.bells.ring(TopicPeople)
	return nil
}

// Verified reports whether a member's words were compared on this device.
func (s *Space) Verified(m entry.Key) bool {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	return slices.Contains(s.ring.Verified, m)
}

// Remove cuts a member: what everybody has of it up to now stays, with new keys
// that it does not get. It returns false if other clerks must approve first. The
// only clerk cannot leave: nobody could do anything any more.
func (s *Space) Remove(ctx context.Context, member entry.Key) (bool, error) {
	if s.MyRole() != consult.RoleClerk {
		return false, consult.ErrRole
	}
	m, ok := s.State().Member(member)
	if !ok || !m.Active {
		return false, ErrNoMember
	}
	if member == s.Me() && !slices.ContainsFunc(s.State().Members, func(o consult.Member) bool {
		return o.Active && o.Role == consult.RoleClerk && o.Key != member
	}) {
		return false, fmt.Errorf("the only clerk: %w", ErrBadValue)
	}
	act := entry.Act{Kind: entry.ActCut, Member: member, Logs: s.ledger.LogEnds(member)}
	if !s.ledger.MayCut(s.Me(), member) {
		_, err := s.append(ctx, consult.Writing{Acts: []entry.Act{act}})
		return false, err
	}
	_, circles, _ := consult.RoleStanding(m.Role)
	acts, files, err := s.newEpochs(ctx, circles, []entry.Key{member})
	if err != nil {
		return false, err
	}
	_, err = s.append(ctx, consult.Writing{Acts: append([]entry.Act{act}, acts...), Files: files})
	return err == nil, err
}

// Approve signs for what other clerks proposed about a member: its admission as a
// clerk, or the removal of a senior one.
func (s *Space) Approve(ctx context.Context, member entry.Key) error {
	if s.MyRole() != consult.RoleClerk {
		return consult.ErrRole
	}
	var acts []entry.Act
	for _, p := range s.ledger.Proposals(s.Me()) {
		if p.Member == member {
			acts = append(acts, entry.Act{Kind: entry.ActApprove, Entry: p.Entry, Index: p.Index})
		}
	}
	if len(acts) == 0 {
		return ErrNothing
	}
	if _, err := s.append(ctx, consult.Writing{Acts: acts}); err != nil {
		return err
	}
	_, err := s.Refresh(ctx)
	return err
}

// Unapproved lists what waits for this clerk's approval.
func (s *Space) Unapproved() []consult.Pending { return s.ledger.Proposals(s.Me()) }

// MyWords returns one's own 8 words here.
func (s *Space) MyWords(lang string) []string {
	return crypto.Words8(s.idBytes(), s.desk.id.Author(), s.desk.id.Recipient().Bytes(), lang)
}
