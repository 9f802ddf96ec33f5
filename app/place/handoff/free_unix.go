//go:build linux || darwin

package handoff

import (
	"fmt"
	"syscall"
)

// freeSpace is how many bytes fit into a folder.
func freeSpace(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("ask for free space: %w", err)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
