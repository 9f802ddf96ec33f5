package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The columns of a palette.
const (
	light = iota
	dark
	contrast
	columns
)

// solid holds the colours that hide what is under them, as RRGGBB, in light,
// dark and high contrast.
var solid = map[fyne.ThemeColorName][columns]uint32{
	ColorStone: {0xF1F2F0, 0x181C1F, 0xFFFFFF},
	ColorSide:  {0xE5E8E5, 0x111416, 0xFFFFFF},

	ColorPaper:                       {0xFFFFFF, 0x20262A, 0xFFFFFF},
	theme.ColorNameButton:            {0xFFFFFF, 0x20262A, 0xFFFFFF},
	theme.ColorNameMenuBackground:    {0xFFFFFF, 0x20262A, 0xFFFFFF},
	theme.ColorNameOverlayBackground: {0xFFFFFF, 0x20262A, 0xFFFFFF},

	ColorLine:                     {0xD3D7D2, 0x363E43, 0x000000},
	theme.ColorNameDisabledButton: {0xD3D7D2, 0x363E43, 0xFFFFFF},
	ColorBorder:                   {0x7B847E, 0x808A90, 0x000000},

	ColorInk:  {0x1A2024, 0xE8EBE9, 0x000000},
	ColorInk2: {0x4A5359, 0xB0B9BD, 0x000000},
	ColorOff:  {0x767E83, 0x858E93, 0x595959},

	ColorPrimary:             {0x24487A, 0x94B8EA, 0x002F7A},
	theme.ColorNameHyperlink: {0x24487A, 0x94B8EA, 0x002F7A},
	ColorOnPrimary:           {0xFFFFFF, 0x0F1D33, 0xFFFFFF},
	ColorSelection:           {0xD9E4F2, 0x2A3C56, 0xBFD8FF},

	ColorOK:        {0x1A663F, 0x82CBA0, 0x00471F},
	ColorOKTint:    {0xDAEDE1, 0x1B3A2A, 0xFFFFFF},
	ColorWarn:      {0x7D4B00, 0xE8BA63, 0x5A3500},
	ColorWarnTint:  {0xF7E7C9, 0x43330F, 0xFFFFFF},
	ColorError:     {0x9C2820, 0xF29C92, 0x850000},
	ColorErrorTint: {0xF7DEDA, 0x4C2420, 0xFFFFFF},
	ColorNeutral:   {0xE4E7E5, 0x31383C, 0xFFFFFF},

	theme.ColorNameForegroundOnSuccess: {0xFFFFFF, 0x14181A, 0xFFFFFF},
	theme.ColorNameForegroundOnWarning: {0xFFFFFF, 0x14181A, 0xFFFFFF},
	theme.ColorNameForegroundOnError:   {0xFFFFFF, 0x14181A, 0xFFFFFF},

	ColorMark:   {0xFBE7A1, 0x564713, 0xFFE34D},
	ColorMarkOn: {0xF5CD52, 0x7D6516, 0xFFC400},
}

// veil is a colour laid over another, as RRGGBB and the part of it, in percent,
// that one sees.
type veil struct {
	rgb     uint32
	percent uint32
}

// veiled holds the colours that let something through.
var veiled = map[fyne.ThemeColorName][columns]veil{
	ColorHover:                         {{0x1A2024, 5}, {0xFFFFFF, 7}, {0x000000, 10}},
	ColorPressed:                       {{0x1A2024, 10}, {0xFFFFFF, 12}, {0x000000, 20}},
	ColorFocus:                         {{0x24487A, 35}, {0x94B8EA, 35}, {0x002F7A, 35}},
	theme.ColorNameScrollBar:           {{0x7B847E, 55}, {0x808A90, 55}, {0x000000, 55}},
	theme.ColorNameScrollBarBackground: {},
	theme.ColorNameShadow:              {},
	ColorFrame:                         {contrast: {0x000000, 100}},
}

// paint looks a colour up in a column. It says whether the palette has it.
func paint(name fyne.ThemeColorName, column int) (color.NRGBA, bool) {
	if row, ok := solid[name]; ok {
		return nrgba(row[column], 100), true
	}
	row, ok := veiled[name]
	return nrgba(row[column].rgb, row[column].percent), ok
}

func nrgba(rgb, percent uint32) color.NRGBA {
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: uint8((percent*0xFF + 50) / 100)}
}
