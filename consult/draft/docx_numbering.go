package draft

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// Automatic numbers of WordprocessingML (ISO/IEC 29500-1, 17.9). An abstractNum
// defines the nine levels of a list, a num is one use of it, perhaps with other
// starts or levels. All uses of one abstractNum count on, save where a use
// overrides the start.

const (
	maxLevels    = 9
	maxLevelText = 200 // bytes of a level's pattern; it is repeated in every item
)

// numLevel is one level of a list.
type numLevel struct {
	start   int
	format  string
	text    string // pattern: "%1.%2)"
	style   string // paragraph style linked to the level
	restart int    // restarts after this level (from 1); 0 never; -1 after any higher one
	legal   bool   // show all numbers as decimals
}

type abstractNum struct {
	levels    [maxLevels]*numLevel
	styleLink string // the numbering style that this defines
	usesStyle string // the numbering style that defines this
}

type num struct {
	abstract string
	starts   map[int]int
	levels   map[int]*numLevel
}

// numbering is the numbering part, and the counters while the text is read.
type numbering struct {
	abstracts map[string]*abstractNum
	nums      map[string]*num
	styles    *styles

	counts  map[string]*[maxLevels]int // by abstractNum; unset where nothing was counted
	started map[numStart]bool
}

type numStart struct {
	num   string
	level int
}

const unset = -1 << 31

func newNumbering(s *styles) *numbering {
	return &numbering{
		abstracts: map[string]*abstractNum{}, nums: map[string]*num{}, styles: s,
		counts: map[string]*[maxLevels]int{}, started: map[numStart]bool{},
	}
}

func (n *numbering) parse(x *xmlPart) error {
	return x.root(func(xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			switch local(e.Name) {
			case "abstractNum":
				return n.parseAbstract(x, attr(e, "abstractNumId"))
			case "num":
				return n.parseNum(x, attr(e, "numId"))
			}
			return x.skip()
		})
	})
}

func (n *numbering) parseAbstract(x *xmlPart, id string) error {
	a := &abstractNum{}
	n.abstracts[id] = a
	return x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "lvl":
			i := number(attr(e, "ilvl"), -1)
			l, err := parseLevel(x)
			if i >= 0 && i < maxLevels {
				a.levels[i] = l
			}
			return err
		case "styleLink":
			a.styleLink = val(e)
		case "numStyleLink":
			a.usesStyle = val(e)
		}
		return x.skip()
	})
}

func parseLevel(x *xmlPart) (*numLevel, error) {
	l := &numLevel{format: "decimal", restart: -1}
	err := x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "start":
			l.start = number(val(e), 0)
		case "numFmt":
			l.format = val(e)
		case "lvlText":
			if l.text = val(e); len(l.text) > maxLevelText {
				l.text = ""
			}
		case "pStyle":
			l.style = val(e)
		case "lvlRestart":
			l.restart = number(val(e), -1)
		case "isLgl":
			l.legal = on(e)
		case "mc:AlternateContent": // a format newer than the standard; the fallback follows the choice
			return x.children(func(alt xml.StartElement) error {
				return x.children(func(e xml.StartElement) error {
					if local(alt.Name) == "mc:Fallback" && local(e.Name) == "numFmt" {
						l.format = val(e)
					}
					return x.skip()
				})
			})
		}
		return x.skip()
	})
	return l, err
}

func (n *numbering) parseNum(x *xmlPart, id string) error {
	use := &num{}
	n.nums[id] = use
	return x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "abstractNumId":
			use.abstract = val(e)
		case "lvlOverride":
			level := number(attr(e, "ilvl"), -1)
			return x.children(func(e xml.StartElement) error {
				switch local(e.Name) {
				case "startOverride":
					if use.starts == nil {
						use.starts = map[int]int{}
					}
					use.starts[level] = number(val(e), 0)
				case "lvl":
					l, err := parseLevel(x)
					if use.levels == nil {
						use.levels = map[int]*numLevel{}
					}
					use.levels[level] = l
					return err
				}
				return x.skip()
			})
		}
		return x.skip()
	})
}

// resolve finds a use's definition, through a numbering style if need be. id
// names the counters.
func (n *numbering) resolve(numID string) (use *num, def *abstractNum, id string) {
	use = n.nums[numID]
	if use == nil {
		return nil, nil, ""
	}
	id = use.abstract
	for range maxBased {
		def = n.abstracts[id]
		if def == nil {
			return nil, nil, ""
		}
		if def.usesStyle == "" {
			return use, def, id
		}
		next := ""
		if st := n.styles.byID[def.usesStyle]; st != nil {
			if u := n.nums[st.props.numID]; u != nil {
				next = u.abstract
			}
		}
		if next == "" || next == id {
			return nil, nil, ""
		}
		id = next
	}
	return nil, nil, ""
}

func (n *numbering) level(use *num, def *abstractNum, i int) *numLevel {
	if l := use.levels[i]; l != nil {
		return l
	}
	return def.levels[i]
}

// levelOfStyle returns the level of a list that is linked to a paragraph style.
func (n *numbering) levelOfStyle(numID, style string) (int, bool) {
	use, def, _ := n.resolve(numID)
	if use == nil {
		return 0, false
	}
	for i := range maxLevels {
		if l := n.level(use, def, i); l != nil && l.style == style {
			return i, true
		}
	}
	return 0, false
}

// next counts one more paragraph of a list and returns its number as the word
// processor shows it, or that it has a bullet. Both are empty where the level
// shows nothing.
func (n *numbering) next(numID string, level int, lang string) (shown string, bullet bool) {
	use, def, id := n.resolve(numID)
	if use == nil {
		return "", false
	}
	own := n.level(use, def, level)
	if own == nil {
		return "", false
	}
	c := n.counts[id]
	if c == nil {
		c = new([maxLevels]int)
		for i := range c {
			c[i] = unset
		}
		n.counts[id] = c
	}
	start := func(i int) int {
		if s, ok := use.starts[i]; ok {
			return s
		}
		if l := n.level(use, def, i); l != nil {
			return l.start
		}
		return 1
	}
	first := numStart{numID, level}
	_, overrides := use.starts[level]
	switch {
	case overrides && !n.started[first], c[level] == unset:
		c[level] = start(level)
	case c[level] < 1<<30:
		c[level]++
	}
	n.started[first] = true
	for i := level + 1; i < maxLevels; i++ {
		if l := n.level(use, def, i); l == nil || l.restart < 0 || l.restart > level {
			c[i] = unset
		}
	}
	if own.format == "bullet" {
		return "", own.text != ""
	}
	return n.pattern(own, func(i int) (int, string) {
		l := n.level(use, def, i)
		if l == nil {
			return 0, "none"
		}
		format := l.format
		if own.legal && format != "none" {
			format = "decimal"
		}
		if c[i] == unset {
			return start(i), format
		}
		return c[i], format
	}, lang), false
}

// pattern fills in a level's text, where %1 stands for the number of the first level.
func (n *numbering) pattern(l *numLevel, count func(level int) (int, string), lang string) string {
	var b strings.Builder
	for i := 0; i < len(l.text); i++ {
		if l.text[i] == '%' && i+1 < len(l.text) && l.text[i+1] >= '1' && l.text[i+1] <= '9' {
			i++
			v, format := count(int(l.text[i] - '1'))
			b.WriteString(formatNumber(v, format, lang))
			continue
		}
		b.WriteByte(l.text[i])
	}
	return strings.TrimSpace(b.String())
}

// formatNumber writes a number in one of the formats of ST_NumberFormat. Those
// of other scripts and numbers out of a format's range are written as decimals.
func formatNumber(v int, format, lang string) string {
	dec := strconv.Itoa(v)
	switch format {
	case "none":
		return ""
	case "upperRoman":
		return orDecimal(roman(v), dec)
	case "lowerRoman":
		return orDecimal(strings.ToLower(roman(v)), dec)
	case "upperLetter":
		return orDecimal(strings.ToUpper(letters(v)), dec)
	case "lowerLetter":
		return orDecimal(letters(v), dec)
	case "decimalZero":
		if v >= 0 && v < 10 {
			return "0" + dec
		}
	case "ordinal":
		return ordinal(v, lang)
	case "cardinalText":
		return orDecimal(spelled(v, lang, cardinalWords), dec)
	case "ordinalText":
		return orDecimal(spelled(v, lang, ordinalWords), dec)
	case "decimalEnclosedParen":
		return "(" + dec + ")"
	case "decimalEnclosedFullstop":
		return dec + "."
	case "numberInDash":
		return "- " + dec + " -"
	}
	return dec
}

func orDecimal(s, dec string) string {
	if s == "" {
		return dec
	}
	return s
}

// roman returns v in upper case roman numerals, "" outside 1 to 3999.
func roman(v int) string {
	if v < 1 || v > 3999 {
		return ""
	}
	var b strings.Builder
	for _, d := range []struct {
		v int
		s string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; v >= d.v; v -= d.v {
			b.WriteString(d.s)
		}
	}
	return b.String()
}

// letters returns a for 1, z for 26, aa for 27, bb for 28; "" outside 1 to 780.
func letters(v int) string {
	if v < 1 || v > 780 {
		return ""
	}
	return strings.Repeat(string(rune('a'+(v-1)%26)), (v-1)/26+1)
}

func ordinal(v int, lang string) string {
	dec := strconv.Itoa(v)
	if lang != "en" {
		if v == 1 {
			return "1er"
		}
		return dec + "e"
	}
	switch {
	case v%100 >= 11 && v%100 <= 13:
	case v%10 == 1:
		return dec + "st"
	case v%10 == 2:
		return dec + "nd"
	case v%10 == 3:
		return dec + "rd"
	}
	return dec + "th"
}

var cardinalWords = map[string][]string{
	"fr": {"un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt"},
	"en": {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"},
}

var ordinalWords = map[string][]string{
	"fr": {"premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième", "neuvième", "dixième", "onzième", "douzième", "treizième", "quatorzième", "quinzième", "seizième", "dix-septième", "dix-huitième", "dix-neuvième", "vingtième"},
	"en": {"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"},
}

// spelled writes small numbers as words, with a capital as the word processors do.
func spelled(v int, lang string, words map[string][]string) string {
	list := words["fr"]
	if lang == "en" {
		list = words["en"]
	}
	if v < 1 || v > len(list) {
		return ""
	}
	return strings.ToUpper(list[v-1][:1]) + list[v-1][1:]
}
