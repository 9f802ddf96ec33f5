package report_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"toguna/consult/entry"
	"toguna/consult/register"
	"toguna/consult/report"
)

func receiptFile(seed byte, l entry.Leaf) *register.ReceiptFile {
	return &register.ReceiptFile{Space: space, Receipt: receipt(seed, l), Recipient: signatory(seed).Recipient}
}

// numbered adds a place in the register of the first size leaves, as the registrar
// with a key would have signed it.
func numbered(t testing.TB, f *register.ReceiptFile, seed byte, ls []entry.Leaf, number uint64) *register.ReceiptFile {
	t.Helper()
	tree := register.NewTree(ls)
	n := head(t, seed, 1, false, ls)
	text, err := register.OpenHead(n, public(seed))
	if err != nil {
		t.Fatal(err)
	}
	err = f.Number(tree, register.Line{Term: 1, Number: number}, register.Signed{Text: text, Note: n}, public(seed))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestHonestReport(t *testing.T) {
	dir := build(t, sample(t))
	for _, test := range []struct {
		what   string
		opts   report.Options
		origin report.Origin
		found  string
		number uint64
	}{
		{"with nothing", report.Options{}, report.OriginUnknown, "", 0},
		{"with the words", report.Options{Words: words8(clerk, "fr")}, report.OriginWords, "", 0},
		{"with the words in English", report.Options{Words: words8(clerk, "en")}, report.OriginWords, "", 0},
		{"with a receipt", report.Options{Receipt: receiptFile(clerk, leaf(2))}, report.OriginReceipt, "", 3},
		{"with a numbered receipt", report.Options{
			Receipt: numbered(t, receiptFile(clerk, leaf(2)), registrar, leaves(4), 3),
		}, report.OriginReceipt, "", 3},
		{"with a receipt of the supplement", report.Options{Receipt: receiptFile(clerk, leaf(70))}, report.OriginReceipt, "", 0},
		{"with a colleague's receipt", report.Options{Receipt: receiptFile(colleague, leaf(1))}, report.OriginUnknown, "receipt-of-another-clerk", 2},
		{"with both", report.Options{Words: words8(clerk, "fr"), Receipt: receiptFile(colleague, leaf(1))}, report.OriginWords, "receipt-of-another-clerk", 2},
	} {
		v := verify(t, dir, test.opts)
		if !v.OK() || v.Origin != test.origin || codes(v) != test.found || v.Number != test.number {
			t.Errorf("%s: ok %v, origin %s, found %q, number %d", test.what, v.OK(), v.Origin, codes(v), v.Number)
		}
		if v.Title != "Consultation sur le contrôle" || v.Lang != "fr" || v.Submissions != 5 || !v.Final {
			t.Errorf("%s: %+v", test.what, v)
		}
		if v.Supplement != (test.what == "with a receipt of the supplement") {
			t.Errorf("%s: supplement %v", test.what, v.Supplement)
		}
	}
}

func TestWhoseReportItIsNot(t *testing.T) {
	dir := build(t, sample(t))
	elsewhere := receiptFile(clerk, leaf(2))
	elsewhere.Receipt.Consult.Index = 3
	elsewhere.Receipt.Sign(private(clerk), space)
	forged := receiptFile(clerk, leaf(2))
	forged.Receipt.Time++
	swapped := leaves(5)
	swapped[1], swapped[2] = swapped[2], swapped[1]
	for _, test := range []struct {
		what   string
		opts   report.Options
		origin report.Origin
		found  string
	}{
		{"others' words", report.Options{Words: words8(colleague, "fr")}, report.OriginUnknown, "other-words"},
		{"seven words", report.Options{Words: words8(clerk, "fr")[:7]}, report.OriginUnknown, "other-words"},
		{"others' words, a receipt", report.Options{Words: words8(colleague, "fr"), Receipt: receiptFile(clerk, leaf(2))}, report.OriginUnknown, "other-words"},
		{"dropped", report.Options{Receipt: receiptFile(clerk, leaf(99))}, report.OriginReceipt, "receipt-missing"},
		{"dropped, a colleague's", report.Options{Receipt: receiptFile(colleague, leaf(99))}, report.OriginUnknown, "receipt-of-another-clerk receipt-missing"},
		{"other content", report.Options{Receipt: receiptFile(clerk, entry.Leaf{Root: leaf(3).Root, Entry: leaf(2).Entry})}, report.OriginReceipt, "receipt-missing"},
		{"elsewhere", report.Options{Receipt: elsewhere}, report.OriginUnknown, "receipt-elsewhere"},
		{"forged", report.Options{Receipt: forged}, report.OriginUnknown, "receipt-invalid"},
		{"moved by another story", report.Options{
			Receipt: numbered(t, receiptFile(clerk, leaf(2)), registrar, swapped, 2),
		}, report.OriginReceipt, "fraud receipt-moved"},
		{"another story, same number", report.Options{
			Receipt: numbered(t, receiptFile(clerk, leaf(0)), registrar, swapped, 1),
		}, report.OriginReceipt, "fraud"},
		{"cut short", report.Options{
			Receipt: numbered(t, receiptFile(clerk, leaf(2)), registrar, leaves(6), 3),
		}, report.OriginReceipt, "register-shorter"},
		{"numbered by somebody else", report.Options{
			Receipt: numbered(t, receiptFile(clerk, leaf(2)), stranger, leaves(5), 3),
		}, report.OriginReceipt, "receipt-moved"},
	} {
		v := verify(t, dir, test.opts)
		if v.OK() || v.Origin != test.origin || codes(v) != test.found {
			t.Errorf("%s: ok %v, origin %s, found %q, want %q", test.what, v.OK(), v.Origin, codes(v), test.found)
		}
	}
}

// Every byte of every file counts, and every file must be there.
func TestTamperedFiles(t *testing.T) {
	dir := build(t, sample(t))
	words := report.Options{Words: words8(clerk, "fr")}
	for name := range dir {
		gone := maps.Clone(dir)
		delete(gone, name)
		if v := verify(t, gone, words); v.OK() || !strings.Contains(codes(v), "missing-file") {
			t.Errorf("without %s: %q", name, codes(v))
		}
		for what, data := range map[string][]byte{
			"empty": {}, "shorter": dir[name].Data[:len(dir[name].Data)-1], "longer": append(bytes.Clone(dir[name].Data), '\n'),
		} {
			if v := verify(t, with(dir, name, data), words); v.OK() {
				t.Errorf("%s, %s, passes", name, what)
			}
		}
		rapid.Check(t, func(rt *rapid.T) {
			bad := bytes.Clone(dir[name].Data)
			i := rapid.IntRange(0, len(bad)-1).Draw(rt, "at")
			bad[i] ^= rapid.ByteRange(1, 255).Draw(rt, "flip")
			if v := verify(t, with(dir, name, bad), words); v.OK() {
				rt.Fatalf("%s passes with byte %d changed", name, i)
			}
		})
	}
	// The whole manifest, byte by byte.
	for i := range dir["MANIFEST"].Data {
		bad := bytes.Clone(dir["MANIFEST"].Data)
		bad[i] ^= 1
		if v := verify(t, with(dir, "MANIFEST", bad), words); v.OK() {
			t.Fatalf("MANIFEST passes with byte %d changed", i)
		}
	}
}

func with(dir fstest.MapFS, name string, data []byte) fstest.MapFS {
	out := maps.Clone(dir)
	out[name] = &fstest.MapFile{Data: data, Mode: 0o644}
	return out
}

func TestFilesOfTwoReports(t *testing.T) {
	a := sample(t)
	b := sample(t)
	b.Written++
	one, two := build(t, a), build(t, b)
	for name := range one {
		if bytes.Equal(one[name].Data, two[name].Data) {
			continue
		}
		if v := verify(t, with(one, name, two[name].Data), report.Options{}); v.OK() {
			t.Errorf("%s of another report passes", name)
		}
	}
}

// A forger who signs the folder with a key of his own is consistent at best, and
// never the committee.
func TestForger(t *testing.T) {
	dir := resign(t, build(t, sample(t)), stranger, func(map[string]any) {})
	if v := verify(t, dir, report.Options{}); !v.OK() || v.Origin != report.OriginUnknown {
		t.Errorf("found %q, origin %s", codes(v), v.Origin)
	}
	if v := verify(t, dir, report.Options{Words: words8(clerk, "fr")}); v.OK() {
		t.Error("the forger has the committee's words")
	}
	if v := verify(t, dir, report.Options{Receipt: receiptFile(clerk, leaf(2))}); v.Origin != report.OriginUnknown {
		t.Error("the forger's report counts as the clerk's")
	}
}

// The clerk who signs whatever suits him is held to the registrar's heads and the
// receipts.
func TestDishonestClerk(t *testing.T) {
	dir := build(t, sample(t))
	reg := func(j map[string]any) map[string]any { return j["registers"].([]any)[0].(map[string]any) }
	lines := func(j map[string]any) []any { return reg(j)["lines"].([]any) }
	heads := func(j map[string]any) []any { return reg(j)["heads"].([]any) }
	renumber := func(j map[string]any, ls []any) {
		for i := range ls {
			ls[i].(map[string]any)["number"] = i + 1
		}
		reg(j)["lines"] = ls
	}
	for _, test := range []struct {
		what   string
		found  string
		change func(j map[string]any)
	}{
		{"drops a line", "tree receipt-omitted", func(j map[string]any) { renumber(j, slices.Delete(lines(j), 1, 2)) }},
		{"drops the last line", "tree receipt-omitted", func(j map[string]any) { renumber(j, lines(j)[:4]) }},
		{"drops the last line and head", "receipt-omitted", func(j map[string]any) {
			renumber(j, lines(j)[:4])
			reg(j)["heads"] = heads(j)[:2]
		}},
		{"reorders", "tree", func(j map[string]any) {
			ls := lines(j)
			ls[0], ls[1] = ls[1], ls[0]
			renumber(j, ls)
		}},
		{"adds a line", "tree no-receipt", func(j map[string]any) {
			renumber(j, append(lines(j), map[string]any{"root": strings.Repeat("00", 32), "entry": leaf(50).Entry.String(), "status": "registered"}))
		}},
		{"changes a root", "tree receipt-omitted no-receipt", func(j map[string]any) {
			lines(j)[2].(map[string]any)["root"] = strings.Repeat("11", 32)
		}},
		{"signs a head", "head", func(j map[string]any) { heads(j)[2] = string(head(t, clerk, 1, true, leaves(5))) }},
		{"takes a head of another term", "head", func(j map[string]any) { heads(j)[2] = string(head(t, registrar, 2, true, leaves(5))) }},
		{"takes heads in another order", "tree", func(j map[string]any) {
			hs := heads(j)
			hs[0], hs[1] = hs[1], hs[0]
		}},
		{"has no heads", "tree not-final", func(j map[string]any) { reg(j)["heads"] = []any{} }},
		{"has no register", "not-final" + strings.Repeat(" receipt-omitted", 5), func(j map[string]any) { j["registers"] = []any{} }},
		{"forges a receipt", "receipt-forged no-receipt", func(j map[string]any) {
			for _, c := range j["receipts"].([]any) {
				if c.(map[string]any)["entry"] == leaf(2).Entry.String() {
					c.(map[string]any)["time"] = 1
				}
			}
		}},
		{"forgets the supplement", "receipt-omitted", func(j map[string]any) { j["supplement"] = []any{} }},
	} {
		bad := resign(t, dir, clerk, test.change)
		v := verify(t, bad, report.Options{Words: words8(clerk, "fr")})
		if v.OK() || codes(v) != test.found {
			t.Errorf("%s: found %q, want %q", test.what, codes(v), test.found)
		}
	}
	// Who drops both the line and the receipts is caught by whoever shows one.
	bad := resign(t, dir, clerk, func(j map[string]any) {
		renumber(j, lines(j)[:4])
		reg(j)["heads"] = heads(j)[:2]
		j["receipts"] = slices.DeleteFunc(j["receipts"].([]any), func(c any) bool {
			return c.(map[string]any)["entry"] == leaf(4).Entry.String()
		})
	})
	if v := verify(t, bad, report.Options{}); !v.OK() {
		t.Errorf("found %q", codes(v))
	}
	if v := verify(t, bad, report.Options{Receipt: receiptFile(clerk, leaf(4))}); v.OK() || codes(v) != "receipt-missing" {
		t.Errorf("found %q", codes(v))
	}
}

func TestTwoNumbersAndTwoTerms(t *testing.T) {
	r := sample(t)
	ls := []entry.Leaf{leaf(0), leaf(1), leaf(0)}
	r.Registers = []report.Register{{Term: 1, Registrar: signatory(registrar), Heads: [][]byte{head(t, registrar, 1, true, ls)}}}
	for _, l := range ls {
		r.Registers[0].Lines = append(r.Registers[0].Lines, report.Line{Leaf: l, Status: report.Registered})
	}
	r.Receipts, r.Supplement = nil, nil
	if _, err := report.Build(t.Context(), r, private(clerk), plain()); !errors.Is(err, report.ErrReport) || !strings.Contains(err.Error(), "number-twice") {
		t.Errorf("a submission with two numbers: %v", err)
	}

	// In a second term it is registered anew, by another registrar.
	r = sample(t)
	second := report.Register{Term: 2, Registrar: signatory(colleague), Heads: [][]byte{head(t, colleague, 2, true, []entry.Leaf{leaf(4), leaf(70)})}}
	for _, l := range []entry.Leaf{leaf(4), leaf(70)} {
		second.Lines = append(second.Lines, report.Line{Leaf: l, Status: report.Registered})
	}
	r.Registers = []report.Register{second, r.Registers[0]}
	r.Supplement = nil
	v := verify(t, build(t, r), report.Options{Receipt: receiptFile(clerk, leaf(70))})
	if !v.OK() || v.Term != 2 || v.Number != 2 || v.Submissions != 6 {
		t.Errorf("%+v", v)
	}
}

func TestOpenRegisterIsTold(t *testing.T) {
	r := sample(t)
	r.Registers[0].Heads = [][]byte{head(t, registrar, 1, false, leaves(5))}
	v := verify(t, build(t, r), report.Options{})
	if !v.OK() || codes(v) != "not-final" || v.Final {
		t.Errorf("found %q, final %v", codes(v), v.Final)
	}
}

func TestHostileFolder(t *testing.T) {
	dir := build(t, sample(t))
	if v := verify(t, with(dir, "annex.pdf", []byte("more")), report.Options{}); !v.OK() || codes(v) != "extra-file" || v.Findings[0].File != "annex.pdf" {
		t.Errorf("another file: found %q", codes(v))
	}
	many := maps.Clone(dir)
	for i := range 300 {
		many["extra"+strings.Repeat("x", i)] = &fstest.MapFile{}
	}
	if v := verify(t, many, report.Options{}); len(v.Findings) > 20 {
		t.Errorf("%d findings", len(v.Findings))
	}
	folder := maps.Clone(dir)
	delete(folder, "matrix.csv")
	folder["matrix.csv/a"] = &fstest.MapFile{}
	if v := verify(t, folder, report.Options{}); v.OK() || !strings.Contains(codes(v), "not-a-file") {
		t.Errorf("a folder in the place of a file: found %q", codes(v))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := report.Verify(ctx, dir, report.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A manifest that names what lies outside is not followed there.
func TestManifestNamesOurFilesOnly(t *testing.T) {
	dir := build(t, sample(t))
	text, _, _ := strings.Cut(string(dir["MANIFEST"].Data), "\n\n")
	text += "\n"
	for _, name := range []string{"../matrix.csv", "/etc/passwd", "a/matrix.csv", "MATRIX.csv", "matrix.csv ", "index.html", "C:matrix.csv", ""} {
		bad := strings.Replace(text, "matrix.csv", name, 1)
		signed, err := register.SignNote(private(clerk), bad)
		if err != nil {
			t.Fatal(err)
		}
		if v := verify(t, with(dir, "MANIFEST", signed), report.Options{}); v.OK() || codes(v) != "manifest" {
			t.Errorf("%q: found %q", name, codes(v))
		}
	}
	// Nor is another note of the clerk taken for it.
	if v := verify(t, with(dir, "MANIFEST", head(t, clerk, 1, true, leaves(2))), report.Options{}); v.OK() {
		t.Error("a head is taken for a manifest")
	}
	// Or another consultation's, though the files are the same.
	other := strings.Replace(text, ".0\n", ".1\n", 1)
	signed, err := register.SignNote(private(clerk), other)
	if err != nil {
		t.Fatal(err)
	}
	if v := verify(t, with(dir, "MANIFEST", signed), report.Options{}); v.OK() || codes(v) != "other-consult" {
		t.Errorf("found %q", codes(v))
	}
}

func TestFolderOnDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report")
	if err := report.Write(t.Context(), path, sample(t), private(clerk), plain()); err != nil {
		t.Fatal(err)
	}
	check := func(want string) {
		t.Helper()
		v, err := report.VerifyDir(t.Context(), path, report.Options{Words: words8(clerk, "fr")})
		if err != nil {
			t.Fatal(err)
		}
		if codes(v) != want {
			t.Fatalf("found %q, want %q", codes(v), want)
		}
	}
	check("")
	matrix := filepath.Join(path, "matrix.csv")
	good, err := os.ReadFile(matrix)
	if err != nil {
		t.Fatal(err)
	}
	// A link to the same bytes outside is not followed.
	outside := filepath.Join(t.TempDir(), "matrix.csv")
	if err := errors.Join(os.WriteFile(outside, good, 0o600), os.Remove(matrix)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, matrix); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	check("not-a-file")
	// A file of holes, larger than any report's, is not read.
	if err := os.Remove(matrix); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(matrix)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(report.MaxFile+1), f.Close()); err != nil {
		t.Fatal(err)
	}
	check("too-large")
	if _, err := report.VerifyDir(t.Context(), filepath.Join(path, "nowhere"), report.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func FuzzManifest(f *testing.F) {
	text, _, _ := strings.Cut(string(build(f, sample(f))["MANIFEST"].Data), "\n\n")
	f.Add(text + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		if again, err := report.ParseManifest(text); err == nil && again != text {
			t.Fatalf("read %q, writes %q", text, again)
		}
	})
}

func FuzzRecord(f *testing.F) {
	f.Add(build(f, sample(f))["record.json"].Data)
	f.Fuzz(func(t *testing.T, data []byte) {
		if again, err := report.ParseRecord(data); err == nil && !bytes.Equal(again, data) {
			t.Fatalf("read %s, writes %s", data, again)
		}
	})
}
