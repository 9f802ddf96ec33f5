package stage

import (
	"context"
	"io"

	"toguna/consult/desk"
)

// Unlock opens the home with its passphrase, and then calls done.
func (s *Stage) Unlock(pass []byte, done func(error)) *Running {
	return s.enter(done, func(ctx context.Context, o desk.Options) (*desk.Desk, error) {
		return desk.Open(ctx, s.c.Home, pass, o)
	})
}

// Create makes an identity in the home, and then calls done.
func (s *Stage) Create(pass []byte, who desk.Person, done func(error)) *Running {
	return s.enter(done, func(ctx context.Context, o desk.Options) (*desk.Desk, error) {
		return desk.Create(ctx, s.c.Home, pass, who, o)
	})
}

// Restore makes an identity in the home from its 24 words, and then calls done.
func (s *Stage) Restore(pass []byte, words []string, who desk.Person, done func(error)) *Running {
	return s.enter(done, func(ctx context.Context, o desk.Options) (*desk.Desk, error) {
		return desk.Restore(ctx, s.c.Home, pass, words, who, o)
	})
}

// RestoreExport makes an identity in the home from an exported one, and then calls
// done. It closes r.
func (s *Stage) RestoreExport(pass []byte, r io.ReadCloser, who desk.Person, done func(error)) *Running {
	return s.enter(done, func(ctx context.Context, o desk.Options) (*desk.Desk, error) {
		defer r.Close()
		return desk.RestoreExport(ctx, s.c.Home, pass, r, who, o)
	})
}

func (s *Stage) enter(done func(error), open func(context.Context, desk.Options) (*desk.Desk, error)) *Running {
	return s.Start(Act{
		What: "progress.unlocking",
		Run: func(ctx context.Context) error {
			d, err := open(ctx, s.c.Options)
			if err == nil {
				s.coming.Store(d)
			}
			return err
		},
		Done: func(err error) {
			if err == nil {
				s.Sit(s.coming.Swap(nil))
			}
			done(err)
		},
		tooLate: func() {
			if d := s.coming.Swap(nil); d != nil {
				s.background(func() { _ = d.Close() }) // nobody came
			}
		},
	})
}

// Sit puts somebody at the desk whose identity is open already, and shows the
// workspace used last, or the only one.
func (s *Stage) Sit(d *desk.Desk) {
	s.turn++
	s.desk = d
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if lang := d.Person().Lang; lang != "" && s.prefs.Lang == "" {
		s.speak(lang)
	}
	spaces := d.Spaces()
	s.session()
	if len(spaces) > 0 {
		s.Enter(spaces[0].ID, func(err error) {
			if err != nil && s.onTrouble != nil {
				s.onTrouble(err)
			}
		})
	}
}

func (s *Stage) session() {
	if s.onSession != nil {
		s.onSession()
	}
}

// Lock leaves the desk: what is on disk is sealed, what was shown is gone. What Keep
// was given before is kept still.
func (s *Stage) Lock(done func(error)) {
	kept := s.kept
	d := s.leaveDesk()
	s.session()
	s.background(func() {
		if kept != nil {
			<-kept
		}
		err := closeDesk(d)
		s.c.UI(func() {
			if done != nil {
				done(err)
			}
		})
	})
}

// Enter makes the workspace named the one in use: it is reachable for others from
// now on, and what changes in it is told to those who watch.
func (s *Stage) Enter(id string, done func(error)) {
	d := s.desk
	Load(s, &s.entering, func(ctx context.Context) (*desk.Space, error) { return d.Space(ctx, id) }, func(sp *desk.Space, err error) {
		if err == nil {
			s.use(sp)
		}
		if done != nil {
			done(err)
		}
	})
}

// Use makes an open workspace the one in use.
func (s *Stage) Use(sp *desk.Space) { s.use(sp) }

func (s *Stage) use(sp *desk.Space) {
	if s.leave != nil {
		s.leave()
	}
	s.turn++
	s.space = sp
	ctx, leave := context.WithCancel(s.ctx)
	s.leave = leave
	turn := s.turn
	s.background(func() {
		for e := range sp.Events(ctx) {
			s.later(turn, func() { s.tell(e.Topics) })
		}
	})
	s.background(func() {
		// Who cannot be reached works alone: it is said where the devices are listed.
		_ = sp.Serve(ctx, nil)
	})
	s.session()
}

// background runs f on a goroutine that Close waits for.
func (s *Stage) background(f func()) {
	s.work.Add(1)
	go func() {
		defer s.work.Done()
		f()
	}()
}

// Keep seals something on this device, in the workspace in use, under a name; no
// value takes away what was there. What is given later is kept later, and whoever leaves the
// desk leaves it kept. Done may be nil. The channel is closed when it is over.
func (s *Stage) Keep(name string, value []byte, done func(error)) <-chan struct{} {
	sp, turn, before, over := s.space, s.turn, s.kept, make(chan struct{})
	s.kept = over
	s.background(func() {
		defer close(over)
		if before != nil {
			<-before
		}
		err := sp.Keep(context.Background(), name, value)
		if done != nil {
			s.later(turn, func() { done(err) })
		}
	})
	return over
}

// Hint is the passphrase, where it is no secret.
func (s *Stage) Hint() string { return s.c.Hint }
