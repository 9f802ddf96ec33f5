package desk

import (
	"context"
	"errors"
	"testing"
	"time"

	"toguna/consult"
	"toguna/consult/anchor"
)

// next returns the topics told from now until all of want were.
func next(t *testing.T, events <-chan Event, want Topic) Topic {
	t.Helper()
	var got Topic
	for got&want != want {
		select {
		case e, ok := <-events:
			if !ok {
				t.Fatalf("the stream ended after %b of %b", got, want)
			}
			got |= e.Topics
		case <-time.After(20 * time.Second):
			t.Fatalf("told %b, want %b", got, want)
		}
	}
	return got
}

func TestEvents(t *testing.T) {
	_, s, added, call := founded(t)
	moussa := newPerson(t, "Moussa")
	ctx, cancel := context.WithCancel(t.Context())
	events := s.Events(ctx)
	if e := <-events; e.Space != s.ID() || e.Topics != TopicAll {
		t.Fatalf("begins with %+v", e)
	}
	ms := join(t, s, moussa, consult.RoleContributor)
	next(t, events, TopicPeople|TopicDelivery)
	if err := s.MarkVerified(t.Context(), ms.Me()); err != nil {
		t.Fatal(err)
	}
	next(t, events, TopicPeople)
	must[Result](t)(s.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "article 1er", Text: "Un avis."}))
	if got := next(t, events, TopicComments|TopicDelivery); got&(TopicDrafts|TopicCalls|TopicSubmissions|TopicOutbox) != 0 {
		t.Errorf("a comment changes %b", got)
	}
	if err := s.ExtendCall(t.Context(), call, time.Unix(1_900_000_001, 0), ""); err != nil {
		t.Fatal(err)
	}
	if got := next(t, events, TopicCalls); got&(TopicComments|TopicSubmissions) != 0 {
		t.Errorf("an extension changes %b", got)
	}
	carry(t, s, ms)
	must[Result](t)(ms.Submit(t.Context(), SubmitIn{Call: call, Letter: "Notre avis."}))
	carry(t, ms, s)
	if got := next(t, events, TopicSubmissions); got&TopicDrafts != 0 {
		t.Errorf("a submission changes %b", got)
	}
	if err := s.queue(t.Context(), "all", nil, nil); err != nil {
		t.Fatal(err)
	}
	next(t, events, TopicOutbox)
	cancel()
	for range events { // until it is closed
	}
}

// What changes while nobody reads is told in one event.
func TestEventsCoalesce(t *testing.T) {
	_, s, added, _ := founded(t)
	events := s.Events(t.Context())
	next(t, events, TopicAll)
	for range 5 {
		must[Result](t)(s.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "article 1er", Text: "Un avis."}))
	}
	s.bells.ring(TopicPeers)
	s.bells.ring(TopicOutbox)
	next(t, events, TopicComments|TopicPeers|TopicOutbox)
}

// Closing the desk ends what is under way, and the home can be opened at once.
func TestCloseEndsAll(t *testing.T) {
	p, s, added, call := founded(t)
	events := s.Events(t.Context())
	next(t, events, TopicAll)
	up := make(chan struct{})
	served := make(chan error, 1)
	go func() { served <- s.Serve(t.Context(), func([]string) { close(up) }) }()
	<-up
	next(t, events, TopicPeers)
	if l := s.Link(); !l.Serving || l.Peers != -1 {
		t.Errorf("serving: %+v", l)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-served; err != nil {
		t.Errorf("serve ended with %v", err)
	}
	for range events {
	}
	if err := p.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	for name, act := range map[string]func() error{
		"comment": func() error {
			_, err := s.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "article 1er", Text: "x"})
			return err
		},
		"submit":   func() error { _, err := s.Submit(t.Context(), SubmitIn{Call: call, Letter: "x"}); return err },
		"serve":    func() error { return s.Serve(t.Context(), nil) },
		"sync":     func() error { _, err := s.Sync(t.Context(), nil, 0); return err },
		"keep":     func() error { return s.Keep(t.Context(), "a", []byte("b")) },
		"words":    func() error { _, err := p.Words("fr"); return err },
		"lang":     func() error { return p.SetLang("en") },
		"found":    func() error { _, err := p.CreateSpace(t.Context(), "Autre"); return err },
		"verified": func() error { return s.MarkVerified(t.Context(), s.Me()) },
	} {
		if err := act(); err == nil {
			t.Errorf("%s works on a closed desk", name)
		}
	}
	if _, ok := <-s.Events(t.Context()); ok {
		t.Error("a closed workspace tells events")
	}
	d, err := Open(t.Context(), p.home, passphrase, p.options())
	if err != nil {
		t.Fatal(err)
	}
	p.Desk = d
	again := p.space()
	if again.MyRole() != consult.RoleClerk || p.Person().Name != "Awa" {
		t.Error("somebody else came back")
	}
	must[Result](t)(again.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "article 1er", Text: "Encore."}))
	if v := must[[]CommentView](t)(again.Comments(t.Context(), added.Draft, Which{})); len(v) != 1 || v[0].Anchor != anchor.Certain.String() {
		t.Errorf("%+v", v)
	}
}

// Serving ends quietly too where an act of its own meets the end before its
// context does: close says that it is over first, and cancels then.
func TestServeMeetsTheEnd(t *testing.T) {
	p, s, _, _ := founded(t)
	closed := func(yes bool) {
		for _, l := range []*life{p.life, s.life} {
			l.mu.Lock()
			l.closed = yes
			l.mu.Unlock()
		}
	}
	if err := s.Serve(t.Context(), func([]string) { closed(true) }); err != nil {
		t.Errorf("serve ended with %v", err)
	}
	if err := s.Serve(t.Context(), nil); !errors.Is(err, ErrClosed) {
		t.Errorf("serving a closed workspace: %v", err)
	}
	closed(false)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestKeep(t *testing.T) {
	p, s, _, _ := founded(t)
	for name, value := range map[string]string{"compose/a": "Un texte.", "compose/b": "Un autre.", "filter": "tout"} {
		if err := s.Keep(t.Context(), name, []byte(value)); err != nil {
			t.Fatal(err)
		}
	}
	check := func(s *Space, want ...string) {
		t.Helper()
		if got := must[[]string](t)(s.KeptNames(t.Context(), "compose/")); len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
			t.Errorf("names %q, want %q", got, want)
		}
	}
	check(s, "compose/a", "compose/b")
	// Neither the words nor their names lie open.
	if err := s.storage.Recall(t.Context(), "", func(name string, value []byte) error {
		if bytesContainAny(append([]byte(name), value...), "compose", "filter", "texte") {
			t.Errorf("%q lies open", name)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Keep(t.Context(), "compose/a", nil); err != nil {
		t.Fatal(err)
	}
	if got := must[[]byte](t)(s.Kept(t.Context(), "compose/a")); got != nil {
		t.Errorf("forgotten: %q", got)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), p.home, passphrase, p.options())
	if err != nil {
		t.Fatal(err)
	}
	p.Desk = d
	s = p.space()
	check(s, "compose/b")
	if got := must[[]byte](t)(s.Kept(t.Context(), "compose/b")); string(got) != "Un autre." {
		t.Errorf("kept %q", got)
	}
	if err := s.Keep(t.Context(), "", []byte("x")); err == nil {
		t.Error("kept under no name")
	}
}
