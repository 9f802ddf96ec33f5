package demo

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// object is one line of what the program answers.
type object map[string]any

func (o object) str(key string) string {
	s, _ := o[key].(string)
	return s
}

func (o object) num(key string) int {
	n, _ := o[key].(float64)
	return int(n)
}

// refusal is a command that the program refused, and with what word.
type refusal struct{ Code, Message string }

func (r *refusal) Error() string { return r.Code + ": " + r.Message }

// actor is somebody with a computer of its own.
type actor struct {
	name, org string
	home      string
	passFile  string
	self      []string // the program and what comes before its arguments
	lang      string
}

// command builds a run of the program as this person.
func (p *actor) command(ctx context.Context, args []string) *exec.Cmd {
	all := append([]string{}, p.self[1:]...)
	all = append(all, "--json", "--home", p.home, "--passphrase-file", p.passFile, "--listen", "127.0.0.1")
	cmd := exec.CommandContext(ctx, p.self[0], append(all, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL="+p.lang, "TOGUNA_HOME=", "TOGUNA_PASSPHRASE_FILE=")
	// Ask it to end before it is killed, so that it closes what it has open.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// run runs one verb and returns the lines it answers; a *refusal if it fails.
func (p *actor) run(ctx context.Context, args ...string) ([]object, error) {
	cmd := p.command(ctx, args)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, readRefusal(errs.Bytes())
	}
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", args[0], err)
	}
	return readObjects(&out)
}

// one is run for a verb that answers with one line.
func (p *actor) one(ctx context.Context, args ...string) (object, error) {
	lines, err := p.run(ctx, args...)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s answered nothing", args[0])
	}
	return lines[0], nil
}

func readObjects(r io.Reader) ([]object, error) {
	var out []object
	dec := json.NewDecoder(r)
	for {
		var o object
		err := dec.Decode(&o)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the answer: %w", err)
		}
		out = append(out, o)
	}
}

func readRefusal(data []byte) error {
	for line := range bytes.Lines(data) {
		var r struct{ Error, Message string }
		if json.Unmarshal(line, &r) == nil && r.Error != "" {
			return &refusal{r.Error, r.Message}
		}
	}
	return &refusal{"unknown", strings.TrimSpace(string(data))}
}

// serve keeps this person reachable until stop is called.
func (p *actor) serve(ctx context.Context) (stop func() error, err error) {
	ctx, cancel := context.WithCancel(ctx)
	cmd := p.command(ctx, []string{"serve"})
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("serve: %w", err)
	}
	lines := bufio.NewReader(out)
	if _, err := lines.ReadString('\n'); err != nil {
		cancel()
		_ = cmd.Wait() // what it says of itself tells more
		return nil, readRefusal(errs.Bytes())
	}
	drained := make(chan struct{})
	go func() { // ends with the process, whose output it empties
		defer close(drained)
		_, _ = io.Copy(io.Discard, lines)
	}()
	return func() error {
		cancel()
		<-drained
		err := cmd.Wait()
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() != 0 {
			return fmt.Errorf("serve ended with %w: %s", err, errs.String())
		}
		return nil
	}, nil
}

// newActor makes somebody's computer below dir.
func newActor(dir, who, name, org, lang string, self []string) (*actor, error) {
	p := &actor{name: name, org: org, home: filepath.Join(dir, who), self: self, lang: lang, passFile: filepath.Join(dir, who+".passphrase")}
	pass := "démonstration-" + who + "\n"
	return p, os.WriteFile(p.passFile, []byte(pass), 0o600)
}
