package entry

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

	"github.com/ipld/go-ipld-prime/codec/dagcbor"
	"github.com/ipld/go-ipld-prime/codec/dagjson"
	"github.com/ipld/go-ipld-prime/node/basicnode"

	"toguna/crypto"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew; every stored workspace depends on it")

// hexBytes are bytes, in JSON as hexadecimal.
type hexBytes []byte

func (h hexBytes) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h)), nil }

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// vectors are values with their bytes, for another program to be checked
// against. A Value is dag-json, which says the same as the dag-cbor beside it.
type vectors struct {
	Keys      []keyVector       // what signs below
	Entries   []entryVector     // the founding entry first; then one for each kind of act
	Certs     []signatureVector // that a log is a member's; the first is a founder's
	Authors   []signatureVector
	Receipts  []signatureVector
	Packs     []packVector // before sealing, one for each type of record
	Sealed    sealedVector
	Frontiers []frontierVector
}

type keyVector struct {
	Name         string
	Seed, Public hexBytes
}

type entryVector struct {
	Name  string
	Key   string // the log key's name
	Value json.RawMessage
	Bytes hexBytes
	ID    string
}

// signatureVector is a signature over Label, a zero byte, and Message, the
// dag-cbor of Value.
type signatureVector struct {
	Key, Label string
	Value      json.RawMessage
	Message    hexBytes
	Signature  hexBytes
}

type packVector struct {
	Type   string
	Value  json.RawMessage
	Padded hexBytes
}

// sealedVector is an entry with a pack. Sealing is random, so it can be opened but
// not made again.
type sealedVector struct {
	EpochSecret hexBytes
	Identity    string // the same for stock age
	Entry       hexBytes
	Padded      hexBytes // what the pack holds
}

type frontierVector struct {
	Value  json.RawMessage
	Bytes  hexBytes
	Digest hexBytes
}

// dagJSON says in JSON what the dag-cbor in data says, by another program.
func dagJSON(t *testing.T, data []byte) json.RawMessage {
	t.Helper()
	n, err := readStrictly(data)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := dagjson.Encode(n, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func makeVectors(t *testing.T) vectors {
	var v vectors
	for _, name := range []string{"log", "member", "founder", "author"} {
		k := keyOf(name)
		v.Keys = append(v.Keys, keyVector{name, hexBytes(k.Seed()), hexBytes(k.Public().(ed25519.PublicKey))})
	}
	all := samples(t)
	for _, name := range sorted(all) {
		s := all[name]
		if name == "many acts" || name == "every kind" {
			continue
		}
		e := entryVector{Name: name, Key: "log", Value: dagJSON(t, s.Bytes), Bytes: s.Bytes, ID: s.ID.String()}
		if name == "founding" {
			v.Entries = append([]entryVector{e}, v.Entries...)
			continue
		}
		v.Entries = append(v.Entries, e)
	}
	signed := func(key, label string, msg []byte, sig Sig) signatureVector {
		return signatureVector{key, label, dagJSON(t, msg), msg, sig[:]}
	}
	founding, space := foundingEntry(t)
	v.Certs = append(v.Certs,
		signed("founder", labelLog, CertMessage(CID{}, founding.Salt, founding.Log), founding.Cert.Sig),
		signed("member", labelLog, CertMessage(space.ID, Hash{}, publicOf("log")), entryZero(t).Cert.Sig))
	records := bodies(t)
	for _, name := range []string{"author", "author alone"} {
		a := records[name].(*Author)
		v.Authors = append(v.Authors, signed("author", labelAuthor, a.message(space.ID), a.Sig))
	}
	r := records["receipt"].(*Receipt)
	v.Receipts = append(v.Receipts, signed("author", labelReceipt, r.message(space.ID), r.Sig))
	for _, name := range sorted(records) {
		_, plain := packed(t, record(t, records[name]))
		data, err := crypto.Unpad(plain)
		if err != nil {
			t.Fatal(err)
		}
		v.Packs = append(v.Packs, packVector{records[name].RecordType(), dagJSON(t, data), plain})
	}
	v.Sealed = makeSealed(t)
	for _, f := range []Frontier{
		nil,
		{{publicOf("log"), []Range{{From: 0, To: 7}, {From: 9, To: 9}}, Set([]CID{entryID("head 1"), entryID("head 2")})}},
	} {
		d := f.Digest()
		data := mustMarshal(f)
		v.Frontiers = append(v.Frontiers, frontierVector{dagJSON(t, data), data, d[:]})
	}
	return v
}

func makeSealed(t *testing.T) sealedVector {
	recs := bodies(t)
	e, plain := packed(t, record(t, recs["comment, quoted"]), record(t, recs["endorse"]))
	sealed, err := crypto.Seal(recipient(t), plain)
	if err != nil {
		t.Fatal(err)
	}
	e.Pack = sealed
	secret := epochSecret()
	id, err := secret.Identity()
	if err != nil {
		t.Fatal(err)
	}
	return sealedVector{secret[:], id.String(), sign(t, e).Bytes, plain}
}

func TestVectors(t *testing.T) {
	path := filepath.Join("testdata", "vectors.json")
	if *update {
		b, err := json.MarshalIndent(makeVectors(t), "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll("testdata", 0o755); err != nil {
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
	var want vectors
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&want); err != nil {
		t.Fatal(err)
	}
	got := makeVectors(t)
	compare(t, "keys", got.Keys, want.Keys)
	compare(t, "entries", got.Entries, want.Entries)
	compare(t, "certificates", got.Certs, want.Certs)
	compare(t, "authors", got.Authors, want.Authors)
	compare(t, "receipts", got.Receipts, want.Receipts)
	compare(t, "packs", got.Packs, want.Packs)
	compare(t, "frontiers", got.Frontiers, want.Frontiers)
	if got.Sealed.Identity != want.Sealed.Identity || !bytes.Equal(got.Sealed.EpochSecret, want.Sealed.EpochSecret) ||
		!bytes.Equal(got.Sealed.Padded, want.Sealed.Padded) {
		t.Error("the sealed vector is of other records, or another epoch")
	}
	checkSealed(t, want.Sealed)
	checkWithoutUs(t, want)
}

func compare[V any](t *testing.T, what string, got, want []V) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d vectors, of which %d are stored", what, len(got), len(want))
		return
	}
	for i := range want {
		if g, w := compact(t, got[i]), compact(t, want[i]); g != w {
			t.Errorf("%s[%d] differs:\n got %s\nwant %s", what, i, g, w)
		}
	}
}

// compact is v in JSON without the white space that a file has.
func compact(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func checkSealed(t *testing.T, v sealedVector) {
	e, err := Decode(v.Entry)
	if err != nil {
		t.Fatal(err)
	}
	o, err := crypto.EpochSecret(v.EpochSecret).Opener()
	if err != nil {
		t.Fatal(err)
	}
	if e.Epoch != Hash(o.Recipient().EpochID()) {
		t.Error("the sealed entry names another epoch")
	}
	plain, err := o.Open(e.Pack, MaxPack)
	if err != nil || !bytes.Equal(plain, v.Padded) {
		t.Fatalf("the sealed pack holds %x, %v", plain, err)
	}
	recs, err := DecodePack(e, plain)
	if err != nil {
		t.Fatal(err)
	}
	all := bodies(t)
	for i, want := range []Body{all["comment, quoted"], all["endorse"]} {
		if got, err := recs[i].Decode(); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("record %d is %+v, %v", i, got, err)
		}
	}
}

// checkWithoutUs recomputes the stored vectors from their values with other
// people's code alone: dag-json, dag-cbor, Ed25519, and go-cid's sum.
func checkWithoutUs(t *testing.T, v vectors) {
	keys := map[string]ed25519.PrivateKey{}
	for _, k := range v.Keys {
		keys[k.Name] = ed25519.NewKeyFromSeed(k.Seed)
	}
	write := func(value json.RawMessage, without string) []byte {
		nb := basicnode.Prototype.Map.NewBuilder()
		if value[0] == '[' {
			nb = basicnode.Prototype.List.NewBuilder()
		}
		if err := dagjson.Decode(nb, bytes.NewReader(value)); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := dagcbor.Encode(nb.Build(), &b); err != nil {
			t.Fatal(err)
		}
		if without == "" {
			return b.Bytes()
		}
		root, _ := parse(t, b.Bytes())
		root.drop(without)
		return root.append(nil)
	}
	for _, e := range v.Entries {
		if !bytes.Equal(write(e.Value, ""), e.Bytes) {
			t.Errorf("%s: the value has other bytes", e.Name)
		}
		root, _ := parse(t, e.Bytes)
		msg := append([]byte("toguna/1/entry\x00"), write(e.Value, "sig")...)
		if !bytes.Equal(ed25519.Sign(keys[e.Key], msg), root.field("sig").text) {
			t.Errorf("%s: another signature", e.Name)
		}
		id, err := Sum(CodecDagCBOR, e.Bytes).Cid().Prefix().Sum(e.Bytes)
		if err != nil || id.String() != e.ID {
			t.Errorf("%s: id %v, %v", e.Name, id, err)
		}
	}
	for _, sigs := range [][]signatureVector{v.Certs, v.Authors, v.Receipts} {
		for _, s := range sigs {
			msg := append([]byte(s.Label+"\x00"), write(s.Value, "")...)
			if !bytes.Equal(ed25519.Sign(keys[s.Key], msg), s.Signature) || !strings.HasSuffix(string(msg), string(s.Message)) {
				t.Errorf("%s of %s: another signature", s.Label, s.Key)
			}
		}
	}
	for _, p := range v.Packs {
		if data := write(p.Value, ""); !bytes.Equal(crypto.Pad(data), p.Padded) {
			t.Errorf("%s: the value has other bytes", p.Type)
		}
	}
	for i, f := range v.Frontiers {
		if !bytes.Equal(write(f.Value, ""), f.Bytes) {
			t.Errorf("frontier %d: the value has other bytes", i)
		}
	}
}
