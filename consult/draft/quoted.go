package draft

import (
	"strconv"
	"strings"
)

// maxQuoted is the most blocks of one quoted passage: an unclosed quotation mark
// must not swallow the law.
const maxQuoted = 200

// quoteMarks are the pairs of quotation marks that passages of law stand in.
var quoteMarks = [...][2]string{{"«", "»"}, {"“", "”"}, {"<<", ">>"}, {`"`, `"`}}

// markQuoted finds the passages that an amending law quotes over several blocks:
// the articles in them are another law's. A passage begins where a mark is left
// open and ends at the block that closes it. Each of its paragraphs may repeat
// the opening mark, as French printers do. It is believed only if it closes, and
// if neither a styled heading nor the article that comes next stands in between.
func markQuoted(blocks []block, f family) {
	keys := make([]string, len(blocks)) // of the articles' labels; looked at often, read once
	for i := range blocks {
		if l, _, ok := blocks[i].articleLabel(); ok && l.family == f {
			keys[i] = l.key
		}
	}
	for _, marks := range quoteMarks {
		opened := make([]int, len(blocks)) // more marks opened than closed, one that is repeated left out
		for i := range blocks {
			text := strings.TrimPrefix(blocks[i].text, marks[0])
			opened[i] = strings.Count(text, marks[0]) - strings.Count(text, marks[1])
			if marks[0] == marks[1] {
				opened[i] = closesStraight(text)
			}
		}
		current := 0
		for i := 0; i < len(blocks); i++ {
			if keys[i] != "" && !blocks[i].quoted {
				current, _ = strconv.Atoi(keys[i])
			}
			n := opened[i]
			switch {
			case marks[0] == marks[1]:
				n = strings.Count(blocks[i].text, marks[0]) % 2
			case strings.HasPrefix(blocks[i].text, marks[0]):
				n++
			}
			if n <= 0 {
				continue
			}
			if end := closesAt(blocks, i+1, n, opened, keys, strconv.Itoa(current+1)); end > i {
				for j := i + 1; j <= end; j++ {
					blocks[j].quoted = true
				}
				i = end
			}
		}
	}
}

// closesStraight is -1 for a paragraph that may close a passage in straight marks,
// which do not say whether they open or close: it ends with one that has no other.
func closesStraight(text string) int {
	if strings.Count(text, `"`)%2 == 1 && strings.HasSuffix(strings.TrimRight(text, " .;,:)"), `"`) {
		return -1
	}
	return 0
}

// closesAt is the block, from on, that closes n open marks, -1 if none does.
func closesAt(blocks []block, from, n int, opened []int, keys []string, next string) int {
	for i := from; i < min(len(blocks), from+maxQuoted); i++ {
		if blocks[i].heading > 0 || blocks[i].title != titleNone || keys[i] == next {
			return -1
		}
		if n += opened[i]; n <= 0 {
			return i
		}
	}
	return -1
}
