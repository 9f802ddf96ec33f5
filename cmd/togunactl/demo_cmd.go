package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"toguna/cmd/togunactl/demo"
)

// newDemo plays the sample consultation between processes of this program.
func newDemo(a *app) *cobra.Command {
	var opts demo.Options
	cmd := &cobra.Command{
		Use: "demo", Short: a.say("cmd.demo.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts.Lang, opts.Self = a.loc.Lang(), a.opts.Self
			if opts.Self == nil {
				self, err := os.Executable()
				if err != nil {
					return fmt.Errorf("find this program: %w", err)
				}
				opts.Self = []string{self}
			}
			return naming(demo.Play(cmd.Context(), a.out, opts), "Path", opts.Out)
		},
	}
	cmd.Flags().StringVar(&opts.Out, "out", "out", a.say("cli.flag.demo-out"))
	cmd.Flags().StringVar(&opts.Draft, "draft", "", a.say("cli.flag.demo-draft"))
	return cmd
}
