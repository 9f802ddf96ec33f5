package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"toguna/consult/desk"
)

func newHandoff(a *app) *cobra.Command {
	var to []string
	var full bool
	write := &cobra.Command{
		Use: "write DIR --to MEMBER,…", Short: a.say("cmd.handoff.write.short"), Args: exactly(a, "DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.need("to", strings.Join(to, "")); err != nil {
				return err
			}
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.writeHandoff(cmd.Context(), s, args[0], to, full),
					"Path", args[0], "Name", strings.Join(to, ", "), "Id", strings.Join(to, ", "))
			})
		},
	}
	write.Flags().StringSliceVar(&to, "to", nil, a.say("cli.flag.to-members"))
	write.Flags().BoolVar(&full, "full", false, a.say("cli.flag.full"))
	read := &cobra.Command{
		Use: "read PATH", Short: a.say("cmd.handoff.read.short"), Args: exactly(a, "PATH"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.readHandoff(cmd.Context(), s, args[0]), "Path", args[0])
			})
		},
	}
	return group(a, &cobra.Command{Use: "handoff", Short: a.say("cmd.handoff.short")}, write, read)
}

func (a *app) writeHandoff(ctx context.Context, s *desk.Space, dir string, to []string, full bool) error {
	sum, err := s.WriteHandoff(ctx, dir, to, full)
	if err != nil {
		return err
	}
	a.result(struct {
		Dir        string   `json:"dir"`
		Parts      int      `json:"parts"`
		Entries    int      `json:"entries"`
		Files      int      `json:"files"`
		Bytes      int64    `json:"bytes"`
		Recipients []string `json:"recipients"`
	}{dir, len(sum.Parts), sum.Entries, sum.Files, sum.Bytes, sum.Recipients}, "done.handoff.write", "Path", dir)
	if !a.json {
		a.facts(nil, "to", strings.Join(sum.Recipients, ", "), "parts", len(sum.Parts), "items", sum.Entries, "files", sum.Files,
			"size", a.size(sum.Bytes))
	}
	return nil
}

// size writes a number of bytes, rounded up to what people compare with a stick.
func (a *app) size(bytes int64) string {
	unit, n := "cli.kilobytes", (bytes+999)/1000
	if n >= 10_000 {
		unit, n = "cli.megabytes", (n+999)/1000
	}
	return a.say(unit, "Number", n)
}

// cameLine is what a handoff brought, for programs.
type cameLine struct {
	From     string `json:"from"`
	Parts    int    `json:"parts"`  // of the handoff, those that did not come included
	Blocks   int    `json:"blocks"` // of files
	New      int    `json:"new"`
	Known    int    `json:"known"`
	Held     int    `json:"held"`
	Refused  int    `json:"refused"`
	Damaged  int    `json:"damaged"` // parts, as the two that follow
	Missing  int    `json:"missing"`
	Foreign  int    `json:"foreign"`
	Salvaged int    `json:"salvaged"`
	Receipts int    `json:"receipts"` // given by this reading, on a clerk's device
}

func (a *app) readHandoff(ctx context.Context, s *desk.Space, path string) error {
	came, err := s.ReadHandoff(ctx, path)
	if err != nil {
		return err
	}
	line := cameLine{
		came.From, came.Parts, came.Blocks, came.Added.New, came.Added.Known, came.Added.Held, len(came.Added.Refused),
		came.Damaged, len(came.Missing), came.Foreign, came.Salvaged, came.Done.Receipts,
	}
	if a.json {
		a.out.line(line)
	} else {
		fmt.Fprintln(a.out, a.loc.N("done.handoff.read", line.New, nil))
		a.facts(nil, "from", visible(line.From), "known", count(line.Known), "held", count(line.Held), "refused", count(line.Refused),
			"receipts-given", count(line.Receipts), "parts-missing", count(line.Missing), "parts-foreign", count(line.Foreign))
	}
	if line.Damaged > 0 {
		return desk.ErrBundleDamaged // after all that was saved of it
	}
	return nil
}

// count is n for a table, or nothing for nothing.
func count(n int) any {
	if n == 0 {
		return ""
	}
	return n
}
