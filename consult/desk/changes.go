package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// Kinds of changes.
const (
	ChangeDraft    = "draft"    // a draft was shared
	ChangeVersion  = "version"  // a version of one
	ChangeOpened   = "opened"   // a consultation was opened
	ChangeExtended = "extended" // its deadline moved
	ChangeClosed   = "closed"   // it ended
	ChangeReceived = "received" // submissions came
	ChangeNumbered = "numbered" // submissions were numbered, First to Last
	ChangeComments = "comments" // others commented, on one article
	ChangeReplies  = "replies"  // others replied to one's own comments
	ChangeAnswered = "answered" // one's own comments and submissions were answered
	ChangeAdmitted = "admitted" // members came in
	ChangeRemoved  = "removed"  // members were removed
)

// Change is something that others did since the last visit. Which of the fields say
// something depends on the kind.
type Change struct {
	Kind        string
	Count       int
	IDs         []string // at most maxTaskIDs
	Names       []string // of who did it, organisations before persons, or who is concerned; at most maxTaskIDs
	Draft, Call string
	Title       string // of that
	Version     uint64
	Article     string // label; of comments
	Provision   string // its id
	First, Last uint64
	Deadline    time.Time
	Time        time.Time // claimed, of the newest; zero where nothing claims it
}

func (c *Change) add(id, name string, at int64) {
	t := Task{IDs: c.IDs, Names: c.Names}
	t.add(id, name)
	c.Count++
	c.IDs, c.Names = t.IDs, t.Names
	if n := atTime(at); n.After(c.Time) {
		c.Time = n
	}
}

const visitName = "visit"

// visit is up to where somebody has seen a workspace. What its entries do not date
// by themselves it repeats.
type visit struct {
	Time    int64       `cbor:"time"`
	At      uint64      `cbor:"at"` // entries that had arrived
	Members []entry.Key `cbor:"members"`
	Calls   []visitCall `cbor:"calls"`
}

// visitCall is how a consultation stood.
type visitCall struct {
	Call     entry.Ref `cbor:"call"`
	Deadline int64     `cbor:"deadline"`
	Closed   bool      `cbor:"closed"`
}

// lastVisit returns the last visit, or its zero value.
func (s *Space) lastVisit(ctx context.Context) (visit, error) {
	var v visit
	err := s.recall(ctx, visitName, func(name string, value []byte) error {
		if name != visitName || entry.Unmarshal(value, &v) != nil {
			v = visit{} // then all is new: nothing is hidden
		}
		return nil
	})
	return v, err
}

// MarkVisited remembers, on this device alone, that everything here has been seen.
func (s *Space) MarkVisited(ctx context.Context) error {
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	// The position before the state: what comes between is told once more.
	_, at := s.ledger.Arrivals(s.ledger.Len())
	st := s.State()
	v := visit{Time: s.now(), At: uint64(at)}
	for _, m := range st.Members {
		if m.Active {
			v.Members = append(v.Members, m.Key)
		}
	}
	for _, c := range st.Consultations {
		v.Calls = append(v.Calls, visitCall{c.Ref, c.Deadline, c.Closed})
	}
	data, err := entry.Marshal(&v)
	if err != nil {
		return fmt.Errorf("remember the visit: %w", err)
	}
	return s.remember(ctx, visitName, data)
}

// changed collects what changed since a visit.
type changed struct {
	st    *consult.State
	me    entry.Key
	since visit
	fresh map[entry.CID]bool // entries that arrived since
	out   []Change
}

// changes lists what others did since a visit: drafts, consultations, submissions,
// comments by the order of articles, answers, members.
func (s *Space) changes(ctx context.Context, since visit) ([]Change, error) {
	arrived, _ := s.ledger.Arrivals(int(min(since.At, uint64(s.ledger.Len()))))
	c := &changed{st: s.State(), me: s.Me(), since: since, fresh: make(map[entry.CID]bool, len(arrived))}
	for _, id := range arrived {
		c.fresh[id] = true
	}
	c.drafts()
	c.calls()
	c.submissions()
	for _, d := range c.st.Drafts {
		if err := s.newComments(ctx, c, d); err != nil {
			return nil, err
		}
	}
	c.answers()
	c.members()
	return c.out, nil
}

// push keeps a change if there is something in it.
func (c *changed) push(ch Change) {
	if ch.Count > 0 {
		c.out = append(c.out, ch)
	}
}

// by names who did something.
func (c *changed) by(k entry.Key) string {
	m, _ := c.st.Member(k)
	return firstOf(m.Org, m.Name)
}

// news reports whether somebody else wrote an entry since the visit.
func (c *changed) news(by entry.Key, id entry.CID) bool { return by != c.me && c.fresh[id] }

func (c *changed) drafts() {
	for _, d := range c.st.Drafts {
		for _, v := range d.Versions {
			if !c.news(v.By, v.Ref.Entry) {
				continue
			}
			ch := Change{Kind: ChangeVersion, Draft: d.Ref.String(), Title: v.Texts[0].Title, Version: v.Number}
			if v.Ref == d.Ref {
				ch.Kind = ChangeDraft
			}
			ch.add(v.Ref.String(), c.by(v.By), v.Time)
			c.push(ch)
		}
	}
}

func (c *changed) calls() {
	for _, call := range c.st.Consultations {
		ch := Change{Call: call.Ref.String(), Title: call.Open.Title, Deadline: time.Unix(call.Deadline, 0).UTC()}
		if c.news(call.By, call.Ref.Entry) {
			ch.Kind = ChangeOpened
			ch.add(ch.Call, c.by(call.By), call.Open.Time)
			c.push(ch)
			continue
		}
		i := slices.IndexFunc(c.since.Calls, func(v visitCall) bool { return v.Call == call.Ref })
		if i < 0 {
			continue // one's own, opened since
		}
		was := c.since.Calls[i]
		if call.Deadline != was.Deadline {
			moved := ch
			moved.Kind = ChangeExtended
			moved.add(ch.Call, "", 0)
			c.push(moved)
		}
		if call.Closed && !was.Closed {
			ended := ch
			ended.Kind = ChangeClosed
			ended.add(ch.Call, "", call.ClosedTime)
			c.push(ended)
		}
	}
}

func (c *changed) submissions() {
	for _, call := range c.st.Consultations {
		came := Change{Kind: ChangeReceived, Call: call.Ref.String(), Title: call.Open.Title}
		for _, sub := range c.st.Submissions {
			if sub.Body.Consult == call.Ref && c.news(sub.By, sub.Ref.Entry) {
				came.add(sub.Ref.String(), c.by(sub.By), sub.Body.Time)
			}
		}
		c.push(came)
		var from, to uint64 // lines at the visit, and now
		for _, h := range call.Register.Heads {
			to = max(to, h.Text.Size)
			if !c.fresh[h.Entry] {
				from = max(from, h.Text.Size)
			}
		}
		if to > from {
			c.push(Change{Kind: ChangeNumbered, Call: came.Call, Title: came.Title, Count: int(to - from), First: from + 1, Last: to})
		}
	}
}

// newComments groups others' comments on a draft by article.
func (s *Space) newComments(ctx context.Context, c *changed, d consult.Draft) error {
	latest := d.Latest()
	to, err := s.textIfHere(ctx, latest)
	if err != nil {
		return err
	}
	var order []string
	groups := map[string]*Change{}
	for i := range c.st.Comments {
		m := &c.st.Comments[i]
		if m.Withdrawn != nil || !c.news(m.By, m.Ref.Entry) {
			continue
		}
		if _, ok := versionIn(d, m.Body.Draft); !ok {
			continue
		}
		id, label := m.Body.At, firstOf(m.Body.Label, m.Body.At)
		if to != nil {
			p, ok, err := s.place(ctx, m, d, latest, to) // in whichever language: it is told by the article
			if err != nil {
				return err
			}
			if ok && p.Provision >= 0 {
				k := articleOf(to, p.Provision)
				id, label = to.provisions[k].ID, firstOf(to.provisions[k].Label, label)
			}
		}
		if groups[id] == nil {
			order = append(order, id)
			groups[id] = &Change{
				Kind: ChangeComments, Draft: d.Ref.String(), Title: d.Title(), Version: latest.Number, Article: label, Provision: id,
			}
		}
		groups[id].add(m.Ref.String(), c.by(m.By), m.Body.Time)
	}
	if to != nil {
		slices.SortStableFunc(order, func(a, b string) int { return placeIn(to, a) - placeIn(to, b) })
	}
	for _, id := range order {
		c.push(*groups[id])
	}
	return nil
}

// articleOf returns the index of the article that a provision belongs to, or its
// own: the first part of an id is the article's, which stands before all its parts.
// In a text that another program wrote it may stand anywhere; then it is no one's.
func articleOf(t *text, i int) int {
	id := t.provisions[i].ID
	if len(id) > entry.MaxTitle {
		return i // no comment can hang on it, and its parts could be without number
	}
	for j := len(id) - 1; j > 0; j-- {
		if id[j] != '/' {
			continue
		}
		if k, ok := t.index[id[:j]]; ok && k < i && t.provisions[k].Kind == draft.KindArticle {
			return k
		}
	}
	return i
}

func placeIn(t *text, id string) int {
	if i, ok := t.index[id]; ok {
		return i
	}
	return len(t.provisions)
}

// answers are what others said to what one wrote.
func (c *changed) answers() {
	replies, answers := Change{Kind: ChangeReplies}, Change{Kind: ChangeAnswered}
	disposed := func(id entry.Ref, ds []consult.Disposition) {
		for _, d := range ds {
			if d.Stands && c.news(d.By, d.Ref.Entry) {
				answers.add(id.String(), c.by(d.By), d.Body.Time)
				return
			}
		}
	}
	for _, m := range c.st.Comments {
		if m.By != c.me {
			continue
		}
		for _, r := range m.Replies {
			if c.news(r.By, r.Ref.Entry) {
				replies.add(m.Ref.String(), c.by(r.By), r.Body.Time)
			}
		}
		disposed(m.Ref, m.Dispositions)
	}
	for _, sub := range c.st.Submissions {
		if sub.By == c.me {
			disposed(sub.Ref, sub.Dispositions)
		}
	}
	c.push(answers)
	c.push(replies)
}

// members are those who came and went. At a first visit all are there already.
func (c *changed) members() {
	if c.since.Time == 0 {
		return
	}
	in, out := Change{Kind: ChangeAdmitted}, Change{Kind: ChangeRemoved}
	for _, m := range c.st.Members {
		was := slices.Contains(c.since.Members, m.Key)
		switch {
		case m.Active && !was:
			in.add(m.Key.Short(), firstOf(m.Name, m.Org), 0)
		case !m.Active && was:
			out.add(m.Key.Short(), firstOf(m.Name, m.Org), 0)
		}
	}
	c.push(in)
	c.push(out)
}
