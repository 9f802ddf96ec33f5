package entry

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"toguna/crypto"
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// samples are signed entries of every shape.
func samples(t testing.TB) map[string]Sealed {
	t.Helper()
	_, founding := foundingEntry(t)
	kinds := acts(t)
	var each []Act
	for _, name := range sorted(kinds) {
		each = append(each, kinds[name])
	}
	out := map[string]Sealed{
		"founding":   founding,
		"first":      sign(t, entryZero(t)),
		"bare":       sign(t, laterEntry(t)),
		"many acts":  sign(t, laterEntry(t, slices.Repeat([]Act{{Kind: ActGrant, Grants: fileID("g")}}, MaxActs)...)),
		"every kind": sign(t, laterEntry(t, each...)),
	}
	for name, a := range kinds {
		out[name] = sign(t, laterEntry(t, a))
	}
	return out
}

func TestEntriesComeBack(t *testing.T) {
	for name, s := range samples(t) {
		got, err := Decode(s.Bytes)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		stored, err := DecodeStored(s.Bytes)
		if err != nil || !reflect.DeepEqual(stored, got) {
			t.Errorf("%s: a stored entry reads as %+v, %v", name, stored, err)
		}
		again, err := Marshal(got)
		if err != nil || !bytes.Equal(again, s.Bytes) {
			t.Errorf("%s: is written again as %x, %v", name, again, err)
		}
		if got.ID() != s.ID || got.Size() != len(s.Bytes) || got.ID() != Sum(CodecDagCBOR, s.Bytes) {
			t.Errorf("%s: id %v, %d bytes", name, got.ID(), got.Size())
		}
	}
}

func TestActsComeBack(t *testing.T) {
	seen := map[string]bool{}
	for name, a := range acts(t) {
		got, err := Decode(sign(t, laterEntry(t, a)).Bytes)
		if err != nil || !reflect.DeepEqual(got.Acts, []Act{a}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		seen[a.Kind] = true
	}
	for _, kind := range []string{ActAdmit, ActChange, ActCut, ActAdopt, ActApprove, ActEpoch, ActGrant, ActMirror, ActTerm} {
		if !seen[kind] {
			t.Errorf("no sample of %s", kind)
		}
	}
}

func TestWorkspace(t *testing.T) {
	e, s := foundingEntry(t)
	if !e.Founding() || !e.IsControl() || e.Workspace() != s.ID {
		t.Errorf("the founding entry %v is of %v", s.ID, e.Workspace())
	}
	later := laterEntry(t)
	if later.Founding() || later.IsControl() || later.Workspace() != s.ID {
		t.Errorf("a later entry is of %v, control %t", later.Workspace(), later.IsControl())
	}
	if !laterEntry(t, Act{Kind: ActGrant, Grants: fileID("g")}).IsControl() {
		t.Error("an entry with acts is no control entry")
	}
	if admit := acts(t)["admit a writer"]; admit.In(Committee) || !admit.In(Everyone) {
		t.Error("circles of a writer")
	}
}

// formRules are ways to break an entry that is signed and canonical all the same,
// each with a word of its error.
func formRules() map[string]struct {
	word  string
	first bool // of an entry 0
	make  func(e *Entry)
} {
	type rule = struct {
		word  string
		first bool
		make  func(e *Entry)
	}
	ids := func(n int) []CID {
		var out []CID
		for i := range n {
			out = append(out, entryID(string(rune(i))))
		}
		return Set(out)
	}
	files := func(n int) []CID {
		out := ids(n)
		for i := range out {
			out[i][1] = CodecRaw
		}
		return out
	}
	backwards := func(ids []CID) []CID { slices.Reverse(ids); return ids }
	return map[string]rule{
		"0 with a previous":          {"previous", true, func(e *Entry) { e.Prev = entryID("p") }},
		"later without a previous":   {"previous", false, func(e *Entry) { e.Prev = CID{} }},
		"0 without a certificate":    {"certificate", true, func(e *Entry) { e.Cert = nil }},
		"later with a certificate":   {"certificate", false, func(e *Entry) { e.Cert = &Cert{} }},
		"too many tips":              {"tips", false, func(e *Entry) { e.Tips = ids(MaxHeads + 1) }},
		"tips out of order":          {"tips", false, func(e *Entry) { e.Tips = backwards(ids(3)) }},
		"a tip twice":                {"tips", false, func(e *Entry) { e.Tips = slices.Repeat(ids(1), 2) }},
		"too many control heads":     {"control heads", false, func(e *Entry) { e.Control = ids(MaxHeads + 1) }},
		"control heads out of order": {"control heads", false, func(e *Entry) { e.Control = backwards(ids(2)) }},
		"no control heads":           {"control heads", false, func(e *Entry) { e.Control = nil }},
		"too many files":             {"files", false, func(e *Entry) { e.Files = files(MaxFiles + 1) }},
		"files out of order":         {"files", false, func(e *Entry) { e.Files = backwards(files(2)) }},
		"a file that is an entry":    {"files", false, func(e *Entry) { e.Files = ids(1) }},
		"too large a pack":           {"pack too large", true, func(e *Entry) { e.Pack = make([]byte, MaxPack+1) }},
		"a pack without an epoch":    {"pack and epoch", true, func(e *Entry) { e.Epoch = Hash{} }},
		"an epoch without a pack":    {"pack and epoch", true, func(e *Entry) { e.Pack = nil }},
		"too many acts": {"control acts", false, func(e *Entry) {
			e.Acts = slices.Repeat([]Act{{Kind: ActGrant, Grants: fileID("g")}}, MaxActs+1)
		}},
		"too large": {"too large", true, func(e *Entry) {
			e.Pack = make([]byte, MaxPack)
			e.Acts = slices.Repeat([]Act{{Kind: ActAdopt, Entries: ids(MaxHeads)}}, 32)
		}},
		"a tip that is a file":          {"no entry", false, func(e *Entry) { e.Tips = []CID{fileID("f")} }},
		"a control head that is a file": {"no entry", false, func(e *Entry) { e.Control = []CID{fileID("f")} }},
		"a previous that is a file":     {"no entry", false, func(e *Entry) { e.Prev = fileID("f") }},
		"a salt in an entry 0":          {"salt", true, func(e *Entry) { e.Salt = hashOf("salt") }},
		"a salt later":                  {"salt", false, func(e *Entry) { e.Salt = hashOf("salt") }},
		"a workspace that is a file":    {"control heads", false, func(e *Entry) { e.Space = fileID("f") }},
		"founding, later":               {"founding", false, func(e *Entry) { e.Space = CID{} }},
		"founding, with all":            {"founding", true, func(e *Entry) { e.Space, e.Salt = CID{}, hashOf("salt") }},
		"an act of no kind":             {"control act 0", false, func(e *Entry) { e.Acts = []Act{{}} }},
		"an act of an unknown kind":     {"control act 1", false, func(e *Entry) { e.Acts = []Act{{Kind: ActGrant, Grants: fileID("g")}, {Kind: "anoint"}} }},
	}
}

// forge signs e without looking at its form.
func forge(t testing.TB, e *Entry) []byte {
	t.Helper()
	e.Log, e.Sig = publicOf("log"), Sig{}
	msg, err := Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	e.Sig = Sig(crypto.Sign(keyOf("log"), labelEntry, msg))
	data, err := Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFormOfEntries(t *testing.T) {
	for name, rule := range formRules() {
		build := func() *Entry {
			e := laterEntry(t)
			if rule.first {
				e = entryZero(t)
			}
			rule.make(e)
			return e
		}
		if _, err := build().Sign(keyOf("log")); !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), rule.word) {
			t.Errorf("%s: is signed: %v", name, err)
		}
		e := build()
		e.Version = 1
		data := forge(t, e)
		if len(data) > MaxEntry && name != "too large" {
			t.Fatalf("%s: refused for its size", name)
		}
		want := rule.word
		if name == "too large" {
			want = "bytes are more than"
		}
		for _, decode := range []func([]byte) (*Entry, error){Decode, DecodeStored} {
			if _, err := decode(data); !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestFormOfFoundingEntries(t *testing.T) {
	for name, change := range map[string]func(e *Entry){
		"no salt":       func(e *Entry) { e.Salt = Hash{} },
		"control heads": func(e *Entry) { e.Control = []CID{entryID("c")} },
		"tips":          func(e *Entry) { e.Tips = []CID{entryID("c")} },
		"files":         func(e *Entry) { e.Files = []CID{fileID("f")} },
		"a pack":        func(e *Entry) { e.Pack, e.Epoch = []byte{1}, hashOf("epoch") },
		"acts":          func(e *Entry) { e.Acts = []Act{{Kind: ActGrant, Grants: fileID("g")}} },
	} {
		e, _ := foundingEntry(t)
		change(e)
		if _, err := Decode(forge(t, e)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBoundsAreReached(t *testing.T) {
	e := entryZero(t)
	for i := range MaxFiles {
		e.Files = append(e.Files, fileID(string(rune(i))))
	}
	e.Files = Set(e.Files)[:MaxFiles]
	e.Tips, e.Control = nil, nil
	for i := range MaxHeads {
		e.Tips, e.Control = append(e.Tips, entryID(string(rune(i)))), append(e.Control, entryID(string(rune(i))))
	}
	e.Tips, e.Control = Set(e.Tips), Set(e.Control)
	e.Pack = make([]byte, MaxPack)
	s := sign(t, e)
	room := MaxEntry - len(s.Bytes)
	if _, err := Decode(s.Bytes); err != nil || room < 0 {
		t.Fatalf("an entry at its bounds, of %d bytes: %v", len(s.Bytes), err)
	}
}

func TestVersions(t *testing.T) {
	for _, v := range []uint64{2, 1 << 40} {
		e := laterEntry(t)
		e.Version = v
		if _, err := Decode(forge(t, e)); !errors.Is(err, ErrNewerVersion) {
			t.Errorf("version %d: %v", v, err)
		}
	}
	e := laterEntry(t)
	if _, err := Decode(forge(t, e)); !errors.Is(err, ErrMalformed) {
		t.Errorf("version 0: %v", err)
	}
	// A later version may have other fields.
	root, _ := parse(t, sign(t, laterEntry(t)).Bytes)
	root.set("zz", textItem("new"))
	if _, err := Decode(root.append(nil)); !errors.Is(err, ErrNotCanonical) {
		t.Errorf("an unknown field: %v", err)
	}
	root.set("v", &item{arg: 2})
	if _, err := Decode(root.append(nil)); !errors.Is(err, ErrNewerVersion) {
		t.Errorf("an unknown field of version 2: %v", err)
	}
}

func TestSignatures(t *testing.T) {
	refused := func(name string, e *Entry) {
		t.Helper()
		data, err := Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(data); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	signed := func(e *Entry) *Entry { sign(t, e); return e }

	e := signed(laterEntry(t))
	e.Root = hashOf("other")
	refused("changed after", e)
	e = signed(laterEntry(t))
	e.Log = publicOf("other")
	refused("another's log", e)
	e = signed(laterEntry(t))
	e.Sig = Sig{}
	refused("no signature", e)
	e = signed(laterEntry(t))
	e.Log = Key{1} // a point of small order
	refused("a log key that signs everything", e)

	e = laterEntry(t)
	e.Version, e.Log = 1, publicOf("log")
	msg, err := Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	e.Sig = Sig(crypto.Sign(keyOf("log"), labelLog, msg))
	refused("under another label", e)
	e.Sig = Sig(ed25519.Sign(keyOf("log"), msg))
	refused("under no label", e)

	for name, cert := range map[string]Cert{
		"of another workspace": Certify(keyOf("member"), entryID("other"), Hash{}, publicOf("log")),
		"of another log":       Certify(keyOf("member"), e.Space, Hash{}, publicOf("other")),
		"with a salt":          Certify(keyOf("member"), e.Space, hashOf("salt"), publicOf("log")),
		"of a founder":         Certify(keyOf("member"), CID{}, hashOf("salt"), publicOf("log")),
		"of another member":    {Member: publicOf("other"), Sig: Certify(keyOf("member"), e.Space, Hash{}, publicOf("log")).Sig},
		"of nobody":            {},
	} {
		e := entryZero(t)
		e.Cert = &cert
		refused("a certificate "+name, signed(e))
	}
}

func TestEveryFlippedByteIsRefused(t *testing.T) {
	all := samples(t)
	for _, name := range []string{"founding", "first", "cut", "term"} {
		s := all[name]
		for i := range s.Bytes {
			for _, mask := range []byte{0x01, 0x20, 0x80, 0xff} {
				data := bytes.Clone(s.Bytes)
				data[i] ^= mask
				if _, err := Decode(data); err == nil {
					t.Fatalf("%s: byte %d xor %#x goes unnoticed", name, i, mask)
				}
			}
		}
	}
}
