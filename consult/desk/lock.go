package desk

import (
	"context"
	"errors"

	"toguna/consult"
	"toguna/crypto/vault"
)

// Close ends what is under way in all workspaces, Serve and Events above all,
// closes them, forgets the keys as far as that can be done, and lets other programs
// in. Nothing of the desk can be used after it.
func (d *Desk) Close() error {
	if !d.life.end() {
		return nil
	}
	d.mu.Lock()
	var open []*Space
	for _, s := range d.spaces {
		open = append(open, s)
	}
	d.mu.Unlock()
	var errs []error
	for _, s := range open {
		errs = append(errs, s.Close())
	}
	d.mu.Lock()
	d.ring.forget()
	d.vault.Forget()
	d.mu.Unlock()
	return errors.Join(append(errs, d.lock.Close())...)
}

// Locked reports whether the desk was closed.
func (d *Desk) Locked() bool { return d.life.over() }

// forget overwrites what is secret in the ring. Copies that the runtime made, or
// that lie in a key of another form, may stay in memory until the process ends.
func (r *ring) forget() {
	for _, s := range r.Spaces {
		clear(s.Log[:])
		clear(s.Host[:])
		clear(s.Salt[:])
		for i := range s.Epochs {
			s.Epochs[i] = consult.EpochKey{}
		}
		clear(s.Invites)
		clear(s.Former)
		s.Door = nil
	}
	*r = ring{Version: 1}
}

// ChangePassphrase puts the vault under a new passphrase. The identity, the
// workspaces and what is kept on this device stay as they are. Errors:
// vault.ErrPassphrase where old is not the present one, ErrPassphraseEmpty for an
// empty new one. Whoever copied the vault before opens that copy with the old one.
func (d *Desk) ChangePassphrase(ctx context.Context, old, pass []byte) error {
	if len(pass) == 0 {
		return ErrPassphraseEmpty
	}
	return d.withPassphrase(ctx, old, "change passphrase", func() error {
		return d.vault.ChangePassphrase(pass, vault.Options{WorkFactor: d.opts.WorkFactor})
	})
}
