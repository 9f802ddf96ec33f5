package handoff

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"toguna/app/place"
	"toguna/app/stage"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// ToRead is the target that opens the reading.
const ToRead = "read:"

// Mode is which way a stick goes.
type Mode int

// The modes.
const (
	Writing Mode = iota
	Reading
)

// Step is how far a handoff that is written has come.
type Step int

// The steps. Done is past the last of them.
const (
	StepWho Step = iota
	StepWhere
	StepWrite
	Done
)

// Phase is how far the writing itself has come. A stick can go in Checked alone.
type Phase int

// The phases.
const (
	Unwritten Phase = iota
	Filling         // what is sealed goes to the stick
	Checking        // all is on the stick, and is read back from it
	Checked
)

// recipient is somebody a handoff can be for.
type recipient struct {
	consult.Member
	Me       bool
	Lacks    load
	Seen     time.Time // when something of theirs last came here; zero if that is not known
	frontier entry.Frontier
}

// presenter knows what is to be written and read.
type presenter struct {
	st      *stage.Stage
	changed func()
	fail    func(error, ...any)

	mode   Mode
	people []recipient
	loaded bool
	chosen map[entry.Key]bool
	full   bool
	sum    load // for all who are chosen
	want   string

	folder string
	free   int64 // bytes in the folder; negative if nobody knows
	act    *stage.Running
	phase  Phase
	result desk.HandoffWritten
	took   time.Duration

	source  string // what is read
	reading *stage.Running
	came    *desk.Came
	cut     bool // reading ended before all was read

	listing, summing, measuring stage.Latest
}

func newPresenter(st *stage.Stage, changed func(), fail func(error, ...any)) *presenter {
	return &presenter{st: st, changed: changed, fail: fail, chosen: map[entry.Key]bool{}, free: -1}
}

// show opens the reading, or chooses the member named.
func (p *presenter) show(target string) {
	p.want = target
	if target == ToRead || p.outside() {
		p.mode = Reading
	}
	p.load()
}

// outside reports whether one is not admitted, as far as is known here: then there
// is nothing to write, and everything to read.
func (p *presenter) outside() bool { return p.st.Space().MyRole() == "" }

// load asks what each of the others lacks.
func (p *presenter) load() {
	if p.outside() {
		p.loaded = true
		p.changed()
		return
	}
	sp := p.st.Space()
	stage.Load(p.st, &p.listing, func(ctx context.Context) ([]recipient, error) { return gather(ctx, sp) }, func(found []recipient, err error) {
		if err != nil {
			p.fail(err)
			return
		}
		p.people, p.loaded = found, true
		p.goWanted()
		p.add()
		p.changed()
	})
}

// gather lists whom a handoff can be for: all who can open one, and oneself where
// one has several devices.
func gather(ctx context.Context, sp *desk.Space) ([]recipient, error) {
	members, err := sp.People(ctx)
	if err != nil {
		return nil, err
	}
	news, err := sp.News(ctx)
	if err != nil {
		return nil, err
	}
	last := map[entry.Key]time.Time{}
	for _, d := range news.Devices {
		if !d.Here && d.LastSeen.After(last[d.Member]) {
			last[d.Member] = d.LastSeen
		}
	}
	l := sp.Ledger()
	seen := l.Seen()
	var out []recipient
	for _, m := range members {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		me := m.Key == sp.Me()
		if !m.Active || len(m.Recipient) == 0 || me && len(m.Logs) < 2 {
			continue
		}
		f := frontier(l, seen, m)
		out = append(out, recipient{Member: m, Me: me, Lacks: lacking(l, f, false), Seen: last[m.Key], frontier: f})
	}
	slices.SortFunc(out, func(a, b recipient) int {
		return cmp.Or(strings.Compare(place.Fold(a.Name), place.Fold(b.Name)), a.Key.Compare(b.Key))
	})
	return out, nil
}

// goWanted chooses whom the place was opened for.
func (p *presenter) goWanted() {
	want := p.want
	p.want = ""
	for _, x := range p.people {
		if want != "" && strings.EqualFold(x.Name, want) && p.idle() {
			p.mode = Writing
			p.chosen[x.Key] = true
		}
	}
}

// chosenOnes lists whom the handoff is for.
func (p *presenter) chosenOnes() []recipient {
	return slices.DeleteFunc(slices.Clone(p.people), func(x recipient) bool { return !p.chosen[x.Key] })
}

// names lists whom the handoff is for by name.
func (p *presenter) names() []string {
	var out []string
	for _, x := range p.chosenOnes() {
		out = append(out, x.Name)
	}
	return out
}

// idle reports whether what is to be written can still be changed.
func (p *presenter) idle() bool { return p.phase == Unwritten && p.act == nil }

// toggle takes a person in, or out again.
func (p *presenter) toggle(i int) {
	if i < 0 || i >= len(p.people) || !p.idle() {
		return
	}
	key := p.people[i].Key
	p.chosen[key] = !p.chosen[key]
	p.add()
	p.changed()
}

// chooseAll takes everybody in, or, if all are, nobody.
func (p *presenter) chooseAll() {
	if !p.idle() {
		return
	}
	all := len(p.chosenOnes()) < len(p.people)
	for _, x := range p.people {
		p.chosen[x.Key] = all
	}
	p.add()
	p.changed()
}

func (p *presenter) setFull(full bool) {
	if p.idle() {
		p.full = full
		p.add()
	}
	p.changed()
}

// add measures what those chosen lack together: what two of them lack is written
// once.
func (p *presenter) add() {
	chosen, full := p.chosenOnes(), p.full
	if len(chosen) == 0 {
		p.sum = load{}
		stage.Load(p.st, &p.summing, func(context.Context) (struct{}, error) { return struct{}{}, nil }, func(struct{}, error) {})
		return
	}
	l := p.st.Space().Ledger()
	stage.Load(p.st, &p.summing, func(context.Context) (load, error) {
		common := chosen[0].frontier
		for _, x := range chosen[1:] {
			common = entry.Common(common, x.frontier)
		}
		return lacking(l, common, full), nil
	}, func(sum load, _ error) {
		p.sum = sum
		p.changed()
	})
}

// setFolder says where to write, and asks how much room there is.
func (p *presenter) setFolder(path string) {
	if !p.idle() {
		return
	}
	p.folder, p.free = strings.TrimSpace(path), -1
	p.changed()
	if p.folder == "" {
		return
	}
	folder := p.folder
	stage.Load(p.st, &p.measuring, func(context.Context) (int64, error) { return freeSpace(folder) }, func(free int64, err error) {
		if err == nil {
			p.free = free
			p.changed()
		}
	})
}

// tight reports whether the items alone do not fit, as far as anybody knows.
func (p *presenter) tight() bool { return p.free >= 0 && p.sum.Bytes > p.free }

// step is what is to be done next.
func (p *presenter) step() Step {
	switch {
	case p.phase == Checked:
		return Done
	case p.act != nil:
		return StepWrite
	case len(p.chosenOnes()) == 0:
		return StepWho
	case p.folder == "":
		return StepWhere
	}
	return StepWrite
}

// ready reports whether writing can begin.
func (p *presenter) ready() bool {
	return p.idle() && len(p.chosenOnes()) > 0 && p.folder != "" && p.reading == nil
}

// write writes the handoff.
func (p *presenter) write() {
	if !p.ready() {
		return
	}
	sp, dir, full, chosen, since := p.st.Space(), p.folder, p.full, p.chosenOnes(), p.st.Now()
	var out desk.HandoffWritten
	p.act = p.st.Start(stage.Act{
		What: "progress.writing-handoff", Undone: "app.handoff.write.undone",
		Run: func(ctx context.Context) error {
			to, err := addressed(ctx, sp, chosen)
			if err != nil {
				return err
			}
			out, err = sp.WriteHandoff(ctx, dir, to, full)
			return err
		},
		Done: func(err error) {
			p.act = nil
			if err != nil {
				p.phase = Unwritten
				p.fail(err, "Path", dir, "Name", strings.Join(p.names(), ", "))
				p.changed()
				return
			}
			p.phase, p.result, p.took = Checked, out, p.st.Now().Sub(since)
			p.changed()
		},
	})
	p.phase = Filling
	p.act.Watch(p.moved)
	p.changed()
}

// addressed names those chosen in words that mean them and nobody else: somebody
// may have taken the key of another one as a name.
func addressed(ctx context.Context, sp *desk.Space, chosen []recipient) ([]string, error) {
	var out []string
	for _, x := range chosen {
		id := x.Key.Short()
		m, err := sp.FindMember(ctx, id)
		if err != nil {
			return nil, err
		}
		if m.Key != x.Key {
			return nil, fmt.Errorf("%w: %s", desk.ErrAmbiguous, id)
		}
		out = append(out, id)
	}
	return out, nil
}

// moved looks how far the writing is. Its total counts every byte twice: once to
// the stick, and once back from it.
func (p *presenter) moved() {
	if p.act == nil {
		return
	}
	if p.phase == Filling && p.act.Progress().Fraction >= 0.5 {
		p.phase = Checking
	}
	p.changed()
}

// again begins another handoff, for the same people or for nobody.
func (p *presenter) again(same bool) {
	if p.act != nil {
		return
	}
	p.phase, p.result, p.folder, p.free = Unwritten, desk.HandoffWritten{}, "", -1
	if !same {
		clear(p.chosen)
		p.full = false
	}
	p.add()
	p.changed()
}

// cancel ends what runs here.
func (p *presenter) cancel() bool {
	switch {
	case p.mode == Writing && p.act != nil:
		p.act.Cancel()
	case p.mode == Reading && p.reading != nil:
		p.reading.Cancel()
	default:
		return false
	}
	return true
}

func (p *presenter) setMode(m Mode) {
	if m == Writing && p.outside() {
		m = Reading
	}
	p.mode = m
	p.changed()
}

// setSource says what to read.
func (p *presenter) setSource(path string) {
	if p.reading == nil {
		p.source, p.came = strings.TrimSpace(path), nil
		p.changed()
	}
}

// read takes in the folder or file that was chosen.
func (p *presenter) read() {
	if p.source == "" || p.reading != nil || p.act != nil {
		return
	}
	sp, path := p.st.Space(), filepath.Clean(p.source)
	p.came = nil
	var came desk.Came
	p.reading = p.st.Start(stage.Act{
		What: "progress.reading-handoff", Undone: "app.handoff.read.undone",
		Run: func(ctx context.Context) (err error) {
			came, err = sp.ReadHandoff(ctx, path)
			return err
		},
		Done: func(err error) {
			p.reading = nil
			p.cut = err != nil
			if err == nil || came.Added.New > 0 {
				p.came = &came
			}
			if err != nil {
				p.fail(err, "Path", path)
			}
			p.load()
			p.changed()
		},
	})
	p.reading.Watch(p.changed)
	p.changed()
}

// heard takes in what changed.
func (p *presenter) heard(t desk.Topic) {
	if t&(desk.TopicPeople|desk.TopicDelivery|desk.TopicDrafts|desk.TopicComments|desk.TopicSubmissions|desk.TopicCalls) != 0 {
		p.load()
	}
}
