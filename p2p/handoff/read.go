package handoff

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"filippo.io/age"

	"toguna/consult/entry"
	"toguna/crypto"
)

// Errors of reading, when nothing could be read.
var (
	ErrNoParts        = errors.New("no handoff here")
	ErrNotForYou      = errors.New("this handoff is sealed to somebody else")
	ErrOtherWorkspace = errors.New("this handoff belongs to another workspace")
	ErrDamaged        = errors.New("damaged handoff")
)

// Sink takes in what a handoff brings. The blocks are the sink's to keep.
type Sink interface {
	// Entries takes the bytes of entries in sending order, up to about 1 MiB of
	// them. They have the hash they came with; their signatures, and their place in
	// the workspace, are for the sink to check.
	Entries(ctx context.Context, blocks [][]byte) error

	// Block takes one block of a sealed file. Its hash is id's.
	Block(ctx context.Context, id entry.CID, data []byte) error
}

// ReadOptions says what to read, and with what beside keys.
type ReadOptions struct {
	Space      entry.CID // the workspace expected; Inspect alone takes zero, for any
	Passphrase []byte
	// Progress is told how many bytes are done, of how many: each is read to be
	// verified, and again to be handed over.
	Progress func(done, total int64)
}

// Read reads the handoffs in path, a folder or the file of one part, and hands
// what they bring to sink. Reading twice does no harm. What else lies in the
// folder is passed over; symbolic links are not followed.
//
// It returns a summary of each handoff that it found, oldest first, and an error
// if nothing of any could be read: [ErrNoParts], [ErrNotForYou],
// [ErrOtherWorkspace], [ErrDamaged], [entry.ErrNewerVersion],
// [crypto.ErrPassphrase], [crypto.ErrTooCostly]; besides what the sink or ctx
// returned, which end it at once.
func Read(ctx context.Context, path string, openers []age.Identity, sink Sink, opts ReadOptions) ([]Summary, error) {
	if opts.Space.IsZero() || sink == nil {
		return nil, errors.New("read handoff: it is not said into which workspace")
	}
	return read(ctx, path, openers, sink, opts)
}

// Inspect verifies the handoffs in path as [Read] does, and hands nothing over:
// it tells what came, and whether it came whole. With a zero opts.Space the
// workspace may be any.
func Inspect(ctx context.Context, path string, openers []age.Identity, opts ReadOptions) ([]Summary, error) {
	return read(ctx, path, openers, nil, opts)
}

func read(ctx context.Context, path string, openers []age.Identity, sink Sink, opts ReadOptions) ([]Summary, error) {
	ids, err := identities(openers, opts.Passphrase)
	if err != nil {
		return nil, fmt.Errorf("read handoff: %w", err)
	}
	root, found, err := find(path)
	if err != nil {
		return nil, fmt.Errorf("read handoff: %w", err)
	}
	defer root.Close()
	r := &reader{ctx: ctx, root: root, ids: ids, sink: sink, opts: &opts}
	for _, p := range found {
		r.total += p.size
	}
	if sink != nil {
		r.total *= 2
	}
	var results []partResult
	for _, p := range found {
		res, err := r.part(p)
		if err != nil {
			return summarize(append(results, res)), fmt.Errorf("read %s: %w", p.name, err)
		}
		results = append(results, res)
	}
	sums := summarize(results)
	var problem error
	for i := range sums {
		if sums[i].Problem == nil {
			return sums, nil
		}
		problem = worse(problem, sums[i].Problem)
	}
	return sums, fmt.Errorf("read handoff: %w", problem)
}

// problems, the more telling later.
var problems = [...]error{
	ErrNotForYou, crypto.ErrPassphrase, ErrDamaged, crypto.ErrTooCostly, entry.ErrNewerVersion, ErrOtherWorkspace,
}

// rank orders the problems of parts; -1 for none.
func rank(err error) int {
	for i := len(problems) - 1; i >= 0; i-- {
		if errors.Is(err, problems[i]) {
			return i
		}
	}
	return -1
}

// worse returns the more telling of two problems.
func worse(a, b error) error {
	if a == nil || rank(b) > rank(a) {
		return b
	}
	return a
}

// A foundPart is a file that may be a part.
type foundPart struct {
	name, prefix string
	number       int
	size         int64
	info         fs.FileInfo
}

// partName is the shape of a part's name. Some media change the case.
var partName = regexp.MustCompile(`^(?i:([0-9a-f]{8})-([0-9]{4})\.bin)$`)

// find lists the parts in path, by name. A file that is named itself may have any
// name.
func find(path string) (*os.Root, []foundPart, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	dir, only := path, ""
	if !info.IsDir() {
		dir, only = filepath.Split(path)
		if dir == "" {
			dir = "."
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, err
	}
	names := []string{only}
	if only == "" {
		if names, err = list(root); err != nil {
			root.Close()
			return nil, nil, err
		}
	}
	var found []foundPart
	for _, name := range names {
		info, err := root.Lstat(name)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		p := foundPart{name: name, size: info.Size(), info: info}
		if m := partName.FindStringSubmatch(name); m != nil {
			p.prefix = strings.ToLower(m[1])
			p.number, _ = strconv.Atoi(m[2]) // four digits
		}
		found = append(found, p)
	}
	if len(found) == 0 {
		root.Close()
		return nil, nil, ErrNoParts
	}
	return root, found, nil
}

// list returns the names in root that are parts'.
func list(root *os.Root) ([]string, error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	var names []string
	for {
		some, err := dir.Readdirnames(1024)
		for _, n := range some {
			if partName.MatchString(n) {
				names = append(names, n)
			}
		}
		if len(names) > MaxParts {
			return nil, fmt.Errorf("%w: more than %d parts in one folder", ErrTooLarge, MaxParts)
		}
		if err == io.EOF {
			slices.Sort(names)
			return names, nil
		}
		if err != nil {
			return nil, err
		}
	}
}
