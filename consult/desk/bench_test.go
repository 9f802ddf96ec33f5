package desk

import (
	"fmt"
	"strings"
	"testing"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// crowded is a space with a draft of many provisions in two versions and many
// comments on the first.
func crowded(b *testing.B, provisions, comments, members int) (s *Space, id string) {
	b.Helper()
	p := newPerson(b, "Awa")
	s = must[*Space](b)(p.CreateSpace(b.Context(), "Essai"))
	write := func(n int) string {
		var law strings.Builder
		law.WriteString("---\ntitle: Loi\n---\n")
		for i := range provisions {
			fmt.Fprintf(&law, "### Article %d\nLes forces numéro %d obéissent à la loi %d. La loi est publique, version %d.\n", i+1, i+1, i+1, n)
		}
		path := lawFile(b, law.String())
		return path
	}
	added := must[DraftAdded](b)(s.AddDraft(b.Context(), DraftIn{Path: write(1), Lang: "fr"}))
	for i := range members {
		q := newPerson(b, fmt.Sprintf("Membre %d", i))
		ms := join(b, s, q, consult.RoleContributor)
		carry(b, ms, s)
	}
	v := s.State().Drafts[0].Latest()
	ps := must[*text](b)(s.text(b.Context(), v)).provisions
	for i := range comments {
		at := ps[i%len(ps)]
		quote := ""
		if words := strings.Fields(at.Text); i%2 == 0 && len(words) > 6 {
			quote = strings.Join(words[:6], " ")
		}
		must[Result](b)(s.write(b.Context(), entry.Everyone, nil, &entry.Comment{
			Draft: v.Ref, Lang: "fr", At: at.ID, Label: at.Label, Kind: "general", Quote: quote,
			Text: "Un avis parmi d'autres.", Time: s.now(), Seed: consult.NewSeed(),
		}))
	}
	must[DraftAdded](b)(s.AddDraft(b.Context(), DraftIn{Path: write(2), Lang: "fr", VersionOf: added.Draft}))
	return s, added.Draft
}

func BenchmarkComments(b *testing.B) {
	s, id := crowded(b, 2000, 10000, 8)
	s.State()
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			s.shelf.clear()
			must[[]CommentView](b)(s.Comments(b.Context(), id, Which{}))
		}
	})
	b.Run("warm", func(b *testing.B) {
		for b.Loop() {
			if n := len(must[[]CommentView](b)(s.Comments(b.Context(), id, Which{}))); n != 10000 {
				b.Fatalf("%d comments", n)
			}
		}
	})
	b.Run("after-one-more", func(b *testing.B) {
		for b.Loop() {
			s.shelf.seeing.Lock()
			s.shelf.seen = nil
			s.shelf.seeing.Unlock()
			must[[]CommentView](b)(s.Comments(b.Context(), id, Which{}))
		}
	})
}

func BenchmarkNews(b *testing.B) {
	s, _ := crowded(b, 500, 2000, 8)
	must[News](b)(s.News(b.Context()))
	for b.Loop() {
		must[News](b)(s.News(b.Context()))
	}
}

// A code of 3,000 articles on which 2,000 wordings were proposed and accepted, of
// which half were drawn into its second version: what a clerk asks of it.
func BenchmarkWordings(b *testing.B) {
	s, id := worded(b, 3000, 2000)
	d := must[consult.Draft](b)(s.FindDraft(id))
	next := must[[]draft.Provision](b)(s.Provisions(b.Context(), d.Latest()))
	all := must[[]Amendment](b)(s.Amendments(b.Context(), id, Which{}))
	for _, act := range []struct {
		name string
		do   func() (int, error)
	}{
		{"comments", func() (int, error) { v, err := s.Comments(b.Context(), id, Which{}); return len(v), err }},
		{"amendments", func() (int, error) { v, err := s.Amendments(b.Context(), id, Which{}); return len(v), err }},
		{"proposals", func() (int, error) { return len(Proposals(all, false)), nil }},
		{"carry", func() (int, error) { v, err := s.CarryTo(b.Context(), id, next, "fr"); return len(v), err }},
		{"compare", func() (int, error) { v, err := s.Compare(b.Context(), id, 0, 0, ""); return len(v.Rows), err }},
		{"draw", func() (int, error) {
			v, err := s.Draw(b.Context(), DrawIn{Draft: id})
			return len(v.Taken) + len(v.Left), err
		}},
		{"traces", func() (int, error) { v, err := s.Traces(b.Context(), id, "", false); return len(v), err }},
	} {
		b.Run(act.name, func(b *testing.B) {
			for b.Loop() {
				if n, err := act.do(); err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// worded is a space with a draft in two versions, of which the second was drawn from
// half of the wordings that were proposed for the first.
func worded(b *testing.B, provisions, comments int) (s *Space, id string) {
	b.Helper()
	p := newPerson(b, "Awa")
	s = must[*Space](b)(p.CreateSpace(b.Context(), "Essai"))
	var law strings.Builder
	for i := range provisions {
		fmt.Fprintf(&law, "### Article %d\nLes forces numéro %d obéissent à la loi %d. La loi est publique, et nul ne l'ignore.\n", i+1, i+1, i+1)
	}
	added := addVersion(b, s, law.String(), "")
	v := s.State().Drafts[0].Latest()
	ps := must[*text](b)(s.text(b.Context(), v)).provisions
	var refs []entry.Ref
	for i := range comments {
		at := ps[1+i%(len(ps)-1)]
		r := must[entry.CID](b)(s.append(b.Context(), consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{&entry.Comment{
			Draft: v.Ref, Lang: "fr", At: at.ID, Label: at.Label, Kind: "general", Quote: "La loi est publique",
			Replace: "La loi est publiée sans délai", Text: "Un avis parmi d'autres.", Time: s.now(), Seed: consult.NewSeed(),
		}}}))
		refs = append(refs, entry.Ref{Entry: r})
	}
	half := refs[:len(refs)/2]
	for _, of := range [][]entry.Ref{half, refs[len(refs)/2 : 9*len(refs)/10]} {
		must[Result](b)(s.write(b.Context(), entry.Everyone, nil, &entry.Dispose{Of: entry.Set(of), Decision: "accepted", Reason: "Oui.", Time: s.now()}))
	}
	d := must[*Drawing](b)(s.Draw(b.Context(), DrawIn{Draft: added.Draft}))
	d.Taken = d.Taken[:min(len(half), len(d.Taken))]
	d.Passages = drawn(must[*text](b)(s.text(b.Context(), v)), d.Taken)
	must[DraftAdded](b)(s.ShareDrawing(b.Context(), d, "", plainly))
	return s, added.Draft
}
