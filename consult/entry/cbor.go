package entry

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/fxamacker/cbor/v2"
)

// ErrNotCanonical is returned for bytes that are CBOR but not the one encoding
// that their value has, or that hold unknown or duplicate fields.
var ErrNotCanonical = errors.New("not in the one canonical encoding")

// encMode and decMode are dag-cbor's deterministic subset; immutable after
// their creation.
var (
	encMode = must(cbor.EncOptions{
		Sort:          cbor.SortLengthFirst,
		IndefLength:   cbor.IndefLengthForbidden,
		NilContainers: cbor.NilContainerAsEmpty,
		TagsMd:        cbor.TagsAllowed,
	}.EncMode())
	decMode = must(cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		MaxNestedLevels:   16,
		MaxArrayElements:  1 << 17,
		MaxMapPairs:       64,
		UTF8:              cbor.UTF8RejectInvalid,
		FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
	}.DecMode())
)

func must[M any](mode M, err error) M {
	if err != nil {
		panic(err) // options above are constants: a programming error
	}
	return mode
}

// Marshal encodes v, a struct with `cbor` field names, as deterministic dag-cbor.
func Marshal(v any) ([]byte, error) { return encMode.Marshal(v) }

// Unmarshal decodes data into v, a pointer to a struct or slice, and refuses
// anything but the canonical encoding of what it read with ErrNotCanonical.
func Unmarshal(data []byte, v any) error {
	if err := decMode.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%w: %v", ErrNotCanonical, err)
	}
	again, err := encMode.Marshal(v)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrNotCanonical, err)
	}
	if !bytes.Equal(again, data) {
		return ErrNotCanonical
	}
	return nil
}

// unmarshalTrusted decodes bytes that were strictly decoded once before.
func unmarshalTrusted(data []byte, v any) error { return decMode.Unmarshal(data, v) }

// mustMarshal encodes values of our own making, whose encoding cannot fail.
func mustMarshal(v any) []byte { return must(encMode.Marshal(v)) }

// treeMode is decMode for values of no known shape.
var treeMode = must(cbor.DecOptions{
	DefaultMapType:   reflect.TypeFor[map[string]any](),
	DupMapKey:        cbor.DupMapKeyEnforcedAPF,
	IndefLength:      cbor.IndefLengthForbidden,
	MaxNestedLevels:  16,
	MaxArrayElements: 1 << 17,
	MaxMapPairs:      64,
	UTF8:             cbor.UTF8RejectInvalid,
}.DecMode())

// checkMap holds a raw value to what Unmarshal demands of known ones: it is a map
// in the canonical encoding, of dag-cbor's kinds without floats.
func checkMap(raw Raw) error {
	var m map[string]any
	if err := treeMode.Unmarshal(raw, &m); err != nil {
		return fmt.Errorf("%w: %v", ErrNotCanonical, err)
	}
	if m == nil || !plainTree(m) {
		return ErrNotCanonical
	}
	again, err := encMode.Marshal(m)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrNotCanonical, err)
	}
	if !bytes.Equal(again, raw) {
		return ErrNotCanonical
	}
	return nil
}

// plainTree reports whether v holds nothing but nulls, booleans, integers of 64
// bits, texts, bytes, CIDs, and lists and maps of these.
func plainTree(v any) bool {
	switch v := v.(type) {
	case nil, bool, uint64, int64, string, []byte:
		return true
	case cbor.Tag:
		b, ok := v.Content.([]byte)
		if v.Number != 42 || !ok || len(b) == 0 || b[0] != 0 {
			return false
		}
		_, err := ParseCID(b[1:])
		return err == nil
	case []any:
		return !slices.ContainsFunc(v, func(x any) bool { return !plainTree(x) })
	case map[string]any:
		for _, x := range v {
			if !plainTree(x) {
				return false
			}
		}
		return true
	}
	return false
}

// looseMode ignores unknown fields: it only looks at the version of what the
// strict mode refused.
var looseMode = must(cbor.DecOptions{MaxNestedLevels: 16, MaxMapPairs: 64}.DecMode())
