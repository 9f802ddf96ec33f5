package register

import (
	"context"
	"fmt"
	"slices"
	"time"

	"toguna/app/place"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// kind is what a row shows.
type kind int

const (
	contribution kind = iota
	heading           // over what nobody handed in
	loose             // the comments on one article that nobody handed in
)

// row is a line of the list.
type row struct {
	kind     kind
	key      string // of the contribution, or of the article
	line     desk.RegisterRow
	label    string             // of the article
	comments []desk.CommentView // on the article
}

// rowsOf lists contributions, and after them, by article, the comments that are in
// none.
func rowsOf(v desk.RegisterView, comments []desk.CommentView) []row {
	out := make([]row, 0, len(v.Rows)+1)
	for _, l := range v.Rows {
		out = append(out, row{key: l.Submission, line: l})
	}
	if len(comments) == 0 {
		return out
	}
	out = append(out, row{kind: heading})
	at := map[string]int{}
	for _, c := range comments {
		i, ok := at[c.At]
		if !ok {
			i = len(out)
			at[c.At] = i
			out = append(out, row{kind: loose, key: "at:" + c.At, label: c.At})
		}
		r := &out[i]
		r.comments = append(r.comments, c)
		r.line.Answers.Of++
		if c.Decision != "" || c.Conflict {
			r.line.Answers.Answered++
		}
		if c.Time.After(r.line.Time) {
			r.line.Time = c.Time
		}
		r.line.Confidential = r.line.Confidential || c.Committee
	}
	return out
}

// open reports whether something of the row waits for an answer.
func (r row) open() bool { return r.line.Answers.Answered < r.line.Answers.Of }

// in reports whether a filter lets a row through.
func (r row) in(f filter) bool {
	switch f {
	case unanswered:
		return r.open()
	case confidential:
		return r.line.Confidential
	case mine:
		return r.line.Mine
	case all:
	}
	return true
}

// number is how a contribution is called, "—" where it has no number.
func (r row) number() string {
	if r.line.Number == 0 {
		return "—"
	}
	return fmt.Sprintf("%03d", r.line.Number)
}

// who is from whom a row comes, in words; the article for what nobody handed in.
func (p *presenter) who(r row) string {
	l := r.line
	switch {
	case r.kind == heading:
		return p.st.T("app.register.loose")
	case r.kind == loose:
		return place.Who(r.label, "", p.st.T("app.register.no-article"))
	case !l.Readable:
		return p.st.T("app.register.sealed")
	case l.For == "others" && l.Behalf != "":
		return place.Who(l.Behalf, "", "")
	case l.For == "self":
		return place.Who("", l.From, p.st.T("app.unknown"))
	}
	return place.Who(l.Org, l.From, p.st.T("app.unknown"))
}

// words are what a search looks through.
func (p *presenter) words(r row) string {
	return fmt.Sprintf("%s %d %s %s %s", r.number(), r.line.Number, p.who(r), r.line.Org, r.line.From)
}

// time is when a row was handed in, in the zone of the consultation.
func (p *presenter) time(t time.Time) time.Time { return place.InZone(t.Unix(), p.view.Zone) }

// refs are the ids of records.
func refs(in []entry.Ref) []string {
	out := make([]string, len(in))
	for i, r := range in {
		out[i] = r.String()
	}
	return out
}

// callOn is the newest consultation on the draft of a version.
func callOn(st *consult.State, version entry.Ref) string {
	id := ""
	for _, d := range st.Drafts {
		of := func(ref entry.Ref) bool {
			return slices.ContainsFunc(d.Versions, func(v consult.Version) bool { return v.Ref == ref })
		}
		if !of(version) {
			continue
		}
		for _, c := range st.Consultations {
			if of(c.Open.Draft) {
				id = c.Ref.String()
			}
		}
	}
	return id
}

// looseComments are the comments on the draft of a consultation that no
// contribution to it carries, in the order of the text under consultation.
func looseComments(ctx context.Context, sp *desk.Space, call string) ([]desk.CommentView, error) {
	c, err := sp.FindCall(call)
	if err != nil {
		return nil, err
	}
	d, err := sp.FindDraft(c.Open.Draft.String())
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(d.Versions, func(v consult.Version) bool { return v.Ref == c.Open.Draft })
	if i < 0 {
		return nil, nil
	}
	carried := map[string]bool{}
	for _, s := range sp.State().Submissions {
		if s.Body.Consult != c.Ref || s.Withdrawn != nil {
			continue
		}
		for _, id := range refs(s.Body.Comments) {
			carried[id] = true
		}
	}
	views, err := sp.Comments(ctx, d.Ref.String(), desk.Which{Version: d.Versions[i].Number})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(views, func(v desk.CommentView) bool { return carried[v.ID] || v.Withdrawn }), nil
}
