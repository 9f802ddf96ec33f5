package stage

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"toguna/consult/desk"
)

// An Act is something that may take long: it runs beside the drawing, tells how far
// it is, and can be cancelled.
type Act struct {
	What   string // message id of what is being done, until the desk says more
	Undone string // message id of what cancelling does; empty if it cannot be cancelled
	Run    func(ctx context.Context) error
	Done   func(err error) // may be nil

	tooLate func() // instead of Done, for an answer to somebody who has left; may be nil
}

// Visible is how long an act may take before the screen says so.
const Visible = 500 * time.Millisecond

// Running is an act that was started.
type Running struct {
	s      *Stage
	act    Act
	cancel context.CancelFunc
	since  time.Time

	mu   sync.Mutex // protects all below
	last desk.Progress
	told bool // the screen will look at last
	over bool

	watch func() // set and called on the drawing goroutine
}

// Start runs an act.
func (s *Stage) Start(a Act) *Running {
	parent := s.present()
	ctx, cancel := context.WithCancel(parent)
	r := &Running{s: s, act: a, cancel: cancel, since: s.Now()}
	s.acts = append(s.acts, r)
	turn := s.turn
	s.background(func() {
		defer cancel()
		err := a.Run(desk.WithProgress(ctx, r.report))
		if err != nil && ctx.Err() != nil && parent.Err() == nil {
			err = context.Canceled // whatever the cancelling led to
		}
		s.c.UI(func() { s.ended(r, turn, err) })
	})
	s.background(func() {
		t := time.NewTimer(Visible)
		defer t.Stop()
		select {
		case <-t.C:
			s.c.UI(r.show)
		case <-ctx.Done():
		}
	})
	s.actsChanged()
	return r
}

// ended takes an act off the list and tells what became of it, unless the person
// who started it has left the desk.
func (s *Stage) ended(r *Running, turn int, err error) {
	r.mu.Lock()
	r.over = true
	r.mu.Unlock()
	s.acts = slices.DeleteFunc(s.acts, func(o *Running) bool { return o == r })
	r.show()
	s.actsChanged()
	switch {
	case turn != s.turn:
		if r.act.tooLate != nil {
			r.act.tooLate()
		}
	case r.act.Done != nil:
		r.act.Done(err)
	}
}

// report keeps how far an act is. However often it is called, the screen is asked
// to look once until it has looked.
func (r *Running) report(p desk.Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = p
	if r.told || r.over {
		return
	}
	r.told = true
	r.s.c.UI(r.show)
}

func (r *Running) show() {
	r.mu.Lock()
	r.told = false
	r.mu.Unlock()
	if r.watch != nil {
		r.watch()
	}
	r.s.actsChanged()
}

func (s *Stage) actsChanged() {
	if s.onActs != nil {
		s.onActs()
	}
}

// OnActs sets what is called when an act begins, moves on or ends.
func (s *Stage) OnActs(f func()) { s.onActs = f }

// Acts lists what is running and has taken long enough to be shown.
func (s *Stage) Acts() []*Running {
	return slices.DeleteFunc(slices.Clone(s.acts), func(r *Running) bool { return s.Now().Sub(r.since) < Visible })
}

// Watch sets what is called each time the act has moved on or ended.
func (r *Running) Watch(f func()) { r.watch = f }

// Cancel asks the act to end.
func (r *Running) Cancel() { r.cancel() }

// Over reports whether the act has ended.
func (r *Running) Over() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.over
}

// Progress is how far an act is, ready to be shown.
type Progress struct {
	What     string  // what is being done
	Count    string  // "78 sur 121"; empty if nobody knows
	Fraction float32 // of the whole; negative if nobody knows
	Left     time.Duration
	Undone   string // what cancelling does; empty if it cannot be cancelled
}

// Progress says how far the act is.
func (r *Running) Progress() Progress {
	r.mu.Lock()
	p := r.last
	r.mu.Unlock()
	out := Progress{What: r.s.T(r.act.What), Fraction: -1}
	if r.act.Undone != "" {
		out.Undone = r.s.T(r.act.Undone)
	}
	if p.Stage != "" {
		out.What = r.s.T("progress." + p.Stage)
	}
	if p.Total > 0 {
		out.Fraction = min(1, float32(p.Done)/float32(p.Total))
		out.Count = r.s.T("progress.of", "Done", p.Done, "Total", p.Total)
		if spent := r.s.Now().Sub(r.since); p.Done > 0 && out.Fraction < 1 {
			out.Left = time.Duration(float64(spent) * float64(p.Total-p.Done) / float64(p.Done)).Round(time.Second)
		}
	}
	return out
}

// Latest lets each new question of one kind replace the one before.
type Latest struct {
	cancel context.CancelFunc
	n      int
}

// Load asks for something off the drawing goroutine and hands the answer to done,
// unless the person at the desk or the workspace changed meanwhile, or, with l, a
// later question was asked.
func Load[T any](s *Stage, l *Latest, ask func(context.Context) (T, error), done func(T, error)) {
	ctx, cancel := context.WithCancel(s.present())
	n := 0
	if l != nil {
		if l.cancel != nil {
			l.cancel()
		}
		l.cancel = cancel
		l.n++
		n = l.n
	}
	turn := s.turn
	s.background(func() {
		defer cancel()
		v, err := ask(ctx)
		s.later(turn, func() {
			if l == nil || l.n == n {
				done(v, err)
			}
		})
	})
}

// Cancelled reports whether an act ended because somebody asked it to.
func Cancelled(err error) bool { return errors.Is(err, context.Canceled) }
