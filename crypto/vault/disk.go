package vault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A disk is the vault's directory. Its methods do one thing to the file system after another, each announced to before,
// where a test can stop as a power cut would.
type disk struct {
	path string
	// before is nil outside tests. It is told what is about to be done to which file; an error ends the operation.
	before func(step, name string) error
}

func (d disk) at(name string) string { return filepath.Join(d.path, name) }

func (d disk) step(what, name string) error {
	if d.before == nil {
		return nil
	}
	return d.before(what, name)
}

// prepare makes the directory, for its owner only.
func (d disk) prepare() error {
	if err := os.MkdirAll(d.path, 0o700); err != nil {
		return err
	}
	return os.Chmod(d.path, 0o700)
}

// read returns a whole file of at most limit bytes; a longer one is [ErrDamaged].
func (d disk) read(name string, limit int64) ([]byte, error) {
	f, err := os.Open(d.at(name))
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("%w: %s is longer than %d bytes", ErrDamaged, name, limit)
	}
	return b, nil
}

// replace gives the file new bytes. Former, if not nil, is what it holds now: a copy lies beside it while the name
// moves to the new bytes, for file systems (FAT, on sticks) where a rename over a file is two changes. If former is
// nil, a copy that is there already is left alone until the new file is durable.
//
// Whatever step a crash comes before, the file, or else its copy, is whole: the new bytes are durable before they get the
// name, the copy is durable before the name moves, and the name is durable before the copy goes.
func (d disk) replace(name string, b, former []byte) error {
	if err := d.write(name+newExt, b); err != nil {
		return err
	}
	if former != nil {
		if err := d.write(name+oldExt, former); err != nil {
			return err
		}
	}
	if err := d.sync(); err != nil {
		return err
	}
	if err := d.step("rename", name); err != nil {
		return err
	}
	if err := os.Rename(d.at(name+newExt), d.at(name)); err != nil {
		return err
	}
	if err := d.sync(); err != nil {
		return err
	}
	return d.remove(name + oldExt)
}

// write makes a file of these bytes, durable but for its name.
func (d disk) write(name string, b []byte) error {
	if err := d.step("create", name); err != nil {
		return err
	}
	f, err := os.OpenFile(d.at(name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = func() error {
		// A file left by somebody else keeps its mode when truncated.
		if err := f.Chmod(0o600); err != nil && !errors.Is(err, errors.ErrUnsupported) {
			return err
		}
		if err := d.step("write", name); err != nil {
			return err
		}
		if _, err := f.Write(b); err != nil {
			return err
		}
		if err := d.step("fsync", name); err != nil {
			return err
		}
		return f.Sync()
	}()
	return errors.Join(err, f.Close())
}

// sync makes the names in the directory durable.
func (d disk) sync() error {
	if err := d.step("fsync", "."); err != nil {
		return err
	}
	return syncDir(d.path)
}

// remove deletes files, if they are there, durably.
func (d disk) remove(names ...string) error {
	removed := false
	for _, name := range names {
		if err := d.step("remove", name); err != nil {
			return err
		}
		switch err := os.Remove(d.at(name)); {
		case err == nil:
			removed = true
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	if !removed {
		return nil
	}
	return d.sync()
}

// wipe overwrites what holds the keys to all the rest, then deletes every file of the vault. It goes on after errors:
// what can be deleted should be.
func (d disk) wipe() error {
	roots := []string{rootName, rootName + oldExt, rootName + newExt}
	var errs []error
	for _, name := range roots {
		if err := d.overwrite(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	for _, name := range append(roots, ringName, ringName+oldExt, ringName+newExt) {
		if err := os.Remove(d.at(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	if _, err := os.Lstat(d.path); err == nil {
		errs = append(errs, d.sync())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("wiping the vault: %w", err)
	}
	return nil
}

// overwrite puts zeros over a file's bytes, in place.
func (d disk) overwrite(name string) error {
	f, err := os.OpenFile(d.at(name), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = func() error {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		if _, err := f.Write(make([]byte, min(info.Size(), maxRootFile))); err != nil {
			return err
		}
		return f.Sync()
	}()
	return errors.Join(err, f.Close())
}
