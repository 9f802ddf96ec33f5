package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

const lawBefore = `---
title: Projet de loi
---
# Titre Ier
### Article 1
La commission contrôle les services de sécurité de l'État.
### Article 2
Elle reçoit chaque année un rapport du ministre. Le rapport est rendu public dans les trente jours.
### Article 3
Les membres prêtent serment devant la Cour suprême.
### Article 4
Le budget de la commission est fixé par décret simple.
`

// lawAfter has a new article 1, so that all that follow have another number; the
// third lost some words and the last is gone.
const lawAfter = `---
title: Projet de loi
---
# Titre Ier
### Article 1
Au sens de la présente loi, le mot service désigne toute force de défense ou de police.
### Article 2
La commission contrôle les services de sécurité de l'État.
### Article 3
Elle reçoit chaque année un rapport du ministre. Le rapport est publié dans les soixante jours.
### Article 4
Les membres prêtent serment devant la Cour suprême.
`

// addVersion shares a text as the next version of a draft, or as a new one.
func addVersion(t testing.TB, s *Space, text, of string) DraftAdded {
	t.Helper()
	path := lawFile(t, text)
	return must[DraftAdded](t)(s.AddDraft(t.Context(), DraftIn{Path: path, Title: "Loi", Lang: "fr", VersionOf: of}))
}

func TestCommentsFollowTheirWords(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addVersion(t, s, lawBefore, "")
	for _, c := range []CommentIn{
		{At: "Article 1", Quote: "contrôle les services", Text: "un"},
		{At: "Article 2", Quote: "rendu public dans les trente jours", Text: "deux"},
		{At: "Article 3", Text: "trois"},
		{At: "Article 4", Quote: "par décret simple", Text: "quatre"},
	} {
		c.Draft = added.Draft
		must[Result](t)(s.Comment(t.Context(), c))
	}
	addVersion(t, s, lawAfter, added.Draft)
	type want struct{ state, reason, wasAt, at, place string }
	for version, wants := range map[uint64]map[string]want{
		1: {
			"un":     {"certain", "unchanged", "Article 1", "Article 1", "contrôle les services"},
			"deux":   {"certain", "unchanged", "Article 2", "Article 2", "rendu public dans les trente jours"},
			"trois":  {"certain", "unchanged", "Article 3", "Article 3", "Les membres prêtent serment devant la Cour suprême."},
			"quatre": {"certain", "unchanged", "Article 4", "Article 4", "par décret simple"},
		},
		2: {
			"un":     {"certain", "unchanged", "Article 1", "Article 2", "contrôle les services"},
			"deux":   {"check", "reworded", "Article 2", "Article 3", "est publié dans les soixante jours"},
			"trois":  {"certain", "unchanged", "Article 3", "Article 4", "Les membres prêtent serment devant la Cour suprême."},
			"quatre": {"orphan", "gone", "Article 4", "Article 4", ""},
		},
	} {
		ps := must[[]draft.Provision](t)(s.Provisions(t.Context(), must[consult.Version](t)(Version(s.State().Drafts[0], version))))
		views := must[[]CommentView](t)(s.Comments(t.Context(), added.Draft, Which{Version: version}))
		if len(views) != len(wants) {
			t.Fatalf("version %d: %d comments", version, len(views))
		}
		for _, v := range views {
			if got := (want{v.Anchor, v.AnchorReason, v.WasAt, v.At, v.PlaceText}); got != wants[v.Text] {
				t.Errorf("version %d, %s: %+v, want %+v", version, v.Text, got, wants[v.Text])
			}
			if v.Anchor == "orphan" {
				if v.Provision != "" || v.PlaceFrom != 0 || v.PlaceTo != 0 {
					t.Errorf("an orphan has a place: %+v", v)
				}
				continue
			}
			i := slices.IndexFunc(ps, func(p draft.Provision) bool { return p.ID == v.Provision })
			if got := string([]rune(ps[i].Text)[v.PlaceFrom:v.PlaceTo]); got != v.PlaceText {
				t.Errorf("version %d, %s: the range holds %q", version, v.Text, got)
			}
		}
	}
	if n := len(s.shelf.routes); n != 1 {
		t.Errorf("%d alignments were made", n)
	}
}

// A quote that a record claims and that does not stand there, or stands there
// twice, is not certain even in its own version.
func TestOwnPlace(t *testing.T) {
	txt := &text{
		provisions: []draft.Provision{
			{ID: "art1", Text: "Le rapport est public. Le rapport est long."},
			{ID: "art1/t1", Kind: draft.KindTable, Text: "un\tdeux\ntrois\tquatre"},
		},
		index: map[string]int{"art1": 0, "art1/t1": 1},
	}
	for _, c := range []struct {
		name   string
		in     entry.Comment
		state  anchor.State
		reason anchor.Reason
		start  int
		text   string
	}{
		{"whole", entry.Comment{At: "art1"}, anchor.Certain, anchor.Unchanged, 0, txt.provisions[0].Text},
		{"once", entry.Comment{At: "art1", Quote: "est public"}, anchor.Certain, anchor.Unchanged, 11, "est public"},
		{"twice", entry.Comment{At: "art1", Quote: "Le rapport"}, anchor.Check, anchor.Ambiguous, 0, "Le rapport"},
		{"twice, with context", entry.Comment{At: "art1", Quote: "Le rapport", Before: "est public.", After: "est long"}, anchor.Certain, anchor.Unchanged, 23, "Le rapport"},
		{"never", entry.Comment{At: "art1", Quote: "La loi"}, anchor.Check, anchor.Uncertain, 0, txt.provisions[0].Text},
		{"in a table", entry.Comment{At: "art1/t1", Quote: "deux trois"}, anchor.Certain, anchor.Unchanged, 3, "deux trois"},
		{"nowhere", entry.Comment{At: "art9", Quote: "La loi"}, anchor.Orphan, anchor.Unplaced, 0, ""},
	} {
		p := ownPlace(&c.in, txt)
		if p.State != c.state || p.Reason != c.reason || p.Start != c.start || p.Text != c.text {
			t.Errorf("%s: %+v", c.name, p)
		}
		if u := unaligned(&c.in, txt); u.State == anchor.Certain || (u.State == anchor.Orphan) != (p.State == anchor.Orphan) {
			t.Errorf("%s, not aligned: %+v", c.name, u)
		}
	}
}

// Who waits for an alignment that is being made can give up; who made it in vain
// leaves it to the next.
func TestAlignOnce(t *testing.T) {
	of := func(law string) *text {
		doc := must[*draft.Document](t)(draft.Import(t.Context(), "a.md", strings.NewReader(law), int64(len(law)), draft.Options{}))
		return &text{provisions: doc.Provisions}
	}
	var h shelf
	var r route
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	h.aligned(r).making <- struct{}{} // somebody makes it
	if _, err := h.align(gone, r, of(lawBefore), of(lawAfter)); !errors.Is(err, context.Canceled) {
		t.Errorf("waited: %v", err)
	}
	<-h.aligned(r).making
	if a, err := h.align(gone, r, of(lawBefore), of(lawAfter)); err == nil && a == nil {
		t.Error("neither an alignment nor an error")
	}
	first := must[*anchor.Alignment](t)(h.align(t.Context(), r, of(lawBefore), of(lawAfter)))
	if again := must[*anchor.Alignment](t)(h.align(t.Context(), r, of(lawBefore), of(lawAfter))); again != first {
		t.Error("aligned twice")
	}
	for i := range uint64(2 * maxRoutes) {
		h.aligned(route{to: textKey{version: entry.Ref{Index: i + 1}}})
	}
	if n := len(h.routes); n != maxRoutes {
		t.Errorf("%d alignments are kept", n)
	}
}
