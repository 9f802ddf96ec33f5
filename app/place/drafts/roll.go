package drafts

import "fyne.io/fyne/v2"

// cursor is which of some rows is looked at: -1 for none.
type cursor struct{ at int }

// step looks at another of n rows, and reports whether there is one.
func (c *cursor) step(by, n int) bool {
	if to := c.at + by; c.at >= 0 && to >= 0 && to < n {
		c.at = to
		return true
	}
	return false
}

// next looks at the next row of some in ascending order, or at the one before with
// back. It reports whether there is one.
func (c *cursor) next(among []int, back bool) bool {
	at := -1
	for _, i := range among {
		if back && i < c.at {
			at = i
		}
		if !back && i > c.at {
			at = i
			break
		}
	}
	if at < 0 {
		return false
	}
	c.at = at
	return true
}

// roll is what the pages have in common that show rows in a reel and look at one of
// them: the keys that move, and the row that is looked at brought in sight.
type roll struct {
	reel   *reel
	cursor *cursor
	count  func() int // of the rows
	moved  func()     // another row is looked at; nil for nothing more to do
}

// newRoll makes a roll of rows that row makes.
func newRoll(c *cursor, count func() int, row func(i int) fyne.CanvasObject) *roll {
	r := &roll{cursor: c, count: count}
	r.reel = newReel(row, func(i int) {
		c.at = i
		r.look()
	})
	return r
}

// look brings the row in sight that is looked at.
func (r *roll) look() {
	r.reel.look(r.cursor.at)
	if r.moved != nil {
		r.moved()
	}
}

// set shows as many rows anew as there are guesses of their heights.
func (r *roll) set(guesses []float32) {
	r.reel.setRows(guesses)
	r.look()
}

func (r *roll) step(by int) {
	if r.cursor.step(by, r.count()) {
		r.look()
	}
}

func (r *roll) next(among []int, back bool) {
	if r.cursor.next(among, back) {
		r.look()
	}
}

// end looks at the first row or at the last.
func (r *roll) end(last bool) {
	to := 0
	if last {
		to = r.count() - 1
	}
	r.step(to - r.cursor.at)
}

// key does what a key that moves stands for, and reports whether it is one.
func (r *roll) key(k fyne.KeyName) bool {
	switch k {
	case "J", fyne.KeyDown:
		r.step(1)
	case "K", fyne.KeyUp:
		r.step(-1)
	case fyne.KeyHome:
		r.end(false)
	case fyne.KeyEnd:
		r.end(true)
	default:
		return r.reel.key(k)
	}
	return true
}
