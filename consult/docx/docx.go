// Package docx writes what an office hands round: a WordprocessingML package,
// which is a zip archive of XML parts (ECMA-376 part 2, Open Packaging
// Conventions; ISO/IEC 29500-1 clause 17, WordprocessingML).
//
// It writes styled paragraphs, tables, footnotes, tracked changes and margin
// comments, with the built-in style names that word processors know, so that a
// document can be walked by its headings and restyled at once. It knows no law;
// reading is done by package draft.
//
// The bytes are a function of the input: there is no clock, no random id and no
// order of a map in them, and nothing of who writes: of the document's
// properties there is the title alone. Authors and dates are in it where the
// caller gives them, for a change or a comment. The archive is deflated by the
// standard library, whose releases may squeeze the same text into other bytes.
//
// The body is streamed; footnotes, comments and the numbers of list items, which
// are parts of their own, are held in memory until Close.
package docx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"
)

// Bounds on what is written, above those of any text that is read.
const (
	maxBlocks = 500_000 // paragraphs and tables of the body
	maxAsides = 100_000 // footnotes, and comments
)

// ErrTooLarge says that a document has more parts than any reader would take.
var ErrTooLarge = errors.New("the document is too large")

// Style names how a paragraph looks and what it is. Each is a style of the
// document, most of them built-in ones, which every edition of a word processor
// shows in its own language.
type Style string

// The styles.
const (
	Body         Style = "BodyText"
	Title        Style = "Title"
	Subtitle     Style = "Subtitle"
	Article      Style = "Article"       // the label of an article, alone on its line
	ListItem     Style = "ListParagraph" // an item, its number in front and a tab after it
	ListContinue Style = "ListContinue"  // a further paragraph of an item
	Quote        Style = "Quote"         // words of the law in a report
	Caption      Style = "Caption"       // who, when, how many
	Byline       Style = "Byline"        // who says what follows
	Cell         Style = "TableText"
)

// Heading returns the style of headings of a level from 1 to 9.
func Heading(level int) Style { return Style(fmt.Sprintf("Heading%d", min(max(level, 1), 9))) }

// Change says what became of a piece of a document.
type Change int

// The changes. A word processor shows them, and lets them be accepted or rejected.
const (
	Kept Change = iota
	Inserted
	Deleted
)

// Author is who made a change, and when, both as the caller gives them. A zero
// time is not written.
type Author struct {
	Name string
	Date time.Time
}

// Options are what holds of a whole document.
type Options struct {
	Title  string // property of the file; not written into the text
	Lang   string // "fr", "en" or another BCP 47 tag; "" if unknown
	By     Author // of all tracked changes
	Track  bool   // what is changed from now on is tracked
	Report bool   // people speak, and the law is quoted: sans, with serif quotes
}

// Paragraph is a paragraph of the body, of a cell or of nothing but footnotes.
type Paragraph struct {
	Style   Style
	Outline int    // level in the outline, 1 to 9; 0 as the style has it
	Indent  int    // steps to the right
	Number  string // shown before the text as an automatic one; Level tells how deep the list is
	Level   int    // from 0 to 8
	Center  bool
	Mark    Change // of the paragraph's end: a paragraph that is wholly new or gone has one too
	Spans   []Span
	Margin  []Comment
}

// Span is a stretch of text of one look. A newline in it is a line break, a tab a tab.
type Span struct {
	Text   string
	Look   Look
	Change Change
	Note   *Footnote // its mark follows the text
}

// Look is how text differs from its paragraph's. Colours are in hexadecimal, "9C2820".
type Look struct {
	Bold, Italic, Underline, Strike bool
	Color, Shade                    string
}

// Footnote is a note at the foot of the page.
type Footnote struct {
	Mark  string // what it is called by; "" counts
	Spans []Span
}

// Comment is a note in the margin, on the spans from First up to End; 0 for End
// is up to the last.
type Comment struct {
	Author     Author
	Text       string // a line a paragraph
	First, End int
}

// Table is a table as wide as the text.
type Table struct {
	Widths []int // of the columns, in proportion; nil for equal ones
	Head   int   // rows that are repeated on each page
	Rows   []Row
}

// Row is a row of a table, with what became of the whole of it.
type Row struct {
	Cells  []CellText
	Change Change
}

// CellText is a cell.
type CellText struct {
	Paragraphs []Paragraph
	Shade      string // colour of the ground
}

// Writer writes one document. Its methods are called in the order of the text,
// and Close at the end; an error stays.
type Writer struct {
	zip   *zip.Writer
	body  *markup
	opts  Options
	count int
	id    int  // of the last tracked change
	table bool // the last block was one

	footnotes, comments   bytes.Buffer
	lastNote, lastComment int
	numbers               map[number]int
	order                 []number
}

// number is what an item shows before its text, and how deep it is.
type number struct {
	text  string
	level int
}

// NewWriter begins a document on w.
func NewWriter(w io.Writer, opts Options) (*Writer, error) {
	d := &Writer{zip: zip.NewWriter(w), opts: opts, numbers: map[number]int{}}
	for _, p := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"docProps/core.xml", coreProps(opts.Title)},
		{"word/_rels/document.xml.rels", documentRels},
		{"word/styles.xml", styles(opts)},
		{"word/settings.xml", settings(opts)},
		{"word/footer1.xml", footer},
	} {
		if err := d.part(p.name, p.text); err != nil {
			return nil, err
		}
	}
	out, err := d.create("word/document.xml")
	if err != nil {
		return nil, err
	}
	d.body = newMarkup(out)
	d.body.raw(xmlHead + `<w:document ` + namespaces + `><w:body>`)
	return d, d.body.err
}

// epoch is the time of every entry: the earliest that an archive can hold.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func (d *Writer) create(name string) (io.Writer, error) {
	w, err := d.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: epoch})
	if err != nil {
		return nil, fmt.Errorf("write docx: %s: %w", name, err)
	}
	return w, nil
}

func (d *Writer) part(name, text string) error {
	w, err := d.create(name)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("write docx: %s: %w", name, err)
	}
	return nil
}

// more counts a block of the body.
func (d *Writer) more() error {
	if d.count++; d.count > maxBlocks || d.lastNote > maxAsides || d.lastComment > maxAsides {
		return ErrTooLarge
	}
	return nil
}

// Paragraph adds a paragraph to the body.
func (d *Writer) Paragraph(p Paragraph) error {
	if err := d.more(); err != nil {
		return err
	}
	d.table = false
	d.paragraph(d.body, &p)
	return d.body.err
}

// Table adds a table to the body. Two that follow each other are kept apart.
func (d *Writer) Table(t Table) error {
	if err := d.more(); err != nil {
		return err
	}
	if d.table {
		d.body.raw(`<w:p/>`)
	}
	d.table = true
	d.tableMarkup(d.body, &t)
	return d.body.err
}

// Close ends the document. It does not close what it was written on.
func (d *Writer) Close() error {
	if d.table {
		d.body.raw(`<w:p/>`) // a body does not end in a table
	}
	d.body.raw(sectionProps + `</w:body></w:document>`)
	d.body.flush()
	if d.body.err != nil {
		return fmt.Errorf("write docx: %w", d.body.err)
	}
	for _, p := range []struct{ name, text string }{
		{"word/footnotes.xml", xmlHead + `<w:footnotes ` + namespaces + `>` + noteSeparators + d.footnotes.String() + `</w:footnotes>`},
		{"word/comments.xml", xmlHead + `<w:comments ` + namespaces + `>` + d.comments.String() + `</w:comments>`},
		{"word/numbering.xml", d.numbering()},
	} {
		if err := d.part(p.name, p.text); err != nil {
			return err
		}
	}
	if err := d.zip.Close(); err != nil {
		return fmt.Errorf("write docx: %w", err)
	}
	return nil
}
