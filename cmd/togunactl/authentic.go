package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// authenticLine says whether a file is the authentic draft, for programs.
type authenticLine struct {
	Authentic bool   `json:"authentic"`
	Version   uint64 `json:"version"`         // that it was held against
	Other     uint64 `json:"other,omitempty"` // that it is the original of, if another
	SHA256    string `json:"sha256"`          // of the file
	Expected  string `json:"expected"`
}

func newDraftCheck(a *app) *cobra.Command {
	var version uint64
	cmd := &cobra.Command{
		Use: "check DRAFT FILE", Short: a.say("cmd.draft.check.short"), Args: exactly(a, "DRAFT", "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.checkDraft(cmd.Context(), s, args[0], args[1], version), "Id", args[0], "Path", args[1])
			})
		},
	}
	cmd.Flags().Uint64Var(&version, "version", 0, a.say("cli.flag.version"))
	return cmd
}

// isOriginal reports that a file with this hash is what a version was made of.
func isOriginal(v consult.Version, h entry.Hash) bool {
	return slices.ContainsFunc(v.Texts, func(t consult.Text) bool { return t.Original.Hash == h })
}

func (a *app) checkDraft(ctx context.Context, s *desk.Space, id, file string, number uint64) error {
	d, v, err := versionOf(s, id, number)
	if err != nil {
		return err
	}
	h, err := desk.FileHash(ctx, file)
	if err != nil {
		return err
	}
	l := authenticLine{
		Authentic: isOriginal(v, h), Version: v.Number, SHA256: fmt.Sprintf("%x", h[:]), Expected: fmt.Sprintf("%x", v.Texts[0].Original.Hash[:]),
	}
	if l.Authentic {
		l.Expected = l.SHA256
		a.result(l, "done.draft.check", "Title", visible(v.Texts[0].Title), "Version", v.Number, "Fingerprint", l.SHA256)
		return nil
	}
	for _, o := range d.Versions {
		if isOriginal(o, h) {
			l.Other = o.Number
		}
	}
	if a.json {
		a.out.line(l)
	}
	if l.Other > 0 {
		return naming(&failure{"cli.error.other-version"}, "Version", v.Number, "Other", l.Other)
	}
	return naming(&failure{"cli.error.not-authentic"}, "Version", v.Number, "Fingerprint", l.SHA256, "Expected", l.Expected)
}

// versionOf finds a draft and one of its versions, the newest for 0.
func versionOf(s *desk.Space, id string, number uint64) (consult.Draft, consult.Version, error) {
	d, err := s.FindDraft(id)
	if err != nil {
		return d, consult.Version{}, err
	}
	v, err := desk.Version(d, number)
	return d, v, err
}

// textOf is versionOf with the text asked for at hand.
func textOf(s *desk.Space, id string, which desk.Which) (consult.Draft, consult.Version, error) {
	d, v, err := versionOf(s, id, which.Version)
	if err != nil {
		return d, v, err
	}
	v, err = desk.TextOf(d, which)
	return d, v, naming(err, "Lang", which.Lang)
}

func newDraftOriginal(a *app) *cobra.Command {
	var which desk.Which
	var out string
	cmd := &cobra.Command{
		Use: "original DRAFT --out FILE", Short: a.say("cmd.draft.original.short"), Args: exactly(a, "DRAFT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.need("out", out); err != nil {
				return err
			}
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.original(cmd.Context(), s, args[0], which, out), "Id", args[0], "Path", out)
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", a.say("cli.flag.out-file"))
	a.whichFlags(cmd, &which)
	return cmd
}

func (a *app) original(ctx context.Context, s *desk.Space, id string, which desk.Which, out string) error {
	_, v, err := textOf(s, id, which)
	if err != nil {
		return err
	}
	data, err := s.Original(ctx, v)
	if err != nil {
		return err
	}
	if err := writeNew(out, data); err != nil {
		return err
	}
	sum := fmt.Sprintf("%x", v.Texts[0].Original.Hash[:])
	a.result(struct {
		File    string `json:"file"`
		Name    string `json:"name"` // that it came with
		Version uint64 `json:"version"`
		SHA256  string `json:"sha256"`
	}{out, v.Texts[0].Original.Name, v.Number, sum}, "done.draft.original", "Path", out, "Fingerprint", sum)
	return nil
}
