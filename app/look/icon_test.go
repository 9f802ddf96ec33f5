package look

import (
	"go/ast"
	"go/parser"
	"go/token"
	"image"
	"image/color"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/test"

	"toguna/assets"
)

// shoot draws an object alone, on a colour, as large as it asks to be.
func shoot(o fyne.CanvasObject, ground fyne.ThemeColorName) image.Image {
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetContent(container.NewStack(canvas.NewRectangle(Color(ground)), o))
	c.Resize(o.MinSize())
	return c.Capture()
}

// inked counts the pixels that differ from the one in the corner.
func inked(img image.Image) int {
	n, b := 0, img.Bounds()
	ground := img.At(b.Min.X, b.Min.Y)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if img.At(x, y) != ground {
				n++
			}
		}
	}
	return n
}

func TestNoIconIsEmpty(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme(Settings{Variant: Light}))
	if n := inked(shoot(Icon("", 24, ColorInk), ColorPaper)); n != 0 {
		t.Fatalf("no icon at all draws %d pixels", n)
	}
	for _, name := range assets.IconNames() {
		for _, px := range []float32{16, 20, 40} {
			if n := inked(shoot(Icon(name, px, ColorInk), ColorPaper)); n < 10 {
				t.Errorf("%s at %v draws %d pixels", name, px, n)
			}
		}
	}
}

func TestIconSheet(t *testing.T) {
	app := test.NewTempApp(t)
	for _, v := range []Variant{Light, Dark} {
		app.Settings().SetTheme(NewTheme(Settings{Variant: v}))
		sheet := container.New(layout.NewGridLayout(12))
		for _, name := range assets.IconNames() {
			sheet.Add(container.NewPadded(Icon(name, 20, ColorInk)))
		}
		test.AssertImageMatches(t, "icons-"+string(v)+".png", shoot(sheet, ColorStone))
	}
}

func TestResourceCarriesColourAndWidth(t *testing.T) {
	for _, c := range []struct {
		px     float32
		stroke string
	}{{24, `stroke-width="1.750"`}, {20, `stroke-width="1.458"`}, {16, `stroke-width="1.167"`}, {48, `stroke-width="3.500"`}} {
		res := IconResource("action-lock", c.px, color.NRGBA{0x9C, 0x28, 0x20, 0x80})
		svg := string(res.Content())
		if !strings.Contains(svg, c.stroke) {
			t.Errorf("at %v the line is not %s:\n%s", c.px, c.stroke, svg)
		}
		if !strings.Contains(svg, `stroke="#9c2820"`) || strings.Contains(svg, "currentColor") {
			t.Errorf("the colour is not written:\n%s", svg)
		}
		if again := IconResource("action-lock", c.px, color.NRGBA{0x9C, 0x28, 0x20, 0xFF}); again != res {
			t.Errorf("at %v the drawing is made twice", c.px)
		}
	}
	seen := map[string]bool{}
	for _, px := range []float32{16, 20} {
		for _, c := range []color.NRGBA{nrgba(0x000000, 100), nrgba(0xFFFFFF, 100)} {
			for _, icon := range []string{"action-lock", "action-add"} {
				name := IconResource(icon, px, c).Name()
				if seen[name] {
					t.Errorf("two drawings are called %s: Fyne would take one for the other", name)
				}
				seen[name] = true
			}
		}
	}
}

func TestMarkIsTheRoofInIndigo(t *testing.T) {
	svg := string(Mark().Content())
	if !strings.Contains(svg, `fill="#24487a"`) || strings.Contains(svg, "currentColor") {
		t.Errorf("the mark is\n%s", svg)
	}
}

// The darkest or lightest pixel of an icon is the colour it was asked in.
func hasColour(img image.Image, want color.Color) bool {
	b := img.Bounds()
	r, g, bl, _ := want.RGBA()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r2, g2, b2, _ := img.At(x, y).RGBA(); r2>>8 == r>>8 && g2>>8 == g>>8 && b2>>8 == bl>>8 {
				return true
			}
		}
	}
	return false
}

func TestIconFollowsTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	icon := Icon("place-register", 40, ColorPrimary)
	w := test.NewTempWindow(t, icon)
	for _, v := range []Variant{Light, Dark, Contrast} {
		app.Settings().SetTheme(NewTheme(Settings{Variant: v}))
		if !hasColour(w.Canvas().Capture(), Color(ColorPrimary)) {
			t.Errorf("in %s no pixel of the icon is %v", v, Color(ColorPrimary))
		}
	}
	icon.SetColor(ColorError)
	if !hasColour(w.Canvas().Capture(), Color(ColorError)) {
		t.Error("another colour is not drawn")
	}
	before := inked(w.Canvas().Capture())
	icon.SetIcon("action-add")
	if after := inked(w.Canvas().Capture()); after == before || icon.Name() != "action-add" {
		t.Errorf("another icon is not drawn: %d pixels before, %d after", before, after)
	}
	icon.SetIcon("")
	if n := inked(w.Canvas().Capture()); n != 0 {
		t.Errorf("no icon draws %d pixels", n)
	}
	if got := icon.MinSize(); got != fyne.NewSquareSize(40) {
		t.Errorf("it asks for %v, want 40 by 40", got)
	}
}

// On a screen of twice the density the lines are twice as many pixels wide.
func TestLinesGrowWithTheScreen(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme(Settings{Variant: Light}))
	icon := Icon("action-add", 24, ColorInk)
	w := test.NewTempWindow(t, icon)
	w.SetPadded(false)
	w.Resize(icon.MinSize())
	c := w.Canvas().(software.WindowlessCanvas)
	for _, scale := range []float32{1, 2, 3} {
		c.SetScale(scale)
		icon.Refresh()
		img := c.Capture()
		across := img.Bounds()
		across.Min.Y = across.Dy() / 3 // there the upright stands alone
		across.Max.Y = across.Min.Y + 1
		row := img.(interface {
			SubImage(image.Rectangle) image.Image
		}).SubImage(across)
		if got, want := float64(inked(row)), iconStroke*float64(scale); got < want || got > want+1 {
			t.Errorf("at a density of %v the line covers %v pixels, want %v", scale, got, want)
		}
	}
}

var iconName = regexp.MustCompile(`^(place|action|state)-[a-z][a-z-]*$`)

// An icon is named by a string: this is the compiler that checks them.
func TestEveryIconNamedExists(t *testing.T) {
	fset := token.NewFileSet()
	named := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			name, err := strconv.Unquote(lit.Value)
			if err != nil || !iconName.MatchString(name) {
				return true
			}
			named++
			if _, ok := assets.Icon(name); !ok {
				t.Errorf("%s: no icon is called %q", fset.Position(lit.Pos()), name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if named == 0 {
		t.Error("no icon is named anywhere")
	}
}
