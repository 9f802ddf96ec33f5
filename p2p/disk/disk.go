// Package disk is one workspace in a folder: its sealed entries, the small
// sealed values that the device remembers beside them, and its sealed files.
//
//	entries/   a pebble database: entries in order of arrival, remembered values
//	files/     blocks of files, one file a block (flatfs)
//
// An entry or a block that was acknowledged is there after a crash of the
// program or of the machine. One process opens a folder at a time. Nothing here
// is ever readable: whatever comes in is sealed already.
package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/ipfs/boxo/blockstore"
	flatfs "github.com/ipfs/go-ds-flatfs"

	"toguna/consult"
)

var (
	// ErrBusy is returned by Open for a folder that another process has open, or
	// this one.
	ErrBusy = errors.New("the workspace is open in another program")
	// ErrClosed is returned by everything after Close.
	ErrClosed = errors.New("the workspace is closed")
	// ErrNewer is returned by Open for a folder that a later version laid out
	// otherwise.
	ErrNewer = errors.New("the workspace was written by a newer program")
)

// Option changes how Open opens.
type Option func(*options)

type options struct{ unsynced bool }

// WithoutSync leaves it to the system when to write: what was acknowledged may
// be lost when the machine, not just the program, stops. For tests.
func WithoutSync() Option { return func(o *options) { o.unsynced = true } }

// Disk is an open folder. Its methods may be called by several goroutines.
type Disk struct {
	db     *pebble.DB
	lock   *pebble.Lock
	write  *pebble.WriteOptions
	flat   *flatfs.Datastore
	blocks blockstore.Blockstore

	putting sync.Mutex // one Put at a time; protects next
	next    uint64     // arrival number of the next entry

	life   sync.Mutex // protects closed, and Add against Wait of users
	closed bool
	users  sync.WaitGroup // calls under way
}

var (
	_ consult.Store = (*Disk)(nil)
	_ consult.Files = (*Disk)(nil)
)

// Open opens the folder dir, which it makes if there is none, and locks it until
// Close. It returns ErrBusy if somebody else has it open.
func Open(dir string, opts ...Option) (d *Disk, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("open workspace folder: %w", err)
		}
	}()
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	dir, err = makeDir(dir)
	if err != nil {
		return nil, err
	}
	d = &Disk{write: pebble.Sync}
	if o.unsynced {
		d.write = pebble.NoSync
	}
	entries := filepath.Join(dir, "entries")
	if err := os.MkdirAll(entries, 0o700); err != nil {
		return nil, err
	}
	if d.lock, err = lockDir(entries); err != nil {
		return nil, err
	}
	if err := d.openEntries(entries); err != nil {
		return nil, errors.Join(err, d.release())
	}
	if err := d.openFiles(filepath.Join(dir, "files"), !o.unsynced); err != nil {
		return nil, errors.Join(err, d.release())
	}
	if err := syncDir(dir); err != nil {
		return nil, errors.Join(err, d.release())
	}
	return d, nil
}

// Close waits for the calls under way, then lets go of the folder. A second
// Close does nothing.
func (d *Disk) Close() error {
	d.life.Lock()
	closed := d.closed
	d.closed = true
	d.life.Unlock()
	if closed {
		return nil
	}
	d.users.Wait()
	if err := d.release(); err != nil {
		return fmt.Errorf("close workspace folder: %w", err)
	}
	return nil
}

// release lets go of what was opened so far.
func (d *Disk) release() error {
	var errs []error
	if d.flat != nil {
		errs = append(errs, d.flat.Close())
	}
	if d.db != nil {
		errs = append(errs, d.db.Close())
	}
	return errors.Join(append(errs, d.lock.Close())...)
}

// enter begins a call that must end before the folder is closed; d.users.Done
// ends it.
func (d *Disk) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d.life.Lock()
	defer d.life.Unlock()
	if d.closed {
		return ErrClosed
	}
	d.users.Add(1)
	return nil
}

// makeDir makes dir, readable by its owner alone, and returns the one name under
// which this process may lock it.
func makeDir(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", err
	}
	return dir, syncDir(filepath.Dir(dir))
}

// lockDir takes pebble's lock, which the system lifts if the process dies.
func lockDir(dir string) (*pebble.Lock, error) {
	lock, err := pebble.LockDirectory(dir, vfs.Default)
	if err != nil && lockHeld(err) {
		return nil, ErrBusy
	}
	return lock, err
}

// lockHeld reports whether a lock could not be had because somebody has it. The
// lock file's own troubles (no permission, a full disk) come as a PathError; that
// another process has it, as a bare error number; that this process has it, as
// neither.
func lockHeld(err error) bool {
	var path *fs.PathError
	if errors.As(err, &path) {
		return false
	}
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return true
	}
	if runtime.GOOS == "windows" {
		const sharingViolation = 32
		return errno == sharingViolation
	}
	return errno == syscall.EAGAIN || errno == syscall.EACCES
}

// syncDir makes the names in dir durable. Windows does that by itself, and
// cannot be told to.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	// A folder above may lie on a file system that cannot sync folders, and owe
	// us nothing.
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, f.Close())
}
