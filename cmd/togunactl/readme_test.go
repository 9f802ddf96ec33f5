package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// readme is the page whose sessions are played, from this package's folder.
const readme = "../../README.md"

// TestReadmeSessions plays the console blocks of README.md, in order, with the real
// program, and holds what it prints against what the page shows. In the page, "…"
// stands for anything, alone on a line for any lines. An id (ten characters, one of
// them a digit) and 8 words that a later command repeats stand for those of this run.
func TestReadmeSessions(t *testing.T) {
	blocks := consoleBlocks(t)
	s := newSession(t, blocks)
	steps := 0
	for i, b := range blocks {
		t.Logf("session %d", i+1)
		for _, step := range b {
			s.play(step)
			steps++
		}
		s.endOfBlock()
	}
	if steps < 10 {
		t.Errorf("only %d commands were found in the page", steps)
	}
	for _, id := range s.ids {
		if s.actual[id] == "" {
			t.Errorf("id %s is shown, and no command printed it", id)
		}
	}
}

// TestReadmePointers: every file that the page links to, and every package that
// it names, is there.
func TestReadmePointers(t *testing.T) {
	text := readReadme(t)
	targets := regexp.MustCompile(`\]\(([^):#]+)\)`).FindAllStringSubmatch(text, -1)
	packages := regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)` ").FindAllStringSubmatch(text, -1)
	if len(targets) < 5 || len(packages) < 10 {
		t.Fatalf("%d links and %d packages were found in the page", len(targets), len(packages))
	}
	for _, m := range slices.Concat(targets, packages) {
		if _, err := os.Stat(filepath.Join("../..", m[1])); err != nil {
			t.Errorf("the page points to what is not there: %v", err)
		}
	}
}

func readReadme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// step is one command of a session, and what the page shows of its output.
type step struct {
	person string
	args   []string
	behind bool // runs in the background until the end of the block
	want   []string
}

func (s step) String() string { return s.person + "$ togunactl " + strings.Join(s.args, " ") }

var prompt = regexp.MustCompile(`^([a-z]+)\$ togunactl (.*?)( &)?$`)

func consoleBlocks(t *testing.T) [][]step {
	t.Helper()
	var blocks [][]step
	inside := false
	for line := range strings.Lines(readReadme(t)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case !inside:
			if inside = line == "```console"; inside {
				blocks = append(blocks, nil)
			}
		case line == "```":
			inside = false
		default:
			b := &blocks[len(blocks)-1]
			if m := prompt.FindStringSubmatch(line); m != nil {
				*b = append(*b, step{person: m[1], args: shellWords(t, m[2]), behind: m[3] != ""})
			} else if len(*b) > 0 {
				last := &(*b)[len(*b)-1]
				last.want = append(last.want, line)
			} else {
				t.Fatalf("a session starts with %q", line)
			}
		}
	}
	if inside || len(blocks) == 0 {
		t.Fatal("no complete console block in the page")
	}
	return blocks
}

// shellWords splits a command line at spaces, but not in single quotes.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	var words []string
	for _, m := range regexp.MustCompile(`'([^']*)'|([^\s']+)`).FindAllStringSubmatch(line, -1) {
		words = append(words, m[1]+m[2])
	}
	if strings.Count(line, "'")%2 != 0 || len(words) == 0 {
		t.Fatalf("not understood: %s", line)
	}
	return words
}

// session is a run of the page's commands, by people with a home each, in one
// folder.
type session struct {
	t       *testing.T
	dir     string
	ids     []string          // as the page shows them
	phrases []string          // of 8 words, as the page's commands repeat them
	actual  map[string]string // what an id or phrase of the page is in this run
	serving []*exec.Cmd
	drained []chan struct{} // closed when all that the one serving said was read
}

var shownID = regexp.MustCompile(`\b[a-z2-7]{10}\b`)

func newSession(t *testing.T, blocks [][]step) *session {
	t.Helper()
	s := &session{t: t, dir: t.TempDir(), actual: map[string]string{}}
	for _, step := range slices.Concat(blocks...) {
		for _, arg := range step.args {
			if len(strings.Fields(arg)) == 8 && slices.Contains(step.args, "--words") {
				s.phrases = append(s.phrases, arg)
			}
		}
		for _, id := range shownID.FindAllString(strings.Join(step.want, "\n"), -1) {
			if strings.ContainsAny(id, "234567") && !slices.Contains(s.ids, id) {
				s.ids = append(s.ids, id)
			}
		}
	}
	if err := os.CopyFS(filepath.Join(s.dir, "assets", "sample"), os.DirFS("../../assets/sample")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "passphrase"), []byte("the roof is low\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for i, cmd := range s.serving { // if the test failed before it stopped them
			_ = cmd.Process.Kill()
			<-s.drained[i]
			_ = cmd.Wait()
		}
	})
	return s
}

// command is the command of a step, with this run's ids and words in the place of
// the page's.
func (s *session) command(st step) *exec.Cmd {
	args := []string{"--listen", "127.0.0.1"}
	for _, arg := range st.args {
		if id := s.startOf(arg); id != "" {
			s.known(st, id)
			arg = s.actual[id][:len(arg)]
		}
		if slices.Contains(s.phrases, arg) {
			s.known(st, arg)
			arg = s.actual[arg]
		}
		args = append(args, arg)
	}
	// What does not end is a failure, not a wait.
	ctx, cancel := context.WithTimeout(s.t.Context(), 2*time.Minute)
	s.t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "togunactl", args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "LC_ALL=en_GB.UTF-8",
		"TOGUNA_HOME="+filepath.Join(s.dir, st.person), "TOGUNA_PASSPHRASE_FILE="+filepath.Join(s.dir, "passphrase"))
	return cmd
}

// startOf returns the id of the page that arg is the start of, or nothing.
func (s *session) startOf(arg string) string {
	for _, id := range s.ids {
		if len(arg) >= 4 && strings.HasPrefix(id, arg) {
			return id
		}
	}
	return ""
}

func (s *session) known(st step, shown string) {
	s.t.Helper()
	if s.actual[shown] == "" {
		s.t.Fatalf("%s\nuses %q before it is shown", st, shown)
	}
}

func (s *session) play(st step) {
	s.t.Helper()
	cmd := s.command(st)
	if st.behind {
		s.serve(st, cmd)
		return
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s\n%v\n%s", st, err, out)
	}
	s.compare(st, strings.Split(strings.TrimRight(string(out), "\n"), "\n"))
}

// serve starts a step that goes on, and returns when it has printed as many lines
// as the page shows of it.
func (s *session) serve(st step, cmd *exec.Cmd) {
	s.t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = w, w
	err = cmd.Start()
	w.Close()
	if err != nil {
		s.t.Fatal(err)
	}
	done := make(chan struct{})
	s.serving, s.drained = append(s.serving, cmd), append(s.drained, done)
	lines := bufio.NewReader(r)
	var got []string
	for range st.want {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		got = append(got, strings.TrimRight(line, "\n"))
	}
	go func() {
		defer close(done)
		defer r.Close()
		_, _ = io.Copy(io.Discard, lines)
	}()
	s.compare(st, got)
}

// endOfBlock interrupts what goes on in the background, which must end well.
func (s *session) endOfBlock() {
	s.t.Helper()
	serving, drained := s.serving, s.drained
	s.serving, s.drained = nil, nil
	for i, cmd := range serving {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			s.t.Error(err)
		}
		<-drained[i]
		if err := cmd.Wait(); err != nil {
			s.t.Errorf("%s: %v", strings.Join(cmd.Args, " "), err)
		}
	}
}

// compare holds what was printed against what the page shows, and learns the ids
// and words of this run.
func (s *session) compare(st step, got []string) {
	s.t.Helper()
	pattern, learns := s.pattern(st)
	m := regexp.MustCompile(pattern).FindStringSubmatch(flat(got))
	if m == nil {
		s.t.Fatalf("%s\nprinted:\n%s\nand the page shows:\n%s", st, strings.Join(got, "\n"), strings.Join(st.want, "\n"))
	}
	for i, shown := range learns {
		if before := s.actual[shown]; before != "" && before != m[i+1] {
			s.t.Fatalf("%s\nprinted %q where the page repeats %q, which was %q", st, m[i+1], shown, before)
		}
		s.actual[shown] = m[i+1]
	}
}

// flat makes one text of lines, in which only words count, not the width of columns.
func flat(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.Join(strings.Fields(l), " ") + "\n")
	}
	return b.String()
}

// pattern is the regular expression of the output that the page shows, and the ids
// and phrases that its groups stand for.
func (s *session) pattern(st step) (pattern string, learns []string) {
	var alternatives []string
	for _, p := range slices.Concat(s.phrases, s.ids) {
		alternatives = append(alternatives, regexp.QuoteMeta(p))
	}
	starts := map[string]string{} // of ids, as the command and what it answers have them
	for _, arg := range st.args {
		if id := s.startOf(arg); id != "" && arg != id {
			starts[arg] = s.actual[id][:len(arg)]
			alternatives = append(alternatives, arg)
		}
	}
	special := regexp.MustCompile(strings.Join(append(alternatives, `(?m)^…\n`, "…"), "|"))
	text := flat(st.want)
	var b strings.Builder
	at := 0
	for _, loc := range special.FindAllStringIndex(text, -1) {
		b.WriteString(regexp.QuoteMeta(text[at:loc[0]]))
		at = loc[1]
		switch found := text[loc[0]:loc[1]]; {
		case found == "…":
			b.WriteString(".*")
		case found == "…\n":
			b.WriteString(`(?:.*\n)*`)
		case slices.Contains(s.phrases, found):
			learns = append(learns, found)
			b.WriteString(`(\p{L}+(?: \p{L}+){7})`)
		case starts[found] != "":
			b.WriteString(starts[found])
		default:
			learns = append(learns, found)
			fmt.Fprintf(&b, "([a-z2-7]{%d})", len(found))
		}
	}
	b.WriteString(regexp.QuoteMeta(text[at:]))
	return "^" + b.String() + "$", learns
}
