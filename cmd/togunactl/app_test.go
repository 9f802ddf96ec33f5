package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"
	"pgregory.net/rapid"

	"toguna/assets"
	"toguna/consult/anchor"
	"toguna/consult/desk"
	"toguna/consult/desk/fault"
	"toguna/consult/draft"
	"toguna/consult/report"
)

// newApp is an app that writes to buffers.
func newApp(lang string) (a *app, out, errw *bytes.Buffer) {
	out, errw = &bytes.Buffer{}, &bytes.Buffer{}
	a = &app{in: strings.NewReader(""), errw: errw, loc: assets.Catalog(lang), home: "home", called: "togunactl"}
	a.out = &output{w: out, app: a}
	a.progress = newProgress(a)
	return a, out, errw
}

// sourceStrings calls f for every string in this package's own source.
func sourceStrings(t *testing.T, f func(pos, s string)) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				f(set.Position(lit.Pos()).String(), s)
			}
			return true
		})
	}
}

// Every message that the program can say is there in each language.
func TestMessagesAreThere(t *testing.T) {
	id := regexp.MustCompile(`^(cli|cmd|error|done|ask|flag|progress|state|role|report|circle|count|decision|type)\.[a-z0-9.-]*[a-z0-9]$`)
	found := 0
	check := func(where, id string) {
		found++
		for _, lang := range assets.Languages() {
			loc := assets.Catalog(lang)
			if loc.T(id, nil) == id && loc.N(id, 2, nil) == id {
				t.Errorf("%s: no %s in %q", where, id, lang)
			}
		}
	}
	sourceStrings(t, func(where, s string) {
		if id.MatchString(s) {
			check(where, s)
		}
	})
	if found < 150 {
		t.Errorf("only %d messages found in the source", found)
	}
	for _, w := range []string{
		draft.WarnTracked, draft.WarnFormatting, draft.WarnComments, draft.WarnHeaders, draft.WarnImages, draft.WarnTextBoxes,
		draft.WarnTOC, draft.WarnHidden, draft.WarnLinks, draft.WarnExternal, draft.WarnMacros, draft.WarnEmbedded,
		draft.WarnEquations, draft.WarnSymbols, draft.WarnNames, draft.WarnHTML, draft.WarnControl, draft.WarnBidi,
		draft.WarnSplit, draft.WarnEncoding, draft.WarnStruck, draft.WarnLineNumbers,
	} {
		check("warnings of drafts", "cli.warning."+w)
	}
	for _, c := range []report.Code{
		report.CodeMissing, report.CodeNoFile, report.CodeTooLarge, report.CodeManifest, report.CodeAltered, report.CodeRecord,
		report.CodeOther, report.CodeHead, report.CodeTree, report.CodeTwice, report.CodeSignature, report.CodeOmitted,
		report.CodeWords, report.CodeShownInvalid, report.CodeShownOther, report.CodeShownMissing, report.CodeShownMoved,
		report.CodeFraud, report.CodeShorter, report.CodeExtra, report.CodeNotFinal, report.CodeNoReceipt, report.CodeOtherClerk,
	} {
		check("findings", "cli.finding."+string(c))
	}
	for _, s := range []string{
		desk.StatusReceived, desk.StatusReceipted, desk.StatusRegistered, desk.StatusLate, desk.StatusDisputed, desk.StatusWithdrawn,
		anchor.Certain.String(), anchor.Check.String(), anchor.Orphan.String(),
	} {
		check("states", "state."+s)
	}
	for _, s := range []string{"unlocking", "importing", "sealing", "sync", "files", "writing-handoff", "reading-handoff", "report"} {
		check("stages", "progress."+s)
	}
}

// Every heading of a table and every name of a fact has its words.
func TestHeadingsAreThere(t *testing.T) {
	set := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	head := func(n ast.Expr) {
		lit, ok := n.(*ast.BasicLit)
		if !ok {
			t.Errorf("%s: a heading that is not written out", set.Position(n.Pos()))
			return
		}
		name, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		found++
		for _, lang := range assets.Languages() {
			if id := "cli.head." + name; assets.Catalog(lang).T(id, nil) == id {
				t.Errorf("%s: no %s in %q", set.Position(n.Pos()), id, lang)
			}
		}
	}
	for _, name := range names {
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || strings.HasSuffix(name, "_test.go") {
				return true
			}
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				if f.Sel.Name == "facts" {
					for i := 1; i < len(call.Args); i += 2 {
						head(call.Args[i])
					}
				}
			case *ast.Ident:
				if f.Name == "list" {
					for _, e := range call.Args[2].(*ast.CompositeLit).Elts {
						head(e)
					}
				}
			}
			return true
		})
	}
	if found < 40 {
		t.Errorf("only %d headings found in the source", found)
	}
}

// Every error is told in three sentences, whole, in each language, as text and as
// one line of JSON with its code; and however it is wrapped.
func TestFail(t *testing.T) {
	end := regexp.MustCompile(`[.?](?:\s|$)`)
	all := []error{&usageError{detail: "x"}, errors.New("something else"), &failure{"cli.error.no-workspace"}}
	for _, r := range slices.Concat(ownReasons(), fault.Reasons()) {
		all = append(all, r.Err)
	}
	for _, lang := range assets.Languages() {
		for _, e := range all {
			wrapped := errors.Join(fmt.Errorf("while doing something: %w", naming(e, "Path", "/p", "Id", "i", "Name", "n",
				"Names", "n, m", "Provision", "Article 12", "Role", "r", "Limit", "l", "Deadline", "d")), errors.New("and closing failed"))
			a, _, errw := newApp(lang)
			status := a.fail(wrapped)
			said := errw.String()
			if len(end.FindAllString(said, -1)) < 3 || strings.Contains(said, "{{") || strings.Contains(said, "<no value>") || strings.Contains(said, "?") {
				t.Errorf("%s, %v: %q", lang, e, said)
			}
			a, _, errw = newApp(lang)
			a.json = true
			if again := a.fail(wrapped); again != status {
				t.Errorf("%s, %v: status %d, in JSON %d", lang, e, status, again)
			}
			var line struct{ Error, Message string }
			if err := json.Unmarshal(errw.Bytes(), &line); err != nil || line.Message+"\n" != said {
				t.Errorf("%s, %v: %q (%v)", lang, e, errw, err)
			}
			if want := map[bool]int{true: exitUsage, false: exitFailed}[line.Error == "usage"]; status != want {
				t.Errorf("%s, %v: status %d with code %q", lang, e, status, line.Error)
			}
		}
	}
	if a, _, errw := newApp("en"); a.fail(nil) != exitDone || errw.Len() > 0 {
		t.Errorf("no error was told: %q", errw)
	}
}

// The words nearest to the cause name it.
func TestNamingNearestWins(t *testing.T) {
	a, _, _ := newApp("en")
	err := naming(errors.Join(errors.New("a"), naming(desk.ErrNoSuchID, "Id", "inner")), "Id", "outer", "Path", "p")
	id, data := a.explain(err)
	if id != "error.no-such-id" || data["Id"] != "inner" || data["Path"] != "p" {
		t.Errorf("%s %v", id, data)
	}
	id, data = a.explain(naming(&fs.PathError{Op: "open", Path: "real", Err: fs.ErrNotExist}, "Path", "given"))
	if id != "error.no-such-file" || data["Path"] != "real" {
		t.Errorf("%s %v", id, data)
	}
	if naming(nil, "Id", "x") != nil {
		t.Error("naming made an error of nothing")
	}
}

// A command that asks for arguments names them in its usage, and every command has
// its own words in each language.
func TestCommands(t *testing.T) {
	for _, lang := range assets.Languages() {
		a, _, _ := newApp(lang)
		var walk func(*cobra.Command)
		walk = func(c *cobra.Command) {
			if c.Short == "" || strings.HasPrefix(c.Short, "cmd.") || strings.HasPrefix(c.Short, "cli.") {
				t.Errorf("%s: %s says %q", lang, c.CommandPath(), c.Short)
			}
			for _, sub := range c.Commands() {
				if sub.Parent().Name() != "completion" && sub.Name() != "completion" {
					walk(sub)
				}
			}
		}
		walk(newRoot(a))
	}
}

// Whatever ids there are, what is shown of one names it and no other.
func TestShortIDs(t *testing.T) {
	alphabet := rapid.SampledFrom([]rune("ab"))
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfDistinct(rapid.StringOfN(alphabet, 16, 16, -1), rapid.ID[string]).Draw(t, "ids")
		if len(ids) > 0 && rapid.Bool().Draw(t, "several records") {
			ids = append(ids, ids[0]+".1", ids[0]+".2")
		}
		id := shortIDs(ids)
		for _, x := range ids {
			if n := len(id(x)); n < idLen {
				t.Fatalf("%q is %d characters", id(x), n)
			}
			for _, y := range ids {
				if strings.HasPrefix(y, id(x)) && x != y && id(x) != x {
					t.Fatalf("%q stands for %q and %q", id(x), x, y)
				}
			}
		}
	})
}

// Nothing that somebody else wrote reaches a terminal's controls, and a table stays
// one line a row.
func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"Awa Keïta":           "Awa Keïta",
		"a\x1b[2Jb":           "a\ufffd[2Jb",
		"a\u202eb\u2066c":     "a\ufffdb\ufffdc",
		"line\nand\ttab":      "line\nand\ttab",
		"bell\a, C1 \u009b1m": "bell\ufffd, C1 \ufffd1m",
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
	a, out, _ := newApp("en")
	list(a, []string{"one\ntwo\r\n\x1b", "Keïta"}, []string{"name", "id"}, func(s string) []string { return []string{s, "x"} })
	if want := "Name       Id\none two \ufffd  x\nKeïta      x\n"; out.String() != want {
		t.Errorf("%q", out)
	}
}

// The first error of writing is kept and told, and nothing more is written.
func TestOutputKeepsItsError(t *testing.T) {
	broken := errors.New("broken")
	a, _, _ := newApp("en")
	w := &failing{err: broken}
	a.out.w = w
	a.json = true
	a.result(map[string]string{"a": "b"}, "cli.empty")
	a.result(map[string]string{"a": "b"}, "cli.empty")
	if w.calls != 1 || !errors.Is(a.out.failed(), broken) {
		t.Errorf("%d writes, error %v", w.calls, a.out.failed())
	}
}

type failing struct {
	err   error
	calls int
}

func (f *failing) Write([]byte) (int, error) { f.calls++; return 0, f.err }

// Elsewhere than on a terminal only what takes long is shown, and not too often.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _, errw := newApp("en")
		a.progress.report(desk.Progress{Stage: "sync"})
		for i := range int64(120) {
			time.Sleep(100 * time.Millisecond)
			a.progress.report(desk.Progress{Stage: "sync", Done: i, Total: 120})
		}
		if got, want := errw.String(), "Exchanging with the other devices  49 of 120\nExchanging with the other devices  99 of 120\n"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		errw.Reset()
		a.progress.report(desk.Progress{Stage: "files"})
		a.json = true
		time.Sleep(time.Minute)
		a.progress.report(desk.Progress{Stage: "files", Done: 1, Total: 2})
		if errw.Len() > 0 {
			t.Errorf("in JSON: %q", errw)
		}

		a, out, errw := newApp("en")
		a.progress.tty = true
		for i := range int64(10) {
			a.progress.report(desk.Progress{Stage: "sync", Done: i, Total: 10})
			time.Sleep(40 * time.Millisecond)
		}
		if n := strings.Count(errw.String(), "\r\x1b[K"); n != 4 {
			t.Errorf("drawn %d times: %q", n, errw)
		}
		a.result(nil, "cli.empty")
		if !strings.HasSuffix(errw.String(), "\r\x1b[K") || out.String() != "Nothing here yet.\n" {
			t.Errorf("the line was not taken away: %q, %q", errw, out)
		}
	})
}

func TestHomeDir(t *testing.T) {
	t.Setenv("TOGUNA_HOME", "")
	t.Setenv("XDG_DATA_HOME", "/data")
	t.Setenv("HOME", "/home/awa")
	home := func(flag string) string {
		a, _, _ := newApp("en")
		a.home = flag
		dir, err := a.homeDir()
		if err != nil {
			t.Fatal(err)
		}
		return dir
	}
	if runtime.GOOS == "linux" {
		if got := home(""); got != "/data/toguna" {
			t.Error(got)
		}
		t.Setenv("XDG_DATA_HOME", "relative is not allowed")
		if got := home(""); got != "/home/awa/.local/share/toguna" {
			t.Error(got)
		}
	}
	t.Setenv("TOGUNA_HOME", "/elsewhere")
	if got := home(""); got != "/elsewhere" {
		t.Error(got)
	}
	if got := home("here"); got != "here" {
		t.Error(got)
	}
}

// The passphrase is the first line, whatever ends it, and nothing is trimmed off it.
func TestPassphraseFile(t *testing.T) {
	for text, want := range map[string]string{
		"low roof\n": "low roof", "low roof\r\nmore\n": "low roof", "low roof": "low roof", " low roof \n": " low roof ", "\n": "",
	} {
		a, _, _ := newApp("en")
		a.passFile = filepath.Join(t.TempDir(), "p")
		if err := os.WriteFile(a.passFile, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := a.passphrase(context.Background(), "ask.passphrase")
		if err != nil || string(got) != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

// An invitation is found with words around it, or broken into lines.
func TestInviteText(t *testing.T) {
	a, _, _ := newApp("en")
	file := filepath.Join(t.TempDir(), "mail")
	for text, want := range map[string]string{
		"toguna-invite-1:abc\n":                        "toguna-invite-1:abc",
		"toguna-invite-1:abc\ndef\n":                   "toguna-invite-1:abc\ndef",
		"Bonjour,\n\n  toguna-invite-1:abc\n\nAwa\n":   "toguna-invite-1:abc",
		"No invitation in here.\n":                     "No invitation in here.",
		"> toguna-invite-1:abc\r\nand something else ": "toguna-invite-1:abc",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := a.inviteText(file); err != nil || got != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	if got, err := a.inviteText("toguna-invite-1:abc"); err != nil || got != "toguna-invite-1:abc" {
		t.Errorf("%q, %v", got, err)
	}
}

// A file that is there is not replaced, and of one that could not be written
// nothing is left.
func TestWriteNew(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	if err := writeNew(file, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := writeNew(file, []byte("two")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second time: %v", err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "one" {
		t.Errorf("%q, %v", b, err)
	}
	info, err := os.Stat(file)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestLanguageOfTheRun(t *testing.T) {
	t.Setenv("LC_ALL", "")
	t.Setenv("LC_MESSAGES", "")
	t.Setenv("LANG", "en_GB.UTF-8")
	for _, c := range []struct {
		args string
		want string
	}{
		{"status", "en"},
		{"--lang fr status", "fr"},
		{"status --lang=fr", "fr"},
		{"--lang xx status", "en"},
		{"draft add f --lang fr", "en"},
		{"comment add d --text x -- --lang fr", "en"},
	} {
		a, _, _ := newApp("fr")
		a.chooseLanguage(strings.Fields(c.args))
		if got := a.loc.Lang(); got != c.want {
			t.Errorf("%s: %s, want %s", c.args, got, c.want)
		}
	}
}
