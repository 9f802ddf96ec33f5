package report_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"toguna/consult/entry"
	"toguna/consult/register"
	"toguna/consult/report"
	"toguna/crypto"
)

var (
	space   = entry.Sum(entry.CodecDagCBOR, []byte("workspace"))
	consult = entry.Ref{Entry: entry.Sum(entry.CodecDagCBOR, []byte("open"))}
)

// Who signs what: the clerk the report, the registrar the heads, the colleague
// some of the receipts.
const clerk, registrar, colleague, stranger = 1, 2, 3, 9

func private(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32))
}

func public(seed byte) entry.Key { return entry.Key(private(seed).Public().(ed25519.PublicKey)) }

func signatory(seed byte) report.Signatory {
	return report.Signatory{
		Name: fmt.Sprintf("office %d", seed), Author: public(seed), Recipient: bytes.Repeat([]byte{seed}, entry.RecipientSize),
	}
}

func words8(seed byte, lang string) []string {
	s := signatory(seed)
	return crypto.Words8(space[:], s.Author[:], s.Recipient, lang)
}

func leaf(n int) entry.Leaf {
	b := []byte(strconv.Itoa(n))
	return entry.Leaf{Root: entry.Sum(entry.CodecRaw, b).Digest(), Entry: entry.Sum(entry.CodecDagCBOR, b)}
}

func receipt(seed byte, l entry.Leaf) entry.Receipt {
	r := entry.Receipt{Entry: l.Entry, Root: l.Root, Consult: consult, Time: 1_795_000_000}
	r.Sign(private(seed), space)
	return r
}

func head(t testing.TB, seed byte, term uint64, final bool, ls []entry.Leaf) []byte {
	t.Helper()
	tree := register.NewTree(ls)
	n, err := register.SignHead(private(seed), register.HeadText{
		Space: space, Consult: consult, Term: term, Size: tree.Size(), Tree: tree.Root(), Final: final,
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func leaves(n int) []entry.Leaf {
	var out []entry.Leaf
	for i := range n {
		out = append(out, leaf(i))
	}
	return out
}

func row(t testing.TB, c report.Comment) report.Row {
	t.Helper()
	r, err := report.NewRow(entry.Everyone, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sample is a closed consultation: five lines, one of them late and in the
// supplement of the final head, and one submission that was never registered.
func sample(t testing.TB) report.Report {
	t.Helper()
	ls := leaves(5)
	reg := report.Register{Term: 1, Registrar: signatory(registrar), Heads: [][]byte{
		head(t, registrar, 1, false, ls[:2]), head(t, registrar, 1, true, ls[:4]), head(t, registrar, 1, true, ls),
	}}
	r := report.Report{
		Lang: "fr", Workspace: "Réforme", Title: "Consultation sur le contrôle", Who: "Toute organisation.",
		Space: space, Consult: consult,
		Draft:  report.Draft{Title: "Projet de loi", Number: 2, Fingerprint: entry.Hash{0xab, 0xcd}},
		Opened: 1_794_000_000, Deadline: 1_795_900_000, Closed: 1_796_000_000, Written: 1_796_100_000, Zone: "Africa/Bamako",
		Clerk: signatory(clerk),
	}
	for i, l := range ls {
		status := report.Registered
		if i == 4 {
			status = report.Supplement
		}
		reg.Lines = append(reg.Lines, report.Line{Leaf: l, Status: status})
		by := byte(clerk)
		if i%2 == 1 {
			by = colleague
		}
		r.Receipts = append(r.Receipts, receipt(by, l))
	}
	r.Registers = []report.Register{reg}
	r.Supplement = []report.Unregistered{{Leaf: leaf(70), Status: report.Late, Decision: "Non prise en compte"}}
	r.Receipts = append(r.Receipts, receipt(clerk, leaf(70)))
	r.Rows = []report.Row{
		row(t, report.Comment{
			Article: "Article 12", Quote: "Le contrôle s’exerce", Kind: "technical", Text: "Préciser qui l’exerce.",
			Replace: "La commission exerce le contrôle", Author: "Awa D.", Org: "Réseau", Decision: "partly", Reason: "Repris au 2°.", Supports: 3,
		}),
		row(t, report.Comment{Article: "Article 3", Kind: "support", Text: "Très bien.", Org: "Union"}),
		row(t, report.Comment{Article: "Article 12", Kind: "question", Text: "Quand ?", Author: "Issa", Decision: "noted", Reason: "En 2027."}),
	}
	r.Groups = []report.Group{{Title: "Répondants", Cells: []report.Count{
		{Label: "Associations", People: 34}, {Label: "Presse", People: 3}, {Label: "Syndicats", People: 17},
	}}}
	return r
}

// plain says each id as itself, with its data.
func plain() report.Words {
	return report.Words{
		T: func(id string, data map[string]any) string {
			if len(data) > 0 {
				return fmt.Sprintf("%s%v", id, data)
			}
			return id
		},
		Date:   func(t time.Time) string { return t.Format("2006-01-02 15:04 MST") },
		Number: strconv.Itoa,
	}
}

func build(t testing.TB, r report.Report) fstest.MapFS {
	t.Helper()
	files, err := report.Build(t.Context(), r, private(clerk), plain())
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	for name, data := range files {
		out[name] = &fstest.MapFile{Data: data, Mode: 0o644}
	}
	return out
}

func verify(t testing.TB, dir fstest.MapFS, opts report.Options) report.Verdict {
	t.Helper()
	v, err := report.Verify(t.Context(), dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// codes returns what was found, in order.
func codes(v report.Verdict) string {
	var out []string
	for _, f := range v.Findings {
		out = append(out, string(f.Code))
	}
	return strings.Join(out, " ")
}

// resign changes record.json, and signs the folder anew: what a forger with a key
// of his own, or a dishonest clerk, can do.
func resign(t testing.TB, dir fstest.MapFS, seed byte, change func(j map[string]any)) fstest.MapFS {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(dir["record.json"].Data))
	dec.UseNumber()
	var j map[string]any
	if err := dec.Decode(&j); err != nil {
		t.Fatal(err)
	}
	change(j)
	return report.Resign(t, dir, private(seed), j)
}

// localized returns the words of a language as the program has them, from the
// catalog beside the module; the test is skipped where there is none.
func localized(t testing.TB, lang string) report.Words {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "assets", "locales", lang+".json"))
	if err != nil {
		t.Skip("no catalog beside this package: ", err)
	}
	var ids map[string]any
	if err := json.Unmarshal(data, &ids); err != nil {
		t.Fatal(err)
	}
	w := plain()
	w.T = func(id string, data map[string]any) string {
		s, ok := ids[id].(string)
		if !ok {
			t.Errorf("the catalog of %s lacks %q", lang, id)
		}
		for k, v := range data {
			s = strings.ReplaceAll(s, "{{."+k+"}}", fmt.Sprint(v))
		}
		if strings.Contains(s, "{{") {
			t.Errorf("a field of %q is not given: %q", id, s)
		}
		return s
	}
	return w
}
