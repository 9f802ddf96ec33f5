package draft

import (
	"strconv"
	"strings"
)

// split cuts texts that are longer than a provision may be, at the end of a
// sentence where there is one, tables at the end of a row.
func (b *builder) split() []Provision {
	long := 0
	for i := range b.out {
		if len(b.out[i].Text) > maxRunes && runeCount(b.out[i].Text) > maxRunes {
			long++
		}
	}
	if long == 0 {
		return b.out
	}
	b.warns.add(WarnSplit, long)
	whole := b.out
	b.out = make([]Provision, 0, len(whole)+2*long)
	for _, p := range whole {
		parts := splitText(p.Text, p.Kind == KindTable)
		p.Text = parts[0]
		b.out = append(b.out, p)
		for i, part := range parts[1:] {
			q := p
			n := strconv.Itoa(i + 2)
			q.ID, q.Text = p.ID+"+"+n, part
			q.Label = p.Label + " (" + b.words.part + " " + n + ")"
			if p.Kind == KindArticle {
				q.Kind = KindParagraph
			}
			b.place = p.Place
			b.add(q)
		}
	}
	return b.out
}

func runeCount(s string) int {
	n := 0
	for range s {
		n++
	}
	return n
}

// splitText cuts s into parts of at most maxRunes runes.
func splitText(s string, rows bool) []string {
	if len(s) <= maxRunes {
		return []string{s}
	}
	var pieces []string
	if rows {
		for _, row := range strings.SplitAfter(s, "\n") {
			if runeCount(row) <= maxRunes {
				pieces = append(pieces, row)
			} else {
				pieces = append(pieces, Sentences(row)...)
			}
		}
	} else {
		pieces = Sentences(s)
	}
	var parts []string
	var cur strings.Builder
	n := 0
	trim := " "
	if rows {
		trim = "\n"
	}
	flush := func() {
		if t := strings.Trim(cur.String(), trim); t != "" {
			parts = append(parts, t)
		}
		cur.Reset()
		n = 0
	}
	for _, piece := range pieces {
		if k := runeCount(piece); n+k > maxRunes {
			flush()
			n = k
		} else {
			n += k
		}
		cur.WriteString(piece)
	}
	flush()
	return parts
}
