package stage

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// WriteNew makes a file that must not exist yet, durably: whole, or not at all.
func WriteNew(file string, write func(io.Writer) error) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(fmt.Errorf("write the file: %w", err), os.Remove(file))
	}
	return nil
}

// WriteBytes is WriteNew for what is there already.
func WriteBytes(file string, data []byte) error {
	return WriteNew(file, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
