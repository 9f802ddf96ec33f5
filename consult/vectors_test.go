package consult_test

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
	"toguna/crypto"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew; every stored receipt depends on it")

// hexBytes are bytes, in JSON as hexadecimal.
type hexBytes []byte

func (h hexBytes) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h)), nil }

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// vectors are commitments and a grant set, for another program to be checked
// against. Their inputs are in them: an update keeps these.
type vectors struct {
	Commitments []commitmentVector
	Grants      grantVector
}

// commitmentVector is the root of a record. Body is its dag-cbor; Pieces the
// binding and then the fields' names and sentences.
type commitmentVector struct {
	Space, Member hexBytes
	Type          string
	Body          hexBytes
	Pieces        []hexBytes
	Root          hexBytes
}

// grantVector is a grant set with what each member finds in it. Sealing is random,
// so it can be opened but not made again.
type grantVector struct {
	Space    hexBytes
	Grantees []granteeVector
	Set      hexBytes
}

type granteeVector struct {
	Seed   hexBytes // of the person, whose recipient it is sealed to
	Member hexBytes
	Keys   []keyVector
}

type keyVector struct {
	Circle    entry.Circle
	Secret    hexBytes
	Discovery hexBytes `json:",omitempty"`
}

func hashOf(name string) entry.Hash { return sha256.Sum256([]byte(name)) }

func bytesOf(name string) hexBytes { h := hashOf(name); return h[:] }

func committed() []entry.Body {
	ref := func(name string, index uint64) entry.Ref {
		return entry.Ref{Entry: entry.Sum(entry.CodecDagCBOR, []byte(name)), Index: index}
	}
	file := entry.FileRef{CID: entry.Sum(entry.CodecRaw, []byte("f")), Hash: hashOf("plaintext"), Size: 3, Name: "f.pdf"}
	return []entry.Body{
		&entry.Comment{Draft: ref("draft", 1), Lang: "fr", At: "art-3", Kind: "general", Text: "Oui.", Time: 5, Seed: hashOf("seed 1")},
		&entry.Comment{
			Draft: ref("draft", 1), Lang: "fr", At: "art-3/al-2", Label: "Article 3", Quote: "Nul ne peut être détenu. Sauf…", Kind: "technical",
			Text: "L'alinéa 2 est imprécis. M. Diallo l'a dit, art. 5. Il faut le revoir !\n\nMotif : clarté.", Replace: "Nul n'est détenu.",
			Time: 6, Seed: hashOf("seed 2"),
		},
		&entry.Reply{To: ref("comment", 0), Text: "I agree. See section 2.1.", Time: 7, Seed: hashOf("seed 3")},
		&entry.Submit{Consult: ref("open", 0), For: "self", Letter: "Madame, Monsieur,\nMerci.", Time: 8, Seed: hashOf("seed 4")},
		&entry.Submit{
			Consult: ref("open", 0), For: "others", Behalf: "les riverains", Comments: entry.Set([]entry.Ref{ref("comment", 0), ref("comment", 3)}),
			Answers: []entry.Answer{{ID: "q1", Text: "Parce que. Voilà."}, {ID: "q2", Text: "Nord"}}, Files: []entry.FileRef{file, file},
			Time: 9, Seed: hashOf("seed 5"),
		},
	}
}

func makeVectors(t *testing.T) vectors {
	space, member := entry.Sum(entry.CodecDagCBOR, []byte("workspace")), entry.Key(hashOf("member"))
	var v vectors
	for _, b := range committed() {
		r, err := entry.NewRecord(b)
		if err != nil {
			t.Fatal(err)
		}
		v.Commitments = append(v.Commitments, commitmentVector{Space: space[:], Member: member[:], Type: r.Type, Body: hexBytes(r.Body)})
	}
	v.Grants = grantVector{Space: space[:]}
	for _, name := range []string{"clerk", "writer", "other writer"} {
		g := granteeVector{Seed: bytesOf("seed of the " + name), Member: bytesOf("the " + name), Keys: []keyVector{
			{entry.Everyone, bytesOf("everyone 1"), bytesOf("discovery 1")}, {entry.Everyone, bytesOf("everyone 2"), bytesOf("discovery 2")},
		}}
		if name == "clerk" {
			g.Keys = append(g.Keys, keyVector{Circle: entry.Committee, Secret: bytesOf("committee")})
		}
		v.Grants.Grantees = append(v.Grants.Grantees, g)
	}
	var to []consult.Grantee
	for _, g := range v.Grants.Grantees {
		to = append(to, consult.Grantee{Member: entry.Key(g.Member), Recipient: identityOf(t, g.Seed).Recipient().Bytes(), Keys: g.keys()})
	}
	var err error
	if v.Grants.Set, err = sealed(consult.SealGrants(space, to)); err != nil {
		t.Fatal(err)
	}
	for i := range v.Commitments {
		v.Commitments[i].compute(t)
	}
	return v
}

func sealed(b []byte, err error) (hexBytes, error) { return b, err }

func identityOf(t *testing.T, seed []byte) *crypto.Identity {
	t.Helper()
	id, err := crypto.NewIdentity(crypto.Seed(seed))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (g granteeVector) keys() []consult.EpochKey {
	var out []consult.EpochKey
	for _, k := range g.Keys {
		e := consult.EpochKey{Circle: k.Circle, Secret: entry.Hash(k.Secret)}
		copy(e.Discovery[:], k.Discovery)
		out = append(out, e)
	}
	return out
}

// compute sets what follows from the inputs.
func (v *commitmentVector) compute(t *testing.T) {
	t.Helper()
	body, err := entry.Record{Type: v.Type, Body: entry.Raw(v.Body)}.Decode()
	if err != nil {
		t.Fatal(err)
	}
	c := consult.Commitment(entry.CID(v.Space), entry.Key(v.Member), body)
	v.Pieces = nil
	for _, p := range c.Pieces {
		v.Pieces = append(v.Pieces, p)
	}
	root := c.Root()
	v.Root = root[:]
}

func TestVectors(t *testing.T) {
	path := filepath.Join("testdata", "vectors.json")
	if *update {
		b, err := json.MarshalIndent(makeVectors(t), "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if len(v.Commitments) != len(committed()) || len(v.Grants.Grantees) != 3 {
		t.Fatal("vectors are missing")
	}
	for i, want := range v.Commitments {
		got := want
		got.compute(t)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("commitment %d: pieces %q, root %x; want %q, %x", i, got.Pieces, got.Root, want.Pieces, want.Root)
		}
		if root := rootWithoutUs(t, committed()[i], want.Pieces); root != [32]byte(want.Root) {
			t.Errorf("commitment %d: by the page, the root is %x", i, root)
		}
	}
	v.Grants.check(t)
}

// rootWithoutUs computes a commitment as docs/protocol.md §8 says, with the
// standard library alone.
func rootWithoutUs(t *testing.T, b entry.Body, pieces []hexBytes) [32]byte {
	seed := entry.Hash(reflect.ValueOf(b).Elem().FieldByName("Seed").Interface().(entry.Hash))
	u32 := func(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	var level [][32]byte
	for i, p := range pieces {
		salt, err := hkdf.Key(sha256.New, seed[:], nil, "toguna/1/piece\x00"+string(u32(i)), 32)
		if err != nil {
			t.Fatal(err)
		}
		level = append(level, sha256.Sum256(join([]byte{0}, salt, p)))
	}
	var tree func(l [][32]byte) [32]byte
	tree = func(l [][32]byte) [32]byte {
		if len(l) == 1 {
			return l[0]
		}
		k := 1
		for 2*k < len(l) {
			k *= 2
		}
		left, right := tree(l[:k]), tree(l[k:])
		return sha256.Sum256(join([]byte{1}, left[:], right[:]))
	}
	mth := tree(level)
	return sha256.Sum256(join([]byte("toguna/1/commitment\x00"), u32(len(pieces)), mth[:]))
}

func TestPiecesJoinToTheTexts(t *testing.T) {
	space, member := entry.Sum(entry.CodecDagCBOR, []byte("workspace")), entry.Key(hashOf("member"))
	c := committed()[1].(*entry.Comment)
	var joined []byte
	for _, p := range consult.Commitment(space, member, c).Pieces[1:] {
		joined = append(joined, p...)
	}
	if want := "at\x00" + c.At + "quote\x00" + c.Quote + "text\x00" + c.Text + "replace\x00" + c.Replace; string(joined) != want {
		t.Errorf("%q, want %q", joined, want)
	}
	if n := len(draft.Sentences(c.Text)); n < 3 {
		t.Errorf("the comment is cut into %d sentences", n)
	}
	if consult.Commitment(space, member, &entry.Endorse{}) != nil {
		t.Error("an endorsement has a commitment")
	}
}

func TestCommitmentsBindTheirContext(t *testing.T) {
	space, member := entry.Sum(entry.CodecDagCBOR, []byte("workspace")), entry.Key(hashOf("member"))
	for _, b := range committed() {
		root := consult.Commitment(space, member, b).Root()
		if consult.Commitment(entry.Sum(entry.CodecDagCBOR, nil), member, b).Root() == root {
			t.Errorf("%s: the same in another workspace", b.RecordType())
		}
		if consult.Commitment(space, entry.Key(hashOf("other")), b).Root() == root {
			t.Errorf("%s: the same for another member", b.RecordType())
		}
		v := reflect.ValueOf(b).Elem()
		for _, name := range []string{"Draft", "To", "Consult", "At", "Quote", "Text", "Replace", "Letter", "Comments", "Answers", "Files", "Seed"} {
			f := v.FieldByName(name)
			if !f.IsValid() || f.IsZero() {
				continue
			}
			other := reflect.New(v.Type())
			other.Elem().Set(v)
			switch f := other.Elem().FieldByName(name); f.Kind() {
			case reflect.String:
				f.SetString(f.String() + "!")
			default:
				f.SetZero()
			}
			if consult.Commitment(space, member, other.Interface().(entry.Body)).Root() == root {
				t.Errorf("%s: the same with another %s", b.RecordType(), name)
			}
		}
	}
}

func (v grantVector) check(t *testing.T) {
	var files [][]byte
	if err := entry.Unmarshal(v.Set, &files); err != nil {
		t.Fatal(err)
	}
	if len(files) != 4 {
		t.Errorf("%d files for 3 members", len(files))
	}
	for _, f := range files {
		if len(f) != len(files[0]) {
			t.Error("the sizes tell who has more keys")
		}
	}
	open := func(space entry.CID, member entry.Key, seed []byte) ([]consult.EpochKey, error) {
		return consult.OpenGrants(bytes.NewReader(v.Set), space, member, identityOf(t, seed).Opener())
	}
	for i, g := range v.Grantees {
		keys, err := open(entry.CID(v.Space), entry.Key(g.Member), g.Seed)
		if err != nil || !reflect.DeepEqual(keys, g.keys()) {
			t.Errorf("grantee %d finds %d keys, %v", i, len(keys), err)
		}
		if keys, err := open(entry.Sum(entry.CodecDagCBOR, nil), entry.Key(g.Member), g.Seed); err == nil {
			t.Errorf("grantee %d finds %d keys of another workspace", i, len(keys))
		}
		if keys, err := open(entry.CID(v.Space), entry.Key(hashOf("other")), g.Seed); err == nil {
			t.Errorf("grantee %d finds %d keys of another member", i, len(keys))
		}
	}
	if keys, err := open(entry.CID(v.Space), entry.Key(v.Grantees[0].Member), bytesOf("stranger")); err != nil || keys != nil {
		t.Errorf("a stranger finds %d keys, %v", len(keys), err)
	}
}
