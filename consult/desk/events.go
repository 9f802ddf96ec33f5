package desk

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"time"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/consult/register"
)

// Topic is a set of what can change in a workspace.
type Topic uint16

// The topics.
const (
	TopicPeople      Topic = 1 << iota // members, roles, verification; the workspace's name
	TopicDrafts                        // drafts and versions, and their files
	TopicCalls                         // consultations, without their registers
	TopicComments                      // comments, replies, support, answers to them
	TopicSubmissions                   // contributions, receipts, numbers, registers
	TopicDelivery                      // what which device has
	TopicHealth                        // forks, what is held or beyond a cut, pending approvals
	TopicPeers                         // whether others can be reached, and the last exchange
	TopicOutbox                        // what waits for a key

	// TopicAll is all of them.
	TopicAll Topic = 1<<iota - 1
)

// Event says what changed in a workspace since the event before.
type Event struct {
	Space  entry.CID
	Topics Topic
}

// How often a listener looks at a ledger in which much arrives: adding up all that
// is here holds up who adds more, so that it may take no more than a fifth of the
// time.
const (
	breath  = 50 * time.Millisecond
	leisure = 4
)

// Events tells what changes until ctx ends or the workspace is closed; then the
// channel is closed. The first event names every topic, so that whoever draws on
// events misses nothing; what changes while nobody reads comes as one event.
func (s *Space) Events(ctx context.Context) <-chan Event {
	out := make(chan Event)
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		close(out)
		return out
	}
	bell := s.bells.add()
	go func() {
		defer done()
		defer close(out)
		defer s.bells.remove(bell)
		s.tell(ctx, bell, out)
	}()
	return out
}

// tell sends events to out until ctx ends.
func (s *Space) tell(ctx context.Context, bell *bell, out chan<- Event) {
	changed := s.ledger.Wait()
	last := s.look()
	pending := TopicAll
	var rest <-chan time.Time // while it runs the ledger is left alone
	for {
		var to chan<- Event // nil, which never receives, while there is nothing to say
		if pending != 0 {
			to = out
		}
		wake := changed
		if rest != nil {
			wake = nil
		}
		select {
		case <-ctx.Done():
			return
		case to <- Event{s.ID(), pending}:
			pending = 0
		case <-bell.rung:
			pending |= bell.take()
		case <-rest:
			rest = nil
		case <-wake:
			start := time.Now()
			changed = s.ledger.Wait()
			now := s.look()
			pending |= now.since(last)
			last = now
			rest = time.After(max(breath, leisure*time.Since(start)))
		}
	}
}

// glance is a workspace at one moment.
type glance struct {
	state   *consult.State
	entries int
}

func (s *Space) look() glance { return glance{s.State(), s.ledger.Len()} }

// since says what changed since an earlier glance.
func (g glance) since(old glance) Topic {
	t := differ(old.state, g.state)
	if g.entries != old.entries {
		t |= TopicDelivery
	}
	return t
}

// differ says what two states of one workspace differ in.
func differ(a, b *consult.State) Topic {
	if a == b {
		return 0
	}
	var t Topic
	for topic, same := range map[Topic]bool{
		TopicPeople:      a.Name == b.Name && slices.EqualFunc(a.Members, b.Members, alike[consult.Member]),
		TopicDrafts:      slices.EqualFunc(a.Drafts, b.Drafts, alike[consult.Draft]),
		TopicCalls:       slices.EqualFunc(a.Consultations, b.Consultations, sameCall),
		TopicComments:    slices.EqualFunc(a.Comments, b.Comments, sameComment),
		TopicSubmissions: slices.EqualFunc(a.Submissions, b.Submissions, sameSubmission) && slices.EqualFunc(a.Consultations, b.Consultations, sameRegister),
		TopicHealth:      sameHealth(a, b),
	} {
		if !same {
			t |= topic
		}
	}
	return t
}

func alike[V any](a, b V) bool { return reflect.DeepEqual(a, b) }

// sameCall compares all but the registers.
func sameCall(a, b consult.Consultation) bool {
	a.Register, a.Heads, b.Register, b.Heads = register.Folded{}, nil, register.Folded{}, nil
	return alike(a, b)
}

func sameRegister(a, b consult.Consultation) bool {
	x, y := a.Register, b.Register
	return a.Ref == b.Ref && len(x.Lines) == len(y.Lines) && x.Final == y.Final && len(x.Heads) == len(y.Heads) &&
		len(x.Frauds) == len(y.Frauds) && len(x.Problems) == len(y.Problems)
}

// sameComment compares what others can add to a comment; its own words never change.
func sameComment(a, b consult.Comment) bool {
	return a.Ref == b.Ref && a.Decision == b.Decision && a.Conflict == b.Conflict && (a.Withdrawn == nil) == (b.Withdrawn == nil) &&
		slices.Equal(a.Endorsed, b.Endorsed) && slices.EqualFunc(a.Dispositions, b.Dispositions, sameDisposition) &&
		slices.EqualFunc(a.Places, b.Places, func(a, b consult.Placing) bool { return a.Ref == b.Ref }) &&
		slices.EqualFunc(a.Replies, b.Replies, func(a, b consult.Reply) bool { return a.Ref == b.Ref })
}

func sameDisposition(a, b consult.Disposition) bool { return a.Ref == b.Ref && a.Stands == b.Stands }

// sameSubmission compares what others can add to a submission.
func sameSubmission(a, b consult.Submission) bool {
	return a.Ref == b.Ref && a.Decision == b.Decision && a.Conflict == b.Conflict && (a.Withdrawn == nil) == (b.Withdrawn == nil) &&
		a.Number == b.Number && a.Term == b.Term && a.Late == b.Late && a.Disputed == b.Disputed && a.Protected == b.Protected &&
		slices.Equal(a.About, b.About) && slices.EqualFunc(a.Dispositions, b.Dispositions, sameDisposition) &&
		slices.EqualFunc(a.Receipts, b.Receipts, func(a, b consult.Receipt) bool { return a.Ref == b.Ref && a.Valid == b.Valid })
}

func sameHealth(a, b *consult.State) bool {
	return slices.Equal(a.Newer, b.Newer) && slices.Equal(a.Refused, b.Refused) && slices.Equal(a.Lifted, b.Lifted) &&
		a.Unopened == b.Unopened && slices.Equal(a.Quarantined, b.Quarantined) && slices.Equal(a.Held, b.Held) &&
		slices.Equal(a.Forks, b.Forks) && slices.Equal(a.Pending, b.Pending) && slices.Equal(a.Epochs, b.Epochs)
}

// bells are the listeners of a workspace to what is not in its ledger.
type bells struct {
	mu  sync.Mutex // protects all
	all []*bell
}

// bell collects topics for one listener.
type bell struct {
	rung chan struct{} // holds one while there are topics

	mu     sync.Mutex // protects topics
	topics Topic
}

func (b *bells) add() *bell {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := &bell{rung: make(chan struct{}, 1)}
	b.all = append(b.all, n)
	return n
}

func (b *bells) remove(n *bell) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all = slices.DeleteFunc(b.all, func(o *bell) bool { return o == n })
}

// ring tells every listener that something changed. It waits for none.
func (b *bells) ring(t Topic) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range b.all {
		n.mu.Lock()
		n.topics |= t
		n.mu.Unlock()
		select {
		case n.rung <- struct{}{}:
		default: // it is about to look
		}
	}
}

func (n *bell) take() Topic {
	n.mu.Lock()
	defer n.mu.Unlock()
	t := n.topics
	n.topics = 0
	return t
}
