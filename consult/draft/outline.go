package draft

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Documents that name their articles by a number alone. An act of the
// Commonwealth has sections "1.", "2.", "2A." that count on across its parts; a
// policy has "1.", "1.1", "1.1.1". Single numbers say little, since any list has
// them: they are believed for the order in which they stand.

var (
	reBareNumber = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,2})*)([A-Z]{0,2})(\s?[.)])?(?:\s?[–—-])?(?:[\s\n]+(\S(?s:.*))|(\((?:1|a)\)(?s:.*)))?$`)
	reDecimal    = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,3})*)([.)])?(?:\s?[–—-])?(?:[\s\n]+(\S(?s:.*)))?$`)
	reFirstPara  = regexp.MustCompile(`^\(\s?1\s?\)\s`)
)

// minNumbered is how many numbers in order make an outline.
const minNumbered = 3

// markNumbered labels the blocks that are articles by their numbers alone, and
// returns the family that they make. In French, Quebec writes so.
func (c familyCount) markNumbered(blocks []block, lang string) family {
	as := map[string]family{"en": familySection, "fr": familyArticle}[lang]
	if c.family == familyArticle || as == familyNone && c.family != familyNone {
		return c.family
	}
	found := findSections(blocks)
	if as == familyNone || len(found.all) <= c.labels {
		found = sections{}
	}
	switch {
	case found.across:
		found.mark(blocks, as)
		return as
	case c.family == familyNone && markDecimals(blocks):
		return familyDecimal
	case found.subsections && as == familySection:
		found.mark(blocks, as)
		return as
	}
	return c.family
}

// numbered is a block with a number at its head.
type numbered struct {
	at     int // index of the block
	path   []int
	suffix string // the A of "5A"
	number string
	rest   string
	dotted bool // something closes the number
}

// sections are bare numbers that count on.
type sections struct {
	all         []numbered
	across      bool // across the parts of an act
	subsections bool // and one begins with "(1)"
}

// mark makes articles of them.
func (s *sections) mark(blocks []block, f family) {
	for _, n := range s.all {
		blocks[n.at].label = &articleLabel{family: f, number: n.number, key: articleKey(n.number)}
		blocks[n.at].text, blocks[n.at].number = n.rest, ""
	}
}

// findSections finds what may be the sections of an act.
func findSections(blocks []block) (found sections) {
	inner, parts := 0, 0 // last number of a list within a section; divisions since the last section
	last := numbered{path: []int{0}}
	for i := range blocks {
		bl := &blocks[i]
		if h, ok := bl.headingLabel(); ok && bl.table == nil {
			if h.annex {
				break // a schedule counts for itself
			}
			parts, inner = parts+1, 0
			continue
		}
		m := reBareNumber.FindStringSubmatch(bl.shown())
		if m == nil || bl.table != nil || bl.title != titleNone || m[3] == "" && bl.number == "" && m[5] == "" && !isName(m[4]) {
			continue
		}
		next := numbered{at: i, path: numbers(m[1]), suffix: m[2], number: m[1] + m[2], rest: m[4] + m[5]}
		n, plain := next.path[0], len(next.path) == 1 && next.suffix == ""
		switch {
		case inner > 0 && n == inner+1 && plain && (n != last.path[0]+1 || listed(blocks, i)):
			inner = n
			continue
		case n == 1 && last.path[0] > 0 && plain:
			inner = 1
			continue
		case plain && listed(blocks, i):
			continue
		case !follows(last, next):
			continue
		}
		inner = 0
		found.across = found.across || parts > 0 && len(found.all) > 0
		found.subsections = found.subsections || reFirstPara.MatchString(next.rest+" ") || i+1 < len(blocks) && reFirstPara.MatchString(blocks[i+1].text)
		found.all = append(found.all, next)
		parts, last = 0, next
	}
	if len(found.all) < minNumbered {
		return sections{}
	}
	return found
}

// follows reports that a section may follow another: 6, 5A or 5.1 after 5, 5B after 5A.
func follows(last, next numbered) bool {
	if next.path[0] == last.path[0]+1 {
		return len(next.path) == 1 && (next.suffix == "" || next.suffix == "A")
	}
	if next.path[0] != last.path[0] || last.path[0] == 0 {
		return false
	}
	order := slices.Compare(next.path, last.path)
	return order > 0 || order == 0 && len(next.suffix) >= len(last.suffix) && next.suffix > last.suffix
}

// numbers are those between the points of a decimal number.
func numbers(s string) (path []int) {
	for part := range strings.SplitSeq(s, ".") {
		v, _ := strconv.Atoi(part)
		path = append(path, v)
	}
	return path
}

// markDecimals finds an outline of decimal numbers: short names become headings,
// texts articles.
func markDecimals(blocks []block) bool {
	all := decimals(blocks)
	var kept []numbered
	var last []int
	many, right := 0, 0
	for i, n := range all {
		if len(n.path) > 1 {
			many++
		}
		if !succeeds(last, n.path) || len(n.path) == 1 && !isTop(all[i:], blocks) {
			continue
		}
		if len(n.path) > 1 {
			right++
		}
		last = n.path
		kept = append(kept, n)
	}
	if right < minNumbered || right*10 < many*7 {
		return false
	}
	base := 0 // divisions with a name of their own stand above the numbers
	for i := range blocks {
		if h, ok := blocks[i].headingLabel(); ok && !h.annex && blocks[i].table == nil {
			base = max(base, h.rank)
		}
	}
	for _, n := range kept {
		bl := &blocks[n.at]
		bl.number, bl.list = "", 0
		if isName(n.rest) || bl.heading > 0 && n.rest != "" && bl.label == nil && !strings.Contains(n.rest, "\n") {
			bl.text = n.number + ". " + n.rest
			if bl.heading == 0 {
				bl.heading = min(base+len(n.path), 9)
			}
			continue
		}
		bl.label = &articleLabel{family: familyDecimal, number: n.number, key: n.number}
		bl.text = n.rest
	}
	return true
}

// decimals are the blocks that begin with a decimal number.
func decimals(blocks []block) (all []numbered) {
	for i := range blocks {
		bl := &blocks[i]
		m := reDecimal.FindStringSubmatch(bl.shown())
		if m == nil || bl.table != nil || bl.title != titleNone {
			continue
		}
		n := numbered{at: i, number: m[1], path: numbers(m[1]), rest: m[3], dotted: m[2] != "" || bl.number != ""}
		if len(n.path) > 1 || n.dotted {
			all = append(all, n)
		}
	}
	return all
}

// succeeds reports that a number may come next in an outline.
func succeeds(last, next []int) bool {
	n := len(next)
	switch {
	case n > len(last)+1:
		return false
	case n == len(last)+1:
		return slices.Equal(next[:n-1], last) && next[n-1] <= 1
	}
	return slices.Equal(next[:n-1], last[:n-1]) && next[n-1] == last[n-1]+1
}

// isTop reports that the first of ns, which is a single number, is of the outline
// and not of a list: it has a name, the next number stands below it, or no sentence
// leads up to it.
func isTop(ns []numbered, blocks []block) bool {
	n := ns[0]
	if blocks[n.at].heading > 0 || isName(n.rest) || len(ns) > 1 && len(ns[1].path) > 1 && ns[1].path[0] == n.path[0] {
		return true
	}
	return !listed(blocks, n.at)
}

// listed reports that what comes before a block is not over: a list that goes on,
// or the sentence that leads up to one.
func listed(blocks []block, at int) bool {
	if at == 0 || blocks[at].list > 1 {
		return at > 0
	}
	before := strings.TrimRight(blocks[at-1].shown(), " ")
	for _, end := range []string{";", ":", ",", "—", "–", " and", " or", " et", " ou"} {
		if strings.HasSuffix(before, end) {
			return blocks[at-1].table == nil
		}
	}
	return false
}
