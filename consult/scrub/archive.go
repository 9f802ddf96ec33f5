package scrub

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// part is one file of an archive.
type part struct {
	name string
	data []byte
}

// openArchive inflates an archive into memory. Parts whose names lead out of it
// are left out.
func openArchive(ctx context.Context, raw []byte, found *report) ([]part, error) {
	if bytes.HasPrefix(raw, []byte{0xd0, 0xcf, 0x11, 0xe0}) {
		return nil, fmt.Errorf("an envelope of a protected file, or an older format: %w", ErrEncrypted)
	}
	// archive/zip keeps some hundred bytes for each entry that a directory names.
	if bytes.Count(raw, []byte("PK\x01\x02")) > 2*maxEntries {
		return nil, fmt.Errorf("too many parts: %w", ErrTooLarge)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if len(z.File) > maxEntries {
		return nil, fmt.Errorf("%d parts: %w", len(z.File), ErrTooLarge)
	}
	var parts []part
	seen := map[string]bool{}
	budget := int64(maxInflated)
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if !safeName(f.Name) {
			found.remove(WhatStray, "")
			continue
		}
		if key := strings.ToLower(f.Name); seen[key] {
			return nil, fmt.Errorf("two parts of one name: %w", ErrDamaged)
		} else {
			seen[key] = true
		}
		if f.Flags&1 != 0 {
			return nil, ErrEncrypted
		}
		data, err := inflate(ctx, f, min(budget, maxPart))
		if err != nil {
			return nil, err
		}
		budget -= int64(len(data))
		parts = append(parts, part{f.Name, data})
	}
	return parts, nil
}

func safeName(name string) bool {
	return name != "" && path.Clean(name) == name && !strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "../") && name != ".." &&
		!strings.ContainsAny(name, "\\\x00") && !strings.Contains(strings.SplitN(name, "/", 2)[0], ":")
}

func inflate(ctx context.Context, f *zip.File, limit int64) ([]byte, error) {
	if f.UncompressedSize64 > uint64(limit) {
		return nil, fmt.Errorf("a part inflates to %d bytes: %w", f.UncompressedSize64, ErrTooLarge)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer rc.Close()
	data, err := io.ReadAll(io.LimitReader(&reader{ctx: ctx, r: rc}, limit+1))
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case int64(len(data)) > limit:
		return nil, ErrTooLarge
	}
	return data, nil
}

// firstDay is 1 January 1980, the first date that an archive can hold. No date at all
// would be month 0 of that year, at which some readers stumble.
const firstDay = 1<<5 | 1

// writeArchive packs the parts, without times or any other mark of the machine.
// first is stored at the head and not deflated, as OpenDocument wants of its
// mimetype; "" for none.
func writeArchive(parts []part, first string) ([]byte, error) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	write := func(p part, method uint16) error {
		h := &zip.FileHeader{Name: p.name, Method: method}
		//lint:ignore SA1019 Modified adds an extra field, which OpenDocument forbids its mimetype to have
		h.ModifiedDate = firstDay
		w, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		_, err = w.Write(p.data)
		return err
	}
	for _, p := range parts {
		if p.name == first {
			if err := write(p, zip.Store); err != nil {
				return nil, err
			}
		}
	}
	for _, p := range parts {
		if p.name != first {
			if err := write(p, zip.Deflate); err != nil {
				return nil, err
			}
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// media washes a picture within a document, or says that it was left as it is.
func media(ctx context.Context, name string, data []byte, found *report) ([]byte, error) {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".jpe":
		if bytes.HasPrefix(data, []byte{0xff, 0xd8}) {
			return cleanJPEG(ctx, data, found)
		}
	case ".png":
		if bytes.HasPrefix(data, []byte(pngMagic)) {
			return cleanPNG(ctx, data, found)
		}
	case ".docx", ".xlsx", ".pptx", ".xlsm", ".docm":
		if found.depth < 2 {
			found.depth++
			defer func() { found.depth-- }()
			return cleanOOXML(ctx, data, found)
		}
		found.keep(KeptEmbedded)
		return data, nil
	case ".emf", ".wmf", ".gif", ".bmp", ".svg", ".svm":
		found.keep(KeptPictures)
		return data, nil
	}
	found.keep(KeptMedia)
	return data, nil
}

// inspect shows yield all bytes of a cleaned file, inflated.
func inspect(ctx context.Context, format string, out []byte, yield func([]byte)) {
	yield(out)
	switch format {
	case "pdf":
		inspectPDF(ctx, out, yield)
	default:
		if !bytes.HasPrefix(out, []byte("PK\x03\x04")) {
			return
		}
		parts, err := openArchive(ctx, out, newReport())
		if err != nil {
			return
		}
		for _, p := range parts {
			yield(p.data)
			if strings.HasSuffix(p.name, ".xml") {
				yield(plainWords(p.data))
			}
		}
	}
}
