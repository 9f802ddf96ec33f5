package p2p

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"io"
	mrand "math/rand/v2"

	"github.com/libp2p/go-libp2p/core/peer"

	"toguna/consult/entry"
	"toguna/crypto"
)

// Sizes of the door, in bytes. Everything in it has one size, so that nothing
// can be learned from lengths.
const (
	nonceSize = 32
	macSize   = 32
	knocks    = 32 // MACs that a dialer sends, whatever it knows
)

// Labels of the door.
const (
	labelKnockDialer   = "toguna/1/knock/dialer"
	labelKnockListener = "toguna/1/knock/listener"
)

// secret opens a door: a discovery secret, an invite's, a ticket's.
type secret = [32]byte

// ends is who talks to whom. The MACs are bound to both, so that nobody can
// pass a knock on.
type ends struct {
	dialer, listener peer.ID
}

// door is what passed between the two ends, before anything else.
type door struct {
	ends
	a, b   [nonceSize]byte
	macs   [knocks * macSize]byte
	answer [macSize]byte
}

func (d *door) mac(s secret, label string) [macSize]byte {
	return crypto.Mac(s[:], label, []byte(d.dialer), []byte(d.listener), d.a[:], d.b[:])
}

// transcript binds the proofs that follow to this stream and to the workspace.
func (d *door) transcript(space entry.CID) entry.Hash {
	h := sha256.New()
	h.Write(d.a[:])
	h.Write(d.b[:])
	h.Write(d.macs[:])
	h.Write(d.answer[:])
	for _, id := range []peer.ID{d.dialer, d.listener} {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(id))))
		h.Write([]byte(id))
	}
	h.Write(space[:])
	return entry.Hash(h.Sum(nil))
}

// knock goes through the door as the dialer. It returns the index in secrets of
// the one that the listener knows too, or ErrRefused. Secrets beyond the 32nd
// are not tried.
func (d *door) knock(rw io.ReadWriter, secrets []secret) (int, error) {
	if len(secrets) > knocks {
		secrets = secrets[:knocks]
	}
	fill(d.a[:])
	if _, err := rw.Write(d.a[:]); err != nil {
		return 0, fmt.Errorf("%w: knock: %w", ErrUnreachable, err)
	}
	if _, err := io.ReadFull(rw, d.b[:]); err != nil {
		return 0, fmt.Errorf("%w: knock: %w", ErrUnreachable, err)
	}
	fill(d.macs[:])
	slots := mrand.Perm(knocks)
	for i, s := range secrets {
		m := d.mac(s, labelKnockDialer)
		copy(d.macs[slots[i]*macSize:], m[:])
	}
	if _, err := rw.Write(d.macs[:]); err != nil {
		return 0, fmt.Errorf("%w: knock: %w", ErrUnreachable, err)
	}
	if _, err := io.ReadFull(rw, d.answer[:]); err != nil {
		return 0, fmt.Errorf("%w: knock: %w", ErrUnreachable, err)
	}
	found := -1
	for i, s := range secrets {
		want := d.mac(s, labelKnockListener)
		if subtle.ConstantTimeCompare(want[:], d.answer[:]) == 1 && found < 0 {
			found = i
		}
	}
	if found < 0 {
		return 0, fmt.Errorf("%w: no secret of this workspace opens the door", ErrRefused)
	}
	return found, nil
}

// admit goes through the door as the listener. It returns the index in secrets
// of the first that the dialer knows too, or -1 for a stranger, after the same
// work and the same number of bytes in both cases.
func (d *door) admit(rw io.ReadWriter, secrets []secret) (int, error) {
	if _, err := io.ReadFull(rw, d.a[:]); err != nil {
		return -1, fmt.Errorf("read a knock: %w", err)
	}
	fill(d.b[:])
	if _, err := rw.Write(d.b[:]); err != nil {
		return -1, fmt.Errorf("answer a knock: %w", err)
	}
	if _, err := io.ReadFull(rw, d.macs[:]); err != nil {
		return -1, fmt.Errorf("read a knock: %w", err)
	}
	// Where nothing matches, a secret that nobody knows answers: a random answer
	// that took as long as a true one.
	var chosen secret
	fill(chosen[:])
	found := d.match(secrets, &chosen)
	d.answer = d.mac(chosen, labelKnockListener)
	if _, err := rw.Write(d.answer[:]); err != nil {
		return -1, fmt.Errorf("answer a knock: %w", err)
	}
	return found, nil
}

// match looks for the first of secrets under which one of the MACs was made,
// trying all with all whatever it finds, and copies it to chosen. The number of
// secrets is rounded up, since it shows in the time.
func (d *door) match(secrets []secret, chosen *secret) int {
	var nobodys secret
	fill(nobodys[:])
	found := -1
	n := (len(secrets) + knocks - 1) / knocks * knocks
	for i := range max(n, knocks) {
		s := nobodys
		if i < len(secrets) {
			s = secrets[i]
		}
		want := d.mac(s, labelKnockDialer)
		hit := 0
		for at := 0; at < len(d.macs); at += macSize {
			hit |= subtle.ConstantTimeCompare(want[:], d.macs[at:at+macSize])
		}
		first := hit & subtle.ConstantTimeEq(int32(found), -1)
		found = subtle.ConstantTimeSelect(first, i, found)
		subtle.ConstantTimeCopy(first, chosen[:], s[:])
	}
	return found
}

// fill makes b random. crypto/rand never fails.
func fill(b []byte) { _, _ = rand.Read(b) }
