package look

import (
	"bytes"
	"fmt"
	"image/color"
	"strconv"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"toguna/assets"
)

const (
	iconGrid   = 24.0 // the square icons are drawn in
	iconStroke = 1.75 // of their lines, there
)

// iconKey is what tells one drawing of an icon from another.
type iconKey struct {
	name string
	px   float32
	rgba color.NRGBA
}

// iconDrawings keeps what was made: a few sizes and colours of each icon.
var iconDrawings sync.Map // of iconKey to fyne.Resource

// IconResource is the icon of that name as it is to be drawn px pixels wide in
// a colour. Fyne neither scales the lines of a drawing nor colours them, so
// both are written into it, and into its name, by which Fyne keeps what it has
// drawn. An icon there is not is a mistake of ours: it is said, and drawn blank.
func IconResource(name string, px float32, c color.Color) fyne.Resource {
	key := iconKey{name, px, color.NRGBAModel.Convert(c).(color.NRGBA)}
	key.rgba.A = 0xFF // lines cross, and would show it
	if made, ok := iconDrawings.Load(key); ok {
		return made.(fyne.Resource)
	}
	made, _ := iconDrawings.LoadOrStore(key, drawing(key))
	return made.(fyne.Resource)
}

func drawing(key iconKey) fyne.Resource {
	svg, ok := assets.Icon(key.name)
	if !ok {
		fyne.LogError("no icon is called "+strconv.Quote(key.name), nil)
		svg = []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"></svg>`)
	}
	hex := fmt.Sprintf("#%02x%02x%02x", key.rgba.R, key.rgba.G, key.rgba.B)
	width := strconv.FormatFloat(iconStroke*float64(key.px)/iconGrid, 'f', 3, 32)
	svg = bytes.ReplaceAll(svg, []byte("currentColor"), []byte(hex))
	svg = bytes.ReplaceAll(svg, []byte(`stroke-width="1.75"`), []byte(`stroke-width="`+width+`"`))
	return fyne.NewStaticResource(key.name+hex+"-"+width+".svg", svg)
}

// Mark is the roof, for the window. It is the light palette's blue wherever it
// stands: taskbars have no theme of ours.
func Mark() fyne.Resource {
	return IconResource("mark", iconGrid, nrgba(solid[ColorPrimary][light], 100))
}

// IconView shows an icon at a fixed size, in a colour of the theme.
type IconView struct {
	widget.BaseWidget

	name  string
	px    float32
	color fyne.ThemeColorName
}

// Icon makes a view of an icon, px wide and high. With no name it is blank, and
// takes the same room.
func Icon(name string, px float32, c fyne.ThemeColorName) *IconView {
	v := &IconView{name: name, px: px, color: c}
	v.ExtendBaseWidget(v)
	return v
}

// Name is that of the icon shown.
func (v *IconView) Name() string { return v.name }

// SetIcon shows another icon.
func (v *IconView) SetIcon(name string) {
	if v.name != name {
		v.name = name
		v.Refresh()
	}
}

// SetColor shows it in another colour.
func (v *IconView) SetColor(c fyne.ThemeColorName) {
	if v.color != c {
		v.color = c
		v.Refresh()
	}
}

// HeightFor is the height at any width.
func (v *IconView) HeightFor(float32) float32 { return v.px }

// CreateRenderer is called by Fyne.
func (v *IconView) CreateRenderer() fyne.WidgetRenderer {
	v.ExtendBaseWidget(v)
	r := &iconRenderer{view: v, image: &canvas.Image{FillMode: canvas.ImageFillContain}}
	r.choose()
	return r
}

type iconRenderer struct {
	view  *IconView
	image *canvas.Image
}

// choose takes the drawing for the theme and the canvas of the moment.
func (r *iconRenderer) choose() {
	if r.image.Hidden = r.view.name == ""; r.image.Hidden {
		return
	}
	r.image.Resource = IconResource(r.view.name, r.pixels(), Color(r.view.color))
}

// pixels is how many pixels of the screen the icon is wide. Until it is on a
// canvas, that of the first window tells.
func (r *iconRenderer) pixels() float32 {
	driver := fyne.CurrentApp().Driver()
	on := driver.CanvasForObject(r.view)
	if on == nil {
		windows := driver.AllWindows()
		if len(windows) == 0 {
			return r.view.px
		}
		on = windows[0].Canvas()
	}
	x, _ := on.PixelCoordinateForPosition(fyne.NewPos(r.view.px, 0))
	return float32(x)
}

func (r *iconRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.view.px) }

func (r *iconRenderer) Layout(size fyne.Size) {
	r.image.Resize(r.MinSize())
	r.image.Move(fyne.NewPos((size.Width-r.view.px)/2, (size.Height-r.view.px)/2))
}

func (r *iconRenderer) Refresh() {
	r.choose()
	r.image.Refresh()
}

func (r *iconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.image} }

func (r *iconRenderer) Destroy() {}
