package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/consult/register"
	"toguna/consult/report"
	"toguna/crypto"
)

// SubmitIn is a contribution to hand in.
type SubmitIn struct {
	Call         string
	Letter       string
	Attach       []string // paths of files, which are cleaned before they are sealed
	AsIs         []string // paths of files that go as they are, whether Attach has them or not
	Comments     []string // ids of one's own comments; "all" for all of them
	For          string   // self, org, others; empty: org where one has one
	Behalf       string
	Answers      []entry.Answer
	Confidential bool // only the committee can read it
}

// Submit hands in a contribution to a consultation. A file that cannot be cleaned is
// refused with scrub.ErrCannotClean, unless AsIs names it; files go under neutral
// names in either case.
func (s *Space) Submit(ctx context.Context, in SubmitIn) (Result, error) {
	c, err := s.FindCall(in.Call)
	if err != nil {
		return Result{}, err
	}
	if c.Closed {
		return Result{}, ErrCallClosed
	}
	sub := &entry.Submit{
		Consult: c.Ref, For: in.For, Behalf: entry.CleanText(in.Behalf), Letter: entry.CleanText(in.Letter),
		Answers: in.Answers, Time: s.now(), Seed: consult.NewSeed(),
	}
	if sub.For == "" {
		sub.For = "self"
		if s.desk.Person().Org != "" {
			sub.For = "org"
		}
	}
	if len(sub.Letter) > entry.MaxLetter {
		return Result{}, ErrTooLong
	}
	if err := checkAnswers(c, in.Answers); err != nil {
		return Result{}, err
	}
	circle := entry.Everyone
	if in.Confidential {
		if !c.Open.Confidential {
			return Result{}, fmt.Errorf("this consultation takes open contributions only: %w", ErrBadValue)
		}
		circle = entry.Committee
	}
	if sub.Comments, err = s.myComments(c, in.Comments); err != nil {
		return Result{}, err
	}
	about := aboutAnswers(c, sub)
	if len(about) > 0 {
		// Nothing is handed in by halves: these answers need the id of the rest.
		for _, to := range []entry.Circle{circle, entry.Committee} {
			if _, err := s.ledger.WritingEpoch(to); err != nil {
				return Result{}, err
			}
		}
	}
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return Result{}, err
	}
	defer done()
	w := consult.Writing{Circle: circle}
	if w.Epoch, err = s.attachAll(ctx, circle, in, sub); err != nil {
		return Result{}, err
	}
	for _, f := range sub.Files {
		w.Files = append(w.Files, f.CID)
	}
	w.Bodies = []entry.Body{sub}
	res, err := s.writeOut(ctx, w)
	if err != nil || len(about) == 0 {
		return res, err
	}
	if res.Waiting {
		// Without an id there is nothing yet to which they could belong.
		return res, consult.ErrNoEpoch
	}
	mine, err := find(s.State().Submissions, res.ID, func(s consult.Submission) entry.Ref { return s.Ref })
	if err != nil {
		return res, err
	}
	_, err = s.write(ctx, entry.Committee, nil, &entry.About{Submission: mine.Ref, Answers: about, Time: s.now()})
	return res, err
}

// aboutAnswers takes out of a submission the answers to questions about the
// respondent: they are the committee's alone, also where the rest is open.
func aboutAnswers(c consult.Consultation, sub *entry.Submit) []entry.Answer {
	private := func(a entry.Answer) bool {
		return slices.ContainsFunc(c.Open.Questions, func(q entry.Question) bool { return q.ID == a.ID && q.About })
	}
	var out []entry.Answer
	for _, a := range sub.Answers {
		if private(a) {
			out = append(out, a)
		}
	}
	sub.Answers = slices.DeleteFunc(slices.Clone(sub.Answers), private)
	return out
}

// checkAnswers holds answers to the questions of the call.
func checkAnswers(c consult.Consultation, answers []entry.Answer) error {
	for _, a := range answers {
		i := slices.IndexFunc(c.Open.Questions, func(q entry.Question) bool { return q.ID == a.ID })
		if i < 0 {
			return fmt.Errorf("question %s: %w", a.ID, ErrNoSuchID)
		}
		if q := c.Open.Questions[i]; q.Kind == "choice" && !slices.Contains(q.Choices, a.Text) {
			return fmt.Errorf("answer to %s: %w", a.ID, ErrBadValue)
		}
	}
	return nil
}

// myComments resolves ids of one's own comments on the draft of a call.
func (s *Space) myComments(call consult.Consultation, ids []string) ([]entry.Ref, error) {
	st := s.State()
	var refs []entry.Ref
	if slices.Equal(ids, []string{"all"}) {
		versions := map[entry.Ref]bool{}
		for _, d := range st.Drafts {
			if slices.ContainsFunc(d.Versions, func(v consult.Version) bool { return v.Ref == call.Open.Draft }) {
				for _, v := range d.Versions {
					versions[v.Ref] = true
				}
			}
		}
		for _, c := range st.Comments {
			if c.By == s.Me() && c.Withdrawn == nil && versions[c.Body.Draft] {
				refs = append(refs, c.Ref)
			}
		}
		return entry.Set(refs), nil
	}
	for _, id := range ids {
		c, err := find(st.Comments, id, func(c consult.Comment) entry.Ref { return c.Ref })
		if err != nil {
			return nil, err
		}
		if c.By != s.Me() {
			return nil, consult.ErrRole
		}
		refs = append(refs, c.Ref)
	}
	return entry.Set(refs), nil
}

// ReceiptView is a receipt as its holder reads it.
type ReceiptView struct {
	Submission, Call, Clerk string
	Time                    time.Time
	Valid                   bool   // false: beyond its clerk's removal
	Number                  uint64 // 0: not in the register yet
	Late                    bool   // numbered after the register was closed
	CheckWords              []string
}

// Receipts lists the receipts for one's own submissions; a clerk sees all.
func (s *Space) Receipts(lang string) []ReceiptView {
	st := s.State()
	clerk := s.MyRole() == consult.RoleClerk
	var out []ReceiptView
	for _, sub := range st.Submissions {
		if sub.By != s.Me() && !clerk {
			continue
		}
		for _, r := range sub.Receipts {
			m, _ := st.Member(r.By)
			call := ""
			if c, err := s.FindCall(sub.Body.Consult.String()); err == nil {
				call = c.Open.Title
			}
			out = append(out, ReceiptView{
				Submission: sub.Ref.String(), Call: call, Clerk: m.Name, Time: time.Unix(r.Body.Time, 0).UTC(),
				Valid: r.Valid, Number: sub.Number, Late: sub.Late, CheckWords: crypto.CheckWords(sub.Root, lang),
			})
		}
	}
	return out
}

// receiptOf returns the receipt of a submission with its number and proof, if it
// has one, and the consultation it belongs to.
func (s *Space) receiptOf(submission string) (register.ReceiptFile, consult.Consultation, error) {
	var f register.ReceiptFile
	st := s.State()
	sub, err := find(st.Submissions, submission, func(s consult.Submission) entry.Ref { return s.Ref })
	if err != nil {
		return f, consult.Consultation{}, err
	}
	if len(sub.Receipts) == 0 {
		return f, consult.Consultation{}, ErrNoReceipt
	}
	i := slices.IndexFunc(sub.Receipts, func(r consult.Receipt) bool { return r.Valid })
	r := sub.Receipts[max(i, 0)]
	m, _ := st.Member(r.By)
	call, err := s.FindCall(sub.Body.Consult.String())
	if err != nil {
		return f, call, err
	}
	f = register.ReceiptFile{Space: s.ID(), Receipt: r.Body, Recipient: m.Recipient}
	if line, ok := call.Register.Find(sub.Ref.Entry); ok {
		head, _ := call.Register.Last()
		registrar, _ := st.Member(call.By)
		if err := f.Number(call.Register.Tree(), line, head, registrar.Author); err != nil {
			return f, call, fmt.Errorf("prove the number: %w", err)
		}
	}
	return f, call, nil
}

// ExportReceipt writes the receipt of a submission to a file that anybody can
// check offline, with its number and proof if it has one.
func (s *Space) ExportReceipt(ctx context.Context, submission, file string) error {
	f, _, err := s.receiptOf(submission)
	if err != nil {
		return err
	}
	data, err := f.Marshal()
	if err != nil {
		return err
	}
	return writeNew(file, data)
}

// PrintReceipt writes the receipt of a submission as a page to print: no name of
// who handed it in, and no content.
func (s *Space) PrintReceipt(ctx context.Context, submission, file string, words report.Words, lang string) error {
	f, call, err := s.receiptOf(submission)
	if err != nil {
		return err
	}
	page := register.Page{Lang: lang, T: words.T, Consultation: call.Open.Title, Received: words.Date(f.Received().UTC())}
	if d, err := s.FindDraft(call.Open.Draft.String()); err == nil {
		page.Draft = d.Title()
	}
	for _, m := range s.State().Members {
		if m.Author == f.Receipt.Author {
			page.By = firstOf(m.Org, m.Name)
		}
	}
	var out bytes.Buffer
	if err := f.WritePage(&out, page); err != nil {
		return fmt.Errorf("write the receipt's page: %w", err)
	}
	return writeNew(file, out.Bytes())
}

// writeNew writes a file that must not exist yet, durably. Nothing is left of it
// on an error.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}
