package handoff

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"toguna/consult/entry"
)

// A file is what a part is written to.
type file interface {
	io.WriteCloser
	Sync() error
}

// disk makes files; nil means the real one.
type disk func(root *os.Root, name string) (file, error)

// createFile makes a file that was not there before.
func createFile(root *os.Root, name string) (file, error) {
	return root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// A fileSet is the files of one handoff that is being written. Names say nothing:
// random digits and a number.
type fileSet struct {
	root   *os.Root
	create disk
	prefix string
	parts  []writtenPart
	made   []string // names that exist now because of us
}

type writtenPart struct {
	temp, name string
	size       int64
	sum        [sha256.Size]byte
}

// newFileSet chooses a prefix that no file of the folder has.
func newFileSet(root *os.Root, create disk) (*fileSet, error) {
	if create == nil {
		create = createFile
	}
	dir, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var b [4]byte
choose:
	for {
		if _, err := rand.Read(b[:]); err != nil {
			return nil, err
		}
		prefix := hex.EncodeToString(b[:])
		for _, n := range names {
			if strings.HasPrefix(strings.ToLower(n), prefix) {
				continue choose
			}
		}
		return &fileSet{root: root, create: create, prefix: prefix}, nil
	}
}

// newPart opens part number n under a temporary name.
func (s *fileSet) newPart(n int, seal *sealer, count func(int)) (*partWriter, error) {
	base := fmt.Sprintf("%s-%04d", s.prefix, n)
	p := &partWriter{set: s, temp: base + ".tmp", name: base + ".bin", sum: sha256.New(), count: count}
	var err error
	if p.file, err = s.create(s.root, p.temp); err != nil {
		return nil, err
	}
	s.made = append(s.made, p.temp)
	if p.age, err = seal.writer(p); err != nil {
		p.abandon()
		return nil, err
	}
	return p, nil
}

// publish gives all parts their names, once all of them are whole.
func (s *fileSet) publish(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, p := range s.parts {
		if _, err := s.root.Lstat(p.name); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: %w", p.name, fs.ErrExist)
		}
		if err := s.root.Rename(p.temp, p.name); err != nil {
			return err
		}
		s.made[i] = p.name
	}
	return s.syncDir()
}

// syncDir makes the names durable, where the system and the medium's file system
// know how to.
func (s *fileSet) syncDir() error {
	dir, err := s.root.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	err = dir.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}

// verify reads every part back.
func (s *fileSet) verify(ctx context.Context, count func(int)) error {
	for _, p := range s.parts {
		if err := s.verifyPart(ctx, p, count); err != nil {
			return fmt.Errorf("read back %s: %w", p.name, err)
		}
	}
	return nil
}

func (s *fileSet) verifyPart(ctx context.Context, p writtenPart, count func(int)) error {
	f, err := s.root.Open(p.name)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, &watchedReader{ctx: ctx, r: f, count: count})
	if err != nil {
		return err
	}
	if n != p.size || !bytes.Equal(sum.Sum(nil), p.sum[:]) {
		return ErrReadBack
	}
	return nil
}

// discard removes what was made.
func (s *fileSet) discard() error {
	var errs []error
	for _, name := range s.made {
		if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("remove an unfinished part: %w", err))
		}
	}
	return errors.Join(errs...)
}

func (s *fileSet) size() int64 {
	var n int64
	for _, p := range s.parts {
		n += p.size
	}
	return n
}

// A partWriter seals one part into its file. As an io.Writer it takes what age
// puts out.
type partWriter struct {
	set        *fileSet
	temp, name string
	file       file
	age        io.WriteCloser
	car        int64 // bytes of plaintext
	size       int64 // bytes of the file
	sum        hash.Hash
	count      func(int)
}

func (p *partWriter) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.sum.Write(b[:n])
	p.size += int64(n)
	p.count(n)
	return n, err
}

// write adds plaintext.
func (p *partWriter) write(b []byte) error {
	n, err := p.age.Write(b)
	p.car += int64(n)
	return err
}

// block adds a framed block.
func (p *partWriter) block(id entry.CID, data []byte) error {
	if err := p.write(frameHead(id, len(data))); err != nil {
		return err
	}
	return p.write(data)
}

// finish fills the CAR up to total, and makes the file durable.
func (p *partWriter) finish(total int64) error {
	err := p.seal(total)
	if err == nil {
		err = p.file.Sync()
	}
	if err = errors.Join(err, p.file.Close()); err != nil {
		return err
	}
	p.set.parts = append(p.set.parts, writtenPart{p.temp, p.name, p.size, [sha256.Size]byte(p.sum.Sum(nil))})
	return nil
}

func (p *partWriter) seal(total int64) error {
	zeros, padded := fill(p.car)
	if padded != total {
		return fmt.Errorf("part of %d bytes was planned with %d", padded, total)
	}
	data := make([]byte, zeros)
	if err := p.block(entry.Sum(entry.CodecRaw, data), data); err != nil {
		return err
	}
	return p.age.Close()
}

// abandon lets go of a part that is not to be finished; its file is removed later.
func (p *partWriter) abandon() { _ = p.file.Close() }

// A watchedReader ends with its context and counts what passes.
type watchedReader struct {
	ctx   context.Context
	r     io.Reader
	count func(int)
}

func (w *watchedReader) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.r.Read(p)
	if n > 0 {
		w.count(n)
	}
	return n, err
}
