package whatsnew

import (
	"context"

	"toguna/app/stage"
	"toguna/consult"
	"toguna/consult/desk"
)

// presenter knows what is new.
type presenter struct {
	st      *stage.Stage
	changed func()
	fail    func(error, ...any)

	news   desk.News
	loaded bool
	all    bool // every change is listed, however many there are
	at     int  // the row one is at, over both lists; -1 for none
	busy   *stage.Running
	latest stage.Latest
}

func newPresenter(st *stage.Stage, changed func(), fail func(error, ...any)) *presenter {
	return &presenter{st: st, changed: changed, fail: fail, at: -1}
}

// load asks what is new.
func (p *presenter) load() {
	stage.Load(p.st, &p.latest, p.st.Space().News, func(n desk.News, err error) {
		if err != nil {
			p.fail(err)
			return
		}
		p.news, p.loaded = n, true
		p.at = min(p.at, len(p.rows())-1)
		p.changed()
	})
}

// role is one's role, empty while one waits to be admitted.
func (p *presenter) role() string { return p.st.Space().MyRole() }

func (p *presenter) clerk() bool { return p.role() == consult.RoleClerk }

// waiting lists what waits for this person.
func (p *presenter) waiting() []row {
	var out []row
	for _, t := range p.news.Waiting {
		if _, known := tasks[t.Kind]; known {
			out = append(out, p.task(t))
		}
	}
	return out
}

// maxChanges is how many changes are listed until somebody asks for the others.
const maxChanges = 30

// changes lists what others did since the last visit, and counts what it left out.
func (p *presenter) changes() (out []row, more int) {
	all := p.news.Changed
	if !p.all && len(all) > maxChanges {
		all, more = all[:maxChanges], len(all)-maxChanges
	}
	for _, c := range all {
		if _, known := changes[c.Kind]; known {
			out = append(out, p.change(c))
		}
	}
	return out, more
}

// showAll lists every change.
func (p *presenter) showAll() {
	p.all = true
	p.changed()
}

// rows are those of both lists.
func (p *presenter) rows() []row {
	changes, _ := p.changes()
	return append(p.waiting(), changes...)
}

// step goes some rows further.
func (p *presenter) step(by int) {
	n := len(p.rows())
	if n == 0 {
		return
	}
	p.at = min(max(p.at+by, 0), n-1)
}

// current is the row one is at.
func (p *presenter) current() (row, bool) {
	rows := p.rows()
	if p.at < 0 || p.at >= len(rows) {
		return row{}, false
	}
	return rows[p.at], true
}

// begun is how far a clerk is with a new workspace.
type begun struct{ Draft, People, Call bool }

// beginning reports what a clerk has done already in a workspace in which no
// consultation was opened yet; false for others, and once one was.
func (p *presenter) beginning() (begun, bool) {
	st := p.st.Space().State()
	if !p.clerk() || len(st.Consultations) > 0 {
		return begun{}, false
	}
	others := 0
	for _, m := range st.Members {
		if m.Active && m.Key != p.st.Space().Me() {
			others++
		}
	}
	return begun{Draft: len(st.Drafts) > 0, People: others > 0}, true
}

// quiet reports whether there is nothing at all to show to somebody who is no
// clerk: no draft has come yet.
func (p *presenter) quiet() bool {
	return p.loaded && !p.clerk() && len(p.news.Waiting)+len(p.news.Changed) == 0 && len(p.st.Space().State().Drafts) == 0
}

// start runs an act of this place, one at a time.
func (p *presenter) start(a stage.Act, done func()) {
	if p.busy != nil {
		return
	}
	a.Done = func(err error) {
		p.busy = nil
		if err != nil {
			p.changed()
			p.fail(err)
			return
		}
		done()
		p.load()
		p.changed()
	}
	p.busy = p.st.Start(a)
	p.changed()
}

// markRead notes that everything here was seen.
func (p *presenter) markRead(done func()) {
	sp := p.st.Space()
	p.start(stage.Act{What: "app.whatsnew.marking", Run: sp.MarkVisited}, done)
}

// reach tries to reach the clerk's device, and tells whether one was let in.
func (p *presenter) reach(done func(in bool)) {
	sp := p.st.Space()
	p.start(stage.Act{
		What: "progress.sync", Undone: "app.whatsnew.reach.undone",
		Run: func(ctx context.Context) error {
			_, err := sp.Sync(ctx, nil, 0)
			return err
		},
	}, func() { done(sp.MyRole() != "") })
}

// accept reads the answer to one's request, which came as a file.
func (p *presenter) accept(file string, done func(in bool)) {
	sp := p.st.Space()
	p.start(stage.Act{
		What: "progress.reading-handoff", Undone: "app.whatsnew.accept.undone",
		Run: func(ctx context.Context) error {
			_, err := sp.Accept(ctx, file)
			return err
		},
	}, func() { done(sp.MyRole() != "") })
}

// asked reports whether there is a request of one's own that waits.
func (p *presenter) asked() bool { return len(p.st.Space().Request()) > 0 }

// saveRequest writes one's request into a file that does not exist yet.
func (p *presenter) saveRequest(file string, done func()) {
	request := p.st.Space().Request()
	p.start(stage.Act{What: "app.whatsnew.saving", Run: func(context.Context) error { return stage.WriteBytes(file, request) }}, done)
}
