package drafts

import (
	"context"
	"errors"
	"slices"
	"strings"

	"toguna/app/place"
	"toguna/app/stage"
	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// Filter is which comments are shown.
type Filter int

// The filters.
const (
	All Filter = iota
	Mine
	Unanswered
)

// passage is a provision as it is read, with what was said of it.
type passage struct {
	draft.Provision
	Comments []int // indexes into presenter.comments, that the filter lets through
	New      bool  // something came in since this run began to show it
}

// outlineEntry is a line of the outline.
type outlineEntry struct {
	Number, Word string
	Heading      bool
	Passage      int // index
	Comments     int // of it and of all below it
}

// presenter knows what is to be shown of a draft.
type presenter struct {
	st      *stage.Stage
	changed func() // all is to be shown anew
	marked  func() // comments changed, the text did not
	fail    func(error, ...any)

	drafts        []consult.Draft
	draft         consult.Draft
	version       consult.Version       // with the text that is read at hand
	lang          string                // the language one would read in, where there is a choice
	others        []desk.CommentView    // those on texts of the version in other languages, each at its place in its own
	call          *consult.Consultation // open on this draft
	passages      []passage
	comments      []desk.CommentView
	orphans       []int
	apart         []int // on a text in another language, at what the one that is read lacks
	outline       []outlineEntry
	outlineMargin float32         // how wide its numbers are
	known         map[string]bool // comments that were here before
	missing       bool            // the text is still on its way

	filter   Filter
	query    string
	selected int // passage; -1 for none

	opening stage.Latest
	talking stage.Latest
	want    string // target to go to once the text is here
	pointed string // the comment whose passage is pointed at; empty for none
}

func newPresenter(st *stage.Stage, changed, marked func(), fail func(error, ...any)) *presenter {
	return &presenter{st: st, changed: changed, marked: marked, fail: fail, selected: -1, known: map[string]bool{}, lang: st.Lang()}
}

// show opens a draft by its id, or goes to a place in the one that is open: "at:"
// and a label, "comment:" and an id, or "check" for what is to be looked at.
func (p *presenter) show(target string) {
	p.drafts = p.st.Space().State().Drafts
	if target != "" {
		p.want = target // what was wanted before and is still on its way stays wanted
	}
	if len(p.drafts) == 0 {
		p.draft = consult.Draft{}
		p.changed()
		return
	}
	id, number := p.draft.Ref.String(), uint64(0)
	switch {
	case p.draft.Ref.IsZero():
		id = p.drafts[len(p.drafts)-1].Ref.String()
	case p.version.Number != p.draft.Latest().Number:
		number = p.version.Number // one that was chosen
	}
	if p.want != "" && !strings.Contains(p.want, ":") && p.want != toCheck {
		id, number = p.want, 0 // wanted until it is here: what comes in meanwhile opens it again
	}
	p.open(id, number)
}

// turnTo opens a version of a draft that was chosen, whatever else was wanted.
func (p *presenter) turnTo(id string, number uint64) {
	p.want = ""
	p.open(id, number)
}

const toCheck = "check"

// open shows a version of a draft; the newest with 0. It shows it in the language
// that was chosen, where the version has a text in it.
func (p *presenter) open(id string, number uint64) {
	sp, lang := p.st.Space(), p.lang
	was, at := p.version, p.selectedID()
	type opened struct {
		d  consult.Draft
		v  consult.Version
		ps []draft.Provision
		at string // what says what the passage selected says in the language that was read
		said
	}
	stage.Load(p.st, &p.opening, func(ctx context.Context) (o opened, err error) {
		if o.d, err = sp.FindDraft(id); err != nil {
			return o, err
		}
		if o.v, err = desk.Version(o.d, number); err != nil {
			return o, err
		}
		o.v = o.v.In(lang)
		if at != "" && was.Ref == o.v.Ref && was.Lang() != o.v.Lang() {
			if o.at, err = sp.Counterpart(ctx, o.v.In(was.Lang()), o.v.Lang(), at); err != nil {
				return o, err
			}
		}
		if o.ps, err = sp.Provisions(ctx, o.v); err != nil {
			return o, err
		}
		o.said, err = saidOf(ctx, sp, o.d.Ref.String(), o.v)
		return o, err
	}, func(o opened, err error) {
		p.missing = errors.Is(err, consult.ErrNotHereYet)
		if err != nil && !p.missing {
			p.want = ""
			p.fail(err)
			return
		}
		same := o.v.Ref == p.version.Ref && len(p.passages) > 0
		turned := same && o.v.Lang() != p.version.Lang()
		if !turned && len(p.passages) != len(o.ps) {
			same = false
		}
		p.draft, p.version = o.d, o.v
		p.findCall()
		if !same {
			p.known, p.selected = map[string]bool{}, -1
		}
		p.passages = make([]passage, len(o.ps))
		for i, x := range o.ps {
			p.passages[i].Provision = x
		}
		if turned {
			p.selected = p.index(o.at)
		}
		p.take(o.said)
		if !same {
			p.seen()
		}
		if p.selected < 0 && len(p.passages) > 0 {
			p.selected = p.firstArticle()
		}
		p.goWanted()
		p.changed()
	})
}

// findCall finds the consultation on this draft that is open, or the last one.
func (p *presenter) findCall() {
	p.call = nil
	for _, c := range p.st.Space().State().Consultations {
		for _, v := range p.draft.Versions {
			if c.Open.Draft == v.Ref && (p.call == nil || p.call.Closed) {
				p.call = &c
			}
		}
	}
}

func (p *presenter) firstArticle() int {
	i := slices.IndexFunc(p.passages, func(x passage) bool { return x.Kind == draft.KindArticle })
	return max(i, 0)
}

// take places the comments at their passages.
func (p *presenter) take(s said) {
	p.comments, p.others = s.here, s.others
	p.place()
}

// place hangs the comments that the filter lets through at their passages, and
// counts them in the outline.
func (p *presenter) place() {
	index := make(map[string]int, len(p.passages))
	for i := range p.passages {
		p.passages[i].Comments, p.passages[i].New = nil, false
		index[p.passages[i].ID] = i
	}
	p.orphans, p.apart = nil, nil
	for i, c := range p.comments {
		if c.Withdrawn && !c.Mine || !p.lets(c) {
			continue
		}
		at, ok := index[c.Provision]
		switch {
		case !ok && c.Across && c.AnchorReason == desk.ReasonUnaligned:
			p.apart = append(p.apart, i)
			continue
		case !ok:
			p.orphans = append(p.orphans, i)
			continue
		}
		x := &p.passages[at]
		x.Comments = append(x.Comments, i)
		x.New = x.New || !p.known[c.ID] && !c.Mine
	}
	p.outline = outlineOf(p.passages)
	p.outlineMargin = marginFor(p.outline)
}

func (p *presenter) lets(c desk.CommentView) bool {
	switch p.filter {
	case Mine:
		return c.Mine
	case Unanswered:
		return c.Decision == "" || c.Conflict
	}
	return true
}

// seen takes all comments here as known from now on.
func (p *presenter) seen() {
	for _, c := range p.comments {
		p.known[c.ID] = true
	}
	for i := range p.passages {
		p.passages[i].New = false
	}
}

// outlineOf lists headings and articles, each with what is said of it and of what
// belongs to it.
func outlineOf(ps []passage) []outlineEntry {
	var out []outlineEntry
	for i, x := range ps {
		switch x.Kind {
		case draft.KindHeading:
			out = append(out, outlineEntry{Number: x.Number, Word: headingWord(x.Provision), Heading: true, Passage: i})
		case draft.KindArticle:
			out = append(out, outlineEntry{Number: x.Number, Word: articleWord(x.Provision), Passage: i})
		}
		if len(out) > 0 && !out[len(out)-1].Heading {
			out[len(out)-1].Comments += len(x.Comments)
		}
	}
	return out
}

func headingWord(p draft.Provision) string {
	if p.Text != "" {
		return p.Text
	}
	return p.Label
}

// articleWord is what an article is called in the outline: its rubric if it has one.
func articleWord(p draft.Provision) string {
	if p.Number == "" {
		return p.Label
	}
	if words := strings.Fields(p.Text); len(words) > 0 && len(p.Text) <= 60 {
		return p.Text
	}
	r := []rune(p.Text)
	return string(r[:min(len(r), 60)])
}

// reload takes in comments that came, or were made.
func (p *presenter) reload() {
	if p.draft.Ref.IsZero() || p.missing {
		p.show("")
		return
	}
	sp, id, v := p.st.Space(), p.draft.Ref.String(), p.version
	stage.Load(p.st, &p.talking, func(ctx context.Context) (said, error) {
		return saidOf(ctx, sp, id, v)
	}, func(s said, err error) {
		if err != nil {
			p.fail(err)
			return
		}
		if !sameText(p.version, v) {
			return // another text is read now, with what is said of it
		}
		p.take(s)
		p.marked()
	})
}

// came takes in what changed.
func (p *presenter) came(t desk.Topic) {
	switch {
	case t&desk.TopicDrafts != 0 || p.missing:
		none := p.draft.Ref.IsZero()
		p.drafts = p.st.Space().State().Drafts
		if none || p.version.Number == p.draft.Latest().Number {
			p.show("")
		}
	case t&(desk.TopicComments|desk.TopicPeople|desk.TopicDelivery) != 0:
		p.findCall()
		p.reload()
	case t&desk.TopicCalls != 0:
		p.findCall()
		p.marked()
	}
}

// setFilter shows some of the comments.
func (p *presenter) setFilter(f Filter) {
	p.filter = f
	p.place()
	p.marked()
}

// choose selects a passage. Its comments are no longer new.
func (p *presenter) choose(i int) {
	if i < 0 || i >= len(p.passages) {
		return
	}
	if i != p.selected {
		p.pointed = ""
	}
	p.selected = i
	for _, c := range p.passages[i].Comments {
		p.known[p.comments[c].ID] = true
	}
	p.passages[i].New = false
}

// thread lists the comments on the passage selected.
func (p *presenter) thread() []desk.CommentView {
	if p.selected < 0 || p.selected >= len(p.passages) {
		return nil
	}
	return p.at(p.passages[p.selected].Comments)
}

// at are the comments of these indexes.
func (p *presenter) at(indexes []int) []desk.CommentView {
	var out []desk.CommentView
	for _, i := range indexes {
		out = append(out, p.comments[i])
	}
	return out
}

// found counts the passages whose words fit what was searched for, and those of them up
// to the one selected.
func (p *presenter) found() (nth, total int) {
	if strings.TrimSpace(p.query) == "" {
		return 0, 0
	}
	for i, x := range p.passages {
		if place.Matches(x.Label+" "+x.Text, p.query) {
			total++
			if i <= p.selected {
				nth = total
			}
		}
	}
	return nth, total
}

// search finds the next passage after the one selected whose words fit, wrapping
// around; -1 if there is none.
func (p *presenter) search(q string, back bool) int {
	p.query = q
	n := len(p.passages)
	if strings.TrimSpace(q) == "" || n == 0 {
		return -1
	}
	step := 1
	if back {
		step = n - 1
	}
	at := max(p.selected, 0)
	for k, i := 0, (at+step)%n; k < n; k, i = k+1, (i+step)%n {
		x := p.passages[i]
		if place.Matches(x.Label+" "+x.Text, q) {
			return i
		}
	}
	return -1
}

// nextUnanswered finds the next passage with a comment that nobody answered.
func (p *presenter) nextUnanswered() int {
	n := len(p.passages)
	for k := 1; k <= n; k++ {
		i := (max(p.selected, 0) + k) % n
		for _, c := range p.passages[i].Comments {
			if p.comments[c].Decision == "" {
				return i
			}
		}
	}
	return -1
}

// goWanted selects what the place was opened for.
func (p *presenter) goWanted() {
	want := p.want
	p.want = ""
	if label, ok := strings.CutPrefix(want, "at:"); ok {
		ps := make([]draft.Provision, len(p.passages))
		for i, x := range p.passages {
			ps[i] = x.Provision
		}
		for _, at := range []string{label, "article " + label} {
			if i, err := draft.Find(ps, at); err == nil {
				p.choose(i)
				return
			}
		}
	}
	if id, ok := strings.CutPrefix(want, "comment:"); ok && id != "" {
		p.chooseCommented(func(c desk.CommentView) bool { return strings.HasPrefix(c.ID, id) })
		p.pointed = id
	}
	if want == toCheck {
		p.chooseCommented(func(c desk.CommentView) bool { return c.Anchor != anchor.Certain.String() })
	}
}

// chooseCommented selects the first passage with a comment that fits, even if the
// filter would not let it through.
func (p *presenter) chooseCommented(fits func(desk.CommentView) bool) {
	for _, f := range []Filter{p.filter, All} {
		if f != p.filter {
			p.filter = f
			p.place()
		}
		for i, x := range p.passages {
			if slices.ContainsFunc(x.Comments, func(c int) bool { return fits(p.comments[c]) }) {
				p.choose(i)
				return
			}
		}
	}
}

// failOn tells what went wrong with a file or a text, and how large one may be: it may
// have been that.
func (p *presenter) failOn(err error, name string) {
	p.fail(err, "Path", name, "Limit", p.st.T("cli.limit.draft"))
}

// canWrite reports whether one may comment.
func (p *presenter) canWrite() bool {
	role := p.st.Space().MyRole()
	return role != "" && role != consult.RoleObserver
}

// clerk reports whether one may share drafts.
func (p *presenter) clerk() bool { return p.st.Space().MyRole() == consult.RoleClerk }

// unsent counts one's own comments on this draft that are in no submission yet.
func (p *presenter) unsent() int {
	in := map[string]bool{}
	me := p.st.Space().Me()
	for _, s := range p.st.Space().State().Submissions {
		if s.By == me && s.Withdrawn == nil {
			for _, c := range s.Body.Comments {
				in[c.String()] = true
			}
		}
	}
	n := 0
	for _, c := range p.comments {
		if c.Mine && !c.Withdrawn && !in[c.ID] {
			n++
		}
	}
	return n
}
