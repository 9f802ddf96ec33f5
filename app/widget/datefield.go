package widget

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
)

// DateWords are what a date field says.
type DateWords struct {
	Day, Hour       string // in the empty fields
	BadDay, BadHour string // where they cannot be read
	Zone            string // behind the hour: whose it is
}

// DateField is a day and an hour.
type DateField struct {
	composed
	OnChanged func()

	label     *flow.Text
	day, hour *Field
	wrong     *flow.Text
	words     DateWords
	lang      string
}

// NewDateField makes one for a language.
func NewDateField(label, lang string, words DateWords) *DateField {
	d := &DateField{
		label: flow.Bold(label), words: words, lang: lang, wrong: flow.New(flow.Run{Size: look.SizeCaption, Color: look.ColorError}),
		day: NewField("", words.Day, FieldIcon("action-calendar")), hour: NewField("", words.Hour),
	}
	d.day.sample, d.hour.sample = "30/11/2026m", "18 h 00mm"
	d.label.Hidden = label == ""
	d.wrong.Hide()
	for _, f := range []*Field{d.day, d.hour} {
		f.OnChanged = func(string) { d.changed() }
		f.name = label
	}
	row := flow.Row(gap, d.day, d.hour, flow.Grow(flow.Caption(words.Zone)))
	d.root = flow.Column(4, d.label, row, d.wrong)
	d.extend(d)
	return d
}

func (d *DateField) changed() {
	if !d.wrong.Hidden {
		_, _ = d.Check(time.UTC)
	}
	if d.OnChanged != nil {
		d.OnChanged()
	}
}

// Time is the moment typed, at a place.
func (d *DateField) Time(at *time.Location) (time.Time, error) {
	year, month, day, err := ParseDate(d.day.Text())
	if err != nil {
		return time.Time{}, fmt.Errorf("read the day: %w", err)
	}
	h, m, err := ParseTime(d.hour.Text())
	if err != nil {
		return time.Time{}, fmt.Errorf("read the hour: %w", err)
	}
	return time.Date(year, month, day, h, m, 0, 0, at), nil
}

// Check is Time that says what cannot be read.
func (d *DateField) Check(at *time.Location) (time.Time, error) {
	when, err := d.Time(at)
	words := ""
	if err != nil {
		words = d.words.BadHour
		if _, _, _, noDay := ParseDate(d.day.Text()); noDay != nil {
			words = d.words.BadDay
		}
	}
	d.SetError(words)
	return when, err
}

// SetError says what is wrong, "" that nothing is.
func (d *DateField) SetError(words string) {
	d.wrong.SetText(words)
	d.wrong.Hidden = words == ""
	d.root.Refresh()
}

// Set shows a moment, as the clock says it at its place.
func (d *DateField) Set(t time.Time) {
	d.day.SetText(FormatDate(t, d.lang))
	d.hour.SetText(FormatTime(t, d.lang))
}

// Empty reports whether nothing is typed.
func (d *DateField) Empty() bool { return d.day.Text() == "" && d.hour.Text() == "" }

// Disable lets nobody type.
func (d *DateField) Disable() {
	d.day.Disable()
	d.hour.Disable()
}

// Enable lets them.
func (d *DateField) Enable() {
	d.day.Enable()
	d.hour.Enable()
}

// Disabled reports which.
func (d *DateField) Disabled() bool { return d.day.Disabled() }

// Focusable is what takes the focus first.
func (d *DateField) Focusable() fyne.Focusable { return d.day.Focusable() }
