package entry

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"toguna/crypto"
)

func FuzzDecode(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.Bytes)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		// Nothing random gets past the signatures, so the form is fuzzed without them too.
		stored, err := decodeForm(data, Unmarshal)
		if err != nil {
			if _, err := Decode(data); err == nil {
				t.Fatal("an entry of bad form is accepted")
			}
			return
		}
		again, err := Marshal(stored)
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x is written again as %x, %v", data, again, err)
		}
		if stored.ID() != Sum(CodecDagCBOR, data) || len(data) > MaxEntry {
			t.Fatal("another id, or too large")
		}
		agree(t, "fuzzed", data)
		e, err := Decode(data)
		if err == nil && !reflect.DeepEqual(e, stored) || err != nil && !errors.Is(err, ErrSignature) {
			t.Fatalf("%+v, %v", e, err)
		}
	})
}

func FuzzDecodePack(f *testing.F) {
	for _, r := range records(f) {
		_, plain := packed(f, r)
		data, err := crypto.Unpad(plain)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	place, _ := packed(f, record(f, &Space{Name: "n"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		// The padding and the place are taken from the input: it is the rest that is fuzzed.
		e := *place
		var p Pack
		if Unmarshal(data, &p) == nil {
			e.Space, e.Log, e.Seq, e.Prev, e.Epoch = p.Space, p.Log, p.Seq, p.Prev, p.Epoch
		}
		recs, err := DecodePack(&e, crypto.Pad(data))
		if err != nil {
			if recs != nil {
				t.Fatal("records and an error")
			}
			return
		}
		again, err := EncodePack(&e, recs)
		if err != nil || !bytes.Equal(again, crypto.Pad(data)) {
			t.Fatalf("%x is written again as %x, %v", data, again, err)
		}
		agree(t, "fuzzed", data)
		for _, r := range recs {
			if _, err := r.Decode(); err != nil && !errors.Is(err, ErrNewer) && !errors.Is(err, ErrRecord) {
				t.Fatal(err)
			}
		}
	})
}

func FuzzRecord(f *testing.F) {
	for _, r := range records(f) {
		f.Add(r.Type, []byte(r.Body))
	}
	f.Fuzz(func(t *testing.T, typ string, data []byte) {
		b, err := Record{typ, data}.Decode()
		if err != nil {
			if b != nil || !errors.Is(err, ErrNewer) && !errors.Is(err, ErrRecord) {
				t.Fatalf("%+v, %v", b, err)
			}
			return
		}
		again, err := NewRecord(b)
		if err != nil || again.Type != typ || !bytes.Equal(again.Body, data) {
			t.Fatalf("%x is written again as %x, %v", data, again.Body, err)
		}
		if c, err := again.DecodeAgain(); err != nil || !reflect.DeepEqual(c, b) {
			t.Fatalf("%+v comes back as %+v, %v", b, c, err)
		}
		agree(t, "fuzzed", data)
	})
}

func FuzzFrontier(f *testing.F) {
	for _, fr := range []Frontier{
		nil,
		{{publicOf("log"), []Range{{From: 0, To: 3}, {From: 5, To: 5}}, Set([]CID{entryID("h"), entryID("i")})}},
		{{Key{1}, []Range{{From: 0, To: 3}}, []CID{entryID("h")}}, {Key{2}, []Range{{From: 1, To: 1}}, []CID{entryID("h")}}},
	} {
		f.Add(mustMarshal(fr))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var fr Frontier
		if err := Unmarshal(data, &fr); err != nil {
			return
		}
		if again := mustMarshal(fr); !bytes.Equal(again, data) {
			t.Fatalf("%x is written again as %x", data, again)
		}
		if fr.Check() != nil {
			return
		}
		for _, l := range fr {
			if got, ok := fr.Of(l.Log); !ok || !reflect.DeepEqual(got, l) {
				t.Fatalf("%v is found as %v", l, got)
			}
			for i, r := range l.Ranges {
				if !l.Has(r.From) || !l.Has(r.To) || i > 0 && (l.Has(r.From-1) || l.Has(l.Ranges[i-1].To+1)) {
					t.Fatalf("%v does not have its ranges", l)
				}
			}
		}
		if err := Common(fr, fr).Check(); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzCID(f *testing.F) {
	good := mustMarshal(fileID("x"))
	f.Add(good)
	for _, b := range badCIDs(good[4:]) {
		f.Add(append([]byte{0xd8, 42, 0x58, byte(len(b))}, b...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var c CID
		if err := Unmarshal(data, &c); err != nil {
			return
		}
		if again := mustMarshal(c); !bytes.Equal(again, data) {
			t.Fatalf("%x is written again as %x", data, again)
		}
		if back, err := FromCid(c.Cid()); err != nil || back != c {
			t.Fatalf("%v is for others %v, %v", c, back, err)
		}
	})
}
