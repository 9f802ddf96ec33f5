package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"toguna/assets"
)

// Options say what to play and where.
type Options struct {
	Out   string   // folder for the homes and the report
	Draft string   // a docx or markdown file to consult on, instead of the sample
	Lang  string   // fr or en
	Self  []string // the program to run, and what comes before its arguments
}

// ErrCheck is wrapped by the error of a demonstration in which an answer was not
// what it must be.
var ErrCheck = errors.New("not what it must be")

// ErrFolder is returned for a folder that holds something else than an earlier
// demonstration.
var ErrFolder = errors.New("the folder holds something else")

// marker is the file by which a demonstration's folder is known again.
const marker = ".toguna-demo"

// show is one demonstration under way.
type show struct {
	opts  Options
	loc   *assets.Localizer
	w     io.Writer
	story *script
	step  int
	total int

	clerk, cso, defender, stranger *actor

	draft, call string
	stick       string
	comments    []string // ids, by index in the script
	submissions map[string]string
	invite      string // the association's, used
	words       string // the clerk's 8
}

// Play plays the demonstration and tells it to w.
func Play(ctx context.Context, w io.Writer, opts Options) error {
	d := &show{opts: opts, w: w, loc: assets.Catalog(opts.Lang), submissions: map[string]string{}}
	if err := d.prepare(ctx); err != nil {
		return err
	}
	steps := []func(context.Context) error{
		d.identities, d.workspace, d.shareDraft, d.openCall, d.joinOnline, d.usedInvite, d.commentOnline,
		d.joinOffline, d.commentOffline, d.submit, d.receipts, d.strangerStick,
	}
	if d.story.second != "" {
		steps = append(steps, d.secondVersion)
	}
	steps = append(steps, d.answer, d.closeRegister, d.report, d.verify, d.same)
	d.total = len(steps)
	fmt.Fprintf(w, "%s\n\n%s\n", d.say("demo.title"), d.say("demo.intro"))
	for i, step := range steps {
		d.step = i + 1
		fmt.Fprintf(w, "\n%s\n", d.say("demo.step", "Step", d.step, "Total", d.total))
		if err := step(ctx); err != nil {
			d.tell("demo.failed", "Detail", err.Error())
			return err
		}
	}
	fmt.Fprintln(w)
	d.tell("demo.summary", "Submissions", d.loc.N("count.submissions", len(d.submissions), nil),
		"Comments", d.loc.N("count.comments", len(d.comments), nil))
	d.tell("demo.kept", "Path", opts.Out)
	return nil
}

// prepare empties the folder of an earlier demonstration, and sets up the
// computers of this one.
func (d *show) prepare(ctx context.Context) error {
	out := d.opts.Out
	entries, err := os.ReadDir(out)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("prepare folder: %w", err)
	}
	if _, err := os.Lstat(filepath.Join(out, marker)); err != nil && len(entries) > 0 {
		return fmt.Errorf("%s: %w", out, ErrFolder)
	}
	if err := os.RemoveAll(out); err != nil {
		return fmt.Errorf("prepare folder: %w", err)
	}
	if err := os.MkdirAll(out, 0o700); err != nil {
		return fmt.Errorf("prepare folder: %w", err)
	}
	if err := os.WriteFile(filepath.Join(out, marker), nil, 0o600); err != nil {
		return fmt.Errorf("prepare folder: %w", err)
	}
	if d.story, err = loadScript(d.opts, out); err != nil {
		return err
	}
	d.stick = filepath.Join(out, "stick")
	for _, a := range []struct {
		into **actor
		who  string
	}{{&d.clerk, "clerk"}, {&d.cso, "cso"}, {&d.defender, "defender"}, {&d.stranger, "stranger"}} {
		name, org := d.story.person(a.who)
		if *a.into, err = newActor(out, a.who, name, org, d.opts.Lang, d.opts.Self); err != nil {
			return err
		}
	}
	return nil
}

// say is a message; kv are names and values in turn.
func (d *show) say(id string, kv ...any) string { return d.loc.T(id, data(kv)) }

func data(kv []any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(kv); i += 2 {
		m[kv[i].(string)] = kv[i+1]
	}
	return m
}

// tell says a sentence, and that what it says was checked.
func (d *show) tell(id string, kv ...any) { d.line(d.say(id, kv...)) }

func (d *show) line(s string) { fmt.Fprintf(d.w, "  ✓ %s\n", s) }

// check ends the demonstration unless ok.
func check(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, ErrCheck)...)
}

// refused expects the program to refuse, with one of the codes.
func refused(err error, codes ...string) error {
	var r *refusal
	if !errors.As(err, &r) {
		return fmt.Errorf("expected a refusal, got %v: %w", err, ErrCheck)
	}
	for _, c := range codes {
		if r.Code == c {
			return nil
		}
	}
	return fmt.Errorf("refused with %q: %w", r.Code, ErrCheck)
}

func fingerprint(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// size is how large a folder's files are, for people.
func (d *show) size(dir string) string {
	var n int64
	_ = filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			n += info.Size()
		}
		return nil
	})
	return assets.Number(d.opts.Lang, (n+1023)/1024) + "\u00a0" + map[string]string{"fr": "Ko", "en": "KB"}[d.opts.Lang]
}

// fours writes a fingerprint as people compare it.
func fours(hash string) string {
	var parts []string
	for i := 0; i+4 <= len(hash) && i < 16; i += 4 {
		parts = append(parts, hash[i:i+4])
	}
	return strings.Join(parts, " ") + " …"
}

// deadline is when the consultation ends.
func (d *show) deadline() time.Time {
	return time.Now().UTC().AddDate(0, 0, d.story.days).Truncate(24 * time.Hour).Add(18 * time.Hour)
}
