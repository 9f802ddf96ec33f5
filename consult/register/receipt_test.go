package register_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"toguna/consult/register"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew")

// numbered returns the receipt file of leaf n in a register of 5, and the register.
func numbered(t testing.TB, n int) (*register.ReceiptFile, register.Folded) {
	t.Helper()
	r := &registrar{t: t, key: 1}
	r.head(true, leaves(0, 5)...)
	f := register.Fold(space, r.heads)
	file := &register.ReceiptFile{Space: space, Receipt: receiptFor(3, leaf(n)), Recipient: recipient(3)}
	line, ok := f.Find(leaf(n).Entry)
	if !ok {
		t.Fatal("not registered")
	}
	head, _ := f.Last()
	if err := file.Number(f.Tree(), line, head, public(1)); err != nil {
		t.Fatal(err)
	}
	return file, f
}

func TestReceiptFileComesBack(t *testing.T) {
	full, _ := numbered(t, 2)
	for _, f := range []*register.ReceiptFile{full, {Space: space, Receipt: receiptFor(3, leaf(2)), Recipient: recipient(3)}} {
		data, err := f.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		// Mail changes the ends of lines.
		for _, form := range [][]byte{data, bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))} {
			got, err := register.ParseReceiptFile(form)
			if err != nil {
				t.Fatal(err)
			}
			again, err := got.Marshal()
			if err != nil || !bytes.Equal(again, data) {
				t.Fatalf("comes back as %s", again)
			}
			if err := got.Check(); err != nil {
				t.Fatal(err)
			}
			if (got.Numbered == nil) != (f.Numbered == nil) || got.Numbered != nil && got.Numbered.Number != 3 {
				t.Fatal("number")
			}
		}
	}
}

func TestReceiptFileWords(t *testing.T) {
	f, _ := numbered(t, 0)
	for _, lang := range []string{"fr", "en"} {
		if words := f.Words(lang); len(words) != 8 || !f.MatchWords(words) {
			t.Errorf("words in %s: %v", lang, words)
		}
	}
	other := *f
	other.Recipient = recipient(4)
	if f.MatchWords(other.Words("fr")) {
		t.Error("the words of another recipient match")
	}
	if len(f.CheckWords("fr")) != 4 {
		t.Error("check words")
	}
}

func TestReceiptThatDoesNotHold(t *testing.T) {
	for what, change := range map[string]func(*register.ReceiptFile){
		"entry":        func(f *register.ReceiptFile) { f.Receipt.Entry = leaf(3).Entry },
		"time":         func(f *register.ReceiptFile) { f.Receipt.Time++ },
		"author":       func(f *register.ReceiptFile) { f.Receipt.Author = public(4) },
		"workspace":    func(f *register.ReceiptFile) { f.Space = consult.Entry },
		"number":       func(f *register.ReceiptFile) { f.Numbered.Number++ },
		"term":         func(f *register.ReceiptFile) { f.Numbered.Term++ },
		"registrar":    func(f *register.ReceiptFile) { f.Numbered.Registrar = public(3) },
		"note":         func(f *register.ReceiptFile) { f.Numbered.Note[30] ^= 1 },
		"proof":        func(f *register.ReceiptFile) { f.Numbered.Proof[0][0] ^= 1 },
		"no proof":     func(f *register.ReceiptFile) { f.Numbered.Proof = nil },
		"another root": func(f *register.ReceiptFile) { f.Receipt.Root[0]++; f.Receipt.Sign(private(3), space) },
		"another consultation": func(f *register.ReceiptFile) {
			f.Receipt.Consult.Index = 9
			f.Receipt.Sign(private(3), space)
		},
	} {
		f, _ := numbered(t, 2)
		change(f)
		if err := f.Check(); !errors.Is(err, register.ErrReceipt) {
			t.Errorf("%s: got %v, want ErrReceipt", what, err)
		}
		if err := f.WritePage(&bytes.Buffer{}, page()); !errors.Is(err, register.ErrReceipt) {
			t.Errorf("%s: printed: %v", what, err)
		}
	}
	f, folded := numbered(t, 2)
	head, _ := folded.Last()
	if err := f.Number(folded.Tree(), folded.Lines[0], head, public(1)); err == nil || f.Numbered.Number != 3 {
		t.Errorf("numbered with another's line: %v", err)
	}
}

func TestReceiptFileIsStrict(t *testing.T) {
	f, _ := numbered(t, 2)
	data, err := f.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	s := string(data)
	swap := func(old, with string) string {
		if !strings.Contains(s, old) {
			t.Fatalf("%q is not in the file", old)
		}
		return strings.Replace(s, old, with, 1)
	}
	for what, bad := range map[string]string{
		"empty":          "",
		"null":           "null",
		"format":         swap("receipt 1", "receipt 2"),
		"unknown field":  swap(`"toguna"`, `"more": 1, "toguna"`),
		"twice":          swap(`"toguna"`, `"time": 4, "toguna"`),
		"case":           swap(`"toguna"`, `"Toguna"`),
		"second value":   s + "{}",
		"case inside":    swap(`"number": 3`, `"Number": 3`),
		"float":          swap(`"number": 3`, `"number": 3.0`),
		"zero":           swap(`"number": 3`, `"number": 0`),
		"short key":      swap(`"author": "`, `"author": "AAAA`),
		"index":          swap(`"index": 2`, `"index": 256`),
		"escaped":        swap("receipt 1", `\u0072eceipt 1`),
		"too large":      s + strings.Repeat(" ", register.MaxReceiptFile),
		"null proof":     swap(`"proof": [`, `"proof": null, "x": [`),
		"explicit null":  swap(`"toguna"`, `"numbered": null, "toguna"`),
		"wrong encoding": swap(`"root": "`, `"root": "-`),
	} {
		if _, err := register.ParseReceiptFile([]byte(bad)); !errors.Is(err, register.ErrReceiptFile) {
			t.Errorf("%s: got %v, want ErrReceiptFile", what, err)
		}
	}
}

func FuzzParseReceiptFile(f *testing.F) {
	full, _ := numbered(f, 2)
	for _, file := range []*register.ReceiptFile{full, {Space: space, Receipt: receiptFor(3, leaf(2)), Recipient: recipient(3)}} {
		data, err := file.Marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := register.ParseReceiptFile(data)
		if err != nil {
			return
		}
		again, err := file.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		var a, b bytes.Buffer
		if json.Compact(&a, data) != nil || json.Compact(&b, again) != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Fatalf("read %s, writes %s", data, again)
		}
		_ = file.Check() // must not panic
	})
}

func page() register.Page {
	return register.Page{
		Lang: "fr", T: func(id string, _ map[string]any) string { return "[" + id + "]" },
		Consultation: "Consultation <script>alert(1)</script>", Draft: "projet de loi, version 2",
		Received: "21 novembre 2026, 11 h 02 (heure de Bamako)", By: "secrétariat", Mark: []byte("<svg/>"),
	}
}

func TestReceiptPage(t *testing.T) {
	f, _ := numbered(t, 2)
	var out bytes.Buffer
	if err := f.WritePage(&out, page()); err != nil {
		t.Fatal(err)
	}
	s := out.String()
	for _, want := range []string{
		`<html lang="fr">`, ">003<", "[receipt.title]", "[receipt.keep]", register.Fours(f.Receipt.Root[:]),
		"&lt;script&gt;", "data:image/svg&#43;xml;base64,PHN2Zy8&#43;", strings.Join(f.CheckWords("fr"), ", "),
	} {
		if !strings.Contains(s, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, bad := range []string{"<script", "http:", "https:", "ZgotmplZ"} {
		if strings.Contains(s, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	f.Numbered = nil
	out.Reset()
	if err := f.WritePage(&out, page()); err != nil || !strings.Contains(out.String(), "[receipt.no-number]") {
		t.Errorf("without a number: %v", err)
	}
}

// vectors are for a second implementation: what is signed here is deterministic.
type vectors struct {
	Seed    string          `json:"seed"` // of the registrar's author key, hexadecimal; the clerk's is another
	Clerk   string          `json:"clerk_seed"`
	Space   string          `json:"workspace"`
	Leaves  []vectorLeaf    `json:"leaves"`
	Roots   []string        `json:"roots"` // of the first 0, 1, 2, … leaves
	Name    string          `json:"key_name"`
	Head    string          `json:"head"`
	Proof   []string        `json:"proof_of_3"`
	Receipt json.RawMessage `json:"receipt_file"`
}

type vectorLeaf struct {
	Root  []byte `json:"root"`
	Entry string `json:"entry"`
	Bytes []byte `json:"dag_cbor"`
}

func TestVectors(t *testing.T) {
	file, folded := numbered(t, 2)
	tree := folded.Tree()
	v := vectors{
		Seed: strings.Repeat("01", 32), Clerk: strings.Repeat("03", 32), Space: space.String(),
		Name: register.KeyName(public(1)), Head: string(file.Numbered.Note),
	}
	for n := range tree.Size() + 1 {
		root, err := tree.RootAt(n)
		if err != nil {
			t.Fatal(err)
		}
		v.Roots = append(v.Roots, strings.ReplaceAll(register.Fours(root[:]), " ", ""))
	}
	for _, l := range tree.Leaves() {
		v.Leaves = append(v.Leaves, vectorLeaf{Root: l.Root[:], Entry: l.Entry.String(), Bytes: l.Bytes()})
	}
	for _, h := range file.Numbered.Proof {
		v.Proof = append(v.Proof, strings.ReplaceAll(register.Fours(h[:]), " ", ""))
	}
	data, err := file.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	v.Receipt = data
	got, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	const path = "testdata/vectors.json"
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the bytes of the register changed: a new version of the protocol?\n%s", got)
	}
}
