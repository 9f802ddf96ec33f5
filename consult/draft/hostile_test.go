package draft

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestDocxRefused(t *testing.T) {
	good := docxFile(t, parts{"document": body(p("", "Texte."))})
	ole := append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, make([]byte, 65<<10)...)
	// The name straddles two reads of the search.
	encrypted := bytes.Clone(ole)
	copy(encrypted[64<<10-7:], utf16le("EncryptedPackage"))
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"empty":               {nil, ErrEmpty},
		"three bytes":         {[]byte("PK\x03"), ErrNotDocx},
		"a picture":           {[]byte("\x89PNG\r\n\x1a\n and so on"), ErrNotDocx},
		"no text":             {docxFile(t, parts{"document": body("")}), ErrEmpty},
		"no document":         {docxFile(t, parts{"xl/workbook.xml": "<workbook/>"}), ErrNotDocx},
		"another root":        {docxFile(t, parts{"document": part("hdr", p("", "x"))}), ErrNotDocx},
		"cut":                 {good[:len(good)*6/10], ErrDamaged},
		"an empty archive":    {append([]byte("PK\x05\x06"), make([]byte, 18)...), ErrNotDocx},
		"an older format":     {ole, ErrNotDocx},
		"encrypted":           {encrypted, ErrEncrypted},
		"not closed":          {docxFile(t, parts{"document": strings.TrimSuffix(body(p("", "x")), "</w:document>")}), ErrDamaged},
		"not XML":             {docxFile(t, parts{"document": "\x00\x01"}), ErrDamaged},
		"invalid UTF-8":       {docxFile(t, parts{"document": body(p("", "\xff"))}), ErrDamaged},
		"another encoding":    {docxFile(t, parts{"document": strings.Replace(body(p("", "x")), "UTF-8", "EBCDIC", 1)}), ErrDamaged},
		"a document type":     {docxFile(t, parts{"document": `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>` + strings.Replace(body(p("", "&e;")), `<?xml version="1.0" encoding="UTF-8"?>`, "", 1)}), ErrDoctype},
		"one in the styles":   {docxFile(t, parts{"document": body(p("", "x")), "styles": "<!doctype x>" + part("styles", "")}), ErrDoctype},
		"an unknown entity":   {docxFile(t, parts{"document": body(p("", "&e;"))}), ErrDamaged},
		"deep XML":            {docxFile(t, parts{"document": body(strings.Repeat("<w:sdt>", 100_000))}), ErrDamaged},
		"deep unknown XML":    {docxFile(t, parts{"document": body(strings.Repeat("<x>", 100_000))}), ErrDamaged},
		"too many paragraphs": {docxFile(t, parts{"document": body(strings.Repeat("<w:p/>", maxParagraphs+1))}), ErrTooLarge},
		"too many provisions": {docxFile(t, parts{"document": body(strings.Repeat(p("", "x"), maxProvisions+1))}), ErrTooLarge},
		"a large part":        {docxFile(t, parts{"document": body(p("", strings.Repeat("x", maxPart)))}), ErrTooLarge},
		"large parts": {docxFile(t, parts{
			"document": body(p("", strings.Repeat("x", maxPart/2))), "header": part("hdr", p("", strings.Repeat("x", maxPart/2))),
			"footer": part("ftr", p("", strings.Repeat("x", maxPart-1000))), "comments": part("comments", p("", strings.Repeat("x", maxPart/2))),
		}), ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := importBytes("a.docx", c.in)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if doc != nil {
				t.Error("a document beside the error")
			}
		})
	}
}

// TestZipLies changes what an archive says of its text.
func TestZipLies(t *testing.T) {
	header := func(change func(*zip.FileHeader), content []byte) []byte {
		var buf bytes.Buffer
		w := zip.NewWriter(&buf)
		h := &zip.FileHeader{Name: "word/document.xml", Method: zip.Store, CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content))}
		change(h)
		f, err := w.CreateRaw(h)
		if err == nil {
			_, err = f.Write(content)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return buf.Bytes()
	}
	text := []byte(body(p("", "Texte.")))
	for name, c := range map[string]struct {
		change func(*zip.FileHeader)
		want   error
	}{
		"encrypted entry":     {func(h *zip.FileHeader) { h.Flags |= 1 }, ErrEncrypted},
		"unknown method":      {func(h *zip.FileHeader) { h.Method = 99 }, ErrDamaged},
		"wrong checksum":      {func(h *zip.FileHeader) { h.CRC32 = 1 }, ErrDamaged},
		"not deflated":        {func(h *zip.FileHeader) { h.Method = zip.Deflate }, ErrDamaged},
		"declares too much":   {func(h *zip.FileHeader) { h.UncompressedSize64 = maxPart + 1 }, ErrTooLarge},
		"declares too little": {func(h *zip.FileHeader) { h.Method = zip.Deflate; h.UncompressedSize64 = 1 }, ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := importBytes("a.docx", header(c.change, text)); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestZipTwice(t *testing.T) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range []string{"word/document.xml", "/word/./document.xml"} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, body(p("", name))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := importBytes("a.docx", buf.Bytes()); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want %v", err, ErrDamaged)
	}
}

func TestZipManyEntries(t *testing.T) {
	ps := parts{"document": body(p("", "x"))}
	for i := range maxEntries {
		ps[fmt.Sprintf("x/%d", i)] = ""
	}
	if _, err := importBytes("a.docx", docxFile(t, ps)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want %v", err, ErrTooLarge)
	}
	// A directory that is never listed to its end: the records are read only up to a bound.
	record := make([]byte, 46)
	copy(record, "PK\x01\x02")
	dir := bytes.Repeat(record, 1_000_000)
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	binary.LittleEndian.PutUint16(end[8:], 1)
	binary.LittleEndian.PutUint16(end[10:], 1)
	binary.LittleEndian.PutUint32(end[12:], uint32(len(dir)))
	binary.LittleEndian.PutUint32(end[16:], 4)
	raw := append(append([]byte("PK\x03\x04"), dir...), end...)
	counted := &countingReader{r: bytes.NewReader(raw)}
	if _, err := Import(context.Background(), "a.docx", counted, int64(len(raw)), Options{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want %v", err, ErrTooLarge)
	}
	if counted.n > 2*maxDirectory {
		t.Errorf("%d bytes were read", counted.n)
	}
}

// TestBombIsNotInflated wants a bomb refused before it is read.
func TestBombIsNotInflated(t *testing.T) {
	raw := docxFile(t, parts{"document": body(p("", strings.Repeat("x", 40<<20)))})
	counted := &countingReader{r: bytes.NewReader(raw)}
	if _, err := Import(context.Background(), "a.docx", counted, int64(len(raw)), Options{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want %v", err, ErrTooLarge)
	}
	if counted.n > 16<<10 {
		t.Errorf("%d bytes of %d were read", counted.n, len(raw))
	}
}

type countingReader struct {
	r io.ReaderAt
	n int64
}

func (c *countingReader) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.r.ReadAt(p, off)
	c.n += int64(n)
	return n, err
}

func TestReadErrorIsKept(t *testing.T) {
	broken := errors.New("the stick was pulled out")
	for name, raw := range map[string][]byte{
		"a.docx": docxFile(t, parts{"document": body(p("", "x"))}), "a.odt": odt(t, tp("x"), nil), "a.md": []byte("x"),
	} {
		for after := range 12 {
			r := &failingReader{r: bytes.NewReader(raw), after: after, err: broken}
			_, err := Import(context.Background(), name, r, int64(len(raw)), Options{})
			if r.failed && !errors.Is(err, broken) {
				t.Errorf("%s after %d reads: got %v", name, after, err)
			}
		}
	}
}

type failingReader struct {
	r      io.ReaderAt
	after  int
	err    error
	failed bool
}

func (f *failingReader) ReadAt(p []byte, off int64) (int, error) {
	if f.after--; f.after < 0 {
		f.failed = true
		return 0, f.err
	}
	return f.r.ReadAt(p, off)
}

func TestPartName(t *testing.T) {
	for _, c := range []struct {
		base, name, want string
	}{
		{"word/", "styles.xml", "word/styles.xml"},
		{"word/", "/word/styles.xml", "word/styles.xml"},
		{"word/", "../docProps/core.xml", "docProps/core.xml"},
		{"", `word\document.xml`, "word/document.xml"},
		{"", "../../evil.txt", ""},
		{"word/", "../../x", ""},
		{"", "C:/x", ""},
		{"", "..", ""},
		{"", "", ""},
		{"", "a\x00b", ""},
		{"", "http://x/y", ""},
	} {
		if got, ok := partName(c.base, c.name); got != c.want || ok != (c.want != "") {
			t.Errorf("%q in %q: %q, %v, want %q", c.name, c.base, got, ok, c.want)
		}
	}
}
