package swap

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ipfs/boxo/bitswap/network/bsnet"
	"github.com/ipfs/boxo/blockstore"
	"github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"
	libp2pnet "github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/x/simlibp2p"
	"github.com/marcopolo/simnet"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
)

// simulate runs f with n devices that allow each other, in a bubble with a
// clock of its own, over lines of the given rate and delay.
func simulate(t *testing.T, n, bitsPerSecond int, delay time.Duration, f func(*testing.T, []device)) {
	synctest.Test(t, func(t *testing.T) {
		line := simnet.LinkSettings{BitsPerSecond: bitsPerSecond}
		network, meta, err := simlibp2p.SimpleLibp2pNetwork([]simlibp2p.NodeLinkSettingsAndCount{{
			LinkSettings: simnet.NodeBiDiLinkSettings{Downlink: line, Uplink: line}, Count: n,
		}}, simnet.StaticLatency(delay), simlibp2p.NetworkSettings{UseBlankHost: true})
		if err != nil {
			t.Fatal(err)
		}
		network.Start()
		var ds []device
		for _, h := range meta.Nodes {
			bs := blockstore.NewBlockstore(dssync.MutexWrap(datastore.NewMapDatastore()))
			ds = append(ds, device{New(t.Context(), h, bs), h, bs})
		}
		friends(t, ds...)
		f(t, ds)
		for _, d := range ds {
			if err := errors.Join(d.Close(), d.host.Close()); err != nil {
				t.Error(err)
			}
		}
		network.Close()
	})
}

// A block that takes a minute is waited for as long as it keeps coming.
func TestSlowLine(t *testing.T) {
	simulate(t, 2, 200_000, 300*time.Millisecond, func(t *testing.T, ds []device) {
		content := consulttest.Content(1, 1<<20+100)
		id := add(t, ds[1], content)
		start := time.Now()
		if err := ds[0].Fetch(t.Context(), []entry.CID{id}); err != nil {
			t.Fatal(err)
		}
		expect(t, ds[0], id, content)
		if took := time.Since(start); took < 2*stall {
			t.Errorf("took %v: the line was not slow enough to show anything", took)
		}
	})
}

// A member who keeps silent does not keep a Fetch for ever, nor from what others
// have.
func TestSilentMember(t *testing.T) {
	simulate(t, 3, 20_000_000, 50*time.Millisecond, func(t *testing.T, ds []device) {
		silent := func(s libp2pnet.Stream) { _, _ = io.Copy(io.Discard, s) }
		ds[1].host.SetStreamHandler(bsnet.ProtocolBitswap, silent)
		content := consulttest.Content(2, 3<<20)
		there := add(t, ds[2], content)
		nowhere := entry.Sum(entry.CodecRaw, []byte("nowhere"))
		if err := ds[0].Fetch(t.Context(), []entry.CID{there}); err != nil {
			t.Errorf("fetch of what one has while another keeps silent: %v", err)
		}
		expect(t, ds[0], there, content)
		if err := ds[0].Fetch(t.Context(), []entry.CID{nowhere}); !errors.Is(err, consult.ErrNotHereYet) {
			t.Errorf("fetch while one keeps silent: %v, want ErrNotHereYet", err)
		}
	})
}

// Where everybody answers that he does not have it, nobody waits; nor the second
// time, when the first want has only just been taken back.
func TestAbsentAtOnce(t *testing.T) {
	simulate(t, 3, 20_000_000, 50*time.Millisecond, func(t *testing.T, ds []device) {
		start := time.Now()
		for range 5 {
			ids := []entry.CID{entry.Sum(entry.CodecRaw, []byte("nowhere")), entry.Sum(entry.CodecDagPB, []byte("either"))}
			if err := ds[0].Fetch(t.Context(), ids); !errors.Is(err, consult.ErrNotHereYet) {
				t.Errorf("fetch of what nobody has: %v, want ErrNotHereYet", err)
			}
		}
		if took := time.Since(start); took >= stall {
			t.Errorf("five answers of a tenth of a second took %v", took)
		}
	})
}

// A member who denies this device does not keep its Fetch for ever either.
func TestDenied(t *testing.T) {
	simulate(t, 2, 20_000_000, 50*time.Millisecond, func(t *testing.T, ds []device) {
		id := add(t, ds[1], []byte("data"))
		ds[1].Deny(ds[0].host.ID())
		for range 2 {
			if err := ds[0].Fetch(t.Context(), []entry.CID{id}); !errors.Is(err, consult.ErrNotHereYet) {
				t.Errorf("fetch from who denies: %v, want ErrNotHereYet", err)
			}
		}
		lacks(t, ds[0], id)
	})
}

// A line that breaks in the middle loses what was on its way, and no more.
func TestResume(t *testing.T) {
	simulate(t, 2, 1_000_000, 100*time.Millisecond, func(t *testing.T, ds []device) {
		content := consulttest.Content(3, 5<<20)
		id := add(t, ds[1], content)
		cut := time.AfterFunc(30*time.Second, func() { _ = ds[0].host.Network().ClosePeer(ds[1].host.ID()) })
		defer cut.Stop()
		if err := ds[0].Fetch(t.Context(), []entry.CID{id}); !errors.Is(err, consult.ErrNotHereYet) {
			t.Fatalf("fetch over a line that breaks: %v, want ErrNotHereYet", err)
		}
		kept := 0
		keys, err := ds[0].blocks.AllKeysChan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for range keys {
			kept++
		}
		if kept < 2 || kept > 5 { // of the root and five chunks
			t.Errorf("%d blocks kept, want some and not all", kept)
		}
		connect(t, ds[0].host, ds[1].host)
		ds[0].waitReachable(t, 1)
		ds[1].waitReachable(t, 1)
		if err := ds[0].Fetch(t.Context(), []entry.CID{id}); err != nil {
			t.Fatal(err)
		}
		expect(t, ds[0], id, content)
	})
}
