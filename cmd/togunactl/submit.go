package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

func newSubmit(a *app) *cobra.Command {
	var in desk.SubmitIn
	var letter, answers string
	cmd := &cobra.Command{
		Use: "submit CONSULTATION", Short: a.say("cmd.submit.short"), Args: exactly(a, "CONSULTATION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if in.Behalf != "" && !cmd.Flags().Changed("for") {
				in.For = "others"
			}
			err := a.oneOf("for", in.For, append([]string{""}, entry.SubmitFor...))
			if in.For == "others" {
				err = errors.Join(err, a.need("behalf", in.Behalf))
			}
			if err != nil {
				return err
			}
			if letter != "" {
				if in.Letter, err = a.readText(letter); err != nil {
					return err
				}
			}
			if in.Answers, err = a.readAnswers(answers); err != nil {
				return err
			}
			if in.Letter == "" && len(in.Files())+len(in.Comments)+len(in.Answers) == 0 {
				return a.usage("cli.usage.empty-submission")
			}
			return a.onCall(cmd.Context(), args[0], func(s *desk.Space, c consult.Consultation) error {
				in.Call = c.Ref.String()
				return a.submit(cmd.Context(), s, in)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&letter, "letter", "", a.say("cli.flag.letter"))
	f.StringArrayVar(&in.Attach, "attach", nil, a.say("cli.flag.attach"))
	f.StringArrayVar(&in.AsIs, "as-is", nil, a.say("cli.flag.as-is"))
	f.StringSliceVar(&in.Comments, "comments", nil, a.say("cli.flag.comments"))
	f.StringVar(&answers, "answers", "", a.say("cli.flag.answers"))
	f.BoolVar(&in.Confidential, "confidential", false, a.say("cli.flag.confidential"))
	f.StringVar(&in.For, "for", "", a.say("cli.flag.for"))
	f.StringVar(&in.Behalf, "behalf", "", a.say("cli.flag.behalf"))
	return cmd
}

// readAnswers reads a JSON list of {"id": of the question, "text"}.
func (a *app) readAnswers(file string) ([]entry.Answer, error) {
	if file == "" {
		return nil, nil
	}
	var list []struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	if err := a.readJSON(file, &list); err != nil {
		return nil, err
	}
	var out []entry.Answer
	for _, x := range list {
		out = append(out, entry.Answer(x))
	}
	return out, nil
}

func (a *app) submit(ctx context.Context, s *desk.Space, in desk.SubmitIn) error {
	files, err := a.attachments(ctx, s, in)
	if err != nil {
		return err
	}
	w, err := s.Submit(ctx, in)
	if err != nil {
		return err
	}
	a.result(struct {
		Submission  string           `json:"submission"`
		Waiting     bool             `json:"waiting"`
		Attachments []attachmentLine `json:"attachments,omitempty"`
	}{w.ID, w.Waiting, files}, "done.submit", "Id", short(w.ID))
	a.waits(w)
	return nil
}

// receiptLine is a receipt, for programs.
type receiptLine struct {
	Submission   string   `json:"submission"`
	Consultation string   `json:"consultation"`
	Title        string   `json:"title"` // of the consultation
	Time         string   `json:"time"`
	Clerk        string   `json:"clerk"`
	Valid        bool     `json:"valid"`
	Number       uint64   `json:"number"` // 0 while it has none
	Late         bool     `json:"late"`   // after the register was closed
	Words        []string `json:"words"`

	when time.Time
}

func newReceipt(a *app) *cobra.Command {
	ls := &cobra.Command{
		Use: "list", Short: a.say("cmd.receipt.list.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error { return a.listReceipts(s) })
		},
	}
	export := &cobra.Command{
		Use: "export SUBMISSION FILE", Short: a.say("cmd.receipt.export.short"), Args: exactly(a, "SUBMISSION", "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				var err error
				if strings.EqualFold(filepath.Ext(args[1]), ".html") { // a page to print
					err = s.PrintReceipt(cmd.Context(), args[0], args[1], a.words(), a.loc.Lang())
				} else {
					err = s.ExportReceipt(cmd.Context(), args[0], args[1])
				}
				if err != nil {
					return naming(err, "Id", args[0], "Path", args[1])
				}
				a.result(map[string]string{"submission": args[0], "file": args[1]}, "done.receipt.export", "Path", args[1])
				return nil
			})
		},
	}
	return group(a, &cobra.Command{Use: "receipt", Short: a.say("cmd.receipt.short")}, ls, export)
}

func (a *app) listReceipts(s *desk.Space) error {
	var lines []receiptLine
	var ids []string
	calls := map[string]string{} // by submission
	for _, sub := range s.State().Submissions {
		calls[sub.Ref.String()] = sub.Body.Consult.String()
	}
	for _, r := range s.Receipts(a.loc.Lang()) {
		lines = append(lines, receiptLine{r.Submission, calls[r.Submission], r.Call, stamp(r.Time), r.Clerk, r.Valid, r.Number, r.Late, r.CheckWords, r.Time})
		ids = append(ids, r.Submission)
	}
	id := shortIDs(ids)
	list(a, lines, []string{"submission", "received", "by", "number", "state", "check-words"}, func(l receiptLine) []string {
		number, state := "", "state.receipted"
		if l.Number > 0 {
			number, state = fmt.Sprint(l.Number), "state.registered"
		}
		if l.Late {
			state = "state.late"
		}
		if !l.Valid {
			state = "state.disputed"
		}
		return []string{id(l.Submission), a.date(l.when), l.Clerk, number, a.say(state), strings.Join(l.Words, " ")}
	})
	return nil
}
