package entry

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"toguna/crypto"
)

// packed returns an entry's place and the plaintext of a pack for it.
func packed(t testing.TB, recs ...Record) (*Entry, []byte) {
	t.Helper()
	e := laterEntry(t)
	e.Log, e.Epoch = publicOf("log"), Hash(recipient(t).EpochID())
	plain, err := EncodePack(e, recs)
	if err != nil {
		t.Fatal(err)
	}
	return e, plain
}

func TestPacksComeBack(t *testing.T) {
	newer := Record{Type: "from 2040", Body: Raw{0xa1, 0x61, 'x', 0x82, 0x01, 0xf6}}
	want := append(records(t), newer)
	e, plain := packed(t, want...)
	if int64(len(plain)) != crypto.PadmeLen(int64(len(plain))) {
		t.Errorf("%d bytes are not a padded length", len(plain))
	}
	got, err := DecodePack(e, plain)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%d records of %d, %v", len(got), len(want), err)
	}
	if _, err := got[len(got)-1].Decode(); !errors.Is(err, ErrNewer) || !bytes.Equal(got[len(got)-1].Body, newer.Body) {
		t.Errorf("the newer record: %x, %v", got[len(got)-1].Body, err)
	}
	cached, err := Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := DecodeRecords(cached); err != nil || !reflect.DeepEqual(back, want) {
		t.Errorf("from the cache: %d records, %v", len(back), err)
	}
	if _, err := DecodeRecords(cached[1:]); !errors.Is(err, ErrPack) {
		t.Errorf("from a damaged cache: %v", err)
	}

	first := entryZero(t)
	first.Log = publicOf("log")
	if plain, err = EncodePack(first, want[:1]); err != nil {
		t.Fatal(err)
	}
	if got, err := DecodePack(first, plain); err != nil || len(got) != 1 {
		t.Errorf("the pack of an entry 0: %v, %v", got, err)
	}
}

func TestLiftedPacks(t *testing.T) {
	_, plain := packed(t, record(t, &Space{Name: "n"}))
	for name, change := range map[string]func(e *Entry){
		"workspace":   func(e *Entry) { e.Space = entryID("other") },
		"log":         func(e *Entry) { e.Log = publicOf("other") },
		"sequence":    func(e *Entry) { e.Seq++ },
		"previous":    func(e *Entry) { e.Prev = entryID("other") },
		"no previous": func(e *Entry) { e.Prev = CID{} },
		"epoch":       func(e *Entry) { e.Epoch = hashOf("other") },
	} {
		e, _ := packed(t, record(t, &Space{Name: "n"}))
		change(e)
		if recs, err := DecodePack(e, plain); !errors.Is(err, ErrLifted) || recs != nil {
			t.Errorf("another %s: %v, %v", name, recs, err)
		}
	}
}

func TestBoundsOfPacks(t *testing.T) {
	e, _ := packed(t, record(t, &Space{Name: "n"}))
	space := record(t, &Space{Name: "n"})
	large := Record{Type: "t", Body: Raw(mustMarshal(map[string]any{"x": make([]byte, MaxPlain)}))}
	many := make([]Record, MaxRecords+1)
	for i := range many {
		many[i] = space
	}
	force := func(recs []Record) []byte {
		return crypto.Pad(mustMarshal(&Pack{1, e.Space, e.Log, e.Seq, e.Prev, e.Epoch, recs}))
	}
	for name, recs := range map[string][]Record{
		"no records":       nil,
		"too many records": many,
		"too large":        {large},
		"no body":          {{Type: "t"}},
		"body null":        {{Type: "t", Body: Raw{0xf6}}},
		"body a list":      {{Type: "t", Body: Raw{0x80}}},
		"a float":          {{Type: "t", Body: Raw{0xa1, 0x61, 'x', 0xf9, 0x3c, 0x00}}},
		"keys unsorted":    {{Type: "space", Body: Raw{0xa2, 0x61, 'b', 1, 0x61, 'a', 1}}},
	} {
		if _, err := EncodePack(e, recs); !errors.Is(err, ErrPack) {
			t.Errorf("%s: is written: %v", name, err)
		}
		if _, err := DecodePack(e, force(recs)); !errors.Is(err, ErrPack) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := EncodePack(e, many[1:]); err != nil {
		t.Errorf("%d records: %v", MaxRecords, err)
	}

	// The largest pack still fits an entry once it is sealed.
	n := MaxPlain - len(mustMarshal(&Pack{1, e.Space, e.Log, e.Seq, e.Prev, e.Epoch, []Record{{Type: "t", Body: Raw(mustMarshal(map[string]any{"x": make([]byte, 1<<17)}))}}})) + 1<<17
	plain, err := EncodePack(e, []Record{{Type: "t", Body: Raw(mustMarshal(map[string]any{"x": make([]byte, n)}))}})
	if err != nil {
		t.Fatal(err)
	}
	if data, err := crypto.Unpad(plain); err != nil || len(data) != MaxPlain {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	if e.Pack, err = crypto.Seal(recipient(t), plain); err != nil {
		t.Fatal(err)
	}
	s := sign(t, e)
	back, err := Decode(s.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := DecodePack(back, plain); err != nil {
		t.Error(err)
	}
}

func TestVersionsOfPacks(t *testing.T) {
	e, plain := packed(t, record(t, &Space{Name: "n"}))
	data, err := crypto.Unpad(plain)
	if err != nil {
		t.Fatal(err)
	}
	for version, want := range map[uint64]error{0: ErrPack, 2: ErrNewerVersion, 1 << 33: ErrNewerVersion} {
		for _, field := range []bool{false, true} {
			root, _ := parse(t, data)
			root.set("v", &item{arg: version})
			if field {
				root.set("zz", textItem("new"))
			}
			if _, err := DecodePack(e, crypto.Pad(root.append(nil))); !errors.Is(err, want) {
				t.Errorf("version %d, other fields %t: %v", version, field, err)
			}
		}
	}
}

func TestPacksHaveOneSpelling(t *testing.T) {
	e, plain := packed(t, record(t, bodies(t)["submit, for others"]), Record{Type: "newer", Body: Raw{0xa1, 0x61, 'x', 0x01}})
	data, err := crypto.Unpad(plain)
	if err != nil {
		t.Fatal(err)
	}
	spellings(t, data, func(how string, other []byte) {
		recs, err := DecodePack(e, crypto.Pad(other))
		if err == nil || !errors.Is(err, ErrPack) && !errors.Is(err, ErrNewerVersion) {
			t.Errorf("%s: %d records, %v", how, len(recs), err)
		}
		if errors.Is(err, ErrNewerVersion) && !strings.HasPrefix(how, "/1 ") {
			t.Errorf("%s: %v", how, err)
		}
	})
	for name, padded := range map[string][]byte{
		"not padded":      data,
		"nothing":         nil,
		"too much":        append(bytes.Clone(plain), 0),
		"dirty padding":   append(bytes.Clone(plain[:len(plain)-1]), 1),
		"cut short":       plain[:len(plain)-1],
		"length too long": append([]byte{0xff}, plain[1:]...),
	} {
		if _, err := DecodePack(e, padded); !errors.Is(err, ErrPack) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
