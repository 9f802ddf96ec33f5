package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"toguna/assets"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/register"
	"toguna/consult/report"
	"toguna/crypto"
)

func newReport(a *app) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "report CONSULTATION --out DIR", Short: a.say("cmd.report.short"), Args: exactly(a, "CONSULTATION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.need("out", dir); err != nil {
				return err
			}
			return a.onCall(cmd.Context(), args[0], func(s *desk.Space, c consult.Consultation) error {
				return naming(a.report(cmd.Context(), s, c, dir), "Path", dir)
			})
		},
	}
	cmd.Flags().StringVar(&dir, "out", "", a.say("cli.flag.out-dir"))
	return cmd
}

func (a *app) report(ctx context.Context, s *desk.Space, c consult.Consultation, dir string) error {
	if err := s.Report(ctx, c.Ref.String(), dir, a.words(), a.loc.Lang()); err != nil {
		return err
	}
	a.result(map[string]string{"report": dir}, "done.report", "Path", dir)
	return nil
}

// words are what pages that leave the program say of themselves.
func (a *app) words() report.Words {
	return report.Words{
		T:      a.loc.T,
		Date:   a.date,
		Number: func(n int) string { return assets.Number(a.loc.Lang(), n) },
	}
}

func newVerify(a *app) *cobra.Command {
	var receipt, words string
	cmd := &cobra.Command{
		Use: "verify DIR", Short: a.say("cmd.verify.short"), Args: exactly(a, "DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts := report.Options{Words: strings.Fields(words)}
			if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() {
				return naming(a.verifyReceipt(args[0], opts.Words), "Path", args[0])
			}
			if receipt != "" {
				var err error
				if opts.Receipt, err = readReceipt(receipt); err != nil {
					return err
				}
			}
			return naming(a.verify(cmd.Context(), args[0], opts), "Path", args[0])
		},
	}
	cmd.Flags().StringVar(&receipt, "receipt", "", a.say("cli.flag.receipt"))
	cmd.Flags().StringVar(&words, "words", "", a.say("cli.flag.committee-words"))
	return cmd
}

func readReceipt(file string) (*register.ReceiptFile, error) {
	data, err := readSmall(file)
	if err != nil {
		return nil, err
	}
	f, err := register.ParseReceiptFile(data)
	return f, naming(err, "Path", file)
}

// findingLine is one thing that a verification found, for programs.
type findingLine struct {
	Code   string `json:"code"`
	Fails  bool   `json:"fails"`
	File   string `json:"file,omitempty"`
	Term   uint64 `json:"term,omitempty"`
	Number uint64 `json:"number,omitempty"`
}

// verdictLine is what a verification came to, for programs.
type verdictLine struct {
	OK          bool          `json:"ok"`
	Origin      string        `json:"origin"` // "unknown", "words" or "receipt"
	Title       string        `json:"title"`
	Submissions int           `json:"submissions"`
	Final       bool          `json:"final"`
	Number      uint64        `json:"number"` // of the receipt given; 0 without
	Supplement  bool          `json:"supplement"`
	Late        bool          `json:"late"` // numbered after the register was closed
	Findings    []findingLine `json:"findings"`
}

// verify needs neither a home nor a network.
func (a *app) verify(ctx context.Context, dir string, opts report.Options) error {
	v, err := report.VerifyDir(ctx, dir, opts)
	if err != nil {
		return err
	}
	line := verdictLine{
		OK: v.OK(), Origin: string(v.Origin), Title: v.Title, Submissions: v.Submissions, Final: v.Final,
		Number: v.Number, Supplement: v.Supplement, Late: v.Late, Findings: []findingLine{},
	}
	var wrong []string
	for _, f := range v.Findings {
		line.Findings = append(line.Findings, findingLine{string(f.Code), f.Code.Fails(), f.File, f.Term, f.Number})
		if text := a.finding(f); f.Code.Fails() && !slices.Contains(wrong, text) {
			wrong = append(wrong, text)
		}
	}
	if a.json {
		a.out.line(line)
	} else {
		a.showVerdict(v)
	}
	if line.OK {
		return nil
	}
	return naming(&failure{"error.verify-failed"}, "Detail", strings.Join(wrong, " ; "))
}

func (a *app) finding(f report.Finding) string {
	return a.say("cli.finding."+string(f.Code), "File", visible(f.File), "Number", f.Number, "Term", f.Term)
}

func (a *app) showVerdict(v report.Verdict) {
	if v.OK() {
		id := "report.verdict-ok"
		if v.Origin == report.OriginUnknown {
			id = "report.verdict-unknown"
		}
		fmt.Fprintln(a.out, a.say(id))
		a.facts(nil, "consultation", visible(v.Title), "submissions", v.Submissions)
	}
	switch {
	case v.Number > 0:
		fmt.Fprintln(a.out, a.say("report.verdict-receipt-in", "Number", v.Number))
		if v.Late {
			fmt.Fprintln(a.out, a.say("state.late"))
		}
	case v.Supplement:
		fmt.Fprintln(a.out, a.say("state.supplement"))
	case slices.ContainsFunc(v.Findings, func(f report.Finding) bool { return f.Code == report.CodeShownMissing }):
		fmt.Fprintln(a.out, a.say("report.verdict-receipt-missing"))
	}
	for _, f := range v.Findings {
		if !f.Code.Fails() {
			a.note("cli.remark", "Text", a.finding(f))
		}
	}
}

// verifyReceipt checks a receipt by itself: its signature, its proof, and whose it
// is if the 8 words are given.
func (a *app) verifyReceipt(file string, words []string) error {
	f, err := readReceipt(file)
	if err != nil {
		return err
	}
	if err := f.Check(); err != nil {
		return naming(&failure{"error.verify-failed"}, "Detail", a.say("cli.finding."+string(report.CodeShownInvalid)))
	}
	line := verdictLine{OK: true, Origin: string(report.OriginUnknown), Findings: []findingLine{}}
	id := "cli.receipt-unknown"
	if len(words) > 0 {
		if !crypto.MatchWords8(words, f.Space[:], f.Receipt.Author[:], f.Recipient) {
			return naming(&failure{"error.verify-failed"}, "Detail", a.say("cli.finding."+string(report.CodeWords)))
		}
		line.Origin, id = string(report.OriginWords), "cli.receipt-ok"
	}
	if f.Numbered != nil {
		line.Number = f.Numbered.Number
	}
	a.result(line, id)
	if !a.json {
		a.facts(nil, "number", int(line.Number), "words", strings.Join(f.Words(a.loc.Lang()), " "),
			"check-words", strings.Join(f.CheckWords(a.loc.Lang()), " "))
	}
	return nil
}
