//go:build !windows

package handoff

import (
	"errors"
	"fmt"
	"syscall"
)

// noSpace marks the system's words for a full medium with ErrNoSpace.
func noSpace(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrNoSpace, err)
	}
	return err
}
