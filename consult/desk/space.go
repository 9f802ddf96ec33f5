package desk

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/crypto"
	"toguna/crypto/vault"
)

// Space is one workspace on this desk. It is safe for concurrent use.
type Space struct {
	desk    *Desk
	ring    *spaceRing // protected by desk.mu
	storage Storage
	ledger  *consult.Ledger
	box     *vault.Box                     // what is remembered on this device alone
	device  atomic.Pointer[consult.Device] // replaced when its log was continued elsewhere

	life     *life
	bells    bells
	heard    heard
	shelf    shelf
	written  atomic.Int64 // entries that this program wrote since it was started
	scrapKey [32]byte     // for the names of scraps

	refreshing sync.Mutex // one Refresh at a time
	redeeming  sync.Mutex // one newcomer at a time, so that an invite is used once
	queueing   sync.Mutex // one record at a time gets a place in the outbox
	renewing   sync.Mutex // a log is left for a new one once

	connecting sync.Mutex // held while the host is started or stopped, which takes a while

	mu      sync.Mutex // protects all below
	peer    Peer       // while connected
	users   []*user    // of peer
	serving int        // of these, those that stay
}

// dev is what this device signs with now.
func (s *Space) dev() *consult.Device { return s.device.Load() }

// Close ends what is under way in the workspace, Serve and Events above all, and
// closes it.
func (s *Space) Close() error {
	if !s.life.end() {
		return nil
	}
	s.saveHeard(context.Background())
	s.desk.mu.Lock()
	delete(s.desk.spaces, s.ledger.Space())
	s.desk.mu.Unlock()
	err := s.storage.Close()
	clear(s.scrapKey[:])
	s.shelf.clear()
	dev := s.dev()
	clear(dev.Log)
	clear(dev.Member)
	return err
}

// ID returns the workspace's id.
func (s *Space) ID() entry.CID { return s.ledger.Space() }

// Name returns the workspace's name.
func (s *Space) Name() string {
	if n := s.State().Name; n != "" {
		return n
	}
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	return s.ring.Name
}

// Ledger gives access to the entries themselves.
func (s *Space) Ledger() *consult.Ledger { return s.ledger }

// State returns what all entries here add up to.
func (s *Space) State() *consult.State { return s.ledger.State() }

// Me returns one's own member key here.
func (s *Space) Me() entry.Key { return s.dev().MemberKey() }

// MyRole returns one's role, empty if one is not admitted as far as is known here.
func (s *Space) MyRole() string {
	if m, ok := s.State().Member(s.Me()); ok && m.Active {
		return m.Role
	}
	return ""
}

func (s *Space) now() int64 { return s.desk.opts.Now().Unix() }

// Result says where a record went.
type Result struct {
	ID      string // empty while it waits
	Waiting bool   // in the outbox, until a clerk's program has renewed the key
}

// write appends records as one entry. Where the key of the circle must be renewed
// first they wait in the outbox.
func (s *Space) write(ctx context.Context, circle entry.Circle, files []entry.CID, bodies ...entry.Body) (Result, error) {
	return s.writeOut(ctx, consult.Writing{Circle: circle, Bodies: bodies, Files: files})
}

func (s *Space) writeOut(ctx context.Context, w consult.Writing) (Result, error) {
	id, err := s.append(ctx, w)
	if errors.Is(err, consult.ErrNoEpoch) {
		return Result{Waiting: true}, s.queue(ctx, w.Circle, w.Files, w.Bodies)
	}
	if err != nil {
		return Result{}, err
	}
	return Result{ID: id.Short()}, nil
}

// append writes one entry. A new log is introduced by an entry of its own, so that
// a record's index never depends on when it was written; a log that was continued
// elsewhere is left for a new one.
func (s *Space) append(ctx context.Context, w consult.Writing) (entry.CID, error) {
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return entry.CID{}, err
	}
	defer done()
	if err := s.newLog(); err != nil {
		return entry.CID{}, err
	}
	if len(w.Bodies) > 0 {
		if err := s.introduce(ctx); err != nil {
			return entry.CID{}, err
		}
	}
	return s.appendAs(ctx, s.dev(), w)
}

// appendAs writes one entry, counting it as this program's before others can see it.
func (s *Space) appendAs(ctx context.Context, dev *consult.Device, w consult.Writing) (entry.CID, error) {
	s.written.Add(1)
	id, err := s.ledger.Append(ctx, dev, w)
	if err != nil {
		s.written.Add(-1)
	}
	return id, err
}

// introduce says, once in this device's log, who writes it.
func (s *Space) introduce(ctx context.Context) error {
	dev := s.dev()
	if s.ledger.Introduced(dev.LogKey()) {
		return nil
	}
	author := dev.Author
	if _, err := s.appendAs(ctx, dev, consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{&author}}); err != nil {
		return fmt.Errorf("introduce this device: %w", err)
	}
	return nil
}

// newLog opens a new log for this device if the one in use was continued by a copy
// of it, so that going on would fork it.
func (s *Space) newLog() error {
	s.renewing.Lock()
	defer s.renewing.Unlock()
	if !s.ledger.Foreign(s.dev().LogKey()) {
		return nil
	}
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	log, former := s.ring.Log, s.ring.Former
	s.ring.Former = append(slices.Clone(former), log)
	s.ring.Log = consult.NewSeed()
	if err := s.desk.save(); err != nil {
		s.ring.Log, s.ring.Former = log, former
		return err
	}
	dev := s.desk.device(s.ring)
	s.device.Store(dev)
	s.ledger.Own(dev.LogKey())
	return nil
}

// addGrants seals keys to members and stores the set.
func (s *Space) addGrants(ctx context.Context, to []consult.Grantee) (entry.CID, error) {
	set, err := consult.SealGrants(s.ID(), to)
	if err != nil {
		return entry.CID{}, err
	}
	id, err := s.storage.Add(ctx, bytes.NewReader(set))
	if err != nil {
		return entry.CID{}, fmt.Errorf("store grants: %w", err)
	}
	return id, nil
}

// sealFile seals a plaintext to the epoch in use of a circle and stores it.
func (s *Space) sealFile(ctx context.Context, ep consult.Epochal, name string, r io.Reader, size int64) (entry.FileRef, error) {
	rec, err := crypto.ParseRecipient(ep.Recipient)
	if err != nil {
		return entry.FileRef{}, err
	}
	h := newHasher(ctxReader{ctx, r})
	pr, pw := io.Pipe()
	sealed := make(chan struct{})
	go func() {
		defer close(sealed)
		pw.CloseWithError(crypto.SealFile(pw, h, size, rec))
	}()
	id, err := s.storage.Add(ctx, pr)
	pr.CloseWithError(err) // ends the sealing if the store failed
	<-sealed               // r is the caller's again
	if err != nil {
		return entry.FileRef{}, fmt.Errorf("seal file: %w", err)
	}
	return entry.FileRef{CID: id, Hash: h.sum(), Size: uint64(size), Name: entry.CleanText(name)}, nil
}

// openFile opens a sealed file and holds it to the hash that its record names. It
// returns consult.ErrNotHereYet if the file, or its key, is not on this device.
func (s *Space) openFile(ctx context.Context, epoch entry.Hash, f entry.FileRef) ([]byte, error) {
	o := s.ledger.Keys().Opener(epoch)
	if o == nil {
		return nil, consult.ErrNotHereYet
	}
	r, err := s.storage.Open(ctx, f.CID)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var buf bytes.Buffer
	if _, err := o.OpenFile(&buf, r, entry.MaxFile); err != nil {
		return nil, fmt.Errorf("open sealed file: %w", err)
	}
	h := newHasher(bytes.NewReader(buf.Bytes()))
	if _, err := io.Copy(io.Discard, h); err != nil || h.sum() != f.Hash || uint64(buf.Len()) != f.Size {
		return nil, fmt.Errorf("open sealed file: %w", crypto.ErrDamaged)
	}
	return buf.Bytes(), nil
}

// find returns the one of refs whose id starts with prefix.
func find[V any](items []V, prefix string, ref func(V) entry.Ref) (V, error) {
	var zero V
	given := strings.TrimSpace(prefix)
	prefix = strings.ToLower(given)
	if prefix == "" {
		return zero, &IDError{given, ErrNoSuchID}
	}
	i, n := -1, 0
	for j, it := range items {
		id := ref(it).String()
		if id == prefix {
			return it, nil
		}
		if strings.HasPrefix(id, prefix) {
			i, n = j, n+1
		}
	}
	switch {
	case n == 0:
		return zero, &IDError{given, ErrNoSuchID}
	case n > 1:
		return zero, &IDError{given, ErrAmbiguous}
	}
	return items[i], nil
}

// remember seals a value of this device under a name.
func (s *Space) remember(ctx context.Context, name string, value []byte) error {
	if len(value) > 0 {
		value = s.box.Seal(value, []byte(name))
	}
	return s.storage.Remember(ctx, map[string][]byte{name: value})
}

// recall calls f for what was remembered under a prefix. What does not
// authenticate is left out.
func (s *Space) recall(ctx context.Context, prefix string, f func(name string, value []byte) error) error {
	return s.storage.Recall(ctx, prefix, func(name string, sealed []byte) error {
		value, err := s.box.Open(sealed, []byte(name))
		if err != nil {
			return nil
		}
		return f(name, value)
	})
}

func (s *Space) hostKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(s.ring.Host[:]) }
