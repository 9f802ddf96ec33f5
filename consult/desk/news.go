package desk

import (
	"context"
	"slices"
	"time"

	"toguna/consult/entry"
)

// News is what the first place of a screen shows.
type News struct {
	Since     time.Time // of the last visit; zero if there was none
	Waiting   []Task
	Changed   []Change
	Deadlines []Deadline
	Devices   []DeviceState
}

// Deadline is when a consultation that is open ends.
type Deadline struct {
	Time              time.Time
	Zone, Call, Title string
	Left              time.Duration // negative once it has passed
}

// DeviceState is how far the work has travelled to one device, as far as its own
// entries tell: what it received since it last wrote is not known here.
type DeviceState struct {
	Member    entry.Key
	Name, Org string
	Role      string
	Mine      bool // of one's own person
	Here      bool // this one
	Log       entry.Key
	Lacks     int       // entries
	Bytes     int64     // of these, without the files that they name
	LastSeen  time.Time // when something of it last came here; zero if that is not known
}

// News says what waits for this person, what changed since the last visit, what ends
// soon, and where the work is.
func (s *Space) News(ctx context.Context) (News, error) {
	var n News
	v, err := s.lastVisit(ctx)
	if err != nil {
		return n, err
	}
	n.Since = atTime(v.Time)
	if n.Waiting, err = s.tasks(ctx); err != nil {
		return n, err
	}
	if n.Changed, err = s.changes(ctx, v); err != nil {
		return n, err
	}
	n.Deadlines = s.deadlines()
	n.Devices, err = s.devices(ctx)
	return n, err
}

func (s *Space) deadlines() []Deadline {
	now := s.desk.opts.Now()
	var out []Deadline
	for _, c := range s.State().Consultations {
		if c.Closed {
			continue
		}
		end := time.Unix(c.Deadline, 0).UTC()
		out = append(out, Deadline{end, c.Open.Zone, c.Ref.String(), c.Open.Title, end.Sub(now)})
	}
	slices.SortStableFunc(out, func(a, b Deadline) int { return a.Time.Compare(b.Time) })
	return out
}

// devices lists the devices of the members who stand: this one first, then one's
// own, then the others by name.
func (s *Space) devices(ctx context.Context) ([]DeviceState, error) {
	here := s.dev().LogKey()
	seen := s.seen()
	var out []DeviceState
	for _, m := range s.State().Members {
		if !m.Active {
			continue
		}
		for _, log := range m.Logs {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			d := DeviceState{Member: m.Key, Name: m.Name, Org: m.Org, Role: m.Role, Mine: m.Key == s.Me(), Here: log == here, Log: log}
			if d.Here {
				d.LastSeen = s.desk.opts.Now().UTC()
			} else {
				lacks := s.ledger.Missing(s.ledger.FrontierSeen(seen, log))
				d.Lacks = len(lacks)
				for _, id := range lacks {
					d.Bytes += int64(s.ledger.Size(id))
				}
				d.LastSeen = s.heard.lastOf(log)
			}
			out = append(out, d)
		}
	}
	rank := func(d DeviceState) int {
		switch {
		case d.Here:
			return 0
		case d.Mine:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(out, func(a, b DeviceState) int {
		if r := rank(a) - rank(b); r != 0 {
			return r
		}
		if a.Name != b.Name {
			return compareFold(a.Name, b.Name)
		}
		return a.Log.Compare(b.Log)
	})
	return out, nil
}
