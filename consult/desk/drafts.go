package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"

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

// Version returns version number of a draft, or the newest for 0. Of two that clerks
// gave one number without knowing of each other it is the one that goes as the newer.
func Version(d consult.Draft, number uint64) (consult.Version, error) {
	if number == 0 {
		return d.Latest(), nil
	}
	for _, v := range slices.Backward(d.Versions) {
		if v.Number == number {
			return v, nil
		}
	}
	return consult.Version{}, &IDError{fmt.Sprintf("version %d", number), ErrNoSuchID}
}

// formerOf returns the version of a draft that came before one: numbers may be
// missing in between, and two may have the same.
func formerOf(d consult.Draft, v consult.Version) (consult.Version, error) {
	for _, w := range slices.Backward(d.Versions) {
		if w.Number < v.Number {
			return w, nil
		}
	}
	return consult.Version{}, ErrOneVersion
}

// LangTag brings the code of a language that somebody typed into the form in which
// texts have it, so that "FR" and "fr" are one; false if it is no such code. There is
// none for "".
func LangTag(code string) (string, bool) {
	code = strings.TrimSpace(code)
	if code == "" {
		return "", true
	}
	tag, err := language.Parse(code)
	var unknown language.ValueError
	switch {
	case errors.As(err, &unknown): // a language that no list has yet
		return strings.ToLower(code), len(code) <= maxLang
	case err != nil || len(tag.String()) > maxLang:
		return "", false
	}
	return tag.String(), true
}

// Which says which text of a draft: that of the version of this number, the newest
// for 0, in this language, the one that the version began with for "".
type Which struct {
	Version uint64
	Lang    string
}

// TextOf returns a version of a draft with the text asked for at hand, or
// [ErrNoText] where the version has none in that language.
func TextOf(d consult.Draft, w Which) (consult.Version, error) {
	v, err := Version(d, w.Version)
	if err != nil || w.Lang == "" {
		return v, err
	}
	lang := textLang(v, w.Lang)
	if !v.Has(lang) {
		return v, fmt.Errorf("%w: %q", ErrNoText, w.Lang)
	}
	return v.In(lang), nil
}

// textLang is a language as the texts of a version name it: as it was given if they
// do, or else in its one form, or as they name it with a country, "fr-ML" for "fr".
func textLang(v consult.Version, lang string) string {
	if tag, ok := LangTag(lang); ok && !v.Has(lang) {
		lang = tag
	}
	if lang == "" || v.Has(lang) {
		return lang
	}
	for _, t := range v.Texts {
		if strings.HasPrefix(t.Lang, lang+"-") {
			return t.Lang
		}
	}
	return lang
}

// Provisions opens the provisions of a version's text at hand. It returns
// consult.ErrNotHereYet while the file is still on its way. The list is the caller's.
func (s *Space) Provisions(ctx context.Context, v consult.Version) ([]draft.Provision, error) {
	t, err := s.text(ctx, v)
	if err != nil {
		return nil, err
	}
	return slices.Clone(t.provisions), nil
}

// Original opens the file from which a version's text at hand was made.
func (s *Space) Original(ctx context.Context, v consult.Version) ([]byte, error) {
	return s.openFile(ctx, v.Texts[0].Epoch, v.Texts[0].Original)
}
