package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"toguna/consult"
	"toguna/consult/desk"
	"toguna/p2p"
)

// invitePrefix is how every invitation starts.
const invitePrefix = "toguna-invite-1:"

// joinPatience is how long joining looks for the inviter before it leaves that to
// the next exchange.
const joinPatience = 15 * time.Second

// Standings of a workspace on this device.
const (
	standMember  = "member"
	standJoining = "joining"
)

// spaceLine is a workspace, for programs.
type spaceLine struct {
	Workspace string `json:"workspace"`
	Name      string `json:"name"`
	Role      string `json:"role,omitempty"`
	State     string `json:"state"`
	Request   string `json:"request,omitempty"` // file that holds the request to join
}

func roles() []string {
	return []string{consult.RoleClerk, consult.RoleCommittee, consult.RoleContributor, consult.RoleObserver}
}

func newWorkspace(a *app) *cobra.Command {
	create := &cobra.Command{
		Use: "create NAME", Short: a.say("cmd.workspace.create.short"), Args: exactly(a, "NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), func(d *desk.Desk) error { return a.createSpace(cmd.Context(), d, args[0]) })
		},
	}
	ls := &cobra.Command{
		Use: "list", Short: a.say("cmd.workspace.list.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd.Context(), func(d *desk.Desk) error { return a.listSpaces(cmd.Context(), d) })
		},
	}
	return group(a, &cobra.Command{Use: "workspace", Short: a.say("cmd.workspace.short")},
		create, ls, newInvite(a), newJoin(a), newAdmit(a), newAccept(a))
}

func (a *app) createSpace(ctx context.Context, d *desk.Desk, name string) error {
	s, err := d.CreateSpace(ctx, name)
	if err != nil {
		return naming(err, "Name", name)
	}
	line := spaceLine{Workspace: s.ID().Short(), Name: s.Name(), Role: consult.RoleClerk, State: standMember}
	if err := s.Close(); err != nil {
		return err
	}
	a.result(line, "done.workspace.create", "Workspace", line.Name)
	return nil
}

func (a *app) listSpaces(ctx context.Context, d *desk.Desk) error {
	var lines []spaceLine
	for _, info := range d.Spaces() {
		line := spaceLine{Workspace: info.ID, Name: info.Name, State: standJoining}
		if !info.Joining {
			s, err := d.Space(ctx, info.ID)
			if err != nil {
				return err
			}
			line.Role, line.State = s.MyRole(), standMember
			if line.Role == "" {
				line.State = "removed"
			}
			if err := s.Close(); err != nil {
				return err
			}
		}
		lines = append(lines, line)
	}
	list(a, lines, []string{"id", "name", "role", "state"}, func(l spaceLine) []string {
		return []string{short(l.Workspace), l.Name, a.role(l.Role), a.say("cli.standing." + l.State)}
	})
	return nil
}

func newInvite(a *app) *cobra.Command {
	var role, file string
	cmd := &cobra.Command{
		Use: "invite", Short: a.say("cmd.workspace.invite.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.oneOf("role", role, roles()); err != nil {
				return err
			}
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error { return a.invite(cmd.Context(), s, role, file) })
		},
	}
	cmd.Flags().StringVar(&role, "role", consult.RoleContributor, a.say("cli.flag.role"))
	cmd.Flags().StringVar(&file, "file", "", a.say("flag.output"))
	return cmd
}

func (a *app) invite(ctx context.Context, s *desk.Space, role, file string) error {
	invite, err := s.Invite(ctx, role)
	if err != nil {
		return err
	}
	line := struct {
		Invite string `json:"invite"`
		Role   string `json:"role"`
		File   string `json:"file,omitempty"`
	}{invite, role, file}
	if file == "" {
		a.result(line, "cli.verbatim", "Text", invite)
		a.note("cli.invite-printed")
		return nil
	}
	if err := writeNew(file, []byte(invite+"\n")); err != nil {
		return err
	}
	a.result(line, "done.workspace.invite", "Path", file)
	a.note("cli.invite-serve")
	return nil
}

func newJoin(a *app) *cobra.Command {
	var request string
	cmd := &cobra.Command{
		Use: "join INVITE|FILE", Short: a.say("cmd.workspace.join.short"), Args: exactly(a, "INVITE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			invite, err := a.inviteText(args[0])
			if err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), func(d *desk.Desk) error { return a.join(cmd.Context(), d, invite, request) })
		},
	}
	cmd.Flags().StringVar(&request, "request", "", a.say("cli.flag.request"))
	return cmd
}

// inviteText finds the invitation in what was given, or in the file named: a mail,
// say, with words around it.
func (a *app) inviteText(arg string) (string, error) {
	text := arg
	if !strings.HasPrefix(arg, invitePrefix) {
		var err error
		if text, err = a.readText(arg); err != nil {
			return "", err
		}
	}
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, invitePrefix) {
		return text, nil // broken into lines, perhaps
	}
	for word := range strings.FieldsSeq(text) {
		if strings.HasPrefix(word, invitePrefix) {
			return word, nil
		}
	}
	return text, nil
}

func (a *app) join(ctx context.Context, d *desk.Desk, invite, file string) error {
	s, request, err := d.Join(ctx, invite)
	if err != nil {
		return err
	}
	line := spaceLine{Workspace: s.ID().Short(), Name: s.Name(), State: standJoining, Request: file}
	if file != "" {
		if err := writeNew(file, request); err != nil {
			return err
		}
		a.result(line, "done.workspace.join", "Path", file)
		return nil
	}
	knock, cancel := context.WithTimeout(ctx, joinPatience)
	defer cancel()
	report, err := s.Sync(knock, nil, 0)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil && s.MyRole() != "":
		line.State, line.Role, line.Name = standMember, s.MyRole(), s.Name()
		a.welcome(s, line)
		return nil
	case err == nil, report.Peers == 0 && unreached(err):
		a.result(line, "cli.join-kept", "Workspace", line.Name)
		return nil
	}
	return err
}

// unreached reports whether err says no more than that nobody answered.
func unreached(err error) bool {
	return (errors.Is(err, desk.ErrNoPeer) || errors.Is(err, context.DeadlineExceeded)) && !errors.Is(err, p2p.ErrRefused)
}

// welcome tells a new member whose 8 words to compare.
func (a *app) welcome(s *desk.Space, line spaceLine) {
	var words []string
	for _, m := range clerks(s) {
		words = append(words, strings.Join(s.MemberWords(m, a.loc.Lang()), " "))
	}
	a.result(line, "done.workspace.accept", "Workspace", line.Name, "Words", strings.Join(words, " ; "))
}

func newAdmit(a *app) *cobra.Command {
	var role, grant string
	cmd := &cobra.Command{
		Use: "admit FILE --grant FILE", Short: a.say("cmd.workspace.admit.short"), Args: exactly(a, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.need("grant", grant); err != nil {
				return err
			}
			if err := a.oneOf("role", role, append(roles(), "")); err != nil {
				return err
			}
			request, err := readSmall(args[0])
			if err != nil {
				return err
			}
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.admit(cmd.Context(), s, request, role, grant), "Path", args[0])
			})
		},
	}
	cmd.Flags().StringVar(&role, "role", "", a.say("cli.flag.role-admitted"))
	cmd.Flags().StringVar(&grant, "grant", "", a.say("cli.flag.grant"))
	return cmd
}

func (a *app) admit(ctx context.Context, s *desk.Space, request []byte, role, grant string) error {
	m, err := s.Admit(ctx, request, role)
	if err != nil {
		return err
	}
	if err := s.WriteGrant(ctx, m, grant); err != nil {
		return fmt.Errorf("write the answer: %w", naming(err, "Path", grant))
	}
	a.result(struct {
		Member string `json:"member"`
		Name   string `json:"name"`
		Role   string `json:"role"`
		Grant  string `json:"grant"`
	}{m.Key.Short(), m.Name, m.Role, grant}, "done.workspace.admit", "Name", visible(m.Name), "Role", a.role(m.Role))
	return nil
}

func newAccept(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "accept FILE", Short: a.say("cmd.workspace.accept.short"), Args: exactly(a, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				if _, err := s.Accept(cmd.Context(), args[0]); err != nil {
					return naming(err, "Path", args[0])
				}
				a.welcome(s, spaceLine{Workspace: s.ID().Short(), Name: s.Name(), Role: s.MyRole(), State: standMember})
				return nil
			})
		},
	}
}
