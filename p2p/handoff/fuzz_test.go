package handoff

import (
	"bytes"
	"testing"

	"toguna/consult/entry"
)

// What is accepted as the plaintext of a part is what a writer makes of the same
// manifest and blocks; what is salvaged has the hash that names it.
func FuzzCAR(f *testing.F) {
	s := newSpace(f, "fuzz", 3, 50)
	e := blockOf(entry.CodecDagCBOR, s.entries[s.order[1]])
	leaf := blockOf(entry.CodecRaw, []byte("leaf"))
	f.Add(carOf(f, manifestOf(f, s, 0, 0, nil)))
	f.Add(carOf(f, manifestOf(f, s, 1, 1, nil), e, leaf))
	f.Add(carOf(f, manifestOf(f, s, 1, 1, nil), e, e, leaf))
	f.Add(flip(carOf(f, manifestOf(f, s, 2, 0, nil), e, e), 500))
	f.Fuzz(func(t *testing.T, data []byte) {
		var manifest []byte
		var blocks []block
		m, err := walk(bytes.NewReader(data), func(m *Manifest, id entry.CID, data []byte) error {
			blocks = append(blocks, block{bytes.Clone(id[:]), bytes.Clone(data)})
			return nil
		})
		if err == nil {
			if manifest, err = entry.Marshal(m); err != nil {
				t.Fatal(err)
			}
			if again := carOf(t, manifest, blocks...); !bytes.Equal(again, data) {
				t.Fatalf("accepted %x, which is written %x", data, again)
			}
		}
		// As a wreck, with the first chunk lost if there are more, it gives blocks
		// that are what they are called.
		w := &wreck{plain: data, holes: make([]bool, len(data)/ageChunk+1)}
		w.holes[0] = len(data) > ageChunk
		salvaged := 0
		_ = w.blocks(func(id entry.CID, data []byte) error {
			if entry.Sum(id.Codec(), data) != id {
				t.Fatalf("salvaged a block that is not %s", id)
			}
			salvaged++
			return nil
		})
		if err == nil && !w.holes[0] && salvaged != 1+len(blocks) {
			t.Fatalf("salvaged %d of %d", salvaged, 1+len(blocks))
		}
	})
}

func FuzzManifest(f *testing.F) {
	s := newSpace(f, "fuzz manifest", 3, 50)
	f.Add(manifestOf(f, s, 1, 2, nil))
	f.Add(manifestOf(f, s, 0, 0, func(m *Manifest) {
		m.Full, m.Addrs, m.Letters = true, []string{"/dns/example.org"}, []entry.CID{s.id}
	}))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := DecodeManifest(data)
		if err != nil {
			return
		}
		again, err := entry.Marshal(m)
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x encodes again as %x, %v", data, again, err)
		}
	})
}
