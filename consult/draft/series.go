package draft

import (
	"strconv"
	"strings"
)

// point adds a list item if the block is one.
func (b *builder) point(bl *block) bool {
	c := b.at
	readings, rest := parsePoint(flat(bl.text))
	text := rest
	if bl.number != "" || bl.bullet {
		shown := clip(bl.number, maxNumber)
		if bl.bullet {
			shown = "–"
		}
		readings, _ = parsePoint(shown + " ")
		if len(readings) == 0 {
			token := slug(shown)
			if token == "" {
				token = "item"
			}
			readings = []pointNumber{{class: "auto", shown: shown, token: token}}
		}
		for i := range readings {
			readings[i].class += "@" + strconv.Itoa(bl.list)
			readings[i].sure = true
		}
		text = flat(bl.text)
	}
	n, level, fresh := c.choose(readings)
	if level < 0 {
		return false
	}
	b.addPoint(n, level, fresh, text)
	// "I. – A. – Le texte": B continues a series that begins within the item.
	if inner, after := parsePoint(text); len(inner) > 0 && after != "" && level+1 < maxNesting {
		if m, _, starts := c.choose(inner); starts && m.value == 1 && m.class != n.class {
			at := c.points[level].place
			c.points = append(c.points, point{place: at, parent: at, class: m.class, value: 1, section: m.section, paras: 1})
		}
	}
	return true
}

// choose picks the reading that fits the open items best, the level in c.points
// at which the item goes, and whether it starts a series. Without a reason to
// believe in a number the level is -1: "12. Le texte" alone is a sentence,
// "1. Le texte" starts a list.
func (c *container) choose(readings []pointNumber) (n pointNumber, level int, fresh bool) {
	level = -1
	best := 0
	take := func(good int, r pointNumber, at int, starts bool) {
		if good > best {
			best, n, level, fresh = good, r, at, starts
		}
	}
	for _, r := range readings {
		at := -1
		for i := range c.points {
			if c.points[i].class == r.class {
				at = i
			}
		}
		switch {
		case at >= 0 && r.value == 0 && !c.closed: // dashes
			take(4, r, at, false)
		case at >= 0 && r.value == c.points[at].value+1:
			take(4, r, at, false)
		case at >= 0 && r.value > c.points[at].value && r.value <= c.points[at].value+10:
			take(2, r, at, false)
		case at >= 0 && (r.again || !c.closed && r.sure) && r.value == c.points[at].value: // 2° bis
			take(2, r, at, false)
		case r.value == 1:
			take(3, r, c.newLevel(at), true)
		case r.sure:
			take(1, r, c.newLevel(at), true)
		}
	}
	return n, level, fresh
}

// newLevel is where a new series goes: below the open items, beside an open
// series of its own class, or, after a paragraph, below what has paragraphs.
func (c *container) newLevel(same int) int {
	if !c.closed {
		if same >= 0 {
			return same
		}
		return min(len(c.points), maxNesting)
	}
	for i := len(c.points) - 1; i >= 0; i-- {
		if c.points[i].section && i != same {
			return min(i+1, maxNesting)
		}
	}
	return 0
}

// addPoint adds a list item. A series that goes on hangs where it began, a new
// one below the item or paragraph that it follows.
func (b *builder) addPoint(n pointNumber, level int, fresh bool, text string) {
	c := b.at
	parent := c.base
	switch {
	case level < len(c.points) && !(fresh && c.closed):
		parent = c.points[level].parent
	case level > 0:
		above := &c.points[level-1]
		parent = above.place
		if c.closed && above.paras > 1 {
			parent = place{above.id + "/p" + strconv.Itoa(above.paras), b.paraLabel(above.label, above.paras)}
		}
	}
	shown := n.shown
	if n.value == 0 {
		n.value = 1
		if !fresh && level < len(c.points) && c.points[level].class == n.class {
			n.value = c.points[level].value + 1
		}
		if strings.HasPrefix(n.class, "–") {
			n.token = "d" + strconv.Itoa(n.value)
			shown = b.words.dash + " " + strconv.Itoa(n.value)
		}
	}
	label := shown
	if parent.label != "" {
		label = parent.label + ", " + shown
	}
	id := b.add(Provision{ID: parent.id + "/" + n.token, Kind: KindPoint, Level: c.level + level + 1, Label: label, Number: n.shown, Text: text})
	c.points = append(c.points[:level], point{place: place{id, label}, parent: parent, class: n.class, value: n.value, section: n.section, paras: 1})
	c.closed = false
	if c.open {
		c.open = false // the article starts with its points and has no text of its own
	}
}
