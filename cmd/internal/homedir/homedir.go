// Package homedir is where a person's data lie on this machine, the same for both
// programs.
package homedir

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Env names the variable that says where the data lie.
const Env = "TOGUNA_HOME"

// Find returns given if it is not empty, else what [Env] says, else the place of
// this platform.
func Find(given string) (string, error) {
	if given != "" {
		return given, nil
	}
	if dir := os.Getenv(Env); dir != "" {
		return dir, nil
	}
	dir, err := dataDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "toguna"), nil
}

// dataDir is the platform's folder for data that stay on this machine. The os
// package knows the folder for configuration only.
func dataDir() (string, error) {
	switch runtime.GOOS {
	case "windows":
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return dir, nil
		}
	case "darwin", "ios", "plan9":
		return os.UserConfigDir()
	default:
		if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
			return dir, nil
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the folder for data: %w", err)
	}
	return filepath.Join(home, ".local", "share"), nil
}
