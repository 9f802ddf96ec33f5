package desk

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"toguna/consult/entry"
	"toguna/crypto"
)

const (
	scrapPrefix = "scrap/"
	labelScraps = "toguna/1/scraps"

	maxScrap     = 4 << 20 // bytes of a value
	maxScrapName = 512     // bytes of a name
)

// scrap is something kept under a name. The name is sealed with it: it may say what
// somebody works on.
type scrap struct {
	Name  string `cbor:"name"`
	Value []byte `cbor:"value"`
}

// scrapName is where a scrap lies: a name that says nothing to who has no key.
func (s *Space) scrapName(name string) string {
	h := sha256.New()
	h.Write(s.scrapKey[:])
	h.Write([]byte(name))
	return scrapPrefix + string(h.Sum(nil))
}

// Keep seals something on this device alone under a name: what a person is writing
// and has not sent, or how a window stood. An empty value forgets.
func (s *Space) Keep(ctx context.Context, name string, value []byte) error {
	if name == "" || len(name) > maxScrapName {
		return fmt.Errorf("name of what is to be kept: %w", ErrBadValue)
	}
	if len(value) > maxScrap {
		return fmt.Errorf("what is to be kept: %w", ErrTooLong)
	}
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	if len(value) == 0 {
		return s.remember(ctx, s.scrapName(name), nil)
	}
	data, err := entry.Marshal(&scrap{name, value})
	if err != nil {
		return fmt.Errorf("keep on this device: %w", err)
	}
	return s.remember(ctx, s.scrapName(name), crypto.Pad(data)) // its size would tell of typing
}

// Kept returns what was kept under a name, nil if there is nothing.
func (s *Space) Kept(ctx context.Context, name string) ([]byte, error) {
	var out []byte
	err := s.eachScrap(ctx, s.scrapName(name), func(k scrap) {
		if k.Name == name {
			out = k.Value
		}
	})
	return out, err
}

// KeptNames lists the names that start with prefix under which something is kept,
// in order.
func (s *Space) KeptNames(ctx context.Context, prefix string) ([]string, error) {
	var out []string
	err := s.eachScrap(ctx, scrapPrefix, func(k scrap) {
		if strings.HasPrefix(k.Name, prefix) {
			out = append(out, k.Name)
		}
	})
	slices.Sort(out)
	return out, err
}

// eachScrap calls f for what lies under a place. What cannot be read is left out: a
// scrap is not worth failing for.
func (s *Space) eachScrap(ctx context.Context, place string, f func(scrap)) error {
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	return s.recall(ctx, place, func(_ string, value []byte) error {
		data, err := crypto.Unpad(value)
		if err != nil {
			return nil
		}
		var k scrap
		if entry.Unmarshal(data, &k) == nil {
			f(k)
		}
		return nil
	})
}
