package entry

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
	"pgregory.net/rapid"
)

func TestCIDsAreThoseOfIPFS(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOf(rapid.Byte()).Draw(t, "data")
		codec := rapid.SampledFrom([]byte{CodecRaw, CodecDagPB, CodecDagCBOR}).Draw(t, "codec")
		theirs, err := cid.V1Builder{Codec: uint64(codec), MhType: multihash.SHA2_256}.Sum(data)
		if err != nil {
			t.Fatal(err)
		}
		ours := Sum(codec, data)
		if ours.String() != theirs.String() || !ours.Cid().Equals(theirs) || ours.Codec() != codec {
			t.Fatalf("ours is %v, theirs %v", ours, theirs)
		}
		for name, read := range map[string]func() (CID, error){
			"go-cid": func() (CID, error) { return FromCid(theirs) },
			"binary": func() (CID, error) { return ParseCID(theirs.Bytes()) },
			"cbor": func() (CID, error) {
				b, err := ours.MarshalCBOR()
				if err != nil {
					return CID{}, err
				}
				var c CID
				err = c.UnmarshalCBOR(b)
				return c, err
			},
		} {
			if got, err := read(); err != nil || got != ours {
				t.Fatalf("%s: %v, %v", name, got, err)
			}
		}
		if d := ours.Digest(); fromDigest(codec, d) != ours || ours.Short() != b32.EncodeToString(d[:]) || len(ours.Short()) != 52 {
			t.Fatalf("digest %x, short form %s", d, ours.Short())
		}
	})
}

func TestOtherCIDs(t *testing.T) {
	good := fileIDBytes()
	tag := append([]byte{0}, good...)
	for name, b := range badCIDs(tag) {
		if len(b) > 0 && b[0] == 0 {
			if c, err := ParseCID(b[1:]); !errors.Is(err, ErrCID) {
				t.Errorf("%s is read as %v, %v", name, c, err)
			}
		}
		encoded := append([]byte{0xd8, 42, 0x58, byte(len(b))}, b...)
		var c CID
		if err := c.UnmarshalCBOR(encoded); !errors.Is(err, ErrCID) {
			t.Errorf("in CBOR, %s is read as %v, %v", name, c, err)
		}
	}
	for name, build := range map[string]cid.Builder{
		"version 0":  cid.V0Builder{},
		"SHA-512":    cid.V1Builder{Codec: CodecRaw, MhType: multihash.SHA2_512},
		"identity":   cid.V1Builder{Codec: CodecRaw, MhType: multihash.IDENTITY},
		"JSON":       cid.V1Builder{Codec: cid.DagJSON, MhType: multihash.SHA2_256},
		"half a sum": cid.V1Builder{Codec: CodecRaw, MhType: multihash.SHA2_256, MhLength: 20},
	} {
		c, err := build.Sum([]byte("x"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := FromCid(c); !errors.Is(err, ErrCID) {
			t.Errorf("%s is read as %v, %v", name, got, err)
		}
	}
	var zero CID
	if zero.String() != "" || zero.Cid() != cid.Undef || !zero.IsZero() || zero.Codec() != 0 {
		t.Errorf("the zero CID is %q", zero.String())
	}
}

func TestSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in []Ref
		for _, n := range rapid.SliceOf(rapid.IntRange(0, 20)).Draw(t, "references") {
			in = append(in, refTo(string(rune('a'+n%5)), uint64(n/5)))
		}
		was := slices.Clone(in)
		out := Set(in)
		if !isSet(out) || !slices.Equal(in, was) {
			t.Fatalf("%v is no set", out)
		}
		for _, r := range in {
			if _, ok := slices.BinarySearchFunc(out, r, Ref.Compare); !ok {
				t.Fatalf("%v is lost", r)
			}
		}
		for _, r := range out {
			if !slices.Contains(in, r) {
				t.Fatalf("%v came from nowhere", r)
			}
		}
	})
}

func TestReferences(t *testing.T) {
	for _, index := range []uint64{0, 1, 23, 24, 255, 1 << 20, math.MaxUint64} {
		r := refTo("entry", index)
		data, err := Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back Ref
		if err := Unmarshal(data, &back); err != nil || back != r {
			t.Errorf("%v comes back as %v, %v", r, back, err)
		}
		spellings(t, data, func(how string, other []byte) {
			var back Ref
			if err := Unmarshal(other, &back); !errors.Is(err, ErrNotCanonical) {
				t.Errorf("%s: %v, %v", how, back, err)
			}
		})
	}
	id := entryID("entry")
	for want, r := range map[string]Ref{"": {}, id.Short(): {Entry: id}, id.Short() + ".12": {Entry: id, Index: 12}} {
		if r.String() != want {
			t.Errorf("%q, want %q", r.String(), want)
		}
	}
	for _, data := range [][]byte{{0x80}, {0x81, 0x01}, {0x82, 0x01, 0x01}, {0xf6}, {0xa0}} {
		var r Ref
		if err := Unmarshal(data, &r); err == nil {
			t.Errorf("%x is read as %v", data, r)
		}
	}
	long := append([]byte{0x83}, mustMarshal(refTo("e", 1))[1:]...)
	if err := Unmarshal(append(long, 1), new(Ref)); err == nil {
		t.Error("a list of three is read as a reference")
	}
}

func TestFixedBytes(t *testing.T) {
	for _, n := range []int{32, 64} {
		var into any = new(Hash)
		if n == 64 {
			into = new(Sig)
		}
		good := mustMarshal(bytes.Repeat([]byte{5}, n))
		if err := Unmarshal(good, into); err != nil {
			t.Errorf("%d bytes: %v", n, err)
		}
		for name, data := range map[string][]byte{
			"too short": mustMarshal(make([]byte, n-1)),
			"too long":  mustMarshal(make([]byte, n+1)),
			"empty":     {0x40},
			"text":      mustMarshal(string(make([]byte, n))),
			"a list":    mustMarshal(make([]uint16, n)),
			"null":      {0xf6},
			"long form": append([]byte{0x59, 0, byte(n)}, make([]byte, n)...),
		} {
			into := reflect.New(reflect.TypeOf(into).Elem()).Interface()
			if err := Unmarshal(data, into); !errors.Is(err, ErrNotCanonical) {
				t.Errorf("%d bytes, %s: %v", n, name, err)
			}
		}
	}
}
