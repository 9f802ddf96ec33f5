package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/crypto"
)

// listen returns the multiaddresses to listen on.
func (s *Space) listen() []string {
	s.desk.mu.Lock()
	port := strconv.FormatUint(s.ring.Port, 10)
	s.desk.mu.Unlock()
	hosts := []string{"0.0.0.0", "::"}
	if h := s.desk.opts.Listen; h != "" {
		hosts = []string{h}
	}
	var out []string
	for _, h := range hosts {
		family := "/ip4/"
		if strings.Contains(h, ":") {
			family = "/ip6/"
		}
		out = append(out, family+h+"/udp/"+port+"/quic-v1", family+h+"/tcp/"+port)
	}
	return out
}

// listenAddresses returns where this device will be reached once it listens.
func (s *Space) listenAddresses(ctx context.Context) ([]string, error) {
	p, done, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return p.Addresses(), nil
}

// connect returns this device's host, starting it if it does not run. The host
// stops when the last who asked for it is done.
func (s *Space) connect(ctx context.Context) (Peer, func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.peer != nil {
		return s.peer, func() {}, nil
	}
	s.desk.mu.Lock()
	var door *Door
	if d := s.ring.Door; d != nil {
		door = &Door{Secret: d.Secret, Request: d.Request, Inviter: d.Inviter}
	}
	host := s.hostKey()
	s.desk.mu.Unlock()
	p, err := s.desk.opts.World.Peer(ctx, PeerConfig{
		Ledger: s.ledger, Storage: s.storage, Host: host, Log: s.device.Log, Member: s.Me(),
		Cert: s.ledger.CertOf(s.device), Listen: s.listen(), Nearby: s.desk.opts.Nearby, Door: door,
		Invites: s.openInvites, Redeem: s.redeem, Report: s.desk.reporter("sync"),
	})
	if err != nil {
		return nil, nil, fmt.Errorf("start this device's host: %w", err)
	}
	s.peer = p
	return p, func() { s.hangUp() }, nil
}

func (s *Space) hangUp() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.peer == nil {
		return nil
	}
	err := s.peer.Close()
	s.peer = nil
	return err
}

// SyncReport says what a sync moved and did.
type SyncReport struct {
	Peers, Received, Sent, Files int
	Joined                       bool // one was admitted in it
	Done                         Done
}

// Sync exchanges with the devices at the addresses given, or with those known
// where none is, and then once more, so that what arrived, and what it led to here
// (receipts, above all), gets back. With a duration it stays connected that long.
func (s *Space) Sync(ctx context.Context, with []string, stay time.Duration) (SyncReport, error) {
	var rep SyncReport
	p, done, err := s.connect(ctx)
	if err != nil {
		return rep, err
	}
	defer done()
	joining := s.joiningNow()
	addrs := with
	if len(addrs) == 0 {
		addrs = s.knownAddresses()
	}
	var failed error
	for _, a := range s.apart(addrs) {
		if err := s.syncWith(ctx, p, a, &rep); err != nil {
			failed = errors.Join(failed, err)
			if ctx.Err() != nil {
				return rep, ctx.Err()
			}
			continue
		}
		rep.Peers++
		s.reached(a)
	}
	if stay > 0 {
		if err := s.stay(ctx, p, addrs, stay, &rep); err != nil {
			return rep, err
		}
	}
	rep.Joined = joining && !s.joiningNow()
	if rep.Peers == 0 && stay == 0 {
		if errors.Is(failed, ErrInviterWords) {
			return rep, ErrInviterWords
		}
		return rep, errors.Join(ErrNoPeer, failed)
	}
	return rep, nil
}

// apart drops addresses of a peer beyond its first that answers: they lead to the
// same device. They are tried by the host together.
func (s *Space) apart(addrs []string) []string {
	byPeer := map[string][]string{}
	var order []string
	for _, a := range addrs {
		id := a[strings.LastIndex(a, "/")+1:]
		if byPeer[id] == nil {
			order = append(order, id)
		}
		byPeer[id] = append(byPeer[id], a)
	}
	var out []string
	for _, id := range order {
		out = append(out, strings.Join(byPeer[id], " "))
	}
	return out
}

func (s *Space) joiningNow() bool {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	return s.ring.Door != nil
}

// receiptPatience is how long a sync waits for the other side's program to answer
// what it was just given: opening and acknowledging takes it a moment.
const receiptPatience = 250 * time.Millisecond

// syncWith exchanges with one device until what came leads to nothing new here.
func (s *Space) syncWith(ctx context.Context, p Peer, addr string, rep *SyncReport) error {
	for again := range 4 {
		var led Done
		x, err := p.Visit(ctx, addr, func(ctx context.Context) error {
			d, files, err := s.takeIn(ctx, p)
			led = d
			rep.Done.add(d)
			rep.Files += files
			return err
		})
		rep.Received += x.Received
		rep.Sent += x.Sent
		if err != nil {
			return err
		}
		switch {
		case led.any():
		case s.awaitsReceipt():
			wait := time.NewTimer(receiptPatience << again)
			select {
			case <-ctx.Done():
				wait.Stop()
				return ctx.Err()
			case <-wait.C:
			}
		default:
			return nil
		}
	}
	return nil
}

// awaitsReceipt reports whether a submission of one's own has no receipt yet.
func (s *Space) awaitsReceipt() bool {
	return slices.ContainsFunc(s.State().Submissions, func(sub consult.Submission) bool {
		return sub.By == s.Me() && sub.Withdrawn == nil && len(sub.Receipts) == 0
	})
}

// takeIn brings the files that entries name, and does what they lead to.
func (s *Space) takeIn(ctx context.Context, p consult.Network) (Done, int, error) {
	var all Done
	files := 0
	for {
		missing, err := s.missingFiles(ctx)
		if err != nil {
			return all, files, err
		}
		if len(missing) > 0 {
			s.desk.opts.report(Progress{Stage: "files", Total: int64(len(missing))})
			if err := p.Fetch(ctx, missing); err != nil && !errors.Is(err, consult.ErrNotHereYet) {
				return all, files, fmt.Errorf("fetch files: %w", err)
			}
			still, err := s.missingFiles(ctx)
			if err != nil {
				return all, files, err
			}
			files += len(missing) - len(still)
		}
		d, err := s.Refresh(ctx)
		all.add(d)
		if err == nil {
			err = s.arrived(ctx)
		}
		if err != nil || d.Keys == 0 {
			return all, files, err
		}
		// New keys open entries, which may name more files.
	}
}

// missingFiles lists the files that accepted entries name and that are not whole
// on this device.
func (s *Space) missingFiles(ctx context.Context) ([]entry.CID, error) {
	var out []entry.CID
	for _, id := range s.ledger.Files() {
		r, err := s.storage.Open(ctx, id)
		if errors.Is(err, consult.ErrNotHereYet) {
			out = append(out, id)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look for files: %w", err)
		}
		r.Close()
	}
	return out, nil
}

// stay follows peers, and serves, for a time.
func (s *Space) stay(ctx context.Context, p Peer, addrs []string, d time.Duration, rep *SyncReport) error {
	in, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	before := s.ledger.Len()
	err := s.live(in, p, addrs, func(d Done, files int) {
		rep.Done.add(d)
		rep.Files += files
	})
	rep.Received += s.ledger.Len() - before
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// live follows addresses and does what comes in until ctx is done.
func (s *Space) live(ctx context.Context, p Peer, addrs []string, did func(Done, int)) error {
	for _, a := range s.apart(addrs) {
		// An address of no use must not keep the others from being followed.
		_ = p.Follow(ctx, a)
	}
	for {
		changed := s.ledger.Wait()
		d, files, err := s.takeIn(ctx, p)
		if did != nil {
			did(d, files)
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		retry := time.NewTimer(30 * time.Second) // a file whose holder comes back later
		select {
		case <-ctx.Done():
			retry.Stop()
			return nil
		case <-changed:
			retry.Stop()
		case <-retry.C:
		}
	}
}

// Serve is reachable, and follows the members it knows addresses of, until ctx is
// done.
func (s *Space) Serve(ctx context.Context, started func(addrs []string)) error {
	p, done, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer done()
	if started != nil {
		started(p.Addresses())
	}
	return s.live(ctx, p, s.knownAddresses(), nil)
}

// knownAddresses lists where members were reached, and, while joining, where the
// inviter said to be.
func (s *Space) knownAddresses() []string {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	out := slices.Clone(s.ring.Peers)
	if s.ring.Door != nil {
		out = append(out, s.ring.Door.Addresses...)
	}
	return out
}

// maxPeers bounds the addresses remembered in a workspace.
const maxPeers = 64

// reached remembers addresses that answered.
func (s *Space) reached(addrs string) {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	for _, a := range strings.Fields(addrs) {
		s.ring.Peers = append([]string{a}, slices.DeleteFunc(s.ring.Peers, func(b string) bool { return a == b })...)
	}
	s.ring.Peers = s.ring.Peers[:min(maxPeers, len(s.ring.Peers))]
	// An address that is lost is found again; failing here must not fail the sync.
	_ = s.desk.save()
}

// HandoffWritten says what a handoff holds and for whom.
type HandoffWritten struct {
	Written
	Recipients []string
}

// WriteHandoff writes into a folder what the members named lack, as far as their
// own entries tell; with full, everything. "all" is everybody but oneself.
func (s *Space) WriteHandoff(ctx context.Context, dir string, to []string, full bool) (HandoffWritten, error) {
	var out HandoffWritten
	if s.MyRole() == "" {
		return out, consult.ErrNotMember
	}
	members, err := s.recipients(ctx, to)
	if err != nil {
		return out, err
	}
	h := Outgoing{
		Ledger: s.ledger, Storage: s.storage, Log: s.device.Log, Full: full,
		Time: s.desk.opts.Now(), Report: s.desk.reporter("writing-handoff"),
	}
	var common entry.Frontier
	seen := s.ledger.Seen()
	for i, m := range members {
		rec, err := crypto.ParseRecipient(m.Recipient)
		if err != nil {
			return out, fmt.Errorf("recipient of %s: %w", m.Name, err)
		}
		h.Recipients = append(h.Recipients, rec)
		out.Recipients = append(out.Recipients, m.Name)
		if f := s.memberFrontier(seen, m); i == 0 {
			common = f
		} else {
			common = entry.Common(common, f)
		}
	}
	if full {
		common = nil
	}
	h.Entries = s.ledger.Missing(common)
	if h.Files, err = s.filesOf(ctx, h.Entries, full); err != nil {
		return out, err
	}
	out.Written, err = s.desk.opts.World.WriteHandoff(ctx, dir, h)
	return out, err
}

// memberFrontier is what all devices of a member are known to have.
func (s *Space) memberFrontier(seen *consult.Seen, m consult.Member) entry.Frontier {
	var f entry.Frontier
	for i, log := range m.Logs {
		if g := s.ledger.FrontierSeen(seen, log); i == 0 {
			f = g
		} else {
			f = entry.Common(f, g)
		}
	}
	return f
}

func (s *Space) recipients(ctx context.Context, to []string) ([]consult.Member, error) {
	people, err := s.People(ctx)
	if err != nil {
		return nil, err
	}
	var out []consult.Member
	for _, name := range to {
		if name == "all" {
			for _, m := range people {
				if m.Active && m.Key != s.Me() && len(m.Recipient) > 0 {
					out = append(out, m)
				}
			}
			continue
		}
		m, err := s.FindMember(ctx, name)
		if err != nil {
			return nil, err
		}
		if !m.Active || len(m.Recipient) == 0 {
			return nil, fmt.Errorf("%w: %s", ErrNoMember, name)
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil, ErrNoMember
	}
	slices.SortFunc(out, func(a, b consult.Member) int { return a.Key.Compare(b.Key) })
	return slices.CompactFunc(out, func(a, b consult.Member) bool { return a.Key == b.Key }), nil
}

// filesOf lists the files that entries name and that are on this device.
func (s *Space) filesOf(ctx context.Context, ids []entry.CID, all bool) ([]entry.CID, error) {
	want := s.ledger.FilesOf(ids)
	if all {
		want = s.ledger.Files()
	}
	var out []entry.CID
	for _, id := range want {
		r, err := s.storage.Open(ctx, id)
		if errors.Is(err, consult.ErrNotHereYet) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look for files: %w", err)
		}
		r.Close()
		out = append(out, id)
	}
	return out, nil
}

// Came says what a handoff brought.
type Came struct {
	Read
	From string // name of its writer, if it is known here
	Done Done
}

// ReadHandoff takes in a folder of parts, or one part. Reading it again changes
// nothing.
func (s *Space) ReadHandoff(ctx context.Context, path string) (Came, error) {
	var out Came
	var err error
	out.Read, err = s.desk.opts.World.ReadHandoff(ctx, path, Incoming{
		Space: s.ID(), Ledger: s.ledger, Storage: s.storage, Opener: s.desk.id, Report: s.desk.reporter("reading-handoff"),
	})
	if err != nil {
		return out, err
	}
	if out.Done, err = s.Refresh(ctx); err != nil {
		return out, err
	}
	if err := s.arrived(ctx); err != nil {
		return out, err
	}
	if m, ok := s.ledger.MemberOf(out.Log); ok {
		mem, _ := s.State().Member(m)
		out.From = mem.Name
	}
	return out, nil
}

// WriteGrant writes, as one file, what a newcomer admitted offline needs: the
// workspace's entries and its keys.
func (s *Space) WriteGrant(ctx context.Context, m consult.Member, file string) error {
	rec, err := crypto.ParseRecipient(m.Recipient)
	if err != nil {
		return fmt.Errorf("recipient of the newcomer: %w", err)
	}
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s: %w", filepath.Base(file), os.ErrExist)
	}
	dir, err := os.MkdirTemp(filepath.Dir(file), ".grant-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	h := Outgoing{
		Ledger: s.ledger, Storage: s.storage, Log: s.device.Log, Entries: s.ledger.Missing(nil), Full: true,
		Recipients: []*crypto.Recipient{rec}, Time: s.desk.opts.Now(), Report: s.desk.reporter("writing-handoff"),
	}
	if h.Files, err = s.filesOf(ctx, nil, true); err != nil {
		return err
	}
	w, err := s.desk.opts.World.WriteHandoff(ctx, dir, h)
	if err == nil && len(w.Parts) != 1 {
		// Documents did not fit: the keys and entries alone do.
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
		h.Files, h.Full = s.ledger.Grants(), false
		w, err = s.desk.opts.World.WriteHandoff(ctx, dir, h)
	}
	if err != nil {
		return err
	}
	if len(w.Parts) != 1 {
		return fmt.Errorf("the grant takes %d parts: %w", len(w.Parts), ErrTooLong)
	}
	return os.Rename(filepath.Join(dir, w.Parts[0]), file)
}

// Accept reads the answer to one's request that came as a file.
func (s *Space) Accept(ctx context.Context, file string) (Came, error) {
	c, err := s.ReadHandoff(ctx, file)
	if err != nil {
		return c, err
	}
	if s.MyRole() == "" {
		return c, consult.ErrNotMember
	}
	return c, nil
}

// Status is how things stand on this device. Two devices of one Frontier have the
// same entries.
type Status struct {
	Frontier                                           entry.Hash
	Role                                               string
	Members, Active, Entries, Waiting, MissingFiles    int
	Unopened, Held, Quarantined, Newer, Refused, Forks int
	Pending                                            []consult.Pending
	Joining                                            bool
}

// Status tells how things stand on this device.
func (s *Space) Status(ctx context.Context) (Status, error) {
	st := s.State()
	out := Status{
		Frontier: s.ledger.Frontier().Digest(),
		Role:     s.MyRole(), Members: len(st.Members), Entries: s.ledger.Len(), Unopened: st.Unopened, Held: len(st.Held),
		Quarantined: len(st.Quarantined), Newer: len(st.Newer), Refused: len(st.Refused), Forks: len(st.Forks),
		Pending: st.Pending, Joining: s.joiningNow(),
	}
	for _, m := range st.Members {
		if m.Active {
			out.Active++
		}
	}
	var err error
	if out.Waiting, err = s.Waiting(ctx); err != nil {
		return out, err
	}
	missing, err := s.missingFiles(ctx)
	out.MissingFiles = len(missing)
	return out, err
}
