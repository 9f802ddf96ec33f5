package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/door"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/stage"
	"toguna/app/widget"
	"toguna/consult/desk"
)

// Size is the window that the screens are drawn for: 1366 by 768 without a title
// bar and a taskbar.
var Size = fyne.NewSize(1366, 696)

// Title is all that the window's title ever says.
const Title = "Toguna"

// Options are what a program gives its window.
type Options struct {
	Stage stage.Config // but for UI
	// Sit is somebody whose identity is open already; nil for who unlocks it here.
	Sit *desk.Desk
}

// Program is the window, with all that stands behind it.
type Program struct {
	app   fyne.App
	win   fyne.Window
	stage *stage.Stage
	room  *fyne.Container // holds the door or the frame
	door  *door.Door
	frame *frame
	hid   *hidden

	away    bool        // another window is in front
	asleep  *time.Timer // locks when the window was away for long
	noticed time.Time   // when the last notification was sent
}

// New makes the window of a home folder. It is not shown yet.
func New(a fyne.App, o Options) *Program {
	o.Stage.UI = fyne.Do
	p := &Program{app: a, stage: stage.New(o.Stage), room: container.NewStack()}
	a.Settings().SetTheme(p.theme())
	a.SetIcon(look.Mark())
	p.win = a.NewWindow(Title)
	p.win.SetIcon(look.Mark())
	p.win.SetPadded(false)
	p.win.SetMaster()
	p.win.SetContent(widget.NewTips(p.room))
	p.win.Resize(Size)
	p.win.SetOnDropped(p.dropped)
	p.hid = newHidden(p)
	p.stage.OnSession(p.session)
	p.stage.OnTrouble(func(err error) { (*window)(p).Fail(err) })
	p.listen()
	if o.Sit != nil {
		p.stage.Sit(o.Sit)
	} else {
		p.session()
	}
	return p
}

// Window returns the window.
func (p *Program) Window() fyne.Window { return p.win }

// Stage returns what stands behind the window.
func (p *Program) Stage() *stage.Stage { return p.stage }

// Close leaves the desk. It returns when nothing runs any more, and must not be
// called on the goroutine that draws while that is still needed by what runs.
func (p *Program) Close() error {
	if p.frame != nil {
		p.frame.leave()
	}
	if p.asleep != nil {
		p.asleep.Stop()
	}
	return p.stage.Close()
}

// theme is the look that the preferences ask for.
func (p *Program) theme() fyne.Theme {
	prefs := p.stage.Prefs()
	v := look.Auto
	if prefs.Theme != "" {
		v = look.Variant(prefs.Theme)
	}
	return look.NewTheme(look.Settings{Variant: v, Scale: prefs.Scale})
}

// session shows the door or the frame, as somebody came, left, or went to another
// workspace.
func (p *Program) session() {
	if p.frame != nil {
		p.frame.leave()
		p.frame = nil
	}
	p.win.Canvas().Unfocus()
	for _, o := range p.win.Canvas().Overlays().List() {
		p.win.Canvas().Overlays().Remove(o)
	}
	if p.stage.Space() == nil {
		if p.door == nil {
			p.door = door.New(place.Env{Stage: p.stage, Window: (*window)(p)})
		} else {
			p.door.Arrive()
		}
		p.show(p.door.Content())
		p.door.Focus()
		return
	}
	p.door = nil
	p.frame = newFrame(p)
	p.show(p.frame.content)
	p.frame.open(place.WhatsNew, "")
}

func (p *Program) show(o fyne.CanvasObject) {
	p.room.Objects = []fyne.CanvasObject{o}
	p.room.Refresh()
}

// redraw shows all anew, in another language or look.
func (p *Program) redraw() {
	p.app.Settings().SetTheme(p.theme())
	at := ""
	if p.frame != nil {
		at = p.frame.at
	}
	p.session()
	if p.frame != nil && at != "" {
		p.frame.open(at, "")
	}
}

// dropped gives a file that was dropped on the window to whatever asks for one.
func (p *Program) dropped(_ fyne.Position, files []fyne.URI) {
	if p.frame == nil || len(files) == 0 || files[0].Scheme() != "file" {
		return
	}
	if d, ok := p.frame.place().(Dropper); ok {
		d.Dropped(files[0].Path())
	}
}

// Dropper is a place that takes files dropped on it.
type Dropper interface{ Dropped(path string) }
