package place

import (
	"cmp"
	"time"
)

// InZone is a moment in the zone that whoever set it named; in UTC, which is
// Bamako's, where the name means nothing here.
func InZone(unix int64, zone string) time.Time {
	t := time.Unix(unix, 0).UTC()
	if loc, err := time.LoadLocation(cmp.Or(zone, "UTC")); err == nil && zone != "Local" {
		return t.In(loc)
	}
	if z, err := time.Parse("-07:00", zone); err == nil {
		return t.In(z.Location())
	}
	return t
}

// Days counts the nights between two moments, as the calendars at their places do:
// what ends tomorrow is one day off, whatever the hour.
func Days(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)) / (24 * time.Hour))
}
