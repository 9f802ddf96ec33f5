package flow

import (
	"math"

	"fyne.io/fyne/v2"

	"toguna/app/look"
)

// after says what stands between an atom and the next one.
type after uint8

const (
	glue   after = iota // nothing: the same word goes on
	soft                // nothing, but a line may end here
	spaces              // spaces
	hard                // the end of a paragraph
)

// atom is a stretch of runes of one style, measured as one: a word, or a part
// of one. Its width is negative until it is needed.
type atom struct {
	from, to int32
	after    after
	width    float32
}

// kind is what runes drawn alike share.
type kind struct {
	run   int
	face  fyne.Resource // nil for that of the theme
	style style
	line  float32 // the height of its lines
}

// body is a text made ready for laying out: cleaned, its faces found, divided
// in atoms.
type body struct {
	cleaned
	runs  []Run
	kinds []kind
	kind  []uint16 // of each rune
	atoms []atom
	theme fyne.Theme // that the kinds were dressed in
}

func newBody(runs []Run) *body {
	b := &body{cleaned: clean(runs, MaxRunes), runs: runs}
	b.sort()
	b.divide()
	b.dress()
	return b
}

// sort gives each rune its kind. Where a script needs a face of its own the run
// is more than one.
func (b *body) sort() {
	b.kind = make([]uint16, len(b.runes))
	for i := 0; i < len(b.runes); {
		run, j, plain := int(b.run[i]), i, true
		for ; j < len(b.runes) && int(b.run[j]) == run; j++ {
			plain = plain && latin(b.runes[j])
		}
		r := b.runs[run]
		if plain {
			i = b.put(run, i, j-i, ownFace(r))
			continue
		}
		for _, s := range look.Spans(string(b.runes[i:j]), r.Serif && !r.Mono, r.Bold, r.Italic) {
			i = b.put(run, i, len([]rune(s.Text)), s.Face)
		}
	}
	if len(b.kinds) == 0 {
		b.kinds = []kind{{face: ownFace(b.runs[0])}}
	}
}

// put gives n runes a kind, that of the last ones if it is the same.
func (b *body) put(run, from, n int, face fyne.Resource) int {
	last := len(b.kinds) - 1
	if last < 0 || b.kinds[last].run != run || b.kinds[last].face != face {
		b.kinds = append(b.kinds, kind{run: run, face: face})
		last++
	}
	for i := from; i < from+n; i++ {
		b.kind[i] = uint16(last)
	}
	return from + n
}

// latin reports whether every face there is draws r.
func latin(r rune) bool {
	return r < 0x180 || r == '\u202f' || r >= '\u2010' && r <= '\u2026'
}

func ownFace(r Run) fyne.Resource {
	if r.Serif && !r.Mono {
		return look.Face(true, r.Bold, r.Italic)
	}
	return nil
}

// dress looks the styles up in the theme, and reports whether any has changed.
func (b *body) dress() bool {
	changed := false
	b.theme = fyne.CurrentApp().Settings().Theme()
	for i := range b.kinds {
		k, r := &b.kinds[i], &b.runs[b.kinds[i].run]
		if i > 0 && alike(r, &b.runs[b.kinds[i-1].run]) && k.face == b.kinds[i-1].face {
			k.style, k.line = b.kinds[i-1].style, b.kinds[i-1].line
			continue
		}
		s := style{source: k.face, face: k.face, size: look.Size(r.size())}
		if s.face == nil {
			s.text = fyne.TextStyle{Bold: r.Bold, Italic: r.Italic, Monospace: r.Mono}
			s.face = b.theme.Font(s.text)
		}
		if s.size <= 0 { // a theme that is not ours
			s.size = look.Size(look.SizeBody)
		}
		if s != k.style {
			k.style, k.line, changed = s, lineHeight(r.size(), s.size), true
		}
	}
	if changed {
		for i := range b.atoms {
			b.atoms[i].width = -1
		}
	}
	return changed
}

// alike reports whether two runs have letters of the same style.
func alike(a, b *Run) bool {
	return a.Serif == b.Serif && a.Mono == b.Mono && a.Bold == b.Bold && a.Italic == b.Italic && a.size() == b.size()
}

// lineHeight is that of the design, grown with the letters.
func lineHeight(name fyne.ThemeSizeName, size float32) float32 {
	high, drawn := float32(20), float32(13)
	switch name {
	case look.SizeLaw:
		high, drawn = 24, 15
	case look.SizeCaption:
		high, drawn = 16, 12
	case look.SizeSub:
		high, drawn = 20, 15
	case look.SizeHeading:
		high, drawn = 24, 18
	case look.SizeDisplay:
		high, drawn = 32, 24
	}
	return float32(math.Round(float64(size * high / drawn)))
}

// divide finds the atoms. It measures nothing.
func (b *body) divide() {
	from := 0
	end := func(i int, a after) {
		b.atoms = append(b.atoms, atom{int32(from), int32(i), a, -1})
	}
	for i := 0; i < len(b.runes); i++ {
		r := b.runes[i]
		switch {
		case r == '\n':
			end(i, hard)
			from = i + 1
		case breaks(r):
			end(i, spaces)
			for i+1 < len(b.runes) && breaks(b.runes[i+1]) {
				i++
			}
			from = i + 1
		case i > from && b.kind[i] != b.kind[i-1]:
			end(i, glue)
			from = i
		case i >= from+maxWord && !joins(r):
			end(i, glue)
			from = i
		}
		if hyphen(b.runes, i) {
			end(i+1, soft)
			from = i + 1
		}
	}
	end(len(b.runes), hard)
}

// hyphen reports whether a line may end after the rune i: a hyphen between letters.
func hyphen(runes []rune, i int) bool {
	return (runes[i] == '-' || runes[i] == '\u2010') && i > 0 && i+1 < len(runes) && letter(runes[i-1]) && letter(runes[i+1])
}

func letter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0xbf && !joins(r) && !breaks(r)
}

// kindAt is the kind of the rune i; of the last, past the end.
func (b *body) kindAt(i int) int {
	if len(b.runes) == 0 {
		return 0
	}
	return int(b.kind[max(0, min(i, len(b.runes)-1))])
}

func (b *body) styleAt(i int) style { return b.kinds[b.kindAt(i)].style }

// measure is how wide the runes of one kind are: the sum of their words, since
// in the faces shipped no letter moves closer to a space, and words are known.
func (b *body) measure(from, to int) float32 {
	sum := float32(0)
	for i := from; i < to; {
		s, j := b.styleAt(i), i
		for j < to && breaks(b.runes[j]) {
			j++
		}
		if j > i {
			sum += float32(j-i) * rule.width(s, " ")
			i = j
			continue
		}
		for j < to && !breaks(b.runes[j]) && (j < i+maxWord || joins(b.runes[j])) {
			j++
		}
		sum += rule.width(s, string(b.runes[i:j]))
		i = j
	}
	return sum
}

func (b *body) widthOf(a *atom) float32 {
	if a.width < 0 {
		a.width = b.measure(int(a.from), int(a.to))
	}
	return a.width
}

// gap is how wide the spaces are between the atom i and the next.
func (b *body) gap(i int) float32 {
	if b.atoms[i].after != spaces || i+1 >= len(b.atoms) {
		return 0
	}
	n := b.atoms[i+1].from - b.atoms[i].to
	return float32(n) * rule.width(b.styleAt(int(b.atoms[i].to)), " ")
}
