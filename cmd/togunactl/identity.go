package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"toguna/consult"
	"toguna/consult/desk"
)

// identityLine is an identity, for programs. Words are there only when asked for.
type identityLine struct {
	Home      string   `json:"home"`
	Name      string   `json:"name"`
	Org       string   `json:"org"`
	Lang      string   `json:"lang"`
	Recipient string   `json:"recipient"`
	Words     []string `json:"words,omitempty"`
}

func newInit(a *app) *cobra.Command {
	var who desk.Person
	cmd := &cobra.Command{
		Use: "init --name N", Short: a.say("cmd.init.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.init(cmd.Context(), who) },
	}
	a.personFlags(cmd, &who)
	return cmd
}

func (a *app) personFlags(cmd *cobra.Command, who *desk.Person) {
	cmd.Flags().StringVar(&who.Name, "name", "", a.say("cli.flag.name"))
	cmd.Flags().StringVar(&who.Org, "org", "", a.say("cli.flag.org"))
}

// person completes who somebody is: what the flags left out is asked for where
// there is somebody to answer.
func (a *app) person(ctx context.Context, who desk.Person) (desk.Person, error) {
	who.Lang = a.loc.Lang()
	if who.Name != "" {
		return who, nil
	}
	var err error
	if who.Name, err = a.askLine(ctx, "ask.name"); err != nil {
		return who, err
	}
	if err := a.need("name", who.Name); err != nil {
		return who, err
	}
	if who.Org == "" {
		who.Org, err = a.askLine(ctx, "ask.organisation")
	}
	return who, err
}

// freshHome is the home folder, refused if there is an identity in it already.
func (a *app) freshHome() (string, error) {
	home, err := a.homeDir()
	if err == nil && desk.Exists(home) {
		err = desk.ErrHomeExists
	}
	return home, err
}

func (a *app) init(ctx context.Context, who desk.Person) (err error) {
	home, err := a.freshHome()
	if err != nil {
		return err
	}
	if who, err = a.person(ctx, who); err != nil {
		return err
	}
	pass, err := a.newPassphrase(ctx)
	if err != nil {
		return err
	}
	d, err := desk.Create(ctx, home, pass, who, a.deskOptions())
	clear(pass)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	words, err := d.Words(a.loc.Lang())
	if err != nil {
		return err
	}
	line := identityLine{home, who.Name, who.Org, who.Lang, d.Recipient(), words}
	a.result(line, "done.init")
	if !a.json {
		a.numbered(words)
	}
	return nil
}

// numbered prints words in four columns, each with its number, as they are copied
// to paper.
func (a *app) numbered(words []string) {
	n := 0
	fmt.Fprintln(a.out)
	for row := range slices.Chunk(words, 4) {
		var b strings.Builder
		for _, w := range row {
			n++
			fmt.Fprintf(&b, "  %2d. %-12s", n, w)
		}
		fmt.Fprintln(a.out, strings.TrimRight(b.String(), " "))
	}
}

func newIdentity(a *app) *cobra.Command {
	var words bool
	show := &cobra.Command{
		Use: "show", Short: a.say("cmd.identity.show.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd.Context(), func(d *desk.Desk) error { return a.showIdentity(cmd.Context(), d, words) })
		},
	}
	show.Flags().BoolVar(&words, "words", false, a.say("cli.flag.show-words"))
	export := &cobra.Command{
		Use: "export FILE", Short: a.say("cmd.identity.export.short"), Args: exactly(a, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), func(d *desk.Desk) error { return a.exportIdentity(d, args[0]) })
		},
	}
	var who desk.Person
	restore := &cobra.Command{
		Use: "restore [FILE]", Short: a.say("cmd.identity.restore.short"), Args: between(a, 0, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			file := "-"
			if len(args) > 0 {
				file = args[0]
			}
			return a.restoreIdentity(cmd.Context(), file, who)
		},
	}
	a.personFlags(restore, &who)
	return group(a, &cobra.Command{Use: "identity", Short: a.say("cmd.identity.short")}, show, export, restore)
}

// mineLine is how others recognise somebody in one workspace.
type mineLine struct {
	Workspace string   `json:"workspace"`
	Name      string   `json:"name"`
	Role      string   `json:"role"`
	Member    string   `json:"member"`
	Words     []string `json:"words"`
}

func (a *app) showIdentity(ctx context.Context, d *desk.Desk, secret bool) error {
	p := d.Person()
	line := identityLine{Home: a.home, Name: p.Name, Org: p.Org, Lang: p.Lang, Recipient: d.Recipient()}
	if secret {
		var err error
		if line.Words, err = d.Words(a.loc.Lang()); err != nil {
			return err
		}
	}
	var mine []mineLine
	for _, info := range d.Spaces() {
		if a.workspace != "" && !strings.EqualFold(info.Name, a.workspace) && !strings.HasPrefix(info.ID, a.workspace) {
			continue
		}
		s, err := d.Space(ctx, info.ID)
		if err != nil {
			return err
		}
		if me, ok := s.State().Member(s.Me()); ok {
			mine = append(mine, mineLine{info.ID, s.Name(), me.Role, me.Key.Short(), s.MemberWords(me, a.loc.Lang())})
		}
		if err := s.Close(); err != nil {
			return err
		}
	}
	if a.json {
		a.out.line(struct {
			identityLine
			Workspaces []mineLine `json:"workspaces"`
		}{line, append([]mineLine{}, mine...)})
		return nil
	}
	a.facts(nil, "name", p.Name, "organisation", p.Org, "language", p.Lang, "folder", a.home)
	for _, m := range mine {
		fmt.Fprintln(a.out)
		a.facts(nil, "workspace", m.Name, "role", a.role(m.Role), "words", strings.Join(m.Words, " "))
	}
	if secret {
		a.numbered(line.Words)
	}
	return nil
}

func (a *app) exportIdentity(d *desk.Desk, file string) error {
	var b bytes.Buffer
	if err := d.Export(&b); err != nil {
		return err
	}
	if err := writeNew(file, b.Bytes()); err != nil {
		return err
	}
	a.result(map[string]string{"file": file}, "done.identity.export", "Path", file)
	return nil
}

// ageMagic is how an exported identity starts, which is an age file, and no
// recovery phrase does.
const ageMagic = "age-encryption.org/"

func (a *app) restoreIdentity(ctx context.Context, file string, who desk.Person) (err error) {
	home, err := a.freshHome()
	if err != nil {
		return err
	}
	if who, err = a.person(ctx, who); err != nil {
		return err
	}
	text, err := a.recoveryText(file)
	if err != nil {
		return err
	}
	exported := strings.HasPrefix(text, ageMagic)
	var pass []byte
	if exported {
		pass, err = a.passphrase(ctx, "ask.passphrase")
	} else {
		pass, err = a.newPassphrase(ctx)
	}
	if err != nil {
		return err
	}
	var d *desk.Desk
	if exported {
		d, err = desk.RestoreExport(ctx, home, pass, strings.NewReader(text), who, a.deskOptions())
	} else {
		d, err = desk.Restore(ctx, home, pass, strings.Fields(text), who, a.deskOptions())
	}
	clear(pass)
	if err != nil {
		return naming(ofVault(err), "Path", file)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	line := identityLine{Home: home, Name: who.Name, Org: who.Org, Lang: who.Lang, Recipient: d.Recipient()}
	a.result(line, "done.identity.restore")
	return nil
}

// recoveryText reads an exported identity or the 24 words. At a terminal it stops
// after the last word, so that the passphrase can be asked for next.
func (a *app) recoveryText(file string) (string, error) {
	f, ok := a.terminal()
	if file != "-" || !ok {
		return a.readText(file)
	}
	fmt.Fprintln(a.errw, a.say("ask.words"))
	return typedWords(f)
}

func typedWords(f *os.File) (string, error) {
	var words []string
	for len(words) < 24 {
		line, err := readLine(f)
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the words: %w", err)
		}
		if len(line) == 0 {
			break
		}
		words = append(words, strings.Fields(string(line))...)
	}
	return strings.Join(words, " "), nil
}

// clerks lists the clerks who stand, but oneself.
func clerks(s *desk.Space) []consult.Member {
	var out []consult.Member
	for _, m := range s.State().Members {
		if m.Active && m.Role == consult.RoleClerk && m.Key != s.Me() {
			out = append(out, m)
		}
	}
	return out
}
