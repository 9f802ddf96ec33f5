package consult

import (
	"slices"

	"toguna/consult/entry"
	"toguna/consult/register"
)

// State is what the entries here, opened with the keys here, add up to. It is
// never changed once made. All lists are in record order unless said otherwise.
type State struct {
	Space         entry.CID
	Name          string
	Members       []Member // by key
	Drafts        []Draft
	Consultations []Consultation
	Comments      []Comment
	Submissions   []Submission
	Newer         []entry.Ref // records that a newer program wrote
	Refused       []entry.Ref // records that their author's role forbids, or that break their rules
	Lifted        []entry.CID // packs made for another entry, or damaged: nothing of them counts
	Unopened      int         // packs that no key here opens
	Quarantined   []entry.CID // entries beyond a cut or on a fork's waiting branch
	Held          []entry.CID // entries whose past is not here
	Forks         []Fork
	Pending       []Pending
	Epochs        []Epoch
}

// Roles, as people know them: a class together with a circle.
const (
	RoleClerk       = "clerk"
	RoleCommittee   = "committee"
	RoleContributor = "contributor"
	RoleObserver    = "observer"
)

// Member is an identity admitted to the workspace, now or once.
type Member struct {
	Key       entry.Key
	Name      string // empty until its author certificate could be opened
	Org       string
	Author    entry.Key
	Recipient []byte
	Role      string
	Active    bool        // stands now: admitted, and not cut since
	Logs      []entry.Key // its devices, by key
}

// Version is one version of a draft.
type Version struct {
	Ref    entry.Ref
	By     entry.Key
	Number uint64
	Texts  []Text // one a language; the first is the one at hand, see In
	Note   string
	Time   int64
	Drawn  []Drawn // the wordings that were drawn into it, one a comment at most

	drawnOf map[entry.Ref]int // the index in Drawn, by comment
}

// DrawnOf returns the wording of a comment that was drawn into the version.
func (v Version) DrawnOf(comment entry.Ref) (Drawn, bool) {
	i, ok := v.drawnOf[comment]
	if !ok {
		return Drawn{}, false
	}
	return v.Drawn[i], true
}

// Text is a version in one language.
type Text struct {
	entry.DraftText
	By    entry.Key
	Epoch entry.Hash // to which its files are sealed
	Time  int64
}

// Drawn is a comment's wording that a clerk drew into a version.
type Drawn struct {
	By   entry.Key
	Lang string
	Body entry.DrawnWording
}

// Lang is the language of the text at hand.
func (v Version) Lang() string { return v.Texts[0].Lang }

// Has reports whether the version has a text in a language.
func (v Version) Has(lang string) bool {
	return slices.ContainsFunc(v.Texts, func(t Text) bool { return t.Lang == lang })
}

// In returns the version with its text in that language at hand, and v as it is
// where it has none.
func (v Version) In(lang string) Version {
	if i := slices.IndexFunc(v.Texts, func(t Text) bool { return t.Lang == lang }); i > 0 {
		v.Texts = slices.Concat(v.Texts[i:i+1], v.Texts[:i], v.Texts[i+1:])
	}
	return v
}

// Draft is a document under consultation. Its id is that of its first version.
type Draft struct {
	Ref      entry.Ref
	Versions []Version // by number, then record order
}

// Title is the newest version's title in its first language.
func (d Draft) Title() string { return d.Versions[len(d.Versions)-1].Texts[0].Title }

// Latest is the newest version.
func (d Draft) Latest() Version { return d.Versions[len(d.Versions)-1] }

// Consultation is a call on a version of a draft.
type Consultation struct {
	Ref       entry.Ref
	By        entry.Key
	Registrar entry.Key // the log that numbers
	Open      entry.Open
	Deadline  int64
	Extended  bool
	Closed    bool
	// ClosedTime is when its clerk claims to have closed it.
	ClosedTime int64
	Register   register.Folded
	Heads      []entry.Ref
}

// Comment is a comment with what others made of it.
type Comment struct {
	Ref          entry.Ref
	By           entry.Key
	Circle       entry.Circle
	Root         entry.Hash
	Body         entry.Comment
	Replies      []Reply
	Places       []Placing   // where somebody put it, one for each version at most
	Endorsed     []entry.Key // by key
	Withdrawn    *entry.Withdraw
	Dispositions []Disposition
	Decision     string // of the dispositions that stand; empty if none or contradictory
	Conflict     bool   // two clerks decided differently without knowing of each other
}

// Placing is the word of a comment's author, or of a clerk, for where it hangs in
// another version.
type Placing struct {
	Ref  entry.Ref
	By   entry.Key
	Body entry.Place
}

// Reply is an answer within a comment's thread.
type Reply struct {
	Ref    entry.Ref
	By     entry.Key
	Circle entry.Circle
	Body   entry.Reply
}

// Disposition is a reasoned answer. Stands is false once a later one replaced it.
type Disposition struct {
	Ref    entry.Ref
	By     entry.Key
	Body   entry.Dispose
	Stands bool
}

// Submission is a contribution handed in.
type Submission struct {
	Ref          entry.Ref
	By           entry.Key
	Confidential bool
	Root         entry.Hash
	Epoch        entry.Hash
	Body         entry.Submit
	About        []entry.Answer // what the author says of itself; the committee's alone
	Receipts     []Receipt
	Number       uint64 // in the register; 0 if not numbered yet
	Term         uint64
	Late         bool // numbered after the final head, or in the supplement
	Disputed     bool // its only receipts lie beyond their clerk's cut
	Protected    bool // beyond its author's cut, kept by a receipt
	Withdrawn    *entry.Withdraw
	Dispositions []Disposition
	Decision     string
	Conflict     bool
}

// Receipt is a clerk's acknowledgement of one submission.
type Receipt struct {
	Ref   entry.Ref
	By    entry.Key
	Body  entry.Receipt
	Valid bool // false: beyond its clerk's cut
}

// Fork says that a device's log continues in two ways from one entry.
type Fork struct {
	Member entry.Key
	Log    entry.Key
	Seq    uint64 // of the first pair
}

// Pending is an act that waits for another clerk's approval.
type Pending struct {
	Entry  entry.CID
	Index  uint64
	By     entry.Key
	Member entry.Key
	Kind   string
}

// Epoch is a generation of a circle's key.
type Epoch struct {
	ID     entry.Hash
	Circle entry.Circle
	Live   bool // nothing supersedes it
	Held   bool // its secret is on this device
}

// Bytes encodes the state deterministically: two programs that have the same
// entries and keys have the same bytes.
func (s *State) Bytes() ([]byte, error) { return entry.Marshal(s) }

// Member finds a member by key.
func (s *State) Member(k entry.Key) (Member, bool) {
	for _, m := range s.Members {
		if m.Key == k {
			return m, true
		}
	}
	return Member{}, false
}

// roleOf names a standing.
func roleOf(class entry.Class, circles []entry.Circle) string {
	switch {
	case class == entry.Clerk:
		return RoleClerk
	case class == entry.Writer && has(circles, entry.Committee):
		return RoleCommittee
	case class == entry.Writer:
		return RoleContributor
	}
	return RoleObserver
}

// Standing returns the class and circles of a role: ok is false for an unknown one.
func RoleStanding(role string) (class entry.Class, circles []entry.Circle, ok bool) {
	switch role {
	case RoleClerk:
		return entry.Clerk, entry.CirclesOf(true), true
	case RoleCommittee:
		return entry.Writer, entry.CirclesOf(true), true
	case RoleContributor:
		return entry.Writer, entry.CirclesOf(false), true
	case RoleObserver:
		return entry.Reader, entry.CirclesOf(false), true
	}
	return "", nil, false
}
