package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"toguna/consult/desk"
	"toguna/consult/scrub"
)

// removedThing is one sort of thing that cleaning takes out of a file, for programs.
type removedThing struct {
	What  string `json:"what"`
	Count int    `json:"count"`
	Value string `json:"value,omitempty"` // as the file had it
}

// attachmentLine is a file that goes with a submission, or could, for programs.
type attachmentLine struct {
	File    string         `json:"file"`
	Name    string         `json:"name,omitempty"` // under which it goes
	AsIs    bool           `json:"as_is"`
	Removed []removedThing `json:"removed"`
	Kept    []string       `json:"kept"`
}

func newAttachmentLine(path string, res *scrub.Result) attachmentLine {
	l := attachmentLine{File: path, Removed: []removedThing{}, Kept: append([]string{}, res.Kept...)}
	for _, r := range res.Removed {
		l.Removed = append(l.Removed, removedThing(r))
	}
	return l
}

func newAttachment(a *app) *cobra.Command {
	check := &cobra.Command{
		Use: "check FILE", Short: a.say("cmd.attachment.check.short"), Args: exactly(a, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			res, err := desk.Inspect(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			l := newAttachmentLine(args[0], res)
			if a.json {
				a.out.line(l)
				return nil
			}
			_, err = fmt.Fprint(a.out, a.washed(l))
			return err
		},
	}
	return group(a, &cobra.Command{Use: "attachment", Short: a.say("cmd.attachment.short")}, check)
}

// attachments says, before anything is sent, what each file gives away, what of that
// is taken out, and under which name it goes. A file that cannot be cleaned is refused
// unless --as-is names it.
func (a *app) attachments(ctx context.Context, s *desk.Space, in desk.SubmitIn) ([]attachmentLine, error) {
	var out []attachmentLine
	for i, path := range in.Files() {
		l := attachmentLine{File: path, AsIs: true, Removed: []removedThing{}, Kept: []string{}}
		if !slices.Contains(in.AsIs, path) {
			res, err := desk.Inspect(ctx, path)
			if err != nil {
				return nil, err
			}
			l = newAttachmentLine(path, res)
		}
		l.Name = s.AttachmentName(i+1, path)
		out = append(out, l)
	}
	if a.json {
		return out, nil
	}
	a.progress.clear()
	for _, l := range out {
		if _, err := fmt.Fprint(a.errw, a.washed(l)); err != nil {
			return nil, fmt.Errorf("say what goes along: %w", err)
		}
	}
	return out, nil
}

// washed tells people what cleaning takes out of a file and what it leaves.
func (a *app) washed(l attachmentLine) string {
	var b strings.Builder
	say := func(indent, text string) { b.WriteString(indent + visible(text) + "\n") }
	say("", l.File)
	if l.AsIs {
		say("  ", a.say("scrub.as-is", "Name", l.Name))
		return b.String()
	}
	if l.Name != "" {
		say("  ", a.say("scrub.goes-as", "Name", l.Name))
	}
	if len(l.Removed) == 0 {
		say("  ", a.say("scrub.nothing"))
	} else {
		say("  ", a.say("scrub.removed"))
	}
	for _, r := range l.Removed {
		what := a.say("scrub.what." + r.What)
		switch {
		case r.Value != "" && r.Count > 1:
			what = a.say("scrub.values", "What", what, "Count", r.Count, "Value", r.Value)
		case r.Value != "":
			what = a.say("scrub.value", "What", what, "Value", r.Value)
		case r.Count > 1:
			what = a.say("scrub.times", "What", what, "Count", r.Count)
		}
		say("    ", what)
	}
	if len(l.Kept) > 0 {
		say("  ", a.say("scrub.stays"))
	}
	for _, k := range l.Kept {
		say("    ", a.say("scrub.kept."+k))
	}
	return b.String()
}
