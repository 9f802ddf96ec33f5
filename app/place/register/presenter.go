package register

import (
	"context"
	"slices"
	"strings"

	"toguna/app/place"
	"toguna/app/stage"
	"toguna/consult"
	"toguna/consult/desk"
)

// filter is which rows are shown.
type filter int

const (
	all filter = iota
	unanswered
	confidential
	mine
)

// presenter knows what is to be shown of a register.
type presenter struct {
	st      *stage.Stage
	changed func()
	fail    func(error, ...any)
	answer  answering

	calls []consult.Consultation
	call  string // id of the consultation shown; empty for none
	view  desk.RegisterView
	rows  []row
	shown []int // indexes into rows that the filter and the search let through
	here  bool  // the register was read once

	filter   filter
	query    string
	selected string // key of the row selected; empty for none
	detail   detail
	tab      tab
	at       int    // matter of the detail that is shown
	want     string // target to go to once the register is here
	wanted   wanted // what to go to once its row is here
	after    []string
	busy     *stage.Running

	listing   stage.Latest
	detailing stage.Latest
	recalling stage.Latest
}

func newPresenter(st *stage.Stage, changed func(), fail func(error, ...any)) *presenter {
	p := &presenter{st: st, changed: changed, fail: fail}
	p.answer.p = p
	return p
}

// role is one's role, empty while one waits to be admitted.
func (p *presenter) role() string { return p.st.Space().MyRole() }

// clerk reports whether one answers.
func (p *presenter) clerk() bool { return p.role() == consult.RoleClerk }

// committee reports whether one reads all that was handed in.
func (p *presenter) committee() bool {
	r := p.role()
	return r == consult.RoleClerk || r == consult.RoleCommittee
}

// filters are those that one's role has a use for.
func (p *presenter) filters() []filter {
	switch p.role() {
	case consult.RoleClerk, consult.RoleCommittee:
		return []filter{all, unanswered, confidential}
	case consult.RoleContributor:
		return []filter{all, mine}
	}
	return []filter{all}
}

// count is how many rows a filter would show. Only what is to be answered counts
// comments that nobody handed in: the others count contributions.
func (p *presenter) count(f filter) int {
	n := 0
	for _, r := range p.rows {
		if r.in(f) && (r.kind == contribution || f == unanswered && r.kind == loose) {
			n++
		}
	}
	return n
}

// show opens what a target names: a consultation, a contribution or a comment. An
// empty one is wherever one was.
func (p *presenter) show(target string) {
	p.calls = p.st.Space().State().Consultations
	if target != "" {
		p.answer.keep(nil)
		p.want, p.call = target, p.callOf(target)
		p.filter, p.query = all, ""
		if slices.ContainsFunc(p.calls, func(c consult.Consultation) bool { return c.Ref.String() == target }) {
			p.want, p.call = "", target
		}
	}
	if !slices.ContainsFunc(p.calls, func(c consult.Consultation) bool { return c.Ref.String() == p.call }) {
		p.call = p.usual()
	}
	p.load()
}

// usual is the consultation to begin with: the newest that is open, or the newest.
func (p *presenter) usual() string {
	id := ""
	for _, c := range p.calls {
		if id == "" || !c.Closed || p.closed(id) {
			id = c.Ref.String()
		}
	}
	return id
}

func (p *presenter) closed(id string) bool {
	return slices.ContainsFunc(p.calls, func(c consult.Consultation) bool { return c.Ref.String() == id && c.Closed })
}

// callOf is the consultation to which a contribution or a comment belongs.
func (p *presenter) callOf(id string) string {
	st := p.st.Space().State()
	for _, s := range st.Submissions {
		if strings.HasPrefix(s.Ref.String(), id) || slices.ContainsFunc(refs(s.Body.Comments), func(c string) bool { return c == id }) {
			return s.Body.Consult.String()
		}
	}
	for _, c := range st.Comments {
		if c.Ref.String() == id {
			return callOn(st, c.Body.Draft)
		}
	}
	return p.call
}

// choose shows the register of another consultation.
func (p *presenter) choose(i int) {
	if i < 0 || i >= len(p.calls) || p.calls[i].Ref.String() == p.call {
		return
	}
	p.answer.keep(nil)
	p.call, p.selected, p.detail, p.here = p.calls[i].Ref.String(), "", detail{}, false
	p.load()
}

// chosen is the place of the consultation shown among all.
func (p *presenter) chosen() int {
	return slices.IndexFunc(p.calls, func(c consult.Consultation) bool { return c.Ref.String() == p.call })
}

// load reads the register again, and what is selected in it.
func (p *presenter) load() {
	if p.call == "" || p.role() == "" {
		p.here = true
		p.changed()
		return
	}
	sp, call, committee := p.st.Space(), p.call, p.committee()
	type read struct {
		view  desk.RegisterView
		loose []desk.CommentView
	}
	stage.Load(p.st, &p.listing, func(ctx context.Context) (r read, err error) {
		if r.view, err = sp.RegisterView(ctx, call); err != nil || !committee {
			return r, err
		}
		r.loose, err = looseComments(ctx, sp, call)
		return r, err
	}, func(r read, err error) {
		if err != nil {
			p.after = nil
			p.fail(err, "Id", call)
			return
		}
		p.view, p.here = r.view, true
		p.rows = rowsOf(r.view, r.loose)
		p.sift()
		p.goWanted()
		p.settle()
		p.changed()
		p.loadDetail()
	})
}

// wanted is a comment to go to within a contribution.
type wanted struct {
	row, comment string
}

// goWanted selects the row for which the place was opened.
func (p *presenter) goWanted() {
	want := p.want
	if want == "" {
		return
	}
	st := p.st.Space().State()
	for _, s := range st.Submissions {
		own := strings.HasPrefix(s.Ref.String(), want)
		if !own && !slices.Contains(refs(s.Body.Comments), want) {
			continue
		}
		p.selected, p.at, p.want = s.Ref.Entry.Short(), 0, ""
		if !own {
			p.wanted = wanted{p.selected, want}
		}
		return
	}
	for _, r := range p.rows {
		for i, c := range r.comments {
			if c.ID == want {
				p.selected, p.at, p.want = r.key, i, ""
			}
		}
	}
}

// settle selects what is to be shown after the list changed: the row that was
// selected, or the next one to be answered, or the first.
func (p *presenter) settle() {
	for _, key := range p.after {
		if i := p.find(key); i >= 0 && p.rows[i].open() {
			p.selected, p.at, p.after = key, -1, nil
			return
		}
	}
	p.after = nil
	if i := p.find(p.selected); i >= 0 {
		return
	}
	p.selected, p.at, p.detail = "", 0, detail{}
	for _, i := range p.shown {
		if p.rows[i].kind != heading {
			p.selected = p.rows[i].key
			return
		}
	}
}

// find is the place of a row among all, -1 if there is none of that key.
func (p *presenter) find(key string) int {
	if key == "" {
		return -1
	}
	return slices.IndexFunc(p.rows, func(r row) bool { return r.key == key && r.kind != heading })
}

// current is the row selected.
func (p *presenter) current() (row, bool) {
	i := p.find(p.selected)
	if i < 0 {
		return row{}, false
	}
	return p.rows[i], true
}

// position is the place of the selected row among those shown, -1 if it is not.
func (p *presenter) position() int {
	return slices.IndexFunc(p.shown, func(i int) bool { return p.rows[i].kind != heading && p.rows[i].key == p.selected })
}

// sift lets the filter and the search choose the rows. A heading is shown if
// something is under it.
func (p *presenter) sift() {
	p.shown = nil
	head := -1
	for i, r := range p.rows {
		if r.kind == heading {
			head = i
			continue
		}
		if !r.in(p.filter) || !place.Matches(p.words(r), p.query) {
			continue
		}
		if r.kind == loose && head >= 0 {
			p.shown, head = append(p.shown, head), -1
		}
		p.shown = append(p.shown, i)
	}
}

// setFilter shows some of the rows.
func (p *presenter) setFilter(f filter) {
	p.filter = f
	p.resift()
}

// search shows the rows in which all words of a query are found.
func (p *presenter) search(query string) {
	p.query = query
	p.resift()
}

func (p *presenter) resift() {
	p.sift()
	if p.position() < 0 {
		for _, i := range p.shown {
			if p.rows[i].kind != heading {
				p.pick(p.rows[i].key)
				return
			}
		}
	}
	p.changed()
}

// pick selects a row by its key and shows it.
func (p *presenter) pick(key string) {
	if key == p.selected || p.find(key) < 0 {
		p.changed()
		return
	}
	p.answer.keep(nil)
	p.selected, p.at, p.wanted = key, -1, wanted{}
	p.changed()
	p.loadDetail()
}

// step selects the row that many further, over the headings.
func (p *presenter) step(by int) {
	i := p.position()
	for i += by; i >= 0 && i < len(p.shown); i += by {
		if r := p.rows[p.shown[i]]; r.kind != heading {
			p.pick(r.key)
			return
		}
	}
}
