package p2p

import (
	"context"
	"fmt"

	"toguna/consult/entry"
	"toguna/crypto"
)

// Labels of the proofs.
const (
	labelProveDialer   = "toguna/1/prove/dialer"
	labelProveListener = "toguna/1/prove/listener"
)

// party is who is at an end of a stream.
type party struct {
	member, log entry.Key
}

func proveLabel(dialer bool) string {
	if dialer {
		return labelProveDialer
	}
	return labelProveListener
}

// enter goes through the proofs as the dialer. request, if any, asks for
// admission; inviter, if set, is the only log that may answer.
func (s *session) enter(ctx context.Context, request []byte, inviter entry.Key) error {
	if err := s.present(ctx, request); err != nil {
		return fmt.Errorf("prove membership: %w", err)
	}
	if err := s.examine(ctx, secret{}, inviter); err != nil {
		return fmt.Errorf("check the other side: %w", err)
	}
	return nil
}

// receive goes through the proofs as the listener. invite is the secret of the
// invite that opened the door, or zero.
func (s *session) receive(ctx context.Context, invite secret) error {
	if err := s.examine(ctx, invite, entry.Key{}); err != nil {
		return fmt.Errorf("check a caller: %w", err)
	}
	if err := s.present(ctx, nil); err != nil {
		return fmt.Errorf("prove membership: %w", err)
	}
	return nil
}

// present proves who this device is, and shows the control entries if it is
// asked for them. Nothing else leaves this device before the other side proved
// who it is, unless it did already.
func (s *session) present(ctx context.Context, request []byte) error {
	cfg := &s.n.cfg
	session := s.door.transcript(cfg.Ledger.Space())
	err := s.write(&proveFrame{
		Kind:    kindProve,
		Member:  cfg.Member,
		Log:     s.n.log,
		Cert:    cfg.Cert.Sig,
		Sig:     entry.Sig(crypto.Sign(cfg.Log, proveLabel(s.dialer), session[:])),
		Request: request,
	})
	for asked := false; err == nil; asked = true {
		var f frame
		if f, _, err = s.read(); err != nil {
			break
		}
		need, ok := f.(*needFrame)
		switch {
		case f.kind() == kindKnown:
			return nil
		case ok && !asked:
			err = s.show(ctx, need.Heads)
		default:
			err = s.unexpected(f)
		}
	}
	return err
}

// show sends the control entries that heads do not lead to, with what their logs
// need to be linked. To a side that has proved nothing, only as far as there is
// room.
func (s *session) show(ctx context.Context, heads []entry.CID) error {
	ids := s.n.cfg.Ledger.ControlProof(heads)
	size := maxFrame // for the frames around the entries
	for i, id := range ids {
		if size += s.n.cfg.Ledger.Size(id); size > maxProof && s.them == (party{}) {
			ids = ids[:i]
			break
		}
	}
	if err := s.send(ctx, ids, func() error { return nil }); err != nil {
		return err
	}
	return s.write(&bareFrame{Kind: kindEnd})
}

// examine reads the other side's proof and lets it in, or says goodbye to it.
func (s *session) examine(ctx context.Context, invite secret, inviter entry.Key) error {
	f, _, err := s.read()
	if err != nil {
		return err
	}
	p, ok := f.(*proveFrame)
	if !ok {
		return s.unexpected(f)
	}
	if err := s.judge(ctx, p, invite, inviter); err != nil {
		return err
	}
	s.them = party{p.Member, p.Log}
	return s.write(&bareFrame{Kind: kindKnown})
}

func (s *session) judge(ctx context.Context, p *proveFrame, invite secret, inviter entry.Key) error {
	ledger := s.n.cfg.Ledger
	session := s.door.transcript(ledger.Space())
	if !crypto.Verify(p.Log[:], proveLabel(!s.dialer), session[:], p.Sig[:]) {
		return fmt.Errorf("%w: signature of the proof", ErrRefused)
	}
	if !inviter.IsZero() && p.Log != inviter {
		return fmt.Errorf("%w: answered by another device than the one that invited", ErrRefused)
	}
	certified, decided := s.certified(ctx, p)
	if decided && !certified {
		return fmt.Errorf("%w: certificate of the log", ErrRefused)
	}
	if invite != (secret{}) && !ledger.Standing(p.Member).Admitted {
		if err := s.n.redeem(ctx, invite, p.Request); err != nil {
			return fmt.Errorf("%w: redeem an invite: %w", ErrRefused, err)
		}
	}
	shown := 0
	if !decided || !ledger.Standing(p.Member).Known {
		var err error
		room := maxProof
		if !inviter.IsZero() {
			room = maxWelcome // the inviter, by its log's signature: a newcomer takes the workspace from it
		}
		if shown, err = s.learn(ctx, room); err != nil {
			return err
		}
		if certified, _ = s.certified(ctx, p); !certified {
			s.n.debts.add(shown)
			return fmt.Errorf("%w: certificate of the log", ErrRefused)
		}
	}
	if err := s.n.belongs(party{p.Member, p.Log}); err != nil {
		s.n.debts.add(shown)
		return err
	}
	return nil
}

// certified checks the member key's word for the log. The founder's is bound to
// the salt of the founding entry; while that is not here, nothing is decided.
func (s *session) certified(ctx context.Context, p *proveFrame) (ok, decided bool) {
	ledger := s.n.cfg.Ledger
	space := ledger.Space()
	cert := entry.Cert{Member: p.Member, Sig: p.Cert}
	if cert.Check(space, entry.Hash{}, p.Log) {
		return true, true
	}
	data, err := ledger.Block(ctx, space)
	if err != nil {
		return false, false
	}
	first, err := entry.DecodeStored(data)
	if err != nil {
		return false, false
	}
	return first.Log == p.Log && cert.Check(entry.CID{}, first.Salt, p.Log), true
}

// learn asks for the control entries that admit the other side, and adds them.
// It returns how many bytes came, at most room.
func (s *session) learn(ctx context.Context, room int) (int, error) {
	if s.n.debts.exhausted() {
		return 0, fmt.Errorf("%w: too many unproven callers", ErrRefused)
	}
	if err := s.write(&needFrame{Kind: kindNeed, Heads: s.n.cfg.Ledger.ControlHeads()}); err != nil {
		return 0, err
	}
	total := 0
	for {
		f, size, err := s.read()
		if err != nil {
			return total, err
		}
		switch f := f.(type) {
		case *entriesFrame:
			if total += size; total > room {
				return total, fmt.Errorf("%w: control entries of more than %d bytes", ErrFrameTooLarge, room)
			}
			if err := s.add(ctx, f.Blocks); err != nil {
				s.n.debts.add(total)
				return total, err
			}
		default:
			if f.kind() == kindEnd {
				return total, nil
			}
			return total, s.unexpected(f)
		}
	}
}
