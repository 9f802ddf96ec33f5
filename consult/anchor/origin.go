package anchor

import (
	"strings"
	"unicode/utf8"
)

const (
	contextRunes = 48   // of context that are compared on each side
	wideRunes    = 200  // the same, to tell apart what an article repeats
	occurrences  = 64   // that are looked at, at most
	maxQuote     = 8000 // runes of a quote; what is longer is compared by its beginning
)

// origin is the passage in the old version.
type origin struct {
	provision, group int
	text             string // folded
	start, end       int    // bytes of the old version, if known
	known            bool
	left, right      []rune // context, folded, within the article
	torn             bool   // it begins or ends within a word
	once             bool   // it stands once in the old version
}

// origin finds a quote in its own version.
func (a *Alignment) origin(q Quote) origin {
	o := origin{provision: q.Provision, group: a.old.group[q.Provision], text: clip(folded(q.Text), maxQuote)}
	o.left, o.right = lastRunes(folded(q.Prefix), contextRunes), firstRunes(folded(q.Suffix), contextRunes)
	if at := a.old.byteAt(q.Provision, max(0, q.Start)); q.Start >= 0 && strings.HasPrefix(a.old.s[at:], o.text) {
		o.start, o.known = at, true
	} else {
		from, to := a.old.within(o.group)
		o.start, o.known = a.old.bestIn(&o, from, to, a.old.segs[q.Provision].body)
	}
	if o.known {
		a.settle(&o)
	}
	return o
}

// settle fills in what the old version says of a passage that was found in it.
func (a *Alignment) settle(o *origin) {
	o.end = o.start + len(o.text)
	o.provision = a.old.at(o.start) // of the article, where it truly begins
	o.left, o.right = a.old.around(o.start, o.end)
	o.torn = torn(a.old.s, o.start, o.end)
	all := a.old.find(o.text, 0, len(a.old.s), 2, o.torn)
	o.once = len(all) == 1
}

// bestIn returns where a quote stands between two bytes: of several places that
// whose context is most alike, and of those the nearest to a byte.
func (v *version) bestIn(o *origin, from, to, near int) (int, bool) {
	best, bestScore, found := 0, -1.0, false
	for _, at := range v.find(o.text, from, to, occurrences, true) {
		left, right := v.around(at, at+len(o.text))
		score := sides(o.left, left, true) + sides(o.right, right, false)
		if score > bestScore || score == bestScore && abs(at-near) < abs(best-near) {
			best, bestScore, found = at, score, true
		}
	}
	return best, found
}

// find returns where a folded text stands between two bytes, at most so many
// times; within words only if torn.
func (v *version) find(text string, from, to, limit int, cut bool) []int {
	var out []int
	for text != "" && len(out) < limit {
		i := strings.Index(v.s[from:to], text)
		if i < 0 {
			break
		}
		at := from + i
		if cut || !torn(v.s, at, at+len(text)) {
			out = append(out, at)
		}
		_, n := utf8.DecodeRuneInString(text)
		from = at + n
	}
	return out
}

// torn reports that a passage begins or ends within a word.
func torn(s string, start, end int) bool {
	return within(s, start) || within(s, end)
}

// within reports that a byte is inside of a word.
func within(s string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at:])
	return at > 0 && at < len(s) && isWord(before) && isWord(after) && !standsAlone(after)
}

// around returns the context of a passage, as far as its article goes.
func (v *version) around(start, end int) (left, right []rune) {
	from, _ := v.within(v.group[v.at(start)])
	_, to := v.within(v.group[v.at(max(start, end-1))])
	return lastRunes(v.s[from:max(from, start)], contextRunes), firstRunes(v.s[min(end, to):to], contextRunes)
}

func lastRunes(s string, n int) []rune {
	at := len(s)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return []rune(s[at:])
}

func firstRunes(s string, n int) []rune { return []rune(clip(s, n)) }

// clip returns the first n runes of s.
func clip(s string, n int) string {
	at := 0
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return s[:at]
}

// sides returns how alike two contexts of a passage are, those before it or
// those behind it. Where one is shorter, since an article begins or ends there,
// it is compared to as much of the other; that there is none on both sides is a
// likeness too.
func sides(a, b []rune, before bool) float64 {
	n := max(len(a), len(b))
	if n == 0 {
		return 1
	}
	short := min(len(a), len(b))
	if short < contextRunes/4 {
		return 1 - float64(distance(a, b))/float64(n)
	}
	if before {
		a, b = a[len(a)-short:], b[len(b)-short:]
	} else {
		a, b = a[:short], b[:short]
	}
	return 1 - float64(distance(a, b))/float64(short)
}
