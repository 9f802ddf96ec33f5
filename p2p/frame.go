package p2p

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"toguna/consult/entry"
)

// Bounds of what travels inside, in bytes but where said otherwise.
const (
	maxFrame    = 1 << 20
	batchSize   = 256 << 10 // entries are sent in frames of about so much
	maxProof    = 16 << 20  // the control entries that answer `need`, from or to somebody who has proved nothing yet
	maxWelcome  = 1 << 30   // those that a newcomer takes from its inviter
	maxRequest  = 64 << 10
	maxPartLogs = 512 // logs in one part of a frontier
	partSize    = 512 << 10
	maxLogs     = 1 << 16 // logs in a whole frontier
	maxLogLists = 1024    // ranges, and heads, of one log in a frontier
)

// Codes of a `bye`. They say nothing about why.
const (
	byeDone    = "done"
	byeRefused = "refused"
	byeBusy    = "busy"
	byeOther   = "other"
)

// Kinds of frame.
const (
	kindProve    = "prove"
	kindNeed     = "need"
	kindKnown    = "known"
	kindEntries  = "entries"
	kindEnd      = "end"
	kindDigest   = "digest"
	kindFrontier = "frontier"
	kindMore     = "more"
	kindLive     = "live"
	kindBye      = "bye"
)

// frame is one message inside. The field `t`, its kind, is the first of every
// map, since no other key is as short.
type frame interface {
	kind() string
	check() error
}

type proveFrame struct {
	Kind    string    `cbor:"t"`
	Member  entry.Key `cbor:"member"`
	Log     entry.Key `cbor:"log"`
	Cert    entry.Sig `cbor:"cert"`
	Sig     entry.Sig `cbor:"sig"`
	Request []byte    `cbor:"request,omitempty"`
}

// needFrame asks for the control entries that the heads do not lead to.
type needFrame struct {
	Kind  string      `cbor:"t"`
	Heads []entry.CID `cbor:"heads,omitempty"`
}

// bareFrame is a frame without fields: known, end, live.
type bareFrame struct {
	Kind string `cbor:"t"`
}

type entriesFrame struct {
	Kind   string   `cbor:"t"`
	Blocks [][]byte `cbor:"blocks"`
}

type digestFrame struct {
	Kind    string     `cbor:"t"`
	Hash    entry.Hash `cbor:"hash"`
	Letters entry.Hash `cbor:"letters"`
}

type frontierFrame struct {
	Kind    string         `cbor:"t"`
	Logs    entry.Frontier `cbor:"logs"`
	Letters []entry.CID    `cbor:"letters,omitempty"`
	Part    uint64         `cbor:"part"` // from 0
	Last    bool           `cbor:"last"`
}

type moreFrame struct {
	Kind string     `cbor:"t"`
	Hash entry.Hash `cbor:"hash"`
}

type byeFrame struct {
	Kind string `cbor:"t"`
	Code string `cbor:"code"`
}

func (f *proveFrame) kind() string    { return f.Kind }
func (f *bareFrame) kind() string     { return f.Kind }
func (f *entriesFrame) kind() string  { return f.Kind }
func (f *digestFrame) kind() string   { return f.Kind }
func (f *frontierFrame) kind() string { return f.Kind }
func (f *moreFrame) kind() string     { return f.Kind }
func (f *needFrame) kind() string     { return f.Kind }
func (f *byeFrame) kind() string      { return f.Kind }

var errFields = errors.New("fields out of their bounds")

func (f *bareFrame) check() error   { return nil }
func (f *digestFrame) check() error { return nil }
func (f *moreFrame) check() error   { return nil }

func (f *proveFrame) check() error {
	if f.Member.IsZero() || f.Log.IsZero() || len(f.Request) > maxRequest {
		return errFields
	}
	return nil
}

func (f *entriesFrame) check() error {
	if len(f.Blocks) == 0 {
		return errFields
	}
	for _, b := range f.Blocks {
		if len(b) == 0 || len(b) > entry.MaxEntry {
			return errFields
		}
	}
	return nil
}

func (f *frontierFrame) check() error {
	if len(f.Logs) > maxPartLogs || f.Part > maxLogs {
		return errFields
	}
	for i, id := range f.Letters {
		if i > 0 && f.Letters[i-1].Compare(id) >= 0 {
			return errFields
		}
	}
	return f.Logs.Check()
}

func (f *needFrame) check() error {
	if len(f.Heads) > entry.MaxHeads {
		return errFields
	}
	for i, id := range f.Heads {
		if i > 0 && f.Heads[i-1].Compare(id) >= 0 || id.Codec() != entry.CodecDagCBOR {
			return errFields
		}
	}
	return nil
}

func (f *byeFrame) check() error {
	switch f.Code {
	case byeDone, byeRefused, byeBusy, byeOther:
		return nil
	}
	return errFields
}

// newFrame returns an empty frame of a kind, or nil.
func newFrame(kind string) frame {
	switch kind {
	case kindProve:
		return new(proveFrame)
	case kindNeed:
		return new(needFrame)
	case kindKnown, kindEnd, kindLive:
		return new(bareFrame)
	case kindEntries:
		return new(entriesFrame)
	case kindDigest:
		return new(digestFrame)
	case kindFrontier:
		return new(frontierFrame)
	case kindMore:
		return new(moreFrame)
	case kindBye:
		return new(byeFrame)
	}
	return nil
}

// kindOf reads the kind of an encoded frame: the first pair of the map.
func kindOf(data []byte) string {
	// a map of at most 23 pairs, the text "t", a text of at most 23 bytes
	if len(data) < 4 || data[0]&0xe0 != 0xa0 || data[1] != 0x61 || data[2] != 't' || data[3]&0xe0 != 0x60 {
		return ""
	}
	n := int(data[3] & 0x1f)
	if n > 23 || len(data) < 4+n {
		return ""
	}
	return string(data[4 : 4+n])
}

// decodeFrame reads one frame, strictly. The blocks of entries are not looked
// into: they are the ledger's.
func decodeFrame(data []byte) (frame, error) {
	kind := kindOf(data)
	f := newFrame(kind)
	if f == nil {
		return nil, fmt.Errorf("%w: frame of an unknown kind", ErrProtocol)
	}
	if err := entry.Unmarshal(data, f); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrProtocol, kind, err)
	}
	if err := f.check(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrProtocol, kind, err)
	}
	return f, nil
}

// encodeFrame returns f with its length before it.
func encodeFrame(f frame) ([]byte, error) {
	data, err := entry.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", f.kind(), err)
	}
	if len(data) > maxFrame {
		return nil, fmt.Errorf("encode %s: %w: %d bytes", f.kind(), ErrFrameTooLarge, len(data))
	}
	out := make([]byte, 0, 4+len(data))
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	return append(out, data...), nil
}

// readFrame reads one frame. begun is called between the length and the rest.
func readFrame(r io.Reader, begun func()) (frame, int, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, 0, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxFrame {
		return nil, 0, fmt.Errorf("%w: %d bytes", ErrFrameTooLarge, n)
	}
	begun()
	data := make([]byte, n)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, 0, fmt.Errorf("%w: frame cut short: %w", ErrProtocol, err)
	}
	f, err := decodeFrame(data)
	return f, int(n), err
}

// split cuts a frontier into the frames that carry it. A log of more lists than
// a frame may have is cut: what is left out is sent once more than needed.
func split(f entry.Frontier) []*frontierFrame {
	var out []*frontierFrame
	part, size := entry.Frontier{}, 0
	flush := func(last bool) {
		out = append(out, &frontierFrame{Kind: kindFrontier, Logs: part, Part: uint64(len(out)), Last: last})
		part, size = entry.Frontier{}, 0
	}
	for _, l := range f {
		l.Ranges = l.Ranges[:min(len(l.Ranges), maxLogLists)]
		l.Heads = l.Heads[:min(len(l.Heads), maxLogLists)]
		cost := 64 + 20*len(l.Ranges) + 41*len(l.Heads)
		if len(part) == maxPartLogs || len(part) > 0 && size+cost > partSize {
			flush(false)
		}
		part, size = append(part, l), size+cost
	}
	flush(true)
	return out
}
