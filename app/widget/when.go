package widget

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// What cannot be read as a day or as an hour.
var (
	ErrNoDate = errors.New("no day can be read")
	ErrNoTime = errors.New("no hour can be read")
)

var (
	dayFirst  = regexp.MustCompile(`^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$`)
	yearFirst = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})$`)
	hour      = regexp.MustCompile(`^(\d{1,2})(?:[:hH.](\d{2})?)?$`)
)

// ParseDate reads a day: "30/11/2026" or "2026-11-30". The day comes before the
// month in both languages, as it does in Bamako.
func ParseDate(s string) (year int, month time.Month, day int, err error) {
	s = squeeze(s)
	var y, m, d int
	if p := dayFirst.FindStringSubmatch(s); p != nil {
		d, m, y = number(p[1]), number(p[2]), number(p[3])
	} else if p := yearFirst.FindStringSubmatch(s); p != nil {
		y, m, d = number(p[1]), number(p[2]), number(p[3])
	} else {
		return 0, 0, 0, ErrNoDate
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y == 0 || t.Day() != d || int(t.Month()) != m { // 31/02 would become March
		return 0, 0, 0, ErrNoDate
	}
	return y, time.Month(m), d, nil
}

// ParseTime reads an hour: "18:00", "18 h 00", "18h", "18".
func ParseTime(s string) (h, minute int, err error) {
	p := hour.FindStringSubmatch(squeeze(s))
	if p == nil {
		return 0, 0, ErrNoTime
	}
	h = number(p[1])
	if p[2] != "" {
		minute = number(p[2])
	}
	if h > 23 || minute > 59 {
		return 0, 0, ErrNoTime
	}
	return h, minute, nil
}

// FormatDate writes a day as it is typed in a language.
func FormatDate(t time.Time, lang string) string {
	if strings.HasPrefix(lang, "fr") {
		return t.Format("02/01/2006")
	}
	return t.Format("2006-01-02")
}

// FormatTime writes an hour as it is typed in a language.
func FormatTime(t time.Time, lang string) string {
	if strings.HasPrefix(lang, "fr") {
		return fmt.Sprintf("%02d h %02d", t.Hour(), t.Minute())
	}
	return t.Format("15:04")
}

// squeeze takes all spaces out, the unbreakable ones too.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// number reads what an expression found to be at most four digits.
func number(s string) int {
	n, _ := strconv.Atoi(s) // digits alone
	return n
}
