package draft

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

func TestODTRefused(t *testing.T) {
	good := odt(t, tp("Texte."), nil)
	content := func(s string) []byte { return zipped(t, parts{"content.xml": s}) }
	manifest := func(s string) parts {
		return parts{"META-INF/manifest.xml": s + `<manifest:manifest ` + odfNS + `><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`}
	}
	many := func(n int, xml string) []byte { return odt(t, strings.Repeat(xml, n)+tp("x"), nil) }
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"empty":               {nil, ErrEmpty},
		"three bytes":         {[]byte("PK\x03"), ErrNotODT},
		"a picture":           {[]byte("\x89PNG\r\n\x1a\n and so on"), ErrNotODT},
		"a docx":              {docxFile(t, parts{"document": body(p("", "x"))}), ErrNotODT},
		"a sheet":             {content(strings.ReplaceAll(odtContent(tp("x")), "office:text>", "office:spreadsheet>")), ErrNotODT},
		"no text":             {odt(t, "", nil), ErrEmpty},
		"cut":                 {good[:len(good)*6/10], ErrDamaged},
		"encrypted":           {odt(t, tp("x"), manifest("")), ErrEncrypted},
		"encrypted, older":    {odt(t, tp("x"), manifest(`<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd">`)), ErrEncrypted},
		"a document type":     {content(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>` + strings.TrimPrefix(odtContent(tp("&e;")), `<?xml version="1.0" encoding="UTF-8"?>`)), ErrDoctype},
		"one in the styles":   {odt(t, tp("x"), parts{"styles.xml": "<!doctype x><a/>"}), ErrDoctype},
		"one in the metadata": {odt(t, tp("x"), parts{"meta.xml": "<!doctype x><a/>"}), ErrDoctype},
		"an unknown entity":   {odt(t, tp("&e;"), nil), ErrDamaged},
		"deep XML":            {odt(t, strings.Repeat("<text:section>", 100_000), nil), ErrDamaged},
		"deep lists":          {odt(t, strings.Repeat("<text:list><text:list-item>", 100_000), nil), ErrDamaged},
		"deep text":           {odt(t, "<text:p>"+strings.Repeat("<text:span>", 100_000), nil), ErrDamaged},
		"deep unknown XML":    {odt(t, strings.Repeat("<x>", 100_000), nil), ErrDamaged},
		"too many paragraphs": {many(maxParagraphs, "<text:p/>"), ErrTooLarge},
		"too many lists":      {many(maxParagraphs, "<text:list/>"), ErrTooLarge},
		"too many provisions": {many(maxProvisions, tp("x")), ErrTooLarge},
		"too many texts":      {many(maxBlocks+1, tp("x")), ErrTooLarge},
		"too many comments":   {many(1, "<text:p>"+strings.Repeat("<office:annotation/>", maxAsides+1)+"</text:p>"), ErrTooLarge},
		"too many notes":      {many(1, "<text:p>"+strings.Repeat("<text:note/>", maxAsides+1)+"</text:p>"), ErrTooLarge},
		"too many changes":    {many(1, "<text:tracked-changes>"+strings.Repeat("<text:changed-region/>", maxAsides+1)+"</text:tracked-changes>"), ErrTooLarge},
		"a large part":        {many(1, tp(strings.Repeat("x", maxPart))), ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := importBytes("a.odt", c.in)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if doc != nil {
				t.Error("a document beside the error")
			}
		})
	}
	deletion := `<text:tracked-changes><text:changed-region xml:id="d"><text:deletion>` + strings.Repeat(tp("x"), maxBlocks+1) + `</text:deletion></text:changed-region></text:tracked-changes>`
	raw := odt(t, deletion+tp(removed("d")+"x"), nil)
	if _, err := importOptions("a.odt", raw, Options{Tracked: Original}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large deletion: %v", err)
	}
	if doc := mustImport(t, "a.odt", raw); len(doc.Provisions) != 1 {
		t.Errorf("without the deletion: %d provisions", len(doc.Provisions))
	}
}

// TestODTDeletionOnce names one deletion many times: it comes back once.
func TestODTDeletionOnce(t *testing.T) {
	raw := odt(t, `<text:tracked-changes>`+region("d", "deletion", tp(strings.Repeat("x", 1000)))+`</text:tracked-changes>`+tp(strings.Repeat(removed("d"), 10_000)), nil)
	doc := importSide(t, "a.odt", raw, Original)
	if len(doc.Provisions) != 1 || len(doc.Provisions[0].Text) != 1000 {
		t.Errorf("%d provisions", len(doc.Provisions))
	}
}

// TestLongParagraphAndTable keeps every word of what is too long for a provision.
func TestLongParagraphAndTable(t *testing.T) {
	const words, rows = 20_000, 10_000
	text := strings.TrimSpace(strings.Repeat("Le mot de la loi. ", words/5))
	cells := func(open, shut string) string {
		return strings.Repeat(open+"rang"+shut, 3)
	}
	for name, raw := range map[string][]byte{
		"a.docx": docxFile(t, parts{"styles": testStyles, "document": body(p("", text) + `<w:tbl>` + strings.Repeat(`<w:tr>`+cells(`<w:tc><w:p><w:r><w:t>`, `</w:t></w:r></w:p></w:tc>`)+`</w:tr>`, rows) + `</w:tbl>`)}),
		"a.odt":  odt(t, tp(text)+`<table:table>`+strings.Repeat(`<table:table-row>`+cells(`<table:table-cell><text:p>`, `</text:p></table:table-cell>`)+`</table:table-row>`, rows)+`</table:table>`, nil),
		"a.md":   []byte(text + "\n\n| rang | rang | rang |\n|---|---|---|\n" + strings.Repeat("| rang | rang | rang |\n", rows-1)),
	} {
		t.Run(name, func(t *testing.T) {
			doc := mustImport(t, name, raw)
			var paragraph, table []string
			for _, p := range doc.Provisions {
				if p.Kind == KindTable {
					table = append(table, p.Text)
				} else {
					paragraph = append(paragraph, p.Text)
				}
			}
			if strings.Join(paragraph, " ") != text {
				t.Error("words of the paragraph are lost")
			}
			if n := strings.Count(strings.Join(table, "\n"), "\n") + 1; n != rows {
				t.Errorf("%d rows", n)
			}
			wantWarnings(t, doc, Warning{WarnSplit, 2, ""})
			checkDocument(t, doc)
		})
	}
}

// TestHugeFile refuses by its size what is too large, before reading it, and
// does not read what lies in an archive beside the text.
func TestHugeFile(t *testing.T) {
	for _, name := range []string{"a.docx", "a.odt", "a.md"} {
		r := &countingReader{r: strings.NewReader("PK\x03\x04")}
		if _, err := importSized(name, r, 300<<20); !errors.Is(err, ErrTooLarge) || r.n > 0 {
			t.Errorf("%s: %v after %d bytes", name, err, r.n)
		}
	}
	for _, name := range []string{"bomb.docx", "bomb.odt"} {
		bomb := zipped(t, parts{
			"word/document.xml": body(p("", "Texte.")), "content.xml": odtContent(tp("Texte.")),
			"media/picture.png": strings.Repeat("\x00", maxInflated+1),
		})
		if doc := mustImport(t, name, bomb); doc.Provisions[0].Text != "Texte." {
			t.Errorf("%s: %q", name, doc.Provisions[0].Text)
		}
	}
}

func importSized(name string, r io.ReaderAt, size int64) (*Document, error) {
	return Import(context.Background(), name, r, size, Options{})
}

// manyArticles is a docx of n articles, each with a paragraph and three points
// that the word processor numbers.
func manyArticles(t testing.TB, n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s%s%s%s%s", p("Titre2", fmt.Sprintf("Article %d", i+1)), p("", "La commission contrôle l’exercice des missions de sécurité intérieure et reçoit :"),
			li("3", 0, "les plaintes des personnes ;"), li("3", 0, "les rapports de l’inspection :"), li("3", 1, "trimestriels et annuels."))
	}
	return docxFile(t, parts{"styles": testStyles, "numbering": numberingPart, "document": body(b.String())})
}

// BenchmarkImport3000 imports a docx of 3,000 articles and reports, besides, how
// many times as long as bare unzipping and tokenising it takes, and the most
// memory that was in use.
func BenchmarkImport3000(b *testing.B) {
	raw := manyArticles(b, 3000)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	var bare, whole time.Duration
	for b.Loop() {
		t := time.Now()
		tokenise(b, raw)
		bare += time.Since(t)
		t = time.Now()
		if doc := mustImport(b, "a.docx", raw); len(doc.Provisions) != 4*3000 {
			b.Fatalf("%d provisions", len(doc.Provisions))
		}
		whole += time.Since(t)
	}
	b.ReportMetric(float64(whole)/float64(bare), "x-bare")
	b.ReportMetric(float64(whole.Microseconds())/1000/float64(b.N), "ms/import")
	b.ReportMetric(peakMemory(func() { mustImport(b, "a.docx", raw) }), "peak-MB")
}

// tokenise unzips a docx and reads its XML, doing nothing with it.
func tokenise(t testing.TB, raw []byte) {
	x, _, err := openParts(t, raw).open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer x.close()
	for {
		if _, err := x.next(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// peakMemory runs f and returns by how many MB the heap grew meanwhile.
func peakMemory(f func()) float64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	heap := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	runtime.GC()
	before := heap()
	peak := before
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			peak = max(peak, heap())
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	f()
	close(done)
	<-stopped
	return float64(peak-before) / (1 << 20)
}

func TestManyArticles(t *testing.T) {
	doc := mustImport(t, "a.docx", manyArticles(t, 300))
	if len(doc.Provisions) != 4*300 {
		t.Fatalf("%d provisions", len(doc.Provisions))
	}
	last := doc.Provisions[len(doc.Provisions)-1]
	if !strings.HasPrefix(last.ID, "art300/") || last.Number != "a)" {
		t.Errorf("%+v", last)
	}
}
