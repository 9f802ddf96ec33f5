// Package consulttest holds package consult to its word about the world outside:
// suites that every Store, Files and Network must pass, and a Store and a Files
// in memory that pass them.
package consulttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"toguna/consult"
	"toguna/consult/entry"
)

// Store is a consult.Store in memory.
type Store struct {
	mu      sync.Mutex // protects all below
	entries []entry.Sealed
	byID    map[entry.CID]int // index in entries
	values  map[string][]byte
}

var _ consult.Store = (*Store)(nil)

// NewStore returns an empty store.
func NewStore() *Store {
	return &Store{byID: make(map[entry.CID]int), values: make(map[string][]byte)}
}

// Put implements [consult.Store].
func (s *Store) Put(ctx context.Context, entries []entry.Sealed) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("put entries: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range entries {
		if _, ok := s.byID[e.ID]; ok {
			continue
		}
		s.byID[e.ID] = len(s.entries)
		s.entries = append(s.entries, entry.Sealed{ID: e.ID, Bytes: bytes.Clone(e.Bytes)})
	}
	return nil
}

// Get implements [consult.Store].
func (s *Store) Get(ctx context.Context, id entry.CID) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("get entry: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.byID[id]
	if !ok {
		return nil, fmt.Errorf("get entry %s: %w", id.Short(), consult.ErrNotFound)
	}
	return bytes.Clone(s.entries[i].Bytes), nil
}

// Each implements [consult.Store].
func (s *Store) Each(ctx context.Context, f func(entry.Sealed) error) error {
	s.mu.Lock()
	entries := s.entries // only ever appended to
	s.mu.Unlock()
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("read entries: %w", err)
		}
		if err := f(entry.Sealed{ID: e.ID, Bytes: bytes.Clone(e.Bytes)}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Remember implements [consult.Store].
func (s *Store) Remember(ctx context.Context, values map[string][]byte) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("remember: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, value := range values {
		if len(value) == 0 {
			delete(s.values, name)
		} else {
			s.values[name] = bytes.Clone(value)
		}
	}
	return nil
}

// Cache implements [consult.Store].
func (s *Store) Cache(ctx context.Context, values map[string][]byte) error {
	return s.Remember(ctx, values)
}

// Recall implements [consult.Store].
func (s *Store) Recall(ctx context.Context, prefix string, f func(name string, value []byte) error) error {
	s.mu.Lock()
	values := maps.Clone(s.values) // a value is replaced, never changed
	s.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("recall: %w", err)
		}
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		if err := f(name, bytes.Clone(values[name])); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Files is a consult.Files in memory. It keeps each file as one raw block,
// whatever its size.
type Files struct {
	mu    sync.Mutex // protects files
	files map[entry.CID][]byte
}

var _ consult.Files = (*Files)(nil)

// NewFiles returns an empty Files.
func NewFiles() *Files { return &Files{files: make(map[entry.CID][]byte)} }

// Add implements [consult.Files].
func (fs *Files) Add(ctx context.Context, r io.Reader) (entry.CID, error) {
	data, err := io.ReadAll(stopping{ctx, r})
	if err != nil {
		return entry.CID{}, fmt.Errorf("add file: %w", err)
	}
	id := entry.Sum(entry.CodecRaw, data)
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.files[id] = data
	return id, nil
}

// Open implements [consult.Files].
func (fs *Files) Open(ctx context.Context, id entry.CID) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	data, ok := fs.files[id]
	if !ok {
		return nil, fmt.Errorf("open file %s: %w", id.Short(), consult.ErrNotHereYet)
	}
	return io.NopCloser(stopping{ctx, bytes.NewReader(data)}), nil
}

// Network is a consult.Network without wires: what the devices given to
// NewNetwork have can be had, all of it at once.
type Network struct {
	here   *Files
	others []*Files
}

var _ consult.Network = (*Network)(nil)

// NewNetwork returns the network of the device whose files are here, when the
// devices of others can be reached.
func NewNetwork(here *Files, others ...*Files) *Network {
	return &Network{here: here, others: others}
}

// Fetch implements [consult.Network].
func (n *Network) Fetch(ctx context.Context, ids []entry.CID) error {
	missing := 0
	for _, id := range ids {
		err := n.fetch(ctx, id)
		if errors.Is(err, consult.ErrNotHereYet) {
			missing++
		} else if err != nil {
			return fmt.Errorf("fetch files: %w", err)
		}
	}
	if missing > 0 {
		return fmt.Errorf("fetch files: %d of %d: %w", missing, len(ids), consult.ErrNotHereYet)
	}
	return nil
}

func (n *Network) fetch(ctx context.Context, id entry.CID) error {
	if r, err := n.here.Open(ctx, id); err == nil {
		return r.Close()
	}
	for _, other := range n.others {
		r, err := other.Open(ctx, id)
		if err != nil {
			continue
		}
		_, err = n.here.Add(ctx, r)
		return errors.Join(err, r.Close())
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return consult.ErrNotHereYet
}

// Addresses implements [consult.Network]: there are none.
func (n *Network) Addresses() []string { return nil }

// stopping is a reader that stops when ctx ends.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
