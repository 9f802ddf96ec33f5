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
	var version uint64
	show := &cobra.Command{
		Use: "show DRAFT", Short: a.say("cmd.draft.show.short"), Args: exactly(a, "DRAFT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.showDraft(cmd.Context(), s, args[0], version), "Id", args[0])
			})
		},
	}
	show.Flags().Uint64Var(&version, "version", 0, a.say("cli.flag.version"))
	return group(a, &cobra.Command{Use: "draft", Short: a.say("cmd.draft.short")}, newDraftAdd(a), newDraftPreview(a), ls, show,
		newDraftOriginal(a), newDraftCheck(a), newDraftCarry(a), newDraftCompare(a), newDraftAmendments(a))
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
			if in.MarginNames && !in.MarginComments {
				return a.usage("cli.usage.missing", "What", "--margin")
			}
			in.Path, in.Say = args[0], a.loc.T
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.addDraft(cmd.Context(), s, in), "Path", in.Path, "Id", in.VersionOf, "Limit", a.say("cli.limit.draft"))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.Title, "title", "", a.say("cli.flag.title"))
	f.StringVar(&in.VersionOf, "version-of", "", a.say("cli.flag.version-of"))
	f.StringVar(&in.Lang, "lang", "", a.say("cli.flag.text-lang"))
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
	}{added.Draft, added.Version, added.Provisions, warnings, added.SHA256, added.Margin},
		"done.draft.add", "Title", visible(in.Title), "Version", added.Version, "Fingerprint", added.SHA256)
	if a.json {
		return nil
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
	return nil
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

func (a *app) showDraft(ctx context.Context, s *desk.Space, id string, number uint64) error {
	d, err := s.FindDraft(id)
	if err != nil {
		return err
	}
	v, err := desk.Version(d, number)
	if err != nil {
		return naming(err, "Id", fmt.Sprint(number))
	}
	provisions, err := s.Provisions(ctx, v)
	if err != nil {
		return err
	}
	for _, p := range provisions {
		if a.json {
			a.out.line(provisionLine{p.ID, p.Label, p.Kind.String(), p.Level, p.Number, p.Text})
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
