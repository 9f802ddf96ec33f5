package look

import "fyne.io/fyne/v2"

// Colours of ours beside Fyne's own names.
const (
	ColorMark      fyne.ThemeColorName = "toguna.mark"      // under a quoted passage
	ColorMarkOn    fyne.ThemeColorName = "toguna.markOn"    // under the one selected
	ColorOKTint    fyne.ThemeColorName = "toguna.okTint"    // behind ColorNameSuccess
	ColorWarnTint  fyne.ThemeColorName = "toguna.warnTint"  // behind ColorNameWarning
	ColorErrorTint fyne.ThemeColorName = "toguna.errorTint" // behind ColorNameError
	ColorNeutral   fyne.ThemeColorName = "toguna.neutral"   // behind a chip that states no state
)

// Fyne's names under the words of the design.
const (
	ColorStone     fyne.ThemeColorName = "background"       // the window
	ColorSide      fyne.ThemeColorName = "headerBackground" // the left column
	ColorPaper     fyne.ThemeColorName = "inputBackground"  // what binds, and what is typed
	ColorLine      fyne.ThemeColorName = "separator"        // 1 px between things
	ColorBorder    fyne.ThemeColorName = "inputBorder"      // of a control
	ColorInk       fyne.ThemeColorName = "foreground"       // words
	ColorInk2      fyne.ThemeColorName = "placeholder"      // secondary words
	ColorOff       fyne.ThemeColorName = "disabled"         // disabled words
	ColorPrimary   fyne.ThemeColorName = "primary"          // here, or do this
	ColorOnPrimary fyne.ThemeColorName = "foregroundOnPrimary"
	ColorSelection fyne.ThemeColorName = "selection"
	ColorHover     fyne.ThemeColorName = "hover"
	ColorPressed   fyne.ThemeColorName = "pressed"
	ColorFocus     fyne.ThemeColorName = "focus"
	ColorOK        fyne.ThemeColorName = "success"
	ColorWarn      fyne.ThemeColorName = "warning"
	ColorError     fyne.ThemeColorName = "error"
)

// Sizes of type. Spacing does not grow with them.
const (
	SizeDisplay fyne.ThemeSizeName = "toguna.display" // 24: first run, figures of the report
	SizeHeading fyne.ThemeSizeName = "headingText"    // 18: the place
	SizeSub     fyne.ThemeSizeName = "subHeadingText" // 15: sections, detail titles
	SizeLaw     fyne.ThemeSizeName = "toguna.law"     // 15: provisions and quotes, in the serif
	SizeBody    fyne.ThemeSizeName = "text"           // 13: everything
	SizeCaption fyne.ThemeSizeName = "helperText"     // 12: dates, counts, hints
)

// What high contrast adds.
const (
	ColorFrame fyne.ThemeColorName = "toguna.frame" // around a chip: nothing, but in high contrast
	SizeFocus  fyne.ThemeSizeName  = "toguna.focus" // width of the ring around what has the keyboard
)
