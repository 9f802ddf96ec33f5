package drafts

import (
	"fyne.io/fyne/v2"

	"toguna/app/place"
	"toguna/app/widget"
	"toguna/consult/desk"
)

// page is what stands in the place of the draft for a while: a file before it is
// shared, comments to look at, two versions side by side.
type page interface {
	show() // fills the head, the filter bar and the body
	key(fyne.KeyName) bool
	hints() []place.Hint
	came(desk.Topic)
	focus() fyne.Focusable
	end() // it goes out of sight for good
}

// turn shows a page in the place of the draft, or the draft again with nil.
func (v *Place) turn(to page) {
	v.c.keep(nil)
	v.c.open = false
	if v.page != nil {
		v.page.end()
	}
	v.page = to
	c := v.env.Window.Canvas()
	if !v.left {
		c.Unfocus()
	}
	if to == nil {
		v.catchUp()
		v.render()
		return
	}
	to.show()
	if f := to.focus(); f != nil && !v.left {
		c.Focus(f)
	}
	place.Rehint(v.env.Window)
}

// close shows the draft again, if that page is still the one.
func (v *Place) close(p page) {
	if v.page == p {
		v.turn(nil)
	}
}

// back shows the draft again.
func (v *Place) back() { v.turn(nil) }

// backButton does so.
func (v *Place) backButton() fyne.CanvasObject {
	return widget.NewButton(v.env.T("app.drafts.back"), v.back, widget.Key(v.env.T("app.key.escape")))
}

// looks are the buttons for looking at the draft in other ways.
func (v *Place) looks() []fyne.CanvasObject {
	t := v.env.T
	var out []fyne.CanvasObject
	if n := v.p.unsure(); n > 0 && !v.p.missing {
		out = append(out, widget.NewButton(v.env.N("count.check", n), v.review, widget.Icon("state-check")))
	}
	if v.p.proposed() > 0 && !v.p.missing {
		out = append(out, widget.NewButton(t("app.drafts.wordings"), v.wordings, widget.Icon("action-wording")))
	}
	if len(v.p.draft.Versions) > 1 {
		out = append(out, widget.NewButton(t("app.drafts.compare"), v.compare, widget.Icon("action-compare")))
	}
	return out
}

// focus is what gets the focus when the place comes up.
func (v *Place) focus() fyne.Focusable {
	if v.page != nil {
		return v.page.focus()
	}
	return v.list
}
