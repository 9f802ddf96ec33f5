package p2p

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	lcrypto "github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"

	"toguna/consult/entry"
	"toguna/crypto"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew")

func testPeer(t testing.TB, b byte) peer.ID {
	t.Helper()
	key, err := lcrypto.UnmarshalEd25519PrivateKey(testKey(b))
	if err != nil {
		t.Fatal(err)
	}
	id, err := peer.IDFromPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func testKey(b byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{b}, ed25519.SeedSize))
}

func testEnds(t testing.TB) ends { return ends{testPeer(t, 1), testPeer(t, 2)} }

func numbered(from, n int) []secret {
	out := make([]secret, n)
	for i := range out {
		out[i] = secret{byte(from + i), byte((from + i) >> 8), 1}
	}
	return out
}

// meet lets a dialer and a listener meet at the door.
func meet(t *testing.T, dialer, listener []secret) (d, l door, iDialer, iListener int, errDialer error) {
	t.Helper()
	d.ends, l.ends = testEnds(t), testEnds(t)
	near, far := net.Pipe()
	defer near.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer far.Close()
		var err error
		if iListener, err = l.admit(far, listener); err != nil {
			t.Errorf("listener: %v", err)
		}
	}()
	iDialer, errDialer = d.knock(near, dialer)
	<-done
	return d, l, iDialer, iListener, errDialer
}

func TestDoor(t *testing.T) {
	tests := []struct {
		name             string
		dialer, listener []secret
		iDialer, iListen int // -1: shut
	}{
		{"the same one", numbered(0, 1), numbered(0, 1), 0, 0},
		{"the oldest of the dialer's is the newest of the listener's", numbered(0, 32), numbered(31, 32), 31, 0},
		{"the other way round", numbered(31, 32), numbered(0, 32), 0, 31},
		{"the first of several counts", numbered(3, 2), numbered(0, 32), 0, 3},
		{"an invite after many secrets", numbered(70, 1), numbered(0, 71), 0, 70},
		{"a dialer sends no more than 32", numbered(0, 33), numbered(32, 1), -1, -1},
		{"nothing in common", numbered(0, 32), numbered(32, 32), -1, -1},
		{"a dialer who knows nothing", nil, numbered(0, 32), -1, -1},
		{"a listener who knows nothing", numbered(0, 32), nil, -1, -1},
	}
	space := entry.Sum(entry.CodecDagCBOR, []byte("a workspace"))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, l, iDialer, iListener, err := meet(t, tt.dialer, tt.listener)
			if iListener != tt.iListen {
				t.Errorf("listener found %d, want %d", iListener, tt.iListen)
			}
			if tt.iDialer < 0 {
				if !errors.Is(err, ErrRefused) {
					t.Errorf("dialer: %v, want ErrRefused", err)
				}
				return
			}
			if err != nil || iDialer != tt.iDialer {
				t.Errorf("dialer found %d, %v; want %d", iDialer, err, tt.iDialer)
			}
			if d.transcript(space) != l.transcript(space) {
				t.Error("transcripts differ")
			}
			if other := entry.Sum(entry.CodecDagCBOR, nil); d.transcript(space) == d.transcript(other) {
				t.Error("the transcript does not bind the workspace")
			}
		})
	}
}

// answerTo plays bytes to a listener and returns all that it says.
func answerTo(said []byte, e ends, secrets []secret) (answer []byte, found int, d *door, err error) {
	d = &door{ends: e}
	var out bytes.Buffer
	found, err = d.admit(struct {
		io.Reader
		io.Writer
	}{bytes.NewReader(said), &out}, secrets)
	return out.Bytes(), found, d, err
}

func TestDoorReplay(t *testing.T) {
	secrets := numbered(0, 3)
	d, _, _, _, err := meet(t, secrets, secrets)
	if err != nil {
		t.Fatal(err)
	}
	// The listener draws another nonce: the recorded MACs are worth nothing.
	out, found, l, err := answerTo(append(d.a[:], d.macs[:]...), d.ends, secrets)
	if err != nil || found >= 0 || len(out) != nonceSize+macSize {
		t.Errorf("a replayed knock found %d and got %d bytes, %v", found, len(out), err)
	}
	for _, s := range secrets {
		if l.answer == l.mac(s, labelKnockListener) {
			t.Error("a replayed knock got a true answer")
		}
	}
}

// TestDoorReflection lets an outsider play a listener's answer back as a knock:
// MACs are bound to roles.
func TestDoorReflection(t *testing.T) {
	secrets := numbered(0, 1)
	d := door{ends: testEnds(t)}
	fill(d.a[:])
	fill(d.b[:])
	for _, label := range []string{labelKnockListener, "toguna/1/knock"} {
		m := d.mac(secrets[0], label)
		for at := 0; at < len(d.macs); at += macSize {
			copy(d.macs[at:], m[:])
		}
		var chosen secret
		if i := d.match(secrets, &chosen); i >= 0 {
			t.Errorf("MACs under %s open the door", label)
		}
	}
	// And between other peers, or with the ends exchanged, they are others.
	m := d.mac(secrets[0], labelKnockDialer)
	copy(d.macs[:], m[:])
	d.dialer, d.listener = d.listener, d.dialer
	var chosen secret
	if i := d.match(secrets, &chosen); i >= 0 {
		t.Error("a knock meant for the dialer opens its own door")
	}
}

func FuzzDoor(f *testing.F) {
	f.Add([]byte("short"))
	f.Add(make([]byte, nonceSize+knocks*macSize))
	f.Add(make([]byte, nonceSize+knocks*macSize+100))
	e := testEnds(f)
	f.Fuzz(func(t *testing.T, said []byte) {
		out, found, _, err := answerTo(said, e, numbered(0, 5))
		want := 0
		if len(said) >= nonceSize {
			want = nonceSize
		}
		if len(said) >= nonceSize+knocks*macSize {
			want += macSize
		}
		if found >= 0 || len(out) != want || (err == nil) != (want == nonceSize+macSize) {
			t.Errorf("%d bytes got %d, found %d, %v", len(said), len(out), found, err)
		}
	})
}

// vectors is testdata/vectors.json: all bytes in hexadecimal. Keys are those of
// Ed25519 seeds; peer ids are those of the host keys, in their binary form.
type vectors struct {
	Door struct {
		DialerHostSeed, ListenerHostSeed string
		DialerID, ListenerID             string
		Secret, A, B                     string
		DialerMAC, ListenerMAC           string
	}
	Prove struct {
		Comment                     string
		Workspace                   string
		MACs, Answer, Transcript    string
		LogSeed                     string
		DialerSig, ListenerSig      string
		MemberSeed, Cert, ProveSent string
	}
	Frames []frameVector
	MDNS   struct{ Secret, Name string }
}

type frameVector struct{ Kind, Bytes string }

func computeVectors(t *testing.T) vectors {
	t.Helper()
	x := hex.EncodeToString
	var v vectors
	d := door{ends: testEnds(t)}
	s := secret(bytes.Repeat([]byte{0x53}, 32))
	copy(d.a[:], bytes.Repeat([]byte{0xaa}, nonceSize))
	copy(d.b[:], bytes.Repeat([]byte{0xbb}, nonceSize))
	v.Door.DialerHostSeed, v.Door.ListenerHostSeed = x(testKey(1).Seed()), x(testKey(2).Seed())
	v.Door.DialerID, v.Door.ListenerID = x([]byte(d.dialer)), x([]byte(d.listener))
	v.Door.Secret, v.Door.A, v.Door.B = x(s[:]), x(d.a[:]), x(d.b[:])
	mac, answer := d.mac(s, labelKnockDialer), d.mac(s, labelKnockListener)
	v.Door.DialerMAC, v.Door.ListenerMAC = x(mac[:]), x(answer[:])

	for i := range d.macs {
		d.macs[i] = byte(i / macSize)
	}
	copy(d.macs[5*macSize:], mac[:])
	d.answer = answer
	space := entry.Sum(entry.CodecDagCBOR, []byte("workspace"))
	log, member := testKey(3), testKey(4)
	sum := d.transcript(space)
	v.Prove.Comment = "MAC i of the 32 is the byte i 32 times, but MAC 5 is the dialer's above"
	v.Prove.Workspace, v.Prove.MACs, v.Prove.Answer, v.Prove.Transcript = x(space[:]), x(d.macs[:]), x(d.answer[:]), x(sum[:])
	v.Prove.LogSeed, v.Prove.MemberSeed = x(log.Seed()), x(member.Seed())
	sig := crypto.Sign(log, labelProveDialer, sum[:])
	v.Prove.DialerSig, v.Prove.ListenerSig = x(sig), x(crypto.Sign(log, labelProveListener, sum[:]))
	logKey := entry.Key(log.Public().(ed25519.PublicKey))
	cert := entry.Certify(member, space, entry.Hash{}, logKey)
	v.Prove.Cert = x(cert.Sig[:])
	sent, err := encodeFrame(&proveFrame{Kind: kindProve, Member: cert.Member, Log: logKey, Cert: cert.Sig, Sig: entry.Sig(sig)})
	if err != nil {
		t.Fatal(err)
	}
	v.Prove.ProveSent = x(sent)
	for _, f := range samples() {
		data, err := encodeFrame(f)
		if err != nil {
			t.Fatal(err)
		}
		v.Frames = append(v.Frames, frameVector{f.kind(), x(data)})
	}
	v.MDNS.Secret, v.MDNS.Name = x(s[:]), mdnsName(s)
	return v
}

func TestVectors(t *testing.T) {
	got, err := json.MarshalIndent(computeVectors(t), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	file := filepath.Join("testdata", "vectors.json")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the bytes of the protocol changed:\n%s\nwant\n%s", got, want)
	}
}
