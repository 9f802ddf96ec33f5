package desk

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/crypto"
	"toguna/crypto/vault"
)

// Person is who somebody says to be, in the language they read.
type Person struct{ Name, Org, Lang string }

// Options are what a program gives its desk.
type Options struct {
	World      World
	WorkFactor int              // of the vault's scrypt; 0 for the default
	Now        func() time.Time // nil for the clock
	Progress   func(Progress)   // of acts without [WithProgress]; may be nil
	Listen     string           // IP address to listen on; empty for all
	Nearby     bool             // look for members in the local network
}

// Desk is one installation of one person. It is safe for concurrent use.
type Desk struct {
	opts Options
	home string
	id   *crypto.Identity
	lock io.Closer
	life *life

	vault    *vault.Vault
	rekeying sync.Mutex // one change of passphrase at a time

	mu     sync.Mutex // protects all below, and what of the vault Close forgets
	ring   *ring
	spaces map[entry.CID]*Space
}

// Exists reports whether there is an identity in home.
func Exists(home string) bool { return vault.Exists(home) }

// Create makes a new identity in home.
func Create(ctx context.Context, home string, pass []byte, who Person, opts Options) (*Desk, error) {
	seed, err := crypto.NewSeed(rand.Reader)
	if err != nil {
		return nil, err
	}
	return create(ctx, home, pass, seed, who, opts)
}

// Restore makes an identity in home from its 24 words. The workspaces come back
// with an invite, a handoff, or a ticket.
func Restore(ctx context.Context, home string, pass []byte, words []string, who Person, opts Options) (*Desk, error) {
	seed, err := crypto.SeedFromWords(words)
	if err != nil {
		return nil, err
	}
	return create(ctx, home, pass, seed, who, opts)
}

func create(ctx context.Context, home string, pass []byte, seed crypto.Seed, who Person, opts Options) (*Desk, error) {
	who.Name, who.Org = entry.CleanText(who.Name), entry.CleanText(who.Org)
	if who.Name == "" {
		return nil, fmt.Errorf("name: %w", ErrBadValue)
	}
	if len(who.Name) > entry.MaxName || len(who.Org) > entry.MaxName {
		return nil, fmt.Errorf("name or organisation: %w", ErrTooLong)
	}
	opts.report(ctx, Progress{Stage: "unlocking"})
	v, err := vault.Create(home, pass, seed, vault.Options{WorkFactor: opts.WorkFactor})
	if errors.Is(err, vault.ErrExists) {
		return nil, ErrHomeExists
	}
	if err != nil {
		return nil, fmt.Errorf("make vault: %w", err)
	}
	d, err := start(home, v, opts)
	if err != nil {
		return nil, err
	}
	d.ring.Name, d.ring.Org, d.ring.Lang = who.Name, who.Org, who.Lang
	if err := d.save(); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Open unlocks the identity in home.
func Open(ctx context.Context, home string, pass []byte, opts Options) (*Desk, error) {
	if !vault.Exists(home) {
		return nil, ErrNoHome
	}
	opts.report(ctx, Progress{Stage: "unlocking"})
	v, err := vault.Open(home, pass)
	if err != nil {
		return nil, vaultError(err)
	}
	return start(home, v, opts)
}

// vaultError tells a damaged vault from other things that can be damaged.
func vaultError(err error) error {
	if errors.Is(err, vault.ErrDamaged) || errors.Is(err, vault.ErrTooCostly) {
		return fmt.Errorf("%w: %w", ErrVault, err)
	}
	return fmt.Errorf("open vault: %w", err)
}

func start(home string, v *vault.Vault, opts Options) (*Desk, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	id, err := crypto.NewIdentity(v.Seed())
	if err != nil {
		return nil, err
	}
	lock, err := opts.World.Lock(home)
	if err != nil {
		return nil, err
	}
	d := &Desk{opts: opts, home: home, id: id, lock: lock, life: newLife(), vault: v, spaces: map[entry.CID]*Space{}}
	data, err := v.Load()
	if err == nil {
		d.ring, err = decodeRing(data)
	} else {
		err = vaultError(err)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return d, nil
}

// save makes the key ring durable. Callers that changed it hold d.mu, or are
// alone.
func (d *Desk) save() error {
	if d.life.over() {
		return ErrClosed // the ring is blank: it would replace the one that holds the keys
	}
	data, err := d.ring.encode()
	if err != nil {
		return fmt.Errorf("encode key ring: %w", err)
	}
	if err := d.vault.Save(data); err != nil {
		return fmt.Errorf("save key ring: %w", err)
	}
	return nil
}

// Person returns who one is.
func (d *Desk) Person() Person {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Person{d.ring.Name, d.ring.Org, d.ring.Lang}
}

// SetLang changes the language in which one reads.
func (d *Desk) SetLang(lang string) error {
	if lang == "" || len(lang) > maxLang {
		return fmt.Errorf("language: %w", ErrBadValue)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	former := d.ring.Lang
	d.ring.Lang = lang
	if err := d.save(); err != nil {
		d.ring.Lang = former
		return err
	}
	return nil
}

// maxLang is the longest tag of a language, as records have it.
const maxLang = 35

// Words returns the 24 words from which the identity can be made again.
func (d *Desk) Words(lang string) ([]string, error) {
	_, done, err := d.life.begin(context.Background())
	if err != nil {
		return nil, err
	}
	defer done()
	return d.vault.Seed().Words(lang)
}

// Recipient returns the age recipient to which one is sealed to: age1pq….
func (d *Desk) Recipient() string { return d.id.Recipient().String() }

// Export copies the vault, still under its passphrase. It holds the identity and
// no workspace.
func (d *Desk) Export(w io.Writer) error {
	data, err := os.ReadFile(filepath.Join(d.home, vaultFile))
	if err != nil {
		return fmt.Errorf("read vault: %w", err)
	}
	_, err = w.Write(data)
	return err
}

const vaultFile = "vault.age"

// RestoreExport makes an identity in home from what Export wrote, with the
// passphrase of that time.
func RestoreExport(ctx context.Context, home string, pass []byte, r io.Reader, who Person, opts Options) (*Desk, error) {
	dir, err := os.MkdirTemp("", "toguna-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	data, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("read exported identity: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, vaultFile), data, 0o600); err != nil {
		return nil, err
	}
	v, err := vault.Open(dir, pass)
	if err != nil {
		return nil, fmt.Errorf("open exported identity: %w", err)
	}
	return create(ctx, home, pass, v.Seed(), who, opts)
}

// SpaceInfo is a line in the list of workspaces.
type SpaceInfo struct {
	ID      string // short form
	Name    string
	Joining bool // not admitted yet, as far as is known here
}

// Spaces lists the workspaces of this installation.
func (d *Desk) Spaces() []SpaceInfo {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []SpaceInfo
	for _, r := range d.ring.Spaces {
		out = append(out, SpaceInfo{r.Space.Short(), r.Name, r.Door != nil})
	}
	return out
}

// Space opens a workspace, named by a prefix of its id or by its name; an empty
// name is the only one there is.
func (d *Desk) Space(ctx context.Context, name string) (*Space, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []*spaceRing
	for _, r := range d.ring.Spaces {
		if name == "" || strings.HasPrefix(r.Space.Short(), name) || r.Space.String() == name || strings.EqualFold(r.Name, name) {
			found = append(found, r)
		}
	}
	switch {
	case len(found) == 0:
		return nil, ErrNoSpace
	case len(found) > 1 && name == "":
		return nil, ErrSeveralSpaces
	case len(found) > 1:
		return nil, ErrAmbiguous
	}
	return d.openSpace(ctx, found[0])
}

// openSpace opens the workspace of r, once. d.mu is held.
func (d *Desk) openSpace(ctx context.Context, r *spaceRing) (*Space, error) {
	if d.life.over() {
		return nil, ErrClosed
	}
	if s := d.spaces[r.Space]; s != nil {
		return s, nil
	}
	storage, err := d.opts.World.Storage(ctx, filepath.Join(d.home, "spaces", r.Dir))
	if err != nil {
		return nil, fmt.Errorf("open workspace: %w", err)
	}
	keys, err := consult.NewKeyring(r.Epochs...)
	if err != nil {
		return nil, errors.Join(err, storage.Close())
	}
	l, err := consult.OpenLedger(ctx, r.Space, storage, keys, d.vault.Sealer("cache"))
	if err != nil {
		return nil, errors.Join(err, storage.Close())
	}
	seed := d.vault.Seed()
	s := &Space{desk: d, ring: r, storage: storage, ledger: l, box: d.vault.Sealer("local"), life: newLife()}
	s.scrapKey = crypto.Derive(seed[:], labelScraps, r.Space[:])
	s.device.Store(d.device(r))
	l.Own(s.dev().LogKey())
	if err := s.recallHeard(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open workspace: %w", err), storage.Close())
	}
	d.spaces[r.Space] = s
	return s, nil
}

// device derives what this installation signs with in one workspace. d.mu is held.
func (d *Desk) device(r *spaceRing) *consult.Device {
	member := d.memberKey(r)
	dev := &consult.Device{Log: ed25519.NewKeyFromSeed(r.Log[:]), Member: member}
	dev.Author = d.author(r.Space, dev.MemberKey())
	return dev
}

// memberKey derives this person's member key in one workspace.
func (d *Desk) memberKey(r *spaceRing) ed25519.PrivateKey {
	if !r.Salt.IsZero() {
		return d.id.FounderKey(r.Salt)
	}
	return d.id.MemberKey(r.Space[:])
}

// author makes this person's certificate in a workspace.
func (d *Desk) author(space entry.CID, member entry.Key) entry.Author {
	a := entry.Author{
		Member: member, Recipient: d.id.Recipient().Bytes(), Name: d.ring.Name, Org: d.ring.Org, Time: d.opts.Now().Unix(),
	}
	a.Sign(d.id.AuthorKey(), space)
	return a
}

// newSpaceRing draws the random parts of a workspace on this device.
func newSpaceRing() *spaceRing {
	var dir [8]byte
	var port [2]byte
	r := &spaceRing{Log: consult.NewSeed(), Host: consult.NewSeed()}
	rand.Read(dir[:])
	rand.Read(port[:])
	r.Dir = hex.EncodeToString(dir[:])
	// From the range that IANA leaves to private use.
	r.Port = 49152 + (uint64(port[0])<<8|uint64(port[1]))%16000
	return r
}

// CreateSpace founds a workspace.
func (d *Desk) CreateSpace(ctx context.Context, name string) (_ *Space, err error) {
	name = entry.CleanText(name)
	if name == "" || len(name) > entry.MaxName {
		return nil, fmt.Errorf("name of the workspace: %w", ErrBadValue)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.life.over() {
		return nil, ErrClosed
	}
	r := newSpaceRing()
	r.Name, r.Salt = name, consult.NewSeed()
	first, err := consult.Found(r.Salt, d.id.FounderKey(r.Salt), ed25519.NewKeyFromSeed(r.Log[:]))
	if err != nil {
		return nil, fmt.Errorf("found workspace: %w", err)
	}
	r.Space = first.ID
	var acts []entry.Act
	var sealing *consult.Epochal
	var grants []consult.EpochKey
	for _, c := range []entry.Circle{entry.Committee, entry.Everyone} {
		k, err := consult.NewEpochKey(c)
		if err != nil {
			return nil, err
		}
		rec, id, err := k.Recipient()
		if err != nil {
			return nil, err
		}
		r.Epochs = append(r.Epochs, k)
		grants = append(grants, k)
		acts = append(acts, entry.Act{Kind: entry.ActEpoch, Circle: c, Recipient: rec})
		sealing = &consult.Epochal{ID: id, Recipient: rec} // the last, everyone's
	}
	s, err := d.openSpace(ctx, r)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil { // on the ring it would be a workspace of no use
			d.ring.Spaces = slices.DeleteFunc(d.ring.Spaces, func(o *spaceRing) bool { return o == r })
			delete(d.spaces, r.Space)
			s.life.end()
			err = errors.Join(err, d.save(), s.storage.Close())
		}
	}()
	if err := s.ledger.Begin(ctx, first); err != nil {
		return nil, fmt.Errorf("found workspace: %w", err)
	}
	// The keys go to the vault before anything is sealed to them.
	d.ring.Spaces = append(d.ring.Spaces, r)
	if err := d.save(); err != nil {
		return nil, err
	}
	set, err := s.addGrants(ctx, []consult.Grantee{{Member: s.Me(), Recipient: d.id.Recipient().Bytes(), Keys: grants}})
	if err != nil {
		return nil, err
	}
	for i := range acts {
		acts[i].Grants = set
	}
	_, err = s.ledger.Append(ctx, s.dev(), consult.Writing{
		Circle: entry.Everyone, Epoch: sealing, Acts: acts, Files: []entry.CID{set},
		Bodies: []entry.Body{&entry.Space{Name: name}},
	})
	if err != nil {
		return nil, fmt.Errorf("found workspace: %w", err)
	}
	return s, nil
}
