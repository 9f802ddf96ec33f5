package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/entry"
)

// Kinds of tasks.
const (
	TaskAnswer      = "answer"      // comments and letters that nobody answered; a clerk's
	TaskAcknowledge = "acknowledge" // submissions to which this clerk's device could not give a receipt yet
	TaskRegister    = "register"    // a consultation is over and its register, which this device keeps, is not
	TaskVerify      = "verify"      // members whose words were not compared
	TaskApprove     = "approve"     // what other clerks proposed
	TaskCheck       = "check"       // one's own comments that a new version moved
	TaskReceipt     = "receipt"     // one's own submissions without a receipt
	TaskJoin        = "join"        // one's own request to be admitted
	TaskOutbox      = "outbox"      // what waits for a key
	TaskFiles       = "files"       // files that are not here
	TaskFork        = "fork"        // devices whose log was continued in two ways
	TaskDispute     = "dispute"     // submissions whose only receipt lies beyond its clerk's removal, registers with two stories
	TaskConflict    = "conflict"    // comments and submissions that two clerks answered differently
)

// Task is something that waits for this person. Which of the fields below Count say
// something depends on the kind.
type Task struct {
	Kind        string
	Count       int       // of what waits
	Orphans     int       // of these, comments whose place is gone
	Of          int       // among how many
	Submissions int       // to which what waits belongs
	IDs         []string  // of what waits, at most maxTaskIDs, the oldest first
	Names       []string  // of the members concerned, at most maxTaskIDs
	Oldest      time.Time // claimed
	Number      uint64    // in the register, of the oldest submission
	From        string    // whose the oldest is: an organisation, or else a name
	Call, Draft string
	Title       string // of that
	Version     uint64
}

// maxTaskIDs bounds the lists of a task: a screen shows some and counts the rest.
const maxTaskIDs = 50

func (t *Task) add(id, name string) {
	t.Count++
	if id != "" && len(t.IDs) < maxTaskIDs {
		t.IDs = append(t.IDs, id)
	}
	if name != "" && len(t.Names) < maxTaskIDs && !slices.Contains(t.Names, name) {
		t.Names = append(t.Names, name)
	}
}

// tasks lists what waits for this person, what concerns others first.
func (s *Space) tasks(ctx context.Context) ([]Task, error) {
	var out []Task
	add := func(ts ...Task) {
		for _, t := range ts {
			if t.Count > 0 {
				out = append(out, t)
			}
		}
	}
	if s.joiningNow() {
		add(Task{Kind: TaskJoin, Count: 1})
	}
	st := s.State()
	if s.MyRole() == consult.RoleClerk {
		add(s.toAnswer(st)...)
		add(s.toApprove(st), s.toAcknowledge(st), s.contradicted(st))
		add(s.toClose(st)...)
	}
	people, err := s.People(ctx)
	if err != nil {
		return nil, err
	}
	checks, err := s.toCheck(ctx, st)
	if err != nil {
		return nil, err
	}
	add(s.toVerify(people))
	add(checks...)
	add(s.unreceipted(st), s.forked(st), s.disputed(st))
	waiting, err := s.Waiting(ctx)
	if err != nil {
		return nil, err
	}
	missing, err := s.missingFiles(ctx)
	if err != nil {
		return nil, err
	}
	add(Task{Kind: TaskOutbox, Count: waiting}, Task{Kind: TaskFiles, Count: len(missing)})
	return out, nil
}

// toAnswer is, for each consultation, what nobody answered: comments on its draft,
// and submissions that are a letter alone.
func (s *Space) toAnswer(st *consult.State) []Task {
	handedIn := map[entry.Ref]*consult.Submission{} // by comment
	for i := range st.Submissions {
		if sub := &st.Submissions[i]; sub.Withdrawn == nil {
			for _, c := range sub.Body.Comments {
				handedIn[c] = sub
			}
		}
	}
	var out []Task
	for _, call := range latestCalls(st) {
		t := Task{Kind: TaskAnswer, Call: call.Ref.String(), Title: call.Open.Title}
		versions := map[entry.Ref]bool{}
		for _, d := range st.Drafts {
			if slices.ContainsFunc(d.Versions, func(v consult.Version) bool { return v.Ref == call.Open.Draft }) {
				t.Draft = d.Ref.String()
				for _, v := range d.Versions {
					versions[v.Ref] = true
				}
			}
		}
		subs := map[entry.Ref]bool{}
		wait := func(id entry.Ref, by entry.Key, at int64, sub *consult.Submission) {
			t.Of++
			if sub != nil {
				subs[sub.Ref] = true
			}
			t.add(id.String(), "")
			if time := atTime(at); t.Oldest.IsZero() || time.Before(t.Oldest) {
				m, _ := st.Member(by)
				t.Oldest, t.From, t.Number = time, firstOf(m.Org, m.Name), 0
				if sub != nil {
					t.Number = sub.Number
				}
			}
		}
		for _, c := range st.Comments {
			switch {
			case !versions[c.Body.Draft] || c.Withdrawn != nil:
			case answered(c.Dispositions):
				t.Of++
			default:
				wait(c.Ref, c.By, c.Body.Time, handedIn[c.Ref])
			}
		}
		for i := range st.Submissions {
			sub := &st.Submissions[i]
			switch {
			case sub.Body.Consult != call.Ref || sub.Withdrawn != nil || len(sub.Body.Comments) > 0:
			case answered(sub.Dispositions):
				t.Of++
			default:
				wait(sub.Ref, sub.By, sub.Body.Time, sub)
			}
		}
		t.Submissions = len(subs)
		out = append(out, t)
	}
	return out
}

// latestCalls are the consultations, the last for each draft: what is said on a
// draft is answered once.
func latestCalls(st *consult.State) []consult.Consultation {
	of := map[entry.Ref]entry.Ref{} // version to draft
	for _, d := range st.Drafts {
		for _, v := range d.Versions {
			of[v.Ref] = d.Ref
		}
	}
	last := map[entry.Ref]int{}
	for i, c := range st.Consultations {
		last[of[c.Open.Draft]] = i
	}
	var out []consult.Consultation
	for i, c := range st.Consultations {
		if last[of[c.Open.Draft]] == i {
			out = append(out, c)
		}
	}
	return out
}

func (s *Space) toVerify(people []consult.Member) Task {
	t := Task{Kind: TaskVerify}
	for _, m := range people {
		if m.Active && m.Key != s.Me() && !m.Author.IsZero() && !s.Verified(m.Key) {
			t.add(m.Key.Short(), m.Name)
		}
	}
	return t
}

func (s *Space) toApprove(st *consult.State) Task {
	t := Task{Kind: TaskApprove}
	for _, p := range s.Unapproved() {
		m, _ := st.Member(p.Member)
		t.add(p.Member.Short(), m.Name)
	}
	return t
}

func (s *Space) toAcknowledge(st *consult.State) Task {
	t := Task{Kind: TaskAcknowledge}
	for _, sub := range st.Submissions {
		if len(sub.Receipts) == 0 && sub.Withdrawn == nil && sub.By != s.Me() {
			m, _ := st.Member(sub.By)
			t.add(sub.Ref.String(), firstOf(m.Org, m.Name))
		}
	}
	return t
}

// toClose are the consultations whose register this device can end.
func (s *Space) toClose(st *consult.State) []Task {
	var out []Task
	for _, c := range st.Consultations {
		if c.Registrar == s.dev().LogKey() && !c.Register.Final && (c.Closed || s.now() > c.Deadline) {
			out = append(out, Task{Kind: TaskRegister, Count: 1, Call: c.Ref.String(), Title: c.Open.Title, Oldest: atTime(c.Deadline)})
		}
	}
	return out
}

// toCheck is, for each draft, one's own comments that are not certain to stand where
// they did. Those whose text is not here are not counted: nobody can check them.
func (s *Space) toCheck(ctx context.Context, st *consult.State) ([]Task, error) {
	var out []Task
	for _, d := range st.Drafts {
		latest := d.Latest()
		t := Task{Kind: TaskCheck, Draft: d.Ref.String(), Title: d.Title(), Version: latest.Number}
		for i := range st.Comments {
			c := &st.Comments[i]
			if c.By != s.Me() || c.Withdrawn != nil || c.Body.Draft == latest.Ref {
				continue
			}
			if _, ok := versionIn(d, c.Body.Draft); !ok {
				continue
			}
			own := latest.In(c.Body.Lang)
			to, err := s.textIfHere(ctx, own)
			if err != nil {
				return nil, err
			}
			if to == nil {
				continue
			}
			t.Of++
			p, ok, err := s.place(ctx, c, d, own, to)
			if err != nil {
				return nil, err
			}
			if !ok || p.State == anchor.Certain || p.byHand() {
				continue
			}
			t.add(c.Ref.String(), "")
			if p.State == anchor.Orphan {
				t.Orphans++
			}
		}
		out = append(out, t)
	}
	return out, nil
}

func (s *Space) unreceipted(st *consult.State) Task {
	t := Task{Kind: TaskReceipt}
	for _, sub := range st.Submissions {
		if sub.By == s.Me() && sub.Withdrawn == nil && len(sub.Receipts) == 0 {
			t.add(sub.Ref.String(), "")
		}
	}
	return t
}

func (s *Space) forked(st *consult.State) Task {
	t := Task{Kind: TaskFork}
	for _, f := range st.Forks {
		m, _ := st.Member(f.Member)
		t.add(f.Log.Short(), m.Name)
	}
	return t
}

func (s *Space) disputed(st *consult.State) Task {
	t := Task{Kind: TaskDispute}
	for _, sub := range st.Submissions {
		if sub.Disputed {
			m, _ := st.Member(sub.By)
			t.add(sub.Ref.String(), firstOf(m.Org, m.Name))
		}
	}
	for _, c := range st.Consultations {
		if len(c.Register.Frauds) > 0 {
			m, _ := st.Member(c.By)
			t.add(c.Ref.String(), m.Name)
		}
	}
	return t
}

func (s *Space) contradicted(st *consult.State) Task {
	t := Task{Kind: TaskConflict}
	for _, c := range st.Comments {
		if c.Conflict {
			t.add(c.Ref.String(), "")
		}
	}
	for _, sub := range st.Submissions {
		if sub.Conflict {
			t.add(sub.Ref.String(), "")
		}
	}
	return t
}

// compareFold orders names as people look for them, case apart.
func compareFold(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}
