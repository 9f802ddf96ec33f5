package consultations

import (
	"context"
	"slices"
	"strings"
	"time"

	"toguna/app/place"
	"toguna/app/stage"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// zone is where deadlines are meant.
const zone = "Africa/Bamako"

// mode is what the place shows.
type mode int

const (
	listing mode = iota
	editing      // a call that is being written
	handing      // a contribution that is being put together
)

// call is a consultation with what is to be known of it in a list.
type call struct {
	consult.Consultation
	id       string
	draft    string // id of the text
	title    string // of the text
	version  uint64
	received int // contributions that can be seen here, standing
	numbered int // lines of the register
	mine     []own
}

// own is a contribution of one's own.
type own struct {
	ID        string
	Number    uint64
	Time      time.Time
	Receipt   bool
	Withdrawn bool
	Late      bool
}

// presenter knows what is to be shown of the consultations.
type presenter struct {
	st      *stage.Stage
	changed func()
	fail    func(error, ...any)

	mode     mode
	calls    []call
	selected string // id
	busy     *stage.Running
	open     opening
	hand     handingIn
}

func newPresenter(st *stage.Stage, changed func(), fail func(error, ...any)) *presenter {
	p := &presenter{st: st, changed: changed, fail: fail}
	p.hand.p = p
	return p
}

// role is one's role, empty while one waits to be admitted.
func (p *presenter) role() string { return p.st.Space().MyRole() }

// clerk reports whether one opens and closes consultations.
func (p *presenter) clerk() bool { return p.role() == consult.RoleClerk }

// canSubmit reports whether one may hand in.
func (p *presenter) canSubmit() bool {
	r := p.role()
	return r != "" && r != consult.RoleObserver
}

// show opens what a target names: a consultation, or with "submit:" before it the
// way to hand in. An empty one is wherever one was.
func (p *presenter) show(target string) {
	p.reload()
	id, submit := strings.CutPrefix(target, "submit:")
	if i := slices.IndexFunc(p.calls, func(c call) bool { return id != "" && strings.HasPrefix(c.id, id) }); i >= 0 {
		p.selected, p.mode = p.calls[i].id, listing
		if submit {
			p.begin()
			return
		}
	}
	p.changed()
}

// reload takes in what the state holds. The newest consultation comes first among
// those that are open, and these before the others.
func (p *presenter) reload() {
	sp := p.st.Space()
	st := sp.State()
	p.calls = nil
	for _, c := range slices.Backward(st.Consultations) {
		p.calls = append(p.calls, callOf(st, c, sp.Me()))
	}
	slices.SortStableFunc(p.calls, func(a, b call) int {
		switch {
		case a.Closed == b.Closed:
			return 0
		case b.Closed:
			return -1
		}
		return 1
	})
	if _, ok := p.current(); !ok {
		p.selected = ""
		if len(p.calls) > 0 {
			p.selected = p.calls[0].id
		}
	}
}

func callOf(st *consult.State, c consult.Consultation, me entry.Key) call {
	out := call{Consultation: c, id: c.Ref.String(), numbered: len(c.Register.Lines)}
	for _, d := range st.Drafts {
		for _, v := range d.Versions {
			if v.Ref == c.Open.Draft {
				out.draft, out.title, out.version = d.Ref.String(), v.Texts[0].Title, v.Number
			}
		}
	}
	for _, s := range st.Submissions {
		if s.Body.Consult != c.Ref {
			continue
		}
		if s.Withdrawn == nil {
			out.received++
		}
		if s.By == me {
			out.mine = append(out.mine, own{
				ID: s.Ref.String(), Number: s.Number, Time: time.Unix(s.Body.Time, 0).UTC(), Receipt: len(s.Receipts) > 0,
				Withdrawn: s.Withdrawn != nil, Late: s.Late,
			})
		}
	}
	return out
}

// count is how many contributions a call has: those numbered, where more of them are
// in the register than can be read here.
func (c call) count() int { return max(c.received, c.numbered) }

// deadline is in the zone that the call names.
func (c call) deadline() time.Time { return place.InZone(c.Deadline, c.Open.Zone) }

// current is the consultation selected.
func (p *presenter) current() (call, bool) {
	i := p.position()
	if i < 0 {
		return call{}, false
	}
	return p.calls[i], true
}

func (p *presenter) position() int {
	return slices.IndexFunc(p.calls, func(c call) bool { return c.id == p.selected })
}

// pick selects the consultation at a place of the list.
func (p *presenter) pick(i int) {
	if i >= 0 && i < len(p.calls) && p.calls[i].id != p.selected {
		p.selected = p.calls[i].id
		p.changed()
	}
}

// act does something of this place, one at a time.
func (p *presenter) act(a stage.Act, done func(), kv ...any) {
	if p.busy != nil {
		return
	}
	a.Done = func(err error) {
		p.busy = nil
		p.reload()
		if err != nil {
			p.fail(err, kv...)
		} else {
			done()
		}
		p.changed()
	}
	p.busy = p.st.Start(a)
	p.changed()
}

// canExtend reports whether a deadline may be moved: not once the register's final
// state is signed.
func (p *presenter) canExtend(c call) bool { return p.clerk() && !c.Register.Final }

// canClose reports whether there is something to be closed from here.
func (p *presenter) canClose(c call) bool {
	return p.clerk() && !c.Register.Final && (!c.Closed || p.keeps(c))
}

// keeps reports whether the call was opened on a device of this person: the
// register's final state is signed there.
func (p *presenter) keeps(c call) bool {
	m, _ := p.st.Space().State().Member(p.st.Space().Me())
	return slices.Contains(m.Logs, c.Registrar)
}

// extend moves a deadline.
func (p *presenter) extend(id string, to time.Time, reason string, done func()) {
	sp := p.st.Space()
	p.act(stage.Act{What: "progress.sealing", Run: func(ctx context.Context) error {
		return sp.ExtendCall(ctx, id, to, reason)
	}}, done, "Id", id)
}

// close ends a consultation, and its register where this device keeps it.
func (p *presenter) close(id string, done func()) {
	sp := p.st.Space()
	p.act(stage.Act{What: "app.consultations.closing", Run: func(ctx context.Context) error {
		return sp.CloseCall(ctx, id)
	}}, done, "Id", id)
}

// withdraw takes back one's own contribution.
func (p *presenter) withdraw(id string, done func()) {
	sp := p.st.Space()
	p.act(stage.Act{What: "progress.sealing", Run: func(ctx context.Context) error {
		_, err := sp.Withdraw(ctx, id, "")
		return err
	}}, done, "Id", id)
}

// drafts are the texts on which a consultation can be opened, the newest first, each
// with its newest version first.
func (p *presenter) drafts() []textChoice {
	var out []textChoice
	for _, d := range slices.Backward(p.st.Space().State().Drafts) {
		for _, v := range slices.Backward(d.Versions) {
			out = append(out, textChoice{d.Ref.String(), v.Texts[0].Title, v.Number})
		}
	}
	return out
}

// person is who sits at the desk.
func (p *presenter) person() desk.Person { return p.st.Desk().Person() }
