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
	reBareNumber = regexp.MustCompile(`^(\d{1,3})([A-Z]{0,2})(\s?[.)])?(?:\s?[–—-])?(?:[\s\n]+(\S(?s:.*))|(\((?:1|a)\)(?s:.*)))?$`)
	reDecimal    = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,3})*)([.)])?(?:\s?[–—-])?(?:[\s\n]+(\S(?s:.*)))?$`)
	reFirstPara  = regexp.MustCompile(`^\(\s?1\s?\)\s`)
)

// minNumbered is how many numbers in order make an outline.
const minNumbered = 3

// markNumbered labels the blocks that are articles by their numbers alone, and
// returns the family that they make.
func markNumbered(blocks []block, lang string) family {
	switch {
	case markDecimals(blocks):
		return familyDecimal
	case lang == "en" && markSections(blocks):
		return familySection
	}
	return familyNone
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

// markSections finds the sections of an act: bare numbers that count on across
// its parts, or of which the first has subsections.
func markSections(blocks []block) bool {
	var found []numbered
	inner := 0 // last number of a list within a section
	across, parts, subsections := false, 0, false
	last := numbered{path: []int{0}}
	for i := range blocks {
		bl := &blocks[i]
		if h, ok := bl.headingLabel(); ok && bl.table == nil {
			if h.annex {
				break // a schedule counts for itself
			}
			parts++
			continue
		}
		m := reBareNumber.FindStringSubmatch(bl.shown())
		if m == nil || bl.table != nil || bl.title != titleNone || m[3] == "" && bl.number == "" && m[5] == "" {
			continue
		}
		n, _ := strconv.Atoi(m[1])
		next := numbered{at: i, path: []int{n}, suffix: m[2], number: m[1] + m[2], rest: m[4] + m[5]}
		switch {
		case inner > 0 && n == inner+1 && next.suffix == "":
			inner = n
			continue
		case n == 1 && last.path[0] > 0 && next.suffix == "":
			inner = 1
			continue
		case !follows(last, next):
			continue
		}
		inner = 0
		across = across || parts > 0 && len(found) > 0
		subsections = subsections || reFirstPara.MatchString(next.rest+" ") || i+1 < len(blocks) && reFirstPara.MatchString(blocks[i+1].text)
		parts = 0
		found = append(found, next)
		last = next
	}
	if len(found) < minNumbered || !across && !subsections {
		return false
	}
	for _, n := range found {
		blocks[n.at].label = &articleLabel{family: familySection, number: n.number, key: articleKey(n.number)}
		blocks[n.at].text, blocks[n.at].number = n.rest, ""
	}
	return true
}

// follows reports that a section may follow another: 6 or 5A after 5, 5B after 5A.
func follows(last, next numbered) bool {
	if next.path[0] == last.path[0]+1 {
		return next.suffix == "" || next.suffix == "A"
	}
	return next.path[0] == last.path[0] && last.path[0] > 0 && len(next.suffix) >= len(last.suffix) && next.suffix > last.suffix
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
		n := numbered{at: i, number: m[1], rest: m[3], dotted: m[2] != "" || bl.number != ""}
		for part := range strings.SplitSeq(m[1], ".") {
			v, _ := strconv.Atoi(part)
			n.path = append(n.path, v)
		}
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
// and not of a list: it has a name, or the next decimal number stands below it.
func isTop(ns []numbered, blocks []block) bool {
	if blocks[ns[0].at].heading > 0 || isName(ns[0].rest) {
		return true
	}
	for _, n := range ns[1:] {
		if len(n.path) > 1 {
			return n.path[0] == ns[0].path[0]
		}
	}
	return false
}
