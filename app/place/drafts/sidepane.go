package drafts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
	"toguna/app/place"
)

// sidePane is what one decides beside a text: a form that scrolls, and below it, always
// in sight, what ends it.
type sidePane struct {
	*fyne.Container
	scroll *container.Scroll // nil before it is filled
}

func newSidePane() *sidePane { return &sidePane{Container: container.NewStack()} }

// fill draws it anew, scrolled as far as it was.
func (s *sidePane) fill(form, foot fyne.CanvasObject) {
	at := fyne.NewPos(0, 0)
	if s.scroll != nil {
		at = s.scroll.Offset
	}
	s.scroll = flow.Scroll(flow.Pad(12, 16, 16, 16, form))
	place.Fill(s.Container, place.Footed(s.scroll, foot))
	s.scroll.ScrollToOffset(at)
}
