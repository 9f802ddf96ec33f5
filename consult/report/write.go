package report

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"toguna/consult/entry"
)

// ErrNotReport is returned for a folder that holds anything but an earlier report
// of the same consultation: nothing in it was touched.
var ErrNotReport = errors.New("the folder holds something else")

// Build returns the files of the report r by name, signed with the author key of
// r.Clerk. It returns ErrReport for one that Verify would refuse.
func Build(ctx context.Context, r Report, author ed25519.PrivateKey, w Words) (map[string][]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	if r.Clerk.Author != entry.Key(author.Public().(ed25519.PublicKey)) {
		return nil, fmt.Errorf("%w: the key is not the clerk's", ErrReport)
	}
	r = r.sorted()
	files := map[string][]byte{}
	m := manifest{space: r.Space, consult: r.Consult, hashes: map[string]entry.Hash{}}
	for name, write := range map[string]func() ([]byte, error){
		fileIndex:  func() ([]byte, error) { return index(&r, w) },
		fileMatrix: func() ([]byte, error) { return matrix(&r, w) },
		fileRecord: func() ([]byte, error) { return record(&r) },
	} {
		data, err := write()
		if err != nil {
			return nil, fmt.Errorf("build report: %s: %w", name, err)
		}
		if len(data) > MaxFile {
			return nil, fmt.Errorf("%w: %s is too large", ErrReport, name)
		}
		files[name], m.hashes[name] = data, sha256.Sum256(data)
	}
	signed, err := signManifest(author, m)
	if err != nil {
		return nil, fmt.Errorf("build report: %w", err)
	}
	files[fileManifest] = signed
	var v Verdict
	if err := v.files(ctx, files, Options{}); err != nil {
		return nil, fmt.Errorf("build report: %w", err)
	}
	if i := slices.IndexFunc(v.Findings, func(f Finding) bool { return f.Code.Fails() }); i >= 0 {
		f := v.Findings[i]
		return nil, fmt.Errorf("%w: %s (term %d, number %d)", ErrReport, f.Code, f.Term, f.Number)
	}
	return files, nil
}

// Write builds the report r and writes it into the folder dir, which it makes, or
// which is empty, or holds an earlier report of the same consultation. Each file
// is either the former or the new one whatever happens; of a writing that was
// interrupted Verify tells, and another one completes it.
func Write(ctx context.Context, dir string, r Report, author ed25519.PrivateKey, w Words) error {
	files, err := Build(ctx, r, author, w)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if err := mayReplace(dir, r); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	// The manifest comes first: by it, the next writing knows the folder again.
	for _, name := range append([]string{fileManifest}, listed()...) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
		if err := replaceFile(filepath.Join(dir, name), files[name]); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
	}
	return nil
}

// mayReplace refuses a folder that is not ours to write to.
func mayReplace(dir string, r Report) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	names, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	names = slices.DeleteFunc(names, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), temporary) })
	if len(names) == 0 {
		return nil
	}
	data, code, err := readFile(root.FS(), fileManifest)
	if err != nil {
		return err
	}
	if code != "" {
		return ErrNotReport
	}
	if m, err := parseManifest(unverifiedText(data)); err != nil || m.space != r.Space || m.consult != r.Consult {
		return ErrNotReport
	}
	return nil
}

// temporary starts the names of files that are not complete yet.
const temporary = ".toguna-"

func replaceFile(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), temporary)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name()) // what is left of it harms nobody
		}
	}()
	_, err = f.Write(data)
	// A report is to be published: everybody may read it.
	if err2 := f.Chmod(0o644); err == nil {
		err = err2
	}
	if err2 := f.Sync(); err == nil {
		err = err2
	}
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
