package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/consult/scrub"
)

// extensions are those that the name of a file may keep. Any other is what its
// author typed after a dot, and may be a name.
var extensions = strings.Fields(`
	docx docm dotx doc dot rtf odt ott xlsx xlsm xls ods csv pptx pptm ppsx ppt odp odg epub
	pdf txt text md markdown html htm xml json eml msg
	jpg jpeg jpe png gif bmp tif tiff webp heic heif avif svg
	mp3 m4a aac wav ogg oga opus flac amr mp4 m4v mov avi mkv webm ogv 3gp
	zip 7z rar tar gz tgz
`)

// AttachmentName is the name under which the n-th file of a submission goes, from 1.
// It says what sort of file it is, in the language of whoever hands it in: what the
// file is called at home can name people and places.
func (s *Space) AttachmentName(n int, path string) string {
	word := "attachment"
	if firstOf(s.desk.Person().Lang, "fr") == "fr" {
		word = "piece"
	}
	name := word + "-" + strconv.Itoa(n)
	ext := strings.ToLower(filepath.Ext(path))
	if len(ext) > 1 && slices.Contains(extensions, ext[1:]) {
		name += ext
	}
	return name
}

// Inspect says what cleaning takes out of a file before it is sealed, and what it
// leaves. Nothing is written.
//
// An error that wraps scrub.ErrCannotClean comes with a result that names the format:
// such a file can only go as it is. Every error names the file.
func Inspect(ctx context.Context, path string) (*scrub.Result, error) {
	f, err := openAttachment(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	res, err := scrub.Clean(ctx, filepath.Base(path), f, f.size, io.Discard)
	return res, attaching(path, err)
}

// Files are all that go with a submission, each once, in the order in which they
// were named.
func (in SubmitIn) Files() []string {
	var out []string
	for _, p := range slices.Concat(in.Attach, in.AsIs) {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// attachAll seals what goes with a submission to one epoch, which the entry then has
// to be of: the files open with it only.
func (s *Space) attachAll(ctx context.Context, circle entry.Circle, in SubmitIn, sub *entry.Submit) (*consult.Epochal, error) {
	files := in.Files()
	if len(files) == 0 {
		return nil, nil
	}
	if len(files) > entry.MaxList {
		return nil, fmt.Errorf("%d attachments, at most %d: %w", len(files), entry.MaxList, ErrTooLong)
	}
	ep, err := s.ledger.WritingEpoch(circle)
	if err != nil {
		return nil, err
	}
	for i, path := range files {
		s.desk.opts.report(ctx, Progress{"sealing", int64(i), int64(len(files))})
		f, err := s.attach(ctx, ep, s.AttachmentName(i+1, path), path, slices.Contains(in.AsIs, path))
		if err != nil {
			return nil, err
		}
		sub.Files = append(sub.Files, f)
	}
	return &ep, nil
}

// attach seals one file: cleaned, unless it is to go as it is. What is cleaned is in
// memory alone until it is sealed, so that no copy of it in clear stays on the disk.
func (s *Space) attach(ctx context.Context, ep consult.Epochal, name, path string, asIs bool) (entry.FileRef, error) {
	f, err := openAttachment(path)
	if err != nil {
		return entry.FileRef{}, err
	}
	defer f.Close()
	var from io.Reader = f
	size := f.size
	if !asIs {
		var clean bytes.Buffer
		if _, err := scrub.Clean(ctx, filepath.Base(path), f, f.size, &clean); err != nil {
			return entry.FileRef{}, attaching(path, err)
		}
		from, size = &clean, int64(clean.Len())
	}
	ref, err := s.sealFile(ctx, ep, name, from, size)
	return ref, attaching(path, err)
}

// openAttachment opens a file that may go with a submission.
func openAttachment(path string) (*source, error) {
	f, err := openSource(path)
	if err != nil {
		return nil, err
	}
	if f.size > entry.MaxFile {
		return nil, errors.Join(attaching(path, ErrTooLong), f.Close())
	}
	return f, nil
}

// attaching names the file in an error, nil for none.
func attaching(path string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: "attach", Path: path, Err: err}
}
