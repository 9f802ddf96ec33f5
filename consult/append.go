package consult

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"

	"toguna/consult/entry"
	"toguna/crypto"
)

// Errors of writing.
var (
	// ErrNoEpoch is returned while no epoch excludes everybody who was removed: what
	// is to be written must wait.
	ErrNoEpoch = errors.New("waiting for a clerk's program to renew the key")
	// ErrNotMember is returned to somebody who is not, or no longer, admitted.
	ErrNotMember = errors.New("not a member of this workspace")
	// ErrRole is returned for what one's role does not permit.
	ErrRole = errors.New("your role does not permit this")
	// ErrOwnLog is returned once a log was continued elsewhere: this device must
	// open a new one.
	ErrOwnLog = errors.New("this device's log was continued elsewhere")
)

// Device is what one installation signs with in one workspace.
type Device struct {
	Log    ed25519.PrivateKey
	Member ed25519.PrivateKey
	Author entry.Author // signed; the first record of the log
}

// LogKey returns the public half of the device's log key.
func (d *Device) LogKey() entry.Key { return entry.Key(d.Log.Public().(ed25519.PublicKey)) }

// MemberKey returns the public half of the member key.
func (d *Device) MemberKey() entry.Key { return entry.Key(d.Member.Public().(ed25519.PublicKey)) }

// Writing is what is to become one entry.
type Writing struct {
	Circle entry.Circle // to whom the records are sealed; unused without records
	Epoch  *Epochal     // seal to this epoch rather than to the one in use
	Bodies []entry.Body
	Acts   []entry.Act
	Files  []entry.CID
}

// Epochal is an epoch as its writers know it.
type Epochal struct {
	ID        entry.Hash
	Recipient []byte
}

// Found makes the entry 0 of a new workspace and returns it with its salt.
// The member key must come from the salt.
func Found(salt entry.Hash, member, log ed25519.PrivateKey) (entry.Sealed, error) {
	cert := entry.Certify(member, entry.CID{}, salt, entry.Key(log.Public().(ed25519.PublicKey)))
	e := entry.Entry{Salt: salt, Cert: &cert, Root: NewSeed()}
	return e.Sign(log)
}

// Append writes the next entry of device d's log and returns its id. It refuses
// what the fold would not count.
func (l *Ledger) Append(ctx context.Context, d *Device, w Writing) (entry.CID, error) {
	l.adding.Lock()
	defer l.adding.Unlock()
	e, records, err := l.prepare(d, w)
	if err != nil {
		return entry.CID{}, err
	}
	sealed, err := e.Sign(d.Log)
	if err != nil {
		return entry.CID{}, fmt.Errorf("sign entry: %w", err)
	}
	if err := l.keep(ctx, sealed); err != nil {
		return sealed.ID, err
	}
	return sealed.ID, l.keepOwn(ctx, sealed.ID, records)
}

// keepOwn lets a writer go on reading what only the committee can open: the
// cache has it, and nothing else does.
func (l *Ledger) keepOwn(ctx context.Context, id entry.CID, records []entry.Record) error {
	l.mu.Lock()
	n := l.g.nodes[id]
	own := n != nil && n.opened == nil && len(records) > 0
	if own {
		o := decodeRecords(records, entry.Record.Decode)
		o.rooted = true
		l.set(n, o)
		l.changed()
	}
	l.mu.Unlock()
	if !own || l.cache == nil {
		return nil
	}
	data, err := entry.Marshal(records)
	if err != nil {
		return fmt.Errorf("cache one's own: %w", err)
	}
	// The entry is written: to say that it was not would have it written twice.
	_ = l.store.Cache(ctx, map[string][]byte{cacheName(id): l.cache.Seal(data, id[:])})
	return nil
}

// Begin puts the entry 0 of a workspace founded here into its empty ledger.
func (l *Ledger) Begin(ctx context.Context, first entry.Sealed) error {
	l.adding.Lock()
	defer l.adding.Unlock()
	return l.keep(ctx, first)
}

// keep takes in an entry of this device. It reads back what was made as if it had
// come from outside: nothing is written that others would refuse. l.adding is held.
func (l *Ledger) keep(ctx context.Context, sealed entry.Sealed) error {
	back, err := entry.Decode(sealed.Bytes)
	if err != nil {
		return fmt.Errorf("check entry: %w", err)
	}
	l.mu.Lock()
	l.mine[back.Log] = true
	linked, err := l.g.add(back)
	l.mu.Unlock()
	if err != nil {
		return fmt.Errorf("check entry: %w", err)
	}
	return l.settleIn(ctx, []entry.Sealed{sealed}, linked)
}

// Own tells the ledger that log is written by this device, so that it notices
// when the log was continued elsewhere.
func (l *Ledger) Own(log entry.Key) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mine[log] = true
	if l.g.forks[log] {
		l.foreign[log] = true // noticed before the program was last started
	}
}

// prepare builds the entry up to its signature.
func (l *Ledger) prepare(d *Device, w Writing) (*entry.Entry, []entry.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return nil, nil, l.broken
	}
	if l.foreign[d.LogKey()] {
		return nil, nil, ErrOwnLog
	}
	v := l.judged()
	e := &entry.Entry{Space: l.space, Log: d.LogKey(), Root: NewSeed(), Acts: w.Acts, Files: entry.Set(w.Files)}
	introduced := l.follow(d, e)
	e.Control = l.g.controlHeads(l.g.nodes[e.Prev], func(c *node) bool {
		return v.counts(c) || slices.ContainsFunc(w.Acts, func(a entry.Act) bool { return a.Kind == entry.ActApprove && a.Entry == c.ID() })
	})
	st := v.now(d.MemberKey())
	if st == nil {
		return nil, nil, ErrNotMember
	}
	if len(w.Acts) > 0 && st.class != entry.Clerk {
		return nil, nil, ErrRole
	}
	if len(w.Bodies) == 0 {
		return e, nil, nil
	}
	bodies := w.Bodies
	if !introduced {
		if w.Circle != entry.Everyone {
			return nil, nil, fmt.Errorf("%w: the first pack of a log is to everyone", ErrContext)
		}
		author := d.Author
		bodies = append([]entry.Body{&author}, bodies...)
	}
	probe := &node{Entry: e, member: d.MemberKey()}
	for _, b := range bodies {
		if !allowed(probe, st, b) {
			return nil, nil, ErrRole
		}
	}
	records, err := l.seal(v, e, w, bodies)
	return e, records, err
}

// follow gives e its place in the log and its tips, and reports whether the log
// already has a pack.
func (l *Ledger) follow(d *Device, e *entry.Entry) (introduced bool) {
	v := l.judged()
	if ln := l.g.logs[e.Log]; ln != nil {
		last := ln.nodes[len(ln.nodes)-1]
		e.Seq, e.Prev = last.Seq+1, last.ID()
		for _, n := range ln.nodes {
			introduced = introduced || len(n.Pack) > 0
		}
	} else {
		cert := entry.Certify(d.Member, l.space, entry.Hash{}, e.Log)
		e.Cert = &cert
	}
	for _, n := range l.g.tips(v.accepts) {
		if n.Log != e.Log && len(e.Tips) < entry.MaxHeads {
			e.Tips = append(e.Tips, n.ID())
		}
	}
	e.Tips = entry.Set(e.Tips)
	return introduced
}

// seal adds the pack and, where a record has a commitment, its root.
func (l *Ledger) seal(v *verdict, e *entry.Entry, w Writing, bodies []entry.Body) ([]entry.Record, error) {
	var recipient []byte
	if w.Epoch != nil {
		recipient, e.Epoch = w.Epoch.Recipient, w.Epoch.ID
	} else {
		ep := v.writable(w.Circle)
		if ep == nil {
			return nil, ErrNoEpoch
		}
		recipient, e.Epoch = ep.recipient, ep.id
	}
	records := make([]entry.Record, len(bodies))
	for i, b := range bodies {
		r, err := entry.NewRecord(b)
		if err != nil {
			return nil, err
		}
		records[i] = r
		if c := Commitment(l.space, l.memberOf(e), b); c != nil {
			e.Root = entry.Hash(c.Root())
		}
	}
	plain, err := entry.EncodePack(e, records)
	if err != nil {
		return nil, err
	}
	rec, err := crypto.ParseRecipient(recipient)
	if err != nil {
		return nil, fmt.Errorf("epoch's recipient: %w", err)
	}
	e.Pack, err = crypto.Seal(rec, plain)
	return records, err
}

func (l *Ledger) memberOf(e *entry.Entry) entry.Key {
	if e.Cert != nil {
		return e.Cert.Member
	}
	return l.g.logs[e.Log].member
}

// WritingEpoch returns the epoch to which a circle's records are sealed now, or
// ErrNoEpoch.
func (l *Ledger) WritingEpoch(c entry.Circle) (Epochal, error) {
	e := withVerdict(l, func(v *verdict) *epochAct { return v.writable(c) })
	if e == nil {
		return Epochal{}, ErrNoEpoch
	}
	return Epochal{ID: e.id, Recipient: e.recipient}, nil
}

// Introduced reports whether a log has its first pack, which says who writes it.
func (l *Ledger) Introduced(log entry.Key) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	ln := l.g.logs[log]
	return ln != nil && slices.ContainsFunc(ln.nodes, func(n *node) bool { return len(n.Pack) > 0 })
}

// Stranded is an entry of one's own that waits on a fork's branch.
type Stranded struct {
	ID     entry.CID
	Circle entry.Circle
	Bodies []entry.Body
	Files  []entry.CID
}

// Stranded lists the entries of a log whose records do not count because they lie
// on a branch that nobody else names, in their order. Author records are left out.
func (l *Ledger) Stranded(log entry.Key) []Stranded {
	return withVerdict(l, func(v *verdict) []Stranded {
		ln := l.g.logs[log]
		if ln == nil || v.forked == nil {
			return nil
		}
		circles := map[entry.Hash]entry.Circle{}
		for _, e := range v.epochs {
			circles[e.id] = e.circle
		}
		var out []Stranded
		for _, n := range ln.nodes {
			if n.opened == nil || v.accepts(n) || !v.forked(n) {
				continue
			}
			st := Stranded{ID: n.ID(), Circle: circles[n.Epoch], Files: n.Files}
			for _, b := range n.opened.bodies {
				if _, isAuthor := b.(*entry.Author); b != nil && !isAuthor {
					st.Bodies = append(st.Bodies, b)
				}
			}
			if len(st.Bodies) > 0 && st.Circle != "" {
				out = append(out, st)
			}
		}
		return out
	})
}

// CertOf returns the member key's certificate for a device's log: that of its
// first entry, or the one that the first entry will carry.
func (l *Ledger) CertOf(d *Device) entry.Cert {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if ln := l.g.logs[d.LogKey()]; ln != nil && ln.nodes[0].Cert != nil {
		return *ln.nodes[0].Cert
	}
	return entry.Certify(d.Member, l.space, entry.Hash{}, d.LogKey())
}
