package flow

import (
	"cmp"
	"math"
	"slices"
	"unicode"
)

const (
	// maxLines is how many lines are drawn of any text.
	maxLines = 400
	ellipsis = "…"
	// unbounded is a width that no text fills.
	unbounded = math.MaxFloat32
)

// line is the runes of a line, without the spaces at its end.
type line struct {
	from, to int
	cut      bool // more follows that is not shown
	y        float32
	height   float32
	base     float32 // from y to where the letters stand
	frags    []frag
}

// frag is the part of a line that is drawn as one.
type frag struct {
	from, to int
	kind     int // of the letters, and of the run they are of
	x, width float32
	text     string
}

// lines is a text at a width.
type lines struct {
	width   float32
	all     []line
	height  float32
	widest  float32
	clipped bool
}

// lay divides the text in lines of a width. Of a negative width every paragraph
// is one line.
func (b *body) lay(width float32, limit int) *lines {
	if limit <= 0 || limit > maxLines {
		limit = maxLines
	}
	f := filler{body: b, width: width, limit: limit, out: &lines{width: width}}
	if width < 0 {
		f.width = unbounded
	}
	f.fill()
	for i := range f.out.all {
		l := &f.out.all[i]
		b.fragment(l, f.width)
		l.y = f.out.height
		f.out.height += l.height
		f.out.clipped = f.out.clipped || l.cut
		if n := len(l.frags); n > 0 {
			f.out.widest = max(f.out.widest, l.frags[n-1].x+l.frags[n-1].width)
		}
	}
	return f.out
}

// filler fills lines with words.
type filler struct {
	*body
	width float32
	limit int
	out   *lines

	from int // of the line being filled
	x    float32
	any  bool // the line holds something
}

func (f *filler) full() bool { return len(f.out.all) >= f.limit }

func (f *filler) end(to, next int) {
	f.out.all = append(f.out.all, line{from: f.from, to: to})
	f.from, f.x, f.any = next, 0, false
}

func (f *filler) fill() {
	gap := float32(0) // before the next word
	for i := 0; i < len(f.atoms) && !f.full(); {
		n, w := f.word(i)
		inWord := i > 0 && f.atoms[i-1].after == glue
		if f.any && !inWord && f.x+gap+w > f.width {
			f.end(int(f.atoms[i-1].to), int(f.atoms[i].from))
			gap = 0
			if f.full() {
				break
			}
		}
		if f.x+gap+w > f.width {
			f.cutWord(i, n)
			if f.full() {
				break
			}
		} else {
			f.x += gap + w
		}
		f.any = true
		i += n
		last := f.atoms[i-1]
		gap = f.gap(i - 1)
		if last.after == hard {
			f.end(int(last.to), int(last.to)+1)
			gap = 0
		}
	}
	if n := len(f.out.all); n > 0 {
		l := &f.out.all[n-1]
		l.cut = f.cut || f.from < len(f.runes)
		if l.cut && f.limit == 1 && f.measure(l.from, l.to) < filledFrom*f.width {
			l.to = f.filled(l.to)
		}
	}
}

// A line that is the only one, and of which the next word would leave much empty, is
// filled with as much of it as there is room for.
const (
	filledFrom float32 = 0.8 // of the width
	filledMost int     = 80  // runes that are looked at
)

// filled is the end of such a line.
func (f *filler) filled(to int) int {
	for most := min(to+filledMost, len(f.runes)); to < most && f.runes[to] != '\n'; {
		to++
	}
	return to
}

// word is how many atoms the word at i has, and its width: or, of a word that
// fills more than a line, as many as show that it does.
func (f *filler) word(i int) (n int, w float32) {
	for n = 0; i+n < len(f.atoms); {
		w += f.widthOf(&f.atoms[i+n])
		n++
		if f.atoms[i+n-1].after != glue || w > f.width {
			break
		}
	}
	return n, w
}

// cutWord fills lines with n atoms that do not fit on one.
func (f *filler) cutWord(i, n int) {
	for _, a := range f.atoms[i : i+n] {
		from, to, w := int(a.from), int(a.to), a.width
		for f.x+w > f.width && !f.full() {
			k := f.fit(from, to, f.width-f.x)
			if k == from && f.x == 0 {
				k = f.letter(from, to)
			}
			if k == to {
				break
			}
			f.end(k, k)
			from = k
			w = f.measure(from, to)
		}
		f.x += w
	}
}

// fit is the place up to which the runes of an atom fit in a width.
func (f *filler) fit(from, to int, width float32) int {
	low, high := from, to
	if width > unbounded/2 {
		return to
	}
	for low < high {
		mid := (low + high + 1) / 2
		if f.measure(from, mid) <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	for low > from && low < to && joins(f.runes[low]) {
		low--
	}
	return low
}

// letter is the end of the first letter, with its marks.
func (f *filler) letter(from, to int) int {
	for from++; from < to && joins(f.runes[from]); from++ {
	}
	return from
}

// fragment divides a line in what is drawn as one, and finds its heights.
func (b *body) fragment(l *line, width float32) {
	x := float32(0)
	for i := l.from; i < l.to; {
		k, j := b.kindAt(i), i+1
		for j < l.to && b.kindAt(j) == k {
			j++
		}
		fr := frag{from: i, to: j, kind: k, x: x, text: string(b.runes[i:j])}
		fr.width = b.measure(i, j)
		l.frags = append(l.frags, fr)
		x += fr.width
		i = j
	}
	if l.cut {
		b.clip(l, width)
	}
	at := []int{b.kindAt(l.from)}
	if len(l.frags) > 0 {
		at = at[:0]
		for _, fr := range l.frags {
			at = append(at, fr.kind)
		}
	}
	tallest := slices.MaxFunc(at, func(i, j int) int { return cmp.Compare(b.kinds[i].line, b.kinds[j].line) })
	m := rule.of(b.kinds[tallest].style)
	l.height = b.kinds[tallest].line
	l.base = (l.height-m.height)/2 + m.base
}

// clip ends a line with "…", in the place of what does not fit.
func (b *body) clip(l *line, width float32) {
	if len(l.frags) == 0 {
		k := b.kindAt(l.from)
		l.frags = []frag{{from: l.from, to: l.to, kind: k, text: ellipsis, width: rule.width(b.kinds[k].style, ellipsis)}}
		return
	}
	for n := len(l.frags) - 1; ; n-- {
		fr := &l.frags[n]
		end := rule.width(b.kinds[fr.kind].style, ellipsis)
		f := filler{body: b}
		to := f.fit(fr.from, fr.to, width-fr.x-end)
		for to > fr.from && b.runes[to-1] == ' ' {
			to--
		}
		if to == fr.from && n > 0 {
			l.frags = l.frags[:n]
			continue
		}
		l.to, fr.to = to, to
		fr.text = string(b.runes[fr.from:to]) + ellipsis
		fr.width = b.measure(fr.from, to) + end
		return
	}
}

// leftward reports whether the letters of a fragment go from right to left. A
// script that does so has a face, and therefore fragments, of its own.
func (b *body) leftward(fr *frag) bool {
	for _, r := range b.runes[fr.from:fr.to] {
		if unicode.In(r, unicode.Arabic, unicode.Nko, unicode.Hebrew) {
			return true
		}
		if r < 0x250 && letter(r) {
			return false
		}
	}
	return false
}
