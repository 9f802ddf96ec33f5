package register

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"toguna/app/apptest"
	"toguna/app/sample"
	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// TestGolden: what a clerk and a contributor see, in both languages.
func TestGolden(t *testing.T) {
	for _, lang := range assets.Languages() {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, lang, sample.Clerk)
			// What is signed with a new key differs at each run: the receipt is left out.
			apptest.Golden(t, r.win.Canvas(), "register-"+lang)
			if s := texts(r.win.Canvas()); strings.Contains(s, "app.") || strings.Contains(s, "{{") || strings.Contains(s, "no value") {
				t.Error("a word is missing")
			}
			r.noFailures()
		})
	}
}

// TestEverySideIsSaid: no tab of any part shows an id in the place of a word.
func TestEverySideIsSaid(t *testing.T) {
	for _, lang := range assets.Languages() {
		for _, part := range []string{sample.Clerk, sample.CSO, sample.Defender} {
			t.Run(lang+" "+part, func(t *testing.T) {
				r := enter(t, lang, part)
				for i := range r.place.p.tabs() {
					r.place.p.setTab(i)
					if s := texts(r.win.Canvas()); strings.Contains(s, "app.") || strings.Contains(s, "{{") || strings.Contains(s, "receipt.") {
						t.Errorf("%s: a word is missing", r.place.p.tab)
					}
				}
				r.noFailures()
			})
		}
	}
}

// TestKeys: a clerk answers without the mouse.
func TestKeys(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	v, p := r.place, r.place.p
	first := p.selected
	v.Key("J")
	r.settled()
	if p.selected == first || p.rows[p.find(p.selected)].kind != loose {
		t.Errorf("J goes to %q", p.selected)
	}
	v.Key("K")
	r.settled()
	if p.selected != first {
		t.Errorf("K goes to %q", p.selected)
	}
	at := p.at
	v.Key(fyne.KeyRight)
	if p.at != at+1 {
		t.Errorf("→ goes to %d", p.at)
	}
	v.Key(fyne.KeyLeft)
	v.Key(fyne.Key3)
	if v.decisions.Selected() != 2 {
		t.Errorf("3 chooses %d", v.decisions.Selected())
	}
	ctrlEnter := &desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault}
	v.Shortcut(ctrlEnter)
	if p.busy != nil || r.win.Canvas().Focused() != v.reason.Focusable() {
		t.Error("without a reason the reason is asked for")
	}
	m, _ := p.matter()
	for _, c := range "Noté ici." {
		r.win.Canvas().Focused().TypedRune(c)
	}
	v.Shortcut(ctrlEnter)
	r.ui.Until("the answer is given", func() bool { return len(r.win.Said) == 1 || len(r.win.Failed) > 0 })
	r.noFailures()
	if c := comment(r.stage.Space(), m.id); c.Decision != "noted" {
		t.Errorf("decided %q", c.Decision)
	}
	if s := r.win.Said[0]; !strings.Contains(s, "001") || !strings.Contains(s, "Article") || !strings.Contains(s, "Noté") {
		t.Errorf("said %q", s)
	}
	if !v.Key("/") || r.win.Canvas().Focused() != v.search.Focusable() {
		t.Error("/ does not search")
	}
	for _, c := range "article 27" {
		r.win.Canvas().Focused().TypedRune(c)
	}
	r.settled()
	if got := keysOf(p); len(got) != 2 || got[0] != "#" {
		t.Errorf("found %q", got)
	}
	if !v.Key(fyne.KeyEscape) || p.query != "" || v.Key(fyne.KeyEscape) {
		t.Error("Esc does not end the search once")
	}
}

// TestHostile: whatever names and texts hold, the place is drawn, and no row gets
// more room than another.
func TestHostile(t *testing.T) {
	r := enter(t, "fr", sample.Clerk)
	v, p := r.place, r.place.p
	size := r.win.Canvas().Content().MinSize()
	for _, bad := range []string{
		strings.Repeat("m", 1<<20), "\u202e\u2066évil\u2069" + strings.Repeat("\u0301", 5000), "a\x00\x1b[2J\r\n\n\n\nb", strings.Repeat("\n", 1<<16), "\xff\xfe",
	} {
		row := &p.rows[0].line
		row.Org, row.From, row.Behalf = bad, bad, bad
		p.view.Title = bad
		d := &p.detail
		d.sub.RegisterRow = *row
		d.sub.Title, d.sub.Letter, d.draft = bad, bad, bad
		d.sub.Questions = []desk.AnswerView{{Question: bad, Text: bad, About: true}}
		d.sub.Files = []desk.FileView{{Name: bad, Size: 1 << 63, Here: true}}
		d.sub.History = []desk.Happening{{Kind: "of another kind", By: bad, Reason: bad}}
		for i := range d.matters {
			c := *d.matters[i].comment
			c.Text, c.Quote, c.Replace, c.At, c.Author, c.Org = bad, bad, bad[:len(bad)/2], bad, bad, bad
			c.Replies = []desk.ReplyView{{Author: bad, Text: bad}}
			d.matters[i].comment, d.matters[i].base, d.matters[i].reason = &c, bad, bad[:min(len(bad), entry.MaxComment)]
		}
		for i := range p.tabs() {
			p.setTab(i)
			r.win.Canvas().Capture()
			if now := r.win.Canvas().Content().MinSize(); now.Width > max(size.Width, 1166) {
				t.Errorf("%.10q: the window would be %v wide", bad, now.Width)
			}
		}
		if h := v.list.Height(); h != rowHeight {
			t.Errorf("%.10q: rows are %v high", bad, h)
		}
	}
}
