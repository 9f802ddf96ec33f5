package desk

import (
	"errors"
	"testing"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// addForged shares provisions that no import makes, as a clerk with another program
// could. Beside a version it is the text of it in a further language.
func addForged(t *testing.T, s *Space, lang string, beside entry.Ref, ps ...draft.Provision) entry.Ref {
	t.Helper()
	ep := must[consult.Epochal](t)(s.ledger.WritingEpoch(entry.Everyone))
	data := must[[]byte](t)(encodeProvisions(ps))
	text := entry.DraftText{Lang: lang, Title: "Loi"}
	for _, f := range []*entry.FileRef{&text.Provisions, &text.Original} {
		*f = must[entry.FileRef](t)(s.sealFile(t.Context(), ep, "", newBytes(data), int64(len(data))))
	}
	var b entry.Body = &entry.Draft{Number: 1, Texts: []entry.DraftText{text}, Time: s.now()}
	if !beside.IsZero() {
		b = &entry.Parallel{Draft: beside, Text: text, Time: s.now()}
	}
	id := must[entry.CID](t)(s.append(t.Context(), consult.Writing{
		Circle: entry.Everyone, Epoch: &ep, Bodies: []entry.Body{b}, Files: []entry.CID{text.Provisions.CID, text.Original.CID},
	}))
	return entry.Ref{Entry: id}
}

// A text whose parts stand before their article, and that article under one of them,
// goes round in a circle for who looks for what holds a provision: nobody's program
// may look for ever.
func TestTextsThatGoRoundInACircle(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	v := addForged(t, s, "fr", entry.Ref{},
		draft.Provision{ID: "art1/p2", Kind: draft.KindHeading, Level: 1, Label: "Titre", Number: "I", Text: "Du contrôle."},
		draft.Provision{ID: "art1", Kind: draft.KindArticle, Level: 3, Label: "Article 1", Number: "1", Text: "La commission contrôle."})
	addForged(t, s, "en", v, draft.Provision{ID: "t1", Kind: draft.KindTable, Level: 1, Label: "Table 1", Text: "elsewhere"})
	id := v.String()
	must[Result](t)(s.Comment(t.Context(), CommentIn{Draft: id, At: "art1", Text: "Où ?"}))
	views := must[[]CommentView](t)(s.Comments(t.Context(), id, Which{Lang: "en"}))
	if len(views) != 1 || views[0].Provision != "" || views[0].AnchorReason != ReasonUnaligned {
		t.Errorf("shown as %+v", views)
	}
	d := must[consult.Draft](t)(s.FindDraft(id))
	for _, at := range []string{"art1", "art1/p2"} {
		if there := must[string](t)(s.Counterpart(t.Context(), d.Latest(), "en", at)); there != "" {
			t.Errorf("the counterpart of %s is %s", at, there)
		}
	}
}

// Versions whose numbers are not one, two, three: two clerks took the same without
// knowing of each other, or another program left some out. What is asked for by its
// number is what goes as the newest, and each is compared with the one before it.
func TestVersionsWithOddNumbers(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawToDraw, "", "", "fr")
	first := must[consult.Draft](t)(s.FindDraft(added.Draft)).Latest()
	again := func(number uint64) {
		t.Helper()
		var texts []entry.DraftText
		for _, x := range first.Texts {
			texts = append(texts, x.DraftText)
		}
		must[Result](t)(s.write(t.Context(), entry.Everyone, nil, &entry.Draft{Of: first.Ref, Number: number, Texts: texts, Time: s.now()}))
	}
	again(7)
	again(7)
	d := must[consult.Draft](t)(s.FindDraft(added.Draft))
	if v := must[consult.Version](t)(Version(d, 7)); v.Ref != d.Latest().Ref {
		t.Errorf("version 7 is %s, the newest is %s", v.Ref, d.Latest().Ref)
	}
	for from, want := range map[uint64]uint64{0: 1, 1: 1, 7: 7} {
		if c := must[Comparison](t)(s.Compare(t.Context(), added.Draft, from, 0, "")); c.From != want || c.To != 7 {
			t.Errorf("compared %d with %d, want %d with 7", c.From, c.To, want)
		}
	}
	if _, err := s.Compare(t.Context(), added.Draft, 0, 1, ""); !errors.Is(err, ErrOneVersion) {
		t.Errorf("nothing is before version 1: %v", err)
	}
	must[[]Trace](t)(s.Traces(t.Context(), added.Draft, "", false))
}
