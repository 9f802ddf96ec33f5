// Package pdf reads the objects of a PDF file (ISO 32000-1), the layer below
// anything that can be seen on a page, and writes objects down again.
//
// It is made for files from strangers. Every loop over what the file says has a
// bound, references are followed to a fixed depth, and what is inflated counts
// against one budget for the whole file, so that a hostile file costs seconds
// and some tens of megabytes. A file that contradicts itself is refused, not
// repaired: half of a law is worse than none.
//
// Encrypted files are refused, those included that open without a password.
package pdf

import (
	"errors"
	"fmt"
)

// Errors that callers tell apart.
var (
	ErrNotPDF    = errors.New("not a PDF file")
	ErrDamaged   = errors.New("the PDF file is damaged")
	ErrEncrypted = errors.New("the PDF file is encrypted")
	ErrTooLarge  = errors.New("the PDF file is too large")
	ErrFilter    = errors.New("the stream is a picture or of an unknown encoding")
)

// Bounds on what is read.
const (
	maxDepth    = 64        // nesting of arrays and dictionaries
	maxLinks    = 32        // references that lead to references
	maxObjects  = 500_000   // entries of the cross-reference table
	maxSections = 1_000     // incremental updates
	maxValues   = 3_000_000 // values in objects that are kept
	maxOperands = 200_000   // values before one operator of a content stream
	maxStream   = 48 << 20  // bytes that one stream decodes to
	maxDecoded  = 160 << 20 // bytes that all streams decode to
	maxPages    = 10_000
)

// The types of objects besides nil, bool, int64 and float64.
type (
	// Name is a name, its # escapes resolved.
	Name string
	// String is a string of bytes, literal or hexadecimal in the file.
	String string
	// Array is an array.
	Array []any
	// Dict is a dictionary. A key with the value null is left out.
	Dict map[Name]any
	// Ref is a reference to an object of the file.
	Ref struct{ Num, Gen int }
	// Stream is a dictionary and the bytes that it describes, still encoded.
	Stream struct {
		Dict Dict
		Raw  []byte
	}
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// Int returns o as an integer, and whether it is one.
func Int(o any) (int, bool) {
	switch n := o.(type) {
	case int64:
		if int64(int(n)) == n {
			return int(n), true
		}
	case float64:
		if n == float64(int32(n)) {
			return int(n), true
		}
	}
	return 0, false
}

// Float returns o as a number, 0 if it is none.
func Float(o any) float64 {
	switch n := o.(type) {
	case int64:
		return float64(n)
	case float64:
		return n
	}
	return 0
}
