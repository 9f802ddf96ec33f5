// Package sample sets up the sample consultation between three people, each with a
// device of its own in this process, and lets those whom nobody plays go on with
// it: what one sees arriving was written, sealed and sent by a true other side.
package sample

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// Passphrase opens the homes of the sample. It keeps nothing secret: they hold
// nothing but the sample.
const Passphrase = "toguna"

// Names of the parts, as in the sample's story.
const (
	Clerk    = "clerk"
	CSO      = "cso"
	Defender = "defender"
)

// Config says where and how the sample is set up.
type Config struct {
	Dir     string // a folder of its own
	World   func() desk.World
	Options desk.Options // but for the world
	Lang    string
}

// Person is somebody who takes part.
type Person struct {
	ID    string
	Home  string
	Desk  *desk.Desk
	Space *desk.Space
}

// Sample is the consultation with all who take part in it.
type Sample struct {
	c      Config
	story  *assets.Story
	people map[string]*Person
	draft  string
	call   string
	made   []string // ids of the story's comments, empty while they are not made
	sent   int      // of the story's submissions

	serving context.CancelFunc
	served  sync.WaitGroup
}

// Set up plays the story up to where it is interesting: the draft is shared, the
// consultation open, all have joined, some have commented and one has handed in.
func SetUp(ctx context.Context, c Config) (_ *Sample, err error) {
	story, err := assets.Sample()
	if err != nil {
		return nil, err
	}
	s := &Sample{c: c, story: story, people: map[string]*Person{}, made: make([]string, len(story.Comments))}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	for _, p := range story.People {
		if err := s.create(ctx, p); err != nil {
			return nil, fmt.Errorf("sample: %w", err)
		}
	}
	for _, step := range []func(context.Context) error{s.found, s.gather, s.begin} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("sample: %w", err)
		}
	}
	return s, nil
}

// Person returns who plays a part.
func (s *Sample) Person(id string) *Person { return s.people[id] }

// Draft and Call return the ids of what the consultation is about, and its own.
func (s *Sample) Draft() string { return s.draft }
func (s *Sample) Call() string  { return s.call }

// Close ends what runs and closes all homes, but for that of whoever was given
// away with Take.
func (s *Sample) Close() error {
	if s.serving != nil {
		s.serving()
	}
	s.served.Wait()
	var errs []error
	for _, p := range s.people {
		if p.Desk != nil {
			errs = append(errs, p.Desk.Close())
		}
	}
	return errors.Join(errs...)
}

// Take gives a part to whoever sits before the screen, who closes its desk.
func (s *Sample) Take(id string) *desk.Desk {
	p := s.people[id]
	d := p.Desk
	p.Desk, p.Space = nil, nil
	return d
}

func (s *Sample) create(ctx context.Context, who assets.Person) error {
	o := s.c.Options
	o.World = s.c.World()
	home := filepath.Join(s.c.Dir, who.ID)
	d, err := desk.Create(ctx, home, []byte(Passphrase), desk.Person{
		Name: who.Name, Org: who.Organisation.In(s.c.Lang), Lang: s.c.Lang,
	}, o)
	if err != nil {
		return fmt.Errorf("identity of %s: %w", who.ID, err)
	}
	s.people[who.ID] = &Person{ID: who.ID, Home: home, Desk: d}
	return nil
}

// found makes the workspace, shares the draft and opens the consultation.
func (s *Sample) found(ctx context.Context) error {
	clerk := s.people[Clerk]
	var err error
	if clerk.Space, err = clerk.Desk.CreateSpace(ctx, s.story.Workspace.In(s.c.Lang)); err != nil {
		return err
	}
	text, err := assets.Draft(1, s.c.Lang)
	if err != nil {
		return err
	}
	file := filepath.Join(s.c.Dir, "projet-de-loi.md")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	added, err := clerk.Space.AddDraft(ctx, desk.DraftIn{Path: file, Title: s.story.DraftTitle.In(s.c.Lang), Lang: s.c.Lang})
	if err != nil {
		return err
	}
	s.draft = added.Draft
	if err := s.translate(ctx); err != nil {
		return err
	}
	s.call, err = clerk.Space.OpenCall(ctx, desk.CallIn{
		Draft: s.draft, Title: s.story.Title.In(s.c.Lang), Deadline: s.deadline(), Zone: "Africa/Bamako",
		Who: s.story.Terms.In(s.c.Lang), Questions: s.questions(), Confidential: true,
	})
	return err
}

// translate shares the draft in the other language beside it.
func (s *Sample) translate(ctx context.Context) error {
	for _, lang := range assets.Languages() {
		if lang == s.c.Lang {
			continue
		}
		text, err := assets.Draft(1, lang)
		if err != nil {
			return err
		}
		file := filepath.Join(s.c.Dir, "projet-de-loi."+lang+".md")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return fmt.Errorf("write the draft: %w", err)
		}
		in := desk.DraftIn{Path: file, Title: s.story.DraftTitle.In(lang), Lang: lang, ParallelTo: s.draft}
		if _, err := s.people[Clerk].Space.AddDraft(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

// deadline is at 18:00 in Bamako, which keeps UTC all year.
func (s *Sample) deadline() time.Time {
	now := time.Now
	if s.c.Options.Now != nil {
		now = s.c.Options.Now
	}
	t := now().UTC().AddDate(0, 0, s.story.OpenDays)
	return time.Date(t.Year(), t.Month(), t.Day(), 18, 0, 0, 0, time.UTC)
}

func (s *Sample) questions() []entry.Question {
	var out []entry.Question
	for _, q := range s.story.Questions {
		e := entry.Question{ID: q.ID, Kind: q.Type, Text: q.Text.In(s.c.Lang), About: q.About}
		for _, c := range q.Choices {
			e.Choices = append(e.Choices, c.Text.In(s.c.Lang))
		}
		out = append(out, e)
	}
	return out
}

// gather lets the two others in by an invitation each.
func (s *Sample) gather(ctx context.Context) error {
	stop := s.serve(ctx, s.people[Clerk].Space)
	defer stop()
	for _, id := range []string{CSO, Defender} {
		p := s.people[id]
		invite, err := s.people[Clerk].Space.Invite(ctx, "contributor")
		if err != nil {
			return err
		}
		if p.Space, _, err = p.Desk.Join(ctx, invite); err != nil {
			return fmt.Errorf("%s joins: %w", id, err)
		}
		if _, err := p.Space.Sync(ctx, nil, 0); err != nil {
			return fmt.Errorf("%s joins: %w", id, err)
		}
	}
	return nil
}

// serve keeps a device reachable until the function it returns is called.
func (s *Sample) serve(ctx context.Context, sp *desk.Space) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ready := make(chan struct{})
	once := sync.OnceFunc(func() { close(ready) })
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer once()
		_ = sp.Serve(ctx, func([]string) { once() }) // whoever cannot be reached is found missing by who calls
	}()
	<-ready
	return func() { cancel(); <-done }
}
