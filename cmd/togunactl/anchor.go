package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"toguna/consult/anchor"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// maxQuoteLine bounds one line of a file of quotes.
const maxQuoteLine = 1 << 20

func newAnchor(a *app) *cobra.Command {
	var quotes, tracked string
	cmd := &cobra.Command{
		Use: "anchor OLD NEW --quotes FILE", Short: a.say("cmd.anchor.short"), Args: exactly(a, "OLD", "NEW"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.need("quotes", quotes); err != nil {
				return err
			}
			old, err := a.readDraft(cmd.Context(), args[0], tracked)
			if err != nil {
				return err
			}
			revised, err := a.readDraft(cmd.Context(), args[1], tracked)
			if err != nil {
				return err
			}
			f, err := os.Open(quotes)
			if err != nil {
				return naming(err, "Path", quotes)
			}
			defer f.Close()
			return naming(a.anchor(cmd.Context(), old, revised, f), "Path", quotes, "Limit", a.say("cli.limit.draft"))
		},
	}
	cmd.Flags().StringVar(&quotes, "quotes", "", a.say("cli.flag.quotes"))
	cmd.Flags().StringVar(&tracked, "tracked", "", a.say("cli.flag.tracked"))
	return cmd
}

// anchor answers each line of quotes by a line. It needs neither a home nor a
// network, and prints for programs alone.
func (a *app) anchor(ctx context.Context, old, revised *draft.Document, quotes io.Reader) error {
	aligned, err := anchor.Align(ctx, old.Provisions, revised.Provisions)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(quotes)
	lines.Buffer(nil, maxQuoteLine)
	n := 0
	for lines.Scan() {
		n++
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		var q anchor.Asked
		if err := json.Unmarshal(line, &q); err != nil {
			return fmt.Errorf("line %d: %w: %w", n, desk.ErrBadValue, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		a.out.line(aligned.Answer(q))
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("line %d: %w: %w", n+1, desk.ErrBadValue, err)
	}
	return nil
}
