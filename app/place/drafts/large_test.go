package drafts

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"toguna/app/apptest"
	"toguna/app/look"
	"toguna/app/sample"
)

// large sets the size of type, as a person does in the middle of reading.
func (r *room) large(scale float32) {
	r.t.Helper()
	r.ui.App().Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Light, Scale: scale}))
	r.ui.Run()
	c := r.win.Canvas().Content()
	c.Refresh()
	r.ui.Run()
	c.Refresh()
}

// TestLargeType: with type of any size no page has words past the edge of the window.
func TestLargeType(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, lang, told(t, lang, nil, file(t, 2, lang)))
			pages := []struct {
				name string
				show func()
			}{
				{"text", func() { r.place.turn(nil) }},
				{"composer", func() { r.key("C") }},
				{"wording", func() { r.key(fyne.KeyEscape); r.key("R") }},
				{"review", func() { r.looking() }},
				{"compare", func() { r.comparing() }},
				{"compare side by side", func() { r.comparing().layout.SetSelected(1) }},
				{"preview", func() { r.dropped(written(t, "projet.docx", tracked(t))) }},
				{"wordings", func() {
					r.place.wordings()
					g := r.place.page.(*wordingsPage)
					r.ui.Until("the wordings are here", func() bool { return g.w.loaded })
				}},
			}
			for _, p := range pages {
				r.large(1)
				p.show()
				for _, scale := range []float32{0.8, 1, 1.3, 1.6, 2} {
					r.large(scale)
					if out := apptest.Beyond(r.win.Canvas()); len(out) > 0 {
						t.Errorf("%s at %.0f %%: past the edge are %s", p.name, scale*100, fmt.Sprint(out[:min(len(out), 4)]))
					}
				}
			}
		})
	}
}

// TestNarrow: in a narrow window the text keeps its room.
func TestNarrow(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.CSO, "fr"))
	v := r.place
	for _, c := range []struct {
		wide            float32
		thread, outline bool
	}{{1166, true, true}, {824, false, true}, {600, false, true}, {500, false, false}, {1166, true, true}} {
		r.win.Win.Resize(fyne.NewSize(c.wide, 480))
		if v.thread.Visible() != c.thread || v.outline.Visible() != c.outline || v.list.Size().Width < 360 {
			t.Errorf("%.0f wide: comments %v, outline %v, text %.0f", c.wide, v.thread.Visible(), v.outline.Visible(), v.list.Size().Width)
		}
		if out := apptest.Beyond(r.win.Canvas()); len(out) > 0 {
			t.Errorf("%.0f wide: past the edge are %s", c.wide, out[:min(len(out), 4)])
		}
		if c.thread == (r.button(r.stage.T("app.drafts.thread")) != nil) {
			t.Errorf("%.0f wide: a button for what is in sight, or none for what is not", c.wide)
		}
	}
}

// TestDrawers: with large type what is said of the text is out of sight until it is
// asked for, by a mark, by Enter or by writing; Esc gives the text its room back.
func TestDrawers(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.CSO, "fr"))
	v := r.place
	v.Show("at:12")
	r.ui.Until("it is there", func() bool { return r.at() == "Article 12" })
	comments := r.stage.T("app.drafts.thread")
	if !v.thread.Visible() || !v.outline.Visible() || r.button(comments) != nil || v.Key(fyne.KeyReturn) {
		t.Error("at 100 % something is a drawer")
	}
	wide := v.list.Size().Width
	r.large(1.3)
	if v.thread.Visible() || !v.outline.Visible() || v.list.Size().Width <= wide {
		t.Errorf("at 130 %%: comments %v, outline %v, text %v wide", v.thread.Visible(), v.outline.Visible(), v.list.Size().Width)
	}
	r.key(fyne.KeyReturn)
	if !v.thread.Visible() {
		t.Error("Enter does not show what is said")
	}
	r.key(fyne.KeyEscape)
	if v.thread.Visible() || r.win.Canvas().Focused() != fyne.Focusable(v.list) {
		t.Error("Esc does not put it away")
	}
	r.press(comments)
	if !v.thread.Visible() {
		t.Error("the button does not show what is said")
	}
	r.key(fyne.KeyEscape)
	r.key("C")
	if !v.thread.Visible() || r.win.Canvas().Focused() != v.words.Focusable() {
		t.Error("what is being written is out of sight")
	}
	r.key(fyne.KeyEscape)
	if v.c.open || !v.thread.Visible() {
		t.Error("the first Esc does more than to close the composer")
	}
	r.key(fyne.KeyEscape)
	r.large(1.6)
	if v.outline.Visible() || v.thread.Visible() {
		t.Error("at 160 % the outline has room of its own")
	}
	r.press(r.stage.T("app.drafts.outline"))
	if !v.outline.Visible() || r.win.Canvas().Focused() != fyne.Focusable(v.outline) {
		t.Error("the outline is not shown")
	}
	r.key(fyne.KeyEscape)
	r.large(1)
	if !v.thread.Visible() || !v.outline.Visible() || r.button(comments) != nil || v.list.Size().Width != wide {
		t.Error("at 100 % it is not as it was")
	}
}

// TestOutlineNumbers: a long number among short ones has the room it needs, and its line
// alone.
func TestOutlineNumbers(t *testing.T) {
	apptest.New(t).Light()
	row := newOutlineRow()
	for number, want := range map[string]float32{"12": shortMargin, "12 bis": longMargin} {
		fillOutline(row, outlineEntry{Number: number, Word: "Délais"}, shortMargin)
		if got := row.margin.MinSize().Width; got != want {
			t.Errorf("%s has %v", number, got)
		}
	}
}
