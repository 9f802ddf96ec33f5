package handoff

import (
	"errors"
	"fmt"
	"syscall"
)

// What Windows calls a full medium.
const (
	errorHandleDiskFull syscall.Errno = 39
	errorDiskFull       syscall.Errno = 112
)

// noSpace marks the system's words for a full medium with ErrNoSpace.
func noSpace(err error) error {
	if errors.Is(err, errorHandleDiskFull) || errors.Is(err, errorDiskFull) {
		return fmt.Errorf("%w: %w", ErrNoSpace, err)
	}
	return err
}
