package pdf

import (
	"bytes"
	"compress/lzw"
	"compress/zlib"
	"context"
	"encoding/ascii85"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func mustOpen(t testing.TB, raw []byte) *File {
	t.Helper()
	f, err := Open(context.Background(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// small is a file of one page, written as other programs do.
func small(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("junk before\n%PDF-1.4\n")
	head := len("junk before\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len()-head)
		fmt.Fprintf(&b, "%d 0 obj %s endobj\n", i+1, o)
	}
	start := b.Len() - head
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer <<%s>>\nstartxref\n%d\n%%%%EOF\n", trailer, start)
	return b.Bytes()
}

var pageTree = []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Kids[3 0 R]/MediaBox[0 0 10 20]/Rotate -90>>"}

func TestReadPage(t *testing.T) {
	raw := small("/Root 1 0 R", append(pageTree, "<</Contents[4 0 R 5 0 R]>>", "<</Length 6 0 R>>stream\n(a\\)\\101\\\nb) Tj\nendstream", "<</Length 999>>stream\r\n<4> x\nendstream", "15")...)
	f := mustOpen(t, raw)
	pages, err := f.Pages()
	if err != nil || len(pages) != 1 || pages[0].Rotate != 270 || pages[0].Box != [4]float64{0, 0, 10, 20} {
		t.Fatalf("%+v, %v", pages, err)
	}
	content, err := f.Content(pages[0])
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := Scan(content, func(op string, args []any) error {
		got = append(got, fmt.Sprintf("%v %s", args, op))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if s := strings.Join(got, "|"); s != "[a)Ab] Tj|[@] x" {
		t.Errorf("content %q gives %q", content, s)
	}
}

func TestNewestStateWins(t *testing.T) {
	raw := small("/Root 1 0 R", append(pageTree, "<</Contents 4 0 R>>", "<</Length 1>>stream\na\nendstream")...)
	first := bytes.LastIndex(raw, []byte("xref\n0")) - len("junk before\n")
	at := len(raw) - len("junk before\n")
	raw = fmt.Appendf(raw, "4 0 obj <</Length 1>>stream\nb\nendstream endobj\n")
	start := len(raw) - len("junk before\n")
	raw = fmt.Appendf(raw, "xref\n4 1\n%010d 00000 n \ntrailer <</Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF", at, first, start)
	f := mustOpen(t, raw)
	pages, _ := f.Pages()
	if c, err := f.Content(pages[0]); string(c) != "b" || err != nil {
		t.Errorf("%q, %v", c, err)
	}
}

func TestObjectAndXRefStreams(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	packed := "1 0 2 29 3 54 <</Type/Catalog/Pages 2 0 R>> <</Kids[3 0 R]/Count 1>> <</Contents 5 0 R>>"
	first := strings.Index(packed, "<<")
	head := fmt.Sprintf("1 0 2 %d 3 %d ", strings.Index(packed, "<</Kids")-first, strings.Index(packed, "<</Contents")-first)
	data := head + packed[first:]
	at4 := b.Len()
	fmt.Fprintf(&b, "4 0 obj <</Type/ObjStm/N 3/First %d/Length %d>>stream\n%s\nendstream endobj\n", len(head), len(data), data)
	at5 := b.Len()
	b.WriteString("5 0 obj <</Length 1>>stream\nz\nendstream endobj\n")
	at6 := b.Len()
	table := []byte{0, 0, 0, 0, 2, 0, 4, 0, 2, 0, 4, 1, 2, 0, 4, 2, 1, byte(at4 >> 8), byte(at4), 0, 1, byte(at5 >> 8), byte(at5), 0, 1, byte(at6 >> 8), byte(at6), 0}
	// With the PNG predictor "up", as producers write it.
	var rows []byte
	above := make([]byte, 4)
	for i := 0; i < len(table); i += 4 {
		rows = append(rows, 2)
		for j := range 4 {
			rows = append(rows, table[i+j]-above[j])
		}
		above = table[i : i+4]
	}
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write(rows)
	_ = w.Close()
	fmt.Fprintf(&b, "6 0 obj <</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>/Length %d>>stream\n%s\nendstream endobj\nstartxref\n%d\n%%%%EOF\n", z.Len(), z.Bytes(), at6)
	f := mustOpen(t, b.Bytes())
	pages, err := f.Pages()
	if err != nil {
		t.Fatal(err)
	}
	if c, err := f.Content(pages[0]); string(c) != "z" || err != nil {
		t.Errorf("%q, %v", c, err)
	}
}

func TestFilters(t *testing.T) {
	f := mustOpen(t, small("/Root 1 0 R", append(pageTree, "<<>>")...))
	text := []byte(strings.Repeat("Un texte qui se répète. ", 200))
	var a85 bytes.Buffer
	enc := ascii85.NewEncoder(&a85)
	_, _ = enc.Write(text)
	_ = enc.Close()
	for name, raw := range map[Name][]byte{
		"ASCIIHexDecode":  fmt.Appendf(nil, "%x>", text),
		"ASCII85Decode":   append(a85.Bytes(), "~>"...),
		"RunLengthDecode": {2, 'a', 'b', 'c', 254, 'd', 128},
	} {
		out, err := f.Decode(&Stream{Dict: Dict{"Filter": name}, Raw: raw})
		want := string(text)
		if name == "RunLengthDecode" {
			want = "abcddd"
		}
		if string(out) != want || err != nil {
			t.Errorf("%s: %.40q, %v", name, out, err)
		}
	}
	// The standard library's LZW is that of GIF but for the order of bits: codes
	// grow when they must, which is EarlyChange 0.
	var lz bytes.Buffer
	w := lzw.NewWriter(&lz, lzw.MSB, 8)
	_, _ = w.Write(text)
	_ = w.Close()
	out, err := f.Decode(&Stream{Dict: Dict{"Filter": Name("LZWDecode"), "DecodeParms": Dict{"EarlyChange": int64(0)}}, Raw: lz.Bytes()})
	if !bytes.Equal(out, text) || err != nil {
		t.Errorf("LZW: %d of %d bytes, %v", len(out), len(text), err)
	}
	// The example of ISO 32000-1, 7.4.4.2.
	out, err = f.Decode(&Stream{Dict: Dict{"Filter": Name("LZWDecode")}, Raw: []byte{0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01}})
	if want := []byte{45, 45, 45, 45, 45, 65, 45, 45, 45, 66}; !bytes.Equal(out, want) || err != nil {
		t.Errorf("LZW: %v, %v", out, err)
	}
	if _, err := f.Decode(&Stream{Dict: Dict{"Filter": Name("DCTDecode")}}); !errors.Is(err, ErrFilter) {
		t.Errorf("a picture: %v", err)
	}
}

func refs(from, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d 0 R ", from+i)
	}
	return b.String()
}

// TestHostile wants an end, and a sentinel, for files made to have none.
func TestHostile(t *testing.T) {
	pad := "%PDF-1.4\n"
	loop := fmt.Sprintf("%sxref\n0 1\n0000000000 65535 f \ntrailer <</Prev %d>>\nstartxref\n%d\n%%%%EOF", pad, len(pad), len(pad))
	deep := small("/Root 1 0 R", "<</Pages "+strings.Repeat("[", 1_000_000)+">>")
	wide := small("/Root 1 0 R", "["+strings.Repeat("1 ", maxValues+10)+"]")
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"a chain of sections without end": {[]byte(loop), ErrDamaged},
		"a deep object":                   {deep, ErrDamaged},
		"many values":                     {wide, ErrTooLarge},
		"pages in a ring":                 {small("/Root 1 0 R", "<</Pages 2 0 R>>", "<</Kids[2 0 R]>>"), ErrDamaged},
		"a reference to itself":           {small("/Root 1 0 R", "<</Pages 2 0 R>>", "2 0 R"), ErrDamaged},
		"a length that is its stream":     {small("/Root 1 0 R", "<</Pages 2 0 R>>", "<</Length 2 0 R>>stream\nx"), ErrDamaged},
		"a great table":                   {[]byte(pad + "xref\n0 99999999999\ntrailer <<>>\nstartxref\n9\n%%EOF"), ErrDamaged},
		"a great stream of references":    {[]byte(pad + "1 0 obj <</Type/XRef/Size 99999999999/W[0 0 1]/Length 1>>stream\nx\nendstream endobj\nstartxref\n9\n%%EOF"), ErrDamaged},
		"references of no bytes":          {[]byte(pad + "1 0 obj <</Type/XRef/Size 99999999999/W[0 0 0]/Length 1>>stream\nx\nendstream endobj\nstartxref\n9\n%%EOF"), ErrDamaged},
		"strings within one another":      {small("/Root 1 0 R", append([]string{"<</Pages 2 0 R>>", "<</Kids[" + refs(3, 4000) + "]>>"}, strings.Split(strings.Repeat("(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|", 4000), "|")...)...), ErrDamaged},
		"nothing":                         {nil, ErrNotPDF},
		"encrypted":                       {small("/Root 1 0 R/Encrypt<<>>", pageTree...), ErrEncrypted},
	} {
		f, err := Open(context.Background(), c.raw)
		if err == nil {
			_, err = f.Pages()
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWriteAndReadAgain(t *testing.T) {
	values := []any{
		Dict{"Type": Name("Catalog"), "Pages": Ref{2, 0}},
		Dict{"Kids": Array{Ref{3, 0}}},
		Dict{"A B#/": String("(\\)\r\n\x00é"), "N": int64(-3), "F": 0.25, "T": true, "L": Array{Name("x"), Array{}, Dict{}}},
		&Stream{Dict: Dict{"Length": int64(4)}, Raw: []byte("a\r\nb")},
	}
	var objects []Object
	for i, v := range values {
		objects = append(objects, Object{Ref{i + 1, 0}, v})
	}
	f := mustOpen(t, Write(Ref{1, 0}, objects))
	for i, want := range values {
		got, err := f.Get(Ref{i + 1, 0})
		if s, ok := got.(*Stream); ok {
			got, want = *s, *want.(*Stream)
		}
		if err != nil || fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
			t.Errorf("object %d: %#v, want %#v, %v", i+1, got, want, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(small("/Root 1 0 R", append(pageTree, "<</Contents 4 0 R>>", "<</Length 1>>stream\na\nendstream")...))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := Open(context.Background(), raw)
		if err == nil {
			var pages []Page
			if pages, err = file.Pages(); err == nil {
				_, err = file.Content(pages[0])
			}
		}
		for _, known := range []error{nil, ErrNotPDF, ErrDamaged, ErrEncrypted, ErrTooLarge, ErrFilter} {
			if errors.Is(err, known) {
				return
			}
		}
		t.Fatalf("an error without a sentinel: %v", err)
	})
}
