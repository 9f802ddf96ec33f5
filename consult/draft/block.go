package draft

import (
	"fmt"
	"slices"
	"strings"
)

// source is what a format's reader hands to the builder: the file's blocks in
// reading order, before any legal structure is looked for.
type source struct {
	title    string // title given apart from the text (front matter, file properties)
	lang     string // language that the file declares, "" if none
	langSure bool   // the author wrote the language down; else the text's own words count more
	blocks   []block
	strays   []mark // margin comments without a place in the text
	tracked  bool   // the file holds tracked changes
}

// block is one paragraph or table of a file, its text not yet cleaned. A '\n'
// in the text is a line break within the paragraph.
type block struct {
	quoted   bool       // within a passage that the law quotes: no label of its own
	table    [][]string // rows of cells; nil for a paragraph
	title    titleKind
	heading  int           // 1 to 9: outline level; 0: body text
	centered bool          // set in the middle of the line
	bold     bool          // all its letters are
	label    *articleLabel // that it has by its number alone (see outline.go), which its text is without
	list     int           // depth in a list, from 1; 0: not in a list
	bullet   bool          // an item of a list without numbers
	cont     bool          // a further paragraph of the last list item
	number   string        // automatic number as the word processor shows it
	text     string
	notes    []note // in the order of their marks in this block
	comments []mark // margin comments on it
	place    Place
}

// mark is a margin comment and the words of its block that it marks, neither cleaned.
type mark struct {
	comment MarginComment // without a place
	quote   string
}

type titleKind int

const (
	titleNone titleKind = iota
	titleMain
	titleSub
)

// note is a footnote or endnote, with its number as shown.
type note struct {
	number, text string
}

var errBlocks = fmt.Errorf("more than %d paragraphs with text: %w", maxBlocks, ErrTooLarge)

// tooMany refuses a file that has more of something beside the text than any draft has.
func tooMany(n int, what string) error {
	if n > maxAsides {
		return fmt.Errorf("more than %d %s: %w", maxAsides, what, ErrTooLarge)
	}
	return nil
}

// warnings counts by code.
type warnings struct {
	count  map[string]int
	detail map[string]string
}

func newWarnings() *warnings {
	return &warnings{count: map[string]int{}, detail: map[string]string{}}
}

func (w *warnings) add(code string, n int) {
	if n > 0 {
		w.count[code] += n
	}
}

func (w *warnings) list() []Warning {
	var out []Warning
	for code, n := range w.count {
		out = append(out, Warning{Code: code, Count: n, Detail: w.detail[code]})
	}
	slices.SortFunc(out, func(a, b Warning) int { return strings.Compare(a.Code, b.Code) })
	return out
}
