package draft

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// Automatic numbers of OpenDocument (ODF 1.3, 5.3 and 19.880). A list style
// defines ten levels. Each text:list counts from the start, unless it continues
// another; its sublists of the same style count on in one tree, in which an item
// of a level sets back those below it.

const maxODTLevels = 10

// odtLevel is one level of a list style.
type odtLevel struct {
	bullet         bool
	format         string // "1", "a", "A", "i", "I"; "" for no number
	prefix, suffix string
	pattern        string // newer files: "Article %1%.%2%", with prefix and suffix
	display        int    // how many levels' numbers are shown
	start          int
	sync           bool // after z comes aa, bb; else aa, ab
}

type odtListStyle struct {
	levels      [maxODTLevels]*odtLevel
	consecutive bool // all levels count as one
}

func parseODTListStyle(x *xmlPart, consecutive bool) (*odtListStyle, error) {
	s := &odtListStyle{consecutive: consecutive}
	err := x.children(func(e xml.StartElement) error {
		i := number(attr(e, "level"), 0) - 1
		if i < 0 || i >= maxODTLevels {
			return x.skip()
		}
		switch odf(e.Name) {
		case "text:list-level-style-bullet":
			s.levels[i] = &odtLevel{bullet: attr(e, "bullet-char") != "", display: 1, start: 1}
		case "text:list-level-style-image":
			s.levels[i] = &odtLevel{bullet: true}
		case "text:list-level-style-number", "text:outline-level-style":
			l := &odtLevel{
				format: attr(e, "num-format"), prefix: attr(e, "num-prefix"), suffix: attr(e, "num-suffix"), pattern: attr(e, "num-list-format"),
				display: max(number(attr(e, "display-levels"), 1), 1), start: number(attr(e, "start-value"), 1), sync: attr(e, "num-letter-sync") == "true",
			}
			if len(l.prefix)+len(l.suffix)+len(l.pattern) > maxLevelText {
				l.prefix, l.suffix, l.pattern = "", "", ""
			}
			s.levels[i] = l
		}
		return x.skip()
	})
	return s, err
}

// odtCount is the counters of a list and of those that continue it.
type odtCount [maxODTLevels]int

func newODTCount() *odtCount {
	c := new(odtCount)
	for i := range c {
		c[i] = unset
	}
	return c
}

// next counts one more item and returns its number as the office programs show
// it, or that it has a bullet. start is unset, or the number of this very item.
func (c *odtCount) next(s *odtListStyle, level, start int) (shown string, bullet bool) {
	own := s.levels[level]
	first := 1
	if own != nil {
		first = own.start
	}
	at := level
	if s.consecutive {
		at = 0
	}
	for i := range at {
		if c[i] == unset { // a sublist without an item above it stands below a first one
			c[i] = s.startOf(i)
		}
	}
	switch {
	case start != unset:
		c[at] = start
	case c[at] == unset:
		c[at] = first
	case c[at] < 1<<30:
		c[at]++
	}
	for i := at + 1; i < maxODTLevels; i++ {
		c[i] = unset
	}
	switch {
	case own == nil:
		return "", false
	case own.bullet:
		return "", true
	}
	return s.show(c, level, at), false
}

func (s *odtListStyle) startOf(i int) int {
	if l := s.levels[i]; l != nil && !l.bullet {
		return l.start
	}
	return 1
}

// show writes the number of an item of the level.
func (s *odtListStyle) show(c *odtCount, level, at int) string {
	own := s.levels[level]
	digits := func(i int) string {
		l := s.levels[i]
		if l == nil || l.bullet || l.format == "" {
			return ""
		}
		v := c[i]
		if i == level {
			v = c[at]
		}
		return l.digits(v)
	}
	if own.pattern != "" {
		return strings.TrimSpace(fillPattern(own.pattern, digits))
	}
	var shown []string
	from := max(level-own.display+1, 0)
	if s.consecutive || own.format == "" {
		from = level
	}
	for i := from; i <= level; i++ {
		if d := digits(i); d != "" {
			shown = append(shown, d)
		}
	}
	return strings.TrimSpace(own.prefix + strings.Join(shown, ".") + own.suffix)
}

// fillPattern writes the numbers where a pattern has %1%, %2% and so on.
func fillPattern(pattern string, digits func(level int) string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(pattern, "%")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n, after, closed := strings.Cut(rest, "%")
		if level, err := strconv.Atoi(n); closed && err == nil && level >= 1 && level <= maxODTLevels {
			b.WriteString(digits(level - 1))
			pattern = after
			continue
		}
		b.WriteByte('%')
		pattern = rest
	}
}

// digits writes a number in the level's format. Formats of other scripts are
// written as decimals.
func (l *odtLevel) digits(v int) string {
	dec := strconv.Itoa(v)
	switch l.format {
	case "a":
		return orDecimal(l.letters(v), dec)
	case "A":
		return orDecimal(strings.ToUpper(l.letters(v)), dec)
	case "i":
		return orDecimal(strings.ToLower(roman(v)), dec)
	case "I":
		return orDecimal(roman(v), dec)
	}
	return dec
}

func (l *odtLevel) letters(v int) string {
	if l.sync || v < 1 || v > 1<<20 {
		return letters(v)
	}
	s := ""
	for ; v > 0; v = (v - 1) / 26 {
		s = string(rune('a'+(v-1)%26)) + s
	}
	return s
}

// odtList is one text:list.
type odtList struct {
	style   string
	level   int // from 0
	count   *odtCount
	deleted bool // it was read from a tracked deletion
}

// odtItem is one text:list-item.
type odtItem struct {
	list   *odtList
	style  string // list style of this item alone, if any
	start  int    // its number, unset if it follows from the one before
	header bool   // a heading of the list, without a number
	begun  bool   // its first paragraph has been read
}

// odtPos is where a paragraph stands in a list.
type odtPos struct {
	item  *odtItem
	first bool // the item's first paragraph, which has the number
}

// odtLists is what is known of the lists read so far.
type odtLists struct {
	styles  *odtStyles
	byID    map[string]*odtCount
	last    *odtList // the last one that was not a sublist
	outline *odtCount
	shown   *odtPos // where the last paragraph of the text stood
}

func newODTLists(s *odtStyles) odtLists {
	return odtLists{styles: s, byID: map[string]*odtCount{}, outline: newODTCount()}
}

// begin begins a list, within the item in, or nil.
func (o *odtLists) begin(e xml.StartElement, in *odtItem, deleted bool) *odtList {
	l := &odtList{style: attr(e, "style-name"), deleted: deleted}
	if in != nil {
		l.level = min(in.list.level+1, maxODTLevels-1)
		l.count = in.list.count
		if l.style == "" {
			l.style = in.list.style
		} else if l.style != in.list.style {
			l.count = newODTCount()
			copy(l.count[:l.level], in.list.count[:l.level])
		}
		return l
	}
	l.count = o.byID[attr(e, "continue-list")]
	if l.count == nil && attr(e, "continue-numbering") == "true" && o.last != nil && o.last.style == l.style {
		l.count = o.last.count
	}
	if l.count == nil {
		l.count = newODTCount()
	}
	if id := attr(e, "id"); id != "" {
		o.byID[id] = l.count
	}
	o.last = l
	return l
}

// numbered begins a paragraph that is numbered without a list around it.
func (o *odtLists) numbered(e xml.StartElement) *odtItem {
	id := "\x00" + attr(e, "list-id")
	count := o.byID[id]
	if count == nil {
		count = newODTCount()
		o.byID[id] = count
	}
	level := min(max(number(attr(e, "level"), 1), 1), maxODTLevels) - 1
	return &odtItem{list: &odtList{style: attr(e, "style-name"), level: level, count: count}, start: number(attr(e, "start-value"), unset)}
}

// count counts a paragraph of a list and returns its number.
func (o *odtLists) count(at *odtPos, paraStyle string) (shown string, bullet bool) {
	if !at.first || at.item.header {
		return "", false
	}
	name := at.item.list.style
	if at.item.style != "" {
		name = at.item.style
	}
	if name == "" {
		name, _ = o.styles.listOf(paraStyle)
	}
	s := o.styles.lists[name]
	if s == nil {
		return "", false
	}
	if s == o.styles.outline {
		return o.outline.next(s, at.item.list.level, at.item.start)
	}
	return at.item.list.count.next(s, at.item.list.level, at.item.start)
}

// follow notes that a paragraph of the text comes next. A list that was cut in
// two because some of its items are deleted counts on.
func (o *odtLists) follow(at *odtPos) {
	was := o.shown
	o.shown = at
	if at == nil || was == nil {
		return
	}
	a, b := was.item.list, at.item.list
	if a != b && a.style == b.style && a.deleted != b.deleted && *b.count == *newODTCount() {
		b.count = a.count
	}
}
