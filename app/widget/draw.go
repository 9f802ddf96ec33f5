package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"toguna/app/look"
)

// What every control keeps to.
const (
	tall       float32 = 32 // a control
	compact    float32 = 28 // one in a row
	gap        float32 = 8  // between an icon and its word
	radius     float32 = 4
	cardRadius float32 = 6
	iconSmall  float32 = 16
	iconNav    float32 = 20
)

// framed reports whether the theme frames chips and cards instead of tinting
// them: in high contrast a line is as dark as ink.
func framed() bool { return same(look.ColorLine, look.ColorInk) }

func same(a, b fyne.ThemeColorName) bool {
	r, g, bl, al := look.Color(a).RGBA()
	r2, g2, b2, al2 := look.Color(b).RGBA()
	return r == r2 && g == g2 && bl == b2 && al == al2
}

// veil is a colour let through to a part.
func veil(name fyne.ThemeColorName, part float64) color.Color {
	r, g, b, _ := look.Color(name).RGBA()
	return color.NRGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: uint8(part * 255)}
}

// frame is a rounded rectangle with a border. It is two rectangles, one in the
// other: a stroke of one pixel would fall between pixels.
type frame struct {
	outer, inner, wash *canvas.Rectangle
	fill, line         fyne.ThemeColorName // "" draws none
	over               fyne.ThemeColorName // hover or pressed, on top
	radius, width      float32
}

func newFrame(fill, line fyne.ThemeColorName, r float32) *frame {
	return &frame{
		outer: canvas.NewRectangle(color.Transparent), inner: canvas.NewRectangle(color.Transparent),
		wash: canvas.NewRectangle(color.Transparent), fill: fill, line: line, radius: r, width: 1,
	}
}

func (f *frame) parts() []fyne.CanvasObject { return []fyne.CanvasObject{f.outer, f.inner, f.wash} }

func (f *frame) paint() {
	tint(f.outer, f.line)
	tint(f.inner, f.fill)
	tint(f.wash, f.over)
	inside := max(f.radius-f.edge(), 0)
	f.outer.CornerRadius, f.inner.CornerRadius, f.wash.CornerRadius = f.radius, inside, inside
}

func (f *frame) edge() float32 {
	if f.line == "" {
		return 0
	}
	return f.width
}

func (f *frame) lay(pos fyne.Position, size fyne.Size) {
	put(f.outer, pos.X, pos.Y, size.Width, size.Height)
	e := f.edge()
	put(f.inner, pos.X+e, pos.Y+e, size.Width-2*e, size.Height-2*e)
	put(f.wash, pos.X+e, pos.Y+e, size.Width-2*e, size.Height-2*e)
}

// point sets what hovering and holding show.
func (f *frame) point(c *control) {
	switch {
	case c.off:
		f.over = ""
	case c.held:
		f.over = look.ColorPressed
	case c.hovered:
		f.over = look.ColorHover
	default:
		f.over = ""
	}
}

func tint(r *canvas.Rectangle, name fyne.ThemeColorName) {
	r.FillColor = color.Transparent
	if name != "" {
		r.FillColor = look.Color(name)
	}
	r.Hidden = name == ""
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(w, 0), max(h, 0)))
}

// focusRing is drawn outside the control that has the focus.
type focusRing struct{ ring *canvas.Rectangle }

func newFocusRing() focusRing {
	r := canvas.NewRectangle(color.Transparent)
	r.Hide()
	return focusRing{r}
}

func (f focusRing) paint(shown bool, around float32) {
	f.ring.Hidden = !shown
	f.ring.StrokeColor = look.Color(look.ColorPrimary)
	f.ring.StrokeWidth = ringWidth()
	f.ring.CornerRadius = around + f.ring.StrokeWidth + ringGap
}

func (f focusRing) lay(pos fyne.Position, size fyne.Size) {
	out := ringWidth() + ringGap
	put(f.ring, pos.X-out, pos.Y-out, size.Width+2*out, size.Height+2*out)
}

const ringGap float32 = 2

func ringWidth() float32 { return look.Size(look.SizeFocus) }

// word is one line of text in a named colour and size.
type word struct {
	*canvas.Text
	ink  fyne.ThemeColorName
	size fyne.ThemeSizeName
}

func newWord(text string, ink fyne.ThemeColorName, size fyne.ThemeSizeName) *word {
	w := &word{Text: canvas.NewText(text, color.Transparent), ink: ink, size: size}
	w.paint()
	return w
}

func boldWord(text string, ink fyne.ThemeColorName, size fyne.ThemeSizeName) *word {
	w := newWord(text, ink, size)
	w.TextStyle.Bold = true
	return w
}

func (w *word) paint() {
	w.Color = look.Color(w.ink)
	w.TextSize = look.Size(w.size)
}

func (w *word) width() float32 { return w.MinSize().Width }

// boldWidth is its width when bold, which is what a word that becomes bold
// when chosen keeps free.
func (w *word) boldWidth() float32 { return measure(w.Text.Text, w.size, true) }

// middle puts the word at x, half-way down a height.
func (w *word) middle(x, y, height float32) {
	m := w.MinSize()
	put(w.Text, x, y+float32(int((height-m.Height)/2+0.5)), m.Width, m.Height)
}

// fit shortens the word to a width, where a control is given less than it asks.
func (w *word) fit(text string, width float32) {
	w.Text.Text = text
	if text == "" || w.width() <= width {
		return
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high {
		mid := (low + high + 1) / 2
		w.Text.Text = string(runes[:mid]) + "…"
		if w.width() <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	w.Text.Text = string(runes[:low]) + "…"
}

func measure(text string, size fyne.ThemeSizeName, bold bool) float32 {
	return fyne.MeasureText(text, look.Size(size), fyne.TextStyle{Bold: bold}).Width
}

// tallAt is the height of a control whose words are as large as the theme has
// them: 32 at 100 %, and never less than the words need.
func tallAt(height float32, size fyne.ThemeSizeName) float32 {
	need := fyne.MeasureText("Ég", look.Size(size), fyne.TextStyle{Bold: true}).Height
	return max(height, float32(int(need+0.5))+8)
}

// glyph is an icon whose name and colour may change.
type glyph struct {
	view *look.IconView
	name string
	px   float32
	ink  fyne.ThemeColorName
}

func newGlyph(name string, px float32, ink fyne.ThemeColorName) *glyph {
	g := &glyph{}
	g.set(name, px, ink)
	return g
}

func (g *glyph) set(name string, px float32, ink fyne.ThemeColorName) {
	if g.name == name && g.px == px && g.ink == ink {
		return
	}
	g.name, g.px, g.ink, g.view = name, px, ink, nil
	if name != "" {
		g.view = look.Icon(name, px, ink)
	}
}

func (g *glyph) parts() []fyne.CanvasObject {
	if g.view == nil {
		return nil
	}
	return []fyne.CanvasObject{g.view}
}

// middle puts the icon at x, half-way down a height.
func (g *glyph) middle(x, y, height float32) {
	if g.view != nil {
		put(g.view, x, y+float32(int((height-g.px)/2)), g.px, g.px)
	}
}

// width is the icon's with the gap behind it.
func (g *glyph) width(gap float32) float32 {
	if g.view == nil {
		return 0
	}
	return g.px + gap
}

func join(lists ...[]fyne.CanvasObject) []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func one(o ...fyne.CanvasObject) []fyne.CanvasObject { return o }
