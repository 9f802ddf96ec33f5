package assets

import (
	"testing"
	"time"
)

func TestWhen(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 14, 0, 0, time.UTC)
	at := func(y, m, d, h, min int) time.Time { return time.Date(y, time.Month(m), d, h, min, 0, 0, time.UTC) }
	for _, c := range []struct{ got, want string }{
		{Day(French, at(2026, 11, 18, 0, 0), now), "18\u00a0novembre"},
		{Day(French, at(2025, 3, 1, 0, 0), now), "1er\u00a0mars\u00a02025"},
		{Day(English, at(2025, 3, 1, 0, 0), now), "1\u00a0March\u00a02025"},
		{Clock(French, at(2026, 11, 23, 9, 5), now), "09\u00a0h\u00a005"},
		{Clock(English, at(2026, 11, 22, 23, 59), now), "22\u00a0November, 23:59"},
		{Clock(French, at(2026, 11, 22, 23, 59), now), "22\u00a0novembre, 23\u00a0h\u00a059"},
		{Bytes(French, 0), "0\u00a0o"},
		{Bytes(French, 999), "999\u00a0o"},
		{Bytes(French, 34_200_000), "34,2\u00a0Mo"},
		{Bytes(English, 34_200_000), "34.2\u00a0MB"},
		{Bytes(English, 999_999), "1.0\u00a0MB"},
		{Bytes(French, 640_000_000), "640\u00a0Mo"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
