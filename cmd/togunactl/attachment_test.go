package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"toguna/assets"
	"toguna/consult/scrub"
)

// TestScrubWords: everything that cleaning takes out or leaves has words in each
// language.
func TestScrubWords(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", "consult", "scrub", "scrub.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Names) != 1 || len(v.Values) != 1 {
			return true
		}
		group := map[string]string{"What": "scrub.what.", "Kept": "scrub.kept."}[v.Names[0].Name[:min(4, len(v.Names[0].Name))]]
		lit, ok := v.Values[0].(*ast.BasicLit)
		if group == "" || !ok {
			return true
		}
		code, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		found++
		for _, lang := range assets.Languages() {
			if id := group + code; assets.Catalog(lang).T(id, nil) == id {
				t.Errorf("no %s in %q", id, lang)
			}
		}
		return true
	})
	if found < 40 {
		t.Errorf("only %d codes found", found)
	}
}

// TestWashedIsSafe: what a file holds of others reaches no terminal's controls, and
// every count and value is told.
func TestWashedIsSafe(t *testing.T) {
	a, _, _ := newApp("en")
	got := a.washed(attachmentLine{
		File: "a\x1b[2J.docx", Name: "attachment-1.docx", Kept: []string{scrub.KeptWords},
		Removed: []removedThing{{scrub.WhatAuthor, 1, "Awa\x1b[31m\u202e"}, {scrub.WhatTracked, 3, "Moussa"}, {scrub.WhatRevisionIDs, 7, ""}, {scrub.WhatThumbnail, 1, ""}},
	})
	if strings.ContainsAny(got, "\x1b\u202e") {
		t.Errorf("%q", got)
	}
	for _, want := range []string{"Awa", "(3 times): Moussa\n", "(7 times)\n", "attachment-1.docx\n", "Small picture of an earlier state\n", "read it again.\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}
