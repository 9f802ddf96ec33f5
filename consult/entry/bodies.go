package entry

import (
	"crypto/ed25519"
	"slices"

	"toguna/crypto"
)

const (
	labelAuthor  = "toguna/1/author"
	labelReceipt = "toguna/1/receipt"
)

// Author says, sealed, who the member behind a member key is. It is the first
// record of every log.
type Author struct {
	Member    Key    `cbor:"member"`
	Author    Key    `cbor:"author"`
	Recipient []byte `cbor:"recipient"`
	Name      string `cbor:"name"`
	Org       string `cbor:"org,omitempty"`
	Time      int64  `cbor:"time"`
	Sig       Sig    `cbor:"sig"`
}

func (a *Author) RecordType() string { return "author" }

func (a *Author) check() error {
	return firstError(
		text("name", a.Name, MaxName, required),
		text("org", a.Org, MaxName, optional),
		when(len(a.Recipient) == RecipientSize && !a.Member.IsZero() && !a.Author.IsZero(), "keys"))
}

func (a *Author) message(space CID) []byte {
	return mustMarshal(struct {
		Space     CID    `cbor:"ws"`
		Member    Key    `cbor:"member"`
		Author    Key    `cbor:"author"`
		Recipient []byte `cbor:"recipient"`
		Name      string `cbor:"name"`
		Org       string `cbor:"org,omitempty"`
		Time      int64  `cbor:"time"`
	}{space, a.Member, a.Author, a.Recipient, a.Name, a.Org, a.Time})
}

// Sign completes a with the author key, for workspace space.
func (a *Author) Sign(author ed25519.PrivateKey, space CID) {
	a.Author = Key(author.Public().(ed25519.PublicKey))
	a.Sig = Sig(crypto.Sign(author, labelAuthor, a.message(space)))
}

// Verify reports whether a is the word of its author key, in workspace space,
// for the member key member.
func (a *Author) Verify(space CID, member Key) bool {
	return a.Member == member && crypto.Verify(a.Author[:], labelAuthor, a.message(space), a.Sig[:])
}

// Space names the workspace, for people.
type Space struct {
	Name string `cbor:"name"`
}

func (s *Space) RecordType() string { return "space" }
func (s *Space) check() error       { return text("name", s.Name, MaxName, required) }

// DraftText is a draft's version in one language.
type DraftText struct {
	Lang       string  `cbor:"lang"`
	Title      string  `cbor:"title"`
	Provisions FileRef `cbor:"provisions"`
	Original   FileRef `cbor:"original"`
}

// Draft is a version of a draft.
type Draft struct {
	Of     Ref         `cbor:"of,omitzero"`
	Number uint64      `cbor:"number"`
	Texts  []DraftText `cbor:"texts"`
	Note   string      `cbor:"note,omitempty"`
	Time   int64       `cbor:"time"`
}

func (d *Draft) RecordType() string { return "draft" }

func (d *Draft) check() error {
	err := firstError(
		when(d.Number >= 1 && (d.Number == 1) == d.Of.IsZero(), "number"),
		when(d.Of.IsZero() || d.Of.valid(), "of"),
		when(len(d.Texts) >= 1 && len(d.Texts) <= MaxTexts, "texts"),
		text("note", d.Note, MaxSmall, optional))
	for _, t := range d.Texts {
		err = firstError(err, t.check())
	}
	return err
}

// MaxTexts bounds the languages of a version.
const MaxTexts = 16

func (t DraftText) check() error {
	return firstError(text("lang", t.Lang, 35, required), text("title", t.Title, MaxTitle, required),
		t.Provisions.check(), t.Original.check())
}

// Parallel is the text of a version in a further language.
type Parallel struct {
	Draft Ref       `cbor:"draft"`
	Text  DraftText `cbor:"text"`
	Time  int64     `cbor:"time"`
}

func (p *Parallel) RecordType() string { return "parallel" }
func (p *Parallel) check() error       { return firstError(when(p.Draft.valid(), "draft"), p.Text.check()) }

// Drawn says which comments' wordings were drawn into a version of a draft, and
// where they stand in it.
type Drawn struct {
	Draft   Ref            `cbor:"draft"`
	Lang    string         `cbor:"lang"`
	Changes []DrawnWording `cbor:"changes"`
	Time    int64          `cbor:"time"`
}

// DrawnWording is a wording that was drawn into a version: of which comment, at
// which provision, and the words themselves where they are not the comment's own.
type DrawnWording struct {
	Of      Ref    `cbor:"of"`
	At      string `cbor:"at"`
	Wording string `cbor:"wording,omitempty"`
}

func (d *Drawn) RecordType() string { return "drawn" }

func (d *Drawn) check() error {
	err := firstError(when(d.Draft.valid(), "draft"), text("lang", d.Lang, 35, required),
		when(len(d.Changes) >= 1 && len(d.Changes) <= MaxRefs, "changes"))
	for _, c := range d.Changes {
		err = firstError(err, when(c.Of.valid(), "of"), text("at", c.At, MaxTitle, required), text("wording", c.Wording, MaxComment, optional))
	}
	return err
}

// Question is asked of everybody who submits. One about the respondent is
// answered in an [About], never in the submission.
type Question struct {
	ID      string   `cbor:"id"`
	Text    string   `cbor:"text"`
	Kind    string   `cbor:"kind"`
	Choices []string `cbor:"choices,omitempty"`
	About   bool     `cbor:"about,omitempty"`
}

// Letters is the reserved place of a call's terms for anonymous letters.
type Letters = Raw

// Open is a call for comments and submissions on a version of a draft.
type Open struct {
	Draft        Ref        `cbor:"draft"`
	Title        string     `cbor:"title"`
	Lang         string     `cbor:"lang"`
	Deadline     int64      `cbor:"deadline"`
	Zone         string     `cbor:"zone"`
	Grace        uint64     `cbor:"grace,omitempty"`
	Who          string     `cbor:"who,omitempty"`
	Questions    []Question `cbor:"questions,omitempty"`
	Confidential bool       `cbor:"confidential,omitempty"`
	Letters      Letters    `cbor:"letters,omitempty"`
	Time         int64      `cbor:"time"`
}

func (o *Open) RecordType() string { return "open" }

func (o *Open) check() error {
	err := firstError(
		when(o.Draft.valid(), "draft"),
		text("title", o.Title, MaxTitle, required),
		text("lang", o.Lang, 35, required),
		text("zone", o.Zone, 64, required),
		text("who", o.Who, MaxSmall, optional),
		when(o.Grace <= 366*24*3600, "grace"),
		when(len(o.Questions) <= MaxList, "questions"),
		when(len(o.Letters) == 0 || checkMap(o.Letters) == nil, "letters"))
	for _, q := range o.Questions {
		err = firstError(err, text("question", q.ID, 64, required), text("question", q.Text, MaxSmall, required),
			when(q.Kind == "text" && len(q.Choices) == 0 || q.Kind == "choice" && len(q.Choices) > 1, "kind of question"),
			when(len(q.Choices) <= MaxList, "choices"))
		for _, c := range q.Choices {
			err = firstError(err, text("choice", c, MaxTitle, required))
		}
	}
	return err
}

// Extend moves a consultation's deadline.
type Extend struct {
	Consult  Ref    `cbor:"consult"`
	Deadline int64  `cbor:"deadline"`
	Reason   string `cbor:"reason,omitempty"`
	Time     int64  `cbor:"time"`
}

func (x *Extend) RecordType() string { return "extend" }
func (x *Extend) check() error {
	return firstError(when(x.Consult.valid(), "consultation"), text("reason", x.Reason, MaxSmall, optional))
}

// Close ends a consultation.
type Close struct {
	Consult Ref   `cbor:"consult"`
	Time    int64 `cbor:"time"`
}

func (c *Close) RecordType() string { return "close" }
func (c *Close) check() error       { return when(c.Consult.valid(), "consultation") }

// Kinds of comment: ISO/IEC's three, and three of ours.
var CommentKinds = []string{"general", "technical", "editorial", "question", "evidence", "support"}

// Comment is what somebody says about a provision, or a passage quoted from it.
type Comment struct {
	Draft   Ref    `cbor:"draft"`
	Lang    string `cbor:"lang"`
	At      string `cbor:"at"`
	Label   string `cbor:"label,omitempty"`
	Quote   string `cbor:"quote,omitempty"`
	Before  string `cbor:"before,omitempty"`
	After   string `cbor:"after,omitempty"`
	Kind    string `cbor:"kind"`
	Text    string `cbor:"text"`
	Replace string `cbor:"replace,omitempty"`
	Time    int64  `cbor:"time"`
	Seed    Hash   `cbor:"seed"`
}

func (c *Comment) RecordType() string { return "comment" }

func (c *Comment) check() error {
	return firstError(
		when(c.Draft.valid(), "draft"),
		when(slices.Contains(CommentKinds, c.Kind), "kind"),
		text("lang", c.Lang, 35, required),
		text("at", c.At, MaxTitle, required),
		text("label", c.Label, MaxTitle, optional),
		text("quote", c.Quote, MaxQuote, optional),
		text("before", c.Before, MaxContext, optional),
		text("after", c.After, MaxContext, optional),
		text("text", c.Text, MaxComment, required),
		text("replacement", c.Replace, MaxComment, optional))
}

// Reply answers a comment or another reply.
type Reply struct {
	To   Ref    `cbor:"to"`
	Text string `cbor:"text"`
	Time int64  `cbor:"time"`
	Seed Hash   `cbor:"seed"`
}

func (r *Reply) RecordType() string { return "reply" }
func (r *Reply) check() error {
	return firstError(when(r.To.valid(), "to"), text("text", r.Text, MaxComment, required))
}

// Place says where a comment hangs in another version than it was made on: at a
// provision, or a passage quoted from it; or, without At, that no place is left
// there. What the comment itself quotes never changes.
type Place struct {
	Of     Ref    `cbor:"of"`
	Draft  Ref    `cbor:"draft"`
	Lang   string `cbor:"lang,omitempty"` // of the text that At is in; absent: the comment's
	At     string `cbor:"at,omitempty"`
	Label  string `cbor:"label,omitempty"`
	Quote  string `cbor:"quote,omitempty"`
	Before string `cbor:"before,omitempty"`
	After  string `cbor:"after,omitempty"`
	Time   int64  `cbor:"time"`
}

func (p *Place) RecordType() string { return "place" }

func (p *Place) check() error {
	return firstError(
		when(p.Of.valid(), "of"),
		when(p.Draft.valid(), "draft"),
		when(p.At != "" || p.Lang == "" && p.Label == "" && p.Quote == "", "at"),
		text("lang", p.Lang, 35, optional),
		when(p.Quote != "" || p.Before == "" && p.After == "", "quote"),
		text("at", p.At, MaxTitle, optional),
		text("label", p.Label, MaxTitle, optional),
		text("quote", p.Quote, MaxQuote, optional),
		text("before", p.Before, MaxContext, optional),
		text("after", p.After, MaxContext, optional))
}

// Endorse supports somebody's comment.
type Endorse struct {
	Of   Ref   `cbor:"of"`
	Time int64 `cbor:"time"`
}

func (e *Endorse) RecordType() string { return "endorse" }
func (e *Endorse) check() error       { return when(e.Of.valid(), "of") }

// Withdraw takes back what its author wrote; nothing is deleted.
type Withdraw struct {
	Of     Ref    `cbor:"of"`
	Reason string `cbor:"reason,omitempty"`
	Time   int64  `cbor:"time"`
}

func (w *Withdraw) RecordType() string { return "withdraw" }
func (w *Withdraw) check() error {
	return firstError(when(w.Of.valid(), "of"), text("reason", w.Reason, MaxSmall, optional))
}

// Answer is an answer to one question of a call.
type Answer struct {
	ID   string `cbor:"id"`
	Text string `cbor:"text"`
}

// Whom a submission speaks for.
var SubmitFor = []string{"self", "org", "others"}

// Submit formally hands in a contribution to a consultation.
type Submit struct {
	Consult  Ref       `cbor:"consult"`
	For      string    `cbor:"for"`
	Behalf   string    `cbor:"behalf,omitempty"`
	Letter   string    `cbor:"letter,omitempty"`
	Comments []Ref     `cbor:"comments,omitempty"`
	Answers  []Answer  `cbor:"answers,omitempty"`
	Files    []FileRef `cbor:"files,omitempty"`
	Time     int64     `cbor:"time"`
	Seed     Hash      `cbor:"seed"`
}

func (s *Submit) RecordType() string { return "submit" }

func (s *Submit) check() error {
	err := firstError(
		when(s.Consult.valid(), "consultation"),
		when(slices.Contains(SubmitFor, s.For), "for whom"),
		when((s.For == "others") == (s.Behalf != ""), "on whose behalf"),
		text("behalf", s.Behalf, MaxTitle, optional),
		text("letter", s.Letter, MaxLetter, optional),
		refs("comments", s.Comments, 0),
		when(len(s.Answers) <= MaxList && len(s.Files) <= MaxList, "too many answers or files"),
		when(s.Letter != "" || len(s.Comments)+len(s.Answers)+len(s.Files) > 0, "empty"))
	for _, a := range s.Answers {
		err = firstError(err, text("answer", a.ID, 64, required), text("answer", a.Text, MaxComment, required))
	}
	for _, f := range s.Files {
		err = firstError(err, f.check())
	}
	return err
}

// About is what respondents say of themselves, beside a submission. It counts only
// if it is sealed to the committee, whoever can read the submission.
type About struct {
	Submission Ref      `cbor:"submission"`
	Answers    []Answer `cbor:"answers"`
	Time       int64    `cbor:"time"`
}

func (a *About) RecordType() string { return "about" }

func (a *About) check() error {
	err := when(a.Submission.valid() && len(a.Answers) > 0 && len(a.Answers) <= MaxList, "fields")
	for _, x := range a.Answers {
		err = firstError(err, text("answer", x.ID, 64, required), text("answer", x.Text, MaxComment, required))
	}
	return err
}

// Receipt is a clerk's signed acknowledgement of the submission in one entry.
type Receipt struct {
	Entry   CID   `cbor:"entry"`
	Root    Hash  `cbor:"root"`
	Consult Ref   `cbor:"consult"`
	Time    int64 `cbor:"time"`
	Author  Key   `cbor:"author"`
	Sig     Sig   `cbor:"sig"`
}

func (r *Receipt) RecordType() string { return "receipt" }
func (r *Receipt) check() error {
	return when(r.Entry.Codec() == CodecDagCBOR && r.Consult.valid() && !r.Author.IsZero(), "fields")
}

func (r *Receipt) message(space CID) []byte {
	return mustMarshal(struct {
		Space   CID   `cbor:"ws"`
		Entry   CID   `cbor:"entry"`
		Root    Hash  `cbor:"root"`
		Consult Ref   `cbor:"consult"`
		Time    int64 `cbor:"time"`
		Author  Key   `cbor:"author"`
	}{space, r.Entry, r.Root, r.Consult, r.Time, r.Author})
}

// Sign completes r with the clerk's author key, for workspace space.
func (r *Receipt) Sign(author ed25519.PrivateKey, space CID) {
	r.Author = Key(author.Public().(ed25519.PublicKey))
	r.Sig = Sig(crypto.Sign(author, labelReceipt, r.message(space)))
}

// Verify reports whether r is the word of its author key in workspace space.
func (r *Receipt) Verify(space CID) bool {
	return crypto.Verify(r.Author[:], labelReceipt, r.message(space), r.Sig[:])
}

// Leaf is one line of a register: a submission's entry and commitment.
type Leaf struct {
	Root  Hash `cbor:"root"`
	Entry CID  `cbor:"entry"`
}

// Bytes is the leaf as it is hashed into the register's tree.
func (l Leaf) Bytes() []byte { return mustMarshal(l) }

// Head is a state of a register: the leaves added since the one before, and the
// registrar's signed note.
type Head struct {
	Consult Ref    `cbor:"consult"`
	Term    uint64 `cbor:"term"`
	From    uint64 `cbor:"from"`
	Leaves  []Leaf `cbor:"leaves,omitempty"`
	Note    []byte `cbor:"note"`
	Final   bool   `cbor:"final,omitempty"`
}

func (h *Head) RecordType() string { return "head" }
func (h *Head) check() error {
	stray := slices.ContainsFunc(h.Leaves, func(l Leaf) bool { return l.Entry.Codec() != CodecDagCBOR })
	return when(h.Consult.valid() && h.Term >= 1 && len(h.Leaves) <= MaxRefs && !stray && len(h.Note) <= MaxSmall, "fields")
}

// Decisions on a comment.
var Decisions = []string{"accepted", "partly", "noted", "rejected"}

// Dispose is the reasoned answer to comments or submissions.
type Dispose struct {
	Of       []Ref  `cbor:"of"`
	Decision string `cbor:"decision"`
	Reason   string `cbor:"reason"`
	Time     int64  `cbor:"time"`
}

func (d *Dispose) RecordType() string { return "dispose" }
func (d *Dispose) check() error {
	return firstError(refs("of", d.Of, 1), when(slices.Contains(Decisions, d.Decision), "decision"),
		text("reason", d.Reason, MaxComment, required))
}
