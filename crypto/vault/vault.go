// Package vault is where a person's keys lie on disk, behind a passphrase.
//
// A vault is a directory of two files. vault.age is an ordinary age file to the passphrase (scrypt) and holds the seed
// and a random storage key; it is written when the vault is made and when the passphrase changes. keys.bin holds what
// changes daily, the caller's ring of device and epoch keys, under XChaCha20-Poly1305 with a key from the storage key,
// so that saving costs no second of scrypt. With the storage key the caller can close caches of its own too ([Box]).
//
// Each file is replaced so that a crash or a power cut at any moment leaves one that opens: either what was there or
// what was being written, and always the latter once the call has returned. Meanwhile the former lies beside it as
// "….old"; it is deleted when the new one is durable, because what a program forgets it must forget on disk as well.
//
// A vault shows its size and when it was written; who wants to hide how many keys there are pads the ring. It does not notice that somebody put an older copy
// of both files back; the logs do. Two processes must not have one vault open.
package vault

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/fxamacker/cbor/v2"
	"toguna/crypto"
)

const (
	rootName = "vault.age"
	ringName = "keys.bin"
	oldExt   = ".old" // the former file, until the new one is durable
	newExt   = ".new" // being written; never read

	labelKeys = "toguna/1/keys"
	labelBox  = "toguna/1/box"

	version = 1

	maxRoot     = 4 << 10   // bytes of plaintext in vault.age
	maxRootFile = 64 << 10  // bytes of vault.age
	maxRing     = 256 << 20 // bytes of a ring
)

var (
	// ErrExists says that there is a vault already.
	ErrExists = errors.New("there is a vault already")

	// ErrAbsent says that there is no vault.
	ErrAbsent = errors.New("there is no vault")

	// ErrPassphrase says that the passphrase is wrong or empty.
	ErrPassphrase = crypto.ErrPassphrase

	// ErrTooCostly says that the vault asks for more than scrypt work factor 20: it is not one of ours.
	ErrTooCostly = crypto.ErrTooCostly

	// ErrDamaged says that a file of the vault, or a box, is not as it was written.
	ErrDamaged = crypto.ErrDamaged

	// ErrTooLarge says that a ring is longer than 256 MiB.
	ErrTooLarge = errors.New("key ring too large")
)

// Options are what a vault is made with. The zero value is right.
type Options struct {
	// WorkFactor is the base-2 logarithm of scrypt's cost; 0 means 18, more than 20 is refused, and less is for tests.
	WorkFactor int
}

// A Vault is an open one. It is safe for concurrent use, and prints as a placeholder.
type Vault struct {
	dir     disk
	seed    crypto.Seed
	storage [32]byte

	mu sync.Mutex // protects the files of the directory, and rootBad
	// rootBad says that vault.age itself did not open, only its former copy, which therefore must not be replaced.
	rootBad bool
}

// contents is what vault.age holds, as dag-cbor. For keys this short, its order of keys is that of RFC 8949, section
// 4.2.1.
type contents struct {
	Version int    `cbor:"v"`
	Seed    []byte `cbor:"seed"`
	Storage []byte `cbor:"key"`
}

// Create makes a vault for seed in dir, with an empty ring, and returns it open. The directory is made, or restricted,
// to mode 0700. Errors: [ErrExists], [ErrPassphrase] for an empty one, or what the disk returned. A crash before Create
// returns leaves either the whole vault or none.
func Create(dir string, pass []byte, seed crypto.Seed, opts Options) (*Vault, error) {
	return create(disk{path: dir}, pass, seed, opts)
}

func create(d disk, pass []byte, seed crypto.Seed, opts Options) (*Vault, error) {
	if Exists(d.path) {
		return nil, fmt.Errorf("making a vault: %w", ErrExists)
	}
	v := &Vault{dir: d, seed: seed}
	if _, err := rand.Read(v.storage[:]); err != nil {
		return nil, fmt.Errorf("making a vault: %w", err)
	}
	root, err := v.sealRoot(pass, opts)
	if err != nil {
		return nil, fmt.Errorf("making a vault: %w", err)
	}
	ring, err := v.sealRing(nil)
	if err != nil {
		return nil, fmt.Errorf("making a vault: %w", err)
	}
	if err := d.prepare(); err != nil {
		return nil, fmt.Errorf("making a vault: %w", err)
	}
	// There is a vault when there is a vault.age, so it comes last. A ring that lies there without one belongs to a
	// vault that was never finished or was wiped, and nobody has its key: no former copy is kept.
	if err := d.replace(ringName, ring, nil); err != nil {
		return nil, fmt.Errorf("making a vault: writing the keys: %w", err)
	}
	if err := d.replace(rootName, root, nil); err != nil {
		return nil, fmt.Errorf("making a vault: %w", err)
	}
	return v, nil
}

// Exists reports whether there is a vault in dir, as far as file names tell.
func Exists(dir string) bool {
	for _, name := range []string{rootName, rootName + oldExt} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// Open opens the vault in dir. Errors: [ErrAbsent], [ErrPassphrase], [ErrTooCostly], [ErrDamaged], or what the disk
// returned. It takes about a second, by design, and twice that after a change of passphrase was interrupted; then
// either passphrase may open it.
func Open(dir string, pass []byte) (*Vault, error) { return open(disk{path: dir}, pass) }

func open(d disk, pass []byte) (*Vault, error) {
	v, err := openRoot(d, rootName, pass)
	if err == nil {
		// What an interrupted change of passphrase left would still open with the former one.
		if err := d.remove(rootName+oldExt, rootName+newExt); err != nil {
			return nil, fmt.Errorf("opening the vault: removing its former copy: %w", err)
		}
		return v, nil
	}
	former, formerErr := openRoot(d, rootName+oldExt, pass)
	if formerErr == nil {
		former.rootBad = true
		return former, nil
	}
	if errors.Is(err, ErrAbsent) || errors.Is(formerErr, ErrPassphrase) {
		err = formerErr // the copy is what there is to open, or to try again
	}
	return nil, fmt.Errorf("opening the vault: %w", err)
}

func openRoot(d disk, name string, pass []byte) (*Vault, error) {
	sealed, err := d.read(name, maxRootFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrAbsent
	}
	if err != nil {
		return nil, err
	}
	plain, err := crypto.OpenPassphrase(bytes.NewReader(sealed), pass, maxRoot)
	switch {
	case errors.Is(err, ErrPassphrase) || errors.Is(err, ErrTooCostly):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w: %s", ErrDamaged, name)
	}
	c, err := decodeContents(plain)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
	}
	return &Vault{dir: d, seed: crypto.Seed(c.Seed), storage: [32]byte(c.Storage)}, nil
}

func (v *Vault) sealRoot(pass []byte, opts Options) ([]byte, error) {
	plain, err := encodeContents(contents{Version: version, Seed: v.seed[:], Storage: v.storage[:]})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w, err := crypto.SealPassphraseWriter(&b, pass, opts.WorkFactor)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("sealing the seed: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("sealing the seed: %w", err)
	}
	return b.Bytes(), nil
}

func encodeContents(c contents) ([]byte, error) {
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return nil, fmt.Errorf("encoding the seed: %w", err)
	}
	b, err := mode.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encoding the seed: %w", err)
	}
	return b, nil
}

// decodeContents takes what encodeContents makes, and nothing else. Its errors quote no value.
func decodeContents(b []byte) (contents, error) {
	mode, err := cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
	}.DecMode()
	if err != nil {
		return contents{}, fmt.Errorf("decoding the seed: %w", err)
	}
	var c contents
	if err := mode.Unmarshal(b, &c); err != nil {
		return contents{}, errors.New("malformed contents")
	}
	if c.Version != version {
		return contents{}, fmt.Errorf("made by a program with version %d of the vault, not %d", c.Version, version)
	}
	if len(c.Seed) != len(crypto.Seed{}) || len(c.Storage) != 32 {
		return contents{}, errors.New("a key of a wrong length")
	}
	if again, err := encodeContents(c); err != nil || !bytes.Equal(again, b) {
		return contents{}, errors.New("contents not in their one encoding")
	}
	return c, nil
}

// Seed returns the person's seed.
func (v *Vault) Seed() crypto.Seed { return v.seed }

// Load returns the ring last saved, or an empty one. If the file is torn or altered and a former one is still there,
// the former is returned; [ErrDamaged] says that there is none. The seed is safe even then.
func (v *Vault) Load() ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, ring, err := v.readRing(ringName)
	if err == nil {
		return ring, nil
	}
	if _, former, formerErr := v.readRing(ringName + oldExt); formerErr == nil {
		return former, nil
	}
	return nil, fmt.Errorf("loading the keys: %w", err)
}

// readRing returns a file and the ring within.
func (v *Vault) readRing(name string) (sealed, ring []byte, err error) {
	sealed, err = v.dir.read(name, maxRing+Overhead)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%w: %s is missing", ErrDamaged, name)
	}
	if err != nil {
		return nil, nil, err
	}
	ring, err = v.ringBox().Open(sealed, []byte(labelKeys))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %s", ErrDamaged, name)
	}
	return sealed, ring, nil
}

// Save replaces the ring. When it returns nil the new ring is durable and the former is deleted; on an error, or after
// a crash, Load returns one or the other.
func (v *Vault) Save(ring []byte) error {
	sealed, err := v.sealRing(ring)
	if err != nil {
		return fmt.Errorf("saving the keys: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	former, _, err := v.readRing(ringName)
	if err != nil && !errors.Is(err, ErrDamaged) {
		return fmt.Errorf("saving the keys: %w", err)
	}
	// If keys.bin is damaged, former is nil: its copy may be all there is, and must not be overwritten with it.
	if err := v.dir.replace(ringName, sealed, former); err != nil {
		return fmt.Errorf("saving the keys: %w", err)
	}
	return nil
}

func (v *Vault) sealRing(ring []byte) ([]byte, error) {
	if len(ring) > maxRing {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(ring))
	}
	return v.ringBox().Seal(ring, []byte(labelKeys)), nil
}

func (v *Vault) ringBox() *Box { return newBox(crypto.Derive(v.storage[:], labelKeys, nil)) }

// ChangePassphrase seals the seed and the storage key anew. The ring and all boxes stay as they are. When it returns
// nil, only the new passphrase opens the vault; whoever copied the former vault.age still opens that copy with the
// former passphrase. On an error, or after a crash, either may.
func (v *Vault) ChangePassphrase(pass []byte, opts Options) error {
	sealed, err := v.sealRoot(pass, opts)
	if err != nil {
		return fmt.Errorf("changing the passphrase: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	var former []byte
	if !v.rootBad {
		if former, err = v.dir.read(rootName, maxRootFile); err != nil {
			return fmt.Errorf("changing the passphrase: %w", err)
		}
	}
	if err := v.dir.replace(rootName, sealed, former); err != nil {
		return fmt.Errorf("changing the passphrase: %w", err)
	}
	v.rootBad = false
	return nil
}

// Check reports by nil that pass is the vault's present passphrase, by [ErrPassphrase] that it is not. It takes as long
// as [Open] and changes nothing.
func (v *Vault) Check(pass []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	name := rootName
	if v.rootBad {
		name += oldExt
	}
	w, err := openRoot(v.dir, name, pass)
	if err != nil {
		return fmt.Errorf("checking the passphrase: %w", err)
	}
	defer w.Forget()
	if w.seed != v.seed || w.storage != v.storage {
		return fmt.Errorf("checking the passphrase: %w: %s is another vault's", ErrDamaged, name)
	}
	return nil
}

// Forget overwrites the seed and the storage key in memory. The vault cannot be used after it; what was taken from it,
// like a [Box], can. Copies that the runtime made may stay until the process ends.
func (v *Vault) Forget() {
	clear(v.seed[:])
	clear(v.storage[:])
}

// Wipe deletes the vault, as [Wipe] does. The receiver keeps its keys in memory; end the process.
func (v *Vault) Wipe() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.dir.wipe()
}

// Wipe deletes the vault in dir, open or not, with no passphrase. It overwrites the sealed seed and storage key first,
// without which nothing else that this program wrote can be opened again, and deletes the ring as well. Other files in
// dir stay. A missing vault is no error.
//
// It does not promise that the bytes are gone: flash memory and journalling or copying file systems keep what was
// overwritten, and so do backups and cloud folders. Whoever finds such a copy still needs the passphrase. Neither does
// it erase what other people received, nor the 24 words on paper, from which the identity can be made again.
func Wipe(dir string) error { return disk{path: dir}.wipe() }

// Format writes a placeholder, whatever the verb.
func (v *Vault) Format(f fmt.State, _ rune) {
	// A fmt.State keeps its bytes in memory and returns no error.
	_, _ = f.Write([]byte("[vault]"))
}

// LogValue returns a placeholder.
func (v *Vault) LogValue() slog.Value { return slog.StringValue("[vault]") }
