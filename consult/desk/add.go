package desk

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"unicode/utf8"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// DraftIn is a file to share as a draft, or as the next version of one.
type DraftIn struct {
	Path, Title, Lang string
	VersionOf         string // id of the draft; empty for a new one
	ParallelTo        string // id of the draft whose newest version the file is in a further language, which Lang names
	Note              string // of a version

	// Tracked is the side to take of a file with tracked changes: such a file is
	// refused without. The version's note then says which one it is; the original
	// that goes with it holds both.
	Tracked *draft.Side

	MarginComments bool // make comments of one's own of the margin comments
	MarginNames    bool // that name their authors

	// Say has the words for what the program itself writes into notes and comments,
	// by their ids: [SayTracked] and those after it. Without it they are in English.
	Say func(id string, data map[string]any) string
}

// DraftAdded says what was shared.
type DraftAdded struct {
	Draft      string
	Version    uint64
	Lang       string
	Title      string
	Provisions int
	Warnings   []draft.Warning
	SHA256     string // of the original file: the authentic draft's fingerprint
	Margin     int    // comments that were made of margin comments
}

// target is what a file is to become: a version of a draft, or the text of one in a
// further language.
type target struct {
	version entry.Draft      // without its text
	beside  *consult.Version // which gets the text; nil for a version
	draft   string           // id; empty for a new one
	former  consult.Version  // the newest so far
}

func (s *Space) target(in *DraftIn) (target, error) {
	to := target{version: entry.Draft{Number: 1, Time: s.now()}}
	lang, ok := LangTag(in.Lang)
	if !ok {
		return to, fmt.Errorf("language: %w", ErrBadValue)
	}
	in.Lang = lang
	switch {
	case in.VersionOf != "" && in.ParallelTo != "":
		return to, fmt.Errorf("a version, and a text beside one: %w", ErrBadValue)
	case in.VersionOf != "":
		of, err := s.FindDraft(in.VersionOf)
		if err != nil {
			return to, err
		}
		to.former = of.Latest()
		to.draft, to.version.Of, to.version.Number = of.Ref.String(), of.Ref, to.former.Number+1
	case in.ParallelTo != "":
		of, err := s.FindDraft(in.ParallelTo)
		if err != nil {
			return to, err
		}
		v := of.Latest()
		switch {
		case in.Lang == "":
			return to, fmt.Errorf("language: %w", ErrBadValue)
		case v.Has(in.Lang):
			return to, ErrHasText
		case len(v.Texts) >= entry.MaxTexts:
			return to, ErrTooLong
		}
		to.draft, to.beside, to.version.Number = of.Ref.String(), &v, v.Number
	}
	return to, nil
}

// record is what says that the text is there.
func (to *target) record(t entry.DraftText) entry.Body {
	if to.beside != nil {
		return &entry.Parallel{Draft: to.beside.Ref, Text: t, Time: to.version.Time}
	}
	d := to.version
	d.Texts = []entry.DraftText{t}
	return &d
}

// AddDraft imports a file and shares it. Whatever the import dropped is in the
// warnings. Where only the margin comments could not be made comments, the error
// comes with what was shared.
func (s *Space) AddDraft(ctx context.Context, in DraftIn) (DraftAdded, error) {
	if s.MyRole() != consult.RoleClerk {
		return DraftAdded{}, consult.ErrRole
	}
	to, err := s.target(&in)
	if err != nil {
		return DraftAdded{}, err
	}
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return DraftAdded{}, err
	}
	defer done()
	s.desk.opts.report(ctx, Progress{Stage: "importing"})
	f, err := openSource(in.Path)
	if err != nil {
		return DraftAdded{}, err
	}
	defer f.Close()
	doc, err := f.read(ctx, in.options())
	if err != nil {
		return DraftAdded{}, err
	}
	note, err := in.note(doc)
	if err != nil {
		return DraftAdded{}, err
	}
	if to.beside == nil {
		to.version.Note = note
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return DraftAdded{}, fmt.Errorf("open draft: %w", err)
	}
	out, ref, err := s.share(ctx, &to, &in, doc, original{io.LimitReader(f, f.size), f.size, filepath.Ext(in.Path)})
	if err == nil && in.MarginComments && len(doc.Comments) > 0 {
		out.Margin, err = s.addMargin(ctx, ref, out.Lang, in, doc)
		out.Warnings = lessMargin(out.Warnings, out.Margin)
	}
	return out, err
}

// cut takes what is too much off the end of a text that nobody chose.
func cut(s string, limit int) string {
	for len(s) > limit {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}

// original is the file that a text was read from.
type original struct {
	io.Reader
	size int64
	ext  string
}

// share seals the provisions and the original file, and writes the record that they
// are there. It returns what was shared, and the version that it belongs to.
func (s *Space) share(ctx context.Context, to *target, in *DraftIn, doc *draft.Document, f original) (DraftAdded, entry.Ref, error) {
	s.desk.opts.report(ctx, Progress{Stage: "sealing"})
	fail := func(err error) (DraftAdded, entry.Ref, error) { return DraftAdded{}, entry.Ref{}, err }
	t := entry.DraftText{
		Lang:  firstOf(in.Lang, textLang(to.former, doc.Lang), s.desk.Person().Lang, "fr"),
		Title: entry.CleanText(firstOf(in.Title, cut(firstOf(doc.Title, filepath.Base(in.Path)), entry.MaxTitle))),
	}
	if len(t.Title) > entry.MaxTitle || len(to.version.Note) > entry.MaxSmall {
		return fail(ErrTooLong)
	}
	ep, err := s.ledger.WritingEpoch(entry.Everyone)
	if err != nil {
		return fail(err)
	}
	data, err := encodeProvisions(doc.Provisions)
	if err != nil {
		return fail(err)
	}
	if t.Provisions, err = s.sealFile(ctx, ep, "", newBytes(data), int64(len(data))); err != nil {
		return fail(err)
	}
	if t.Original, err = s.sealFile(ctx, ep, "original"+f.ext, f, f.size); err != nil {
		return fail(err)
	}
	if t.Original.Hash != entry.Hash(doc.SHA256) {
		return fail(errors.New("the file changed while it was read"))
	}
	id, err := s.append(ctx, consult.Writing{
		Circle: entry.Everyone, Epoch: &ep, Bodies: []entry.Body{to.record(t)}, Files: []entry.CID{t.Provisions.CID, t.Original.CID},
	})
	if err != nil {
		return fail(err)
	}
	ref := entry.Ref{Entry: id}
	if to.beside != nil {
		ref = to.beside.Ref
	}
	return DraftAdded{
		Draft: firstOf(to.draft, id.Short()), Version: to.version.Number, Lang: t.Lang, Title: t.Title, Provisions: len(doc.Provisions),
		Warnings: doc.Warnings, SHA256: hex.EncodeToString(doc.SHA256[:]),
	}, ref, nil
}
