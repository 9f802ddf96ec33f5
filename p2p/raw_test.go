package p2p_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"

	"toguna/consult/entry"
	"toguna/crypto"
	"toguna/p2p"
	"toguna/p2p/p2ptest"
)

// raw speaks the protocol from its description alone, and can misbehave.
type raw struct {
	t      *testing.T
	stream network.Stream
	dialer peer.ID
	target peer.ID

	a, b, answer [32]byte
	macs         [32 * 32]byte
}

// dialRaw opens a sync stream from a plain host.
func dialRaw(t *testing.T, h host.Host, addr string) *raw {
	t.Helper()
	m, err := multiaddr.NewMultiaddr(addr)
	if err != nil {
		t.Fatal(err)
	}
	info, err := peer.AddrInfoFromP2pAddr(m)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := h.Connect(ctx, *info); err != nil {
		t.Fatal(err)
	}
	s, err := h.NewStream(ctx, info.ID, p2p.Protocol)
	if err != nil {
		t.Fatal(err)
	}
	return &raw{t: t, stream: s, dialer: h.ID(), target: info.ID}
}

func (r *raw) mac(secret [32]byte, label string) [32]byte {
	return crypto.Mac(secret[:], label, []byte(r.dialer), []byte(r.target), r.a[:], r.b[:])
}

// knock goes to the door with one secret and reports whether it opened.
func (r *raw) knock(secret [32]byte) bool {
	r.t.Helper()
	rand.Read(r.a[:])
	r.write(r.a[:])
	r.read(r.b[:])
	rand.Read(r.macs[:])
	m := r.mac(secret, "toguna/1/knock/dialer")
	copy(r.macs[17*32:], m[:])
	r.write(r.macs[:])
	r.read(r.answer[:])
	return r.answer == r.mac(secret, "toguna/1/knock/listener")
}

func (r *raw) write(b []byte) {
	r.t.Helper()
	if _, err := r.stream.Write(b); err != nil {
		r.t.Fatal(err)
	}
}

func (r *raw) read(b []byte) {
	r.t.Helper()
	_ = r.stream.SetReadDeadline(time.Now().Add(time.Hour))
	if _, err := io.ReadFull(r.stream, b); err != nil {
		r.t.Fatal(err)
	}
}

func (r *raw) transcript(space entry.CID) []byte {
	h := sha256.New()
	for _, b := range [][]byte{r.a[:], r.b[:], r.macs[:], r.answer[:]} {
		h.Write(b)
	}
	for _, id := range []peer.ID{r.dialer, r.target} {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(id))))
		h.Write([]byte(id))
	}
	h.Write(space[:])
	return h.Sum(nil)
}

// prove sends a proof with the keys of p, under a label.
func (r *raw) prove(p *p2ptest.Peer, label string) {
	r.t.Helper()
	r.send(map[string]any{
		"t": "prove", "member": p.MemberKey(), "log": p.Device.LogKey(), "cert": p.Cert.Sig,
		"sig": entry.Sig(crypto.Sign(p.Device.Log, label, r.transcript(p.World.Space))),
	})
}

// send sends one frame.
func (r *raw) send(fields map[string]any) {
	r.t.Helper()
	data, err := entry.Marshal(fields)
	if err != nil {
		r.t.Fatal(err)
	}
	r.write(append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), data...))
}

var errEnd = errors.New("stream ended")

// next reads one frame of whatever kind.
func (r *raw) next() (map[string]any, error) {
	_ = r.stream.SetReadDeadline(time.Now().Add(time.Hour))
	var head [4]byte
	if _, err := io.ReadFull(r.stream, head[:]); err != nil {
		return nil, fmt.Errorf("%w: %w", errEnd, err)
	}
	data := make([]byte, binary.BigEndian.Uint32(head[:]))
	if _, err := io.ReadFull(r.stream, data); err != nil {
		return nil, err
	}
	var m map[string]any
	return m, cbor.Unmarshal(data, &m)
}

// expect reads frames up to one of a kind.
func (r *raw) expect(kind string) map[string]any {
	r.t.Helper()
	for {
		m, err := r.next()
		if err != nil {
			r.t.Fatalf("waiting for %s: %v", kind, err)
		}
		if m["t"] == kind {
			return m
		}
	}
}

// rest reads all frames until the stream ends and returns their kinds, and the
// codes of goodbyes.
func (r *raw) rest() []string {
	r.t.Helper()
	defer func() { _ = r.stream.Reset() }()
	var out []string
	for {
		m, err := r.next()
		if errors.Is(err, errEnd) {
			return out
		}
		if err != nil {
			r.t.Fatal(err)
		}
		kind := fmt.Sprint(m["t"])
		if kind == "bye" {
			kind += " " + fmt.Sprint(m["code"])
		}
		out = append(out, kind)
	}
}

// insider is a raw stream that got as far as the exchange, with the keys of p.
func insider(h host.Host, p *p2ptest.Peer, addr string) *raw {
	r := dialRaw(p.World.T, h, addr)
	if !r.knock(p.Ledger.Secrets()[0]) {
		r.t.Fatal("the door stayed shut")
	}
	r.prove(p, "toguna/1/prove/dialer")
	r.expect("known")
	r.expect("prove")
	r.send(map[string]any{"t": "known"})
	return r
}

// stray returns keys that nobody admitted.
func stray(w *p2ptest.World) *p2ptest.Peer { return w.NewPeer() }

func newKey() ed25519.PrivateKey {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}
