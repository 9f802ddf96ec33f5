package desk

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"toguna/consult"
	"toguna/consult/docx"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

func plainly(id string, data map[string]any) string {
	return fmt.Sprint(id, " ", data["Id"], " ", data["Name"], " ", data["Words"], " ", data["Decision"], " ", data["Count"])
}

// What is drawn is shared as the next version, whose file is its authentic text; each
// comment then hangs on its own wording there, and who cannot read a comment to the
// committee is told of none.
func TestShareDrawing(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawToDraw, "", "", "fr")
	m, n := newPerson(t, "Moussa"), newPerson(t, "Nana")
	ms, ns := join(t, s, m, consult.RoleContributor), join(t, s, n, consult.RoleContributor)
	if _, err := s.ShareDrawing(t.Context(), must[*Drawing](t)(s.Draw(t.Context(), DrawIn{Draft: added.Draft})), "", plainly); !errors.Is(err, ErrNothingDrawn) {
		t.Errorf("nothing to draw: %v", err)
	}
	carry(t, s, ms)
	carry(t, s, ns)
	say := func(text, at, quote, replace string, committee bool) string {
		t.Helper()
		return must[Result](t)(ms.Comment(t.Context(), CommentIn{
			Draft: added.Draft, At: at, Quote: quote, Replace: replace, Text: text, Committee: committee,
		})).ID
	}
	open := say("open", "Article 1", "les services de sécurité", "toutes les forces de sécurité", false)
	secret := say("secret", "Article 2", "trente jours", "dix jours", true)
	partly := say("partly", "Article 3", "prêtent serment", "jurent", false)
	orphan := say("orphan", "Article 1, al. 2", "", "Elle publie un rapport annuel.\n\nIl est traduit.", false)
	carry(t, ms, s)
	for _, id := range []string{open, secret, orphan} {
		must[Result](t)(s.Dispose(t.Context(), []string{id}, "accepted", "Oui."))
	}
	must[Result](t)(s.Dispose(t.Context(), []string{partly}, "partly", "En partie."))
	full := func(id string) string {
		for _, c := range s.State().Comments {
			if strings.HasPrefix(c.Ref.String(), id) {
				return c.Ref.String()
			}
		}
		t.Fatalf("no comment %s", id)
		return ""
	}
	in := DrawIn{Draft: added.Draft, Words: map[string]string{full(partly): "prêtent serment en public"}}
	d := must[*Drawing](t)(s.Draw(t.Context(), in))
	if len(d.Taken) != 4 || len(d.Left) != 0 {
		t.Fatalf("taken %d, left %v", len(d.Taken), d.Left)
	}
	if _, err := ms.ShareDrawing(t.Context(), d, "", plainly); !errors.Is(err, consult.ErrRole) {
		t.Errorf("by a contributor: %v", err)
	}
	next := must[DraftAdded](t)(s.ShareDrawing(t.Context(), d, "Du secrétariat.", plainly))
	if next.Version != 2 || next.Draft != added.Draft {
		t.Errorf("added %+v", next)
	}
	if _, err := s.ShareDrawing(t.Context(), d, "", plainly); !errors.Is(err, ErrNotNewest) {
		t.Errorf("twice: %v", err)
	}
	carry(t, s, ms)
	carry(t, s, ns)

	// The file is the text.
	v := must[consult.Draft](t)(ns.FindDraft(added.Draft)).Latest()
	file := must[[]byte](t)(ns.Original(t.Context(), v))
	doc, err := draft.Import(t.Context(), "original.docx", bytes.NewReader(file), int64(len(file)), draft.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ps := must[[]draft.Provision](t)(ns.Provisions(t.Context(), v))
	if fmt.Sprintf("%x", doc.SHA256) != next.SHA256 || len(doc.Provisions) != len(ps) {
		t.Errorf("the file has %d provisions, the version %d", len(doc.Provisions), len(ps))
	}
	var got []string
	for _, p := range ps {
		got = append(got, p.ID+" "+p.Text)
	}
	want := `art1 La commission contrôle toutes les forces de sécurité. Elle rend compte.|art1/p2 Elle publie un rapport annuel.|art1/p3 Il est traduit.|` +
		`art2 Le rapport est rendu public dans les dix jours, chaque année.|art3 Les membres prêtent serment en public devant la Cour suprême.`
	if text := strings.Join(got, "|"); !strings.HasSuffix(text, want) {
		t.Errorf("got %s", text)
	}
	said := strings.TrimSpace(plainly(SayDrawn, map[string]any{"Count": 3})) // not the one to the committee
	if v.Note != "Du secrétariat.\n"+said {
		t.Errorf("note %q, want %q", v.Note, said)
	}

	place := func(s *Space) string {
		t.Helper()
		var out []string
		for _, c := range must[[]CommentView](t)(s.Comments(t.Context(), added.Draft, Which{})) {
			out = append(out, fmt.Sprint(c.Text, " ", c.Provision, " ", c.Anchor, " ", c.AnchorReason, " ", c.PlaceText, " ", c.DrawnInto))
		}
		return strings.Join(out, "\n")
	}
	mine := `open art1 certain drawn toutes les forces de sécurité 2
orphan art1/p2 certain drawn Elle publie un rapport annuel. 2
secret art2 certain drawn dix jours 2
partly art3 certain drawn prêtent serment en public 2`
	if got := place(s); got != mine {
		t.Errorf("the clerk has\n%s", got)
	}
	theirs := strings.Replace(mine, "secret art2 certain drawn dix jours 2\n", "", 1)
	if got := place(ns); got != theirs {
		t.Errorf("another has\n%s", got)
	}
	for _, x := range must[consult.Draft](t)(ns.FindDraft(added.Draft)).Latest().Drawn {
		if x.Body.Of.String() == full(secret) {
			t.Error("another is told of a comment to the committee")
		}
	}
	// What is drawn is not drawn again.
	if d := must[*Drawing](t)(s.Draw(t.Context(), DrawIn{Draft: added.Draft})); len(d.Taken)+len(d.Left) != 0 {
		t.Errorf("again: taken %v, left %v", d.Taken, d.Left)
	}
}

// A drawing written to go on working in is both texts at once, says in the margin from
// whom each change comes, and does not name who wrote to the committee alone.
func TestWriteDrawing(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawToDraw, "", "", "fr")
	proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 1", Quote: "les services", Replace: "tous les services"}, "accepted")
	proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 2", Quote: "trente", Replace: "dix", Committee: true}, "accepted")
	proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 3", Quote: "serment", Replace: "un serment"}, "partly")
	d := must[*Drawing](t)(s.Draw(t.Context(), DrawIn{Draft: added.Draft}))
	var buf bytes.Buffer
	if err := WriteDrawing(t.Context(), &buf, d, docx.Author{Name: "Rédactions", Date: time.Unix(1, 0)}, plainly); err != nil {
		t.Fatal(err)
	}
	read := func(side draft.Side) *draft.Document {
		doc, err := draft.Import(t.Context(), "x.docx", bytes.NewReader(buf.Bytes()), int64(buf.Len()), draft.Options{Tracked: side})
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	original := must[[]draft.Provision](t)(s.Provisions(t.Context(), d.version))
	for side, want := range map[draft.Side][]draft.Provision{draft.Original: original, draft.Accepted: nil} {
		if want == nil {
			for _, x := range d.Passages {
				want = append(want, x.Provision)
			}
		}
		doc := read(side)
		if len(doc.Provisions) != len(want) {
			t.Fatalf("%s: %d provisions, want %d", side, len(doc.Provisions), len(want))
		}
		for i, p := range doc.Provisions {
			if p.ID != want[i].ID || p.Text != want[i].Text {
				t.Errorf("%s: %s %q, want %s %q", side, p.ID, p.Text, want[i].ID, want[i].Text)
			}
		}
	}
	var margin []string
	for _, c := range read(draft.Accepted).Comments {
		margin = append(margin, c.Provision+": "+strings.Join(strings.Fields(strings.ReplaceAll(c.Text, "<nil>", "")), " "))
	}
	id := func(i int) string { return append(d.Taken, d.Left...)[i].ID[:10] }
	want := "art1: written.from " + id(0) + " Awa decision.accepted Parce que.|art2: written.from-secret " + id(1) + " decision.accepted Parce que.|" +
		"art3: written.from " + id(2) + " Awa decision.partly Parce que. draw.left.partly written.proposes un serment"
	if got := strings.Join(margin, "|"); got != want {
		t.Errorf("margin %s\nwant   %s", got, want)
	}
	if strings.Contains(margin[1], "Awa") {
		t.Error("who wrote to the committee is named")
	}
}

// What a clerk drew in by hand is found by its words, recorded once, and only where it
// is new.
func TestTraces(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawToDraw, "", "", "fr")
	if _, err := s.Traces(t.Context(), added.Draft, "", true); !errors.Is(err, ErrOneVersion) {
		t.Errorf("one version: %v", err)
	}
	proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 2", Quote: "trente jours", Replace: "dix jours"}, "accepted")
	proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 3", Quote: "prêtent serment", Replace: "membres"}, "accepted") // stands there already
	proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 1", Quote: "contrôle", Replace: "surveille"}, "accepted")      // not drawn in
	proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 2", Quote: "chaque année", Replace: "dix"}, "rejected")
	addText(t, s, strings.Replace(lawToDraw, "trente jours", "dix jours", 1), added.Draft, "", "fr")
	for _, record := range []bool{false, true} {
		ts := must[[]Trace](t)(s.Traces(t.Context(), added.Draft, "", record))
		if len(ts) != 1 || ts[0].Comment.Replace != "dix jours" || ts[0].Provision.ID != "art2" {
			t.Errorf("found %+v", ts)
		}
	}
	if ts := must[[]Trace](t)(s.Traces(t.Context(), added.Draft, "", true)); len(ts) != 0 {
		t.Errorf("found again %+v", ts)
	}
	v := must[consult.Draft](t)(s.FindDraft(added.Draft)).Latest()
	if len(v.Drawn) != 1 || v.Drawn[0].Body.At != "art2" {
		t.Errorf("recorded %+v", v.Drawn)
	}
	m := newPerson(t, "Moussa")
	ms := join(t, s, m, consult.RoleContributor)
	carry(t, s, ms)
	if _, err := ms.Traces(t.Context(), added.Draft, "", true); !errors.Is(err, consult.ErrRole) {
		t.Errorf("recorded by a contributor: %v", err)
	}
}

// However many wordings there are, each record of them fits into a pack.
func TestManyTraces(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawToDraw, "", "", "fr")
	var ts []Trace
	for range 5 {
		id := must[Result](t)(s.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "Article 1", Text: "x", Replace: "y"})).ID
		for _, c := range s.State().Comments {
			if strings.HasPrefix(c.Ref.String(), id) {
				ts = append(ts, Trace{Comment: CommentView{ID: c.Ref.String()}, Provision: draft.Provision{ID: "art1"}, Words: strings.Repeat("m", 60<<10)})
			}
		}
	}
	addText(t, s, lawToDraw, added.Draft, "", "fr")
	v := must[consult.Draft](t)(s.FindDraft(added.Draft)).Latest()
	if err := s.noteDrawn(t.Context(), v.Ref, "fr", ts); err != nil {
		t.Fatal(err)
	}
	v = must[consult.Draft](t)(s.FindDraft(added.Draft)).Latest()
	if len(v.Drawn) != len(ts) {
		t.Errorf("%d recorded", len(v.Drawn))
	}
}

// A version's note, which everybody reads, does not tell that a comment to the
// committee had an effect.
func TestNoteOfASecretDrawing(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawToDraw, "", "", "fr")
	proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 2", Quote: "trente", Replace: "dix", Committee: true}, "accepted")
	d := must[*Drawing](t)(s.Draw(t.Context(), DrawIn{Draft: added.Draft}))
	must[DraftAdded](t)(s.ShareDrawing(t.Context(), d, "Du secrétariat.", plainly))
	v := must[consult.Draft](t)(s.FindDraft(added.Draft)).Latest()
	if v.Number != 2 || len(v.Drawn) != 1 || v.Note != "Du secrétariat." {
		t.Errorf("version %d, %d drawn, note %q", v.Number, len(v.Drawn), v.Note)
	}
}

// However many wordings are drawn in, and however long they and the ids of their
// provisions are, all is recorded: in records that each fit into a pack.
func TestManyWordingsAreRecorded(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addText(t, s, lawToDraw, "", "", "fr")
	v := s.State().Drafts[0].Latest()
	const many = 1001
	comments := make([]entry.Ref, many)
	for i := range comments {
		comments[i].Entry = must[entry.CID](t)(s.append(t.Context(), consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{&entry.Comment{
			Draft: v.Ref, Lang: "fr", At: "art1", Kind: "general", Text: "Pourquoi.", Replace: "mot", Time: 1, Seed: consult.NewSeed(),
		}}}))
	}
	addText(t, s, lawToDraw, added.Draft, "", "fr")
	for _, c := range []struct{ words, id int }{{97, 60}, {0, entry.MaxTitle}, {entry.MaxComment, 8}} {
		n := many
		if c.words == entry.MaxComment {
			n = 5
		}
		var ts []Trace
		for _, ref := range comments[:n] {
			ts = append(ts, Trace{
				Comment: CommentView{ID: ref.String()}, Provision: draft.Provision{ID: strings.Repeat("a", c.id)}, Words: strings.Repeat("m", c.words),
			})
		}
		if err := s.noteDrawn(t.Context(), s.State().Drafts[0].Latest().Ref, "fr", ts); err != nil {
			t.Fatalf("%d wordings of %d bytes: %v", n, c.words, err)
		}
		is := s.State().Drafts[0].Latest()
		for _, ref := range comments[:n] {
			if d, ok := is.DrawnOf(ref); !ok || len(d.Body.Wording) != c.words || len(d.Body.At) != c.id {
				t.Fatalf("recorded %v %d %d, want %+v", ok, len(d.Body.Wording), len(d.Body.At), c)
			}
		}
	}
}

// What was taken back or answered otherwise while a clerk looked at a drawing is not
// shared as accepted.
func TestShareADrawingAnsweredAnew(t *testing.T) {
	for name, meanwhile := range map[string]func(*Space, string) error{
		"withdrawn": func(s *Space, id string) error { _, err := s.Withdraw(t.Context(), id, ""); return err },
		"rejected": func(s *Space, id string) error {
			_, err := s.Dispose(t.Context(), []string{id}, "rejected", "Non.")
			return err
		},
		"partly": func(s *Space, id string) error {
			_, err := s.Dispose(t.Context(), []string{id}, "partly", "Pas tout.")
			return err
		},
	} {
		p := newPerson(t, "Awa")
		s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
		added := addText(t, s, lawToDraw, "", "", "fr")
		id := proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 2", Quote: "trente", Replace: "dix"}, "accepted")
		other := proposing(t, s, CommentIn{Draft: added.Draft, At: "Article 3", Text: "Autre."}, "")
		d := must[*Drawing](t)(s.Draw(t.Context(), DrawIn{Draft: added.Draft}))
		if err := errors.Join(meanwhile(s, id), meanwhile(s, other)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ShareDrawing(t.Context(), d, "", plainly); !errors.Is(err, ErrAnsweredAnew) {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(must[consult.Draft](t)(s.FindDraft(added.Draft)).Versions); n != 1 {
			t.Errorf("%s: %d versions", name, n)
		}
	}
}
