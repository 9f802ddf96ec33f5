package consult

import (
	"context"
	"errors"
	"io"

	"toguna/consult/entry"
)

// Errors of the world outside.
var (
	// ErrNotFound is returned by a Store or Files for what it does not hold.
	ErrNotFound = errors.New("not found")
	// ErrNotHereYet is returned for a file of which this device lacks a block that
	// somebody else may still bring.
	ErrNotHereYet = errors.New("not here yet")
)

// Store keeps the sealed entries of one workspace, and small values that this
// device remembers beside them. It never sees a key or a word of content: values
// come sealed. All methods may be called by several goroutines at once.
type Store interface {
	// Put makes entries durable before it returns, all or none. What is there
	// already is skipped.
	Put(ctx context.Context, entries []entry.Sealed) error

	// Get returns the bytes of one entry, or ErrNotFound.
	Get(ctx context.Context, id entry.CID) ([]byte, error)

	// Each calls f for every entry in the order in which they were first put,
	// until f returns an error. The bytes are f's to keep.
	Each(ctx context.Context, f func(entry.Sealed) error) error

	// Remember sets values by name, durably; an empty value forgets.
	Remember(ctx context.Context, values map[string][]byte) error

	// Cache is Remember for what can be made again: it need not survive a crash.
	Cache(ctx context.Context, values map[string][]byte) error

	// Recall calls f for every remembered value whose name starts with prefix, in
	// the order of names. The bytes are f's to keep.
	Recall(ctx context.Context, prefix string, f func(name string, value []byte) error) error
}

// Files keeps sealed files as blocks that link to each other (UnixFS), which
// mirrors and stock tools can walk. It never sees a plaintext.
type Files interface {
	// Add stores what r gives and returns the CID of its root once all is durable.
	Add(ctx context.Context, r io.Reader) (entry.CID, error)

	// Open reads a file back. It returns ErrNotHereYet, at once, if any block is
	// missing on this device; it asks nobody.
	Open(ctx context.Context, id entry.CID) (io.ReadCloser, error)
}

// Network is the other devices of a workspace, as far as they can be reached.
type Network interface {
	// Fetch brings the files named into this device's Files, from whoever of the
	// workspace has them. It returns ErrNotHereYet if nobody who can be reached now
	// has all of one.
	Fetch(ctx context.Context, ids []entry.CID) error

	// Addresses returns where others can reach this device now, each a
	// multiaddress that ends in its peer id.
	Addresses() []string
}
