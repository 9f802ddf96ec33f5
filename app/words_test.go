package app_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"toguna/consult/desk/fault"
)

// words are the ids of a locale file with their words.
func words(t *testing.T, lang string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "assets", "locales", lang+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var flat map[string]json.RawMessage
	if err := json.Unmarshal(raw, &flat); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for id, v := range flat {
		out[id] = string(v)
	}
	return out
}

// groups are the first parts of ids that a screen says.
const groups = `app|state|role|type|circle|count|progress|error|decision|done`

// id is a literal that is a message id, or, ending in a dot or a hyphen, the beginning
// of several.
var id = regexp.MustCompile(`^(?:` + groups + `)\.[a-z0-9][a-z0-9.-]*$`)

// made are the beginnings of ids that are put together while running, with all ends
// they may get.
func made() map[string][]string {
	roles := []string{"clerk", "committee", "contributor", "observer", "none"}
	var codes []string
	for _, r := range fault.Reasons() {
		codes = append(codes, r.Code)
	}
	return map[string][]string{
		"app.place.": {"whats-new", "drafts", "consultations", "register", "people", "handoff", "report", "settings"},
		"role.":      roles,
		"type.":      {"general", "technical", "editorial", "question", "evidence", "support"},
		"progress.":  {"unlocking", "importing", "sealing", "sync", "files", "writing-handoff", "reading-handoff", "report"},
		"error.":     append(codes, "internal"),
		"app.error.": codes,
		"circle.":    {"everyone", "committee"},
		"state.":     {"accepted", "partly", "noted", "rejected", "open", "received", "receipted", "registered", "quarantined"},
		"decision.":  {"accepted", "partly", "noted", "rejected"},
	}
}

// literals calls f for every string in the sources of the window and the programs.
func literals(t *testing.T, f func(pos token.Position, s string)) {
	t.Helper()
	set := token.NewFileSet()
	for _, root := range []string{".", filepath.Join("..", "cmd", "toguna")} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if _, ok := n.(*ast.ImportSpec); ok {
					return false
				}
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if s, err := strconv.Unquote(l.Value); err == nil {
						f(set.Position(l.Pos()), s)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestWordsExist: whatever the screen says has words in both languages, and no words
// of the screen are there for nothing.
func TestWordsExist(t *testing.T) {
	fr, en := words(t, "fr"), words(t, "en")
	used := map[string]bool{}
	var begun []string // beginnings met that made() does not know
	literals(t, func(pos token.Position, s string) {
		if strings.HasSuffix(s, ".") && id.MatchString(s+"x") {
			ends, known := made()[s]
			if !known {
				begun = append(begun, s)
			}
			for _, end := range ends {
				used[s+end] = true
				if s != "app.error." && (fr[s+end] == "" || en[s+end] == "") && fr["cli."+s+end] == "" && fr["app."+s+end] == "" {
					t.Errorf("%s: no words for %s", pos, s+end)
				}
			}
			return
		}
		if !id.MatchString(s) {
			return
		}
		used[s] = true
		for _, end := range []string{".text", ".do"} { // what is said under it, where a line takes both
			used[s+end] = true
		}
		if fr[s] == "" || en[s] == "" {
			t.Errorf("%s: no words for %s", pos, s)
		}
	})
	slices.Sort(begun)
	for _, s := range slices.Compact(begun) {
		found := false
		for known := range fr {
			if strings.HasPrefix(known, s) {
				used[known], found = true, true
			}
		}
		if !found {
			t.Errorf("nothing begins with %q", s)
		}
	}
	for _, s := range slices.Sorted(maps.Keys(fr)) {
		if strings.HasPrefix(s, "app.") && !used[s] {
			t.Errorf("%s is never said", s)
		}
	}
	if len(used) < 200 {
		t.Errorf("only %d ids were found", len(used))
	}
}

// alike are the same in both languages, and meant to be.
func alike() []string {
	return []string{
		"app.consultations.ask",
		"app.consultations.key.row",
		"app.consultations.question",
		"app.consultations.questions",
		"app.consultations.text",
		"app.door.invite",
		"app.drafts.choice",
		"app.drafts.review.version",
		"app.key.alt",
		"app.key.ctrl",
		"app.place.consultations",
		"app.register.receipt.version",
		"app.register.version",
		"app.reports.call",
		"app.reports.tab.participation",
		"app.settings.device.licence",
		"app.settings.device.version",
		"app.settings.lang.en",
		"app.settings.lang.fr",
		"app.settings.lock.minutes",
		"app.settings.notice",
	}
}

func TestFrenchIsFrench(t *testing.T) {
	fr, en := words(t, "fr"), words(t, "en")
	letters := regexp.MustCompile(`\pL{4}`)
	fields := regexp.MustCompile(`\{\{\.[A-Za-z]+\}\}`)
	for _, s := range slices.Sorted(maps.Keys(fr)) {
		if !strings.HasPrefix(s, "app.") || fr[s] != en[s] || slices.Contains(alike(), s) {
			continue
		}
		if letters.MatchString(fields.ReplaceAllString(fr[s], "")) {
			t.Errorf("%s says the same in both languages: %s", s, fr[s])
		}
	}
}
