package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// languageLine is a text of a version in a further language, and what it and the
// first one have that the other lacks, for programs.
type languageLine struct {
	Lang  string          `json:"lang"`
	First string          `json:"first"` // the language of the version's first text
	Only  []provisionLine `json:"only"`  // what this text alone has
	Lacks []provisionLine `json:"lacks"` // what it has not
}

func newDraftLanguages(a *app) *cobra.Command {
	var version uint64
	cmd := &cobra.Command{
		Use: "languages DRAFT", Short: a.say("cmd.draft.languages.short"), Args: exactly(a, "DRAFT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				_, v, err := versionOf(s, args[0], version)
				if err != nil {
					return naming(err, "Id", args[0])
				}
				all, err := s.Languages(cmd.Context(), v)
				if err != nil {
					return naming(err, "Id", args[0])
				}
				a.languages(v.Lang(), all)
				return nil
			})
		},
	}
	cmd.Flags().Uint64Var(&version, "version", 0, a.say("cli.flag.version"))
	return cmd
}

func (a *app) languages(first string, all []desk.Unaligned) {
	if len(all) == 0 && !a.json {
		a.paragraph("", a.say("cli.languages.one", "Lang", assets.LanguageName(a.loc.Lang(), first)))
	}
	for _, u := range all {
		if a.json {
			a.out.line(languageLine{u.Other, u.Lang, provisionLines(u.OtherOnly), provisionLines(u.Only)})
			continue
		}
		a.paragraph("", fmt.Sprintf("%s, %s", assets.LanguageName(a.loc.Lang(), u.Lang), assets.LanguageName(a.loc.Lang(), u.Other)))
		if len(u.Only)+len(u.OtherOnly) == 0 {
			a.paragraph("  ", a.say("cli.languages.aligned"))
		}
		a.only(u.Lang, u.Only)
		a.only(u.Other, u.OtherOnly)
	}
}

// only lists what one text alone has.
func (a *app) only(lang string, ps []draft.Provision) {
	if len(ps) > 0 {
		a.paragraph("  ", a.say("cli.languages.only", "Lang", assets.LanguageName(a.loc.Lang(), lang), "Count", len(ps)))
	}
	for _, p := range ps {
		a.paragraph("    ", fmt.Sprintf("%s  %s", p.Label, brief(p.Text)))
	}
}

func provisionLines(ps []draft.Provision) []provisionLine {
	out := make([]provisionLine, len(ps))
	for i, p := range ps {
		out[i] = provisionLine{p.ID, p.Label, p.Kind.String(), p.Level, p.Number, p.Text}
	}
	return out
}
