package consultations

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"toguna/app/apptest"
	"toguna/app/sample"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// TestOpen: what a clerk writes is what is asked of everybody, with its questions in
// the order they were put in.
func TestOpen(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	p := r.place.p
	p.write()
	o := &p.open
	if len(o.texts) != 1 || o.title != o.texts[0].Title || !o.confidential {
		t.Fatalf("begins with %+v", o)
	}
	lacks := func(want string, at int) {
		t.Helper()
		if id, i := o.lack(apptest.Monday); id != want || i != at {
			t.Errorf("lacks %q of %d, not %q of %d", id, i, want, at)
		}
	}
	lacks("app.consultations.lack.deadline", -1)
	o.deadline = apptest.Monday
	lacks("app.consultations.lack.future", -1)
	o.deadline = time.Date(2026, 12, 20, 18, 0, 0, 0, time.UTC)
	o.title = " \n"
	lacks("app.consultations.lack.title", -1)
	o.title = "Deuxième tour"
	lacks("", -1)
	o.add()
	o.add()
	o.add()
	o.questions[0] = question{Text: "Quel article d’abord ?"}
	lacks("app.consultations.lack.question", 1)
	o.questions[1] = question{Text: "Votre région ?", Choice: true, About: true, Choices: "Kayes\n Kayes \n\n"}
	lacks("app.consultations.lack.choices", 1)
	o.questions[1].Choices += "Ségou\n"
	lacks("app.consultations.lack.question", 2)
	o.remove(2)
	o.move(1, -1)
	o.move(0, -1) // is first already
	lacks("", -1)
	opened := false
	p.send(func() { opened = true })
	r.ui.Until("it is open", func() bool { return opened && p.busy == nil })
	r.noFailures()
	c, ok := p.current()
	if !ok || p.mode != listing || c.Open.Title != "Deuxième tour" || c.Open.Zone != "Africa/Bamako" || c.version != 1 || c.Closed {
		t.Fatalf("opened %+v", c.Open)
	}
	want := []entry.Question{
		{ID: "q1", Text: "Votre région ?", Kind: "choice", Choices: []string{"Kayes", "Ségou"}, About: true},
		{ID: "q2", Text: "Quel article d’abord ?", Kind: "text"},
	}
	if len(c.Open.Questions) != 2 || !same(c.Open.Questions, want) {
		t.Errorf("asks %+v", c.Open.Questions)
	}
	if len(p.open.questions) != 0 || p.open.title != "" {
		t.Error("what was sent is still being written")
	}
}

func same(a, b any) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && string(x) == string(y)
}

// TestExtendAndClose: a deadline moves later; a call closed here is closed for good
// where this device keeps its register.
func TestExtendAndClose(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	p := r.place.p
	c, _ := p.current()
	to := c.deadline().AddDate(0, 0, 7)
	done := false
	p.extend(c.id, to, "Fête nationale", func() { done = true })
	r.ui.Until("it is extended", func() bool { return done })
	if c, _ = p.current(); !c.Extended || !c.deadline().Equal(to) || !p.canExtend(c) || !p.canClose(c) || !p.keeps(c) {
		t.Errorf("extended %v to %v", c.Extended, c.deadline())
	}
	r.place.askClose(c)
	if len(r.win.Asked) != 1 || strings.Contains(r.win.Asked[0], "app.") {
		t.Errorf("asked %q", r.win.Asked)
	}
	r.ui.Until("it is closed", func() bool { c, _ = p.current(); return c.Closed && p.busy == nil })
	if !c.Register.Final || p.canExtend(c) || p.canClose(c) {
		t.Error("the register is not closed with it")
	}
	p.begin()
	if p.mode != listing {
		t.Error("one can hand in to what is closed")
	}
	r.noFailures()
}

// begin opens the way to hand in for the defender of the sample, who has two
// comments, one of them the committee's alone.
func begin(t *testing.T) (*room, *handingIn) {
	t.Helper()
	return beginIn(t, "fr")
}

func beginIn(t *testing.T, lang string) (*room, *handingIn) {
	t.Helper()
	r := enter(t, lang, sample.Defender)
	h := &r.place.p.hand
	c, _ := r.place.p.current()
	r.place.Show("submit:" + c.id)
	r.ui.Until("the comments are here", func() bool { return h.read })
	return r, h
}

// TestSubmit: what was chosen and typed is handed in, and nothing else; answers
// about oneself go to the committee; what was kept is forgotten.
func TestSubmit(t *testing.T) {
	r, h := begin(t)
	if len(h.comments) != 2 || len(h.chosen()) != 2 || h.w.For != "org" {
		t.Fatalf("%d comments, %d chosen, for %q", len(h.comments), len(h.chosen()), h.w.For)
	}
	h.choose(h.comments[1].ID, false)
	file := filepath.Join(t.TempDir(), "relevé.csv")
	if err := os.WriteFile(file, []byte("a;b"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.attach(file)
	h.attach(file)
	r.ui.Until("the file is listed", func() bool { return len(h.w.Files) == 1 })
	h.change(func(w *contribution) { w.Letter = "  Notre lettre.\n" })
	qs := h.call.Open.Questions
	about := slices.IndexFunc(qs, func(q entry.Question) bool { return q.About })
	free := slices.IndexFunc(qs, func(q entry.Question) bool { return !q.About && q.Kind == "text" })
	if about < 0 || free < 0 {
		t.Fatalf("the sample asks %+v", qs)
	}
	mine := "Ségou"
	if qs[about].Kind == "choice" {
		mine = qs[about].Choices[0]
	}
	h.answer(qs[about].ID, mine)
	h.answer(qs[free].ID, "L’article 12")
	h.answer("no such question", "x")
	h.forward()
	h.change(func(w *contribution) { w.For = "others" })
	if h.lack() != "app.consultations.lack.behalf" {
		t.Errorf("lacks %q", h.lack())
	}
	h.change(func(w *contribution) { w.Behalf = "Village de Kéla" })
	h.forward()
	if h.step != stepCheck {
		t.Fatalf("at step %d", h.step)
	}
	r.ui.Until("it is kept", func() bool { return len(kept(r, h)) > 0 })
	done := false
	h.submit(func(desk.Result) { done = true })
	r.ui.Until("it is handed in", func() bool { return done || len(r.win.Failed) > 0 })
	r.noFailures()
	sub := submission(t, r.stage.Space(), h.res.ID)
	b := sub.Body
	if b.Letter != "Notre lettre." || b.For != "others" || b.Behalf != "Village de Kéla" || sub.Confidential || len(b.Files) != 1 {
		t.Errorf("handed in %+v", b)
	}
	if len(b.Comments) != 1 || b.Comments[0].String() != h.comments[0].ID {
		t.Errorf("comments %v", b.Comments)
	}
	if !same(b.Answers, []entry.Answer{{ID: qs[free].ID, Text: "L’article 12"}}) {
		t.Errorf("open answers: %+v", b.Answers)
	}
	if here, receipt := h.arrived(); !here || receipt || h.step != stepDone {
		t.Errorf("here %v, receipt %v, step %d", here, receipt, h.step)
	}
	if s := kept(r, h); s != "" {
		t.Errorf("still kept: %s", s)
	}
	h.back()
	r.place.p.begin()
	r.ui.Until("another can be put together", func() bool { return h.read })
	if got := h.chosen(); len(got) != 1 || got[0] != h.comments[1].ID || !h.comments[0].Before {
		t.Errorf("what was handed in goes again: %v", got)
	}
}

func submission(t *testing.T, sp *desk.Space, id string) consult.Submission {
	t.Helper()
	for _, s := range sp.State().Submissions {
		if s.Ref.String() == id {
			return s
		}
	}
	t.Fatalf("no submission %q", id)
	return consult.Submission{}
}

func kept(r *room, h *handingIn) string {
	data, err := r.stage.Space().Kept(r.Context(), h.name())
	if err != nil {
		r.Fatal(err)
	}
	return string(data)
}

// TestConfidential: a confidential contribution is the committee's, and what is said
// of who will see it says so.
func TestConfidential(t *testing.T) {
	r, h := begin(t)
	h.change(func(w *contribution) { w.Confidential, w.Letter = true, "En confidence." })
	h.forward()
	h.forward()
	words := ""
	for _, s := range r.place.sees() {
		words += s.title + " " + s.text + "\n"
	}
	for _, id := range []string{"app.consultations.sees.committee", "app.consultations.sees.others.text"} {
		if !strings.Contains(words, r.stage.T(id)) {
			t.Errorf("not said: %s", id)
		}
	}
	if strings.Contains(words, r.stage.T("app.consultations.sees.everyone")) || !strings.Contains(words, r.stage.N("app.consultations.sees.public", 1)) {
		t.Errorf("said:\n%s", words)
	}
	r.place.sign()
	r.ui.Until("it is handed in", func() bool { return h.step == stepDone || len(r.win.Failed) > 0 })
	r.noFailures()
	if sub := submission(t, r.stage.Space(), h.res.ID); !sub.Confidential {
		t.Error("handed in for all to read")
	}
}

// TestTakenUpAgain: what was put together is there again later, but for files that
// are gone.
func TestTakenUpAgain(t *testing.T) {
	r, h := begin(t)
	gone := filepath.Join(t.TempDir(), "gone.txt")
	if err := os.WriteFile(gone, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.attach(gone)
	r.ui.Until("the file is listed", func() bool { return len(h.w.Files) == 1 })
	h.choose(h.comments[0].ID, false)
	h.change(func(w *contribution) { w.Letter, w.Confidential = "À finir", true })
	r.place.Leave()
	r.ui.Until("it is kept", func() bool { return strings.Contains(kept(r, h), "À finir") })
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	h.back()
	r.place.Show("submit:" + h.call.id)
	r.ui.Until("it is taken up", func() bool { return h.read && h.w.Letter == "À finir" })
	if !h.w.Confidential || len(h.w.Files) != 0 || len(h.chosen()) != 1 {
		t.Errorf("taken up: %+v", h.w)
	}
	r.noFailures()
}

// TestNothingIsNotHandedIn: an empty contribution goes no further than its terms.
func TestNothingIsNotHandedIn(t *testing.T) {
	_, h := begin(t)
	for _, c := range h.comments {
		h.choose(c.ID, false)
	}
	h.forward()
	h.forward()
	if h.step != stepTerms || h.lack() != "app.consultations.lack.empty" {
		t.Errorf("step %d, lacks %q", h.step, h.lack())
	}
	called := false
	h.submit(func(desk.Result) { called = true })
	if called || h.p.busy != nil {
		t.Error("handed in before the last step")
	}
}

// TestRoles: nothing is offered that one's role cannot do.
func TestRoles(t *testing.T) {
	r := enter(t, "fr", sample.CSO)
	p := r.place.p
	c, _ := p.current()
	if p.clerk() || p.canExtend(c) || p.canClose(c) || !p.canSubmit() {
		t.Error("a contributor can do what a clerk does, or cannot hand in")
	}
	if len(c.mine) != 1 || !c.mine[0].Receipt || c.mine[0].Number != 1 || c.count() != 1 {
		t.Errorf("one's own: %+v of %d", c.mine, c.count())
	}
	done := false
	p.withdraw(c.mine[0].ID, func() { done = true })
	r.ui.Until("it is withdrawn", func() bool { return done })
	if c, _ = p.current(); !c.mine[0].Withdrawn {
		t.Error("not withdrawn")
	}
	r.noFailures()
}
