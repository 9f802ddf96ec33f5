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
	var d *desk.Desk
	return s.Start(Act{
		What: "progress.unlocking",
		Run: func(ctx context.Context) (err error) {
			d, err = open(ctx, s.c.Options)
			return err
		},
		Done: func(err error) {
			if err == nil {
				s.Sit(d)
			}
			done(err)
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
		s.Enter(spaces[0].ID, nil)
	}
}

func (s *Stage) session() {
	if s.onSession != nil {
		s.onSession()
	}
}

// Lock leaves the desk: what is on disk is sealed, what was shown is gone.
func (s *Stage) Lock(done func(error)) {
	d := s.leaveDesk()
	s.session()
	s.background(func() {
		var err error
		if d != nil {
			err = d.Close()
		}
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
	Load(s, nil, func(ctx context.Context) (*desk.Space, error) { return d.Space(ctx, id) }, func(sp *desk.Space, err error) {
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

// Hint is the passphrase, where it is no secret.
func (s *Stage) Hint() string { return s.c.Hint }
