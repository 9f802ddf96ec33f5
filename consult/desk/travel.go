package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"toguna/consult"
	"toguna/consult/entry"
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

// user is an act that uses the host.
type user struct{ report func(Progress) } // nil: as the options say

// connect returns this device's host, starting it if it does not run. The host
// stops when the last who asked for it is done.
func (s *Space) connect(ctx context.Context) (Peer, func(), error) {
	ctx, end, err := s.life.begin(ctx)
	if err != nil {
		return nil, nil, err
	}
	s.connecting.Lock()
	defer s.connecting.Unlock()
	p := s.running()
	if p == nil {
		if p, err = s.startPeer(ctx); err != nil {
			end()
			return nil, nil, fmt.Errorf("start this device's host: %w", err)
		}
	}
	u := &user{progressOf(ctx)}
	s.mu.Lock()
	s.peer, s.users = p, append(s.users, u)
	s.mu.Unlock()
	return p, sync.OnceFunc(func() {
		s.leavePeer(u)
		end()
	}), nil
}

// running returns this device's host, or nil.
func (s *Space) running() Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peer
}

// startPeer starts this device's host.
func (s *Space) startPeer(ctx context.Context) (Peer, error) {
	s.desk.mu.Lock()
	var door *Door
	if d := s.ring.Door; d != nil {
		door = &Door{Secret: d.Secret, Request: d.Request, Inviter: d.Inviter}
	}
	host := s.hostKey()
	s.desk.mu.Unlock()
	return s.desk.opts.World.Peer(ctx, PeerConfig{
		Ledger: s.ledger, Storage: s.storage, Host: host, Log: s.dev().Log, Member: s.Me(),
		Cert: s.ledger.CertOf(s.dev()), Listen: s.listen(), Nearby: s.desk.opts.Nearby, Door: door,
		Invites: s.openInvites, Redeem: s.redeem, Report: s.reportSync,
	})
}

// reportSync reports what the host moves to the acts that use it and say where
// they report to; to the options if none does.
func (s *Space) reportSync(done, total int64) {
	p := Progress{"sync", done, total}
	var to []func(Progress)
	s.mu.Lock()
	for _, u := range s.users {
		if u.report != nil {
			to = append(to, u.report)
		}
	}
	s.mu.Unlock()
	if len(to) == 0 {
		s.desk.opts.report(context.Background(), p)
	}
	for _, f := range to {
		f(p)
	}
}

// leavePeer stops the host if nobody else uses it. An error of closing it changes
// nothing for whoever is done with it.
func (s *Space) leavePeer(u *user) {
	s.connecting.Lock()
	defer s.connecting.Unlock()
	s.mu.Lock()
	s.users = slices.DeleteFunc(s.users, func(o *user) bool { return o == u })
	p := s.peer
	if last := len(s.users) == 0; last {
		s.peer = nil
	} else {
		p = nil
	}
	s.mu.Unlock()
	if p != nil { // its sessions may yet report: s.mu is free
		_ = p.Close()
	}
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
	ctx, end, err := s.life.begin(ctx)
	if err != nil {
		return rep, err
	}
	defer end()
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

// patience is how long a sync stays with the other side, at first, for its program
// to take in what it was just given: to ask for files, to open and to acknowledge
// takes it a moment.
const patience = 250 * time.Millisecond

// maxVisits bounds the exchanges of one sync with one device. Each stays twice as
// long as the one before where there is something to wait for: 4 seconds in all,
// and, for the receipt of what has attachments, 32.
const (
	maxVisits      = 4
	maxVisitsFiles = 7
)

// syncWith exchanges with one device until what came leads to nothing new here,
// and the other side had time for what it led to there.
func (s *Space) syncWith(ctx context.Context, p Peer, addr string, rep *SyncReport) error {
	gave := false // entries that may name files the other side lacks
	for again := range maxVisitsFiles {
		var led Done
		files := s.undelivered()
		x, err := p.Visit(ctx, addr, func(ctx context.Context) error {
			d, n, err := s.takeIn(ctx, p)
			led = d
			rep.Done.add(d)
			rep.Files += n
			if err != nil || !files && !s.awaitsReceipt() {
				return err
			}
			// The other side can ask for files only while this one is there.
			return pause(ctx, patience<<again)
		})
		rep.Received += x.Received
		rep.Sent += x.Sent
		if err != nil {
			return err
		}
		s.met(ctx)
		gave = gave || files && x.Sent > 0
		waits := s.awaitsReceipt()
		if again+1 >= maxVisits && !(files && waits) || !led.any() && !waits && !gave {
			return nil
		}
	}
	return nil
}

// undelivered reports whether an entry of one's own names files and is not known
// to be on another device.
func (s *Space) undelivered() bool {
	me := s.dev().LogKey()
	seen := s.ledger.Seen()
	var best entry.LogFrontier // what another device has of this one's log
	for _, m := range s.State().Members {
		for _, log := range m.Logs {
			if log == me {
				continue
			}
			f, ok := s.ledger.FrontierSeen(seen, log).Of(me)
			if ok && (len(best.Ranges) == 0 || f.Ranges[len(f.Ranges)-1].To > best.Ranges[len(best.Ranges)-1].To) {
				best = f
			}
		}
	}
	known := s.ledger.Frontier()
	i := slices.IndexFunc(known, func(f entry.LogFrontier) bool { return f.Log == me })
	switch {
	case i < 0:
		return false
	case len(best.Ranges) == 0:
		known = slices.Delete(known, i, i+1)
	default:
		known[i] = best
	}
	return len(s.ledger.FilesOf(s.ledger.Missing(known))) > 0
}

// pause waits for d, or for ctx.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
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
			s.desk.opts.report(ctx, Progress{Stage: "files", Total: int64(len(missing))})
			// One member's bad file must not keep the others' entries from being served.
			if err := p.Fetch(ctx, missing); err != nil && !errors.Is(err, consult.ErrNotHereYet) && !errors.Is(err, ErrBadFile) {
				return all, files, fmt.Errorf("fetch files: %w", err)
			}
			still, err := s.missingFiles(ctx)
			if err != nil {
				return all, files, err
			}
			if came := len(missing) - len(still); came > 0 {
				files += came
				s.bells.ring(TopicDrafts | TopicSubmissions)
			}
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
// on this device. What cannot be a file is not missing: nobody has a better one.
func (s *Space) missingFiles(ctx context.Context) ([]entry.CID, error) {
	var out []entry.CID
	for _, id := range s.ledger.Files() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r, err := s.storage.Open(ctx, id)
		if errors.Is(err, consult.ErrNotHereYet) {
			out = append(out, id)
			continue
		}
		if errors.Is(err, ErrBadFile) {
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

// How long a program that is up waits for something new before it looks again:
// soon where files are missing, whose holder may look in for no more than seconds,
// then less and less often, for there may be no holder.
const (
	retryFiles = time.Second
	idle       = 30 * time.Second
)

// live follows addresses and does what comes in until ctx is done.
func (s *Space) live(ctx context.Context, p Peer, addrs []string, did func(Done, int)) error {
	for _, a := range s.apart(addrs) {
		// An address of no use must not keep the others from being followed.
		_ = p.Follow(ctx, a)
	}
	wait := retryFiles
	for {
		changed := s.ledger.Wait()
		s.hear(ctx)
		d, files, err := s.takeIn(ctx, p)
		if did != nil {
			did(d, files)
		}
		var missing []entry.CID
		if err == nil {
			missing, err = s.missingFiles(ctx)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		case len(missing) == 0:
			wait = idle
		}
		retry := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			retry.Stop()
			return nil
		case <-changed:
			retry.Stop()
			wait = retryFiles
		case <-retry.C:
			wait = min(2*wait, idle)
		}
	}
}

// Serve is reachable, and follows the members it knows addresses of, until ctx is
// done or the workspace is closed.
func (s *Space) Serve(ctx context.Context, started func(addrs []string)) error {
	ctx, end, err := s.life.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	p, done, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer done()
	s.nowServing(1)
	defer s.nowServing(-1)
	if started != nil {
		started(p.Addresses())
	}
	// What is under way may meet the end before ctx tells of it.
	if err := s.live(ctx, p, s.knownAddresses(), nil); !errors.Is(err, ErrClosed) {
		return err
	}
	return nil
}

// nowServing counts who serves.
func (s *Space) nowServing(n int) {
	s.mu.Lock()
	s.serving += n
	s.mu.Unlock()
	s.bells.ring(TopicPeers)
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
