package p2p_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
	"toguna/p2p"
	"toguna/p2p/disk"
)

// device is a member's device on the real loopback, with a real disk.
type device struct {
	node   *p2p.Node
	disk   *disk.Disk
	ledger *consult.Ledger
	dev    consult.Device
}

// pair opens two devices of one founder that know each other's secret.
func pair(t testing.TB, listen string) (a, b *device) {
	t.Helper()
	member, first := newKey(), newKey()
	salt := entry.Hash{1}
	founding, err := consult.Found(salt, member, first)
	if err != nil {
		t.Fatal(err)
	}
	epoch, err := consult.NewEpochKey(entry.Everyone)
	if err != nil {
		t.Fatal(err)
	}
	open := func(log ed25519.PrivateKey, cert entry.Cert) *device {
		d := &device{dev: consult.Device{Member: member, Log: log}}
		raw, _, err := epoch.Recipient()
		if err != nil {
			t.Fatal(err)
		}
		d.dev.Author = entry.Author{Member: d.dev.MemberKey(), Recipient: raw, Name: "Founder"}
		d.dev.Author.Sign(newKey(), founding.ID)
		if d.disk, err = disk.Open(t.TempDir()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := d.disk.Close(); err != nil {
				t.Error(err)
			}
		})
		keys, err := consult.NewKeyring(epoch)
		if err != nil {
			t.Fatal(err)
		}
		if d.ledger, err = consult.OpenLedger(context.Background(), founding.ID, d.disk, keys, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.ledger.Add(context.Background(), [][]byte{founding.Bytes}); err != nil {
			t.Fatal(err)
		}
		d.node, err = p2p.Start(context.Background(), p2p.Config{
			HostKey: newKey(), Log: log, Member: cert.Member, Cert: cert, Ledger: d.ledger, Disk: d.disk,
			Secrets: func() [][32]byte { return [][32]byte{epoch.Discovery} }, Listen: []string{listen},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := d.node.Close(); err != nil {
				t.Error(err)
			}
		})
		return d
	}
	a = open(first, entry.Certify(member, entry.CID{}, salt, entry.Key(first.Public().(ed25519.PublicKey))))
	second := newKey()
	b = open(second, entry.Certify(member, founding.ID, entry.Hash{}, entry.Key(second.Public().(ed25519.PublicKey))))
	raw, id, err := epoch.Recipient()
	if err != nil {
		t.Fatal(err)
	}
	grants := entry.Sum(entry.CodecRaw, id[:])
	a.append(t, consult.Writing{Files: []entry.CID{grants}, Acts: []entry.Act{{
		Kind: entry.ActEpoch, Circle: entry.Everyone, Recipient: raw, Grants: grants,
	}}})
	return a, b
}

func (d *device) append(t testing.TB, w consult.Writing) {
	t.Helper()
	if _, err := d.ledger.Append(context.Background(), &d.dev, w); err != nil {
		t.Fatal(err)
	}
}

func (d *device) write(t testing.TB, text string) {
	t.Helper()
	d.append(t, consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{
		&entry.Reply{To: entry.Ref{Entry: d.ledger.Space()}, Text: text, Time: 1},
	}})
}

const (
	overTCP  = "/ip4/127.0.0.1/tcp/0"
	overQUIC = "/ip4/127.0.0.1/udp/0/quic-v1"
)

// TestRealSockets syncs over each transport, between disks.
func TestRealSockets(t *testing.T) {
	for _, listen := range []string{overTCP, overQUIC} {
		t.Run(strings.Split(listen, "/")[3], func(t *testing.T) {
			a, b := pair(t, listen)
			for i := range 20 {
				a.write(t, fmt.Sprint(i))
			}
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			r, err := b.node.Sync(ctx, a.node.Addresses()[0])
			if err != nil || !r.Agreed || r.New != 21 {
				t.Errorf("%+v, %v", r, err)
			}
			if r, err = a.node.Sync(ctx, b.node.Addresses()[0]); err != nil || !r.Agreed || r.Rounds != 1 {
				t.Errorf("back: %+v, %v", r, err)
			}
		})
	}
}

// TestFilesOnlyInside checks that files come while a sync lasts, and not after.
func TestFilesOnlyInside(t *testing.T) {
	a, b := pair(t, overTCP)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var files []entry.CID
	for i := range 3 {
		id, err := a.disk.Add(ctx, strings.NewReader(strings.Repeat(fmt.Sprint(i), 2<<20)))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, id)
	}
	if _, err := b.node.Visit(ctx, a.node.Addresses()[0], func(ctx context.Context) error {
		return b.node.Fetch(ctx, files[:2])
	}); err != nil {
		t.Fatal(err)
	}
	for i, id := range files {
		r, err := b.disk.Open(ctx, id)
		if i < 2 != (err == nil) || i == 2 && !errors.Is(err, consult.ErrNotHereYet) {
			t.Errorf("file %d: %v", i, err)
		}
		if err == nil {
			_ = r.Close()
		}
	}
	if err := b.node.Fetch(ctx, files[2:]); !errors.Is(err, consult.ErrNotHereYet) {
		t.Errorf("after the visit: %v, want ErrNotHereYet", err)
	}
}

// TestNetwork holds the node to what the domain expects of a network.
func TestNetwork(t *testing.T) {
	consulttest.TestNetwork(t, func(t *testing.T) (x, y consult.Network, filesX, filesY consult.Files) {
		a, b := pair(t, overTCP)
		if err := b.node.Follow(context.Background(), a.node.Addresses()[0]); err != nil {
			t.Fatal(err)
		}
		deadline := time.Now().Add(time.Minute)
		for b.ledger.Len() != a.ledger.Len() {
			if time.Now().After(deadline) {
				t.Fatal("the two never met")
			}
			time.Sleep(5 * time.Millisecond)
		}
		return a.node, b.node, a.disk, b.disk
	})
}

// BenchmarkSync moves 10,000 entries into an empty ledger over the loopback, and
// compares the time with what adding the same entries takes without a network.
func BenchmarkSync(b *testing.B) {
	const n = 10_000
	var alone, synced time.Duration
	for b.Loop() {
		b.StopTimer()
		x, y := pair(b, overQUIC)
		for i := range n {
			x.write(b, fmt.Sprintf("entry %d: %s", i, strings.Repeat("z", 300)))
		}
		alone += addAlone(b, x)
		b.StartTimer()
		began := time.Now()
		r, err := y.node.Sync(context.Background(), x.node.Addresses()[0])
		if err != nil || !r.Agreed || r.New < n {
			b.Fatalf("%+v, %v", r, err)
		}
		synced += time.Since(began)
	}
	b.ReportMetric(float64(synced)/float64(alone), "x-alone")
}

// addAlone measures how long a new disk and ledger take to add all that x has.
func addAlone(b *testing.B, x *device) time.Duration {
	b.Helper()
	ctx := context.Background()
	var blocks [][]byte
	ids, _ := x.ledger.Arrivals(0)
	for _, id := range ids {
		block, err := x.ledger.Block(ctx, id)
		if err != nil {
			b.Fatal(err)
		}
		blocks = append(blocks, block)
	}
	d, err := disk.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	l, err := consult.OpenLedger(ctx, x.ledger.Space(), d, x.ledger.Keys(), nil)
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if added, err := l.Add(ctx, blocks); err != nil || added.New != len(blocks) {
		b.Fatalf("%+v, %v", added, err)
	}
	return time.Since(began)
}
