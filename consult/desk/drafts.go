package desk

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// provision is a provision in the sealed file of a version.
type provision struct {
	ID     string `cbor:"id"`
	Kind   string `cbor:"kind"`
	Level  uint64 `cbor:"level"`
	Label  string `cbor:"label"`
	Number string `cbor:"number"`
	Text   string `cbor:"text"`
}

func encodeProvisions(ps []draft.Provision) ([]byte, error) {
	out := make([]provision, len(ps))
	for i, p := range ps {
		out[i] = provision{p.ID, p.Kind.String(), uint64(p.Level), p.Label, p.Number, p.Text}
	}
	return entry.Marshal(out)
}

func decodeProvisions(data []byte) ([]draft.Provision, error) {
	var in []provision
	if err := entry.Unmarshal(data, &in); err != nil {
		return nil, fmt.Errorf("read provisions: %w", err)
	}
	out := make([]draft.Provision, len(in))
	for i, p := range in {
		k, ok := draft.ParseKind(p.Kind)
		if !ok {
			k = draft.KindParagraph // a later program's kind: its text is what counts
		}
		out[i] = draft.Provision{ID: p.ID, Kind: k, Level: int(min(p.Level, 64)), Label: p.Label, Number: p.Number, Text: p.Text}
	}
	return out, nil
}

// DraftIn is a file to share as a draft, or as the next version of one.
type DraftIn struct {
	Path, Title, Lang string
	VersionOf         string // id of the draft; empty for a new one
	Note              string

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
	Provisions int
	Warnings   []draft.Warning
	SHA256     string // of the original file: the authentic draft's fingerprint
	Margin     int    // comments that were made of margin comments
	Waiting    bool
}

// AddDraft imports a file and shares it. Whatever the import dropped is in the
// warnings. Where only the margin comments could not be made comments, the error
// comes with what was shared.
func (s *Space) AddDraft(ctx context.Context, in DraftIn) (DraftAdded, error) {
	if s.MyRole() != consult.RoleClerk {
		return DraftAdded{}, consult.ErrRole
	}
	d := &entry.Draft{Number: 1, Time: s.now()}
	if in.VersionOf != "" {
		of, err := s.FindDraft(in.VersionOf)
		if err != nil {
			return DraftAdded{}, err
		}
		d.Of, d.Number = of.Ref, of.Latest().Number+1
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
	if d.Note, err = in.note(doc); err != nil {
		return DraftAdded{}, err
	}
	s.desk.opts.report(ctx, Progress{Stage: "sealing"})
	ref, err := s.shareDraft(ctx, d, in, doc, f)
	if err != nil {
		return DraftAdded{}, err
	}
	out := DraftAdded{
		Draft: ref.Entry.Short(), Version: d.Number, Provisions: len(doc.Provisions), Warnings: doc.Warnings,
		SHA256: hex.EncodeToString(doc.SHA256[:]),
	}
	if !d.Of.IsZero() {
		out.Draft = d.Of.String()
	}
	if in.MarginComments && len(doc.Comments) > 0 {
		out.Margin, err = s.addMargin(ctx, ref, d.Texts[0].Lang, in, doc)
		out.Warnings = lessMargin(out.Warnings, out.Margin)
	}
	return out, err
}

// shareDraft seals the provisions and the original file, and writes the version.
func (s *Space) shareDraft(ctx context.Context, d *entry.Draft, in DraftIn, doc *draft.Document, f *source) (entry.Ref, error) {
	t := entry.DraftText{
		Lang:  firstOf(in.Lang, doc.Lang, s.desk.Person().Lang, "fr"),
		Title: entry.CleanText(firstOf(in.Title, doc.Title, filepath.Base(in.Path))),
	}
	ep, err := s.ledger.WritingEpoch(entry.Everyone)
	if err != nil {
		return entry.Ref{}, err
	}
	data, err := encodeProvisions(doc.Provisions)
	if err != nil {
		return entry.Ref{}, err
	}
	if t.Provisions, err = s.sealFile(ctx, ep, "", newBytes(data), int64(len(data))); err != nil {
		return entry.Ref{}, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return entry.Ref{}, fmt.Errorf("open draft: %w", err)
	}
	name := "original" + filepath.Ext(in.Path)
	if t.Original, err = s.sealFile(ctx, ep, name, io.LimitReader(f, f.size), f.size); err != nil {
		return entry.Ref{}, err
	}
	if t.Original.Hash != entry.Hash(doc.SHA256) {
		return entry.Ref{}, errors.New("the file changed while it was read")
	}
	d.Texts = []entry.DraftText{t}
	id, err := s.append(ctx, consult.Writing{
		Circle: entry.Everyone, Epoch: &ep, Bodies: []entry.Body{d}, Files: []entry.CID{t.Provisions.CID, t.Original.CID},
	})
	return entry.Ref{Entry: id}, err
}

func firstOf(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

// FindDraft finds a draft by a prefix of its id, or of one of its versions'.
func (s *Space) FindDraft(id string) (consult.Draft, error) {
	ds := s.State().Drafts
	d, err := find(ds, id, func(d consult.Draft) entry.Ref { return d.Ref })
	if !errors.Is(err, ErrNoSuchID) {
		return d, err
	}
	v, err := find(slices.Concat(versionsOf(ds)...), id, func(v consult.Version) entry.Ref { return v.Ref })
	if err != nil {
		return d, err
	}
	for _, d := range ds {
		if slices.ContainsFunc(d.Versions, func(w consult.Version) bool { return w.Ref == v.Ref }) {
			return d, nil
		}
	}
	return d, ErrNoSuchID
}

func versionsOf(ds []consult.Draft) [][]consult.Version {
	var out [][]consult.Version
	for _, d := range ds {
		out = append(out, d.Versions)
	}
	return out
}

// Version returns version number of a draft, or the newest for 0.
func Version(d consult.Draft, number uint64) (consult.Version, error) {
	if number == 0 {
		return d.Latest(), nil
	}
	for _, v := range d.Versions {
		if v.Number == number {
			return v, nil
		}
	}
	return consult.Version{}, fmt.Errorf("%w: version %d", ErrNoSuchID, number)
}

// Provisions opens the provisions of a version. It returns consult.ErrNotHereYet
// while the file is still on its way. The list is the caller's.
func (s *Space) Provisions(ctx context.Context, v consult.Version) ([]draft.Provision, error) {
	t, err := s.text(ctx, v)
	if err != nil {
		return nil, err
	}
	return slices.Clone(t.provisions), nil
}

// Original opens the file from which a version was made.
func (s *Space) Original(ctx context.Context, v consult.Version) ([]byte, error) {
	return s.openFile(ctx, v.Epoch, v.Texts[0].Original)
}
