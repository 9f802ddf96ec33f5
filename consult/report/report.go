package report

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"toguna/consult/entry"
	"toguna/consult/register"
)

var (
	// ErrConfidential is returned for a comment that not everybody in the workspace
	// may read: it has no place in a report.
	ErrConfidential = errors.New("confidential to the committee")
	// ErrReport is returned for a report that contradicts itself or lacks what
	// would let it be verified.
	ErrReport = errors.New("the report does not hold")
)

// Words says everything that the report says of itself, in one language. All
// three are required.
type Words struct {
	// T is the text with an id ("report.title"), its fields filled in from data.
	T func(id string, data map[string]any) string
	// Date writes a moment to the minute, with its zone.
	Date func(time.Time) string
	// Number writes a whole number.
	Number func(int) string
}

// Report is what a clerk publishes of one consultation.
type Report struct {
	Lang      string // of all the texts below, an HTML language tag
	Workspace string // name
	Title     string // of the consultation
	Who       string // who could take part; may be empty

	Space   entry.CID
	Consult entry.Ref
	Draft   Draft

	Opened   int64 // times in seconds since 1970, as the records claim them
	Deadline int64
	Closed   int64 // 0 if it is not closed
	Written  int64
	Zone     string // IANA name, in which times are written

	Clerk      Signatory // who signs the report
	Rows       []Row
	Groups     []Group
	Registers  []Register // one a term
	Supplement []Unregistered
	Receipts   []entry.Receipt // of all submissions, in any order
}

// Draft is the version that was consulted on.
type Draft struct {
	Title       string
	Number      uint64
	Fingerprint entry.Hash // SHA-256 of the original file: what "the authentic draft" means
}

// Signatory is somebody whose signature the report rests on: the author key and
// the recipient that the 8 words stand for.
type Signatory struct {
	Name      string // of the office, for people
	Author    entry.Key
	Recipient []byte
}

// Comment is what a row shows of a public comment and its answer.
type Comment struct {
	Number   string // of the row or the submission; if empty, the row's place
	Article  string
	Quote    string
	Kind     string // one of entry.CommentKinds
	Text     string
	Replace  string
	Author   string
	Org      string
	Decision string // one of entry.Decisions; empty while there is none
	Reason   string
	Supports uint64
}

// Row is one line of the response matrix. It can only be made by NewRow.
type Row struct {
	c      Comment
	public bool
}

// NewRow makes the row of a comment that was sealed to readers, the circle of the
// epoch of its entry. It returns ErrConfidential for any circle but everyone: so
// that a confidential comment cannot slip into a report, the caller has to say at
// this point who could read it.
func NewRow(readers entry.Circle, c Comment) (Row, error) {
	if readers != entry.Everyone {
		return Row{}, fmt.Errorf("publish a comment: %w", ErrConfidential)
	}
	if !slices.Contains(entry.CommentKinds, c.Kind) || c.Decision != "" && !slices.Contains(entry.Decisions, c.Decision) {
		return Row{}, fmt.Errorf("publish a comment: %w: kind or decision", ErrReport)
	}
	return Row{c: c, public: true}, nil
}

// Group is a statistic about people: how many respondents, or participants, there
// were of each kind. Each person counts in exactly one cell; those who did not say
// have a cell of their own.
type Group struct {
	Title string
	Cells []Count
}

// Count is one kind of people. People is written out as [Suppress] allows.
type Count struct {
	Label  string
	People int
}

// Status is how a submission stands.
type Status string

// The states, whose names are the words "state." and the value.
const (
	Registered Status = "registered" // in time
	Late       Status = "late"
	Supplement Status = "supplement" // receipted, and unseen by the final head
	Withdrawn  Status = "withdrawn"
)

func statuses() []Status { return []Status{Registered, Late, Supplement, Withdrawn} }

// Line is one line of the register. Its number is its place, counted from 1.
// Public and confidential submissions look alike.
type Line struct {
	Leaf   entry.Leaf
	Status Status
}

// Register is one term: its lines, and the heads that sign them.
type Register struct {
	Term      uint64
	Registrar Signatory
	Lines     []Line
	Heads     [][]byte // notes, in order; the last states all lines
}

// RegisterOf returns the register that heads folded into. Status says how the
// submission of a line stands.
func RegisterOf(f register.Folded, registrar Signatory, status func(register.Line) Status) Register {
	r := Register{Term: 1, Registrar: registrar}
	for _, l := range f.Lines {
		r.Term = l.Term
		r.Lines = append(r.Lines, Line{Leaf: l.Leaf, Status: status(l)})
	}
	for _, h := range f.Heads {
		r.Term = h.Text.Term
		r.Heads = append(r.Heads, h.Note)
	}
	return r
}

// Unregistered is a submission that was receipted and has no number, with what the
// committee decided about it.
type Unregistered struct {
	Leaf     entry.Leaf
	Status   Status
	Decision string
}

// check finds what the caller left out. What the verification finds is not
// repeated here.
func (r *Report) check() error {
	bad := func(what string) error { return fmt.Errorf("%w: %s", ErrReport, what) }
	if r.Lang == "" || r.Title == "" || r.Draft.Title == "" {
		return bad("language or a title is missing")
	}
	for _, row := range r.Rows {
		if !row.public {
			return bad("a row that NewRow did not make")
		}
	}
	if _, err := time.LoadLocation(r.Zone); err != nil || r.Zone == "" {
		return bad("time zone")
	}
	for _, reg := range r.Registers {
		for _, l := range reg.Lines {
			if !slices.Contains(statuses(), l.Status) {
				return bad("state of a submission")
			}
		}
	}
	for _, u := range r.Supplement {
		if !slices.Contains(statuses(), u.Status) {
			return bad("state of a submission")
		}
	}
	return nil
}

// sorted returns a copy whose parts are in the order in which they are written, so
// that one report has one form.
func (r Report) sorted() Report {
	r.Registers = slices.SortedStableFunc(slices.Values(r.Registers), func(a, b Register) int {
		return cmp.Compare(a.Term, b.Term)
	})
	r.Supplement = slices.SortedStableFunc(slices.Values(r.Supplement), func(a, b Unregistered) int {
		return a.Leaf.Entry.Compare(b.Leaf.Entry)
	})
	r.Receipts = slices.SortedFunc(slices.Values(r.Receipts), compareReceipts)
	r.Receipts = slices.Compact(r.Receipts)
	r.Groups = slices.Clone(r.Groups)
	for i, g := range r.Groups {
		// The order must not depend on the counts: Suppress counts on it.
		r.Groups[i].Cells = slices.SortedStableFunc(slices.Values(g.Cells), func(a, b Count) int {
			return strings.Compare(a.Label, b.Label)
		})
	}
	return r
}

func compareReceipts(a, b entry.Receipt) int {
	return cmp.Or(a.Entry.Compare(b.Entry), a.Author.Compare(b.Author), cmp.Compare(a.Time, b.Time),
		slices.Compare(a.Sig[:], b.Sig[:]))
}
