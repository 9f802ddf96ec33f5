package entry

import (
	"bytes"
	"errors"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"toguna/crypto"
)

func TestEntriesHaveOneSpelling(t *testing.T) {
	all := samples(t)
	for _, name := range sorted(all) {
		if name == "many acts" || name == "every kind" {
			continue // nothing new in them, and much of it
		}
		spellings(t, all[name].Bytes, func(how string, other []byte) {
			e, err := Decode(other)
			// A version of another spelling is still a version that is newer or not.
			if err == nil || !errors.Is(err, ErrNotCanonical) {
				t.Errorf("%s %s: %+v, %v", name, how, e, err)
			}
		})
	}
}

func TestNullsAreNoValues(t *testing.T) {
	for name, s := range samples(t) {
		if name == "many acts" || name == "every kind" {
			continue
		}
		root, _ := parse(t, s.Bytes)
		root.all("", func(path string, it *item) {
			was := *it
			*it = null
			if _, err := Decode(root.append(nil)); !errors.Is(err, ErrNotCanonical) {
				t.Errorf("%s %s as null: %v", name, path, err)
			}
			*it = was
		})
	}
}

func TestEmptyFieldsAreAbsent(t *testing.T) {
	list, zero := item{major: 4}, bytesItem(make([]byte, 32))
	act := func(root *item) *item { return root.field("acts").kids[0] }
	top := func(root *item) *item { return root }
	for _, c := range []struct {
		in    string
		at    func(*item) *item
		field string
		empty item
	}{
		{"first", top, "tips", list},
		{"first", top, "ctl", list},
		{"first", top, "pack", *bytesItem(nil)},
		{"first", top, "epoch", *zero},
		{"first", top, "files", list},
		{"first", top, "acts", list},
		{"first", top, "salt", *zero},
		{"first", top, "cert", item{major: 5}},
		{"first", top, "prev", *tagged(42, bytesItem(make([]byte, 37)))},
		{"first", top, "ws", *tagged(42, bytesItem(make([]byte, 37)))},
		{"first", top, "sig", *bytesItem(make([]byte, 64))},
		{"admit a writer", act, "invite", *zero},
		{"admit a writer", act, "grants", *bytesItem(nil)},
		{"admit a writer", act, "circles", list},
		{"admit a writer", act, "member", *zero},
		{"admit a writer", act, "class", *textItem("")},
		{"change", act, "logs", list},
		{"cut", act, "logs", list},
		{"cut", act, "device", item{major: 7, arg: 20}},
		{"adopt", act, "entries", list},
		{"approve the first", act, "index", item{}},
		{"epoch", act, "follows", list},
		{"epoch", act, "recipient", *bytesItem(nil)},
		{"term", act, "size", item{}},
		{"term", act, "term", item{}},
		{"term", act, "tree", *zero},
		{"term", act, "consult", list},
	} {
		root, _ := parse(t, samples(t)[c.in].Bytes)
		c.at(root).set(c.field, &c.empty)
		if _, err := Decode(root.append(nil)); !errors.Is(err, ErrNotCanonical) {
			t.Errorf("%s: an empty %s: %v", c.in, c.field, err)
		}
	}
}

func TestUnknownFieldsAreRefused(t *testing.T) {
	for name, at := range map[string]func(*item) *item{
		"entry":       func(it *item) *item { return it },
		"act":         func(it *item) *item { return it.field("acts").kids[0] },
		"certificate": func(it *item) *item { return it.field("cert") },
	} {
		for _, key := range []string{"", "x", "V", "Log", "a key that nobody knows"} {
			root, _ := parse(t, samples(t)["first"].Bytes)
			at(root).set(key, &item{arg: 1})
			if _, err := Decode(root.append(nil)); !errors.Is(err, ErrNotCanonical) {
				t.Errorf("%s with a field %q: %v", name, key, err)
			}
		}
	}
}

func TestHostileBytes(t *testing.T) {
	deep := bytes.Repeat([]byte{0x81}, 100_000)
	for name, data := range map[string][]byte{
		"nothing":         nil,
		"too large":       make([]byte, MaxEntry+1),
		"deep":            deep,
		"a huge list":     {0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"a huge map":      {0xbb, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"huge bytes":      {0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"a list":          {0x80},
		"an empty map":    {0xa0},
		"null":            {0xf6},
		"undefined":       {0xf7},
		"a number as key": {0xa1, 0x01, 0x01},
		"bytes as key":    {0xa1, 0x41, 'v', 0x01},
		"text not UTF-8":  {0xa1, 0x61, 0xff, 0x01},
		"break":           {0xff},
	} {
		if e, err := Decode(data); err == nil {
			t.Errorf("%s is read as %+v", name, e)
		}
		if recs, err := DecodePack(&Entry{}, crypto.Pad(data)); err == nil {
			t.Errorf("%s is read as the pack %+v", name, recs)
		}
		if b, err := (Record{Type: "space", Body: data}).Decode(); err == nil {
			t.Errorf("%s is read as the record %+v", name, b)
		}
	}
}

func TestRawMaps(t *testing.T) {
	good := map[string]any{
		"bb": []any{int64(-1), uint64(1 << 63), nil, true, "é", []byte{1}}, "a": map[string]any{},
		"link": cbor.Tag{Number: 42, Content: append([]byte{0}, fileIDBytes()...)},
	}
	data, err := Marshal(good)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkMap(data); err != nil {
		t.Fatal(err)
	}
	spellings(t, data, func(how string, other []byte) {
		if err := checkMap(other); !errors.Is(err, ErrNotCanonical) {
			t.Errorf("%s: %v", how, err)
		}
	})
	for name, data := range map[string][]byte{
		"list": {0x80}, "text": {0x61, 'a'}, "null": {0xf6}, "nothing": {}, "number": {1},
		"key not UTF-8":   {0xa1, 0x61, 0xff, 0x01},
		"key of bytes":    {0xa1, 0x41, 'a', 0x01},
		"simple value":    {0xa1, 0x61, 'a', 0xe0},
		"too deep":        append(append([]byte{0xa1, 0x61, 'a'}, bytes.Repeat([]byte{0x81}, 16)...), 0),
		"not a number":    {0xa1, 0x61, 'a', 0xf9, 0x7e, 0x00},
		"below -2^63":     {0xa1, 0x61, 'a', 0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"tag 42 of a map": {0xa1, 0x61, 'a', 0xd8, 42, 0xa0},
	} {
		if err := checkMap(data); !errors.Is(err, ErrNotCanonical) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func fileIDBytes() []byte {
	id := fileID("linked")
	return id[:]
}
