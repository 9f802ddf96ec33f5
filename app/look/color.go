package look

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// Color is a colour of the theme that is on now. It is asked again at each
// Refresh: the theme may have changed.
func Color(name fyne.ThemeColorName) color.Color {
	now := fyne.CurrentApp().Settings()
	return now.Theme().Color(name, now.ThemeVariant())
}

// Size is a size of the theme that is on now, asked again like [Color].
func Size(name fyne.ThemeSizeName) float32 {
	return fyne.CurrentApp().Settings().Theme().Size(name)
}
