package desk

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

const law = `---
title: Projet de loi d'essai
---
# Titre Ier
### Article 1er
Les forces obéissent à la loi. La loi est publique.
### Article 2
La commission reçoit un rapport chaque année. Le rapport est public. Le rapport est public.
`

// founded is a clerk's space with a draft and a call on it.
func founded(t *testing.T) (p *person, s *Space, added DraftAdded, call string) {
	t.Helper()
	p = newPerson(t, "Awa")
	s = must[*Space](t)(p.CreateSpace(t.Context(), "Essai"))
	path := lawFile(t, law)
	added = must[DraftAdded](t)(s.AddDraft(t.Context(), DraftIn{Path: path, Title: "Loi", Lang: "fr"}))
	call = must[string](t)(s.OpenCall(t.Context(), CallIn{
		Draft: added.Draft, Title: "Consultation", Deadline: time.Unix(1_900_000_000, 0), Confidential: true,
	}))
	return p, s, added, call
}

func TestFind(t *testing.T) {
	ref := func(b ...byte) entry.Ref {
		e := entry.Sum(entry.CodecDagCBOR, nil)
		copy(e[4:], b)
		return entry.Ref{Entry: e}
	}
	one, two := ref(0), ref(0, 0, 1)
	second := entry.Ref{Entry: one.Entry, Index: 1}
	items := []entry.Ref{one, two, second}
	self := func(r entry.Ref) entry.Ref { return r }
	for prefix, want := range map[string]any{
		one.String(): one, " " + strings.ToUpper(one.String()) + " ": one, second.String(): second, two.String()[:8]: two,
		"": ErrNoSuchID, "  ": ErrNoSuchID, "zzz": ErrNoSuchID, "a": ErrAmbiguous, one.String()[:20]: ErrAmbiguous, one.String() + ".7": ErrNoSuchID,
	} {
		got, err := find(items, prefix, self)
		if w, ok := want.(error); ok && !errors.Is(err, w) || !ok && (err != nil || got != want) {
			t.Errorf("%q: %v, %v, want %v", prefix, got, err, want)
		}
	}
}

func TestQuotes(t *testing.T) {
	_, s, added, _ := founded(t)
	for _, test := range []struct {
		at, quote string
		want      error
	}{
		{"article 1er", "Les forces obéissent", nil},
		{"Article 1er", "  Les   forces\nobéissent ", nil},
		{"article 1er", "", nil},
		{"article 1er", "Le rapport est public", ErrQuoteNotFound},
		{"article 1er", "les forces", ErrQuoteNotFound},
		{"article 2", "Le rapport est public", ErrQuoteAmbiguous},
		{"article 2", "un rapport chaque année. Le rapport est public.", nil},
		{"article 9", "", ErrNoProvision},
		{"", "", ErrNoProvision},
		{"article 2", strings.Repeat("x", entry.MaxQuote+1), ErrTooLong},
	} {
		_, err := s.Comment(t.Context(), CommentIn{Draft: added.Draft, At: test.at, Quote: test.quote, Text: "Un avis."})
		if !errors.Is(err, test.want) {
			t.Errorf("%q in %q: %v, want %v", test.quote, test.at, err, test.want)
		}
	}
	views := must[[]CommentView](t)(s.Comments(t.Context(), added.Draft, Which{}))
	if len(views) != 4 {
		t.Fatalf("%d comments", len(views))
	}
	for _, v := range views {
		if v.Anchor != anchor.Certain.String() {
			t.Errorf("%q is carried as %s", v.Quote, v.Anchor)
		}
	}
	for name, in := range map[string]CommentIn{
		"no text": {At: "article 1er", Text: " \n"}, "kind": {At: "article 1er", Text: "x", Kind: "poem"}, "version": {At: "article 1er", Text: "x", Version: 7},
	} {
		in.Draft = added.Draft
		if _, err := s.Comment(t.Context(), in); !errors.Is(err, ErrBadValue) && !errors.Is(err, ErrNoSuchID) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A point copied from its beginning has its number before it, which is no part of
// what is quoted; copied from its middle, it has none that could count.
func TestQuoteWithItsNumber(t *testing.T) {
	ps := []draft.Provision{
		{ID: "art1", Label: "Article 1er", Number: "1er", Text: "La commission :"},
		{ID: "art1/1", Label: "Article 1er, 1°", Number: "1°", Text: "examine les projets ;"},
		{ID: "art1/2", Label: "Article 1er, 2°", Number: "2°", Text: "examine les comptes."},
	}
	for quote, want := range map[string]string{
		"1° examine les projets":  "art1/1 examine les projets",
		"2° examine les comptes.": "art1/2 examine les comptes.",
		"2° examine les":          "art1/2 examine les",
		"1er La commission":       "art1 La commission",
		"examine les comptes":     "art1/2 examine les comptes",
		"3° examine les comptes":  "",
		"2° les comptes":          "",
		"2°":                      "",
	} {
		var c entry.Comment
		at, err := locate(ps, 0, &c, quote)
		switch {
		case want == "" && !errors.Is(err, ErrQuoteNotFound):
			t.Errorf("%q: %v", quote, err)
		case want != "" && (err != nil || at.ID+" "+c.Quote != want || c.Before != ""):
			t.Errorf("%q: %s %q after %q, %v", quote, at.ID, c.Quote, c.Before, err)
		}
	}
}

func TestInvitations(t *testing.T) {
	clerk, s, _, _ := founded(t)
	text := must[string](t)(s.Invite(t.Context(), consult.RoleContributor))
	moussa, nana := newPerson(t, "Moussa"), newPerson(t, "Nana")
	ms, request, err := moussa.Join(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	_, late, err := nana.Join(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	refuses := func(what string, sealed []byte, want error) {
		t.Helper()
		if _, err := s.Admit(t.Context(), sealed, ""); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	spoiled := bytes.Clone(request)
	spoiled[len(spoiled)-1] ^= 1
	refuses("spoiled", spoiled, ErrInviteForged)
	refuses("empty", nil, ErrInviteForged)

	// An invitation of another device, in the same workspace's name.
	other := newPerson(t, "Zan")
	os2 := must[*Space](t)(other.CreateSpace(t.Context(), "Autre"))
	_, foreign, err := newPerson(t, "Yaya").Join(t.Context(), must[string](t)(os2.Invite(t.Context(), consult.RoleContributor)))
	if err != nil {
		t.Fatal(err)
	}
	refuses("another's", foreign, ErrInviteForged)
	i, err := parseInvite(text)
	if err != nil {
		t.Fatal(err)
	}
	i.Secret = entry.Hash{1}
	_, guessed, err := newPerson(t, "Xavier").Join(t.Context(), encodeInvite(t, i))
	if err != nil {
		t.Fatal(err)
	}
	refuses("guessed secret", guessed, ErrInviteForged)

	m := must[consult.Member](t)(s.Admit(t.Context(), request, ""))
	if m.Name != "Moussa" || m.Role != consult.RoleContributor {
		t.Errorf("admitted %+v", m)
	}
	refuses("used", late, ErrInviteUsed)
	before := s.ledger.Len()
	if again := must[consult.Member](t)(s.Admit(t.Context(), request, consult.RoleClerk)); again.Role != consult.RoleContributor || s.ledger.Len() != before {
		t.Errorf("the same request again admits as %s", again.Role)
	}
	carry(t, s, ms)
	if ms.MyRole() != consult.RoleContributor || ms.joiningNow() || !ms.Verified(s.Me()) {
		t.Errorf("joined as %q", ms.MyRole())
	}
	if _, _, err := moussa.Join(t.Context(), must[string](t)(s.Invite(t.Context(), consult.RoleContributor))); !errors.Is(err, ErrSpaceExists) {
		t.Errorf("joins twice: %v", err)
	}
	if _, err := ms.Invite(t.Context(), consult.RoleContributor); !errors.Is(err, consult.ErrRole) {
		t.Errorf("a contributor invites: %v", err)
	}

	text = must[string](t)(s.Invite(t.Context(), consult.RoleContributor))
	_, request, err = newPerson(t, "Oumou").Join(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	*clerk.clock = clerk.clock.Add(inviteLife + time.Second)
	refuses("expired", request, ErrInviteExpired)
	if n := len(s.openInvites()); n != 0 {
		t.Errorf("%d expired invitations open the door", n)
	}
	p := newPerson(t, "Paul")
	*p.clock = *clerk.clock
	if _, _, err := p.Join(t.Context(), text); !errors.Is(err, ErrInviteExpired) {
		t.Errorf("joins late: %v", err)
	}
	for _, bad := range []string{"", "toguna-invite-1:", "toguna-invite-2:" + text[len(invitePrefix):], text[:len(text)-4], text + "A"} {
		if _, _, err := p.Join(t.Context(), bad); !errors.Is(err, ErrInvite) {
			t.Errorf("joins by a text of %d characters: %v", len(bad), err)
		}
	}
}

func encodeInvite(t *testing.T, i *invite) string {
	t.Helper()
	return invitePrefix + b64(must[[]byte](t)(entry.Marshal(i)))
}

// An inviter who is not who the invitation said is not taken for her.
func TestInviterWords(t *testing.T) {
	_, s, _, _ := founded(t)
	i, err := parseInvite(must[string](t)(s.Invite(t.Context(), consult.RoleContributor)))
	if err != nil {
		t.Fatal(err)
	}
	i.Words[0] ^= 1
	ms, request, err := newPerson(t, "Moussa").Join(t.Context(), encodeInvite(t, i))
	if err != nil {
		t.Fatal(err)
	}
	must[consult.Member](t)(s.Admit(t.Context(), request, ""))
	var blocks [][]byte
	if err := s.storage.Each(t.Context(), func(e entry.Sealed) error { blocks = append(blocks, e.Bytes); return nil }); err != nil {
		t.Fatal(err)
	}
	must[consult.Added](t)(ms.ledger.Add(t.Context(), blocks))
	for _, id := range s.ledger.Grants() {
		r, err := s.storage.Open(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		must[entry.CID](t)(ms.storage.Add(t.Context(), r))
	}
	must[Done](t)(ms.Refresh(t.Context()))
	if err := ms.arrived(t.Context()); !errors.Is(err, ErrInviterWords) {
		t.Errorf("%v", err)
	}
	if ms.Verified(s.Me()) {
		t.Error("taken for verified")
	}
}

// What cannot be sealed yet waits, in order, and is written once.
func TestOutbox(t *testing.T) {
	_, s, added, _ := founded(t)
	ms := join(t, s, newPerson(t, "Moussa"), consult.RoleContributor)
	ns := join(t, s, newPerson(t, "Nana"), consult.RoleContributor)
	carry(t, s, ms)
	// The clerk cuts without new keys: an older program, or a cut that crossed another.
	n, _ := s.State().Member(ns.Me())
	must[entry.CID](t)(s.append(t.Context(), consult.Writing{Acts: []entry.Act{{Kind: entry.ActCut, Member: n.Key, Logs: s.ledger.LogEnds(n.Key)}}}))
	carry(t, s, ms)
	var group sync.WaitGroup
	for range 8 { // from several windows at once
		group.Go(func() {
			res, err := ms.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "article 1er", Text: "En attente."})
			if err != nil || !res.Waiting || res.ID != "" {
				t.Errorf("%+v, %v", res, err)
			}
		})
	}
	group.Wait()
	if w := must[int](t)(ms.Waiting(t.Context())); w != 8 {
		t.Fatalf("%d wait", w)
	}
	if d := must[Done](t)(ms.Refresh(t.Context())); d.any() {
		t.Errorf("without a key: %+v", d)
	}
	if d := must[Done](t)(s.Refresh(t.Context())); d.Renewed != 1 {
		t.Fatalf("the clerk renews %+v", d)
	}
	if d := carry(t, s, ms); d.Written != 8 || d.Keys != 1 {
		t.Fatalf("with a key: %+v", d)
	}
	if w := must[int](t)(ms.Waiting(t.Context())); w != 0 {
		t.Errorf("%d still wait", w)
	}
	carry(t, ms, s)
	if c := s.State().Comments; len(c) != 8 {
		t.Errorf("%d comments", len(c))
	}
	if d := must[Done](t)(ms.Refresh(t.Context())); d.any() {
		t.Errorf("written again: %+v", d)
	}
	// Whoever was cut does not get the key.
	carry(t, s, ns)
	if ns.MyRole() != "" || len(ns.State().Comments) != 0 {
		t.Errorf("the removed member reads %d comments", len(ns.State().Comments))
	}
}

func TestReceiptsAndNumbersOnce(t *testing.T) {
	clerk, s, _, call := founded(t)
	ms := join(t, s, newPerson(t, "Moussa"), consult.RoleContributor)
	carry(t, s, ms)
	sub := must[Result](t)(ms.Submit(t.Context(), SubmitIn{Call: call, Letter: "Notre avis."}))
	if d := carry(t, ms, s); d.Receipts != 1 || d.Numbered != 1 {
		t.Fatalf("%+v", d)
	}
	before := s.ledger.Len()
	for range 2 {
		if d := carry(t, ms, s); d.any() || s.ledger.Len() != before {
			t.Fatalf("done again: %+v", d)
		}
	}
	c := must[consult.Consultation](t)(s.FindCall(call))
	if n := must[int](t)(s.writeHead(t.Context(), c, false)); n != 0 || s.ledger.Len() != before {
		t.Errorf("an empty head: %d", n)
	}
	// The same after a start.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = clerk.space()
	if d := must[Done](t)(s.Refresh(t.Context())); d.any() {
		t.Errorf("done again after a start: %+v", d)
	}
	if err := s.CloseRegister(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	before = s.ledger.Len()
	if err := s.CloseRegister(t.Context(), call); err != nil || s.ledger.Len() != before {
		t.Errorf("closed twice: %v", err)
	}
	if err := s.CloseCall(t.Context(), call); !errors.Is(err, ErrRegisterClosed) {
		t.Errorf("closed twice: %v", err)
	}
	carry(t, s, ms)
	rs := ms.Receipts("fr")
	if len(rs) != 1 || rs[0].Submission != sub.ID || rs[0].Number != 1 || !rs[0].Valid || len(rs[0].CheckWords) != 4 {
		t.Fatalf("receipts %+v", rs)
	}
	if err := ms.CloseRegister(t.Context(), call); !errors.Is(err, consult.ErrRole) {
		t.Errorf("a contributor closes: %v", err)
	}
	if _, err := ms.Submit(t.Context(), SubmitIn{Call: call, Letter: "Trop tard."}); !errors.Is(err, ErrCallClosed) {
		t.Errorf("after the end: %v", err)
	}
}

// Somebody puts a disk back from a backup and writes before meeting anybody: what
// she wrote then is written again in a new log, once.
func TestBackupIsReissued(t *testing.T) {
	_, s, added, _ := founded(t)
	moussa := newPerson(t, "Moussa")
	ms := join(t, s, moussa, consult.RoleContributor)
	comment := func(s *Space, text string) {
		t.Helper()
		must[Result](t)(s.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "article 1er", Text: text}))
	}
	comment(ms, "Avant.")
	old := moussa.backup()
	comment(ms, "Perdu.")
	carry(t, ms, s)
	comment(s, "Lu.") // so that somebody else names it
	bs := old.space()
	comment(bs, "Après.")
	if d := carry(t, s, bs); d.Written != 1 {
		t.Fatalf("written again: %+v", d)
	}
	if d := must[Done](t)(bs.Refresh(t.Context())); d.any() {
		t.Errorf("written twice: %+v", d)
	}
	carry(t, bs, s)
	texts := map[string]int{}
	for _, c := range s.State().Comments {
		texts[c.Body.Text]++
	}
	for _, text := range []string{"Avant.", "Perdu.", "Lu.", "Après."} {
		if texts[text] != 1 {
			t.Errorf("%q stands %d times", text, texts[text])
		}
	}
	if f := s.State().Forks; len(f) != 1 {
		t.Errorf("forks %+v", f)
	}
}

func TestRemoveAndApprove(t *testing.T) {
	_, s, _, _ := founded(t)
	bs := join(t, s, newPerson(t, "Bintou"), consult.RoleClerk)
	carry(t, bs, s)
	if done, err := bs.Remove(t.Context(), s.Me()); done || err != nil {
		t.Errorf("a junior removes the founder: %t, %v", done, err)
	}
	carry(t, bs, s)
	if s.MyRole() != consult.RoleClerk {
		t.Error("the founder is out")
	}
	if err := bs.Approve(t.Context(), s.Me()); !errors.Is(err, ErrNothing) {
		t.Errorf("approves her own: %v", err)
	}
	if done, err := s.Remove(t.Context(), bs.Me()); !done || err != nil {
		t.Fatalf("the founder cannot remove: %t, %v", done, err)
	}
	carry(t, s, bs)
	if bs.MyRole() != "" {
		t.Error("still in")
	}
	if _, err := s.Remove(t.Context(), bs.Me()); !errors.Is(err, ErrNoMember) {
		t.Errorf("removed twice: %v", err)
	}
	if _, err := bs.Remove(t.Context(), s.Me()); !errors.Is(err, consult.ErrRole) {
		t.Errorf("a removed clerk removes: %v", err)
	}
}

func TestWrongHomes(t *testing.T) {
	p := newPerson(t, "Awa")
	if _, err := Create(t.Context(), p.home, passphrase, Person{Name: "B"}, p.options()); !errors.Is(err, ErrHomeExists) {
		t.Errorf("made twice: %v", err)
	}
	if _, err := Open(t.Context(), t.TempDir(), passphrase, p.options()); !errors.Is(err, ErrNoHome) {
		t.Errorf("opened from nothing: %v", err)
	}
	if _, err := p.Space(t.Context(), ""); !errors.Is(err, ErrNoSpace) {
		t.Errorf("%v", err)
	}
	must[*Space](t)(p.CreateSpace(t.Context(), "Un"))
	must[*Space](t)(p.CreateSpace(t.Context(), "Deux"))
	if _, err := p.Space(t.Context(), ""); !errors.Is(err, ErrSeveralSpaces) {
		t.Errorf("%v", err)
	}
	if s := must[*Space](t)(p.Space(t.Context(), "deux")); s.Name() != "Deux" {
		t.Errorf("found %q", s.Name())
	}
	if _, err := p.CreateSpace(t.Context(), " \t"); !errors.Is(err, ErrBadValue) {
		t.Errorf("%v", err)
	}
}
