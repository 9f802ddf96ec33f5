package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The screen that the design is drawn for, without a title bar and a taskbar.
const (
	screenWidth  = 1366
	screenHeight = 696
)

// patience is how long the window may take for anything. It is no measure of speed.
const patience = 90 * time.Second

// screenOf is a screen that nobody sees, with the program's window on it.
type screenOf struct {
	t       testing.TB
	env     []string
	program *exec.Cmd
	errs    bytes.Buffer
}

// newScreen starts a screen, and skips the test where there is nothing to start
// one with.
func newScreen(t testing.TB) *screenOf {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped: the real window takes a while")
	}
	for _, p := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("skipped: %s is not here (.ci/packages test)", p)
		}
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", screenWidth, screenHeight), "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{w}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Cleanup(func() { _ = x.Process.Kill(); _ = x.Wait() })
	line := make([]byte, 16)
	n, err := r.Read(line)
	if err != nil {
		t.Fatalf("Xvfb says no display: %v", err)
	}
	display := ":" + strings.TrimSpace(string(line[:n]))
	return &screenOf{t: t, env: append(os.Environ(), "DISPLAY="+display, "WAYLAND_DISPLAY=", "LC_ALL=fr_ML.UTF-8", "XDG_RUNTIME_DIR="+t.TempDir())}
}

// built builds a program of this folder: "." is the desktop itself.
func built(t testing.TB, what string) string {
	t.Helper()
	cc := os.Getenv("CC")
	if cc == "" {
		cc = "cc"
	}
	if _, err := exec.LookPath(cc); err != nil {
		t.Skip("skipped: the window is built with a C compiler (.ci/packages build)")
	}
	if _, err := os.Stat("/usr/include/GL/gl.h"); err != nil {
		t.Skip("skipped: the headers of OpenGL are not here (.ci/packages build)")
	}
	name := filepath.Join(t.TempDir(), "program")
	cmd := exec.Command("go", "build", "-o", name, what)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return name
}

// open starts the program and waits for its window.
func (s *screenOf) open(program string, args ...string) {
	s.t.Helper()
	empty := s.pixels()
	s.program = exec.Command(program, args...)
	s.program.Env = s.env
	s.program.Stderr = &s.errs
	if err := s.program.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(s.close)
	s.until("the window opens", func() bool { return differ(empty, s.pixels()) > 0.5 })
	s.still()
	s.do("search", "--sync", "--name", "^Toguna$", "windowfocus", "--sync")
}

// close asks the program to end, as a session that ends does.
func (s *screenOf) close() {
	if s.program == nil || s.program.ProcessState != nil {
		return
	}
	_ = s.program.Process.Signal(syscall.SIGTERM)
	done := make(chan error, 1)
	go func() { done <- s.program.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			s.t.Errorf("the program ended with %v:\n%s", err, s.errs.String())
		}
	case <-time.After(patience):
		_ = s.program.Process.Kill()
		s.t.Error("the program does not end")
	}
}

func (s *screenOf) do(args ...string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xdotool", args...)
	cmd.Env = s.env
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("xdotool %s: %v\n%s\n%s", strings.Join(args, " "), err, out, s.errs.String())
	}
}

// keys presses keys, one after the other.
func (s *screenOf) keys(keys ...string) {
	s.t.Helper()
	s.do(append([]string{"key", "--delay", "30"}, keys...)...)
}

// write types words. Letters without accents alone arrive.
func (s *screenOf) write(words string) {
	s.t.Helper()
	s.do("type", "--delay", "15", words)
}

// shows does something that changes what is shown, and waits until it has.
func (s *screenOf) shows(what string, do func()) {
	s.t.Helper()
	before := s.pixels()
	do()
	s.until(what, func() bool { return differ(before, s.pixels()) > 0.002 })
	s.still()
}

// still waits until nothing moves but a cursor.
func (s *screenOf) still() {
	s.t.Helper()
	before := s.pixels()
	s.until("the window comes to rest", func() bool {
		now := s.pixels()
		same := differ(before, now) < 0.0005
		before = now
		return same
	})
}

func (s *screenOf) until(what string, so func() bool) {
	s.t.Helper()
	for end := time.Now().Add(patience); !so(); {
		if s.program != nil && s.program.ProcessState != nil || time.Now().After(end) {
			s.save(filepath.Join(os.TempDir(), "toguna-stuck.png"))
			s.t.Fatalf("%s: never\n%s", what, s.errs.String())
		}
	}
}

// pixels is what the screen shows: three bytes a pixel.
func (s *screenOf) pixels() []byte {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), "import", "-silent", "-window", "root", "-depth", "8", "rgb:-")
	cmd.Env = s.env
	out, err := cmd.Output()
	if err != nil || len(out) != 3*screenWidth*screenHeight {
		s.t.Fatalf("take a picture of the screen: %d bytes, %v", len(out), err)
	}
	return out
}

// differ is the part of the pixels in which two pictures differ.
func differ(a, b []byte) float64 {
	n := 0
	for i := 0; i+2 < len(a) && i+2 < len(b); i += 3 {
		if a[i] != b[i] || a[i+1] != b[i+1] || a[i+2] != b[i+2] {
			n++
		}
	}
	return float64(n) / float64(len(a)/3)
}

// save writes what the screen shows to a PNG file.
func (s *screenOf) save(name string) {
	s.t.Helper()
	p := s.pixels()
	img := image.NewRGBA(image.Rect(0, 0, screenWidth, screenHeight))
	for i := 0; i < screenWidth*screenHeight; i++ {
		img.Set(i%screenWidth, i/screenWidth, color.RGBA{p[3*i], p[3*i+1], p[3*i+2], 255})
	}
	var out bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(&out, img); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(name, out.Bytes(), 0o644); err != nil {
		s.t.Fatal(err)
	}
}
