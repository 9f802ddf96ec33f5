package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"toguna/consult/desk"
	"toguna/consult/draft"
)

// sides are the choices of --tracked.
var sides = []string{draft.Accepted.String(), draft.Original.String()}

// sideOf is the side that --tracked names, nil if it was not given.
func (a *app) sideOf(tracked string) (*draft.Side, error) {
	switch tracked {
	case "":
		return nil, nil
	case draft.Accepted.String():
		return new(draft.Accepted), nil
	case draft.Original.String():
		return new(draft.Original), nil
	}
	return nil, a.oneOf("tracked", tracked, sides)
}

// readDraft reads a file for a command that has to know which text is meant.
func (a *app) readDraft(ctx context.Context, path, tracked string) (*draft.Document, error) {
	side, err := a.sideOf(tracked)
	if err != nil {
		return nil, err
	}
	var opts draft.Options
	if side != nil {
		opts.Tracked = *side
	}
	doc, err := desk.Preview(ctx, path, opts)
	if err == nil && doc.HasTracked && side == nil {
		err = desk.ErrWhichSide
	}
	return doc, naming(err, "Path", path, "Limit", a.say("cli.limit.draft"))
}

// previewLine is a provision as a file has it. It is printed for programs alone,
// and has no name of anybody.
type previewLine struct {
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Level int    `json:"level"`
	Text  string `json:"text"`
}

type previewWarning struct {
	Warning string `json:"warning"`
	Count   int    `json:"count"`
	Detail  string `json:"detail,omitempty"`
}

type previewComment struct {
	Comment   string `json:"comment"`
	Author    string `json:"author,omitempty"` // only if names were asked for
	Time      string `json:"time,omitempty"`
	Provision string `json:"provision,omitempty"`
	Quote     string `json:"quote,omitempty"`
}

func newDraftPreview(a *app) *cobra.Command {
	var tracked string
	var names bool
	cmd := &cobra.Command{
		Use: "preview FILE", Short: a.say("cmd.draft.preview.short"), Args: exactly(a, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			side, err := a.sideOf(tracked)
			if err != nil {
				return err
			}
			var opts draft.Options
			if side != nil {
				opts.Tracked = *side
			}
			doc, err := desk.Preview(cmd.Context(), args[0], opts)
			if err != nil {
				return naming(err, "Path", args[0], "Limit", a.say("cli.limit.draft"))
			}
			a.preview(doc, names)
			return nil
		},
	}
	cmd.Flags().StringVar(&tracked, "tracked", "", a.say("cli.flag.tracked"))
	cmd.Flags().BoolVar(&names, "names", false, a.say("cli.flag.names"))
	return cmd
}

// preview prints what a file holds: lines for programs, and a summary for people on
// standard error.
func (a *app) preview(doc *draft.Document, names bool) {
	for _, p := range doc.Provisions {
		a.out.line(previewLine{p.Kind.String(), p.Label, p.Level, p.Text})
	}
	for _, w := range doc.Warnings {
		a.out.line(previewWarning{w.Code, w.Count, w.Detail})
	}
	for _, c := range doc.Comments {
		l := previewComment{Comment: c.Text, Provision: c.Provision, Quote: c.Quote}
		if names {
			l.Author, l.Time = c.Author, stamp(c.Date)
		}
		a.out.line(l)
	}
	if a.json {
		return
	}
	a.progress.clear()
	fmt.Fprintln(a.errw, a.loc.N("count.provisions", len(doc.Provisions), nil))
	for _, w := range doc.Warnings {
		fmt.Fprintf(a.errw, "  %s (%d)\n", a.say("cli.warning."+w.Code), w.Count)
	}
	if doc.HasTracked {
		a.note("cli.preview.tracked-" + doc.Side.String())
	}
}
