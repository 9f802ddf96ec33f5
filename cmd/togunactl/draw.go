package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"toguna/consult/comparison"
	"toguna/consult/desk"
	"toguna/consult/docx"
	"toguna/consult/redline"
)

// drawnLine is an accepted wording and what becomes of it, for programs.
type drawnLine struct {
	Comment  string       `json:"comment"`
	At       string       `json:"at"`
	Author   string       `json:"author"`
	Org      string       `json:"org"`
	Decision string       `json:"disposition"`
	Words    string       `json:"words"`
	Own      bool         `json:"own,omitempty"`  // they are the clerk's
	Left     string       `json:"left,omitempty"` // why it is not drawn in
	With     []string     `json:"with,omitempty"` // the others for the same words
	Changes  []changeLine `json:"changes,omitempty"`
}

// drawFlags are what draft draw is told.
type drawFlags struct {
	lang, file, note string
	words, leave     []string
	share            bool
}

func newDraftDraw(a *app) *cobra.Command {
	var fl drawFlags
	cmd := &cobra.Command{
		Use: "draw DRAFT", Short: a.say("cmd.draft.draw.short"), Long: a.say("cmd.draft.draw.long"), Args: exactly(a, "DRAFT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			in := desk.DrawIn{Draft: args[0], Lang: fl.lang, Words: map[string]string{}}
			for _, w := range fl.words {
				id, words, ok := strings.Cut(w, "=")
				if !ok || strings.TrimSpace(words) == "" {
					return a.usage("cli.usage.words", "Value", w)
				}
				in.Words[id] = words
			}
			for _, id := range fl.leave {
				in.Words[id] = ""
			}
			if fl.note != "" && !fl.share {
				return a.usage("cli.usage.missing", "What", "--share")
			}
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.draw(cmd.Context(), s, in, fl), "Id", args[0], "Lang", fl.lang)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&fl.lang, "in", "", a.say("cli.flag.in"))
	f.StringArrayVar(&fl.words, "words", nil, a.say("cli.flag.words"))
	f.StringArrayVar(&fl.leave, "leave", nil, a.say("cli.flag.leave"))
	f.StringVar(&fl.file, "docx", "", a.say("cli.flag.draw-docx"))
	f.BoolVar(&fl.share, "share", false, a.say("cli.flag.draw-share"))
	f.StringVar(&fl.note, "note", "", a.say("cli.flag.note"))
	return cmd
}

// draw shows what would be drawn in, writes it to go on working in, or shares it.
func (a *app) draw(ctx context.Context, s *desk.Space, in desk.DrawIn, fl drawFlags) error {
	d, err := s.Draw(ctx, in)
	if err != nil {
		return err
	}
	if fl.file != "" {
		var file bytes.Buffer
		by := docx.Author{Name: a.say(desk.SayDrawer), Date: time.Now()}
		if err := desk.WriteDrawing(ctx, &file, d, by, a.loc.T); err != nil {
			return err
		}
		if err := writeNew(fl.file, file.Bytes()); err != nil {
			return err
		}
		a.result(map[string]any{"docx": fl.file, "drawn": len(d.Taken), "left": len(d.Left)}, "done.draft.draw",
			"Path", fl.file, "Count", len(d.Taken), "Left", len(d.Left))
	}
	if fl.share {
		added, err := s.ShareDrawing(ctx, d, fl.note, a.loc.T)
		if err != nil && added.Draft == "" {
			return err
		}
		a.added(added)
		return err
	}
	if fl.file == "" {
		a.showDrawing(d)
	}
	return nil
}

func (a *app) showDrawing(d *desk.Drawing) {
	if len(d.Taken)+len(d.Left) == 0 && !a.json {
		a.paragraph("", a.say("cli.draw.nothing"))
	}
	changes := map[string][]redline.Change{}
	for _, p := range d.Passages {
		for _, id := range p.Of {
			if len(changes[id]) > 0 { // a wording may have several paragraphs
				changes[id] = append(changes[id], redline.Change{Op: redline.Equal, Text: "\n"})
			}
			changes[id] = append(changes[id], p.Changes...)
		}
	}
	for i, all := range [][]desk.Wording{d.Taken, d.Left} {
		if len(all) > 0 && !a.json {
			a.paragraph("", a.say([]string{"cli.draw.taken", "cli.draw.left"}[i], "Count", len(all)))
		}
		for _, w := range all {
			if a.json {
				a.out.line(drawnLine{
					w.ID, w.At, w.Author, w.Org, w.Decision, w.Words, w.Own, string(w.Left), w.With, changeLines(changes[w.ID]),
				})
				continue
			}
			a.paragraph("  ", fmt.Sprintf("%s  %s  %s", short(w.ID), w.At, desk.NameAndOrg(w.Author, w.Org)))
			if w.Left != "" {
				a.paragraph("    ", a.say("draw.left."+string(w.Left)))
				a.paragraph("    ", w.Words)
				continue
			}
			a.paragraph("    ", comparison.Mark(changes[w.ID]))
		}
	}
}

// traceLine is where a comment's wording stands in the newest version, for programs.
type traceLine struct {
	Comment   string `json:"comment"`
	At        string `json:"at"`
	Provision string `json:"provision"`
	Replace   string `json:"replace"`
	Recorded  bool   `json:"recorded"`
}

func newDraftTrace(a *app) *cobra.Command {
	var lang string
	var record bool
	cmd := &cobra.Command{
		Use: "trace DRAFT", Short: a.say("cmd.draft.trace.short"), Long: a.say("cmd.draft.trace.long"), Args: exactly(a, "DRAFT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				ts, err := s.Traces(cmd.Context(), args[0], lang, record)
				if err != nil {
					return naming(err, "Id", args[0], "Lang", lang)
				}
				lines := make([]traceLine, len(ts))
				for i, t := range ts {
					lines[i] = traceLine{t.Comment.ID, t.Provision.Label, t.Provision.ID, t.Comment.Replace, record}
				}
				list(a, lines, []string{"id", "where", "wording"}, func(l traceLine) []string {
					return []string{short(l.Comment), l.At, brief(l.Replace)}
				})
				if len(ts) > 0 && !a.json {
					a.note(map[bool]string{false: "cli.trace.found", true: "cli.trace.recorded"}[record])
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&lang, "in", "", a.say("cli.flag.in"))
	cmd.Flags().BoolVar(&record, "record", false, a.say("cli.flag.record"))
	return cmd
}
