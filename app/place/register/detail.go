package register

import (
	"context"
	"slices"
	"time"

	"toguna/app/stage"
	"toguna/assets"
	"toguna/consult"
	"toguna/consult/desk"
	record "toguna/consult/register"
	"toguna/consult/report"
)

// tab is what of a contribution is shown.
type tab string

const (
	tabComments tab = "comments"
	tabLetter   tab = "letter"
	tabFiles    tab = "files"
	tabHistory  tab = "history"
	tabReceipt  tab = "receipt"
)

// matter is one thing that is answered: a comment, or a contribution as a whole
// where it carries none.
type matter struct {
	id               string
	comment          *desk.CommentView // nil for a whole contribution
	decision, reason string
	conflict         bool
	withdrawn        bool
	base             string // wording that the comment proposes to replace
}

// open reports whether it waits for an answer. Two clerks who contradict each other
// have not answered.
func (m matter) open() bool { return !m.withdrawn && (m.decision == "" || m.conflict) }

// detail is what is shown of the row selected.
type detail struct {
	key     string // of the row; empty while nothing is read
	sub     desk.SubmissionView
	matters []matter
	receipt *desk.ReceiptView
	root    string // hash of the content, in fours
	draft   string // title of the text
}

// loadDetail reads what is selected.
func (p *presenter) loadDetail() {
	r, ok := p.current()
	switch {
	case !ok:
		return
	case r.kind == loose:
		p.loadLoose(r)
		return
	case !r.line.Readable:
		p.show1(detail{key: r.key})
		return
	}
	sp, lang := p.st.Space(), p.st.Lang()
	stage.Load(p.st, &p.detailing, func(ctx context.Context) (detail, error) {
		return readDetail(ctx, sp, r.key, lang)
	}, func(d detail, err error) {
		if err != nil {
			p.fail(err, "Id", r.key)
			return
		}
		if p.selected == r.key {
			p.show1(d)
		}
	})
}

// loadLoose shows comments that nobody handed in, with the wordings they would
// replace.
func (p *presenter) loadLoose(r row) {
	sp, call := p.st.Space(), p.call
	stage.Load(p.st, &p.detailing, func(ctx context.Context) (detail, error) {
		d := detail{key: r.key, matters: mattersOf(r.comments)}
		c, err := sp.FindCall(call)
		if err != nil {
			return d, err
		}
		t, err := sp.FindDraft(c.Open.Draft.String())
		if err != nil {
			return d, err
		}
		for _, v := range t.Versions {
			if v.Ref == c.Open.Draft {
				addBases(ctx, sp, d.matters, t.Ref.String(), v.Number)
			}
		}
		return d, nil
	}, func(d detail, err error) {
		if err != nil {
			p.fail(err, "Id", call)
			return
		}
		if p.selected == r.key {
			p.show1(d)
		}
	})
}

func readDetail(ctx context.Context, sp *desk.Space, key, lang string) (detail, error) {
	v, err := sp.SubmissionView(ctx, key)
	if err != nil {
		return detail{}, err
	}
	d := detail{key: key, sub: v, matters: mattersOf(v.Comments)}
	addBases(ctx, sp, d.matters, v.Draft, v.Version)
	if len(v.Comments) == 0 {
		d.matters = []matter{{id: v.ID, decision: v.Decision, reason: v.Reason, conflict: v.Conflict, withdrawn: v.Status == desk.StatusWithdrawn}}
	}
	for _, r := range sp.Receipts(lang) {
		if r.Submission == v.ID && (d.receipt == nil || r.Valid) {
			d.receipt = &r
		}
	}
	for _, s := range sp.State().Submissions {
		if s.Ref.String() == v.ID {
			d.root = record.Fours(s.Root[:])
		}
	}
	if t, err := sp.FindDraft(v.Draft); err == nil {
		if i := slices.IndexFunc(t.Versions, func(x consult.Version) bool { return x.Number == v.Version }); i >= 0 {
			d.draft = t.Versions[i].Texts[0].Title
		}
	}
	return d, nil
}

func mattersOf(comments []desk.CommentView) []matter {
	out := make([]matter, len(comments))
	for i := range comments {
		c := &comments[i]
		out[i] = matter{
			id: c.ID, comment: c, decision: c.Decision, reason: c.Reason, conflict: c.Conflict, withdrawn: c.Withdrawn, base: c.Quote,
		}
	}
	return out
}

// addBases finds the wordings that comments on whole provisions would replace, each
// in its own language. Where
// the text is not here the new wording stands alone.
func addBases(ctx context.Context, sp *desk.Space, ms []matter, draft string, version uint64) {
	whole := func(m matter) bool { return m.comment != nil && m.comment.Replace != "" && m.comment.Quote == "" }
	if !slices.ContainsFunc(ms, whole) {
		return
	}
	cs := make([]desk.CommentView, 0, len(ms))
	for _, m := range ms {
		if whole(m) {
			cs = append(cs, *m.comment)
		}
	}
	words, err := sp.WordsOf(ctx, draft, version, cs)
	if err != nil {
		return
	}
	for i, m := range ms {
		if whole(m) {
			ms[i].base = words[m.id]
		}
	}
}

// show1 takes what was read of the row selected, and goes to the matter wanted, or
// the first that waits.
func (p *presenter) show1(d detail) {
	again := p.detail.key == d.key
	p.detail = d
	if p.wanted.row == d.key {
		if i := slices.IndexFunc(d.matters, func(m matter) bool { return m.id == p.wanted.comment }); i >= 0 {
			p.at, p.tab = i, tabComments
		}
		p.wanted = wanted{}
	}
	if p.at < 0 {
		p.at = max(0, slices.IndexFunc(d.matters, matter.open))
	}
	p.at = max(0, min(p.at, len(d.matters)-1))
	if tabs := p.tabs(); !slices.Contains(tabs, p.tab) || !again && p.tab != tabComments {
		p.tab = tabs[0]
	}
	p.answer.begin()
	p.changed()
}

// tabs are what there is to see of the row selected.
func (p *presenter) tabs() []tab {
	r, _ := p.current()
	if r.kind == loose {
		return []tab{tabComments}
	}
	out := []tab{tabComments, tabLetter, tabFiles, tabHistory}
	if len(p.detail.sub.Comments) == 0 {
		out = []tab{tabLetter, tabComments, tabFiles, tabHistory}
	}
	if p.detail.receipt != nil {
		out = append(out, tabReceipt)
	}
	if r.line.Mine && p.detail.receipt != nil {
		out = slices.Insert(out[:len(out)-1], 0, tabReceipt)
	}
	return out
}

// setTab shows another side of the contribution.
func (p *presenter) setTab(i int) {
	if tabs := p.tabs(); i >= 0 && i < len(tabs) {
		p.tab = tabs[i]
		p.changed()
	}
}

// matter is the one shown.
func (p *presenter) matter() (matter, bool) {
	if p.at < 0 || p.at >= len(p.detail.matters) || p.detail.key != p.selected {
		return matter{}, false
	}
	return p.detail.matters[p.at], true
}

// turn shows the next matter, or the one before.
func (p *presenter) turn(by int) {
	i := p.at + by
	if i < 0 || i >= len(p.detail.matters) || p.detail.key != p.selected {
		return
	}
	p.answer.keep(nil)
	p.at = i
	p.answer.begin()
	p.changed()
}

// inWords are the words and dates of a page that is printed.
func (p *presenter) inWords() report.Words {
	loc := p.st.Loc()
	return report.Words{
		T:      loc.T,
		Date:   func(t time.Time) string { return assets.Date(loc.Lang(), t) },
		Number: func(n int) string { return assets.Number(loc.Lang(), n) },
	}
}
