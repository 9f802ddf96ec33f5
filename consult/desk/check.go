package desk

import (
	"context"
	"fmt"
)

// CheckPassphrase reports whether pass opens the vault, before something is shown
// that only its owner may see. It returns vault.ErrPassphrase where it does not.
func (d *Desk) CheckPassphrase(ctx context.Context, pass []byte) error {
	return d.withPassphrase(ctx, pass, "check passphrase", func() error { return nil })
}

// withPassphrase does what the vault's owner alone may do, and keeps the vault as it
// is meanwhile. doing says what that is, for errors.
func (d *Desk) withPassphrase(ctx context.Context, pass []byte, doing string, do func() error) error {
	ctx, done, err := d.life.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	d.rekeying.Lock()
	defer d.rekeying.Unlock()
	d.opts.report(ctx, Progress{Stage: "unlocking"})
	if err := d.vault.Check(pass); err != nil {
		return vaultError(err)
	}
	err = ctx.Err() // to check took a while
	if err == nil {
		err = do()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
