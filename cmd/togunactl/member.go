package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"toguna/consult"
	"toguna/consult/desk"
	"toguna/crypto"
)

// memberLine is a member, for programs.
type memberLine struct {
	Member   string   `json:"member"`
	Name     string   `json:"name"`
	Org      string   `json:"org"`
	Role     string   `json:"role"`
	Active   bool     `json:"active"`
	Verified bool     `json:"verified"`
	Me       bool     `json:"me"`
	Pending  string   `json:"pending,omitempty"` // "admit", "change" or "cut": waits for another clerk
	Devices  int      `json:"devices"`
	Words    []string `json:"words"`
}

func newMember(a *app) *cobra.Command {
	ls := &cobra.Command{
		Use: "list", Short: a.say("cmd.member.list.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error { return a.listMembers(cmd.Context(), s) })
		},
	}
	var words string
	verify := a.memberVerb("verify", "cmd.member.verify.short", func(ctx context.Context, s *desk.Space, m consult.Member) error {
		return a.verifyMember(ctx, s, m, words)
	})
	verify.Flags().StringVar(&words, "words", "", a.say("cli.flag.heard-words"))
	return group(a, &cobra.Command{Use: "member", Short: a.say("cmd.member.short")}, ls, verify,
		a.memberVerb("remove", "cmd.member.remove.short", a.removeMember),
		a.memberVerb("approve", "cmd.member.approve.short", a.approveMember))
}

// memberVerb is a command about one member, named or by id.
func (a *app) memberVerb(verb, shortID string, f func(context.Context, *desk.Space, consult.Member) error) *cobra.Command {
	return &cobra.Command{
		Use: verb + " MEMBER", Short: a.say(shortID), Args: exactly(a, "MEMBER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				m, err := find(cmd.Context(), s, args[0])
				if err == nil {
					err = f(cmd.Context(), s, m)
				}
				return naming(err, "Name", args[0], "Id", args[0])
			})
		},
	}
}

// find finds a member, or somebody whose admission waits for an approval: of those
// this device may know no more than the key.
func find(ctx context.Context, s *desk.Space, name string) (consult.Member, error) {
	m, err := s.FindMember(ctx, name)
	if !errors.Is(err, desk.ErrNoMember) {
		return m, err
	}
	for _, p := range waiting(s) {
		if key := p.Member.Short(); len(name) >= idLen && strings.HasPrefix(key, strings.ToLower(name)) {
			return consult.Member{Key: p.Member}, nil
		}
	}
	return m, err
}

// waiting lists the acts about members that wait for another clerk.
func waiting(s *desk.Space) []consult.Pending {
	return slices.Concat(s.State().Pending, s.Unapproved())
}

func (a *app) listMembers(ctx context.Context, s *desk.Space) error {
	people, err := s.People(ctx)
	if err != nil {
		return err
	}
	waits := map[string]string{} // what is pending, by member
	for _, p := range waiting(s) {
		waits[p.Member.Short()] = string(p.Kind)
	}
	var lines []memberLine
	var ids []string
	for _, m := range people {
		id := m.Key.Short()
		lines = append(lines, memberLine{
			Member: id, Name: m.Name, Org: m.Org, Role: m.Role, Active: m.Active, Verified: s.Verified(m.Key),
			Me: m.Key == s.Me(), Pending: waits[id], Devices: len(m.Logs), Words: append([]string{}, s.MemberWords(m, a.loc.Lang())...),
		})
		ids = append(ids, id)
		delete(waits, id)
	}
	for _, id := range slices.Sorted(maps.Keys(waits)) {
		lines, ids = append(lines, memberLine{Member: id, Pending: waits[id], Words: []string{}}), append(ids, id)
	}
	id := shortIDs(ids)
	list(a, lines, []string{"id", "name", "organisation", "role", "state", "words"}, func(l memberLine) []string {
		state := "state.unverified"
		switch {
		case l.Pending != "":
			state = "cli.standing.pending"
		case !l.Active:
			state = "state.removed"
		case l.Me:
			state = "cli.standing.me"
		case l.Verified:
			state = "state.verified"
		}
		return []string{id(l.Member), l.Name, l.Org, a.role(l.Role), a.say(state), strings.Join(l.Words, " ")}
	})
	return nil
}

// role is a role in the language of the run; empty for none.
func (a *app) role(role string) string {
	if role == "" {
		return ""
	}
	return a.say("role." + role)
}

// verifyMember confirms that somebody compared a member's 8 words. Words that were
// given must be the right ones; at a terminal the question is asked; elsewhere the
// command itself is the answer.
func (a *app) verifyMember(ctx context.Context, s *desk.Space, m consult.Member, heard string) error {
	words := s.MemberWords(m, a.loc.Lang())
	if len(words) == 0 {
		return consult.ErrNotHereYet
	}
	space := s.ID()
	if heard != "" {
		if !crypto.MatchWords8(strings.Fields(heard), space[:], m.Author[:], m.Recipient) {
			return &failure{"error.words-wrong"}
		}
	} else if _, ok := a.terminal(); ok && !a.json {
		a.facts(nil, "name", m.Name, "words", strings.Join(words, " "))
		same, err := a.agreed(ctx, "ask.words-same")
		if err != nil {
			return err
		}
		if !same {
			return &failure{"error.words-wrong"}
		}
	}
	if err := s.MarkVerified(ctx, m.Key); err != nil {
		return err
	}
	a.result(struct {
		Member   string   `json:"member"`
		Name     string   `json:"name"`
		Words    []string `json:"words"`
		Verified bool     `json:"verified"`
	}{m.Key.Short(), m.Name, words, true}, "done.member.verify", "Name", visible(m.Name))
	return nil
}

// removalLine is what became of a removal, for programs.
type removalLine struct {
	Member   string `json:"member"`
	Name     string `json:"name"`
	Approved bool   `json:"approved"` // false: it waits for other clerks
}

func (a *app) removeMember(ctx context.Context, s *desk.Space, m consult.Member) error {
	approved, err := s.Remove(ctx, m.Key)
	if err != nil && !errors.Is(err, desk.ErrNeedsApproval) {
		return err
	}
	id := "done.member.remove"
	if !approved {
		id = "cli.removal-waits"
	}
	a.result(removalLine{m.Key.Short(), m.Name, approved}, id, "Name", visible(m.Name))
	return nil
}

func (a *app) approveMember(ctx context.Context, s *desk.Space, m consult.Member) error {
	if err := s.Approve(ctx, m.Key); err != nil {
		return err
	}
	a.result(removalLine{m.Key.Short(), m.Name, true}, "done.member.approve", "Name", visible(m.Name))
	return nil
}
