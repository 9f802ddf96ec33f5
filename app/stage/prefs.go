package stage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Prefs are how this installation shows itself. They lie in the clear beside the
// vault, as they are needed before it is opened: nothing personal may enter here.
type Prefs struct {
	Lang  string  `json:"lang,omitempty"`
	Theme string  `json:"theme"`           // "light", "dark", "contrast", or "" for the system's
	Scale float32 `json:"scale,omitempty"` // of text: 0.8 to 2; 0 for 1

	LockAfter int  `json:"lock,omitempty"`  // minutes out of sight before it locks; 0: never
	Quiet     bool `json:"quiet,omitempty"` // no notifications
}

const prefsFile = "screen.json"

// maxLockAfter is a day, in minutes.
const maxLockAfter = 24 * 60

// Sizes that text can have.
const (
	MinScale = 0.8
	MaxScale = 2.0
)

// readPrefs reads the preferences; whatever is wrong with them counts as none.
func readPrefs(home string) Prefs {
	p := Prefs{Theme: "light"}
	data, err := os.ReadFile(filepath.Join(home, prefsFile))
	if err != nil {
		return p.sane()
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return Prefs{Theme: "light"}.sane()
	}
	return p.sane()
}

func (p Prefs) sane() Prefs {
	switch p.Theme {
	case "light", "dark", "contrast":
	default:
		p.Theme = ""
	}
	p.LockAfter = max(0, min(p.LockAfter, maxLockAfter))
	if !(p.Scale >= MinScale && p.Scale <= MaxScale) {
		p.Scale = 1
	}
	return p
}

// Prefs returns how this installation shows itself.
func (s *Stage) Prefs() Prefs {
	p := s.prefs
	if s.c.Theme != "" {
		p.Theme = s.c.Theme
	}
	return p.sane()
}

// SetPrefs changes how this installation shows itself, but for its language.
func (s *Stage) SetPrefs(p Prefs) error {
	p.Lang = s.prefs.Lang
	s.c.Theme = ""
	s.prefs = p.sane()
	return s.savePrefs()
}

func (s *Stage) savePrefs() error {
	data, err := json.Marshal(s.prefs)
	if err != nil {
		return fmt.Errorf("encode preferences: %w", err)
	}
	if err := os.MkdirAll(s.c.Home, 0o700); err != nil {
		return fmt.Errorf("make home: %w", err)
	}
	name := filepath.Join(s.c.Home, prefsFile)
	if old, err := os.ReadFile(name); err == nil && string(old) == string(data) {
		return nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read preferences: %w", err)
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		return fmt.Errorf("write preferences: %w", err)
	}
	return nil
}
