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
