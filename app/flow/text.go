package flow

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"toguna/app/look"
)

// Text shows runs, wrapped at its width. It has no padding of its own.
//
// The fields are set before it is shown, or followed by Refresh.
type Text struct {
	widget.BaseWidget

	// MaxLines is how many lines are shown, the last ending in "…" if there is
	// more; all if 0.
	MaxLines int
	// Whole keeps paragraphs on one line each: the least size is the natural one.
	Whole    bool
	Least    float32 // of its width in a row, if it is not narrower by nature
	Align    fyne.TextAlign
	OnTapped func()

	runs []Run
	body *body
	laid [2]*lines // the widths last asked for, the latest first
	max  int       // MaxLines, when they were
}

// Rect is where something stands in a Text.
type Rect struct {
	fyne.Position
	fyne.Size
}

// New is a text of these runs.
func New(runs ...Run) *Text {
	t := &Text{runs: runs}
	t.ExtendBaseWidget(t)
	return t
}

// SetRuns shows these runs instead.
func (t *Text) SetRuns(runs ...Run) {
	t.runs, t.body, t.laid = runs, nil, [2]*lines{}
	t.Refresh()
}

// SetText shows s in the style of the first run.
func (t *Text) SetText(s string) {
	if len(t.runs) == 1 && t.runs[0].Text == s {
		return
	}
	r := Run{}
	if len(t.runs) > 0 {
		r = t.runs[0]
	}
	r.Text = s
	t.SetRuns(r)
}

// ready is the body in the theme of now.
func (t *Text) ready() *body {
	if t.body == nil {
		runs := t.runs
		if len(runs) == 0 {
			runs = []Run{{}}
		}
		t.body, t.laid = newBody(runs), [2]*lines{}
	} else if t.body.theme != fyne.CurrentApp().Settings().Theme() && t.body.dress() {
		t.laid = [2]*lines{}
	}
	if t.max != t.MaxLines {
		t.max, t.laid = t.MaxLines, [2]*lines{}
	}
	return t.body
}

// at is the text laid out at a width. The last two widths are kept: that of a
// question, and that of what is shown.
func (t *Text) at(width float32) *lines {
	b := t.ready()
	if width < 1 {
		width = -1
	}
	for i, l := range t.laid {
		if l != nil && l.width == width {
			t.laid[0], t.laid[i] = t.laid[i], t.laid[0]
			return l
		}
	}
	l := b.lay(width, t.MaxLines)
	t.laid[1], t.laid[0] = t.laid[0], l
	return l
}

// HeightFor is how high the text is at a width.
func (t *Text) HeightFor(width float32) float32 { return t.at(width).height }

// Natural is the size of the text if nothing makes it wrap.
func (t *Text) Natural() fyne.Size {
	l := t.at(-1)
	return fyne.NewSize(l.widest, l.height)
}

// Clipped reports whether there is more than is shown at the present width.
func (t *Text) Clipped() bool { return t.at(t.Size().Width).clipped }

// RuneAt is the rune of the given text under a position, or the one after it if
// the position is past its middle: where a selection begins or ends.
func (t *Text) RuneAt(pos fyne.Position) int {
	l := t.at(t.Size().Width)
	for i := range l.all {
		ln := &l.all[i]
		if pos.Y < ln.y+ln.height || i == len(l.all)-1 {
			return t.body.place(t.runeIn(ln, pos.X-t.indent(ln)))
		}
	}
	return 0
}

func (t *Text) runeIn(l *line, x float32) int {
	if len(l.frags) == 0 || x <= 0 {
		return l.from
	}
	for _, fr := range l.frags {
		if x > fr.x+fr.width {
			continue
		}
		f := filler{body: t.body}
		in := x - fr.x
		if t.body.leftward(&fr) {
			in = fr.width - in
		}
		i := f.fit(fr.from, fr.to, in)
		if i >= fr.to {
			return fr.to
		}
		next := f.letter(i, fr.to)
		left, right := t.body.measure(fr.from, i), t.body.measure(fr.from, next)
		if in > (left+right)/2 {
			return next
		}
		return i
	}
	return l.to
}

// Bounds are the rectangles of the runes from and up to to of the given text, a
// line each.
func (t *Text) Bounds(from, to int) []Rect {
	l := t.at(t.Size().Width)
	from, to = t.body.shown(from), t.body.shown(to)
	var all []Rect
	for i := range l.all {
		ln := &l.all[i]
		if from >= ln.to || to <= ln.from {
			continue
		}
		at := len(all)
		for _, fr := range ln.frags {
			left, right := t.ends(&fr, max(from, fr.from), min(to, fr.to))
			switch last := len(all) - 1; {
			case right <= left:
			case last >= at && all[last].X+all[last].Width >= t.indent(ln)+left-0.5:
				all[last].Width = t.indent(ln) + right - all[last].X
			default:
				all = append(all, Rect{fyne.NewPos(t.indent(ln)+left, ln.y), fyne.NewSize(right-left, ln.height)})
			}
		}
	}
	return all
}

// ends are where the runes from and up to to of a fragment begin and end.
func (t *Text) ends(fr *frag, from, to int) (left, right float32) {
	if from >= to {
		return 0, 0
	}
	left, right = t.body.measure(fr.from, from), t.body.measure(fr.from, to)
	if t.body.leftward(fr) {
		left, right = fr.width-right, fr.width-left
	}
	return fr.x + left, fr.x + right
}

// indent is where a line begins.
func (t *Text) indent(l *line) float32 {
	if t.Align == fyne.TextAlignLeading || len(l.frags) == 0 {
		return 0
	}
	last := l.frags[len(l.frags)-1]
	room := max(0, t.Size().Width-last.x-last.width)
	if t.Align == fyne.TextAlignCenter {
		return room / 2
	}
	return room
}

// CreateRenderer is for Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{text: t}
	r.build()
	return r
}

// minSize is the least a text asks for before it knows its width: a word, if it
// is not too long.
func (t *Text) minSize() fyne.Size {
	if t.Whole {
		return t.Natural()
	}
	b := t.ready()
	widest, most := float32(0), 5*b.kinds[0].style.size
	for i := range b.atoms {
		if widest = max(widest, b.widthOf(&b.atoms[i])); widest >= most || i == 32 {
			break
		}
	}
	w := min(widest, most)
	if t.Least > w {
		w = max(w, min(t.Least, t.Natural().Width))
	}
	if have := t.Size().Width; have > 0 {
		return fyne.NewSize(w, t.at(have).height)
	}
	return fyne.NewSize(w, b.kinds[0].line)
}

type textRenderer struct {
	text    *Text
	objects []fyne.CanvasObject
	shown   *lines
	tap     *tapArea
}

func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) MinSize() fyne.Size           { return r.text.minSize() }
func (r *textRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *textRenderer) Layout(fyne.Size) {
	r.build()
}

func (r *textRenderer) Refresh() {
	if b := r.text.body; b != nil && b.dress() {
		r.text.laid = [2]*lines{}
	}
	r.shown = nil
	r.build()
	canvas.Refresh(r.text)
}

func (r *textRenderer) build() {
	t := r.text
	if r.tap != nil {
		r.tap.Resize(t.Size())
	}
	if t.Size().Width < 1 { // not laid out yet
		return
	}
	l := t.at(t.Size().Width)
	if l == r.shown {
		return
	}
	r.shown = l
	under := make([]fyne.CanvasObject, 0, len(l.all))
	var over []fyne.CanvasObject
	for i := range l.all {
		ln := &l.all[i]
		for j := range ln.frags {
			under, over = t.draw(ln, &ln.frags[j], under, over)
		}
	}
	r.objects = append(under, over...)
	if t.OnTapped != nil {
		if r.tap == nil {
			r.tap = newTapArea(t)
		}
		r.tap.Resize(t.Size())
		r.objects = append(r.objects, r.tap)
	}
}

// draw adds the objects of a fragment: those under the words, then the words and
// their lines.
func (t *Text) draw(l *line, fr *frag, under, over []fyne.CanvasObject) (u, o []fyne.CanvasObject) {
	k := &t.body.kinds[fr.kind]
	run, s := &t.body.runs[k.run], k.style
	m := rule.of(s)
	x, ink := t.indent(l)+fr.x, look.Color(run.color())
	bar := func(y, high float32) {
		c := canvas.NewRectangle(ink)
		c.Move(fyne.NewPos(x, y))
		c.Resize(fyne.NewSize(fr.width, high))
		over = append(over, c)
	}
	if run.Fill != "" {
		c := canvas.NewRectangle(look.Color(run.Fill))
		c.Move(fyne.NewPos(x, l.y))
		c.Resize(fyne.NewSize(fr.width, l.height))
		under = append(under, c)
	}
	c := canvas.NewText(fr.text, ink)
	c.TextSize, c.TextStyle, c.FontSource = s.size, s.text, s.source
	c.Move(fyne.NewPos(x, l.y+l.base-m.base))
	c.Resize(fyne.NewSize(fr.width, m.height))
	over = append(over, c)
	if run.Strike {
		bar(l.y+l.base-s.size*0.3, max(1, s.size/15))
	}
	if run.Underline {
		bar(l.y+l.base+s.size*0.12, max(1, s.size/15))
	}
	if run.Rule {
		bar(l.y+l.height-2, 2)
	}
	return under, over
}

// tapArea lies over a text that acts when tapped. A text that does not must not
// take the taps meant for what it stands on.
type tapArea struct {
	widget.BaseWidget
	text *Text
}

var (
	_ fyne.Tappable      = (*tapArea)(nil)
	_ desktop.Cursorable = (*tapArea)(nil)
)

func newTapArea(t *Text) *tapArea {
	a := &tapArea{text: t}
	a.ExtendBaseWidget(a)
	return a
}

func (a *tapArea) Tapped(*fyne.PointEvent) {
	if a.text.OnTapped != nil {
		a.text.OnTapped()
	}
}

func (a *tapArea) Cursor() desktop.Cursor { return desktop.PointerCursor }

func (a *tapArea) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
