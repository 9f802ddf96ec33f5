package draft

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// archive is the zip archive that a docx or odt file is. Its parts are only ever
// inflated into the XML decoder, under one budget for all of them.
type archive struct {
	ctx    context.Context
	parts  map[string]*zip.File // by name, without a leading slash
	budget int64                // bytes that may still be inflated
}

// meter is an io.ReaderAt that fails once more than left bytes were read:
// archive/zip keeps an entry in memory for each record of a directory, however
// many a hostile file declares.
type meter struct {
	r    io.ReaderAt
	left int64
	done bool // the limit no longer holds
}

var errMeter = fmt.Errorf("too many entries: %w", ErrTooLarge)

func (m *meter) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 { // from the archive's own fields; what r says to it is not defined
		return 0, zip.ErrFormat
	}
	if !m.done {
		if m.left -= int64(len(p)); m.left < 0 {
			return 0, errMeter
		}
	}
	return m.r.ReadAt(p, off)
}

// openPackage lists the parts of the archive, or says why it is none: foreign is
// the error for a file of another format.
func openPackage(ctx context.Context, r io.ReaderAt, size int64, foreign error, warns *warnings) (*archive, error) {
	if err := checkMagic(ctx, r, size, foreign); err != nil {
		return nil, err
	}
	m := &meter{r: r, left: maxDirectory}
	z, err := zip.NewReader(m, size)
	switch {
	case errors.Is(err, ErrTooLarge):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("list the archive: %w", damaged(err))
	case len(z.File) > maxEntries:
		return nil, errMeter
	}
	m.done = true
	p := &archive{ctx: ctx, parts: make(map[string]*zip.File, len(z.File)), budget: maxInflated}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		name, ok := partName("", f.Name)
		if !ok {
			warns.add(WarnNames, 1)
			continue
		}
		if _, twice := p.parts[name]; twice {
			// Programs differ in which of the two they show: nobody could say what the draft is.
			return nil, fmt.Errorf("two entries named %q: %w", clip(name, 80), ErrDamaged)
		}
		p.parts[name] = f
	}
	return p, nil
}

// checkMagic tells a zip archive from what is often named like one.
func checkMagic(ctx context.Context, r io.ReaderAt, size int64, foreign error) error {
	var magic [8]byte
	n, err := r.ReadAt(magic[:], 0)
	if n < 4 {
		if err != nil && err != io.EOF {
			return fmt.Errorf("read the file: %w", err)
		}
		return foreign
	}
	switch {
	case bytes.HasPrefix(magic[:], []byte("PK\x03\x04")):
		return nil
	case bytes.HasPrefix(magic[:], []byte("PK\x05\x06")):
		return fmt.Errorf("an archive without entries: %w", foreign)
	case magic == [8]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}:
		// An OLE file: either the envelope of an encrypted docx, which names its
		// one stream in UTF-16, or a document of the years before docx.
		found, err := contains(ctx, r, size, utf16le("EncryptedPackage"))
		switch {
		case err != nil:
			return err
		case found:
			return ErrEncrypted
		}
		return fmt.Errorf("an older binary format: %w", foreign)
	}
	return foreign
}

func utf16le(ascii string) []byte {
	out := make([]byte, 0, 2*len(ascii))
	for i := range len(ascii) {
		out = append(out, ascii[i], 0)
	}
	return out
}

// contains searches a file for needle.
func contains(ctx context.Context, r io.ReaderAt, size int64, needle []byte) (bool, error) {
	src := &ctxReader{ctx: ctx, r: io.NewSectionReader(r, 0, size)}
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := src.Read(buf[kept:])
		n += kept
		if bytes.Contains(buf[:n], needle) {
			return true, nil
		}
		kept = min(n, len(needle)-1)
		copy(buf, buf[n-kept:n])
		switch {
		case err == io.EOF:
			return false, nil
		case err != nil:
			return false, fmt.Errorf("read the file: %w", err)
		}
	}
}

// partName resolves an entry's name or a relationship's target against the
// folder base. It reports false for names that lead out of the archive.
func partName(base, name string) (string, bool) {
	name = strings.ReplaceAll(name, `\`, "/")
	if strings.HasPrefix(name, "/") {
		base = ""
	}
	if name == "" || strings.ContainsRune(name, 0) || strings.Contains(strings.SplitN(name, "/", 2)[0], ":") {
		return "", false
	}
	clean := path.Join(base, strings.TrimLeft(name, "/"))
	if clean == "." || clean == ".." || strings.HasPrefix(clean, "../") {
		return "", false
	}
	return clean, true
}

// count counts the parts whose names are as wanted.
func (p *archive) count(want func(name string) bool) int {
	n := 0
	for name := range p.parts {
		if want(name) {
			n++
		}
	}
	return n
}

// open starts reading a part as XML. It reports false if there is no such part.
func (p *archive) open(name string) (*xmlPart, bool, error) {
	f := p.parts[name]
	if f == nil {
		return nil, false, nil
	}
	if f.Flags&1 != 0 {
		return nil, true, ErrEncrypted
	}
	limit := min(int64(maxPart), p.budget)
	if f.UncompressedSize64 > uint64(limit) {
		return nil, true, fmt.Errorf("%s inflates to %d bytes: %w", clip(name, 80), f.UncompressedSize64, ErrTooLarge)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, true, fmt.Errorf("open %s: %w", clip(name, 80), damaged(err))
	}
	body := &inflater{pkg: p, r: rc, left: limit}
	return newXMLPart(name, body, rc), true, nil
}

// inflater reads a part within the part's limit and the package's budget: the
// size that an archive declares need not be the true one.
type inflater struct {
	pkg  *archive
	r    io.Reader
	left int64
}

func (i *inflater) Read(p []byte) (int, error) {
	if err := i.pkg.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := i.r.Read(p)
	i.left -= int64(n)
	i.pkg.budget -= int64(n)
	if i.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}

// damaged turns an error of decoding into ErrDamaged, and leaves alone those of
// reading, of the context, and our own.
func damaged(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrAlgorithm),
		errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.As(err, &corrupt), isSyntax(err):
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return err
}
