package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkFirstFrame is the time from a start of the program, on a clean home, to
// its first frame, as a multiple of an empty window's in the same run.
func BenchmarkFirstFrame(b *testing.B) {
	s := newScreen(b)
	program, empty := built(b, "."), built(b, "./testdata/empty")
	var ours, theirs time.Duration
	n := 0
	for b.Loop() {
		theirs += s.first(empty)
		ours += s.first(program, "-home", filepath.Join(b.TempDir(), "home"), "-listen", "127.0.0.1")
		n++
	}
	b.ReportMetric(float64(ours.Milliseconds())/float64(n), "ms/start")
	b.ReportMetric(float64(theirs.Milliseconds())/float64(n), "ms/empty")
	b.ReportMetric(float64(ours)/float64(theirs), "×empty")
}

// first starts a program and returns how long it takes until it draws.
func (s *screenOf) first(program string, args ...string) time.Duration {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	before := s.corner()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = s.env
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	for s.corner() == before {
		if ctx.Err() != nil {
			s.t.Fatalf("%s draws nothing", program)
		}
	}
	took := time.Since(begin)
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // killed: its status says no more
	for s.corner() != before {
		if ctx.Err() != nil {
			s.t.Fatalf("%s does not leave the screen", program)
		}
	}
	return took
}

// corner is what a few pixels of the screen show.
func (s *screenOf) corner() string {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), "import", "-silent", "-window", "root", "-crop", "4x4+600+600", "-depth", "8", "rgb:-")
	cmd.Env = s.env
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("take a picture of the screen: %v", err)
	}
	return string(out)
}
