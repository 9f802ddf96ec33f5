package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"toguna/assets"
)

// Options are what only code can set.
type Options struct {
	WorkFactor int      // of the vault's scrypt; 0 for the default. Less is for tests
	Self       []string // how to run this program again, for the demonstration; nil for its own file
}

// app is one run of the program: what the flags said, and where to say things.
type app struct {
	in   io.Reader
	errw io.Writer
	out  *output
	opts Options

	home       string
	passFile   string
	workspace  string
	lang       string
	listen     string
	json       bool
	loc        *assets.Localizer
	progress   *progress
	called     string // the command as it was called, without its arguments
	langGiven  bool   // by --lang, which then wins over the person's own language
	inputTaken bool   // standard input was read to its end, so that nothing can be asked there
}

// Main runs the program with args, the program's name not among them, and returns
// its exit status. It ends early, as cleanly, on an interrupt or SIGTERM.
func Main(args []string, in io.Reader, out, errw io.Writer, opts Options) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once

	a := &app{in: in, errw: errw, opts: opts}
	a.out = &output{w: out, app: a}
	a.progress = newProgress(a)
	a.chooseLanguage(args)
	root := newRoot(a)
	root.SetArgs(append([]string{}, args...)) // nil would mean os.Args
	cmd, err := root.ExecuteContextC(ctx)
	a.called = cmd.CommandPath()
	a.progress.clear()
	if err == nil {
		err = a.out.failed()
	}
	return a.fail(err)
}

// Verbs whose --lang says what language a text is in, rather than the messages.
const langOfText = "lang-of-text"

// chooseLanguage finds the language of the messages before the flags are parsed:
// the help that parsing may print is in it already.
func (a *app) chooseLanguage(args []string) {
	a.loc = assets.Catalog(assets.Language(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")))
	if cmd, _, err := newRoot(a).Find(args); err == nil && cmd.Annotations[langOfText] != "" {
		return
	}
	for i, arg := range args {
		value, ok := strings.CutPrefix(arg, "--lang=")
		if !ok && arg == "--lang" && i+1 < len(args) {
			value, ok = args[i+1], true
		}
		if arg == "--" {
			break
		}
		if ok && slices.Contains(assets.Languages(), value) {
			a.loc, a.langGiven = assets.Catalog(value), true
		}
	}
}

// say is message id in the language of this run.
func (a *app) say(id string, kv ...any) string { return a.loc.T(id, pairs(kv)) }

// pairs makes the data of a message of names and values in turn.
func pairs(kv []any) map[string]any {
	m := make(map[string]any, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		if name, ok := kv[i].(string); ok {
			m[name] = kv[i+1]
		}
	}
	return m
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "togunactl",
		Short:         a.say("cmd.toguna.short"),
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return a.checkFlags(cmd)
		},
	}
	group(a, root)
	root.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.errw)

	f := root.PersistentFlags()
	f.StringVar(&a.home, "home", "", a.say("flag.home"))
	f.StringVar(&a.passFile, "passphrase-file", "", a.say("flag.passphrase-file"))
	f.StringVar(&a.workspace, "workspace", "", a.say("flag.workspace"))
	f.StringVar(&a.lang, "lang", "", a.say("flag.lang"))
	f.StringVar(&a.listen, "listen", "", a.say("cli.flag.listen"))
	f.BoolVar(&a.json, "json", false, a.say("flag.json"))
	f.BoolP("help", "h", false, a.say("cli.flag.help"))

	root.AddCommand(
		newInit(a), newIdentity(a), newWorkspace(a), newMember(a), newDraft(a), newConsult(a), newComment(a), newAttachment(a), newSubmit(a),
		newReceipt(a), newRegister(a), newDispose(a), newReport(a), newVerify(a), newHandoff(a), newSync(a), newServe(a), newStatus(a),
		newAnchor(a), newDemo(a),
	)
	root.SetFlagErrorFunc(a.flagError)
	root.SetUsageTemplate(a.usageTemplate())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	plainUsage(root)
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Short, c.Long = a.say("cli.help.short"), ""
		case "completion":
			c.Short, c.Long = a.say("cli.completion.short"), ""
		}
	}
	return root
}

// plainUsage keeps cobra from adding English words to the usage lines.
func plainUsage(cmd *cobra.Command) {
	cmd.DisableFlagsInUseLine = true
	for _, c := range cmd.Commands() {
		plainUsage(c)
	}
}

// group makes cmd one that only holds others: alone it is not understood, and says
// which there are.
func group(a *app, cmd *cobra.Command, subs ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(subs...)
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return a.usage("cli.usage.no-such-command", "Given", args[0], "Known", verbs(cmd))
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.usage("cli.usage.which-command", "Known", verbs(cmd))
	}
	return cmd
}

// verbs lists the commands under cmd.
func verbs(cmd *cobra.Command) string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return strings.Join(names, ", ")
}

func (a *app) checkFlags(cmd *cobra.Command) error {
	if cmd.Annotations[langOfText] == "" && a.lang != "" && !slices.Contains(assets.Languages(), a.lang) {
		return a.usage("cli.usage.one-of", "Flag", "--lang", "Known", strings.Join(assets.Languages(), ", "))
	}
	return nil
}

// flagError says in the language of this run what the flags' parser did not
// understand.
func (a *app) flagError(_ *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var value *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &unknown):
		return a.usage("cli.usage.no-such-flag", "Flag", dashed(unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames()))
	case errors.As(err, &value):
		return a.usage("cli.usage.flag-needs-value", "Flag", dashed(value.GetSpecifiedName(), value.GetSpecifiedShortnames()))
	case errors.As(err, &invalid):
		return a.usage("cli.usage.bad-value", "Flag", "--"+invalid.GetFlag().Name, "Given", invalid.GetValue())
	}
	return &usageError{detail: err.Error()}
}

func dashed(name, shorts string) string {
	if shorts != "" && len(name) <= 1 {
		return "-" + shorts
	}
	return "--" + strings.TrimLeft(name, "-")
}

// exactly wants one argument for each name.
func exactly(a *app, names ...string) cobra.PositionalArgs { return between(a, len(names), names...) }

// between wants an argument for each name, of which those from min on may be left
// out.
func between(a *app, min int, names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < min:
			return a.usage("cli.usage.missing", "What", strings.Join(names[len(args):min], " "))
		case len(args) > len(names):
			return a.usage("cli.usage.too-many", "Given", args[len(names)])
		}
		return nil
	}
}

// need refuses a command in which a flag was left out.
func (a *app) need(flag, value string) error {
	if strings.TrimSpace(value) == "" {
		return a.usage("cli.usage.missing", "What", "--"+flag)
	}
	return nil
}

// oneOf refuses a flag's value that is not among those known.
func (a *app) oneOf(flag, value string, known []string) error {
	if slices.Contains(known, value) {
		return nil
	}
	known = slices.DeleteFunc(slices.Clone(known), func(v string) bool { return v == "" })
	return a.usage("cli.usage.one-of", "Flag", "--"+flag, "Known", strings.Join(known, ", "))
}

// usageTemplate is cobra's own, in the language of this run.
func (a *app) usageTemplate() string {
	return a.say("cli.help.usage") + `{{if .HasAvailableSubCommands}}
  {{.CommandPath}} …{{else}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}

` + a.say("cli.help.commands") + `{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

` + a.say("cli.help.flags") + `
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

` + a.say("cli.help.global") + `
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`
}
