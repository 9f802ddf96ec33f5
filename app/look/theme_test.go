package look

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestVariantsChooseThePalette(t *testing.T) {
	lightPaper, darkPaper := nrgba(0xFFFFFF, 100), nrgba(0x20262A, 100)
	for _, c := range []struct {
		variant Variant
		system  fyne.ThemeVariant
		want    color.NRGBA
	}{
		{Light, theme.VariantDark, lightPaper},
		{Light, theme.VariantLight, lightPaper},
		{Dark, theme.VariantLight, darkPaper},
		{Dark, theme.VariantDark, darkPaper},
		{Auto, theme.VariantLight, lightPaper},
		{Auto, theme.VariantDark, darkPaper},
		{"", theme.VariantDark, darkPaper},
		{"sepia", theme.VariantLight, lightPaper},
		{Contrast, theme.VariantDark, lightPaper},
	} {
		if got := NewTheme(Settings{Variant: c.variant}).Color(ColorPaper, c.system); got != c.want {
			t.Errorf("paper of %q when the system is %d: %v, want %v", c.variant, c.system, got, c.want)
		}
	}
}

// Fyne's test helper names every colour Fyne asks for.
func TestEveryColourOfFyneIsAnswered(t *testing.T) {
	test.NewTempApp(t)
	for _, v := range Variants() {
		test.AssertAllColorNamesDefined(t, NewTheme(Settings{Variant: v}), string(v))
	}
}

func TestVeilsLetThrough(t *testing.T) {
	th := NewTheme(Settings{Variant: Light})
	for name, want := range map[fyne.ThemeColorName]color.NRGBA{
		ColorHover:               {0x1A, 0x20, 0x24, 13},
		ColorPressed:             {0x1A, 0x20, 0x24, 26},
		ColorFocus:               {0x24, 0x48, 0x7A, 89},
		theme.ColorNameScrollBar: {0x7B, 0x84, 0x7E, 140},
		theme.ColorNameShadow:    {},
		ColorFrame:               {},
	} {
		if got := th.Color(name, theme.VariantLight); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if got := NewTheme(Settings{Variant: Contrast}).Color(ColorFrame, 0); got != (color.NRGBA{A: 0xFF}) {
		t.Errorf("in high contrast the frame of a chip is %v", got)
	}
}

func TestScaleIsOfTypeAlone(t *testing.T) {
	for _, c := range []struct{ asked, got float32 }{{0, 1}, {1, 1}, {0.8, 0.8}, {1.5, 1.5}, {2, 2}, {0.1, 0.8}, {9, 2}, {-1, 0.8}} {
		th := NewTheme(Settings{Scale: c.asked})
		for name, drawn := range map[fyne.ThemeSizeName]float32{
			SizeDisplay: 24, SizeHeading: 18, SizeSub: 15, SizeLaw: 15, SizeBody: 13, SizeCaption: 12,
		} {
			if got := th.Size(name); got != drawn*c.got {
				t.Errorf("at %v %s is %v, want %v", c.asked, name, got, drawn*c.got)
			}
		}
		for name, drawn := range map[fyne.ThemeSizeName]float32{
			theme.SizeNamePadding: 4, theme.SizeNameInnerPadding: 8, theme.SizeNameInlineIcon: 20, theme.SizeNameCardRadius: 6,
			theme.SizeNameLineSpacing: 2, SizeFocus: 2,
		} {
			if got := th.Size(name); got != drawn {
				t.Errorf("at %v %s is %v, want %v", c.asked, name, got, drawn)
			}
		}
	}
	if got := NewTheme(Settings{Variant: Contrast}).Size(SizeFocus); got != 3 {
		t.Errorf("in high contrast the ring is %v wide, want 3", got)
	}
}

func TestWhatIsNotNamedIsFynes(t *testing.T) {
	test.NewTempApp(t)
	th := NewTheme(Settings{Variant: Dark})
	if got, want := th.Size(theme.SizeNameWindowTitleBarHeight), theme.DefaultTheme().Size(theme.SizeNameWindowTitleBarHeight); got != want || want == 0 {
		t.Errorf("the height of a title bar is %v, want %v", got, want)
	}
	if th.Icon(theme.IconNameHome) == nil {
		t.Error("there is no icon of Fyne's")
	}
	if got := th.Font(fyne.TextStyle{Monospace: true}); got != theme.DefaultTextMonospaceFont() {
		t.Errorf("the monospace is %s", got.Name())
	}
}

func TestColorAndSizeAreOfTheThemeThatIsOn(t *testing.T) {
	app := test.NewTempApp(t)
	for _, c := range []struct {
		s    Settings
		ink  color.NRGBA
		body float32
	}{
		{Settings{Variant: Light, Scale: 1}, nrgba(0x1A2024, 100), 13},
		{Settings{Variant: Dark, Scale: 2}, nrgba(0xE8EBE9, 100), 26},
		{Settings{Variant: Contrast, Scale: 1}, nrgba(0x000000, 100), 13},
	} {
		app.Settings().SetTheme(NewTheme(c.s))
		if got := Color(ColorInk); got != c.ink {
			t.Errorf("%v: ink is %v, want %v", c.s, got, c.ink)
		}
		if got := Size(SizeBody); got != c.body {
			t.Errorf("%v: body is %v, want %v", c.s, got, c.body)
		}
	}
}
