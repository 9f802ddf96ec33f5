package assets

import (
	"fmt"
	"strconv"
	"time"
)

// Day writes a day in words, in t's own zone: "23 novembre", "23 November", with the year if it is not that of now.
func Day(lang string, t, now time.Time) string {
	year := ""
	if t.Year() != now.Year() {
		year = nbsp + strconv.Itoa(t.Year())
	}
	if known(lang) == English {
		return strconv.Itoa(t.Day()) + nbsp + t.Month().String() + year
	}
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return day + nbsp + months[t.Month()-1] + year
}

// Clock writes a moment as near ones are said, in t's own zone: the hour alone today, with the day before that.
// "10 h 02", "18 novembre, 10 h 02"; "10:02", "18 November, 10:02".
func Clock(lang string, t, now time.Time) string {
	hour := t.Format("15:04")
	if known(lang) != English {
		hour = fmt.Sprintf("%02d%sh%s%02d", t.Hour(), nbsp, nbsp, t.Minute())
	}
	if y, m, d := t.Date(); [3]int{y, int(m), d} == today(now.In(t.Location())) {
		return hour
	}
	return Day(lang, t, now) + ", " + hour
}

func today(now time.Time) [3]int {
	y, m, d := now.Date()
	return [3]int{y, int(m), d}
}

// Bytes writes a size in the units people know: "34,2 Mo", "34.2 MB".
func Bytes(lang string, n int64) string {
	units := []string{"o", "ko", "Mo", "Go", "To"}
	if known(lang) == English {
		units = []string{"B", "kB", "MB", "GB", "TB"}
	}
	v, i := float64(n), 0
	for v >= 999.5 && i < len(units)-1 {
		v /= 1000
		i++
	}
	s := strconv.FormatFloat(v, 'f', 0, 64)
	if i > 0 && v < 99.95 {
		s = strconv.FormatFloat(v, 'f', 1, 64)
	}
	if known(lang) != English {
		b := []byte(s)
		for k := range b {
			if b[k] == '.' {
				b[k] = ','
			}
		}
		s = string(b)
	}
	return s + nbsp + units[i]
}
