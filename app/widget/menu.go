package widget

import (
	"fyne.io/fyne/v2"

	"toguna/app/look"
)

const menuRow float32 = 32

const menuMost = 10 // rows in sight

// MenuItem is one line of a menu.
type MenuItem struct {
	Word string
	Icon string // "" for none
	Off  bool   // shown, but not to be had now
}

// Menu is a list over the canvas from which one is picked.
type Menu struct {
	overlay
	catch *catcher
	panel *Panel
	rows  *Rows
	items []MenuItem
	from  fyne.CanvasObject
	pick  func(int)
}

// ShowMenu opens a menu under what it was opened from, as wide as that at least,
// with one item selected; -1 for the first.
func ShowMenu(from fyne.CanvasObject, items []MenuItem, selected int, onPick func(int)) *Menu {
	c := canvasOf(from)
	if c == nil || len(items) == 0 {
		return nil
	}
	m := &Menu{items: items, from: from, pick: onPick}
	m.catch = newCatcher(m.Close)
	m.rows = NewRows(RowsOptions{
		Height: menuRow, Count: func() int { return len(items) },
		Make:   func() fyne.CanvasObject { return newMenuLine() },
		Fill:   func(i int, o fyne.CanvasObject) { o.(*menuLine).set(items[i]) },
		OnOpen: m.choose,
	})
	m.rows.pickOnTap = true
	m.panel = newPanel(look.ColorPaper, look.ColorBorder, radius, 0, 0, m.rows)
	m.extend(m)
	m.show(c)
	m.rows.Select(max(selected, 0))
	c.Focus(m.rows)
	return m
}

func (m *Menu) choose(i int) {
	if m.items[i].Off {
		return
	}
	m.Close()
	if m.pick != nil {
		m.pick(i)
	}
}

func (m *Menu) parts() []fyne.CanvasObject { return one(m.catch, m.panel) }
func (m *Menu) least() fyne.Size           { return fyne.Size{} }

func (m *Menu) lay(size fyne.Size) {
	put(m.catch, 0, 0, size.Width, size.Height)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(m.from)
	width := m.from.Size().Width
	line := newMenuLine()
	for _, item := range m.items {
		line.set(item)
		width = max(width, line.natural()+2)
	}
	width = min(width, size.Width-8)
	height := m.rows.Height()
	high := height*float32(min(len(m.items), menuMost)) + 2
	high = min(high, size.Height-8)
	x := max(min(at.X, size.Width-width-4), 4)
	y := at.Y + m.from.Size().Height + 2
	if y+high > size.Height-4 {
		y = max(at.Y-high-2, 4)
	}
	put(m.panel, x, y, width, high)
}

func (m *Menu) paint() { m.panel.Refresh() }

// menuLine is what a row of a menu shows.
type menuLine struct {
	still
	icon *glyph
	item MenuItem
	word *word
}

func newMenuLine() *menuLine {
	l := &menuLine{icon: &glyph{}, word: newWord("", look.ColorInk, look.SizeBody)}
	l.extend(l)
	return l
}

func (l *menuLine) set(item MenuItem) {
	l.item = item
	l.word.Text.Text = item.Word
	l.Refresh()
}

func (l *menuLine) natural() float32 {
	return 12 + l.icon.width(gap) + float32(int(measure(l.item.Word, look.SizeBody, false)+0.99)) + 12
}

func (l *menuLine) parts() []fyne.CanvasObject { return append(l.icon.parts(), l.word.Text) }
func (l *menuLine) least() fyne.Size           { return fyne.NewSize(64, l.word.MinSize().Height+8) }

func (l *menuLine) lay(size fyne.Size) {
	l.icon.middle(12, 0, size.Height)
	x := 12 + l.icon.width(gap)
	l.word.fit(l.item.Word, size.Width-x-8)
	l.word.middle(x, 0, size.Height)
}

func (l *menuLine) paint() {
	ink := look.ColorInk
	if l.item.Off {
		ink = look.ColorOff
	}
	l.icon.set(l.item.Icon, iconSmall, ink)
	l.word.ink = ink
	l.word.paint()
}

// AccessibilityLabel is the word.
func (l *menuLine) AccessibilityLabel() string { return l.item.Word }

// AccessibilityRole is that of a button.
func (l *menuLine) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
