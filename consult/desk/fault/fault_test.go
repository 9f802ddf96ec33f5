package fault_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/desk/fault"
	"toguna/crypto/vault"
)

func TestCode(t *testing.T) {
	own := errors.New("of the network")
	for _, test := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{errors.New("something else"), fault.Internal},
		{fmt.Errorf("open: %w", vault.ErrPassphrase), "passphrase-wrong"},
		{fmt.Errorf("%w: %w", desk.ErrVault, vault.ErrDamaged), "vault-damaged"},
		{vault.ErrDamaged, "content-damaged"},
		{desk.ErrInviteUsed, "invite-used"},
		{errors.Join(errors.New("and closing failed"), consult.ErrRole), "role-forbids"},
		{&fs.PathError{Op: "open", Path: "p", Err: fs.ErrNotExist}, "no-such-file"},
		{errors.Join(desk.ErrNoPeer, own), "removed"},
		{errors.Join(own, context.Canceled), "cancelled"},
		{context.DeadlineExceeded, "no-peer"},
	} {
		if got := fault.Code(test.err, fault.Reason{Err: own, Code: "removed"}); got != test.want {
			t.Errorf("%v: %q, want %q", test.err, got, test.want)
		}
	}
}

// Every error that the packages of the domain export has a code of its own making.
func TestReasonsAreComplete(t *testing.T) {
	known := map[string]bool{}
	src, err := os.ReadFile("fault.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\{(\w+\.Err\w+), "`).FindAllStringSubmatch(string(src), -1) {
		known[m[1]] = true
	}
	decl := 0
	for _, dir := range []string{"..", "../..", "../../draft", "../../entry", "../../register", "../../report", "../../scrub", "../../../crypto", "../../../crypto/vault"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range f.Decls {
				g, ok := d.(*ast.GenDecl)
				if !ok || g.Tok != token.VAR {
					continue
				}
				for _, spec := range g.Specs {
					v := spec.(*ast.ValueSpec)
					for i, n := range v.Names {
						if !strings.HasPrefix(n.Name, "Err") || len(v.Values) <= i {
							continue
						}
						if _, made := v.Values[i].(*ast.CallExpr); !made {
							continue // another name of an error of crypto
						}
						decl++
						if id := f.Name.Name + "." + n.Name; !known[id] {
							t.Errorf("%s has no code", id)
						}
					}
				}
			}
		}
	}
	if decl < 70 {
		t.Errorf("only %d errors found", decl)
	}
	code := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[error]bool{}
	for _, r := range fault.Reasons() {
		if !code.MatchString(r.Code) || seen[r.Err] {
			t.Errorf("%v: code %q", r.Err, r.Code)
		}
		seen[r.Err] = true
		if got := fault.Code(fmt.Errorf("while: %w", r.Err)); got != r.Code {
			t.Errorf("%v is told as %q, not %q", r.Err, got, r.Code)
		}
	}
}
