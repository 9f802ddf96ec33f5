package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"golang.org/x/term"

	"toguna/assets"
	"toguna/cmd/internal/homedir"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/crypto/vault"
	"toguna/p2p/world"
)

// maxSmall bounds the files read whole that people write by hand: a passphrase,
// words, an invitation, a letter.
const maxSmall = 1 << 20

// homeDir is where this person's data lie: --home, $TOGUNA_HOME, or the platform's
// folder for data.
func (a *app) homeDir() (string, error) {
	home, err := homedir.Find(a.home)
	a.home = home
	return home, err
}

// deskOptions are those of every desk that this program opens.
func (a *app) deskOptions() desk.Options {
	ip := net.ParseIP(a.listen)
	return desk.Options{
		World: world.New(), WorkFactor: a.opts.WorkFactor, Progress: a.progress.report, Listen: a.listen,
		Nearby: !ip.IsLoopback(), // whom nobody can reach need not be found
	}
}

// atDesk unlocks this person's identity for f.
func (a *app) atDesk(ctx context.Context, f func(*desk.Desk) error) (err error) {
	home, err := a.homeDir()
	if err != nil {
		return err
	}
	if !desk.Exists(home) {
		return desk.ErrNoHome // before a passphrase is asked for in vain
	}
	pass, err := a.passphrase(ctx, "ask.passphrase")
	if err != nil {
		return err
	}
	d, err := desk.Open(ctx, home, pass, a.deskOptions())
	clear(pass)
	if err != nil {
		return ofVault(err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	a.speak(d)
	return f(d)
}

// ofVault tells a damaged vault from other things that can be damaged.
func ofVault(err error) error {
	if errors.Is(err, vault.ErrDamaged) || errors.Is(err, vault.ErrTooCostly) {
		return &failure{"cli.error.vault-damaged"}
	}
	return err
}

// speak changes to the person's own language, unless the command named one.
func (a *app) speak(d *desk.Desk) {
	if l := d.Person().Lang; l != "" && !a.langGiven {
		a.loc = assets.Catalog(l)
	}
}

// inSpace unlocks the identity and opens the workspace chosen for f.
func (a *app) inSpace(ctx context.Context, f func(*desk.Desk, *desk.Space) error) error {
	return a.atDesk(ctx, func(d *desk.Desk) error {
		s, err := d.Space(ctx, a.workspace)
		if err != nil {
			return a.whichSpace(d, err)
		}
		defer s.Close() // a second time by the desk, which then says what went wrong
		return a.standing(s, f(d, s))
	})
}

// whichSpace names the workspaces there are, in errors about which was meant.
func (a *app) whichSpace(d *desk.Desk, err error) error {
	var names []string
	for _, s := range d.Spaces() {
		names = append(names, s.Name)
	}
	if errors.Is(err, desk.ErrNoSpace) && len(names) == 0 {
		return &failure{"cli.error.no-workspace"}
	}
	return naming(err, "Name", a.workspace, "Id", a.workspace, "Names", strings.Join(names, ", "))
}

// standing says of a refusal what role was too little, and tells those who are no
// longer members from those who are not yet.
func (a *app) standing(s *desk.Space, err error) error {
	role := s.MyRole()
	outside := errors.Is(err, consult.ErrNotMember)
	if errors.Is(err, consult.ErrRole) {
		outside, err = role == "", naming(err, "Role", a.role(role))
	}
	m, known := s.State().Member(s.Me())
	switch {
	case outside && known && !m.Active:
		return &failure{"error.removed"}
	case outside, !known && (errors.Is(err, desk.ErrNoSuchID) || errors.Is(err, desk.ErrNoMember)):
		return &failure{"cli.error.not-member-yet"} // so that nothing is here to be found
	}
	return err
}

// passphrase returns the passphrase: from the file named, or typed in.
func (a *app) passphrase(ctx context.Context, prompt string) ([]byte, error) {
	name := a.passFile
	if name == "" {
		name = os.Getenv("TOGUNA_PASSPHRASE_FILE")
	}
	if name == "" {
		return a.askSecret(ctx, prompt)
	}
	b, err := readSmall(name)
	if err != nil {
		return nil, err
	}
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), nil
}

// newPassphrase returns a passphrase for something new: typed in twice, or from
// the file named.
func (a *app) newPassphrase(ctx context.Context) ([]byte, error) {
	pass, err := a.passphrase(ctx, "ask.passphrase-new")
	if err != nil {
		return nil, err
	}
	if len(pass) == 0 {
		return nil, &failure{"cli.error.passphrase-empty"}
	}
	if a.passFile == "" && os.Getenv("TOGUNA_PASSPHRASE_FILE") == "" {
		again, err := a.askSecret(ctx, "ask.passphrase-again")
		if err != nil {
			return nil, err
		}
		if subtle.ConstantTimeCompare(pass, again) != 1 {
			return nil, &failure{"cli.error.passphrases-differ"}
		}
		clear(again)
	}
	return pass, nil
}

// terminal is the terminal that somebody sits at, if there is one.
func (a *app) terminal() (f *os.File, ok bool) {
	f, ok = a.in.(*os.File)
	return f, ok && !a.inputTaken && term.IsTerminal(int(f.Fd()))
}

// askSecret asks for a line without showing it.
func (a *app) askSecret(ctx context.Context, prompt string) ([]byte, error) {
	f, ok := a.terminal()
	if !ok {
		return nil, &failure{"error.passphrase-needed"}
	}
	fd := int(f.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return nil, fmt.Errorf("ask for the passphrase: %w", err)
	}
	defer fmt.Fprintln(a.errw)
	return a.ask(ctx, prompt, func() ([]byte, error) { return term.ReadPassword(fd) }, func() error { return term.Restore(fd, before) })
}

// askLine asks for a line; empty where there is nobody to ask.
func (a *app) askLine(ctx context.Context, prompt string) (string, error) {
	f, ok := a.terminal()
	if !ok || a.json {
		return "", nil
	}
	b, err := a.ask(ctx, prompt, func() ([]byte, error) { return readLine(f) }, func() error { return nil })
	return strings.TrimSpace(string(b)), err
}

// readLine reads a byte at a time: what follows the line is for whoever asks next.
func readLine(r io.Reader) ([]byte, error) {
	var line []byte
	for b := make([]byte, 1); len(line) < maxSmall; {
		n, err := r.Read(b)
		if n > 0 && b[0] == '\n' {
			return line, nil
		}
		line = append(line, b[:n]...)
		if err == io.EOF {
			return line, nil
		}
		if err != nil {
			return nil, err
		}
	}
	return line, nil
}

// ask prompts and waits for read or for ctx. A read that ctx interrupted ends with
// the program.
func (a *app) ask(ctx context.Context, prompt string, read func() ([]byte, error), restore func() error) ([]byte, error) {
	type answer struct {
		line []byte
		err  error
	}
	a.progress.clear()
	fmt.Fprint(a.errw, a.say(prompt)+" ")
	got := make(chan answer, 1)
	go func() {
		line, err := read()
		got <- answer{line, err}
	}()
	select {
	case r := <-got:
		if r.err != nil {
			return nil, fmt.Errorf("read what was typed: %w", r.err)
		}
		return r.line, nil
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), restore())
	}
}

// agreed asks a question to which people answer yes or no.
func (a *app) agreed(ctx context.Context, prompt string) (bool, error) {
	s, err := a.askLine(ctx, prompt)
	if err != nil {
		return false, err
	}
	switch strings.ToLower(s) {
	case "y", "yes", "o", "oui":
		return true, nil
	}
	return false, nil
}

// readSmall reads a file that a person wrote.
func readSmall(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, naming(err, "Path", name)
	}
	defer f.Close()
	return readAll(f, name)
}

// readText reads a file, or standard input for "-".
func (a *app) readText(name string) (string, error) {
	if name != "-" {
		b, err := readSmall(name)
		return string(b), err
	}
	b, err := readAll(bufio.NewReader(a.in), name)
	a.inputTaken = true
	return string(b), err
}

func readAll(r io.Reader, name string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxSmall+1))
	if err == nil && len(b) > maxSmall {
		err = &failure{"cli.error.text-too-long"}
	}
	if err != nil {
		return nil, naming(err, "Path", name)
	}
	return b, nil
}

// writeNew writes a file that must not exist yet, durably. Nothing is left of it on
// an error.
func writeNew(name string, data []byte) (err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return naming(err, "Path", name)
	}
	defer func() {
		if err != nil {
			err = naming(errors.Join(err, os.Remove(name)), "Path", name)
		}
	}()
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}
