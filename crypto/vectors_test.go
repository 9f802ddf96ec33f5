package crypto

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew; every stored identity depends on it")

// hexBytes are bytes, in JSON as hexadecimal.
type hexBytes []byte

func (h hexBytes) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h)), nil }

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// vectors are inputs with what must come of them, in whatever program and year.
type vectors struct {
	Persons     []personVector
	Epochs      []epochVector
	Commitments []commitmentVector
	Padded      []padVector
	Macs        []macVector
}

type personVector struct {
	Seed, Workspace, Salt   hexBytes
	WordsFR, WordsEN        string
	Author, Member, Founder hexBytes // public keys
	Recipient               string
	Words8FR, Words8EN      string
	Label                   string
	Message, Signature      hexBytes // by the author key
}

type epochVector struct {
	Secret, ID          hexBytes
	Identity, Recipient string
	// Sealed is an age file to the epoch with Content padded. Sealing is random, so it can be opened but not made again.
	Sealed, Content hexBytes
}

type commitmentVector struct {
	Seed   hexBytes
	Pieces []hexBytes
	Salts  []hexBytes
	Root   hexBytes
	Check  string // 4 words of the root, in French
}

type padVector struct {
	Length, Padme int64
	Padded        hexBytes `json:",omitempty"` // Length bytes 0xaa, padded
}

type macVector struct {
	Key   hexBytes
	Label string
	Parts []hexBytes
	Mac   hexBytes
}

func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func public(key ed25519.PrivateKey) hexBytes { return hexBytes(key.Public().(ed25519.PublicKey)) }

func (v *personVector) compute(t *testing.T) {
	seed := Seed(v.Seed)
	id, err := NewIdentity(seed)
	if err != nil {
		t.Fatal(err)
	}
	words := func(w []string, err error) string { return strings.Join(must(t, w, err), " ") }
	v.WordsFR, v.WordsEN = words(seed.Words(French)), words(seed.Words(English))
	for _, w := range []string{v.WordsFR, v.WordsEN} {
		if back, err := SeedFromWords(strings.Fields(w)); err != nil || back != seed {
			t.Errorf("%q reads back as another seed: %v", w, err)
		}
	}
	v.Author, v.Member, v.Founder = public(id.AuthorKey()), public(id.MemberKey(v.Workspace)), public(id.FounderKey([32]byte(v.Salt)))
	v.Recipient = id.Recipient().String()
	raw := id.Recipient().Bytes()
	v.Words8FR = strings.Join(Words8(v.Workspace, id.Author(), raw, French), " ")
	v.Words8EN = strings.Join(Words8(v.Workspace, id.Author(), raw, English), " ")
	v.Signature = Sign(id.AuthorKey(), v.Label, v.Message)
	if !Verify(ed25519.PublicKey(v.Author), v.Label, v.Message, v.Signature) {
		t.Error("the signature does not verify")
	}
}

func (v *epochVector) compute(t *testing.T) {
	secret := EpochSecret(v.Secret)
	id, err := secret.Identity()
	v.Identity = must(t, id, err).String()
	opener, err := secret.Opener()
	if err != nil {
		t.Fatal(err)
	}
	v.Recipient = opener.Recipient().String()
	epoch := opener.Recipient().EpochID()
	v.ID = epoch[:]
	if v.Sealed == nil {
		sealed, err := Seal(opener.Recipient(), Pad(v.Content))
		v.Sealed = must(t, sealed, err)
	}
	padded, err := opener.Open(v.Sealed, 1<<10)
	if err != nil {
		t.Fatal("opening the sealed sample:", err)
	}
	if content, err := Unpad(padded); err != nil || !bytes.Equal(content, v.Content) {
		t.Errorf("the sealed sample holds %q, %v", content, err)
	}
}

func (v *commitmentVector) compute(*testing.T) {
	c := Commitment{Seed: [32]byte(v.Seed)}
	v.Salts = nil
	for i, p := range v.Pieces {
		c.Pieces = append(c.Pieces, p)
		salt := c.salt(i)
		v.Salts = append(v.Salts, salt[:])
	}
	root := c.Root()
	v.Root = root[:]
	v.Check = strings.Join(CheckWords(root, French), " ")
}

func (v *padVector) compute(*testing.T) {
	v.Padme = PadmeLen(v.Length)
	v.Padded = nil
	if v.Length <= 16 {
		v.Padded = Pad(bytes.Repeat([]byte{0xaa}, int(v.Length)))
	}
}

func (v *macVector) compute(*testing.T) {
	var parts [][]byte
	for _, p := range v.Parts {
		parts = append(parts, p)
	}
	mac := Mac(v.Key, v.Label, parts...)
	v.Mac = mac[:]
}

func (v *vectors) compute(t *testing.T) {
	for i := range v.Persons {
		v.Persons[i].compute(t)
	}
	for i := range v.Epochs {
		v.Epochs[i].compute(t)
	}
	for i := range v.Commitments {
		v.Commitments[i].compute(t)
	}
	for i := range v.Padded {
		v.Padded[i].compute(t)
	}
	for i := range v.Macs {
		v.Macs[i].compute(t)
	}
}

// count returns the bytes from, from+1, …
func count(from byte, n int) hexBytes {
	b := make([]byte, n)
	for i := range b {
		b[i] = from + byte(i)
	}
	return b
}

func vectorInputs() vectors {
	var v vectors
	for i, seed := range []hexBytes{make([]byte, 32), count(0, 32), bytes.Repeat([]byte{0xff}, 32)} {
		v.Persons = append(v.Persons, personVector{
			Seed: seed, Workspace: append(hexBytes{0x01, 0x71, 0x12, 0x20}, count(byte(i), 32)...), Salt: count(0x40, 32),
			Label: "toguna/1/test", Message: hexBytes("message"),
		})
	}
	for _, secret := range []hexBytes{make([]byte, 32), count(0x80, 32)} {
		v.Epochs = append(v.Epochs, epochVector{Secret: secret, Content: hexBytes("content")})
	}
	pieces := []hexBytes{hexBytes("binding"), hexBytes("Article 12."), {}, hexBytes("L'alinéa 2 est supprimé."), hexBytes("Motif.")}
	for n := 1; n <= len(pieces); n++ {
		v.Commitments = append(v.Commitments, commitmentVector{Seed: count(byte(n), 32), Pieces: pieces[:n]})
	}
	for _, n := range []int64{0, 1, 5, 16, 100, 1 << 10, 10_000, 192 << 10, 192<<10 + 1, 5_000_000_000} {
		v.Padded = append(v.Padded, padVector{Length: n})
	}
	v.Macs = []macVector{
		{Key: count(0, 32), Label: "toguna/1/test"},
		{Key: count(0, 32), Label: "toguna/1/test", Parts: []hexBytes{{}, hexBytes("part"), count(0, 3)}},
	}
	return v
}

func TestVectors(t *testing.T) {
	path := filepath.Join("testdata", "vectors.json")
	if *update {
		v := vectorInputs()
		v.compute(t)
		b, err := json.MarshalIndent(v, "", "\t")
		if err := os.WriteFile(path, append(must(t, b, err), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var want, got vectors
	for _, v := range []*vectors{&want, &got} {
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		if err := dec.Decode(v); err != nil {
			t.Fatal(err)
		}
	}
	got.compute(t)
	if len(want.Persons) < 3 || len(want.Epochs) < 2 || len(want.Commitments) < 5 || len(want.Padded) < 10 || len(want.Macs) < 2 {
		t.Fatal("vectors are missing")
	}
	compare(t, "persons", got.Persons, want.Persons)
	compare(t, "epochs", got.Epochs, want.Epochs)
	compare(t, "commitments", got.Commitments, want.Commitments)
	compare(t, "padded", got.Padded, want.Padded)
	compare(t, "macs", got.Macs, want.Macs)
}

func compare[T any](t *testing.T, what string, got, want []T) {
	t.Helper()
	for i := range want {
		if reflect.DeepEqual(got[i], want[i]) {
			continue
		}
		t.Errorf("%s[%d] differs:\n got %s\nwant %s", what, i,
			marshal(got[i]), marshal(want[i]))
	}
}

func marshal(v any) []byte {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return []byte(err.Error())
	}
	return b
}
