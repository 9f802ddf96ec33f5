package toguna_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

const (
	module      = "toguna"
	maxFile     = 600 // lines of a file that is no test
	maxFunction = 80  // lines of a function that is in none
)

// arrows says which parts of the module a part may import, besides itself. The
// tests of a part do as the part does.
var arrows = map[string][]string{
	"":        nil,
	"cmd":     {"app", "assets", "consult", "crypto", "p2p"},
	"app":     {"consult", "assets"},
	"p2p":     {"consult", "crypto"},
	"consult": {"crypto"},
	"crypto":  nil,
	"assets":  nil,
}

// homes says where alone a foreign module is imported.
var homes = map[string][]string{
	"fyne.io/":                       {"app", "cmd/toguna"},
	"github.com/libp2p/":             {"p2p", "cmd"},
	"github.com/ipfs/boxo":           {"p2p", "cmd"},
	"github.com/cockroachdb/pebble/": {"p2p"},
}

// pkg is what go list says of a package.
type pkg struct {
	ImportPath, Name, Doc, Dir         string
	GoFiles, CgoFiles                  []string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

// rel is the folder of a package or import path of the module, "" at its root.
func rel(importPath string) string {
	return strings.TrimPrefix(strings.TrimPrefix(importPath, module), "/")
}

func part(folder string) string {
	top, _, _ := strings.Cut(folder, "/")
	return top
}

func within(folder, home string) bool { return folder == home || strings.HasPrefix(folder, home+"/") }

// ours reports whether an import path is of the module.
func ours(importPath string) bool { return within(importPath, module) }

func (p pkg) imports() []string { return slices.Concat(p.Imports, p.TestImports, p.XTestImports) }

var list = sync.OnceValues(func() ([]pkg, error) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Name,Doc,Dir,GoFiles,CgoFiles,Imports,TestImports,XTestImports,Deps", "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var all []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("read go list: %w", err)
		}
		all = append(all, p)
	}
})

func packages(t *testing.T) []pkg {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("go is not on the PATH: nothing can list the packages")
	}
	all, err := list()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %d packages are listed", len(all))
	}
	return all
}

func TestArrows(t *testing.T) {
	for _, p := range packages(t) {
		here := part(rel(p.ImportPath))
		allowed, ok := arrows[here]
		if !ok {
			t.Errorf("%s: no arrow says what %q may import", p.ImportPath, here)
		}
		for _, i := range p.imports() {
			if to := part(rel(i)); ours(i) && to != here && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s: %q may import %q alone", p.ImportPath, i, here, allowed)
			}
		}
	}
}

func TestForeignModulesStayHome(t *testing.T) {
	for _, p := range packages(t) {
		folder := rel(p.ImportPath)
		for foreign, home := range homes {
			if slices.ContainsFunc(home, func(h string) bool { return within(folder, h) }) {
				continue
			}
			for _, i := range p.imports() {
				if strings.HasPrefix(i, foreign) {
					t.Errorf("%s imports %s, which belongs in %q", p.ImportPath, i, home)
				}
			}
			// What a command links it links through those who may.
			if part(folder) == "cmd" {
				continue
			}
			for _, i := range p.Deps {
				if strings.HasPrefix(i, foreign) {
					t.Errorf("%s depends on %s, which belongs in %q", p.ImportPath, i, home)
				}
			}
		}
	}
}

func TestPackagesSayWhatTheyAre(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles)+len(p.CgoFiles) == 0 {
			continue // tests alone
		}
		want := []string{"Package " + p.Name + " "}
		if p.Name == "main" {
			program := path.Base(p.ImportPath)
			want = []string{"Command " + program + " ", strings.ToUpper(program[:1]) + program[1:] + " "}
		}
		if !slices.ContainsFunc(want, func(w string) bool { return strings.HasPrefix(p.Doc, w) }) {
			t.Errorf("%s: its comment begins %q, not with one of %q", p.ImportPath, p.Doc, want)
		}
	}
}

// goFiles calls yield with every file of Go in the module.
func goFiles(t *testing.T, yield func(name string, src []byte)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		n++
		yield(filepath.ToSlash(name), src)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 100 {
		t.Fatalf("only %d files were read", n)
	}
}

func TestNothingIsTooLong(t *testing.T) {
	goFiles(t, func(name string, src []byte) {
		if strings.HasSuffix(name, "_test.go") {
			return
		}
		if n := bytes.Count(src, []byte("\n")); n > maxFile {
			t.Errorf("%s has %d lines, of at most %d", name, n, maxFile)
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			return
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			from, to := fset.Position(f.Pos()), fset.Position(f.End())
			if n := to.Line - from.Line + 1; n > maxFunction {
				t.Errorf("%s: %s has %d lines, of at most %d", from, f.Name.Name, n, maxFunction)
			}
		}
	})
}

func TestNothingIsLeftToDo(t *testing.T) {
	marks := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)
	goFiles(t, func(name string, src []byte) {
		for i, line := range bytes.Split(src, []byte("\n")) {
			if marks.Match(line) {
				t.Errorf("%s:%d: %s", name, i+1, bytes.TrimSpace(line))
			}
		}
	})
}

func TestDocumentsThatAreNamedExist(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("there is no README.md")
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`\bdocs/[\w./-]*\w`).FindAllString(string(readme), -1) {
		if _, err := os.Stat(filepath.FromSlash(name)); err != nil {
			t.Errorf("README.md names %s: %v", name, err)
		}
	}
}
