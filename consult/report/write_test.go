package report_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"toguna/consult/entry"
	"toguna/consult/register"
	"toguna/consult/report"
)

func matrixOf(t testing.TB, r report.Report, comma rune) [][]string {
	t.Helper()
	data := build(t, r)["matrix.csv"].Data
	data, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf"))
	if !ok {
		t.Fatal("the matrix has no byte order mark")
	}
	c := csv.NewReader(bytes.NewReader(data))
	c.Comma = comma
	lines, err := c.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestMatrix(t *testing.T) {
	r := sample(t)
	for lang, comma := range map[string]rune{"fr": ';', "en": ',', "en-GB": ',', "bm": ';'} {
		r.Lang = lang
		lines := matrixOf(t, r, comma)
		want := [][]string{
			{
				"report.number", "report.article", "report.quote", "report.type", "report.comment", "report.proposed",
				"report.author", "report.organisation", "report.decision", "report.reason", "report.supports",
			},
			{
				"1", "Article 12", "Le contrôle s’exerce", "type.technical", "Préciser qui l’exerce.", "La commission exerce le contrôle",
				"Awa D.", "Réseau", "decision.partly", "Repris au 2°.", "3",
			},
			{"2", "Article 3", "", "type.support", "Très bien.", "", "", "Union", "report.undecided", "", "0"},
			{"3", "Article 12", "", "type.question", "Quand ?", "", "Issa", "", "decision.noted", "En 2027.", "0"},
		}
		if !slices.EqualFunc(lines, want, slices.Equal) {
			t.Errorf("%s: %q", lang, lines)
		}
	}
}

func TestFormulasAreNeutral(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                        "plain",
		"":                             "",
		"=1+1":                         "'=1+1",
		"+33 6":                        "'+33 6",
		"-2+3+cmd|' /C calc'!A0":       "'-2+3+cmd|' /C calc'!A0",
		"@SUM(A1)":                     "'@SUM(A1)",
		"\t=1":                         "'\t'=1",
		"  =1":                         "'  =1",
		"\"=1\"":                       "'\"=1\"",
		"＝1":                           "'＝1",
		"a;=HYPERLINK(\"http://x\")":   "a;'=HYPERLINK(\"http://x\")",
		"a, =1":                        "a, '=1",
		"a\n=1":                        "a\n'=1",
		"a\";\"=1":                     "a\";\"'=1",
		"liste :\n- un\n- deux":        "liste :\n- un\n- deux",
		"5 = 5, a-b, x+y, nom@exemple": "5 = 5, a-b, x+y, nom@exemple",
		"a\x00b":                       "ab",
		";-;=1":                        ";'-;'=1",
	} {
		if got := report.Neutral(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// Whatever is in a comment, and with whatever separator the file is opened, no
// cell starts with what a spreadsheet computes.
func TestNoCellIsAFormula(t *testing.T) {
	piece := rapid.SampledFrom([]string{"=", "+", "-", "@", ";", ",", "\t", "\n", "\"", "'", " ", "a", "1", "cmd|", "＝", "\r", "- "})
	danger := regexp.MustCompile(`^["\s]*([=+@＝＋－＠]|-\S)`)
	rapid.Check(t, func(rt *rapid.T) {
		hostile := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(rt, "pieces"), "")
		cell := report.Neutral(hostile)
		for _, separator := range []string{"\x00", ";", ",", "\t", "\n"} {
			for _, part := range strings.Split(cell, separator) {
				if danger.MatchString(part) {
					rt.Fatalf("%q, cut at %q, has the formula %q", cell, separator, part)
				}
			}
		}
	})
}

func TestHostileContentIsText(t *testing.T) {
	r := sample(t)
	evil := `"><script>alert(1)</script><img src=x onerror=alert(2)> javascript:alert(3) {{.Space}} </style>`
	r.Title, r.Workspace, r.Who, r.Draft.Title, r.Clerk.Name, r.Registers[0].Registrar.Name = evil, evil, evil, evil, evil, evil
	r.Groups[0].Title, r.Groups[0].Cells[0].Label, r.Supplement[0].Decision = evil, evil, evil
	r.Rows = append(r.Rows, row(t, report.Comment{
		Number: evil, Article: evil, Quote: evil, Kind: "general", Text: evil, Replace: evil, Author: evil, Org: evil, Decision: "noted", Reason: evil,
	}))
	page := string(build(t, r)["index.html"].Data)
	for _, bad := range []string{"<script", "<img", "</style> ", "ZgotmplZ"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if n := strings.Count(page, html.EscapeString("<script>alert(1)</script>")); n < 16 {
		t.Errorf("the text is shown %d times", n)
	}
}

func TestPageStandsAlone(t *testing.T) {
	page := string(build(t, sample(t))["index.html"].Data)
	for _, bad := range []string{"http:", "https:", "<script", "<link", "@import", "url(", "src="} {
		if strings.Contains(page, bad) {
			t.Errorf("the page refers to something outside: %q", bad)
		}
	}
	for _, want := range []string{
		`<html lang="fr">`, "report.title", "Consultation sur le contrôle", "Projet de loi", "abcd 0000", "report.closed",
		"<blockquote>Le contrôle s’exerce</blockquote>", "<blockquote>La commission exerce le contrôle</blockquote>",
		"decision.partly</span>", "report.undecided</span>", `<rect class="noted" x="33.33%" width="33.33%"`,
		"<b>Awa D.</b><span>Réseau</span>", "<b>Union</b>", "report.supports\u00a0: 3", ">003<",
		strings.Join(words8(clerk, "fr"), ", "), "state.registered", "state.supplement", "state.late", "Non prise en compte",
		"report.verify-howmap[Command:togunactl verify]", "report.fewermap[Limit:5]", "report.suppressed", "stroke-dasharray",
		"report.total\u00a0: 54",
		"2026-11-28 21:06 GMT",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	// Comments stand under their article, in the order of the articles.
	if strings.Count(page, "<h3>Article 12</h3>") != 1 || strings.Index(page, "<h3>Article 12</h3>") > strings.Index(page, "<h3>Article 3</h3>") {
		t.Error("articles")
	}
	for _, l := range leaves(5) {
		if !strings.Contains(page, register.Fours(l.Root[:])) {
			t.Errorf("the page lacks the fingerprint of a line")
		}
	}
}

// With several articles there is a table of contents, each line of which leads to
// one; comments on no article have a title as well.
func TestContents(t *testing.T) {
	r := sample(t)
	for _, article := range []string{"Article 4", "", "Article 12"} {
		r.Rows = append(r.Rows, row(t, report.Comment{Article: article, Kind: "general", Text: "Bien."}))
	}
	page := string(build(t, r)["index.html"].Data)
	links := regexp.MustCompile(`<li><a href="#(\w+)">([^<]+)</a><span class="cap">(\d)</span></li>`).FindAllStringSubmatch(page, -1)
	var got []string
	for _, m := range links {
		got = append(got, m[2]+" "+m[3])
		if !strings.Contains(page, fmt.Sprintf("<section id=%q>\n<h3>%s</h3>", m[1], m[2])) {
			t.Errorf("%s leads nowhere", m[2])
		}
	}
	if want := []string{"Article 12 3", "Article 3 1", "Article 4 1", "type.general 1"}; !slices.Equal(got, want) {
		t.Errorf("contents %q, want %q", got, want)
	}
}

// All words that the report asks for are in the program's catalogs.
func TestWordsExist(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		w := localized(t, lang)
		r := sample(t)
		r.Lang = lang
		for _, k := range entry.CommentKinds {
			r.Rows = append(r.Rows, row(t, report.Comment{Article: "1", Kind: k, Text: k}))
		}
		r.Registers[0].Lines[0].Status, r.Registers[0].Lines[1].Status = report.Late, report.Withdrawn
		files, err := report.Build(t.Context(), r, private(clerk), w)
		if err != nil {
			t.Fatal(err)
		}
		if page := string(files["index.html"]); !strings.Contains(page, "&lt; 5") || strings.Contains(page, "report.") {
			t.Errorf("%s: words are missing on the page", lang)
		}
		r.Rows = nil
		if _, err := report.Build(t.Context(), r, private(clerk), w); err != nil {
			t.Fatal(err)
		}
	}
}

// What is confidential is not in any file, and cannot be brought in.
func TestNothingConfidential(t *testing.T) {
	const marker = "QUILAECRIT"
	if _, err := report.NewRow(entry.Committee, report.Comment{Kind: "general", Text: marker, Author: marker}); !errors.Is(err, report.ErrConfidential) {
		t.Fatalf("a confidential comment has a row: %v", err)
	}
	if _, err := report.NewRow("", report.Comment{Kind: "general"}); !errors.Is(err, report.ErrConfidential) {
		t.Fatalf("a comment of unknown circle has a row: %v", err)
	}
	r := sample(t)
	confidential, _ := report.NewRow(entry.Committee, report.Comment{Kind: "general", Text: marker})
	r.Rows = append(r.Rows, confidential)
	if _, err := report.Build(t.Context(), r, private(clerk), plain()); !errors.Is(err, report.ErrReport) {
		t.Fatalf("the zero row is published: %v", err)
	}

	// Counts of few people are in no file either, though the caller gave them.
	r = sample(t)
	r.Groups = []report.Group{{Title: "Par région", Cells: []report.Count{
		{Label: "Kidal", People: 3}, {Label: "Bamako", People: 77121}, {Label: "Mopti", People: 88232},
	}}}
	page := ""
	for name, f := range build(t, r) {
		if strings.Contains(string(f.Data), marker) || strings.Contains(string(f.Data), "77121") {
			t.Errorf("%s tells what is hidden", name)
		}
		if name == "index.html" {
			page = string(f.Data)
		}
	}
	if !strings.Contains(page, "88232") || !strings.Contains(page, fmt.Sprint(77121+88232+3)) {
		t.Error("what may be shown is not")
	}
}

// A report has one form, whatever the order of what the caller gives as a set.
func TestOneForm(t *testing.T) {
	want := build(t, sample(t))
	rapid.Check(t, func(rt *rapid.T) {
		r := sample(t)
		r.Receipts = rapid.Permutation(append(r.Receipts, r.Receipts[0])).Draw(rt, "receipts")
		r.Groups[0].Cells = rapid.Permutation(r.Groups[0].Cells).Draw(rt, "cells")
		for name, f := range build(t, r) {
			if !bytes.Equal(f.Data, want[name].Data) {
				rt.Fatalf("%s has another form", name)
			}
		}
	})
}

func TestReportThatDoesNotHold(t *testing.T) {
	for what, change := range map[string]func(*report.Report){
		"no title":             func(r *report.Report) { r.Title = "" },
		"no zone":              func(r *report.Report) { r.Zone = "" },
		"unknown zone":         func(r *report.Report) { r.Zone = "Mars/Base" },
		"unknown state":        func(r *report.Report) { r.Registers[0].Lines[0].Status = "lost" },
		"state not given":      func(r *report.Report) { r.Supplement[0].Status = "" },
		"no recipient":         func(r *report.Report) { r.Clerk.Recipient = nil },
		"another key":          func(r *report.Report) { r.Clerk = signatory(colleague) },
		"dropped line":         func(r *report.Report) { r.Registers[0].Lines = r.Registers[0].Lines[1:] },
		"two registers a term": func(r *report.Report) { r.Registers = append(r.Registers, r.Registers[0]) },
		"forged receipt":       func(r *report.Report) { r.Receipts[0].Time++ },
		"another consultation": func(r *report.Report) { r.Receipts[0].Consult.Index++; r.Receipts[0].Sign(private(clerk), space) },
		"receipt unaccounted":  func(r *report.Report) { r.Receipts = append(r.Receipts, receipt(clerk, leaf(99))) },
		"no workspace":         func(r *report.Report) { r.Space = entry.CID{} },
	} {
		r := sample(t)
		change(&r)
		dir := filepath.Join(t.TempDir(), "report")
		if err := report.Write(t.Context(), dir, r, private(clerk), plain()); !errors.Is(err, report.ErrReport) {
			t.Errorf("%s: got %v, want ErrReport", what, err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: something was written", what)
		}
	}
	for what, c := range map[string]report.Comment{"kind": {Kind: "rant"}, "decision": {Kind: "general", Decision: "perhaps"}} {
		if _, err := report.NewRow(entry.Everyone, c); !errors.Is(err, report.ErrReport) {
			t.Errorf("unknown %s: %v", what, err)
		}
	}
}

func TestRegisterOf(t *testing.T) {
	ls := leaves(3)
	var heads []register.Head
	for _, h := range []struct {
		from, to int
		final    bool
	}{{0, 2, true}, {2, 3, true}} {
		heads = append(heads, register.Head{Author: public(registrar), Body: entry.Head{
			Consult: consult, Term: 1, From: uint64(h.from), Leaves: ls[h.from:h.to], Final: h.final,
			Note: head(t, registrar, 1, h.final, ls[:h.to]),
		}})
	}
	r := sample(t)
	r.Registers = []report.Register{report.RegisterOf(register.Fold(space, heads), signatory(registrar), func(l register.Line) report.Status {
		if l.Late {
			return report.Supplement
		}
		return report.Registered
	})}
	r.Receipts, r.Supplement = nil, nil
	v := verify(t, build(t, r), report.Options{})
	if !v.OK() || v.Submissions != 3 || !v.Final || codes(v) != "no-receipt no-receipt no-receipt" {
		t.Errorf("%+v", v)
	}
	if s := r.Registers[0].Lines[2].Status; s != report.Supplement {
		t.Errorf("the third line is %s", s)
	}
}

func TestWriteIntoAFolder(t *testing.T) {
	r := sample(t)
	write := func(dir string, r report.Report) error {
		return report.Write(t.Context(), dir, r, private(clerk), plain())
	}
	ok := func(dir string) bool {
		v, err := report.VerifyDir(t.Context(), dir, report.Options{})
		return err == nil && v.OK() && len(v.Findings) == 0
	}

	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := write(dir, r); err != nil || !ok(dir) {
		t.Fatalf("a new folder: %v", err)
	}
	later := r
	later.Written++
	if err := write(dir, later); err != nil || !ok(dir) {
		t.Fatalf("over an earlier report: %v", err)
	}
	// Interrupted, and done again.
	if err := os.Remove(filepath.Join(dir, "record.json")); err != nil {
		t.Fatal(err)
	}
	if ok(dir) {
		t.Fatal("half a report passes")
	}
	if err := write(dir, r); err != nil || !ok(dir) {
		t.Fatalf("over half a report: %v", err)
	}

	other := r
	other.Consult.Index = 1
	other.Registers, other.Receipts, other.Supplement = nil, nil, nil
	if err := write(dir, other); !errors.Is(err, report.ErrNotReport) || !ok(dir) {
		t.Errorf("over another consultation's report: %v", err)
	}
	foreign := t.TempDir()
	page := filepath.Join(foreign, "index.html")
	if err := os.WriteFile(page, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, manifest := range []string{"", "a list of mine\n"} {
		if manifest != "" {
			if err := os.WriteFile(filepath.Join(foreign, "MANIFEST"), []byte(manifest), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := write(foreign, r); !errors.Is(err, report.ErrNotReport) {
			t.Errorf("over somebody's folder: %v", err)
		}
	}
	if data, err := os.ReadFile(page); err != nil || string(data) != "mine" {
		t.Error("somebody's file was touched")
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := report.Write(ctx, t.TempDir(), r, private(clerk), plain()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".toguna-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
