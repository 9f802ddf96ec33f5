package draft

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// edge is how many lines at the top and the bottom of a page may be running
// headers and footers.
const edge = 3

var reDigits = regexp.MustCompile(`\d+`)

// running is one line at a page's edge and the page it was seen on.
type running struct {
	page, line int
	numbers    []int
	text       string
}

// dropRunning takes the lines out of pages that are there on many of them: the
// same words, or the same but for the page's number. It says how many there are.
func dropRunning(pages [][]textLine) (kept [][]textLine, headers int) {
	seen := map[string][]running{}
	for p, lines := range pages {
		for i := range lines {
			fromEnd := len(lines) - 1 - i
			if i >= edge && fromEnd >= edge {
				continue
			}
			text := strings.Join(strings.Fields(lines[i].text), " ")
			key := reDigits.ReplaceAllString(text, "#")
			r := running{page: p, line: i, text: text}
			for _, d := range reDigits.FindAllString(text, 8) {
				n, _ := strconv.Atoi(d)
				r.numbers = append(r.numbers, n)
			}
			seen[key] = append(seen[key], r)
		}
	}
	drop := map[[2]int]bool{}
	for key, all := range seen {
		if n := markRunning(key, all, pages, drop); n {
			headers++
		}
	}
	if headers == 0 {
		return pages, 0
	}
	kept = make([][]textLine, len(pages))
	for p, lines := range pages {
		from, to := 0, len(lines)
		// A line that stands behind one of the text is of the text.
		for from < to && drop[[2]int{p, from}] {
			from++
		}
		for to > from && drop[[2]int{p, to - 1}] {
			to--
		}
		kept[p] = lines[from:to]
	}
	return kept, headers
}

// markRunning decides about lines that differ in their numbers alone.
func markRunning(key string, all []running, pages [][]textLine, drop map[[2]int]bool) bool {
	bare := strings.Trim(key, "#-–—/| .") == ""
	if strings.TrimSpace(key) == "" {
		return false
	}
	var g []running
	for _, r := range all {
		if bare && !outermost(pages[r.page], r.line) {
			continue // a number within the text
		}
		g = append(g, r)
	}
	g, counts := steady(g)
	if len(g) > 0 && counts && (opensLabel(g[0].text) || strings.HasSuffix(g[0].text, ".") && reLetters.MatchString(key)) {
		return false // article 1 heads the first page, article 2 the second
	}
	onPages := map[int]bool{}
	for _, r := range g {
		onPages[r.page] = true
	}
	n := len(onPages)
	enough := n >= 3 || n == 2 && len(pages) <= 4
	if !enough || len(g) > 2*n || !sameHeight(g, pages) {
		return false
	}
	for _, r := range g {
		drop[[2]int{r.page, r.line}] = true
	}
	return true
}

// steady returns those lines of which each number either stays the same from
// page to page or counts the pages, and whether one counts.
func steady(g []running) (out []running, counting bool) {
	if len(g) == 0 {
		return g, false
	}
	for i := range g[0].numbers {
		same, counts := map[int]int{}, map[int]int{}
		for _, r := range g {
			if i < len(r.numbers) {
				same[r.numbers[i]]++
				counts[r.numbers[i]-r.page]++
			}
		}
		value, n := commonest(same)
		diff, m := commonest(counts)
		counting = counting || n < m
		g = slices.DeleteFunc(slices.Clone(g), func(r running) bool {
			return i >= len(r.numbers) || n >= m && r.numbers[i] != value || n < m && r.numbers[i]-r.page != diff
		})
	}
	return g, counting
}

func commonest(counts map[int]int) (value, n int) {
	for v, c := range counts {
		if c > n || c == n && v < value {
			value, n = v, c
		}
	}
	return value, n
}

// outermost reports that a line is the first or the last of its page.
func outermost(lines []textLine, i int) bool { return i <= 1 || i >= len(lines)-2 }

// sameHeight reports that the lines stand at the same height, from the top or
// from the bottom of their pages.
func sameHeight(g []running, pages [][]textLine) bool {
	top, bottom := map[int]int{}, map[int]int{}
	for _, r := range g {
		top[r.line]++
		bottom[len(pages[r.page])-1-r.line]++
	}
	for _, counts := range []map[int]int{top, bottom} {
		for at, n := range counts {
			if at < edge && n*3 >= len(g)*2 {
				return true
			}
		}
	}
	return false
}
