package p2p

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"

	"toguna/consult/entry"
)

// How long one waits for the other side.
const (
	doorTime  = 15 * time.Second // for the whole door
	idleTime  = 2 * time.Minute  // for the next frame, unless the stream is live
	frameTime = 2 * time.Minute  // for one frame, once it began
	byeTime   = 5 * time.Second  // for the last words
)

// Bounds of what one member may send in one session without use to anybody.
const (
	maxRefused  = 8
	maxHeld     = 10_000
	maxRepeated = 32 << 20 // bytes
)

// session is one sync stream, on one side of it.
type session struct {
	n      *Node
	stream network.Stream
	peer   peer.ID
	dialer bool
	door   door
	them   party

	// in carries frames from the reader to the one goroutine that acts on them. Its
	// room is what lets the network go on while entries are verified.
	in      chan frame
	readErr error // why in was closed; read only after it was

	writing sync.Mutex // held while a frame is written

	timing  sync.Mutex
	patient bool      // guarded by timing: the next frame may take for ever
	until   time.Time // guarded by timing: if set, when all ends

	mu     sync.Mutex
	seen   map[entry.CID]bool // guarded by mu: entries that crossed the stream; true: they came from the peer
	report Report             // guarded by mu
	wasted waste              // guarded by mu

	from int // position in the ledger's arrivals up to which this peer has been served
}

type waste struct {
	refused, held, repeated int
}

func newSession(n *Node, stream network.Stream, dialer bool) *session {
	s := &session{
		n: n, stream: stream, peer: stream.Conn().RemotePeer(), dialer: dialer,
		in:   make(chan frame, 4),
		seen: make(map[entry.CID]bool),
	}
	s.door.dialer, s.door.listener = n.host.ID(), s.peer
	if !dialer {
		s.door.dialer, s.door.listener = s.peer, n.host.ID()
	}
	return s
}

// write sends one frame.
func (s *session) write(f frame) error {
	data, err := encodeFrame(f)
	if err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	s.timing.Lock()
	_ = s.stream.SetWriteDeadline(s.sooner(time.Now().Add(frameTime)))
	s.timing.Unlock()
	if _, err := s.stream.Write(data); err != nil {
		return fmt.Errorf("%w: send %s: %w", ErrUnreachable, f.kind(), err)
	}
	return nil
}

// read returns the next frame from the stream itself. It is for the proofs, and
// for the reader; all others call next.
func (s *session) read() (frame, int, error) {
	s.await(idleTime, true)
	f, size, err := readFrame(s.stream, func() { s.await(frameTime, false) })
	switch {
	case err == nil, errors.Is(err, ErrProtocol), errors.Is(err, ErrFrameTooLarge):
		return f, size, err
	default:
		return nil, 0, fmt.Errorf("%w: read: %w", ErrUnreachable, err)
	}
}

// await sets the deadline of the next read: none if the session is patient and
// this read may wait.
func (s *session) await(d time.Duration, mayWait bool) {
	s.timing.Lock()
	defer s.timing.Unlock()
	var at time.Time
	if !s.patient || !mayWait {
		at = time.Now().Add(d)
	}
	_ = s.stream.SetReadDeadline(s.sooner(at))
}

// sooner returns the earlier of at (zero: never) and the end of all.
func (s *session) sooner(at time.Time) time.Time {
	if !s.until.IsZero() && (at.IsZero() || s.until.Before(at)) {
		return s.until
	}
	return at
}

// waitForEver lifts the deadline under which the other side has to speak.
func (s *session) waitForEver() {
	s.timing.Lock()
	defer s.timing.Unlock()
	s.patient = true
	_ = s.stream.SetReadDeadline(s.sooner(time.Time{}))
}

// end lets no read or write take longer than d from now.
func (s *session) end(d time.Duration) {
	s.timing.Lock()
	defer s.timing.Unlock()
	s.until = s.sooner(time.Now().Add(d))
	_ = s.stream.SetDeadline(s.until)
}

// readAll passes frames on until the stream ends. Somebody takes from in until
// it is closed, so it ends with the stream.
func (s *session) readAll() {
	defer close(s.in)
	for {
		f, _, err := s.read()
		if err != nil {
			s.readErr = err
			return
		}
		s.in <- f
		if f.kind() == kindBye {
			s.readErr = io.EOF
			return
		}
	}
}

// next returns the next frame that the reader brought.
func (s *session) next(ctx context.Context) (frame, error) {
	select {
	case f, ok := <-s.in:
		if !ok {
			return nil, s.readErr
		}
		return f, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// leave says goodbye, unless the other side already did, and waits a moment for
// it to have heard: whoever closes the connection first would drown the words.
func (s *session) leave(err error) {
	defer s.stream.Close()
	if errors.Is(err, errBye) {
		return
	}
	s.end(byeTime)
	if s.write(&byeFrame{Kind: kindBye, Code: codeOf(err)}) != nil || s.stream.CloseWrite() != nil {
		_ = s.stream.Reset()
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(s.stream, maxProof))
}

// leaveReading is leave while readAll runs; it returns once that has ended.
func (s *session) leaveReading(err error) {
	if errors.Is(err, errBye) {
		s.stream.Close()
	} else {
		s.end(byeTime)
		if s.write(&byeFrame{Kind: kindBye, Code: codeOf(err)}) != nil || s.stream.CloseWrite() != nil {
			_ = s.stream.Reset()
		}
	}
	for range s.in { // what comes now came too late
	}
	s.stream.Close()
}

// errBusy says that this device has no room for another session.
var errBusy = errors.New("too many sessions")

// errBye marks errors that the other side's goodbye caused; errGone is the one
// that it caused because it had done, or is being closed.
var (
	errBye  = errors.New("the other side said goodbye")
	errGone = fmt.Errorf("%w: %w", ErrUnreachable, errBye)
)

// codeOf returns the bye that answers err.
func codeOf(err error) string {
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return byeDone
	case errors.Is(err, errBusy):
		return byeBusy
	case errors.Is(err, ErrRefused), errors.Is(err, ErrRemoved):
		return byeRefused
	}
	return byeOther
}

// heard turns a bye that came where something else was due into an error.
func (s *session) heard(f *byeFrame) error {
	switch f.Code {
	case byeDone:
		return errGone
	case byeBusy:
		return fmt.Errorf("%w: %w: busy", ErrUnreachable, errBye)
	case byeRefused:
		if st := s.n.cfg.Ledger.Standing(s.n.cfg.Member); st.Known && !st.Admitted && !st.Mirror {
			return fmt.Errorf("%w: %w", ErrRemoved, errBye)
		}
		return fmt.Errorf("%w: %w", ErrRefused, errBye)
	}
	return fmt.Errorf("%w: %w, displeased", ErrProtocol, errBye)
}

// unexpected names a frame that came at the wrong time.
func (s *session) unexpected(f frame) error {
	if bye, ok := f.(*byeFrame); ok {
		return s.heard(bye)
	}
	return fmt.Errorf("%w: %s at the wrong time", ErrProtocol, f.kind())
}
