package consultations

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/apptest"
	"toguna/app/place"
	"toguna/app/sample"
	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

func complete(t *testing.T, r *room, what string) {
	t.Helper()
	if s := texts(r.win.Canvas()); strings.Contains(s, "app.") || strings.Contains(s, "{{") || strings.Contains(s, "no value") {
		t.Errorf("%s: a word is missing", what)
	}
}

// TestGolden: the list and each step, in both languages.
func TestGolden(t *testing.T) {
	for _, lang := range assets.Languages() {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, lang, sample.Clerk)
			apptest.Golden(t, r.win.Canvas(), "consultations-"+lang)
			complete(t, r, "list")
			v := r.place
			v.p.write()
			v.rearrange(v.p.open.add)
			v.p.open.questions[0].Choice = true
			v.rearrange(v.p.open.add)
			apptest.Golden(t, r.win.Canvas(), "open-"+lang)
			complete(t, r, "editor")
			r.noFailures()
		})
		t.Run(lang+" submit", func(t *testing.T) {
			r := enter(t, lang, sample.Defender)
			v, h := r.place, &r.place.p.hand
			c, _ := v.p.current()
			v.Show("submit:" + c.id)
			r.ui.Until("the comments are here", func() bool { return h.read })
			apptest.Golden(t, r.win.Canvas(), "submit-what-"+lang)
			ctrlEnter := &desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault}
			v.Shortcut(ctrlEnter)
			apptest.Golden(t, r.win.Canvas(), "submit-terms-"+lang)
			v.Shortcut(ctrlEnter)
			apptest.Golden(t, r.win.Canvas(), "submit-check-"+lang)
			complete(t, r, "check")
			v.Shortcut(ctrlEnter)
			if h.step != stepCheck || v.p.busy != nil {
				t.Error("a shortcut signs")
			}
			v.sign()
			r.ui.Until("it is signed", func() bool { return h.step == stepDone || len(r.win.Failed) > 0 })
			complete(t, r, "done")
			if !v.Key(fyne.KeyEscape) || v.p.mode != listing {
				t.Error("Esc does not lead back")
			}
			complete(t, r, "list")
			r.noFailures()
		})
	}
}

// TestKeys: rows by J and K, and Esc goes back a step and keeps what is written.
func TestKeys(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	v, p := r.place, r.place.p
	if _, err := r.stage.Space().OpenCall(t.Context(), desk.CallIn{Draft: p.calls[0].draft, Title: "Autre", Deadline: apptest.Monday.Add(90 * 24 * time.Hour)}); err != nil {
		t.Fatal(err)
	}
	r.ui.Until("both are listed", func() bool { return len(p.calls) == 2 })
	p.pick(0)
	if first := p.selected; !v.Key("J") || p.selected == first || !v.Key("K") || p.selected != first || !v.Key("K") || p.selected != first {
		t.Error("J and K do not move")
	}
	p.begin()
	r.ui.Until("the comments are here", func() bool { return p.hand.read })
	if p.hand.w.For != "others" {
		t.Errorf("a clerk enters for %q", p.hand.w.For)
	}
	p.hand.change(func(w *contribution) { w.Letter = "Sur papier" })
	p.hand.forward()
	v.Key(fyne.KeyEscape)
	if p.hand.step != stepWhat || p.hand.w.Letter != "Sur papier" || v.Key("J") {
		t.Errorf("step %d", p.hand.step)
	}
	v.Key(fyne.KeyEscape)
	if p.mode != listing || v.Key(fyne.KeyEscape) {
		t.Error("Esc does not end in the list")
	}
	r.noFailures()
}

// TestExtendDialog: a week more is offered, by the clock of Bamako.
// are typed.
func TestExtendDialog(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	c, _ := r.place.p.current()
	r.place.askExtend(c)
	complete(t, r, "dialog")
	if s := texts(r.win.Canvas()); !strings.Contains(s, "21/12/2026") || !strings.Contains(s, "heure de Bamako") {
		t.Error("the dialog does not offer a week more, in Bamako")
	}
}

// TestHostile: whatever titles, terms and questions hold, the place is drawn.
func TestHostile(t *testing.T) {
	r := enter(t, "fr", sample.Defender)
	v, p := r.place, r.place.p
	for _, bad := range []string{
		strings.Repeat("m", 1<<20), "\u202e\u2066évil\u2069" + strings.Repeat("\u0301", 5000), "a\x00\x1b[2J\r\n\n\n\nb", strings.Repeat("\n", 1<<16), "\xff\xfe",
	} {
		c := &p.calls[0]
		c.Open.Title, c.Open.Who, c.title, c.Open.Zone = bad, bad, bad, bad
		c.Open.Questions = []entry.Question{{ID: "q1", Text: bad, Kind: "choice", Choices: []string{bad, bad}, About: true}, {ID: "q2", Text: bad, Kind: "text"}}
		c.mine = []own{{ID: bad, Time: apptest.Monday}}
		p.mode = listing
		v.render()
		r.win.Canvas().Capture()
		p.mode = handing
		p.hand = handingIn{p: p, call: *c, read: true, w: contribution{For: "others", Behalf: "x"}, comments: []ownComment{{CommentView: desk.CommentView{ID: "c", Text: bad, At: bad}}}}
		for p.hand.step = stepWhat; p.hand.step <= stepDone; p.hand.step++ {
			v.render()
			r.win.Canvas().Capture()
			if now := r.win.Canvas().Content().MinSize(); now.Width > 1166 {
				t.Errorf("%.10q, step %d: the window would be %v wide", bad, p.hand.step, now.Width)
			}
		}
	}
	if !place.InZone(0, "\xff").Equal(time.Unix(0, 0)) {
		t.Error("a zone that is none moves the clock")
	}
}
