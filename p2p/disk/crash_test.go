package disk

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"toguna/consult/consulttest"
	"toguna/consult/entry"
)

// crashEnv names the folder that this program, started again as a child, writes
// to until it is killed.
const crashEnv = "TOGUNA_DISK_CRASH_DIR"

// crashFileSize makes a file of two chunks and a node.
const crashFileSize = 1<<20 + 1000

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashEnv); dir != "" {
		if err := writeUntilKilled(dir, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// writeUntilKilled goes on where the folder ends. It says "entry n" when all
// entries below n are acknowledged, "file n id" when file n is, "open" when it
// has the lock.
func writeUntilKilled(dir string, out io.Writer) error {
	ctx := context.Background()
	d, err := Open(dir)
	if errors.Is(err, ErrBusy) {
		fmt.Fprintln(out, "busy")
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "open")
	n := d.next
	for {
		batch := make([]entry.Sealed, 1+rand.N(20))
		for i := range batch {
			batch[i] = crashEntry(n + uint64(i))
		}
		if err := d.Put(ctx, batch); err != nil {
			return err
		}
		n += uint64(len(batch))
		fmt.Fprintln(out, "entry", n)
		if rand.N(10) == 0 {
			file := n % 250
			id, err := d.Add(ctx, bytes.NewReader(consulttest.Content(file, crashFileSize)))
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "file %d %x\n", file, id[:])
		}
	}
}

func crashEntry(n uint64) entry.Sealed { return consulttest.Sealed(n, 200+int(n*37%5000)) }

// TestKill kills a writing program again and again, and looks each time whether
// what it had acknowledged is there, whole and in order. TOGUNA_SOAK=1 makes it
// go on for long.
func TestKill(t *testing.T) {
	rounds := 6
	if os.Getenv("TOGUNA_SOAK") != "" {
		rounds = 60
	}
	dir := t.TempDir()
	acked := uint64(0)
	files := make(map[uint64]entry.CID)
	for round := range rounds {
		entries := runAndKill(t, dir, time.Duration(50+rand.N(300))*time.Millisecond, files)
		acked = max(acked, entries)
		d := open(t, dir)
		got, _ := allOf(t, d)
		if uint64(len(got)) < acked {
			t.Fatalf("round %d: %d entries, but %d were acknowledged", round, len(got), acked)
		}
		for n, id := range got {
			if id != crashEntry(uint64(n)).ID {
				t.Fatalf("round %d: entry %d is not the one that was put there", round, n)
			}
		}
		for n, id := range files {
			checkCrashFile(t, d, n, id)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if acked == 0 {
		t.Error("nothing was ever acknowledged")
	}
	t.Logf("%d entries and %d files acknowledged in %d rounds", acked, len(files), rounds)
}

// runAndKill lets a child write for a while, kills it, adds to files those that
// it acknowledged and returns how many entries it had.
func runAndKill(t *testing.T, dir string, after time.Duration, files map[uint64]entry.CID) (entries uint64) {
	t.Helper()
	child, out := startChild(t, dir)
	killed := time.AfterFunc(after, func() { _ = child.Process.Kill() })
	defer killed.Stop()
	for out.Scan() {
		var n uint64
		var root []byte
		line := out.Text()
		if _, err := fmt.Sscanf(line, "entry %d", &n); err == nil {
			entries = n
		} else if _, err := fmt.Sscanf(line, "file %d %x", &n, &root); err != nil {
			t.Fatalf("the child said %q", line)
		} else if files[n], err = entry.ParseCID(root); err != nil {
			t.Fatal(err)
		}
	}
	var exit *exec.ExitError
	if err := child.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the child ended before it was killed: %v: %s", err, child.Stderr)
	}
	return entries
}

// startChild starts the child and waits until it has opened the folder, or has
// not been let in. A kill must not come before that every time.
func startChild(t *testing.T, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(exe)
	child.Env = append(os.Environ(), crashEnv+"="+dir)
	child.Stderr = new(strings.Builder)
	pipe, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewScanner(pipe)
	if !out.Scan() {
		t.Fatalf("the child said nothing: %v: %s", child.Wait(), child.Stderr)
	}
	return child, out
}

func checkCrashFile(t *testing.T, d *Disk, n uint64, id entry.CID) {
	t.Helper()
	want := consulttest.Content(n, crashFileSize)
	r, err := d.Open(t.Context(), id)
	if err != nil {
		t.Fatalf("file %d: %v", n, err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
		t.Errorf("file %d: %d bytes of %d, %v", n, len(got), len(want), err)
	}
}

func TestBusyForAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	child, out := startChild(t, dir)
	if out.Text() != "busy" {
		t.Errorf("while the folder is open here another process says %q, want busy", out.Text())
		_ = child.Process.Kill()
	}
	_ = child.Wait()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}

	child, out = startChild(t, dir)
	if out.Text() != "open" {
		t.Errorf("after close another process says %q, want open", out.Text())
	}
	if _, err := Open(dir); !errors.Is(err, ErrBusy) {
		t.Errorf("while another process has the folder: %v, want ErrBusy", err)
	}
	_ = child.Process.Kill()
	_ = child.Wait()
	open(t, dir)
}
