package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/stage"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/desk"
)

// undoFor is how long the strip offers to undo.
const undoFor = 30 * time.Second

// strip is the line at the foot of the window: how far one's work has travelled,
// what was just done, what is running; and the keys of the place.
type strip struct {
	f       *frame
	content *fyne.Container
	left    *fyne.Container
	right   *fyne.Container
	devices []desk.DeviceState
	said    string
	undo    func()
	hush    *time.Timer // takes back what was said
}

func newStrip(f *frame) *strip {
	s := &strip{f: f, left: container.NewStack(), right: container.NewStack()}
	s.content = container.New(stripLayout{}, s.left, s.right)
	return s
}

// stripLayout gives what is said the room it needs, and the keys the rest, a third at
// least. Keys that do not fit are left out, the last first, but for that of help, which
// tells them all.
type stripLayout struct{}

func (stripLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, max(place.StripHeight-1, float32(int(widget.NewKeyHint([]string{"J"}, "J").MinSize().Height+8.5))))
}

func (stripLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	keys, most := float32(0), size.Width-2*place.Margin-16
	if left, ok := o[0].(*fyne.Container); ok && len(left.Objects) > 0 {
		most -= natural(left.Objects[0])
	}
	most = max(most, size.Width/3)
	if right, ok := o[1].(*fyne.Container); ok && len(right.Objects) > 0 {
		keys = natural(right.Objects[0])
		if row, ok := right.Objects[0].(*flow.Box); ok {
			keys = shorten(row, most)
		}
	}
	keys = min(keys, most)
	put(o[1], size.Width-place.Margin-keys, 0, keys, size.Height)
	put(o[0], place.Margin, 0, size.Width-2*place.Margin-keys-16, size.Height)
}

// shorten leaves out as many keys as it takes, and returns how wide the rest is.
func shorten(row *flow.Box, most float32) float32 {
	items := row.Items()
	for _, o := range items {
		o.Show()
	}
	for i := len(items) - 2; i >= 0 && natural(row) > most; i-- {
		items[i].Hide()
	}
	return natural(row)
}

// natural is how wide something wants to be.
func natural(o fyne.CanvasObject) float32 {
	if n, ok := o.(interface{ Natural() fyne.Size }); ok {
		return n.Natural().Width
	}
	return o.MinSize().Width
}

func (s *strip) changed(desk.Topic) { s.refresh() }

func (s *strip) news(n desk.News) {
	s.devices = n.Devices
	s.refresh()
}

// acts is called when what is running has moved on.
func (s *strip) acts() { s.refresh() }

func (s *strip) refresh() {
	switch acts := s.f.p.stage.Acts(); {
	case len(acts) > 0:
		s.show(s.running(acts[0].Progress(), acts[0].Cancel))
	case s.said != "":
		s.show(s.note())
	default:
		s.show(s.delivery())
	}
}

func (s *strip) show(o fyne.CanvasObject) {
	place.Fill(s.left, o)
	s.content.Refresh()
}

// say tells what was done, for as long as it can be undone.
func (s *strip) say(text string, undo func()) {
	s.said, s.undo = text, undo
	if s.hush != nil {
		s.hush.Stop()
	}
	st := s.f.p.stage
	s.hush = time.AfterFunc(undoFor, func() {
		fyne.Do(func() {
			if s.f == s.f.p.frame && st.Space() != nil {
				s.quiet()
			}
		})
	})
	s.refresh()
}

// leave forgets what was said, for good.
func (s *strip) leave() {
	if s.hush != nil {
		s.hush.Stop()
	}
	s.undo = nil
}

func (s *strip) quiet() {
	s.said, s.undo = "", nil
	s.refresh()
}

func (s *strip) note() fyne.CanvasObject {
	st := s.f.p.stage
	row := flow.Row(8, look.Icon("state-accepted", 16, look.ColorOK), line(s.said))
	if undo := s.undo; undo != nil {
		row.Add(widget.NewButton(st.T("app.undo"), func() { s.quiet(); undo() }, widget.Quiet(), widget.Compact()))
	}
	return row
}

// undone undoes what the strip offers to undo, and reports whether there was
// something.
func (s *strip) undone() bool {
	undo := s.undo
	if undo == nil {
		return false
	}
	s.quiet()
	undo()
	return true
}

// running shows how far an act is, wherever one went meanwhile.
func (s *strip) running(p stage.Progress, cancel func()) fyne.CanvasObject {
	words := p.What
	if p.Count != "" {
		words += ", " + p.Count
	}
	row := flow.Row(8, look.Icon("state-waiting", 16, look.ColorInk2), line(words))
	if p.Fraction >= 0 {
		bar := widget.NewBar(p.Fraction, 1, widget.Here)
		row.Add(flow.Fixed(120, bar))
	}
	if p.Undone != "" {
		row.Add(widget.NewButton(s.f.p.stage.T("app.cancel"), cancel, widget.Quiet(), widget.Compact()))
	}
	return row
}

func (s *strip) delivery() fyne.CanvasObject {
	st := s.f.p.stage
	has, of := 0, 0
	for _, d := range s.devices {
		if d.Here {
			continue
		}
		of++
		if d.Lacks == 0 {
			has++
		}
	}
	icon, color, text := "state-delivered", look.ColorOK, ""
	switch {
	case of == 0:
		icon, color, text = "state-waiting", look.ColorInk2, st.T("app.strip.alone")
	case has == 0:
		icon, color, text = "state-waiting", look.ColorWarn, st.N("app.strip.nowhere", of)
	default:
		text = st.N("app.strip.on", has, "Total", of)
	}
	if last := st.Space().Link().LastExchange; !last.IsZero() {
		text += " · " + st.T("app.strip.last", "Time", assets.Clock(st.Lang(), last.Local(), st.Now().Local()))
	}
	return flow.Row(8, look.Icon(icon, 16, color), line(text))
}

// line is a caption that never wraps.
func line(s string) fyne.CanvasObject {
	t := flow.Caption(s)
	t.MaxLines = 1
	return t
}

// hints shows the keys of a place, and help.
func (s *strip) hints(hints []place.Hint) {
	st := s.f.p.stage
	row := flow.Row(16)
	for _, h := range hints {
		if h.Help {
			continue
		}
		row.Add(widget.NewKeyHint(h.Keys, h.Word))
	}
	row.Add(widget.NewKeyHint([]string{"F1"}, st.T("app.help")))
	place.Fill(s.right, row)
	s.content.Refresh()
}
