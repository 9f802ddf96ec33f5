package draft

import (
	"slices"
	"strings"
)

// dropArrangement takes out the arrangement of sections that the acts of the
// Commonwealth begin with, where it is typed: numbers and names, without pages. It
// goes from its title to the last number or schedule before section 1 comes again.
func dropArrangement(blocks []block) (kept []block, found bool) {
	from := -1
	for i := range blocks[:min(len(blocks), maxFront)] {
		if reTOCTitle.MatchString(strings.Join(strings.Fields(blocks[i].text), " ")) && blocks[i].table == nil {
			from = i
			break
		}
	}
	if from < 0 {
		return blocks, false
	}
	entries, end := 0, -1
	for i := from + 1; i < len(blocks) && end < 0; i++ {
		bl := &blocks[i]
		m := reBareNumber.FindStringSubmatch(bl.shown())
		switch {
		case bl.table != nil || len(bl.text) > 2*maxRubric:
			if m == nil || m[1] != "1" {
				continue
			}
			end = i
		case m == nil:
		case m[1] == "1" && entries > 0:
			end = i
		default:
			entries++
		}
	}
	if entries < minNumbered || end < 0 {
		return blocks, false
	}
	for last := end - 1; last > from; last-- {
		h, division := blocks[last].headingLabel()
		if division && h.annex || reBareNumber.MatchString(blocks[last].shown()) {
			return slices.Delete(slices.Clone(blocks), from, last+1), true
		}
	}
	return blocks, false
}
