package desk

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"toguna/consult"
	"toguna/consult/entry"
)

// RegisterRow is one submission as the register shows it. What the reader may not
// see is empty.
type RegisterRow struct {
	RegisterLine
	Org      string
	For      string // self, org, others
	Behalf   string // for whom, where For is others
	Readable bool   // its content is here and may be read
	Mine     bool
	Answers  Tally
}

// Tally counts what waits for an answer and what has one: the comments handed in
// with a submission, or, where there are none, the submission itself. What was
// taken back counts for nothing.
type Tally struct{ Answered, Of int }

// RegisterView is a consultation's register.
type RegisterView struct {
	Call, Title  string
	Deadline     time.Time
	Zone         string
	Closed       bool
	Final        bool // the register's last head is signed: nothing is in time any more
	Keeper       bool // this device keeps it
	Rows         []RegisterRow
	Comments     int // handed in with what can be read here
	Confidential int
	ToAnswer     int // rows that are not answered altogether
	Frauds       int // times that its keeper signed two stories
}

// RegisterView lists a consultation's submissions: the numbered ones in order, then
// the others.
func (s *Space) RegisterView(ctx context.Context, call string) (RegisterView, error) {
	c, err := s.FindCall(call)
	if err != nil {
		return RegisterView{}, err
	}
	lines, err := s.Register(ctx, call)
	if err != nil {
		return RegisterView{}, err
	}
	st := s.State()
	out := RegisterView{
		Call: c.Ref.String(), Title: c.Open.Title, Deadline: time.Unix(c.Deadline, 0).UTC(), Zone: c.Open.Zone, Closed: c.Closed,
		Final: c.Register.Final, Keeper: c.Registrar == s.dev().LogKey(), Frauds: len(c.Register.Frauds),
	}
	subs := map[string]consult.Submission{}
	for _, sub := range st.Submissions {
		subs[sub.Ref.Entry.Short()] = sub
	}
	comments := commentsByRef(st)
	for _, l := range lines {
		row := RegisterRow{RegisterLine: l}
		if sub, ok := subs[l.Submission]; ok {
			m, _ := st.Member(sub.By)
			row.Org, row.For, row.Behalf, row.Readable, row.Mine = m.Org, sub.Body.For, sub.Body.Behalf, true, sub.By == s.Me()
			row.Answers = tally(sub, comments)
			out.Comments += len(sub.Body.Comments)
			if row.Answers.Answered < row.Answers.Of {
				out.ToAnswer++
			}
		}
		if l.Confidential {
			out.Confidential++
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

func commentsByRef(st *consult.State) map[entry.Ref]*consult.Comment {
	out := make(map[entry.Ref]*consult.Comment, len(st.Comments))
	for i := range st.Comments {
		out[st.Comments[i].Ref] = &st.Comments[i]
	}
	return out
}

func tally(sub consult.Submission, comments map[entry.Ref]*consult.Comment) Tally {
	var t Tally
	if sub.Withdrawn != nil {
		return t
	}
	for _, ref := range sub.Body.Comments {
		c := comments[ref]
		if c != nil && c.Withdrawn != nil {
			continue
		}
		t.Of++
		if c != nil && answered(c.Dispositions) {
			t.Answered++
		}
	}
	if len(sub.Body.Comments) == 0 {
		t.Of = 1
		if answered(sub.Dispositions) {
			t.Answered = 1
		}
	}
	return t
}

// answered reports whether an answer stands. Two clerks who contradict each other
// have answered; that they must agree is another matter.
func answered(ds []consult.Disposition) bool {
	return slices.ContainsFunc(ds, func(d consult.Disposition) bool { return d.Stands })
}

// AnswerView is an answer to a question of a consultation.
type AnswerView struct {
	ID, Question, Text string
	About              bool // on the respondent; the committee's alone
}

// FileView is a file that goes with a submission.
type FileView struct {
	Name string
	Size uint64
	Here bool // whole on this device
}

// What happens to a submission.
const (
	HappenedHandedIn  = "handed-in"
	HappenedReceipt   = "receipt"
	HappenedNumbered  = "numbered"
	HappenedAnswered  = "answered"
	HappenedWithdrawn = "withdrawn"
)

// Happening is one step in the life of a submission.
type Happening struct {
	Kind             string
	By               string
	Time             time.Time // claimed; zero where nothing claims it
	Valid            bool      // false: a receipt beyond its clerk's removal, or an answer that was replaced
	Number           uint64    // of numbered
	Decision, Reason string    // of answered; the reason of withdrawn
}

// SubmissionView is a submission as a person reads it.
type SubmissionView struct {
	RegisterRow
	ID, Call, Title string // Title is the consultation's
	Draft           string
	Version         uint64 // of the draft, on which the call is
	Letter          string
	Questions       []AnswerView
	Files           []FileView
	Comments        []CommentView // handed in with it, at their places in that version
	Reason          string        // of the decision on the whole
	Conflict        bool
	History         []Happening
	Delivery        Delivery
}

// SubmissionView shows one submission. What this device may not read it does not
// find.
func (s *Space) SubmissionView(ctx context.Context, id string) (SubmissionView, error) {
	sub, err := find(s.State().Submissions, id, func(s consult.Submission) entry.Ref { return s.Ref })
	if err != nil {
		return SubmissionView{}, err
	}
	return s.submissionView(ctx, s.reading(), sub)
}

// MySubmissions shows one's own submissions, the newest first.
func (s *Space) MySubmissions(ctx context.Context) ([]SubmissionView, error) {
	r := s.reading()
	var out []SubmissionView
	for _, sub := range s.State().Submissions {
		if sub.By != s.Me() {
			continue
		}
		v, err := s.submissionView(ctx, r, sub)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	slices.Reverse(out)
	return out, nil
}

func (s *Space) submissionView(ctx context.Context, r *reading, sub consult.Submission) (SubmissionView, error) {
	call, err := s.FindCall(sub.Body.Consult.String())
	if err != nil {
		return SubmissionView{}, err
	}
	st := s.State()
	comments := commentsByRef(st)
	by := r.people[sub.By]
	v := SubmissionView{
		RegisterRow: RegisterRow{
			RegisterLine: RegisterLine{Number: sub.Number, Submission: sub.Ref.Entry.Short(), Status: statusOf(call, sub)},
			Org:          by.Org, For: sub.Body.For, Behalf: sub.Body.Behalf, Readable: true, Mine: sub.By == r.me, Answers: tally(sub, comments),
		},
		ID: sub.Ref.String(), Call: call.Ref.String(), Title: call.Open.Title, Letter: sub.Body.Letter,
		Reason: reasonOf(sub.Dispositions, sub.Conflict), Conflict: sub.Conflict, Questions: answersOf(call, sub),
		History: history(r, call, sub), Delivery: r.delivery(sub.Ref.Entry),
	}
	fill(&v.RegisterLine, st, sub)
	if v.Files, err = s.filesView(ctx, sub); err != nil {
		return v, err
	}
	d, err := s.FindDraft(call.Open.Draft.String())
	if err != nil {
		return v, err
	}
	return v, s.addComments(ctx, r, &v, d, call, sub, comments)
}

// addComments shows the comments handed in with a submission, in the order of the
// text of the version under consultation.
func (s *Space) addComments(ctx context.Context, r *reading, v *SubmissionView, d consult.Draft, call consult.Consultation,
	sub consult.Submission, comments map[entry.Ref]*consult.Comment,
) error {
	i := slices.IndexFunc(d.Versions, func(v consult.Version) bool { return v.Ref == call.Open.Draft })
	if i < 0 {
		return fmt.Errorf("%w: version of the consultation", ErrNoSuchID)
	}
	on := d.Versions[i]
	v.Draft, v.Version = d.Ref.String(), on.Number
	to, err := s.textIfHere(ctx, on)
	if err != nil {
		return err
	}
	var views []placedView
	for _, ref := range sub.Body.Comments {
		c := comments[ref]
		if c == nil {
			continue // not here yet, or not for this reader
		}
		view := placedView{CommentView: r.comment(c)}
		if _, ok := versionIn(d, c.Body.Draft); ok {
			if view, err = s.placed(ctx, r, c, d, on, to); err != nil {
				return err
			}
		}
		views = append(views, view)
	}
	if len(views) > 0 {
		v.Comments = viewsOf(views)
	}
	return nil
}

// statusOf names the state of a submission in its register.
func statusOf(call consult.Consultation, sub consult.Submission) string {
	switch line, numbered := call.Register.Find(sub.Ref.Entry); {
	case numbered && line.Late:
		return StatusLate
	case numbered:
		return StatusRegistered
	case len(sub.Receipts) > 0:
		return StatusReceipted
	}
	return StatusReceived
}

func answersOf(call consult.Consultation, sub consult.Submission) []AnswerView {
	var out []AnswerView
	add := func(as []entry.Answer, about bool) {
		for _, a := range as {
			v := AnswerView{ID: a.ID, Text: a.Text, About: about}
			if i := slices.IndexFunc(call.Open.Questions, func(q entry.Question) bool { return q.ID == a.ID }); i >= 0 {
				v.Question = call.Open.Questions[i].Text
			}
			out = append(out, v)
		}
	}
	add(sub.Body.Answers, false)
	add(sub.About, true)
	return out
}

func (s *Space) filesView(ctx context.Context, sub consult.Submission) ([]FileView, error) {
	var out []FileView
	for _, f := range sub.Body.Files {
		r, err := s.storage.Open(ctx, f.CID)
		if err == nil {
			r.Close()
		} else if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		out = append(out, FileView{f.Name, f.Size, err == nil})
	}
	return out, nil
}

// history tells what happened to a submission, in the order in which it can have.
func history(r *reading, call consult.Consultation, sub consult.Submission) []Happening {
	name := func(k entry.Key) string { return r.people[k].Name }
	out := []Happening{{Kind: HappenedHandedIn, By: name(sub.By), Time: atTime(sub.Body.Time), Valid: true}}
	for _, c := range sub.Receipts {
		out = append(out, Happening{Kind: HappenedReceipt, By: name(c.By), Time: atTime(c.Body.Time), Valid: c.Valid})
	}
	if line, ok := call.Register.Find(sub.Ref.Entry); ok {
		out = append(out, Happening{Kind: HappenedNumbered, By: name(call.By), Number: line.Number, Valid: true})
	}
	for _, d := range sub.Dispositions {
		out = append(out, Happening{
			Kind: HappenedAnswered, By: name(d.By), Time: atTime(d.Body.Time), Valid: d.Stands, Decision: d.Body.Decision, Reason: d.Body.Reason,
		})
	}
	if w := sub.Withdrawn; w != nil {
		out = append(out, Happening{Kind: HappenedWithdrawn, By: name(sub.By), Time: atTime(w.Time), Valid: true, Reason: w.Reason})
	}
	return out
}

// OpenAttachment writes file i of a submission to w. Nothing is written before the
// whole was opened and is what its author handed in.
func (s *Space) OpenAttachment(ctx context.Context, submission string, i int, w io.Writer) error {
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	sub, err := find(s.State().Submissions, submission, func(s consult.Submission) entry.Ref { return s.Ref })
	if err != nil {
		return err
	}
	if i < 0 || i >= len(sub.Body.Files) {
		return fmt.Errorf("%w: attachment %d", ErrNoSuchID, i)
	}
	data, err := s.openFile(ctx, sub.Epoch, sub.Body.Files[i])
	if err != nil {
		return fmt.Errorf("open attachment: %w", err)
	}
	if _, err := w.Write(data); err != nil {
		return fmt.Errorf("write attachment: %w", err)
	}
	return nil
}
