package desk

import (
	"errors"
	"testing"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// A comment's author says where it hangs, and from there it goes on.
func TestPlaceComment(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addVersion(t, s, lawBefore, "")
	m, n := newPerson(t, "Moussa"), newPerson(t, "Nana")
	ms, ns := join(t, s, m, consult.RoleContributor), join(t, s, n, consult.RoleContributor)
	carry(t, s, ms)
	carry(t, s, ns)
	edited := must[Result](t)(ms.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "Article 2", Quote: "rendu public dans les trente jours", Text: "edited"})).ID
	gone := must[Result](t)(ms.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "Article 4", Quote: "par décret simple", Text: "gone", Committee: true})).ID
	if _, err := ms.PlaceComment(t.Context(), edited, Which{}, Where{Confirm: true}); !errors.Is(err, ErrOwnVersion) {
		t.Errorf("in its own version: %v", err)
	}
	carry(t, ms, s)
	addVersion(t, s, lawAfter, added.Draft)
	carry(t, s, ms)
	carry(t, s, ns)
	view := func(s *Space, id string, version uint64) CommentView {
		t.Helper()
		for _, v := range must[[]CommentView](t)(s.Comments(t.Context(), added.Draft, Which{Version: version})) {
			if v.ID == id || len(v.ID) > len(id) && v.ID[:len(id)] == id {
				return v
			}
		}
		t.Fatalf("no comment %s", id)
		return CommentView{}
	}
	checks := func() (n int) {
		t.Helper()
		for _, task := range must[[]Task](t)(ms.toCheck(t.Context(), ms.State())) {
			n += task.Count
		}
		return n
	}
	if v := view(ms, edited, 0); v.Anchor != "check" || v.Placed || checks() != 2 {
		t.Fatalf("before: %+v, %d to check", v, checks())
	}

	for name, w := range map[string]Where{"nothing": {}, "two": {Confirm: true, Orphan: true}, "both": {Orphan: true, At: "Article 1"}} {
		if _, err := ms.PlaceComment(t.Context(), edited, Which{}, w); !errors.Is(err, ErrBadValue) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, test := range map[string]struct {
		s    *Space
		id   string
		w    Where
		want error
	}{
		"somebody else":       {ns, edited, Where{Orphan: true}, consult.ErrRole},
		"no such article":     {ms, edited, Where{At: "Article 9"}, ErrNoProvision},
		"no such words":       {ms, edited, Where{At: "Article 3", Quote: "jamais"}, ErrQuoteNotFound},
		"an orphan confirmed": {ms, gone, Where{Confirm: true}, ErrNoPlace},
		"no such comment":     {ms, "zzz", Where{Orphan: true}, ErrNoSuchID},
	} {
		if _, err := test.s.PlaceComment(t.Context(), test.id, Which{}, test.w); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}

	must[Result](t)(ms.PlaceComment(t.Context(), edited, Which{}, Where{Confirm: true}))
	must[Result](t)(ms.PlaceComment(t.Context(), gone, Which{}, Where{Orphan: true}))
	if n := checks(); n != 0 {
		t.Errorf("%d are still to be checked", n)
	}
	carry(t, ms, s)
	carry(t, s, ns)
	for _, at := range []*Space{s, ms, ns} {
		v := view(at, edited, 0)
		if v.Anchor != "certain" || v.AnchorReason != ReasonPlaced || !v.Placed || v.PlacedBy != "Moussa" || v.At != "Article 3" ||
			v.WasAt != "Article 2" || v.PlaceText != "est publié dans les soixante jours" || v.Quote != "rendu public dans les trente jours" {
			t.Errorf("confirmed: %+v", v)
		}
	}
	if v := view(s, gone, 0); v.Anchor != "orphan" || !v.Placed || v.AnchorReason != ReasonPlaced {
		t.Errorf("nowhere: %+v", v)
	}
	if v := view(s, edited, 1); v.Placed || v.Anchor != "certain" || v.PlaceText != "rendu public dans les trente jours" {
		t.Errorf("in its own version: %+v", v)
	}

	// A clerk knows better, of what is for the committee among its readers; and the
	// next version goes on from there.
	must[Result](t)(s.PlaceComment(t.Context(), gone, Which{}, Where{At: "Article 1", Quote: "toute force de défense"}))
	addVersion(t, s, lawAfter+"### Article 5\nLa présente loi entre en vigueur le premier janvier.\n", added.Draft)
	carry(t, s, ms)
	for version, want := range map[uint64]bool{2: true, 3: false} {
		if v := view(s, gone, version); v.Anchor != "certain" || v.Placed != want || v.At != "Article 1" || v.PlaceText != "toute force de défense" {
			t.Errorf("version %d: %+v", version, v)
		}
	}
	if v := view(ms, gone, 3); v.Anchor != "orphan" || !v.Placed {
		t.Errorf("its author, who cannot read the clerk's word: %+v", v)
	}
	if v := view(ms, edited, 3); v.Anchor != "certain" || v.At != "Article 3" || v.WasAt != "Article 2" {
		t.Errorf("from where it was confirmed: %+v", v)
	}
}

// What another program writes into the record is not believed blindly.
func TestPlacedAtNothing(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addVersion(t, s, lawBefore, "")
	must[Result](t)(s.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "Article 2", Text: "x"}))
	addVersion(t, s, lawAfter, added.Draft)
	st := s.State()
	for _, at := range []struct{ id, quote, want string }{{"art9", "", "orphan"}, {"art1", "jamais écrit", "check"}, {"art1", "", "certain"}} {
		must[Result](t)(s.write(t.Context(), entry.Everyone, nil, &entry.Place{
			Of: st.Comments[0].Ref, Draft: st.Drafts[0].Latest().Ref, At: at.id, Quote: at.quote, Time: 1,
		}))
		v := must[[]CommentView](t)(s.Comments(t.Context(), added.Draft, Which{}))
		if len(v) != 1 || v[0].Anchor != at.want || !v[0].Placed {
			t.Errorf("at %s: %+v", at.id, v)
		}
	}
}

// What is told before a version is shared is what everybody sees after: of comments
// that were put elsewhere meanwhile, or nowhere, and of those on a text in another
// language, too.
func TestCarryToIsWhatComes(t *testing.T) {
	p := newPerson(t, "Awa")
	s := must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	added := addVersion(t, s, lawBefore, "")
	say := func(text, at, quote string) string {
		t.Helper()
		return must[Result](t)(s.Comment(t.Context(), CommentIn{Draft: added.Draft, At: at, Quote: quote, Text: text})).ID
	}
	say("kept", "Article 1", "contrôle les services")
	say("edited", "Article 2", "rendu public dans les trente jours")
	moved := say("put elsewhere", "Article 4", "par décret simple")
	nowhere := say("put nowhere", "Article 1", "")
	addVersion(t, s, lawAfter, added.Draft)
	must[Result](t)(s.PlaceComment(t.Context(), moved, Which{}, Where{At: "Article 1", Quote: "toute force de défense"}))
	must[Result](t)(s.PlaceComment(t.Context(), nowhere, Which{}, Where{Orphan: true}))
	for _, lang := range []string{"fr", "en"} {
		next := lawAfter + "### Article 5\nLa présente loi entre en vigueur le premier janvier.\n"
		file := lawFile(t, next)
		doc := must[*draft.Document](t)(Preview(t.Context(), file, draft.Options{Lang: lang}))
		told := must[[]CommentView](t)(s.CarryTo(t.Context(), added.Draft, doc.Provisions, lang))
		must[DraftAdded](t)(s.AddDraft(t.Context(), DraftIn{Path: file, Lang: lang, VersionOf: added.Draft}))
		is := must[[]CommentView](t)(s.Comments(t.Context(), added.Draft, Which{}))
		if len(told) != 4 || len(is) != 4 {
			t.Fatalf("%s: %d are told, %d are there", lang, len(told), len(is))
		}
		for i := range is {
			a, b := &told[i], &is[i]
			if b.Text == "put elsewhere" && lang == "fr" && (b.At != "Article 1" || b.Anchor != "certain") {
				t.Errorf("%s: %+v", lang, b)
			}
			if a.ID != b.ID || a.Anchor != b.Anchor || a.AnchorReason != b.AnchorReason || a.At != b.At || a.WasAt != b.WasAt ||
				a.PlaceText != b.PlaceText || a.Placed != b.Placed || a.PlacedBy != b.PlacedBy || a.Home != b.Home {
				t.Errorf("%s, %s: told\n%+v\nis\n%+v", lang, b.Text, a, b)
			}
		}
	}
}
