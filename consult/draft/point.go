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
}

var (
	reDegree = regexp.MustCompile(`^(\d{1,3})\s?[°º]\s?((?i:` + latin + `)\b)?\s?(?:[.–—-]\s)?\s*`)
	reSign   = regexp.MustCompile(`^§\s?(\d{1,3})(?:er)?(?:\s((?i:` + latin + `)\b))?(?:\s?[.:])?(?:\s?[–—-])?\s+`)
	reParen  = regexp.MustCompile(`^\(\s?(\d{1,3}|[a-z]{1,6}|[A-Z]{1,6})\s?\)\s+`)
	reClosed = regexp.MustCompile(`^(\d{1,3}|[a-z]{1,6}|[A-Z]{1,6})\s?(\)|/|\.\s?[–—-]|\s[–—-]|\.)\s+`)
	reMulti  = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,3})+)[.)]?\s+`)
	reDash   = regexp.MustCompile(`^([–—―•▪◦●■‣⁃*·-])\s+`)
)

// parsePoint reads the number at the head of s: its readings, likeliest first,
// and the text after it. No readings mean that s does not start like a list item.
func parsePoint(s string) (readings []pointNumber, rest string) {
	if m := reDegree.FindStringSubmatch(s); m != nil {
		v, _ := strconv.Atoi(m[1])
		n := pointNumber{class: "1°", value: v, shown: m[1] + "°", token: m[1] + "°", sure: true}
		if m[2] != "" {
			n.shown, n.token = n.shown+" "+m[2], n.token+strings.ToLower(m[2])
		}
		return []pointNumber{n}, s[len(m[0]):]
	}
	if m := reSign.FindStringSubmatch(s); m != nil {
		v, _ := strconv.Atoi(m[1])
		n := pointNumber{class: "§", value: v, shown: "§ " + m[1], token: "§" + m[1], section: true, sure: true}
		if m[2] != "" {
			n.shown, n.token = n.shown+" "+m[2], n.token+strings.ToLower(m[2])
		}
		return []pointNumber{n}, s[len(m[0]):]
	}
	if m := reParen.FindStringSubmatch(s); m != nil {
		return readNumber(m[1], "(", ")"), s[len(m[0]):]
	}
	if m := reMulti.FindStringSubmatch(s); m != nil {
		_, last, _ := cutLast(m[1], ".")
		v, _ := strconv.Atoi(last)
		return []pointNumber{{class: "m" + strconv.Itoa(strings.Count(m[1], ".")), value: v, shown: m[1], token: m[1], section: true}}, s[len(m[0]):]
	}
	if m := reClosed.FindStringSubmatch(s); m != nil {
		return readNumber(m[1], "", strings.TrimSpace(m[2])), s[len(m[0]):]
	}
	if m := reDash.FindStringSubmatch(s); m != nil {
		return []pointNumber{{class: "–", shown: m[1], sure: true}}, s[len(m[0]):]
	}
	return nil, s
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// readNumber reads what stands between open and closing as a number of each
// sort that it can be.
func readNumber(n, open, closing string) []pointNumber {
	dashed := closing != ")" && closing != "." && closing != "/"
	mark := closing[:1]
	if strings.Trim(closing, "–—-") == "" {
		mark = "-"
	}
	shown := open + n
	if closing == ")" {
		shown += closing
	}
	if n[0] >= '0' && n[0] <= '9' {
		v, _ := strconv.Atoi(n)
		if closing == "." {
			shown += "."
		}
		return []pointNumber{{class: open + "1" + mark, value: v, shown: shown, token: strconv.Itoa(v) + "°", section: open != ""}}
	}
	upper := n[0] < 'a'
	low := strings.ToLower(n)
	letter, one := letterValue(low), "a"
	romanOne := "i"
	if upper {
		one, romanOne = "A", "I"
	}
	var out []pointNumber
	if letter > 0 {
		out = append(out, pointNumber{class: open + one + mark, value: letter, shown: shown, token: n, section: upper && closing != ")", sure: dashed})
	}
	if v := romanValue(low); v > 0 {
		out = append(out, pointNumber{class: open + romanOne + mark, value: v, shown: shown, token: n, section: upper && closing != ")", sure: dashed})
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
