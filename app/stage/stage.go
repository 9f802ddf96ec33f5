package stage

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/desk/fault"
)

// Config is what a program gives its stage.
type Config struct {
	Home    string
	Options desk.Options
	Reasons []fault.Reason // of the world below, which the desk does not know
	Lang    string         // until somebody chose another
	Theme   string         // for this run, whatever the preferences say; empty for these
	Hint    string         // the passphrase, where it is no secret: of the sample
	// UI runs a function on the goroutine that draws, after what it was given before.
	UI func(func())
}

// Stage is one window's hold on one home folder.
type Stage struct {
	c     Config
	loc   *assets.Localizer
	prefs Prefs

	desk   *desk.Desk
	space  *desk.Space
	ctx    context.Context // of who is at the desk; ended by Lock
	cancel context.CancelFunc
	turn   int // counts who was at the desk: answers to a former one are dropped
	work   sync.WaitGroup

	alive  context.Context // ended by Close
	close  context.CancelFunc
	coming atomic.Pointer[desk.Desk] // opened, and not at the desk yet
	kept   <-chan struct{}           // closed when the last Keep is done

	leave     context.CancelFunc // ends what runs for the space in use
	entering  Latest
	acts      []*Running
	watchers  []func(desk.Topic)
	onActs    func()
	onSession func()
	onAnswer  func()
	onTrouble func(error)
}

// New returns the stage of a home folder, with nobody at the desk.
func New(c Config) *Stage {
	s := &Stage{c: c, prefs: readPrefs(c.Home)}
	s.alive, s.close = context.WithCancel(context.Background())
	s.speak(firstOf(s.prefs.Lang, c.Lang))
	return s
}

func firstOf(words ...string) string {
	i := slices.IndexFunc(words, func(w string) bool { return w != "" })
	if i < 0 {
		return ""
	}
	return words[i]
}

func (s *Stage) speak(lang string) { s.loc = assets.Catalog(lang) }

// Loc returns the words in use.
func (s *Stage) Loc() *assets.Localizer { return s.loc }

// Lang returns the language in use.
func (s *Stage) Lang() string { return s.loc.Lang() }

// SetLang changes the language of all that is said from now on, and remembers it.
func (s *Stage) SetLang(lang string) error {
	s.speak(lang)
	s.prefs.Lang = s.loc.Lang()
	err := s.savePrefs()
	if s.desk != nil {
		err = errors.Join(err, s.desk.SetLang(s.loc.Lang()))
	}
	return err
}

// T says a message. Its fields follow as pairs of name and value.
func (s *Stage) T(id string, kv ...any) string { return s.loc.T(id, pairs(kv)) }

// N says a message in the form that a count takes.
func (s *Stage) N(id string, n int, kv ...any) string { return s.loc.N(id, n, pairs(kv)) }

func pairs(kv []any) map[string]any {
	m := make(map[string]any, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		if k, ok := kv[i].(string); ok {
			m[k] = kv[i+1]
		}
	}
	return m
}

// Now is the time by the clock in use.
func (s *Stage) Now() time.Time {
	if s.c.Options.Now != nil {
		return s.c.Options.Now()
	}
	return time.Now()
}

// Home returns the folder in which everything is kept.
func (s *Stage) Home() string { return s.c.Home }

// HomeExists reports whether there is an identity to unlock.
func (s *Stage) HomeExists() bool { return desk.Exists(s.c.Home) }

// Desk returns who is at the desk, or nil while it is locked.
func (s *Stage) Desk() *desk.Desk { return s.desk }

// Space returns the workspace in use, or nil.
func (s *Stage) Space() *desk.Space { return s.space }

// OnSession sets what is called when somebody came to the desk, left it, or changed
// to another workspace.
func (s *Stage) OnSession(f func()) { s.onSession = f }

// OnTrouble sets what is told of an error in something that nobody asked for, as when
// the workspace used last cannot be opened.
func (s *Stage) OnTrouble(f func(error)) { s.onTrouble = f }

// Watch calls f with what changed in the workspace in use, until the function it
// returns is called.
func (s *Stage) Watch(f func(desk.Topic)) (stop func()) {
	i := len(s.watchers)
	s.watchers = append(s.watchers, f)
	return func() { s.watchers[i] = nil }
}

func (s *Stage) tell(t desk.Topic) {
	for _, f := range s.watchers {
		if f != nil {
			f(t)
		}
	}
}

// later runs f on the drawing goroutine if the same person is still at the desk.
// It may be called on any goroutine.
func (s *Stage) later(turn int, f func()) {
	s.c.UI(func() {
		if turn != s.turn {
			return
		}
		f()
		if s.onAnswer != nil {
			s.onAnswer()
		}
	})
}

// OnAnswer sets what is called after each answer and each change was told.
func (s *Stage) OnAnswer(f func()) { s.onAnswer = f }

// present is the context of who is at the desk, or of nobody yet.
func (s *Stage) present() context.Context {
	if s.ctx != nil {
		return s.ctx
	}
	return s.alive
}

// Close ends everything and leaves the desk. It returns when all of it has ended.
func (s *Stage) Close() error {
	d := s.leaveDesk()
	s.close()
	s.work.Wait()
	return errors.Join(closeDesk(d), closeDesk(s.coming.Swap(nil)))
}

func closeDesk(d *desk.Desk) error {
	if d == nil {
		return nil
	}
	return d.Close()
}

// leaveDesk stops what runs for whoever was at the desk.
func (s *Stage) leaveDesk() *desk.Desk {
	d := s.desk
	s.turn++
	if s.cancel != nil {
		s.cancel()
	}
	s.desk, s.space, s.leave, s.cancel, s.ctx = nil, nil, nil, nil, nil
	s.acts, s.kept = nil, nil
	return d
}
