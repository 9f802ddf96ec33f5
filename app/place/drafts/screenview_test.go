package drafts

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"toguna/app/apptest"
	"toguna/app/sample"
	"toguna/app/widget"
	"toguna/consult/anchor"
	"toguna/consult/comparison"
	"toguna/consult/desk"
	"toguna/consult/draft"
	"toguna/consult/redline"
)

// button is the one with that word, nil if there is none.
func (r *room) button(word string) *widget.Button {
	for _, part := range []fyne.CanvasObject{r.place.head, r.place.filter, r.place.body} {
		for _, o := range test.LaidOutObjects(part) {
			if b, ok := o.(*widget.Button); ok && b.Word() == word {
				return b
			}
		}
	}
	return nil
}

// press presses the button of a message.
func (r *room) press(word string) {
	r.t.Helper()
	b := r.button(word)
	if b == nil {
		r.t.Fatalf("there is no %q", word)
	}
	r.tap(b)
}

// looking opens the comments to look at.
func (r *room) looking() *reviewPage {
	r.t.Helper()
	r.place.review()
	g := r.place.page.(*reviewPage)
	r.ui.Until("the comments are here", func() bool { return g.r.loaded })
	return g
}

// comparing opens the comparison.
func (r *room) comparing() *comparePage {
	r.t.Helper()
	r.place.compare()
	g := r.place.page.(*comparePage)
	r.ui.Until("it is compared", func() bool { return g.c.running == nil })
	return g
}

// dropped is a file that was dropped and read.
func (r *room) dropped(path string) *previewPage {
	r.t.Helper()
	r.place.Dropped(path)
	g := r.place.page.(*previewPage)
	r.ui.Until("the file is read", func() bool {
		return len(r.win.Failed) > 0 || g.f.doc != nil && !g.f.weighing && !g.f.busy()
	})
	if len(r.win.Failed) > 0 {
		r.t.Fatal(r.win.Failed)
	}
	return g
}

func TestScreensLook(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, lang, told(t, lang, nil, file(t, 2, lang)))
			g := r.looking()
			apptest.Golden(t, r.win.Canvas(), "review-"+lang)
			g.key("2")
			apptest.Golden(t, r.win.Canvas(), "review-orphan-"+lang)
			c := r.comparing()
			apptest.Golden(t, r.win.Canvas(), "compare-"+lang)
			c.layout.SetSelected(1)
			c.reel.again()
			apptest.Golden(t, r.win.Canvas(), "compare-beside-"+lang)
			r.dropped(file(t, 1, lang))
			apptest.Golden(t, r.win.Canvas(), "preview-"+lang)
			p := r.dropped(written(t, "projet.docx", tracked(t)))
			p.details = true
			p.show()
			apptest.Golden(t, r.win.Canvas(), "preview-tracked-"+lang)
		})
	}
}

// TestShare: a file dropped on the window is shown, and shared once that is said;
// then the draft offers to look at what it moved.
func TestShare(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	versions := func() int { return len(r.stage.Space().State().Drafts[0].Versions) }
	if r.button(r.stage.T("app.drafts.compare")) != nil || r.place.p.unsure() != 0 {
		t.Error("there is one version, and two are offered for comparing")
	}
	path := file(t, 2, "fr")
	r.win.File = path
	r.press(r.stage.T("app.drafts.add"))
	g := r.place.page.(*previewPage)
	r.ui.Until("the file is read", func() bool { return g.f.doc != nil && !g.f.weighing })
	for _, words := range []string{r.stage.N("count.articles", 43), r.stage.N("count.orphan", g.f.would.Orphan), r.stage.T("app.drafts.preview.nothing-shared")} {
		if !r.says(words) {
			t.Errorf("%q is not said", words)
		}
	}
	r.key(fyne.KeyEscape)
	if r.place.page != nil || versions() != 1 || !r.says("La présente loi fixe") {
		t.Fatal("Esc shared something, or does not lead back")
	}
	g = r.dropped(path)
	g.title.SetText("Un titre")
	g.note.SetText("Ce qui change.")
	r.press(r.stage.T("app.drafts.add.do"))
	r.ui.Until("it is shared", func() bool { return r.place.page == nil && r.place.p.version.Number == 2 })
	v := r.stage.Space().State().Drafts[0].Latest()
	if versions() != 2 || v.Texts[0].Title != "Un titre" || v.Note != "Ce qui change." || len(r.win.Said) != 1 || len(r.win.Failed) > 0 {
		t.Errorf("%d versions, %q, %q, said %q, failed %v", versions(), v.Texts[0].Title, v.Note, r.win.Said, r.win.Failed)
	}
	r.press(r.stage.N("count.check", r.place.p.unsure()))
	if _, ok := r.place.page.(*reviewPage); !ok {
		t.Error("the comments to check are not shown")
	}
}

// TestShareAnother: a text of its own is what is shown once it is shared, whatever
// comes in while it is being opened.
func TestShareAnother(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	stop := r.stage.Watch(r.place.Changed)
	defer stop()
	g := r.dropped(written(t, "autre.md", []byte("# Autre loi\n\nArticle 1\n\nTout y est neuf.\n")))
	first := r.place.p.draft.Ref
	g.share()
	r.ui.Until("it is shared", func() bool { return r.place.page == nil })
	r.place.Changed(desk.TopicDrafts)
	r.ui.Until("another text is shown", func() bool { return r.place.p.draft.Ref != first && r.says("Tout y est neuf.") })
	r.place.Changed(desk.TopicDrafts)
	r.place.p.turnTo(first.String(), 0)
	r.ui.Until("the one that was chosen is shown", func() bool { return r.place.p.draft.Ref == first && r.says("La présente loi fixe") })
}

// TestShareNoFile: a file that cannot be read leads back to the draft.
func TestShareNoFile(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	r.place.Dropped(written(t, "a.docx", []byte("PK")))
	r.ui.Until("it failed", func() bool { return len(r.win.Failed) == 1 })
	if r.place.page != nil || !r.says("La présente loi fixe") {
		t.Error("the draft is not shown again")
	}
}

// TestNobodyElseShares: who is no clerk gets no preview.
func TestNobodyElseShares(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.CSO, "fr"))
	r.place.Dropped(file(t, 2, "fr"))
	if r.place.page != nil || r.button(r.stage.T("app.drafts.add")) != nil {
		t.Error("somebody who is no clerk may share")
	}
}

// TestTrackedSwitch: the other text of a file with tracked changes is shown when one
// asks for it.
func TestTrackedSwitch(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	g := r.dropped(written(t, "projet.docx", tracked(t)))
	if !r.says("dix jours") || r.says("trente jours") {
		t.Error("the text with all changes accepted is not shown")
	}
	g.f.setSide(draft.Original)
	r.ui.Until("it is read", func() bool { return !g.f.busy() })
	if r.says("dix jours") || !r.says("trente jours") {
		t.Error("the original text is not shown")
	}
	if r.says("Fatou") {
		t.Error("who wrote in the margin is named")
	}
}

// TestReviewKeys: all of it can be done by keys.
func TestReviewKeys(t *testing.T) {
	r := enter(t, "fr", told(t, "fr", nil, file(t, 2, "fr")))
	r.place.Show("check")
	r.ui.Until("they are shown", func() bool { g, ok := r.place.page.(*reviewPage); return ok && g.r.loaded })
	g := r.place.page.(*reviewPage)
	first := g.r.current()
	r.key("J")
	second := g.r.current()
	if second == first || !r.says(second.Text) || r.says(first.Text) || g.rows.Selected() != 1 {
		t.Error("J does not show the next")
	}
	r.key("K")
	if !r.says(first.Text) {
		t.Error("K does not show the one before")
	}
	r.key(fyne.KeyReturn)
	if r.place.page != nil || r.at() != first.At {
		t.Errorf("Enter leads to %q, want %q", r.at(), first.At)
	}
	r.looking()
	r.key("C")
	r.ui.Until("one writes", func() bool { return r.place.c.open })
	if w := r.place.c.w; w.Quote != first.PlaceText || w.At != first.Provision || w.Wording || w.ReplyTo != "" {
		t.Errorf("a comment on %q at %s, want %q at %s", w.Quote, w.At, first.PlaceText, first.Provision)
	}
	g = r.looking()
	r.key("2")
	orphan := g.r.current()
	if orphan.Anchor != anchor.Orphan.String() || !r.says(orphan.Quote) {
		t.Errorf("the quote %q is not shown", orphan.Quote)
	}
	r.key("R")
	r.ui.Until("one writes", func() bool { return r.place.c.open })
	if w := r.place.c.w; w.ReplyTo != orphan.ID {
		t.Errorf("a reply to %q", w.ReplyTo)
	}
	r.looking()
	r.key(fyne.KeyEscape)
	if r.place.page != nil || !r.says(r.stage.T("app.drafts.search")) {
		t.Error("Esc does not lead back")
	}
	if len(r.win.Failed) > 0 {
		t.Error(r.win.Failed)
	}
}

// TestReviewObserver: who may not write is offered nothing to write.
func TestReviewObserver(t *testing.T) {
	r := enter(t, "fr", told(t, "fr", nil, file(t, 2, "fr")))
	g := r.looking()
	for _, id := range []string{"app.drafts.reply", "app.drafts.review.comment", "app.drafts.review.text"} {
		if r.button(r.stage.T(id)) == nil {
			t.Errorf("%s is not offered", id)
		}
	}
	g.r.items[toLookAt] = nil
	g.r.at = -1
	g.show()
	for _, k := range []fyne.KeyName{"O", "A", "P"} {
		if r.place.Key(k) {
			t.Errorf("%s says that something was recorded", k)
		}
	}
	if !r.says(r.stage.T("app.drafts.review.none")) || r.place.page != g {
		t.Error("that there is none is not said")
	}
	for _, k := range []fyne.KeyName{"J", "K", "R", "C", fyne.KeyReturn} {
		r.key(k) // there is none to do it to
	}
}

// TestCompareKeys: the changes are gone through by keys, and other versions chosen.
func TestCompareKeys(t *testing.T) {
	r := enter(t, "fr", told(t, "fr", nil, file(t, 2, "fr")))
	r.press(r.stage.T("app.drafts.compare"))
	g := r.place.page.(*comparePage)
	r.ui.Until("it is compared", func() bool { return g.c.running == nil })
	at := func(n int) bool {
		first := g.reel.top
		return g.c.at == g.c.changes[n] && g.reel.marked == g.c.at && g.c.at >= first && g.c.at < first+len(g.reel.shown)
	}
	if !at(0) || !r.says(r.stage.T("relation.edited")) {
		t.Fatalf("at %d, want %d", g.c.at, g.c.changes[0])
	}
	r.key("N")
	r.key("J")
	if !at(2) || !r.says(r.stage.T("app.drafts.compare.nth", "Number", 3, "Total", len(g.c.changes))) {
		t.Errorf("at %d, want %d", g.c.at, g.c.changes[2])
	}
	r.key("K")
	if !at(1) {
		t.Errorf("back at %d, want %d", g.c.at, g.c.changes[1])
	}
	for _, k := range []fyne.KeyName{fyne.KeyHome, fyne.KeyPageDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyPageUp} {
		r.key(k)
	}
	if g.reel.top != 0 {
		t.Errorf("at row %d", g.reel.top)
	}
	r.key(fyne.KeyEnd)
	if g.reel.top+len(g.reel.shown) != len(g.c.rows) {
		t.Errorf("the end is at %d of %d", g.reel.top, len(g.c.rows))
	}
	g.from.SetSelected(1)
	g.c.load(2, 2)
	r.ui.Run()
	if !r.says(r.stage.T("comparison.nothing")) {
		t.Error("that nothing changed is not said")
	}
	g.c.load(2, 1)
	r.ui.Until("it is compared", func() bool { return g.c.running == nil })
	if !at(0) || g.c.counts[anchor.Removed] == 0 {
		t.Errorf("at %d", g.c.at)
	}
	r.key(fyne.KeyEscape)
	if r.place.page != nil {
		t.Error("Esc does not lead back")
	}
}

// TestPageStays: who goes elsewhere and comes back finds the page, and what comes in
// meanwhile does not draw the draft over it.
func TestPageStays(t *testing.T) {
	r := enter(t, "fr", told(t, "fr", nil, file(t, 2, "fr")))
	for _, open := range []func(){
		func() { r.looking() }, func() { r.comparing() }, func() { r.dropped(file(t, 1, "fr")) },
	} {
		open()
		page := r.place.page
		before := test.RenderToMarkup(r.win.Canvas())
		for i := range 16 {
			r.place.Changed(desk.Topic(1 << i))
			r.ui.Run()
		}
		r.place.Leave()
		r.place.Show("")
		r.ui.Run()
		if g, ok := page.(*previewPage); ok {
			r.ui.Until("it is weighed", func() bool { return !g.f.weighing })
		}
		if r.place.page != page || !slices.Equal(texts(test.RenderToMarkup(r.win.Canvas())), texts(before)) {
			t.Errorf("%T is not as it was", page)
		}
		if len(r.place.Hints()) == 0 {
			t.Errorf("%T says no key", page)
		}
	}
	r.place.Show("at:5")
	r.ui.Until("the draft is shown", func() bool { return r.place.page == nil && strings.HasSuffix(r.at(), " 5") })
}

// texts are the words of a markup.
func texts(markup string) []string { return strings.Fields(tags.ReplaceAllString(markup, " ")) }

// TestHostileScreens: whatever texts, comments and files hold, what is drawn has a
// limit, and nothing of it turns the words around it.
func TestHostileScreens(t *testing.T) {
	r := enter(t, "fr", told(t, "fr", nil, file(t, 2, "fr")))
	word := strings.Repeat("x", 4000)
	turned := "\u202eretne\u2066\u200f\u061c " + "a\x00b\x1b[31m\u0085\u2028c\ufeff" + strings.Repeat("\u0301", 500)
	check := func(what string) {
		t.Helper()
		r.ui.Run()
		markup := test.RenderToMarkup(r.win.Canvas())
		for _, c := range []string{"\u202e", "\u2066", "\u200f", "\x00", "\x1b", "\u2028", "\ufeff"} {
			if strings.Contains(markup, c) {
				t.Errorf("%s: %U is drawn", what, []rune(c)[0])
			}
		}
		if n := len(test.LaidOutObjects(r.place.body)); n > 12_000 {
			t.Errorf("%s: %d objects are drawn", what, n)
		}
	}
	provisions := []*draft.Provision{
		{ID: "a", Kind: draft.KindArticle, Label: turned + word, Number: word, Text: word},
		{ID: "b", Kind: draft.KindHeading, Label: word, Text: turned},
		{ID: "c", Kind: draft.KindTable, Label: turned, Number: turned, Text: strings.Repeat("a\tb\n", 1000)},
		{ID: "d", Kind: draft.KindParagraph, Text: strings.Repeat("\n", 4000)},
	}
	g := r.looking()
	var all []carried
	for i, p := range provisions {
		v := desk.CommentView{
			ID: fmt.Sprint(i), Author: word, Org: turned + word, Text: turned + word, Quote: word, Replace: turned, At: turned + word, WasAt: word,
			Anchor: []string{"no-such-anchor", "orphan"}[i%2], AnchorReason: turned, PlaceFrom: -5, PlaceTo: 1 << 40,
		}
		all = append(all, carried{CommentView: v, Version: 1 << 60, Was: p, From: 3, To: 1 << 30, Now: provisions[(i+1)%4], Near: p})
	}
	g.r.take(all)
	g.show()
	check("review")
	for range 4 {
		g.key("J")
		check("review")
	}
	c := r.comparing()
	var rows []comparison.Row
	for i, p := range provisions {
		q := provisions[(i+1)%4]
		rows = append(rows, comparison.Row{Relation: 0x7f, Old: p, New: q, Changes: redline.Redline(p.Text, q.Text)},
			comparison.Row{Old: p, Changes: redline.Redline(p.Text, "")}, comparison.Row{New: p, Changes: redline.Redline("", p.Text)})
	}
	c.c.take(rows)
	c.changed()
	check("compare")
	c.layout.SetSelected(1)
	c.reel.again()
	for range rows {
		c.key(fyne.KeyPageDown)
		check("compare")
	}
	p := r.dropped(written(t, "\u202excod."+strings.Repeat("é", 90)+".md", []byte("# "+word+"\n\n## Article 1\n\n"+strings.ReplaceAll(turned, "\x00", "")+"\n")))
	check("preview")
	doc := *p.f.doc
	doc.Title = word
	doc.Comments = make([]draft.MarginComment, 10_000)
	for i := range 1000 {
		doc.Warnings = append(doc.Warnings, draft.Warning{Code: turned + word, Count: i, Detail: word})
	}
	p.f.doc, p.titled = &doc, false
	p.show()
	check("preview")
}

// TestCompareSave: what was changed is saved as a document or a page, and a file that
// is there is left alone.
func TestCompareSave(t *testing.T) {
	r := enter(t, "fr", told(t, "fr", nil, file(t, 2, "fr")))
	r.comparing()
	for word, name := range map[string]string{"app.drafts.compare.word": "a.docx", "app.drafts.compare.page": "a.html"} {
		r.win.File, r.win.Said, r.win.Failed = filepath.Join(t.TempDir(), name), nil, nil
		r.press(r.stage.T(word))
		r.ui.Until("it is written", func() bool { return len(r.win.Said)+len(r.win.Failed) > 0 })
		raw, err := os.ReadFile(r.win.File)
		if err != nil || len(r.win.Failed) > 0 {
			t.Fatal(err, r.win.Failed)
		}
		if zipped := bytes.HasPrefix(raw, []byte("PK")); zipped != (name == "a.docx") || !zipped && !bytes.Contains(raw, []byte("<del>")) {
			t.Errorf("%s begins with %q", name, raw[:20])
		}
		r.press(r.stage.T(word))
		r.ui.Until("it is refused", func() bool { return len(r.win.Failed) > 0 })
		if again, err := os.ReadFile(r.win.File); err != nil || !bytes.Equal(again, raw) || !errors.Is(r.win.Failed[0], fs.ErrExist) {
			t.Errorf("a file that is there: %v, %v", err, r.win.Failed)
		}
	}
}
