package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"toguna/assets"
)

// TestMain lets the scripts run this program as processes of their own, with a
// cheap passphrase.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"togunactl": func() {
			os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, Options{WorkFactor: 10}))
		},
	})
}

// TestScripts plays the stories in testdata: real processes that share nothing but
// loopback and the files that one hands to another.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Values[serversKey{}] = map[string]*server{}
			env.Values[sameKey{}] = map[string]string{}
			env.Setenv("LANG", "en_GB.UTF-8")
			env.Setenv("TOGUNA_PASSPHRASE_FILE", filepath.Join(env.WorkDir, "passphrase"))
			for version := 1; version <= assets.DraftVersions; version++ {
				law, err := assets.Draft(version, assets.French)
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(env.WorkDir, fmt.Sprintf("law%d.md", version)), law, 0o600); err != nil {
					return err
				}
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "passphrase"), []byte("the roof is low\n"), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"as":       cmdAs,
			"refused":  cmdRefused,
			"misused":  cmdMisused,
			"serve":    cmdServe,
			"hangup":   cmdHangUp,
			"jsonget":  cmdJSONGet,
			"same":     cmdSame,
			"flip":     cmdFlip,
			"truncate": cmdTruncate,
			"zipbomb":  cmdZipBomb,
			"tracked":  cmdTracked,
			"big":      cmdBig,
			"replace":  cmdReplace,
			"forge":    cmdForge,
			"words":    cmdWords,

			"interrupted": cmdInterrupted,
			"equal":       cmdEqual,

			"until-ambiguous": cmdUntilAmbiguous,
		},
	})
}

// asHome is a command line of somebody, in JSON and on loopback.
func asHome(home string, args []string) []string {
	return append([]string{"--home", home, "--json", "--listen", "127.0.0.1"}, args...)
}

// run runs the program and returns its exit status.
func run(ts *testscript.TestScript, neg bool, usage string, args []string, min int) func(args []string) int {
	if neg || len(args) < min {
		ts.Fatalf("usage: %s", usage)
	}
	return func(args []string) int {
		err := ts.Exec("togunactl", args...)
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return exit.ExitCode()
		}
		ts.Check(err)
		return 0
	}
}

// as HOME args...: what somebody does, and it is done.
func cmdAs(ts *testscript.TestScript, neg bool, args []string) {
	exit := run(ts, neg, "as HOME args...", args, 2)(asHome(args[0], args[1:]))
	if exit != 0 {
		ts.Fatalf("exit status %d", exit)
	}
}

// refused HOME CODE args...: what fails with exit status 1 and one error, told with
// this code in one line.
func cmdRefused(ts *testscript.TestScript, neg bool, args []string) {
	exit := run(ts, neg, "refused HOME CODE args...", args, 3)(asHome(args[0], args[2:]))
	if exit != 1 {
		ts.Fatalf("exit status %d", exit)
	}
	wantError(ts, args[1])
}

// misused HOME args...: what is not understood, exit status 2.
func cmdMisused(ts *testscript.TestScript, neg bool, args []string) {
	exit := run(ts, neg, "misused HOME args...", args, 2)(asHome(args[0], args[1:]))
	if exit != 2 {
		ts.Fatalf("exit status %d", exit)
	}
	wantError(ts, "usage")
}

func wantError(ts *testscript.TestScript, code string) {
	var told struct{ Error, Message string }
	if err := json.Unmarshal([]byte(ts.ReadFile("stderr")), &told); err != nil {
		ts.Fatalf("standard error is not one line of JSON: %v", err)
	}
	if told.Error != code {
		ts.Fatalf("error %q, want %q", told.Error, code)
	}
	if told.Message == "" || strings.Contains(told.Message, "{{") || strings.Contains(told.Message, "no value") {
		ts.Fatalf("message %q", told.Message)
	}
}

// server is a "togunactl serve" that runs beside the script.
type server struct {
	cmd      *exec.Cmd
	out, err bytes.Buffer  // what it printed; read once it has ended
	end      chan struct{} // closed when all was read
}

// serversKey is where a script keeps its servers, by home.
type serversKey struct{}

func servers(ts *testscript.TestScript) map[string]*server {
	all, ok := ts.Value(serversKey{}).(map[string]*server)
	if !ok {
		ts.Fatalf("no servers in this script")
	}
	return all
}

// serve HOME [VAR]: serves until hangup, from when it can be reached; its first
// address goes to VAR.
func cmdServe(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: serve HOME [VAR]")
	}
	home := args[0]
	program, err := exec.LookPath("togunactl")
	ts.Check(err)
	s := &server{cmd: exec.Command(program, asHome(ts.MkAbs(home), []string{"serve"})...), end: make(chan struct{})}
	s.cmd.Env = append(os.Environ(), "TOGUNA_PASSPHRASE_FILE="+ts.Getenv("TOGUNA_PASSPHRASE_FILE"))
	s.cmd.Stderr = &s.err
	stdout, err := s.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(s.cmd.Start())
	servers(ts)[home] = s
	ts.Defer(func() { // if the script fails before it stops it
		_ = s.cmd.Process.Kill()
		<-s.end
		_ = s.cmd.Wait()
	})
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	go func() {
		defer close(s.end)
		_, _ = io.Copy(&s.out, lines)
	}()
	if err != nil {
		<-s.end
		_ = s.cmd.Wait()
		ts.Fatalf("serve: %v\n%s", err, &s.err)
	}
	var line struct{ Address string }
	ts.Check(json.Unmarshal([]byte(first), &line))
	if line.Address == "" {
		ts.Fatalf("the first line gives no address: %s", first)
	}
	if len(args) == 2 {
		ts.Setenv(args[1], line.Address)
	}
}

// hangup HOME: interrupts the server, which must end well and without a word of
// complaint. What it printed is the last standard output.
func cmdHangUp(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || servers(ts)[args[0]] == nil {
		ts.Fatalf("usage: hangup HOME, one that serves")
	}
	s := servers(ts)[args[0]]
	delete(servers(ts), args[0])
	ts.Check(s.cmd.Process.Signal(os.Interrupt))
	<-s.end
	if err := s.cmd.Wait(); err != nil || s.err.Len() > 0 {
		ts.Fatalf("serve: %v\n%s", err, &s.err)
	}
	_, err := ts.Stdout().Write(s.out.Bytes())
	ts.Check(err)
}

// interrupted HOME args...: what somebody starts and interrupts, once it has the
// home open. It ends with one error, that it was cancelled.
func cmdInterrupted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: interrupted HOME args...")
	}
	program, err := exec.LookPath("togunactl")
	ts.Check(err)
	lock := filepath.Join(ts.MkAbs(args[0]), "lock")
	ts.Check(os.Remove(lock))
	cmd := exec.Command(program, asHome(ts.MkAbs(args[0]), args[1:])...)
	cmd.Env = append(os.Environ(), "TOGUNA_PASSPHRASE_FILE="+ts.Getenv("TOGUNA_PASSPHRASE_FILE"))
	cmd.Dir = ts.MkAbs(".")
	var told bytes.Buffer
	cmd.Stderr = &told
	ts.Check(cmd.Start())
	for range 3000 { // half a minute; then the interruption finds nothing to interrupt
		if _, err = os.Stat(lock); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	_ = cmd.Process.Signal(os.Interrupt)
	err = errors.Join(err, cmd.Wait())
	var line struct{ Error string }
	if jsonErr := json.Unmarshal(told.Bytes(), &line); cmd.ProcessState.ExitCode() != 1 || jsonErr != nil || line.Error != "cancelled" {
		ts.Fatalf("interrupted: %v\n%s", err, &told)
	}
}

// jsonget VAR .field [.other=value]: the field of the first line of standard
// output that has it, and the other value if one is named. Lists are joined by
// spaces.
func cmdJSONGet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: jsonget VAR .field [.other=value]")
	}
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		var fields map[string]any
		dec := json.NewDecoder(strings.NewReader(line))
		dec.UseNumber()
		ts.Check(dec.Decode(&fields))
		if len(args) == 3 {
			name, value, _ := strings.Cut(strings.TrimPrefix(args[2], "."), "=")
			if fmt.Sprint(fields[name]) != value {
				continue
			}
		}
		switch v := fields[strings.TrimPrefix(args[1], ".")].(type) {
		case nil:
			continue
		case []any:
			ts.Setenv(args[0], strings.TrimSuffix(fmt.Sprintln(v...), "\n"))
		default:
			ts.Setenv(args[0], fmt.Sprint(v))
		}
		return
	}
	ts.Fatalf("no line has %s", strings.Join(args[1:], " and "))
}

// sameKey is where a script keeps what somebody had.
type sameKey struct{}

// same HOME [first]: what somebody has is what it was at the last "same HOME
// first": records, members, drafts and comments, in every workspace.
func cmdSame(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: same HOME [first]")
	}
	before, ok := ts.Value(sameKey{}).(map[string]string)
	if !ok {
		ts.Fatalf("no place to remember")
	}
	now := possessions(ts, args[0])
	if len(args) > 1 {
		before[args[0]] = now
	} else if before[args[0]] != now {
		ts.Fatalf("%s changed; before:\n%s\nnow:\n%s", args[0], before[args[0]], now)
	}
}

func possessions(ts *testscript.TestScript, home string) string {
	var all strings.Builder
	ask := func(args ...string) []string {
		ts.Check(ts.Exec("togunactl", asHome(home, args)...))
		out := ts.ReadFile("stdout")
		all.WriteString(out)
		return strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	}
	for _, line := range ask("workspace", "list") {
		var space struct{ Workspace, State string }
		if line == "" {
			continue
		}
		ts.Check(json.Unmarshal([]byte(line), &space))
		ask("--workspace", space.Workspace, "status")
		ask("--workspace", space.Workspace, "member", "list")
		for _, line := range ask("--workspace", space.Workspace, "draft", "list") {
			var draft struct{ Draft string }
			if line == "" {
				continue
			}
			ts.Check(json.Unmarshal([]byte(line), &draft))
			ask("--workspace", space.Workspace, "comment", "list", draft.Draft)
		}
	}
	return all.String()
}

// files are those that a pattern names, at least one.
func files(ts *testscript.TestScript, pattern string) []string {
	names, err := filepath.Glob(ts.MkAbs(pattern))
	ts.Check(err)
	if len(names) == 0 {
		ts.Fatalf("no file %s", pattern)
	}
	return names
}

// flip FILE...: one bit in the middle of each is another.
func cmdFlip(ts *testscript.TestScript, _ bool, args []string) {
	for _, pattern := range args {
		for _, name := range files(ts, pattern) {
			data, err := os.ReadFile(name)
			ts.Check(err)
			data[len(data)/2] ^= 1
			ts.Check(os.WriteFile(name, data, 0o600))
		}
	}
}

// truncate FILE...: the second half of each is gone.
func cmdTruncate(ts *testscript.TestScript, _ bool, args []string) {
	for _, pattern := range args {
		for _, name := range files(ts, pattern) {
			info, err := os.Stat(name)
			ts.Check(err)
			ts.Check(os.Truncate(name, info.Size()/2))
		}
	}
}

// tracked FILE: a docx of two articles with tracked changes, and margin comments of
// Fatou's, on some words of the first and on the second.
func cmdTracked(ts *testscript.TestScript, _ bool, args []string) {
	const word = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	para := func(runs string) string { return "<w:p>" + runs + "</w:p>" }
	run := func(text string) string { return `<w:r><w:t xml:space="preserve">` + text + "</w:t></w:r>" }
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="c" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>`},
		{"word/comments.xml", "<w:comments " + word + `><w:comment w:id="1" w:author="Fatou">` + para(run("Qui le publie ?")) + "</w:comment>" +
			`<w:comment w:id="4" w:author="Fatou">` + para(run("Et Kayes ?")) + "</w:comment></w:comments>"},
		{"word/document.xml", "<w:document " + word + "><w:body>" +
			para(run("Article 1")) +
			para(run("Le rapport ")+`<w:commentRangeStart w:id="1"/>`+run("est public")+`<w:commentRangeEnd w:id="1"/>`+
				`<w:del w:id="2" w:author="Fatou"><w:r><w:delText xml:space="preserve"> dans les trente jours</w:delText></w:r></w:del>`+
				`<w:ins w:id="3" w:author="Fatou">`+run(" dans les dix jours")+"</w:ins>"+run(".")) +
			para(run("Article 2")) + para(run("La commission siège à Bamako.")+`<w:r><w:commentReference w:id="4"/></w:r>`) + "</w:body></w:document>"},
	} {
		w, err := z.Create(part[0])
		ts.Check(err)
		_, err = io.WriteString(w, part[1])
		ts.Check(err)
	}
	ts.Check(z.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

// zipbomb FILE: a docx of some hundred kilobytes whose text inflates to 200 MB.
func cmdZipBomb(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	part := func(name, head, filling string, times int, tail string) {
		w, err := z.Create(name)
		ts.Check(err)
		_, err = io.WriteString(w, head)
		ts.Check(err)
		for range times {
			_, err = io.WriteString(w, filling)
			ts.Check(err)
		}
		_, err = io.WriteString(w, tail)
		ts.Check(err)
	}
	part("[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`+
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>`,
		"", 0, "</Types>")
	part("_rels/.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+
		`<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>`,
		"", 0, "</Relationships>")
	part("word/document.xml", `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`,
		"<w:p><w:r><w:t>"+strings.Repeat("a", 1<<20)+"</w:t></w:r></w:p>", 200, "</w:body></w:document>")
	ts.Check(z.Close())
	if b.Len() > 1<<20 {
		ts.Fatalf("the bomb has %d bytes", b.Len())
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

// big FILE BYTES: a text of that many bytes.
func cmdBig(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Repeat([]byte("mot "), n/4), 0o600))
}

// replace FILE OLD NEW: some words of a file are others.
func cmdReplace(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600))
}

// until-ambiguous HOME DRAFT VAR: comments until two ids start alike, which there
// are 32 ways to do; that start goes to VAR.
func cmdUntilAmbiguous(ts *testscript.TestScript, _ bool, args []string) {
	seen := map[string]bool{}
	for {
		ts.Check(ts.Exec("togunactl", asHome(args[0], []string{"comment", "add", args[1], "--at", "Article 4", "--text", "Encore."})...))
		var made struct{ Comment string }
		ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &made))
		start := made.Comment[:1]
		if seen[start] {
			ts.Setenv(args[2], start)
			return
		}
		seen[start] = true
	}
}

// forge INVITE FORGED: the invitation in a file with another secret, which nobody
// gave out. The recipient comes last in it, and before that the secret.
func cmdForge(ts *testscript.TestScript, _ bool, args []string) {
	text, ok := strings.CutPrefix(strings.TrimSpace(ts.ReadFile(args[0])), invitePrefix)
	if !ok {
		ts.Fatalf("%s is no invitation", args[0])
	}
	data, err := base64.RawURLEncoding.DecodeString(text)
	ts.Check(err)
	field := bytes.Index(data, []byte("fsecretX\x20"))
	if field < 0 {
		ts.Fatalf("%s has no secret", args[0])
	}
	data[field+20] ^= 1
	forged := invitePrefix + base64.RawURLEncoding.EncodeToString(data)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(forged+"\n"), 0o600))
}

// words FILE WORD...: a file with these words.
func cmdWords(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(args[1:], "\n")+"\n"), 0o600))
}

// equal A B: two words are the same, and not empty.
func cmdEqual(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || args[0] == "" || (args[0] == args[1]) == neg {
		ts.Fatalf("equal: %q", args)
	}
}
