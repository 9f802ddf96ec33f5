package p2p_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/p2p"
	"toguna/p2p/p2ptest"
)

// invitation is one invite of the founder's, and what became of it.
type invitation struct {
	w      *p2ptest.World
	secret [32]byte
	guest  *p2ptest.Peer

	mu       sync.Mutex
	redeemed int
}

func (v *invitation) host(c *p2p.Config) {
	c.Invites = func() [][32]byte {
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.redeemed > 0 {
			return nil
		}
		return [][32]byte{{9, 9}, v.secret}
	}
	c.Redeem = func(ctx context.Context, secret [32]byte, request []byte) error {
		v.mu.Lock()
		defer v.mu.Unlock()
		if secret != v.secret || !bytes.Equal(request, []byte("sealed request")) {
			return errors.New("not the request that belongs to this invite")
		}
		v.redeemed++
		_, err := v.w.Peers[0].Ledger.Append(ctx, &v.w.Peers[0].Device, consult.Writing{Acts: []entry.Act{{
			Kind: entry.ActAdmit, Member: v.guest.MemberKey(), Class: entry.Writer, Circles: entry.CirclesOf(false),
		}}})
		return err
	}
}

// door lets the guest in by the invite, as changed by change.
func (v *invitation) door(change func(*p2p.Door)) func(*p2p.Config) {
	return func(c *p2p.Config) {
		c.Door = &p2p.Door{Secret: v.secret, Request: []byte("sealed request"), Inviter: v.w.Peers[0].Device.LogKey()}
		if change != nil {
			change(c.Door)
		}
	}
}

func TestJoin(t *testing.T) {
	p2ptest.Run(t, 2, 30, func(w *p2ptest.World) {
		a := w.Peers[0]
		a.Write("what the guest will get")
		v := &invitation{w: w, secret: [32]byte{7}, guest: w.NewPeer()}
		a.Configure, v.guest.Configure = v.host, v.door(nil)
		a.Start()
		v.guest.Start()
		r, err := v.guest.Node.Sync(w.T.Context(), a.Addr())
		if err != nil || !r.Joined || !r.Agreed || v.redeemed != 1 || !p2ptest.Converged(a, v.guest) {
			w.T.Fatalf("%+v, %v, redeemed %d times", r, err, v.redeemed)
		}
		if st := v.guest.Ledger.Standing(v.guest.MemberKey()); !st.Admitted {
			w.T.Errorf("the guest's standing: %+v", st)
		}
		// With the keys that the admission grants, the guest comes again like all.
		for _, k := range a.Keys.Keys() {
			if _, err := v.guest.Keys.Add(k); err != nil {
				w.T.Fatal(err)
			}
		}
		v.guest.Write("hello")
		r, err = v.guest.Node.Sync(w.T.Context(), a.Addr())
		if err != nil || r.Joined || !r.Agreed || !p2ptest.Converged(a, v.guest) || v.redeemed != 1 {
			w.T.Errorf("again: %+v, %v, redeemed %d times", r, err, v.redeemed)
		}
		// An invite that was used up opens nothing.
		other := w.NewPeer()
		other.Configure = v.door(nil)
		other.Start()
		if _, err := other.Node.Sync(w.T.Context(), a.Addr()); !errors.Is(err, p2p.ErrRefused) || v.redeemed != 1 {
			w.T.Errorf("with a used invite: %v, redeemed %d times", err, v.redeemed)
		}
	})
}

func TestJoinRefused(t *testing.T) {
	changes := map[string]func(*p2p.Door){
		"another secret":  func(d *p2p.Door) { d.Secret[0]++ },
		"another request": func(d *p2p.Door) { d.Request = []byte("forged") },
		"no request":      func(d *p2p.Door) { d.Request = nil },
	}
	p2ptest.Run(t, 2, 31, func(w *p2ptest.World) {
		a := w.Peers[0]
		v := &invitation{w: w, secret: [32]byte{7}, guest: w.NewPeer()}
		a.Configure = v.host
		a.Start()
		for name, change := range changes {
			v.guest.Configure = v.door(change)
			v.guest.Start()
			if r, err := v.guest.Node.Sync(w.T.Context(), a.Addr()); !errors.Is(err, p2p.ErrRefused) || r.Received != 0 || v.redeemed != 0 {
				w.T.Errorf("%s: %+v, %v, redeemed %d times", name, r, err, v.redeemed)
			}
			v.guest.Stop()
		}
		// Somebody else who knows the secret, a member even, is not the inviter, though
		// he may have got the admission.
		b := w.Peers[1]
		b.Configure = func(c *p2p.Config) {
			v.host(c)
			admit := c.Redeem
			c.Redeem = func(ctx context.Context, secret [32]byte, request []byte) error {
				err := admit(ctx, secret, request)
				b.Learn(a)
				return err
			}
		}
		b.Start()
		v.guest.Configure = v.door(func(d *p2p.Door) { d.Inviter = a.Device.LogKey() })
		v.guest.Start()
		r, err := v.guest.Node.Sync(w.T.Context(), b.Addr())
		if !errors.Is(err, p2p.ErrRefused) || v.redeemed != 1 || r.Joined || r.Sent+r.Received != 0 {
			w.T.Errorf("answered by another: %+v, %v, redeemed %d times", r, err, v.redeemed)
		}
	})
}
