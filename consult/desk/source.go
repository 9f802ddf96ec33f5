package desk

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// What the program itself writes into a version's note and into comments, by the
// ids of the words.
const (
	SayTracked  = "written.tracked-accepted" // the note: all tracked changes are accepted
	SayOriginal = "written.tracked-original" // the note: all are rejected
	SayMargin   = "written.margin"           // a comment: Text was written in the margin
	SayMarginBy = "written.margin-by"        // a comment: Author wrote Text in the margin
)

// say is Say, or English words.
func (in *DraftIn) say(id string, data map[string]any) string {
	if in.Say != nil {
		return in.Say(id, data)
	}
	switch id {
	case SayTracked:
		return "The tracked changes of the file are accepted."
	case SayOriginal:
		return "The tracked changes of the file are rejected."
	case SayMargin:
		return fmt.Sprintf("Margin comment of the file: %s", data["Text"])
	}
	return fmt.Sprintf("Margin comment of the file, by %s: %s", data["Author"], data["Text"])
}

func (in *DraftIn) options() draft.Options {
	opts := draft.Options{Lang: in.Lang}
	if in.Tracked != nil {
		opts.Tracked = *in.Tracked
	}
	return opts
}

// note is the version's note, which says which side of a file was taken.
func (in *DraftIn) note(doc *draft.Document) (string, error) {
	note := entry.CleanText(in.Note)
	if !doc.HasTracked {
		return note, nil
	}
	if in.Tracked == nil {
		return "", ErrWhichSide
	}
	id := SayTracked
	if doc.Side == draft.Original {
		id = SayOriginal
	}
	return entry.CleanText(strings.TrimSpace(note + "\n" + in.say(id, nil))), nil
}

// source is a file to read a text from.
type source struct {
	*os.File
	size int64
}

// openSource opens a file that somebody named. What is no ordinary file is refused
// before it is opened: to open a pipe is to wait for who writes into it.
func openSource(path string) (*source, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("open file: %w", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("open file: %w", &fs.PathError{Op: "open", Path: path, Err: ErrNotAFile})
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	return &source{f, info.Size()}, nil
}

// read imports the file.
func (f *source) read(ctx context.Context, opts draft.Options) (*draft.Document, error) {
	return draft.Import(ctx, filepath.Base(f.Name()), f, f.size, opts)
}

// Preview reads a file as AddDraft would, and shares nothing.
func Preview(ctx context.Context, path string, opts draft.Options) (*draft.Document, error) {
	f, err := openSource(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.read(ctx, opts)
}

// addMargin makes comments of the margin comments of a version just shared, and
// returns how many: those without text have nothing to say, and those that are too
// long for a comment are left out.
func (s *Space) addMargin(ctx context.Context, of entry.Ref, lang string, in DraftIn, doc *draft.Document) (int, error) {
	made := 0
	for _, m := range doc.Comments {
		c := s.marginComment(m, &in, doc.Provisions)
		if c == nil {
			continue
		}
		c.Draft, c.Lang = of, lang
		// Each has a commitment, of which an entry has one.
		if _, err := s.write(ctx, entry.Everyone, nil, c); err != nil {
			return made, fmt.Errorf("margin comments: %w", err)
		}
		made++
	}
	return made, nil
}

// marginComment is a margin comment as a comment, nil if it cannot be one. One that
// hangs on no provision is put on the first.
func (s *Space) marginComment(m draft.MarginComment, in *DraftIn, ps []draft.Provision) *entry.Comment {
	if entry.CleanText(m.Text) == "" || len(ps) == 0 {
		return nil
	}
	id, data := SayMargin, map[string]any{"Text": m.Text}
	if in.MarginNames && m.Author != "" {
		id, data["Author"] = SayMarginBy, m.Author
	}
	c := &entry.Comment{Kind: "general", Text: entry.CleanText(in.say(id, data)), Time: s.now(), Seed: consult.NewSeed()}
	if len(c.Text) > entry.MaxComment {
		return nil
	}
	at := ps[0]
	for _, p := range ps {
		if p.ID == m.Provision && m.Provision != "" {
			at = p
			break
		}
	}
	c.At, c.Label = at.ID, at.Label
	if quote := fold(m.Quote); quote != "" && len(quote) <= entry.MaxQuote && at.ID == m.Provision {
		if i := strings.Index(fold(at.Text), quote); i >= 0 {
			quoting(c, fold(at.Text), i, quote)
		}
	}
	return c
}

// lessMargin takes the margin comments that became comments out of the warnings.
func lessMargin(ws []draft.Warning, n int) []draft.Warning {
	var out []draft.Warning
	for _, w := range ws {
		if w.Code == draft.WarnComments {
			if w.Count -= n; w.Count <= 0 {
				continue
			}
		}
		out = append(out, w)
	}
	return out
}

// FileHash returns the SHA-256 of a file, which identifies the authentic draft.
func FileHash(ctx context.Context, path string) (entry.Hash, error) {
	f, err := openSource(path)
	if err != nil {
		return entry.Hash{}, err
	}
	defer f.Close()
	h := newHasher(ctxReader{ctx, f})
	if _, err := io.Copy(io.Discard, h); err != nil {
		return entry.Hash{}, fmt.Errorf("read file: %w", err)
	}
	return h.sum(), nil
}
