package desk

import (
	"context"
	"fmt"
)

// CheckPassphrase reports whether pass opens the vault, before something is shown
// that only its owner may see. It returns vault.ErrPassphrase where it does not.
func (d *Desk) CheckPassphrase(ctx context.Context, pass []byte) error {
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
	if err := ctx.Err(); err != nil { // to check took a while
		return fmt.Errorf("check passphrase: %w", err)
	}
	return nil
}
