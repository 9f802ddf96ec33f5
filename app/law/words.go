package law

import "unicode"

// word chooses by the word in the row selected: another one, or with Shift one
// more or less.
func (l *List) word(by int) {
	if l.selected < 0 || l.rows[l.selected].Text == "" {
		return
	}
	row := l.selected
	text := []rune(l.rows[row].Text)
	q := l.quoteIn(row)
	switch {
	case q.from == q.to:
		q = wordAt(text, 0)
	case l.shift && by > 0:
		if next := wordAt(text, q.to); next.from < next.to {
			q.to = next.to
		}
	case l.shift:
		if last := wordBefore(text, q.to); last.from > q.from {
			q.to = wordBefore(text, last.from).to
		}
	case by > 0:
		if next := wordAt(text, q.to); next.from < next.to {
			q = next
		}
	default:
		if last := wordBefore(text, q.from); last.from < last.to {
			q = last
		}
	}
	l.choose(row, q.from, q.to)
	l.tellQuote(row)
}

// wordAt is the first word that begins at i or after; an empty one if none does.
func wordAt(text []rune, i int) span {
	for i < len(text) && unicode.IsSpace(text[i]) {
		i++
	}
	j := i
	for j < len(text) && !unicode.IsSpace(text[j]) {
		j++
	}
	return span{i, j}
}

// wordBefore is the last word that ends at i or before.
func wordBefore(text []rune, i int) span {
	for i > 0 && unicode.IsSpace(text[i-1]) {
		i--
	}
	j := i
	for j > 0 && !unicode.IsSpace(text[j-1]) {
		j--
	}
	return span{j, i}
}
