package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

var errPower = errors.New("power cut")

// A cut is where the power fails: before the n-th step.
type cut struct {
	n          int
	step, name string // what was about to happen
}

func (c *cut) before(step, name string) error {
	if c.n--; c.n < 0 {
		if c.step == "" {
			c.step, c.name = step, name
		}
		return errPower
	}
	return nil
}

// damages returns what a disk may have made of a file whose bytes were written but never flushed: any part of them, or
// zeros.
func damages(size int) []func(b []byte) []byte {
	all := []func([]byte) []byte{func(b []byte) []byte { return b }, func(b []byte) []byte { return make([]byte, len(b)) }}
	for k := 0; k < size; k += 1 + size/6 {
		all = append(all, func(b []byte) []byte { return b[:k] })
	}
	return all
}

// eachCrash runs act on a fresh copy of dir with a power cut before each of its steps in turn, and check on every state
// of the disk that may follow. It fails unless it met a full run.
func eachCrash(t *testing.T, dir string, act func(t *testing.T, d disk) error, check func(t *testing.T, dir string, done bool)) {
	t.Helper()
	for n := 0; ; n++ {
		if n > 100 {
			t.Fatal("no end of steps")
		}
		c := &cut{n: n}
		crashed := copyDir(t, dir)
		err := act(t, disk{path: crashed, before: c.before})
		done := c.step == ""
		if done != (err == nil) || !done && !errors.Is(err, errPower) {
			t.Fatalf("cut %d before %q %s: %v", n, c.step, c.name, err)
		}
		name := fmt.Sprintf("%02d %s %s", n, c.step, c.name)
		if done {
			name = fmt.Sprintf("%02d done", n)
		}
		t.Run(name, func(t *testing.T) { check(t, copyDir(t, crashed), done) })
		if done {
			if n < 5 {
				t.Fatalf("only %d steps: the hook is not in place", n)
			}
			return
		}
		if c.step != "fsync" || c.name == "." {
			if c.step == "rename" {
				checkTornRename(t, dir, crashed, c.name, check)
			}
			continue
		}
		b, err := os.ReadFile(filepath.Join(crashed, c.name))
		if err != nil {
			t.Fatal(err)
		}
		for i, damage := range damages(len(b)) {
			torn := copyDir(t, crashed)
			if err := os.WriteFile(filepath.Join(torn, c.name), damage(b), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Run(fmt.Sprintf("%s torn %d", name, i), func(t *testing.T) { check(t, torn, false) })
		}
	}
}

// checkTornRename checks the states of a file system on which a rename over a file is not atomic: the name may be gone,
// with or without the new file.
func checkTornRename(t *testing.T, before, crashed, name string, check func(*testing.T, string, bool)) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(before, name)); err != nil {
		return // nothing was there to be lost
	}
	for _, gone := range [][]string{{name}, {name, name + newExt}} {
		torn := copyDir(t, crashed)
		for _, g := range gone {
			if err := os.Remove(filepath.Join(torn, g)); err != nil {
				t.Fatal(err)
			}
		}
		t.Run(fmt.Sprintf("rename of %s lost %v", name, gone), func(t *testing.T) { check(t, torn, false) })
	}
}

func copyDir(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "vault")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestCrashWhileSaving(t *testing.T) {
	v, dir := newVault(t, "pass")
	save(t, v, "former")
	act := func(t *testing.T, d disk) error {
		w := mustOpen(t, d.path, "pass")
		w.dir = d
		return w.Save([]byte("newer"))
	}
	eachCrash(t, dir, act, func(t *testing.T, dir string, done bool) {
		w := mustOpen(t, dir, "pass")
		if done {
			wantRing(t, w, "newer")
		} else {
			wantRing(t, w, "former", "newer")
		}
		// And life goes on, through a second crash at any step.
		act := func(t *testing.T, d disk) error {
			w := mustOpen(t, d.path, "pass")
			w.dir = d
			return w.Save([]byte("newest"))
		}
		eachCrash(t, dir, act, func(t *testing.T, dir string, done bool) {
			w := mustOpen(t, dir, "pass")
			if done {
				wantRing(t, w, "newest")
				if left, _ := filepath.Glob(filepath.Join(dir, "*.*.*")); len(left) != 0 {
					t.Errorf("left behind: %q", left)
				}
			} else {
				wantRing(t, w, "former", "newer", "newest")
			}
		})
	})
}

func TestCrashWhileChangingPassphrase(t *testing.T) {
	v, dir := newVault(t, "old")
	save(t, v, "ring")
	act := func(t *testing.T, d disk) error {
		w := mustOpen(t, d.path, "old")
		w.dir = d
		return w.ChangePassphrase([]byte("new"), cheap)
	}
	eachCrash(t, dir, act, func(t *testing.T, dir string, done bool) {
		if done {
			if _, err := Open(dir, []byte("old")); !errors.Is(err, ErrPassphrase) {
				t.Errorf("the former passphrase: %v", err)
			}
			wantRing(t, mustOpen(t, dir, "new"), "ring")
			return
		}
		// The change never returned: the former passphrase opens, or, in its last moments only, the new one.
		w, err := Open(dir, []byte("old"))
		if errors.Is(err, ErrPassphrase) {
			w, err = Open(dir, []byte("new"))
		}
		if err != nil {
			t.Fatal(err)
		}
		if w.Seed() != v.Seed() {
			t.Error("another seed")
		}
		wantRing(t, w, "ring")
		// Done again, it ends as it should, wherever it had stopped.
		if err := w.ChangePassphrase([]byte("newest"), cheap); err != nil {
			t.Fatal(err)
		}
		mustOpen(t, dir, "newest")
		for _, former := range []string{"old", "new"} {
			if _, err := Open(dir, []byte(former)); !errors.Is(err, ErrPassphrase) {
				t.Errorf("passphrase %q still opens: %v", former, err)
			}
		}
	})
}

// Once a change is seen to have taken place, the copy under the former passphrase goes.
func TestCrashLeavesNoFormerPassphrase(t *testing.T) {
	_, dir := newVault(t, "old")
	act := func(t *testing.T, d disk) error {
		w := mustOpen(t, d.path, "old")
		w.dir = d
		return w.ChangePassphrase([]byte("new"), cheap)
	}
	changed := 0
	eachCrash(t, dir, act, func(t *testing.T, dir string, done bool) {
		if _, err := Open(dir, []byte("new")); err != nil {
			return // not changed yet
		}
		changed++
		if _, err := Open(dir, []byte("old")); !errors.Is(err, ErrPassphrase) {
			t.Errorf("the former passphrase: %v", err)
		}
	})
	if changed < 2 {
		t.Errorf("met %d changed states", changed)
	}
}

func TestCrashWhileCreating(t *testing.T) {
	empty := t.TempDir()
	seed := newSeed(t)
	act := func(_ *testing.T, d disk) error {
		_, err := create(d, []byte("pass"), seed, cheap)
		return err
	}
	eachCrash(t, empty, act, func(t *testing.T, dir string, done bool) {
		v, err := Open(dir, []byte("pass"))
		if errors.Is(err, ErrAbsent) && !done {
			if v, err = Create(dir, []byte("pass"), seed, cheap); err != nil {
				t.Fatalf("making it again: %v", err)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		if v.Seed() != seed {
			t.Error("another seed")
		}
		wantRing(t, v, "")
		save(t, v, "ring")
		wantRing(t, mustOpen(t, dir, "pass"), "ring")
	})
}

// Opening cleans up, and may itself be interrupted.
func TestCrashWhileOpening(t *testing.T) {
	_, dir := newVault(t, "new")
	for _, name := range []string{rootName + oldExt, rootName + newExt} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("left over"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 4 {
		c := &cut{n: n}
		crashed := copyDir(t, dir)
		_, err := open(disk{path: crashed, before: c.before}, []byte("new"))
		if (c.step == "") != (err == nil) {
			t.Fatalf("cut %d: %v", n, err)
		}
		mustOpen(t, crashed, "new")
		if left, _ := filepath.Glob(filepath.Join(crashed, "*.*.*")); len(left) != 0 {
			t.Errorf("left behind: %q", left)
		}
	}
}
