package register

import (
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"strings"
)

//go:embed page.html
var pageText string

// Page is what a printed receipt shows beside the receipt's own fields. It has no
// place for a name or for content.
type Page struct {
	Lang         string                                      // an HTML language tag
	T            func(id string, data map[string]any) string // the words of that language
	Consultation string                                      // title
	Draft        string                                      // title and version
	Received     string                                      // Received, as people write it, with the zone
	By           string                                      // the office that received it
	Mark         []byte                                      // an SVG image before the title; may be empty
}

// WritePage writes f as one self-contained HTML page to print and keep. It checks
// f first: what does not hold is not printed.
func (f *ReceiptFile) WritePage(w io.Writer, p Page) error {
	if err := f.Check(); err != nil {
		return fmt.Errorf("print receipt: %w", err)
	}
	t, err := template.New("receipt").Funcs(template.FuncMap{
		"t": func(id string) string { return p.T(id, nil) },
	}).Parse(pageText)
	if err != nil {
		return fmt.Errorf("print receipt: %w", err)
	}
	number := ""
	if f.Numbered != nil {
		number = fmt.Sprintf("%03d", f.Numbered.Number)
		if f.Numbered.Term > 1 {
			number = fmt.Sprintf("%d-%s", f.Numbered.Term, number)
		}
	}
	mark := ""
	if len(p.Mark) > 0 {
		mark = "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(p.Mark)
	}
	err = t.Execute(w, map[string]any{
		"Lang": p.Lang, "Consultation": p.Consultation, "Draft": p.Draft, "Received": p.Received, "By": p.By,
		// An image cannot run what it holds, whatever is in p.Mark.
		"Mark":   template.URL(mark), //nolint:gosec // our own base64
		"Number": number, "Root": Fours(f.Receipt.Root[:]),
		"CheckWords": strings.Join(f.CheckWords(p.Lang), ", "), "Words": strings.Join(f.Words(p.Lang), ", "),
	})
	if err != nil {
		return fmt.Errorf("print receipt: %w", err)
	}
	return nil
}

// Fours writes bytes as people compare them: hexadecimal digits in groups of four.
func Fours(b []byte) string {
	digits := hex.EncodeToString(b)
	var out strings.Builder
	for i := 0; i < len(digits); i += 4 {
		if i > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(digits[i:min(i+4, len(digits))])
	}
	return out.String()
}
