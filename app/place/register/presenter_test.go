package register

import (
	"errors"
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
)

// keysOf are the rows shown, in order; a heading is "#".
func keysOf(p *presenter) []string {
	var out []string
	for _, i := range p.shown {
		if p.rows[i].kind == heading {
			out = append(out, "#")
		} else {
			out = append(out, p.rows[i].key)
		}
	}
	return out
}

// TestRows: contributions come first; what nobody handed in follows by article,
// under a heading that the filters and the search do not leave alone.
func TestRows(t *testing.T) {
	at := func(min int) time.Time { return apptest.Monday.Add(time.Duration(min) * time.Minute) }
	view := desk.RegisterView{Rows: []desk.RegisterRow{
		{RegisterLine: desk.RegisterLine{Number: 1, Submission: "s1", From: "Awa"}, Org: "Réseau", For: "org", Readable: true, Answers: desk.Tally{Answered: 2, Of: 2}},
		{RegisterLine: desk.RegisterLine{Number: 2, Submission: "s2", Confidential: true}},
		{RegisterLine: desk.RegisterLine{Submission: "s3", From: "Oumar"}, For: "others", Behalf: "Village de Kéla", Readable: true, Mine: true, Answers: desk.Tally{Of: 1}},
	}}
	comments := []desk.CommentView{
		{ID: "c1", At: "Article 3", Decision: "noted", Time: at(1)},
		{ID: "c2", At: "Article 9", Conflict: true, Time: at(2)},
		{ID: "c3", At: "Article 3", Committee: true, Time: at(5)},
	}
	rows := rowsOf(view, comments)
	if len(rows) != 6 || rows[3].kind != heading || rows[4].label != "Article 3" || rows[5].label != "Article 9" {
		t.Fatalf("rows: %+v", rows)
	}
	if a := rows[4].line.Answers; a != (desk.Tally{Answered: 1, Of: 2}) || !rows[4].line.Confidential || !rows[4].line.Time.Equal(at(5)) {
		t.Errorf("article 3: %+v", rows[4].line)
	}
	if rows[5].open() || !rows[4].open() || !rows[2].open() || rows[0].open() {
		t.Error("what waits is not what waits")
	}
	if n := []string{rows[0].number(), rows[2].number(), rows[4].number()}; !slices.Equal(n, []string{"001", "—", "—"}) {
		t.Errorf("numbers: %q", n)
	}
	p := enter(t, "fr", sample.Clerk).place.p
	p.rows = rows
	for _, c := range []struct {
		f     filter
		query string
		want  []string
	}{
		{all, "", []string{"s1", "s2", "s3", "#", "at:Article 3", "at:Article 9"}},
		{unanswered, "", []string{"s3", "#", "at:Article 3"}},
		{confidential, "", []string{"s2", "#", "at:Article 3"}},
		{mine, "", []string{"s3"}},
		{all, "kela", []string{"s3"}},
		{all, "article 9", []string{"#", "at:Article 9"}},
		{all, "001", []string{"s1"}},
		{all, "zzz", nil},
	} {
		p.filter, p.query = c.f, c.query
		if p.sift(); !slices.Equal(keysOf(p), c.want) {
			t.Errorf("filter %d, %q: %q", c.f, c.query, keysOf(p))
		}
	}
	if got := []int{p.count(all), p.count(unanswered), p.count(confidential), p.count(mine)}; !slices.Equal(got, []int{3, 2, 1, 1}) {
		t.Errorf("counts: %d", got)
	}
}

// TestAnswer: a clerk's answer is recorded with its reason, the next comment that
// waits comes up, and after the last of a contribution the next row.
func TestAnswer(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	p := r.place.p
	p.pick(p.rows[0].key)
	r.settled()
	before := p.rows[0].line.Answers
	if before.Of-before.Answered != 2 {
		t.Fatalf("the sample begins with %+v", before)
	}
	for range 2 {
		m, _ := p.matter()
		if !m.open() {
			t.Fatalf("matter %d does not wait", p.at)
		}
		if p.answer.lack() != "app.register.lack.decision" {
			t.Errorf("nothing is lacking: %q", p.answer.lack())
		}
		p.answer.decide("partly")
		if p.answer.lack() != "app.register.lack.reason" {
			t.Errorf("no reason is lacking: %q", p.answer.lack())
		}
		p.answer.say("Un seuil de vingt pour cent est retenu.")
		done := false
		p.send(func(matter, row, draftAnswer, desk.Result) { done = true })
		r.ui.Until("the answer is given", func() bool { return done && p.answer.of != m.id && p.answer.of != "" })
		r.settled()
		c := comment(r.stage.Space(), m.id)
		if c.Decision != "partly" || c.Dispositions[len(c.Dispositions)-1].Body.Reason != "Un seuil de vingt pour cent est retenu." {
			t.Errorf("%s: %q", m.id, c.Decision)
		}
	}
	now, _ := p.current()
	if now.kind != loose || !now.open() {
		t.Errorf("after the last comment of a contribution: %+v", now.key)
	}
	if left := p.rows[0].line.Answers; left.Answered != left.Of {
		t.Errorf("the contribution is answered %+v", left)
	}
	r.noFailures()
}

func comment(sp *desk.Space, id string) consult.Comment {
	cs := sp.State().Comments
	return cs[slices.IndexFunc(cs, func(c consult.Comment) bool { return c.Ref.String() == id })]
}

// TestAnswerIsReplaced: another answer replaces the one that stands; the same one is
// not sent twice.
func TestAnswerIsReplaced(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	p := r.place.p
	p.pick(p.rows[0].key)
	r.settled()
	for i, m := range p.detail.matters {
		if m.decision != "" {
			p.turn(i - p.at)
		}
	}
	m, _ := p.matter()
	if m.decision == "" || p.answer.a != (draftAnswer{m.decision, m.reason}) {
		t.Fatalf("the answer that stands is not shown: %+v", p.answer.a)
	}
	if p.answer.lack() != "app.register.lack.same" {
		t.Errorf("the same answer can be sent again: %q", p.answer.lack())
	}
	want := "rejected"
	if m.decision == want {
		want = "noted"
	}
	p.answer.decide(want)
	sent := false
	p.send(func(matter, row, draftAnswer, desk.Result) { sent = true })
	r.ui.Until("the other answer stands", func() bool { return sent && comment(r.stage.Space(), m.id).Decision == want })
	r.noFailures()
}

// TestAnswerIsKept: what is being written survives going elsewhere, and is gone once
// it is given.
func TestAnswerIsKept(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	p := r.place.p
	p.pick(p.rows[0].key)
	r.settled()
	m, _ := p.matter()
	p.answer.decide("noted")
	p.answer.say("À l’étude")
	other := p.rows[len(p.rows)-1].key
	p.pick(other)
	r.settled()
	kept := func() string {
		data, err := r.stage.Space().Kept(t.Context(), keptName(m.id))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	r.ui.Until("it is kept", func() bool { return strings.Contains(kept(), "À l’étude") })
	if p.answer.a != (draftAnswer{}) {
		t.Errorf("it went with us: %+v", p.answer.a)
	}
	p.pick(p.rows[0].key)
	r.settled()
	r.ui.Until("it is taken up", func() bool { return p.answer.a == draftAnswer{"noted", "À l’étude"} })
	done := false
	p.send(func(matter, row, draftAnswer, desk.Result) { done = true })
	r.ui.Until("it is given", func() bool { return done })
	if s := kept(); s != "" {
		t.Errorf("still kept: %s", s)
	}
}

// TestTypingIsLeftAlone: what comes in from others does not touch what is typed.
func TestTypingIsLeftAlone(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	p := r.place.p
	p.pick(p.rows[0].key)
	r.settled()
	r.place.Key("2")
	r.place.reason.SetText("à moit")
	r.place.reason.OnChanged("à moit")
	r.place.Changed(desk.TopicAll)
	r.settled()
	p.loadDetail()
	r.settled()
	r.ui.Run()
	if p.answer.a != (draftAnswer{"partly", "à moit"}) || r.place.reason.Text() != "à moit" {
		t.Errorf("%+v, %q", p.answer.a, r.place.reason.Text())
	}
}

// TestTargets: a contribution, a comment and a consultation can be gone to.
func TestTargets(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	p := r.place.p
	st := r.stage.Space().State()
	sub := st.Submissions[0]
	looseKey := ""
	for _, x := range p.rows {
		if x.kind == loose {
			looseKey = x.comments[0].ID
		}
	}
	for target, ok := range map[string]func() bool{
		sub.Ref.String():                  func() bool { return p.selected == sub.Ref.Entry.Short() },
		sub.Body.Comments[2].String():     func() bool { m, _ := p.matter(); return m.id == sub.Body.Comments[2].String() },
		looseKey:                          func() bool { m, _ := p.matter(); return m.id == looseKey },
		st.Consultations[0].Ref.String():  func() bool { return p.call == st.Consultations[0].Ref.String() },
		"nothing of that name, of nobody": func() bool { return p.selected != "" },
	} {
		p.query, p.filter = "zzz", confidential
		r.place.Show(target)
		r.settled()
		r.ui.Until("the target "+target+" is shown", ok)
	}
	r.noFailures()
}

// TestTargetOutlivesWhatIsShown: what was being read of the row shown before comes
// in between, and does not keep one from where one wants to go.
func TestTargetOutlivesWhatIsShown(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	p := r.place.p
	sub := r.stage.Space().State().Submissions[0]
	target := sub.Body.Comments[2].String()
	i := slices.IndexFunc(p.rows, func(x row) bool { return x.kind != heading && x.key != sub.Ref.Entry.Short() })
	if i < 0 {
		t.Fatal("there is one row alone")
	}
	p.pick(p.rows[i].key)
	r.settled()
	shown := p.detail
	r.place.Show(target)
	p.show1(shown)
	r.settled()
	r.ui.Until("the comment is shown", func() bool { m, _ := p.matter(); return m.id == target })
	r.noFailures()
}

// TestContributor: whoever handed in has the receipt with its words, the files that
// prove it, and sees nothing of what is the committee's.
func TestContributor(t *testing.T) {
	r := enter(t, "fr", sample.CSO)
	p := r.place.p
	if p.clerk() || p.canClose() || p.answer.of != "" || r.place.Key("1") {
		t.Error("a contributor can answer")
	}
	for _, x := range p.rows {
		if x.kind != contribution {
			t.Errorf("row %q is of what nobody handed in", x.key)
		}
	}
	d := p.detail
	if d.receipt == nil || len(d.receipt.CheckWords) != 4 || d.receipt.Number != 1 || len(strings.Fields(d.root)) != 16 {
		t.Fatalf("receipt: %+v, %q", d.receipt, d.root)
	}
	if p.tab != tabReceipt {
		t.Errorf("one's own contribution opens at %q", p.tab)
	}
	for _, name := range []string{"toguna.html", "toguna.json"} {
		file := filepath.Join(t.TempDir(), name)
		done := false
		p.export(file, func() { done = true })
		r.ui.Until("the receipt is written", func() bool { return done || len(r.win.Failed) > 0 })
		data, err := os.ReadFile(file)
		if err != nil || len(data) < 200 {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
		if strings.Contains(string(data), "Awa") {
			t.Errorf("%s holds the name of whoever handed in", name)
		}
		done = false
		p.export(file, func() { done = true })
		r.ui.Until("nothing is overwritten", func() bool { return len(r.win.Failed) == 1 })
		if done {
			t.Error("a file was overwritten")
		}
		r.win.Failed = nil
	}
	gone := false
	p.withdraw(func() { gone = true })
	r.ui.Until("it is withdrawn", func() bool { return gone && p.detail.sub.Status == desk.StatusWithdrawn })
	r.noFailures()
}

// TestAttachments: a file is written as it was handed in, to a new file alone, under
// a name of which its sender chose nothing but the kind.
func TestAttachments(t *testing.T) {
	r := enter(t, "fr", sample.Defender)
	p := r.place.p
	src := filepath.Join(t.TempDir(), "tableau des visites.CSV")
	if err := os.WriteFile(src, []byte("date;lieu\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	res, err := r.stage.Space().Submit(t.Context(), desk.SubmitIn{Call: p.call, Letter: "Voir le tableau.", Attach: []string{src}})
	if err != nil {
		t.Fatal(err)
	}
	r.place.Show(res.ID)
	r.ui.Until("the file is listed", func() bool { return len(p.detail.sub.Files) == 1 })
	if m, _ := p.matter(); m.comment != nil || m.id != res.ID {
		t.Errorf("without comments the whole is answered, not %+v", m)
	}
	if tabs := p.tabs(); tabs[0] != tabLetter {
		t.Errorf("tabs: %q", tabs)
	}
	r.win.File = filepath.Join(t.TempDir(), "x")
	r.place.saveFile(0, p.detail.sub.Files[0])
	r.ui.Until("it is saved", func() bool { return len(r.win.Said) == 1 || len(r.win.Failed) > 0 })
	r.noFailures()
	data, err := os.ReadFile(r.win.File)
	if err != nil || string(data) != "date;lieu\n" {
		t.Errorf("%q, %v", data, err)
	}
	if !slices.Equal(r.win.Offered, []string{"toguna-1.csv"}) {
		t.Errorf("offered %q", r.win.Offered)
	}
	if info, err := os.Stat(r.win.File); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	r.place.saveFile(0, p.detail.sub.Files[0])
	r.ui.Until("nothing is overwritten", func() bool { return len(r.win.Failed) == 1 })
	if !errors.Is(r.win.Failed[0], os.ErrExist) {
		t.Error(r.win.Failed[0])
	}
	if data, err := os.ReadFile(r.win.File); err != nil || string(data) != "date;lieu\n" {
		t.Errorf("the file that was there: %q, %v", data, err)
	}
}

func TestSavedName(t *testing.T) {
	for sent, want := range map[string]string{
		"a.pdf": "toguna-3.pdf", "": "toguna-3", "../../.bashrc": "toguna-3", "x.p\u202edf": "toguna-3", "a.tar.gz": "toguna-3.gz",
		"a." + strings.Repeat("x", 1<<16): "toguna-3", "con.JPG": "toguna-3.jpg",
	} {
		if got := savedName(2, sent); got != want {
			t.Errorf("%.20q: %q", sent, got)
		}
	}
}

// TestClose: the device that keeps the register ends it, once, after a question that
// says what it does.
func TestClose(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	p := r.place.p
	if !p.canClose() {
		t.Fatal("the clerk's device does not keep the register")
	}
	r.place.askClose()
	if len(r.win.Asked) != 1 || !strings.Contains(r.win.Asked[0], "14") {
		t.Errorf("asked %q", r.win.Asked)
	}
	r.ui.Until("it is closed", func() bool { return p.view.Final })
	if p.canClose() {
		t.Error("it can be closed again")
	}
	c, err := r.stage.Space().FindCall(p.call)
	if err != nil || !c.Closed || !c.Register.Final {
		t.Errorf("%v, closed %v, final %v", err, c.Closed, c.Register.Final)
	}
	r.noFailures()
}

// TestPieces: a long text is shown whole.
func TestPieces(t *testing.T) {
	for _, s := range []string{"", "a", strings.Repeat("é", 3*pieceRunes+7), strings.Repeat("ligne\n", 4000)} {
		got := pieces(s)
		if strings.Join(got, "") != s {
			t.Errorf("%d bytes come out as %d", len(s), len(strings.Join(got, "")))
		}
		for _, x := range got {
			if len([]rune(x)) > pieceRunes {
				t.Errorf("a piece of %d", len([]rune(x)))
			}
		}
	}
}
