package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/crypto"
)

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
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return out, err
	}
	defer done()
	members, err := s.recipients(ctx, to)
	if err != nil {
		return out, err
	}
	h := Outgoing{
		Ledger: s.ledger, Storage: s.storage, Log: s.dev().Log, Full: full,
		Time: s.desk.opts.Now(), Report: s.desk.reporter(ctx, "writing-handoff"),
	}
	var common entry.Frontier
	seen := s.ledger.Seen()
	for i, m := range members {
		rec, err := crypto.ParseRecipient(m.Recipient)
		if err != nil {
			return out, fmt.Errorf("recipient of member %s: %w", m.Key.Short(), err)
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
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r, err := s.storage.Open(ctx, id)
		if errors.Is(err, consult.ErrNotHereYet) || errors.Is(err, ErrBadFile) {
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
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return out, err
	}
	defer done()
	out.Read, err = s.desk.opts.World.ReadHandoff(ctx, path, Incoming{
		Space: s.ID(), Ledger: s.ledger, Storage: s.storage, Opener: s.desk.id, Report: s.desk.reporter(ctx, "reading-handoff"),
	})
	// What came before it ended badly came.
	s.hear(ctx)
	s.bells.ring(TopicDrafts | TopicSubmissions) // whose files may have come
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
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
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
		Ledger: s.ledger, Storage: s.storage, Log: s.dev().Log, Entries: s.ledger.Missing(nil), Full: true,
		Recipients: []*crypto.Recipient{rec}, Time: s.desk.opts.Now(), Report: s.desk.reporter(ctx, "writing-handoff"),
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
