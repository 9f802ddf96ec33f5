package handoff

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"filippo.io/age"

	"toguna/consult/entry"
)

// drain is a sink that keeps nothing.
type drain struct{ n int }

func (d *drain) Entries(_ context.Context, blocks [][]byte) error {
	d.n += len(blocks)
	return nil
}

func (d *drain) Block(context.Context, entry.CID, []byte) error { return nil }

// 10,000 entries of the size of a sealed comment, written and read. The ratio is
// to sealing, or opening, as many bytes in memory with age alone.
func BenchmarkHandoff(b *testing.B) {
	const n = 10_000
	s := newSpace(b, "bench", n, 2000)
	id := newIdentity(b)
	size := mustWrite(b, b.TempDir(), s.source(0), to(id)).Size

	var sealed bytes.Buffer
	start := time.Now()
	w, err := age.Encrypt(&sealed, id.Recipient())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := w.Write(make([]byte, size)); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	sealing := time.Since(start)
	start = time.Now()
	r, err := age.Decrypt(&sealed, id)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		b.Fatal(err)
	}
	opening := time.Since(start)

	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(size)
		for b.Loop() {
			mustWrite(b, b.TempDir(), s.source(0), to(id))
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(sealing), "x-age")
	})
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(size)
		dir := b.TempDir()
		mustWrite(b, dir, s.source(0), to(id))
		for b.Loop() {
			var d drain
			sums, err := Read(b.Context(), dir, []age.Identity{id}, &d, ReadOptions{Space: s.id})
			if err != nil || !sums[0].Complete() || d.n != n {
				b.Fatal(sums, err)
			}
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(opening), "x-age")
	})
}
