package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/consult/register"
)

// Done says what Refresh did by itself.
type Done struct {
	Keys     int // epochs whose key was granted to this device
	Written  int // records that had waited in the outbox
	Receipts int // submissions acknowledged, on a clerk's device
	Numbered int // submissions numbered, on the registrar's
	Renewed  int // epochs made, on a clerk's device
}

func (d *Done) add(e Done) {
	d.Keys += e.Keys
	d.Written += e.Written
	d.Receipts += e.Receipts
	d.Numbered += e.Numbered
	d.Renewed += e.Renewed
}

func (d Done) any() bool { return d != Done{} }

// Refresh does what a program owes after anything came in: it takes granted keys,
// writes what waited, and, for a clerk, keeps epochs, receipts, and register in
// order. It repeats until nothing is left to do.
func (s *Space) Refresh(ctx context.Context) (Done, error) {
	var all Done
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return all, err
	}
	defer done()
	s.refreshing.Lock()
	defer s.refreshing.Unlock()
	for range 8 { // each round can only enable the next few: keys, then records
		var d Done
		for _, step := range []func(context.Context, *Done) error{
			s.takeGrants, s.reissue, s.renewKeys, s.flushOutbox, s.giveReceipts, s.number,
		} {
			if err := ctx.Err(); err != nil {
				all.add(d)
				return all, err
			}
			if err := step(ctx, &d); err != nil {
				all.add(d)
				return all, err
			}
		}
		all.add(d)
		if !d.any() {
			break
		}
	}
	return all, nil
}

const triedPrefix = "tried/"

// takeGrants opens the grant sets that came since the last time.
func (s *Space) takeGrants(ctx context.Context, d *Done) error {
	tried := map[string]bool{}
	if err := s.storage.Recall(ctx, triedPrefix, func(name string, _ []byte) error {
		tried[name] = true
		return nil
	}); err != nil {
		return err
	}
	var fresh []consult.EpochKey
	done := map[string][]byte{}
	for _, id := range s.ledger.Grants() {
		name := triedPrefix + string(id[:])
		if tried[name] {
			continue
		}
		r, err := s.storage.Open(ctx, id)
		if errors.Is(err, consult.ErrNotHereYet) || errors.Is(err, ErrBadFile) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read grants: %w", err)
		}
		keys, err := consult.OpenGrants(r, s.ID(), s.Me(), s.desk.id.Opener())
		r.Close()
		if err != nil && !errors.Is(err, consult.ErrGrants) {
			return err
		}
		fresh = append(fresh, keys...)
		done[name] = []byte{1}
	}
	if len(done) == 0 {
		return nil
	}
	// A set counts as tried only when its keys are safe: nobody grants them twice.
	if err := s.takeKeys(ctx, fresh, d); err != nil {
		return err
	}
	return s.storage.Remember(ctx, done)
}

// takeKeys puts keys into the vault and on the ring in use, in this order, and
// opens what they open.
func (s *Space) takeKeys(ctx context.Context, keys []consult.EpochKey, d *Done) error {
	s.desk.mu.Lock()
	before := s.ring.Epochs
	s.ring.Epochs = slices.Clone(before)
	for _, k := range keys {
		if _, _, err := k.Recipient(); err == nil && !slices.Contains(s.ring.Epochs, k) {
			s.ring.Epochs = append(s.ring.Epochs, k)
		}
	}
	fresh := s.ring.Epochs[len(before):]
	var err error
	if len(fresh) > 0 {
		if err = s.desk.save(); err != nil {
			s.ring.Epochs = before
		}
	}
	s.desk.mu.Unlock()
	if err != nil || len(fresh) == 0 {
		return err
	}
	for _, k := range fresh {
		isNew, err := s.ledger.Keys().Add(k)
		if err != nil {
			return err
		}
		if isNew {
			d.Keys++
		}
	}
	return s.ledger.Reopen(ctx)
}

// renewKeys makes the epochs that are needed and grants those that were missed,
// if one is a clerk.
func (s *Space) renewKeys(ctx context.Context, d *Done) error {
	if s.MyRole() != consult.RoleClerk {
		return nil
	}
	duties := s.ledger.Duties()
	if len(duties.Renew) > 0 {
		acts, files, err := s.newEpochs(ctx, duties.Renew, nil)
		if err != nil {
			return err
		}
		if _, err := s.append(ctx, consult.Writing{Acts: acts, Files: files}); err != nil {
			return fmt.Errorf("renew keys: %w", err)
		}
		d.Renewed += len(acts)
		return nil
	}
	people, err := s.People(ctx)
	if err != nil {
		return err
	}
	var to []consult.Grantee
	for _, m := range people {
		if slices.Contains(duties.Grant, m.Key) && len(m.Recipient) > 0 {
			to = append(to, consult.Grantee{Member: m.Key, Recipient: m.Recipient, Keys: s.keysFor(m.Role)})
		}
	}
	if len(to) == 0 {
		return nil
	}
	set, err := s.addGrants(ctx, to)
	if err != nil {
		return err
	}
	_, err = s.append(ctx, consult.Writing{Acts: []entry.Act{{Kind: entry.ActGrant, Grants: set}}, Files: []entry.CID{set}})
	return err
}

// keysFor returns the keys here that a role may have.
func (s *Space) keysFor(role string) []consult.EpochKey {
	_, circles, ok := consult.RoleStanding(role)
	if !ok {
		return nil
	}
	return slices.DeleteFunc(s.ledger.Keys().Keys(), func(k consult.EpochKey) bool { return !slices.Contains(circles, k.Circle) })
}

// newEpochs draws an epoch for each circle and seals the circle's keys to date to
// each of its members but those leaving.
func (s *Space) newEpochs(ctx context.Context, circles []entry.Circle, leaving []entry.Key) ([]entry.Act, []entry.CID, error) {
	duties := s.ledger.Duties()
	people, err := s.People(ctx)
	if err != nil {
		return nil, nil, err
	}
	var acts []entry.Act
	var files []entry.CID
	var fresh []consult.EpochKey
	for _, c := range circles {
		k, err := consult.NewEpochKey(c)
		if err != nil {
			return nil, nil, err
		}
		fresh = append(fresh, k)
		rec, _, err := k.Recipient()
		if err != nil {
			return nil, nil, err
		}
		var to []consult.Grantee
		for _, m := range people {
			_, in, ok := consult.RoleStanding(m.Role)
			if !ok || !m.Active || len(m.Recipient) == 0 || !slices.Contains(in, c) || slices.Contains(leaving, m.Key) {
				continue
			}
			keys := append(s.circleKeys(c), k)
			to = append(to, consult.Grantee{Member: m.Key, Recipient: m.Recipient, Keys: keys})
		}
		set, err := s.addGrants(ctx, to)
		if err != nil {
			return nil, nil, err
		}
		acts = append(acts, entry.Act{Kind: entry.ActEpoch, Circle: c, Recipient: rec, Follows: duties.Follows[c], Grants: set})
		files = append(files, set)
	}
	// In the vault before anything is sealed to them.
	return acts, files, s.takeKeys(ctx, fresh, &Done{})
}

func (s *Space) circleKeys(c entry.Circle) []consult.EpochKey {
	return slices.DeleteFunc(s.ledger.Keys().Keys(), func(k consult.EpochKey) bool { return k.Circle != c })
}

// giveReceipts acknowledges, on a clerk's device, every submission that it could
// open whole and that nobody acknowledged yet.
func (s *Space) giveReceipts(ctx context.Context, d *Done) error {
	if s.MyRole() != consult.RoleClerk {
		return nil
	}
	for _, sub := range s.State().Submissions {
		if slices.ContainsFunc(sub.Receipts, func(r consult.Receipt) bool { return r.Valid }) || sub.Withdrawn != nil {
			continue
		}
		whole := true
		for _, f := range sub.Body.Files {
			if _, err := s.openFile(ctx, sub.Epoch, f); err != nil {
				whole = false // not here yet, or not what it says: no receipt
				break
			}
		}
		if !whole {
			continue
		}
		r := &entry.Receipt{Entry: sub.Ref.Entry, Root: sub.Root, Consult: sub.Body.Consult, Time: s.now()}
		r.Sign(s.desk.id.AuthorKey(), s.ID())
		_, err := s.append(ctx, consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{r}})
		if errors.Is(err, consult.ErrNoEpoch) {
			return nil // the next Refresh comes back to it: in the outbox it would pile up
		}
		if err != nil {
			return fmt.Errorf("acknowledge submission: %w", err)
		}
		d.Receipts++
	}
	return nil
}

// number gives numbers, on the registrar's device, to what was acknowledged.
func (s *Space) number(ctx context.Context, d *Done) error {
	if s.MyRole() != consult.RoleClerk {
		return nil
	}
	for _, c := range s.State().Consultations {
		if c.Registrar != s.dev().LogKey() {
			continue
		}
		n, err := s.writeHead(ctx, c, false)
		if err != nil {
			return err
		}
		d.Numbered += n
	}
	return nil
}

// writeHead numbers what has a receipt and no number, and signs the register's
// new head: the final one if final is true.
func (s *Space) writeHead(ctx context.Context, c consult.Consultation, final bool) (int, error) {
	numbered := 0
	for {
		tree := c.Register.Tree()
		var already, receipted []entry.Leaf
		for _, l := range c.Register.Lines {
			already = append(already, l.Leaf)
		}
		for _, sub := range s.receipted(c.Ref) {
			receipted = append(receipted, entry.Leaf{Root: sub.Root, Entry: sub.Ref.Entry})
		}
		fresh := register.Plan(already, receipted)
		if len(fresh) == 0 && (!final || c.Register.Final) {
			return numbered, nil
		}
		last := len(fresh) < register.MaxNew
		after := register.NewTree(append(already, fresh...))
		text := register.HeadText{
			Space: s.ID(), Consult: c.Ref, Term: 1, Size: after.Size(), Tree: after.Root(),
			Final: final && last || c.Register.Final,
		}
		note, err := register.SignHead(s.desk.id.AuthorKey(), text)
		if err != nil {
			return numbered, fmt.Errorf("sign register: %w", err)
		}
		h := &entry.Head{Consult: c.Ref, Term: 1, From: tree.Size(), Leaves: fresh, Note: note, Final: text.Final}
		_, err = s.append(ctx, consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{h}})
		if errors.Is(err, consult.ErrNoEpoch) && !final {
			return numbered, nil // the next Refresh comes back to it: in the outbox it would pile up
		}
		if err != nil {
			return numbered, fmt.Errorf("write register: %w", err)
		}
		numbered += len(fresh)
		if last {
			return numbered, nil
		}
		if c, err = s.FindCall(c.Ref.String()); err != nil {
			return numbered, err
		}
	}
}

// receipted returns the submissions of a call that have a receipt, in the order
// of their receipts.
func (s *Space) receipted(call entry.Ref) []consult.Submission {
	var out []consult.Submission
	for _, sub := range s.State().Submissions {
		if sub.Body.Consult == call && len(sub.Receipts) > 0 {
			out = append(out, sub)
		}
	}
	slices.SortStableFunc(out, func(a, b consult.Submission) int {
		return a.Receipts[0].Ref.Compare(b.Receipts[0].Ref)
	})
	return out
}
