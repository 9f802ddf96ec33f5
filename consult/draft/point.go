package draft

import (
	"regexp"
	"strconv"
	"strings"
)

// pointNumber is one reading of the number at the head of a list item. "i)"
// has two: a letter, and a roman numeral; the items around it decide.
type pointNumber struct {
	class   string // what one series of numbers has in common: "1°", "a)", "(1)"
	value   int    // place in the series, from 1
	shown   string // "2°", "a)", "II"
	token   string // in IDs: "2°", "a", "II"
	section bool   // has paragraphs of its own: I, II; (1), (2)
	sure    bool   // cannot be anything but a point's number
	again   bool   // "2° bis": it has the place of the one before
}

var (
	reDegree = regexp.MustCompile(`^(\d{1,3})\s?[°º]\s?((?i:` + latin + `)\b)?\s?(?:[.–—-]\s)?\s*`)
	reSign   = regexp.MustCompile(`^§\s?(\d{1,3})(?:er)?(?:\s((?i:` + latin + `)\b))?(?:\s?[.:])?(?:\s?[–—-])?\s+`)
	reParen  = regexp.MustCompile(`^\(\s?(\d{1,3}|[a-z]{1,6}|[A-Z]{1,6})(?:\s((?i:` + latin + `)\b))?\s?\)(?:\s+|([\p{Lu}(«“"]))`)
	reClosed = regexp.MustCompile(`^(\d{1,3}|[a-z]{1,6}|[A-Z]{1,6})(?:\s((?i:` + latin + `)\b))?\s?(?:(\)|/|\.\s?[–—-]|\s[–—-]|\.)\s+|(\)|\.\s?[–—-])([\p{Lu}(«“"]))`)
	reMulti  = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,3})+)[.)]?\s+`)
	reDash   = regexp.MustCompile(`^(?:([–—―•▪◦●■‣⁃*·-])\s+|([–—―•▪-])\pL)`)
)

// parsePoint reads the number at the head of s: its readings, likeliest first,
// and the text after it. No readings mean that s does not start like a list item.
func parsePoint(s string) (readings []pointNumber, rest string) {
	if m := reDegree.FindStringSubmatch(s); m != nil {
		v, _ := strconv.Atoi(m[1])
		n := pointNumber{class: "1°", value: v, shown: m[1] + "°", token: m[1] + "°", sure: true}
		return []pointNumber{n.suffixed(m[2], "")}, s[len(m[0]):]
	}
	if m := reSign.FindStringSubmatch(s); m != nil {
		v, _ := strconv.Atoi(m[1])
		n := pointNumber{class: "§", value: v, shown: "§ " + m[1], token: "§" + m[1], section: true, sure: true}
		return []pointNumber{n.suffixed(m[2], "")}, s[len(m[0]):]
	}
	if m := reParen.FindStringSubmatch(s); m != nil {
		return readNumber(m[1], m[2], "(", ")"), s[len(m[0])-len(m[3]):]
	}
	if m := reMulti.FindStringSubmatch(s); m != nil {
		_, last, _ := cutLast(m[1], ".")
		v, _ := strconv.Atoi(last)
		return []pointNumber{{class: "m" + strconv.Itoa(strings.Count(m[1], ".")), value: v, shown: m[1], token: m[1], section: true}}, s[len(m[0]):]
	}
	if m := reClosed.FindStringSubmatch(s); m != nil {
		return readNumber(m[1], m[2], "", strings.TrimSpace(m[3]+m[4])), s[len(m[0])-len(m[5]):]
	}
	if m := reDash.FindStringSubmatch(s); m != nil {
		dash := m[1] + m[2]
		if m[1] != "" {
			return []pointNumber{{class: "–", shown: dash, sure: true}}, s[len(m[0]):]
		}
		return []pointNumber{{class: "–", shown: dash, sure: true}}, s[len(dash):]
	}
	return nil, s
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// suffixed gives a number its "bis", before what closes it.
func (n pointNumber) suffixed(suffix, closing string) pointNumber {
	if suffix != "" {
		n.shown = strings.TrimSuffix(n.shown, closing) + " " + suffix + closing
		n.token += strings.ToLower(suffix)
		n.sure, n.again = true, true
	}
	return n
}

// readNumber reads what stands between open and closing as a number of each
// sort that it can be.
func readNumber(n, suffix, open, closing string) (out []pointNumber) {
	dashed := closing != ")" && closing != "." && closing != "/"
	mark := closing[:1]
	if strings.Trim(closing, "–—-") == "" {
		mark = "-"
	}
	shown, end := open+n, ""
	if closing == ")" {
		shown, end = shown+closing, closing
	}
	if n[0] >= '0' && n[0] <= '9' {
		v, _ := strconv.Atoi(n)
		if closing == "." {
			shown, end = shown+".", "."
		}
		r := pointNumber{class: open + "1" + mark, value: v, shown: shown, token: strconv.Itoa(v) + "°", section: open != ""}
		return []pointNumber{r.suffixed(suffix, end)}
	}
	upper := n[0] < 'a'
	low := strings.ToLower(n)
	one, romanOne := "a", "i"
	if upper {
		one, romanOne = "A", "I"
	}
	for _, as := range []struct {
		value int
		class string
	}{{letterValue(low), one}, {romanValue(low), romanOne}} {
		if as.value > 0 {
			r := pointNumber{class: open + as.class + mark, value: as.value, shown: shown, token: n, section: upper && closing != ")", sure: dashed}
			out = append(out, r.suffixed(suffix, end))
		}
	}
	return out
}

// letterValue returns 1 for a, 26 for z, 27 for aa, 28 for bb, as word
// processors count; 0 if s is no such number.
func letterValue(s string) int {
	if s == "" || strings.Trim(s, s[:1]) != "" || s[0] < 'a' || s[0] > 'z' {
		return 0
	}
	return (len(s)-1)*26 + int(s[0]-'a') + 1
}
