package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// exampleTime shows how a flag takes a time (RFC 3339).
const exampleTime = "2026-12-15T18:00:00Z"

// bamako is the zone in which deadlines are meant where nothing else is said.
const bamako = "Africa/Bamako"

func newConsult(a *app) *cobra.Command {
	ls := &cobra.Command{
		Use: "list", Short: a.say("cmd.consult.list.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error { return a.listCalls(s) })
		},
	}
	closing := &cobra.Command{
		Use: "close CONSULTATION", Short: a.say("cmd.consult.close.short"), Args: exactly(a, "CONSULTATION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onCall(cmd.Context(), args[0], func(s *desk.Space, c consult.Consultation) error {
				if err := s.CloseCall(cmd.Context(), c.Ref.String()); err != nil {
					return err
				}
				a.result(map[string]string{"consultation": c.Ref.String()}, "done.consult.close")
				return nil
			})
		},
	}
	return group(a, &cobra.Command{Use: "consult", Short: a.say("cmd.consult.short")}, newOpen(a), newExtend(a), closing, ls)
}

// onCall finds the consultation that a command is about.
func (a *app) onCall(ctx context.Context, id string, f func(*desk.Space, consult.Consultation) error) error {
	return a.inSpace(ctx, func(_ *desk.Desk, s *desk.Space) error {
		c, err := s.FindCall(id)
		if err != nil {
			return naming(err, "Id", id)
		}
		return naming(f(s, c), "Id", id, "Deadline", a.deadline(c))
	})
}

func newOpen(a *app) *cobra.Command {
	var in desk.CallIn
	var deadline, questions string
	cmd := &cobra.Command{
		Use: "open DRAFT --title T --deadline TIME", Short: a.say("cmd.consult.open.short"), Args: exactly(a, "DRAFT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			in.Draft = args[0]
			if err := a.need("title", in.Title); err != nil {
				return err
			}
			if in.Deadline, err = a.moment("deadline", deadline); err != nil {
				return err
			}
			if _, err := time.LoadLocation(in.Zone); err != nil || in.Zone == "" {
				return a.usage("cli.usage.bad-value", "Flag", "--zone", "Given", in.Zone)
			}
			if in.Questions, err = a.readQuestions(questions); err != nil {
				return err
			}
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.open(cmd.Context(), s, in), "Id", in.Draft)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.Title, "title", "", a.say("cli.flag.title"))
	f.StringVar(&deadline, "deadline", "", a.say("cli.flag.deadline", "Example", exampleTime))
	f.StringVar(&in.Zone, "zone", bamako, a.say("cli.flag.zone"))
	f.StringVar(&in.Who, "who", "", a.say("cli.flag.who"))
	f.StringVar(&questions, "questions", "", a.say("cli.flag.questions"))
	f.BoolVar(&in.Confidential, "confidential", true, a.say("cli.flag.may-be-confidential"))
	f.Uint64Var(&in.Version, "version", 0, a.say("cli.flag.version"))
	return cmd
}

// moment reads a time that a flag must give.
func (a *app) moment(flag, s string) (time.Time, error) {
	if err := a.need(flag, s); err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, a.usage("cli.usage.bad-time", "Flag", "--"+flag, "Given", s, "Example", exampleTime)
	}
	return t, nil
}

// readQuestions reads what a consultation asks: a JSON list of {"id", "text",
// "kind": "text" or "choice", "choices"}.
func (a *app) readQuestions(file string) ([]entry.Question, error) {
	if file == "" {
		return nil, nil
	}
	var list []struct {
		ID      string   `json:"id"`
		Text    string   `json:"text"`
		Kind    string   `json:"kind"`
		Choices []string `json:"choices"`
		About   bool     `json:"about"` // about the respondent: the committee's alone
	}
	if err := a.readJSON(file, &list); err != nil {
		return nil, err
	}
	var out []entry.Question
	for _, q := range list {
		out = append(out, entry.Question(q))
	}
	return out, nil
}

// readJSON reads a file that holds one JSON value of the shape of v, and no field
// that v does not have.
func (a *app) readJSON(file string, v any) error {
	text, err := a.readText(file)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil || dec.More() {
		return a.usage("cli.usage.bad-json", "Given", file)
	}
	return nil
}

func (a *app) open(ctx context.Context, s *desk.Space, in desk.CallIn) error {
	id, err := s.OpenCall(ctx, in)
	if err != nil {
		return err
	}
	a.result(map[string]string{"consultation": id}, "done.consult.open", "Deadline", a.date(inZone(in.Deadline, in.Zone)))
	if !a.json {
		a.facts(nil, "id", short(id))
	}
	return nil
}

func newExtend(a *app) *cobra.Command {
	var deadline, why string
	cmd := &cobra.Command{
		Use: "extend CONSULTATION --deadline TIME", Short: a.say("cmd.consult.extend.short"), Args: exactly(a, "CONSULTATION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := a.moment("deadline", deadline)
			if err != nil {
				return err
			}
			return a.onCall(cmd.Context(), args[0], func(s *desk.Space, c consult.Consultation) error {
				if err := s.ExtendCall(cmd.Context(), c.Ref.String(), t, why); err != nil {
					return err
				}
				a.result(map[string]string{"consultation": c.Ref.String(), "deadline": stamp(t)},
					"done.consult.extend", "Deadline", a.date(inZone(t, c.Open.Zone)))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&deadline, "deadline", "", a.say("cli.flag.deadline", "Example", exampleTime))
	cmd.Flags().StringVar(&why, "reason", "", a.say("cli.flag.reason"))
	return cmd
}

// inZone is t on the clocks of zone; UTC where the zone is unknown.
func inZone(t time.Time, zone string) time.Time {
	where, err := time.LoadLocation(zone)
	if err != nil {
		where = time.UTC
	}
	return t.In(where)
}

// deadline is a consultation's deadline for people, in its own zone.
func (a *app) deadline(c consult.Consultation) string {
	return a.date(inZone(time.Unix(c.Deadline, 0), c.Open.Zone))
}

// callLine is a consultation, for programs.
type callLine struct {
	Consultation string `json:"consultation"`
	Title        string `json:"title"`
	Draft        string `json:"draft"`
	Version      uint64 `json:"version"`
	Deadline     string `json:"deadline"`
	Zone         string `json:"zone"`
	Extended     bool   `json:"extended"`
	Closed       bool   `json:"closed"`
	Final        bool   `json:"final"` // its register is closed
	Confidential bool   `json:"confidential"`
	Submissions  int    `json:"submissions"`
	Questions    int    `json:"questions"`

	when string // the deadline, for people
}

func (a *app) listCalls(s *desk.Space) error {
	st := s.State()
	var lines []callLine
	var ids []string
	for _, c := range st.Consultations {
		l := callLine{
			Consultation: c.Ref.String(), Title: c.Open.Title, Deadline: stamp(time.Unix(c.Deadline, 0)), Zone: c.Open.Zone,
			Extended: c.Extended, Closed: c.Closed, Final: c.Register.Final, Confidential: c.Open.Confidential,
			Questions: len(c.Open.Questions), when: a.deadline(c),
		}
		l.Draft, l.Version = draftOf(st, c.Open.Draft)
		for _, sub := range st.Submissions {
			if sub.Body.Consult == c.Ref {
				l.Submissions++
			}
		}
		lines, ids = append(lines, l), append(ids, l.Consultation)
	}
	id := shortIDs(ids)
	list(a, lines, []string{"id", "title", "version", "deadline", "state", "submissions"}, func(l callLine) []string {
		state := "state.running"
		if l.Closed {
			state = "state.closed"
		}
		return []string{id(l.Consultation), l.Title, fmt.Sprint(l.Version), l.when, a.say(state), fmt.Sprint(l.Submissions)}
	})
	return nil
}

// draftOf is the draft of which ref is a version, and the version's number.
func draftOf(st *consult.State, ref entry.Ref) (id string, number uint64) {
	for _, d := range st.Drafts {
		for _, v := range d.Versions {
			if v.Ref == ref {
				return d.Ref.String(), v.Number
			}
		}
	}
	return "", 0
}
