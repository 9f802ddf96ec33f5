package p2p_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/protocol"

	"toguna/consult/entry"
	"toguna/p2p"
	"toguna/p2p/p2ptest"
)

// TestStranger lets strangers say all sorts of things at the door: each hears a
// nonce, and after 32 MACs 32 random bytes, and nothing else; then the connection
// is closed.
func TestStranger(t *testing.T) {
	frame := binary.BigEndian.AppendUint32(nil, 7)
	frame = append(frame, 0xa1, 0x61, 't', 0x64, 'n', 'e', 'e', 'd')
	says := map[string]struct {
		said  []byte
		hears int
	}{
		"nothing":              {nil, 0},
		"half a nonce":         {make([]byte, 16), 0},
		"a nonce":              {make([]byte, 32), 32},
		"a nonce and few MACs": {make([]byte, 32+31*32), 32},
		"random MACs":          {make([]byte, 32+32*32), 64},
		"more than the door":   {append(make([]byte, 32+32*32), bytes.Repeat(frame, 50)...), 64},
		"a flood":              {make([]byte, 3<<20), 64},
	}
	p2ptest.Run(t, 1, 2, func(w *p2ptest.World) {
		a := w.Peers[0]
		a.Write("secret")
		a.Start()
		seen := map[string]bool{}
		for name, c := range says {
			h := w.Stranger()
			r := dialRaw(w.T, h, a.Addr())
			go func() { // the listener may stop listening before all is said
				_, _ = r.stream.Write(c.said)
			}()
			_ = r.stream.SetReadDeadline(time.Now().Add(time.Hour))
			heard, err := io.ReadAll(r.stream)
			if err == nil {
				w.T.Errorf("%s: the stream was closed in peace", name)
			}
			if len(heard) != c.hears || len(heard) > 0 && seen[string(heard)] || len(heard) > 0 && bytes.Count(heard, []byte{0}) > 16 {
				w.T.Errorf("%s: heard %d bytes, want %d fresh random ones: %x", name, len(heard), c.hears, heard)
			}
			seen[string(heard)] = true
			time.Sleep(time.Minute)
			if n := len(h.Network().Conns()); n != 0 {
				w.T.Errorf("%s: %d connections left after a minute", name, n)
			}
			_ = h.Close()
		}
	})
}

// TestStrangerLearnsNothingFromTheHost asks for what libp2p hosts usually tell.
func TestStrangerLearnsNothingFromTheHost(t *testing.T) {
	p2ptest.Run(t, 1, 3, func(w *p2ptest.World) {
		a := w.Peers[0]
		a.Start()
		h := w.Stranger()
		defer h.Close()
		r := dialRaw(w.T, h, a.Addr())
		protocols, err := h.Peerstore().GetProtocols(r.target)
		if err != nil || slices.ContainsFunc(protocols, func(p protocol.ID) bool { return p != p2p.Protocol }) {
			w.T.Errorf("the host told its protocols: %v, %v", protocols, err)
		}
		for _, key := range []string{"AgentVersion", "ProtocolVersion"} {
			if v, err := h.Peerstore().Get(r.target, key); err == nil {
				w.T.Errorf("the host told its %s: %v", key, v)
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		for _, p := range []protocol.ID{"/ipfs/ping/1.0.0", "/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/libp2p/circuit/relay/0.2.0/hop", "/ipfs/kad/1.0.0"} {
			if s, err := h.NewStream(ctx, r.target, p); err == nil {
				if _, err := s.Read(make([]byte, 1)); err == nil {
					w.T.Errorf("the host speaks %s", p)
				}
			}
		}
		// A connection on which nobody knocks does not last.
		time.Sleep(time.Minute)
		if n := len(h.Network().Conns()); n != 0 {
			w.T.Errorf("%d connections left after a minute", n)
		}
	})
}

// TestOutsiderWithSecret lets somebody in who knows the discovery secret, but
// whose key nobody admitted: he may show his papers, and hears goodbye.
func TestOutsiderWithSecret(t *testing.T) {
	p2ptest.Run(t, 2, 4, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		a.Write("secret")
		a.Start()
		out := stray(w)
		h := w.Stranger()
		defer h.Close()
		enter := func() *raw {
			r := dialRaw(w.T, h, a.Addr())
			if !r.knock(a.Ledger.Secrets()[0]) {
				w.T.Fatal("the door stayed shut")
			}
			return r
		}
		expect := func(what string, r *raw, want ...string) {
			w.T.Helper()
			if got := r.rest(); !slices.Equal(got, want) {
				w.T.Errorf("%s: heard %v, want %v", what, got, want)
			}
		}
		before := a.Ledger.Len()

		r := enter()
		r.prove(out, "toguna/1/prove/dialer")
		r.expect("need")
		r.send(map[string]any{"t": "end"})
		expect("no papers", r, "bye refused")

		// Papers that one wrote oneself: a log of one's own, with an admission.
		e := &entry.Entry{Space: w.Space, Control: []entry.CID{w.Space}, Cert: &out.Cert, Acts: []entry.Act{{
			Kind: entry.ActAdmit, Member: out.MemberKey(), Class: entry.Clerk, Circles: entry.CirclesOf(true),
		}}}
		forged, err := e.Sign(out.Device.Log)
		if err != nil {
			w.T.Fatal(err)
		}
		r = enter()
		r.prove(out, "toguna/1/prove/dialer")
		r.expect("need")
		r.send(map[string]any{"t": "entries", "blocks": [][]byte{forged.Bytes}})
		r.send(map[string]any{"t": "end"})
		expect("an admission by oneself", r, "bye refused")
		if a.Ledger.Len() != before {
			w.T.Error("a stranger's entries were linked")
		}

		r = enter()
		r.prove(out, "toguna/1/prove/listener")
		expect("the listener's label", r, "bye refused")

		// Somebody else's certificate for one's own log.
		r = enter()
		lifted := *b
		lifted.Device.Log = newKey()
		r.prove(&lifted, "toguna/1/prove/dialer")
		expect("a member's certificate for another log", r, "bye refused")

		// A proof from another stream of the same dialer.
		first, second := enter(), enter()
		first.a, first.b, first.macs, first.answer = second.a, second.b, second.macs, second.answer
		first.prove(b, "toguna/1/prove/dialer")
		expect("a replayed proof", first, "bye refused")
		_ = second.stream.Reset()

		r = enter()
		r.send(map[string]any{"t": "digest", "hash": entry.Hash{}, "letters": entry.Hash{}})
		expect("no proof at all", r, "bye other")

		r = enter()
		r.write(binary.BigEndian.AppendUint32(nil, 1<<20+1))
		expect("a frame too large", r, "bye other")

		// Papers without end.
		r = enter()
		r.prove(out, "toguna/1/prove/dialer")
		r.expect("need")
		block, err := a.Ledger.Block(context.Background(), w.Space)
		if err != nil {
			w.T.Fatal(err)
		}
		blocks := slices.Repeat([][]byte{block}, 900<<10/len(block))
		go func() {
			defer func() { _ = r.stream.CloseWrite() }()
			data, err := entry.Marshal(map[string]any{"t": "entries", "blocks": blocks})
			if err != nil {
				w.T.Error(err)
				return
			}
			for range 25 {
				_, err1 := r.stream.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
				_, err2 := r.stream.Write(data)
				if err1 != nil || err2 != nil {
					return
				}
			}
			w.T.Error("25 MB of papers were taken")
		}()
		expect("papers without end", r, "bye other")
	})
}

// TestRemoved checks that who was removed gets nothing from who knows, whether
// he calls or is called.
func TestRemoved(t *testing.T) {
	p2ptest.Run(t, 3, 5, func(w *p2ptest.World) {
		a, b, c := w.Peers[0], w.Peers[1], w.Peers[2]
		for _, p := range w.Peers {
			p.Start()
		}
		b.Write("before")
		if _, err := b.Node.Sync(w.T.Context(), a.Addr()); err != nil {
			w.T.Fatal(err)
		}
		w.Cut(b)
		a.Write("after")
		before := b.Ledger.Len()

		if _, err := b.Node.Sync(w.T.Context(), a.Addr()); !errors.Is(err, p2p.ErrRefused) {
			w.T.Errorf("calling who knows: %v, want ErrRefused", err)
		}
		if _, err := a.Node.Sync(w.T.Context(), b.Addr()); !errors.Is(err, p2p.ErrRemoved) {
			w.T.Errorf("called by who knows: %v, want ErrRemoved", err)
		}
		if b.Ledger.Len() != before {
			w.T.Error("a removed member was served")
		}
		// Who does not know yet may still talk to him, and then he learns of it himself.
		if _, err := c.Node.Sync(w.T.Context(), b.Addr()); err != nil {
			w.T.Errorf("by who does not know: %v", err)
		}
		b.Learn(a)
		if _, err := b.Node.Sync(w.T.Context(), a.Addr()); !errors.Is(err, p2p.ErrRemoved) {
			w.T.Errorf("calling, knowing of it oneself: %v, want ErrRemoved", err)
		}
	})
}

// TestRemovedWhileLive checks that a stream ends once its member is removed.
func TestRemovedWhileLive(t *testing.T) {
	p2ptest.Run(t, 2, 6, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		a.Start()
		b.Start()
		if err := b.Node.Follow(w.T.Context(), a.Addr()); err != nil {
			w.T.Fatal(err)
		}
		b.Write("before")
		time.Sleep(10 * time.Second)
		if !p2ptest.Converged(a, b) {
			w.T.Fatal("no live stream")
		}
		before := b.Ledger.Len()
		w.Cut(b)
		a.Write("after")
		time.Sleep(10 * time.Minute)
		if b.Ledger.Len() != before {
			w.T.Error("a removed member was served")
		}
	})
}

// TestUnruly lets a member send what a member must not.
func TestUnruly(t *testing.T) {
	id := entry.Sum(entry.CodecDagCBOR, []byte("x"))
	log := func(i byte) map[string]any {
		return map[string]any{"log": entry.Key{i}, "ranges": [][]uint64{{0, 1}}, "heads": []entry.CID{id}}
	}
	digest := map[string]any{"t": "digest", "hash": entry.Hash{1}, "letters": entry.Hash{}}
	last := map[string]any{"t": "frontier", "logs": []any{}, "part": 0, "last": true}
	garbage := make([][]byte, 20)
	for i := range garbage {
		garbage[i] = []byte{0xa0, byte(i)}
	}
	tests := map[string][]map[string]any{
		"entries before a frontier":  {digest, {"t": "entries", "blocks": garbage[:1]}},
		"frontier before a digest":   {last},
		"parts out of order":         {digest, {"t": "frontier", "logs": []any{log(1)}, "part": 1, "last": true}},
		"parts that overlap":         {digest, {"t": "frontier", "logs": []any{log(1)}, "part": 0, "last": false}, {"t": "frontier", "logs": []any{log(1)}, "part": 1, "last": true}},
		"an empty part":              {digest, {"t": "frontier", "logs": []any{}, "part": 0, "last": false}},
		"two digests":                {digest, digest},
		"live in a round":            {digest, last, {"t": "live"}},
		"too many that are no entry": {digest, last, {"t": "entries", "blocks": garbage}},
		"a second proof":             {{"t": "need"}},
	}
	p2ptest.Run(t, 2, 7, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		a.Write("something")
		a.Start()
		h := w.Stranger()
		defer h.Close()
		for name, frames := range tests {
			r := insider(h, b, a.Addr())
			began := time.Now()
			for _, f := range frames {
				r.send(f)
			}
			if got := r.rest(); len(got) == 0 || got[len(got)-1] != "bye other" {
				w.T.Errorf("%s: heard %v, want a goodbye at the end", name, got)
			}
			if d := time.Since(began); d > time.Minute {
				w.T.Errorf("%s: noticed by its silence only, after %v", name, d)
			}
			_ = r.stream.Close()
		}
		// And the node still serves.
		b.Start()
		if r, err := b.Node.Sync(w.T.Context(), a.Addr()); err != nil || !r.Agreed {
			w.T.Errorf("after all that: %+v, %v", r, err)
		}
	})
}

// TestTooManyStreams checks that one peer cannot take all places at the door.
func TestTooManyStreams(t *testing.T) {
	p2ptest.Run(t, 2, 8, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		a.Start()
		b.Start()
		h := w.Stranger()
		defer h.Close()
		var refused int
		for range 10 {
			r := dialRaw(w.T, h, a.Addr())
			_, err := r.stream.Write(make([]byte, 32))
			_ = r.stream.SetReadDeadline(time.Now().Add(5 * time.Second))
			if _, err2 := io.ReadFull(r.stream, make([]byte, 32)); err != nil || err2 != nil {
				refused++
			}
		}
		if refused != 6 {
			w.T.Errorf("%d of 10 streams were refused, want 6", refused)
		}
		if _, err := b.Node.Sync(w.T.Context(), a.Addr()); err != nil {
			w.T.Errorf("a member found the door blocked: %v", err)
		}
	})
}

// TestWrongListener checks that a dialer gives nothing to a listener that knows
// the secret and cannot prove more.
func TestWrongListener(t *testing.T) {
	p2ptest.Run(t, 2, 9, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		b.Write("secret")
		out := stray(w)
		out.Learn(a)
		for _, k := range a.Keys.Keys() {
			if _, err := out.Keys.Add(k); err != nil {
				w.T.Fatal(err)
			}
		}
		out.Start()
		b.Start()
		r, err := b.Node.Sync(w.T.Context(), out.Addr())
		if !errors.Is(err, p2p.ErrRefused) || r.Sent != 0 {
			w.T.Errorf("%+v, %v; want ErrRefused", r, err)
		}
	})
}

func TestUnreachable(t *testing.T) {
	p2ptest.Run(t, 2, 10, func(w *p2ptest.World) {
		a, b := w.Peers[0], w.Peers[1]
		a.Start()
		b.Configure = func(c *p2p.Config) { c.Offline = true }
		b.Start()
		for _, addr := range []string{a.Addr(), "", "/ip4/1.2.3.4/udp/1/quic-v1", "nonsense"} {
			if _, err := b.Node.Sync(w.T.Context(), addr); !errors.Is(err, p2p.ErrUnreachable) {
				w.T.Errorf("offline, %q: %v, want ErrUnreachable", addr, err)
			}
		}
		if got := b.Node.Addresses(); got != nil {
			w.T.Errorf("offline, and reachable at %v", got)
		}
		b.Stop()
		b.Configure = nil
		b.Start()
		addr := a.Addr()
		if _, err := a.Node.Sync(w.T.Context(), addr); !errors.Is(err, p2p.ErrUnreachable) {
			w.T.Errorf("calling oneself: %v, want ErrUnreachable", err)
		}
		a.Stop()
		if _, err := b.Node.Sync(w.T.Context(), addr); !errors.Is(err, p2p.ErrUnreachable) {
			w.T.Errorf("nobody there: %v, want ErrUnreachable", err)
		}
		node := b.Node
		b.Stop()
		if _, err := node.Sync(w.T.Context(), addr); !errors.Is(err, p2p.ErrClosed) {
			w.T.Errorf("closed: %v, want ErrClosed", err)
		}
	})
}
