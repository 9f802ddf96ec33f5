package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/look"
)

// solid is the colour of a filled shape of a tone.
func (t Tone) solid() fyne.ThemeColorName {
	switch t {
	case OK, Warn, Error, Here:
		return t.ink()
	case Outlined:
		return look.ColorBorder
	default:
		return look.ColorInk2
	}
}

// Bar shows a part of a whole: answers given, a chart's value, how far an act
// is.
type Bar struct {
	still
	track, fill *frame
	plain       bool // its track has a border in high contrast alone
	part        float32
	size        fyne.Size
	tone        Tone
}

// NewBar is the small one of a row, 56 by 6.
func NewBar(value, total float32, tone Tone) *Bar {
	b := newBar(tone, fyne.NewSize(56, 6), 3)
	b.Set(value, total)
	return b
}

// NewChartBar is one of a chart, from zero, with nothing behind it.
func NewChartBar(value, largest float32, tone Tone) *Bar {
	b := newBar(tone, fyne.NewSize(40, 16), 2)
	b.track.fill, b.track.line = "", ""
	b.Set(value, largest)
	return b
}

func newBar(tone Tone, size fyne.Size, r float32) *Bar {
	b := &Bar{track: newFrame(look.ColorNeutral, look.ColorLine, r), fill: newFrame("", "", r), size: size, tone: tone}
	b.extend(b)
	return b
}

// Set changes what it shows.
func (b *Bar) Set(value, total float32) {
	b.part = 0
	if total > 0 {
		b.part = min(max(value/total, 0), 1)
	}
	b.Refresh()
}

// Part is what is filled, 0 to 1.
func (b *Bar) Part() float32 { return b.part }

func (b *Bar) parts() []fyne.CanvasObject { return append(b.track.parts(), b.fill.parts()...) }
func (b *Bar) least() fyne.Size           { return b.size }

func (b *Bar) lay(size fyne.Size) {
	y := float32(int((size.Height - b.size.Height) / 2))
	b.track.lay(fyne.NewPos(0, y), fyne.NewSize(size.Width, b.size.Height))
	w := float32(int(size.Width*b.part + 0.5))
	if b.part > 0 {
		w = max(w, 2)
	}
	b.fill.lay(fyne.NewPos(0, y), fyne.NewSize(w, b.size.Height))
}

func (b *Bar) paint() {
	b.fill.fill = b.tone.solid()
	if b.part == 0 {
		b.fill.fill = ""
	}
	if b.plain {
		b.track.line = ""
		if framed() {
			b.track.line = look.ColorLine
		}
	}
	b.track.paint()
	b.fill.paint()
}

// Part is one of a Stacked.
type Part struct {
	Value float32
	Tone  Tone
}

// Stacked is the parts of a whole in one bar.
type Stacked struct {
	still
	all    []Part
	frames []*frame
}

// NewStacked makes one.
func NewStacked(all ...Part) *Stacked {
	s := &Stacked{}
	s.extend(s)
	s.Set(all...)
	return s
}

// Set changes the parts.
func (s *Stacked) Set(all ...Part) {
	s.all, s.frames = all, nil
	for range all {
		s.frames = append(s.frames, newFrame("", "", 0))
	}
	s.Refresh()
}

func (s *Stacked) parts() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, f := range s.frames {
		all = append(all, f.parts()...)
	}
	return all
}

func (s *Stacked) least() fyne.Size { return fyne.NewSize(80, 20) }

func (s *Stacked) lay(size fyne.Size) {
	var total float32
	shown := 0
	for _, p := range s.all {
		if p.Value > 0 {
			total += p.Value
			shown++
		}
	}
	room, x := size.Width-2*float32(max(shown-1, 0)), float32(0)
	for i, p := range s.all {
		w := float32(0)
		if p.Value > 0 {
			w = room * p.Value / total
		}
		from, to := float32(int(x+0.5)), float32(int(x+w+0.5))
		s.frames[i].lay(fyne.NewPos(from, 0), fyne.NewSize(to-from, size.Height))
		if w > 0 {
			x += w + 2
		}
	}
}

func (s *Stacked) paint() {
	for i, p := range s.all {
		f := s.frames[i]
		f.fill, f.line = p.Tone.solid(), ""
		if p.Tone == Outlined && framed() { // where everything grey is black
			f.fill, f.line = look.ColorPaper, look.ColorBorder
		}
		if p.Value <= 0 {
			f.fill, f.line = "", ""
		}
		f.paint()
	}
}
