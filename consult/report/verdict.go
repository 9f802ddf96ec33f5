package report

import "toguna/consult/register"

// Code names what a verification found, for translation.
type Code string

// What makes a report fail.
const (
	CodeMissing   Code = "missing-file"    // File is not in the folder
	CodeNoFile    Code = "not-a-file"      // File is a folder, a link or a device
	CodeTooLarge  Code = "too-large"       // File is beyond MaxFile
	CodeManifest  Code = "manifest"        // the manifest is not the clerk's signed word
	CodeAltered   Code = "altered-file"    // File is not what the clerk signed
	CodeRecord    Code = "record"          // record.json is malformed
	CodeOther     Code = "other-consult"   // manifest and record speak of two consultations
	CodeHead      Code = "head"            // a head of Term is malformed, or not the registrar's
	CodeTree      Code = "tree"            // the heads of Term are not of the lines given
	CodeTwice     Code = "number-twice"    // the submission under Number has another number, too
	CodeSignature Code = "receipt-forged"  // a receipt in the record is not signed by its author
	CodeOmitted   Code = "receipt-omitted" // one is in neither register nor supplement

	CodeWords        Code = "other-words"       // the 8 words given are not the clerk's
	CodeShownInvalid Code = "receipt-invalid"   // the receipt given does not hold itself
	CodeShownOther   Code = "receipt-elsewhere" // the receipt given is of another consultation
	CodeShownMissing Code = "receipt-missing"   // it is in neither the register nor the supplement
	CodeShownMoved   Code = "receipt-moved"     // it proves another number than the register gives
	CodeFraud        Code = "fraud"             // it proves another register of the same registrar
	CodeShorter      Code = "register-shorter"  // it proves a register longer than the one given
)

// What does not, and should be told.
const (
	CodeExtra      Code = "extra-file"               // File is not covered by the manifest
	CodeNotFinal   Code = "not-final"                // the register of Term is not closed
	CodeNoReceipt  Code = "no-receipt"               // the record has no receipt for Number of Term
	CodeOtherClerk Code = "receipt-of-another-clerk" // the receipt given does not tell whose report this is
)

// Fails reports whether a finding of this kind makes the report fail.
func (c Code) Fails() bool {
	switch c {
	case CodeExtra, CodeNotFinal, CodeNoReceipt, CodeOtherClerk:
		return false
	}
	return true
}

// Finding is one thing that a verification found. Fields that say nothing are zero.
type Finding struct {
	Code   Code
	File   string
	Term   uint64
	Number uint64
}

// Origin is what a report's signature was held against.
type Origin string

// The origins. A report of unknown origin can be consistent, and made by anybody.
const (
	OriginUnknown Origin = "unknown"
	OriginWords   Origin = "words"
	OriginReceipt Origin = "receipt"
)

// Verdict is what a verification came to.
type Verdict struct {
	Origin   Origin
	Findings []Finding

	// What the record says of itself, as far as it could be read: trustworthy only
	// if the verdict is OK and the origin is known.
	Title       string
	Lang        string
	Submissions int  // registered
	Final       bool // the last register is closed

	// Where the receipt given stands, if it does.
	Term, Number uint64
	Supplement   bool
	Late         bool // after the register was closed
}

// OK reports whether nothing was found that makes the report fail.
func (v Verdict) OK() bool {
	for _, f := range v.Findings {
		if f.Code.Fails() {
			return false
		}
	}
	return true
}

// Options are what a verification is given beside the report: either says whose
// report it ought to be.
type Options struct {
	Words   []string // the committee's 8 words, in either language; may be empty
	Receipt *register.ReceiptFile
}

func (v *Verdict) find(f Finding) { v.Findings = append(v.Findings, f) }
