package widget

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"toguna/app/look"
)

const stepSide, stepLine, stepPitch float32 = 24, 24, 36

// Steps shows which of several steps one is at.
type Steps struct {
	still
	list    []*step
	current int
	down    bool
}

type step struct {
	circle *frame
	tick   *glyph
	number *word
	word   *word
	text   string
	rule   *canvas.Rectangle
}

// NewSteps shows them side by side, with lines between; current counts from 0.
func NewSteps(items []string, current int) *Steps { return newSteps(items, current, false) }

// NewStepList shows them one under the other.
func NewStepList(items []string, current int) *Steps { return newSteps(items, current, true) }

func newSteps(items []string, current int, down bool) *Steps {
	s := &Steps{current: current, down: down}
	for i, item := range items {
		s.list = append(s.list, &step{
			circle: newFrame("", "", stepSide/2), tick: &glyph{}, text: item,
			number: boldWord(strconv.Itoa(i+1), look.ColorInk2, look.SizeBody),
			word:   newWord(item, look.ColorInk2, look.SizeBody),
			rule:   canvas.NewRectangle(color.Transparent),
		})
	}
	s.extend(s)
	s.paint()
	return s
}

// SetCurrent moves to a step; as many as there are means all are done.
func (s *Steps) SetCurrent(i int) {
	s.current = i
	s.Refresh()
}

// AccessibilityLabel is the step one is at.
func (s *Steps) AccessibilityLabel() string {
	if s.current < 0 || s.current >= len(s.list) {
		return ""
	}
	return strconv.Itoa(s.current+1) + "/" + strconv.Itoa(len(s.list)) + " " + s.list[s.current].text
}

// AccessibilityRole is that of text.
func (s *Steps) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (s *Steps) parts() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, t := range s.list {
		all = join(all, t.circle.parts(), t.tick.parts(), one(t.number.Text, t.word.Text, t.rule))
	}
	return all
}

func (t *step) width() float32 { return stepSide + gap + float32(int(t.word.boldWidth()+0.99)) }

func (s *Steps) least() fyne.Size {
	if len(s.list) == 0 {
		return fyne.Size{}
	}
	var wide, widest float32
	for _, t := range s.list {
		wide += t.width()
		widest = max(widest, t.width())
	}
	if s.down {
		return fyne.NewSize(widest, stepPitch*float32(len(s.list)-1)+stepSide)
	}
	return fyne.NewSize(wide+(stepLine+2*12)*float32(len(s.list)-1), stepSide)
}

func (s *Steps) lay(size fyne.Size) {
	x, y := float32(0), float32(int((size.Height-stepSide)/2))
	if s.down {
		y = 0
	}
	for i, t := range s.list {
		t.circle.lay(fyne.NewPos(x, y), fyne.NewSquareSize(stepSide))
		t.tick.middle(x+(stepSide-t.tick.px)/2, y, stepSide)
		t.number.middle(x+(stepSide-t.number.width())/2, y, stepSide)
		t.word.middle(x+stepSide+gap, y, stepSide)
		if s.down {
			y += stepPitch
			continue
		}
		x += t.width()
		if i < len(s.list)-1 {
			put(t.rule, x+12, y+stepSide/2, stepLine, 1)
		}
		x += stepLine + 2*12
	}
}

func (s *Steps) paint() {
	for i, t := range s.list {
		t.circle.fill, t.circle.line = look.ColorPaper, look.ColorBorder
		t.number.ink, t.word.ink = look.ColorInk2, look.ColorInk2
		tick := ""
		switch {
		case i < s.current:
			t.circle.fill, t.circle.line, tick = look.ColorOKTint, look.ColorOK, "action-check"
		case i == s.current:
			t.circle.fill, t.circle.line = look.ColorPrimary, look.ColorPrimary
			t.number.ink, t.word.ink = look.ColorOnPrimary, look.ColorInk
		}
		t.tick.set(tick, 14, look.ColorOK)
		t.number.Hidden = tick != ""
		t.number.TextStyle.Bold, t.word.TextStyle.Bold = i == s.current, i == s.current
		tint(t.rule, look.ColorBorder)
		t.rule.Hidden = s.down || i == len(s.list)-1
		t.circle.paint()
		t.number.paint()
		t.word.paint()
	}
}
