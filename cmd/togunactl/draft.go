package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"toguna/consult/desk"
	"toguna/consult/draft"
)

// warningLine is something of a file that is not in the draft as it was.
type warningLine struct {
	Code   string `json:"code"`
	Count  int    `json:"count"`
	Detail string `json:"detail,omitempty"`
}

func newDraft(a *app) *cobra.Command {
	ls := &cobra.Command{
		Use: "list", Short: a.say("cmd.draft.list.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error { return a.listDrafts(s) })
		},
	}
	var which desk.Which
	show := &cobra.Command{
		Use: "show DRAFT", Short: a.say("cmd.draft.show.short"), Args: exactly(a, "DRAFT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.showDraft(cmd.Context(), s, args[0], which), "Id", args[0])
			})
		},
	}
	a.whichFlags(show, &which)
	return group(a, &cobra.Command{Use: "draft", Short: a.say("cmd.draft.short")}, newDraftAdd(a), newDraftPreview(a), ls, show,
		newDraftOriginal(a), newDraftCheck(a), newDraftCarry(a), newDraftCompare(a), newDraftAmendments(a), newDraftLanguages(a),
		newDraftDraw(a), newDraftTrace(a))
}

// whichFlags say which text of a draft is meant.
func (a *app) whichFlags(cmd *cobra.Command, w *desk.Which) {
	cmd.Flags().Uint64Var(&w.Version, "version", 0, a.say("cli.flag.version"))
	cmd.Flags().StringVar(&w.Lang, "in", "", a.say("cli.flag.in"))
}

func newDraftAdd(a *app) *cobra.Command {
	var in desk.DraftIn
	var tracked string
	cmd := &cobra.Command{
		Use: "add FILE [--title T]", Short: a.say("cmd.draft.add.short"), Args: exactly(a, "FILE"),
		Annotations: map[string]string{langOfText: "yes"},
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if in.Tracked, err = a.sideOf(tracked); err != nil {
				return err
			}
			for _, of := range []string{"version-of", "beside"} {
				if fl := cmd.Flags().Lookup(of); fl.Changed && strings.TrimSpace(fl.Value.String()) == "" {
					return a.usage("cli.usage.flag-needs-value", "Flag", "--"+of) // an id that a script failed to get would be a new draft
				}
			}
			if _, ok := desk.LangTag(in.Lang); !ok {
				return a.usage("cli.usage.bad-value", "Flag", "--in", "Given", in.Lang)
			}
			switch {
			case in.MarginNames && !in.MarginComments:
				return a.usage("cli.usage.missing", "What", "--margin")
			case in.ParallelTo != "" && in.VersionOf != "":
				return a.usage("cli.usage.not-both", "One", "--beside", "Other", "--version-of")
			case in.ParallelTo != "" && in.Note != "":
				return a.usage("cli.usage.not-both", "One", "--beside", "Other", "--note")
			case in.ParallelTo != "" && in.Lang == "":
				return a.usage("cli.usage.missing", "What", "--in")
			}
			in.Path, in.Say = args[0], a.loc.T
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.addDraft(cmd.Context(), s, in), "Path", in.Path, "Id", in.VersionOf+in.ParallelTo, "Lang", in.Lang, "Limit", a.say("cli.limit.draft"))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.Title, "title", "", a.say("cli.flag.title"))
	f.StringVar(&in.VersionOf, "version-of", "", a.say("cli.flag.version-of"))
	f.StringVar(&in.ParallelTo, "beside", "", a.say("cli.flag.beside"))
	f.StringVar(&in.Lang, "in", "", a.say("cli.flag.text-lang"))
	f.StringVar(&in.Note, "note", "", a.say("cli.flag.note"))
	f.StringVar(&tracked, "tracked", "", a.say("cli.flag.tracked"))
	f.BoolVar(&in.MarginComments, "margin", false, a.say("cli.flag.margin"))
	f.BoolVar(&in.MarginNames, "margin-names", false, a.say("cli.flag.margin-names"))
	return cmd
}

func (a *app) addDraft(ctx context.Context, s *desk.Space, in desk.DraftIn) error {
	added, err := s.AddDraft(ctx, in)
	if err != nil {
		return err
	}
	a.added(added)
	return nil
}

// added says what was shared.
func (a *app) added(added desk.DraftAdded) {
	warnings := make([]warningLine, 0, len(added.Warnings))
	for _, w := range added.Warnings {
		warnings = append(warnings, warningLine{w.Code, w.Count, w.Detail})
	}
	a.result(struct {
		Draft      string        `json:"draft"`
		Version    uint64        `json:"version"`
		Provisions int           `json:"provisions"`
		Warnings   []warningLine `json:"warnings"`
		SHA256     string        `json:"sha256"`
		Margin     int           `json:"margin"` // comments made of margin comments
		Lang       string        `json:"lang"`
	}{added.Draft, added.Version, added.Provisions, warnings, added.SHA256, added.Margin, added.Lang},
		"done.draft.add", "Title", visible(added.Title), "Version", added.Version, "Fingerprint", added.SHA256)
	if a.json {
		return
	}
	a.facts(nil, "id", short(added.Draft), "provisions", added.Provisions)
	if added.Margin > 0 {
		a.facts(nil, "margin", added.Margin)
	}
	if len(warnings) > 0 {
		fmt.Fprintln(a.out, a.loc.N("count.warnings", len(warnings), nil))
	}
	for _, w := range warnings {
		fmt.Fprintf(a.out, "  %s (%d)\n", a.say("cli.warning."+w.Code), w.Count)
	}
}

// draftLine is a draft, for programs.
type draftLine struct {
	Draft    string   `json:"draft"`
	Title    string   `json:"title"`
	Version  uint64   `json:"version"` // the newest
	Versions int      `json:"versions"`
	Langs    []string `json:"langs"`
	SHA256   string   `json:"sha256"` // of the newest version's original, in its first language
}

func (a *app) listDrafts(s *desk.Space) error {
	var lines []draftLine
	var ids []string
	for _, d := range s.State().Drafts {
		v := d.Latest()
		l := draftLine{
			Draft: d.Ref.String(), Title: d.Title(), Version: v.Number, Versions: len(d.Versions),
			SHA256: fmt.Sprintf("%x", v.Texts[0].Original.Hash[:]),
		}
		for _, t := range v.Texts {
			l.Langs = append(l.Langs, t.Lang)
		}
		lines, ids = append(lines, l), append(ids, l.Draft)
	}
	id := shortIDs(ids)
	list(a, lines, []string{"id", "title", "version", "language", "fingerprint"}, func(l draftLine) []string {
		return []string{id(l.Draft), l.Title, fmt.Sprint(l.Version), strings.Join(l.Langs, ", "), l.SHA256[:16]}
	})
	return nil
}

// provisionLine is one numbered provision, for programs.
type provisionLine struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Kind   string `json:"kind"`
	Level  int    `json:"level"`
	Number string `json:"number,omitempty"`
	Text   string `json:"text"`
}

func (a *app) showDraft(ctx context.Context, s *desk.Space, id string, which desk.Which) error {
	_, v, err := textOf(s, id, which)
	if err != nil {
		return err
	}
	provisions, err := s.Provisions(ctx, v)
	if err != nil {
		return err
	}
	for _, p := range provisions {
		if a.json {
			a.out.line(provisionLines([]draft.Provision{p})[0])
			continue
		}
		a.showProvision(p)
	}
	return nil
}

func (a *app) showProvision(p draft.Provision) {
	switch {
	case p.Kind <= draft.KindHeading:
		heading := p.Text
		if p.Label != "" && p.Label != p.Text {
			heading = strings.TrimSpace(p.Label + "  " + p.Text)
		}
		a.paragraph("", "\n"+heading)
	case p.Kind == draft.KindArticle:
		a.paragraph("", "\n"+p.Label)
		a.paragraph("  ", p.Text)
	default:
		a.paragraph("  ", strings.TrimSpace(p.Number+" "+p.Text))
	}
}
