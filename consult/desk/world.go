package desk

import (
	"context"
	"crypto/ed25519"
	"io"
	"time"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/crypto"
)

// World is the outside as the desk needs it: disk, network, removable media.
type World interface {
	// Lock keeps other processes out of a home folder until it is closed. It
	// returns ErrBusy if another one is in.
	Lock(home string) (io.Closer, error)

	// Storage opens, or makes, the folder of one workspace.
	Storage(ctx context.Context, dir string) (Storage, error)

	// Peer starts this device's host in one workspace.
	Peer(ctx context.Context, c PeerConfig) (Peer, error)

	// WriteHandoff writes a bundle into a folder. ReadHandoff reads a folder, or one
	// part, and gives what it finds to the storage and ledger named.
	WriteHandoff(ctx context.Context, dir string, h Outgoing) (Written, error)
	ReadHandoff(ctx context.Context, path string, h Incoming) (Read, error)
}

// Storage is where one workspace lies on disk.
type Storage interface {
	consult.Store
	consult.Files
	io.Closer
}

// Peer is this device's host in one workspace.
type Peer interface {
	consult.Network
	// Visit exchanges all that is new with a device, calls do while it is still
	// there to be asked for files, and exchanges what that led to. The addresses,
	// separated by spaces, are of one device.
	Visit(ctx context.Context, addrs string, do func(context.Context) error) (Exchanged, error)
	// Follow stays connected with a device until ctx is done.
	Follow(ctx context.Context, addrs string) error
	Close() error
}

// Exchanged counts what one sync moved.
type Exchanged struct{ Received, Sent int }

// PeerConfig is what a host needs to know of its workspace.
type PeerConfig struct {
	Ledger  *consult.Ledger
	Storage Storage
	Host    ed25519.PrivateKey
	Log     ed25519.PrivateKey
	Member  entry.Key
	Cert    entry.Cert
	Listen  []string // multiaddresses
	Nearby  bool     // look for members in the local network
	Door    *Door    // when joining
	Invites func() [][32]byte
	Redeem  func(ctx context.Context, secret [32]byte, request []byte) error
	Report  func(done, total int64)
}

// Door is how a newcomer comes in: with an invite's secret.
type Door struct {
	Secret  [32]byte
	Request []byte
	Inviter entry.Key // the log that must answer
}

// Outgoing is a handoff to write.
type Outgoing struct {
	Ledger     *consult.Ledger
	Storage    Storage
	Log        ed25519.PrivateKey
	Entries    []entry.CID
	Files      []entry.CID
	Recipients []*crypto.Recipient
	Full       bool
	Addresses  []string
	Time       time.Time
	Report     func(done, total int64)
}

// Written says what a handoff holds.
type Written struct {
	Parts   []string // file names
	Entries int
	Files   int
	Bytes   int64
}

// Incoming is where what a handoff brings goes.
type Incoming struct {
	Space   entry.CID
	Ledger  *consult.Ledger
	Storage Storage
	Opener  *crypto.Identity
	Report  func(done, total int64)
}

// Read says what a handoff brought.
type Read struct {
	Log      entry.Key // of its writer
	Frontier entry.Frontier
	Addrs    []string
	Full     bool
	Parts    int
	Missing  []int
	Damaged  int
	Foreign  int
	Blocks   int
	Salvaged int
	Added    consult.Added
}
