package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

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
			f, err := os.Open(quotes) // which may be a pipe
			if err != nil {
				return naming(err, "Path", quotes)
			}
			defer f.Close()
			if info, err := f.Stat(); err == nil && info.IsDir() {
				return naming(desk.ErrNotAFile, "Path", quotes)
			}
			files := [2][]byte{textFile(args[0]), textFile(args[1])}
			return naming(a.anchor(cmd.Context(), old, revised, files, f), "Path", quotes, "Limit", a.say("cli.limit.draft"))
		},
	}
	cmd.Flags().StringVar(&quotes, "quotes", "", a.say("cli.flag.quotes"))
	cmd.Flags().StringVar(&tracked, "tracked", "", a.say("cli.flag.tracked"))
	return cmd
}

// textFile returns a file that quotes may be counted in, nil for one that is no
// text or cannot be read a second time: its provisions are known then all the same.
func textFile(path string) []byte {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".md", ".markdown", ".txt":
		b, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		return b
	}
	return nil
}

// anchor answers each line of quotes by a line. It needs neither a home nor a
// network, and prints for programs alone.
func (a *app) anchor(ctx context.Context, old, revised *draft.Document, files [2][]byte, quotes io.Reader) error {
	aligned, err := anchor.Align(ctx, old.Provisions, revised.Provisions)
	if err != nil {
		return err
	}
	clerk := aligned.Clerk(files[0], files[1])
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
			return naming(&failure{"cli.error.bad-quote"}, "Line", n)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		a.out.line(clerk.Answer(q))
	}
	err = lines.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		return naming(&failure{"cli.error.bad-quote"}, "Line", n+1)
	}
	return err
}
