package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"toguna/consult/anchor"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// carriedLine is a comment that would not certainly keep its place, for programs.
type carriedLine struct {
	Comment string `json:"comment"`
	Anchor  string `json:"anchor"`
	Reason  string `json:"reason"`
	WasAt   string `json:"was_at"`
	At      string `json:"at,omitempty"` // empty for an orphan
	Quote   string `json:"quote,omitempty"`
	Now     string `json:"now,omitempty"` // the passage as it would read
}

func newDraftCarry(a *app) *cobra.Command {
	var tracked, lang string
	cmd := &cobra.Command{
		Use: "carry DRAFT FILE", Short: a.say("cmd.draft.carry.short"), Args: exactly(a, "DRAFT", "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			doc, err := a.readDraft(cmd.Context(), args[1], tracked)
			if err != nil {
				return err
			}
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.carry(cmd.Context(), s, args[0], doc, lang), "Id", args[0])
			})
		},
	}
	cmd.Flags().StringVar(&tracked, "tracked", "", a.say("cli.flag.tracked"))
	cmd.Flags().StringVar(&lang, "in", "", a.say("cli.flag.in-carry"))
	return cmd
}

// carry shows what a file would do to the open comments if it became the next
// version.
func (a *app) carry(ctx context.Context, s *desk.Space, id string, doc *draft.Document, lang string) error {
	if lang == "" {
		lang = doc.Lang // what is said of a text in another language hangs on that one
	}
	views, err := s.CarryTo(ctx, id, doc.Provisions, lang)
	if err != nil {
		return err
	}
	count := map[string]int{}
	var lines []carriedLine
	var ids []string
	for _, c := range views {
		count[c.Anchor]++
		if c.Anchor == anchor.Certain.String() {
			continue
		}
		l := carriedLine{Comment: c.ID, Anchor: c.Anchor, Reason: c.AnchorReason, WasAt: c.WasAt, Quote: c.Quote, Now: c.PlaceText}
		if c.Provision != "" {
			l.At = c.At
		}
		lines, ids = append(lines, l), append(ids, c.ID)
	}
	certain, check, orphan := count[anchor.Certain.String()], count[anchor.Check.String()], count[anchor.Orphan.String()]
	a.facts(struct {
		Certain int `json:"certain"`
		Check   int `json:"check"`
		Orphan  int `json:"orphan"`
	}{certain, check, orphan}, "certain", certain, "check", check, "orphan", orphan)
	if len(lines) == 0 {
		return nil
	}
	short := shortIDs(ids)
	list(a, lines, []string{"id", "state", "was-at", "is-at", "quote", "now"}, func(l carriedLine) []string {
		return []string{short(l.Comment), a.say("state." + l.Anchor), l.WasAt, l.At, brief(l.Quote), brief(l.Now)}
	})
	return nil
}

// brief is the beginning of a passage, as far as it fits into a table.
func brief(s string) string {
	const most = 48
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most-1]) + "…"
}
