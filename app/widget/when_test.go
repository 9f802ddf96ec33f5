package widget

import (
	"errors"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"30/11/2026": "2026-11-30", "2026-11-30": "2026-11-30", " 1/2/2026 ": "2026-02-01", "30.11.2026": "2026-11-30",
		"29/02/2028": "2028-02-29",
	} {
		y, m, d, err := ParseDate(in)
		if got := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format("2006-01-02"); err != nil || got != want {
			t.Errorf("%q is %s, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "31/02/2026", "29/02/2026", "11/30/2026", "30/11/26", "0/1/2026", "01/01/0000", "demain", "2026-13-01", "30/11/2026 18:00"} {
		if _, _, _, err := ParseDate(in); !errors.Is(err, ErrNoDate) {
			t.Errorf("%q was read: %v", in, err)
		}
	}
}

func TestParseTime(t *testing.T) {
	for in, want := range map[string][2]int{
		"18:00": {18, 0}, "18 h 00": {18, 0}, "18\u00a0h\u00a030": {18, 30}, "9h": {9, 0}, "9": {9, 0}, "0:05": {0, 5}, "23H59": {23, 59},
	} {
		if h, m, err := ParseTime(in); err != nil || h != want[0] || m != want[1] {
			t.Errorf("%q is %d:%d, %v", in, h, m, err)
		}
	}
	for _, in := range []string{"", "24:00", "18:60", "18:5", "midi", "-1:00", "18:00:00"} {
		if _, _, err := ParseTime(in); !errors.Is(err, ErrNoTime) {
			t.Errorf("%q was read: %v", in, err)
		}
	}
}

func TestDateField(t *testing.T) {
	light(t)
	bamako := time.FixedZone("GMT", 0)
	d := NewDateField("Clôture", "fr", DateWords{BadDay: "jour ?", BadHour: "heure ?"})
	window(t, d, 400, 100)
	moment := time.Date(2026, 11, 30, 18, 0, 0, 0, bamako)
	d.Set(moment)
	if d.day.Text() != "30/11/2026" || d.hour.Text() != "18 h 00" {
		t.Errorf("it shows %q %q", d.day.Text(), d.hour.Text())
	}
	if got, err := d.Check(bamako); err != nil || !got.Equal(moment) {
		t.Errorf("it reads %v, %v", got, err)
	}
	d.hour.SetText("25")
	if _, err := d.Check(bamako); !errors.Is(err, ErrNoTime) || d.wrong.Hidden {
		t.Errorf("a bad hour: %v", err)
	}
	d.day.SetText("31/02/2026")
	if _, err := d.Check(bamako); !errors.Is(err, ErrNoDate) {
		t.Errorf("a bad day: %v", err)
	}
	en := NewDateField("", "en", DateWords{})
	en.Set(moment)
	if en.day.Text() != "2026-11-30" || en.hour.Text() != "18:00" || en.Empty() {
		t.Errorf("in English %q %q", en.day.Text(), en.hour.Text())
	}
}
