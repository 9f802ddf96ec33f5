package people

import (
	"cmp"
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

// Targets of the place, beside the name of a member.
const (
	ToVerify  = "verify:"  // whoever's words are to be compared
	ToApprove = "approve:" // what waits for this clerk's approval
	ToInvite  = "invite:"
)

// Filter is which people are listed.
type Filter int

// The filters. Whoever was removed is apart.
const (
	Members Filter = iota
	Unverified
	Removed
)

// device is one device of a person, as far as it is heard of here.
type device struct {
	Here  bool
	Lacks int
	Bytes int64
	Seen  time.Time // zero if that is not known
}

// person is a member, one who was, or one whose admission waits.
type person struct {
	consult.Member
	Me       bool
	Verified bool
	Waits    string // kind of the act about this person that waits for a clerk
	Mine     bool   // it waits for the clerk who looks
	Words    []string
	Devices  []device
}

// lacks is what the person has not seen: what the device that has most of it
// lacks. It is not known of somebody who never wrote.
func (x person) lacks() (n int, known bool) {
	for i, d := range x.Devices {
		if i == 0 || d.Lacks < n {
			n = d.Lacks
		}
	}
	return n, len(x.Devices) > 0
}

// presenter knows who is to be shown.
type presenter struct {
	st      *stage.Stage
	changed func()
	fail    func(error, ...any)

	all    []person
	loaded bool
	filter Filter
	query  string
	key    entry.Key // of whom the detail shows; zero for nobody
	want   string    // target to go to once the people are here

	joining bool // one's own request waits
	busy    *stage.Running
	invite  *invitation
	guest   *guest
	latest  stage.Latest
}

func newPresenter(st *stage.Stage, changed func(), fail func(error, ...any)) *presenter {
	return &presenter{st: st, changed: changed, fail: fail}
}

// load asks who there is.
func (p *presenter) load() {
	sp, lang := p.st.Space(), p.st.Lang()
	type found struct {
		all     []person
		joining bool
	}
	stage.Load(p.st, &p.latest, func(ctx context.Context) (f found, err error) {
		if sp.MyRole() == "" {
			status, err := sp.Status(ctx)
			f.joining = status.Joining
			return f, err
		}
		f.all, err = gather(ctx, sp, lang)
		return f, err
	}, func(f found, err error) {
		if err != nil {
			p.fail(err)
			return
		}
		p.all, p.joining, p.loaded = f.all, f.joining, true
		p.goWanted()
		p.changed()
	})
}

// gather lists everybody with what is known of their devices and of what waits.
func gather(ctx context.Context, sp *desk.Space, lang string) ([]person, error) {
	members, err := sp.People(ctx)
	if err != nil {
		return nil, err
	}
	news, err := sp.News(ctx)
	if err != nil {
		return nil, err
	}
	devices := map[entry.Key][]device{}
	for _, d := range news.Devices {
		devices[d.Member] = append(devices[d.Member], device{d.Here, d.Lacks, d.Bytes, d.LastSeen})
	}
	waits, mine := map[entry.Key]string{}, map[entry.Key]bool{}
	for _, w := range sp.State().Pending {
		waits[w.Member] = w.Kind
	}
	for _, w := range sp.Unapproved() {
		waits[w.Member], mine[w.Member] = w.Kind, true
	}
	var out []person
	for _, m := range members {
		out = append(out, person{Member: m, Devices: devices[m.Key]})
	}
	for key := range waits {
		if !slices.ContainsFunc(members, func(m consult.Member) bool { return m.Key == key }) {
			out = append(out, person{Member: consult.Member{Key: key}}) // no more than the key is known yet
		}
	}
	for i := range out {
		x := &out[i]
		x.Me, x.Verified, x.Words = x.Key == sp.Me(), sp.Verified(x.Key), sp.MemberWords(x.Member, lang)
		x.Waits, x.Mine = waits[x.Key], mine[x.Key]
	}
	slices.SortFunc(out, compare)
	return out, nil
}

// compare puts oneself first, then who waits, then the others by role and name.
func compare(a, b person) int {
	rank := func(x person) int {
		switch {
		case x.Me:
			return -2
		case x.Waits != "":
			return -1
		}
		return slices.Index(roles, x.Role)
	}
	return cmp.Or(rank(a)-rank(b), strings.Compare(place.Fold(a.Name), place.Fold(b.Name)), a.Key.Compare(b.Key))
}

// roles in the order in which they are shown and offered.
var roles = []string{consult.RoleClerk, consult.RoleCommittee, consult.RoleContributor, consult.RoleObserver}

// here reports whether a person is a member, or may become one.
func (x person) here() bool { return x.Active || x.Waits != "" }

// doubtful reports whether a person's words are there and were never compared.
func (x person) doubtful() bool { return x.here() && !x.Me && !x.Verified && len(x.Words) > 0 }

func (f Filter) lets(x person) bool {
	switch f {
	case Unverified:
		return x.doubtful()
	case Removed:
		return !x.here()
	}
	return x.here()
}

// shown lists who passes the filter and the search.
func (p *presenter) shown() []person {
	var out []person
	for _, x := range p.all {
		if p.filter.lets(x) && place.Matches(x.Name+" "+x.Org, p.query) {
			out = append(out, x)
		}
	}
	return out
}

// count is how many a filter would show.
func (p *presenter) count(f Filter) int {
	n := 0
	for _, x := range p.all {
		if f.lets(x) {
			n++
		}
	}
	return n
}

func (p *presenter) setFilter(f Filter) {
	p.filter = f
	p.changed()
}

func (p *presenter) search(q string) {
	p.query = q
	p.changed()
}

// current returns whom the detail shows.
func (p *presenter) current() (person, bool) {
	i := slices.IndexFunc(p.all, func(x person) bool { return x.Key == p.key })
	if p.key.IsZero() || i < 0 {
		return person{}, false
	}
	return p.all[i], true
}

// row is where in what is shown the current person stands, -1 for nowhere.
func (p *presenter) row() int {
	return slices.IndexFunc(p.shown(), func(x person) bool { return x.Key == p.key })
}

// choose shows a person in the detail.
func (p *presenter) choose(key entry.Key) {
	p.key, p.invite, p.guest = key, nil, nil
	p.changed()
}

// show opens what a target names.
func (p *presenter) show(target string) {
	p.want = target
	p.load()
}

// goWanted goes to what the place was opened for.
func (p *presenter) goWanted() {
	want := p.want
	p.want = ""
	first := func(f func(person) bool) {
		if i := slices.IndexFunc(p.all, f); i >= 0 {
			p.filter, p.query = Members, ""
			if !p.all[i].here() {
				p.filter = Removed
			}
			p.key, p.invite, p.guest = p.all[i].Key, nil, nil
		}
	}
	switch want {
	case "":
	case ToVerify:
		first(person.doubtful)
	case ToApprove:
		first(func(x person) bool { return x.Mine })
	case ToInvite:
		p.startInvite()
	default:
		named := func(x person) bool {
			return strings.EqualFold(x.Name, want) || strings.HasPrefix(x.Key.Short(), strings.ToLower(want))
		}
		first(func(x person) bool { return named(x) && !x.here() })
		first(func(x person) bool { return named(x) && x.here() })
	}
	if _, ok := p.current(); !ok && len(p.all) > 0 {
		p.key = p.all[0].Key
	}
}

// came takes in what changed.
func (p *presenter) came(t desk.Topic) {
	if t&(desk.TopicPeople|desk.TopicDelivery|desk.TopicHealth|desk.TopicPeers) != 0 {
		p.load()
	}
}

// clerk reports whether one may let people in and take them out.
func (p *presenter) clerk() bool { return p.st.Space().MyRole() == consult.RoleClerk }

// outside reports whether one is not admitted, as far as is known here.
func (p *presenter) outside() bool { return p.st.Space().MyRole() == "" }
