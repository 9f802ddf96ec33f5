// Package draft turns an office file into the text under consultation: a
// [Document], which is a flat, ordered list of numbered [Provision]s.
//
// A provision is what a comment hangs on: a heading, an article, one of its
// paragraphs or points, a table, a footnote. Each has a Label, the words by
// which people cite it ("Article 12, 2°"), and an ID, which is the same for the
// same place of the legal structure in another version or in another language
// of the text ("art12/2°" for "Section 12, (2)" too), so that comments can be
// carried along.
//
// Every format is read into the same small list of blocks (see block.go) and
// one builder finds the legal structure in them (see structure.go). Nothing of
// the file is lost silently: what cannot be kept is counted in a [Warning].
//
// A file with tracked changes holds two texts, the one in which all are accepted
// and the original one; both are read by the same code ([Side]). Margin comments
// are no part of the text, and are handed over beside it ([MarginComment]).
//
// Files come from strangers. Reading has fixed bounds on size, inflation,
// nesting and number of provisions, opens no connection, extracts no archive
// entry to disk and resolves no XML entity.
package draft

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

// Bounds on what is read. They are far above any draft law and low enough that
// a hostile file costs seconds and tens of megabytes, not the machine.
const (
	maxFile       = 256 << 20 // bytes of an archive; pictures in it are never inflated
	maxMarkdown   = 16 << 20  // bytes of a markdown file
	maxInflated   = 64 << 20  // bytes inflated from one archive, all parts together
	maxPart       = 32 << 20  // bytes inflated from one part
	maxEntries    = 10_000    // entries of an archive
	maxDirectory  = 4 << 20   // bytes read to list an archive's entries
	maxDepth      = 256       // nesting of XML elements and of markdown
	maxProvisions = 50_000
	maxParagraphs = 400_000           // paragraphs of a word processor's file, empty ones and those in cells included
	maxBlocks     = 3 * maxProvisions // of those paragraphs, with text: a provision is made of two at most
	maxAsides     = 50_000            // footnotes, margin comments, styles and tracked changes, of each
	maxRunes      = 4_000             // runes of a provision's text; longer ones are split
	maxNumber     = 60                // runes of an automatic number
	maxHeading    = 500               // runes of a heading; longer ones are paragraphs in a heading's dress
)

// Errors that callers tell apart. They are wrapped with what was being read.
var (
	ErrUnknownFormat = errors.New("unknown file format")
	ErrNotDocx       = errors.New("not a docx file")
	ErrNotODT        = errors.New("not an odt file")
	ErrEncrypted     = errors.New("the file is protected by a password")
	ErrDamaged       = errors.New("the file is damaged")
	ErrTooLarge      = errors.New("the file is too large")
	ErrEmpty         = errors.New("the file holds no text")

	// ErrDoctype is a kind of ErrDamaged: an XML part that declares a document
	// type, which no word processor writes and which is how entities are smuggled in.
	ErrDoctype = fmt.Errorf("%w: it declares a document type", ErrDamaged)
)

// Kind says what a provision is.
type Kind int

// The kinds of provisions.
const (
	KindTitle     Kind = iota + 1 // title or subtitle of the document
	KindHeading                   // book, part, title, chapter, section, annex
	KindArticle                   // an article, with its first paragraph or its rubric
	KindParagraph                 // a further paragraph, or any outside an article
	KindPoint                     // an item of a list
	KindTable
	KindFootnote // also an endnote
)

var kindNames = [...]string{"", "title", "heading", "article", "paragraph", "point", "table", "footnote"}

// String returns the kind's English name in lower case.
func (k Kind) String() string {
	if k <= 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("kind(%d)", int(k))
	}
	return kindNames[k]
}

// Document is an imported text.
type Document struct {
	Title      string      // "" when the file does not say
	Lang       string      // "fr", "en", another BCP 47 primary tag, or "" when unknown
	Provisions []Provision // in the order of the text, at most 50,000
	Comments   []MarginComment
	Warnings   []Warning // ordered by Code
	SHA256     [32]byte  // of the file as given

	// HasTracked says that the file holds tracked changes of words, paragraphs or
	// rows: it is two texts, of which this is the one on Side.
	HasTracked bool
	Side       Side
}

// Side is one of the two texts that a file with tracked changes holds.
type Side int

// The sides of tracked changes.
const (
	Accepted Side = iota // as if every change were accepted
	Original             // as if every change were rejected
)

// String returns the side's English name in lower case.
func (s Side) String() string {
	if s == Original {
		return "original"
	}
	return "accepted"
}

// MarginComment is a note that somebody wrote beside the text, a reply to one
// included. The list is in the order of the places that they hang on.
type MarginComment struct {
	Author    string    // as the file names them, "" if it does not
	Date      time.Time // as the file claims, taken for UTC; zero if it does not say
	Provision string    // ID of the provision that it hangs on, "" if the file does not say
	Quote     string    // words of the provision's text that it marks, "" if it is about the whole
	Text      string
}

// Provision is one citable piece of a document. All its strings are NFC, with
// white space folded to single spaces, except that a table's Text has a tab
// between cells and a newline between rows.
type Provision struct {
	// ID is unique within the document and made from the label path of the
	// legal structure: "art12", "art12/p2" (second paragraph), "art12/2°/a",
	// "art12/t1" (table), "art12/n1" (footnote), "chap2/sec1" (heading). A
	// second use of a path ends in "~2"; a further part of a split text in "+2".
	ID     string
	Kind   Kind
	Level  int    // outline depth: 0 for the title, 1 and more below it
	Label  string // "Article 12", "Article 12, al. 2", "Chapitre II"; a heading without number has its words
	Number string // own number as shown: "12", "2°", "a)", "II"; "" when it has none
	Text   string // without label and number; at most 4,000 runes
	Place  Place
}

// Place is where a provision begins in its file, as far as the format tells.
// What it does not tell is 0.
type Place struct {
	Page  int // of a file that is set in pages, from 1
	Line  int // of a text file, or of the page, from 1
	Block int // paragraph or table of a word processor's file, from 1, empty ones left out
}

// Codes of warnings, stable for translation.
const (
	WarnTracked     = "tracked-changes"      // tracked changes, of which one side was taken; Detail counts kinds
	WarnFormatting  = "tracked-formatting"   // tracked changes of formatting only, ignored
	WarnComments    = "comments-dropped"     // margin comments: they are not in the text, but in Comments
	WarnHeaders     = "headers-dropped"      // page headers and footers with text
	WarnLineNumbers = "line-numbers-dropped" // numbers of lines in the margin of pages
	WarnImages      = "images-dropped"       // pictures, drawings and embedded objects
	WarnTextBoxes   = "textboxes-dropped"    // text boxes with text
	WarnTOC         = "toc-dropped"          // tables of contents, which any program can make again
	WarnHidden      = "hidden-dropped"       // stretches of hidden text
	WarnStruck      = "struck-kept"          // stretches struck out by hand, no tracked change: they are in the text
	WarnLinks       = "links-dropped"        // addresses of links, whose text is kept
	WarnExternal    = "external-ignored"     // linked files, templates and the like, never fetched
	WarnMacros      = "macros-dropped"       // macro projects
	WarnEmbedded    = "embedded-dropped"     // documents embedded in the document
	WarnEquations   = "equations-flat"       // equations of which only the characters remain
	WarnSymbols     = "symbols-replaced"     // symbols of a special font, now U+FFFD
	WarnNames       = "names-ignored"        // archive entries whose name leads outside of it
	WarnHTML        = "html-dropped"         // HTML in markdown, whose text between tags is kept
	WarnControl     = "control-stripped"     // control and invisible characters
	WarnBidi        = "bidi-stripped"        // characters that override the direction of writing
	WarnSplit       = "split"                // provisions too long for one, split
	WarnEncoding    = "encoding-guessed"     // not UTF-8: read as Windows-1252
)

// Warning says that something of the file is not in the document as it was.
type Warning struct {
	Code   string
	Count  int
	Detail string // further figures, not prose; "" mostly
}

// Options of an import. The zero value is good.
type Options struct {
	Lang    string // language of the text, if known; "" to find it out
	Tracked Side   // which text to take of a file with tracked changes
}

// Import reads an office file into a Document. name is only used for its
// extension: .docx, .docm, .odt, .ott, .md, .markdown, .pdf, .txt or .text.
//
// Errors wrap one of the package's sentinels, or are those of ctx or r.
func Import(ctx context.Context, name string, r io.ReaderAt, size int64, opts Options) (*Document, error) {
	var read func(context.Context, io.ReaderAt, int64, Options, *warnings) (*source, error)
	limit := int64(maxFile)
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".docx", ".docm":
		read = readDocx
	case ".odt", ".ott":
		read = readODT
	case ".md", ".markdown":
		read, limit = readMarkdown, maxMarkdown
	case ".txt", ".text":
		read, limit = readText, maxMarkdown
	case ".pdf":
		read, limit = readPDF, maxPDF
	default:
		return nil, fmt.Errorf("import: extension %q: %w", ext, ErrUnknownFormat)
	}
	switch {
	case size <= 0:
		return nil, fmt.Errorf("import: %w", ErrEmpty)
	case size > limit:
		return nil, fmt.Errorf("import: %d bytes, at most %d: %w", size, limit, ErrTooLarge)
	}
	warns := newWarnings()
	src, err := read(ctx, r, size, opts, warns)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	doc, err := build(ctx, src, opts, warns)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	if doc.SHA256, err = hashAll(ctx, r, size); err != nil {
		return nil, fmt.Errorf("import: hash the file: %w", err)
	}
	return doc, nil
}

// hashAll hashes the whole file, noticing a cancelled ctx between reads.
func hashAll(ctx context.Context, r io.ReaderAt, size int64) (sum [32]byte, err error) {
	h := sha256.New()
	n, err := io.Copy(h, &ctxReader{ctx: ctx, r: io.NewSectionReader(r, 0, size)})
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	h.Sum(sum[:0])
	return sum, err
}

// ctxReader fails once its context is done.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
