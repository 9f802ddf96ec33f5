package desk

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/crypto"
)

const (
	invitePrefix = "toguna-invite-1:"
	labelInvite  = "toguna/1/invite"
	labelRequest = "toguna/1/request"

	// inviteLife is how long an invite can be used.
	inviteLife = 30 * 24 * time.Hour
	maxInvite  = 16 << 10
)

// invite is what the text of an invitation holds (docs/protocol.md §11).
type invite struct {
	Version   uint64     `cbor:"v"`
	Space     entry.CID  `cbor:"ws"`
	Log       entry.Key  `cbor:"log"`
	Recipient []byte     `cbor:"recipient"`
	Words     entry.Hash `cbor:"words"`
	Addresses []string   `cbor:"addrs"`
	Secret    entry.Hash `cbor:"secret"`
	Name      string     `cbor:"name"`
	Role      string     `cbor:"role"`
	Until     int64      `cbor:"until"`
}

// text is the invite as it is handed on.
func (i *invite) text() (string, error) {
	data, err := entry.Marshal(i)
	if err != nil {
		return "", fmt.Errorf("encode invitation: %w", err)
	}
	return invitePrefix + base64.RawURLEncoding.EncodeToString(data), nil
}

// request is what a newcomer sends, sealed to the inviter.
type request struct {
	Version   uint64       `cbor:"v"`
	Space     entry.CID    `cbor:"ws"`
	Secret    entry.Hash   `cbor:"secret"`
	Member    entry.Key    `cbor:"member"`
	Log       entry.Key    `cbor:"log"`
	Cert      entry.Sig    `cbor:"cert"`
	Recipient []byte       `cbor:"recipient"`
	Author    entry.Author `cbor:"author"`
	Sig       entry.Sig    `cbor:"sig"`
}

// proof is what the member key signs in a request.
func (r *request) proof() []byte {
	data, err := entry.Marshal(&struct {
		Space  entry.CID  `cbor:"ws"`
		Secret entry.Hash `cbor:"secret"`
		Log    entry.Key  `cbor:"log"`
		Member entry.Key  `cbor:"member"`
	}{r.Space, r.Secret, r.Log, r.Member})
	if err != nil {
		return nil // cannot be: all fields have an encoding
	}
	return data
}

// parseInvite reads the text of an invite, with whatever white space a message
// or a line of paper put into it.
func parseInvite(text string) (*invite, error) {
	text = strings.Join(strings.Fields(text), "")
	body, ok := strings.CutPrefix(text, invitePrefix)
	if !ok || len(body) > maxInvite {
		return nil, ErrInvite
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrInvite, err)
	}
	var i invite
	if err := entry.Unmarshal(data, &i); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrInvite, err)
	}
	if i.Version != 1 {
		return nil, entry.ErrNewerVersion
	}
	if i.Space.IsZero() || i.Space.Codec() != entry.CodecDagCBOR || len(i.Recipient) != entry.RecipientSize || len(i.Addresses) > 64 {
		return nil, ErrInvite
	}
	return &i, nil
}

// Invite makes an invitation for one newcomer with a role. Only this device can
// redeem it, when the newcomer reaches it, or sends a request.
func (s *Space) Invite(ctx context.Context, role string) (string, error) {
	if _, _, ok := consult.RoleStanding(role); !ok {
		return "", fmt.Errorf("role: %w", ErrBadValue)
	}
	if s.MyRole() != consult.RoleClerk {
		return "", consult.ErrRole
	}
	addrs, err := s.listenAddresses(ctx)
	if err != nil {
		return "", err
	}
	i := invite{
		Version: 1, Space: s.ID(), Log: s.dev().LogKey(), Recipient: s.desk.id.Recipient().Bytes(),
		Words:     crypto.Words8Hash(s.idBytes(), s.desk.id.Author(), s.desk.id.Recipient().Bytes()),
		Addresses: addrs, Secret: consult.NewSeed(), Name: s.Name(), Role: role,
		Until: s.desk.opts.Now().Add(inviteLife).Unix(),
	}
	text, err := i.text()
	if err != nil {
		return "", err
	}
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	s.ring.Invites = append(s.ring.Invites, issuedInvite{Secret: i.Secret, Role: role, Until: i.Until})
	if err := s.desk.save(); err != nil {
		return "", err
	}
	return text, nil
}

func (s *Space) idBytes() []byte {
	id := s.ID()
	return id[:]
}

// Join takes an invitation. The space it returns is empty until the inviter's
// device is reached, or until its answer to the request comes on a stick; the
// request is sealed to the inviter.
func (d *Desk) Join(ctx context.Context, text string) (*Space, []byte, error) {
	i, err := parseInvite(text)
	if err != nil {
		return nil, nil, err
	}
	if d.opts.Now().Unix() > i.Until {
		return nil, nil, ErrInviteExpired
	}
	rec, err := crypto.ParseRecipient(i.Recipient)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %v", ErrInvite, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	r, err := d.joining(ctx, i.Space)
	if err != nil {
		return nil, nil, err
	}
	r.Name = entry.CleanText(i.Name)
	req, err := d.request(r, i)
	if err != nil {
		return nil, nil, err
	}
	data, err := entry.Marshal(req)
	if err != nil {
		return nil, nil, fmt.Errorf("encode request: %w", err)
	}
	sealed, err := crypto.Seal(rec, crypto.Pad(data))
	if err != nil {
		return nil, nil, fmt.Errorf("seal request: %w", err)
	}
	door, before := r.Door, d.ring.Spaces
	r.Door = &doorRing{Secret: i.Secret, Inviter: i.Log, Words: i.Words, Addresses: i.Addresses, Request: sealed}
	if !slices.Contains(before, r) {
		d.ring.Spaces = append(slices.Clone(before), r)
	}
	if err := d.save(); err != nil {
		r.Door, d.ring.Spaces = door, before
		return nil, nil, err
	}
	s, err := d.openSpace(ctx, r)
	return s, sealed, err
}

// joining returns the ring of a workspace that one is about to join, or still
// trying to, or was removed from. A new one is not on the desk's ring yet. d.mu is
// held.
func (d *Desk) joining(ctx context.Context, space entry.CID) (*spaceRing, error) {
	i := slices.IndexFunc(d.ring.Spaces, func(r *spaceRing) bool { return r.Space == space })
	if i < 0 {
		r := newSpaceRing()
		r.Space = space
		return r, nil
	}
	r := d.ring.Spaces[i]
	if r.Door != nil {
		return r, nil
	}
	s, err := d.openSpace(ctx, r)
	if err != nil {
		return nil, err
	}
	if s.MyRole() != "" {
		return nil, ErrSpaceExists
	}
	return r, nil
}

// request builds the request of this person for the workspace of r.
func (d *Desk) request(r *spaceRing, i *invite) (*request, error) {
	member := d.memberKey(r)
	log := logOf(r.Log)
	req := &request{
		Version: 1, Space: r.Space, Secret: i.Secret, Member: entry.Key(member.Public().(ed25519.PublicKey)), Log: log,
		Cert: entry.Certify(member, r.Space, entry.Hash{}, log).Sig, Recipient: d.id.Recipient().Bytes(),
	}
	req.Author = d.author(r.Space, req.Member)
	req.Sig = entry.Sig(crypto.Sign(member, labelRequest, req.proof()))
	return req, nil
}

// Admit answers a newcomer's request that came as a file. An empty role takes
// that of the invitation.
func (s *Space) Admit(ctx context.Context, sealed []byte, role string) (consult.Member, error) {
	s.redeeming.Lock()
	defer s.redeeming.Unlock()
	req, err := s.openRequest(sealed)
	if err != nil {
		return consult.Member{}, err
	}
	inv, err := s.issued(req.Secret)
	if err != nil && !errors.Is(err, ErrInviteUsed) {
		return consult.Member{}, err
	}
	// Who is in comes with the same request because the answer was lost, or with a
	// new one from another device. A second admission would change the role.
	if m, ok := s.State().Member(req.Member); ok && m.Active {
		return admittedMember(m, req), nil
	}
	if err != nil {
		return consult.Member{}, err
	}
	if role == "" {
		role = inv.Role
	}
	if err := s.admit(ctx, req, role); err != nil {
		return consult.Member{}, err
	}
	m, _ := s.State().Member(req.Member)
	return admittedMember(m, req), nil
}

// admittedMember completes a member whose author record is not here yet with what
// the request says.
func admittedMember(m consult.Member, req *request) consult.Member {
	m.Key, m.Name, m.Org, m.Author, m.Recipient = req.Member, req.Author.Name, req.Author.Org, req.Author.Author, req.Recipient
	return m
}

// redeem admits a newcomer who came in by an invite's door.
func (s *Space) redeem(ctx context.Context, secret [32]byte, sealed []byte) error {
	s.redeeming.Lock()
	defer s.redeeming.Unlock()
	req, err := s.openRequest(sealed)
	if err != nil {
		return err
	}
	if req.Secret != entry.Hash(secret) {
		return ErrInviteForged
	}
	if m, ok := s.State().Member(req.Member); ok && m.Active {
		return nil // came back before the admission reached it
	}
	inv, err := s.issued(req.Secret)
	if err != nil {
		return err
	}
	return s.admit(ctx, req, inv.Role)
}

// openRequest opens a request and checks what it proves: possession of the member
// key, and one person behind member key, recipient, and name.
func (s *Space) openRequest(sealed []byte) (*request, error) {
	plain, err := s.desk.id.Opener().Open(sealed, 64<<10)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInviteForged, err)
	}
	data, err := crypto.Unpad(plain)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInviteForged, err)
	}
	return decodeRequest(data, s.ID())
}

// decodeRequest reads a request from outside for workspace space.
func decodeRequest(data []byte, space entry.CID) (*request, error) {
	var r request
	if err := entry.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInviteForged, err)
	}
	if _, err := crypto.ParseRecipient(r.Recipient); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInviteForged, err)
	}
	cert := entry.Cert{Member: r.Member, Sig: r.Cert}
	switch {
	case r.Version != 1:
		return nil, entry.ErrNewerVersion
	case r.Space != space:
		return nil, fmt.Errorf("%w: of another workspace", ErrInviteForged)
	case !crypto.Verify(r.Member[:], labelRequest, r.proof(), r.Sig[:]),
		!cert.Check(r.Space, entry.Hash{}, r.Log),
		!r.Author.Verify(r.Space, r.Member),
		!bytes.Equal(r.Author.Recipient, r.Recipient):
		return nil, fmt.Errorf("%w: signature does not match", ErrInviteForged)
	}
	// What is shown of it before its own first entry says it is held to the same rules.
	if _, err := entry.NewRecord(&r.Author); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInviteForged, err)
	}
	return &r, nil
}

// issued finds an invitation of this device that can still be used.
func (s *Space) issued(secret entry.Hash) (issuedInvite, error) {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	for _, i := range s.ring.Invites {
		if i.Secret != secret {
			continue
		}
		if i.Used {
			return i, ErrInviteUsed
		}
		if s.now() > i.Until {
			return i, ErrInviteExpired
		}
		return i, nil
	}
	return issuedInvite{}, ErrInviteForged
}

// admit writes the admission with the newcomer's grants, and marks the invite.
func (s *Space) admit(ctx context.Context, req *request, role string) error {
	class, circles, ok := consult.RoleStanding(role)
	if !ok {
		return fmt.Errorf("role: %w", ErrBadValue)
	}
	set, err := s.addGrants(ctx, []consult.Grantee{{Member: req.Member, Recipient: req.Recipient, Keys: s.keysFor(role)}})
	if err != nil {
		return err
	}
	hash := crypto.Hash(labelInvite, req.Secret[:])
	act := entry.Act{Kind: entry.ActAdmit, Member: req.Member, Class: class, Circles: circles, Invite: hash, Grants: set}
	if _, err := s.append(ctx, consult.Writing{Acts: []entry.Act{act}, Files: []entry.CID{set}}); err != nil {
		return fmt.Errorf("admit: %w", err)
	}
	if err := s.rememberNewcomer(ctx, &req.Author); err != nil {
		return err
	}
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	for i := range s.ring.Invites {
		if s.ring.Invites[i].Secret == req.Secret {
			s.ring.Invites[i].Used = true
		}
	}
	return s.desk.save()
}

// openInvites returns the secrets of invitations that open the door: also those
// that were used, for whom they admitted may not know of it yet. Redeem lets
// nobody else in.
func (s *Space) openInvites() [][32]byte {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	var out [][32]byte
	for _, i := range s.ring.Invites {
		if s.now() <= i.Until {
			out = append(out, i.Secret)
		}
	}
	return out
}

// arrived checks, once the workspace has come, that the inviter is who the
// invitation said, and forgets the door.
func (s *Space) arrived(ctx context.Context) error {
	s.desk.mu.Lock()
	door := s.ring.Door
	s.desk.mu.Unlock()
	if door == nil || s.MyRole() == "" {
		return nil
	}
	member, ok := s.ledger.MemberOf(door.Inviter)
	if !ok {
		return nil
	}
	m, _ := s.State().Member(member)
	if m.Author.IsZero() {
		return nil // its author record cannot be opened yet
	}
	if crypto.Words8Hash(s.idBytes(), m.Author[:], m.Recipient) != door.Words {
		return ErrInviterWords
	}
	s.desk.mu.Lock()
	s.ring.Door = nil
	s.ring.Verified = append(s.ring.Verified, member) // by the invitation, which came from a person
	err := s.desk.save()
	s.desk.mu.Unlock()
	if err != nil {
		return err
	}
	s.bells.ring(TopicPeople)
	// Others need one's recipient to seal keys to, and one's name, from the start.
	if err := s.introduce(ctx); !errors.Is(err, consult.ErrNoEpoch) {
		return err
	}
	return nil // the first record that is written will
}
