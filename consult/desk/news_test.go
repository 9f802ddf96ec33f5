package desk

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"toguna/consult"
	"toguna/consult/entry"
)

func task(n News, kind string) Task {
	if i := slices.IndexFunc(n.Waiting, func(t Task) bool { return t.Kind == kind }); i >= 0 {
		return n.Waiting[i]
	}
	return Task{}
}

func change(n News, kind string) Change {
	if i := slices.IndexFunc(n.Changed, func(c Change) bool { return c.Kind == kind }); i >= 0 {
		return n.Changed[i]
	}
	return Change{}
}

func kinds(n News) (waiting, changed []string) {
	for _, t := range n.Waiting {
		waiting = append(waiting, t.Kind)
	}
	for _, c := range n.Changed {
		changed = append(changed, c.Kind)
	}
	return waiting, changed
}

func TestNews(t *testing.T) {
	clerk, s, added, call := founded(t)
	moussa := newPerson(t, "Moussa")
	moussa.clock = clerk.clock
	moussa.opts.Now = func() time.Time { return *clerk.clock }
	ms := join(t, s, moussa, consult.RoleContributor)
	carry(t, ms, s)
	news := func(s *Space) News { t.Helper(); return must[News](t)(s.News(t.Context())) }

	n := news(s)
	if w, c := kinds(n); !slices.Equal(w, []string{TaskVerify}) || len(c) != 0 || !n.Since.IsZero() {
		t.Errorf("at first %v, %v, since %v", w, c, n.Since)
	}
	if v := task(n, TaskVerify); v.Count != 1 || !slices.Equal(v.Names, []string{"Moussa"}) {
		t.Errorf("to verify %+v", v)
	}
	if len(n.Deadlines) != 1 || n.Deadlines[0].Call != call || n.Deadlines[0].Left != 100_000_000*time.Second {
		t.Errorf("deadlines %+v", n.Deadlines)
	}
	if n = news(ms); change(n, ChangeDraft).Draft != added.Draft || change(n, ChangeOpened).Call != call {
		t.Errorf("the newcomer sees %+v", n.Changed)
	}
	for _, s := range []*Space{s, ms} {
		if err := s.MarkVisited(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n = news(ms); len(n.Changed) != 0 || !n.Since.Equal(*clerk.clock) {
		t.Errorf("after a visit %+v", n.Changed)
	}
	if err := s.MarkVerified(t.Context(), ms.Me()); err != nil {
		t.Fatal(err)
	}

	*clerk.clock = clerk.clock.Add(time.Hour)
	comment := func(at, quote, text string) string {
		return must[Result](t)(ms.Comment(t.Context(), CommentIn{Draft: added.Draft, At: at, Quote: quote, Text: text})).ID
	}
	one := comment("article 2", "un rapport chaque année", "Deux.")
	comment("article 1er", "La loi est publique", "Bien.")
	sub := must[Result](t)(ms.Submit(t.Context(), SubmitIn{Call: call, Comments: []string{one}, Letter: "Notre avis."}))
	if n = news(ms); task(n, TaskReceipt).Count != 1 || len(n.Changed) != 0 {
		t.Errorf("before the receipt %+v, %+v", n.Waiting, n.Changed)
	}
	carry(t, ms, s)
	n = news(s)
	a := task(n, TaskAnswer)
	if a.Count != 2 || a.Of != 2 || a.Submissions != 1 || a.Call != call || a.From != "Moussa" || a.Number != 1 && a.Number != 0 {
		t.Errorf("to answer %+v", a)
	}
	if c := change(n, ChangeReceived); c.Count != 1 || !slices.Equal(c.IDs, []string{sub.ID}) {
		t.Errorf("received %+v", c)
	}
	if c := change(n, ChangeNumbered); c.First != 1 || c.Last != 1 {
		t.Errorf("numbered %+v", c)
	}
	var articles []string
	for _, c := range n.Changed {
		if c.Kind == ChangeComments {
			articles = append(articles, c.Article)
		}
	}
	if len(articles) != 2 || !strings.Contains(articles[0], "1er") || !strings.Contains(articles[1], "2") {
		t.Errorf("comments on %q", articles)
	}
	carry(t, s, ms)
	must[Result](t)(s.Dispose(t.Context(), []string{one}, "accepted", "Oui."))
	must[Result](t)(s.Reply(t.Context(), one, "Merci."))
	carry(t, s, ms)
	if n = news(ms); change(n, ChangeAnswered).Count != 1 || change(n, ChangeReplies).Count != 1 || task(n, TaskReceipt).Count != 0 {
		t.Errorf("answered %+v, waiting %+v", n.Changed, n.Waiting)
	}
	if a := task(news(s), TaskAnswer); a.Count != 1 || a.Of != 2 {
		t.Errorf("left to answer %+v", a)
	}
	path := lawFile(t, strings.Replace(law, "un rapport chaque année", "deux rapports par an", 1))
	must[DraftAdded](t)(s.AddDraft(t.Context(), DraftIn{Path: path, Title: "Loi", Lang: "fr", VersionOf: added.Draft}))
	if err := s.ExtendCall(t.Context(), call, time.Unix(1_900_000_100, 0), ""); err != nil {
		t.Fatal(err)
	}
	carry(t, s, ms)
	n = news(ms)
	if c := task(n, TaskCheck); c.Count != 1 || c.Of != 2 || c.Version != 2 || !slices.Equal(c.IDs, []string{one}) {
		t.Errorf("to check %+v", c)
	}
	if c := change(n, ChangeVersion); c.Version != 2 || change(n, ChangeExtended).Deadline.Unix() != 1_900_000_100 {
		t.Errorf("changed %+v", n.Changed)
	}
	if err := s.CloseCall(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	if done, err := s.Remove(t.Context(), ms.Me()); !done || err != nil {
		t.Fatal(err)
	}
	n = news(s)
	if c := change(n, ChangeRemoved); c.Count != 1 || !slices.Equal(c.Names, []string{"Moussa"}) || len(n.Deadlines) != 0 {
		t.Errorf("in the end %+v, %+v", n.Changed, n.Deadlines)
	}
	// The visit outlives the program.
	if err := clerk.Close(); err != nil {
		t.Fatal(err)
	}
	clerk.Desk = must[*Desk](t)(Open(t.Context(), clerk.home, passphrase, clerk.options()))
	if again := news(clerk.space()); again.Since != n.Since || len(again.Changed) != len(n.Changed) {
		t.Errorf("after a start %+v since %v", again.Changed, again.Since)
	}
}

func TestNewsOfDevices(t *testing.T) {
	_, s, added, _ := founded(t)
	ms := join(t, s, newPerson(t, "Moussa"), consult.RoleContributor)
	if ds := must[News](t)(s.News(t.Context())).Devices; len(ds) != 1 || !ds[0].Here || ds[0].Lacks != 0 {
		t.Fatalf("before any word of his %+v", ds)
	}
	carry(t, ms, s)
	s.hear(t.Context()) // as after an exchange
	if l := s.Link().LastExchange; l.Unix() != s.now() {
		t.Errorf("last exchange %v", l)
	}
	must[Result](t)(s.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "article 1er", Text: "Un avis."}))
	ds := must[News](t)(s.News(t.Context())).Devices
	if len(ds) != 2 || ds[1].Name != "Moussa" || ds[1].Lacks != 1 || ds[1].Bytes == 0 || ds[1].LastSeen.Unix() != s.now() {
		t.Fatalf("%+v", ds)
	}
	before := s.Link()
	s.hear(t.Context()) // one's own words are no exchange
	if s.Link().LastExchange != before.LastExchange {
		t.Error("heard of oneself")
	}
}

func TestSubmissionViews(t *testing.T) {
	_, s, added, _ := founded(t)
	call := must[string](t)(s.OpenCall(t.Context(), CallIn{
		Draft: added.Draft, Title: "Autre", Deadline: time.Unix(1_900_000_000, 0), Confidential: true,
		Questions: []entry.Question{{ID: "q1", Text: "Pourquoi ?", Kind: "text"}, {ID: "q2", Text: "Où vivez-vous ?", Kind: "text", About: true}},
	}))
	ms := join(t, s, newPerson(t, "Moussa"), consult.RoleContributor)
	ns := join(t, s, newPerson(t, "Nana"), consult.RoleContributor)
	carry(t, s, ms)
	path := filepath.Join(t.TempDir(), "annexe.txt")
	if err := os.WriteFile(path, []byte("Pièce."), 0o600); err != nil {
		t.Fatal(err)
	}
	var mine []string
	for _, at := range []string{"article 2", "article 1er"} {
		mine = append(mine, must[Result](t)(ms.Comment(t.Context(), CommentIn{Draft: added.Draft, At: at, Text: "Avis sur l'" + at + "."})).ID)
	}
	open := must[Result](t)(ms.Submit(t.Context(), SubmitIn{
		Call: call, Letter: "Notre avis.", Attach: []string{path}, Comments: mine, For: "others", Behalf: "Les riverains",
		Answers: []entry.Answer{{ID: "q1", Text: "Parce que."}, {ID: "q2", Text: "À Mopti."}},
	})).ID
	secret := must[Result](t)(ms.Submit(t.Context(), SubmitIn{Call: call, Letter: "En confiance.", Confidential: true})).ID
	carry(t, ms, s)
	must[Result](t)(s.Dispose(t.Context(), mine[:1], "partly", "En partie."))
	must[Result](t)(s.Dispose(t.Context(), []string{secret}, "noted", "Lu."))
	carry(t, s, ns)
	carry(t, s, ms)

	reg := must[RegisterView](t)(s.RegisterView(t.Context(), call))
	if len(reg.Rows) != 2 || !reg.Keeper || reg.Final || reg.Confidential != 1 || reg.ToAnswer != 1 || reg.Comments != 2 {
		t.Fatalf("%+v", reg)
	}
	for _, r := range reg.Rows {
		if want := map[bool]Tally{false: {1, 2}, true: {1, 1}}[r.Confidential]; r.Answers != want || r.From != "Moussa" || r.Mine || r.Number == 0 {
			t.Errorf("row %+v", r)
		}
	}
	v := must[SubmissionView](t)(s.SubmissionView(t.Context(), open))
	if v.Letter != "Notre avis." || v.Behalf != "Les riverains" || v.Title != "Autre" || v.Draft != added.Draft || v.Version != 1 || v.Status != StatusRegistered {
		t.Errorf("%+v", v)
	}
	if len(v.Questions) != 2 || v.Questions[0].Question != "Pourquoi ?" || !v.Questions[1].About {
		t.Errorf("answers %+v", v.Questions)
	}
	if len(v.Comments) != 2 || v.Comments[0].ID != mine[1] || v.Comments[1].Decision != "partly" || v.Comments[1].Reason != "En partie." {
		t.Errorf("comments out of the order of the text: %+v", v.Comments)
	}
	var steps []string
	for _, h := range v.History {
		steps = append(steps, h.Kind+" "+h.By)
	}
	if !slices.Equal(steps, []string{"handed-in Moussa", "receipt Awa", "numbered Awa"}) {
		t.Errorf("history %q", steps)
	}
	if len(v.Files) != 1 || v.Files[0] != (FileView{"piece-1.txt", 7, true}) {
		t.Errorf("files %+v", v.Files)
	}
	var out bytes.Buffer
	if err := s.OpenAttachment(t.Context(), open, 0, &out); err != nil || out.String() != "Pièce." {
		t.Errorf("attachment %q, %v", out.String(), err)
	}
	if err := s.OpenAttachment(t.Context(), open, 1, &out); !errors.Is(err, ErrNoSuchID) {
		t.Errorf("another attachment: %v", err)
	}

	// Somebody else reads what is open and no more.
	if _, err := ns.SubmissionView(t.Context(), secret); !errors.Is(err, ErrNoSuchID) {
		t.Errorf("reads what is confidential: %v", err)
	}
	if o := must[SubmissionView](t)(ns.SubmissionView(t.Context(), open)); len(o.Questions) != 1 || o.Letter == "" {
		t.Errorf("another contributor reads %+v", o.Questions)
	}
	for _, r := range must[RegisterView](t)(ns.RegisterView(t.Context(), call)).Rows {
		if r.Readable == r.Confidential || r.Confidential && (r.From != "" || r.Org != "" || r.Answers.Of != 0) {
			t.Errorf("another contributor sees %+v", r)
		}
	}
	own := must[[]SubmissionView](t)(ms.MySubmissions(t.Context()))
	if len(own) != 2 || own[0].ID != secret || own[0].Letter != "En confiance." || own[0].Decision != "noted" || !own[0].Mine || len(own[1].Questions) != 2 {
		t.Errorf("one's own %+v", own)
	}
	if n := len(must[[]SubmissionView](t)(ns.MySubmissions(t.Context()))); n != 0 {
		t.Errorf("Nana has %d", n)
	}
}

// Comments are shown in any version; what is kept of one view spoils no other.
func TestCommentsOfVersions(t *testing.T) {
	_, s, added, _ := founded(t)
	must[Result](t)(s.Comment(t.Context(), CommentIn{Draft: added.Draft, At: "article 2", Quote: "un rapport chaque année", Text: "Deux."}))
	path := filepath.Join(t.TempDir(), "loi.md")
	for i := range maxTexts + 2 {
		text := strings.Replace(law, "un rapport chaque année", "un rapport "+strings.Repeat("très ", i)+"détaillé chaque année", 1)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		must[DraftAdded](t)(s.AddDraft(t.Context(), DraftIn{Path: path, Title: "Loi", Lang: "fr", VersionOf: added.Draft}))
	}
	for range 2 {
		for version, want := range map[uint64]string{1: "certain", 2: "check", 0: "check"} {
			v := must[[]CommentView](t)(s.Comments(t.Context(), added.Draft, Which{Version: version}))
			if len(v) != 1 || v[0].Anchor != want {
				t.Errorf("version %d: %+v", version, v)
			}
		}
	}
	if _, err := s.Comments(t.Context(), added.Draft, Which{Version: 99}); !errors.Is(err, ErrNoSuchID) {
		t.Errorf("%v", err)
	}
	d := s.State().Drafts[0]
	for _, v := range d.Versions {
		ps, err := s.Provisions(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		ps[0].Text = "Changé par qui lit."
		if again, _ := s.Provisions(t.Context(), v); again[0].Text == ps[0].Text {
			t.Error("what one reader changes others read")
		}
	}
	if n := len(s.shelf.texts); n > maxTexts || len(s.shelf.order) != n {
		t.Errorf("%d versions are kept open, %d in order", n, len(s.shelf.order))
	}
}
