// Package p2ptest puts many nodes of one workspace on a simulated network, in
// one bubble of testing/synctest: real libp2p over QUIC, virtual time.
//
// What is sent when depends on the scheduler, so tests assert what the nodes end
// up with, never a trace.
package p2ptest

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/x/simlibp2p"
	"github.com/marcopolo/simnet"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
	"toguna/p2p"
)

// World is a workspace, its members, and the network between them.
type World struct {
	T     *testing.T
	Rand  *rand.Rand // fixed by the seed
	Space entry.CID
	Peers []*Peer // the first is the founder and clerk

	seed  uint64
	sim   *simnet.Simnet
	salt  entry.Hash
	first entry.Sealed

	mu    sync.Mutex     // guards parts
	parts map[string]int // address to the part of the network it is in
	hosts int
}

// Peer is one member with one device.
type Peer struct {
	World  *World
	Index  int
	Device consult.Device
	Cert   entry.Cert
	Store  *consulttest.Store
	Keys   *consult.Keyring
	Ledger *consult.Ledger
	Node   *p2p.Node // nil while it is not started

	// Configure, if set, changes the configuration of the next Start.
	Configure func(*p2p.Config)

	host ed25519.PrivateKey
	ip   string
}

// Run calls f, in a bubble, with a world of n members, all admitted, of whom all
// but the founder hold the control entries alone. The same seed gives the same
// keys and the same Rand.
func Run(t *testing.T, n int, seed uint64, f func(*World)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, seed)
		defer w.close()
		for range n {
			w.NewPeer()
		}
		w.found()
		for _, p := range w.Peers[1:] {
			w.Admit(p)
		}
		for _, p := range w.Peers[1:] {
			p.Learn(w.Peers[0])
		}
		f(w)
	})
}

func newWorld(t *testing.T, seed uint64) *World {
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	w := &World{T: t, Rand: rand.New(rand.NewChaCha8(key)), seed: seed, parts: make(map[string]int)}
	w.sim = &simnet.Simnet{LatencyFunc: w.latency, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
	w.sim.Start()
	return w
}

func (w *World) close() {
	for _, p := range w.Peers {
		p.Stop()
	}
	w.sim.Close()
}

// latency delays packets by 10 ms, and those between parts of the network for
// ever, which is longer than any test.
func (w *World) latency(p *simnet.Packet) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.parts[hostOf(p.From.String())] != w.parts[hostOf(p.To.String())] {
		return 10 * 365 * 24 * time.Hour
	}
	return 10 * time.Millisecond
}

func hostOf(addr string) string {
	for i := len(addr) - 1; i >= 0; i-- {
		if addr[i] == ':' {
			return addr[:i]
		}
	}
	return addr
}

// Partition cuts the network into parts: peers in different groups, and those in
// a group from those in none, do not reach each other. Without groups all do.
func (w *World) Partition(groups ...[]*Peer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.parts)
	for i, g := range groups {
		for _, p := range g {
			w.parts[p.ip] = i + 1
		}
	}
}

// link is what every host is connected by.
var link = simnet.LinkSettings{BitsPerSecond: 200 * simlibp2p.OneMbps}

// options returns what puts a host on the network, and where it listens.
func (w *World) options(ip string) (libp2p.Option, string) {
	return simlibp2p.QUICSimnet(w.sim, simnet.NodeBiDiLinkSettings{Downlink: link, Uplink: link}),
		fmt.Sprintf("/ip4/%s/udp/8000/quic-v1", ip)
}

// NewIP returns an address for another host.
func (w *World) NewIP() string {
	w.hosts++
	return simnet.IntToPublicIPv4(w.hosts).String()
}

// Stranger returns a plain libp2p host on the network, for tests to misbehave with.
func (w *World) Stranger() host.Host {
	w.T.Helper()
	net, addr := w.options(w.NewIP())
	h, err := libp2p.New(net, libp2p.ListenAddrStrings(addr), libp2p.DisableMetrics(), libp2p.DisableRelay(),
		libp2p.DisableIdentifyAddressDiscovery())
	if err != nil {
		w.T.Fatal(err)
	}
	return h
}

func (w *World) key() ed25519.PrivateKey {
	var seed [ed25519.SeedSize]byte
	for i := range seed {
		seed[i] = byte(w.Rand.Uint32())
	}
	return ed25519.NewKeyFromSeed(seed[:])
}

// NewPeer adds somebody who is not a member yet.
func (w *World) NewPeer() *Peer {
	p := &Peer{World: w, Index: len(w.Peers), Store: consulttest.NewStore(), host: w.key(), ip: w.NewIP()}
	p.Device.Member, p.Device.Log = w.key(), w.key()
	w.Peers = append(w.Peers, p)
	if len(w.Peers) > 1 && !w.Space.IsZero() {
		p.join()
	}
	return p
}

// found makes the workspace, with its first epoch, and opens all ledgers.
func (w *World) found() {
	f := w.Peers[0]
	for i := range w.salt {
		w.salt[i] = byte(w.Rand.Uint32())
	}
	var err error
	if w.first, err = consult.Found(w.salt, f.Device.Member, f.Device.Log); err != nil {
		w.T.Fatal(err)
	}
	w.Space = w.first.ID
	for _, p := range w.Peers {
		p.join()
	}
	f.Cert = entry.Certify(f.Device.Member, entry.CID{}, w.salt, f.Device.LogKey())
	f.Add(w.first.Bytes)
	w.Epoch(w.Peers...)
}

// join gives p its ledger and certificate in the workspace.
func (p *Peer) join() {
	w := p.World
	var err error
	if p.Keys, err = consult.NewKeyring(); err != nil {
		w.T.Fatal(err)
	}
	p.Cert = entry.Certify(p.Device.Member, w.Space, entry.Hash{}, p.Device.LogKey())
	p.Device.Author = entry.Author{Member: p.MemberKey(), Recipient: recipient(w.T), Name: fmt.Sprintf("member %d", p.Index)}
	p.Device.Author.Sign(w.key(), w.Space)
	p.open()
}

func recipient(t *testing.T) []byte {
	t.Helper()
	k, err := consult.NewEpochKey(entry.Committee)
	if err != nil {
		t.Fatal(err)
	}
	raw, _, err := k.Recipient()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (p *Peer) open() {
	l, err := consult.OpenLedger(context.Background(), p.World.Space, p.Store, p.Keys, nil)
	if err != nil {
		p.World.T.Fatal(err)
	}
	p.Ledger = l
}

// MemberKey returns the public half of p's member key.
func (p *Peer) MemberKey() entry.Key { return p.Device.MemberKey() }

// Epoch lets the founder open a new epoch of everyone, alone or with other acts
// in the same entry, and gives its key to those named.
func (w *World) Epoch(to ...*Peer) { w.epoch(to) }

func (w *World) epoch(to []*Peer, acts ...entry.Act) {
	w.T.Helper()
	k, err := consult.NewEpochKey(entry.Everyone)
	if err != nil {
		w.T.Fatal(err)
	}
	raw, id, err := k.Recipient()
	if err != nil {
		w.T.Fatal(err)
	}
	grants := entry.Sum(entry.CodecRaw, id[:])
	acts = append(acts, entry.Act{Kind: entry.ActEpoch, Circle: entry.Everyone, Recipient: raw, Grants: grants})
	for _, p := range to {
		if _, err := p.Keys.Add(k); err != nil {
			w.T.Fatal(err)
		}
	}
	w.Peers[0].Append(consult.Writing{Acts: acts, Files: []entry.CID{grants}})
}

// Admit lets the founder admit p as a writer.
func (w *World) Admit(p *Peer) {
	w.T.Helper()
	w.Peers[0].Append(consult.Writing{Acts: []entry.Act{{
		Kind: entry.ActAdmit, Member: p.MemberKey(), Class: entry.Writer, Circles: entry.CirclesOf(false),
	}}})
}

// Cut lets the founder remove p, with a new epoch whose key goes to all others.
func (w *World) Cut(p *Peer) {
	w.T.Helper()
	cut := entry.Act{Kind: entry.ActCut, Member: p.MemberKey()}
	for _, l := range w.Peers[0].Ledger.Frontier() {
		if l.Log == p.Device.LogKey() {
			cut.Logs = []entry.LogEnd{{Log: l.Log, Last: l.Heads[0]}}
		}
	}
	var rest []*Peer
	for _, q := range w.Peers {
		if q != p {
			rest = append(rest, q)
		}
	}
	w.epoch(rest, cut)
}

// Append writes an entry to p's log.
func (p *Peer) Append(wr consult.Writing) entry.CID {
	p.World.T.Helper()
	id, err := p.Ledger.Append(context.Background(), &p.Device, wr)
	if err != nil {
		p.World.T.Fatalf("peer %d: append: %v", p.Index, err)
	}
	return id
}

// Write appends a record to p's log, a reply with text to the founding entry.
func (p *Peer) Write(text string) entry.CID {
	p.World.T.Helper()
	return p.Append(consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{
		&entry.Reply{To: entry.Ref{Entry: p.World.Space}, Text: text, Time: 1},
	}})
}

// Add hands blocks to p's ledger, as if they had come from outside.
func (p *Peer) Add(blocks ...[]byte) {
	p.World.T.Helper()
	added, err := p.Ledger.Add(context.Background(), blocks)
	if err != nil || len(added.Refused) > 0 {
		p.World.T.Fatalf("peer %d: add: %v, refused: %v", p.Index, err, added.Refused)
	}
}

// Learn gives p the control entries that q has.
func (p *Peer) Learn(q *Peer) {
	p.World.T.Helper()
	for _, id := range q.Ledger.ControlProof(nil) {
		b, err := q.Ledger.Block(context.Background(), id)
		if err != nil {
			p.World.T.Fatal(err)
		}
		p.Add(b)
	}
}

// Start starts p's node.
func (p *Peer) Start() {
	p.World.T.Helper()
	net, addr := p.World.options(p.ip)
	cfg := p2p.Config{
		HostKey: p.host, Log: p.Device.Log, Member: p.MemberKey(), Cert: p.Cert, Ledger: p.Ledger,
		Secrets: p.Ledger.Secrets, Listen: []string{addr}, ExtraOptions: []libp2p.Option{net},
	}
	if p.Configure != nil {
		p.Configure(&cfg)
	}
	n, err := p2p.Start(context.Background(), cfg)
	if err != nil {
		p.World.T.Fatalf("peer %d: %v", p.Index, err)
	}
	p.Node = n
}

// Stop closes p's node, if it runs.
func (p *Peer) Stop() {
	p.World.T.Helper()
	if p.Node == nil {
		return
	}
	if err := p.Node.Close(); err != nil {
		p.World.T.Errorf("peer %d: %v", p.Index, err)
	}
	p.Node = nil
}

// Crash ends p's node without a word to anybody, and reads its ledger again from
// what had been stored. The network is whole again after.
func (p *Peer) Crash() {
	p.World.T.Helper()
	p.World.Partition([]*Peer{p})
	p.Stop()
	p.open()
	p.World.Partition()
}

// Addr is where p's node listens.
func (p *Peer) Addr() string {
	p.World.T.Helper()
	addrs := p.Node.Addresses()
	if len(addrs) == 0 {
		p.World.T.Fatalf("peer %d has no address", p.Index)
	}
	return addrs[0]
}

// Converged reports whether all peers hold the same entries.
func Converged(peers ...*Peer) bool {
	for _, p := range peers[1:] {
		if p.Ledger.Frontier().Digest() != peers[0].Ledger.Frontier().Digest() {
			return false
		}
	}
	return true
}
