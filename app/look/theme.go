package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Variant is one of the palettes, or the choice to follow the system.
type Variant string

// The variants, as they are written in the settings of a person.
const (
	Light    Variant = "light"
	Dark     Variant = "dark"
	Contrast Variant = "contrast"
	Auto     Variant = "auto" // light or dark, as the system says
)

// Variants are all of them, in the order they are offered.
func Variants() []Variant { return []Variant{Auto, Light, Dark, Contrast} }

// The ends of what [Settings.Scale] may be.
const (
	MinScale float32 = 0.8
	MaxScale float32 = 2
)

// Settings are what a person decides of the look. The zero value follows the
// system, at the size it is drawn for.
type Settings struct {
	Variant Variant
	Scale   float32 // of type, 1 as drawn; spacing does not follow
}

// house is the theme. It is immutable: another setting is another theme.
type house struct {
	variant Variant
	scale   float32
	rest    fyne.Theme // answers what the design says nothing of
}

// NewTheme makes the theme of these settings. A variant it does not know
// follows the system, a scale out of bounds is brought within them.
func NewTheme(s Settings) fyne.Theme {
	if s.Scale == 0 {
		s.Scale = 1
	}
	return &house{
		variant: s.Variant,
		scale:   min(max(s.Scale, MinScale), MaxScale),
		rest:    theme.DefaultTheme(),
	}
}

func (h *house) column(system fyne.ThemeVariant) int {
	switch {
	case h.variant == Contrast:
		return contrast
	case h.variant == Dark, h.variant != Light && system == theme.VariantDark:
		return dark
	default:
		return light
	}
}

// Color is the colour of that name. The variant of the system matters to Auto
// alone.
func (h *house) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	column := h.column(system)
	if c, ok := paint(name, column); ok {
		return c
	}
	if column == dark {
		return h.rest.Color(name, theme.VariantDark)
	}
	return h.rest.Color(name, theme.VariantLight)
}

// Font is Fyne's own: Noto Sans in four styles, and a monospace. The serif is
// asked for by [Face].
func (h *house) Font(style fyne.TextStyle) fyne.Resource { return h.rest.Font(style) }

// Icon is Fyne's own, for the few controls of Fyne that are used. Ours are
// asked for by [Icon].
func (h *house) Icon(name fyne.ThemeIconName) fyne.Resource { return h.rest.Icon(name) }

// typeSizes grow with the scale.
var typeSizes = map[fyne.ThemeSizeName]float32{
	SizeDisplay: 24,
	SizeHeading: 18,
	SizeSub:     15,
	SizeLaw:     15,
	SizeBody:    13,
	SizeCaption: 12,
}

// spaceSizes do not.
var spaceSizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNameLineSpacing:        2,
	theme.SizeNamePadding:            4,
	theme.SizeNameInnerPadding:       8,
	theme.SizeNameSeparatorThickness: 1,
	theme.SizeNameSplitThickness:     1,
	theme.SizeNameInputBorder:        1,
	theme.SizeNameInputRadius:        4,
	theme.SizeNameButtonRadius:       4,
	theme.SizeNameSelectionRadius:    4,
	theme.SizeNameMenuRadius:         4,
	theme.SizeNamePopupRadius:        4,
	theme.SizeNameCardRadius:         6,
	theme.SizeNameDialogRadius:       6,
	theme.SizeNameScrollBar:          8,
	theme.SizeNameScrollBarSmall:     6,
	theme.SizeNameScrollBarRadius:    3,
	theme.SizeNameInlineIcon:         20,
	theme.SizeNameModalBlurRadius:    0,
}

// Size is the size of that name.
func (h *house) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := typeSizes[name]; ok {
		return s * h.scale
	}
	if s, ok := spaceSizes[name]; ok {
		return s
	}
	if name == SizeFocus {
		if h.variant == Contrast {
			return 3
		}
		return 2
	}
	return h.rest.Size(name)
}
