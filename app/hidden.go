package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/consult/desk"
)

// hidden covers the window, so that nobody reads along, until it is asked for.
type hidden struct {
	p     *Program
	up    bool
	cover fyne.CanvasObject
}

func newHidden(p *Program) *hidden { return &hidden{p: p} }

func (h *hidden) toggle() {
	c := h.p.win.Canvas()
	if h.up {
		h.up = false
		c.Overlays().Remove(h.cover)
		return
	}
	h.up = true
	c.Unfocus()
	h.cover = container.NewStack(newGround(look.ColorStone), flow.Center(flow.Column(16,
		flow.Center(look.Icon("mark", 72, look.ColorPrimary)), flow.Center(flow.Sub(h.p.stage.T("app.hidden"))))))
	h.cover.Resize(c.Size())
	c.Overlays().Add(h.cover)
}

// lock leaves the desk at once.
func (p *Program) lock() {
	if p.stage.Desk() == nil {
		return
	}
	if p.frame != nil {
		p.frame.leave()
		p.frame = nil
	}
	if p.hid.up {
		p.hid.toggle()
	}
	p.stage.Lock(func(err error) {
		if err != nil && p.door != nil {
			p.door.Fail(err)
		}
	})
}

// noticeEvery is how often there may be a notification at most.
const noticeEvery = 10 * time.Minute

// Front tells whether the window is the one in front: in the background it
// notifies, and after the time that the person chose it locks.
func (p *Program) Front(front bool) {
	p.away = !front
	if p.asleep != nil {
		p.asleep.Stop()
		p.asleep = nil
	}
	minutes := p.stage.Prefs().LockAfter
	if front || minutes == 0 {
		return
	}
	p.asleep = time.AfterFunc(time.Duration(minutes)*time.Minute, func() {
		fyne.Do(func() {
			if p.away {
				p.lock()
			}
		})
	})
}

// notify says, outside the window, that there is something new: never what.
func (p *Program) notify(t desk.Topic) {
	const news = desk.TopicDrafts | desk.TopicCalls | desk.TopicComments | desk.TopicSubmissions | desk.TopicPeople
	now := p.stage.Now()
	if !p.away || t&news == 0 || p.stage.Prefs().Quiet || now.Sub(p.noticed) < noticeEvery {
		return
	}
	p.noticed = now
	p.app.SendNotification(fyne.NewNotification(Title, p.stage.T("app.notice")))
}
