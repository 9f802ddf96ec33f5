package crypto

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// MaxRecipients is the most recipients of one age file. age itself reads up to 1,024; whoever opens tries them in turn,
// so the limit is also one on work.
const MaxRecipients = 256

var (
	// ErrNotForMe says that no part of the file's header opened with this key: it is sealed to somebody else, or the
	// very part meant for this key was damaged, which cannot be told apart.
	ErrNotForMe = errors.New("not sealed to this key")

	// ErrDamaged says that bytes are not what was once sealed: cut short, altered, or never sealed at all.
	ErrDamaged = errors.New("damaged or not a sealed file")

	// ErrTooLarge says that what was sealed is longer than the caller allows.
	ErrTooLarge = errors.New("sealed content is too large")

	// ErrRecipients says that a file was to have no recipient, or more than [MaxRecipients].
	ErrRecipients = errors.New("wrong number of recipients")
)

// Seal returns plaintext as an age file to rec. Its length shows; pad first ([Pad]) where it should not.
func Seal(rec *Recipient, plaintext []byte) ([]byte, error) {
	return SealMany([]*Recipient{rec}, plaintext)
}

// SealMany returns plaintext as one age file that each of recs can open. Their number shows (1,557 bytes each), who
// they are does not. There must be 1 to [MaxRecipients], or it is [ErrRecipients].
func SealMany(recs []*Recipient, plaintext []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := SealWriter(&b, recs...)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plaintext); err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	return b.Bytes(), nil
}

// SealWriter seals what is written to it into dst. Close must be called, and its error heeded, or the file has no end
// and nobody can open it; dst is not closed.
func SealWriter(dst io.Writer, recs ...*Recipient) (io.WriteCloser, error) {
	if len(recs) == 0 || len(recs) > MaxRecipients {
		return nil, fmt.Errorf("sealing: %w: %d", ErrRecipients, len(recs))
	}
	to := make([]age.Recipient, len(recs))
	for i, r := range recs {
		if r == nil {
			return nil, fmt.Errorf("sealing: %w: number %d is missing", ErrRecipients, i+1)
		}
		to[i] = r.age
	}
	w, err := age.Encrypt(dst, to...)
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	return w, nil
}

// SealFile seals size bytes of src into dst without holding them in memory: their number (8 bytes, big-endian), then
// they, then zeros up to [PadmeLen] of both. It fails if src has fewer or more than size bytes, which is at most
// [MaxFile].
func SealFile(dst io.Writer, src io.Reader, size int64, recs ...*Recipient) error {
	if size < 0 || size > MaxFile {
		return fmt.Errorf("sealing a file: %w: %d bytes", ErrTooLarge, size)
	}
	w, err := SealWriter(dst, recs...)
	if err != nil {
		return err
	}
	zeros := PadmeLen(filePrefix+size) - filePrefix - size
	if _, err := w.Write(binary.BigEndian.AppendUint64(nil, uint64(size))); err != nil {
		return fmt.Errorf("sealing a file: %w", err)
	}
	// One byte more than promised is asked for, to notice a file that grew meanwhile.
	switch n, err := io.Copy(w, io.LimitReader(src, size+1)); {
	case err != nil:
		return fmt.Errorf("sealing a file: %w", err)
	case n < size:
		return fmt.Errorf("sealing a file: %w: %d bytes instead of %d", io.ErrUnexpectedEOF, n, size)
	case n > size:
		return fmt.Errorf("sealing a file: more than the %d bytes announced", size)
	}
	if _, err := io.CopyN(w, zeroReader{}, zeros); err != nil {
		return fmt.Errorf("sealing a file: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("sealing a file: %w", err)
	}
	return nil
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// An Opener opens what was sealed to one identity, which it has expanded once. It is immutable and safe for concurrent
// use. It prints as a placeholder.
type Opener struct {
	id  *age.HybridIdentity
	rec *Recipient
}

func newOpener(secret [32]byte) (*Opener, error) {
	id, err := parseIdentity(secret)
	if err != nil {
		return nil, err
	}
	return NewOpener(id)
}

// NewOpener returns an opener for id.
func NewOpener(id *age.HybridIdentity) (*Opener, error) {
	rec, err := recipientOf(id)
	if err != nil {
		return nil, err
	}
	return &Opener{id: id, rec: rec}, nil
}

// Recipient is what is sealed to for this opener.
func (o *Opener) Recipient() *Recipient { return o.rec }

// Format writes a placeholder, whatever the verb.
func (o *Opener) Format(f fmt.State, _ rune) { hide(f) }

// Open returns what ciphertext holds, once age has verified it to its end: on an error there is no plaintext at all.
// The error is [ErrNotForMe], [ErrDamaged], or [ErrTooLarge] for more than maxPlain bytes.
func (o *Opener) Open(ciphertext []byte, maxPlain int) ([]byte, error) {
	return openAll(bytes.NewReader(ciphertext), maxPlain, len(ciphertext), o.id)
}

// OpenTo writes what src holds to dst, in pieces as they are authenticated, and returns how many bytes. Errors are those
// of [Opener.Open], or what src and dst returned.
//
// The pieces are genuine, but only a nil error says that they are all: on any error the caller must discard everything
// written, so dst is a temporary file or a buffer, never a parser. Where the content fits in memory, use Open.
func (o *Opener) OpenTo(dst io.Writer, src io.Reader, maxPlain int64) (int64, error) {
	return openTo(dst, src, maxPlain, o.id)
}

// OpenFile writes the content that [SealFile] sealed to dst, without its padding. The caller's duty and the errors are
// those of [Opener.OpenTo], besides [ErrPadding]; maxContent counts the content alone.
func (o *Opener) OpenFile(dst io.Writer, src io.Reader, maxContent int64) (int64, error) {
	u := &unpadWriter{dst: dst, max: min(max(maxContent, 0), MaxFile)}
	n, err := o.OpenTo(u, src, PadmeLen(filePrefix+u.max))
	if err != nil {
		return u.written, err
	}
	if err := u.finish(n); err != nil {
		return u.written, err
	}
	return u.written, nil
}

// openAll reads a whole age file into memory; sizeHint bounds what is reserved in advance.
func openAll(src io.Reader, maxPlain, sizeHint int, id age.Identity) ([]byte, error) {
	maxPlain = max(maxPlain, 0)
	var plain bytes.Buffer
	plain.Grow(min(maxPlain, sizeHint))
	if _, err := openTo(&plain, src, int64(maxPlain), id); err != nil {
		return nil, err
	}
	return plain.Bytes(), nil
}

// openTo copies what src holds until age reports the verified end of the file.
func openTo(dst io.Writer, src io.Reader, maxPlain int64, id age.Identity) (int64, error) {
	in, out := &readErrors{r: src}, &writeErrors{w: dst}
	r, err := age.Decrypt(in, id)
	if err != nil {
		return 0, in.explain(err)
	}
	n, err := io.Copy(out, io.LimitReader(r, max(maxPlain, 0)))
	switch {
	case out.err != nil:
		return n, fmt.Errorf("writing what was opened: %w", out.err)
	case err != nil:
		return n, in.explain(err)
	}
	// io.Copy took the limit for an end. The real one must follow.
	var one [1]byte
	switch _, err := io.ReadFull(r, one[:]); {
	case err == nil:
		return n, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, maxPlain)
	case err != io.EOF:
		return n, in.explain(err)
	}
	return n, nil
}

// readErrors remembers what the source itself failed with, to tell it from what age found in the bytes.
type readErrors struct {
	r   io.Reader
	err error
}

func (r *readErrors) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// explain turns age's error into one of ours. age's text is left out: it quotes bytes of the file, megabytes if need be.
func (r *readErrors) explain(err error) error {
	var noMatch *age.NoIdentityMatchError
	switch {
	case r.err != nil:
		return fmt.Errorf("reading a sealed file: %w", r.err)
	case errors.As(err, &noMatch):
		return ErrNotForMe
	case errors.Is(err, ErrTooCostly):
		return err
	default:
		return ErrDamaged
	}
}

type writeErrors struct {
	w   io.Writer
	err error
}

func (w *writeErrors) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	if err != nil {
		w.err = err
	}
	return n, err
}
