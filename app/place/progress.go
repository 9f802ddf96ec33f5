package place

import (
	"time"

	"toguna/app/stage"
	"toguna/app/widget"
)

// ShowProgress shows, in a bar, how far an act is. It is to be called each time the
// act has moved on.
func ShowProgress(bar *widget.Progress, st *stage.Stage, r *stage.Running) {
	p := r.Progress()
	bar.SetWhat(p.What)
	bar.SetState(p.Fraction, p.Count, left(st, p.Left))
	if p.Undone == "" || r.Over() {
		bar.SetCancel("", "", "", nil)
		return
	}
	bar.SetCancel(st.T("app.cancel"), st.T("app.key.escape"), p.Undone, r.Cancel)
}

// left says how long something will take still; nothing where that is no news.
func left(st *stage.Stage, d time.Duration) string {
	switch {
	case d < 2*time.Second:
		return ""
	case d < 90*time.Second:
		return st.N("app.left.seconds", int(d/time.Second))
	}
	return st.N("app.left.minutes", int((d+30*time.Second)/time.Minute))
}
