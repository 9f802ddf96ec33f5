// Package scrub is the washing of an attachment before it is sent: it writes the
// file again without what says who made it, when, where and on which machine.
//
// What it took out is told, so that the sender sees what the file would have
// given away; so is what it left because only the sender can judge it, such as a
// name in the text itself. A file that it does not know how to wash it refuses:
// nothing is passed on that only looks clean.
//
// Files may come from strangers and be forwarded. Reading has fixed bounds on
// size, inflation and nesting, opens no connection, extracts nothing to disk and
// follows nothing that a file points to. Before anything is written the result is
// washed once more, and must have nothing left to take out.
package scrub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds on what is read.
const (
	maxFile     = 40 << 20 // bytes of a file, which is kept in memory
	maxInflated = 80 << 20 // bytes inflated from one archive
	maxPart     = 40 << 20 // bytes of one part of it
	maxEntries  = 5_000    // parts of an archive
	maxXML      = 256      // nesting of XML
	maxValue    = 200      // runes of a value that is shown
	maxValues   = 200      // values of one file that are shown
)

// Errors that callers tell apart. They are wrapped with what was being read.
var (
	ErrCannotClean = errors.New("the file cannot be cleaned")
	ErrEncrypted   = fmt.Errorf("%w: it is protected by a password", ErrCannotClean)
	ErrDamaged     = fmt.Errorf("%w: it is damaged", ErrCannotClean)
	ErrTooLarge    = fmt.Errorf("%w: it is too large", ErrCannotClean)
)

// What was removed, stable for translation.
const (
	WhatAuthor      = "author"             // who made the file
	WhatModifiedBy  = "last-modified-by"   // who saved it last, or printed it
	WhatCompany     = "company"            // the organisation in the file's properties
	WhatManager     = "manager"            //
	WhatProperties  = "properties"         // title, subject, keywords and the like in the file's properties
	WhatCustom      = "custom-properties"  // properties of the organisation's own
	WhatDates       = "dates"              // when it was made, changed, printed
	WhatEditing     = "editing"            // how often and how long it was worked on
	WhatApplication = "application"        // which program and which version of it
	WhatTemplate    = "template"           // the template, often with its path
	WhatRevisionIDs = "revision-ids"       // numbers of editing sessions, which link files
	WhatDocumentIDs = "document-ids"       // numbers that are the same in every copy
	WhatComments    = "comments-author"    // names beside comments
	WhatTracked     = "tracked-author"     // names on tracked changes
	WhatPeople      = "people"             // the list of those who worked on it
	WhatThumbnail   = "thumbnail"          // a small picture of an earlier state
	WhatPrinter     = "printer"            // names and settings of printers
	WhatPath        = "path"               // folders of the computer
	WhatSignature   = "signature"          // digital signatures, which name the signer
	WhatVersions    = "versions"           // earlier versions kept in the file
	WhatStray       = "stray-parts"        // parts that belong to nothing
	WhatEXIF        = "exif"               // what the camera noted
	WhatGPS         = "gps"                // where the picture was taken
	WhatSerial      = "serial"             // the camera's number
	WhatCamera      = "camera"             // its make and model
	WhatXMP         = "xmp"                //
	WhatIPTC        = "iptc"               //
	WhatNotes       = "picture-notes"      // comments and text in a picture's file
	WhatTrailer     = "trailer"            // bytes after the end of a picture
	WhatPDFInfo     = "pdf-info"           // the properties of a PDF file
	WhatPDFXMP      = "pdf-xmp"            // and those in its other form
	WhatPDFHistory  = "pdf-earlier-states" // objects that only earlier states used
	WhatPDFPrivate  = "pdf-private-data"   // what programs keep for themselves
)

// What was left, stable for translation.
const (
	KeptWords       = "words-in-text"    // the text says what it says
	KeptName        = "name-in-text"     // a removed value stands in the text too
	KeptComments    = "comments"         // comments remain, without names
	KeptTracked     = "tracked-changes"  // tracked changes remain, without names
	KeptPictures    = "pictures"         // pictures show what they show
	KeptMedia       = "media"            // pictures of formats that are not cleaned, sounds, films
	KeptEmbedded    = "embedded-objects" // files within the file
	KeptMacros      = "macros"
	KeptCustomXML   = "custom-xml" // data of forms and document servers
	KeptOrientation = "orientation"
)

// Removed is one sort of thing that was taken out.
type Removed struct {
	What  string
	Count int
	Value string // as the file had it, for its sender to see; at most 200 runes, "" if it has no words
}

// Result says what became of a file.
type Result struct {
	Name      string // a name that says nothing: "attachment.docx"
	Format    string // "docx"
	Removed   []Removed
	Kept      []string // what is left for the sender to judge
	Supported bool     // the format is one that is cleaned
}

// cleaner washes one format. It returns the new file.
type cleaner func(ctx context.Context, raw []byte, found *report) ([]byte, error)

var formats = map[string]cleaner{
	"docx": cleanOOXML, "docm": cleanOOXML, "dotx": cleanOOXML, "xlsx": cleanOOXML, "xlsm": cleanOOXML, "pptx": cleanOOXML, "pptm": cleanOOXML, "ppsx": cleanOOXML,
	"odt": cleanODF, "ott": cleanODF, "ods": cleanODF, "odp": cleanODF,
	"pdf": cleanPDF, "jpg": cleanJPEG, "png": cleanPNG,
	"txt": passText, "md": passText, "csv": passText,
}

var sameFormat = map[string]string{"jpeg": "jpg", "jpe": "jpg", "markdown": "md", "text": "txt"}

// Clean reads a file and writes it again to w without what says who made it.
// name is only used for its extension.
//
// An error that wraps ErrCannotClean comes with a Result that names the format.
// Nothing is written to w then, nor when the file cannot be read.
func Clean(ctx context.Context, name string, r io.ReaderAt, size int64, w io.Writer) (*Result, error) {
	format := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if f, ok := sameFormat[format]; ok {
		format = f
	}
	if len(format) > 10 || strings.ContainsFunc(format, func(r rune) bool { return r >= utf8.RuneSelf }) {
		format = ""
	}
	res := &Result{Format: format, Name: "attachment"}
	if format != "" {
		res.Name += "." + format
	}
	clean := formats[format]
	switch {
	case clean == nil:
		return res, fmt.Errorf("clean: format %q: %w", format, ErrCannotClean)
	case size > maxFile:
		return res, fmt.Errorf("clean: %d bytes, at most %d: %w", size, maxFile, ErrTooLarge)
	case size <= 0:
		return res, fmt.Errorf("clean: an empty file: %w", ErrDamaged)
	}
	raw := make([]byte, size)
	if _, err := io.ReadFull(&reader{ctx: ctx, r: io.NewSectionReader(r, 0, size)}, raw); err != nil {
		return res, fmt.Errorf("clean: read the file: %w", err)
	}
	found := newReport()
	out, err := clean(ctx, raw, found)
	if err == nil {
		err = check(ctx, clean, out)
	}
	if err != nil {
		return res, fmt.Errorf("clean: %w", err)
	}
	if found.remains(ctx, format, out) {
		found.keep(KeptName)
	}
	res.Removed, res.Kept, res.Supported = found.list(), found.kept, true
	if _, err := w.Write(out); err != nil {
		return res, fmt.Errorf("clean: write the file: %w", err)
	}
	return res, nil
}

// check washes the result again: what is clean has nothing to take out.
func check(ctx context.Context, clean cleaner, out []byte) error {
	again := newReport()
	if _, err := clean(ctx, out, again); err != nil {
		return fmt.Errorf("read the cleaned file: %w", err)
	}
	if left := again.list(); len(left) > 0 {
		return fmt.Errorf("%s is still in it: %w", left[0].What, ErrCannotClean)
	}
	return nil
}

// report collects what is found.
type report struct {
	count  map[string]int
	values map[string][]string
	kept   []string
	names  map[string]string // who "Author 1" is
	depth  int               // of files within files
}

func newReport() *report {
	return &report{count: map[string]int{}, values: map[string][]string{}, names: map[string]string{}}
}

// remove notes a thing taken out, with its words.
func (f *report) remove(what, value string) {
	f.count[what]++
	value = strings.Join(strings.Fields(strings.ToValidUTF8(value, "")), " ")
	if value == "" || slices.Contains(f.values[what], value) || len(f.values[what]) >= maxValues {
		return
	}
	f.values[what] = append(f.values[what], value)
}

func (f *report) keep(what string) {
	if !slices.Contains(f.kept, what) {
		f.kept = append(f.kept, what)
		slices.Sort(f.kept)
	}
}

// alias returns the name under which an author appears in the cleaned file: two
// people stay two.
func (f *report) alias(name string) string {
	if isAlias(name) {
		return name
	}
	a, ok := f.names[name]
	if !ok {
		a = fmt.Sprintf("Author %d", len(f.names)+1)
		f.names[name] = a
	}
	return a
}

// isAlias reports that a name is one that was given here before. "Author Keïta" is
// somebody's own.
func isAlias(name string) bool {
	n, ok := strings.CutPrefix(name, "Author ")
	return ok && n != "" && len(n) <= 4 && strings.Trim(n, "0123456789") == ""
}

// list returns what was found, in the order of What; one entry a value.
func (f *report) list() []Removed {
	var out []Removed
	for what, n := range f.count {
		values := f.values[what]
		if len(values) == 0 {
			out = append(out, Removed{What: what, Count: n})
		}
		for i, v := range values {
			r := Removed{What: what, Count: 1, Value: clip(v)}
			if i == 0 {
				r.Count = n - len(values) + 1
			}
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Removed) int {
		if c := strings.Compare(a.What, b.What); c != 0 {
			return c
		}
		return strings.Compare(a.Value, b.Value)
	})
	return out
}

func clip(s string) string {
	if utf8.RuneCountInString(s) <= maxValue {
		return s
	}
	return string([]rune(s)[:maxValue-1]) + "…"
}

// personal is what is looked for in the text of the cleaned file.
var personal = []string{WhatAuthor, WhatModifiedBy, WhatCompany, WhatManager, WhatCustom, WhatComments, WhatTracked, WhatPeople, WhatSerial, WhatPDFInfo, WhatXMP, WhatIPTC}

// remains reports that a removed value still stands somewhere in the file: then
// it is in the text, which is the sender's to change.
func (f *report) remains(ctx context.Context, format string, out []byte) bool {
	var values [][]byte
	for _, what := range personal {
		for _, v := range f.values[what] {
			if utf8.RuneCountInString(v) >= 4 {
				values = append(values, bytes.ToLower([]byte(v)))
			}
		}
	}
	if len(values) == 0 {
		return false
	}
	found := false
	inspect(ctx, format, out, func(b []byte) {
		b = bytes.ToLower(b)
		for _, v := range values {
			found = found || bytes.Contains(b, v) || bytes.Contains(b, utf16be(v))
		}
	})
	return found
}

// utf16be is how PDF and some others write words that are not in Latin letters.
func utf16be(s []byte) []byte {
	var out []byte
	for _, r := range string(s) {
		if r < 0x10000 {
			out = append(out, byte(r>>8), byte(r))
		}
	}
	return out
}

// passText passes plain text on: there is nothing in it but what one reads.
func passText(_ context.Context, raw []byte, found *report) ([]byte, error) {
	found.keep(KeptWords)
	return raw, nil
}

// reader fails once its context is done.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (c *reader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
