package desk

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toguna/consult"
	"toguna/consult/entry"
)

// crowded is a space with a draft of many provisions in two versions and many
// comments on the first.
func crowded(b *testing.B, provisions, comments, members int) (s *Space, draft string) {
	b.Helper()
	p := newPerson(b, "Awa")
	s = must[*Space](b)(p.CreateSpace(b.Context(), "Essai"))
	write := func(n int) string {
		var law strings.Builder
		law.WriteString("---\ntitle: Loi\n---\n")
		for i := range provisions {
			fmt.Fprintf(&law, "### Article %d\nLes forces numéro %d obéissent à la loi %d. La loi est publique, version %d.\n", i+1, i+1, i+1, n)
		}
		path := filepath.Join(b.TempDir(), "loi.md")
		if err := os.WriteFile(path, []byte(law.String()), 0o600); err != nil {
			b.Fatal(err)
		}
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
