package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"toguna/assets"
	"toguna/consult/anchor"
	"toguna/consult/comparison"
	"toguna/consult/desk"
	"toguna/consult/redline"
)

// pageWords are what a page of a comparison says of itself.
func (a *app) pageWords() comparison.Words {
	return comparison.Words{
		T: a.loc.T, Number: func(n int) string { return assets.Number(a.loc.Lang(), n) }, Lang: a.loc.Lang(),
	}
}

// papers are the files that people outside are handed: a page to print, or the
// same for a word processor.
type papers struct{ html, docx string }

func (p *papers) flags(a *app, f *pflag.FlagSet) {
	f.StringVar(&p.html, "html", "", a.say("cli.flag.html"))
	f.StringVar(&p.docx, "docx", "", a.say("cli.flag.docx"))
}

// check refuses both at once, before anything is done.
func (p papers) check(a *app) error {
	if p.html != "" && p.docx != "" {
		return a.usage("cli.usage.not-both", "One", "--html", "Other", "--docx")
	}
	return nil
}

func (p papers) wanted() bool { return p.html != "" || p.docx != "" }

// write writes the one that is wanted into a file that must not exist yet.
func (p papers) write(a *app, html, docx func(io.Writer) error) error {
	name, key, done, write := p.html, "page", "done.page", html
	if p.docx != "" {
		name, key, done, write = p.docx, "document", "done.document", docx
	}
	var out bytes.Buffer
	if err := write(&out); err != nil {
		return err
	}
	if err := writeNew(name, out.Bytes()); err != nil {
		return err
	}
	a.result(map[string]string{key: name}, done, "Path", name)
	return nil
}

// changeLine is a piece of text and what became of it: equal, delete or insert.
type changeLine struct {
	Op   string `json:"op"`
	Text string `json:"text"`
}

func changeLines(changes []redline.Change) []changeLine {
	out := make([]changeLine, len(changes))
	for i, c := range changes {
		out[i] = changeLine{c.Op.String(), c.Text}
	}
	return out
}

// rowLine is a provision in two versions, for programs.
type rowLine struct {
	Relation string       `json:"relation"`
	Old      string       `json:"old,omitempty"` // label
	New      string       `json:"new,omitempty"`
	Changes  []changeLine `json:"changes"`
}

func newDraftCompare(a *app) *cobra.Command {
	var from, to uint64
	var lang string
	var paper papers
	var all bool
	cmd := &cobra.Command{
		Use: "compare DRAFT", Short: a.say("cmd.draft.compare.short"), Args: exactly(a, "DRAFT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := paper.check(a); err != nil {
				return err
			}
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				c, err := s.Compare(cmd.Context(), args[0], from, to, lang)
				if err != nil {
					return naming(err, "Id", args[0], "Lang", lang, "Limit", a.say("cli.limit.draft"))
				}
				if !paper.wanted() {
					a.showComparison(c, all)
					return nil
				}
				return paper.write(a, func(w io.Writer) error {
					return comparison.Write(w, c.Title, c.From, c.To, c.Rows, all, a.pageWords())
				}, func(w io.Writer) error {
					return comparison.WriteDocx(w, c.Title, c.From, c.To, c.Rows, all, a.pageWords())
				})
			})
		},
	}
	f := cmd.Flags()
	f.Uint64Var(&from, "from", 0, a.say("cli.flag.from"))
	f.Uint64Var(&to, "to", 0, a.say("cli.flag.version"))
	f.StringVar(&lang, "in", "", a.say("cli.flag.in"))
	paper.flags(a, f)
	f.BoolVar(&all, "all", false, a.say("cli.flag.all"))
	return cmd
}

func (a *app) showComparison(c desk.Comparison, all bool) {
	words := a.pageWords()
	if !a.json {
		a.paragraph("", c.Title)
		a.paragraph("", a.say("comparison.versions", "From", c.From, "To", c.To))
		a.paragraph("", strings.Join(comparison.Counts(c.Rows, words), " · "))
	}
	shown := 0
	for i := range c.Rows {
		r := &c.Rows[i]
		if !all && !r.Changed() {
			continue
		}
		shown++
		if a.json {
			l := rowLine{Relation: r.Relation.String(), Changes: changeLines(r.Changes)}
			if r.Old != nil {
				l.Old = r.Old.Label
			}
			if r.New != nil {
				l.New = r.New.Label
			}
			a.out.line(l)
			continue
		}
		a.paragraph("", "\n"+comparison.Title(r, words)+a.relations(r.Relation))
		a.paragraph("  ", comparison.Mark(r.Changes))
	}
	if shown == 0 && !a.json {
		a.paragraph("", a.say("comparison.nothing"))
	}
}

// relations says in words what became of a provision.
func (a *app) relations(all anchor.Relation) string {
	var words []string
	for _, r := range comparison.Relations {
		if all.Has(r) {
			words = append(words, a.say("relation."+r.String()))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "  (" + strings.Join(words, ", ") + ")"
}

// proposalLine is a proposed wording, for programs.
type proposalLine struct {
	Comment   string       `json:"comment"`
	At        string       `json:"at"`
	WasAt     string       `json:"was_at"`
	Anchor    string       `json:"anchor"`
	Author    string       `json:"author"`
	Org       string       `json:"org"`
	Committee bool         `json:"committee"`
	Decision  string       `json:"disposition"`
	Reason    string       `json:"reason,omitempty"`
	Replace   string       `json:"replace"`
	Changes   []changeLine `json:"changes"`
	Conflicts []string     `json:"conflicts"` // ids of those for the same words
}

func newDraftAmendments(a *app) *cobra.Command {
	var which desk.Which
	var paper papers
	var committee bool
	cmd := &cobra.Command{
		Use: "amendments DRAFT", Short: a.say("cmd.draft.amendments.short"), Args: exactly(a, "DRAFT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := paper.check(a); err != nil {
				return err
			}
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.amendments(cmd.Context(), s, args[0], which, paper, committee), "Id", args[0])
			})
		},
	}
	a.whichFlags(cmd, &which)
	f := cmd.Flags()
	paper.flags(a, f)
	f.BoolVar(&committee, "committee", false, a.say("cli.flag.with-committee"))
	return cmd
}

func (a *app) amendments(ctx context.Context, s *desk.Space, id string, which desk.Which, paper papers, committee bool) error {
	_, v, err := textOf(s, id, which)
	if err != nil {
		return err
	}
	all, err := s.Amendments(ctx, id, which)
	if err != nil {
		return err
	}
	if paper.wanted() {
		return a.proposalsPaper(paper, v.Texts[0].Title, v.Number, all, committee)
	}
	for _, m := range all {
		if a.json {
			a.out.line(proposalLine{
				Comment: m.ID, At: m.At, WasAt: m.WasAt, Anchor: m.Anchor, Author: m.Author, Org: m.Org, Committee: m.Committee,
				Decision: m.Decision, Reason: m.Reason, Replace: m.Replace, Changes: changeLines(m.Changes),
				Conflicts: append([]string{}, m.Conflicts...),
			})
			continue
		}
		a.showProposal(m)
	}
	if len(all) == 0 && !a.json {
		a.paragraph("", a.say("proposals.nothing"))
	}
	return nil
}

func (a *app) showProposal(m desk.Amendment) {
	a.paragraph("", fmt.Sprintf("%s  %s  %s", short(m.ID), m.At, desk.NameAndOrg(m.Author, m.Org)))
	states := []string{a.say(decisionWord(m.Decision))}
	if m.Anchor != anchor.Certain.String() {
		states = append(states, a.say("state."+m.Anchor))
	}
	if m.Committee {
		states = append(states, a.say("circle.committee"))
	}
	if len(m.Conflicts) > 0 {
		states = append(states, a.say("proposals.conflict"))
	}
	a.paragraph("  ", strings.Join(states, " · "))
	a.paragraph("  ", comparison.Mark(m.Changes))
	fmt.Fprintln(a.out)
}

func decisionWord(decision string) string {
	if decision == "" {
		return "state.open"
	}
	return "decision." + decision
}

// proposalsPaper writes the wordings proposed for people outside: what only the
// committee can read is left out unless it is asked for, and that is said.
func (a *app) proposalsPaper(paper papers, title string, version uint64, all []desk.Amendment, committee bool) error {
	proposals := desk.Proposals(all, committee)
	facts := []string{a.say("proposals.version", "Version", version)}
	err := paper.write(a, func(w io.Writer) error {
		return comparison.WriteProposals(w, title, facts, proposals, a.pageWords())
	}, func(w io.Writer) error {
		return comparison.WriteProposalsDocx(w, title, facts, proposals, a.pageWords())
	})
	if err == nil && len(proposals) < len(all) {
		a.note("proposals.left-out")
	}
	return err
}
