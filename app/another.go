package app

import (
	"toguna/app/door"
	"toguna/app/place"
)

// anotherSpace shows the ways to one more workspace.
func (p *Program) anotherSpace() {
	p.frame.leave()
	p.frame = nil
	p.door = door.New(place.Env{Stage: p.stage, Window: (*window)(p)})
	p.door.Another()
	p.show(p.door.Content())
	p.door.Focus()
}
