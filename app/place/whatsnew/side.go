package whatsnew

import (
	"strconv"
	"strings"
	"time"

	"toguna/app/place"
	"toguna/assets"
)

// deadline is one as it is shown.
type deadline struct {
	Day, Month, Title, When, Call string
	Passed                        bool
}

func (p *presenter) deadlines() []deadline {
	var out []deadline
	for _, d := range p.news.Deadlines {
		t := place.InZone(d.Time.Unix(), d.Zone)
		out = append(out, deadline{
			Day: strconv.Itoa(t.Day()), Month: p.st.T("app.whatsnew.month." + strconv.Itoa(int(t.Month()))),
			Title: title(d.Title), When: p.when(t), Call: d.Call, Passed: d.Left < 0,
		})
	}
	return out
}

// when says how far off a deadline is, and at what hour of which place.
func (p *presenter) when(t time.Time) string {
	lang := p.st.Lang()
	hour := assets.Clock(lang, t, t)
	n := place.Days(p.st.Now().In(t.Location()), t)
	switch {
	case p.st.Now().After(t) && n == 0:
		return p.st.T("app.whatsnew.passed.today", "Time", hour, "Zone", zone(lang, t))
	case n < 0:
		return p.st.N("app.whatsnew.passed", -n)
	case n == 0:
		return p.st.T("app.whatsnew.in.today", "Time", hour, "Zone", zone(lang, t))
	case n == 1:
		return p.st.T("app.whatsnew.in.tomorrow", "Time", hour, "Zone", zone(lang, t))
	}
	return p.st.N("app.whatsnew.in", n, "Time", hour, "Zone", zone(lang, t))
}

// zone names the place of a moment, as dates do behind them.
func zone(lang string, t time.Time) string {
	d := assets.Date(lang, t)
	return strings.TrimSuffix(d[strings.LastIndex(d, "(")+1:], ")")
}

// device is one as it is shown.
type device struct {
	Name, State string
	Place, Seen string // where it is, and when something of it last came
	Here        bool
	Delivered   bool
}

func (p *presenter) devices() []device {
	var out []device
	for _, d := range p.news.Devices {
		x := device{Name: p.name(d.Name), Here: d.Here, Delivered: d.Lacks == 0, State: p.st.T("app.whatsnew.device.current")}
		if !x.Delivered {
			x.State = p.st.N("app.whatsnew.device.lacks", d.Lacks, "Size", assets.Bytes(p.st.Lang(), d.Bytes))
		}
		x.Seen = p.st.T("app.whatsnew.device.unseen")
		if !d.LastSeen.IsZero() {
			x.Seen = p.near(d.LastSeen)
		}
		switch {
		case d.Here:
			x.Name, x.Place, x.Seen = p.st.T("app.whatsnew.device.this"), p.st.T("app.whatsnew.device.here"), ""
		case d.Mine:
			x.Name = p.st.T("app.whatsnew.device.mine")
		case d.Org != "":
			x.Place = p.name(d.Org)
		}
		out = append(out, x)
	}
	return out
}

// near is the hour of what was today, and the day of what was before.
func (p *presenter) near(t time.Time) string {
	t, now := t.Local(), p.st.Now().Local()
	if place.Days(t, now) == 0 {
		return assets.Clock(p.st.Lang(), t, now)
	}
	return assets.Day(p.st.Lang(), t, now)
}

// today is the day in words, and since when what changed is told.
func (p *presenter) today() string {
	now := p.st.Now().Local()
	data := []any{"Day", p.weekday(now), "Date", assets.Day(p.st.Lang(), now, time.Time{})}
	since := p.news.Since.Local()
	if p.news.Since.IsZero() {
		return p.st.T("app.whatsnew.today.first", data...)
	}
	clock := assets.Clock(p.st.Lang(), since, since)
	switch n := place.Days(since, now); {
	case n <= 0:
		clock = p.st.T("app.whatsnew.visit.today", "Time", clock)
	case n < 7:
		clock = p.st.T("app.whatsnew.visit.day", "Day", p.weekday(since), "Time", clock)
	default:
		clock = assets.Day(p.st.Lang(), since, now)
	}
	return p.st.T("app.whatsnew.today", append(data, "Since", clock)...)
}

func (p *presenter) weekday(t time.Time) string {
	return p.st.T("app.whatsnew.weekday." + strconv.Itoa(int(t.Weekday())))
}

// heart cuts a sentence in what stands outside and inside of its marks, in turn.
func heart(sentence string) []string { return strings.Split(sentence, "**") }
