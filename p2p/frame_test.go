package p2p

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"toguna/consult/entry"
)

// samples are frames of every kind.
func samples() []frame {
	id := entry.Sum(entry.CodecDagCBOR, []byte("x"))
	return []frame{
		&proveFrame{Kind: kindProve, Member: entry.Key{1}, Log: entry.Key{2}, Cert: entry.Sig{3}, Sig: entry.Sig{4}},
		&proveFrame{Kind: kindProve, Member: entry.Key{1}, Log: entry.Key{2}, Request: []byte("let me in")},
		&needFrame{Kind: kindNeed}, &needFrame{Kind: kindNeed, Heads: []entry.CID{entry.Sum(entry.CodecDagCBOR, []byte("head"))}}, &bareFrame{Kind: kindKnown}, &bareFrame{Kind: kindEnd}, &bareFrame{Kind: kindLive},
		&entriesFrame{Kind: kindEntries, Blocks: [][]byte{{1}, {2, 3}}},
		&digestFrame{Kind: kindDigest, Hash: entry.Hash{5}, Letters: noLetters},
		&frontierFrame{Kind: kindFrontier, Logs: entry.Frontier{}, Last: true},
		&frontierFrame{Kind: kindFrontier, Part: 3, Letters: []entry.CID{id}, Logs: entry.Frontier{
			{Log: entry.Key{1}, Ranges: []entry.Range{{From: 0, To: 4}, {From: 7, To: 7}}, Heads: []entry.CID{id}},
		}},
		&moreFrame{Kind: kindMore, Hash: entry.Hash{6}},
		&byeFrame{Kind: kindBye, Code: byeBusy},
	}
}

func TestFramesRoundTrip(t *testing.T) {
	for _, f := range samples() {
		data, err := encodeFrame(f)
		if err != nil {
			t.Fatalf("%s: %v", f.kind(), err)
		}
		begun := 0
		back, size, err := readFrame(bytes.NewReader(data), func() { begun++ })
		if err != nil {
			t.Fatalf("%s: %v", f.kind(), err)
		}
		again, err := encodeFrame(back)
		if err != nil || !bytes.Equal(again, data) || back.kind() != f.kind() || size != len(data)-4 || begun != 1 {
			t.Errorf("%s: read back as %#v of %d bytes, begun %d times: %v", f.kind(), back, size, begun, err)
		}
	}
}

func TestFramesRefused(t *testing.T) {
	enc := func(v any) []byte {
		data, err := entry.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	unsorted, err := cbor.EncOptions{Sort: cbor.SortNone}.EncMode()
	if err != nil {
		t.Fatal(err)
	}
	swapped, err := unsorted.Marshal(struct {
		Kind    string     `cbor:"t"`
		Letters entry.Hash `cbor:"letters"`
		Hash    entry.Hash `cbor:"hash"`
	}{Kind: kindDigest})
	if err != nil {
		t.Fatal(err)
	}
	sorted := entry.Frontier{{Log: entry.Key{2}, Ranges: []entry.Range{{}}, Heads: []entry.CID{entry.Sum(entry.CodecDagCBOR, nil)}}}
	l := sorted[0]
	l.Log = entry.Key{1}
	many := make(entry.Frontier, maxPartLogs+1)
	for i := range many {
		many[i] = sorted[0]
		binary.BigEndian.PutUint32(many[i].Log[:], uint32(i+1))
	}
	tests := map[string][]byte{
		"empty":                  {},
		"no map":                 {0x80},
		"no kind":                enc(map[string]any{"code": byeDone}),
		"unknown kind":           enc(map[string]any{"t": "hello"}),
		"kind is no text":        enc(map[string]any{"t": 1}),
		"kind cut short":         {0xa1, 0x61, 't', 0x64, 'l', 'i'},
		"unknown field":          enc(map[string]any{"t": kindLive, "x": 1}),
		"missing field":          enc(map[string]any{"t": kindDigest, "hash": entry.Hash{1}}),
		"keys out of order":      swapped,
		"trailing byte":          append(enc(&bareFrame{Kind: kindLive}), 0),
		"long form of a length":  {0xa1, 0x61, 't', 0x78, 4, 'l', 'i', 'v', 'e'},
		"unknown code":           enc(&byeFrame{Kind: kindBye, Code: "because"}),
		"no entries":             enc(&entriesFrame{Kind: kindEntries}),
		"empty entry":            enc(&entriesFrame{Kind: kindEntries, Blocks: [][]byte{{}}}),
		"entry too large":        enc(&entriesFrame{Kind: kindEntries, Blocks: [][]byte{make([]byte, entry.MaxEntry+1)}}),
		"no member":              enc(&proveFrame{Kind: kindProve, Log: entry.Key{1}}),
		"request too large":      enc(&proveFrame{Kind: kindProve, Member: entry.Key{1}, Log: entry.Key{1}, Request: make([]byte, maxRequest+1)}),
		"logs out of order":      enc(&frontierFrame{Kind: kindFrontier, Logs: entry.Frontier{sorted[0], l}}),
		"logs twice":             enc(&frontierFrame{Kind: kindFrontier, Logs: entry.Frontier{l, l}}),
		"too many logs":          enc(&frontierFrame{Kind: kindFrontier, Logs: many}),
		"letters twice":          enc(&frontierFrame{Kind: kindFrontier, Letters: slices.Repeat(l.Heads, 2)}),
		"empty optional present": enc(map[string]any{"t": kindFrontier, "logs": []any{}, "letters": []any{}, "part": 0, "last": true}),
	}
	for name, data := range tests {
		if f, err := decodeFrame(data); !errors.Is(err, ErrProtocol) {
			t.Errorf("%s: %#v, %v; want ErrProtocol", name, f, err)
		}
	}
}

func TestFramesCutShort(t *testing.T) {
	data, err := encodeFrame(&byeFrame{Kind: kindBye, Code: byeDone})
	if err != nil {
		t.Fatal(err)
	}
	for n := range data {
		_, _, err := readFrame(bytes.NewReader(data[:n]), func() {})
		switch {
		case n == 0 && err != io.EOF,
			n > 0 && n < 4 && !errors.Is(err, io.ErrUnexpectedEOF),
			n >= 4 && !errors.Is(err, ErrProtocol):
			t.Errorf("%d of %d bytes: %v", n, len(data), err)
		}
	}
}

// unread fails the test that reads from it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("read more than the length of a frame that is too large")
	return 0, io.EOF
}

func TestFrameTooLarge(t *testing.T) {
	head := binary.BigEndian.AppendUint32(nil, maxFrame+1)
	_, _, err := readFrame(io.MultiReader(bytes.NewReader(head), unread{t}), func() { t.Error("began to read it") })
	if !errors.Is(err, ErrFrameTooLarge) {
		t.Errorf("reading: %v", err)
	}
	_, err = encodeFrame(&entriesFrame{Kind: kindEntries, Blocks: [][]byte{make([]byte, maxFrame)}})
	if !errors.Is(err, ErrFrameTooLarge) {
		t.Errorf("writing: %v", err)
	}
}

func TestSplitFrontier(t *testing.T) {
	big := entry.Frontier{}
	for i := range 2000 {
		l := entry.LogFrontier{Ranges: []entry.Range{{To: uint64(i)}}, Heads: []entry.CID{entry.Sum(entry.CodecDagCBOR, []byte{byte(i)})}}
		binary.BigEndian.PutUint32(l.Log[:], uint32(i+1))
		if i%10 == 0 { // badly forked, with holes
			l.Ranges, l.Heads = nil, nil
			for j := range 1500 {
				l.Ranges = append(l.Ranges, entry.Range{From: uint64(2 * j), To: uint64(2 * j)})
				l.Heads = append(l.Heads, entry.Sum(entry.CodecDagCBOR, []byte{byte(j), byte(j >> 8)}))
			}
			l.Heads = entry.Set(l.Heads)
		}
		big = append(big, l)
	}
	for _, f := range []entry.Frontier{nil, big[1:2], big} {
		var whole entry.Frontier
		parts := split(f)
		for i, p := range parts {
			data, err := encodeFrame(p)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := decodeFrame(data[4:]); err != nil {
				t.Fatalf("part %d of %d: %v", i, len(parts), err)
			}
			if p.Part != uint64(i) || p.Last != (i == len(parts)-1) {
				t.Errorf("part %d of %d says it is %d, last %v", i, len(parts), p.Part, p.Last)
			}
			whole = append(whole, p.Logs...)
		}
		if len(whole) != len(f) || whole.Check() != nil {
			t.Errorf("%d logs became %d: %v", len(f), len(whole), whole.Check())
		}
	}
}

func FuzzFrame(f *testing.F) {
	for _, s := range samples() {
		data, err := encodeFrame(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Add([]byte(strings.Repeat("\x00", 5)))
	f.Fuzz(func(t *testing.T, data []byte) {
		fr, size, err := readFrame(bytes.NewReader(data), func() {})
		if err != nil {
			return
		}
		again, err := encodeFrame(fr)
		if err != nil || !bytes.Equal(again, data[:4+size]) {
			t.Errorf("accepted %x, which encodes as %x: %v", data[:4+size], again, err)
		}
	})
}
