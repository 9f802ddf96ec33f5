package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"toguna/consult"
	"toguna/consult/comparison"
	"toguna/consult/entry"
)

const lawToDraw = `# Loi sur le contrôle

### Article 1

La commission contrôle les services de sécurité. Elle rend compte.

Elle publie un rapport.

### Article 2

Le rapport est rendu public dans les trente jours, chaque année.

### Article 3

Les membres prêtent serment devant la Cour suprême.
`

// proposing makes a comment with a wording that is answered; decision may be empty.
func proposing(t *testing.T, s *Space, in CommentIn, decision string) string {
	t.Helper()
	in.Text = "Pourquoi."
	id := must[Result](t)(s.Comment(t.Context(), in)).ID
	if decision != "" {
		must[Result](t)(s.Dispose(t.Context(), []string{id}, decision, "Parce que."))
	}
	for _, v := range must[[]CommentView](t)(s.Comments(t.Context(), in.Draft, Which{})) {
		if strings.HasPrefix(v.ID, id) {
			return v.ID
		}
	}
	t.Fatalf("no comment %s", id)
	return ""
}

// What is accepted is drawn in, each change is told from which comment it comes, and
// whatever is not drawn in is told with the reason.
func TestDraw(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawToDraw, "", "", "fr")
	names := map[string]string{}
	propose := func(name, at, quote, replace, decision string) string {
		t.Helper()
		id := proposing(t, s, CommentIn{Draft: added.Draft, At: at, Quote: quote, Replace: replace}, decision)
		names[id] = name
		return id
	}
	propose("all", "Article 1", "les services de sécurité", "toutes les forces de sécurité", "accepted")
	propose("also", "Article 1", "Elle rend compte", "Elle rend compte à l'assemblée", "accepted")
	propose("ten", "Article 2", "trente jours", "dix jours", "accepted")
	propose("ten again", "Article 2", "trente jours", "dix jours", "accepted")
	semester := propose("semester", "Article 2", "chaque année", "chaque semestre", "partly")
	propose("open", "Article 3", "serment", "serment solennel", "")
	propose("rejected", "Article 3", "Cour suprême", "Cour constitutionnelle", "rejected")
	propose("one", "Article 3", "devant la Cour suprême", "devant le peuple", "accepted")
	propose("other", "Article 3", "la Cour suprême", "l'assemblée", "accepted")
	propose("as it is", "Article 3", "membres", "membres", "accepted")
	propose("paragraphs", "Article 1, al. 2", "", "Elle publie un rapport annuel.\n\nIl est traduit.", "accepted")

	show := func(in DrawIn) string {
		t.Helper()
		in.Draft = added.Draft
		d := must[*Drawing](t)(s.Draw(t.Context(), in))
		var out []string
		for _, x := range d.Passages {
			if x.Of == nil {
				if x.Changes != nil || x.Inserted {
					t.Errorf("%s changed by nobody", x.ID)
				}
				continue
			}
			var of []string
			for _, id := range x.Of {
				of = append(of, names[id])
			}
			line := fmt.Sprintf("%s (%s): %s", x.ID, strings.Join(of, ", "), comparison.Mark(x.Changes))
			if x.Inserted {
				line = "+" + line
			}
			out = append(out, line)
		}
		for _, w := range d.Left {
			line := fmt.Sprintf("-%s: %s", names[w.ID], w.Left)
			for _, id := range w.With {
				line += " " + names[id]
			}
			out = append(out, line)
		}
		return strings.Join(out, "\n")
	}
	want := `art1 (all, also): La commission contrôle [-les services-]{+toutes les forces+} de sécurité. Elle rend compte{+ à l'assemblée+}.
art1/p2 (paragraphs): Elle publie un rapport{+ annuel+}.
+ (paragraphs): {+Il est traduit.+}
art2 (ten, ten again): Le rapport est rendu public dans les [-trente-]{+dix+} jours, chaque année.
-semester: partly
-as it is: same
-one: conflict other
-other: conflict one`
	if got := show(DrawIn{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// A clerk says the words for what was accepted in part, and leaves one of two out.
	other := ""
	for id, name := range names {
		if name == "other" {
			other = id
		}
	}
	want = strings.Replace(want, "jours, chaque année.", "jours, chaque [-année-]{+trimestre+}.", 1)
	want = strings.Replace(want, "(ten, ten again)", "(ten, ten again, semester)", 1)
	want = strings.Replace(want, "-semester: partly\n-as it is: same\n-one: conflict other\n-other: conflict one",
		"art3 (one): Les membres prêtent serment devant [-la Cour suprême-]{+le peuple+}.\n-as it is: same\n-other: out", 1)
	if got := show(DrawIn{Words: map[string]string{semester: "chaque trimestre", other: ""}}); got != want {
		t.Errorf("with words:\n%s\nwant\n%s", got, want)
	}
	if _, err := s.Draw(t.Context(), DrawIn{Draft: added.Draft, Words: map[string]string{"zzz": "x"}}); !errors.Is(err, ErrNoSuchID) {
		t.Errorf("words for nothing: %v", err)
	}
	if _, err := s.Draw(t.Context(), DrawIn{Draft: added.Draft, Lang: "en"}); !errors.Is(err, ErrNoText) {
		t.Errorf("in a language that is not there: %v", err)
	}
	// Words for what nobody accepted are words for nothing.
	for id, name := range names {
		if name == "open" || name == "rejected" {
			if _, err := s.Draw(t.Context(), DrawIn{Draft: added.Draft, Words: map[string]string{id: "x"}}); !errors.Is(err, ErrNoSuchID) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	m := newPerson(t, "Moussa")
	ms := join(t, s, m, consult.RoleContributor)
	carry(t, s, ms)
	must[*Drawing](t)(ms.Draw(t.Context(), DrawIn{Draft: added.Draft})) // anybody may look
}

// Two wordings for an article that has none of its own, its words being those of its
// points, are for the same words too.
func TestDrawIntoAnArticleOfPoints(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, "# Loi\n\n### Article 1\n\n1° la police ;\n\n2° la gendarmerie.\n", "", "", "fr")
	one := proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 1", Replace: "Sont des forces de sécurité :"}, "accepted")
	two := proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 1", Replace: "La loi désigne ainsi :"}, "accepted")
	for _, m := range must[[]Amendment](t)(s.Amendments(t.Context(), added.Draft, Which{})) {
		if len(m.Conflicts) != 1 {
			t.Errorf("%s is in conflict with %v", m.Replace, m.Conflicts)
		}
	}
	d := must[*Drawing](t)(s.Draw(t.Context(), DrawIn{Draft: added.Draft}))
	if len(d.Taken) != 0 || len(d.Left) != 2 || d.Left[0].Left != LeftConflict || d.Left[1].Left != LeftConflict {
		t.Errorf("taken %v, left %v", d.Taken, d.Left)
	}
	d = must[*Drawing](t)(s.Draw(t.Context(), DrawIn{Draft: added.Draft, Words: map[string]string{two: ""}}))
	if len(d.Taken) != 1 || d.Taken[0].ID != one {
		t.Errorf("taken %v, left %v", d.Taken, d.Left)
	}
}

// A wording for some words of an article does not take the place of all of it, where
// a clerk said in which article it hangs now and not at which words, be it in another
// language.
func TestDrawWhatWasPlacedWithoutWords(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawBeforeFr, "", "", "fr")
	id := proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 2", Quote: "dans les trente jours", Replace: "dans les dix jours"}, "accepted")
	addText(t, s, lawAfterFr, added.Draft, "", "fr")
	addText(t, s, lawBeforeEn, "", added.Draft, "en")
	for name, at := range map[string]struct {
		which Which
		where Where
	}{
		"an article": {Which{}, Where{At: "Article 3"}}, "in English": {Which{Lang: "en"}, Where{At: "Section 2"}},
	} {
		must[Result](t)(s.PlaceComment(t.Context(), id, at.which, at.where))
		d := must[*Drawing](t)(s.Draw(t.Context(), DrawIn{Draft: added.Draft}))
		if len(d.Taken) != 0 || len(d.Left) != 1 || d.Left[0].Left != LeftCheck {
			t.Errorf("%s: taken %v, left %v", name, d.Taken, d.Left)
		}
		m := must[[]Amendment](t)(s.Amendments(t.Context(), added.Draft, Which{}))
		if len(m) != 1 || comparison.Mark(m[0].Changes) != "dans les [-trente-]{+dix+} jours" {
			t.Errorf("%s: shown as %+v", name, m)
		}
	}
	// To confirm that it hangs there, in the next version too, is not to say at which words.
	must[Result](t)(s.PlaceComment(t.Context(), id, Which{}, Where{At: "Article 3"}))
	addText(t, s, lawAfterFr+"\n### Article 4\n\nLa loi entre en vigueur demain.\n", added.Draft, "", "fr")
	must[Result](t)(s.PlaceComment(t.Context(), id, Which{}, Where{Confirm: true}))
	if d := must[*Drawing](t)(s.Draw(t.Context(), DrawIn{Draft: added.Draft})); len(d.Taken) != 0 || len(d.Left) != 1 || d.Left[0].Left != LeftCheck {
		t.Errorf("confirmed: taken %v, left %v", d.Taken, d.Left)
	}
	must[Result](t)(s.PlaceComment(t.Context(), id, Which{}, Where{At: "Article 3", Quote: "dans les soixante jours"}))
	d := must[*Drawing](t)(s.Draw(t.Context(), DrawIn{Draft: added.Draft}))
	if len(d.Taken) != 1 || d.Passages[len(d.Passages)-2].Text != "Le rapport est rendu public dans les dix jours, chaque année." {
		t.Errorf("with its words: taken %v, left %v", d.Taken, d.Left)
	}
}

// late is a disk on which something happens just before a file is opened, once.
type late struct {
	Storage
	happens func()
}

func (l *late) Open(ctx context.Context, id entry.CID) (io.ReadCloser, error) {
	if f := l.happens; f != nil {
		l.happens = nil
		f()
	}
	return l.Storage.Open(ctx, id)
}

// A version that comes while the one before it is drawn changes nothing of the
// drawing, which then can no longer be shared.
func TestDrawWhileAVersionComes(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawToDraw, "", "", "fr")
	proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 3", Quote: "la Cour suprême", Replace: "le peuple"}, "accepted")
	s.shelf.clear()
	s.storage = &late{s.storage, func() {
		const longer = "# Loi\n\n### Article 1\n\nBref.\n\n### Article 2\n\nCourt.\n\n### Article 3\n\n" +
			"Dans un délai de trente jours au plus, tous les membres prêtent serment devant la Cour suprême.\n"
		addText(t, s, longer, added.Draft, "", "fr")
	}}
	d := must[*Drawing](t)(s.Draw(t.Context(), DrawIn{Draft: added.Draft}))
	if d.From != 1 || len(d.Taken) != 1 {
		t.Fatalf("from %d, taken %v, left %v", d.From, d.Taken, d.Left)
	}
	if got, want := d.Passages[len(d.Passages)-1].Text, "Les membres prêtent serment devant le peuple."; got != want {
		t.Errorf("reads %q, want %q", got, want)
	}
	if _, err := s.ShareDrawing(t.Context(), d, "", plainly); !errors.Is(err, ErrNotNewest) {
		t.Errorf("shared over a newer version: %v", err)
	}
}
