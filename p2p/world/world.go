// Package world is the outside as a desk needs it: workspaces on disk, a libp2p
// host in each, and removable media. It only joins the packages under p2p to what
// consult/desk asks for; both programs use it, and nothing else does.
package world

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
	"github.com/cockroachdb/pebble/v2/vfs"

	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
	"toguna/p2p"
	"toguna/p2p/disk"
	"toguna/p2p/disk/fileblocks"
	"toguna/p2p/handoff"
)

// World implements desk.World.
type World struct{}

// New returns the world of this machine.
func New() World { return World{} }

var _ desk.World = World{}

// Lock keeps other processes out of home.
func (World) Lock(home string) (io.Closer, error) {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, fmt.Errorf("open home: %w", err)
	}
	l, err := vfs.Default.Lock(filepath.Join(home, "lock"))
	var path *fs.PathError
	if errors.As(err, &path) {
		return nil, fmt.Errorf("lock home: %w", err)
	}
	if err != nil { // the file is there and can be opened: somebody has it locked
		return nil, desk.ErrBusy
	}
	return l, nil
}

// Storage opens the folder of one workspace.
func (World) Storage(ctx context.Context, dir string) (desk.Storage, error) {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return nil, fmt.Errorf("open workspace: %w", err)
	}
	d, err := disk.Open(dir)
	if errors.Is(err, disk.ErrBusy) {
		return nil, desk.ErrBusy
	}
	if err != nil {
		return nil, err
	}
	return storage{d}, nil
}

// storage adapts a disk.Disk to what a desk asks of its storage.
type storage struct{ *disk.Disk }

// Open reads a file back.
func (s storage) Open(ctx context.Context, id entry.CID) (io.ReadCloser, error) {
	r, err := s.Disk.Open(ctx, id)
	return r, fileError(err)
}

// fileError tells a file that nobody can have whole from one that is not here yet.
func fileError(err error) error {
	if errors.Is(err, fileblocks.ErrShape) {
		return fmt.Errorf("%w: %w", desk.ErrBadFile, err)
	}
	return err
}

// node adapts a p2p.Node to what a desk asks of its host.
type node struct{ *p2p.Node }

// Visit exchanges with one device.
func (n node) Visit(ctx context.Context, addrs string, do func(context.Context) error) (desk.Exchanged, error) {
	r, err := n.Node.Visit(ctx, addrs, do)
	return desk.Exchanged{Received: r.New, Sent: r.Sent}, err
}

// Fetch brings files.
func (n node) Fetch(ctx context.Context, ids []entry.CID) error {
	return fileError(n.Node.Fetch(ctx, ids))
}

// Peer starts this device's host in one workspace.
func (World) Peer(ctx context.Context, c desk.PeerConfig) (desk.Peer, error) {
	d, ok := c.Storage.(storage)
	if !ok {
		return nil, fmt.Errorf("start host: storage of another world: %T", c.Storage)
	}
	cfg := p2p.Config{
		HostKey: c.Host, Log: c.Log, Member: c.Member, Cert: c.Cert, Ledger: c.Ledger, Disk: d.Disk,
		Secrets: c.Ledger.Secrets, Invites: c.Invites, Redeem: c.Redeem, Listen: c.Listen, MDNS: c.Nearby,
	}
	if c.Door != nil {
		cfg.Door = &p2p.Door{Secret: c.Door.Secret, Request: c.Door.Request, Inviter: c.Door.Inviter}
	}
	if c.Report != nil {
		cfg.Progress = func(p p2p.Progress) { c.Report(int64(p.Sent+p.Received), int64(p.ToSend+p.Received)) }
	}
	n, err := p2p.Start(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return node{n}, nil
}

// WriteHandoff writes a bundle into a folder.
func (World) WriteHandoff(ctx context.Context, dir string, h desk.Outgoing) (desk.Written, error) {
	d, ok := h.Storage.(storage)
	if !ok {
		return desk.Written{}, fmt.Errorf("write handoff: storage of another world: %T", h.Storage)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return desk.Written{}, fmt.Errorf("write handoff: %w", err)
	}
	recipients := make([]age.Recipient, len(h.Recipients))
	for i, r := range h.Recipients {
		recipients[i] = r.Age()
	}
	sum, err := handoff.Write(ctx, dir, handoff.Source{
		Log: h.Log, Space: h.Ledger.Space(), Frontier: h.Ledger.Frontier(), Addrs: h.Addresses,
		Entries: h.Entries, Size: h.Ledger.Size, Block: h.Ledger.Block, Files: h.Files, Walk: d.Walk,
	}, handoff.WriteOptions{Recipients: recipients, Full: h.Full, Time: h.Time, Progress: h.Report})
	if errors.Is(err, handoff.ErrNoSpace) {
		return desk.Written{}, fmt.Errorf("%w: %w", desk.ErrNoSpaceLeft, err)
	}
	if err != nil {
		return desk.Written{}, err
	}
	out := desk.Written{Entries: sum.Entries, Files: len(h.Files), Bytes: sum.Size}
	paths, err := filepath.Glob(filepath.Join(dir, sum.Name+"-*.bin"))
	for _, p := range paths {
		out.Parts = append(out.Parts, filepath.Base(p))
	}
	return out, err
}

// sink takes what a handoff brings.
type sink struct {
	in    desk.Incoming
	disk  *disk.Disk
	added consult.Added
}

func (s *sink) Entries(ctx context.Context, blocks [][]byte) error {
	a, err := s.in.Ledger.Add(ctx, blocks)
	s.added.New += a.New
	s.added.Known += a.Known
	s.added.Held += a.Held
	s.added.Refused = append(s.added.Refused, a.Refused...)
	return err
}

func (s *sink) Block(ctx context.Context, id entry.CID, data []byte) error {
	return s.disk.PutBlock(ctx, id, data)
}

// ReadHandoff reads a folder of parts, or one part.
func (World) ReadHandoff(ctx context.Context, path string, in desk.Incoming) (desk.Read, error) {
	d, ok := in.Storage.(storage)
	if !ok {
		return desk.Read{}, fmt.Errorf("read handoff: storage of another world: %T", in.Storage)
	}
	s := &sink{in: in, disk: d.Disk}
	sums, err := handoff.Read(ctx, path, []age.Identity{in.Opener.AgeIdentity()}, s,
		handoff.ReadOptions{Space: in.Space, Progress: in.Report})
	if err != nil {
		return desk.Read{}, handoffError(err)
	}
	out := desk.Read{Added: s.added}
	for _, sum := range sums { // oldest first: the last says most
		if !sum.From.IsZero() {
			out.Log, out.Frontier, out.Addrs, out.Full = sum.From, sum.Frontier, sum.Addrs, sum.Full
		}
		out.Parts += sum.PartsRead
		out.Missing = append(out.Missing, sum.PartsMissing...)
		out.Damaged += len(sum.PartsDamaged)
		out.Foreign += sum.PartsForeign
		out.Blocks += sum.Blocks
		out.Salvaged += sum.Salvaged
	}
	return out, nil
}

// handoffError says what a person can do about it.
func handoffError(err error) error {
	switch {
	case errors.Is(err, handoff.ErrNotForYou):
		return fmt.Errorf("%w: %w", desk.ErrBundleForeign, err)
	case errors.Is(err, handoff.ErrOtherWorkspace):
		return fmt.Errorf("%w: %w", desk.ErrOtherWorkspace, err)
	case errors.Is(err, handoff.ErrDamaged), errors.Is(err, handoff.ErrNoParts), errors.Is(err, handoff.ErrManifest):
		return fmt.Errorf("%w: %w", desk.ErrBundleDamaged, err)
	}
	return err
}
