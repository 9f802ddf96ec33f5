package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// registerLine is a submission's line in the register, for programs.
type registerLine struct {
	Number       uint64 `json:"number"` // 0 while it has none
	Submission   string `json:"submission"`
	From         string `json:"from"`
	Status       string `json:"status"`
	Confidential bool   `json:"confidential"`
	Time         string `json:"time"`

	when time.Time
}

func newRegister(a *app) *cobra.Command {
	ls := &cobra.Command{
		Use: "list CONSULTATION", Short: a.say("cmd.register.list.short"), Args: exactly(a, "CONSULTATION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onCall(cmd.Context(), args[0], func(s *desk.Space, c consult.Consultation) error {
				return a.listRegister(cmd.Context(), s, c)
			})
		},
	}
	closing := &cobra.Command{
		Use: "close CONSULTATION", Short: a.say("cmd.register.close.short"), Args: exactly(a, "CONSULTATION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onCall(cmd.Context(), args[0], func(s *desk.Space, c consult.Consultation) error {
				return a.closeRegister(cmd.Context(), s, c)
			})
		},
	}
	return group(a, &cobra.Command{Use: "register", Short: a.say("cmd.register.short")}, ls, closing)
}

func (a *app) listRegister(ctx context.Context, s *desk.Space, c consult.Consultation) error {
	register, err := s.Register(ctx, c.Ref.String())
	if err != nil {
		return err
	}
	var lines []registerLine
	var ids []string
	for _, r := range register {
		lines = append(lines, registerLine{r.Number, r.Submission, r.From, r.Status, r.Confidential, stamp(r.Time), r.Time})
		ids = append(ids, r.Submission)
	}
	id := shortIDs(ids)
	list(a, lines, []string{"number", "submission", "from", "received", "state", "who-reads"}, func(l registerLine) []string {
		number, circle := "", "circle.everyone"
		if l.Number > 0 {
			number = fmt.Sprint(l.Number)
		}
		if l.Confidential {
			circle = "circle.committee"
		}
		return []string{number, id(l.Submission), l.From, a.date(l.when), a.say("state." + l.Status), a.say(circle)}
	})
	return nil
}

func (a *app) closeRegister(ctx context.Context, s *desk.Space, c consult.Consultation) error {
	id := c.Ref.String()
	if err := s.CloseRegister(ctx, id); err != nil {
		return err
	}
	c, err := s.FindCall(id)
	if err != nil {
		return err
	}
	a.result(struct {
		Consultation string `json:"consultation"`
		Size         int    `json:"size"`
		Final        bool   `json:"final"`
		Tree         string `json:"tree"` // hash that the final head signs
	}{id, len(c.Register.Lines), c.Register.Final, fmt.Sprintf("%x", c.Register.Tree().Root())}, "done.register.close")
	return nil
}

func newDispose(a *app) *cobra.Command {
	var decision, why string
	cmd := &cobra.Command{
		Use: "dispose ID… --decision D --reason T", Short: a.say("cmd.dispose.short"),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.usage("cli.usage.missing", "What", "ID")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.need("decision", decision); err != nil {
				return err
			}
			if err := a.oneOf("decision", decision, entry.Decisions); err != nil {
				return err
			}
			if err := a.need("reason", why); err != nil {
				return err
			}
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return a.dispose(cmd.Context(), s, idsOf(args), decision, why)
			})
		},
	}
	cmd.Flags().StringVar(&decision, "decision", "", a.say("cli.flag.decision"))
	cmd.Flags().StringVar(&why, "reason", "", a.say("cli.flag.reason"))
	return cmd
}

// idsOf takes ids apart that were given with commas, or one by one.
func idsOf(args []string) []string {
	return strings.FieldsFunc(strings.Join(args, ","), func(r rune) bool { return r == ',' || r == ' ' })
}

func (a *app) dispose(ctx context.Context, s *desk.Space, ids []string, decision, why string) error {
	w, err := s.Dispose(ctx, ids, decision, why)
	if err != nil {
		return naming(err, "Id", strings.Join(ids, ", "))
	}
	a.result(struct {
		Disposition string   `json:"disposition"`
		Of          []string `json:"of"`
		Decision    string   `json:"decision"`
		Waiting     bool     `json:"waiting"`
	}{w.ID, ids, decision, w.Waiting}, "done.dispose", "Id", strings.Join(ids, ", "), "Decision", a.say("decision."+decision))
	a.waits(w)
	return nil
}
