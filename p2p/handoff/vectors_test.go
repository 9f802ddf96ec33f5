package handoff

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"toguna/consult/entry"
	"toguna/crypto"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew")

// vectors is the plaintext of one small part, from fixed keys.
type vectors struct {
	LogSeed  string     `json:"log_seed"` // of Ed25519
	Entries  []string   `json:"entries"`
	Blocks   []string   `json:"blocks"` // raw
	Message  string     `json:"manifest_without_sig"`
	Sig      string     `json:"sig"`
	Manifest string     `json:"manifest"`
	Root     string     `json:"root"`
	CAR      string     `json:"car"`
	Sizes    [][3]int64 `json:"fills"` // bytes before the fill, zeros, total
}

// makeVectors computes everything from the inputs.
func makeVectors(t *testing.T) vectors {
	s := newSpace(t, "vectors", 2, 40)
	file := []byte("one block of a sealed file")
	v := vectors{LogSeed: hex.EncodeToString(s.log.Seed()), Blocks: []string{hex.EncodeToString(file)}}
	var blocks []block
	for _, id := range s.order {
		v.Entries = append(v.Entries, hex.EncodeToString(s.entries[id]))
		blocks = append(blocks, blockOf(entry.CodecDagCBOR, s.entries[id]))
	}
	blocks = append(blocks, blockOf(entry.CodecRaw, file))
	m := Manifest{
		Space: s.id, Bundle: [16]byte{0xb0, 15: 0x0f}, Part: 2, Parts: 30, Full: true, Time: 1_800_000_000,
		Frontier: s.frontier(), Letters: []entry.CID{entry.Sum(entry.CodecRaw, []byte("letter"))},
		Entries: 2, Blocks: 1, Addrs: []string{"/ip4/192.0.2.7/udp/4001/quic-v1/p2p/12D3KooWExample"},
	}
	data, err := m.sign(s.log)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := m.message()
	if err != nil {
		t.Fatal(err)
	}
	v.Message, v.Sig = hex.EncodeToString(msg), hex.EncodeToString(m.Sig[:])
	v.Manifest, v.Root = hex.EncodeToString(data), entry.Sum(entry.CodecDagCBOR, data).String()
	v.CAR = hex.EncodeToString(carOf(t, data, blocks...))
	for _, n := range []int64{0, 91, 1000, 1919, 65_536, 1_000_000, 60_000_000} {
		zeros, total := fill(n)
		v.Sizes = append(v.Sizes, [3]int64{n, zeros, total})
	}
	return v
}

func TestVectors(t *testing.T) {
	path := filepath.Join("testdata", "vectors.json")
	got, err := json.MarshalIndent(makeVectors(t), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		writeFile(t, path, got)
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := readFile(t, path)
	if !bytes.Equal(got, want) {
		t.Errorf("computed anew, the vectors are\n%s", got)
	}

	// And the other way: what the file has is read.
	var v vectors
	if err := json.Unmarshal(want, &v); err != nil {
		t.Fatal(err)
	}
	unhex := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	m, err := DecodeManifest(unhex(v.Manifest))
	if err != nil {
		t.Fatal(err)
	}
	if !crypto.Verify(m.Log[:], "toguna/1/handoff", unhex(v.Message), unhex(v.Sig)) {
		t.Error("the signature is not one of the message")
	}
	var found []string
	if _, err := walk(bytes.NewReader(unhex(v.CAR)), func(_ *Manifest, _ entry.CID, data []byte) error {
		found = append(found, hex.EncodeToString(data))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(found) != 3 || found[0] != v.Entries[0] || found[1] != v.Entries[1] || found[2] != v.Blocks[0] {
		t.Error("the CAR holds something else")
	}
}
