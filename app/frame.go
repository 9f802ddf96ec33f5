package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/place/consultations"
	"toguna/app/place/drafts"
	"toguna/app/place/handoff"
	"toguna/app/place/people"
	"toguna/app/place/register"
	"toguna/app/place/reports"
	"toguna/app/place/settings"
	"toguna/app/place/whatsnew"
	"toguna/app/widget"
	"toguna/consult/desk"
)

// frame is the window around the place one is in: the left column, the place's
// head, filter bar and body, and the strip.
type frame struct {
	p       *Program
	env     place.Env
	side    *side
	strip   *strip
	places  map[string]place.Place
	at      string
	role    string     // for which the frame was made
	bare    bool       // no filter bar is shown
	heights [2]float32 // of head and filter bar
	back    []string   // places one came from
	forward []string
	stop    func() // hearing of changes

	content *fyne.Container
	head    *fyne.Container
	filter  *fyne.Container
	body    *fyne.Container
	error   *fyne.Container
}

func newFrame(p *Program) *frame {
	f := &frame{p: p, env: place.Env{Stage: p.stage, Window: (*window)(p)}, places: map[string]place.Place{}, role: p.stage.Space().MyRole()}
	f.side = newSide(f)
	f.strip = newStrip(f)
	f.head, f.filter, f.body, f.error = container.NewStack(), container.NewStack(), container.NewStack(), container.NewStack()
	main := container.New(&mainLayout{f}, f.head, newLine(), f.filter, newLine(), f.error, f.body, newLine(), f.strip.content)
	f.content = container.New(frameLayout{}, f.side.content, newLine(), main)
	f.stop = p.stage.Watch(f.changed)
	p.stage.OnActs(f.strip.acts)
	p.stage.OnAnswer(f.answered)
	f.side.refresh()
	f.strip.refresh()
	return f
}

// leave ends what the frame shows.
func (f *frame) leave() {
	f.stop()
	f.strip.leave()
	f.p.stage.OnActs(nil)
	f.p.stage.OnAnswer(nil)
	if pl := f.place(); pl != nil {
		pl.Leave()
	}
}

// place returns the place one is in.
func (f *frame) place() place.Place { return f.places[f.at] }

// make builds a place when one goes there for the first time.
func (f *frame) make(name string) place.Place {
	switch name {
	case place.WhatsNew:
		return whatsnew.New(f.env)
	case place.Drafts:
		return drafts.New(f.env)
	case place.Consultations:
		return consultations.New(f.env)
	case place.Register:
		return register.New(f.env)
	case place.People:
		return people.New(f.env)
	case place.Handoff:
		return handoff.New(f.env)
	case place.Report:
		return reports.New(f.env)
	case place.Settings:
		return settings.New(f.env, f.p.redraw)
	}
	return nil
}

// open goes to a place, or stays there and shows a target.
func (f *frame) open(name, target string) {
	if f.at != "" && f.at != name {
		f.back, f.forward = append(f.back, f.at), nil
	}
	f.to(name, target)
}

func (f *frame) to(name, target string) {
	pl := f.places[name]
	if pl == nil {
		if pl = f.make(name); pl == nil {
			return
		}
		f.places[name] = pl
	}
	if f.at != name {
		if old := f.place(); old != nil {
			old.Leave()
		}
		f.settle()
		f.at = name
		f.p.win.Canvas().Unfocus()
	}
	v := pl.View()
	place.Fill(f.head, v.Head)
	place.Fill(f.filter, v.Filter)
	place.Fill(f.body, v.Body)
	f.content.Refresh()
	f.side.refresh()
	f.strip.hints(pl.Hints())
	pl.Show(target)
	if v.Focus != nil {
		f.p.win.Canvas().Focus(v.Focus)
	}
}

// step goes back or forward over the places one was in.
func (f *frame) step(from, onto *[]string) {
	n := len(*from)
	if n == 0 {
		return
	}
	name := (*from)[n-1]
	*from = (*from)[:n-1]
	*onto = append(*onto, f.at)
	f.to(name, "")
}

// changed is told what came in. With another role there are other places, and other
// things to do in them.
func (f *frame) changed(t desk.Topic) {
	if f.role != f.p.stage.Space().MyRole() {
		f.p.redraw()
		return
	}
	f.side.changed(t)
	f.strip.changed(t)
	if pl := f.place(); pl != nil {
		pl.Changed(t)
		f.strip.hints(pl.Hints())
	}
	f.p.notify(t)
}

// answered lays out again what a place may have got or lost with an answer: its
// filter bar, its hints, and lines of its bars.
func (f *frame) answered() {
	width := f.head.Size().Width
	is := [2]float32{high(f.head, place.HeadHeight-1, inHead, width), high(f.filter, place.FilterHeight-1, inFilter, width)}
	if bare := hollow(f.filter); bare != f.bare || is != f.heights {
		f.bare = bare
		f.content.Refresh()
	}
}

// fail shows an error above the place.
func (f *frame) fail(err error, kv ...any) {
	s := f.p.stage
	t := s.Explain(err, kv...)
	bar := widget.NewErrorBar(t.Text, "", nil, s.T("app.details"), t.Details, s.T("app.close"), f.settle)
	place.Fill(f.error, flow.Pad(8, place.Margin, 8, place.Margin, bar))
	f.content.Refresh()
}

func (f *frame) settle() {
	if len(f.error.Objects) == 0 {
		return
	}
	place.Fill(f.error, nil)
	f.content.Refresh()
}

func newLine() fyne.CanvasObject { return flow.Line() }

// frameLayout is the left column, a line, and the rest.
type frameLayout struct{}

func (frameLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(sideWidth()+600, 480)
}

func (frameLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	side := sideWidth()
	put(o[0], 0, 0, side-1, size.Height)
	put(o[1], side-1, 0, 1, size.Height)
	put(o[2], side, 0, size.Width-side, size.Height)
}

// sideMost is how many times as wide as drawn the left column becomes.
const sideMost float32 = 1.5

// sideWidth is that of the left column, which has words of its own.
func sideWidth() float32 {
	return float32(int(place.SideWidth * min(sideMost, max(1, look.Scale()))))
}

// inHead and inFilter are the least room above and below what a bar holds.
const (
	inHead   float32 = 16
	inFilter float32 = 8
)

// high is how high a bar is: as drawn, unless large type needs more.
func high(bar fyne.CanvasObject, drawn, around, width float32) float32 {
	return max(drawn, wants(bar, width)+around)
}

// wants is how high what a bar holds is at a width.
func wants(o fyne.CanvasObject, width float32) float32 {
	c, ok := o.(*fyne.Container)
	if !ok {
		return flow.HeightFor(o, width)
	}
	h := float32(0)
	for _, o := range c.Objects {
		h = max(h, wants(o, width))
	}
	return h
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, max(0, h)))
}

// mainLayout is head, filter bar, error, body and strip, with lines between. What a
// place does not have takes no room.
type mainLayout struct{ f *frame }

func (*mainLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(600, 480) }

func (l *mainLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	place1 := func(o, line fyne.CanvasObject, h float32) {
		put(o, 0, y, size.Width, h)
		y += h
		put(line, 0, y, size.Width, 1)
		y++
	}
	l.f.heights = [2]float32{high(o[0], place.HeadHeight-1, inHead, size.Width), high(o[2], place.FilterHeight-1, inFilter, size.Width)}
	place1(o[0], o[1], l.f.heights[0])
	o[2].Hide()
	o[3].Hide()
	l.f.bare = hollow(l.f.filter)
	if !l.f.bare {
		o[2].Show()
		o[3].Show()
		place1(o[2], o[3], l.f.heights[1])
	}
	if len(l.f.error.Objects) > 0 {
		h := flow.HeightFor(l.f.error.Objects[0], size.Width)
		put(o[4], 0, y, size.Width, h)
		y += h
	}
	strip := o[7].MinSize().Height
	bottom := size.Height - strip - 1
	put(o[5], 0, y, size.Width, bottom-y)
	put(o[6], 0, bottom, size.Width, 1)
	put(o[7], 0, bottom+1, size.Width, strip)
}

// hollow reports whether a place has nothing to filter now.
func hollow(c *fyne.Container) bool {
	if len(c.Objects) == 0 {
		return true
	}
	inner, ok := c.Objects[0].(*fyne.Container)
	return ok && len(inner.Objects) == 0
}

// newGround is a flat fill of a theme colour. It is a widget: of what is not one,
// and no primitive of Fyne's itself, nothing would be drawn.
func newGround(name fyne.ThemeColorName) fyne.CanvasObject {
	return flow.Surface(name, "", 0, flow.Space(0, 0))
}
