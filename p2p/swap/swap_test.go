package swap

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	bsmsg "github.com/ipfs/boxo/bitswap/message"
	pb "github.com/ipfs/boxo/bitswap/message/pb"
	"github.com/ipfs/boxo/bitswap/network/bsnet"
	"github.com/ipfs/boxo/blockstore"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	libp2pnet "github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-msgio"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
	"toguna/p2p/disk/fileblocks"
)

// device is a host with a Swap over blocks in memory. It is a consult.Network
// and a consult.Files.
type device struct {
	*Swap
	host   host.Host
	blocks blockstore.Blockstore
}

var (
	_ consult.Network = device{}
	_ consult.Files   = device{}
)

func (d device) Addresses() []string { return nil }

func (d device) Add(ctx context.Context, r io.Reader) (entry.CID, error) {
	return fileblocks.Write(ctx, d.blocks, r)
}

func (d device) Open(ctx context.Context, id entry.CID) (io.ReadCloser, error) {
	return fileblocks.Open(ctx, d.blocks, id)
}

func newHost(t *testing.T) host.Host {
	t.Helper()
	h, err := libp2p.New(libp2p.ListenAddrStrings("/ip4/127.0.0.1/tcp/0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

func newDevice(t *testing.T, h host.Host) device {
	t.Helper()
	bs := blockstore.NewBlockstore(dssync.MutexWrap(datastore.NewMapDatastore()))
	s := New(t.Context(), h, bs)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return device{s, h, bs}
}

func connect(t *testing.T, a, b host.Host) {
	t.Helper()
	if err := a.Connect(t.Context(), b.Peerstore().PeerInfo(b.ID())); err != nil {
		t.Fatal(err)
	}
}

// friends connects devices and lets each allow each.
func friends(t *testing.T, ds ...device) {
	t.Helper()
	for i, a := range ds {
		for _, b := range ds[:i] {
			connect(t, a.host, b.host)
			a.Allow(b.host.ID())
			b.Allow(a.host.ID())
		}
	}
	for _, d := range ds {
		d.waitReachable(t, len(ds)-1)
	}
}

// waitReachable waits until n allowed peers are known to be connected.
func (d device) waitReachable(t *testing.T, n int) {
	t.Helper()
	for {
		changed := d.changes()
		if len(d.gate.reachable()) == n {
			return
		}
		select {
		case <-changed:
		case <-time.After(20 * time.Second):
			t.Fatalf("%d peers can be reached, want %d", len(d.gate.reachable()), n)
		}
	}
}

func add(t *testing.T, d device, content []byte) entry.CID {
	t.Helper()
	id, err := d.Add(t.Context(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func expect(t *testing.T, d device, id entry.CID, want []byte) {
	t.Helper()
	r, err := d.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes of %d, %v", len(got), len(want), err)
	}
}

func lacks(t *testing.T, d device, id entry.CID) {
	t.Helper()
	if has, err := d.blocks.Has(t.Context(), id.Cid()); has || err != nil {
		t.Errorf("block %s is here: %t, %v", id.Short(), has, err)
	}
}

func TestNetwork(t *testing.T) {
	consulttest.TestNetwork(t, func(t *testing.T) (a, b consult.Network, filesA, filesB consult.Files) {
		da, db := newDevice(t, newHost(t)), newDevice(t, newHost(t))
		friends(t, da, db)
		return da, db, da, db
	})
}

// A device that is connected to nobody, or to nobody allowed, says so at once.
func TestNobody(t *testing.T) {
	a, b := newDevice(t, newHost(t)), newDevice(t, newHost(t))
	id := add(t, b, []byte("data"))
	for _, f := range []func(){
		func() {},
		func() { connect(t, a.host, b.host) },
		func() { b.Allow(a.host.ID()) }, // not enough: a does not know b
		func() { b.Deny(a.host.ID()); a.Allow(b.host.ID()); a.waitReachable(t, 1); a.Deny(b.host.ID()) },
	} {
		f()
		if err := a.Fetch(t.Context(), []entry.CID{id}); !errors.Is(err, consult.ErrNotHereYet) {
			t.Errorf("fetch from nobody: %v, want ErrNotHereYet", err)
		}
		lacks(t, a, id)
	}
	// What is here needs nobody.
	own := add(t, a, []byte("own"))
	if err := a.Fetch(t.Context(), []entry.CID{own}); err != nil {
		t.Errorf("fetch of what is here: %v", err)
	}
}

// Of a file whose blocks lie with several members, each gives what it has.
func TestFromSeveral(t *testing.T) {
	a, b, c := newDevice(t, newHost(t)), newDevice(t, newHost(t)), newDevice(t, newHost(t))
	friends(t, a, b, c)
	content := consulttest.Content(1, 6<<20+1)
	root := add(t, b, content)
	tree, err := fileblocks.Load(t.Context(), b.blocks, root)
	if err != nil {
		t.Fatal(err)
	}
	for i, chunk := range tree.Chunks {
		block, err := b.blocks.Get(t.Context(), chunk.ID.Cid())
		if err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			if err := c.blocks.Put(t.Context(), block); err != nil {
				t.Fatal(err)
			}
		}
		if i%2 == 0 || i == 5 {
			if err := b.blocks.DeleteBlock(t.Context(), chunk.ID.Cid()); err != nil {
				t.Fatal(err)
			}
		}
	}
	// One chunk is nowhere: the rest comes, and stays.
	if err := a.Fetch(t.Context(), []entry.CID{root}); !errors.Is(err, consult.ErrNotHereYet) {
		t.Fatalf("fetch: %v, want ErrNotHereYet", err)
	}
	if tree, err = fileblocks.Load(t.Context(), a.blocks, root); err != nil || len(tree.Missing) != 1 {
		t.Fatalf("%d blocks missing, %v, want 1", len(tree.Missing), err)
	}
	add(t, c, content)
	if err := a.Fetch(t.Context(), []entry.CID{root}); err != nil {
		t.Fatal(err)
	}
	expect(t, a, root, content)
}

// More files than are asked for at once, half of them nowhere.
func TestManyFiles(t *testing.T) {
	a, b := newDevice(t, newHost(t)), newDevice(t, newHost(t))
	friends(t, a, b)
	var ids []entry.CID
	const n = 2*together + 10
	for i := range n {
		content := consulttest.Content(uint64(i), 2000)
		ids = append(ids, entry.Sum(entry.CodecRaw, content))
		if i%2 == 0 {
			add(t, b, content)
		}
	}
	if err := a.Fetch(t.Context(), ids); !errors.Is(err, consult.ErrNotHereYet) {
		t.Errorf("fetch: %v, want ErrNotHereYet", err)
	}
	for i, id := range ids {
		if has, err := a.blocks.Has(t.Context(), id.Cid()); err != nil || has != (i%2 == 0) {
			t.Errorf("file %d: here %t, %v", i, has, err)
		}
	}
}

// A stranger who is connected and speaks Bitswap is sent no block, no answer and
// no want; what he sends is not taken; and his presence delays nothing.
func TestStranger(t *testing.T) {
	a, b := newDevice(t, newHost(t)), newDevice(t, newHost(t))
	friends(t, a, b)
	stranger := newHost(t)
	secret := []byte("sealed to members")
	id := add(t, a, secret)
	gift := []byte("what a looks for")
	wanted := entry.Sum(entry.CodecRaw, gift)

	var mu sync.Mutex
	streams := 0
	stranger.SetStreamHandler(bsnet.ProtocolBitswap, func(s libp2pnet.Stream) {
		mu.Lock()
		defer mu.Unlock()
		streams++
		_ = s.Reset()
	})
	connect(t, stranger, a.host)
	connect(t, stranger, b.host)

	ask := bsmsg.New(true)
	ask.AddEntry(id.Cid(), 1, pb.Message_Wantlist_Block, true)
	ask.AddBlock(blocks.NewBlock([]byte("unasked")))
	if block, err := blocks.NewBlockWithCid(gift, wanted.Cid()); err == nil {
		ask.AddBlock(block)
	}
	// While a looks for the gift, the stranger offers it.
	stop, offered := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(offered)
		for {
			sendRaw(t, stranger, a, ask)
			select {
			case <-stop:
				return
			default:
			}
		}
	}()
	if err := a.Fetch(t.Context(), []entry.CID{wanted}); !errors.Is(err, consult.ErrNotHereYet) {
		t.Errorf("fetch: %v, want ErrNotHereYet", err)
	}
	close(stop)
	<-offered
	if n := len(a.gate.reachable()); n != 1 {
		t.Errorf("%d peers count as reachable, want the member alone", n)
	}
	lacks(t, a, wanted)
	lacks(t, a, entry.Sum(entry.CodecRaw, []byte("unasked")))
	// A member asks and gets, in the same place.
	if err := b.Fetch(t.Context(), []entry.CID{id}); err != nil {
		t.Errorf("fetch by a member: %v", err)
	}
	mu.Lock()
	defer mu.Unlock()
	if streams > 0 {
		t.Errorf("the stranger was spoken to on %d streams", streams)
	}
	if wants := a.bitswap.WantlistForPeer(stranger.ID()); len(wants) > 0 {
		t.Errorf("%d wants of the stranger were noted", len(wants))
	}
}

// sendRaw sends a message past all rules of the sender's, and fails if the
// stream is not broken off without an answer.
func sendRaw(t *testing.T, from host.Host, to device, m bsmsg.BitSwapMessage) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	s, err := from.NewStream(ctx, to.host.ID(), bsnet.ProtocolBitswap)
	if err != nil {
		return // refused already
	}
	defer func() { _ = s.Reset() }()
	_ = s.SetDeadline(time.Now().Add(20 * time.Second))
	_ = m.ToNetV1(s) // may fail, once the stream is reset
	data, err := msgio.NewVarintReaderSize(s, libp2pnet.MessageSizeMax).ReadMsg()
	if len(data) > 0 || !errors.Is(err, libp2pnet.ErrReset) {
		t.Errorf("the stranger read %d bytes, %v; want a reset", len(data), err)
	}
}

// Whoever is denied is a stranger again, and can be allowed anew.
func TestDeny(t *testing.T) {
	a, b := newDevice(t, newHost(t)), newDevice(t, newHost(t))
	friends(t, a, b)
	fetch := func(content string) error {
		id := add(t, b, []byte(content))
		return a.Fetch(t.Context(), []entry.CID{id})
	}
	if err := fetch("one"); err != nil {
		t.Fatal(err)
	}
	b.Deny(a.host.ID()) // a does not know, and asks on the streams it has
	ctx, cancel := context.WithCancel(t.Context())
	id := add(t, b, []byte("two"))
	done := make(chan error)
	go func() { done <- a.Fetch(ctx, []entry.CID{id}) }()
	a.Deny(b.host.ID())
	if err := <-done; !errors.Is(err, consult.ErrNotHereYet) {
		t.Errorf("fetch from a peer that is being denied: %v, want ErrNotHereYet", err)
	}
	cancel()
	lacks(t, a, id)
	a.Allow(b.host.ID())
	b.Allow(a.host.ID())
	if err := fetch("three"); err != nil {
		t.Errorf("fetch after being allowed again: %v", err)
	}
}

// A file that is none is refused, its blocks are not kept, and others come.
func TestHostileFiles(t *testing.T) {
	a, b := newDevice(t, newHost(t)), newDevice(t, newHost(t))
	friends(t, a, b)
	good := add(t, b, []byte("good"))
	put := func(codec byte, data []byte) entry.CID {
		id := entry.Sum(codec, data)
		block, err := blocks.NewBlockWithCid(data, id.Cid())
		if err == nil {
			err = b.blocks.Put(t.Context(), block)
		}
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	large := put(entry.CodecRaw, make([]byte, fileblocks.ChunkSize+1))
	noise := put(entry.CodecDagPB, []byte("noise"))
	for _, bad := range []entry.CID{large, noise, entry.Sum(entry.CodecDagCBOR, nil), {}} {
		err := a.Fetch(t.Context(), []entry.CID{bad, good})
		if !errors.Is(err, fileblocks.ErrShape) || errors.Is(err, consult.ErrNotHereYet) {
			t.Errorf("fetch of no file: %v, want ErrShape alone", err)
		}
		if err := a.blocks.DeleteBlock(t.Context(), good.Cid()); err != nil {
			t.Fatal(err)
		}
	}
	lacks(t, a, large)
	lacks(t, a, noise)
}

func TestClose(t *testing.T) {
	a, b := newDevice(t, newHost(t)), newDevice(t, newHost(t))
	friends(t, a, b)
	id := add(t, b, []byte("data"))
	// b holds its tongue, so that a waits.
	b.host.SetStreamHandler(bsnet.ProtocolBitswap, func(s libp2pnet.Stream) { _, _ = io.Copy(io.Discard, s) })
	done := make(chan error)
	go func() { done <- a.Fetch(t.Context(), []entry.CID{id}) }()
	for len(a.bitswap.GetWantlist()) == 0 {
		time.Sleep(time.Millisecond)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; !errors.Is(err, ErrClosed) {
		t.Errorf("fetch during close: %v, want ErrClosed", err)
	}
	if err := a.Fetch(t.Context(), []entry.CID{id}); !errors.Is(err, ErrClosed) {
		t.Errorf("fetch after close: %v, want ErrClosed", err)
	}
	a.Allow(b.host.ID())
	if s, err := b.host.NewStream(t.Context(), a.host.ID(), bsnet.ProtocolBitswap); err == nil {
		if _, err := s.Read(make([]byte, 1)); err == nil {
			t.Error("a closed exchange still talks")
		}
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

// Whatever Bitswap asks of everybody asks for an answer.
func TestWantsAskForAnswers(t *testing.T) {
	a, b := newDevice(t, newHost(t)), newHost(t)
	got := make(chan bsmsg.Entry, 10)
	b.SetStreamHandler(bsnet.ProtocolBitswap, func(s libp2pnet.Stream) {
		r := msgio.NewVarintReaderSize(s, libp2pnet.MessageSizeMax)
		for {
			m, _, err := bsmsg.FromMsgReader(r)
			if err != nil {
				return
			}
			for _, e := range m.Wantlist() {
				got <- e
			}
		}
	})
	connect(t, a.host, b)
	a.Allow(b.ID())
	a.waitReachable(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	id := entry.Sum(entry.CodecRaw, []byte("x"))
	done := make(chan error)
	go func() { done <- a.Fetch(ctx, []entry.CID{id}) }()
	e := <-got
	if e.Cid != id.Cid() || e.Cancel || !e.SendDontHave {
		t.Errorf("first want: %+v", e)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled fetch: %v", err)
	}
	for e := range got { // and the want is taken back
		if e.Cancel && e.Cid == id.Cid() {
			break
		}
	}
}
