package consult

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"toguna/consult/entry"
	"toguna/crypto"
)

// ErrGrants is returned for bytes that are no grant set.
var ErrGrants = errors.New("malformed grant set")

// MaxGrants bounds the number of age files in a grant set.
const MaxGrants = 4096

// grant is what one member finds in its age file of a grant set.
type grant struct {
	Version uint64     `cbor:"v"`
	Space   entry.CID  `cbor:"ws"`
	Member  entry.Key  `cbor:"member"`
	Keys    []EpochKey `cbor:"keys"`
}

// Grantee is somebody who gets keys, and which.
type Grantee struct {
	Member    entry.Key
	Recipient []byte
	Keys      []EpochKey
}

// SealGrants makes a grant set: one age file a grantee, filled up with files that
// nobody can open to a power of two, all of one size.
func SealGrants(space entry.CID, to []Grantee) ([]byte, error) {
	plains := make([][]byte, len(to))
	size := 0
	for i, g := range to {
		data, err := entry.Marshal(&grant{1, space, g.Member, g.Keys})
		if err != nil {
			return nil, fmt.Errorf("encode grant: %w", err)
		}
		plains[i] = data
		size = max(size, len(data))
	}
	n := 1
	for n < len(to) {
		n *= 2
	}
	if n > MaxGrants {
		return nil, fmt.Errorf("%w: %d members", ErrGrants, len(to))
	}
	files := make([][]byte, n)
	for i := range files {
		var rec *crypto.Recipient
		var err error
		var plain []byte
		if i < len(to) {
			plain = plains[i]
			rec, err = crypto.ParseRecipient(to[i].Recipient)
		} else {
			var s crypto.EpochSecret
			if s, err = crypto.NewEpochSecret(rand.Reader); err == nil {
				rec, err = s.Recipient()
			}
		}
		if err != nil {
			return nil, fmt.Errorf("grant: %w", err)
		}
		if files[i], err = crypto.Seal(rec, padTo(plain, size)); err != nil {
			return nil, fmt.Errorf("seal grant: %w", err)
		}
	}
	shuffle(files)
	return entry.Marshal(files)
}

// padTo pads content to the length that Pad gives the longest of its set.
func padTo(content []byte, longest int) []byte {
	p := crypto.Pad(make([]byte, longest))
	copy(p, crypto.Pad(content)[:4+len(content)])
	return p
}

// unpadSet undoes padTo: the length of the whole set shows nothing.
func unpadSet(p []byte) ([]byte, error) {
	if len(p) < 4 {
		return nil, ErrGrants
	}
	n := uint64(p[0])<<24 | uint64(p[1])<<16 | uint64(p[2])<<8 | uint64(p[3])
	if n > uint64(len(p)-4) || crypto.PadmeLen(int64(len(p))) != int64(len(p)) {
		return nil, ErrGrants
	}
	for _, b := range p[4+n:] {
		if b != 0 {
			return nil, ErrGrants
		}
	}
	return p[4 : 4+n], nil
}

func shuffle(files [][]byte) {
	for i := len(files) - 1; i > 0; i-- {
		var b [8]byte
		rand.Read(b[:])
		var v uint64
		for _, x := range b {
			v = v<<8 | uint64(x)
		}
		j := int(v % uint64(i+1))
		files[i], files[j] = files[j], files[i]
	}
}

// OpenGrants finds, by trial, what a grant set holds for the member whose
// identity is me: no keys if nothing.
func OpenGrants(r io.Reader, space entry.CID, member entry.Key, me *crypto.Opener) ([]EpochKey, error) {
	data, err := io.ReadAll(io.LimitReader(r, 64<<20))
	if err != nil {
		return nil, fmt.Errorf("read grant set: %w", err)
	}
	var files [][]byte
	if err := entry.Unmarshal(data, &files); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrGrants, err)
	}
	n := len(files)
	if n == 0 || n > MaxGrants || n&(n-1) != 0 {
		return nil, ErrGrants
	}
	for _, f := range files {
		if len(f) != len(files[0]) {
			return nil, ErrGrants
		}
	}
	for _, f := range files {
		plain, err := me.Open(f, 1<<20)
		if errors.Is(err, crypto.ErrNotForMe) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %v", ErrGrants, err)
		}
		data, err := unpadSet(plain)
		if err != nil {
			return nil, err
		}
		var g grant
		if err := entry.Unmarshal(data, &g); err != nil {
			return nil, fmt.Errorf("%w: %v", ErrGrants, err)
		}
		if g.Version != 1 || g.Space != space || g.Member != member {
			return nil, fmt.Errorf("%w: made for another place", ErrGrants)
		}
		return g.Keys, nil
	}
	return nil, nil
}
